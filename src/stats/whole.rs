//! Whole numbers of any size, as far as exact sums need them: added, multiplied, and rounded once.

/// A whole number: its sign and its digits to the base of 2⁶⁴, the lowest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Whole {
    negative: bool,
    digits: Vec<u64>,
}

impl From<i128> for Whole {
    fn from(value: i128) -> Self {
        Self { negative: value < 0, digits: halves(value.unsigned_abs()).to_vec() }
    }
}

impl Whole {
    /// The number that these digits are, of which the highest has the sign (two's complement).
    pub(super) fn signed(digits: &[u64]) -> Self {
        let negative = digits.last().is_some_and(|top| top >> 63 == 1);
        let mut digits = digits.to_vec();
        if negative {
            let mut carry = true;
            for digit in &mut digits {
                (*digit, carry) = (!*digit).overflowing_add(u64::from(carry));
            }
        }
        Self { negative, digits }
    }

    /// This number times 2⁶⁴ as often as said.
    pub(super) fn lifted(mut self, by: usize) -> Self {
        self.digits.splice(0..0, std::iter::repeat_n(0, by));
        self
    }

    /// The product.
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut digits = vec![0u64; self.digits.len() + other.digits.len()];
        for (i, a) in self.digits.iter().enumerate() {
            let mut carry = 0u64;
            for (j, b) in other.digits.iter().enumerate() {
                let here =
                    u128::from(*a) * u128::from(*b) + u128::from(digits[i + j]) + u128::from(carry);
                [digits[i + j], carry] = halves(here);
            }
            digits[i + other.digits.len()] = carry;
        }
        Self { negative: self.negative != other.negative, digits }
    }

    /// The sum.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let (a, b) = (&self.digits, &other.digits);
        if self.negative == other.negative {
            return Self { negative: self.negative, digits: added(a, b) };
        }
        match subtracted(a, b) {
            Some(digits) => Self { negative: self.negative, digits },
            None => Self { negative: other.negative, digits: subtracted(b, a).unwrap_or_default() },
        }
    }

    /// The number with the other sign.
    pub(super) fn negated(mut self) -> Self {
        self.negative = !self.negative;
        self
    }

    /// The double nearest to this number times two to the power of `exponent`, divided by `by`.
    pub(super) fn over(&self, by: u64, exponent: i32) -> f64 {
        // Two digits below the lowest, so that a small number has bits enough when it is divided.
        let mut digits = self.clone().lifted(2).digits;
        let mut rest = 0u128;
        for digit in digits.iter_mut().rev() {
            let here = (rest << 64) | u128::from(*digit);
            [*digit, _] = halves(here / u128::from(by.max(1)));
            rest = here % u128::from(by.max(1));
        }
        let size = rounded(&digits, rest != 0, exponent - 128);
        if self.negative { -size } else { size }
    }
}

/// The low and the high half.
fn halves(value: u128) -> [u64; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    let halves = [value as u64, (value >> 64) as u64];
    halves
}

fn added(a: &[u64], b: &[u64]) -> Vec<u64> {
    let at = |digits: &[u64], n: usize| digits.get(n).copied().unwrap_or(0);
    let mut carry = 0;
    let mut sum = Vec::with_capacity(a.len().max(b.len()) + 1);
    for n in 0..=a.len().max(b.len()) {
        let [low, high] = halves(u128::from(at(a, n)) + u128::from(at(b, n)) + u128::from(carry));
        sum.push(low);
        carry = high;
    }
    sum
}

/// The first less the second; none where that is below 0.
fn subtracted(a: &[u64], b: &[u64]) -> Option<Vec<u64>> {
    let at = |digits: &[u64], n: usize| digits.get(n).copied().unwrap_or(0);
    let mut borrow = false;
    let mut difference = Vec::with_capacity(a.len().max(b.len()));
    for n in 0..a.len().max(b.len()) {
        let (here, first) = at(a, n).overflowing_sub(at(b, n));
        let (here, second) = here.overflowing_sub(u64::from(borrow));
        difference.push(here);
        borrow = first || second;
    }
    (!borrow).then_some(difference)
}

/// The double nearest to `digits · 2ᵉ` and a little more where there is a rest; of two the even one.
fn rounded(digits: &[u64], rest: bool, exponent: i32) -> f64 {
    let Some(top) = digits.iter().rposition(|digit| *digit != 0) else { return 0.0 };
    let at = |n: usize| digits.get(n).copied().unwrap_or(0);
    // The 64 bits from the highest one down, the last of which stands for everything below it.
    let lead = digits[top].leading_zeros();
    let below = top.checked_sub(1).map_or(0, at);
    let mut head = digits[top] << lead;
    if lead > 0 {
        head |= below >> (64 - lead);
    }
    let left = if lead == 0 { below } else { below << lead };
    let more = rest || left != 0 || digits[..top.saturating_sub(1)].iter().any(|d| *d != 0);
    head |= u64::from(more);
    let lowest = exponent + i32::try_from(top * 64).unwrap_or(0) - i32::try_from(lead).unwrap_or(0);
    // From 64 bits to 53 in one rounding; the power of two is then exact.
    head as f64 * power_of_two(lowest)
}

/// 2ᵉ, for exponents that sums of survey answers have.
fn power_of_two(exponent: i32) -> f64 {
    let biased = u64::try_from(exponent.clamp(-1_022, 1_023) + 1_023).unwrap_or(0);
    f64::from_bits(biased << 52)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "both are rounded once")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_numbers_of_the_machine(a in any::<i64>(), b in any::<i64>(), by in 1u64..) {
            let of = |n: i64| Whole::from(i128::from(n));
            let product = i128::from(a) * i128::from(b);
            prop_assert_eq!(of(a).times(&of(b)).over(1, 0), product as f64);
            prop_assert_eq!(of(a).plus(&of(b)).over(1, 0), (i128::from(a) + i128::from(b)) as f64);
            let difference = i128::from(a) - i128::from(b);
            prop_assert_eq!(of(a).plus(&of(b).negated()).over(1, 0), difference as f64);
            let small = (a >> 12, by >> 12);
            prop_assert_eq!(of(small.0).over(small.1.max(1), 3), small.0 as f64 * 8.0 / small.1.max(1) as f64);
            #[expect(
                clippy::cast_sign_loss,
                clippy::cast_possible_truncation,
                reason = "the digits of it"
            )]
            let digits = [product as u64, (product >> 64) as u64];
            prop_assert_eq!(Whole::signed(&digits).over(1, 0), product as f64);
            let high = of(a).lifted(1).plus(&of(b)).over(1, -64);
            let near = a as f64 + b as f64 * power_of_two(-64);
            prop_assert!((high - near).abs() <= 4.0 * f64::EPSILON * near.abs());
        }
    }
}
