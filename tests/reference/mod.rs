//! The tables of the reference implementation, read as they are.
#![allow(dead_code, unreachable_pub, reason = "each program uses a part")]

use super::common::reference;

/// A table whose first column names its rows; `NaN` stands for what is not a number.
pub struct Table {
    pub units: Vec<String>,
    pub names: Vec<String>,
    columns: Vec<Vec<f64>>,
}

impl Table {
    pub fn parse(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names: Vec<String> =
            reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
        let (mut units, mut columns) = (Vec::new(), vec![Vec::new(); names.len()]);
        for record in reader.records() {
            let record = record.unwrap();
            units.push(record[0].to_owned());
            for (column, cell) in columns.iter_mut().zip(record.iter().skip(1)) {
                column.push(cell.parse().unwrap_or(f64::NAN));
            }
        }
        // A table of figures alone has no names of rows.
        if let Ok(first) = units.iter().map(|u| u.parse()).collect::<Result<Vec<f64>, _>>() {
            columns.insert(0, first);
            let header = reader.headers().unwrap()[0].to_owned();
            return Self { units, names: [vec![header], names].concat(), columns };
        }
        Self { units, names, columns }
    }

    pub fn column(&self, name: &str) -> &[f64] {
        let at = self.names.iter().position(|n| n == name);
        &self.columns[at.unwrap_or_else(|| panic!("no column {name}"))]
    }
}

/// A table of the synthetic data set.
pub fn read(name: &str) -> Option<Table> {
    reference(&format!("coinr-synthetic/{name}")).map(|text| Table::parse(&text))
}

/// The rows of a table of the synthetic data set, as text.
pub fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let text = reference(&format!("coinr-synthetic/{name}"))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |r: Result<csv::StringRecord, _>| r.unwrap().iter().map(str::to_owned).collect();
    Some(reader.records().map(row).collect())
}

/// The titles of a table of the synthetic data set.
pub fn header(name: &str) -> Option<Vec<String>> {
    let text = reference(&format!("coinr-synthetic/{name}"))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    Some(reader.headers().unwrap().iter().map(str::to_owned).collect())
}

/// Rows of two names and a figure.
pub fn long(name: &str) -> Option<Vec<(String, String, f64)>> {
    let number = |cell: &str| cell.parse().unwrap_or(f64::NAN);
    Some(rows(name)?.into_iter().map(|r| (r[0].clone(), r[1].clone(), number(&r[2]))).collect())
}

/// Rows of a group, two names and a figure.
pub fn flags(name: &str) -> Option<Vec<(String, String, f64)>> {
    let number = |cell: &str| cell.parse().unwrap();
    Some(rows(name)?.into_iter().map(|r| (r[1].clone(), r[2].clone(), number(&r[3]))).collect())
}

/// Both missing, or within a relative tolerance (absolute below 1e-3).
pub fn close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (row, (a, b)) in found.iter().zip(expected).enumerate() {
        let near = a.is_nan() && b.is_nan() || (a - b).abs() <= tolerance * b.abs().max(1e-3);
        assert!(near, "{what}, row {row}: {a} instead of {b}");
    }
}

/// The second table of the reference: the tree, weights and directions.
pub struct Meta {
    rows: Vec<Vec<String>>,
}

impl Meta {
    pub fn read() -> Option<Self> {
        let mut rows = rows("iMeta.csv")?;
        rows.retain(|r| r[0] != "NA");
        Some(Self { rows })
    }

    fn row(&self, node: &str) -> &[String] {
        self.rows.iter().find(|r| r[1] == node).unwrap()
    }

    pub fn children(&self, node: &str) -> Vec<&str> {
        self.rows.iter().filter(|r| r[3] == node).map(|r| r[1].as_str()).collect()
    }

    pub fn parent(&self, node: &str) -> &str {
        &self.row(node)[3]
    }

    pub fn weight(&self, node: &str) -> f64 {
        self.row(node)[5].parse().unwrap()
    }

    pub fn direction(&self, node: &str) -> f64 {
        self.row(node)[4].parse().unwrap()
    }

    pub fn level(&self, node: &str) -> usize {
        self.row(node)[0].parse().unwrap()
    }

    pub fn leaves(&self) -> Vec<&str> {
        self.rows.iter().filter(|r| r[0] == "1").map(|r| r[1].as_str()).collect()
    }

    pub fn aggregates(&self) -> Vec<&str> {
        self.rows.iter().filter(|r| r[0] != "1").map(|r| r[1].as_str()).collect()
    }

    /// Nodes, parents before children, with their parents and weights.
    pub fn tree(&self) -> (Vec<&str>, Vec<Option<usize>>, Vec<f64>) {
        let mut nodes = vec!["EGMI"];
        nodes.extend(self.children("EGMI"));
        nodes.extend(self.leaves());
        let place = |name: &str| nodes.iter().position(|n| *n == name);
        let parents = nodes.iter().map(|n| place(self.parent(n))).collect();
        let weights = nodes.iter().map(|n| self.weight(n)).collect();
        (nodes, parents, weights)
    }
}
