//! Sums in units of a fixed power of two, so that adding never rounds and any order gives the same.

use super::whole::Whole;

/// A sum of `m · 2ᵉ` in units of 2⁻ᶠ, as a number of L digits to the base of 2⁶⁴.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixed<const L: usize, const F: i32>([u64; L]);

impl<const L: usize, const F: i32> Default for Fixed<L, F> {
    fn default() -> Self {
        Self([0; L])
    }
}

impl<const L: usize, const F: i32> Fixed<L, F> {
    /// Adds a term of up to 113 bits; what is below one unit is left off.
    #[inline]
    pub(super) fn add(&mut self, m: i128, e: i32) {
        let (mut m, mut at) = (m, e + F);
        if at < 0 {
            m = if at > -127 { m >> -at } else { m >> 127 };
            at = 0;
        }
        let (digit, shift) = (at.unsigned_abs() as usize / 64, at.unsigned_abs() % 64);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "digit by digit"
        )]
        let [low, middle, high, sign] = {
            let two = (m as u128) << shift;
            let third = if shift == 0 { m >> 127 } else { m >> (128 - shift) };
            [two as u64, (two >> 64) as u64, third as u64, (m >> 127) as u64]
        };
        let mut carry = false;
        for (n, own) in self.0.iter_mut().enumerate().skip(digit) {
            let term = match n - digit {
                0 => low,
                1 => middle,
                2 => high,
                _ => sign,
            };
            let (sum, first) = own.overflowing_add(term);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *own = sum;
            carry = first || second;
        }
    }

    /// Adds another sum.
    pub(super) fn join(&mut self, other: &Self) {
        let mut carry = false;
        for (own, more) in self.0.iter_mut().zip(other.0) {
            let (sum, first) = own.overflowing_add(more);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *own = sum;
            carry = first || second;
        }
    }

    /// The sum in its units.
    pub(super) fn whole(&self) -> Whole {
        Whole::signed(&self.0)
    }
}

/// The whole number and the power of two of a finite number: `x = m · 2ᵉ`.
#[inline]
pub(super) fn parts(x: f64) -> (i64, i32) {
    let bits = x.to_bits();
    let exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = i64::try_from(bits & ((1 << 52) - 1)).unwrap_or(0);
    let (m, e) = match exponent {
        0 => (fraction, -1_074),
        _ => (fraction | (1 << 52), exponent - 1_075),
    };
    (if x.is_sign_negative() { -m } else { m }, e)
}
