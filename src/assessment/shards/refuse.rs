//! What cannot be learnt part by part, by name, with what to do instead.

use crate::assessment::nodes;
use crate::diag::code::method as code;
use crate::diag::{Diagnostic, Place};
use crate::lang::Text;
use crate::model::{Imputation, IndicatorMethods, Node, Normalisation, Rubric, Treatment, Weights};

/// Whether scores hang on figures that are learnt from the column.
pub(super) fn learns(normalisation: &Normalisation) -> bool {
    match normalisation {
        Normalisation::Scale
        | Normalisation::Scaled { .. }
        | Normalisation::Goalposts { .. }
        | Normalisation::CutPoints(_) => false,
        Normalisation::Closest { target, reach } => target.is_none() || reach.is_none(),
        Normalisation::MinMax { .. }
        | Normalisation::ZScore { .. }
        | Normalisation::DistanceToMaximum
        | Normalisation::DistanceToReference { .. }
        | Normalisation::DistanceToTarget { .. }
        | Normalisation::FractionOfMaximum
        | Normalisation::Rank
        | Normalisation::PercentileRank
        | Normalisation::Borda
        | Normalisation::Sigmoid { .. } => true,
    }
}

/// The methods of a rubric that need all regions at once, as errors; empty where all of it can be
/// learnt part by part.
pub fn refusals(rubric: &Rubric, weights: &Weights) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, node, indicator) in rubric.hierarchy.leaves() {
        if let Some(methods) = rubric.methods.indicators.get(indicator.column.at()) {
            let steps =
                [imputation(methods), treatment(methods), normalisation(&methods.normalisation)];
            found.extend(steps.into_iter().flatten().map(|why| refusal(rubric, node, why)));
        }
    }
    for node in rubric.hierarchy.nodes().iter().filter(|n| nodes::compares(n.aggregation)) {
        let why = ("比较各地区的合成方法", "an aggregation that compares the regions");
        found.push(refusal(rubric, node, why));
    }
    if let Some((_, _, top)) = nodes::from_data(rubric, weights) {
        let why = ("由数据得出的权重", "weights that come from the data");
        found.push(refusal(rubric, rubric.hierarchy.node(top), why));
    }
    found
}

fn refusal(rubric: &Rubric, node: &Node, (zh, en): (&str, &str)) -> Diagnostic {
    let id = &node.id;
    let message = Text::new(
        format!("`{id}` 用了{zh}，须同时看到所有地区，不能分份得出"),
        format!("`{id}` has {en}, which needs all regions at once and cannot be learnt in parts"),
    );
    let hint = Text::new(
        "请用整个调查或其随机样本运行 `govgauge calibrate`，再以 `--calibration` 给各份评分；或在量规中改用均值、最小—最大等方法",
        "run `govgauge calibrate` on the whole survey or a random sample of it and score the parts with `--calibration`, or use means and min-max in the rubric",
    );
    Diagnostic::error(code::M020, Place::file(&rubric.id), message).hint(hint).node(id)
}

fn imputation(methods: &IndicatorMethods) -> Option<(&'static str, &'static str)> {
    match methods.imputation {
        Imputation::Nothing
        | Imputation::Mean
        | Imputation::GroupMean
        | Imputation::Constant(_) => None,
        by_time if by_time.is_by_time() && !learns(&methods.normalisation) => None,
        Imputation::Latest(_) | Imputation::Linear | Imputation::Carried => {
            Some(("按其他时期填补", "gaps filled from other periods"))
        }
        Imputation::Median => Some(("按中位数填补", "gaps filled with the median")),
        Imputation::GroupMedian => {
            Some(("按同类组中位数填补", "gaps filled with the median of the group"))
        }
        Imputation::RowMean => {
            Some(("按本地区其他指标填补", "gaps filled from the region's other indicators"))
        }
        Imputation::Nearest(_) => Some(("按最近邻填补", "gaps filled from the nearest regions")),
        Imputation::ExpectationMaximisation => {
            Some(("按多元正态分布填补", "gaps filled by expectation and maximisation"))
        }
    }
}

fn treatment(methods: &IndicatorMethods) -> Option<(&'static str, &'static str)> {
    match methods.treatment {
        Treatment::Nothing => None,
        Treatment::TwoStage(_) | Treatment::Winsorise(_) => {
            Some(("离群值处理", "outliers treated"))
        }
        Treatment::Transform(_) => Some(("数值变换", "values transformed")),
    }
}

fn normalisation(of: &Normalisation) -> Option<(&'static str, &'static str)> {
    match of {
        Normalisation::Rank | Normalisation::PercentileRank | Normalisation::Borda => {
            Some(("按名次标准化", "a normalisation by ranks"))
        }
        Normalisation::DistanceToReference { .. } => {
            Some(("以某地区为参照的标准化", "a normalisation by one region"))
        }
        Normalisation::Closest { target: None, .. }
        | Normalisation::Sigmoid { middle: None, .. } => {
            Some(("以中位数为中心的标准化", "a normalisation around the median"))
        }
        _ => None,
    }
}
