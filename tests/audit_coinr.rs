//! The audit of the program, from the two tables of the reference to its figures: nothing is taken from
//! the reference on the way, and everything comes out to 1e-9.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail")]

mod common;
mod reference;

use common::{read_rubric, try_survey};
use govgauge::assessment::{Assessment, Options, assess};
use govgauge::coherence::indicators::{Compared, IndicatorsAudit, audit};
use govgauge::diag::SourceFile;
use govgauge::input::coin::{TableInput, import};
use govgauge::model::{NodeIdx, Rubric, Survey, Weights};
use govgauge::stats::significance::Tested;
use govgauge::weighting::weigh;
use reference::{Meta, close, long, read, rows};

/// The chain of the reference's README.
const CHAIN: &str = r#"{
  "screening": {"availability_min": 0.7},
  "imputation": {"method": "mean"},
  "treatment": {"method": "two_stage", "transform": "log_as_reference"},
  "normalisation": {"method": "min_max", "low": 0, "high": 100}
}"#;

struct Read {
    rubric: Rubric,
    survey: Survey,
    weights: Weights,
}

fn input() -> Option<Read> {
    let table = |name: &str| {
        let text = common::reference(&format!("coinr-synthetic/{name}"))?;
        Some(TableInput { name: name.to_owned(), bytes: text.into_bytes() })
    };
    let (imported, _) = import(table("iData.csv")?, table("iMeta.csv")?, None).ok()?;
    let mut file: serde_json::Value = serde_json::from_str(&imported.rubric).unwrap();
    file["methods"] = serde_json::from_str(CHAIN).unwrap();
    let rubric = read_rubric(&SourceFile::new("rubric.json", file.to_string()));
    let (survey, _) = try_survey("survey.csv", imported.survey, &rubric).ok()?;
    let weights = weigh(&rubric, None).unwrap();
    Some(Read { rubric, survey, weights })
}

/// The audit with names in place of positions.
struct Named<'a> {
    a: &'a Assessment<'a>,
    audit: &'a IndicatorsAudit,
    compared: &'a Compared,
}

impl Named<'_> {
    fn node(&self, id: &str) -> NodeIdx {
        self.a.rubric.hierarchy.find(id).unwrap()
    }

    /// The pair in either order.
    fn pair(&self, one: &str, other: &str) -> &govgauge::coherence::indicators::Correlation {
        let (x, y) = (self.node(one), self.node(other));
        let is = |c: &&govgauge::coherence::indicators::Correlation| {
            (c.first, c.second) == (x, y) || (c.first, c.second) == (y, x)
        };
        self.compared.correlations.iter().find(is).unwrap()
    }
}

fn with(check: impl Fn(&Named<'_>, &Meta)) {
    let Some(meta) = Meta::read() else { return };
    let Read { rubric, survey, weights } = input().unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let found = audit(&a);
    assert_eq!(found.len(), 1);
    let compared = found[0].compared.as_ref().unwrap();
    check(&Named { a: &a, audit: &found[0], compared }, &meta);
}

#[test]
fn correlations_within_and_across_levels() {
    with(|named, meta| {
        type Of = fn(&govgauge::coherence::indicators::Correlation) -> Option<Tested>;
        let methods: [(&str, Of); 3] =
            [("pearson", |c| c.pearson), ("spearman", |c| c.spearman), ("kendall", |c| c.kendall)];
        for (name, of) in methods {
            for (one, other, r) in long(&format!("corr_L1_{name}.csv")).unwrap() {
                if one != other {
                    let found = of(named.pair(&one, &other)).unwrap().value;
                    close(&[found], &[r], 1e-9, &format!("{name} {one} {other}"));
                }
            }
        }
        for (level, leaf, r) in long("corr_family_pearson.csv").unwrap() {
            let above = if level == "Index" { "EGMI" } else { meta.parent(&leaf) };
            let found = named.pair(&leaf, above).pearson.unwrap().value;
            close(&[found], &[r], 1e-9, &format!("{leaf} {above}"));
        }
        let expected = read("pvals_L1_pearson.csv").unwrap();
        for (row, one) in expected.units.iter().enumerate() {
            for other in expected.names.iter().filter(|other| *other != one) {
                let p = expected.column(other)[row];
                let found = named.pair(one, other).pearson.unwrap().p.unwrap();
                // The reference takes 1 − P and has no more digits than that leaves.
                let near = (found - p).abs() <= 1e-9 * p + if p < 1e-7 { 1e-15 } else { 0.0 };
                assert!(near, "p of {one} {other}: {found} {p}");
            }
        }
    });
}

#[test]
fn reliability_and_components() {
    with(|named, _| {
        let group = |id: &str| {
            let node = named.node(id);
            named.compared.groups.iter().find(|g| g.node == node).unwrap()
        };
        let mut n = 0;
        for (id, level, alpha) in long("cronbach.csv").unwrap() {
            // Of all indicators at once the audit has none: it looks at children.
            if (id.as_str(), level.as_str()) != ("EGMI", "1") {
                let found = group(&id).reliability.as_ref().unwrap().alpha.raw;
                close(&[found], &[alpha], 1e-9, &format!("alpha of {id}"));
                n += 1;
            }
        }
        assert_eq!(n, 7);
        for level in [1, 2] {
            for row in rows(&format!("pca_eigen_L{level}.csv")).unwrap() {
                let structure = group(&row[0]).structure.as_ref().unwrap();
                let component = &structure.components[row[1].parse::<usize>().unwrap() - 1];
                let figures = [row[2].parse().unwrap(), row[3].parse().unwrap()];
                close(&[component.eigenvalue, component.share], &figures, 1e-9, &row[0]);
            }
            for row in rows(&format!("pca_loadings_L{level}.csv")).unwrap() {
                let found = group(&row[0]);
                let at = found.members.iter().position(|m| *m == named.node(&row[1])).unwrap();
                let structure = found.structure.as_ref().unwrap();
                let entry =
                    structure.components[row[2].parse::<usize>().unwrap() - 1].vector[at].abs();
                close(&[entry], &[row[3].parse::<f64>().unwrap().abs()], 1e-9, &row[1]);
            }
        }
    });
}

#[test]
fn effective_weights_and_influence() {
    with(|named, _| {
        let weights = read("effective_weights.csv").unwrap();
        for (row, id) in weights.units.iter().enumerate() {
            let found = named.a.weights.effective(named.node(id));
            close(&[found], &[weights.column("EffWeight")[row]], 1e-9, id);
        }
        let influence = |id: &str| {
            let node = named.node(id);
            let found = named.compared.influences.iter().find(|(n, _)| *n == node).unwrap();
            found.1.as_ref().unwrap()
        };
        let at = |unit: &str| {
            let is = |row: &&govgauge::model::RowIdx| named.a.survey.region(**row).id == unit;
            named.audit.rows.iter().position(|row| is(&row)).unwrap()
        };
        for level in [1, 2] {
            let changes = read(&format!("remove_elements_L{level}_meanabsrankdiff.csv")).unwrap();
            for (row, id) in changes.units.iter().enumerate().filter(|(_, id)| *id != "Nominal") {
                let found = influence(id).mean_change.unwrap();
                close(&[found], &[changes.column("v")[row]], 1e-9, id);
            }
        }
        let scores = read("remove_elements_L2_scores.csv").unwrap();
        let ranks = read("remove_elements_L2_ranks.csv").unwrap();
        for id in scores.names.iter().filter(|id| *id != "Nominal") {
            let found = influence(id);
            for (row, unit) in scores.units.iter().enumerate() {
                close(&[found.scores[at(unit)]], &[scores.column(id)[row]], 1e-9, unit);
            }
            for (row, unit) in ranks.units.iter().enumerate() {
                let rank = f64::from(found.ranks[at(unit)]);
                close(&[rank], &[ranks.column(id)[row]], 0.0, unit);
            }
        }
    });
}

#[test]
fn answers_described_and_what_is_missing() {
    with(|named, meta| {
        for row in rows("stats_Raw.csv").unwrap() {
            let node = named.node(&row[0]);
            let (_, found) = named.audit.statistics.iter().find(|(n, _)| *n == node).unwrap();
            let d = found.description.unwrap();
            let m = d.moments;
            let mut figures = vec![d.low, d.high, m.mean, d.median, m.sd.unwrap()];
            figures.extend([m.skewness.unwrap(), m.kurtosis.unwrap()]);
            figures.extend([m.n, d.n_nonzero, d.n_unique, d.n_same].map(|n| n as f64));
            let expected: Vec<f64> = row[1..12].iter().map(|cell| cell.parse().unwrap()).collect();
            close(&figures, &expected, 1e-9, &row[0]);
        }
        let groups = read("data_avail_bygroup_Raw.csv").unwrap();
        let pillars = meta.children("EGMI");
        for (row, unit) in groups.units.iter().enumerate() {
            for id in pillars.iter().chain(&["EGMI"]) {
                let node = named.node(id);
                let is = |r: govgauge::model::RowIdx| named.a.survey.region(r).id == *unit;
                let gaps = named.audit.region_gaps.iter();
                let (_, _, gaps) = gaps.into_iter().find(|(r, n, _)| is(*r) && *n == node).unwrap();
                let present = 1.0 - gaps.share().unwrap();
                close(&[present], &[groups.column(id)[row]], 1e-9, &format!("{unit} {id}"));
            }
        }
    });
}
