//! The section `uncertainty`: what it names is there, and every assumption changes something.

use super::Checker;
use crate::diag::code::rubric::{R015, R073};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::uncertainty_file::{
    MeanMethod, UncertainAggregation, UncertainWeights, Uncertainty,
};
use crate::lang::Text;

impl Checker<'_, '_> {
    pub(super) fn uncertainty(&mut self) {
        let draft = self.draft;
        let Some(section) = &draft.uncertainty else { return };
        let (it, at) = (&section.it, &section.at);
        let is_empty = it.weights.is_none()
            && it.aggregation.is_none()
            && it.normalisation.is_none()
            && it.exclude_one.is_none()
            && it.sampling != Some(true)
            && it.noise.is_none()
            && it.treatment.is_none()
            && it.imputation.is_none()
            && it.benchmark.is_none();
        if is_empty {
            self.unused(
                at,
                ("`uncertainty` 里没有任何假设", "`uncertainty` names no assumption"),
                (
                    "写上 `weights`、`aggregation`、`normalisation`、`treatment`、`imputation`、`exclude_one`、`sampling`、`noise` 或 `benchmark`，或删去这一节",
                    "give `weights`, `aggregation`, `normalisation`, `treatment`, `imputation`, `exclude_one`, `sampling`, `noise` or `benchmark`, or remove the section",
                ),
            );
        }
        if let Some(weights) = &it.weights {
            self.uncertain_weights(weights, &at.at("/weights"));
        }
        if let Some(aggregation) = &it.aggregation {
            self.uncertain_aggregation(aggregation, &at.at("/aggregation"));
        }
        if let Some(ways) = &it.normalisation {
            self.uncertain_normalisation(ways, it.aggregation.as_ref(), &at.at("/normalisation"));
        }
        self.uncertain_steps(it, at);
        if let Some(benchmark) = &it.benchmark {
            self.uncertain_benchmark(benchmark, &at.at("/benchmark"));
        }
        self.exclusion(it, &at.at("/exclude_one"));
        if it.sampling == Some(true) && draft.survey.is_none() {
            self.unused(
                &at.at("/sampling"),
                (
                    "有 `sampling`，而量规没有 `survey` 一节，答案都不是抽样所得",
                    "`sampling` is given, and the rubric has no section `survey`, so that no answer is a sample",
                ),
                (
                    "删去 `sampling`；答案的误差可用 `noise`",
                    "remove `sampling`; `noise` stands for errors in answers",
                ),
            );
        }
        if let Some(noise) = &it.noise {
            self.noise(noise.points, &at.at("/noise/points"));
        }
    }

    fn noise(&mut self, points: f64, at: &Spot) {
        if !(points > 0.0 && points <= 50.0) {
            self.unused(
                at,
                ("`points` 应大于 0、至多 50", "`points` is expected above 0 and up to 50"),
                ("上下浮动 5 分写 5", "write 5 for five points either way"),
            );
        }
    }

    pub(super) fn unused(&mut self, at: &Spot, message: (&str, &str), hint: (&str, &str)) {
        self.error(R073, at, Text::new(message.0, message.1), Text::new(hint.0, hint.1));
    }

    fn uncertain_weights(&mut self, weights: &UncertainWeights, at: &Spot) {
        let draft = self.draft;
        if !draft.nodes.iter().any(|n| n.children.len() > 1) {
            self.unused(
                at,
                (
                    "没有一个节点有两个下级，权重不起作用",
                    "no node has two children, so that weights change nothing",
                ),
                ("删去 `weights`", "remove `weights`"),
            );
        }
        match weights {
            UncertainWeights::Uniform { share } if !(*share > 0.0 && *share < 1.0) => self.unused(
                &at.at("/share"),
                ("`share` 应大于 0、小于 1", "`share` is expected above 0 and below 1"),
                ("上下浮动 25% 写 0.25", "write 0.25 for a quarter either way"),
            ),
            UncertainWeights::Dirichlet { concentration }
                if !(*concentration >= 0.1 && *concentration <= 1e6) =>
            {
                self.unused(
                    &at.at("/concentration"),
                    (
                        "`concentration` 应为 0.1 至 1000000",
                        "`concentration` is expected from 0.1 to 1000000",
                    ),
                    ("均匀分布写 1", "write 1 for a flat distribution"),
                );
            }
            UncertainWeights::Sets { sets } => {
                let own = draft.weight_sets.iter().map(|s| s.it.id.as_str());
                let known: Vec<&str> = std::iter::once("default").chain(own).collect();
                for (i, set) in
                    sets.iter().enumerate().filter(|(_, s)| !known.contains(&s.as_str()))
                {
                    let kind = Text::new("权重方案", "weight set");
                    self.unknown(R015, &at.at(&format!("/sets/{i}")), &kind, set, &known);
                }
                let mut distinct: Vec<&String> = sets.iter().collect();
                distinct.sort();
                distinct.dedup();
                if distinct.len() < 2 || distinct.len() < sets.len() {
                    self.unused(
                        &at.at("/sets"),
                        (
                            "`sets` 应有两个以上互不相同的方案",
                            "`sets` is expected to name two or more sets, each once",
                        ),
                        ("量规原有权重写 `default`", "`default` is the rubric's own"),
                    );
                } else if self.weigh_alike(sets) {
                    self.unused(
                        &at.at("/sets"),
                        (
                            "`sets` 里各方案的权重相同，换用哪个都不改变结果",
                            "all of these sets have the same weights, so that it changes nothing which one is taken",
                        ),
                        (
                            "换用权重不同的方案，或删去 `weights`",
                            "name sets that differ, or remove `weights`",
                        ),
                    );
                }
            }
            _ => {}
        }
    }

    fn uncertain_aggregation(&mut self, aggregation: &UncertainAggregation, at: &Spot) {
        let draft = self.draft;
        let mut distinct: Vec<MeanMethod> = Vec::new();
        for method in &aggregation.methods {
            if !distinct.contains(method) {
                distinct.push(*method);
            }
        }
        if distinct.len() < 2 || distinct.len() < aggregation.methods.len() {
            self.unused(
                &at.at("/methods"),
                (
                    "`methods` 应有两种以上互不相同的方法",
                    "`methods` is expected to name two or more ways, each once",
                ),
                (
                    "如 `[\"arithmetic\", \"geometric\"]`",
                    "such as `[\"arithmetic\", \"geometric\"]`",
                ),
            );
        }
        if aggregation.floor.is_some_and(|f| !(f > 0.0 && f < 100.0)) {
            self.unused(
                &at.at("/floor"),
                ("`floor` 应大于 0、小于 100", "`floor` is expected above 0 and below 100"),
                ("通常写 1", "1 is usual"),
            );
        }
        self.lacks_own_mean(aggregation, at);
        let several = |n: &crate::input::rubric::draft::DraftNode| n.children.len() > 1;
        let Some(given) = &aggregation.nodes else {
            if !draft.nodes.iter().any(several) {
                self.unused(
                    at,
                    (
                        "没有一个节点有两个下级，汇总方法不起作用",
                        "no node has two children, so that aggregation changes nothing",
                    ),
                    ("删去 `aggregation`", "remove `aggregation`"),
                );
            }
            return;
        };
        let known: Vec<&str> =
            draft.nodes.iter().filter(|n| several(n)).map(|n| n.node.id.as_str()).collect();
        if given.is_empty() {
            self.unused(
                &at.at("/nodes"),
                ("`nodes` 是空的", "`nodes` is empty"),
                ("删去 `nodes` 即为全部节点", "remove `nodes` to mean all"),
            );
        }
        for (i, id) in given.iter().enumerate().filter(|(_, id)| !known.contains(&id.as_str())) {
            let kind = Text::new("有两个以上下级的节点", "node with two or more children");
            self.unknown(R015, &at.at(&format!("/nodes/{i}")), &kind, id, &known);
        }
    }

    fn exclusion(&mut self, it: &Uncertainty, at: &Spot) {
        let Some(exclude) = &it.exclude_one else { return };
        if let Some(given) = &exclude.indicators {
            let at = at.at("/indicators");
            self.excluded(given, &at);
            let may_weigh = matches!(it.weights, Some(UncertainWeights::Sets { .. }));
            if !may_weigh && !given.is_empty() && given.iter().all(|id| self.is_weightless(id)) {
                self.unused(
                    &at,
                    (
                        "列出的指标权重都是 0，剔除也不改变结果",
                        "all of these indicators have no weight, so that leaving one out changes nothing",
                    ),
                    (
                        "写上有权重的指标，或删去 `indicators` 即为全部指标",
                        "name indicators that have weight, or remove `indicators` to mean all",
                    ),
                );
            }
        }
        if self.draft.nodes.iter().filter(|n| n.children.is_empty()).count() < 2 {
            self.unused(
                at,
                ("只有一个指标，无从剔除", "there is a single indicator, which cannot be left out"),
                ("删去 `exclude_one`", "remove `exclude_one`"),
            );
        }
    }

    fn excluded(&mut self, given: &[String], at: &Spot) {
        let leaves = self.draft.nodes.iter().filter(|n| n.children.is_empty());
        let known: Vec<&str> = leaves.map(|n| n.node.id.as_str()).collect();
        if given.is_empty() {
            self.unused(
                at,
                ("`indicators` 是空的", "`indicators` is empty"),
                ("删去 `indicators` 即为全部指标", "remove `indicators` to mean all"),
            );
        }
        for (i, id) in given.iter().enumerate().filter(|(_, id)| !known.contains(&id.as_str())) {
            let kind = Text::new("指标", "indicator");
            self.unknown(R015, &at.at(&format!("/{i}")), &kind, id, &known);
        }
    }
}
