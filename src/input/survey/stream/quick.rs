//! Cells that most rows have, read without the ordinary reader, which says the same of them.

use super::super::number::{Decimal, decimal_in};
use super::super::question::Question;
use crate::input::limits::FIGURE_MAX;
use crate::model::{NumberKind, Scale};
use crate::stats::decimal::{POWERS, decimal};

/// How the plain cells of one column are read.
#[derive(Debug)]
pub(super) struct Quick {
    /// The least and the greatest digits that may be, by places.
    range: [(i64, i64); POWERS.len()],
    whole: bool,
    /// Whether decimals may be read here: not where a word of the answers is a number itself, or
    /// where only codes are answers.
    decimals: bool,
    /// Words as the rubric writes them, with their values.
    words: Vec<(Box<[u8]>, i64)>,
    /// Whether the size of its values may give away that they are shares.
    pub(super) percentage: bool,
}

/// How many words are worth trying.
const WORDS_MAX: usize = 16;

impl Quick {
    pub(super) fn new(question: &Question<'_>) -> Self {
        let scale = question.scale;
        let (least, most) = scale.range();
        let whole = match scale {
            Scale::Maturity(_) | Scale::YesNo { .. } | Scale::Choice(_) | Scale::CountOf(_) => true,
            Scale::Likert { .. } => false,
            Scale::Number(number) => number.kind == NumberKind::Count,
        };
        let mut words: Vec<(Box<[u8]>, i64)> = Vec::new();
        match scale {
            Scale::YesNo { .. } => {
                let known = [("yes", 1), ("no", 0), ("是", 1), ("否", 0), ("有", 1), ("无", 0)];
                words.extend(known.map(|(word, value)| (word.as_bytes().into(), value)));
            }
            Scale::Choice(choices) if choices.len() <= WORDS_MAX => {
                let codes = choices.iter().map(|choice| choice.code.as_bytes().into());
                words.extend(codes.zip(0..));
            }
            _ => {}
        }
        let decimals = !matches!(scale, Scale::Choice(_)) && !question.has_numbers();
        let percentage =
            matches!(scale, Scale::Number(number) if number.kind == NumberKind::Percentage);
        Self { range: range(least, most), whole, decimals, words, percentage }
    }

    /// The least and the greatest digits of decimals of so many places; none where decimals are not
    /// read here.
    pub(super) fn range(&self, places: u8) -> Option<(i64, i64)> {
        self.range.get(usize::from(places)).copied().filter(|_| self.decimals)
    }

    /// Whether answers are whole numbers.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The answer between two positions of a text; none where the ordinary reader is to look.
    #[expect(clippy::inline_always, reason = "for every cell of a survey")]
    #[inline(always)]
    pub(super) fn read(&self, text: &[u8], start: usize, end: usize) -> Option<Decimal> {
        if self.decimals
            && let Some(decimal) = decimal_in(text, start, end)
        {
            let (least, most) = *self.range.get(usize::from(decimal.places))?;
            let fits = decimal.digits >= least
                && decimal.digits <= most
                && !(self.whole && decimal.places > 0 && decimal.value().fract() != 0.0);
            return fits.then_some(decimal);
        }
        self.word(text.get(start..end)?)
    }

    #[inline(never)]
    fn word(&self, bytes: &[u8]) -> Option<Decimal> {
        let (_, digits) = self.words.iter().find(|(word, _)| **word == *bytes)?;
        Some(Decimal { digits: *digits, places: 0 })
    }
}

/// By places, the digits of the decimals whose doubles are neither below `least` nor above `most`.
fn range(least: f64, most: f64) -> [(i64, i64); POWERS.len()] {
    let (least, most) = (least.max(-FIGURE_MAX), most.min(FIGURE_MAX));
    std::array::from_fn(|places| {
        let (power, places) = (POWERS[places], u8::try_from(places).unwrap_or(u8::MAX));
        // More digits are not read here, and all of these are exact.
        let near = |end: f64| (end * power).clamp(-1e15, 1e15);
        #[expect(clippy::cast_possible_truncation, reason = "they are whole and below 10^15")]
        let (mut low, mut high) = (near(least).floor() as i64, near(most).ceil() as i64);
        while decimal(low, places) < least {
            low += 1;
        }
        while decimal(high, places) > most {
            high -= 1;
        }
        (low, high)
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::cells::Reader;
    use super::super::super::question::Catalogue;
    use super::super::super::row::Cell;
    use super::*;
    use crate::diag::SourceFile;
    use crate::input::{library, rubric};
    use crate::model::{Answer, Rubric};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    const RUBRIC: &str = r#"{"schema_version": "1.0", "id": "x", "version": "1",
        "title": {"zh": "甲", "en": "X"},
        "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "children": [
            {"id": "a", "title": {"zh": "丙", "en": "A"}, "scale": {"type": "percentage"}},
            {"id": "b", "title": {"zh": "丁", "en": "B"}, "scale": {"type": "yes_no"}},
            {"id": "c", "title": {"zh": "戊", "en": "C"}, "scale": {"type": "likert", "points": 5}}
        ]}}"#;

    /// That one, and the flagship.
    static RUBRICS: LazyLock<[Rubric; 2]> = LazyLock::new(|| {
        let file = SourceFile::new("x.json", RUBRIC);
        let (own, _) = rubric::read(&file, &|_| None).expect("it is in order");
        let file = library::rubric("cn-egov").expect("it comes with the program");
        let (flagship, _) = rubric::read(&file, &library::rubric).expect("it is in order");
        [own, flagship]
    });

    #[test]
    fn codes_are_read_as_the_ordinary_reader_does() {
        for question in &Catalogue::new(&RUBRICS[1]).questions {
            for choice in question.choices() {
                agrees(&RUBRICS[1], &choice.code).expect("the same");
            }
        }
    }

    fn agrees(rubric: &crate::model::Rubric, text: &str) -> Result<(), TestCaseError> {
        let catalogue = Catalogue::new(rubric);
        let mut reader =
            Reader { states: catalogue.states(), decimal_comma: false, scratch: String::new() };
        for question in &catalogue.questions {
            let read = Quick::new(question).read(text.as_bytes(), 0, text.len());
            let Some(value) = read.map(Decimal::value) else { continue };
            let reading = reader.read(question, Cell::Text(text)).expect("it is an answer");
            prop_assert_eq!(reading.answer, Answer::Value(value), "{} {}", question.id, text);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn plain_cells_are_read_as_the_ordinary_reader_does(
            text in "-?[0-9]{1,3}\\.?[0-9]{0,2}|yes|no|是|[a-z]{1,3}|[0-9]{12,17}"
        ) {
            agrees(&RUBRICS[0], &text)?;
            agrees(&RUBRICS[1], &text)?;
        }
    }
}
