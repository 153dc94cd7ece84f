//! The annex on method: formulas in words and numbers, policies, weights, sources, files, command.

mod applied;
mod tables;

use super::document::{Block, Fact};
use super::prepared;
use super::scene::Scene;
use crate::assessment::calibration::Fit;
use crate::input::rubric::methods_in_words;
use crate::lang::{Lang, Text};
use crate::model::{Aggregation, Merge, MissingPolicy, NodeIdx, PeriodIdx, RowIdx};
use crate::report::chart::{ChartError, WeightNode, WeightTree, weight_tree};
use crate::report::rounding::{one, percent};
use crate::report::sentences;
use std::fmt::Write as _;

/// The annex; of one region with its own numbers in the formula, or of all.
pub(crate) fn blocks(
    scene: &Scene<'_>,
    period: PeriodIdx,
    row: Option<RowIdx>,
) -> Result<Vec<Block>, ChartError> {
    let mut blocks = vec![heading(scene, "计分", "Scoring"), Block::Facts(policies(scene))];
    blocks.extend(row.and_then(|row| worked(scene, row)));
    if scene.has_levels() {
        blocks.push(heading(scene, "等级与门槛", "Levels and gates"));
        blocks.push(Block::Table(tables::gates(scene)));
    }
    blocks.push(heading(scene, "权重", "Weights"));
    blocks.push(Block::Paragraph(weight_words(scene)));
    let caption = scene.say(
        "由综合到指标，宽度为在整体中的权重。",
        "From the index to the indicators; the width is the weight in the whole.",
    );
    let tree = weight_chart(scene);
    blocks.push(scene.figure(&tree, weight_tree::draw, weight_tree::table, caption)?);
    let fit = fit_of(scene, period, row);
    blocks.push(Block::Table(tables::weights(scene, row, fit)));
    blocks.extend(applied::blocks(scene, period, row));
    blocks.push(heading(scene, "依据与来源", "What it rests on"));
    blocks.extend(tables::patches(scene).map(Block::Table));
    blocks.push(tables::sources(scene));
    blocks.push(tables::not_measured(scene));
    blocks.push(heading(scene, "文件与复现", "Files and how to reproduce"));
    blocks.push(Block::Table(tables::files(scene)));
    blocks.push(Block::Paragraph(scene.say(
        "用上列文件（以SHA-256核对）执行下面的命令，可逐字节得到同样的结果：",
        "With these files, checked by their SHA-256, this command gives the same result byte by byte:",
    )));
    blocks.push(Block::Command(command(scene, period, row)));
    Ok(blocks)
}

fn heading(scene: &Scene<'_>, zh: &str, en: &str) -> Block {
    Block::Heading { id: String::new(), text: scene.say(zh, en), level: None }
}

/// How missing answers are treated, in one sentence.
pub(crate) fn missing_policy(scene: &Scene<'_>) -> String {
    let root = scene.hierarchy().root();
    let least = percent(root.coverage_min);
    let mut said = policy(scene, &least);
    if scene.hierarchy().nodes().iter().any(|n| n.children_min > 0.0) {
        let least = percent(root.children_min);
        let _ = match scene.lang {
            Lang::Zh => write!(said, "有得分的下级按个数计也不得低于最低比例（综合为{least}）。"),
            Lang::En => write!(
                said,
                " Of the children of a node, each counting the same, a least share must have a score, too ({least} for the index)."
            ),
        };
    }
    said
}

/// What the rubric does about a missing answer.
fn policy(scene: &Scene<'_>, least: &str) -> String {
    match (scene.lang, scene.rubric().missing) {
        (Lang::Zh, MissingPolicy::Renormalise) => format!(
            "未作答和不清楚的指标不按0分计，其权重在同一上级之内由其他指标按比例分担；某级已有得分的权重低于最低要求（综合为{least}）时，该级不给分。"
        ),
        (Lang::Zh, MissingPolicy::WorstCase) => {
            "未作答和不清楚的指标按最差得分计；不适用和已剔除的不计入。".to_owned()
        }
        (Lang::Zh, MissingPolicy::NoScore) => {
            "只要有一项指标未作答或不清楚，其上级就不给分。".to_owned()
        }
        (Lang::En, MissingPolicy::Renormalise) => format!(
            "Indicators not answered or unknown are no zeros: their weight is shared by their siblings in proportion. A node with less weight present than the minimum ({least} for the index) has no score."
        ),
        (Lang::En, MissingPolicy::WorstCase) => {
            "Indicators not answered or unknown count as the worst score; not applicable and excluded ones are left out.".to_owned()
        }
        (Lang::En, MissingPolicy::NoScore) => {
            "A node with an indicator below it that is not answered or unknown has no score.".to_owned()
        }
    }
}

/// What was learnt for a row, or for those of a period.
fn fit_of<'a>(scene: &Scene<'a>, period: PeriodIdx, row: Option<RowIdx>) -> Option<&'a Fit> {
    let mut rows = scene.a.survey.rows();
    let row = row.or_else(|| rows.find(|(_, r)| r.period == period).map(|(row, _)| row))?;
    scene.a.fit(row)
}

fn policies(scene: &Scene<'_>) -> Vec<Fact> {
    let rubric = scene.rubric();
    let mut facts =
        vec![Fact::new(scene.say("指标得分", "Indicator scores"), scoring_words(scene))];
    facts.extend(method_facts(scene));
    facts.extend([
        Fact::new(scene.say("汇总", "Aggregation"), aggregation_words(scene)),
        Fact::new(scene.say("缺失", "Missing answers"), missing_policy(scene)),
        Fact::new(
            scene.say("不适用", "Not applicable"),
            scene.say(
                "不适用和已剔除的指标从分子和分母中同时去掉，不影响覆盖率；量规可以要求说明理由，也可以不许填不适用。",
                "Indicators that do not apply, and excluded ones, leave both sides of the mean and do not bear on coverage; the rubric may ask for a justification or forbid the state.",
            ),
        ),
        Fact::new(
            scene.say("多人填报", "Several respondents"),
            match &rubric.merge {
                Merge::Median => scene.say(
                    "取各填报人答案的中位数；分档的标尺在人数为双数时取中间两个中较低的。",
                    "The median of their answers; on scales with steps the lower of the middle two.",
                ),
                Merge::Mean => scene.say("取各填报人答案的平均数。", "The mean of their answers."),
                Merge::Minimum => scene.say("取得分最低的答案。", "The answer with the lowest score."),
                Merge::Lead(who) => match scene.lang {
                    Lang::Zh => format!("以“{who}”的答案为准；缺时取第一位填报人的。"),
                    Lang::En => format!("The answer of “{who}”; where there is none, of the first."),
                },
            },
        ),
        Fact::new(
            scene.say("舍入", "Rounding"),
            scene.say(
                "等级和名次按四舍五入到六位小数的得分判定；报告中的数四舍五入到一位小数，因此各项之和与合计可能略有出入。",
                "Levels and ranks are decided on scores rounded to six decimals; reports print one decimal, half up, so parts may not add up exactly.",
            ),
        ),
    ]);
    facts
}

/// What methods do to all indicators alike.
fn method_facts(scene: &Scene<'_>) -> Vec<Fact> {
    let (methods, common) = (&scene.rubric().methods, prepared::common(scene));
    let screening = methods.screening.as_ref().map(methods_in_words::screening);
    let said = [
        (scene.say("纳入评分的条件", "Regions that are scored"), screening),
        (scene.say("计分之前", "Before scoring"), common.before),
        (scene.say("标准化", "Normalisation"), common.scored),
    ];
    said.into_iter()
        .filter_map(|(term, text)| Some(Fact::new(term, sentences::capital(&scene.words(&text?)))))
        .collect()
}

/// Whether scores follow from an answer alone.
fn scoring_words(scene: &Scene<'_>) -> String {
    if !scene.rubric().methods.are_used() {
        return scene.say(
            "每个答案按量规写定的标尺换算为0至100分，不由其他地区的数据推得，因此一个地区单独评估与一同评估得分相同。",
            "Every answer becomes 0 to 100 by the scale that the rubric lays down; nothing is learnt from other regions, so a region scores the same alone as among many.",
        );
    }
    if let Some(file) = &scene.a.calibrated_by {
        return match scene.lang {
            Lang::Zh => format!(
                "每个答案按下表所列的方法换算为得分，其中的参数取自校准文件{}，不由本次的数据得出。",
                file.name
            ),
            Lang::En => format!(
                "Every answer becomes a score by the method in the table below; its parameters come from the calibration {}, not from these data.",
                file.name
            ),
        };
    }
    scene.say(
        "每个答案按下表所列的方法换算为得分，有的方法从全部地区的数据中得出参数（如最小值、平均值），因此换一批地区，同一答案的得分可能不同；要单独评估一个地区，须用校准文件（命令 govgauge calibrate）。",
        "Every answer becomes a score by the method in the table below. Some methods take parameters, such as the least value or the mean, from all regions, so that the same answer may score otherwise among other regions; to score one region alone takes a calibration (the command govgauge calibrate).",
    )
}

fn aggregation_words(scene: &Scene<'_>) -> String {
    let others: Vec<String> = scene
        .hierarchy()
        .nodes()
        .iter()
        .filter(|n| !n.children.is_empty() && n.aggregation != Aggregation::Arithmetic)
        .map(|n| format!("{} ({})", scene.words(&n.title), scene.words(&n.aggregation.title())))
        .collect();
    let plain = scene.say(
        "上级得分＝Σ（权重×下级得分）÷Σ权重，即加权算术平均。",
        "A parent's score is the weighted arithmetic mean of its children: Σ (weight × score) ÷ Σ weight.",
    );
    if others.is_empty() {
        return plain;
    }
    let names = others.join(scene.lang.pick("、", ", "));
    match scene.lang {
        Lang::Zh => format!("{plain}例外：{names}。"),
        Lang::En => format!("{plain} Except: {names}."),
    }
}

/// The overall score of the region worked out, where it is a plain sum.
fn worked(scene: &Scene<'_>, row: RowIdx) -> Option<Block> {
    let root = scene.hierarchy().root();
    let assessed = scene.a.row(row);
    let score = assessed.root().score?;
    if root.aggregation != Aggregation::Arithmetic || root.children.is_empty() {
        return None;
    }
    let counted =
        root.children.iter().map(|c| assessed.node(*c)).filter(|n| n.weight_effective > 0.0);
    let terms: Vec<String> = counted
        .map(|n| format!("{}×{}", percent(n.weight_effective), one(n.score.unwrap_or(0.0))))
        .collect();
    let sum = terms.join(" + ");
    let score = scene.score(score);
    let text = match scene.lang {
        Lang::Zh => format!(
            "本地区：{sum} = {score}（权重为缺失重新分配后的实际权重，按维度顺序；所列为舍入后的数）。"
        ),
        Lang::En => format!(
            "This region: {sum} = {score} (weights as in use after missing ones were shared out, in the order of the dimensions; figures are rounded)."
        ),
    };
    Some(Block::Paragraph(text))
}

fn weight_words(scene: &Scene<'_>) -> String {
    let set = &scene.run.weight_set;
    let known = scene.rubric().weight_set(set);
    let mut text = match (scene.lang, known) {
        (Lang::Zh, Some(set)) => {
            format!("使用权重方案“{}”：{}", scene.words(&set.title), scene.words(&set.note))
        }
        (Lang::En, Some(set)) => {
            format!("Weight set “{}”: {}", scene.words(&set.title), scene.words(&set.note))
        }
        (Lang::Zh, None) if set == "default" => "使用量规的默认权重。".to_owned(),
        (Lang::En, None) if set == "default" => "The rubric's own weights are in use.".to_owned(),
        (Lang::Zh, None) => format!("使用权重方案“{set}”。"),
        (Lang::En, None) => format!("Weight set “{set}” is in use."),
    };
    let comparisons = known.map_or(&scene.rubric().comparisons, |s| &s.comparisons);
    for ahp in comparisons {
        let (node, ratio) = (scene.title(ahp.node), percent(ahp.consistency_ratio));
        let more = match scene.lang {
            Lang::Zh => format!("“{node}”之下的权重由两两比较（AHP）得出，一致性比率{ratio}。"),
            Lang::En => format!(
                " The weights below “{node}” come from pairwise comparisons (AHP); the consistency ratio is {ratio}."
            ),
        };
        text.push_str(&more);
    }
    text
}

fn weight_chart(scene: &Scene<'_>) -> WeightTree {
    WeightTree {
        id: "chart-weights".to_owned(),
        title: Text::new("权重结构", "Weights"),
        root: weight_node(scene, NodeIdx::ROOT),
    }
}

fn weight_node(scene: &Scene<'_>, idx: NodeIdx) -> WeightNode {
    let node = scene.node(idx);
    WeightNode {
        label: node.title.clone(),
        weight: scene.a.weights.share(idx),
        children: node.children.iter().map(|c| weight_node(scene, *c)).collect(),
    }
}

/// The command that makes this report again.
fn command(scene: &Scene<'_>, period: PeriodIdx, row: Option<RowIdx>) -> String {
    let mut words = vec!["govgauge".to_owned(), "report".to_owned()];
    let named = |role: &'static str| {
        scene.run.inputs.iter().filter(move |i| i.role == role).map(|i| quoted(&i.name))
    };
    words.extend(named("survey"));
    for name in named("rubric").take(1) {
        words.extend(["--rubric".to_owned(), name]);
    }
    if scene.a.benchmarks.is_empty() {
        words.extend(["--benchmark".to_owned(), "none".to_owned()]);
    }
    for name in named("benchmark") {
        words.extend(["--benchmark".to_owned(), name]);
    }
    if scene.run.weight_set != "default" {
        words.extend(["--weights".to_owned(), quoted(&scene.run.weight_set)]);
    }
    if scene.a.survey.periods.len() > 1 {
        words.extend(["--period".to_owned(), quoted(scene.period(period))]);
    }
    if let Some(row) = row {
        words.extend(["--region".to_owned(), quoted(&scene.region(row).id)]);
    }
    if let Some(date) = &scene.run.date {
        words.extend(["--date".to_owned(), quoted(date)]);
    }
    if scene.a.options.rank {
        words.push("--rank".to_owned());
    }
    if let Some(study) = &scene.a.certainty {
        words.extend(["--replicates".to_owned(), study.replicates.to_string()]);
        words.extend(["--seed".to_owned(), study.seed.to_string()]);
    } else {
        words.extend(["--replicates".to_owned(), "0".to_owned()]);
    }
    words.extend(["--lang".to_owned(), scene.lang.code().to_owned()]);
    words.join(" ")
}

/// A word of a command line, quoted where a shell would split it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
