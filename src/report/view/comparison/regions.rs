//! Each region in a few lines: a card for some regions, a row for many.

use super::{Entry, Field};
use crate::lang::Lang;
use crate::report::rounding::{one, percent, remaining};
use crate::report::view::certainty;
use crate::report::view::document::{Block, Card, Cell, Fact, Heading, Row, Table};
use crate::stats::round6;

/// Up to here every region has a card.
const CARDS_MAX: usize = 60;

pub(super) fn blocks(f: &Field<'_>) -> Vec<Block> {
    if f.entries.len() > CARDS_MAX {
        return vec![Block::Table(table(f))];
    }
    vec![Block::Cards(f.entries.iter().map(|e| card(f, e)).collect())]
}

/// The largest gap in words.
fn gap(f: &Field<'_>, entry: &Entry) -> Option<String> {
    let short = entry.top_gap.as_ref()?;
    let (title, points) = (f.scene.title(short.node), remaining(short.points));
    Some(match f.scene.lang {
        Lang::Zh => format!("{title}（差{points}分）"),
        Lang::En => format!("{title} ({points} points short)"),
    })
}

/// The largest potential in words.
fn potential(f: &Field<'_>, entry: &Entry) -> Option<String> {
    let indicators = f.scene.hierarchy().indicators();
    let each = entry.potentials.iter().zip(indicators);
    let largest = each
        .filter_map(|(points, node)| Some(((*points)?, *node)))
        .filter(|(points, _)| round6(*points) > 0.0)
        .reduce(|a, b| if round6(b.0) > round6(a.0) { b } else { a })?;
    Some(format!(
        "{}{}",
        f.scene.title(largest.1),
        match f.scene.lang {
            Lang::Zh => format!("（+{}）", one(largest.0)),
            Lang::En => format!(" (+{})", one(largest.0)),
        }
    ))
}

fn card(f: &Field<'_>, entry: &Entry) -> Card {
    let scene = &f.scene;
    let none = || scene.say("没有", "none");
    let mut facts = vec![
        Fact::new(scene.say("最大差距", "Largest gap"), gap(f, entry).unwrap_or_else(none)),
        Fact::new(
            scene.say("最大潜力", "Largest potential"),
            potential(f, entry).unwrap_or_else(none),
        ),
        Fact::new(scene.say("首要行动", "Next step"), entry.next_step.clone().unwrap_or_else(none)),
        Fact::new(scene.say("覆盖率", "Coverage"), percent(entry.root.coverage.unwrap_or(0.0))),
    ];
    if entry.root.imputed > 0 {
        let (n, of) = (entry.root.imputed, entry.root.applicable);
        let text = match scene.lang {
            Lang::Zh => format!("{of}项中{n}项是填补的"),
            Lang::En => format!("{n} of {of} answers"),
        };
        facts.push(Fact::new(scene.say("填补", "Filled in"), text));
    }
    if let Some(by_score) = entry.level_by_score.filter(|s| Some(*s) != entry.root.level) {
        let text = match scene.lang {
            Lang::Zh => format!("第{by_score}级"),
            Lang::En => format!("level {by_score}"),
        };
        facts.push(Fact::new(scene.say("只看得分", "By score alone"), text));
    }
    let sure = f.certainty(entry).and_then(|found| certainty::brief(scene, found));
    facts.extend(sure.map(|text| Fact::new(scene.say("可靠程度", "Certainty"), text)));
    Card {
        title: f.name(entry),
        mark: entry.root.level.map(|n| scene.mark(n)),
        score: scene.score_or_status(&entry.root),
        facts,
    }
}

fn table(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let words = |text: Option<String>| text.map_or_else(|| scene.none("没有", "none"), Cell::Words);
    let is_studied = super::certainty::of(f).is_some();
    let rows = f.entries.iter().map(|e| {
        let mut cells = vec![
            Cell::Words(scene.region(e.row).id.clone()),
            Cell::Head(f.name(e)),
            scene.score_cell(e.root.score, e.root.status),
            scene.level_cell(&e.root),
        ];
        cells.extend(is_studied.then(|| certainty::verdict_cell(scene, f.certainty(e))));
        cells.extend([words(gap(f, e)), words(potential(f, e))]);
        Row::new(cells)
    });
    let mut head = vec![
        Heading::words(scene.say("编号", "Id")),
        Heading::words(scene.say("地区", "Region")),
        Heading::number(scene.say("得分", "Score")),
        Heading::words(scene.say("等级", "Level")),
    ];
    head.extend(is_studied.then(|| Heading::words(scene.say("判断", "Verdict"))));
    head.extend([
        Heading::words(scene.say("最大差距", "Largest gap")),
        Heading::words(scene.say("最大潜力", "Largest potential")),
    ]);
    Table {
        caption: scene.say("各地区概况", "Regions at a glance"),
        head,
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    }
}
