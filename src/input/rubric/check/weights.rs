//! Weight sets and pairwise comparisons: about nodes that exist, complete, and free of contradictions.

use super::Checker;
use super::tree::{list, weight_fault};
use crate::diag::code::rubric::{R015, R021, R022, R043, R044, R045, R050};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::file::{Ahp, Ratio, WeightSet};
use crate::input::violation::meant;
use crate::lang::Text;
use crate::stats::comparison::{self, ComparisonError, ROWS_MAX};

/// Saaty's bound: above it the judgements should be looked at again.
const CONSISTENCY_RATIO_MAX: f64 = 0.10;

/// Saaty's scale of 1/9 to 9, with room for rounded fractions such as 0.11.
const SCALE: std::ops::RangeInclusive<f64> = 0.1..=9.5;

impl Checker<'_, '_> {
    pub(super) fn weights(&mut self) {
        let draft = self.draft;
        for ahp in &draft.comparisons {
            self.comparison(&ahp.it, &ahp.at);
        }
        let nodes = draft.comparisons.iter().map(|c| (c.it.node.as_str(), c.at.at("/node")));
        let words = Text::new("`{}` 的下级比较了两次", "the children of `{}` are compared twice");
        self.unique(&words, nodes.collect());
        for set in &draft.weight_sets {
            self.weight_set(&set.it, &set.at);
        }
    }

    fn weight_set(&mut self, set: &WeightSet, at: &Spot) {
        let id = &set.id;
        if set.weights.is_empty() && set.comparisons.is_empty() && set.method.is_none() {
            let message = Text::new(
                format!("权重方案 `{id}` 没有任何权重"),
                format!("weight set `{id}` gives no weights at all"),
            );
            let hint = Text::new(
                "写上 `weights`、`comparisons` 或 `method`",
                "give it `weights`, `comparisons` or a `method`",
            );
            self.error(R050, at, message, hint);
        }
        if let Some(method) = &set.method {
            self.weight_method(method, &at.at("/method"));
        }
        if id == "default" {
            let message = Text::new(
                "权重方案不能叫 `default`，它指量规自己的权重",
                "a weight set cannot be called `default`, which means the rubric's own weights",
            );
            let hint = Text::new("换一个编号", "choose another id");
            self.error(R050, &at.at("/id"), message, hint);
        }
        for (node, weight) in &set.weights {
            if !self.nodes.contains_key(node.as_str()) {
                self.unknown_node(&at.at("/weights"), node);
            } else if let Some((message, hint)) = weight_fault(node, *weight) {
                self.error(R021, &at.at(&format!("/weights/{node}")), message, hint);
            }
        }
        for (i, ahp) in set.comparisons.iter().enumerate() {
            self.comparison(ahp, &at.at(&format!("/comparisons/{i}")));
        }
        let nodes = set.comparisons.iter().enumerate();
        let nodes = nodes.map(|(i, c)| (c.node.as_str(), at.at(&format!("/comparisons/{i}/node"))));
        let words = Text::new("`{}` 的下级比较了两次", "the children of `{}` are compared twice");
        self.unique(&words, nodes.collect());
        self.overlaps(set, at);
        self.all_zero(set, at);
    }

    /// A weight and a comparison for the same node in one set: one of them would be lost.
    fn overlaps(&mut self, set: &WeightSet, at: &Spot) {
        for node in set.weights.keys() {
            if set.comparisons.iter().any(|c| c.order.contains(node)) {
                let message = Text::new(
                    format!("`{node}` 在同一方案里既有权重又在比较矩阵中"),
                    format!("`{node}` has a weight and is compared in the same set"),
                );
                let hint = Text::new("二者留一", "keep one of the two");
                self.key_error(R050, &at.at("/weights"), node, message, hint);
            }
        }
    }

    /// Siblings whose weights are all zero once the set is laid over the rubric's own.
    fn all_zero(&mut self, set: &WeightSet, at: &Spot) {
        let draft = self.draft;
        let compared = |id: &str| {
            let of = |c: &Ahp| c.order.iter().any(|o| o == id);
            set.comparisons.iter().any(of) || draft.comparisons.iter().any(|c| of(&c.it))
        };
        for group in 0..draft.nodes.len() {
            let node = &draft.nodes[group];
            let named = draft.child_ids(group).any(|id| set.weights.contains_key(id));
            let weight = |id: &str, given: Option<f64>| match set.weights.get(id) {
                Some(weight) => *weight,
                None if compared(id) => 1.0,
                None => given.unwrap_or(1.0),
            };
            let zero = node.children.iter().all(|c| {
                let child = &draft.nodes[*c].node;
                weight(&child.id, child.weight) == 0.0
            });
            if named && zero {
                let ids = list(draft.child_ids(group));
                let (id, set) = (&node.node.id, &set.id);
                let message = Text::new(
                    format!("在权重方案 `{set}` 中，`{id}` 的下级权重全为零"),
                    format!("weight set `{set}` leaves the children of `{id}` without any weight"),
                );
                let hint = Text::new(
                    format!("至少给其中一个大于 0 的权重：{}", ids.zh),
                    format!("give at least one of {} a weight above 0", ids.en),
                );
                self.error(R022, &at.at("/weights"), message, hint);
            }
        }
    }

    fn unknown_node(&mut self, at: &Spot, id: &str) {
        if self.is_full() {
            return;
        }
        let known: Vec<_> = self.draft.nodes.iter().map(|n| n.node.id.as_str()).collect();
        let message =
            Text::new(format!("没有编号为 `{id}` 的节点"), format!("there is no node `{id}`"));
        let hint = meant(id, &known);
        self.key_error(R015, at, id, message, hint);
    }

    fn comparison(&mut self, ahp: &Ahp, at: &Spot) {
        let draft = self.draft;
        let Some(&parent) = self.nodes.get(ahp.node.as_str()) else {
            let known: Vec<_> = draft.nodes.iter().map(|n| n.node.id.as_str()).collect();
            self.unknown(R015, &at.at("/node"), &Text::new("节点", "node"), &ahp.node, &known);
            return;
        };
        if !self.order(ahp, at, parent) || !self.square(ahp, at) {
            return;
        }
        let cells: Vec<f64> = ahp.matrix.iter().flatten().map(Ratio::value).collect();
        let n = ahp.order.len();
        let beyond = cells.iter().position(|c| *c > 0.0 && !SCALE.contains(c));
        if let Some(at_cell) = beyond {
            self.beyond_scale(ahp, at, at_cell / n, at_cell % n);
            return;
        }
        match comparison::weights(&cells, n) {
            Ok(result) if result.consistency_ratio > CONSISTENCY_RATIO_MAX => {
                let (node, ratio) = (&ahp.node, result.consistency_ratio);
                let message = Text::new(
                    format!(
                        "`{node}` 的比较矩阵一致性比率为 {ratio:.2}，高于 {CONSISTENCY_RATIO_MAX:.2}"
                    ),
                    format!(
                        "the comparisons under `{node}` have a consistency ratio of {ratio:.2}, above {CONSISTENCY_RATIO_MAX:.2}"
                    ),
                );
                let hint = Text::new(
                    "判断之间有矛盾（如甲重于乙、乙重于丙、丙又重于甲），请重新比较",
                    "the judgements contradict one another (a over b, b over c, c over a), compare again",
                );
                self.warning(R045, &at.at("/matrix"), message, hint);
            }
            Ok(_) => {}
            Err(error) => self.not_comparable(ahp, at, error),
        }
    }

    fn beyond_scale(&mut self, ahp: &Ahp, at: &Spot, row: usize, column: usize) {
        let (a, b) = (&ahp.order[row], &ahp.order[column]);
        let message = Text::new(
            format!("`{a}` 对 `{b}` 的比较值超出 1/9 至 9"),
            format!("the comparison of `{a}` with `{b}` is beyond 1/9 to 9"),
        );
        let hint = Text::new(
            "9 表示极端重要，是最大的值",
            "9 stands for extremely more important, and nothing is above it",
        );
        self.error(R044, &at.at(&format!("/matrix/{row}/{column}")), message, hint);
    }

    /// The order must name the children of the node, each once.
    fn order(&mut self, ahp: &Ahp, at: &Spot, parent: usize) -> bool {
        let draft = self.draft;
        let children: Vec<_> = draft.child_ids(parent).collect();
        let mut fine = true;
        for (i, id) in ahp.order.iter().enumerate() {
            if !self.nodes.contains_key(id.as_str()) {
                let at = at.at(&format!("/order/{i}"));
                self.unknown(R015, &at, &Text::new("节点", "node"), id, &children);
                fine = false;
            }
        }
        if !fine {
            return false;
        }
        let mut named: Vec<_> = ahp.order.iter().map(String::as_str).collect();
        let mut wanted = children.clone();
        named.sort_unstable();
        wanted.sort_unstable();
        if named != wanted || wanted.is_empty() {
            let node = &ahp.node;
            let children = list(children.into_iter());
            let message = Text::new(
                format!("`order` 不是 `{node}` 的全部下级"),
                format!("`order` does not name the children of `{node}`, each once"),
            );
            let hint = Text::new(
                format!("列出全部下级，各一次：{}", children.zh),
                format!("name all of its children, each once: {}", children.en),
            );
            self.error(R043, &at.at("/order"), message, hint);
            fine = false;
        }
        fine
    }

    fn square(&mut self, ahp: &Ahp, at: &Spot) -> bool {
        let n = ahp.order.len();
        let mut fine = true;
        if ahp.matrix.len() != n || n > ROWS_MAX {
            let rows = ahp.matrix.len();
            let (message, hint) = if n > ROWS_MAX {
                (
                    Text::new(
                        format!("比较矩阵有 {n} 行，最多 {ROWS_MAX} 行"),
                        format!("the matrix has {n} rows, the most is {ROWS_MAX}"),
                    ),
                    Text::new(
                        "把下级分成几组再比较",
                        "put the children into groups and compare those",
                    ),
                )
            } else {
                (
                    Text::new(
                        format!("矩阵有 {rows} 行，`order` 有 {n} 项"),
                        format!("the matrix has rows: {rows}, `order` has items: {n}"),
                    ),
                    Text::new("每项一行一列", "give one row and one column per item"),
                )
            };
            self.error(R043, &at.at("/matrix"), message, hint);
            fine = false;
        }
        for (i, row) in ahp.matrix.iter().enumerate() {
            let cells = row.len();
            if cells != n {
                let line = i + 1;
                let message = Text::new(
                    format!("矩阵第 {line} 行有 {cells} 个数，应有 {n} 个"),
                    format!("row {line} of the matrix has {cells} numbers, expected {n}"),
                );
                let hint = Text::new("每项一行一列", "give one row and one column per item");
                self.error(R043, &at.at(&format!("/matrix/{i}")), message, hint);
                fine = false;
            }
        }
        fine
    }

    fn not_comparable(&mut self, ahp: &Ahp, at: &Spot, error: ComparisonError) {
        let (row, column, reciprocal) = match error {
            ComparisonError::NotPositive { row, column } => (row, column, false),
            ComparisonError::NotReciprocal { row, column } => (row, column, true),
            ComparisonError::Size(_) | ComparisonError::NotSquare { .. } => return,
        };
        let (a, b) = (&ahp.order[row], &ahp.order[column]);
        let (message, hint) = if !reciprocal {
            (
                Text::new(
                    format!("`{a}` 对 `{b}` 的比较值应大于 0"),
                    format!("the comparison of `{a}` with `{b}` must be above 0"),
                ),
                Text::new(
                    "取 1 至 9，或其倒数如 `\"1/3\"`",
                    "use 1 to 9, or a fraction such as `\"1/3\"`",
                ),
            )
        } else if row == column {
            (
                Text::new(
                    format!("`{a}` 与自身的比较值应为 1"),
                    format!("the comparison of `{a}` with itself must be 1"),
                ),
                Text::new("对角线一律填 1", "the diagonal is 1 throughout"),
            )
        } else {
            (
                Text::new(
                    format!("`{a}` 对 `{b}` 与 `{b}` 对 `{a}` 的比较值不互为倒数"),
                    format!("`{a}` over `{b}` and `{b}` over `{a}` are not one over the other"),
                ),
                Text::new(
                    "一处填 3，对称处就填 `\"1/3\"`",
                    "where one cell is 3, its mirror image is `\"1/3\"`",
                ),
            )
        };
        self.error(R044, &at.at(&format!("/matrix/{row}/{column}")), message, hint);
    }
}
