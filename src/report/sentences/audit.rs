//! Sentences on whether the figures of a comparison can be believed.

use super::{count, short_list};
use crate::lang::Lang;

/// How many names a sentence takes.
const NAMED_MAX: usize = 4;

/// What was looked at, and what a remark means.
pub(crate) fn intro(lang: Lang, regions: usize, scored: usize, indicators: usize) -> String {
    match lang {
        Lang::Zh => format!(
            "本章检查数据和指标本身：{regions}个地区，其中{scored}个有综合得分，{indicators}项指标。标出的地方提示应当核看，并不表示有错。"
        ),
        Lang::En => {
            let (regions, indicators) =
                (count(regions, "region", "regions"), count(indicators, "indicator", "indicators"));
            format!(
                "This chapter looks at the data and the indicators themselves: {regions}, of which {scored} have an overall score, and {indicators}. What is pointed out is worth a look; it need not be wrong."
            )
        }
    }
}

/// Why nothing is compared.
pub(crate) fn too_few(lang: Lang, scored: usize, least: usize) -> String {
    match lang {
        Lang::Zh => format!(
            "只有{scored}个地区有综合得分。少于{least}个地区时，谈不上分布、相关和影响，因此从略。"
        ),
        Lang::En => format!(
            "{scored} of the regions {} an overall score. With fewer than {least} nothing can be said about spread, correlation or influence, so these parts are left out.",
            if scored == 1 { "has" } else { "have" }
        ),
    }
}

/// How much is missing in all.
pub(crate) fn missing(lang: Lang, n: usize, missing: usize, share: &str) -> String {
    if missing == 0 {
        return match lang {
            Lang::Zh => format!("应答的{n}项答案全部有值。"),
            Lang::En => format!("All {n} answers that apply have a value."),
        };
    }
    match lang {
        Lang::Zh => format!("应答的{n}项答案中缺{missing}项，占{share}。"),
        Lang::En => format!("Of {n} answers that apply, {missing} are missing ({share})."),
    }
}

/// Where most is missing: names with their shares.
pub(crate) fn missing_most(lang: Lang, kind: (&str, &str), names: &[String]) -> String {
    let (zh, en) = kind;
    let names = short_list(lang, names, NAMED_MAX);
    match lang {
        Lang::Zh => format!("缺得最多的{zh}：{names}。"),
        Lang::En => format!("Most is missing in these {en}: {names}."),
    }
}

/// A remark on some things: what it is in both languages, with the number of them and their names.
pub(crate) fn remark(lang: Lang, zh: &str, en: &str, names: &[String]) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let n = names.len();
    let listed = short_list(lang, names, NAMED_MAX);
    Some(match lang {
        Lang::Zh => format!("{n}{zh}：{listed}。"),
        Lang::En => format!("{en}: {n} ({listed})."),
    })
}

/// A pair with its correlation.
pub(crate) fn pair(lang: Lang, one: &str, other: &str, r: &str) -> String {
    match lang {
        Lang::Zh => format!("{one}与{other}（{r}）"),
        Lang::En => format!("{one} and {other} ({r})"),
    }
}

/// A name with a figure behind it.
pub(crate) fn with(lang: Lang, name: &str, figure: &str) -> String {
    match lang {
        Lang::Zh => format!("{name}（{figure}）"),
        Lang::En => format!("{name} ({figure})"),
    }
}

/// How far the dimensions move together.
pub(crate) fn first_component(lang: Lang, n: usize, share: &str, opposed: &[String]) -> String {
    let mut text = match lang {
        Lang::Zh => format!(
            "各维度的差别有{share}可以归结为一个方向（第一主成分，据{n}个维度得分齐全的地区计算）。这个比例越高，一个综合得分越能代表全部维度。"
        ),
        Lang::En => format!(
            "{share} of what sets the regions apart in the dimensions lies in one direction (the first principal component, over {n} regions with all scores). The higher the share, the better one overall score can stand for all dimensions."
        ),
    };
    if !opposed.is_empty() {
        let names = short_list(lang, opposed, NAMED_MAX);
        let against = match lang {
            Lang::Zh => format!("与这个方向相反的：{names}。"),
            Lang::En => format!(" Against this direction: {names}."),
        };
        text.push_str(&against);
    }
    text
}

/// The indicator or dimension whose absence moves most.
pub(crate) fn influence(lang: Lang, name: &str, mean: &str, greatest: u32) -> String {
    match lang {
        Lang::Zh => {
            format!(
                "影响最大的指标是{name}：去掉它，各地区名次平均变动{mean}位，最多{greatest}位。"
            )
        }
        Lang::En => format!(
            "The indicator with most influence is {name}: without it the regions move by {mean} ranks on average, and by {greatest} at most."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_remarked_where_there_is_nothing() {
        assert_eq!(remark(Lang::Zh, "项", "things", &[]), None);
        let names = ["a".to_owned()];
        assert_eq!(remark(Lang::En, "项", "Things", &names).as_deref(), Some("Things: 1 (a)."));
        assert!(missing(Lang::En, 12, 0, "0.0%").starts_with("All 12"));
    }
}
