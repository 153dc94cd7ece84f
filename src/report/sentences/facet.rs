//! Sentences about the parts of a facet, and about samples.

use super::quoted;
use crate::lang::Lang;

/// A part with its score as it is printed.
pub(crate) type Scored<'a> = (&'a str, &'a str);

/// What scores are of where they aren't of the index, and whether it was chosen for its spread.
pub(crate) type Of<'a> = Option<(&'a str, bool)>;

/// The strongest and the weakest of several cells.
pub(crate) fn spread(
    lang: Lang,
    facet: &str,
    of: Of<'_>,
    (high, low): (Scored<'_>, Scored<'_>),
    apart: &str,
) -> String {
    let by = by(lang, facet, of);
    let (high_name, low_name) = (quoted(high.0), quoted(low.0));
    match lang {
        Lang::Zh => format!(
            "{by}，得分最高的是{high_name}（{}分），最低的是{low_name}（{}分），相差{apart}分。",
            high.1, low.1
        ),
        Lang::En => format!(
            "{by} the highest score is {} in {high_name} and the lowest {} in {low_name}, {apart} \
             points apart.",
            high.1, low.1
        ),
    }
}

/// Cells that score alike, or a single one.
pub(crate) fn alike(lang: Lang, facet: &str, of: Of<'_>, n: usize, score: &str) -> String {
    let by = by(lang, facet, of);
    match (lang, n) {
        (Lang::Zh, 1) => format!("{by}，只有一类有得分（{score}分）。"),
        (Lang::Zh, _) => format!("{by}，有得分的{n}类都是{score}分。"),
        (Lang::En, 1) => format!("{by} there is a single score, {score}."),
        (Lang::En, _) => format!("{by} all {n} scores are {score}."),
    }
}

/// The cell that is furthest below the peers' median; none stands below where `below` is none.
pub(crate) fn peers(lang: Lang, below: Option<(&str, &str)>) -> String {
    match (lang, below) {
        (Lang::Zh, None) => "各类得分都不低于同组中位数。".to_owned(),
        (Lang::En, None) => "None is below the peer median.".to_owned(),
        (Lang::Zh, Some((name, points))) => {
            format!("与同组中位数相比，落后最多的是{}（低{points}分）。", quoted(name))
        }
        (Lang::En, Some((name, points))) => {
            format!(
                "It is furthest below the peer median in {} (by {points} points).",
                quoted(name)
            )
        }
    }
}

/// The cells with the highest and the lowest median over regions.
pub(crate) fn medians(
    lang: Lang,
    facet: &str,
    of: Of<'_>,
    high: Scored<'_>,
    low: Scored<'_>,
) -> String {
    let by = by(lang, facet, of);
    match lang {
        Lang::Zh => format!(
            "{by}，各地区得分的中位数最高的是{}（{}分），最低的是{}（{}分）。",
            quoted(high.0),
            high.1,
            quoted(low.0),
            low.1
        ),
        Lang::En => format!(
            "{by} the median over the regions is highest in {} ({}) and lowest in {} ({}).",
            quoted(high.0),
            high.1,
            quoted(low.0),
            low.1
        ),
    }
}

/// `By task group`; of something else than the index `By task group, in “Net” (the widest spread),`.
fn by(lang: Lang, facet: &str, of: Of<'_>) -> String {
    let Some((of, is_widest)) = of else {
        return match lang {
            Lang::Zh => format!("按{facet}看"),
            Lang::En => format!("By {}", small(facet)),
        };
    };
    let (facet, of) = (small(facet), quoted(of));
    match (lang, is_widest) {
        (Lang::Zh, false) => format!("按{facet}看{of}"),
        (Lang::Zh, true) => format!("按{facet}看，差别最大的是{of}"),
        (Lang::En, false) => format!("By {facet}, in {of},"),
        (Lang::En, true) => format!("By {facet}, in {of} (the widest spread),"),
    }
}

/// A title inside a sentence: its first letter small, unless the word is an abbreviation.
pub(crate) fn small(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next();
    let second_is_small = letters.clone().next().is_some_and(char::is_lowercase);
    match first {
        Some(first) if second_is_small => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

/// Between which scores a full survey would lie.
pub(crate) fn interval(lang: Lang, confidence: &str, low: &str, high: &str) -> String {
    match lang {
        Lang::Zh => format!("{confidence}区间{low}–{high}"),
        Lang::En => format!("{confidence} interval {low}–{high}"),
    }
}

/// What the interval of sampling error is, and what it is not.
pub(crate) fn interval_meaning(lang: Lang, confidence: &str) -> [String; 3] {
    match lang {
        Lang::Zh => [
            format!(
                "区间反映抽样误差：若把同样的抽样重复多次，约{confidence}的区间会包含全部调查时的得分。"
            ),
            "区间不反映其他误差：答错、漏报、抽不到的对象，以及指标与权重的取舍，都不在其内。".to_owned(),
            "区间有重叠的两个得分，先后不宜当作实际差别。".to_owned(),
        ],
        Lang::En => [
            format!(
                "It shows sampling error: of many samples drawn the same way, about {confidence} \
                 would give an interval that holds the score of a complete survey."
            ),
            "It shows nothing else: wrong answers, items that no sample could reach, and the choice \
             of indicators and weights are outside it."
                .to_owned(),
            "Where the intervals of two scores overlap, do not read their order as a difference."
                .to_owned(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_reads_naturally() {
        let ends = (("Trades", "81.2"), ("Forest", "45.0"));
        assert_eq!(
            spread(Lang::En, "Task group", None, ends, "36.2"),
            "By task group the highest score is 81.2 in “Trades” and the lowest 45.0 in “Forest”, \
             36.2 points apart."
        );
        assert_eq!(
            spread(Lang::Zh, "办理类别", Some(("在线办理", true)), ends, "36.2"),
            "按办理类别看，差别最大的是“在线办理”，得分最高的是“Trades”（81.2分），最低的是“Forest”（45.0分），相差36.2分。"
        );
        assert_eq!(
            alike(Lang::En, "Channel", None, 3, "50.0"),
            "By channel all 3 scores are 50.0."
        );
    }

    #[test]
    fn an_abbreviation_keeps_its_capitals() {
        assert_eq!(small("Department level"), "department level");
        assert_eq!(small("EU region"), "EU region");
        assert_eq!(small("办理渠道"), "办理渠道");
    }
}
