//! The walk and the validator agree, on what is right and on what is damaged.

use super::quick::Quick;
use super::*;
use crate::input::benchmark::benchmark_schema;
use crate::input::rubric::schema::rubric_schema;
use crate::stats::random::Stream;
use serde_json::{Map, json};

/// How often each file is damaged.
const CASES: u64 = 150;

const RUBRICS: &str = include_str!("../../../rubrics/schema/rubric.schema.json");
const BENCHMARKS: &str = include_str!("../../../rubrics/schema/benchmark.schema.json");

/// Rubrics and benchmarks that between them use most of the format.
const FILES: [&str; 13] = [
    include_str!("../../../rubrics/cn-egov.json"),
    include_str!("../../../rubrics/cn-egov-visits.json"),
    include_str!("../../../rubrics/eu-egov-benchmark-2023.json"),
    include_str!("../../../rubrics/oecd-dgi-2023.json"),
    include_str!("../../../rubrics/wb-gtmi.json"),
    include_str!("../../../rubrics/benchmarks/digital-government.json"),
    include_str!("../../../docs/examples/halls.json"),
    include_str!("../../../docs/examples/town-services.json"),
    include_str!("../../../docs/examples/scale-out/townships.json"),
    include_str!("../../../tests/engines/every_method.json"),
    include_str!("../../../tests/tiny/methods.json"),
    include_str!("../../../tests/tiny/items.json"),
    include_str!("../../../tests/tiny/parts.json"),
];

struct Chance(Stream);

impl Chance {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below n")]
    fn below(&mut self, n: usize) -> usize {
        ((self.0.uniform() * n as f64) as usize).min(n.saturating_sub(1))
    }
}

/// The pointers to all values.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(object) => {
            for (key, below) in object {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(below, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (i, below) in list.iter().enumerate() {
                places(below, &format!("{at}/{i}"), found);
            }
        }
        _ => {}
    }
}

/// Something else in place of a value: of another type, out of bounds, out of form.
fn other(chance: &mut Chance) -> Value {
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(6),
        json!(1.5),
        json!(2.0),
        json!(1e300),
        json!(u64::MAX),
        json!(100.000_001),
        json!(""),
        json!("x"),
        json!("1x"),
        json!("好"),
        json!("x\n"),
        json!("2026-11-28"),
        json!("2026-11-2８"),
        json!("1/3"),
        json!("1./3"),
        json!("1.5/3.25"),
        json!([]),
        json!([[]]),
        json!([1]),
        json!({}),
        json!({"zh": ""}),
        json!({"zh": "a", "de": "b"}),
        json!({"type": "percentage"}),
        json!({"method": "median"}),
    ];
    others[chance.below(others.len())].clone()
}

fn change_object(object: &mut Map<String, Value>, piece: Value, chance: &mut Chance) {
    let keys: Vec<String> = object.keys().cloned().collect();
    let key = (!keys.is_empty()).then(|| keys[chance.below(keys.len())].clone());
    match (chance.below(4), key) {
        (0, Some(key)) => drop(object.remove(&key)),
        (1, Some(key)) => drop(object.insert(key, piece)),
        (2, Some(key)) => {
            let value = object.remove(&key).unwrap_or_default();
            let to = ["id", "weight", "type", "children", "scale"][chance.below(5)];
            object.insert(to.to_owned(), value);
        }
        _ => drop(object.insert("unknown".to_owned(), piece)),
    }
}

/// Changes up to three places.
fn damaged(good: &Value, chance: &mut Chance) -> Value {
    let mut value = good.clone();
    for _ in 0..=chance.below(3) {
        let mut all = Vec::new();
        places(&value, "", &mut all);
        let piece = if chance.below(2) == 0 {
            value.pointer(&all[chance.below(all.len())]).cloned().unwrap_or_default()
        } else {
            other(chance)
        };
        match value.pointer_mut(&all[chance.below(all.len())]) {
            Some(Value::Object(object)) => change_object(object, piece, chance),
            Some(Value::Array(list)) if !list.is_empty() => {
                let at = chance.below(list.len());
                match chance.below(3) {
                    0 => drop(list.remove(at)),
                    1 => list.insert(at, piece),
                    _ => list.truncate(at),
                }
            }
            Some(place) => *place = piece,
            None => {}
        }
    }
    value
}

#[test]
fn the_walk_finds_what_the_schema_does() {
    let part = |schema: &Value, name: &str| {
        let schema = json!({"$defs": schema["$defs"], "$ref": format!("#/$defs/{name}")});
        jsonschema::validator_for(&schema).unwrap()
    };
    let (rubrics, benchmarks) = (Quick::new(RUBRICS).unwrap(), Quick::new(BENCHMARKS).unwrap());
    let parts = [
        (&rubrics, "Rubric", part(&rubric_schema(), "Rubric")),
        (&rubrics, "Extension", part(&rubric_schema(), "Extension")),
        (&benchmarks, "Benchmark", part(&benchmark_schema(), "Benchmark")),
    ];
    for (file, text) in FILES.iter().enumerate() {
        let good: Value = serde_json::from_str(text).unwrap();
        let own = parts.iter().find(|(quick, name, _)| quick.accepts(name, &good));
        let (quick, name, validator) = own.unwrap();
        assert!(validator.is_valid(&good), "file {file}");
        let mut counts = [0; 2];
        for case in 0..CASES {
            let value = damaged(&good, &mut Chance(Stream::new(file as u64, case)));
            let is_right = validator.is_valid(&value);
            assert_eq!(quick.accepts(name, &value), is_right, "file {file}, case {case}");
            counts[usize::from(is_right)] += 1;
        }
        assert!(counts.iter().all(|n| *n > CASES / 100), "file {file}: {counts:?}");
    }
}

/// A keyword that is new in a schema is not passed over.
#[test]
fn what_is_not_known_is_not_walked() {
    let with = |more: Value| json!({"$defs": {"A": more}}).to_string();
    assert!(Quick::new(&with(json!({"type": "string", "minLength": 1}))).is_some());
    for more in [
        json!({"maxLength": 3}),
        json!({"pattern": "^a$"}),
        json!({"const": 3}),
        json!({"type": "date"}),
        json!({"properties": {"a": {"enum": ["x"]}}}),
    ] {
        assert!(Quick::new(&with(more.clone())).is_none(), "{more}");
    }
}
