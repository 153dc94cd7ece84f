//! The EU eGovernment Benchmark 2023 comes out of its raw answers, cell by cell, and no longer does
//! when a single rule of the rubric is another.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::doc_markdown,
    reason = "tests may fail, and say what they compared"
)]

mod common;

use common::{messages, reference};
use govgauge::assessment::{Assessment, Breakdown, Options, assess};
use govgauge::diag::SourceFile;
use govgauge::input::survey::SurveyInput;
use govgauge::input::{library, survey};
use govgauge::model::{NodeIdx, PeriodIdx, RowIdx, Rubric, Survey};
use govgauge::panel;
use govgauge::weighting::weigh;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// How near a figure is to be.
const NEAR: f64 = 1e-6;
/// Cells of the published tables: of countries and groups of them, and of services.
const N_CELLS: usize = 8_177;
const N_SERVICES: usize = 14_700;

/// The raw answers, and what was published.
struct Reference {
    services: String,
    portals: String,
    /// Country, indicator, column; empty where there is no score.
    cells: Vec<([String; 3], Option<f64>)>,
    /// Country, life event, service, indicator.
    items: Vec<([String; 4], Option<f64>)>,
}

impl Reference {
    /// None where the reference data are not there.
    fn read() -> Option<Self> {
        let text = |name: &str| reference(&format!("eu-egov-benchmark-2023/{name}"));
        Some(Self {
            services: text("services.csv")?,
            portals: text("portals.csv")?,
            cells: published(&text("published.csv")?),
            items: published(&text("published_services.csv")?),
        })
    }
}

/// A published table: the columns of the key, then the value.
fn published<const N: usize>(text: &str) -> Vec<([String; N], Option<f64>)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(Result::unwrap).map(|record| {
        assert_eq!(record.len(), N + 1, "the reference has changed");
        let value = (!record[N].is_empty()).then(|| record[N].parse().unwrap());
        (std::array::from_fn(|i| record[i].to_owned()), value)
    });
    rows.collect()
}

/// How many cells are not as published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Broken {
    cells: usize,
    items: usize,
}

impl Broken {
    fn any(self) -> bool {
        self.cells + self.items > 0
    }
}

fn rubric_json() -> Value {
    serde_json::from_str(&library::rubric("eu-egov-benchmark-2023").unwrap().text).unwrap()
}

/// Reads and scores the two tables by a rubric.
fn with_scores<T>(
    rubric: &Value,
    [services, portals]: [&str; 2],
    use_it: impl FnOnce(&Rubric, &Survey, &Assessment<'_>) -> T,
) -> T {
    let text = serde_json::to_string(rubric).unwrap();
    let rubric = common::read_rubric(&SourceFile::new("changed", text));
    let file = |name: &str, text: &str| SurveyInput { name: name.to_owned(), bytes: text.into() };
    let inputs = vec![file("services.csv", services), file("portals.csv", portals)];
    let read = survey::read(inputs, &rubric, &mut |_| {});
    let (mut survey, _) = read.unwrap_or_else(|found| panic!("{}", messages(&found)));
    panel::roll_up(&rubric, &mut survey);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    use_it(&rubric, &survey, &a)
}

/// Whether a score is the published one; an empty cell is no score.
fn same(score: Option<f64>, published: Option<f64>) -> bool {
    match (score, published) {
        (Some(a), Some(b)) => (a - b).abs() <= NEAR,
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// The scores of countries and groups of them, by the names of the published table.
struct Cells<'a> {
    survey: &'a Survey,
    a: &'a Assessment<'a>,
    nodes: HashMap<String, NodeIdx>,
    rows: HashMap<String, RowIdx>,
    groups: HashMap<String, usize>,
    columns: HashMap<String, Breakdown>,
}

impl<'a> Cells<'a> {
    fn new(rubric: &Rubric, survey: &'a Survey, a: &'a Assessment<'a>) -> Self {
        let nodes = rubric.hierarchy.iter().map(|(at, n)| (n.id.clone(), at)).collect();
        let rows = survey.rows().map(|(row, _)| (survey.region(row).id.clone(), row)).collect();
        let groups = a.region_groups().iter().map(|g| g.title.en.clone()).zip(0..).collect();
        let columns = a.breakdowns().into_iter().map(|b| (a.breakdown_name(b).0, b)).collect();
        Self { survey, a, nodes, rows, groups, columns }
    }

    /// The score of a country, or of a group of them, at a published indicator in a column.
    fn get(&self, country: &str, indicator: &str, column: &str) -> Option<f64> {
        let node = self.nodes[&format!("D{indicator}")];
        let id = match column {
            "Biennial" | "Business" | "Citizen" => column.to_lowercase(),
            "Average 2021" | "Average 2022" => column.to_lowercase().replace(' ', "-"),
            _ => column.to_owned(),
        };
        let breakdown = self.columns[&id];
        if let Some(group) = self.groups.get(country) {
            let score = |b| self.a.region_group_score(*group, PeriodIdx(0), b, node).score;
            assert!(column != "Biennial" || same(score(Breakdown::Whole), score(breakdown)));
            return score(breakdown);
        }
        let row = self.rows[country];
        let score = self.a.breakdown_score(row, breakdown, node).score;
        if column == "Biennial" {
            assert!(same(self.a.score(row, node), score) || self.is_pooled(), "{country}");
        }
        score
    }

    /// Whether the rubric no longer says what a country's own score is the mean of.
    fn is_pooled(&self) -> bool {
        self.a.rubric.instrument.as_ref().is_none_or(|i| i.overall.is_none())
    }

    /// How many cells are not as published; says which the first are.
    fn broken(&self, reference: &Reference, tell: bool) -> usize {
        let mut broken = 0;
        for ([country, indicator, column], value) in &reference.cells {
            let score = self.get(country, indicator, column);
            if !same(score, *value) {
                broken += 1;
                if tell && broken <= 20 {
                    eprintln!("{country} {indicator} {column}: {score:?}, published {value:?}");
                }
            }
        }
        assert_eq!(self.survey.regions.len(), 35);
        broken
    }
}

/// The values of services: country, life event, service and indicator.
fn values_of_services(rubric: &Rubric, survey: &Survey) -> BTreeMap<[String; 4], Option<f64>> {
    let instrument = rubric.instrument.as_ref().unwrap();
    let fieldwork = survey.fieldwork.as_ref().unwrap();
    let services = instrument.table("services").unwrap();
    let table = &fieldwork.tables[services];
    let mut values = BTreeMap::new();
    for (measure, items) in instrument.measures.iter().zip(&fieldwork.roll_ups.items) {
        if measure.table != services {
            continue;
        }
        assert_eq!(items.len(), table.items.len());
        let indicator = &rubric.hierarchy.node(measure.node).id[1..];
        for (item, value) in table.items.iter().zip(items) {
            let key = |at: usize| table.values[at][item.attributes[at].unwrap() as usize].clone();
            let country = survey.regions[item.region.at()].id.clone();
            values.insert([country, key(0), key(1), indicator.to_owned()], value.value);
        }
    }
    values
}

fn broken_items(
    values: &BTreeMap<[String; 4], Option<f64>>,
    reference: &Reference,
    tell: bool,
) -> usize {
    let mut broken = 0;
    for (key, value) in &reference.items {
        let found = values.get(key).unwrap_or_else(|| panic!("no item {key:?}"));
        if !same(*found, *value) {
            broken += 1;
            if tell && broken <= 20 {
                eprintln!("{key:?}: {found:?}, published {value:?}");
            }
        }
    }
    broken
}

/// How many cells break under a rubric.
fn broken(rubric: &Value, reference: &Reference, texts: [&str; 2], tell: bool) -> Broken {
    with_scores(rubric, texts, |rubric, survey, a| Broken {
        cells: Cells::new(rubric, survey, a).broken(reference, tell),
        items: broken_items(&values_of_services(rubric, survey), reference, tell),
    })
}

/// European Commission, *eGovernment Benchmark 2023*, Final Results: every published cell.
#[test]
fn eu_egov_benchmark_2023_published_cells() {
    let Some(reference) = Reference::read() else { return };
    assert_eq!((reference.cells.len(), reference.items.len()), (N_CELLS, N_SERVICES));
    let distinct = |n: usize, keys: usize| assert_eq!(n, keys, "a published cell stands twice");
    distinct(
        N_CELLS,
        reference.cells.iter().map(|c| &c.0).collect::<std::collections::BTreeSet<_>>().len(),
    );
    distinct(
        N_SERVICES,
        reference.items.iter().map(|c| &c.0).collect::<std::collections::BTreeSet<_>>().len(),
    );
    let texts = [reference.services.as_str(), reference.portals.as_str()];
    let broken = broken(&rubric_json(), &reference, texts, true);
    eprintln!("published: {} of {N_CELLS} cells within {NEAR}", N_CELLS - broken.cells);
    eprintln!("services: {} of {N_SERVICES} scores within {NEAR}", N_SERVICES - broken.items);
    let empty = reference.cells.iter().filter(|c| c.1.is_none()).count();
    let without = reference.items.iter().filter(|c| c.1.is_none()).count();
    eprintln!("of these without a score: {empty} cells, {without} of services");
    assert_eq!(broken, Broken::default());
}

/// A change of one rule: what it is called, and what it does to the rubric.
type Change = (&'static str, fn(&mut Value));

/// The measure of a published indicator.
fn measure<'a>(rubric: &'a mut Value, indicator: &str) -> &'a mut Value {
    let id = format!("D{indicator}");
    let measures = rubric["survey"]["measures"].as_array_mut().unwrap();
    measures.iter_mut().find(|m| m["indicator"] == json!(id)).unwrap()
}

/// A question of a table.
fn question<'a>(rubric: &'a mut Value, table: usize, id: &str) -> &'a mut Value {
    let questions = rubric["survey"]["tables"][table]["questions"].as_array_mut().unwrap();
    questions.iter_mut().find(|q| q["id"] == json!(id)).unwrap()
}

/// Takes a field out, which must be there.
fn without(value: &mut Value, field: &str) {
    assert!(value.as_object_mut().unwrap().remove(field).is_some(), "there is no `{field}`");
}

/// Takes the exceptions for a status out of a measure.
fn without_status(rubric: &mut Value, indicator: &str, status: &str) {
    let exceptions = measure(rubric, indicator)["exceptions"].as_array_mut().unwrap();
    let before = exceptions.len();
    exceptions.retain(|e| e["when"]["status"] != json!(status));
    assert_eq!(exceptions.len() + 1, before);
}

/// The measures of services, by published indicator.
const OF_SERVICES: [&str; 6] = ["1.1", "1.2", "2.1", "3.1", "3.2", "3.3"];

/// Rules about rows and answers.
const ANSWERS: &[Change] = &[
    ("rows of a service: the mean everywhere", |r| {
        r["survey"]["tables"][0]["rows"] = json!("mean");
    }),
    ("rows of a service: the best everywhere", |r| r["survey"]["tables"][0]["rows"] = json!("max")),
    ("rows of a portal: the mean", |r| r["survey"]["tables"][1]["rows"] = json!("mean")),
    ("not relevant beside an answer is left out", |r| {
        for indicator in OF_SERVICES {
            without(measure(r, indicator), "not_applicable_counts");
        }
    }),
    ("not relevant is always no", |r| {
        without(r, "states");
        let choice = |code: &str, score: u32| json!({"code": code, "title": {"zh": code, "en": code}, "score": score});
        let choices = json!([choice("Yes", 100), choice("No", 0), choice("NR", 0)]);
        for table in r["survey"]["tables"].as_array_mut().unwrap() {
            for question in table["questions"].as_array_mut().unwrap() {
                if question.get("scale").is_none() && question.get("derive").is_none() {
                    question["scale"] = json!({"type": "choice", "choices": choices});
                }
            }
        }
    }),
    ("an empty answer of a service is missing", |r| {
        without(&mut r["survey"]["tables"][0], "blank");
    }),
    ("an empty answer of a service is not relevant", |r| {
        r["survey"]["tables"][0]["blank"] = json!("NR");
    }),
    ("an empty answer of a portal is no", |r| {
        r["survey"]["tables"][1]["blank"] = json!("No");
        for number in ["D1", "D5"] {
            question(r, 1, number)["blank"] = json!("0");
        }
    }),
    ("F7 needs both ways", |r| {
        question(r, 0, "F7")["derive"] =
            json!({"all_of": ["F7_1", "F7_2"], "not_applicable_counts": 0});
    }),
    ("F7 is not relevant where both ways are", |r| {
        without(&mut question(r, 0, "F7")["derive"], "not_applicable_counts");
    }),
    ("D1 of portals is out of four", |r| {
        question(r, 1, "D1")["scale"] = json!({"type": "count", "worst": 0, "best": 4});
    }),
    ("D5 of portals is out of four", |r| question(r, 1, "D5")["scale"]["best"] = json!(4)),
];

/// Rules about items.
const ITEMS: &[Change] = &[
    ("eID without its gate", |r| without(measure(r, "3.1"), "gate")),
    ("eDocuments without their gate", |r| without(measure(r, "3.2"), "gate")),
    ("pre-filled forms without their gate", |r| without(measure(r, "3.3"), "gate")),
    ("A2 counts as much as A1", |r| measure(r, "1.1")["questions"] = json!(["A1", "A2", "A3"])),
    ("service delivery of informational services too", |r| without(measure(r, "2.1"), "when")),
    ("eID is not rounded", |r| without(measure(r, "3.1"), "round")),
    ("eID is rounded down", |r| measure(r, "3.1")["round"]["mode"] = json!("down")),
    ("eID is rounded up", |r| measure(r, "3.1")["round"]["mode"] = json!("up")),
    ("an untested address has no score", |r| without(measure(r, "1.2"), "default")),
    ("automated services are available as answered", |r| without_status(r, "1.1", "automated")),
    ("automated services suit a phone as tested", |r| without_status(r, "1.2", "automated")),
    ("automated services have forms as answered", |r| without_status(r, "3.3", "automated")),
    ("the gate of eID holds for automated services", |r| without_status(r, "3.1", "automated")),
    ("the gate of eDocuments holds for automated services", |r| {
        without_status(r, "3.2", "automated");
    }),
    ("service delivery of automated services is 100", |r| {
        let full = json!({"when": {"status": "automated"}, "then": {"value": 100}});
        measure(r, "2.1")["exceptions"].as_array_mut().unwrap().push(full);
    }),
    ("services that do not apply are scored", |r| {
        for indicator in OF_SERVICES {
            without_status(r, indicator, "not_applicable");
        }
    }),
];

/// Rules about regions, columns and the tree.
const REGIONS: &[Change] = &[
    ("no strata", |r| without(measure(r, "1.1"), "strata")),
    ("levels of government do not need both strata", |r| {
        without(&mut measure(r, "1.1")["strata"], "required_in");
    }),
    ("life events need both strata", |r| {
        measure(r, "1.1")["strata"]["missing"] = json!("required");
    }),
    ("strata of the same weight", |r| {
        measure(r, "1.1")["strata"]["weights"] = json!({"Transactional": 1, "Informational": 1});
    }),
    ("user support counts as much as mobile friendliness", |r| {
        let dimension = &mut r["index"]["children"][0]["children"][1];
        dimension["children"][0]["weight"] = json!(1);
    }),
    ("a dimension needs half of its weight", |r| r["coverage_min"] = json!(0.5)),
    ("a dimension with a gap has no score", |r| r["missing"] = json!("no_score")),
    ("dimensions by level of government", |r| r["survey"]["facets"][1]["nodes"] = json!("all")),
    ("Norway is in the Union", |r| {
        let except = r["survey"]["region_groups"][0]["except"].as_array_mut().unwrap();
        except.retain(|c| c != "NO");
    }),
];

#[test]
fn every_rule_matters() {
    let Some(reference) = Reference::read() else { return };
    let texts = [reference.services.as_str(), reference.portals.as_str()];
    let changes: Vec<&Change> = [ANSWERS, ITEMS, REGIONS].into_iter().flatten().collect();
    let found: Vec<_> = changes
        .par_iter()
        .map(|(what, change)| {
            let mut rubric = rubric_json();
            change(&mut rubric);
            (what, broken(&rubric, &reference, texts, false))
        })
        .collect();
    for (what, broken) in &found {
        eprintln!("{what}: {} cells and {} scores of services break", broken.cells, broken.items);
    }
    let silent: Vec<_> = found.iter().filter(|(_, b)| !b.any()).map(|(what, _)| what).collect();
    assert!(silent.is_empty(), "nothing breaks: {silent:?}");
}

/// How many published cells of one column differ from what another rule gives.
fn breaking(
    reference: &Reference,
    column: &str,
    other: impl Fn(&str, &str) -> Option<f64>,
) -> usize {
    let of_countries = reference
        .cells
        .iter()
        .filter(|([country, _, of], _)| of == column && !country.starts_with("EU27"));
    let differ = of_countries
        .filter(|([country, indicator, _], value)| !same(other(country, indicator), *value));
    differ.count()
}

/// Rules that no rubric can say, since what they would do has no place in one: worked out here.
#[test]
fn other_ways_to_average_do_not_match() {
    let Some(reference) = Reference::read() else { return };
    let texts = [reference.services.as_str(), reference.portals.as_str()];
    with_scores(&rubric_json(), texts, |rubric, survey, a| {
        let cells = Cells::new(rubric, survey, a);
        let yearly = breaking(&reference, "Biennial", |country, indicator| {
            let year = |column: &str| cells.get(country, indicator, column);
            mean(&[(year("Average 2022"), 1.0), (year("Average 2021"), 1.0)])
        });
        eprintln!("biennial as the mean of two yearly averages: {yearly} cells break");
        assert!(yearly > 0);
        let recomputed = breaking(&reference, "Biennial", |country, indicator| {
            let of = |id: &str| cells.get(country, id, "Biennial");
            match indicator {
                "1" => {
                    mean(&[(of("1.1"), 2.0), (mean(&[(of("1.3"), 2.0), (of("1.2"), 1.0)]), 1.0)])
                }
                "2" => mean(&["2.1", "2.2", "2.3"].map(|id| (of(id), 1.0))),
                "3" => mean(&["3.1", "3.2", "3.3", "3.4"].map(|id| (of(id), 1.0))),
                leaf => of(leaf),
            }
        });
        eprintln!("dimensions recomputed from averaged indicators: {recomputed} cells break");
        assert!(recomputed > 0);
    });
    let mut pooled = rubric_json();
    without(&mut pooled["survey"], "overall");
    with_scores(&pooled, texts, |rubric, survey, a| {
        let cells = Cells::new(rubric, survey, a);
        let pooled = breaking(&reference, "Biennial", |country, indicator| {
            a.score(cells.rows[country], cells.nodes[&format!("D{indicator}")])
        });
        eprintln!("all services of both years pooled: {pooled} cells break");
        assert!(pooled > 0);
    });
}

/// The weighted mean of what there is.
fn mean(parts: &[(Option<f64>, f64)]) -> Option<f64> {
    let there = || parts.iter().filter_map(|(value, weight)| Some(((*value)?, *weight)));
    let weight: f64 = there().map(|p| p.1).sum();
    (weight > 0.0).then(|| there().map(|(value, weight)| value * weight).sum::<f64>() / weight)
}

/// The rows of services, by country, life event and service.
fn rows_of_services(text: &str) -> BTreeMap<[String; 3], Vec<HashMap<String, String>>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut items: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in reader.deserialize::<HashMap<String, String>>().map(Result::unwrap) {
        let key = ["country", "life_event", "service"].map(|c| row[c].clone());
        items.entry(key).or_default().push(row);
    }
    items
}

/// The score of one row at the seven questions on delivery; what is not relevant is left out.
fn delivery(row: &HashMap<String, String>) -> Option<f64> {
    let points = (1..=7).map(|i| match row[&format!("C{i}")].as_str() {
        "NR" => (None, 1.0),
        answer => (Some(if answer == "Yes" { 100.0 } else { 0.0 }), 1.0),
    });
    mean(&points.collect::<Vec<_>>())
}

#[test]
fn addresses_are_not_scored_as_wholes() {
    let Some(reference) = Reference::read() else { return };
    let published: HashMap<_, _> = reference.items.iter().map(|(k, v)| (k, *v)).collect();
    let (mut best, mut average) = (0, 0);
    for ([country, event, service], rows) in rows_of_services(&reference.services) {
        let first = &rows[0];
        if first["type"] != "Transactional" || first["status"] == "not_applicable" {
            continue;
        }
        let key = [country, event, service, "2.1".to_owned()];
        let scores: Vec<_> = rows.iter().map(delivery).collect();
        if matches!(first["government_level"].as_str(), "Regional" | "Local") {
            let whole = mean(&scores.iter().map(|s| (*s, 1.0)).collect::<Vec<_>>());
            average += usize::from(!same(whole, published[&key]));
        } else {
            let whole = scores.iter().copied().flatten().reduce(f64::max);
            best += usize::from(!same(whole, published[&key]));
        }
    }
    eprintln!("the best address, not the best answers: {best} scores of services break");
    eprintln!("the mean of addresses, not of answers: {average} scores of services break");
    assert!(best > 0 && average > 0);
}
