//! From the audit of indicators to the rows of the document.

use super::audit_indicators::{
    ComponentRow, CorrelationRow, DenominatorRow, ImportanceRow, IndicatorsPart, InfluenceRow,
    Limits, LoadingRow, MissingNodeRow, MissingRegionRow, PeriodRow, ReliabilityRow,
    ReliabilityWithoutRow, StandingRow, StatisticsRow,
};
use super::document::BilingualText;
use super::rows::{count, rounded, rounded_option};
use crate::assessment::Assessment;
use crate::coherence::correlations::{Limits as PairLimits, PairFlag};
use crate::coherence::descriptive::{Described, Flag, Thresholds};
use crate::coherence::groups::{Group, Lack, MEMBERS_MIN};
use crate::coherence::indicators::{
    Compared, Correlation, DENOMINATOR_LIMIT, Gaps, IndicatorsAudit, Level, REGIONS_MIN, Relation,
};
use crate::coherence::reliability::USUAL_MIN;
use crate::lang::Text;
use crate::model::NodeIdx;
use crate::stats::significance::Tested;

fn limits() -> Limits {
    let (columns, pairs) = (Thresholds::default(), PairLimits::default());
    Limits {
        present_min: columns.present_min,
        nonzero_min: columns.nonzero_min,
        unique_min: columns.unique_min,
        skewness_max: columns.skewness_max,
        kurtosis_max: columns.kurtosis_max,
        negative_max: pairs.negative,
        weak_max: pairs.weak,
        collinear_min: pairs.collinear,
        alpha_min: USUAL_MIN,
        denominator_min: DENOMINATOR_LIMIT,
        regions_min: count(REGIONS_MIN),
    }
}

/// The part of the document, over all periods.
pub(super) fn indicators_part(a: &Assessment<'_>, audits: &[IndicatorsAudit]) -> IndicatorsPart {
    let mut part = IndicatorsPart {
        limits: limits(),
        periods: Vec::new(),
        statistics: Vec::new(),
        missing_nodes: Vec::new(),
        missing_regions: Vec::new(),
        correlations: Vec::new(),
        reliability: Vec::new(),
        reliability_without: Vec::new(),
        components: Vec::new(),
        loadings: Vec::new(),
        importance: Vec::new(),
        denominators: Vec::new(),
        standings: Vec::new(),
        influence: Vec::new(),
    };
    for audit in audits {
        let rows = Rows { a, period: &a.survey.periods[audit.period.at()].id };
        rows.described(audit, &mut part);
        if let Some(compared) = &audit.compared {
            rows.pairs(compared, &mut part);
            rows.compared(compared, &mut part);
            for group in &compared.groups {
                rows.group(group, &mut part);
            }
        }
    }
    part
}

fn few_regions(n: usize) -> BilingualText {
    (&Text::new(
        format!("只有 {n} 个地区有总分，至少要有 {REGIONS_MIN} 个才能比较"),
        format!("regions with an index: {n}; {REGIONS_MIN} are needed to compare them"),
    ))
        .into()
}

fn lack(lack: Lack) -> BilingualText {
    let text = match lack {
        Lack::FewMembers { varying } => Text::new(
            format!("得分有差异的子项只有 {varying} 个"),
            format!("children that vary: {varying}"),
        ),
        Lack::FewRegions { complete } => Text::new(
            format!("各子项都有得分的地区只有 {complete} 个"),
            format!("regions with a score in every child: {complete}"),
        ),
        Lack::Undetermined => Text::new(
            "在得分齐全的地区中，有子项没有差异".to_owned(),
            "a child does not vary among the regions that have all scores".to_owned(),
        ),
    };
    (&text).into()
}

fn flag_name(flag: Flag) -> String {
    match flag {
        Flag::Empty => "empty",
        Flag::Constant => "constant",
        Flag::FewPresent => "few_present",
        Flag::ManyZeros => "many_zeros",
        Flag::FewUnique => "few_unique",
        Flag::Outliers => "outliers",
    }
    .to_owned()
}

fn pair_flag_name(flag: PairFlag) -> String {
    match flag {
        PairFlag::Negative => "negative",
        PairFlag::Weak => "weak",
        PairFlag::Collinear => "collinear",
    }
    .to_owned()
}

fn relation_name(relation: Relation) -> String {
    match relation {
        Relation::Siblings => "siblings",
        Relation::Level => "level",
        Relation::Parent => "parent",
        Relation::Ancestor => "ancestor",
    }
    .to_owned()
}

/// The rows of one period.
struct Rows<'a> {
    a: &'a Assessment<'a>,
    period: &'a str,
}

impl Rows<'_> {
    fn id(&self, node: NodeIdx) -> String {
        self.a.rubric.hierarchy.node(node).id.clone()
    }

    fn name(&self, node: NodeIdx) -> BilingualText {
        (&self.a.rubric.hierarchy.node(node).title).into()
    }

    fn period(&self) -> String {
        self.period.to_owned()
    }

    fn described(&self, audit: &IndicatorsAudit, part: &mut IndicatorsPart) {
        part.periods.push(PeriodRow {
            period: self.period(),
            n_regions: count(audit.rows.len()),
            n_scored: count(audit.n_scored),
            empty: audit.compared.is_none().then(|| few_regions(audit.n_scored)),
        });
        let statistics = audit.statistics.iter();
        part.statistics.extend(statistics.map(|(n, d)| self.statistics(*n, d, audit.rows.len())));
        let is_indicator = |n: NodeIdx| self.a.rubric.hierarchy.node(n).indicator.is_some();
        let share = |gaps: &Gaps| rounded_option(gaps.share());
        part.missing_nodes.extend(audit.gaps.iter().map(|(node, gaps)| MissingNodeRow {
            period: self.period(),
            node_id: self.id(*node),
            name: self.name(*node),
            is_indicator: is_indicator(*node),
            n: count(gaps.n),
            n_missing: count(gaps.missing),
            share_missing: share(gaps),
        }));
        let regions = audit.region_gaps.iter();
        part.missing_regions.extend(regions.map(|(row, node, gaps)| MissingRegionRow {
            period: self.period(),
            region_id: self.a.survey.region(*row).id.clone(),
            node_id: self.id(*node),
            n: count(gaps.n),
            n_missing: count(gaps.missing),
            share_missing: share(gaps),
        }));
    }

    fn statistics(&self, node: NodeIdx, found: &Described, n_regions: usize) -> StatisticsRow {
        let d = found.description.as_ref();
        StatisticsRow {
            period: self.period(),
            node_id: self.id(node),
            name: self.name(node),
            n_regions: count(n_regions),
            n: d.map_or(0, |d| count(d.moments.n)),
            min: d.map(|d| rounded(d.low)),
            max: d.map(|d| rounded(d.high)),
            mean: d.map(|d| rounded(d.moments.mean)),
            median: d.map(|d| rounded(d.median)),
            sd: rounded_option(d.and_then(|d| d.moments.sd)),
            skewness: rounded_option(d.and_then(|d| d.moments.skewness)),
            kurtosis: rounded_option(d.and_then(|d| d.moments.kurtosis)),
            n_nonzero: d.map_or(0, |d| count(d.n_nonzero)),
            n_unique: d.map_or(0, |d| count(d.n_unique)),
            n_same: d.map_or(0, |d| count(d.n_same)),
            flags: found.flags.iter().copied().map(flag_name).collect(),
        }
    }

    fn pairs(&self, compared: &Compared, part: &mut IndicatorsPart) {
        let value = |t: Option<Tested>| rounded_option(t.map(|t| t.value));
        let p = |t: Option<Tested>| rounded_option(t.and_then(|t| t.p));
        part.correlations.extend(compared.correlations.iter().map(|c: &Correlation| {
            CorrelationRow {
                period: self.period(),
                node_id: self.id(c.first),
                other_id: self.id(c.second),
                relation: relation_name(c.relation),
                n: c.pearson.map_or(0, |t| count(t.n_pairs)),
                pearson: value(c.pearson),
                pearson_p: p(c.pearson),
                spearman: value(c.spearman),
                spearman_p: p(c.spearman),
                kendall: value(c.kendall),
                kendall_p: p(c.kendall),
                flag: c.flag.map(pair_flag_name),
                distance: rounded_option(c.distance),
            }
        }));
    }

    fn compared(&self, compared: &Compared, part: &mut IndicatorsPart) {
        let importances = compared.importances.iter();
        part.importance.extend(importances.map(|(node, level, i)| ImportanceRow {
            period: self.period(),
            node_id: self.id(*node),
            level: match level {
                Level::Indicators => "indicators".to_owned(),
                Level::Depth(depth) => depth.to_string(),
            },
            weight_effective: rounded(self.a.weights.effective(*node)),
            weight_share: rounded(i.weight),
            correlation: rounded_option(i.correlation),
            importance: rounded(i.importance),
        }));
        part.denominators.extend(compared.denominators.iter().map(|d| DenominatorRow {
            period: self.period(),
            node_id: self.id(d.node),
            denominator_id: self.a.rubric.methods.auxiliaries[d.auxiliary].id.clone(),
            n: count(d.tested.n_pairs),
            pearson: rounded(d.tested.value),
            pearson_p: rounded_option(d.tested.p),
        }));
        part.standings.extend(compared.standings.iter().map(|s| StandingRow {
            period: self.period(),
            region_id: self.a.survey.region(s.row).id.clone(),
            kind: if s.is_strength { "strength" } else { "weakness" }.to_owned(),
            node_id: self.id(s.node),
            rank: s.rank,
            of: count(s.of),
        }));
        let nothing_left = || {
            BilingualText::from(&Text::new(
                "它占上级节点的全部权重，去掉后上级没有得分",
                "it carries the whole weight of its parent, which has no score without it",
            ))
        };
        part.influence.extend(compared.influences.iter().map(|(node, found)| InfluenceRow {
            period: self.period(),
            node_id: self.id(*node),
            mean_rank_change: rounded_option(found.as_ref().and_then(|i| i.mean_change)),
            greatest_rank_change: found.as_ref().map(|i| i.greatest_change),
            empty: found.is_none().then(nothing_left),
        }));
    }

    fn group(&self, group: &Group, part: &mut IndicatorsPart) {
        let node_id = self.id(group.node);
        if group.members.len() + group.left_out.len() >= MEMBERS_MIN {
            let found = group.reliability.as_ref();
            let alpha = found.ok().map(|r| r.alpha);
            part.reliability.push(ReliabilityRow {
                period: self.period(),
                node_id: node_id.clone(),
                n_members: count(group.members.len()),
                left_out: group.left_out.iter().map(|n| self.id(*n)).collect(),
                alpha: rounded_option(alpha.map(|a| a.raw)),
                alpha_standardised: rounded_option(alpha.map(|a| a.standardised)),
                low: alpha.is_some_and(|a| a.raw < USUAL_MIN),
                empty: found.err().copied().map(lack),
            });
        }
        if let Ok(found) = &group.reliability {
            let without = group.members.iter().zip(&found.without);
            part.reliability_without.extend(without.map(|(n, alpha)| ReliabilityWithoutRow {
                period: self.period(),
                node_id: node_id.clone(),
                without_id: self.id(*n),
                alpha: rounded_option(alpha.map(|a| a.raw)),
                alpha_standardised: rounded_option(alpha.map(|a| a.standardised)),
                better: alpha.is_some_and(|a| a.raw > found.alpha.raw),
            }));
        }
        self.components(group, part);
    }

    fn components(&self, group: &Group, part: &mut IndicatorsPart) {
        let row = |component| ComponentRow {
            period: self.period(),
            node_id: self.id(group.node),
            n: count(group.n_complete),
            component,
            eigenvalue: None,
            share: None,
            cumulative: None,
            empty: None,
        };
        let structure = match &group.structure {
            Ok(structure) => structure,
            Err(error) => {
                part.components.push(ComponentRow { empty: Some(lack(*error)), ..row(0) });
                return;
            }
        };
        let mut cumulative = 0.0;
        for (number, component) in (1..).zip(&structure.components) {
            cumulative += component.share;
            part.components.push(ComponentRow {
                eigenvalue: Some(rounded(component.eigenvalue)),
                share: Some(rounded(component.share)),
                cumulative: Some(rounded(cumulative)),
                ..row(number)
            });
            let loadings = group.members.iter().zip(component.loadings());
            part.loadings.extend(loadings.map(|(child, loading)| LoadingRow {
                period: self.period(),
                node_id: self.id(group.node),
                component: number,
                child_id: self.id(*child),
                loading: rounded(loading),
            }));
        }
    }
}
