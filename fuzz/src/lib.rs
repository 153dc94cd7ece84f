//! What the targets share: rubrics to read by, and what must hold of every answer of a reader.

use govgauge::diag::{Diagnostics, Severity, SourceFile, render};
use govgauge::input::survey::stream::{
    Cells, Crew, Hint, Ledger, NotStreamed, Pieces, Room, Sheet, Stop,
};
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

/// A rubric whose surveys are read in pieces.
pub static SMALL: LazyLock<Rubric> = LazyLock::new(|| {
    of(r#"{"schema_version": "1.0", "id": "x", "version": "1", "title": {"zh": "甲", "en": "X"},
        "methods": {"imputation": {"method": "mean"}},
        "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "children": [
            {"id": "rate", "title": {"zh": "丙", "en": "Rate"}, "scale": {"type": "percentage"}},
            {"id": "open", "title": {"zh": "庚", "en": "Open"}, "scale": {"type": "yes_no"}},
            {"id": "stars", "title": {"zh": "辛", "en": "Stars"}, "scale": {"type": "likert", "points": 5}}
        ]}}"#)
});

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
            assert!(
                found.iter().any(|d| d.severity == Severity::Error),
                "refused without a reason"
            );
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
            survey
                .columns
                .iter()
                .map(|c| {
                    survey.rows().filter(|(r, _)| matches!(c.get(*r), Answer::Value(_))).count()
                })
                .sum()
        };
        assert!(values(&a) + values(&b) >= values(&whole), "an answer got lost between parts");
    }
}

/// What reading in pieces came to: how many rows and answers, or that something is wrong. None where the
/// survey is to be read as a whole.
type Streamed = Option<Result<(usize, usize), ()>>;

/// Reads bytes in pieces, whose size the first of them says, and as a whole: what is right is right both
/// ways, with as many answers.
pub fn stream(bytes: &[u8]) {
    LazyLock::force(&CAUGHT);
    let Some((size, bytes)) = bytes.split_first() else { return };
    let size = 1 + usize::from(*size) * 3;
    let Some(streamed) = in_pieces(bytes, size) else { return };
    let input = SurveyInput { name: "s.csv".to_owned(), bytes: bytes.to_vec() };
    match (streamed, told(read(vec![input], &SMALL, &mut |_| {}))) {
        (Ok((n_rows, n_answers)), Some((whole, _))) => {
            let answers = |row| {
                whole.columns.iter().filter(|c| matches!(c.get(row), Answer::Value(_))).count()
            };
            assert_eq!(n_rows, whole.rows.len());
            assert_eq!(n_answers, whole.rows().map(|(row, _)| answers(row)).sum::<usize>());
        }
        (Err(()), None) => {}
        (streamed, whole) => panic!("in pieces {streamed:?}, as a whole {}", whole.is_some()),
    }
}

fn in_pieces(bytes: &[u8], size: usize) -> Streamed {
    let mut hint = None;
    loop {
        match attempt(bytes, size, hint) {
            Ok(streamed) => return streamed,
            Err(Stop::Again(found)) => hint = Some(found),
            Err(Stop::Refused(why)) => {
                tell(&why.tell("s.csv"));
                return Some(Err(()));
            }
            Err(Stop::Io(error)) => panic!("{error}"),
        }
    }
}

fn attempt(bytes: &[u8], size: usize, hint: Option<Hint>) -> Result<Streamed, Stop> {
    let mut pieces =
        Pieces::open(Box::new(std::io::Cursor::new(bytes.to_vec())), hint)?.of_size(size);
    let (sheet, mut found) = match Sheet::open("s.csv", &SMALL, &mut pieces) {
        Ok(opened) => opened,
        Err(NotStreamed::Problems(found)) => {
            return Ok(told::<()>(Err(found)).map_or(Some(Err(())), |()| None));
        }
        Err(NotStreamed::Whole(_)) => return Ok(None),
    };
    let mut ledger = Ledger::new(&sheet, 0);
    let (mut n_rows, mut n_answers) = (0, 0);
    let mut count = |block: &govgauge::model::Block| {
        n_rows += block.n_rows;
        let here = |column: &govgauge::model::Answers| {
            (0..block.n_rows).filter(|row| !column.value(*row).is_nan()).count()
        };
        n_answers += block.columns.iter().map(here).sum::<usize>();
    };
    let mut is_whole = false;
    if sheet.is_long() {
        let Ok(crew) = Crew::new(&sheet, Room::default()) else { return Ok(None) };
        let mut cells = Cells::new(&crew);
        while let Some(piece) = pieces.next()? {
            cells.take(crew.read(&piece), &mut ledger);
        }
        match cells.finish(&ledger.periods(), &mut ledger) {
            Ok(block) => count(&block),
            Err(_) => is_whole = true,
        }
    } else {
        while let Some(piece) = pieces.next()? {
            let mut part = sheet.read(&piece);
            count(&part.block);
            ledger.take(&mut part);
            pieces.recycle(piece);
        }
    }
    let closing = ledger.finish(&sheet);
    if is_whole || closing.again.is_some() {
        return Ok(None);
    }
    found.extend(closing.found);
    tell(&found);
    Ok(Some(if found.has_errors() { Err(()) } else { Ok((n_rows, n_answers)) }))
}
