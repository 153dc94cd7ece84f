//! Collects what is wrong with the tables, each with its place, and counts what is too much to list.

use crate::diag::{Code, Diagnostic, Diagnostics, Place, shorten};
use crate::input::limits::PROBLEMS_MAX;
use crate::lang::Text;
use std::collections::BTreeMap;

/// The most of a cell that a message repeats, in characters.
const SHOWN: usize = 60;

/// Everything found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    list: Diagnostics,
    counts: BTreeMap<Code, (usize, String)>,
}

impl Found {
    /// Adds an error.
    pub(super) fn error(&mut self, code: Code, place: Place, message: Text, hint: Text) {
        self.push(Diagnostic::error(code, place, message).hint(hint));
    }

    /// Adds a warning.
    pub(super) fn warning(&mut self, code: Code, place: Place, message: Text, hint: Text) {
        self.push(Diagnostic::warning(code, place, message).hint(hint));
    }

    /// Adds a problem, unless very many of its kind are listed already.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        let file = || diagnostic.place.file.clone();
        let (n, _) = self.counts.entry(diagnostic.code).or_insert_with(|| (0, file()));
        *n += 1;
        if *n <= PROBLEMS_MAX {
            self.list.push(diagnostic);
        }
    }

    /// Everything, with one more line for each rule that was broken too often to list.
    pub(super) fn finish(mut self) -> Diagnostics {
        for (code, (n, file)) in self.counts {
            let Some(more) = n.checked_sub(PROBLEMS_MAX).filter(|more| *more > 0) else { continue };
            let message = Text::new(
                format!("同类问题还有 {more} 处，未逐一列出"),
                format!("{more} more of the same kind are not listed one by one"),
            );
            let hint = Text::new("先改正列出的各处", "mend those that are listed first");
            // What is left out is as bad as what is listed.
            let is_error = |d: &&Diagnostic| d.code == code;
            let severity = self.list.iter().filter(is_error).map(|d| d.severity).min();
            let mut rest = Diagnostic::warning(code, Place::file(file), message).hint(hint);
            rest.severity = severity.unwrap_or(rest.severity);
            self.list.push(rest);
        }
        self.list
    }
}

/// A text of the user's for a message, in backticks.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", shorten(text, SHOWN))
}

/// Names in backticks, the first few of them, as Chinese and as English messages list them.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Text {
    const MOST: usize = 8;
    let names: Vec<String> = names.into_iter().map(quoted).collect();
    let more = names.len().saturating_sub(MOST);
    let some = &names[..names.len() - more];
    let (zh, en) = (some.join("、"), some.join(", "));
    if more == 0 {
        Text::new(zh, en)
    } else {
        Text::new(format!("{zh} 等 {} 个", names.len()), format!("{en} and {more} more"))
    }
}

/// The name that was meant, or what to do where none is near.
pub(super) fn did_you_mean(near: Option<&str>, otherwise: Text) -> Text {
    match near {
        Some(name) => Text::new(format!("是否应为 `{name}`？"), format!("did you mean `{name}`?")),
        None => otherwise,
    }
}
