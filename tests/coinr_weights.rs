//! Aggregation, correlations and audits against the reference implementation.
//!
//! Kept on purpose, where the reference is at fault or free:
//! - P-values below 1e-7 are compared to 1e-15: the reference takes 1 − P, and has no more digits.
//! - The first component points upwards; the reference's sign is free (compared up to sign).
//! - A missing value in a pair of regions speaks for neither of them in the outranking matrix.
#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod reference;

use govgauge::aggregation::{outranking::Outranking, power};
use govgauge::coherence::correlations::{effective_weights, pairs, with_denominators};
use govgauge::coherence::descriptive::{Flag, Thresholds, availability, described};
use govgauge::coherence::influence::influences;
use govgauge::coherence::strengths::Ranking;
use govgauge::stats::alpha::alpha;
use govgauge::stats::components::principal_components;
use govgauge::stats::correlation::{Method, correlation};
use govgauge::stats::order::ranks_descending;
use govgauge::stats::significance::test;
use reference::{Meta, Table, close, read};

const AGGREGATED: &str = "06_agg_a_amean_0_100.csv";

/// The scores of a node by a mean of its children with a score, on the columns of the indicators.
fn scores(table: &Table, meta: &Meta, node: &str, p: impl Fn(usize) -> f64 + Copy) -> Vec<f64> {
    let children = meta.children(node);
    if children.is_empty() {
        return table.column(node).to_vec();
    }
    let below: Vec<(Vec<f64>, f64)> =
        children.iter().map(|c| (scores(table, meta, c, p), meta.weight(c))).collect();
    let level = meta.level(node);
    (0..below[0].0.len())
        .map(|row| {
            let there: Vec<(f64, f64)> =
                below.iter().filter(|c| !c.0[row].is_nan()).map(|c| (c.0[row], c.1)).collect();
            let total: f64 = there.iter().map(|c| c.1).sum();
            let shares: Vec<_> = there.iter().map(|c| (c.0, c.1 / total)).collect();
            if shares.is_empty() { f64::NAN } else { power::mean(&shares, p(level)) }
        })
        .collect()
}

#[test]
fn aggregated_scores_and_their_ranks() {
    type Case = (&'static str, &'static str, fn(usize) -> f64);
    let Some(meta) = Meta::read() else { return };
    let cases: [Case; 8] =
        [
            ("05_norm_minmax_0_100", "06_agg_a_amean_0_100", |_| 1.0),
            ("05x_norm_minmax_1_100", "06_agg1_100_a_amean", |_| 1.0),
            ("05x_norm_minmax_1_100", "06_agg1_100_a_gmean", |_| 0.0),
            ("05x_norm_minmax_1_100", "06_agg1_100_a_hmean", |_| -1.0),
            ("05x_norm_minmax_1_100", "06_agg1_100_a_genmean_p-2", |_| -2.0),
            ("05x_norm_minmax_1_100", "06_agg1_100_mixed_amean_gmean", |l| {
                if l == 2 { 1.0 } else { 0.0 }
            }),
            ("07_noimpute_norm_1_100", "07_noimpute_a_amean", |_| 1.0),
            ("07_noimpute_norm_1_100", "07_noimpute_a_hmean", |_| -1.0),
        ];
    for (input, output, p) in cases {
        let (input, expected) =
            (read(&format!("{input}.csv")).unwrap(), read(&format!("{output}.csv")).unwrap());
        // The reference has ranks of the plain means only.
        let is_ranked = ["amean_0_100", "100_a_amean", "100_a_gmean", "100_a_hmean"]
            .iter()
            .any(|mean| output.ends_with(mean));
        let ranks = is_ranked.then(|| read(&format!("{output}_ranks.csv")).unwrap());
        for node in meta.aggregates() {
            let found = scores(&input, &meta, node, p);
            close(&found, expected.column(node), 1e-9, &format!("{output} {node}"));
            if let Some(ranks) = &ranks {
                let found: Vec<f64> = ranks_descending(&found).into_iter().map(f64::from).collect();
                close(&found, ranks.column(node), 0.0, &format!("ranks of {output} {node}"));
            }
        }
    }
}

#[test]
fn outranking_and_copeland() {
    let Some(table) = read(AGGREGATED) else { return };
    let names = ["ONL", "INF", "HUM", "OPN", "SEC", "INS"];
    let columns = names.map(|n| table.column(n));
    let found = Outranking::new(&columns, &[2.0, 1.5, 1.0, 1.0, 1.25, 1.0]).unwrap();
    let expected = read("outrank_pillars.csv").unwrap();
    for (at, unit) in table.units.iter().enumerate() {
        let shares: Vec<f64> = (0..found.regions()).map(|a| found.share(a, at)).collect();
        close(&shares, expected.column(unit), 1e-9, unit);
    }
    let summary = read("outrank_pillars_summary.csv").unwrap();
    close(&[found.dominant_pairs() as f64], summary.column("nDominant"), 0.0, "pairs");
    close(&[found.dominance().unwrap()], summary.column("fracDominant"), 1e-9, "dominance");

    let mixed = read("06_agg1_100_mixed_amean_copeland.csv").unwrap();
    let ranks = read("06_agg1_100_mixed_amean_copeland_ranks.csv").unwrap();
    let meta = Meta::read().unwrap();
    let columns = names.map(|n| mixed.column(n));
    let weights = names.map(|n| meta.weight(n));
    let scores = Outranking::new(&columns, &weights).unwrap().copeland();
    close(&scores, mixed.column("EGMI"), 1e-9, "Copeland");
    let found: Vec<f64> = ranks_descending(&scores).into_iter().map(f64::from).collect();
    close(&found, ranks.column("EGMI"), 0.0, "ranks of Copeland");
}

#[test]
fn correlations_and_probabilities() {
    let Some(table) = read(AGGREGATED) else { return };
    for (method, name) in
        [(Method::Pearson, "pearson"), (Method::Spearman, "spearman"), (Method::Kendall, "kendall")]
    {
        let expected = reference::long(&format!("corr_L1_{name}.csv")).unwrap();
        for (a, b, r) in &expected {
            let found = correlation(method, table.column(a), table.column(b)).unwrap();
            close(&[found], &[*r], 1e-9, &format!("{name} {a} {b}"));
        }
        assert_eq!(expected.len(), 576);
    }
    for (a, b, r) in reference::long("corr_L1_pearson_p005.csv").unwrap() {
        let found = test(Method::Pearson, table.column(&a), table.column(&b)).unwrap();
        let shown = if found.p.unwrap() > 0.05 { f64::NAN } else { found.value };
        close(&[shown], &[r], 1e-9, &format!("significant {a} {b}"));
    }
    let expected = read("pvals_L1_pearson.csv").unwrap();
    for (row, a) in expected.units.iter().enumerate() {
        for b in &expected.names {
            let p = expected.column(b)[row];
            let found = test(Method::Pearson, table.column(a), table.column(b)).unwrap().p.unwrap();
            let near = (found - p).abs() <= 1e-9 * p.abs() + if p < 1e-7 { 1e-15 } else { 0.0 };
            assert!(near, "p of {a} {b}: {found} {p}");
        }
    }
}

#[test]
fn correlations_of_families_groups_and_denominators() {
    let Some(table) = read(AGGREGATED) else { return };
    let meta = Meta::read().unwrap();
    for (level, leaf, r) in reference::long("corr_family_pearson.csv").unwrap() {
        let parent = if level == "Index" { "EGMI" } else { meta.parent(&leaf) };
        let found =
            correlation(Method::Pearson, table.column(parent), table.column(&leaf)).unwrap();
        close(&[found], &[r], 1e-9, &format!("{parent} {leaf}"));
    }
    let mut low_and_high = [Vec::new(), Vec::new()];
    for group in meta.children("EGMI") {
        let names = meta.children(group);
        let columns: Vec<&[f64]> = names.iter().map(|n| table.column(n)).collect();
        for pair in pairs(Method::Pearson, &columns) {
            let r = pair.tested.unwrap().value;
            let flagged = (names[pair.first].to_owned(), names[pair.second].to_owned(), r);
            if r < 0.1 {
                low_and_high[0].push(flagged);
            } else if r > 0.5 {
                low_and_high[1].push(flagged);
            }
        }
    }
    for (found, file) in
        low_and_high.iter().zip(["corr_flags_low_0.1.csv", "corr_flags_high_0.5.csv"])
    {
        let expected = reference::flags(file).unwrap();
        assert_eq!(found.len(), expected.len(), "{file}");
        for (a, b, r) in found {
            let same =
                |e: &&(String, String, f64)| (&e.0, &e.1) == (a, b) || (&e.1, &e.0) == (a, b);
            close(&[*r], &[expected.iter().find(same).unwrap().2], 1e-9, &format!("{a} {b}"));
        }
    }
    let raw = read("01_raw.csv").unwrap();
    let input = read("iData.csv").unwrap();
    let leaves = meta.leaves();
    let columns: Vec<&[f64]> = leaves.iter().map(|n| raw.column(n)).collect();
    let sizes = ["Pop", "GDPpc"];
    let found = with_denominators(&columns, &sizes.map(|d| input.column(d)), 0.1);
    let expected = reference::long("denom_corr_0.1_Raw.csv").unwrap();
    assert_eq!(found.len(), expected.len());
    for pair in found {
        let names = (leaves[pair.first], sizes[pair.second]);
        let same = |e: &&(String, String, f64)| (e.0.as_str(), e.1.as_str()) == names;
        let r = expected.iter().find(same).unwrap().2;
        close(&[pair.tested.unwrap().value], &[r], 1e-9, &format!("{names:?}"));
    }
}

#[test]
fn reliability_and_components() {
    let Some(table) = read(AGGREGATED) else { return };
    let meta = Meta::read().unwrap();
    let columns = |names: &[&str]| -> Vec<Vec<f64>> {
        names.iter().map(|n| table.column(n).to_vec()).collect()
    };
    for (group, level, expected) in reference::long("cronbach.csv").unwrap() {
        let names =
            if group == "EGMI" && level == "1" { meta.leaves() } else { meta.children(&group) };
        let found = alpha(&columns(&names)).unwrap().raw;
        close(&[found], &[expected], 1e-9, &format!("alpha of {group} {level}"));
    }
    for level in [1, 2] {
        let eigen = reference::rows(&format!("pca_eigen_L{level}.csv")).unwrap();
        let loadings = reference::rows(&format!("pca_loadings_L{level}.csv")).unwrap();
        let weights = read(&format!("pca_weights_L{level}.csv")).unwrap();
        let groups = if level == 1 { meta.children("EGMI") } else { vec!["EGMI"] };
        for group in groups {
            let names = meta.children(group);
            let found = principal_components(&columns(&names)).unwrap();
            for (at, component) in found.iter().enumerate() {
                let pc = (at + 1).to_string();
                let here = eigen.iter().find(|r| r[0] == group && r[1] == pc).unwrap();
                let figures = [here[2].parse().unwrap(), here[3].parse().unwrap()];
                close(&[component.eigenvalue, component.share], &figures, 1e-9, group);
                let entries: Vec<f64> = names
                    .iter()
                    .map(|n| {
                        loadings.iter().find(|r| r[0] == group && r[1] == *n && r[2] == pc).unwrap()
                    })
                    .map(|r| r[3].parse().unwrap())
                    .collect();
                let same = entries.iter().zip(&component.vector).map(|(a, b)| a * b).sum::<f64>();
                let turned: Vec<f64> = component.vector.iter().map(|v| v * same.signum()).collect();
                close(&turned, &entries, 1e-9, &format!("{group} component {pc}"));
            }
            for (name, v) in names.iter().zip(&found[0].vector) {
                let row = weights.units.iter().position(|u| u == name).unwrap();
                close(&[v.abs()], &[weights.column("Weight")[row].abs()], 1e-9, name);
            }
        }
    }
}

#[test]
fn effective_weights_and_influence() {
    let Some(meta) = Meta::read() else { return };
    let (nodes, parents, weights) = meta.tree();
    let expected = read("effective_weights.csv").unwrap();
    let found = effective_weights(&parents, &weights);
    for (node, weight) in nodes.iter().zip(found) {
        let row = expected.units.iter().position(|u| u == node).unwrap();
        close(&[weight], &[expected.column("EffWeight")[row]], 1e-9, node);
    }
    let table = read(AGGREGATED).unwrap();
    let index = |weights: &[f64]| {
        let effective = effective_weights(&parents, weights);
        let leaves = nodes.iter().zip(&effective).filter(|(n, _)| meta.children(n).is_empty());
        let leaves: Vec<(&[f64], f64)> = leaves.map(|(n, w)| (table.column(n), *w)).collect();
        let score = |row: usize| leaves.iter().map(|(c, w)| c[row] * w).sum();
        Ok::<_, ()>((0..table.units.len()).map(score).collect())
    };
    for level in [1, 2] {
        let changes = read(&format!("remove_elements_L{level}_meanabsrankdiff.csv")).unwrap();
        let elements: Vec<usize> =
            (0..nodes.len()).filter(|&n| meta.level(nodes[n]) == level).collect();
        let found = influences(&weights, &elements, index).unwrap();
        for (element, found) in elements.iter().zip(found) {
            let (name, found) = (nodes[*element], found.unwrap());
            let row = changes.units.iter().position(|u| u == name).unwrap();
            close(&[found.mean_change.unwrap()], &[changes.column("v")[row]], 1e-9, name);
            if level == 2 {
                let scores = read("remove_elements_L2_scores.csv").unwrap();
                let ranks = read("remove_elements_L2_ranks.csv").unwrap();
                close(&found.scores, scores.column(name), 1e-9, name);
                let found: Vec<f64> = found.ranks.iter().map(|r| f64::from(*r)).collect();
                close(&found, ranks.column(name), 0.0, name);
            }
        }
    }
}

#[test]
fn descriptions_and_availability() {
    let Some(meta) = Meta::read() else { return };
    for (input, output) in
        [("01_raw.csv", "stats_Raw.csv"), ("04_treated.csv", "stats_Treated.csv")]
    {
        let table = read(input).unwrap();
        for row in reference::rows(output).unwrap() {
            let name = &row[0];
            let found = described(table.column(name), &Thresholds::default());
            let d = found.description.unwrap();
            let (m, n) = (d.moments, d.n_cells as f64);
            let counts = [m.n, d.n_nonzero, d.n_unique, d.n_same].map(|c| c as f64);
            let mut figures = vec![d.low, d.high, m.mean, d.median, m.sd.unwrap()];
            figures.extend([m.skewness.unwrap(), m.kurtosis.unwrap()]);
            figures.extend(counts);
            figures.extend(counts.map(|c| c / n));
            // The share of zeros is of the values that are there, the others are of all cells.
            let expected: Vec<f64> = row[1..16].iter().map(|c| c.parse().unwrap()).collect();
            close(&figures[..12], &expected[..12], 1e-9, name);
            let raised = |flag| if found.flags.contains(&flag) { "LOW" } else { "ok" };
            assert_eq!(row[16], raised(Flag::FewPresent), "{name}");
            assert_eq!(row[18], raised(Flag::FewUnique), "{name}");
            assert_eq!(row[19] == "OUT", found.flags.contains(&Flag::Outliers), "{name}");
        }
    }
    let raw = read("01_raw.csv").unwrap();
    let summary = read("data_avail_summary_Raw.csv").unwrap();
    let groups = read("data_avail_bygroup_Raw.csv").unwrap();
    let of =
        |names: &[&str]| availability(&names.iter().map(|n| raw.column(n)).collect::<Vec<_>>());
    let all = of(&meta.leaves());
    let figure = |f: &dyn Fn(&govgauge::coherence::descriptive::Availability) -> f64| {
        all.iter().map(f).collect::<Vec<f64>>()
    };
    close(
        &figure(&|a| (a.columns - a.present) as f64),
        summary.column("N_missing"),
        0.0,
        "missing",
    );
    close(&figure(&|a| a.zeros as f64), summary.column("N_zero"), 0.0, "zeros");
    close(&figure(&|a| a.share_present().unwrap()), summary.column("Dat_Avail"), 1e-9, "present");
    close(&figure(&|a| a.share_nonzero().unwrap()), summary.column("Non_Zero"), 1e-9, "non-zero");
    for group in meta.children("EGMI") {
        let found: Vec<f64> =
            of(&meta.children(group)).iter().map(|a| a.share_present().unwrap()).collect();
        close(&found, groups.column(group), 1e-9, group);
    }
}

#[test]
fn strengths_and_weaknesses() {
    let Some(meta) = Meta::read() else { return };
    let raw = read("01_raw.csv").unwrap();
    let mut leaves = meta.leaves();
    // Of the same rank the reference takes the first by code.
    leaves.sort_unstable();
    let turned: Vec<Vec<f64>> = leaves
        .iter()
        .map(|n| raw.column(n).iter().map(|x| x * meta.direction(n)).collect())
        .collect();
    let ranking = Ranking::new(&turned);
    for unit in ["U01", "U33"] {
        let region = raw.units.iter().position(|u| u == unit).unwrap();
        let profile = ranking.profile(region, 5, true, 0.0);
        for (standings, what) in
            [(&profile.strengths, "strengths"), (&profile.weaknesses, "weaknesses")]
        {
            let rows = reference::rows(&format!("{what}_{unit}.csv")).unwrap();
            let expected: Vec<(String, u32)> =
                rows.iter().map(|r| (r[0].clone(), r[3].parse().unwrap())).collect();
            let found: Vec<(String, u32)> =
                standings.iter().map(|s| (leaves[s.column].to_owned(), s.rank)).collect();
            assert_eq!(found, expected, "{what} of {unit}");
            for (s, row) in standings.iter().zip(&rows) {
                let leaf = leaves[s.column];
                close(&[raw.column(leaf)[region]], &[row[4].parse().unwrap()], 1e-9, leaf);
                assert_eq!(row[2], meta.parent(leaf));
            }
        }
    }
}

#[test]
fn summaries_and_results() {
    let Some(table) = read(AGGREGATED) else { return };
    let meta = Meta::read().unwrap();
    let ranks = |of: &[f64]| ranks_descending(of).into_iter().map(f64::from).collect::<Vec<_>>();
    for unit in ["U01", "U33"] {
        let at = table.units.iter().position(|u| u == unit).unwrap();
        for row in reference::rows(&format!("unit_summary_{unit}.csv")).unwrap() {
            let column = table.column(&row[0]);
            let figures = [row[2].parse().unwrap(), row[3].parse().unwrap()];
            close(&[column[at], ranks(column)[at]], &figures, 1e-9, &row[0]);
        }
    }
    let all = read("results_aggs_ranks.csv").unwrap();
    let grouped = reference::rows("results_aggs_groupranks.csv").unwrap();
    let header = reference::header("results_aggs_groupranks.csv").unwrap();
    let group_at = header.iter().position(|h| h == "Region_group").unwrap();
    for node in meta.aggregates() {
        let found = ranks(table.column(node));
        for (unit, rank) in all.units.iter().zip(all.column(node)) {
            let at = table.units.iter().position(|u| u == unit).unwrap();
            close(&[found[at]], &[*rank], 0.0, unit);
        }
        let column = header.iter().position(|h| h == node).unwrap();
        let groups: std::collections::BTreeSet<&str> =
            grouped.iter().map(|r| r[group_at].as_str()).collect();
        for group in groups {
            let rows: Vec<&Vec<String>> = grouped.iter().filter(|r| r[group_at] == group).collect();
            let score = |r: &&Vec<String>| {
                table.column(node)[table.units.iter().position(|u| *u == r[0]).unwrap()]
            };
            let found = ranks(&rows.iter().map(score).collect::<Vec<_>>());
            let expected: Vec<f64> = rows.iter().map(|r| r[column].parse().unwrap()).collect();
            close(&found, &expected, 0.0, &format!("{group} {node}"));
        }
    }
}

/// All scores of all regions, printed to two decimals, the best region first.
#[test]
fn the_full_table_of_results() {
    let Some(table) = read(AGGREGATED) else { return };
    let full = read("results_full_scores_round2.csv").unwrap();
    assert_eq!((full.units.len(), full.names.len()), (57, 32));
    let ranks = ranks_descending(table.column("EGMI"));
    for (row, unit) in full.units.iter().enumerate() {
        let at = table.units.iter().position(|u| u == unit).unwrap();
        for name in &full.names {
            let expected = full.column(name)[row];
            if name == "Rank" {
                close(&[f64::from(ranks[at])], &[expected], 0.0, unit);
                continue;
            }
            // Two decimals: a half may have gone either way.
            let score = table.column(name)[at];
            assert!((score - expected).abs() <= 0.005 + 1e-9, "{unit} {name}: {score} {expected}");
        }
    }
}
