//! How the weights of a set come about: nodes that exist, budgets that are whole.

use super::Checker;
use crate::diag::code::rubric::{R015, R050, R070};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::method_file::WeightMethod;
use crate::lang::Text;

impl Checker<'_, '_> {
    /// The method of a weight set, and where it stands.
    pub(in crate::input::rubric::check) fn weight_method(
        &mut self,
        method: &WeightMethod,
        at: &Spot,
    ) {
        let draft = self.draft;
        let top = match method.node() {
            None => 0,
            Some(id) => {
                let Some(&found) = self.nodes.get(id) else {
                    let known: Vec<_> = draft.nodes.iter().map(|n| n.node.id.as_str()).collect();
                    let kind = Text::new("节点", "node");
                    self.unknown(R015, &at.at("/node"), &kind, id, &known);
                    return;
                };
                found
            }
        };
        if draft.nodes[top].children.is_empty() {
            let id = &draft.nodes[top].node.id;
            let message = Text::new(
                format!("`{id}` 没有下级，无从定权"),
                format!("`{id}` has no children that could have weights"),
            );
            let hint = Text::new("写一个分组", "name a group");
            self.error(R050, &at.at("/node"), message, hint);
            return;
        }
        match method {
            WeightMethod::BudgetAllocation { order, points, .. } => {
                self.budgets(top, order, points, at);
            }
            WeightMethod::Entropy { .. } => self.no_negatives(top, at),
            _ => {}
        }
    }

    fn budgets(&mut self, parent: usize, order: &[String], points: &[Vec<f64>], at: &Spot) {
        let draft = self.draft;
        let mut wanted: Vec<_> = draft.child_ids(parent).collect();
        let mut named: Vec<_> = order.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        named.sort_unstable();
        if named != wanted {
            let id = &draft.nodes[parent].node.id;
            let ids = crate::input::rubric::check::tree::list(draft.child_ids(parent));
            let message = Text::new(
                format!("`order` 不是 `{id}` 的全部下级各一次"),
                format!("`order` does not name every child of `{id}` once"),
            );
            let hint = Text::new(format!("应为：{}", ids.zh), format!("expected {}", ids.en));
            self.error(R050, &at.at("/order"), message, hint);
        }
        for (i, row) in points.iter().enumerate() {
            let (n, m) = (row.len(), order.len());
            let (message, hint) = if n != m {
                (
                    Text::new(
                        format!("第 {} 位专家给出 {n} 个点数，应有 {m} 个", i + 1),
                        format!("expert {} gives {n} numbers, expected {m}", i + 1),
                    ),
                    Text::new(
                        "按 `order` 的顺序，每个下级一个",
                        "give one per child, as in `order`",
                    ),
                )
            } else if row.iter().any(|p| *p < 0.0) || row.iter().all(|p| *p == 0.0) {
                (
                    Text::new(
                        format!("第 {} 位专家的点数有负数，或全为零", i + 1),
                        format!("the points of expert {} have one below 0, or are all 0", i + 1),
                    ),
                    Text::new(
                        "点数为 0 或以上，合计大于 0",
                        "points are 0 or more and sum to more than 0",
                    ),
                )
            } else {
                continue;
            };
            self.error(R050, &at.at(&format!("/points/{i}")), message, hint);
        }
        let unweighted = order.iter().enumerate().find(|(c, _)| {
            !points.is_empty() && points.iter().all(|row| row.get(*c).is_some_and(|p| *p == 0.0))
        });
        if let Some((i, id)) = unweighted {
            let message = Text::new(
                format!("没有专家给 `{id}` 任何点数，它的权重为 0"),
                format!("no expert gives `{id}` any points, so that it weighs nothing"),
            );
            let hint = Text::new(
                "若不该计入，用修改（`disable`）把它去掉",
                "if it is not to count, take it out with the patch `disable`",
            );
            self.warning(R050, &at.at(&format!("/order/{i}")), message, hint);
        }
    }

    /// Entropy is of shares, which scores below 0 have not.
    fn no_negatives(&mut self, top: usize, at: &Spot) {
        let draft = self.draft;
        let leaf = draft.subtree(top).skip(1).find(|n| self.range(*n).low < 0.0);
        if let Some(leaf) = leaf {
            let id = &draft.nodes[leaf].node.id;
            let message = Text::new(
                format!("熵权法不能有负的得分，而 `{id}` 的得分可能为负"),
                format!("entropy weights cannot take scores below 0, which `{id}` can have"),
            );
            let hint = Text::new(
                "改用 `min_max` 标准化，或改用 `critic`",
                "normalise with `min_max`, or use `critic`",
            );
            self.error(R070, at, message, hint);
        }
    }
}
