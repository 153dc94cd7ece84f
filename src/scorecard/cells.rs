//! The table of cells: one row per period, region and question that many answered.

use super::batch::Form;
use super::delimited::cell;
use super::figures::figure;
use crate::model::{Block, CellFigures};

/// The table of cells.
#[derive(Clone, Debug)]
pub struct CellTable {
    form: Form,
    /// The ids of the questions.
    questions: Vec<String>,
}

/// The columns behind the question: counts and figures.
const COLUMNS: [&str; 9] =
    ["n", "value", "mean", "sd", "min", "max", "n_unknown", "n_not_applicable", "n_excluded"];

impl CellTable {
    /// A table about these questions.
    pub fn new<'q>(questions: impl Iterator<Item = &'q str>, form: Form) -> Self {
        Self { form, questions: questions.map(str::to_owned).collect() }
    }

    /// What stands before the rows.
    pub fn head(&self) -> Vec<u8> {
        if self.form == Form::Ndjson {
            return Vec::new();
        }
        format!("\u{feff}period,region_id,question,{}\n", COLUMNS.join(",")).into_bytes()
    }

    /// Adds the row of a cell.
    pub fn row(
        &self,
        out: &mut Vec<u8>,
        (block, row): (&Block, usize),
        question: usize,
        of: &CellFigures,
    ) {
        let question = self.questions.get(question).map_or("", String::as_str);
        let texts = [block.period(row), block.regions.get(row), question];
        let count = |n: u32| Some(f64::from(n));
        let figures = [
            count(of.n),
            of.value,
            of.mean,
            of.sd,
            of.min,
            of.max,
            count(of.n_unknown),
            count(of.n_not_applicable),
            count(of.n_excluded),
        ];
        if self.form == Form::Csv {
            for (at, text) in texts.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                cell(out, text);
            }
            for value in figures {
                out.push(b',');
                if let Some(value) = value {
                    number(out, value);
                }
            }
            out.push(b'\n');
            return;
        }
        for (key, text) in ["{\"period\":", ",\"region_id\":", ",\"question\":"].iter().zip(texts) {
            out.extend_from_slice(key.as_bytes());
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut *out, text);
        }
        for (key, value) in COLUMNS.iter().zip(figures) {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            match value {
                Some(value) => number(out, value),
                None => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(b"}\n");
    }
}

/// A number, rounded at the sixth decimal where it has so many.
fn number(out: &mut Vec<u8>, value: f64) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small")]
        out.extend_from_slice((value as i64).to_string().as_bytes());
    } else {
        figure(out, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_in_both_forms() {
        let mut block = Block { n_rows: 1, period_ids: vec!["2024".into()], ..Block::default() };
        block.regions.push("a,b");
        let of = CellFigures {
            n: 3,
            value: Some(2.0 / 3.0),
            mean: Some(2.0 / 3.0),
            min: Some(0.0),
            max: Some(1e12),
            n_unknown: 1,
            ..CellFigures::default()
        };
        let row = |form| {
            let table = CellTable::new(["q1", "q2"].into_iter(), form);
            let mut out = Vec::new();
            table.row(&mut out, (&block, 0), 1, &of);
            String::from_utf8(out).unwrap()
        };
        let figures = "3,0.666667,0.666667,,0,1000000000000,1,0,0";
        assert_eq!(row(Form::Csv), format!("2024,\"a,b\",q2,{figures}\n"));
        let json: serde_json::Value = serde_json::from_str(&row(Form::Ndjson)).unwrap();
        assert_eq!(json["region_id"], "a,b");
        assert_eq!(json["sd"], serde_json::Value::Null);
        assert_eq!(json["n_unknown"], 1);
    }
}
