//! `govgauge explain`: why this score, and what would change it.

use super::args::{ExplainArgs, TextFormat};
use super::certainty::{self, Ask, Indices};
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::{Assessment, Options};
use crate::diag::nearest;
use crate::lang::{Lang, Text};
use crate::model::{Instrument, ItemTable, Node, NodeIdx, RowIdx, Rubric, Table};
use crate::report::explain::{explain, explain_item};
use std::io::{self, Write as _};

pub(super) fn run(args: &ExplainArgs, screen: &Screen) -> Result<(), Failure> {
    // Rows are only read for an item, which they explain.
    let region = args.item.as_ref().map(|_| args.region.as_str());
    let loaded = load::load_keeping(&args.survey, region, screen)?;
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
    let ask = Ask {
        study: &args.study,
        indices: Indices::Never,
        period: loaded.survey.rows[row.at()].period,
        is_quiet: true,
    };
    // Only of the index is there anything to say.
    let a = if node == NodeIdx::ROOT && args.item.is_none() {
        certainty::beside(a, &ask, screen)?
    } else {
        a
    };
    let (text, json) = if let Some(key) = &args.item {
        let item = find_item(&a, row, node, key, screen.lang)?;
        let Some(item) = explain_item(&a, row, node, item) else { return Ok(()) };
        (item.text(screen.lang), item.json())
    } else {
        let explanation = explain(&a, row, node);
        (explanation.text(screen.lang), explanation.json())
    };
    let mut out = io::stdout().lock();
    match args.format {
        TextFormat::Text => out.write_all(Screen::plain(&text).as_bytes())?,
        TextFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &json).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// An item of a region: the positions of its table and of itself, the table's id, its key, and the
/// titles of the parts of its key.
struct Known<'r> {
    at: (usize, usize),
    table: &'r str,
    key: String,
    titles: Vec<&'r Text>,
}

/// The item of a region by its key, or by a part of its key that no other has: the positions of
/// its table and of itself. Only tables that answer something at or below the node are looked at.
fn find_item(
    a: &Assessment<'_>,
    row: RowIdx,
    node: NodeIdx,
    key: &str,
    lang: Lang,
) -> Result<(usize, usize), Failure> {
    let items = items_of(a, row, node);
    let mut found: Vec<&Known<'_>> = items.iter().filter(|i| i.key == key).collect();
    if found.is_empty() {
        found = items.iter().filter(|i| i.key.split(" / ").any(|part| part == key)).collect();
    }
    if found.is_empty() {
        let titled = |i: &&Known<'_>| i.titles.iter().any(|t| t.zh == key || t.en == key);
        found = items.iter().filter(titled).collect();
    }
    match &found[..] {
        [only] => return Ok(only.at),
        [] => {}
        several => {
            let name = |i: &&Known<'_>| format!("`{}` ({})", i.key, i.table);
            let names: Vec<String> = several.iter().take(6).map(name).collect();
            let n = several.len();
            return Err(Failure::Usage(match lang {
                Lang::Zh => format!(
                    "有 {n} 个项目符合 `{key}`：{}；请写全项目编号，或用 --node 指定指标",
                    names.join("、")
                ),
                Lang::En => format!(
                    "{n} items answer to `{key}`: {}; give the whole key, or an indicator with --node",
                    names.join(", ")
                ),
            }));
        }
    }
    // Where the region is itself the item there is nothing to name.
    let keys: Vec<&str> = items.iter().map(|i| i.key.as_str()).filter(|k| !k.is_empty()).collect();
    let parts = || {
        let titles = items.iter().flat_map(|i| &i.titles).map(|title| title.get(lang));
        keys.iter().flat_map(|k| k.split(" / ").chain([*k])).chain(titles)
    };
    let meant = nearest(key, parts()).or_else(|| parts().find(|part| part.contains(key)));
    let some: Vec<String> = keys.iter().take(6).map(|k| format!("`{k}`")).collect();
    Err(Failure::Usage(match (lang, meant, keys.len()) {
        (Lang::Zh, _, 0) => "该地区没有答到这一节点的项目".to_owned(),
        (Lang::En, _, 0) => "the region has no items that answer this node".to_owned(),
        (Lang::Zh, Some(meant), _) => format!("该地区没有项目 `{key}`；是否要用 `{meant}`？"),
        (Lang::Zh, None, n) => {
            let and_so_on = if n > some.len() { "等" } else { "" };
            format!("该地区没有项目 `{key}`；它有 {n} 个项目：{}{and_so_on}", some.join("、"))
        }
        (Lang::En, Some(meant), _) => {
            format!("the region has no item `{key}`; did you mean `{meant}`?")
        }
        (Lang::En, None, n) => {
            let and_so_on = if n > some.len() { ", …" } else { "" };
            format!("the region has no item `{key}`; it has {n}: {}{and_so_on}", some.join(", "))
        }
    }))
}

/// The items of a region in the tables that answer something at or below a node.
fn items_of<'r>(a: &Assessment<'r>, row: RowIdx, node: NodeIdx) -> Vec<Known<'r>> {
    let Some(instrument) = &a.rubric.instrument else { return Vec::new() };
    let found = a.survey.fieldwork.iter().flat_map(|f| &f.tables);
    let below = a.rubric.hierarchy.subtree(node);
    let mut items = Vec::new();
    for (table_at, (table, found)) in instrument.tables.iter().zip(found).enumerate() {
        if !instrument.measures_of(table_at).any(|(_, m)| below.contains(&m.node.at())) {
            continue;
        }
        items.extend(found.of(a.survey.rows[row.at()]).map(|at| Known {
            at: (table_at, at),
            table: &table.id,
            key: found.key(table, &found.items[at]),
            titles: titles(instrument, table, found, at),
        }));
    }
    items
}

/// The titles that the rubric gives to the parts of an item's key.
fn titles<'r>(
    instrument: &'r Instrument,
    table: &'r Table,
    found: &ItemTable,
    at: usize,
) -> Vec<&'r Text> {
    let part = |(position, attribute)| {
        let code = found.value(&found.items[at], position)?;
        instrument.value_title(attribute, code)
    };
    table.key().iter().enumerate().filter_map(part).collect()
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
