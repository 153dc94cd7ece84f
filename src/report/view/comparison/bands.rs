//! How many regions stand on each level, and which; ranks when asked for.

use super::Field;
use crate::lang::Text;
use crate::report::chart::{self, Band, Bands, ChartError};
use crate::report::rounding::percent;
use crate::report::view::certainty;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let mut blocks = Vec::new();
    if scene.has_levels() {
        let caption = scene.say("各等级的地区数。", "Regions by level.");
        let bands = bands(f);
        blocks.push(scene.figure(&bands, chart::bands::draw, chart::bands::table, caption)?);
        blocks.push(Block::Table(table(f)));
        if held_back(f) > 0 {
            blocks.push(Block::Note(match (scene.lang, held_back(f)) {
                (crate::lang::Lang::Zh, n) => {
                    format!("有{n}个地区只看得分可到更高等级，因门槛条件未满足而止步。")
                }
                (crate::lang::Lang::En, n) => format!(
                    "{} would stand higher by score alone and {} held back by gates.",
                    crate::report::sentences::count(n, "region", "regions"),
                    if n == 1 { "is" } else { "are" }
                ),
            }));
        }
    } else {
        let why = scene
            .say("本量规未设等级，不分组。", "The rubric has no levels, so there are no bands.");
        blocks.push(Block::Omitted(why));
    }
    if scene.rank {
        blocks.push(Block::Table(ranks(f)));
    }
    Ok(blocks)
}

/// How many regions stand on each level, lowest first.
pub(super) fn counts(f: &Field<'_>) -> Vec<usize> {
    let levels = f.scene.rubric().ladder.levels().len();
    let mut counts = vec![0; levels];
    for level in f.entries.iter().filter_map(|e| e.root.level) {
        if let Some(count) = counts.get_mut(usize::from(level) - 1) {
            *count += 1;
        }
    }
    counts
}

fn held_back(f: &Field<'_>) -> usize {
    let held = |e: &&super::Entry| e.root.level.zip(e.level_by_score).is_some_and(|(l, s)| l < s);
    f.entries.iter().filter(held).count()
}

fn bands(f: &Field<'_>) -> Bands {
    let levels = f.scene.rubric().ladder.levels().iter();
    let bands = levels.zip(counts(f)).zip(1u8..).map(|((level, count), number)| Band {
        level: number,
        name: level.title.clone(),
        count,
    });
    Bands {
        id: "chart-bands".to_owned(),
        title: Text::new("各等级的地区数", "Regions by level"),
        bands: bands.collect(),
        without_level: f.entries.iter().filter(|e| e.root.level.is_none()).count(),
        own_level: None,
    }
}

/// The levels with the number of regions on each, and which these are.
fn table(f: &Field<'_>) -> Table {
    rows_by_level(f, true)
}

/// The same without the names, for the first page.
pub(super) fn summary(f: &Field<'_>) -> Table {
    rows_by_level(f, false)
}

fn rows_by_level(f: &Field<'_>, named: bool) -> Table {
    let scene = &f.scene;
    let total = f.entries.len();
    let is_studied = super::certainty::of(f).is_some();
    let row = |first: Cell, title: String, count: usize, level: Option<u8>| {
        let share = percent(count as f64 / total as f64);
        let mut cells =
            vec![first, Cell::Head(title), Cell::Number(count.to_string()), Cell::Number(share)];
        cells.extend(is_studied.then(|| doubt(f, level)));
        cells.extend(named.then(|| names(f, level)));
        Row::new(cells)
    };
    let levels = scene.rubric().ladder.levels().iter().zip(1u8..).zip(counts(f));
    let mut rows: Vec<Row> = levels
        .map(|((level, number), count)| {
            let mark = Cell::Level(scene.mark(number));
            row(mark, scene.words(&level.title), count, Some(number))
        })
        .collect();
    rows.reverse();
    let without = f.entries.iter().filter(|e| e.root.level.is_none()).count();
    if without > 0 {
        let why = scene.say("数据不足，无等级", "too little data for a level");
        rows.push(row(scene.none("无", "none"), why, without, None));
    }
    let mut head = vec![
        Heading::words(scene.say("级", "Level")),
        Heading::words(scene.say("名称", "Name")),
        Heading::number(scene.say("地区数", "Regions")),
        Heading::number(scene.say("占比", "Share")),
    ];
    head.extend(is_studied.then(|| Heading::number(scene.say("其中脆弱", "Fragile"))));
    if named {
        let order = scene.say("地区（按调查表顺序）", "Regions, in the order of the survey");
        head.push(Heading::words(order));
    }
    Table {
        caption: scene.say("各等级的地区", "Regions on each level"),
        head,
        rows,
        notes: Vec::new(),
        wide: false,
    }
}

/// How many of the regions on a level are fragile.
fn doubt(f: &Field<'_>, level: Option<u8>) -> Cell {
    let of = f.entries.iter().filter(|e| e.root.level == level && level.is_some());
    let n = of.filter(|e| certainty::is_fragile(f.certainty(e))).count();
    Cell::Number(n.to_string())
}

/// The regions on a level, in the order of the survey.
fn names(f: &Field<'_>, level: Option<u8>) -> Cell {
    let of = f.entries.iter().filter(|e| e.root.level == level).map(|e| f.name_with_doubt(e));
    let names: Vec<String> = of.collect();
    if names.is_empty() {
        f.scene.none("没有地区", "no region")
    } else {
        Cell::Words(names.join(f.scene.lang.pick("、", ", ")))
    }
}

/// All regions by rank, ties in the order of the survey.
fn ranks(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let mut ranked: Vec<_> = f.entries.iter().filter(|e| e.root.rank.is_some()).collect();
    ranked.sort_by_key(|e| e.root.rank);
    let is_studied = super::certainty::of(f).is_some();
    let rows = ranked.into_iter().map(|e| {
        let mut cells = vec![Cell::Number(e.root.rank.unwrap_or(0).to_string())];
        cells.extend(is_studied.then(|| certainty::rank_cell(scene, f.certainty(e))));
        cells.extend([
            Cell::Head(f.name(e)),
            scene.score_cell(e.root.score, e.root.status),
            scene.level_cell(&e.root),
        ]);
        cells.extend(is_studied.then(|| certainty::verdict_cell(scene, f.certainty(e))));
        cells.push(scene.percent_or(e.root.coverage, "不适用", "not applicable"));
        Row::new(cells)
    });
    let mut head = vec![Heading::number(scene.say("名次", "Rank"))];
    head.extend(is_studied.then(|| Heading::number(scene.say("名次区间", "Interval of the rank"))));
    head.extend([
        Heading::words(scene.say("地区", "Region")),
        Heading::number(scene.say("得分", "Score")),
        Heading::words(scene.say("等级", "Level")),
    ]);
    head.extend(is_studied.then(|| Heading::words(scene.say("判断", "Verdict"))));
    head.push(Heading::number(scene.say("覆盖率", "Coverage")));
    Table {
        caption: scene.say("名次（应要求列出）", "Ranks, shown on request"),
        head,
        rows: rows.collect(),
        notes: vec![scene.say(
            "并列者取最好名次，其后名次顺延。",
            "Ties share the best rank; the next ranks are left out.",
        )],
        wide: false,
    }
}
