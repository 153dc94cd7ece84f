//! How indicators are normalised: the method, and its parameters where `iMeta` has columns for them.
//!
//! COINr turns the values of an indicator with direction −1 round before it looks at parameters. Its
//! goalposts and targets in `iMeta` are in natural units all the same, its bounds of `scaled` are
//! not; here everything is in natural units.

use super::found::{Found, quoted};
use super::meta::{Entry, Kind, Meta, present};
use crate::diag::code::coin as code;
use crate::input::limits::FIGURE_MAX;
use crate::lang::Text;
use crate::model::Normalisation;

/// The columns of parameters.
pub(super) const COLUMNS: [&str; 12] = [
    "minmax_lower",
    "minmax_upper",
    "scaled_lower",
    "scaled_upper",
    "scale_factor",
    "zscore_mean",
    "zscore_sd",
    "goalpost_lower",
    "goalpost_upper",
    "goalpost_scale",
    "goalpost_trunc2posts",
    "dist2targ_cap_max",
];

/// A method of normalisation that COINr has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The least value to one figure, the greatest to another.
    #[default]
    MinMax,
    /// From one figure to another, not cut off.
    Scaled,
    /// Standard scores.
    ZScore,
    /// Between goalposts.
    Goalposts,
    /// The distance to the best value.
    DistanceToMaximum,
    /// The distance to a target.
    DistanceToTarget,
    /// The value over the greatest.
    FractionOfMaximum,
    /// The rank.
    Rank,
    /// The rank from 0 to 1.
    PercentileRank,
    /// The number of regions that are worse.
    Borda,
}

impl Method {
    /// The method whose parameters `iMeta` has columns for; min–max where it has those of none or of
    /// several. A column `Target` says nothing: it stands there for information mostly.
    pub(super) fn of(meta: &Meta) -> Self {
        let columns = [
            (["minmax_lower", "minmax_upper"], Self::MinMax),
            (["scaled_lower", "scaled_upper"], Self::Scaled),
            (["zscore_mean", "zscore_sd"], Self::ZScore),
            (["goalpost_lower", "goalpost_upper"], Self::Goalposts),
        ];
        let mut given = columns.iter().filter(|(names, _)| names.iter().any(|n| meta.has(n)));
        match (given.next(), given.next()) {
            (Some((_, method)), None) => *method,
            _ => Self::default(),
        }
    }

    /// The columns of its parameters.
    pub(super) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::MinMax => &["minmax_lower", "minmax_upper"],
            Self::Scaled => &["scaled_lower", "scaled_upper", "scale_factor"],
            Self::ZScore => &["zscore_mean", "zscore_sd"],
            Self::Goalposts => {
                &["goalpost_lower", "goalpost_upper", "goalpost_scale", "goalpost_trunc2posts"]
            }
            Self::DistanceToTarget => &["Target", "dist2targ_cap_max"],
            _ => &[],
        }
    }
}

/// The normalisation of an indicator, by its parameters in `iMeta`.
pub(super) fn normalisation(
    method: Method,
    meta: &Meta,
    entry: &Entry,
    found: &mut Found,
) -> Normalisation {
    let mut cells = Cells { meta, entry, found };
    let is_down = entry.is_down;
    match method {
        Method::MinMax => {
            let (low, high) = cells.ascending(method.columns(), (Some(0.0), Some(100.0)));
            Normalisation::MinMax { low, high }
        }
        Method::Scaled => {
            let (low, high) = cells.ascending(method.columns(), (Some(0.0), Some(100.0)));
            let (from, to) = if is_down { (-high, -low) } else { (low, high) };
            Normalisation::Scaled { from, to, times: cells.positive("scale_factor", 100.0) }
        }
        Method::ZScore => {
            let mean = cells.figure("zscore_mean").unwrap_or(0.0);
            Normalisation::ZScore { mean, deviation: cells.positive("zscore_sd", 1.0) }
        }
        Method::Goalposts => {
            let (low, high) = cells.ascending(method.columns(), (None, None));
            let (worst, best) = if is_down { (high, low) } else { (low, high) };
            let times = cells.positive("goalpost_scale", 1.0);
            Normalisation::Goalposts {
                worst,
                best,
                times,
                cut: cells.truth("goalpost_trunc2posts", true),
            }
        }
        Method::DistanceToTarget => {
            let target = cells.needed("Target");
            Normalisation::DistanceToTarget { target, cut: cells.truth("dist2targ_cap_max", false) }
        }
        Method::DistanceToMaximum => Normalisation::DistanceToMaximum,
        Method::FractionOfMaximum => Normalisation::FractionOfMaximum,
        Method::Rank => Normalisation::Rank,
        Method::PercentileRank => Normalisation::PercentileRank,
        Method::Borda => Normalisation::Borda,
    }
}

/// Says where an unused column of parameters holds what is no number, or a target is missing.
pub(super) fn unused(method: Method, meta: &Meta, found: &mut Found) {
    let numeric = COLUMNS.into_iter().chain(["Target"]);
    let numeric = numeric.filter(|c| !method.columns().contains(c) && !TRUTHS.contains(c));
    for column in numeric.filter(|c| meta.has(c)) {
        for entry in meta.of(Kind::Indicator) {
            let value = meta.number(entry, column, found);
            let cell = meta.text(entry, column);
            if column == "Target" && value.is_none() && cell.is_none() {
                let shown = quoted(&entry.code);
                let message = Text::new(
                    format!("指标 {shown} 没有目标值（Target），其他指标有"),
                    format!("indicator {shown} has no `Target`, though there is such a column"),
                );
                let hint = Text::new(
                    "补上，或删去这一列；COINr 不接受缺一个目标值的列",
                    "add it, or remove the column: COINr refuses one with gaps",
                );
                let at = meta.table.column(column).unwrap_or(0);
                found.warning(code::C017, meta.table.place(entry.row, at), message, hint);
            }
        }
    }
}

/// Columns of truths.
const TRUTHS: [&str; 2] = ["goalpost_trunc2posts", "dist2targ_cap_max"];

/// The parameters of one indicator.
struct Cells<'a> {
    meta: &'a Meta,
    entry: &'a Entry,
    found: &'a mut Found,
}

impl Cells<'_> {
    /// A number, where there is one.
    fn figure(&mut self, column: &str) -> Option<f64> {
        let value = self.meta.number(self.entry, column, self.found)?;
        if value.abs() <= FIGURE_MAX {
            return Some(value);
        }
        self.wrong(
            column,
            &Text::new("太大，差别会丢失", "is so large that differences are lost"),
            Text::new("换一个更大的单位", "take a larger unit"),
        );
        None
    }

    /// A number that has no default.
    fn needed(&mut self, column: &str) -> f64 {
        let said = self.meta.text(self.entry, column).is_some();
        let value = self.figure(column);
        if value.is_none() && !said {
            self.wrong(
                column,
                &Text::new("缺失", "is missing"),
                Text::new(
                    "所选的标准化方法要用它；补上，或用 `--normalisation` 换一种方法",
                    "the normalisation needs it; add it, or choose another with `--normalisation`",
                ),
            );
        }
        // No comparison holds of what has been refused already.
        value.unwrap_or(f64::NAN)
    }

    fn ascending(&mut self, columns: &[&str], defaults: (Option<f64>, Option<f64>)) -> (f64, f64) {
        let mut bound = |column: &str, default: Option<f64>| match default {
            Some(default) => self.figure(column).unwrap_or(default),
            None => self.needed(column),
        };
        let (low, high) = (bound(columns[0], defaults.0), bound(columns[1], defaults.1));
        let given = |c: &&str| self.meta.text(self.entry, c).is_some();
        if low >= high && columns[..2].iter().all(given) {
            self.wrong(
                columns[1],
                &Text::new(
                    format!("不大于 `{}` 的 {low}", columns[0]),
                    format!("is not above the {low} of `{}`", columns[0]),
                ),
                Text::new(
                    "下限写小的数，上限写大的数，与方向无关",
                    "the lower bound is the smaller number, whatever the direction",
                ),
            );
        }
        (low, high)
    }

    fn positive(&mut self, column: &str, default: f64) -> f64 {
        let value = self.figure(column).unwrap_or(default);
        if value <= 0.0 {
            self.wrong(
                column,
                &Text::new("不大于 0", "is not above 0"),
                Text::new("写大于 0 的数", "write a number above 0"),
            );
            return default;
        }
        value
    }

    fn truth(&mut self, column: &str, default: bool) -> bool {
        match self.meta.text(self.entry, column).map(str::to_ascii_lowercase).as_deref() {
            None => default,
            Some("true" | "t" | "1") => true,
            Some("false" | "f" | "0") => false,
            Some(_) => {
                self.wrong(
                    column,
                    &Text::new("不是真假值", "is neither true nor false"),
                    Text::new("写 `TRUE` 或 `FALSE`", "write `TRUE` or `FALSE`"),
                );
                default
            }
        }
    }

    /// Says what is wrong with a parameter.
    fn wrong(&mut self, column: &str, what: &Text, hint: Text) {
        let code = quoted(&self.entry.code);
        let cell = self.meta.text(self.entry, column).and_then(present).unwrap_or_default();
        let written = if cell.is_empty() { String::new() } else { format!(" {}", quoted(cell)) };
        let message = Text::new(
            format!("指标 {code} 的 `{column}`{written} {}", what.zh),
            format!("`{column}`{written} of indicator {code} {}", what.en),
        );
        let place = match self.meta.table.column(column) {
            Some(at) => self.meta.table.place(self.entry.row, at),
            None => self.meta.table.place(self.entry.row, 0),
        };
        self.found.error(code::C017, place, message, hint);
    }
}
