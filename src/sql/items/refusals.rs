//! What of a roll-up of items has no portable form here, by name.

use super::super::job::leaves;
use crate::diag::code::sql as code;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::lang::Text;
use crate::model::{Derivation, Instrument, Measure, RoundingMode, RowAggregate, Rubric, Table};

/// Finds everything in the section `survey` that cannot be compiled.
pub(in crate::sql) fn refusals(
    rubric: &Rubric,
    instrument: &Instrument,
    file: &str,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut add = |node: &str, zh: String, en: String| {
        let hint = Text::new(
            "请用 `govgauge score` 评分，或在量规中改用其他写法",
            "score with `govgauge score`, or write it otherwise in the rubric",
        );
        let refused = Diagnostic::error(code::Q008, Place::file(file), Text::new(zh, en));
        found.push(refused.hint(hint).node(node));
    };
    let root = rubric.hierarchy.root().id.as_str();
    if rubric.methods.are_used() {
        let zh = "事项得出的答案再作填补、处理或标准化（`methods`）".to_owned();
        let en = "methods that work on answers that follow from items (`methods`)".to_owned();
        add(root, zh, en);
    }
    for leaf in leaves(rubric) {
        let id = &leaf.node.id;
        if instrument.measure(leaf.idx).is_none() {
            add(
                id,
                format!("指标 `{id}` 由地区自己作答，与事项调查表并用"),
                format!(
                    "indicator `{id}` is answered by regions themselves, beside tables of items"
                ),
            );
        }
        if !leaf.indicator.applies_to.is_empty() {
            add(
                id,
                format!("指标 `{id}` 只适用于某些类型的地区（`applies_to`）"),
                format!("indicator `{id}` is for some kinds of region only (`applies_to`)"),
            );
        }
    }
    for measure in &instrument.measures {
        let table = &instrument.tables[measure.table];
        let id = &rubric.hierarchy.node(measure.node).id;
        if let Some((zh, en)) = of_measure(instrument, table, measure) {
            add(id, format!("指标 `{id}`：{zh}"), format!("indicator `{id}`: {en}"));
        }
    }
    found
}

fn of_measure(
    instrument: &Instrument,
    table: &Table,
    measure: &Measure,
) -> Option<(String, String)> {
    let said = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
    if measure.roll_up.weight.is_some() {
        return said(
            "项目以一个问题的值加权（`weight`）",
            "items weighted by a question (`weight`)",
        );
    }
    if measure.round.is_some_and(|r| r.mode == RoundingMode::HalfEven) {
        return said("半数取偶的舍入（`half_even`）", "rounding halves to even (`half_even`)");
    }
    let facet = instrument.overall.and_then(|(facet, _)| instrument.facets.get(facet));
    if let Some(facet) = facet.filter(|f| table.attribute(&f.id).is_none()) {
        let (table, facet) = (&table.id, &facet.id);
        return Some((
            format!("表 `{table}` 没有总体所依的属性 `{facet}`"),
            format!("table `{table}` lacks the attribute `{facet}` of the overall score"),
        ));
    }
    let gate = measure.gate;
    for question in measure.parts.iter().map(|p| p.question).chain(gate) {
        let asked = &table.questions[question];
        let hows =
            std::iter::once(&asked.rows.otherwise).chain(asked.rows.cases.iter().map(|c| &c.1));
        if hows.into_iter().any(|how| *how == RowAggregate::Median) {
            let id = &asked.id;
            return Some((
                format!("问题 `{id}` 各行取中位数（`median`）"),
                format!("the rows of question `{id}` as their median (`median`)"),
            ));
        }
    }
    let ratios = table
        .questions
        .iter()
        .filter(|q| q.derive.as_ref().is_some_and(|d| matches!(d.how, Derivation::Ratio(_))));
    ratios.map(|q| &q.id).next().map(|id| {
        (
            format!("问题 `{id}` 由两个答案之比得出（`ratio`）"),
            format!("question `{id}` as the ratio of two answers (`ratio`)"),
        )
    })
}
