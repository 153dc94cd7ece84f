//! Who is compared with whom, and the method on one page.

use super::Field;
use crate::model::NodeIdx;
use crate::report::rounding::one;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::region::guide;

pub(super) fn blocks(f: &Field<'_>) -> Vec<Block> {
    let scene = &f.scene;
    let mut blocks = vec![Block::Paragraph(scene.words(&scene.rubric().description))];
    // Quartiles of a single region would say nothing.
    blocks.extend((f.n_scored() > 1).then(|| Block::Table(groups(f))));
    blocks.extend(guide(scene));
    blocks
}

fn groups(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let groups = scene.a.peer_groups().iter().filter(|g| g.period == f.period);
    let rows = groups.map(|group| {
        let mut cells =
            vec![Cell::Head(scene.words(&group.name)), Cell::Number(group.rows.len().to_string())];
        if let Some(s) = group.stats(NodeIdx::ROOT) {
            cells.push(Cell::Number(s.n.to_string()));
            cells.extend([s.min, s.q1, s.median, s.q3, s.max].map(|v| Cell::Number(one(v))));
        } else {
            cells.push(Cell::Number("0".to_owned()));
            cells.extend((0..5).map(|_| scene.none("无得分", "no score")));
        }
        Row::new(cells)
    });
    Table {
        caption: scene.say("同组地区", "Peer groups"),
        head: vec![
            Heading::words(scene.say("组", "Group")),
            Heading::number(scene.say("地区数", "Regions")),
            Heading::number(scene.say("有得分", "With a score")),
            Heading::number(scene.say("最低", "Lowest")),
            Heading::number(scene.say("下四分位", "Lower quartile")),
            Heading::number(scene.say("中位数", "Median")),
            Heading::number(scene.say("上四分位", "Upper quartile")),
            Heading::number(scene.say("最高", "Highest")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say(
            "同组：调查表中同一组的地区；未分组的，取同一类别；未分类的，取全部。",
            "Peers: the regions of one group of the survey; where it has none, of one kind; else all.",
        )],
        wide: true,
    }
}
