//! What a JSON Schema finds wrong, said in our own words, all of it at once.

use super::json::{Codes, Located};
use crate::diag::{Diagnostic, nearest};
use crate::lang::Text;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// A schema, ready to find what breaks it.
pub struct Schema {
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
    /// Takes a schema of our own.
    pub fn new(schema: Value) -> Self {
        let validator = jsonschema::validator_for(&schema);
        debug_assert!(validator.is_ok(), "our schema is a schema");
        Self { schema, validator: validator.ok() }
    }

    /// The part that a JSON pointer names.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.schema.pointer(pointer)
    }

    /// Everything that is wrong with a value.
    pub fn violations(&self, value: &Value, file: &Located<'_>, codes: &Codes) -> Vec<Violation> {
        let mut found = Vec::new();
        let reader = Reader { schema: &self.schema, file, codes };
        for error in self.validator.iter().flat_map(|v| v.iter_errors(value)) {
            reader.read(&error, &mut found);
        }
        say_once(&mut found);
        found
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
                for field in unexpected {
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
        if let Some(branch) = branches.iter().position(|b| constant(b, tag) == given.as_str()) {
            for error in context.get(branch).into_iter().flatten() {
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
        if let Some(branch) = types.iter().position(|t| is_of(instance, t)) {
            for error in context.get(branch).into_iter().flatten() {
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
        let given = self.file.keys(pointer);
        let known_here: Vec<_> =
            known_here.into_iter().filter(|k| !given.contains(k) && !k.starts_with('$')).collect();
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
        let field = self.named(pointer);
        let list = |lang: fn(&str) -> &'static str, or: &str| {
            types.iter().map(|t| lang(t)).collect::<Vec<_>>().join(or)
        };
        let is = match value {
            Value::Bool(value) => Text::same(value.to_string()),
            _ => Text::new(type_zh(type_name(value)), type_en(type_name(value))),
        };
        let message = Text::new(
            format!("{}为{},应为{}", field.zh, is.zh, list(type_zh, "或")),
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
        let field = self.named(pointer);
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
        let field = self.named(pointer);
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

    /// What a value is called: the field it stands in.
    fn named(&self, pointer: &str) -> Text {
        let mut tokens = pointer.rsplit('/').filter(|t| !t.is_empty());
        let last = tokens.next().map(|t| t.replace("~1", "/").replace("~0", "~"));
        match last {
            None => Text::new("整个文件", "the whole file"),
            Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => {
                let number = number.parse::<usize>().unwrap_or(0).saturating_add(1);
                let list = tokens.find(|t| !t.bytes().all(|b| b.is_ascii_digit())).unwrap_or("");
                Text::new(
                    format!("`{list}` 的第 {number} 项"),
                    format!("item {number} of `{list}`"),
                )
            }
            Some(field) => Text::new(format!("字段 `{field}` "), format!("field `{field}`")),
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
        self.resolve(schema).get("type")?.as_str()
    }

    /// How a text in two languages is written, where one was expected.
    fn example(&self, error: &ValidationError<'_>) -> Option<Text> {
        let schema = parent(self.schema, error.schema_path().as_str())?;
        let bilingual = schema.get("properties")?.get("zh").is_some();
        let example = r#"{"zh": "…", "en": "…"}"#;
        bilingual.then(|| {
            Text::new(
                format!("两种语言都写:`{example}`"),
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

/// The name that was meant, or the names there are.
pub fn meant(given: &str, names: &[&str]) -> Text {
    let british = british(given);
    if british != given && names.contains(&british.as_str()) {
        return Text::new(
            format!("本格式用英式拼写:`{british}`"),
            format!("this format uses British spelling: `{british}`"),
        );
    }
    let near = synonym(given, names)
        .or_else(|| nearest(given, names.iter().copied()))
        .or_else(|| nearest(&british, names.iter().copied()))
        .or_else(|| beginning(given, names));
    match near {
        Some(name) => Text::new(format!("是否想写 `{name}`?"), format!("did you mean `{name}`?")),
        None => known(names),
    }
}

/// What other tools call the words of this format.
fn synonym<'a>(given: &str, names: &[&'a str]) -> Option<&'a str> {
    const SYNONYMS: [(&str, &str); 9] = [
        ("mean", "arithmetic"),
        ("average", "arithmetic"),
        ("min", "minimum"),
        ("boolean", "yes_no"),
        ("number", "amount"),
        ("integer", "count"),
        ("rating", "likert"),
        ("single_choice", "choice"),
        ("multiple_choice", "count_of"),
    ];
    let (_, ours) = SYNONYMS.iter().find(|(other, _)| *other == given)?;
    names.iter().copied().find(|name| name == ours)
}

/// The one name that begins as this one does, or the other way round.
fn beginning<'a>(given: &str, names: &[&'a str]) -> Option<&'a str> {
    let same = |name: &&&str| name.starts_with(given) || given.starts_with(**name);
    let mut found = names.iter().filter(same);
    found.next().copied().filter(|_| given.len() >= 4 && found.next().is_none())
}

/// The words there are, and which of them was meant.
fn one_of(given: &str, words: &[&str]) -> Text {
    let (all, near) = (known(words), meant(given, words));
    let is_question = near.en.ends_with('?');
    if words.len() < 2 || near == all {
        all
    } else if is_question {
        Text::new(format!("{}{}", near.zh, all.zh), format!("{} {}", near.en, all.en))
    } else {
        near
    }
}

/// How many names a hint lists.
const LISTED_MAX: usize = 12;

fn known(names: &[&str]) -> Text {
    let mut list: Vec<_> = names.iter().take(LISTED_MAX).map(|n| format!("`{n}`")).collect();
    if names.len() > LISTED_MAX {
        list.push("…".to_owned());
    }
    Text::new(format!("可用的有:{}", list.join("、")), format!("known here: {}", list.join(", ")))
}

/// The British spelling of an American word, as far as words of the field go.
fn british(word: &str) -> String {
    const ENDINGS: [(&str, &str); 6] = [
        ("ization", "isation"),
        ("izing", "ising"),
        ("ized", "ised"),
        ("ize", "ise"),
        ("yze", "yse"),
        ("center", "centre"),
    ];
    ENDINGS
        .iter()
        .fold(word.to_owned(), |word, (american, british)| word.replace(american, british))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    type_name(value) == kind
}

fn type_zh(kind: &str) -> &'static str {
    match kind {
        "null" => "空值 null",
        "boolean" => "true 或 false",
        "integer" => "整数",
        "number" => "数字",
        "string" => "文字",
        "array" => "列表",
        _ => "对象",
    }
}

fn type_en(kind: &str) -> &'static str {
    match kind {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        _ => "an object",
    }
}

fn hint_for_type(value: &Value, types: &[&str]) -> Option<Text> {
    let number = types.iter().any(|t| matches!(*t, "number" | "integer"));
    match value {
        Value::String(text) if number && text.trim().parse::<f64>().is_ok() => Some(Text::new(
            format!("去掉引号,写作 {}", text.trim()),
            format!("write {} without quotes", text.trim()),
        )),
        Value::String(_) if number => Some(Text::new(
            "只写数字,不加引号、百分号和单位",
            "write the number alone, without quotes, signs or units",
        )),
        Value::Null => Some(Text::new(
            "没有内容的字段整个不写,不要写 null",
            "leave a field out when there is nothing to say, do not write null",
        )),
        Value::Number(number) if types == ["string"] => Some(Text::new(
            format!("加上引号:\"{number}\""),
            format!("put it in quotes: \"{number}\""),
        )),
        _ if types == ["array"] => {
            Some(Text::new("放进方括号里:`[…]`", "put it in square brackets: `[…]`"))
        }
        _ => None,
    }
}

fn form_words(
    field: &Text,
    value: &Value,
    written: &str,
    kind: &Kind,
    broken: Option<&Value>,
) -> (Text, Option<Text>) {
    let n = value.as_array().map_or(0, Vec::len);
    let words = |zh: String, en: String| {
        Text::new(format!("{}{zh}", field.zh), format!("{} {en}", field.en))
    };
    match kind {
        Kind::Pattern { pattern } => pattern_words(&words, written, pattern),
        Kind::MinLength { .. } => (words("是空的".into(), "is empty".into()), None),
        Kind::MinProperties { .. } => (
            words("没有任何文字".into(), "has no words".into()),
            Some(Text::new(
                r#"写上 `{"zh": "…", "en": "…"}`"#,
                r#"write `{"zh": "…", "en": "…"}`"#,
            )),
        ),
        Kind::MinItems { limit } => (
            words(
                format!("有 {n} 项,至少应有 {limit} 项"),
                format!("has {n} items, expected at least {limit}"),
            ),
            None,
        ),
        Kind::MaxItems { limit } => (
            words(
                format!("有 {n} 项,至多 {limit} 项"),
                format!("has {n} items, expected at most {limit}"),
            ),
            None,
        ),
        Kind::Minimum { .. } | Kind::Maximum { .. } => {
            let (zh, en) = bounds(broken);
            (words(format!("为 {written},应{zh}"), format!("is {written}, expected {en}")), None)
        }
        _ => {
            (words("的值不合要求".into(), "does not have the form that is asked for".into()), None)
        }
    }
}

/// The bounds that a schema sets, in words.
fn bounds(schema: Option<&Value>) -> (String, String) {
    let limit = |name: &str| schema.and_then(|s| s.get(name)?.as_f64());
    match (limit("minimum"), limit("maximum")) {
        (Some(least), Some(most)) => {
            (format!("在 {least} 至 {most} 之间"), format!("{least} to {most}"))
        }
        (Some(least), None) => (format!("不小于 {least}"), format!("{least} or more")),
        (None, Some(most)) => (format!("不大于 {most}"), format!("{most} or less")),
        (None, None) => ("在允许的范围内".to_owned(), "another number".to_owned()),
    }
}

fn pattern_words(
    words: &dyn Fn(String, String) -> Text,
    written: &str,
    pattern: &str,
) -> (Text, Option<Text>) {
    let (zh, en, hint) = if pattern.starts_with("^[A-Za-z]") {
        (
            "编号",
            "an id",
            Text::new(
                "编号以英文字母开头,只用字母、数字、`_`、`.`、`-`",
                "an id starts with a letter and has letters, digits, `_`, `.` and `-` only",
            ),
        )
    } else if pattern.contains('/') {
        (
            "分数",
            "a fraction",
            Text::new("写作 `\"1/3\"`,或直接写数字", "write `\"1/3\"`, or a number without quotes"),
        )
    } else {
        ("日期", "a date", Text::new("写作 `2026-11-22`", "write it as `2026-11-22`"))
    };
    (
        words(format!("为 {written},不是{zh}"), format!("is {written}, which is not {en}")),
        Some(hint),
    )
}
