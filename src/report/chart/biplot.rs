//! The biplot: regions as points on the two directions in which they differ most, columns as arrows.

use super::canvas::{Canvas, Fill, MIDDLE, Point, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::measure::{self, Lines};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

const HEIGHT: f64 = 440.0;
/// No picture is lower than this.
const HEIGHT_MIN: f64 = 230.0;
/// The room of the arrows' names at either side.
const SIDE: f64 = 148.0;
const NAME: f64 = 9.5;
const ARROW: f64 = 11.0;
/// Up to here every region is named that has room for it; beyond it only those farthest out.
const ALL_NAMED: usize = 60;
const NAMED_MAX: usize = 20;

/// Regions and the columns they are scored in, on two components.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Biplot {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// What the horizontal and the vertical direction are.
    pub axes: [Text; 2],
    /// The regions.
    pub points: Vec<BiplotPoint>,
    /// The columns, each with its correlation with the two components.
    pub arrows: Vec<BiplotPoint>,
}

/// A name at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BiplotPoint {
    /// The region or the column.
    pub label: Text,
    /// Its place.
    pub at: [f64; 2],
}

/// A rectangle that is taken: left, top, right, bottom.
type Taken = (f64, f64, f64, f64);

/// Draws the biplot.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Biplot, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    let points: Vec<&BiplotPoint> = chart.points.iter().filter(|p| p.is_finite()).collect();
    if points.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let entries = [
        (Mark::Dot(palette::OWN), lang.pick("地区", "region")),
        (
            Mark::Line(solid(palette::BELOW, 2.0)),
            lang.pick(
                "维度：箭头所指为得分高的一边",
                "dimension: the arrow points to where it scores high",
            ),
        ),
    ];
    let entries = entries.map(|(mark, words)| (mark, words.to_owned()));
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 22.0;
    let plot = Plot::new(&points, &chart.arrows, top);
    plot.frame(&mut canvas, &chart.axes, lang);
    let crowded = points.len() > ALL_NAMED;
    let radius = if crowded { 2.2 } else { 3.2 };
    for point in &points {
        let fill = Fill::Faint(palette::OWN, if crowded { 0.55 } else { 0.85 });
        canvas.circle(plot.place(point.at), radius, fill, None);
        canvas.titled(point.label.get(lang));
    }
    plot.arrows(&mut canvas, &chart.arrows, lang);
    plot.names(&mut canvas, &points, lang);
    svg::write(&canvas, plot.bottom + 24.0, &caption, lang)
}

/// The places of the columns, then those of the regions.
pub fn table(chart: &Biplot, lang: Lang) -> Table {
    let header = vec![
        lang.pick("名称", "Name").to_owned(),
        chart.axes[0].get(lang).to_owned(),
        chart.axes[1].get(lang).to_owned(),
    ];
    let row = |p: &BiplotPoint| {
        let mut cells = vec![p.label.get(lang).to_owned()];
        cells.extend(p.at.map(two));
        cells
    };
    Table { header, rows: chart.arrows.iter().chain(&chart.points).map(row).collect() }
}

fn two(value: f64) -> String {
    if !value.is_finite() {
        return super::number::MISSING.to_owned();
    }
    if value.abs() >= 1e6 {
        return format!("{value:.1e}");
    }
    format!("{:.2}", (value * 100.0).round() / 100.0 + 0.0).replace('-', "−")
}

fn caption(chart: &Biplot, lang: Lang) -> Caption {
    let (n, m) = (chart.points.len(), chart.arrows.len());
    let description = match lang {
        Lang::Zh => format!("{n}个地区的点和{m}个维度的箭头；位置见表。"),
        Lang::En => format!(
            "{n} regions as points and {m} dimensions as arrows; their places are in the table."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() { lang.pick("双标图", "Biplot") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

impl BiplotPoint {
    fn is_finite(&self) -> bool {
        self.at.iter().all(|v| v.is_finite())
    }
}

/// Where the picture is, and how large a step in it.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    scale: [f64; 2],
}

impl Plot {
    fn new(points: &[&BiplotPoint], arrows: &[BiplotPoint], top: f64) -> Self {
        let (left, right) = (SIDE, WIDTH - SIDE);
        let reach = |axis: usize| points.iter().map(|p| p.at[axis].abs()).fold(0.0, f64::max);
        // One scale for both directions, so that distances can be compared, unless one of them would
        // vanish.
        let (x, y) = (reach(0), reach(1));
        let of = |reach: f64, room: f64| if reach > 0.0 { 0.92 * room / reach } else { 1.0 };
        let (wide, high) = (of(x, (right - left) / 2.0), of(y, HEIGHT / 2.0));
        let same = if x > 0.0 && y > 0.0 { wide.min(high) } else { 0.0 };
        let scale = if same > 0.0 { [same, same] } else { [wide, high] };
        // As high as points, arrows and their names need, and no higher.
        let steep = arrows.iter().filter(|a| a.is_finite()).map(|a| a.at[1].abs());
        let steep = steep.fold(0.0, f64::max) * arrow_scale(arrows, right - left);
        let names = arrows.len() as f64 * 2.0 * ARROW;
        let needed = (2.0 * (y * scale[1]).max(steep) / 0.92).max(names);
        let bottom = top + needed.clamp(HEIGHT_MIN, HEIGHT);
        Self { left, right, top, bottom, scale }
    }

    fn centre(&self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    fn place(&self, [x, y]: [f64; 2]) -> Point {
        let (cx, cy) = self.centre();
        (cx + x * self.scale[0], cy - y * self.scale[1])
    }

    fn frame(&self, canvas: &mut Canvas, axes: &[Text; 2], lang: Lang) {
        let (cx, cy) = self.centre();
        let size = (self.right - self.left, self.bottom - self.top);
        let edge = Some(solid(palette::GRID, 1.0));
        canvas.rect((self.left, self.top), size, Fill::None, edge);
        canvas.line((self.left, cy), (self.right, cy), solid(palette::GRID, 1.0));
        canvas.line((cx, self.top), (cx, self.bottom), solid(palette::GRID, 1.0));
        let kind = Type::new(10.5, palette::QUIET).middle();
        for (axis, y) in axes.iter().zip([self.bottom + 15.0, self.top - 6.0]) {
            let arrow = if y > self.top { "→ " } else { "↑ " };
            let words = format!("{arrow}{}", axis.get(lang));
            let lines = measure::fit(&words, 10.5, size.0);
            canvas.block((cx, y - 10.5 * MIDDLE), &lines, &words, kind);
        }
    }

    /// Arrows from the middle; their names stand in a column at the side they point to, so that arrows
    /// in a bunch do not write over each other.
    fn arrows(&self, canvas: &mut Canvas, arrows: &[BiplotPoint], lang: Lang) {
        let drawn = arrows.iter().filter(|a| a.is_finite());
        let room = (self.right - self.left).min(HEIGHT);
        let scale = arrow_scale(arrows, room).min(arrow_scale(arrows, self.right - self.left));
        let (cx, cy) = self.centre();
        let half = (self.bottom - self.top) / 2.0 - 4.0;
        let tip =
            |a: &BiplotPoint| (cx + a.at[0] * scale, cy - (a.at[1] * scale).clamp(-half, half));
        let (mut lefts, mut rights): (Vec<_>, Vec<_>) =
            drawn.map(|a| (a, tip(a))).partition(|(a, _)| a.at[0] < 0.0);
        for (_, tip) in lefts.iter().chain(&rights) {
            arrow(canvas, (cx, cy), *tip);
        }
        for (side, is_left) in [(&mut lefts, true), (&mut rights, false)] {
            side.sort_by(|a, b| a.1.1.total_cmp(&b.1.1));
            self.column(canvas, side, is_left, lang);
        }
    }

    /// The names of the arrows at one side, from top to bottom, as near to their tips as they can be.
    fn column(
        &self,
        canvas: &mut Canvas,
        side: &[(&BiplotPoint, Point)],
        is_left: bool,
        lang: Lang,
    ) {
        let room = SIDE - 16.0;
        let lines: Vec<Lines> = side
            .iter()
            .map(|(a, _)| measure::wrap_evenly(a.label.get(lang), ARROW, room, 3))
            .collect();
        // Where names would not fit beside each other each takes one line.
        let total = |lines: &[Lines]| lines.iter().map(room_of).sum::<f64>();
        let lines: Vec<Lines> = if total(&lines) > self.bottom - self.top {
            side.iter().map(|(a, _)| measure::fit(a.label.get(lang), ARROW, room)).collect()
        } else {
            lines
        };
        let mut y = self.top;
        let mut left_over = total(&lines);
        for ((point, tip), lines) in side.iter().zip(&lines) {
            let height = room_of(lines);
            // No lower than leaves room for those that follow.
            let latest = self.bottom - left_over;
            y = y.max((tip.1 - height / 2.0).min(latest));
            if y + height > self.bottom + 1.0 {
                break;
            }
            let middle = y + height / 2.0;
            let (x, kind) = if is_left {
                (self.left - 10.0, Type::new(ARROW, palette::BELOW).end())
            } else {
                (self.right + 10.0, Type::new(ARROW, palette::BELOW))
            };
            let near = if is_left { self.left - 6.0 } else { self.right + 6.0 };
            canvas.line(*tip, (near, middle), solid(palette::BELOW_LIGHT, 0.7));
            canvas.block((x, middle), lines, point.label.get(lang), kind);
            y += height;
            left_over -= height;
        }
    }

    /// The names of regions, those farthest out first, each where nothing is written yet.
    fn names(&self, canvas: &mut Canvas, points: &[&BiplotPoint], lang: Lang) {
        let mut order: Vec<&BiplotPoint> = points.to_vec();
        let reach = |axis: usize| points.iter().map(|p| p.at[axis].abs()).fold(1e-300, f64::max);
        let (wide, high) = (reach(0), reach(1));
        // Far out in either direction, as far as others reach there.
        let far = |p: &BiplotPoint| libm::hypot(p.at[0] / wide, p.at[1] / high);
        order.sort_by(|a, b| far(b).total_cmp(&far(a)));
        let crowded = points.len() > ALL_NAMED;
        let most = if crowded { NAMED_MAX } else { points.len() };
        order.truncate(5 * most);
        let dots: Vec<Point> = points.iter().map(|p| self.place(p.at)).collect();
        let mut taken: Vec<Taken> = Vec::new();
        for point in order {
            if taken.len() >= most {
                break;
            }
            let words = measure::fit(point.label.get(lang), NAME, 110.0);
            let Some(line) = words.lines.first() else { continue };
            let width = measure::room(line, NAME);
            let (x, y) = self.place(point.at);
            let box_of = |at: (f64, f64)| (at.0, at.1 - NAME, at.0 + width, at.1 + NAME * 0.35);
            let free = |at: &&(f64, f64)| {
                let place = box_of(**at);
                self.holds(place) && !taken.iter().any(|t| overlap(*t, place))
            };
            let base = y + NAME * MIDDLE;
            let places = [
                (x + 6.0, base),
                (x - 6.0 - width, base),
                (x - width / 2.0, y - 6.0),
                (x - width / 2.0, y + 6.0 + NAME),
                (x + 3.0, y - 6.0),
                (x - 3.0 - width, y - 6.0),
                (x + 3.0, y + 6.0 + NAME),
                (x - 3.0 - width, y + 6.0 + NAME),
            ];
            let hides = |at: &(f64, f64)| {
                let place = box_of(*at);
                dots.iter().filter(|d| covers(place, **d)).count()
            };
            // Of the free places the one that hides fewest dots; none that hides many.
            let hidden_max = if crowded { 2 } else { 0 };
            let best = places.iter().filter(free).min_by_key(|at| hides(at));
            let Some(&(left, baseline)) = best.filter(|at| hides(at) <= hidden_max) else {
                continue;
            };
            let patch = Fill::Faint(palette::PAPER, 0.7);
            canvas.rect((left, baseline - NAME), (width, NAME * 1.3), patch, None);
            canvas.text((left, baseline), line, Type::new(NAME, palette::INK));
            if words.cut {
                canvas.titled(point.label.get(lang));
            }
            taken.push((left - 2.0, baseline - NAME - 2.0, left + width + 2.0, baseline + 4.0));
        }
    }

    fn holds(&self, (left, top, right, bottom): Taken) -> bool {
        left > self.left && right < self.right && top > self.top && bottom < self.bottom
    }
}

/// How long an arrow of 1 is: the longest reaches most of the way to the edge.
fn arrow_scale(arrows: &[BiplotPoint], room: f64) -> f64 {
    let drawn = arrows.iter().filter(|a| a.is_finite());
    let longest = drawn.map(|a| libm::hypot(a.at[0], a.at[1])).fold(0.0, f64::max);
    if longest > 0.0 && longest.is_finite() { 0.4 * room / longest } else { 0.0 }
}

fn room_of(lines: &Lines) -> f64 {
    super::canvas::height_of(lines.lines.len().max(1), ARROW) + 5.0
}

fn overlap(a: Taken, b: Taken) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn covers((left, top, right, bottom): Taken, (x, y): Point) -> bool {
    (left..right).contains(&x) && (top..bottom).contains(&y)
}

fn arrow(canvas: &mut Canvas, from: Point, to: Point) {
    canvas.line(from, to, solid(palette::BELOW, 1.8));
    let length = libm::hypot(to.0 - from.0, to.1 - from.1);
    if length < 1.0 {
        return;
    }
    let (dx, dy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let back = (to.0 - 9.0 * dx, to.1 - 9.0 * dy);
    let corners = vec![
        (to.0 + dx, to.1 + dy),
        (back.0 - 3.6 * dy, back.1 + 3.6 * dx),
        (back.0 + 3.6 * dy, back.1 - 3.6 * dx),
    ];
    canvas.polygon(corners, Fill::Solid(palette::BELOW), None);
}
