//! The part of the document of an audit that is about indicators: flat arrays, each row with its
//! period; shares and distances from 0 to 1.

use super::document::BilingualText;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the indicators behave and go together. 指标分析。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorsPart {
    /// From where on something is flagged. 标记界限。
    pub limits: Limits,
    /// The periods, and why a part is empty. 时期。
    pub periods: Vec<PeriodRow>,
    /// The indicators as they were answered. 描述统计。
    pub statistics: Vec<StatisticsRow>,
    /// What is missing below each node. 各节点缺失。
    pub missing_nodes: Vec<MissingNodeRow>,
    /// What is missing in each region, as a whole and by dimension. 各地区缺失。
    pub missing_regions: Vec<MissingRegionRow>,
    /// How the scores of nodes go together. 相关。
    pub correlations: Vec<CorrelationRow>,
    /// Whether children measure one thing. 信度。
    pub reliability: Vec<ReliabilityRow>,
    /// Alpha without each child. 去掉某项后的信度。
    pub reliability_without: Vec<ReliabilityWithoutRow>,
    /// Principal components of the children of a node. 主成分。
    pub components: Vec<ComponentRow>,
    /// The correlations of children with components. 载荷。
    pub loadings: Vec<LoadingRow>,
    /// Weights against what they do. 权重与重要性。
    pub importance: Vec<ImportanceRow>,
    /// Indicators that go with a denominator. 与分母的相关。
    pub denominators: Vec<DenominatorRow>,
    /// What regions are best and worst at. 强项与弱项。
    pub standings: Vec<StandingRow>,
    /// What comes out without a node. 去掉某项的影响。
    pub influence: Vec<InfluenceRow>,
}

/// From where on something is flagged. 标记界限。
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The least share of cells with a value. 有值占比下限。
    pub present_min: f64,
    /// The least share of cells that are not 0. 非零占比下限。
    pub nonzero_min: f64,
    /// The least number of different values per cell. 不同值占比下限。
    pub unique_min: f64,
    /// The largest size of the skewness. 偏度上限。
    pub skewness_max: f64,
    /// The largest excess kurtosis. 峰度上限。
    pub kurtosis_max: f64,
    /// A correlation not above this is negative. 负相关界限。
    pub negative_max: f64,
    /// One not above this is weak. 弱相关界限。
    pub weak_max: f64,
    /// One not below this says the same twice. 共线界限。
    pub collinear_min: f64,
    /// The least alpha. 信度下限。
    pub alpha_min: f64,
    /// The size of a correlation with a denominator from which on it is listed. 分母相关界限。
    pub denominator_min: f64,
    /// The least number of regions with an index that can be compared. 可比较的最少地区数。
    pub regions_min: u32,
}

/// A period. 时期。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// Its id. 时期。
    pub period: String,
    /// How many regions. 地区数。
    pub n_regions: u32,
    /// How many of them have an index. 有总分的地区数。
    pub n_scored: u32,
    /// Why nothing is compared, or null. 不作比较的原因。
    pub empty: Option<BilingualText>,
}

/// An indicator as it was answered. 描述统计。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatisticsRow {
    /// The period. 时期。
    pub period: String,
    /// The indicator. 指标。
    pub node_id: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// How many regions. 地区数。
    pub n_regions: u32,
    /// How many have a value. 有值数。
    pub n: u32,
    /// The least value. 最小值。
    pub min: Option<f64>,
    /// The greatest value. 最大值。
    pub max: Option<f64>,
    /// The mean. 平均值。
    pub mean: Option<f64>,
    /// The median. 中位数。
    pub median: Option<f64>,
    /// The standard deviation, over n − 1. 标准差。
    pub sd: Option<f64>,
    /// The skewness, type 2. 偏度。
    pub skewness: Option<f64>,
    /// The excess kurtosis, type 2. 峰度。
    pub kurtosis: Option<f64>,
    /// How many values are not 0. 非零数。
    pub n_nonzero: u32,
    /// How many different values there are. 不同值数。
    pub n_unique: u32,
    /// How often the most frequent value occurs. 最常见值次数。
    pub n_same: u32,
    /// What should be looked at: `empty`, `constant`, `few_present`, `many_zeros`, `few_unique`,
    /// `outliers`. 标记。
    pub flags: Vec<String>,
}

/// What is missing below a node. 节点缺失。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingNodeRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// Its title. 名称。
    pub name: BilingualText,
    /// Whether it is an indicator. 是否指标。
    pub is_indicator: bool,
    /// Answers that apply. 适用数。
    pub n: u32,
    /// Of these, those without a value. 缺失数。
    pub n_missing: u32,
    /// Their share, or null. 缺失占比。
    pub share_missing: Option<f64>,
}

/// What is missing in a region. 地区缺失。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingRegionRow {
    /// The period. 时期。
    pub period: String,
    /// The region. 地区。
    pub region_id: String,
    /// The index or a dimension. 节点。
    pub node_id: String,
    /// Answers that apply. 适用数。
    pub n: u32,
    /// Of these, those without a value. 缺失数。
    pub n_missing: u32,
    /// Their share, or null. 缺失占比。
    pub share_missing: Option<f64>,
}

/// How the scores of two nodes go together. 相关。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrelationRow {
    /// The period. 时期。
    pub period: String,
    /// One node. 节点。
    pub node_id: String,
    /// The other. 另一节点。
    pub other_id: String,
    /// `siblings`, `level` (same level, other parents), `parent` or `ancestor` (the other is). 关系。
    pub relation: String,
    /// Regions with both scores. 地区数。
    pub n: u32,
    /// Pearson's correlation. 皮尔逊相关。
    pub pearson: Option<f64>,
    /// Its p-value. p 值。
    pub pearson_p: Option<f64>,
    /// Spearman's. 斯皮尔曼相关。
    pub spearman: Option<f64>,
    /// Its p-value. p 值。
    pub spearman_p: Option<f64>,
    /// Kendall's tau-b. 肯德尔相关。
    pub kendall: Option<f64>,
    /// Its p-value. p 值。
    pub kendall_p: Option<f64>,
    /// `negative`, `weak`, `collinear` or null. 标记。
    pub flag: Option<String>,
    /// Between indicators, from 0 (the same) to 1 (opposite). 指标间距离。
    pub distance: Option<f64>,
}

/// Whether the children of a node measure one thing. 信度。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// How many of its children vary. 子项数。
    pub n_members: u32,
    /// Children that are left out since they don't vary. 未计入的子项。
    pub left_out: Vec<String>,
    /// Cronbach's alpha of the scores. 克隆巴赫系数。
    pub alpha: Option<f64>,
    /// The same of standardised scores. 标准化系数。
    pub alpha_standardised: Option<f64>,
    /// Whether it is below the limit. 是否偏低。
    pub low: bool,
    /// Why there is none, or null. 没有的原因。
    pub empty: Option<BilingualText>,
}

/// Alpha without a child. 去掉某项后的信度。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityWithoutRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// The child that is left out. 去掉的子项。
    pub without_id: String,
    /// Cronbach's alpha of the others. 其余子项的系数。
    pub alpha: Option<f64>,
    /// The same of standardised scores. 标准化系数。
    pub alpha_standardised: Option<f64>,
    /// Whether alpha is higher without it. 去掉后是否更高。
    pub better: bool,
}

/// A principal component of the children of a node. 主成分。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// Regions with all scores. 地区数。
    pub n: u32,
    /// Which one, from 1; 0 where there is none. 第几个。
    pub component: u32,
    /// Its eigenvalue. 特征值。
    pub eigenvalue: Option<f64>,
    /// Its share of the variance. 方差占比。
    pub share: Option<f64>,
    /// The share of it and those before. 累计占比。
    pub cumulative: Option<f64>,
    /// Why there is none, or null. 没有的原因。
    pub empty: Option<BilingualText>,
}

/// How a child goes with a component. 载荷。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadingRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// Which component, from 1. 第几个主成分。
    pub component: u32,
    /// The child. 子项。
    pub child_id: String,
    /// Their correlation. 载荷。
    pub loading: f64,
}

/// A weight against what it does. 权重与重要性。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportanceRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// `indicators`, or the depth of nodes with children. 层级。
    pub level: String,
    /// Its weight in the index. 有效权重。
    pub weight_effective: f64,
    /// Its share of the weights of its level. 层内权重占比。
    pub weight_share: f64,
    /// Its correlation with the index. 与总指数的相关。
    pub correlation: Option<f64>,
    /// Its share of the squared correlations of its level. 重要性占比。
    pub importance: f64,
}

/// An indicator that goes with a denominator. 与分母的相关。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DenominatorRow {
    /// The period. 时期。
    pub period: String,
    /// The indicator. 指标。
    pub node_id: String,
    /// The denominator. 分母。
    pub denominator_id: String,
    /// Regions with both. 地区数。
    pub n: u32,
    /// Pearson's correlation. 相关。
    pub pearson: f64,
    /// Its p-value. p 值。
    pub pearson_p: Option<f64>,
}

/// What a region is good or bad at. 强项与弱项。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingRow {
    /// The period. 时期。
    pub period: String,
    /// The region. 地区。
    pub region_id: String,
    /// `strength` or `weakness`. 强项或弱项。
    pub kind: String,
    /// The indicator. 指标。
    pub node_id: String,
    /// The region's rank on it. 名次。
    pub rank: u32,
    /// How many regions have a score. 地区数。
    pub of: u32,
}

/// What comes out without a node. 去掉某项的影响。
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InfluenceRow {
    /// The period. 时期。
    pub period: String,
    /// The node. 节点。
    pub node_id: String,
    /// The mean distance of ranks from those with it. 平均名次变动。
    pub mean_rank_change: Option<f64>,
    /// The greatest distance. 最大名次变动。
    pub greatest_rank_change: Option<u32>,
    /// Why there is none, or null. 没有的原因。
    pub empty: Option<BilingualText>,
}
