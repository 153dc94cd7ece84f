//! From answers to scores of indicators, all regions together: denominate, screen, impute, treat,
//! normalise. What is learnt on the way is kept, so that it can be applied again.

mod columns;
mod impute;
pub(super) mod normalise;
pub(super) mod raw;
mod screen;
mod treat;

pub(super) use columns::{Columns, columns, group};
pub(super) use normalise::fitted_in_parts;
pub use screen::Exclusion;
pub use treat::TreatedCell;

use super::calibration::{Calibration, Fit, IndicatorFit};
use super::source::scored;
use crate::diag::Diagnostic;
use crate::diag::code::method as code;
use crate::lang::Text;
use crate::model::{
    AnswerState, Column, Imputed, IndicatorIdx, IndicatorMethods, Matrix, NodeIdx, Normalised, Raw,
    RowIdx, Rubric, Scale, Survey, Treated,
};
use crate::stats::sense::Sense;

/// The answers after each step.
#[derive(Clone, Debug)]
pub struct Stages {
    /// In natural units, divided by their denominators.
    pub raw: Matrix<Raw>,
    /// With gaps filled; regions that were screened out have nothing from here on.
    pub imputed: Matrix<Imputed>,
    /// With outliers treated.
    pub treated: Matrix<Treated>,
}

/// Answers on their way to scores.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) normalised: Matrix<Normalised>,
    /// None where the rubric has no methods.
    pub(super) stages: Option<Stages>,
    /// Column by column; empty where nothing was imputed.
    pub(super) imputed: Vec<bool>,
    pub(super) treated: Vec<TreatedCell>,
    /// One per row; empty where nobody was screened out.
    pub(super) exclusions: Vec<Option<Exclusion>>,
    /// What was learnt: once, or once per period.
    pub(super) fits: Vec<Fit>,
    /// Which of them is for which row; empty where there is one at most.
    pub(super) fit_of: Vec<u32>,
    pub(super) remarks: Vec<Diagnostic>,
    /// What weights that come from data rest on, node by node.
    pub(super) weight_notes: Vec<(NodeIdx, Text)>,
}

/// What a step has to know.
pub(super) struct Scene<'a> {
    pub(super) rubric: &'a Rubric,
    pub(super) survey: &'a Survey,
    pub(super) columns: &'a [Column],
    pub(super) leaves: Vec<Leaf<'a>>,
}

/// One indicator.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    pub(super) node: NodeIdx,
    pub(super) id: &'a str,
    pub(super) scale: &'a Scale,
    pub(super) sense: Sense,
    pub(super) methods: &'a IndicatorMethods,
}

/// The rows that learn together, with one column per indicator.
pub(super) struct Table {
    pub(super) rows: Vec<RowIdx>,
    pub(super) columns: Vec<Vec<f64>>,
}

/// An indicator without any methods.
static PLAIN: IndicatorMethods = IndicatorMethods {
    denominator: None,
    imputation: crate::model::Imputation::Nothing,
    treatment: crate::model::Treatment::Nothing,
    normalisation: crate::model::Normalisation::Scale,
};

impl<'a> Scene<'a> {
    pub(super) fn new(rubric: &'a Rubric, survey: &'a Survey, columns: &'a [Column]) -> Self {
        let leaf = |(node, n, indicator): (
            NodeIdx,
            &'a crate::model::Node,
            &'a crate::model::Indicator,
        )| Leaf {
            node,
            id: &n.id,
            scale: &indicator.scale,
            sense: sense(&indicator.scale),
            methods: rubric.methods.indicators.get(indicator.column.at()).unwrap_or(&PLAIN),
        };
        let leaves = rubric.hierarchy.leaves().map(leaf).collect();
        Self { rubric, survey, columns, leaves }
    }

    fn n_rows(&self) -> usize {
        self.survey.rows.len()
    }

    /// Whether a gap may be filled: what does not apply or was set aside may not.
    fn is_open(&self, row: RowIdx, column: usize) -> bool {
        let state = self.columns[column].state(row);
        !matches!(state, AnswerState::NotApplicable | AnswerState::Excluded)
    }
}

/// Which way is better on a scale; of choices the better one has the higher score.
pub(super) fn sense(scale: &Scale) -> Sense {
    use crate::model::Direction;
    let is_down = match scale {
        Scale::YesNo { yes_is_best } => !yes_is_best,
        Scale::Likert { high_is_best, .. } => !high_is_best,
        Scale::Number(number) => number.direction == Direction::Down,
        Scale::Maturity(_) | Scale::Choice(_) | Scale::CountOf(_) => false,
    };
    if is_down { Sense::Down } else { Sense::Up }
}

/// Takes the answers of a survey through all steps; learns on the way unless there is a calibration.
pub(super) fn prepare(
    rubric: &Rubric,
    survey: &Survey,
    calibration: Option<&Calibration>,
) -> Prepared {
    let n_rows = survey.rows.len();
    let (fits, fit_of) = groups(rubric, survey, calibration);
    let mut prepared = Prepared { fit_of, ..Prepared::of_fits(fits) };
    if !rubric.methods.are_used() {
        prepared.normalised = scored(rubric, &survey.columns, n_rows);
        return prepared;
    }
    let scene = Scene::new(rubric, survey, &survey.columns);
    let n_columns = scene.leaves.len();
    let raw = raw::denominate(&scene, &mut prepared.remarks);
    prepared.exclusions = screen::screen(&scene, &raw, &mut prepared.remarks);
    let series = impute::series(&scene, &raw);
    let mut stages = Stages {
        raw,
        imputed: Matrix::missing(n_rows, n_columns),
        treated: Matrix::missing(n_rows, n_columns),
    };
    prepared.normalised = Matrix::missing(n_rows, n_columns);
    prepared.imputed = vec![false; n_rows * n_columns];
    for at in 0..prepared.fits.len() {
        let rows: Vec<RowIdx> = survey
            .rows()
            .map(|(row, _)| row)
            .filter(|row| prepared.fit_of(*row) == at && !prepared.is_screened(*row))
            .collect();
        if !rows.is_empty() || calibration.is_none() {
            steps(&scene, &mut prepared, &mut stages, &series, at, rows, calibration.is_none());
        }
    }
    prepared.stages = Some(stages);
    prepared
}

/// The steps that learn, for the rows of one fit.
fn steps(
    scene: &Scene<'_>,
    prepared: &mut Prepared,
    stages: &mut Stages,
    series: &[Vec<f64>],
    at: usize,
    rows: Vec<RowIdx>,
    learns: bool,
) {
    let gather = |column: &Vec<f64>| rows.iter().map(|r| column[r.at()]).collect();
    let mut table = Table { columns: series.iter().map(gather).collect(), rows };
    let mut fit = std::mem::take(&mut prepared.fits[at]);
    let remarks = &mut prepared.remarks;
    if learns {
        let named = |leaf: &Leaf<'_>| IndicatorFit {
            indicator: leaf.id.to_owned(),
            ..IndicatorFit::default()
        };
        fit.indicators = scene.leaves.iter().map(named).collect();
        fit.n_rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        impute::learn(scene, &table, &mut fit, remarks);
    }
    impute::apply(scene, &mut table, &fit);
    let n_rows = scene.n_rows();
    for (column, values) in table.columns.iter().enumerate() {
        for (row, value) in table.rows.iter().zip(values).filter(|(_, v)| v.is_finite()) {
            let idx = IndicatorIdx(u32::try_from(column).unwrap_or(u32::MAX));
            stages.imputed.set(*row, idx, *value);
            let was_missing = stages.raw.get(*row, idx).is_none();
            prepared.imputed[column * n_rows + row.at()] = was_missing;
        }
    }
    if learns {
        impute::remark(scene, &table, remarks);
    }
    treat(scene, prepared, stages, &mut table, &mut fit, learns);
    normalise(scene, prepared, &mut table, &mut fit, learns);
    prepared.fits[at] = fit;
}

/// Outliers of a table that has been imputed.
fn treat(
    scene: &Scene<'_>,
    prepared: &mut Prepared,
    stages: &mut Stages,
    table: &mut Table,
    fit: &mut Fit,
    learns: bool,
) {
    if learns {
        treat::learn(scene, table, fit, &mut prepared.remarks);
    }
    treat::apply(scene, table, fit, &mut prepared.treated, &mut prepared.remarks);
    scatter(table, &mut stages.treated);
}

/// Scores of a table that has been treated.
fn normalise(
    scene: &Scene<'_>,
    prepared: &mut Prepared,
    table: &mut Table,
    fit: &mut Fit,
    learns: bool,
) {
    if learns {
        normalise::learn(scene, table, fit, &mut prepared.remarks);
    }
    normalise::apply(scene, table, fit);
    scatter(table, &mut prepared.normalised);
}

fn scatter<S: crate::model::Stage>(table: &Table, matrix: &mut Matrix<S>) {
    for (column, values) in (0..).map(IndicatorIdx).zip(&table.columns) {
        for (row, value) in table.rows.iter().zip(values).filter(|(_, v)| v.is_finite()) {
            matrix.set(*row, column, *value);
        }
    }
}

/// The fits there are to be, and which of them each row takes.
fn groups(
    rubric: &Rubric,
    survey: &Survey,
    calibration: Option<&Calibration>,
) -> (Vec<Fit>, Vec<u32>) {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if let Some(calibration) = calibration {
        let of_period = |p: &crate::model::Period| number(calibration.fit_of(&p.id).unwrap_or(0));
        let periods: Vec<u32> = survey.periods.iter().map(of_period).collect();
        let several = calibration.fits.len() > 1;
        let fit_of = survey.rows.iter().filter(|_| several).map(|r| periods[r.period.at()]);
        return (calibration.fits.clone(), fit_of.collect());
    }
    if rubric.methods.is_pooled || survey.periods.len() < 2 {
        let period = survey.periods.first().filter(|_| !rubric.methods.is_pooled);
        let fit = Fit { period: period.map(|p| p.id.clone()), ..Fit::default() };
        return (vec![fit], Vec::new());
    }
    let fit = |p: &crate::model::Period| Fit { period: Some(p.id.clone()), ..Fit::default() };
    let fit_of = survey.rows.iter().map(|r| r.period.0);
    (survey.periods.iter().map(fit).collect(), fit_of.collect())
}

/// The first step that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum From {
    /// Gaps are filled otherwise.
    Raw,
    /// Outliers are treated otherwise.
    Imputed,
    /// Values become scores otherwise.
    Treated,
}

/// Takes the answers through the steps of another rubric from the first that differs; what stands
/// before it is taken over.
pub(super) fn again(rubric: &Rubric, survey: &Survey, before: &Prepared, from: From) -> Prepared {
    let Some(stages) = before.stages.as_ref().filter(|_| from > From::Raw) else {
        return prepare(rubric, survey, None);
    };
    let scene = Scene::new(rubric, survey, &survey.columns);
    let (n_rows, n_columns) = (survey.rows.len(), scene.leaves.len());
    let mut stages = stages.clone();
    // What could not be done in the steps before is still so.
    let done_again = |code| match from {
        From::Treated => code >= code::M006,
        _ => code >= code::M004,
    };
    let remarks = before.remarks.iter().filter(|d| !done_again(d.code)).cloned().collect();
    let mut prepared = Prepared {
        normalised: Matrix::missing(n_rows, n_columns),
        treated: if from == From::Treated { before.treated.clone() } else { Vec::new() },
        remarks,
        stages: None,
        ..before.clone()
    };
    for at in 0..prepared.fits.len() {
        let mut fit = std::mem::take(&mut prepared.fits[at]);
        fit.nodes.clear();
        for indicator in &mut fit.indicators {
            (indicator.normalisation, indicator.is_left_out) = (None, false);
        }
        let taken = |row: &RowIdx| prepared.fit_of(*row) == at && !prepared.is_screened(*row);
        let rows: Vec<RowIdx> = survey.rows().map(|(row, _)| row).filter(taken).collect();
        let column = |c: usize| {
            let idx = IndicatorIdx(u32::try_from(c).unwrap_or(u32::MAX));
            let cells = match from {
                From::Treated => stages.treated.column(idx),
                _ => stages.imputed.column(idx),
            };
            rows.iter().map(|r| cells[r.at()]).collect()
        };
        let mut table = Table { columns: (0..n_columns).map(column).collect(), rows };
        if from == From::Imputed {
            fit.indicators.iter_mut().for_each(|i| i.treatment = None);
            if at == 0 {
                stages.treated = Matrix::missing(n_rows, n_columns);
            }
            treat(&scene, &mut prepared, &mut stages, &mut table, &mut fit, true);
        }
        normalise(&scene, &mut prepared, &mut table, &mut fit, true);
        prepared.fits[at] = fit;
    }
    prepared.stages = Some(stages);
    prepared
}

impl Prepared {
    /// What was learnt, without any rows.
    pub(super) fn of_fits(fits: Vec<Fit>) -> Self {
        Self {
            normalised: Matrix::missing(0, 0),
            stages: None,
            imputed: Vec::new(),
            treated: Vec::new(),
            exclusions: Vec::new(),
            fits,
            fit_of: Vec::new(),
            remarks: Vec::new(),
            weight_notes: Vec::new(),
        }
    }

    /// Which fit a row takes.
    pub(super) fn fit_of(&self, row: RowIdx) -> usize {
        self.fit_of.get(row.at()).map_or(0, |at| *at as usize)
    }

    /// Whether a row was screened out.
    pub(super) fn is_screened(&self, row: RowIdx) -> bool {
        self.exclusions.get(row.at()).is_some_and(Option::is_some)
    }

    /// The score of an answer by what was learnt; gaps stay gaps.
    pub(super) fn score(
        &self,
        rubric: &Rubric,
        survey: &Survey,
        row: RowIdx,
        indicator: &crate::model::Indicator,
        value: f64,
    ) -> Option<f64> {
        if !rubric.methods.are_used() {
            return Some(indicator.scale.score(value));
        }
        let at = indicator.column.at();
        let methods = rubric.methods.indicators.get(at).unwrap_or(&PLAIN);
        let fit = self.fits.get(self.fit_of(row))?.indicators.get(at)?;
        let value =
            raw::quotient(survey, methods, row, raw::working(&indicator.scale, methods, value))?;
        let value = fit.treatment.map_or(Some(value), |t| t.apply(value))?;
        normalise::score(&indicator.scale, methods, fit, value)
    }

    /// The scores of other answers of the same regions, such as those in a cell of a facet.
    pub(super) fn scores_of(
        &self,
        rubric: &Rubric,
        survey: &Survey,
        columns: &[Column],
    ) -> Matrix<Normalised> {
        if !rubric.methods.are_used() {
            return scored(rubric, columns, survey.rows.len());
        }
        let mut scores = Matrix::missing(survey.rows.len(), rubric.hierarchy.indicators().len());
        for (_, _, indicator) in rubric.hierarchy.leaves() {
            for (row, _) in survey.rows().filter(|(row, _)| !self.is_screened(*row)) {
                let crate::model::Answer::Value(value) = columns[indicator.column.at()].get(row)
                else {
                    continue;
                };
                if let Some(score) = self.score(rubric, survey, row, indicator, value) {
                    scores.set(row, indicator.column, score);
                }
            }
        }
        scores
    }
}
