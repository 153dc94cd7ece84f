//! Some rows of a survey on their way from a file to their scores, column by column.

use super::survey::AnswerState;
use crate::stats::decimal::{self, GAP};
use crate::stats::tally::Tally;
use crate::vector::widely;

/// Texts behind one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds one.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
    }

    /// The one at a position; empty where there is none.
    pub fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..*end as usize]
    }

    /// Texts that end where it is said; none where they cannot.
    pub(super) fn of(all: String, ends: Vec<u32>) -> Option<Self> {
        let mut last = 0;
        let in_order = ends.iter().all(|end| {
            let end = *end as usize;
            let fits = end >= last && all.is_char_boundary(end);
            last = end;
            fits
        });
        (in_order && last == all.len()).then_some(Self { all, ends })
    }

    pub(super) fn all(&self) -> &str {
        &self.all
    }

    pub(super) fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// The answers to one question, as they are written: whole numbers of one unit, which take half the
/// room of doubles and add up without rounding.
#[derive(Clone, Debug, PartialEq)]
pub enum Answers {
    /// Decimals of so many places: `digits` · 10^−`places`, and [`GAP`] where there is none.
    Decimals {
        /// How many places; at most [`decimal::SHORT`].
        places: u8,
        /// The digits of each row.
        digits: Vec<i32>,
    },
    /// Doubles, where one of the values is no short decimal; `NaN` where there is none.
    Doubles(Vec<f64>),
}

impl Default for Answers {
    fn default() -> Self {
        Self::gaps(0)
    }
}

impl Answers {
    /// So many rows without an answer.
    pub fn gaps(n_rows: usize) -> Self {
        Self::Decimals { places: 0, digits: vec![GAP; n_rows] }
    }

    /// Empties it, for so many rows.
    pub fn clear(&mut self, n_rows: usize) {
        self.decimals(0, n_rows).fill(GAP);
    }

    /// So many rows of decimals, which hold anything, in the room that there is.
    pub(super) fn decimals(&mut self, places: u8, n_rows: usize) -> &mut [i32] {
        if let Self::Doubles(_) = self {
            *self = Self::default();
        }
        let Self::Decimals { places: own, digits } = self else { return &mut [] };
        *own = places;
        digits.resize(n_rows, GAP);
        digits
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match self {
            Self::Decimals { digits, .. } => digits.len(),
            Self::Doubles(values) => values.len(),
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cuts off what stands behind so many rows.
    pub fn truncate(&mut self, n_rows: usize) {
        match self {
            Self::Decimals { digits, .. } => digits.truncate(n_rows),
            Self::Doubles(values) => values.truncate(n_rows),
        }
    }

    /// The value of a row; `NaN` where there is none.
    pub fn value(&self, row: usize) -> f64 {
        match self {
            Self::Decimals { places, digits } => match digits[row] {
                GAP => f64::NAN,
                digits => decimal::decimal(i64::from(digits), *places),
            },
            Self::Doubles(values) => values[row],
        }
    }

    /// Sets a row to the decimal `digits` · 10^−`places`.
    #[inline]
    pub fn set_decimal(&mut self, row: usize, digits: i64, places: u8) {
        if let Self::Decimals { places: own, digits: all } = self
            && *own == places
            && let Ok(digits) = i32::try_from(digits)
            && digits != GAP
        {
            all[row] = digits;
        } else {
            self.set_other(row, digits, places);
        }
    }

    /// The same where the unit, or the kind of column, must change.
    #[cold]
    fn set_other(&mut self, row: usize, digits: i64, places: u8) {
        let Self::Decimals { places: own, digits: all } = self else {
            return self.set_value(row, decimal::decimal(digits, places));
        };
        let (mut digits, mut places) = (digits, places);
        while places > *own && digits % 10 == 0 {
            (digits, places) = (digits / 10, places - 1);
        }
        if places > decimal::SHORT {
            return self.set_value(row, decimal::decimal(digits, places));
        }
        let more = places.max(*own);
        let fits = |digits: i64, from: u8| {
            let scaled = digits.checked_mul(10i64.pow(u32::from(more - from)))?;
            i32::try_from(scaled).ok().filter(|d| *d != GAP)
        };
        if more > *own {
            let scaled = |d: &i32| if *d == GAP { Some(GAP) } else { fits((*d).into(), *own) };
            let Some(scaled) = all.iter().map(scaled).collect() else {
                return self.set_double(row, decimal::decimal(digits, places));
            };
            (*own, *all) = (more, scaled);
        }
        match fits(digits, places) {
            Some(digits) => all[row] = digits,
            None => self.set_double(row, decimal::decimal(digits, places)),
        }
    }

    /// Sets a row to a finite value.
    pub fn set_value(&mut self, row: usize, value: f64) {
        let short = match self {
            Self::Decimals { .. } => decimal::short(value),
            Self::Doubles(_) => None,
        };
        match short {
            Some((digits, places)) => self.set_decimal(row, digits, places),
            None => self.set_double(row, value),
        }
    }

    /// Sets a row to a value, and makes doubles of the others.
    fn set_double(&mut self, row: usize, value: f64) {
        if let Self::Decimals { .. } = self {
            *self = Self::Doubles((0..self.len()).map(|row| self.value(row)).collect());
        }
        if let Self::Doubles(values) = self {
            values[row] = value;
        }
    }

    /// Empties a row.
    #[inline]
    pub fn set_gap(&mut self, row: usize) {
        match self {
            Self::Decimals { digits, .. } => digits[row] = GAP,
            Self::Doubles(values) => values[row] = f64::NAN,
        }
    }

    /// Copies the answer of one row to another.
    pub fn copy(&mut self, from: usize, to: usize) {
        match self {
            Self::Decimals { digits, .. } => digits[to] = digits[from],
            Self::Doubles(values) => values[to] = values[from],
        }
    }

    /// Adds a row; `NaN` where there is no answer.
    pub fn push(&mut self, value: f64) {
        match self {
            Self::Decimals { digits, .. } => digits.push(GAP),
            Self::Doubles(values) => values.push(f64::NAN),
        }
        if !value.is_nan() {
            self.set_value(self.len() - 1, value);
        }
    }

    /// Whether a value is greater than this whole number, or less than minus it.
    pub fn is_beyond(&self, most: i32) -> bool {
        match self {
            Self::Decimals { places, digits } => {
                let most = i64::from(most) * 10i64.pow(u32::from(*places));
                digits.iter().any(|d| *d != GAP && i64::from(d.unsigned_abs()) > most)
            }
            Self::Doubles(values) => values.iter().any(|v| v.abs() > f64::from(most)),
        }
    }

    /// Writes the values of some rows; `NaN` where there is none.
    pub fn values(&self, rows: std::ops::Range<usize>, out: &mut [f64]) {
        match self {
            Self::Decimals { places, digits } => {
                let unit = decimal::POWERS[usize::from(*places)];
                widely(
                    #[inline(always)]
                    || {
                        for (digits, out) in digits[rows.clone()].iter().zip(&mut *out) {
                            let value = f64::from(*digits) / unit;
                            *out = if *digits == GAP { f64::NAN } else { value };
                        }
                    },
                );
            }
            Self::Doubles(values) => out.copy_from_slice(&values[rows]),
        }
    }

    /// Counts its values.
    pub fn count(&self, tally: &mut Tally) {
        match self {
            Self::Decimals { places, digits } => tally.decimals(digits, *places),
            Self::Doubles(values) => {
                values.iter().filter(|v| !v.is_nan()).for_each(|v| tally.value(*v));
            }
        }
    }

    /// Counts the values of some rows.
    pub fn count_of(&self, rows: impl Iterator<Item = usize>, tally: &mut Tally) {
        let mut some = Self::default();
        if let (Self::Decimals { places, digits }, Self::Decimals { places: own, digits: out }) =
            (self, &mut some)
        {
            *own = *places;
            out.extend(rows.map(|row| digits[row]));
        } else {
            some = Self::Doubles(rows.map(|row| self.value(row)).collect());
        }
        some.count(tally);
    }
}

/// Rows of a survey: each a region in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// How many rows.
    pub n_rows: usize,
    /// The regions' ids.
    pub regions: Texts,
    /// Their names; empty where the survey names none.
    pub names: Texts,
    /// The period of each row, as a position among `period_ids`; empty where all have the first.
    pub periods: Vec<u32>,
    /// The ids of the periods.
    pub period_ids: Vec<String>,
    /// The peer group of each row, as a position among `group_ids`; empty where all have the first.
    pub groups: Vec<u32>,
    /// The ids of the peer groups.
    pub group_ids: Vec<String>,
    /// The answers, one column per indicator.
    pub columns: Vec<Answers>,
    /// Why there is none, where the reason is another than that nobody answered: row, indicator and
    /// state, in this order.
    pub states: Vec<(u32, u32, AnswerState)>,
}

impl Block {
    /// The period of a row.
    pub fn period(&self, row: usize) -> &str {
        let at = self.periods.get(row).map_or(0, |at| *at as usize);
        self.period_ids.get(at).map_or("", String::as_str)
    }
}

/// What all answers of a region in a period to a question come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CellFigures {
    /// How many gave a value.
    pub n: u32,
    /// The one answer that the rubric's rule makes of them.
    pub value: Option<f64>,
    /// The mean, by weight where there are weights.
    pub mean: Option<f64>,
    /// The standard deviation, by weight where there are weights; none of fewer than two.
    pub sd: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// How many said that they do not know.
    pub n_unknown: u32,
    /// How many said that it does not apply.
    pub n_not_applicable: u32,
    /// How many are left out.
    pub n_excluded: u32,
}
