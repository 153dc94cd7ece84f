//! The rubric as SQL: read by a person, parsed back in every dialect, refused by name.
//!
//! That the numbers agree is shown by `tests/engines/run.py`, which runs the text on engines.
//! A folder `tests/bad/Q…` holds `rubric.json`, and `order.json` and `statistics.csv` where they are
//! needed; `UPDATE=1` writes an `expected.txt` that is missing, except in CI.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that fails should say where, and cases are files"
)]

mod common;

use common::cases::{are_those_of, say_what_they_should};
use govgauge::diag::{Diagnostics, SourceFile, code};
use govgauge::model::Rubric;
use govgauge::sql::{Compiled, Engine, Layout, Order, compile};
use govgauge::weighting::weigh;
use sqlparser::dialect::{
    ClickHouseDialect, DatabricksDialect, Dialect, DuckDbDialect, GenericDialect, PostgreSqlDialect,
};
use sqlparser::parser::Parser;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn order(layout: Layout) -> Order<'static> {
    Order { layout, calibration: None, statistics: None, ranks: true, file: "rubric.json" }
}

fn compiled(rubric: &Rubric, layout: Layout) -> Compiled {
    let weights = weigh(rubric, None).unwrap();
    compile(rubric, &weights, &order(layout)).map_err(|f| common::messages(&f)).unwrap()
}

fn read(path: &str) -> Rubric {
    let text = fs::read_to_string(path).unwrap();
    common::read_rubric(&SourceFile::new(path, text))
}

/// A rubric of two questions, one of which may not apply.
fn tiny() -> Rubric {
    let leaf = |id: &str, scale: &str, more: &str| {
        format!(
            r#"{{"id": "{id}", "title": {{"zh": "题", "en": "Question"}}, "question": {{"zh": "{id}是多少？", "en": "How much is {id}?"}}, "scale": {scale}, "references": [{{"source": "S1", "at": "L1"}}]{more}}}"#
        )
    };
    let level = |id: &str, min: f64, gates: &str| {
        format!(
            r#"{{"id": "{id}", "title": {{"zh": "级", "en": "Level"}}, "description": {{"zh": "级", "en": "Level"}}, "min": {min}{gates}}}"#
        )
    };
    let gate = r#", "gates": [{"id": "g", "node": "Web.Sites", "level_min": 2, "why": {"zh": "须有", "en": "Needed"}}]"#;
    let text = format!(
        r#"{{"schema_version": "1.0", "id": "tiny", "version": "1", "title": {{"zh": "小", "en": "Tiny"}},
        "sources": [{{"id": "S1", "title": {{"zh": "文", "en": "A note"}}, "year": 2002}}],
        "levels": [{}, {}],
        "index": {{"id": "tiny", "title": {{"zh": "总", "en": "Index"}}, "children": [{}, {}]}}}}"#,
        level("L1", 0.0, ""),
        level("L2", 50.0, gate),
        leaf("Web.Sites", r#"{"type": "percentage"}"#, r#", "weight": 2"#),
        leaf("no", r#"{"type": "yes_no"}"#, r#", "not_applicable": "forbidden""#),
    );
    common::read_rubric(&SourceFile::new("tiny.json", text))
}

#[test]
fn the_text_of_a_tiny_rubric() {
    let compiled = compiled(&tiny(), Layout::Wide);
    insta::assert_snapshot!("sql-binding", compiled.binding(Engine::DuckDb));
    insta::assert_snapshot!("sql-transform", compiled.transform.unwrap());
}

/// The rubrics that are compiled, with their layouts.
fn all() -> Vec<(Rubric, Layout)> {
    let every = || read("tests/engines/every_method.json");
    vec![
        (tiny(), Layout::Wide),
        (every(), Layout::Wide),
        (every(), Layout::Long),
        (read("tests/engines/free_scores.json"), Layout::Wide),
        (common::embedded("cn-egov"), Layout::Wide),
        (common::embedded("cn-egov"), Layout::Long),
        (common::embedded("oecd-dgi-2023"), Layout::Wide),
        (common::embedded("wb-gtmi"), Layout::Wide),
        (common::embedded("eu-egov-benchmark-2023"), Layout::Items),
    ]
}

#[test]
fn bodies_are_read_back_in_every_dialect() {
    let dialects: [&dyn Dialect; 5] = [
        &DuckDbDialect {},
        &DatabricksDialect {},
        &PostgreSqlDialect {},
        &ClickHouseDialect {},
        &GenericDialect {},
    ];
    for (rubric, layout) in all() {
        let compiled = compiled(&rubric, layout);
        for text in compiled.fit.iter().chain(&compiled.transform) {
            for dialect in dialects {
                let read = Parser::new(dialect).with_recursion_limit(400).try_with_sql(text);
                let read = read.unwrap().parse_statements().unwrap();
                assert_eq!(read.len(), 1, "{}: one statement", rubric.id);
            }
        }
    }
}

#[test]
fn bindings_are_read_back_where_the_parser_knows_their_engine() {
    let known: [(Engine, &dyn Dialect); 4] = [
        (Engine::DuckDb, &DuckDbDialect {}),
        (Engine::Postgres, &PostgreSqlDialect {}),
        (Engine::DataFusion, &GenericDialect {}),
        (Engine::Trino, &GenericDialect {}),
    ];
    for (rubric, layout) in all() {
        let compiled = compiled(&rubric, layout);
        for (engine, dialect) in known {
            let text = compiled.binding(engine);
            // `COPY … FROM file` and `STORED AS` are each engine's own.
            let views = text.split(";\n").filter(|s| s.contains("VIEW") && !s.contains("read_csv"));
            for view in views {
                let read = Parser::new(dialect).with_recursion_limit(400).try_with_sql(view.trim());
                read.unwrap().parse_statements().unwrap();
            }
        }
    }
}

#[test]
fn the_body_is_the_same_for_all_engines_and_has_nothing_of_theirs() {
    // Whatever the engine, there is only one text; what must not be in it is what engines read
    // differently. `LEAST` and `GREATEST` stand over columns that are never NULL.
    let never =
        ["CAST", "ROUND(", "LOG(", "MEDIAN", "PERCENTILE", "STDDEV", "\"", "`", "::", "1.0"];
    for (rubric, layout) in all() {
        let compiled = compiled(&rubric, layout);
        for text in compiled.fit.iter().chain(&compiled.transform) {
            for word in never {
                let code = text.lines().filter(|l| !l.trim_start().starts_with("--"));
                let found = code.filter(|l| !l.contains('\'')).find(|l| l.contains(word));
                assert_eq!(found, None, "{}: {word}", rubric.id);
            }
        }
    }
}

#[test]
fn the_bindings_differ() {
    let compiled = compiled(&tiny(), Layout::Wide);
    let texts: BTreeSet<String> = Engine::ALL.iter().map(|e| compiled.binding(*e)).collect();
    assert_eq!(texts.len(), Engine::ALL.len());
}

#[test]
fn names_are_safe_and_apart() {
    for (rubric, layout) in all() {
        let compiled = compiled(&rubric, layout);
        let mut seen = BTreeSet::new();
        for [_, id, name] in &compiled.names {
            assert!(seen.insert(name.clone()), "{id}: {name} twice");
            let safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(safe) && name.len() <= 50, "{id}: {name}");
            assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{id}: {name}");
        }
    }
}

#[test]
fn numbers_are_doubles_and_come_back() {
    let mut n = 0;
    for (rubric, layout) in all() {
        let text = compiled(&rubric, layout).transform;
        let Some(text) = text else { continue };
        let code = text.lines().filter(|l| !l.trim_start().starts_with("--") && !l.contains('\''));
        for line in code {
            let words =
                line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')));
            for word in words.filter(|w| w.starts_with(|c: char| c.is_ascii_digit())) {
                // Whole numbers are states, counts and levels.
                if word.bytes().all(|b| b.is_ascii_digit()) {
                    continue;
                }
                let value: f64 = word.parse().unwrap();
                assert_eq!(format!("{value:e}"), word, "{}: {line}", rubric.id);
                n += 1;
            }
        }
    }
    assert!(n > 1000, "only {n} numbers were seen");
}

#[test]
fn what_has_to_be_learnt_comes_before_what_scores() {
    let rubric = read("tests/engines/every_method.json");
    let first = compiled(&rubric, Layout::Wide);
    assert!(first.fit.is_some() && first.transform.is_none());
    let plain = compiled(&tiny(), Layout::Wide);
    assert!(plain.fit.is_none() && plain.transform.is_some());
}

fn refused(case: &Path) -> Diagnostics {
    let rubric = read(case.join("rubric.json").to_str().unwrap());
    let order = fs::read_to_string(case.join("order.json")).unwrap_or("{}".to_owned());
    let order: serde_json::Value = serde_json::from_str(&order).unwrap();
    let statistics = fs::read(case.join("statistics.csv")).ok();
    let layout = match order["layout"].as_str() {
        Some("long") => Layout::Long,
        Some("items") => Layout::Items,
        _ => Layout::Wide,
    };
    let weights = weigh(&rubric, order["weights"].as_str()).unwrap();
    let order = Order {
        statistics: statistics.as_deref().map(|csv| ("statistics.csv", csv)),
        ..self::order(layout)
    };
    compile(&rubric, &weights, &order).unwrap_err()
}

#[test]
fn every_refusal_says_what_it_should() {
    say_what_they_should('Q', refused);
}

#[test]
fn every_rule_has_a_case() {
    are_those_of('Q', code::sql::RULES);
}

#[test]
fn all_engines_are_asked_in_ci() {
    let (ci, run) = (fs::read_to_string(".ci/run").unwrap(), "tests/engines/run.py");
    assert!(ci.contains(run), ".ci/run does not start {run}");
    let known = fs::read_to_string("tests/engines/engines.py").unwrap();
    for engine in ["duckdb", "datafusion", "clickhouse", "postgres", "spark"] {
        assert!(known.contains(&format!("name = \"{engine}\"")), "{engine} is not run");
    }
}
