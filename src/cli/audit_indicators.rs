//! The audit of indicators as text: what is flagged in sentences, then the tables.

use super::audit::{LISTED_MAX, clipped, finished, more, one, percent, section};
use crate::lang::Lang;
use crate::scorecard::audit_indicators::{
    CorrelationRow, ImportanceRow, IndicatorsPart, MissingRegionRow, PeriodRow, StatisticsRow,
};
use crate::scorecard::document::BilingualText;
use comfy_table::{Table, presets::NOTHING};
use std::fmt::Write as _;

/// How many names a sentence takes.
const NAMED_MAX: usize = 5;

/// The latest period: only that is shown.
fn latest(part: &IndicatorsPart) -> Option<&PeriodRow> {
    part.periods.last()
}

/// One sentence for each kind of thing that somebody should look at, in the latest period.
pub(super) fn findings(part: &IndicatorsPart, lang: Lang) -> Vec<String> {
    let Some(period) = latest(part) else { return Vec::new() };
    let id = &period.period;
    let mut lines = Vec::new();
    lines.extend(period.empty.as_ref().map(|reason| words(reason, lang).to_owned()));
    flagged_columns(part, id, lang, &mut lines);
    flagged_pairs(part, id, lang, &mut lines);
    flagged_groups(part, id, lang, &mut lines);
    flagged_weights(part, id, lang, &mut lines);
    lines
}

fn words(text: &BilingualText, lang: Lang) -> &str {
    match lang {
        Lang::Zh => &text.zh,
        Lang::En => &text.en,
    }
}

/// A sentence that ends in names, if there are any.
fn say(lines: &mut Vec<String>, lang: Lang, zh: &str, en: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let n = names.len();
    let listed = names[..n.min(NAMED_MAX)].join(lang.pick("、", ", "));
    let rest = if n > NAMED_MAX { lang.pick("等", " and others") } else { "" };
    lines.push(match lang {
        Lang::Zh => format!("{n} {zh}：{listed}{rest}"),
        Lang::En => format!("{en}: {n} ({listed}{rest})"),
    });
}

fn flagged_columns(part: &IndicatorsPart, period: &str, lang: Lang, lines: &mut Vec<String>) {
    let of = |flag: &str| -> Vec<String> {
        let rows = part.statistics.iter().filter(|s| s.period == period);
        let flagged = rows.filter(|s| s.flags.iter().any(|f| f == flag));
        flagged.map(|s| s.node_id.clone()).collect()
    };
    say(lines, lang, "个指标没有任何值", "indicators without any value", &of("empty"));
    let zh = "个指标各地区取值全同，区分不出高低";
    say(lines, lang, zh, "indicators with the same value everywhere", &of("constant"));
    let (least, zeros) = (percent(part.limits.present_min), percent(part.limits.nonzero_min));
    let zh = format!("个指标有值的地区不足 {least}");
    let en = format!("indicators with a value in less than {least} of the regions");
    say(lines, lang, &zh, &en, &of("few_present"));
    let zh = format!("个指标非零的地区不足 {zeros}");
    let en = format!("indicators that are not 0 in less than {zeros} of the regions");
    say(lines, lang, &zh, &en, &of("many_zeros"));
    let zh = "个数值指标的不同取值很少";
    say(lines, lang, zh, "numeric indicators with few different values", &of("few_unique"));
    say(lines, lang, "个指标有离群值", "indicators with outliers", &of("outliers"));
}

fn flagged_pairs(part: &IndicatorsPart, period: &str, lang: Lang, lines: &mut Vec<String>) {
    let of = |flag: &str, relations: &[&str]| -> Vec<String> {
        let is = |c: &&CorrelationRow| {
            c.period == period
                && c.flag.as_deref() == Some(flag)
                && relations.contains(&c.relation.as_str())
        };
        let mut rows: Vec<&CorrelationRow> = part.correlations.iter().filter(is).collect();
        let size = |c: &CorrelationRow| c.pearson.unwrap_or(0.0).abs();
        rows.sort_by(|x, y| size(y).total_cmp(&size(x)));
        let named =
            |c: &&CorrelationRow| format!("{} – {} {}", c.node_id, c.other_id, two(c.pearson));
        rows.iter().map(named).collect()
    };
    let below = ["parent", "ancestor"];
    let beside = ["siblings", "level"];
    let zh = "对节点此消彼长（负相关）";
    say(lines, lang, zh, "pairs that run against each other", &of("negative", &beside));
    let zh = "处节点与其上级方向相反";
    say(lines, lang, zh, "nodes that run against one above them", &of("negative", &below));
    let zh = "处节点与其上级几乎无关，对上级得分的解释力弱";
    say(lines, lang, zh, "nodes that hardly go with one above them", &of("weak", &below));
    let zh = "对节点几乎说的是同一件事（共线），有重复计算之嫌";
    say(lines, lang, zh, "pairs that say nearly the same", &of("collinear", &beside));
    let with = part.denominators.iter().filter(|d| d.period == period);
    let named = |d: &crate::scorecard::audit_indicators::DenominatorRow| {
        format!("{} – {} {}", d.node_id, d.denominator_id, two(Some(d.pearson)))
    };
    let zh = "个指标随分母变化，可能量的只是规模";
    let en = "indicators that go with a denominator, and may measure size alone";
    say(lines, lang, zh, en, &with.map(named).collect::<Vec<_>>());
}

fn flagged_groups(part: &IndicatorsPart, period: &str, lang: Lang, lines: &mut Vec<String>) {
    let low = part.reliability.iter().filter(|r| r.period == period && r.low);
    let names: Vec<String> = low.map(|r| format!("{} {}", r.node_id, two(r.alpha))).collect();
    let limit = part.limits.alpha_min;
    let zh = format!("个节点的克隆巴赫系数低于 {limit}，子项未必量的是同一件事");
    let en = format!("nodes whose children may not measure one thing (alpha below {limit})");
    say(lines, lang, &zh, &en, &names);
    let better = part.reliability_without.iter().filter(|r| r.period == period && r.better);
    // In a group that holds together anyway it is no matter.
    let is_low = |node: &str| {
        part.reliability.iter().any(|r| r.period == period && r.low && r.node_id == node)
    };
    let names: Vec<String> =
        better.filter(|r| is_low(&r.node_id)).map(|r| r.without_id.clone()).collect();
    let zh = "个子项去掉后系数会提高";
    say(lines, lang, zh, "children without which such a node would hold together better", &names);
}

fn flagged_weights(part: &IndicatorsPart, period: &str, lang: Lang, lines: &mut Vec<String>) {
    let idle = |i: &&ImportanceRow| {
        i.period == period && i.level != "indicators" && i.importance < i.weight_share / 2.0
    };
    let named = |i: &ImportanceRow| {
        format!("{} {} / {}", i.node_id, percent(i.weight_share), percent(i.importance))
    };
    let names: Vec<String> = part.importance.iter().filter(idle).map(named).collect();
    let zh = "个维度的重要性不到其权重的一半（权重 / 重要性）";
    let en =
        "dimensions with less than half of the importance of their weight (weight / importance)";
    say(lines, lang, zh, en, &names);
    let of_period = part.influence.iter().filter(|i| i.period == period);
    let most = of_period.filter(|i| i.mean_rank_change.is_some_and(|c| c > 0.0)).max_by(|x, y| {
        let change = |c: Option<f64>| c.unwrap_or(0.0);
        change(x.mean_rank_change).total_cmp(&change(y.mean_rank_change))
    });
    let Some((most, change)) = most.and_then(|m| Some((m, m.mean_rank_change?))) else { return };
    let (id, change, greatest) = (&most.node_id, one(change), most.greatest_rank_change);
    let greatest = greatest.unwrap_or(0);
    lines.push(match lang {
        Lang::Zh => format!("影响最大的是 {id}：去掉后名次平均变动 {change}，最多 {greatest}"),
        Lang::En => {
            format!(
                "{id} has most influence: without it ranks move by {change}, at most {greatest}"
            )
        }
    });
}

/// The tables of the latest period.
pub(super) fn tables(out: &mut String, part: &IndicatorsPart, lang: Lang) {
    let Some(period) = latest(part) else { return };
    let id = &period.period;
    let (n, scored) = (period.n_regions, period.n_scored);
    let shown = if id.is_empty() { String::new() } else { format!(" {id}") };
    let _ = match lang {
        Lang::Zh => writeln!(out, "\n指标分析{shown}：{n} 个地区，其中 {scored} 个有总分"),
        Lang::En => writeln!(out, "\nIndicators{shown}: {n} regions, {scored} with an index"),
    };
    statistics(out, part, id, lang);
    missing(out, part, id, lang);
    missing_regions(out, part, id, lang);
    if period.empty.is_some() {
        return;
    }
    pairs(out, part, id, lang);
    groups(out, part, id, lang);
    weights(out, part, id, lang);
    standings(out, part, id, lang);
}

fn table<const N: usize>(zh: [&str; N], en: [&str; N], lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(match lang {
        Lang::Zh => zh,
        Lang::En => en,
    });
    table
}

fn put(out: &mut String, zh: &str, en: &str, lang: Lang, table: Table) {
    if !table.is_empty() {
        let _ = writeln!(out, "\n{}\n{}", lang.pick(zh, en), finished(table));
    }
}

fn statistics(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let mut shown = table(
        ["指标", "有值", "最小", "中位", "平均", "最大", "标准差", "偏度", "峰度", "标记"],
        ["Indicator", "n", "min", "median", "mean", "max", "sd", "skew", "kurt", "flags"],
        lang,
    );
    for s in part.statistics.iter().filter(|s| s.period == period) {
        let mut cells = vec![clipped(&s.node_id), s.n.to_string()];
        cells.extend([s.min, s.median, s.mean, s.max, s.sd, s.skewness, s.kurtosis].map(two));
        cells.push(flags(s, lang));
        shown.add_row(cells);
    }
    put(out, "各指标的分布（原始值）", "How the answers are spread (natural units)", lang, shown);
}

fn flags(row: &StatisticsRow, lang: Lang) -> String {
    let word = |flag: &String| match flag.as_str() {
        "empty" => lang.pick("无值", "empty"),
        "constant" => lang.pick("全同", "constant"),
        "few_present" => lang.pick("缺失多", "few values"),
        "many_zeros" => lang.pick("零多", "many zeros"),
        "few_unique" => lang.pick("取值少", "few different"),
        _ => lang.pick("离群值", "outliers"),
    };
    row.flags.iter().map(word).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn missing(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let mut shown =
        table(["节点", "应有", "缺失", "占比"], ["Node", "cells", "missing", "share"], lang);
    let rows = part.missing_nodes.iter().filter(|m| m.period == period && !m.is_indicator);
    for m in rows.filter(|m| m.n_missing > 0) {
        let title = format!("{} {}", m.node_id, words(&m.name, lang));
        let share = m.share_missing.map_or_else(none, percent);
        shown.add_row([clipped(&title), m.n.to_string(), m.n_missing.to_string(), share]);
    }
    put(out, "各节点的缺失", "What is missing below each node", lang, shown);
}

/// The regions that lack most.
fn missing_regions(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let Some(root) = part.missing_nodes.first().map(|m| m.node_id.as_str()) else { return };
    let of_period = part.missing_regions.iter().filter(|m| m.period == period);
    let mut rows: Vec<_> = of_period.filter(|m| m.node_id == root && m.n_missing > 0).collect();
    let share = |m: &MissingRegionRow| m.share_missing.unwrap_or(0.0);
    rows.sort_by(|x, y| share(y).total_cmp(&share(x)));
    let note = more(rows.len(), lang);
    let mut shown =
        table(["地区", "应有", "缺失", "占比"], ["Region", "cells", "missing", "share"], lang);
    for m in rows.iter().take(LISTED_MAX) {
        let share = m.share_missing.map_or_else(none, percent);
        shown.add_row([m.region_id.clone(), m.n.to_string(), m.n_missing.to_string(), share]);
    }
    let (zh, en) = (format!("各地区的缺失{note}"), format!("What is missing in each region{note}"));
    put(out, &zh, &en, lang, shown);
}

/// The flagged pairs, those that say the same first, then those against each other, the strongest first.
fn pairs(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let order = |c: &CorrelationRow| match c.flag.as_deref() {
        Some("collinear") => 0,
        Some("negative") => 1,
        _ => 2,
    };
    let size = |c: &CorrelationRow| c.pearson.unwrap_or(0.0).abs();
    let flagged = part.correlations.iter().filter(|c| c.period == period && c.flag.is_some());
    let mut rows: Vec<&CorrelationRow> = flagged.collect();
    rows.sort_by(|x, y| order(x).cmp(&order(y)).then(size(y).total_cmp(&size(x))));
    let note = more(rows.len(), lang);
    let mut shown = table(
        ["一方", "另一方", "关系", "标记", "皮尔逊", "p", "斯皮尔曼", "肯德尔"],
        ["One", "The other", "relation", "flag", "Pearson", "p", "Spearman", "Kendall"],
        lang,
    );
    for c in rows.into_iter().take(LISTED_MAX) {
        let relation = match c.relation.as_str() {
            "siblings" => lang.pick("同级", "siblings"),
            "level" => lang.pick("同层", "level"),
            "parent" => lang.pick("上级", "parent"),
            _ => lang.pick("更上级", "ancestor"),
        };
        let flag = match c.flag.as_deref() {
            Some("collinear") => lang.pick("共线", "collinear"),
            Some("negative") => lang.pick("相反", "negative"),
            _ => lang.pick("无关", "weak"),
        };
        let p = c
            .pearson_p
            .map_or_else(none, |p| if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") });
        shown.add_row([
            clipped(&c.node_id),
            clipped(&c.other_id),
            relation.to_owned(),
            flag.to_owned(),
            two(c.pearson),
            p,
            two(c.spearman),
            two(c.kendall),
        ]);
    }
    let (zh, en) = (format!("应当核看的相关{note}"), format!("Correlations to look at{note}"));
    put(out, &zh, &en, lang, shown);
}

fn groups(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let mut shown = table(
        ["节点", "克隆巴赫系数", "标准化", "第一特征值", "方差占比", "说明"],
        ["Node", "alpha", "standardised", "first eigenvalue", "of variance", "why not"],
        lang,
    );
    for c in part.components.iter().filter(|c| c.period == period && c.component <= 1) {
        let mut rows = part.reliability.iter();
        let alpha = rows.find(|r| r.period == period && r.node_id == c.node_id);
        let reason = c.empty.as_ref().or_else(|| alpha.and_then(|r| r.empty.as_ref()));
        shown.add_row([
            clipped(&c.node_id),
            two(alpha.and_then(|r| r.alpha)),
            two(alpha.and_then(|r| r.alpha_standardised)),
            two(c.eigenvalue),
            c.share.map_or_else(none, percent),
            reason.map_or("", |reason| words(reason, lang)).to_owned(),
        ]);
    }
    put(out, "子项是否量同一件事", "Whether children measure one thing", lang, shown);
}

/// Nodes with their weight, importance and influence; of the indicators those with most influence.
fn weights(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let of_period: Vec<_> = part.importance.iter().filter(|i| i.period == period).collect();
    let change = |node: &str| {
        let mut rows = part.influence.iter();
        rows.find(|i| i.period == period && i.node_id == node).and_then(|i| i.mean_rank_change)
    };
    let (mut indicators, nodes): (Vec<_>, Vec<_>) =
        of_period.into_iter().partition(|i| i.level == "indicators");
    let size = |i: &ImportanceRow| change(&i.node_id).unwrap_or(0.0);
    indicators.sort_by(|x, y| size(y).total_cmp(&size(x)));
    let note = more(indicators.len(), lang);
    let listed = nodes.into_iter().chain(indicators.into_iter().take(LISTED_MAX));
    let mut shown = table(
        ["节点", "有效权重", "重要性", "与总指数相关", "去掉后名次变动"],
        ["Node", "weight", "importance", "with the index", "ranks move without it"],
        lang,
    );
    for i in listed {
        shown.add_row([
            clipped(&i.node_id),
            percent(i.weight_effective),
            percent(i.importance),
            two(i.correlation),
            two(change(&i.node_id)),
        ]);
    }
    let zh = format!("权重、重要性与影响，指标按影响从大到小{note}");
    let en = format!("Weight, importance and influence; indicators by influence{note}");
    put(out, &zh, &en, lang, shown);
}

fn standings(out: &mut String, part: &IndicatorsPart, period: &str, lang: Lang) {
    let of_period = || part.standings.iter().filter(|s| s.period == period);
    let mut regions: Vec<&str> = of_period().map(|s| s.region_id.as_str()).collect();
    regions.dedup();
    if regions.is_empty() {
        return;
    }
    let named = |region: &str, kind: &str| {
        let rows = of_period().filter(|s| s.region_id == region && s.kind == kind).take(3);
        let names: Vec<String> = rows.map(|s| format!("{} {}", s.node_id, s.rank)).collect();
        if names.is_empty() { none() } else { names.join(lang.pick("、", ", ")) }
    };
    let line = |region: &&str| {
        let (best, worst) = (named(region, "strength"), named(region, "weakness"));
        match lang {
            Lang::Zh => format!("{region} 强：{best}；弱：{worst}"),
            Lang::En => format!("{region} good at {best}; bad at {worst}"),
        }
    };
    let lines: Vec<String> = regions.iter().take(LISTED_MAX).map(line).collect();
    let title =
        lang.pick("各地区的强项与弱项（指标与名次）", "Strengths and weaknesses, with ranks");
    section(out, &format!("\n{title}{}", more(regions.len(), lang)), &lines);
}

fn none() -> String {
    "–".to_owned()
}

/// Two decimals; of large figures none.
fn two(value: Option<f64>) -> String {
    value.map_or_else(none, |v| {
        if v.abs() >= 1000.0 {
            format!("{v:.0}")
        } else {
            format!("{:.2}", (v * 100.0).round() / 100.0 + 0.0)
        }
    })
}
