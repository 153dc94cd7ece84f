//! Data and rubrics at the edge, each through the whole path: the rubric as a file, its check, the survey
//! as a file, the scores and what is said about them.
//!
//! The cases are those in which composite indicators usually go wrong without a word; every figure is by
//! hand, with the sum beside it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may fail, and their helpers are tests too"
)]

mod common;
mod edge;

use common::{messages, read_rubric, try_survey};
use edge::{
    group, leaf, min_max, near, normalised, refused, region, remarks, rubric, score, scored, status,
};
use govgauge::assessment::Status;
use govgauge::diag::{SourceFile, render};
use govgauge::input::coin::{TableInput, import};
use govgauge::lang::Lang;
use govgauge::model::IndicatorIdx;
use serde_json::json;
use std::fmt::Write as _;

#[test]
fn a_constant_indicator_counts_for_nobody_and_is_named() {
    let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], min_max());
    scored(&rubric, "region,a,b\nR1,5,10\nR2,5,20\nR3,5,40\n", |a| {
        assert_eq!(remarks(a), ["M006 a"]);
        // b alone: (20 − 10) / (40 − 10) of 100.
        for (id, expected) in [("R1", 0.0), ("R2", 100.0 / 3.0), ("R3", 100.0)] {
            near(score(a, id, "index"), expected);
            assert_eq!(status(a, id, "a"), Status::Excluded);
            assert_eq!(a.row(region(a, id)).root().coverage, Some(1.0));
        }
    });
}

#[test]
fn every_normalisation_that_learns_names_a_constant_indicator() {
    for method in [
        json!({"method": "min_max"}),
        json!({"method": "z_score"}),
        json!({"method": "distance_to_maximum"}),
        json!({"method": "rank"}),
        json!({"method": "percentile_rank"}),
        json!({"method": "borda"}),
        json!({"method": "closest"}),
        json!({"method": "sigmoid"}),
    ] {
        let rubric =
            rubric(&[leaf("a", json!({})), leaf("b", json!({}))], normalised(method.clone()));
        scored(&rubric, "region,a,b\nR1,5,10\nR2,5,20\nR3,5,40\n", |a| {
            assert_eq!(remarks(a), ["M006 a"], "{method}");
            assert_eq!(score(a, "R1", "index"), score(a, "R1", "b"), "{method}");
        });
    }
}

#[test]
fn an_indicator_of_weight_zero_is_shown_and_counts_for_nothing() {
    for aggregation in ["arithmetic", "median", "minimum"] {
        let children = [leaf("a", json!({"weight": 0})), leaf("b", json!({}))];
        let mut rubric = rubric(&children, json!({}));
        rubric["index"]["aggregation"] = json!(aggregation);
        scored(&rubric, "region,a,b\nR1,10,80\nR2,,60\n", |a| {
            near(score(a, "R1", "a"), 10.0);
            near(score(a, "R1", "index"), 80.0);
            // Not answering it costs nothing either.
            near(score(a, "R2", "index"), 60.0);
            assert_eq!(a.row(region(a, "R2")).root().coverage, Some(1.0));
        });
    }
}

#[test]
fn a_negative_weight_is_refused() {
    let said =
        refused(&rubric(&[leaf("a", json!({"weight": -1})), leaf("b", json!({}))], json!({})));
    assert!(said.contains("R021") && said.contains("hint"), "{said}");
}

#[test]
fn a_group_whose_weights_are_all_zero_is_refused() {
    let zero = json!({"weight": 0});
    let children = [leaf("a", zero.clone()), leaf("b", zero)];
    let said =
        refused(&rubric(&[group("g", &children, json!({})), leaf("c", json!({}))], json!({})));
    assert!(said.contains("R022") && said.contains('g'), "{said}");
}

#[test]
fn a_group_of_weight_zero_is_shown_and_counts_for_nothing() {
    let children = [leaf("a", json!({})), leaf("b", json!({}))];
    let rubric =
        rubric(&[group("g", &children, json!({"weight": 0})), leaf("c", json!({}))], json!({}));
    scored(&rubric, "region,a,b,c\nR1,10,30,80\n", |a| {
        near(score(a, "R1", "g"), 20.0);
        near(score(a, "R1", "index"), 80.0);
    });
}

#[test]
fn several_roots_are_refused() {
    let roots = [leaf("a", json!({})), leaf("b", json!({}))];
    let mut rubric = rubric(&roots, json!({}));
    rubric["index"] = json!([group("g", &roots, json!({})), leaf("c", json!({}))]);
    let said = refused(&rubric);
    assert!(said.contains("R004"), "{said}");

    let data = "uCode,a,b\nR1,1,2\nR2,2,3\n";
    let meta = "Level,iCode,iName,Parent,Direction,Weight,Type\n\
        1,a,A,x,1,1,Indicator\n1,b,B,y,1,1,Indicator\n\
        2,x,X,NA,1,1,Aggregate\n2,y,Y,NA,1,1,Aggregate\n";
    let table = |name: &str, text: &str| TableInput { name: name.into(), bytes: text.into() };
    let said = import(table("iData.csv", data), table("iMeta.csv", meta), None);
    let said = said.map_or_else(|found| messages(&found), |_| panic!("not refused"));
    assert!(said.contains("`y`") && said.contains("hint"), "{said}");
}

#[test]
fn an_infinite_value_is_refused_at_its_cell() {
    let source = SourceFile::new("r.json", rubric(&[leaf("a", json!({}))], min_max()).to_string());
    let rubric = read_rubric(&source);
    for cell in ["inf", "-inf", "Infinity", "∞", "1e999", "NaN"] {
        let csv = format!("region,a\nR1,5\nR2,{cell}\nR3,7\n");
        match try_survey("survey.csv", csv, &rubric) {
            Ok(_) => panic!("{cell} was read"),
            Err(found) => {
                let one = found.iter().next().unwrap();
                let at = one.place.position.unwrap();
                assert_eq!((at.line, at.column), (3, 4), "{}", render::human(one, Lang::En));
                assert_eq!(one.value.as_deref(), Some(cell));
            }
        }
    }
}

#[test]
fn what_nobody_answered_has_no_score_and_no_share() {
    let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], min_max());
    scored(&rubric, "region,a,b\nR1,,10\nR2,,20\n", |a| {
        assert_eq!(remarks(a), ["M006 a"]);
        near(score(a, "R2", "index"), 100.0);
    });
    scored(&rubric, "region,a,b\nR1,,\nR2,,\n", |a| {
        assert_eq!(remarks(a), ["M006 a", "M006 b"]);
        for id in ["R1", "R2"] {
            assert_eq!(score(a, id, "index"), None);
            assert_eq!(a.row(region(a, id)).root().rank, None);
        }
    });
}

#[test]
fn gaps_of_a_column_without_any_value_stay_and_are_named() {
    for method in
        ["mean", "median", "group_mean", "row_mean", "nearest", "expectation_maximisation"]
    {
        let methods = json!({"methods": {"imputation": {"method": method}}});
        let rubric =
            rubric(&[leaf("a", json!({})), leaf("b", json!({})), leaf("c", json!({}))], methods);
        let csv = "region,a,b,c\nR1,,10,7\nR2,,20,9\nR3,,40,30\nR4,,60,35\n";
        scored(&rubric, csv, |a| {
            assert_eq!(score(a, "R1", "a"), None, "{method}");
            assert!(remarks(a).iter().any(|r| r.ends_with(" a")), "{method}: {:?}", remarks(a));
            near(score(a, "R1", "index"), 8.5);
        });
    }
}

#[test]
fn one_region_is_scored_by_scales_and_cannot_be_compared() {
    let children = [leaf("a", json!({})), leaf("b", json!({}))];
    scored(&rubric(&children, json!({})), "region,a,b\nR1,30,50\n", |a| {
        near(score(a, "R1", "index"), 40.0);
        assert_eq!(a.row(region(a, "R1")).root().rank, Some(1));
    });
    scored(&rubric(&children, min_max()), "region,a,b\nR1,30,50\n", |a| {
        assert_eq!(remarks(a), ["M006 a", "M006 b"]);
        assert_eq!(score(a, "R1", "index"), None);
    });
    for aggregation in ["copeland", "wroclaw", "adjusted_mazziotta_pareto", "benefit_of_the_doubt"]
    {
        let mut compared = rubric(&children, json!({}));
        compared["index"]["aggregation"] = json!(aggregation);
        scored(&compared, "region,a,b\nR1,30,50\n", |a| {
            let alone = score(a, "R1", "index");
            assert!(alone.is_none_or(f64::is_finite), "{aggregation}: {alone:?}");
            assert!(alone.is_some() || !remarks(a).is_empty(), "{aggregation}");
        });
    }
}

#[test]
fn two_regions_stand_at_the_ends() {
    let treated = json!({"methods": {
        "treatment": {"method": "two_stage"}, "normalisation": {"method": "min_max"},
    }});
    let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], treated);
    scored(&rubric, "region,a,b\nR1,1,50\nR2,1000,40\n", |a| {
        // Two values have no skewness to be treated for.
        assert!(a.treated().is_empty());
        near(score(a, "R1", "a"), 0.0);
        near(score(a, "R2", "a"), 100.0);
        near(score(a, "R1", "index"), 50.0);
        let rank = |id| a.row(region(a, id)).root().rank;
        assert_eq!((rank("R1"), rank("R2")), (Some(1), Some(1)));
    });
}

#[test]
fn ties_everywhere_share_the_first_rank() {
    let children = [leaf("a", json!({})), leaf("b", json!({}))];
    let csv = "region,a,b\nR1,30,50\nR2,30,50\nR3,30,50\nR4,30,50\n";
    scored(&rubric(&children, json!({})), csv, |a| {
        for (row, _) in a.survey.rows() {
            assert_eq!(a.row(row).root().rank, Some(1));
            near(a.row(row).root().score, 40.0);
        }
    });
    let mut copeland = rubric(&children, json!({}));
    copeland["index"]["aggregation"] = json!("copeland");
    scored(&copeland, csv, |a| {
        // Nobody wins and nobody loses: the middle of 0 to 100.
        for (row, _) in a.survey.rows() {
            near(a.row(row).root().score, 50.0);
        }
    });
}

#[test]
fn ties_within_a_column_share_the_lower_rank() {
    let rubric = rubric(&[leaf("a", json!({}))], normalised(json!({"method": "rank"})));
    scored(&rubric, "region,a\nR1,7\nR2,3\nR3,7\nR4,9\n", |a| {
        for (id, rank) in [("R2", 1.0), ("R1", 2.0), ("R3", 2.0), ("R4", 4.0)] {
            near(score(a, id, "index"), rank);
        }
    });
}

#[test]
fn a_group_of_one_has_the_score_of_its_child() {
    for more in [
        json!({"aggregation": "arithmetic"}),
        json!({"aggregation": "geometric", "floor": 1}),
        json!({"aggregation": "harmonic", "floor": 1}),
        json!({"aggregation": "power", "power": 2}),
        json!({"aggregation": "median"}),
        json!({"aggregation": "minimum"}),
        json!({"aggregation": "ordered_weighted", "order_weights": [1]}),
        json!({"aggregation": "mean_min"}),
    ] {
        let named = more["aggregation"].to_string();
        let children = [group("g", &[leaf("a", json!({}))], more), leaf("b", json!({}))];
        scored(&rubric(&children, json!({})), "region,a,b\nR1,30,50\nR2,0,10\n", |a| {
            for (id, expected) in [("R1", 30.0), ("R2", 0.0)] {
                let found = score(a, id, "g").unwrap();
                assert!((found - expected).abs() < 1e-9, "{named}: {found}");
            }
        });
    }
}

#[test]
fn a_region_alone_in_its_group_keeps_its_gap() {
    let methods = json!({"methods": {"imputation": {"method": "group_mean"}}});
    let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], methods);
    let csv = "region,group,a,b\nR1,x,10,5\nR2,x,,7\nR3,y,,9\n";
    scored(&rubric, csv, |a| {
        near(score(a, "R2", "a"), 10.0);
        assert_eq!(status(a, "R2", "a"), Status::Imputed);
        assert_eq!((score(a, "R3", "a"), status(a, "R3", "a")), (None, Status::NotAnswered));
        assert_eq!(remarks(a), ["M003 a"]);
    });
}

/// 15 zeros and a one: the reference meets an internal error and leaves the column with a vague word.
#[test]
fn a_sparse_column_is_left_as_it_is_and_says_so() {
    let methods = json!({"methods": {
        "treatment": {"method": "two_stage"}, "normalisation": {"method": "min_max"},
    }});
    let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], methods);
    let mut csv = "region,a,b\n".to_owned();
    for at in 1..=16 {
        let _ = writeln!(csv, "R{at},{},{at}", u8::from(at == 16));
    }
    scored(&rubric, &csv, |a| {
        assert_eq!(remarks(a), ["M004 a"]);
        assert!(a.treated().is_empty());
        near(score(a, "R16", "a"), 100.0);
        near(score(a, "R1", "a"), 0.0);
    });
}

/// A long tail to the left: the logarithm for the right one makes it longer; the default looks first.
#[test]
fn the_logarithm_of_a_left_tail_is_mirrored_and_the_other_says_that_it_fails() {
    let mut csv = "region,a,b\n".to_owned();
    for at in 1..=30 {
        // 70 to 95, and one region at 1.
        let x = if at == 30 { 1 } else { 66 + at };
        let _ = writeln!(csv, "R{at},{x},{at}");
    }
    let skewness = |method: &str| {
        let methods = json!({"methods": {
            "treatment": {"method": method}, "normalisation": {"method": "min_max"},
        }});
        let rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], methods);
        let mut found = (0.0, 0.0);
        scored(&rubric, &csv, |a| {
            let stages = a.stages().unwrap();
            let of = |column: &[f64]| govgauge::stats::moments::moments(column).unwrap().skewness;
            let at = IndicatorIdx(0);
            found = (of(stages.raw.column(at)).unwrap(), of(stages.treated.column(at)).unwrap());
        });
        found
    };
    let (before, mirrored) = skewness("log");
    let (_, as_reference) = skewness("log_as_reference");
    assert!(before < -2.0 && mirrored.abs() < before.abs(), "{before}, {mirrored}");
    assert!(as_reference < before, "{before}, {as_reference}");
}

#[test]
fn a_region_below_availability_in_one_dimension_only() {
    let by = |by: &str| {
        let one = [leaf("a", json!({})), leaf("b", json!({}))];
        let two = [leaf("c", json!({})), leaf("d", json!({}))];
        rubric(
            &[group("g", &one, json!({})), group("h", &two, json!({}))],
            json!({"methods": {"screening": {"availability_min": 0.6, "by": by}}}),
        )
    };
    let csv = "region,a,b,c,d\nR1,10,20,30,\nR2,10,20,30,40\n";
    // Three of four answered, and one of two in h.
    scored(&by("region"), csv, |a| near(score(a, "R1", "index"), 22.5));
    scored(&by("dimension"), csv, |a| {
        assert_eq!((score(a, "R1", "index"), status(a, "R1", "g")), (None, Status::Screened));
        assert_eq!(remarks(a), ["M001 "]);
        near(score(a, "R2", "index"), 25.0);
    });
    let mut forced = by("dimension");
    forced["methods"]["screening"]["include"] = json!(["R1"]);
    scored(&forced, csv, |a| near(score(a, "R1", "index"), 22.5));
}

#[test]
fn neither_the_order_of_rows_nor_of_columns_matters() {
    let methods = json!({"methods": {
        "imputation": {"method": "nearest", "k": 2},
        "treatment": {"method": "two_stage"},
        "normalisation": {"method": "min_max"},
    }});
    let children = [leaf("a", json!({})), leaf("b", json!({})), leaf("c", json!({}))];
    let rows = [
        ["R1", "10", "5", "7"],
        ["r2", "20", "", "9"],
        ["Å3", "90", "6", "30"],
        ["R10", "15", "8", "35"],
        ["R9", "11", "7", ""],
    ];
    let mut all = Vec::new();
    for (columns, order) in
        [([1, 2, 3], [0, 1, 2, 3, 4]), ([3, 1, 2], [4, 2, 0, 1, 3]), ([2, 3, 1], [3, 4, 1, 0, 2])]
    {
        let mut csv = "region".to_owned();
        for at in columns {
            csv.push_str([",region", ",a", ",b", ",c"][at]);
        }
        for row in order {
            let _ = write!(csv, "\n{}", rows[row][0]);
            for at in columns {
                let _ = write!(csv, ",{}", rows[row][at]);
            }
        }
        scored(&rubric(&children, methods.clone()), &csv, |a| {
            all.push(rows.map(|r| {
                let nodes = ["index", "a", "b", "c"];
                nodes.map(|node| score(a, r[0], node).map(f64::to_bits))
            }));
        });
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
    assert!(all[0].iter().all(|r| r[0].is_some()));
}

#[test]
fn means_that_zero_would_break_are_refused_with_the_remedy() {
    for aggregation in ["geometric", "harmonic"] {
        for methods in [json!({}), min_max()] {
            let mut rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], methods);
            rubric["index"]["aggregation"] = json!(aggregation);
            let said = refused(&rubric);
            assert!(said.contains("floor") || said.contains("\"low\": 1"), "{said}");
        }
        // From 1 to 100 it works.
        let above = normalised(json!({"method": "min_max", "low": 1, "high": 100}));
        let mut rubric = rubric(&[leaf("a", json!({})), leaf("b", json!({}))], above);
        rubric["index"]["aggregation"] = json!(aggregation);
        scored(&rubric, "region,a,b\nR1,10,10\nR2,20,20\n", |a| {
            near(score(a, "R1", "index"), 1.0);
            near(score(a, "R2", "index"), 100.0);
        });
    }
    let mut negative = rubric(
        &[leaf("a", json!({})), leaf("b", json!({}))],
        normalised(json!({"method": "z_score"})),
    );
    negative["index"]["aggregation"] = json!("harmonic");
    let said = refused(&negative);
    assert!(said.contains("hint"), "{said}");
}
