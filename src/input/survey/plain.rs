//! A delimited text as rows of cells that know their places, for tables that are no surveys.

use super::csv::{self, Records};
use super::decode::{self, Content};
use super::heading::{self, Heading, Match};
use super::identity;
use super::limits::Limits;
use super::number::{self, Parsed};
use super::place::{Lines, beginning};
use super::refusal;
use super::row::{Row as _, trim};
use crate::diag::{Place, Position, SourceFile};
use crate::lang::Text;

/// A table with its header in the first row.
#[derive(Debug)]
pub(in crate::input) struct PlainTable {
    source: SourceFile,
    delimiter: u8,
    lines: Lines,
    /// The headings, without white space around them.
    pub(in crate::input) header: Vec<String>,
    header_start: usize,
    /// The rows below it; blank ones are left out.
    pub(in crate::input) rows: Vec<PlainRow>,
}

/// A row of a table.
#[derive(Debug)]
pub(in crate::input) struct PlainRow {
    start: usize,
    /// Its cells, without white space around them.
    pub(in crate::input) cells: Vec<String>,
}

/// Why a file is no table: where, what was found, what to do.
pub(in crate::input) struct NoTable {
    /// Where.
    pub(in crate::input) place: Place,
    /// What was found.
    pub(in crate::input) message: Text,
    /// What to do.
    pub(in crate::input) hint: Text,
}

/// What a cell says, read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::input) enum PlainNumber {
    /// A number.
    Finite(f64),
    /// Infinite, or not a number by name.
    NotFinite,
    /// None.
    No,
}

impl PlainTable {
    /// Reads a text of any encoding and delimiter that surveys may have. A column called `key`
    /// tells the delimiter.
    pub(in crate::input) fn read(
        name: &str,
        bytes: Vec<u8>,
        key: &str,
    ) -> Result<Self, Box<NoTable>> {
        let text = text(name, bytes)?;
        let known = |heading: &str, _: &mut String| {
            (trim(heading) == key).then_some(Match::Sure(Heading::Region))
        };
        let delimiter = csv::delimiter(&text, &known);
        let lines = Lines::new(&text);
        let source = SourceFile::new(name, text);
        if let Some((_, quote)) = csv::unbalanced(&source.text, delimiter) {
            return Err(Box::new(NoTable {
                place: source.place(quote, 1),
                message: Text::new(
                    "此处的双引号没有配对，其后的内容无法分列",
                    "this quote is never closed, so what follows cannot be told apart",
                ),
                hint: Text::new(
                    "补上另一个双引号，或删去此引号；内容中的双引号要写成两个（\"\"）",
                    "close it or take it out; a quote inside a quoted value is written twice (\"\")",
                ),
            }));
        }
        let mut rows = Vec::new();
        let mut records = Records::new(&source.text, delimiter);
        while let Some((record, start)) = records.next() {
            let width = record.width();
            let cells: Vec<String> = (0..width).map(|n| trim(record.get(n)).to_owned()).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(PlainRow { start, cells });
            }
        }
        if rows.len() < 2 {
            return Err(Box::new(NoTable {
                place: beginning(name),
                message: Text::new("表头之下没有数据行", "there is no row below the header"),
                hint: Text::new("请确认导出成功", "see whether the export went well"),
            }));
        }
        let header = rows.remove(0);
        let (header, header_start) = (header.cells, header.start);
        Ok(Self { source, delimiter, lines, header, header_start, rows })
    }

    /// The name of the file.
    pub(in crate::input) fn name(&self) -> &str {
        &self.source.name
    }

    /// The column of this heading.
    pub(in crate::input) fn column(&self, heading: &str) -> Option<usize> {
        self.header.iter().position(|h| h == heading)
    }

    /// A cell; empty where the row has none.
    pub(in crate::input) fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].cells.get(column).map_or("", String::as_str)
    }

    /// What a cell says, read as a number; a percentage is none.
    pub(in crate::input) fn number(&self, row: usize, column: usize) -> PlainNumber {
        match number::parse(self.cell(row, column), self.delimiter == b';') {
            Parsed::Number { value, percent: false } => PlainNumber::Finite(value),
            Parsed::NotFinite => PlainNumber::NotFinite,
            _ => PlainNumber::No,
        }
    }

    /// The place of a cell.
    pub(in crate::input) fn place(&self, row: usize, column: usize) -> Place {
        self.place_in(self.rows[row].start, column)
    }

    /// The place of a heading.
    pub(in crate::input) fn place_of_heading(&self, column: usize) -> Place {
        self.place_in(self.header_start, column)
    }

    /// The line of a row, from one.
    pub(in crate::input) fn line(&self, row: usize) -> usize {
        self.lines.line(&self.source.text, self.rows[row].start)
    }

    /// The place of the whole table: its beginning.
    pub(in crate::input) fn whole(&self) -> Place {
        beginning(self.name())
    }

    fn place_in(&self, start: usize, column: usize) -> Place {
        let range = csv::locate(&self.source.text, start, self.delimiter, column);
        let line = self.lines.line(&self.source.text, range.start);
        self.source.place_on_line(line, range.start, range.len())
    }
}

/// Whether a survey takes this for no region: a decimal number, or a word for totals and notes.
pub(in crate::input) fn is_no_region(id: &str) -> bool {
    let figure = id.contains('.') && id.parse::<f64>().is_ok();
    figure || identity::is_total(id)
}

/// Whether a column of this name means something in every survey.
pub(in crate::input) fn is_heading(id: &str) -> bool {
    let mut scratch = String::new();
    let lower = id.to_ascii_lowercase();
    matches!(heading::known(id, &mut scratch), Some(Match::Sure(_)))
        || [".comment", ".evidence"].iter().any(|ending| lower.ends_with(ending))
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, Box<NoTable>> {
    let most = Limits::STANDARD.bytes;
    match decode::decode(bytes, most) {
        Ok((Content::Text(text, _), _)) => Ok(text),
        Ok((Content::Workbook(_), _)) => Err(no_text(name, "Excel 工作簿", "an Excel workbook")),
        Ok((Content::Parquet(_), _)) => Err(no_text(name, "Parquet 文件", "a Parquet file")),
        Err(why) => {
            let line = if let decode::Refusal::Undecodable(line) = why { line } else { 1 };
            let (_, message, _) = refusal::words(&why, most);
            let position = Some(Position { line, column: 1 });
            Err(Box::new(NoTable {
                place: Place { position, ..Place::file(name) },
                message,
                hint: save_as(),
            }))
        }
    }
}

fn no_text(name: &str, zh: &str, en: &str) -> Box<NoTable> {
    let message = Text::new(
        format!("这是 {zh}，此处只读 CSV"),
        format!("this is {en}; only CSV is read here"),
    );
    Box::new(NoTable { place: beginning(name), message, hint: save_as() })
}

fn save_as() -> Text {
    Text::new(
        "请在原来的程序中另存为 CSV（UTF-8），在 R 中用 `write.csv`",
        "save it as CSV (UTF-8) in the program it came from; in R use `write.csv`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_their_places_and_numbers() {
        let text = "uCode;Pop\n\nA;\"1,5\"\r\nB;-Inf\n";
        let table = PlainTable::read("iData.csv", text.as_bytes().to_vec(), "uCode");
        let table = table.unwrap_or_else(|no| panic!("{}", no.message.en));
        assert_eq!(table.header, ["uCode", "Pop"]);
        assert_eq!(table.number(0, 1), PlainNumber::Finite(1.5));
        assert_eq!(table.number(1, 1), PlainNumber::NotFinite);
        assert_eq!(table.number(1, 0), PlainNumber::No);
        let position = table.place(1, 1).position.expect("is known");
        assert_eq!((position.line, position.column, table.line(1)), (4, 3, 4));
        assert_eq!(table.place_of_heading(1).position.expect("is known").column, 7);
    }

    #[test]
    fn what_is_no_table_says_why() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"uCode,A\n", "no row"),
            (b"uCode,A\nx,\"1\n", "quote"),
            (b"PK\x03\x04", "workbook"),
            (b"%PDF-1.4", "PDF"),
        ] {
            let no = PlainTable::read("f.csv", bytes.to_vec(), "uCode").expect_err("is no table");
            assert!(no.message.en.contains(word), "{}", no.message.en);
        }
    }
}
