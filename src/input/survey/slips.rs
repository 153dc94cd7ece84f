//! What is wrong with a cell, in words: what was found, what is accepted, what to do.

use super::cells::Slip;
use super::findings::{Extra, Findings};
use super::heading::narrow;
use super::place::{Places, Spot};
use super::question::Question;
use super::row::Cell;
use crate::diag::code::survey as code;
use crate::diag::{Code, nearest, shorten};
use crate::input::limits::FIGURE_MAX;
use crate::lang::Text;
use crate::model::{Choice, NumberKind, Scale};
use std::fmt::Write as _;

/// Adds the error for one cell; the heading of its column is as the user wrote it.
pub(super) fn report(
    slip: &Slip,
    question: &Question<'_>,
    cell: Cell<'_>,
    (heading, spot): (&str, Spot),
    places: &Places,
    findings: &mut Findings,
) {
    let shown = shorten(&cell.shown(), 60);
    let code = code_of(slip);
    findings.error(code, || {
        let (message, hint) = words(slip, question, heading, &shown);
        let extra = Extra { hint: Some(hint), ..Extra::default() };
        let extra = extra.value(shown.as_str()).node(question.id);
        (places.cell(spot), message, extra)
    });
}

fn code_of(slip: &Slip) -> Code {
    match slip {
        Slip::NoAnswer | Slip::Dash | Slip::Percent => code::S027,
        Slip::OutOfRange(_) => code::S028,
        Slip::NotFinite => code::S029,
        Slip::NotWhole => code::S030,
        Slip::UnknownCode => code::S031,
        Slip::UnknownOption(_) | Slip::RepeatedOption(_) => code::S032,
        Slip::ExcelError => code::S034,
        Slip::Date => code::S035,
        Slip::Ambiguous => code::S042,
    }
}

/// The message and the hint.
fn words(slip: &Slip, question: &Question<'_>, heading: &str, shown: &str) -> (Text, Text) {
    let Text { zh: id_zh, en: id_en } = named(question, heading);
    let accepted = accepted(question);
    let (noun_zh, noun_en) = question.noun;
    let says = |zh: &str, en: &str| {
        Text::new(
            format!("`{shown}` {zh}；{noun_zh} {id_zh} 应填{}", accepted.zh),
            format!("`{shown}` {en}; {noun_en} {id_en} takes {}", accepted.en),
        )
    };
    let message = match slip {
        Slip::NoAnswer => says("不是可用的答案", "is no answer"),
        Slip::Dash => says("含义不明", "may mean anything"),
        Slip::Percent => says("是百分数", "is a percentage"),
        Slip::OutOfRange(value) if value.abs() > FIGURE_MAX => {
            says("大于 10^15，不会是真实的数", "is beyond 1e15, which no figure is")
        }
        Slip::OutOfRange(_) => says("超出范围", "is out of range"),
        Slip::NotFinite => says("不是有限的数", "is not a finite number"),
        Slip::NotWhole => says("不是整数", "is not a whole number"),
        Slip::UnknownCode => says("不是可选的答案", "is none of its answers"),
        Slip::UnknownOption(option) => {
            let option = shorten(option, 40);
            Text::new(
                format!("{noun_zh} {id_zh} 没有选项 `{option}`；应填{}", accepted.zh),
                format!("{noun_en} {id_en} has no option `{option}`; it takes {}", accepted.en),
            )
        }
        Slip::RepeatedOption(option) => {
            let option = shorten(option, 40);
            Text::new(
                format!("{noun_zh} {id_zh} 的选项 `{option}` 重复"),
                format!("option `{option}` of {noun_en} {id_en} is named twice"),
            )
        }
        Slip::ExcelError => says("是 Excel 的公式错误", "is an error of an Excel formula"),
        Slip::Date => says("是日期", "is a date"),
        Slip::Ambiguous => says(
            "可作两种理解（逗号是小数点还是千分位）",
            "can be read in two ways, as its comma may be a decimal point",
        ),
    };
    (message, hint(slip, question, shown))
}

/// An indicator by id and title, with the column's heading where that is neither.
fn named(question: &Question<'_>, heading: &str) -> Text {
    let mut named = question.named();
    let title = question.title;
    if !heading.is_empty() && heading != question.id {
        let heading = shorten(heading, 40);
        if heading != title.zh {
            let _ = write!(named.zh, "（列 `{heading}`）");
        }
        if heading != title.en {
            let _ = write!(named.en, " in column `{heading}`");
        }
    }
    named
}

fn hint(slip: &Slip, question: &Question<'_>, shown: &str) -> Text {
    let (zh, en) = match slip {
        Slip::NoAnswer => return no_answer_hint(question, shown),
        Slip::OutOfRange(value) => return out_of_range_hint(question, *value),
        Slip::UnknownCode => return near(question, shown),
        Slip::UnknownOption(option) => return near(question, option),
        Slip::Dash => (
            "未作答请留空，不适用写 `不适用`，没有写 `0` 或 `否`",
            "leave the cell empty if there is no answer, write `n/a` if it does not apply, `0` or `no` if there is none",
        ),
        Slip::Percent => ("请按指标的单位填写数值", "give the number in the unit of the indicator"),
        Slip::NotFinite => (
            "没有数据请留空；不清楚写 `不清楚`",
            "leave the cell empty if there is no figure, or write `unknown`",
        ),
        Slip::NotWhole => (
            "请填整数；多人的答案请分行填写并加 `respondent`（填报人）列，由本工具合并",
            "give a whole number; put several people's answers on rows of their own, with a column `respondent`",
        ),
        Slip::RepeatedOption(_) => ("每个选项只写一次", "name each option once"),
        Slip::ExcelError => (
            "请修正公式；确无数据时请留空",
            "mend the formula, or leave the cell empty if there is no figure",
        ),
        Slip::Date => (
            "Excel 会把 `1-2` 之类自动改成日期；请把单元格格式设为文本后重填",
            "Excel turns entries like `1-2` into dates; format the cell as text and type it again",
        ),
        Slip::Ambiguous => (
            "请去掉千分位逗号，小数点用 `.`",
            "write thousands without a mark and decimals with a point",
        ),
    };
    Text::new(zh, en)
}

/// What an indicator takes, in a few words.
fn accepted(question: &Question<'_>) -> Text {
    let (least, most) = question.scale.range();
    match question.scale {
        Scale::Maturity(_) => Text::new(
            format!(" {least} 到 {most} 的等级"),
            format!("a level from {least} to {most}"),
        ),
        Scale::YesNo { .. } => Text::new(" `是` 或 `否`", "`yes` or `no`"),
        Scale::Choice(choices) => Text::new(
            format!(" {}", list(choices, "、")),
            format!("one of {}", list(choices, ", ")),
        ),
        Scale::CountOf(options) => Text::new(
            format!(" 0 到 {most} 的整数，或用分号连接的选项 {}", list(options, "、")),
            format!(
                "a whole number from 0 to {most}, or codes joined by `;` of {}",
                list(options, ", ")
            ),
        ),
        Scale::Likert { .. } => Text::new(
            format!(" {least} 到 {most} 的评分"),
            format!("a rating from {least} to {most}"),
        ),
        Scale::Number(number) => {
            let (zh, en) = match number.kind {
                NumberKind::Percentage => ("百分数", "a percentage"),
                NumberKind::Share => ("比例", "a share"),
                NumberKind::Count => ("整数", "a whole number"),
                NumberKind::Amount => ("数", "a number"),
                NumberKind::Days => ("天数", "a number of days"),
            };
            // A bound as large as this stands for none.
            let bounded = |x: f64| x.abs() < 1e300;
            match (bounded(least), bounded(most)) {
                (true, true) => Text::new(
                    format!(" {least} 到 {most} 的{zh}"),
                    format!("{en} from {least} to {most}"),
                ),
                (true, false) => {
                    Text::new(format!("不小于 {least} 的{zh}"), format!("{en} from {least} up"))
                }
                (false, true) => {
                    Text::new(format!("不大于 {most} 的{zh}"), format!("{en} up to {most}"))
                }
                (false, false) => Text::new(zh, en),
            }
        }
    }
}

fn list(choices: &[Choice], joint: &str) -> String {
    const SHOWN: usize = 8;
    let mut codes: Vec<_> = choices.iter().take(SHOWN).map(|c| format!("`{}`", c.code)).collect();
    if choices.len() > SHOWN {
        codes.push("…".to_owned());
    }
    codes.join(joint)
}

fn near(question: &Question<'_>, found: &str) -> Text {
    let names = question
        .choices()
        .iter()
        .flat_map(|c| [c.code.as_str(), c.title.zh.as_str(), c.title.en.as_str()])
        .filter(|name| !name.is_empty());
    match nearest(found, names) {
        Some(name) => Text::new(format!("是否应为 `{name}`？"), format!("did you mean `{name}`?")),
        None => Text::new(
            "请填写选项的代码或名称；`govgauge rubric questions ID`（ID 为量规编号）可列出全部指标、代码和名称",
            "use the code or the title of an option; `govgauge rubric questions ID`, with the id of the rubric, lists questions, codes and titles",
        ),
    }
}

fn no_answer_hint(question: &Question<'_>, shown: &str) -> Text {
    let (least, most) = question.scale.range();
    let (zh, en) = match question.scale {
        Scale::YesNo { .. } => ("写 `是` 或 `否`".to_owned(), "write `yes` or `no`".to_owned()),
        Scale::Maturity(_) | Scale::Likert { .. } => {
            (format!("写 {least} 到 {most}"), format!("write {least} to {most}"))
        }
        Scale::CountOf(_) | Scale::Choice(_) => return near(question, shown),
        Scale::Number(number) => match number.kind {
            NumberKind::Percentage => {
                let n = figure(shown).filter(|n| (least..=most).contains(n)).unwrap_or(40.0);
                (format!("写 `{n}` 或 `{n}%`"), format!("write `{n}` or `{n}%`"))
            }
            NumberKind::Share => ("写 `0.4` 或 `40%`".into(), "write `0.4` or `40%`".into()),
            NumberKind::Count | NumberKind::Amount | NumberKind::Days => {
                let n = figure(shown).filter(|n| (least..=most).contains(n)).unwrap_or(12.0);
                (
                    format!("只写数字，例如 `{n}`，不写单位或说明"),
                    format!("write the number alone, such as `{n}`, without unit or remark"),
                )
            }
        },
    };
    Text::new(
        format!("{zh}；未作答请留空，不清楚写 `不清楚`，不适用写 `不适用`"),
        format!(
            "{en}; leave the cell empty if there is no answer, write `unknown`, or `n/a` if it does not apply"
        ),
    )
}

/// The only number in a text such as `约40％` or `12 个`, if there is one and only one.
fn figure(shown: &str) -> Option<f64> {
    let narrow: String = shown.chars().map(narrow).collect();
    let mut numbers =
        narrow.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|n| !n.is_empty());
    let number = numbers.next()?.parse().ok()?;
    numbers.next().is_none().then_some(number)
}

fn out_of_range_hint(question: &Question<'_>, value: f64) -> Text {
    if let Scale::Number(number) = question.scale {
        if number.kind == NumberKind::Share && value > 1.0 && value <= 100.0 {
            let share = value / 100.0;
            return Text::new(
                format!("这像是百分数：请写 `{share}` 或 `{value}%`"),
                format!("it looks like a percentage: write `{share}` or `{value}%`"),
            );
        }
        if number.kind == NumberKind::Percentage && number.max <= 100.0 && value > 100.0 {
            return Text::new(
                "请核对分子与分母；百分数不能超过 100",
                "check numerator and denominator; a part is not more than the whole",
            );
        }
    }
    Text::new("请核对该数值", "check the figure against its source")
}
