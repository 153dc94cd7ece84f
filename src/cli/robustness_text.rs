//! A study of robustness as text: what was found in sentences, then the table.

use crate::lang::Lang;
use crate::scorecard::document::BilingualText;
use crate::scorecard::robustness::{IntervalRow, RegionRow, Robustness, SensitivityRow};
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use std::fmt::Write as _;

/// How many regions a sentence names.
const NAMED_MAX: usize = 8;

/// `asked` are the pairs of regions that were asked for, by their ids.
pub(super) fn text(study: &Robustness, asked: &[(String, String)], lang: Lang) -> String {
    let mut out = String::new();
    for line in findings(study, lang) {
        let _ = writeln!(out, "{line}");
    }
    for pair in asked {
        if let Some(line) = compared(study, pair, lang) {
            let _ = writeln!(out, "{line}");
        }
    }
    let _ = writeln!(out, "\n{}", lang.pick("变动的假设：", "What was varied:"));
    for assumption in &study.assumptions {
        let _ = writeln!(out, "  {}", pick(&assumption.text, lang));
    }
    let _ = writeln!(out, "\n{}", regions(study, lang));
    if let Some(sensitivity) = &study.sensitivity {
        let title =
            lang.pick("平均名次变动由什么引起：", "What the mean change of ranks comes from:");
        let _ = writeln!(out, "\n{}", indices(sensitivity, title, None, lang));
    }
    for of in &study.region_sensitivity {
        let name = name_of(study, &of.region_id, lang);
        let title = match lang {
            Lang::Zh => format!("{name}的得分变动由什么引起："),
            Lang::En => format!("What changes of the score of {name} come from:"),
        };
        let _ = writeln!(out, "\n{}", indices(&of.sensitivity, &title, Some(&name), lang));
    }
    out
}

fn name_of(study: &Robustness, id: &str, lang: Lang) -> String {
    let found = study.regions.iter().find(|r| r.id == id);
    found.map_or(id, |r| pick(&r.name, lang)).to_owned()
}

/// How likely the first of two regions is ahead.
fn compared(study: &Robustness, (first, other): &(String, String), lang: Lang) -> Option<String> {
    let is = |a: &str, b: &str| study.pairs.iter().find(|p| p.region_id == a && p.other_id == b);
    let (ahead, tied) = match (is(first, other), is(other, first)) {
        (Some(pair), _) => (pair.ahead?, pair.tied?),
        (None, Some(pair)) => (1.0 - pair.ahead? - pair.tied?, pair.tied?),
        (None, None) => return None,
    };
    let (a, b) = (name_of(study, first, lang), name_of(study, other, lang));
    let percent = |p: f64| format!("{:.1}", 100.0 * p.max(0.0));
    let (wins, level, loses) = (percent(ahead), percent(tied), percent(1.0 - ahead - tied));
    Some(match lang {
        Lang::Zh => format!("{a}领先{b}的概率为 {wins}%，并列 {level}%，落后 {loses}%。"),
        Lang::En => {
            format!(
                "{a} is ahead of {b} in {wins} % of the replicates, level in {level} %, behind in {loses} %."
            )
        }
    })
}

fn pick(text: &BilingualText, lang: Lang) -> &str {
    lang.pick(&text.zh, &text.en)
}

fn findings(study: &Robustness, lang: Lang) -> Vec<String> {
    let of = |verdict: &str| -> Vec<&RegionRow> {
        study.regions.iter().filter(|r| r.verdict.as_deref() == Some(verdict)).collect()
    };
    let (robust, fragile) = (of("robust"), of("fragile"));
    let all = study.regions.iter().filter(|r| r.score.is_some()).count();
    let (n, kept) = (study.replicates, study.kept);
    let mut lines = Vec::new();
    let period = if study.period.is_empty() { String::new() } else { format!("{} ", study.period) };
    lines.push(match lang {
        Lang::Zh => format!("{period}{all} 个地区在不同假设下重复计分 {kept} 次。"),
        Lang::En => {
            format!("{period}{all} regions were scored {kept} times under other assumptions.")
        }
    });
    if kept < n {
        let failed = n - kept;
        let reasons: Vec<String> = study
            .failures
            .iter()
            .map(|f| match lang {
                Lang::Zh => format!("{} {} 次", pick(&f.text, lang), f.count),
                Lang::En => format!("{} ({})", pick(&f.text, lang), f.count),
            })
            .collect();
        let reasons = reasons.join(lang.pick("、", ", "));
        lines.push(match lang {
            Lang::Zh => format!("另有 {failed} 次没有结果：{reasons}。"),
            Lang::En => format!("{failed} more gave nothing: {reasons}."),
        });
    }
    let has_verdict = robust.len() + fragile.len() > 0;
    lines.push(match lang {
        Lang::Zh if !has_verdict => {
            "有得分的重复不足 100 次，或没有等级而参评地区不足 5 个，不判断是否稳健。".to_owned()
        }
        Lang::En if !has_verdict => "No result is called robust or fragile after fewer than 100 \
             replicates, or with no levels and fewer than 5 ranked regions."
            .to_owned(),
        Lang::Zh => format!("{} 个地区的结果稳健，{} 个脆弱。", robust.len(), fragile.len()),
        Lang::En => {
            format!(
                "The results of {} are robust, those of {} fragile.",
                robust.len(),
                fragile.len()
            )
        }
    });
    if !fragile.is_empty() {
        let names = named(&fragile, lang);
        lines.push(match lang {
            Lang::Zh => format!("脆弱：{names}。"),
            Lang::En => format!("Fragile: {names}."),
        });
    }
    if has_verdict {
        lines.push(rule(study, lang));
    }
    lines.extend(widest(study, lang));
    lines.extend(groups(study, lang));
    lines
}

fn rule(study: &Robustness, lang: Lang) -> String {
    let text = if study.levels.is_empty() {
        lang.pick(
            "稳健：名次的 90% 区间不超过参评地区数的五分之一。",
            "Robust: the 90 % interval of the rank spans at most a fifth of the ranked regions.",
        )
    } else {
        lang.pick(
            "稳健：至少 90% 的重复中等级不变。",
            "Robust: the level stays the same in at least 90 % of the replicates.",
        )
    };
    text.to_owned()
}

fn named(regions: &[&RegionRow], lang: Lang) -> String {
    let names: Vec<&str> = regions.iter().take(NAMED_MAX).map(|r| pick(&r.name, lang)).collect();
    let names = names.join(lang.pick("、", ", "));
    match regions.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
        None => names,
        Some(_) if lang == Lang::Zh => format!("{names}等 {} 个", regions.len()),
        Some(more) => format!("{names} and {more} more"),
    }
}

/// The region whose rank is least certain.
fn widest(study: &Robustness, lang: Lang) -> Option<String> {
    let width = |i: &IntervalRow| i.high - i.low;
    let ranked = study.regions.iter().filter_map(|r| Some((r, r.rank_interval.as_ref()?)));
    let (region, ranks) = ranked.reduce(|a, b| if width(b.1) > width(a.1) { b } else { a })?;
    if width(ranks) <= 0.0 {
        return Some(lang.pick("没有一个地区的名次变动。", "No rank ever changes.").to_owned());
    }
    let (name, low, high) = (pick(&region.name, lang), whole(ranks.low), whole(ranks.high));
    Some(match lang {
        Lang::Zh => format!("名次最不确定的是{name}：90% 的重复中在第 {low} 至第 {high} 名。"),
        Lang::En => {
            format!(
                "The least certain rank is that of {name}: {low} to {high} in 90 % of the replicates."
            )
        }
    })
}

fn groups(study: &Robustness, lang: Lang) -> Option<String> {
    let n = study.groups.len();
    let ranked: usize = study.groups.iter().map(|g| g.region_ids.len()).sum();
    let first = study.groups.first()?;
    let names: Vec<&RegionRow> = first
        .region_ids
        .iter()
        .filter_map(|id| study.regions.iter().find(|r| r.id == *id))
        .collect();
    let names = named(&names, lang);
    Some(match lang {
        Lang::Zh => {
            format!("{ranked} 个名次中只能分出 {n} 组先后；最前一组：{names}。")
        }
        Lang::En if n == 1 => {
            format!("Of {ranked} ranks only 1 group can be told from others: {names}.")
        }
        Lang::En => {
            format!("Of {ranked} ranks only {n} groups can be told apart; the first: {names}.")
        }
    })
}

fn whole(x: f64) -> String {
    format!("{x:.0}")
}

fn regions(study: &Robustness, lang: Lang) -> Table {
    let mut head: Vec<String> = match lang {
        Lang::Zh => ["地区", "得分", "90% 区间", "名次", "90% 区间"],
        Lang::En => ["Region", "Score", "90 % interval", "Rank", "90 % interval"],
    }
    .map(str::to_owned)
    .to_vec();
    if !study.levels.is_empty() {
        head.push(lang.pick("等级", "Level").to_owned());
        head.push(lang.pick("概率", "Likely").to_owned());
    }
    if has_benchmark(study) {
        head.push(lang.pick("达标程度 90% 区间", "Attained, 90 % interval").to_owned());
        head.push(lang.pick("达标概率", "Met").to_owned());
    }
    head.push(lang.pick("组", "Group").to_owned());
    head.push(lang.pick("判断", "Verdict").to_owned());
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(head);
    let mut order: Vec<&RegionRow> = study.regions.iter().collect();
    order.sort_by_key(|r| r.rank.unwrap_or(u32::MAX));
    for region in order {
        table.add_row(line(study, region, lang));
    }
    right(&mut table);
    table
}

/// Whether a benchmark was uncertain.
fn has_benchmark(study: &Robustness) -> bool {
    study.regions.iter().any(|r| r.attainment.is_some())
}

fn line(study: &Robustness, region: &RegionRow, lang: Lang) -> Vec<String> {
    let none = || "–".to_owned();
    let interval = |of: &Option<IntervalRow>, digits: usize| {
        of.as_ref().map_or_else(none, |i| format!("{:.digits$}–{:.digits$}", i.low, i.high))
    };
    let mut cells = vec![
        pick(&region.name, lang).to_owned(),
        region.score.map_or_else(none, |s| format!("{s:.1}")),
        interval(&region.score_interval, 1),
        region.rank.map_or_else(none, |r| r.to_string()),
        interval(&region.rank_interval, 0),
    ];
    if !study.levels.is_empty() {
        cells.push(region.level.map_or_else(none, |l| l.to_string()));
        let at = region.level.and_then(|l| usize::from(l).checked_sub(1));
        let likely = at.and_then(|at| region.level_probabilities.get(at));
        cells.push(likely.map_or_else(none, |p| format!("{:.0}%", 100.0 * p)));
    }
    if has_benchmark(study) {
        let percent = |x: f64| format!("{:.0}", 100.0 * x);
        let of = region.attainment.as_ref();
        cells.push(of.map_or_else(none, |i| format!("{}–{}%", percent(i.low), percent(i.high))));
        cells.push(region.benchmark_met.map_or_else(none, |p| format!("{}%", percent(p))));
    }
    let group = study.groups.iter().position(|g| g.region_ids.contains(&region.id));
    cells.push(group.map_or_else(none, |g| (g + 1).to_string()));
    cells.push(match region.verdict.as_deref() {
        Some("robust") => lang.pick("稳健", "robust").to_owned(),
        Some(_) => lang.pick("脆弱", "fragile").to_owned(),
        None => none(),
    });
    cells
}

/// `region` is the region whose score it is about; none for the ranks of all.
fn indices(sensitivity: &SensitivityRow, title: &str, region: Option<&str>, lang: Lang) -> String {
    match sensitivity.problem.as_deref() {
        Some("constant") => {
            let said = if region.is_some() {
                lang.pick("得分没有变动。", "the score does not change.")
            } else {
                lang.pick("名次没有变动。", "ranks do not change.")
            };
            return format!("{title}\n  {said}");
        }
        Some(_) => {
            let few = lang.pick("成功的运行太少。", "too few runs gave scores.");
            return format!("{title}\n  {few}");
        }
        None => {}
    }
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(match lang {
        Lang::Zh => ["假设", "一阶指数", "90% 区间", "总指数", "90% 区间"],
        Lang::En => ["Assumption", "First order", "90 % interval", "Total", "90 % interval"],
    });
    for factor in &sensitivity.factors {
        let mut cells = vec![pick(&factor.name, lang).to_owned()];
        for index in [&factor.first, &factor.total] {
            cells.push(format!("{:.2}", index.value));
            cells.push(format!("{:.2}–{:.2}", index.low, index.high));
        }
        table.add_row(cells);
    }
    right(&mut table);
    let mean = sensitivity.mean.unwrap_or_default();
    let runs = sensitivity.runs;
    let after = match (region, lang) {
        (Some(region), Lang::Zh) => format!("{region}平均得 {mean:.1} 分，共运行 {runs} 次。"),
        (Some(region), Lang::En) => {
            format!("{region} scores {mean:.1} on average, over {runs} runs.")
        }
        (None, Lang::Zh) => format!("平均变动 {mean:.1} 名，共运行 {runs} 次。"),
        (None, Lang::En) => {
            format!("Ranks change by {mean:.1} on average, over {runs} runs.")
        }
    };
    format!("{title}\n{table}\n{after}")
}

fn right(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
