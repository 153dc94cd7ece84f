//! The weighted sums of a node over a strip of regions, written so that the compiler uses wide
//! registers.

/// How many regions are worked on at once: their scores on a few dozen nodes stay in the nearest cache.
pub(super) const STRIP: usize = 256;

/// One number per region of a strip.
pub(super) type Strip = [f64; STRIP];

/// Adds up weight × value over children without gaps. The order of additions is that of the children,
/// whatever is done four at a time.
#[expect(clippy::many_single_char_names, reason = "as in the formula")]
pub(super) fn weighted_sum(children: &[(f64, &[f64])], out: &mut [f64]) {
    out.fill(0.0);
    let mut fours = children.chunks_exact(4);
    for four in &mut fours {
        let [(u, a), (v, b), (w, c), (x, d)] = [four[0], four[1], four[2], four[3]];
        let n = out.len();
        let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
        for i in 0..n {
            out[i] = (((out[i] + u * a[i]) + v * b[i]) + w * c[i]) + x * d[i];
        }
    }
    for (w, a) in fours.remainder() {
        for (sum, x) in out.iter_mut().zip(*a) {
            *sum += w * x;
        }
    }
}

/// A node's figures over a strip in which values may be missing.
pub(super) struct Gaps {
    /// Weight × value over the children that have one.
    pub(super) sum: Strip,
    /// The weight of the children that have one.
    pub(super) used: Strip,
    /// The weight that is present below, as far down as it goes.
    pub(super) present: Strip,
    /// The weight of the children that are applicable.
    pub(super) applicable: Strip,
}

impl Gaps {
    /// Before any child.
    pub(super) const fn nothing() -> Self {
        let zero = [0.0; STRIP];
        Self { sum: zero, used: zero, present: zero, applicable: zero }
    }

    /// Forgets the children of another node.
    pub(super) fn clear(&mut self, n: usize) {
        for part in [&mut self.sum, &mut self.used, &mut self.present, &mut self.applicable] {
            part[..n].fill(0.0);
        }
    }

    /// Adds a child: values are `NaN` where it has none, coverages `NaN` where it is not applicable.
    pub(super) fn add(&mut self, weight: f64, values: &[f64], coverages: &[f64]) {
        for (i, (x, c)) in values.iter().zip(coverages).enumerate() {
            let there = !x.is_nan();
            self.sum[i] += if there { weight * x } else { 0.0 };
            self.used[i] += if there { weight } else { 0.0 };
            self.present[i] += if there { weight * c } else { 0.0 };
            self.applicable[i] += if c.is_nan() { 0.0 } else { weight };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_at_a_time_is_one_at_a_time() {
        let columns: Vec<Vec<f64>> =
            (1..=7).map(|j| (0..5).map(|i| f64::from(i * j) / 7.0).collect()).collect();
        let children: Vec<(f64, &[f64])> = columns
            .iter()
            .enumerate()
            .map(|(j, c)| (0.1 * (j as f64 + 1.0), c.as_slice()))
            .collect();
        let mut fast = [0.0; 5];
        weighted_sum(&children, &mut fast);
        for (i, found) in fast.iter().enumerate() {
            let plain = children.iter().fold(0.0, |sum, (w, c)| sum + w * c[i]);
            assert_eq!(found.to_bits(), plain.to_bits());
        }
    }
}
