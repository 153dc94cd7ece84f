//! A study of robustness as text: what was found in sentences, then the table.

use crate::lang::Lang;
use crate::scorecard::document::BilingualText;
use crate::scorecard::robustness::{IntervalRow, RegionRow, Robustness, SensitivityRow};
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use std::fmt::Write as _;

/// How many regions a sentence names.
const NAMED_MAX: usize = 8;

pub(super) fn text(study: &Robustness, lang: Lang) -> String {
    let mut out = String::new();
    for line in findings(study, lang) {
        let _ = writeln!(out, "{line}");
    }
    let _ = writeln!(out, "\n{}", lang.pick("变动的假设：", "What was varied:"));
    for assumption in &study.assumptions {
        let _ = writeln!(out, "  {}", pick(&assumption.text, lang));
    }
    let _ = writeln!(out, "\n{}", regions(study, lang));
    if let Some(sensitivity) = &study.sensitivity {
        let _ = writeln!(out, "\n{}", indices(sensitivity, lang));
    }
    out
}

fn pick(text: &BilingualText, lang: Lang) -> &str {
    lang.pick(&text.zh, &text.en)
}

fn findings(study: &Robustness, lang: Lang) -> Vec<String> {
    let of = |verdict: &str| -> Vec<&RegionRow> {
        study.regions.iter().filter(|r| r.verdict.as_deref() == Some(verdict)).collect()
    };
    let (robust, fragile) = (of("robust"), of("fragile"));
    let all = robust.len() + fragile.len();
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
            .map(|f| format!("{} {}", reason(&f.reason, lang), f.count))
            .collect();
        let reasons = reasons.join(lang.pick("、", ", "));
        lines.push(match lang {
            Lang::Zh => format!("另有 {failed} 次没有结果：{reasons}。"),
            Lang::En => format!("{failed} more gave nothing: {reasons}."),
        });
    }
    lines.push(match lang {
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
    lines.push(rule(study, lang));
    lines.extend(widest(study, lang));
    lines.extend(groups(study, lang));
    lines
}

fn reason(id: &str, lang: Lang) -> &str {
    match id {
        "no_weights" => lang.pick("同级权重全为零", "siblings without weight"),
        "nothing_left" => lang.pick("剔除指标后无可计分", "nothing left after an exclusion"),
        _ => lang.pick("得分超出范围", "scores out of range"),
    }
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
    let group = study.groups.iter().position(|g| g.region_ids.contains(&region.id));
    cells.push(group.map_or_else(none, |g| (g + 1).to_string()));
    cells.push(match region.verdict.as_deref() {
        Some("robust") => lang.pick("稳健", "robust").to_owned(),
        Some(_) => lang.pick("脆弱", "fragile").to_owned(),
        None => none(),
    });
    cells
}

fn indices(sensitivity: &SensitivityRow, lang: Lang) -> String {
    let title = lang.pick("平均名次变动由什么引起：", "What the mean change of ranks comes from:");
    match sensitivity.problem.as_deref() {
        Some("constant") => {
            return format!("{title}\n  {}", lang.pick("名次没有变动。", "ranks do not change."));
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
    let after = match lang {
        Lang::Zh => format!("平均变动 {mean:.1} 名，共运行 {} 次。", sensitivity.runs),
        Lang::En => {
            format!("Ranks change by {mean:.1} on average, over {} runs.", sensitivity.runs)
        }
    };
    format!("{title}\n{table}\n{after}")
}

fn right(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
