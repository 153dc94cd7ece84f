//! Reading in pieces and reading as a whole: the same problems, the same scores, on surveys in order
//! and damaged, however the pieces are cut.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::assessment::batch::{self, Plan, Scored, Scorer, Sums, Totals};
use govgauge::assessment::{Options, assess};
use govgauge::diag::{Diagnostics, SourceFile, render};
use govgauge::input::rubric;
use govgauge::input::survey::stream::{
    Cells, Crew, Ledger, NotStreamed, Pieces, Room, Sheet, Stop,
};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::model::{Answer, Block, CellFigures, InputFile, Merge, RowIdx, Rubric, Weights};
use govgauge::scorecard::batch::of_assessment;
use govgauge::weighting::weigh;
use proptest::prelude::*;
use std::fmt::Write as _;

/// What reading in pieces came to.
enum Streamed {
    Rows(Box<Block>, Vec<Totals>, Diagnostics),
    Problems(Diagnostics),
    /// It is to be read as a whole.
    Whole,
}

fn by_pieces(bytes: &[u8], rubric: &Rubric, size: usize) -> Streamed {
    let mut hint = None;
    loop {
        match attempt(bytes, rubric, size, hint) {
            Ok(streamed) => return streamed,
            Err(Stop::Again(found)) => hint = Some(found),
            Err(Stop::Refused(why)) => return Streamed::Problems(why.tell("s.csv")),
            Err(Stop::Io(error)) => panic!("{error}"),
        }
    }
}

fn attempt(
    bytes: &[u8],
    rubric: &Rubric,
    size: usize,
    hint: Option<govgauge::input::survey::stream::Hint>,
) -> Result<Streamed, Stop> {
    let source = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let mut pieces = Pieces::open(source, hint)?.of_size(size);
    let (sheet, said) = match Sheet::open("s.csv", rubric, &mut pieces) {
        Ok(opened) => opened,
        Err(NotStreamed::Problems(found)) => return Ok(Streamed::Problems(found)),
        Err(NotStreamed::Whole(_)) => return Ok(Streamed::Whole),
    };
    let mut ledger = Ledger::new(&sheet, 0);
    let mut found = Diagnostics::new();
    found.extend(said);
    if sheet.is_long() {
        let Ok(crew) = Crew::new(&sheet, Room::default()) else { return Ok(Streamed::Whole) };
        let mut cells = Cells::new(&crew);
        while let Some(piece) = pieces.next()? {
            cells.take(crew.read(&piece), &mut ledger);
        }
        let periods = ledger.periods();
        let block = cells.finish(&periods, &mut ledger);
        let closing = ledger.finish(&sheet);
        found.extend(closing.found);
        return Ok(match block {
            Ok(_) if found.has_errors() && closing.again.is_none() => Streamed::Problems(found),
            Ok(block) if closing.again.is_none() => {
                let mut sums = Sums::default();
                sums.add(&block);
                let totals = sums.totals(rubric, &periods);
                Streamed::Rows(Box::new(block), totals, found)
            }
            _ => Streamed::Whole,
        });
    }
    // Two gather in turn, as two threads would.
    let (mut all, mut sums, mut others) = (Block::default(), Sums::default(), Sums::default());
    while let Some(piece) = pieces.next()? {
        let mut part = sheet.read(&piece);
        std::mem::swap(&mut sums, &mut others);
        sums.add(&part.block);
        let (mut cells, mut labels) = (Vec::new(), Vec::new());
        part.block.pack_cells(&mut cells);
        part.block.pack_labels(&mut labels);
        let Block { regions, names, .. } = Block::unpack_labels(&labels).expect("it was packed");
        let block = Block::unpack_cells(&cells, Vec::new()).expect("it was packed");
        join(&mut all, Block { regions, names, ..block });
        ledger.take(&mut part);
        pieces.recycle(piece);
    }
    sums.join(others);
    let closing = ledger.finish(&sheet);
    found.extend(closing.found);
    if closing.again.is_some() {
        return Ok(Streamed::Whole);
    }
    if found.has_errors() {
        return Ok(Streamed::Problems(found));
    }
    let totals = sums.totals(rubric, &closing.periods);
    Ok(Streamed::Rows(Box::new(all), totals, found))
}

/// Adds a block behind another.
fn join(all: &mut Block, block: Block) {
    let before = u32::try_from(all.n_rows).unwrap();
    let own = |ids: &[String], known: &mut Vec<String>| -> Vec<u32> {
        let mut of = |id: &String| {
            let at = known.iter().position(|k| k == id);
            let at = at.unwrap_or_else(|| {
                known.push(id.clone());
                known.len() - 1
            });
            u32::try_from(at).unwrap()
        };
        ids.iter().map(&mut of).collect()
    };
    let periods = own(&block.period_ids, &mut all.period_ids);
    for row in 0..block.n_rows {
        all.regions.push(block.regions.get(row));
        all.names.push(block.names.get(row));
        let period = block.periods.get(row).map_or(0, |at| *at as usize);
        all.periods.push(periods.get(period).copied().unwrap_or(0));
    }
    all.n_rows += block.n_rows;
    all.columns.resize_with(block.columns.len(), Default::default);
    for (all, own) in all.columns.iter_mut().zip(&block.columns) {
        (0..block.n_rows).for_each(|row| all.push(own.value(row)));
    }
    all.states.extend(block.states.into_iter().map(|(row, at, state)| (row + before, at, state)));
}

fn shown(found: &Diagnostics) -> Vec<String> {
    let one =
        |d: &govgauge::diag::Diagnostic| format!("{} {:?}", render::json_line(d), d.place.excerpt);
    let mut all: Vec<String> = found.iter().map(one).collect();
    all.sort();
    all
}

/// Fails with what only one of them has.
fn same(found: &Diagnostics, expected: &Diagnostics) -> Result<(), TestCaseError> {
    let (mut only, mut missing) = (shown(found), shown(expected));
    only.retain(|d| missing.iter().position(|m| m == d).map(|at| missing.remove(at)).is_none());
    prop_assert!(
        only.is_empty() && missing.is_empty(),
        "only in pieces {only:?}, only as a whole {missing:?}"
    );
    Ok(())
}

fn scored(rubric: &Rubric, weights: &Weights, block: &Block, totals: &[Totals]) -> Scored {
    let file =
        InputFile { role: "survey", name: "s.csv".into(), sha256: String::new(), rows: None };
    let fits = if batch::learns(rubric) || rubric.methods.are_used() {
        batch::fits(rubric, totals, &file).0
    } else {
        Vec::new()
    };
    let plan = Plan::new(rubric, weights, fits);
    Scorer::new(&plan).score(block)
}

/// Holds the two ways of reading against each other.
fn agree(bytes: &[u8], rubric: &Rubric, size: usize) -> Result<(), TestCaseError> {
    let whole = read(
        vec![SurveyInput { name: "s.csv".into(), bytes: bytes.to_vec() }],
        rubric,
        &mut |_| {},
    );
    let (block, totals, found) = match (by_pieces(bytes, rubric, size), &whole) {
        (Streamed::Whole, _) => return Ok(()),
        (Streamed::Problems(found), Err(expected)) => {
            return same(&found, expected);
        }
        (Streamed::Rows(block, totals, found), Ok(_)) => (block, totals, found),
        (Streamed::Problems(found), Ok(_)) => {
            return Err(TestCaseError::fail(format!("only in pieces: {:?}", shown(&found))));
        }
        (Streamed::Rows(..), Err(expected)) => {
            return Err(TestCaseError::fail(format!("only as a whole: {:?}", shown(expected))));
        }
    };
    let (survey, remarks) = whole.unwrap();
    same(&found, &remarks)?;
    let weights = weigh(rubric, None).unwrap();
    let a = assess(rubric, &survey, &weights, &[], Options::default());
    let (expected_block, expected) = of_assessment(&a, &batch::shown(rubric));
    let found = scored(rubric, &weights, &block, &totals);
    prop_assert_eq!(block.n_rows, expected_block.n_rows);
    for row in 0..block.n_rows {
        let of = (block.period(row), block.regions.get(row));
        let at = (0..expected_block.n_rows)
            .find(|at| (expected_block.period(*at), expected_block.regions.get(*at)) == of);
        let at = at.expect("the same regions");
        prop_assert_eq!(block.names.get(row), expected_block.names.get(at));
        // The answers themselves are the same numbers, not only near.
        for (column, own) in survey.columns.iter().zip(&block.columns) {
            let own = own.value(row);
            let answer = column.get(RowIdx(u32::try_from(at).unwrap()));
            let same = matches!(answer, Answer::Value(value) if value.total_cmp(&own).is_eq());
            prop_assert!(
                same || (own.is_nan() && matches!(answer, Answer::Missing(_))),
                "{own} {answer:?}"
            );
        }
        prop_assert_eq!(
            (found.status[row], found.levels[row], found.imputed[row]),
            (expected.status[at], expected.levels[at], expected.imputed[at])
        );
        let near = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9;
        prop_assert!(near(found.coverage[row], expected.coverage[at]));
        for (a, b) in found.scores.iter().zip(&expected.scores) {
            let (a, b) = (a[row], b[at]);
            prop_assert!(near(a, b), "{:?}: {a} and {b}", of);
        }
    }
    Ok(())
}

/// Two dimensions, gaps filled by means, a learnt normalisation, a gate.
fn learning() -> Rubric {
    let text = r#"{"schema_version": "1.0", "id": "x", "version": "1",
        "title": {"zh": "甲", "en": "X"},
        "levels": [
            {"id": "l1", "title": {"zh": "一", "en": "One"}, "min": 0},
            {"id": "l2", "title": {"zh": "二", "en": "Two"}, "min": 40,
             "gates": [{"id": "g", "node": "d2", "score_min": 30}]}
        ],
        "methods": {"imputation": {"method": "mean"}, "normalisation": {"method": "min_max"}},
        "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "children": [
            {"id": "d1", "title": {"zh": "乙", "en": "D1"}, "aggregation": "geometric", "floor": 1, "children": [
                {"id": "rate", "title": {"zh": "丙", "en": "Rate"}, "scale": {"type": "percentage"}},
                {"id": "count", "title": {"zh": "丁", "en": "Count"}, "weight": 2,
                 "scale": {"type": "count"}}
            ]},
            {"id": "d2", "title": {"zh": "戊", "en": "D2"}, "children": [
                {"id": "days", "title": {"zh": "己", "en": "Days"},
                 "scale": {"type": "days", "direction": "down"},
                 "normalisation": {"method": "goalposts", "worst": 9, "best": 0, "times": 100, "cut": true}},
                {"id": "open", "title": {"zh": "庚", "en": "Open"}, "scale": {"type": "yes_no"},
                 "imputation": {"method": "none"}, "normalisation": {"method": "scale"}}
            ]}
        ]}}"#;
    of_text(text)
}

/// Standard scores, a median, worst cases, no levels.
fn standard() -> Rubric {
    let text = r#"{"schema_version": "1.0", "id": "x", "version": "1",
        "title": {"zh": "甲", "en": "X"}, "missing": "worst_case",
        "methods": {"normalisation": {"method": "z_score", "mean": 50, "deviation": 10}},
        "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "aggregation": "median", "children": [
            {"id": "rate", "title": {"zh": "丙", "en": "Rate"}, "scale": {"type": "percentage"},
             "imputation": {"method": "mean"}},
            {"id": "count", "title": {"zh": "丁", "en": "Count"}, "scale": {"type": "count"},
             "imputation": {"method": "constant", "value": 4}},
            {"id": "days", "title": {"zh": "己", "en": "Days"},
             "scale": {"type": "days", "direction": "down"}},
            {"id": "open", "title": {"zh": "庚", "en": "Open"}, "scale": {"type": "yes_no"}}
        ]}}"#;
    of_text(text)
}

fn of_text(text: &str) -> Rubric {
    let file = SourceFile::new("x.json", text);
    match rubric::read(&file, &|_| None) {
        Ok((rubric, _)) => rubric,
        Err(found) => panic!("{:?}", shown(&found)),
    }
}

/// A cell of the tiny rubric or the learning one, plain or odd.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0u32..1000).prop_map(|n| format!("{}.{}", n / 10, n % 10)),
        6 => (0u32..6).prop_map(|n| n.to_string()),
        3 => Just(String::new()),
        1 => prop::sample::select(vec![
            "85%", "\"1,234\"", "８５", "不适用", "unknown", "作废", "yes", "是", "own", "shared", "oops", "-",
            "1e2", "NaN", "2024-01-02", "\"a\"\"b\"", "\"x\ny\"", " 3 ", "0.5", "tax;school", "说不清",
            "99999999999999999999", "#N/A",
        ]).prop_map(str::to_owned),
    ]
}

fn row(width: usize) -> impl Strategy<Value = String> {
    let region = prop_oneof![
        12 => (0u32..100_000).prop_map(|n| format!("r{n}")),
        1 => prop::sample::select(vec!["", "合计", "7", "3.5", " r-x ", "\"q,1\"", "总计:", "a\tb"])
            .prop_map(str::to_owned),
    ];
    (region, prop::collection::vec(cell(), width.saturating_sub(1)..=width)).prop_map(
        move |(region, mut cells)| {
            // Rows with a field too few are rare.
            if cells.len() < width && cells.first().is_some_and(|c| c != "2") {
                cells.push("1".to_owned());
            }
            format!("{region},{}", cells.join(","))
        },
    )
}

fn table(header: &'static str, width: usize) -> impl Strategy<Value = Vec<u8>> {
    let ending = prop::sample::select(vec!["\n", "\r\n"]);
    let rows =
        prop::collection::vec(prop_oneof![20 => row(width), 1 => Just(String::new())], 0..30);
    (rows, ending, any::<bool>(), any::<bool>()).prop_map(move |(rows, ending, bom, last)| {
        let mut text = if bom { "\u{feff}".to_owned() } else { String::new() };
        text.push_str(header);
        for row in rows {
            text.push_str(ending);
            text.push_str(&row);
        }
        if last {
            text.push_str(ending);
        }
        text.into_bytes()
    })
}

const TINY: &str = "region,stage,linked,rate,open,mode,domains,rating,count,days,spread";
const LEARNING: &str = "region,name,rate,count,days,open";
const LONG: &str = "region,question,value,respondent,weight";

fn long_rows() -> impl Strategy<Value = Vec<u8>> {
    let question = prop::sample::select(vec!["rate", "count", "days", "open", "other", "丙"]);
    let row = (
        0u32..5,
        question,
        cell(),
        0u32..4,
        prop::sample::select(vec!["", "1", "2", "0", "1.5", "x"]),
    );
    prop::collection::vec(row, 0..40).prop_map(|mut rows| {
        rows.sort_by_key(|(region, _, _, respondent, _)| (*region, *respondent));
        let mut text = LONG.to_owned();
        for (region, question, value, respondent, weight) in rows {
            // A broken weight is rare.
            let weight = if weight == "x" && !value.is_empty() { "" } else { weight };
            let _ = write!(text, "\nr{region},{question},{value},p{respondent},{weight}");
        }
        text.into_bytes()
    })
}

/// Rows of respondents who answer some questions once, in any order, with names beside them or not.
fn scattered_rows() -> impl Strategy<Value = Vec<u8>> {
    let question = prop::sample::select(vec!["rate", "count", "days", "open"]);
    let value = prop_oneof![
        6 => (0u32..1000).prop_map(|n| format!("{}.{}", n / 10, n % 10)),
        3 => (0u32..100_000_000).prop_map(|n| format!("{}", f64::from(n) / 1e6)),
        6 => (0u32..2).prop_map(|n| n.to_string()),
        1 => prop::sample::select(vec!["", "unknown", "作废", "0.1234567890123", "1e2", "85%", "8.50", "12345678901", "\"7\""])
            .prop_map(str::to_owned),
    ];
    let weight = prop::sample::select(vec!["1", "2", "0", "0.333333333333", "1.5"]);
    let row = (0u32..4, 0u32..6, question, value, weight, any::<u32>());
    let forms = (0usize..6, 0u32..3, prop::sample::select(vec!["\n", "\r\n"]));
    (prop::collection::vec(row, 1..100), forms).prop_map(|(mut rows, (form, order, ending))| {
        let mut seen = std::collections::BTreeSet::new();
        rows.retain(|(region, who, question, ..)| seen.insert((*region, *who, *question)));
        // In any order, or respondent by respondent, with the questions as in the rubric or not.
        let rank =
            |question: &str| ["rate", "count", "days", "open"].iter().position(|q| *q == question);
        rows.sort_by_key(|(region, who, question, .., at)| match order {
            0 => (*at, 0, 0, None),
            1 => (0, *region, *who, None),
            _ => (0, *region, *who, rank(question)),
        });
        let weights: std::collections::BTreeMap<(u32, u32), &str> =
            rows.iter().map(|(region, who, _, _, weight, _)| ((*region, *who), *weight)).collect();
        let mut text = [
            "region,respondent,question,value",
            "question,value,period,respondent,region,weight",
            "name,region,respondent,question,value",
            "region,respondent,weight,value,question",
            "region,respondent,weight,question,value",
            "period,respondent,region,question,value",
        ][form]
            .to_owned();
        for (region, who, question, value, ..) in rows {
            let value = if question == "open" || question == "count" {
                value.split('.').next().unwrap_or("").to_owned()
            } else {
                value
            };
            let value = if question == "open" && value.parse::<f64>().is_ok_and(|v| v > 1.0) {
                "1".to_owned()
            } else {
                value
            };
            let weight = weights[&(region, who)];
            text.push_str(ending);
            let _ = match form {
                0 => write!(text, "r{region},p{who},{question},{value}"),
                1 => write!(
                    text,
                    "{question},{value},2024,somebody whose name is long {who},r{region},{weight}"
                ),
                2 => write!(
                    text,
                    "Town {region},a region with a long id {region},p{who},{question},{value}"
                ),
                3 => write!(text, "r{region},p{who},{weight},{value},{question}"),
                4 => write!(text, "r{region},p{who},{weight},{question},{value}"),
                _ => write!(text, "2024,somebody {who},r{region},{question},{value}"),
            };
        }
        text.into_bytes()
    })
}

/// Row, question and what it came to.
type Figures = Vec<(usize, usize, CellFigures)>;

/// The cells of a long table, by pieces read in an order of their own.
fn cells_of(
    bytes: &[u8],
    rubric: &Rubric,
    size: usize,
    at_once: usize,
) -> Option<(Block, Figures)> {
    let source = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let mut pieces = Pieces::open(source, None).ok()?.of_size(size);
    let (sheet, _) = Sheet::open("s.csv", rubric, &mut pieces).ok()?;
    let mut ledger = Ledger::new(&sheet, 0);
    let crew = Crew::new(&sheet, Room::default()).ok()?;
    let mut cells = Cells::new(&crew);
    loop {
        let mut some = Vec::new();
        while some.len() < at_once
            && let Some(piece) = pieces.next().ok()?
        {
            some.push(piece);
        }
        if some.is_empty() {
            break;
        }
        for part in govgauge::parallel::map(&some, |piece| crew.read(piece)) {
            cells.take(part, &mut ledger);
        }
    }
    let block = cells.finish(&ledger.periods(), &mut ledger).ok()?;
    let figures = cells.figures().collect();
    let closing = ledger.finish(&sheet);
    (!closing.found.has_errors()).then_some((block, figures))
}

/// What answers come to, by the textbook.
fn by_hand(values: &[(f64, f64)]) -> (f64, Option<f64>) {
    let same = values.iter().all(|(_, w)| *w <= 0.0);
    let of = |w: f64| if same { 1.0 } else { w };
    let weight: f64 = values.iter().map(|(_, w)| of(*w)).sum();
    let mean = values.iter().map(|(v, w)| v * of(*w)).sum::<f64>() / weight;
    let spread = values.iter().map(|(v, w)| of(*w) * (v - mean) * (v - mean)).sum::<f64>() / weight;
    let n = values.len() as f64;
    (mean, (values.len() > 1).then(|| (spread * n / (n - 1.0)).sqrt()))
}

#[test]
fn a_plain_table_is_not_read_as_a_whole() {
    let mut text = LEARNING.to_owned();
    for n in 0..200 {
        let _ = write!(text, "\nr{n},,{}.5,{},{},{}", n % 100, n % 50, n % 9, n % 2);
    }
    for size in [1, 100, 1 << 18] {
        let streamed = by_pieces(text.as_bytes(), &learning(), size);
        assert!(matches!(streamed, Streamed::Rows(block, ..) if block.n_rows == 200));
    }
    let text = "region,question,value,respondent\nr1,rate,50,a\nr1,count,3,a\nr1,rate,60,b";
    let rubric = Rubric { merge: Merge::Mean, ..learning() };
    let streamed = by_pieces(text.as_bytes(), &rubric, 10);
    assert!(
        matches!(streamed, Streamed::Rows(block, ..) if (block.columns[0].value(0) - 55.0).abs() < 1e-12)
    );
}

#[test]
fn medians_take_no_more_room_than_they_may() {
    let mut text = "region,respondent,question,value".to_owned();
    for n in 0..2_000 {
        let _ = write!(text, "\nr{},p{n},rate,{}.{}", n % 3, n % 97, n % 10);
    }
    let rubric = Rubric { merge: Merge::Median, ..learning() };
    for (values, fits) in [(1 << 20, true), (1 << 10, false)] {
        let source = Box::new(std::io::Cursor::new(text.clone().into_bytes()));
        let Ok(mut pieces) = Pieces::open(source, None) else { panic!("it is text") };
        pieces = pieces.of_size(1_000);
        let Ok((sheet, _)) = Sheet::open("s.csv", &rubric, &mut pieces) else { panic!("a table") };
        let mut ledger = Ledger::new(&sheet, 0);
        let room = Room { values, ..Room::default() };
        let Ok(crew) = Crew::new(&sheet, room) else { panic!("medians are taken") };
        let mut cells = Cells::new(&crew);
        while let Ok(Some(piece)) = pieces.next() {
            cells.take(crew.read(&piece), &mut ledger);
        }
        assert_eq!(cells.finish(&ledger.periods(), &mut ledger).is_ok(), fits);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn wide_tables_are_read_alike(bytes in table(TINY, 10), size in 1usize..400) {
        agree(&bytes, &tiny::rubric(), size)?;
    }

    #[test]
    fn learnt_scores_are_alike(bytes in table(LEARNING, 5), size in 1usize..400) {
        agree(&bytes, &learning(), size)?;
        agree(&bytes, &standard(), size)?;
    }

    #[test]
    fn long_tables_are_read_alike(bytes in long_rows(), size in 1usize..300) {
        for merge in [Merge::Mean, Merge::Minimum, Merge::Median] {
            let rubric = Rubric { merge, ..learning() };
            agree(&bytes, &rubric, size)?;
        }
    }

    #[test]
    fn scattered_rows_are_read_alike(bytes in scattered_rows(), size in 1usize..3_000) {
        for merge in [Merge::Mean, Merge::Median] {
            let rubric = Rubric { merge, ..learning() };
            agree(&bytes, &rubric, size)?;
        }
    }

    #[test]
    fn cells_are_those_of_the_textbook(bytes in scattered_rows(), size in 20usize..3_000) {
        let rubric = Rubric { merge: Merge::Mean, ..learning() };
        let text = String::from_utf8(bytes.clone()).unwrap();
        // Not where some region answers nothing.
        let Some((block, figures)) = cells_of(&bytes, &rubric, size, 3) else { return Ok(()) };
        let other = cells_of(&bytes, &rubric, 1 << 18, 1).unwrap();
        prop_assert_eq!(&figures, &other.1, "however the pieces are cut");
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let column = |name: &str| header.iter().position(|h| *h == name);
        let ids = ["rate", "count", "days", "open"];
        let mut n = 0;
        for (row, question, found) in figures {
            let region = block.regions.get(row);
            let mut values = Vec::new();
            let mut unknown = 0;
            for line in text.lines().skip(1) {
                let fields: Vec<&str> = line.split(',').map(|f| f.trim_matches('"')).collect();
                let of = |name: &str| column(name).map(|at| fields[at]);
                if of("region") != Some(region) || of("question") != Some(ids[question]) {
                    continue;
                }
                let weight = of("weight").map_or(1.0, |w| w.parse().unwrap());
                let value = of("value").unwrap();
                match value.trim_end_matches('%').parse::<f64>() {
                    Ok(value) => values.push((value, weight)),
                    Err(_) => unknown += u32::from(value == "unknown"),
                }
            }
            n += values.len();
            prop_assert_eq!((found.n as usize, found.n_unknown), (values.len(), unknown));
            if values.is_empty() {
                prop_assert_eq!((found.mean, found.sd, found.min), (None, None, None));
                continue;
            }
            let (mean, sd) = by_hand(&values);
            let most = values.iter().fold(0.0f64, |m, (v, _)| m.max(v.abs()));
            prop_assert!((found.mean.unwrap() - mean).abs() <= 1e-13 * most);
            prop_assert_eq!(found.sd.is_some(), sd.is_some());
            let off = (found.sd.unwrap_or(0.0) - sd.unwrap_or(0.0)).abs();
            prop_assert!(off <= 1e-7 * most, "{:?} {:?}", found.sd, sd);
            let least = values.iter().fold(f64::INFINITY, |m, (v, _)| m.min(*v));
            prop_assert_eq!(found.min, Some(least));
            prop_assert!(found.max.unwrap() >= most || most == 0.0);
        }
        prop_assert!(n > 0 || text.lines().count() > 1);
    }

    #[test]
    fn damaged_files_are_read_alike(
        bytes in table(TINY, 10),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        size in 1usize..400,
    ) {
        let mut bytes = bytes;
        let at = at.index(bytes.len());
        bytes[at] = byte;
        agree(&bytes, &tiny::rubric(), size)?;
    }
}
