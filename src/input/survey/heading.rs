//! What the columns of a survey may be called, in Chinese and in English.

use super::row::trim;
use crate::lang::Text;

/// A column that is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heading {
    /// The id of the region.
    Region,
    /// Its name.
    Name,
    /// Its English name.
    NameEn,
    /// The period.
    Period,
    /// The id of the region it lies in.
    Parent,
    /// Its peer group.
    Group,
    /// Its kind.
    Kind,
    /// Who answered.
    Respondent,
    /// How much that answer counts.
    Weight,
    /// In a long table, what was asked.
    Question,
    /// In a long table, what was answered.
    Value,
    /// A comment.
    Comment,
    /// The evidence named.
    Evidence,
}

/// How many headings there are.
pub(super) const N_HEADINGS: usize = 13;

/// Every name, folded; the first of each is the one used in messages.
const NAMES: [(&str, Heading); 40] = [
    ("region", Heading::Region),
    ("region_id", Heading::Region),
    ("地区", Heading::Region),
    ("地区代码", Heading::Region),
    ("地区编码", Heading::Region),
    ("地区编号", Heading::Region),
    ("name", Heading::Name),
    ("名称", Heading::Name),
    ("地区名称", Heading::Name),
    ("name_en", Heading::NameEn),
    ("英文名称", Heading::NameEn),
    ("period", Heading::Period),
    ("时期", Heading::Period),
    ("年份", Heading::Period),
    ("parent", Heading::Parent),
    ("上级", Heading::Parent),
    ("上级地区", Heading::Parent),
    ("group", Heading::Group),
    ("分组", Heading::Group),
    ("kind", Heading::Kind),
    ("类型", Heading::Kind),
    ("级别", Heading::Kind),
    ("respondent", Heading::Respondent),
    ("填报人", Heading::Respondent),
    ("填报方", Heading::Respondent),
    ("question", Heading::Question),
    ("题号", Heading::Question),
    ("指标", Heading::Question),
    ("value", Heading::Value),
    ("答案", Heading::Value),
    ("取值", Heading::Value),
    ("weight", Heading::Weight),
    ("权重", Heading::Weight),
    ("comment", Heading::Comment),
    ("说明", Heading::Comment),
    ("备注", Heading::Comment),
    ("理由", Heading::Comment),
    ("evidence", Heading::Evidence),
    ("佐证", Heading::Evidence),
    ("佐证材料", Heading::Evidence),
];

impl Heading {
    /// Its place in a table of headings.
    pub(super) const fn at(self) -> usize {
        self as usize
    }

    /// The name used in messages.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, heading)| *heading == self).map_or("", |(name, _)| name)
    }
}

impl Heading {
    /// The name in backticks; in Chinese with the Chinese name beside it.
    pub(super) fn shown(self) -> Text {
        let name = self.name();
        let chinese = NAMES.iter().find(|(n, heading)| *heading == self && !n.is_ascii());
        Text::new(
            chinese.map_or_else(|| format!("`{name}`"), |(n, _)| format!("`{name}`（{n}）")),
            format!("`{name}`"),
        )
    }
}

/// Every name a column may have, for finding the nearest.
pub(super) fn names<'a>() -> impl Iterator<Item = &'a str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// The heading that a text names, in any letter case and width; `scratch` is room to work in.
pub(super) fn known(text: &str, scratch: &mut String) -> Option<Heading> {
    fold(text, scratch);
    NAMES.iter().find(|(name, _)| name == scratch).map(|(_, heading)| *heading)
}

/// Writes the text without white space around it, in lower case and in half-width characters.
pub(super) fn fold(text: &str, out: &mut String) {
    out.clear();
    for c in trim(text).chars() {
        let c = narrow(c);
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
}

/// A full-width character as the ASCII character it stands for.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_any_case_and_width() {
        let mut scratch = String::new();
        assert_eq!(known(" Region ", &mut scratch), Some(Heading::Region));
        assert_eq!(known("NAME_en", &mut scratch), Some(Heading::NameEn));
        assert_eq!(known("\u{3000}地区代码", &mut scratch), Some(Heading::Region));
        assert_eq!(known("区县", &mut scratch), None);
    }

    #[test]
    fn every_heading_has_a_name() {
        let all: std::collections::BTreeSet<_> = NAMES.iter().map(|(_, h)| *h).collect();
        assert_eq!(all.len(), N_HEADINGS);
        assert!(all.iter().all(|h| h.at() < N_HEADINGS && !h.name().is_empty()));
    }
}
