//! How sure results are, in sentences.

use crate::lang::Lang;

/// A number of times, thousands parted in English.
fn times(lang: Lang, n: u64) -> String {
    if lang == Lang::Zh || n < 1000 {
        return n.to_string();
    }
    let text = n.to_string();
    let mut out = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at > 0 && (text.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What a study says of one region, every figure as it is printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a> {
    /// Whether it is robust; none where nobody can say.
    pub(crate) is_robust: Option<bool>,
    /// In which share of the replicates its level holds.
    pub(crate) holds: Option<&'a str>,
    /// The interval of the score.
    pub(crate) score: Option<(&'a str, &'a str)>,
    /// The interval of the rank.
    pub(crate) rank: Option<(&'a str, &'a str)>,
    /// The share of replicates inside an interval.
    pub(crate) coverage: &'a str,
    /// How many replicates have scores.
    pub(crate) kept: u64,
}

/// One region: robust or fragile, and the figures for it.
pub(crate) fn region(lang: Lang, of: &Held<'_>) -> String {
    let (n, coverage) = (times(lang, of.kept), of.coverage);
    let mut parts = Vec::new();
    match lang {
        Lang::Zh => {
            parts.extend(of.holds.map(|h| format!("其中{h}等级不变")));
            let score = of.score.map(|(low, high)| format!("得分的{coverage}区间为{low}至{high}"));
            parts.extend(score);
            let rank =
                of.rank.map(|(low, high)| format!("名次的{coverage}区间为第{low}至第{high}名"));
            parts.extend(rank);
            let verdict = match of.is_robust {
                Some(true) => "结果稳健：",
                Some(false) => "结果脆弱，取决于所作的假设：",
                None => "",
            };
            format!("{verdict}改变假设重复计分{n}次，{}。", parts.join("，"))
        }
        Lang::En => {
            parts.extend(of.holds.map(|h| format!("the level holds in {h} of them")));
            let score = of.score;
            parts.extend(score.map(|(low, high)| {
                format!("{coverage} of the scores lie between {low} and {high}")
            }));
            parts
                .extend(of.rank.map(|(low, high)| {
                    format!("{coverage} of the ranks between {low} and {high}")
                }));
            let verdict = match of.is_robust {
                Some(true) => "The result is robust: ",
                Some(false) => "The result is fragile and hangs on what is assumed: ",
                None => "",
            };
            let parts = super::list(lang, &parts);
            let (subject, open) =
                if verdict.is_empty() { ("Scored", "") } else { ("scored", verdict) };
            format!("{open}{subject} again {n} times under other assumptions, {parts}.")
        }
    }
}

/// All regions: how many are robust, and how many fragile.
pub(crate) fn overall(lang: Lang, kept: u64, robust: usize, fragile: usize) -> String {
    let n = times(lang, kept);
    let all = robust + fragile;
    match lang {
        Lang::Zh => format!(
            "{all}个地区在不同假设下重复计分{n}次：{robust}个地区的结果稳健，{fragile}个脆弱。"
        ),
        Lang::En => {
            let regions = super::count(all, "region was", "regions were");
            format!(
                "{regions} scored again {n} times under other assumptions: {robust} of the results \
                 {} robust, {fragile} fragile.",
                if robust == 1 { "is" } else { "are" }
            )
        }
    }
}

/// All regions where there is no verdict.
pub(crate) fn unjudged(lang: Lang, kept: u64, regions: usize) -> String {
    let n = times(lang, kept);
    match lang {
        Lang::Zh => format!(
            "{regions}个地区在不同假设下重复计分{n}次；有得分的重复不足100次，或没有等级而参评地区不足5个，不判断是否稳健。"
        ),
        Lang::En => {
            let regions = super::count(regions, "region was", "regions were");
            format!(
                "{regions} scored again {n} times under other assumptions; no result is called robust \
                 or fragile after fewer than 100 scorings, or with no levels and fewer than 5 ranked \
                 regions."
            )
        }
    }
}

/// How many replicates failed, and why: reasons with their counts as they are printed.
pub(crate) fn failed(lang: Lang, all: u64, failed: u64, reasons: &[String]) -> String {
    let (all, failed, reasons) =
        (times(lang, all), times(lang, failed), super::list(lang, reasons));
    match lang {
        Lang::Zh => format!("{all}次重复计分中有{failed}次没有结果，不计入上述比例：{reasons}。"),
        Lang::En => format!(
            "{failed} of the {all} re-scorings gave no scores and are not part of these shares: {reasons}."
        ),
    }
}

/// Which assumption matters most, with its shares as they are printed.
pub(crate) fn influence(
    lang: Lang,
    assumption: &str,
    total: &str,
    first: &str,
    mean: &str,
    runs: u64,
) -> String {
    let runs = times(lang, runs);
    match lang {
        Lang::Zh => format!(
            "影响最大的假设是“{assumption}”：名次变动的{first}由它单独引起，连同与其他假设的交互作用为{total}。\
             改变假设时，各地区名次平均变动{mean}名（另计分{runs}次得出）。"
        ),
        Lang::En => format!(
            "The assumption that matters most is {assumption}: {first} of the variance of the rank \
             changes comes from it alone, {total} with all it works through. Under other assumptions \
             ranks change by {mean} on average (from {runs} further scorings)."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_in_one_sentence() {
        let of = Held {
            is_robust: Some(true),
            holds: Some("97.3%"),
            score: Some(("60.1", "65.2")),
            rank: Some(("3", "5")),
            coverage: "90%",
            kept: 1000,
        };
        assert_eq!(
            region(Lang::Zh, &of),
            "结果稳健：改变假设重复计分1000次，其中97.3%等级不变，得分的90%区间为60.1至65.2，名次的90%区间为第3至第5名。"
        );
        assert_eq!(
            region(Lang::En, &of),
            "The result is robust: scored again 1,000 times under other assumptions, the level holds \
             in 97.3% of them, 90% of the scores lie between 60.1 and 65.2 and 90% of the ranks \
             between 3 and 5."
        );
        let bare = Held { is_robust: None, holds: None, rank: None, kept: 20, ..of };
        assert_eq!(
            region(Lang::En, &bare),
            "Scored again 20 times under other assumptions, 90% of the scores lie between 60.1 and 65.2."
        );
    }

    #[test]
    fn one_region_is_singular() {
        let text = overall(Lang::En, 12_345, 1, 0);
        assert!(text.starts_with("1 region was scored again 12,345 times"), "{text}");
    }
}
