//! A rubric as a tree, with the weight of every node in its parent and in the whole.

use super::in_words;
use crate::lang::{Lang, Text};
use crate::model::{Aggregation, Instrument, NodeIdx, Rubric, Weights};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// One line of the tree.
struct Line {
    name: String,
    share: String,
    whole: String,
    how: &'static str,
}

/// The tree for a terminal, aligned also where Chinese characters take two columns.
pub fn show(rubric: &Rubric, weights: &Weights, lang: Lang) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}  {}", rubric.id, rubric.version, rubric.title.get(lang));
    let set = rubric.weight_set(&weights.set).map_or("", |s| s.title.get(lang));
    let label = lang.pick("权重方案：", "weights: ");
    let _ = writeln!(out, "{label}{} {set}", weights.set).map(|()| trim_line(&mut out));
    if let Some((base, version)) = &rubric.extends {
        let label = lang.pick("修改自：", "extends: ");
        let _ = writeln!(out, "{label}{base} {version}");
    }
    out.push('\n');
    let mut lines = vec![Line {
        name: String::new(),
        share: lang.pick("组内", "share").to_owned(),
        whole: lang.pick("全局", "whole").to_owned(),
        how: "",
    }];
    branch(&mut lines, rubric, weights, lang, NodeIdx::ROOT, "", "");
    let width = lines.iter().map(|l| l.name.width()).max().unwrap_or(0);
    for line in &lines {
        let gap = " ".repeat(width - line.name.width());
        let (share, whole) = (right(&line.share, 8), right(&line.whole, 8));
        let _ = writeln!(out, "{}{gap}{share}{whole}  {}", line.name, line.how);
        trim_line(&mut out);
    }
    levels(&mut out, rubric, lang);
    if let Some(instrument) = &rubric.instrument {
        survey(&mut out, rubric, instrument, lang);
    }
    out
}

/// Takes the blanks off the end of the last line.
fn trim_line(out: &mut String) {
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn branch(
    lines: &mut Vec<Line>,
    rubric: &Rubric,
    weights: &Weights,
    lang: Lang,
    idx: NodeIdx,
    before: &str,
    below: &str,
) {
    let node = rubric.hierarchy.node(idx);
    lines.push(Line {
        name: format!("{before}{}  {}", node.id, node.title.get(lang)),
        share: percent(weights.share(idx)),
        whole: percent(weights.effective(idx)),
        how: match &node.indicator {
            Some(indicator) => indicator.scale.name(),
            None if node.aggregation == Aggregation::Arithmetic => "",
            None => node.aggregation.name(),
        },
    });
    for (i, child) in node.children.iter().enumerate() {
        let last = i + 1 == node.children.len();
        let (own, further) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let (own, further) = (format!("{below}{own}"), format!("{below}{further}"));
        branch(lines, rubric, weights, lang, *child, &own, &further);
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

fn levels(out: &mut String, rubric: &Rubric, lang: Lang) {
    let levels = rubric.ladder.levels();
    if levels.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", lang.pick("等级（起点分）", "levels (from score)"));
    let names: Vec<_> = levels.iter().map(|l| format!("{}  {}", l.id, l.title.get(lang))).collect();
    let width = names.iter().map(|n| n.width()).max().unwrap_or(0);
    for (level, name) in levels.iter().zip(names) {
        let gap = " ".repeat(width - name.width());
        let nodes = level.gates.iter().map(|g| rubric.hierarchy.node(g.node).id.as_str());
        let nodes: Vec<_> = nodes.collect();
        let gates = if nodes.is_empty() {
            String::new()
        } else {
            format!("  {}{}", lang.pick("门槛：", "gates: "), nodes.join(lang.pick("、", ", ")))
        };
        let _ = writeln!(out, "{:>6}  {name}{gap}{gates}", level.min);
        trim_line(out);
    }
}

/// What the section `survey` says: one paragraph for tables, measures, facets and groups of regions each.
fn survey(out: &mut String, rubric: &Rubric, instrument: &Instrument, lang: Lang) {
    let tables = instrument.tables.iter();
    let tables = tables.map(|t| (named(&t.id, &t.title, lang), in_words::table(t)));
    paragraph(out, &Text::new("调查表", "tables"), tables.collect(), lang);
    let measures = instrument.measures.iter().map(|m| {
        let node = rubric.hierarchy.node(m.node);
        (named(&node.id, &node.title, lang), in_words::measure(instrument, m))
    });
    paragraph(out, &Text::new("指标怎样由调查表得出", "measures"), measures.collect(), lang);
    let facets = instrument.facets.iter();
    let facets = facets.map(|f| (named(&f.id, &f.title, lang), in_words::facet(f)));
    paragraph(out, &Text::new("分项", "facets"), facets.collect(), lang);
    if let Some(overall) = in_words::overall(instrument) {
        let _ = writeln!(out, "  {}", overall.get(lang));
    }
    let groups = instrument.region_groups.iter();
    let groups = groups
        .map(|g| (named(&g.id, &g.title, lang), in_words::region_group(instrument, g)))
        .collect();
    paragraph(out, &Text::new("地区组", "region groups"), groups, lang);
}

fn named(id: &str, title: &Text, lang: Lang) -> String {
    format!("{id}  {}", title.get(lang))
}

/// A heading, and each thing with what is said of it below its name.
fn paragraph(out: &mut String, heading: &Text, things: Vec<(String, Text)>, lang: Lang) {
    if things.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", heading.get(lang));
    for (name, said) in things {
        let _ = writeln!(out, "  {name}\n      {}", said.get(lang));
    }
}
