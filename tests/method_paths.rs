//! Methods from the rubric's file to every output: availability, targets, series, and what was changed.
#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod edge;

use common::{messages, read_rubric};
use edge::{leaf, near, normalised, refused, region, rubric, score, scored, status, text};
use govgauge::assessment::Status;
use govgauge::diag::SourceFile;
use govgauge::input::benchmark;
use govgauge::lang::Lang;
use govgauge::model::NodeIdx;
use govgauge::report::explain::explain;
use govgauge::scorecard;
use serde_json::{Value, json};

/// Of three children of weights 8, 1 and 1 the first alone is most of the weight and a third of the number.
#[test]
fn availability_by_weight_and_by_number_are_two_things() {
    let children = [leaf("a", json!({"weight": 8})), leaf("b", json!({})), leaf("c", json!({}))];
    let csv = "region,a,b,c\nR1,50,,\nR2,,20,30\nR3,,NA,30\n";
    scored(&rubric(&children, json!({"coverage_min": 0.5})), csv, |a| {
        near(score(a, "R1", "index"), 50.0);
        assert_eq!(status(a, "R2", "index"), Status::LowCoverage);
    });
    scored(&rubric(&children, json!({"children_min": 0.66})), csv, |a| {
        assert_eq!(
            (score(a, "R1", "index"), status(a, "R1", "index")),
            (None, Status::LowCoverage)
        );
        near(score(a, "R2", "index"), 25.0);
        // What does not apply is not asked for: one of two is too few.
        assert_eq!(score(a, "R3", "index"), None);
    });
    let mut own = rubric(&children, json!({"children_min": 0.66}));
    own["index"]["children_min"] = json!(0.5);
    scored(&own, csv, |a| near(score(a, "R3", "index"), 30.0));
    let said = refused(&rubric(&children, json!({"children_min": 80})));
    assert!(said.contains("R023") && said.contains("0.5"), "{said}");
}

/// Scores of data and targets of a plan: what cannot be compared is refused before there are any data.
#[test]
fn targets_over_scores_that_are_not_percent_are_refused() {
    let target = |figure: (&str, f64)| {
        json!({
            "schema_version": "1.0", "id": "plan", "version": "1", "title": text("plan"),
            "rubric": "edge",
            "targets": [{"id": "t", "node": "a", "basis": "judgement", figure.0: figure.1}],
        })
    };
    let read = |method: Value, figure| {
        let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], normalised(method));
        let rubric = read_rubric(&SourceFile::new("rubric.json", rubric.to_string()));
        let source = SourceFile::new("plan.json", target(figure).to_string());
        benchmark::read(&source, &rubric).map_err(|found| messages(&found))
    };
    for method in ["z_score", "rank", "borda", "percentile_rank", "distance_to_maximum"] {
        let said = read(json!({"method": method}), ("score", 60.0)).unwrap_err();
        assert!(said.contains("B020") && said.contains("`a`") && said.contains("hint"), "{said}");
    }
    assert!(read(json!({"method": "min_max"}), ("score", 60.0)).is_ok());
    let said = read(json!({"method": "min_max"}), ("value", 60.0)).unwrap_err();
    assert!(said.contains("B021"), "{said}");
    let (read, _) = read(json!({"method": "scale"}), ("value", 60.0)).unwrap();
    near(Some(read.targets[0].score), 60.0);
}

/// A region's own other periods: the value before, and before the first one that.
#[test]
fn a_series_is_carried_on_and_back() {
    let methods = json!({"methods": {"imputation": {"method": "carried"}}});
    let rubric = rubric(&[leaf("a", json!({}))], methods);
    let csv = "region,period,a\nR1,2020,\nR1,2021,40\nR1,2022,\nR1,2023,70\nR2,2020,10\nR2,2021,\n";
    scored(&rubric, csv, |a| {
        let found: Vec<(String, Option<f64>)> = a
            .survey
            .rows()
            .map(|(row, _)| {
                let id = format!("{} {}", a.survey.region(row).id, a.survey.period(row).id);
                (id, a.score(row, NodeIdx::ROOT))
            })
            .collect();
        let expected = [
            ("R1 2020", 40.0),
            ("R1 2021", 40.0),
            ("R1 2022", 40.0),
            ("R1 2023", 70.0),
            ("R2 2020", 10.0),
            ("R2 2021", 10.0),
        ];
        for (id, score) in expected {
            near(found.iter().find(|f| f.0 == id).unwrap().1, score);
        }
    });
}

/// A value that was filled in, and one that was drawn in, in every output: the state, the count, the cell,
/// the steps in words.
#[test]
fn what_was_changed_is_marked_to_the_end() {
    let methods = json!({"methods": {
        "imputation": {"method": "mean"},
        "treatment": {"method": "winsorise", "points_max": 1},
        "normalisation": {"method": "min_max"},
    }});
    let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], methods);
    // b of R3 is filled in with (1 + 2 + 4 + 5 + 6 + 7 + 8 + 9 + 10) / 9 = 52 / 9; the 900 of R10 becomes 8.
    let csv = "region,a,b\nR1,0,1\nR2,1,2\nR3,2,\nR4,3,4\nR5,4,5\nR6,5,6\nR7,6,7\nR8,7,8\nR9,8,9\nR10,900,10\n";
    scored(&rubric, csv, |a| {
        let rows = scorecard::rows::changed_values(a);
        let said: Vec<String> = rows
            .iter()
            .map(|r| {
                format!("{} {} {} {:?} {:?}", r.region_id, r.node_id, r.change, r.before, r.after)
            })
            .collect();
        assert_eq!(
            said,
            ["R3 b imputed None Some(5.777778)", "R10 a winsorised_high Some(900.0) Some(8.0)",]
        );
        let row = a.row(region(a, "R3"));
        assert_eq!((row.root().imputed, row.root().answered, row.root().applicable), (1, 1, 2));
        for found in scorecard::rows::scores(a, &row) {
            let filled = found.node_id == "b";
            assert_eq!(found.status == "imputed", filled);
            assert_eq!(found.imputed, u32::from(filled || found.node_id == "index"));
        }
        let explained = |id: &str, node: &str| {
            let node = a.rubric.hierarchy.find(node).unwrap();
            explain(a, region(a, id), node).text(Lang::En)
        };
        // (52/9 − 1) / (10 − 1) of 100 = 53.1.
        let said = explained("R3", "b");
        assert!(said.contains("5.7778") && said.contains("53.1"), "{said}");
        let said = explained("R10", "a");
        assert!(said.contains("900 → 8 (") && said.contains("100.0"), "{said}");
        let said = explained("R3", "index");
        assert!(said.contains("1 of 2 applicable indicators (50.0%)"), "{said}");
    });
}
