//! The scores of regions as a Parquet file: one row per region and period, typed columns, nulls where
//! there is nothing to say. The columns are those of the table of a batch.

use crate::assessment::{Assessment, Parts, RowAssessment, Run, Status};
use crate::lang::Lang;
use crate::model::NodeIdx;
use crate::stats::round6;
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a row group: enough for the packing to pay, few enough to be read in parallel.
const GROUP: usize = 1 << 16;

/// The cells of one column in a row group.
enum Cells {
    Text(Vec<Option<ByteArray>>),
    Whole(Vec<Option<i32>>),
    Number(Vec<Option<f64>>),
}

impl Cells {
    fn text(cells: impl Iterator<Item = Option<String>>) -> Self {
        Self::Text(cells.map(|cell| cell.map(|text| ByteArray::from(text.into_bytes()))).collect())
    }

    fn whole(cells: impl Iterator<Item = Option<u32>>) -> Self {
        Self::Whole(cells.map(|cell| cell.and_then(|n| i32::try_from(n).ok())).collect())
    }

    fn number(cells: impl Iterator<Item = Option<f64>>) -> Self {
        Self::Number(cells.map(|cell| cell.filter(|x| x.is_finite()).map(round6)).collect())
    }

    fn field(&self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical) = match self {
            Self::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Whole(_) => (Physical::INT32, None),
            Self::Number(_) => (Physical::DOUBLE, None),
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }
}

/// Writes the file. `progress` is told how many rows are done.
///
/// # Errors
///
/// If `out` cannot take it.
pub fn write(
    out: &mut dyn Write,
    a: &Assessment<'_>,
    run: &Run,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let bytes = to_bytes(a, run, progress).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn to_bytes(
    a: &Assessment<'_>,
    run: &Run,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<u8>, ParquetError> {
    let shown: Vec<NodeIdx> =
        a.rubric.hierarchy.iter().filter(|(_, n)| n.depth <= 1).map(|(idx, _)| idx).collect();
    let schema = schema(a, &shown)?;
    let note = |key: &str, value: &str| KeyValue::new(format!("govgauge.{key}"), value.to_owned());
    let notes = vec![
        note("rubric_id", &a.rubric.id),
        note("rubric_version", &a.rubric.version),
        note("weight_set", &a.weights.set),
        note("run_id", &run.id),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("govgauge {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(notes))
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let rows: Vec<_> = a.survey.rows().map(|(row, _)| row).collect();
    let mut done = 0;
    for group in rows.chunks(GROUP) {
        let scored: Vec<RowAssessment> =
            group.iter().map(|row| a.row_parts(*row, Parts::Scores)).collect();
        let mut writer = file.next_row_group()?;
        for (_, cells) in columns(a, &shown, &scored) {
            match cells {
                Cells::Text(cells) => put::<ByteArrayType>(&mut writer, &cells)?,
                Cells::Whole(cells) => put::<Int32Type>(&mut writer, &cells)?,
                Cells::Number(cells) => put::<DoubleType>(&mut writer, &cells)?,
            }
        }
        writer.close()?;
        done += group.len() as u64;
        progress(done);
    }
    file.into_inner()
}

fn put<T: DataType>(
    writer: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    cells: &[Option<T::T>],
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.iter().flatten().cloned().collect();
    // There are as many columns as the schema has.
    let Some(mut column) = writer.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

fn schema(a: &Assessment<'_>, shown: &[NodeIdx]) -> Result<TypePtr, ParquetError> {
    let fields = columns(a, shown, &[]).into_iter();
    let fields: Result<Vec<TypePtr>, ParquetError> =
        fields.map(|(name, cells)| cells.field(&name).map(Arc::new)).collect();
    Type::group_type_builder("scores").with_fields(fields?).build().map(Arc::new)
}

/// The columns in their order, with the cells of these rows.
fn columns(a: &Assessment<'_>, shown: &[NodeIdx], rows: &[RowAssessment]) -> Vec<(String, Cells)> {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let name = |row: &RowAssessment| {
        let region = a.survey.region(row.row);
        let name = region.name.get(Lang::Zh);
        let name = if name.is_empty() { region.name.get(Lang::En) } else { name };
        filled(name).filter(|name| *name != region.id)
    };
    let status = |row: &RowAssessment| match row.root().status {
        Status::Imputed => Status::Scored.name().to_owned(),
        status => status.name().to_owned(),
    };
    let period = Cells::text(rows.iter().map(|r| filled(&a.survey.period(r.row).id)));
    let region = Cells::text(rows.iter().map(|r| Some(a.survey.region(r.row).id.clone())));
    let mut columns = vec![
        ("period".to_owned(), period),
        ("region_id".to_owned(), region),
        ("region_name".to_owned(), Cells::text(rows.iter().map(name))),
    ];
    for (at, node) in shown.iter().enumerate() {
        let heading = match at {
            0 => "score".to_owned(),
            _ => format!("score.{}", a.rubric.hierarchy.node(*node).id),
        };
        columns.push((heading, Cells::number(rows.iter().map(|r| r.node(*node).score))));
    }
    let level = |of: fn(&RowAssessment) -> Option<u8>| {
        Cells::whole(rows.iter().map(move |r| of(r).map(u32::from)))
    };
    columns.extend([
        ("level".to_owned(), level(|r| r.standing.level)),
        ("level_by_score".to_owned(), level(|r| r.standing.level_by_score)),
        ("coverage".to_owned(), Cells::number(rows.iter().map(|r| r.root().coverage))),
        ("imputed".to_owned(), Cells::whole(rows.iter().map(|r| Some(r.root().imputed)))),
        ("status".to_owned(), Cells::text(rows.iter().map(|r| Some(status(r))))),
    ]);
    if a.options.rank {
        let percentile =
            rows.iter().map(|r| r.root().percentile.filter(|_| r.root().rank.is_some()));
        columns.extend([
            ("rank".to_owned(), Cells::whole(rows.iter().map(|r| r.root().rank))),
            ("n_ranked".to_owned(), Cells::whole(rows.iter().map(|r| r.root().n_ranked))),
            ("percentile".to_owned(), Cells::number(percentile)),
        ]);
    }
    columns
}
