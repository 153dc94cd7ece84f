//! The correlation heatmap: a triangle of pairs, group by group, flagged pairs outlined.

use plotters::style::RGBColor;

use super::canvas::{Anchor, Canvas, Fill, MIDDLE, Point, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::{MISSING, finite, whole};
use super::rows::Labels;
use super::svg::{self, Caption};
use super::{ChartError, Table, measure, palette};
use crate::lang::{Lang, Text};

/// Rows that can be read in one picture; a report draws several where there are more.
pub const ROWS_MAX: usize = 36;
/// The narrowest cell that a number fits into.
const NUMBERED: f64 = 30.0;
const HEADING: f64 = 17.0;
/// Up to here each cell says its pair when pointed at; beyond it that would be most of the page.
const POINTED_MAX: usize = 20;

/// How the rows of a table go together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correlation {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The rows, those of a group after each other.
    pub rows: Vec<CorrelationRow>,
}

/// One row of a [`Correlation`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorrelationRow {
    /// What is correlated.
    pub label: Text,
    /// The group it belongs to; a heading stands where this changes. Empty for no heading.
    pub group: Text,
    /// A cell for each row before this one; absent ones count as missing.
    pub cells: Vec<CorrelationCell>,
}

/// One pair of a [`Correlation`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CorrelationCell {
    /// From −1 to 1; none where there is none.
    pub r: Option<f64>,
    /// Whether somebody should look at the pair.
    pub flagged: bool,
}

struct Layout {
    labels: Labels,
    left: f64,
    cell: f64,
    numbered: bool,
}

/// Draws the triangle.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Correlation, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.rows.len() < 2 {
        return svg::empty(&caption, lang);
    }
    let layout = Layout::new(chart, lang);
    let mut canvas = Canvas::default();
    let mut y = legend::draw(&mut canvas, 8.0, 4.0, &entries(layout.numbered, lang)) + 8.0;
    let mut outlined = Vec::new();
    for (index, row) in chart.rows.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| chart.rows.get(at));
        let is_new = before.is_none_or(|b| b.group != row.group);
        if is_new && !row.group.get(lang).is_empty() {
            let words = measure::fit(row.group.get(lang), 10.5, layout.left - 14.0);
            let kind = Type::new(10.5, palette::QUIET);
            canvas.block((6.0, y + HEADING / 2.0), &words, row.group.get(lang), kind);
            y += HEADING;
        }
        layout.row(&mut canvas, chart, lang, index, y, &mut outlined);
        y += layout.cell.min(26.0);
    }
    // After all cells, or the next row would paint over the lower edge.
    for (at, size) in outlined {
        canvas.rect(at, size, Fill::None, Some(solid(palette::INK, 1.6)));
    }
    svg::write(&canvas, y + 8.0, &caption, lang)
}

/// The same triangle in figures; a flagged pair has an exclamation mark.
pub fn table(chart: &Correlation, lang: Lang) -> Table {
    let columns = chart.rows.len().saturating_sub(1);
    let mut header = vec![lang.pick("与第几行（! 为标出）", "With row (! is flagged)").to_owned()];
    header.extend((1..=columns).map(|n| n.to_string()));
    let words = |cell: CorrelationCell| {
        let flag = if cell.flagged { "!" } else { "" };
        cell.r.map_or_else(|| MISSING.to_owned(), |r| format!("{}{flag}", two(r)))
    };
    let row = |(index, row): (usize, &CorrelationRow)| {
        let mut cells = vec![format!("{} {}", index + 1, row.label.get(lang))];
        let before = |at: usize| if at < index { words(row.cell(at)) } else { "·".to_owned() };
        cells.extend((0..columns).map(before));
        cells
    };
    Table { header, rows: chart.rows.iter().enumerate().map(row).collect() }
}

impl CorrelationRow {
    fn cell(&self, at: usize) -> CorrelationCell {
        let cell = self.cells.get(at).copied().unwrap_or_default();
        CorrelationCell { r: finite(cell.r).map(|r| r.clamp(-1.0, 1.0)), flagged: cell.flagged }
    }
}

fn caption(chart: &Correlation, lang: Lang) -> Caption {
    let n = chart.rows.len();
    let cells = chart.rows.iter().enumerate().flat_map(|(i, r)| (0..i).map(move |at| r.cell(at)));
    let flagged = cells.filter(|c| c.flagged).count();
    let description = match lang {
        Lang::Zh => format!("相关系数三角图，共{n}行；有{flagged}对加框标出，全部数值见表。"),
        Lang::En => format!(
            "Triangle of correlations between {n} rows; {flagged} pairs are outlined. All figures are in the table."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() { lang.pick("相关系数", "Correlations") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn entries(numbered: bool, lang: Lang) -> Vec<(Mark, String)> {
    let swatch = |r: f64| Mark::Swatch(Fill::Solid(colour(r)));
    let below = if numbered { "" } else { lang.pick("（加短横）", " (with a dash)") };
    vec![
        (swatch(1.0), lang.pick("同升同降（+1）", "rise together (+1)").to_owned()),
        (swatch(0.5), "+0.5".to_owned()),
        (swatch(0.0), lang.pick("无关（0）", "nothing in common (0)").to_owned()),
        (swatch(-0.5), "−0.5".to_owned()),
        (
            swatch(-1.0),
            format!("{}{below}", lang.pick("此消彼长（−1）", "run against each other (−1)")),
        ),
        (
            Mark::Swatch(Fill::None),
            lang.pick("加框：应当核看", "outlined: worth a look").to_owned(),
        ),
        (Mark::Swatch(Fill::Hatch), lang.pick("无从计算", "cannot be worked out").to_owned()),
    ]
}

/// Purple for together, orange for against, pale for nothing in common.
fn colour(r: f64) -> RGBColor {
    let end = if r < 0.0 { palette::BELOW } else { palette::ABOVE };
    palette::mix(palette::NO_GAP, end, r.abs() * 0.92)
}

fn two(r: f64) -> String {
    let text = format!("{:.2}", (r * 100.0).round() / 100.0 + 0.0);
    text.replace('-', "−")
}

impl Layout {
    fn new(chart: &Correlation, lang: Lang) -> Self {
        let n = chart.rows.len();
        let label =
            |(at, row): (usize, &CorrelationRow)| format!("{} {}", at + 1, row.label.get(lang));
        let full: Vec<String> = chart.rows.iter().enumerate().map(label).collect();
        let size = if n > 24 { 9.5 } else { 10.5 };
        let labels = Labels::new(full, size, 226.0, 1);
        let left = labels.width + 14.0;
        let cell = ((WIDTH - left - 6.0) / n as f64).clamp(4.0, 62.0);
        Self { labels, left, cell, numbered: cell >= NUMBERED }
    }

    fn row(
        &self,
        canvas: &mut Canvas,
        chart: &Correlation,
        lang: Lang,
        index: usize,
        top: f64,
        outlined: &mut Vec<(Point, Point)>,
    ) {
        let height = self.cell.min(26.0);
        let middle = top + height / 2.0;
        self.labels.draw(canvas, index, (self.left - 8.0, middle), Anchor::End);
        let row = &chart.rows[index];
        let pointed = chart.rows.len() <= POINTED_MAX;
        for (at, other) in chart.rows[..index].iter().enumerate() {
            let cell = row.cell(at);
            let corner = (self.left + self.cell * at as f64, top);
            match cell.r {
                Some(r) => {
                    // A gap, not an outline: a thousand outlines would be a third of the page.
                    let size = (self.cell - 0.8, height - 0.8);
                    canvas.rect(corner, size, Fill::Solid(colour(r)), None);
                }
                None => canvas.hatch(corner, (self.cell, height)),
            }
            if pointed {
                let words = cell.r.map_or_else(|| MISSING.to_owned(), two);
                canvas.titled(format!(
                    "{} · {}: {words}",
                    other.label.get(lang),
                    row.label.get(lang)
                ));
            }
            self.inside(canvas, corner, height, cell);
            if cell.flagged {
                outlined.push((corner, (self.cell, height)));
            }
        }
        // The diagonal names the column that begins below it.
        let x = self.left + self.cell * (index as f64 + 0.5);
        let size = (self.cell * 0.62).clamp(6.0, 9.5);
        let kind = Type::new(size, palette::QUIET).middle();
        canvas.text((x, middle + size * MIDDLE), &(index + 1).to_string(), kind);
    }

    fn inside(&self, canvas: &mut Canvas, corner: Point, height: f64, cell: CorrelationCell) {
        let Some(r) = cell.r else { return };
        let middle = (corner.0 + self.cell / 2.0, corner.1 + height / 2.0);
        let ink = palette::text_on(colour(r));
        if self.numbered {
            let kind = Type::new(9.5, ink).middle();
            canvas.text((middle.0, middle.1 + 9.5 * MIDDLE), &two(r), kind);
        } else if whole(-r * 10.0) >= 2 {
            let half = self.cell * 0.24;
            canvas.line((middle.0 - half, middle.1), (middle.0 + half, middle.1), solid(ink, 1.2));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_triangle() {
        let cell = |r| CorrelationCell { r, flagged: r == Some(-0.9) };
        let row = |label: &str, cells| CorrelationRow {
            label: Text::same(label),
            group: Text::default(),
            cells,
        };
        let chart = Correlation {
            rows: vec![
                row("a", vec![]),
                row("b", vec![cell(Some(0.5))]),
                row("c", vec![cell(None), cell(Some(-0.9))]),
            ],
            ..Correlation::default()
        };
        let rows = table(&chart, Lang::En).rows;
        assert_eq!(rows[1], ["2 b", "0.50", "·"]);
        assert_eq!(rows[2], ["3 c", MISSING, "−0.90!"]);
    }

    #[test]
    fn opposite_correlations_have_different_colours() {
        assert_ne!(colour(0.8), colour(-0.8));
        assert_eq!(colour(0.0), palette::NO_GAP);
    }
}
