//! From a list of shapes to the text of an SVG picture, drawn by plotters.
//!
//! Plotters draws in whole pixels and writes neither dashes, titles nor a role, so shapes are drawn
//! ten times too large and every element it writes is finished here: coordinates back to picture
//! units, paint, titles, and the font names that browsers look for.

use std::fmt::Write as _;

use plotters::prelude::{DrawingBackend as _, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    BLACK, FontStyle, FontTransform, IntoFont as _, IntoTextStyle as _, ShapeStyle, TextStyle,
};

use super::ChartError;
use super::canvas::{Anchor, Canvas, Dash, Fill, Item, Point, Shape, Stroke, Type, WIDTH};
use super::{measure, palette};
use crate::lang::Lang;

/// How many drawing pixels make one picture unit.
const SCALE: f64 = 10.0;
/// Plotters writes a font size 1.24 times smaller than the one it is asked for.
const FONT_SIZE_ASKED: f64 = 1.24;
/// Fonts with Chinese characters on Linux, Windows and macOS.
const FONTS: &str = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif";

/// What a picture is called and says, for readers who cannot see it.
pub(super) struct Caption {
    /// An id that no other picture of the page has.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
}

/// A picture that says there are no data.
pub(super) fn empty(caption: &Caption, lang: Lang) -> Result<String, ChartError> {
    let mut canvas = Canvas::default();
    let frame = super::canvas::solid(palette::GRID, 1.0);
    canvas.rect((0.5, 0.5), (WIDTH - 1.0, 71.0), Fill::Solid(palette::SHADE), Some(frame));
    let kind = Type::new(13.0, palette::QUIET).middle();
    canvas.text(
        (WIDTH / 2.0, 41.0),
        lang.pick("没有可显示的数据", "There are no data to show"),
        kind,
    );
    write(&canvas, 72.0, caption, lang)
}

/// Draws the shapes and wraps them into a picture of this height.
pub(super) fn write(
    canvas: &Canvas,
    height: f64,
    caption: &Caption,
    lang: Lang,
) -> Result<String, ChartError> {
    measure::ready()?;
    let drawn = draw(canvas)?;
    let elements = elements(&drawn);
    if elements.len() != canvas.items.len() {
        return Err(ChartError::Shapes { expected: canvas.items.len(), drawn: elements.len() });
    }
    let id = safe_id(&caption.id);
    let mut out = String::with_capacity(drawn.len() / 2);
    head(&mut out, &id, height.ceil(), caption, lang);
    if canvas.items.iter().any(|item| item.fill == Fill::Hatch) {
        hatch(&mut out, &id);
    }
    for (item, element) in canvas.items.iter().zip(&elements) {
        finish(&mut out, item, element, &id);
    }
    out.push_str("</svg>\n");
    Ok(out)
}

/// Text as XML allows it, between tags or in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in measure::tidy(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// An id of letters, digits, `-` and `_` that begins with a letter; other characters become their
/// number, so that different ids stay different.
fn safe_id(id: &str) -> String {
    let mut out =
        String::from(if id.starts_with(|c: char| c.is_ascii_alphabetic()) { "" } else { "chart-" });
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            out.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "_{:x}_", u32::from(c));
        }
    }
    out
}

fn head(out: &mut String, id: &str, height: f64, caption: &Caption, lang: Lang) {
    let language = lang.pick("zh-CN", "en-GB");
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"100%\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" lang=\"{language}\" \
         font-family=\"{FONTS}\">"
    );
    let _ = writeln!(out, "<title id=\"{id}-title\">{}</title>", escaped(&caption.title));
    let _ = writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", escaped(&caption.description));
    let _ = writeln!(out, "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>");
}

fn hatch(out: &mut String, id: &str) {
    let _ = writeln!(
        out,
        "<defs><pattern id=\"{id}-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"#FAFAFA\"/>\
         <line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\" stroke=\"#BBBBBB\" stroke-width=\"1.6\"/>\
         </pattern></defs>"
    );
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
fn pixel(value: f64) -> i32 {
    // A picture is never larger than this; what is not a number is drawn at the edge.
    if value.is_finite() { (value * SCALE).round().clamp(-1e6, 1e7) as i32 } else { 0 }
}

fn pixels((x, y): Point) -> (i32, i32) {
    (pixel(x), pixel(y))
}

/// Has plotters draw every shape; the paint is put on afterwards.
fn draw(canvas: &Canvas) -> Result<String, ChartError> {
    let mut drawn = String::new();
    let mut backend = SVGBackend::with_string(&mut drawn, (1, 1));
    let style = ShapeStyle { color: BLACK.into(), filled: true, stroke_width: 1 };
    for item in &canvas.items {
        let done = match &item.shape {
            Shape::Line(from, to) => backend.draw_line(pixels(*from), pixels(*to), &style),
            Shape::Path(points) => backend.draw_path(points.iter().copied().map(pixels), &style),
            Shape::Polygon(points) => {
                backend.fill_polygon(points.iter().copied().map(pixels), &style)
            }
            Shape::Rect(left, top, width, height) => {
                let corner = pixels((left + width, top + height));
                backend.draw_rect(pixels((*left, *top)), corner, &style, true)
            }
            Shape::Circle(centre, radius) => {
                let radius = pixel(*radius).unsigned_abs();
                backend.draw_circle(pixels(*centre), radius, &style, true)
            }
            Shape::Text { at, words, size, anchor, upright } => {
                backend.draw_text(words, &text_style(*size, *anchor, *upright), pixels(*at))
            }
        };
        done.map_err(|error| ChartError::Drawing(error.to_string()))?;
    }
    backend.present().map_err(|error| ChartError::Drawing(error.to_string()))?;
    drop(backend);
    Ok(drawn)
}

fn text_style(size: f64, anchor: Anchor, upright: bool) -> TextStyle<'static> {
    let h_pos = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let turn = if upright { FontTransform::Rotate270 } else { FontTransform::None };
    (measure::FAMILY, size * SCALE * FONT_SIZE_ASKED, FontStyle::Normal)
        .into_font()
        .transform(turn)
        .into_text_style(&(1, 1))
        .pos(Pos::new(h_pos, VPos::Bottom))
}

/// An element as plotters wrote it.
struct Element<'a> {
    tag: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

/// Reads the elements of plotters' own text: one tag a line, texts followed by their words.
fn elements(drawn: &str) -> Vec<Element<'_>> {
    let tags = drawn.lines().filter(|line| line.starts_with('<'));
    let shapes = tags.filter(|line| !line.starts_with("</") && !line.starts_with("<svg"));
    shapes.map(element).collect()
}

fn element(line: &str) -> Element<'_> {
    let inside = line.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let (tag, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let Some((value, left)) = after.split_once('"') else { break };
        attributes.push((key.trim(), value));
        rest = left;
    }
    Element { tag, attributes }
}

/// A drawing coordinate in picture units.
fn unscaled(value: &str) -> String {
    let Ok(value) = value.parse::<f64>() else { return value.to_owned() };
    // Tenths are whole numbers here, so this prints "12.3", "12" or "-0.5" and nothing longer.
    format!("{}", value.round() / SCALE)
}

/// Writes one element: plotters' geometry, our paint.
fn finish(out: &mut String, item: &Item, element: &Element<'_>, id: &str) {
    let _ = write!(out, "<{}", element.tag);
    for (key, value) in &element.attributes {
        match *key {
            "points" => {
                let numbers = value.split_whitespace().map(|pair| {
                    let parts: Vec<String> = pair.split(',').map(unscaled).collect();
                    parts.join(",")
                });
                let _ = write!(out, " points=\"{}\"", numbers.collect::<Vec<_>>().join(" "));
            }
            "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height"
            | "font-size" => {
                let _ = write!(out, " {key}=\"{}\"", unscaled(value));
            }
            "text-anchor" if *value != "start" => {
                let _ = write!(out, " text-anchor=\"{value}\"");
            }
            _ => {}
        }
    }
    if let Shape::Text { at, upright: true, .. } = &item.shape {
        let (x, y) = pixels(*at);
        let (x, y) = (f64::from(x) / SCALE, f64::from(y) / SCALE);
        let _ = write!(out, " transform=\"rotate(-90 {x} {y})\"");
    }
    paint(out, item, id);
    let title = item.title.as_deref().map(|t| format!("<title>{}</title>", escaped(t)));
    match (&item.shape, title) {
        (Shape::Text { words, .. }, title) => {
            // The title goes first, where SVG wants it.
            let title = title.unwrap_or_default();
            let _ = writeln!(out, ">{title}{}</text>", escaped(words));
        }
        (_, Some(title)) => {
            let _ = writeln!(out, ">{title}</{}>", element.tag);
        }
        (_, None) => out.push_str("/>\n"),
    }
}

fn paint(out: &mut String, item: &Item, id: &str) {
    let open = matches!(item.shape, Shape::Line(..));
    match item.fill {
        Fill::None if open => {}
        Fill::None => out.push_str(" fill=\"none\""),
        Fill::Solid(colour) => {
            let _ = write!(out, " fill=\"{}\"", palette::hex(colour));
        }
        Fill::Faint(colour, share) => {
            let share = share.clamp(0.0, 1.0);
            let _ = write!(out, " fill=\"{}\" fill-opacity=\"{share:.2}\"", palette::hex(colour));
        }
        Fill::Hatch => {
            let _ = write!(out, " fill=\"url(#{id}-hatch)\"");
        }
    }
    if let Some(Stroke { colour, width, dash }) = item.stroke {
        let _ = write!(out, " stroke=\"{}\" stroke-width=\"{width}\"", palette::hex(colour));
        match dash {
            Dash::Solid => {}
            Dash::Dashed => out.push_str(" stroke-dasharray=\"7 4\""),
            Dash::Dotted => {
                out.push_str(" stroke-dasharray=\"0.1 4.2\" stroke-linecap=\"round\"");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_and_stay_different() {
        assert_eq!(safe_id("gap-1"), "gap-1");
        assert_eq!(safe_id("1"), "chart-1");
        assert_ne!(safe_id("a b"), safe_id("a_b"));
        assert_ne!(safe_id("市"), safe_id("县"));
    }

    #[test]
    fn coordinates_come_back_in_picture_units() {
        assert_eq!(unscaled("123"), "12.3");
        assert_eq!(unscaled("-5"), "-0.5");
        assert_eq!(unscaled("120.00000001"), "12");
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(escaped("<script>\u{1}&'\""), "&lt;script&gt;&amp;&#39;&quot;");
    }
}
