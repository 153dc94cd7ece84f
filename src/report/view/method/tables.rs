//! The tables of the annex on method.

use super::super::document::{Block, Cell, Heading, Row, Table};
use super::super::prepared;
use super::super::region::need_words;
use super::super::scene::Scene;
use crate::assessment::calibration::Fit;
use crate::input::rubric::methods_in_words;
use crate::lang::Lang;
use crate::model::{
    Direction, Goal, Indicator, InputFile, NaRule, Node, NodeIdx, Normalisation, NumberScale,
    PatchKind, RowIdx, Scale, Source,
};
use crate::report::rounding::{natural, one, percent};

/// Cut points and gates.
pub(super) fn gates(scene: &Scene<'_>) -> Table {
    let mut rows = Vec::new();
    for (level, number) in scene.rubric().ladder.levels().iter().zip(1u8..) {
        let first = vec![
            Cell::Level(scene.mark(number)),
            Cell::Head(scene.words(&level.title)),
            Cell::Words(match scene.lang {
                Lang::Zh => format!("综合得分不低于{}", one(level.min)),
                Lang::En => format!("overall score at least {}", one(level.min)),
            }),
            Cell::Words(scene.say("起点分", "cut point")),
        ];
        rows.push(Row::new(first));
        for gate in &level.gates {
            rows.push(Row::new(vec![
                Cell::Level(scene.mark(number)),
                Cell::Words(scene.title(gate.node)),
                Cell::Words(need_words(scene, gate)),
                scene.text_cell(scene.words(&gate.why)),
            ]));
        }
    }
    Table {
        caption: scene.say("起点分与门槛条件", "Cut points and gates"),
        head: vec![
            Heading::words(scene.say("级", "Level")),
            Heading::words(scene.say("所看", "Looks at")),
            Heading::words(scene.say("要求", "Asks for")),
            Heading::words(scene.say("理由", "Why")),
        ],
        rows,
        notes: Vec::new(),
        wide: true,
    }
}

/// Every node with its weight and how it is scored.
pub(super) fn weights(scene: &Scene<'_>, row: Option<RowIdx>, fit: Option<&Fit>) -> Table {
    let assessed = row.map(|row| scene.a.row(row));
    let common = prepared::common(scene);
    let mut head = vec![
        Heading::words(scene.say("编号", "Id")),
        Heading::words(scene.say("名称", "Title")),
        Heading::number(scene.say("在上级中", "In its parent")),
        Heading::number(scene.say("在整体中", "In the whole")),
    ];
    if assessed.is_some() {
        head.push(Heading::number(scene.say("本地区实际", "In use here")));
    }
    head.push(Heading::words(scene.say("如何得分", "How it is scored")));
    let rows = scene.hierarchy().iter().map(|(idx, node)| {
        let mut cells = vec![
            Cell::Words(node.id.clone()),
            Cell::Head(scene.words(&node.title)),
            Cell::Number(percent(scene.a.weights.share(idx))),
            Cell::Number(percent(scene.a.weights.effective(idx))),
        ];
        if let Some(assessed) = &assessed {
            let node = assessed.node(idx);
            cells.push(if node.weight_effective > 0.0 || node.score.is_some() {
                Cell::Number(percent(node.weight_effective))
            } else {
                Cell::Missing(scene.words(&node.status.title()))
            });
        }
        cells.push(Cell::Words(match &node.indicator {
            Some(asked) => scored_words(scene, asked, fit, &common),
            None => scene.words(&node.aggregation.title()),
        }));
        Row { cells, total: node.indicator.is_none() && idx != NodeIdx::ROOT, ..Row::default() }
    });
    Table {
        caption: scene.say("权重与标尺", "Weights and scales"),
        head,
        rows: rows.collect(),
        notes: weight_notes(scene),
        wide: true,
    }
}

/// How an indicator is scored: by its scale, or by a method with what it learnt. What all have in
/// common is said elsewhere.
fn scored_words(
    scene: &Scene<'_>,
    asked: &Indicator,
    fit: Option<&Fit>,
    common: &prepared::Common,
) -> String {
    let by_scale = scale_words(scene, &asked.scale, asked.not_applicable);
    let Some(methods) = prepared::methods(scene, asked) else { return by_scale };
    let fit = fit.and_then(|f| f.indicators.get(asked.column.at()));
    let before = methods_in_words::before_scoring(&scene.rubric().methods, methods);
    let mut said = Vec::new();
    said.extend(before.filter(|_| common.before.is_none()).map(|text| scene.words(&text)));
    said.push(match methods.normalisation {
        Normalisation::Scale => by_scale,
        _ => prepared::scored(scene, methods, fit, common),
    });
    said.join(scene.lang.pick("；", "; "))
}

/// What weights that come from data rest on.
fn weight_notes(scene: &Scene<'_>) -> Vec<String> {
    let note = |(idx, node): (NodeIdx, &Node)| {
        let said = scene.words(scene.a.weight_note(idx)?);
        Some(format!("{}{}{said}", scene.words(&node.title), scene.lang.pick("：", ": ")))
    };
    scene.hierarchy().iter().filter_map(note).collect()
}

fn scale_words(scene: &Scene<'_>, scale: &Scale, not_applicable: NaRule) -> String {
    let mut text = match (scene.lang, scale) {
        (Lang::Zh, Scale::Maturity(levels)) => {
            let scores: Vec<String> = levels.iter().map(|l| natural(l.score)).collect();
            format!("{}级描述：{}分", levels.len(), scores.join("/"))
        }
        (Lang::En, Scale::Maturity(levels)) => {
            let scores: Vec<String> = levels.iter().map(|l| natural(l.score)).collect();
            format!("{} described levels: {}", levels.len(), scores.join("/"))
        }
        (Lang::Zh, Scale::YesNo { yes_is_best }) => {
            format!("是否：{}为100分", if *yes_is_best { "是" } else { "否" })
        }
        (Lang::En, Scale::YesNo { yes_is_best }) => {
            format!("yes or no: {} scores 100", if *yes_is_best { "yes" } else { "no" })
        }
        (lang, Scale::Choice(choices)) => {
            let each: Vec<String> = choices
                .iter()
                .map(|c| format!("{} {}", c.title.get(lang), natural(c.score)))
                .collect();
            each.join(lang.pick("；", "; "))
        }
        (Lang::Zh, Scale::CountOf(options)) => format!("具备几项：100×项数÷{}", options.len()),
        (Lang::En, Scale::CountOf(options)) => {
            format!("how many hold: 100 × n ÷ {}", options.len())
        }
        (Lang::Zh, Scale::Likert { points, high_is_best, .. }) => {
            format!("1至{points}评分，{}为好", if *high_is_best { "高" } else { "低" })
        }
        (Lang::En, Scale::Likert { points, high_is_best, .. }) => {
            format!(
                "rating from 1 to {points}, {} is good",
                if *high_is_best { "high" } else { "low" }
            )
        }
        (_, Scale::Number(number)) => goal_words(scene, number),
    };
    let rule = match not_applicable {
        NaRule::Allowed => "",
        NaRule::Forbidden => scene.lang.pick("；不许填不适用", "; not applicable is not allowed"),
        NaRule::Justified => {
            scene.lang.pick("；不适用须说明理由", "; not applicable needs a reason")
        }
    };
    text.push_str(rule);
    text
}

fn goal_words(scene: &Scene<'_>, number: &NumberScale) -> String {
    match (scene.lang, &number.goal) {
        (Lang::Zh, Goal::Goalposts { worst, best }) => {
            format!("{}为0分，{}为100分，其间按比例", natural(*worst), natural(*best))
        }
        (Lang::En, Goal::Goalposts { worst, best }) => {
            format!("{} scores 0, {} scores 100, linear between", natural(*worst), natural(*best))
        }
        (Lang::Zh, Goal::Closest { target, reach }) => {
            format!("{}为100分，相差{}及以上为0分", natural(*target), natural(*reach))
        }
        (Lang::En, Goal::Closest { target, reach }) => {
            format!("{} scores 100, {} or more away scores 0", natural(*target), natural(*reach))
        }
        (Lang::Zh, Goal::Learnt) => "按全部地区得出".to_owned(),
        (Lang::En, Goal::Learnt) => "by all regions".to_owned(),
        (lang, Goal::Points(points)) => {
            let each: Vec<String> =
                points.iter().map(|(v, s)| format!("{}→{}", natural(*v), natural(*s))).collect();
            let way = match number.direction {
                Direction::Up => lang.pick("越高越好", "higher is better"),
                Direction::Down => lang.pick("越低越好", "lower is better"),
                Direction::Target => lang.pick("越近越好", "nearer is better"),
            };
            format!("{}{}{way}", each.join(lang.pick("，", ", ")), lang.pick("；", "; "))
        }
    }
}

/// What an extending rubric changes; none where it extends nothing.
pub(super) fn patches(scene: &Scene<'_>) -> Option<Table> {
    let (base, version) = scene.rubric().extends.as_ref()?;
    let rows = scene.rubric().patches.iter().map(|p| {
        let kind = match p.kind {
            PatchKind::Disable => scene.say("停用", "taken out"),
            PatchKind::Reweight => scene.say("改权重", "reweighted"),
            PatchKind::Add => scene.say("新增", "added"),
            PatchKind::Retitle => scene.say("改名", "retitled"),
            PatchKind::Methods => scene.say("改方法", "other methods"),
        };
        Row::new(vec![
            Cell::Words(p.node.clone()),
            Cell::Head(kind),
            scene.text_cell(scene.words(&p.what)),
            scene.text_cell(scene.words(&p.why)),
        ])
    });
    Some(Table {
        caption: match scene.lang {
            Lang::Zh => format!("对所扩展量规 {base}（版本 {version}）的改动"),
            Lang::En => format!("Changes to the rubric it extends, {base} (version {version})"),
        },
        head: vec![
            Heading::words(scene.say("节点", "Node")),
            Heading::words(scene.say("改动", "Change")),
            Heading::words(scene.say("内容", "What")),
            Heading::words(scene.say("理由", "Why")),
        ],
        rows: rows.collect(),
        ..Table::default()
    })
}

/// The documents that the rubric and the benchmarks rest on.
pub(super) fn sources(scene: &Scene<'_>) -> Block {
    let mut known: Vec<&Source> = Vec::new();
    let all =
        scene.rubric().sources.iter().chain(scene.a.benchmarks.iter().flat_map(|b| &b.sources));
    for source in all {
        if !known.iter().any(|k| k.id == source.id && k.title == source.title) {
            known.push(source);
        }
    }
    if known.is_empty() {
        return Block::Omitted(scene.say("量规没有列出来源。", "The rubric lists no sources."));
    }
    let rows = known.into_iter().map(|s| Row {
        cells: vec![
            Cell::Words(s.id.clone()),
            Cell::Head(scene.words(&s.title)),
            scene.text_cell(scene.words(&s.issuer)),
            match s.year {
                Some(year) => Cell::Number(year.to_string()),
                None => scene.none("年份不详", "year unknown"),
            },
        ],
        note: s.note.as_ref().map_or_else(String::new, |n| scene.words(n)),
        total: false,
    });
    Block::Table(Table {
        caption: scene.say("来源", "Sources"),
        head: vec![
            Heading::words(scene.say("编号", "Id")),
            Heading::words(scene.say("题名", "Title")),
            Heading::words(scene.say("作者或发布者", "Author or issuer")),
            Heading::number(scene.say("年份", "Year")),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    })
}

/// What the sources name and the rubric does not measure.
pub(super) fn not_measured(scene: &Scene<'_>) -> Block {
    let rows: Vec<Row> = scene
        .rubric()
        .not_measured
        .iter()
        .map(|n| {
            let concern = scene.rubric().concern(n.concern);
            Row::new(vec![
                Cell::Words(concern.id.clone()),
                Cell::Head(scene.words(&concern.title)),
                scene.text_cell(scene.words(&concern.kind.title())),
                scene.text_cell(scene.words(&n.reason)),
            ])
        })
        .collect();
    if rows.is_empty() {
        return Block::Omitted(scene.say(
            "量规没有列出未度量的内容。",
            "The rubric lists nothing that it leaves unmeasured.",
        ));
    }
    Block::Table(Table {
        caption: scene
            .say("文件提到而本量规未度量的", "Named by the documents and not measured here"),
        head: vec![
            Heading::words(scene.say("编号", "Id")),
            Heading::words(scene.say("内容", "What")),
            Heading::words(scene.say("种类", "Kind")),
            Heading::words(scene.say("原因", "Why not")),
        ],
        rows,
        notes: Vec::new(),
        wide: true,
    })
}

/// The files that were read.
pub(super) fn files(scene: &Scene<'_>) -> Table {
    let rows = scene.run.inputs.iter().map(|file: &InputFile| {
        let role = match file.role {
            "rubric" => scene.say("量规", "rubric"),
            "benchmark" => scene.say("基准", "benchmark"),
            "survey" => scene.say("调查", "survey"),
            other => other.to_owned(),
        };
        Row::new(vec![
            Cell::Words(role),
            Cell::Head(file.name.clone()),
            match file.rows {
                Some(rows) => Cell::Number(rows.to_string()),
                None => scene.none("非表格", "no table"),
            },
            Cell::Words(file.sha256.clone()),
        ])
    });
    Table {
        caption: match scene.lang {
            Lang::Zh => {
                format!("运行 {} 所用文件（govgauge {}）", scene.run.id, scene.run.tool_version)
            }
            Lang::En => {
                format!("Files of run {} (govgauge {})", scene.run.id, scene.run.tool_version)
            }
        },
        head: vec![
            Heading::words(scene.say("用途", "Read as")),
            Heading::words(scene.say("文件", "File")),
            Heading::number(scene.say("行数", "Rows")),
            Heading::words("SHA-256"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
        wide: true,
    }
}
