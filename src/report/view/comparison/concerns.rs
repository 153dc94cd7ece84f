//! The documented problems over all regions, then the other kinds of concern.

use super::{Field, sorted, stats};
use crate::assessment::PeerStats;
use crate::lang::{Lang, Text};
use crate::model::ConcernKind;
use crate::report::chart::{Bar, ChartError, Severity, severity};
use crate::report::rounding::{one, percent, rounded};
use crate::report::sentences::comparison as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::region::{SEVERE, stand_for};
use crate::stats::round6;

/// How many problems the chart shows; the table has them all.
const BARS: usize = 20;

/// A concern over all regions.
struct Held {
    at: usize,
    stats: PeerStats,
    /// How many regions stand at the mark or above.
    severe: usize,
}

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let problems = problems(f);
    let mut blocks = Vec::new();
    if problems.is_empty() {
        let why = scene.say("没有可以度量的问题。", "No problem can be measured here.");
        blocks.push(Block::Omitted(why));
    } else {
        blocks.extend(worst(f).map(Block::Paragraph));
        let caption = scene.say(
            "严重程度的中位数最高的问题；0为已解决，100为最差。右列为有得分地区的占比。",
            "The problems with the highest median severity; 0 is overcome, 100 is worst. The last column is the share of regions with a score.",
        );
        let chart = chart(f, &problems);
        blocks.push(scene.figure(&chart, severity::draw, severity::table, caption)?);
        blocks.push(Block::Table(table(f, ConcernKind::Problem, &problems)));
    }
    for kind in ConcernKind::ALL.into_iter().filter(|k| *k != ConcernKind::Problem) {
        let concerns = held(f, kind);
        if !concerns.is_empty() {
            blocks.push(Block::Table(table(f, kind, &concerns)));
        }
    }
    Ok(blocks)
}

/// The concerns of a kind that have a score somewhere, in the rubric's order.
fn held(f: &Field<'_>, kind: ConcernKind) -> Vec<Held> {
    let concerns = f.scene.rubric().concerns.iter().enumerate().filter(|(_, c)| c.kind == kind);
    concerns
        .filter_map(|(at, _)| {
            let severities = sorted(f.entries.iter().filter_map(|e| *e.severities.get(at)?));
            let severe = severities.iter().filter(|s| rounded(**s) >= SEVERE).count();
            Some(Held { at, stats: stats(&severities)?, severe })
        })
        .collect()
}

/// The problems, the most severe first.
fn problems(f: &Field<'_>) -> Vec<Held> {
    let mut problems = held(f, ConcernKind::Problem);
    let key = |h: &Held| round6(h.stats.median);
    problems.sort_by(|a, b| key(b).total_cmp(&key(a)).then(b.severe.cmp(&a.severe)));
    problems
}

/// The most severe problem in a sentence.
pub(super) fn worst(f: &Field<'_>) -> Option<String> {
    let scene = &f.scene;
    let worst = problems(f).into_iter().next()?;
    let share = percent(worst.severe as f64 / f64::from(worst.stats.n));
    let title = scene.words(&scene.rubric().concerns[worst.at].title);
    let median = one(worst.stats.median);
    Some(say::problem(scene.lang, &title, &median, worst.severe, &share, &one(SEVERE)))
}

fn chart(f: &Field<'_>, problems: &[Held]) -> Severity {
    let bars = problems.iter().take(BARS).map(|h| Bar {
        label: f.scene.rubric().concerns[h.at].title.clone(),
        severity: Some(h.stats.median),
        coverage: Some(f64::from(h.stats.n) / f.entries.len() as f64),
    });
    Severity {
        id: "chart-severity".to_owned(),
        title: Text::new("问题严重程度的中位数", "Median severity of the documented problems"),
        bars: bars.collect(),
    }
}

fn table(f: &Field<'_>, kind: ConcernKind, concerns: &[Held]) -> Table {
    let scene = &f.scene;
    let kind_title = scene.words(&kind.title());
    let problem = kind == ConcernKind::Problem;
    let rows = concerns.iter().map(|h| {
        let concern = &scene.rubric().concerns[h.at];
        let s = h.stats;
        let mut cells =
            vec![Cell::Words(concern.id.clone()), Cell::Head(scene.words(&concern.title))];
        cells.push(Cell::Number(s.n.to_string()));
        cells.extend([s.q1, s.median, s.q3].map(|v| Cell::Number(one(v))));
        cells.push(Cell::Number(percent(h.severe as f64 / f64::from(s.n))));
        cells.push(scene.text_cell(stand_for(scene, h.at)));
        Row::new(cells)
    });
    let at_least = one(SEVERE);
    Table {
        caption: match (scene.lang, problem) {
            (Lang::Zh, true) => "问题：严重程度".to_owned(),
            (Lang::Zh, false) => format!("{kind_title}：尚未实现的程度"),
            (Lang::En, true) => "Problems: severity".to_owned(),
            (Lang::En, false) => format!("{kind_title}s: how much is still lacking"),
        },
        head: vec![
            Heading::words(scene.say("编号", "Id")),
            Heading::words(kind_title),
            Heading::number(scene.say("地区数", "Regions")),
            Heading::number(scene.say("下四分位", "Lower quartile")),
            Heading::number(scene.say("中位数", "Median")),
            Heading::number(scene.say("上四分位", "Upper quartile")),
            Heading::number(match scene.lang {
                Lang::Zh => format!("{at_least}以上占比"),
                Lang::En => format!("Share at {at_least} or more"),
            }),
            Heading::words(scene.say("代表指标", "Measured by")),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    }
}
