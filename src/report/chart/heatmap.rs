//! The heatmap: regions by dimensions, every cell with the digit of its level.

use plotters::style::RGBColor;

use super::canvas::{Anchor, Canvas, Fill, MIDDLE, Point, Stroke, Type, WIDTH, height_of, solid};
use super::legend::{self, Mark};
use super::measure::{self, Lines};
use super::number::{self, MISSING, finite, one, one_or_dash};
use super::rows::Labels;
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

/// Rows under one heading: about a page of print. A report that must not break inside a row draws
/// a heatmap for each so many regions.
pub const ROWS_A_PAGE: usize = 45;
const HEADING: f64 = 11.0;

/// Levels of regions (rows) in dimensions (columns), in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heatmap {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The names of the levels, lowest first; how many there are decides the colours.
    pub levels: Vec<Text>,
    /// The headings of the columns.
    pub columns: Vec<Text>,
    /// The rows.
    pub rows: Vec<HeatmapRow>,
}

/// One row of a [`Heatmap`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatmapRow {
    /// The region.
    pub label: Text,
    /// Whether it is the region the report is about: it gets a thick outline.
    pub own: bool,
    /// A cell for each column; absent ones count as missing.
    pub cells: Vec<HeatmapCell>,
}

/// One cell of a [`Heatmap`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeatmapCell {
    /// The score from 0 to 100, printed where there is room.
    pub score: Option<f64>,
    /// The level, counted from 1.
    pub level: Option<u8>,
}

/// Where everything stands.
struct Layout {
    labels: Labels,
    columns: Vec<Lines>,
    /// Whether the headings run upwards because they are too wide for their columns.
    upright: bool,
    left: f64,
    cell: f64,
    heights: Vec<f64>,
    heading: f64,
    n_levels: u8,
    with_scores: bool,
}

/// Draws the heatmap.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Heatmap, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.rows.is_empty() || chart.columns.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let mut outlined = Vec::new();
    let layout = Layout::new(chart, lang);
    let mut y = legend::draw(&mut canvas, 8.0, 4.0, &entries(chart, &layout, lang)) + 6.0;
    for (block, rows) in chart.rows.chunks(ROWS_A_PAGE).enumerate() {
        if block > 0 {
            y += 14.0;
        }
        layout.headings(&mut canvas, chart, lang, y);
        y += layout.heading;
        for (offset, row) in rows.iter().enumerate() {
            let index = block * ROWS_A_PAGE + offset;
            layout.row(&mut canvas, chart, lang, index, y);
            y += layout.heights[index];
            if row.own {
                outlined.push((y - layout.heights[index], layout.heights[index]));
            }
        }
    }
    // After all cells, or the next row would paint over the lower edge.
    for (top, height) in outlined {
        let size = (layout.cell * chart.columns.len() as f64, height);
        canvas.rect((layout.left, top), size, Fill::None, Some(solid(palette::INK, 2.6)));
    }
    svg::write(&canvas, y + 8.0, &caption, lang)
}

/// The heatmap's cells as level and score, a region a row.
pub fn table(chart: &Heatmap, lang: Lang) -> Table {
    let mut header = vec![lang.pick("地区", "Region").to_owned()];
    header.extend(chart.columns.iter().map(|column| column.get(lang).to_owned()));
    let cell = |cell: HeatmapCell| match cell.level {
        Some(level) => format!("L{level} ({})", one_or_dash(cell.score)),
        None => one_or_dash(cell.score),
    };
    let row = |row: &HeatmapRow| {
        let mut cells = vec![row.label.get(lang).to_owned()];
        cells.extend((0..chart.columns.len()).map(|at| cell(row.cell(at))));
        cells
    };
    Table { header, rows: chart.rows.iter().map(row).collect() }
}

impl HeatmapRow {
    fn cell(&self, column: usize) -> HeatmapCell {
        let cell = self.cells.get(column).copied().unwrap_or_default();
        HeatmapCell { score: finite(cell.score), level: cell.level }
    }
}

fn caption(chart: &Heatmap, lang: Lang) -> Caption {
    let (rows, columns) = (chart.rows.len(), chart.columns.len());
    let cells = chart.rows.iter().flat_map(|row| (0..columns).map(|at| row.cell(at)));
    let missing = cells.filter(|cell| cell.level.is_none()).count();
    let description = match lang {
        Lang::Zh => format!(
            "热力图，{rows}个地区，{columns}个维度，格内数字为等级；{missing}格没有等级，以斜线表示。"
        ),
        Lang::En => format!(
            "Heatmap of {rows} regions and {columns} dimensions; the digit in a cell is the level. \
             {missing} cells have no level and are hatched."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() {
        lang.pick("各地区各维度等级", "Levels of regions by dimension")
    } else {
        title
    };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn entries(chart: &Heatmap, layout: &Layout, lang: Lang) -> Vec<(Mark, String)> {
    let level = |level: u8| {
        let name = chart.levels.get(usize::from(level) - 1).map_or("", |name| name.get(lang));
        let colour = palette::level(level, layout.n_levels);
        (Mark::Swatch(Fill::Solid(colour)), format!("{level} {name}").trim().to_owned())
    };
    let mut entries: Vec<_> = (1..=layout.n_levels).map(level).collect();
    let missing = lang.pick("– 无等级或无数据", "– no level or no data").to_owned();
    entries.push((Mark::Swatch(Fill::Hatch), missing));
    entries
}

impl Layout {
    fn new(chart: &Heatmap, lang: Lang) -> Self {
        let n = chart.columns.len();
        let many = chart.rows.len() > 40;
        let size = if many { 10.5 } else { 11.5 };
        let label = |row: &HeatmapRow| {
            let name = row.label.get(lang);
            if row.own { format!("◆ {name}") } else { name.to_owned() }
        };
        // Names come before the width of cells, down to what a digit and a score need.
        let least = if n > 9 { 36.0 } else { 58.0 };
        let room = (WIDTH - 18.0 - n as f64 * least).clamp(130.0, 230.0);
        let full = chart.rows.iter().map(label).collect();
        let labels = Labels::new(full, size, room, if many { 2 } else { 3 });
        let left = labels.width + 14.0;
        let cell = ((WIDTH - left - 4.0) / n as f64).min(110.0);
        let highest = chart.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.level);
        let named = u8::try_from(chart.levels.len()).unwrap_or(u8::MAX);
        let n_levels = if named > 0 { named } else { highest.max().unwrap_or(5).clamp(5, 10) };
        let names: Vec<&str> = chart.columns.iter().map(|column| column.get(lang)).collect();
        let (columns, upright) = headings(&names, cell);
        let heading = if upright {
            columns.iter().map(|lines| lines.room(HEADING)).fold(0.0, f64::max) + 10.0
        } else {
            let most = columns.iter().map(|lines| lines.lines.len()).max().unwrap_or(1);
            height_of(most, HEADING) + 8.0
        };
        let least = if many { 15.0 } else { 24.0 };
        let heights = 0..chart.rows.len();
        let heights = heights.map(|row| {
            if many { labels.height(row, least) - 2.0 } else { labels.height(row, least) }
        });
        Self {
            heights: heights.collect(),
            labels,
            columns,
            upright,
            left,
            cell,
            heading,
            n_levels,
            with_scores: cell >= 52.0 && !many,
        }
    }

    fn headings(&self, canvas: &mut Canvas, chart: &Heatmap, lang: Lang, top: f64) {
        for (index, lines) in self.columns.iter().enumerate() {
            let x = self.left + self.cell * (index as f64 + 0.5);
            let full = chart.columns[index].get(lang);
            let kind = Type::new(HEADING, palette::INK);
            if self.upright {
                let leading = HEADING * super::canvas::LEADING;
                let first = x - leading * (lines.lines.len() as f64 - 1.0) / 2.0;
                for (line, words) in lines.lines.iter().enumerate() {
                    let at = (
                        first + leading * line as f64 + HEADING * MIDDLE,
                        top + self.heading - 5.0,
                    );
                    canvas.upright_text(at, words, kind);
                    if lines.cut {
                        canvas.titled(full);
                    }
                }
            } else {
                let height = height_of(lines.lines.len(), HEADING);
                let y = top + self.heading - 4.0 - height / 2.0;
                canvas.block((x, y), lines, full, kind.middle());
            }
        }
    }

    fn row(&self, canvas: &mut Canvas, chart: &Heatmap, lang: Lang, index: usize, top: f64) {
        let height = self.heights[index];
        let middle = top + height / 2.0;
        self.labels.draw(canvas, index, (self.left - 8.0, middle), Anchor::End);
        let row = &chart.rows[index];
        let pointed = chart.rows.len() * chart.columns.len() <= 600;
        for column in 0..chart.columns.len() {
            let cell = row.cell(column);
            let at = (self.left + self.cell * column as f64, top);
            self.cell(canvas, at, height, cell);
            if pointed {
                let words = [row.label.get(lang), chart.columns[column].get(lang)].join(" · ");
                let level = number::level(cell.level, lang);
                canvas.titled(format!("{words}: {level}, {}", one_or_dash(cell.score)));
            }
            self.digits(canvas, at, height, cell);
        }
    }

    fn cell(&self, canvas: &mut Canvas, at: Point, height: f64, cell: HeatmapCell) {
        let edge: Stroke = solid(palette::PAPER, 1.0);
        match cell.level {
            Some(level) => {
                let fill = Fill::Solid(palette::level(level, self.n_levels));
                canvas.rect(at, (self.cell, height), fill, Some(edge));
            }
            None => canvas.hatch(at, (self.cell, height)),
        }
    }

    fn digits(&self, canvas: &mut Canvas, (left, top): Point, height: f64, cell: HeatmapCell) {
        let middle = (left + self.cell / 2.0, top + height / 2.0);
        let Some(level) = cell.level else {
            let words = match cell.score {
                Some(score) if self.with_scores => one(score),
                _ => MISSING.to_owned(),
            };
            let kind = Type::new(10.5, palette::INK).middle();
            // A clear patch, so that the hatching does not run through the words.
            let room = measure::room(&words, kind.size) + 4.0;
            let patch = (middle.0 - room / 2.0, middle.1 - 6.0);
            canvas.rect(patch, (room, 12.0), Fill::Solid(palette::PAPER), None);
            canvas.text((middle.0, middle.1 + kind.size * MIDDLE), &words, kind);
            return;
        };
        let colour: RGBColor = palette::text_on(palette::level(level, self.n_levels));
        let digit = Type::new(if height < 18.0 { 10.5 } else { 13.0 }, colour);
        let Some(score) = cell.score.filter(|_| self.with_scores) else {
            let at = (middle.0, middle.1 + digit.size * MIDDLE);
            canvas.text(at, &level.to_string(), digit.middle());
            return;
        };
        let small = Type::new(10.0, colour);
        let baseline = middle.1 + digit.size * MIDDLE;
        let words = one(score);
        let both =
            measure::room(&level.to_string(), digit.size) + 7.0 + measure::room(&words, small.size);
        let from = middle.0 - both / 2.0;
        canvas.text((from, baseline), &level.to_string(), digit);
        canvas.text((from + both, baseline), &words, small.end());
    }
}

/// The headings across their columns if every word fits, and running upwards if not.
fn headings(names: &[&str], cell: f64) -> (Vec<Lines>, bool) {
    let across: Vec<Lines> =
        names.iter().map(|name| measure::wrap_evenly(name, HEADING, cell - 6.0, 5)).collect();
    let broken = names.iter().zip(&across).any(|(name, lines)| {
        let words = measure::tidy(name);
        let whole = words
            .split(' ')
            .all(|word| !word.is_ascii() || measure::room(word, HEADING) <= cell - 6.0);
        lines.cut || !whole
    });
    if !broken {
        return (across, false);
    }
    let lines = number::whole(((cell - 4.0) / (HEADING * super::canvas::LEADING)).clamp(1.0, 4.0));
    (names.iter().map(|name| measure::wrap_evenly(name, HEADING, 150.0, lines)).collect(), true)
}
