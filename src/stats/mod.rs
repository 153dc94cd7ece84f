//! Numbers only: finite in, finite out, and the same bits on every machine.
//!
//! An empty input has no mean, median or quantile, so those return `Option`. Where a column may have
//! gaps, `NaN` is a missing cell and nothing else; `column` says so.

pub mod alpha;
pub mod answers;
pub mod column;
pub mod comparison;
pub mod components;
pub mod correlation;
pub mod decimal;
pub mod description;
mod fixed;
pub mod hash;
pub mod moments;
pub mod normal;
pub mod order;
pub mod random;
pub mod sense;
pub mod significance;
pub mod sobol;
pub mod special;
pub mod sum;
pub mod summary;
pub mod tally;
pub mod transcendental;
pub mod unrounded;
mod whole;

use crate::vector::widely;

/// Rounds half up to six decimals, which is where levels and ranks are decided, so that they never
/// hang on the order of a sum.
pub fn round6(value: f64) -> f64 {
    // Beyond 2^52 a double has no fraction left to round.
    if (value * 1e6).abs() < 4_503_599_627_370_496.0 {
        millionths(value) as f64 / 1e6
    } else {
        value
    }
}

/// A value in millionths, rounded half up; what is far too large is cut off.
#[inline]
pub fn millionths(value: f64) -> i64 {
    let scaled = (value * 1e6).clamp(-9e18, 9e18);
    #[expect(clippy::cast_possible_truncation, reason = "cut off at 9·10^18")]
    if scaled.abs() < 4_503_599_627_370_496.0 {
        // The whole number below it: what is cast is cut towards nought.
        let up = scaled + 0.5;
        let whole = up as i64;
        whole - i64::from(whole as f64 > up)
    } else {
        scaled as i64
    }
}

/// As [`millionths`], of a value far below two thousand millions: by steps for which there are wide
/// registers. [`decimal::GAP`] for `NaN`.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is the number")]
#[inline(always)]
pub fn near_millionths(value: f64) -> i32 {
    // 1.5 · 2^52: a small number that is added to it is rounded to a whole one, in the low bits.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    let scaled = value * 1e6 + 0.5;
    let near = (scaled + WHOLE) - WHOLE;
    let floor = near - if near > scaled { 1.0 } else { 0.0 };
    let bits = (floor + WHOLE).to_bits() as u32;
    if value.is_nan() { decimal::GAP } else { bits.cast_signed() }
}

/// Values by [`near_millionths`]; says whether all are in its range.
pub fn short_millionths(values: &[f64], out: &mut [i32]) -> bool {
    const MOST: f64 = 2e3;
    widely(
        #[inline(always)]
        || {
            let mut fits = true;
            for (value, out) in values.iter().zip(&mut *out) {
                *out = near_millionths(*value);
                fits &= (value.abs() < MOST) | value.is_nan();
            }
            fits
        },
    )
}

/// Rounds half up to one decimal, as scores are printed; of a negative number the size is rounded,
/// so that a gap and its opposite print alike. Decided on six decimals.
pub fn round1(value: f64) -> f64 {
    let tenths = (round6(value.abs()) * 10.0 + 0.5 + 1e-9).floor() / 10.0;
    if value < 0.0 && tenths > 0.0 { -tenths } else { tenths }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_up_at_the_sixth_decimal() {
        // 0.5 is exact in binary, so 2.5e-6 written as a power of two is a true half.
        assert!((round6(79.999_999_6) - 80.0).abs() < 1e-12);
        assert!((round6(79.999_999_4) - 79.999_999).abs() < 1e-12);
        assert!((round6(-1.25) + 1.25).abs() < 1e-12);
    }
}
