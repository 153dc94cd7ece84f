//! `iData`: a row per region and period, a column per code of `iMeta`.

use super::found::{Found, did_you_mean, quoted};
use super::meta::{Entry, Kind, Meta, number, present, too_many_cells, twice};
use crate::diag::code::coin as code;
use crate::diag::{Diagnostic, nearest};
use crate::input::survey::plain::PlainTable;
use crate::lang::Text;
use std::collections::{HashMap, HashSet};

/// Columns that are no codes.
pub(super) const SPECIAL: [&str; 3] = ["uCode", "uName", "Time"];

/// The most characters of a code of a region, as surveys accept them.
const CODE_MAX: usize = 200;

/// The table, with its figures.
#[derive(Debug)]
pub(super) struct Data {
    /// The table.
    pub(super) table: PlainTable,
    /// By code, the figures of indicators and denominators, row by row.
    pub(super) figures: HashMap<String, Vec<Option<f64>>>,
    /// The times, row by row; none where there is no such column.
    pub(super) times: Option<Vec<Option<f64>>>,
}

impl Data {
    /// Reads the table. What comes out is usable only where no error was found.
    pub(super) fn read(table: PlainTable, meta: &Meta, found: &mut Found) -> Self {
        headings(&table, meta, found);
        for row in 0..table.rows.len() {
            too_many_cells(&table, row, found);
        }
        let times = table.column("Time").map(|column| times(&table, column, found));
        regions(&table, times.as_deref(), found);
        let mut figures = HashMap::new();
        for entry in &meta.entries {
            let Some(column) = table.column(&entry.code) else { continue };
            if matches!(entry.kind, Kind::Indicator | Kind::Denominator) {
                let all: Vec<_> =
                    (0..table.rows.len()).map(|row| number(&table, row, column, found)).collect();
                // A column with slips in it is judged when they are mended.
                let is_read =
                    |row: usize| all[row].is_some() || present(table.cell(row, column)).is_none();
                if entry.kind == Kind::Indicator && (0..all.len()).all(is_read) {
                    constant(&table, column, entry, &all, found);
                }
                figures.insert(entry.code.clone(), all);
            }
        }
        let data = Self { table, figures, times };
        data.denominators(meta, found);
        data
    }

    /// The code of a region.
    pub(super) fn region(&self, row: usize) -> &str {
        self.table.column("uCode").map_or("", |column| self.table.cell(row, column))
    }

    /// What a row has in a column; none where it is missing.
    pub(super) fn text(&self, row: usize, column: &str) -> Option<&str> {
        present(self.table.cell(row, self.table.column(column)?))
    }

    /// The time of a row, as it is written in files.
    pub(super) fn time(&self, row: usize) -> String {
        let time = self.times.as_ref().and_then(|times| times[row]);
        time.map_or_else(String::new, |time| time.to_string())
    }

    /// Looks at what indicators are divided by.
    fn denominators(&self, meta: &Meta, found: &mut Found) {
        for entry in meta.of(Kind::Indicator) {
            let Some(by) = meta.text(entry, "Denominator") else { continue };
            let shown = quoted(&entry.code);
            if meta.find(by).is_none_or(|e| e.kind != Kind::Denominator) {
                let known: Vec<&str> =
                    meta.of(Kind::Denominator).map(|e| e.code.as_str()).collect();
                let by_shown = quoted(by);
                let message = Text::new(
                    format!("指标 {shown} 的分母 {by_shown} 不是类型为 `Denominator` 的列"),
                    format!("{by_shown}, the denominator of {shown}, is not of type `Denominator`"),
                );
                let otherwise = Text::new(
                    "在 iMeta 中为它加一行 `Denominator`，或写 `NA`",
                    "give it a row of that type in iMeta, or write `NA`",
                );
                let hint = did_you_mean(nearest(by, known), otherwise);
                let at = meta.table.column("Denominator").unwrap_or(0);
                let place = meta.table.place(entry.row, at);
                found.push(Diagnostic::error(code::C018, place, message).hint(hint).value(by));
                continue;
            }
            self.zeros(entry, by, found);
        }
    }

    /// Says where an indicator would be divided by 0.
    fn zeros(&self, entry: &Entry, by: &str, found: &mut Found) {
        let (Some(values), Some(divisors)) = (self.figures.get(&entry.code), self.figures.get(by))
        else {
            return;
        };
        for (row, (value, divisor)) in values.iter().zip(divisors).enumerate() {
            if value.is_none() || divisor.is_none_or(|d| d != 0.0) {
                continue;
            }
            let (shown, by_shown) = (quoted(&entry.code), quoted(by));
            let message = Text::new(
                format!("{by_shown} 为 0，而指标 {shown} 要除以它"),
                format!("{by_shown} is 0, and indicator {shown} is divided by it"),
            );
            let hint = Text::new(
                "改正该数；没有数据的写 `NA`",
                "correct it, or write `NA` where there is no figure",
            );
            let at = self.table.column(by).unwrap_or(0);
            let region = self.region(row);
            let place = self.table.place(row, at);
            found.push(Diagnostic::error(code::C018, place, message).hint(hint).region(region));
        }
    }
}

/// Says which columns are missing, unknown, or results rather than data.
fn headings(table: &PlainTable, meta: &Meta, found: &mut Found) {
    twice(table, found);
    let mut meant = HashSet::new();
    if table.column("uCode").is_none() {
        let near = nearest("uCode", table.header.iter().map(String::as_str));
        meant.extend(near);
        let message = Text::new("没有列 `uCode`", "there is no column `uCode`");
        let hint = match near {
            Some(near) => Text::new(
                format!("列 `{near}` 如是地区代码，改名为 `uCode`"),
                format!(
                    "if the column `{near}` holds the codes of the regions, rename it to `uCode`"
                ),
            ),
            None => Text::new(
                "加一列地区代码；如两份文件给反了，先写 iData，再写 iMeta",
                "add the codes of the regions; if the files are the wrong way round, iData comes before iMeta",
            ),
        };
        found.error(code::C002, table.whole(), message, hint);
    }
    let is_known = |heading: &str| SPECIAL.contains(&heading) || meta.find(heading).is_some();
    for entry in meta.entries.iter().filter(|e| e.kind != Kind::Aggregate) {
        if table.column(&entry.code).is_some() {
            continue;
        }
        let near = table.header.iter().map(String::as_str).filter(|h| !is_known(h));
        let shown = quoted(&entry.code);
        let message = Text::new(
            format!("iMeta 中的 {shown} 在 `{}` 中没有列", table.name()),
            format!("{shown} of iMeta has no column in `{}`", table.name()),
        );
        let near = nearest(&entry.code, near);
        meant.extend(near);
        let hint = match near {
            Some(near) => Text::new(
                format!("列 `{near}` 如是此列，改名为 {shown}"),
                format!("if the column `{near}` is meant, rename it to {shown}"),
            ),
            None => Text::new(
                "加上这一列，或删去 iMeta 中的该行",
                "add the column, or remove the row from iMeta",
            ),
        };
        let at = meta.table.column("iCode").unwrap_or(0);
        let place = meta.table.place(entry.row, at);
        found.push(Diagnostic::error(code::C002, place, message).hint(hint).value(&entry.code));
    }
    for (at, heading) in table.header.iter().enumerate() {
        // What a missing column may be has been named there.
        if !meant.contains(heading.as_str()) {
            unknown(table, at, heading, meta, found);
        }
    }
}

fn unknown(table: &PlainTable, at: usize, heading: &str, meta: &Meta, found: &mut Found) {
    let shown = quoted(heading);
    let has_cells = || (0..table.rows.len()).any(|row| present(table.cell(row, at)).is_some());
    let (message, hint) = match meta.find(heading) {
        _ if heading.is_empty() => {
            if !has_cells() {
                return;
            }
            (
                Text::new(
                    format!("第 {} 列没有列名", at + 1),
                    format!("column {} has no heading", at + 1),
                ),
                Text::new(
                    "写上代码，或删去该列；R 的行名用 `row.names = FALSE` 不写出",
                    "give it a code, or remove it; `row.names = FALSE` keeps R from writing row names",
                ),
            )
        }
        Some(entry) if entry.kind == Kind::Aggregate => (
            Text::new(
                format!("{shown} 是汇总项，不能在数据中"),
                format!("{shown} is an aggregate and cannot be among the data"),
            ),
            Text::new("删去该列：汇总项由程序算出", "remove the column: aggregates are worked out"),
        ),
        Some(_) => return,
        None if SPECIAL.contains(&heading) || meta.mentions(heading) => return,
        None => {
            let codes = meta.entries.iter().filter(|e| table.column(&e.code).is_none());
            let near = nearest(heading, codes.map(|e| e.code.as_str()).chain(SPECIAL));
            (
                Text::new(
                    format!("列 {shown} 不在 iMeta 的 iCode 列中"),
                    format!("column {shown} is not among the codes of iMeta"),
                ),
                did_you_mean(
                    near,
                    Text::new(
                        "在 iMeta 中为它加一行，不用的列类型写 `Other`；或删去该列",
                        "give it a row in iMeta, of type `Other` where it is not used, or remove it",
                    ),
                ),
            )
        }
    };
    let place = table.place_of_heading(at);
    found.push(Diagnostic::error(code::C004, place, message).hint(hint).value(heading));
}

fn times(table: &PlainTable, column: usize, found: &mut Found) -> Vec<Option<f64>> {
    let mut all = Vec::with_capacity(table.rows.len());
    for row in 0..table.rows.len() {
        let time = number(table, row, column, found);
        if time.is_none() && present(table.cell(row, column)).is_none() {
            let message = Text::new("此行没有时间（Time）", "this row has no `Time`");
            let hint = Text::new(
                "补上年份等数字；只有一个时期的，可删去该列",
                "add the year or another number; where there is one period only, remove the column",
            );
            found.error(code::C007, table.place(row, column), message, hint);
        }
        all.push(time);
    }
    all
}

/// Looks at the codes of the regions.
fn regions(table: &PlainTable, times: Option<&[Option<f64>]>, found: &mut Found) {
    let Some(column) = table.column("uCode") else { return };
    let mut seen: HashMap<(&str, u64), usize> = HashMap::new();
    for row in 0..table.rows.len() {
        let cell = table.cell(row, column);
        let place = || table.place(row, column);
        let n = cell.chars().count();
        if cell.is_empty() || n > CODE_MAX || cell.chars().any(char::is_control) {
            let message = if cell.is_empty() {
                Text::new("此行没有地区代码（uCode）", "this row has no `uCode`")
            } else if n > CODE_MAX {
                Text::new(
                    format!("地区代码有 {n} 个字符，最多 {CODE_MAX} 个"),
                    format!(
                        "this code of a region has {n} characters, at most {CODE_MAX} are read"
                    ),
                )
            } else {
                Text::new(
                    "地区代码中有换行等控制字符",
                    "this code of a region has a line break or another control character in it",
                )
            };
            let hint = Text::new(
                "代码应简短，例如 `AUT`；全称写在 `uName` 列",
                "codes are short, such as `AUT`; the full name goes into the column `uName`",
            );
            found.error(code::C005, place(), message, hint);
            continue;
        }
        let time = times.and_then(|times| times[row]).map_or(0, f64::to_bits);
        if let Some(first) = seen.insert((cell, time), row) {
            seen.insert((cell, time), first);
            twice_in_a_time(table, (row, first), column, times.is_some(), found);
        }
        odd_code(table, row, column, found);
    }
}

fn twice_in_a_time(
    table: &PlainTable,
    (row, first): (usize, usize),
    column: usize,
    has_times: bool,
    found: &mut Found,
) {
    let cell = table.cell(row, column);
    let (shown, line) = (quoted(cell), table.line(first));
    let message = if has_times {
        Text::new(
            format!("地区 {shown} 在同一时间有两行：第 {line} 行和此行"),
            format!("region {shown} has two rows of one time: line {line} and this one"),
        )
    } else {
        Text::new(
            format!("地区 {shown} 有两行：第 {line} 行和此行"),
            format!("region {shown} has two rows: line {line} and this one"),
        )
    };
    let hint = Text::new(
        "删去一行，或改正代码；如为不同年份，写在 `Time` 列",
        "remove one, or correct the code; if the years differ, give them in a column `Time`",
    );
    let place = table.place(row, column);
    found.push(Diagnostic::error(code::C003, place, message).hint(hint).region(cell));
}

/// Warns of codes that are usable here and not in COINr.
fn odd_code(table: &PlainTable, row: usize, column: usize, found: &mut Found) {
    let cell = table.cell(row, column);
    let shown = quoted(cell);
    let message = if cell.contains(char::is_whitespace) {
        Text::new(
            format!("地区代码 {shown} 中有空格"),
            format!("code {shown} of a region has a space in it"),
        )
    } else if table.column(cell).is_some() {
        Text::new(
            format!("地区代码 {shown} 与一列同名"),
            format!("code {shown} of a region is also the name of a column"),
        )
    } else {
        return;
    };
    let hint = Text::new(
        "此处可用，COINr 不接受；全称写在 `uName` 列",
        "it can be used here, COINr refuses it; the full name goes into the column `uName`",
    );
    let place = table.place(row, column);
    found.push(Diagnostic::warning(code::C005, place, message).hint(hint).region(cell));
}

/// Warns of an indicator that tells no region from another.
fn constant(
    table: &PlainTable,
    column: usize,
    entry: &Entry,
    all: &[Option<f64>],
    found: &mut Found,
) {
    let mut present = all.iter().flatten();
    let shown = quoted(&entry.code);
    let message = match present.next() {
        None => Text::new(
            format!("指标 {shown} 没有一个数"),
            format!("indicator {shown} has no figure at all"),
        ),
        Some(first) if all.len() > 1 && present.all(|v| v.to_bits() == first.to_bits()) => {
            Text::new(
                format!("指标 {shown} 的数全是 {first}，分不出高下"),
                format!(
                    "all figures of indicator {shown} are {first}: they tell no region from another"
                ),
            )
        }
        Some(_) => return,
    };
    let hint = Text::new(
        "核对数据，或删去该指标；由数据定上下限的标准化无法用于它",
        "look at the data, or remove the indicator: a normalisation that learns its bounds cannot use it",
    );
    found.warning(code::C016, table.place_of_heading(column), message, hint);
}
