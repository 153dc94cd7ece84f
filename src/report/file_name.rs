//! Names of report files: readable, the same on Windows and Unix, and never two regions in one file.

use crate::lang::Lang;
use crate::stats::hash::sha256;
use std::fmt::Write as _;

/// The longest part taken from an id; file systems take 255 bytes for the whole name.
const LONGEST: usize = 96;

/// The name of a region's report, such as `region-CN-330100.2024.zh.html`.
///
/// Two regions never share a name, not even on file systems that don't tell `a` from `A`: letters,
/// digits and Chinese characters stand as they are, any other character as its number between
/// tildes, and where letters are small a mark at the end says which.
///
/// ```
/// use govgauge::{lang::Lang, report::file_name};
///
/// assert_eq!(file_name("CN-330100", "2024", Lang::Zh), "region-CN-330100.2024.zh.html");
/// assert_ne!(file_name("hz", "", Lang::En), file_name("HZ", "", Lang::En).to_lowercase());
/// ```
pub fn file_name(region_id: &str, period: &str, lang: Lang) -> String {
    named("region-", &[region_id, period], lang)
}

/// The name of the comparison of all regions of a period, such as `comparison.2024.zh.html`.
pub fn comparison_file_name(period: &str, lang: Lang) -> String {
    named("comparison", &["", period], lang)
}

/// Parts are parted by points, which stand in none of them.
fn named(kind: &str, parts: &[&str], lang: Lang) -> String {
    let mut name = kind.to_owned();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 && !part.is_empty() {
            name.push('.');
        }
        name.push_str(&safe(part));
    }
    let _ = write!(name, ".{lang}.html");
    name
}

/// An id as a part of a file name.
fn safe(id: &str) -> String {
    let mut part = String::new();
    for c in id.chars() {
        match c {
            // Ideographs have no case and only one form, whatever a file system normalises.
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '\u{4E00}'..='\u{9FFF}' => part.push(c),
            _ => {
                let _ = write!(part, "~{:x}~", u32::from(c));
            }
        }
    }
    part.push_str(&case_mark(id));
    if part.len() > LONGEST {
        let cut = part.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST - 50).last();
        part.truncate(cut.unwrap_or(0));
        // Two tildes in a row stand nowhere else.
        let _ = write!(part, "~~{}", &sha256(id.as_bytes())[..40]);
    }
    part
}

/// Which letters are small: nothing where none is, `+` where all are, else the bits of the letters
/// in hexadecimal, the first letter highest.
fn case_mark(id: &str) -> String {
    let small: Vec<bool> =
        id.chars().filter(char::is_ascii_alphabetic).map(|c| c.is_ascii_lowercase()).collect();
    if !small.contains(&true) {
        return String::new();
    }
    if !small.contains(&false) {
        return "+".to_owned();
    }
    let mut mark = "+".to_owned();
    for four in small.chunks(4) {
        let bits = four.iter().fold(0, |bits, s| bits * 2 + u32::from(*s));
        let _ = write!(mark, "{bits:x}");
    }
    mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_readable() {
        assert_eq!(file_name("杭州市", "2024", Lang::En), "region-杭州市.2024.en.html");
        assert_eq!(file_name("CON", "", Lang::Zh), "region-CON.zh.html");
        assert_eq!(file_name("Hz", "2024", Lang::Zh), "region-Hz+1.2024.zh.html");
        assert_eq!(file_name("a/b", "", Lang::Zh), "region-a~2f~b+.zh.html");
        assert_eq!(comparison_file_name("2024", Lang::En), "comparison.2024.en.html");
        assert_eq!(comparison_file_name("", Lang::En), "comparison.en.html");
    }

    #[test]
    fn a_long_id_is_cut_and_still_its_own() {
        let (one, two) = ("长".repeat(200), format!("{}短", "长".repeat(199)));
        let names = [file_name(&one, "2024", Lang::Zh), file_name(&two, "2024", Lang::Zh)];
        assert_ne!(names[0], names[1]);
        assert!(names.iter().all(|n| n.len() < 255), "{names:?}");
    }

    proptest! {
        #[test]
        fn no_two_ids_share_a_name(a in "\\PC{0,8}", b in "\\PC{0,8}", p in "[a-z.0-9]{0,3}", q in "[a-z.0-9]{0,3}") {
            let name = |id: &str, period: &str| file_name(id, period, Lang::Zh).to_lowercase();
            prop_assert_eq!((&a, &p) == (&b, &q), name(&a, &p) == name(&b, &q));
        }

        #[test]
        fn letters_that_differ_in_case_only_differ(a in "[abAB]{0,6}", b in "[abAB]{0,6}") {
            let name = |id: &str| file_name(id, "", Lang::Zh).to_lowercase();
            prop_assert_eq!(a == b, name(&a) == name(&b));
        }

        #[test]
        fn names_are_safe_everywhere(id in any::<String>(), period in any::<String>()) {
            let name = file_name(&id, &period, Lang::En);
            prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', ' ']));
            prop_assert!(!name.chars().any(char::is_control));
            prop_assert!(name.len() <= 255);
        }
    }
}
