//! Every rule that can be broken: its code, its title, its page.
//!
//! Codes are never reused. `R` rubric, `S` survey, `B` benchmark, `M` method, `C` the tables of COINr,
//! `Q` rubrics as SQL.
//! Each has a page in `docs/errors/` and at least one case in `tests/bad/`; a test holds the three sets
//! equal.

pub mod benchmark;
pub mod coin;
pub mod method;
pub mod rubric;
pub mod sql;
pub mod survey;

use crate::lang::Lang;

/// The name of a rule, such as `S007`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The code as printed.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A rule: what a code stands for, and its page.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code.
    pub code: Code,
    title: (&'static str, &'static str),
    page: &'static str,
}

impl Rule {
    /// What the rule is, in a few words.
    pub const fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.title.0, self.title.1)
    }

    /// The page that explains it, in this language. A page of `docs/errors/` holds the Chinese part,
    /// a line `---`, and the English part.
    pub fn page(&self, lang: Lang) -> &'static str {
        let (zh, en) = self.page.split_once("\n---\n").unwrap_or((self.page, self.page));
        lang.pick(zh, en).trim()
    }
}

/// All rules, in the order of their codes.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let families =
        [rubric::RULES, survey::RULES, benchmark::RULES, method::RULES, coin::RULES, sql::RULES];
    families.into_iter().flatten()
}

/// The rule of this code, in any letter case.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.as_str().eq_ignore_ascii_case(code))
}

/// Declares the codes of one family and the table of their rules.
macro_rules! rules {
    ($($code:ident $zh:literal $en:literal;)*) => {
        use super::{Code, Rule};
        $(
            #[doc = $en]
            pub const $code: Code = Code(stringify!($code));
        )*
        /// The rules of this family.
        pub const RULES: &[Rule] = &[$(
            Rule {
                code: $code,
                title: ($zh, $en),
                page: include_str!(concat!("../../../docs/errors/", stringify!($code), ".md")),
            },
        )*];
    };
}
pub(super) use rules;
