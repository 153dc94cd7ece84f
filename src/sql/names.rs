//! Ids as names that no engine quotes, folds or reserves.

use std::collections::{BTreeMap, BTreeSet};

/// Names that columns of our own begin with, so that no id takes them.
const OURS: [&str; 14] = [
    "level_by",
    "is",
    "gate",
    "root",
    "cell",
    "period",
    "kind",
    "grp",
    "respondent",
    "question",
    "weight",
    "value",
    "comment",
    "region",
];

/// The longest name made of an id; the shortest limit of an engine is 63 with the ending.
const LENGTH_MAX: usize = 44;

/// What ids are called. Columns are called by a name and an ending of one word, such as
/// `web_sites_score`, so that two of them never meet and none is a reserved word.
#[derive(Clone, Debug, Default)]
pub struct Names {
    of: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// Gives each id its name, in order.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let taken = OURS.iter().map(|n| (*n).to_owned()).collect();
        let mut names = Self { of: BTreeMap::new(), taken };
        for id in ids {
            names.add(id);
        }
        names
    }

    fn add(&mut self, id: &str) {
        if self.of.contains_key(id) {
            return;
        }
        let base = safe(id);
        let mut name = base.clone();
        let mut n = 1u32;
        while !self.taken.insert(name.clone()) {
            n += 1;
            name = format!("{base}_{n}");
        }
        self.of.insert(id.to_owned(), name);
    }

    /// The name of an id; that of an id nobody gave is made on the spot.
    pub fn of(&self, id: &str) -> String {
        self.of.get(id).cloned().unwrap_or_else(|| safe(id))
    }

    /// A column of an id.
    pub fn column(&self, id: &str, ending: &str) -> String {
        format!("{}_{ending}", self.of(id))
    }
}

/// An id in small letters, digits and underscores.
fn safe(id: &str) -> String {
    let mut name = String::new();
    for c in id.chars().take(LENGTH_MAX) {
        let c = c.to_ascii_lowercase();
        let fits = c.is_ascii_lowercase() || c.is_ascii_digit();
        if fits {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_matches('_');
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.to_owned()
    } else {
        format!("n_{name}").trim_end_matches('_').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names_that_stay_apart() {
        let names =
            Names::new(["Web.Sites", "web-sites", "网站", "网上", "3rd", "period", "select"]);
        assert_eq!(names.of("Web.Sites"), "web_sites");
        assert_eq!(names.of("web-sites"), "web_sites_2");
        assert_eq!(names.of("网站"), "n");
        assert_eq!(names.of("网上"), "n_2");
        assert_eq!(names.of("3rd"), "n_3rd");
        assert_eq!(names.of("period"), "period_2");
        assert_eq!(names.column("select", "score"), "select_score");
    }
}
