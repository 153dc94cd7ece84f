//! Sums of decimals without any rounding, so that they are the same in any order and in any split.
//!
//! # Formula
//!
//! ```text
//! x = d · 10⁻ᵖ, d whole:   Σx = Σₚ 10⁻ᵖ Σd,   Σx² = Σₚ 10⁻²ᵖ Σd²      whole numbers, by places p
//! ```
//!
//! A double that is no short decimal is added to a list of doubles that do not overlap and whose sum
//! is exact.
//!
//! # References
//!
//! Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric
//! predicates. *Discrete & Computational Geometry* 18, 305–363: growing an expansion.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::exact::Tally;
//! let mut tally = Tally::default();
//! for tenths in 0..1_000 {
//!     tally.decimal(tenths, 1);
//! }
//! // (0 + … + 999) / 10 / 1000
//! assert_eq!(tally.mean(), Some(49.95));
//! ```

/// The most places that are kept as whole numbers.
const PLACES: usize = 10;

/// The largest whole number that is kept as such; its square still fits.
const LARGEST: i64 = 1 << 31;

/// 10ⁿ.
const POWERS: [f64; PLACES] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// How many values there are, their sum, the sum of their squares, the least and the greatest.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// How many.
    pub n: u64,
    /// The least; infinite where there is none.
    pub least: f64,
    /// The greatest; infinite where there is none.
    pub greatest: f64,
    sums: [i128; PLACES],
    squares: [i128; PLACES],
    /// What is no short decimal.
    rest: Expansion,
    rest_squares: Expansion,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            n: 0,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            sums: [0; PLACES],
            squares: [0; PLACES],
            rest: Expansion::default(),
            rest_squares: Expansion::default(),
        }
    }
}

impl Tally {
    /// Adds the decimal `digits` · 10^−`places`.
    #[inline]
    pub fn decimal(&mut self, digits: i64, places: u8) {
        let at = usize::from(places);
        if at >= PLACES || digits.abs() > LARGEST {
            let power = (0..places).fold(1.0, |power, _| power * 10.0);
            return self.other(digits as f64 / power);
        }
        self.n += 1;
        let value = digits as f64 / POWERS[at];
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.sums[at] += i128::from(digits);
        self.squares[at] += i128::from(digits * digits);
    }

    /// Adds a finite double; one that is a short decimal as the decimal that it is.
    pub fn value(&mut self, value: f64) {
        for (places, power) in (0u8..).zip(POWERS).take(7) {
            let digits = (value * power).round();
            if digits.abs() > LARGEST as f64 {
                break;
            }
            #[expect(clippy::float_cmp, reason = "it is that decimal, or it is not")]
            if digits / power == value {
                #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
                return self.decimal(digits as i64, places);
            }
        }
        self.other(value);
    }

    /// Adds a finite double so many times.
    pub fn values(&mut self, value: f64, n: u64) {
        let mut one = Self::default();
        if n > 0 {
            one.value(value);
            self.join(&one.times(n));
        }
    }

    /// What it holds, so many times.
    fn times(&self, n: u64) -> Self {
        let mut all = self.clone();
        all.n *= n;
        let by = i128::from(n);
        all.sums.iter_mut().chain(&mut all.squares).for_each(|sum| *sum *= by);
        for (expansion, own) in
            [(&mut all.rest, &self.rest), (&mut all.rest_squares, &self.rest_squares)]
        {
            *expansion = Expansion::default();
            for part in &own.parts {
                let (times, error) = product(*part, n as f64);
                expansion.add(times);
                expansion.add(error);
            }
        }
        all
    }

    fn other(&mut self, value: f64) {
        self.n += 1;
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.rest.add(value);
        let (square, error) = squared(value);
        self.rest_squares.add(square);
        self.rest_squares.add(error);
    }

    /// Adds what another one holds.
    pub fn join(&mut self, other: &Self) {
        self.n += other.n;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        for at in 0..PLACES {
            self.sums[at] += other.sums[at];
            self.squares[at] += other.squares[at];
        }
        other.rest.parts.iter().for_each(|part| self.rest.add(*part));
        other.rest_squares.parts.iter().for_each(|part| self.rest_squares.add(*part));
    }

    /// The sum.
    fn sum(&self) -> Expansion {
        let mut sum = self.rest.clone();
        for (at, whole) in self.sums.iter().enumerate() {
            sum.add_quotient(*whole, POWERS[at]);
        }
        sum
    }

    /// The mean; none of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum().value() / self.n as f64)
    }

    /// The sum of squared distances from the mean; none of nothing.
    pub fn squared_distances(&self) -> Option<f64> {
        let mean = self.mean()?;
        if self.least.total_cmp(&self.greatest).is_eq() {
            return Some(0.0);
        }
        // Σ(x − m)² = Σx² − 2mΣx + nm², term by term without rounding but for the quotients.
        let mut sum = self.rest_squares.clone();
        for (at, whole) in self.squares.iter().enumerate() {
            sum.add_quotient(*whole, POWERS[at] * POWERS[at]);
        }
        for part in &self.sum().parts {
            let (product, error) = product(-2.0 * mean, *part);
            sum.add(product);
            sum.add(error);
        }
        let (square, error) = squared(mean);
        for part in [square, error] {
            let (times, error) = product(part, self.n as f64);
            sum.add(times);
            sum.add(error);
        }
        Some(sum.value().max(0.0))
    }
}

/// Doubles that do not overlap, the least first; their sum is exact.
#[derive(Clone, Debug, Default, PartialEq)]
struct Expansion {
    parts: Vec<f64>,
}

impl Expansion {
    fn add(&mut self, term: f64) {
        let mut term = term;
        let mut kept = 0;
        for at in 0..self.parts.len() {
            let part = self.parts[at];
            let sum = term + part;
            let shifted = sum - term;
            let error = (term - (sum - shifted)) + (part - shifted);
            if error != 0.0 {
                self.parts[kept] = error;
                kept += 1;
            }
            term = sum;
        }
        self.parts.truncate(kept);
        self.parts.push(term);
    }

    /// Adds `whole` / `power`, to twice the precision of a double.
    fn add_quotient(&mut self, whole: i128, power: f64) {
        if whole == 0 {
            return;
        }
        let mut left = whole;
        // Pieces of 52 bits are exact; each is divided with its remainder.
        while left != 0 {
            let head = left as f64;
            #[expect(clippy::cast_possible_truncation, reason = "it is whole, and in range")]
            let taken = head as i128;
            let quotient = head / power;
            let (back, error) = product(quotient, power);
            self.add(quotient);
            self.add(((head - back) - error) / power);
            left -= taken;
        }
    }

    /// The double nearest to the sum.
    fn value(&self) -> f64 {
        let mut parts = self.parts.iter().rev().copied();
        let Some(mut high) = parts.next() else { return 0.0 };
        for part in parts.by_ref() {
            let sum = high + part;
            let low = part - (sum - high);
            high = sum;
            if low != 0.0 {
                // Half way between two doubles: what is left decides.
                if parts.next().is_some_and(|next| (low < 0.0) == (next < 0.0)) {
                    let up = high + low * 2.0;
                    #[expect(clippy::float_cmp, reason = "exact where it is half way")]
                    if up - high == low * 2.0 {
                        high = up;
                    }
                }
                break;
            }
        }
        high
    }
}

/// The product of two doubles and what rounding took from it.
fn product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let split = |x: f64| {
        let scaled = x * 134_217_729.0;
        let high = scaled - (scaled - x);
        (high, x - high)
    };
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    (product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2))
}

fn squared(value: f64) -> (f64, f64) {
    product(value, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::moments::moments;
    use proptest::prelude::*;

    fn of(values: &[f64]) -> Tally {
        let mut tally = Tally::default();
        for value in values {
            tally.value(*value);
        }
        tally
    }

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            (-1_000_000i32..1_000_000).prop_map(|d| f64::from(d) / 100.0),
            -1e15..1e15f64,
            -1.0..1.0f64,
            (0..5i32).prop_map(f64::from),
        ]
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_bits(
            values in prop::collection::vec(value(), 1..60), cut in 0usize..60
        ) {
            let (a, b) = values.split_at(cut.min(values.len()));
            let mut joined = of(b);
            joined.join(&of(a));
            let whole = of(&values);
            prop_assert_eq!(joined.mean(), whole.mean());
            prop_assert_eq!(joined.squared_distances(), whole.squared_distances());
        }

        #[test]
        fn moments_are_those_of_the_column(values in prop::collection::vec(value(), 2..60)) {
            let tally = of(&values);
            let expected = moments(&values).unwrap();
            let scale = values.iter().fold(1.0f64, |m, v| m.max(v.abs()));
            prop_assert!((tally.mean().unwrap() - expected.mean).abs() <= 1e-14 * scale);
            let sd = (tally.squared_distances().unwrap() / (values.len() - 1) as f64).sqrt();
            prop_assert!((sd - expected.sd.unwrap()).abs() <= 1e-12 * scale);
        }
    }

    #[test]
    fn tenths_add_up() {
        let tally = of(&[0.1; 10]);
        assert_eq!((tally.n, tally.mean()), (10, Some(0.1)));
        assert_eq!(of(&[]).mean(), None);
    }
}
