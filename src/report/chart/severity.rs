//! Severity of concerns: bars from 0 to 100, each with how much of the evidence is there.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Fill, MIDDLE, Type, WIDTH, solid};
use super::measure;
use super::number::{MISSING, finite, one_or_dash, percent};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

const COLUMN: f64 = 56.0;

/// How severe documented concerns are, a bar each, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Severity {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar of a [`Severity`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// The concern.
    pub label: Text,
    /// From 0 (no concern left) to 100; none if there are too few answers.
    pub severity: Option<f64>,
    /// The share of the weight that was answered, from 0 to 1.
    pub coverage: Option<f64>,
}

/// Draws the bars.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Severity, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.bars.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let top = 34.0;
    let full = chart.bars.iter().map(|bar| bar.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, LABEL, 230.0, 3);
    let left = labels.width + 24.0;
    let axis = Axis { left, width: WIDTH - left - 2.0 * COLUMN - 26.0 };
    let heights: Vec<f64> = (0..chart.bars.len()).map(|row| labels.height(row, 24.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(&mut canvas, row, y, *height);
        y += height;
    }
    let foot = axis.draw(&mut canvas, top, bottom);
    let (severity, coverage) = (lang.pick("严重程度", "Severity"), lang.pick("覆盖率", "Coverage"));
    rows::heading(&mut canvas, (WIDTH - COLUMN - 14.0, top - 2.0), severity, COLUMN);
    rows::heading(&mut canvas, (WIDTH - 8.0, top - 2.0), coverage, COLUMN);
    let mut y = top;
    for (index, (bar, height)) in chart.bars.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0, middle), Anchor::End);
        draw_bar(&mut canvas, axis, rows::bar(y, *height), bar, lang);
        rows::number(&mut canvas, (WIDTH - COLUMN - 14.0, middle), &one_or_dash(bar.severity));
        rows::number(&mut canvas, (WIDTH - 8.0, middle), &covered(bar));
        y += height;
    }
    svg::write(&canvas, bottom + foot, &caption, lang)
}

/// The bars' numbers, a concern a row.
pub fn table(chart: &Severity, lang: Lang) -> Table {
    let header = vec![
        lang.pick("问题", "Concern").to_owned(),
        lang.pick("严重程度", "Severity").to_owned(),
        lang.pick("覆盖率", "Coverage").to_owned(),
    ];
    let row =
        |bar: &Bar| vec![bar.label.get(lang).to_owned(), one_or_dash(bar.severity), covered(bar)];
    Table { header, rows: chart.bars.iter().map(row).collect() }
}

fn covered(bar: &Bar) -> String {
    finite(bar.coverage).map_or_else(|| MISSING.to_owned(), percent)
}

fn caption(chart: &Severity, lang: Lang) -> Caption {
    let n = chart.bars.len();
    let missing = chart.bars.iter().filter(|bar| finite(bar.severity).is_none()).count();
    let description = match lang {
        Lang::Zh => {
            format!("条形图：{n}个问题的严重程度，0至100，越高越严重；{missing}个没有数据。")
        }
        Lang::En => format!(
            "Bars: severity of {n} concerns from 0 to 100, higher is worse; {missing} have no data."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() {
        lang.pick("问题严重程度", "Severity of concerns")
    } else {
        title
    };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn draw_bar(canvas: &mut Canvas, axis: Axis, (top, height): (f64, f64), bar: &Bar, lang: Lang) {
    if let Some(severity) = finite(bar.severity) {
        let size = (axis.x(severity) - axis.left, height);
        let edge = Some(solid(palette::INK, 0.8));
        canvas.rect((axis.left, top), size, Fill::Solid(palette::OWN), edge);
        canvas.titled(one_or_dash(bar.severity));
        return;
    }
    canvas.hatch((axis.left, top), (axis.width, height));
    let words = lang.pick("无数据", "no data");
    let kind = Type::new(10.5, palette::INK).middle();
    let room = measure::room(words, kind.size) + 10.0;
    let middle = (axis.left + axis.width / 2.0, top + height / 2.0);
    let patch = (middle.0 - room / 2.0, middle.1 - 7.0);
    canvas.rect(patch, (room, 14.0), Fill::Solid(palette::PAPER), None);
    canvas.text((middle.0, middle.1 + kind.size * MIDDLE), words, kind);
}
