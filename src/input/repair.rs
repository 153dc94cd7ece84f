//! Puts harmless values where a schema is broken, so that the rest of a file can be checked in the same
//! run. What was put in is remembered: nothing may be said about it.

use super::violation::{Schema, Violation};
use serde_json::{Map, Value};

/// A place that holds nothing of the author's.
#[derive(Clone, Debug)]
pub struct Mended {
    /// JSON pointer.
    pub pointer: String,
    /// Whether everything below was put in as well.
    pub whole: bool,
}

impl Mended {
    /// Whether a place is this one or was put in with it.
    pub fn covers(&self, pointer: &str) -> bool {
        pointer
            .strip_prefix(self.pointer.as_str())
            .is_some_and(|rest| rest.is_empty() || (self.whole && rest.starts_with('/')))
    }
}

/// Mends a value so that it can be read, and names the places that hold nothing of the author's.
pub fn repair(value: &mut Value, schema: &Schema, violations: &[Violation]) -> Vec<Mended> {
    let mut mended = Vec::new();
    let mut put = |pointer: String, whole: bool| mended.push(Mended { pointer, whole });
    for violation in violations {
        let Some(target) = value.pointer_mut(&violation.pointer) else { continue };
        let broken = violation.schema.rsplit_once('/').and_then(|(parent, _)| schema.at(parent));
        match (violation.keyword.as_str(), &violation.field, broken) {
            ("additionalProperties", Some(field), _) => {
                if let Some(object) = target.as_object_mut() {
                    object.remove(field);
                }
                put(violation.pointer.clone(), false);
            }
            ("required", Some(field), Some(broken)) => {
                let wanted = broken.get("properties").and_then(|p| p.get(field));
                if let (Some(object), Some(wanted)) = (target.as_object_mut(), wanted) {
                    object.insert(field.clone(), least(wanted, schema));
                    put(format!("{}/{field}", violation.pointer), true);
                } else {
                    // The field tells the kinds of object apart, so that no kind is known.
                    *target = least(broken, schema);
                    put(violation.pointer.clone(), true);
                }
            }
            ("type" | "oneOf" | "anyOf" | "enum" | "const", _, Some(broken)) => {
                *target = least(broken, schema);
                put(violation.pointer.clone(), true);
            }
            // Out of form or out of bounds: it can be read all the same.
            _ => put(violation.pointer.clone(), false),
        }
    }
    mended
}

/// The least value that a schema allows.
fn least(wanted: &Value, schema: &Schema) -> Value {
    if let Some(reference) = wanted.get("$ref").and_then(Value::as_str) {
        return schema
            .at(reference.trim_start_matches('#'))
            .map_or(Value::Null, |wanted| least(wanted, schema));
    }
    if let Some(constant) = wanted.get("const") {
        return constant.clone();
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(first) = wanted.get(keyword).and_then(|list| list.get(0)) {
            return least(first, schema);
        }
    }
    match wanted.get("type").and_then(Value::as_str) {
        Some("object") => {
            let required = wanted.get("required").and_then(Value::as_array);
            let names = required.into_iter().flatten().filter_map(Value::as_str);
            let fields = names.filter_map(|name| {
                Some((name.to_owned(), least(wanted.get("properties")?.get(name)?, schema)))
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Some("array") => Value::Array(Vec::new()),
        Some("string") => Value::String(String::new()),
        Some("number" | "integer") => Value::from(1),
        Some("boolean") => Value::Bool(false),
        _ => Value::Null,
    }
}
