//! Excel workbooks: the first worksheet with a `region` column, cell by cell.
//!
//! Cells are streamed: a sheet that says it is sixteen thousand columns wide costs what its cells
//! cost, and no more.

use super::cells::Reader;
use super::decode::Refusal;
use super::findings::{Extra, Words};
use super::intake::Intake;
use super::layout::Layout;
use super::limits::HEADER_WITHIN;
use super::near::likeness;
use super::packing::{self, Packing};
use super::place::{Body, Places, Spot};
use super::question::Catalogue;
use super::refusal::refuse;
use super::row::{Cell, Row, trim};
use super::table::{PROGRESS_EVERY, SAMPLE, Shape, conclude, understand};
use crate::diag::code::survey as code;
use crate::diag::{Place, Position};
use crate::lang::Text;
use calamine::{CellErrorType, DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Takes in the first worksheet that has a `region` column. `progress` is told how many rows of how
/// many are done.
pub(super) fn read_workbook(
    name: &str,
    bytes: Vec<u8>,
    intake: &mut Intake<'_, '_>,
    places: &mut Places,
    progress: &mut dyn FnMut(usize, usize),
) -> Shape {
    let opened = packing::check(&bytes, intake.limits.bytes)
        .map_err(Damage::Packing)
        .and_then(|()| guarded(|| Xlsx::new(Cursor::new(bytes))));
    let mut workbook = match opened {
        Ok(workbook) => workbook,
        Err(damage) => {
            report(name, None, &damage, intake);
            return Shape::default();
        }
    };
    let sheet = match choose(&mut workbook, intake.catalogue) {
        Ok(Some(sheet)) => sheet,
        Ok(None) => {
            refuse(name, &Refusal::Empty, 0, &mut intake.findings);
            return Shape::default();
        }
        Err(damage) => {
            report(name, None, &damage, intake);
            return Shape::default();
        }
    };
    let file = places.add(Body::Sheet { file: name.to_owned(), sheet: sheet.name.clone() });
    let places = &*places;
    match read_sheet(&mut workbook, &sheet, file, intake, places, progress) {
        Ok(shape) => shape,
        Err((row, damage)) => {
            report(name, Some((&sheet.name, row)), &damage, intake);
            Shape::default()
        }
    }
}

/// A worksheet and the row of its header, from zero.
struct Sheet {
    name: String,
    header: u32,
    /// The first rows below it, where they may tell what table it is of.
    rows: Vec<Vec<String>>,
}

/// The first worksheet with a header; where none has one, the row that is most like it.
fn choose(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    catalogue: &Catalogue<'_>,
) -> Result<Option<Sheet>, Damage> {
    let mut scratch = String::new();
    let mut best = None;
    for name in workbook.sheet_names() {
        let mut rows = match Rows::open(workbook, &name) {
            Ok(rows) => rows,
            // Sheets that hold a chart only have no cells.
            Err(Damage::Reader(XlsxError::NotAWorksheet(_))) => continue,
            Err(damage) => return Err(damage),
        };
        let mut n = 0;
        while n < HEADER_WITHIN
            && let Some(header) = rows.next()?
        {
            let likeness = likeness(&rows.row, catalogue, &mut scratch);
            if likeness.region {
                let mut below = Vec::new();
                while !catalogue.forms.is_empty() && below.len() < SAMPLE && rows.next()?.is_some()
                {
                    let row = &rows.row;
                    below.push(
                        (0..row.width()).map(|at| row.cell(at).shown().into_owned()).collect(),
                    );
                }
                return Ok(Some(Sheet { name, header, rows: below }));
            }
            if !rows.row.is_blank() {
                n += 1;
                if best.as_ref().is_none_or(|(most, _)| likeness > *most) {
                    best = Some((likeness, Sheet { name: name.clone(), header, rows: Vec::new() }));
                }
            }
        }
    }
    Ok(best.map(|(_, sheet)| sheet))
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &Sheet,
    file: u16,
    intake: &mut Intake<'_, '_>,
    places: &Places,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Shape, (u32, Damage)> {
    let catalogue = intake.catalogue;
    let limits = intake.limits;
    let spot = |record: u32| Spot { file, field: 0, record };
    let mut rows = Rows::open(workbook, &sheet.name).map_err(|damage| (0, damage))?;
    let n_all = rows.n_all;
    let mut layout_of = None;
    let mut reader =
        Reader { states: catalogue.states(), decimal_comma: false, scratch: String::new() };
    let mut last = 0;
    let mut n = 0usize;
    while let Some(at) = rows.next().map_err(|damage| (last, damage))? {
        last = at;
        if at < sheet.header {
            continue;
        }
        let Some(layout) = &layout_of else {
            rows.row.cut(limits.columns + 1);
            let header = &rows.row;
            let layout = match understand(header, &sheet.rows, spot(at), intake, places) {
                Ok(layout) => layout,
                Err(is_table) => {
                    return Ok(Shape { long: is_table.then_some(false), ..Shape::default() });
                }
            };
            rows.row.width = Some(layout.width);
            intake.begin(file, &layout, 0);
            layout_of = Some(layout);
            continue;
        };
        n += 1;
        if n.is_multiple_of(PROGRESS_EVERY) {
            progress(at as usize, n_all);
        }
        if let Some(beyond) = rows.row.beyond {
            intake.unnamed(spot(at).field(beyond), beyond, places);
        }
        if intake.row(layout, &rows.row, spot(at), &mut reader, places) == ControlFlow::Break(()) {
            break;
        }
    }
    let Some(layout) = layout_of else { return Ok(Shape::default()) };
    let any_empty = rows.any_empty;
    drop(rows);
    if any_empty {
        let spots = formulas(workbook, sheet, &layout).map_err(|damage| (last, damage))?;
        for (row, column) in spots {
            let spot = spot(row).field(column);
            intake.findings.error(code::S055, || without_result(places, spot));
        }
    }
    intake.end_nameless(places);
    conclude(intake, &layout, places, file);
    Ok(Shape { n_rows: intake.n_rows, long: Some(layout.long), delimiter: None })
}

/// The cells below the header whose formula has no result in the file: they would be taken for
/// empty. The sheet is walked a second time, because the first looks at styles instead.
fn formulas(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &Sheet,
    layout: &Layout,
) -> Result<Vec<(u32, usize)>, Damage> {
    let mut cells = guarded(|| workbook.worksheet_cells_reader(&sheet.name))?;
    let mut found = Vec::new();
    while let Some(cell) = guarded(|| cells.next_cell_with_formula_metadata())? {
        let (row, column) = (cell.pos.0, cell.pos.1 as usize);
        let is_empty = cell.formula.is_some() && cell.value == DataRef::Empty;
        if is_empty && row > sheet.header && layout.reads(column) {
            found.push((row, column));
        }
    }
    Ok(found)
}

fn without_result(places: &Places, spot: Spot) -> Words {
    let message = Text::new(
        "此格是公式，但文件中没有它的结果",
        "this cell is a formula whose result is not in the file",
    );
    let hint = Extra::hint(
        "请用 Excel 或 WPS 打开并保存一次，或把公式粘贴为数值",
        "open the workbook in Excel or WPS and save it, or paste the values over the formulas",
    );
    (places.cell(spot), message, hint)
}

/// Why a workbook could not be read on.
enum Damage {
    Packing(Packing),
    Reader(XlsxError),
    /// The reader panicked; see [`guarded`].
    Panic,
    /// A row stands after a later one.
    Order,
}

/// Calls the workbook reader, which counts rows and columns without looking: a reference that no
/// program writes, such as `ZZZZZZZZ1`, overflows there in a build with checks.
fn guarded<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Damage> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(Damage::Reader),
        Err(_) => Err(Damage::Panic),
    }
}

/// One cell of a worksheet, as long as its row is looked at.
#[derive(Debug, Default)]
enum Stored<'a> {
    #[default]
    Blank,
    Shared(&'a str),
    Owned(String),
    Number(f64),
    Percent(f64),
    Bool(bool),
    Date(String),
    Fault(String),
}

/// A row of a worksheet.
#[derive(Debug, Default)]
struct SheetRow<'a> {
    cells: Vec<Stored<'a>>,
    /// How wide the table is, once the header is known.
    width: Option<usize>,
    /// The first cell beyond that with anything in it.
    beyond: Option<usize>,
}

impl<'a> SheetRow<'a> {
    fn clear(&mut self) {
        self.cells.clear();
        self.beyond = None;
    }

    fn put(&mut self, at: usize, cell: Stored<'a>) {
        if matches!(cell, Stored::Blank) {
            return;
        }
        if self.width.is_some_and(|width| at >= width) {
            let least = self.beyond.map_or(at, |beyond| beyond.min(at));
            self.beyond = Some(least);
            return;
        }
        if at >= self.cells.len() {
            self.cells.resize_with(at + 1, Stored::default);
        }
        self.cells[at] = cell;
    }

    fn cut(&mut self, width: usize) {
        self.cells.truncate(width);
    }

    fn is_blank(&self) -> bool {
        (0..self.cells.len()).all(|at| self.cell(at).is_blank())
    }
}

impl Row for SheetRow<'_> {
    fn width(&self) -> usize {
        self.width.unwrap_or(self.cells.len())
    }

    fn cell(&self, field: usize) -> Cell<'_> {
        match self.cells.get(field) {
            None | Some(Stored::Blank) => Cell::Text(""),
            Some(Stored::Shared(text)) => Cell::Text(text),
            Some(Stored::Owned(text)) => Cell::Text(text),
            Some(Stored::Number(value)) => Cell::Number(*value),
            Some(Stored::Percent(value)) => Cell::Percent(*value),
            Some(Stored::Bool(value)) => Cell::Bool(*value),
            Some(Stored::Date(text)) => Cell::Date(text),
            Some(Stored::Fault(text)) => Cell::Fault(text),
        }
    }
}

/// How the cells of a style show numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Plain,
    Percent,
    Day,
    Month,
    Year,
}

/// The rows of a worksheet, one after another.
struct Rows<'a> {
    cells: XlsxCellReader<'a, Cursor<Vec<u8>>>,
    styles: Vec<Shown>,
    row: SheetRow<'a>,
    /// The first cell of the next row.
    ahead: Option<(u32, usize, Stored<'a>)>,
    current: u32,
    ended: bool,
    n_all: usize,
    /// Whether any cell is there and has no value, as a formula without a result.
    any_empty: bool,
}

impl<'a> Rows<'a> {
    fn open(workbook: &'a mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<Self, Damage> {
        let cells = guarded(|| workbook.worksheet_cells_reader(sheet))?;
        let n_all = cells.dimensions().end.0 as usize + 1;
        let styles = cells.styles();
        let styles = styles.iter().map(|s| shown_by(s.number_format.as_ref())).collect();
        Ok(Self {
            cells,
            styles,
            row: SheetRow::default(),
            ahead: None,
            current: 0,
            ended: false,
            n_all,
            any_empty: false,
        })
    }

    /// Fills `row` with the next row that has cells and says its number, from zero.
    fn next(&mut self) -> Result<Option<u32>, Damage> {
        self.row.clear();
        let mut here = None;
        if let Some((row, column, cell)) = self.ahead.take() {
            self.row.put(column, cell);
            here = Some(row);
        }
        // Asked again after the end, the reader would look for cells in the rest of the part.
        while !self.ended {
            let Some((cell, style)) = guarded(|| self.cells.next_cell_with_style_id())? else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let shown = self.styles.get(style).copied().unwrap_or(Shown::Plain);
            let column = column as usize;
            // Beyond what Excel can hold.
            if column >= 1 << 14 || row >= 1 << 20 {
                return Err(Damage::Order);
            }
            self.any_empty |= matches!(cell.get_value(), DataRef::Empty);
            let cell = stored(cell.get_value(), shown);
            match here {
                None if row < self.current => return Err(Damage::Order),
                None => here = Some(row),
                Some(at) if at == row => {}
                Some(at) if row > at => {
                    self.ahead = Some((row, column, cell));
                    self.current = row;
                    return Ok(Some(at));
                }
                Some(_) => return Err(Damage::Order),
            }
            self.row.put(column, cell);
        }
        if let Some(at) = here {
            self.current = at + 1;
        }
        Ok(here)
    }
}

fn stored<'a>(data: &DataRef<'a>, shown: Shown) -> Stored<'a> {
    match data {
        DataRef::Empty => Stored::Blank,
        DataRef::SharedString(text) if trim(text).is_empty() => Stored::Blank,
        DataRef::SharedString(text) => Stored::Shared(text),
        DataRef::String(text) if trim(text).is_empty() => Stored::Blank,
        DataRef::String(text) => Stored::Owned(text.clone()),
        DataRef::Int(value) => Stored::Number(*value as f64),
        DataRef::Float(value) if shown == Shown::Percent => Stored::Percent(*value),
        DataRef::Float(value) => Stored::Number(*value),
        DataRef::Bool(value) => Stored::Bool(*value),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            Stored::Date(match shown {
                Shown::Year => format!("{year:04}"),
                Shown::Month => format!("{year:04}-{month:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}"),
            })
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Stored::Date(text.clone()),
        DataRef::Error(CellErrorType::GettingData) => Stored::Fault("#GETTING_DATA".to_owned()),
        DataRef::Error(error) => Stored::Fault(error.to_string()),
    }
}

/// Reads a number format: `0.0%`, `yyyy-mm`, `yyyy"年"m"月"d"日"`.
fn shown_by(format: Option<&calamine::NumberFormat>) -> Shown {
    let Some(format) = format else { return Shown::Plain };
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    let (mut percent, mut year, mut month, mut day) = (false, false, false, false);
    for c in format.format_code.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            '\\' | '_' | '*' => escaped = true,
            '%' => percent = true,
            'y' | 'Y' | 'e' => year = true,
            'm' | 'M' => month = true,
            'd' | 'D' => day = true,
            ';' => break,
            _ => {}
        }
    }
    match (percent, year, month, day) {
        (true, ..) => Shown::Percent,
        (_, true, _, true) => Shown::Day,
        (_, true, true, false) => Shown::Month,
        (_, true, false, false) => Shown::Year,
        _ => Shown::Plain,
    }
}

fn report(name: &str, at: Option<(&str, u32)>, damage: &Damage, intake: &mut Intake<'_, '_>) {
    let place = Place {
        sheet: at.map(|(sheet, _)| sheet.to_owned()),
        position: Some(Position { line: at.map_or(1, |(_, row)| row as usize + 1), column: 1 }),
        ..Place::file(name)
    };
    let save_again = || {
        Extra::hint(
            "请用 Excel 或 WPS 打开并另存为 .xlsx，或导出为 CSV（UTF-8）",
            "open it in Excel or WPS and save it again as .xlsx, or export it as CSV (UTF-8)",
        )
    };
    let (message, extra) = match damage {
        Damage::Packing(Packing::TooLarge) => {
            intake.findings.error(code::S004, || {
                let message =
                    Text::new("工作簿解压后过大", "the workbook unpacks to more than is accepted");
                let hint = Extra::hint(
                    "请只保留数据所在的工作表和区域，或导出为 CSV",
                    "keep the sheet and the cells with data only, or export them as CSV",
                );
                (place, message, hint)
            });
            return;
        }
        Damage::Packing(Packing::NoWorkbook) => (
            Text::new(
                "这是 ZIP 压缩包，但不是 Excel 工作簿（.xlsx）",
                "this is a ZIP archive, but no Excel workbook (.xlsx)",
            ),
            Extra::hint("请先解压，再给出其中的表格文件", "unpack it and give the table inside"),
        ),
        Damage::Reader(XlsxError::Password) => (
            Text::new("工作簿有密码", "the workbook is protected by a password"),
            Extra::hint("请取消密码后另存", "save it without the password"),
        ),
        Damage::Reader(XlsxError::CellError(error)) => (
            Text::new(
                format!("此行之后有无法识别的公式错误 `{error}`"),
                format!("there is a formula error `{error}` below this row that is not known"),
            ),
            Extra::hint("请修正公式或清空单元格", "mend the formula, or clear the cell"),
        ),
        Damage::Packing(Packing::Damaged) | Damage::Reader(_) | Damage::Panic | Damage::Order => (
            Text::new(
                if at.is_some() {
                    "工作簿在此行之后已损坏"
                } else {
                    "工作簿已损坏"
                },
                if at.is_some() {
                    "the workbook is damaged below this row"
                } else {
                    "the workbook is damaged"
                },
            ),
            save_again(),
        ),
    };
    intake.findings.error(code::S005, || (place, message, extra));
}
