//! Legends: marks and words in lines across the top of a picture.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Fill, LEADING, MIDDLE, Point, Stroke, Type, WIDTH, solid};
use super::measure;
use super::palette;

const SIZE: f64 = 11.5;
const MARK: f64 = 26.0;
const SPACE: f64 = 18.0;

/// The mark before the words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    Line(Stroke),
    /// A line with a dot on it.
    LineDot(Stroke),
    Diamond(RGBColor),
    Ring,
    Dot(RGBColor),
    Swatch(Fill),
    Triangle(bool, RGBColor),
    Tick,
}

/// Draws the entries from `top` on, as many in a line as fit between the margins; gives the
/// height used.
pub(super) fn draw(canvas: &mut Canvas, left: f64, top: f64, entries: &[(Mark, String)]) -> f64 {
    let entries: Vec<_> = entries.iter().filter(|(_, words)| !words.trim().is_empty()).collect();
    if entries.is_empty() {
        return 0.0;
    }
    let height = SIZE * LEADING + 5.0;
    let kind = Type::new(SIZE, palette::INK);
    let mut x = left;
    let mut y = top + height / 2.0;
    for (mark, words) in entries {
        let lines = measure::fit(words, SIZE, WIDTH - left - MARK - 8.0);
        let room = MARK + lines.room(SIZE) + SPACE;
        if x > left && x + room - SPACE > WIDTH - 4.0 {
            x = left;
            y += height;
        }
        draw_mark(canvas, (x, y), *mark);
        for line in &lines.lines {
            canvas.text((x + MARK, y + SIZE * MIDDLE), line, kind);
            if lines.cut {
                canvas.titled(words.as_str());
            }
        }
        x += room;
    }
    y + height / 2.0 - top + 6.0
}

fn draw_mark(canvas: &mut Canvas, (x, y): Point, mark: Mark) {
    let centre = (x + 10.0, y);
    let outline = Some(solid(palette::OUTLINE, 0.8));
    match mark {
        Mark::Line(stroke) => canvas.line((x, y), (x + 20.0, y), stroke),
        Mark::LineDot(stroke) => {
            canvas.line((x, y), (x + 20.0, y), stroke);
            canvas.circle(centre, 3.4, Fill::Solid(stroke.colour), None);
        }
        Mark::Diamond(colour) => {
            canvas.diamond(centre, 6.0, Fill::Solid(colour), Some(solid(palette::INK, 1.6)));
        }
        Mark::Ring => {
            let stroke = Some(solid(palette::OUTLINE, 1.6));
            canvas.circle(centre, 4.6, Fill::Solid(palette::PAPER), stroke);
        }
        Mark::Dot(colour) => canvas.circle(centre, 3.0, Fill::Solid(colour), None),
        Mark::Swatch(fill) => canvas.rect((x + 3.0, y - 6.0), (17.0, 12.0), fill, outline),
        Mark::Triangle(up, colour) => canvas.triangle(centre, 5.0, up, colour),
        Mark::Tick => {
            canvas.line((x + 10.0, y - 7.0), (x + 10.0, y + 7.0), solid(palette::INK, 2.2));
        }
    }
}
