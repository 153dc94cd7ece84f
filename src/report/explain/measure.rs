//! An indicator that items answer: the rule in words, the strata, the lowest items; and the cells
//! whose mean a score is.

use super::rule;
use super::text::{named, pad, section, text, texts};
use crate::assessment::{Assessment, Breakdown, RowAssessment};
use crate::lang::{Lang, Text};
use crate::model::{
    Instrument, ItemStatus, ItemTable, Ladder, Measure, NodeIdx, RowIdx, Scale, Table, figure,
};
use crate::panel::trace::{StratumTrace, strata};
use crate::report::rounding::{self, natural, one, percent};
use crate::stats::round6;
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// How many of the lowest items are listed.
const LOWEST_MAX: usize = 8;

/// A cell of a facet and its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its code.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Why it has, or has not, a score.
    pub status: Text,
    /// Its score.
    pub score: Option<f64>,
}

/// How items answer an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The rule, a sentence each.
    pub rule: Vec<Text>,
    /// How many items there are, and what became of them.
    pub items: Text,
    /// The means of strata; empty where there are none.
    pub strata: Vec<Stratum>,
    /// The items with the lowest scores, lowest first.
    pub lowest: Vec<LowItem>,
}

/// The items of a region in one stratum.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// The value of the attribute that tells strata apart.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its share among the strata that the rubric names.
    pub share: f64,
    /// How many items count.
    pub n: usize,
    /// Their mean, in the units that regions answer in.
    pub mean: Option<f64>,
}

/// An item with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct LowItem {
    /// Its key.
    pub id: String,
    /// Where its value comes from.
    pub status: ItemStatus,
    /// Its value, in the units that regions answer in.
    pub value: f64,
    /// The score of that value.
    pub score: f64,
    /// How many rows it has.
    pub n_rows: u32,
}

/// The cells whose mean the scores of regions are; none where all items are pooled.
pub(super) fn cells(a: &Assessment<'_>, row: RowIdx, node: NodeIdx) -> Vec<Cell> {
    let overall = a.rubric.instrument.as_ref().and_then(|i| Some((i, i.overall?)));
    let Some((instrument, (of, group))) = overall else { return Vec::new() };
    let members = instrument.facets.get(of).and_then(|f| f.groups.get(group));
    let is_member =
        |id: &str| members.is_none_or(|g| g.cells.is_empty() || g.cells.iter().any(|c| c == id));
    let mut cells = Vec::new();
    for breakdown in a.breakdowns() {
        if !matches!(breakdown, Breakdown::Cell { facet, .. } if facet == of) {
            continue;
        }
        let (id, title) = a.breakdown_name(breakdown);
        if is_member(&id) {
            let found = a.breakdown_score(row, breakdown, node);
            cells.push(Cell { id, title, status: found.status.title(), score: found.score });
        }
    }
    cells
}

/// The mean with its numbers.
pub(super) fn mean_of_cells(cells: &[Cell], score: f64, ladder: &Ladder) -> Text {
    let scores: Vec<f64> = cells.iter().filter_map(|c| c.score).collect();
    let shown = |s: &f64| rounding::score(*s, ladder);
    let sum = scores.iter().map(shown).collect::<Vec<_>>().join(" + ");
    let score = rounding::score(score, ladder);
    match scores.len() {
        0 => Text::default(),
        1 => Text::same(format!("{sum} = {score}")),
        n => Text::same(format!("({sum}) / {n} = {score}")),
    }
}

/// The interval of sampling error in words; empty where there is none.
pub(super) fn interval(a: &Assessment<'_>, r: &RowAssessment, node: NodeIdx) -> Text {
    let n = r.node(node);
    let Some((low, high)) = n.score_low.zip(n.score_high) else { return Text::default() };
    let confidence = a.rubric.instrument.as_ref().map_or(0.95, |i| i.confidence);
    let (low, high, confidence) = (one(low), one(high), figure(round6(confidence * 100.0)));
    Text::new(
        format!("抽样误差：{low} 到 {high}（置信水平 {confidence}%）"),
        format!("sampling error: between {low} and {high} with {confidence}% confidence"),
    )
}

/// What is known of a measured indicator in a row.
struct Known<'r> {
    instrument: &'r Instrument,
    measure: &'r Measure,
    at: usize,
    table: &'r Table,
    found: &'r ItemTable,
    scale: &'r Scale,
}

/// How items answer an indicator; none where regions answer it themselves.
pub(super) fn measured(a: &Assessment<'_>, row: RowIdx, node: NodeIdx) -> Option<Measured> {
    let instrument = a.rubric.instrument.as_ref()?;
    let at = instrument.measures.iter().position(|m| m.node == node)?;
    let measure = &instrument.measures[at];
    let table = &instrument.tables[measure.table];
    let found = a.survey.fieldwork.as_ref()?.tables.get(measure.table)?;
    let scale = &a.rubric.hierarchy.node(node).indicator.as_ref()?.scale;
    let known = Known { instrument, measure, at, table, found, scale };
    Some(Measured {
        rule: rule::words(instrument, measure),
        items: known.counts(a, row),
        strata: known.strata(a, row),
        lowest: known.lowest(a, row),
    })
}

impl Known<'_> {
    fn values<'a>(&self, a: &'a Assessment<'_>) -> &'a [crate::model::ItemValue] {
        let roll_ups = a.survey.fieldwork.as_ref().map(|f| &f.roll_ups);
        roll_ups.and_then(|r| r.items.get(self.at)).map_or(&[], Vec::as_slice)
    }

    /// How many items are of which status.
    fn counts(&self, a: &Assessment<'_>, row: RowIdx) -> Text {
        let items = self.found.of(a.survey.rows[row.at()]);
        let total = items.len();
        let values = self.values(a).get(items).unwrap_or(&[]);
        let all = [
            ItemStatus::Measured,
            ItemStatus::Given,
            ItemStatus::Default,
            ItemStatus::NotAnswered,
            ItemStatus::NotApplicable,
        ];
        let each = |lang: Lang| {
            let of = |status| values.iter().filter(|v| v.status == status).count();
            let some = all.into_iter().map(|s| (s, of(s))).filter(|(_, n)| *n > 0);
            let said = some.map(|(status, n)| match lang {
                Lang::Zh => format!("{} {n}", status.title().zh),
                Lang::En => format!("{n} {}", status.title().en),
            });
            said.collect::<Vec<_>>().join(lang.pick("，", ", "))
        };
        match total {
            0 => Text::new("没有项目", "no items"),
            1 => Text::new(
                format!("1 个项目：{}", each(Lang::Zh)),
                format!("1 item: {}", each(Lang::En)),
            ),
            n => Text::new(
                format!("{n} 个项目：{}", each(Lang::Zh)),
                format!("{n} items: {}", each(Lang::En)),
            ),
        }
    }

    fn strata(&self, a: &Assessment<'_>, row: RowIdx) -> Vec<Stratum> {
        let Some(named) = &self.measure.roll_up.strata else { return Vec::new() };
        let items = self.found.of(a.survey.rows[row.at()]);
        let items: Vec<u32> = items.filter_map(|i| u32::try_from(i).ok()).collect();
        let traces = strata(self.table, self.found, self.measure, self.values(a), &items);
        let total: f64 = named.weights.iter().map(|w| w.1).sum();
        let stratum = |((id, weight), trace): (&(String, f64), StratumTrace)| Stratum {
            id: id.clone(),
            title: rule::value_title(self.instrument, self.table, named.attribute, id),
            share: if total > 0.0 { weight / total } else { 0.0 },
            n: trace.n,
            mean: trace.mean,
        };
        named.weights.iter().zip(traces).map(stratum).collect()
    }

    fn lowest(&self, a: &Assessment<'_>, row: RowIdx) -> Vec<LowItem> {
        let mut low: Vec<LowItem> = self
            .found
            .of(a.survey.rows[row.at()])
            .filter_map(|at| {
                let of = self.values(a).get(at)?;
                let (value, item) = (of.value?, &self.found.items[at]);
                Some(LowItem {
                    id: self.found.key(self.table, item),
                    status: of.status,
                    value,
                    score: self.scale.score(value),
                    n_rows: item.n_rows,
                })
            })
            .collect();
        if self.table.is_of_regions() {
            return Vec::new();
        }
        low.sort_by(|x, y| x.score.total_cmp(&y.score));
        low.truncate(LOWEST_MAX);
        low
    }
}

impl Measured {
    /// The rule and the items, for a terminal.
    pub(super) fn text(&self, out: &mut String, lang: Lang) {
        let title = lang.pick("怎样由各项目得出", "how items answer it");
        section(out, title, &self.rule, lang);
        let _ = writeln!(out, "  {}", self.items.get(lang));
        if !self.strata.is_empty() {
            let _ = writeln!(out, "\n{}", lang.pick("各层平均", "means of the strata"));
        }
        let name = |s: &Stratum| named(&s.title, &s.id, lang);
        let width = self.strata.iter().map(|s| name(s).width()).max().unwrap_or(0);
        for s in &self.strata {
            let mean = s.mean.map_or_else(|| "–".to_owned(), one);
            let (share, n) = (percent(s.share), s.n);
            let n = match lang {
                Lang::Zh => format!("{n} 个项目"),
                Lang::En => format!("{n} {}", if n == 1 { "item" } else { "items" }),
            };
            let _ = writeln!(out, "  {}{share:>8}{mean:>8}  {n}", pad(&name(s), width));
        }
        if self.lowest.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", lang.pick("得分最低的项目", "items with the lowest scores"));
        let width = self.lowest.iter().map(|i| i.id.width()).max().unwrap_or(0);
        for i in &self.lowest {
            let score = one(i.score);
            let mut line = format!("  {}{score:>8}", pad(&i.id, width));
            // Most values are scores already.
            if (i.value - i.score).abs() > 1e-9 {
                let _ = write!(line, "{:>12}", natural(i.value));
            }
            if i.status != ItemStatus::Measured {
                let _ = write!(line, "  {}", i.status.title().get(lang));
            }
            let _ = writeln!(out, "{line}");
        }
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> Value {
        json!({
            "rule": texts(&self.rule),
            "items": text(&self.items),
            "strata": self.strata.iter().map(|s| json!({
                "id": s.id, "name": text(&s.title), "share": round6(s.share), "n_items": s.n,
                "mean": s.mean.map(round6),
            })).collect::<Vec<_>>(),
            "lowest": self.lowest.iter().map(|i| json!({
                "item_id": i.id, "status": i.status.name(), "value": round6(i.value),
                "score": round6(i.score), "n_rows": i.n_rows,
            })).collect::<Vec<_>>(),
        })
    }
}
