//! Five findings, each made of numbers that stand in a later chapter.

use super::{Field, bands, benchmarks, change, concerns, data, potential, sorted, stats};
use crate::report::rounding::{one, percent};
use crate::report::sentences::{self, comparison as say};
use crate::report::view::document::{Block, Sentence};
use crate::report::view::items;

pub(super) fn blocks(f: &Field<'_>) -> Vec<Block> {
    let scene = &f.scene;
    let mut findings = vec![overall(f)];
    findings.extend(super::certainty::finding(f).map(|text| sentence(text, "certainty")));
    findings.extend(dimensions(f));
    findings.extend(super::facets::finding(f).map(|text| sentence(text, "facets")));
    findings.extend(targets(f));
    findings.extend(concerns::worst(f).map(|text| sentence(text, "concerns")));
    findings.extend(lifts(f));
    let mut blocks = vec![Block::Sentences(findings)];
    if let Some(change) = change::overall(f) {
        blocks.push(Block::Paragraph(change));
    }
    if scene.has_levels() {
        blocks.push(Block::Table(bands::summary(f)));
    }
    blocks.extend(super::dimensions::weakest(f).map(Block::Table));
    blocks.push(Block::Note(data::summary(f)));
    blocks.push(Block::Box {
        title: scene.say("请勿误读", "What this is not"),
        lines: vec![
            match items::measured(scene) {
                None => scene.say(
                    "这是自评结果的汇总，未经审核，不是官方评定。",
                    "These are self-assessments that nobody has reviewed; they are no official finding.",
                ),
                Some(_) => scene.say(
                    "这是按调查记录计算的结果的汇总，未经审核，不是官方评定。",
                    "These are computed from the records of a survey that nobody has reviewed; they are no official finding.",
                ),
            },
            if scene.rank {
                scene.say(
                    "名次应要求列出；得分相近的地区，名次先后没有实际意义。",
                    "Ranks are shown because they were asked for; between close scores their order means little.",
                )
            } else {
                scene.say(
                    "按等级分组，不排名次；地区按调查表中的顺序列出。",
                    "Regions are shown in bands and not ranked; they stand in the order of the survey.",
                )
            },
            scene.say(
                "不同类别的地区职能不同，比较以同组为宜。",
                "Kinds of region differ in their duties: compare within a group.",
            ),
        ],
    });
    blocks
}

fn sentence(text: String, chapter: &'static str) -> Sentence {
    Sentence { text, chapter, link: String::new() }
}

fn overall(f: &Field<'_>) -> Sentence {
    let scene = &f.scene;
    let scores = f.scores();
    let (lowest, median, highest) = stats(&scores).map_or_else(Default::default, |s| {
        (scene.score(s.min), scene.score(s.median), scene.score(s.max))
    });
    let spread = (!scores.is_empty()).then_some(say::Spread {
        lowest: &lowest,
        median: &median,
        highest: &highest,
    });
    let mut text = say::scores(scene.lang, f.entries.len(), scores.len(), spread);
    let counts = bands::counts(f);
    let most = counts.iter().copied().max().unwrap_or(0);
    let total: usize = counts.iter().sum();
    if total > 1 {
        // Of levels with as many regions the lowest is named.
        let at = counts.iter().position(|c| *c == most).unwrap_or(0);
        let tied = counts.iter().filter(|c| **c == most).count() > 1;
        let number = u8::try_from(at + 1).unwrap_or(u8::MAX);
        let share = percent(most as f64 / total as f64);
        text.push_str(scene.lang.pick("", " "));
        let name = scene.level_name(number);
        text.push_str(&say::most_common(scene.lang, number, name, most, &share, tied));
    }
    sentence(text, "bands")
}

fn dimensions(f: &Field<'_>) -> Option<Sentence> {
    let scene = &f.scene;
    let medians: Vec<(f64, String)> = scene
        .dimensions()
        .iter()
        .enumerate()
        .filter_map(|(at, d)| Some((stats(&f.dimension(at))?.median, scene.title(*d))))
        .collect();
    let by = |a: &&(f64, String), b: &&(f64, String)| a.0.total_cmp(&b.0);
    let low = medians.iter().min_by(by)?;
    let high = medians.iter().rev().max_by(by)?;
    if medians.len() < 2 {
        return None;
    }
    let (high_score, low_score) = (one(high.0), one(low.0));
    let text = say::dimensions(scene.lang, (&high.1, &high_score), (&low.1, &low_score));
    Some(sentence(text, "dimensions"))
}

fn targets(f: &Field<'_>) -> Option<Sentence> {
    let scene = &f.scene;
    let each: Vec<String> = scene
        .a
        .benchmarks
        .iter()
        .enumerate()
        .filter_map(|(at, benchmark)| {
            let median = benchmarks::median_attainment(f, at, crate::model::NodeIdx::ROOT)?;
            let dimensions = scene.dimensions().iter();
            let least = dimensions
                .filter_map(|d| Some((benchmarks::median_attainment(f, at, *d)?, scene.title(*d))))
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(attainment, title)| (title, percent(attainment)));
            let title = scene.benchmark_title(benchmark);
            let least = least.as_ref().map(|(title, a)| (title.as_str(), a.as_str()));
            Some(say::benchmark(scene.lang, &title, &percent(median), least))
        })
        .collect();
    (!each.is_empty()).then(|| sentence(each.join(scene.lang.pick("", " ")), "benchmarks"))
}

fn lifts(f: &Field<'_>) -> Option<Sentence> {
    let scene = &f.scene;
    let names: Vec<String> = potential::means(f)
        .iter()
        .take(3)
        .map(|m| {
            let title = sentences::quoted(&scene.title(m.node));
            match scene.lang {
                crate::lang::Lang::Zh => format!("{title}（{}分）", one(m.points)),
                crate::lang::Lang::En => format!("{title} ({} points)", one(m.points)),
            }
        })
        .collect();
    (!names.is_empty()).then(|| sentence(say::potential(scene.lang, &names), "potential"))
}

/// The median of numbers in any order.
pub(super) fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    crate::stats::order::quantile(&sorted(numbers), 0.5)
}
