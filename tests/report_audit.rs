//! Whether reports say how far their figures can be believed, and what methods made of the answers:
//! six regions whose figures can be worked out by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may fail")]
#![allow(dead_code, reason = "the page is read for other tests too")]

mod common;
#[path = "report/page.rs"]
mod page;

use common::{read_rubric, read_survey};
use govgauge::assessment::{Options, Run, assess};
use govgauge::diag::SourceFile;
use govgauge::lang::Lang;
use govgauge::model::{PeriodIdx, RowIdx};
use govgauge::report::explain::explain;
use govgauge::report::{ReportOptions, comparison_html, region_html};
use govgauge::weighting::weigh;
use page::Page;
use serde_json::{Value, json};

/// `q` is twice `p`, `r` runs the other way; `s` has one value far out: the quartiles of 1, 2, 3, 4, 5,
/// 200 are 2.25 and 4.75, so that 4.75 + 3 × 2.5 = 12.25 is the fence. `t` lacks C, and the median of the
/// others is 3.
const SIX: &str = "region,name,p,q,r,s,t
A,Alpha,10,20,60,1,3
B,Beta,20,40,50,2,1
C,Gamma,30,60,40,3,
D,Delta,40,80,30,4,2
E,Epsilon,50,100,20,5,5
F,Phi,60,120,10,200,4
";

fn rubric(methods: &Value) -> String {
    let text = |zh: &str, en: &str| json!({ "zh": zh, "en": en });
    let leaf = |id: &str, en: &str| {
        json!({ "id": id, "title": text(&format!("{en}项"), en),
                "scale": { "type": "amount", "direction": "up" } })
    };
    let level = |id: &str, zh: &str, en: &str, min: u8| json!({ "id": id, "title": text(zh, en), "min": min });
    json!({
        "schema_version": "1.0", "id": "six", "version": "1", "title": text("六地", "Six"),
        "levels": [level("low", "低", "Low", 0), level("high", "高", "High", 70)],
        "methods": methods,
        "index": { "id": "six-index", "title": text("综合", "Overall"), "children": [
            { "id": "one", "title": text("甲", "One"),
              "children": [leaf("p", "P"), leaf("q", "Q"), leaf("r", "R")] },
            { "id": "two", "title": text("乙", "Two"), "children": [leaf("s", "S"), leaf("t", "T")] },
        ]},
    })
    .to_string()
}

fn methods() -> Value {
    json!({
        "imputation": { "method": "median" },
        "normalisation": { "method": "min_max", "low": 0, "high": 100 },
    })
}

/// The comparison, or the report on a row.
fn page(survey: &str, methods: &Value, row: Option<u32>, lang: Lang) -> Page {
    let rubric = read_rubric(&SourceFile::new("six.json", rubric(methods)));
    let survey = read_survey("six.csv", survey, &rubric);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    let run = Run::new(&a, None);
    let options = ReportOptions::default();
    let html = match row {
        None => comparison_html(&a, &run, PeriodIdx(0), lang, &options),
        Some(row) => region_html(&a, &run, RowIdx(row), lang, &options),
    };
    let page = page::read(&html.unwrap());
    page.check();
    page
}

#[track_caller]
fn says(page: &Page, all: &[&str]) {
    for words in all {
        assert!(page.says(words), "`{words}` is not in {:#?}", page.texts);
    }
}

#[test]
fn a_comparison_says_what_stands_out() {
    let english = page(SIX, &methods(), None, Lang::En);
    says(
        &english,
        &[
            "6 regions, of which 6 have an overall score, and 5 indicators",
            // 29 of 30 answers are there.
            "Of 30 answers that apply, 1 are missing (3.3%).",
            "consider merging them: 1 (P and Q (1.00)).",
            "P and R (−1.00)",
            "Phi 200",
            "The indicator with most influence is",
            // The card of C.
            "1 of 5 answers",
        ],
    );
    let chinese = page(SIX, &methods(), None, Lang::Zh);
    says(
        &chinese,
        &["应答的30项答案中缺1项，占3.3%。", "可考虑合并或减权：P项与Q项（1.00）。", "Phi 200"],
    );
}

#[test]
fn two_regions_are_too_few_to_say_anything_of() {
    let two = SIX.lines().take(3).collect::<Vec<_>>().join("\n");
    let english = page(&two, &methods(), None, Lang::En);
    says(
        &english,
        &["2 of the regions have an overall score. With fewer than 3 nothing can be said"],
    );
    assert!(!english.says("What stands out") && !english.says("Cronbach"));
    says(&page(&two, &methods(), None, Lang::Zh), &["只有2个地区有综合得分。少于3个地区时"]);
}

#[test]
fn a_card_says_that_its_value_was_filled_in_and_how_it_was_scored() {
    // Row 2 is C, which lacks `t`: (3 − 1) / (5 − 1) = 50.
    let gamma = page(SIX, &methods(), Some(2), Lang::En);
    says(
        &gamma,
        &[
            "no value was given; gaps filled by the median of all regions: 3.",
            "One more has no answer and was filled in.",
            "imputed: 1",
            "min–max: the worst value, 1, scores 0, the best, 5, scores 100, linear between",
            "filled in and scored",
            "no answer; scored by a value that was filled in",
            "Of this region 1 answer was filled in (20.0%)",
        ],
    );
    says(
        &page(SIX, &methods(), Some(2), Lang::Zh),
        &[
            "没有数值，以全部地区的中位数填补，得3；得分据此计算，不是本地区的答案",
            "极差标准化：最差值1得0，最好值5得100，其间按比例",
            "本地区填补1项答案，占20.0%",
        ],
    );
}

#[test]
fn the_next_level_is_read_off_what_was_learnt() {
    // Row 1 is B: `p` runs from 10 to 60, so that 70 takes 10 + 0.7 × 50 = 45.
    let beta = page(SIX, &methods(), Some(1), Lang::En);
    says(&beta, &["45 takes it to level 2 (from 70.0)."]);
    // A curve has no best value, so that no value is named.
    let by_curve = json!({ "normalisation": { "method": "sigmoid" } });
    let page = page(SIX, &by_curve, Some(1), Lang::En);
    says(&page, &["middle 35, width 18.708; higher is better"]);
    assert!(!page.says("takes it to level 2"));
}

#[test]
fn the_annex_says_what_was_done_and_what_could_not_be() {
    let methods = json!({
        "screening": { "availability_min": 0.9 },
        "treatment": { "method": "winsorise" },
        "normalisation": { "method": "min_max", "low": 0, "high": 100 },
    });
    let english = page(SIX, &methods, None, Lang::En);
    says(
        &english,
        &[
            "At least 90% of indicators answered",
            // C has four of its five answers.
            "80 % of the indicators are answered, the rubric asks for 90 %",
            "1 region was left out, 0 answers were filled in (0.0%), and 1 outlier was drawn in.",
            "Outliers that were drawn in (winsorised)",
        ],
    );
    // Without the outlier the next value is the cap.
    assert!(english.cells.windows(3).any(|c| c == ["S", "200", "5"]), "{:?}", english.cells);
    says(
        &page(SIX, &methods, None, Lang::Zh),
        &["剔除1个地区；填补0项答案，占0.0%；收敛1个离群值。"],
    );
    // Row 5 is F.
    says(&page(SIX, &methods, Some(5), Lang::En), &["drawn in from 200 to 5 (winsorised)"]);
}

#[test]
fn a_region_has_strengths_and_weaknesses_among_its_peers() {
    // F is the best of six on `p`, and the worst on `r`.
    let phi = page(SIX, &methods(), Some(5), Lang::En);
    says(&phi, &["Strengths and weaknesses", "score 100.0; 5 of 5 peers are behind"]);
    says(&phi, &["score 0.0; 5 of 5 peers are ahead"]);
    let chinese = page(SIX, &methods(), Some(5), Lang::Zh);
    says(&chinese, &["得分0.0；同组其余5个地区中，5个高于本地区"]);
}

#[test]
fn explain_says_how_an_indicator_was_really_scored() {
    let rubric = read_rubric(&SourceFile::new("six.json", rubric(&methods())));
    let survey = read_survey("six.csv", SIX, &rubric);
    let weights = weigh(&rubric, None).unwrap();
    let a = assess(&rubric, &survey, &weights, &[], Options::default());
    // Row 2 is C, which lacks `t`.
    let formula = explain(&a, RowIdx(2), rubric.hierarchy.find("t").unwrap()).formula;
    assert_eq!(
        formula.en,
        "3 (gaps filled by the median of all regions) → 50.0 (min–max: the worst region 0, the best 100; the worst value, 1, scores 0, the best, 5, scores 100, linear between)"
    );
    assert!(
        formula.zh.starts_with("3（以全部地区的中位数填补） → 50.0（极差标准化"),
        "{}",
        formula.zh
    );
}
