//! One part per dimension: its indicators with answers, levels, next steps, evidence.

use super::{Leaf, Subject, plan, potential};
use crate::assessment::GapStatus;
use crate::lang::{Lang, Text};
use crate::model::{AnswerState, Indicator as Asked, NodeIdx};
use crate::report::chart::{ChartError, Dumbbell, DumbbellRow, dumbbell};
use crate::report::rounding::{percent, remaining};
use crate::report::sentences;
use crate::report::sentences::region as say;
use crate::report::view::document::{Block, Cell, Fact, Heading, Indicator, Row, Table};
use crate::report::view::{answer, fieldwork, items, prepared};
use crate::stats::round6;

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    let mut blocks: Vec<Block> = brief_note(s).into_iter().collect();
    if scene.dimensions().is_empty() {
        let id = String::new();
        let text = scene.title(NodeIdx::ROOT);
        blocks.push(Block::Heading { id, text, level: None });
        blocks.extend(s.leaves().iter().map(|l| Block::Indicator(Box::new(card(s, l)))));
    }
    for &dimension in scene.dimensions() {
        blocks.extend(one_dimension(s, dimension)?);
    }
    Ok(blocks)
}

fn one_dimension(s: &Subject<'_>, dimension: NodeIdx) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    let node = scene.node(dimension);
    let score = s.now.node(dimension);
    let mut blocks = vec![Block::Heading {
        // A dimension that is itself an indicator has its anchor below.
        id: if scene.node(dimension).indicator.is_some() {
            String::new()
        } else {
            scene.anchor(dimension)
        },
        text: scene.words(&node.title),
        level: score.level.map(|n| scene.mark(n)),
    }];
    if !node.description.is_empty() {
        blocks.push(Block::Paragraph(scene.words(&node.description)));
    }
    let leaves: Vec<Leaf<'_>> = s
        .leaves()
        .into_iter()
        .filter(|l| scene.hierarchy().subtree(dimension).contains(&l.idx.at()))
        .collect();
    blocks.push(match score.score {
        Some(_) => Block::Paragraph(sentence(s, dimension, &leaves)),
        None => Block::Omitted(match (scene.lang, s.too_few(dimension)) {
            (Lang::Zh, Some(few)) => format!(
                "本维度没有得分（{}）：{}项中只有{}项有得分，要求不低于{}。",
                scene.words(&score.status.title()),
                few.of,
                few.present,
                few.least
            ),
            (Lang::En, Some(few)) => format!(
                "The dimension has no score ({}): {} of {} parts have one, at least {} of them are asked for.",
                scene.words(&score.status.title()),
                few.present,
                few.of,
                few.least
            ),
            (Lang::Zh, None) => format!(
                "本维度没有得分（{}）：覆盖率{}，要求不低于{}。",
                scene.words(&score.status.title()),
                percent(score.coverage.unwrap_or(0.0)),
                percent(node.coverage_min)
            ),
            (Lang::En, None) => format!(
                "The dimension has no score ({}): coverage is {}, at least {} is asked for.",
                scene.words(&score.status.title()),
                percent(score.coverage.unwrap_or(0.0)),
                percent(node.coverage_min)
            ),
        }),
    });
    if node.indicator.is_none() {
        blocks.extend(beside(s, dimension, &leaves)?);
        blocks.push(Block::Table(table(s, dimension)));
    }
    blocks.extend(leaves.iter().map(|l| Block::Indicator(Box::new(card(s, l)))));
    Ok(blocks)
}

/// The indicators beside the first benchmark's targets or else the peer median; none where fewer
/// than two have either.
fn beside(
    s: &Subject<'_>,
    dimension: NodeIdx,
    leaves: &[Leaf<'_>],
) -> Result<Option<Block>, ChartError> {
    let scene = &s.scene;
    let target = |l: &Leaf<'_>| {
        let gap = s.now.gaps.first()?.iter().find(|g| g.node == l.idx)?;
        (gap.status != GapStatus::NotApplicable).then_some(gap.target_score)
    };
    let by_targets = leaves.iter().filter(|l| target(l).is_some()).count() >= 2;
    let reference = |l: &Leaf<'_>| if by_targets { target(l) } else { s.peer_median(l.idx) };
    let mut rows: Vec<(f64, DumbbellRow)> = leaves
        .iter()
        .filter_map(|l| {
            let reference = reference(l)?;
            let row = DumbbellRow {
                label: l.node.title.clone(),
                own: l.score.score,
                reference: Some(reference),
            };
            // The largest gap first; those without a score last.
            Some((l.score.score.map_or(f64::NEG_INFINITY, |own| round6(reference - own)), row))
        })
        .collect();
    if rows.len() < 2 {
        return Ok(None);
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let benchmark = scene.a.benchmarks.first().filter(|_| by_targets);
    let median = Text::new("同组中位数", "Peer median");
    let reference_name = benchmark.map_or_else(|| median.clone(), |_| Text::new("目标", "Target"));
    let title = benchmark.map_or(&median, |b| &b.title);
    let node = &scene.node(dimension).title;
    let chart = Dumbbell {
        id: format!("chart-beside-{}", dimension.0),
        title: Text::new(
            format!("{}：与{}相比", node.get(Lang::Zh), sentences::quoted(title.get(Lang::Zh))),
            format!("{}: against {}", node.get(Lang::En), sentences::quoted(title.get(Lang::En))),
        ),
        own_name: scene.region(s.row).name.clone(),
        reference_name,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    let what = sentences::quoted(title.get(scene.lang));
    let caption = match (scene.lang, by_targets) {
        (Lang::Zh, true) => format!("各指标得分与{what}的目标，差距大的在上。"),
        (Lang::Zh, false) => "各指标得分与同组中位数，差距大的在上。".to_owned(),
        (Lang::En, true) => format!("Scores beside the targets of {what}, the largest gap on top."),
        (Lang::En, false) => "Scores beside the peer median, the largest gap on top.".to_owned(),
    };
    scene.figure(&chart, dumbbell::draw, dumbbell::table, caption).map(Some)
}

fn sentence(s: &Subject<'_>, dimension: NodeIdx, leaves: &[Leaf<'_>]) -> String {
    let scene = &s.scene;
    let node = s.now.node(dimension);
    let key = |l: &&Leaf<'_>| l.score.score.map_or(f64::NAN, round6);
    let scored: Vec<&Leaf<'_>> = leaves.iter().filter(|l| l.score.score.is_some()).collect();
    // Ties go to the first in the rubric's order.
    let strongest = scored.iter().copied().rev().max_by(|a, b| key(a).total_cmp(&key(b)));
    let weakest = scored.iter().copied().min_by(|a, b| key(a).total_cmp(&key(b)));
    let differ = strongest.zip(weakest).filter(|(a, b)| key(a) > key(b));
    let named = |l: &Leaf<'_>| (scene.words(&l.node.title), scene.score_or_status(&l.score));
    let (high, low) = differ.map(|(a, b)| (named(a), named(b))).unzip();
    let level = node.level.map(|n| (n, scene.level_name(n)));
    say::dimension(
        scene.lang,
        &scene.score_or_status(node),
        level,
        high.as_ref().map(|h| (h.0.as_str(), h.1.as_str())),
        low.as_ref().map(|l| (l.0.as_str(), l.1.as_str())),
    )
}

/// Everything below the dimension, groups with their scores included.
fn table(s: &Subject<'_>, dimension: NodeIdx) -> Table {
    let scene = &s.scene;
    let mut head = vec![
        Heading::words(scene.say("指标", "Indicator")),
        Heading::number(scene.say("权重", "Weight")),
        Heading::number(scene.say("得分", "Score")),
        Heading::words(scene.say("等级", "Level")),
    ];
    for benchmark in scene.a.benchmarks {
        let title = sentences::quoted(&scene.benchmark_title(benchmark));
        head.push(Heading::number(match scene.lang {
            Lang::Zh => format!("与{title}之差"),
            Lang::En => format!("Against {title}"),
        }));
    }
    head.push(Heading::number(scene.say("同组中位数", "Peer median")));
    let below = scene.hierarchy().iter().filter(|(idx, _)| {
        *idx != dimension && scene.hierarchy().subtree(dimension).contains(&idx.at())
    });
    let rows = below.map(|(idx, node)| {
        let score = s.now.node(idx);
        let title = scene.words(&node.title);
        let mut cells = vec![
            if node.indicator.is_some() {
                Cell::Link { id: scene.anchor(idx), text: title }
            } else {
                Cell::Head(title)
            },
            Cell::Number(percent(scene.a.weights.effective(idx))),
            scene.score_cell(score.score, score.status),
            scene.level_cell(score),
        ];
        for gaps in &s.now.gaps {
            cells.push(match gaps.iter().find(|g| g.node == idx) {
                None => scene.none("未设目标", "no target"),
                Some(gap) => scene.gap_or(gap.gap.map(|g| -g), "无得分", "no score"),
            });
        }
        cells.push(scene.number_or(s.peer_median(idx), "无同组", "no peers"));
        Row { cells, total: node.indicator.is_none(), ..Row::default() }
    });
    Table {
        caption: scene.say("指标一览", "Indicators at a glance"),
        head,
        rows: rows.collect(),
        wide: true,
        ..Table::default()
    }
}

/// One indicator: what was answered, whether that is enough, what comes next.
fn card(s: &Subject<'_>, leaf: &Leaf<'_>) -> Indicator {
    let scene = &s.scene;
    let node = leaf.node;
    let words = answer::answer_words(scene, s.row, node);
    let mut facts = match items::origin(scene, s.row, leaf.idx) {
        None => vec![Fact::new(scene.say("答案", "Answer"), words)],
        Some(origin) => vec![
            Fact::new(scene.say("测得", "Measured"), words),
            Fact::new(scene.say("测法", "How it was measured"), origin),
        ],
    };
    if let Some(interval) = fieldwork::interval(&leaf.score) {
        let confidence = fieldwork::confidence(scene);
        facts.push(Fact::new(
            match scene.lang {
                Lang::Zh => format!("{confidence}区间"),
                Lang::En => format!("{confidence} interval"),
            },
            interval,
        ));
    }
    facts.extend(prepared::facts(scene, s.row, node));
    if let Some(asked) = &node.indicator {
        facts.extend(next_facts(s, leaf, asked));
        facts.extend(target_facts(s, leaf.idx));
        facts.extend(given_facts(s, leaf, asked));
    }
    Indicator {
        id: scene.anchor(leaf.idx),
        title: scene.words(&node.title),
        mark: leaf.score.level.map(|n| scene.mark(n)),
        score: scene.score_or_status(&leaf.score),
        scored: leaf.score.score.is_some(),
        question: node.indicator.as_ref().map_or_else(String::new, |i| scene.words(&i.question)),
        why: node.indicator.as_ref().map_or_else(String::new, |i| scene.words(&i.why)),
        facts,
        is_brief: is_brief(s, leaf.idx),
        asked: node.indicator.as_ref().map_or_else(String::new, |i| evidence_asked(s, i)),
    }
}

/// Whether print leaves out what the questionnaire says already: of a rubric with a survey the cards
/// of all indicators but those that lift the index most, or that a gate waits for. Most pages would
/// else say what nobody is going to act on.
fn is_brief(s: &Subject<'_>, indicator: NodeIdx) -> bool {
    if s.scene.rubric().instrument.is_none() {
        return false;
    }
    let is_gate = |node: NodeIdx| s.scene.hierarchy().subtree(node).contains(&indicator.at());
    let lifts = |l: &Leaf<'_>| l.idx == indicator;
    !s.by_potential().iter().take(potential::SHOWN).any(lifts)
        && !plan::blocking(s).iter().any(|gate| is_gate(gate.node))
}

/// What print leaves out, where it leaves out anything.
fn brief_note(s: &Subject<'_>) -> Option<Block> {
    let scene = &s.scene;
    s.leaves().iter().any(|l| is_brief(s, l.idx)).then(|| {
        Block::Paragraph(match scene.lang {
            Lang::Zh => format!(
                "打印时，只有提升潜力最大的{}项指标和挡住升级的指标印出题目、理由和应备佐证，其余从简；网页上各项齐全。",
                potential::SHOWN
            ),
            Lang::En => format!(
                "In print only the {} indicators with the largest potential, and those that block \
                 the next level, show the question, why it is asked and the evidence; on the screen \
                 all do.",
                potential::SHOWN
            ),
        })
    })
}

/// The evidence that is asked for, and examples of it.
fn evidence_asked(s: &Subject<'_>, asked: &Asked) -> String {
    let scene = &s.scene;
    let (parted, end) = (scene.lang.pick("：", ": "), scene.lang.pick("。", "."));
    let examples: Vec<String> = asked.evidence_examples.iter().map(|e| scene.words(e)).collect();
    let said = [
        (scene.lang.pick("应备佐证", "Evidence asked for"), scene.words(&asked.evidence)),
        (scene.lang.pick("示例", "Examples"), examples.join(scene.lang.pick("；", "; "))),
    ];
    let said = said.iter().filter(|(_, text)| !text.trim().is_empty()).map(|(what, text)| {
        let stop = if text.ends_with(['。', '.', '！', '？', '?']) { "" } else { end };
        format!("{what}{parted}{text}{stop}")
    });
    said.collect::<Vec<_>>().join(scene.lang.pick("", " "))
}

fn next_facts(s: &Subject<'_>, leaf: &Leaf<'_>, asked: &Asked) -> Vec<Fact> {
    let scene = &s.scene;
    let mut facts = Vec::new();
    if let Some(enough) = answer::good_enough(scene, s.row, asked) {
        facts.push(Fact::new(scene.say("做到什么算达到", "Good enough when"), enough));
    }
    if let Some(mut step) = answer::next_step(scene, s.row, leaf.node) {
        if let Some(effort) = asked.effort {
            let more = match scene.lang {
                Lang::Zh => format!("（投入{effort}/5）"),
                Lang::En => format!(" (effort {effort} of 5)"),
            };
            step.push_str(&more);
        }
        facts.push(Fact::new(scene.say("下一步", "Next step"), step));
    }
    facts
}

fn target_facts(s: &Subject<'_>, idx: NodeIdx) -> Vec<Fact> {
    let scene = &s.scene;
    let found = scene.a.benchmarks.iter().zip(&s.now.gaps).filter_map(|(benchmark, gaps)| {
        let target = benchmark.target(idx)?;
        let gap = gaps.iter().find(|g| g.node == idx)?;
        let basis = scene.words(&target.basis.title());
        let state = match (gap.status, gap.shortfall) {
            (GapStatus::Met, _) => scene.say("已达到", "met"),
            (GapStatus::Short, Some(short)) => match scene.lang {
                Lang::Zh => format!("差{}分", remaining(short)),
                Lang::En => format!("{} points short", remaining(short)),
            },
            (GapStatus::NotApplicable, _) => scene.say("不适用", "not applicable"),
            _ => scene.say("无得分，不能比较", "no score to compare"),
        };
        let wanted = scene.target_words(target);
        let text = match scene.lang {
            Lang::Zh => format!("{wanted}，{state}（{basis}）"),
            Lang::En => format!("{wanted}, {state} ({basis})"),
        };
        let name = scene.benchmark_title(benchmark);
        Some(format!("{name}{}{text}", scene.lang.pick("：", ": ")))
    });
    let found: Vec<String> = found.collect();
    let mut facts = Vec::new();
    if !found.is_empty() {
        let text = found.join(scene.lang.pick("；", "; "));
        facts.push(Fact::new(scene.say("基准目标", "Targets"), text));
    }
    facts
}

/// What the region gave beside its answer: evidence, comments, the spread of its respondents.
fn given_facts(s: &Subject<'_>, leaf: &Leaf<'_>, asked: &Asked) -> Vec<Fact> {
    let scene = &s.scene;
    let survey = scene.a.survey;
    let mut facts = Vec::new();
    let note = survey.notes.get(&(s.row, asked.column));
    let evidence = note.map_or("", |n| n.evidence.as_str());
    if !evidence.is_empty() {
        facts.push(Fact::new(scene.say("所附佐证", "Evidence given"), evidence));
    } else if s.gives_evidence()
        && !asked.evidence.is_empty()
        && !items::is_measured(scene, leaf.idx)
    {
        let none = scene.say("未附", "none given");
        facts.push(Fact::new(scene.say("所附佐证", "Evidence given"), none));
    }
    let comment = note.map_or("", |n| n.comment.as_str());
    if !comment.is_empty() {
        let state = survey.columns[asked.column.at()].state(s.row);
        let term = if state == AnswerState::NotApplicable {
            scene.say("不适用的理由", "Why it does not apply")
        } else {
            scene.say("说明", "Comment")
        };
        facts.push(Fact::new(term, comment));
    }
    if let Some(d) = survey.disagreements.get(&(s.row, asked.column)).filter(|d| d.max > d.min) {
        let words = |value: f64| answer::in_units(scene.lang, leaf.node, value);
        let (n, min, max) = (d.n, words(d.min), words(d.max));
        facts.push(Fact::new(
            scene.say("填报分歧", "Disagreement"),
            match scene.lang {
                Lang::Zh => format!("{n}位填报人的答案在{min}与{max}之间"),
                Lang::En => format!("{n} respondents answered between {min} and {max}"),
            },
        ));
    }
    facts
}
