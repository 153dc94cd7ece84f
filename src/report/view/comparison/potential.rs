//! Where one kind of work would lift many regions.

use super::Field;
use crate::lang::Text;
use crate::model::NodeIdx;
use crate::report::chart::{ChartError, Pareto, ParetoBar, pareto};
use crate::report::rounding::{one, percent};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::region::effort_cell;
use crate::stats::round6;
use crate::stats::sum::sum;

/// How many indicators the table shows.
const SHOWN: usize = 20;

/// The mean potential of an indicator.
pub(super) struct Mean {
    pub(super) node: NodeIdx,
    /// Over all regions with an overall score; where the indicator has none, it adds nothing.
    pub(super) points: f64,
    /// How many regions can rise there.
    pub(super) regions: usize,
}

/// The indicators with potential, the largest mean first.
pub(super) fn means(f: &Field<'_>) -> Vec<Mean> {
    let scored = f.n_scored();
    if scored == 0 {
        return Vec::new();
    }
    let indicators = f.scene.hierarchy().indicators().iter().enumerate();
    let mut means: Vec<Mean> = indicators
        .map(|(at, &node)| {
            let points = || f.entries.iter().filter_map(|e| *e.potentials.get(at)?);
            let regions = points().filter(|p| round6(*p) > 0.0).count();
            Mean { node, points: sum(points()) / scored as f64, regions }
        })
        .filter(|m| round6(m.points) > 0.0)
        .collect();
    means.sort_by(|a, b| round6(b.points).total_cmp(&round6(a.points)));
    means
}

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let means = means(f);
    if means.is_empty() {
        let why = scene.say("没有可提升的指标。", "No indicator can rise.");
        return Ok(vec![Block::Omitted(why)]);
    }
    let bars = means
        .iter()
        .map(|m| ParetoBar { label: scene.node(m.node).title.clone(), points: m.points });
    let chart = Pareto {
        id: "chart-pareto".to_owned(),
        title: Text::new("平均提升潜力", "Mean improvement potential"),
        bars: bars.collect(),
        total: None,
    };
    let caption = scene.say(
        "各指标升到100分时，每个地区综合得分平均增加多少，由大到小；折线为累计占比。",
        "What the overall score gains on average if an indicator rises to 100, largest first; the line is the cumulative share.",
    );
    let figure = scene.figure(&chart, pareto::draw, pareto::table, caption)?;
    Ok(vec![figure, Block::Table(table(f, &means))])
}

fn table(f: &Field<'_>, means: &[Mean]) -> Table {
    let scene = &f.scene;
    let total = sum(means.iter().map(|m| m.points));
    let mut reached = 0.0;
    let mut rows = Vec::new();
    for mean in means.iter().take(SHOWN) {
        reached += mean.points;
        let effort = scene.node(mean.node).indicator.as_ref().and_then(|i| i.effort);
        let dimension = scene.hierarchy().dimension_of(mean.node).filter(|d| *d != mean.node);
        rows.push(Row::new(vec![
            Cell::Head(scene.title(mean.node)),
            match dimension {
                Some(dimension) => Cell::Words(scene.title(dimension)),
                None => scene.none("直属综合", "directly below the index"),
            },
            Cell::Number(format!("+{}", one(mean.points))),
            Cell::Number(percent(reached / total)),
            Cell::Number(mean.regions.to_string()),
            effort_cell(scene, effort),
        ]));
    }
    Table {
        caption: scene.say("平均提升潜力由大到小", "Mean potential, largest first"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("维度", "Dimension")),
            Heading::number(scene.say("平均可增分", "Mean potential")),
            Heading::number(scene.say("累计", "Cumulative")),
            Heading::number(scene.say("可提升的地区", "Regions that can rise")),
            Heading::number(scene.say("投入", "Effort")),
        ],
        rows,
        notes: Vec::new(),
        wide: true,
    }
}
