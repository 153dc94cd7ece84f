//! What was learnt from a survey: plain data with its own file, to be used for other regions and years.
//!
//! A calibration holds every figure that a rubric's methods take from the data: what gaps are filled
//! with, caps and logarithms, ends of scales, the scores that regions are compared with, and weights
//! where they come from data. With it nothing is learnt anew, so that a single region is scored as it
//! would be among all the others.

use crate::aggregation::mazziotta_pareto::Goalposts;
use crate::imputation::multivariate_normal::MultivariateNormal;
use crate::imputation::nearest::Nearest;
use crate::imputation::row_wise::RowWise;
use crate::lang::Text;
use crate::model::{Rubric, Survey};
use crate::normalisation::method::Fitted;
use crate::treatment::two_stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The word for this kind of document.
pub const KIND: &str = "govgauge.calibration";
/// The version of its shape.
pub const SCHEMA_VERSION: &str = "1.0";

/// What was learnt. 校准：从调查中得出的全部参数。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Always `govgauge.calibration`. 固定值。
    pub kind: String,
    /// Version of this shape. 结构版本。
    pub schema_version: String,
    /// The rubric whose methods learnt. 量规。
    pub rubric_id: String,
    /// Its version. 量规版本。
    pub rubric_version: String,
    /// The weight set in use. 权重方案。
    pub weight_set: String,
    /// What was learnt: once, or once per period. 各时期的参数。
    pub fits: Vec<Fit>,
    /// Shares among siblings, where weights come from data; else empty. 由数据得出的权重。
    pub weights: Vec<NodeWeight>,
}

/// What was learnt from some rows. 一组数据得出的参数。
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// The period, or null where all were taken together. 时期。
    pub period: Option<String>,
    /// How many rows it was learnt from. 行数。
    pub n_rows: u32,
    /// One per indicator of the rubric, in its order. 各指标。
    pub indicators: Vec<IndicatorFit>,
    /// What was learnt from several indicators together. 多指标联合。
    pub joint: Vec<JointFit>,
    /// What was learnt for nodes that compare regions with each other. 需要比较各地区的节点。
    pub nodes: Vec<NodeFit>,
}

/// What was learnt for one indicator. 一个指标的参数。
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorFit {
    /// The indicator. 指标。
    pub indicator: String,
    /// What its gaps are filled with, if with anything. 填补。
    pub filling: Option<Filling>,
    /// How its outliers are treated, if at all. 异常值处理。
    pub treatment: Option<two_stage::Fitted>,
    /// How its values become scores; null where its scale says so by itself. 标准化。
    pub normalisation: Option<Fitted>,
    /// Whether nothing could be learnt, so that it counts for nobody. 是否弃用。
    pub is_left_out: bool,
}

/// What gaps are filled with. 填补值。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Filling {
    /// This value. 定值。
    Value(f64),
    /// The value of the peer group. 各同类组的值。
    Groups(BTreeMap<String, f64>),
    /// By `joint` at this position. 联合填补的位置。
    Joint(usize),
}

/// What was learnt from several indicators together. 多指标联合的参数。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JointFit {
    /// Positions of the indicators. 指标的位置。
    pub columns: Vec<usize>,
    /// The method. 方法。
    pub by: Joint,
}

/// How gaps are filled from other indicators. 联合填补方法。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Joint {
    /// By the region's own other values. 按本地区其他指标。
    RowWise(RowWise),
    /// By the nearest regions. 按最近邻地区。
    Nearest(Nearest),
    /// By a multivariate normal distribution. 按多元正态分布。
    Normal(MultivariateNormal),
}

/// What was learnt for a node. 一个节点的参数。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeFit {
    /// The node. 节点。
    pub node: String,
    /// What. 参数。
    pub fit: TableFit,
}

/// What a node has to know of other regions; one entry per child. 节点所需的其他地区信息。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TableFit {
    /// The ends of the children's scores; null where all are the same. 各子项的两端。
    Goalposts(Vec<Option<Goalposts>>),
    /// The children's scores of the regions one is compared with; null where there is none. 参照地区的得分。
    Others(Vec<Vec<Option<f64>>>),
}

/// A share among siblings. 同级权重份额。
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeWeight {
    /// The node. 节点。
    pub node: String,
    /// Its share. 份额。
    pub share: f64,
}

/// Why a calibration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It is not one.
    #[error("line {line}, column {column}: not a calibration")]
    Unreadable {
        /// Where reading stopped.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// It has another shape than this version reads.
    #[error("shape {0}")]
    Shape(String),
    /// It was made with another rubric, or another version of it.
    #[error("made with {id} {version}")]
    Rubric {
        /// Its id.
        id: String,
        /// Its version.
        version: String,
    },
    /// It was made with another weight set.
    #[error("made with weight set {0}")]
    WeightSet(String),
    /// It does not know the period.
    #[error("no period {0}")]
    Period(String),
    /// It holds something else than the rubric needs.
    #[error("`{0}` does not fit the rubric")]
    Content(String),
}

impl Mismatch {
    /// What people read.
    pub fn text(&self, rubric: &Rubric) -> Text {
        let own = format!("{} {}", rubric.id, rubric.version);
        match self {
            Self::Unreadable { line, column } => Text::new(
                format!("第 {line} 行第 {column} 列：不是 `govgauge calibrate` 写出的校准文件"),
                format!(
                    "line {line}, column {column}: not a calibration that `govgauge calibrate` wrote"
                ),
            ),
            Self::Shape(version) => Text::new(
                format!(
                    "校准文件的结构版本为 `{version}`，本程序读取 `{SCHEMA_VERSION}`；请重新运行 `govgauge calibrate`"
                ),
                format!(
                    "the calibration has shape `{version}`, expected `{SCHEMA_VERSION}`; run `govgauge calibrate` again"
                ),
            ),
            Self::Rubric { id, version } => Text::new(
                format!(
                    "校准文件属于量规 `{id} {version}`，现用量规为 `{own}`；请用现用量规重新运行 `govgauge calibrate`"
                ),
                format!(
                    "the calibration belongs to rubric `{id} {version}`, and the rubric in use is `{own}`; run `govgauge calibrate` with it"
                ),
            ),
            Self::WeightSet(set) => Text::new(
                format!(
                    "校准文件用的是权重方案 `{set}`；请加 `--weights {set}`，或重新运行 `govgauge calibrate`"
                ),
                format!(
                    "the calibration was made with weight set `{set}`; add `--weights {set}`, or run `govgauge calibrate` again"
                ),
            ),
            Self::Period(period) => Text::new(
                format!("量规按时期分别校准，而校准文件没有时期 `{period}`"),
                format!(
                    "the rubric learns period by period, and the calibration has no period `{period}`"
                ),
            ),
            Self::Content(name) => Text::new(
                format!("校准文件中的 `{name}` 与量规不符；请重新运行 `govgauge calibrate`"),
                format!(
                    "`{name}` in the calibration does not fit the rubric; run `govgauge calibrate` again"
                ),
            ),
        }
    }
}

impl Calibration {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// If it is no calibration, or one of another shape.
    pub fn read(text: &str) -> Result<Self, Mismatch> {
        let read: Self = serde_json::from_str(text)
            .map_err(|e| Mismatch::Unreadable { line: e.line(), column: e.column() })?;
        if read.kind != KIND {
            return Err(Mismatch::Unreadable { line: 1, column: 1 });
        }
        if read.schema_version != SCHEMA_VERSION {
            return Err(Mismatch::Shape(read.schema_version));
        }
        Ok(read)
    }

    /// Makes sure that it was made with this rubric and this weight set, and knows the periods of a survey.
    ///
    /// # Errors
    ///
    /// If it wasn't, or doesn't.
    pub fn check(
        &self,
        rubric: &Rubric,
        survey: &Survey,
        weight_set: &str,
    ) -> Result<(), Mismatch> {
        if (&self.rubric_id, &self.rubric_version) != (&rubric.id, &rubric.version) {
            let (id, version) = (self.rubric_id.clone(), self.rubric_version.clone());
            return Err(Mismatch::Rubric { id, version });
        }
        // Scores that regions are compared with depend on the weights below them.
        let depends = !self.weights.is_empty() || self.fits.iter().any(|f| !f.nodes.is_empty());
        if depends && self.weight_set != weight_set {
            return Err(Mismatch::WeightSet(self.weight_set.clone()));
        }
        self.fits.iter().try_for_each(|fit| fit.check(rubric))?;
        if let Some(odd) = self.weights.iter().find(|w| {
            rubric.hierarchy.find(&w.node).is_none() || !(w.share.is_finite() && w.share >= 0.0)
        }) {
            return Err(Mismatch::Content(odd.node.clone()));
        }
        let unknown = survey.periods.iter().find(|p| self.fit_of(&p.id).is_none());
        match unknown.filter(|_| !self.fits.is_empty()) {
            Some(period) => Err(Mismatch::Period(period.id.clone())),
            None => Ok(()),
        }
    }

    /// The position of the fit for a period.
    pub(super) fn fit_of(&self, period: &str) -> Option<usize> {
        self.fits.iter().position(|f| f.period.as_deref().is_none_or(|p| p == period))
    }
}

impl Fit {
    fn check(&self, rubric: &Rubric) -> Result<(), Mismatch> {
        let odd = |name: &str| Err(Mismatch::Content(name.to_owned()));
        let leaves = rubric.hierarchy.indicators();
        if self.indicators.len() != leaves.len() && rubric.methods.are_used() {
            return odd("indicators");
        }
        for (fit, leaf) in self.indicators.iter().zip(leaves) {
            let joint_is_there =
                !matches!(fit.filling, Some(Filling::Joint(at)) if at >= self.joint.len());
            if fit.indicator != rubric.hierarchy.node(*leaf).id || !joint_is_there {
                return odd(&fit.indicator);
            }
        }
        for joint in &self.joint {
            let n = match &joint.by {
                Joint::RowWise(fit) => fit.ends.len(),
                Joint::Nearest(fit) => {
                    let n = fit.scales.len();
                    if fit.k == 0 || fit.donors.iter().any(|d| d.len() != n) {
                        return odd("joint");
                    }
                    n
                }
                Joint::Normal(fit) => {
                    let n = fit.means.len();
                    if fit.covariances.len() != n * n {
                        return odd("joint");
                    }
                    n
                }
            };
            if n != joint.columns.len() || joint.columns.iter().any(|c| *c >= leaves.len()) {
                return odd("joint");
            }
        }
        for node in &self.nodes {
            let Some(idx) = rubric.hierarchy.find(&node.node) else { return odd(&node.node) };
            let (n, even) = match &node.fit {
                TableFit::Goalposts(ends) => (ends.len(), true),
                TableFit::Others(columns) => {
                    let rows = columns.first().map_or(0, Vec::len);
                    (columns.len(), columns.iter().all(|c| c.len() == rows))
                }
            };
            if n != rubric.hierarchy.node(idx).children.len() || !even {
                return odd(&node.node);
            }
        }
        Ok(())
    }
}

/// The JSON Schema (2020-12) of a calibration.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Calibration).to_value()
}
