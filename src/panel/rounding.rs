//! Rounding of the value of an item to a multiple of a step.
//!
//! # Formula
//!
//! ```text
//! q = value / step, rounded to nine decimals;   result = step · r(q)
//! half_up    r(q) = ⌊q + ½⌋          half_even  the nearest whole number, of two the even one
//! up         r(q) = ⌈q⌉              down       r(q) = ⌊q⌋
//! ```
//!
//! The nine decimals come first because a mean that is a half on paper may be a hair less as a
//! binary double: 66.49999999999999 is 66.5 and becomes 67. No mean of answers comes nearer to a
//! half than that without being one.

use crate::model::{Rounding, RoundingMode};

/// The nearest multiple of the step, by the mode.
pub(super) fn round(value: f64, rounding: Rounding) -> f64 {
    let steps = nine_decimals(value / rounding.step);
    let below = steps.floor();
    let part = steps - below;
    let is_half = (part - 0.5).abs() < 1e-10;
    let is_odd = (below / 2.0).fract().abs() > 0.25;
    let whole = match rounding.mode {
        RoundingMode::HalfUp => (steps + 0.5).floor(),
        RoundingMode::HalfEven if is_half => below + f64::from(u8::from(is_odd)),
        RoundingMode::HalfEven => steps.round(),
        RoundingMode::Up => steps.ceil(),
        RoundingMode::Down => below,
    };
    // 3 × 0.1 is not 0.3, but 3 / 10 is.
    let per_one = (1.0 / rounding.step).round();
    if per_one >= 1.0 && (per_one * rounding.step - 1.0).abs() < 1e-12 {
        whole / per_one
    } else {
        whole * rounding.step
    }
}

/// Rounds to nine decimals where a double has so many.
fn nine_decimals(value: f64) -> f64 {
    let scaled = value * 1e9;
    // Beyond 2^52 a double has no fraction left to round.
    if scaled.abs() >= 4_503_599_627_370_496.0 { value } else { scaled.round() / 1e9 }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded figures are exact")]
mod tests {
    use super::*;

    fn to(step: f64, mode: RoundingMode) -> impl Fn(f64) -> f64 {
        move |value| round(value, Rounding { step, mode })
    }

    #[test]
    fn halves_go_where_the_mode_says() {
        let values = [66.5, 67.5, 66.4, 66.6, -0.5];
        assert_eq!(values.map(to(1.0, RoundingMode::HalfUp)), [67.0, 68.0, 66.0, 67.0, 0.0]);
        assert_eq!(values.map(to(1.0, RoundingMode::HalfEven)), [66.0, 68.0, 66.0, 67.0, 0.0]);
        assert_eq!(values.map(to(1.0, RoundingMode::Up)), [67.0, 68.0, 67.0, 67.0, 0.0]);
        assert_eq!(values.map(to(1.0, RoundingMode::Down)), [66.0, 67.0, 66.0, 66.0, -1.0]);
    }

    #[test]
    fn a_half_that_a_double_misses_is_a_half() {
        let up = to(1.0, RoundingMode::HalfUp);
        assert_eq!(up(66.499_999_999_999_99), 67.0);
        assert_eq!(up(66.499_999_99), 66.0);
        // Two thirds are no half: 66.67.
        assert_eq!(up(100.0 * (2.0 / 3.0)), 67.0);
        // 0.07 × 100 is 7.000000000000001, which is 7 also when rounded up.
        assert_eq!(to(1.0, RoundingMode::Up)(0.07 * 100.0), 7.0);
        // 0.29 × 100 is 28.999999999999996.
        assert_eq!(to(1.0, RoundingMode::Down)(0.29 * 100.0), 29.0);
    }

    #[test]
    fn a_step_may_be_any_figure() {
        assert_eq!(to(0.1, RoundingMode::HalfUp)(0.25), 0.3);
        assert_eq!(to(0.1, RoundingMode::HalfUp)(0.35), 0.4);
        assert_eq!(to(0.5, RoundingMode::HalfUp)(2.3), 2.5);
        assert_eq!(to(5.0, RoundingMode::HalfUp)(62.5), 65.0);
        assert_eq!(to(2.5, RoundingMode::Down)(9.9), 7.5);
    }

    #[test]
    fn what_is_too_large_to_have_decimals_stays() {
        assert_eq!(to(1.0, RoundingMode::HalfUp)(1e15), 1e15);
        assert_eq!(to(1.0, RoundingMode::HalfUp)(1e300), 1e300);
    }
}
