//! The Pareto chart of improvement potential: where the lost points are, largest first.
//!
//! Bars and the cumulative line share one scale, the share of all lost points, so that neither can
//! be stretched to look like more than it is.

use super::canvas::{Anchor, Canvas, Fill, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::{finite, one, percent};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

/// The most bars drawn; what is beyond is summed up in a note.
const MOST: usize = 15;
const COLUMN: f64 = 68.0;

/// Points lost, by indicator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pareto {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The bars in any order; they are sorted here, and the fifteen largest are drawn.
    pub bars: Vec<ParetoBar>,
    /// All points lost, where the bars are only a part of them; their sum if absent.
    pub total: Option<f64>,
}

/// One bar of a [`Pareto`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParetoBar {
    /// The indicator.
    pub label: Text,
    /// The points of the index that are lost here; zero and less are left out.
    pub points: f64,
}

/// A bar with the share of all points up to and including it.
struct Ranked<'a> {
    bar: &'a ParetoBar,
    share: f64,
    cumulative: f64,
}

/// Draws the Pareto chart.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Pareto, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    let ranked = ranked(chart);
    if ranked.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let line = solid(palette::INK, 1.8);
    let entries = [
        (
            Mark::Swatch(Fill::Solid(palette::OWN)),
            lang.pick("占全部失分的比例", "share of all points lost").to_owned(),
        ),
        (Mark::LineDot(line), lang.pick("累计占比", "cumulative share").to_owned()),
    ];
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 34.0;
    let shown = &ranked[..ranked.len().min(MOST)];
    let full = shown.iter().map(|one| one.bar.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, LABEL, 220.0, 3);
    let left = labels.width + 24.0;
    let width = WIDTH - left - 2.0 * COLUMN - 24.0;
    let x = |share: f64| left + width * share.clamp(0.0, 1.0);
    let heights: Vec<f64> = (0..shown.len()).map(|row| labels.height(row, 28.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    frame(&mut canvas, &heights, top, bottom, x, lang);
    let mut points = Vec::new();
    let mut y = top;
    for (index, (one_bar, height)) in shown.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0, middle), Anchor::End);
        let (bar, thick) = rows::bar(y, *height);
        let size = (x(one_bar.share) - left, thick);
        canvas.rect((left, bar), size, Fill::Solid(palette::OWN), None);
        rows::number(&mut canvas, (WIDTH - COLUMN - 12.0, middle), &one(one_bar.bar.points));
        rows::number(&mut canvas, (WIDTH - 8.0, middle), &percent(one_bar.cumulative));
        points.push((x(one_bar.cumulative), middle));
        y += height;
    }
    canvas.path(points.clone(), line);
    for point in points {
        canvas.circle(point, 3.6, Fill::Solid(palette::INK), Some(solid(palette::PAPER, 1.0)));
    }
    let mut height = bottom + 8.0;
    if let Some(words) = rest(&ranked, lang) {
        height += rows::note(&mut canvas, 8.0, height, &words);
    }
    svg::write(&canvas, height + 4.0, &caption, lang)
}

/// All bars, largest first, with their shares.
pub fn table(chart: &Pareto, lang: Lang) -> Table {
    let header = vec![
        lang.pick("指标", "Indicator").to_owned(),
        lang.pick("失分", "Points lost").to_owned(),
        lang.pick("占比", "Share").to_owned(),
        lang.pick("累计占比", "Cumulative share").to_owned(),
    ];
    let row = |ranked: &Ranked<'_>| {
        let label = ranked.bar.label.get(lang).to_owned();
        vec![label, one(ranked.bar.points), percent(ranked.share), percent(ranked.cumulative)]
    };
    Table { header, rows: ranked(chart).iter().map(row).collect() }
}

fn ranked(chart: &Pareto) -> Vec<Ranked<'_>> {
    let usable = |bar: &&ParetoBar| bar.points.is_finite() && bar.points > 0.0;
    let mut bars: Vec<&ParetoBar> = chart.bars.iter().filter(usable).collect();
    bars.sort_by(|a, b| b.points.total_cmp(&a.points));
    // Halves keep the sum of huge numbers finite; shares don't mind.
    let sum: f64 = bars.iter().map(|bar| bar.points / 1024.0).sum();
    let total = finite(chart.total).map_or(sum, |total| (total / 1024.0).max(sum));
    let mut cumulative = 0.0;
    bars.into_iter()
        .map(|bar| {
            let share = bar.points / 1024.0 / total;
            cumulative += share;
            Ranked { bar, share, cumulative }
        })
        .collect()
}

fn caption(chart: &Pareto, lang: Lang) -> Caption {
    let ranked = ranked(chart);
    let half = ranked.iter().take_while(|one| one.cumulative < 0.5).count() + 1;
    let n = ranked.len();
    let half = half.min(n);
    let description = match lang {
        Lang::Zh => format!("帕累托图：{n}项指标失分，由大到小；前{half}项占一半左右。"),
        Lang::En => format!(
            "Pareto chart: points lost in {n} indicators, largest first; the first {half} make up \
             about half."
        ),
    };
    let title = chart.title.get(lang);
    let title =
        if title.is_empty() { lang.pick("提升潜力", "Improvement potential") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn frame(
    canvas: &mut Canvas,
    heights: &[f64],
    top: f64,
    bottom: f64,
    x: impl Fn(f64) -> f64,
    lang: Lang,
) {
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(canvas, row, y, *height);
        y += height;
    }
    let kind = Type::new(10.5, palette::QUIET).middle();
    for tenth in [0, 2, 4, 6, 8, 10] {
        let at = x(f64::from(tenth) / 10.0);
        canvas.line((at, top), (at, bottom), solid(palette::GRID, 1.0));
        canvas.text((at, top - 5.0), &format!("{}%", tenth * 10), kind);
    }
    let points = lang.pick("失分", "Points lost");
    rows::heading(canvas, (WIDTH - COLUMN - 12.0, top - 2.0), points, COLUMN - 6.0);
    rows::heading(
        canvas,
        (WIDTH - 8.0, top - 2.0),
        lang.pick("累计占比", "Cumulative"),
        COLUMN - 2.0,
    );
}

fn rest(ranked: &[Ranked<'_>], lang: Lang) -> Option<String> {
    let beyond = ranked.get(MOST..).filter(|beyond| !beyond.is_empty())?;
    let (n, points) = (beyond.len(), one(beyond.iter().map(|one| one.bar.points).sum()));
    Some(match lang {
        Lang::Zh => format!("另有{n}项未画出，合计失分{points}；完整数据见表。"),
        Lang::En => format!("{n} more are not drawn, {points} points in all; the table has them."),
    })
}
