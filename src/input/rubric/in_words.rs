//! What the section `survey` of a rubric says, in sentences: tables, measures, facets and groups of regions.

use crate::lang::Text;
use crate::model::{
    Condition, Derivation, Derive, Facet, Instead, Instrument, Measure, Members, Part, RegionGroup,
    Rounding, RoundingMode, RowAggregate, RowRule, Sample, Strata, Table, Takes, figure,
};
use std::fmt::Write as _;

/// Clauses, one after the other.
fn joined(clauses: &[Text]) -> Text {
    let words = |of: fn(&Text) -> &str, between: &str| {
        clauses.iter().map(of).collect::<Vec<_>>().join(between)
    };
    Text::new(words(|t| &t.zh, "；"), words(|t| &t.en, "; "))
}

/// Names in backticks, joined as a list.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Text {
    let names: Vec<_> = names.map(|n| format!("`{n}`")).collect();
    Text::new(names.join("、"), names.join(", "))
}

/// Names in backticks, of which one holds.
fn either<'a>(names: impl Iterator<Item = &'a str>) -> Text {
    let names: Vec<_> = names.map(|n| format!("`{n}`")).collect();
    Text::new(names.join(" 或 "), names.join(" or "))
}

/// A table: what an item is, how much is asked, what rows and blanks are.
pub(super) fn table(table: &Table) -> Text {
    let mut clauses = Vec::new();
    if table.is_of_regions() {
        clauses.push(Text::new("每个地区为一个事项", "the region is the item"));
    } else {
        let key = listed(table.key().iter().map(|a| a.id.as_str()));
        clauses.push(Text::new(format!("事项由 {} 区分", key.zh), format!("item: {}", key.en)));
    }
    let n = table.questions.len();
    clauses.push(Text::new(format!("{n} 个问题"), counted(n, "question")));
    let others = &table.attributes[table.n_key..];
    if !others.is_empty() {
        let others = listed(others.iter().map(|a| a.id.as_str()));
        clauses
            .push(Text::new(format!("属性：{}", others.zh), format!("attributes: {}", others.en)));
    }
    if table.rows_min > 1 {
        let n = table.rows_min;
        clauses.push(Text::new(format!("每个事项至少 {n} 行"), format!("at least {n} rows each")));
    }
    match table.sample {
        Sample::Nothing => {}
        Sample::Rows => clauses.push(Text::new("各行为抽样", "rows are a sample")),
        Sample::Items => clauses.push(Text::new("事项为抽样", "items are a sample")),
    }
    joined(&clauses)
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// What holds of a question beside its words and its scale.
pub(super) fn question(table: &Table, at: usize) -> Text {
    let question = &table.questions[at];
    let mut clauses = vec![rows(table, &question.rows)];
    if let Some(blank) = question.blank.as_ref().filter(|_| question.derive.is_none()) {
        clauses.push(Text::new(
            format!("空白表示 `{blank}`"),
            format!("a blank stands for `{blank}`"),
        ));
    }
    clauses.extend(question.derive.as_ref().map(|d| derived(table, d)));
    joined(&clauses)
}

/// How a question follows from others.
pub(super) fn derived(table: &Table, derive: &Derive) -> Text {
    let names = || derive.from.iter().map(|q| table.questions[*q].id.as_str());
    let all = listed(names());
    let mut text = match derive.how {
        Derivation::AnyOf => {
            let any = either(names());
            Text::new(format!("{} 成立即为是", any.zh), format!("yes where {} holds", any.en))
        }
        Derivation::AllOf => {
            Text::new(format!("{} 都成立为是", all.zh), format!("yes where all hold of {}", all.en))
        }
        Derivation::CountOf => {
            Text::new(format!("{} 中成立的项数", all.zh), format!("how many hold of {}", all.en))
        }
        Derivation::FirstOf => {
            Text::new(format!("{} 中先答者", all.zh), format!("the first answered of {}", all.en))
        }
        Derivation::Difference => {
            let between: Vec<_> = names().map(|n| format!("`{n}`")).collect();
            Text::same(between.join(" − "))
        }
        Derivation::Ratio(per) => {
            let between: Vec<_> = names().map(|n| format!("`{n}`")).collect();
            let times = if per.total_cmp(&1.0).is_eq() {
                String::new()
            } else {
                format!(" × {}", figure(per))
            };
            Text::same(format!("{}{times}", between.join(" ÷ ")))
        }
    };
    if let Some(counts) = derive.not_applicable_counts {
        let counts = figure(counts);
        let _ = write!(text.zh, "（不适用计 {counts}）");
        let _ = write!(text.en, " (not applicable counts {counts})");
    }
    text
}

fn aggregate(how: RowAggregate) -> Text {
    match how {
        RowAggregate::Mean => Text::new("平均", "the mean"),
        RowAggregate::Maximum => Text::new("最大值", "the greatest"),
        RowAggregate::Minimum => Text::new("最小值", "the least"),
        RowAggregate::Median => Text::new("中位数", "the median"),
        RowAggregate::Share => Text::new("满分行的百分比", "the percentage with full marks"),
    }
}

/// How the rows of an item become one value.
fn rows(table: &Table, rule: &RowRule) -> Text {
    let otherwise = aggregate(rule.otherwise);
    let mut text =
        Text::new(format!("各行取{}", otherwise.zh), format!("{} of the rows", otherwise.en));
    let Some(by) = rule.by.map(|by| table.attributes[by].id.as_str()) else { return text };
    let mut ways: Vec<RowAggregate> = Vec::new();
    for (_, how) in &rule.cases {
        if !ways.contains(how) {
            ways.push(*how);
        }
    }
    for how in ways {
        let codes = rule.cases.iter().filter(|(_, h)| *h == how).map(|(code, _)| code.as_str());
        let (codes, how) = (either(codes), aggregate(how));
        let _ = write!(text.zh, "，`{by}` 为 {} 时取{}", codes.zh, how.zh);
        let _ = write!(text.en, ", {} where `{by}` is {}", how.en, codes.en);
    }
    text
}

/// How an indicator comes from a table, from its questions to the answer of a region.
pub(super) fn measure(instrument: &Instrument, measure: &Measure) -> Text {
    let table = &instrument.tables[measure.table];
    let id = |question: usize| table.questions[question].id.as_str();
    let mut clauses = vec![parts(table, measure)];
    if !measure.applies.is_empty() {
        let only = conditions(table, &measure.applies);
        clauses.push(Text::new(
            format!("只计 {} 的事项", only.zh),
            format!("only items where {}", only.en),
        ));
    }
    if let Some(gate) = measure.gate.map(id) {
        clauses.push(Text::new(
            format!("只计 `{gate}` 成立的行"),
            format!("only rows in which `{gate}` holds"),
        ));
    }
    clauses.extend(part_rows(table, &measure.parts));
    if let Some(counts) = measure.not_applicable_counts.map(figure) {
        clauses.push(Text::new(
            format!("另有答复时不适用计 {counts}"),
            format!("not applicable beside an answer counts {counts}"),
        ));
    }
    for exception in &measure.exceptions {
        let when = if exception.when.is_empty() {
            Text::new("一律", "everywhere")
        } else {
            let when = conditions(table, &exception.when);
            Text::new(format!("{} 时", when.zh), format!("where {}", when.en))
        };
        clauses.push(match exception.then {
            Instead::NoScore => {
                Text::new(format!("{}不计", when.zh), format!("no score {}", when.en))
            }
            Instead::NoGate => {
                Text::new(format!("{}各行都计", when.zh), format!("all rows {}", when.en))
            }
            Instead::Value(value) => {
                let value = figure(value);
                Text::new(format!("{}为 {value}", when.zh), format!("{value} {}", when.en))
            }
        });
    }
    if let Some(value) = measure.default.map(figure) {
        clauses.push(Text::new(
            format!("无从得知时为 {value}"),
            format!("{value} where nothing is known"),
        ));
    }
    clauses.extend(measure.round.map(rounding));
    let weight = measure.roll_up.weight.map(id);
    clauses.push(match (&measure.roll_up.strata, weight) {
        (Some(s), weight) => strata(instrument, table, s, weight),
        (None, Some(weight)) => Text::new(
            format!("地区取各事项的平均，以 `{weight}` 加权"),
            format!("a region has the mean of its items, weighted by `{weight}`"),
        ),
        (None, None) if table.is_of_regions() => return joined(&clauses),
        (None, None) => Text::new("地区取各事项的平均", "a region has the mean of its items"),
    });
    joined(&clauses)
}

fn parts(table: &Table, measure: &Measure) -> Text {
    let equal = measure.parts.iter().all(|p| p.weight.total_cmp(&measure.parts[0].weight).is_eq());
    let names: Vec<_> = measure
        .parts
        .iter()
        .map(|p| {
            let id = &table.questions[p.question].id;
            if equal { format!("`{id}`") } else { format!("`{id}` × {}", figure(p.weight)) }
        })
        .collect();
    let takes = match measure.takes {
        Takes::Scores => Text::new("得分", "scores"),
        Takes::Values => Text::new("数值", "values"),
    };
    let id = &table.id;
    let (zh, en) = (names.join("、"), names.join(", "));
    let how = if names.len() > 1 { Text::new("的平均", "mean of ") } else { Text::default() };
    Text::new(
        format!("调查表 `{id}` 中 {zh} 的{}{}", takes.zh, how.zh),
        format!("{}{} of {en} in table `{id}`", how.en, takes.en),
    )
}

/// What rows become, once where it is the same for all questions.
fn part_rows(table: &Table, parts: &[Part]) -> Vec<Text> {
    let rule = |p: &Part| &table.questions[p.question].rows;
    let Some(first) = parts.first() else { return Vec::new() };
    if parts.iter().all(|p| rule(p) == rule(first)) {
        return vec![rows(table, rule(first))];
    }
    let each = parts.iter().map(|p| {
        let (id, words) = (&table.questions[p.question].id, rows(table, rule(p)));
        Text::new(format!("`{id}` {}", words.zh), format!("for `{id}` {}", words.en))
    });
    each.collect()
}

fn conditions(table: &Table, conditions: &[Condition]) -> Text {
    let each: Vec<_> = conditions
        .iter()
        .map(|c| {
            let (id, values) =
                (&table.attributes[c.attribute].id, either(c.values.iter().map(String::as_str)));
            Text::new(format!("`{id}` 为 {}", values.zh), format!("`{id}` is {}", values.en))
        })
        .collect();
    let words =
        |of: fn(&Text) -> &str, and: &str| each.iter().map(of).collect::<Vec<_>>().join(and);
    Text::new(words(|t| &t.zh, "且"), words(|t| &t.en, " and "))
}

fn rounding(rounding: Rounding) -> Text {
    let mode = match rounding.mode {
        RoundingMode::HalfUp => Text::new("正中进", "half up"),
        RoundingMode::HalfEven => Text::new("正中取偶", "half to even"),
        RoundingMode::Up => Text::new("一律进", "up"),
        RoundingMode::Down => Text::new("一律舍", "down"),
    };
    let step = figure(rounding.step);
    Text::new(
        format!("每个事项修约到 {step} 的整数倍（{}）", mode.zh),
        format!("each item rounded to multiples of {step}, {}", mode.en),
    )
}

fn strata(instrument: &Instrument, table: &Table, strata: &Strata, weight: Option<&str>) -> Text {
    let by = &table.attributes[strata.attribute].id;
    let shares: Vec<_> =
        strata.weights.iter().map(|(code, w)| format!("`{code}` {}", figure(*w))).collect();
    let within = weight.map_or_else(Text::default, |w| {
        Text::new(format!("（层内以 `{w}` 加权）"), format!(" (within each by `{w}`)"))
    });
    let mut text = Text::new(
        format!("按 `{by}` 分层取平均{}再加权：{}", within.zh, shares.join("、")),
        format!("means by `{by}`{} weighted {}", within.en, shares.join(", ")),
    );
    if strata.is_required {
        text.zh.push_str("，须各层齐全");
        text.en.push_str(", all of which are needed");
    } else if !strata.required_in.is_empty() {
        let facets = listed(strata.required_in.iter().map(|f| instrument.facets[*f].id.as_str()));
        let _ = write!(text.zh, "，在 {} 中须各层齐全", facets.zh);
        let _ = write!(text.en, ", all of which are needed in {}", facets.en);
    }
    text
}

/// A facet: its cells, which nodes are scored in them, and their groups.
pub(super) fn facet(facet: &Facet) -> Text {
    let n = facet.cells.len();
    let mut clauses = vec![if n == 0 {
        Text::new("分项以数据中出现的为准", "cells as the data have them")
    } else {
        Text::new(format!("{n} 个分项"), counted(n, "cell"))
    }];
    if facet.only_indicators {
        clauses.push(Text::new("只给指标计分", "indicators only"));
    }
    for group in &facet.groups {
        let id = &group.id;
        let cells = if group.cells.is_empty() {
            Text::new("全部分项的", "all cells")
        } else {
            let cells = listed(group.cells.iter().map(String::as_str));
            Text::new(format!("{} 的", cells.zh), cells.en)
        };
        clauses.push(Text::new(
            format!("`{id}`：{}平均", cells.zh),
            format!("`{id}`: mean of {}", cells.en),
        ));
    }
    joined(&clauses)
}

/// What a region's own score is, where it is the mean of cells.
pub(super) fn overall(instrument: &Instrument) -> Option<Text> {
    let (facet, group) = instrument.overall?;
    let facet = &instrument.facets[facet];
    let (group, facet) = (&facet.groups[group].id, &facet.id);
    Some(Text::new(
        format!("地区得分为 `{facet}` 中 `{group}` 的平均"),
        format!("a region's own score is the mean `{group}` of facet `{facet}`"),
    ))
}

/// A group of regions: who is in it, and what they weigh.
pub(super) fn region_group(instrument: &Instrument, group: &RegionGroup) -> Text {
    let ids = |ids: &[String]| listed(ids.iter().map(String::as_str));
    let members = match &group.members {
        Members::All => Text::new("全部地区", "all regions"),
        Members::Only(regions) => ids(regions),
        Members::Except(regions) => {
            let ids = ids(regions);
            Text::new(format!("除 {} 外的全部地区", ids.zh), format!("all regions but {}", ids.en))
        }
        Members::ByParent => Text::new("每个上级地区一组", "one for each parent region"),
        Members::ByGroup => Text::new("每个同类组一组", "one for each peer group"),
        Members::ByKind => Text::new("每个地区类别一组", "one for each kind of region"),
    };
    let Some((table, question)) = group.weight else { return members };
    let table = &instrument.tables[table];
    let (question, table) = (&table.questions[question].id, &table.id);
    let weight = Text::new(
        format!("以调查表 `{table}` 的 `{question}` 加权"),
        format!("weighted by `{question}` of table `{table}`"),
    );
    joined(&[members, weight])
}
