//! Exact sums: the same bits in whatever order and in however many parts the terms are added.
//!
//! # Formula
//!
//! ```text
//! Σx = 2⁻²¹⁴⁸ · N          N a whole number, held in digits of 32 bits
//! ```
//!
//! Every `f64`, and every product of two of them, is a whole multiple of 2⁻²¹⁴⁸, so that a sum of them is a
//! whole number, and adding whole numbers is associative. It is rounded once, when it is asked for.
//!
//! # References
//!
//! Kulisch, U. (2013). *Computer Arithmetic and Validity*, 2nd ed.: the long accumulator. Neal, R. M. (2015).
//! Fast exact summation using small and large superaccumulators. arXiv:1505.05571: digits that carry rarely.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::unrounded::Exact;
//! let mut sum = Exact::default();
//! for term in [1e300, 1.0, 1e-300, -1e300, -1.0] {
//!     sum.add(term);
//! }
//! assert!((sum.over(1) - 1e-300).abs() == 0.0);
//! ```

use super::fixed::parts;
use std::fmt::Write as _;

/// The weight of the lowest bit is two to the power of minus this.
const BELOW: i32 = 2_148;
/// Digits of 32 bits: 2,148 bits below the point, 2,048 for the largest square, 64 for how many there are.
const DIGITS: usize = 134;
/// Additions of less than 2³² each that fit into the room above a digit.
const CARRY_AFTER: u32 = 1 << 29;
/// Bits of the significand of an `f64`.
const SIGNIFICAND: u32 = 53;

/// A sum without any rounding.
#[derive(Clone, Debug)]
pub struct Exact {
    /// Digits to the base of 2³², the lowest first; each may be off its range until they carry.
    digits: Vec<i64>,
    /// Additions since they last did.
    pending: u32,
}

impl Default for Exact {
    fn default() -> Self {
        Self { digits: vec![0; DIGITS], pending: 0 }
    }
}

/// Sums are the same where their values are.
impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.carried() == other.carried()
    }
}

impl Exact {
    /// Adds a finite term.
    pub fn add(&mut self, term: f64) {
        let (m, e) = parts(term);
        let at = u32::try_from(e + BELOW).unwrap_or(0);
        let digit = (at / 32) as usize;
        // 53 bits at up to 31 reach into three digits.
        let wide = u128::from(m.unsigned_abs()) << (at % 32);
        let sign = m.signum();
        for (place, shift) in [(digit, 0), (digit + 1, 32), (digit + 2, 64)] {
            let part = i64::try_from((wide >> shift) & 0xffff_ffff).unwrap_or(0);
            self.digits[place] += sign * part;
        }
        self.count();
    }

    /// Adds a finite term so many times.
    pub fn add_times(&mut self, term: f64, times: u64) {
        let (m, e) = parts(term);
        // 53 bits times 64 fit.
        self.put(i128::from(m) * i128::from(times), e);
    }

    /// Adds the square of a finite term.
    pub fn add_square(&mut self, term: f64) {
        let (m, e) = parts(term);
        self.put(i128::from(m) * i128::from(m), 2 * e);
    }

    /// Adds the square of a finite term so many times.
    pub fn add_square_times(&mut self, term: f64, times: u64) {
        let (m, e) = parts(term);
        let square = i128::from(m) * i128::from(m);
        // The square has 106 bits: the number of times goes in by halves.
        for half in 0..2u32 {
            let part = (times >> (32 * half)) & 0xffff_ffff;
            let (low, high) = (square & 0xffff_ffff_ffff_ffff, square >> 64);
            let shift = 2 * e + i32::try_from(32 * half).unwrap_or(0);
            self.put(low * i128::from(part), shift);
            self.put(high * i128::from(part), shift + 64);
        }
    }

    /// Adds `m · 2ᵉ`.
    fn put(&mut self, m: i128, e: i32) {
        if m == 0 {
            return;
        }
        let sign = if m < 0 { -1 } else { 1 };
        let at = u32::try_from(e + BELOW).unwrap_or(0);
        let (mut digit, shift) = ((at / 32) as usize, at % 32);
        // The first digit takes what is left of it, the others 32 bits each.
        let mut rest = m.unsigned_abs();
        let mut take = 32 - shift;
        let mut lift = shift;
        while rest != 0 {
            let low = i64::try_from(rest & ((1u128 << take) - 1)).unwrap_or(0);
            self.digits[digit] += sign * (low << lift);
            rest >>= take;
            (take, lift) = (32, 0);
            digit += 1;
        }
        self.count();
    }

    fn count(&mut self) {
        self.pending += 1;
        if self.pending >= CARRY_AFTER {
            self.carry();
        }
    }

    /// Adds another sum.
    pub fn join(&mut self, other: &Self) {
        self.carry();
        for (digit, more) in self.digits.iter_mut().zip(other.carried()) {
            *digit += more;
        }
        self.carry();
    }

    fn carry(&mut self) {
        self.digits = self.carried();
        self.pending = 1;
    }

    /// The digits in their range, but for the highest, which has the sign.
    fn carried(&self) -> Vec<i64> {
        let mut digits = self.digits.clone();
        for at in 0..DIGITS - 1 {
            let over = digits[at] >> 32;
            digits[at] -= over << 32;
            digits[at + 1] += over;
        }
        digits
    }

    /// The digits of the absolute value, and whether it is below 0.
    fn magnitude(&self) -> (Vec<u32>, bool) {
        let mut digits = self.carried();
        let is_negative = digits[DIGITS - 1] < 0;
        if is_negative {
            for digit in &mut digits {
                *digit = -*digit;
            }
            let negated = Self { digits, pending: 0 };
            digits = negated.carried();
        }
        let digit = |d: &i64| u32::try_from(*d).unwrap_or(u32::MAX);
        (digits.iter().map(digit).collect(), is_negative)
    }

    /// The sum divided by a whole number, rounded once; infinite where it is too large for an `f64`.
    pub fn over(&self, n: u64) -> f64 {
        let (digits, is_negative) = self.magnitude();
        // Two digits below the lowest, so that the quotient of the smallest has bits enough.
        let lifted: Vec<u32> = [0, 0, 0].into_iter().chain(digits).collect();
        let (quotient, is_rest) = divide(&lifted, n.max(1));
        round(&quotient, is_rest, -BELOW - 96, is_negative)
    }

    /// The standard deviation of n terms, the root of `(n·Σx² − (Σx)²) / (n·(n − 1))`, which is rounded once
    /// before the root is taken; none of fewer than two terms.
    pub fn deviation(sum: &Self, squares: &Self, n: u64) -> Option<f64> {
        let below = n.checked_sub(1).filter(|below| *below > 0)?;
        let distance = Self::distance(sum, squares, n)?;
        let (by_n, first) = divide(&distance, n);
        let (quotient, second) = divide(&by_n, below);
        // Near 1, so that the square of a deviation may be larger or smaller than any `f64`.
        let Some(top) = quotient.iter().rposition(|d| *d != 0) else { return Some(0.0) };
        let near_one = -i32::try_from(top * 32).unwrap_or(0);
        let root = round(&quotient, first || second, near_one, false).sqrt();
        Some(root * two_to(i64::from((-2 * BELOW - near_one) / 2)))
    }

    /// Whether n numbers can have these sums: `n·Σx² ≥ (Σx)²`.
    pub fn agree(sum: &Self, squares: &Self, n: u64) -> bool {
        Self::distance(sum, squares, n).is_some()
    }

    /// `n·Σx² − (Σx)²` in units of 2⁻⁴²⁹⁶; none where it would be below 0.
    fn distance(sum: &Self, squares: &Self, n: u64) -> Option<Vec<u32>> {
        let (sum, _) = sum.magnitude();
        let (squares, is_negative) = squares.magnitude();
        if is_negative {
            return None;
        }
        let times = multiply(&squares, &[low(n), low(n >> 32)]);
        // Brings Σx² to the same lowest bit as (Σx)².
        let times = shift_up(&times, usize::try_from(BELOW).unwrap_or(0));
        subtract(&times, &multiply(&sum, &sum))
    }

    /// The sum as a text that nothing is lost in: a sign, digits to the base of 16 and `p` with the power of
    /// two of the last of them.
    pub fn to_hex(&self) -> String {
        let (digits, is_negative) = self.magnitude();
        let Some(first) = digits.iter().position(|d| *d != 0) else { return "0".to_owned() };
        let last = digits.iter().rposition(|d| *d != 0).unwrap_or(first);
        let mut text = String::from(if is_negative { "-" } else { "" });
        let _ = write!(text, "{:x}", digits[last]);
        for digit in digits[first..last].iter().rev() {
            let _ = write!(text, "{digit:08x}");
        }
        let power = i32::try_from(first * 32).unwrap_or(0) - BELOW;
        let _ = write!(text, "p{power}");
        text
    }

    /// Reads such a text.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut sum = Self::default();
        if text == "0" {
            return Some(sum);
        }
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (digits, power) = text.split_once('p')?;
        let at = usize::try_from(power.parse::<i32>().ok()?.checked_add(BELOW)?).ok()?;
        let is_fine = digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !is_fine || digits.is_empty() || at % 32 != 0 {
            return None;
        }
        for (n, chunk) in digits.as_bytes().rchunks(8).enumerate() {
            let digit = i64::from_str_radix(std::str::from_utf8(chunk).ok()?, 16).ok()?;
            // The highest digit keeps room for the sign and for what is added later.
            let place = (at / 32).checked_add(n).filter(|place| *place < DIGITS - 1)?;
            sum.digits[place] = sign * digit;
        }
        sum.carry();
        Some(sum)
    }
}

/// The mean of what is there, rounded once; none of nothing.
pub fn mean(column: &[f64]) -> Option<f64> {
    let (mut sum, mut n) = (Exact::default(), 0);
    for x in super::column::present(column) {
        sum.add(x);
        n += 1;
    }
    (n > 0).then(|| sum.over(n))
}

fn low(n: u64) -> u32 {
    u32::try_from(n & 0xffff_ffff).unwrap_or(0)
}

/// A whole number divided by another, and whether anything is left.
fn divide(digits: &[u32], by: u64) -> (Vec<u32>, bool) {
    let (mut quotient, mut rest) = (vec![0; digits.len()], 0u128);
    for (at, digit) in digits.iter().enumerate().rev() {
        let here = (rest << 32) | u128::from(*digit);
        quotient[at] = u32::try_from(here / u128::from(by)).unwrap_or(u32::MAX);
        rest = here % u128::from(by);
    }
    (quotient, rest != 0)
}

fn multiply(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut product = vec![0u32; a.len() + b.len()];
    for (i, x) in a.iter().enumerate().filter(|(_, x)| **x != 0) {
        let mut carry = 0u64;
        for (j, y) in b.iter().enumerate() {
            let here = u64::from(*x) * u64::from(*y) + u64::from(product[i + j]) + carry;
            product[i + j] = low(here);
            carry = here >> 32;
        }
        product[i + b.len()] = low(carry);
    }
    product
}

fn shift_up(digits: &[u32], bits: usize) -> Vec<u32> {
    let (whole, part) = (bits / 32, bits % 32);
    let mut out = vec![0u32; whole + digits.len() + 1];
    for (at, digit) in digits.iter().enumerate() {
        let wide = u64::from(*digit) << part;
        out[whole + at] |= low(wide);
        out[whole + at + 1] |= low(wide >> 32);
    }
    out
}

/// The first less the second; none where that is below 0.
fn subtract(a: &[u32], b: &[u32]) -> Option<Vec<u32>> {
    let mut borrow = 0i64;
    let digit = |(at, x): (usize, &u32)| {
        let here = i64::from(*x) - i64::from(b.get(at).copied().unwrap_or(0)) + borrow;
        borrow = here >> 32;
        u32::try_from(here & 0xffff_ffff).unwrap_or(0)
    };
    let difference = a.iter().enumerate().map(digit).collect();
    let is_less = borrow < 0 || b.iter().skip(a.len()).any(|d| *d != 0);
    (!is_less).then_some(difference)
}

/// The `f64` nearest to `digits · 2ᵉ` and a little more where there is a rest; of two the even one.
fn round(digits: &[u32], is_rest: bool, e: i32, is_negative: bool) -> f64 {
    let Some(top) = digits.iter().rposition(|d| *d != 0) else { return 0.0 };
    let length = top * 32 + 32 - digits[top].leading_zeros() as usize;
    // The lowest bit that an f64 of this size keeps: 53 bits, fewer below 2⁻¹⁰²².
    let lowest = i64::from(-1_074 - e);
    let length_i = i64::try_from(length).unwrap_or(i64::MAX);
    let cut = (length_i - i64::from(SIGNIFICAND)).max(lowest).max(0);
    let cut = usize::try_from(cut).unwrap_or(0);
    let bit = |at: usize| digits.get(at / 32).is_some_and(|d| d >> (at % 32) & 1 == 1);
    let mut kept = (cut..length).rev().fold(0u64, |n, at| (n << 1) | u64::from(bit(at)));
    let half = cut > 0 && bit(cut - 1);
    let below = is_rest || (0..cut.saturating_sub(1)).any(bit);
    if half && (below || kept & 1 == 1) {
        kept += 1;
    }
    let power = i64::from(e) + i64::try_from(cut).unwrap_or(i64::MAX);
    let value = scale(kept, power);
    if is_negative { -value } else { value }
}

/// `m · 2ᵉ` of at most 53 bits, which is exact, or infinite.
fn scale(m: u64, e: i64) -> f64 {
    let mut value = m as f64;
    let mut left = e;
    while left > 0 && value.is_finite() {
        let step = left.min(1_000);
        value *= two_to(step);
        left -= step;
    }
    while left < 0 && value != 0.0 {
        let step = left.max(-1_000);
        value *= two_to(step);
        left -= step;
    }
    value
}

/// Two to a power from −1,022 to 1,023.
fn two_to(e: i64) -> f64 {
    f64::from_bits(u64::try_from(e + 1_023).unwrap_or(0) << 52)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "sums that are rounded once are the very numbers")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(terms: &[f64]) -> Exact {
        let mut sum = Exact::default();
        for x in terms {
            sum.add(*x);
        }
        sum
    }

    fn squared(terms: &[f64]) -> Exact {
        let mut sum = Exact::default();
        for x in terms {
            sum.add_square(*x);
        }
        sum
    }

    /// Any finite number whose square has one too, of either sign and any size.
    fn finite() -> impl Strategy<Value = f64> {
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite())
    }

    #[test]
    fn one_term_is_itself() {
        for x in [0.0, 1.0, -0.1, 1e308, -f64::MAX, f64::MIN_POSITIVE, 5e-324, -5e-324, 2.5e-320] {
            assert_eq!(sum(&[x]).over(1).to_bits(), (x + 0.0).to_bits(), "{x:e}");
        }
    }

    #[test]
    fn sums_are_rounded_once() {
        // 0.1 is a little more than a tenth: ten of them are 1 + 5.55e-17, which rounds to 1.
        assert_eq!(sum(&[0.1; 10]).over(1), 1.0);
        assert_eq!(mean(&[f64::NAN, 0.1, 0.1, 0.1]), Some(0.1));
        assert_eq!(mean(&[f64::NAN]), None);
        // A third of 1 is between two numbers; the nearer one is that of the division.
        assert_eq!(sum(&[1.0]).over(3), 1.0 / 3.0);
        // Half way between 1 and the next number, and a trifle more.
        let half = f64::EPSILON / 2.0;
        assert_eq!(sum(&[1.0, half]).over(1), 1.0);
        assert_eq!(sum(&[1.0, half, 1e-300]).over(1), 1.0 + f64::EPSILON);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).over(1), f64::INFINITY);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).over(2), f64::MAX);
    }

    #[test]
    fn deviations_by_hand() {
        // m = 3; 4 + 1 + 0 + 0 + 9 = 14 over 4.
        let values = [1.0, 2.0, 3.0, 3.0, 6.0];
        let squares = squared(&values);
        assert_eq!(Exact::deviation(&sum(&values), &squares, 5), Some(3.5_f64.sqrt()));
        // Three neighbours of a large number: m is the middle one, (1 + 0 + 1) / 2 = 1.
        let values = [1e15 + 1.0, 1e15 + 2.0, 1e15 + 3.0];
        let squares = squared(&values);
        assert_eq!(Exact::deviation(&sum(&values), &squares, 3), Some(1.0));
        assert_eq!(Exact::deviation(&sum(&[1.0]), &squares, 1), None);
        // (s² + s²) / 1 for s from the mean, whose square is no f64.
        for s in [1e-200, 1e200] {
            let squares = squared(&[s, -s]);
            let found = Exact::deviation(&sum(&[s, -s]), &squares, 2).unwrap();
            assert!((found / (s * 2.0_f64.sqrt()) - 1.0).abs() < 1e-15, "{found:e}");
        }
    }

    proptest! {
        #[test]
        fn any_order_and_any_parts_are_the_same_bits(
            terms in prop::collection::vec(finite(), 0..60),
            cut in 0usize..60,
            n in 1u64..1_000,
        ) {
            let whole = sum(&terms);
            let cut = cut.min(terms.len());
            let mut parts = sum(&terms[cut..]);
            parts.join(&sum(&terms[..cut]));
            prop_assert_eq!(&whole, &parts);
            prop_assert_eq!(whole.over(n).to_bits(), parts.over(n).to_bits());
            let turned: Vec<f64> = terms.iter().rev().map(|x| -x).collect();
            prop_assert_eq!(whole.over(1), -sum(&turned).over(1));
        }

        #[test]
        fn a_text_holds_all_of_it(terms in prop::collection::vec(finite(), 0..20)) {
            let mut sum = sum(&terms);
            sum.join(&squared(&terms));
            prop_assert_eq!(Exact::from_hex(&sum.to_hex()), Some(sum));
        }

        #[test]
        fn many_at_once_are_as_one_by_one(x in finite(), times in 0u64..50) {
            let (mut once, mut each) = (Exact::default(), Exact::default());
            once.add_times(x, times);
            once.add_square_times(x, times);
            for _ in 0..times {
                each.add(x);
                each.add_square(x);
            }
            prop_assert_eq!(once, each);
        }

        /// Against integers: thousandths have exact sums.
        #[test]
        fn halves_and_quarters_are_as_whole_numbers(
            quarters in prop::collection::vec(-1_000_000i64..1_000_000, 2..50),
        ) {
            let values: Vec<f64> = quarters.iter().map(|q| *q as f64 / 4.0).collect();
            let total: i64 = quarters.iter().sum();
            prop_assert_eq!(sum(&values).over(1), total as f64 / 4.0);
        let squares = squared(&values);
            let n = i128::try_from(values.len()).unwrap();
            let squared: i128 = quarters.iter().map(|q| i128::from(*q) * i128::from(*q)).sum();
            let distance = n * squared - i128::from(total) * i128::from(total);
            // In sixteenths, over n(n − 1); below 2⁵³ it is exact until the one division.
            let expected = (distance as f64 / 16.0 / (n * (n - 1)) as f64).sqrt();
            let found = Exact::deviation(&sum(&values), &squares, values.len() as u64).unwrap();
            prop_assert!((found - expected).abs() <= expected * 1e-15);
        }
    }

    #[test]
    fn what_is_no_sum_is_refused() {
        for text in
            ["", "-", "1", "1p", "1p0", "1p1", "gp20", "1p99999999999", "Fp-2148", "1p-2180"]
        {
            assert_eq!(Exact::from_hex(text), None, "{text}");
        }
        // 2¹² times 2⁻²¹⁴⁸⁺²¹⁴⁴ is 2⁸.
        assert_eq!(Exact::from_hex("1000p-4").map(|s| s.over(1)), Some(256.0));
        let long = format!("{}p-2148", "f".repeat(8 * DIGITS));
        assert_eq!(Exact::from_hex(&long), None);
    }
}
