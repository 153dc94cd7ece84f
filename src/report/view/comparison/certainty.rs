//! How sure the results are: intervals, what is fragile, who cannot be told apart, and why.

use super::Field;
use crate::assessment::certainty::{Influence, Span};
use crate::assessment::{Certainty, RegionCertainty, Verdict};
use crate::lang::{Lang, Text};
use crate::report::chart::{
    ChartError, Estimate, IntervalRow, Intervals, Tornado, TornadoBar, intervals, tornado,
};
use crate::report::rounding::{one, percent, rounded};
use crate::report::sentences::certainty as say;
use crate::report::view::certainty::{self, coverage};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::stats::round6;

/// How many names a cell of the table of groups holds.
const NAMES_MAX: usize = 60;

/// The study of this period; none where none was made.
pub(super) fn of<'f>(f: &'f Field<'_>) -> Option<&'f Certainty> {
    f.scene.a.certainty.as_ref().filter(|c| c.period == f.period)
}

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let Some(found) = of(f) else { return Ok(Vec::new()) };
    let mut blocks = vec![Block::Paragraph(overall(f, found))];
    blocks.extend(certainty::failures(scene, found));
    blocks.extend(certainty::assumptions(scene, found));
    let chart = chart(f, found);
    let caption = caption(f, found);
    blocks.push(scene.figure(&chart, intervals::draw, intervals::table, caption)?);
    blocks.extend(one_sided(f, found).map(Block::Note));
    let fragile = fragile(f, found);
    blocks.push(if fragile.is_empty() {
        Block::Omitted(scene.say("没有脆弱的结果。", "No result is fragile."))
    } else {
        Block::Table(fragile)
    });
    if !found.groups.is_empty() {
        blocks.push(groups(f, found));
    }
    blocks.extend(influence(f, found)?);
    Ok(blocks)
}

fn overall(f: &Field<'_>, found: &Certainty) -> String {
    let (robust, fragile) = (found.count(Verdict::Robust), found.count(Verdict::Fragile));
    if robust + fragile == 0 {
        let scored = found.rows().filter(|(_, r)| r.score.is_some()).count();
        return say::unjudged(f.scene.lang, found.kept, scored);
    }
    say::overall(f.scene.lang, found.kept, robust, fragile)
}

/// The first of these sentences, for the main findings.
pub(super) fn finding(f: &Field<'_>) -> Option<String> {
    Some(overall(f, of(f)?))
}

fn chart(f: &Field<'_>, found: &Certainty) -> Intervals {
    let scene = &f.scene;
    let levels = scene.rubric().ladder.levels();
    let cuts = levels.iter().skip(1).map(|l| l.min);
    let has_levels = found.rows().any(|(_, r)| !r.levels.is_empty());
    let mut entries: Vec<_> = f.entries.iter().collect();
    if scene.rank {
        entries.sort_by_key(|e| e.root.rank.unwrap_or(u32::MAX));
    }
    let row = |e: &super::Entry| {
        let of = found.of(e.row);
        IntervalRow {
            label: scene.region(e.row).name.clone(),
            score: e.root.score.map(rounded),
            interval: of.and_then(|o| o.score).map(|s| (rounded(s.low), rounded(s.high))),
            level: e.root.level,
            share: of.and_then(|o| o.level_holds),
            is_fragile: of.and_then(|o| o.verdict).map(|v| v == Verdict::Fragile),
        }
    };
    let name = coverage(found);
    Intervals {
        id: "chart-intervals".to_owned(),
        title: Text::new("综合得分及其区间", "Overall scores with their intervals"),
        interval_name: Text::new(format!("{name}区间"), format!("{name} interval")),
        cuts: if has_levels { cuts.collect() } else { Vec::new() },
        rows: entries.into_iter().map(row).collect(),
    }
}

/// Why so many scores stand near one end of their intervals; none where they do not.
fn one_sided(f: &Field<'_>, found: &Certainty) -> Option<String> {
    let places: Vec<f64> = f
        .entries
        .iter()
        .filter_map(|e| {
            let (score, span) = e.root.score.zip(found.of(e.row)?.score)?;
            Some((score - span.low) / (span.high - span.low).max(1e-9))
        })
        .collect();
    let most = |n: usize| 2 * n > places.len();
    if most(places.iter().filter(|p| **p > 0.75).count()) {
        return Some(f.scene.say(
            "多数得分靠近区间的上端：改变假设，得分多半下降。",
            "Most scores stand near the upper end of their interval: under other assumptions they mostly fall.",
        ));
    }
    most(places.iter().filter(|p| **p < 0.25).count()).then(|| f.scene.say(
        "多数得分靠近区间的下端：改变假设，得分多半上升。",
        "Most scores stand near the lower end of their interval: under other assumptions they mostly rise.",
    ))
}

fn caption(f: &Field<'_>, found: &Certainty) -> String {
    let scene = &f.scene;
    let share = coverage(found);
    let meaning = match scene.lang {
        Lang::Zh => format!("线段为{share}的重复计分所在的范围；圆点为得分，空心的为脆弱。"),
        Lang::En => format!(
            "The line holds {share} of the re-scorings; the disc is the score, hollow where the \
             result is fragile."
        ),
    };
    let order = if f.entries.len() > intervals::ROWS_MAX {
        String::new()
    } else if scene.rank {
        scene.say("地区按名次排列。", "Regions stand by rank.")
    } else {
        scene.say("地区按调查表的顺序。", "Regions stand in the order of the survey.")
    };
    format!("{meaning}{}{order}", scene.lang.pick("", " ")).trim().to_owned()
}

/// The level that is likely beside its own, with its share.
fn other_level(found: &RegionCertainty, own: Option<u8>) -> Option<(u8, f64)> {
    let others = (1..).zip(found.levels.iter().copied());
    let others = others.filter(|(level, share)| Some(*level) != own && round6(*share) > 0.0);
    others.reduce(|a, b| if b.1 > a.1 { b } else { a })
}

/// The regions whose result is fragile, in the order of the survey.
fn fragile(f: &Field<'_>, found: &Certainty) -> Table {
    let scene = &f.scene;
    let has_levels = found.rows().any(|(_, r)| !r.levels.is_empty());
    let row = |e: &super::Entry| {
        let of = found.of(e.row).filter(|o| o.verdict == Some(Verdict::Fragile))?;
        let mut cells = vec![
            Cell::Head(f.name(e)),
            scene.score_cell(e.root.score, e.root.status),
            certainty::score_cell(scene, of),
        ];
        if has_levels {
            cells.push(scene.level_cell(&e.root));
            cells.push(scene.percent_or(of.level_holds, "无", "none"));
            let other = other_level(of, e.root.level);
            cells.push(other.map_or_else(
                || scene.none("无", "none"),
                |(level, share)| {
                    Cell::Short(match scene.lang {
                        Lang::Zh => format!("第{level}级（{}）", percent(share)),
                        Lang::En => format!("{level} ({})", percent(share)),
                    })
                },
            ));
        }
        cells.extend(scene.rank.then(|| certainty::rank_cell(scene, Some(of))));
        Some(Row::new(cells))
    };
    let interval = match (scene.lang, coverage(found)) {
        (Lang::Zh, share) => format!("{share}区间"),
        (Lang::En, share) => format!("{share} interval"),
    };
    let mut head = vec![
        Heading::words(scene.say("地区", "Region")),
        Heading::number(scene.say("得分", "Score")),
        Heading::number(interval),
    ];
    if has_levels {
        head.push(Heading::words(scene.say("等级", "Level")));
        head.push(Heading::number(scene.say("等级不变的比例", "Level holds in")));
        head.push(Heading::words(scene.say("另一可能的等级", "Other likely level")));
    }
    let ranks = scene.rank.then(|| Heading::number(scene.say("名次区间", "Interval of the rank")));
    head.extend(ranks);
    Table {
        caption: scene.say("脆弱的结果", "Fragile results"),
        head,
        rows: f.entries.iter().filter_map(row).collect(),
        notes: Vec::new(),
        wide: false,
    }
}

/// Who cannot be told apart: groups from the highest scores down, inside a group in the order of the
/// survey. Regions that stand alone would make it a list of ranks, which nobody asked for.
fn groups(f: &Field<'_>, found: &Certainty) -> Block {
    let scene = &f.scene;
    let alone = found.groups.iter().filter(|g| g.len() == 1).count();
    if alone == found.groups.len() {
        return Block::Omitted(scene.say(
            "每两个得分相邻的地区都能可靠区分先后。",
            "Every region can be told from its neighbours.",
        ));
    }
    let rows = found.groups.iter().filter(|g| g.len() > 1).map(|group| {
        let of = f.entries.iter().filter(|e| group.contains(&e.row));
        let names: Vec<String> = of.clone().take(NAMES_MAX).map(|e| f.name(e)).collect();
        let mut names = names.join(scene.lang.pick("、", ", "));
        if group.len() > NAMES_MAX {
            let more = group.len() - NAMES_MAX;
            let more = match scene.lang {
                Lang::Zh => format!("等{}个", group.len()),
                Lang::En => format!(" and {more} more"),
            };
            names.push_str(&more);
        }
        let scores = || of.clone().filter_map(|e| e.root.score);
        let ends = scores().reduce(f64::min).zip(scores().reduce(f64::max));
        Row::new(vec![
            Cell::Number(group.len().to_string()),
            ends.map_or_else(
                || scene.none("无", "none"),
                |(low, high)| Cell::Number(format!("{}–{}", one(low), one(high))),
            ),
            Cell::Words(names),
        ])
    });
    let others = (alone > 0).then(|| match scene.lang {
        Lang::Zh => format!("其余{alone}个地区各自成一组。"),
        Lang::En => format!(
            "{} a group by {}.",
            crate::report::sentences::count(alone, "other region is", "other regions are each"),
            if alone == 1 { "itself" } else { "themselves" },
        ),
    });
    let meaning = scene.say(
        "各组由高分到低分；同组地区与组内得分最高者不能可靠区分先后（领先的概率不足95%），组内的先后没有意义。各组能与上一组得分最高者可靠区分，与上一组的其他地区则不一定。",
        "Groups run from high to low scores. No region of a group can be told with 95% confidence from the one with the highest score in it; the order within a group means nothing. A group can be told from the highest region of the one above, not always from the others there.",
    );
    Block::Table(Table {
        caption: scene.say("不能区分先后的地区", "Regions that cannot be told apart"),
        head: vec![
            Heading::number(scene.say("地区数", "Regions")),
            Heading::number(scene.say("得分", "Scores")),
            Heading::words(
                scene.say("地区（按调查表顺序）", "Regions, in the order of the survey"),
            ),
        ],
        rows: rows.collect(),
        notes: [meaning].into_iter().chain(others).collect(),
        wide: false,
    })
}

/// Which assumption matters.
fn influence(f: &Field<'_>, found: &Certainty) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let Some(influence) = &found.influence else { return Ok(Vec::new()) };
    let text = scene.say("哪项假设影响大", "Which assumption matters");
    let mut blocks = vec![Block::Heading { id: String::new(), text, level: None }];
    if influence.factors.is_empty() {
        blocks.push(Block::Omitted(if influence.is_constant {
            scene.say("改变假设，名次都没有变动。", "Ranks do not change under other assumptions.")
        } else {
            scene.say("有得分的重复太少，分不出影响。", "Too few re-scorings gave scores to tell.")
        }));
        return Ok(blocks);
    }
    blocks.extend(most(f, found, influence).map(Block::Paragraph));
    let estimate = |s: Span| Estimate { value: s.middle, low: s.low, high: s.high };
    let bars = found.assumptions.iter().zip(&influence.factors).map(|(assumption, share)| {
        let words = crate::report::sentences::capital(&assumption.title.en);
        TornadoBar {
            label: Text::new(assumption.title.zh.clone(), words),
            first: estimate(share.first),
            total: estimate(share.total),
        }
    });
    let chart = Tornado {
        id: "chart-tornado".to_owned(),
        title: Text::new("各假设引起的名次变动", "Rank changes by assumption"),
        bars: bars.collect(),
    };
    let caption = scene.say(
        "平均名次变动的方差中各假设所占的份额（索博尔指数）及其90%自助法区间；总指数之和可超过100%。",
        "Shares of the variance of the mean rank change (Sobol’ indices) with their 90% bootstrap intervals; total indices may add up to more than 100%.",
    );
    blocks.push(scene.figure(&chart, tornado::draw, tornado::table, caption)?);
    Ok(blocks)
}

fn most(f: &Field<'_>, found: &Certainty, influence: &Influence) -> Option<String> {
    let factors = found.assumptions.iter().zip(&influence.factors);
    let largest = factors.reduce(|a, b| if b.1.total.middle > a.1.total.middle { b } else { a })?;
    let whole = |s: Span| format!("{:.0}%", (100.0 * s.middle.clamp(0.0, 1.0)).round());
    Some(say::influence(
        f.scene.lang,
        &f.scene.words(&largest.0.title),
        &whole(largest.1.total),
        &whole(largest.1.first),
        &one(influence.mean?),
        influence.runs,
    ))
}
