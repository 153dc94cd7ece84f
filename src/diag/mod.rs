//! Telling people what is wrong: where it stands, what it is, and what to do.
//!
//! A ministry fixes a file once, not forty times. So nothing here stops at the first problem: readers
//! collect [`Diagnostic`]s and return them all, each with a place in the user's own file, a code that
//! `govgauge rule CODE` explains, and a hint that can be followed. One type, three renderings:
//! a terminal, a JSON line, and the `issues` of a scorecard. Messages exist in both languages,
//! lower case in English and without a full stop; names from the user's files stand in backticks.

pub mod code;
pub mod render;
pub mod source;

pub use code::{Code, Rule};
pub use source::{Position, SourceFile};

use crate::lang::Text;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used as it is.
    Error,
    /// The input can be used; somebody should look.
    Warning,
}

impl Severity {
    /// The word used in machine-readable output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where something stands in a user's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it; `-` for standard input.
    pub file: String,
    /// Line and column, counted from one; absent where the whole file is meant.
    pub position: Option<Position>,
    /// The worksheet of a workbook.
    pub sheet: Option<String>,
    /// How wide the named text is, in characters; 0 where it isn't known.
    pub width: usize,
    /// The line of the file, for display; at most a few hundred characters around the place.
    pub excerpt: Option<Excerpt>,
}

/// The line a place stands on, cut to a readable length.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The text shown.
    pub text: String,
    /// How many characters of `text` stand before the place.
    pub before: usize,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }
}

/// One thing that is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Which rule found it.
    pub code: Code,
    /// What was found and what was expected.
    pub message: Text,
    /// Where.
    pub place: Place,
    /// The value as written, where there is one; cut to a readable length.
    pub value: Option<String>,
    /// Something to do.
    pub hint: Option<Text>,
    /// The region, node or question it is about, where known: ids.
    pub subject: Subject,
}

/// What a diagnostic is about, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The region.
    pub region: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// The node or question.
    pub node: Option<String>,
}

impl Diagnostic {
    /// An error of this rule.
    pub fn error(code: Code, place: Place, message: Text) -> Self {
        Self::new(Severity::Error, code, place, message)
    }

    /// A warning of this rule.
    pub fn warning(code: Code, place: Place, message: Text) -> Self {
        Self::new(Severity::Warning, code, place, message)
    }

    fn new(severity: Severity, code: Code, place: Place, message: Text) -> Self {
        Self {
            severity,
            code,
            message,
            place,
            value: None,
            hint: None,
            subject: Subject::default(),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Adds the value as the user wrote it, cut to 80 characters.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = Some(shorten(value, 80));
        self
    }

    /// Adds the region it is about.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.subject.region = Some(region.into());
        self
    }

    /// Adds the period it is about.
    #[must_use]
    pub fn period(mut self, period: impl Into<String>) -> Self {
        self.subject.period = Some(period.into());
        self
    }

    /// Adds the node or question it is about.
    #[must_use]
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.subject.node = Some(node.into());
        self
    }
}

/// What was read, with everything remarkable that was found on the way.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds many.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(more);
    }

    /// Whether any of them makes the input unusable.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many are errors, and how many warnings.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.list.iter().filter(|d| d.severity == Severity::Error).count();
        (errors, self.list.len() - errors)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Everything found, in the order of the files: file, line, column, code.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<_> = self.list.iter().collect();
        list.sort_by(|a, b| {
            (&a.place.file, &a.place.sheet, a.place.position, a.code.as_str()).cmp(&(
                &b.place.file,
                &b.place.sheet,
                b.place.position,
                b.code.as_str(),
            ))
        });
        list
    }

    /// Everything found, in the order it was found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Cuts a text to `most` characters and marks the cut; control characters become spaces.
pub fn shorten(text: &str, most: usize) -> String {
    let mut short: String =
        text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

/// The known name that is nearest to one that isn't known, if any is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.chars().count() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, k)| {
            let (here, there) = (lower.chars().count(), k.chars().count());
            // Of two single characters one is never a slip for the other.
            *distance <= 1 + here.min(there) / 4 && *distance < here.max(there)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_a_slip_and_not_a_stranger() {
        let known = ["region", "period", "islands.linked"];
        assert_eq!(nearest("regoin", known), Some("region"));
        assert_eq!(nearest("islands_linked", known), Some("islands.linked"));
        assert_eq!(nearest("budget", known), None);
        assert_eq!(nearest("乡", ["省", "县"]), None);
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shorten("一二三四", 3), "一二三…");
        assert_eq!(shorten("a\nb", 3), "a b");
    }
}
