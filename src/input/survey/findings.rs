//! Collects what is found without letting a file with a million slips fill the memory.

use super::place::beginning;
use crate::diag::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::lang::Text;
use std::collections::BTreeMap;

/// How many of one rule are kept with their places; the rest is counted.
const KEPT_PER_RULE: usize = 1_000;

/// Everything found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Diagnostics,
    counts: BTreeMap<Code, (usize, Severity)>,
}

impl Findings {
    /// Adds an error; its words are only made if it is kept.
    pub(super) fn error(&mut self, code: Code, make: impl FnOnce() -> Words) {
        self.push(Severity::Error, code, make);
    }

    /// Adds a warning; its words are only made if it is kept.
    pub(super) fn warning(&mut self, code: Code, make: impl FnOnce() -> Words) {
        self.push(Severity::Warning, code, make);
    }

    fn push(&mut self, severity: Severity, code: Code, make: impl FnOnce() -> Words) {
        let entry = self.counts.entry(code).or_insert((0, severity));
        entry.0 += 1;
        if severity == Severity::Error {
            entry.1 = severity;
        }
        if entry.0 > KEPT_PER_RULE {
            return;
        }
        let (place, message, extra) = make();
        let mut diagnostic = match severity {
            Severity::Error => Diagnostic::error(code, place, message),
            Severity::Warning => Diagnostic::warning(code, place, message),
        };
        diagnostic.hint = extra.hint;
        if let Some(value) = &extra.value {
            diagnostic = diagnostic.value(value);
        }
        diagnostic.subject.region = extra.region;
        diagnostic.subject.node = extra.node;
        self.list.push(diagnostic);
    }

    /// Adds what was found in a later part of the same file.
    pub(super) fn join(&mut self, later: Self) {
        for (code, (n, severity)) in later.counts {
            let entry = self.counts.entry(code).or_insert((0, severity));
            let room = KEPT_PER_RULE.saturating_sub(entry.0);
            entry.0 += n;
            if severity == Severity::Error {
                entry.1 = severity;
            }
            let of_rule = later.list.iter().filter(|d| d.code == code);
            self.list.extend(of_rule.take(room).cloned());
        }
    }

    /// Takes away what was found by a rule, but for the first of those that `keep` says.
    pub(super) fn keep(&mut self, code: Code, mut keep: impl FnMut(&Diagnostic) -> bool) {
        let Some((n, _)) = self.counts.get_mut(&code) else { return };
        let list = std::mem::take(&mut self.list);
        let before = list.iter().count();
        self.list.extend(list.into_iter().filter(|d| d.code != code || keep(d)));
        *n -= before - self.list.iter().count();
    }

    /// Whether an error was found.
    pub(super) fn has_errors(&self) -> bool {
        self.counts.values().any(|(_, severity)| *severity == Severity::Error)
    }

    /// Everything, with one more line for each rule that was broken too often to list.
    pub(super) fn finish(mut self, file: &str) -> Diagnostics {
        for (code, (n, severity)) in self.counts {
            let Some(more) = n.checked_sub(KEPT_PER_RULE).filter(|more| *more > 0) else {
                continue;
            };
            let message = Text::new(
                format!("同类问题还有 {more} 处，未逐一列出"),
                format!("{more} more of the same kind are not listed one by one"),
            );
            let place = beginning(file);
            self.list.push(match severity {
                Severity::Error => Diagnostic::error(code, place, message),
                Severity::Warning => Diagnostic::warning(code, place, message),
            });
        }
        self.list
    }
}

/// Where, what is wrong, and what belongs to it.
pub(super) type Words = (Place, Text, Extra);

/// What a diagnostic may carry beside its place and message.
#[derive(Debug, Default)]
pub(super) struct Extra {
    /// What to do.
    pub(super) hint: Option<Text>,
    /// The value as written.
    pub(super) value: Option<String>,
    /// The region it is about.
    pub(super) region: Option<String>,
    /// The node it is about.
    pub(super) node: Option<String>,
}

impl Extra {
    /// Only a hint.
    pub(super) fn hint(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { hint: Some(Text::new(zh, en)), ..Self::default() }
    }

    /// Adds the value as written.
    pub(super) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Adds the region.
    pub(super) fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Adds the node.
    pub(super) fn node(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }
}
