//! Intervals of scores: a row for each region, or a field of thin lines where there are many.

mod crowd;

use super::canvas::{Anchor, Canvas, Fill, Type, WIDTH, solid};
use super::canvas::{Dash, Stroke};
use super::legend::{self, Mark};
use super::number::{MISSING, finite, one, one_or_dash, percent};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

/// Up to here every region has a row of its own; beyond it, a thin line.
pub const ROWS_MAX: usize = 40;

/// The right ends of the columns of numbers: interval and share.
const COLUMNS: (f64, f64) = (WIDTH - 62.0, WIDTH - 8.0);

/// The height of the band of levels.
const BAND: f64 = 15.0;

/// Scores with their intervals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intervals {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The name of the intervals.
    pub interval_name: Text,
    /// The scores at which levels begin, ascending, the lowest level's 0 left out; empty without levels.
    pub cuts: Vec<f64>,
    /// The rows, in the order in which they are drawn where each has its own.
    pub rows: Vec<IntervalRow>,
}

/// One row of [`Intervals`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IntervalRow {
    /// The region.
    pub label: Text,
    /// Its score.
    pub score: Option<f64>,
    /// The lower and the upper end of its interval.
    pub interval: Option<(f64, f64)>,
    /// Its level.
    pub level: Option<u8>,
    /// How likely its level is, from 0 to 1.
    pub share: Option<f64>,
    /// Whether it hangs on what was assumed; none where nobody knows.
    pub is_fragile: Option<bool>,
}

impl IntervalRow {
    /// The interval, lower end first, where both ends are numbers.
    fn ends(&self) -> Option<(f64, f64)> {
        let (a, b) = self.interval?;
        (a.is_finite() && b.is_finite()).then(|| (a.min(b), a.max(b)))
    }
}

/// From scores to places: 0 to 100, or as far as the scores go where they run otherwise.
#[derive(Clone, Copy, Debug)]
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    fn of(chart: &Intervals) -> Self {
        let ends = |r: &IntervalRow| {
            let (low, high) = r.ends().unzip();
            [low, high, finite(r.score)]
        };
        // What is larger than any index would leave nothing to see of the others.
        let usable = |v: &f64| v.abs() < 1e6;
        let all = || chart.rows.iter().flat_map(ends).flatten().filter(usable);
        let (low, high) = (all().fold(f64::MAX, f64::min), all().fold(f64::MIN, f64::max));
        if low > high || (low >= 0.0 && high <= 100.0 && high - low > 5.0) || !chart.cuts.is_empty()
        {
            return Self { low: 0.0, high: 100.0, step: 20.0 };
        }
        // 1, 2 or 5 times a power of ten, so that there are four to ten steps.
        let width = (high - low).max(1e-9);
        let mut step = 1e-9;
        for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(90) {
            if width / step <= 8.0 {
                break;
            }
            step *= factor;
        }
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// The share of the way that a score has come.
    fn share(self, score: f64) -> f64 {
        ((score - self.low) / (self.high - self.low).max(1e-12)).clamp(0.0, 1.0)
    }

    fn ticks(self) -> impl Iterator<Item = f64> {
        let n = super::number::whole(((self.high - self.low) / self.step).round()).min(20);
        (0..=n).map(move |at| self.low + self.step * at as f64)
    }

    fn words(self, tick: f64) -> String {
        if self.step >= 1.0 { format!("{:.0}", tick + 0.0) } else { format!("{:.2}", tick + 0.0) }
    }
}

/// Draws the intervals.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Intervals, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.rows.is_empty() {
        return svg::empty(&caption, lang);
    }
    if chart.rows.len() > ROWS_MAX {
        return crowd::draw(chart, &caption, lang);
    }
    let mut canvas = Canvas::default();
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries(chart, lang, false)) + 2.0 * BAND + 8.0;
    let full = chart.rows.iter().map(|row| row.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, LABEL, 190.0, 2);
    let tile = if chart.cuts.is_empty() { 0.0 } else { 22.0 };
    let left = labels.width + 22.0 + tile;
    let width = COLUMNS.0 - 84.0 - left;
    let scale = Scale::of(chart);
    let x = |score: f64| left + width * scale.share(score);
    let heights: Vec<f64> = (0..chart.rows.len()).map(|row| labels.height(row, 22.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(&mut canvas, row, y, *height);
        y += height;
    }
    let foot = frame(&mut canvas, chart, scale, (left, width), (top, bottom), lang);
    let mut y = top;
    for (index, (row, height)) in chart.rows.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0 - tile, middle), Anchor::End);
        if let Some(level) = row.level.filter(|_| tile > 0.0) {
            level_tile(&mut canvas, chart, (left - 22.0, middle - 7.0), level);
        }
        draw_row(&mut canvas, x, middle, row);
        y += height;
    }
    svg::write(&canvas, bottom + foot, &caption, lang)
}

/// The intervals' numbers, a row each.
pub fn table(chart: &Intervals, lang: Lang) -> Table {
    let has_levels = !chart.cuts.is_empty();
    let mut header = vec![
        lang.pick("地区", "Region").to_owned(),
        lang.pick("得分", "Score").to_owned(),
        lang.pick("区间下限", "Interval from").to_owned(),
        lang.pick("区间上限", "Interval to").to_owned(),
    ];
    if has_levels {
        header.push(lang.pick("等级", "Level").to_owned());
        header.push(lang.pick("等级不变的比例", "Level holds in").to_owned());
    }
    header.push(lang.pick("判断", "Verdict").to_owned());
    let row = |row: &IntervalRow| {
        let (low, high) = row.ends().unzip();
        let mut cells = vec![row.label.get(lang).to_owned()];
        cells.extend([one_or_dash(row.score), one_or_dash(low), one_or_dash(high)]);
        if has_levels {
            cells.push(row.level.map_or_else(|| MISSING.to_owned(), |l| l.to_string()));
            cells.push(share(row));
        }
        cells.push(match row.is_fragile {
            Some(true) => lang.pick("脆弱", "fragile").to_owned(),
            Some(false) => lang.pick("稳健", "robust").to_owned(),
            None => MISSING.to_owned(),
        });
        cells
    };
    Table { header, rows: chart.rows.iter().map(row).collect() }
}

fn share(row: &IntervalRow) -> String {
    finite(row.share).map_or_else(|| MISSING.to_owned(), percent)
}

fn caption(chart: &Intervals, lang: Lang) -> Caption {
    let n = chart.rows.len();
    let fragile = chart.rows.iter().filter(|r| r.is_fragile == Some(true)).count();
    let words = match lang {
        Lang::Zh => format!("区间图：{n}个地区的得分及其区间，其中{fragile}个脆弱。"),
        Lang::En => format!("Intervals of the scores of {n} regions, {fragile} of them fragile."),
    };
    let parts = chart.rows.iter().take(ROWS_MAX).filter_map(|row| {
        let ((low, high), label) = (row.ends()?, row.label.get(lang));
        let (score, low, high) = (one_or_dash(row.score), one(low), one(high));
        Some(match lang {
            Lang::Zh => format!("{label}：{score}（{low}至{high}）"),
            Lang::En => format!("{label}: {score} ({low} to {high})"),
        })
    });
    // Where there are many, the table has them.
    let parts: Vec<String> = if n > ROWS_MAX { Vec::new() } else { parts.collect() };
    let description = format!("{words}{}{}", lang.pick("", " "), parts.join(lang.pick("；", "; ")));
    let title = chart.title.get(lang);
    let title =
        if title.is_empty() { lang.pick("得分区间", "Intervals of scores") } else { title };
    Caption {
        id: chart.id.clone(),
        title: title.to_owned(),
        description: description.trim().to_owned(),
    }
}

/// The legend; a crowd has thin lines whose colour tells robust from fragile.
fn entries(chart: &Intervals, lang: Lang, is_crowd: bool) -> Vec<(Mark, String)> {
    let any = |wanted: Option<bool>| chart.rows.iter().any(|r| r.is_fragile == wanted);
    let interval = chart.interval_name.get(lang);
    let interval = if interval.is_empty() { lang.pick("区间", "Interval") } else { interval };
    let (robust, fragile) = (lang.pick("稳健", "robust"), lang.pick("脆弱", "fragile"));
    let of = |what: &str, verdict: &str| format!("{what}{}{verdict}", lang.pick("：", ": "));
    let mut entries = Vec::new();
    if is_crowd {
        let line = |colour| Mark::Line(solid(colour, 3.0));
        entries.push((line(palette::CROWD), of(interval, robust)));
        if any(Some(true)) {
            entries.push((line(palette::INK), of(interval, fragile)));
        }
    } else {
        entries.push((Mark::Line(solid(palette::OWN, 2.4)), interval.to_owned()));
    }
    let score = lang.pick("得分", "Score");
    if any(Some(false)) {
        entries.push((Mark::Dot(palette::OWN), of(score, robust)));
    }
    if any(Some(true)) {
        entries.push((Mark::Ring, of(score, fragile)));
    }
    if !chart.cuts.is_empty() {
        let line = Stroke { colour: palette::OUTLINE, width: 1.2, dash: Dash::Dashed };
        entries.push((Mark::Line(line), lang.pick("等级的分界", "Where levels begin").to_owned()));
    }
    entries
}

/// Levels, grid, cuts and headings; gives the room that is needed below.
fn frame(
    canvas: &mut Canvas,
    chart: &Intervals,
    scale: Scale,
    (left, width): (f64, f64),
    (top, bottom): (f64, f64),
    lang: Lang,
) -> f64 {
    let x = |score: f64| left + width * scale.share(score);
    let kind = Type::new(10.5, palette::QUIET).middle();
    let tall = bottom - top > 420.0;
    for tick in scale.ticks() {
        canvas.line((x(tick), top), (x(tick), bottom), solid(palette::GRID, 1.0));
        canvas.text((x(tick), top - 5.0), &scale.words(tick), kind);
        if tall {
            canvas.text((x(tick), bottom + 13.5), &scale.words(tick), kind);
        }
    }
    for (at, (from, to)) in steps(chart).enumerate() {
        let level = u8::try_from(at + 1).unwrap_or(u8::MAX);
        let fill = colour(chart, level);
        let size = (x(to) - x(from), BAND - 2.0);
        canvas.rect((x(from), top - 2.0 * BAND - 2.0), size, Fill::Solid(fill), None);
        let kind = Type::new(10.5, palette::text_on(fill)).middle();
        if size.0 > 9.0 {
            let middle = f64::midpoint(x(from), x(to));
            canvas.text((middle, top - BAND - 7.5), &level.to_string(), kind);
        }
        if at > 0 {
            let stroke = Stroke { colour: palette::OUTLINE, width: 1.2, dash: Dash::Dashed };
            canvas.line((x(from), top), (x(from), bottom), stroke);
        }
    }
    let (interval, share) = COLUMNS;
    let words = lang.pick("得分区间", "Interval of the score");
    rows::heading(canvas, (interval, top - 3.0), words, 74.0);
    if !chart.cuts.is_empty() {
        rows::heading(canvas, (share, top - 3.0), lang.pick("等级不变", "Level holds"), 50.0);
    }
    if tall { 22.0 } else { 6.0 }
}

/// From where to where each level goes.
fn steps(chart: &Intervals) -> impl Iterator<Item = (f64, f64)> {
    let n = chart.cuts.len();
    let cut = |at: usize| chart.cuts.get(at).copied();
    (0..=n).filter(move |_| n > 0).map(move |at| {
        let from = at.checked_sub(1).and_then(cut).unwrap_or(0.0);
        (from, cut(at).unwrap_or(100.0))
    })
}

fn colour(chart: &Intervals, level: u8) -> plotters::style::RGBColor {
    palette::level(level, u8::try_from(chart.cuts.len() + 1).unwrap_or(u8::MAX))
}

/// A level as a coloured square with its digit.
fn level_tile(canvas: &mut Canvas, chart: &Intervals, (left, top): (f64, f64), level: u8) {
    let fill = colour(chart, level);
    let edge = Some(solid(palette::OUTLINE, 0.6));
    canvas.rect((left, top), (14.0, 14.0), Fill::Solid(fill), edge);
    let kind = Type::new(10.5, palette::text_on(fill)).middle();
    canvas.text((left + 7.0, top + 10.8), &level.to_string(), kind);
}

fn draw_row(canvas: &mut Canvas, x: impl Fn(f64) -> f64, y: f64, row: &IntervalRow) {
    let words = row.ends().map(|(low, high)| format!("{}–{}", one(low), one(high)));
    rows::number(canvas, (COLUMNS.0, y), words.as_deref().unwrap_or(MISSING));
    if row.share.is_some() {
        rows::number(canvas, (COLUMNS.1, y), &share(row));
    }
    if let Some((low, high)) = row.ends() {
        let stroke = solid(palette::OWN, 2.4);
        canvas.line((x(low), y), (x(high), y), stroke);
        canvas.titled(format!("{} – {}", one(low), one(high)));
        for end in [low, high] {
            canvas.line((x(end), y - 4.0), (x(end), y + 4.0), stroke);
        }
    }
    if let Some(score) = finite(row.score) {
        let (fill, edge) = mark(row);
        canvas.circle((x(score), y), 4.4, fill, Some(edge));
        canvas.titled(one(score));
    }
}

/// A full disc for what is robust, a ring for what is fragile.
fn mark(row: &IntervalRow) -> (Fill, Stroke) {
    if row.is_fragile == Some(true) {
        (Fill::Solid(palette::PAPER), solid(palette::OUTLINE, 1.8))
    } else {
        (Fill::Solid(palette::OWN), solid(palette::PAPER, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(score: f64, low: f64, high: f64) -> IntervalRow {
        IntervalRow { score: Some(score), interval: Some((low, high)), ..IntervalRow::default() }
    }

    #[test]
    fn scores_that_are_no_percentages_have_a_scale_of_their_own() {
        let chart = Intervals { rows: vec![row(-0.2, -1.3, 0.4)], ..Intervals::default() };
        let scale = Scale::of(&chart);
        assert!(scale.low <= -1.3 && scale.high >= 0.4 && scale.high - scale.low < 3.0);
        let ticks: Vec<f64> = scale.ticks().collect();
        assert!((3..=10).contains(&ticks.len()), "{ticks:?}");
        let percent = Intervals { rows: vec![row(40.0, 30.0, 50.0)], ..Intervals::default() };
        assert_eq!(Scale::of(&percent).ticks().count(), 6);
    }

    #[test]
    fn levels_fill_the_scale() {
        let chart = Intervals { cuts: vec![20.0, 60.0], ..Intervals::default() };
        let found: Vec<(f64, f64)> = steps(&chart).collect();
        assert_eq!(found, [(0.0, 20.0), (20.0, 60.0), (60.0, 100.0)]);
        assert_eq!(steps(&Intervals::default()).count(), 0);
    }
}
