//! `govgauge report`: pages for people, beside the scorecard for dashboards.

use super::args::ReportArgs;
use super::certainty::{self, Indices};
use super::files::Folder;
use super::screen::Screen;
use super::{Failure, load, score};
use crate::assessment::{Assessment, Options, Run};
use crate::lang::Lang;
use crate::model::{PeriodIdx, RowIdx};
use crate::parallel;
use crate::report::{self, Link, LinkKind, ReportError, ReportOptions};

/// One page to write.
#[derive(Clone, Copy)]
enum Page {
    Region(RowIdx, Lang),
    Comparison(Lang),
}

pub(super) fn run(args: &ReportArgs, langs: &[Lang], screen: &Screen) -> Result<(), Failure> {
    // The period chooses the pages; the others stay, for what changed since.
    let loaded = load::load_all_periods(&args.survey, screen)?;
    let survey = &loaded.survey;
    let latest = PeriodIdx(u32::try_from(survey.periods.len().saturating_sub(1)).unwrap_or(0));
    let period = match &args.survey.period {
        Some(id) => load::find_period(&survey.periods, id, screen.lang)?,
        None => latest,
    };
    let options = Options { rank: args.run.rank };
    let a = load::assess(&loaded, Some(&args.calibration), options, screen)?;
    let ask = certainty::Ask {
        study: &args.study,
        indices: if args.sensitivity { Indices::Always } else { Indices::IfQuick },
        period,
        is_quiet: false,
    };
    let a = certainty::beside(a, &ask, screen)?;
    let run = Run::new(&a, args.run.date.clone());
    let pages = pages(args, &a, period, langs, screen.lang)?;

    note_absent(args, &a, period, screen);
    let mut folder = Folder::open(&args.output, args.run.force, screen)?;
    let page_names: Vec<String> = pages.iter().map(|p| name(&a, period, *p)).collect();
    let mut names: Vec<&str> = score::names(&a).collect();
    names.push("index.html");
    let names = names.iter().copied().chain(page_names.iter().map(String::as_str));
    folder.claim(names)?;
    score::write_all(&mut folder, &a, &run, &loaded.warnings, screen)?;
    let report_options = ReportOptions { rank: args.run.rank };
    let bar = screen.progress(pages.len() as u64, "撰写报告", "writing reports");
    for batch in pages.chunks(32) {
        let texts = parallel::map(batch, |page| match *page {
            Page::Region(row, lang) => report::region_html(&a, &run, row, lang, &report_options),
            Page::Comparison(lang) => {
                report::comparison_html(&a, &run, period, lang, &report_options)
            }
        });
        for (page, text) in batch.iter().zip(texts) {
            let text = text.map_err(|e| Failure::Outside(e.to_string()))?;
            folder.write(&name(&a, period, *page), |out| out.write_all(text.as_bytes()))?;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let index = index(&a, &run, period, &pages).map_err(|e| Failure::Outside(e.to_string()))?;
    folder.write("index.html", |out| out.write_all(index.as_bytes()))?;
    let n = pages.len();
    folder.close(&["scores.json", "tidy.csv", "index.html"])?;
    screen.note(
        &format!("共 {n} 份报告；从 index.html 打开"),
        &format!("{n} {}; start at index.html", if n == 1 { "report" } else { "reports" }),
    );
    Ok(())
}

/// Says how many regions get no page because they were not surveyed in the period.
fn note_absent(args: &ReportArgs, a: &Assessment<'_>, period: PeriodIdx, screen: &Screen) {
    let present = a.survey.rows.iter().filter(|r| r.period == period).count();
    let absent = a.survey.regions.len() - present;
    if absent > 0 && args.region.is_empty() {
        let id = &a.survey.periods[period.at()].id;
        screen.note(
            &format!("报告只写时期 {id}；有 {absent} 个地区在该时期没有数据，不写报告（其他时期用 --period）"),
            &format!(
                "reports are for period {id}; {absent} of the regions have no answers in it and get no page (--period chooses another)"
            ),
        );
    }
}

/// The pages asked for: the regions of the period, in the order of the survey, and the comparison
/// unless single regions were named.
fn pages(
    args: &ReportArgs,
    a: &Assessment<'_>,
    period: PeriodIdx,
    langs: &[Lang],
    lang: Lang,
) -> Result<Vec<Page>, Failure> {
    let named = args.region.iter().map(|name| load::find_region(a.survey, name, lang));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    let rows = a.survey.rows().filter(|(_, r)| r.period == period);
    let rows: Vec<RowIdx> = rows
        .filter(|(_, r)| named.is_empty() || named.contains(&r.region))
        .map(|(row, _)| row)
        .collect();
    if rows.is_empty() {
        let period = &a.survey.periods[period.at()].id;
        return Err(Failure::Usage(match lang {
            Lang::Zh => format!("时期 `{period}` 没有所选的地区"),
            Lang::En => format!("period `{period}` has none of the regions asked for"),
        }));
    }
    let mut pages = Vec::new();
    for &lang in langs {
        // One region has nobody to be compared with.
        if named.is_empty() && rows.len() > 1 {
            pages.push(Page::Comparison(lang));
        }
        pages.extend(rows.iter().map(|&row| Page::Region(row, lang)));
    }
    Ok(pages)
}

/// The file of a page.
fn name(a: &Assessment<'_>, period: PeriodIdx, page: Page) -> String {
    let period = &a.survey.periods[period.at()].id;
    match page {
        Page::Region(row, lang) => report::file_name(&a.survey.region(row).id, period, lang),
        Page::Comparison(lang) => report::comparison_file_name(period, lang),
    }
}

/// The start page.
fn index(
    a: &Assessment<'_>,
    run: &Run,
    period: PeriodIdx,
    pages: &[Page],
) -> Result<String, ReportError> {
    let link = |page: &Page| {
        let region = match page {
            Page::Region(row, _) => Some(a.survey.region(*row)),
            Page::Comparison(_) => None,
        };
        let (Page::Region(_, lang) | Page::Comparison(lang)) = *page;
        Link {
            kind: region.map_or(LinkKind::Comparison, |_| LinkKind::Region),
            period: a.survey.periods[period.at()].id.clone(),
            id: region.map_or_else(String::new, |r| r.id.clone()),
            name: region.map(|r| r.name.clone()).unwrap_or_default(),
            lang,
            href: name(a, period, *page),
        }
    };
    let links: Vec<Link> = pages.iter().map(link).collect();
    report::index_html(&a.rubric.title, run, &links)
}
