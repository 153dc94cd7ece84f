//! Normal and Student's t distributions, from libm alone so that every machine gives the same bits.

use super::transcendental::{exp, ln};

/// The share of a standard normal distribution below `x`.
pub fn normal_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The probability that a standard normal number is at least as far from 0 as `z`.
pub fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// The probability that a number of Student's t distribution is at least as far from 0 as `t`.
///
/// # Formula
///
/// ```text
/// I(ν / (ν + t²); ν/2, 1/2)     I: the regularised incomplete beta function
/// ```
pub fn student_two_sided(t: f64, freedom: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// The regularised incomplete beta function.
///
/// # References
///
/// DLMF 8.17.22, its continued fraction, summed by the modified algorithm of Lentz.
pub fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean of the distribution.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = exp(a * ln(x) + b * libm::log1p(-x) - ln_beta(a, b));
    front / (a * fraction(x, a, b))
}

fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    libm::lgamma(small) + ln_gamma_fall(large, small)
}

/// ln Γ(a) − ln Γ(a + b), which the two logarithms lose the digits of where a is large.
fn ln_gamma_fall(a: f64, b: f64) -> f64 {
    if a < 20.0 {
        return libm::lgamma(a) - libm::lgamma(a + b);
    }
    // Stirling's series less its own leading terms.
    let rest = |x: f64| {
        let y = 1.0 / (x * x);
        (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y / 1680.0))) / x
    };
    b - b * ln(a + b) - (a - 0.5) * libm::log1p(b / a) + rest(a) - rest(a + b)
}

#[expect(clippy::many_single_char_names, reason = "as in the formula")]
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    /// In place of a zero.
    const TINY: f64 = 1e-300;
    let (mut value, mut c, mut d) = (1.0, 1.0_f64, 0.0);
    for step in 1..10_000_u32 {
        let m = f64::from(step / 2);
        let term = if step % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        d = 1.0 + term * d;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = 1.0 + term / c;
        c = if c.abs() < TINY { TINY } else { c };
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The number below which a share `p` of a standard normal distribution lies; infinite at 0 and 1.
///
/// # References
///
/// Wichura, M. J. (1988). Algorithm AS 241: the percentage points of the normal distribution.
/// *Applied Statistics* 37, 477–484: `PPND16`, about one part in 10¹⁶.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE.0, r) / polynomial(&CENTRE.1, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-ln(tail)).sqrt();
    let ((up, down), r) = if r <= 5.0 { (&MIDDLE, r - 1.6) } else { (&FAR, r - 5.0) };
    let size = polynomial(up, r) / polynomial(down, r);
    if q < 0.0 { -size } else { size }
}

/// A polynomial, its constant first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

#[expect(clippy::excessive_precision, reason = "as published")]
const CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_608e0,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561e3,
    ],
);

#[expect(clippy::excessive_precision, reason = "as published")]
const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_577_34e0,
        4.630_337_846_156_545_295_9e0,
        5.769_497_221_460_691_405_5e0,
        3.647_848_324_763_204_605_04e0,
        1.270_458_252_452_368_382_58e0,
        2.417_807_251_774_506_117_7e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_4e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_821_87e0,
        1.676_384_830_183_803_849_4e0,
        6.897_673_349_851_000_045_5e-1,
        1.481_039_764_274_800_745_9e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
);

#[expect(clippy::excessive_precision, reason = "as published")]
const FAR: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103_777_2e0,
        5.463_784_911_164_114_369_9e0,
        1.784_826_539_917_291_335_8e0,
        2.965_605_718_285_048_912_3e-1,
        2.653_218_952_657_612_309_3e-2,
        1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0,
        5.998_322_065_558_879_376_9e-1,
        1.369_298_809_227_358_053_1e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
);

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "figures as they were published")]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) -> bool {
        (found - expected).abs() <= relative * expected.abs()
    }

    /// `scipy.stats.norm.ppf`, `norm.cdf` and `2 * t.sf`, scipy 1.17.1.
    #[test]
    fn the_figures_of_scipy() {
        for (p, z) in SCIPY_NORMAL {
            assert!(close(normal_quantile(p), z, 1e-14), "{p}: {} {z}", normal_quantile(p));
            assert!(close(normal_below(z), p, 1e-12), "{p}");
        }
        for (t, freedom, p) in SCIPY_STUDENT {
            let found = student_two_sided(t, freedom);
            assert!(close(found, p, 1e-12), "{t} {freedom}: {found} {p}");
        }
    }

    #[test]
    fn the_ends() {
        assert!(normal_quantile(0.0).is_infinite() && normal_quantile(1.0) > 1e300);
        assert!(normal_quantile(0.5).abs() < 1e-300);
        assert!(student_two_sided(f64::INFINITY, 4.0) <= 0.0);
        // With one degree of freedom half of the distribution lies beyond ±1.
        assert!(close(student_two_sided(1.0, 1.0), 0.5, 1e-14));
        assert!(close(normal_two_sided(1.959_963_984_540_054), 0.05, 1e-13));
    }

    const SCIPY_NORMAL: [(f64, f64); 6] = [
        (1e-300, -37.0470962993612),
        (1e-12, -7.034483825301131),
        (0.001, -3.090232306167813),
        (0.08, -1.4050715603096329),
        (0.3, -0.5244005127080409),
        (0.975, 1.959963984540054),
    ];
    const SCIPY_STUDENT: [(f64, f64, f64); 7] = [
        (0.1, 3.0, 0.9266523488008059),
        (2.0, 5.0, 0.10193947882985835),
        (7.25, 55.0, 1.4686853946214634e-09),
        (1.5, 1.0, 0.3743340836219977),
        (30.0, 40.0, 4.8509076605902047e-29),
        (0.5, 998.0, 0.617185301247304),
        (3.3, 2998.0, 0.0009781599124317891),
    ];
}
