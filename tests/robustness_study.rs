//! `govgauge robustness`: the command from a rubric and a survey to its document.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may read files and fail"
)]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

fn govgauge(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .args(["--lang", "en", "-q"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn study(arguments: &[&str]) -> Value {
    let found = govgauge(&[&["robustness", "--format", "json"], arguments].concat());
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    serde_json::from_slice(&found.stdout).unwrap()
}

fn rubric(extra: &Value) -> Value {
    let words = |w: &str| json!({"zh": w, "en": w});
    let leaf = |id: &str| json!({"id": id, "title": words(id), "scale": {"type": "percentage"}});
    let mut rubric = json!({
        "schema_version": "1.0", "id": "demo", "version": "1", "title": words("demo"),
        "index": {"id": "demo", "title": words("demo"), "children": [leaf("a"), leaf("b")]}
    });
    for (key, value) in extra.as_object().unwrap() {
        rubric[key] = value.clone();
    }
    rubric
}

fn write(folder: &Path, rubric: &Value, survey: &str) -> [String; 2] {
    let (r, s) = (folder.join("rubric.json"), folder.join("survey.csv"));
    std::fs::write(&r, rubric.to_string()).unwrap();
    std::fs::write(&s, survey).unwrap();
    [r, s].map(|p| p.to_string_lossy().into_owned())
}

#[test]
fn threads_change_nothing() {
    let run = |threads: &str| {
        let found = govgauge(&[
            "--threads",
            threads,
            "robustness",
            "samples/provinces.csv",
            "--format",
            "json",
            "--replicates",
            "100",
            "--seed",
            "7",
            "--sensitivity",
        ]);
        assert!(found.status.success());
        found.stdout
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("7"));
    let document: Value = serde_json::from_slice(&one).unwrap();
    let schema = govgauge::scorecard::robustness::schema();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document));
    assert_eq!(document["seed"], 7);
}

/// What the report of the OECD prints of 5,000 random weightings: nine members whose 5th percentile
/// stays above the mean of 0.605, and the two countries with the widest bands.
#[test]
fn digital_government_of_the_oecd() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flat.json");
    let words = json!({"zh": "均匀权重", "en": "flat weights"});
    let flat = json!({
        "schema_version": "1.0", "id": "oecd-flat", "version": "1", "title": words,
        "extends": "oecd-dgi-2023", "patches": [],
        "uncertainty": {"weights": {"method": "dirichlet", "concentration": 1}}
    });
    std::fs::write(&path, flat.to_string()).unwrap();
    let found = study(&[
        "samples/oecd-dgi-2023.csv",
        "-r",
        path.to_str().unwrap(),
        "--replicates",
        "5000",
        "--seed",
        "2023",
    ]);
    assert_eq!((&found["kept"], &found["is_declared"]), (&json!(5000), &json!(true)));
    let regions = found["regions"].as_array().unwrap();
    let end = |r: &Value, end: &str| r["score_interval"][end].as_f64().unwrap();
    let ids = |r: &Value| r["id"].as_str().unwrap().to_owned();
    let mut above: Vec<String> = regions.iter().filter(|r| end(r, "low") > 60.5).map(ids).collect();
    above.sort();
    assert_eq!(above, ["AUS", "COL", "DNK", "EST", "FRA", "GBR", "IRL", "KOR", "NOR"]);
    let mut widths: Vec<(f64, String)> =
        regions.iter().map(|r| (end(r, "high") - end(r, "low"), ids(r))).collect();
    widths.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert_eq!((widths[0].1.as_str(), widths[1].1.as_str()), ("PER", "TUR"));
    assert!((widths[0].0 - 23.4).abs() < 1.0 && (widths[1].0 - 20.9).abs() < 1.0, "{widths:?}");
}

#[test]
fn a_single_region_and_no_levels() {
    let folder = tempfile::tempdir().unwrap();
    let [r, s] = write(folder.path(), &rubric(&json!({})), "region,a,b\nX,20,60\n");
    let found = study(&[&s, "-r", &r, "--replicates", "50", "--sensitivity"]);
    let region = &found["regions"][0];
    assert_eq!((&region["rank"], &region["verdict"]), (&json!(1), &Value::Null));
    assert_eq!((&region["score"], &region["level"]), (&json!(40.0), &Value::Null));
    assert_eq!(region["level_probabilities"], json!([]));
    // One region never changes its rank.
    assert_eq!(found["sensitivity"]["problem"], "constant");
}

#[test]
fn ties_everywhere_are_one_group() {
    let folder = tempfile::tempdir().unwrap();
    let survey = "region,a,b\nX,50,50\nY,50,50\nZ,50,50\n";
    let [r, s] = write(folder.path(), &rubric(&json!({})), survey);
    let found = study(&[&s, "-r", &r, "--replicates", "50"]);
    assert_eq!(found["groups"], json!([{"region_ids": ["X", "Y", "Z"]}]));
    for region in found["regions"].as_array().unwrap() {
        assert_eq!(region["rank_interval"]["high"], 1.0);
    }
}

/// Leaving out a or b leaves the other: 20, 60, and 40 where none goes; each as likely.
#[test]
fn an_indicator_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let uncertain = rubric(&json!({"uncertainty": {"exclude_one": {}}}));
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,20,60\n");
    let found = study(&[&s, "-r", &r, "--replicates", "600"]);
    let scores = &found["regions"][0]["score_interval"];
    assert_eq!(
        (&scores["low"], &scores["median"], &scores["high"]),
        (&json!(20.0), &json!(40.0), &json!(60.0))
    );
}

#[test]
fn what_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        json!({}),
        json!({"sampling": true}),
        json!({"normalisation": ["as_given"]}),
        json!({"aggregation": {"methods": ["geometric"]}}),
        json!({"weights": {"method": "uniform", "share": 25}}),
        json!({"weights": {"method": "sets", "sets": ["default"]}}),
        json!({"noise": {"points": 0}}),
        json!({"aggregation": {"methods": ["arithmetic", "geometric"]}, "normalisation": ["as_given", "z_score"]}),
    ];
    for wrong in wrong {
        let [r, s] =
            write(folder.path(), &rubric(&json!({"uncertainty": wrong})), "region,a,b\nX,20,60\n");
        let found = govgauge(&["robustness", &s, "-r", &r]);
        let said = String::from_utf8_lossy(&found.stderr).into_owned();
        assert_eq!(found.status.code(), Some(1), "{wrong}: {said}");
        assert!(said.contains("R073") && said.contains("hint"), "{wrong}: {said}");
    }
}

/// X is ahead of Y where b weighs more than a: 20 and 60 against 60 and 20. The same seed, both ways.
#[test]
fn one_region_is_ahead_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let uncertain = rubric(&json!({"uncertainty": {"exclude_one": {}}}));
    let survey = "region,a,b\nX,20,60\nY,60,20\nZ,10,10\n";
    let [r, s] = write(folder.path(), &uncertain, survey);
    let found = study(&[&s, "-r", &r, "--replicates", "900", "--sensitivity", "--region", "X"]);
    let pair = |a: &str, b: &str| {
        let all = found["pairs"].as_array().unwrap();
        all.iter().find(|p| p["region_id"] == a && p["other_id"] == b).unwrap().clone()
    };
    // Leaving out a, b or none is as likely: X ahead, Y ahead, level. Five standard errors are 0.08.
    let both = pair("X", "Y");
    for share in ["ahead", "tied"] {
        assert!((both[share].as_f64().unwrap() - 1.0 / 3.0).abs() < 0.08, "{both}");
    }
    assert_eq!(pair("X", "Z")["ahead"], 1.0);
    let own = &found["region_sensitivity"][0];
    // A single factor has all the variance; 60, 20 and 40 have the mean 40.
    assert_eq!(own["region_id"], "X");
    let total = own["sensitivity"]["factors"][0]["total"]["value"].as_f64().unwrap();
    assert!((total - 1.0).abs() < 0.05, "{own}");
    assert!((own["sensitivity"]["mean"].as_f64().unwrap() - 40.0).abs() < 2.0, "{own}");
    let said = govgauge(&["robustness", &s, "-r", &r, "--compare", "Y", "X", "--format", "text"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("Y is ahead of X in 3"), "{said}");
    let none = govgauge(&["robustness", &s, "-r", &r, "--compare", "Y", "Q"]);
    assert_eq!(none.status.code(), Some(2));
}

/// All regions are alike at b: no standard scores of it, and no min–max. What draws them fails, with the
/// reason; the rest is scored.
#[test]
fn ways_that_fail_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let uncertain =
        rubric(&json!({"uncertainty": {"normalisation": ["as_given", "min_max", "z_score"]}}));
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,20,50\nY,60,50\n");
    let found = study(&[&s, "-r", &r, "--replicates", "300"]);
    let failures = found["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 2, "{failures:?}");
    let failed: u64 = failures.iter().map(|f| f["count"].as_u64().unwrap()).sum();
    assert_eq!(found["kept"].as_u64().unwrap() + failed, 300);
    for failure in failures {
        let of = (&failure["reason"], &failure["indicator_id"]);
        assert_eq!(of, (&json!("not_normalised"), &json!("b")));
        assert!(failure["text"]["en"].as_str().unwrap().contains("cannot be normalised"));
    }
    // The table of `score` says so below it; the seed is the same.
    let table = govgauge(&["score", &s, "-r", &r, "--replicates", "300"]);
    let said = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(said.contains(&format!("{failed} of the 300 re-scorings gave no scores")), "{said}");
    assert!(said.contains("cannot be normalised"), "{said}");
}

/// Nobody answered b, so that it has no mean, whatever is treated afterwards.
#[test]
fn failures_of_earlier_steps_last() {
    let folder = tempfile::tempdir().unwrap();
    let uncertain = rubric(&json!({"uncertainty": {
        "imputation": ["as_given", {"method": "mean"}],
        "treatment": ["as_given", {"method": "winsorise"}]
    }}));
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,20,\nY,60,\n");
    let found = study(&[&s, "-r", &r, "--replicates", "400"]);
    let failures = found["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0]["reason"], "not_imputed");
    // Half of them; five standard errors are 50.
    assert!(failures[0]["count"].as_u64().unwrap().abs_diff(200) < 50, "{failures:?}");
}

/// X lacks b. By the mean of the others, 50, it scores (20 + 50)/2 = 35, by a figure of 90 it scores 55,
/// left missing 20.
#[test]
fn gaps_are_filled_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let ways = json!(["none", {"method": "mean"}, {"method": "constant", "value": 90}]);
    let uncertain = rubric(&json!({"uncertainty": {"imputation": ways}}));
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,20,\nY,60,40\nZ,60,60\n");
    let found = study(&[&s, "-r", &r, "--replicates", "600"]);
    let scores = &found["regions"][0]["score_interval"];
    assert_eq!(
        (&scores["low"], &scores["median"], &scores["high"]),
        (&json!(20.0), &json!(35.0), &json!(55.0))
    );
    // Without a gap there is nothing to fill.
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,20,30\nY,60,40\n");
    let refused = govgauge(&["robustness", &s, "-r", &r]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no gaps"));
}

/// One value of ten is far out. Drawn in to the next, 19, it leaves the others more of 0 to 100:
/// min–max of 10 is 100·10/19 in place of 100·10/100.
#[test]
fn outliers_are_treated_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let ways = json!(["as_given", {"method": "winsorise", "points_max": 1}]);
    let uncertain = rubric(&json!({
        "methods": {"normalisation": {"method": "min_max"}},
        "uncertainty": {"treatment": ways}
    }));
    let cells = [0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 100];
    let rows = cells.iter().enumerate().map(|(at, x)| format!("r{at},{x},{x}\n"));
    let survey = format!("region,a,b\n{}", rows.collect::<String>());
    let [r, s] = write(folder.path(), &uncertain, &survey);
    let found = study(&[&s, "-r", &r, "--replicates", "200"]);
    let scores = &found["regions"][1]["score_interval"];
    assert_eq!(scores["low"], json!(10.0));
    assert!((scores["high"].as_f64().unwrap() - 1000.0 / 19.0).abs() < 1e-5, "{scores}");
}

/// Targets of 50 at a and b, up to 10 points off. X has 30 and 50, Y 70 and 70, Z 0 and 0.
#[test]
fn a_benchmark_may_be_off() {
    let folder = tempfile::tempdir().unwrap();
    let uncertain = rubric(&json!({"uncertainty": {"benchmark": {"points": 10}}}));
    let [r, s] = write(folder.path(), &uncertain, "region,a,b\nX,30,50\nY,70,70\nZ,0,0\n");
    let words = json!({"zh": "目标", "en": "targets"});
    let target = |id: &str, node: &str| json!({"id": id, "node": node, "score": 50, "basis": "judgement", "note": words});
    let benchmark = json!({
        "schema_version": "1.0", "id": "half", "version": "1", "rubric": "demo", "title": words,
        "description": words, "targets": [target("t-a", "a"), target("t-b", "b")]
    });
    let path = folder.path().join("half.json");
    std::fs::write(&path, benchmark.to_string()).unwrap();
    let refused = govgauge(&["robustness", &s, "-r", &r]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no benchmark"));
    let with = ["--benchmark", path.to_str().unwrap(), "--replicates", "400"];
    let found = study(&[&[&s, "-r", &r][..], &with].concat());
    let of = |at: usize, key: &str| found["regions"][at][key].clone();
    assert_eq!((of(1, "benchmark_met"), of(0, "benchmark_met")), (json!(1.0), json!(0.0)));
    assert_eq!(
        (of(1, "attainment")["low"].clone(), of(2, "attainment")["high"].clone()),
        (json!(1.0), json!(0.0))
    );
    // Of X: a lies between 30/60 and 30/40, b between 50/60 and 1; half of both.
    let x = of(0, "attainment");
    let (low, high) = (x["low"].as_f64().unwrap(), x["high"].as_f64().unwrap());
    assert!(low > 0.66 && high < 0.88 && high - low > 0.05, "{x}");
}

/// Stopped in the middle it leaves nothing: no file, and none beside it.
#[cfg(unix)]
#[test]
fn interrupted_it_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_govgauge"))
        .args(["-q", "robustness", "samples/provinces.csv", "--replicates", "1000000", "-o"])
        .arg(folder.path().join("out.json"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none(), "it is still at work");
    let id = child.id().to_string();
    // Shells start background work with interrupts ignored, which a child inherits: then it is told to end.
    for signal in ["-INT", "-TERM"] {
        if child.try_wait().unwrap().is_none() {
            assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
    }
    assert!(!child.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The verdicts of a study.
fn verdicts(found: &Value) -> Vec<Option<&str>> {
    found["regions"].as_array().unwrap().iter().map(|r| r["verdict"].as_str()).collect()
}

fn levels() -> Value {
    let words = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    json!([
        {"id": "low", "title": words("低", "Low"), "min": 0},
        {"id": "high", "title": words("高", "High"), "min": 60}
    ])
}

/// A fifth of four ranked regions is less than one rank; levels say something of one region, too; and
/// after 99 replicates a share of 90 % is not told.
#[test]
fn no_verdict_of_few() {
    let folder = tempfile::tempdir().unwrap();
    let of = |has_levels: bool, regions: usize, replicates: &str| {
        let extra = if has_levels { json!({"levels": levels()}) } else { json!({}) };
        let row = |at: usize| format!("r{at},{0},{0}", 10 * at + 5);
        let rows = (0..regions).map(row).collect::<Vec<_>>().join("\n");
        let [r, s] = write(folder.path(), &rubric(&extra), &format!("region,a,b\n{rows}\n"));
        study(&[&s, "-r", &r, "--replicates", replicates])
    };
    assert_eq!(verdicts(&of(false, 4, "200")), [None; 4]);
    assert_eq!(verdicts(&of(false, 5, "200")), [Some("robust"); 5]);
    assert_eq!(verdicts(&of(false, 5, "99")), [None; 5]);
    assert_eq!(verdicts(&of(true, 1, "100")), [Some("robust")]);
    assert_eq!(verdicts(&of(true, 1, "99")), [None]);
}

/// Y answered a alone: half of the weight, less than is asked. Where b is left out it has a score in
/// replicates, which is not its own.
#[test]
fn what_is_not_scored_is_not_made_sure_of() {
    let folder = tempfile::tempdir().unwrap();
    let extra =
        json!({"coverage_min": 0.6, "levels": levels(), "uncertainty": {"exclude_one": {}}});
    let [r, s] = write(folder.path(), &rubric(&extra), "region,a,b\nX,20,60\nY,40,\n");
    let found = study(&[&s, "-r", &r, "--replicates", "300"]);
    let y = &found["regions"][1];
    assert!(y["score"].is_null() && y["scored"].as_u64().unwrap() > 0, "{y}");
    for field in ["score_interval", "rank_interval", "verdict"] {
        assert!(y[field].is_null(), "{field}: {y}");
    }
    assert_eq!(y["level_probabilities"], json!([]));
    let text = govgauge(&["robustness", &s, "-r", &r, "--format", "text"]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let line = text.lines().find(|l| l.trim_start().starts_with('Y')).unwrap_or_default();
    assert!(!line.chars().any(|c| c.is_ascii_digit()), "{text}");
}

#[test]
fn where_nobody_has_a_score_there_is_no_study() {
    let folder = tempfile::tempdir().unwrap();
    let [r, s] = write(folder.path(), &rubric(&json!({})), "region,a,b\nX,,\nY,,\n");
    let found = govgauge(&["robustness", &s, "-r", &r]);
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    assert_eq!(found.status.code(), Some(2), "{said}");
    assert!(said.contains("no region has a score"), "{said}");
}

/// Other ways would learn from the two regions at hand what the calibration has fixed.
#[test]
fn other_ways_are_not_learnt_beside_a_calibration() {
    let folder = tempfile::tempdir().unwrap();
    let all = "region,a,b\nX,20,60\nY,60,20\nZ,0,100\nW,100,0\n";
    let run = |uncertainty: Value| {
        let extra = json!({"methods": {"normalisation": {"method": "min_max"}}, "uncertainty": uncertainty});
        let [r, s] = write(folder.path(), &rubric(&extra), all);
        let path = folder.path().join("calibration.json");
        let calibration = path.to_str().unwrap();
        let made = govgauge(&["calibrate", &s, "-r", &r, "-o", calibration, "--force"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        std::fs::write(folder.path().join("few.csv"), "region,a,b\nX,20,60\nY,60,20\n").unwrap();
        let few = folder.path().join("few.csv");
        let few = few.to_str().unwrap();
        let score = ["score", few, "-r", &r, "--calibration", calibration, "--format", "json"];
        let plain = govgauge(&score);
        let asked = govgauge(&[&score[..], &["--replicates", "200"]].concat());
        let said = |of: &Output| {
            String::from_utf8_lossy(&of.stderr).into_owned() + &String::from_utf8_lossy(&of.stdout)
        };
        (plain.status.code(), asked.status.code(), said(&plain), said(&asked))
    };
    for ways in [
        json!({"normalisation": ["as_given", "percentile_rank"]}),
        json!({"treatment": ["as_given", {"method": "winsorise"}]}),
    ] {
        let (plain, asked, note, refusal) = run(ways);
        assert_eq!((plain, asked), (Some(0), Some(2)), "{note}{refusal}");
        assert!(refusal.contains("results rest on a calibration"), "{refusal}");
        assert!(note.contains("\"robustness\": null"), "{note}");
    }
    let (plain, asked, note, refusal) = run(json!({"normalisation": ["as_given", "scale"]}));
    assert_eq!((plain, asked), (Some(0), Some(0)), "{note}{refusal}");
}

/// What the hints of refused ways say helps, and what is meant is let through.
#[test]
fn hints_of_refused_ways_are_true() {
    let folder = tempfile::tempdir().unwrap();
    let check = |extra: &Value, aggregation: &str, floor: Option<u8>| {
        let mut rubric = rubric(extra);
        rubric["index"]["aggregation"] = json!(aggregation);
        if let Some(floor) = floor {
            rubric["index"]["floor"] = json!(floor);
        }
        let [r, _] = write(folder.path(), &rubric, "region,a,b\nX,20,60\n");
        let found = govgauge(&["rubric", "check", &r]);
        let said = String::from_utf8_lossy(&found.stdout) + String::from_utf8_lossy(&found.stderr);
        (found.status.code(), said.into_owned())
    };
    let ways = |ways: &Value| {
        json!({
            "methods": {"normalisation": {"method": "min_max", "low": 1, "high": 100}},
            "uncertainty": {"normalisation": ways}
        })
    };
    // Positive scores have a geometric mean without a floor; the worst by percentile rank has 0.
    let ranks = ways(&json!(["as_given", "percentile_rank"]));
    assert_eq!(check(&ranks, "geometric", None).0, Some(1));
    let with = check(&ranks, "geometric", Some(1));
    assert_eq!(with.0, Some(0), "{}", with.1);
    // Where there is a floor, `min_max` does in place of `z_score`; where there is none, nobody says so.
    let standard = ways(&json!(["as_given", "z_score"]));
    let (code, said) = check(&standard, "geometric", Some(1));
    assert!(code == Some(1) && said.contains("take `min_max` in place"), "{said}");
    let least = check(&ways(&json!(["as_given", "min_max"])), "geometric", Some(1));
    assert_eq!(least.0, Some(0), "{}", least.1);
    let (code, said) = check(&standard, "harmonic", None);
    assert!(code == Some(1) && !said.contains("take `min_max`"), "{said}");
    // The uncertain aggregation gives its nodes a floor of 1.
    let mut both = ranks.clone();
    both["uncertainty"]["aggregation"] = json!({"methods": ["arithmetic", "geometric"]});
    let found = check(&both, "geometric", None);
    assert_eq!(found.0, Some(0), "{}", found.1);
    assert!(!found.1.contains("R073"), "its own mean is among them: {}", found.1);
    // Sets that differ, and an indicator that one of them gives weight.
    let set = json!([{"id": "b-first", "title": {"zh": "重b", "en": "B first"},
        "note": {"zh": "例", "en": "example"}, "weights": {"b": 3}}]);
    let weights = json!({"method": "sets", "sets": ["default", "b-first"]});
    let differ = json!({"weight_sets": set, "uncertainty": {"weights": weights}});
    let found = check(&differ, "arithmetic", None);
    assert_eq!(found.0, Some(0), "{}", found.1);
}
