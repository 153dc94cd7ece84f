//! What many answers to one question come to, without any rounding, so that it is the same in any
//! order and in any split: how many, mean, standard deviation, least and greatest.
//!
//! # Formula
//!
//! ```text
//! mean = Σx / n,   sd² = (n·Σx² − (Σx)²) / (n·(n − 1))
//! by weight:   mean = Σwx / Σw,   sd² = (Σw·Σwx² − (Σwx)²) / (Σw)² · n / (n − 1)
//! ```
//!
//! A short decimal (up to six places and nine digits or so) is taken as the decimal that it is, any
//! other value as the double that it is, in units of 2⁻¹²⁸. All sums are whole numbers of such units;
//! means and deviations are rounded when they are asked for. Where all weights are 1 they are not
//! used. The standard deviation by weight is that without weights where all weights are the same.
//!
//! # Example
//!
//! ```
//! use govgauge::stats::answers::Answers;
//! let mut answers = Answers::default();
//! for value in [0.1, 0.2, 0.6] {
//!     answers.add(value, 1.0);
//! }
//! assert_eq!(answers.mean(), Some(0.3));
//! ```

use super::decimal;
use super::fixed::{Fixed, parts};
use super::whole::Whole;

/// The most places of a short decimal.
pub const PLACES: u8 = decimal::SHORT;

/// 10ⁿ.
const TENS: [i64; 16] = {
    let mut tens = [1; 16];
    let mut at = 1;
    while at < tens.len() {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// A decimal as short as can be, if it is short: digits and places.
#[inline]
pub fn short(digits: i64, places: u8) -> Option<(i32, u8)> {
    if places <= PLACES
        && let Ok(digits) = i32::try_from(digits)
        && digits > i32::MIN
    {
        return Some((digits, places));
    }
    let (mut digits, mut places) = (digits, places);
    while places > 0 && digits % 10 == 0 {
        (digits, places) = (digits / 10, places - 1);
    }
    let digits = i32::try_from(digits).ok().filter(|d| *d > i32::MIN)?;
    (places <= PLACES).then_some((digits, places))
}

/// The short decimal whose nearest double this is, if there is one; it is the only one.
pub fn short_of(value: f64) -> Option<(i32, u8)> {
    let (digits, places) = decimal::short(value)?;
    i32::try_from(digits).ok().filter(|d| *d > i32::MIN).map(|digits| (digits, places))
}

/// Short decimals of the same number of places, added up: the digits of each, its square, the least
/// and the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimals {
    /// How many.
    pub n: u32,
    /// The square sum beyond 64 bits.
    high: u32,
    sum: i64,
    low: u64,
    least: i32,
    greatest: i32,
}

impl Default for Decimals {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Decimals {
    /// None.
    pub const EMPTY: Self =
        Self { n: 0, high: 0, sum: 0, low: 0, least: i32::MAX, greatest: i32::MIN };

    /// Adds one.
    #[inline]
    pub fn add(&mut self, digits: i32) {
        self.n += 1;
        let wide = i64::from(digits);
        self.sum += wide;
        let (low, over) = self.low.overflowing_add((wide * wide).unsigned_abs());
        self.low = low;
        self.high += u32::from(over);
        self.least = self.least.min(digits);
        self.greatest = self.greatest.max(digits);
    }

    /// Adds others of as many places.
    pub fn join(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.set_squares(self.squares() + other.squares());
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    fn squares(&self) -> u128 {
        (u128::from(self.high) << 64) | u128::from(self.low)
    }

    fn set_squares(&mut self, squares: u128) {
        #[expect(clippy::cast_possible_truncation, reason = "the halves of 96 bits")]
        let (low, high) = (squares as u64, (squares >> 64) as u32);
        (self.low, self.high) = (low, high);
    }

    /// Whether each still is a short decimal with so many places more.
    pub fn bears(&self, more: u8) -> bool {
        let by = TENS[usize::from(more)];
        let most = i64::from(self.least).abs().max(i64::from(self.greatest).abs());
        self.n == 0 || most * by <= i64::from(i32::MAX)
    }

    /// Gives each so many places more, which it [bears](Self::bears).
    pub fn lengthen(&mut self, more: u8) {
        if self.n == 0 {
            return;
        }
        let by = TENS[usize::from(more)];
        self.sum *= by;
        self.set_squares(self.squares() * u128::from(by.unsigned_abs()).pow(2));
        let small = i32::try_from(by).unwrap_or(1);
        self.least = self.least.saturating_mul(small);
        self.greatest = self.greatest.saturating_mul(small);
    }
}

/// Values that do not fit among the [`Decimals`] of their question: longer decimals, and doubles that
/// are no short decimals. Up to 10¹⁵ in size.
#[derive(Clone, Debug)]
pub struct Others {
    n: u32,
    /// In units of 10⁻⁶, the squares of 10⁻¹².
    decimals: i128,
    decimal_squares: Fixed<4, 0>,
    doubles: Fixed<4, 128>,
    double_squares: Fixed<5, 160>,
    least: f64,
    greatest: f64,
}

impl Default for Others {
    fn default() -> Self {
        Self {
            n: 0,
            decimals: 0,
            decimal_squares: Fixed::default(),
            doubles: Fixed::default(),
            double_squares: Fixed::default(),
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
        }
    }
}

impl Others {
    /// Adds one.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        if let Some((digits, places)) = short_of(value) {
            let digits = i128::from(digits) * i128::from(TENS[usize::from(PLACES - places)]);
            self.decimals += digits;
            self.decimal_squares.add(digits * digits, 0);
        } else {
            let (m, e) = parts(value);
            self.doubles.add(i128::from(m), e);
            self.double_squares.add(i128::from(m) * i128::from(m), 2 * e);
        }
    }

    /// Adds short decimals of so many places.
    pub fn absorb(&mut self, decimals: &Decimals, places: u8) {
        if decimals.n == 0 {
            return;
        }
        let lift = i128::from(TENS[usize::from(PLACES - places)]);
        self.n += decimals.n;
        self.decimals += i128::from(decimals.sum) * lift;
        // A square sum has 96 bits, with 40 more of the lift: two terms.
        let (low, high) = (i128::from(decimals.low), i128::from(decimals.high));
        self.decimal_squares.add(low * lift * lift, 0);
        self.decimal_squares.add(high * lift * lift, 64);
        let power = TENS[usize::from(places)] as f64;
        self.least = self.least.min(f64::from(decimals.least) / power);
        self.greatest = self.greatest.max(f64::from(decimals.greatest) / power);
    }

    /// Adds others.
    pub fn join(&mut self, other: &Self) {
        self.n += other.n;
        self.decimals += other.decimals;
        self.decimal_squares.join(&other.decimal_squares);
        self.doubles.join(&other.doubles);
        self.double_squares.join(&other.double_squares);
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }
}

/// Values and their weights.
#[derive(Clone, Debug, Default)]
pub struct Weighed {
    weights: Fixed<3, 96>,
    sum: Fixed<4, 112>,
    squares: Fixed<5, 128>,
    /// Whether a weight is another than 1.
    counts: bool,
}

impl Weighed {
    /// Adds a value.
    pub fn add(&mut self, value: f64, weight: f64) {
        self.counts |= weight.to_bits() != 1f64.to_bits();
        let ((m, e), (w, of)) = (parts(value), parts(weight));
        self.weights.add(i128::from(w), of);
        let product = i128::from(m) * i128::from(w);
        self.sum.add(product, e + of);
        // The third factor is taken by halves of the product, each of which is short enough.
        let (high, low) = (product >> 53, product & ((1 << 53) - 1));
        self.squares.add(high * i128::from(m), 2 * e + of + 53);
        self.squares.add(low * i128::from(m), 2 * e + of);
    }

    /// Adds others.
    pub fn join(&mut self, other: &Self) {
        self.weights.join(&other.weights);
        self.sum.join(&other.sum);
        self.squares.join(&other.squares);
        self.counts |= other.counts;
    }

    fn weight(&self) -> f64 {
        self.weights.whole().over(1, -96)
    }
}

/// The answers of one cell: decimals of some number of places, others, and all of them by weight.
#[derive(Clone, Copy, Debug)]
pub struct All<'a> {
    /// Short decimals.
    pub decimals: &'a Decimals,
    /// How many places these have.
    pub places: u8,
    /// What is not among these.
    pub others: Option<&'a Others>,
    /// All of them by weight, where there are weights.
    pub weighed: Option<&'a Weighed>,
}

impl All<'_> {
    /// How many.
    pub fn n(&self) -> u32 {
        self.decimals.n + self.others.map_or(0, |others| others.n)
    }

    /// The least and the greatest; none of nothing.
    pub fn range(&self) -> Option<(f64, f64)> {
        let of = |digits: i32| f64::from(digits) / TENS[usize::from(self.places)] as f64;
        let decimals = self.decimals;
        let own = (decimals.n > 0).then(|| (of(decimals.least), of(decimals.greatest)));
        let others = self.others.filter(|others| others.n > 0).map(|o| (o.least, o.greatest));
        match (own, others) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (one, other) => one.or(other),
        }
    }

    /// The mean, by weight where there are weights and their sum is above 0; none of nothing.
    pub fn mean(&self) -> Option<f64> {
        let (least, greatest) = self.range()?;
        // Rounding must not carry the mean beyond what was answered.
        Some(self.weighed_mean().unwrap_or_else(|| self.plain_mean()).clamp(least, greatest))
    }

    /// All by weight, if that is another matter than without.
    fn weighed(&self) -> Option<(&Weighed, f64)> {
        let weighed = self.weighed.filter(|weighed| weighed.counts)?;
        let weight = weighed.weight();
        (weight > 0.0).then_some((weighed, weight))
    }

    fn weighed_mean(&self) -> Option<f64> {
        let (weighed, weight) = self.weighed()?;
        Some(weighed.sum.whole().over(1, -112) / weight)
    }

    fn plain_mean(&self) -> f64 {
        let power = TENS[usize::from(self.places)];
        if self.others.is_none() && self.decimals.sum.abs() < 1 << 53 {
            // Both are exact, so that this rounds once, as the long way does.
            return self.decimals.sum as f64 / (i64::from(self.decimals.n) * power) as f64;
        }
        let by = u64::from(self.n()) * TENS[usize::from(PLACES)].unsigned_abs();
        self.sum().over(by, -128)
    }

    /// 10⁶ · 2¹²⁸ · Σx.
    fn sum(&self) -> Whole {
        let lift = TENS[usize::from(PLACES - self.places)];
        let own = i128::from(self.decimals.sum) * i128::from(lift);
        let Some(others) = self.others else { return Whole::from(own).lifted(2) };
        let doubles = others.doubles.whole().times(&Whole::from(1_000_000));
        Whole::from(own + others.decimals).lifted(2).plus(&doubles)
    }

    /// 10¹² · 2²⁵⁶ · Σx².
    fn squares(&self) -> Whole {
        let lift = i128::from(TENS[usize::from(PLACES - self.places)]).pow(2);
        let own = Whole::from(i128::try_from(self.decimals.squares()).unwrap_or(i128::MAX));
        let own = own.times(&Whole::from(lift)).lifted(4);
        let Some(others) = self.others else { return own };
        let decimals = others.decimal_squares.whole().lifted(4);
        // From units of 2⁻¹⁶⁰ to 2⁻²⁵⁶, with 10¹².
        let power = Whole::from(1_000_000_000_000 << 32).lifted(1);
        own.plus(&decimals).plus(&others.double_squares.whole().times(&power))
    }

    /// The standard deviation, by weight where the mean is; none of fewer than two.
    pub fn sd(&self) -> Option<f64> {
        let n = self.n();
        let pairs = f64::from(n) * f64::from(n.checked_sub(1).filter(|below| *below > 0)?);
        let (least, greatest) = self.range()?;
        if least.total_cmp(&greatest).is_eq() {
            return Some(0.0);
        }
        if let Some((weighed, weight)) = self.weighed() {
            let weights = weighed.weights.whole();
            let sum = weighed.sum.whole();
            let spread = weights.times(&weighed.squares.whole());
            let spread = spread.plus(&sum.times(&sum).negated()).over(1, -224);
            let n = f64::from(n);
            return Some((spread.max(0.0) / (weight * weight) * (n / (n - 1.0))).sqrt());
        }
        Some((self.spread() / pairs).sqrt() / 1e6)
    }

    /// 10¹² · (n·Σx² − (Σx)²), rounded once.
    fn spread(&self) -> f64 {
        let n = u128::from(self.n());
        if self.others.is_none() {
            let sum = u128::from(self.decimals.sum.unsigned_abs());
            let spread = n * self.decimals.squares() - sum * sum;
            let lift = TENS[usize::from(2 * (PLACES - self.places))].unsigned_abs();
            if let Some(exact) = spread.checked_mul(u128::from(lift)) {
                return exact as f64;
            }
        }
        let sum = self.sum();
        let n = Whole::from(i128::from(self.n()));
        let spread = n.times(&self.squares()).plus(&sum.times(&sum).negated());
        spread.over(1, -256).max(0.0)
    }
}

/// Answers one by one, for a cell that stands by itself.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    decimals: Decimals,
    places: u8,
    others: Option<Others>,
    weighed: Weighed,
}

impl Answers {
    /// Adds one.
    pub fn add(&mut self, value: f64, weight: f64) {
        self.weighed.add(value, weight);
        let short = short_of(value);
        if let Some((_, places)) = short
            && let Some(more) = places.checked_sub(self.places)
            && self.decimals.bears(more)
        {
            self.decimals.lengthen(more);
            self.places = places;
        }
        let fits = short.and_then(|(digits, places)| {
            let by = i32::try_from(TENS[usize::from(self.places.checked_sub(places)?)]).ok()?;
            digits.checked_mul(by).filter(|d| *d > i32::MIN)
        });
        match fits {
            Some(digits) => self.decimals.add(digits),
            None => self.others.get_or_insert_default().add(value),
        }
    }

    fn all(&self) -> All<'_> {
        All {
            decimals: &self.decimals,
            places: self.places,
            others: self.others.as_ref(),
            weighed: Some(&self.weighed),
        }
    }

    /// The mean; none of nothing.
    pub fn mean(&self) -> Option<f64> {
        self.all().mean()
    }

    /// The standard deviation; none of fewer than two.
    pub fn sd(&self) -> Option<f64> {
        self.all().sd()
    }
}

#[cfg(test)]
mod tests {
    use super::super::unrounded::Exact;
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => (-1_000_000i32..1_000_000).prop_map(|d| f64::from(d) / 100.0),
            4 => (0..100i32).prop_map(f64::from),
            1 => -1e15..1e15f64,
            1 => -1.0..1.0f64,
            1 => (-1e9..1e9f64).prop_map(|x| x / 1e20),
            1 => (0i64..1_000_000_000_000).prop_map(|d| d as f64 / 1000.0),
        ]
    }

    fn weight() -> impl Strategy<Value = f64> {
        prop_oneof![2 => Just(1.0), 1 => Just(0.0), 2 => 0.0..3.0f64, 1 => 0.0..1e15f64]
    }

    fn of(values: &[(f64, f64)]) -> Answers {
        let mut all = Answers::default();
        for (value, weight) in values {
            all.add(*value, *weight);
        }
        all
    }

    proptest! {
        #[test]
        fn any_order_gives_the_same_bits(
            values in prop::collection::vec((value(), weight()), 1..40), by in 0usize..40
        ) {
            let mut turned = values.clone();
            turned.rotate_left(by % values.len());
            turned.swap(0, values.len() / 2);
            let (a, b) = (of(&values), of(&turned));
            prop_assert_eq!(a.mean().map(f64::to_bits), b.mean().map(f64::to_bits));
            prop_assert_eq!(a.sd().map(f64::to_bits), b.sd().map(f64::to_bits));
        }

        #[test]
        fn as_the_long_accumulator_has_it(values in prop::collection::vec(value(), 2..40)) {
            let (mut sum, mut squares) = (Exact::default(), Exact::default());
            for x in &values {
                sum.add(*x);
                squares.add_square(*x);
            }
            let n = values.len() as u64;
            let all = of(&values.iter().map(|x| (*x, 1.0)).collect::<Vec<_>>());
            let most = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
            prop_assert!((all.mean().unwrap() - sum.over(n)).abs() <= 1e-16 * most);
            let sd = Exact::deviation(&sum, &squares, n).unwrap();
            // Decimals are not quite their doubles, and may be all that is apart.
            prop_assert!((all.sd().unwrap() - sd).abs() <= 1e-14 * sd + 1e-16 * most);
        }

        #[test]
        fn by_weight_as_by_hand(values in prop::collection::vec((0.0..100.0f64, 0.1..3.0f64), 2..40)) {
            let weights: f64 = values.iter().map(|(_, w)| w).sum();
            let mean = values.iter().map(|(x, w)| x * w).sum::<f64>() / weights;
            let spread = values.iter().map(|(x, w)| w * (x - mean) * (x - mean)).sum::<f64>() / weights;
            let n = values.len() as f64;
            let all = of(&values);
            prop_assert!((all.mean().unwrap() - mean).abs() <= 1e-13 * mean);
            let sd = (spread * n / (n - 1.0)).sqrt();
            prop_assert!((all.sd().unwrap() - sd).abs() <= 1e-12 * mean);
        }

        #[test]
        fn a_short_decimal_is_found_again(digits in -2_147_483_647i64..=2_147_483_647, places in 0u8..=6) {
            let value = digits as f64 / TENS[usize::from(places)] as f64;
            let (found, few) = short_of(value).unwrap();
            prop_assert_eq!(i64::from(found) * TENS[usize::from(places - few)], digits);
        }
    }

    #[test]
    fn by_hand() {
        // 1, 2, 3, 4: mean 2.5, variance (2.25 + 0.25 + 0.25 + 2.25) / 3 = 5/3.
        let all = of(&[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0), (4.0, 1.0)]);
        assert_eq!(all.mean(), Some(2.5));
        assert!((all.sd().unwrap() - (5.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert_eq!((Answers::default().mean(), of(&[(7.0, 1.0)]).sd()), (None, None));
        // Nobody has weight: all count the same. Else only those with weight count.
        assert_eq!(of(&[(1.0, 0.0), (2.0, 0.0)]).mean(), Some(1.5));
        assert_eq!(of(&[(1.0, 0.0), (2.0, 3.0)]).mean(), Some(2.0));
        assert_eq!(short(1_500_000_000, 9), Some((15, 1)));
        assert_eq!((short(1, 7), short_of(1.0 / 3.0)), (None, None));
    }
}
