//! How an answer became a score where the rubric's methods worked on it: each step that changed it.

use crate::assessment::{Assessment, NodeScore};
use crate::input::rubric::methods_in_words as words;
use crate::lang::{Lang, Text};
use crate::model::{Indicator, IndicatorIdx, IndicatorMethods, Node, RowIdx, say};
use crate::report::rounding::percent;
use crate::report::view::prepared::learnt;
use crate::stats::round1;

/// The steps from the answer to the score; none where the scale alone scored it.
pub(super) fn steps(a: &Assessment<'_>, row: RowIdx, at: IndicatorIdx) -> Option<Text> {
    let methods = a.rubric.methods.indicators.get(at.at())?;
    if *methods == IndicatorMethods::default() {
        return None;
    }
    let stages = a.stages()?;
    let score = a.normalised().get(row, at)?;
    let mut said: Vec<Text> = Vec::new();
    let raw = stages.raw.get(row, at);
    if let Some(x) = raw {
        let by = words::denominator(&a.rubric.methods, methods);
        said.push(step(x, by.as_ref()));
    }
    let filled = stages.imputed.get(row, at);
    if let Some(x) = filled.filter(|_| a.is_imputed(row, at)) {
        said.push(step(x, Some(&words::imputation(&methods.imputation))));
    }
    let treated = stages.treated.get(row, at);
    if let Some(x) = treated.filter(|x| filled.is_none_or(|f| f.total_cmp(x).is_ne())) {
        said.push(step(x, Some(&words::treatment(&methods.treatment))));
    }
    let mut by = words::normalisation(&methods.normalisation);
    let fit = a.fit(row).and_then(|fit| fit.indicators.get(at.at()));
    if let Some(figures) = fit.and_then(|fit| fit.normalisation.as_ref()).and_then(learnt) {
        by = Text::new(format!("{}；{}", by.zh, figures.zh), format!("{}; {}", by.en, figures.en));
    }
    let shown = format!("{:.1}", round1(score));
    said.push(Text::new(format!("{shown}（{}）", by.zh), format!("{shown} ({})", by.en)));
    let join = |of: fn(&Text) -> &str| said.iter().map(of).collect::<Vec<_>>().join(" → ");
    Some(Text::new(join(|t| &t.zh), join(|t| &t.en)))
}

/// An indicator whose value was filled in, and how.
pub(super) fn filled(a: &Assessment<'_>, node: &Node, indicator: &Indicator) -> Text {
    let methods = a.rubric.methods.indicators.get(indicator.column.at());
    let how = methods.map(|m| words::imputation(&m.imputation)).unwrap_or_default();
    Text::new(
        format!("{} [{}]：{}", node.title.get(Lang::Zh), node.id, how.zh),
        format!("{} [{}]: {}", node.title.get(Lang::En), node.id, how.en),
    )
}

/// How much of a node was filled in; none where nothing was.
pub(super) fn share_filled(of: &NodeScore) -> Option<Text> {
    let (n, all) = (of.imputed, of.applicable);
    let share = percent(f64::from(n) / f64::from(all.max(1)));
    (n > 0).then(|| {
        Text::new(
            format!("{all} 项适用指标中 {n} 项的值由填补得来（{share}）"),
            format!("{n} of {all} applicable indicators ({share}) have a value that was filled in"),
        )
    })
}

fn step(x: f64, by: Option<&Text>) -> Text {
    let x = say::figure(x);
    match by {
        None => Text::same(x),
        Some(by) => Text::new(format!("{x}（{}）", by.zh), format!("{x} ({})", by.en)),
    }
}
