//! Levels: cut points that ascend from 0, gates that can open and that can close, and respondents.

use super::Checker;
use crate::diag::code::rubric::{R008, R015, R025, R026, R027, R028, R053};
use crate::input::limits::LEVELS_MAX;
use crate::input::rubric::draft::Spot;
use crate::input::rubric::file::{Gate, Merge};
use crate::lang::Text;

impl Checker<'_, '_> {
    pub(super) fn levels(&mut self) {
        let draft = self.draft;
        let n = draft.levels.len();
        if n > LEVELS_MAX {
            let message = Text::new(
                format!("有 {n} 个等级，最多 {LEVELS_MAX} 个"),
                format!("there are {n} levels, the most is {LEVELS_MAX}"),
            );
            let hint = Text::new("合并一些等级", "join some of them");
            self.error(R008, &draft.levels[0].at, message, hint);
        }
        if !self.is_mended("/levels") {
            self.cut_points();
        }
        for (number, level) in draft.levels.iter().enumerate() {
            for (i, gate) in level.it.gates.iter().enumerate() {
                let at = level.at.at(&format!("/gates/{i}"));
                self.gate(gate, &at);
            }
            if number == 0 && !level.it.gates.is_empty() {
                let message = Text::new(
                    "最低等级设有门槛，但它下面没有等级可退",
                    "the lowest level has gates, and there is no level below it to fall back to",
                );
                let hint = Text::new("把门槛移到更高的等级", "move the gates to a higher level");
                self.error(R027, &level.at.at("/gates"), message, hint);
            }
        }
    }

    fn cut_points(&mut self) {
        let draft = self.draft;
        let mut before: Option<f64> = None;
        for level in &draft.levels {
            let (id, min, at) = (&level.it.id, level.it.min, level.at.at("/min"));
            match before {
                None if min != 0.0 => {
                    let message = Text::new(
                        format!("第一个等级 `{id}` 从 {min} 分起，应从 0 起"),
                        format!("the first level `{id}` begins at {min}, expected 0"),
                    );
                    let hint = Text::new(
                        "写 `\"min\": 0`，使每个得分都有等级",
                        "write `\"min\": 0`, so that every score has a level",
                    );
                    self.error(R025, &at, message, hint);
                }
                Some(before) if min <= before => {
                    let message = Text::new(
                        format!("等级 `{id}` 从 {min} 分起，不高于前一级的 {before}"),
                        format!(
                            "level `{id}` begins at {min}, which is not above the {before} before it"
                        ),
                    );
                    let hint = Text::new(
                        "等级由低到高排列，`min` 逐级递增",
                        "levels stand lowest first, each `min` above the one before",
                    );
                    self.error(R025, &at, message, hint);
                }
                _ => {}
            }
            if min > 100.0 {
                let message = Text::new(
                    format!("等级 `{id}` 从 {min} 分起，得分最高只有 100，永远达不到"),
                    format!("level `{id}` begins at {min}, and no score is above 100"),
                );
                let hint = Text::new("取 0 至 100 之间的分数", "choose a score from 0 to 100");
                self.error(R026, &at, message, hint);
            }
            before = Some(before.map_or(min, |b| b.max(min)));
        }
    }

    fn gate(&mut self, gate: &Gate, at: &Spot) {
        let draft = self.draft;
        let id = &gate.id;
        if !self.is_full() && !self.nodes.contains_key(gate.node.as_str()) {
            let known: Vec<_> = draft.nodes.iter().map(|n| n.node.id.as_str()).collect();
            self.unknown(R015, &at.at("/node"), &Text::new("节点", "node"), &gate.node, &known);
        }
        let n = draft.levels.len();
        match (gate.level_min, gate.score_min) {
            (Some(level), None) if level > n as f64 => {
                let message = Text::new(
                    format!("门槛 `{id}` 要求第 {level} 级，但只有 {n} 级"),
                    format!("gate `{id}` asks for level {level}, and there are {n} levels"),
                );
                let hint = Text::new(format!("等级最高到 {n}"), format!("levels go up to {n}"));
                self.error(R027, &at.at("/level_min"), message, hint);
            }
            (None, Some(score)) if score > 100.0 => {
                let message = Text::new(
                    format!("门槛 `{id}` 要求 {score} 分，得分最高只有 100"),
                    format!("gate `{id}` asks for a score of {score}, and no score is above 100"),
                );
                let hint = Text::new("取 0 至 100 之间的分数", "choose a score from 0 to 100");
                self.error(R027, &at.at("/score_min"), message, hint);
            }
            (Some(least), None) if least <= 1.0 => self.open(id, &at.at("/level_min")),
            (None, Some(score)) if score <= 0.0 => self.open(id, &at.at("/score_min")),
            (Some(_), Some(_)) | (None, None) => {
                let both = gate.level_min.is_some();
                let message = if both {
                    Text::new(
                        format!("门槛 `{id}` 既有 `level_min` 又有 `score_min`"),
                        format!("gate `{id}` has both `level_min` and `score_min`"),
                    )
                } else {
                    Text::new(
                        format!("门槛 `{id}` 没有说明要求"),
                        format!("gate `{id}` does not say what it asks for"),
                    )
                };
                let hint = Text::new(
                    "写 `level_min` 或 `score_min` 其中之一",
                    "give either `level_min` or `score_min`",
                );
                self.error(R027, at, message, hint);
            }
            _ => {}
        }
    }

    fn open(&mut self, id: &str, at: &Spot) {
        let message = Text::new(
            format!("门槛 `{id}` 任何得分都能满足，不起作用"),
            format!("gate `{id}` is met by every score, so it does nothing"),
        );
        let hint = Text::new(
            "提高要求（`level_min` 至少 2，`score_min` 大于 0），或删去",
            "ask for more (`level_min` of 2 or `score_min` above 0), or remove it",
        );
        self.warning(R028, at, message, hint);
    }

    pub(super) fn respondents(&mut self) {
        let draft = self.draft;
        let respondents = &draft.respondents.it;
        let named = respondents.lead.as_deref().is_some_and(|l| !l.trim().is_empty());
        let at = &draft.respondents.at;
        if respondents.merge == Merge::Lead && !named {
            let message = Text::new(
                "`merge` 为 `lead`，但没有写明以谁的答复为准",
                "`merge` is `lead`, and `lead` does not say whose answer counts",
            );
            let hint = Text::new(
                "加上 `\"lead\": \"答复人编号\"`",
                "add `\"lead\": \"…\"` with the name of the respondent",
            );
            self.error(R053, at, message, hint);
        } else if respondents.merge != Merge::Lead && respondents.lead.is_some() {
            let message = Text::new(
                "写了 `lead`，但 `merge` 不是 `lead`，不起作用",
                "`lead` is given and `merge` is not `lead`, so it does nothing",
            );
            let hint = Text::new(
                "删去 `lead`，或写 `\"merge\": \"lead\"`",
                "remove `lead`, or write `\"merge\": \"lead\"`",
            );
            self.error(R053, &at.at("/lead"), message, hint);
        }
    }
}
