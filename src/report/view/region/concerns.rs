//! The documented problems by severity, then the other kinds of concern.

use super::Subject;
use crate::lang::{Lang, Text};
use crate::model::{Concern, ConcernKind};
use crate::report::chart::{Bar, ChartError, Severity, severity};
use crate::report::rounding::{one, rounded};
use crate::report::sentences::region as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::scene::Scene;
use crate::stats::round6;

/// How many problems the chart shows; the table has them all.
const BARS: usize = 20;
/// From here on a problem is called severe.
pub(crate) const SEVERE: f64 = 60.0;

/// A concern that something stands for, with its severity.
struct Held<'a> {
    at: usize,
    concern: &'a Concern,
    severity: Option<f64>,
    coverage: Option<f64>,
}

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    if scene.rubric().concerns.is_empty() {
        let why =
            scene.say("本量规没有列出文件所提的问题。", "The rubric lists no documented concerns.");
        return Ok(vec![Block::Omitted(why)]);
    }
    let mut blocks = Vec::new();
    let mut problems = held(s, ConcernKind::Problem);
    problems.sort_by(|a, b| {
        let key = |h: &Held<'_>| h.severity.map_or(-1.0, round6);
        key(b).total_cmp(&key(a))
    });
    if problems.iter().any(|h| h.severity.is_some()) {
        blocks.push(Block::Paragraph(summary(scene, &problems)));
        blocks.push(figure(scene, &problems)?);
        blocks.push(Block::Table(table(scene, ConcernKind::Problem, &problems)));
    } else {
        let why = scene.say("没有可以度量的问题。", "No problem can be measured here.");
        blocks.push(Block::Omitted(why));
    }
    for kind in ConcernKind::ALL.into_iter().filter(|k| *k != ConcernKind::Problem) {
        let concerns = held(s, kind);
        if !concerns.is_empty() {
            blocks.push(Block::Table(table(scene, kind, &concerns)));
        }
    }
    blocks.push(Block::Note(scene.say(
        "严重程度＝100减去代表它的指标的加权平均得分：0为已解决，100为最差。对目标、原则、任务、措施和系统，同样的算法表示尚未实现的程度。没有指标代表的见附录“评估方法”。",
        "Severity is 100 minus the weighted mean score of the indicators that stand for the concern: 0 is overcome, 100 is worst. For goals, principles, tasks, measures and systems the same figure says how much is still lacking. Those that no indicator stands for are in the annex on method.",
    )));
    Ok(blocks)
}

/// The concerns of a kind that something in the rubric stands for, in the rubric's order.
fn held<'a>(s: &Subject<'a>, kind: ConcernKind) -> Vec<Held<'a>> {
    let concerns = s.scene.rubric().concerns.iter().zip(&s.now.concerns).enumerate();
    concerns
        .filter(|(_, (c, score))| c.kind == kind && score.n_nodes > 0)
        .map(|(at, (concern, score))| Held {
            at,
            concern,
            severity: score.severity,
            coverage: score.coverage,
        })
        .collect()
}

fn summary(scene: &Scene<'_>, problems: &[Held<'_>]) -> String {
    let measured: Vec<&Held<'_>> = problems.iter().filter(|h| h.severity.is_some()).collect();
    // Counted as printed, so that the sentence and the table agree.
    let severe = measured.iter().filter(|h| rounded(h.severity.unwrap_or(0.0)) >= SEVERE).count();
    let worst: Vec<String> = measured
        .iter()
        .take(3)
        .map(|h| {
            let severity = one(h.severity.unwrap_or(0.0));
            let title = crate::report::sentences::quoted(&scene.words(&h.concern.title));
            match scene.lang {
                Lang::Zh => format!("{title}（{severity}）"),
                Lang::En => format!("{title} ({severity})"),
            }
        })
        .collect();
    say::problems(scene.lang, &worst, measured.len(), severe)
}

fn figure(scene: &Scene<'_>, problems: &[Held<'_>]) -> Result<Block, ChartError> {
    let bars = problems.iter().filter(|h| h.severity.is_some()).take(BARS).map(|h| Bar {
        label: h.concern.title.clone(),
        severity: h.severity,
        coverage: h.coverage,
    });
    let chart = Severity {
        id: "chart-severity".to_owned(),
        title: Text::new("问题严重程度", "Severity of the documented problems"),
        bars: bars.collect(),
    };
    let caption = match scene.lang {
        Lang::Zh => format!("最严重的{}个问题，0为已解决，100为最差。", chart.bars.len()),
        Lang::En => format!(
            "The {} most severe; 0 is overcome, 100 is worst.",
            crate::report::sentences::count(chart.bars.len(), "problem", "problems")
        ),
    };
    scene.figure(&chart, severity::draw, severity::table, caption)
}

fn table(scene: &Scene<'_>, kind: ConcernKind, concerns: &[Held<'_>]) -> Table {
    let problem = kind == ConcernKind::Problem;
    let kind_title = scene.words(&kind.title());
    let rows = concerns.iter().map(|h| {
        let mut cells = vec![
            Cell::Words(h.concern.id.clone()),
            Cell::Head(scene.words(&h.concern.title)),
            scene.number_or(h.severity, "无得分", "no score"),
            scene.percent_or(h.coverage, "不适用", "not applicable"),
            scene.text_cell(stand_for(scene, h.at)),
        ];
        if problem {
            cells.push(scene.text_cell(scene.references(&h.concern.sources)));
        }
        Row::new(cells)
    });
    let mut head = vec![
        Heading::words(scene.say("编号", "Id")),
        Heading::words(kind_title.clone()),
        Heading::number(if problem {
            scene.say("严重程度", "Severity")
        } else {
            scene.say("尚缺", "Lacking")
        }),
        Heading::number(scene.say("覆盖率", "Coverage")),
        Heading::words(scene.say("代表指标", "Measured by")),
    ];
    if problem {
        head.push(Heading::words(scene.say("出处", "Source")));
    }
    Table {
        caption: if problem {
            scene.say("全部可度量的问题", "All problems that are measured")
        } else {
            match scene.lang {
                Lang::Zh => format!("{kind_title}：尚未实现的程度"),
                Lang::En => format!("{kind_title}s: how much is still lacking"),
            }
        },
        head,
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    }
}

/// The titles of the nodes that stand for a concern.
pub(crate) fn stand_for(scene: &Scene<'_>, concern: usize) -> String {
    let nodes = scene.hierarchy().nodes().iter();
    let titles: Vec<String> = nodes
        .filter(|n| n.concerns.iter().any(|c| c.concern.0 as usize == concern))
        .map(|n| scene.words(&n.title))
        .collect();
    titles.join(scene.lang.pick("；", "; "))
}
