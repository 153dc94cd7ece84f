//! JSON files with places: syntax errors, keys given twice, and where a pointer leads.

use crate::diag::{Code, Diagnostic, Diagnostics, Place, SourceFile, source};
use crate::input::limits::{JSON_BYTES_MAX, PROBLEMS_MAX};
use crate::lang::Text;
use jsonc_parser::ast::{Object, Value as Ast};
use jsonc_parser::common::Ranged as _;
use std::cell::OnceCell;

/// The longest object or list that is underlined as a whole, in bytes; of others the first bracket is.
const WHOLE_MAX: usize = 40;

/// The codes under which the faults of one kind of JSON file are reported.
#[derive(Clone, Copy, Debug)]
pub struct Codes {
    /// Not JSON.
    pub syntax: Code,
    /// A key given twice.
    pub duplicate: Code,
    /// A required field that is missing.
    pub missing: Code,
    /// A value of another type.
    pub wrong_type: Code,
    /// A field that does not exist.
    pub unknown_field: Code,
    /// A word that is none of those allowed.
    pub not_one_of: Code,
    /// A value that breaks the form or the bounds of its field.
    pub form: Code,
    /// Too large or too deep.
    pub limit: Code,
    /// Fields whose bounds have a code of their own, each with what to do in Chinese and in English.
    pub bounds: &'static [(&'static str, Code, [&'static str; 2])],
}

/// A source file whose text is walked a second time, once, when something is wrong with it.
pub struct Located<'a> {
    source: &'a SourceFile,
    ast: OnceCell<Option<Ast<'a>>>,
}

impl<'a> Located<'a> {
    /// Nothing is parsed before a place is asked for.
    pub fn new(source: &'a SourceFile) -> Self {
        Self { source, ast: OnceCell::new() }
    }

    /// The file.
    pub fn source(&self) -> &'a SourceFile {
        self.source
    }

    /// The place of the value that a JSON pointer names; the nearest value around it where there is
    /// none.
    pub fn place(&self, pointer: &str) -> Place {
        let Some(ast) = self.ast() else { return Place::file(&self.source.name) };
        let mut pointer = pointer;
        loop {
            if let Some(value) = walk(ast, pointer) {
                let range = value.range();
                let len = range.end - range.start;
                let inside = matches!(value, Ast::Object(_) | Ast::Array(_));
                return self
                    .source
                    .place(range.start, if inside && len > WHOLE_MAX { 1 } else { len });
            }
            pointer = pointer.rfind('/').map_or("", |i| &pointer[..i]);
        }
    }

    /// The place of a key of the object that a JSON pointer names; of the object where it has no such
    /// key.
    pub fn place_of_key(&self, pointer: &str, key: &str) -> Place {
        let found = self.ast().and_then(|ast| property(walk(ast, pointer)?.as_object()?, key));
        match found {
            Some(property) => {
                let range = property.name.range();
                self.source.place(range.start, range.end - range.start)
            }
            None => self.place(pointer),
        }
    }

    /// The value as written, where there is one.
    pub fn written(&self, pointer: &str) -> Option<&'a str> {
        let range = walk(self.ast()?, pointer)?.range();
        self.source.text.get(range.start..range.end)
    }

    fn ast(&self) -> Option<&Ast<'a>> {
        self.ast.get_or_init(|| source::parse(&self.source.text)).as_ref()
    }

    /// Every key that stands twice in one object: JSON readers would silently take the last.
    fn duplicates(&self, code: Code) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if let Some(ast) = self.ast() {
            self.find_duplicates(code, ast, &mut found);
        }
        found
    }

    fn find_duplicates(&self, code: Code, value: &Ast<'_>, found: &mut Vec<Diagnostic>) {
        match value {
            Ast::Object(object) => {
                let mut seen = std::collections::BTreeMap::new();
                for property in &object.properties {
                    let key = property.name.as_str();
                    let range = property.name.range();
                    let first = seen.insert(key, range.start);
                    if let Some(first) = first.filter(|_| found.len() < PROBLEMS_MAX) {
                        let line = source::position(&self.source.text, first).line;
                        found.push(duplicate(
                            code,
                            key,
                            line,
                            self.source.place(range.start, range.end - range.start),
                        ));
                    }
                    self.find_duplicates(code, &property.value, found);
                }
            }
            Ast::Array(array) => {
                for element in &array.elements {
                    self.find_duplicates(code, element, found);
                }
            }
            _ => {}
        }
    }
}

fn duplicate(code: Code, key: &str, first_line: usize, place: Place) -> Diagnostic {
    let message = Text::new(
        format!("字段 `{key}` 在同一对象中出现了两次"),
        format!("field `{key}` stands twice in one object"),
    );
    Diagnostic::error(code, place, message).value(key).hint(Text::new(
        format!("第一次在第 {first_line} 行；保留一个，删去另一个"),
        format!("the first is on line {first_line}; keep one and remove the other"),
    ))
}

fn walk<'a, 'b>(root: &'b Ast<'a>, pointer: &str) -> Option<&'b Ast<'a>> {
    let mut value = root;
    for token in pointer.split('/').skip(1) {
        value = match value {
            Ast::Object(object) => {
                let key = token.replace("~1", "/").replace("~0", "~");
                &property(object, &key)?.value
            }
            Ast::Array(array) => array.elements.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The last of its name, which is the one that JSON readers take.
fn property<'a, 'b>(
    object: &'b Object<'a>,
    key: &str,
) -> Option<&'b jsonc_parser::ast::ObjectProp<'a>> {
    object.properties.iter().rev().find(|p| p.name.as_str() == key)
}

/// Parses a file and finds keys given twice; no value where the text is not JSON at all.
pub fn parse(
    file: &Located<'_>,
    codes: &Codes,
    found: &mut Diagnostics,
) -> Option<serde_json::Value> {
    let text = &file.source.text;
    if text.len() > JSON_BYTES_MAX {
        let (is, most) = (text.len() / 1024 / 1024, JSON_BYTES_MAX / 1024 / 1024);
        let message = Text::new(
            format!("文件有 {is} MB，最多 {most} MB"),
            format!("the file has {is} MB, the most is {most} MB"),
        );
        found.push(Diagnostic::error(codes.limit, Place::file(&file.source.name), message));
        return None;
    }
    match serde_json::from_str(text) {
        Ok(value) => {
            found.extend(file.duplicates(codes.duplicate));
            Some(value)
        }
        Err(error) => {
            let deep = error.to_string().contains("recursion limit");
            let code = if deep { codes.limit } else { codes.syntax };
            found.push(syntax(code, file.source, &error));
            None
        }
    }
}

/// The file without a byte-order mark, which some editors put in front and JSON does not allow.
pub fn without_mark(source: &SourceFile) -> SourceFile {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    SourceFile::new(source.name.clone(), text)
}

fn syntax(code: Code, source: &SourceFile, error: &serde_json::Error) -> Diagnostic {
    // serde_json counts columns in bytes, and names the last byte it has read.
    let text = &source.text;
    let start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = (start + error.column().saturating_sub(1)).min(text.len());
    let (message, hint) = if text.trim().is_empty() {
        (
            Text::new(
                "文件是空的，应为一个 JSON 对象",
                "the file is empty, expected a JSON object",
            ),
            Text::new(
                "至少写上 `{}` 和必需的字段",
                "write at least `{}` with the fields that are required",
            ),
        )
    } else {
        in_words(&error.to_string())
    };
    Diagnostic::error(code, source.place(offset, 1), message).hint(hint)
}

/// What `serde_json` says, in our words and both languages; each with what to do.
const SYNTAX: &[(&str, [&str; 4])] = &[
    (
        "trailing comma",
        [
            "最后一项后面多了逗号",
            "there is a comma after the last item",
            "删去这个逗号",
            "remove the comma",
        ],
    ),
    (
        "expected `,` or",
        [
            "两项之间缺少逗号，或缺少收尾的括号",
            "a comma between two items, or a closing bracket, is missing here",
            "在这里之前补上 `,`，或补上 `]` 或 `}`",
            "put `,` before this place, or close with `]` or `}`",
        ],
    ),
    (
        "expected `:`",
        [
            "字段名后面缺少冒号",
            "a colon is missing after the name of a field",
            "写成 `\"名称\": 值`",
            "write `\"name\": value`",
        ],
    ),
    (
        "key must be a string",
        [
            "字段名须写在双引号里",
            "the name of a field must stand in double quotes",
            "写成 `\"名称\": 值`；JSON 不允许注释和单引号",
            "write `\"name\": value`; JSON has no comments and no single quotes",
        ],
    ),
    (
        "control character",
        [
            "字符串里有未转义的换行或制表符，或缺少收尾的引号",
            "a string holds an unescaped line break or tab, or its closing quote is missing",
            "换行写作 `\\n`，制表符写作 `\\t`",
            "write a line break as `\\n` and a tab as `\\t`",
        ],
    ),
    (
        "invalid escape",
        [
            "反斜杠后面的字符无效",
            "the character after a backslash is not one that JSON knows",
            "反斜杠本身写作 `\\\\`",
            "write a backslash itself as `\\\\`",
        ],
    ),
    (
        "hex escape",
        [
            "`\\u` 转义不完整",
            "a `\\u` escape is incomplete",
            "直接写出这个字符",
            "write the character itself",
        ],
    ),
    (
        "surrogate",
        [
            "`\\u` 转义不完整",
            "a `\\u` escape is incomplete",
            "直接写出这个字符",
            "write the character itself",
        ],
    ),
    (
        "number out of range",
        [
            "数字太大，无法表示",
            "the number is too large to be held",
            "改用较小的数，或换一个单位",
            "use a smaller number or another unit",
        ],
    ),
    (
        "invalid number",
        [
            "数字写法不对",
            "this is not how JSON writes a number",
            "小数写作 `0.5`，不写 `.5`、`1.` 或 `+1`",
            "write `0.5`, not `.5`, `1.` or `+1`",
        ],
    ),
    (
        "recursion limit",
        [
            "嵌套太深",
            "the file is nested too deeply",
            "减少层级；指标树最多 32 层",
            "use fewer levels; a tree has at most 32",
        ],
    ),
    (
        "trailing characters",
        [
            "第一个 JSON 值之后还有内容",
            "there is more after the end of the JSON value",
            "删去多余的内容，或检查是否早了一个括号",
            "remove it, or look for a bracket that closes too early",
        ],
    ),
    (
        "expected ident",
        [
            "这里不是 JSON 的值",
            "this is not a JSON value",
            "文字加双引号；可用 `true`、`false`、`null`",
            "put text in double quotes; the words are `true`, `false` and `null`",
        ],
    ),
    (
        "expected value",
        [
            "这里应为一个值",
            "a value is expected here",
            "文字加双引号；JSON 不允许注释",
            "put text in double quotes; JSON has no comments",
        ],
    ),
    (
        "EOF",
        [
            "文件在这里中断，还有括号或引号没有收尾",
            "the file ends here while a bracket or a quote is still open",
            "补上缺少的 `\"`、`]` 或 `}`",
            "close what is open with `\"`, `]` or `}`",
        ],
    ),
];

fn in_words(error: &str) -> (Text, Text) {
    match SYNTAX.iter().find(|(part, _)| error.contains(part)) {
        Some((_, [zh, en, zh_hint, en_hint])) => {
            (Text::new(*zh, *en), Text::new(*zh_hint, *en_hint))
        }
        None => (
            Text::new("这里不是有效的 JSON", "this is not JSON"),
            Text::new("检查引号、逗号和括号", "check quotes, commas and brackets"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way in which a text fails to be JSON has words of its own.
    #[test]
    fn syntax_errors_are_said_in_our_words() {
        let broken = [
            "[1,]",
            "{\"a\": 1,}",
            "[1 2]",
            "{\"a\": 1 \"b\": 2}",
            "{\"a\" 1}",
            "{a: 1}",
            "{'a': 1}",
            "\"a\nb\"",
            "\"\\q\"",
            "\"\\ud800\"",
            "1e999",
            "[01]",
            "[1.]",
            "[-]",
            "{} {}",
            "[tru]",
            "[#]",
            "[\"a",
            "[1",
            "{",
            "// note\n{}",
        ];
        for text in broken {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            let (message, _) = in_words(&error.to_string());
            assert_ne!(message.en, "this is not JSON", "{text}: {error}");
        }
    }

    #[test]
    fn a_place_is_the_nearest_value_there_is() {
        let source = SourceFile::new("r.json", "{\n  \"级\": {\"a/b\": [1, 22]}\n}");
        let file = Located::new(&source);
        let at = |pointer: &str| {
            let place = file.place(pointer);
            let position = place.position.unwrap();
            (position.line, position.column, place.width)
        };
        assert_eq!(at("/级/a~1b/1"), (2, 20, 2));
        // There is no third item: the list is named.
        assert_eq!(at("/级/a~1b/2"), at("/级/a~1b"));
        let key = file.place_of_key("/级", "a/b").position.unwrap();
        assert_eq!((key.line, key.column), (2, 9));
        assert_eq!(file.written("/级/a~1b/1"), Some("22"));
    }

    #[test]
    fn keys_given_twice_are_found_at_any_depth() {
        let source = SourceFile::new("r.json", "[{\"a\": {\"b\": 1, \"b\": 2}, \"a\": 3}]");
        let file = Located::new(&source);
        let columns: Vec<_> = file
            .duplicates(crate::diag::code::rubric::R002)
            .iter()
            .map(|d| d.place.position.unwrap().column)
            .collect();
        assert_eq!(columns, [17, 26]);
    }
}
