//! What weights say a node should count, what it does count, and what comes out without it.

use super::Look;
use crate::coherence::correlations::Importance;
use crate::coherence::indicators::{Compared, Level};
use crate::coherence::influence::Influence;
use crate::lang::Lang;
use crate::model::NodeIdx;
use crate::report::rounding::{one, percent};
use crate::report::sentences::audit as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

/// Dimensions that count for much less than their weight, and the most influential indicator.
pub(super) fn findings(look: &Look<'_, '_>, compared: &Compared) -> Vec<String> {
    let lang = look.scene.lang;
    let idle = compared.importances.iter().filter(|(node, level, i)| {
        *level != Level::Indicators
            && look.scene.dimensions().contains(node)
            && i.importance < i.weight / 2.0
    });
    let named = |(node, _, i): &(NodeIdx, Level, Importance)| {
        let figures = match lang {
            Lang::Zh => format!("权重{}，作用{}", percent(i.weight), percent(i.importance)),
            Lang::En => {
                format!("weight {}, importance {}", percent(i.weight), percent(i.importance))
            }
        };
        say::with(lang, &look.title(*node), &figures)
    };
    let names: Vec<String> = idle.map(named).collect();
    let mut lines: Vec<String> = say::remark(
        lang,
        "个维度实际起的作用不到其权重的一半",
        "Dimensions that do less than half of what their weight says",
        &names,
    )
    .into_iter()
    .collect();
    lines.extend(most_influential(look, compared));
    lines
}

fn most_influential(look: &Look<'_, '_>, compared: &Compared) -> Option<String> {
    let is_indicator = |node: NodeIdx| look.scene.node(node).indicator.is_some();
    let change = |i: &Influence| i.mean_change.unwrap_or(0.0);
    let found = compared.influences.iter().filter(|(node, _)| is_indicator(*node));
    let found = found.filter_map(|(node, i)| Some((*node, i.as_ref()?)));
    let most = found.reduce(|a, b| if change(b.1) > change(a.1) { b } else { a });
    let (node, influence) = most.filter(|(_, i)| change(i) > 0.0)?;
    let (title, mean) = (look.title(node), one(change(influence)));
    Some(say::influence(look.scene.lang, &title, &mean, influence.greatest_change))
}

pub(super) fn blocks(look: &Look<'_, '_>, compared: &Compared) -> Vec<Block> {
    let scene = look.scene;
    let is_dimension = |node: NodeIdx| scene.dimensions().contains(&node);
    let (dimensions, others): (Vec<_>, Vec<_>) =
        compared.importances.iter().partition(|(node, _, _)| is_dimension(*node));
    let mut blocks = vec![
        look.heading("权重实际起多大作用", "What the weights really do"),
        Block::Paragraph(scene.say(
            "权重说明一项应当占多少；作用是它与综合得分相关系数的平方在同一层所占的份额，说明它实际占多少：各地区差不多的一项，权重再大也拉不开差距。影响是去掉这一项（权重归零，其余照旧）后各地区名次平均变动几位。",
            "The weight says what a node should count. Its importance is its share of the squared correlations with the overall score within its level, and says what it does count: where the regions are much alike, no weight makes a difference. Its influence is by how many ranks the regions move on average when it is taken out, its weight set to 0 and the others left as they are.",
        )),
    ];
    if !dimensions.is_empty() {
        let caption = scene
            .say("各维度的权重、作用与影响", "Weight, importance and influence of the dimensions");
        blocks.push(Block::Table(table(look, compared, caption, &dimensions)));
    }
    if !others.is_empty() {
        let mut others = others;
        let size = |node: NodeIdx| influence_of(compared, node).and_then(|i| i.mean_change);
        others.sort_by(|a, b| size(b.0).unwrap_or(-1.0).total_cmp(&size(a.0).unwrap_or(-1.0)));
        let caption = scene.say("按影响从大到小", "Those with most influence first");
        blocks.push(Block::Folded {
            summary: scene.say(
                "各指标的权重、作用与影响",
                "Weight, importance and influence of the indicators",
            ),
            tables: vec![table(look, compared, caption, &others)],
        });
    }
    blocks
}

fn influence_of(compared: &Compared, node: NodeIdx) -> Option<&Influence> {
    let found = compared.influences.iter().find(|(n, _)| *n == node)?;
    found.1.as_ref()
}

fn table(
    look: &Look<'_, '_>,
    compared: &Compared,
    caption: String,
    nodes: &[&(NodeIdx, Level, Importance)],
) -> Table {
    let scene = look.scene;
    let row = |(node, _, i): &&(NodeIdx, Level, Importance)| {
        let influence = influence_of(compared, *node);
        let whole = scene.say("独占上级，无从去掉", "all that its parent has");
        let mut cells = vec![
            Cell::Head(look.title(*node)),
            Cell::Number(percent(scene.a.weights.effective(*node))),
            Cell::Number(percent(i.weight)),
            Cell::Number(percent(i.importance)),
            look.two_or(i.correlation, "无", "none"),
        ];
        match influence {
            Some(found) => {
                cells.push(scene.number_or(found.mean_change, "无", "none"));
                cells.push(Cell::Number(found.greatest_change.to_string()));
            }
            None => cells.extend([Cell::Missing(whole), scene.none("无", "none")]),
        }
        Row::new(cells)
    };
    let numbers = [
        ("在整体中的权重", "Weight in the whole"),
        ("同层权重份额", "Share of weight in its level"),
        ("同层作用份额", "Share of importance"),
        ("与综合得分相关", "Correlation with the index"),
        ("去掉后平均变动", "Ranks move on average"),
        ("最多变动", "At most"),
    ];
    let mut head = vec![Heading::words(scene.say("名称", "Title"))];
    head.extend(numbers.map(|(zh, en)| Heading::number(scene.say(zh, en))));
    Table { caption, head, rows: nodes.iter().map(row).collect(), notes: Vec::new(), wide: true }
}
