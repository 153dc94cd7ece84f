//! The tree of a rubric, from the index down to the indicators.

use super::concern::{ConcernLink, SourceRef};
use super::say::figure;
use super::scale::Scale;
use crate::lang::Text;

/// Position of a node in its hierarchy: parents before children, siblings in the rubric's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIdx(pub u32);

/// Position of an indicator among the indicators, which is its column in every matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndicatorIdx(pub u32);

impl NodeIdx {
    /// The root.
    pub const ROOT: Self = Self(0);

    /// As an index into a slice.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

impl IndicatorIdx {
    /// As an index into a slice.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// Which way unlike children draw the score of their parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Penalty {
    /// Downwards, for what is good to have much of.
    #[default]
    Down,
    /// Upwards, for what is bad.
    Up,
}

impl Penalty {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
        }
    }
}

/// How the scores of children become the score of their parent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Aggregation {
    /// Weighted mean: what is lost here can be made good there.
    #[default]
    Arithmetic,
    /// Weighted geometric mean: weak children count more.
    Geometric,
    /// Weighted harmonic mean: weak children count more still.
    Harmonic,
    /// Weighted median.
    Median,
    /// The weakest child.
    Minimum,
    /// Weighted power mean with this power, which is not 0.
    Power(f64),
    /// Weights by rank among the children rather than by name: `order_weights` of the node.
    OrderedWeighted,
    /// Regions compared two by two, child by child.
    Copeland,
    /// The distance from a region that has the best of everything.
    Wroclaw,
    /// The mean, less or more a penalty for children that differ.
    MazziottaPareto(Penalty),
    /// The same of children on a scale on which the reference has 100.
    AdjustedMazziottaPareto(Penalty),
    /// The mean, drawn towards the least child.
    MeanMin {
        /// How far, from 0 (not at all) to 1.
        alpha: f64,
        /// How much difference is forgiven, 0 or more.
        beta: f64,
    },
    /// Every region by the weights that suit it best.
    BenefitOfTheDoubt {
        /// The least share of a region's score that each child has.
        share_min: f64,
        /// The greatest.
        share_max: f64,
    },
}

impl Aggregation {
    /// Whether 100 is the middle of the scores it gives, and not their end.
    pub const fn is_around_100(self) -> bool {
        matches!(self, Self::AdjustedMazziottaPareto(_))
    }

    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
            Self::Harmonic => "harmonic",
            Self::Median => "median",
            Self::Minimum => "minimum",
            Self::Power(_) => "power",
            Self::OrderedWeighted => "ordered_weighted",
            Self::Copeland => "copeland",
            Self::Wroclaw => "wroclaw",
            Self::MazziottaPareto(_) => "mazziotta_pareto",
            Self::AdjustedMazziottaPareto(_) => "adjusted_mazziotta_pareto",
            Self::MeanMin { .. } => "mean_min",
            Self::BenefitOfTheDoubt { .. } => "benefit_of_the_doubt",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Self::Arithmetic => Text::new("加权算术平均", "weighted arithmetic mean"),
            Self::Geometric => Text::new("加权几何平均", "weighted geometric mean"),
            Self::Harmonic => Text::new("加权调和平均", "weighted harmonic mean"),
            Self::Median => Text::new("加权中位数", "weighted median"),
            Self::Minimum => Text::new("取最低", "the weakest child"),
            Self::Power(p) => {
                let p = figure(p);
                Text::new(format!("{p} 次幂平均"), format!("weighted power mean with power {p}"))
            }
            Self::OrderedWeighted => Text::new("按名次加权平均", "ordered weighted average"),
            Self::Copeland => Text::new("科普兰两两比较法", "Copeland's pairwise comparison"),
            Self::Wroclaw => Text::new("弗罗茨瓦夫距离法", "Wroclaw distance from the ideal"),
            Self::MazziottaPareto(penalty) => match penalty {
                Penalty::Down => Text::new("马齐奥塔－帕累托指数", "Mazziotta–Pareto index"),
                Penalty::Up => Text::new(
                    "马齐奥塔－帕累托指数（向上罚）",
                    "Mazziotta–Pareto index with an upward penalty",
                ),
            },
            Self::AdjustedMazziottaPareto(penalty) => match penalty {
                Penalty::Down => {
                    Text::new("修正的马齐奥塔－帕累托指数", "adjusted Mazziotta–Pareto index")
                }
                Penalty::Up => Text::new(
                    "修正的马齐奥塔－帕累托指数（向上罚）",
                    "adjusted Mazziotta–Pareto index with an upward penalty",
                ),
            },
            Self::MeanMin { alpha, beta } => {
                let (alpha, beta) = (figure(alpha), figure(beta));
                Text::new(
                    format!("均值－最小值函数（α={alpha}，β={beta}）"),
                    format!("mean–min function with α = {alpha} and β = {beta}"),
                )
            }
            Self::BenefitOfTheDoubt { share_min, share_max } => {
                let (least, most) = (figure(share_min), figure(share_max));
                Text::new(
                    format!("疑点利益法（各项份额 {least} 至 {most}）"),
                    format!("benefit of the doubt with shares from {least} to {most}"),
                )
            }
        }
    }
}

/// Whether a region may say that an indicator does not apply to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NaRule {
    /// It may not.
    Forbidden,
    /// It may.
    #[default]
    Allowed,
    /// It may, and has to say why.
    Justified,
}

/// What only a leaf has.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Its column.
    pub column: IndicatorIdx,
    /// The question that is asked; the title where the rubric has no question.
    pub question: Text,
    /// Why it matters.
    pub why: Text,
    /// The unit of the answer.
    pub unit: Text,
    /// What an answer may be.
    pub scale: Scale,
    /// The evidence asked for.
    pub evidence: Text,
    /// Examples of evidence.
    pub evidence_examples: Vec<Text>,
    /// Effort to move one level up, 1 to 5.
    pub effort: Option<u8>,
    /// Where the sources ask for it.
    pub references: Vec<SourceRef>,
    /// Free words to group by.
    pub tags: Vec<String>,
    /// The kinds of region it is for, as positions in the rubric's list; empty means all.
    pub applies_to: Vec<usize>,
    /// Whether a region may say that it does not apply.
    pub not_applicable: NaRule,
}

/// A node: the index, a dimension, an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub description: Text,
    /// Its parent; none for the root.
    pub parent: Option<NodeIdx>,
    /// 0 for the root.
    pub depth: u32,
    /// Its children, in the rubric's order; empty for an indicator.
    pub children: Vec<NodeIdx>,
    /// Its weight beside its siblings as the rubric gives it; 1 where it gives none.
    pub weight: f64,
    /// How its children are aggregated.
    pub aggregation: Aggregation,
    /// The floor of a geometric, harmonic or power mean: scores are mapped from 0–100 to floor–100
    /// before, and back after.
    pub floor: f64,
    /// With ordered weights: one per child, for the best child first; empty with other aggregations.
    pub order_weights: Vec<f64>,
    /// The share of weight that must be present for it to have a score.
    pub coverage_min: f64,
    /// The share of its children, each counting the same, that must have a score.
    pub children_min: f64,
    /// What it stands for.
    pub concerns: Vec<ConcernLink>,
    /// What a leaf has.
    pub indicator: Option<Indicator>,
    /// JSON pointer to it in the rubric's file.
    pub pointer: String,
}

impl Node {
    /// What kind of node it is: `index`, `dimension` (directly below), `group` or `indicator`.
    pub const fn kind(&self) -> &'static str {
        if self.indicator.is_some() {
            "indicator"
        } else if self.depth == 0 {
            "index"
        } else if self.depth == 1 {
            "dimension"
        } else {
            "group"
        }
    }
}

/// The whole tree. Nodes stand in depth-first order: a parent before its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    nodes: Vec<Node>,
    indicators: Vec<NodeIdx>,
}

impl Hierarchy {
    /// Takes nodes in depth-first order, root first, and numbers the indicators.
    ///
    /// # Panics
    ///
    /// If there is no node, or a child stands before its parent: both are ours to prevent.
    pub fn new(mut nodes: Vec<Node>) -> Self {
        assert!(!nodes.is_empty(), "a hierarchy has a root");
        let mut indicators = Vec::new();
        for (at, node) in nodes.iter_mut().enumerate() {
            let below = node.children.iter().all(|c| c.at() > at);
            assert!(below, "a parent stands before its children");
            if let Some(indicator) = &mut node.indicator {
                indicator.column = IndicatorIdx(index(indicators.len()));
                indicators.push(NodeIdx(index(at)));
            }
        }
        Self { nodes, indicators }
    }

    /// All nodes, parents first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All nodes with their positions.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (NodeIdx, &Node)> {
        self.nodes.iter().enumerate().map(|(i, n)| (NodeIdx(index(i)), n))
    }

    /// One node.
    pub fn node(&self, idx: NodeIdx) -> &Node {
        &self.nodes[idx.at()]
    }

    /// The root.
    pub fn root(&self) -> &Node {
        &self.nodes[0]
    }

    /// The nodes of the indicators, in column order.
    pub fn indicators(&self) -> &[NodeIdx] {
        &self.indicators
    }

    /// The indicators with their nodes, in column order.
    pub fn leaves(&self) -> impl Iterator<Item = (NodeIdx, &Node, &Indicator)> {
        self.indicators.iter().filter_map(|&i| {
            let node = self.node(i);
            node.indicator.as_ref().map(|indicator| (i, node, indicator))
        })
    }

    /// The node of this id.
    pub fn find(&self, id: &str) -> Option<NodeIdx> {
        self.nodes.iter().position(|n| n.id == id).map(|i| NodeIdx(index(i)))
    }

    /// The node and everything below it, as a range of positions: depth-first order makes it one.
    pub fn subtree(&self, idx: NodeIdx) -> std::ops::Range<usize> {
        let depth = self.node(idx).depth;
        let end = self.nodes[idx.at() + 1..].iter().position(|n| n.depth <= depth);
        idx.at()..end.map_or(self.nodes.len(), |e| idx.at() + 1 + e)
    }

    /// The node just below the root that this node belongs to; none for the root.
    pub fn dimension_of(&self, idx: NodeIdx) -> Option<NodeIdx> {
        let mut at = idx;
        loop {
            let parent = self.node(at).parent?;
            if parent == NodeIdx::ROOT {
                return Some(at);
            }
            at = parent;
        }
    }
}

/// A position as an index type; a rubric of four thousand million nodes is refused long before.
fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
