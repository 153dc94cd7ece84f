//! How sure results are, as cells, facts and sentences that several chapters use.

use super::document::{Block, Cell, Fact};
use super::scene::Scene;
use crate::assessment::{Assessment, Certainty, RegionCertainty, Verdict};
use crate::lang::Lang;
use crate::model::RowIdx;
use crate::report::rounding::{one, percent};
use crate::report::sentences::certainty::{self as say, Held};

/// What was found for a row; none where no study was made of its period.
pub(crate) fn of<'a>(scene: &Scene<'a>, row: RowIdx) -> Option<&'a RegionCertainty> {
    scene.a.certainty_of(row)
}

/// The share of replicates inside an interval, whole: `90%`.
pub(crate) fn coverage(certainty: &Certainty) -> String {
    format!("{:.0}%", 100.0 * certainty.coverage)
}

/// `robust` or `fragile` in a cell.
pub(crate) fn verdict_cell(scene: &Scene<'_>, found: Option<&RegionCertainty>) -> Cell {
    match found.and_then(|f| f.verdict) {
        Some(verdict) => Cell::Short(scene.words(&verdict.title())),
        None => scene.none("无法判断", "unknown"),
    }
}

/// The interval of a score in a cell.
pub(crate) fn score_cell(scene: &Scene<'_>, found: &RegionCertainty) -> Cell {
    found.score.map_or_else(
        || scene.none("无", "none"),
        |s| Cell::Number(format!("{}–{}", one(s.low), one(s.high))),
    )
}

/// The interval of a rank in a cell, whole ranks.
pub(crate) fn rank_cell(scene: &Scene<'_>, found: Option<&RegionCertainty>) -> Cell {
    found.and_then(|f| f.rank).map_or_else(
        || scene.none("无", "none"),
        |r| Cell::Number(format!("{:.0}–{:.0}", r.low, r.high)),
    )
}

/// Whether a result is fragile.
pub(crate) fn is_fragile(found: Option<&RegionCertainty>) -> bool {
    found.is_some_and(|f| f.verdict == Some(Verdict::Fragile))
}

/// Verdict, share and interval in a few words: `robust (97.3%), 60.1–65.2`.
pub(crate) fn brief(scene: &Scene<'_>, found: &RegionCertainty) -> Option<String> {
    let mut text = scene.words(&found.verdict?.title());
    if let Some(holds) = found.level_holds {
        let holds = percent(holds);
        let more = match scene.lang {
            Lang::Zh => format!("（{holds}等级不变）"),
            Lang::En => format!(" (level holds in {holds})"),
        };
        text.push_str(&more);
    }
    if let Some(score) = found.score {
        text.push_str(scene.lang.pick("，得分", "; score "));
        let ends = format!("{}–{}", one(score.low), one(score.high));
        text.push_str(&ends);
    }
    Some(text)
}

/// What a study says of one region; none where none was made, or the region has no score.
pub(crate) fn sentence(
    a: &Assessment<'_>,
    lang: Lang,
    has_rank: bool,
    row: RowIdx,
) -> Option<String> {
    let certainty = a.certainty.as_ref()?;
    let found = certainty.of(row)?;
    let score = found.score.map(|s| (one(s.low), one(s.high)))?;
    let holds = found.level_holds.map(percent);
    let rank = found.rank.filter(|_| has_rank);
    let rank = rank.map(|r| (format!("{:.0}", r.low), format!("{:.0}", r.high)));
    Some(say::region(
        lang,
        &Held {
            is_robust: found.verdict.map(|v| v == Verdict::Robust),
            holds: holds.as_deref(),
            score: Some((score.0.as_str(), score.1.as_str())),
            rank: rank.as_ref().map(|r| (r.0.as_str(), r.1.as_str())),
            coverage: &coverage(certainty),
            kept: found.scored,
        },
    ))
}

/// What was varied, and how results are judged.
pub(crate) fn assumptions(scene: &Scene<'_>, certainty: &Certainty) -> Vec<Block> {
    let facts = certainty.assumptions.iter();
    let facts =
        facts.map(|a| Fact::new(capital(scene, &scene.words(&a.title)), scene.words(&a.text)));
    let declared = if certainty.is_declared {
        scene.say("变动哪些假设由量规规定。", "The rubric says which assumptions are varied.")
    } else {
        scene.say(
            "量规没有规定变动哪些假设，这里取通常的做法。",
            "The rubric does not say what is uncertain; the usual assumptions are varied.",
        )
    };
    let sampling = if certainty.covers_sampling || !scene.a.is_sampled() {
        String::new()
    } else {
        scene.say("抽样误差不在其中。", "Sampling error is not part of it.")
    };
    let seed = match scene.lang {
        Lang::Zh => format!("随机种子{}；种子相同，结果相同。", certainty.seed),
        Lang::En => format!("Seed {}; the same seed gives the same result.", certainty.seed),
    };
    let parts = [scene.words(&certainty.rule), declared, sampling, seed];
    let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    vec![Block::Facts(facts.collect()), Block::Note(parts.join(scene.lang.pick("", " ")))]
}

fn capital(scene: &Scene<'_>, words: &str) -> String {
    match scene.lang {
        Lang::Zh => words.to_owned(),
        Lang::En => crate::report::sentences::capital(words),
    }
}

/// How many replicates failed, and why; none where all have scores.
pub(crate) fn failures(scene: &Scene<'_>, certainty: &Certainty) -> Option<Block> {
    let failed = certainty.replicates - certainty.kept;
    (failed > 0).then(|| {
        let reasons = certainty.failures.iter();
        let reasons = reasons.map(|f| format!("{} {}", scene.words(&f.text), f.count));
        let reasons: Vec<String> = reasons.collect();
        Block::Note(say::failed(scene.lang, certainty.replicates, failed, &reasons))
    })
}
