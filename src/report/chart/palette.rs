//! Colours: viridis for levels, purple to orange for gaps, one blue for what is one's own.
//!
//! Chosen so that they stay apart for readers with colour deficiencies and on a black-and-white
//! photocopy. Red and green are not used: they mean opposite things to different readers.

use plotters::style::RGBColor;

use super::number::whole;

/// Text and outlines.
pub const INK: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);
/// Secondary text: still 5.7:1 on white.
pub const QUIET: RGBColor = RGBColor(0x5F, 0x5F, 0x5F);
/// Outlines of light fills, and reference marks.
pub const OUTLINE: RGBColor = RGBColor(0x44, 0x44, 0x44);
/// Grid lines.
pub const GRID: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);
/// Shaded bands behind rows and boxes.
pub const SHADE: RGBColor = RGBColor(0xF3, 0xF4, 0xF6);
/// Dots of other regions.
pub const PEER: RGBColor = RGBColor(0x8A, 0x90, 0x99);
/// Dots of other regions where there are many.
pub const CROWD: RGBColor = RGBColor(0xA4, 0xA9, 0xB1);
/// Paper.
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// The region the chart is about.
pub const OWN: RGBColor = RGBColor(0x0B, 0x4F, 0x8A);
/// A gap below the reference (`PuOr`).
pub const BELOW: RGBColor = RGBColor(0xB3, 0x58, 0x06);
/// A small gap below the reference (`PuOr`).
pub const BELOW_LIGHT: RGBColor = RGBColor(0xF1, 0xA3, 0x40);
/// No gap (`PuOr`).
pub const NO_GAP: RGBColor = RGBColor(0xF7, 0xF7, 0xF7);
/// A small gap above the reference (`PuOr`).
pub const ABOVE_LIGHT: RGBColor = RGBColor(0x99, 0x8E, 0xC3);
/// A gap above the reference (`PuOr`).
pub const ABOVE: RGBColor = RGBColor(0x54, 0x27, 0x88);

/// The five levels, lowest first (viridis).
const LEVELS: [RGBColor; 5] = [
    RGBColor(0x44, 0x01, 0x54),
    RGBColor(0x3B, 0x52, 0x8B),
    RGBColor(0x21, 0x91, 0x8C),
    RGBColor(0x5E, 0xC9, 0x62),
    RGBColor(0xFD, 0xE7, 0x25),
];

/// The colour of a level out of `count`: viridis for five, and points between for another number.
pub fn level(level: u8, count: u8) -> RGBColor {
    let count = count.max(2);
    let level = level.clamp(1, count);
    let at = f64::from(level - 1) * 4.0 / f64::from(count - 1);
    let below = whole(at).min(4);
    let above = (below + 1).min(4);
    mix(LEVELS[below], LEVELS[above], at - below as f64)
}

/// Black or white, whichever reads better on this colour.
pub fn text_on(fill: RGBColor) -> RGBColor {
    let light = luminance(fill);
    // Contrast ratios of WCAG 2.1: white on the fill, black on the fill.
    let white = 1.05 / (light + 0.05);
    let black = (light + 0.05) / 0.05;
    if white > black { PAPER } else { RGBColor(0, 0, 0) }
}

/// A colour as HTML writes it.
pub fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A colour part of the way from one to another.
pub fn mix(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let share = share.clamp(0.0, 1.0);
    let part = |a: u8, b: u8| {
        let part = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
        u8::try_from(whole(part + 0.5)).unwrap_or(u8::MAX)
    };
    RGBColor(part(from.0, to.0), part(from.1, to.1), part(from.2, to.2))
}

/// Relative luminance, as WCAG 2.1 defines it.
fn luminance(colour: RGBColor) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_levels_are_viridis_with_readable_digits() {
        assert_eq!(level(1, 5), RGBColor(0x44, 0x01, 0x54));
        assert_eq!(level(5, 5), RGBColor(0xFD, 0xE7, 0x25));
        assert_eq!(level(9, 5), level(5, 5));
        let white: Vec<bool> = (1..=5).map(|l| text_on(level(l, 5)) == PAPER).collect();
        assert_eq!(white, [true, true, false, false, false]);
    }

    #[test]
    fn another_number_of_levels_lies_between() {
        assert_eq!(level(2, 3), level(3, 5));
        assert_eq!(level(1, 1), level(1, 5));
    }
}
