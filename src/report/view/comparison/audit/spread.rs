//! How the answers to each indicator are spread, and which stand apart.

use super::{Look, parts, two};
use crate::coherence::descriptive::{Described, Flag, Thresholds};
use crate::coherence::indicators::raw;
use crate::lang::{Lang, Text};
use crate::model::{NodeIdx, RowIdx, Scale};
use crate::report::chart::{ChartError, Spread, SpreadRow, spread};
use crate::report::rounding::{natural, percent};
use crate::report::sentences::audit as say;
use crate::report::view::answer;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::stats::order::quantile;

/// A value stands apart beyond so many boxes from the box.
const APART: f64 = 3.0;

/// With no more different values than this a number may be a scale of steps.
const STEPS_MAX: usize = 10;

/// A column with the values that stand apart.
struct Column {
    node: NodeIdx,
    values: Vec<f64>,
    apart: Vec<(RowIdx, f64)>,
}

/// A flag with its words, and the indicators that have it.
pub(super) fn findings(look: &Look<'_, '_>) -> Vec<String> {
    let lang = look.scene.lang;
    let t = Thresholds::default();
    let least = percent(t.present_min);
    let few = (
        format!("项指标有值的地区不足{least}"),
        format!("Indicators with a value in less than {least} of the regions"),
    );
    let remarks = [
        (Flag::Empty, "项指标没有任何地区作答", "Indicators that no region has answered"),
        (
            Flag::Constant,
            "项指标各地区完全相同，区分不出高低",
            "Indicators with the same value everywhere, which tell no regions apart",
        ),
        (Flag::FewPresent, &few.0, &few.1),
        (Flag::ManyZeros, "项指标多数地区为零", "Indicators that are 0 in most regions"),
        (
            Flag::FewUnique,
            "项数值指标的不同取值很少，也许用分级标尺更如实",
            "Numeric indicators with few different values; a scale of steps may be more honest",
        ),
        (
            Flag::Outliers,
            "项指标的分布被少数极端值拉长，宜先核对这些值",
            "Indicators drawn out by a few extreme values, which should be checked first",
        ),
    ];
    // Among many regions whole percentages repeat, and say nothing of steps.
    let says_much = |flag: Flag, d: &Described| {
        let unique = d.description.map_or(0, |d| d.n_unique);
        d.flags.contains(&flag) && (flag != Flag::FewUnique || unique <= STEPS_MAX)
    };
    let named = |flag: Flag| -> Vec<String> {
        let has = look.audit.statistics.iter().filter(|(_, d)| says_much(flag, d));
        has.map(|(node, _)| look.title(*node)).collect()
    };
    remarks.iter().filter_map(|(flag, zh, en)| say::remark(lang, zh, en, &named(*flag))).collect()
}

pub(super) fn blocks(look: &Look<'_, '_>) -> Result<Vec<Block>, ChartError> {
    let scene = look.scene;
    let mut blocks = vec![
        look.heading("答案如何分布", "How the answers are spread"),
        Block::Paragraph(scene.say(
            "每行一项指标，按其自己的单位从最小到最大画出；方框是中间一半的地区。比方框一端还远出三个方框宽的数值为离群值，可能是填错，也可能确实突出，应当核对。分级和是否类的题目不判离群。",
            "Each row is an indicator, drawn in its own units from its least to its greatest value; the box holds the middle half of the regions. A value more than three box widths beyond the box is an outlier: a slip of the pen, or truly outstanding, and worth a check. Questions with steps, and yes or no, have none.",
        )),
    ];
    let groups: Vec<Vec<NodeIdx>> = if scene.dimensions().is_empty() {
        vec![scene.hierarchy().indicators().to_vec()]
    } else {
        look.dimensions().into_iter().map(|(_, indicators)| indicators).collect()
    };
    let all = parts(&groups, spread::ROWS_MAX);
    for (at, part) in all.iter().enumerate() {
        let rows = part.iter().filter_map(|node| column(look, *node)).map(|c| row(look, &c));
        let chart = Spread {
            id: format!("chart-spread-{}", at + 1),
            title: Text::new("各指标的分布", "How the answers are spread"),
            rows: rows.collect(),
        };
        let (n, of) = (at + 1, all.len());
        let caption = match (scene.lang, of) {
            (Lang::Zh, 1) => "各指标答案的分布，两端为最小值和最大值。".to_owned(),
            (Lang::En, 1) => {
                "How the answers are spread; the least and the greatest value stand at the ends."
                    .to_owned()
            }
            (Lang::Zh, _) => format!("各指标答案的分布（{n}/{of}），两端为最小值和最大值。"),
            (Lang::En, _) => format!(
                "How the answers are spread ({n} of {of}); the least and the greatest value stand at the ends."
            ),
        };
        blocks.push(scene.figure(&chart, spread::draw, spread::table, caption)?);
    }
    blocks.push(Block::Folded {
        summary: scene.say("各指标的描述统计", "Descriptive statistics of each indicator"),
        tables: vec![statistics(look)],
    });
    Ok(blocks)
}

fn column(look: &Look<'_, '_>, node: NodeIdx) -> Option<Column> {
    let indicator = look.scene.node(node).indicator.as_ref()?;
    let rows = &look.audit.rows;
    let values = raw(look.scene.a, rows, indicator.column, &indicator.scale);
    let mut apart = Vec::new();
    if let (Scale::Number(_), Some((low, high))) = (&indicator.scale, fences(&values)) {
        let out = rows.iter().zip(&values).filter(|(_, v)| **v < low || **v > high);
        apart.extend(out.map(|(row, value)| (*row, *value)));
        let distance = |v: f64| (v - high).max(low - v);
        apart.sort_by(|a, b| distance(b.1).total_cmp(&distance(a.1)));
    }
    Some(Column { node, values, apart })
}

/// Between which values nothing stands apart; none where half of the values are the same, so that
/// there is no box to measure by.
fn fences(values: &[f64]) -> Option<(f64, f64)> {
    let sorted = super::super::sorted(values.iter().copied().filter(|v| v.is_finite()));
    let (lower, upper) = (quantile(&sorted, 0.25)?, quantile(&sorted, 0.75)?);
    let width = upper - lower;
    (width > 0.0).then_some((lower - APART * width, upper + APART * width))
}

/// A value as people write it; after a denominator, or of a choice, it has no unit of its own.
fn words(look: &Look<'_, '_>, node: NodeIdx, value: f64) -> String {
    let scene = look.scene;
    let of = scene.node(node);
    let Some(indicator) = &of.indicator else { return natural(value) };
    let methods = scene.rubric().methods.indicators.get(indicator.column.at());
    let divided = methods.is_some_and(|m| m.denominator.is_some());
    match &indicator.scale {
        Scale::Number(_) | Scale::Maturity(_) if !divided => {
            answer::in_units(scene.lang, of, short(value))
        }
        _ => natural(short(value)),
    }
}

/// Four figures say enough in a picture.
fn short(value: f64) -> f64 {
    let size = value.abs();
    if size >= 1000.0 {
        value.round()
    } else if size >= 1.0 {
        (value * 100.0).round() / 100.0
    } else {
        (value * 10_000.0).round() / 10_000.0
    }
}

fn row(look: &Look<'_, '_>, column: &Column) -> SpreadRow {
    let of = |value: Option<f64>| value.map_or_else(String::new, |v| words(look, column.node, v));
    let described = look.audit.statistics.iter().find(|(node, _)| *node == column.node);
    let found = described.and_then(|(_, d)| d.description);
    let name = |(row, value): &(RowIdx, f64)| {
        let words = words(look, column.node, *value);
        let name = &look.scene.region(*row).name;
        let both = |lang| format!("{} {words}", name.get(lang));
        (*value, Text::new(both(Lang::Zh), both(Lang::En)))
    };
    SpreadRow {
        label: look.scene.node(column.node).title.clone(),
        values: column.values.clone(),
        apart: column.apart.iter().map(name).collect(),
        least: of(found.map(|d| d.low)),
        greatest: of(found.map(|d| d.high)),
        median: of(found.map(|d| d.median)),
    }
}

fn flag_words(look: &Look<'_, '_>, described: &Described) -> String {
    let word = |flag: &Flag| match flag {
        Flag::Empty => look.scene.say("无人作答", "empty"),
        Flag::Constant => look.scene.say("全同", "constant"),
        Flag::FewPresent => look.scene.say("缺失多", "few values"),
        Flag::ManyZeros => look.scene.say("零多", "many zeros"),
        Flag::FewUnique => look.scene.say("取值少", "few different"),
        Flag::Outliers => look.scene.say("极端值", "extreme values"),
    };
    described.flags.iter().map(word).collect::<Vec<_>>().join(look.scene.lang.pick("、", ", "))
}

fn statistics(look: &Look<'_, '_>) -> Table {
    let scene = look.scene;
    let row = |(node, described): &(NodeIdx, Described)| {
        let mut cells =
            vec![Cell::Words(scene.node(*node).id.clone()), Cell::Head(look.title(*node))];
        if let Some(d) = &described.description {
            cells.push(Cell::Number(d.moments.n.to_string()));
            cells.extend([d.low, d.median, d.moments.mean, d.high].map(|v| Cell::Number(two(v))));
            let shape = [d.moments.sd, d.moments.skewness, d.moments.kurtosis];
            cells.extend(shape.map(|v| look.two_or(v, "无", "none")));
        } else {
            cells.push(Cell::Number("0".to_owned()));
            cells.extend((0..7).map(|_| scene.none("无", "none")));
        }
        let flags = flag_words(look, described);
        cells.push(if flags.is_empty() { scene.none("无", "none") } else { Cell::Words(flags) });
        Row::new(cells)
    };
    let numbers = [
        ("地区数", "Regions"),
        ("最小", "Least"),
        ("中位数", "Median"),
        ("平均", "Mean"),
        ("最大", "Greatest"),
        ("标准差", "SD"),
        ("偏度", "Skewness"),
        ("峰度", "Kurtosis"),
    ];
    let mut head = vec![
        Heading::words(scene.say("编号", "Id")),
        Heading::words(scene.say("指标", "Indicator")),
    ];
    head.extend(numbers.map(|(zh, en)| Heading::number(scene.say(zh, en))));
    head.push(Heading::words(scene.say("标记", "Flags")));
    Table {
        caption: scene.say("描述统计", "Descriptive statistics"),
        head,
        rows: look.audit.statistics.iter().map(row).collect(),
        notes: vec![scene.say(
            "按作答的单位；选择题按得分。偏度为正，高值一端拖得长；峰度越高，极端值越多。偏度绝对值过2且峰度过3.5，标为极端值。",
            "In the units of the answers, choices by their score. Skewness above 0 means a long tail of high values; the higher the kurtosis, the more extreme values. Beyond ±2 and above 3.5 together count as extreme.",
        )],
        wide: true,
    }
}
