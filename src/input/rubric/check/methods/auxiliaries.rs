//! Auxiliary columns: ids that no other column has, denominators that are there, and somebody who uses them.

use super::Checker;
use crate::diag::code::rubric::{R012, R018, R065, R066, R068};
use crate::input::rubric::check::names;
use crate::lang::Text;

impl Checker<'_, '_> {
    pub(super) fn auxiliaries(&mut self) {
        let draft = self.draft;
        let ids = draft.auxiliaries.iter().map(|a| (a.it.id.as_str(), a.at.at("/id")));
        let words = Text::new("辅助列 `{}` 出现了两次", "auxiliary column `{}` is given twice");
        self.unique(&words, ids.collect());
        for auxiliary in &draft.auxiliaries {
            let (id, at) = (auxiliary.it.id.as_str(), auxiliary.at.at("/id"));
            let node = draft.nodes.iter().find(|n| n.node.scale.is_some() && n.node.id == id);
            if let Some(node) = node {
                let first = self.line_of(&node.at);
                let message = Text::new(
                    format!("辅助列与指标同用编号 `{id}`"),
                    format!("`{id}` is an indicator as well as an auxiliary column"),
                );
                let hint = Text::new(
                    format!("指标在{}；给辅助列另取编号", first.zh),
                    format!("the indicator is on {}; give the column another id", first.en),
                );
                self.error(R012, &at, message, hint);
            }
            if names::is_reserved(id) {
                let message = Text::new(
                    format!("辅助列编号 `{id}` 与调查表的固定列同名"),
                    format!(
                        "auxiliary column `{id}` has the name of a column that every survey has"
                    ),
                );
                let hint = Text::new("改用其他编号", "choose another id");
                self.error(R018, &at, message, hint);
            }
            let uses = |n: &crate::input::rubric::draft::DraftNode| {
                n.node.denominator.as_ref().is_some_and(|d| d.by == id)
            };
            if !draft.nodes.iter().any(uses) {
                let message = Text::new(
                    format!("没有指标用到辅助列 `{id}`"),
                    format!("no indicator uses auxiliary column `{id}`"),
                );
                let hint = Text::new(
                    format!("在指标里写 `\"denominator\": {{\"by\": \"{id}\"}}`，或删去它"),
                    format!(
                        "write `\"denominator\": {{\"by\": \"{id}\"}}` at an indicator, or remove it"
                    ),
                );
                self.warning(R065, &auxiliary.at, message, hint);
            }
        }
        self.denominators();
    }

    fn denominators(&mut self) {
        let draft = self.draft;
        let known: Vec<_> = draft.auxiliaries.iter().map(|a| a.it.id.as_str()).collect();
        for node in &draft.nodes {
            let Some(denominator) = &node.node.denominator else { continue };
            let at = node.field("denominator");
            if !known.contains(&denominator.by.as_str()) {
                let kind = Text::new("辅助列", "auxiliary column");
                self.unknown(R068, &at.at("/by"), &kind, &denominator.by, &known);
            }
            if let Some(times) = denominator.times.filter(|t| *t <= 0.0) {
                let id = &node.node.id;
                let message = Text::new(
                    format!("`{id}` 的分母 `times` 为 {times}，应大于 0"),
                    format!(
                        "`times` of the denominator of `{id}` is {times}, expected more than 0"
                    ),
                );
                let hint = Text::new(
                    "每千人写 1000；方向由量尺给出",
                    "write 1000 for per thousand; which way is better is said by the scale",
                );
                self.error(R066, &at.at("/times"), message, hint);
            }
        }
    }
}
