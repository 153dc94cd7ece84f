//! The tornado: how much of what changes comes from each assumption, the largest first.

use super::canvas::{Anchor, Canvas, Fill, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::{MISSING, finite};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

/// The width of a column of numbers.
const COLUMN: f64 = 54.0;
/// The height of a bar.
const BAR: f64 = 11.0;

/// Shares of the variance by assumption.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tornado {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The bars in any order; they are sorted here.
    pub bars: Vec<TornadoBar>,
}

/// One assumption of a [`Tornado`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TornadoBar {
    /// The assumption.
    pub label: Text,
    /// What comes from it alone: estimate and interval, 1 is everything.
    pub first: Estimate,
    /// What comes from it and through it with others.
    pub total: Estimate,
}

/// An estimate and its interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Draws the tornado.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Tornado, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    let bars = sorted(chart);
    if bars.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let names = names(lang);
    let entries = [
        (Mark::Swatch(Fill::Solid(light())), names[1].to_owned()),
        (Mark::Swatch(Fill::Solid(palette::OWN)), names[0].to_owned()),
        (Mark::Line(solid(palette::INK, 1.6)), names[2].to_owned()),
    ];
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 30.0;
    let labels =
        Labels::new(bars.iter().map(|b| b.label.get(lang).to_owned()).collect(), LABEL, 180.0, 2);
    let left = labels.width + 24.0;
    let width = WIDTH - left - 2.0 * COLUMN - 30.0;
    let x = |share: f64| left + width * share.clamp(0.0, 1.0);
    let heights: Vec<f64> = (0..bars.len()).map(|row| labels.height(row, 36.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(&mut canvas, row, y, *height);
        y += height;
    }
    let kind = Type::new(10.5, palette::QUIET).middle();
    for tenth in [0, 2, 4, 6, 8, 10] {
        let at = x(f64::from(tenth) / 10.0);
        canvas.line((at, top), (at, bottom), solid(palette::GRID, 1.0));
        canvas.text((at, top - 5.0), &format!("{}%", tenth * 10), kind);
    }
    let (total_end, first_end) = (WIDTH - COLUMN - 12.0, WIDTH - 8.0);
    rows::heading(&mut canvas, (total_end, top - 2.0), lang.pick("合计", "In all"), COLUMN);
    rows::heading(&mut canvas, (first_end, top - 2.0), lang.pick("单独", "Alone"), COLUMN);
    let mut y = top;
    for (index, (bar, height)) in bars.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0, middle), Anchor::End);
        estimate(&mut canvas, x, middle - BAR - 1.0, bar.total, light());
        estimate(&mut canvas, x, middle + 1.0, bar.first, palette::OWN);
        rows::number(&mut canvas, (total_end, middle), &percent(bar.total.value));
        rows::number(&mut canvas, (first_end, middle), &percent(bar.first.value));
        y += height;
    }
    svg::write(&canvas, bottom + 6.0, &caption, lang)
}

/// The tornado's numbers, a row each.
pub fn table(chart: &Tornado, lang: Lang) -> Table {
    let [first, total, _] = names(lang);
    let interval = lang.pick("90% 区间", "90 % interval").to_owned();
    let header = vec![
        lang.pick("假设", "Assumption").to_owned(),
        first.to_owned(),
        interval.clone(),
        total.to_owned(),
        interval,
    ];
    let cells = |e: Estimate| {
        let ends = [e.low, e.high].map(percent);
        [percent(e.value), format!("{}–{}", ends[0], ends[1])]
    };
    let row = |bar: &TornadoBar| {
        let mut row = vec![bar.label.get(lang).to_owned()];
        row.extend(cells(bar.first));
        row.extend(cells(bar.total));
        row
    };
    Table { header, rows: sorted(chart).into_iter().map(row).collect() }
}

/// A share as a whole percentage, which is as sure as an estimate is.
fn percent(share: f64) -> String {
    let Some(share) = finite(Some(share)) else { return MISSING.to_owned() };
    // No index is as large; its digits would burst the picture.
    let share = share.clamp(-99.0, 99.0);
    format!("{:.0}%", (100.0 * share).round() + 0.0)
}

fn names(lang: Lang) -> [&'static str; 3] {
    match lang {
        Lang::Zh => ["单独引起的变动（一阶指数）", "连同交互作用的变动（总指数）", "90% 区间"],
        Lang::En => [
            "by itself (first-order index)",
            "with all it works through (total index)",
            "90 % interval",
        ],
    }
}

/// The largest total first; ties keep their order.
fn sorted(chart: &Tornado) -> Vec<&TornadoBar> {
    let mut bars: Vec<&TornadoBar> = chart.bars.iter().collect();
    let size = |bar: &TornadoBar| if bar.total.value.is_finite() { bar.total.value } else { -1.0 };
    bars.sort_by(|a, b| size(b).total_cmp(&size(a)));
    bars
}

fn light() -> plotters::style::RGBColor {
    palette::mix(palette::OWN, palette::PAPER, 0.6)
}

fn caption(chart: &Tornado, lang: Lang) -> Caption {
    let parts = sorted(chart).into_iter().map(|bar| {
        let (label, total, first) =
            (bar.label.get(lang), percent(bar.total.value), percent(bar.first.value));
        match lang {
            Lang::Zh => format!("{label}：合计{total}，单独{first}"),
            Lang::En => format!("{label}: {total} in all, {first} by itself"),
        }
    });
    let words =
        lang.pick("龙卷风图：各假设引起的变动占比。", "Tornado of the assumptions' shares. ");
    let description = format!("{words}{}", parts.collect::<Vec<_>>().join(lang.pick("；", "; ")));
    let title = chart.title.get(lang);
    let title = if title.is_empty() {
        lang.pick("哪项假设影响大", "Which assumption matters")
    } else {
        title
    };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn estimate(
    canvas: &mut Canvas,
    x: impl Fn(f64) -> f64,
    top: f64,
    of: Estimate,
    fill: plotters::style::RGBColor,
) {
    if !of.value.is_finite() {
        return;
    }
    let edge = Some(solid(palette::OUTLINE, 0.6));
    canvas.rect((x(0.0), top), (x(of.value) - x(0.0), BAR), Fill::Solid(fill), edge);
    canvas.titled(percent(of.value));
    if of.low.is_finite() && of.high.is_finite() {
        let (y, (low, high)) = (top + BAR / 2.0, (x(of.low), x(of.high)));
        // A pale line under the dark one shows on a dark bar too.
        canvas.line((low, y), (high, y), solid(palette::PAPER, 3.4));
        canvas.line((low, y), (high, y), solid(palette::INK, 1.6));
        for end in [low, high] {
            canvas.line((end, y - 3.5), (end, y + 3.5), solid(palette::INK, 1.6));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_stands_first_and_shares_are_whole() {
        let bar = |name: &str, total: f64| TornadoBar {
            label: Text::same(name),
            first: Estimate { value: total / 2.0, low: -0.02, high: 0.6 },
            total: Estimate { value: total, low: 0.1, high: 1.2 },
        };
        let chart = Tornado { bars: vec![bar("a", 0.2), bar("b", 0.815)], ..Tornado::default() };
        let table = table(&chart, Lang::En);
        assert_eq!(table.rows[0], ["b", "41%", "-2%–60%", "82%", "10%–120%"]);
        assert_eq!(table.rows[1][0], "a");
        assert!(draw(&chart, Lang::Zh).unwrap().contains("合计"));
    }
}
