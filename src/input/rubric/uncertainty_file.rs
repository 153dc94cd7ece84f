//! The section `uncertainty` of a rubric, as it is written.

use super::method_file::{Imputation, Treatment};
use schemars::JsonSchema;
use serde::Deserialize;

/// What is uncertain about the rubric; what is not named stays as it is. 量规中哪些假设不确定；没有写的不变动。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Uncertainty {
    /// How weights are uncertain. 权重的不确定性。
    #[serde(default)]
    pub weights: Option<UncertainWeights>,
    /// Other ways to aggregate, each as likely. 其他汇总方法，机会均等。
    #[serde(default)]
    pub aggregation: Option<UncertainAggregation>,
    /// Ways to normalise all indicators, each as likely. 全部指标的标准化方法，机会均等。
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub normalisation: Option<Vec<OtherNormalisation>>,
    /// Ways to treat the outliers of numbers, each as likely. 数值异常值的处理方法，机会均等。
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub treatment: Option<Vec<OtherTreatment>>,
    /// Ways to fill gaps, each as likely. 缺失值的填补方法，机会均等。
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub imputation: Option<Vec<OtherImputation>>,
    /// That one indicator, or none, is left out, each as likely. 剔除一个指标或一个也不剔除，机会均等。
    #[serde(default)]
    pub exclude_one: Option<ExcludeOne>,
    /// Whether samples are drawn anew within their standard errors; `false` unless given. 是否按标准误差重新抽取样本，默认 `false`。
    #[serde(default)]
    pub sampling: Option<bool>,
    /// By how much the scores of answers may be off. 答案得分的误差。
    #[serde(default)]
    pub noise: Option<Noise>,
    /// How the targets of benchmarks are uncertain. 对标基准的不确定性。
    #[serde(default)]
    pub benchmark: Option<UncertainBenchmark>,
}

/// How weights are uncertain. 权重的不确定性。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum UncertainWeights {
    /// Each weight is larger or smaller by up to a share. 每个权重按比例上下浮动。
    Uniform {
        /// The share, above 0 and below 1: 0.25 for a quarter. 比例，大于 0 小于 1，四分之一写作 0.25。
        share: f64,
    },
    /// Siblings share their weight by a Dirichlet distribution around it. 同级权重按狄利克雷分布抽取。
    Dirichlet {
        /// The higher, the closer to the rubric's weights; 1 with equal weights is flat. 越大越接近原权重；等权时 1 即均匀分布。
        concentration: f64,
    },
    /// One of some weight sets, each as likely. 若干权重方案之一，机会均等。
    Sets {
        /// Their ids; `default` is the rubric's own. 方案编号，`default` 为量规原有权重。
        sets: Vec<String>,
    },
}

/// Other ways to aggregate. 其他汇总方法。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct UncertainAggregation {
    /// The ways, at least two. 方法，至少两种。
    pub methods: Vec<MeanMethod>,
    /// The nodes; all with two children or more unless given. 节点，默认为全部有两个以上下级的节点。
    #[serde(default)]
    pub nodes: Option<Vec<String>>,
    /// The floor of geometric and harmonic means where a node has none of its own; 1 unless given. 几何、调和平均的下限，节点自有的优先，默认 1。
    #[serde(default)]
    pub floor: Option<f64>,
}

/// A mean. 平均方法。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum MeanMethod {
    /// Weighted mean. 加权算术平均。
    Arithmetic,
    /// Weighted geometric mean. 加权几何平均。
    Geometric,
    /// Weighted harmonic mean. 加权调和平均。
    Harmonic,
}

/// A way to normalise. 标准化方法。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum OtherNormalisation {
    /// As the rubric has it. 量规原有的方法。
    AsGiven,
    /// The least value to 0, the greatest to 100. 最小值为 0，最大值为 100。
    MinMax,
    /// Standard scores with mean 50 and standard deviation 10. 标准分，均值 50，标准差 10。
    ZScore,
    /// By the scale of each indicator, where the rubric has another way. 按各指标的量尺（量规另有方法时）。
    Scale,
    /// The share of the other regions that are worse, from 0 to 100. 优于其他地区的比例，0 至 100。
    PercentileRank,
    /// Per cent of the greatest value; where lower is better, the least value in per cent of it. 占最大值的百分比；越低越好的指标为最小值除以该值。
    FractionOfMaximum,
}

/// A way to treat outliers. 异常值的处理方法。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum OtherTreatment {
    /// The rubric's own way, or none. 量规原有的方法，或不处理。
    Known(Known),
    /// A method, for all numbers. 用于全部数值的方法。
    Method(Treatment),
}

/// A way to fill gaps. 缺失值的填补方法。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum OtherImputation {
    /// The rubric's own way, or none. 量规原有的方法，或不填补。
    Known(Known),
    /// A method, for all indicators. 用于全部指标的方法。
    Method(Imputation),
}

/// A way that needs no settings. 不需要参数的方法。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Known {
    /// As the rubric has it. 量规原有的方法。
    AsGiven,
    /// Not at all. 不做。
    None,
}

/// How targets are uncertain. 目标的不确定性。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct UncertainBenchmark {
    /// The benchmarks of which one holds, each as likely; those of the run unless given. 其中之一成立的基准，机会均等，默认为本次所用的基准。
    #[serde(default)]
    pub benchmarks: Option<Vec<String>>,
    /// By how many points each target may be off, above 0 and up to 50. 每个目标上下至多浮动多少分，大于 0，至多 50。
    #[serde(default)]
    pub points: Option<f64>,
}

/// Which indicators may be left out. 可剔除的指标。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct ExcludeOne {
    /// Their ids; all unless given. 指标编号，默认为全部。
    #[serde(default)]
    pub indicators: Option<Vec<String>>,
}

/// By how much scores may be off. 得分的误差。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Noise {
    /// At most so many points either way, above 0 and up to 50. 上下至多多少分，大于 0，至多 50。
    pub points: f64,
}
