//! The Sobol' sequence: points that fill a cube more evenly than random ones.
//!
//! # Formula
//!
//! ```text
//! point(n) = ⊕ v[i] over the bits i set in n ⊕ (n >> 1)     v: direction numbers of the dimension
//! shifted  = point ⊕ s                                       s: random bits, one word a dimension
//! ```
//!
//! The shift keeps the evenness, takes the first point off the corner, and gives as many different
//! sequences as there are seeds.
//!
//! # References
//!
//! Sobol', I. M. (1967). On the distribution of points in a cube and the approximate evaluation of
//! integrals. *USSR Computational Mathematics and Mathematical Physics* 7, 86–112.
//!
//! Antonov, I. A. and Saleev, V. M. (1979). An economic method of computing `LPτ`-sequences. *Ibid.*
//! 19, 252–256.

mod directions;

use super::random::Stream;
use directions::DIRECTIONS;

/// The most dimensions that there are direction numbers for.
pub const DIMENSIONS_MAX: usize = DIRECTIONS.len() + 1;

/// Bits of a coordinate: what a double holds.
const BITS: usize = 52;

/// More dimensions than there are direction numbers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} dimensions, at most {DIMENSIONS_MAX}")]
pub struct TooManyDimensions(pub usize);

/// A Sobol' sequence in a number of dimensions.
#[derive(Clone, Debug)]
pub struct Sobol {
    directions: Vec<[u64; BITS]>,
    shifts: Vec<u64>,
}

impl Sobol {
    /// The plain sequence, whose first point is 0 in all dimensions.
    ///
    /// # Errors
    ///
    /// If there are more dimensions than direction numbers.
    pub fn plain(dimensions: usize) -> Result<Self, TooManyDimensions> {
        if dimensions > DIMENSIONS_MAX {
            return Err(TooManyDimensions(dimensions));
        }
        Ok(Self {
            directions: (0..dimensions).map(directions_of).collect(),
            shifts: vec![0; dimensions],
        })
    }

    /// The sequence, shifted by the random bits of a seed.
    ///
    /// # Errors
    ///
    /// If there are more dimensions than direction numbers.
    pub fn shifted(dimensions: usize, seed: u64) -> Result<Self, TooManyDimensions> {
        let mut sobol = Self::plain(dimensions)?;
        let mut stream = Stream::new(seed, u64::MAX);
        for shift in &mut sobol.shifts {
            // The last bit set keeps 0 out.
            *shift = (stream.bits() >> (64 - BITS)) | 1;
        }
        Ok(sobol)
    }

    /// The point with this number, from 0; every coordinate at least 0 and below 1.
    pub fn point(&self, number: u64) -> Vec<f64> {
        let gray = number ^ (number >> 1);
        let coordinate = |(directions, shift): (&[u64; BITS], &u64)| {
            let mut bits = *shift;
            for (at, direction) in directions.iter().enumerate() {
                if gray >> at & 1 == 1 {
                    bits ^= direction;
                }
            }
            bits as f64 / (1_u64 << BITS) as f64
        };
        self.directions.iter().zip(&self.shifts).map(coordinate).collect()
    }
}

/// The direction numbers of a dimension, as fractions of 2^52.
fn directions_of(dimension: usize) -> [u64; BITS] {
    let (polynomial, first) = match dimension.checked_sub(1) {
        None => (1, &[][..]),
        Some(at) => DIRECTIONS[at],
    };
    let degree = first.len();
    let mut m = [0_u64; BITS];
    for at in 0..BITS {
        m[at] = match first.get(at) {
            Some(given) => u64::from(*given),
            None if degree == 0 => 1,
            None => {
                // mₖ = 2a₁mₖ₋₁ ⊕ 2²a₂mₖ₋₂ ⊕ … ⊕ 2ˢmₖ₋ₛ ⊕ mₖ₋ₛ
                let mut next = m[at - degree];
                for back in 1..=degree {
                    if polynomial >> (degree - back) & 1 == 1 {
                        next ^= m[at - back] << back;
                    }
                }
                next
            }
        };
    }
    for (at, number) in m.iter_mut().enumerate() {
        *number <<= BITS - 1 - at;
    }
    m
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "figures as they were published")]
mod tests {
    use super::*;

    fn same(found: &[f64], expected: &[f64]) -> bool {
        found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    /// `scipy.stats.qmc.Sobol(6, scramble=False).random(8)`, scipy 1.17.1.
    #[test]
    fn the_first_points_of_scipy() {
        let expected = [
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
            [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
            [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
            [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
        ];
        let sobol = Sobol::plain(6).unwrap();
        for (number, point) in (0..).zip(expected) {
            assert!(same(&sobol.point(number), &point), "{number}");
        }
    }

    /// Point 777 of 256 dimensions in scipy, and the sum of the first 1,024 points.
    #[test]
    fn the_last_dimensions_of_scipy() {
        let sobol = Sobol::plain(DIMENSIONS_MAX).unwrap();
        let point = sobol.point(777);
        let found = [0, 1, 5, 100, 200, 255].map(|at: usize| point[at]);
        let expected = [0.69238281, 0.93652344, 0.35644531, 0.84277344, 0.99121094, 0.63574219_f64];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-8), "{found:?}");
        let sum: f64 = (0..1024).flat_map(|n| sobol.point(n)).sum();
        assert!((sum - 130_944.0).abs() < 1e-6);
        assert_eq!(Sobol::plain(257).map(|_| ()), Err(TooManyDimensions(257)));
    }

    /// Every 2ᵏ points stand one in each 2ᵏ-th of every axis, shifted or not.
    #[test]
    fn every_axis_is_filled_evenly() {
        let sobol = Sobol::shifted(40, 2026).unwrap();
        for dimension in 0..40 {
            let mut seen = [false; 64];
            for number in 0..64 {
                let u = sobol.point(number)[dimension];
                assert!(u > 0.0 && u < 1.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "below 64"
                )]
                let at = (u * 64.0) as usize;
                seen[at] = true;
            }
            assert!(seen.iter().all(|s| *s), "{dimension}");
        }
    }
}
