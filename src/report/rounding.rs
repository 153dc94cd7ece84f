//! How reports print numbers: one decimal, half up, in the one place that rounds.

use crate::model::Ladder;
pub(crate) use crate::stats::round1 as rounded;
use crate::stats::round6;

/// A number as it is printed: `57.3`.
pub(crate) fn one(value: f64) -> String {
    format!("{:.1}", rounded(value))
}

/// A share of 1 as a percentage: `57.3%`.
pub(crate) fn percent(share: f64) -> String {
    format!("{}%", one(share * 100.0))
}

/// What remains to be reached: never printed as nothing while something remains.
pub(crate) fn remaining(value: f64) -> String {
    if round6(value) > 0.0 && rounded(value) < 0.05 { "<0.1".to_owned() } else { one(value) }
}

/// A score, with as many decimals as it takes to stand on the right side of the ladder's cut
/// points: 79.96 is not printed as 80.0 where level 4 begins at 80.
pub(crate) fn score(value: f64, ladder: &Ladder) -> String {
    let exact = round6(value);
    let level = ladder.by_score(exact);
    if ladder.by_score(rounded(value)) == level {
        return one(value);
    }
    let text = |decimals: usize| format!("{exact:.decimals$}");
    (2..6)
        .map(text)
        .find(|t| t.parse().is_ok_and(|shown: f64| ladder.by_score(shown) == level))
        .unwrap_or_else(|| text(6))
}

/// An answer in natural units, as it was given: up to six decimals, thousands parted by commas.
pub(crate) fn natural(value: f64) -> String {
    let text = format!("{:.6}", round6(value.abs()));
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        // Four digits are read at a glance, and a year must not look like an amount.
        if at > 0 && whole.len() > 4 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 && text != "0" { "−" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// Own minus reference with its direction: ▲ above, ▼ below, `=` where they print alike.
pub(crate) fn signed(difference: f64) -> String {
    let size = one(difference.abs());
    match side(difference) {
        Side::Above => format!("▲{size}"),
        Side::Below => format!("▼{size}"),
        Side::Level => format!("={size}"),
    }
}

/// On which side of its reference a number is, to the decimal that is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// Alike.
    Level,
}

/// The side of a difference, own minus reference.
pub(crate) fn side(difference: f64) -> Side {
    let shown = rounded(difference);
    if shown.abs() < 0.05 {
        Side::Level
    } else if shown > 0.0 {
        Side::Above
    } else {
        Side::Below
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Text;
    use crate::model::Level;

    #[test]
    fn halves_go_up() {
        // Both are exact in binary, where `{:.1}` would go to the even neighbour.
        assert_eq!(one(56.25), "56.3");
        assert_eq!(one(-6.25), "-6.3");
        // 64.35 is a little less in binary.
        assert_eq!(one(64.35), "64.4");
        assert_eq!(one(-0.04), "0.0");
        assert_eq!(percent(0.125), "12.5%");
    }

    #[test]
    fn what_remains_never_prints_as_nothing() {
        assert_eq!(remaining(0.01), "<0.1");
        assert_eq!(remaining(0.0), "0.0");
        assert_eq!(remaining(0.05), "0.1");
    }

    #[test]
    fn answers_print_as_they_were_given() {
        assert_eq!(natural(1234.0), "1234");
        assert_eq!(natural(1_234_567.5), "1,234,567.5");
        assert_eq!(natural(0.1 + 0.2), "0.3");
        assert_eq!(natural(-0.0), "0");
        assert_eq!(natural(-12.5), "−12.5");
    }

    #[test]
    fn a_score_stays_on_its_side_of_a_cut_point() {
        let level = |min| Level {
            id: String::new(),
            title: Text::default(),
            description: Text::default(),
            min,
            gates: Vec::new(),
        };
        let ladder = Ladder::new(vec![level(0.0), level(80.0)]);
        assert_eq!(score(79.96, &ladder), "79.96");
        assert_eq!(score(79.999_96, &ladder), "79.99996");
        assert_eq!(score(79.94, &ladder), "79.9");
        assert_eq!(score(80.0, &ladder), "80.0");
    }

    #[test]
    fn a_difference_that_prints_as_nothing_has_no_side() {
        assert_eq!(signed(-0.04), "=0.0");
        assert_eq!(signed(-3.0), "▼3.0");
        assert_eq!(signed(2.25), "▲2.3");
    }
}
