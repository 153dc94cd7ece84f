//! How wide a text is, and how to break it into lines, by the font in `assets/fonts`.

use std::sync::OnceLock;

use plotters::style::{FontStyle, IntoFont, register_font};

use super::ChartError;

/// The name the font is registered under.
pub(super) const FAMILY: &str = "sans-serif";
/// How much wider Latin text may come out in the other fonts of the stack.
const LATIN_ALLOWANCE: f64 = 1.08;
/// The size texts are measured at: plotters counts whole pixels, so measure large and divide.
const MEASURED_AT: f64 = 2000.0;
/// Punctuation that must not begin a line.
const NOT_FIRST: &str = "，。、；：！？）》」』】〉…％%,.;:!?)]}·—～";
/// Punctuation that must not end a line.
const NOT_LAST: &str = "（《「『【〈([{";

static FONT: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-subset-Regular.otf");
/// The width of one em at [`MEASURED_AT`], or nothing if the font cannot be read.
static EM: OnceLock<Option<f64>> = OnceLock::new();

/// Makes the font known to the drawing library, once.
pub(super) fn ready() -> Result<(), ChartError> {
    em().map(|_| ()).ok_or(ChartError::Font)
}

/// The library scales fonts by the height between ascent and descent, not by the em; a Chinese
/// character is exactly one em wide and tells the difference.
fn em() -> Option<f64> {
    *EM.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, FONT).ok()?;
        raw("中").filter(|width| *width > 0.0)
    })
}

fn raw(text: &str) -> Option<f64> {
    let ((left, _), (right, _)) = (FAMILY, MEASURED_AT).into_font().layout_box(text).ok()?;
    Some(f64::from(right - left))
}

/// The width of a text at a font size, in the same unit as the size.
pub fn width(text: &str, size: f64) -> f64 {
    let guess = || text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum::<f64>();
    let ems = em().and_then(|em| raw(text).map(|raw| raw / em)).unwrap_or_else(guess);
    ems * size
}

/// The room to keep for a text: its width, and a little more for Latin letters, because readers
/// without our font see them in a wider one.
pub fn room(text: &str, size: f64) -> f64 {
    // Chinese characters and punctuation are one em wide in every font.
    let latin: String = text.chars().filter(|c| *c < '\u{2000}').collect();
    width(text, size) + width(&latin, size) * (LATIN_ALLOWANCE - 1.0)
}

/// A text broken into lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The lines; at least one, unless the text is empty.
    pub lines: Vec<String>,
    /// Whether something was left out, and the last line ends in `…`.
    pub cut: bool,
}

impl Lines {
    /// The room the widest line needs.
    pub fn room(&self, size: f64) -> f64 {
        self.lines.iter().map(|line| room(line, size)).fold(0.0, f64::max)
    }
}

/// Breaks a text into at most `max_lines` lines of `max_width`: Chinese between characters, other
/// words between words. Only a text that needs more lines is shortened, with `…`.
pub fn wrap(text: &str, size: f64, max_width: f64, max_lines: usize) -> Lines {
    let max_lines = max_lines.max(1);
    let text = tidy(text);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    for piece in pieces(&text) {
        for part in narrow(piece, size, max_width) {
            let wide = room(part, size);
            if used > 0.0 && used + room(part.trim_end(), size) > max_width {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
                // The shortening below needs one line too many, and no more than that.
                if lines.len() > max_lines {
                    return shorten(lines, size, max_width, max_lines);
                }
            }
            if line.is_empty() && part.trim().is_empty() {
                continue;
            }
            line.push_str(part);
            used += wide;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    shorten(lines, size, max_width, max_lines)
}

/// The same, with lines as even as they can be: no last line of one lonely character.
pub fn wrap_evenly(text: &str, size: f64, max_width: f64, max_lines: usize) -> Lines {
    let wide = wrap(text, size, max_width, max_lines);
    let n = wide.lines.len();
    if wide.cut || n < 2 {
        return wide;
    }
    let text = tidy(text);
    let widest = pieces(&text).into_iter().map(|piece| room(piece.trim_end(), size));
    let least = widest.fold(room(&text, size) / n as f64, f64::max);
    if least >= max_width {
        return wide;
    }
    (0..8)
        .map(|step| least + (max_width - least) * f64::from(step) / 8.0)
        .map(|width| wrap(&text, size, width, max_lines))
        .find(|lines| !lines.cut && lines.lines.len() == n)
        .unwrap_or(wide)
}

/// One line of at most `max_width`; shortened with `…` if it must be.
pub fn fit(text: &str, size: f64, max_width: f64) -> Lines {
    let text = tidy(text);
    if room(&text, size) <= max_width {
        let lines = if text.is_empty() { Vec::new() } else { vec![text] };
        return Lines { lines, cut: false };
    }
    Lines { lines: vec![ellipsis(&text, size, max_width)], cut: true }
}

/// A text as it may stand in a picture: no control characters, no marks that turn the direction of
/// writing, white space as single spaces.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_unprintable(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
        || (u32::from(c) & 0xFFFE) == 0xFFFE
}

/// Whether a character is a full em wide and may be broken after.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD)
}

/// The unbreakable pieces of a text, in order; white space stays at the end of its piece.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if previous.is_some_and(|previous| may_break(previous, c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) || after == ' ' {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after) || matches!(before, '-' | '/' | '–' | '_')
}

/// A piece wider than a line, in parts that are not: breaking a word beats losing it.
fn narrow(piece: &str, size: f64, max_width: f64) -> Vec<&str> {
    if room(piece.trim_end(), size) <= max_width {
        return vec![piece];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    let mut used = 0.0;
    for (at, c) in piece.char_indices() {
        let wide = room(c.encode_utf8(&mut [0; 4]), size);
        if at > start && used + wide > max_width {
            parts.push(&piece[start..at]);
            start = at;
            used = 0.0;
        }
        used += wide;
    }
    parts.push(&piece[start..]);
    parts
}

fn shorten(mut lines: Vec<String>, size: f64, max_width: f64, max_lines: usize) -> Lines {
    let cut = lines.len() > max_lines;
    if cut {
        let rest = lines.split_off(max_lines - 1).concat();
        lines.push(ellipsis(&rest, size, max_width));
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    Lines { lines, cut }
}

fn ellipsis(text: &str, size: f64, max_width: f64) -> String {
    let budget = max_width - room("…", size);
    let mut used = 0.0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += room(c.encode_utf8(&mut [0; 4]), size);
        if used > budget {
            break;
        }
        end = at + c.len_utf8();
    }
    format!("{}…", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_is_one_em() {
        assert!((width("政务", 12.0) - 24.0).abs() < 0.05);
        let latin = width("Benchmark", 12.0);
        assert!((54.0..66.0).contains(&latin), "{latin}");
    }

    #[test]
    fn chinese_breaks_between_characters_and_not_before_a_comma() {
        let lines = wrap("信息共享，业务协同", 10.0, 41.0, 9);
        assert_eq!(lines.lines, ["信息共", "享，业务", "协同"]);
        assert!(!lines.cut);
    }

    #[test]
    fn english_breaks_between_words() {
        let lines = wrap("Interaction between government and people", 10.0, 80.0, 9);
        assert!(lines.lines.iter().all(|line| room(line, 10.0) <= 80.0));
        assert_eq!(lines.lines.join(" "), "Interaction between government and people");
    }

    #[test]
    fn even_lines_leave_no_lonely_character() {
        let lines = wrap_evenly("电子政务成熟度指数", 10.0, 81.0, 3);
        assert_eq!(lines.lines, ["电子政务成", "熟度指数"]);
        let lines = wrap_evenly("Offices on the government network 2", 10.0, 160.0, 3);
        assert_eq!(lines.lines.len(), 2);
        assert_ne!(lines.lines[1], "2");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let lines = wrap("一二三四五六七八九十", 10.0, 30.0, 2);
        assert_eq!(lines.lines, ["一二三", "四五…"]);
        assert!(lines.cut);
        assert!(fit("一二三四", 10.0, 30.0).cut);
        assert!(!fit("一二三", 10.0, 30.0).cut);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_not_lost() {
        let lines = wrap("Pneumonoultramicroscopic", 10.0, 40.0, 9);
        assert_eq!(lines.lines.concat(), "Pneumonoultramicroscopic");
    }

    #[test]
    fn control_characters_go_and_white_space_is_one_space() {
        assert_eq!(tidy(" a\u{0}b\n\t c\u{202E}\u{FFFF} "), "ab c");
    }
}
