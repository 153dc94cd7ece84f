//! Sentences about one region.

use super::{capital, count, level, list, quoted, short_list};
use crate::lang::Lang;
use crate::report::rounding::Side;

/// A level with its name.
pub(crate) type Named<'a> = (u8, &'a str);

/// Score and level; none of them where there is too little data.
pub(crate) fn standing(
    lang: Lang,
    region: &str,
    score: &str,
    reached: Option<Named<'_>>,
    by_score: Option<Named<'_>>,
) -> String {
    let Some((number, name)) = reached else {
        return match lang {
            Lang::Zh => format!("{region}综合得分{score}分（满分100分）；量规未设等级。"),
            Lang::En => {
                format!("{region} scores {score} out of 100; the rubric has no levels.")
            }
        };
    };
    let mut sentence = match lang {
        Lang::Zh => {
            format!("{region}综合得分{score}分（满分100分），处于{}。", level(lang, number, name))
        }
        Lang::En => {
            let reached = level(lang, number, name);
            format!("{region} scores {score} out of 100 and stands at {reached}.")
        }
    };
    if let Some((score_level, score_name)) = by_score.filter(|(n, _)| *n != number) {
        let more = match lang {
            Lang::Zh => format!(
                "只看得分可到{}，因门槛条件未满足而止于第{number}级。",
                level(lang, score_level, score_name)
            ),
            Lang::En => format!(
                " By score alone it would be at {}; gates that are not met hold it at level {number}.",
                level(lang, score_level, score_name)
            ),
        };
        sentence.push_str(&more);
    }
    sentence
}

/// Too few children of a node have a score, whatever their weight.
pub(crate) struct TooFew {
    /// How many have one.
    pub(crate) present: usize,
    /// How many are applicable.
    pub(crate) of: usize,
    /// The share that must have one.
    pub(crate) least: String,
}

/// No score at all, and why.
pub(crate) fn unscored(
    lang: Lang,
    region: &str,
    coverage: &str,
    coverage_min: &str,
    too_few: Option<&TooFew>,
) -> String {
    if let Some(TooFew { present, of, least }) = too_few {
        return match lang {
            Lang::Zh => format!(
                "{region}的数据不足以评分：{of}个部分中只有{present}个有得分，量规要求不低于{least}。"
            ),
            Lang::En => format!(
                "{region} has too little data for a score: {present} of {of} parts have one, \
                 and the rubric asks for at least {least} of them."
            ),
        };
    }
    match lang {
        Lang::Zh => format!(
            "{region}的数据不足以评分：按权重计，已有得分的部分为{coverage}，量规要求不低于{coverage_min}。"
        ),
        Lang::En => format!(
            "{region} has too little data for a score: {coverage} of the weight is present, \
             and the rubric asks for at least {coverage_min}."
        ),
    }
}

/// What stands before the next level.
pub(crate) fn next_level(
    lang: Lang,
    next: Option<Named<'_>>,
    begins_at: &str,
    missing: Option<&str>,
    gates: &[String],
) -> String {
    let Some((number, name)) = next else {
        return match lang {
            Lang::Zh => "这已是量规的最高等级。".to_owned(),
            Lang::En => "This is the highest level of the rubric.".to_owned(),
        };
    };
    let named = level(lang, number, name);
    let blockers = short_list(lang, gates, 3);
    let n = gates.len();
    match (lang, missing, n) {
        (Lang::Zh, Some(points), 0) => {
            format!("升入{named}需{begins_at}分，还差{points}分，门槛条件均已满足。")
        }
        (Lang::Zh, Some(points), _) => format!(
            "升入{named}需{begins_at}分，还差{points}分，另有{n}项门槛条件未满足：{blockers}。"
        ),
        (Lang::Zh, None, _) => {
            format!("得分已够升入{named}（{begins_at}分），但有{n}项门槛条件未满足：{blockers}。")
        }
        (Lang::En, Some(points), 0) => format!(
            "{} begins at {begins_at}: {points} points are missing, and all gates are met.",
            capital(&named)
        ),
        (Lang::En, Some(points), _) => format!(
            "{} begins at {begins_at}: {points} points are missing and {} not met ({blockers}).",
            capital(&named),
            gates_are(n)
        ),
        (Lang::En, None, _) => format!(
            "The score is enough for {} (from {begins_at}), but {} not met: {blockers}.",
            named,
            gates_are(n)
        ),
    }
}

fn gates_are(n: usize) -> String {
    format!("{} {}", count(n, "gate", "gates"), if n == 1 { "is" } else { "are" })
}

/// How much of one benchmark is reached.
pub(crate) fn benchmark(
    lang: Lang,
    title: &str,
    met: u32,
    targets: u32,
    attainment: Option<&str>,
    shortfall: &str,
) -> String {
    let targets_n = targets as usize;
    let title = quoted(title);
    match (lang, attainment) {
        (Lang::Zh, None) => format!("对照{title}：{targets}项目标都没有可比的得分。"),
        (Lang::Zh, Some(_)) if met == targets => {
            format!("对照{title}：{targets}项目标全部达到。")
        }
        (Lang::Zh, Some(attainment)) => format!(
            "对照{title}：{targets}项目标达到{met}项，达成率{attainment}，平均还差{shortfall}分。"
        ),
        (Lang::En, None) => format!(
            "Against {title}, none of {} has a score to compare.",
            count(targets_n, "target", "targets")
        ),
        (Lang::En, Some(_)) if met == targets => match targets {
            1 => format!("Against {title}, the only target is met."),
            _ => format!("Against {title}, all {targets} targets are met."),
        },
        (Lang::En, Some(attainment)) if targets == 1 => format!(
            "Against {title}, the only target is not met; attainment is {attainment}, and \
             {shortfall} points remain."
        ),
        (Lang::En, Some(attainment)) => format!(
            "Against {title}, {met} of {} {} met; attainment is {attainment}, and {shortfall} \
             points remain on average.",
            count(targets_n, "target", "targets"),
            if met == 1 { "is" } else { "are" }
        ),
    }
}

/// The place among the peers, by distance from their median.
pub(crate) fn peers(
    lang: Lang,
    group: &str,
    n: u32,
    side: Side,
    distance: &str,
    percentile: Option<&str>,
) -> String {
    let group = quoted(group);
    let others = percentile.map(|p| match lang {
        Lang::Zh => format!("，处于第{p}百分位"),
        Lang::En => format!(" (percentile {p})"),
    });
    let others = others.unwrap_or_default();
    match (lang, side) {
        (Lang::Zh, Side::Level) => {
            format!("在{group}{n}个有得分的地区中，综合得分与中位数持平{others}。")
        }
        (Lang::Zh, side) => format!(
            "在{group}{n}个有得分的地区中，综合得分{}中位数{distance}分{others}。",
            if side == Side::Above { "高于" } else { "低于" }
        ),
        (Lang::En, side) => {
            let regions = count(n as usize, "region", "regions");
            match side {
                Side::Level => format!(
                    "Among {regions} of {group} with a score, it stands at the median{others}."
                ),
                Side::Above | Side::Below => format!(
                    "Among {regions} of {group} with a score, it stands {distance} points {} \
                     the median{others}.",
                    if side == Side::Above { "above" } else { "below" }
                ),
            }
        }
    }
}

/// What has changed since an earlier period.
pub(crate) fn change(
    lang: Lang,
    before: &str,
    side: Side,
    distance: &str,
    levels: Option<(u8, u8)>,
) -> String {
    let moved = match (lang, levels) {
        (_, None) => String::new(),
        (Lang::Zh, Some((from, to))) if from == to => format!("，等级不变（第{to}级）"),
        (Lang::Zh, Some((from, to))) => {
            let verb = if to > from { "升至" } else { "降至" };
            format!("，等级由第{from}级{verb}第{to}级")
        }
        (Lang::En, Some((from, to))) if from == to => format!("; the level is still {to}"),
        (Lang::En, Some((from, to))) => {
            let verb = if to > from { "risen" } else { "fallen" };
            format!("; the level has {verb} from {from} to {to}")
        }
    };
    match (lang, side) {
        (Lang::Zh, Side::Level) => format!("与{before}相比，综合得分持平{moved}。"),
        (Lang::Zh, Side::Above) => format!("与{before}相比，综合得分提高{distance}分{moved}。"),
        (Lang::Zh, Side::Below) => format!("与{before}相比，综合得分下降{distance}分{moved}。"),
        (Lang::En, Side::Level) => format!("Since {before} the score has not changed{moved}."),
        (Lang::En, Side::Above) => {
            format!("Since {before} the score has risen by {distance} points{moved}.")
        }
        (Lang::En, Side::Below) => {
            format!("Since {before} the score has fallen by {distance} points{moved}.")
        }
    }
}

/// How much was answered.
pub(crate) fn coverage(lang: Lang, answered: u32, applicable: u32, coverage: &str) -> String {
    match (lang, answered == applicable) {
        (Lang::Zh, true) => format!("{applicable}项适用指标全部有得分，覆盖率{coverage}。"),
        (Lang::Zh, false) => {
            format!("{applicable}项适用指标中{answered}项有得分，按权重计覆盖率{coverage}。")
        }
        (Lang::En, true) => format!(
            "{} {} a value; coverage is {coverage}.",
            match applicable {
                1 => "The one applicable indicator".to_owned(),
                n => format!("All {n} applicable indicators"),
            },
            if applicable == 1 { "has" } else { "have" }
        ),
        (Lang::En, false) => format!(
            "{answered} of {} {} a value; coverage by weight is {coverage}.",
            count(applicable as usize, "applicable indicator", "applicable indicators"),
            if answered == 1 { "has" } else { "have" }
        ),
    }
}

/// How many values were filled in; nothing where none was.
pub(crate) fn filled_in(lang: Lang, n: u32) -> String {
    match (lang, n) {
        (_, 0) => String::new(),
        (Lang::Zh, n) => format!("另有{n}项没有答案，由填补得来。"),
        (Lang::En, 1) => " One more has no answer and was filled in.".to_owned(),
        (Lang::En, n) => format!(" {n} more have no answer and were filled in."),
    }
}

/// How many answers came with evidence.
pub(crate) fn evidence(lang: Lang, with: usize, answered: usize) -> String {
    match (lang, with) {
        (Lang::Zh, 0) => format!("有得分的{answered}项指标都没有附佐证。"),
        (Lang::Zh, _) => format!("有得分的{answered}项指标中{with}项附有佐证。"),
        (Lang::En, 0) => match answered {
            1 => "The one indicator with a value came without evidence.".to_owned(),
            n => format!("None of the {n} indicators with a value came with evidence."),
        },
        (Lang::En, _) => format!(
            "{with} of {} with a value came with evidence.",
            count(answered, "indicator", "indicators")
        ),
    }
}

/// Between which scores the result would lie if all that is missing were known.
pub(crate) fn bounds(lang: Lang, worst: &str, best: &str, score: Option<&str>) -> String {
    match (lang, score) {
        (Lang::Zh, Some(score)) => format!(
            "如果未作答和不清楚的都按最差计，综合得分为{worst}；都按最好计，为{best}；报告值为{score}。"
        ),
        (Lang::Zh, None) => format!(
            "如果未作答和不清楚的都按最差计，综合得分为{worst}；都按最好计，为{best}；因此不给出报告值。"
        ),
        (Lang::En, Some(score)) => format!(
            "If everything not answered or unknown were at its worst, the score would be {worst}; \
             at its best, {best}; the reported score is {score}."
        ),
        (Lang::En, None) => format!(
            "If everything not answered or unknown were at its worst, the score would be {worst}; \
             at its best, {best}; so no score is reported."
        ),
    }
}

/// The most severe problems.
pub(crate) fn problems(lang: Lang, worst: &[String], measured: usize, severe: usize) -> String {
    let names = list(lang, worst);
    match lang {
        Lang::Zh => format!(
            "文件所列问题中{measured}项可以度量，严重程度在60以上的有{severe}项；最突出的是{names}。"
        ),
        Lang::En => format!(
            "{} that the documents name can be measured here; {} a severity of 60 or more. \
             Most severe: {names}.",
            count(measured, "problem", "problems"),
            match severe {
                0 => "none has".to_owned(),
                1 => "1 has".to_owned(),
                n => format!("{n} have"),
            }
        ),
    }
}

/// One dimension: its score and its weakest and strongest indicators.
pub(crate) fn dimension(
    lang: Lang,
    score: &str,
    reached: Option<Named<'_>>,
    strongest: Option<(&str, &str)>,
    weakest: Option<(&str, &str)>,
) -> String {
    let mut sentence = match (lang, reached) {
        (Lang::Zh, Some((n, name))) => format!("得分{score}分，按得分为{}。", level(lang, n, name)),
        (Lang::Zh, None) => format!("得分{score}分。"),
        (Lang::En, Some((n, name))) => {
            format!("It scores {score}, which is {}.", level(lang, n, name))
        }
        (Lang::En, None) => format!("It scores {score}."),
    };
    if let (Some((high, high_score)), Some((low, low_score))) = (strongest, weakest) {
        let more = match lang {
            Lang::Zh => {
                format!("最强的是{high}（{high_score}分），最弱的是{low}（{low_score}分）。")
            }
            Lang::En => {
                format!(" Strongest is “{high}” ({high_score}), weakest is “{low}” ({low_score}).")
            }
        };
        sentence.push_str(&more);
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_counted_in_grammar() {
        let gate = ["Data exchange system".to_owned()];
        let one = next_level(Lang::En, Some((4, "Coordination")), "60.0", Some("2.3"), &gate);
        assert_eq!(
            one,
            "Level 4 (“Coordination”) begins at 60.0: 2.3 points are missing and 1 gate is not met \
             (Data exchange system)."
        );
        let two = ["a".to_owned(), "b".to_owned()];
        let enough = next_level(Lang::En, Some((4, "")), "60.0", None, &two);
        assert_eq!(
            enough,
            "The score is enough for level 4 (from 60.0), but 2 gates are not met: a and b."
        );
        assert!(next_level(Lang::En, None, "", None, &[]).contains("highest"));
    }

    #[test]
    fn a_level_held_back_is_said() {
        let text = standing(Lang::En, "Hangzhou", "61.0", Some((3, "Full")), Some((4, "Joint")));
        assert_eq!(
            text,
            "Hangzhou scores 61.0 out of 100 and stands at level 3 (“Full”). By score alone it would \
             be at level 4 (“Joint”); gates that are not met hold it at level 3."
        );
        let text = standing(Lang::Zh, "杭州市", "61.0", Some((3, "全面应用")), Some((3, "")));
        assert_eq!(text, "杭州市综合得分61.0分（满分100分），处于第3级“全面应用”。");
    }

    #[test]
    fn one_and_many_agree_with_their_verbs() {
        let one = coverage(Lang::En, 1, 3, "33.3%");
        assert!(one.starts_with("1 of 3 applicable indicators has a value"), "{one}");
        let all = coverage(Lang::En, 1, 1, "100.0%");
        assert!(all.starts_with("The one applicable indicator has a value"), "{all}");
        let met = benchmark(Lang::En, "X", 1, 3, Some("40.0%"), "12.0");
        assert!(met.contains("1 of 3 targets is met"), "{met}");
    }

    #[test]
    fn the_level_may_fall_while_the_score_rises() {
        let text = change(Lang::En, "2023", Side::Above, "0.4", Some((3, 2)));
        assert_eq!(
            text,
            "Since 2023 the score has risen by 0.4 points; the level has fallen from 3 to 2."
        );
    }
}
