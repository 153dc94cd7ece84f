//! Columns that are no answers: read as numbers, one per region and period, and fit to divide by.

use super::findings::Extra;
use super::intake::Intake;
use super::merge::{Given, merge};
use super::place::Places;
use crate::diag::code::survey as code;
use crate::diag::nearest;
use crate::lang::Text;
use crate::model::{
    Answer, Column, Imputation, IndicatorIdx, IndicatorMethods, Merge, Normalisation, RowIdx,
};
use std::collections::BTreeSet;
use std::ops::Range;

/// Takes the auxiliary columns out of the intake, in the order of the rubric.
pub(super) fn columns(
    intake: &mut Intake<'_, '_>,
    places: &Places,
    order: &[u32],
    groups: &[Range<usize>],
) -> Vec<Column> {
    let n_indicators = intake.catalogue.n_indicators();
    let rubric = intake.rubric;
    let mut columns = Vec::new();
    for auxiliary in 0..rubric.methods.auxiliaries.len() {
        let at = IndicatorIdx(u32::try_from(n_indicators + auxiliary).unwrap_or(u32::MAX));
        let of = |i: &IndicatorMethods| i.denominator.is_some_and(|(by, _)| by == auxiliary);
        let divides = rubric.methods.indicators.iter().any(of);
        if divides {
            positive(intake, places, at);
        }
        let from = std::mem::take(&mut intake.columns[at.at()]);
        let scale = intake.catalogue.question(at).scale;
        let mut column = Column::unanswered(groups.len());
        for (row, group) in groups.iter().enumerate() {
            let given = order[group.clone()].iter().map(|r| {
                let weight = intake.responses[*r as usize].weight;
                let weight = if weight.is_nan() { 1.0 } else { weight };
                Given { answer: from.get(RowIdx(*r)), picked: 0, weight, lead: false }
            });
            let given: Vec<_> = given.collect();
            // Nothing says which of several figures is the worst.
            let merged = merge(scale, &Merge::Median, &given);
            column.set(RowIdx(u32::try_from(row).unwrap_or(u32::MAX)), merged.answer);
        }
        if divides && (0..groups.len()).all(|row| is_missing(&column, row)) {
            absent(intake, places, at);
        }
        columns.push(column);
    }
    columns
}

fn is_missing(column: &Column, row: usize) -> bool {
    let row = RowIdx(u32::try_from(row).unwrap_or(u32::MAX));
    matches!(column.get(row), Answer::Missing(_))
}

/// Refuses denominators that nothing can be divided by.
fn positive(intake: &mut Intake<'_, '_>, places: &Places, at: IndicatorIdx) {
    for response in 0..u32::try_from(intake.responses.len()).unwrap_or(u32::MAX) {
        let Answer::Value(value) = intake.columns[at.at()].get(RowIdx(response)) else { continue };
        if value > 0.0 {
            continue;
        }
        let spot = intake.spot(response, at);
        let region = intake.responses[response as usize].region as usize;
        let region = intake.regions.ids.list()[region].clone();
        let question = intake.catalogue.question(at);
        intake.findings.error(code::S061, || {
            let named = question.named();
            let message = Text::new(
                format!("地区 `{region}` 的 {} 为 {value}，作分母须大于 0", named.zh),
                format!(
                    "{} of region `{region}` is {value}, and a denominator must be above 0",
                    named.en
                ),
            );
            let hint = Extra::hint(
                "请填写实际数值；不知道就留空",
                "give the real figure, or leave the cell empty if it is not known",
            );
            (places.cell(spot), message, hint.region(region).node(question.id))
        });
    }
}

/// Says that no file has a column that indicators are divided by.
fn absent(intake: &mut Intake<'_, '_>, places: &Places, at: IndicatorIdx) {
    let question = intake.catalogue.question(at);
    let auxiliary = at.at() - intake.catalogue.n_indicators();
    let rubric = intake.rubric;
    let leaves = rubric.hierarchy.leaves().zip(&rubric.methods.indicators);
    let divided = leaves.filter(|(_, m)| m.denominator.is_some_and(|(by, _)| by == auxiliary));
    let ids: Vec<_> = divided.map(|((_, node, _), _)| format!("`{}`", node.id)).take(5).collect();
    intake.findings.error(code::S060, || {
        let named = question.named();
        let message = Text::new(
            format!("没有 {} 的数据，而 {} 要除以它", named.zh, ids.join("、")),
            format!(
                "there are no figures for {}, which {} is divided by",
                named.en,
                ids.join(", ")
            ),
        );
        let id = question.id;
        let hint = Extra::hint(
            format!("加一列，以 `{id}` 为列名；长表以 `{id}` 为题号"),
            format!("add a column headed `{id}`; in a long table, rows with the question `{id}`"),
        );
        (places.whole(0), message, hint.node(id))
    });
}

/// What the rubric's methods ask of regions, groups and periods.
pub(super) fn review(intake: &mut Intake<'_, '_>, places: &Places) {
    regions(intake, places);
    let methods = &intake.rubric.methods.indicators;
    let any = |which: fn(&Imputation) -> bool| methods.iter().any(|m| which(&m.imputation));
    if any(|i| i.is_by_time()) && intake.periods.list().len() < 2 {
        intake.findings.warning(code::S063, || {
            let message = Text::new(
                "量规要用同一地区的其他时期来填补缺失值，而调查只有一个时期",
                "the rubric fills gaps from a region's other periods, and the survey has only one",
            );
            let hint = Extra::hint(
                "把以前各期的调查一并给出，或另选填补方法",
                "give the surveys of earlier periods too, or choose another imputation",
            );
            (places.whole(0), message, hint)
        });
    }
    let regions = 0..intake.regions.ids.list().len();
    let grouped = |at| intake.regions.said(at, super::heading::Heading::Group).is_some();
    if any(|i| matches!(i, Imputation::GroupMean | Imputation::GroupMedian))
        && !regions.into_iter().any(grouped)
    {
        intake.findings.warning(code::S063, || {
            let message = Text::new(
                "量规要用同组地区来填补缺失值，而调查没有分组",
                "the rubric fills gaps from the region's group, and no region has one",
            );
            let hint = Extra::hint(
                "加一列 `group`（分组），或另选填补方法",
                "add a column `group`, or choose another imputation",
            );
            (places.whole(0), message, hint)
        });
    }
}

/// Regions that the rubric names and the survey does not have.
fn regions(intake: &mut Intake<'_, '_>, places: &Places) {
    let methods = &intake.rubric.methods;
    let references: BTreeSet<&str> = methods
        .indicators
        .iter()
        .filter_map(|m| match &m.normalisation {
            Normalisation::DistanceToReference { region, .. } => Some(region.as_str()),
            _ => None,
        })
        .collect();
    let screened: BTreeSet<&str> = methods
        .screening
        .iter()
        .flat_map(|s| s.include.iter().chain(&s.exclude))
        .map(String::as_str)
        .collect();
    for (wanted, is_needed) in [(references, true), (screened, false)] {
        for id in wanted {
            let known = intake.regions.ids.list();
            if known.iter().any(|k| k == id) {
                continue;
            }
            let meant = nearest(id, known.iter().map(String::as_str)).map(str::to_owned);
            let make = || {
                let message = if is_needed {
                    Text::new(
                        format!("量规以地区 `{id}` 为参照，而调查没有这个地区"),
                        format!(
                            "the rubric measures distances to region `{id}`, which the survey does not have"
                        ),
                    )
                } else {
                    Text::new(
                        format!("量规的 `screening` 提到地区 `{id}`，而调查没有这个地区"),
                        format!(
                            "`screening` of the rubric names region `{id}`, which the survey does not have"
                        ),
                    )
                };
                let hint = match meant {
                    Some(meant) => Extra::hint(
                        format!("是否应为 `{meant}`？"),
                        format!("did you mean `{meant}`?"),
                    ),
                    None => Extra::hint(
                        "在量规里写调查所用的地区编号",
                        "name it in the rubric by the id that the survey has",
                    ),
                };
                (places.whole(0), message, hint.region(id))
            };
            if is_needed {
                intake.findings.error(code::S062, make);
            } else {
                intake.findings.warning(code::S062, make);
            }
        }
    }
}
