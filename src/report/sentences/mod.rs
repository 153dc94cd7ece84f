//! Sentences made by rules from numbers, in both languages: no sentence says more than its numbers.
//!
//! Numbers come in as they are printed, so that a sentence and the table beside it cannot differ.

pub(crate) mod audit;
pub(crate) mod certainty;
pub(crate) mod comparison;
pub(crate) mod facet;
pub(crate) mod items;
pub(crate) mod region;

use crate::lang::Lang;

/// A count with its noun: `1 indicator`, `3 indicators`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Names in a row: `甲、乙`, `a, b and c`.
pub(crate) fn list(lang: Lang, names: &[String]) -> String {
    if lang == Lang::Zh {
        return names.join("、");
    }
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// At most `most` names, and how many more there are.
pub(crate) fn short_list(lang: Lang, names: &[String], most: usize) -> String {
    if names.len() <= most {
        return list(lang, names);
    }
    let shown = &names[..most];
    let more = names.len() - most;
    match lang {
        Lang::Zh => format!("{}等{}项", shown.join("、"), names.len()),
        Lang::En => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A title between the quotation marks of the language.
pub(crate) fn quoted(words: &str) -> String {
    // Quotation marks inside become single ones, as both languages want it.
    format!("“{}”", words.replace('“', "‘").replace('”', "’"))
}

/// A level in words: `第3级“全面应用”`, `level 3 (“Full application”)`.
pub(crate) fn level(lang: Lang, number: u8, name: &str) -> String {
    match (lang, name.is_empty()) {
        (Lang::Zh, true) => format!("第{number}级"),
        (Lang::Zh, false) => format!("第{number}级{}", quoted(name)),
        (Lang::En, true) => format!("level {number}"),
        (Lang::En, false) => format!("level {number} ({})", quoted(name)),
    }
}

/// The first letter of an English sentence made large.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_a_row() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(Lang::En, &names), "a, b and c");
        assert_eq!(list(Lang::En, &names[..1]), "a");
        assert_eq!(list(Lang::Zh, &names), "a、b、c");
        assert_eq!(short_list(Lang::En, &names, 2), "a, b and 1 more");
        assert_eq!(short_list(Lang::Zh, &names, 2), "a、b等3项");
        assert_eq!(count(1, "gate", "gates"), "1 gate");
        assert_eq!(count(0, "gate", "gates"), "0 gates");
    }
}
