//! The pages people read: they stand alone, say the same in both languages, and never blank out
//! what is missing.
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

use common::{benchmarks, embedded, project_file, read_rubric, read_survey};
use govgauge::assessment::{Assessment, Options, Run, assess};
use govgauge::diag::SourceFile;
use govgauge::input::benchmark;
use govgauge::lang::{Lang, Text};
use govgauge::model::{Benchmark, NodeIdx, PeriodIdx, RowIdx, Rubric, Survey, Weights};
use govgauge::report::explain::explain;
use govgauge::report::{
    Link, LinkKind, ReportError, ReportOptions, comparison_html, index_html, region_html,
};
use govgauge::weighting::weigh;
use page::Page;
use proptest::prelude::*;
use serde_json::{Value, json};

const PLAIN: ReportOptions = ReportOptions { rank: false };

fn text(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

/// A rubric of two dimensions with one indicator of each kind of scale.
fn small() -> Rubric {
    let step = |n: u8| {
        let zh = format!("做到{n}");
        let en = format!("done to {n}");
        let mut step =
            json!({ "statement": text(&zh, &en), "good_enough": text("够了", "enough") });
        if n < 5 {
            step["next"] = text(&format!("再做{}", n + 1), &format!("go on to {}", n + 1));
        }
        step
    };
    let steps: Vec<Value> = (1..=5).map(step).collect();
    let leaf = |id: &str, zh: &str, en: &str, scale: Value| json!({ "id": id, "title": text(zh, en), "scale": scale, "effort": 2, "concerns": ["P1"] });
    let options = json!([
        { "code": "tax", "title": text("税务", "Tax") },
        { "code": "land", "title": text("土地", "Land") },
    ]);
    let level = |id: &str, zh: &str, en: &str, min: u8| json!({ "id": id, "title": text(zh, en), "min": min });
    let mut top = level("top", "高", "High", 70);
    top["gates"] = json!([{ "id": "g", "node": "a.depth", "level_min": 2, "why": text("须够深", "depth matters") }]);
    let whole = json!({
        "schema_version": "1.0", "id": "small", "version": "1", "title": text("小量规", "Small rubric"),
        "sources": [{ "id": "S1", "title": text("一份文件", "A paper"), "issuer": text("某部", "An office"), "year": 2002 }],
        "concerns": [{ "id": "P1", "kind": "problem", "title": text("信息孤岛", "Islands"), "sources": [{ "source": "S1", "at": "L1" }] }],
        "levels": [level("low", "低", "Low", 0), level("middle", "中", "Middle", 40), top],
        "index": { "id": "small-index", "title": text("综合", "Overall"), "children": [
            { "id": "a", "title": text("服务", "Services"), "children": [
                leaf("a.depth", "深度", "Depth", json!({ "type": "maturity", "levels": steps })),
                leaf("a.share", "比例", "Share", json!({ "type": "percentage" })),
            ]},
            { "id": "b", "title": text("数据", "Data"), "children": [
                leaf("b.days", "天数", "Days", json!({ "type": "days", "direction": "down", "worst": 10, "best": 0 })),
                leaf("b.areas", "领域", "Areas", json!({ "type": "count_of", "options": options })),
            ]},
        ]},
    });
    read_rubric(&SourceFile::new("small.json", whole.to_string()))
}

/// One target: a share of 80.
fn target(rubric: &Rubric) -> Benchmark {
    let whole = json!({
        "schema_version": "1.0", "id": "goal", "rubric": "small", "version": "1",
        "title": text("“目标”文件", "A “goal” paper"), "description": text("说明", "What it is"),
        "sources": [{ "id": "S1", "title": text("一份文件", "A paper"), "issuer": text("某部", "An office"), "year": 2002 }],
        "targets": [{ "id": "t", "node": "a.share", "value": 80, "basis": "judgement", "references": [{ "source": "S1", "at": "L1" }] }],
    });
    match benchmark::read(&SourceFile::new("goal.json", whole.to_string()), rubric) {
        Ok((benchmark, _)) => benchmark,
        Err(found) => panic!("{}", common::messages(&found)),
    }
}

const SURVEY: &str = "region,name,name_en,period,a.depth,a.share,b.days,b.areas,a.share.comment
X1,甲<b>市,Alpha & Co,2023,2,40,5,tax,
X1,甲<b>市,Alpha & Co,2024,2,60,2,tax;land,按旧口径
X2,乙市,Beta,2023,4,90,1,tax;land,
X2,乙市,Beta,2024,4,unknown,1,tax;land,
X3,丙市,Gamma,2024,1,,na,,没有\n";

/// Everything a page is made of.
struct Case {
    rubric: Rubric,
    survey: Survey,
    weights: Weights,
    benchmarks: Vec<Benchmark>,
}

impl Case {
    fn new(
        rubric: Rubric,
        benchmarks: Vec<Benchmark>,
        name: &str,
        text: impl Into<Vec<u8>>,
    ) -> Self {
        let survey = read_survey(name, text, &rubric);
        let weights = weigh(&rubric, None).unwrap();
        Self { rubric, survey, weights, benchmarks }
    }

    fn small() -> Self {
        let rubric = small();
        let benchmarks = vec![target(&rubric)];
        Self::new(rubric, benchmarks, "small.csv", SURVEY)
    }

    fn assess(&self, rank: bool) -> (Assessment<'_>, Run) {
        let options = Options { rank };
        let a = assess(&self.rubric, &self.survey, &self.weights, &self.benchmarks, options);
        let run = Run::new(&a, None);
        (a, run)
    }

    fn region(&self, row: u32, lang: Lang) -> String {
        let (a, run) = self.assess(false);
        region_html(&a, &run, RowIdx(row), lang, &PLAIN).unwrap()
    }

    fn latest(&self) -> PeriodIdx {
        PeriodIdx(u32::try_from(self.survey.periods.len() - 1).unwrap())
    }

    fn comparison(&self, lang: Lang) -> String {
        let (a, run) = self.assess(false);
        comparison_html(&a, &run, self.latest(), lang, &PLAIN).unwrap()
    }

    /// All pages in both languages, checked.
    fn check_all(&self) {
        let (a, run) = self.assess(true);
        for rank in [false, true] {
            let options = ReportOptions { rank };
            for lang in Lang::ALL {
                for (row, _) in self.survey.rows() {
                    let html = region_html(&a, &run, row, lang, &options).unwrap();
                    page::read(&html).check();
                }
                for period in 0..=self.latest().0 {
                    let html =
                        comparison_html(&a, &run, PeriodIdx(period), lang, &options).unwrap();
                    page::read(&html).check();
                }
            }
        }
    }
}

/// The row of X1 in 2024: rows are sorted by period, then region.
const X1: u32 = 2;
const X3: u32 = 4;

fn x1(lang: Lang) -> Page {
    page::read(&Case::small().region(X1, lang))
}

#[test]
fn every_page_holds_to_the_rules() {
    Case::small().check_all();
}

#[test]
fn the_summary_says_what_can_be_worked_out_by_hand() {
    // Depth at level 2 of 5 is 25, a share of 60 is 60: services 42.5. Two of ten days is 80, both
    // areas are 100: data 90. Overall (42.5 + 90) / 2 = 66.25, printed half up as 66.3.
    // The top level begins at 70 and wants depth at level 2 (40), which 25 is not.
    let page = x1(Lang::En);
    assert!(page.says("Alpha & Co scores 66.3 out of 100 and stands at level 2 (“Middle”)."));
    assert!(page.says(
        "Level 3 (“High”) begins at 70.0: 3.8 points are missing and 1 gate is not met (Depth)."
    ));
    // In 2023: (25 + 40) / 2 = 32.5 and (50 + 50) / 2 = 50: 41.25. 66.25 − 41.25 = 25.
    assert!(page.says("Since 2023 the score has risen by 25.0 points; the level is still 2."));
    // 60 of 80 is 75%, and 20 points remain.
    assert!(page.says("Against “A ‘goal’ paper”, the only target is not met; attainment is 75.0%, and 20.0 points remain."));
    let page = x1(Lang::Zh);
    assert!(page.says("甲<b>市综合得分66.3分（满分100分），处于第2级“中”。"));
    assert!(page.says("与2023年相比，综合得分提高25.0分，等级不变（第2级）。"));
}

#[test]
fn what_the_region_wrote_is_text_and_never_markup() {
    for lang in Lang::ALL {
        let case = Case::small();
        for html in [case.region(X1, lang), case.comparison(lang)] {
            assert!(!html.contains("<b>市"), "a name is escaped");
            assert!(!html.contains("Alpha & Co"), "an ampersand is escaped");
        }
    }
}

#[test]
fn answers_stand_in_words_with_what_comes_next() {
    let page = x1(Lang::En);
    for words in ["Level 2: done to 2", "go on to 3", "2 of 2: Tax and Land", "2 days", "按旧口径"]
    {
        assert!(page.says(words), "{words}");
    }
    // 60 % is level 2 of the ladder; level 3 begins at 70.
    assert!(page.says("70% takes it to level 3 (from 70.0)."));
}

#[test]
fn the_plan_goes_one_level_up_and_begins_with_the_gate() {
    let page = x1(Lang::En);
    // Depth from level 2 (25) to level 3 (50) is a third of the way to 100, and its potential is a
    // quarter of the 75 points left: 18.75 / 3 = 6.25, printed half up.
    for words in ["Improvement plan", "level 2 → level 3", "+6.3", "____"] {
        assert!(page.says(words), "{words}");
    }
    let at = |words: &str| page.texts.iter().rposition(|t| t.contains(words)).unwrap();
    assert!(at("level 2 → level 3") < at("60% → 70%"), "a gate waits for depth");
    // Three regions are too few for a percentile.
    assert!(!page.says("percentile") && !page.says("Percentile"));
}

#[test]
fn a_first_period_has_no_chapter_on_change() {
    let page = page::read(&Case::small().region(0, Lang::En));
    assert!(page.says("Change since the previous period: The survey holds no earlier period"));
    assert!(page.values("id").all(|id| id != "change"));
    assert!(x1(Lang::En).values("id").any(|id| id == "change"));
}

#[test]
fn a_trace_rounds_like_the_report_and_names_its_sources() {
    let case = Case::small();
    let (a, _) = case.assess(false);
    let trace = explain(&a, RowIdx(X1), NodeIdx::ROOT);
    // 66.25 is exact in binary, where formatting alone would go to 66.2.
    assert!(trace.text(Lang::En).contains("score 66.3"), "{}", trace.text(Lang::En));
    let json = trace.json();
    assert!(json["blocks"].as_array().is_some_and(|b| b.iter().all(|b| b["concerns"].is_array())));
    assert!(json["lifts"].as_array().is_some_and(|l| l.iter().all(|l| l["concerns"].is_array())));

    let rubric = embedded("cn-egov");
    let case = Case::new(rubric, Vec::new(), "x.csv", project_file("samples/provinces.csv"));
    let (a, _) = case.assess(false);
    let (leaf, _, _) = case.rubric.hierarchy.leaves().next().unwrap();
    let text = explain(&a, RowIdx(1), leaf).text(Lang::En);
    assert!(text.contains("why it matters: ") && text.contains("evidence asked for: "), "{text}");
    let text = explain(&a, RowIdx(1), NodeIdx::ROOT).text(Lang::Zh);
    assert!(text.contains("对应 "), "{text}");
}

#[test]
fn what_is_missing_has_its_word_and_its_bounds() {
    let page = page::read(&Case::small().region(X3, Lang::En));
    for words in ["not answered", "not applicable", "没有"] {
        assert!(page.says(words), "{words}");
    }
    let page = page::read(&Case::small().region(X3, Lang::Zh));
    for words in ["未作答", "不适用", "都没有附佐证", "按最差计"] {
        assert!(page.says(words), "{words}");
    }
}

#[test]
fn both_languages_print_the_same_numbers() {
    let case = Case::small();
    let numbers = |html: &str| {
        let digits =
            |cell: &String| cell.starts_with(|c: char| c.is_ascii_digit() || "▲▼=+".contains(c));
        page::read(html).numbers.into_iter().filter(digits).collect::<Vec<_>>()
    };
    for row in 0..5 {
        let (zh, en) = (case.region(row, Lang::Zh), case.region(row, Lang::En));
        assert_eq!(numbers(&zh), numbers(&en));
    }
    let (zh, en) = (case.comparison(Lang::Zh), case.comparison(Lang::En));
    assert!(!numbers(&zh).is_empty());
    assert_eq!(numbers(&zh), numbers(&en));
}

#[test]
fn ranks_are_shown_only_when_asked_for() {
    let case = Case::small();
    let (a, run) = case.assess(true);
    for (rank, shown) in [(false, false), (true, true)] {
        let options = ReportOptions { rank };
        let region = region_html(&a, &run, RowIdx(X1), Lang::En, &options).unwrap();
        let all = comparison_html(&a, &run, case.latest(), Lang::En, &options).unwrap();
        assert_eq!(page::read(&region).says("Rank"), shown);
        assert_eq!(page::read(&all).says("Ranks, shown on request"), shown);
    }
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    let (one, two) = (Case::small(), Case::small());
    assert_eq!(one.region(X1, Lang::Zh), two.region(X1, Lang::Zh));
    assert_eq!(one.comparison(Lang::En), two.comparison(Lang::En));
}

#[test]
fn a_bare_rubric_gives_a_page_that_says_what_it_lacks() {
    let whole = json!({
        "schema_version": "1.0", "id": "bare", "version": "1", "title": text("光", "Bare"),
        "levels": [], "index": { "id": "only", "title": text("唯一", "Only"), "scale": { "type": "percentage" } },
    });
    let rubric =
        govgauge::input::rubric::read(&SourceFile::new("bare.json", whole.to_string()), &|_| None);
    // Whether the format takes such a rubric is the reader's matter; the page must hold if it does.
    if let Ok((rubric, _)) = rubric {
        Case::new(rubric, Vec::new(), "bare.csv", "region,only\nA,40\n").check_all();
    }
    let case = Case::new(
        small(),
        Vec::new(),
        "small.csv",
        "region,a.depth,a.share,b.days,b.areas\nA,,,,\n",
    );
    case.check_all();
    let page = page::read(&case.region(0, Lang::En));
    assert!(page.says("A has too little data for a score: 0.0% of the weight is present"));
    assert!(page.says("No benchmark was given for this assessment."));
    assert!(page.says("The survey holds no earlier period of this region."));
}

#[test]
fn a_row_or_a_period_that_is_not_there_is_an_error() {
    let case = Case::small();
    let (a, run) = case.assess(false);
    let row = region_html(&a, &run, RowIdx(99), Lang::Zh, &PLAIN);
    assert!(matches!(row, Err(ReportError::NoSuchRow(99))));
    let period = comparison_html(&a, &run, PeriodIdx(9), Lang::Zh, &PLAIN);
    assert!(matches!(period, Err(ReportError::NoSuchPeriod(9))));
}

#[test]
fn the_start_page_links_every_report_once() {
    let case = Case::small();
    let (_, run) = case.assess(false);
    let link = |kind, id: &str, lang: Lang| Link {
        kind,
        period: "2024".to_owned(),
        id: id.to_owned(),
        name: Text::new("甲<市>", "Alpha"),
        lang,
        href: format!("{id}.{lang}.html"),
    };
    let links = [
        link(LinkKind::Comparison, "", Lang::Zh),
        link(LinkKind::Region, "X1", Lang::Zh),
        link(LinkKind::Region, "X1", Lang::En),
        link(LinkKind::Region, "X2", Lang::En),
    ];
    let html = index_html(&case.rubric.title, &run, &links).unwrap();
    let page = page::read(&html);
    page.check();
    let targets: Vec<&str> = page.values("href").collect();
    assert_eq!(targets, [".zh.html", "X1.zh.html", "X1.en.html", "X2.en.html"]);
    assert!(page.says("甲<市>") && page.says("not made") && page.says("未生成"));
}

#[test]
fn the_samples_give_pages_of_a_bearable_size() {
    let rubric = embedded("cn-egov");
    // One county, thirty-one provinces, three hundred prefectures.
    let limits = [("county.csv", 0.5), ("provinces.csv", 0.8), ("prefectures.csv", 1.6)];
    for (name, most) in limits {
        let bytes = project_file(&format!("samples/{name}"));
        let case = Case::new(rubric.clone(), benchmarks(&rubric), name, bytes);
        for lang in Lang::ALL {
            for html in [case.region(0, lang), case.comparison(lang)] {
                page::read(&html).check();
                let megabytes = html.len() as f64 / 1e6;
                assert!(megabytes < most, "{name}: {megabytes:.2} MB");
            }
        }
    }
}

/// A cell of a drawn survey: a value, or one of the states.
fn cell(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(values)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_survey_gives_pages_that_hold_to_the_rules(
        rows in prop::collection::vec(
            (
                cell(&["1", "2", "3", "5", "", "unknown", "na", "excluded"]),
                cell(&["0", "33.3", "39.999999", "100", "", "unknown", "na"]),
                cell(&["0", "0.5", "10", "365", "", "na"]),
                cell(&["tax", "tax;land", "1", "0", "", "excluded"]),
            ),
            1..7,
        ),
        periods in 1_usize..3,
    ) {
        let mut survey = "region,period,a.depth,a.share,b.days,b.areas\n".to_owned();
        for (at, (depth, share, days, areas)) in rows.iter().enumerate() {
            let (region, period) = (at / periods, 2020 + at % periods);
            let line = format!("r{region},{period},{depth},{share},{days},{areas}\n");
            survey.push_str(&line);
        }
        let rubric = small();
        let benchmarks = vec![target(&rubric)];
        Case::new(rubric, benchmarks, "drawn.csv", survey).check_all();
    }
}
