//! Known answers from elsewhere: published indices come out of their published components.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::doc_markdown,
    reason = "tests may fail"
)]

mod common;

use common::{PRINTED, ROUNDING, embedded, reference, try_survey};
use govgauge::assessment::{Options, assess};
use govgauge::diag::Severity;
use govgauge::model::{NodeIdx, RowIdx};
use govgauge::weighting::weigh;

/// The rows of a CSV text, as maps from column to cell.
fn table(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// OECD, *2023 OECD Digital Government Index* (January 2024), annex: 38 countries and their mean.
#[test]
fn oecd_dgi_2023_published_composites() {
    let Some(text) = reference("oecd-dgi-2023/dimensions.csv") else { return };
    let rubric = embedded("oecd-dgi-2023");
    let survey = text.replacen("c,dbd", "region,dbd", 1).replacen("comp,rank", "x_comp,x_rank", 1);
    let survey = common::read_survey("dimensions.csv", survey, &rubric);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options { rank: true });
    let mut compared = 0;
    let mut rank = 0;
    for (row, printed) in survey.rows().map(|(row, _)| row).zip(table(&text)) {
        let score = a.score(row, NodeIdx::ROOT).unwrap() / 100.0;
        let published: f64 = printed["comp"].parse().unwrap();
        assert!(
            (score - published).abs() <= PRINTED + ROUNDING,
            "{}: {score} {published}",
            printed["c"]
        );
        compared += 1;
        // The file lists the members in the order of their ranks.
        rank += usize::from(!printed["rank"].is_empty());
    }
    assert_eq!((compared, rank), (39, 33));
    println!("{compared} composites within {PRINTED}");
}

/// World Bank GovTech Maturity Index 2020, 2022, 2025: index and group of every economy, and the
/// five lines that are no economies.
#[test]
fn world_bank_gtmi_published_index_and_groups() {
    let Some(text) = reference("wb-gtmi/panel.csv") else { return };
    let rubric = embedded("wb-gtmi");
    let head = "year,country_code,country_name,grp,gtmi,cgsi,psdi,dcei,gtei";
    assert!(text.starts_with(head), "the reference has changed");
    let text = text.replacen(head, "period,region,name,x_grp,x_gtmi,cgsi,psdi,dcei,gtei", 1);

    // As found: nothing is scored, and each of the five lines is named.
    let found = try_survey("panel.csv", text.as_str(), &rubric).unwrap_err();
    let errors: Vec<_> =
        found.sorted().into_iter().filter(|d| d.severity == Severity::Error).collect();
    let junk = [
        (595, "0.75"),
        (596, "0.5"),
        (597, "0.25"),
        (598, "0.65715225784495757"),
        (599, "0.4739137063540888"),
    ];
    for (line, id) in junk {
        let by_id = errors.iter().find(|d| {
            d.place.position.is_some_and(|p| p.line == line) && d.value.as_deref() == Some(id)
        });
        let place = by_id.unwrap_or_else(|| panic!("line {line} is not named")).place.position;
        assert_eq!(place.unwrap().column, 6, "the region id stands after `2025,`");
    }
    let lines: std::collections::BTreeSet<_> =
        errors.iter().map(|d| d.place.position.unwrap().line).collect();
    assert_eq!(lines.into_iter().collect::<Vec<_>>(), [595, 596, 597, 598, 599]);

    // Without them every economy comes out.
    let good: Vec<&str> = text.lines().take(594).collect();
    let survey = common::read_survey("panel.csv", good.join("\n"), &rubric);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let mut counts = std::collections::BTreeMap::new();
    let published: std::collections::BTreeMap<_, _> = table(&good.join("\n"))
        .into_iter()
        .map(|r| ((r["period"].clone(), r["region"].clone()), r))
        .collect();
    for (row, _) in survey.rows() {
        let key = (survey.period(row).id.clone(), survey.region(row).id.clone());
        let row_published = &published[&key];
        let n = a.row(row);
        let (score, level) = (n.root().score.unwrap() / 100.0, n.root().level.unwrap());
        let index: f64 = row_published["x_gtmi"].parse().unwrap();
        assert!((score - index).abs() <= ROUNDING, "{key:?}: {score} {index}");
        let group = ["D", "C", "B", "A"][usize::from(level) - 1];
        assert_eq!(group, row_published["x_grp"], "{key:?}");
        *counts.entry((key.0, group)).or_insert(0) += 1;
    }
    let count = |year: &str| ["A", "B", "C", "D"].map(|g| counts[&(year.to_owned(), g)]);
    assert_eq!(count("2020"), [43, 59, 63, 33]);
    assert_eq!(count("2022"), [69, 46, 53, 30]);
    assert_eq!(count("2025"), [80, 42, 47, 28]);
    println!("{} indices and groups", survey.rows.len());
    assert_eq!(survey.rows.len(), 198 + 198 + 197);
    assert_eq!(a.peer_group(RowIdx(0)).rows.len(), 198, "peers are those of the same period");
}
