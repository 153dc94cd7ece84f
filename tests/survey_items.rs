//! Tables of items: which file is which table, what its rows add up to, and what is said of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    reason = "a test may fail, and compares exact figures"
)]

use govgauge::diag::{Diagnostics, Severity, SourceFile, render};
use govgauge::input::rubric;
use govgauge::input::survey::{Read, SurveyInput, read_keeping, read_with_formats};
use govgauge::lang::Lang;
use govgauge::model::{Answer, AnswerState, IndicatorIdx, ItemTable, Rubric, Tally};
use std::fmt::Write as _;

/// Counters of towns, visited several times; what towns say of themselves; one indicator that they
/// answer as always.
fn demo() -> Rubric {
    let source = SourceFile::new("items.json", include_str!("tiny/items.json"));
    let read = rubric::read(&source, &|_: &str| None);
    read.unwrap_or_else(|found| panic!("{}", shown(&found))).0
}

fn shown(found: &Diagnostics) -> String {
    found.sorted().into_iter().map(|d| render::human(d, Lang::En)).collect()
}

fn inputs(texts: &[&str]) -> Vec<SurveyInput> {
    let named = texts.iter().enumerate();
    named
        .map(|(at, text)| SurveyInput { name: format!("{at}.csv"), bytes: (*text).into() })
        .collect()
}

fn try_read(texts: &[&str]) -> Result<Read, Diagnostics> {
    read_with_formats(inputs(texts), &demo(), &mut |_| {})
}

fn good(texts: &[&str]) -> Read {
    try_read(texts).unwrap_or_else(|found| panic!("{}", shown(&found)))
}

fn tables(read: &Read) -> &[ItemTable] {
    &read.survey.fieldwork.as_ref().unwrap().tables
}

/// The codes of errors, or of warnings, with the lines they are at.
fn codes(found: &Diagnostics, severity: Severity) -> Vec<String> {
    let of = found.sorted().into_iter().filter(|d| d.severity == severity);
    of.map(|d| format!("{} {}", d.code, d.place.position.map_or(0, |p| p.line))).collect()
}

fn errors(texts: &[&str]) -> Vec<String> {
    match try_read(texts) {
        Ok(read) => codes(&read.remarks, Severity::Error),
        Err(found) => codes(&found, Severity::Error),
    }
}

const TOWNS: &str = "region,people,cards\nA,500,0.5\nB,700,0.2\n";

const COUNTERS: &str = "\
town,hall,counter,type,open,ramp,wait,visitor
A,North,1,main,yes,yes,10,ann
A,North,1,Main counter,no,yes,40,bob
A,North,2,branch,yes,NR,,ann
B,South,1,主要,yes,,20,ann
A,North,1,main,yes,no,20,ann
";

/// The slot of a question, gated or not.
fn tally<'a>(
    rubric: &Rubric,
    table: &'a ItemTable,
    item: usize,
    question: &str,
    gated: bool,
) -> &'a Tally {
    let form = &rubric.instrument.as_ref().unwrap().tables[0];
    let question = form.question(question).unwrap();
    let slot = form.slots.iter().position(|s| s.question == question && s.gate.is_some() == gated);
    &table.tallies[item * form.slots.len() + slot.unwrap()]
}

#[test]
fn rows_are_added_up_by_item_question_and_gate() {
    let rubric = demo();
    let read = good(&[COUNTERS, TOWNS]);
    let table = &tables(&read)[0];
    assert_eq!((table.n_rows, table.items.len()), (5, 3));
    // Sorted by region and key: A North 1, A North 2, B South 1.
    let found: Vec<_> = table.items.iter().map(|i| (i.region.0, i.n_rows, i.first)).collect();
    assert_eq!(found, [(0, 3, (0, 2)), (0, 1, (0, 4)), (1, 1, (0, 5))]);
    assert_eq!(table.values[..3], [vec!["North", "South"], vec!["1", "2"], vec!["main", "branch"]]);
    assert_eq!(table.items[2].attributes, [Some(1), Some(0), Some(0), None]);

    // Ramp at A North 1: yes, yes, no are 100, 100, 0.
    let ramp = tally(&rubric, table, 0, "ramp", false);
    assert_eq!((ramp.n_answered, ramp.n, ramp.sum, ramp.sum_squared), (3, 3, 200.0, 20_000.0));
    assert_eq!((ramp.min, ramp.max, ramp.full), (0.0, 100.0, (2, 2.0)));
    // Open is no in the second row, which does not pass: 100 and 0 are left.
    let ramp = tally(&rubric, table, 0, "ramp", true);
    assert_eq!((ramp.n_answered, ramp.n, ramp.sum, ramp.full), (3, 2, 100.0, (1, 1.0)));
    // Not relevant at the second counter, in a row that passes.
    let ramp = tally(&rubric, table, 1, "ramp", true);
    assert_eq!((ramp.n, ramp.n_not_applicable, ramp.beside), (0, 1, (1, 1.0)));
    // A blank stands for no.
    let ramp = tally(&rubric, table, 2, "ramp", true);
    assert_eq!((ramp.n, ramp.sum, ramp.n_blank), (1, 0.0, 0));
    // Minutes have a blank policy of their own.
    let wait = tally(&rubric, table, 1, "wait", false);
    assert_eq!((wait.n, wait.n_blank), (0, 1));
    // Open or ramp, in each of three rows.
    let easy = tally(&rubric, table, 0, "easy", false);
    assert_eq!((easy.n, easy.sum), (3, 300.0));
}

#[test]
fn a_median_counts_how_often_each_value_was_given() {
    let rubric = demo();
    let read = good(&[COUNTERS, TOWNS]);
    let table = &tables(&read)[0];
    let form = &rubric.instrument.as_ref().unwrap().tables[0];
    let wait = form.question("wait").unwrap();
    for (at, slot) in form.slots.iter().enumerate() {
        let counts = table.tallies[at].counts.as_ref();
        assert_eq!(counts.is_some(), slot.question == wait);
        if let Some(counts) = counts {
            let values: Vec<_> =
                counts.iter().map(|(bits, n)| (f64::from_bits(*bits), *n)).collect();
            // Minutes 10, 20 and 40, or scores 100 − 100 · minutes / 60.
            assert_eq!(values.len(), 3);
            assert!(values.iter().all(|(_, n)| *n == 1), "{values:?}");
        }
    }
}

#[test]
fn questions_and_respondents_are_added_up_over_all_items() {
    let read = good(&[COUNTERS, TOWNS]);
    let table = &tables(&read)[0];
    // Ramp: yes, yes, not relevant, blank for no, no.
    let ramp = &table.questions[1];
    assert_eq!((ramp.n_answered, ramp.n_not_applicable, ramp.sum), (4, 1, 200.0));
    // Ann gave two answers or more in three rows: yes yes 10 minutes, yes NR (one value only),
    // yes and 20 minutes, yes no 20 minutes. Nothing has one score throughout.
    let ann = table.respondents["ann"];
    assert_eq!((ann.n_rows, ann.n_alike), (3, 0));
    let bob = table.respondents["bob"];
    assert_eq!((bob.n_rows, bob.n_alike), (1, 0));
}

#[test]
fn the_survey_has_the_regions_of_all_files() {
    let register = "地区,名称,英文名称,上级\nP,丙省,Province C,\nC,丙,Town C,P\nA,甲,Town A,P\n";
    let plain = "region,plan\nB,80\nD,20\n";
    let read = good(&[COUNTERS, TOWNS, plain, register]);
    let survey = &read.survey;
    let ids: Vec<_> = survey.regions.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["A", "B", "D", "P", "C"]);
    // The province is there for its towns only; town C was visited by nobody.
    let rows: Vec<_> = survey.rows().map(|(row, _)| survey.region(row).id.as_str()).collect();
    assert_eq!(rows, ["A", "B", "D", "C"]);
    assert_eq!(survey.regions[0].name.en, "Town A");
    assert_eq!(survey.regions[0].parent.as_deref(), Some("P"));
    let plan = IndicatorIdx(3);
    assert_eq!(survey.columns[3].get(govgauge::model::RowIdx(1)), Answer::Value(80.0));
    let nothing = Answer::Missing(AnswerState::NotAnswered);
    assert_eq!(survey.answer(govgauge::model::RowIdx(3), plan), nothing);
    assert_eq!(codes(&read.remarks, Severity::Warning), Vec::<String>::new());
}

#[test]
fn a_long_table_says_the_same_as_a_wide_one() {
    let mut long = "town,hall,counter,type,visitor,question,value\n".to_owned();
    // The rows of a visit are scattered: all first questions stand first.
    let visits = [
        ("A,North,1,main,ann", ["yes", "yes", "10"]),
        ("A,North,1,main,bob", ["no", "yes", "40"]),
        ("A,North,2,branch,ann", ["yes", "NR", ""]),
        ("B,South,1,main,ann", ["yes", "", "20"]),
        ("A,North,1,main,cid", ["yes", "no", "20"]),
    ];
    for (at, question) in ["open", "ramp", "wait"].into_iter().enumerate() {
        for (visit, answers) in &visits {
            // What is not answered need not stand there.
            if !answers[at].is_empty() {
                writeln!(long, "{visit},{question},{}", answers[at]).unwrap();
            }
        }
    }
    let wide = COUNTERS.replace("yes,no,20,ann", "yes,no,20,cid");
    let (wide, long) = (good(&[&wide, TOWNS]), good(&[&long, TOWNS]));
    assert!(long.formats[0].long && !wide.formats[0].long);
    let (wide, long) = (&tables(&wide)[0], &tables(&long)[0]);
    assert_eq!(wide.tallies, long.tallies);
    assert_eq!(wide.questions, long.questions);
    assert_eq!(wide.respondents, long.respondents);
    assert_eq!(wide.n_rows, long.n_rows);
}

#[test]
fn the_order_of_rows_changes_nothing_but_the_order_of_values() {
    let mut lines: Vec<_> = COUNTERS.lines().collect();
    lines[1..].reverse();
    let turned = lines.join("\n");
    let turned = good(&[&turned, TOWNS]);
    let table = &tables(&turned)[0];
    // The first region is now A again: it has the last row. Counter 1 comes first.
    let rows: Vec<_> = table.items.iter().map(|i| (i.region.0, i.n_rows)).collect();
    assert_eq!(rows, [(0, 3), (0, 1), (1, 1)]);
    assert_eq!(table.tallies, tables(&good(&[COUNTERS, TOWNS]))[0].tallies);
}

#[test]
fn a_table_without_periods_belongs_to_the_only_period_of_the_others() {
    let dated = COUNTERS
        .replace("town,", "wave,town,")
        .replace("\nA", "\n2024,A")
        .replace("\nB", "\n2024,B");
    let read = good(&[&dated, TOWNS]);
    let periods: Vec<_> = read.survey.periods.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(periods, ["2024"]);
    assert_eq!(read.survey.rows.len(), 2);
    assert!(tables(&read)[1].items.iter().all(|i| i.period.0 == 0));
    // With two periods it cannot be told.
    let two = dated.replacen("2024", "2023", 1);
    assert_eq!(errors(&[&two, TOWNS]), ["S025 2", "S025 3"]);
    // In one table either all rows have a period or none.
    let some = dated.replacen("2024", "", 1);
    assert_eq!(errors(&[&some, TOWNS]), ["S025 2"]);
}

#[test]
fn the_rows_of_one_region_are_kept() {
    let rubric = demo();
    let register = "region,name\nA,Alpha\nB,Beta\n";
    for wanted in ["B", "Beta"] {
        let read = read_keeping(inputs(&[COUNTERS, TOWNS, register]), &rubric, wanted, &mut |_| {});
        let read = read.unwrap_or_else(|found| panic!("{}", shown(&found)));
        let kept = &tables(&read)[0].kept;
        assert_eq!(kept.len(), 1, "{wanted}");
        assert_eq!((kept[0].item, kept[0].file, kept[0].line), (2, 0, 5));
        // Open, a blank for no, 20 minutes, and open or ramp.
        assert_eq!(kept[0].answers, [1.0, 0.0, 20.0, 1.0].map(Answer::Value));
    }
    let read = good(&[COUNTERS, TOWNS]);
    assert!(tables(&read).iter().all(|t| t.kept.is_empty()));
}

#[test]
fn files_are_told_apart_by_their_headings() {
    // A long table of towns, beside the plain long table, is known by what is asked.
    let long = "region,question,value\nA,people,500\nA,cards,0.5\n";
    let plain = "region,question,value\nA,plan,70\n";
    let read = good(&[COUNTERS, long, plain]);
    assert_eq!(tables(&read)[1].items.len(), 1);
    assert_eq!(tables(&read)[1].tallies[0].n, 1);
    // Titles and full-width letters are as good as ids.
    let titled = "Ｔｏｗｎ,大厅,counter,Sort,OPEN,Ramp,Minutes waited,Visitor,x_own,remark\nA,N,1,main,yes,yes,5,me,1,2\n";
    let read = good(&[titled, TOWNS]);
    assert_eq!(codes(&read.remarks, Severity::Warning), Vec::<String>::new());
    // A column that nobody knows is said to be so.
    let strange = titled.replace("remark", "remarks");
    let read = good(&[&strange, TOWNS]);
    assert_eq!(codes(&read.remarks, Severity::Warning), ["S009 1"]);
}

#[test]
fn a_long_table_that_asks_nothing_known_is_refused() {
    let long =
        "town,hall,counter,type,question,value\nA,North,1,main,opn,yes\nA,North,1,main,x_own,1\n";
    assert_eq!(errors(&[long, TOWNS]), ["S007 1"]);
    let twice = "town,hall,counter,type,question,value\nA,North,1,main,open,yes\nA,North,1,main,ramp,no\nA,North,1,main,open,yes\n";
    assert_eq!(errors(&[twice, TOWNS]), ["S024 4"]);
}

#[test]
fn cells_are_read_as_those_of_indicators() {
    let bad = "\
town,hall,counter,type,open,ramp,wait
A,North,1,main,maybe,yes,10
A,North,2,main,yes,yes,-4
A,North,3,main,yes,yes,2.5
,North,4,main,yes,yes,1
";
    assert_eq!(errors(&[bad, TOWNS]), ["S027 2", "S028 3", "S030 4", "S017 5"]);
}

#[test]
fn weights_of_rows_are_in_the_sums() {
    let rubric = demo();
    let weighed = "\
town,hall,counter,type,open,ramp,wait,weight
A,North,1,main,yes,yes,10,3
A,North,1,main,yes,no,20,
A,North,1,main,yes,NR,20,0.5
";
    let read = good(&[weighed, TOWNS]);
    let ramp = tally(&rubric, &tables(&read)[0], 0, "ramp", true);
    // 3 · 100 + 1 · 0; an empty weight is 1; half a row beside them.
    assert_eq!((ramp.n, ramp.weight, ramp.weight_squared), (2, 4.0, 10.0));
    assert_eq!((ramp.sum, ramp.sum_squared, ramp.full), (300.0, 30_000.0, (1, 3.0)));
    assert_eq!(ramp.beside, (1, 0.5));
}

#[test]
fn a_survey_without_tables_of_items_has_no_fieldwork() {
    let mut rubric = demo();
    rubric.instrument = None;
    let read = read_with_formats(inputs(&["region,plan\nA,5\n"]), &rubric, &mut |_| {}).unwrap();
    assert!(read.survey.fieldwork.is_none());
}

#[test]
fn a_register_of_regions_has_the_columns_of_a_plain_table() {
    // `name` is an attribute of items in one table, and the name of the region here.
    let register = "town,name,kind of town\nA,Alpha,old\n";
    let read = good(&[COUNTERS, TOWNS, register]);
    assert_eq!(read.survey.regions[0].name.zh, "Alpha");
    assert_eq!(codes(&read.remarks, Severity::Warning), ["S009 1"]);
    // What is in no table is told so.
    assert_eq!(errors(&[COUNTERS, TOWNS, "a,b\n1,2\n"]), ["S006 1"]);
}

#[test]
fn damaged_files_never_panic() {
    let rubric = demo();
    let long = "town,hall,counter,type,visitor,question,value\nA,N,1,main,ann,open,yes\nA,N,1,main,bob,ramp,NR\n";
    for text in [COUNTERS, long] {
        for (at, _) in text.char_indices() {
            for with in [None, Some(','), Some('"'), Some('\n'), Some('9')] {
                let mut damaged = text[..at].to_owned();
                damaged.extend(with);
                damaged.extend(text[at..].chars().skip(1));
                let found =
                    match read_with_formats(inputs(&[&damaged, TOWNS]), &rubric, &mut |_| {}) {
                        Ok(read) => read.remarks,
                        Err(found) => found,
                    };
                // Places can be shown.
                assert!(shown(&found).len() < 100_000);
            }
        }
    }
}
