//! Concerns and sources: what is carried, what is not, and what nobody asks for.

use super::Checker;
use crate::diag::code::rubric::{R038, R040, R041};
use crate::input::rubric::draft::Draft;
use crate::lang::Text;
use std::collections::BTreeSet;

/// The concerns that some node or gate stands for.
pub(in crate::input::rubric) fn carried(draft: &Draft) -> BTreeSet<&str> {
    let nodes = draft.nodes.iter().flat_map(|n| &n.node.concerns);
    let gates = draft.levels.iter().flat_map(|l| &l.it.gates).flat_map(|g| &g.concerns);
    nodes.chain(gates).map(|link| link.parts().0).collect()
}

impl Checker<'_, '_> {
    pub(super) fn concerns(&mut self) {
        let draft = self.draft;
        let carried = carried(draft);
        for reason in &draft.not_measured {
            let id = reason.it.concern.as_str();
            // A patch may add what the rubric below says it does not measure, and says so itself.
            if carried.contains(id) && reason.at.file == self.own {
                let message = Text::new(
                    format!("事项 `{id}` 列为不计量，却有指标或门槛承载它"),
                    format!(
                        "concern `{id}` is listed as not measured, and something stands for it"
                    ),
                );
                let hint = Text::new(
                    "从 `not_measured` 里删去，或从指标的 `concerns` 里删去",
                    "remove it from `not_measured`, or from the `concerns` that name it",
                );
                self.error(R041, &reason.at.at("/concern"), message, hint);
            }
        }
        // Where something could not be read, a link may be lost that is there.
        if !self.mended.is_empty() {
            return;
        }
        let excused: BTreeSet<_> =
            draft.not_measured.iter().map(|n| n.it.concern.as_str()).collect();
        for concern in &draft.concerns {
            let id = concern.it.id.as_str();
            if !carried.contains(id) && !excused.contains(id) {
                let message = Text::new(
                    format!("没有指标或门槛承载事项 `{id}`，也没有说明为何不计量"),
                    format!(
                        "nothing stands for concern `{id}`, and `not_measured` does not say why"
                    ),
                );
                let hint = Text::new(
                    "在指标的 `concerns` 里写上它，或在 `not_measured` 里说明理由",
                    "name it in the `concerns` of an indicator, or give the reason in `not_measured`",
                );
                self.warning(R040, &concern.at.at("/id"), message, hint);
            }
        }
        self.asked_for();
    }

    /// Indicators that rest on nothing, in a rubric that otherwise rests on something.
    fn asked_for(&mut self) {
        let draft = self.draft;
        if draft.sources.is_empty() && draft.concerns.is_empty() {
            return;
        }
        for (at, node) in draft.nodes.iter().enumerate() {
            let n = &node.node;
            let references = n.references.as_deref().unwrap_or_default();
            if n.scale.is_some() && references.is_empty() && n.concerns.is_empty() {
                let id = &n.id;
                let message = Text::new(
                    format!("指标 `{id}` 没有文献出处，也不承载任何事项"),
                    format!(
                        "no source asks for indicator `{id}`: it has no references and no concerns"
                    ),
                );
                let hint = Text::new(
                    "写上 `references` 或 `concerns`；自行增设的指标可以保留本提示",
                    "add `references` or `concerns`; for an indicator of your own the warning may stand",
                );
                self.node_warning(R038, at, "/id", message, hint);
            }
        }
    }
}
