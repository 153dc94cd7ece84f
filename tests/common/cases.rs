//! The folders of `tests/bad` that belong to one family of rules: what each must say, and that each rule
//! has one.

use govgauge::diag::{Diagnostics, Rule, render};
use govgauge::lang::Lang;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The cases of the rules whose codes begin with a letter.
pub fn cases(family: char) -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/bad").unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| name(path).starts_with(family)).collect();
    cases.sort();
    cases
}

/// The name of a case, which begins with the code of its rule.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Each case breaks the rule it is named after and says so in the words beside it, in both languages
/// and with a hint.
pub fn say_what_they_should(family: char, found: impl Fn(&Path) -> Diagnostics) {
    let update = std::env::var("UPDATE").is_ok() && std::env::var("CI").is_err();
    let mut bad = Vec::new();
    for case in cases(family) {
        let found = found(&case);
        let shown: String =
            found.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect();
        let expected = case.join("expected.txt");
        if update && !expected.exists() {
            fs::write(&expected, &shown).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != shown {
            bad.push(format!("{}:\n{shown}", case.display()));
        }
        assert!(found.iter().any(|d| name(&case).starts_with(d.code.as_str())), "{shown}");
        for d in &found {
            let hint = d.hint.as_ref().unwrap();
            for text in [&d.message, hint] {
                assert!(text.zh.chars().any(|c| c > '\u{2000}'), "{}", text.zh);
                assert!(!text.en.ends_with('.'), "{}", text.en);
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// Each rule has a case, and no case another rule.
pub fn are_those_of(family: char, rules: &[Rule]) {
    let cases: BTreeSet<String> = cases(family).iter().map(|c| name(c)[..4].to_owned()).collect();
    let rules = rules.iter().map(|r| r.code.as_str().to_owned());
    assert_eq!(cases, rules.collect::<BTreeSet<_>>());
}
