//! Engines: what differs between them, all of which stands in bindings.

use super::print::{Printer, quoted};

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// `DuckDB`.
    DuckDb,
    /// Apache Spark.
    Spark,
    /// `PostgreSQL`.
    Postgres,
    /// `ClickHouse`.
    ClickHouse,
    /// Apache `DataFusion`.
    DataFusion,
    /// Trino.
    Trino,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::DuckDb,
        Self::Spark,
        Self::Postgres,
        Self::ClickHouse,
        Self::DataFusion,
        Self::Trino,
    ];

    /// Its name as people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Spark => "Apache Spark",
            Self::Postgres => "PostgreSQL",
            Self::ClickHouse => "ClickHouse",
            Self::DataFusion => "Apache DataFusion",
            Self::Trino => "Trino",
        }
    }

    /// Prints expressions for its bindings.
    pub(super) const fn printer(self) -> Printer {
        let to_double = match self {
            Self::Postgres => ("CAST(", " AS DOUBLE PRECISION)"),
            // A cast of what may be NULL gives NULL for what is no number.
            Self::ClickHouse => ("toFloat64(assumeNotNull(", "))"),
            _ => ("CAST(", " AS DOUBLE)"),
        };
        // The others keep a view apart, or share what is the same.
        Printer::binding(to_double, matches!(self, Self::Postgres))
    }

    /// What a session is told first.
    pub(super) const fn setting(self) -> &'static str {
        match self {
            // What holds of each column is worked out from all others, for minutes where they are many.
            Self::Spark => "SET spark.sql.constraintPropagation.enabled = false;\n\n",
            _ => "",
        }
    }

    /// What gives the answers their name: a view, but on `ClickHouse` a table, since it works views
    /// out anew in every statement, and takes its time to plan them.
    pub(super) fn named(self, view: &str, select: &str) -> String {
        match self {
            Self::Spark => format!("CREATE OR REPLACE TEMPORARY VIEW {view} AS\n{select};"),
            Self::ClickHouse => {
                format!("CREATE TABLE {view} ENGINE = MergeTree ORDER BY tuple() AS\n{select};")
            }
            _ => format!("CREATE OR REPLACE VIEW {view} AS\n{select};"),
        }
    }

    /// The statements that give a file a name; all its columns are texts, taken in this order.
    pub(super) fn source(self, table: &str, file: &str, columns: &[String]) -> String {
        let typed = |of: &str| {
            let list = columns.iter().map(|c| format!("  {c} {of}"));
            list.collect::<Vec<_>>().join(",\n")
        };
        let path = quoted(file);
        match self {
            Self::DuckDb => {
                let types = columns.iter().map(|c| format!("  '{c}': 'VARCHAR'"));
                let types = types.collect::<Vec<_>>().join(",\n");
                format!(
                    "CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_csv({path}, header = true, columns = {{\n{types}\n}});"
                )
            }
            Self::Spark => format!(
                "CREATE OR REPLACE TEMPORARY VIEW {table} (\n{}\n) USING csv OPTIONS (path {path}, header 'true', escape '\"', multiLine 'true');",
                typed("STRING")
            ),
            Self::Postgres => format!(
                "CREATE TABLE {table} (\n{}\n);\nCOPY {table} FROM {path} (FORMAT csv, HEADER true);",
                typed("TEXT")
            ),
            Self::ClickHouse => {
                let structure = columns.iter().map(|c| format!("{c} Nullable(String)"));
                let structure = quoted(&structure.collect::<Vec<_>>().join(", "));
                format!(
                    "CREATE TABLE {table} (\n{}\n) ENGINE = MergeTree ORDER BY tuple();\nINSERT INTO {table} SELECT * FROM file({path}, 'CSV', {structure}) SETTINGS input_format_csv_skip_first_lines = 1;",
                    typed("Nullable(String)")
                )
            }
            Self::DataFusion => format!(
                "CREATE EXTERNAL TABLE {table} (\n{}\n) STORED AS CSV LOCATION {path} OPTIONS ('format.has_header' 'true');",
                typed("VARCHAR")
            ),
            Self::Trino => format!(
                "CREATE TABLE {table} (\n{}\n) WITH (format = 'CSV', external_location = {path}, skip_header_line_count = 1);",
                typed("VARCHAR")
            ),
        }
    }
}
