//! What changed in a scale: what scores what, and what is said.

use crate::lang::Text;
use crate::model::{Choice, Direction, Goal, Scale};

pub(super) fn scale(changes: &mut Vec<Text>, id: &str, before: &Scale, after: &Scale) {
    if before == after {
        return;
    }
    let (was, now) = (in_words(before), in_words(after));
    changes.push(if was == now {
        Text::new(format!("`{id}` 的量尺改了文字"), format!("scale of `{id}` reworded"))
    } else {
        Text::new(
            format!("`{id}` 的量尺：{} → {}", was.zh, now.zh),
            format!("scale of `{id}`: {} → {}", was.en, now.en),
        )
    });
}

/// A scale in a few words: its type, and which values score what.
fn in_words(scale: &Scale) -> Text {
    let name = scale.name();
    match scale {
        Scale::Maturity(levels) => {
            let n = levels.len();
            Text::new(format!("{name} {n} 级"), format!("{name} with {n} levels"))
        }
        Scale::YesNo { yes_is_best } => {
            let best = if *yes_is_best { "yes" } else { "no" };
            Text::new(format!("{name} 以 {best} 为好"), format!("{name}, {best} is best"))
        }
        Scale::Choice(choices) => {
            let list: Vec<_> = choices.iter().map(|c| format!("{}={}", c.code, c.score)).collect();
            Text::same(format!("{name} {}", list.join(" ")))
        }
        Scale::CountOf(options) => {
            let list: Vec<_> = options.iter().map(|Choice { code, .. }| code.as_str()).collect();
            Text::same(format!("{name} {}", list.join(" ")))
        }
        Scale::Likert { points, high_is_best, .. } => {
            let way = if *high_is_best { "up" } else { "down" };
            Text::same(format!("{name} 1–{points} {way}"))
        }
        Scale::Number(number) => {
            let goal = match &number.goal {
                Goal::Goalposts { worst, best } => format!("{worst}=0 {best}=100"),
                Goal::Closest { target, reach } => format!("{target}=100 ±{reach}=0"),
                Goal::Learnt => String::new(),
                Goal::Points(points) => {
                    let list: Vec<_> = points.iter().map(|(v, s)| format!("{v}={s}")).collect();
                    list.join(" ")
                }
            };
            let way = match number.direction {
                _ if !goal.is_empty() => goal,
                Direction::Up => "up".to_owned(),
                Direction::Down => "down".to_owned(),
                Direction::Target => "target".to_owned(),
            };
            Text::same(format!("{name} {way} [{}, {}]", number.min, number.max))
        }
    }
}
