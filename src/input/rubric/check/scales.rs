//! Scales: figures that agree with one another, and answers that can score 0 and 100.

use super::{Asker, Checker};
use crate::diag::Code;
use crate::diag::code::rubric::{R029, R030, R031, R032, R033, R047, R048, R049};
use crate::input::limits::FIGURE_MAX;
use crate::input::rubric::draft::{Draft, Spot};
use crate::input::rubric::number::{self, Fault, figures};
use crate::input::rubric::scale_file::{LevelDescriptor, Number, Scale};
use crate::lang::Text;
use crate::model::NumberKind;

impl Checker<'_, '_> {
    pub(super) fn scales(&mut self) {
        let draft = self.draft;
        for node in &draft.nodes {
            if let Some(scale) = &node.node.scale {
                let id = node.node.id.as_str();
                self.scale(scale, &Asker { id, scale: node.at.at("/scale"), node: Some(id) });
            }
        }
    }

    /// Checks a scale, of an indicator or of a question of a table.
    pub(super) fn scale(&mut self, scale: &Scale, asker: &Asker<'_>) {
        match scale {
            Scale::Maturity { levels } => self.maturity(asker, levels),
            Scale::Likert { points, labels, .. } => {
                let labels = labels.as_ref().map(Vec::len);
                self.likert(asker, *points, labels);
            }
            Scale::Choice { choices, answer_set } => {
                self.choice(asker, choices.as_deref(), answer_set.as_deref());
            }
            Scale::CountOf { options } => self.count_of(asker, options),
            Scale::YesNo { .. } => {}
            _ => {
                let Some((kind, figures)) = figures(scale) else { return };
                // A question may be a number of which nothing says what is good; an indicator may not.
                let is_free = asker.node.is_none() && number::is_unscored(scale);
                for fault in number::read(kind, figures).1 {
                    if !(is_free && fault == Fault::NoGoalposts) {
                        self.fault(&asker.scale, asker.id, kind, figures, fault);
                    }
                }
            }
        }
        let id = asker.id;
        self.reach(
            &asker.scale,
            &Text::new(format!("`{id}` 的量尺"), format!("the scale of `{id}`")),
            extremes(scale, self.draft),
        );
    }

    fn maturity(&mut self, asker: &Asker<'_>, levels: &[LevelDescriptor]) {
        let id = asker.id;
        for (i, level) in levels.iter().enumerate() {
            let words =
                |l: &LevelDescriptor| (super::fold(&l.statement.zh), super::fold(&l.statement.en));
            let own = words(level);
            let same = levels[..i].iter().position(|other| {
                let other = words(other);
                (!own.0.is_empty() && own.0 == other.0) || (!own.1.is_empty() && own.1 == other.1)
            });
            if let Some(same) = same {
                let (lower, upper) = (same + 1, i + 1);
                let message = Text::new(
                    format!("`{id}` 的第 {lower} 级和第 {upper} 级文字相同，无法区分"),
                    format!(
                        "levels {lower} and {upper} of `{id}` say the same, so nobody can tell them apart"
                    ),
                );
                let hint = Text::new(
                    "逐级写出可观察到的差别，由低到高",
                    "say for each level what can be seen there and not below, lowest first",
                );
                self.asker_error(R033, asker, &format!("/levels/{i}/statement"), message, hint);
            }
        }
        if let Some((top, _)) =
            levels.iter().enumerate().next_back().filter(|(_, l)| l.next.is_some())
        {
            let n = top + 1;
            let message = Text::new(
                format!("`{id}` 的最高级（第 {n} 级）有 `next`，上面已没有更高的等级"),
                format!(
                    "the top level of `{id}` (level {n}) has a `next`, and nothing stands above it"
                ),
            );
            let hint = Text::new(
                "等级应由低到高排列；最高级不写 `next`",
                "levels stand lowest first; leave `next` out of the top one",
            );
            self.asker_error(R033, asker, &format!("/levels/{top}/next"), message, hint);
        }
    }

    fn likert(&mut self, asker: &Asker<'_>, points: f64, labels: Option<usize>) {
        let Some(labels) = labels.filter(|n| (*n as f64 - points).abs() > 0.5) else { return };
        let id = asker.id;
        let message = Text::new(
            format!("`{id}` 有 {labels} 个级别文字，应有 {points} 个"),
            format!("`{id}` has {labels} labels for {points} points"),
        );
        let hint = Text::new(
            "每级一个文字，或整个不写 `labels`",
            "give one label per point, or no `labels`",
        );
        self.asker_error(R049, asker, "/labels", message, hint);
    }

    fn fault(&mut self, at: &Spot, id: &str, kind: NumberKind, figures: &Number, fault: Fault) {
        let (code, field, message, hint) = words(id, kind, figures, fault);
        let at = if field.is_empty() { at.clone() } else { at.at(&format!("/{field}")) };
        self.error(code, &at, message, hint);
    }

    /// Refuses a scale on which the best or the worst cannot be said.
    pub(super) fn reach(&mut self, at: &Spot, what: &Text, extremes: Option<(f64, f64)>) {
        let Some((low, high)) = extremes else { return };
        let hint = Text::new(
            "最差的答案应得 0 分，最好的应得 100 分；否则各指标不可比",
            "the worst answer should score 0 and the best 100, or indicators cannot be compared",
        );
        if low > 0.0 {
            let message = Text::new(
                format!("{}没有得 0 分的答案，最低 {low} 分", what.zh),
                format!("no answer to {} scores 0, the lowest scores {low}", what.en),
            );
            self.error(R032, at, message, hint.clone());
        }
        if high < 100.0 {
            let message = Text::new(
                format!("{}没有得 100 分的答案，最高 {high} 分", what.zh),
                format!("no answer to {} scores 100, the highest scores {high}", what.en),
            );
            self.error(R032, at, message, hint);
        }
    }
}

/// The least and the most that an answer can score; none where something else is wrong already, or
/// where a shared set of answers is checked by itself.
pub(super) fn extremes(scale: &Scale, draft: &Draft) -> Option<(f64, f64)> {
    match scale {
        Scale::Choice { choices: Some(choices), .. } => super::choices::extremes(choices),
        Scale::Choice { choices: None, answer_set } => {
            let id = answer_set.as_deref()?;
            let set = draft.answer_sets.iter().find(|s| s.it.id == id)?;
            super::choices::extremes(&set.it.choices)
        }
        _ => match figures(scale) {
            Some((kind, figures)) => {
                let (scale, faults) = number::read(kind, figures);
                faults.is_empty().then(|| number::extremes(&scale))
            }
            None => Some((0.0, 100.0)),
        },
    }
}

/// What is wrong with the figures of a number scale: the code, the field, what it is, what to do.
fn words(id: &str, kind: NumberKind, figures: &Number, fault: Fault) -> (Code, String, Text, Text) {
    let field = |name: &str| name.to_owned();
    match fault {
        Fault::NoGoalposts => (
            R029,
            String::new(),
            Text::new(
                format!("`{id}` 没有说明什么值得 0 分、什么值得 100 分"),
                format!("`{id}` does not say which value scores 0 and which scores 100"),
            ),
            Text::new(
                "写上 `worst`（得 0 分）和 `best`（得 100 分），或折点 `points`",
                "give `worst` (scores 0) and `best` (scores 100), or break points in `points`",
            ),
        ),
        Fault::NoTarget => (
            R029,
            String::new(),
            Text::new(
                format!("`{id}` 的方向为 `target`，但缺少 `target` 或 `reach`"),
                format!("`{id}` has direction `target` and lacks `target` or `reach`"),
            ),
            Text::new(
                "`target` 是得 100 分的值，`reach` 是得 0 分的距离",
                "`target` is the value that scores 100, `reach` the distance that scores 0",
            ),
        ),
        Fault::Surplus(name, beside) => (
            R029,
            field(name),
            Text::new(
                format!("`{id}` 的 `{name}` 与{}不能并用", beside_zh(beside)),
                format!("`{name}` of `{id}` does not go with {}", beside_en(beside)),
            ),
            Text::new(
                "三选一：`worst` 和 `best`；方向 `target` 加 `target`、`reach`；或 `points`",
                "choose one: `worst` and `best`; direction `target` with `target` and `reach`; or `points`",
            ),
        ),
        Fault::Reach(reach) => (
            R029,
            field("reach"),
            Text::new(
                format!("`{id}` 的 `reach` 为 {reach}，应大于 0"),
                format!("`reach` of `{id}` is {reach}, expected more than 0"),
            ),
            Text::new(
                "写上得 0 分处到目标值的距离",
                "give the distance from the target that scores 0",
            ),
        ),
        Fault::Equal(value) => (
            R030,
            field(if figures.best.is_some() { "best" } else { "worst" }),
            Text::new(
                format!("`{id}` 的 `worst` 和 `best` 都是 {value}，无法计分"),
                format!("`worst` and `best` of `{id}` are both {value}, so nothing can be scored"),
            ),
            Text::new("给两个不同的值", "give two different values"),
        ),
        Fault::Against { .. } | Fault::PointsAgainst(_) => against(id, figures, fault),
        Fault::FewPoints(_) | Fault::PointOrder(_) | Fault::PointScore(..) => {
            points(id, figures, fault)
        }
        Fault::Empty { .. } | Fault::OutsideKind(..) | Fault::Outside(..) | Fault::Huge(..) => {
            limits(id, kind, fault)
        }
    }
}

fn beside_zh(beside: &str) -> &'static str {
    match beside {
        "points" => "折点 `points` ",
        "target" => "方向 `target` ",
        _ => "方向 `up`、`down` ",
    }
}

fn beside_en(beside: &str) -> &'static str {
    match beside {
        "points" => "its break points in `points`",
        "target" => "direction `target`",
        _ => "direction `up` or `down`",
    }
}

fn against(id: &str, figures: &Number, fault: Fault) -> (Code, String, Text, Text) {
    let place = if figures.direction.is_some() { "direction" } else { "" };
    let (direction, text) = match fault {
        Fault::Against { direction, worst, best } => (
            direction,
            Text::new(
                format!("`{id}` 的方向为 `{direction}`，但 `worst` 为 {worst}、`best` 为 {best}"),
                format!(
                    "`{id}` has direction `{direction}` while `worst` is {worst} and `best` is {best}"
                ),
            ),
        ),
        Fault::PointsAgainst(direction) => (
            direction,
            Text::new(
                format!("`{id}` 的方向为 `{direction}`，但折点的得分有相反的变化"),
                format!(
                    "`{id}` has direction `{direction}` while the scores of its points go the other way"
                ),
            ),
        ),
        _ => ("", Text::default()),
    };
    let other = if direction == "up" { "down" } else { "up" };
    let hint = if matches!(fault, Fault::Against { .. }) {
        Text::new(
            format!("对调 `worst` 和 `best`，或写 `\"direction\": \"{other}\"`"),
            format!("swap `worst` and `best`, or write `\"direction\": \"{other}\"`"),
        )
    } else {
        Text::new(
            format!("写 `\"direction\": \"{other}\"`；得分先升后降的写 `\"target\"`"),
            format!(
                "write `\"direction\": \"{other}\"`, or `\"target\"` where scores rise and fall"
            ),
        )
    };
    (R031, place.to_owned(), text, hint)
}

fn points(id: &str, figures: &Number, fault: Fault) -> (Code, String, Text, Text) {
    let (field, message, hint) = match fault {
        Fault::PointOrder(i) => {
            let value = |i: usize| figures.points.iter().flatten().nth(i).map_or(0.0, |p| p.value);
            let (before, own) = (value(i.saturating_sub(1)), value(i));
            (
                format!("points/{i}/value"),
                Text::new(
                    format!("`{id}` 的折点 {own} 排在 {before} 之后，应递增"),
                    format!(
                        "break point {own} of `{id}` stands after {before}, expected ascending values"
                    ),
                ),
                Text::new("按 `value` 由小到大排列，不重复", "sort by `value`, each once"),
            )
        }
        Fault::PointScore(i, score) => (
            format!("points/{i}/score"),
            Text::new(
                format!("`{id}` 的折点得分为 {score}，应在 0 至 100 之间"),
                format!("a break point of `{id}` scores {score}, expected 0 to 100"),
            ),
            Text::new("得分一律为 0 至 100", "scores are 0 to 100 everywhere"),
        ),
        _ => (
            "points".to_owned(),
            Text::new(
                format!("`{id}` 的折点少于两个"),
                format!("`{id}` has fewer than two break points"),
            ),
            Text::new(
                "至少给出得 0 分和得 100 分的两点",
                "give at least the points that score 0 and 100",
            ),
        ),
    };
    (R047, field, message, hint)
}

fn limits(id: &str, kind: NumberKind, fault: Fault) -> (Code, String, Text, Text) {
    let (least, most) = number::bounds(kind);
    match fault {
        Fault::Empty { min, max } => (
            R048,
            "min".to_owned(),
            Text::new(
                format!("`{id}` 的 `min` {min} 不小于 `max` {max}，任何答案都不合格"),
                format!("`min` {min} of `{id}` is not below `max` {max}, so no answer is allowed"),
            ),
            Text::new("改正其一", "mend one of them"),
        ),
        Fault::OutsideKind(name, value) => (
            R048,
            name.to_owned(),
            Text::new(
                format!("`{id}` 的 `{name}` 为 {value}，这类数值应在 {least} 至 {most} 之间"),
                format!("`{name}` of `{id}` is {value}, expected {least} to {most} for this type"),
            ),
            Text::new(
                "改正这个值，或换一种量尺类型（`amount` 没有限制）",
                "mend the value, or use another type of scale (`amount` has no limits)",
            ),
        ),
        Fault::Huge(name, value) => (
            R048,
            name.to_owned(),
            Text::new(
                format!("`{id}` 的 `{name}` 含 {value:e}，绝对值至多 {FIGURE_MAX:e}"),
                format!(
                    "`{name}` of `{id}` has {value:e}, the most is {FIGURE_MAX:e} either side of 0"
                ),
            ),
            Text::new("换一个更大的单位", "use a larger unit"),
        ),
        Fault::Outside(name, value) => (
            R048,
            name.to_owned(),
            Text::new(
                format!("`{id}` 的 `{name}` 含 {value}，超出可填的范围"),
                format!("`{name}` of `{id}` has {value}, which no answer may be"),
            ),
            Text::new(
                "让计分点落在 `min` 至 `max` 之内，或放宽 `min`、`max`",
                "keep it between `min` and `max`, or widen them",
            ),
        ),
        _ => (R048, String::new(), Text::default(), Text::default()),
    }
}
