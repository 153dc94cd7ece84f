//! `iMeta`: what each column of `iData` is, and the tree above the indicators, row by row.

use super::found::{Found, did_you_mean, listed, quoted};
use crate::diag::code::coin as code;
use crate::diag::{Diagnostic, nearest};
use crate::input::limits::WEIGHT_MAX;
use crate::input::survey::plain::{PlainNumber, PlainTable};
use crate::lang::Text;
use std::collections::{HashMap, HashSet};

/// Columns that must be there.
const REQUIRED: [&str; 6] = ["Level", "iCode", "Parent", "Direction", "Weight", "Type"];

/// Columns that mean something where they are.
const OPTIONAL: [&str; 4] = ["iName", "Unit", "Denominator", "Target"];

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A column that is scored.
    Indicator,
    /// A node above.
    Aggregate,
    /// A column that groups regions.
    Group,
    /// A numeric column to divide by.
    Denominator,
    /// A column that is passed through.
    Other,
}

impl Kind {
    /// All of them.
    const ALL: [Self; 5] =
        [Self::Indicator, Self::Aggregate, Self::Group, Self::Denominator, Self::Other];

    /// The word of the column `Type`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Indicator => "Indicator",
            Self::Aggregate => "Aggregate",
            Self::Group => "Group",
            Self::Denominator => "Denominator",
            Self::Other => "Other",
        }
    }

    /// Whether it has a place in the tree.
    pub(super) const fn is_in_tree(self) -> bool {
        matches!(self, Self::Indicator | Self::Aggregate)
    }
}

/// One row of `iMeta` that has a code and a type.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its row in the table.
    pub(super) row: usize,
    /// Its code.
    pub(super) code: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Its level, from 1; only in the tree.
    pub(super) level: Option<u32>,
    /// The code of its parent, where it names one.
    pub(super) parent: Option<String>,
    /// Whether lower is better; only of an indicator.
    pub(super) is_down: bool,
    /// Its weight; 0 outside the tree.
    pub(super) weight: f64,
}

/// The table and its entries.
#[derive(Debug)]
pub(super) struct Meta {
    /// The table.
    pub(super) table: PlainTable,
    /// Its entries, in the order of the table.
    pub(super) entries: Vec<Entry>,
    index: HashMap<String, usize>,
    /// Codes of rows that are no entries for want of a type.
    untyped: HashSet<String>,
}

impl Meta {
    /// Reads the table. What comes out is usable only where no error was found.
    pub(super) fn read(table: PlainTable, found: &mut Found) -> Self {
        let mut meta =
            Self { table, entries: Vec::new(), index: HashMap::new(), untyped: HashSet::new() };
        headings(&meta.table, found);
        for row in 0..meta.table.rows.len() {
            too_many_cells(&meta.table, row, found);
            let (kind, code) = (meta.kind(row, found), meta.code(row, found));
            let Some(code) = code else { continue };
            let Some(kind) = kind else {
                meta.untyped.insert(code);
                continue;
            };
            let entry = meta.entry(row, code, kind, found);
            meta.index.entry(entry.code.clone()).or_insert(meta.entries.len());
            meta.entries.push(entry);
        }
        meta
    }

    /// The entry of a code.
    pub(super) fn find(&self, code: &str) -> Option<&Entry> {
        self.index.get(code).map(|at| &self.entries[*at])
    }

    /// Whether some row has this code, with a type or without.
    pub(super) fn mentions(&self, code: &str) -> bool {
        self.index.contains_key(code) || self.untyped.contains(code)
    }

    /// The entries of one kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.kind == kind)
    }

    /// What an entry has in a column; none where it is missing.
    pub(super) fn text(&self, entry: &Entry, column: &str) -> Option<&str> {
        present(self.table.cell(entry.row, self.table.column(column)?))
    }

    /// What an entry has in a numeric column; says so where it is no number.
    pub(super) fn number(&self, entry: &Entry, column: &str, found: &mut Found) -> Option<f64> {
        number(&self.table, entry.row, self.table.column(column)?, found)
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.table.column(column).is_some()
    }

    fn entry(&self, row: usize, code: String, kind: Kind, found: &mut Found) -> Entry {
        let mut entry =
            Entry { row, code, kind, level: None, parent: None, is_down: false, weight: 0.0 };
        if kind.is_in_tree() {
            entry.level = self.level(&entry, found);
            entry.parent = self.text(&entry, "Parent").map(str::to_owned);
            entry.is_down = self.direction(&entry, found);
            entry.weight = self.weight(&entry, found);
        }
        entry
    }

    fn code(&self, row: usize, found: &mut Found) -> Option<String> {
        let column = self.table.column("iCode")?;
        let Some(code) = present(self.table.cell(row, column)) else {
            let message = Text::new("此行没有代码（iCode）", "this row has no `iCode`");
            let hint = Text::new("补上代码，或删去此行", "give it a code, or remove the row");
            found.error(code::C005, self.table.place(row, column), message, hint);
            return None;
        };
        if let Some(first) = self.index.get(code) {
            let line = self.table.line(self.entries[*first].row);
            let shown = quoted(code);
            let message = Text::new(
                format!("代码 {shown} 在第 {line} 行已经出现"),
                format!("code {shown} stands on line {line} already"),
            );
            let hint = Text::new(
                "删去一行，或改用另一个代码",
                "remove one of the rows, or use another code",
            );
            let place = self.table.place(row, column);
            found.push(Diagnostic::error(code::C003, place, message).hint(hint).value(code));
            return None;
        }
        Some(code.to_owned())
    }

    fn kind(&self, row: usize, found: &mut Found) -> Option<Kind> {
        let column = self.table.column("Type")?;
        let text = self.table.cell(row, column);
        let kind = Kind::ALL.into_iter().find(|k| k.name() == text);
        if kind.is_none() {
            let names = Kind::ALL.map(Kind::name);
            let all = listed(names);
            let message = match present(text) {
                Some(text) => Text::new(
                    format!("没有类型 {}；可用的有 {}", quoted(text), all.zh),
                    format!("there is no type {}; it is one of {}", quoted(text), all.en),
                ),
                None => Text::new(
                    format!("此行没有类型（Type）；可用的有 {}", all.zh),
                    format!("this row has no `Type`; it is one of {}", all.en),
                ),
            };
            let otherwise = Text::new(
                "评分的列是 `Indicator`，其上各级是 `Aggregate`，不用的列是 `Other`",
                "what is scored is an `Indicator`, what stands above it an `Aggregate`, what is not used `Other`",
            );
            let hint = did_you_mean(nearest(text, names), otherwise);
            let place = self.table.place(row, column);
            found.push(Diagnostic::error(code::C015, place, message).hint(hint).value(text));
        }
        kind
    }

    fn level(&self, entry: &Entry, found: &mut Found) -> Option<u32> {
        let column = self.table.column("Level")?;
        let cell = self.table.cell(entry.row, column);
        let value = match self.table.number(entry.row, column) {
            PlainNumber::Finite(value) if value >= 1.0 && value.fract().abs() < f64::EPSILON => {
                value
            }
            _ => 0.0,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded")]
        let level = value.min(f64::from(u32::MAX)) as u32;
        let (code, written) = (quoted(&entry.code), quoted(cell));
        let message = match (level, entry.kind) {
            (0, _) if present(cell).is_none() => {
                Text::new(format!("{code} 没有层次（Level）"), format!("{code} has no `Level`"))
            }
            (0, _) => Text::new(
                format!("{code} 的层次 {written} 不是从 1 起的整数"),
                format!("level {written} of {code} is no whole number from 1 up"),
            ),
            (1, Kind::Aggregate) => Text::new(
                format!("汇总项 {code} 的层次是 1，那是指标的层次"),
                format!("aggregate {code} has level 1, which is that of indicators"),
            ),
            (1, _) | (_, Kind::Aggregate) => return Some(level),
            (level, _) => Text::new(
                format!("指标 {code} 的层次是 {level}，应为 1"),
                format!("indicator {code} has level {level}, it should have 1"),
            ),
        };
        let hint = Text::new(
            "指标是第 1 层，其上级是第 2 层，依次向上",
            "indicators have level 1, their parents level 2, and so on upwards",
        );
        let place = self.table.place(entry.row, column);
        found.push(Diagnostic::error(code::C009, place, message).hint(hint).value(cell));
        None
    }

    /// Whether lower is better.
    fn direction(&self, entry: &Entry, found: &mut Found) -> bool {
        let Some(column) = self.table.column("Direction") else { return false };
        let cell = self.table.cell(entry.row, column);
        let sign = match self.table.number(entry.row, column) {
            PlainNumber::Finite(value) if (value.abs() - 1.0).abs() < f64::EPSILON => Some(value),
            _ => None,
        };
        let place = || self.table.place(entry.row, column);
        let shown = quoted(&entry.code);
        match (sign, entry.kind) {
            (Some(sign), Kind::Indicator) => sign < 0.0,
            (Some(sign), _) if sign < 0.0 => {
                let message = Text::new(
                    format!("汇总项 {shown} 的方向 -1 不起作用"),
                    format!("direction -1 of aggregate {shown} has no effect"),
                );
                let hint = Text::new(
                    "方向只在指标上起作用；改为 1，或改各指标的方向",
                    "only those of indicators have; write 1, or change those of its indicators",
                );
                found.warning(code::C013, place(), message, hint);
                false
            }
            (None, Kind::Indicator) => {
                let (zh, en) = match present(cell) {
                    None => ("没有方向".to_owned(), "has no direction".to_owned()),
                    Some(cell) => {
                        let cell = quoted(cell);
                        (format!("的方向是 {cell}"), format!("has direction {cell}"))
                    }
                };
                let message = Text::new(
                    format!("指标 {shown} {zh}，应为 1 或 -1"),
                    format!("indicator {shown} {en}, it should have 1 or -1"),
                );
                let hint = Text::new(
                    "数值越大越好写 1，越小越好写 -1",
                    "write 1 where more is better, -1 where less is",
                );
                found.push(Diagnostic::error(code::C013, place(), message).hint(hint).value(cell));
                false
            }
            _ => false,
        }
    }

    fn weight(&self, entry: &Entry, found: &mut Found) -> f64 {
        let Some(column) = self.table.column("Weight") else { return 1.0 };
        let cell = self.table.cell(entry.row, column);
        let value = match self.table.number(entry.row, column) {
            PlainNumber::Finite(value) => Some(value),
            _ => None,
        };
        if let Some(value) = value.filter(|v| (0.0..=WEIGHT_MAX).contains(v)) {
            return value;
        }
        let (shown, written) = (quoted(&entry.code), quoted(cell));
        let (message, hint) = match value {
            Some(value) if value < 0.0 => (
                Text::new(
                    format!("{shown} 的权重 {written} 小于 0"),
                    format!("weight {written} of {shown} is negative"),
                ),
                Text::new(
                    "权重从 0 起；越小越好的指标用 `Direction` 写 -1，不用负权重",
                    "weights are 0 or more; where less is better write -1 under `Direction`",
                ),
            ),
            Some(_) => (
                Text::new(
                    format!("{shown} 的权重 {written} 超过 {WEIGHT_MAX}"),
                    format!("weight {written} of {shown} is above {WEIGHT_MAX}"),
                ),
                Text::new(
                    "同组的权重一起除以同一个数，结果不变",
                    "divide the weights of its group by one number: nothing else changes",
                ),
            ),
            None if present(cell).is_none() => (
                Text::new(format!("{shown} 没有权重"), format!("{shown} has no weight")),
                Text::new("各项同等重要时都写 1", "write 1 everywhere where all count the same"),
            ),
            None => (
                Text::new(
                    format!("{shown} 的权重 {written} 不是数"),
                    format!("weight {written} of {shown} is not a number"),
                ),
                Text::new("只写数字，例如 `1.5`", "write the number alone, such as `1.5`"),
            ),
        };
        let place = self.table.place(entry.row, column);
        found.push(Diagnostic::error(code::C014, place, message).hint(hint).value(cell));
        1.0
    }
}

/// What a cell says; none where it is empty or R's `NA`.
pub(super) fn present(cell: &str) -> Option<&str> {
    Some(cell).filter(|c| !c.is_empty() && *c != "NA")
}

/// A numeric cell; none where it is missing or no number, which is said.
pub(super) fn number(
    table: &PlainTable,
    row: usize,
    column: usize,
    found: &mut Found,
) -> Option<f64> {
    let cell = table.cell(row, column);
    present(cell)?;
    let (shown, heading) = (quoted(cell), quoted(&table.header[column]));
    let diagnostic = match table.number(row, column) {
        PlainNumber::Finite(value) => return Some(value),
        PlainNumber::NotFinite if cell.eq_ignore_ascii_case("nan") => Diagnostic::warning(
            code::C008,
            table.place(row, column),
            Text::new(
                format!("{heading} 列的 {shown} 按缺失读取"),
                format!("{shown} under {heading} is read as missing"),
            ),
        )
        .hint(Text::new(
            "NaN 是算不出来的结果（如 0 除以 0）；确为缺失的，写 `NA` 或留空",
            "it is the result of a sum that has none, such as 0 by 0; write `NA` where a figure is missing",
        )),
        PlainNumber::NotFinite => Diagnostic::error(
            code::C008,
            table.place(row, column),
            Text::new(
                format!("{heading} 列的 {shown} 不是有限的数"),
                format!("{shown} under {heading} is not a finite number"),
            ),
        )
        .hint(Text::new(
            "无穷大常由除以 0 或 0 取对数而来；改正，或写 `NA`",
            "infinity mostly comes of a division by 0 or the logarithm of 0; mend it, or write `NA`",
        )),
        PlainNumber::No => Diagnostic::error(
            code::C007,
            table.place(row, column),
            Text::new(
                format!("{heading} 列的 {shown} 不是数"),
                format!("{shown} under {heading} is not a number"),
            ),
        )
        .hint(Text::new(
            "只写数字，例如 `12.5`；缺失写 `NA` 或留空",
            "write the number alone, such as `12.5`; write `NA` or nothing where it is missing",
        )),
    };
    found.push(diagnostic.value(cell));
    None
}

/// Says that a row has more cells than there are headings.
pub(super) fn too_many_cells(table: &PlainTable, row: usize, found: &mut Found) {
    let width = table.header.len();
    let more = table.rows[row].cells.iter().skip(width).any(|c| !c.is_empty());
    if more {
        let n = table.rows[row].cells.len();
        let message = Text::new(
            format!("此行有 {n} 个单元格，表头只有 {width} 列"),
            format!("this row has {n} cells, the header has {width}"),
        );
        let hint = Text::new(
            "含有逗号的文字要用双引号括起来",
            "a text with a comma in it stands between double quotes",
        );
        found.error(code::C020, table.place(row, width), message, hint);
    }
}

/// Says which headings stand twice.
pub(super) fn twice(table: &PlainTable, found: &mut Found) {
    for (at, heading) in table.header.iter().enumerate() {
        if !heading.is_empty() && table.header[..at].contains(heading) {
            let shown = quoted(heading);
            let message = Text::new(
                format!("列 {shown} 出现了两次"),
                format!("column {shown} appears twice"),
            );
            let hint = Text::new(
                "删去其中一列；如两列内容不同，请先核对",
                "delete one of them, after comparing what they hold",
            );
            found.error(code::C003, table.place_of_heading(at), message, hint);
        }
    }
}

/// Says which columns are missing, and which are spelt almost like one that has a meaning.
fn headings(table: &PlainTable, found: &mut Found) {
    twice(table, found);
    let known = || REQUIRED.into_iter().chain(OPTIONAL).chain(super::parameters::COLUMNS);
    let strange = |h: &&String| !known().any(|k| k == h.as_str());
    for name in REQUIRED.into_iter().filter(|name| table.column(name).is_none()) {
        let near = table.header.iter().filter(strange).map(String::as_str);
        let near = nearest(name, near);
        let message = Text::new(format!("没有列 `{name}`"), format!("there is no column `{name}`"));
        let hint = match near {
            Some(near) => Text::new(
                format!("列 `{near}` 如是此列，改名为 `{name}`"),
                format!("if the column `{near}` is meant, rename it to `{name}`"),
            ),
            None => Text::new(
                "加上这一列；如两份文件给反了，先写 iData，再写 iMeta",
                "add it; if the files are the wrong way round, iData comes before iMeta",
            ),
        };
        found.error(code::C002, table.whole(), message, hint);
    }
    for (at, heading) in table.header.iter().enumerate() {
        let missing = known().filter(|k| table.column(k).is_none() && !REQUIRED.contains(k));
        let near = if strange(&heading) { nearest(heading, missing) } else { None };
        if let Some(near) = near {
            let shown = quoted(heading);
            let message = Text::new(
                format!("列 {shown} 没有含义，只原样保存"),
                format!("column {shown} has no meaning and is only kept"),
            );
            let hint = did_you_mean(Some(near), Text::default());
            found.warning(code::C004, table.place_of_heading(at), message, hint);
        }
    }
}
