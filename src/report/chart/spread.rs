//! How the answers to each indicator are spread: a box for the middle half, whiskers, outliers named,
//! every row in its own units.

use super::canvas::{Anchor, Canvas, Fill, MIDDLE, Type, WIDTH, height_of, solid};
use super::legend::{self, Mark};
use super::measure;
use super::number::MISSING;
use super::rows::{self, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};
use crate::stats::order::quantile;

const BOX: plotters::style::RGBColor = plotters::style::RGBColor(0xCF, 0xDD, 0xEA);
/// The room of a number at either end.
const END: f64 = 74.0;
const NAMES: f64 = 9.5;

/// Rows on one page of print; a report draws several pictures where there are more.
pub const ROWS_MAX: usize = 24;

/// The spread of several columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The rows.
    pub rows: Vec<SpreadRow>,
}

/// One row of a [`Spread`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpreadRow {
    /// The indicator.
    pub label: Text,
    /// All values, in any order.
    pub values: Vec<f64>,
    /// Values that stand apart from the others, with their names, the farthest first. They are among
    /// the values too.
    pub apart: Vec<(f64, Text)>,
    /// The least and the greatest value, the median, as they are printed.
    pub least: String,
    /// The greatest.
    pub greatest: String,
    /// The median.
    pub median: String,
}

/// Draws the boxes.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Spread, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.rows.iter().all(|row| row.sorted().is_empty()) {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let entries = [
        (Mark::Swatch(Fill::Solid(BOX)), lang.pick("中间一半的地区", "middle half of the regions")),
        (Mark::Tick, lang.pick("中位数", "median")),
        (Mark::Line(solid(palette::OUTLINE, 1.0)), lang.pick("其余地区", "the others")),
        (Mark::Diamond(palette::BELOW), lang.pick("离群值，名称列于下方", "outliers, named below")),
    ];
    let entries = entries.map(|(mark, words)| (mark, words.to_owned()));
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 20.0;
    let full = chart.rows.iter().map(|row| row.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, 11.0, 200.0, 2);
    let left = labels.width + 20.0 + END;
    let width = WIDTH - left - END - 8.0;
    rows::heading(&mut canvas, (left - 8.0, top - 2.0), lang.pick("最小", "Least"), END);
    rows::heading(&mut canvas, (WIDTH - 8.0, top - 2.0), lang.pick("最大", "Greatest"), END);
    let mut y = top;
    for (index, row) in chart.rows.iter().enumerate() {
        let names = row.names(lang, width);
        let extra = if names.lines.is_empty() { 0.0 } else { height_of(1, NAMES) };
        let height = labels.height(index, 22.0).max(22.0 + extra);
        rows::shade(&mut canvas, index, y, height);
        let middle = y + (height - extra) / 2.0;
        labels.draw(&mut canvas, index, (labels.width + 8.0, y + height / 2.0), Anchor::End);
        end(&mut canvas, (left - 8.0, middle), &row.least);
        end(&mut canvas, (WIDTH - 8.0, middle), &row.greatest);
        row.draw(&mut canvas, left, width, middle);
        for line in &names.lines {
            let at = (left, y + height - extra / 2.0 - 2.0 + NAMES * MIDDLE);
            canvas.text(at, line, Type::new(NAMES, palette::INK));
            if names.cut {
                canvas.titled(row.all_names(lang));
            }
        }
        y += height;
    }
    svg::write(&canvas, y + 6.0, &caption, lang)
}

/// The figures of each row, and its outliers.
pub fn table(chart: &Spread, lang: Lang) -> Table {
    let header = match lang {
        Lang::Zh => ["指标", "地区数", "最小", "中位数", "最大", "离群值"],
        Lang::En => ["Indicator", "Regions", "Least", "Median", "Greatest", "Outliers"],
    };
    let dash = |words: &str| if words.is_empty() { MISSING.to_owned() } else { words.to_owned() };
    let row = |row: &SpreadRow| {
        vec![
            row.label.get(lang).to_owned(),
            row.sorted().len().to_string(),
            dash(&row.least),
            dash(&row.median),
            dash(&row.greatest),
            row.all_names(lang),
        ]
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: chart.rows.iter().map(row).collect() }
}

fn caption(chart: &Spread, lang: Lang) -> Caption {
    let n = chart.rows.len();
    let apart = chart.rows.iter().filter(|r| !r.apart.is_empty()).count();
    let description = match lang {
        Lang::Zh => format!("{n}个指标的分布，各行按自己的单位；其中{apart}行有离群值。"),
        Lang::En => format!(
            "How the answers to {n} indicators are spread, each in its own units; {apart} have outliers."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() { lang.pick("各指标的分布", "Spread") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

/// A number at an end of a row, shortened where it is very long.
fn end(canvas: &mut Canvas, (right, y): (f64, f64), words: &str) {
    let lines = measure::fit(words, 10.5, END - 8.0);
    canvas.block((right, y), &lines, words, Type::new(10.5, palette::INK).end());
}

impl SpreadRow {
    fn sorted(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self.values.iter().copied().filter(|v| v.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    fn all_names(&self, lang: Lang) -> String {
        let names: Vec<&str> = self.apart.iter().map(|(_, name)| name.get(lang)).collect();
        names.join(lang.pick("；", "; "))
    }

    /// The names of the outliers in one line.
    fn names(&self, lang: Lang, width: f64) -> measure::Lines {
        measure::fit(&self.all_names(lang), NAMES, width)
    }

    fn draw(&self, canvas: &mut Canvas, left: f64, width: f64, y: f64) {
        let values = self.sorted();
        let (Some(&low), Some(&high)) = (values.first(), values.last()) else {
            canvas.hatch((left, y - 5.0), (width, 10.0));
            return;
        };
        // Halved first: the ends may be farther apart than a number can say.
        let range = high / 2.0 - low / 2.0;
        let x = |value: f64| {
            let share = if range > 0.0 { (value / 2.0 - low / 2.0) / range } else { 0.5 };
            left + width * share
        };
        let is_apart = |v: f64| self.apart.iter().any(|(a, _)| a.total_cmp(&v).is_eq());
        let near: Vec<f64> = values.iter().copied().filter(|v| !is_apart(*v)).collect();
        if let (Some(&from), Some(&to)) = (near.first(), near.last()) {
            canvas.line((x(from), y), (x(to), y), solid(palette::OUTLINE, 1.0));
            for tip in [x(from), x(to)] {
                canvas.line((tip, y - 4.0), (tip, y + 4.0), solid(palette::OUTLINE, 1.0));
            }
        }
        let at = |p| quantile(&values, p).map_or(left, x);
        let (lower, median, upper) = (at(0.25), at(0.5), at(0.75));
        let edge = Some(solid(palette::PEER, 0.8));
        canvas.rect((lower, y - 6.5), (upper - lower, 13.0), Fill::Solid(BOX), edge);
        canvas.line((median, y - 7.5), (median, y + 7.5), solid(palette::INK, 2.2));
        for (value, _) in self.apart.iter().filter(|(v, _)| v.is_finite()) {
            let edge = Some(solid(palette::INK, 0.8));
            canvas.diamond((x(*value), y), 4.6, Fill::Solid(palette::BELOW), edge);
        }
    }
}
