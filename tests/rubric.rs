//! Rubrics as a user meets them: read, extended, damaged, shown, traced and compared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    reason = "a test may fail, and compares exact figures"
)]

use govgauge::diag::{Diagnostics, SourceFile};
use govgauge::input::rubric::{diff, read, show, trace};
use govgauge::input::{benchmark, library};
use govgauge::lang::{Lang, Text};
use govgauge::model::{PatchKind, Rubric, Scale};
use govgauge::weighting::{self, weigh};
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

const NOTHING: &dyn Fn(&str) -> Option<SourceFile> = &|_| None;

fn both(words: &str) -> Value {
    json!({"zh": format!("{words}(中)"), "en": words})
}

/// Two groups: `a` with two indicators, `b` with one.
fn demo() -> Value {
    let leaf = |id: &str, weight: f64| json!({"id": id, "title": both(id), "weight": weight, "scale": {"type": "percentage"}});
    json!({
        "schema_version": "1.0", "id": "demo", "version": "1", "title": both("Demo"),
        "levels": [
            {"id": "low", "title": both("Low"), "min": 0},
            {"id": "high", "title": both("High"), "min": 60,
             "gates": [{"id": "gate", "node": "a.one", "level_min": 2, "why": both("needed")}]}
        ],
        "weight_sets": [
            {"id": "b-first", "title": both("B first"), "weights": {"b": 3}},
            {"id": "pairs", "title": both("Pairs"),
             "comparisons": [{"node": "demo", "order": ["a", "b"], "matrix": [[1, 4], ["1/4", 1]]}]}
        ],
        "index": {"id": "demo", "title": both("Index"), "children": [
            {"id": "a", "title": both("A"), "children": [leaf("a.one", 1.0), leaf("a.two", 3.0)]},
            {"id": "b", "title": both("B"), "children": [leaf("b.one", 1.0)]}
        ]}
    })
}

fn extension(patches: &Value) -> Value {
    json!({
        "schema_version": "1.0", "id": "ours", "version": "7", "title": both("Ours"),
        "extends": "demo", "patches": patches
    })
}

fn file(value: &Value) -> SourceFile {
    SourceFile::new("rubric.json", value.to_string())
}

fn try_read(value: &Value) -> Result<(Rubric, Diagnostics), Diagnostics> {
    let base = |name: &str| (name == "demo").then(|| SourceFile::new("demo", demo().to_string()));
    read(&file(value), &base)
}

fn good(value: &Value) -> Rubric {
    try_read(value).unwrap_or_else(|found| panic!("{found:?}")).0
}

fn embedded(id: &str) -> Rubric {
    read(&library::rubric(id).unwrap(), NOTHING).unwrap_or_else(|found| panic!("{found:?}")).0
}

#[test]
fn the_rubrics_that_come_along_have_nothing_remarkable() {
    for id in library::rubric_ids() {
        let (rubric, found) = read(&library::rubric(id).unwrap(), &library::rubric).unwrap();
        assert_eq!(rubric.id, id);
        assert!(found.is_empty(), "{id}: {found:?}");
        for name in library::benchmarks_of(&rubric) {
            let file = library::benchmark(name).unwrap();
            let (_, found) = benchmark::read(&file, &rubric).unwrap();
            assert!(found.is_empty(), "{name}: {found:?}");
        }
    }
}

#[test]
fn weights_are_shares_of_siblings() {
    let rubric = good(&demo());
    let at = |id: &str| rubric.hierarchy.find(id).unwrap();
    let weights = weigh(&rubric, None).unwrap();
    assert_eq!(weights.set, weighting::DEFAULT);
    assert_eq!(weights.share(at("a.two")), 0.75);
    assert_eq!(weights.effective(at("a.two")), 0.375);
    // The set names `b` only, so that `a` keeps its 1: 3 of 4.
    assert_eq!(weigh(&rubric, Some("b-first")).unwrap().share(at("b")), 0.75);
    // 4 to 1 without contradiction: 4 of 5.
    let share = weigh(&rubric, Some("pairs")).unwrap().share(at("a"));
    assert!((share - 0.8).abs() < 1e-12);
}

#[test]
fn an_unknown_weight_set_is_told_with_the_nearest() {
    let unknown = weigh(&good(&demo()), Some("b-frist")).unwrap_err();
    assert_eq!(unknown.nearest.as_deref(), Some("b-first"));
    assert_eq!(unknown.known, ["default", "b-first", "pairs"]);
}

#[test]
fn the_flagship_weighs_by_comparison_as_its_author_says() {
    let rubric = embedded("cn-egov");
    let ahp = &rubric.weight_set("ahp").unwrap().comparisons[0];
    // The note of the set gives 0.005 in words.
    assert!((ahp.consistency_ratio - 0.005).abs() < 0.001, "{}", ahp.consistency_ratio);
    assert!((ahp.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn patches_are_done_in_order_and_recorded_in_words() {
    let new = json!({"id": "b.two", "title": both("B two"), "scale": {"type": "yes_no"}});
    let rubric = good(&extension(&json!([
        {"op": "disable", "node": "a.two", "why": both("not here")},
        {"op": "reweight", "node": "b", "weight": 2},
        {"op": "retitle", "node": "a", "title": both("Alpha")},
        {"op": "add", "parent": "b", "node": new}
    ])));
    assert_eq!((rubric.id.as_str(), rubric.version.as_str()), ("ours", "7"));
    assert_eq!(rubric.extends, Some(("demo".into(), "1".into())));
    let ids: Vec<_> = rubric.hierarchy.nodes().iter().map(|n| n.id.as_str()).collect();
    assert_eq!(ids, ["demo", "a", "a.one", "b", "b.one", "b.two"]);
    let kinds: Vec<_> = rubric.patches.iter().map(|p| p.kind).collect();
    assert_eq!(
        kinds,
        [PatchKind::Disable, PatchKind::Reweight, PatchKind::Retitle, PatchKind::Add]
    );
    assert_eq!(rubric.patches[0].what.en, "takes out `a.two` (a.two)");
    assert_eq!(rubric.patches[0].why.en, "not here");
    assert_eq!(rubric.patches[1].what.en, "gives `b` a weight of 2 instead of 1");
    let weights = weigh(&rubric, None).unwrap();
    let b = rubric.hierarchy.find("b").unwrap();
    assert_eq!(weights.share(b), 2.0 / 3.0);
    let names: Vec<_> = rubric.files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["rubric.json", "demo"]);
}

/// Taking a child out of a comparison leaves the proportions of the others as they were.
#[test]
fn comparisons_shrink_with_the_tree() {
    let mut base = demo();
    let third = json!({"id": "c", "title": both("C"), "scale": {"type": "yes_no"}});
    base["index"]["children"].as_array_mut().unwrap().push(third);
    base["weight_sets"][1]["comparisons"][0] = json!({
        "node": "demo", "order": ["a", "c", "b"],
        "matrix": [[1, 2, 4], ["1/2", 1, 2], ["1/4", "1/2", 1]]
    });
    let ours = extension(&json!([{"op": "disable", "node": "c"}]));
    let text = base.to_string();
    let (rubric, _) = read(&file(&ours), &|_| Some(SourceFile::new("demo", text.clone()))).unwrap();
    let a = rubric.hierarchy.find("a").unwrap();
    let share = weigh(&rubric, Some("pairs")).unwrap().share(a);
    assert!((share - 0.8).abs() < 1e-12);
}

#[test]
fn an_extension_may_be_extended() {
    let ours = extension(&json!([{"op": "reweight", "node": "b", "weight": 2}])).to_string();
    let theirs = json!({
        "schema_version": "1.0", "id": "theirs", "version": "1", "title": both("Theirs"),
        "extends": "ours", "patches": [{"op": "reweight", "node": "b", "weight": 5}]
    });
    let library = |name: &str| match name {
        "demo" => Some(SourceFile::new("demo", demo().to_string())),
        "ours" => Some(SourceFile::new("ours", ours.clone())),
        _ => None,
    };
    let (rubric, _) = read(&file(&theirs), &library).unwrap();
    assert_eq!(rubric.extends, Some(("ours".into(), "7".into())));
    assert_eq!(rubric.patches[0].what.en, "gives `b` a weight of 5 instead of 2");
    assert_eq!(rubric.files.len(), 3);
}

#[test]
fn problems_of_schema_and_of_sense_are_found_in_one_run() {
    let mut value = demo();
    value["wrong"] = json!(1);
    value["levels"][1]["gates"][0]["node"] = json!("a.on");
    value["index"]["children"][0]["title"] = json!("A");
    value["index"]["children"][1]["children"][0]["scale"] = json!({"type": "days"});
    let found = try_read(&value).unwrap_err();
    let mut codes: Vec<_> = found.iter().map(|d| d.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["R004", "R005", "R015", "R029"]);
}

#[test]
fn a_byte_order_mark_is_not_a_fault() {
    let text = format!("\u{feff}{}", demo());
    assert!(read(&SourceFile::new("r.json", text), NOTHING).is_ok());
}

#[test]
fn columns_count_characters() {
    let text = "{\"title\": \"量规\", ]";
    let found = read(&SourceFile::new("r.json", text), NOTHING).unwrap_err();
    let place = found.iter().next().unwrap().place.position.unwrap();
    assert_eq!((place.line, place.column), (1, 17));
}

#[test]
fn scales_take_their_defaults() {
    let mut value = demo();
    let scales = [
        json!({"type": "percentage", "direction": "down"}),
        json!({"type": "share"}),
        json!({"type": "count", "worst": 0, "best": 9}),
    ];
    let places = [(0, 0), (0, 1), (1, 0)];
    for ((group, child), scale) in places.into_iter().zip(scales) {
        value["index"]["children"][group]["children"][child]["scale"] = scale;
    }
    let rubric = good(&value);
    let scores: Vec<_> = rubric
        .hierarchy
        .leaves()
        .zip([25.0, 0.25, 3.0])
        .map(|((_, _, indicator), value)| indicator.scale.score(value))
        .collect();
    // 100 − 25, 100 · 0.25 and 100 · 3 / 9.
    assert_eq!(scores[..2], [75.0, 25.0]);
    assert!((scores[2] - 100.0 / 3.0).abs() < 1e-12);
    let (_, _, count) = rubric.hierarchy.leaves().nth(2).unwrap();
    assert_eq!(count.scale.range(), (0.0, f64::INFINITY));
    assert!(matches!(count.scale, Scale::Number(_)));
}

#[test]
fn the_tree_is_shown_in_columns() {
    let rubric = good(&demo());
    let weights = weigh(&rubric, None).unwrap();
    let expected = "\
demo 1  Demo
weights: default

                     share   whole
demo  Index         100.0%  100.0%
├─ a  A              50.0%   50.0%
│  ├─ a.one  a.one   25.0%   12.5%  percentage
│  └─ a.two  a.two   75.0%   37.5%  percentage
└─ b  B              50.0%   50.0%
   └─ b.one  b.one  100.0%   50.0%  percentage

levels (from score)
     0  low  Low
    60  high  High  gates: a.one
";
    assert_eq!(show::show(&rubric, &weights, Lang::En), expected);
    let chinese = show::show(&rubric, &weights, Lang::Zh);
    let ends: Vec<_> =
        chinese.lines().filter_map(|line| line.rfind('%').map(|at| line[..at].width())).collect();
    assert!(ends.len() > 3 && ends.windows(2).all(|w| w[0] == w[1]), "{chinese}");
}

#[test]
fn every_concern_is_traced() {
    let rubric = embedded("cn-egov");
    let benchmarks: Vec<_> = library::benchmarks_of(&rubric)
        .into_iter()
        .map(|name| benchmark::read(&library::benchmark(name).unwrap(), &rubric).unwrap().0)
        .collect();
    let rows = trace::trace(&rubric, &benchmarks);
    assert_eq!(rows.len(), rubric.concerns.len());
    assert!(rows.iter().all(|row| row.is_carried() != row.not_measured.is_some()));
    let links: usize = rubric.hierarchy.nodes().iter().map(|n| n.concerns.len()).sum();
    assert_eq!(rows.iter().map(|row| row.carriers.len()).sum::<usize>(), links);
    let stated: usize = benchmarks.iter().flat_map(|b| &b.targets).map(|t| t.concerns.len()).sum();
    assert_eq!(rows.iter().map(|row| row.targets.len()).sum::<usize>(), stated);
    let text = trace::text(&rubric, &rows, Lang::En);
    assert!(text.ends_with(" 0 open\n"), "{text}");
    let json = trace::json(&rubric, &rows);
    assert_eq!(json["concerns"].as_array().unwrap().len(), rows.len());
}

/// What a target asks for, as a score: by value, by level of the ladder, by score.
#[test]
fn targets_become_scores() {
    let mut rubric = demo();
    let steps: Vec<_> = (1..=5).map(|n| json!({"statement": both(&format!("step {n}"))})).collect();
    rubric["index"]["children"][1]["children"][0]["scale"] =
        json!({"type": "maturity", "levels": steps});
    let rubric = good(&rubric);
    let target = |node: &str, field: &str, figure: f64| json!({"id": format!("t-{node}"), "node": node, field: figure, "basis": "judgement"});
    let value = json!({
        "schema_version": "1.0", "id": "aims", "rubric": "demo", "version": "1",
        "title": both("Aims"),
        "targets": [
            target("demo", "score", 72.0), target("b.one", "level", 4.0),
            target("a", "level", 2.0), target("a.one", "value", 30.0)
        ]
    });
    let (benchmark, found) = benchmark::read(&file(&value), &rubric).unwrap();
    assert!(found.is_empty());
    let scores: Vec<_> = benchmark
        .targets
        .iter()
        .map(|t| (rubric.hierarchy.node(t.node).id.as_str(), t.score, t.value))
        .collect();
    // In the order of the tree. Step 4 of 5 scores 75; level 2 of the ladder begins at 60.
    let expected = [
        ("demo", 72.0, None),
        ("a", 60.0, None),
        ("a.one", 30.0, Some(30.0)),
        ("b.one", 75.0, Some(4.0)),
    ];
    assert_eq!(scores, expected);
}

fn changes(change: impl Fn(&mut Value)) -> Vec<String> {
    let mut after = demo();
    change(&mut after);
    diff::diff(&good(&demo()), &good(&after)).into_iter().map(|t: Text| t.en).collect()
}

#[test]
fn nothing_differs_from_itself() {
    assert_eq!(changes(|_| {}), Vec::<String>::new());
    let flagship = embedded("cn-egov");
    assert_eq!(diff::diff(&flagship, &flagship), []);
}

#[test]
fn differences_are_said_in_words() {
    let found = changes(|r| {
        r["version"] = json!("2");
        r["missing"] = json!("no_score");
        r["levels"][1]["min"] = json!(70);
        r["levels"][1]["gates"][0]["level_min"] = Value::Null;
        r["levels"][1]["gates"][0].as_object_mut().unwrap().remove("level_min");
        r["levels"][1]["gates"][0]["score_min"] = json!(50);
        r["index"]["children"][0]["weight"] = json!(3);
        r["index"]["children"][1]["title"] = both("Beta");
        r["index"]["aggregation"] = json!("median");
        r["index"]["children"][1]["children"][0]["scale"] =
            json!({"type": "percentage", "worst": 20, "best": 80});
    });
    assert_eq!(
        found,
        [
            "version: 1 → 2",
            "missing answers: renormalise → no_score",
            "aggregation of `demo`: arithmetic → median",
            "share of `a` in `demo`: 50.0% → 75.0%",
            "title of `b`: B → Beta",
            "share of `b` in `demo`: 50.0% → 25.0%",
            "scale of `b.one`: percentage 0=0 100=100 [0, 100] → percentage 20=0 80=100 [0, 100]",
            "level `high` begins at: 60 → 70",
            "gate `gate`: high: a.one ≥ L2 → high: a.one ≥ 50",
        ]
    );
}

#[test]
fn changed_words_and_weights_are_named_one_by_one() {
    let found = changes(|r| {
        r["title"] = both("Other");
        r["description"] = both("what it is");
        r["states"] = json!({"unknown": ["no idea"], "excluded": ["out"]});
        r["levels"][0]["description"] = both("begins");
        r["coverage_min"] = json!(0.25);
        r["weight_sets"][0]["weights"] = json!({"b": 4});
        r["index"]["children"][0]["description"] = both("about A");
        let leaf = &mut r["index"]["children"][1]["children"][0];
        leaf["why"] = both("because");
        leaf["evidence"] = both("a list");
        leaf["evidence_examples"] = json!([both("a page")]);
        leaf["tags"] = json!(["new"]);
    });
    assert_eq!(
        found,
        [
            "rubric renamed: `Demo` → `Other`",
            "description of the rubric reworded",
            "word for `unknown` `no idea` added",
            "word for `excluded` `out` added",
            "least coverage of `demo`: 0.5 → 0.25",
            "description of `a` reworded",
            "reason of `b.one` reworded",
            "evidence of `b.one` reworded",
            "examples of evidence of `b.one` reworded",
            "tags of `b.one`: none → new",
            "description of level `low` reworded",
            "weight of `b` in set `b-first`: 3 → 4",
        ]
    );
}

#[test]
fn a_question_is_the_same_in_other_spacing_case_and_ending() {
    let mut value = demo();
    let question = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    let leaves = &mut value["index"]["children"][0]["children"];
    leaves[0]["question"] = question("有没有 系统？", "Is there a system?");
    leaves[1]["question"] = question("有没有系统", "Which system is there?");
    value["index"]["children"][1]["children"][0]["question"] =
        question("另一个问题", "IS  there a  system");
    let (_, found) = try_read(&value).unwrap();
    let asked_twice: Vec<_> = found.iter().filter(|d| d.code.as_str() == "R039").collect();
    assert_eq!(asked_twice.len(), 2, "{asked_twice:?}");
}

#[test]
fn nodes_that_come_go_and_move_are_named() {
    let found = changes(|r| {
        let moved = r["index"]["children"][0]["children"].as_array_mut().unwrap().remove(1);
        r["index"]["children"][1]["children"].as_array_mut().unwrap().push(moved);
        r["index"]["children"][1]["children"][0]["id"] = json!("b.new");
    });
    assert_eq!(
        found,
        [
            "indicator `b.one` (b.one) removed",
            "indicator `b.new` (b.one) added to `b`",
            "share of `a.one` in `a`: 25.0% → 100.0%",
            "parent of `a.two`: a → b",
        ]
    );
}

/// Where a message points must lie in the file that it names.
fn places_lie_inside(found: &Diagnostics, text: &str) {
    for diagnostic in found {
        let Some(position) = diagnostic.place.position else { continue };
        let line = text.split('\n').nth(position.line - 1).expect("the line is there");
        assert!(position.column <= line.chars().count() + 1);
    }
}

fn survives(text: &str) {
    match read(&SourceFile::new("r.json", text), NOTHING) {
        Ok((_, found)) | Err(found) => places_lie_inside(&found, text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_beginning_of_a_rubric_is_refused_without_panic(cut in 0.0..1.0_f64) {
        let text = library::rubric("wb-gtmi").unwrap().text;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let mut at = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        survives(&text[..at]);
    }

    /// Any value anywhere in a rubric may be anything at all.
    #[test]
    fn any_value_may_be_anything(pick in any::<prop::sample::Index>(), other in anything()) {
        let mut value = demo();
        let mut pointers = Vec::new();
        collect(&value, String::new(), &mut pointers);
        let pointer = pick.get(&pointers);
        *value.pointer_mut(pointer).unwrap() = other;
        survives(&serde_json::to_string_pretty(&value).unwrap());
    }

    /// Any two fields may be exchanged, removed or put elsewhere.
    #[test]
    fn any_value_may_stand_in_the_place_of_another(
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        let mut value = serde_json::from_str::<Value>(&library::rubric("wb-gtmi").unwrap().text).unwrap();
        let mut pointers = Vec::new();
        collect(&value, String::new(), &mut pointers);
        let (from, to) = (from.get(&pointers), to.get(&pointers));
        let moved = value.pointer(from).unwrap().clone();
        *value.pointer_mut(to).unwrap() = moved;
        survives(&value.to_string());
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        (-3..120_i64).prop_map(Value::from),
        "[a-z.]{0,6}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"type": "count_of", "options": []})),
        Just(json!({"type": "choice", "choices": []})),
        Just(json!({"type": "days", "worst": 1e300, "best": -1e300, "direction": "down"})),
    ]
}

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                collect(value, format!("{pointer}/{}", key.replace('/', "~1")), pointers);
            }
        }
        Value::Array(list) => {
            for (i, value) in list.iter().enumerate() {
                collect(value, format!("{pointer}/{i}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}
