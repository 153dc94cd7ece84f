//! What the methods of a rubric made of an answer before it was scored, and how it was scored: words
//! for cards and annex. Where a rubric has no methods there is nothing to say.

use super::answer;
use super::document::Fact;
use super::scene::Scene;
use crate::assessment::calibration::IndicatorFit;
use crate::input::rubric::methods_in_words;
use crate::lang::{Lang, Text};
use crate::model::{
    Answer, Imputation, Indicator, IndicatorMethods, Node, Normalisation, RowIdx, Scale, Treatment,
};
use crate::normalisation::bounds::Bounds;
use crate::normalisation::method::Fitted;
use crate::normalisation::rank::Rank;
use crate::report::rounding::natural;
use crate::stats::sense::Sense;

/// The methods of an indicator; none where the rubric has none.
pub(crate) fn methods<'a>(
    scene: &Scene<'a>,
    indicator: &Indicator,
) -> Option<&'a IndicatorMethods> {
    scene.rubric().methods.indicators.get(indicator.column.at())
}

/// Whether the scale of an indicator decides its score, so that values can be read off it.
pub(crate) fn by_scale(scene: &Scene<'_>, indicator: &Indicator) -> bool {
    methods(scene, indicator).is_none_or(|m| {
        m.normalisation == Normalisation::Scale
            && m.denominator.is_none()
            && matches!(m.treatment, Treatment::Nothing | Treatment::Winsorise(_))
    })
}

/// What was learnt for an indicator, for the row or others of its period.
pub(crate) fn fit<'a>(
    scene: &Scene<'a>,
    row: RowIdx,
    indicator: &Indicator,
) -> Option<&'a IndicatorFit> {
    scene.a.fit(row)?.indicators.get(indicator.column.at())
}

/// What a card says of an answer beside itself: whether it was filled in, divided, drawn in, and how it
/// was scored.
pub(crate) fn facts(scene: &Scene<'_>, row: RowIdx, node: &Node) -> Vec<Fact> {
    let Some(indicator) = &node.indicator else { return Vec::new() };
    let (Some(methods), Some(stages)) = (methods(scene, indicator), scene.a.stages()) else {
        return Vec::new();
    };
    let column = indicator.column;
    let mut facts = Vec::new();
    let (raw, imputed) = (stages.raw.get(row, column), stages.imputed.get(row, column));
    if let Some(value) = imputed.filter(|_| scene.a.is_imputed(row, column)) {
        facts.push(Fact::new(
            scene.say("填补", "Filled in"),
            imputed_words(scene, node, methods, value),
        ));
    }
    if let (Some(value), true) = (raw, methods.denominator.is_some()) {
        facts.push(Fact::new(scene.say("相除之后", "Divided"), divided(scene, methods, value)));
    }
    let treated = imputed.zip(stages.treated.get(row, column));
    let changed = treated.filter(|(before, after)| before.total_cmp(after).is_ne());
    facts.extend(changed.map(|(before, after)| {
        let words = treated_words(scene, fit(scene, row, indicator), before, after);
        Fact::new(scene.say("异常值处理", "Treated"), words)
    }));
    if methods.normalisation != Normalisation::Scale {
        let how = scored(scene, methods, fit(scene, row, indicator), &Common::default());
        facts.push(Fact::new(scene.say("如何计分", "How it is scored"), how));
    }
    facts
}

fn imputed_words(scene: &Scene<'_>, node: &Node, methods: &IndicatorMethods, value: f64) -> String {
    let how = methods_in_words::imputation(&methods.imputation);
    let value = in_words(scene, node, methods, value);
    match scene.lang {
        Lang::Zh => format!("没有数值，{}，得{value}；得分据此计算，不是本地区的答案", how.zh),
        Lang::En => format!(
            "no value was given; {}: {value}. The score rests on that, not on an answer",
            how.en
        ),
    }
}

/// A value before it is scored: with its unit unless it was divided.
fn in_words(scene: &Scene<'_>, node: &Node, methods: &IndicatorMethods, value: f64) -> String {
    let is_choice = matches!(node.indicator.as_ref().map(|i| &i.scale), Some(Scale::Choice(_)));
    if methods.denominator.is_some() || is_choice {
        natural(short(value))
    } else {
        answer::in_units(scene.lang, node, short(value))
    }
}

fn divided(scene: &Scene<'_>, methods: &IndicatorMethods, value: f64) -> String {
    let by = methods.denominator.and_then(|(at, _)| scene.rubric().methods.auxiliaries.get(at));
    let by = by.map_or_else(String::new, |a| scene.words(&a.title));
    let value = natural(short(value));
    match scene.lang {
        Lang::Zh => format!("除以{by}之后为{value}"),
        Lang::En => format!("{value} after division by {by}"),
    }
}

fn treated_words(scene: &Scene<'_>, fit: Option<&IndicatorFit>, before: f64, after: f64) -> String {
    let transformed = fit.and_then(|f| f.treatment).is_some_and(|t| t.transform.is_some());
    let (before, after) = (natural(short(before)), natural(short(after)));
    match (scene.lang, transformed) {
        (Lang::Zh, false) => format!("由{before}收到{after}（缩尾），再计分"),
        (Lang::Zh, true) => format!("由{before}变换为{after}（与其他地区同样变换），再计分"),
        (Lang::En, false) => {
            format!("drawn in from {before} to {after} (winsorised) before it was scored")
        }
        (Lang::En, true) => format!(
            "transformed from {before} to {after}, as for all regions, before it was scored"
        ),
    }
}

/// Five figures say enough.
pub(crate) fn short(value: f64) -> f64 {
    let size = value.abs();
    if size >= 1000.0 {
        value.round()
    } else if size >= 1.0 {
        (value * 1000.0).round() / 1000.0
    } else {
        (value * 100_000.0).round() / 100_000.0
    }
}

/// What all indicators have in common, so that it is said once: what is done before they are scored,
/// and how they are scored.
#[derive(Default)]
pub(crate) struct Common {
    pub(crate) before: Option<Text>,
    pub(crate) scored: Option<Text>,
}

/// What the indicators of a rubric have in common; nothing where it has fewer than two.
pub(crate) fn common(scene: &Scene<'_>) -> Common {
    let all = &scene.rubric().methods;
    let [first, others @ ..] = &all.indicators[..] else { return Common::default() };
    if others.is_empty() {
        return Common::default();
    }
    let before = |m: &IndicatorMethods| methods_in_words::before_scoring(all, m);
    let same_before = others.iter().all(|m| before(m) == before(first));
    let same_score = first.normalisation != Normalisation::Scale
        && others.iter().all(|m| m.normalisation == first.normalisation);
    Common {
        before: before(first).filter(|_| same_before),
        scored: same_score.then(|| methods_in_words::normalisation(&first.normalisation)),
    }
}

/// The method in words, unless all have it in common, and what it learnt.
pub(crate) fn scored(
    scene: &Scene<'_>,
    methods: &IndicatorMethods,
    fit: Option<&IndicatorFit>,
    common: &Common,
) -> String {
    let learnt = fit.and_then(|f| f.normalisation.as_ref()).and_then(learnt);
    let is_transformed = fit.and_then(|f| f.treatment).is_some_and(|t| t.transform.is_some());
    let more = if is_transformed { transformed(scene) } else { "" };
    if let (Some(_), Some(learnt)) = (&common.scored, &learnt) {
        return format!("{}{more}", learnt.get(scene.lang));
    }
    // The ends stand in what was learnt.
    if let (Normalisation::MinMax { .. }, Some(learnt)) = (&methods.normalisation, &learnt) {
        let name = scene.lang.pick("极差标准化：", "min–max: ");
        return format!("{name}{}{more}", learnt.get(scene.lang));
    }
    let method = methods_in_words::normalisation(&methods.normalisation);
    let mut text = scene.words(&method);
    if fit.is_some_and(|f| f.is_left_out) {
        text.push_str(
            scene
                .lang
                .pick("；无从得出，未计入", "; nothing could be learnt, so it does not count"),
        );
        return text;
    }
    if let Some(learnt) = learnt {
        text.push_str(scene.lang.pick("；", "; "));
        text.push_str(learnt.get(scene.lang));
        text.push_str(more);
    }
    text
}

fn transformed(scene: &Scene<'_>) -> &'static str {
    scene.lang.pick("（均为变换后的值）", " (transformed values)")
}

/// What was learnt, in words; none where the method says it all.
pub(crate) fn learnt(fitted: &Fitted) -> Option<Text> {
    let n = |value: f64| natural(short(value));
    Some(match fitted {
        Fitted::MinMax(f) => ends(f.worst, f.best, f.bounds),
        Fitted::DistanceToMaximum(f) => ends(f.worst, f.best, Bounds::UNIT),
        Fitted::DistanceToReference(f) => ends(f.worst, f.reference, Bounds::UNIT),
        Fitted::DistanceToTarget(f) => Text::new(
            format!("最差值{}得0", n(f.worst)),
            format!("the worst value, {}, scores 0", n(f.worst)),
        ),
        Fitted::ZScore(f) => {
            let (mean, sd, centre, spread) = (n(f.mean), n(f.sd), n(f.centre), n(f.spread));
            let better = better(f.sense);
            Text::new(
                format!(
                    "平均值{mean}得{centre}，每差一个标准差（{sd}）差{spread}分，{}",
                    better.zh
                ),
                format!(
                    "the mean, {mean}, scores {centre}, and each standard deviation, {sd}, is worth {spread}; {}",
                    better.en
                ),
            )
        }
        Fitted::FractionOfMaximum(f) => Text::new(
            format!("最好值{}得1", n(f.best)),
            format!("the best value, {}, scores 1", n(f.best)),
        ),
        Fitted::Rank(f) => among(f),
        Fitted::PercentileRank(f) => among(&f.rank),
        Fitted::Borda(f) => among(&f.rank),
        Fitted::TwoSided(f) => {
            let (centre, reach, high, low) =
                (n(f.centre), n(f.reach), n(f.bounds.high()), n(f.bounds.low()));
            Text::new(
                format!("{centre}得{high}，相差{reach}及以上得{low}"),
                format!("{centre} scores {high}, {reach} or more away scores {low}"),
            )
        }
        Fitted::Sigmoid(f) => {
            let (middle, width) = (n(f.midpoint), n(f.width));
            let better = better(f.sense);
            Text::new(
                format!("中点{middle}，宽度{width}，{}", better.zh),
                format!("middle {middle}, width {width}; {}", better.en),
            )
        }
        Fitted::Neutral { value, score } => Text::new(
            format!("各地区都是{}，一律得{}", n(*value), n(*score)),
            format!("all regions have {} and score {}", n(*value), n(*score)),
        ),
        Fitted::Scaled(_) | Fitted::Goalposts(_) | Fitted::Categorical(_) => return None,
    })
}

fn better(sense: Sense) -> Text {
    match sense {
        Sense::Up => Text::new("高者为好", "higher is better"),
        Sense::Down => Text::new("低者为好", "lower is better"),
    }
}

fn ends(worst: f64, best: f64, bounds: Bounds) -> Text {
    let n = |value: f64| natural(short(value));
    let (worst, best, low, high) = (n(worst), n(best), n(bounds.low()), n(bounds.high()));
    Text::new(
        format!("最差值{worst}得{low}，最好值{best}得{high}，其间按比例"),
        format!(
            "the worst value, {worst}, scores {low}, the best, {best}, scores {high}, linear between"
        ),
    )
}

fn among(rank: &Rank) -> Text {
    let n = rank.values.len();
    let better = better(rank.sense);
    let end = |value: Option<&f64>| value.map_or_else(String::new, |v| natural(short(*v)));
    let (low, high) = (end(rank.values.first()), end(rank.values.last()));
    Text::new(
        format!("与{n}个地区的值（{low}至{high}）比较，{}", better.zh),
        format!("compared with the values of {n} regions, from {low} to {high}; {}", better.en),
    )
}

/// The value that has this score at least, by what was learnt, between the present value and the best
/// that was seen; none where the score does not follow from the answer alone, or is out of reach.
pub(crate) fn value_for(
    scene: &Scene<'_>,
    row: RowIdx,
    indicator: &Indicator,
    score: f64,
    value: f64,
) -> Option<f64> {
    let methods = methods(scene, indicator)?;
    let fit = fit(scene, row, indicator)?;
    if methods.denominator.is_some() || fit.treatment.is_some_and(|t| t.transform.is_some()) {
        return None;
    }
    let of = |value: f64| scene.a.score_if(row, indicator, value);
    let (mut short_of, mut enough) = (value, best(fit.normalisation.as_ref()?)?);
    if of(enough)? < score || of(value)? >= score {
        return None;
    }
    // Every method rises from worse to better, so halving finds the place; 60 halves leave nothing.
    for _ in 0..60 {
        let middle = f64::midpoint(short_of, enough);
        if of(middle)? >= score { enough = middle } else { short_of = middle }
    }
    Some(enough)
}

/// The best value that was seen or set.
fn best(fitted: &Fitted) -> Option<f64> {
    let of_rank = |rank: &Rank| match rank.sense {
        Sense::Up => rank.values.last().copied(),
        Sense::Down => rank.values.first().copied(),
    };
    match fitted {
        Fitted::MinMax(f) => Some(f.best),
        Fitted::Scaled(f) => Some(f.best),
        Fitted::Goalposts(f) => Some(f.scaled.best),
        Fitted::DistanceToMaximum(f) => Some(f.best),
        Fitted::FractionOfMaximum(f) => Some(f.best),
        Fitted::DistanceToTarget(f) => Some(f.target),
        Fitted::DistanceToReference(f) => Some(f.reference),
        Fitted::Rank(f) => of_rank(f),
        Fitted::PercentileRank(f) => of_rank(&f.rank),
        Fitted::Borda(f) => of_rank(&f.rank),
        Fitted::TwoSided(f) => Some(f.centre),
        Fitted::ZScore(_)
        | Fitted::Categorical(_)
        | Fitted::Sigmoid(_)
        | Fitted::Neutral { .. } => None,
    }
}

/// Whether a cell had no value of its own and was filled in.
pub(crate) fn is_filled(scene: &Scene<'_>, row: RowIdx, indicator: &Indicator) -> bool {
    let filled = methods(scene, indicator).is_some_and(|m| m.imputation != Imputation::Nothing);
    filled
        && matches!(scene.a.survey.answer(row, indicator.column), Answer::Missing(_))
        && scene.a.is_imputed(row, indicator.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalisation::method::{IfConstant, Method};

    fn said(method: &Method) -> Text {
        let fitted = method.fit(&[2.0, 4.0, 12.0], Sense::Down, IfConstant::Refuse).unwrap();
        learnt(&fitted).unwrap()
    }

    #[test]
    fn what_was_learnt_is_said_with_its_figures() {
        let text = said(&Method::MinMax(Bounds::PERCENT));
        assert_eq!(
            text.en,
            "the worst value, 12, scores 0, the best, 2, scores 100, linear between"
        );
        assert_eq!(text.zh, "最差值12得0，最好值2得100，其间按比例");
        // Mean 6; deviations −4, −2, 6: 56 over 2 is 28, and its root 5.2915.
        let text = said(&Method::ZScore { centre: 50.0, spread: 10.0 });
        assert!(text.en.starts_with("the mean, 6, scores 50") && text.en.contains("5.292"));
        assert!(said(&Method::Rank).zh.contains("与3个地区的值（2至12）比较，低者为好"));
    }
}
