//! The horizontal axis from 0 to 100 that scores are read on.

use super::canvas::{Canvas, Type, solid};
use super::palette;

const SIZE: f64 = 10.5;

/// Where scores from 0 to 100 stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) left: f64,
    pub(super) width: f64,
}

impl Axis {
    /// The place of a score; scores beyond the scale stand at its end.
    pub(super) fn x(self, score: f64) -> f64 {
        let score = if score.is_finite() { score.clamp(0.0, 100.0) } else { 0.0 };
        self.left + self.width * score / 100.0
    }

    /// Grid lines from `top` to `bottom`, numbered above and, for tall pictures, below.
    /// Gives the room that the picture needs below.
    pub(super) fn draw(self, canvas: &mut Canvas, top: f64, bottom: f64) -> f64 {
        let tall = bottom - top > 420.0;
        let kind = Type::new(SIZE, palette::QUIET).middle();
        for score in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
            let x = self.x(score);
            canvas.line((x, top), (x, bottom), solid(palette::GRID, 1.0));
            canvas.text((x, top - 5.0), &format!("{score:.0}"), kind);
            if tall {
                canvas.text((x, bottom + SIZE + 3.0), &format!("{score:.0}"), kind);
            }
        }
        if tall { SIZE + 12.0 } else { 6.0 }
    }
}
