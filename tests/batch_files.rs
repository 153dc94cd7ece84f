//! `score -o FILE.csv` as users run it: the same bytes by any road, whole files or none, true exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, read files and start the program"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const RUBRIC: &str = r#"{"schema_version": "1.0", "id": "x", "version": "1",
    "title": {"zh": "甲", "en": "X"}, "respondents": {"merge": "mean"},
    "methods": {"imputation": {"method": "mean"}},
    "levels": [
        {"id": "l1", "title": {"zh": "一", "en": "One"}, "min": 0},
        {"id": "l2", "title": {"zh": "二", "en": "Two"}, "min": 50}
    ],
    "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "children": [
        {"id": "d1", "title": {"zh": "乙", "en": "D1"}, "children": [
            {"id": "a", "title": {"zh": "丙", "en": "A"}, "scale": {"type": "percentage"}},
            {"id": "b", "title": {"zh": "丁", "en": "B"}, "scale": {"type": "percentage"}}
        ]},
        {"id": "d2", "title": {"zh": "戊", "en": "D2"}, "children": [
            {"id": "c", "title": {"zh": "己", "en": "C"}, "scale": {"type": "likert", "points": 5}}
        ]}
    ]}}"#;

struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.json"), RUBRIC).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_govgauge"));
        command.current_dir(self.path()).env("GOVGAUGE_LANG", "en").stdin(Stdio::null());
        command.args(["score", "-r", "x.json"]).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }
}

/// Regions whose figures all differ, with a gap here and there; several pieces long.
fn wide(n: usize) -> String {
    let mut text = "region,name,a,b,c\n".to_owned();
    for at in 0..n {
        let (a, c) = (at * 7 % 1000, at % 5 + 1);
        let b = if at % 9 == 4 { String::new() } else { format!("{}.5", at % 99) };
        let _ = writeln!(text, "r{at},\"Place {at}, north\",{}.{},{b},{c}", a / 10, a % 10);
    }
    text
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_same_bytes_by_any_road() {
    let case = Case::new();
    let text = wide(30_000);
    case.write("s.csv", &text);
    let packed = std::fs::File::create(case.path().join("s.csv.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap();
    for (n, arguments) in [
        &["s.csv", "--threads", "1"][..],
        &["s.csv", "--threads", "2"],
        &["s.csv", "--threads", "7"],
        &["s.csv.gz"],
    ]
    .iter()
    .enumerate()
    {
        let to = format!("out{n}.csv");
        let output = case.run(&[*arguments, &["--rank", "-o", &to][..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(case.read(&to), case.read("out0.csv"), "{arguments:?}");
    }
    let mut piped = case.command(&["-", "--rank", "-o", "in.csv"]);
    let mut child = piped.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(case.read("in.csv"), case.read("out0.csv"));
    assert_eq!(case.read("in.csv").lines().count(), 30_001);
}

#[test]
fn in_memory_the_table_is_the_same() {
    let case = Case::new();
    let text = wide(500);
    case.write("s.csv", &text);
    case.write("one.csv", &text[..=text.match_indices('\n').nth(250).unwrap().0]);
    let (head, rest) = text.split_at(text.find('\n').unwrap() + 1);
    let start = rest.match_indices('\n').nth(249).unwrap().0 + 1;
    case.write("two.csv", &format!("{head}{}", &rest[start..]));
    assert!(case.run(&["s.csv", "--rank", "-o", "whole.csv"]).status.success());
    let output = case.run(&["one.csv", "two.csv", "--rank", "-o", "parts.csv"]);
    assert!(err(&output).contains("several files"), "{}", err(&output));
    assert_eq!(case.read("parts.csv"), case.read("whole.csv"));
}

#[test]
fn a_calibration_spares_the_first_pass_and_changes_nothing() {
    let case = Case::new();
    case.write("s.csv", &wide(500));
    let mut calibrate = case.command(&[]);
    calibrate = Command::new(calibrate.get_program());
    calibrate.current_dir(case.path());
    calibrate.args(["calibrate", "-r", "x.json", "s.csv", "-o", "c.json"]);
    assert!(calibrate.status().unwrap().success());
    assert!(case.run(&["s.csv", "-o", "learnt.ndjson"]).status.success());
    let output = case.run(&["s.csv", "--calibration", "c.json", "-o", "given.ndjson"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(case.read("given.ndjson"), case.read("learnt.ndjson"));
}

#[test]
fn what_is_wrong_is_named_by_line_and_nothing_is_written() {
    let case = Case::new();
    let mut text = wide(20_000);
    text.push_str("r-x,short,1\nr-y,wrong,oops,1,1\n");
    case.write("s.csv", &text);
    let output = case.run(&["s.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("s.csv:20002:1: error[S014]"), "{}", err(&output));
    assert!(err(&output).contains("s.csv:20003:11: error[S027]"), "{}", err(&output));
    let left: Vec<_> =
        std::fs::read_dir(case.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_region_given_twice_is_told_with_both_lines() {
    let case = Case::new();
    case.write("s.csv", &(wide(300) + "r7,again,1,1,1\n"));
    let output = case.run(&["s.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("s.csv:302:1: error[S023]"), "{}", err(&output));
    assert!(err(&output).contains("line 9"), "{}", err(&output));
}

#[test]
fn too_little_memory_is_said_at_the_start() {
    let case = Case::new();
    case.write("s.csv", &wide(300));
    let output = case.run(&["s.csv", "-o", "out.csv", "--rank", "--memory-limit", "8M"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("leave out --rank"), "{}", err(&output));
    let output = case.run(&["s.csv", "-o", "out.csv", "--memory-limit", "2G"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(!case.run(&["s.csv", "-o", "o.csv", "--memory-limit", "much"]).status.success());
}

#[test]
fn a_file_of_somebody_else_stays() {
    let case = Case::new();
    case.write("s.csv", &wide(3));
    case.write("out.csv", "mine");
    assert_eq!(case.run(&["s.csv", "-o", "out.csv"]).status.code(), Some(2));
    assert_eq!(case.read("out.csv"), "mine");
    assert!(case.run(&["s.csv", "-o", "out.csv", "--force"]).status.success());
    assert!(case.run(&["s.csv", "-o", "out.csv"]).status.success(), "now it is ours");
}

#[cfg(unix)]
#[test]
fn a_request_to_end_leaves_nothing_behind() {
    let case = Case::new();
    let mut child = case.command(&["-", "-o", "out.csv"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(wide(1_000).as_bytes()).unwrap();
    input.flush().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    let id = child.id().to_string();
    // Twice, as `timeout` does.
    for _ in 0..2 {
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left: Vec<_> =
        std::fs::read_dir(case.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_an_outside_fault() {
    let case = Case::new();
    case.write("s.csv", &wide(3));
    let output = case.run(&["s.csv", "-o", "/proc/nowhere/out.csv"]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
}

/// Three regions, respondents whose rows lie apart, a gap, an answer that is not known.
fn long(n: usize) -> String {
    let mut text = "region,respondent,question,value\n".to_owned();
    for question in ["c", "a", "b"] {
        for at in 0..n {
            let value = match (question, at % 7) {
                ("c", _) => (at % 5 + 1).to_string(),
                ("b", 3) => "unknown".to_owned(),
                _ => format!("{}.{}", at * 37 % 100, at % 10),
            };
            let _ = writeln!(text, "r{},p{at},{question},{value}", at % 3);
        }
    }
    text
}

#[test]
fn cells_are_written_beside_the_scores() {
    let case = Case::new();
    case.write("s.csv", &long(9_000));
    for (n, threads) in ["1", "2", "5"].iter().enumerate() {
        let to = [format!("o{n}.csv"), format!("c{n}.csv")];
        let output = case.run(&["s.csv", "-o", &to[0], "--cells", &to[1], "--threads", threads]);
        assert!(output.status.success(), "{}", err(&output));
        assert!(err(&output).contains(&to[1]), "{}", err(&output));
        assert_eq!(case.read(&to[0]), case.read("o0.csv"), "{threads} threads");
        assert_eq!(case.read(&to[1]), case.read("c0.csv"), "{threads} threads");
    }
    let table = case.read("c0.csv");
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some(
            "\u{feff}period,region_id,question,n,value,mean,sd,min,max,n_unknown,n_not_applicable,n_excluded"
        )
    );
    assert_eq!(lines.count(), 9);
    // Ratings of every third respondent: 1 to 5, 600 each; variance 2 · 3000 / 2999.
    assert!(table.contains("\n,r1,c,3000,3,3,1.414449,1,5,0,0,0\n"), "{table}");
    let of_b: Vec<&str> =
        table.lines().find(|l| l.starts_with(",r0,b,")).unwrap().split(',').collect();
    let n: u32 = of_b[3].parse::<u32>().unwrap() + of_b[9].parse::<u32>().unwrap();
    assert_eq!(n, 3_000);

    let output = case.run(&["s.csv", "-o", "o.csv", "--cells", "c.ndjson"]);
    assert!(output.status.success(), "{}", err(&output));
    let json = case.read("c.ndjson");
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!((&first["region_id"], &first["question"]), (&"r0".into(), &"a".into()));
    assert_eq!(first["n"], 3_000);
}

#[test]
fn cells_are_refused_where_there_are_none() {
    let case = Case::new();
    case.write("s.csv", &wide(30));
    case.write("long.csv", &long(30));
    for (arguments, words) in [
        (&["s.csv", "-o", "o.csv", "--cells", "c.csv"][..], "a long table"),
        (&["long.csv", "-o", "o.csv", "--cells", "c.txt"], "ends in .csv"),
        (&["long.csv", "-o", "o.csv", "--cells", "o.csv"], "another file"),
        (&["long.csv", "-o", "folder", "--cells", "c.csv"], "-o FILE.csv"),
        (&["long.csv", "s.csv", "-o", "o.csv", "--cells", "c.csv"], "several files"),
    ] {
        let output = case.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {}", err(&output));
        assert!(err(&output).contains(words), "{arguments:?} {}", err(&output));
        assert!(!case.path().join("o.csv").exists() && !case.path().join("c.csv").exists());
    }
}

#[test]
fn a_respondent_who_answers_again_far_away_is_found() {
    let case = Case::new();
    let mut text = long(9_000);
    let n = text.lines().count();
    text.push_str("r0,p0,c,5\n");
    case.write("s.csv", &text);
    let output = case.run(&["s.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(err(&output).contains(&format!("s.csv:{}:", n + 1)), "{}", err(&output));
    assert!(err(&output).contains("line 2"), "{}", err(&output));
}
