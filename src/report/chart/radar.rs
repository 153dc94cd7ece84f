//! The radar: a region's profile over the dimensions, as an overview only.
//!
//! Its area grows with the square of the scores and its shape depends on the order of the axes, so
//! the axes keep the rubric's order, nothing is filled to speak of, the values are printed, and a
//! report shows the dumbbell of the same numbers after it.

use super::canvas::{Anchor, Canvas, Dash, Fill, Point, Stroke, Type, WIDTH, height_of, solid};
use super::legend::{self, Mark};
use super::measure::{self, Lines};
use super::number::{MISSING, finite, one_or_dash};
use super::svg::{self, Caption};
use super::{ChartError, Dumbbell, DumbbellRow, Table, dumbbell, palette, rows};
use crate::lang::{Lang, Text};

const RADIUS: f64 = 150.0;
/// From the outer ring to the labels.
const CLEAR: f64 = 14.0;
const LABEL: f64 = 12.0;
const VALUE: f64 = 11.5;
/// Between one's own value and the others.
const SPACE: f64 = 3.5;
/// Between two labels.
const APART: f64 = 6.0;
/// The most lines of a label.
const LINES: usize = 5;

/// A profile over three to fourteen axes from 0 to 100. With another number of axes the same
/// numbers are drawn as a dumbbell, which can be read with any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Radar {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The name of the region's line.
    pub own_name: Text,
    /// The name of the dashed line; not shown where no axis has a benchmark.
    pub benchmark_name: Text,
    /// The name of the dotted line; not shown where no axis has a peer median.
    pub peers_name: Text,
    /// The axes, clockwise from the top, in the rubric's order.
    pub axes: Vec<RadarAxis>,
}

/// One axis of a [`Radar`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RadarAxis {
    /// The dimension.
    pub label: Text,
    /// The region's score.
    pub own: Option<f64>,
    /// The benchmark's target.
    pub benchmark: Option<f64>,
    /// The median of the peers.
    pub peers: Option<f64>,
}

/// One line of the radar: its name, its values, its paint.
struct Series {
    name: String,
    values: Vec<Option<f64>>,
    stroke: Stroke,
}

/// Draws the radar.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Radar, lang: Lang) -> Result<String, ChartError> {
    let series = series(chart, lang);
    if chart.axes.is_empty() || series.iter().all(|s| s.values.iter().all(Option::is_none)) {
        return svg::empty(&caption(chart, lang), lang);
    }
    if !(3..=14).contains(&chart.axes.len()) {
        return dumbbell::draw(&as_dumbbell(chart), lang);
    }
    let mut canvas = Canvas::default();
    let entries: Vec<_> = series.iter().map(|s| (s.mark(), s.name.clone())).collect();
    let top = legend::draw(&mut canvas, 10.0, 4.0, &entries) + 8.0;
    let labels = place(chart, &series, lang);
    let above = labels.iter().map(|label| label.top).fold(-RADIUS, f64::min);
    let corners = (0..chart.axes.len()).map(|at| direction(at, chart.axes.len()).1 * RADIUS);
    let below = labels.iter().map(Placed::bottom).chain(corners).fold(0.0, f64::max);
    let centre = (WIDTH / 2.0, top - above);
    grid(&mut canvas, centre, chart.axes.len());
    // One's own line is drawn last, over the others.
    for one in series.iter().rev() {
        one.draw(&mut canvas, centre);
    }
    for label in &labels {
        label.draw(&mut canvas, centre);
    }
    let mut height = centre.1 + below + 8.0;
    if series.len() > 1 {
        let names: Vec<&str> = series.iter().map(|s| s.name.as_str()).collect();
        let words = lang.pick("各轴数值依次为：", "Numbers at the axes: ");
        let note = format!("{words}{}", names.join(" / "));
        height += rows::note(&mut canvas, 10.0, height, &note);
    }
    svg::write(&canvas, height + 2.0, &caption(chart, lang), lang)
}

/// The radar's numbers, an axis a row.
pub fn table(chart: &Radar, lang: Lang) -> Table {
    let series = series(chart, lang);
    let mut header = vec![lang.pick("维度", "Dimension").to_owned()];
    header.extend(series.iter().map(|s| s.name.clone()));
    let row = |(index, axis): (usize, &RadarAxis)| {
        let mut cells = vec![axis.label.get(lang).to_owned()];
        cells.extend(series.iter().map(|s| one_or_dash(s.values[index])));
        cells
    };
    Table { header, rows: chart.axes.iter().enumerate().map(row).collect() }
}

fn caption(chart: &Radar, lang: Lang) -> Caption {
    let parts: Vec<String> = table(chart, lang).rows.iter().map(|row| row.join(" ")).collect();
    let words = match lang {
        Lang::Zh => format!("雷达图，{}个维度，0至100分。", chart.axes.len()),
        Lang::En => format!("Radar of {} dimensions, scores from 0 to 100. ", chart.axes.len()),
    };
    let title = chart.title.get(lang);
    let title =
        if title.is_empty() { lang.pick("各维度得分", "Scores by dimension") } else { title };
    let description = format!("{words}{}", parts.join(lang.pick("；", "; ")));
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn as_dumbbell(chart: &Radar) -> Dumbbell {
    let benchmark = chart.axes.iter().any(|axis| finite(axis.benchmark).is_some());
    let row = |axis: &RadarAxis| DumbbellRow {
        label: axis.label.clone(),
        own: axis.own,
        reference: if benchmark { axis.benchmark } else { axis.peers },
    };
    Dumbbell {
        id: chart.id.clone(),
        title: chart.title.clone(),
        own_name: chart.own_name.clone(),
        reference_name: if benchmark { &chart.benchmark_name } else { &chart.peers_name }.clone(),
        rows: chart.axes.iter().map(row).collect(),
    }
}

/// The lines that have at least one value; one's own always.
fn series(chart: &Radar, lang: Lang) -> Vec<Series> {
    let named = |name: &Text, zh: &str, en: &str| {
        let name = name.get(lang);
        if name.is_empty() { lang.pick(zh, en).to_owned() } else { name.to_owned() }
    };
    let own = Series {
        name: named(&chart.own_name, "本地区", "This region"),
        values: chart.axes.iter().map(|axis| finite(axis.own)).collect(),
        stroke: solid(palette::OWN, 2.6),
    };
    let benchmark = Series {
        name: named(&chart.benchmark_name, "基准", "Benchmark"),
        values: chart.axes.iter().map(|axis| finite(axis.benchmark)).collect(),
        stroke: Stroke { colour: palette::INK, width: 1.6, dash: Dash::Dashed },
    };
    let peers = Series {
        name: named(&chart.peers_name, "同类中位数", "Peer median"),
        values: chart.axes.iter().map(|axis| finite(axis.peers)).collect(),
        stroke: Stroke { colour: palette::QUIET, width: 2.2, dash: Dash::Dotted },
    };
    let others = [benchmark, peers].into_iter().filter(|s| s.values.iter().any(Option::is_some));
    std::iter::once(own).chain(others).collect()
}

impl Series {
    fn is_own(&self) -> bool {
        self.stroke.dash == Dash::Solid
    }

    fn mark(&self) -> Mark {
        if self.is_own() { Mark::LineDot(self.stroke) } else { Mark::Line(self.stroke) }
    }

    fn draw(&self, canvas: &mut Canvas, centre: Point) {
        let n = self.values.len();
        let points: Vec<Option<Point>> = (0..n)
            .map(|index| self.values[index].map(|score| spot(centre, index, n, score)))
            .collect();
        if points.iter().all(Option::is_some) {
            let fill = if self.is_own() { Fill::Faint(palette::OWN, 0.08) } else { Fill::None };
            canvas.polygon(points.iter().flatten().copied().collect(), fill, Some(self.stroke));
        } else {
            // A missing value is a break in the line, not a zero.
            for index in 0..n {
                if let (Some(from), Some(to)) = (points[index], points[(index + 1) % n]) {
                    canvas.line(from, to, self.stroke);
                }
            }
        }
        for (point, value) in points.iter().zip(&self.values) {
            let Some(point) = point else { continue };
            if self.is_own() {
                canvas.circle(*point, 4.0, Fill::Solid(palette::OWN), None);
                canvas.titled(one_or_dash(*value));
            }
        }
    }
}

/// The direction of an axis: right and down are positive.
fn direction(index: usize, n: usize) -> Point {
    let angle = std::f64::consts::TAU * index as f64 / n as f64;
    (libm::sin(angle), -libm::cos(angle))
}

fn spot(centre: Point, index: usize, n: usize, score: f64) -> Point {
    let (dx, dy) = direction(index, n);
    let along = RADIUS * score.clamp(0.0, 100.0) / 100.0;
    (centre.0 + dx * along, centre.1 + dy * along)
}

fn grid(canvas: &mut Canvas, centre: Point, n: usize) {
    for ring in [20.0, 40.0, 60.0, 80.0, 100.0] {
        let corners = (0..n).map(|index| spot(centre, index, n, ring)).collect();
        let strong = ring > 99.0;
        let stroke = solid(if strong { palette::PEER } else { palette::GRID }, 1.0);
        canvas.polygon(corners, Fill::None, Some(stroke));
    }
    for index in 0..n {
        canvas.line(centre, spot(centre, index, n, 100.0), solid(palette::GRID, 1.0));
    }
    let kind = Type::new(9.5, palette::QUIET).end();
    for ring in [20.0, 40.0, 60.0, 80.0, 100.0] {
        let (x, y) = spot(centre, 0, n, ring);
        canvas.text((x - 4.0, y + 11.0), &format!("{ring:.0}"), kind);
    }
}

/// A label with its place, relative to the centre of the radar.
struct Placed {
    full: String,
    lines: Lines,
    own: String,
    /// The other values, each after a slash.
    others: String,
    x: f64,
    top: f64,
    anchor: Anchor,
}

impl Placed {
    fn height(&self) -> f64 {
        height_of(self.lines.lines.len(), LABEL) + height_of(1, VALUE)
    }

    fn bottom(&self) -> f64 {
        self.top + self.height()
    }

    fn values_room(&self) -> f64 {
        measure::width(&self.own, VALUE) + SPACE + measure::width(&self.others, VALUE)
    }

    /// Left and right end.
    fn span(&self) -> (f64, f64) {
        let room = self.lines.room(LABEL).max(self.values_room());
        match self.anchor {
            Anchor::Start => (self.x, self.x + room),
            Anchor::Middle => (self.x - room / 2.0, self.x + room / 2.0),
            Anchor::End => (self.x - room, self.x),
        }
    }

    fn beside(&self, other: &Self) -> bool {
        let ((left, right), (from, to)) = (self.span(), other.span());
        right + APART < from || to + APART < left
    }

    fn draw(&self, canvas: &mut Canvas, (x, y): Point) {
        let names = height_of(self.lines.lines.len(), LABEL);
        let kind = Type { size: LABEL, colour: palette::INK, anchor: self.anchor };
        let at = (x + self.x, y + self.top + names / 2.0);
        canvas.block(at, &self.lines, &self.full, kind);
        let baseline = y + self.top + names + height_of(1, VALUE) * 0.78;
        let from = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - self.values_room() / 2.0,
            Anchor::End => self.x - self.values_room(),
        };
        let kind = Type::new(VALUE, palette::OWN);
        canvas.text((x + from, baseline), &self.own, kind);
        let kind = Type::new(VALUE, palette::QUIET);
        let after = x + from + measure::width(&self.own, VALUE) + SPACE;
        canvas.text((after, baseline), &self.others, kind);
    }
}

/// Puts every label at the end of its axis, then moves apart those that would touch: on each side
/// from the middle outwards, so that a label only ever moves away from the picture.
fn place(chart: &Radar, series: &[Series], lang: Lang) -> Vec<Placed> {
    let n = chart.axes.len();
    let mut placed: Vec<Placed> =
        (0..n).map(|index| at_axis(chart, series, lang, index, n)).collect();
    for side in [Anchor::Start, Anchor::End] {
        spread(&mut placed, n, side);
    }
    for index in 0..n {
        if placed[index].anchor != Anchor::Middle {
            continue;
        }
        let (_, dy) = direction(index, n);
        let others = (0..n).filter(|other| placed[*other].anchor != Anchor::Middle);
        let near: Vec<&Placed> = others
            .map(|other| &placed[other])
            .filter(|other| !other.beside(&placed[index]))
            .collect();
        let height = placed[index].height();
        let top = if dy < 0.0 {
            let limit = near.iter().map(|other| other.top - APART - height);
            limit.fold(placed[index].top, f64::min)
        } else {
            // Only labels of the lower half can be in the way.
            let limit = near.iter().filter(|other| other.top > 0.0);
            limit.map(|other| other.bottom() + APART).fold(placed[index].top, f64::max)
        };
        placed[index].top = top;
    }
    placed
}

fn at_axis(chart: &Radar, series: &[Series], lang: Lang, index: usize, n: usize) -> Placed {
    let (dx, dy) = direction(index, n);
    let (anchor, x, room) = if dx.abs() < 0.05 {
        (Anchor::Middle, 0.0, 220.0)
    } else {
        let x = (RADIUS + CLEAR) * dx;
        let anchor = if dx > 0.0 { Anchor::Start } else { Anchor::End };
        (anchor, x, (WIDTH / 2.0 - 6.0 - x.abs()).min(200.0))
    };
    let full = chart.axes[index].label.get(lang).to_owned();
    let mut values = series.iter().map(|s| one_or_dash(s.values[index]));
    let own = values.next().unwrap_or_else(|| MISSING.to_owned());
    let others: Vec<String> = values.map(|value| format!("/ {value}")).collect();
    let others = others.join(" ");
    let lines = measure::wrap_evenly(&full, LABEL, room, LINES);
    let mut placed = Placed { full, lines, own, others, x, top: 0.0, anchor };
    let height = placed.height();
    placed.top = (RADIUS + CLEAR) * dy - height / 2.0 + dy * height / 2.0;
    placed
}

fn spread(placed: &mut [Placed], n: usize, side: Anchor) {
    let mut order: Vec<usize> = (0..n).filter(|index| placed[*index].anchor == side).collect();
    order.sort_by(|a, b| direction(*a, n).1.total_cmp(&direction(*b, n).1));
    let upper = order.iter().rposition(|index| direction(*index, n).1 < -1e-9);
    let mut floor = f64::INFINITY;
    if let Some(upper) = upper {
        if let Some(next) = order.get(upper + 1) {
            floor = placed[*next].top.min(placed[*next].top.abs()) - APART;
        }
        for index in order[..=upper].iter().rev() {
            let label = &mut placed[*index];
            label.top = label.top.min(floor - label.height());
            floor = label.top - APART;
        }
    }
    let first = upper.map_or(0, |upper| upper + 1);
    let mut ceiling = f64::NEG_INFINITY;
    for index in &order[first..] {
        let label = &mut placed[*index];
        label.top = label.top.max(ceiling);
        ceiling = label.bottom() + APART;
    }
}
