//! `govgauge explain`: why this score, and what would change it.

use super::args::{ExplainArgs, TextFormat};
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::Options;
use crate::diag::nearest;
use crate::lang::Lang;
use crate::model::{Node, NodeIdx, Rubric};
use crate::report::explain::explain;
use std::io::{self, Write as _};

pub(super) fn run(args: &ExplainArgs, screen: &Screen) -> Result<(), Failure> {
    let loaded = load::load(&args.survey, screen)?;
    let region = load::find_region(&loaded.survey, &args.region, screen.lang)?;
    let node = match &args.node {
        Some(id) => find_node(&loaded.rubric, id, screen.lang)?,
        None => NodeIdx::ROOT,
    };
    let a = load::assess(&loaded, Some(&args.calibration), Options::default(), screen)?;
    // The latest period that has the region; `--period` has left only the one asked for.
    let row = loaded.survey.rows().filter(|(_, r)| r.region == region).map(|(row, _)| row).last();
    let Some(row) = row else {
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => format!("所选时期没有地区 `{}`", args.region),
            Lang::En => format!("the period has no region `{}`", args.region),
        }));
    };
    let explanation = explain(&a, row, node);
    let mut out = io::stdout().lock();
    match args.format {
        TextFormat::Text => {
            out.write_all(Screen::plain(&explanation.text(screen.lang)).as_bytes())?;
        }
        TextFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &explanation.json()).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

pub(super) fn find_node(rubric: &Rubric, id: &str, lang: Lang) -> Result<NodeIdx, Failure> {
    let by_title = || {
        let titled = |n: &&(NodeIdx, &Node)| n.1.title.zh == id || n.1.title.en == id;
        rubric.hierarchy.iter().collect::<Vec<_>>().iter().find(titled).map(|n| n.0)
    };
    rubric.hierarchy.find(id).or_else(by_title).ok_or_else(|| {
        let nodes = rubric.hierarchy.nodes().iter();
        let known = nodes.flat_map(|n| [n.id.as_str(), n.title.zh.as_str(), n.title.en.as_str()]);
        Failure::Usage(match (lang, nearest(id, known)) {
            (Lang::Zh, Some(meant)) => format!("量规没有节点 `{id}`；是否要用 `{meant}`？"),
            (Lang::Zh, None) => format!("量规没有节点 `{id}`；`govgauge rubric show` 列出全部"),
            (Lang::En, Some(meant)) => {
                format!("the rubric has no node `{id}`; did you mean `{meant}`?")
            }
            (Lang::En, None) => {
                format!("the rubric has no node `{id}`; `govgauge rubric show` lists them")
            }
        })
    })
}
