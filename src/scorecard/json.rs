//! `scores.json`, written array by array with one row on each line, so that it never stands in
//! memory whole and two of them can be compared line by line. NDJSON is its `scores` alone.

use super::document::{InputRow, Method, RubricInfo, RunInfo, Tool};
use super::{SCHEMA_VERSION, breakdowns, flat, items, rows};
use crate::assessment::{Assessment, Parts, RowAssessment, Run};
use crate::diag::Diagnostics;
use crate::model::RowIdx;
use crate::parallel;
use serde::Serialize;
use std::io::{self, Write};

/// What the run rests on, as the document says it.
pub fn run_info(a: &Assessment<'_>, run: &Run) -> RunInfo {
    let input = |i: &crate::model::InputFile| InputRow {
        role: i.role.to_owned(),
        name: i.name.clone(),
        sha256: i.sha256.clone(),
        rows: i.rows.map(|n| n as u64),
    };
    RunInfo {
        id: run.id.clone(),
        date: run.date.clone(),
        tool: Tool { name: "govgauge".to_owned(), version: run.tool_version.to_owned() },
        rubric: RubricInfo {
            id: a.rubric.id.clone(),
            version: a.rubric.version.clone(),
            title: (&a.rubric.title).into(),
            extends: a.rubric.extends.as_ref().map(|(id, version)| format!("{id} {version}")),
        },
        inputs: run.inputs.iter().map(input).collect(),
        method: Method {
            weight_set: run.weight_set.clone(),
            missing: a.rubric.missing.name().to_owned(),
            ranked: a.options.rank,
            decimals: 6,
            confidence: a.rubric.instrument.as_ref().map(|i| i.confidence),
        },
    }
}

/// Writes the whole document; `progress` is told how many rows are done.
///
/// # Errors
///
/// Where `out` refuses.
pub fn write(
    out: &mut dyn Write,
    a: &Assessment<'_>,
    run: &Run,
    issues: &Diagnostics,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    out.write_all(b"{\n")?;
    value(out, "kind", &"govgauge.scores")?;
    value(out, "schema_version", &SCHEMA_VERSION)?;
    value(out, "run", &run_info(a, run))?;
    value(out, "robustness", &rows::robustness(a))?;
    array(out, "periods", rows::periods(a))?;
    array(out, "levels", rows::levels(a))?;
    array(out, "nodes", rows::nodes(a))?;
    array(out, "concerns", rows::concerns(a))?;
    array(out, "regions", rows::regions(a))?;
    array(out, "benchmarks", rows::benchmarks(a))?;
    array(out, "targets", rows::targets(a))?;
    array(out, "peers", rows::peers(a))?;
    per_row(out, "scores", a, progress, Parts::Scores, |o, r| lines(o, rows::scores(a, r)))?;
    let quiet = &mut |_| {};
    per_row(out, "standings", a, quiet, Parts::Judgements, |o, r| {
        lines(o, [rows::standing(a, r)])
    })?;
    array(out, "level_probabilities", rows::level_probabilities(a))?;
    per_row(out, "gates", a, quiet, Parts::Judgements, |o, r| lines(o, rows::gates(a, r)))?;
    per_row(out, "concern_scores", a, quiet, Parts::Judgements, |o, r| {
        lines(o, rows::concern_scores(a, r))
    })?;
    per_row(out, "gaps", a, quiet, Parts::Judgements, |o, r| lines(o, rows::gaps(a, r)))?;
    array(out, "changed_values", rows::changed_values(a))?;
    survey(out, a)?;
    let mut issues = issues.clone();
    issues.extend(a.remarks().iter().cloned());
    array_end(out, "issues", issues.sorted().into_iter().map(rows::issue))?;
    out.write_all(b"\n}\n")
}

/// Writes the arrays of surveys with tables of items; they are empty elsewhere.
fn survey(out: &mut dyn Write, a: &Assessment<'_>) -> io::Result<()> {
    let rows: Vec<RowIdx> = a.survey.rows().map(|(row, _)| row).collect();
    let (named, tables) = (breakdowns::named(a), items::tables(a));
    array(out, "facets", breakdowns::facets(a))?;
    per(out, "facet_scores", if named.is_empty() { &[] } else { &rows }, |o, &row| {
        lines(o, breakdowns::facet_scores(a, &named, row))
    })?;
    array(out, "region_groups", breakdowns::region_groups(a))?;
    per(out, "group_scores", &breakdowns::groups(a), |o, &of| {
        lines(o, breakdowns::group_scores(a, &named, of))
    })?;
    let rows: &[RowIdx] = if tables.is_empty() { &[] } else { &rows };
    per(out, "items", rows, |o, &row| lines(o, items::items(a, &tables, row)))?;
    per(out, "item_scores", rows, |o, &row| lines(o, items::item_scores(a, &tables, row)))
}

/// Writes one JSON object per line: the rows of `scores`.
///
/// # Errors
///
/// Where `out` refuses.
pub fn write_ndjson(
    out: &mut dyn Write,
    a: &Assessment<'_>,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    for_rows(a, progress, Parts::Scores, |r| ndjson(rows::scores(a, r)), |text| out.write_all(text))
}

fn ndjson<T: Serialize>(rows: impl IntoIterator<Item = T>) -> io::Result<Vec<u8>> {
    let mut buffer = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut buffer, &row)?;
        buffer.push(b'\n');
    }
    Ok(buffer)
}

/// Works out every row of the survey, many at once, and hands the texts over in their order.
pub(super) fn for_rows(
    a: &Assessment<'_>,
    progress: &mut dyn FnMut(u64),
    parts: Parts,
    make: impl Fn(&RowAssessment) -> io::Result<Vec<u8>> + Sync + Send,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let all: Vec<_> = a.survey.rows().map(|(row, _)| row).collect();
    let mut done = 0;
    for batch in all.chunks(parallel::BATCH) {
        for text in parallel::map(batch, |&row| make(&a.row_parts(row, parts))) {
            take(&text?)?;
        }
        done += batch.len() as u64;
        progress(done);
    }
    Ok(())
}

fn value(out: &mut dyn Write, key: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "\"{key}\": ")?;
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b",\n")
}

fn array<T: Serialize>(
    out: &mut dyn Write,
    key: &str,
    rows: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    array_end(out, key, rows)?;
    out.write_all(b",\n")
}

fn array_end<T: Serialize>(
    out: &mut dyn Write,
    key: &str,
    rows: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    let mut buffer = Vec::new();
    lines(&mut buffer, rows)?;
    writeln!(out, "\"{key}\": [")?;
    out.write_all(buffer.strip_suffix(b",\n").unwrap_or(&buffer))?;
    out.write_all(b"\n]")
}

/// Writes an array whose rows come from every row of the survey in turn.
fn per_row(
    out: &mut dyn Write,
    key: &str,
    a: &Assessment<'_>,
    progress: &mut dyn FnMut(u64),
    parts: Parts,
    rows: impl Fn(&mut Vec<u8>, &RowAssessment) -> io::Result<()> + Sync + Send,
) -> io::Result<()> {
    pieces(out, key, |take| for_rows(a, progress, parts, filled(rows), take))
}

/// Writes an array whose rows come from each of some things in turn.
fn per<T: Sync>(
    out: &mut dyn Write,
    key: &str,
    of: &[T],
    rows: impl Fn(&mut Vec<u8>, &T) -> io::Result<()> + Sync + Send,
) -> io::Result<()> {
    pieces(out, key, |take| flat::batches(of, filled(rows), take))
}

fn filled<T>(
    rows: impl Fn(&mut Vec<u8>, &T) -> io::Result<()> + Sync + Send,
) -> impl Fn(&T) -> io::Result<Vec<u8>> + Sync + Send {
    move |of| {
        let mut buffer = Vec::new();
        rows(&mut buffer, of)?;
        Ok(buffer)
    }
}

/// Writes an array from pieces of text that each hold some lines, or none.
fn pieces(
    out: &mut dyn Write,
    key: &str,
    make: impl FnOnce(&mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>,
) -> io::Result<()> {
    writeln!(out, "\"{key}\": [")?;
    let mut first = true;
    make(&mut |text| {
        if let Some(rows) = text.strip_suffix(b",\n") {
            if !first {
                out.write_all(b",\n")?;
            }
            out.write_all(rows)?;
            first = false;
        }
        Ok(())
    })?;
    out.write_all(b"\n],\n")
}

/// Each row on a line of its own, with a comma after it.
fn lines<T: Serialize>(buffer: &mut Vec<u8>, rows: impl IntoIterator<Item = T>) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *buffer, &row)?;
        buffer.extend_from_slice(b",\n");
    }
    Ok(())
}
