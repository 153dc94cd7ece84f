//! `govgauge score`: the scorecard, to a folder, to standard output, or as a table to look at.

use super::args::{DataFormat, RunArgs, ScoreArgs};
use super::certainty::{self, Ask};
#[cfg(feature = "parquet")]
use super::files;
use super::files::Folder;
use super::screen::Screen;
use super::{Failure, batch, load};
use crate::assessment::certainty::Failed;
use crate::assessment::{Assessment, Options, RowAssessment, Run};
use crate::diag::Diagnostics;
use crate::lang::Lang;
use crate::scorecard::{breakdowns, datapackage, items, json, tidy, xlsx};
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub(super) fn run(args: &ScoreArgs, screen: &Screen) -> Result<(), Failure> {
    if let Some((path, form)) = args.output.as_deref().and_then(|o| Some((o, batch::form(o)?))) {
        return batch::run(args, path, form, screen);
    }
    if args.cells.is_some() {
        return Err(Failure::Usage(batch::cells_want_a_table().get(screen.lang).to_owned()));
    }
    let loaded = load::load(&args.survey, screen)?;
    let options = Options { rank: args.run.rank };
    let a = load::assess(&loaded, Some(&args.calibration), options, screen)?;
    let ask = Ask::of_last(&a, &args.study);
    let a = certainty::beside(a, &ask, screen)?;
    let run = Run::new(&a, args.run.date.clone());
    if let Some(file) = args.output.as_deref().filter(|path| is_parquet(path)) {
        return to_parquet(file, args, &a, &run, screen);
    }
    if let Some(folder) = &args.output {
        let mut folder = Folder::open(folder, args.run.force, screen)?;
        folder.claim(names(&a))?;
        write_all(&mut folder, &a, &run, &loaded.warnings, screen)?;
        let names: Vec<&str> = names(&a).collect();
        folder.close(&names)?;
        screen.note(
            "下一步：govgauge report，或 govgauge explain --region 地区",
            "next: govgauge report, or govgauge explain --region R",
        );
        return Ok(());
    }
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let bar = screen.progress(a.survey.rows.len() as u64, "评分", "scoring");
    let mut tick = |n| bar.set_position(n);
    match args.format {
        Some(DataFormat::Json) => json::write(&mut out, &a, &run, &loaded.warnings, &mut tick)?,
        Some(DataFormat::Ndjson) => json::write_ndjson(&mut out, &a, &mut tick)?,
        Some(DataFormat::Csv) => tidy::write(&mut out, &a, &run, false, &mut tick)?,
        None => {
            let table = table(&a, &args.run, screen.lang).to_string();
            writeln!(out, "{}", Screen::plain(&table))?;
            if let Some(failures) = failures(&a, screen.lang) {
                writeln!(out, "\n{}", Screen::plain(&failures))?;
            }
            note_weights(&a, screen);
        }
    }
    bar.finish_and_clear();
    out.flush()?;
    Ok(())
}

/// Whether a path names a Parquet file and no folder.
fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet"))
}

/// Writes one row per region to a Parquet file.
#[cfg(feature = "parquet")]
fn to_parquet(
    file: &Path,
    args: &ScoreArgs,
    a: &Assessment<'_>,
    run: &Run,
    screen: &Screen,
) -> Result<(), Failure> {
    let bar = screen.progress(a.survey.rows.len() as u64, "评分", "scoring");
    files::write_one(file, args.run.force, screen, |out| {
        crate::scorecard::parquet::write(out, a, run, &mut |n| bar.set_position(n))
    })?;
    bar.finish_and_clear();
    Ok(())
}

/// Says that this program was built without what writes it.
#[cfg(not(feature = "parquet"))]
fn to_parquet(
    file: &Path,
    _: &ScoreArgs,
    _: &Assessment<'_>,
    _: &Run,
    screen: &Screen,
) -> Result<(), Failure> {
    let path = file.display();
    Err(Failure::Usage(match screen.lang {
        Lang::Zh => format!(
            "写 `{path}` 要用功能 `parquet`，此程序编译时没有加入；请用 `cargo install govgauge --features full` 安装完整版，或改用 `--format csv`"
        ),
        Lang::En => format!(
            "writing `{path}` takes the feature `parquet`, which this program was built without; install it with `cargo install govgauge --features full`, or use `--format csv`"
        ),
    }))
}

/// Says so where other weights than the rubric's own are in use.
fn note_weights(a: &Assessment<'_>, screen: &Screen) {
    if let Some(set) = a.rubric.weight_set(&a.weights.set) {
        let (zh, en) = (set.title.get(Lang::Zh), set.title.get(Lang::En));
        screen.note(&format!("权重方案：{} {zh}", set.id), &format!("weight set: {} {en}", set.id));
    }
}

/// How many times scoring again gave nothing, and why: intervals and verdicts know nothing of these.
/// Nothing where all gave scores.
fn failures(a: &Assessment<'_>, lang: Lang) -> Option<String> {
    let c = a.certainty.as_ref().filter(|c| c.kept < c.replicates)?;
    let (all, failed) = (c.replicates, c.replicates - c.kept);
    let reason = |f: &Failed| format!("{} {}", f.text.get(lang), f.count);
    let reasons = c.failures.iter().map(reason).collect::<Vec<String>>();
    Some(match lang {
        Lang::Zh => format!(
            "{all} 次重复计分中有 {failed} 次没有结果，不计入区间和判断：{}",
            reasons.join("；")
        ),
        Lang::En => format!(
            "{failed} of the {all} re-scorings gave no scores and are not part of intervals and \
             verdicts: {}",
            reasons.join("; ")
        ),
    })
}

/// The files of a scorecard, with the workbook where it is not too large.
pub(super) fn names(a: &Assessment<'_>) -> impl Iterator<Item = &'static str> {
    let workbook = (a.survey.rows.len() <= xlsx::ROWS_MAX).then_some("scores.xlsx");
    let tables: &[&str] = match a.rubric.instrument {
        Some(_) => &["breakdowns.csv", "items.csv"],
        None => &[],
    };
    let always = ["scores.json", "tidy.csv", "datapackage.json"];
    always.into_iter().chain(tables.iter().copied()).chain(workbook)
}

/// Writes the files of a scorecard.
pub(super) fn write_all(
    folder: &mut Folder<'_>,
    a: &Assessment<'_>,
    run: &Run,
    warnings: &Diagnostics,
    screen: &Screen,
) -> Result<(), Failure> {
    let total = a.survey.rows.len() as u64;
    let bar = screen.progress(total * 2, "评分", "scoring");
    let scores = folder.write("scores.json", |out| {
        json::write(out, a, run, warnings, &mut |n| bar.set_position(n))
    })?;
    let tidy = folder.write("tidy.csv", |out| {
        tidy::write(out, a, run, true, &mut |n| bar.set_position(total + n))
    })?;
    bar.finish_and_clear();
    let (mut parts, mut of_items) = (None, None);
    if a.rubric.instrument.is_some() {
        let done = folder.write("breakdowns.csv", |out| breakdowns::write(out, a, run))?;
        parts = Some(done);
        of_items = Some(folder.write("items.csv", |out| items::write(out, a, run))?);
    }
    let files = datapackage::Files { tidy, scores, breakdowns: parts, items: of_items };
    let package = datapackage::describe(a, run, &files);
    folder.write("datapackage.json", |out| {
        serde_json::to_writer_pretty(&mut *out, &package)?;
        writeln!(out)
    })?;
    if names(a).any(|n| n == "scores.xlsx") {
        let book = xlsx::workbook(a, screen.lang).map_err(|e| Failure::Outside(e.to_string()))?;
        folder.write("scores.xlsx", |out| out.write_all(&book))?;
    }
    Ok(())
}

/// The regions with level, score, bounds, coverage and attainment, in the order of the survey, or
/// of the ranks where they were asked for.
fn table(a: &Assessment<'_>, args: &RunArgs, lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    let mut head: Vec<String> = match lang {
        Lang::Zh => {
            ["地区", "时期", "等级", "得分", "缺失的影响", "覆盖率"].map(str::to_owned).to_vec()
        }
        Lang::En => ["Region", "Period", "Level", "Score", "If missing worst–best", "Coverage"]
            .map(str::to_owned)
            .to_vec(),
    };
    if let Some(c) = &a.certainty {
        let percent = format!("{:.0}", 100.0 * c.coverage);
        let interval = match lang {
            Lang::Zh => format!("{percent}% 区间"),
            Lang::En => format!("{percent} % interval"),
        };
        head.insert(4, interval);
        head.insert(3, lang.pick("判断", "Verdict").to_owned());
    }
    head.extend(a.benchmarks.iter().map(|b| b.title.get(lang).to_owned()));
    if args.rank {
        head.push(lang.pick("名次", "Rank").to_owned());
    }
    table.set_header(head);
    let mut rows: Vec<_> = a.survey.rows().map(|(row, _)| a.row(row)).collect();
    if args.rank {
        rows.sort_by_key(|r| (a.survey.rows[r.row.at()].period, r.root().rank.unwrap_or(u32::MAX)));
    }
    for r in &rows {
        let n = r.root();
        let figure = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.1}"));
        let percent =
            |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{:.0}%", v * 100.0));
        let level = n.level.and_then(|l| a.rubric.ladder.level(l).map(|t| (l, t.title.get(lang))));
        let score =
            n.score.map_or_else(|| n.status.title().get(lang).to_owned(), |s| format!("{s:.1}"));
        let mut cells = vec![
            a.survey.region(r.row).name.get(lang).to_owned(),
            a.survey.period(r.row).id.clone(),
            level.map_or_else(|| "–".to_owned(), |(l, title)| format!("{l} {title}")),
            score,
            format!("{}–{}", figure(n.score_if_worst), figure(n.score_if_best)),
            percent(n.coverage),
        ];
        if a.certainty.is_some() {
            let [verdict, interval] = sure(a, r, lang);
            cells.insert(4, interval);
            cells.insert(3, verdict);
        }
        cells.extend(r.gaps.iter().map(|g| percent(g.first().and_then(|g| g.attainment))));
        if args.rank {
            cells.push(
                n.rank.zip(n.n_ranked).map_or_else(|| "–".to_owned(), |(k, n)| format!("{k}/{n}")),
            );
        }
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The verdict on a level, and the interval of the score.
fn sure(a: &Assessment<'_>, r: &RowAssessment, lang: Lang) -> [String; 2] {
    let found = a.certainty_of(r.row).filter(|_| r.root().score.is_some());
    let verdict = found.and_then(|f| f.verdict);
    let interval = found.and_then(|f| f.score);
    [
        verdict.map_or_else(|| "–".to_owned(), |v| v.title().get(lang).to_owned()),
        interval.map_or_else(|| "–".to_owned(), |s| format!("{:.1}–{:.1}", s.low, s.high)),
    ]
}
