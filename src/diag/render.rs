//! Diagnostics as terminal text and as JSON lines.

use super::{Diagnostic, Severity};
use crate::lang::Lang;
use serde_json::json;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// How many diagnostics a terminal shows before it only counts.
pub const SHOWN_MAX: usize = 50;

/// One diagnostic as text: the first line can be followed by an editor, the caret shows the place.
/// A cell of a worksheet is named by its address, as in `survey.xlsx[Sheet1]!BL2`.
pub fn human(d: &Diagnostic, lang: Lang) -> String {
    let mut out = String::new();
    out.push_str(&d.place.file);
    if let Some(sheet) = &d.place.sheet {
        let _ = write!(out, "[{sheet}]");
    }
    match d.place.position {
        Some(p) if d.place.sheet.is_some() => {
            let _ = write!(out, "!{}{}", column_letters(p.column), p.line);
        }
        Some(p) => {
            let _ = write!(out, ":{}:{}", p.line, p.column);
        }
        None => {}
    }
    let word = match d.severity {
        Severity::Error => lang.pick("错误", "error"),
        Severity::Warning => lang.pick("警告", "warning"),
    };
    let _ = writeln!(out, ": {word}[{}]: {}", d.code, d.message.get(lang));
    if let (Some(position), Some(excerpt)) = (d.place.position, &d.place.excerpt) {
        let number = position.line.to_string();
        let margin = " ".repeat(number.len());
        let before: String = excerpt.text.chars().take(excerpt.before).collect();
        let named: String = excerpt.text.chars().skip(excerpt.before).take(d.place.width).collect();
        let carets = "^".repeat(named.width().max(1));
        let _ = writeln!(out, "{margin} |");
        let _ = writeln!(out, "{number} | {}", excerpt.text.trim_end());
        let _ = writeln!(out, "{margin} | {}{carets}", " ".repeat(before.width()));
    }
    if let Some(hint) = &d.hint {
        let _ = writeln!(out, "{}{}", lang.pick("提示：", "hint: "), hint.get(lang));
    }
    out
}

/// The column of a worksheet as spreadsheets name it: 1 is `A`, 27 is `AA`.
fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column /= 26;
    }
    letters.iter().rev().collect()
}

/// One diagnostic as one line of JSON, with every key present.
pub fn json_line(d: &Diagnostic) -> String {
    json!({
        "severity": d.severity.name(),
        "code": d.code.as_str(),
        "file": d.place.file,
        "sheet": d.place.sheet,
        "line": d.place.position.map(|p| p.line),
        "column": d.place.position.map(|p| p.column),
        "value": d.value,
        "region_id": d.subject.region,
        "period": d.subject.period,
        "node_id": d.subject.node,
        "message": {"zh": d.message.zh, "en": d.message.en},
        "hint": d.hint.as_ref().map(|h| json!({"zh": h.zh, "en": h.en})),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (column, letters) in [
            (1, "A"),
            (26, "Z"),
            (27, "AA"),
            (64, "BL"),
            (702, "ZZ"),
            (703, "AAA"),
            (16_384, "XFD"),
        ] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
