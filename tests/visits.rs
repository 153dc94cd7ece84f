//! The sample of visits to counties: what the files say is added up here once more, by plain means,
//! and must be what the program makes of them by the rubric.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    reason = "tests may fail, and say what they compared"
)]

mod common;

use common::{embedded, messages, project_file};
use flate2::read::GzDecoder;
use govgauge::assessment::{Assessment, Breakdown, Options, assess};
use govgauge::input::survey::{self, SurveyInput};
use govgauge::model::{Answer, PeriodIdx, RowIdx, Rubric, Survey};
use govgauge::panel;
use govgauge::weighting::weigh;
use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::sync::OnceLock;

const FILES: [&str; 6] = [
    "answers.csv",
    "services.csv.gz",
    "portals.csv",
    "departments.csv",
    "ratings.csv.gz",
    "counties.csv",
];

type Record = HashMap<String, String>;

/// The rows of a file, by region.
fn rows(name: &str) -> BTreeMap<String, Vec<Record>> {
    let bytes = project_file(&format!("samples/visits/{name}"));
    let mut text = String::new();
    if std::path::Path::new(name).extension().is_some_and(|e| e == "gz") {
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for row in reader.deserialize::<Record>().map(Result::unwrap) {
        rows.entry(row["region"].clone()).or_default().push(row);
    }
    rows
}

/// Reads the files once, for all tests.
fn read() -> &'static (Rubric, Survey) {
    static READ: OnceLock<(Rubric, Survey)> = OnceLock::new();
    READ.get_or_init(|| {
        let rubric = embedded("cn-egov-visits");
        let input = |name: &str| SurveyInput {
            name: name.to_owned(),
            bytes: project_file(&format!("samples/visits/{name}")),
        };
        let read = survey::read(FILES.map(input).into(), &rubric, &mut |_| {});
        let (mut survey, remarks) = read.unwrap_or_else(|found| panic!("{}", messages(&found)));
        assert!(remarks.is_empty(), "{}", messages(&remarks));
        panel::roll_up(&rubric, &mut survey);
        (rubric, survey)
    })
}

fn scored(use_it: impl FnOnce(&Rubric, &Survey, &Assessment<'_>)) {
    let (rubric, survey) = read();
    let weights = weigh(rubric, None).unwrap();
    let a = assess(rubric, survey, &weights, &[], Options::default());
    use_it(rubric, survey, &a);
}

fn number(row: &Record, column: &str) -> Option<f64> {
    (!row[column].is_empty()).then(|| row[column].parse().unwrap())
}

/// Yes, no, or none where it is empty, unknown or does not apply.
fn says(row: &Record, column: &str) -> Option<bool> {
    match row[column].as_str() {
        "是" => Some(true),
        "否" => Some(false),
        "" | "不适用" | "不清楚" => None,
        other => panic!("{other}"),
    }
}

fn mean(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) = pairs.into_iter().fold((0.0, 0.0), |(s, n), (x, w)| (s + x * w, n + w));
    (weight > 0.0).then(|| sum / weight)
}

fn plain(values: Vec<f64>) -> Option<f64> {
    mean(values.into_iter().map(|v| (v, 1.0)))
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (n > 0).then(|| f64::midpoint(values[(n - 1) / 2], values[n / 2]))
}

fn hundred(flag: bool) -> f64 {
    if flag { 100.0 } else { 0.0 }
}

/// The website or the phone; an empty phone is a no.
fn online(row: &Record) -> bool {
    says(row, "apply_web") == Some(true) || row["apply_app"] == "是"
}

/// The visits of each item, of those that `keep` wants.
fn items(rows: &[Record], keep: impl Fn(&Record) -> bool) -> Vec<Vec<&Record>> {
    let mut items: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for row in rows.iter().filter(|r| keep(r) && r["status"] != "suspended") {
        items.entry(&row["item"]).or_default().push(row);
    }
    items.into_values().collect()
}

/// What follows from the visits to service items.
fn services(rows: &[Record], of: impl Fn(&Record) -> bool) -> [(&'static str, Option<f64>); 6] {
    let all = items(rows, &of);
    let cases = items(rows, |r| of(r) && r["type"] == "case");
    let automatic = |item: &[&Record]| item[0]["status"] == "automatic";
    let offline = |item: &&Vec<&Record>| item[0]["status"] == "offline";
    let coverage = |kind: &str| {
        let of_kind = all.iter().filter(|i| i[0]["type"] == kind && !offline(i));
        let values = of_kind.map(|item| {
            let found: Vec<f64> = item.iter().map(|r| hundred(online(r))).collect();
            if automatic(item) {
                100.0
            } else if item[0]["handled_at"] == "county" {
                found.into_iter().fold(0.0, f64::max)
            } else {
                plain(found).unwrap()
            }
        });
        plain(values.collect())
    };
    let strata = [(coverage("case"), 0.8), (coverage("query"), 0.2)];
    let end_to_end = |row: &&Record| {
        let others = ["pay_online", "result_online"].map(|c| says(row, c));
        hundred(online(row) && others.iter().all(|a| *a != Some(false)))
    };
    let finished = cases.iter().filter(|i| !offline(i)).map(|item| {
        if automatic(item) { 100.0 } else { plain(item.iter().map(end_to_end).collect()).unwrap() }
    });
    let trips = cases.iter().map(|item| {
        let few = item.iter().map(|r| hundred(number(r, "trips").unwrap() <= 1.0));
        if automatic(item) { 100.0 } else { plain(few.collect()).unwrap() }
    });
    let cut = cases.iter().filter_map(|item| {
        let limit = number(item[0], "days_limit")?;
        let saved = |r: &&Record| {
            (100.0 * (limit - number(r, "days_used").unwrap()) / limit).clamp(0.0, 100.0)
        };
        Some((median(item.iter().map(saved).collect())?, limit))
    });
    let waived = cases.iter().map(|item| {
        let papers = number(item[0], "papers").unwrap();
        let share = |r: &&Record| 100.0 * number(r, "papers_waived").unwrap() / papers;
        (plain(item.iter().map(share).collect()).unwrap(), papers)
    });
    let guides = all.iter().map(|item| {
        let seen = item.iter().filter(|r| automatic(item) || r["guide_found"] == "是");
        let right = seen.filter_map(|r| {
            let points = ["guide_papers", "guide_time", "guide_place"].map(|c| says(r, c));
            let answered: Vec<bool> = points.into_iter().flatten().collect();
            (!answered.is_empty()).then(|| hundred(answered.iter().all(|a| *a)))
        });
        plain(right.collect()).unwrap_or(0.0)
    });
    [
        ("services.coverage", mean(strata.iter().filter_map(|(v, w)| Some(((*v)?, *w))))),
        ("services.end-to-end", plain(finished.collect())),
        ("services.trips", plain(trips.collect())),
        ("services.time-cut", mean(cut)),
        ("services.waived", mean(waived)),
        ("services.guides", plain(guides.collect())),
    ]
}

/// What follows from the visits to portals.
fn portals(rows: &[Record]) -> [(&'static str, Option<f64>); 3] {
    let of = |portal: &'static str| rows.iter().filter(move |r| r["portal"] == portal);
    let functions = of("site").filter(|r| r["opened"] == "是").map(|r| {
        let all = ["suggestion", "consultation", "acceptance24", "complaint", "survey"];
        all.into_iter().filter(|f| says(r, f) == Some(true)).count() as f64
    });
    let replies = ["site", "app", "wechat"].into_iter().filter_map(|portal| {
        let days =
            |r: &Record| number(r, "reply_online_days").or_else(|| number(r, "reply_phone_days"));
        median(of(portal).filter_map(days).collect())
    });
    let delay = |r: &Record| number(r, "published_day").unwrap() - number(r, "formed_day").unwrap();
    [
        ("interaction.functions", median(functions.collect())),
        ("interaction.reply-days", plain(replies.collect())),
        ("openness.delay", median(of("site").map(delay).collect()).map(f64::ceil)),
    ]
}

/// A part of a whole over all departments of a county, in per cent.
fn share(rows: &[Record], part: &str, whole: &str) -> Option<f64> {
    let total = |column: &str| rows.iter().filter_map(|r| number(r, column)).sum::<f64>();
    (total(whole) > 0.0).then(|| 100.0 * total(part) / total(whole))
}

fn value(answer: Answer) -> Option<f64> {
    match answer {
        Answer::Value(value) => Some(value),
        Answer::Missing(_) => None,
    }
}

fn same(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    }
}

#[test]
fn answers_of_counties_follow_from_the_visits() {
    let [visits, channels, departments, ratings] =
        ["services.csv.gz", "portals.csv", "departments.csv", "ratings.csv.gz"].map(rows);
    scored(|rubric, survey, _| {
        let leaf = |id: &str| rubric.hierarchy.leaves().find(|(_, n, _)| n.id == id).unwrap().2;
        let mut compared = 0;
        for (row, _) in survey.rows() {
            let region = survey.region(row).id.as_str();
            let rated = ratings[region].iter();
            let rated = rated.filter_map(|r| {
                Some((number(r, "satisfaction")?, number(r, "sample_weight").unwrap()))
            });
            let offices = departments[region].as_slice();
            let rest = [
                ("interaction.satisfaction", mean(rated)),
                ("islands.requests", share(offices, "requests_met", "requests")),
                ("capability.trained", share(offices, "trained", "staff")),
            ];
            let expected = services(&visits[region], |_| true).into_iter();
            for (id, by_hand) in expected.chain(portals(&channels[region])).chain(rest) {
                let found = value(survey.answer(row, leaf(id).column));
                assert!(same(found, by_hand), "{region} {id}: {found:?}, by hand {by_hand:?}");
                compared += 1;
            }
        }
        eprintln!("{compared} answers of counties");
        assert_eq!(compared, 200 * 12);
    });
}

/// Cells of a facet by id, such as `health`.
fn breakdown(a: &Assessment<'_>, id: &str) -> Breakdown {
    a.breakdowns().into_iter().find(|b| a.breakdown_name(*b).0 == id).unwrap()
}

#[test]
fn cells_are_the_same_rules_over_fewer_items() {
    let visits = rows("services.csv.gz");
    scored(|rubric, survey, a| {
        let (mut compared, mut empty) = (0, 0);
        for (facet, code) in [
            ("service_group", "health"),
            ("service_group", "business"),
            ("handled_at", "county"),
            ("handled_at", "town"),
            ("handled_at", "village"),
        ] {
            let cell = breakdown(a, code);
            for (row, _) in survey.rows() {
                let region = &survey.region(row).id;
                let expected = services(&visits[region], |r| r[facet] == code);
                for (id, value) in expected {
                    let node = rubric.hierarchy.find(id).unwrap();
                    let found = a.breakdown_score(row, cell, node).score;
                    // Villages look nothing up, and a level of handling needs both strata.
                    let needs_both = facet == "handled_at" && id == "services.coverage";
                    let value = value.filter(|_| !needs_both || both(&visits[region], code));
                    assert!(
                        same(found, value),
                        "{region} {code} {id}: {found:?}, by hand {value:?}"
                    );
                    compared += 1;
                    empty += usize::from(found.is_none());
                }
            }
        }
        eprintln!("{compared} scores in cells, {empty} of them empty");
        assert_eq!(compared, 200 * 5 * 6);
        assert!(empty >= 200 && empty < compared / 4, "villages look nothing up");
        // Nothing above the indicators by level of handling, but by group of services.
        let above = rubric.hierarchy.find("services").unwrap();
        let first = RowIdx(0);
        assert_eq!(a.breakdown_score(first, breakdown(a, "town"), above).score, None);
        assert!(a.breakdown_score(first, breakdown(a, "health"), above).score.is_some());
    });
}

/// Whether items of both kinds count towards what is online, at a level of handling.
fn both(rows: &[Record], level: &str) -> bool {
    let counted = |kind: &str| {
        rows.iter().any(|r| {
            r["handled_at"] == level
                && r["type"] == kind
                && !["suspended", "offline"].contains(&r["status"].as_str())
        })
    };
    counted("case") && counted("query")
}

#[test]
fn groups_of_counties_weigh_by_population() {
    let people: HashMap<String, f64> = rows("counties.csv")
        .into_iter()
        .map(|(region, rows)| (region, number(&rows[0], "population").unwrap()))
        .collect();
    scored(|rubric, survey, a| {
        let parents: std::collections::BTreeSet<_> =
            survey.rows().filter_map(|(row, _)| survey.region(row).parent.clone()).collect();
        assert_eq!(parents.len(), 16);
        assert_eq!(a.region_groups().len(), 1 + 16, "all counties, and prefectures");
        for (at, group) in a.region_groups().iter().enumerate() {
            for id in ["services", "services.trips", "interaction.satisfaction"] {
                let node = rubric.hierarchy.find(id).unwrap();
                let members = survey.rows().filter(|(_, r)| group.regions.contains(&r.region));
                let pairs = members.filter_map(|(row, _)| {
                    Some((a.score(row, node)?, people[&survey.region(row).id]))
                });
                let expected = mean(pairs);
                let found = a.region_group_score(at, PeriodIdx(0), Breakdown::Whole, node);
                assert!(same(found.score, expected), "{} {id}: {found:?}, {expected:?}", group.id);
            }
        }
    });
}

#[test]
fn ratings_have_a_sampling_error() {
    let ratings = rows("ratings.csv.gz");
    scored(|rubric, survey, a| {
        let node = rubric.hierarchy.find("interaction.satisfaction").unwrap();
        for (row, _) in survey.rows() {
            let rated = ratings[&survey.region(row).id].iter();
            let rated: Vec<(f64, f64)> = rated
                .filter_map(|r| Some((number(r, "satisfaction")?, number(r, "sample_weight")?)))
                .collect();
            // s²·Σw²/(Σw)², with s² = Σw(x − x̄)²/Σw · n/(n − 1); one point of five is 25.
            let n = rated.len() as f64;
            let weight: f64 = rated.iter().map(|r| r.1).sum();
            let centre = mean(rated.clone()).unwrap();
            let spread: f64 = rated.iter().map(|(x, w)| w * (x - centre) * (x - centre)).sum();
            let squares: f64 = rated.iter().map(|r| r.1 * r.1).sum();
            let error = spread / weight * n / (n - 1.0) * squares / (weight * weight);
            let reach = 1.959_963_984_540_054 * 25.0 * error.sqrt();
            let score = 25.0 * (centre - 1.0);
            let found = a.row(row).nodes[node.at()];
            let near = |found: Option<f64>, expected: f64| {
                let found = found.unwrap();
                assert!((found - expected).abs() < 1e-6, "{found}, by hand {expected}");
            };
            near(found.score, score);
            near(found.score_low, (score - reach).max(0.0));
            near(found.score_high, (score + reach).min(100.0));
        }
    });
}
