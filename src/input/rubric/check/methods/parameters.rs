//! Figures of methods: shares that are shares, spreads above 0, ends that differ.

use super::Checker;
use crate::diag::code::rubric::{R066, R067};
use crate::input::limits::FIGURE_MAX;
use crate::input::rubric::draft::Spot;
use crate::input::rubric::method_file::{Screening, Transform, Treatment};
use crate::lang::Text;
use crate::model::{Imputation, Normalisation};

impl Checker<'_, '_> {
    /// A figure that a method cannot work with; `wanted` is what it must be.
    fn figure(&mut self, at: &Spot, name: &str, value: f64, wanted: &Text, hint: Text) {
        let message = Text::new(
            format!("`{name}` 为 {value}，应{}", wanted.zh),
            format!("`{name}` is {value}, expected {}", wanted.en),
        );
        self.error(R066, &at.at(&format!("/{name}")), message, hint);
    }

    fn above_zero(&mut self, at: &Spot, name: &str, value: f64) {
        if !(value > 0.0 && value <= FIGURE_MAX) {
            let wanted = Text::new("大于 0", "more than 0");
            let hint = Text::new(
                "写一个大于 0 的数；方向由量尺给出，不由正负号表示",
                "give a number above 0; which way is better is said by the scale, not by a sign",
            );
            self.figure(at, name, value, &wanted, hint);
        }
    }

    pub(super) fn screening(&mut self, screening: &Screening, at: &Spot) {
        let shares = [
            ("availability_min", screening.availability_min),
            ("non_zero_min", screening.non_zero_min),
        ];
        for (name, value) in shares {
            if let Some(value) = value.filter(|v| !(0.0..=1.0).contains(v)) {
                let wanted = Text::new("在 0 至 1 之间", "0 to 1");
                let hint = Text::new(
                    "这是比例：三分之二写作 0.667，不写 66.7",
                    "it is a share: write two thirds as 0.667, not as 66.7",
                );
                self.figure(at, name, value, &wanted, hint);
            }
        }
        let has_none = shares.iter().all(|(_, v)| v.is_none());
        if has_none && screening.exclude.is_empty() {
            let message = Text::new(
                "`screening` 没有写按什么剔除地区",
                "`screening` does not say by what regions are left out",
            );
            let hint = Text::new(
                "写上 `availability_min` 或 `non_zero_min`，或在 `exclude` 里列出地区",
                "give `availability_min` or `non_zero_min`, or list regions in `exclude`",
            );
            self.error(R067, at, message, hint);
        }
        for (i, region) in screening.exclude.iter().enumerate() {
            if screening.include.contains(region) {
                let message = Text::new(
                    format!("地区 `{region}` 既要保留又要剔除"),
                    format!("region `{region}` is to stay and to go"),
                );
                let hint = Text::new("二者留一", "keep one of the two");
                self.error(R067, &at.at(&format!("/exclude/{i}")), message, hint);
            }
        }
    }

    pub(in crate::input::rubric::check) fn imputation_figures(
        &mut self,
        imputation: &Imputation,
        at: &Spot,
    ) {
        if let Imputation::Constant(value) = imputation
            && value.abs() > FIGURE_MAX
        {
            let wanted = Text::new(
                format!("绝对值至多 {FIGURE_MAX:e}"),
                format!("at most {FIGURE_MAX:e} either side of 0"),
            );
            self.figure(at, "value", *value, &wanted, larger_unit());
        }
    }

    pub(in crate::input::rubric::check) fn treatment_figures(
        &mut self,
        treatment: &Treatment,
        at: &Spot,
    ) {
        match treatment {
            Treatment::TwoStage { skewness_max, kurtosis_max, transform, lambda, .. } => {
                self.pass_figures(at, *skewness_max, *kurtosis_max);
                let needs = *transform == Some(Transform::BoxCox);
                if needs && lambda.is_none() {
                    let message = Text::new(
                        "变换为 `box_cox`，但没有写幂次 `lambda`",
                        "the transformation is `box_cox` and there is no exponent in `lambda`",
                    );
                    let hint = Text::new(
                        "写上 `lambda`：0 即对数，0.5 近于开方",
                        "give `lambda`: 0 is the logarithm, 0.5 near a square root",
                    );
                    self.error(R067, at, message, hint);
                } else if !needs && lambda.is_some() {
                    let message = Text::new(
                        "`lambda` 只用于变换 `box_cox`",
                        "`lambda` is for the transformation `box_cox` only",
                    );
                    let hint = Text::new(
                        "删去它，或写 `\"transform\": \"box_cox\"`",
                        "remove it, or write `\"transform\": \"box_cox\"`",
                    );
                    self.error(R067, &at.at("/lambda"), message, hint);
                }
                self.exponent(at, *lambda);
            }
            Treatment::Winsorise { skewness_max, kurtosis_max, .. } => {
                self.pass_figures(at, *skewness_max, *kurtosis_max);
            }
            Treatment::BoxCox { lambda } => self.exponent(at, Some(*lambda)),
            Treatment::None {} | Treatment::Log {} | Treatment::LogAsReference {} => {}
        }
    }

    fn pass_figures(&mut self, at: &Spot, skewness: Option<f64>, kurtosis: Option<f64>) {
        for (name, value) in [("skewness_max", skewness), ("kurtosis_max", kurtosis)] {
            if let Some(value) = value {
                self.above_zero(at, name, value);
            }
        }
    }

    fn exponent(&mut self, at: &Spot, lambda: Option<f64>) {
        /// A greater exponent leaves the range of numbers for everyday values.
        const EXPONENT_MAX: f64 = 5.0;
        if let Some(lambda) = lambda.filter(|l| l.abs() > EXPONENT_MAX) {
            let wanted = Text::new(
                format!("在 −{EXPONENT_MAX} 至 {EXPONENT_MAX} 之间"),
                format!("−{EXPONENT_MAX} to {EXPONENT_MAX}"),
            );
            let hint = Text::new("常用 0 至 1", "0 to 1 is usual");
            self.figure(at, "lambda", lambda, &wanted, hint);
        }
    }

    pub(super) fn normalisation_figures(&mut self, normalisation: &Normalisation, at: &Spot) {
        match normalisation {
            Normalisation::MinMax { low, high } if low >= high => {
                let wanted =
                    Text::new(format!("大于 `low` 的 {low}"), format!("more than `low`, {low}"));
                let hint = Text::new(
                    "`low` 是最差地区的得分，`high` 是最好地区的；方向由量尺给出",
                    "`low` is the score of the worst region, `high` of the best; which way is better is said by the scale",
                );
                self.figure(at, "high", *high, &wanted, hint);
            }
            Normalisation::Scaled { from, to, times } => {
                self.apart(at, ("from", *from), ("to", *to));
                self.above_zero(at, "times", *times);
            }
            Normalisation::ZScore { deviation, .. } => self.above_zero(at, "deviation", *deviation),
            Normalisation::Goalposts { worst, best, times, .. } => {
                self.apart(at, ("worst", *worst), ("best", *best));
                self.above_zero(at, "times", *times);
            }
            Normalisation::Closest { reach: Some(reach), .. } => {
                self.above_zero(at, "reach", *reach);
            }
            Normalisation::Sigmoid { slope, .. } => self.above_zero(at, "slope", *slope),
            Normalisation::CutPoints(points) => self.class_points(at, points),
            _ => {}
        }
    }

    fn apart(&mut self, at: &Spot, (one, a): (&str, f64), (other, b): (&str, f64)) {
        if a.total_cmp(&b).is_eq() {
            let message = Text::new(
                format!("`{one}` 和 `{other}` 都是 {a}，无法计分"),
                format!("`{one}` and `{other}` are both {a}, so nothing can be scored"),
            );
            let hint = Text::new("给两个不同的值", "give two different values");
            self.error(R066, &at.at(&format!("/{other}")), message, hint);
        }
    }

    fn class_points(&mut self, at: &Spot, points: &[(f64, f64)]) {
        for (i, pair) in points.windows(2).enumerate() {
            let (before, own) = (pair[0].0, pair[1].0);
            if own <= before {
                let message = Text::new(
                    format!("分档的值 {own} 排在 {before} 之后，应递增"),
                    format!("cut point {own} stands after {before}, expected ascending values"),
                );
                let hint =
                    Text::new("按 `value` 由小到大排列，不重复", "sort by `value`, each once");
                self.error(R066, &at.at(&format!("/points/{}/value", i + 1)), message, hint);
            }
        }
        let same = points.windows(2).all(|p| p[0].1.total_cmp(&p[1].1).is_eq());
        if same {
            let message = Text::new("各档得分相同", "all classes have the same score");
            let hint = Text::new("给各档不同的得分", "give the classes different scores");
            self.error(R066, &at.at("/points"), message, hint);
        }
    }
}

fn larger_unit() -> Text {
    Text::new("换一个更大的单位", "use a larger unit")
}
