//! The tables of the reference: a code per row, a name per column, numbers in the cells.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each program uses a part, and may fail"
)]

use crate::common::reference;
use govgauge::stats::sense::Sense;

/// A table of numbers; `NaN` where the reference has none.
pub struct Table {
    /// One per row.
    pub codes: Vec<String>,
    /// One per column.
    pub names: Vec<String>,
    /// Column by column.
    pub columns: Vec<Vec<f64>>,
}

/// The cells of a file, with its first line apart; none where there are no reference data.
pub fn cells(file: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let text = reference(&format!("coinr-synthetic/{file}"))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let own = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let heading = own(reader.headers().unwrap());
    Some((heading, reader.records().map(|record| own(&record.unwrap())).collect()))
}

/// A number as R writes it; a truth is 1.
pub fn number(cell: &str) -> f64 {
    match cell {
        "" | "NA" | "NaN" => f64::NAN,
        "TRUE" => 1.0,
        "FALSE" => 0.0,
        "Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        _ => cell.parse().unwrap_or_else(|_| panic!("`{cell}` is not a number")),
    }
}

impl Table {
    /// Reads a file whose first column holds codes and whose others hold numbers.
    pub fn read(file: &str) -> Option<Self> {
        let (heading, rows) = cells(file)?;
        let column = |at: usize| rows.iter().map(|row| number(&row[at])).collect();
        Some(Self {
            codes: rows.iter().map(|row| row[0].clone()).collect(),
            names: heading[1..].to_vec(),
            columns: (1..heading.len()).map(column).collect(),
        })
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> &[f64] {
        let at = self.names.iter().position(|n| n == name);
        &self.columns[at.unwrap_or_else(|| panic!("no column `{name}`"))]
    }

    /// The rows that are asked for.
    pub fn rows(&self, kept: impl Fn(usize) -> bool) -> Self {
        let pick = |column: &Vec<f64>| {
            column.iter().enumerate().filter(|(row, _)| kept(*row)).map(|(_, x)| *x).collect()
        };
        let codes = self.codes.iter().enumerate().filter(|(row, _)| kept(*row));
        Self {
            codes: codes.map(|(_, code)| code.clone()).collect(),
            names: self.names.clone(),
            columns: self.columns.iter().map(pick).collect(),
        }
    }
}

/// What the reference was told about its indicators.
pub struct Indicators {
    /// Their codes, in the order of the tables.
    pub codes: Vec<String>,
    /// Their pillars.
    pub pillars: Vec<String>,
    /// Which way is better.
    pub senses: Vec<Sense>,
    /// Their targets, in natural units.
    pub targets: Vec<f64>,
}

impl Indicators {
    /// Reads `iMeta.csv`.
    pub fn read() -> Option<Self> {
        let (heading, rows) = cells("iMeta.csv")?;
        let at = |name: &str| heading.iter().position(|h| h == name).unwrap();
        let (code, parent, direction, target) =
            (at("iCode"), at("Parent"), at("Direction"), at("Target"));
        let rows: Vec<_> = rows.into_iter().filter(|row| row[at("Type")] == "Indicator").collect();
        let sense = |row: &Vec<String>| if row[direction] == "1" { Sense::Up } else { Sense::Down };
        Some(Self {
            codes: rows.iter().map(|row| row[code].clone()).collect(),
            pillars: rows.iter().map(|row| row[parent].clone()).collect(),
            senses: rows.iter().map(sense).collect(),
            targets: rows.iter().map(|row| number(&row[target])).collect(),
        })
    }

    /// The columns of each pillar, by the pillar's name.
    pub fn groups(&self) -> (Vec<String>, Vec<Vec<usize>>) {
        let mut names = self.pillars.clone();
        names.sort();
        names.dedup();
        let members = |name: &String| {
            (0..self.pillars.len()).filter(|&at| &self.pillars[at] == name).collect()
        };
        let groups = names.iter().map(members).collect();
        (names, groups)
    }

    /// The codes of the indicators where lower is better.
    pub fn reversed(&self) -> Vec<&str> {
        let down = |(_, sense): &(&String, &Sense)| **sense == Sense::Down;
        self.codes.iter().zip(&self.senses).filter(down).map(|(code, _)| code.as_str()).collect()
    }
}
