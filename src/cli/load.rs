//! From names on the command line to checked values: rubric, benchmarks, survey, weights.

use super::args::{CalibrationArgs, SurveyArgs};
use super::screen::Screen;
use super::{Failure, files};
use crate::assessment::{Assessment, Calibration, Mismatch, Options};
use crate::diag::{Diagnostics, SourceFile, nearest};
use crate::input::survey::SurveyInput;
use crate::input::{benchmark, library, rubric, survey};
use crate::lang::Lang;
use crate::model::{
    Benchmark, Column, InputFile, Period, PeriodIdx, RegionIdx, Rubric, Survey, Weights,
};
use crate::panel::{keep_period, roll_up};
use crate::stats::hash::sha256;
use crate::weighting::weigh;
use std::path::Path;

/// Everything that a scoring command needs.
pub(super) struct Loaded {
    pub(super) rubric: Rubric,
    pub(super) benchmarks: Vec<Benchmark>,
    pub(super) survey: Survey,
    pub(super) weights: Weights,
    /// The warnings found on the way.
    pub(super) warnings: Diagnostics,
}

/// Reads everything a scoring command needs, and prints what is wrong with it.
pub(super) fn load(args: &SurveyArgs, screen: &Screen) -> Result<Loaded, Failure> {
    load_keeping(args, None, screen)
}

/// The same, and keeps the rows of tables of items that are about a region, by its id or name.
pub(super) fn load_keeping(
    args: &SurveyArgs,
    region: Option<&str>,
    screen: &Screen,
) -> Result<Loaded, Failure> {
    load_from(args, region, None, screen)
}

/// The same, with what standard input held where it was read already.
pub(super) fn load_given(
    args: &SurveyArgs,
    stdin: Option<Vec<u8>>,
    screen: &Screen,
) -> Result<Loaded, Failure> {
    load_from(args, None, stdin, screen)
}

fn load_from(
    args: &SurveyArgs,
    region: Option<&str>,
    stdin: Option<Vec<u8>>,
    screen: &Screen,
) -> Result<Loaded, Failure> {
    let mut loaded = read_all(args, region, stdin, screen)?;
    if let Some(period) = &args.period {
        loaded.survey = only_period(&loaded.rubric, loaded.survey, period, screen.lang)?;
    }
    roll_up(&loaded.rubric, &mut loaded.survey);
    Ok(loaded)
}

/// The same, whatever period the command line names.
pub(super) fn load_all_periods(args: &SurveyArgs, screen: &Screen) -> Result<Loaded, Failure> {
    let mut loaded = read_all(args, None, None, screen)?;
    roll_up(&loaded.rubric, &mut loaded.survey);
    Ok(loaded)
}

/// Reads one part of a survey of one file, and says what the whole file's hash is.
pub(super) fn load_part(
    args: &SurveyArgs,
    cut: survey::Cut,
    screen: &Screen,
) -> Result<(Loaded, String), Failure> {
    no_repeats(&args.surveys, screen.lang)?;
    let [name] = &args.surveys[..] else {
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => "`--part` 切分一个文件；几个文件请用 `--shard`".to_owned(),
            Lang::En => "`--part` cuts one file; use `--shard` for several".to_owned(),
        }));
    };
    let mut warnings = Diagnostics::new();
    let rubric = read_rubric(&args.rubric, screen, &mut warnings)?;
    let weights = read_weights(&rubric, args.weights.as_deref(), screen.lang)?;
    let bytes = files::read(name, screen.lang)?;
    let source = sha256(&bytes);
    let bar = screen.progress(0, "读取", "reading");
    let input = SurveyInput { name: name.clone(), bytes };
    let result = survey::read_part(input, &rubric, cut, &mut |n| bar.set_position(n));
    bar.finish_and_clear();
    let mut survey = keep(result, screen, &mut warnings)?;
    screen.diagnostics(&warnings);
    if let Some(period) = &args.period {
        // Other parts may have it.
        survey = match find_period(&survey.periods, period, screen.lang) {
            Ok(_) => only_period(&rubric, survey, period, screen.lang)?,
            Err(_) => Survey::default(),
        };
    }
    roll_up(&rubric, &mut survey);
    Ok((Loaded { rubric, benchmarks: Vec::new(), survey, weights, warnings }, source))
}

/// Scores what was loaded, by a calibration where one is named, and prints what methods could not do.
pub(super) fn assess<'a>(
    loaded: &'a Loaded,
    calibration: Option<&CalibrationArgs>,
    options: Options,
    screen: &Screen,
) -> Result<Assessment<'a>, Failure> {
    let Loaded { rubric, benchmarks, survey, weights, .. } = loaded;
    let a = match calibration.and_then(|c| c.calibration.as_deref()) {
        None => crate::assessment::assess(rubric, survey, weights, benchmarks, options),
        Some(path) => {
            let name = path.to_string_lossy();
            let refuse = |mismatch: Mismatch| {
                let message = mismatch.text(rubric);
                Failure::Usage(format!("{name}: {}", message.get(screen.lang)))
            };
            let (calibration, bytes) = parse_calibration(path, rubric, screen)?;
            let mut a = crate::assessment::assess_calibrated(
                rubric,
                survey,
                weights,
                benchmarks,
                options,
                &calibration,
            )
            .map_err(refuse)?;
            let own = path.file_name().map_or(name.clone(), |n| n.to_string_lossy());
            a.calibrated_by = Some(InputFile {
                role: "calibration",
                name: own.into_owned(),
                sha256: sha256(&bytes),
                rows: None,
            });
            a
        }
    };
    let mut remarks = Diagnostics::new();
    remarks.extend(a.remarks().iter().cloned());
    screen.diagnostics(&remarks);
    Ok(a)
}

/// A calibration by its path, with the bytes of its file; none where none is named.
pub(super) fn read_calibration(
    path: Option<&Path>,
    rubric: &Rubric,
    screen: &Screen,
) -> Result<Option<(Calibration, Vec<u8>)>, Failure> {
    path.map(|path| parse_calibration(path, rubric, screen)).transpose()
}

fn parse_calibration(
    path: &Path,
    rubric: &Rubric,
    screen: &Screen,
) -> Result<(Calibration, Vec<u8>), Failure> {
    let name = path.to_string_lossy();
    let bytes = files::read(&name, screen.lang)?;
    let refuse = |mismatch: Mismatch| {
        let message = mismatch.text(rubric);
        Failure::Usage(format!("{name}: {}", message.get(screen.lang)))
    };
    let calibration = Calibration::read(&String::from_utf8_lossy(&bytes)).map_err(refuse)?;
    Ok((calibration, bytes))
}

fn read_all(
    args: &SurveyArgs,
    region: Option<&str>,
    stdin: Option<Vec<u8>>,
    screen: &Screen,
) -> Result<Loaded, Failure> {
    let mut warnings = Diagnostics::new();
    let rubric = read_rubric(&args.rubric, screen, &mut warnings)?;
    let weights = read_weights(&rubric, args.weights.as_deref(), screen.lang)?;
    let benchmarks = read_benchmarks(&rubric, &args.benchmark, screen, &mut warnings)?;
    let survey = read_survey(args, &rubric, (region, stdin), screen, &mut warnings)?;
    screen.diagnostics(&warnings);
    Ok(Loaded { rubric, benchmarks, survey, weights, warnings })
}

/// The text of a rubric: an embedded id, else a file.
pub(super) fn rubric_source(name: &str, screen: &Screen) -> Result<SourceFile, Failure> {
    if let Some(source) = library::rubric(name) {
        return Ok(source);
    }
    source(name, library::rubric_ids(), screen, ("量规", "rubric"))
}

/// The text of a file, or a hint at the embedded id that may have been meant.
fn source<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    screen: &Screen,
    what: (&str, &str),
) -> Result<SourceFile, Failure> {
    if name != "-" && !Path::new(name).exists() {
        let meant = nearest(name, known);
        let (zh, en) = what;
        return Err(Failure::Usage(match (screen.lang, meant) {
            (Lang::Zh, Some(id)) => format!("没有名为 `{name}` 的{zh}或文件；是否要用 `{id}`？"),
            (Lang::Zh, None) => {
                format!("没有名为 `{name}` 的{zh}或文件；`govgauge rubric list` 列出自带的")
            }
            (Lang::En, Some(id)) => {
                format!("no {en} and no file is called `{name}`; did you mean `{id}`?")
            }
            (Lang::En, None) => format!(
                "no {en} and no file is called `{name}`; `govgauge rubric list` lists those that come with the program"
            ),
        }));
    }
    let bytes = files::read(name, screen.lang)?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Failure::Outside(match screen.lang {
            Lang::Zh => format!("`{name}` 不是 UTF-8 文本；JSON 文件须以 UTF-8 保存"),
            Lang::En => format!("`{name}` is not UTF-8 text; JSON files are saved as UTF-8"),
        }));
    };
    // Windows editors put a byte-order mark in front, which JSON does not know.
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    Ok(SourceFile::new(name, text))
}

/// Reads a rubric and prints what is wrong with it, where anything is.
pub(super) fn read_rubric(
    name: &str,
    screen: &Screen,
    warnings: &mut Diagnostics,
) -> Result<Rubric, Failure> {
    read_rubric_knowing(name, &library::is_ours, screen, warnings)
}

/// Reads a rubric and checks all of it, even if it comes with the program.
pub(super) fn check_rubric(
    name: &str,
    screen: &Screen,
    warnings: &mut Diagnostics,
) -> Result<Rubric, Failure> {
    read_rubric_knowing(name, &|_| false, screen, warnings)
}

fn read_rubric_knowing(
    name: &str,
    is_known: &dyn Fn(&SourceFile) -> bool,
    screen: &Screen,
    warnings: &mut Diagnostics,
) -> Result<Rubric, Failure> {
    let file = rubric_source(name, screen)?;
    let folder = Path::new(name).parent().unwrap_or(Path::new("")).to_owned();
    let base = |id: &str| {
        library::rubric(id).or_else(|| {
            let path = folder.join(id);
            let text = std::fs::read_to_string(&path).ok()?;
            Some(SourceFile::new(path.to_string_lossy(), text))
        })
    };
    keep(rubric::read_knowing(&file, &base, is_known), screen, warnings)
}

/// Reads benchmarks by name; those that come with the rubric where none is named.
pub(super) fn read_benchmarks(
    rubric: &Rubric,
    names: &[String],
    screen: &Screen,
    warnings: &mut Diagnostics,
) -> Result<Vec<Benchmark>, Failure> {
    let own = library::benchmarks_of(rubric);
    let names: Vec<&str> = match names {
        [] => own,
        [one] if one == "none" => Vec::new(),
        given => given.iter().map(String::as_str).collect(),
    };
    no_repeats(&names, screen.lang)?;
    let mut benchmarks = Vec::new();
    for name in names {
        let file = match library::benchmark(name) {
            Some(file) => file,
            None => source(name, library::benchmark_ids(), screen, ("基准", "benchmark"))?,
        };
        let read = benchmark::read_knowing(&file, rubric, library::is_ours(&file));
        benchmarks.push(keep(read, screen, warnings)?);
    }
    Ok(benchmarks)
}

/// Refuses a name that is given twice, which would count the same answers or targets twice.
fn no_repeats<S: AsRef<str>>(names: &[S], lang: Lang) -> Result<(), Failure> {
    let again = names
        .iter()
        .enumerate()
        .find(|(at, n)| names[..*at].iter().any(|m| m.as_ref() == n.as_ref()));
    again.map_or(Ok(()), |(_, repeated)| {
        let name = repeated.as_ref();
        Err(Failure::Usage(match lang {
            Lang::Zh => format!("`{name}` 给了两次"),
            Lang::En => format!("`{name}` is given twice"),
        }))
    })
}

fn read_survey(
    args: &SurveyArgs,
    rubric: &Rubric,
    (region, mut stdin): (Option<&str>, Option<Vec<u8>>),
    screen: &Screen,
    warnings: &mut Diagnostics,
) -> Result<Survey, Failure> {
    no_repeats(&args.surveys, screen.lang)?;
    let mut inputs = Vec::new();
    for name in &args.surveys {
        let bytes = match stdin.take_if(|_| name == "-") {
            Some(bytes) => bytes,
            None => files::read(name, screen.lang)?,
        };
        inputs.push(SurveyInput { name: name.clone(), bytes });
    }
    let bar = screen.progress(0, "读取", "reading");
    let mut tell = |n| bar.set_position(n);
    let result = match region {
        None => survey::read(inputs, rubric, &mut tell),
        Some(region) => survey::read_keeping(inputs, rubric, region, &mut tell)
            .map(|read| (read.survey, read.remarks)),
    };
    bar.finish_and_clear();
    keep(result, screen, warnings)
}

/// The survey of one period, its items not yet rolled up.
pub(super) fn only_period(
    rubric: &Rubric,
    mut survey: Survey,
    id: &str,
    lang: Lang,
) -> Result<Survey, Failure> {
    let period = find_period(&survey.periods, id, lang)?;
    if let Some(instrument) = &rubric.instrument {
        survey.fieldwork = survey.fieldwork.map(|f| keep_period(f, period, instrument));
    }
    let keep: Vec<_> = survey.rows().filter(|(_, r)| r.period == period).collect();
    let kept = |column: &Column| {
        let mut kept = Column::unanswered(keep.len());
        for (new, (old, _)) in (0..).map(crate::model::RowIdx).zip(&keep) {
            kept.set(new, column.get(*old));
            if column.picked(*old) != 0 {
                kept.set_picked(new, column.picked(*old));
            }
        }
        kept
    };
    survey.columns = survey.columns.iter().map(kept).collect();
    survey.auxiliaries = survey.auxiliaries.iter().map(kept).collect();
    let new_of = |old: crate::model::RowIdx| {
        let at = keep.iter().position(|(row, _)| *row == old)?;
        Some(crate::model::RowIdx(u32::try_from(at).ok()?))
    };
    survey.notes =
        survey.notes.into_iter().filter_map(|((row, i), n)| Some(((new_of(row)?, i), n))).collect();
    survey.disagreements = survey
        .disagreements
        .into_iter()
        .filter_map(|((row, i), d)| Some(((new_of(row)?, i), d)))
        .collect();
    survey.rows = keep
        .iter()
        .map(|(_, r)| crate::model::Row { period: PeriodIdx(0), region: r.region })
        .collect();
    survey.periods = vec![survey.periods[period.at()].clone()];
    Ok(survey)
}

/// The period of this id, however it is written: `2024年` is `2024`.
pub(super) fn find_period(periods: &[Period], id: &str, lang: Lang) -> Result<PeriodIdx, Failure> {
    let canonical = survey::period_id(id);
    let named = |wanted: &str| periods.iter().position(|p| p.id == wanted);
    let found = named(id).or_else(|| named(&canonical)).and_then(|at| u32::try_from(at).ok());
    found.map(PeriodIdx).ok_or_else(|| {
        let known: Vec<&str> = periods.iter().map(|p| p.id.as_str()).collect();
        let known = known.join(", ");
        Failure::Usage(match lang {
            Lang::Zh => format!("调查中没有时期 `{id}`；有：{known}"),
            Lang::En => format!("the survey has no period `{id}`; it has: {known}"),
        })
    })
}

/// The region of this id or name.
pub(super) fn find_region(survey: &Survey, name: &str, lang: Lang) -> Result<RegionIdx, Failure> {
    let by = |f: &dyn Fn(&crate::model::Region) -> bool| {
        survey.regions.iter().position(f).and_then(|at| u32::try_from(at).ok()).map(RegionIdx)
    };
    let found = by(&|r| r.id == name).or_else(|| by(&|r| r.name.zh == name || r.name.en == name));
    found.ok_or_else(|| {
        let known = survey.regions.iter().flat_map(|r| [r.id.as_str(), r.name.zh.as_str()]);
        Failure::Usage(match (lang, nearest(name, known)) {
            (Lang::Zh, Some(id)) => format!("调查中没有地区 `{name}`；是否要用 `{id}`？"),
            (Lang::Zh, None) => format!("调查中没有地区 `{name}`"),
            (Lang::En, Some(id)) => {
                format!("the survey has no region `{name}`; did you mean `{id}`?")
            }
            (Lang::En, None) => format!("the survey has no region `{name}`"),
        })
    })
}

/// The weights of a set.
pub(super) fn read_weights(
    rubric: &Rubric,
    set: Option<&str>,
    lang: Lang,
) -> Result<Weights, Failure> {
    weigh(rubric, set).map_err(|_| {
        let known: Vec<&str> = rubric.weight_sets.iter().map(|s| s.id.as_str()).collect();
        let (known, set) = (known.join(", "), set.unwrap_or(""));
        Failure::Usage(match lang {
            Lang::Zh => format!("量规 `{}` 没有权重方案 `{set}`；有：{known}", rubric.id),
            Lang::En => {
                format!("rubric `{}` has no weight set `{set}`; it has: {known}", rubric.id)
            }
        })
    })
}

/// Keeps the warnings of a success, prints the problems of a failure.
pub(super) fn keep<T>(
    result: Result<(T, Diagnostics), Diagnostics>,
    screen: &Screen,
    warnings: &mut Diagnostics,
) -> Result<T, Failure> {
    match result {
        Ok((value, found)) => {
            warnings.extend(found);
            Ok(value)
        }
        Err(found) => {
            let mut all = std::mem::take(warnings);
            all.extend(found);
            screen.diagnostics(&all);
            Err(Failure::Input)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_may_be_written_as_files_write_it() {
        let period = |id: &str| Period { id: id.to_owned(), start: None, end: None };
        let periods = [period("2023"), period("2024"), period("2024-Q1"), period("baseline")];
        for (text, at) in
            [("2024", 1), ("2024年", 1), ("２０２４", 1), ("2024年第一季度", 2), ("baseline", 3)]
        {
            assert!(matches!(find_period(&periods, text, Lang::En), Ok(p) if p == PeriodIdx(at)));
        }
        assert!(matches!(find_period(&periods, "2025年", Lang::Zh), Err(Failure::Usage(_))));
    }
}
