//! Why a node has its score, and what would change it: the trace from the score to the answer and
//! to the document that asks for it.

mod item;
mod measure;
mod rule;
mod steps;
mod text;

pub use item::{ItemExplanation, explain_item};
pub use measure::{Cell, LowItem, Measured, Stratum};

use super::rounding::{self, one, remaining};
use crate::assessment::{Assessment, RowAssessment};
use crate::lang::{Lang, Text};
use crate::model::{
    Aggregation, Answer, AnswerState, ConcernLink, Indicator, MissingPolicy, NodeIdx, RowIdx,
};
use crate::stats::round1;
use std::fmt::Write as _;

/// The trace of one node in one row.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Region, period and node, in words.
    pub head: Text,
    /// The score and level, or why there is none.
    pub result: Text,
    /// The interval of sampling error; empty where nothing below is a sample.
    pub interval: Text,
    /// Its ends, where there is one.
    pub bounds: (Option<f64>, Option<f64>),
    /// How sure the index is; empty where no study was made.
    pub certainty: Text,
    /// The formula with its numbers.
    pub formula: Text,
    /// The cells whose mean the score is; empty where it is not one.
    pub cells: Vec<Cell>,
    /// The children, largest loss first; empty for an indicator.
    pub parts: Vec<Part>,
    /// What was missing and how it was treated.
    pub missing: Vec<Text>,
    /// What blocks the next level; empty for nodes other than the index.
    pub blocks: Vec<Blocking>,
    /// The indicators that would lift the index most.
    pub lifts: Vec<Lift>,
    /// The concerns it stands for, with their sources.
    pub concerns: Vec<Text>,
    /// For an indicator: question, answer, evidence, comment.
    pub answer: Vec<Text>,
    /// For an indicator that items answer: the rule, and the items.
    pub measured: Option<Measured>,
}

/// A child and what it brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its share among the children that count here.
    pub share: f64,
    /// Its score.
    pub score: Option<f64>,
    /// Why it has none.
    pub status: Text,
    /// Points it brings to the index.
    pub contribution: Option<f64>,
    /// Points that the index loses by it.
    pub potential: Option<f64>,
}

/// An indicator that would lift the index.
#[derive(Clone, Debug, PartialEq)]
pub struct Lift {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Points the index would gain.
    pub potential: f64,
    /// Effort to move one level up, 1 to 5.
    pub effort: Option<u8>,
    /// What to do next, from the rubric.
    pub next: Text,
    /// What it stands for, with sources.
    pub concerns: Vec<Text>,
}

/// What blocks the next level.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocking {
    /// The points or the gate that are missing.
    pub text: Text,
    /// What the gate stands for, with sources.
    pub concerns: Vec<Text>,
}

/// How many lifting indicators are listed.
const LIFTS_MAX: usize = 5;

/// Explains a node of a row.
pub fn explain(a: &Assessment<'_>, row: RowIdx, node: NodeIdx) -> Explanation {
    let r = a.row(row);
    Explanation {
        head: head(a, row, node),
        result: result(a, &r, node),
        interval: measure::interval(a, &r, node),
        certainty: if node == NodeIdx::ROOT { certainty(a, row) } else { Text::default() },
        bounds: (r.node(node).score_low, r.node(node).score_high),
        formula: formula(a, &r, node),
        cells: measure::cells(a, row, node),
        parts: parts(a, &r, node),
        missing: missing(a, &r, node),
        blocks: if node == NodeIdx::ROOT { blocks(a, &r) } else { Vec::new() },
        lifts: lifts(a, &r, node),
        concerns: concerns(a, &r, node),
        answer: answer(a, row, node),
        measured: measure::measured(a, row, node),
    }
}

/// How sure the index is, in one sentence; empty where no study was made.
fn certainty(a: &Assessment<'_>, row: RowIdx) -> Text {
    let in_lang = |lang| crate::report::view::certainty::sentence(a, lang, false, row);
    let found = in_lang(Lang::Zh).zip(in_lang(Lang::En));
    found.map_or_else(Text::default, |(zh, en)| Text::new(zh, en))
}

fn head(a: &Assessment<'_>, row: RowIdx, node: NodeIdx) -> Text {
    let region = a.survey.region(row);
    let period = &a.survey.period(row).id;
    let n = a.rubric.hierarchy.node(node);
    let in_lang = |lang: Lang| {
        let when = if period.is_empty() { String::new() } else { format!(" {period}") };
        format!(
            "{} [{}]{when} · {} [{}]",
            region.name.get(lang),
            region.id,
            n.title.get(lang),
            n.id
        )
    };
    Text::new(in_lang(Lang::Zh), in_lang(Lang::En))
}

fn result(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Text {
    let n = r.node(node);
    let Some(score) = n.score else {
        let status = n.status.title();
        return Text::new(format!("没有得分：{}", status.zh), format!("no score: {}", status.en));
    };
    let level = n.level.and_then(|l| a.rubric.ladder.level(l).map(|level| (l, level)));
    let by_score = (node == NodeIdx::ROOT).then_some(r.standing.level_by_score).flatten();
    let higher = by_score.filter(|b| Some(*b) != n.level);
    let in_lang = |lang: Lang| {
        let mut text =
            format!("{} {}", lang.pick("得分", "score"), rounding::score(score, &a.rubric.ladder));
        if let Some((number, level)) = level {
            let title = level.title.get(lang);
            let _ = match lang {
                Lang::Zh => write!(text, "，第 {number} 级（{title}）"),
                Lang::En => write!(text, ", level {number} ({title})"),
            };
        }
        if let Some(by_score) = higher {
            let _ = match lang {
                Lang::Zh => write!(text, "；仅按得分为第 {by_score} 级"),
                Lang::En => write!(text, "; level {by_score} by score alone"),
            };
        }
        text
    };
    Text::new(in_lang(Lang::Zh), in_lang(Lang::En))
}

fn formula(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Text {
    let n = a.rubric.hierarchy.node(node);
    let cells = measure::cells(a, r.row, node);
    if let Some(score) = r.node(node).score.filter(|_| !cells.is_empty()) {
        return measure::mean_of_cells(&cells, score, &a.rubric.ladder);
    }
    if let Some(indicator) = &n.indicator {
        if let Some(said) = steps::steps(a, r.row, indicator.column) {
            return said;
        }
        return match a.survey.answer(r.row, indicator.column) {
            Answer::Value(value) => indicator.scale.formula(value),
            Answer::Missing(state) => state.title(),
        };
    }
    let counted = parts(a, r, node).into_iter().filter(|p| p.share > 0.0);
    let mut terms: Vec<Part> = counted.collect();
    let order = |p: &Part| n.children.iter().position(|c| a.rubric.hierarchy.node(*c).id == p.id);
    terms.sort_by_key(order);
    let Some(score) = r.node(node).score else { return Text::default() };
    let score = rounding::score(score, &a.rubric.ladder);
    let score = score.as_str();
    let ladder = &a.rubric.ladder;
    let shown = |p: &Part| rounding::score(p.score.unwrap_or(0.0), ladder);
    // A tenth of a percent, rounded as percentages are.
    let product = |p: &Part| format!("{:.3}×{}", round1(p.share * 100.0) / 100.0, shown(p));
    let sum = terms.iter().map(product).collect::<Vec<_>>().join(" + ");
    let list = terms.iter().map(shown).collect::<Vec<_>>().join(", ");
    match n.aggregation {
        Aggregation::Arithmetic => Text::same(format!("{sum} = {score}")),
        Aggregation::Geometric => named("加权几何平均", "weighted geometric mean", &sum, score),
        Aggregation::Harmonic => named("加权调和平均", "weighted harmonic mean", &sum, score),
        Aggregation::Median => named("加权中位数", "weighted median", &sum, score),
        Aggregation::Minimum => named("最小值", "minimum", &list, score),
        other => {
            let title = other.title();
            named(&title.zh, &title.en, &sum, score)
        }
    }
}

fn named(zh: &str, en: &str, what: &str, score: &str) -> Text {
    let what = what.replace(" + ", "; ");
    Text::new(format!("{zh}（{what}）= {score}"), format!("{en} of {what} = {score}"))
}

fn parts(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Vec<Part> {
    let h = &a.rubric.hierarchy;
    let whole = r.node(node).weight_effective;
    let mut parts: Vec<Part> = h
        .node(node)
        .children
        .iter()
        .map(|&child| {
            let n = r.node(child);
            Part {
                id: h.node(child).id.clone(),
                title: h.node(child).title.clone(),
                share: if whole > 0.0 { n.weight_effective / whole } else { 0.0 },
                score: n.score,
                status: n.status.title(),
                contribution: n.contribution,
                potential: n.potential,
            }
        })
        .collect();
    let loss = |p: &Part| p.potential.unwrap_or(-1.0);
    parts.sort_by(|x, y| loss(y).total_cmp(&loss(x)));
    parts
}

fn missing(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Vec<Text> {
    let policy = match a.rubric.missing {
        MissingPolicy::Renormalise => Text::new(
            "不计入，权重在同级指标内重新分配",
            "left out; its weight goes to its siblings",
        ),
        MissingPolicy::WorstCase => Text::new("按最差计", "counted as the worst"),
        MissingPolicy::NoScore => Text::new("上级节点不计分", "its parent has no score"),
    };
    let left_out = Text::new("不在计分范围内", "outside what is scored");
    let mut list = Vec::new();
    for at in a.rubric.hierarchy.subtree(node) {
        let (n, result) = (&a.rubric.hierarchy.nodes()[at], &r.nodes[at]);
        let Some(indicator) = n.indicator.as_ref() else { continue };
        if result.imputed > 0 {
            list.push(steps::filled(a, n, indicator));
        }
        if result.score.is_some() {
            continue;
        }
        let state = a.survey.columns[indicator.column.at()].state(r.row);
        let how = if matches!(state, AnswerState::NotApplicable | AnswerState::Excluded) {
            &left_out
        } else {
            &policy
        };
        let status = result.status.title();
        let said = a.survey.notes.get(&(r.row, indicator.column)).map_or("", |n| &n.comment);
        let line = |lang: Lang, sep: &str| {
            let mut text = format!("{} [{}]{sep}{}", n.title.get(lang), n.id, status.get(lang));
            let _ = write!(text, "{}{}", lang.pick("，", ", "), how.get(lang));
            if !said.is_empty() {
                let _ = write!(text, "{}{said}", lang.pick("。说明：", "; stated: "));
            }
            text
        };
        list.push(Text::new(line(Lang::Zh, "："), line(Lang::En, ": ")));
    }
    if let (Some(worst), Some(best)) = (r.node(node).score_if_worst, r.node(node).score_if_best)
        && !list.is_empty()
    {
        let of = |score| rounding::score(score, &a.rubric.ladder);
        let (worst, best) = (of(worst), of(best));
        list.push(Text::new(
            format!("若缺失全为最差得 {worst}，全为最好得 {best}"),
            format!("{worst} if all that is missing were worst, {best} if best"),
        ));
    }
    list.extend(steps::share_filled(r.node(node)));
    list
}

fn blocks(a: &Assessment<'_>, r: &RowAssessment) -> Vec<Blocking> {
    let Some(next) = &r.standing.next else { return Vec::new() };
    let mut list = Vec::new();
    if next.score_missing > 0.0 {
        let (missing, level) = (remaining(next.score_missing), next.level);
        let needed = one(next.score_needed);
        let text = Text::new(
            format!("得分还差 {missing} 分（第 {level} 级需 {needed} 分）"),
            format!("{missing} more points (level {level} begins at {needed})"),
        );
        list.push(Blocking { text, concerns: Vec::new() });
    }
    for &at in &next.blocked_by {
        let result = &r.standing.gates[at];
        let Some(level) = a.rubric.ladder.level(result.level) else { continue };
        let gate = &level.gates[result.gate];
        let node = a.rubric.hierarchy.node(gate.node);
        let (needed, status) = (one(result.score_needed), result.status.title());
        let has = result.score.map(|s| rounding::score(s, &a.rubric.ladder));
        let text = Text::new(
            format!(
                "门槛 {}：{} [{}] 需 {needed} 分，现为 {}。{}",
                gate.id,
                node.title.zh,
                node.id,
                has.as_deref().unwrap_or(&status.zh),
                gate.why.zh
            ),
            format!(
                "gate {}: {} [{}] needs {needed}, has {}. {}",
                gate.id,
                node.title.en,
                node.id,
                has.as_deref().unwrap_or(&status.en),
                gate.why.en
            ),
        );
        // A gate that names nothing itself stands for what its node stands for.
        let links = if gate.concerns.is_empty() { &node.concerns } else { &gate.concerns };
        list.push(Blocking { text, concerns: stands_for(a, links) });
    }
    list
}

/// The concerns of some links with their sources, one line each.
fn stands_for(a: &Assessment<'_>, links: &[ConcernLink]) -> Vec<Text> {
    let line = |link: &ConcernLink| {
        let concern = a.rubric.concern(link.concern);
        let places: Vec<String> =
            concern.sources.iter().map(|s| format!("{} {}", s.source, s.at)).collect();
        let places = places.join("; ");
        let (id, title) = (&concern.id, &concern.title);
        Text::new(
            format!("对应 {id} {} [{places}]", title.get(Lang::Zh)),
            format!("for {id} {} [{places}]", title.get(Lang::En)),
        )
    };
    links.iter().map(line).collect()
}

fn lifts(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Vec<Lift> {
    let h = &a.rubric.hierarchy;
    let mut lifts: Vec<Lift> = h
        .subtree(node)
        .filter_map(|at| {
            let (n, result) = (&h.nodes()[at], &r.nodes[at]);
            let indicator = n.indicator.as_ref()?;
            Some(Lift {
                id: n.id.clone(),
                title: n.title.clone(),
                potential: result.potential.filter(|p| *p > 0.0)?,
                effort: indicator.effort,
                next: match (&indicator.scale, a.survey.answer(r.row, indicator.column)) {
                    (crate::model::Scale::Maturity(levels), Answer::Value(value)) => levels
                        .iter()
                        .zip(1..)
                        .take_while(|(_, n)| f64::from(*n) <= value)
                        .last()
                        .and_then(|(l, _)| l.next.clone())
                        .unwrap_or_default(),
                    _ => Text::default(),
                },
                concerns: stands_for(a, &n.concerns),
            })
        })
        .collect();
    lifts.sort_by(|x, y| y.potential.total_cmp(&x.potential));
    lifts.truncate(LIFTS_MAX);
    lifts
}

fn concerns(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Vec<Text> {
    let links = &a.rubric.hierarchy.node(node).concerns;
    links
        .iter()
        .map(|link| {
            let concern = a.rubric.concern(link.concern);
            let places: Vec<String> =
                concern.sources.iter().map(|s| format!("{} {}", s.source, s.at)).collect();
            let severity = r.concerns[link.concern.0 as usize].severity;
            let line = |lang: Lang| {
                let mut text = format!("{} {}", concern.id, concern.title.get(lang));
                let _ = write!(text, " [{}]", places.join("; "));
                if let Some(severity) = severity {
                    let _ =
                        write!(text, " {} {}", lang.pick("严重程度", "severity"), one(severity));
                }
                text
            };
            Text::new(line(Lang::Zh), line(Lang::En))
        })
        .collect()
}

fn answer(a: &Assessment<'_>, row: RowIdx, node: NodeIdx) -> Vec<Text> {
    let Some(indicator) = &a.rubric.hierarchy.node(node).indicator else {
        return a.weight_note(node).cloned().into_iter().collect();
    };
    let mut list = vec![Text::new(
        format!("问题：{}", indicator.question.get(Lang::Zh)),
        format!("question: {}", indicator.question.get(Lang::En)),
    )];
    let column = &a.survey.columns[indicator.column.at()];
    let said = match column.get(row) {
        Answer::Value(v) => indicator.scale.say(v, column.picked(row), &indicator.unit),
        Answer::Missing(state) => state.title(),
    };
    list.extend(purpose(indicator));
    list.push(Text::new(format!("回答：{}", said.zh), format!("answer: {}", said.en)));
    if let Some(d) = a.survey.disagreements.get(&(row, indicator.column)) {
        let (min, max) = (crate::model::figure(d.min), crate::model::figure(d.max));
        list.push(Text::new(
            format!("{} 位填报人，回答从 {min} 到 {max}", d.n),
            format!("{} respondents, answers from {min} to {max}", d.n),
        ));
    }
    if let Some(note) = a.survey.notes.get(&(row, indicator.column)) {
        if !note.comment.is_empty() {
            let c = &note.comment;
            list.push(Text::new(format!("说明：{c}"), format!("comment: {c}")));
        }
        if !note.evidence.is_empty() {
            let e = &note.evidence;
            list.push(Text::new(format!("佐证：{e}"), format!("evidence: {e}")));
        }
    }
    list
}

/// Why an indicator matters and what evidence it asks for, as far as the rubric says.
fn purpose(indicator: &Indicator) -> Vec<Text> {
    let examples = |lang: Lang| {
        let all = indicator.evidence_examples.iter().map(|e| e.get(lang));
        all.collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let said = [
        (("意义", "why it matters"), indicator.why.clone()),
        (("应备佐证", "evidence asked for"), indicator.evidence.clone()),
        (("佐证示例", "examples of evidence"), Text::new(examples(Lang::Zh), examples(Lang::En))),
    ];
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|((zh, en), text)| {
        Text::new(format!("{zh}：{}", text.get(Lang::Zh)), format!("{en}: {}", text.get(Lang::En)))
    })
    .collect()
}
