//! The ladder: which requirements of each level are met, what blocks the next, what would lift most.

use super::{Subject, summary};
use crate::assessment::{GateResult, GateStatus};
use crate::lang::{Lang, Text};
use crate::model::{Gate, Level, Need};
use crate::report::chart::{self, ChartError, LadderLevel, Requirement, RequirementState};
use crate::report::rounding::one;
use crate::report::view::answer;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};
use crate::report::view::scene::Scene;

/// How many indicators that would lift the index are listed.
const LIFTS: usize = 6;

pub(super) fn blocks(s: &Subject<'_>) -> Result<Vec<Block>, ChartError> {
    let scene = &s.scene;
    if !scene.has_levels() {
        return Ok(vec![Block::Omitted(
            scene.say("本量规未设等级。", "The rubric has no levels."),
        )]);
    }
    let mut blocks = Vec::new();
    if s.now.standing.level.is_some() {
        blocks.push(Block::Paragraph(summary::next_level_sentence(s)));
    } else {
        blocks.push(Block::Omitted(scene.say(
            "没有综合得分，因此没有等级；门槛条件的满足情况仍列在下面。",
            "There is no overall score and so no level; the gates are shown all the same.",
        )));
    }
    let caption = scene.say(
        "各级的要求及满足情况；标“阻碍”的是升入下一级必须先解决的。",
        "What each level asks for and whether it is met; what blocks the next level is marked.",
    );
    let ladder = ladder(s);
    blocks.push(scene.figure(&ladder, chart::ladder::draw, chart::ladder::table, caption)?);
    let gates = gates(s);
    if gates.is_empty() {
        let why = scene.say("本量规未设门槛条件。", "The rubric has no gates.");
        blocks.push(Block::Omitted(why));
    } else {
        blocks.push(Block::Table(gates));
    }
    let lifts = lifts(s);
    if !lifts.is_empty() {
        blocks.push(Block::Table(lifts));
    }
    Ok(blocks)
}

fn ladder(s: &Subject<'_>) -> chart::Ladder {
    let scene = &s.scene;
    let standing = &s.now.standing;
    let levels = scene.rubric().ladder.levels();
    chart::Ladder {
        id: "chart-ladder".to_owned(),
        title: Text::new("成熟度阶梯", "Level ladder"),
        levels: levels.iter().zip(1u8..).map(|(l, n)| ladder_level(s, l, n)).collect(),
        reached: standing.level,
        by_score: standing.level_by_score,
    }
}

fn ladder_level(s: &Subject<'_>, level: &Level, number: u8) -> LadderLevel {
    let standing = &s.now.standing;
    let mut requirements = Vec::new();
    if level.min > 0.0 {
        let is_next = standing.next.as_ref().is_some_and(|n| n.level == number);
        let state = match standing.level_by_score {
            None => RequirementState::Unknown,
            Some(reached) if reached >= number => RequirementState::Met,
            Some(_) if is_next => RequirementState::Blocking,
            Some(_) => RequirementState::NotMet,
        };
        let min = one(level.min);
        let text =
            Text::new(format!("综合得分不低于{min}"), format!("Overall score at least {min}"));
        requirements.push(Requirement { text, state });
    }
    for (at, result) in standing.gates.iter().enumerate().filter(|(_, g)| g.level == number) {
        let Some(gate) = level.gates.get(result.gate) else { continue };
        let blocking = standing.next.as_ref().is_some_and(|n| n.blocked_by.contains(&at));
        let state = match result.status {
            GateStatus::Met | GateStatus::Waived => RequirementState::Met,
            GateStatus::NotMet | GateStatus::Unanswered if blocking => RequirementState::Blocking,
            GateStatus::NotMet => RequirementState::NotMet,
            GateStatus::Unanswered => RequirementState::Unknown,
        };
        requirements.push(Requirement { text: gate_text(&s.scene, gate, result), state });
    }
    LadderLevel { level: number, name: level.title.clone(), requirements }
}

/// A gate in words, with what waives it.
fn gate_text(scene: &Scene<'_>, gate: &Gate, result: &GateResult) -> Text {
    let title = &scene.node(gate.node).title;
    let needed = one(result.score_needed);
    let mut text = match gate.need {
        Need::Level(n) => Text::new(
            format!("{}达到第{n}级（{needed}分）", title.get(Lang::Zh)),
            format!("{} at level {n} ({needed})", title.get(Lang::En)),
        ),
        Need::Score(_) => Text::new(
            format!("{}不低于{needed}分", title.get(Lang::Zh)),
            format!("{} at least {needed}", title.get(Lang::En)),
        ),
    };
    if matches!(result.status, GateStatus::Waived | GateStatus::Unanswered) {
        let why = result.status.title();
        text.zh = format!("{}：{}", text.zh, why.zh);
        text.en = format!("{}: {}", text.en, why.en);
    }
    text
}

/// What a gate asks for, in a cell.
pub(crate) fn need_words(scene: &Scene<'_>, gate: &Gate) -> String {
    let needed = one(scene.rubric().ladder.score_of(gate.need));
    match (scene.lang, gate.need) {
        (Lang::Zh, Need::Level(n)) => format!("第{n}级（{needed}分）"),
        (Lang::Zh, Need::Score(_)) => format!("{needed}分"),
        (Lang::En, Need::Level(n)) => format!("level {n} ({needed})"),
        (Lang::En, Need::Score(_)) => format!("score {needed}"),
    }
}

fn gates(s: &Subject<'_>) -> Table {
    let scene = &s.scene;
    let levels = scene.rubric().ladder.levels();
    let rows = s.now.standing.gates.iter().filter_map(|result| {
        let gate = levels.get(usize::from(result.level) - 1)?.gates.get(result.gate)?;
        let node = s.now.node(gate.node);
        let step = answer::next_step(scene, s.row, scene.node(gate.node));
        let step = step.filter(|_| !result.status.is_open());
        let mut note = scene.words(&gate.why);
        if let Some(step) = step {
            let more = match scene.lang {
                Lang::Zh => format!("下一步：{step}"),
                Lang::En => format!(" Next: {step}"),
            };
            note.push_str(&more);
        }
        let cells = vec![
            Cell::Level(scene.mark(result.level)),
            Cell::Head(scene.title(gate.node)),
            Cell::Words(need_words(scene, gate)),
            scene.score_cell(node.score, node.status),
            scene.text_cell(scene.words(&result.status.title())),
        ];
        Some(Row { cells, note, total: false })
    });
    Table {
        caption: scene.say("门槛条件", "Gates"),
        head: vec![
            Heading::words(scene.say("级", "Level")),
            Heading::words(scene.say("所看指标", "Looks at")),
            Heading::words(scene.say("要求", "Asks for")),
            Heading::number(scene.say("现得分", "Score now")),
            Heading::words(scene.say("状态", "Status")),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

fn lifts(s: &Subject<'_>) -> Table {
    let scene = &s.scene;
    let rows = s.by_potential().into_iter().take(LIFTS).map(|leaf| {
        let effort = leaf.node.indicator.as_ref().and_then(|i| i.effort);
        let step = answer::next_step(scene, s.row, leaf.node);
        Row::new(vec![
            Cell::Head(scene.words(&leaf.node.title)),
            scene.score_cell(leaf.score.score, leaf.score.status),
            Cell::Number(format!("+{}", one(leaf.score.potential.unwrap_or(0.0)))),
            effort_cell(scene, effort),
            step.map_or_else(|| scene.none("量规未写明", "the rubric does not say"), Cell::Words),
        ])
    });
    Table {
        caption: scene.say("最能提高综合得分的指标", "Indicators that would lift the overall score most"),
        head: vec![
            Heading::words(scene.say("指标", "Indicator")),
            Heading::number(scene.say("现得分", "Score now")),
            Heading::number(scene.say("可增分", "Potential")),
            Heading::number(scene.say("投入", "Effort")),
            Heading::words(scene.say("下一步", "Next step")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say(
            "可增分：该指标升到100分时综合得分的增加。投入：升一级所需，1最少、5最多。",
            "Potential: what the overall score gains if the indicator rises to 100. Effort: to move one level up, 1 least, 5 most.",
        )],
        wide: false,
    }
}

/// Effort as `3/5`, or the words for none given.
pub(crate) fn effort_cell(scene: &Scene<'_>, effort: Option<u8>) -> Cell {
    effort.map_or_else(
        || scene.none("未注明", "not given"),
        |effort| Cell::Number(format!("{effort}/5")),
    )
}
