//! `govgauge sql`: the rubric as SQL for another engine.

use super::args::{EngineArg, LayoutArg, SqlArgs};
use super::files::{self, Folder};
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::{Calibration, Mismatch};
use crate::diag::Diagnostics;
use crate::model::{Rubric, Survey};
use crate::sql::{Compiled, Engine, Layout, Order, compile};
use std::io::{self, Write};
use std::path::Path;

pub(super) fn run(args: &SqlArgs, screen: &Screen) -> Result<(), Failure> {
    let mut warnings = Diagnostics::new();
    let rubric = load::read_rubric(&args.rubric, screen, &mut warnings)?;
    let weights = load::read_weights(&rubric, args.weights.as_deref(), screen.lang)?;
    screen.diagnostics(&warnings);
    let path = args.calibration.calibration.as_deref();
    let calibration = match path {
        Some(path) => Some(read(path, &rubric, &weights.set, screen)?),
        None => None,
    };
    let statistics = match &args.statistics {
        Some(path) => {
            let name = path.to_string_lossy().into_owned();
            let bytes = files::read(&name, screen.lang)?;
            Some((name, bytes))
        }
        None => None,
    };
    let order = Order {
        layout: layout(args, &rubric),
        calibration: calibration.as_ref(),
        statistics: statistics.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
        ranks: args.rank,
        file: &args.rubric,
    };
    let compiled = compile(&rubric, &weights, &order).map(|c| (c, Diagnostics::new()));
    let compiled = load::keep(compiled, screen, &mut Diagnostics::new())?;
    let files = contents(&compiled, engine(args.engine))?;
    match &args.output {
        Some(folder) => {
            let mut folder = Folder::open(folder, args.force, screen)?;
            let names: Vec<&str> = files.iter().map(|f| f.0).collect();
            folder.claim(names.iter().copied())?;
            for (name, text) in &files {
                folder.write(name, |out| out.write_all(text.as_bytes()))?;
            }
            folder.close(&names)?;
        }
        None => print(&files)?,
    }
    if compiled.transform.is_none() {
        screen.note(
            "量规要从数据中得出参数：先运行 fit.sql，把结果连同表头存为 CSV，再加 `--statistics FILE`",
            "the rubric learns from the data: run fit.sql, save its row with the header as CSV, and add `--statistics FILE`",
        );
    }
    Ok(())
}

fn engine(of: EngineArg) -> Engine {
    match of {
        EngineArg::Duckdb => Engine::DuckDb,
        EngineArg::Spark => Engine::Spark,
        EngineArg::Postgres => Engine::Postgres,
        EngineArg::Clickhouse => Engine::ClickHouse,
        EngineArg::Datafusion => Engine::DataFusion,
        EngineArg::Trino => Engine::Trino,
    }
}

fn layout(args: &SqlArgs, rubric: &Rubric) -> Layout {
    match args.layout {
        Some(LayoutArg::Long) => Layout::Long,
        Some(LayoutArg::Items) => Layout::Items,
        None if rubric.instrument.is_some() => Layout::Items,
        Some(LayoutArg::Wide) | None => Layout::Wide,
    }
}

fn read(path: &Path, rubric: &Rubric, set: &str, screen: &Screen) -> Result<Calibration, Failure> {
    let name = path.to_string_lossy();
    let bytes = files::read(&name, screen.lang)?;
    let refuse = |mismatch: Mismatch| {
        Failure::Usage(format!("{name}: {}", mismatch.text(rubric).get(screen.lang)))
    };
    let calibration = Calibration::read(&String::from_utf8_lossy(&bytes)).map_err(refuse)?;
    calibration.check(rubric, &Survey::default(), set).map_err(refuse)?;
    Ok(calibration)
}

/// The files, by name.
fn contents(compiled: &Compiled, engine: Engine) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut names = csv::Writer::from_writer(Vec::new());
    let fault = |e: csv::Error| Failure::Outside(e.to_string());
    names.write_record(["what", "id", "name"]).map_err(fault)?;
    for row in &compiled.names {
        names.write_record(row).map_err(fault)?;
    }
    let names = names.into_inner().map_err(|e| Failure::Outside(e.to_string()))?;
    let mut files = vec![("binding.sql", binding(compiled, engine))];
    files.extend(compiled.fit.clone().map(|text| ("fit.sql", text)));
    files.extend(compiled.transform.clone().map(|text| ("transform.sql", text)));
    files.push(("names.csv", String::from_utf8_lossy(&names).into_owned()));
    if let Some(calibration) = &compiled.calibration {
        let text = serde_json::to_string_pretty(calibration);
        let text = text.map_err(|e| Failure::Outside(e.to_string()))?;
        files.push(("calibration.json", text + "\n"));
    }
    Ok(files)
}

/// The binding, with what it expects of the files.
fn binding(compiled: &Compiled, engine: Engine) -> String {
    let mut text = format!("-- The binding for {}.\n", engine.title());
    for (file, columns) in compiled.tables() {
        text.push_str("-- Put your own path, table or bucket in place of '");
        text.push_str(file);
        text.push_str("'.\n-- Its columns stand in this order: ");
        text.push_str(&columns.join(", ").replace(char::is_control, " "));
        text.push_str(".\n");
    }
    text.push('\n');
    text + &compiled.binding(engine)
}

fn print(files: &[(&'static str, String)]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for (name, text) in files.iter().filter(|f| f.0.trim_end_matches(".sql") != f.0) {
        writeln!(out, "-- {name}\n{text}")?;
    }
    Ok(())
}
