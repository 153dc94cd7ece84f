//! From the codes of COINr to ids that a rubric and a survey accept, telling each that changes.

use super::data::Data;
use super::found::{Found, quoted};
use super::meta::{Kind, Meta};
use crate::diag::Diagnostic;
use crate::diag::code::coin as code;
use crate::input::survey::plain::{is_heading, is_no_region};
use crate::lang::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Code → id.
#[derive(Debug, Default)]
pub(super) struct Ids {
    ids: BTreeMap<String, String>,
}

impl Ids {
    /// The id of a code.
    pub(super) fn of<'a>(&'a self, code: &'a str) -> &'a str {
        self.ids.get(code).map_or(code, String::as_str)
    }

    /// Ids that are not their codes, with their codes.
    pub(super) fn changed(&self) -> BTreeMap<String, String> {
        let changed = self.ids.iter().filter(|(code, id)| code != id);
        changed.map(|(code, id)| (id.clone(), code.clone())).collect()
    }
}

/// Ids of the tree and of denominators.
pub(super) fn of_codes(meta: &Meta, found: &mut Found) -> Ids {
    let named = |kind| matches!(kind, Kind::Indicator | Kind::Aggregate | Kind::Denominator);
    let entries = || meta.entries.iter().filter(move |e| named(e.kind));
    // What needs no change keeps its code, wherever it stands.
    let mut taken: BTreeSet<String> =
        entries().filter(|e| is_id(&e.code)).map(|e| e.code.clone()).collect();
    let mut ids = Ids::default();
    for (n, entry) in entries().enumerate() {
        let id = if is_id(&entry.code) {
            entry.code.clone()
        } else {
            let id = free(&like(&entry.code, n + 1), &taken);
            taken.insert(id.clone());
            let (old, new) = (quoted(&entry.code), quoted(&id));
            let message = Text::new(
                format!("代码 {old} 在量规中写作 {new}"),
                format!("code {old} is written {new} in the rubric"),
            );
            let hint = Text::new(
                "编号以字母开头，只含字母、数字、`_`、`.`、`-`，且不与调查表的固定列同名；导出时换回原代码",
                "ids begin with a letter, hold letters, digits, `_`, `.` and `-`, and are no column of every survey; the export writes the code again",
            );
            let place = meta.table.place(entry.row, meta.table.column("iCode").unwrap_or(0));
            let told = Diagnostic::warning(code::C006, place, message).hint(hint);
            found.push(told.value(&entry.code).node(id.clone()));
            id
        };
        ids.ids.insert(entry.code.clone(), id);
    }
    ids
}

/// Ids of the regions.
pub(super) fn of_regions(data: &Data, found: &mut Found) -> Ids {
    let codes = || (0..data.table.rows.len()).map(|row| (row, data.region(row)));
    let mut taken: BTreeSet<String> = codes().map(|(_, code)| code.to_owned()).collect();
    let mut ids = Ids::default();
    for (row, code) in codes().filter(|(_, code)| is_no_region(code)) {
        if ids.ids.contains_key(code) {
            continue;
        }
        let id = free(&format!("u_{}", code.trim()), &taken);
        taken.insert(id.clone());
        let (old, new) = (quoted(code), quoted(&id));
        let message = Text::new(
            format!("地区代码 {old} 在调查表中写作 {new}"),
            format!("code {old} of a region is written {new} in the survey"),
        );
        let hint = Text::new(
            "调查表会把它当作合计行或小数；若它不是地区，删去该行",
            "a survey takes it for a line of totals or for a decimal; if it is no region, remove the row",
        );
        let place = data.table.place(row, data.table.column("uCode").unwrap_or(0));
        found.push(Diagnostic::warning(code::C006, place, message).hint(hint).region(code));
        ids.ids.insert(code.to_owned(), id);
    }
    ids
}

/// Whether a rubric accepts a code as it is.
fn is_id(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.chars().all(is_in_id)
        && !is_heading(code)
}

fn is_in_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// An id as like a code as can be; by its number where nothing of it can be kept.
fn like(code: &str, n: usize) -> String {
    if !code.contains(|c: char| c.is_ascii_alphanumeric()) {
        return format!("c{n}");
    }
    let kept: String = code.chars().map(|c| if is_in_id(c) { c } else { '_' }).collect();
    let kept = kept.trim_matches('_');
    if is_id(kept) { kept.to_owned() } else { format!("c_{}", kept.replace('.', "_")) }
}

/// The name, or the name with the first number that nothing has yet.
pub(super) fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}_{n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stay_as_like_as_can_be() {
        for (code, id) in [
            ("LPI", None),
            ("co2.per-head_1", None),
            ("2G", Some("c_2G")),
            ("Mobile cover", Some("Mobile_cover")),
            ("Weight", Some("c_Weight")),
            ("a.comment", Some("c_a_comment")),
            ("网上办事", Some("c7")),
            ("_x", Some("x")),
            ("%GDP", Some("GDP")),
        ] {
            let expected = id.unwrap_or(code);
            let got = if is_id(code) { code.to_owned() } else { like(code, 7) };
            assert_eq!(got, expected);
            assert!(is_id(&got), "{got}");
        }
        let taken = BTreeSet::from(["a".to_owned(), "a_2".to_owned()]);
        assert_eq!(free("a", &taken), "a_3");
        assert_eq!(free("b", &taken), "b");
    }
}
