//! Uncertain imputation, treatment and benchmarks: every way that is listed differs from the others, and
//! has something to act on.

use super::Checker;
use crate::diag::code::rubric::{R074, R075};
use crate::input::rubric::build::uncertainty::{imputation, treatment};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::uncertainty_file::{
    OtherImputation, OtherTreatment, UncertainBenchmark, Uncertainty,
};
use crate::lang::Text;
use crate::model::{Imputation, Transform, Treatment};

impl Checker<'_, '_> {
    pub(super) fn uncertain_steps(&mut self, it: &Uncertainty, at: &Spot) {
        if let Some(ways) = &it.treatment {
            let at = at.at("/treatment");
            let found: Vec<Option<Treatment>> = ways.iter().map(treatment).collect();
            self.distinct(&found, &at, "treatment", "{\"method\": \"winsorise\"}");
            if !self.has_numbers() {
                let message = Text::new(
                    "没有一个指标是数值，`treatment` 不起作用",
                    "no indicator is a number, so that `treatment` changes nothing",
                );
                let hint = Text::new("删去 `treatment`", "remove `treatment`");
                self.error(R075, &at, message, hint);
            }
            let own = found.iter().flatten().find(|it| self.treats_all_by(it)).copied();
            if let Some(it) = own.filter(|_| found.contains(&None) && self.has_numbers()) {
                self.same_as_given(&at, treatment_word(&it), "treatment");
            }
            for (i, way) in ways.iter().enumerate() {
                if let OtherTreatment::Method(method) = way {
                    self.treatment_figures(method, &at.at(&format!("/{i}")));
                }
            }
        }
        if let Some(ways) = &it.imputation {
            let at = at.at("/imputation");
            let found: Vec<Option<Imputation>> = ways.iter().map(imputation).collect();
            self.distinct(&found, &at, "imputation", "{\"method\": \"median\"}");
            let own = found.iter().flatten().find(|it| self.imputes_all_by(it));
            if let Some(it) = own.filter(|_| found.contains(&None)) {
                self.same_as_given(&at, imputation_word(it), "imputation");
            }
            for (i, way) in ways.iter().enumerate() {
                if let OtherImputation::Method(method) = way {
                    let it = crate::input::rubric::build::methods::imputation(method);
                    self.imputation_figures(&it, &at.at(&format!("/{i}")));
                }
            }
        }
    }

    /// Two ways or more, each once.
    fn distinct<T: PartialEq>(&mut self, ways: &[T], at: &Spot, field: &str, example: &str) {
        let repeated = (1..ways.len()).any(|i| ways[..i].contains(&ways[i]));
        if ways.len() < 2 || repeated {
            let (zh, en) = (
                format!("`{field}` 应有两种以上互不相同的方法"),
                format!("`{field}` is expected to name two or more ways, each once"),
            );
            let hint = (
                format!("如 `[\"as_given\", {example}]`"),
                format!("such as `[\"as_given\", {example}]`"),
            );
            self.unused(at, (&zh, &en), (&hint.0, &hint.1));
        }
    }

    /// A way that is what the rubric does anyway.
    pub(super) fn same_as_given(&mut self, at: &Spot, way: &str, field: &str) {
        let message = Text::new(
            format!("`{way}` 与量规原有的方法相同，`as_given` 已包括在内"),
            format!("`{way}` is what the rubric does anyway, which `as_given` stands for"),
        );
        let hint = Text::new(
            format!("从 `{field}` 里删去 `{way}` 或 `as_given`"),
            format!("remove `{way}` or `as_given` from `{field}`"),
        );
        self.error(R074, at, message, hint);
    }

    pub(super) fn uncertain_benchmark(&mut self, benchmark: &UncertainBenchmark, at: &Spot) {
        if benchmark.points.is_some_and(|p| !(p > 0.0 && p <= 50.0)) {
            self.unused(
                &at.at("/points"),
                ("`points` 应大于 0、至多 50", "`points` is expected above 0 and up to 50"),
                ("上下浮动 5 分写 5", "write 5 for five points either way"),
            );
        }
        let Some(ids) = &benchmark.benchmarks else { return };
        let repeated = (1..ids.len()).any(|i| ids[..i].contains(&ids[i]));
        let least = if benchmark.points.is_some() { 1 } else { 2 };
        if ids.len() < least || repeated {
            self.unused(
                &at.at("/benchmarks"),
                (
                    "`benchmarks` 应有两个以上互不相同的基准；有 `points` 时可只有一个",
                    "`benchmarks` is expected to name two or more, each once; one is enough with `points`",
                ),
                (
                    "删去 `benchmarks` 即为本次所用的基准",
                    "remove `benchmarks` to mean those of the run",
                ),
            );
        }
    }
}

/// The word by which a treatment is written.
const fn treatment_word(it: &Treatment) -> &'static str {
    match it {
        Treatment::Nothing => "none",
        Treatment::TwoStage(_) => "two_stage",
        Treatment::Winsorise(_) => "winsorise",
        Treatment::Transform(Transform::Log) => "log",
        Treatment::Transform(Transform::LogAsReference) => "log_as_reference",
        Treatment::Transform(Transform::BoxCox(_)) => "box_cox",
    }
}

/// The word by which an imputation is written.
const fn imputation_word(it: &Imputation) -> &'static str {
    match it {
        Imputation::Nothing => "none",
        Imputation::Mean => "mean",
        Imputation::Median => "median",
        Imputation::GroupMean => "group_mean",
        Imputation::GroupMedian => "group_median",
        Imputation::RowMean => "row_mean",
        Imputation::Constant(_) => "constant",
        Imputation::Nearest(_) => "nearest",
        Imputation::ExpectationMaximisation => "expectation_maximisation",
        Imputation::Latest(_) => "latest",
        Imputation::Linear => "linear",
        Imputation::Carried => "carried",
    }
}
