//! The dumbbell: one's own score and a reference on one line, and the gap between them as a number.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Fill, Point, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::{Direction, MISSING, direction, finite, gap, one, one_or_dash};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

/// The width of a column of numbers.
const COLUMN: f64 = 50.0;

/// One's own scores beside a reference, a row each, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dumbbell {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The name of the diamonds.
    pub own_name: Text,
    /// The name of the rings: a benchmark, a target, the peers' median.
    pub reference_name: Text,
    /// The rows, sorted by the caller, by the gap as a rule.
    pub rows: Vec<DumbbellRow>,
}

/// One row of a [`Dumbbell`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DumbbellRow {
    /// The dimension or indicator.
    pub label: Text,
    /// The region's score.
    pub own: Option<f64>,
    /// What it is compared with.
    pub reference: Option<f64>,
}

impl DumbbellRow {
    /// Own minus reference, where both are there.
    fn gap(&self) -> Option<f64> {
        Some(finite(self.own)? - finite(self.reference)?)
    }
}

/// Draws the dumbbell.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Dumbbell, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.rows.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let (own, reference) = names(chart, lang);
    let below = lang.pick("低于参照", "below").to_owned();
    let above = lang.pick("高于参照", "above").to_owned();
    let entries = [
        (Mark::Diamond(palette::OWN), own),
        (Mark::Ring, reference),
        (Mark::Triangle(false, palette::BELOW), below),
        (Mark::Triangle(true, palette::ABOVE), above),
    ];
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 22.0;
    let full = chart.rows.iter().map(|row| row.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, LABEL, 210.0, 3);
    let left = labels.width + 24.0;
    let axis = Axis { left, width: WIDTH - left - 3.0 * COLUMN - 26.0 };
    let heights: Vec<f64> = (0..chart.rows.len()).map(|row| labels.height(row, 26.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(&mut canvas, row, y, *height);
        y += height;
    }
    let foot = axis.draw(&mut canvas, top, bottom);
    columns(&mut canvas, top, lang);
    let mut y = top;
    for (index, (row, height)) in chart.rows.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0, middle), Anchor::End);
        draw_row(&mut canvas, axis, middle, row, lang);
        y += height;
    }
    svg::write(&canvas, bottom + foot, &caption, lang)
}

/// The dumbbell's numbers, a row each.
pub fn table(chart: &Dumbbell, lang: Lang) -> Table {
    let (own, reference) = names(chart, lang);
    let item = lang.pick("项目", "Item").to_owned();
    let header = vec![item, own, reference, lang.pick("差距", "Gap").to_owned()];
    let row = |row: &DumbbellRow| {
        let label = row.label.get(lang).to_owned();
        vec![label, one_or_dash(row.own), one_or_dash(row.reference), gap(row.gap())]
    };
    Table { header, rows: chart.rows.iter().map(row).collect() }
}

fn names(chart: &Dumbbell, lang: Lang) -> (String, String) {
    let (own, reference) = (chart.own_name.get(lang), chart.reference_name.get(lang));
    let own = if own.is_empty() { lang.pick("本地区", "This region") } else { own };
    let reference = if reference.is_empty() { lang.pick("参照", "Reference") } else { reference };
    (own.to_owned(), reference.to_owned())
}

fn caption(chart: &Dumbbell, lang: Lang) -> Caption {
    let (own, reference) = names(chart, lang);
    let side = |wanted: Direction| {
        let gaps = chart.rows.iter().filter_map(DumbbellRow::gap);
        gaps.filter(|gap| direction(*gap) == wanted).count()
    };
    let (n, below, above) = (chart.rows.len(), side(Direction::Below), side(Direction::Above));
    let missing = chart.rows.iter().filter(|row| row.gap().is_none()).count();
    let description = match lang {
        Lang::Zh => format!(
            "哑铃图，{n}项，{own}与{reference}比较：{below}项低于，{above}项高于，{missing}项无法比较。"
        ),
        Lang::En => format!(
            "Dumbbell chart of {n} items, {own} against {reference}: {below} below, {above} above, \
             {missing} not comparable."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() {
        lang.pick("与参照的差距", "Gaps to the reference")
    } else {
        title
    };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

/// The right ends of the columns: own, reference, gap.
const fn ends() -> [f64; 3] {
    [WIDTH - 2.0 * COLUMN - 14.0, WIDTH - COLUMN - 14.0, WIDTH - 8.0]
}

/// The headings: the marks themselves, which need no words in any language.
fn columns(canvas: &mut Canvas, top: f64, lang: Lang) {
    let [own, reference, gap] = ends();
    let y = top - 9.0;
    let edge = Some(solid(palette::INK, 1.4));
    canvas.diamond((own - 12.0, y), 5.0, Fill::Solid(palette::OWN), edge);
    let ring = Some(solid(palette::OUTLINE, 1.6));
    canvas.circle((reference - 12.0, y), 4.2, Fill::Solid(palette::PAPER), ring);
    let kind = Type::new(10.5, palette::QUIET).end();
    canvas.text((gap, y + 4.0), lang.pick("差距", "Gap"), kind);
}

fn draw_row(canvas: &mut Canvas, axis: Axis, y: f64, row: &DumbbellRow, lang: Lang) {
    let (own, reference) = (finite(row.own), finite(row.reference));
    let [own_end, reference_end, gap_end] = ends();
    rows::number(canvas, (own_end, y), &one_or_dash(own));
    rows::number(canvas, (reference_end, y), &one_or_dash(reference));
    draw_gap(canvas, (gap_end, y), row.gap());
    if let (Some(own), Some(reference)) = (own, reference) {
        let colour = match direction(own - reference) {
            Direction::Above => palette::ABOVE,
            Direction::Below => palette::BELOW,
            Direction::Level => palette::PEER,
        };
        canvas.line((axis.x(reference), y), (axis.x(own), y), solid(colour, 3.4));
    }
    if let Some(reference) = reference {
        let ring = Some(solid(palette::OUTLINE, 1.8));
        canvas.circle((axis.x(reference), y), 6.4, Fill::Solid(palette::PAPER), ring);
        canvas.titled(one(reference));
    }
    if let Some(own) = own {
        let edge = Some(solid(palette::INK, 1.6));
        canvas.diamond((axis.x(own), y), 6.0, Fill::Solid(palette::OWN), edge);
        canvas.titled(one(own));
    } else {
        let kind = Type::new(10.5, palette::QUIET);
        let words = lang.pick("本地区无数据", "no own data");
        let ring = reference.map_or(axis.left, |reference| axis.x(reference));
        // Beside the ring, on the side that has room.
        if ring < axis.left + axis.width * 0.6 {
            canvas.text((ring + 11.0, y + 4.0), words, kind);
        } else {
            canvas.text((ring - 11.0, y + 4.0), words, kind.end());
        }
    }
}

fn draw_gap(canvas: &mut Canvas, (right, y): Point, gap: Option<f64>) {
    let Some(gap) = gap.filter(|gap| gap.is_finite()) else {
        rows::number(canvas, (right, y), MISSING);
        return;
    };
    let words = one(gap.abs());
    rows::number(canvas, (right, y), &words);
    let x = right - super::measure::room(&words, 11.5) - 8.0;
    match direction(gap) {
        Direction::Above => canvas.triangle((x, y), 4.2, true, palette::ABOVE),
        Direction::Below => canvas.triangle((x, y), 4.2, false, palette::BELOW),
        Direction::Level => {}
    }
}
