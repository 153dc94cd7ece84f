//! Replicates and Sobol' indices: the reference's figures, published ones, one thread or many.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may fail")]

mod common;
mod reference;

use govgauge::aggregation::aggregate;
use govgauge::model::Aggregation;
use govgauge::robustness::flat::{Flat, FlatNode, Normalised, Setting, SettingError, Step};
use govgauge::robustness::plan::{Plan, UncertainWeights};
use govgauge::robustness::replicates::{mean_rank_change, ranks_of_scores};
use govgauge::robustness::saltelli::Design;
use govgauge::robustness::sensitivity::sensitivity;
use govgauge::robustness::summary::summarise;
use govgauge::stats::alpha::alpha;
use govgauge::stats::components::principal_components;
use govgauge::stats::correlation::{Method, correlation};
use govgauge::stats::random::Stream;
use proptest::prelude::*;
use reference::{Meta, Table, close, read};

fn leaf(column: usize) -> FlatNode {
    FlatNode { children: vec![], column: Some(column), coverage_min: 0.0 }
}

/// The tree of the synthetic data set over its columns.
fn reference_tree(meta: &Meta) -> (Vec<FlatNode>, Vec<String>, Vec<f64>) {
    let (names, parents, weights) = meta.tree();
    let leaves = meta.leaves();
    let node = |(at, name): (usize, &&str)| {
        let children: Vec<usize> = (0..names.len()).filter(|&c| parents[c] == Some(at)).collect();
        let column = leaves.iter().position(|l| l == name);
        FlatNode { children, column, coverage_min: 0.0 }
    };
    let nodes = names.iter().enumerate().map(node).collect();
    (nodes, names.iter().map(|n| (*n).to_owned()).collect(), weights)
}

fn steps(nodes: &[FlatNode], aggregation: Aggregation, floor: f64) -> Vec<Step> {
    vec![Step { aggregation, floor }; nodes.len()]
}

#[test]
fn the_reference_under_a_hundred_weightings() {
    let Some(table) = read("05x_norm_minmax_1_100.csv") else { return };
    let meta = Meta::read().unwrap();
    let (nodes, names, weights) = reference_tree(&meta);
    let columns = meta.leaves().iter().map(|l| table.column(l).to_vec()).collect();
    let geometric = steps(&nodes, Aggregation::Geometric, 0.0);
    let flat = Flat::new(nodes.clone(), &[Normalised { columns }], vec![geometric], None).unwrap();
    let sets = read("ua_weight_sets_INPUT.csv").unwrap();
    let (scores, ranks) = (read("ua_scores.csv").unwrap(), read("ua_ranks.csv").unwrap());
    let setting = |set: &str| {
        let weight = |n: &String| sets.column(set)[sets.units.iter().position(|u| u == n).unwrap()];
        let weights = names.iter().map(weight).collect();
        Setting { normalisation: 0, aggregation: 0, weights }
    };
    let mut found = vec![0.0; table.units.len()];
    for set in &scores.names {
        flat.scores(&setting(set), &mut found).unwrap();
        close(&found, scores.column(set), 1e-9, set);
        let found: Vec<f64> = ranks_of_scores(&found).into_iter().map(f64::from).collect();
        close(&found, ranks.column(set), 0.0, set);
    }
    let replicates = flat.replicates(100, |k| setting(&format!("r_{}", k + 1))).unwrap();
    let stats = read("ua_rankstats.csv").unwrap();
    let summary = summarise(&replicates, 0.9, &[]);
    let figure = |f: fn(govgauge::robustness::summary::Interval) -> f64| {
        summary.iter().map(|s| f(s.rank.unwrap())).collect::<Vec<f64>>()
    };
    close(&figure(|i| i.mean), stats.column("Mean"), 1e-9, "mean");
    close(&figure(|i| i.median), stats.column("Median"), 1e-9, "median");
    close(&figure(|i| i.low), stats.column("Q5"), 1e-9, "5 %");
    close(&figure(|i| i.high), stats.column("Q95"), 1e-9, "95 %");
    flat.scores(&Setting { normalisation: 0, aggregation: 0, weights }, &mut found).unwrap();
    let nominal = ranks_of_scores(&found);
    let changes: Vec<f64> = replicates.rank_changes(&nominal).into_iter().flatten().collect();
    let expected = read("ua_mean_abs_rank_change.csv").unwrap();
    close(&changes, expected.column("MeanAbsRankChange"), 1e-9, "rank changes");
}

#[test]
fn gaps_are_treated_as_the_reference_treats_them() {
    let Some(table) = read("07_noimpute_norm_1_100.csv") else { return };
    let meta = Meta::read().unwrap();
    let (nodes, _, weights) = reference_tree(&meta);
    let columns: Vec<Vec<f64>> = meta.leaves().iter().map(|l| table.column(l).to_vec()).collect();
    for (file, aggregation) in [
        ("07_noimpute_a_amean.csv", Aggregation::Arithmetic),
        ("07_noimpute_a_gmean.csv", Aggregation::Geometric),
        ("07_noimpute_a_hmean.csv", Aggregation::Harmonic),
    ] {
        let steps = vec![steps(&nodes, aggregation, 0.0)];
        let columns = columns.clone();
        let flat = Flat::new(nodes.clone(), &[Normalised { columns }], steps, None).unwrap();
        let mut found = vec![0.0; table.units.len()];
        let setting = Setting { normalisation: 0, aggregation: 0, weights: weights.clone() };
        flat.scores(&setting, &mut found).unwrap();
        close(&found, read(file).unwrap().column("EGMI"), 1e-9, file);
    }
}

/// What the table of the OECD says by itself, and what its report prints.
#[test]
fn digital_government_of_the_oecd() {
    let Some(text) = common::reference("oecd-dgi-2023/dimensions.csv") else { return };
    let table = Table::parse(&text);
    let countries: Vec<usize> =
        (0..table.units.len()).filter(|&c| table.units[c] != "OECD").collect();
    let pick = |name: &str| countries.iter().map(|&c| table.column(name)[c]).collect::<Vec<f64>>();
    let names = ["dbd", "ddps", "gaap", "obd", "ud", "pro"];
    let columns = names.map(pick).to_vec();
    assert_eq!(countries.len(), 38);
    assert!((alpha(&columns).unwrap().standardised - 0.921).abs() < 5e-4);
    let first = &principal_components(&columns).unwrap()[0];
    assert!((first.eigenvalue - 4.31).abs() < 5e-3 && (first.share - 0.719).abs() < 5e-4);
    assert!(first.vector.iter().all(|v| *v > 0.0));
    for (column, printed) in columns.iter().zip([0.89, 0.82, 0.87, 0.78, 0.88, 0.85]) {
        let r = correlation(Method::Pearson, column, &pick("comp")).unwrap();
        assert!((r - printed).abs() < 5e-3, "{r} {printed}");
    }

    let root = FlatNode { children: (1..=6).collect(), column: None, coverage_min: 0.0 };
    let nodes: Vec<FlatNode> = std::iter::once(root).chain((0..6).map(leaf)).collect();
    let hundred = columns.iter().map(|c| c.iter().map(|x| 100.0 * x).collect()).collect();
    let steps = vec![steps(&nodes, Aggregation::Arithmetic, 0.0)];
    let flat = Flat::new(nodes.clone(), &[Normalised { columns: hundred }], steps, None).unwrap();
    let plan = Plan {
        nodes,
        weights: vec![1.0; 7],
        uncertain_weights: UncertainWeights::Dirichlet(1.0),
        normalisations: 1,
        aggregations: 1,
    };
    plan.check().unwrap();
    let replicates = flat.replicates(5_000, |number| plan.draw(2023, number)).unwrap();
    assert_eq!((replicates.kept(), replicates.failures().len()), (5_000, 0));
    let summary = summarise(&replicates, 0.9, &[60.5]);
    let unit = |at: usize| table.units[countries[at]].as_str();
    let above: Vec<&str> =
        (0..38).filter(|&c| summary[c].score.unwrap().low > 60.5).map(unit).collect();
    assert_eq!(above, ["KOR", "DNK", "GBR", "NOR", "AUS", "EST", "COL", "IRL", "FRA"]);
    // The report speaks of members, which Peru is not yet and Turkey is; both have the widest bands.
    let mut bands: Vec<(f64, &str)> = (0..38)
        .map(|c| (summary[c].score.unwrap().high - summary[c].score.unwrap().low, unit(c)))
        .collect();
    bands.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert_eq!([bands[0].1, bands[1].1], ["PER", "TUR"]);
    assert!((bands[0].0 - 23.4).abs() < 1.0 && (bands[1].0 - 20.9).abs() < 1.0, "{bands:?}");
}

/// `SALib` takes the variance over 2N, we over 2N − 1, as the reference does.
#[test]
fn sobol_indices_are_those_of_salib() {
    let text = String::from_utf8(common_file("tests/golden/references.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
    let figures = |name: &str| -> Vec<f64> {
        let all = golden["salib"][name].as_array().unwrap();
        all.iter().map(|x| x.as_f64().unwrap()).collect()
    };
    let rows = golden["salib"]["outputs"].as_array().unwrap();
    let n = rows.len();
    let design = Design::random(n, 3, 1);
    // SALib has A, AB₁ … AB₃, B side by side; we have A, B, AB₁ … AB₃ one below another.
    let y: Vec<f64> = [0, 4, 1, 2, 3]
        .iter()
        .flat_map(|&block| rows.iter().map(move |row| row[block].as_f64().unwrap()))
        .collect();
    let found = sensitivity(&design, &y, 10, 1).unwrap();
    let ratio = (2 * n) as f64 / (2 * n - 1) as f64;
    let of = |f: fn(&govgauge::robustness::sensitivity::FactorIndices) -> f64| {
        found.factors.iter().map(|x| f(x) * ratio).collect::<Vec<f64>>()
    };
    close(&of(|f| f.first.value), &figures("S1"), 1e-9, "first");
    close(&of(|f| f.total.value), &figures("ST"), 1e-9, "total");
}

fn common_file(path: &str) -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "tests read files")]
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Seven leaves under three nodes, one of them two levels down.
fn small_tree() -> Vec<FlatNode> {
    let inner =
        |children: Vec<usize>, coverage_min| FlatNode { children, column: None, coverage_min };
    let mut nodes =
        vec![inner(vec![1, 2, 10], 0.4), inner(vec![3, 4, 5], 0.5), inner(vec![6, 7], 0.0)];
    nodes.extend([
        leaf(0),
        leaf(1),
        leaf(2),
        leaf(3),
        inner(vec![8, 9], 0.6),
        leaf(4),
        leaf(5),
        leaf(6),
    ]);
    nodes
}

const METHODS: [Aggregation; 5] = [
    Aggregation::Arithmetic,
    Aggregation::Geometric,
    Aggregation::Harmonic,
    Aggregation::Median,
    Aggregation::Minimum,
];

/// Score and coverage of a node, one region at a time, through the ordinary aggregation.
fn plain(
    nodes: &[FlatNode],
    steps: &[Step],
    weights: &[f64],
    cell: &dyn Fn(usize) -> f64,
    at: usize,
) -> (Option<f64>, f64) {
    if let Some(column) = nodes[at].column {
        let x = cell(column);
        return if x.is_nan() { (None, 0.0) } else { (Some(x), 1.0) };
    }
    let total: f64 = nodes[at].children.iter().map(|&c| weights[c]).sum();
    let (mut pairs, mut coverage) = (Vec::new(), 0.0);
    for &child in &nodes[at].children {
        let (score, covered) = plain(nodes, steps, weights, cell, child);
        if let Some(score) = score.filter(|_| weights[child] > 0.0) {
            pairs.push((score, weights[child]));
            coverage += covered * weights[child] / total;
        }
    }
    let enough = coverage + 1e-12 >= nodes[at].coverage_min && coverage > 0.0;
    let score = aggregate(steps[at].aggregation, steps[at].floor, &mut pairs).filter(|_| enough);
    (score, coverage)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn the_fast_tree_is_the_tree(
        cells in prop::collection::vec(prop::option::weighted(0.8, 0.0..100.0_f64), 7 * 270),
        methods in prop::collection::vec((0_usize..5, 0_usize..2), 11),
        weights in prop::collection::vec(0.1..3.0_f64, 11),
        whole in prop::bool::ANY,
    ) {
        let nodes = small_tree();
        let steps: Vec<Step> = methods
            .iter()
            .map(|m| Step { aggregation: METHODS[m.0], floor: [1.0, 20.0][m.1] })
            .collect();
        let value = |c: &Option<f64>| c.unwrap_or(if whole { 50.0 } else { f64::NAN });
        let columns: Vec<Vec<f64>> =
            cells.chunks(270).map(|c| c.iter().map(value).collect()).collect();
        let normalised = [Normalised { columns: columns.clone() }];
        let flat = Flat::new(nodes.clone(), &normalised, vec![steps.clone()], None).unwrap();
        let setting = Setting { normalisation: 0, aggregation: 0, weights: weights.clone() };
        let mut found = vec![0.0; 270];
        flat.scores(&setting, &mut found).unwrap();
        for (region, score) in found.iter().enumerate() {
            let cell = |column: usize| columns[column][region];
            match plain(&nodes, &steps, &weights, &cell, 0).0 {
                Some(expected) => prop_assert!((score - expected).abs() < 1e-9, "{score} {expected}"),
                None => prop_assert!(score.is_nan()),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]
    /// Replicates with other weights, some of them 0, beside each other; scores of 0 under means that
    /// take their logarithm or divide by them.
    #[test]
    fn replicates_side_by_side_are_the_tree(
        cells in prop::collection::vec(prop::option::weighted(0.9, 0.0..100.0_f64), 7 * 40),
        methods in prop::collection::vec((0_usize..5, 0_usize..2), 22),
        has_floors in prop::bool::ANY,
        weights in prop::collection::vec(0.1..3.0_f64, 11),
    ) {
        let nodes = small_tree();
        // With some floors and others not, a rounding error at a mean of zeros is no longer small.
        let floor = |at: usize| if has_floors { [1.0, 20.0][at] } else { 0.0 };
        let step = |m: &(usize, usize)| Step { aggregation: METHODS[m.0], floor: floor(m.1) };
        let steps: Vec<Vec<Step>> =
            methods.chunks(11).map(|some| some.iter().map(step).collect()).collect();
        let value = |c: &Option<f64>| c.map_or(f64::NAN, |c| if c < 10.0 { 0.0 } else { c });
        let columns: Vec<Vec<f64>> =
            cells.chunks(40).map(|c| c.iter().map(value).collect()).collect();
        let squeezed = columns.iter().map(|c| c.iter().map(|x| 20.0 + 0.7 * x).collect()).collect();
        let ways = [columns.clone(), squeezed];
        let normalised = ways.clone().map(|columns| Normalised { columns });
        let flat = Flat::new(nodes.clone(), &normalised, steps.clone(), None).unwrap();
        let setting = |k: u64| Setting {
            normalisation: usize::from(k.is_multiple_of(3)),
            aggregation: usize::from(k.is_multiple_of(2)),
            weights: weights
                .iter()
                .enumerate()
                .map(|(at, w)| match (at as u64, k) {
                    (8, k) if k.is_multiple_of(5) => 0.0,
                    (at, k) => w * (1.0 + 0.1 * ((k * at) % 7) as f64),
                })
                .collect(),
        };
        let found = flat.replicates(100, setting).unwrap();
        prop_assert_eq!(found.kept(), 100);
        let scores = |region: usize| (0..).zip(found.scores(region)).map(move |s| (region, s));
        for (region, (k, score)) in (0..40).flat_map(scores) {
            let Setting { normalisation, aggregation, weights } = setting(k);
            let cell = |column: usize| ways[normalisation][column][region];
            let expected = plain(&nodes, &steps[aggregation], &weights, &cell, 0).0;
            prop_assert_eq!(score.is_some(), expected.is_some(), "{} {}", region, k);
            if let (Some(a), Some(b)) = (score, expected) {
                prop_assert!((a - b).abs() < 1.1e-6, "{region} {k}: {a} {b}");
            }
        }
    }
}

#[test]
fn threads_change_nothing() {
    let nodes = small_tree();
    let mut stream = Stream::new(3, 3);
    let columns: Vec<Vec<f64>> =
        (0..7).map(|_| (0..150).map(|_| 100.0 * stream.uniform()).collect()).collect();
    let both = vec![
        steps(&nodes, Aggregation::Arithmetic, 1.0),
        steps(&nodes, Aggregation::Geometric, 1.0),
    ];
    let flat = Flat::new(nodes.clone(), &[Normalised { columns }], both, None).unwrap();
    let plan = Plan {
        weights: vec![1.0; nodes.len()],
        nodes,
        uncertain_weights: UncertainWeights::Uniform(0.3),
        normalisations: 1,
        aggregations: 2,
    };
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let replicates = flat.replicates(500, |number| plan.draw(9, number)).unwrap();
            let summary = summarise(&replicates, 0.9, &[30.0, 50.0]);
            let design = Design::quasi(64, 2, 1).unwrap();
            let outputs = design.run(|u| {
                let weights = (0..11).map(|n| 1.0 + u[n % 2]).collect();
                let mut scores = vec![0.0; 150];
                flat.scores(&Setting { normalisation: 0, aggregation: 0, weights }, &mut scores)?;
                Ok::<_, SettingError>(vec![scores[0]])
            });
            let y: Vec<f64> = outputs.into_iter().map(|o| o.unwrap()[0]).collect();
            format!("{summary:?} {:?}", sensitivity(&design, &y, 100, 1))
        })
    };
    let one = bytes(1);
    assert!(one == bytes(2) && one == bytes(7));
}

#[test]
fn edge_cases_have_an_answer() {
    let nodes =
        vec![FlatNode { children: vec![1, 2], column: None, coverage_min: 0.0 }, leaf(0), leaf(1)];
    let arithmetic = vec![steps(&nodes, Aggregation::Arithmetic, 1.0)];
    let flat = |columns: Vec<Vec<f64>>| {
        Flat::new(nodes.clone(), &[Normalised { columns }], arithmetic.clone(), None).unwrap()
    };
    let setting = |weights: [f64; 2]| Setting {
        normalisation: 0,
        aggregation: 0,
        weights: vec![1.0, weights[0], weights[1]],
    };
    // One region, two regions, ties everywhere, all missing.
    for (columns, expected) in [
        (vec![vec![5.0], vec![7.0]], vec![1]),
        (vec![vec![5.0, 5.0], vec![7.0, 9.0]], vec![2, 1]),
        (vec![vec![5.0; 3], vec![7.0; 3]], vec![1, 1, 1]),
        (vec![vec![f64::NAN; 2], vec![f64::NAN; 2]], vec![0, 0]),
    ] {
        let mut scores = vec![0.0; expected.len()];
        flat(columns).scores(&setting([1.0, 1.0]), &mut scores).unwrap();
        assert_eq!(ranks_of_scores(&scores), expected);
    }
    // Weights: one of 0, all 0, below 0.
    let one = flat(vec![vec![5.0], vec![7.0]]);
    let mut score = [0.0];
    one.scores(&setting([0.0, 2.0]), &mut score).unwrap();
    assert!((score[0] - 7.0).abs() < 1e-12);
    assert_eq!(one.scores(&setting([0.0, 0.0]), &mut score), Err(SettingError::Weights(0)));
    assert_eq!(one.scores(&setting([-1.0, 2.0]), &mut score), Err(SettingError::Weights(0)));
    let replicates = one.replicates(10, |k| setting([if k < 4 { 0.0 } else { 1.0 }, 0.0])).unwrap();
    assert_eq!((replicates.kept(), replicates.failures()[0].count), (6, 4));
    // Infinite scores are a failed replicate, not a rank.
    let infinite = flat(vec![vec![f64::INFINITY, 1.0], vec![1.0, 1.0]]);
    assert_eq!(infinite.replicates(3, |_| setting([1.0, 1.0])).unwrap().kept(), 0);
    // A mean that cannot be, and trees that are none.
    let below = [Normalised { columns: vec![vec![-1.0], vec![2.0]] }];
    let geometric = vec![steps(&nodes, Aggregation::Geometric, 1.0)];
    assert!(Flat::new(nodes.clone(), &below, geometric, None).is_err());
    let two_roots = vec![leaf(0), leaf(1)];
    let two = vec![steps(&two_roots, Aggregation::Arithmetic, 1.0)];
    assert!(Flat::new(two_roots, &below, two, None).is_err());
    assert_eq!(mean_rank_change(&[0, 0], &[1, 2]), None);
}
