//! How to read the report: levels, signs, states, and what became of missing answers.

use super::{Subject, summary};
use crate::model::AnswerState;
use crate::report::rounding::one;
use crate::report::view::document::{Block, Cell, Fact, Heading, Row, Table};
use crate::report::view::method;
use crate::report::view::scene::Scene;

pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let scene = &s.scene;
    let mut blocks = shared(scene);
    blocks.push(Block::Paragraph(summary::bounds(s).unwrap_or_else(|| {
        scene.say(
            "没有未作答或不清楚的指标，得分不受缺失影响。",
            "Nothing is unanswered or unknown, so nothing missing bears on the score.",
        )
    })));
    blocks
}

/// What a reader of any report has to know.
pub(crate) fn shared(scene: &Scene<'_>) -> Vec<Block> {
    let mut blocks = vec![levels(scene)];
    blocks.push(Block::Facts(vec![
        Fact::new(
            scene.say("得分", "Scores"),
            scene.say(
                "0至100分，越高越好；印出一位小数，等级按未舍入的得分判定。",
                "0 to 100, higher is better; printed to one decimal, while levels are decided before rounding.",
            ),
        ),
        Fact::new(
            scene.say("▲ ▼ =", "▲ ▼ ="),
            scene.say(
                "高于、低于、等于所比的目标或中位数，后面的数是相差的分数。",
                "above, below or equal to the target or median compared with; the number is the difference in points.",
            ),
        ),
        Fact::new(
            scene.say("颜色", "Colours"),
            scene.say(
                "由深紫到亮黄表示等级由低到高，格内总印有等级数字；紫色为高于、橙色为低于。黑白打印不丢失信息。",
                "Dark purple to bright yellow is low to high level, always with the level's digit; purple is above, orange below. Nothing is lost in black and white.",
            ),
        ),
        Fact::new(scene.say("缺失", "Missing answers"), method::missing_policy(scene)),
    ]));
    blocks.push(Block::Table(states(scene)));
    blocks
}

fn levels(scene: &Scene<'_>) -> Block {
    if !scene.has_levels() {
        return Block::Omitted(scene.say("本量规未设等级。", "The rubric has no levels."));
    }
    let rows = scene.rubric().ladder.levels().iter().zip(1u8..).map(|(level, number)| {
        Row::new(vec![
            Cell::Level(scene.mark(number)),
            Cell::Head(scene.words(&level.title)),
            Cell::Number(one(level.min)),
            Cell::Number(level.gates.len().to_string()),
            scene.text_cell(scene.words(&level.description)),
        ])
    });
    Block::Table(Table {
        caption: scene.say("等级", "Levels"),
        head: vec![
            Heading::words(scene.say("级", "Level")),
            Heading::words(scene.say("名称", "Name")),
            Heading::number(scene.say("起点分", "From")),
            Heading::number(scene.say("门槛数", "Gates")),
            Heading::words(scene.say("含义", "Meaning")),
        ],
        rows: rows.collect(),
        notes: vec![scene.say(
            "等级既看得分，也看门槛：须同时满足本级和以下各级的门槛条件。",
            "A level takes its score and its gates, and those of every level below it.",
        )],
        wide: false,
    })
}

fn states(scene: &Scene<'_>) -> Table {
    let worst = scene.rubric().missing == crate::model::MissingPolicy::WorstCase;
    let unanswered = if worst {
        scene.say("按最差得分计入", "counts as the worst score")
    } else {
        scene.say("不计为0分；见上文“缺失”", "is never a zero; see “Missing answers” above")
    };
    let left_out = scene
        .say("不计入得分，也不降低覆盖率", "is left out of the score and does not lower coverage");
    let rows = [
        (AnswerState::NotAnswered, unanswered.clone()),
        (AnswerState::Unknown, unanswered),
        (AnswerState::NotApplicable, left_out.clone()),
        (AnswerState::Excluded, left_out),
    ];
    let rows = rows.map(|(state, how)| {
        Row::new(vec![Cell::Missing(scene.words(&state.title())), Cell::Words(how)])
    });
    Table {
        caption: scene.say("没有数值的四种情形", "Four ways of having no value"),
        head: vec![
            Heading::words(scene.say("标记", "Word shown")),
            Heading::words(scene.say("如何处理", "What it does")),
        ],
        rows: rows.into(),
        ..Table::default()
    }
}
