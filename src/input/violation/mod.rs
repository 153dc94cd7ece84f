//! What a JSON Schema finds wrong, said in our own words, all of it at once.

mod names;
mod quick;
#[cfg(test)]
mod tests;
mod words;

pub use names::meant;

use super::json::{Codes, Located};
use super::limits::PROBLEMS_MAX;
use crate::diag::{Diagnostic, nearest};
use crate::lang::Text;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use names::{known, one_of};
use quick::Quick;
use serde_json::Value;
use std::sync::OnceLock;
use words::{form_words, hint_for_type, named, type_en, type_name, type_zh};

/// A schema, ready to find what breaks it.
pub struct Schema {
    /// Which of the published definitions it is, and these; none where they cannot be walked.
    definition: &'static str,
    quick: Option<Quick<'static>>,
    /// What it takes to say what is wrong, once something is.
    make: fn() -> Value,
    whole: OnceLock<Whole>,
}

struct Whole {
    schema: Value,
    validator: Option<Validator>,
}

/// One thing that breaks a schema.
pub struct Violation {
    /// JSON pointer to the value that has to change.
    pub pointer: String,
    /// The field of that object that is too much or missing, where there is one.
    pub field: Option<String>,
    /// JSON pointer to the part of the schema that is broken.
    pub schema: String,
    /// The keyword that is broken.
    pub keyword: String,
    /// What to tell; nothing where another violation says it.
    pub diagnostic: Option<Diagnostic>,
}

impl Schema {
    /// Takes a schema of our own, and the text of the published one that defines the same.
    pub fn new(make: fn() -> Value, published: &'static str, definition: &'static str) -> Self {
        let quick = Quick::new(published);
        debug_assert!(quick.is_some(), "our schema can be walked");
        Self { definition, quick, make, whole: OnceLock::new() }
    }

    fn whole(&self) -> &Whole {
        self.whole.get_or_init(|| Whole::new((self.make)()))
    }

    /// The part that a JSON pointer names.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.whole().schema.pointer(pointer)
    }

    /// Everything that is wrong with a value.
    pub fn violations(&self, value: &Value, file: &Located<'_>, codes: &Codes) -> Vec<Violation> {
        let is_right = self.quick.as_ref().is_some_and(|q| q.accepts(self.definition, value));
        debug_assert_eq!(
            is_right,
            self.whole().accepts(value),
            "the walk finds what the schema does"
        );
        if is_right {
            return Vec::new();
        }
        let mut found = Vec::new();
        let Whole { schema, validator } = self.whole();
        let reader = Reader { schema, file, codes };
        for error in validator.iter().flat_map(|v| v.iter_errors(value)).take(PROBLEMS_MAX) {
            reader.read(&error, &mut found);
        }
        say_once(&mut found);
        found
    }
}

impl Whole {
    fn new(schema: Value) -> Self {
        let validator = jsonschema::validator_for(&schema);
        debug_assert!(validator.is_ok(), "our schema is a schema");
        Self { schema, validator: validator.ok() }
    }

    fn accepts(&self, value: &Value) -> bool {
        self.validator.as_ref().is_none_or(|v| v.is_valid(value))
    }
}

/// A field that is spelt wrong is also missing; saying so once is enough.
fn say_once(found: &mut [Violation]) {
    let typos: Vec<(String, String)> = found
        .iter()
        .filter(|v| v.keyword == "additionalProperties")
        .filter_map(|v| Some((v.pointer.clone(), v.field.clone()?)))
        .collect();
    for violation in found.iter_mut().filter(|v| v.keyword == "required") {
        let Some(field) = violation.field.as_deref() else { continue };
        let is_typo = |(pointer, typo): &(String, String)| {
            *pointer == violation.pointer && nearest(typo, [field]).is_some()
        };
        if typos.iter().any(is_typo) {
            violation.diagnostic = None;
        }
    }
}

struct Reader<'r, 'a> {
    schema: &'r Value,
    file: &'r Located<'a>,
    codes: &'r Codes,
}

impl Reader<'_, '_> {
    fn read(&self, error: &ValidationError<'_>, found: &mut Vec<Violation>) {
        let pointer = error.instance_path().as_str();
        match error.kind() {
            Kind::OneOfNotValid { context } | Kind::OneOfMultipleValid { context } => {
                self.one_of(error, context, found);
            }
            Kind::AnyOf { context } => self.any_of(error, context, found),
            Kind::AdditionalProperties { unexpected } => {
                for field in unexpected.iter().take(PROBLEMS_MAX) {
                    let diagnostic = self.unknown_field(error, field);
                    found.push(violation(error, pointer, Some(field), diagnostic));
                }
            }
            Kind::Required { property } => {
                let field = property.as_str().unwrap_or_default();
                found.push(violation(error, pointer, Some(field), self.missing(pointer, field)));
            }
            _ => found.push(violation(error, pointer, None, self.single(error))),
        }
    }

    /// A choice among objects told apart by one field, or among words.
    fn one_of(
        &self,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
        found: &mut Vec<Violation>,
    ) {
        let pointer = error.instance_path().as_str();
        let branches = self.branches(error);
        let instance: &Value = error.instance();
        let Some(tag) = branches.iter().find_map(|b| tag_of(b)) else {
            let words: Vec<_> = branches.iter().filter_map(|b| b.get("const")?.as_str()).collect();
            found.push(violation(error, pointer, None, self.not_one_of(pointer, instance, &words)));
            return;
        };
        let names: Vec<_> = branches.iter().filter_map(|b| constant(b, tag)).collect();
        let Some(object) = instance.as_object() else {
            let diagnostic = self.wrong_type(pointer, instance, &["object"]);
            found.push(violation(error, pointer, None, diagnostic));
            return;
        };
        let Some(given) = object.get(tag) else {
            let diagnostic = self.missing(pointer, tag).hint(known(&names));
            found.push(violation(error, pointer, None, diagnostic));
            return;
        };
        let branch = branches.iter().position(|b| constant(b, tag) == given.as_str());
        if let Some(errors) = branch.and_then(|b| context.get(b)) {
            for error in errors {
                self.read(error, found);
            }
        } else {
            let at = format!("{pointer}/{tag}");
            found.push(violation(error, pointer, None, self.not_one_of(&at, given, &names)));
        }
    }

    /// A choice among types: a number or a text, a text or an object.
    fn any_of(
        &self,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
        found: &mut Vec<Violation>,
    ) {
        let pointer = error.instance_path().as_str();
        let types: Vec<_> = self.branches(error).iter().filter_map(|b| self.type_of(b)).collect();
        let instance: &Value = error.instance();
        let branch = types.iter().position(|t| type_name(instance) == *t);
        if let Some(errors) = branch.and_then(|b| context.get(b)) {
            for error in errors {
                self.read(error, found);
            }
        } else {
            let diagnostic = self.wrong_type(pointer, instance, &types);
            found.push(violation(error, pointer, None, diagnostic));
        }
    }

    fn single(&self, error: &ValidationError<'_>) -> Diagnostic {
        let pointer = error.instance_path().as_str();
        let instance: &Value = error.instance();
        match error.kind() {
            Kind::Type { kind } => {
                let types: Vec<_> = match kind {
                    TypeKind::Single(one) => vec![one.as_str()],
                    TypeKind::Multiple(many) => {
                        many.iter().map(jsonschema::JsonType::as_str).collect()
                    }
                };
                let diagnostic = self.wrong_type(pointer, instance, &types);
                match self.example(error) {
                    Some(hint) => diagnostic.hint(hint),
                    None => diagnostic,
                }
            }
            Kind::Enum { options } => {
                let words: Vec<_> = options.as_array().into_iter().flatten().collect();
                let words: Vec<_> = words.iter().filter_map(|w| w.as_str()).collect();
                self.not_one_of(pointer, instance, &words)
            }
            Kind::Constant { expected_value } => {
                self.not_one_of(pointer, instance, &[expected_value.as_str().unwrap_or_default()])
            }
            _ => self.form(error),
        }
    }

    fn missing(&self, pointer: &str, field: &str) -> Diagnostic {
        let message =
            Text::new(format!("缺少字段 `{field}`"), format!("field `{field}` is missing"));
        let place = self.file.place(pointer);
        let diagnostic = Diagnostic::error(self.codes.missing, place, message);
        diagnostic.hint(Text::new(
            format!("在这个对象里加上 `\"{field}\": …`"),
            format!("add `\"{field}\": …` to this object"),
        ))
    }

    fn unknown_field(&self, error: &ValidationError<'_>, field: &str) -> Diagnostic {
        let pointer = error.instance_path().as_str();
        let known_here: Vec<_> = parent(self.schema, error.schema_path().as_str())
            .and_then(|schema| schema.get("properties")?.as_object())
            .map(|properties| properties.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let given = error.instance().as_object();
        let is_given = |key: &str| given.is_some_and(|object| object.contains_key(key));
        let known_here: Vec<_> =
            known_here.into_iter().filter(|k| !is_given(k) && !k.starts_with('$')).collect();
        let message = Text::new(
            format!("这里没有字段 `{field}`"),
            format!("there is no field `{field}` here"),
        );
        let place = self.file.place_of_key(pointer, field);
        Diagnostic::error(self.codes.unknown_field, place, message)
            .value(field)
            .hint(meant(field, &known_here))
    }

    fn wrong_type(&self, pointer: &str, value: &Value, types: &[&str]) -> Diagnostic {
        let field = named(pointer);
        let list = |lang: fn(&str) -> &'static str, or: &str| {
            types.iter().map(|t| lang(t)).collect::<Vec<_>>().join(or)
        };
        let is = match value {
            Value::Bool(value) => Text::same(value.to_string()),
            _ => Text::new(type_zh(type_name(value)), type_en(type_name(value))),
        };
        let message = Text::new(
            format!("{}为{}，应为{}", field.zh, is.zh, list(type_zh, "或")),
            format!("{} is {}, expected {}", field.en, is.en, list(type_en, " or ")),
        );
        let hint = hint_for_type(value, types);
        let diagnostic =
            Diagnostic::error(self.codes.wrong_type, self.file.place(pointer), message)
                .value(self.file.written(pointer).unwrap_or_default());
        match hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }

    fn not_one_of(&self, pointer: &str, value: &Value, words: &[&str]) -> Diagnostic {
        let field = named(pointer);
        let written = crate::diag::shorten(self.file.written(pointer).unwrap_or_default(), 60);
        let message = Text::new(
            format!("{}的值 {written} 不在允许的取值之中", field.zh),
            format!("{} is {written}, which is none of the words it may be", field.en),
        );
        Diagnostic::error(self.codes.not_one_of, self.file.place(pointer), message)
            .value(&written)
            .hint(one_of(value.as_str().unwrap_or_default(), words))
    }

    fn form(&self, error: &ValidationError<'_>) -> Diagnostic {
        let pointer = error.instance_path().as_str();
        let instance: &Value = error.instance();
        let field = named(pointer);
        let written = crate::diag::shorten(self.file.written(pointer).unwrap_or_default(), 60);
        let broken = parent(self.schema, error.schema_path().as_str());
        let (message, hint) = form_words(&field, instance, &written, error.kind(), broken);
        let own =
            self.codes.bounds.iter().find(|(name, ..)| pointer.ends_with(&format!("/{name}")));
        let code = own.map_or(self.codes.form, |(_, code, _)| *code);
        let hint = own.map(|(_, _, [zh, en])| Text::new(*zh, *en)).or(hint);
        let diagnostic = Diagnostic::error(code, self.file.place(pointer), message).value(&written);
        match hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }

    /// The branches of the `oneOf` or `anyOf` that an error is about, references resolved.
    fn branches(&self, error: &ValidationError<'_>) -> Vec<&Value> {
        let list = self.schema.pointer(error.schema_path().as_str()).and_then(Value::as_array);
        list.into_iter().flatten().map(|b| self.resolve(b)).collect()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema.get("$ref").and_then(Value::as_str);
        reference.and_then(|r| self.schema.pointer(r.trim_start_matches('#'))).unwrap_or(schema)
    }

    fn type_of<'a>(&'a self, schema: &'a Value) -> Option<&'a str> {
        let schema = self.resolve(schema);
        match schema.get("type") {
            Some(one) => one.as_str(),
            // A choice among words, each with a type of its own.
            None => self.type_of(schema.get("oneOf")?.get(0)?),
        }
    }

    /// How a text in two languages is written, where one was expected.
    fn example(&self, error: &ValidationError<'_>) -> Option<Text> {
        let schema = parent(self.schema, error.schema_path().as_str())?;
        let bilingual = schema.get("properties")?.get("zh").is_some();
        let example = r#"{"zh": "…", "en": "…"}"#;
        bilingual.then(|| {
            Text::new(
                format!("两种语言都写：`{example}`"),
                format!("write both languages: `{example}`"),
            )
        })
    }
}

fn violation(
    error: &ValidationError<'_>,
    pointer: &str,
    field: Option<&str>,
    diagnostic: Diagnostic,
) -> Violation {
    Violation {
        pointer: pointer.to_owned(),
        field: field.map(str::to_owned),
        schema: error.schema_path().as_str().to_owned(),
        keyword: error.kind().keyword().to_owned(),
        diagnostic: Some(diagnostic),
    }
}

/// The schema that holds the keyword at the end of a pointer.
fn parent<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    schema.pointer(pointer.rsplit_once('/')?.0)
}

/// The field that tells the branches of a `oneOf` apart.
fn tag_of(branch: &Value) -> Option<&str> {
    let properties = branch.get("properties")?.as_object()?;
    properties.iter().find(|(_, p)| p.get("const").is_some()).map(|(name, _)| name.as_str())
}

fn constant<'a>(branch: &'a Value, tag: &str) -> Option<&'a str> {
    branch.get("properties")?.get(tag)?.get("const")?.as_str()
}
