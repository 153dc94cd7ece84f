//! How an indicator is scored where a method decides that and not its scale.

use crate::assessment::{Assessment, RowAssessment};
use crate::input::rubric::methods_in_words;
use crate::lang::Text;
use crate::model::{Indicator, NodeIdx, Normalisation};
use crate::report::rounding::{self, natural};
use crate::report::view::prepared::{learnt, short};

/// What was done to the answer, the method with what it learnt, and the score; none where the scale
/// decides, or where there is no score.
pub(super) fn formula(
    a: &Assessment<'_>,
    r: &RowAssessment,
    node: NodeIdx,
    indicator: &Indicator,
) -> Option<Text> {
    let methods = a.rubric.methods.indicators.get(indicator.column.at())?;
    if methods.normalisation == Normalisation::Scale {
        return None;
    }
    let score = rounding::score(r.node(node).score?, &a.rubric.ladder);
    let fit = a.fit(r.row)?.indicators.get(indicator.column.at())?;
    let stages = a.stages()?;
    let mut clauses = Vec::new();
    let filled = stages.imputed.get(r.row, indicator.column);
    let treated = stages.treated.get(r.row, indicator.column);
    if let Some(value) = filled.filter(|_| a.is_imputed(r.row, indicator.column)) {
        let (how, value) =
            (methods_in_words::imputation(&methods.imputation), natural(short(value)));
        clauses.push(Text::new(format!("{}，得 {value}", how.zh), format!("{}: {value}", how.en)));
    }
    let changed = filled.zip(treated).filter(|(before, after)| before.total_cmp(after).is_ne());
    clauses.extend(changed.map(|(before, after)| {
        let (before, after) = (natural(short(before)), natural(short(after)));
        Text::new(
            format!("异常值处理由 {before} 变为 {after}"),
            format!("treated from {before} to {after}"),
        )
    }));
    clauses.push(methods_in_words::normalisation(&methods.normalisation));
    clauses.extend(fit.normalisation.as_ref().and_then(learnt));
    let join = |of: fn(&Text) -> &str, sep| clauses.iter().map(of).collect::<Vec<_>>().join(sep);
    Some(Text::new(
        format!("{} = {score}", join(|t| &t.zh, "；")),
        format!("{} = {score}", join(|t| &t.en, "; ")),
    ))
}
