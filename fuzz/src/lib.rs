//! What the targets share: rubrics to read by, and what must hold of every answer of a reader.

use govgauge::diag::{Diagnostics, Severity, SourceFile, render};
use govgauge::input::survey::{Cut, SurveyInput, read, read_part};
use govgauge::input::{library, rubric};
use govgauge::lang::Lang;
use govgauge::model::{Answer, Rubric, Survey};
use std::sync::LazyLock;

/// A rubric with every kind of method that learns in parts.
pub static PARTS: LazyLock<Rubric> =
    LazyLock::new(|| of(include_str!("../../tests/tiny/parts.json")));
/// A rubric with tables of items.
pub static ITEMS: LazyLock<Rubric> =
    LazyLock::new(|| of(include_str!("../../tests/tiny/items.json")));
/// The flagship, for benchmarks.
pub static FLAGSHIP: LazyLock<Rubric> =
    LazyLock::new(|| of(&library::rubric("cn-egov").expect("comes along").text));

fn of(text: &str) -> Rubric {
    let source = SourceFile::new("rubric.json", text);
    rubric::read(&source, &library::rubric).expect("is in order").0
}

/// libFuzzer's own hook ends the run at every panic, also at those of the readers of workbooks and
/// Parquet files that are caught and told as damage; one that is not caught ends it all the same.
static CAUGHT: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

/// Everything that was found can be told in both languages; a refusal says why.
pub fn told<T>(read: Result<T, Diagnostics>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(found) => {
            assert!(found.iter().any(|d| d.severity == Severity::Error), "refused without a reason");
            tell(&found);
            None
        }
    }
}

/// Renders what was found.
pub fn tell(found: &Diagnostics) {
    for d in found.sorted() {
        for lang in Lang::ALL {
            assert!(!render::human(d, lang).is_empty());
        }
        assert!(!render::json_line(d).is_empty());
    }
}

/// Reads a file as a survey by both rubrics, and a wide one in two parts as well: they have the
/// rows of the whole, and answers that the whole has.
pub fn survey(name: &str, bytes: &[u8]) {
    LazyLock::force(&CAUGHT);
    let input = || SurveyInput { name: name.to_owned(), bytes: bytes.to_vec() };
    let _ = told(read(vec![input()], &ITEMS, &mut |_| {}));
    let Some((whole, found)) = told(read(vec![input()], &PARTS, &mut |_| {})) else { return };
    tell(&found);
    let half = |number| {
        let cut = Cut { number, of: 2 };
        read_part(input(), &PARTS, cut, &mut |_| {}).ok().map(|(survey, _)| survey)
    };
    // What is wrong across rows (a period that only some have) may be right in a part.
    if let (Some(a), Some(b)) = (half(1), half(2)) {
        let values = |survey: &Survey| -> usize {
            survey.columns.iter().map(|c| survey.rows().filter(|(r, _)| matches!(c.get(*r), Answer::Value(_))).count()).sum()
        };
        assert!(values(&a) + values(&b) >= values(&whole), "an answer got lost between parts");
    }
}
