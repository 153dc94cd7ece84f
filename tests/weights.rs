//! Weights and probabilities against the figures of public packages (`tests/golden/references.py`).
#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod reference;

use govgauge::stats::correlation::Method;
use govgauge::stats::significance::{Basis, test};
use govgauge::weighting::benefit::Shares;
use govgauge::weighting::{ahp, balanced, benefit, critic, entropy, factors};
use reference::{close, read};
use serde_json::Value;

/// What the packages say; it lies with the project.
fn golden() -> Value {
    #[expect(clippy::disallowed_methods, reason = "tests read files")]
    let text = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/references.json"));
    serde_json::from_slice(&text.unwrap()).unwrap()
}

fn figures(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// The columns that the figures rest on: `dimensions` or `indicators`.
fn columns(golden: &Value, which: &str) -> Option<Vec<Vec<f64>>> {
    let table = read("06_agg1_100_a_amean.csv")?;
    let names = golden[which].as_array().unwrap();
    Some(names.iter().map(|n| table.column(n.as_str().unwrap()).to_vec()).collect())
}

#[test]
fn entropy_and_critic_of_scikit_criteria() {
    let golden = golden();
    let Some(columns) = columns(&golden, "dimensions") else { return };
    close(&entropy::weights(&columns).unwrap(), &figures(&golden["entropy"]), 1e-9, "entropy");
    for (method, name) in [(Method::Pearson, "critic"), (Method::Spearman, "critic_spearman")] {
        let found = critic::weights(&columns, method).unwrap();
        close(&found, &figures(&golden[name]), 1e-9, name);
    }
}

#[test]
fn comparisons_of_lapack() {
    let golden = golden();
    let rows = [[1.0, 3.0, 5.0, 7.0], [1.0 / 3.0, 1.0, 2.0, 4.0], [0.2, 0.5, 1.0, 3.0]];
    let last = [1.0 / 7.0, 0.25, 1.0 / 3.0, 1.0];
    let cells: Vec<f64> = rows.into_iter().chain([last]).flatten().collect();
    let found = ahp::weights(&cells, 4).unwrap();
    close(&found.weights, &figures(&golden["ahp"]["weights"]), 1e-9, "AHP");
    close(&[found.lambda_max], &[golden["ahp"]["lambda"].as_f64().unwrap()], 1e-9, "λ");
}

/// The rotation of `factor_analyzer` stops at a criterion that moves by less than 1e-14, a flat one.
#[test]
fn varimax_of_factor_analyzer() {
    let golden = golden();
    let Some(columns) = columns(&golden, "indicators") else { return };
    let found = factors::weights(&columns).unwrap();
    let expected = &golden["factors"];
    let explained: Vec<f64> = found.factors.iter().map(|f| f.explained).collect();
    close(&explained, &figures(&expected["explained"]), 1e-5, "explained");
    close(&found.weights, &figures(&expected["weights"]), 1e-5, "factors");
    close(&[found.share], &[expected["share"].as_f64().unwrap()], 1e-9, "share");
}

#[test]
fn benefit_of_the_doubt_of_highs() {
    let golden = golden();
    let Some(columns) = columns(&golden, "dimensions") else { return };
    let limits = Shares::new(vec![0.1; 6], vec![0.4; 6]).unwrap();
    for (shares, name) in [(None, "benefit"), (Some(&limits), "benefit_shares")] {
        let found = benefit::weights(&columns, shares).unwrap();
        let scores: Vec<f64> = found.iter().map(|b| b.score).collect();
        close(&scores, &figures(&golden[name]), 1e-8, name);
        let (least, most) = if shares.is_some() { (0.1, 0.4) } else { (0.0, 1.0) };
        for share in found.iter().flat_map(|b| &b.shares) {
            assert!(*share > least - 1e-6 && *share < most + 1e-6, "{name}: {share}");
        }
    }
}

#[test]
fn balanced_weights_are_the_root_of_scipy() {
    let golden = golden();
    let Some(columns) = columns(&golden, "dimensions") else { return };
    let mean = |w: &[f64]| balanced::mean(&columns, w);
    let found = balanced::weights(&columns, &[1.0; 6], mean).unwrap();
    assert!(found.balanced, "{found:?}");
    close(&found.weights, &figures(&golden["balanced"]), 1e-6, "balanced");
}

/// Pearson r and p, Spearman, Kendall and p. Spearman's p is another approximation here.
#[test]
fn probabilities_of_scipy() {
    let golden = golden();
    let Some(all) = columns(&golden, "dimensions") else { return };
    let coarse = |x: &f64| (x / 20.0).round_ties_even();
    let tied: Vec<Vec<f64>> = all.iter().map(|c| c.iter().map(coarse).collect()).collect();
    let few: Vec<Vec<f64>> = all.iter().map(|c| c[..12].to_vec()).collect();
    for (columns, name) in [(all, "pairs_57"), (few, "pairs_12"), (tied, "pairs_tied")] {
        let expected = golden[name].as_array().unwrap();
        for (column, expected) in columns[1..].iter().zip(expected) {
            let [p, s, k] = [Method::Pearson, Method::Spearman, Method::Kendall]
                .map(|method| test(method, &columns[0], column).unwrap());
            let found = [p.value, p.p.unwrap(), s.value, k.value, k.p.unwrap()];
            close(&found, &figures(expected), 1e-9, name);
            assert_eq!(k.basis == Some(Basis::Exact), name == "pairs_12");
        }
    }
}
