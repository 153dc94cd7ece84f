//! Numbers in the forms people type them: `1,234`, `85%`, `-3`, `1.5e3`.

use super::heading::narrow;
use crate::stats::decimal;

/// What a text says, read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Parsed {
    /// A number; with a percent sign, the number before the sign.
    Number {
        /// As written: 85 for `85%`.
        value: f64,
        /// Whether a percent sign followed.
        percent: bool,
    },
    /// Not a number at all.
    No,
    /// Infinite, not a number by name, or too large to hold.
    NotFinite,
    /// `1,234` where the comma may stand for the decimal point or for thousands.
    Ambiguous,
    /// A date, as Excel makes one of `1-2`.
    Date,
}

/// The longest number worth looking at.
const LONGEST: usize = 48;

/// Reads a trimmed text. `decimal_comma` says that the file uses semicolons between fields, so that
/// a comma may be a decimal point.
pub(super) fn parse(text: &str, decimal_comma: bool) -> Parsed {
    let bytes = text.as_bytes();
    if let Some(decimal) = decimal(bytes) {
        return Parsed::Number { value: decimal.value(), percent: false };
    }
    if bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        return plain(text, false).unwrap_or_else(|| date_or_no(bytes));
    }
    let mut room = [0u8; LONGEST];
    let Some(mut folded) = fold(text, &mut room) else {
        let chinese_date =
            text.ends_with(['日', '月']) && text.starts_with(|c: char| c.is_numeric());
        return if chinese_date { Parsed::Date } else { Parsed::No };
    };
    let mut percent = false;
    if let Some((b'%', before)) = folded.split_last() {
        percent = true;
        folded = before.trim_ascii_end();
    }
    if is_non_finite(folded) {
        return Parsed::NotFinite;
    }
    let mut joined = [0u8; LONGEST];
    match ungroup(folded, decimal_comma, &mut joined) {
        Grouping::Joined(n) => std::str::from_utf8(&joined[..n])
            .ok()
            .and_then(|text| plain(text, percent))
            .unwrap_or_else(|| date_or_no(folded)),
        Grouping::Ambiguous => Parsed::Ambiguous,
        Grouping::No => date_or_no(folded),
    }
}

/// A decimal number as written: `-12.50` is −1250 with two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Its digits, as one whole number.
    pub(super) digits: i64,
    /// How many of them stand behind the point.
    pub(super) places: u8,
}

/// The most digits that a double holds exactly.
const DIGITS_MAX: usize = 15;

impl Decimal {
    /// The double nearest to it, as reading the text gives it.
    #[inline]
    pub(super) fn value(self) -> f64 {
        decimal::decimal(self.digits, self.places)
    }
}

/// Reads the decimal between two positions of a text, as [`decimal()`] reads it by itself: up to eight
/// characters all at once.
#[inline]
pub(super) fn decimal_in(text: &[u8], start: usize, end: usize) -> Option<Decimal> {
    let len = end.wrapping_sub(start);
    if let Some(eight) = text.get(start..).and_then(|rest| rest.first_chunk::<8>())
        && (1..=8).contains(&len)
        && let Some(found) = eight_digits(u64::from_le_bytes(*eight), len)
    {
        return Some(found);
    }
    other_decimal(text, start, end)
}

/// Where there are more characters, or a sign.
#[cold]
#[inline(never)]
fn other_decimal(text: &[u8], start: usize, end: usize) -> Option<Decimal> {
    decimal(text.get(start..end)?)
}

/// The decimal of the first `len` characters, one to eight, of a word; the lowest byte is the first.
///
/// Digits become their values, the point is taken out, and three multiplications add up pairs of
/// digits, of pairs and of fours, as in a tree.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are at most seven places")]
pub(super) fn eight_digits(word: u64, len: usize) -> Option<Decimal> {
    // In front of a short text stand noughts.
    let mut digits = (word ^ (ONES * u64::from(b'0'))) << (64 - 8 * len);
    let mut places = 0;
    let unlike = digits ^ (ONES * u64::from(b'.' ^ b'0'));
    let point = unlike.wrapping_sub(ONES) & !unlike & TOPS;
    if point != 0 {
        if len == 1 {
            return None;
        }
        let at = point.trailing_zeros() / 8;
        places = 7 - at;
        let low = digits & ((1 << (8 * at)) - 1);
        let high = (digits >> (8 * at)) & !0xff;
        digits = (low << 8) | (high << (8 * at));
    }
    if not_digits(digits) != 0 {
        return None;
    }
    Some(Decimal { digits: added_up(digits), places: places as u8 })
}

/// One in each byte of a word, and the highest bit of each.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Not 0 where a byte is above nine, and so no digit.
#[expect(clippy::inline_always, reason = "for every cell of a survey")]
#[inline(always)]
pub(super) const fn not_digits(digits: u64) -> u64 {
    (digits | digits.wrapping_add(ONES * 0x76)) & TOPS
}

/// The number that eight digits are, of which the first stands in the lowest byte.
#[expect(clippy::inline_always, reason = "for every cell of a survey")]
#[inline(always)]
pub(super) const fn added_up(digits: u64) -> i64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff).cast_signed()
}

/// Reads digits with at most one point and a sign in front, which is what most answers are; none of
/// anything else, of many digits, and of minus nought.
#[inline]
pub(super) fn decimal(bytes: &[u8]) -> Option<Decimal> {
    let (negative, bytes) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if bytes.len() > DIGITS_MAX + 1 {
        return None;
    }
    let (mut digits, mut n, mut places, mut behind) = (0i64, 0, 0u8, 0u8);
    for b in bytes {
        let digit = b.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits * 10 + i64::from(digit);
            n += 1;
            places += behind;
        } else if *b == b'.' && behind == 0 {
            behind = 1;
        } else {
            return None;
        }
    }
    if n == 0 || n > DIGITS_MAX || (negative && digits == 0) {
        return None;
    }
    Some(Decimal { digits: if negative { -digits } else { digits }, places })
}

/// Reads what has digits, a point, signs and an exponent only.
fn plain(text: &str, percent: bool) -> Option<Parsed> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    Some(if value.is_finite() { Parsed::Number { value, percent } } else { Parsed::NotFinite })
}

/// Writes the text in ASCII into the room; none where it is too long or has other characters.
fn fold<'a>(text: &str, room: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let mut n = 0;
    for c in text.chars() {
        let c = match narrow(c) {
            '−' | '–' | '﹣' => '-',
            '﹪' | '٪' => '%',
            '﹢' => '+',
            '﹒' | '。' => '.',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        *room.get_mut(n)? = u8::try_from(c).ok().filter(u8::is_ascii)?;
        n += 1;
    }
    Some(room[..n].trim_ascii())
}

fn is_non_finite(bytes: &[u8]) -> bool {
    let name = bytes.strip_prefix(b"-").or_else(|| bytes.strip_prefix(b"+")).unwrap_or(bytes);
    [&b"nan"[..], b"inf", b"infinity"].iter().any(|word| name.eq_ignore_ascii_case(word))
}

enum Grouping {
    /// So many bytes of a number without marks between its digits.
    Joined(usize),
    Ambiguous,
    No,
}

/// Takes out what stands between the digits, if it stands where thousands end.
fn ungroup(bytes: &[u8], decimal_comma: bool, out: &mut [u8; LONGEST]) -> Grouping {
    let count = |mark: u8| bytes.split(|b| *b == mark).count() - 1;
    let (commas, points) = (count(b','), count(b'.'));
    let last_comma = bytes.iter().rposition(|b| *b == b',');
    let last_point = bytes.iter().rposition(|b| *b == b'.');
    let grouped = |mark: u8, end: usize| groups_of_three(&bytes[..end], mark);
    let (mark, point) = if decimal_comma && commas == 1 && last_comma > last_point {
        // `1.234,5` and `1,5` are decimal; `1,234` may be either.
        let at = last_comma.unwrap_or(0);
        if points == 0 && grouped(b',', bytes.len()) {
            return Grouping::Ambiguous;
        }
        if points > 0 && !grouped(b'.', at) {
            return Grouping::No;
        }
        (b'.', b',')
    } else {
        if commas > 0 && !grouped(b',', last_point.unwrap_or(bytes.len())) {
            return Grouping::No;
        }
        (b',', b'.')
    };
    if bytes.contains(&b' ') {
        let end = last_point.max(last_comma).filter(|_| commas + points == 1);
        if !grouped(b' ', end.unwrap_or(bytes.len())) {
            return Grouping::No;
        }
    }
    let mut n = 0;
    for b in bytes.iter().filter(|b| **b != mark && **b != b' ') {
        out[n] = if *b == point { b'.' } else { *b };
        if !matches!(out[n], b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E') {
            return Grouping::No;
        }
        n += 1;
    }
    Grouping::Joined(n)
}

/// Whether the marks of a whole number stand where thousands end: `12,345,678`.
fn groups_of_three(bytes: &[u8], mark: u8) -> bool {
    let bytes = bytes.strip_prefix(b"-").or_else(|| bytes.strip_prefix(b"+")).unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    let mut parts = bytes.split(|b| *b == mark);
    let all_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && all_digits(first)
        && parts.all(|part| part.len() == 3 && all_digits(part))
}

/// `2024-01-02`, `2024/1/2`, `1/2`, `2-Jan`, `Jan-24`: what Excel makes of `1-2`.
fn date_or_no(bytes: &[u8]) -> Parsed {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let mut n = 0;
    let mut months = 0;
    let mut numbers = 0;
    for part in bytes.split(|b| matches!(b, b'-' | b'/')) {
        n += 1;
        if (1..=4).contains(&part.len()) && part.iter().all(u8::is_ascii_digit) {
            numbers += 1;
        } else if MONTHS.iter().any(|m| part.eq_ignore_ascii_case(m)) {
            months += 1;
        }
    }
    let whole = numbers + months == n && months <= 1;
    if whole && (n == 2 || n == 3) && numbers > 0 { Parsed::Date } else { Parsed::No }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn a_decimal_is_what_the_standard_library_reads(text in "-?[0-9]{0,9}\\.?[0-9]{0,9}|[0-9]{0,4}\\.?[0-9]{0,4}|[-+.0-9e ]{0,8}|[ -~]{0,3}") {
            for around in ["", "7", ",1.5\n99999"] {
                let all = format!("8,{text}{around}");
                let found = decimal_in(all.as_bytes(), 2, 2 + text.len());
                prop_assert_eq!(found, decimal(text.as_bytes()), "{}", all);
            }
            if let Some(decimal) = decimal(text.as_bytes()) {
                let expected: f64 = text.parse().unwrap();
                prop_assert_eq!(decimal.value().to_bits(), expected.to_bits());
            } else {
                let plain = text.strip_prefix('-').unwrap_or(&text);
                let digits = plain.bytes().filter(u8::is_ascii_digit).count();
                let others = plain.replacen('.', "", 1).bytes().any(|b| !b.is_ascii_digit());
                let nought = text.parse::<f64>().is_ok_and(|x| x.abs() < 1e-300);
                prop_assert!(digits == 0 || digits > 15 || others || nought, "{}", text);
            }
        }
    }

    fn number(value: f64) -> Parsed {
        Parsed::Number { value, percent: false }
    }

    #[test]
    fn numbers_as_people_type_them() {
        for (text, value) in [
            ("0", 0.0),
            ("007", 7.0),
            ("-3", -3.0),
            ("+3.5", 3.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("1.5e3", 1500.0),
            ("1,234", 1234.0),
            ("12,345,678.9", 12_345_678.9),
            ("1\u{ff0c}234", 1234.0),
            ("\u{ff0d}1,234", -1234.0),
            ("1 234", 1234.0),
            ("\u{ff18}\u{ff15}\u{ff0e}5", 85.5),
            ("−2", -2.0),
            ("1234567890", 1_234_567_890.0),
        ] {
            assert_eq!(parse(text, false), number(value), "{text}");
        }
        for (text, value) in
            [("85%", 85.0), ("85\u{ff05}", 85.0), ("85.5 %", 85.5), ("1,234%", 1234.0)]
        {
            assert_eq!(parse(text, false), Parsed::Number { value, percent: true }, "{text}");
        }
    }

    #[test]
    fn a_comma_is_a_point_only_where_it_can_be_nothing_else() {
        assert_eq!(parse("1,5", false), Parsed::No);
        assert_eq!(parse("1,5", true), number(1.5));
        assert_eq!(parse("0,25%", true), Parsed::Number { value: 0.25, percent: true });
        assert_eq!(parse("1.234,5", true), number(1234.5));
        assert_eq!(parse("1,234", true), Parsed::Ambiguous);
        assert_eq!(parse("1,234.5", true), number(1234.5));
        assert_eq!(parse("1,234,567", true), number(1_234_567.0));
        assert_eq!(parse("12.34,5", true), Parsed::No);
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        for text in ["", "-", "abc", "12 34", "1,23,456", "12天", "1.2.3", "e", "1e", "5-", "%"] {
            assert_eq!(parse(text, false), Parsed::No, "{text}");
        }
        for text in ["NaN", "inf", "-Infinity", "1e400", "-1e999"] {
            assert_eq!(parse(text, false), Parsed::NotFinite, "{text}");
        }
        for text in ["2024-01-02", "2024/1/2", "1/2", "2-Jan", "Jan-24", "1-2", "1月2日"] {
            assert_eq!(parse(text, false), Parsed::Date, "{text}");
        }
    }
}
