//! The dot plot: one score a row, with its interval where it has one, and what it is compared with.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Fill, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::{MISSING, finite, one, one_or_dash};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

/// The width of a column of numbers.
const COLUMN: f64 = 52.0;

/// Scores of parts beside each other, a row each, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dots {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// What the rows are: the heading of their column in the table.
    pub rows_name: Text,
    /// The name of the diamonds.
    pub own_name: Text,
    /// The name of the discs: means over other rows. Not shown where no row is one.
    pub mean_name: Text,
    /// The name of the rings. Not shown where no row has a reference.
    pub reference_name: Text,
    /// The name of the whiskers. Not shown where no row has an interval.
    pub interval_name: Text,
    /// The rows.
    pub rows: Vec<DotRow>,
}

/// One row of [`Dots`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DotRow {
    /// What the score is of.
    pub label: Text,
    /// The score from 0 to 100.
    pub score: Option<f64>,
    /// The lower and the upper end of its interval.
    pub interval: Option<(f64, f64)>,
    /// What it is compared with.
    pub reference: Option<f64>,
    /// Whether it is a mean over other rows; it has a shape of its own.
    pub is_mean: bool,
}

impl DotRow {
    /// The interval, lower end first, where both ends are numbers.
    fn ends(&self) -> Option<(f64, f64)> {
        let (a, b) = self.interval?;
        (a.is_finite() && b.is_finite()).then(|| (a.min(b), a.max(b)))
    }
}

/// Draws the dots.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Dots, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.rows.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let shown = Shown::of(chart);
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries(chart, shown, lang)) + 22.0;
    let full = chart.rows.iter().map(|row| row.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, LABEL, 210.0, 3);
    let left = labels.width + 24.0;
    let columns = if shown.references { 2.0 } else { 1.0 };
    let axis = Axis { left, width: WIDTH - left - columns * COLUMN - 26.0 };
    let heights: Vec<f64> = (0..chart.rows.len()).map(|row| labels.height(row, 26.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(&mut canvas, row, y, *height);
        y += height;
    }
    let foot = axis.draw(&mut canvas, top, bottom);
    headings(&mut canvas, shown, top);
    let mut y = top;
    for (index, (row, height)) in chart.rows.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0, middle), Anchor::End);
        draw_row(&mut canvas, axis, middle, row, shown);
        y += height;
    }
    svg::write(&canvas, bottom + foot, &caption, lang)
}

/// The dots' numbers, a row each.
pub fn table(chart: &Dots, lang: Lang) -> Table {
    let shown = Shown::of(chart);
    let names = Names::of(chart, lang);
    let mut header = vec![names.rows, lang.pick("得分", "Score").to_owned()];
    if shown.intervals {
        header.push(lang.pick("区间下限", "Interval from").to_owned());
        header.push(lang.pick("区间上限", "Interval to").to_owned());
    }
    header.extend(shown.references.then_some(names.reference));
    let row = |row: &DotRow| {
        let label = row.label.get(lang);
        let mean = if row.is_mean { lang.pick("（均值）", " (mean)") } else { "" };
        let mut cells = vec![format!("{label}{mean}"), one_or_dash(row.score)];
        if shown.intervals {
            let (low, high) = row.ends().unzip();
            cells.extend([one_or_dash(low), one_or_dash(high)]);
        }
        cells.extend(shown.references.then(|| one_or_dash(row.reference)));
        cells
    };
    Table { header, rows: chart.rows.iter().map(row).collect() }
}

/// Which marks the picture has.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each mark is there or not by itself")]
struct Shown {
    own: bool,
    means: bool,
    references: bool,
    intervals: bool,
}

impl Shown {
    fn of(chart: &Dots) -> Self {
        let any = |wanted: fn(&DotRow) -> bool| chart.rows.iter().any(wanted);
        Self {
            own: any(|row| !row.is_mean),
            means: any(|row| row.is_mean),
            references: any(|row| finite(row.reference).is_some()),
            intervals: any(|row| row.ends().is_some()),
        }
    }
}

/// What the marks are called, with words for those that have no name.
struct Names {
    rows: String,
    own: String,
    mean: String,
    reference: String,
    interval: String,
}

impl Names {
    fn of(chart: &Dots, lang: Lang) -> Self {
        let named = |text: &Text, zh: &str, en: &str| {
            let words = text.get(lang);
            if words.is_empty() { lang.pick(zh, en).to_owned() } else { words.to_owned() }
        };
        Self {
            rows: named(&chart.rows_name, "项目", "Item"),
            own: named(&chart.own_name, "得分", "Score"),
            mean: named(&chart.mean_name, "均值", "Mean"),
            reference: named(&chart.reference_name, "参照", "Reference"),
            interval: named(&chart.interval_name, "区间", "Interval"),
        }
    }
}

fn caption(chart: &Dots, lang: Lang) -> Caption {
    let parts = chart.rows.iter().map(|row| {
        let (label, score) = (row.label.get(lang), one_or_dash(row.score));
        let mut words = match lang {
            Lang::Zh => format!("{label}：{score}"),
            Lang::En => format!("{label}: {score}"),
        };
        if let Some((low, high)) = row.ends() {
            let ends = match lang {
                Lang::Zh => format!("（{}至{}）", one(low), one(high)),
                Lang::En => format!(" ({} to {})", one(low), one(high)),
            };
            words.push_str(&ends);
        }
        words
    });
    let parts: Vec<String> = parts.collect();
    let words = lang.pick("点图，0至100分。", "Dot plot of scores from 0 to 100. ");
    let description = format!("{words}{}", parts.join(lang.pick("；", "; ")));
    let title = chart.title.get(lang);
    let title = if title.is_empty() { lang.pick("得分", "Scores") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn entries(chart: &Dots, shown: Shown, lang: Lang) -> [(Mark, String); 4] {
    let names = Names::of(chart, lang);
    // The legend leaves out what has no words.
    let only = |is_shown: bool, words: String| if is_shown { words } else { String::new() };
    [
        (Mark::Diamond(palette::OWN), only(shown.own, names.own)),
        (Mark::Dot(palette::INK), only(shown.means, names.mean)),
        (Mark::Line(solid(palette::OWN, 2.6)), only(shown.intervals, names.interval)),
        (Mark::Ring, only(shown.references, names.reference)),
    ]
}

/// The right ends of the columns of numbers: the score, and the reference where it is shown.
fn ends(shown: Shown) -> (f64, f64) {
    if shown.references { (WIDTH - COLUMN - 14.0, WIDTH - 8.0) } else { (WIDTH - 8.0, WIDTH) }
}

/// The headings of the numbers: the marks themselves, which need no words in any language.
fn headings(canvas: &mut Canvas, shown: Shown, top: f64) {
    let (own, reference) = ends(shown);
    let y = top - 9.0;
    if shown.own {
        let edge = Some(solid(palette::INK, 1.4));
        canvas.diamond((own - 12.0, y), 5.0, Fill::Solid(palette::OWN), edge);
    } else {
        canvas.circle((own - 12.0, y), 4.2, Fill::Solid(palette::INK), None);
    }
    if shown.references {
        let ring = Some(solid(palette::OUTLINE, 1.6));
        canvas.circle((reference - 12.0, y), 4.2, Fill::Solid(palette::PAPER), ring);
    }
}

fn draw_row(canvas: &mut Canvas, axis: Axis, y: f64, row: &DotRow, shown: Shown) {
    let (own_end, reference_end) = ends(shown);
    rows::number(canvas, (own_end, y), &one_or_dash(row.score));
    if shown.references {
        rows::number(canvas, (reference_end, y), &one_or_dash(row.reference));
    }
    if let Some((low, high)) = row.ends() {
        let stroke = solid(palette::OWN, 2.6);
        let (from, to) = (axis.x(low), axis.x(high));
        canvas.line((from, y), (to, y), stroke);
        canvas.titled(format!("{} – {}", one(low), one(high)));
        for x in [from, to] {
            canvas.line((x, y - 5.0), (x, y + 5.0), stroke);
        }
    }
    if let Some(reference) = finite(row.reference) {
        let ring = Some(solid(palette::OUTLINE, 1.8));
        canvas.circle((axis.x(reference), y), 6.4, Fill::Solid(palette::PAPER), ring);
        canvas.titled(one(reference));
    }
    match finite(row.score) {
        Some(score) if row.is_mean => {
            let edge = Some(solid(palette::PAPER, 1.2));
            canvas.circle((axis.x(score), y), 5.6, Fill::Solid(palette::INK), edge);
            canvas.titled(one(score));
        }
        Some(score) => {
            let edge = Some(solid(palette::INK, 1.6));
            canvas.diamond((axis.x(score), y), 6.0, Fill::Solid(palette::OWN), edge);
            canvas.titled(one(score));
        }
        None if finite(row.reference).is_none() => {
            let kind = Type::new(10.5, palette::QUIET);
            canvas.text((axis.left + 6.0, y + 4.0), MISSING, kind);
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_has_a_column() {
        let row = |interval, reference| DotRow {
            label: Text::same("a"),
            score: Some(50.0),
            interval,
            reference,
            is_mean: false,
        };
        let chart = |rows| Dots { rows, ..Dots::default() };
        let plain = table(&chart(vec![row(None, None)]), Lang::En);
        assert_eq!(plain.header, ["Item", "Score"]);
        let all = chart(vec![row(Some((55.0, 45.0)), None), row(None, Some(40.0))]);
        let full = table(&all, Lang::En);
        assert_eq!(full.header, ["Item", "Score", "Interval from", "Interval to", "Reference"]);
        assert_eq!(full.rows[0], ["a", "50.0", "45.0", "55.0", "–"]);
        assert_eq!(full.rows[1], ["a", "50.0", "–", "–", "40.0"]);
    }

    #[test]
    fn an_interval_that_is_no_number_is_not_drawn() {
        let interval = Some((f64::NAN, 60.0));
        let row = DotRow { score: Some(50.0), interval, ..DotRow::default() };
        let svg = draw(&Dots { rows: vec![row], ..Dots::default() }, Lang::En).unwrap();
        assert!(!svg.contains("NaN") && !svg.contains("60.0"), "{svg}");
    }
}
