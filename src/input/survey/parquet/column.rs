//! One column of a row group, decoded a batch of rows at a time.

use super::super::row::Cell;
use super::kind::{Kind, Stored, single};
use ::parquet::basic::Compression;
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{DataType, Int96};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ColumnChunkMetaData;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a file could not be read on.
#[derive(Debug)]
pub(super) enum Damage {
    /// A packing that is not read.
    Packing(&'static str),
    /// Bytes of this column that are no text.
    NoText(String),
    /// Fewer values than the file says.
    Short,
    /// What the reader found, or stumbled over.
    Reader,
    /// More than is accepted.
    TooLarge,
}

/// Calls the reader, which may stumble over a damaged file where it should say so.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Damage> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(_)) | Err(_) => Err(Damage::Reader),
    }
}

/// Refuses what this program cannot unpack.
pub(super) fn known_packing(column: &ColumnChunkMetaData) -> Result<(), Damage> {
    match column.compression() {
        Compression::UNCOMPRESSED
        | Compression::SNAPPY
        | Compression::GZIP(_)
        | Compression::ZSTD(_)
        | Compression::LZ4
        | Compression::LZ4_RAW => Ok(()),
        Compression::BROTLI(_) => Err(Damage::Packing("brotli")),
        Compression::LZO => Err(Damage::Packing("LZO")),
    }
}

/// Refuses a column that stands before the file begins, which the reader would stumble over.
pub(super) fn placed(column: &ColumnChunkMetaData) -> Result<(), Damage> {
    let start = column.dictionary_page_offset().unwrap_or(0).min(column.data_page_offset());
    if start < 0 || column.compressed_size() < 0 { Err(Damage::Reader) } else { Ok(()) }
}

/// A column, and the cells of the batch at hand.
pub(super) struct Column {
    reader: ColumnReader,
    kind: Kind,
    name: String,
    is_required: bool,
    cells: Vec<Stored>,
}

impl Column {
    pub(super) fn new(reader: ColumnReader, kind: Kind, of: &ColumnChunkMetaData) -> Self {
        let (name, is_required) =
            (of.column_descr().name().to_owned(), of.column_descr().max_def_level() == 0);
        Self { reader, kind, name, is_required, cells: Vec::new() }
    }

    /// The cell in this row of the batch.
    pub(super) fn cell(&self, at: usize) -> Cell<'_> {
        match self.cells.get(at) {
            None | Some(Stored::Blank) => Cell::Text(""),
            Some(Stored::Text(text)) => Cell::Text(text),
            Some(Stored::Number(value)) => Cell::Number(*value),
            Some(Stored::Bool(value)) => Cell::Bool(*value),
            Some(Stored::Date(text)) => Cell::Date(text),
        }
    }

    /// Decodes the next `n` rows.
    pub(super) fn fill(&mut self, n: usize) -> Result<(), Damage> {
        let kind = self.kind;
        let mut batch =
            Batch { cells: &mut self.cells, n, name: &self.name, is_required: self.is_required };
        batch.cells.clear();
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => {
                batch.take(reader, |v| Some(Stored::Bool(*v)))
            }
            ColumnReader::Int32ColumnReader(reader) => {
                batch.take(reader, |v| Some(kind.whole(i64::from(*v), 32)))
            }
            ColumnReader::Int64ColumnReader(reader) => {
                batch.take(reader, |v| Some(kind.whole(*v, 64)))
            }
            ColumnReader::Int96ColumnReader(reader) => batch.take(reader, |v| Some(moment(v))),
            ColumnReader::FloatColumnReader(reader) => batch.take(reader, |v| Some(single(*v))),
            ColumnReader::DoubleColumnReader(reader) => {
                batch.take(reader, |v| Some(Stored::Number(*v)))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                batch.take(reader, |v| kind.bytes(v.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                batch.take(reader, |v| kind.bytes(v.data()))
            }
        }
    }
}

/// The old form of a point in time: nanoseconds of a day, and that day since 4713 BC.
fn moment(value: &Int96) -> Stored {
    const EPOCH: i64 = 2_440_588;
    let day = value.data().get(2).copied().unwrap_or(0);
    Kind::Date.whole(i64::from(day) - EPOCH, 64)
}

struct Batch<'b> {
    cells: &'b mut Vec<Stored>,
    n: usize,
    name: &'b str,
    is_required: bool,
}

impl Batch<'_> {
    fn take<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        cell: impl Fn(&T::T) -> Option<Stored>,
    ) -> Result<(), Damage> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while self.cells.len() < self.n {
            levels.clear();
            values.clear();
            let left = self.n - self.cells.len();
            let (n_rows, ..) =
                guarded(|| reader.read_records(left, Some(&mut levels), None, &mut values))?;
            if n_rows == 0 {
                return Err(Damage::Short);
            }
            let mut values = values.iter();
            for row in 0..n_rows {
                if !self.is_required && levels.get(row).is_none_or(|level| *level == 0) {
                    self.cells.push(Stored::Blank);
                    continue;
                }
                let value = values.next().ok_or(Damage::Short)?;
                let text = || Damage::NoText(self.name.to_owned());
                self.cells.push(cell(value).ok_or_else(text)?);
            }
        }
        Ok(())
    }
}
