//! A small table of items, for tests.

use crate::lang::Text;
use crate::model::{
    Attribute, Condition, Exception, Instead, Item, ItemQuestion, ItemTable, Measure, NodeIdx,
    Part, PeriodIdx, RegionIdx, RollUp, RowAggregate, RowRule, Sample, Scale, Slot, Table, Takes,
    Tally,
};

/// What a row says to a question.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said {
    /// Yes or no, or anything between.
    Score(f64),
    /// It does not apply.
    Na,
    /// Nothing.
    Blank,
    /// Not known.
    Unknown,
}

pub(super) const YES: Said = Said::Score(100.0);
pub(super) const NO: Said = Said::Score(0.0);

/// A table with the attributes `type`, `level` and `size`, and the questions `Q1`, `Q2` and the
/// gate `G`; scores are counted of each, gated by `G` and not, and natural values of `Q2`.
pub(super) fn table() -> Table {
    let attribute = |id: &str| Attribute {
        id: id.into(),
        title: Text::same(id),
        values: vec![],
        is_optional: true,
    };
    let question = |id: &str| ItemQuestion {
        id: id.into(),
        title: Text::same(id),
        question: Text::same(id),
        scale: Scale::YesNo { yes_is_best: true },
        blank: None,
        rows: RowRule::default(),
        derive: None,
    };
    let slot = |question, gate, takes| Slot { question, gate, takes };
    Table {
        id: "t".into(),
        title: Text::same("t"),
        region: None,
        period: None,
        attributes: ["type", "level"].map(attribute).to_vec(),
        n_key: 1,
        respondent: None,
        weight: None,
        ignored: vec![],
        questions: ["Q1", "Q2", "G"].map(question).to_vec(),
        rows_min: 1,
        sample: Sample::Nothing,
        slots: vec![
            slot(0, None, Takes::Scores),
            slot(1, None, Takes::Scores),
            slot(2, None, Takes::Scores),
            slot(0, Some(2), Takes::Scores),
            slot(1, Some(2), Takes::Scores),
            slot(1, None, Takes::Values),
        ],
    }
}

/// The measure of `Q1` and `Q2`, with these weights.
pub(super) fn measure(weights: [f64; 2]) -> Measure {
    let part = |question: usize| Part {
        question,
        weight: weights[question],
        gated: question,
        open: question,
    };
    Measure {
        node: NodeIdx(1),
        table: 0,
        parts: vec![part(0), part(1)],
        takes: Takes::Scores,
        applies: vec![],
        gate: None,
        not_applicable_counts: None,
        exceptions: vec![],
        default: None,
        round: None,
        roll_up: RollUp::default(),
    }
}

/// The same with the gate `G`.
pub(super) fn gated(weights: [f64; 2]) -> Measure {
    let mut measure = measure(weights);
    measure.gate = Some(2);
    measure.parts[0].gated = 3;
    measure.parts[1].gated = 4;
    measure
}

/// An attribute, by position, has one of these values.
pub(super) fn is(attribute: usize, values: &[&str]) -> Condition {
    Condition { attribute, values: values.iter().map(|v| (*v).to_owned()).collect() }
}

/// What holds where an attribute has a value.
pub(super) fn except(attribute: usize, value: &str, then: Instead) -> Exception {
    Exception { when: vec![is(attribute, &[value])], then }
}

/// One aggregate for all items but those with a value of the second attribute.
pub(super) fn rule(otherwise: RowAggregate, cases: &[(&str, RowAggregate)]) -> RowRule {
    let cases = cases.iter().map(|(value, how)| ((*value).to_owned(), *how)).collect();
    RowRule { otherwise, by: Some(1), cases }
}

/// An item of the first region: its attributes (empty for none) and its rows (`Q1`, `Q2`, `G`).
pub(super) fn add(found: &mut ItemTable, attributes: [&str; 2], rows: &[[Said; 3]]) {
    let weighted: Vec<_> = rows.iter().map(|row| (*row, 1.0)).collect();
    add_in(found, 0, attributes, &weighted);
}

/// The same in any region, with the weights of rows.
pub(super) fn add_in(
    found: &mut ItemTable,
    region: u32,
    attributes: [&str; 2],
    rows: &[([Said; 3], f64)],
) {
    let table = table();
    found.values.resize(2, vec![]);
    let position = |values: &mut Vec<String>, value: &str| {
        let at = values.iter().position(|v| v == value).unwrap_or_else(|| {
            values.push(value.to_owned());
            values.len() - 1
        });
        (!value.is_empty()).then(|| u32::try_from(at).unwrap())
    };
    let attributes: Vec<_> =
        found.values.iter_mut().zip(attributes).map(|(values, v)| position(values, v)).collect();
    found.items.push(Item {
        region: RegionIdx(region),
        period: PeriodIdx(0),
        attributes,
        n_rows: u32::try_from(rows.len()).unwrap(),
        first: (0, 2),
    });
    for slot in &table.slots {
        let mut tally = Tally { counts: Some(Box::default()), ..Tally::default() };
        for (row, weight) in rows {
            let passes =
                slot.gate.is_none_or(|gate| matches!(row[gate], Said::Score(s) if s >= 100.0));
            match (row[slot.question], slot.takes) {
                (Said::Score(s), Takes::Scores) => {
                    tally.answered(s, *weight, s >= 100.0, passes);
                }
                (Said::Score(s), Takes::Values) => {
                    tally.answered(s / 100.0, *weight, s >= 100.0, passes);
                }
                (Said::Na, _) => tally.not_applicable(*weight, passes),
                (Said::Blank, _) => tally.n_blank += 1,
                (Said::Unknown, _) => tally.n_unknown += 1,
            }
        }
        found.tallies.push(tally);
    }
}
