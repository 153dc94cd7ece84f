//! Logarithm, exponential and power from one library, so that every machine gives the same bits; and of
//! several numbers at once, the same bits again.
//!
//! [`exp_each`] and [`ln_each`] are the steps of the library without its branches, which keep a compiler
//! from using wide registers. What it treats apart – numbers that are tiny, huge or none – goes to it.

#![expect(clippy::needless_bitwise_bool, reason = "a branch would keep loops from wide registers")]

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `x` to the power of `y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// What makes a whole number of a small one when it is added and taken away: 1.5 · 2^52, in whose low
/// bits it then stands.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The upper halves of ln 2 and what is left of it, as the library has them.
const LN2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);

/// The exponentials of several numbers, the bits of [`exp`].
#[inline(always)]
pub fn exp_each<const N: usize>(numbers: &mut [f64; N]) {
    // The borders at which the library takes another multiple of ln 2, by the upper halves of numbers.
    const TINY: f64 = f64::from_bits(0x3E30_0001 << 32);
    const HALF: f64 = f64::from_bits(0x3FD6_2E43 << 32);
    const MORE: f64 = f64::from_bits(0x3FF0_A2B2 << 32);
    const P1: f64 = f64::from_bits(0x3FC5_5555_5555_553E);
    const P2: f64 = f64::from_bits(0xBF66_C16C_16BE_BD93);
    const P3: f64 = f64::from_bits(0x3F11_566A_AF25_DE2C);
    const P4: f64 = f64::from_bits(0xBEBB_BD41_C5D2_6BF1);
    const P5: f64 = f64::from_bits(0x3E66_3769_72BE_A4D0);
    let mut is_usual = true;
    for x in numbers.iter() {
        is_usual &= (x.abs() < 700.0) & (x.abs() >= TINY);
    }
    if !is_usual {
        for x in numbers {
            *x = exp(*x);
        }
        return;
    }
    for number in numbers {
        let (x, size) = (*number, number.abs());
        let one = 1.0_f64.copysign(x);
        let far = std::f64::consts::LOG2_E * x + 0.5_f64.copysign(x);
        let near = if size >= HALF { one } else { 0.0 };
        let about = if size >= MORE { far } else { near };
        // Towards 0, as the library does.
        let whole = (about + WHOLE) - WHOLE;
        let k = whole - if whole.abs() > about.abs() { one } else { 0.0 };
        let (high, low) = (x - k * LN2_HIGH, k * LN2_LOW);
        let x = high - low;
        let xx = x * x;
        let c = x - xx * (P1 + xx * (P2 + xx * (P3 + xx * (P4 + xx * P5))));
        let y = 1.0 + (x * c / (2.0 - c) - low + high);
        let power = ((k + WHOLE).to_bits() << 52).wrapping_add(1023 << 52);
        *number = y * f64::from_bits(power);
    }
}

/// The natural logarithms of several numbers, the bits of [`ln`].
#[expect(clippy::many_single_char_names, reason = "as in the library")]
#[inline(always)]
pub fn ln_each<const N: usize>(numbers: &mut [f64; N]) {
    const L1: f64 = f64::from_bits(0x3FE5_5555_5555_5593);
    const L2: f64 = f64::from_bits(0x3FD9_9999_9997_FA04);
    const L3: f64 = f64::from_bits(0x3FD2_4924_9422_9359);
    const L4: f64 = f64::from_bits(0x3FCC_71C5_1D8E_78AF);
    const L5: f64 = f64::from_bits(0x3FC7_4664_96CB_03DE);
    const L6: f64 = f64::from_bits(0x3FC3_9A09_D078_C69F);
    const L7: f64 = f64::from_bits(0x3FC2_F112_DF3E_5244);
    // Half of the square root of 2, and how far it is from 1, in the upper halves of numbers.
    const ROOT: u64 = 0x3FE6_A09E << 32;
    const UP: u64 = (0x3FF0_0000 << 32) - ROOT;
    // 2^52, below which a whole number stands in the low bits, and the bias of exponents.
    const EXPONENT: f64 = 4_503_599_627_370_496.0 + 1023.0;
    let mut is_usual = true;
    for x in numbers.iter() {
        is_usual &= (*x >= f64::MIN_POSITIVE) & (*x <= f64::MAX);
    }
    if !is_usual {
        for x in numbers {
            *x = ln(*x);
        }
        return;
    }
    for number in numbers {
        let bits = number.to_bits() + UP;
        let k = f64::from_bits((0x433 << 52) | (bits >> 52)) - EXPONENT;
        let f = f64::from_bits((bits & ((1 << 52) - 1)) + ROOT) - 1.0;
        let half = 0.5 * f * f;
        let s = f / (2.0 + f);
        let z = s * s;
        let w = z * z;
        let odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
        let even = w * (L2 + w * (L4 + w * L6));
        *number = s * (half + (odd + even)) + k * LN2_LOW - half + f + k * LN2_HIGH;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(found: f64, expected: f64) -> bool {
        found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn several_at_once_are_the_bits_of_one(
            small in prop::array::uniform4(-6.0..6.0_f64),
            large in prop::array::uniform4(-800.0..800.0_f64),
            any in prop::array::uniform4(prop::num::f64::ANY),
        ) {
            for numbers in [small, large, any] {
                let mut found = numbers;
                exp_each(&mut found);
                prop_assert!(found.iter().zip(numbers).all(|(f, x)| same(*f, exp(x))), "{numbers:?}");
                let mut found = numbers.map(f64::abs);
                ln_each(&mut found);
                let one = |(f, x): (&f64, f64)| same(*f, ln(x.abs()));
                prop_assert!(found.iter().zip(numbers).all(one), "{numbers:?}");
            }
        }
    }

    #[test]
    fn borders_are_those_of_the_library() {
        let near = |x: f64| [x.next_down(), x, x.next_up(), -x];
        let borders =
            [0x3E30_0000, 0x3E30_0001, 0x3FD6_2E42, 0x3FD6_2E43, 0x3FF0_A2B1, 0x3FF0_A2B2];
        let borders = borders.map(|high: u64| f64::from_bits(high << 32));
        let halves = (-20..20).map(|k| (f64::from(k) + 0.5) * std::f64::consts::LN_2);
        for x in borders.into_iter().chain(halves).chain([0.0, 1.0, 700.0]) {
            let mut found = near(x);
            exp_each(&mut found);
            assert!(found.iter().zip(near(x)).all(|(f, x)| same(*f, exp(x))), "{x}");
            let mut found = near(x).map(f64::abs);
            ln_each(&mut found);
            assert!(found.iter().zip(near(x)).all(|(f, x)| same(*f, ln(x.abs()))), "{x}");
        }
    }
}
