//! The section `survey` of a rubric: read into the model, replaced by an extension, and checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    reason = "a test may fail, and compares exact figures"
)]

use govgauge::diag::{Diagnostics, SourceFile};
use govgauge::input::rubric::{diff, questions, read, show};
use govgauge::lang::{Lang, Text};
use govgauge::model::{
    Condition, Derivation, Derive, Exception, Goal, Instead, Instrument, Members, NodeIdx, Part,
    RollUp, Rounding, RoundingMode, RowAggregate, RowRule, Rubric, Sample, Scale, Slot, Strata,
    Takes,
};
use govgauge::weighting::weigh;
use serde_json::{Value, json};

fn both(words: &str) -> Value {
    json!({"zh": format!("{words}(中)"), "en": words})
}

fn text(words: &str) -> Text {
    Text::new(format!("{words}(中)"), words)
}

/// Libraries and their counters, with everything that the section can say.
fn demo() -> Value {
    let leaf = |id: &str| json!({"id": id, "title": both(id), "scale": {"type": "percentage"}});
    json!({
        "schema_version": "1.0", "id": "demo", "version": "1", "title": both("Demo"),
        "states": {"not_applicable": ["closed"]},
        "survey": {
            "tables": [counters(), towns()],
            "measures": [
                {
                    "indicator": "access", "table": "counters",
                    "questions": ["ramp", {"question": "help", "weight": 2}],
                    "when": {"sort": ["main", "branch"]},
                    "gate": "open",
                    "not_applicable_counts": 0,
                    "exceptions": [
                        {"when": {"state": "closed"}, "then": "no_score"},
                        {"when": {"state": ["new", "moved"], "sort": "main"}, "then": {"value": 100}},
                        {"when": {"sort": "branch"}, "then": "no_gate"}
                    ],
                    "default": 0,
                    "round": {"to": 0.5, "mode": "half_even"},
                    "weight": "visits",
                    "strata": {"by": "sort", "weights": {"main": 0.8, "branch": 0.2},
                               "missing": "required", "required_in": ["state"]}
                },
                {"indicator": "speed", "table": "counters", "takes": "values", "questions": ["late"],
                 "round": {"to": 1}},
                {"indicator": "reach", "table": "towns", "questions": ["cards"]}
            ],
            "facets": [
                {"id": "sort", "title": both("Sort"),
                 "cells": [{"code": "main", "title": both("Main")}, {"code": "branch", "title": both("Branch")}],
                 "groups": [{"id": "each", "title": both("Each")},
                            {"id": "small", "title": both("Small"), "cells": ["branch"]}]},
                {"id": "state", "title": both("State"), "nodes": "indicators"}
            ],
            "overall": {"facet": "sort", "group": "small"},
            "region_groups": [
                {"id": "all", "title": both("All"), "weight": {"table": "towns", "question": "people"}},
                {"id": "coast", "title": both("Coast"), "regions": ["X", "Y"]},
                {"id": "inland", "title": both("Inland"), "except": ["X"]},
                {"id": "by-parent", "title": both("By parent"), "by": "parent"}
            ],
            "confidence": 0.9
        },
        "index": {"id": "demo", "title": both("Index"), "children": [
            leaf("access"), leaf("speed"), leaf("reach"), leaf("other")
        ]}
    })
}

fn counters() -> Value {
    json!({
        "id": "counters", "title": both("Counters"), "region": "town", "period": "wave",
        "item": ["library", "counter"],
        "attributes": [
            {"id": "sort"},
            {"id": "counter", "title": both("Counter")},
            {"id": "state", "values": [
                {"code": "closed", "title": both("Closed")}, {"code": "new", "title": both("New")},
                {"code": "moved", "title": both("Moved")}], "optional": true},
            {"id": "library"}
        ],
        "respondent": "visitor", "weight": "design", "ignore": ["remark"],
        "rows_min": 3, "sample": "rows", "blank": "no",
        "rows": {"by": "sort", "of": {"main": "max"}, "otherwise": "mean"},
        "questions": [
            {"id": "open", "title": both("Open"), "question": both("Was it open?")},
            {"id": "ramp"},
            {"id": "voice", "scale": {"type": "likert", "points": 5}, "blank": "3", "rows": "median"},
            {"id": "visits", "scale": {"type": "count"}, "blank": "not_answered", "rows": "max"},
            {"id": "staff", "scale": {"type": "count"}, "blank": "not_answered", "rows": "max"},
            {"id": "help", "derive": {"any_of": ["ramp", "open"], "not_applicable_counts": 0}},
            {"id": "both", "derive": {"all_of": ["ramp", "open"]}},
            {"id": "number", "derive": {"count_of": ["ramp", "open", "help"]}},
            {"id": "some", "derive": {"first_of": ["voice"]}},
            {"id": "gap", "derive": {"difference": ["visits", "staff"]}},
            {"id": "load", "derive": {"ratio": ["visits", "staff"], "per": 100}},
            {"id": "late", "scale": {"type": "percentage"}, "blank": "0%", "rows": "mean"}
        ]
    })
}

fn towns() -> Value {
    json!({
        "id": "towns", "title": both("Towns"),
        "questions": [
            {"id": "people", "scale": {"type": "count", "min": 1, "max": 90_000_000}},
            {"id": "cards", "scale": {"type": "share"}}
        ]
    })
}

fn file(value: &Value) -> SourceFile {
    SourceFile::new("rubric.json", value.to_string())
}

fn try_read(value: &Value) -> Result<(Rubric, Diagnostics), Diagnostics> {
    let base = |name: &str| (name == "demo").then(|| SourceFile::new("demo", demo().to_string()));
    read(&file(value), &base)
}

/// The section of a rubric that is sound.
fn instrument(value: &Value) -> Instrument {
    let (rubric, _) = try_read(value).unwrap_or_else(|errors| panic!("{:#?}", errors.sorted()));
    rubric.instrument.expect("there is a section")
}

#[test]
fn a_table_is_read_with_its_key_first() {
    let read = instrument(&demo());
    let table = &read.tables[0];
    let ids: Vec<_> = table.attributes.iter().map(|a| a.id.as_str()).collect();
    assert_eq!((ids, table.n_key), (vec!["library", "counter", "sort", "state"], 2));
    assert_eq!((table.region.as_deref(), table.period.as_deref()), (Some("town"), Some("wave")));
    assert_eq!(
        (table.respondent.as_deref(), table.weight.as_deref()),
        (Some("visitor"), Some("design"))
    );
    assert_eq!((&table.ignored, table.rows_min), (&vec!["remark".to_owned()], 3));
    assert_eq!(table.sample, Sample::Rows);
    // The facet of this name lends its cells and its title.
    let sort = &table.attributes[2];
    assert_eq!(sort.title, text("Sort"));
    let codes: Vec<_> = sort.values.iter().map(|v| v.code.as_str()).collect();
    assert_eq!(codes, ["main", "branch"]);
    assert_eq!(table.attributes[0].title, Text::same("library"));
    assert!(table.attributes[3].is_optional && !sort.is_optional);
    assert!(read.tables[1].is_of_regions());
    assert_eq!((read.tables[1].rows_min, read.tables[1].sample), (1, Sample::Nothing));
}

#[test]
fn questions_take_what_their_table_says() {
    let read = instrument(&demo());
    let table = &read.tables[0];
    let question = |id: &str| &table.questions[table.question(id).unwrap()];
    let by_sort = RowRule {
        otherwise: RowAggregate::Mean,
        by: Some(2),
        cases: vec![("main".to_owned(), RowAggregate::Maximum)],
    };
    let open = question("open");
    assert_eq!((&open.title, &open.question), (&text("Open"), &text("Was it open?")));
    assert_eq!((open.blank.as_deref(), &open.rows), (Some("no"), &by_sort));
    assert_eq!(open.scale, Scale::YesNo { yes_is_best: true });
    let voice = question("voice");
    assert_eq!(voice.blank.as_deref(), Some("3"));
    assert_eq!(voice.rows, RowRule { otherwise: RowAggregate::Median, ..RowRule::default() });
    assert_eq!(read.tables[1].questions[0].blank, None);
    assert_eq!(read.tables[1].questions[0].rows, RowRule::default());
}

#[test]
fn derived_questions_know_their_parts_and_have_a_scale() {
    let read = instrument(&demo());
    let table = &read.tables[0];
    let derived = |id: &str| table.questions[table.question(id).unwrap()].derive.clone().unwrap();
    let scale = |id: &str| table.questions[table.question(id).unwrap()].scale.clone();
    assert_eq!(
        derived("help"),
        Derive { how: Derivation::AnyOf, from: vec![1, 0], not_applicable_counts: Some(0.0) }
    );
    assert_eq!(derived("both").how, Derivation::AllOf);
    assert_eq!(scale("both"), Scale::YesNo { yes_is_best: true });
    assert_eq!(derived("number").from, [1, 0, 5]);
    // All three are full marks, two of three two thirds of them.
    assert_eq!((scale("number").score(3.0), scale("number").score(1.5)), (100.0, 50.0));
    assert_eq!((scale("some"), derived("some").how), (scale("voice"), Derivation::FirstOf));
    assert_eq!((derived("gap").how, derived("gap").from), (Derivation::Difference, vec![3, 4]));
    assert_eq!(derived("load").how, Derivation::Ratio(100.0));
    let Scale::Number(gap) = scale("gap") else { panic!("a number") };
    assert_eq!((gap.min, gap.max), (f64::NEG_INFINITY, f64::INFINITY));
    // What nothing scores never counts as full marks.
    assert_eq!(gap.goal, Goal::Points(vec![(0.0, 0.0)]));
    assert_eq!((scale("visits").score(1e9), scale("load").score(-5.0)), (0.0, 0.0));
}

#[test]
fn slots_are_one_per_question_and_what_measures_ask_for_besides() {
    let read = instrument(&demo());
    let table = &read.tables[0];
    let slot = |question: usize, gate: Option<usize>, takes: Takes| Slot { question, gate, takes };
    let values = [3, 4, 9, 10];
    let mut wanted: Vec<_> = (0..12)
        .map(|q| slot(q, None, if values.contains(&q) { Takes::Values } else { Takes::Scores }))
        .collect();
    // `access` asks for two questions behind its gate, `speed` for values of what has scores too.
    wanted.push(slot(1, Some(0), Takes::Scores));
    wanted.push(slot(5, Some(0), Takes::Scores));
    wanted.push(slot(11, None, Takes::Values));
    assert_eq!(table.slots, wanted);
    assert_eq!(read.tables[1].slots, [slot(0, None, Takes::Values), slot(1, None, Takes::Scores)]);
}

#[test]
fn a_measure_is_read_with_everything_it_says() {
    let read = instrument(&demo());
    let (rubric, _) = try_read(&demo()).unwrap();
    let node = |id: &str| rubric.hierarchy.find(id).unwrap();
    let access = read.measure(node("access")).unwrap();
    assert_eq!((access.table, access.takes, access.gate), (0, Takes::Scores, Some(0)));
    assert_eq!(
        access.parts,
        [
            Part { question: 1, weight: 1.0, gated: 12, open: 1 },
            Part { question: 5, weight: 2.0, gated: 13, open: 5 }
        ]
    );
    let condition = |attribute: usize, values: &[&str]| Condition {
        attribute,
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    };
    assert_eq!(access.applies, [condition(2, &["main", "branch"])]);
    assert_eq!(
        access.exceptions,
        [
            Exception { when: vec![condition(3, &["closed"])], then: Instead::NoScore },
            Exception {
                when: vec![condition(2, &["main"]), condition(3, &["new", "moved"])],
                then: Instead::Value(100.0)
            },
            Exception { when: vec![condition(2, &["branch"])], then: Instead::NoGate }
        ]
    );
    assert_eq!((access.not_applicable_counts, access.default), (Some(0.0), Some(0.0)));
    assert_eq!(access.round, Some(Rounding { step: 0.5, mode: RoundingMode::HalfEven }));
    assert_eq!(
        access.roll_up,
        RollUp {
            weight: Some(3),
            strata: Some(Strata {
                attribute: 2,
                weights: vec![("branch".to_owned(), 0.2), ("main".to_owned(), 0.8)],
                is_required: true,
                required_in: vec![1],
            })
        }
    );
    let speed = read.measure(node("speed")).unwrap();
    assert_eq!(speed.parts, [Part { question: 11, weight: 1.0, gated: 14, open: 14 }]);
    assert_eq!(speed.round, Some(Rounding { step: 1.0, mode: RoundingMode::HalfUp }));
    assert_eq!((speed.default, &speed.roll_up), (None, &RollUp::default()));
    assert_eq!(read.measure(node("other")), None);
}

#[test]
fn facets_and_groups_are_read() {
    let read = instrument(&demo());
    assert_eq!(read.overall, Some((0, 1)));
    assert!(!read.facets[0].only_indicators && read.facets[1].only_indicators);
    assert!(read.facets[0].groups[0].cells.is_empty() && read.facets[1].cells.is_empty());
    assert_eq!(read.facets[0].groups[1].cells, ["branch"]);
    let ids = |ids: &[&str]| ids.iter().map(|i| (*i).to_owned()).collect::<Vec<_>>();
    let members: Vec<_> = read.region_groups.iter().map(|g| g.members.clone()).collect();
    assert_eq!(
        members,
        [
            Members::All,
            Members::Only(ids(&["X", "Y"])),
            Members::Except(ids(&["X"])),
            Members::ByParent
        ]
    );
    assert_eq!((read.region_groups[0].weight, read.region_groups[1].weight), (Some((1, 0)), None));
    assert_eq!(read.confidence, 0.9);
}

#[test]
fn what_is_left_out_has_its_default() {
    let mut small = demo();
    let section = small["survey"].as_object_mut().unwrap();
    for field in ["facets", "overall", "region_groups", "confidence"] {
        section.remove(field);
    }
    section["tables"] = json!([towns()]);
    section["measures"] = json!([]);
    let read = instrument(&small);
    assert_eq!((read.overall, read.confidence), (None, 0.95));
    assert!(read.measures.is_empty() && read.facets.is_empty() && read.region_groups.is_empty());
    small.as_object_mut().unwrap().remove("survey");
    assert!(try_read(&small).unwrap().0.instrument.is_none());
}

fn extension(patches: &Value) -> Value {
    json!({
        "schema_version": "1.0", "id": "ours", "version": "7", "title": both("Ours"),
        "extends": "demo", "patches": patches
    })
}

#[test]
fn an_extension_keeps_the_section_or_replaces_all_of_it() {
    let mut ours = extension(&json!([]));
    assert_eq!(instrument(&ours), instrument(&demo()));
    ours["survey"] = json!({
        "tables": [towns()],
        "measures": [{"indicator": "other", "table": "towns", "questions": ["cards"]}]
    });
    let read = instrument(&ours);
    assert_eq!((read.tables.len(), read.measures.len(), read.facets.len()), (1, 1, 0));
}

#[test]
fn a_node_that_is_taken_out_takes_its_measure_with_it() {
    let ours = extension(&json!([{"op": "disable", "node": "access", "why": both("unused")}]));
    let (rubric, found) = try_read(&ours).unwrap();
    assert!(!found.has_errors());
    let read = rubric.instrument.unwrap();
    let left: Vec<_> =
        read.measures.iter().map(|m| rubric.hierarchy.node(m.node).id.as_str()).collect();
    assert_eq!(left, ["speed", "reach"]);
}

/// What is said of a rubric that is not sound.
fn said(value: &Value) -> Vec<String> {
    let found = try_read(value).map_or_else(|errors| errors, |(_, warnings)| warnings);
    found.sorted().iter().map(|d| format!("{} {}", d.code.as_str(), d.message.en)).collect()
}

#[test]
fn the_small_rubric_has_nothing_remarkable() {
    // `reach` and `other` have no cells of `sort`, `voice` is not measured, and `open`, `ramp` and
    // `help` go through the greatest of the rows.
    let wanted = [
        "R063 a region's own score is the mean over the cells of `sort`, in which 2 indicators have no score, and so none at all: `reach`, `other`",
        "R064 the rows of table `counters` are a sample, and `max` of question `ramp` has no sampling error",
    ];
    assert_eq!(said(&demo()), wanted);
}

#[test]
fn what_could_not_be_read_is_not_missed_elsewhere() {
    let mut broken = demo();
    // Without its questions a table is told of once, and nothing that asks for them.
    broken["survey"]["tables"][1].as_object_mut().unwrap().remove("questions");
    assert!(said(&broken).contains(&"R003 field `questions` is missing".to_owned()));
    assert!(said(&broken).iter().all(|m| !m.starts_with("R055")), "{:?}", said(&broken));
}

#[test]
fn the_section_of_an_extension_is_checked() {
    let mut ours = extension(&json!([]));
    ours["survey"] = json!({
        "tables": [towns()],
        "measures": [{"indicator": "othre", "table": "towns", "questions": ["cards"]}]
    });
    assert_eq!(said(&ours), ["R055 there is no indicator `othre`"]);
}

#[test]
fn values_are_taken_where_the_indicator_can_hold_them() {
    let with = |question: Value, leaf: Value| {
        let mut rubric = demo();
        rubric["survey"] = json!({
            "tables": [{"id": "towns", "title": both("Towns"), "questions": [question]}],
            "measures": [{"indicator": "other", "table": "towns", "takes": "values", "questions": ["q"]}]
        });
        rubric["index"]["children"][3]["scale"] = leaf;
        said(&rubric).len()
    };
    let question = |scale: Value| json!({"id": "q", "scale": scale});
    let count = json!({"type": "count", "worst": 0, "best": 10});
    let days = json!({"type": "days", "direction": "down", "worst": 10, "best": 0});
    // The mean of yes and no is a share, not a percentage.
    assert_eq!(with(question(json!({"type": "yes_no"})), json!({"type": "share"})), 0);
    assert_eq!(with(question(json!({"type": "yes_no"})), json!({"type": "percentage"})), 1);
    // A share of rows goes from 0 to 100.
    let share_of_rows = json!({"id": "q", "rows": "share"});
    assert_eq!(with(share_of_rows.clone(), json!({"type": "percentage"})), 0);
    assert_eq!(with(share_of_rows, json!({"type": "share"})), 1);
    assert_eq!(with(question(json!({"type": "count"})), count.clone()), 0);
    assert_eq!(with(question(json!({"type": "count"})), days.clone()), 1);
    assert_eq!(with(question(json!({"type": "amount"})), days), 0);
    let five = json!({"type": "likert", "points": 5});
    assert_eq!(with(question(five.clone()), five.clone()), 0);
    assert_eq!(with(question(json!({"type": "likert", "points": 7})), five), 1);
    let capped = json!({"type": "count", "worst": 0, "best": 10, "max": 10});
    assert_eq!(with(question(json!({"type": "count", "max": 20})), capped.clone()), 1);
    assert_eq!(with(question(json!({"type": "count", "max": 10})), capped), 0);
}

fn rubric(value: &Value) -> Rubric {
    try_read(value).unwrap_or_else(|errors| panic!("{:#?}", errors.sorted())).0
}

#[test]
fn show_says_each_measure_in_a_sentence() {
    let rubric = rubric(&demo());
    let weights = weigh(&rubric, None).unwrap();
    let shown = show::show(&rubric, &weights, Lang::En);
    let lines: Vec<_> = shown.lines().map(str::trim).collect();
    let below = |name: &str| {
        let at =
            lines.iter().position(|l| *l == name).unwrap_or_else(|| panic!("{name}:\n{shown}"));
        lines[at + 1]
    };
    assert_eq!(
        below("counters  Counters"),
        "item: `library`, `counter`; 12 questions; attributes: `sort`, `state`; at least 3 rows each; rows are a sample"
    );
    assert_eq!(below("towns  Towns"), "the region is the item; 2 questions");
    assert_eq!(
        below("access  access"),
        "mean of scores of `ramp` × 1, `help` × 2 in table `counters`; \
         only items where `sort` is `main` or `branch`; only rows in which `open` holds; \
         the mean of the rows, the greatest where `sort` is `main`; \
         not applicable beside an answer counts 0; no score where `state` is `closed`; \
         100 where `sort` is `main` and `state` is `new` or `moved`; all rows where `sort` is `branch`; \
         0 where nothing is known; each item rounded to multiples of 0.5, half to even; \
         means by `sort` (within each by `visits`) weighted `branch` 0.2, `main` 0.8, all of which are needed"
    );
    assert_eq!(below("reach  reach"), "scores of `cards` in table `towns`; the mean of the rows");
    assert_eq!(
        below("sort  Sort"),
        "2 cells; `each`: mean of all cells; `small`: mean of `branch`"
    );
    assert_eq!(below("inland  Inland"), "all regions but `X`");
    assert_eq!(below("all  All"), "all regions; weighted by `people` of table `towns`");
    assert!(lines.contains(&"a region's own score is the mean `small` of facet `sort`"), "{shown}");
    let chinese = show::show(&rubric, &weights, Lang::Zh);
    assert!(chinese.contains("调查表 `towns` 中 `cards` 的得分；各行取平均"), "{chinese}");
}

#[test]
fn questions_of_a_table_are_printed_with_what_they_follow_from() {
    let rubric = rubric(&demo());
    let table = &rubric.instrument.as_ref().unwrap().tables[0];
    let text = questions::table_text(table, Lang::En);
    for words in [
        "table counters  Counters",
        "attribute: state (State): closed (Closed), new (New), moved (Moved)",
        "open  Open\n  question: Was it open?\n  answer: yes or no\n  a blank stands for: no",
        "help\n  not asked, follows: yes where `ramp` or `open` holds (not applicable counts 0)",
        "load\n  not asked, follows: `visits` ÷ `staff` × 100",
        "gap\n  not asked, follows: `visits` − `staff`",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    // Below one indicator only what it takes is printed, with its gate, its weight and what that follows from.
    let access = rubric.hierarchy.find("access").unwrap();
    let text = questions::text(&rubric, access, Lang::En);
    assert!(text.contains("not asked of regions, from table: counters"), "{text}");
    let asked: Vec<_> = ["\nopen  ", "\nramp\n", "\nhelp\n", "\nvisits\n", "\nvoice\n", "\nlate\n"]
        .map(|id| text.contains(id))
        .to_vec();
    assert_eq!(asked, [true, true, true, true, false, false], "{text}");
}

#[test]
fn a_blank_table_has_all_columns_and_no_derived_ones() {
    let rubric = rubric(&demo());
    let tables = &rubric.instrument.as_ref().unwrap().tables;
    assert_eq!(
        questions::table_header(&tables[0], Lang::En),
        [
            "town", "wave", "library", "counter", "sort", "state", "visitor", "design", "open",
            "ramp", "voice", "visits", "staff", "late"
        ]
    );
    assert_eq!(questions::table_header(&tables[1], Lang::Zh), ["地区", "年份", "people", "cards"]);
    // What comes from tables is not asked of regions.
    let rows = questions::rows(&rubric, NodeIdx::ROOT, Lang::En);
    assert_eq!(rows.iter().map(|r| r[4].as_str()).collect::<Vec<_>>(), ["other"]);
}

#[test]
fn diff_names_what_changed_in_the_section() {
    let before = rubric(&demo());
    assert!(diff::diff(&before, &before).is_empty());
    let mut changed = demo();
    let section = &mut changed["survey"];
    section["tables"][0]["rows_min"] = json!(2);
    section["tables"][0]["attributes"][2]["values"]
        .as_array_mut()
        .unwrap()
        .push(json!({"code": "leased", "title": both("Leased")}));
    section["tables"][0]["ignore"] = json!([]);
    section["tables"][1]["questions"][1]["scale"] = json!({"type": "percentage"});
    section["tables"][1]["questions"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "area", "scale": {"type": "amount"}}));
    section["measures"][1]["round"]["to"] = json!(10);
    section["measures"].as_array_mut().unwrap().remove(2);
    section["region_groups"][1]["regions"] = json!(["X"]);
    section.as_object_mut().unwrap().remove("overall");
    section["confidence"] = json!(0.99);
    let said: Vec<_> = diff::diff(&before, &rubric(&changed)).into_iter().map(|t| t.en).collect();
    let speed = |to: &str| {
        format!(
            "values of `late` in table `counters`; the mean of the rows; \
             each item rounded to multiples of {to}, half up; a region has the mean of its items"
        )
    };
    let counters = |n: &str| {
        format!(
            "item: `library`, `counter`; 12 questions; attributes: `sort`, `state`; at least {n} rows each; rows are a sample"
        )
    };
    let wanted = [
        format!("table `counters`: {} → {}", counters("3"), counters("2")),
        "value of `state` of table `counters`: `leased` added".to_owned(),
        "name of a column of table `counters`: `remark` removed".to_owned(),
        "question of table `towns`: `area` added".to_owned(),
        "table `towns`: the region is the item; 2 questions → the region is the item; 3 questions"
            .to_owned(),
        "scale of `towns/cards`: share 0=0 1=100 [0, 1] → percentage 0=0 100=100 [0, 100]"
            .to_owned(),
        "measure of `reach` removed".to_owned(),
        format!("measure of `speed`: {} → {}", speed("1"), speed("10")),
        "overall score from `sort` removed".to_owned(),
        "region group `coast`: `X`, `Y` → `X`".to_owned(),
        "confidence: 0.9 → 0.99".to_owned(),
    ];
    assert_eq!(said, wanted);
}
