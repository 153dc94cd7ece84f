//! The published JSON Schema of rubric files, generated from the types that read them.

use super::file::{Extension, Rubric};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// The JSON Schema we write.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The address by which a published schema names itself.
fn address(document: &str) -> String {
    format!("urn:govgauge:schema:1.0:{document}")
}

/// The JSON Schema (2020-12) of a rubric file: a whole rubric, or one that extends another.
pub fn rubric_schema() -> Value {
    let mut generator = generator();
    let rubric = generator.subschema_for::<Rubric>().to_value();
    let extension = generator.subschema_for::<Extension>().to_value();
    let mut schema = json!({
        "$schema": DRAFT,
        "$id": address("rubric"),
        "title": "govgauge rubric",
        "description": "A rubric, or a rubric that extends another one. 量规，或在另一份量规上修改而成的量规。",
        "if": {"required": ["extends"]},
        "then": extension,
        "else": rubric,
    });
    schema["$defs"] = Value::Object(definitions(generator));
    schema
}

/// The schema of one type, complete in itself.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let mut generator = generator();
    let mut schema = generator.subschema_for::<T>().to_value();
    schema["$schema"] = json!(DRAFT);
    schema["$defs"] = Value::Object(definitions(generator));
    schema
}

/// The schema of one type, with the address under which it is published.
pub(in crate::input) fn published<T: JsonSchema>(document: &str) -> Value {
    let mut schema = schema_of::<T>();
    schema["$id"] = json!(address(document));
    schema["title"] = json!(format!("govgauge {document}"));
    schema
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_deserialize().into_generator()
}

fn definitions(mut generator: SchemaGenerator) -> Map<String, Value> {
    let mut definitions = generator.take_definitions(true);
    for definition in definitions.values_mut() {
        tidy(definition);
    }
    definitions
}

/// Makes the schema say what the format says: an optional field is left out, not null (except where
/// marked), and no machine formats or defaults that only Rust knows.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.remove("x-nullable").is_none() {
                refuse_null(object);
            }
            object.remove("format");
            object.remove("default");
            for (key, below) in object.iter_mut() {
                match below {
                    // Fields of the format, which may be called what keywords are called.
                    Value::Object(fields) if key == "properties" => {
                        fields.values_mut().for_each(tidy);
                    }
                    _ => tidy(below),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn refuse_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(mut branches)) = object.remove("anyOf") {
        branches.retain(|b| b.get("type").is_none_or(|t| t != "null"));
        match branches.as_mut_slice() {
            [Value::Object(only)] => object.append(only),
            _ => {
                object.insert("anyOf".to_owned(), Value::Array(branches));
            }
        }
    }
}
