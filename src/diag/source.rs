//! Input text and places in it: line and column from a byte offset, a JSON pointer or a CSV field.

use super::{Excerpt, Place};

/// A place in a text, counted from one, as editors count; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A user's file: its name as given, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name as the user gave it; `-` for standard input.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The longest excerpt shown around a place, in characters.
const EXCERPT_MAX: usize = 160;

impl SourceFile {
    /// A named text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The place of `len` bytes at a byte offset.
    pub fn place(&self, offset: usize, len: usize) -> Place {
        let position = position(&self.text, offset);
        self.place_at(position, offset, len)
    }

    /// The place where the line is known already, as in a long CSV file.
    pub fn place_on_line(&self, line: usize, offset: usize, len: usize) -> Place {
        let offset = floor_char(&self.text, offset);
        let line_start = line_start(&self.text, offset);
        let column = self.text[line_start..offset].chars().count() + 1;
        self.place_at(Position { line, column }, offset, len)
    }

    /// The place of the value that a JSON pointer names, or of the whole file if it isn't there.
    pub fn place_of(&self, pointer: &str) -> Place {
        match locate(&self.text, pointer) {
            Some(range) => self.place(range.start, range.len()),
            None => Place::file(&self.name),
        }
    }

    /// The place of the key `key` of the object that a JSON pointer names.
    pub fn place_of_key(&self, pointer: &str, key: &str) -> Place {
        match locate_key(&self.text, pointer, key) {
            Some(range) => self.place(range.start, range.len()),
            None => self.place_of(pointer),
        }
    }

    fn place_at(&self, position: Position, offset: usize, len: usize) -> Place {
        let offset = floor_char(&self.text, offset);
        let end = floor_char(&self.text, offset.saturating_add(len));
        let line_start = line_start(&self.text, offset);
        let shown_start = back(&self.text, offset, EXCERPT_MAX / 2).max(line_start);
        let tail = &self.text[shown_start..];
        let shown: String =
            tail.chars().take_while(|c| !matches!(c, '\n' | '\r')).take(EXCERPT_MAX).collect();
        let named = &self.text[offset..end];
        let width =
            named.chars().take_while(|c| !matches!(c, '\n' | '\r')).take(EXCERPT_MAX).count();
        Place {
            file: self.name.clone(),
            position: Some(position),
            sheet: None,
            width,
            excerpt: Some(Excerpt {
                // A control character could steer the terminal.
                text: shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
                before: self.text[shown_start..offset].chars().count(),
            }),
        }
    }
}

/// Turns a byte offset into line and column (columns count characters).
pub fn position(text: &str, offset: usize) -> Position {
    let offset = floor_char(text, offset);
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    Position {
        line: before.bytes().filter(|b| *b == b'\n').count() + 1,
        column: before[start..].chars().count() + 1,
    }
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |i| i + 1)
}

fn floor_char(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// `n` characters before `offset`.
fn back(text: &str, offset: usize, n: usize) -> usize {
    text[..offset].char_indices().rev().take(n).last().map_or(offset, |(i, _)| i)
}

/// Byte range of the value that the JSON pointer names.
///
/// The rubric is parsed once without spans; only when something is wrong with a value is the text
/// walked a second time to say where it stands.
pub fn locate(text: &str, pointer: &str) -> Option<std::ops::Range<usize>> {
    use jsonc_parser::common::Ranged as _;
    let ast = parse(text)?;
    let value = walk(&ast, pointer)?;
    Some(value.range().start..value.range().end)
}

/// Byte range of the key `key` of the object that the JSON pointer names.
pub fn locate_key(text: &str, pointer: &str, key: &str) -> Option<std::ops::Range<usize>> {
    use jsonc_parser::common::Ranged as _;
    let ast = parse(text)?;
    let object = walk(&ast, pointer)?.as_object()?;
    let name = object.properties.iter().find(|p| p.name.as_str() == key)?.name.range();
    Some(name.start..name.end)
}

/// Parses strict JSON; anything `serde_json` would refuse is refused.
pub fn parse(text: &str) -> Option<jsonc_parser::ast::Value<'_>> {
    let options = jsonc_parser::ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options).ok()?.value
}

fn walk<'a, 'b>(
    root: &'b jsonc_parser::ast::Value<'a>,
    pointer: &str,
) -> Option<&'b jsonc_parser::ast::Value<'a>> {
    use jsonc_parser::ast::Value;
    let mut value = root;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Object(object) => {
                &object.properties.iter().find(|p| p.name.as_str() == token)?.value
            }
            Value::Array(array) => array.elements.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// Escapes one token of a JSON pointer.
pub fn pointer_token(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
