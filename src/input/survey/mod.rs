//! Surveys: what regions answered, from CSV and Excel files of either layout, to the model.
//!
//! ```text
//! bytes ─ decode ─▶ text or workbook ─ csv, xlsx ─▶ rows ─ layout, cells ─▶ intake ─ assemble ─▶ Survey
//! ```
//!
//! A file in any encoding and delimiter that offices use is read; everything that is wrong with it
//! is said in one run, each with its place. Missing, unknown, not applicable and zero stay four
//! different things.

mod assemble;
mod auxiliaries;
mod bounds;
mod cells;
mod compressed;
mod csv;
mod cut;
mod decode;
mod findings;
mod heading;
mod identity;
mod intake;
mod items;
mod layout;
mod limits;
mod merge;
mod near;
mod number;
#[cfg(feature = "xlsx")]
mod packing;
#[cfg(feature = "parquet")]
mod parquet;
mod period;
mod place;
pub(super) mod plain;
mod question;
mod refusal;
mod regions;
mod review;
mod row;
mod slips;
pub mod stream;
mod table;
mod tokens;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use compressed::Packer;
pub use cut::Cut;
pub use decode::Encoding;

use crate::diag::Diagnostics;
use crate::model::{InputFile, Region, Rubric, Survey};
use crate::stats::hash::sha256;
use decode::Content;
use intake::Intake;
use limits::Limits;
use place::Places;
use question::Catalogue;

/// A file of a survey, packed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyInput {
    /// The name as the user gave it; `-` for standard input.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How a file turned out to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// The file's name.
    pub name: String,
    /// How it was packed, if it was.
    pub packed: Option<Packer>,
    /// The encoding of a text; none for a workbook.
    pub encoding: Option<Encoding>,
    /// The delimiter of a text.
    pub delimiter: Option<char>,
    /// Whether each row is one answer (long) or one region (wide).
    pub long: bool,
    /// How many rows of data it has.
    pub n_rows: usize,
}

/// A survey, with what was remarkable about its files.
#[derive(Clone, Debug)]
pub struct Read {
    /// The survey.
    pub survey: Survey,
    /// Warnings.
    pub remarks: Diagnostics,
    /// The files, in the order given.
    pub formats: Vec<Format>,
}

/// The one id of a period, whichever way it is written: `2024年` and `２０２４` are `2024`.
pub fn period_id(text: &str) -> String {
    period::period(text).0.id
}

/// Time order of two periods, by their ids.
pub fn in_time(a: &str, b: &str) -> std::cmp::Ordering {
    period::in_time(&period::period(a).0, &period::period(b).0)
}

/// Reads the files of one survey. `progress` is told how many bytes of all files are done.
///
/// # Errors
///
/// Everything that was found, warnings included, where anything makes the survey unusable.
pub fn read(
    inputs: Vec<SurveyInput>,
    rubric: &Rubric,
    progress: &mut dyn FnMut(u64),
) -> Result<(Survey, Diagnostics), Diagnostics> {
    read_with_formats(inputs, rubric, progress).map(|read| (read.survey, read.remarks))
}

/// Reads the files of one survey and says how they were written.
///
/// # Errors
///
/// Everything that was found, warnings included, where anything makes the survey unusable.
pub fn read_with_formats(
    inputs: Vec<SurveyInput>,
    rubric: &Rubric,
    progress: &mut dyn FnMut(u64),
) -> Result<Read, Diagnostics> {
    read_within(inputs, rubric, (Limits::STANDARD, None, None), progress)
}

/// Reads one part of a wide table: no row is in two parts, and all parts together are the table.
///
/// # Errors
///
/// Everything that was found, warnings included, where anything makes the part unusable.
pub fn read_part(
    input: SurveyInput,
    rubric: &Rubric,
    cut: Cut,
    progress: &mut dyn FnMut(u64),
) -> Result<(Survey, Diagnostics), Diagnostics> {
    let read = read_within(vec![input], rubric, (Limits::STANDARD, None, Some(cut)), progress)?;
    Ok((read.survey, read.remarks))
}

/// Reads the files of one survey and keeps the rows of tables of items that are about one region,
/// named by its id or by its name, so that its scores can be explained by them.
///
/// # Errors
///
/// Everything that was found, warnings included, where anything makes the survey unusable.
pub fn read_keeping(
    inputs: Vec<SurveyInput>,
    rubric: &Rubric,
    region: &str,
    progress: &mut dyn FnMut(u64),
) -> Result<Read, Diagnostics> {
    if rubric.instrument.is_none() {
        return read_with_formats(inputs, rubric, progress);
    }
    let read =
        read_within(inputs.clone(), rubric, (Limits::STANDARD, Some(region), None), progress)?;
    let regions = &read.survey.regions;
    if regions.iter().any(|r| r.id == region) {
        return Ok(read);
    }
    // Which region has this name is known once all files are read.
    let named = |r: &&Region| r.name.zh == region || r.name.en == region;
    match regions.iter().find(named).map(|r| r.id.clone()) {
        Some(id) => read_within(inputs, rubric, (Limits::STANDARD, Some(&id), None), &mut |_| {}),
        None => Ok(read),
    }
}

fn read_within(
    inputs: Vec<SurveyInput>,
    rubric: &Rubric,
    (limits, keep, cut): (Limits, Option<&str>, Option<Cut>),
    progress: &mut dyn FnMut(u64),
) -> Result<Read, Diagnostics> {
    let catalogue = Catalogue::new(rubric);
    let mut intake = Intake::new(rubric, &catalogue, limits, keep);
    intake.cut = cut;
    let mut places = Places::default();
    let mut formats = Vec::new();
    let mut files = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut before = 0;
    let mut is_readable = !inputs.is_empty();
    let first_name = inputs.first().map_or_else(|| "-".to_owned(), |input| input.name.clone());
    if inputs.is_empty() {
        refusal::refuse(&first_name, &decode::Refusal::Empty, limits.bytes, &mut intake.findings);
    }
    if inputs.len() > limits.files {
        refusal::too_many_files(&first_name, inputs.len(), limits.files, &mut intake.findings);
    }
    for input in inputs.into_iter().take(limits.files) {
        let n_bytes = input.bytes.len();
        let name = input.name.clone();
        let done = before;
        before += n_bytes as u64;
        let mut tell = |share: Share| progress(done + share.of(n_bytes));
        let (file, format) = read_file(input, &mut intake, &mut places, &mut tell);
        // Rows of items may repeat, so nothing else would tell that they all count twice.
        if !catalogue.forms.is_empty()
            && let Some(first) = files.iter().position(|f: &InputFile| f.sha256 == file.sha256)
        {
            refusal::given_twice(&names[first], &name, &mut intake.findings);
        }
        names.push(name);
        is_readable &= format.as_ref().is_some_and(|(_, is_table)| *is_table);
        files.push(file);
        formats.extend(format.map(|(format, _)| format));
        progress(before);
    }
    let mut survey = Survey::default();
    if is_readable {
        items::absent(&mut intake, &places);
    }
    if intake.is_empty() {
        review::answers(&mut intake, &places);
    } else {
        survey = assemble::assemble(&mut intake, &places);
    }
    let findings = std::mem::take(&mut intake.findings);
    let failed = findings.has_errors();
    let remarks = findings.finish(&first_name);
    if failed {
        return Err(remarks);
    }
    survey.files = files;
    Ok(Read { survey, remarks, formats })
}

/// How much of a file is done.
struct Share {
    done: usize,
    all: usize,
}

impl Share {
    /// That share of so many bytes: a packed file unpacks to more than it is.
    fn of(&self, n_bytes: usize) -> u64 {
        let (done, all, n_bytes) = (self.done as u128, self.all.max(1) as u128, n_bytes as u128);
        u64::try_from(done.min(all) * n_bytes / all).unwrap_or(u64::MAX)
    }
}

fn read_file(
    input: SurveyInput,
    intake: &mut Intake<'_, '_>,
    places: &mut Places,
    tell: &mut dyn FnMut(Share),
) -> (InputFile, Option<(Format, bool)>) {
    let SurveyInput { name, bytes } = input;
    let mut file = InputFile {
        role: "survey",
        name: name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned(),
        sha256: sha256(&bytes),
        rows: None,
    };
    let most = intake.limits.bytes;
    let (content, packed) = match decode::decode(bytes, most) {
        Ok(content) => content,
        Err(refusal) => {
            refusal::refuse(&name, &refusal, most, &mut intake.findings);
            return (file, None);
        }
    };
    let (shape, encoding) = match content {
        Content::Text(text, encoding) => {
            let all = text.len();
            let mut tell = |done| tell(Share { done, all });
            (table::read_text(&name, text, intake, places, &mut tell), Some(encoding))
        }
        Content::Workbook(_) if intake.cut.is_some() => {
            intake.findings.error(crate::diag::code::survey::S073, || cut::refusal(&name));
            (table::Shape::default(), None)
        }
        #[cfg(feature = "xlsx")]
        Content::Workbook(bytes) => {
            let mut tell = |done, all| tell(Share { done, all });
            (xlsx::read_workbook(&name, bytes, intake, places, &mut tell), None)
        }
        #[cfg(not(feature = "xlsx"))]
        Content::Workbook(_) => {
            refusal::refuse(&name, &decode::Refusal::Workbook, most, &mut intake.findings);
            (table::Shape::default(), None)
        }
        #[cfg(feature = "parquet")]
        Content::Parquet(bytes) => {
            let mut tell = |done, all| tell(Share { done, all });
            (parquet::read_file(&name, bytes, intake, places, &mut tell), None)
        }
        #[cfg(not(feature = "parquet"))]
        Content::Parquet(_) => {
            refusal::refuse(&name, &decode::Refusal::Parquet, most, &mut intake.findings);
            (table::Shape::default(), None)
        }
    };
    file.rows = Some(shape.n_rows);
    let format = Format {
        name,
        packed,
        encoding,
        delimiter: shape.delimiter.map(char::from),
        long: shape.long.unwrap_or(false),
        n_rows: shape.n_rows,
    };
    (file, Some((format, shape.long.is_some())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Severity, code};
    use crate::input::{library, rubric};

    fn codes(text: &str, limits: Limits) -> Vec<String> {
        let file = library::rubric("oecd-dgi-2023").expect("it comes with the program");
        let (rubric, _) = rubric::read(&file, &library::rubric).expect("it is in order");
        let input = SurveyInput { name: "s.csv".into(), bytes: text.as_bytes().to_vec() };
        match read_within(vec![input.clone(), input], &rubric, (limits, None, None), &mut |_| {}) {
            Ok(_) => Vec::new(),
            Err(found) => {
                let errors = found.iter().filter(|d| d.severity == Severity::Error);
                errors.map(|d| d.code.to_string()).collect()
            }
        }
    }

    #[test]
    fn every_limit_is_kept() {
        let file = library::rubric("oecd-dgi-2023").expect("it comes with the program");
        let (rubric, _) = rubric::read(&file, &library::rubric).expect("it is in order");
        let question = &rubric.hierarchy.leaves().next().expect("it asks something").1.id;
        // The second of the two files answers nothing again.
        let text = format!("region,period,{question}\na,,\nb,,\nc,,\n");
        let within =
            Limits { regions: 3, columns: 3, files: 2, bytes: text.len(), ..Limits::STANDARD };
        let n_indicators = rubric.hierarchy.indicators().len();
        let within = Limits { cells: 3 * n_indicators, ..within };
        assert_eq!(codes(&text, within), Vec::<String>::new());
        let too_much = code::survey::S016.as_str();
        for less in [
            Limits { regions: 2, ..within },
            Limits { columns: 2, ..within },
            Limits { cells: within.cells - 1, ..within },
            Limits { files: 1, ..within },
        ] {
            assert!(codes(&text, less).iter().all(|c| c == too_much), "{less:?}");
            assert!(!codes(&text, less).is_empty(), "{less:?}");
        }
        assert_eq!(codes(&text, Limits { bytes: text.len() - 1, ..within }), ["S004", "S004"]);
    }

    #[test]
    fn items_and_their_questions_are_limited() {
        let text = r#"{"schema_version": "1.0", "id": "x", "version": "1",
            "title": {"zh": "甲", "en": "X"},
            "survey": {"tables": [{"id": "t", "title": {"zh": "乙", "en": "T"}, "item": ["a"],
                "attributes": [{"id": "a"}], "questions": [{"id": "p"}, {"id": "q"}]}],
                "measures": [{"indicator": "i", "table": "t", "questions": ["p"]}]},
            "index": {"id": "x", "title": {"zh": "甲", "en": "X"}, "children": [
                {"id": "i", "title": {"zh": "丙", "en": "I"}, "scale": {"type": "percentage"}}]}}"#;
        let source = crate::diag::SourceFile::new("x.json", text);
        let (rubric, _) = rubric::read(&source, &|_: &str| None).expect("it is in order");
        let read = |tallies: usize| {
            let bytes = "region,a,p,q\nr,1,yes,no\nr,2,yes,no\nr,2,yes,no\n".into();
            let limits = Limits { tallies, ..Limits::STANDARD };
            let input = SurveyInput { name: "s.csv".into(), bytes };
            read_within(vec![input], &rubric, (limits, None, None), &mut |_| {})
        };
        // Two items with two questions; the third row is of the second item.
        assert!(read(4).is_ok());
        let found = read(3).expect_err("there are four sums");
        assert!(found.iter().any(|d| d.code == code::survey::S016));
    }
}
