//! Every region in every dimension: a picture for some regions, a coloured table for many.

use super::{Entry, Field, overall};
use crate::assessment::NodeScore;
use crate::lang::{Lang, Text};
use crate::report::chart::{ChartError, Heatmap, HeatmapCell, HeatmapRow, heatmap};
use crate::report::rounding::rounded;
use crate::report::view::certainty;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

/// Up to here the picture fits a printed page; beyond it a table does the same and repeats its head.
const PICTURE_MAX: usize = 40;

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    if !scene.has_levels() || f.entries.len() > PICTURE_MAX {
        return Ok(vec![Block::Table(table(f))]);
    }
    let caption = scene.say(
        "格内数字为等级，有空处加印得分；地区按调查表的顺序。",
        "Each cell holds the level and, where there is room, the score. Regions stand in the order of the survey.",
    );
    let doubt = if f.entries.iter().any(|e| certainty::is_fragile(f.certainty(e))) {
        scene.say("带*的地区综合等级脆弱。", " The overall level of regions with * is fragile.")
    } else {
        String::new()
    };
    let caption = caption + &doubt;
    Ok(vec![scene.figure(&chart(f), heatmap::draw, heatmap::table, caption)?])
}

/// The name, with a mark where the overall level is fragile.
fn marked(name: Text, f: &Field<'_>, entry: &Entry) -> Text {
    if certainty::is_fragile(f.certainty(entry)) {
        Text::new(format!("{} *", name.get(Lang::Zh)), format!("{} *", name.get(Lang::En)))
    } else {
        name
    }
}

fn chart(f: &Field<'_>) -> Heatmap {
    let scene = &f.scene;
    let cell = |node: &NodeScore| HeatmapCell { score: node.score.map(rounded), level: node.level };
    let rows = f.entries.iter().map(|e| HeatmapRow {
        label: marked(scene.region(e.row).name.clone(), f, e),
        own: false,
        cells: [&e.root].into_iter().chain(&e.dimensions).map(cell).collect(),
    });
    let columns = scene.dimensions().iter().map(|d| scene.node(*d).title.clone());
    Heatmap {
        id: "chart-heatmap".to_owned(),
        title: Text::new("地区与维度", "Regions by dimension"),
        levels: scene.rubric().ladder.levels().iter().map(|l| l.title.clone()).collect(),
        columns: [overall()].into_iter().chain(columns).collect(),
        rows: rows.collect(),
    }
}

fn table(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let mut head =
        vec![Heading::words(scene.say("地区", "Region")), Heading::words(scene.words(&overall()))];
    let is_studied = super::certainty::of(f).is_some();
    head.extend(is_studied.then(|| Heading::words(scene.say("判断", "Verdict"))));
    head.extend(scene.dimensions().iter().map(|d| Heading::words(scene.title(*d))));
    let tile = |node: &NodeScore| match (node.score, node.level) {
        (Some(score), Some(level)) => {
            Cell::Tile { mark: scene.mark(level), score: scene.score(score) }
        }
        _ => scene.score_cell(node.score, node.status),
    };
    let rows = f.entries.iter().map(|e| {
        let mut cells = vec![Cell::Head(f.name(e)), tile(&e.root)];
        cells.extend(is_studied.then(|| certainty::verdict_cell(scene, f.certainty(e))));
        cells.extend(e.dimensions.iter().map(tile));
        Row::new(cells)
    });
    Table {
        caption: scene.say("各地区各维度的等级和得分", "Level and score by region and dimension"),
        head,
        rows: rows.collect(),
        notes: vec![scene.say(
            "粗体数字为等级，其后为得分；地区按调查表的顺序。",
            "The bold digit is the level, the number after it the score; regions stand in the order of the survey.",
        )],
        wide: true,
    }
}
