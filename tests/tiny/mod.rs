//! A small rubric with every kind of scale, built by hand.

use govgauge::lang::Text;
use govgauge::model::{
    Aggregation, Choice, Direction, Goal, Hierarchy, Indicator, IndicatorIdx, Ladder,
    LevelDescriptor, Merge, MissingPolicy, NaRule, Node, NodeIdx, NumberKind, NumberScale,
    RegionKind, Rubric, Scale, StateCodes,
};

/// The indicators, in column order: stage, linked, rate, open, mode, domains, rating, count, days,
/// spread.
pub(crate) fn rubric() -> Rubric {
    let mut nodes = vec![root(1)];
    nodes.extend(leaves());
    Rubric {
        id: "tiny".into(),
        version: "1".into(),
        title: Text::new("小标准", "Tiny"),
        description: Text::default(),
        sources: vec![],
        changes: vec![],
        region_kinds: vec![
            RegionKind { id: "province".into(), title: Text::new("省", "Province") },
            RegionKind { id: "county".into(), title: Text::new("县", "County") },
        ],
        concerns: vec![],
        not_measured: vec![],
        states: StateCodes {
            unknown: vec!["说不清".into()],
            not_applicable: vec![],
            excluded: vec!["作废".into()],
        },
        missing: MissingPolicy::Renormalise,
        merge: Merge::Median,
        methods: govgauge::model::Methods::default(),
        uncertainty: None,
        instrument: None,
        ladder: Ladder::new(vec![]),
        hierarchy: Hierarchy::new(nodes),
        comparisons: vec![],
        weight_sets: vec![],
        extends: None,
        patches: vec![],
        files: vec![],
    }
}

/// The indicators so many times, as `stage-0` … `spread-6`.
#[allow(dead_code, reason = "not every test needs a large rubric")]
pub(crate) fn repeated(n_copies: usize) -> Hierarchy {
    let mut nodes = vec![root(n_copies)];
    for copy in 0..n_copies {
        nodes.extend(leaves().into_iter().map(|mut leaf| {
            leaf.id = format!("{}-{copy}", leaf.id);
            leaf
        }));
    }
    Hierarchy::new(nodes)
}

fn root(n_copies: usize) -> Node {
    Node {
        children: (1..=10 * n_copies).map(|at| NodeIdx(u32::try_from(at).unwrap())).collect(),
        parent: None,
        depth: 0,
        indicator: None,
        ..node("tiny", "小标准", "Tiny", Scale::YesNo { yes_is_best: true })
    }
}

fn leaves() -> Vec<Node> {
    let level = |score| LevelDescriptor {
        statement: Text::default(),
        good_enough: None,
        next: None,
        score,
    };
    let choice = |code: &str, zh: &str, en: &str, score| Choice {
        code: code.into(),
        title: Text::new(zh, en),
        score,
    };
    let number = |kind, best: f64, max: f64| {
        Scale::Number(NumberScale {
            kind,
            direction: if best > 0.0 { Direction::Up } else { Direction::Down },
            goal: Goal::Goalposts { worst: if best > 0.0 { 0.0 } else { 30.0 }, best },
            min: if kind == NumberKind::Amount { f64::NEG_INFINITY } else { 0.0 },
            max,
        })
    };
    let stages = [0.0, 25.0, 50.0, 75.0, 100.0].map(level).to_vec();
    let modes = vec![
        choice("own", "自建", "Own", 0.0),
        choice("shared", "共建", "Shared", 100.0),
        choice("rented", "租用", "Rented", 50.0),
    ];
    let domains = vec![
        choice("tax", "税务", "Tax", 0.0),
        choice("health", "卫生、医疗", "Health", 0.0),
        choice("school", "教育", "School", 0.0),
    ];
    let labels = ["很差", "差", "一般", "好", "很好"];
    let labels = labels.map(|zh| Text::new(zh, "")).to_vec();
    let mut leaves = vec![
        node("stage", "阶段", "Stage", Scale::Maturity(stages)),
        node("linked", "联网率", "Linked", number(NumberKind::Percentage, 100.0, 100.0)),
        node("rate", "比例", "Rate", number(NumberKind::Share, 1.0, 1.0)),
        node("open", "已开放", "Open", Scale::YesNo { yes_is_best: true }),
        node("mode", "方式", "Mode", Scale::Choice(modes)),
        node("domains", "领域", "Domains", Scale::CountOf(domains)),
        node("rating", "满意度", "Rating", Scale::Likert { points: 5, labels, high_is_best: true }),
        node("count", "数量", "Count", number(NumberKind::Count, 10.0, f64::INFINITY)),
        node("days", "天数", "Days", number(NumberKind::Days, 0.0, f64::INFINITY)),
        node("spread", "差异", "Spread", number(NumberKind::Amount, 5.0, f64::INFINITY)),
    ];
    for (at, rule) in [(0, NaRule::Forbidden), (1, NaRule::Justified)] {
        if let Some(indicator) = &mut leaves[at].indicator {
            indicator.not_applicable = rule;
        }
    }
    if let Some(indicator) = &mut leaves[9].indicator {
        indicator.applies_to = vec![0];
    }
    leaves
}

fn node(id: &str, zh: &str, en: &str, scale: Scale) -> Node {
    Node {
        id: id.into(),
        title: Text::new(zh, en),
        description: Text::default(),
        parent: Some(NodeIdx::ROOT),
        depth: 1,
        children: vec![],
        weight: 1.0,
        aggregation: Aggregation::Arithmetic,
        floor: 1.0,
        order_weights: vec![],
        coverage_min: 0.5,
        children_min: 0.0,
        concerns: vec![],
        indicator: Some(Indicator {
            column: IndicatorIdx(0),
            question: Text::new(format!("{zh}是多少?"), format!("What is {en}?")),
            why: Text::default(),
            unit: Text::default(),
            scale,
            evidence: Text::default(),
            evidence_examples: vec![],
            effort: None,
            references: vec![],
            tags: vec![],
            applies_to: vec![],
            not_applicable: NaRule::Allowed,
        }),
        pointer: String::new(),
    }
}
