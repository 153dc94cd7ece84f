//! Where something stands in the files of a survey, kept small until somebody must be told.

use super::csv;
use crate::diag::{Excerpt, Place, Position, SourceFile};

/// A place in one of the files, in eight bytes: millions of them are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which file.
    pub(super) file: u16,
    /// Which column.
    pub(super) field: u16,
    /// The byte at which the record starts, or the row of a worksheet, from zero.
    pub(super) record: u32,
}

impl Spot {
    /// Another column of the same record.
    pub(super) fn field(self, field: usize) -> Self {
        Self { field: u16::try_from(field).unwrap_or(u16::MAX), ..self }
    }
}

/// A file, as far as places need it.
#[derive(Debug)]
pub(super) enum Body {
    /// A text and its delimiter.
    Text(SourceFile, u8, Lines),
    /// A worksheet of a workbook.
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only workbooks have it"))]
    Sheet {
        /// The file's name.
        file: String,
        /// The worksheet's name.
        sheet: String,
    },
    /// The columns of a Parquet file.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet files have it"))]
    Columns {
        /// The file's name.
        file: String,
        /// The columns' names.
        headings: Vec<String>,
    },
}

/// The most of a cell that is underlined, in characters.
const NAMED_MAX: usize = 40;

/// All files read.
#[derive(Debug, Default)]
pub(super) struct Places {
    bodies: Vec<Body>,
}

impl Places {
    /// One text alone.
    pub(super) fn of(body: Body) -> Self {
        Self { bodies: vec![body] }
    }

    /// Adds a file and says its number.
    pub(super) fn add(&mut self, body: Body) -> u16 {
        self.bodies.push(body);
        u16::try_from(self.bodies.len() - 1).unwrap_or(u16::MAX)
    }

    /// One file.
    pub(super) fn body(&self, file: u16) -> &Body {
        &self.bodies[usize::from(file)]
    }

    /// The line of a spot, from one.
    pub(super) fn line(&self, spot: Spot) -> usize {
        match self.body(spot.file) {
            Body::Text(source, _, lines) => {
                let record = csv::skip_line_ends(&source.text, spot.record as usize);
                lines.line(&source.text, record)
            }
            Body::Sheet { .. } | Body::Columns { .. } => spot.record as usize + 1,
        }
    }

    /// The name of a spot's file.
    pub(super) fn file(&self, spot: Spot) -> &str {
        match self.body(spot.file) {
            Body::Text(source, ..) => &source.name,
            Body::Sheet { file, .. } | Body::Columns { file, .. } => file,
        }
    }

    /// The line of a spot in words, with its file where that is another than `here`.
    pub(super) fn line_named(&self, spot: Spot, here: Spot) -> (String, String) {
        let line = self.line(spot);
        if spot.file == here.file {
            (format!("第 {line} 行"), format!("line {line}"))
        } else {
            let file = self.file(spot);
            (format!("`{file}` 第 {line} 行"), format!("line {line} of `{file}`"))
        }
    }

    /// The place of a cell.
    pub(super) fn cell(&self, spot: Spot) -> Place {
        match self.body(spot.file) {
            Body::Text(source, delimiter, lines) => {
                let range = csv::locate(
                    &source.text,
                    spot.record as usize,
                    *delimiter,
                    usize::from(spot.field),
                );
                let line = lines.line(&source.text, range.start);
                let named = &source.text[range.clone()];
                let len = named.char_indices().nth(NAMED_MAX).map_or(named.len(), |(at, _)| at);
                source.place_on_line(line, range.start, len)
            }
            Body::Sheet { file, sheet } => Place {
                file: file.clone(),
                position: Some(Position {
                    line: spot.record as usize + 1,
                    column: usize::from(spot.field) + 1,
                }),
                sheet: Some(sheet.clone()),
                ..Place::default()
            },
            Body::Columns { file, headings } => {
                let field = usize::from(spot.field);
                let position = Position { line: spot.record as usize + 1, column: field + 1 };
                // There is no line to show; the name of the column says more than its number.
                let name = headings.get(field).map_or("", String::as_str);
                Place {
                    file: file.clone(),
                    position: Some(position),
                    width: name.chars().count(),
                    excerpt: Some(Excerpt { text: name.to_owned(), before: 0 }),
                    ..Place::default()
                }
            }
        }
    }

    /// The place of `len` bytes of a text file.
    pub(super) fn bytes(&self, file: u16, start: usize, len: usize) -> Place {
        match self.body(file) {
            Body::Text(source, _, lines) => {
                source.place_on_line(lines.line(&source.text, start), start, len)
            }
            Body::Sheet { .. } | Body::Columns { .. } => self.whole(file),
        }
    }

    /// The place of a whole file: its beginning.
    pub(super) fn whole(&self, file: u16) -> Place {
        match self.body(file) {
            Body::Text(source, ..) => beginning(&source.name),
            Body::Sheet { file, sheet } => Place { sheet: Some(sheet.clone()), ..beginning(file) },
            Body::Columns { file, .. } => beginning(file),
        }
    }
}

/// The beginning of a file, which stands for the whole of it.
pub(super) fn beginning(file: &str) -> Place {
    Place { position: Some(Position { line: 1, column: 1 }), ..Place::file(file) }
}

/// How many line feeds stand before each block of a text, so that the line of a late record is
/// found without counting from the start.
#[derive(Debug)]
pub(super) struct Lines {
    /// The number of its first line.
    first: usize,
    before: Vec<u32>,
}

/// The size of a block.
const BLOCK: usize = 1 << 14;

impl Lines {
    /// Counts the line feeds of a text.
    pub(super) fn new(text: &str) -> Self {
        Self::beginning(text, 1)
    }

    /// Counts those of a part of a text that begins on the line `first`.
    pub(super) fn beginning(text: &str, first: usize) -> Self {
        let mut n = 0u32;
        let mut before = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            n += count(block);
            before.push(n);
        }
        Self { first, before }
    }

    /// All line feeds of the text.
    pub(super) fn total(&self) -> usize {
        self.before.last().map_or(0, |n| *n as usize)
    }

    /// The line of a byte, from one.
    pub(super) fn line(&self, text: &str, at: usize) -> usize {
        let at = at.min(text.len());
        let block = at / BLOCK;
        let before = self.before.get(block).copied().unwrap_or(0);
        (before + count(&text.as_bytes()[block * BLOCK..at])) as usize + self.first
    }
}

/// How many line feeds there are.
pub(super) fn count(bytes: &[u8]) -> u32 {
    bytes.iter().map(|b| u32::from(*b == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_across_blocks() {
        let text = "一行\n".repeat(10_000);
        let lines = Lines::new(&text);
        // Each line has 3 + 3 + 1 bytes.
        for line in [1, 2, 2_340, 2_341, 2_342, 9_999, 10_000] {
            assert_eq!(lines.line(&text, (line - 1) * 7), line);
            assert_eq!(lines.line(&text, (line - 1) * 7 + 6), line);
        }
        assert_eq!(lines.line(&text, text.len()), 10_001);
        assert_eq!(lines.total(), 10_000);
    }

    #[test]
    fn a_cell_is_named_by_line_and_column() {
        let text = "region,名称,q\r\n\r\nr1,\"甲\r\n乙\",丙\r\n";
        let mut places = Places::default();
        let lines = Lines::new(text);
        let file = places.add(Body::Text(SourceFile::new("f.csv", text), b',', lines));
        let record = u32::try_from(text.find("\r\nr1").expect("is there")).expect("is small");
        let spot = Spot { file, field: 2, record };
        let position = places.cell(spot).position.expect("is known");
        // The third field stands on the fourth line, after `乙",`.
        assert_eq!((position.line, position.column), (4, 4));
        assert_eq!(places.line(spot), 3);
    }
}
