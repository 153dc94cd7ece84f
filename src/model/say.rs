//! Answers and scales in words.

use super::scale::{Goal, NumberKind, Scale};
use crate::lang::{Lang, Text};
use crate::stats::round1;

impl Scale {
    /// An answer as a person would say it: the statement chosen, the options picked, the number
    /// with its unit.
    pub fn say(&self, value: f64, picked: u32, unit: &Text) -> Text {
        match self {
            Self::Maturity(levels) => {
                let number = figure(value);
                // Merged answers of several respondents may lie between two levels.
                let level = levels
                    .iter()
                    .zip(1..)
                    .find(|(_, n)| value.to_bits() == f64::from(*n).to_bits());
                match level {
                    Some((level, _)) => Text::new(
                        format!("{number} 级：{}", level.statement.get(Lang::Zh)),
                        format!("Level {number}: {}", level.statement.get(Lang::En)),
                    ),
                    None => Text::new(format!("{number} 级"), format!("Level {number}")),
                }
            }
            Self::YesNo { .. } => match value {
                v if v >= 1.0 => Text::new("是", "Yes"),
                v if v <= 0.0 => Text::new("否", "No"),
                v => Text::same(figure(v)),
            },
            Self::Choice(choices) => choices
                .iter()
                .zip(0..)
                .find(|(_, n)| value.to_bits() == f64::from(*n).to_bits())
                .map_or_else(|| Text::same(figure(value)), |(choice, _)| choice.title.clone()),
            Self::CountOf(options) => {
                let total = options.len();
                let names = |lang: Lang| {
                    let picked = options.iter().zip(0..).filter(|(_, bit)| picked >> bit & 1 == 1);
                    let names: Vec<&str> = picked.map(|(o, _)| o.title.get(lang)).collect();
                    match (names.is_empty(), lang) {
                        (true, _) => String::new(),
                        (false, Lang::Zh) => format!("（{}）", names.join("、")),
                        (false, Lang::En) => format!(" ({})", names.join("; ")),
                    }
                };
                Text::new(
                    format!("{total} 项中的 {} 项{}", figure(value), names(Lang::Zh)),
                    format!("{} of {total}{}", figure(value), names(Lang::En)),
                )
            }
            Self::Likert { points, labels, .. } => {
                let label = labels
                    .iter()
                    .zip(1..)
                    .find(|(_, n)| value.to_bits() == f64::from(*n).to_bits());
                let said = |lang: Lang| label.map_or("", |(l, _)| l.get(lang));
                let with = |lang: Lang| match said(lang) {
                    "" => String::new(),
                    words => lang.pick("：", ": ").to_owned() + words,
                };
                Text::new(
                    format!("{} 分（满分 {points}）{}", figure(value), with(Lang::Zh)),
                    format!("{} of {points}{}", figure(value), with(Lang::En)),
                )
            }
            Self::Number(n) => number(n.kind, value, unit),
        }
    }

    /// How an answer became its score, with the numbers.
    pub fn formula(&self, value: f64) -> Text {
        let score = format!("{:.1}", round1(self.score(value)));
        let x = figure(value);
        match self {
            Self::Maturity(levels) => Text::new(
                format!("{} 级量表，第 {x} 级 → {score}", levels.len()),
                format!("level {x} of {} → {score}", levels.len()),
            ),
            Self::YesNo { .. } => {
                Text::new(format!("是/否 → {score}"), format!("yes or no → {score}"))
            }
            Self::Choice(_) => Text::new(
                format!("所选答案的分值 → {score}"),
                format!("score of the answer chosen → {score}"),
            ),
            Self::CountOf(options) => {
                Text::same(format!("100 × {x} / {} = {score}", options.len()))
            }
            Self::Likert { points, high_is_best, .. } => {
                let top = f64::from(*points) - 1.0;
                let worst = if *high_is_best { 1.0 } else { f64::from(*points) };
                Text::same(format!("100 × |{x} − {}| / {} = {score}", figure(worst), figure(top)))
            }
            Self::Number(n) => match &n.goal {
                Goal::Goalposts { worst, best } => {
                    let (worst, best) = (figure(*worst), figure(*best));
                    Text::new(
                        format!("100 × ({x} − {worst}) / ({best} − {worst})，限于 0–100 = {score}"),
                        format!(
                            "100 × ({x} − {worst}) / ({best} − {worst}), kept within 0–100 = {score}"
                        ),
                    )
                }
                Goal::Closest { target, reach } => {
                    let (target, reach) = (figure(*target), figure(*reach));
                    Text::new(
                        format!("100 × (1 − |{x} − {target}| / {reach})，不低于 0 = {score}"),
                        format!("100 × (1 − |{x} − {target}| / {reach}), not below 0 = {score}"),
                    )
                }
                Goal::Learnt => Text::new(
                    format!("按全部地区得出 = {score}"),
                    format!("by all regions = {score}"),
                ),
                Goal::Points(points) => {
                    let list: Vec<String> = points
                        .iter()
                        .map(|(v, s)| format!("{}→{}", figure(*v), figure(*s)))
                        .collect();
                    Text::new(
                        format!("折点 {}，其间线性 = {score}", list.join("、")),
                        format!("break points {}, linear between = {score}", list.join(", ")),
                    )
                }
            },
        }
    }
}

fn number(kind: NumberKind, value: f64, unit: &Text) -> Text {
    let x = figure(value);
    let unit_of = |lang: Lang, word: &str| {
        let given = unit.get(lang);
        if given.is_empty() { word.to_owned() } else { given.to_owned() }
    };
    match kind {
        NumberKind::Percentage => Text::same(format!("{x}%")),
        NumberKind::Share => Text::same(x),
        NumberKind::Count | NumberKind::Amount => Text::new(
            format!("{x} {}", unit_of(Lang::Zh, "")).trim().to_owned(),
            format!("{x} {}", unit_of(Lang::En, "")).trim().to_owned(),
        ),
        NumberKind::Days => Text::new(
            format!("{x} {}", unit_of(Lang::Zh, "天")),
            format!("{x} {}", unit_of(Lang::En, "days")),
        ),
    }
}

/// A figure with at most four decimals and no trailing zeros.
pub fn figure(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Choice;

    #[test]
    fn picked_options_are_named() {
        let option = |code: &str, zh: &str, en: &str| Choice {
            code: code.to_owned(),
            title: Text::new(zh, en),
            score: 0.0,
        };
        let scale = Scale::CountOf(vec![
            option("a", "建议", "suggestions"),
            option("b", "投诉", "complaints"),
            option("c", "调查", "surveys"),
        ]);
        let said = scale.say(2.0, 0b101, &Text::default());
        assert_eq!(said.en, "2 of 3 (suggestions; surveys)");
        assert_eq!(said.zh, "3 项中的 2 项（建议、调查）");
    }

    #[test]
    fn figures_have_no_idle_zeros() {
        assert_eq!(figure(63.0), "63");
        assert_eq!(figure(0.125), "0.125");
        assert_eq!(figure(-0.00001), "0");
    }
}
