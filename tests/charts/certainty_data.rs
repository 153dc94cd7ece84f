//! Made-up data for the charts of a study: intervals and the tornado.

use super::{Dice, INDICATORS, Kind, REGIONS, endless, numbered};
use govgauge::lang::Text;
use govgauge::report::chart::*;

pub(super) fn intervals_of(n: usize, levels: usize) -> Intervals {
    let mut dice = Dice(n as u64 + 13);
    let row = |index: usize| {
        let score = if index % 9 == 4 { None } else { Some(dice.score()) };
        let half = 12.0 * dice.unit();
        IntervalRow {
            label: if index == 2 { endless() } else { numbered(&REGIONS, index) },
            score,
            interval: score.map(|s| ((s - half).max(0.0), (s + half / 2.0).min(100.0))),
            level: score.filter(|_| levels > 0).map(|s| 1 + (s / 20.0).min(3.0) as u8),
            share: score.filter(|_| levels > 0).map(|_| dice.unit()),
            is_fragile: score.map(|_| half > 8.0),
        }
    };
    Intervals {
        id: format!("intervals-{n}-{levels}"),
        title: Text::default(),
        interval_name: Text::new("90%区间", "90% interval"),
        cuts: (1..levels).map(|at| 100.0 * at as f64 / levels as f64).collect(),
        rows: (0..n).map(row).collect(),
    }
}

pub(super) fn tornado_of(n: usize) -> Tornado {
    let mut dice = Dice(n as u64 + 17);
    let bar = |index| {
        let total = dice.unit();
        let around = |value: f64| Estimate { value, low: value - 0.1, high: value + 0.15 };
        TornadoBar {
            label: if index == 3 { endless() } else { numbered(&INDICATORS, index) },
            first: around(total * dice.unit() - 0.02),
            total: around(total),
        }
    };
    let bars = (0..n).map(bar).collect();
    Tornado { id: format!("tornado-{n}"), title: Text::default(), bars }
}

/// Charts whose numbers are as bad as they can be.
pub(super) fn extreme(value: f64) -> Vec<Kind> {
    let label = endless();
    let interval = IntervalRow {
        label: label.clone(),
        score: Some(value),
        interval: Some((-value, value)),
        level: Some(255),
        share: Some(value),
        is_fragile: Some(true),
    };
    let intervals = |n: usize| Intervals {
        cuts: vec![value],
        rows: vec![interval.clone(); n],
        ..Intervals::default()
    };
    let estimate = Estimate { value, low: -value, high: value };
    let assumption = TornadoBar { label: label.clone(), first: estimate, total: estimate };
    vec![
        Kind::Intervals(intervals(3)),
        Kind::Intervals(intervals(50)),
        Kind::Intervals(Intervals { cuts: Vec::new(), ..intervals(3) }),
        Kind::Tornado(Tornado { bars: vec![assumption; 2], ..Tornado::default() }),
    ]
}
