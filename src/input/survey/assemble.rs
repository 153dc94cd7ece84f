//! Everything taken in to one survey: periods in time order, respondents merged, rules kept.

use super::findings::Extra;
use super::heading::Heading;
use super::intake::{Intake, join};
use super::merge::{Given, merge};
use super::place::Places;
use super::{auxiliaries, identity, items, period};
use crate::diag::code::survey as code;
use crate::lang::Text;
use crate::model::{
    Answer, AnswerState, Column, Disagreement, Indicator, IndicatorIdx, Merge, NaRule, Note,
    Period, PeriodIdx, RegionIdx, Row, RowIdx, Survey,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Makes the survey; what is wrong goes to the findings of the intake.
pub(super) fn assemble(intake: &mut Intake<'_, '_>, places: &Places) -> Survey {
    items::settle_periods(intake, places);
    items::review(intake, places);
    super::review::review(intake, places);
    auxiliaries::review(intake, places);
    items::cover(intake);
    let (periods, ranks) = periods(intake);
    let order = order(intake, &ranks);
    let (rows, groups) = rows(intake, &ranks, &order);
    let mut survey = Survey { periods, rows, ..Survey::default() };
    let kinds = kinds(intake);
    for at in 0..intake.catalogue.n_indicators() {
        let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
        let column = column(
            intake,
            places,
            indicator,
            &Plan { order: &order, groups: &groups, kinds: &kinds },
            &mut survey,
        );
        survey.columns.push(column);
    }
    survey.auxiliaries = auxiliaries::columns(intake, places, &order, &groups);
    survey.notes = notes(intake, &order, &groups);
    survey.fieldwork = items::finish(intake, &ranks, places);
    let rubric = intake.rubric;
    let regions = std::mem::take(&mut intake.regions);
    survey.regions = regions.into_model(|kind| identity::kind(rubric, kind));
    survey
}

/// How responses lie in rows.
struct Plan<'a> {
    /// Responses, those of one row together.
    order: &'a [u32],
    /// For each row, its part of `order`.
    groups: &'a [Range<usize>],
    /// By region.
    kinds: &'a [Option<usize>],
}

/// The periods in time order, and for each as it was found its position there.
fn periods(intake: &Intake<'_, '_>) -> (Vec<Period>, Vec<u32>) {
    let found: Vec<Period> = intake.periods.list().iter().map(|id| period::period(id).0).collect();
    let none = intake.periods.find("").filter(|_| intake.is_dated).map(|at| at as usize);
    let mut sorted: Vec<usize> = (0..found.len()).filter(|at| Some(*at) != none).collect();
    sorted.sort_by(|a, b| period::in_time(&found[*a], &found[*b]));
    let mut ranks = vec![0; found.len()];
    for (rank, at) in sorted.iter().enumerate() {
        ranks[*at] = u32::try_from(rank).unwrap_or(u32::MAX);
    }
    (sorted.into_iter().map(|at| found[at].clone()).collect(), ranks)
}

/// The responses by period, region, and place in the files.
fn order(intake: &Intake<'_, '_>, ranks: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> =
        (0..u32::try_from(intake.responses.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by_key(|r| {
        let response = &intake.responses[*r as usize];
        (ranks[response.period as usize], response.region, *r)
    });
    order
}

fn rows(intake: &Intake<'_, '_>, ranks: &[u32], order: &[u32]) -> (Vec<Row>, Vec<Range<usize>>) {
    let mut rows: Vec<Row> = Vec::with_capacity(order.len());
    let mut groups: Vec<Range<usize>> = Vec::with_capacity(order.len());
    for (at, r) in order.iter().enumerate() {
        let response = &intake.responses[*r as usize];
        let row = Row {
            period: PeriodIdx(ranks[response.period as usize]),
            region: RegionIdx(response.region),
        };
        if let Some(group) = groups.last_mut().filter(|_| rows.last() == Some(&row)) {
            group.end = at + 1;
        } else {
            rows.push(row);
            groups.push(at..at + 1);
        }
    }
    (rows, groups)
}

fn kinds(intake: &Intake<'_, '_>) -> Vec<Option<usize>> {
    (0..intake.regions.ids.list().len())
        .map(|at| {
            intake.regions.said(at, Heading::Kind).and_then(|k| identity::kind(intake.rubric, k))
        })
        .collect()
}

/// The answers to one question, row by row; what was taken in for it is given up.
fn column(
    intake: &mut Intake<'_, '_>,
    places: &Places,
    indicator: IndicatorIdx,
    plan: &Plan<'_>,
    survey: &mut Survey,
) -> Column {
    let lead = match &intake.rubric.merge {
        Merge::Lead(name) => intake.respondents.find(name),
        _ => None,
    };
    let question = intake.catalogue.indicator(indicator);
    let mut column = Column::unanswered(plan.groups.len());
    let mut given: Vec<Given> = Vec::new();
    for (at, group) in plan.groups.iter().enumerate() {
        let row = RowIdx(u32::try_from(at).unwrap_or(u32::MAX));
        let region = survey.rows[at].region;
        let applies = applies(question, plan.kinds[region.at()]);
        given.clear();
        for r in &plan.order[group.clone()] {
            let Some(answer) = answer(intake, places, *r, indicator, applies) else { continue };
            let picked = intake.columns[indicator.at()].picked(RowIdx(*r));
            let response = &intake.responses[*r as usize];
            let weight = if response.weight.is_nan() { 1.0 } else { response.weight };
            let lead = Some(response.respondent) == lead;
            given.push(Given { answer, picked, weight, lead });
        }
        if !applies {
            column.set(row, Answer::Missing(AnswerState::NotApplicable));
            continue;
        }
        let merged = merge(&question.scale, &intake.rubric.merge, &given);
        column.set(row, merged.answer);
        if merged.picked != 0 {
            column.set_picked(row, merged.picked);
        }
        if let Some(Disagreement { n, min, max }) = merged.disagreement {
            survey.disagreements.insert((row, indicator), Disagreement { n, min, max });
        }
    }
    intake.columns[indicator.at()] = Column::default();
    column
}

/// The answer of a response; none where the indicator does not apply to its region.
pub(super) fn answer(
    intake: &mut Intake<'_, '_>,
    places: &Places,
    response: u32,
    indicator: IndicatorIdx,
    applies: bool,
) -> Option<Answer> {
    let answer = intake.columns[indicator.at()].get(RowIdx(response));
    if !applies {
        outside(intake, places, response, indicator, answer);
        return None;
    }
    if answer == Answer::Missing(AnswerState::NotApplicable) {
        let rule = intake.catalogue.indicator(indicator).not_applicable;
        return Some(not_applicable(intake, places, response, indicator, rule));
    }
    Some(answer)
}

/// Whether an indicator is for regions of this kind; a region without a kind is asked everything.
pub(super) fn applies(indicator: &Indicator, kind: Option<usize>) -> bool {
    indicator.applies_to.is_empty() || kind.is_none_or(|kind| indicator.applies_to.contains(&kind))
}

/// An answer where none was asked.
fn outside(
    intake: &mut Intake<'_, '_>,
    places: &Places,
    response: u32,
    indicator: IndicatorIdx,
    answer: Answer,
) {
    use AnswerState::{NotAnswered, NotApplicable};
    if matches!(answer, Answer::Missing(NotAnswered | NotApplicable)) {
        return;
    }
    let spot = intake.spot(response, indicator);
    let (region, node, named) = subject(intake, response, indicator);
    intake.findings.warning(code::S039, || {
        let message = Text::new(
            format!("指标 {} 不适用于地区 `{region}` 的类型，此答案未采用", named.zh),
            format!(
                "indicator {} is not for the kind of region `{region}`; this answer was not used",
                named.en
            ),
        );
        let hint = Extra::hint(
            "请清空此格，或核对地区类型",
            "clear the cell, or check the kind of the region",
        );
        (places.cell(spot), message, hint.region(region).node(node))
    });
}

/// What *not applicable* counts as: itself, or nothing where the rubric does not take it as it is.
fn not_applicable(
    intake: &mut Intake<'_, '_>,
    places: &Places,
    response: u32,
    indicator: IndicatorIdx,
    rule: NaRule,
) -> Answer {
    let says = Answer::Missing(AnswerState::NotApplicable);
    let noted = intake.notes.get(&(response, indicator.0));
    let justified = noted.is_some_and(|note| !note.comment.is_empty());
    if rule == NaRule::Allowed || (rule == NaRule::Justified && justified) {
        return says;
    }
    // Where the kind was not understood, the indicator may well not apply.
    if intake.unknown_kinds.contains(&intake.responses[response as usize].region) {
        return says;
    }
    let spot = intake.spot(response, indicator);
    let (region, node, named) = subject(intake, response, indicator);
    if rule == NaRule::Forbidden {
        intake.findings.error(code::S037, || {
            let message = Text::new(
                format!("指标 {} 不得填“不适用”", named.zh),
                format!("indicator {} may not be answered `not applicable`", named.en),
            );
            let hint = Extra::hint(
                "请作答；尚无数据请留空，不清楚写 `不清楚`",
                "answer it; leave the cell empty if there is no answer yet, or write `unknown`",
            );
            (places.cell(spot), message, hint.region(region).node(node))
        });
    } else {
        intake.findings.warning(code::S038, || {
            let message = Text::new(
                format!("指标 {} 填了“不适用”但没有写理由，暂按未作答处理", named.zh),
                format!("`not applicable` needs a reason for indicator {}; until then it counts as not answered", named.en),
            );
            let hint = Extra::hint(
                format!("请在 `{node}.comment`（或 `{node}.说明`）列写明理由；长表为 `comment`（说明）列"),
                format!("give the reason in a column `{node}.comment` (in a long table: `comment`)"),
            );
            (places.cell(spot), message, hint.region(region).node(node))
        });
    }
    Answer::Missing(AnswerState::NotAnswered)
}

/// The region's id, the indicator's id and the indicator in words.
fn subject(
    intake: &Intake<'_, '_>,
    response: u32,
    indicator: IndicatorIdx,
) -> (String, String, Text) {
    let region = intake.responses[response as usize].region as usize;
    let region = intake.regions.ids.list()[region].clone();
    let question = intake.catalogue.question(indicator);
    (region, question.id.to_owned(), question.named())
}

/// Comments and evidence by row; those of several respondents stand on lines of their own.
fn notes(
    intake: &mut Intake<'_, '_>,
    order: &[u32],
    groups: &[Range<usize>],
) -> BTreeMap<(RowIdx, IndicatorIdx), Note> {
    let mut row_of = vec![RowIdx(0); order.len()];
    for (at, group) in groups.iter().enumerate() {
        for r in &order[group.clone()] {
            row_of[*r as usize] = RowIdx(u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
    let mut notes: BTreeMap<(RowIdx, IndicatorIdx), Note> = BTreeMap::new();
    for ((response, indicator), note) in std::mem::take(&mut intake.notes) {
        let all = notes.entry((row_of[response as usize], IndicatorIdx(indicator))).or_default();
        join(&mut all.comment, &note.comment);
        join(&mut all.evidence, &note.evidence);
    }
    notes
}
