//! Random numbers by counting: a stream for every replicate, the same on every machine.
//!
//! A stream is told by a seed and a number. Its n-th number depends on nothing else, so replicates may
//! be worked out in any order and on any number of threads.
//!
//! # Formula
//!
//! ```text
//! block(c) = Philox-4×64-10 of the counter c under the key (seed, stream);  c = 1, 2, …
//! uniform  = ⌊u / 2¹¹⌋ · 2⁻⁵³         u: one of the four words of a block
//! normal   = Φ⁻¹(uniform + 2⁻⁵⁴)
//! Dirichlet(a): gamma(aᵢ) each, over their sum;  gamma(1) = −ln(1 − uniform)
//! ```
//!
//! These are the words of numpy's `Philox(key=[seed, stream])`, and the uniforms of its
//! `Generator.random`.
//!
//! # References
//!
//! Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). Parallel random numbers: as easy
//! as 1, 2, 3. *SC '11*.
//!
//! Marsaglia, G. and Tsang, W. W. (2000). A simple method for generating gamma variables. *ACM
//! Transactions on Mathematical Software* 26, 363–372.

#![expect(clippy::inline_always, reason = "compiled anew for the registers of the machine")]

use super::special::normal_quantile;
use super::transcendental::{ln, pow};
use crate::vector::widely;

const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
/// The golden ratio and the square root of three less one, as 64-bit fractions.
const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
const ROUNDS: usize = 10;
/// How many blocks are worked out side by side.
const LANES: usize = 8;
const TWO_TO_MINUS_53: f64 = 1.0 / 9_007_199_254_740_992.0;

/// A stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    key: [u64; 2],
    counter: u64,
    block: [u64; 4],
    taken: usize,
}

impl Stream {
    /// The stream with this number under this seed.
    pub const fn new(seed: u64, stream: u64) -> Self {
        Self { key: [seed, stream], counter: 0, block: [0; 4], taken: 4 }
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        if self.taken == 4 {
            self.counter += 1;
            self.block = philox([self.counter, 0, 0, 0], self.key);
            self.taken = 0;
        }
        self.taken += 1;
        self.block[self.taken - 1]
    }

    /// A number from 0 (may be) to 1 (never).
    pub fn uniform(&mut self) -> f64 {
        uniform(self.bits())
    }

    /// The next numbers of [`Self::uniform`].
    pub fn uniforms(&mut self, out: &mut [f64]) {
        let begun = (4 - self.taken).min(out.len());
        let (begun, rest) = out.split_at_mut(begun);
        let (blocks, last) = rest.as_chunks_mut::<4>();
        for out in begun {
            *out = self.uniform();
        }
        if !blocks.is_empty() {
            let (first, key) = (self.counter + 1, self.key);
            self.counter += blocks.len() as u64;
            widely(
                #[inline(always)]
                || side_by_side(first, key, blocks),
            );
        }
        for out in last {
            *out = self.uniform();
        }
    }

    /// A number between two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// One of the first `n` whole numbers, each as likely; 0 where there are none.
    pub fn below(&mut self, n: usize) -> usize {
        // The product of two 64-bit numbers; its upper half is below n.
        let scaled = u128::from(self.bits()) * n as u128;
        usize::try_from(scaled >> 64).unwrap_or(0)
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform() + TWO_TO_MINUS_53 / 2.0)
    }

    /// An exponential number with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -ln(1.0 - self.uniform())
    }

    /// A gamma number with scale 1; the shape is above 0.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = pow(1.0 - self.uniform(), 1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let cube = 1.0 + c * x;
            let v = cube * cube * cube;
            if v > 0.0 && ln(1.0 - self.uniform()) < 0.5 * x * x + d - d * v + d * ln(v) {
                return d * v;
            }
        }
    }

    /// Shares that sum to one, by a Dirichlet distribution; all concentrations 1 is the flat one.
    pub fn dirichlet(&mut self, concentrations: &[f64]) -> Vec<f64> {
        let one = |a: f64| a.total_cmp(&1.0).is_eq();
        let drawn = concentrations
            .iter()
            .map(|&a| if one(a) { self.exponential() } else { self.gamma(a) })
            .collect::<Vec<_>>();
        let sum: f64 = drawn.iter().sum();
        // All can be 0 where the concentrations are tiny: then nothing speaks for one of them.
        let even = 1.0 / concentrations.len() as f64;
        drawn.iter().map(|g| if sum > 0.0 { g / sum } else { even }).collect()
    }
}

/// From 64 random bits to a number from 0 to 1.
#[inline(always)]
fn uniform(bits: u64) -> f64 {
    (bits >> 11) as f64 * TWO_TO_MINUS_53
}

fn philox(mut counter: [u64; 4], mut key: [u64; 2]) -> [u64; 4] {
    for _ in 0..ROUNDS {
        let (high0, low0) = multiply(MULTIPLIERS[0], counter[0]);
        let (high1, low1) = multiply(MULTIPLIERS[1], counter[2]);
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// The numbers of blocks from a counter on: a lane is a block.
#[inline(always)]
fn side_by_side(first: u64, key: [u64; 2], out: &mut [[f64; 4]]) {
    let mut counter = first;
    let (whole, last) = out.as_chunks_mut();
    for out in whole {
        fill_lanes(counter, key, out);
        counter = counter.wrapping_add(LANES as u64);
    }
    if !last.is_empty() {
        let mut numbers = [[0.0; 4]; LANES];
        fill_lanes(counter, key, &mut numbers);
        last.iter_mut().zip(numbers).for_each(|(out, numbers)| *out = numbers);
    }
}

#[inline(always)]
fn fill_lanes(first: u64, key: [u64; 2], out: &mut [[f64; 4]; LANES]) {
    let words = philox_of_lanes(first, key);
    for (lane, numbers) in out.iter_mut().enumerate() {
        for (number, words) in numbers.iter_mut().zip(&words) {
            *number = uniform(words[lane]);
        }
    }
}

/// As [`philox`], of the counters from one on, word after word.
#[inline(always)]
fn philox_of_lanes(first: u64, mut key: [u64; 2]) -> [[u64; LANES]; 4] {
    let mut words = [[0; LANES]; 4];
    let mut counter = first;
    for word in &mut words[0] {
        *word = counter;
        counter = counter.wrapping_add(1);
    }
    for _ in 0..ROUNDS {
        let mut next = [[0; LANES]; 4];
        for lane in 0..LANES {
            let (high0, low0) = multiply_halves(MULTIPLIERS[0], words[0][lane]);
            let (high1, low1) = multiply_halves(MULTIPLIERS[1], words[2][lane]);
            next[0][lane] = high1 ^ words[1][lane] ^ key[0];
            next[1][lane] = low1;
            next[2][lane] = high0 ^ words[3][lane] ^ key[1];
            next[3][lane] = low0;
        }
        words = next;
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    words
}

/// As [`multiply`], from products of 32 bits, of which wide registers do several at once.
#[inline(always)]
const fn multiply_halves(a: u64, b: u64) -> (u64, u64) {
    const LOW: u64 = 0xffff_ffff;
    let (a_low, a_high, b_low, b_high) = (a & LOW, a >> 32, b & LOW, b >> 32);
    let low = a_low * b_low;
    let one = a_high * b_low;
    let middle = a_low * b_high + (low >> 32) + (one & LOW);
    (a_high * b_high + (one >> 32) + (middle >> 32), (middle << 32) | (low & LOW))
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of the product")]
const fn multiply(a: u64, b: u64) -> (u64, u64) {
    let product = a as u128 * b as u128;
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_at_once_are_one_after_the_other() {
        for begun in 0..6 {
            for n in 0..90 {
                let mut one = Stream::new(3, begun);
                for _ in 0..begun {
                    one.bits();
                }
                let mut many = one.clone();
                let mut found = vec![0.0; n];
                many.uniforms(&mut found);
                let expected: Vec<f64> = (0..n).map(|_| one.uniform()).collect();
                assert_eq!((found, many.bits()), (expected, one.bits()));
            }
        }
    }

    /// `kat_vectors` of Random123 1.14: counter and key all 0, and all bits set.
    #[test]
    fn published_vectors() {
        let zero = philox([0; 4], [0; 2]);
        let expected = [
            0x1655_4d9e_ca36_314c,
            0xdb20_fe9d_672d_0fdc,
            0xd7e7_72ce_e186_176b,
            0x7e68_b68a_ec7b_a23b,
        ];
        assert_eq!(zero, expected);
        let ones = philox([u64::MAX; 4], [u64::MAX; 2]);
        let expected = [
            0x87b0_92c3_013f_e90b,
            0x438c_3c67_be8d_0224,
            0x9cc7_d7c6_9cd7_77b6,
            0xa09c_aebf_594f_0ba0,
        ];
        assert_eq!(ones, expected);
    }

    /// `numpy.random.Philox(key=[42, 7]).random_raw(6)` and `Generator(…).random(4)`, numpy 2.4.6.
    #[test]
    fn the_words_of_numpy() {
        let mut stream = Stream::new(42, 7);
        let words = [
            0xa640_64f3_4e84_b9a3,
            0xe287_959a_866a_08fd,
            0x8dc1_81f0_09b9_6c03,
            0xf3f6_001d_4fa8_3454,
            0x69c6_33ee_791d_f6b3,
            0x8932_7f7a_8f01_27a4,
        ];
        assert_eq!(words.map(|_| stream.bits()), words);
        let mut stream = Stream::new(42, 7);
        let uniforms = [
            0.649_420_079_613_736,
            0.884_881_353_593_677_1,
            0.553_733_941_176_437_1,
            0.952_972_418_933_911_3,
        ];
        assert_eq!(uniforms.map(|_| stream.uniform().to_bits()), uniforms.map(f64::to_bits));
    }

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |stream| {
            let mut s = Stream::new(1, stream);
            (0..9).map(|_| s.bits()).collect::<Vec<_>>()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn every_choice_is_as_likely() {
        let mut stream = Stream::new(5, 0);
        let mut seen = [0_u32; 5];
        for _ in 0..50_000 {
            seen[stream.below(5)] += 1;
        }
        // Four standard errors: √(50 000 · 0.2 · 0.8) ≈ 89.
        assert!(seen.iter().all(|&n| n.abs_diff(10_000) < 360), "{seen:?}");
        assert_eq!(stream.below(0), 0);
    }

    /// Mean and variance of the distributions, within five standard errors of 100 000 draws.
    #[test]
    fn moments_are_right() {
        let n = 100_000_u32;
        let moments = |mut draw: Box<dyn FnMut() -> f64>| {
            let x: Vec<f64> = (0..n).map(|_| draw()).collect();
            let mean = x.iter().sum::<f64>() / f64::from(n);
            (mean, x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / f64::from(n))
        };
        let mut s = Stream::new(11, 0);
        let (mean, variance) = moments(Box::new(move || s.normal()));
        assert!(mean.abs() < 0.016 && (variance - 1.0).abs() < 0.023, "{mean} {variance}");
        for shape in [0.4, 1.0, 3.5] {
            let mut s = Stream::new(12, 1);
            let (mean, variance) = moments(Box::new(move || s.gamma(shape)));
            // A gamma has mean and variance equal to its shape.
            assert!((mean - shape).abs() < 0.03 && (variance - shape).abs() < 0.2, "{shape}");
        }
    }

    #[test]
    fn dirichlet_means_follow_the_concentrations() {
        let mut stream = Stream::new(3, 9);
        let mut sums = [0.0; 3];
        for _ in 0..20_000 {
            let shares = stream.dirichlet(&[1.0, 2.0, 5.0]);
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for (sum, share) in sums.iter_mut().zip(shares) {
                *sum += share / 20_000.0;
            }
        }
        // 1/8, 2/8, 5/8.
        for (mean, expected) in sums.iter().zip([0.125, 0.25, 0.625]) {
            assert!((mean - expected).abs() < 0.006, "{sums:?}");
        }
        assert!(stream.dirichlet(&[]).is_empty());
    }
}
