//! Decimals as people write them: whole numbers of a unit that is a power of ten.

/// How many powers of ten are known.
const PLACES: usize = 10;

/// The largest number of units that a short decimal has.
const LARGEST: f64 = 2_147_483_648.0;

/// What stands for no value among digits.
pub const GAP: i32 = i32::MIN;

/// The most places that doubles are looked at for: more of them, and a double is no short decimal.
pub const SHORT: u8 = 6;

/// 10ⁿ.
pub const POWERS: [f64; PLACES] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// The double nearest to `digits` · 10^−`places`, of at most 15 digits: both numbers are exact, so that
/// one division rounds once.
#[inline]
pub fn decimal(digits: i64, places: u8) -> f64 {
    match POWERS.get(usize::from(places)) {
        Some(power) => digits as f64 / power,
        None => digits as f64 / (0..places).fold(1.0, |power, _| power * 10.0),
    }
}

/// The digits and places of a double that is a short decimal.
pub fn short(value: f64) -> Option<(i64, u8)> {
    // Whole numbers have but one nought.
    if value == 0.0 && value.is_sign_negative() {
        return None;
    }
    for (places, power) in (0u8..).zip(POWERS).take(usize::from(SHORT) + 1) {
        let digits = (value * power).round();
        if digits.abs() > LARGEST {
            return None;
        }
        #[expect(clippy::float_cmp, reason = "it is that decimal, or it is not")]
        if digits / power == value {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            return Some((digits as i64, places));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_decimals_are_what_they_were_written_as(digits in -2_147_483_647i64..2_147_483_647, places in 0u8..7) {
            let value: f64 = format!("{digits}e-{places}").parse().unwrap();
            prop_assert_eq!(decimal(digits, places).to_bits(), value.to_bits());
            let (found, with) = short(value).unwrap();
            prop_assert_eq!(found * 10i64.pow(u32::from(places - with)), digits);
        }
    }

    #[test]
    fn other_doubles_are_no_short_decimals() {
        for value in [1.0 / 3.0, 0.1 + 0.2, 1e300, 1e-7, 4e9, -0.0, f64::NAN, f64::INFINITY] {
            assert_eq!(short(value), None, "{value}");
        }
    }
}
