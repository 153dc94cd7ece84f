//! What the flagship rubric promises: every documented concern is measured or named as not measured,
//! every indicator can be answered and defended.
#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use govgauge::input::rubric::trace;
use govgauge::input::{benchmark, library, rubric};
use govgauge::lang::Lang;
use govgauge::model::{Basis, Need, Scale};
use govgauge::weighting::weigh;
use std::collections::BTreeSet;

/// The ids of the catalogue of what the documents say: problems, goals, principles, tasks, measures,
/// paths, pilot areas, tasks of digital government, named systems.
const CATALOGUE: &str = include_str!("fixtures/catalogue-ids.txt");

#[test]
fn nothing_is_wrong_with_it() {
    for id in library::rubric_ids() {
        let (rubric, warnings) =
            rubric::read(&library::rubric(id).unwrap(), &library::rubric).unwrap();
        assert!(warnings.is_empty(), "{id}:\n{}", common::messages(&warnings));
        // What is not checked again at each start is read to the same rubric.
        let file = library::rubric(id).unwrap();
        let (known, _) = rubric::read_knowing(&file, &library::rubric, &library::is_ours).unwrap();
        assert!(known == rubric, "{id} is another rubric when it isn't checked");
        for name in library::benchmarks_of(&rubric) {
            let file = library::benchmark(name).unwrap();
            let (checked, warnings) = benchmark::read(&file, &rubric).unwrap();
            assert!(warnings.is_empty(), "{name}:\n{}", common::messages(&warnings));
            let (known, _) = benchmark::read_knowing(&file, &rubric, true).unwrap();
            assert!(known == checked, "{name} is another benchmark when it isn't checked");
        }
    }
}

#[test]
fn every_documented_concern_is_carried_or_named() {
    let rubric = common::embedded("cn-egov");
    let benchmarks = common::benchmarks(&rubric);
    let catalogue: BTreeSet<&str> = CATALOGUE.split_whitespace().collect();
    assert_eq!(catalogue.len(), 45 + 32 + 8 + 8 + 7 + 6 + 6 + 10 + 52, "P G R K M A B D S");
    let known: BTreeSet<&str> = rubric.concerns.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(known, catalogue);
    let rows = trace::trace(&rubric, &benchmarks);
    assert_eq!(rows.len(), catalogue.len());
    for row in &rows {
        let concern = &rubric.concern(row.concern).id;
        let carried = row.carriers.len() + row.gates.len() + row.targets.len() > 0;
        assert_ne!(carried, row.not_measured.is_some(), "{concern}: carried, or named, not both");
    }
}

#[test]
fn indicators_can_be_answered_and_defended() {
    let rubric = common::embedded("cn-egov");
    let mut n = 0;
    for (_, node, indicator) in rubric.hierarchy.leaves() {
        n += 1;
        for (what, text) in [
            ("title", &node.title),
            ("question", &indicator.question),
            ("why", &indicator.why),
            ("evidence", &indicator.evidence),
        ] {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}: {what}", node.id);
            assert_ne!(text.zh, text.en, "{}: {what}", node.id);
        }
        assert!(!indicator.references.is_empty() && !node.concerns.is_empty(), "{}", node.id);
        assert!(indicator.effort.is_some() && !indicator.evidence_examples.is_empty());
        if let Scale::Maturity(levels) = &indicator.scale {
            assert_eq!(levels.len(), 5, "{}", node.id);
            for lang in Lang::ALL {
                let said: BTreeSet<&str> = levels.iter().map(|l| l.statement.get(lang)).collect();
                assert_eq!(said.len(), 5, "{}: statements are distinct", node.id);
            }
            assert!(levels.iter().all(|l| l.good_enough.is_some()), "{}", node.id);
            assert!(levels[..4].iter().all(|l| l.next.is_some()), "{}", node.id);
            assert!(levels[4].next.is_none(), "{}", node.id);
        }
    }
    assert!((50..=70).contains(&n), "{n} indicators");
    assert_eq!(rubric.hierarchy.root().children.len(), 10, "four problems and six goals");
}

#[test]
fn the_ladder_has_the_gates_the_documents_warn_of() {
    let rubric = common::embedded("cn-egov");
    let levels = rubric.ladder.levels();
    let ids: Vec<&str> = levels.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(ids, ["office", "online", "application", "coordination", "digital"]);
    let carries = |level: usize, concern: &str| {
        let mut gates = levels[level].gates.iter().flat_map(|g| &g.concerns);
        gates.any(|link| rubric.concern(link.concern).id == concern)
    };
    assert!(carries(1, "P42"), "office work alone does not pass the first rung");
    assert!(carries(2, "P43"), "publishing alone does not pass the second");
    let exchange = rubric.hierarchy.find("resources.exchange").unwrap();
    let shared = levels[3].gates.iter().find(|g| g.node == exchange).unwrap();
    assert!(matches!(shared.need, Need::Level(3)), "no fourth rung without a shared exchange");
}

#[test]
fn weights_are_equal_unless_a_named_set_says_otherwise() {
    let rubric = common::embedded("cn-egov");
    let default = weigh(&rubric, None).unwrap();
    for child in &rubric.hierarchy.root().children {
        assert!((default.share(*child) - 0.1).abs() < 1e-12);
    }
    let sets: Vec<&str> = rubric.weight_sets.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(sets, ["equal", "problems-first", "plan-first", "ahp"]);
    let doubled = weigh(&rubric, Some("problems-first")).unwrap();
    let share = |id: &str| doubled.share(rubric.hierarchy.find(id).unwrap());
    // Four dimensions of two and six of one: 2/14 and 1/14.
    assert!((share("islands") - 2.0 / 14.0).abs() < 1e-12);
    assert!((share("openness") - 1.0 / 14.0).abs() < 1e-12);
    let ahp = rubric.weight_set("ahp").unwrap();
    assert!(ahp.comparisons[0].consistency_ratio < 0.10);
    assert!(weigh(&rubric, Some("no-such-set")).is_err());
}

/// The figures that the documents state, as the catalogue of quantities reads them.
#[test]
fn stated_figures_are_targets() {
    let rubric = common::embedded("cn-egov");
    let benchmarks = common::benchmarks(&rubric);
    let target = |benchmark: &str, node: &str| {
        let b = benchmarks.iter().find(|b| b.id == benchmark).unwrap();
        b.target(rubric.hierarchy.find(node).unwrap()).unwrap().clone()
    };
    for (node, value, quantity) in [
        ("platforms.site-coverage", 80.0, "Q19"),
        ("systems.golden", 12.0, "Q84"),
        ("resources.databases", 4.0, "Q36"),
        ("services.areas", 7.0, "Q86"),
        ("standards.unified-items", 5.0, "Q92"),
    ] {
        let t = target("tenth-five-year-plan", node);
        assert_eq!(t.value, Some(value), "{node}");
        assert_eq!(t.basis, Basis::Stated, "{node}");
        assert!(t.quantities.iter().any(|q| q == quantity), "{node}: {:?}", t.quantities);
        assert!(!t.references.is_empty(), "{node}");
    }
    // 2,900 of 5,000 systems; that both figures have the same base is an assumption, said in the target.
    let islands = target("digital-government", "islands.linked");
    assert_eq!((islands.value, islands.basis), (Some(58.0), Basis::Derived));
    assert!(islands.formula.is_some());
    for b in &benchmarks {
        for t in &b.targets {
            assert!(t.basis != Basis::Derived || t.formula.is_some(), "{}", t.id);
            assert!(t.basis == Basis::Judgement || !t.references.is_empty(), "{}", t.id);
        }
    }
}
