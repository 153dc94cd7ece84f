//! What a column says of itself in a few figures, gathered in any order and in any parts.

use super::column::Extent;
use super::unrounded::Exact;

/// How many values there are, their ends, and the exact sums of them and of their squares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    ends: Option<Extent>,
    sum: Exact,
    squares: Exact,
}

impl Summary {
    /// Of what is there in a column.
    pub fn of(column: &[f64]) -> Self {
        let mut summary = Self::default();
        super::column::present(column).for_each(|x| summary.add(x));
        summary
    }

    /// From its parts; none where they contradict each other.
    pub fn from_parts(ends: Option<Extent>, sum: Exact, squares: Exact) -> Option<Self> {
        let nothing = Exact::default();
        let is_fine = match ends {
            None => sum == nothing && squares == nothing,
            Some(e) => {
                let ordered = e.low.is_finite() && e.high.is_finite() && e.low <= e.high;
                let n = e.n as u64;
                let mean = sum.over(n);
                ordered
                    && n > 0
                    && (e.low..=e.high).contains(&mean)
                    && Exact::agree(&sum, &squares, n)
            }
        };
        is_fine.then_some(Self { ends, sum, squares })
    }

    /// Adds a finite value.
    pub fn add(&mut self, value: f64) {
        self.sum.add(value);
        self.squares.add_square(value);
        self.reach(value, 1);
    }

    /// Adds a finite value so many times.
    pub fn add_times(&mut self, value: f64, times: u64) {
        if times > 0 {
            self.sum.add_times(value, times);
            self.squares.add_square_times(value, times);
            self.reach(value, usize::try_from(times).unwrap_or(usize::MAX));
        }
    }

    fn reach(&mut self, value: f64, times: usize) {
        let value = Extent { low: value, high: value, n: times };
        self.ends = Some(self.ends.map_or(value, |e| together(e, value)));
    }

    /// Adds what another part says.
    pub fn join(&mut self, other: &Self) {
        self.sum.join(&other.sum);
        self.squares.join(&other.squares);
        self.ends = match (self.ends, other.ends) {
            (Some(a), Some(b)) => Some(together(a, b)),
            (a, b) => a.or(b),
        };
    }

    /// How many values there are.
    pub fn n(&self) -> usize {
        self.ends.map_or(0, |e| e.n)
    }

    /// The ends; none of nothing.
    pub fn extent(&self) -> Option<Extent> {
        self.ends
    }

    /// The exact sum of the values.
    pub fn sum(&self) -> &Exact {
        &self.sum
    }

    /// The exact sum of their squares.
    pub fn squares(&self) -> &Exact {
        &self.squares
    }

    /// The mean, rounded once; none of nothing.
    pub fn mean(&self) -> Option<f64> {
        self.ends.map(|e| self.sum.over(e.n as u64))
    }

    /// The standard deviation over n − 1; none of fewer than two values.
    pub fn sd(&self) -> Option<f64> {
        Exact::deviation(&self.sum, &self.squares, self.n() as u64)
    }
}

fn together(a: Extent, b: Extent) -> Extent {
    Extent { low: a.low.min(b.low), high: a.high.max(b.high), n: a.n.saturating_add(b.n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_say_what_the_whole_says() {
        // m = 3, s² = 14 / 4.
        let column = [1.0, 2.0, f64::NAN, 3.0, 3.0, 6.0];
        let whole = Summary::of(&column);
        assert_eq!((whole.n(), whole.mean(), whole.sd()), (5, Some(3.0), Some(3.5_f64.sqrt())));
        let mut parts = Summary::of(&column[4..]);
        parts.join(&Summary::default());
        parts.join(&Summary::of(&column[..4]));
        assert_eq!(parts, whole);
        let mut times = Summary::of(&[1.0, 2.0, 6.0]);
        times.add_times(3.0, 2);
        times.add_times(9.0, 0);
        assert_eq!(times, whole);
        assert_eq!(Summary::default().mean(), None);
        assert_eq!(Summary::of(&[0.1; 10]).sd(), Some(0.0));
    }

    #[test]
    fn parts_that_contradict_each_other_are_none() {
        let of = Summary::of(&[1.0, 3.0]);
        let again = |ends| Summary::from_parts(ends, of.sum().clone(), of.squares().clone());
        assert_eq!(again(of.extent()), Some(of.clone()));
        assert_eq!(again(None), None);
        assert_eq!(again(Some(Extent { low: 3.0, high: 1.0, n: 2 })), None);
        // 4 over 4 is 1, and 4 over 1 beyond the ends.
        assert_eq!(again(Some(Extent { low: 1.0, high: 3.0, n: 1 })), None);
        assert_eq!(again(Some(Extent { low: 1.0, high: f64::INFINITY, n: 2 })), None);
        // 2 · 0 is less than 4².
        let (sum, nothing) = (of.sum().clone(), Exact::default());
        assert_eq!(Summary::from_parts(of.extent(), sum, nothing), None);
    }
}
