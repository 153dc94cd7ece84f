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
const NAMES: [(&str, Heading); 42] = [
    ("region", Heading::Region),
    ("region_id", Heading::Region),
    ("地区", Heading::Region),
    ("地区代码", Heading::Region),
    ("地区编码", Heading::Region),
    ("地区编号", Heading::Region),
    ("行政区划代码", Heading::Region),
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
    ("题目", Heading::Question),
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

/// What the column of the region may be called where no other column is it, the likeliest first.
const LIKELY: [&str; 14] = [
    "区划代码",
    "单位代码",
    "代码",
    "编号",
    "行政区划",
    "县区",
    "区县",
    "县(市、区)",
    "县市区",
    "code",
    "id",
    "county",
    "县",
    "区域",
];

/// How sure it is what a heading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It is one of the names.
    Sure(Heading),
    /// It may be, unless another column is: the smaller the number the likelier.
    Likely(Heading, usize),
}

/// Every name a column may have, for finding the nearest.
pub(super) fn names() -> impl Iterator<Item = (&'static str, Heading)> {
    NAMES.into_iter()
}

/// What a heading names, in any letter case and width, with or without a remark such as
/// `（必填）` or `*`; `scratch` is room to work in.
pub(super) fn known(text: &str, scratch: &mut String) -> Option<Match> {
    fold(text, scratch);
    if let Some(heading) = sure(scratch) {
        return Some(Match::Sure(heading));
    }
    let likely = |text: &str| LIKELY.iter().position(|name| *name == text);
    if let Some(rank) = likely(scratch) {
        return Some(Match::Likely(Heading::Region, rank));
    }
    let bare = without_remarks(scratch);
    if bare == *scratch {
        return None;
    }
    let rank = LIKELY.len();
    if let Some(heading) = sure(&bare) {
        return Some(Match::Likely(heading, rank));
    }
    likely(&bare).map(|at| Match::Likely(Heading::Region, rank + 1 + at))
}

/// The heading that a text names beyond doubt.
pub(super) fn exactly(text: &str, scratch: &mut String) -> Option<Heading> {
    fold(text, scratch);
    sure(scratch)
}

fn sure(folded: &str) -> Option<Heading> {
    NAMES.iter().find(|(name, _)| *name == folded).map(|(_, heading)| *heading)
}

/// A folded text without what stands in brackets and without asterisks.
pub(super) fn without_remarks(folded: &str) -> String {
    let mut depth = 0usize;
    let mut bare = String::new();
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            '*' | '※' => {}
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    trim(&bare).to_owned()
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
        let sure = |heading| Some(Match::Sure(heading));
        assert_eq!(known(" Region ", &mut scratch), sure(Heading::Region));
        assert_eq!(known("NAME_en", &mut scratch), sure(Heading::NameEn));
        assert_eq!(known("\u{3000}地区代码", &mut scratch), sure(Heading::Region));
        assert_eq!(known("行政区划代码", &mut scratch), sure(Heading::Region));
        assert_eq!(known("联系电话", &mut scratch), None);
    }

    #[test]
    fn remarks_beside_a_heading_are_passed_over() {
        let mut scratch = String::new();
        for text in
            ["地区（必填）", "* 地区代码", "区划代码", "县（市、区）", "【必填】编号", "县(区)"]
        {
            let found = known(text, &mut scratch);
            assert!(matches!(found, Some(Match::Likely(Heading::Region, _))), "{text}");
        }
        assert_eq!(without_remarks("信息公开(1-5级)*"), "信息公开");
    }

    #[test]
    fn every_heading_has_a_name() {
        let all: std::collections::BTreeSet<_> = NAMES.iter().map(|(_, h)| *h).collect();
        assert_eq!(all.len(), N_HEADINGS);
        assert!(all.iter().all(|h| h.at() < N_HEADINGS && !h.name().is_empty()));
    }
}
