//! One cell to one answer: a value in natural units, a state, or what is wrong with it.

use super::heading::fold;
use super::number::{self, Parsed};
use super::question::{Question, States};
use super::row::{Cell, percent, trim};
use crate::input::limits::FIGURE_MAX;
use crate::model::{Answer, AnswerState, NumberKind, Scale};

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// The answer.
    pub(super) answer: Answer,
    /// Which options were named, as bits.
    pub(super) picked: u32,
    /// Whether a percent sign makes the unit certain.
    pub(super) percent: bool,
}

impl Reading {
    const fn value(value: f64) -> Self {
        Self { answer: Answer::Value(value), picked: 0, percent: false }
    }

    const fn state(state: AnswerState) -> Self {
        Self { answer: Answer::Missing(state), picked: 0, percent: false }
    }
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slip {
    /// No number, no word of this scale, no state.
    NoAnswer,
    /// A dash or a slash, which may mean anything.
    Dash,
    /// A number beyond the scale.
    OutOfRange(f64),
    /// Infinite or not a number.
    NotFinite,
    /// A fraction where whole numbers are asked.
    NotWhole,
    /// A code that the choice does not have.
    UnknownCode,
    /// An option that the list does not have.
    UnknownOption(String),
    /// An option named twice.
    RepeatedOption(String),
    /// `#N/A` and the like.
    ExcelError,
    /// A date.
    Date,
    /// `1,234` where commas may be decimal points.
    Ambiguous,
    /// A percentage where the indicator isn't one.
    Percent,
}

/// How to read cells: the states' words, the file's decimal mark, and room to work in.
pub(super) struct Reader<'c> {
    /// Words for states.
    pub(super) states: &'c States,
    /// Whether a comma may be a decimal point.
    pub(super) decimal_comma: bool,
    /// Room to fold words in.
    pub(super) scratch: String,
}

impl Reader<'_> {
    /// Reads one cell as an answer to a question.
    pub(super) fn read(
        &mut self,
        question: &Question<'_>,
        cell: Cell<'_>,
    ) -> Result<Reading, Slip> {
        match cell {
            Cell::Text(text) => self.text(question, text),
            Cell::Number(value) => match question.scale {
                Scale::Choice(_) => self.text(question, &value.to_string()),
                Scale::CountOf(_) if !question.choices().is_empty() => {
                    self.text(question, &value.to_string())
                }
                _ => number_of(question, value, false),
            },
            Cell::Percent(value) => number_of(question, percent(value), true),
            Cell::Bool(value) => match question.scale {
                Scale::YesNo { .. } => Ok(Reading::value(f64::from(u8::from(value)))),
                _ => Err(Slip::NoAnswer),
            },
            Cell::Date(_) => Err(Slip::Date),
            Cell::Fault(_) => Err(Slip::ExcelError),
        }
    }

    fn text(&mut self, question: &Question<'_>, text: &str) -> Result<Reading, Slip> {
        let mut text = trim(text);
        // Excel's mark for "this is text", which some exports leave in.
        if let Some(rest) = text.strip_prefix('\'') {
            text = trim(rest);
        }
        if text.is_empty() {
            return Ok(Reading::state(AnswerState::NotAnswered));
        }
        if let Some(reading) = by_scale(question, text, &mut self.scratch) {
            return reading;
        }
        if !matches!(question.scale, Scale::Choice(_))
            && let Parsed::Number { value, percent } = number::parse(text, self.decimal_comma)
        {
            return number_of(question, value, percent);
        }
        fold(text, &mut self.scratch);
        if let Some(state) = self.states.find(&self.scratch) {
            return Ok(Reading::state(state));
        }
        if is_excel_error(&self.scratch) {
            return Err(Slip::ExcelError);
        }
        if self.scratch.chars().all(|c| matches!(c, '-' | '/' | '—' | '–' | '\\' | '_')) {
            return Err(Slip::Dash);
        }
        self.rest(question, text)
    }

    /// What is no plain number, no known word and no state.
    fn rest(&mut self, question: &Question<'_>, text: &str) -> Result<Reading, Slip> {
        match question.scale {
            Scale::Choice(_) if number::parse(text, false) == Parsed::Date => Err(Slip::Date),
            Scale::Choice(_) => Err(Slip::UnknownCode),
            Scale::CountOf(options) => match number::parse(text, self.decimal_comma) {
                Parsed::NotFinite => Err(Slip::NotFinite),
                Parsed::Date => Err(Slip::Date),
                _ => options_of(question, options.len(), text, &mut self.scratch),
            },
            _ => Err(match number::parse(text, self.decimal_comma) {
                Parsed::NotFinite => Slip::NotFinite,
                Parsed::Ambiguous => Slip::Ambiguous,
                Parsed::Date => Slip::Date,
                Parsed::No | Parsed::Number { .. } => Slip::NoAnswer,
            }),
        }
    }
}

/// Words that only this scale knows.
fn by_scale(
    question: &Question<'_>,
    text: &str,
    scratch: &mut String,
) -> Option<Result<Reading, Slip>> {
    let word = |scratch: &mut String| question.word(text, scratch);
    match question.scale {
        Scale::YesNo { .. } => yes_no(text, scratch).map(|value| Ok(Reading::value(value))),
        Scale::Choice(_) | Scale::Likert { .. } => {
            word(scratch).map(|at| Ok(Reading::value(f64::from(at))))
        }
        Scale::CountOf(options) => {
            if let Some(at) = word(scratch) {
                let picked = bit(usize::from(at), options.len());
                return Some(Ok(Reading { picked, ..Reading::value(1.0) }));
            }
            let none = matches!(text, "无" | "没有") || text.eq_ignore_ascii_case("none");
            none.then_some(Ok(Reading::value(0.0)))
        }
        Scale::Maturity(_) => level(text, scratch)
            .or_else(|| word(scratch).map(f64::from))
            .map(|value| number_of(question, value, false)),
        Scale::Number(_) => None,
    }
}

/// The bit of an option; 0 where a list is too long for 32 bits.
fn bit(at: usize, n_options: usize) -> u32 {
    let at = u32::try_from(at).ok().filter(|_| n_options <= 32);
    at.and_then(|at| 1u32.checked_shl(at)).unwrap_or(0)
}

fn yes_no(text: &str, scratch: &mut String) -> Option<f64> {
    match text {
        "1" | "yes" | "是" | "有" => return Some(1.0),
        "0" | "no" | "否" | "无" => return Some(0.0),
        _ => fold(text, scratch),
    }
    match scratch.as_str() {
        "yes" | "y" | "true" | "t" | "1" | "是" | "有" | "√" | "✓" | "✔" | "☑" => {
            Some(1.0)
        }
        "no" | "n" | "false" | "f" | "0" | "否" | "无" | "×" | "✗" | "✘" => Some(0.0),
        _ => None,
    }
}

/// `L3`, `3级`, `第3级`, `三级`.
fn level(text: &str, scratch: &mut String) -> Option<f64> {
    if text.len() > 24 || text.as_bytes().iter().all(u8::is_ascii_digit) {
        return None;
    }
    fold(text, scratch);
    let folded = scratch.as_str();
    let name = match folded.strip_prefix('l') {
        Some(rest) => rest.strip_prefix("evel").unwrap_or(rest).trim(),
        None => folded.strip_suffix('级')?.trim_start_matches('第').trim(),
    };
    match name {
        "一" => Some(1.0),
        "二" => Some(2.0),
        "三" => Some(3.0),
        "四" => Some(4.0),
        "五" => Some(5.0),
        _ if name.len() <= 2 && name.bytes().all(|b| b.is_ascii_digit()) => name.parse().ok(),
        _ => None,
    }
}

fn is_excel_error(folded: &str) -> bool {
    folded.starts_with('#')
        && [
            "#n/a",
            "#div/0!",
            "#value!",
            "#ref!",
            "#name?",
            "#num!",
            "#null!",
            "#spill!",
            "#calc!",
            "#getting_data",
            "#field!",
            "#blocked!",
        ]
        .iter()
        .any(|e| {
            folded == *e || folded.trim_end_matches(['!', '?']) == e.trim_end_matches(['!', '?'])
        })
        || (folded.len() > 3 && folded.bytes().all(|b| b == b'#'))
}

/// Checks a number against its scale and turns it into natural units.
fn number_of(question: &Question<'_>, written: f64, percent: bool) -> Result<Reading, Slip> {
    if !written.is_finite() {
        return Err(Slip::NotFinite);
    }
    let scale = question.scale;
    let kind = if let Scale::Number(number) = scale { Some(number.kind) } else { None };
    let value = match (kind, percent) {
        (_, false) | (Some(NumberKind::Percentage), true) => written,
        (Some(NumberKind::Share), true) => written / 100.0,
        _ => return Err(Slip::Percent),
    };
    let whole = match scale {
        Scale::Maturity(_) | Scale::YesNo { .. } | Scale::Choice(_) | Scale::CountOf(_) => true,
        Scale::Likert { .. } => false,
        Scale::Number(number) => number.kind == NumberKind::Count,
    };
    let (least, most) = scale.range();
    if !(least..=most).contains(&value) || value.abs() > FIGURE_MAX {
        return Err(Slip::OutOfRange(value));
    }
    if whole && value.fract() != 0.0 {
        return Err(Slip::NotWhole);
    }
    // Minus nought is nought.
    let value = if value == 0.0 { 0.0 } else { value };
    Ok(Reading { percent, ..Reading::value(value) })
}

/// Reads codes or titles joined by a separator.
fn options_of(
    question: &Question<'_>,
    n_options: usize,
    text: &str,
    scratch: &mut String,
) -> Result<Reading, Slip> {
    let mut seen = vec![false; n_options];
    let mut take = |part: &str, at: u16| {
        let seen = seen.get_mut(usize::from(at)).filter(|seen| !**seen);
        seen.map(|seen| *seen = true).ok_or_else(|| Slip::RepeatedOption(part.to_owned()))
    };
    for part in text.split([';', '\u{ff1b}', '|', '\u{ff5c}', '┋', '\n', '\r']).map(trim) {
        if part.is_empty() {
            continue;
        }
        if let Some(at) = question.word(part, scratch) {
            take(part, at)?;
            continue;
        }
        // Weaker marks, which a title may have inside.
        for part in part.split(['、', ',', '\u{ff0c}']).map(trim).filter(|p| !p.is_empty()) {
            match question.word(part, scratch) {
                Some(at) => take(part, at)?,
                None => return Err(Slip::UnknownOption(part.to_owned())),
            }
        }
    }
    let named = || seen.iter().enumerate().filter(|(_, seen)| **seen).map(|(at, _)| at);
    let picked = named().fold(0, |bits, at| bits | bit(at, n_options));
    Ok(Reading { picked, ..Reading::value(named().count() as f64) })
}
