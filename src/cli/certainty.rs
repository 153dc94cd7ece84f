//! The study that stands beside the scores of `score`, `report` and `explain`: made where it is
//! quick or asked for, and said to be missing where it is not.

use super::args::StudyArgs;
use super::screen::{Screen, steps};
use super::{Failure, load};
use crate::assessment::{Assessment, Certainty, assess_calibrated};
use crate::lang::{Lang, Text};
use crate::model::{NodeIdx, PeriodIdx, RowIdx, Uncertainty};
use crate::panel::roll_up;
use crate::robustness::assumptions::{Factor, Refusal, factors, learns_anew, usual};
use crate::robustness::beside;
use crate::robustness::study::{Size, study};
use crate::stats::round6;

/// How many times the regions are scored again where the command line says nothing.
const REPLICATES: usize = 1000;

/// How many scores of nodes are worked out without being asked for: a second or two.
const WORK_MAX: usize = 400_000_000;

/// Whether to tell which assumption matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indices {
    /// No.
    Never,
    /// Where it is quick.
    IfQuick,
    /// Yes.
    Always,
}

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask<'a> {
    pub(super) study: &'a StudyArgs,
    pub(super) indices: Indices,
    /// The period whose results are shown.
    pub(super) period: PeriodIdx,
    /// Whether to say nothing where it is left out.
    pub(super) is_quiet: bool,
}

impl<'a> Ask<'a> {
    /// The last period, and no indices.
    pub(super) fn of_last(a: &Assessment<'_>, study: &'a StudyArgs) -> Self {
        let period = a.survey.rows.last().map_or(PeriodIdx(0), |r| r.period);
        Self { study, indices: Indices::Never, period, is_quiet: false }
    }
}

/// The assessment with what a study of it has found, where one is made.
pub(super) fn beside<'a>(
    a: Assessment<'a>,
    ask: &Ask<'_>,
    screen: &Screen,
) -> Result<Assessment<'a>, Failure> {
    let asked = ask.study.replicates.map(|n| n as usize);
    if asked == Some(0) {
        return match ask.indices {
            Indices::Always => Err(Failure::Usage(
                screen
                    .lang
                    .pick(
                        "`--sensitivity` 需要重复计分，`--replicates` 不能为 0",
                        "`--sensitivity` scores again and again, `--replicates` cannot be 0",
                    )
                    .to_owned(),
            )),
            _ => Ok(a),
        };
    }
    let is_asked = asked.is_some() || ask.indices == Indices::Always;
    let uncertainty = a.rubric.uncertainty.clone().unwrap_or_else(|| usual(&a));
    let work = |size: Size| {
        let one = a.survey.rows.len() * a.rubric.hierarchy.nodes().len();
        one.saturating_mul(size.runs(varied(&uncertainty)))
    };
    let mut size =
        Size { replicates: asked.unwrap_or(REPLICATES), seed: ask.study.seed, sensitivity: false };
    let note = |zh: &str, en: &str| {
        if !ask.is_quiet {
            screen.note(zh, en);
        }
    };
    if !is_asked && work(size) > WORK_MAX {
        note(
            "地区较多，没有检验结果有多可靠（得分区间、稳健程度）；需要时用 --replicates 1000",
            "with so many regions it was left out how sure the results are (intervals, robust or fragile); --replicates 1000 asks for it",
        );
        return Ok(a);
    }
    let with = Size { sensitivity: true, ..size };
    size.sensitivity = match ask.indices {
        Indices::Never => false,
        // One assumption alone makes all of the changes.
        Indices::IfQuick => varied(&uncertainty) > 1 && work(with) <= WORK_MAX,
        Indices::Always => true,
    };
    let last = a.survey.rows.last().map(|r| r.period);
    let found = if last == Some(ask.period) {
        found(&a, &uncertainty, size, screen)
    } else {
        found_earlier(&a, ask.period, &uncertainty, size, screen)
    };
    match found {
        Ok(certainty) => Ok(a.with_certainty(certainty)),
        Err(refusal) if is_asked => Err(Failure::Usage(words(&refusal, screen.lang))),
        Err(refusal) => {
            let (zh, en) = (words(&refusal, Lang::Zh), words(&refusal, Lang::En));
            note(
                &format!("没有检验结果有多可靠：{zh}"),
                &format!("it was left out how sure the results are: {en}"),
            );
            Ok(a)
        }
    }
}

/// How many assumptions move scores; what is reached of a benchmark has no runs of its own.
fn varied(uncertainty: &Uncertainty) -> usize {
    factors(uncertainty).iter().filter(|f| **f != Factor::Benchmark).count()
}

fn found(
    a: &Assessment<'_>,
    uncertainty: &Uncertainty,
    size: Size,
    screen: &Screen,
) -> Result<Certainty, Refusal> {
    let runs = size.runs(varied(uncertainty)) as u64;
    let bar = screen.progress(runs, "重复计分", "scoring again");
    let found = study(a, uncertainty, size, &steps(&bar));
    bar.finish_and_clear();
    Ok(beside::certainty(a, uncertainty, size, &found?))
}

/// A study of a period before the last: of the survey of that period alone, scored by what was learnt
/// from all of it.
fn found_earlier(
    a: &Assessment<'_>,
    period: PeriodIdx,
    uncertainty: &Uncertainty,
    size: Size,
    screen: &Screen,
) -> Result<Certainty, Refusal> {
    let refusal = || Refusal {
        message: Text::new(
            "该时期的得分离不开其他时期的数据",
            "scores of this period rest on answers of other periods",
        ),
        hint: Text::new("检验最后一个时期", "ask for the last period"),
    };
    if a.rubric.methods.is_pooled && learns_anew(a, uncertainty) {
        return Err(refusal());
    }
    let id = &a.survey.periods[period.at()].id;
    let alone = load::only_period(a.rubric, a.survey.clone(), id, screen.lang);
    let mut alone = alone.map_err(|_| refusal())?;
    roll_up(a.rubric, &mut alone);
    let weights = (*a.weights).clone();
    let b =
        assess_calibrated(a.rubric, &alone, &weights, a.benchmarks, a.options, &a.calibration());
    // What is learnt anew is learnt from this period alone here, as it was in the whole; not where that
    // was calibrated itself.
    let mut b = b.map_err(|_| refusal())?;
    b.is_calibrated = a.is_calibrated;
    let places: Option<Vec<RowIdx>> =
        alone.rows.iter().map(|r| a.survey.row(r.region, period)).collect();
    let places = places.ok_or_else(refusal)?;
    let score = |a: &Assessment<'_>, row| a.score(row, NodeIdx::ROOT).map(round6);
    if (0..).map(RowIdx).zip(&places).any(|(row, place)| score(&b, row) != score(a, *place)) {
        return Err(refusal());
    }
    let certainty = found(&b, uncertainty, size, screen)?;
    Ok(certainty.among(period, a.survey.rows.len(), |row| places[row.at()]))
}

/// Why there is no study, and what to do.
pub(super) fn words(refusal: &Refusal, lang: Lang) -> String {
    let (message, hint) = (refusal.message.get(lang), refusal.hint.get(lang));
    format!("{message}{}{hint}", lang.pick("；", "; "))
}
