//! A list of shapes to draw, in picture units with fractions; `svg` turns it into text.

use plotters::style::RGBColor;

use super::measure::{self, Lines};
use super::palette;

/// A place in the picture.
pub(super) type Point = (f64, f64);

/// The width of every picture: the text width of an A4 page.
pub(super) const WIDTH: f64 = 720.0;
/// The height of a line of text, in font sizes.
pub(super) const LEADING: f64 = 1.25;
/// From the baseline up to the middle of digits and capitals, in font sizes.
pub(super) const MIDDLE: f64 = 0.36;

/// What to draw.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Line(Point, Point),
    Path(Vec<Point>),
    Polygon(Vec<Point>),
    /// Left, top, width, height.
    Rect(f64, f64, f64, f64),
    Circle(Point, f64),
    /// The point is the anchor on the baseline.
    Text {
        at: Point,
        words: String,
        size: f64,
        anchor: Anchor,
        upright: bool,
    },
}

/// Which end of a text its point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How the inside of a shape is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fill {
    None,
    Solid(RGBColor),
    /// A colour that lets what is under it through: the share of 1.
    Faint(RGBColor, f64),
    /// Slanted grey lines: no data.
    Hatch,
}

/// How an outline is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) colour: RGBColor,
    pub(super) width: f64,
    pub(super) dash: Dash,
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// A plain line.
pub(super) const fn solid(colour: RGBColor, width: f64) -> Stroke {
    Stroke { colour, width, dash: Dash::Solid }
}

/// A shape with its paint, and words that a reader sees when pointing at it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) shape: Shape,
    pub(super) fill: Fill,
    pub(super) stroke: Option<Stroke>,
    pub(super) title: Option<String>,
}

/// The shapes of a picture, in the order they are painted.
#[derive(Clone, Debug, Default)]
pub(super) struct Canvas {
    pub(super) items: Vec<Item>,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) colour: RGBColor,
    pub(super) anchor: Anchor,
}

impl Type {
    /// Text that starts at its point.
    pub(super) const fn new(size: f64, colour: RGBColor) -> Self {
        Self { size, colour, anchor: Anchor::Start }
    }

    /// The same, centred on its point.
    pub(super) const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    /// The same, ending at its point.
    pub(super) const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }
}

impl Canvas {
    fn push(&mut self, shape: Shape, fill: Fill, stroke: Option<Stroke>) {
        self.items.push(Item { shape, fill, stroke, title: None });
    }

    /// Gives the shape drawn last words to show when pointed at.
    pub(super) fn titled(&mut self, words: impl Into<String>) {
        if let Some(item) = self.items.last_mut() {
            item.title = Some(words.into());
        }
    }

    pub(super) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.push(Shape::Line(from, to), Fill::None, Some(stroke));
    }

    pub(super) fn path(&mut self, points: Vec<Point>, stroke: Stroke) {
        self.push(Shape::Path(points), Fill::None, Some(stroke));
    }

    pub(super) fn polygon(&mut self, points: Vec<Point>, fill: Fill, stroke: Option<Stroke>) {
        self.push(Shape::Polygon(points), fill, stroke);
    }

    pub(super) fn rect(
        &mut self,
        (left, top): Point,
        (width, height): Point,
        fill: Fill,
        stroke: Option<Stroke>,
    ) {
        self.push(Shape::Rect(left, top, width.max(0.0), height.max(0.0)), fill, stroke);
    }

    pub(super) fn circle(
        &mut self,
        centre: Point,
        radius: f64,
        fill: Fill,
        stroke: Option<Stroke>,
    ) {
        self.push(Shape::Circle(centre, radius), fill, stroke);
    }

    /// A square on its corner: the mark of what is one's own.
    pub(super) fn diamond(
        &mut self,
        (x, y): Point,
        radius: f64,
        fill: Fill,
        stroke: Option<Stroke>,
    ) {
        let corners = vec![(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        self.polygon(corners, fill, stroke);
    }

    /// A small triangle that points up or down, drawn since few fonts have both characters.
    pub(super) fn triangle(&mut self, (x, y): Point, radius: f64, up: bool, fill: RGBColor) {
        let tip = if up { y - radius } else { y + radius };
        let base = if up { y + radius * 0.8 } else { y - radius * 0.8 };
        let corners = vec![(x - radius, base), (x + radius, base), (x, tip)];
        self.polygon(corners, Fill::Solid(fill), None);
    }

    /// A text with its anchor on the baseline. Nothing is drawn for an empty one.
    pub(super) fn text(&mut self, at: Point, words: &str, kind: Type) {
        let words = measure::tidy(words);
        if words.is_empty() {
            return;
        }
        let Type { size, colour, anchor } = kind;
        let shape = Shape::Text { at, words, size, anchor, upright: false };
        self.push(shape, Fill::Solid(colour), None);
    }

    /// A text that runs upwards from its point.
    pub(super) fn upright_text(&mut self, at: Point, words: &str, kind: Type) {
        let before = self.items.len();
        self.text(at, words, kind);
        if let Some(Item { shape: Shape::Text { upright, .. }, .. }) = self.items.get_mut(before) {
            *upright = true;
        }
    }

    /// Lines of text centred around `y`; what was cut is in the title.
    pub(super) fn block(&mut self, (x, y): Point, lines: &Lines, full: &str, kind: Type) {
        let leading = kind.size * LEADING;
        let first = y + kind.size * MIDDLE - leading * (lines.lines.len() as f64 - 1.0) / 2.0;
        for (index, line) in lines.lines.iter().enumerate() {
            self.text((x, first + leading * index as f64), line, kind);
            if lines.cut {
                self.titled(full);
            }
        }
    }

    /// A rectangle of no data.
    pub(super) fn hatch(&mut self, at: Point, size: Point) {
        self.rect(at, size, Fill::Hatch, Some(solid(palette::GRID, 0.8)));
    }
}

/// The height of this many lines of text.
pub(super) fn height_of(lines: usize, size: f64) -> f64 {
    lines as f64 * size * LEADING
}
