//! What the program says, as a person has read it: help, messages, explanations.
//!
//! `INSTA_UPDATE=always UPDATE=1 cargo test --test snapshots` writes all of it anew.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, write files and start the program"
)]

use std::fmt::Write as _;
use std::process::Command;

/// What a command prints, standard output first.
fn said(lang: &str, line: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("GOVGAUGE_LANG", lang)
        .env("NO_COLOR", "1")
        .env_remove("COLUMNS")
        .args(line.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    // An editor takes the blanks off the ends of lines.
    let all = text(&output.stdout) + &text(&output.stderr);
    all.lines().map(|l| l.trim_end().to_owned() + "\n").collect()
}

/// Every command, from the help of the program itself.
fn commands() -> Vec<String> {
    let mut found = vec![String::new()];
    let mut at = 0;
    while let Some(command) = found.get(at).cloned() {
        let help = said("en", &format!("{command} -h"));
        let list = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
        let lines = list.lines().take_while(|l| !l.is_empty());
        let names = lines.filter_map(|l| l.split_whitespace().next()).filter(|n| *n != "help");
        let names: Vec<_> = names.map(|n| format!("{command} {n}").trim().to_owned()).collect();
        let after = at + 1;
        found.splice(after..after, names);
        at += 1;
    }
    assert!(found.len() >= 16, "{found:?}");
    found
}

fn help(lang: &str) -> String {
    let mut out = String::new();
    for command in commands() {
        let _ = writeln!(out, "$ govgauge {command} --help");
        let _ = writeln!(out, "{}", said(lang, &format!("{command} --help")));
    }
    out
}

#[test]
fn help_in_both_languages() {
    insta::assert_snapshot!("help-en", help("en"));
    insta::assert_snapshot!("help-zh", help("zh"));
}

#[test]
fn problems_of_a_broken_survey() {
    for lang in ["zh", "en"] {
        insta::assert_snapshot!(format!("broken-{lang}"), said(lang, "check samples/broken.csv"));
    }
}

#[test]
fn explanation_of_a_province() {
    for lang in ["zh", "en"] {
        let said = said(lang, "explain samples/provinces.csv --region X-02");
        insta::assert_snapshot!(format!("explain-{lang}"), said);
    }
}

#[test]
fn trees_and_traces() {
    insta::assert_snapshot!("show-wb-gtmi", said("en", "rubric show wb-gtmi"));
    let trace = said("en", "rubric trace cn-egov");
    let beginning = trace.lines().take(40).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("trace-cn-egov", beginning);
}

/// `docs/commands.md` is made of the help. `UPDATE=1` writes it anew, except in CI.
#[test]
fn the_page_of_commands_is_the_help() {
    let mut page = "# Every command and option\n\nThis page is the help of the program.\n`govgauge --lang zh --help` prints it in Chinese.\n".to_owned();
    for command in commands() {
        let title = format!("govgauge {command}");
        let help = said("en", &format!("{command} -h"));
        let _ = write!(page, "\n## `{}`\n\n```text\n{help}```\n", title.trim());
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    if std::env::var_os("UPDATE").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/commands.md is not the help; `UPDATE=1` writes it anew");
}
