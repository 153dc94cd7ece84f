//! Cells that most rows have, read without the ordinary reader, which says the same of them.

use super::super::number::{Decimal, decimal};
use super::super::question::Question;
use crate::input::limits::FIGURE_MAX;
use crate::model::{NumberKind, Scale};

/// How the plain cells of one column are read.
#[derive(Debug)]
pub(super) struct Quick {
    least: f64,
    most: f64,
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
        Self { least, most, whole, decimals, words, percentage }
    }

    /// The answer in a cell; none where the ordinary reader is to look.
    #[inline]
    pub(super) fn read(&self, bytes: &[u8]) -> Option<(Decimal, f64)> {
        if self.decimals
            && let Some(decimal) = decimal(bytes)
        {
            let value = decimal.value();
            let fits = value >= self.least
                && value <= self.most
                && value.abs() <= FIGURE_MAX
                && !(self.whole && decimal.places > 0 && value.fract() != 0.0);
            return fits.then_some((decimal, value));
        }
        let (_, digits) = self.words.iter().find(|(word, _)| **word == *bytes)?;
        Some((Decimal { digits: *digits, places: 0 }, *digits as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::cells::Reader;
    use super::super::super::question::Catalogue;
    use super::super::super::row::Cell;
    use super::*;
    use crate::diag::SourceFile;
    use crate::input::{library, rubric};
    use crate::model::Answer;
    use proptest::prelude::*;

    const RUBRIC: &str = r#"{"schema_version": "1.0", "id": "x", "version": "1",
        "title": {"zh": "甲", "en": "X"},
        "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "children": [
            {"id": "a", "title": {"zh": "丙", "en": "A"}, "scale": {"type": "percentage"}},
            {"id": "b", "title": {"zh": "丁", "en": "B"}, "scale": {"type": "yes_no"}},
            {"id": "c", "title": {"zh": "戊", "en": "C"}, "scale": {"type": "likert", "points": 5}}
        ]}}"#;

    fn agrees(rubric: &crate::model::Rubric, text: &str) -> Result<(), TestCaseError> {
        let catalogue = Catalogue::new(rubric);
        let mut reader =
            Reader { states: catalogue.states(), decimal_comma: false, scratch: String::new() };
        for question in &catalogue.questions {
            let Some((_, value)) = Quick::new(question).read(text.as_bytes()) else { continue };
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
            let file = SourceFile::new("x.json", RUBRIC);
            let (own, _) = rubric::read(&file, &|_| None).expect("it is in order");
            agrees(&own, &text)?;
            let file = library::rubric("cn-egov").expect("it comes with the program");
            let (flagship, _) = rubric::read(&file, &library::rubric).expect("it is in order");
            agrees(&flagship, &text)?;
            for question in &Catalogue::new(&flagship).questions {
                for choice in question.choices() {
                    agrees(&flagship, &choice.code)?;
                }
            }
        }
    }
}
