//! The methods of a rubric in sentences: what is done to the answers of all regions, and by what weights
//! and means scores come together.

use super::in_words::{joined, listed};
use crate::lang::Text;
use crate::model::{
    Imputation, IndicatorMethods, Methods, Normalisation, Rubric, Screening, Transform, Treatment,
    TwoStage, WeightSet, Weighting, figure,
};

/// All that is done to the answers of one indicator before they are scores.
pub(crate) fn indicator(methods: &Methods, of: &IndicatorMethods) -> Text {
    let mut clauses = prepared(methods, of);
    clauses.push(normalisation(&of.normalisation));
    joined(&clauses)
}

/// What is done to them before they are scored; none where nothing is.
#[cfg_attr(not(feature = "charts"), expect(dead_code, reason = "only reports say it"))]
pub(crate) fn before_scoring(methods: &Methods, of: &IndicatorMethods) -> Option<Text> {
    let clauses = prepared(methods, of);
    (!clauses.is_empty()).then(|| joined(&clauses))
}

fn prepared(methods: &Methods, of: &IndicatorMethods) -> Vec<Text> {
    let mut clauses = Vec::new();
    clauses.extend(denominator(methods, of));
    if of.imputation != Imputation::Nothing {
        clauses.push(imputation(&of.imputation));
    }
    if of.treatment != Treatment::Nothing {
        clauses.push(treatment(&of.treatment));
    }
    clauses
}

/// What the values of an indicator are divided by.
pub(crate) fn denominator(methods: &Methods, of: &IndicatorMethods) -> Option<Text> {
    let (by, times) = of.denominator?;
    let id = &methods.auxiliaries.get(by)?.id;
    let times = if times.total_cmp(&1.0).is_eq() {
        String::new()
    } else {
        format!(" × {}", figure(times))
    };
    Some(Text::new(format!("除以 `{id}`{times}"), format!("divided by `{id}`{times}")))
}

/// Which regions are left out.
pub(crate) fn screening(screening: &Screening) -> Text {
    let mut clauses = Vec::new();
    let place = if screening.by_dimension {
        Text::new("每个维度", " in each dimension")
    } else {
        Text::default()
    };
    if let Some(least) = screening.availability_min.map(|s| figure(s * 100.0)) {
        clauses.push(Text::new(
            format!("{}有数据的指标须达 {least}%", place.zh),
            format!("at least {least}% of indicators answered{}", place.en),
        ));
    }
    if let Some(least) = screening.non_zero_min.map(|s| figure(s * 100.0)) {
        clauses.push(Text::new(
            format!("{}非零的数据须达 {least}%", place.zh),
            format!("at least {least}% of answers not zero{}", place.en),
        ));
    }
    if !screening.include.is_empty() {
        let names = listed(screening.include.iter().map(String::as_str));
        clauses.push(Text::new(format!("一律保留 {}", names.zh), format!("{} stay", names.en)));
    }
    if !screening.exclude.is_empty() {
        let names = listed(screening.exclude.iter().map(String::as_str));
        clauses.push(Text::new(format!("一律剔除 {}", names.zh), format!("{} go", names.en)));
    }
    joined(&clauses)
}

/// How gaps are filled.
pub(crate) fn imputation(imputation: &Imputation) -> Text {
    match imputation {
        Imputation::Nothing => Text::new("不填补", "gaps stay"),
        Imputation::Mean => {
            Text::new("以全部地区的平均填补", "gaps filled by the mean of all regions")
        }
        Imputation::Median => {
            Text::new("以全部地区的中位数填补", "gaps filled by the median of all regions")
        }
        Imputation::GroupMean => {
            Text::new("以同组平均填补", "gaps filled by the mean of the group")
        }
        Imputation::GroupMedian => {
            Text::new("以同组中位数填补", "gaps filled by the median of the group")
        }
        Imputation::RowMean => Text::new(
            "以该地区同组其他指标的平均填补",
            "gaps filled by the region's mean at the other indicators of the parent",
        ),
        Imputation::Constant(value) => {
            let value = figure(*value);
            Text::new(format!("以 {value} 填补"), format!("gaps filled by {value}"))
        }
        Imputation::Nearest(k) => Text::new(
            format!("以最相近的 {k} 个地区的平均填补"),
            format!("gaps filled by the mean of the {k} most similar regions"),
        ),
        Imputation::ExpectationMaximisation => {
            Text::new("以多元正态的期望最大化填补", "gaps filled by expectation and maximisation")
        }
        Imputation::Latest(None) => {
            Text::new("以最近一期填补", "gaps filled by the latest earlier period")
        }
        Imputation::Latest(Some(age)) => Text::new(
            format!("以最近一期填补，至多 {age} 期以前"),
            format!("gaps filled by the latest earlier period, at most {age} back"),
        ),
        Imputation::Linear => {
            Text::new("以前后两期的直线填补", "gaps filled by a line between periods")
        }
        Imputation::Carried => Text::new(
            "以上一期填补，首期之前用首期",
            "gaps filled by the period before, and before the first one by that",
        ),
    }
}

/// How outliers are treated.
pub(crate) fn treatment(treatment: &Treatment) -> Text {
    match treatment {
        Treatment::Nothing => Text::new("不处理异常值", "outliers stay"),
        Treatment::Winsorise(settings) => winsorise(settings),
        Treatment::Transform(how) => transform(*how),
        Treatment::TwoStage(settings) => {
            let (first, then) = (winsorise(settings), transform(settings.transform));
            let from = if settings.combine {
                Text::new("（用缩尾后的值）", " from the winsorised values")
            } else {
                Text::default()
            };
            Text::new(
                format!("{}；不够则{}{}", first.zh, then.zh, from.zh),
                format!("{}, and where that is not enough {}{}", first.en, then.en, from.en),
            )
        }
    }
}

fn winsorise(settings: &TwoStage) -> Text {
    let (skewness, kurtosis) = (figure(settings.skewness_max), figure(settings.kurtosis_max));
    let most = settings.points_max.map_or_else(
        || Text::new("", "any number of values"),
        |n| Text::new(format!("至多 {n} 个值"), format!("at most {n} values")),
    );
    Text::new(
        format!("偏度超过 {skewness} 且峰度超过 {kurtosis} 的缩尾{}", most.zh),
        format!(
            "{} winsorised where skewness is above {skewness} and kurtosis above {kurtosis}",
            most.en
        ),
    )
}

fn transform(transform: Transform) -> Text {
    match transform {
        Transform::Log => {
            Text::new("取对数（左偏的先镜像）", "logarithms, mirrored for a tail to the left")
        }
        Transform::LogAsReference => {
            Text::new("取对数", "logarithms whatever the side of the tail")
        }
        Transform::BoxCox(lambda) => {
            let lambda = figure(lambda);
            Text::new(
                format!("博克斯－考克斯变换（λ={lambda}）"),
                format!("Box–Cox with λ = {lambda}"),
            )
        }
    }
}

/// How values become scores.
pub(crate) fn normalisation(normalisation: &Normalisation) -> Text {
    match normalisation {
        Normalisation::Scale => Text::new("按量尺计分", "scored by its scale"),
        Normalisation::MinMax { low, high } => {
            let (low, high) = (figure(*low), figure(*high));
            Text::new(
                format!("极差标准化：最差地区 {low}，最好地区 {high}"),
                format!("min–max: the worst region {low}, the best {high}"),
            )
        }
        Normalisation::Scaled { from, to, times } => {
            let (from, to, times) = (figure(*from), figure(*to), figure(*times));
            Text::new(
                format!("自 {from} 至 {to} 按比例乘以 {times}，不截断"),
                format!("from {from} to {to}, times {times}, not cut off"),
            )
        }
        Normalisation::ZScore { mean, deviation } => {
            let (mean, deviation) = (figure(*mean), figure(*deviation));
            Text::new(
                format!("标准分：平均 {mean}，标准差 {deviation}"),
                format!("standard scores with mean {mean} and deviation {deviation}"),
            )
        }
        Normalisation::Goalposts { worst, best, times, cut } => {
            let (worst, best, times) = (figure(*worst), figure(*best), figure(*times));
            let cut = cut_words(*cut);
            Text::new(
                format!("两端标杆：{worst} 得 0，{best} 得 {times}{}", cut.zh),
                format!("goalposts: {worst} scores 0, {best} scores {times}{}", cut.en),
            )
        }
        Normalisation::DistanceToMaximum => {
            Text::new("与最好地区的接近程度，0 至 1", "nearness to the best region, 0 to 1")
        }
        Normalisation::DistanceToReference { region, cut } => {
            let cut = cut_words(*cut);
            Text::new(
                format!("与地区 `{region}` 的接近程度，该地区得 1{}", cut.zh),
                format!("nearness to region `{region}`, which scores 1{}", cut.en),
            )
        }
        Normalisation::DistanceToTarget { target, cut } => {
            let (target, cut) = (figure(*target), cut_words(*cut));
            Text::new(
                format!("自最差地区到目标 {target} 走完的路程{}", cut.zh),
                format!("the way done from the worst region to the target {target}{}", cut.en),
            )
        }
        Normalisation::FractionOfMaximum => {
            Text::new("占最大值的比例", "the share of the greatest")
        }
        Normalisation::Rank => Text::new("名次，最差为 1", "ranks, 1 for the worst"),
        Normalisation::PercentileRank => {
            Text::new("优于其他地区的比例", "the share of the others that are worse")
        }
        Normalisation::Borda => {
            Text::new("波达计分：所优于的地区数", "Borda: the number of regions that are worse")
        }
        Normalisation::CutPoints(points) => classes(points),
        Normalisation::Closest { .. } | Normalisation::Sigmoid { .. } => curve(normalisation),
    }
}

fn classes(points: &[(f64, f64)]) -> Text {
    let each = |word: &str| {
        let each = points.iter().map(|(v, s)| format!("{}{word}{}", figure(*v), figure(*s)));
        each.collect::<Vec<_>>()
    };
    Text::new(
        format!("分档：{}", each(" 起得 ").join("、")),
        format!("classes: {}", each(" and up scores ").join(", ")),
    )
}

/// Scores that fall off from a value, or rise around one.
fn curve(normalisation: &Normalisation) -> Text {
    match normalisation {
        Normalisation::Closest { target, reach } => {
            let target =
                target.map_or_else(|| Text::new("中位数", "the median"), |t| Text::same(figure(t)));
            let reach = reach.map_or_else(
                || Text::new("最远地区", "the farthest region"),
                |r| {
                    Text::new(format!("相差 {}", figure(r)), format!("a distance of {}", figure(r)))
                },
            );
            Text::new(
                format!("越接近{}越好，{}得 0", target.zh, reach.zh),
                format!("the closer to {} the better, {} scores 0", target.en, reach.en),
            )
        }
        Normalisation::Sigmoid { middle, slope } => {
            let middle =
                middle.map_or_else(|| Text::new("中位数", "the median"), |m| Text::same(figure(m)));
            let slope = figure(*slope);
            Text::new(
                format!("S 形曲线：{}得 50，陡度 {slope}", middle.zh),
                format!("a logistic curve: {} scores 50, steepness {slope}", middle.en),
            )
        }
        other => self::normalisation(other),
    }
}

fn cut_words(cut: bool) -> Text {
    if cut {
        Text::new("，超出截断", ", cut off beyond")
    } else {
        Text::new("，不截断", ", not cut off")
    }
}

/// How the weights of a set come about; none where each is given.
pub(super) fn weighting(rubric: &Rubric, set: &WeightSet) -> Option<Text> {
    let (how, node) = set.method?;
    let mut text = match how {
        Weighting::Equal => Text::new("一律相等", "all equal"),
        Weighting::BudgetAllocation => Text::new("专家分配点数", "points given by experts"),
        Weighting::Entropy => Text::new("熵权法，由数据得出", "by entropy, from the data"),
        Weighting::Critic => Text::new("CRITIC 法，由数据得出", "by CRITIC, from the data"),
        Weighting::PrincipalComponents => {
            Text::new("第一主成分，由数据得出", "by the first principal component, from the data")
        }
        Weighting::FactorAnalysis => {
            Text::new("旋转因子，由数据得出", "by rotated factors, from the data")
        }
        Weighting::EqualCorrelation => Text::new(
            "使各下级与上级的相关相等，由数据得出",
            "so that all children correlate alike with their parent, from the data",
        ),
    };
    let id = &rubric.hierarchy.node(node).id;
    if node != crate::model::NodeIdx::ROOT || how == Weighting::BudgetAllocation {
        text =
            Text::new(format!("{}（`{id}` 以下）", text.zh), format!("{}, below `{id}`", text.en));
    }
    Some(text)
}
