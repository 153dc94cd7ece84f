//! The flat table: one row per period, region and node, with everything a dashboard shows in its
//! columns. CSV in UTF-8 with a byte-order mark, which Excel needs to read Chinese.

use super::flat::{self, Column, Kind, number, whole};
use super::{harmless, json, rows};
use crate::assessment::{Assessment, Parts, RowAssessment, Run, Verdict};
use crate::lang::Lang;
use crate::model::NodeIdx;
use std::io::{self, Write};

/// The columns, in order: name, kind, what it is.
pub const COLUMNS: [Column; 51] = [
    ("run_id", Kind::String, "run"),
    ("period", Kind::String, "period"),
    ("period_start", Kind::Date, "first day of the period"),
    ("region_id", Kind::String, "region"),
    ("region_name_zh", Kind::String, "name of the region in Chinese"),
    ("region_name_en", Kind::String, "name of the region in English"),
    ("region_parent_id", Kind::String, "region it lies in"),
    ("region_kind", Kind::String, "kind of region"),
    ("region_order", Kind::Integer, "place in the survey, from 1"),
    ("peer_group", Kind::String, "peer group"),
    ("node_id", Kind::String, "node of the rubric"),
    ("node_parent_id", Kind::String, "its parent"),
    ("node_kind", Kind::String, "index, dimension, group or indicator"),
    ("node_depth", Kind::Integer, "0 for the index"),
    ("node_order", Kind::Integer, "place among all nodes, from 1"),
    ("node_name_zh", Kind::String, "title in Chinese"),
    ("node_name_en", Kind::String, "title in English"),
    ("weight", Kind::Number, "share among siblings, 0 to 1"),
    ("weight_effective", Kind::Number, "share in the index of this region, 0 to 1"),
    ("status", Kind::String, "why there is, or is not, a score"),
    ("score", Kind::Number, "score, 0 to 100"),
    ("score_max", Kind::Number, "the most a score can be"),
    ("score_if_worst", Kind::Number, "score if all that is missing were worst"),
    ("score_if_best", Kind::Number, "score if all that is missing were best"),
    ("level", Kind::Integer, "level, from 1; of the index with its gates"),
    ("level_by_score", Kind::Integer, "level by score alone"),
    ("level_id", Kind::String, "id of the level"),
    ("level_name_zh", Kind::String, "name of the level in Chinese"),
    ("level_name_en", Kind::String, "name of the level in English"),
    ("rank", Kind::Integer, "competition rank, empty unless asked for"),
    ("n_ranked", Kind::Integer, "among how many"),
    ("percentile", Kind::Number, "percentile among the peers, 0 to 100"),
    ("benchmark_id", Kind::String, "first benchmark of the run"),
    ("benchmark_score", Kind::Number, "score it asks for"),
    ("benchmarked_score", Kind::Number, "score over the nodes that have a target"),
    ("gap", Kind::Number, "benchmark_score minus benchmarked_score: positive is short of it"),
    ("potential", Kind::Number, "points the index would gain if this were 100"),
    ("contribution", Kind::Number, "points the index would lose if this were 0"),
    ("coverage", Kind::Number, "share of applicable weight present, 0 to 1"),
    ("answered", Kind::Integer, "indicators with a value"),
    ("applicable", Kind::Integer, "applicable indicators"),
    ("previous_score", Kind::Number, "score in the previous period"),
    ("change", Kind::Number, "score minus previous score"),
    ("score_low", Kind::Number, "lower end of the interval of the score, where there is one"),
    ("score_high", Kind::Number, "upper end of the interval of the score"),
    ("interval", Kind::String, "what the interval is of: sampling or robustness"),
    (
        "rank_low",
        Kind::Number,
        "best rank of the index in the study, empty unless ranks were asked for",
    ),
    ("rank_high", Kind::Number, "worst rank of the index in the study"),
    ("level_probability", Kind::Number, "how likely the level of the index is, 0 to 1"),
    ("verdict", Kind::String, "whether the level of the index is robust or fragile"),
    ("imputed", Kind::Integer, "indicators whose value was filled in"),
];

/// Writes the flat table; `bom` puts the byte-order mark in front, for files.
///
/// # Errors
///
/// Where `out` refuses.
pub fn write(
    out: &mut dyn Write,
    a: &Assessment<'_>,
    run: &Run,
    bom: bool,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let names: Vec<&str> = COLUMNS.iter().map(|c| c.0).collect();
    writeln!(out, "{}", names.join(","))?;
    json::for_rows(a, progress, Parts::All, |r| table(a, run, r), |text| out.write_all(text))
}

/// The lines of one row of the survey.
fn table(a: &Assessment<'_>, run: &Run, r: &RowAssessment) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let region = a.survey.region(r.row);
    let order = (a.survey.rows[r.row.at()].region.0 + 1).to_string();
    let start = a.survey.period(r.row).start.as_deref().unwrap_or("");
    let kind = region.kind.and_then(|k| a.rubric.region_kinds.get(k)).map_or("", |k| &k.id);
    let mut gaps = r.gaps.first().into_iter().flatten().peekable();
    for ((idx, node), score) in a.rubric.hierarchy.iter().zip(rows::scores(a, r)) {
        let gap = gaps.next_if(|g| g.node == idx);
        let level = score.level.and_then(|l| a.rubric.ladder.level(l));
        let title = |lang| level.map_or("", |l| l.title.get(lang));
        let parent = node.parent.map_or("", |p| &a.rubric.hierarchy.node(p).id);
        let sure = a.certainty_of(r.row).filter(|_| idx == NodeIdx::ROOT);
        let benchmark = a.benchmarks.first().filter(|_| gap.is_some());
        writer.write_record([
            run.id.as_str(),
            &harmless(&score.period),
            start,
            &harmless(&score.region_id),
            &harmless(region.name.get(Lang::Zh)),
            &harmless(region.name.get(Lang::En)),
            &harmless(region.parent.as_deref().unwrap_or("")),
            kind,
            &order,
            &harmless(&score.peer_group),
            &node.id,
            parent,
            node.kind(),
            &node.depth.to_string(),
            &(idx.0 + 1).to_string(),
            &harmless(node.title.get(Lang::Zh)),
            &harmless(node.title.get(Lang::En)),
            &number(Some(rows::rounded(a.weights.share(idx)))),
            &number(Some(score.weight_effective)),
            &score.status,
            &number(score.score),
            "100",
            &number(score.score_if_worst),
            &number(score.score_if_best),
            &whole(score.level),
            &whole(score.level_by_score),
            level.map_or("", |l| &l.id),
            &harmless(title(Lang::Zh)),
            &harmless(title(Lang::En)),
            &whole(score.rank),
            &whole(score.n_ranked),
            &number(score.percentile),
            benchmark.map_or("", |b| &b.id),
            &number(gap.map(|g| rows::rounded(g.target_score))),
            &number(gap.and_then(|g| g.score).map(rows::rounded)),
            &number(gap.and_then(|g| g.gap).map(rows::rounded)),
            &number(score.potential),
            &number(score.contribution),
            &number(score.coverage),
            &whole(Some(score.answered)),
            &whole(Some(score.applicable)),
            &number(score.previous_score),
            &number(score.change),
            &number(score.score_low),
            &number(score.score_high),
            score.interval.as_deref().unwrap_or(""),
            &number(score.rank_low),
            &number(score.rank_high),
            &number(sure.and_then(|s| s.level_holds)),
            sure.and_then(|s| s.verdict).map_or("", Verdict::name),
            &whole(Some(score.imputed)),
        ])?;
    }
    flat::bytes(writer)
}
