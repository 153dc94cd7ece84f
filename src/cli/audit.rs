//! `govgauge audit`: what to know about a survey before its scores are believed.

use super::args::{AuditArgs, AuditPart, TextFormat};
use super::audit_indicators;
use super::files::Folder;
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::{Options, Run};
use crate::coherence::indicators;
use crate::coherence::survey::{SurveyAudit, audit};
use crate::lang::Lang;
use crate::scorecard::audit::{
    Apart, Audit, IndicatorRow, QuestionRow, RegionRow, RespondentRow, Shares, TableRow,
    ThinItemRow, document,
};
use crate::stats::round1;
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use unicode_width::UnicodeWidthChar as _;

/// How many lines of one kind are listed; the document has them all.
pub(super) const LISTED_MAX: usize = 12;

/// The most columns of a terminal that a title takes.
const TITLE_WIDTH: usize = 48;

pub(super) fn run(args: &AuditArgs, screen: &Screen) -> Result<(), Failure> {
    let loaded = load::load(&args.survey, screen)?;
    let (rubric, survey) = (&loaded.rubric, &loaded.survey);
    let a = load::assess(&loaded, None, Options::default(), screen)?;
    let run = Run::new(&a, args.date.clone());
    let asked = |part| args.part == AuditPart::All || args.part == part;
    let of_survey =
        if asked(AuditPart::Survey) { audit(rubric, survey) } else { SurveyAudit::default() };
    let of_indicators =
        if asked(AuditPart::Indicators) { indicators::audit(&a) } else { Vec::new() };
    let audit = document(&a, &run, &of_survey, &of_indicators, &loaded.warnings);
    let is_json = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let format = args.format.unwrap_or(match &args.file {
        Some(path) if is_json(path) => TextFormat::Json,
        _ => TextFormat::Text,
    });
    let said = match format {
        TextFormat::Text => Screen::plain(&text(&audit, screen.lang)),
        TextFormat::Json => {
            let json = serde_json::to_string_pretty(&audit).map_err(io::Error::from)?;
            json + "\n"
        }
    };
    let Some(path) = &args.file else {
        io::stdout().lock().write_all(said.as_bytes())?;
        return Ok(());
    };
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let Some(name) = name else {
        let path = path.display();
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => format!("`{path}` 不是文件名"),
            Lang::En => format!("`{path}` is not the name of a file"),
        }));
    };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut folder = Folder::open(parent, args.force, screen)?;
    folder.claim([name.as_str()])?;
    folder.write(&name, |out| out.write_all(said.as_bytes()))?;
    screen.wrote(path);
    Ok(())
}

/// The audit as text: what stands out first, then the tables.
fn text(audit: &Audit, lang: Lang) -> String {
    let mut out = String::new();
    let part = &audit.survey;
    let mut stands_out = findings(audit, lang);
    stands_out.extend(audit_indicators::findings(&audit.indicators, lang));
    if stands_out.is_empty() {
        stands_out.push(lang.pick("没有", "nothing").to_owned());
    }
    section(&mut out, lang.pick("值得注意", "What stands out"), &stands_out);
    for table in &part.tables {
        let questions: Vec<&QuestionRow> =
            part.questions.iter().filter(|q| q.table_id == table.table_id).collect();
        table_text(&mut out, table, &questions, lang);
        let of_table = |r: &&RespondentRow| r.table_id == table.table_id && r.flagged;
        respondents_text(&mut out, part.respondents.iter().filter(of_table).collect(), lang);
        let thin = part.thin_items.iter().filter(|i| i.table_id == table.table_id);
        thin_text(&mut out, &thin.collect::<Vec<_>>(), lang);
    }
    indicators_text(&mut out, &part.indicators, lang);
    regions_text(&mut out, &part.regions, lang);
    audit_indicators::tables(&mut out, &audit.indicators, lang);
    out
}

pub(super) fn section(out: &mut String, title: &str, lines: &[String]) {
    let _ = writeln!(out, "{title}");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

/// One line for each kind of thing that somebody should look at.
fn findings(audit: &Audit, lang: Lang) -> Vec<String> {
    let part = &audit.survey;
    let mut lines = Vec::new();
    let mut say = |n: usize, zh: String, en: String| {
        if n > 0 {
            lines.push(match lang {
                Lang::Zh => zh,
                Lang::En => en,
            });
        }
    };
    let flagged = part.respondents.iter().filter(|r| r.flagged).count();
    let limit = percent(part.thresholds.alike_share_min);
    say(
        flagged,
        format!("{flagged} 位填报人至少 {limit} 的行答案雷同"),
        format!("respondents with {limit} or more of their rows all alike: {flagged}"),
    );
    let thin = part.thin_items.len();
    say(
        thin,
        format!("{thin} 个项目的行数少于量规所要求"),
        format!("items with fewer rows than the rubric asks for: {thin}"),
    );
    let without: usize = part.tables.iter().map(|t| t.without.len()).sum();
    say(
        without,
        format!("{without} 处地区在某张表中没有任何项目"),
        format!("regions that have no item in a table: {without}"),
    );
    let apart = |share: Option<f64>| share.is_some_and(|s| s >= 0.5);
    let torn = part.questions.iter().filter(|q| apart(q.disagreement.share)).count();
    say(
        torn,
        format!("{torn} 道题在半数以上的项目中各行不一致"),
        format!("questions whose rows differ in half of the items or more: {torn}"),
    );
    let torn = part.indicators.iter().filter(|i| apart(i.disagreement.share)).count();
    say(
        torn,
        format!("{torn} 个指标在半数以上的地区中填报人不一致"),
        format!("indicators whose respondents differ in half of the regions or more: {torn}"),
    );
    let gap = |s: &Shares| s.not_answered + s.unknown >= 0.5;
    let empty = part.indicators.iter().filter(|i| gap(&i.states)).count();
    say(
        empty,
        format!("{empty} 个指标有半数以上的地区未作答或不清楚"),
        format!("indicators without an answer in half of the regions or more: {empty}"),
    );
    lines
}

fn table_text(out: &mut String, table: &TableRow, questions: &[&QuestionRow], lang: Lang) {
    let (id, rows, items) = (&table.table_id, table.n_rows, table.n_items);
    let name = match lang {
        Lang::Zh => &table.name.zh,
        Lang::En => &table.name.en,
    };
    let _ = match lang {
        Lang::Zh => writeln!(out, "\n调查表 {name} [{id}]：{rows} 行，{items} 个项目"),
        Lang::En => writeln!(out, "\nTable {name} [{id}]: {rows} rows, {items} items"),
    };
    if let Some(((min, median), max)) = table.items_min.zip(table.items_median).zip(table.items_max)
    {
        let _ = match lang {
            Lang::Zh => writeln!(out, "  每地区项目数：最少 {min}，中位 {median}，最多 {max}"),
            Lang::En => {
                writeln!(out, "  items per region: {min} at least, {median} median, {max} at most")
            }
        };
    }
    if !table.without.is_empty() {
        let ids: Vec<String> =
            table.without.iter().map(|r| key(&r.region_id, &r.period)).take(LISTED_MAX).collect();
        let more = more(table.without.len(), lang);
        let _ = writeln!(
            out,
            "  {}{}{more}",
            lang.pick("没有项目的地区：", "regions without an item: "),
            ids.join(lang.pick("、", ", "))
        );
    }
    let mut shown = heading(lang.pick("题目", "Question"), lang.pick("行", "Rows"), lang);
    for q in questions {
        let name = match lang {
            Lang::Zh => &q.name.zh,
            Lang::En => &q.name.en,
        };
        let mut title = if *name == q.question_id || name.is_empty() {
            q.question_id.clone()
        } else {
            format!("{} {name}", q.question_id)
        };
        if q.derived {
            title.push_str(lang.pick("（推算）", " (derived)"));
        }
        shown.add_row(line(&title, q.n, &q.states, Some(&q.disagreement)));
    }
    let _ = writeln!(out, "{}", finished(shown));
}

fn respondents_text(out: &mut String, mut flagged: Vec<&RespondentRow>, lang: Lang) {
    if flagged.is_empty() {
        return;
    }
    flagged.sort_by(|x, y| {
        y.share_alike.total_cmp(&x.share_alike).then(x.respondent.cmp(&y.respondent))
    });
    let lines: Vec<String> = flagged
        .iter()
        .take(LISTED_MAX)
        .map(|r| {
            let (name, alike, rows) = (&r.respondent, r.n_alike, r.n_rows);
            let share = percent(r.share_alike);
            match lang {
                Lang::Zh => format!("{name}：{rows} 行中 {alike} 行雷同（{share}）"),
                Lang::En => format!("{name}: {alike} of {rows} rows ({share})"),
            }
        })
        .collect();
    let title = lang.pick("答案雷同的填报人", "Respondents who answer all alike");
    section(out, &format!("\n{title}{}", more(flagged.len(), lang)), &lines);
}

fn thin_text(out: &mut String, thin: &[&ThinItemRow], lang: Lang) {
    if thin.is_empty() {
        return;
    }
    let line = |i: &&ThinItemRow| {
        let (place, item, n) = (key(&i.region_id, &i.period), &i.item_id, i.n_rows);
        let min = i.rows_min;
        match lang {
            Lang::Zh => format!("{place} {item}：{n} 行，应有 {min} 行"),
            Lang::En => format!("{place} {item}: {n} of {min} rows"),
        }
    };
    let lines: Vec<String> = thin.iter().take(LISTED_MAX).map(line).collect();
    let title = lang.pick("行数不足的项目", "Items with too few rows");
    section(out, &format!("\n{title}{}", more(thin.len(), lang)), &lines);
}

fn indicators_text(out: &mut String, indicators: &[IndicatorRow], lang: Lang) {
    if indicators.is_empty() {
        return;
    }
    let title =
        lang.pick("各指标的作答情况（按地区计）", "Answers to the indicators, over regions");
    let _ = writeln!(out, "\n{title}");
    let mut shown = heading(lang.pick("指标", "Indicator"), lang.pick("地区", "Regions"), lang);
    for i in indicators {
        let name = match lang {
            Lang::Zh => &i.name.zh,
            Lang::En => &i.name.en,
        };
        let title = format!("{} {name}", i.node_id);
        shown.add_row(line(&title, i.n, &i.states, Some(&i.disagreement)));
    }
    let _ = writeln!(out, "{}", finished(shown));
}

/// The regions with the most gaps.
fn regions_text(out: &mut String, regions: &[RegionRow], lang: Lang) {
    let gap = |r: &&RegionRow| r.states.not_answered + r.states.unknown;
    let mut worst: Vec<&RegionRow> = regions.iter().filter(|r| gap(r) > 0.0).collect();
    if worst.is_empty() {
        return;
    }
    worst.sort_by(|x, y| gap(y).total_cmp(&gap(x)));
    let title = lang.pick("缺答最多的地区", "Regions with the most gaps");
    let _ = writeln!(out, "\n{title}{}", more(worst.len(), lang));
    let mut shown = heading(lang.pick("地区", "Region"), lang.pick("指标", "Indicators"), lang);
    for r in worst.into_iter().take(LISTED_MAX) {
        let name = match lang {
            Lang::Zh => &r.name.zh,
            Lang::En => &r.name.en,
        };
        let title = format!("{} {name}", key(&r.region_id, &r.period));
        shown.add_row(line(&title, r.n, &r.states, None));
    }
    let _ = writeln!(out, "{}", finished(shown));
}

fn heading(what: &str, n: &str, lang: Lang) -> Table {
    let states = match lang {
        Lang::Zh => ["已作答", "未作答", "不清楚", "不适用", "已剔除", "有分歧", "平均差距"],
        Lang::En => ["answered", "blank", "unknown", "n/a", "set aside", "differ", "by points"],
    };
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header([what, n].into_iter().chain(states));
    table
}

fn line(title: &str, n: u64, states: &Shares, apart: Option<&Apart>) -> Vec<String> {
    let share = |v: f64| if v > 0.0 { percent(v) } else { "–".to_owned() };
    let s = states;
    let mut cells = vec![clipped(title), n.to_string()];
    let all = [s.answered, s.not_answered, s.unknown, s.not_applicable, s.excluded];
    cells.extend(all.map(share));
    let none = || "–".to_owned();
    cells.push(apart.and_then(|a| a.share).map_or_else(none, percent));
    cells.push(apart.and_then(|a| a.mean_spread).map_or_else(none, one));
    cells
}

/// Figures stand on the right.
pub(super) fn finished(mut table: Table) -> Table {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn key(region: &str, period: &str) -> String {
    if period.is_empty() { region.to_owned() } else { format!("{region} {period}") }
}

/// What a list that is cut short does not show.
pub(super) fn more(n: usize, lang: Lang) -> String {
    match (n > LISTED_MAX, lang) {
        (false, _) => String::new(),
        (true, Lang::Zh) => format!("（共 {n}，列出 {LISTED_MAX}）"),
        (true, Lang::En) => format!(" ({LISTED_MAX} of {n})"),
    }
}

/// A title that leaves room for the figures beside it.
pub(super) fn clipped(title: &str) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width < TITLE_WIDTH
    };
    let kept: String = title.chars().take_while(fits).collect();
    if kept.len() < title.len() { kept + "…" } else { kept }
}

pub(super) fn one(value: f64) -> String {
    format!("{:.1}", round1(value))
}

pub(super) fn percent(share: f64) -> String {
    format!("{}%", one(share * 100.0))
}
