//! What the region is good and bad at among its peers, indicator by indicator: on a strength more than
//! half of the others are behind, on a weakness more than half are ahead.

use super::profile::PEERS_MIN;
use super::{Leaf, Subject};
use crate::coherence::indicators::STANDINGS_MAX;
use crate::lang::Lang;
use crate::report::view::document::{Block, Column, Item};
use crate::stats::round6;

/// Where the region stands on an indicator.
#[derive(Clone, Copy)]
struct Standing<'a> {
    leaf: Leaf<'a>,
    behind: usize,
    ahead: usize,
    /// Peers with a score, the region not counted.
    others: usize,
}

/// Nothing where there are too few peers.
pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let scene = &s.scene;
    let standings: Vec<Standing<'_>> =
        s.leaves().into_iter().filter_map(|leaf| standing(s, leaf)).collect();
    if standings.is_empty() {
        return Vec::new();
    }
    let mut strong: Vec<Standing<'_>> =
        standings.iter().copied().filter(|p| 2 * p.behind > p.others).collect();
    let mut weak: Vec<Standing<'_>> =
        standings.into_iter().filter(|p| 2 * p.ahead > p.others).collect();
    // The sorts are stable: ties keep the rubric's order.
    strong.sort_by_key(|p| p.ahead);
    weak.sort_by_key(|p| p.behind);
    let text = scene.say("强项与弱项", "Strengths and weaknesses");
    vec![
        Block::Heading { id: String::new(), text, level: None },
        Block::Paragraph(scene.say(
            "强项是胜过半数以上同组地区的指标，弱项是落后于半数以上同组地区的指标，各列至多五项。大家都做到或都没做到的，两边都不算。",
            "A strength is an indicator on which more than half of the peers are behind, a weakness one on which more than half are ahead; five of each at most. What nearly all do, or nearly none, is neither.",
        )),
        Block::Columns(vec![
            Column {
                title: scene.say("强项", "Strengths"),
                items: strong.iter().take(STANDINGS_MAX).map(|p| item(s, p, true)).collect(),
                empty: scene.say("没有胜过半数同组地区的指标。", "On no indicator are more than half of the peers behind."),
            },
            Column {
                title: scene.say("弱项", "Weaknesses"),
                items: weak.iter().take(STANDINGS_MAX).map(|p| item(s, p, false)).collect(),
                empty: scene.say("没有落后于半数同组地区的指标。", "On no indicator are more than half of the peers ahead."),
            },
        ]),
    ]
}

/// None without a score, or with too few peers.
fn standing<'a>(s: &Subject<'a>, leaf: Leaf<'a>) -> Option<Standing<'a>> {
    let own = round6(leaf.score.score?);
    let peers = s.scene.a.peer_scores(s.row, leaf.idx);
    let enough = u32::try_from(peers.len()).is_ok_and(|n| n >= PEERS_MIN);
    let behind = peers.partition_point(|score| round6(*score) < own);
    let ahead = peers.len() - peers.partition_point(|score| round6(*score) <= own);
    enough.then(|| Standing { leaf, behind, ahead, others: peers.len() - 1 })
}

fn item(s: &Subject<'_>, p: &Standing<'_>, is_strength: bool) -> Item {
    let scene = &s.scene;
    let score = scene.score_or_status(&p.leaf.score);
    let n = if is_strength { p.behind } else { p.ahead };
    let others = p.others;
    let text = match (scene.lang, is_strength) {
        (Lang::Zh, true) => format!("得分{score}；同组其余{others}个地区中，{n}个低于本地区"),
        (Lang::Zh, false) => format!("得分{score}；同组其余{others}个地区中，{n}个高于本地区"),
        (Lang::En, true) => format!("score {score}; {n} of {others} peers are behind"),
        (Lang::En, false) => format!("score {score}; {n} of {others} peers are ahead"),
    };
    Item { title: scene.words(&p.leaf.node.title), text }
}
