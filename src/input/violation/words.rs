//! Types, forms and bounds of a schema, in words.

use crate::lang::Text;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

/// What a value is called: the field it stands in.
pub(super) fn named(pointer: &str) -> Text {
    let mut tokens = pointer.rsplit('/').filter(|t| !t.is_empty());
    let last = tokens.next().map(|t| t.replace("~1", "/").replace("~0", "~"));
    match last {
        None => Text::new("整个文件", "the whole file"),
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => {
            let number = number.parse::<usize>().unwrap_or(0).saturating_add(1);
            let list = tokens.find(|t| !t.bytes().all(|b| b.is_ascii_digit())).unwrap_or("");
            Text::new(format!("`{list}` 的第 {number} 项"), format!("item {number} of `{list}`"))
        }
        Some(field) => Text::new(format!("字段 `{field}` "), format!("field `{field}`")),
    }
}

pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

pub(super) fn type_zh(kind: &str) -> &'static str {
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

pub(super) fn type_en(kind: &str) -> &'static str {
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

pub(super) fn hint_for_type(value: &Value, types: &[&str]) -> Option<Text> {
    let number = types.iter().any(|t| matches!(*t, "number" | "integer"));
    match value {
        Value::String(text) if number && text.trim().parse::<f64>().is_ok() => Some(Text::new(
            format!("去掉引号，写作 {}", text.trim()),
            format!("write {} without quotes", text.trim()),
        )),
        Value::String(_) if number => Some(Text::new(
            "只写数字，不加引号、百分号和单位",
            "write the number alone, without quotes, signs or units",
        )),
        Value::Null => Some(Text::new(
            "没有内容的字段整个不写，不要写 null",
            "leave a field out when there is nothing to say, do not write null",
        )),
        Value::Number(number) if types == ["string"] => Some(Text::new(
            format!("加上引号：\"{number}\""),
            format!("put it in quotes: \"{number}\""),
        )),
        _ if types == ["array"] => {
            Some(Text::new("放进方括号里：`[…]`", "put it in square brackets: `[…]`"))
        }
        _ => None,
    }
}

pub(super) fn form_words(
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
                format!("有 {n} 项，至少应有 {limit} 项"),
                format!("has {n} items, expected at least {limit}"),
            ),
            None,
        ),
        Kind::MaxItems { limit } => (
            words(
                format!("有 {n} 项，至多 {limit} 项"),
                format!("has {n} items, expected at most {limit}"),
            ),
            None,
        ),
        Kind::Minimum { .. } | Kind::Maximum { .. } => {
            let (zh, en) = bounds(broken);
            (words(format!("为 {written}，应{zh}"), format!("is {written}, expected {en}")), None)
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
                "编号以英文字母开头，只用字母、数字、`_`、`.`、`-`",
                "an id starts with a letter and has letters, digits, `_`, `.` and `-` only",
            ),
        )
    } else if pattern.contains('/') {
        (
            "分数",
            "a fraction",
            Text::new(
                "写作 `\"1/3\"`，或直接写数字",
                "write `\"1/3\"`, or a number without quotes",
            ),
        )
    } else {
        ("日期", "a date", Text::new("写作 `2026-11-22`", "write it as `2026-11-22`"))
    };
    (
        words(format!("为 {written}，不是{zh}"), format!("is {written}, which is not {en}")),
        Some(hint),
    )
}
