//! A rubric's methods, from the answers to the index: the chain of the field's reference implementation
//! through `assess`, calibrations, weights from data, and what methods could not do.
//!
//! Without the reference data the tests that need them test nothing, and say so.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may fail, and their helpers are tests too"
)]

mod common;
#[path = "coinr/differences.rs"]
mod differences;
#[path = "pipeline/synthetic.rs"]
mod synthetic;
#[path = "coinr/table.rs"]
mod table;

use differences::{agree, compare};
use govgauge::assessment::{Assessment, Calibration, Options, Status, assess, assess_calibrated};
use govgauge::model::{
    Aggregation, Imputation, IndicatorIdx, Matrix, NodeIdx, Normalisation, RowIdx, Stage,
    Transform, Treatment, TwoStage,
};
use govgauge::stats::order::ranks_descending;
use govgauge::weighting::weigh;
use synthetic::Synthetic;
use table::Table;

const KEPT_CELLS: usize = 57 * 24;

macro_rules! read {
    ($read:expr) => {
        match $read {
            Some(found) => found,
            None => return,
        }
    };
}

/// The treatment that the reference takes by default.
fn as_reference() -> Treatment {
    Treatment::TwoStage(TwoStage {
        points_max: Some(5),
        skewness_max: 2.0,
        kurtosis_max: 3.5,
        transform: Transform::LogAsReference,
        combine: false,
    })
}

fn min_max(low: f64) -> Normalisation {
    Normalisation::MinMax { low, high: 100.0 }
}

/// The whole chain, to scores from `low` to 100.
fn chain(low: f64) -> Option<Synthetic> {
    let mut synthetic = Synthetic::read()?;
    synthetic.screen(0.7);
    synthetic.methods(|m| {
        m.imputation = Imputation::Mean;
        m.treatment = as_reference();
        m.normalisation = min_max(low);
    });
    Some(synthetic)
}

/// The rows that were not screened out.
fn kept(a: &Assessment<'_>) -> Vec<RowIdx> {
    a.survey.rows().map(|(row, _)| row).filter(|row| a.exclusion(*row).is_none()).collect()
}

/// The columns of a step, without the regions that were screened out.
fn columns<S: Stage>(a: &Assessment<'_>, matrix: &Matrix<S>) -> Vec<Vec<f64>> {
    let rows = kept(a);
    let cell = |at, row: &RowIdx| matrix.get(*row, IndicatorIdx(at)).unwrap_or(f64::NAN);
    (0..24).map(|at| rows.iter().map(|row| cell(at, row)).collect()).collect()
}

/// The scores of nodes in the order of a table of the reference.
fn scores(a: &Assessment<'_>, names: &[String]) -> Vec<Vec<f64>> {
    let rows = kept(a);
    let of = |name: &String| {
        let node = a.rubric.hierarchy.find(name).unwrap();
        rows.iter().map(|row| a.score(*row, node).unwrap_or(f64::NAN)).collect()
    };
    names.iter().map(of).collect()
}

fn assessed(of: &Synthetic, check: impl FnOnce(&Assessment<'_>)) {
    let weights = weigh(&of.rubric, None).unwrap();
    check(&assess(&of.rubric, &of.survey, &weights, &[], Options { rank: true }));
}

/// Scores of every node against a file, and ranks against another.
fn aggregates(of: &Synthetic, file: &str, ranks: Option<&str>) {
    let Some(expected) = Table::read(file) else { return };
    assessed(of, |a| {
        let found = scores(a, &expected.names);
        assert_eq!(compare(file, &found), 57 * 31);
        let Some(ranks) = ranks else { return };
        let expected = Table::read(ranks).unwrap();
        let rows = kept(a);
        for (name, column) in expected.names.iter().zip(&expected.columns) {
            let node = a.rubric.hierarchy.find(name).unwrap();
            let exact: Vec<f64> = rows.iter().map(|row| a.score(*row, node).unwrap()).collect();
            let exact: Vec<f64> = ranks_descending(&exact).into_iter().map(f64::from).collect();
            assert_eq!(&exact, column, "{ranks}: {name}");
            // Ours are decided on six decimals, which the logarithms of OPN4 go below.
            for (row, rank) in rows.iter().zip(column).filter(|_| name != "OPN4") {
                let found = a.row(*row).node(node).rank.map(f64::from);
                assert_eq!(found, Some(*rank), "{ranks}: {name}, row {}", row.at());
            }
        }
    });
}

#[test]
fn every_step_is_that_of_the_reference() {
    let chain = read!(chain(0.0));
    assessed(&chain, |a| {
        let (_, removed) = table::cells("02_screen_removed.csv").unwrap();
        let gone = a.survey.rows().filter(|(row, _)| a.exclusion(*row).is_some());
        let gone: Vec<_> = gone.map(|(row, _)| a.survey.region(row).id.clone()).collect();
        assert_eq!(gone, removed.concat());
        let stages = a.stages().unwrap();
        assert_eq!(compare("02_screened.csv", &columns(a, &stages.raw)), KEPT_CELLS);
        assert_eq!(compare("03_imputed_mean.csv", &columns(a, &stages.imputed)), KEPT_CELLS);
        assert_eq!(compare("04_treated.csv", &columns(a, &stages.treated)), KEPT_CELLS);
        assert_eq!(compare("05_norm_minmax_0_100.csv", &columns(a, a.normalised())), KEPT_CELLS);
    });
    let file = "06_agg_a_amean_0_100.csv";
    aggregates(&chain, file, Some("06_agg_a_amean_0_100_ranks.csv"));
}

#[test]
fn every_mean_is_that_of_the_reference() {
    let mut chain = read!(chain(1.0));
    let all = [
        (Aggregation::Arithmetic, "amean", true),
        (Aggregation::Geometric, "gmean", true),
        (Aggregation::Harmonic, "hmean", true),
        (Aggregation::Power(-2.0), "genmean_p-2", false),
    ];
    for (aggregation, name, ranked) in all {
        chain.aggregate(aggregation, aggregation);
        let ranks = format!("06_agg1_100_a_{name}_ranks.csv");
        aggregates(&chain, &format!("06_agg1_100_a_{name}.csv"), ranked.then_some(&*ranks));
    }
    chain.aggregate(Aggregation::Arithmetic, Aggregation::Geometric);
    aggregates(&chain, "06_agg1_100_mixed_amean_gmean.csv", None);
}

/// The reference counts wins less losses among n regions; here that is put on 0 to 100.
#[test]
fn copeland_at_the_top_is_that_of_the_reference() {
    let mut chain = read!(chain(1.0));
    chain.aggregate(Aggregation::Arithmetic, Aggregation::Copeland);
    let expected = Table::read("06_agg1_100_mixed_amean_copeland.csv").unwrap();
    let ranks = Table::read("06_agg1_100_mixed_amean_copeland_ranks.csv").unwrap();
    assessed(&chain, |a| {
        let rows = kept(a);
        for (name, column) in expected.names.iter().zip(&expected.columns) {
            let node = a.rubric.hierarchy.find(name).unwrap();
            for (at, (row, expected)) in rows.iter().zip(column).enumerate() {
                let score = a.score(*row, node).unwrap();
                let found = if node == NodeIdx::ROOT { (score / 50.0 - 1.0) * 56.0 } else { score };
                assert!(agree(found, *expected), "{name}, row {at}: {found}, {expected}");
                let rank = a.row(*row).node(node).rank.map(f64::from);
                assert_eq!(rank, Some(ranks.column(name)[at]), "{name}, row {at}");
            }
        }
    });
}

#[test]
fn gaps_that_stay_are_left_out_of_means() {
    let mut synthetic = read!(Synthetic::read());
    synthetic.screen(0.7);
    synthetic.methods(|m| m.normalisation = min_max(1.0));
    for (aggregation, name) in [
        (Aggregation::Arithmetic, "amean"),
        (Aggregation::Geometric, "gmean"),
        (Aggregation::Harmonic, "hmean"),
    ] {
        synthetic.aggregate(aggregation, aggregation);
        aggregates(&synthetic, &format!("07_noimpute_a_{name}.csv"), None);
    }
}

/// The reference's `dat_thresh` counts children and not their weights: of all levels, and level by level.
#[test]
fn availability_thresholds_are_those_of_the_reference() {
    for (pillars, index, name) in [(0.8, 0.8, "0.8"), (0.8, 0.9, "0.8_0.9")] {
        let mut synthetic = read!(Synthetic::read());
        synthetic.screen(0.7);
        synthetic.methods(|m| m.normalisation = min_max(1.0));
        synthetic.nodes(|n| n.children_min = if n.depth == 0 { index } else { pillars });
        aggregates(&synthetic, &format!("07_noimpute_a_amean_datthresh_{name}.csv"), None);
    }
}

/// The table that the reference prints: by rank, every node and indicator to two decimals.
#[test]
fn printed_results_are_those_of_the_reference() {
    let chain = read!(chain(0.0));
    let (heading, rows) = read!(table::cells("results_full_scores_round2.csv"));
    assessed(&chain, |a| {
        let mut order = kept(a);
        order.sort_by(|x, y| {
            let score = |row| a.score(row, NodeIdx::ROOT).unwrap();
            score(*y).total_cmp(&score(*x))
        });
        assert_eq!(order.len(), rows.len());
        for (row, printed) in order.iter().zip(&rows) {
            assert_eq!(a.survey.region(*row).id, printed[0]);
            let rank = a.row(*row).root().rank.map(f64::from);
            assert_eq!(rank, Some(table::number(&printed[1])));
            for (name, cell) in heading.iter().zip(printed).skip(2) {
                let node = a.rubric.hierarchy.find(name).unwrap();
                let found = a.score(*row, node).unwrap();
                let printed = table::number(cell);
                assert!((found - printed).abs() < 0.005 + 1e-9, "{name}: {found}, {printed}");
            }
        }
    });
}

#[test]
fn the_tree_is_that_of_the_reference() {
    let synthetic = read!(Synthetic::read());
    let hierarchy = &synthetic.rubric.hierarchy;
    let (heading, rows) = read!(table::cells("lineage.csv"));
    assert_eq!(heading, ["Indicator", "Pillar", "Index"]);
    let parent = |id: &String| {
        let node = hierarchy.node(hierarchy.find(id).unwrap());
        node.parent.map(|up| hierarchy.node(up).id.clone())
    };
    for row in &rows {
        assert_eq!(parent(&row[0]).as_ref(), Some(&row[1]));
        assert_eq!(parent(&row[1]).as_ref(), Some(&row[2]));
        assert_eq!(parent(&row[2]), None);
    }
    assert_eq!(rows.len(), hierarchy.indicators().len());
}

#[test]
fn other_imputations_are_those_of_the_reference() {
    let all = [
        (Imputation::Median, "03_imputed_median.csv"),
        (Imputation::GroupMean, "03_imputed_mean_grp.csv"),
        (Imputation::RowMean, "03_imputed_row_grp2.csv"),
    ];
    for (imputation, file) in all {
        let mut synthetic = read!(Synthetic::read());
        synthetic.screen(0.7);
        synthetic.methods(|m| m.imputation = imputation);
        assessed(&synthetic, |a| {
            let stages = a.stages().unwrap();
            assert_eq!(compare(file, &columns(a, &stages.imputed)), KEPT_CELLS);
        });
    }
}

/// One region by the calibration of all is what it is among all, whatever is learnt.
#[test]
fn one_region_by_a_calibration_is_as_among_all() {
    let all = [
        (Imputation::Mean, min_max(0.0), Aggregation::Arithmetic),
        (
            Imputation::GroupMedian,
            Normalisation::ZScore { mean: 0.0, deviation: 1.0 },
            Aggregation::Arithmetic,
        ),
        (Imputation::RowMean, Normalisation::PercentileRank, Aggregation::Copeland),
        (Imputation::Mean, min_max(0.0), Aggregation::Wroclaw),
        (
            Imputation::Nearest(4),
            min_max(1.0),
            Aggregation::BenefitOfTheDoubt { share_min: 0.05, share_max: 0.6 },
        ),
        (
            Imputation::Median,
            min_max(0.0),
            Aggregation::AdjustedMazziottaPareto(govgauge::model::Penalty::Down),
        ),
    ];
    for (imputation, normalisation, index) in all {
        let mut synthetic = read!(chain(0.0));
        synthetic.methods(|m| {
            m.imputation = imputation;
            m.normalisation = normalisation.clone();
        });
        synthetic.aggregate(Aggregation::Arithmetic, index);
        let weights = weigh(&synthetic.rubric, None).unwrap();
        let (rubric, survey) = (&synthetic.rubric, &synthetic.survey);
        let whole = assess(rubric, survey, &weights, &[], Options::default());
        let text = serde_json::to_string(&whole.calibration()).unwrap();
        let calibration = Calibration::read(&text).unwrap();
        for at in [0, 7, 31, 59] {
            let one = synthetic.only(at);
            let single =
                assess_calibrated(rubric, &one, &weights, &[], Options::default(), &calibration)
                    .unwrap();
            let row = RowIdx(u32::try_from(at).unwrap());
            for (idx, node) in rubric.hierarchy.iter() {
                let found = single.score(RowIdx(0), idx).unwrap_or(f64::NAN);
                let expected = whole.score(row, idx).unwrap_or(f64::NAN);
                assert!(agree(found, expected), "{index:?} {}: {found}, {expected}", node.id);
            }
        }
    }
}

#[test]
fn a_calibration_of_another_rubric_is_refused() {
    let mut synthetic = read!(chain(0.0));
    let weights = weigh(&synthetic.rubric, None).unwrap();
    let calibration =
        assess(&synthetic.rubric, &synthetic.survey, &weights, &[], Options::default())
            .calibration();
    synthetic.rubric.version = "2".into();
    let found = assess_calibrated(
        &synthetic.rubric,
        &synthetic.survey,
        &weights,
        &[],
        Options::default(),
        &calibration,
    );
    let refused = found.err().unwrap();
    assert_eq!(
        refused,
        govgauge::assessment::Mismatch::Rubric { id: "egmi".into(), version: "1".into() }
    );
    assert!(refused.text(&synthetic.rubric).en.contains("`egmi 1`"));
    assert!(Calibration::read("{}").is_err());
}

#[test]
fn what_was_filled_in_is_marked_and_may_be_anything() {
    let chain = read!(chain(0.0));
    assessed(&chain, |a| {
        let gaps: usize = (0..24)
            .map(|at| {
                let column = &a.survey.columns[at];
                let rows = kept(a);
                rows.iter()
                    .filter(|r| column.state(**r) != govgauge::model::AnswerState::Answered)
                    .count()
            })
            .sum();
        let marked: u32 = kept(a).iter().map(|row| a.row(*row).root().imputed).sum();
        assert_eq!(usize::try_from(marked).unwrap(), gaps);
        for row in kept(a) {
            let found = a.row(row);
            for (idx, node, indicator) in a.rubric.hierarchy.leaves() {
                let leaf = found.node(idx);
                let imputed = a.is_imputed(row, indicator.column);
                assert_eq!(leaf.status == Status::Imputed, imputed, "{}", node.id);
                if imputed {
                    assert_eq!((leaf.score_if_worst, leaf.score_if_best), (Some(0.0), Some(100.0)));
                    assert_eq!((leaf.imputed, leaf.answered, leaf.applicable), (1, 0, 1));
                }
            }
            let root = found.root();
            assert!(root.score_if_worst <= root.score && root.score <= root.score_if_best);
        }
        let out = a.survey.rows().find(|(row, _)| a.exclusion(*row).is_some()).unwrap().0;
        assert!(a.row(out).nodes.iter().all(|n| n.status == Status::Screened && n.score.is_none()));
        let said = a.remarks().iter().filter(|d| d.code.as_str() == "M001").count();
        assert_eq!(said, 3);
        // The reference keeps OPN4 although it fails worse than before, and says nothing.
        let fails: Vec<_> = a.remarks().iter().filter(|d| d.code.as_str() == "M004").collect();
        assert!(matches!(&fails[..], [one] if one.subject.node.as_deref() == Some("OPN4")));
        for point in a.treated() {
            let stages = a.stages().unwrap();
            assert_eq!(stages.imputed.get(point.row, point.indicator), Some(point.before));
            assert_eq!(stages.treated.get(point.row, point.indicator), Some(point.after));
        }
        assert!(!a.treated().is_empty());
    });
}

#[test]
fn scores_on_other_scales_have_no_bounds_and_no_levels() {
    let mut chain = read!(chain(0.0));
    chain.methods(|m| m.normalisation = Normalisation::ZScore { mean: 0.0, deviation: 1.0 });
    assessed(&chain, |a| {
        assert!(!a.is_percent());
        let rows: Vec<_> = kept(a).into_iter().map(|row| a.row(row)).collect();
        assert!(rows.iter().any(|r| r.root().score.is_some_and(|s| s < 0.0)));
        for r in &rows {
            for n in &r.nodes {
                assert!(n.level.is_none() && n.score_if_best.is_none() && n.potential.is_none());
            }
            // Of a mean each indicator still contributes its share.
            let leaves = a.rubric.hierarchy.indicators().iter();
            let sum: f64 = leaves.filter_map(|i| r.node(*i).contribution).sum();
            assert!((sum - r.root().score.unwrap()).abs() < 1e-9);
        }
    });
}

#[test]
fn a_constant_column_counts_for_nobody_and_is_named() {
    let mut chain = read!(chain(0.0));
    for row in 0..60 {
        chain.survey.columns[3].set(RowIdx(row), govgauge::model::Answer::Value(5.0));
    }
    assessed(&chain, |a| {
        let named = a.remarks().iter().find(|d| d.code.as_str() == "M006").unwrap();
        assert_eq!(named.subject.node.as_deref(), Some("ONL4"));
        let leaf = a.rubric.hierarchy.indicators()[3];
        for row in kept(a) {
            let found = a.row(row);
            assert_eq!(found.node(leaf).status, Status::Excluded);
            assert_eq!(found.root().coverage, Some(1.0));
        }
    });
}

/// Weights from data, bottom up; of six pillars those of entropy by hand from the pillars' scores.
#[test]
fn weights_follow_from_the_scores_of_children() {
    use govgauge::model::{WeightSet, Weighting};
    let mut chain = read!(chain(0.0));
    let set = |id: &str, method| WeightSet {
        id: id.into(),
        title: govgauge::lang::Text::same(id),
        note: govgauge::lang::Text::default(),
        method: Some((method, NodeIdx::ROOT)),
        weights: vec![],
        comparisons: vec![],
    };
    let methods = [
        Weighting::Entropy,
        Weighting::Critic,
        Weighting::PrincipalComponents,
        Weighting::FactorAnalysis,
        Weighting::EqualCorrelation,
    ];
    chain.rubric.weight_sets = methods.map(|m| set(m.name(), m)).to_vec();
    for method in methods {
        let given = weigh(&chain.rubric, Some(method.name())).unwrap();
        let a = assess(&chain.rubric, &chain.survey, &given, &[], Options::default());
        let hierarchy = &a.rubric.hierarchy;
        let pillars: Vec<Vec<f64>> = hierarchy
            .root()
            .children
            .iter()
            .map(|c| kept(&a).iter().map(|row| a.score(*row, *c).unwrap()).collect())
            .collect();
        let shares: Vec<f64> =
            hierarchy.root().children.iter().map(|c| a.weights.share(*c)).collect();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        match method {
            Weighting::Entropy => {
                let expected = govgauge::weighting::entropy::weights(&pillars).unwrap();
                assert!(shares.iter().zip(&expected).all(|(a, b)| agree(*a, *b)));
            }
            Weighting::EqualCorrelation => {
                use govgauge::stats::correlation::{Method, correlation};
                let index: Vec<f64> =
                    kept(&a).iter().map(|r| a.score(*r, NodeIdx::ROOT).unwrap()).collect();
                let r = |c: &Vec<f64>| correlation(Method::Pearson, c, &index).unwrap();
                let all: Vec<f64> = pillars.iter().map(r).collect();
                let (low, high) = (
                    all.iter().copied().fold(1.0, f64::min),
                    all.iter().copied().fold(-1.0, f64::max),
                );
                assert!(high - low < 1e-5, "{all:?}");
            }
            _ => {}
        }
        let calibration = a.calibration();
        assert_eq!(calibration.weights.len(), hierarchy.nodes().len());
        let again = assess_calibrated(
            &chain.rubric,
            &chain.survey,
            &given,
            &[],
            Options::default(),
            &calibration,
        );
        let again = again.unwrap();
        for row in kept(&a) {
            let (x, y) = (a.score(row, NodeIdx::ROOT), again.score(row, NodeIdx::ROOT));
            assert!(agree(x.unwrap(), y.unwrap()));
        }
    }
}
