//! Pictures made of rows: a column of labels at the left, and as much height as each row needs.

use super::canvas::{Anchor, Canvas, Fill, Point, Type, WIDTH, height_of};
use super::measure::{self, Lines};
use super::palette;

/// The font size of labels.
pub(super) const LABEL: f64 = 12.0;

/// A column of labels, broken into lines.
pub(super) struct Labels {
    full: Vec<String>,
    lines: Vec<Lines>,
    size: f64,
    /// The width of the widest label.
    pub(super) width: f64,
}

impl Labels {
    /// Breaks the labels into at most `max_lines` lines of at most `max_width`.
    pub(super) fn new(full: Vec<String>, size: f64, max_width: f64, max_lines: usize) -> Self {
        let lines: Vec<Lines> = full
            .iter()
            .map(|label| measure::wrap_evenly(label, size, max_width, max_lines))
            .collect();
        let width = lines.iter().map(|lines| lines.room(size)).fold(0.0, f64::max).ceil();
        Self { full, lines, size, width }
    }

    /// The height of a row: that of its label, and no less than `least`.
    pub(super) fn height(&self, row: usize, least: f64) -> f64 {
        let lines = self.lines.get(row).map_or(1, |lines| lines.lines.len());
        (height_of(lines, self.size) + 6.0).max(least)
    }

    /// Draws a label with its middle at `y`, ending at `right`.
    pub(super) fn draw(&self, canvas: &mut Canvas, row: usize, at: Point, anchor: Anchor) {
        if let (Some(lines), Some(full)) = (self.lines.get(row), self.full.get(row)) {
            let kind = Type { size: self.size, colour: palette::INK, anchor };
            canvas.block(at, lines, full, kind);
        }
    }
}

/// The part of a row that a bar takes: its top and its height, the same in every row.
pub(super) const fn bar(top: f64, height: f64) -> (f64, f64) {
    (top + height / 2.0 - 8.0, 16.0)
}

/// Shades every other row, so that the eye finds the number that belongs to a label.
pub(super) fn shade(canvas: &mut Canvas, row: usize, top: f64, height: f64) {
    if row.is_multiple_of(2) {
        canvas.rect((0.0, top), (WIDTH, height), Fill::Solid(palette::SHADE), None);
    }
}

/// A number in a column, centred on `y` and ending at `right`.
pub(super) fn number(canvas: &mut Canvas, (right, y): Point, words: &str) {
    let kind = Type::new(11.5, palette::INK).end();
    canvas.text((right, y + 11.5 * super::canvas::MIDDLE), words, kind);
}

/// The heading of a column of numbers, on at most two lines that end above `bottom`.
pub(super) fn heading(canvas: &mut Canvas, (right, bottom): Point, words: &str, width: f64) {
    let kind = Type::new(10.5, palette::QUIET).end();
    let lines = measure::wrap(words, kind.size, width, 2);
    let y = bottom - height_of(lines.lines.len(), kind.size) / 2.0;
    canvas.block((right, y), &lines, words, kind);
}

/// Notes under a picture, broken into lines; gives the height used.
pub(super) fn note(canvas: &mut Canvas, left: f64, top: f64, words: &str) -> f64 {
    let kind = Type::new(10.5, palette::QUIET);
    let lines = measure::wrap(words, kind.size, WIDTH - left - 6.0, 6);
    if lines.lines.is_empty() {
        return 0.0;
    }
    let height = height_of(lines.lines.len(), kind.size);
    canvas.block((left, top + height / 2.0), &lines, words, kind);
    height + 4.0
}
