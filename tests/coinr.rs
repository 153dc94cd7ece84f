//! The field's reference implementation, reproduced step by step: `COINr` 1.1.14 on synthetic data.
//!
//! Formulas and calls are in the reference data's own README; `coinr/differences.rs` lists what is kept
//! different on purpose. Without the reference data nothing is tested, and each test says so.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may fail, and their helpers are tests too"
)]

mod common;
#[path = "coinr/differences.rs"]
mod differences;
#[path = "coinr/table.rs"]
mod table;

use differences::{agree, compare, compare_with};
use govgauge::imputation::{Centre, Imputed, group, mean, median, row_wise};
use govgauge::normalisation::bounds::Bounds;
use govgauge::normalisation::error::FitError;
use govgauge::normalisation::method::{IfConstant, Method};
use govgauge::screening::{Screening, Verdict, holdings, screen};
use govgauge::stats::description::describe;
use govgauge::treatment::pass::{Check, PassTest, check};
use govgauge::treatment::transform::Transform;
use govgauge::treatment::two_stage::{Settings, Status, Step, Treated, treat, treat_all};
use table::{Indicators, Table, cells};

/// Cells of a table of all indicators, before and after screening.
const ALL_CELLS: usize = 60 * 24;
const KEPT_CELLS: usize = 57 * 24;

/// The tables that most steps start from; leaves the test where there are no reference data.
macro_rules! read {
    ($read:expr) => {
        match $read {
            Some(found) => found,
            None => return,
        }
    };
}

/// The raw data, from the reference's own input table.
fn raw() -> Option<Table> {
    let (heading, rows) = cells("iData.csv")?;
    let indicators = Indicators::read()?;
    let column = |code: &String| {
        let at = heading.iter().position(|h| h == code).unwrap();
        rows.iter().map(|row| table::number(&row[at])).collect()
    };
    let columns = indicators.codes.iter().map(column).collect();
    let codes = rows.iter().map(|row| row[0].clone()).collect();
    Some(Table { codes, names: indicators.codes, columns })
}

/// The macro region of each region of a table.
fn regions(of: &Table) -> Option<Vec<Option<usize>>> {
    let (heading, rows) = cells("iData.csv")?;
    let at = heading.iter().position(|h| h == "Region_group").unwrap();
    let mut names: Vec<&String> = rows.iter().map(|row| &row[at]).collect();
    names.sort();
    names.dedup();
    let number = |code: &String| {
        let row = rows.iter().find(|row| &row[0] == code)?;
        names.iter().position(|name| *name == &row[at])
    };
    Some(of.codes.iter().map(number).collect())
}

fn verdicts(raw: &Table) -> Vec<Verdict> {
    let by_missing = Screening { availability_min: Some(0.7), ..Screening::default() };
    screen(&raw.columns, &[], &by_missing).unwrap()
}

fn screened() -> Option<Table> {
    let raw = raw()?;
    let verdicts = verdicts(&raw);
    Some(raw.rows(|row| verdicts[row].kept))
}

fn values(imputed: impl IntoIterator<Item = Imputed>) -> Vec<Vec<f64>> {
    imputed.into_iter().map(|column| column.values).collect()
}

/// What the reference does by default: the logarithm for the upper tail, on either.
fn as_reference() -> Settings {
    Settings { transform: Some(Transform::Log), ..Settings::default() }
}

fn treated(columns: &[Vec<f64>], settings: Settings) -> Vec<Treated> {
    treat_all(columns, |_| settings).unwrap()
}

/// Truth as a number.
fn truth(found: bool) -> f64 {
    f64::from(u8::from(found))
}

#[test]
fn the_input_is_the_first_data_set() {
    let raw = read!(raw());
    assert_eq!(compare("01_raw.csv", &raw.columns), ALL_CELLS);
}

#[test]
fn screening() {
    let raw = read!(raw());
    let both =
        Screening { availability_min: Some(0.7), nonzero_min: Some(0.05), ..Screening::default() };
    let found = screen(&raw.columns, &[], &both).unwrap();
    let kept = verdicts(&raw);
    let column = |of: &dyn Fn(usize) -> f64| (0..raw.codes.len()).map(of).collect::<Vec<_>>();
    let holdings = |row: usize| &found[row].holdings;
    let columns = [
        column(&|row| holdings(row).n_missing as f64),
        column(&|row| holdings(row).n_zero as f64),
        column(&|row| (holdings(row).n_missing + holdings(row).n_zero) as f64),
        column(&|row| holdings(row).availability),
        column(&|row| holdings(row).nonzero.unwrap_or(f64::NAN)),
        column(&|row| truth(found[row].low_availability)),
        column(&|row| truth(found[row].low_nonzero)),
        column(&|row| truth(!found[row].kept)),
        column(&|row| truth(kept[row].kept)),
    ];
    assert_eq!(compare("02_screen_summary.csv", &columns), 60 * 9);
    let (_, removed) = read!(cells("02_screen_removed.csv"));
    let gone = raw.rows(|row| !kept[row].kept).codes;
    assert_eq!(gone, removed.concat());
    assert_eq!(compare("02_screened.csv", &read!(screened()).columns), KEPT_CELLS);
}

#[test]
fn availability() {
    let (raw, indicators) = (read!(raw()), read!(Indicators::read()));
    let (_, mut groups) = indicators.groups();
    groups.push((0..indicators.codes.len()).collect());
    let found = holdings(&raw.columns, &groups).unwrap();
    let by_group: Vec<Vec<f64>> =
        (0..groups.len()).map(|g| found.iter().map(|h| h.groups[g]).collect()).collect();
    assert_eq!(compare("data_avail_bygroup_Raw.csv", &by_group), 60 * 7);
    let summary = [
        found.iter().map(|h| h.n_missing as f64).collect(),
        found.iter().map(|h| h.n_zero as f64).collect(),
        found.iter().map(|h| (h.n_missing + h.n_zero) as f64).collect(),
        found.iter().map(|h| h.availability).collect(),
        found.iter().map(|h| h.nonzero.unwrap_or(f64::NAN)).collect(),
    ];
    assert_eq!(compare("data_avail_summary_Raw.csv", &summary), 60 * 5);
}

#[test]
fn imputation_by_column() {
    let table = read!(screened());
    let by_mean = table.columns.iter().map(|c| mean::impute(c).unwrap());
    assert_eq!(compare("03_imputed_mean.csv", &values(by_mean)), KEPT_CELLS);
    let by_median = table.columns.iter().map(|c| median::impute(c).unwrap());
    assert_eq!(compare("03_imputed_median.csv", &values(by_median)), KEPT_CELLS);
    let groups = read!(regions(&table));
    let by_group = table.columns.iter().map(|c| group::impute(c, &groups, Centre::Mean).unwrap());
    assert_eq!(compare("03_imputed_mean_grp.csv", &values(by_group)), KEPT_CELLS);
}

#[test]
fn imputation_by_row_within_pillars() {
    let (table, indicators) = (read!(screened()), read!(Indicators::read()));
    let mut found = table.columns.clone();
    for group in indicators.groups().1 {
        let columns: Vec<&[f64]> = group.iter().map(|&c| &table.columns[c][..]).collect();
        let senses: Vec<_> = group.iter().map(|&c| indicators.senses[c]).collect();
        let imputed = row_wise::impute(&columns, &senses, Centre::Mean).unwrap();
        for (at, imputed) in group.into_iter().zip(imputed) {
            found[at] = imputed.values;
        }
    }
    assert_eq!(compare("03_imputed_row_grp2.csv", &found), KEPT_CELLS);
}

/// The details of treatment, in the reference's columns.
fn details(found: &[Treated]) -> Vec<Vec<f64>> {
    let column = |of: &dyn Fn(&Treated) -> f64| found.iter().map(of).collect::<Vec<_>>();
    let figure = |check: Option<Check>, of: fn(Check) -> f64| check.map_or(f64::NAN, of);
    let passes = |c: Check| truth(c.passes);
    let skewness = |c: Check| c.skewness;
    let kurtosis = |c: Check| c.kurtosis.unwrap_or(f64::NAN);
    vec![
        column(&|t| figure(t.before, passes)),
        column(&|t| figure(t.before, skewness)),
        column(&|t| figure(t.before, kurtosis)),
        column(&|t| t.winsorised.map_or(f64::NAN, |w| w.n_points as f64)),
        column(&|t| figure(t.after_winsorising, passes)),
        column(&|t| figure(t.after_winsorising, skewness)),
        column(&|t| figure(t.after_winsorising, kurtosis)),
        column(&|t| figure(t.after_transform, passes)),
        column(&|t| figure(t.after_transform, skewness)),
        column(&|t| figure(t.after_transform, kurtosis)),
    ]
}

#[test]
fn treatment() {
    let imputed = read!(Table::read("03_imputed_mean.csv"));
    let found = treated(&imputed.columns, as_reference());
    let values: Vec<Vec<f64>> = found.iter().map(|t| t.values.clone()).collect();
    assert_eq!(compare("04_treated.csv", &values), KEPT_CELLS);
    assert_eq!(compare("04_treat_details.csv", &details(&found)), 24 * 10);
    let counted = |status| found.iter().filter(|t| t.status == status).count();
    assert_eq!(counted(Status::Passed), 14);
    assert_eq!(counted(Status::Winsorised), 8);
    assert_eq!((counted(Status::Transformed), counted(Status::StillFails)), (1, 1));
}

#[test]
fn treatment_of_winsorised_values() {
    let imputed = read!(Table::read("03_imputed_mean.csv"));
    let found = treated(&imputed.columns, Settings { combine: true, ..as_reference() });
    let values: Vec<Vec<f64>> = found.into_iter().map(|t| t.values).collect();
    assert_eq!(compare("04b_treated_combine.csv", &values), KEPT_CELLS);
}

#[test]
fn treatment_with_gaps() {
    let screened = read!(screened());
    let found = treated(&screened.columns, as_reference());
    let values: Vec<Vec<f64>> = found.iter().map(|t| t.values.clone()).collect();
    assert_eq!(compare("04c_treated_without_imputation.csv", &values), KEPT_CELLS);
    let file = "04c_treat_details_without_imputation.csv";
    assert_eq!(compare(file, &details(&found)), 24 * 10);
}

#[test]
fn every_treated_point_is_recorded() {
    const FILE: &str = "04_treated_points.csv";
    let imputed = read!(Table::read("03_imputed_mean.csv"));
    let (heading, rows) = read!(cells(FILE));
    // Words as figures: the columns of the reference hold words.
    let figure = |word: &str| match word {
        "" => 0.0,
        "winhi" => 1.0,
        "winlo" => 2.0,
        "+log_CT" => 3.0,
        "winhi+log_CT" => 4.0,
        "winlo+log_CT" => 5.0,
        _ => panic!("`{word}`"),
    };
    let expected: Vec<Vec<f64>> =
        (1..heading.len()).map(|at| rows.iter().map(|row| figure(&row[at])).collect()).collect();
    let step = |step| match step {
        Step::WinsorisedHigh => 1.0,
        Step::WinsorisedLow => 2.0,
        Step::Transformed => 3.0,
        Step::WinsorisedHighTransformed => 4.0,
        Step::WinsorisedLowTransformed => 5.0,
    };
    let found: Vec<Vec<f64>> = treated(&imputed.columns, as_reference())
        .into_iter()
        .zip(&imputed.columns)
        .map(|(treated, before)| {
            let mut column = vec![0.0; before.len()];
            for point in &treated.points {
                assert!(agree(point.before, before[point.row]));
                assert!(agree(point.after, treated.values[point.row]));
                column[point.row] = step(point.step);
            }
            column
        })
        .collect();
    assert_eq!(compare_with(FILE, &heading[1..], &found, &expected), KEPT_CELLS);
}

/// The reference's default makes a long lower tail longer, keeps it and says nothing (OPN4: −6.34 to
/// −7.44); ours looks which tail is long, halves the skewness and says that it is not enough.
#[test]
fn the_default_draws_in_the_tail_that_is_long() {
    let imputed = read!(Table::read("03_imputed_mean.csv"));
    let of = |name, settings| treat(imputed.column(name), &settings).unwrap();
    let skewness = |check: Option<Check>| check.unwrap().skewness;
    let (theirs, ours) = (of("OPN4", as_reference()), of("OPN4", Settings::default()));
    assert_eq!(theirs.status, Status::StillFails);
    assert!(skewness(theirs.after_transform) < -7.4);
    assert!(skewness(ours.after_transform) > -3.4, "{:?}", ours.after_transform);
    assert_eq!(ours.status, Status::StillFails);
    // With a long upper tail both are the same.
    let (theirs, ours) = (of("SEC1", as_reference()), of("SEC1", Settings::default()));
    assert!(theirs.values.iter().zip(&ours.values).all(|(a, b)| agree(*a, *b)));
}

/// Scores of a table by one method per column, with the reasons of columns that were refused; those
/// are missing throughout.
fn scores(
    table: &Table,
    indicators: &Indicators,
    method: impl Fn(usize) -> Method,
) -> (Vec<Vec<f64>>, Vec<(String, FitError)>) {
    let mut refused = Vec::new();
    let mut found = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let fitted = method(at).fit(column, indicators.senses[at], IfConstant::Refuse);
        found.push(match fitted {
            Ok(fitted) => column.iter().map(|x| fitted.apply(*x).unwrap()).collect(),
            Err(error) => {
                refused.push((table.names[at].clone(), error));
                vec![f64::NAN; column.len()]
            }
        });
    }
    (found, refused)
}

fn normalises(file: &str, method: &Method) {
    let (table, indicators) = (read!(Table::read("04_treated.csv")), read!(Indicators::read()));
    let (found, refused) = scores(&table, &indicators, |_| method.clone());
    assert_eq!(refused, []);
    assert_eq!(compare(file, &found), KEPT_CELLS);
}

#[test]
fn normalisation_by_range() {
    normalises("05_norm_minmax_0_100.csv", &Method::MinMax(Bounds::PERCENT));
    normalises("05x_norm_minmax_0_100.csv", &Method::MinMax(Bounds::PERCENT));
    normalises("05x_norm_minmax_1_100.csv", &Method::MinMax(Bounds::ABOVE_ZERO));
    normalises("05x_norm_dist2max.csv", &Method::DistanceToMaximum);
}

#[test]
fn normalisation_by_standard_deviation() {
    normalises("05x_norm_zscore_0_1.csv", &Method::ZScore { centre: 0.0, spread: 1.0 });
    normalises("05x_norm_zscore_50_10.csv", &Method::ZScore { centre: 50.0, spread: 10.0 });
}

#[test]
fn normalisation_by_rank() {
    normalises("05x_norm_rank.csv", &Method::Rank);
    normalises("05x_norm_prank.csv", &Method::PercentileRank);
    normalises("05x_norm_borda.csv", &Method::Borda);
}

#[test]
fn normalisation_with_gaps() {
    let (table, indicators) = (read!(screened()), read!(Indicators::read()));
    let (found, _) = scores(&table, &indicators, |_| Method::MinMax(Bounds::ABOVE_ZERO));
    assert_eq!(compare("07_noimpute_norm_1_100.csv", &found), KEPT_CELLS);
}

#[test]
fn normalisation_between_given_values() {
    let file = "05x_norm_scaled_0_100_x100.csv";
    normalises(file, &Method::Scaled { low: 0.0, high: 100.0, scale: 100.0 });
    let (theirs, treated) = (read!(Table::read(file)), read!(Table::read("04_treated.csv")));
    for code in read!(Indicators::read()).reversed() {
        for (theirs, x) in theirs.column(code).iter().zip(treated.column(code)) {
            assert!(agree(*theirs, -x), "the difference is the one that is described");
        }
    }
}

#[test]
fn normalisation_by_share_of_the_maximum() {
    let file = "05x_norm_fracmax.csv";
    normalises(file, &Method::FractionOfMaximum);
    let (theirs, treated) = (read!(Table::read(file)), read!(Table::read("04_treated.csv")));
    for code in read!(Indicators::read()).reversed() {
        let column = treated.column(code);
        let least = column.iter().copied().fold(f64::INFINITY, f64::min);
        for (theirs, x) in theirs.column(code).iter().zip(column) {
            assert!(agree(*theirs, x / least), "the difference is the one that is described");
        }
    }
}

#[test]
fn normalisation_by_distance_to_a_region() {
    let (table, indicators) = (read!(Table::read("04_treated.csv")), read!(Indicators::read()));
    for (file, capped) in
        [("05x_norm_dist2ref_3.csv", false), ("05x_norm_dist2ref_3_cap.csv", true)]
    {
        let method = |_| Method::DistanceToReference { row: 2, capped };
        let (found, refused) = scores(&table, &indicators, method);
        assert_eq!(compare(file, &found), KEPT_CELLS);
        let names: Vec<_> = refused.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["INF2", "HUM3"]);
        assert!(refused.iter().all(|(_, e)| matches!(e, FitError::ReferenceAtWorst { .. })));
    }
}

#[test]
fn normalisation_by_distance_to_a_target() {
    let (table, indicators) = (read!(Table::read("04_treated.csv")), read!(Indicators::read()));
    let method =
        |at: usize| Method::DistanceToTarget { target: indicators.targets[at], capped: false };
    let (found, refused) = scores(&table, &indicators, method);
    assert_eq!(compare("05x_norm_dist2targ_iMetaTarget.csv", &found), KEPT_CELLS);
    assert!(matches!(&refused[..], [(name, FitError::TargetAtWorst { .. })] if name == "OPN4"));
}

#[test]
fn descriptions() {
    let (raw, treated) = (read!(raw()), read!(Table::read("04_treated.csv")));
    for (file, table) in [("stats_Raw.csv", raw), ("stats_Treated.csv", treated)] {
        let (heading, rows) = read!(cells(file));
        let found: Vec<_> = table.columns.iter().map(|c| describe(c).unwrap()).collect();
        let column = |of: &dyn Fn(usize) -> f64| (0..found.len()).map(of).collect::<Vec<_>>();
        let figures = [
            column(&|c| found[c].low),
            column(&|c| found[c].high),
            column(&|c| found[c].moments.mean),
            column(&|c| found[c].median),
            column(&|c| found[c].moments.sd.unwrap()),
            column(&|c| found[c].moments.skewness.unwrap()),
            column(&|c| found[c].moments.kurtosis.unwrap()),
            column(&|c| found[c].moments.n as f64),
            column(&|c| found[c].n_nonzero as f64),
            column(&|c| found[c].n_unique as f64),
            column(&|c| found[c].n_same as f64),
            column(&|c| found[c].share_present()),
            column(&|c| found[c].share_nonzero()),
            column(&|c| found[c].share_unique()),
            column(&|c| found[c].share_same()),
            column(&|c| truth(!check(&table.columns[c], &PassTest::default()).unwrap().passes)),
        ];
        let flag = heading.iter().position(|h| h == "Flag.SkewKurt").unwrap();
        let expected: Vec<Vec<f64>> = (1..=15)
            .map(|at| rows.iter().map(|row| table::number(&row[at])).collect())
            .chain([rows.iter().map(|row| truth(row[flag] == "OUT")).collect()])
            .collect();
        let names: Vec<String> = heading[1..=15].iter().chain([&heading[flag]]).cloned().collect();
        assert_eq!(compare_with(file, &names, &figures, &expected), 24 * 16);
    }
}

/// From the input to scores without looking at the reference in between.
#[test]
fn all_steps_in_a_row() {
    let (mut table, indicators) = (read!(screened()), read!(Indicators::read()));
    let imputed = table.columns.iter().map(|c| mean::impute(c).unwrap());
    let imputed = values(imputed);
    table.columns = treated(&imputed, as_reference()).into_iter().map(|t| t.values).collect();
    let (found, _) = scores(&table, &indicators, |_| Method::MinMax(Bounds::PERCENT));
    assert_eq!(compare("05_norm_minmax_0_100.csv", &found), KEPT_CELLS);
}
