//! Sentences about many regions.

use super::{capital, count, level, list, quoted};
use crate::lang::Lang;
use crate::report::rounding::Side;

/// The scores of many regions as they are printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread<'a> {
    pub(crate) lowest: &'a str,
    pub(crate) median: &'a str,
    pub(crate) highest: &'a str,
}

/// How many regions there are, and how their scores spread.
pub(crate) fn scores(
    lang: Lang,
    regions: usize,
    scored: usize,
    spread: Option<Spread<'_>>,
) -> String {
    let Some(Spread { lowest, median, highest }) = spread else {
        return match lang {
            Lang::Zh => format!("{regions}个地区都没有综合得分。"),
            Lang::En => match regions {
                1 => "The one region has no overall score.".to_owned(),
                n => format!("None of the {n} regions has an overall score."),
            },
        };
    };
    match (lang, scored) {
        (Lang::Zh, 1) if regions == 1 => format!("这个地区的综合得分为{median}分。"),
        (Lang::En, 1) if regions == 1 => {
            format!("The one region has an overall score of {median}.")
        }
        (Lang::Zh, 1) => format!("{regions}个地区中有综合得分的1个，得分{median}分。"),
        (Lang::Zh, n) if n == regions => format!(
            "{regions}个地区都有综合得分，中位数{median}分，最低{lowest}分，最高{highest}分。"
        ),
        (Lang::En, n) if n == regions => format!(
            "All {regions} regions have an overall score: the median is {median}, the lowest \
             {lowest}, the highest {highest}."
        ),
        (Lang::Zh, _) => format!(
            "{regions}个地区中{scored}个有综合得分，中位数{median}分，最低{lowest}分，最高{highest}分。"
        ),
        (Lang::En, 1) => {
            format!("Of {}, 1 has an overall score: {median}.", count(regions, "region", "regions"))
        }
        (Lang::En, _) => format!(
            "Of {regions} regions, {scored} have an overall score: the median is {median}, the \
             lowest {lowest}, the highest {highest}."
        ),
    }
}

/// The level on which most regions stand.
pub(crate) fn most_common(
    lang: Lang,
    number: u8,
    name: &str,
    regions: usize,
    share: &str,
    tied: bool,
) -> String {
    let named = level(lang, number, name);
    match (lang, tied) {
        (Lang::Zh, false) => format!("{named}的地区最多，{regions}个，占{share}。"),
        (Lang::Zh, true) => format!("{named}有{regions}个，占{share}，与另一级并列最多。"),
        (Lang::En, tied) => {
            let most = if tied { "as many as on another level" } else { "more than on any other" };
            let stand = if regions == 1 { "stands" } else { "stand" };
            format!(
                "{} {stand} on {named}, {share} of those with a level, {most}.",
                count(regions, "region", "regions")
            )
        }
    }
}

/// The strongest and the weakest dimension.
pub(crate) fn dimensions(lang: Lang, high: (&str, &str), low: (&str, &str)) -> String {
    match lang {
        Lang::Zh => format!(
            "各维度得分的中位数，最高的是{}（{}分），最低的是{}（{}分）。",
            quoted(high.0),
            high.1,
            quoted(low.0),
            low.1
        ),
        Lang::En => format!(
            "By median score the strongest dimension is {} ({}) and the weakest {} ({}).",
            quoted(high.0),
            high.1,
            quoted(low.0),
            low.1
        ),
    }
}

/// How much of a benchmark is reached, and where it is least.
pub(crate) fn benchmark(
    lang: Lang,
    title: &str,
    median: &str,
    least: Option<(&str, &str)>,
) -> String {
    let title = quoted(title);
    let mut sentence = match lang {
        Lang::Zh => format!("对照{title}，达成率的中位数为{median}"),
        Lang::En => format!("Against {title} the median attainment is {median}"),
    };
    if let Some((name, attainment)) = least {
        let more = match lang {
            Lang::Zh => format!("，最低的维度是{}（{attainment}）", quoted(name)),
            Lang::En => format!("; it is lowest in {} ({attainment})", quoted(name)),
        };
        sentence.push_str(&more);
    }
    sentence.push_str(lang.pick("。", "."));
    sentence
}

/// The most severe problem over all regions.
pub(crate) fn problem(
    lang: Lang,
    title: &str,
    median: &str,
    severe: usize,
    share: &str,
    threshold: &str,
) -> String {
    let title = quoted(title);
    match lang {
        Lang::Zh => format!(
            "文件所列问题中最突出的是{title}：严重程度的中位数为{median}，{severe}个地区（{share}）在{threshold}以上。"
        ),
        Lang::En => format!(
            "Of the documented problems {title} is the most severe: its median severity is {median}, \
             and {} ({share}) {} at {threshold} or more.",
            count(severe, "region", "regions"),
            if severe == 1 { "stands" } else { "stand" }
        ),
    }
}

/// The indicators that would lift most over all regions.
pub(crate) fn potential(lang: Lang, indicators: &[String]) -> String {
    let names = list(lang, indicators);
    match lang {
        Lang::Zh => format!("平均提升潜力最大的指标依次是：{names}。"),
        Lang::En => format!("On average most is to be gained in {names}."),
    }
}

/// What has changed since an earlier period.
pub(crate) fn change(
    lang: Lang,
    before: &str,
    side: Side,
    distance: &str,
    (up, down, same): (usize, usize, usize),
) -> String {
    let levels = match lang {
        Lang::Zh => format!("{up}个地区升级，{down}个降级，{same}个等级不变"),
        Lang::En => {
            let have = if up == 1 { "has" } else { "have" };
            format!(
                "{} {have} risen a level or more, {down} fallen, {same} stayed",
                count(up, "region", "regions")
            )
        }
    };
    match (lang, side) {
        (Lang::Zh, Side::Level) => format!("与{before}相比，综合得分变化的中位数为0；{levels}。"),
        (Lang::Zh, Side::Above) => {
            format!("与{before}相比，综合得分变化的中位数为提高{distance}分；{levels}。")
        }
        (Lang::Zh, Side::Below) => {
            format!("与{before}相比，综合得分变化的中位数为下降{distance}分；{levels}。")
        }
        (Lang::En, Side::Level) => {
            format!("Since {before} the median change of the score is nil; {levels}.")
        }
        (Lang::En, side) => {
            let way = if side == Side::Above { "a rise" } else { "a fall" };
            format!(
                "Since {before} the median change of the score is {way} of {distance} points; {levels}."
            )
        }
    }
}

/// How well the regions answered.
pub(crate) fn coverage(lang: Lang, complete: usize, median: &str, unscored: usize) -> String {
    match lang {
        Lang::Zh if unscored == 0 => {
            format!("覆盖率的中位数为{median}；{complete}个地区全部作答，各地区都有综合得分。")
        }
        Lang::Zh => format!(
            "覆盖率的中位数为{median}；{complete}个地区全部作答，{unscored}个因数据不足没有综合得分。"
        ),
        Lang::En => format!(
            "Median coverage is {median}; {} {} everything, {} no overall score for want of data.",
            count(complete, "region", "regions"),
            if complete == 1 { "has answered" } else { "have answered" },
            match unscored {
                1 => "1 has".to_owned(),
                0 => "none has".to_owned(),
                n => format!("{n} have"),
            }
        ),
    }
}

/// How much of what applies has a value, where answers are measured.
pub(crate) fn measured(lang: Lang, complete: usize, median: &str, unscored: usize) -> String {
    match lang {
        Lang::Zh if unscored == 0 => {
            format!("覆盖率的中位数为{median}；{complete}个地区各项都有数值，各地区都有综合得分。")
        }
        Lang::Zh => format!(
            "覆盖率的中位数为{median}；{complete}个地区各项都有数值，{unscored}个因数据不足没有综合得分。"
        ),
        Lang::En => format!(
            "Median coverage is {median}; {} {} a value everywhere, {} no overall score for want of \
             data.",
            count(complete, "region", "regions"),
            if complete == 1 { "has" } else { "have" },
            match unscored {
                1 => "1 has".to_owned(),
                0 => "none has".to_owned(),
                n => format!("{n} have"),
            }
        ),
    }
}

/// A chapter's reason for showing nothing, for a survey of one region.
pub(crate) fn too_few(lang: Lang, what: &str) -> String {
    match lang {
        Lang::Zh => format!("有得分的地区不足两个，不作{what}。"),
        Lang::En => format!("Fewer than two regions have a score: no {what}."),
    }
}

/// The regions of a group in words.
pub(crate) fn regions(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Zh => format!("{n}个地区"),
        Lang::En => capital(&count(n, "region", "regions")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_region_is_told_as_one() {
        let spread = Spread { lowest: "5.0", median: "5.0", highest: "5.0" };
        let one = scores(Lang::En, 1, 1, Some(spread));
        assert_eq!(one, "The one region has an overall score of 5.0.");
        assert_eq!(
            scores(Lang::En, 2, 1, Some(spread)),
            "Of 2 regions, 1 has an overall score: 5.0."
        );
        assert_eq!(scores(Lang::En, 3, 0, None), "None of the 3 regions has an overall score.");
        let most = most_common(Lang::En, 2, "Online", 1, "100.0%", false);
        assert_eq!(
            most,
            "1 region stands on level 2 (“Online”), 100.0% of those with a level, more than on any other."
        );
    }

    #[test]
    fn risen_agrees_with_its_count() {
        let text = change(Lang::En, "2023", Side::Above, "0.8", (1, 0, 4));
        assert_eq!(
            text,
            "Since 2023 the median change of the score is a rise of 0.8 points; 1 region has risen \
             a level or more, 0 fallen, 4 stayed."
        );
    }
}
