//! Periods: what days an id such as `2024`, `2024-Q1` or `2024年6月` means, and their order in time.

use super::heading::fold;
use crate::model::Period;
use std::cmp::Ordering;

/// The period that a text names, and whether it is one of the forms known. All ways to write one
/// period have one id: `2024年`, `２０２４` and `2024年度` are `2024`. Any other text is its own id
/// and has no days.
pub(super) fn period(text: &str) -> (Period, bool) {
    match read(text) {
        Some((id, start, end)) => (Period { id, start: Some(start), end: Some(end) }, true),
        None => (Period { id: text.to_owned(), start: None, end: None }, false),
    }
}

/// Time order: by first day, a longer period before the shorter ones it begins with; what has no
/// days comes after, in natural order, so that `round 2` precedes `round 10`.
pub(super) fn in_time(a: &Period, b: &Period) -> Ordering {
    match (&a.start, &b.start) {
        (Some(x), Some(y)) => {
            x.cmp(y).then_with(|| b.end.cmp(&a.end)).then_with(|| a.id.cmp(&b.id))
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => natural(&a.id, &b.id),
    }
}

/// The id, the first day and the last.
fn read(text: &str) -> Option<(String, String, String)> {
    let mut folded = String::new();
    fold(text, &mut folded);
    folded.retain(|c| !c.is_whitespace());
    let (year, rest) = folded.split_at_checked(4)?;
    let year: u32 = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok())??;
    if !(1000..=9999).contains(&year) {
        return None;
    }
    let rest = rest.strip_prefix('年').unwrap_or(rest);
    let rest = rest.trim_start_matches(['-', '/', '.']);
    let (first, last, id) = match rest {
        "" | "年度" | "度" => (1, 12, format!("{year:04}")),
        "h1" | "上半年" => (1, 6, format!("{year:04}-H1")),
        "h2" | "下半年" => (7, 12, format!("{year:04}-H2")),
        _ => match quarter(rest) {
            Some(quarter) => (quarter * 3 - 2, quarter * 3, format!("{year:04}-Q{quarter}")),
            None => return month_or_day(year, rest),
        },
    };
    Some((id, date(year, first, 1), date(year, last, month_length(year, last))))
}

fn quarter(text: &str) -> Option<u32> {
    let text = match text.strip_prefix('q') {
        Some(digit) => digit,
        None => text.strip_suffix("季度")?.trim_start_matches('第'),
    };
    match text {
        "1" | "一" => Some(1),
        "2" | "二" => Some(2),
        "3" | "三" => Some(3),
        "4" | "四" => Some(4),
        _ => None,
    }
}

fn month_or_day(year: u32, text: &str) -> Option<(String, String, String)> {
    let mut parts = text.trim_end_matches(['月', '日']).split(['-', '/', '.', '月']);
    let number = |part: &str| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let month = number(parts.next()?).filter(|m| (1..=12).contains(m))?;
    let length = month_length(year, month);
    match (parts.next(), parts.next()) {
        (None, _) => {
            let id = format!("{year:04}-{month:02}");
            Some((id, date(year, month, 1), date(year, month, length)))
        }
        (Some(day), None) => {
            let day = number(day).filter(|d| (1..=length).contains(d))?;
            let date = date(year, month, day);
            Some((date.clone(), date.clone(), date))
        }
        _ => None,
    }
}

fn date(year: u32, month: u32, day: u32) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

fn month_length(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Compares texts with the numbers in them compared as numbers.
fn natural(first: &str, second: &str) -> Ordering {
    let (mut left, mut right) = (first, second);
    loop {
        let (Some(l), Some(r)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| first.cmp(second));
        };
        if l.is_ascii_digit() && r.is_ascii_digit() {
            let (number, other) = (digits(left), digits(right));
            (left, right) = (&left[number.len()..], &right[other.len()..]);
            let (number, other) = (number.trim_start_matches('0'), other.trim_start_matches('0'));
            let order = number.len().cmp(&other.len()).then_with(|| number.cmp(other));
            if order != Ordering::Equal {
                return order;
            }
        } else if l == r {
            (left, right) = (&left[l.len_utf8()..], &right[r.len_utf8()..]);
        } else {
            return l.cmp(&r);
        }
    }
}

fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_tell_their_id_and_days() {
        for (text, id, start, end) in [
            ("2024", "2024", "2024-01-01", "2024-12-31"),
            ("2024年", "2024", "2024-01-01", "2024-12-31"),
            ("2024年度", "2024", "2024-01-01", "2024-12-31"),
            ("２０２４", "2024", "2024-01-01", "2024-12-31"),
            ("2024-Q1", "2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024Q1", "2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024年第一季度", "2024-Q1", "2024-01-01", "2024-03-31"),
            ("2023q4", "2023-Q4", "2023-10-01", "2023-12-31"),
            ("2024 年 第二季度", "2024-Q2", "2024-04-01", "2024-06-30"),
            ("2024-H2", "2024-H2", "2024-07-01", "2024-12-31"),
            ("2024年上半年", "2024-H1", "2024-01-01", "2024-06-30"),
            ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
            ("1900/2", "1900-02", "1900-02-01", "1900-02-28"),
            ("2024/06", "2024-06", "2024-06-01", "2024-06-30"),
            ("2024.06", "2024-06", "2024-06-01", "2024-06-30"),
            ("2024年6月", "2024-06", "2024-06-01", "2024-06-30"),
            ("2024年6月1日", "2024-06-01", "2024-06-01", "2024-06-01"),
            ("2024/12/31", "2024-12-31", "2024-12-31", "2024-12-31"),
            ("2024-06-30", "2024-06-30", "2024-06-30", "2024-06-30"),
        ] {
            let (period, known) = period(text);
            assert_eq!((period.start.as_deref(), period.end.as_deref()), (Some(start), Some(end)));
            assert_eq!((period.id.as_str(), known), (id, true));
        }
        for id in [
            "",
            "baseline",
            "2024-13",
            "2024-02-30",
            "2024-Q5",
            "20240",
            "中期2024",
            "2024年x",
            "24年",
        ] {
            let (period, known) = period(id);
            assert_eq!((period.id.as_str(), period.start, known), (id, None, false));
        }
    }

    #[test]
    fn periods_stand_in_time_order() {
        let sorted = ["2023-Q4", "2024", "2024-Q1", "2024-01", "2024-Q2", "round 2", "round 10"];
        let mut periods: Vec<_> = sorted.iter().rev().map(|id| period(id).0).collect();
        periods.sort_by(in_time);
        assert_eq!(periods.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), sorted);
    }
}
