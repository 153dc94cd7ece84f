//! How each dimension spreads over the regions, and which indicators are weak in many of them.

use super::{Field, overall, sorted, stats};
use crate::lang::Text;
use crate::model::NodeIdx;
use crate::report::chart::{ChartError, Strip, StripRow, strip};
use crate::report::rounding::{one, percent};
use crate::report::sentences::comparison::too_few;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::stats::round6;

/// Regions below this level are called weak.
const WEAK_BELOW: u8 = 2;
/// How many weak indicators stand on the first page.
const WEAKEST: usize = 5;

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &f.scene;
    let mut blocks = Vec::new();
    if f.n_scored() < 2 {
        let what = scene.lang.pick("分布图", "distribution is drawn");
        blocks.push(Block::Omitted(too_few(scene.lang, what)));
    } else {
        let caption = scene.say(
            "每个点是一个地区，方框为中间一半，线为中位数。",
            "Each dot is a region; the box holds the middle half, its line is the median.",
        );
        blocks.push(scene.figure(&chart(f), strip::draw, strip::table, caption)?);
    }
    if f.n_scored() > 1 {
        blocks.push(Block::Table(spread(f)));
    }
    if !nested(f) {
        blocks.push(Block::Table(weak(f, NodeIdx::ROOT)));
        return Ok(blocks);
    }
    for &dimension in scene.dimensions() {
        blocks.push(Block::Heading {
            id: scene.anchor(dimension),
            text: scene.title(dimension),
            level: None,
        });
        blocks.push(Block::Table(weak(f, dimension)));
    }
    Ok(blocks)
}

/// Whether there is anything below the dimensions.
fn nested(f: &Field<'_>) -> bool {
    f.scene.dimensions().iter().any(|d| f.scene.node(*d).indicator.is_none())
}

fn chart(f: &Field<'_>) -> Strip {
    let scene = &f.scene;
    let row = |label: Text, peers: Vec<f64>| StripRow { label, own: None, peers };
    let dimensions = scene.dimensions().iter().enumerate();
    let dimensions = dimensions.map(|(at, d)| row(scene.node(*d).title.clone(), f.dimension(at)));
    Strip {
        id: "chart-strip".to_owned(),
        title: Text::new("各维度得分的分布", "Spread of scores by dimension"),
        own_name: Text::default(),
        peers_name: Text::new("地区", "Regions"),
        rows: [row(overall(), f.scores())].into_iter().chain(dimensions).collect(),
    }
}

fn five(f: &Field<'_>, numbers: &[f64]) -> Vec<Cell> {
    if f.entries.len() < 2 {
        return vec![f.scene.number_or(numbers.first().copied(), "无得分", "no score")];
    }
    match stats(numbers) {
        Some(s) => [s.min, s.q1, s.median, s.q3, s.max].map(|v| Cell::Number(one(v))).into(),
        None => (0..5).map(|_| f.scene.none("无得分", "no score")).collect(),
    }
}

fn five_heads(f: &Field<'_>) -> Vec<Heading> {
    let scene = &f.scene;
    // A single region has no spread.
    if f.entries.len() < 2 {
        return vec![Heading::number(scene.say("得分", "Score"))];
    }
    vec![
        Heading::number(scene.say("最低", "Lowest")),
        Heading::number(scene.say("下四分位", "Lower quartile")),
        Heading::number(scene.say("中位数", "Median")),
        Heading::number(scene.say("上四分位", "Upper quartile")),
        Heading::number(scene.say("最高", "Highest")),
    ]
}

fn spread(f: &Field<'_>) -> Table {
    let scene = &f.scene;
    let row = |title: Cell, weight: f64, numbers: &[f64], total: bool| {
        let mut cells =
            vec![title, Cell::Number(percent(weight)), Cell::Number(numbers.len().to_string())];
        cells.extend(five(f, numbers));
        Row { cells, total, ..Row::default() }
    };
    let dimensions = scene.dimensions().iter().enumerate().map(|(at, &d)| {
        let title = if nested(f) {
            Cell::Link { id: scene.anchor(d), text: scene.title(d) }
        } else {
            Cell::Head(scene.title(d))
        };
        row(title, scene.a.weights.effective(d), &f.dimension(at), false)
    });
    let mut rows: Vec<Row> = dimensions.collect();
    rows.push(row(Cell::Head(scene.words(&overall())), 1.0, &f.scores(), true));
    let mut head = vec![
        Heading::words(scene.say("维度", "Dimension")),
        Heading::number(scene.say("权重", "Weight")),
        Heading::number(scene.say("有得分", "With a score")),
    ];
    head.extend(five_heads(f));
    Table {
        caption: scene.say("各维度得分的分布", "Spread of scores by dimension"),
        head,
        rows,
        notes: Vec::new(),
        wide: true,
    }
}

/// An indicator over all regions.
struct Weak {
    idx: NodeIdx,
    /// Ascending.
    scores: Vec<f64>,
    /// The share of regions below the level; none without levels or without scores.
    share: Option<f64>,
}

/// The indicators below a node, those that are weak in most regions first.
fn by_weakness(f: &Field<'_>, node: NodeIdx) -> Vec<Weak> {
    let scene = &f.scene;
    let cut = scene.rubric().ladder.level(WEAK_BELOW).map(|l| l.min);
    let mut found: Vec<Weak> = scene
        .indicators_below(node)
        .map(|idx| {
            let scores = sorted(f.entries.iter().filter_map(|e| scene.a.score(e.row, idx)));
            let below = cut.map(|cut| scores.iter().filter(|s| round6(**s) < cut).count());
            let some = below.filter(|_| !scores.is_empty());
            let share = some.map(|n| n as f64 / scores.len() as f64);
            Weak { idx, scores, share }
        })
        .collect();
    // The sort is stable: ties keep the rubric's order.
    let share = |w: &Weak| w.share.unwrap_or(0.0);
    found.sort_by(|a, b| share(b).total_cmp(&share(a)));
    found
}

/// The indicators that are weak in most regions, for the first page; none where none is.
pub(super) fn weakest(f: &Field<'_>) -> Option<Table> {
    let mut found = by_weakness(f, NodeIdx::ROOT);
    found.retain(|w| w.share.is_some_and(|share| share > 0.0));
    found.truncate(WEAKEST);
    let title = f.scene.say("最普遍的短板", "Most common weak indicators");
    (!found.is_empty()).then(|| table(f, title, &found))
}

fn weak(f: &Field<'_>, dimension: NodeIdx) -> Table {
    let title = f.scene.say("共性短板", "Common weak indicators");
    table(f, title, &by_weakness(f, dimension))
}

fn table(f: &Field<'_>, caption: String, found: &[Weak]) -> Table {
    let scene = &f.scene;
    let rows = found.iter().map(|w| {
        let mut cells =
            vec![Cell::Head(scene.title(w.idx)), Cell::Number(w.scores.len().to_string())];
        if scene.has_levels() {
            cells.push(scene.percent_or(w.share, "无得分", "no score"));
        }
        cells.extend(five(f, &w.scores));
        Row::new(cells)
    });
    let mut head = vec![
        Heading::words(scene.say("指标", "Indicator")),
        Heading::number(scene.say("有得分", "With a score")),
    ];
    if scene.has_levels() {
        head.push(Heading::number(match scene.lang {
            crate::lang::Lang::Zh => format!("低于第{WEAK_BELOW}级的占比"),
            crate::lang::Lang::En => format!("Share below level {WEAK_BELOW}"),
        }));
    }
    head.extend(five_heads(f));
    Table { caption, head, rows: rows.collect(), notes: Vec::new(), wide: true }
}
