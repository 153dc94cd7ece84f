//! `govgauge rubric …`: looking at rubrics.

use super::args::{RubricCommand, SchemaArg, SheetFormat, TextFormat};
use super::screen::Screen;
use super::{Failure, explain, load};
use crate::diag::{Diagnostics, nearest};
use crate::input::library;
use crate::input::rubric::{diff, questions, schema, show, trace};
use crate::lang::Lang;
use crate::model::{Benchmark, NodeIdx, Rubric};
use crate::scorecard::{audit, document, harmless};
use comfy_table::{Table, presets::NOTHING};
use std::io::{self, Write as _};

pub(super) fn run(command: RubricCommand, screen: &Screen) -> Result<(), Failure> {
    match command {
        RubricCommand::List => list(screen),
        RubricCommand::Show { rubric, weights } => show_tree(&rubric, weights.as_deref(), screen),
        RubricCommand::Questions { rubric, table: Some(table), format, .. } => {
            print_table(&rubric, &table, format, screen)
        }
        RubricCommand::Questions { rubric, node, format, .. } => {
            print_questions(&rubric, node.as_deref(), format, screen)
        }
        RubricCommand::Check { rubrics, benchmark } => check(&rubrics, &benchmark, screen),
        RubricCommand::Schema { document } => print_schema(document),
        RubricCommand::Trace { rubric, benchmark, format } => {
            print_trace(&rubric, &benchmark, format, screen)
        }
        RubricCommand::Diff { a, b } => print_diff(&a, &b, screen),
    }
}

fn list(screen: &Screen) -> Result<(), Failure> {
    let lang = screen.lang;
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(match lang {
        Lang::Zh => ["编号", "版本", "指标", "关切", "名称"],
        Lang::En => ["id", "version", "indicators", "concerns", "title"],
    });
    let mut benchmarks = Vec::new();
    for id in library::rubric_ids() {
        let rubric = quiet_rubric(id, screen)?;
        // One that extends another shares its benchmarks, which are listed once.
        if rubric.extends.is_none() {
            benchmarks.extend(load::read_benchmarks(
                &rubric,
                &[],
                screen,
                &mut Diagnostics::new(),
            )?);
        }
        table.add_row([
            rubric.id.clone(),
            rubric.version.clone(),
            rubric.hierarchy.indicators().len().to_string(),
            rubric.concerns.len().to_string(),
            rubric.title.get(lang).to_owned(),
        ]);
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{table}\n")?;
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(match lang {
        Lang::Zh => ["基准", "量规", "目标", "", "名称"],
        Lang::En => ["benchmark", "rubric", "targets", "", "title"],
    });
    for b in &benchmarks {
        let n = b.targets.len().to_string();
        table.add_row([&b.id, &b.rubric, &n, "", b.title.get(lang)]);
    }
    writeln!(out, "{table}")?;
    Ok(())
}

fn show_tree(name: &str, weights: Option<&str>, screen: &Screen) -> Result<(), Failure> {
    let rubric = quiet_rubric(name, screen)?;
    let weights = load::read_weights(&rubric, weights, screen.lang)?;
    write!(io::stdout().lock(), "{}", show::show(&rubric, &weights, screen.lang))?;
    Ok(())
}

fn print_questions(
    name: &str,
    node: Option<&str>,
    format: SheetFormat,
    screen: &Screen,
) -> Result<(), Failure> {
    let rubric = quiet_rubric(name, screen)?;
    let below = match node {
        Some(id) => explain::find_node(&rubric, id, screen.lang)?,
        None => NodeIdx::ROOT,
    };
    let mut out = io::stdout().lock();
    match format {
        SheetFormat::Text => write!(out, "{}", questions::text(&rubric, below, screen.lang))?,
        SheetFormat::Csv => {
            // Without the mark Excel takes Chinese for something else.
            out.write_all("\u{feff}".as_bytes())?;
            let mut table = csv::Writer::from_writer(out);
            table.write_record(questions::header(screen.lang)).map_err(io::Error::from)?;
            for row in questions::rows(&rubric, below, screen.lang) {
                let cells = row.iter().map(|cell| harmless(cell));
                table
                    .write_record(cells.map(std::borrow::Cow::into_owned))
                    .map_err(io::Error::from)?;
            }
            table.flush()?;
        }
    }
    Ok(())
}

/// The questions of one table of items, or the headings of a blank one.
fn print_table(name: &str, id: &str, format: SheetFormat, screen: &Screen) -> Result<(), Failure> {
    let (rubric, lang) = (quiet_rubric(name, screen)?, screen.lang);
    let tables = rubric.instrument.as_ref().map_or(&[][..], |i| i.tables.as_slice());
    let Some(table) = tables.iter().find(|t| t.id == id) else {
        let meant = nearest(id, tables.iter().map(|t| t.id.as_str()));
        return Err(Failure::Usage(match (lang, meant) {
            (Lang::Zh, Some(meant)) => format!("量规没有调查表 `{id}`；是否要用 `{meant}`？"),
            (Lang::Zh, None) => format!("量规没有调查表 `{id}`；`govgauge rubric show` 列出全部"),
            (Lang::En, Some(meant)) => {
                format!("the rubric has no table `{id}`; did you mean `{meant}`?")
            }
            (Lang::En, None) => {
                format!("the rubric has no table `{id}`; `govgauge rubric show` lists them")
            }
        }));
    };
    let mut out = io::stdout().lock();
    match format {
        SheetFormat::Text => write!(out, "{}", questions::table_text(table, lang))?,
        SheetFormat::Csv => {
            // Without the mark Excel takes Chinese for something else.
            out.write_all("\u{feff}".as_bytes())?;
            let mut sheet = csv::Writer::from_writer(out);
            let header = questions::table_header(table, lang);
            let cells = header.iter().map(|cell| harmless(cell).into_owned());
            sheet.write_record(cells).map_err(io::Error::from)?;
            sheet.flush()?;
        }
    }
    Ok(())
}

fn check(rubrics: &[String], benchmarks: &[String], screen: &Screen) -> Result<(), Failure> {
    let mut failed = false;
    for name in rubrics {
        let mut warnings = Diagnostics::new();
        let checked = load::check_rubric(name, screen, &mut warnings).and_then(|rubric| {
            let benchmarks = load::read_benchmarks(&rubric, benchmarks, screen, &mut warnings)?;
            Ok((rubric, benchmarks))
        });
        match checked {
            Ok((rubric, benchmarks)) => {
                screen.diagnostics(&warnings);
                summary(&rubric, &benchmarks, screen);
            }
            Err(Failure::Input) => failed = true,
            Err(other) => return Err(other),
        }
    }
    if failed { Err(Failure::Input) } else { Ok(()) }
}

fn summary(rubric: &Rubric, benchmarks: &[Benchmark], screen: &Screen) {
    let (id, version) = (&rubric.id, &rubric.version);
    let n = rubric.hierarchy.indicators().len();
    let concerns = rubric.concerns.len();
    let targets: usize = benchmarks.iter().map(|b| b.targets.len()).sum();
    screen.note(
        &format!("{id} {version}：可用，{n} 个指标，{concerns} 个关切事项，{targets} 个基准目标"),
        &format!("{id} {version}: usable, {n} indicators, {concerns} concerns, {targets} benchmark targets"),
    );
}

fn print_schema(document: SchemaArg) -> Result<(), Failure> {
    let schema = match document {
        SchemaArg::Rubric => schema::rubric_schema(),
        SchemaArg::Benchmark => crate::input::benchmark::benchmark_schema(),
        SchemaArg::Scores => document::schema(),
        SchemaArg::Audit => audit::schema(),
        SchemaArg::Calibration => crate::assessment::calibration::schema(),
        SchemaArg::State => crate::assessment::shards::schema(),
        SchemaArg::Robustness => crate::scorecard::robustness::schema(),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn print_trace(
    name: &str,
    benchmarks: &[String],
    format: TextFormat,
    screen: &Screen,
) -> Result<(), Failure> {
    let rubric = quiet_rubric(name, screen)?;
    let benchmarks = load::read_benchmarks(&rubric, benchmarks, screen, &mut Diagnostics::new())?;
    let rows = trace::trace(&rubric, &benchmarks);
    let mut out = io::stdout().lock();
    match format {
        TextFormat::Text => write!(out, "{}", trace::text(&rubric, &rows, screen.lang))?,
        TextFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &trace::json(&rubric, &rows))
                .map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn print_diff(a: &str, b: &str, screen: &Screen) -> Result<(), Failure> {
    let (a, b) = (quiet_rubric(a, screen)?, quiet_rubric(b, screen)?);
    let changes = diff::diff(&a, &b);
    let mut out = io::stdout().lock();
    if changes.is_empty() {
        writeln!(out, "{}", screen.lang.pick("两个量规没有差别", "the rubrics do not differ"))?;
    }
    for change in &changes {
        writeln!(out, "{}", change.get(screen.lang))?;
    }
    Ok(())
}

/// A rubric whose warnings are `rubric check`'s business.
fn quiet_rubric(name: &str, screen: &Screen) -> Result<Rubric, Failure> {
    load::read_rubric(name, screen, &mut Diagnostics::new())
}
