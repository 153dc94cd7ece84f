//! What changed in the methods: columns beside the indicators, regions left out, what is done to answers.

use super::added_and_removed;
use crate::input::rubric::methods_in_words as words;
use crate::lang::Text;
use crate::model::{IndicatorMethods, Rubric, WeightSet};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn methods(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let ids =
        |r: &Rubric| r.methods.auxiliaries.iter().map(|x| x.id.clone()).collect::<BTreeSet<_>>();
    added_and_removed(changes, &Text::new("辅助列", "auxiliary column"), &ids(a), &ids(b));
    let screening =
        |r: &Rubric| r.methods.screening.as_ref().map_or(Text::new("无", "none"), words::screening);
    let (was, now) = (screening(a), screening(b));
    if was != now {
        changes.push(Text::new(
            format!("剔除地区的条件：{} → {}", was.zh, now.zh),
            format!("screening of regions: {} → {}", was.en, now.en),
        ));
    }
    if a.methods.is_pooled != b.methods.is_pooled {
        changes.push(if b.methods.is_pooled {
            Text::new("各时期改为合并计算", "methods learn from all periods together")
        } else {
            Text::new("各时期改为分别计算", "methods learn from each period by itself")
        });
    }
    let (before, after) = (of_indicators(a), of_indicators(b));
    for (id, now) in &after {
        if let Some(was) = before.get(id).filter(|was| *was != now) {
            changes.push(Text::new(
                format!("`{id}` 的方法：{} → {}", was.zh, now.zh),
                format!("methods of `{id}`: {} → {}", was.en, now.en),
            ));
        }
    }
}

/// The methods of each indicator, in words.
fn of_indicators(rubric: &Rubric) -> BTreeMap<&str, Text> {
    let plain = IndicatorMethods::default();
    let leaves = rubric.hierarchy.leaves();
    let said = leaves.map(|(_, node, indicator)| {
        let of = rubric.methods.indicators.get(indicator.column.at()).unwrap_or(&plain);
        (node.id.as_str(), words::indicator(&rubric.methods, of))
    });
    said.collect()
}

/// What changed in how the weights of a set come about.
pub(super) fn weighting(
    changes: &mut Vec<Text>,
    (a, before): (&Rubric, &WeightSet),
    (b, after): (&Rubric, &WeightSet),
) {
    let say = |rubric: &Rubric, set: &WeightSet| {
        words::weighting(rubric, set).unwrap_or_else(|| Text::new("逐一给定", "given one by one"))
    };
    let (was, now) = (say(a, before), say(b, after));
    if was != now {
        let id = &after.id;
        changes.push(Text::new(
            format!("权重方案 `{id}` 的来由：{} → {}", was.zh, now.zh),
            format!("weights of set `{id}`: {} → {}", was.en, now.en),
        ));
    }
}
