//! The tree: every node groups or asks, weights add up, means that zero would break have a floor.

use super::Checker;
use crate::diag::code::rubric::{R008, R019, R020, R021, R022, R042, R052};
use crate::input::limits::{NODES_MAX, TREE_DEPTH_MAX, WEIGHT_MAX};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::method_file::Aggregation;
use crate::lang::Text;

impl Checker<'_, '_> {
    pub(super) fn tree(&mut self) {
        for at in 0..self.draft.nodes.len() {
            self.group_or_indicator(at);
            self.fields(at);
            self.weight(at);
            self.mean(at);
        }
    }

    /// Refuses trees of a size that no person has written.
    pub(super) fn size(&mut self) -> bool {
        let n = self.draft.nodes.len();
        if n > NODES_MAX {
            let message = Text::new(
                format!("指标树有 {n} 个节点，最多 {NODES_MAX} 个"),
                format!("the tree has {n} nodes, the most is {NODES_MAX}"),
            );
            let hint = Text::new("拆成几份量规", "split it into several rubrics");
            self.node_error(R008, 0, "", message, hint);
        }
        let deep = self.draft.nodes.iter().position(|n| n.depth >= TREE_DEPTH_MAX);
        if let Some(at) = deep {
            let id = &self.draft.nodes[at].node.id;
            let message = Text::new(
                format!("`{id}` 在第 {} 层，最多 {TREE_DEPTH_MAX} 层", TREE_DEPTH_MAX + 1),
                format!(
                    "`{id}` stands on level {}, the most is {TREE_DEPTH_MAX}",
                    TREE_DEPTH_MAX + 1
                ),
            );
            let hint = Text::new("减少层级", "use fewer levels");
            self.node_error(R008, at, "", message, hint);
        }
        n <= NODES_MAX
    }

    fn group_or_indicator(&mut self, at: usize) {
        let node = &self.draft.nodes[at];
        let id = &node.node.id;
        let (message, hint) = match (node.has_children, node.node.scale.is_some()) {
            (true, true) => (
                Text::new(
                    format!("`{id}` 既有 `children` 又有 `scale`"),
                    format!("`{id}` has both `children` and `scale`"),
                ),
                Text::new(
                    "分组只留 `children`，指标只留 `scale`",
                    "keep `children` for a group, `scale` for an indicator",
                ),
            ),
            (false, false) => (
                Text::new(
                    format!("`{id}` 既没有 `children` 也没有 `scale`"),
                    format!("`{id}` has neither `children` nor `scale`"),
                ),
                Text::new(
                    "分组写 `children`，指标写 `scale`",
                    "give a group `children` and an indicator a `scale`",
                ),
            ),
            (true, false) if node.children.is_empty() => (
                Text::new(format!("分组 `{id}` 没有下级"), format!("group `{id}` has no children")),
                Text::new(
                    "至少放一个指标，或去掉这个分组",
                    "put at least one indicator in it, or take the group out",
                ),
            ),
            _ => return,
        };
        self.node_error(R019, at, "", message, hint);
    }

    /// Fields that only the other sort of node has.
    fn fields(&mut self, at: usize) {
        let node = &self.draft.nodes[at];
        let n = &node.node;
        if node.has_children == n.scale.is_some() {
            return;
        }
        let of_group = [
            ("description", n.description.is_some()),
            ("aggregation", n.aggregation.is_some()),
            ("floor", n.floor.is_some()),
            ("power", n.power.is_some()),
            ("order_weights", n.order_weights.is_some()),
            ("penalty", n.penalty.is_some()),
            ("alpha", n.alpha.is_some()),
            ("beta", n.beta.is_some()),
            ("share_min", n.share_min.is_some()),
            ("share_max", n.share_max.is_some()),
            ("coverage_min", n.coverage_min.is_some()),
            ("children_min", n.children_min.is_some()),
        ];
        let of_indicator = [
            ("question", n.question.is_some()),
            ("why", n.why.is_some()),
            ("unit", n.unit.is_some()),
            ("denominator", n.denominator.is_some()),
            ("imputation", n.imputation.is_some()),
            ("treatment", n.treatment.is_some()),
            ("normalisation", n.normalisation.is_some()),
            ("evidence", n.evidence.is_some()),
            ("evidence_examples", n.evidence_examples.is_some()),
            ("effort", n.effort.is_some()),
            ("references", n.references.is_some()),
            ("tags", n.tags.is_some()),
            ("applies_to", n.applies_to.is_some()),
            ("not_applicable", n.not_applicable.is_some()),
        ];
        let (wrong, is, other): (&[_], _, _) = if node.has_children {
            (&of_indicator, Text::new("分组", "a group"), Text::new("指标", "indicators"))
        } else {
            (&of_group, Text::new("指标", "an indicator"), Text::new("分组", "groups"))
        };
        let (own, id) = (node.at.clone(), n.id.clone());
        for (field, _) in wrong.iter().filter(|(_, given)| *given) {
            self.key_error(
                R020,
                &own,
                field,
                Text::new(
                    format!("`{id}` 是{}，不应有字段 `{field}`", is.zh),
                    format!("`{id}` is {}, which has no field `{field}`", is.en),
                ),
                Text::new(
                    format!("删去它；只有{}才有 `{field}`", other.zh),
                    format!("remove it; only {} have `{field}`", other.en),
                ),
            );
        }
    }

    fn weight(&mut self, at: usize) {
        let node = &self.draft.nodes[at];
        let fault = node.node.weight.and_then(|w| weight_fault(&node.node.id, w));
        if let Some((message, hint)) = fault {
            self.node_error(R021, at, "/weight", message, hint);
        }
        if !node.children.is_empty()
            && node.children.iter().all(|c| self.weight_of(*c) == Some(0.0))
        {
            let id = &node.node.id;
            let ids = list(self.draft.child_ids(at));
            let message = Text::new(
                format!("`{id}` 的下级权重全为零"),
                format!("the weights of the children of `{id}` are all zero"),
            );
            let hint = Text::new(
                format!("至少给其中一个大于 0 的权重：{}", ids.zh),
                format!("give at least one of {} a weight above 0", ids.en),
            );
            self.node_error(R022, at, "", message, hint);
        }
    }

    fn weight_of(&self, at: usize) -> Option<f64> {
        self.draft.nodes[at].node.weight
    }

    /// A concern that an indicator stands for with nothing.
    pub(super) fn link_weight(&mut self, weight: f64, at: &Spot) {
        if weight > 0.0 && weight <= WEIGHT_MAX {
            return;
        }
        let message = Text::new(
            format!("事项权重为 {weight}，应大于 0，至多 {WEIGHT_MAX}"),
            format!("the weight of a concern is {weight}, expected above 0, at most {WEIGHT_MAX}"),
        );
        let hint = Text::new(
            "给一个大于 0 的权重；不承载的事项不要列出",
            "give a weight above 0, or leave the concern out",
        );
        self.error(R021, at, message, hint);
    }

    fn mean(&mut self, at: usize) {
        let node = &self.draft.nodes[at];
        let aggregation = node.node.aggregation.unwrap_or(Aggregation::Arithmetic);
        let power = node.node.power;
        let has_floor = matches!(
            aggregation,
            Aggregation::Geometric | Aggregation::Harmonic | Aggregation::Power
        );
        // A power mean with a power above 0 has nothing to fear from a zero.
        let needs = has_floor
            && (aggregation != Aggregation::Power || power.is_some_and(|power| power < 0.0));
        let id = &node.node.id;
        match node.node.floor {
            Some(floor) if !has_floor => {
                let message = Text::new(
                    format!("`{id}` 有 `floor` {floor}，但其汇总方法用不到"),
                    format!("`{id}` has a `floor` of {floor}, which its aggregation does not use"),
                );
                let hint = Text::new(
                    "删去 `floor`，或将 `aggregation` 改为 `geometric`、`harmonic` 或 `power`",
                    "remove `floor`, or aggregate with `geometric`, `harmonic` or `power`",
                );
                self.node_error(R052, at, "/floor", message, hint);
            }
            Some(floor) if floor <= 0.0 || floor >= 100.0 => {
                let message = Text::new(
                    format!("`{id}` 的 `floor` 为 {floor}，应大于 0 小于 100"),
                    format!("the `floor` of `{id}` is {floor}, expected above 0 and below 100"),
                );
                let hint = Text::new("通常取 1", "1 is usual");
                self.node_error(R052, at, "/floor", message, hint);
            }
            None if needs => {
                let zero = node.children.iter().find(|c| self.can_be_zero(**c));
                // Scores on other scales are not helped by a floor.
                let zero = zero.filter(|c| self.is_about_percent(**c));
                if let Some(zero) = zero {
                    let zero = &self.draft.nodes[*zero].node.id;
                    let (zh, en) = match aggregation {
                        Aggregation::Geometric => ("几何平均", "geometric mean"),
                        Aggregation::Power => ("负次幂平均", "mean with a negative power"),
                        _ => ("调和平均", "harmonic mean"),
                    };
                    let message = Text::new(
                        format!("`{id}` 用{zh}，而 `{zero}` 可能为 0，总分会随之归零"),
                        format!(
                            "`{id}` takes a {en} and `{zero}` can be 0, which would make the whole 0"
                        ),
                    );
                    let hint = Text::new(
                        "加上 `\"floor\": 1`：先把 0–100 映射到 1–100，平均后再映射回来",
                        "add `\"floor\": 1`: scores are mapped from 0–100 to 1–100 before and back after",
                    );
                    self.node_error(R042, at, "/aggregation", message, hint);
                }
            }
            _ => {}
        }
    }
}

/// What is wrong with a weight, and what to do.
pub(in crate::input::rubric) fn weight_fault(id: &str, weight: f64) -> Option<(Text, Text)> {
    if weight > WEIGHT_MAX {
        let message = Text::new(
            format!("`{id}` 的权重为 {weight}，至多 {WEIGHT_MAX}"),
            format!("the weight of `{id}` is {weight}, the most is {WEIGHT_MAX}"),
        );
        let hint = Text::new(
            "只看同级之间的比例，同除以一个数即可",
            "only proportions among siblings count, so divide them all",
        );
        return Some((message, hint));
    }
    (weight < 0.0).then(|| (
        Text::new(
            format!("`{id}` 的权重为 {weight}，应为 0 或以上"),
            format!("the weight of `{id}` is {weight}, expected 0 or more"),
        ),
        Text::new(
            "方向由量尺表示（`direction`），不由权重的正负表示",
            "which way is better is said by the scale (`direction`), not by the sign of a weight",
        ),
    ))
}

/// Some ids in backticks, the first few of many.
pub(super) fn list<'a>(ids: impl Iterator<Item = &'a str>) -> Text {
    let mut names: Vec<_> = ids.take(9).map(|id| format!("`{id}`")).collect();
    if names.len() == 9 {
        names.truncate(8);
        names.push("…".to_owned());
    }
    Text::new(names.join("、"), names.join(", "))
}
