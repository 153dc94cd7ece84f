//! Scoring in blocks of rows: what is learnt comes from sums over columns, and every block is scored
//! by itself. By the steps and the tree of the whole assessment, so that the scores are the same.

mod fit;
mod score;

pub use score::{Scored, Scorer};

use super::calibration::{Calibration, Fit, Mismatch};
use super::prepare::Prepared;
use super::{known_weights, nodes};
use crate::diag::Diagnostic;
use crate::lang::Text;
use crate::model::{
    Aggregation, AnswerState, Block, Imputation, IndicatorMethods, InputFile, NodeIdx,
    Normalisation, Period, Rubric, Scale, Survey, Treatment, Weights,
};
use crate::stats::summary::Summary;
use crate::stats::tally::Tally;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How the rows of a survey are scored block by block.
#[derive(Debug)]
pub struct Plan<'a> {
    rubric: &'a Rubric,
    weights: Cow<'a, Weights>,
    prepared: Prepared,
    percent: Option<(f64, f64)>,
    /// Of each fit, the period; none where it serves all.
    periods: Vec<Option<String>>,
}

/// Why a rubric cannot be scored block by block; empty where it can.
pub fn obstacles(rubric: &Rubric, weights: &Weights, is_calibrated: bool) -> Vec<Text> {
    let mut found = Vec::new();
    let mut add = |zh: &str, en: &str, node: &str| {
        let own = if node.is_empty() {
            Text::new(zh, en)
        } else {
            Text::new(format!("`{node}`：{zh}"), format!("`{node}`: {en}"))
        };
        found.push(own);
    };
    if rubric.instrument.is_some() {
        add("量规有事项表", "the rubric has tables of items", "");
    }
    if rubric.methods.screening.is_some() {
        add("量规剔除数据不足的地区", "the rubric screens regions", "");
    }
    if nodes::from_data(rubric, weights).is_some() && !is_calibrated {
        add("权重由数据得出", "weights come from data", "");
    }
    for node in rubric.hierarchy.nodes() {
        match node.aggregation {
            Aggregation::Copeland
            | Aggregation::Wroclaw
            | Aggregation::AdjustedMazziottaPareto(_)
            | Aggregation::BenefitOfTheDoubt { .. } => {
                add("汇总时各地区相互比较", "its aggregation compares regions", &node.id);
            }
            _ => {}
        }
    }
    for (_, node, indicator) in rubric.hierarchy.leaves() {
        let Some(methods) = rubric.methods.indicators.get(indicator.column.at()) else { continue };
        if let Some((zh, en)) = obstacle(&indicator.scale, methods, is_calibrated) {
            add(zh, en, &node.id);
        }
    }
    found
}

/// Why the methods of one indicator need all rows at once.
fn obstacle(
    scale: &Scale,
    methods: &IndicatorMethods,
    is_calibrated: bool,
) -> Option<(&'static str, &'static str)> {
    if methods.denominator.is_some() {
        return Some(("除以另一列", "it is divided by another column"));
    }
    match methods.imputation {
        Imputation::Nothing | Imputation::Mean | Imputation::Constant(_) => {}
        Imputation::Median if is_calibrated => {}
        _ => {
            return Some(("填补须看其他地区", "its gaps are filled from other regions or periods"));
        }
    }
    if methods.treatment != Treatment::Nothing {
        return Some(("处理异常值", "its outliers are treated"));
    }
    if is_calibrated {
        return None;
    }
    match &methods.normalisation {
        Normalisation::Scale
        | Normalisation::Scaled { .. }
        | Normalisation::Goalposts { .. }
        | Normalisation::CutPoints(_)
        | Normalisation::Closest { target: Some(_), .. } => None,
        Normalisation::MinMax { .. }
        | Normalisation::ZScore { .. }
        | Normalisation::DistanceToMaximum
        | Normalisation::DistanceToTarget { .. }
        | Normalisation::FractionOfMaximum => matches!(scale, Scale::Choice(_))
            .then_some(("选项的标准化取自数据", "its choices are normalised by the data")),
        _ => Some(("标准化须看所有地区", "its normalisation needs all regions at once")),
    }
}

/// The nodes whose scores are given of every row: the index and its dimensions.
pub fn shown(rubric: &Rubric) -> Vec<NodeIdx> {
    let hierarchy = &rubric.hierarchy;
    let top = hierarchy.root().children.iter().copied();
    let dimensions = top.filter(|child| hierarchy.node(*child).indicator.is_none());
    std::iter::once(NodeIdx::ROOT).chain(dimensions).collect()
}

/// Whether a rubric learns anything from columns.
pub fn learns(rubric: &Rubric) -> bool {
    rubric.methods.indicators.iter().any(|methods| {
        methods.imputation == Imputation::Mean
            || matches!(
                methods.normalisation,
                Normalisation::MinMax { .. }
                    | Normalisation::ZScore { .. }
                    | Normalisation::DistanceToMaximum
                    | Normalisation::DistanceToTarget { .. }
                    | Normalisation::FractionOfMaximum
                    | Normalisation::Closest { reach: None, .. }
            )
    })
}

/// What the columns of one period came to.
#[derive(Clone, Debug)]
pub struct Totals {
    /// The period; none where all periods learn together.
    pub period: Option<String>,
    /// How many rows.
    pub n_rows: u64,
    /// For each indicator, its values and how many gaps may be filled.
    pub columns: Vec<(Summary, u64)>,
}

/// By period, what each column came to.
#[derive(Clone, Debug, Default)]
pub struct Sums(BTreeMap<String, Sum>);

#[derive(Clone, Debug, Default)]
struct Sum {
    n_rows: u64,
    /// The values of each column, and how many gaps may be filled.
    columns: Vec<(Tally, u64)>,
}

impl Sum {
    fn join(&mut self, other: Self) {
        self.n_rows += other.n_rows;
        self.columns.resize_with(other.columns.len(), Default::default);
        for (all, (tally, gaps)) in self.columns.iter_mut().zip(other.columns) {
            all.0.join(tally);
            all.1 += gaps;
        }
    }

    fn of(self, period: Option<String>) -> Totals {
        let columns = self.columns.into_iter().map(|(tally, gaps)| (tally.summary(), gaps));
        Totals { period, n_rows: self.n_rows, columns: columns.collect() }
    }
}

impl Sums {
    /// Adds the rows of a block.
    pub fn add(&mut self, block: &Block) {
        let period_of = |row: usize| block.periods.get(row).map_or(0, |at| *at as usize);
        let is_closed = |state| matches!(state, AnswerState::NotApplicable | AnswerState::Excluded);
        let mut closed = BTreeMap::new();
        for (row, column, state) in &block.states {
            if is_closed(*state) {
                *closed.entry((period_of(*row as usize), *column)).or_insert(0u64) += 1;
            }
        }
        let single = block.period_ids.len() < 2;
        for (period, id) in block.period_ids.iter().enumerate() {
            let sum = self.0.entry(id.clone()).or_default();
            let rows = || (0..block.n_rows).filter(|row| period_of(*row) == period);
            let n_rows = if single { block.n_rows } else { rows().count() } as u64;
            sum.n_rows += n_rows;
            sum.columns.resize_with(block.columns.len(), Default::default);
            for ((at, column), (tally, gaps)) in (0..).zip(&block.columns).zip(&mut sum.columns) {
                let before = tally.n();
                if single {
                    column.count(tally);
                } else {
                    column.count_of(rows(), tally);
                }
                let closed = closed.get(&(period, at)).copied().unwrap_or(0);
                *gaps += n_rows - (tally.n() - before) - closed;
            }
        }
    }

    /// Adds those of other rows.
    pub fn join(&mut self, other: Self) {
        for (id, sum) in other.0 {
            self.0.entry(id).or_default().join(sum);
        }
    }

    /// By the periods that learn together.
    pub fn totals(self, rubric: &Rubric, periods: &[Period]) -> Vec<Totals> {
        let mut sums = self.0;
        if is_pooled(rubric, periods) {
            let mut all = Sum::default();
            for sum in sums.into_values() {
                all.join(sum);
            }
            let first = periods.first().filter(|_| !rubric.methods.is_pooled);
            return vec![all.of(first.map(|p| p.id.clone()))];
        }
        let of = |p: &Period| sums.remove(&p.id).unwrap_or_default().of(Some(p.id.clone()));
        periods.iter().map(of).collect()
    }
}

/// What was learnt from sums over columns, and what methods could not do. `file` stands for the survey.
pub fn fits(rubric: &Rubric, totals: &[Totals], file: &InputFile) -> (Vec<Fit>, Vec<Diagnostic>) {
    let survey = Survey { files: vec![file.clone()], ..Survey::default() };
    let mut remarks = Vec::new();
    let fits = totals.iter().map(|of| fit::fit(rubric, &survey, of, &mut remarks)).collect();
    (fits, remarks)
}

/// How periods learn: together, or each by itself.
pub fn is_pooled(rubric: &Rubric, periods: &[Period]) -> bool {
    rubric.methods.is_pooled || periods.len() < 2
}

impl<'a> Plan<'a> {
    /// By what was learnt from this survey; nothing where the rubric learns nothing.
    pub fn new(rubric: &'a Rubric, weights: &'a Weights, fits: Vec<Fit>) -> Self {
        Self::of(rubric, Cow::Borrowed(weights), fits)
    }

    /// By a calibration.
    ///
    /// # Errors
    ///
    /// If it does not belong to this rubric, or knows none of these periods.
    pub fn calibrated(
        rubric: &'a Rubric,
        weights: &'a Weights,
        calibration: &Calibration,
    ) -> Result<Self, Mismatch> {
        calibration.check(rubric, &Survey::default(), &weights.set)?;
        let weights = known_weights(rubric, weights, calibration)?;
        Ok(Self::of(rubric, weights, calibration.fits.clone()))
    }

    fn of(rubric: &'a Rubric, weights: Cow<'a, Weights>, fits: Vec<Fit>) -> Self {
        let periods = fits.iter().map(|fit| fit.period.clone()).collect();
        let prepared = Prepared::of_fits(fits);
        Self { rubric, weights, prepared, percent: rubric.percent(), periods }
    }

    /// The fit for a period; none where none is for it.
    pub fn fit_of(&self, period: &str) -> Option<usize> {
        if self.periods.is_empty() {
            return Some(0);
        }
        // Of one fit alone it is known that it serves what it was learnt from.
        self.periods.iter().position(|known| known.as_deref().is_none_or(|known| known == period))
    }

    /// Whether levels say something.
    pub fn is_percent(&self) -> bool {
        self.percent.is_some()
    }
}
