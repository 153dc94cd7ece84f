//! The documentation, run: its commands print what the pages show, and its rubrics are usable.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail and read files"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A fenced block of a page.
struct Block {
    page: PathBuf,
    /// The line of the fence, from 1.
    line: usize,
    /// What stands after the fence, such as `console exit=1`.
    info: String,
    text: String,
}

#[test]
fn commands_print_what_the_pages_show() {
    let mut n = 0;
    let mut bad = Vec::new();
    for block in blocks().filter(|b| b.info.split(' ').next() == Some("console")) {
        let expected = i32::from(block.info.contains("exit=1"));
        for (command, shown) in commands(&block) {
            n += 1;
            let out = run(&command, language(&block.page));
            let printed = printed(&out);
            let at = format!("{}:{}: $ {command}", block.page.display(), block.line);
            if out.status.code() != Some(expected) {
                bad.push(format!(
                    "{at}\nexit {:?}, expected {expected}\n{printed}",
                    out.status.code()
                ));
            }
            let first = shown.lines().find(|l| !l.trim().is_empty()).map(str::trim);
            if first.is_some_and(|first| !plain(&printed).contains(&plain(first))) {
                bad.push(format!("{at}\nshown:   {}\nprinted: {printed}", first.unwrap_or("")));
            }
        }
    }
    assert!(bad.is_empty(), "\n{}\n", bad.join("\n\n"));
    assert!(n >= 15, "only {n} commands were found in the documentation");
}

#[test]
fn rubrics_of_the_guide_are_usable() {
    let folder = tempfile::tempdir().unwrap();
    let mut n = 0;
    for block in blocks().filter(|b| b.info == "json rubric") {
        n += 1;
        let path = folder.path().join(format!("{n}.json"));
        fs::write(&path, &block.text).unwrap();
        let out = run(&format!("rubric check {}", path.display()), "en");
        let at = format!("{}:{}", block.page.display(), block.line);
        assert!(out.status.success(), "{at}\n{}", printed(&out));
    }
    assert!(n >= 4, "only {n} rubrics were found in the documentation");
}

#[test]
fn invariants_name_tests_that_exist() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let invariants = text.split("## Invariants").nth(1).unwrap();
    let invariants = invariants.split("\n## ").next().unwrap();
    let mut n = 0;
    for line in invariants.split("\n- ").skip(1) {
        let named: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        let Some(at) =
            named.iter().position(|s| Path::new(s).extension().is_some_and(|e| e == "rs"))
        else {
            assert!(line.contains("clippy"), "no test is named: {line}");
            continue;
        };
        let source = fs::read_to_string(named[at]).unwrap_or_else(|e| panic!("{}: {e}", named[at]));
        for test in &named[at + 1..] {
            n += 1;
            assert!(source.contains(&format!("fn {test}(")), "{} has no test `{test}`", named[at]);
        }
    }
    assert!(n > 10, "only {n} tests are named");
}

#[test]
fn links_lead_to_files_that_exist() {
    let mut bad = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or("");
            if file.is_empty() || file.contains("://") {
                continue;
            }
            if !page.parent().unwrap().join(file).exists() {
                bad.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(bad.is_empty(), "\n{}\n", bad.join("\n"));
}

/// The pages: those at the top of the project, and everything in `docs`.
fn pages() -> Vec<PathBuf> {
    let mut pages = markdown(Path::new("."));
    for folder in ["docs", "docs/zh", "docs/design", "docs/errors"] {
        pages.extend(markdown(Path::new(folder)));
    }
    pages
}

fn markdown(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut pages: Vec<_> = entries.filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    pages.sort();
    pages
}

fn blocks() -> impl Iterator<Item = Block> {
    pages().into_iter().flat_map(|page| {
        let text = fs::read_to_string(&page).unwrap();
        let mut found: Vec<Block> = Vec::new();
        let mut open = false;
        for (n, line) in text.lines().enumerate() {
            if let Some(info) = line.strip_prefix("```") {
                if !open {
                    let (info, text) = (info.trim().to_owned(), String::new());
                    found.push(Block { page: page.clone(), line: n + 1, info, text });
                }
                open = !open;
            } else if let Some(block) = found.last_mut().filter(|_| open) {
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
        assert!(!open, "{}: a block is not closed", page.display());
        found
    })
}

/// The commands of a block, each with what is shown below it.
fn commands(block: &Block) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in block.text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            let command = command.strip_prefix("govgauge ").unwrap_or_else(|| {
                panic!("{}:{}: not a command of ours: {command}", block.page.display(), block.line)
            });
            // A test writes nothing to the project.
            let writes = ["report", "-o", "--output"];
            assert!(!command.split(' ').any(|w| writes.contains(&w)), "{command} writes files");
            found.push((command.to_owned(), String::new()));
        } else if let Some((_, shown)) = found.last_mut() {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    found
}

fn language(page: &Path) -> &'static str {
    let chinese = page.components().any(|c| c.as_os_str() == "zh")
        || page.to_string_lossy().ends_with(".zh.md");
    if chinese { "zh" } else { "en" }
}

fn run(arguments: &str, language: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .args(arguments.split_whitespace())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("GOVGAUGE_LANG", language)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// Without what is set differently from page to page: the width of punctuation, runs of spaces.
fn plain(text: &str) -> String {
    let folded = text.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        c => c,
    });
    folded.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn printed(out: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&out.stdout), text(&out.stderr))
}
