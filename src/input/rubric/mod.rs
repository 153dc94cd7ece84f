//! Reads rubrics: syntax, schema, and everything that a schema cannot say, all in one run.

mod build;
mod draft;
mod file;
mod number;
mod scale_file;
pub mod schema;

use super::json::{self, Located};
use super::violation::Schema;
use crate::diag::code::rubric as code;
use crate::diag::{Diagnostic, Diagnostics, SourceFile};
use crate::lang::Text;
use crate::model::{InputFile, Rubric};
use draft::Draft;
use std::sync::OnceLock;

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
};

/// Reads a rubric. `library` finds the rubric that another one extends: an embedded id, or a path
/// relative to the file.
///
/// # Errors
///
/// Everything that is wrong with it; nothing is read by halves.
pub fn read(
    source: &SourceFile,
    library: &dyn Fn(&str) -> Option<SourceFile>,
) -> Result<(Rubric, Diagnostics), Diagnostics> {
    let _ = library;
    let source = json::without_mark(source);
    let file = Located::new(&source);
    let mut found = Diagnostics::new();
    let Some(value) = json::parse(&file, &CODES, &mut found) else { return Err(found) };
    found.extend(schema().violations(&value, &file, &CODES).into_iter().map(|v| v.diagnostic));
    if found.has_errors() {
        return Err(found);
    }
    let rubric: file::Rubric = match serde_json::from_value(value) {
        Ok(rubric) => rubric,
        Err(error) => {
            let message = Text::new(
                format!("文件与格式不符:{error}"),
                format!("the file does not follow the format: {error}"),
            );
            found.push(Diagnostic::error(code::R004, file.place_of_start(""), message));
            return Err(found);
        }
    };
    let draft = Draft::new(0, rubric);
    let files = vec![InputFile {
        role: "rubric",
        name: source.name.clone(),
        sha256: json::sha256(&source.text),
        rows: None,
    }];
    Ok((build::build(draft, files), found))
}

fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::new(schema::schema_of::<file::Rubric>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore]
    #[allow(clippy::disallowed_methods, clippy::print_stdout)]
    fn try_drafts() {
        for f in std::env::var("TRY").unwrap().split(',') {
            let s = SourceFile::new(f, std::fs::read_to_string(f).unwrap());
            match read(&s, &|_| None) {
                Ok((r, d)) => {
                    println!("{} {} nodes {}", r.id, r.hierarchy.nodes().len(), r.concerns.len());
                    for d in d.sorted() {
                        print!("{}", crate::diag::render::human(d, crate::lang::Lang::En));
                    }
                }
                Err(d) => {
                    for d in d.sorted() {
                        print!("{}", crate::diag::render::human(d, crate::lang::Lang::En));
                    }
                }
            }
        }
    }
}
