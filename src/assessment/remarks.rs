//! What methods could not do with these data, in words: region, indicator, reason, remedy.

use super::prepare::{Exclusion, Leaf, Scene};
use crate::diag::code::method as code;
use crate::diag::{Code, Diagnostic, Place};
use crate::imputation::ImputationError;
use crate::lang::{Lang, Text};
use crate::model::{NodeIdx, RowIdx, Rubric, Survey, figure};
use crate::normalisation::error::FitError;
use crate::stats::round1;
use crate::treatment::TreatmentError;
use crate::treatment::two_stage::Treated;

/// A remark on a survey: methods see all its files together, so the first stands for it.
fn remark(survey: &Survey, code: Code, message: Text, hint: Text) -> Diagnostic {
    let place = survey.files.first().map(|f| Place::file(&f.name)).unwrap_or_default();
    Diagnostic::warning(code, place, message).hint(hint)
}

fn of_row(diagnostic: Diagnostic, survey: &Survey, row: RowIdx) -> Diagnostic {
    let period = &survey.period(row).id;
    let diagnostic = diagnostic.region(&survey.region(row).id);
    if period.is_empty() { diagnostic } else { diagnostic.period(period) }
}

pub(super) fn percent(share: f64) -> String {
    format!("{} %", figure(round1(100.0 * share)))
}

/// A region that is left out.
pub(super) fn screened(scene: &Scene<'_>, row: RowIdx, why: &Exclusion) -> Diagnostic {
    let id = &scene.survey.region(row).id;
    let (mut message, mut hint) = (
        Text::new(
            format!("地区 `{id}` 未予评分：{}", why.text(scene.rubric).get(Lang::Zh)),
            format!("region `{id}` is not scored: {}", why.text(scene.rubric).get(Lang::En)),
        ),
        Text::new(
            "补齐数据，或在量规的 `screening` 中用 `include` 列出该地区",
            "complete its data, or name it under `include` in the `screening` of the rubric",
        ),
    );
    if *why == Exclusion::Named {
        message = Text::new(
            format!("地区 `{id}` 未予评分：量规将其排除"),
            format!("region `{id}` is not scored: the rubric excludes it"),
        );
        hint = Text::new(
            "如应评分，请从量规 `screening` 的 `exclude` 中去掉",
            "take it out of `exclude` in the `screening` of the rubric if it should be scored",
        );
    }
    of_row(remark(scene.survey, code::M001, message, hint), scene.survey, row)
}

impl Exclusion {
    /// Why a region was left out, in words.
    pub fn text(&self, rubric: &Rubric) -> Text {
        let within = |dimension: &Option<NodeIdx>| match dimension {
            None => Text::default(),
            Some(node) => {
                let title = &rubric.hierarchy.node(*node).title;
                Text::new(
                    format!("“{}”内", title.get(Lang::Zh)),
                    format!(" in {}", title.get(Lang::En)),
                )
            }
        };
        match self {
            Self::Named => Text::new("量规将其排除", "the rubric excludes it"),
            Self::Availability { dimension, share, least } => {
                let (of, share, least) = (within(dimension), percent(*share), percent(*least));
                Text::new(
                    format!("{}只回答了 {share} 的指标，量规要求至少 {least}", of.zh),
                    format!(
                        "{share} of the indicators{} are answered, the rubric asks for {least}",
                        of.en
                    ),
                )
            }
            Self::Zeros { dimension, share, least } => {
                let (of, share, least) = (within(dimension), percent(*share), percent(*least));
                Text::new(
                    format!("{}只有 {share} 的答案不为零，量规要求至少 {least}", of.zh),
                    format!(
                        "{share} of the answers{} are not zero, the rubric asks for {least}",
                        of.en
                    ),
                )
            }
        }
    }
}

/// An answer without a denominator.
pub(super) fn not_divided(scene: &Scene<'_>, leaf: &Leaf<'_>, row: RowIdx) -> Diagnostic {
    let by = leaf.methods.denominator.and_then(|(at, _)| scene.rubric.methods.auxiliaries.get(at));
    let (by, region) = (by.map_or("", |a| a.id.as_str()), &scene.survey.region(row).id);
    let message = Text::new(
        format!("地区 `{region}` 的 `{by}` 缺失或不大于 0，指标 `{}` 无法相除，不计入", leaf.id),
        format!(
            "`{by}` of region `{region}` is missing or not above 0, so that `{}` cannot be divided and is not counted",
            leaf.id
        ),
    );
    let hint = Text::new(
        format!("在调查的 `{by}` 列填写大于 0 的数"),
        format!("give a number above 0 in the column `{by}` of the survey"),
    );
    of_row(remark(scene.survey, code::M002, message, hint), scene.survey, row).node(leaf.id)
}

/// A column that nothing can fill.
pub(super) fn not_imputed(
    scene: &Scene<'_>,
    leaf: &Leaf<'_>,
    error: &ImputationError,
) -> Diagnostic {
    let why = match error {
        ImputationError::NothingPresent { .. } => {
            Text::new("没有任何地区作答", "no region has a value")
        }
        ImputationError::Singular => Text::new(
            "有的指标可由其他指标推出，或地区太少",
            "some indicators follow from others, or there are too few regions",
        ),
        ImputationError::NotConverged { .. } => {
            Text::new("迭代不收敛", "the iteration does not settle")
        }
        other => Text::new("参数不适用", other.to_string()),
    };
    let message = Text::new(
        format!("指标 `{}` 的缺失值未填补：{}", leaf.id, why.zh),
        format!("the gaps of `{}` are not filled: {}", leaf.id, why.en),
    );
    let hint = Text::new(
        "为该指标改用别的填补方法，例如 `median`",
        "choose another imputation for it, such as `median`",
    );
    remark(scene.survey, code::M003, message, hint).node(leaf.id)
}

/// A column that has gaps after all.
pub(super) fn gaps_left(scene: &Scene<'_>, leaf: &Leaf<'_>, left: usize) -> Diagnostic {
    let message = Text::new(
        format!("指标 `{}` 填补之后仍有 {left} 个地区缺失", leaf.id),
        format!(
            "`{}` is still missing for {left} {} after imputation",
            leaf.id,
            if left == 1 { "region" } else { "regions" }
        ),
    );
    let hint = Text::new(
        "方法找不到可依据的数值：为该指标改用别的填补方法，例如 `median`",
        "the method finds nothing to go by: choose another for it, such as `median`",
    );
    remark(scene.survey, code::M003, message, hint).node(leaf.id)
}

/// A treatment that is not enough.
pub(super) fn still_fails(scene: &Scene<'_>, leaf: &Leaf<'_>, treated: &Treated) -> Diagnostic {
    let check = treated.after_transform.or(treated.after_winsorising).or(treated.before);
    let shape = check.map_or_else(Text::default, |c| {
        let skewness = figure(c.skewness);
        let kurtosis = c.kurtosis.map_or_else(|| "–".to_owned(), figure);
        Text::new(
            format!("（偏度 {skewness}，峰度 {kurtosis}）"),
            format!(" (skewness {skewness}, kurtosis {kurtosis})"),
        )
    });
    let message = Text::new(
        format!("指标 `{}` 处理之后分布仍不合格{}", leaf.id, shape.zh),
        format!("`{}` still fails the test of shape after treatment{}", leaf.id, shape.en),
    );
    let hint = Text::new(
        "查看其数值；或为该指标改用别的处理，或按名次标准化",
        "look at its values; choose another treatment for it, or normalise it by rank",
    );
    remark(scene.survey, code::M004, message, hint).node(leaf.id)
}

/// A column that the transformation cannot work on.
pub(super) fn not_transformed(
    scene: &Scene<'_>,
    leaf: &Leaf<'_>,
    error: &TreatmentError,
) -> Diagnostic {
    let why = match error {
        TreatmentError::NothingPresent => Text::new("没有任何地区作答", "no region has a value"),
        TreatmentError::Constant { value } => {
            let value = figure(*value);
            Text::new(format!("所有地区都是 {value}"), format!("all regions have {value}"))
        }
        other => Text::new("数值超出其范围", other.to_string()),
    };
    let message = Text::new(
        format!("指标 `{}` 未作变换：{}", leaf.id, why.zh),
        format!("`{}` is not transformed: {}", leaf.id, why.en),
    );
    let hint =
        Text::new("为该指标改用别的处理，或不处理", "choose another treatment for it, or none");
    remark(scene.survey, code::M005, message, hint).node(leaf.id)
}

/// A value so far from those that were learnt from that it has no logarithm.
pub(super) fn outside(scene: &Scene<'_>, leaf: &Leaf<'_>, row: RowIdx, value: f64) -> Diagnostic {
    let (region, value) = (&scene.survey.region(row).id, figure(value));
    let message = Text::new(
        format!(
            "地区 `{region}` 的 `{}` 为 {value}，远离校准所依据的数值，无法变换，不计入",
            leaf.id
        ),
        format!(
            "`{}` of region `{region}` is {value}, so far from what was learnt from that it cannot be transformed and is not counted",
            leaf.id
        ),
    );
    let hint = Text::new(
        "核对数值，或用包含该地区的调查重新校准",
        "check the value, or calibrate with a survey that has this region",
    );
    of_row(remark(scene.survey, code::M005, message, hint), scene.survey, row).node(leaf.id)
}

/// A column that cannot become scores.
pub(super) fn not_normalised(scene: &Scene<'_>, leaf: &Leaf<'_>, error: &FitError) -> Diagnostic {
    let why = match error {
        FitError::Constant { value } => {
            let value = figure(*value);
            Text::new(
                format!("所有地区都是 {value}，分不出高下"),
                format!("all regions have {value}, so that none stands before another"),
            )
        }
        FitError::NothingPresent => Text::new("没有任何地区作答", "no region has a value"),
        FitError::ReferenceMissing { .. } => {
            Text::new("参照地区没有数值", "the region it is measured against has no value")
        }
        FitError::ReferenceAtWorst { worst, .. } => {
            let worst = figure(*worst);
            Text::new(
                format!("参照地区恰是最差的（{worst}）"),
                format!("the region it is measured against has the worst value, {worst}"),
            )
        }
        FitError::TargetAtWorst { target, worst } => {
            let (target, worst) = (figure(*target), figure(*worst));
            Text::new(
                format!("目标 {target} 并不优于最差值 {worst}"),
                format!("the target of {target} is no better than the worst value, {worst}"),
            )
        }
        FitError::NotPositive { value } => {
            let value = figure(*value);
            Text::new(
                format!("最佳值 {value} 不大于 0"),
                format!("the best value, {value}, is not above 0"),
            )
        }
        other => Text::new("参数不适用", other.to_string()),
    };
    let message = Text::new(
        format!("指标 `{}` 无法标准化，不计入任何地区：{}", leaf.id, why.zh),
        format!("`{}` cannot be normalised and counts for no region: {}", leaf.id, why.en),
    );
    let hint = Text::new(
        "为该指标改用按固定两端的标准化（`goalposts`），或停用该指标",
        "normalise it between fixed ends (`goalposts`), or disable it",
    );
    remark(scene.survey, code::M006, message, hint).node(leaf.id)
}

/// A node whose children's weights do not follow from these data.
pub(super) fn no_weights(
    rubric: &Rubric,
    survey: &Survey,
    node: NodeIdx,
    why: &Text,
) -> Diagnostic {
    let id = &rubric.hierarchy.node(node).id;
    let message = Text::new(
        format!("`{id}` 以下的权重无法由数据得出，沿用量规所列：{}", why.zh),
        format!(
            "the weights below `{id}` do not follow from these data, those of the rubric stay: {}",
            why.en
        ),
    );
    let hint = Text::new(
        "换一种权重方案，或去掉数据不足的指标",
        "choose another weight set, or disable the indicator that lacks data",
    );
    remark(survey, code::M007, message, hint).node(id)
}

/// A node that compares regions, and cannot.
pub(super) fn no_comparison(
    rubric: &Rubric,
    survey: &Survey,
    node: NodeIdx,
    why: &Text,
) -> Diagnostic {
    let id = &rubric.hierarchy.node(node).id;
    let message = Text::new(
        format!("节点 `{id}` 无法比较各地区，因此没有得分：{}", why.zh),
        format!("node `{id}` cannot compare regions and has no score: {}", why.en),
    );
    let hint = Text::new("为该节点改用别的合成方法", "choose another aggregation for it");
    remark(survey, code::M008, message, hint).node(id)
}
