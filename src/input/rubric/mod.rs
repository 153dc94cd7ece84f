//! Reads rubrics: syntax, schema, and everything that a schema cannot say, all in one run.

pub(in crate::input) mod build;
mod check;
pub mod diff;
mod draft;
mod extend;
mod extension_file;
pub(in crate::input) mod file;
mod in_words;
mod method_file;
pub(crate) mod methods_in_words;
mod number;
pub mod questions;
mod scale_file;
pub mod schema;
pub mod show;
mod survey_file;
pub mod trace;
mod uncertainty_file;

use super::json::{self, Located};
use super::limits::EXTENSIONS_MAX;
use super::repair::{Mended, repair};
use super::violation::Schema;
use crate::diag::code::rubric as code;
use crate::diag::{Diagnostic, Diagnostics, Severity, SourceFile};
use crate::lang::Text;
use crate::model::{InputFile, Rubric};
use crate::stats::hash::sha256;
use check::Checker;
use draft::Draft;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::OnceLock;

/// The published schema, which is what the types make: a test compares them.
const PUBLISHED: &str = include_str!("../../../rubrics/schema/rubric.schema.json");

/// The codes of faults that any JSON file can have.
const CODES: json::Codes = json::Codes {
    syntax: code::R001,
    duplicate: code::R002,
    missing: code::R003,
    wrong_type: code::R004,
    unknown_field: code::R005,
    not_one_of: code::R006,
    form: code::R007,
    limit: code::R008,
    bounds: &[
        (
            "coverage_min",
            code::R023,
            ["这是比例：一半写作 0.5，不写 50", "it is a share: write a half as 0.5, not as 50"],
        ),
        (
            "children_min",
            code::R023,
            ["这是比例：一半写作 0.5，不写 50", "it is a share: write a half as 0.5, not as 50"],
        ),
        (
            "effort",
            code::R024,
            ["1 表示很省力，5 表示很费力", "1 stands for little effort, 5 for a great deal"],
        ),
        (
            "points",
            code::R049,
            [
                "常用 5 级；连续的数值用 `amount`",
                "5 is usual; use `amount` for numbers without steps",
            ],
        ),
    ],
};

/// Reads a rubric. `library` finds the rubric that another one extends: an embedded id, or a path
/// relative to the file.
///
/// Returns the rubric with what is remarkable about it.
///
/// # Errors
///
/// Everything that is wrong with it; nothing is read by halves.
pub fn read(
    source: &SourceFile,
    library: &dyn Fn(&str) -> Option<SourceFile>,
) -> Result<(Rubric, Diagnostics), Diagnostics> {
    read_knowing(source, library, &|_| false)
}

/// As [`read`], but files that are known to be in order are not checked again: those that come with the
/// program are checked by its tests, and checking them takes most of the time of a start.
///
/// # Errors
///
/// Everything that is wrong with the others.
pub fn read_knowing(
    source: &SourceFile,
    library: &dyn Fn(&str) -> Option<SourceFile>,
    is_known: &dyn Fn(&SourceFile) -> bool,
) -> Result<(Rubric, Diagnostics), Diagnostics> {
    let mut found = Diagnostics::new();
    let (sources, values) = chain(source, library, is_known, &mut found);
    let files: Vec<_> = sources.iter().map(Located::new).collect();
    let mut draft = None;
    for (own, value) in values.into_iter().enumerate().rev() {
        draft = if is_known(&sources[own]) {
            known(&files, own, value, draft, &mut found)
        } else {
            stage(&files, own, value, draft, &mut found)
        };
    }
    match draft {
        Some(draft) if !found.has_errors() => {
            let files = sources.iter().map(input_file).collect();
            Ok((build::build(draft, files), found))
        }
        _ => Err(found),
    }
}

/// The file and those it extends, one after the other, as far as they can be found and parsed.
fn chain(
    source: &SourceFile,
    library: &dyn Fn(&str) -> Option<SourceFile>,
    is_known: &dyn Fn(&SourceFile) -> bool,
    found: &mut Diagnostics,
) -> (Vec<SourceFile>, Vec<Value>) {
    let (mut sources, mut values) = (vec![json::without_mark(source)], Vec::new());
    while let Some(source) = sources.get(values.len()) {
        let file = Located::new(source);
        let parsed = if is_known(source) { serde_json::from_str(&source.text).ok() } else { None };
        let Some(value) = parsed.or_else(|| json::parse(&file, &CODES, found)) else { break };
        let next =
            match value.get("extends").and_then(Value::as_str).map(|name| (name, library(name))) {
                Some((name, None)) => {
                    found.push(not_found(&file, name));
                    None
                }
                Some((name, Some(base))) => {
                    let base = json::without_mark(&base);
                    if sources.iter().any(|s| s.name == base.name || s.text == base.text) {
                        found.push(circle(&file, name));
                        None
                    } else if sources.len() >= EXTENSIONS_MAX {
                        found.push(too_long(&file));
                        None
                    } else {
                        Some(base)
                    }
                }
                None => None,
            };
        values.push(value);
        sources.extend(next);
    }
    (sources, values)
}

fn not_found(file: &Located<'_>, name: &str) -> Diagnostic {
    let message = Text::new(
        format!("找不到被修改的量规 `{name}`"),
        format!("the rubric `{name}` that this one extends is not found"),
    );
    Diagnostic::error(code::R009, file.place("/extends"), message).value(name).hint(Text::new(
        "写内置量规的编号（见 `govgauge rubric list`），或相对本文件的路径",
        "give the id of an embedded rubric (see `govgauge rubric list`) or a path relative to this file",
    ))
}

fn circle(file: &Located<'_>, name: &str) -> Diagnostic {
    let message = Text::new(
        format!("`extends` 绕回了自身：`{name}` 已在这条修改链上"),
        format!("`extends` goes round in a circle: `{name}` is already in the chain"),
    );
    Diagnostic::error(code::R010, file.place("/extends"), message).value(name).hint(Text::new(
        "让链条终止于一份没有 `extends` 的量规",
        "let the chain end in a rubric without `extends`",
    ))
}

fn too_long(file: &Located<'_>) -> Diagnostic {
    let message = Text::new(
        format!("修改链超过 {EXTENSIONS_MAX} 份量规"),
        format!("the chain of extensions has more than {EXTENSIONS_MAX} rubrics"),
    );
    let hint = Text::new("合并一些修改", "join some of the extensions");
    Diagnostic::error(code::R008, file.place("/extends"), message).hint(hint)
}

/// Takes a file of a chain that is known to be in order, laid over the one it extends.
fn known(
    files: &[Located<'_>],
    own: usize,
    value: Value,
    base: Option<Draft>,
    found: &mut Diagnostics,
) -> Option<Draft> {
    let file = &files[own];
    if value.get("extends").is_some() {
        let extension = typed(value, file, true, found)?;
        Some(extend::extend(base?, extension, files, own, &[], found))
    } else {
        Some(Draft::new(own, typed(value, file, true, found)?))
    }
}

/// Reads one file of a chain, laid over the one it extends.
fn stage(
    files: &[Located<'_>],
    own: usize,
    mut value: Value,
    base: Option<Draft>,
    found: &mut Diagnostics,
) -> Option<Draft> {
    let file = &files[own];
    let extends = value.get("extends").is_some();
    let schema = if extends { extension_schema() } else { rubric_schema() };
    let violations = schema.violations(&value, file, &CODES);
    let mended = repair(&mut value, schema, &violations);
    let is_sound = violations.is_empty();
    found.extend(violations.into_iter().filter_map(|v| v.diagnostic));
    let mut more = Diagnostics::new();
    let draft = if extends {
        let extension = typed(value, file, is_sound, found)?;
        extend::extend(base?, extension, files, own, &mended, &mut more)
    } else {
        Draft::new(own, typed(value, file, is_sound, found)?)
    };
    more.extend(Checker::new(files, own, &mended, &draft).check());
    let usable = is_sound && !more.has_errors();
    // What is remarkable in another rubric is for its own author.
    found.extend(more.into_iter().filter(|d| own == 0 || d.severity == Severity::Error));
    (usable || own == 0).then_some(draft)
}

/// Reads a value that the schema has passed, or that was mended so that it can be read.
fn typed<T: DeserializeOwned>(
    value: Value,
    file: &Located<'_>,
    is_sound: bool,
    found: &mut Diagnostics,
) -> Option<T> {
    match serde_json::from_value(value) {
        Ok(typed) => Some(typed),
        // The schema has said what is wrong already.
        Err(_) if !is_sound => None,
        Err(error) => {
            let message = Text::new(
                format!("文件与格式不符：{error}"),
                format!("the file does not follow the format: {error}"),
            );
            found.push(Diagnostic::error(code::R004, file.place(""), message));
            None
        }
    }
}

fn input_file(source: &SourceFile) -> InputFile {
    let name = source.name.rsplit(['/', '\\']).next().unwrap_or_default();
    InputFile {
        role: "rubric",
        name: name.to_owned(),
        sha256: sha256(source.text.as_bytes()),
        rows: None,
    }
}

fn rubric_schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::new(schema::schema_of::<file::Rubric>, PUBLISHED, "Rubric"))
}

fn extension_schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        Schema::new(schema::schema_of::<extension_file::Extension>, PUBLISHED, "Extension")
    })
}

/// Whether a place holds nothing of the author's.
fn is_mended(mended: &[Mended], pointer: &str) -> bool {
    mended.iter().any(|m| m.covers(pointer))
}
