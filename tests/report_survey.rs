//! Pages of rubrics with tables of items: scores by facet, the lowest items, how it was measured.
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

use common::{messages, read_rubric};
use govgauge::assessment::{Options, Run, assess};
use govgauge::diag::SourceFile;
use govgauge::input::survey::{self, SurveyInput};
use govgauge::lang::Lang;
use govgauge::model::{PeriodIdx, RowIdx, Rubric, Survey};
use govgauge::panel;
use govgauge::report::{ReportOptions, comparison_html, region_html};
use govgauge::weighting::weigh;
use page::Page;
use serde_json::{Value, json};

const PLAIN: ReportOptions = ReportOptions { rank: false };

fn text(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

/// Two measured indicators in one dimension, and one that regions answer in another.
fn rubric() -> Value {
    let leaf = |id: &str, zh: &str, en: &str, scale: &str| json!({ "id": id, "title": text(zh, en), "scale": { "type": scale } });
    let cell = |code: &str, zh: &str, en: &str| json!({ "code": code, "title": text(zh, en) });
    json!({
        "schema_version": "1.0", "id": "street", "version": "1", "title": text("街道量规", "Street rubric"),
        "levels": [
            { "id": "low", "title": text("低", "Low"), "min": 0 },
            { "id": "high", "title": text("高", "High"), "min": 60 },
        ],
        "index": { "id": "street-index", "title": text("综合", "Overall"), "coverage_min": 0.4, "children": [
            { "id": "a", "title": text("服务", "Services"), "children": [
                leaf("a.online", "网办", "Online", "percentage"),
                leaf("a.stars", "评分", "Rating", "percentage"),
            ]},
            { "id": "b", "title": text("管理", "Management"), "children": [leaf("b.plan", "规划", "Plan", "yes_no")] },
        ]},
        "survey": {
            "tables": [{
                "id": "visits", "title": text("走访“表”", "The “visits”"), "item": ["event", "service"],
                "attributes": [
                    { "id": "event", "title": text("事件", "Event") },
                    { "id": "service", "title": text("事项", "Service") },
                    { "id": "kind", "title": text("种类", "Kind"), "values": [cell("k-big", "大<b>件", "Large & <b>small")] },
                ],
                "sample": "rows",
                "questions": [
                    { "id": "online_q", "title": text("能网办", "Can be done online") },
                    { "id": "stars_q", "title": text("星级", "Stars"), "scale": { "type": "likert", "points": 5 } },
                ],
            }],
            "measures": [
                { "indicator": "a.online", "table": "visits", "questions": ["online_q"] },
                { "indicator": "a.stars", "table": "visits", "questions": ["stars_q"] },
            ],
            "facets": [{
                "id": "event", "title": text("事件", "Event"), "nodes": "all",
                "cells": [cell("c-family", "家庭", "Family"), cell("c-moving", "搬家", "Moving")],
                "groups": [{ "id": "g-both", "title": text("两类", "Both") }],
            }],
            "region_groups": [{ "id": "r-all", "title": text("全体", "All of them") }],
        },
    })
}

const REGIONS: &str =
    "region,name,name_en,b.plan\nX1,甲<b>市,Alpha & Co,yes\nX2,乙市,Beta,yes\nX3,丙市,Gamma,no\n";

/// Three services of X1 and X2 in two events; nobody went to X3.
const VISITS: &str = "region,event,service,kind,online_q,stars_q
X1,c-family,birth <i>,k-big,yes,1
X1,c-family,birth <i>,k-big,no,2
X1,c-family,birth <i>,k-big,no,3
X1,c-family,wed,k-big,yes,5
X1,c-family,wed,k-big,yes,5
X1,c-moving,house,k-big,no,3
X1,c-moving,house,k-big,no,3
X1,c-moving,house,k-big,no,3
X2,c-family,birth <i>,k-big,yes,5
X2,c-family,wed,k-big,yes,5
X2,c-moving,house,k-big,yes,3\n";

/// A rubric, and a survey that has been rolled up.
struct Case {
    rubric: Rubric,
    survey: Survey,
}

impl Case {
    fn new(rubric: &Value, files: &[(&str, &str)]) -> Self {
        let rubric = read_rubric(&SourceFile::new("street.json", rubric.to_string()));
        let inputs = files
            .iter()
            .map(|(name, text)| SurveyInput { name: (*name).to_owned(), bytes: (*text).into() });
        let read = survey::read(inputs.collect(), &rubric, &mut |_| {});
        let (mut survey, _) = read.unwrap_or_else(|found| panic!("{}", messages(&found)));
        panel::roll_up(&rubric, &mut survey);
        Self { rubric, survey }
    }

    fn street() -> Self {
        Self::new(&rubric(), &[("regions.csv", REGIONS), ("visits.csv", VISITS)])
    }

    /// The report on a region, or the comparison.
    fn html(&self, row: Option<u32>, lang: Lang) -> String {
        let weights = weigh(&self.rubric, None).unwrap();
        let a = assess(&self.rubric, &self.survey, &weights, &[], Options::default());
        let run = Run::new(&a, None);
        match row {
            Some(row) => region_html(&a, &run, RowIdx(row), lang, &PLAIN).unwrap(),
            None => comparison_html(&a, &run, PeriodIdx(0), lang, &PLAIN).unwrap(),
        }
    }

    fn page(&self, row: Option<u32>, lang: Lang) -> Page {
        page::read(&self.html(row, lang))
    }
}

#[test]
fn every_page_holds_to_the_rules_and_names_things_by_their_titles() {
    let case = Case::street();
    for lang in Lang::ALL {
        for row in [Some(0), Some(1), Some(2), None] {
            let page = case.page(row, lang);
            page.check();
            for code in ["c-family", "c-moving", "k-big", "g-both", "r-all", "online_q", "stars_q"]
            {
                assert!(!page.says(code), "{lang} {row:?}: {code} has a title");
            }
        }
    }
}

#[test]
fn a_region_is_told_by_facet_as_worked_out_by_hand() {
    // Online: birth 1 of 3, wedding 1, house 0. Rating: 1, 2, 3 of 5 are 0, 25, 50, so birth 25;
    // wedding 100; house 50. Family: (33.3 + 100) / 2 = 66.7 and (25 + 100) / 2 = 62.5, together
    // 64.6. Moving: (0 + 50) / 2 = 25. X2 has 100 and (100 + 50) / 2 = 75, so the medians of the
    // two are 82.3 and 50: X1 is 17.7 and 25 below.
    let page = Case::street().page(Some(0), Lang::En);
    assert!(page.says(
        "By event the highest score is 64.6 in “Family” and the lowest 25.0 in “Moving”, 39.6 \
         points apart. It is furthest below the peer median in “Moving” (by 25.0 points)."
    ));
    // The mean of both is (64.6 + 25) / 2 = 44.8.
    assert!(page.says("Mean: Both") && page.cells.iter().any(|c| c == "144.8"));
    let page = Case::street().page(Some(0), Lang::Zh);
    assert!(
        page.says("按事件看，得分最高的是“家庭”（64.6分），最低的是“搬家”（25.0分），相差39.6分。")
    );
    // Nobody went to X3.
    let page = Case::street().page(Some(2), Lang::En);
    assert!(page.says("No item of this region has a score in any part of this facet."));
}

#[test]
fn the_lowest_items_stand_with_what_was_found() {
    let page = Case::street().page(Some(0), Lang::En);
    for words in [
        "All 4 values below full marks are listed.",
        "Moving · house",
        "Large & <b>small",
        "Can be done online: no in 3 of 3 records",
        "Can be done online: yes in 1 of 3 records",
        "Stars: score 25.0 on average of 3 records (0.0 to 50.0)",
        "Stars: 3 of 5 in all 3 records",
    ] {
        assert!(page.says(words), "{words}");
    }
    let at = |words: &str| page.texts.iter().position(|t| t.contains(words)).unwrap();
    assert!(at("no in 3 of 3 records") < at("score 25.0 on average"), "the lowest comes first");
    let page = Case::street().page(Some(0), Lang::Zh);
    assert!(page.says("能网办：3条记录中3条为“否”") && page.says("搬家 · house"));
    // In X2 one value is below full marks.
    let page = Case::street().page(Some(1), Lang::En);
    assert!(page.says("The one value below full marks is listed."));
}

#[test]
fn a_measured_answer_is_said_to_be_measured() {
    let page = Case::street().page(Some(0), Lang::En);
    // (33.3 + 100 + 0) / 3 = 44.4, of three services with eight records.
    assert!(page.says("44.4%"));
    assert!(page.says(
        "measured in the table “The ‘visits’”: 3 of 3 items it applies to have a value (8 records in all)"
    ));
    assert!(page.says("partly measured, partly self-assessed, not reviewed"));
    assert!(page.says("The answers of the region to the indicators below were not filled in"));
    let page = Case::street().page(Some(0), Lang::Zh);
    assert!(page.says("由调查表“走访‘表’”测得：适用的3个调查对象中3个有数值（共8条记录）"));
    assert!(page.says("部分实测、部分自评，未经审核"));
    // What the region answered itself is an answer as before.
    assert!(page.says("答案") && page.says("测得"));
}

#[test]
fn intervals_stand_beside_scores_and_say_what_they_are() {
    // Of the records only those of birth differ: 100, 0, 0 have the variance 3333.3, their mean a
    // third of it. The region's is a ninth of that, 123.5, its root 11.1; times 1.96 is 21.8:
    // 44.4 − 21.8 and 44.4 + 21.8.
    let page = Case::street().page(Some(0), Lang::En);
    assert!(page.says("22.7–66.2"), "the card of the indicator");
    assert!(page.texts.iter().any(|t| t.contains("overall score (of 100), 95% interval ")));
    assert!(page.says("What the 95% interval is, and is not"));
    assert!(page.values("id").any(|id| id == "chart-intervals"));
    // A table that is complete has no sampling error.
    let mut whole = rubric();
    whole["survey"]["tables"][0]["sample"] = json!("none");
    let case = Case::new(&whole, &[("regions.csv", REGIONS), ("visits.csv", VISITS)]);
    let page = case.page(Some(0), Lang::En);
    page.check();
    assert!(!page.says("95% interval") && page.says("No table is a sample"));
    assert!(page.values("id").all(|id| id != "chart-intervals"));
}

#[test]
fn a_comparison_shows_facets_groups_and_the_weakest_items() {
    let page = Case::street().page(None, Lang::En);
    assert!(page.says(
        "By event the median over the regions is highest in “Family” (82.3) and lowest in “Moving” (50.0)."
    ));
    for words in ["Event: Overall by region", "All of them", "Groups of regions", "3/3"] {
        assert!(page.says(words), "{words}");
    }
    // House online: 0 and 100. Over both regions it is the lowest, with the rating of house.
    let cells = &page.cells;
    let at = cells.windows(5).any(|c| c == ["Online", "50.0", "2", "50.0%", "50.0%"]);
    assert!(at, "{cells:?}");
    let page = Case::street().page(None, Lang::Zh);
    assert!(page.says("各地区普遍薄弱的调查对象") && page.says("地区组"));
}

#[test]
fn both_languages_print_the_same_numbers() {
    let case = Case::street();
    let numbers = |page: Page| {
        let digits =
            |cell: &String| cell.starts_with(|c: char| c.is_ascii_digit() || "▲▼=+".contains(c));
        page.numbers.into_iter().filter(digits).collect::<Vec<_>>()
    };
    for row in [Some(0), Some(2), None] {
        let (zh, en) = (case.page(row, Lang::Zh), case.page(row, Lang::En));
        let en = numbers(en);
        assert!(!en.is_empty());
        assert_eq!(numbers(zh), en);
    }
}

#[test]
fn what_files_say_is_text_and_never_markup() {
    let case = Case::street();
    for lang in Lang::ALL {
        for row in [Some(0), None] {
            let html = case.html(row, lang);
            assert!(!html.contains("<i>") && !html.contains("<b>件") && !html.contains("& <b>"));
            assert!(html.contains("birth &#60;i&#62;"), "the name of an item is escaped");
        }
    }
}

/// Events from the data, as many as asked for, one service each.
fn many(n: usize) -> Case {
    let mut rubric = rubric();
    let facet = &mut rubric["survey"]["facets"][0];
    facet.as_object_mut().unwrap().remove("cells");
    facet.as_object_mut().unwrap().remove("groups");
    let mut visits = "region,event,service,kind,online_q,stars_q\n".to_owned();
    for at in 0..n {
        for region in ["X1", "X2"] {
            let line = format!("{region},event {at:02},s,k-big,yes,{}\n", at % 5 + 1);
            visits.push_str(&line);
        }
    }
    Case::new(&rubric, &[("regions.csv", REGIONS), ("visits.csv", &visits)])
}

#[test]
fn many_cells_stand_below_each_other() {
    for (n, below) in [(3, false), (13, false), (20, false), (30, true)] {
        let case = many(n);
        for lang in Lang::ALL {
            let (region, all) = (case.page(Some(0), lang), case.page(None, lang));
            region.check();
            all.check();
            let head = lang.pick("维度或指标", "Dimension or indicator");
            assert_eq!(region.says(head), !below, "{n}");
            assert_eq!(all.says(head), !below, "{n}");
            assert!(region.says(&format!("event {:02}", n - 1)), "{n}: the last one is there");
        }
    }
}

#[test]
fn without_levels_scores_have_the_colour_of_their_fifth() {
    let mut rubric = rubric();
    rubric["levels"] = json!([]);
    let case = Case::new(&rubric, &[("regions.csv", REGIONS), ("visits.csv", VISITS)]);
    for lang in Lang::ALL {
        for row in [Some(0), None] {
            let page = case.page(row, lang);
            page.check();
            // 25 of Moving is in the second fifth.
            assert!(row.is_none() || page.values("class").any(|c| c == "t s2"), "{lang}");
        }
    }
}

#[test]
fn a_rubric_without_tables_has_none_of_this() {
    let mut rubric = rubric();
    rubric.as_object_mut().unwrap().remove("survey");
    let case = Case::new(
        &rubric,
        &[("regions.csv", "region,a.online,a.stars,b.plan\nX1,50,60,yes\nX2,40,50,no\n")],
    );
    for row in [Some(0), None] {
        let html = case.html(row, Lang::En);
        let page = page::read(&html);
        page.check();
        assert!(
            page.values("id").all(|id| !["facets", "items", "fieldwork", "groups"].contains(&id))
        );
        assert!(!html.contains("td.t.") && page.says("self-assessment, not reviewed"));
    }
}
