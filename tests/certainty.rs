//! Uncertainty beside the scores: the figures by hand, in every file and page, and nothing where no
//! study was made.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail and read files"
)]

mod common;
#[path = "report/page.rs"]
mod page;

use common::{read_rubric, read_survey};
use govgauge::assessment::{Assessment, Options, Run, Verdict, assess};
use govgauge::diag::{Diagnostics, SourceFile};
use govgauge::lang::Lang;
use govgauge::model::{PeriodIdx, RowIdx, Rubric, Survey, Weights};
use govgauge::report::explain::explain;
use govgauge::report::{ReportOptions, comparison_html, region_html};
use govgauge::robustness::beside;
use govgauge::robustness::study::{Size, study};
use govgauge::scorecard::{document, json as scores_json};
use govgauge::weighting::weigh;
use page::Page;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

/// Two indicators, and two sets of weights, each as likely: 1 : 1 and 3 : 1.
fn rubric() -> Value {
    let words = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    let leaf =
        |id: &str| json!({"id": id, "title": words(id, id), "scale": {"type": "percentage"}});
    let level = |id: &str, zh: &str, en: &str, min: u8| json!({"id": id, "title": words(zh, en), "min": min});
    json!({
        "schema_version": "1.0", "id": "demo", "version": "1", "title": words("示例", "Demo"),
        "levels": [level("low", "低", "Low", 0), level("high", "高", "High", 60)],
        "weight_sets": [{
            "id": "p-first", "title": words("重p", "P first"), "note": words("例", "example"),
            "weights": {"p": 3, "q": 1}
        }],
        "uncertainty": {"weights": {"method": "sets", "sets": ["default", "p-first"]}},
        "index": {"id": "demo", "title": words("总指数", "Index"), "children": [leaf("p"), leaf("q")]}
    })
}

/// By the two sets of weights: A has 50 and 65, B always 30, C 35 and 22.5; D has no answers.
const SURVEY: &str = "region,name,name_en,period,p,q
A,甲市,Alpha,2023,10,10
A,甲市,Alpha,2024,80,20
B,乙市,Beta,2024,30,30
C,丙市,Gamma,2024,10,60
D,丁市,Delta,2024,,\n";

/// The rows of 2024: rows are sorted by period, then region.
const A: RowIdx = RowIdx(1);
const B: RowIdx = RowIdx(2);
const C: RowIdx = RowIdx(3);
const D: RowIdx = RowIdx(4);

struct Case {
    rubric: Rubric,
    survey: Survey,
    weights: Weights,
}

impl Case {
    fn new() -> Self {
        let rubric = read_rubric(&SourceFile::new("demo.json", rubric().to_string()));
        let survey = read_survey("demo.csv", SURVEY, &rubric);
        let weights = weigh(&rubric, None).unwrap();
        Self { rubric, survey, weights }
    }

    fn plain(&self, rank: bool) -> Assessment<'_> {
        assess(&self.rubric, &self.survey, &self.weights, &[], Options { rank })
    }

    fn studied(&self, rank: bool) -> Assessment<'_> {
        let a = self.plain(rank);
        let uncertainty = self.rubric.uncertainty.clone().unwrap();
        let size = Size { replicates: 1000, seed: 7, sensitivity: true };
        let found = study(&a, &uncertainty, size, &|| ()).unwrap();
        let certainty = beside::certainty(&a, &uncertainty, size, &found);
        a.with_certainty(certainty)
    }
}

fn scores(a: &Assessment<'_>) -> Value {
    let mut out = Vec::new();
    let run = Run::new(a, None);
    scores_json::write(&mut out, a, &run, &Diagnostics::new(), &mut |_| {}).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn row<'v>(scores: &'v Value, array: &str, keys: &[(&str, &str)]) -> &'v Value {
    let is = |r: &&Value| keys.iter().all(|(k, v)| r[*k] == *v);
    scores[array].as_array().unwrap().iter().find(is).unwrap()
}

fn page(a: &Assessment<'_>, row: Option<RowIdx>, lang: Lang) -> Page {
    let options = ReportOptions { rank: a.options.rank };
    let run = Run::new(a, None);
    let html = match row {
        Some(row) => region_html(a, &run, row, lang, &options).unwrap(),
        None => comparison_html(a, &run, PeriodIdx(1), lang, &options).unwrap(),
    };
    let page = page::read(&html);
    page.check();
    page
}

#[test]
fn what_is_shown_is_what_can_be_worked_out_by_hand() {
    let case = Case::new();
    let a = case.studied(true);
    let of = |row| a.certainty_of(row).unwrap();
    let ends = |row| {
        let s = of(row).score.unwrap();
        (s.low, s.high)
    };
    // Each set of weights comes out in about half of 1000: both are far inside 5 and 95 %.
    assert_eq!((ends(A), ends(B), ends(C)), ((50.0, 65.0), (30.0, 30.0), (22.5, 35.0)));
    // Level 2 begins at 60. Half of 1000 is 500 give or take 16, so 0.42 to 0.58 is five of these.
    let holds = of(A).level_holds.unwrap();
    assert!((0.42..0.58).contains(&holds), "{holds}");
    assert_eq!(of(A).verdict, Some(Verdict::Fragile));
    assert_eq!((of(B).level_holds, of(B).verdict), (Some(1.0), Some(Verdict::Robust)));
    // B is third where C has 35, second where it has 22.5.
    let rank = of(B).rank.unwrap();
    assert_eq!((rank.low, rank.high), (2.0, 3.0));
    // C is at the head of its group and ahead of B in half of them only.
    let c = a.certainty.as_ref().unwrap();
    assert_eq!(c.groups, [vec![A], vec![C, B]]);
    assert_eq!(of(D).verdict, None, "no score, no verdict");
    assert!(a.certainty_of(RowIdx(0)).is_none(), "another period");
}

#[test]
fn every_row_of_the_document_has_its_keys() {
    let case = Case::new();
    let validator = jsonschema::validator_for(&document::schema()).unwrap();
    for (a, is_studied) in [(case.studied(true), true), (case.plain(true), false)] {
        let found = scores(&a);
        assert!(validator.is_valid(&found), "{:?}", validator.iter_errors(&found).next());
        let rows = found["scores"].as_array().unwrap();
        for key in ["score_low", "score_high", "interval", "rank_low", "rank_high"] {
            assert!(rows.iter().all(|r| r.get(key).is_some()), "{key}");
        }
        assert!(found["standings"].as_array().unwrap().iter().all(|r| r.get("verdict").is_some()));
        assert_eq!(found["robustness"].is_null(), !is_studied);
        assert_eq!(found["level_probabilities"].as_array().unwrap().is_empty(), !is_studied);
    }
    let found = scores(&case.studied(true));
    let at = |region: &str, node: &str, period: &str| {
        row(&found, "scores", &[("region_id", region), ("node_id", node), ("period", period)])
    };
    let a = at("A", "demo", "2024");
    assert_eq!((&a["score_low"], &a["score_high"]), (&json!(50.0), &json!(65.0)));
    assert_eq!(a["interval"], "robustness");
    assert_eq!((&a["rank_low"], &a["rank_high"]), (&json!(1.0), &json!(1.0)));
    for other in [at("A", "p", "2024"), at("A", "demo", "2023"), at("D", "demo", "2024")] {
        assert!(other["interval"].is_null() && other["score_low"].is_null(), "{other}");
    }
    let of = |region: &str| {
        &row(&found, "standings", &[("region_id", region), ("period", "2024")])["verdict"]
    };
    assert_eq!((of("A"), of("B"), of("D")), (&json!("fragile"), &json!("robust"), &Value::Null));
    let shares = found["level_probabilities"].as_array().unwrap();
    let sum = |region: &str| -> f64 {
        let of = shares.iter().filter(|r| r["region_id"] == region);
        of.map(|r| r["probability"].as_f64().unwrap()).sum()
    };
    assert!((sum("A") - 1.0).abs() < 1e-9 && (sum("B") - 1.0).abs() < 1e-9);
    let meta = &found["robustness"];
    assert_eq!(
        (&meta["seed"], &meta["kept"], &meta["period"]),
        (&json!(7), &json!(1000), &json!("2024"))
    );
    assert_eq!(meta["assumptions"][0]["id"], "weights");
    assert!(meta["assumptions"][0]["text"]["zh"].as_str().unwrap().contains("机会均等"));
}

#[test]
fn ranks_have_intervals_only_where_they_were_asked_for() {
    let case = Case::new();
    let found = scores(&case.studied(false));
    assert!(found["scores"].as_array().unwrap().iter().all(|r| r["rank_low"].is_null()));
    for lang in Lang::ALL {
        let said = |rank| {
            let page = page(&case.studied(rank), Some(B), lang);
            page.says(lang.pick("名次的90%区间为第2至第3名", "90% of the ranks between 2 and 3"))
        };
        assert_eq!((said(false), said(true)), (false, true));
    }
}

#[test]
fn a_wider_interval_of_sampling_error_is_not_replaced() {
    let case = Case::new();
    let mut a = case.studied(false);
    let (idx, mut node) = (govgauge::model::NodeIdx::ROOT, *a.row(A).root());
    let of = |a: &Assessment<'_>, node: &_| {
        govgauge::scorecard::rows::interval(a, A, idx, node).map(|i| (i.low, i.high, i.of))
    };
    assert_eq!(of(&a, &node), Some((50.0, 65.0, "robustness")));
    (node.score_low, node.score_high) = (Some(20.0), Some(80.0));
    assert_eq!(of(&a, &node), Some((20.0, 80.0, "sampling")));
    // A study that varies the samples covers their error.
    let mut certainty = a.certainty.take().unwrap();
    certainty.covers_sampling = true;
    let a = a.with_certainty(certainty);
    assert_eq!(of(&a, &node), Some((50.0, 65.0, "robustness")));
}

#[test]
fn pages_say_robust_or_fragile_beside_each_level() {
    let case = Case::new();
    let a = case.studied(true);
    let en = page(&a, Some(A), Lang::En);
    assert!(
        en.says("The result is fragile and hangs on what is assumed: scored again 1,000 times")
    );
    assert!(en.says("90% of the scores lie between 50.0 and 65.0"));
    assert!(en.says("How sure is this?") && en.says("weight sets default, p-first"));
    let zh = page(&a, Some(B), Lang::Zh);
    assert!(
        zh.says("结果稳健：改变假设重复计分1000次，其中100.0%等级不变，得分的90%区间为30.0至30.0")
    );
    assert!(zh.says("稳健：100.0%的重复计分中等级不变"));
    // D has no score, of which nobody can be sure.
    assert!(!page(&a, Some(D), Lang::En).says("How sure is this?"));

    let en = page(&a, None, Lang::En);
    for words in [
        "3 regions were scored again 1,000 times under other assumptions: 2 of the results are robust, 1 fragile.",
        "Fragile results",
        "Alpha (fragile)",
        "Regions that cannot be told apart",
        "Which assumption matters",
        "The assumption that matters most is weights: 100% of the variance",
        "Interval of the rank",
    ] {
        assert!(en.says(words), "{words}");
    }
    for id in ["certainty", "chart-intervals", "chart-tornado"] {
        assert!(en.values("id").any(|found| found == id), "{id}");
    }
    let zh = page(&a, None, Lang::Zh);
    for words in ["结果有多可靠？", "脆弱的结果", "甲市（脆弱）", "影响最大的假设是“权重”"]
    {
        assert!(zh.says(words), "{words}");
    }
}

#[test]
fn nothing_is_said_where_no_study_was_made() {
    let case = Case::new();
    let a = case.plain(true);
    for lang in Lang::ALL {
        for row in [Some(A), None] {
            let page = page(&a, row, lang);
            for words in ["稳健", "脆弱", "robust", "fragile", "Verdict", "判断"] {
                assert!(!page.says(words), "{words}");
            }
        }
    }
    assert!(explain(&a, A, govgauge::model::NodeIdx::ROOT).certainty.is_empty());
    // Nor of another period than the one studied.
    let a = case.studied(false);
    assert!(!page(&a, Some(RowIdx(0)), Lang::En).says("How sure is this?"));
}

fn govgauge(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .args(["--lang", "en"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn files(folder: &Path, rubric: &Value, survey: &str) -> [String; 2] {
    let (r, s) = (folder.join("rubric.json"), folder.join("survey.csv"));
    std::fs::write(&r, rubric.to_string()).unwrap();
    std::fs::write(&s, survey).unwrap();
    [r, s].map(|p| p.to_string_lossy().into_owned())
}

fn scored(arguments: &[&str]) -> (Value, Vec<u8>) {
    let found = govgauge(&[&["score", "--format", "json"], arguments].concat());
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    (serde_json::from_slice(&found.stdout).unwrap(), found.stdout)
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_another_run() {
    let folder = tempfile::tempdir().unwrap();
    let [r, s] = files(folder.path(), &rubric(), SURVEY);
    let with = |more: &[&str]| scored(&[&[s.as_str(), "--rubric", &r], more].concat());
    let (plain, bytes) = with(&[]);
    assert_eq!(plain["robustness"]["replicates"], 1000);
    assert_eq!(bytes, with(&["--replicates", "1000", "--seed", "1", "--threads", "7"]).1);
    assert_eq!(bytes, with(&["--threads", "2"]).1);
    let (other, _) = with(&["--seed", "2"]);
    assert_eq!(other["robustness"]["seed"], 2);
    assert_ne!(plain["run"]["id"], other["run"]["id"]);
    let (none, _) = with(&["--replicates", "0"]);
    assert!(none["robustness"].is_null());
    assert_ne!(plain["run"]["id"], none["run"]["id"]);
    // The earlier period by itself: A had 10 and 10, so that nothing changes.
    let (earlier, _) = with(&["--period", "2023"]);
    let a = row(&earlier, "scores", &[("region_id", "A"), ("node_id", "demo")]);
    assert_eq!((&a["score_low"], &a["score_high"]), (&json!(10.0), &json!(10.0)));
}

#[test]
fn a_report_on_an_earlier_period_is_as_sure_as_that_period() {
    let folder = tempfile::tempdir().unwrap();
    let survey = SURVEY.replace("A,甲市,Alpha,2023,10,10", "A,甲市,Alpha,2023,80,20");
    let [r, s] = files(folder.path(), &rubric(), &survey);
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let found = govgauge(&["report", &s, "--rubric", &r, "--period", "2023", "-o", out]);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let scores: Value =
        serde_json::from_slice(&std::fs::read(format!("{out}/scores.json")).unwrap()).unwrap();
    assert_eq!(scores["robustness"]["period"], "2023");
    let at = |period: &str| {
        row(&scores, "scores", &[("region_id", "A"), ("node_id", "demo"), ("period", period)])
    };
    assert_eq!(at("2023")["score_high"], 65.0);
    assert!(at("2024")["score_high"].is_null());
}

/// By min–max over 2023 alone A has 100 and 0, B 0 and 100: both 50; as given A has 50 and B 45. Learnt
/// from both periods together min–max would be another way, which a study of 2023 cannot tell.
#[test]
fn ways_of_an_earlier_period_learn_from_what_its_scores_do() {
    let folder = tempfile::tempdir().unwrap();
    let survey = "region,name,name_en,period,p,q\nA,甲市,Alpha,2023,80,20\nB,乙市,Beta,2023,30,60\n\
        A,甲市,Alpha,2024,0,0\nB,乙市,Beta,2024,100,100\n";
    let of = |is_pooled: bool| {
        let mut ways = rubric();
        ways["methods"] = json!({"pooled": is_pooled});
        ways["uncertainty"] = json!({"normalisation": ["as_given", "min_max"]});
        let [r, s] = files(folder.path(), &ways, survey);
        let out = folder.path().join(if is_pooled { "pooled" } else { "apart" });
        let out = out.to_str().unwrap();
        let found = govgauge(&["report", &s, "--rubric", &r, "--period", "2023", "-o", out]);
        let said = String::from_utf8_lossy(&found.stderr).into_owned();
        assert!(found.status.success(), "{said}");
        let scores = std::fs::read(format!("{out}/scores.json")).unwrap();
        (serde_json::from_slice::<Value>(&scores).unwrap(), said)
    };
    let (scores, _) = of(false);
    let keys = [("region_id", "B"), ("node_id", "demo"), ("period", "2023")];
    let b = row(&scores, "scores", &keys);
    assert_eq!((&b["score_low"], &b["score_high"]), (&json!(45.0), &json!(50.0)));
    let (scores, said) = of(true);
    assert!(scores["robustness"].is_null() && said.contains("other periods"), "{said}");
}

#[test]
fn what_cannot_be_studied_is_a_note_unless_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut only = rubric();
    only.as_object_mut().unwrap().retain(|k, _| k != "uncertainty" && k != "weight_sets");
    only["index"] =
        json!({"id": "p", "title": {"zh": "p", "en": "p"}, "scale": {"type": "percentage"}});
    let [r, s] = files(folder.path(), &only, "region,p\nA,40\nB,70\n");
    let plain = govgauge(&["score", &s, "--rubric", &r, "--format", "json"]);
    let said = String::from_utf8_lossy(&plain.stderr).into_owned();
    assert!(plain.status.success() && said.contains("there is nothing to vary"), "{said}");
    let asked = govgauge(&["score", &s, "--rubric", &r, "--replicates", "50"]);
    assert_eq!(asked.status.code(), Some(2));
    let none = govgauge(&["score", &s, "--rubric", &r, "--replicates", "0", "--format", "json"]);
    assert!(none.status.success() && none.stderr.is_empty());
    let both = ["report", &s, "--rubric", &r, "--replicates", "0", "--sensitivity", "-o", "x"];
    assert_eq!(govgauge(&both).status.code(), Some(2));
}

#[test]
fn the_terminal_shows_interval_and_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let [r, s] = files(folder.path(), &rubric(), SURVEY);
    let table = govgauge(&["score", &s, "--rubric", &r]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    let line = table.lines().find(|l| l.contains("Alpha") && l.contains("2024")).unwrap();
    assert!(table.contains("90 % interval") && table.contains("Verdict"), "{table}");
    assert!(line.contains("50.0–65.0") && line.contains("fragile"), "{line}");
    let told = govgauge(&["explain", &s, "--rubric", &r, "--region", "B"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("The result is robust: scored again 1,000 times"), "{told}");
}
