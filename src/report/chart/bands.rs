//! Bands: how many regions stand on each level. The default view of many regions, instead of ranks.

use super::canvas::{Canvas, Fill, MIDDLE, Type, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::percent;
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

const COLUMN: f64 = 60.0;
const CHIP: f64 = 26.0;

/// How many regions stand on each level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bands {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The levels, lowest first.
    pub bands: Vec<Band>,
    /// Regions without a level.
    pub without_level: usize,
    /// The level of the region the report is about, if it is about one.
    pub own_level: Option<u8>,
}

/// One level of [`Bands`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// The level, counted from 1.
    pub level: u8,
    /// Its name.
    pub name: Text,
    /// How many regions stand on it.
    pub count: usize,
}

/// Draws the bands, highest level first.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Bands, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if total(chart) == 0 {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let own = chart.own_level.filter(|own| chart.bands.iter().any(|band| band.level == *own));
    let mut entries = Vec::new();
    if own.is_some() {
        let words = lang.pick("本地区所在等级", "level of this region").to_owned();
        entries.push((Mark::Diamond(palette::OWN), words));
    }
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 22.0;
    let mut full: Vec<String> =
        chart.bands.iter().rev().map(|band| band.name.get(lang).to_owned()).collect();
    if chart.without_level > 0 {
        full.push(lang.pick("无等级", "No level").to_owned());
    }
    let labels = Labels::new(full, LABEL, 190.0, 3);
    let left = CHIP + labels.width + 34.0;
    let width = WIDTH - left - 2.0 * COLUMN - 40.0;
    rows::heading(
        &mut canvas,
        (WIDTH - COLUMN - 12.0, top - 3.0),
        lang.pick("地区数", "Regions"),
        COLUMN,
    );
    rows::heading(&mut canvas, (WIDTH - 8.0, top - 3.0), lang.pick("占比", "Share"), COLUMN);
    let count = chart.bands.iter().map(|band| band.level).max().unwrap_or(5).max(2);
    let most = chart.bands.iter().map(|band| band.count).chain([chart.without_level]).max();
    let scale = width / most.unwrap_or(1).max(1) as f64;
    let mut y = top;
    let bands = chart.bands.iter().rev().map(Some);
    let none = (chart.without_level > 0).then_some(None);
    for (row, band) in bands.chain(none).enumerate() {
        let height = labels.height(row, 36.0);
        rows::shade(&mut canvas, row, y, height);
        let n = band.map_or(chart.without_level, |band| band.count);
        let fill = band.map_or(Fill::Hatch, |band| Fill::Solid(palette::level(band.level, count)));
        chip(&mut canvas, y + height / 2.0, band, fill);
        let at = (CHIP + 22.0, y + height / 2.0);
        labels.draw(&mut canvas, row, at, super::canvas::Anchor::Start);
        let length = scale * n as f64;
        let edge = Some(solid(palette::OUTLINE, 1.0));
        canvas.rect((left, y + 6.0), (length, height - 12.0), fill, edge);
        if own.is_some() && band.map(|band| band.level) == own {
            let edge = Some(solid(palette::INK, 2.0));
            let at = (left + length + 13.0, y + height / 2.0);
            canvas.diamond(at, 7.0, Fill::Solid(palette::OWN), edge);
        }
        let share = percent(n as f64 / total(chart) as f64);
        rows::number(&mut canvas, (WIDTH - COLUMN - 12.0, y + height / 2.0), &count_of(n));
        rows::number(&mut canvas, (WIDTH - 8.0, y + height / 2.0), &share);
        y += height;
    }
    svg::write(&canvas, y + 6.0, &caption, lang)
}

/// The bands' numbers, lowest level first.
pub fn table(chart: &Bands, lang: Lang) -> Table {
    let header = vec![
        lang.pick("等级", "Level").to_owned(),
        lang.pick("名称", "Name").to_owned(),
        lang.pick("地区数", "Regions").to_owned(),
        lang.pick("占比", "Share").to_owned(),
    ];
    let share = |n: usize| percent(n as f64 / total(chart).max(1) as f64);
    let row = |band: &Band| {
        let name = band.name.get(lang).to_owned();
        vec![format!("L{}", band.level), name, band.count.to_string(), share(band.count)]
    };
    let mut rows: Vec<Vec<String>> = chart.bands.iter().map(row).collect();
    if chart.without_level > 0 {
        let name = lang.pick("无等级", "No level").to_owned();
        let (count, share) = (chart.without_level.to_string(), share(chart.without_level));
        rows.push(vec![super::number::MISSING.to_owned(), name, count, share]);
    }
    Table { header, rows }
}

fn total(chart: &Bands) -> usize {
    let counts = chart.bands.iter().map(|band| band.count);
    counts.fold(chart.without_level, usize::saturating_add)
}

fn caption(chart: &Bands, lang: Lang) -> Caption {
    let parts = chart.bands.iter().map(|band| match lang {
        Lang::Zh => format!("{} {}：{}个地区", band.level, band.name.get(lang), band.count),
        Lang::En => format!("{} {}: {}", band.level, band.name.get(lang), band.count),
    });
    let parts = parts.collect::<Vec<_>>().join(lang.pick("；", "; "));
    let n = total(chart);
    let description = match lang {
        Lang::Zh => format!("等级分布，共{n}个地区。{parts}"),
        Lang::En => format!("Regions by level, {n} in all. {parts}"),
    };
    let title = chart.title.get(lang);
    let title =
        if title.is_empty() { lang.pick("等级分布", "Regions by level") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

/// A count in full, or in powers of ten where it would not fit its column.
fn count_of(n: usize) -> String {
    if n < 10_000_000 { n.to_string() } else { super::number::one(n as f64) }
}

/// The square with the level's digit.
fn chip(canvas: &mut Canvas, y: f64, band: Option<&Band>, fill: Fill) {
    let edge = Some(solid(palette::OUTLINE, 1.0));
    canvas.rect((10.0, y - CHIP / 2.0), (CHIP, CHIP), fill, edge);
    let (words, colour) = match (band, fill) {
        (Some(band), Fill::Solid(colour)) => (band.level.to_string(), palette::text_on(colour)),
        _ => return,
    };
    let kind = Type::new(14.0, colour).middle();
    canvas.text((10.0 + CHIP / 2.0, y + kind.size * MIDDLE), &words, kind);
}
