//! Made-up data for the charts of the audit.

use super::{DIMENSIONS, Dice, INDICATORS, Kind, REGIONS, Sample, endless, numbered, text};
use govgauge::lang::Text;
use govgauge::report::chart::*;

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name: String, chart: Kind| samples.push(Sample { name, chart });
    for n in [2, 3, 9, 20, correlation::ROWS_MAX] {
        add(format!("correlation-{n}"), Kind::Correlation(correlation_of(n)));
    }
    for (rows, regions) in [(1, 3), (9, 31), (spread::ROWS_MAX, 300)] {
        add(format!("spread-{rows}-{regions}"), Kind::Spread(spread_of(rows, regions)));
    }
    for (regions, columns) in [(3, 2), (31, 8), (31, 14), (300, 8)] {
        add(format!("biplot-{regions}-{columns}"), Kind::Biplot(biplot_of(regions, columns)));
    }
    samples
}

/// Charts whose numbers are as bad as they can be.
pub(super) fn extreme(value: f64) -> Vec<Kind> {
    let cell = |r| CorrelationCell { r: Some(r), flagged: true };
    let row = |cells| CorrelationRow { label: text(INDICATORS[0]), cells, ..Default::default() };
    let point = |x, y| BiplotPoint { label: text(REGIONS[0]), at: [x, y] };
    vec![
        Kind::Correlation(Correlation {
            rows: vec![row(vec![]), row(vec![cell(value)]), row(vec![])],
            ..Correlation::default()
        }),
        Kind::Spread(Spread {
            rows: vec![
                SpreadRow {
                    values: vec![value, 1.0, -value, 3.0],
                    apart: vec![(value, text(REGIONS[0]))],
                    ..SpreadRow::default()
                },
                SpreadRow { values: vec![2.0], ..SpreadRow::default() },
            ],
            ..Spread::default()
        }),
        Kind::Biplot(Biplot {
            points: vec![point(value, 0.0), point(0.5, -value), point(0.0, 0.0)],
            arrows: vec![point(1.0, value), point(-0.5, 0.5)],
            ..Biplot::default()
        }),
    ]
}

fn correlation_of(n: usize) -> Correlation {
    let mut dice = Dice(n as u64 + 21);
    let mut cell = || {
        let r = dice.unit() * 2.0 - 1.0;
        CorrelationCell { r: (dice.unit() > 0.05).then_some(r), flagged: r.abs() > 0.9 }
    };
    let row = |index: usize| CorrelationRow {
        label: if index == 3 { endless() } else { numbered(&INDICATORS, index) },
        group: if n > 12 { text(DIMENSIONS[index / 6]) } else { Text::default() },
        cells: (0..index).map(|_| cell()).collect(),
    };
    let rows = (0..n).map(row).collect();
    Correlation { id: format!("correlation-{n}"), title: Text::default(), rows }
}

fn spread_of(rows: usize, regions: usize) -> Spread {
    let mut dice = Dice((rows * regions) as u64 + 23);
    let mut row = |index: usize| {
        let mut values: Vec<f64> = (0..regions).map(|_| dice.score()).collect();
        let n_apart = if index % 4 == 1 { index.min(12) } else { 0 };
        let apart: Vec<(f64, Text)> =
            (0..n_apart).map(|at| (900.0 + at as f64, numbered(&REGIONS, at))).collect();
        values.extend(apart.iter().map(|(value, _)| *value));
        SpreadRow {
            label: if index == 3 { endless() } else { numbered(&INDICATORS, index) },
            values: if index == 5 { Vec::new() } else { values },
            apart: if index == 5 { Vec::new() } else { apart },
            least: "2.5%".to_owned(),
            greatest: if index == 2 {
                "123,456,789.25 万元".to_owned()
            } else {
                "911".to_owned()
            },
            median: "50".to_owned(),
        }
    };
    Spread {
        id: format!("spread-{rows}-{regions}"),
        title: Text::default(),
        rows: (0..rows).map(&mut row).collect(),
    }
}

fn biplot_of(regions: usize, columns: usize) -> Biplot {
    let mut dice = Dice((regions * columns) as u64 + 27);
    let mut point = |label: Text, bunched: bool| {
        let x = if bunched { 0.5 + dice.unit() * 0.4 } else { dice.unit() * 6.0 - 3.0 };
        BiplotPoint { label, at: [x, dice.unit() * 3.0 - 1.5] }
    };
    Biplot {
        id: format!("biplot-{regions}-{columns}"),
        title: Text::default(),
        axes: [
            Text::new("第一主成分（占 72%）", "First component (72%)"),
            Text::new("第二主成分（占 11%）", "Second component (11%)"),
        ],
        points: (0..regions).map(|at| point(numbered(&REGIONS, at), false)).collect(),
        arrows: (0..columns).map(|at| point(text(DIMENSIONS[at]), true)).collect(),
    }
}
