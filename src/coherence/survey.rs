//! The quality of what was answered: gaps, rows that contradict each other, respondents who answer
//! all alike, items with too few rows.

use crate::model::{
    AnswerState, Disagreement, Indicator, ItemTable, NodeIdx, RespondentTally, RowIdx, Rubric,
    Scale, Survey, Table, Takes, Tally,
};
use crate::stats::order::quantile;

/// A respondent with fewer rows than this is not judged: two or three alike are no pattern.
pub const ALIKE_ROWS_MIN: u32 = 5;

/// A respondent is flagged whose share of rows with all answers alike is this or more. A judgement:
/// four in five is far above what answers that were thought about give, unless all that was
/// assessed is very good or very bad.
pub const ALIKE_SHARE_MIN: f64 = 0.8;

/// What was found out about a survey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurveyAudit {
    /// One per table of the rubric's section `survey`, in its order.
    pub tables: Vec<TableAudit>,
    /// One per indicator, in the order of the tree.
    pub indicators: Vec<IndicatorAudit>,
    /// One per row of the survey, in its order.
    pub regions: Vec<RegionAudit>,
}

/// How many answers are of which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States {
    /// With a value.
    pub answered: u64,
    /// Without an answer.
    pub not_answered: u64,
    /// Where the answer is not known.
    pub unknown: u64,
    /// Where the question does not apply.
    pub not_applicable: u64,
    /// Set aside.
    pub excluded: u64,
}

/// How far answers to the same question about the same thing are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Things with two answers or more.
    pub n_compared: u64,
    /// Of these, things whose answers differ.
    pub n_apart: u64,
    /// The mean distance between the highest and the lowest score of a thing, in points; none where
    /// nothing can be compared.
    pub spread: Option<f64>,
}

/// A table of items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableAudit {
    /// How many rows were read.
    pub n_rows: u64,
    /// How many items they are about.
    pub n_items: u64,
    /// The least, the median and the greatest number of items of a region that has any.
    pub items_per_region: Option<[f64; 3]>,
    /// Rows of the survey that have no item in this table.
    pub without: Vec<RowIdx>,
    /// Items with fewer rows than the rubric asks for, as positions in the table.
    pub thin: Vec<usize>,
    /// One per question, in the rubric's order.
    pub questions: Vec<QuestionAudit>,
    /// The respondents, by name.
    pub respondents: Vec<RespondentAudit>,
}

/// A question of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QuestionAudit {
    /// What its rows say.
    pub states: States,
    /// How far the rows of an item are apart.
    pub agreement: Agreement,
}

/// A respondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RespondentAudit {
    /// The name in the file.
    pub name: String,
    /// Rows with two answers or more.
    pub n_rows: u32,
    /// Of these, rows whose answers have all the same score.
    pub n_alike: u32,
    /// Whether so many rows are alike that somebody should look.
    pub is_flagged: bool,
}

/// An indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndicatorAudit {
    /// Its node.
    pub node: NodeIdx,
    /// What the regions say.
    pub states: States,
    /// How far the respondents of a region are apart.
    pub agreement: Agreement,
}

/// A region in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionAudit {
    /// Which row of the survey.
    pub row: RowIdx,
    /// What it says to the indicators.
    pub states: States,
}

/// Looks at a survey whose items have been rolled up.
pub fn audit(rubric: &Rubric, survey: &Survey) -> SurveyAudit {
    let tables = rubric.instrument.iter().flat_map(|i| &i.tables);
    let found = survey.fieldwork.iter().flat_map(|f| &f.tables);
    SurveyAudit {
        tables: tables.zip(found).map(|(t, f)| table(survey, t, f)).collect(),
        indicators: indicators(rubric, survey),
        regions: regions(rubric, survey),
    }
}

impl States {
    /// All answers together.
    pub fn total(&self) -> u64 {
        self.answered + self.not_answered + self.unknown + self.not_applicable + self.excluded
    }

    /// The share of a part in all, 0 to 1; 0 of nothing.
    pub fn share(&self, part: u64) -> f64 {
        match self.total() {
            0 => 0.0,
            total => part as f64 / total as f64,
        }
    }

    fn add(&mut self, state: AnswerState) {
        *match state {
            AnswerState::Answered => &mut self.answered,
            AnswerState::NotAnswered => &mut self.not_answered,
            AnswerState::Unknown => &mut self.unknown,
            AnswerState::NotApplicable => &mut self.not_applicable,
            AnswerState::Excluded => &mut self.excluded,
        } += 1;
    }
}

impl RespondentAudit {
    /// The share of rows with all answers alike; 0 of none.
    pub fn share_alike(&self) -> f64 {
        f64::from(self.n_alike) / f64::from(self.n_rows.max(1))
    }
}

impl From<&Tally> for States {
    fn from(tally: &Tally) -> Self {
        Self {
            answered: tally.n_answered.into(),
            not_answered: tally.n_blank.into(),
            unknown: tally.n_unknown.into(),
            not_applicable: tally.n_not_applicable.into(),
            excluded: tally.n_excluded.into(),
        }
    }
}

impl Agreement {
    /// The share of things that can be compared and whose answers differ; none where there are none.
    pub fn share_apart(&self) -> Option<f64> {
        (self.n_compared > 0).then(|| self.n_apart as f64 / self.n_compared as f64)
    }

    /// Of distances in points, one per thing that can be compared.
    fn of(distances: impl IntoIterator<Item = Distance>) -> Self {
        let (mut n_compared, mut n_apart, mut sum) = (0_u64, 0, 0.0);
        for distance in distances {
            n_compared += 1;
            n_apart += u64::from(distance.differ);
            sum += distance.points;
        }
        let spread = (n_compared > 0).then(|| sum / n_compared as f64);
        Self { n_compared, n_apart, spread }
    }
}

/// How far the least and the greatest answer about one thing are apart.
struct Distance {
    differ: bool,
    points: f64,
}

impl Distance {
    fn new(scale: &Scale, takes: Takes, (min, max): (f64, f64)) -> Self {
        let points = match takes {
            Takes::Scores => max - min,
            Takes::Values => (scale.score(max) - scale.score(min)).abs(),
        };
        Self { differ: max > min, points }
    }
}

fn table(survey: &Survey, table: &Table, found: &ItemTable) -> TableAudit {
    let counts: Vec<(RowIdx, usize)> =
        survey.rows().map(|(row, at)| (row, found.of(at).len())).collect();
    let mut some: Vec<f64> = counts.iter().filter(|c| c.1 > 0).map(|c| c.1 as f64).collect();
    some.sort_by(f64::total_cmp);
    let items_per_region = quantile(&some, 0.5)
        .zip(some.first().zip(some.last()))
        .map(|(median, (min, max))| [*min, median, *max]);
    let thin = |item: &&crate::model::Item| item.n_rows < table.rows_min;
    let with_place = found.items.iter().enumerate();
    TableAudit {
        n_rows: found.n_rows,
        n_items: found.items.len() as u64,
        items_per_region,
        without: counts.iter().filter(|c| c.1 == 0).map(|c| c.0).collect(),
        thin: with_place.filter(|(_, item)| thin(item)).map(|(at, _)| at).collect(),
        questions: (0..table.questions.len()).map(|at| question(table, found, at)).collect(),
        respondents: respondents(found),
    }
}

fn question(table: &Table, found: &ItemTable, at: usize) -> QuestionAudit {
    // The first slots are those of the questions, with every row.
    let takes = table.slots.get(at).map_or_else(Takes::default, |s| s.takes);
    let scale = &table.questions[at].scale;
    let tallies = (0..found.items.len()).filter_map(|item| found.tally(table, item, at));
    let compared = tallies.filter(|t| t.n > 1);
    let distances = compared.map(|t| Distance::new(scale, takes, (t.min, t.max)));
    QuestionAudit {
        states: found.questions.get(at).map(States::from).unwrap_or_default(),
        agreement: Agreement::of(distances),
    }
}

fn respondents(found: &ItemTable) -> Vec<RespondentAudit> {
    let judged = |(name, tally): (&String, &RespondentTally)| {
        let (name, n_rows, n_alike) = (name.clone(), tally.n_rows, tally.n_alike);
        let mut audit = RespondentAudit { name, n_rows, n_alike, is_flagged: false };
        let many = audit.share_alike() >= ALIKE_SHARE_MIN - 1e-12;
        audit.is_flagged = n_rows >= ALIKE_ROWS_MIN && many;
        audit
    };
    found.respondents.iter().map(judged).collect()
}

fn indicators(rubric: &Rubric, survey: &Survey) -> Vec<IndicatorAudit> {
    let mut several: Vec<Vec<Disagreement>> = vec![Vec::new(); survey.columns.len()];
    for ((_, column), d) in survey.disagreements.iter().filter(|(_, d)| d.n > 1) {
        several[column.at()].push(*d);
    }
    let audit = |(node, _, indicator): (NodeIdx, _, &Indicator)| {
        let column = indicator.column.at();
        let mut states = States::default();
        for (row, _) in survey.rows() {
            states.add(survey.columns[column].state(row));
        }
        let distance =
            |d: &Disagreement| Distance::new(&indicator.scale, Takes::Values, (d.min, d.max));
        let agreement = Agreement::of(several[column].iter().map(distance));
        IndicatorAudit { node, states, agreement }
    };
    rubric.hierarchy.leaves().map(audit).collect()
}

fn regions(rubric: &Rubric, survey: &Survey) -> Vec<RegionAudit> {
    let audit = |(row, _)| {
        let mut states = States::default();
        for (_, _, indicator) in rubric.hierarchy.leaves() {
            states.add(survey.columns[indicator.column.at()].state(row));
        }
        RegionAudit { row, states }
    };
    survey.rows().map(audit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Goal, NumberKind, NumberScale};

    #[test]
    fn shares_add_up_and_nothing_has_none() {
        let states = States { answered: 3, not_answered: 1, ..States::default() };
        assert!((states.share(states.answered) - 0.75).abs() < 1e-12);
        assert!((states.share(states.not_answered) - 0.25).abs() < 1e-12);
        assert!(States::default().share(0).abs() < 1e-12);
    }

    #[test]
    fn a_respondent_is_flagged_from_five_rows_and_four_fifths_on() {
        let mut found = ItemTable::default();
        let rows = [("few", 4, 4), ("most", 5, 4), ("many", 10, 7), ("all", 6, 6)];
        for (name, n_rows, n_alike) in rows {
            found.respondents.insert(name.to_owned(), RespondentTally { n_rows, n_alike });
        }
        let judged = respondents(&found);
        let flagged: Vec<&str> =
            judged.iter().filter(|r| r.is_flagged).map(|r| r.name.as_str()).collect();
        // 4 of 4 are too few rows, 7 of 10 too small a share.
        assert_eq!(flagged, ["all", "most"]);
    }

    #[test]
    fn distances_are_in_points_of_score() {
        let minutes = Scale::Number(NumberScale {
            kind: NumberKind::Amount,
            direction: crate::model::Direction::Down,
            goal: Goal::Goalposts { worst: 60.0, best: 0.0 },
            min: 0.0,
            max: f64::INFINITY,
        });
        let of = |min, max| Distance::new(&minutes, Takes::Values, (min, max));
        // 10 and 25 minutes are 15 of 60 apart, a quarter of the scale; 7 and 7 are one answer.
        let agreement = Agreement::of([of(10.0, 25.0), of(7.0, 7.0)]);
        assert_eq!((agreement.n_compared, agreement.n_apart), (2, 1));
        assert!((agreement.spread.unwrap() - 12.5).abs() < 1e-12);
        assert!((agreement.share_apart().unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(Agreement::of([]).spread, None);
    }
}
