//! The methods that a rubric may choose, as they are written: from denominators to aggregation.

use super::file::{ID, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// A numeric column of a survey that is no indicator, such as the number of inhabitants. 调查表中不是指标的数值列，如人口。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Auxiliary {
    /// Its id, which is what its column is called. 编号，即列名。
    #[schemars(regex(pattern = ID))]
    pub id: String,
    /// Its title. 名称。
    pub title: Text,
    /// Its unit. 单位。
    #[serde(default)]
    pub unit: Option<Text>,
}

/// What is done to the answers of all regions before they are scored; the methods are those of every indicator that does not choose its own. 计分之前对全部地区的答案所做的处理；指标没有另选的，一律用这里的方法。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Methods {
    /// Which regions are left out for lack of data; none unless given. 因数据不足而剔除的地区，默认不剔除。
    #[serde(default)]
    pub screening: Option<Screening>,
    /// How missing values are filled in; not at all unless given. 缺失值的填补，默认不填补。
    #[serde(default)]
    pub imputation: Option<Imputation>,
    /// How outliers of numbers are treated; not at all unless given. 数值的异常值处理，默认不处理。
    #[serde(default)]
    pub treatment: Option<Treatment>,
    /// How numbers become scores; by the scale of each indicator unless given. 数值的标准化，默认按各指标的量尺。
    #[serde(default)]
    pub normalisation: Option<Normalisation>,
    /// Whether methods learn from all periods together; `true` unless given. 是否合并各时期一起计算，默认 `true`。
    #[serde(default)]
    pub pooled: Option<bool>,
}

/// Which regions are left out for lack of data. 因数据不足而剔除哪些地区。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Screening {
    /// The least share of indicators that must have a value, 0 to 1. 有数据的指标所占的最低比例，0 至 1。
    #[serde(default)]
    pub availability_min: Option<f64>,
    /// The least share of values that must not be zero, 0 to 1. 非零值所占的最低比例，0 至 1。
    #[serde(default)]
    pub non_zero_min: Option<f64>,
    /// Whether the shares must hold over all indicators or in each dimension; `region` unless given. 比例按全部指标还是按每个维度计，默认 `region`。
    #[serde(default)]
    pub by: ScreenBy,
    /// Regions that stay whatever their data. 无论数据如何都保留的地区。
    #[serde(default)]
    pub include: Vec<String>,
    /// Regions that go whatever their data. 无论数据如何都剔除的地区。
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// Over what shares are taken. 比例的计算范围。
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum ScreenBy {
    /// All indicators of a region. 地区的全部指标。
    #[default]
    Region,
    /// Each dimension of a region. 地区的每个维度。
    Dimension,
}

/// What values are divided by. 分母。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Denominator {
    /// The id of an auxiliary column. 辅助列的编号。
    pub by: String,
    /// What the quotient is multiplied by; 1 unless given. 商再乘以多少，默认 1。
    #[serde(default)]
    pub times: Option<f64>,
}

/// How missing values are filled in. 缺失值的填补。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum Imputation {
    /// They are not. 不填补。
    None {},
    /// By the mean of all regions. 全部地区的平均数。
    Mean {},
    /// By the median of all regions. 全部地区的中位数。
    Median {},
    /// By the mean of the region's group. 同组地区的平均数。
    GroupMean {},
    /// By the median of the region's group. 同组地区的中位数。
    GroupMedian {},
    /// By the region's mean at the other indicators of the same parent, after min–max. 该地区同一上级其他指标的平均，先作极差标准化。
    RowMean {},
    /// By a figure. 固定值。
    Constant {
        /// The figure, in the unit of the indicator. 数值，用指标的单位。
        value: f64,
    },
    /// By the mean of the regions that are most alike. 最相近的若干地区的平均数。
    Nearest {
        /// How many; 5 unless given. 取几个，默认 5。
        #[serde(default)]
        #[schemars(with = "Option<i64>", range(min = 1, max = 1000))]
        k: Option<f64>,
    },
    /// By expectation and maximisation for a multivariate normal distribution. 多元正态分布的期望最大化。
    ExpectationMaximisation {},
    /// By the region's latest earlier period. 该地区最近一期的值。
    Latest {
        /// How many periods old it may be; any unless given. 至多几期以前，默认不限。
        #[serde(default)]
        #[schemars(with = "Option<i64>", range(min = 1, max = 1000))]
        max_age: Option<f64>,
    },
    /// By a line between the region's periods before and after. 该地区前后两期之间的直线。
    Linear {},
    /// By the region's value of the period before, and before its first one by that. 该地区上一期的值，首期之前用首期的值。
    Carried {},
}

/// How outliers are treated. 异常值的处理。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum Treatment {
    /// They are not. 不处理。
    None {},
    /// Drawn in to the next value, and where that is not enough all values are transformed. 先缩尾，不够再对全部数值作变换。
    TwoStage {
        /// How many values may be drawn in, or `any`; 5 unless given. 至多缩几个值，或 `any`，默认 5。
        #[serde(default)]
        points_max: Option<PointsMax>,
        /// A column is fine with an absolute skewness up to this; 2 unless given. 偏度绝对值不超过此值即合格，默认 2。
        #[serde(default)]
        skewness_max: Option<f64>,
        /// A column is fine with an excess kurtosis up to this; 3.5 unless given. 超额峰度不超过此值即合格，默认 3.5。
        #[serde(default)]
        kurtosis_max: Option<f64>,
        /// What follows where drawing in is not enough; `log` unless given. 缩尾不够时作何变换，默认 `log`。
        #[serde(default)]
        transform: Option<Transform>,
        /// With `box_cox`: the exponent. 变换为 `box_cox` 时的幂次。
        #[serde(default)]
        lambda: Option<f64>,
        /// Whether the transform takes the values that were drawn in; `false` unless given. 变换是否用缩尾后的值，默认 `false`。
        #[serde(default)]
        combine: bool,
    },
    /// Drawn in to the next value. 缩尾：极端值改为相邻的值。
    Winsorise {
        /// How many values may be drawn in, or `any`; 5 unless given. 至多缩几个值，或 `any`，默认 5。
        #[serde(default)]
        points_max: Option<PointsMax>,
        /// A column is fine with an absolute skewness up to this; 2 unless given. 偏度绝对值不超过此值即合格，默认 2。
        #[serde(default)]
        skewness_max: Option<f64>,
        /// A column is fine with an excess kurtosis up to this; 3.5 unless given. 超额峰度不超过此值即合格，默认 3.5。
        #[serde(default)]
        kurtosis_max: Option<f64>,
    },
    /// Logarithm, mirrored for a tail to the left. 取对数，左偏时先镜像。
    Log {},
    /// Logarithm whatever the side of the tail, as the package `COINr` does. 一律取对数，与 `COINr` 相同。
    LogAsReference {},
    /// Box–Cox transformation. 博克斯－考克斯变换。
    BoxCox {
        /// The exponent; 0 is the logarithm. 幂次，0 即对数。
        lambda: f64,
    },
}

/// How many values may be drawn in. 至多缩几个值。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum PointsMax {
    /// So many. 个数。
    Number(#[schemars(with = "i64", range(min = 0, max = 1_000_000))] f64),
    /// As many as it takes. 不限。
    Any(AnyNumber),
}

/// As many as it takes. 不限。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum AnyNumber {
    /// As many as it takes. 不限。
    Any,
}

/// A transformation that draws tails in. 收缩长尾的变换。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Transform {
    /// Logarithm, mirrored for a tail to the left. 对数，左偏时先镜像。
    Log,
    /// Logarithm whatever the side of the tail, as the package `COINr` does. 一律取对数，与 `COINr` 相同。
    LogAsReference,
    /// Box–Cox transformation. 博克斯－考克斯变换。
    BoxCox,
}

/// How values become scores; which way is better is said by the scale. 标准化；方向由量尺给出。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum Normalisation {
    /// By the scale of the indicator. 按指标的量尺。
    Scale {},
    /// The worst region at `low`, the best at `high`. 极差标准化：最差地区得 `low`，最好地区得 `high`。
    MinMax {
        /// Where the worst goes; 0 unless given. 最差者得分，默认 0。
        #[serde(default)]
        low: Option<f64>,
        /// Where the best goes; 100 unless given. 最好者得分，默认 100。
        #[serde(default)]
        high: Option<f64>,
    },
    /// From one value to another, going on beyond them. 两个给定值之间按比例，超出不截断。
    Scaled {
        /// The lower value. 较小的值。
        from: f64,
        /// The higher value. 较大的值。
        to: f64,
        /// The score of the better one; 100 unless given. 较好一端的得分，默认 100。
        #[serde(default)]
        times: Option<f64>,
    },
    /// In standard deviations from the mean. 标准分。
    ZScore {
        /// The score of the mean; 0 unless given. 平均水平得分，默认 0。
        #[serde(default)]
        mean: Option<f64>,
        /// The score of one standard deviation; 1 unless given. 一个标准差对应的分值，默认 1。
        #[serde(default)]
        deviation: Option<f64>,
    },
    /// Between two given values. 两端标杆。
    Goalposts {
        /// The value that scores 0. 得 0 分的值。
        worst: f64,
        /// The value that scores `times`. 得 `times` 分的值。
        best: f64,
        /// The score of the best; 100 unless given. 最好一端的得分，默认 100。
        #[serde(default)]
        times: Option<f64>,
        /// Whether scores are cut off beyond; `true` unless given. 超出是否截断，默认 `true`。
        #[serde(default)]
        cut: Option<bool>,
    },
    /// Nearness to the best region. 与最好地区的接近程度。
    DistanceToMaximum {},
    /// Nearness to a chosen region. 与指定地区的接近程度。
    DistanceToReference {
        /// The id of the region. 地区编号。
        #[schemars(length(min = 1))]
        region: String,
        /// Whether scores above that region's are cut off; `false` unless given. 超过该地区是否截断，默认 `false`。
        #[serde(default)]
        cut: bool,
    },
    /// The way done from the worst region to a target. 从最差地区到目标值走完的路程。
    DistanceToTarget {
        /// The target. 目标值。
        target: f64,
        /// Whether scores beyond the target are cut off; `false` unless given. 超过目标是否截断，默认 `false`。
        #[serde(default)]
        cut: bool,
    },
    /// The share of the greatest value. 占最大值的比例。
    FractionOfMaximum {},
    /// The rank, 1 for the worst. 名次，最差为 1。
    Rank {},
    /// The share of the other regions that are worse. 优于其他地区的比例。
    PercentileRank {},
    /// The number of regions that are worse. 所优于的地区数（波达计分）。
    Borda {},
    /// Classes with scores. 分档计分。
    CutPoints {
        /// From which value on which score, values ascending; below the first its score holds too. 自哪个值起得几分，按值由小到大；小于第一个值的也得第一个分。
        #[schemars(length(min = 2, max = 100))]
        points: Vec<super::scale_file::BreakPoint>,
    },
    /// Nearness to a target or to the median, from either side. 与目标值或中位数的接近程度，不分高低。
    Closest {
        /// A value, or `median`; `median` unless given. 目标值，或 `median`，默认 `median`。
        #[serde(default)]
        target: Option<Target>,
        /// The distance that scores 0; that of the farthest region unless given. 得 0 分的距离，默认为最远地区的距离。
        #[serde(default)]
        reach: Option<f64>,
    },
    /// A curve that rises fastest in the middle. 中间最陡的 S 形曲线。
    Sigmoid {
        /// The value that scores half; the median unless given. 得一半分的值，默认为中位数。
        #[serde(default)]
        middle: Option<f64>,
        /// The steepness, per standard deviation; 1 unless given. 每个标准差的陡度，默认 1。
        #[serde(default)]
        slope: Option<f64>,
    },
}

/// A value, or the median. 一个值，或中位数。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::input) enum Target {
    /// A value. 一个值。
    Value(f64),
    /// The median. 中位数。
    Median(Median),
}

/// The median. 中位数。
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Median {
    /// The median of all regions. 全部地区的中位数。
    Median,
}

/// How weights come about. 权重由何而来。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum WeightMethod {
    /// All the same. 一律相等。
    Equal {
        /// Only at and below this node; everywhere unless given. 仅限此节点及其下级，默认全部。
        #[serde(default)]
        node: Option<String>,
    },
    /// By the points that experts gave to the children of a node. 专家为某一节点的各下级分配的点数。
    BudgetAllocation {
        /// The node. 节点编号。
        node: String,
        /// Its children, in the order of the points. 各下级，按点数的顺序。
        order: Vec<String>,
        /// One row per expert. 每位专家一行。
        #[schemars(length(min = 1, max = 10_000))]
        points: Vec<Vec<f64>>,
    },
    /// By how unevenly regions are spread. 熵权法。
    Entropy {
        /// Only at and below this node; everywhere unless given. 仅限此节点及其下级，默认全部。
        #[serde(default)]
        node: Option<String>,
    },
    /// By how far regions differ, and how little it repeats the others. CRITIC 法。
    Critic {
        /// Only at and below this node; everywhere unless given. 仅限此节点及其下级，默认全部。
        #[serde(default)]
        node: Option<String>,
    },
    /// By the first principal component. 第一主成分。
    PrincipalComponents {
        /// Only at and below this node; everywhere unless given. 仅限此节点及其下级，默认全部。
        #[serde(default)]
        node: Option<String>,
    },
    /// By rotated factors, as in the handbook of the OECD. 旋转因子，依经合组织手册。
    FactorAnalysis {
        /// Only at and below this node; everywhere unless given. 仅限此节点及其下级，默认全部。
        #[serde(default)]
        node: Option<String>,
    },
    /// So that all children correlate alike with their parent. 使各下级与上级的相关相等。
    EqualCorrelation {
        /// Only at and below this node; everywhere unless given. 仅限此节点及其下级，默认全部。
        #[serde(default)]
        node: Option<String>,
    },
}

impl WeightMethod {
    /// The node that it is limited to.
    pub(super) fn node(&self) -> Option<&str> {
        match self {
            Self::Equal { node }
            | Self::Entropy { node }
            | Self::Critic { node }
            | Self::PrincipalComponents { node }
            | Self::FactorAnalysis { node }
            | Self::EqualCorrelation { node } => node.as_deref(),
            Self::BudgetAllocation { node, .. } => Some(node),
        }
    }
}

/// How children become the score of their parent. 汇总方法。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Aggregation {
    /// Weighted mean. 加权算术平均。
    Arithmetic,
    /// Weighted geometric mean; needs `floor`. 加权几何平均，须有 `floor`。
    Geometric,
    /// Weighted harmonic mean; needs `floor`. 加权调和平均，须有 `floor`。
    Harmonic,
    /// Weighted power mean; needs `power`. 加权幂平均，须有 `power`。
    Power,
    /// Weighted median. 加权中位数。
    Median,
    /// The weakest child. 取最低分。
    Minimum,
    /// Weights for the best child, the second best and so on; needs `order_weights`. 按名次加权，须有 `order_weights`。
    OrderedWeighted,
    /// Regions compared two by two, child by child. 科普兰法：地区两两逐项比较。
    Copeland,
    /// The distance from a region that has the best of everything, beside how far regions usually are. 弗罗茨瓦夫距离：与各项都最好的地区相距多远。
    Wroclaw,
    /// The mean, less a penalty for children that differ. 马齐奥塔－帕累托指数：平均数减去不均衡的罚分。
    MazziottaPareto,
    /// The same on a scale that is comparable over years. 修正的马齐奥塔－帕累托指数，各年可比。
    AdjustedMazziottaPareto,
    /// The mean, drawn towards the weakest child. 均值－最小值函数。
    MeanMin,
    /// Every region by the weights that suit it best. 疑点利益法：各地区用对其最有利的权重。
    BenefitOfTheDoubt,
}

/// Which way differences between children count. 罚分方向。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Penalty {
    /// Downwards, for what is good to have much of. 向下，用于越多越好的事物。
    Down,
    /// Upwards, for what is bad. 向上，用于越少越好的事物。
    Up,
}
