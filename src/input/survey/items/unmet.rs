//! Values that the rubric names and no item has, and items that lie in no stratum. Only where an
//! attribute may have any value: of a closed list the rubric itself is checked.

use super::super::intake::Intake;
use super::super::place::{Places, Spot};
use super::collected::{Collected, NOTHING};
use super::form::Form;
use super::review::is_slip;
use super::words;
use crate::diag::code::survey as code;
use crate::lang::Text;
use crate::model::{Condition, Measure, Strata};
use std::collections::BTreeSet;

/// What a value is named for.
#[derive(Clone, Copy)]
pub(super) enum For<'r> {
    /// A stratum of this indicator.
    Stratum(&'r str),
    /// The items that this indicator is for.
    Items(&'r str),
    /// An exception of this indicator.
    Exception(&'r str),
    /// The rows of this question.
    Rows(&'r str),
}

/// Looks at the attributes that measures and questions of a table ask for.
pub(super) fn unmet(intake: &mut Intake<'_, '_>, at: usize, form: &Form<'_>, places: &Places) {
    let Some(first) = intake.items.tables[at].entries.first().map(|entry| entry.spot) else {
        return;
    };
    let columns = intake.items.columns.get(usize::from(first.file));
    let columns = columns.and_then(Option::as_ref).map(|c| c.attributes.clone());
    let column = |attribute: usize| columns.as_ref().and_then(|c| c[attribute]);
    let collected = &intake.items.tables[at];
    let findings = &mut intake.findings;
    let mut said = BTreeSet::new();
    for (attribute, value, named_for) in absent(collected, form) {
        let near = strangers(collected, form, attribute).find(|found| is_slip(found, value));
        let is_needed = matches!(named_for, For::Stratum(_) | For::Items(_));
        if (near.is_none() && !is_needed) || !said.insert((attribute, value)) {
            continue;
        }
        let spot = first.field(column(attribute).unwrap_or(0));
        findings.warning(code::S056, || {
            words::unmet(&form.attribute(attribute), (value, named_for, near), places, spot)
        });
    }
    for (indicator, measure) in &form.measures {
        let Some(strata) = &measure.roll_up.strata else { continue };
        for (value, (n, spot)) in outside(collected, form, measure, strata) {
            let spot = spot.field(column(strata.attribute).unwrap_or(0));
            let attribute = form.attribute(strata.attribute);
            findings.warning(code::S057, || {
                words::outside((&attribute, value.as_deref()), indicator, n, places, spot)
            });
        }
    }
}

/// The values that the rubric names and no item has.
fn absent<'r>(collected: &Collected, form: &Form<'r>) -> Vec<(usize, &'r str, For<'r>)> {
    let is_open = |attribute: usize| form.table.attributes[attribute].values.is_empty();
    let is_found = |attribute: usize, value: &str| {
        collected.values[attribute].list().iter().any(|found| found == value)
    };
    let mut all = Vec::new();
    for (indicator, measure) in &form.measures {
        if let Some(strata) = &measure.roll_up.strata {
            let named = strata.weights.iter().filter(|(_, weight)| *weight > 0.0);
            all.extend(named.map(|(v, _)| (strata.attribute, v.as_str(), For::Stratum(indicator))));
        }
        for condition in &measure.applies {
            // One of several values is enough for it to be for some items.
            let met = condition.values.iter().any(|v| is_found(condition.attribute, v));
            let why = if met { For::Exception(indicator) } else { For::Items(indicator) };
            all.extend(named(condition, why));
        }
        for condition in measure.exceptions.iter().flat_map(|e| &e.when) {
            all.extend(named(condition, For::Exception(indicator)));
        }
    }
    for question in &form.table.questions {
        let Some(by) = question.rows.by else { continue };
        let cases = question.rows.cases.iter();
        all.extend(cases.map(|(value, _)| (by, value.as_str(), For::Rows(&question.id))));
    }
    all.retain(|(attribute, value, _)| is_open(*attribute) && !is_found(*attribute, value));
    all
}

fn named<'r>(
    condition: &'r Condition,
    why: For<'r>,
) -> impl Iterator<Item = (usize, &'r str, For<'r>)> {
    condition.values.iter().map(move |value| (condition.attribute, value.as_str(), why))
}

/// The values of an attribute that items have.
fn strangers<'c>(
    collected: &'c Collected,
    form: &Form<'_>,
    attribute: usize,
) -> impl Iterator<Item = &'c str> {
    // Among so many values nobody can say which is meant.
    const VALUES_MAX: usize = 2_000;
    let is_key = attribute < form.table.n_key;
    let values = collected.values[attribute].list();
    let values = if is_key && values.len() > VALUES_MAX { &[][..] } else { values };
    values.iter().map(String::as_str)
}

/// The values of items that a measure is for and that lie in no stratum: how many items, and the
/// first. Of a closed list only items without a value: the others are left out on purpose.
fn outside(
    collected: &Collected,
    form: &Form<'_>,
    measure: &Measure,
    strata: &Strata,
) -> Vec<(Option<String>, (usize, Spot))> {
    let n_attributes = form.table.attributes.len();
    let value_of = |item: usize, attribute: usize| {
        let at = collected.attributes[item * n_attributes + attribute];
        (at != NOTHING).then(|| collected.values[attribute].list()[at as usize].as_str())
    };
    let holds = |item: usize, condition: &Condition| {
        value_of(item, condition.attribute)
            .is_some_and(|value| condition.values.iter().any(|v| v == value))
    };
    let is_open = form.table.attributes[strata.attribute].values.is_empty();
    let mut found: Vec<(Option<String>, (usize, Spot))> = Vec::new();
    for (item, entry) in collected.entries.iter().enumerate() {
        let value = value_of(item, strata.attribute);
        let is_known = value.is_some_and(|v| strata.weights.iter().any(|(code, _)| code == v));
        if is_known
            || (value.is_some() && !is_open)
            || !measure.applies.iter().all(|condition| holds(item, condition))
        {
            continue;
        }
        match found.iter_mut().find(|(known, _)| known.as_deref() == value) {
            Some((_, (n, _))) => *n += 1,
            None => found.push((value.map(str::to_owned), (1, entry.spot))),
        }
    }
    found
}

impl For<'_> {
    /// In words, and what follows where no item has the value.
    pub(super) fn words(self) -> (Text, Text) {
        match self {
            Self::Stratum(id) => (
                Text::new(format!("指标 `{id}` 的一层"), format!("a stratum of indicator `{id}`")),
                Text::new("这一层没有得分", "that stratum has no mean"),
            ),
            Self::Items(id) => (
                Text::new(
                    format!("指标 `{id}` 的适用条件"),
                    format!("a condition of indicator `{id}`"),
                ),
                Text::new("该指标对任何一项都不适用", "the indicator is for no item at all"),
            ),
            Self::Exception(id) => (
                Text::new(
                    format!("指标 `{id}` 的条件"),
                    format!("a condition of indicator `{id}`"),
                ),
                Text::new("该条件对任何一项都不成立", "it holds for no item"),
            ),
            Self::Rows(id) => (
                Text::new(
                    format!("问题 `{id}` 的各行合并规则"),
                    format!("the rule for rows of question `{id}`"),
                ),
                Text::new("各项都按 `otherwise` 处理", "all items are treated as `otherwise` says"),
            ),
        }
    }
}
