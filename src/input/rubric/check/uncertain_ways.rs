//! Uncertain normalisation, weights and aggregation: ways that these indicators cannot take, that make
//! all scores zero, that change nothing, and that leave the rubric's own way out.

use super::Checker;
use crate::diag::code::rubric::{R029, R042, R073};
use crate::input::rubric::build::methods::aggregation as own_aggregation;
use crate::input::rubric::build::uncertainty::{mean, normalisation};
use crate::input::rubric::draft::{DraftNode, Spot};
use crate::input::rubric::number;
use crate::input::rubric::uncertainty_file::{
    MeanMethod, OtherNormalisation, UncertainAggregation,
};
use crate::lang::Text;
use crate::model::{Aggregation, Normalisation};
use std::collections::BTreeMap;

impl Checker<'_, '_> {
    pub(super) fn uncertain_normalisation(
        &mut self,
        ways: &[OtherNormalisation],
        aggregation: Option<&UncertainAggregation>,
        at: &Spot,
    ) {
        let mut distinct: Vec<OtherNormalisation> = Vec::new();
        for way in ways {
            if !distinct.contains(way) {
                distinct.push(*way);
            }
        }
        if distinct.len() < 2 || distinct.len() < ways.len() {
            self.unused(
                at,
                (
                    "`normalisation` 应有两种以上互不相同的方法",
                    "`normalisation` is expected to name two or more ways, each once",
                ),
                ("如 `[\"as_given\", \"min_max\"]`", "such as `[\"as_given\", \"min_max\"]`"),
            );
        }
        if ways.contains(&OtherNormalisation::AsGiven) {
            let own =
                ways.iter().find(|way| method(**way).is_some_and(|m| self.normalises_all_by(&m)));
            if let Some(way) = own {
                self.same_as_given(at, normalisation(*way).name(), "normalisation");
            }
        }
        let bare = self.bare_nodes(aggregation);
        self.scales_that_score(ways, at);
        self.zeros(ways, &bare, at);
        self.below_zero(ways, aggregation, bare.is_empty(), at);
    }

    /// Standard scores beside means that cannot take them.
    fn below_zero(
        &mut self,
        ways: &[OtherNormalisation],
        aggregation: Option<&UncertainAggregation>,
        has_floors: bool,
        at: &Spot,
    ) {
        let is_other =
            |a: &UncertainAggregation| a.methods.iter().any(|m| *m != MeanMethod::Arithmetic);
        let positive = |n: &DraftNode| {
            let how = own_aggregation(&n.node);
            matches!(how, Aggregation::Geometric | Aggregation::Harmonic | Aggregation::Power(_))
        };
        let means = aggregation.is_some_and(is_other) || self.draft.nodes.iter().any(positive);
        if !(means && ways.contains(&OtherNormalisation::ZScore)) {
            return;
        }
        let hint = if has_floors {
            ("把 `z_score` 换成 `min_max`", "take `min_max` in place of `z_score`")
        } else {
            // Any way that learns gives the worst region 0, which these means cannot take either.
            ("从 `normalisation` 里删去 `z_score`", "remove `z_score` from `normalisation`")
        };
        self.unused(
            at,
            (
                "`z_score` 的得分可能低于 0，几何、调和、幂平均不能用",
                "`z_score` may give scores below 0, which geometric, harmonic and power means cannot take",
            ),
            hint,
        );
    }

    /// Nodes whose mean is 0 with the first 0 in some replicates: an uncertain aggregation gives its nodes
    /// a floor, others have one or not.
    fn bare_nodes(&self, aggregation: Option<&UncertainAggregation>) -> Vec<usize> {
        let is_floored = |n: &DraftNode| {
            let is_named = |a: &UncertainAggregation| match &a.nodes {
                Some(ids) => ids.contains(&n.node.id),
                None => n.children.len() > 1,
            };
            n.node.floor.is_some() || aggregation.is_some_and(is_named)
        };
        let is_bare = |n: &DraftNode| match own_aggregation(&n.node) {
            Aggregation::Geometric | Aggregation::Harmonic => !is_floored(n),
            Aggregation::Power(power) => power < 0.0 && !is_floored(n),
            _ => false,
        };
        let nodes = self.draft.nodes.iter().enumerate();
        nodes.filter(|(_, n)| !n.children.is_empty() && is_bare(n)).map(|(at, _)| at).collect()
    }

    /// Ways that give the worst region 0 below a mean that is then 0 altogether.
    fn zeros(&mut self, ways: &[OtherNormalisation], bare: &[usize], at: &Spot) {
        let Some(&node) = bare.first() else { return };
        let zero = |way: &OtherNormalisation| match way {
            OtherNormalisation::AsGiven | OtherNormalisation::ZScore => false,
            OtherNormalisation::FractionOfMaximum => self.fractions_reach_zero(),
            OtherNormalisation::MinMax
            | OtherNormalisation::Scale
            | OtherNormalisation::PercentileRank => true,
        };
        let Some(found) = ways.iter().position(zero) else { return };
        let (id, way) = (&self.draft.nodes[node].node.id, normalisation(ways[found]).name());
        let can_have_floor =
            self.draft.nodes[node].children.iter().all(|c| self.is_about_percent(*c));
        let message = Text::new(
            format!(
                "`{way}` 使最差的地区得 0 分，而 `{id}` 用几何、调和或负次幂平均又没有 `floor`，总分会随之归零"
            ),
            format!(
                "`{way}` gives the worst region 0, and `{id}` takes a geometric or harmonic mean, or one with a negative power, without a `floor`, which would make the whole 0"
            ),
        );
        let hint = if can_have_floor {
            Text::new(
                format!("给 `{id}` 加上 `\"floor\": 1`，或从 `normalisation` 里删去 `{way}`"),
                format!(
                    "give `{id}` a floor, `\"floor\": 1`, or remove `{way}` from `normalisation`"
                ),
            )
        } else {
            Text::new(
                format!("从 `normalisation` 里删去 `{way}`，或让 `{id}` 用算术平均"),
                format!(
                    "remove `{way}` from `normalisation`, or let `{id}` take the arithmetic mean"
                ),
            )
        };
        self.error(R042, &at.at(&format!("/{found}")), message, hint);
    }

    /// A scale that leaves the scoring to the normalisation of its indicator gives no score by itself.
    fn scales_that_score(&mut self, ways: &[OtherNormalisation], at: &Spot) {
        let Some(way) = ways.iter().position(|w| *w == OtherNormalisation::Scale) else { return };
        let scores = |n: &&DraftNode| !n.node.scale.as_ref().is_some_and(number::has_no_goal);
        let Some(node) = self.draft.nodes.iter().find(|n| !scores(n)) else { return };
        let id = &node.node.id;
        let message = Text::new(
            format!("`scale` 按量尺计分，而 `{id}` 的量尺没有写 `worst`、`best`，无从计分"),
            format!(
                "`scale` scores by the scale, and that of `{id}` has no `worst` and `best` to score by"
            ),
        );
        let hint = Text::new(
            format!(
                "在 `{id}` 的量尺里写上 `worst` 和 `best`，或从 `normalisation` 里删去 `scale`"
            ),
            format!(
                "give `worst` and `best` in the scale of `{id}`, or remove `scale` from `normalisation`"
            ),
        );
        self.error(R029, &at.at(&format!("/{way}")), message, hint);
    }

    /// Whether all weight sets come to the same; not told where weights follow from comparisons or data.
    pub(super) fn weigh_alike(&self, sets: &[String]) -> bool {
        let draft = self.draft;
        let no_weights = BTreeMap::new();
        let given = |id: &String| {
            if id == "default" {
                return Some(&no_weights);
            }
            let set = draft.weight_sets.iter().find(|s| s.it.id == *id)?;
            let is_plain = set.it.comparisons.is_empty() && set.it.method.is_none();
            is_plain.then_some(&set.it.weights)
        };
        let Some(all) = sets.iter().map(given).collect::<Option<Vec<_>>>() else { return false };
        if !draft.comparisons.is_empty() {
            return false;
        }
        let shares = |set: &BTreeMap<String, f64>| -> Vec<f64> {
            let weight = |at: usize| {
                let node = &draft.nodes[at].node;
                set.get(&node.id).copied().or(node.weight).unwrap_or(1.0)
            };
            let group = |n: &DraftNode| {
                let total: f64 = n.children.iter().map(|c| weight(*c)).sum();
                n.children.iter().map(|c| weight(*c) / total).collect::<Vec<f64>>()
            };
            draft.nodes.iter().flat_map(group).collect()
        };
        let Some((first, others)) = all.split_first() else { return false };
        let first = shares(first);
        let same = |other: &BTreeMap<String, f64>| {
            shares(other).iter().zip(&first).all(|(a, b)| (a - b).abs() < 1e-12)
        };
        others.iter().all(|other| same(other))
    }

    /// Whether an indicator counts for nothing by any weights of the rubric.
    pub(super) fn is_weightless(&self, id: &str) -> bool {
        let draft = self.draft;
        let no_other = draft.comparisons.is_empty()
            && draft
                .weight_sets
                .iter()
                .all(|s| s.it.comparisons.is_empty() && s.it.method.is_none());
        let mut at = self.nodes.get(id).copied();
        while let Some(node) = at {
            let own = &draft.nodes[node].node;
            let is_set = draft.weight_sets.iter().any(|s| s.it.weights.contains_key(&own.id));
            if own.weight == Some(0.0) && no_other && !is_set {
                return true;
            }
            at = draft.nodes[node].parent;
        }
        false
    }

    /// Nodes whose own mean is not among the ways: what is published may lie outside its own interval.
    pub(super) fn lacks_own_mean(&mut self, aggregation: &UncertainAggregation, at: &Spot) {
        let methods: Vec<Aggregation> = aggregation.methods.iter().map(|m| mean(*m)).collect();
        let is_varied = |n: &&DraftNode| match &aggregation.nodes {
            Some(ids) => ids.contains(&n.node.id),
            None => n.children.len() > 1,
        };
        let lacks = |n: &&DraftNode| !methods.contains(&own_aggregation(&n.node));
        let varied = self.draft.nodes.iter().filter(is_varied);
        let Some(node) = varied.into_iter().find(lacks) else { return };
        let (id, name) = (&node.node.id, own_aggregation(&node.node).name());
        let message = Text::new(
            format!(
                "`{id}` 的汇总方法 `{name}` 不在 `methods` 里，公布的得分可能落在它自己的区间之外"
            ),
            format!(
                "`{id}` is aggregated by `{name}`, which is not one of `methods`: its published score may lie outside its own interval"
            ),
        );
        let hint = Text::new(
            "把量规原有的方法也列入 `methods`；列不了的，用 `nodes` 只写其他节点",
            "list the rubric's own method too; where it cannot be listed, name the other nodes alone in `nodes`",
        );
        self.warning(R073, &at.at("/methods"), message, hint);
    }
}

/// The method that a way stands for, where it may be that of an indicator.
fn method(way: OtherNormalisation) -> Option<Normalisation> {
    match way {
        OtherNormalisation::Scale => Some(Normalisation::Scale),
        OtherNormalisation::MinMax => Some(Normalisation::MinMax { low: 0.0, high: 100.0 }),
        OtherNormalisation::ZScore => Some(Normalisation::ZScore { mean: 50.0, deviation: 10.0 }),
        // Those of an indicator run from 0 to 1.
        OtherNormalisation::AsGiven
        | OtherNormalisation::PercentileRank
        | OtherNormalisation::FractionOfMaximum => None,
    }
}
