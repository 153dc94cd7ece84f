//! The command line, as close to what was typed as possible. The Chinese help stands in `help.rs`.

use crate::assessment::shards::Part;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Scores surveys of regions against a rubric of e-government maturity.
#[derive(Debug, Parser)]
#[command(name = "govgauge", version, max_term_width = 100)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(super) struct Cli {
    /// Language of messages and reports: zh, en, or zh,en
    #[arg(long, global = true, value_delimiter = ',', value_enum)]
    pub(super) lang: Vec<LangArg>,
    /// How problems are written to the error stream
    #[arg(long, global = true, value_enum, default_value = "human")]
    pub(super) message_format: MessageFormat,
    /// Write nothing but results and errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// How many threads work; 0 means one per core. The result is the same
    #[arg(long, global = true, default_value_t = 0, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=256))]
    pub(super) threads: u16,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// For people
    Human,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Look at rubrics: list, show, questions, check, schema, trace, diff
    Rubric {
        #[command(subcommand)]
        command: RubricCommand,
    },
    /// Find every problem in a survey
    Check(SurveyArgs),
    /// Score a survey
    Score(ScoreArgs),
    /// Write what the methods of a rubric learn from a survey, to score others by it
    Calibrate(CalibrateArgs),
    /// Explain a score: formula, parts, what blocks the next level
    Explain(ExplainArgs),
    /// Audit survey and indicators: gaps, contradictions, outliers, correlations
    Audit(AuditArgs),
    /// Write reports for people, beside scores.json
    Report(ReportArgs),
    /// Read another tool's tables into a rubric and a survey
    Import {
        #[command(subcommand)]
        command: ImportCommand,
    },
    /// Write a rubric and a survey as another tool's tables
    Export {
        #[command(subcommand)]
        command: ExportCommand,
    },
    /// Tell how far scores, ranks and levels hang on what was assumed
    Robustness(RobustnessArgs),
    /// Write the rubric as SQL for another engine: binding, fit, transform
    Sql(SqlArgs),
    /// Explain the rule behind a message
    Rule {
        /// The code, such as S007; without it, all codes are listed
        code: Option<String>,
    },
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Subcommand)]
pub(super) enum RubricCommand {
    /// List the rubrics and benchmarks that come with the program
    List,
    /// Print the tree with effective weights
    Show {
        /// A rubric: an id or a file
        rubric: String,
        /// A weight set of the rubric
        #[arg(long, value_name = "SET")]
        weights: Option<String>,
    },
    /// Print the questions with all that is needed to answer them, or a blank survey table
    Questions {
        /// A rubric: an id or a file
        rubric: String,
        /// Only the questions below this node of the rubric
        node: Option<String>,
        /// Text to read, or a CSV table to fill in
        #[arg(long, value_enum, default_value = "text")]
        format: SheetFormat,
        /// Only the questions of this table of items; with CSV, its headings
        #[arg(long, value_name = "ID", conflicts_with = "node")]
        table: Option<String>,
    },
    /// Find everything that is wrong with a rubric or a benchmark
    Check {
        /// Rubric files, or ids
        #[arg(required = true)]
        rubrics: Vec<String>,
        /// Benchmarks to check against the rubric: ids or files
        #[arg(long, value_name = "ID|FILE")]
        benchmark: Vec<String>,
    },
    /// Print the JSON Schema of a kind of document
    Schema {
        /// Which document
        #[arg(value_enum, default_value = "rubric")]
        document: SchemaArg,
    },
    /// List every documented concern with the indicators, gates and targets that carry it
    Trace {
        /// A rubric: an id or a file
        rubric: String,
        /// Benchmarks to trace too; default: those that come with the rubric
        #[arg(long, value_name = "ID|FILE")]
        benchmark: Vec<String>,
        /// Text or JSON
        #[arg(long, value_enum, default_value = "text")]
        format: TextFormat,
    },
    /// Say in words what differs between two rubrics
    Diff {
        /// The older rubric: an id or a file
        a: String,
        /// The newer rubric: an id or a file
        b: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Read the tables iData and iMeta of COINr, as CSV
    Coin(ImportCoinArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// Write the tables iData and iMeta of COINr, as CSV
    Coin(ExportCoinArgs),
}

#[derive(Debug, Args)]
pub(super) struct ImportCoinArgs {
    /// The table of regions and their figures, iData
    #[arg(value_name = "IDATA")]
    pub(super) data: String,
    /// The table of what the columns are, iMeta
    #[arg(value_name = "IMETA")]
    pub(super) meta: String,
    /// How indicators are normalised; default: by the parameters in iMeta, or `min_max`
    #[arg(long, value_enum)]
    pub(super) normalisation: Option<NormalisationArg>,
    /// The folder to write to
    #[arg(long, short, value_name = "DIR")]
    pub(super) output: PathBuf,
    /// Overwrite files that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExportCoinArgs {
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    /// The folder to write to
    #[arg(long, short, value_name = "DIR")]
    pub(super) output: PathBuf,
    /// Overwrite files that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

/// The methods of COINr, by the names of a rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum NormalisationArg {
    MinMax,
    Scaled,
    ZScore,
    Goalposts,
    DistanceToMaximum,
    DistanceToTarget,
    FractionOfMaximum,
    Rank,
    PercentileRank,
    Borda,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaArg {
    Rubric,
    Benchmark,
    Scores,
    Audit,
    Calibration,
    State,
    Robustness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditPart {
    Survey,
    Indicators,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SheetFormat {
    Text,
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DataFormat {
    Json,
    Ndjson,
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct SurveyArgs {
    /// Survey files: CSV (also packed with gzip or zstd), XLSX or Parquet; - is standard input
    #[arg(required = true, value_name = "SURVEY")]
    pub(super) surveys: Vec<String>,
    /// A rubric: an id or a file
    #[arg(long, short, default_value = "cn-egov", value_name = "ID|FILE")]
    pub(super) rubric: String,
    /// Benchmarks: ids or files, or none; default: those that come with the rubric
    #[arg(long, short, value_name = "ID|FILE")]
    pub(super) benchmark: Vec<String>,
    /// A weight set of the rubric
    #[arg(long, value_name = "SET")]
    pub(super) weights: Option<String>,
    /// Only this period
    #[arg(long, value_name = "P")]
    pub(super) period: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ScoreArgs {
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    #[command(flatten)]
    pub(super) calibration: CalibrationArgs,
    /// Write scores.json, flat tables with their description and a workbook to this folder; to a
    /// file named .csv, .ndjson or .parquet, one row per region
    #[arg(long, short, value_name = "DIR|FILE", conflicts_with = "format")]
    pub(super) output: Option<PathBuf>,
    /// Write the scores to standard output
    #[arg(long, value_enum)]
    pub(super) format: Option<DataFormat>,
    /// The most memory to use for a file of very many regions, such as 512M or 2G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) memory_limit: Option<u64>,
    /// Of a long survey with a table as its result, also write what the answers of each region to each
    /// question come to: how many, mean, standard deviation; to a file named .csv or .ndjson
    #[arg(long, value_name = "FILE", requires = "output")]
    pub(super) cells: Option<PathBuf>,
    #[command(flatten)]
    pub(super) run: RunArgs,
    #[command(flatten)]
    pub(super) study: StudyArgs,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct CalibrateArgs {
    #[command(subcommand)]
    pub(super) command: Option<CalibrateCommand>,
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    /// Write a state of part K of N of a wide table, for `calibrate merge`
    #[arg(long = "part", value_name = "K/N", value_parser = part, conflicts_with = "shard")]
    pub(super) cut: Option<Part>,
    /// Write a state of these files, which are part K of N already
    #[arg(long, value_name = "K/N", value_parser = part)]
    pub(super) shard: Option<Part>,
    /// The file to write
    #[arg(long = "output", short = 'o', value_name = "FILE", required = true)]
    pub(super) file: Option<PathBuf>,
    /// Overwrite a file that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum CalibrateCommand {
    /// Join the states of all parts into the calibration that the whole survey gives
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// What `calibrate --part` or `calibrate --shard` wrote: every part once
    #[arg(required = true, value_name = "STATE")]
    pub(super) states: Vec<String>,
    /// A rubric: an id or a file
    #[arg(long, short, default_value = "cn-egov", value_name = "ID|FILE")]
    pub(super) rubric: String,
    /// A weight set of the rubric
    #[arg(long, value_name = "SET")]
    pub(super) weights: Option<String>,
    /// The file to write
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Overwrite a file that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct SqlArgs {
    /// A rubric: an id or a file
    #[arg(long, short, default_value = "cn-egov", value_name = "ID|FILE")]
    pub(super) rubric: String,
    /// The engine that the binding is for; the other statements are the same for all
    #[arg(long, value_enum)]
    pub(super) engine: EngineArg,
    /// How the answers come; default: wide, or items where the rubric has tables of items
    #[arg(long, value_enum)]
    pub(super) layout: Option<LayoutArg>,
    /// A weight set of the rubric
    #[arg(long, value_name = "SET")]
    pub(super) weights: Option<String>,
    #[command(flatten)]
    pub(super) calibration: CalibrationArgs,
    /// The row that fit.sql gave, as CSV with its header: a calibration is made of it
    #[arg(long, value_name = "FILE", conflicts_with = "calibration")]
    pub(super) statistics: Option<PathBuf>,
    /// Rank the regions of each period
    #[arg(long)]
    pub(super) rank: bool,
    /// Write the statements and the table of names to this folder
    #[arg(long, short, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Overwrite files that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EngineArg {
    Duckdb,
    Spark,
    Postgres,
    Clickhouse,
    Datafusion,
    Trino,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LayoutArg {
    Wide,
    Long,
    Items,
}

#[derive(Debug, Args)]
pub(super) struct CalibrationArgs {
    /// What `govgauge calibrate` wrote: nothing is learnt from this survey
    #[arg(long, value_name = "FILE")]
    pub(super) calibration: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Rank the regions; without it only levels are shown
    #[arg(long)]
    pub(super) rank: bool,
    /// The date to print, such as 2025-03-02; without it none is printed
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) date: Option<String>,
    /// Overwrite files that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct StudyArgs {
    /// How often regions are scored again for the intervals; 0: never; default: 1000, if quick
    #[arg(id = "again", long = "replicates", value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(super) replicates: Option<u32>,
    /// The seed of the random numbers; the same seed gives the same result
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    #[command(flatten)]
    pub(super) calibration: CalibrationArgs,
    /// The region: its id or its name
    #[arg(long, value_name = "R")]
    pub(super) region: String,
    /// A node of the rubric; default: the index
    #[arg(long, short, value_name = "NODE")]
    pub(super) node: Option<String>,
    /// An item of the survey's tables: its key, or a part of it that no other item has
    #[arg(long, value_name = "KEY")]
    pub(super) item: Option<String>,
    /// Text or JSON
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: TextFormat,
    #[command(flatten)]
    pub(super) study: StudyArgs,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    /// What to look at: the answers, how the indicators behave and go together, or both
    #[arg(long, value_enum, default_value = "all")]
    pub(super) part: AuditPart,
    /// Text or JSON; default: JSON for a file whose name ends in .json, else text
    #[arg(long, value_enum)]
    pub(super) format: Option<TextFormat>,
    /// Write to this file in place of standard output
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The date to print, such as 2025-03-02; without it none is printed
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) date: Option<String>,
    /// Overwrite files that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    #[command(flatten)]
    pub(super) calibration: CalibrationArgs,
    /// The folder to write to
    #[arg(long, short, value_name = "DIR", default_value = "reports")]
    pub(super) output: PathBuf,
    /// Only these regions: ids or names
    #[arg(long, value_name = "R")]
    pub(super) region: Vec<String>,
    #[command(flatten)]
    pub(super) run: RunArgs,
    #[command(flatten)]
    pub(super) study: StudyArgs,
    /// Also tell which assumption matters, however long it takes; default: if quick
    #[arg(id = "indices", long = "sensitivity")]
    pub(super) sensitivity: bool,
}

#[derive(Debug, Args)]
pub(super) struct RobustnessArgs {
    #[command(flatten)]
    pub(super) survey: SurveyArgs,
    /// How many times the regions are scored under drawn assumptions
    #[arg(long, default_value_t = 1000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replicates: u32,
    /// The seed of the random numbers; the same seed gives the same result
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
    /// Also tell which assumption matters (Sobol' indices)
    #[arg(long)]
    pub(super) sensitivity: bool,
    /// With --sensitivity: also for the score of this region, an id or a name; may be repeated
    #[arg(long = "region", value_name = "REGION", requires = "sensitivity")]
    pub(super) regions: Vec<String>,
    /// How likely one region is ahead of another: two ids or names; may be repeated
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub(super) compare: Vec<String>,
    /// Text or JSON; default: JSON for a file whose name ends in .json, else text
    #[arg(long, value_enum)]
    pub(super) format: Option<TextFormat>,
    /// Write to this file in place of standard output
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The date to print, such as 2025-03-02; without it none is printed
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) date: Option<String>,
    /// Overwrite files that this program did not write
    #[arg(long)]
    pub(super) force: bool,
}

/// Part K of N.
fn part(text: &str) -> Result<Part, String> {
    let numbers = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    let found = numbers.and_then(|(number, of)| Part::new(number, of));
    found.ok_or_else(|| "parts are written 1/4 to 4/4 · 份写作 1/4 到 4/4".to_owned())
}

/// A number of bytes, as `512M` or `2G`.
fn size(text: &str) -> Result<u64, String> {
    let bare = text.trim_end_matches(['b', 'B', 'i']);
    let (number, shift) = match bare.char_indices().last() {
        Some((at, 'k' | 'K')) => (&bare[..at], 10),
        Some((at, 'm' | 'M')) => (&bare[..at], 20),
        Some((at, 'g' | 'G')) => (&bare[..at], 30),
        _ => (bare, 0),
    };
    let bytes = number.parse::<u64>().ok().and_then(|n| n.checked_mul(1 << shift));
    bytes.ok_or_else(|| "a size looks like 512M or 2G · 大小写作 512M 或 2G".to_owned())
}

/// A date as people in every country read it the same.
fn date(text: &str) -> Result<String, String> {
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    match text.split('-').collect::<Vec<_>>()[..] {
        [year, month, day]
            if digits(year, 4)
                && digits(month, 2)
                && digits(day, 2)
                && (1..=12).contains(&number(month))
                && (1..=31).contains(&number(day)) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("a date looks like 2025-03-02 · 日期写作 2025-03-02".to_owned()),
    }
}
