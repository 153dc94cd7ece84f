//! From a rubric and a survey to the two tables, with a note of all that they cannot say.

use super::beside::Beside;
use super::csv_text;
use super::data::SPECIAL;
use super::export_meta::{self, Plan};
use super::found::listed;
use super::ids::free;
use crate::lang::{Lang, Text};
use crate::model::{
    Aggregation, Answer, Column, Direction, Imputation, Normalisation, RowIdx, Rubric, Scale,
    Survey, Treatment, Weights,
};
use std::collections::{BTreeMap, BTreeSet};

/// The two tables, as the texts of their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// `iData`.
    pub data: String,
    /// `iMeta`.
    pub meta: String,
    /// What was written otherwise, or could not be written.
    pub notes: Vec<Text>,
}

/// Writes a rubric and a survey as COINr's two tables, with names in `lang` where there are both.
/// `beside` is what an import left beside the rubric.
pub fn export(
    rubric: &Rubric,
    survey: &Survey,
    weights: &Weights,
    beside: Option<&Beside>,
    lang: Lang,
) -> Exported {
    let none = Beside::default();
    let beside = beside.unwrap_or(&none);
    let mut notes = Vec::new();
    let has_groups = survey.regions.iter().any(|r| r.group.is_some());
    let plan = Plan::new(rubric, beside, has_groups, &mut notes);
    let meta = export_meta::text(rubric, weights, beside, &plan, lang);
    let data = data(rubric, survey, beside, &plan, &mut notes);
    limits_of_the_tables(rubric, &mut notes);
    Exported { data, meta, notes }
}

/// Whether an answer is written as it is; else its score is, as codes mean nothing elsewhere.
pub(super) fn is_natural(scale: &Scale) -> bool {
    match scale {
        Scale::Number(number) => number.direction != Direction::Target,
        Scale::Maturity(_) | Scale::CountOf(_) | Scale::Likert { .. } => true,
        Scale::YesNo { .. } | Scale::Choice(_) => false,
    }
}

/// `iData`.
fn data(
    rubric: &Rubric,
    survey: &Survey,
    beside: &Beside,
    plan: &Plan,
    notes: &mut Vec<Text>,
) -> String {
    let codes = regions(survey, beside, plan, notes);
    let has_times = survey.periods.iter().any(|p| !p.id.is_empty());
    let is_numeric = |id: &str| id.parse::<f64>().is_ok_and(f64::is_finite);
    if has_times && !survey.periods.iter().all(|p| is_numeric(&p.id)) {
        let odd = survey.periods.iter().map(|p| p.id.as_str()).filter(|id| !is_numeric(id));
        let odd = listed(odd);
        notes.push(Text::new(
            format!("COINr 的时间须为数字，这些时期不是：{}", odd.zh),
            format!("COINr takes numbers for times, which these periods are not: {}", odd.en),
        ));
    }
    let mut table = Table { columns: Vec::new() };
    let rows = || survey.rows().map(|(at, row)| (at, row.region.at(), row.period.at()));
    table.add("uCode", rows().map(|(_, region, _)| codes[region].clone()));
    let said = |column: &str| beside.data_columns.iter().any(|c| c == column);
    let is_named = |r: &crate::model::Region| r.name != Text::same(&r.id) && !r.name.is_empty();
    if said("uName") || survey.regions.iter().any(is_named) {
        let name = |region: usize| {
            let name = &survey.regions[region].name;
            if name.zh.is_empty() { name.en.clone() } else { name.zh.clone() }
        };
        table.add("uName", rows().map(|(_, region, _)| name(region)));
    }
    if has_times {
        table.add("Time", rows().map(|(.., period)| survey.periods[period].id.clone()));
    }
    if let Some(group) = &plan.group {
        let group_of = |region: usize| survey.regions[region].group.clone();
        table.add(group, rows().map(|(_, region, _)| group_of(region).unwrap_or_default()));
    }
    for (code, cells) in &beside.columns {
        let by_place: BTreeMap<(&str, &str), &str> = cells
            .iter()
            .map(|c| ((c.region.as_str(), c.time.as_str()), c.value.as_str()))
            .collect();
        let cell = |region: usize, period: usize| {
            let at = (codes[region].as_str(), survey.periods[period].id.as_str());
            by_place.get(&at).copied().unwrap_or_default().to_owned()
        };
        table.add(code, rows().map(|(_, region, period)| cell(region, period)));
    }
    for (column, code) in survey.auxiliaries.iter().zip(&plan.auxiliaries) {
        table.add(code, rows().map(|(at, ..)| figure(column, at, |value| value)));
    }
    for ((_, _, indicator), (column, code)) in
        rubric.hierarchy.leaves().zip(survey.columns.iter().zip(&plan.indicators))
    {
        let scale = &indicator.scale;
        let value = |value: f64| if is_natural(scale) { value } else { scale.score(value) };
        table.add(code, rows().map(|(at, ..)| figure(column, at, value)));
    }
    states(survey, notes);
    table.text(&beside.data_columns, survey.rows.len())
}

/// Columns by heading.
struct Table {
    columns: Vec<(String, Vec<String>)>,
}

impl Table {
    fn add(&mut self, heading: &str, cells: impl Iterator<Item = String>) {
        let cells = cells.map(|cell| if cell.is_empty() { "NA".to_owned() } else { cell });
        self.columns.push((heading.to_owned(), cells.collect()));
    }

    /// As CSV, the columns that had an order in that order and the others behind them.
    fn text(mut self, order: &[String], n_rows: usize) -> String {
        let place = |heading: &String| order.iter().position(|o| o == heading);
        self.columns.sort_by_key(|(heading, _)| place(heading).unwrap_or(order.len()));
        let header = self.columns.iter().map(|(heading, _)| heading.clone()).collect();
        let row = |at: usize| self.columns.iter().map(|(_, cells)| cells[at].clone()).collect();
        csv_text(std::iter::once(header).chain((0..n_rows).map(row)))
    }
}

fn figure(column: &Column, row: RowIdx, value: impl Fn(f64) -> f64) -> String {
    match column.get(row) {
        Answer::Value(answer) => value(answer).to_string(),
        Answer::Missing(_) => String::new(),
    }
}

/// The codes of the regions, which COINr wants without spaces and unlike all columns.
fn regions(survey: &Survey, beside: &Beside, plan: &Plan, notes: &mut Vec<Text>) -> Vec<String> {
    let mut taken: BTreeSet<String> = plan.codes().map(str::to_owned).collect();
    taken.extend(SPECIAL.map(str::to_owned));
    let mut changed = Vec::new();
    let mut codes = Vec::with_capacity(survey.regions.len());
    for region in &survey.regions {
        let code = if let Some(code) = beside.regions.get(&region.id) {
            code.clone()
        } else {
            let spaceless = region.id.replace(char::is_whitespace, "_");
            let code = free(&spaceless, &taken);
            if code != region.id {
                changed.push(region.id.as_str());
            }
            code
        };
        taken.insert(code.clone());
        codes.push(code);
    }
    if !changed.is_empty() {
        let all = listed(changed);
        notes.push(Text::new(
            format!("地区编号不能有空格，也不能与列同名，已改写：{}", all.zh),
            format!("ids of regions with spaces, or like a column, were changed: {}", all.en),
        ));
    }
    codes
}

/// Says that COINr knows one kind of missing only.
fn states(survey: &Survey, notes: &mut Vec<Text>) {
    use crate::model::AnswerState::{Excluded, NotApplicable, Unknown};
    let n = survey.columns.iter().flat_map(|column| survey.rows().map(|(at, _)| column.state(at)));
    let n = n.filter(|state| matches!(state, Unknown | NotApplicable | Excluded)).count();
    if n > 0 {
        notes.push(Text::new(
            format!("{n} 个不清楚、不适用或已剔除的答案写作 `NA`，与未作答不再有别"),
            format!("{n} answers that are unknown, not applicable or excluded became `NA`, like those not given"),
        ));
    }
}

/// Says which parts of a rubric stand in neither table.
fn limits_of_the_tables(rubric: &Rubric, notes: &mut Vec<Text>) {
    let leaves = || rubric.hierarchy.leaves();
    let scored =
        leaves().filter(|(.., i)| !is_natural(&i.scale)).map(|(_, node, _)| node.id.as_str());
    let scored: Vec<&str> = scored.collect();
    if !scored.is_empty() {
        let all = listed(scored);
        notes.push(Text::new(
            format!("这些指标的答案写作得分（0 至 100）：{}", all.zh),
            format!(
                "answers to these indicators are written as their scores, 0 to 100: {}",
                all.en
            ),
        ));
    }
    let methods = &rubric.methods;
    let any =
        |of: &dyn Fn(&crate::model::IndicatorMethods) -> bool| methods.indicators.iter().any(of);
    let has_scales =
        methods.indicators.is_empty() || any(&|m| m.normalisation == Normalisation::Scale);
    let parts = [
        (methods.screening.is_some(), "地区筛选", "screening"),
        (any(&|m| m.imputation != Imputation::Nothing), "缺失值填补", "imputation"),
        (any(&|m| m.treatment != Treatment::Nothing), "异常值处理", "treatment"),
        (
            has_scales || any(&|m| !has_columns(&m.normalisation)),
            "部分标准化",
            "some normalisations",
        ),
        (
            any(&|m| m.denominator.is_some_and(|(_, times)| (times - 1.0).abs() > 0.0)),
            "分母的倍数",
            "the factors of denominators",
        ),
        (
            rubric
                .hierarchy
                .nodes()
                .iter()
                .any(|n| n.indicator.is_none() && n.aggregation != Aggregation::Arithmetic),
            "算术平均以外的汇总",
            "aggregations other than the arithmetic mean",
        ),
        (!rubric.ladder.levels().is_empty(), "等级", "levels"),
    ];
    let lost: Vec<_> = parts.into_iter().filter(|(is_there, ..)| *is_there).collect();
    if !lost.is_empty() {
        let zh: Vec<&str> = lost.iter().map(|(_, zh, _)| *zh).collect();
        let en: Vec<&str> = lost.iter().map(|(.., en)| *en).collect();
        notes.push(Text::new(
            format!("两张表中没有位置：{}；在 COINr 中由函数的参数给出", zh.join("、")),
            format!(
                "the two tables have no place for: {}; in COINr they are arguments of functions",
                en.join(", ")
            ),
        ));
    }
}

/// Whether `iMeta` says all of a normalisation; with the default of COINr it need not.
fn has_columns(normalisation: &Normalisation) -> bool {
    matches!(
        normalisation,
        Normalisation::MinMax { .. }
            | Normalisation::Scaled { .. }
            | Normalisation::ZScore { .. }
            | Normalisation::Goalposts { .. }
            | Normalisation::DistanceToTarget { .. }
            | Normalisation::Scale
    )
}
