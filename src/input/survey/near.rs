//! What an unknown heading may have meant, and which row looks most like a header.

use super::heading::{self, Heading, Match};
use super::question::{Catalogue, Question};
use super::row::{Cell, Row};
use crate::lang::Text;

/// The longest text worth comparing, in characters.
const LONGEST: usize = 100;

/// The most of a text that may differ, as a share of the longer one.
const DIFFERENT: f64 = 0.34;

/// What an unknown heading is likely to mean, in backticks: an indicator by its id, title or
/// question, or else a column that is no answer.
pub(super) fn meant(text: &str, catalogue: &Catalogue<'_>) -> Option<Text> {
    let names = catalogue.questions.iter().flat_map(|question| {
        let (title, asks) = (question.title, question.asks);
        let names = [question.id, &title.zh, &title.en, &asks.zh, &asks.en];
        names.map(|name| (name, Meant::Question(question)))
    });
    nearest(text, names)
}

/// The same of a table of items, whose names are given, each with what it means in words.
pub(super) fn meant_by<'n>(
    text: &str,
    names: impl Iterator<Item = (&'n str, Text)>,
) -> Option<Text> {
    nearest(text, names.map(|(name, words)| (name, Meant::Words(words))))
}

/// What a name stands for, put in words only where it is the nearest.
enum Meant<'q> {
    Question(&'q Question<'q>),
    Heading(Heading),
    Words(Text),
}

fn nearest<'n>(text: &str, names: impl Iterator<Item = (&'n str, Meant<'n>)>) -> Option<Text> {
    let wanted = plain(text);
    if wanted.is_empty() || wanted.len() > LONGEST {
        return None;
    }
    let mut best: Option<(f64, Meant<'_>)> = None;
    let headings = heading::names().map(|(name, heading)| (name, Meant::Heading(heading)));
    for (name, meant) in names.chain(headings) {
        let score = unlike(&wanted, &plain(name));
        if let Some(score) = score.filter(|s| best.as_ref().is_none_or(|(least, _)| s < least)) {
            best = Some((score, meant));
        }
    }
    best.map(|(_, meant)| match meant {
        Meant::Question(question) => question.named(),
        Meant::Heading(heading) => heading.shown(),
        Meant::Words(words) => words,
    })
}

/// The letters and digits of a text, in lower case and half width, without remarks in brackets.
fn plain(text: &str) -> Vec<char> {
    let mut folded = String::new();
    heading::fold(text, &mut folded);
    heading::without_remarks(&folded).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How unlike two texts are, from 0 to 1; none where neither can be meant by the other.
fn unlike(a: &[char], b: &[char]) -> Option<f64> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || long.len() > LONGEST {
        return None;
    }
    let (n_short, n_long) = (short.len() as f64, long.len() as f64);
    let least = if short.iter().all(char::is_ascii) { 5 } else { 3 };
    let within = short.len() >= least && long.windows(short.len()).any(|part| part == short);
    // Part of a name is a good guess, the better the more of it there is.
    let by_part = within.then_some(DIFFERENT * (1.0 - n_short / n_long));
    let by_edits = || {
        if 1.0 - n_short / n_long > DIFFERENT {
            return None;
        }
        let distance = strsim::generic_damerau_levenshtein(short, long) as f64;
        // Of two single characters one is never a slip for the other.
        let share = distance / n_long;
        (share <= DIFFERENT && distance < n_long).then_some(share)
    };
    by_part.or_else(by_edits)
}

/// How much a row looks like a header; more is more so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    /// Whether it surely has a column for the region.
    pub(super) region: bool,
    /// Whether a column of it may be the one for the region.
    likely_region: bool,
    n_known: usize,
    n_texts: usize,
}

/// Compares a row with what headers say.
pub(super) fn likeness(
    row: &impl Row,
    catalogue: &Catalogue<'_>,
    scratch: &mut String,
) -> Likeness {
    let mut likeness = Likeness { region: false, likely_region: false, n_known: 0, n_texts: 0 };
    for at in 0..row.width() {
        let cell = row.cell(at);
        if cell.is_blank() || !matches!(cell, Cell::Text(_)) {
            continue;
        }
        let text = cell.shown();
        likeness.n_texts += usize::from(text.parse::<f64>().is_err());
        match catalogue.heading(&text, scratch) {
            Some(Match::Sure(Heading::Region)) => likeness.region = true,
            Some(Match::Likely(Heading::Region, _)) => likeness.likely_region = true,
            Some(_) => likeness.n_known += 1,
            None => likeness.n_known += usize::from(catalogue.knows(&text, scratch)),
        }
    }
    // A lone `编号` above a table is part of its title.
    likeness.likely_region &= likeness.n_texts > 1;
    likeness
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Option<f64> {
        unlike(&plain(a), &plain(b))
    }

    #[test]
    fn a_slip_and_a_part_are_near_and_a_stranger_is_not() {
        assert!(compare("信息公开时滞（天）", "信息公开时滞").is_some_and(|x| x < 0.01));
        assert!(compare("公开时滞", "信息公开时滞").is_some());
        assert!(compare("信息公开滞后", "信息公开时滞").is_some());
        assert!(compare("填表人", "填报人").is_some());
        assert!(compare("islands_linked", "islands.linked").is_some_and(|x| x < 0.01));
        assert!(compare("预算", "信息公开时滞").is_none());
        assert!(compare("乡", "省").is_none());
        assert!(compare("", "").is_none());
    }
}
