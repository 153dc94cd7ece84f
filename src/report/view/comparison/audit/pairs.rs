//! What goes together: the correlation heatmaps, and the pairs that should be looked at.

use super::{Look, parts, two};
use crate::coherence::correlations::{Limits, PairFlag};
use crate::coherence::indicators::{Compared, Correlation, DENOMINATOR_LIMIT, Relation};
use crate::lang::{Lang, Text};
use crate::model::NodeIdx;
use crate::report::chart::{self, ChartError, CorrelationCell, CorrelationRow, correlation};
use crate::report::sentences::audit as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use std::collections::HashMap;

/// How many pairs a table lists.
const LISTED_MAX: usize = 60;

/// What goes together that should not, or the other way round.
pub(super) fn findings(look: &Look<'_, '_>, compared: &Compared) -> Vec<String> {
    let lang = look.scene.lang;
    let beside = [Relation::Siblings, Relation::Level];
    let above = [Relation::Parent, Relation::Ancestor];
    let of = |flag, relations: &[Relation]| names(look, compared, flag, relations);
    let remarks = [
        say::remark(
            lang,
            "对几乎说的是同一件事（共线），等于重复计算，可考虑合并或减权",
            "Pairs that say nearly the same, so that it counts twice; consider merging them",
            &of(PairFlag::Collinear, &beside),
        ),
        say::remark(
            lang,
            "对此消彼长，相加时互相抵消，宜核对方向是否填反",
            "Pairs that run against each other and cancel out; is a direction the wrong way round?",
            &of(PairFlag::Negative, &beside),
        ),
        say::remark(
            lang,
            "处与其上级方向相反，宜核对方向",
            "Indicators or dimensions that run against what they are part of",
            &of(PairFlag::Negative, &above),
        ),
        say::remark(
            lang,
            "处与其上级几乎无关，名义上计入，实际上不起作用",
            "Indicators or dimensions that have little to do with what they are part of, and count in name only",
            &of(PairFlag::Weak, &[Relation::Parent]),
        ),
        say::remark(
            lang,
            "项指标随分母（如人口）大小而变，量的可能只是规模",
            "Indicators that go with a denominator such as population, and may measure size alone",
            &denominator_names(look, compared),
        ),
    ];
    remarks.into_iter().flatten().collect()
}

/// Pairs with a flag, the strongest first.
fn names(
    look: &Look<'_, '_>,
    compared: &Compared,
    flag: PairFlag,
    relations: &[Relation],
) -> Vec<String> {
    let is = |c: &&Correlation| c.flag == Some(flag) && relations.contains(&c.relation);
    let mut found: Vec<&Correlation> = compared.correlations.iter().filter(is).collect();
    // What is hardly there comes first among the weak, what is strong first among the others.
    let key = |c: &Correlation| value(c).abs() * if flag == PairFlag::Weak { 1.0 } else { -1.0 };
    found.sort_by(|a, b| key(a).total_cmp(&key(b)));
    let named = |c: &&Correlation| {
        let (one, other) = (look.title(c.first), look.title(c.second));
        say::pair(look.scene.lang, &one, &other, &two(value(c)))
    };
    found.iter().map(named).collect()
}

fn value(c: &Correlation) -> f64 {
    c.pearson.map_or(0.0, |t| t.value)
}

fn denominator_names(look: &Look<'_, '_>, compared: &Compared) -> Vec<String> {
    let named = |d: &crate::coherence::indicators::Denominator| {
        let by = &look.scene.rubric().methods.auxiliaries[d.auxiliary];
        let (one, other) = (look.title(d.node), look.scene.words(&by.title));
        say::pair(look.scene.lang, &one, &other, &two(d.tested.value))
    };
    compared.denominators.iter().map(named).collect()
}

pub(super) fn blocks(look: &Look<'_, '_>, compared: &Compared) -> Result<Vec<Block>, ChartError> {
    let scene = look.scene;
    let limits = Limits::default();
    let (negative, high) = (two(limits.negative), two(limits.collinear));
    let mut blocks = vec![
        look.heading("哪些一起变动", "What goes together"),
        Block::Paragraph(match scene.lang {
            Lang::Zh => format!(
                "相关系数说明两项得分是否同升同降：+1为完全一致，0为互不相干，−1为完全相反。同一上级之下，略有相关最好；{high}及以上（共线）近乎重复，{negative}及以下则互相抵消，图中加框标出。相关不等于因果；两两比较的对数很多，其中总有一些只是巧合。"
            ),
            Lang::En => format!(
                "A correlation says whether two scores rise and fall together: +1 is in step, 0 nothing in common, −1 the opposite way. Below one parent some correlation is best; at {high} and above (collinear) the pair is nearly one thing, at {negative} and below it cancels out: both are outlined. A correlation is no cause, and among so many pairs some are chance."
            ),
        }),
    ];
    let known: HashMap<(NodeIdx, NodeIdx), &Correlation> =
        compared.correlations.iter().map(|c| ((c.first, c.second), c)).collect();
    blocks.extend(of_dimensions(look, &known)?);
    blocks.extend(of_indicators(look, &known)?);
    let flagged = flagged(look, compared);
    if !flagged.is_empty() {
        blocks.push(Block::Folded {
            summary: scene.say("应当核看的各对", "The pairs that should be looked at"),
            tables: vec![flagged],
        });
    }
    if !compared.denominators.is_empty() {
        blocks.push(Block::Table(denominators(look, compared)));
    }
    Ok(blocks)
}

type Known<'c> = HashMap<(NodeIdx, NodeIdx), &'c Correlation>;

/// The pair in either order: one of different levels is told from below.
fn cell(known: &Known<'_>, one: NodeIdx, other: NodeIdx) -> CorrelationCell {
    let found = known.get(&(one, other)).or_else(|| known.get(&(other, one)));
    let strong = |c: &&&Correlation| {
        let beside = matches!(c.relation, Relation::Siblings | Relation::Level);
        c.flag == Some(PairFlag::Negative) || (beside && c.flag == Some(PairFlag::Collinear))
    };
    CorrelationCell {
        r: found.and_then(|c| c.pearson).map(|t| t.value),
        flagged: found.as_ref().is_some_and(strong),
    }
}

fn rows(
    look: &Look<'_, '_>,
    known: &Known<'_>,
    nodes: &[NodeIdx],
    group: impl Fn(NodeIdx) -> Text,
) -> Vec<CorrelationRow> {
    let row = |(at, node): (usize, &NodeIdx)| CorrelationRow {
        label: look.scene.node(*node).title.clone(),
        group: group(*node),
        cells: nodes[..at].iter().map(|other| cell(known, *node, *other)).collect(),
    };
    nodes.iter().enumerate().map(row).collect()
}

/// The index and its dimensions; nothing where there is only one.
fn of_dimensions(look: &Look<'_, '_>, known: &Known<'_>) -> Result<Option<Block>, ChartError> {
    let scene = look.scene;
    if scene.dimensions().len() < 2 {
        return Ok(None);
    }
    let mut nodes = vec![NodeIdx::ROOT];
    nodes.extend(scene.dimensions().iter().take(correlation::ROWS_MAX - 1));
    let mut rows = rows(look, known, &nodes, |_| Text::default());
    rows[0].label = super::super::overall();
    let chart = chart::Correlation {
        id: "chart-correlation".to_owned(),
        title: Text::new("综合与各维度的相关", "Correlations of the index and its dimensions"),
        rows,
    };
    let caption = scene.say(
        "综合得分与各维度得分的相关系数。",
        "Correlations of the overall score and the dimensions.",
    );
    scene.figure(&chart, correlation::draw, correlation::table, caption).map(Some)
}

/// The indicators, dimension by dimension; where they are too many for one picture, in several, each
/// of whole dimensions.
fn of_indicators(look: &Look<'_, '_>, known: &Known<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = look.scene;
    // A dimension that is an indicator itself stands in the picture above.
    let groups: Vec<(NodeIdx, Vec<NodeIdx>)> =
        look.dimensions().into_iter().filter(|(d, i)| i.as_slice() != [*d]).collect();
    let of = |node: NodeIdx| {
        let group = groups.iter().find(|(_, indicators)| indicators.contains(&node));
        group.map_or_else(Text::default, |(d, _)| scene.node(*d).title.clone())
    };
    let lists: Vec<Vec<NodeIdx>> = groups.iter().map(|(_, i)| i.clone()).collect();
    let all = parts(&lists, correlation::ROWS_MAX);
    let mut blocks = Vec::new();
    for (at, part) in all.iter().enumerate().filter(|(_, part)| part.len() > 1) {
        let chart = chart::Correlation {
            id: format!("chart-correlation-{}", at + 1),
            title: Text::new("各指标的相关", "Correlations of the indicators"),
            rows: rows(look, known, part, of),
        };
        let (n, of) = (at + 1, all.len());
        let caption = match (scene.lang, of) {
            (Lang::Zh, 1) => "各指标得分的相关系数，按维度排列。".to_owned(),
            (Lang::En, 1) => {
                "Correlations of the scores of the indicators, by dimension.".to_owned()
            }
            (Lang::Zh, _) => format!(
                "各指标得分的相关系数，按维度排列（{n}/{of}）；分在两图的指标，其相关列在下表。"
            ),
            (Lang::En, _) => format!(
                "Correlations of the scores of the indicators, by dimension ({n} of {of}); pairs that are parted by the pictures stand in the table below if they are flagged."
            ),
        };
        blocks.push(scene.figure(&chart, correlation::draw, correlation::table, caption)?);
    }
    Ok(blocks)
}

/// The flagged pairs, the strongest first.
fn flagged(look: &Look<'_, '_>, compared: &Compared) -> Table {
    let scene = look.scene;
    let mut found: Vec<&Correlation> =
        compared.correlations.iter().filter(|c| c.flag.is_some()).collect();
    let rank = |c: &Correlation| match c.flag {
        Some(PairFlag::Collinear) => 0,
        Some(PairFlag::Negative) => 1,
        _ => 2,
    };
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then(value(b).abs().total_cmp(&value(a).abs())));
    let n = found.len();
    let row = |c: &&Correlation| {
        let relation = match c.relation {
            Relation::Siblings => scene.say("同一上级", "siblings"),
            Relation::Level => scene.say("不同上级", "other parents"),
            Relation::Parent => scene.say("与其上级", "with its parent"),
            Relation::Ancestor => scene.say("与更上级", "with one above"),
        };
        let flag = match c.flag {
            Some(PairFlag::Collinear) => scene.say("共线", "collinear"),
            Some(PairFlag::Negative) => scene.say("相反", "negative"),
            _ => scene.say("无关", "weak"),
        };
        let figure = |t: Option<crate::stats::significance::Tested>| {
            look.two_or(t.map(|t| t.value), "无", "none")
        };
        Row::new(vec![
            Cell::Head(look.title(c.first)),
            Cell::Words(look.title(c.second)),
            Cell::Short(relation),
            Cell::Short(flag),
            figure(c.pearson),
            c.pearson.and_then(|t| t.p).map_or_else(|| scene.none("无", "none"), probability),
            figure(c.spearman),
            figure(c.kendall),
        ])
    };
    let mut notes = vec![scene.say(
        "p值：若其实无关，碰巧出现这样强的相关的概率。斯皮尔曼和肯德尔系数只看名次，不受极端值左右。",
        "The p-value is the chance of so strong a correlation where there is none. Spearman's and Kendall's look at ranks alone, so that extreme values do not bear on them.",
    )];
    if n > LISTED_MAX {
        notes.push(match scene.lang {
            Lang::Zh => format!("共{n}对，列出{LISTED_MAX}对；全部见命令 govgauge audit 的结果。"),
            Lang::En => format!("{LISTED_MAX} of {n} pairs; the command govgauge audit has all."),
        });
    }
    Table {
        caption: scene.say("应当核看的各对", "Pairs to look at"),
        head: vec![
            Heading::words(scene.say("一方", "One")),
            Heading::words(scene.say("另一方", "The other")),
            Heading::words(scene.say("关系", "Relation")),
            Heading::words(scene.say("标记", "Flag")),
            Heading::number(scene.say("相关系数", "Pearson")),
            Heading::number(scene.say("p值", "p")),
            Heading::number(scene.say("斯皮尔曼", "Spearman")),
            Heading::number(scene.say("肯德尔", "Kendall")),
        ],
        rows: found.iter().take(LISTED_MAX).map(row).collect(),
        notes,
        wide: true,
    }
}

/// A p-value as it is printed.
fn probability(p: f64) -> Cell {
    Cell::Number(if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") })
}

fn denominators(look: &Look<'_, '_>, compared: &Compared) -> Table {
    let scene = look.scene;
    let row = |d: &crate::coherence::indicators::Denominator| {
        let by = &scene.rubric().methods.auxiliaries[d.auxiliary];
        Row::new(vec![
            Cell::Head(look.title(d.node)),
            Cell::Words(scene.words(&by.title)),
            Cell::Number(two(d.tested.value)),
            Cell::Number(d.tested.n_pairs.to_string()),
        ])
    };
    let limit = two(DENOMINATOR_LIMIT);
    Table {
        caption: scene.say("随分母变动的指标", "Indicators that go with a denominator"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::words(scene.say("分母", "Denominator")),
            Heading::number(scene.say("相关系数", "Correlation")),
            Heading::number(scene.say("地区数", "Regions")),
        ],
        rows: compared.denominators.iter().map(row).collect(),
        notes: vec![match scene.lang {
            Lang::Zh => format!("列出相关系数绝对值超过{limit}的。"),
            Lang::En => format!("Those with a correlation beyond ±{limit}."),
        }],
        wide: true,
    }
}
