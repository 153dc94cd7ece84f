//! The distribution strip: all peers as dots, their quartiles as a box, one's own as a diamond.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Fill, Point, WIDTH, solid};
use super::legend::{self, Mark};
use super::number::{finite, one, one_or_dash, whole};
use super::rows::{self, LABEL, Labels};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

const COLUMN: f64 = 58.0;

/// Where a region stands among its peers, a row for each dimension.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The name of the diamond.
    pub own_name: Text,
    /// The name of the dots.
    pub peers_name: Text,
    /// The rows, in the rubric's order.
    pub rows: Vec<StripRow>,
}

/// One row of a [`Strip`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StripRow {
    /// The dimension.
    pub label: Text,
    /// The region's score.
    pub own: Option<f64>,
    /// The scores of all peers, in any order; with or without one's own, as the caller likes.
    pub peers: Vec<f64>,
}

/// A quarter, a half and three quarters of the peers are at or below these scores.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Quartiles {
    lower: f64,
    median: f64,
    upper: f64,
}

/// Draws the strips.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Strip, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    let has_data = |row: &StripRow| finite(row.own).is_some() || !sorted(&row.peers).is_empty();
    if !chart.rows.iter().any(has_data) {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let (own, peers) = names(chart, lang);
    let about_one = is_about_one(chart);
    let entries = [
        // The legend leaves out what has no words.
        (Mark::Diamond(palette::OWN), if about_one { own } else { String::new() }),
        (Mark::Dot(palette::PEER), peers),
        (
            Mark::Swatch(Fill::Solid(BOX)),
            lang.pick("中间一半（四分位）", "middle half (quartiles)").to_owned(),
        ),
        (Mark::Tick, lang.pick("中位数", "median").to_owned()),
    ];
    let top = legend::draw(&mut canvas, 8.0, 4.0, &entries) + 24.0;
    let full = chart.rows.iter().map(|row| row.label.get(lang).to_owned()).collect();
    let labels = Labels::new(full, LABEL, 190.0, 4);
    let left = labels.width + 24.0;
    let axis = Axis { left, width: WIDTH - left - 2.0 * COLUMN - 22.0 };
    let most = chart.rows.iter().map(|row| row.peers.len()).max().unwrap_or(0);
    let least = if most > 60 { 62.0 } else { 46.0 };
    let heights: Vec<f64> = (0..chart.rows.len()).map(|row| labels.height(row, least)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut y = top;
    for (row, height) in heights.iter().enumerate() {
        rows::shade(&mut canvas, row, y, *height);
        y += height;
    }
    let foot = axis.draw(&mut canvas, top, bottom);
    let median = lang.pick("中位数", "Median");
    if about_one {
        let at = (WIDTH - COLUMN - 12.0, top - 2.0);
        rows::heading(&mut canvas, at, lang.pick("本地区", "Own"), COLUMN);
    }
    rows::heading(&mut canvas, (WIDTH - 8.0, top - 2.0), median, COLUMN);
    let mut y = top;
    for (index, (row, height)) in chart.rows.iter().zip(&heights).enumerate() {
        let middle = y + height / 2.0;
        labels.draw(&mut canvas, index, (left - 12.0, middle), Anchor::End);
        draw_row(&mut canvas, axis, middle, *height, row);
        if about_one {
            rows::number(&mut canvas, (WIDTH - COLUMN - 12.0, middle), &one_or_dash(row.own));
        }
        y += height;
    }
    svg::write(&canvas, bottom + foot, &caption, lang)
}

/// Whether one region is compared with others; where none is, nothing is said of an own score.
fn is_about_one(chart: &Strip) -> bool {
    chart.rows.iter().any(|row| finite(row.own).is_some())
}

/// The strips' numbers: own score, quartiles and number of peers, a row each.
pub fn table(chart: &Strip, lang: Lang) -> Table {
    let (own, peers) = names(chart, lang);
    let about_one = is_about_one(chart);
    let mut header = vec![lang.pick("维度", "Dimension").to_owned()];
    header.extend(about_one.then_some(own));
    header.extend([
        lang.pick("下四分位", "Lower quartile").to_owned(),
        lang.pick("中位数", "Median").to_owned(),
        lang.pick("上四分位", "Upper quartile").to_owned(),
        format!("n ({peers})"),
    ]);
    let row = |row: &StripRow| {
        let scores = sorted(&row.peers);
        let quartiles = quartiles(&scores);
        let mut cells = vec![row.label.get(lang).to_owned()];
        cells.extend(about_one.then(|| one_or_dash(row.own)));
        cells.extend([
            one_or_dash(quartiles.map(|q| q.lower)),
            one_or_dash(quartiles.map(|q| q.median)),
            one_or_dash(quartiles.map(|q| q.upper)),
            scores.len().to_string(),
        ]);
        cells
    };
    Table { header, rows: chart.rows.iter().map(row).collect() }
}

const BOX: plotters::style::RGBColor = plotters::style::RGBColor(0xCF, 0xDD, 0xEA);

fn names(chart: &Strip, lang: Lang) -> (String, String) {
    let (own, peers) = (chart.own_name.get(lang), chart.peers_name.get(lang));
    let own = if own.is_empty() { lang.pick("本地区", "This region") } else { own };
    let peers = if peers.is_empty() { lang.pick("同类地区", "Peers") } else { peers };
    (own.to_owned(), peers.to_owned())
}

fn caption(chart: &Strip, lang: Lang) -> Caption {
    let about_one = is_about_one(chart);
    let parts = chart.rows.iter().map(|row| {
        let median = quartiles(&sorted(&row.peers)).map(|q| q.median);
        let (label, own, median) = (row.label.get(lang), one_or_dash(row.own), one_or_dash(median));
        match lang {
            Lang::Zh if !about_one => format!("{label}：中位数{median}"),
            Lang::En if !about_one => format!("{label}: median {median}"),
            Lang::Zh => format!("{label}：本地区{own}，中位数{median}"),
            Lang::En => format!("{label}: own {own}, median {median}"),
        }
    });
    let words = lang.pick("分布图，0至100分。", "Distribution of scores from 0 to 100. ");
    let description = format!("{words}{}", parts.collect::<Vec<_>>().join(lang.pick("；", "; ")));
    let title = chart.title.get(lang);
    let title = if title.is_empty() {
        lang.pick("在同类地区中的位置", "Place among peers")
    } else {
        title
    };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

fn sorted(peers: &[f64]) -> Vec<f64> {
    let mut scores: Vec<f64> = peers.iter().copied().filter(|score| score.is_finite()).collect();
    scores.sort_by(f64::total_cmp);
    scores
}

/// Quartiles by linear interpolation between order statistics (Hyndman and Fan's type 7).
fn quartiles(sorted: &[f64]) -> Option<Quartiles> {
    let last = sorted.len().checked_sub(1)?;
    let at = |share: f64| {
        let place = share * last as f64;
        let below = whole(place);
        let above = (below + 1).min(last);
        sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
    };
    Some(Quartiles { lower: at(0.25), median: at(0.5), upper: at(0.75) })
}

fn draw_row(canvas: &mut Canvas, axis: Axis, y: f64, height: f64, row: &StripRow) {
    let scores = sorted(&row.peers);
    let quartiles = quartiles(&scores);
    if let Some(q) = quartiles {
        let half = height / 2.0 - 7.0;
        let from = (axis.x(q.lower), y - half);
        let size = (axis.x(q.upper) - axis.x(q.lower), 2.0 * half);
        canvas.rect(from, size, Fill::Solid(BOX), Some(solid(palette::PEER, 0.8)));
        canvas.titled(format!("{} – {}", one(q.lower), one(q.upper)));
    }
    let radius = match scores.len() {
        0..=60 => 3.2,
        61..=200 => 2.4,
        _ => 1.9,
    };
    let fill =
        if scores.len() > 60 { Fill::Solid(palette::CROWD) } else { Fill::Solid(palette::PEER) };
    let xs: Vec<f64> = scores.iter().map(|score| axis.x(*score)).collect();
    for (x, offset) in xs.iter().zip(swarm(&xs, radius, height / 2.0 - radius - 3.0)) {
        canvas.circle((*x, y + offset), radius, fill, None);
    }
    if let Some(q) = quartiles {
        let (x, half) = (axis.x(q.median), height / 2.0 - 5.0);
        canvas.line((x, y - half), (x, y + half), solid(palette::INK, 2.2));
    }
    if let Some(own) = finite(row.own) {
        let at: Point = (axis.x(own), y);
        canvas.diamond(at, 9.5, Fill::Solid(palette::PAPER), None);
        canvas.diamond(at, 7.8, Fill::Solid(palette::OWN), Some(solid(palette::INK, 2.2)));
        canvas.titled(one(own));
    }
    rows::number(canvas, (WIDTH - 8.0, y), &one_or_dash(quartiles.map(|q| q.median)));
}

/// How far each dot stands from the middle, so that dots don't cover each other: a dot takes the
/// free place nearest the middle, above and below in turn. `xs` ascends.
fn swarm(xs: &[f64], radius: f64, limit: f64) -> Vec<f64> {
    let apart = 2.0 * radius + 0.3;
    let step = radius * 0.75;
    let mut offsets: Vec<f64> = Vec::with_capacity(xs.len());
    for (index, x) in xs.iter().enumerate() {
        let near: Vec<(f64, f64)> = (0..index)
            .rev()
            .take_while(|before| x - xs[*before] < apart)
            .map(|before| (xs[before], offsets[before]))
            .collect();
        let free = |offset: f64| {
            near.iter().all(|(other, taken)| {
                let (dx, dy) = (x - other, offset - taken);
                dx * dx + dy * dy >= apart * apart
            })
        };
        let places = whole(limit / step);
        // Where there is no free place left, dots are spread evenly over the strip.
        let crowded = if places == 0 {
            0.0
        } else {
            ((index * 7) % (2 * places + 1)) as f64 * step - places as f64 * step
        };
        let sides = (0..=places).flat_map(|k| {
            let offset = k as f64 * step;
            if index % 2 == 0 { [-offset, offset] } else { [offset, -offset] }
        });
        offsets.push(sides.into_iter().find(|offset| free(*offset)).unwrap_or(crowded));
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_interpolate_between_order_statistics() {
        // 1..=4: places 0.75, 1.5 and 2.25 counted from zero.
        let q = quartiles(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(q, Some(Quartiles { lower: 1.75, median: 2.5, upper: 3.25 }));
        assert_eq!(quartiles(&[]), None);
    }

    #[test]
    fn dots_with_room_do_not_touch() {
        let xs = [10.0, 10.0, 11.0, 12.0, 12.0];
        let ys = swarm(&xs, 3.0, 40.0);
        for a in 0..xs.len() {
            for b in 0..a {
                let (dx, dy) = (xs[a] - xs[b], ys[a] - ys[b]);
                assert!(dx * dx + dy * dy >= 36.0);
            }
        }
    }

    #[test]
    fn a_crowd_stays_inside_its_strip() {
        let ys = swarm(&[5.0; 400], 2.0, 25.0);
        assert!(ys.iter().all(|y| y.abs() <= 25.0));
    }
}
