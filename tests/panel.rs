//! From items to the scores of regions, cells, groups of cells and groups of regions: figures worked
//! out by hand, and what must hold for every survey.
#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod field;

use field::{Answers, Visited, item, overall, rubric, survey};
use govgauge::assessment::{Assessment, Breakdown, NodeScore, Options, Status, assess};
use govgauge::model::{
    Answer, AnswerState, Column, NodeIdx, PeriodIdx, RegionIdx, Row, RowIdx, Rubric, Survey,
};
use govgauge::panel::{keep_period, roll_up};
use govgauge::weighting::weigh;
use proptest::prelude::*;
use serde_json::{Value, json};

fn with(rubric: &Rubric, survey: &Survey, check: impl FnOnce(&Assessment<'_>)) {
    let weights = weigh(rubric, None).unwrap();
    check(&assess(rubric, survey, &weights, &[], Options { rank: true }));
}

fn node(a: &Assessment<'_>, id: &str) -> NodeIdx {
    a.rubric.hierarchy.find(id).unwrap()
}

#[track_caller]
fn near(found: Option<f64>, expected: f64) {
    assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}, expected {expected}");
}

const X: Breakdown = Breakdown::Cell { facet: 0, cell: 0 };
const Y: Breakdown = Breakdown::Cell { facet: 0, cell: 1 };
const ALL: Breakdown = Breakdown::CellGroup { facet: 0, group: 0 };
const ONLY_Y: Breakdown = Breakdown::CellGroup { facet: 0, group: 1 };

/// In theme X a is 100, b 0 and c 40; in theme Y only a is answered, 50.
fn two_themes() -> Vec<Visited> {
    vec![
        item(0, "X", &[[Some(100.0), Some(0.0), Some(40.0)]]),
        item(0, "Y", &[[Some(50.0), None, None]]),
    ]
}

#[test]
fn every_cell_is_a_tree_and_groups_are_means_of_scores() {
    let rubric = rubric(&json!({}));
    let survey = survey(&rubric, &two_themes(), &[]);
    with(&rubric, &survey, |a| {
        let score =
            |breakdown, id: &str| a.breakdown_score(RowIdx(0), breakdown, node(a, id)).score;
        near(score(X, "d1"), 200.0 / 3.0); // (2·100 + 0) / 3
        near(score(X, "index"), f64::midpoint(200.0 / 3.0, 40.0));
        near(score(Y, "d1"), 50.0); // b gives its weight to a
        near(score(Y, "index"), 50.0);
        assert_eq!(score(Y, "c"), None);
        // The mean of 66.7 and 50, not the tree over the means 75 and 0, which is 50.
        near(score(ALL, "d1"), 350.0 / 6.0);
        near(score(ALL, "c"), 40.0);
        near(score(ONLY_Y, "d1"), 50.0);
        // Pooled: a 75, b 0, c 40.
        near(score(Breakdown::Whole, "d1"), 50.0);
        near(score(Breakdown::Whole, "index"), 45.0);
        near(a.row(RowIdx(0)).root().score, 45.0);
        let low = a.breakdown_score(RowIdx(0), Y, node(a, "index"));
        // Half of the weight below d1 is two thirds there, that below d2 not at all.
        near(low.coverage, 1.0 / 3.0);
        assert_eq!((low.status, low.score_low), (Status::Scored, None));
    });
}

#[test]
fn breakdowns_have_names_and_stand_in_order() {
    let rubric = rubric(&json!({}));
    let mut items = two_themes();
    items[0].level = "local";
    items[1].level = "central";
    let survey = survey(&rubric, &items, &[]);
    with(&rubric, &survey, |a| {
        let names: Vec<_> = a.breakdowns().into_iter().map(|b| a.breakdown_name(b)).collect();
        let found: Vec<_> =
            names.iter().map(|(id, title)| (id.as_str(), title.en.as_str())).collect();
        // The cells of a facet without a list are what the data have, by code.
        let expected = [
            ("X", "ex"),
            ("Y", "why"),
            ("all", "all"),
            ("only-y", "only y"),
            ("central", "central"),
            ("local", "local"),
        ];
        assert_eq!(found, expected);
    });
}

#[test]
fn only_indicators_have_scores_where_a_facet_says_so() {
    let rubric = rubric(&json!({}));
    let mut items = two_themes();
    items[0].level = "local";
    let survey = survey(&rubric, &items, &[]);
    with(&rubric, &survey, |a| {
        let local = Breakdown::Cell { facet: 1, cell: 0 };
        let of = |id: &str| a.breakdown_score(RowIdx(0), local, node(a, id));
        near(of("a").score, 100.0);
        for id in ["d1", "index"] {
            assert_eq!((of(id).status, of(id).score), (Status::NotApplicable, None));
        }
    });
}

#[test]
fn a_region_as_a_whole_may_be_the_mean_over_cells() {
    let rubric = rubric(&overall());
    let survey = survey(&rubric, &two_themes(), &[]);
    with(&rubric, &survey, |a| {
        let row = a.row(RowIdx(0));
        let of = |id: &str| -> NodeScore { *row.node(node(a, id)) };
        let (x, y) = (f64::midpoint(200.0 / 3.0, 40.0), 50.0);
        near(of("index").score, f64::midpoint(x, y));
        near(a.score(RowIdx(0), NodeIdx::ROOT), f64::midpoint(x, y));
        near(of("d1").score, 350.0 / 6.0);
        near(of("c").score, 40.0);
        // In X the points are 33.3, 0 and 20; in Y all 50 come from a.
        near(of("a").contribution, f64::midpoint(100.0 / 3.0, 50.0));
        near(of("b").contribution, 0.0);
        near(of("c").contribution, 10.0);
        // a, b and c weigh 1/3, 1/6 and 1/2 in X; a is all there is in Y.
        near(Some(of("a").weight_effective), 2.0 / 3.0);
        near(Some(of("b").weight_effective), 1.0 / 12.0);
        near(Some(of("c").weight_effective), 0.25);
        near(of("b").potential, 100.0 / 12.0);
        near(of("index").coverage, 2.0 / 3.0);
        // In Y d1 would be (2·50 + 0)/3 or (2·50 + 100)/3, and d2 0 or 100.
        near(of("index").score_if_worst, f64::midpoint(x, 100.0 / 6.0));
        near(of("index").score_if_best, f64::midpoint(x, 500.0 / 6.0));
        near(of("c").score_if_worst, 20.0);
        near(of("c").score_if_best, 70.0);
        assert_eq!((of("index").answered, of("index").applicable), (3, 3));
        assert_eq!((of("index").level, of("c").level), (Some(2), Some(2)));
        // The answer that is shown is the mean of those in the cells.
        let column =
            |id: &str| rubric.hierarchy.node(node(a, id)).indicator.as_ref().unwrap().column;
        assert_eq!(survey.answer(RowIdx(0), column("a")), Answer::Value(75.0));
    });
}

#[test]
fn a_region_without_any_item_says_so() {
    for more in [json!({}), overall()] {
        let rubric = rubric(&more);
        let mut items = two_themes();
        items.push(item(1, "X", &[[None, None, None]]));
        let survey = survey(&rubric, &items, &[]);
        with(&rubric, &survey, |a| {
            let row = a.row(RowIdx(1));
            assert_eq!((row.root().status, row.root().score), (Status::NotAnswered, None));
            assert_eq!((row.root().coverage, row.root().contribution), (Some(0.0), None));
            assert_eq!((row.root().answered, row.root().applicable), (0, 3));
            near(row.root().score_if_worst, 0.0);
            near(row.root().score_if_best, 100.0);
        });
    }
}

#[test]
fn an_indicator_that_regions_answer_themselves_has_no_answer_in_cells() {
    let mut rubric = rubric(&json!({}));
    rubric.instrument.as_mut().unwrap().measures.pop();
    let mut survey = survey(&rubric, &two_themes(), &[]);
    survey.columns[2].set(RowIdx(0), Answer::Value(80.0));
    roll_up(&rubric, &mut survey);
    with(&rubric, &survey, |a| {
        let of = |breakdown| a.breakdown_score(RowIdx(0), breakdown, node(a, "c"));
        near(of(Breakdown::Whole).score, 80.0);
        assert_eq!((of(X).status, of(X).score), (Status::NotAnswered, None));
        near(a.breakdown_score(RowIdx(0), X, NodeIdx::ROOT).score, 200.0 / 3.0);
    });
}

#[test]
fn what_is_not_for_a_kind_of_region_is_not_applicable_anywhere() {
    let mut rubric = rubric(&json!({}));
    let mut nodes = rubric.hierarchy.nodes().to_vec();
    let c = nodes.iter_mut().find(|n| n.id == "c").unwrap();
    c.indicator.as_mut().unwrap().applies_to = vec![0];
    rubric.hierarchy = govgauge::model::Hierarchy::new(nodes);
    let mut survey = survey(&rubric, &two_themes(), &[]);
    survey.regions[0].kind = Some(1);
    roll_up(&rubric, &mut survey);
    with(&rubric, &survey, |a| {
        for breakdown in [Breakdown::Whole, X, Y, ALL] {
            let of = a.breakdown_score(RowIdx(0), breakdown, node(a, "c"));
            assert_eq!((of.status, of.score), (Status::NotApplicable, None), "{breakdown:?}");
        }
    });
}

/// Three regions: 100, 40 and nothing in theme X; 20 for the last in theme Y.
fn three_regions() -> Vec<Visited> {
    let row = |score: f64| [Some(score), None, None];
    vec![item(0, "X", &[row(100.0)]), item(1, "X", &[row(40.0)]), item(2, "Y", &[row(20.0)])]
}

#[test]
fn groups_of_regions_are_means_over_members_that_have_a_score() {
    let group = |id: &str, rest: Value| {
        let mut group = json!({ "id": id, "title": { "zh": "组", "en": id } });
        for (key, value) in rest.as_object().unwrap() {
            group[key] = value.clone();
        }
        group
    };
    let rubric = rubric(&json!({ "region_groups": [
        group("everybody", json!({})),
        group("two", json!({ "regions": ["r0", "r2"] })),
        group("but", json!({ "except": ["r0"] })),
        group("by-people", json!({ "weight": { "table": "people", "question": "inhabitants" } })),
        group("above", json!({ "by": "parent" })),
        group("kinds", json!({ "by": "kind" })),
        group("peers", json!({ "by": "group" })),
    ] }));
    let mut survey = survey(&rubric, &three_regions(), &[300.0, 100.0]);
    for (at, (parent, kind, group)) in
        [(Some("r2"), 1, "east"), (Some("nowhere"), 0, "west"), (None, 1, "east")]
            .into_iter()
            .enumerate()
    {
        let region = &mut survey.regions[at];
        region.parent = parent.map(str::to_owned);
        (region.kind, region.group) = (Some(kind), Some(group.to_owned()));
    }
    survey.regions[2].name = govgauge::lang::Text::new("省", "Province");
    with(&rubric, &survey, |a| {
        let groups: Vec<(&str, &str, Vec<u32>)> = (a.region_groups().iter())
            .map(|g| (g.id.as_str(), g.title.en.as_str(), g.regions.iter().map(|r| r.0).collect()))
            .collect();
        assert_eq!(
            groups,
            [
                ("everybody", "everybody", vec![0, 1, 2]),
                ("two", "two", vec![0, 2]),
                ("but", "but", vec![1, 2]),
                ("by-people", "by-people", vec![0, 1, 2]),
                ("r2", "Province", vec![0]),
                ("nowhere", "nowhere", vec![1]),
                ("city", "city", vec![0, 2]),
                ("county", "county", vec![1]),
                ("east", "east", vec![0, 2]),
                ("west", "west", vec![1]),
            ]
        );
        let of =
            |group, breakdown| a.region_group_score(group, PeriodIdx(0), breakdown, node(a, "a"));
        near(of(0, Breakdown::Whole).score, 160.0 / 3.0);
        assert_eq!(of(0, Breakdown::Whole).n, 3);
        near(of(0, X).score, 70.0);
        assert_eq!((of(0, X).n, of(0, ONLY_Y).n), (2, 1));
        near(of(1, Breakdown::Whole).score, 60.0);
        near(of(2, ALL).score, 30.0);
        // (300·100 + 100·40) / 400; the third region has no inhabitants to count.
        near(of(3, Breakdown::Whole).score, 85.0);
        assert_eq!(of(3, Breakdown::Whole).n, 2);
        assert_eq!((of(3, Y).score, of(3, Y).n), (None, 0));
        near(of(6, Breakdown::Whole).score, 60.0);
    });
}

#[test]
fn a_region_keeps_its_weight_from_period_to_period() {
    let weight = json!({ "table": "people", "question": "inhabitants" });
    let group = json!({ "id": "all", "title": { "zh": "组", "en": "all" }, "weight": weight });
    let rubric = rubric(&json!({ "region_groups": [group] }));
    let mut items = three_regions();
    for item in &mut items {
        item.period = 1;
    }
    // Counted in the first period only.
    let survey = survey(&rubric, &items, &[300.0, 100.0, 0.0]);
    with(&rubric, &survey, |a| {
        let of =
            |period| a.region_group_score(0, PeriodIdx(period), Breakdown::Whole, node(a, "a"));
        assert_eq!((of(0).score, of(0).n), (None, 0));
        near(of(1).score, 85.0);
        assert_eq!(of(1).n, 2);
    });
}

#[test]
fn sampling_errors_run_through_the_tree() {
    let rubric = rubric(&json!({ "tables": [{ "sample": "rows" }], "confidence": 0.9 }));
    // a: 40 and 60, SE 10. b: 0 and 100, SE 50. c: 50 and 50, SE 0.
    let rows = [[Some(40.0), Some(0.0), Some(50.0)], [Some(60.0), Some(100.0), Some(50.0)]];
    let survey = survey(&rubric, &[item(0, "X", &rows)], &[]);
    let z = 1.644_853_626_951_472_7;
    with(&rubric, &survey, |a| {
        let row = a.row(RowIdx(0));
        let interval = |id: &str| {
            let node = row.node(node(a, id));
            (node.score_low.unwrap(), node.score_high.unwrap())
        };
        let check = |found: (f64, f64), score: f64, error: f64| {
            near(Some(found.0), (score - z * error).max(0.0));
            near(Some(found.1), (score + z * error).min(100.0));
        };
        check(interval("a"), 50.0, 10.0);
        check(interval("b"), 50.0, 50.0);
        check(interval("c"), 50.0, 0.0);
        // (2/3)²·100 + (1/3)²·2500 = 2900/9.
        check(interval("d1"), 50.0, (2900.0_f64 / 9.0).sqrt());
        check(interval("index"), 50.0, (2900.0_f64 / 9.0).sqrt() / 2.0);
        let in_cell = a.breakdown_score(RowIdx(0), X, node(a, "d1"));
        check(
            (in_cell.score_low.unwrap(), in_cell.score_high.unwrap()),
            50.0,
            (2900.0_f64 / 9.0).sqrt(),
        );
    });
}

#[test]
fn errors_of_cells_join_as_of_independent_samples() {
    let more = json!({ "tables": [{ "sample": "rows" }], "overall": overall()["overall"] });
    let rubric = rubric(&more);
    let rows = |low, high| [[Some(low), None, None], [Some(high), None, None]];
    // SE 10 around 50, and SE 30 around 40: √(100 + 900)/2.
    let items = [item(0, "X", &rows(40.0, 60.0)), item(0, "Y", &rows(10.0, 70.0))];
    let survey = survey(&rubric, &items, &[]);
    with(&rubric, &survey, |a| {
        let reach = 1.959_963_984_540_054 * 1000.0_f64.sqrt() / 2.0;
        let of = *a.row(RowIdx(0)).node(node(a, "a"));
        near(of.score_low, 45.0 - reach);
        near(of.score_high, 45.0 + reach);
        let group = a.breakdown_score(RowIdx(0), ALL, node(a, "a"));
        assert_eq!((group.score_low, group.score_high), (of.score_low, of.score_high));
    });
}

#[test]
fn the_weakest_child_passes_on_its_own_error() {
    let mut rubric = rubric(&json!({ "tables": [{ "sample": "rows" }] }));
    let mut nodes = rubric.hierarchy.nodes().to_vec();
    let d1 = nodes.iter_mut().find(|n| n.id == "d1").unwrap();
    d1.aggregation = govgauge::model::Aggregation::Minimum;
    rubric.hierarchy = govgauge::model::Hierarchy::new(nodes);
    let rows = [[Some(18.0), Some(70.0), None], [Some(22.0), Some(90.0), None]];
    let survey = survey(&rubric, &[item(0, "X", &rows)], &[]);
    with(&rubric, &survey, |a| {
        // a is 20 with SE 2, b 80 with SE 10, far above it.
        let of = *a.row(RowIdx(0)).node(node(a, "d1"));
        near(of.score, 20.0);
        near(of.score_low, 20.0 - 2.0 * 1.959_963_984_540_054);
    });
}

#[test]
fn strata_may_be_needed_in_one_facet_only() {
    let strata =
        json!({ "by": "level", "weights": { "t": 0.8, "i": 0.2 }, "required_in": ["theme"] });
    let rubric = rubric(&json!({ "measures": [{ "strata": strata }] }));
    let row = |score: f64| vec![[Some(score), None, None]];
    let of = |theme, level, score| Visited { region: 0, period: 0, theme, level, rows: row(score) };
    let items = [of("X", "t", 100.0), of("X", "i", 50.0), of("Y", "t", 20.0)];
    let survey = survey(&rubric, &items, &[]);
    with(&rubric, &survey, |a| {
        let score = |breakdown| a.breakdown_score(RowIdx(0), breakdown, node(a, "a")).score;
        near(score(X), 90.0); // 0.8·100 + 0.2·50
        assert_eq!(score(Y), None);
        near(score(Breakdown::Whole), 58.0); // 0.8·60 + 0.2·50
        // In the other facet a cell of one stratum has its mean.
        near(score(Breakdown::Cell { facet: 1, cell: 0 }), 50.0);
    });
}

#[test]
fn one_period_is_kept_with_its_items_alone() {
    let rubric = rubric(&json!({}));
    let mut items = three_regions();
    items[1].period = 1;
    items[1].region = 0;
    let survey = survey(&rubric, &items, &[]);
    let fieldwork = survey.fieldwork.clone().unwrap();
    let kept = keep_period(fieldwork, PeriodIdx(1), rubric.instrument.as_ref().unwrap());
    let table = &kept.tables[0];
    assert_eq!((table.items.len(), table.n_rows), (1, 1));
    assert_eq!((table.items[0].region, table.items[0].period), (RegionIdx(0), PeriodIdx(0)));
    assert_eq!((table.questions[0].n_answered, table.questions[1].n_blank), (1, 1));
    let mut only = Survey {
        periods: vec![survey.periods[1].clone()],
        regions: survey.regions.clone(),
        rows: vec![Row { period: PeriodIdx(0), region: RegionIdx(0) }],
        columns: vec![Column::unanswered(1); 3],
        fieldwork: Some(kept),
        ..Survey::default()
    };
    roll_up(&rubric, &mut only);
    assert_eq!(only.columns[0].get(RowIdx(0)), Answer::Value(40.0));
    assert_eq!(only.columns[1].get(RowIdx(0)), Answer::Missing(AnswerState::NotAnswered));
}

prop_compose! {
    fn answers()(row in prop::array::uniform3(prop::option::weighted(0.7, 0.0..=100.0f64))) -> Answers { row }
}

prop_compose! {
    fn visited()(
        region in 0u32..4, theme in 0usize..2, level in 0usize..3, rows in prop::collection::vec(answers(), 1..4),
    ) -> Visited {
        Visited { region, period: 0, theme: ["X", "Y"][theme], level: ["", "t", "i"][level], rows }
    }
}

prop_compose! {
    fn items()(items in prop::collection::vec(visited(), 1..16)) -> Vec<Visited> { items }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What one cell holds entirely has the scores of the whole, and so has the group of that cell.
    #[test]
    fn a_cell_that_holds_everything_is_the_whole(items in items(), sampled: bool) {
        let sample = if sampled { "rows" } else { "none" };
        let rubric = rubric(&json!({ "tables": [{ "sample": sample }] }));
        let items: Vec<Visited> = items.into_iter().map(|i| Visited { theme: "X", ..i }).collect();
        let survey = survey(&rubric, &items, &[]);
        with(&rubric, &survey, |a| {
            for (row, _) in survey.rows() {
                for (idx, _) in rubric.hierarchy.iter() {
                    let whole = a.breakdown_score(row, Breakdown::Whole, idx);
                    assert_eq!(a.breakdown_score(row, X, idx), whole);
                    assert_eq!(a.row(row).node(idx).score, whole.score);
                    assert_eq!(a.breakdown_score(row, ALL, idx).score, whole.score);
                }
            }
        });
    }

    /// Means over cells stay a tree: points and weights add up, and bounds hold the score.
    #[test]
    fn an_overall_score_is_the_sum_of_its_contributions(items in items(), sampled: bool) {
        let mut more = overall();
        more["tables"] = json!([{ "sample": if sampled { "items" } else { "none" } }]);
        let rubric = rubric(&more);
        let survey = survey(&rubric, &items, &[]);
        with(&rubric, &survey, |a| {
            for (row, _) in survey.rows() {
                let of = a.row(row);
                for (idx, _) in rubric.hierarchy.iter() {
                    let (node, group) = (of.node(idx), a.breakdown_score(row, ALL, idx));
                    let same = (node.status, node.score, node.score_low, node.score_high, node.coverage);
                    assert_eq!(same, (group.status, group.score, group.score_low, group.score_high, group.coverage));
                    assert_eq!(a.score(row, idx), node.score);
                    if let Some(score) = node.score {
                        assert!(node.score_if_worst.unwrap() <= score + 1e-9);
                        assert!(node.score_if_best.unwrap() >= score - 1e-9);
                        assert!(node.score_low.is_none_or(|low| (0.0..=score + 1e-9).contains(&low)));
                    }
                    assert!(node.coverage.is_none_or(|c| (0.0..=1.0).contains(&c)));
                    assert!(node.answered <= node.applicable);
                }
                let Some(score) = of.root().score else { continue };
                let leaves = || rubric.hierarchy.indicators().iter().map(|&i| of.node(i));
                let points: f64 = leaves().filter_map(|n| n.contribution).sum();
                let lost: f64 = leaves().filter_map(|n| n.potential).sum();
                let weight: f64 = leaves().map(|n| n.weight_effective).sum();
                assert!((points - score).abs() < 1e-9, "{points} is not {score}");
                assert!((points + lost - 100.0).abs() < 1e-9);
                assert!((weight - 1.0).abs() < 1e-9);
            }
        });
    }

    /// The answer of a region lies between its least and its greatest item.
    #[test]
    fn a_region_is_no_better_than_its_best_item(items in items()) {
        let rubric = rubric(&json!({}));
        let survey = survey(&rubric, &items, &[]);
        let fieldwork = survey.fieldwork.as_ref().unwrap();
        for (at, values) in fieldwork.roll_ups.items.iter().enumerate() {
            for (row, of) in survey.rows() {
                let mine = fieldwork.tables[0].items.iter().zip(values).filter(|(i, _)| i.region == of.region);
                let mine: Vec<f64> = mine.filter_map(|(_, v)| v.value).collect();
                match survey.columns[at].get(row) {
                    Answer::Value(value) => {
                        prop_assert!(mine.iter().any(|v| *v <= value) && mine.iter().any(|v| *v >= value));
                    }
                    Answer::Missing(_) => prop_assert!(mine.is_empty()),
                }
            }
        }
    }
}
