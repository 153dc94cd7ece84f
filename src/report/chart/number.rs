//! How charts print numbers: one decimal, no negative zero, and never anything that is not finite.

use crate::lang::Lang;
use crate::report::rounding;

/// What stands where a number is missing.
pub(super) const MISSING: &str = "–";

/// The value if it is a finite number.
pub(super) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

/// A number with one decimal; very large ones in powers of ten, so that they cannot burst a picture.
pub(super) fn one(value: f64) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    if value.abs() >= 1e6 {
        return format!("{value:.1e}");
    }
    // Halves go up, as everywhere in a report: the chart and the table beside it say the same.
    rounding::one(value)
}

/// A number with one decimal, or a dash.
pub(super) fn one_or_dash(value: Option<f64>) -> String {
    finite(value).map_or_else(|| MISSING.to_owned(), one)
}

/// A share between 0 and 1 as a percentage with one decimal.
pub(super) fn percent(share: f64) -> String {
    let text = one(share * 100.0);
    if text == MISSING { text } else { format!("{text}%") }
}

/// A gap as a table prints it: ▲ above, ▼ below, = where there is none to one decimal.
pub(super) fn gap(value: Option<f64>) -> String {
    let Some(value) = finite(value) else { return MISSING.to_owned() };
    let size = one(value.abs());
    match direction(value) {
        Direction::Above => format!("▲{size}"),
        Direction::Below => format!("▼{size}"),
        Direction::Level => format!("={size}"),
    }
}

/// On which side of the reference a gap is, to the one decimal that is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Above the reference.
    Above,
    /// Below the reference.
    Below,
    /// Equal to one decimal.
    Level,
}

/// On which side of the reference this gap is.
pub(super) fn direction(gap: f64) -> Direction {
    if one(gap.abs()) == "0.0" {
        Direction::Level
    } else if gap > 0.0 {
        Direction::Above
    } else {
        Direction::Below
    }
}

/// The whole part of a number that is known to be small; nothing below zero, nothing for NaN.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is meant"
)]
pub(super) fn whole(value: f64) -> usize {
    value.floor() as usize
}

/// A level as words: `L3` or "no level".
pub(super) fn level(level: Option<u8>, lang: Lang) -> String {
    level.map_or_else(|| lang.pick("无等级", "no level").to_owned(), |level| format!("L{level}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_decimal_and_no_negative_zero() {
        assert_eq!(one(-0.04), "0.0");
        assert_eq!(one(57.25), "57.3");
        assert_eq!(one(f64::NAN), MISSING);
        assert_eq!(one(1e300), "1.0e300");
        assert_eq!(percent(0.125), "12.5%");
    }

    #[test]
    fn a_gap_that_prints_as_nothing_has_no_direction() {
        assert_eq!(gap(Some(-0.04)), "=0.0");
        assert_eq!(gap(Some(-3.0)), "▼3.0");
        assert_eq!(gap(Some(f64::INFINITY)), MISSING);
    }
}
