//! Parquet files: the columns that mean something to the rubric, row group by row group, as rows.

mod column;
mod kind;

use super::cells::Reader;
use super::cut::{self, Cut};
use super::decode::Refusal;
use super::findings::Extra;
use super::intake::Intake;
use super::layout::Layout;
use super::place::{Body, Places, Spot};
use super::refusal::refuse;
use super::row::{Cell, Row};
use super::table::{PROGRESS_EVERY, SAMPLE, Shape, conclude, understand};
use crate::diag::code::survey as code;
use crate::diag::{Place, Position};
use crate::lang::Text;
use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::schema::types::SchemaDescriptor;
use bytes::Bytes;
use column::{Column, Damage, guarded};
use kind::Kind;
use std::ops::ControlFlow;

/// How many rows are decoded at a time.
const BATCH: usize = 1 << 10;

/// Takes in a file. `progress` is told how many rows of how many are done.
pub(super) fn read_file(
    name: &str,
    bytes: Vec<u8>,
    intake: &mut Intake<'_, '_>,
    places: &mut Places,
    progress: &mut dyn FnMut(usize, usize),
) -> Shape {
    let opened = guarded(|| SerializedFileReader::new(Bytes::from(bytes)));
    let file = match opened {
        Ok(file) => file,
        Err(damage) => {
            report(name, 0, &damage, intake);
            return Shape::default();
        }
    };
    let fields = fields(file.metadata().file_metadata().schema_descr());
    let headings = Headings(fields.iter().map(|f| f.name.clone()).collect());
    if headings.0.is_empty() || file.metadata().num_row_groups() == 0 {
        refuse(name, &Refusal::Empty, 0, &mut intake.findings);
        return Shape::default();
    }
    let body = Body::Columns { file: name.to_owned(), headings: headings.0.clone() };
    let number = places.add(body);
    let places = &*places;
    let mut table = Table { file, fields, name: name.to_owned(), number };
    match table.read(&headings, intake, places, progress) {
        Ok(shape) => shape,
        Err((row, damage)) => {
            report(name, row, &damage, intake);
            Shape::default()
        }
    }
}

/// A column at the top of the schema.
struct Field {
    name: String,
    /// Its position among the leaves, and how its values are read; the name of its type where they
    /// are no single values.
    leaf: Result<(usize, Kind), String>,
}

fn fields(schema: &SchemaDescriptor) -> Vec<Field> {
    let roots = schema.root_schema().get_fields();
    let mut leaf_of: Vec<Vec<usize>> = vec![Vec::new(); roots.len()];
    for leaf in 0..schema.num_columns() {
        leaf_of[schema.get_column_root_idx(leaf)].push(leaf);
    }
    let field = |(root, leaves): (&::parquet::schema::types::TypePtr, Vec<usize>)| Field {
        name: root.name().to_owned(),
        leaf: match leaves[..] {
            [leaf] if root.is_primitive() && schema.column(leaf).max_rep_level() == 0 => {
                Kind::of(&schema.column(leaf)).map(|kind| (leaf, kind))
            }
            _ => Err("nested".to_owned()),
        },
    };
    roots.iter().zip(leaf_of).map(field).collect()
}

/// The names of the columns, as the row of a header.
struct Headings(Vec<String>);

impl Row for Headings {
    fn width(&self) -> usize {
        self.0.len()
    }

    fn cell(&self, field: usize) -> Cell<'_> {
        Cell::Text(self.0.get(field).map_or("", String::as_str))
    }
}

struct Table {
    file: SerializedFileReader<Bytes>,
    fields: Vec<Field>,
    name: String,
    /// Its number among the files.
    number: u16,
}

/// A row of the batch at hand.
struct BatchRow<'b> {
    columns: &'b [Option<Column>],
    at: usize,
}

impl Row for BatchRow<'_> {
    fn width(&self) -> usize {
        self.columns.len()
    }

    fn cell(&self, field: usize) -> Cell<'_> {
        self.columns.get(field).and_then(Option::as_ref).map_or(Cell::Text(""), |c| c.cell(self.at))
    }
}

impl Table {
    fn spot(&self, row: usize) -> Spot {
        Spot { file: self.number, field: 0, record: u32::try_from(row).unwrap_or(u32::MAX) }
    }

    fn read(
        &mut self,
        headings: &Headings,
        intake: &mut Intake<'_, '_>,
        places: &Places,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Shape, (usize, Damage)> {
        let unread = Shape::default();
        let sample = if intake.catalogue.forms.is_empty() {
            Vec::new()
        } else {
            self.sample().map_err(|damage| (0, damage))?
        };
        let layout = match understand(headings, &sample, self.spot(0), intake, places) {
            Ok(layout) => layout,
            Err(is_table) => return Ok(Shape { long: is_table.then_some(false), ..unread }),
        };
        if !self.check(&layout, intake, places).map_err(|damage| (0, damage))? {
            return Ok(Shape { long: Some(layout.long), ..unread });
        }
        if intake.cut.is_some() && !Cut::divides(&layout) {
            intake.findings.error(code::S073, || cut::refusal(&self.name));
            return Ok(Shape { long: Some(layout.long), ..unread });
        }
        let n_all = usize::try_from(self.file.metadata().file_metadata().num_rows()).unwrap_or(0);
        let wanted = intake.cut.map_or(0..n_all, |cut| cut.range(n_all));
        intake.begin(self.number, &layout, wanted.len());
        let mut reader = Reader {
            states: intake.catalogue.states(),
            decimal_comma: false,
            scratch: String::new(),
        };
        let mut done = 0;
        'groups: for group in 0..self.file.metadata().num_row_groups() {
            let n_rows = self.file.metadata().row_group(group).num_rows();
            let n_rows = usize::try_from(n_rows).unwrap_or(0);
            // Groups of rows that are all in other parts are not even opened.
            if done + n_rows <= wanted.start || done >= wanted.end {
                done += n_rows;
                continue;
            }
            let mut columns =
                self.open(group, |at| layout.reads(at)).map_err(|damage| (done, damage))?;
            let mut left = n_rows;
            while left > 0 {
                let n = left.min(BATCH);
                for column in columns.iter_mut().flatten() {
                    column.fill(n).map_err(|damage| (done, damage))?;
                }
                for at in (0..n).filter(|at| wanted.contains(&(done + at))) {
                    let row = BatchRow { columns: &columns, at };
                    let spot = self.spot(done + at);
                    if intake.row(&layout, &row, spot, &mut reader, places)
                        == ControlFlow::Break(())
                    {
                        break 'groups;
                    }
                }
                left -= n;
                done += n;
                if done.is_multiple_of(PROGRESS_EVERY) {
                    progress(done, n_all);
                }
            }
        }
        intake.end_nameless(places);
        conclude(intake, &layout, places, self.number);
        Ok(Shape { n_rows: intake.n_rows, long: Some(layout.long), delimiter: None })
    }

    /// The columns of a row group that are wanted, ready to be decoded.
    fn open(
        &self,
        group: usize,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Vec<Option<Column>>, Damage> {
        let rows = guarded(|| self.file.get_row_group(group))?;
        let open = |(at, field): (usize, &Field)| match &field.leaf {
            Ok((leaf, kind)) if wanted(at) => {
                column::placed(rows.metadata().column(*leaf))?;
                let reader = guarded(|| rows.get_column_reader(*leaf))?;
                Ok(Some(Column::new(reader, *kind, rows.metadata().column(*leaf))))
            }
            _ => Ok(None),
        };
        self.fields.iter().enumerate().map(open).collect()
    }

    /// The first rows, where they may tell what table it is of.
    fn sample(&self) -> Result<Vec<Vec<String>>, Damage> {
        let n_rows = self.file.metadata().row_group(0).num_rows();
        let n = SAMPLE.min(usize::try_from(n_rows).unwrap_or(0));
        let mut columns = self.open(0, |_| true)?;
        for column in columns.iter_mut().flatten() {
            column.fill(n)?;
        }
        let shown = |at| {
            let row = BatchRow { columns: &columns, at };
            (0..row.width()).map(|field| row.cell(field).shown().into_owned()).collect()
        };
        Ok((0..n).map(shown).collect())
    }

    /// Whether the columns that are read can be: single values, in packing that is known, and not
    /// too many of them.
    fn check(
        &self,
        layout: &Layout,
        intake: &mut Intake<'_, '_>,
        places: &Places,
    ) -> Result<bool, Damage> {
        let (mut fine, mut bytes, limits) = (true, 0u64, intake.limits);
        for (at, field) in self.fields.iter().enumerate().filter(|(at, _)| layout.reads(*at)) {
            match &field.leaf {
                Ok((leaf, _)) => {
                    for group in self.file.metadata().row_groups() {
                        let column = group.columns().get(*leaf).ok_or(Damage::Short)?;
                        column::known_packing(column)?;
                        let size = u64::try_from(column.uncompressed_size()).unwrap_or(0);
                        bytes = bytes.saturating_add(size);
                    }
                }
                Err(of) => {
                    fine = false;
                    let spot = self.spot(0).field(at);
                    intake.findings.error(code::S072, || no_cell(&field.name, of, places, spot));
                }
            }
        }
        let rows = usize::try_from(self.file.metadata().file_metadata().num_rows()).unwrap_or(0);
        if bytes > limits.bytes as u64 || rows > limits.cells {
            return Err(Damage::TooLarge);
        }
        Ok(fine)
    }
}

fn no_cell(name: &str, of: &str, places: &Places, spot: Spot) -> (Place, Text, Extra) {
    let message = Text::new(
        format!("列 `{name}` 的类型（{of}）不是单个的值"),
        format!("column `{name}` has a type ({of}) that is no single value"),
    );
    let hint = Extra::hint(
        "请把该列展开为数、文字、真假或日期的列后再写成 Parquet",
        "write it as plain columns of numbers, text, truth values or dates",
    );
    (places.cell(spot), message, hint)
}

/// Says why the file could not be read on, from which row.
fn report(name: &str, row: usize, damage: &Damage, intake: &mut Intake<'_, '_>) {
    if matches!(damage, Damage::TooLarge) {
        refuse(name, &Refusal::TooLarge, intake.limits.bytes, &mut intake.findings);
        return;
    }
    let position = Some(Position { line: row + 1, column: 1 });
    let place = Place { position, ..Place::file(name) };
    let (message, hint) = match damage {
        Damage::Packing(of) => (
            Text::new(
                format!("Parquet 文件的列用 {of} 压缩，此程序不能解开"),
                format!("columns of the Parquet file are packed with {of}, which is not read"),
            ),
            Extra::hint(
                "请改用 snappy、zstd、gzip 或 lz4 压缩后重新写出",
                "write it again with snappy, zstd, gzip or lz4",
            ),
        ),
        Damage::NoText(column) => (
            Text::new(
                format!("此行之后，列 `{column}` 的内容不是 UTF-8 文字"),
                format!("from this row on, column `{column}` holds bytes that are no UTF-8 text"),
            ),
            Extra::hint("请以文字类型（UTF-8）写出该列", "write the column as text (UTF-8)"),
        ),
        Damage::Short | Damage::Reader | Damage::TooLarge => (
            if row == 0 {
                Text::new("Parquet 文件已损坏或不完整", "the Parquet file is damaged or cut off")
            } else {
                Text::new(
                    "Parquet 文件在此行之后已损坏",
                    "the Parquet file is damaged below this row",
                )
            },
            Extra::hint("请重新写出或重新传输", "write it again, or copy it again"),
        ),
    };
    intake.findings.error(code::S071, || (place, message, hint));
}
