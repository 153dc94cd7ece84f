//! What has been taken in of one table: its items, what they are like, and what their rows add up to.

use super::super::findings::Findings;
use super::super::intake::Sizes;
use super::super::place::{Places, Spot};
use super::super::regions::Names;
use super::derive::{Scored, derive};
use super::form::Form;
use super::words;
use crate::diag::code::survey as code;
use crate::lang::Text;
use crate::model::{
    Answer, AnswerState, KeptRow, RespondentTally, RowAggregate, RowRule, Takes, Tally,
};
use std::collections::{BTreeMap, HashMap};

/// Stands for a value that an item does not have.
pub(super) const NOTHING: u32 = u32::MAX;

/// An item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Which region.
    pub(super) region: u32,
    /// Which period, as it was found.
    pub(super) period: u32,
    /// How many rows.
    pub(super) n_rows: u32,
    /// The first of them.
    pub(super) spot: Spot,
}

/// One table.
#[derive(Debug)]
pub(super) struct Collected {
    /// Whether any file is this table.
    pub(super) is_given: bool,
    /// By attribute, its values.
    pub(super) values: Vec<Names>,
    /// By attribute and value, how many rows have it and the first of them; only for facets whose
    /// values are not listed.
    pub(super) value_rows: Vec<Vec<(u32, Spot)>>,
    /// The items in the order of their first appearance.
    pub(super) entries: Vec<Entry>,
    /// By item and attribute, a position among the values.
    pub(super) attributes: Vec<u32>,
    /// One per item and slot.
    pub(super) tallies: Vec<Tally>,
    /// Who answered.
    pub(super) respondents: Names,
    /// What they did.
    pub(super) respondent_tallies: Vec<RespondentTally>,
    /// How many rows.
    pub(super) n_rows: u64,
    /// The rows that are kept; their items by order of appearance.
    pub(super) kept: Vec<KeptRow>,
    /// By question, whether the values of a percentage look like shares.
    pub(super) sizes: Vec<Sizes>,
    /// Questions of long tables that the table does not have, with where and how often.
    pub(super) strangers: BTreeMap<String, (Spot, usize)>,
    /// By question, values that follow from others and are outside its range: how many, the first,
    /// and where.
    pub(super) beyond: BTreeMap<usize, (usize, f64, Spot)>,
    /// By item and attribute, where a value stands that the item's first row does not have.
    later: BTreeMap<(u32, u32), Spot>,
    /// By period, region and key, the item.
    index: HashMap<Box<[u32]>, u32>,
    /// The tallies of an item without rows.
    blank: Vec<Tally>,
    key: Vec<u32>,
    scored: Vec<Scored>,
}

/// What an item is told apart by, and what else its row says of it.
pub(super) struct Identity<'a> {
    /// Which region.
    pub(super) region: u32,
    /// The region's id.
    pub(super) region_id: &'a str,
    /// Which period.
    pub(super) period: u32,
    /// By attribute, a position among the values, or [`NOTHING`].
    pub(super) attributes: &'a [u32],
    /// By attribute, its column.
    pub(super) columns: &'a [Option<usize>],
    /// Where the row stands.
    pub(super) spot: Spot,
}

impl Collected {
    /// Begins with nothing.
    pub(super) fn new(form: &Form<'_>) -> Self {
        let (n_attributes, n_questions) = (form.table.attributes.len(), form.questions.len());
        let by_median = |rule: &RowRule| {
            rule.otherwise == RowAggregate::Median
                || rule.cases.iter().any(|(_, how)| *how == RowAggregate::Median)
        };
        let blank = form.table.slots.iter().map(|slot| Tally {
            counts: by_median(&form.table.questions[slot.question].rows).then(Box::default),
            ..Tally::default()
        });
        Self {
            is_given: false,
            values: (0..n_attributes).map(|_| Names::default()).collect(),
            value_rows: vec![Vec::new(); n_attributes],
            entries: Vec::new(),
            attributes: Vec::new(),
            tallies: Vec::new(),
            respondents: Names::default(),
            respondent_tallies: Vec::new(),
            n_rows: 0,
            kept: Vec::new(),
            sizes: vec![Sizes::default(); n_questions],
            strangers: BTreeMap::new(),
            beyond: BTreeMap::new(),
            later: BTreeMap::new(),
            index: HashMap::new(),
            blank: blank.collect(),
            key: Vec::new(),
            scored: Vec::new(),
        }
    }

    /// The item of a row; says where the row describes it differently than earlier ones.
    pub(super) fn item(
        &mut self,
        form: &Form<'_>,
        row: &Identity<'_>,
        (places, findings): (&Places, &mut Findings),
    ) -> u32 {
        let n_attributes = form.table.attributes.len();
        self.key.clear();
        self.key.extend([row.period, row.region]);
        self.key.extend(&row.attributes[..form.table.n_key]);
        if let Some(item) = self.index.get(self.key.as_slice()) {
            let item = *item;
            for at in form.table.n_key..n_attributes {
                self.agree(form, item, at, row, (places, &mut *findings));
            }
            return item;
        }
        let item = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.index.insert(self.key.clone().into_boxed_slice(), item);
        let (region, period, spot) = (row.region, row.period, row.spot);
        self.entries.push(Entry { region, period, n_rows: 0, spot });
        self.attributes.extend(row.attributes);
        self.tallies.extend_from_slice(&self.blank);
        item
    }

    /// Compares an attribute with what an earlier row said.
    fn agree(
        &mut self,
        form: &Form<'_>,
        item: u32,
        attribute: usize,
        row: &Identity<'_>,
        (places, findings): (&Places, &mut Findings),
    ) {
        let says = row.attributes[attribute];
        let at = item as usize * form.table.attributes.len() + attribute;
        let said = self.attributes[at];
        if says == NOTHING || says == said {
            return;
        }
        let later = (item, u32::try_from(attribute).unwrap_or(u32::MAX));
        let spot = row.spot.field(row.columns[attribute].unwrap_or(0));
        if said == NOTHING {
            self.attributes[at] = says;
            self.later.insert(later, spot);
            return;
        }
        let first = self.later.get(&later).copied();
        let first = first.unwrap_or(self.entries[item as usize].spot);
        let values = self.values[attribute].list();
        findings.error(code::S047, || {
            let named = self.named(form, item, row.region_id);
            let about = (&named, &form.attribute(attribute));
            let (said, says) = (&values[said as usize], &values[says as usize]);
            let words = words::differs(about, (said, first), (says, spot), places);
            (words.0, words.1, words.2.region(row.region_id))
        });
    }

    /// An item in words.
    pub(super) fn named(&self, form: &Form<'_>, item: u32, region: &str) -> Text {
        let n_attributes = form.table.attributes.len();
        let first = item as usize * n_attributes;
        let key = self.attributes[first..first + form.table.n_key].iter().zip(&self.values);
        let key = key.filter_map(|(at, values)| values.list().get(*at as usize));
        let key: Vec<_> = key.map(|value| format!("`{value}`")).collect();
        if key.is_empty() {
            return Text::new(format!("地区 `{region}`"), format!("region `{region}`"));
        }
        Text::new(
            format!("地区 `{region}` 的 {}", key.join("、")),
            format!("{} of region `{region}`", key.join(", ")),
        )
    }

    /// The position of a respondent; none where there are so many that they are no assessors any
    /// more but the public, and what each of them did is of no use.
    pub(super) fn respondent(&mut self, name: &str, is_needed: bool) -> Option<u32> {
        const RESPONDENTS_MAX: usize = 100_000;
        if is_needed || self.respondents.list().len() < RESPONDENTS_MAX {
            return Some(self.respondents.position(name).0);
        }
        self.respondents.find(name)
    }

    /// Adds a row of an item to its tallies; questions that follow from others are worked out first.
    /// `given` says which answers stand in the row, and not only for an empty cell.
    pub(super) fn add(
        &mut self,
        form: &Form<'_>,
        (item, respondent, weight): (u32, Option<u32>, f64),
        answers: &mut [Answer],
        given: &[bool],
    ) {
        self.n_rows += 1;
        self.entries[item as usize].n_rows += 1;
        self.scored.clear();
        for (at, asked) in form.table.questions.iter().enumerate() {
            if let Some(rule) = &asked.derive {
                answers[at] = derive(rule, &self.scored);
            }
            let answer = answers[at];
            let score = match answer {
                Answer::Value(value) => asked.scale.score(value),
                Answer::Missing(_) => 0.0,
            };
            self.scored.push(Scored { answer, score });
        }
        let n_slots = self.blank.len();
        let first = item as usize * n_slots;
        let tallies = &mut self.tallies[first..first + n_slots];
        for (slot, tally) in form.table.slots.iter().zip(tallies) {
            let Scored { answer, score } = self.scored[slot.question];
            let passes = slot.gate.is_none_or(|gate| self.scored[gate].holds());
            match answer {
                Answer::Value(value) => {
                    let taken = if slot.takes == Takes::Scores { score } else { value };
                    tally.answered(taken, weight, self.scored[slot.question].holds(), passes);
                }
                Answer::Missing(AnswerState::NotApplicable) => {
                    tally.not_applicable(weight, passes);
                }
                Answer::Missing(AnswerState::Unknown) => tally.n_unknown += 1,
                Answer::Missing(AnswerState::Excluded) => tally.n_excluded += 1,
                Answer::Missing(AnswerState::NotAnswered | AnswerState::Answered) => {
                    tally.n_blank += 1;
                }
            }
        }
        if let Some(respondent) = respondent {
            self.did(form, respondent, given);
        }
    }

    /// Notes the answers of a row that follow from others and are out of range.
    pub(super) fn watch(&mut self, form: &Form<'_>, answers: &[Answer], spot: Spot) {
        let watched = form.is_watched.iter().zip(answers).enumerate();
        for (at, (_, answer)) in watched.filter(|(_, (is_watched, _))| **is_watched) {
            let Answer::Value(value) = *answer else { continue };
            let (least, most) = form.table.questions[at].scale.range();
            if !(least..=most).contains(&value) {
                self.beyond.entry(at).or_insert((0, value, spot)).0 += 1;
            }
        }
    }

    /// Notes what a respondent did in a row.
    fn did(&mut self, form: &Form<'_>, respondent: u32, given: &[bool]) {
        let answered = self.scored.iter().zip(given).zip(&form.table.questions);
        let mut scores = answered.filter_map(|((scored, given), asked)| match scored.answer {
            // A count has no score that others could be compared with.
            Answer::Value(_) if *given && asked.scale.gives_scores() => Some(scored.score),
            _ => None,
        });
        let Some(first) = scores.next() else { return };
        let (mut n, mut alike) = (1, true);
        for score in scores {
            n += 1;
            alike &= score.total_cmp(&first).is_eq();
        }
        if n < 2 {
            return;
        }
        let at = respondent as usize;
        if self.respondent_tallies.len() <= at {
            self.respondent_tallies.resize(at + 1, RespondentTally::default());
        }
        let tally = &mut self.respondent_tallies[at];
        tally.n_rows += 1;
        tally.n_alike += u32::from(alike);
    }
}
