//! The plan: what to do first, one level up at a time, with room for who does it and by when.

use super::ladder::{effort_cell, need_words};
use super::{Leaf, Subject};
use crate::lang::Lang;
use crate::model::{Gate, NodeIdx, Scale};
use crate::report::rounding::remaining;
use crate::report::view::answer::{self, OneUp};
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::stats::round6;

/// How many actions the plan lists.
const SHOWN: usize = 10;
/// How many indicators are taken from below a gate that looks at a whole dimension.
const PER_GATE: usize = 3;

/// The plan; none where nothing can be raised.
pub(super) fn block(s: &Subject<'_>) -> Option<Block> {
    let mut rows: Vec<(NodeIdx, Row)> = Vec::new();
    for gate in blocking(s) {
        let mut below: Vec<Leaf<'_>> = s.leaves();
        let range = s.scene.hierarchy().subtree(gate.node);
        below.retain(|l| range.contains(&l.idx.at()) && rows.iter().all(|(i, _)| *i != l.idx));
        let points = |l: &Leaf<'_>| l.score.potential.map_or(0.0, round6);
        below.sort_by(|a, b| points(b).total_cmp(&points(a)));
        let found = below.iter().filter_map(|l| Some((l.idx, row(s, l, Some(gate))?)));
        rows.extend(found.take(PER_GATE));
    }
    for leaf in s.by_potential() {
        if rows.iter().all(|(idx, _)| *idx != leaf.idx) {
            rows.extend(row(s, &leaf, None).map(|row| (leaf.idx, row)));
        }
    }
    rows.truncate(SHOWN);
    (!rows.is_empty()).then(|| Block::Table(table(s, rows.into_iter().map(|(_, row)| row))))
}

/// The gates that stand before the next level.
pub(super) fn blocking<'a>(s: &Subject<'a>) -> Vec<&'a Gate> {
    let standing = &s.now.standing;
    let levels = s.scene.rubric().ladder.levels();
    let closed = standing.next.iter().flat_map(|next| &next.blocked_by);
    closed
        .filter_map(|&at| standing.gates.get(at))
        .filter_map(|g| levels.get(usize::from(g.level).checked_sub(1)?)?.gates.get(g.gate))
        .collect()
}

/// One action; none where the indicator can go no higher, or does not count.
fn row(s: &Subject<'_>, leaf: &Leaf<'_>, gate: Option<&Gate>) -> Option<Row> {
    let scene = &s.scene;
    let (action, way, gained) = match (leaf.score.score, answer::one_up(scene, s.row, leaf.node)) {
        (Some(now), Some(up)) => raise(s, leaf, now, &up),
        // Only where a gate waits for it is an answer itself the step.
        (None, _) if gate.is_some() && leaf.score.applicable > 0 => (
            scene.say("作答并附佐证", "Answer it, with evidence"),
            scene.score_or_status(&leaf.score),
            scene.none("待作答", "to be answered"),
        ),
        _ => return None,
    };
    let effort = leaf.node.indicator.as_ref().and_then(|i| i.effort);
    let cells = vec![
        Cell::Head(scene.words(&leaf.node.title)),
        Cell::Words(action),
        Cell::Words(way),
        gained,
        effort_cell(scene, effort),
        Cell::Blank,
        Cell::Blank,
    ];
    let note = gate.map_or_else(String::new, |gate| {
        let wanted = need_words(scene, gate);
        let title = scene.title(gate.node);
        match scene.lang {
            Lang::Zh => format!("下一级的门槛：{title}须达{wanted}"),
            Lang::En => format!("A gate of the next level: {title} at {wanted}"),
        }
    });
    Some(Row { cells, note, total: false })
}

fn raise(s: &Subject<'_>, leaf: &Leaf<'_>, now: f64, up: &OneUp) -> (String, String, Cell) {
    let scene = &s.scene;
    let scale = leaf.node.indicator.as_ref().map(|i| &i.scale);
    let action = match scale {
        Some(Scale::Maturity(_) | Scale::CountOf(_)) => answer::next_step(scene, s.row, leaf.node),
        _ => None,
    };
    let is_yes_no = matches!(scale, Some(Scale::YesNo { .. }));
    let action = action.unwrap_or_else(|| match scene.lang {
        Lang::Zh if is_yes_no => format!("做到“{}”", up.to),
        Lang::Zh => format!("提升到{}", up.to),
        Lang::En if is_yes_no => format!("Get to “{}”", up.to),
        Lang::En => format!("Raise to {}", up.to),
    });
    let way = format!("{} → {}", up.from, up.to);
    // The share of its potential that this one step makes good.
    let share = if now < 100.0 { (up.score - now) / (100.0 - now) } else { 0.0 };
    let points = leaf.score.potential.unwrap_or(0.0) * share.clamp(0.0, 1.0);
    (action, way, Cell::Number(format!("+{}", remaining(points))))
}

fn table(s: &Subject<'_>, rows: impl Iterator<Item = Row>) -> Table {
    let scene = &s.scene;
    Table {
        caption: scene.say("提升计划", "Improvement plan"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("行动", "Action")),
            Heading::words(scene.say("由 → 到", "From → to")),
            Heading::number(scene.say("可增分", "Points")),
            Heading::number(scene.say("投入", "Effort")),
            Heading::words(scene.say("责任单位", "Owner")),
            Heading::words(scene.say("期限", "Due")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say(
            "每项只算提升一级；挡住下一级的门槛在前，其余按潜力由大到小。可增分为该项潜力按这一级所占比例折算，量规采用非算术汇总时为近似值。责任单位和期限由本地区填写。",
            "One level up each; gates that block the next level come first, then the largest potential. Points are the share of the potential that this step makes good, which is approximate where the rubric aggregates other than arithmetically. Owner and due date are for the region to fill in.",
        )],
        wide: true,
    }
}
