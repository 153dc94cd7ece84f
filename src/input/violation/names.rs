//! The name that was meant: nearest, British, or what other tools call it.

use crate::diag::nearest;
use crate::lang::Text;

/// The name that was meant, or the names there are.
pub fn meant(given: &str, names: &[&str]) -> Text {
    let british = british(given);
    if british != given && names.contains(&british.as_str()) {
        return Text::new(
            format!("本格式用英式拼写：`{british}`"),
            format!("this format uses British spelling: `{british}`"),
        );
    }
    let near = synonym(given, names)
        .or_else(|| nearest(given, names.iter().copied()))
        .or_else(|| nearest(&british, names.iter().copied()))
        .or_else(|| beginning(given, names));
    match near {
        Some(name) => Text::new(format!("是否想写 `{name}`？"), format!("did you mean `{name}`?")),
        None => known(names),
    }
}

/// What other tools call the words of this format.
fn synonym<'a>(given: &str, names: &[&'a str]) -> Option<&'a str> {
    const SYNONYMS: [(&str, &str); 9] = [
        ("mean", "arithmetic"),
        ("average", "arithmetic"),
        ("min", "minimum"),
        ("boolean", "yes_no"),
        ("number", "amount"),
        ("integer", "count"),
        ("rating", "likert"),
        ("single_choice", "choice"),
        ("multiple_choice", "count_of"),
    ];
    let (_, ours) = SYNONYMS.iter().find(|(other, _)| *other == given)?;
    names.iter().copied().find(|name| name == ours)
}

/// The one name that begins as this one does, or the other way round.
fn beginning<'a>(given: &str, names: &[&'a str]) -> Option<&'a str> {
    let same = |name: &&&str| name.starts_with(given) || given.starts_with(**name);
    let mut found = names.iter().filter(same);
    found.next().copied().filter(|_| given.len() >= 4 && found.next().is_none())
}

/// The words there are, and which of them was meant.
pub(super) fn one_of(given: &str, words: &[&str]) -> Text {
    let (all, near) = (known(words), meant(given, words));
    let is_question = near.en.ends_with('?');
    if words.len() < 2 || near == all {
        all
    } else if is_question {
        Text::new(format!("{}{}", near.zh, all.zh), format!("{} {}", near.en, all.en))
    } else {
        near
    }
}

/// How many names a hint lists.
const LISTED_MAX: usize = 12;

pub(super) fn known(names: &[&str]) -> Text {
    let mut list: Vec<_> = names.iter().take(LISTED_MAX).map(|n| format!("`{n}`")).collect();
    if names.len() > LISTED_MAX {
        list.push("…".to_owned());
    }
    Text::new(format!("可用的有：{}", list.join("、")), format!("known here: {}", list.join(", ")))
}

/// The British spelling of an American word, as far as words of the field go.
fn british(word: &str) -> String {
    const ENDINGS: [(&str, &str); 6] = [
        ("ization", "isation"),
        ("izing", "ising"),
        ("ized", "ised"),
        ("ize", "ise"),
        ("yze", "yse"),
        ("center", "centre"),
    ];
    ENDINGS
        .iter()
        .fold(word.to_owned(), |word, (american, british)| word.replace(american, british))
}
