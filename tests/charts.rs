//! Charts: well formed, nothing cut or overlapping, the same bytes each time, whatever the data.
#![cfg(feature = "charts")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests may fail loudly, and the preview is written to the target folder"
)]

#[path = "charts/data.rs"]
mod data;
#[path = "charts/picture.rs"]
mod picture;

use data::{Kind, samples};
use govgauge::lang::{Lang, Text};
use govgauge::report::chart::*;
use picture::Picture;

/// Every chart with every amount of data, in both languages.
fn every(check: impl Fn(&str, &str, &Table, Lang)) {
    for sample in samples() {
        for lang in Lang::ALL {
            let svg = sample.chart.draw(lang).unwrap();
            check(&sample.name, &svg, &sample.chart.table(lang), lang);
        }
    }
}

#[test]
fn pictures_are_well_formed_and_named() {
    every(|name, svg, _, lang| {
        let picture = Picture::read(svg).unwrap_or_else(|e| panic!("{name} {lang}: {e}"));
        assert!(svg.starts_with("<svg "), "{name}");
        assert!(svg.contains("role=\"img\"") && svg.contains("width=\"100%\""), "{name}");
        assert!((picture.width - 720.0).abs() < 1e-9, "{name}");
        assert!(svg.contains("<title id=\"") && svg.contains("<desc id=\""), "{name}");
        assert!(svg.contains("'Noto Sans SC'") && !svg.contains("font-family=\"sans-serif\""));
    });
}

#[test]
fn every_text_is_inside_the_picture() {
    every(|name, svg, _, lang| {
        let picture = Picture::read(svg).unwrap();
        for text in &picture.texts {
            let (left, top, right, bottom) = text.bounds;
            // Also with a wider font than ours.
            let (left, right) = (left - text.allowance.0, right + text.allowance.1);
            assert!(
                left >= -0.5
                    && top >= -0.5
                    && right <= picture.width + 0.5
                    && bottom <= picture.height + 0.5,
                "{name} {lang}: `{}` at {:?} leaves {}×{}",
                text.words,
                text.bounds,
                picture.width,
                picture.height
            );
        }
    });
}

#[test]
fn no_two_texts_overlap() {
    every(|name, svg, _, lang| {
        let picture = Picture::read(svg).unwrap();
        if let Some((one, other)) = picture.overlap() {
            panic!(
                "{name} {lang}: `{}` {:?} over `{}` {:?}",
                one.words, one.bounds, other.words, other.bounds
            );
        }
    });
}

#[test]
fn an_overlap_would_be_found() {
    let text = |x| format!("<text x=\"{x}\" y=\"20\" font-size=\"10\">政务</text>");
    let picture = |x| format!("<svg viewBox=\"0 0 90 30\">{}{}</svg>", text(5), text(x));
    assert!(Picture::read(&picture(20)).unwrap().overlap().is_some());
    assert!(Picture::read(&picture(25)).unwrap().overlap().is_none());
    assert!(Picture::read("<svg viewBox=\"0 0 9 9\"><g></svg>").is_err());
}

#[test]
fn nothing_is_shortened_without_its_full_words() {
    every(|name, svg, _, lang| {
        for text in Picture::read(svg).unwrap().texts {
            assert!(!text.words.ends_with('…') || text.titled, "{name} {lang}: {}", text.words);
        }
    });
}

#[test]
fn no_picture_holds_a_number_that_is_none() {
    every(|name, svg, table, lang| {
        let mut words = svg.split(|c: char| !c.is_alphanumeric());
        let none = words.find(|word| ["nan", "inf", "infinity", "None", "Some"].contains(word));
        let none = none.or_else(|| svg.contains("NaN").then_some("NaN"));
        assert!(none.is_none() && !svg.contains("\"-0\""), "{name} {lang}: {none:?}");
        for row in &table.rows {
            assert_eq!(row.len(), table.header.len(), "{name} {lang}: {row:?}");
        }
    });
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for sample in samples() {
        for lang in Lang::ALL {
            assert_eq!(sample.chart.draw(lang).unwrap(), sample.chart.draw(lang).unwrap());
        }
    }
}

#[test]
fn nothing_to_show_is_said_in_the_language() {
    let kinds = [
        Kind::Dots(Dots::default()),
        Kind::Intervals(Intervals::default()),
        Kind::Tornado(Tornado::default()),
        Kind::Radar(Radar::default()),
        Kind::Dumbbell(Dumbbell::default()),
        Kind::Heatmap(Heatmap::default()),
        Kind::Strip(Strip::default()),
        Kind::Ladder(Ladder::default()),
        Kind::Pareto(Pareto::default()),
        Kind::Severity(Severity::default()),
        Kind::WeightTree(WeightTree::default()),
        Kind::Bands(Bands::default()),
        Kind::Correlation(Correlation::default()),
        Kind::Spread(Spread::default()),
        Kind::Biplot(Biplot::default()),
    ];
    for kind in kinds {
        let (zh, en) = (kind.draw(Lang::Zh).unwrap(), kind.draw(Lang::En).unwrap());
        assert!(zh.contains("没有可显示的数据") && en.contains("There are no data to show"));
        Picture::read(&zh).unwrap();
        assert!(zh.len() < 1500);
    }
}

#[test]
fn markup_in_a_name_stays_text() {
    let evil = Text::same("<script>alert('x')</script>\u{1}&\"");
    for sample in samples() {
        let svg = sample.chart.renamed(&evil).draw(Lang::En).unwrap();
        Picture::read(&svg).unwrap_or_else(|e| panic!("{}: {e}", sample.name));
        assert!(!svg.contains("<script") && !svg.contains('\u{1}'), "{}", sample.name);
    }
}

#[test]
fn what_is_fragile_has_a_shape_of_its_own_and_a_word() {
    let row = |is_fragile, share| IntervalRow {
        label: Text::same("A"),
        score: Some(45.0),
        interval: Some((38.0, 47.5)),
        level: Some(3),
        share: Some(share),
        is_fragile: Some(is_fragile),
    };
    let rows = vec![row(false, 0.95), row(true, 0.514)];
    let cuts = vec![20.0, 40.0, 60.0, 80.0];
    let few = Intervals { cuts, rows, ..Intervals::default() };
    let table = intervals::table(&few, Lang::En).rows;
    assert_eq!(table[0], ["A", "45.0", "38.0", "47.5", "3", "95.0%", "robust"]);
    assert_eq!(table[1], ["A", "45.0", "38.0", "47.5", "3", "51.4%", "fragile"]);
    let many =
        Intervals { rows: few.rows.iter().cycle().take(300).cloned().collect(), ..few.clone() };
    let crowd =
        Intervals { rows: few.rows.iter().cycle().take(900).cloned().collect(), ..few.clone() };
    for (chart, rings) in [(&few, 1), (&many, 150)] {
        let svg = intervals::draw(chart, Lang::En).unwrap();
        // The legend has a ring too; the others are white with a dark edge.
        let white =
            svg.lines().filter(|l| l.starts_with("<circle") && l.contains("fill=\"#FFFFFF\""));
        assert_eq!(white.count(), rings + 1);
    }
    let svg = intervals::draw(&crowd, Lang::En).unwrap();
    assert!(svg.contains("Each line stands for 3 regions"), "900 in at most 330 lines");
    assert_eq!(intervals::table(&crowd, Lang::Zh).rows.len(), 900);
}

#[test]
fn every_level_has_its_digit_and_missing_cells_are_hatched() {
    let cell = |level| HeatmapCell { score: None, level };
    let row = HeatmapRow {
        label: Text::same("A"),
        own: false,
        cells: vec![cell(Some(1)), cell(Some(5)), cell(None)],
    };
    let columns = vec![Text::same("a"), Text::same("b"), Text::same("c")];
    let chart = Heatmap { columns, rows: vec![row], ..Heatmap::default() };
    let svg = heatmap::draw(&chart, Lang::En).unwrap();
    let picture = Picture::read(&svg).unwrap();
    for digit in ["1", "5", "–"] {
        assert!(picture.texts.iter().any(|text| text.words == digit), "{digit}");
    }
    assert!(svg.contains("#440154") && svg.contains("#FDE725") && svg.contains("-hatch)"));
    assert!(svg.contains("fill=\"#FFFFFF\">1</text>") && svg.contains("fill=\"#000000\">5</text>"));
}

#[test]
fn a_gap_has_a_number_and_a_side() {
    let row = |own, reference| DumbbellRow { label: Text::same("A"), own, reference };
    let rows = vec![row(Some(40.0), Some(52.5)), row(Some(60.0), Some(50.0)), row(None, Some(1.0))];
    let chart = Dumbbell { rows, ..Dumbbell::default() };
    let gaps: Vec<String> =
        dumbbell::table(&chart, Lang::En).rows.iter().map(|r| r[3].clone()).collect();
    assert_eq!(gaps, ["▼12.5", "▲10.0", "–"]);
    let svg = dumbbell::draw(&chart, Lang::En).unwrap();
    assert!(svg.contains(">12.5</text>") && svg.contains("#B35806") && svg.contains("#542788"));
    assert!(svg.contains("no own data"));
}

#[test]
fn effective_weights_add_up() {
    for sample in samples() {
        let Kind::WeightTree(chart) = &sample.chart else { continue };
        let leaves = weight_tree::table(chart, Lang::En).rows;
        let dimensions = leaves.iter().filter(|row| row[0] == "1");
        let sum: f64 =
            dimensions.map(|row| row[3].trim_end_matches('%').parse::<f64>().unwrap()).sum();
        assert!((sum - 100.0).abs() < 0.6, "{}: {sum}", sample.name);
    }
}

#[test]
fn pareto_ends_at_all_points_and_notes_what_is_beyond() {
    let bar = |points| ParetoBar { label: Text::same("A"), points };
    let mut bars: Vec<ParetoBar> = (1..=20).map(|n| bar(f64::from(n))).collect();
    bars.push(bar(f64::NAN));
    let chart = Pareto { bars, ..Pareto::default() };
    let table = pareto::table(&chart, Lang::En);
    assert_eq!(table.rows.len(), 20);
    assert_eq!(table.rows[0][1], "20.0");
    assert_eq!(table.rows[19][3], "100.0%");
    let svg = pareto::draw(&chart, Lang::En).unwrap();
    // 1 + 2 + 3 + 4 + 5 points are beyond the fifteenth bar.
    assert!(svg.contains("5 more are not drawn, 15.0 points in all"));
}

#[test]
fn ids_of_two_pictures_do_not_meet() {
    let mut chart = Severity { bars: vec![Bar::default()], ..Severity::default() };
    chart.id = "a b".to_owned();
    let one = severity::draw(&chart, Lang::En).unwrap();
    chart.id = "a_b".to_owned();
    let other = severity::draw(&chart, Lang::En).unwrap();
    let id = |svg: &str| svg.split("id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_ne!(id(&one), id(&other));
}

/// Writes every picture into `target/charts-preview`, for people to look at.
#[test]
fn preview() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/charts-preview");
    std::fs::create_dir_all(&folder).unwrap();
    every(|name, svg, _, lang| {
        let page = format!(
            "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>{name}</title>\
             <body style=\"margin:10px;width:720px\">{svg}</body></html>"
        );
        std::fs::write(folder.join(format!("{name}-{lang}.html")), page).unwrap();
    });
}
