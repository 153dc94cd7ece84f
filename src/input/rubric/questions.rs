//! The questions of a rubric, to be read, printed and filled in.

use super::in_words;
use crate::lang::{Lang, Text};
use crate::model::{
    Auxiliary, Choice, Indicator, IndicatorMethods, NaRule, Node, NodeIdx, NumberKind, Rubric,
    Scale, Table, figure,
};
use std::fmt::Write as _;

/// How many columns the blank table has.
pub const N_COLUMNS: usize = 10;

/// The region that stands in a blank table: a row without one is refused, and it is replaced anyway.
const REGION: &str = "R-1";

/// Every question below a node, with what a person needs to answer it.
pub fn text(rubric: &Rubric, below: NodeIdx, lang: Lang) -> String {
    let mut out = String::new();
    for (node, indicator) in leaves(rubric, below) {
        if !out.is_empty() {
            out.push('\n');
        }
        one(&mut out, rubric, node, indicator, lang);
    }
    for auxiliary in auxiliaries(rubric, below) {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        of_auxiliary(&mut out, rubric, auxiliary, lang);
    }
    for (table, asked) in tables(rubric, below) {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        of_table(&mut out, table, &asked, lang);
    }
    out
}

/// The columns that indicators below a node are divided by; below the index all there are.
fn auxiliaries(rubric: &Rubric, below: NodeIdx) -> impl Iterator<Item = &Auxiliary> {
    let range = rubric.hierarchy.subtree(below);
    let methods = &rubric.methods;
    let used = move |at: usize| {
        let mut leaves = rubric.hierarchy.indicators().iter().zip(&methods.indicators);
        below == NodeIdx::ROOT
            || leaves.any(|(node, m)| {
                range.contains(&node.at()) && m.denominator.is_some_and(|(by, _)| by == at)
            })
    };
    let numbered = methods.auxiliaries.iter().enumerate();
    numbered.filter(move |(at, _)| used(*at)).map(|(_, auxiliary)| auxiliary)
}

/// A column that is no answer: what to write in it, and what for.
fn of_auxiliary(out: &mut String, rubric: &Rubric, auxiliary: &Auxiliary, lang: Lang) {
    let colon = lang.pick("：", ": ");
    let _ = writeln!(out, "{}  {}", auxiliary.id, auxiliary.title.get(lang));
    let answer = lang.pick("怎样填", "answer");
    let _ = writeln!(out, "  {answer}{colon}{}", number_in(&auxiliary.unit, lang));
    let purpose = purpose(rubric, auxiliary, lang);
    if !purpose.is_empty() {
        let label = lang.pick("用作分母", "divides");
        let _ = writeln!(out, "  {label}{colon}{purpose}");
    }
}

fn number_in(unit: &Text, lang: Lang) -> String {
    match (unit.get(lang), lang) {
        ("", _) => lang.pick("数值，大于 0", "a number above 0").to_owned(),
        (unit, Lang::Zh) => format!("数值，大于 0，单位：{unit}"),
        (unit, Lang::En) => format!("a number above 0, in {unit}"),
    }
}

/// The indicators that a column divides.
fn purpose(rubric: &Rubric, auxiliary: &Auxiliary, lang: Lang) -> String {
    let methods = &rubric.methods;
    let leaves = rubric.hierarchy.leaves().zip(&methods.indicators);
    let divides = |m: &IndicatorMethods| {
        m.denominator.is_some_and(|(by, _)| methods.auxiliaries[by].id == auxiliary.id)
    };
    let ids: Vec<_> =
        leaves.filter(|(_, m)| divides(m)).map(|((_, node, _), _)| node.id.as_str()).collect();
    ids.join(lang.pick("、", ", "))
}

/// The questions of one table of items, with what a person needs to answer them.
pub fn table_text(table: &Table, lang: Lang) -> String {
    let mut out = String::new();
    of_table(&mut out, table, &vec![true; table.questions.len()], lang);
    out
}

/// The headings of a blank table of items: what tells items apart and describes them, and a column for
/// each question that does not follow from others.
pub fn table_header(table: &Table, lang: Lang) -> Vec<String> {
    let own = |name: &Option<String>, zh: &str, en: &str| {
        name.clone().unwrap_or_else(|| lang.pick(zh, en).to_owned())
    };
    let mut header =
        vec![own(&table.region, "地区", "region"), own(&table.period, "年份", "period")];
    header.extend(table.attributes.iter().map(|a| a.id.clone()));
    header.extend(table.respondent.clone());
    header.extend(table.weight.clone());
    let asked = table.questions.iter().filter(|q| q.derive.is_none());
    header.extend(asked.map(|q| q.id.clone()));
    header
}

/// The tables that the indicators below a node are measured by, with which of their questions are needed.
fn tables(rubric: &Rubric, below: NodeIdx) -> Vec<(&Table, Vec<bool>)> {
    let Some(instrument) = &rubric.instrument else { return Vec::new() };
    let range = rubric.hierarchy.subtree(below);
    let mut needed: Vec<Vec<bool>> = instrument
        .tables
        .iter()
        // All of it is the whole of each table, what no measure takes included.
        .map(|t| vec![below == NodeIdx::ROOT; t.questions.len()])
        .collect();
    for measure in instrument.measures.iter().filter(|m| range.contains(&m.node.at())) {
        let parts = measure.parts.iter().map(|p| p.question);
        for question in parts.chain(measure.gate).chain(measure.roll_up.weight) {
            mark(&mut needed[measure.table], &instrument.tables[measure.table], question);
        }
    }
    let tables = instrument.tables.iter().zip(needed);
    tables.filter(|(_, needed)| needed.contains(&true)).collect()
}

/// Marks a question and all that it follows from.
fn mark(needed: &mut [bool], table: &Table, question: usize) {
    needed[question] = true;
    for from in table.questions[question].derive.iter().flat_map(|d| &d.from) {
        mark(needed, table, *from);
    }
}

fn of_table(out: &mut String, table: &Table, asked: &[bool], lang: Lang) {
    let colon = lang.pick("：", ": ");
    let label = lang.pick("调查表 ", "table ");
    let _ = writeln!(out, "{label}{}  {}", table.id, table.title.get(lang));
    let _ = writeln!(out, "  {}", in_words::table(table).get(lang));
    let mut line = |zh: &str, en: &str, words: &str| {
        if !words.is_empty() {
            let _ = writeln!(out, "  {}{colon}{words}", lang.pick(zh, en));
        }
    };
    for attribute in &table.attributes {
        let named = |code: &str, title: &str| match (title.is_empty() || title == code, lang) {
            (true, _) => code.to_owned(),
            (false, Lang::Zh) => format!("{code}（{title}）"),
            (false, Lang::En) => format!("{code} ({title})"),
        };
        let codes: Vec<_> =
            attribute.values.iter().map(|v| named(&v.code, v.title.get(lang))).collect();
        let name = named(&attribute.id, attribute.title.get(lang));
        let words = if codes.is_empty() {
            name
        } else {
            format!("{name}{colon}{}", codes.join(lang.pick("、", ", ")))
        };
        line("属性", "attribute", &words);
    }
    for (question, _) in table.questions.iter().zip(asked).filter(|(_, asked)| **asked) {
        let title = question.title.get(lang);
        let title = if title == question.id { "" } else { title };
        let _ = writeln!(out, "\n{}", format!("{}  {title}", question.id).trim_end());
        let mut line = |zh: &str, en: &str, words: &str| {
            if !words.is_empty() {
                let _ = writeln!(out, "  {}{colon}{words}", lang.pick(zh, en));
            }
        };
        line("题目", "question", question.question.get(lang));
        if let Some(derive) = &question.derive {
            line("不填，推得", "not asked, follows", in_words::derived(table, derive).get(lang));
            continue;
        }
        line("怎样填", "answer", how(&question.scale, &Text::default()).get(lang));
        line("空白表示", "a blank stands for", question.blank.as_deref().unwrap_or_default());
        for (name, words) in answers(&question.scale, lang) {
            let _ = writeln!(out, "    {name}  {words}");
        }
    }
}

/// The headings of the blank table; a survey passes over those that begin with `x_`.
pub const fn header(lang: Lang) -> [&'static str; N_COLUMNS] {
    match lang {
        Lang::Zh => {
            ["地区", "名称", "年份", "类型", "题号", "x_题目", "x_填法", "答案", "说明", "佐证"]
        }
        Lang::En => [
            "region", "name", "period", "kind", "question", "x_title", "x_how", "value", "comment",
            "evidence",
        ],
    }
}

/// The rows of a blank survey in the long layout, one per question below a node; what comes from a table of
/// items is not asked of regions.
pub fn rows(rubric: &Rubric, below: NodeIdx, lang: Lang) -> Vec<[String; N_COLUMNS]> {
    leaves(rubric, below)
        .filter(|(node, _)| measured_by(rubric, &node.id).is_none())
        .map(|(node, indicator)| {
            let mut row = <[String; N_COLUMNS]>::default();
            REGION.clone_into(&mut row[0]);
            row[4].clone_from(&node.id);
            indicator.question.get(lang).clone_into(&mut row[5]);
            row[6] = in_one_line(rubric, indicator, lang);
            row
        })
        .chain(auxiliaries(rubric, below).map(|auxiliary| {
            let mut row = <[String; N_COLUMNS]>::default();
            REGION.clone_into(&mut row[0]);
            row[4].clone_from(&auxiliary.id);
            auxiliary.title.get(lang).clone_into(&mut row[5]);
            row[6] = number_in(&auxiliary.unit, lang);
            row
        }))
        .collect()
}

fn leaves(rubric: &Rubric, below: NodeIdx) -> impl Iterator<Item = (&Node, &Indicator)> {
    let range = rubric.hierarchy.subtree(below);
    rubric
        .hierarchy
        .leaves()
        .filter(move |(idx, ..)| range.contains(&idx.at()))
        .map(|(_, node, indicator)| (node, indicator))
}

/// The table of items that answers an indicator.
fn measured_by<'r>(rubric: &'r Rubric, id: &str) -> Option<&'r Table> {
    let instrument = rubric.instrument.as_ref()?;
    let measure = instrument.measure(rubric.hierarchy.find(id)?)?;
    instrument.tables.get(measure.table)
}

fn one(out: &mut String, rubric: &Rubric, node: &Node, indicator: &Indicator, lang: Lang) {
    let colon = lang.pick("：", ": ");
    let _ = writeln!(out, "{}  {}", node.id, node.title.get(lang));
    let mut line = |zh: &str, en: &str, words: &str| {
        if !words.is_empty() {
            let _ = writeln!(out, "  {}{colon}{words}", lang.pick(zh, en));
        }
    };
    line("题目", "question", indicator.question.get(lang));
    line("为什么问", "why", indicator.why.get(lang));
    if let Some(table) = measured_by(rubric, &node.id) {
        line("不由地区填答，取自调查表", "not asked of regions, from table", &table.id);
        return;
    }
    line("怎样填", "answer", how(&indicator.scale, &indicator.unit).get(lang));
    for (name, words) in answers(&indicator.scale, lang) {
        let _ = writeln!(out, "    {name}  {words}");
    }
    let mut line = |zh: &str, en: &str, words: &str| {
        if !words.is_empty() {
            let _ = writeln!(out, "  {}{colon}{words}", lang.pick(zh, en));
        }
    };
    line("佐证", "evidence", indicator.evidence.get(lang));
    for example in &indicator.evidence_examples {
        line("佐证举例", "for example", example.get(lang));
    }
    line("只问", "asked of", &kinds(rubric, indicator, lang));
    line("不适用", "not applicable", not_applicable(indicator).get(lang));
}

/// What may be written, without the list of answers.
fn how(scale: &Scale, unit: &Text) -> Text {
    match scale {
        Scale::Maturity(levels) => {
            let n = levels.len();
            Text::new(
                format!("1 到 {n}，填符合的最高一级"),
                format!("1 to {n}, the highest level that holds"),
            )
        }
        Scale::YesNo { .. } => Text::new("是或否", "yes or no"),
        Scale::Choice(_) => Text::new("填一个代码", "one code"),
        Scale::CountOf(_) => Text::new(
            "填符合的全部代码，以分号相连；一项没有填 0",
            "the codes of all that hold, joined by semicolons; 0 where none does",
        ),
        Scale::Likert { points, .. } => {
            Text::new(format!("1 到 {points} 的评分"), format!("a rating from 1 to {points}"))
        }
        Scale::Number(number) => {
            let kind = match number.kind {
                NumberKind::Percentage => Text::new("百分数", "a percentage"),
                NumberKind::Share => Text::new("比例（一半写 0.5）", "a share (a half is 0.5)"),
                NumberKind::Count => Text::new("整数", "a whole number"),
                NumberKind::Amount => Text::new("数值", "a number"),
                NumberKind::Days => Text::new("天数", "a number of days"),
            };
            let range = range(number.min, number.max);
            let unit = |lang: Lang| match unit.get(lang) {
                "" => String::new(),
                unit => match lang {
                    Lang::Zh => format!("，单位：{unit}"),
                    Lang::En => format!(", in {unit}"),
                },
            };
            Text::new(
                format!("{}{}{}", kind.zh, range.zh, unit(Lang::Zh)),
                format!("{}{}{}", kind.en, range.en, unit(Lang::En)),
            )
        }
    }
}

/// The bounds of a number, as far as it has any.
fn range(min: f64, max: f64) -> Text {
    match (min.is_finite(), max.is_finite()) {
        (true, true) => {
            let (min, max) = (figure(min), figure(max));
            Text::new(format!("，{min} 到 {max}"), format!(" from {min} to {max}"))
        }
        (true, false) => {
            let min = figure(min);
            Text::new(format!("，不小于 {min}"), format!(" not below {min}"))
        }
        (false, true) => {
            let max = figure(max);
            Text::new(format!("，不大于 {max}"), format!(" not above {max}"))
        }
        (false, false) => Text::default(),
    }
}

/// The answers that have words of their own: what is written in the cell, and what it means.
fn answers(scale: &Scale, lang: Lang) -> Vec<(String, String)> {
    let codes = |choices: &[Choice]| {
        choices.iter().map(|c| (c.code.clone(), c.title.get(lang).to_owned())).collect()
    };
    match scale {
        Scale::Maturity(levels) => (1..)
            .zip(levels)
            .map(|(n, level): (u32, _)| {
                let enough = level.good_enough.as_ref().map_or("", |t| t.get(lang));
                let statement = level.statement.get(lang);
                let words = match (enough, lang) {
                    ("", _) => statement.to_owned(),
                    (enough, Lang::Zh) => format!("{statement}（达标：{enough}）"),
                    (enough, Lang::En) => format!("{statement} (good enough: {enough})"),
                };
                (n.to_string(), words)
            })
            .collect(),
        Scale::Choice(choices) | Scale::CountOf(choices) => codes(choices),
        Scale::Likert { labels, .. } => (1..)
            .zip(labels)
            .filter(|(_, label)| !label.is_empty())
            .map(|(n, label): (u32, _)| (n.to_string(), label.get(lang).to_owned()))
            .collect(),
        Scale::YesNo { .. } | Scale::Number(_) => Vec::new(),
    }
}

/// How to answer, for one cell of a table.
fn in_one_line(rubric: &Rubric, indicator: &Indicator, lang: Lang) -> String {
    let mut parts = vec![how(&indicator.scale, &indicator.unit).get(lang).to_owned()];
    parts.extend(
        answers(&indicator.scale, lang)
            .into_iter()
            .map(|(name, words)| format!("{name} {}", words.trim_end_matches(['。', '.']))),
    );
    let kinds = kinds(rubric, indicator, lang);
    if !kinds.is_empty() {
        parts.push(format!("{}{kinds}", lang.pick("只问：", "asked of: ")));
    }
    let na = not_applicable(indicator);
    parts.push(format!("{}{}", lang.pick("不适用：", "not applicable: "), na.get(lang)));
    parts.join(lang.pick("；", "; "))
}

/// The kinds of region it is asked of; empty where it is asked of all.
fn kinds(rubric: &Rubric, indicator: &Indicator, lang: Lang) -> String {
    let names = indicator.applies_to.iter().filter_map(|k| rubric.region_kinds.get(*k));
    names.map(|k| k.title.get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn not_applicable(indicator: &Indicator) -> Text {
    match indicator.not_applicable {
        NaRule::Forbidden => Text::new("不可填", "may not be given"),
        NaRule::Allowed => Text::new("可填", "may be given"),
        NaRule::Justified => Text::new("说明理由可填", "may be given with a reason"),
    }
}
