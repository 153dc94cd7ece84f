//! The summary on one page: level, three sentences, strengths, gaps, potentials, coverage.

use super::{Leaf, Subject, facets};
use crate::assessment::Status;
use crate::lang::Lang;
use crate::model::{Basis, NodeIdx};
use crate::report::rounding::{self, one, percent};
use crate::report::sentences::facet::interval;
use crate::report::sentences::{self, region as say};
use crate::report::view::document::{Badge, Block, Column, Item, Sentence};
use crate::report::view::{certainty, fieldwork, items, largest};
use crate::stats::round6;

/// How many strengths, gaps and potentials are shown.
const SHOWN: usize = 3;

pub(super) fn blocks(s: &Subject<'_>) -> Vec<Block> {
    let mut sentences = vec![
        sentence(level_sentences(s), "ladder"),
        sentence(position_sentences(s), if has_benchmarks(s) { "benchmarks" } else { "peers" }),
        sentence(change_sentences(s), if s.before.is_some() { "change" } else { "coverage" }),
    ];
    let sure = super::certainty::sentence(s);
    sentences.extend(sure.map(|text| sentence(text, "certainty")));
    sentences.extend(facets::first_sentence(s).map(|text| sentence(text, "facets")));
    vec![
        Block::Badge(badge(s)),
        Block::Sentences(sentences),
        Block::Columns(vec![strengths(s), gaps(s), potentials(s)]),
        Block::Note(coverage_line(s)),
        disclaimer(s),
    ]
}

fn sentence(text: String, chapter: &'static str) -> Sentence {
    Sentence { text, chapter, link: String::new() }
}

fn has_benchmarks(s: &Subject<'_>) -> bool {
    s.now.gaps.iter().any(|gaps| !gaps.is_empty())
}

/// The level and the score, large.
fn badge(s: &Subject<'_>) -> Badge {
    let scene = &s.scene;
    let root = s.now.root();
    let standing = &s.now.standing;
    let level = standing.level.and_then(|n| scene.rubric().ladder.level(n));
    let beside = match (standing.level, standing.level_by_score) {
        (Some(level), Some(by_score)) if level != by_score => {
            let named = sentences::level(scene.lang, by_score, scene.level_name(by_score));
            match scene.lang {
                Lang::Zh => format!("只看得分：{named}"),
                Lang::En => format!("By score alone: {named}"),
            }
        }
        _ => String::new(),
    };
    Badge {
        mark: standing.level.map(|n| scene.mark(n)),
        name: level.map_or_else(|| scene.words(&root.status.title()), |l| scene.words(&l.title)),
        description: level.map_or_else(String::new, |l| scene.words(&l.description)),
        score: scene.score_or_status(root),
        score_label: score_label(s),
        beside: join(s, beside, &verdict(s)),
    }
}

/// Robust or fragile, and in which share of the re-scorings the level holds; nothing without a study.
fn verdict(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let found = certainty::of(scene, s.row);
    let Some((verdict, holds)) = found.and_then(|f| f.verdict.zip(f.level_holds)) else {
        return String::new();
    };
    let (word, holds) = (scene.words(&verdict.title()), percent(holds));
    match scene.lang {
        Lang::Zh => format!("{word}：{holds}的重复计分中等级不变"),
        Lang::En => {
            let word = sentences::capital(&word);
            format!("{word}: the level holds in {holds} of the re-scorings")
        }
    }
}

fn join(s: &Subject<'_>, one: String, other: &str) -> String {
    let separator =
        if one.is_empty() || other.is_empty() { "" } else { s.scene.lang.pick("；", "; ") };
    one + separator + other
}

/// What the large figure is, with its interval where it has one.
fn score_label(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let mut label = scene.say("综合得分（满分100）", "overall score (of 100)");
    if let Some((low, high)) = s.now.root().score_low.zip(s.now.root().score_high) {
        let confidence = fieldwork::confidence(scene);
        label.push_str(scene.lang.pick("，", ", "));
        label.push_str(&interval(scene.lang, &confidence, &one(low), &one(high)));
    } else if let Some(of) = &scene.a.certainty
        && let Some(score) = certainty::of(scene, s.row).and_then(|found| found.score)
    {
        label.push_str(scene.lang.pick("，", ", "));
        let share = certainty::coverage(of);
        label.push_str(&interval(scene.lang, &share, &one(score.low), &one(score.high)));
    }
    label
}

fn level_sentences(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let root = s.now.root();
    let standing = &s.now.standing;
    let Some(score) = root.score else {
        let least = scene.hierarchy().root().coverage_min;
        let coverage = percent(root.coverage.unwrap_or(0.0));
        let too_few = s.too_few(NodeIdx::ROOT);
        return say::unscored(scene.lang, &s.name(), &coverage, &percent(least), too_few.as_ref());
    };
    let named = |n: u8| (n, scene.level_name(n));
    let mut text = say::standing(
        scene.lang,
        &s.name(),
        &scene.score(score),
        standing.level.map(named),
        standing.level_by_score.map(named),
    );
    if standing.level.is_some() {
        let next = next_level_sentence(s);
        text.push_str(scene.lang.pick("", " "));
        text.push_str(&next);
    }
    text
}

/// What stands before the next level.
pub(super) fn next_level_sentence(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let standing = &s.now.standing;
    let Some(next) = &standing.next else {
        return say::next_level(scene.lang, None, "", None, &[]);
    };
    let levels = scene.rubric().ladder.levels();
    let gates: Vec<String> = next
        .blocked_by
        .iter()
        .filter_map(|&at| standing.gates.get(at))
        .filter_map(|g| levels.get(usize::from(g.level) - 1)?.gates.get(g.gate))
        .map(|gate| scene.title(gate.node))
        .collect();
    let missing = rounding::remaining(next.score_missing);
    say::next_level(
        scene.lang,
        Some((next.level, scene.level_name(next.level))),
        &one(next.score_needed),
        (round6(next.score_missing) > 0.0).then_some(missing.as_str()),
        &gates,
    )
}

/// Against the benchmarks, and among the peers.
fn position_sentences(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let mut parts = Vec::new();
    for (benchmark, gaps) in scene.a.benchmarks.iter().zip(&s.now.gaps) {
        if let Some(root) = gaps.iter().find(|g| g.node == NodeIdx::ROOT) {
            parts.push(say::benchmark(
                scene.lang,
                &scene.benchmark_title(benchmark),
                root.n_met,
                root.n_targets,
                root.attainment.map(percent).as_deref(),
                &rounding::remaining(root.shortfall.unwrap_or(0.0)),
            ));
        }
    }
    parts.extend(peer_sentence(s));
    if parts.is_empty() {
        parts.push(scene.say(
            "没有基准，也没有同组地区可比。",
            "There is neither a benchmark nor a peer to compare with.",
        ));
    }
    parts.join(scene.lang.pick("", " "))
}

/// Where the region stands among its peers; none without a score or without peers.
pub(super) fn peer_sentence(s: &Subject<'_>) -> Option<String> {
    let scene = &s.scene;
    let group = scene.a.peer_group(s.row);
    let score = s.now.root().score?;
    let stats = group.stats(NodeIdx::ROOT).filter(|stats| stats.n > 1)?;
    let difference = score - stats.median;
    Some(say::peers(
        scene.lang,
        group.name.get(scene.lang),
        stats.n,
        rounding::side(difference),
        &one(difference.abs()),
        s.percentile(NodeIdx::ROOT).map(one).as_deref(),
    ))
}

/// Since the previous period, and how much was answered.
fn change_sentences(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let root = s.now.root();
    let coverage = say::coverage(
        scene.lang,
        root.answered,
        root.applicable,
        &percent(root.coverage.unwrap_or(0.0)),
    );
    let coverage = coverage + &say::filled_in(scene.lang, root.imputed);
    match change_sentence(s) {
        Some(change) => format!("{change}{}{coverage}", scene.lang.pick("", " ")),
        None => coverage,
    }
}

/// What has changed since the previous period; none where either has no score.
pub(super) fn change_sentence(s: &Subject<'_>) -> Option<String> {
    let scene = &s.scene;
    let before = s.before.as_ref()?;
    let difference = s.now.root().score? - before.root().score?;
    let period = scene.period_words(scene.a.survey.rows[before.row.at()].period);
    Some(say::change(
        scene.lang,
        &period,
        rounding::side(difference),
        &one(difference.abs()),
        before.standing.level.zip(s.now.standing.level),
    ))
}

/// The highest scores among those above the peers' median; without peers, the highest scores that
/// are no lower than the index.
fn strengths(s: &Subject<'_>) -> Column {
    let scene = &s.scene;
    let overall = s.now.root().score.unwrap_or(0.0);
    let ahead_of_median = |l: &Leaf<'_>| {
        s.peer_median(l.idx).zip(l.score.score).map_or(0.0, |(median, own)| own - median)
    };
    let has_peers = s.peer_median(NodeIdx::ROOT).is_some();
    let mut leaves = s.leaves();
    leaves.retain(|l| {
        let Some(score) = l.score.score.map(round6).filter(|score| *score > 0.0) else {
            return false;
        };
        if has_peers {
            rounding::side(ahead_of_median(l)) == rounding::Side::Above
        } else {
            score >= round6(overall)
        }
    });
    leaves.sort_by(|a, b| {
        let score = |l: &Leaf<'_>| l.score.score.map_or(0.0, round6);
        let ahead = |l: &Leaf<'_>| round6(ahead_of_median(l));
        score(b).total_cmp(&score(a)).then(ahead(b).total_cmp(&ahead(a)))
    });
    let items = leaves.iter().take(SHOWN).map(|l| {
        let mut text = match scene.lang {
            Lang::Zh => format!("得分{}", scene.score_or_status(&l.score)),
            Lang::En => format!("score {}", scene.score_or_status(&l.score)),
        };
        if let Some(median) = s.peer_median(l.idx) {
            let more = match scene.lang {
                Lang::Zh => format!("；同组中位数{}", one(median)),
                Lang::En => format!("; peer median {}", one(median)),
            };
            text.push_str(&more);
        }
        Item { title: scene.words(&l.node.title), text }
    });
    Column {
        title: scene.say("优势", "Strengths"),
        items: items.collect(),
        empty: if has_peers {
            scene.say("没有指标高于同组中位数。", "No indicator is above the peer median.")
        } else {
            scene.say("没有指标达到综合得分。", "No indicator reaches the overall score.")
        },
    }
}

/// What is furthest from a target; without benchmarks, from the peers' median.
fn gaps(s: &Subject<'_>) -> Column {
    let scene = &s.scene;
    let found = largest::gaps(scene, s.row, &s.now);
    let items = found.into_iter().take(SHOWN).map(|gap| {
        let (points, target) = (rounding::remaining(gap.points), one(gap.target));
        let (own, what) = (scene.score_or_status(s.now.node(gap.node)), gap.what);
        let text = match scene.lang {
            Lang::Zh => format!("得分{own}，距{what}的{target}差{points}分"),
            Lang::En => format!("score {own}, {points} short of {target} in {what}"),
        };
        Item { title: scene.title(gap.node), text }
    });
    Column {
        title: scene.say("最大差距", "Largest gaps"),
        items: items.collect(),
        empty: scene.say("没有可比的差距。", "There is no gap to show."),
    }
}

/// What would lift the index most.
fn potentials(s: &Subject<'_>) -> Column {
    let scene = &s.scene;
    let items = s.by_potential().into_iter().take(SHOWN).map(|l| {
        let points = one(l.score.potential.unwrap_or(0.0));
        let effort = l.node.indicator.as_ref().and_then(|i| i.effort);
        let text = match (scene.lang, effort) {
            (Lang::Zh, Some(e)) => format!("综合得分最多可增{points}分；投入{e}/5"),
            (Lang::Zh, None) => format!("综合得分最多可增{points}分"),
            (Lang::En, Some(e)) => format!("up to +{points} points overall; effort {e} of 5"),
            (Lang::En, None) => format!("up to +{points} points overall"),
        };
        Item { title: scene.words(&l.node.title), text }
    });
    Column {
        title: scene.say("最大提升潜力", "Largest potential"),
        items: items.collect(),
        empty: scene.say("没有可提升的指标。", "No indicator can rise."),
    }
}

fn coverage_line(s: &Subject<'_>) -> String {
    let scene = &s.scene;
    let count = |status| s.leaves().iter().filter(|l| l.score.status == status).count();
    let shown = [Status::NotAnswered, Status::Unknown, Status::NotApplicable, Status::Excluded];
    let filled = Some(Status::Imputed).filter(|status| count(*status) > 0);
    let part = |status: Status| match scene.lang {
        Lang::Zh => format!("{}{}项", scene.words(&status.title()), count(status)),
        Lang::En => format!("{}: {}", scene.words(&status.title()), count(status)),
    };
    let parts: Vec<String> = shown.into_iter().chain(filled).map(part).collect();
    let bounds = bounds(s).map_or_else(String::new, |b| scene.lang.pick("", " ").to_owned() + &b);
    match scene.lang {
        Lang::Zh => format!("覆盖情况：{}。{bounds}", parts.join("，")),
        Lang::En => format!("Coverage: {}.{bounds}", parts.join(", ")),
    }
}

/// Between which scores the result would lie; none where nothing is missing.
pub(super) fn bounds(s: &Subject<'_>) -> Option<String> {
    let scene = &s.scene;
    let root = s.now.root();
    let (worst, best) = root.score_if_worst.zip(root.score_if_best)?;
    if (round6(best) - round6(worst)).abs() < 1e-9 {
        return None;
    }
    let score = root.score.map(|v| scene.score(v));
    Some(say::bounds(scene.lang, &scene.score(worst), &scene.score(best), score.as_deref()))
}

fn disclaimer(s: &Subject<'_>) -> Block {
    let scene = &s.scene;
    let mut lines = vec![
        match items::measured(scene) {
            None => scene.say(
                "这是自评结果，未经审核，不是官方评定。",
                "This is a self-assessment that nobody has reviewed; it is no official finding.",
            ),
            Some(_) => scene.say(
                "这是按调查记录计算的结果，未经审核，不是官方评定。",
                "This is computed from the records of a survey that nobody has reviewed; it is no official finding.",
            ),
        },
        scene.say(
            "得分只能与同一量规、同一版本的结果相比；得分相近的地区，先后没有实际意义。",
            "Scores compare only with results by the same version of the same rubric, and between close scores the order means little.",
        ),
    ];
    let judged = scene.a.benchmarks.iter().flat_map(|b| &b.targets);
    if s.now.root().score_low.is_some() {
        lines.push(scene.say(
            "区间只反映抽样误差，含义见“调查方式”一章。",
            "The interval shows sampling error only; the section on how the survey was done says what it means.",
        ));
    }
    if judged.into_iter().any(|t| t.basis == Basis::Judgement) {
        lines.push(scene.say(
            "标为“本工具判断”的目标不是文件规定的数字。",
            "Targets marked “judgement” are not figures that a document sets.",
        ));
    }
    Block::Box { title: scene.say("请勿误读", "What this is not"), lines }
}
