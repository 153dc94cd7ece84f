//! Intervals of many regions: a thin upright line for each, from the lowest score to the highest.

use super::{IntervalRow, Intervals, Scale, colour, entries, steps};
use crate::lang::Lang;
use crate::report::chart::canvas::{Canvas, Dash, Fill, Stroke, Type, WIDTH, solid};
use crate::report::chart::number::{finite, one};
use crate::report::chart::svg::{self, Caption};
use crate::report::chart::{ChartError, legend, palette, rows};

/// At most so many lines; beyond it one line stands for several neighbours.
const LINES_MAX: usize = 330;

/// The height of the field.
const HEIGHT: f64 = 330.0;

/// What one line shows.
struct Line {
    low: f64,
    high: f64,
    score: f64,
    /// How many of its regions are fragile.
    fragile: usize,
    n: usize,
    words: String,
}

pub(super) fn draw(chart: &Intervals, caption: &Caption, lang: Lang) -> Result<String, ChartError> {
    let mut canvas = Canvas::default();
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries(chart, lang, true)) + 12.0;
    let bottom = top + HEIGHT;
    let (left, right) = (40.0, WIDTH - if chart.cuts.is_empty() { 12.0 } else { 34.0 });
    let scale = Scale::of(chart);
    let y = |score: f64| bottom - HEIGHT * scale.share(score);
    frame(&mut canvas, chart, scale, (left, right), (top, bottom));
    let (lines, each) = lines(chart, lang);
    let room = (right - left) / lines.len().max(1) as f64;
    // Fragile ones go on top, so that none of them is hidden.
    for over in [false, true] {
        for (at, line) in lines.iter().enumerate().filter(|(_, l)| (l.fragile > 0) == over) {
            let x = left + room * (at as f64 + 0.5);
            draw_line(&mut canvas, (x, &y), line, room);
        }
    }
    let words = note(each, lang);
    let used = rows::note(&mut canvas, left, bottom + 8.0, &words);
    svg::write(&canvas, bottom + 10.0 + used, caption, lang)
}

fn note(each: usize, lang: Lang) -> String {
    match (lang, each) {
        (Lang::Zh, 0 | 1) => "每条竖线是一个地区，按得分由低到高排列；名称和数字见表。".to_owned(),
        (Lang::En, 0 | 1) => "Each line is a region, from the lowest score to the highest; the \
                              table has names and figures."
            .to_owned(),
        (Lang::Zh, n) => format!(
            "每条竖线代表得分相邻的{n}个地区，从其中最低的下限到最高的上限；名称和数字见表。"
        ),
        (Lang::En, n) => format!(
            "Each line stands for {n} regions with neighbouring scores, from the lowest end among \
             them to the highest; the table has names and figures."
        ),
    }
}

/// The lines by score, and how many regions each stands for.
fn lines(chart: &Intervals, lang: Lang) -> (Vec<Line>, usize) {
    let known = |row| Some((row, IntervalRow::ends(row)?, finite(row.score)?));
    let mut rows: Vec<(&IntervalRow, (f64, f64), f64)> =
        chart.rows.iter().filter_map(known).collect();
    rows.sort_by(|a, b| a.2.total_cmp(&b.2));
    let each = rows.len().div_ceil(LINES_MAX).max(1);
    let line = |of: &[(&IntervalRow, (f64, f64), f64)]| {
        let low = of.iter().map(|r| r.1.0).fold(f64::MAX, f64::min);
        let high = of.iter().map(|r| r.1.1).fold(f64::MIN, f64::max);
        let first = of.first().map_or("", |r| r.0.label.get(lang));
        let more = if of.len() > 1 { " …" } else { "" };
        Line {
            low,
            high,
            score: of.iter().map(|r| r.2).sum::<f64>() / of.len().max(1) as f64,
            fragile: of.iter().filter(|r| r.0.is_fragile == Some(true)).count(),
            n: of.len(),
            words: format!("{first}{more} {} – {}", one(low), one(high)),
        }
    };
    (rows.chunks(each).map(line).collect(), each)
}

fn frame(
    canvas: &mut Canvas,
    chart: &Intervals,
    scale: Scale,
    (left, right): (f64, f64),
    (top, bottom): (f64, f64),
) {
    let y = |score: f64| bottom - (bottom - top) * scale.share(score);
    let kind = Type::new(10.5, palette::QUIET).end();
    for tick in scale.ticks() {
        canvas.line((left, y(tick)), (right, y(tick)), solid(palette::GRID, 1.0));
        canvas.text((left - 6.0, y(tick) + 3.8), &scale.words(tick), kind);
    }
    for (at, (from, to)) in steps(chart).enumerate() {
        let level = u8::try_from(at + 1).unwrap_or(u8::MAX);
        let fill = colour(chart, level);
        canvas.rect((right + 6.0, y(to)), (16.0, y(from) - y(to)), Fill::Solid(fill), None);
        if y(from) - y(to) > 12.0 {
            let kind = Type::new(10.5, palette::text_on(fill)).middle();
            let middle = f64::midpoint(y(from), y(to));
            canvas.text((right + 14.0, middle + 3.8), &level.to_string(), kind);
        }
        if at > 0 {
            let stroke = Stroke { colour: palette::OUTLINE, width: 1.2, dash: Dash::Dashed };
            canvas.line((left, y(from)), (right, y(from)), stroke);
        }
    }
}

fn draw_line(canvas: &mut Canvas, (x, y): (f64, &impl Fn(f64) -> f64), line: &Line, room: f64) {
    let is_fragile = line.fragile > 0;
    let colour = if is_fragile { palette::INK } else { palette::CROWD };
    let width = (room * 0.55).clamp(0.6, 3.0);
    canvas.line((x, y(line.low)), (x, y(line.high)), solid(colour, (width * 10.0).round() / 10.0));
    canvas.titled(line.words.as_str());
    if line.n > 1 {
        return;
    }
    let (fill, edge) = if is_fragile {
        (Fill::Solid(palette::PAPER), Some(solid(palette::INK, 0.9)))
    } else {
        (Fill::Solid(palette::OWN), None)
    };
    canvas.circle((x, y(line.score)), (room * 0.6).clamp(1.2, 3.0), fill, edge);
}
