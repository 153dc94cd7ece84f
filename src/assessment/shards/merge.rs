//! The states of all parts to the calibration that the whole survey teaches.

use super::refuse::learns;
use super::{KIND, Part, SCHEMA_VERSION, State};
use crate::assessment::calibration::{self, Calibration, Filling, Fit, IndicatorFit};
use crate::assessment::prepare::fitted_in_parts;
use crate::diag::code::method as code;
use crate::diag::{Code, Diagnostic, Diagnostics, Place, Position};
use crate::input::survey::in_time;
use crate::lang::Text;
use crate::model::{Imputation, Rubric, Weights};
use crate::stats::summary::Summary;
use std::collections::BTreeMap;

/// A file of a state: its name and its text.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The name as the user gave it.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// By group, what is there and how many gaps may be filled.
type Groups = BTreeMap<String, (Summary, u64)>;

/// One period, or all of them together.
#[derive(Default)]
struct Joined {
    n_rows: u64,
    /// By indicator.
    columns: BTreeMap<String, Groups>,
}

/// Joins the states of all parts.
///
/// # Errors
///
/// If the rubric cannot be learnt in parts, a file is no state of this rubric and these weights, or
/// a part is missing or there twice.
pub fn merge(
    rubric: &Rubric,
    weights: &Weights,
    files: &[Named<'_>],
) -> Result<Calibration, Diagnostics> {
    let mut found = Diagnostics::new();
    found.extend(super::refusals(rubric, weights));
    let mut states = Vec::new();
    for file in files {
        match read(rubric, weights, *file) {
            Ok(state) => states.push((file.name, state)),
            Err(why) => found.push(*why),
        }
    }
    if states.len() == files.len() {
        found.extend(complete(&states));
    }
    if found.has_errors() {
        return Err(found);
    }
    let mut periods: BTreeMap<String, Joined> = BTreeMap::new();
    for (name, state) in &states {
        for period in &state.periods {
            let joined = periods.entry(period.period.clone()).or_default();
            if let Err(indicator) = joined.add(period) {
                found.push(contradicts(name, &indicator));
            }
        }
    }
    if periods.len() > 1 && periods.contains_key("") {
        let name = states.first().map_or("", |(name, _)| name);
        found.push(undated(name));
    }
    if found.has_errors() { Err(found) } else { Ok(finish(rubric, weights, periods)) }
}

impl Joined {
    fn add(&mut self, more: &super::PeriodState) -> Result<(), String> {
        self.n_rows = self.n_rows.saturating_add(more.n_rows);
        for indicator in &more.indicators {
            let groups = self.columns.entry(indicator.indicator.clone()).or_default();
            for (name, figures) in &indicator.groups {
                let summary = figures.summary().ok_or_else(|| indicator.indicator.clone())?;
                put(groups, name, &summary, figures.gaps);
            }
        }
        Ok(())
    }

    fn join(&mut self, more: &Self) {
        self.n_rows = self.n_rows.saturating_add(more.n_rows);
        for (indicator, of) in &more.columns {
            let groups = self.columns.entry(indicator.clone()).or_default();
            for (name, (summary, gaps)) in of {
                put(groups, name, summary, *gaps);
            }
        }
    }
}

fn put(groups: &mut Groups, name: &str, summary: &Summary, gaps: u64) {
    let (sum, open) = groups.entry(name.to_owned()).or_default();
    sum.join(summary);
    *open = open.saturating_add(gaps);
}

/// Learns from what all parts say, as `prepare` does from the columns.
fn finish(rubric: &Rubric, weights: &Weights, joined: BTreeMap<String, Joined>) -> Calibration {
    let mut periods: Vec<(String, Joined)> = joined.into_iter().collect();
    periods.sort_by(|(a, _), (b, _)| in_time(a, b));
    let pooled = rubric.methods.is_pooled;
    if pooled || periods.is_empty() {
        let mut all = Joined::default();
        for (_, period) in &periods {
            all.join(period);
        }
        periods = vec![(String::new(), all)];
    }
    let one = |(id, joined): (String, Joined)| {
        let period = (!pooled).then_some(id);
        if rubric.methods.are_used() {
            fit(rubric, period, &joined)
        } else {
            Fit { period, ..Fit::default() }
        }
    };
    Calibration {
        kind: calibration::KIND.to_owned(),
        schema_version: calibration::SCHEMA_VERSION.to_owned(),
        rubric_id: rubric.id.clone(),
        rubric_version: rubric.version.clone(),
        weight_set: weights.set.clone(),
        fits: periods.into_iter().map(one).collect(),
        weights: Vec::new(),
    }
}

fn fit(rubric: &Rubric, period: Option<String>, joined: &Joined) -> Fit {
    let nothing = Groups::default();
    let mut indicators = Vec::new();
    for (at, (_, node, indicator)) in rubric.hierarchy.leaves().enumerate() {
        let mut fit = IndicatorFit { indicator: node.id.clone(), ..IndicatorFit::default() };
        let groups = joined.columns.get(&node.id).unwrap_or(&nothing);
        if let Some(methods) = rubric.methods.indicators.get(at) {
            fit.filling = filling(methods.imputation, groups);
            // What is given needs no column.
            let column = if learns(&methods.normalisation) {
                filled(fit.filling.as_ref(), groups)
            } else {
                Summary::default()
            };
            match fitted_in_parts(&indicator.scale, methods, &column) {
                Ok(found) => fit.normalisation = found,
                Err(_) => fit.is_left_out = true,
            }
        }
        indicators.push(fit);
    }
    let n_rows = u32::try_from(joined.n_rows).unwrap_or(u32::MAX);
    Fit { period, n_rows, indicators, ..Fit::default() }
}

fn filling(method: Imputation, groups: &Groups) -> Option<Filling> {
    match method {
        Imputation::Mean => groups.get("").and_then(|(s, _)| s.mean()).map(Filling::Value),
        Imputation::GroupMean => {
            let mean = |(id, (s, _)): (&String, &(Summary, u64))| Some((id.clone(), s.mean()?));
            let means: BTreeMap<String, f64> = groups.iter().filter_map(mean).collect();
            (!means.is_empty()).then_some(Filling::Groups(means))
        }
        Imputation::Constant(value) => Some(Filling::Value(value)),
        _ => None,
    }
}

/// The column with its gaps filled.
fn filled(filling: Option<&Filling>, groups: &Groups) -> Summary {
    let mut column = Summary::default();
    for (name, (summary, gaps)) in groups {
        column.join(summary);
        let value = match filling {
            Some(Filling::Value(value)) => Some(*value),
            Some(Filling::Groups(means)) => means.get(name).copied(),
            Some(Filling::Joint(_)) | None => None,
        };
        if let Some(value) = value.filter(|v| v.is_finite()) {
            column.add_times(value, *gaps);
        }
    }
    column
}

fn read(rubric: &Rubric, weights: &Weights, file: Named<'_>) -> Result<State, Box<Diagnostic>> {
    let error = |line, column, message: Text| {
        let position = Some(Position { line, column });
        let place = Place { position, ..Place::file(file.name) };
        let hint = Text::new(
            "请用现用的量规和权重方案重新运行 `govgauge calibrate --part` 写出各份",
            "write the parts again with `govgauge calibrate --part`, this rubric and these weights",
        );
        Box::new(Diagnostic::error(code::M021, place, message).hint(hint))
    };
    let state: State = serde_json::from_str(file.text).map_err(|e| {
        let message = Text::new(
            "不是 `govgauge calibrate --part` 写出的文件，或已损坏",
            "this is no file that `govgauge calibrate --part` wrote, or it is damaged",
        );
        error(e.line().max(1), e.column().max(1), message)
    })?;
    let differs = |zh: &str, en: &str, found: &str, expected: &str| {
        let message = Text::new(
            format!("{zh}是 `{found}`，现用的是 `{expected}`"),
            format!("{en} is `{found}`, expected `{expected}`"),
        );
        Err(error(1, 1, message))
    };
    let (own, theirs) = (
        format!("{} {}", rubric.id, rubric.version),
        format!("{} {}", state.rubric_id, state.rubric_version),
    );
    if state.kind != KIND {
        return differs("文件种类", "the kind of the file", &state.kind, KIND);
    }
    if state.schema_version != SCHEMA_VERSION {
        let found = &state.schema_version;
        return differs("结构版本", "the version of its shape", found, SCHEMA_VERSION);
    }
    if own != theirs {
        return differs("量规", "the rubric", &theirs, &own);
    }
    if state.weight_set != weights.set {
        return differs("权重方案", "the weight set", &state.weight_set, &weights.set);
    }
    Ok(state)
}

/// Whether every part is there once, and all are parts of the same.
fn complete(states: &[(&str, State)]) -> Vec<Diagnostic> {
    let Some((_, first)) = states.first() else { return Vec::new() };
    let mut found = Vec::new();
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    let error = |code: Code, name: &str, message: Text| {
        let hint =
            Text::new("请把同一次切分的每一份都给出一次", "give every part of one division once");
        Diagnostic::error(code, Place::file(name), message).hint(hint)
    };
    for (name, state) in states {
        let Part { number, of } = state.part;
        if of != first.part.of || state.source != first.source || !(1..=of).contains(&number) {
            let message = Text::new(
                format!("第 {} 份与第一个文件不是同一次切分（{}）的", state.part, first.part),
                format!(
                    "part {} is not of the same division as the first file ({})",
                    state.part, first.part
                ),
            );
            found.push(error(code::M022, name, message));
        } else if let Some(before) = seen.insert(number, name) {
            let message = Text::new(
                format!("第 {number} 份给了两次：`{before}` 中已有"),
                format!("part {number} is given twice: `{before}` has it already"),
            );
            found.push(error(code::M022, name, message));
        }
    }
    let of = first.part.of;
    if found.is_empty() && seen.len() < of as usize {
        let missing: Vec<String> =
            (1..=of).filter(|n| !seen.contains_key(n)).take(5).map(|n| n.to_string()).collect();
        let (n, missing) = (of as usize - seen.len(), missing.join(", "));
        let message = Text::new(
            format!("{of} 份中缺 {n} 份：{missing}"),
            format!("{n} of {of} parts are missing: {missing}"),
        );
        found.extend(states.first().map(|(name, _)| error(code::M022, name, message)));
    }
    found
}

fn contradicts(name: &str, indicator: &str) -> Diagnostic {
    let message = Text::new(
        format!("`{indicator}` 的计数、两端与总和互相矛盾"),
        format!("count, ends and sums of `{indicator}` contradict each other"),
    );
    let hint = Text::new("请重新写出这一份", "write this part again");
    Diagnostic::error(code::M021, Place::file(name), message).hint(hint).node(indicator)
}

fn undated(name: &str) -> Diagnostic {
    let message = Text::new(
        "有的份有时期，有的份没有",
        "some parts have periods and others have rows without one",
    );
    let hint = Text::new("请给每一行写明时期", "give every row its period");
    Diagnostic::error(code::M021, Place::file(name), message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::shards::Figures;

    #[test]
    fn gaps_count_with_what_fills_them() {
        // 1 and 5 are there, two gaps take 3: n = 4, Σ = 12.
        let groups = Groups::from([(String::new(), (Summary::of(&[1.0, 5.0]), 2))]);
        let found = filled(filling(Imputation::Mean, &groups).as_ref(), &groups);
        assert_eq!((found.n(), found.mean()), (4, Some(3.0)));
        let figures = Figures::new(&found, 0);
        assert_eq!(figures.summary(), Some(found));
        // Three values cannot have these sums: 3 · 44 is less than 12².
        assert_eq!(Figures { n: 3, ..figures }.summary(), None);
    }
}
