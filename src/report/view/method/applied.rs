//! What the methods did to these data: who was left out, what was filled in, which values were treated,
//! and what could not be done.

use super::super::document::{Block, Cell, Heading, Row, Table};
use super::super::prepared;
use super::super::scene::Scene;
use crate::assessment::Step;
use crate::input::rubric::methods_in_words;
use crate::lang::Lang;
use crate::model::{Imputation, Indicator, IndicatorIdx, NodeIdx, PeriodIdx, RowIdx};
use crate::report::rounding::{natural, percent};
use crate::report::sentences::count;

/// How many cells a table lists.
const LISTED_MAX: usize = 200;

/// What was done in some rows, indicator by indicator.
struct Done<'a, 's> {
    scene: &'s Scene<'a>,
    /// The region's row, or all rows of the period.
    rows: Vec<RowIdx>,
    /// Whether it is about one region.
    is_one: bool,
    leaves: Vec<(NodeIdx, &'a Indicator)>,
}

/// Nothing where the rubric has no methods.
pub(super) fn blocks(scene: &Scene<'_>, period: PeriodIdx, row: Option<RowIdx>) -> Vec<Block> {
    if !scene.rubric().methods.are_used() {
        return Vec::new();
    }
    let of_period = scene.a.survey.rows().filter(|(_, r)| r.period == period);
    let rows = row.map_or_else(|| of_period.map(|(row, _)| row).collect(), |row| vec![row]);
    let leaves = scene.hierarchy().leaves().map(|(node, _, indicator)| (node, indicator)).collect();
    let done = Done { scene, rows, is_one: row.is_some(), leaves };
    let mut blocks = vec![
        super::heading(scene, "方法对数据做了什么", "What the methods did to the data"),
        Block::Paragraph(done.summary()),
    ];
    blocks.extend(done.screened().map(Block::Table));
    blocks.extend(done.filled());
    blocks.extend(done.drawn_in());
    blocks.extend(done.remarks(period).map(Block::Table));
    blocks
}

impl Done<'_, '_> {
    fn title(&self, node: NodeIdx) -> String {
        self.scene.title(node)
    }

    /// The indicators of a row that were filled in.
    fn filled_in(&self, row: RowIdx) -> impl Iterator<Item = (NodeIdx, &Indicator)> + '_ {
        let is_filled = move |i: &Indicator| self.scene.a.is_imputed(row, i.column);
        self.leaves.iter().copied().filter(move |(_, i)| is_filled(i))
    }

    /// The values that were drawn in: row, indicator, before, after.
    fn winsorised(&self) -> Vec<(RowIdx, IndicatorIdx, f64, f64)> {
        let is_here = |row: RowIdx| self.rows.binary_search(&row).is_ok();
        let is_drawn_in = |step: Step| !matches!(step, Step::Transformed);
        let all = self.scene.a.treated().iter();
        let here = all.filter(|t| is_here(t.row) && is_drawn_in(t.step));
        here.map(|t| (t.row, t.indicator, t.before, t.after)).collect()
    }

    /// The indicators that were transformed.
    fn transformed(&self) -> Vec<String> {
        let row = self.rows.first().copied();
        let is = |i: &Indicator| {
            let fit = row.and_then(|row| prepared::fit(self.scene, row, i));
            fit.and_then(|f| f.treatment).is_some_and(|t| t.transform.is_some())
        };
        let found = self.leaves.iter().filter(|(_, i)| is(i));
        found.map(|(node, _)| self.title(*node)).collect()
    }

    fn summary(&self) -> String {
        let scene = self.scene;
        let screened = self.rows.iter().filter(|r| scene.a.exclusion(**r).is_some()).count();
        let filled: usize = self.rows.iter().map(|row| self.filled_in(*row).count()).sum();
        let drawn_in = self.winsorised().len();
        let transformed = self.transformed();
        let cells = self.rows.len() * self.leaves.len();
        let share = percent(if cells > 0 { filled as f64 / cells as f64 } else { 0.0 });
        let names = crate::report::sentences::short_list(scene.lang, &transformed, 6);
        let done = match (scene.lang, self.is_one) {
            (Lang::Zh, false) => format!(
                "剔除{screened}个地区；填补{filled}项答案，占{share}；收敛{drawn_in}个离群值。"
            ),
            (Lang::Zh, true) => {
                format!("本地区填补{filled}项答案，占{share}；收敛{drawn_in}个离群值。")
            }
            (Lang::En, is_one) => {
                let filled = count(filled, "answer was", "answers were");
                let drawn_in = count(drawn_in, "outlier was", "outliers were");
                if is_one {
                    format!("Of this region {filled} filled in ({share}), and {drawn_in} drawn in.")
                } else {
                    let screened = count(screened, "region was", "regions were");
                    format!(
                        "{screened} left out, {filled} filled in ({share}), and {drawn_in} drawn in."
                    )
                }
            }
        };
        let whole = match scene.lang {
            _ if transformed.is_empty() => String::new(),
            Lang::Zh => format!("整列变换的指标：{names}。"),
            Lang::En => format!(" Transformed as whole columns: {names}."),
        };
        done + &whole
    }

    /// The regions that were left out, with the reason.
    fn screened(&self) -> Option<Table> {
        let scene = self.scene;
        let rows = self.rows.iter().filter_map(|row| {
            let why = scene.a.exclusion(*row)?.text(scene.rubric());
            Some(Row::new(vec![
                Cell::Head(scene.region_name(*row)),
                Cell::Words(scene.words(&why)),
            ]))
        });
        let rows: Vec<Row> = rows.collect();
        (!rows.is_empty()).then(|| Table {
            caption: scene.say("未予评分的地区", "Regions that are not scored"),
            head: vec![
                Heading::words(scene.say("地区", "Region")),
                Heading::words(scene.say("原因", "Why")),
            ],
            rows,
            ..Table::default()
        })
    }

    /// What was filled in: per indicator, per region, cell by cell.
    fn filled(&self) -> Vec<Block> {
        let scene = self.scene;
        let by_indicator = self.filled_by_indicator();
        if by_indicator.is_empty() {
            return Vec::new();
        }
        if self.is_one {
            return vec![Block::Table(self.filled_cells())];
        }
        vec![
            Block::Table(by_indicator),
            Block::Folded {
                summary: scene.say(
                    "填补了哪些地区的哪些答案",
                    "Which answers of which regions were filled in",
                ),
                tables: vec![self.filled_by_region(), self.filled_cells()],
            },
        ]
    }

    fn filled_by_indicator(&self) -> Table {
        let scene = self.scene;
        let rows = self.leaves.iter().filter_map(|(node, indicator)| {
            let is_filled = |row: &&RowIdx| scene.a.is_imputed(**row, indicator.column);
            let n = self.rows.iter().filter(is_filled).count();
            let methods = prepared::methods(scene, indicator)?;
            (n > 0 && methods.imputation != Imputation::Nothing).then(|| {
                Row::new(vec![
                    Cell::Head(self.title(*node)),
                    Cell::Number(n.to_string()),
                    Cell::Number(percent(n as f64 / self.rows.len() as f64)),
                    Cell::Words(scene.words(&methods_in_words::imputation(&methods.imputation))),
                ])
            })
        });
        Table {
            caption: scene.say("填补的答案，按指标", "Answers filled in, by indicator"),
            head: vec![
                Heading::words(scene.say("指标", "Indicator")),
                Heading::number(scene.say("地区数", "Regions")),
                Heading::number(scene.say("占比", "Share")),
                Heading::words(scene.say("方法", "How")),
            ],
            rows: rows.collect(),
            ..Table::default()
        }
    }

    fn filled_by_region(&self) -> Table {
        let scene = self.scene;
        let mut rows: Vec<(usize, Row)> = Vec::new();
        for row in &self.rows {
            let n = self.filled_in(*row).count();
            if n > 0 {
                let share = percent(n as f64 / self.leaves.len().max(1) as f64);
                let cells = vec![
                    Cell::Head(scene.region_name(*row)),
                    Cell::Number(n.to_string()),
                    Cell::Number(share),
                ];
                rows.push((n, Row::new(cells)));
            }
        }
        // The sort is stable: ties keep the order of the survey.
        rows.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        Table {
            caption: scene.say("填补的答案，按地区", "Answers filled in, by region"),
            head: vec![
                Heading::words(scene.say("地区", "Region")),
                Heading::number(scene.say("指标数", "Indicators")),
                Heading::number(scene.say("占比", "Share")),
            ],
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            ..Table::default()
        }
    }

    fn filled_cells(&self) -> Table {
        let scene = self.scene;
        let mut rows = Vec::new();
        for row in &self.rows {
            for (node, indicator) in self.filled_in(*row) {
                let value = scene.a.stages().and_then(|s| s.imputed.get(*row, indicator.column));
                rows.push(Row::new(vec![
                    Cell::Head(scene.region_name(*row)),
                    Cell::Words(self.title(node)),
                    value.map_or_else(
                        || scene.none("无", "none"),
                        |v| Cell::Number(natural(prepared::short(v))),
                    ),
                ]));
            }
        }
        let notes = self.cut(&mut rows);
        Table {
            caption: scene.say("填补的值", "The values that were filled in"),
            head: vec![
                Heading::words(scene.say("地区", "Region")),
                Heading::words(scene.say("指标", "Indicator")),
                Heading::number(scene.say("填补为", "Filled in")),
            ],
            rows,
            notes,
            wide: false,
        }
    }

    /// At most so many rows, and a note where there are more.
    fn cut(&self, rows: &mut Vec<Row>) -> Vec<String> {
        let n = rows.len();
        rows.truncate(LISTED_MAX);
        let note = match self.scene.lang {
            Lang::Zh => format!("共{n}项，列出{LISTED_MAX}项。"),
            Lang::En => format!("{LISTED_MAX} of {n} are listed."),
        };
        if n > LISTED_MAX { vec![note] } else { Vec::new() }
    }

    /// The values that were drawn in.
    fn drawn_in(&self) -> Option<Block> {
        let scene = self.scene;
        let title = |column: IndicatorIdx| {
            let found = self.leaves.iter().find(|(_, i)| i.column == column);
            found.map_or_else(String::new, |(node, _)| self.title(*node))
        };
        let row = |(row, column, before, after): (RowIdx, IndicatorIdx, f64, f64)| {
            Row::new(vec![
                Cell::Head(scene.region_name(row)),
                Cell::Words(title(column)),
                Cell::Number(natural(prepared::short(before))),
                Cell::Number(natural(prepared::short(after))),
            ])
        };
        let mut rows: Vec<Row> = self.winsorised().into_iter().map(row).collect();
        if rows.is_empty() {
            return None;
        }
        let notes = self.cut(&mut rows);
        let table = Table {
            caption: scene.say("收敛的离群值（缩尾）", "Outliers that were drawn in (winsorised)"),
            head: vec![
                Heading::words(scene.say("地区", "Region")),
                Heading::words(scene.say("指标", "Indicator")),
                Heading::number(scene.say("原值", "Was")),
                Heading::number(scene.say("收到", "Is")),
            ],
            rows,
            notes,
            wide: false,
        };
        let summary = scene.say("收敛了哪些离群值", "Which outliers were drawn in");
        Some(if table.rows.len() > 12 {
            Block::Folded { summary, tables: vec![table] }
        } else {
            Block::Table(table)
        })
    }

    /// What could not be done, with the remedy: of this region and of all.
    fn remarks(&self, period: PeriodIdx) -> Option<Table> {
        let scene = self.scene;
        let period = scene.period(period);
        let own = self.rows.first().filter(|_| self.is_one).map(|row| &scene.region(*row).id);
        let concerns = |d: &&crate::diag::Diagnostic| {
            let of_period = d.subject.period.as_deref().is_none_or(|p| p == period);
            let of_region = match (own, &d.subject.region) {
                (Some(own), Some(region)) => own == region,
                _ => true,
            };
            // Who is left out stands in a table of its own.
            of_period && of_region && d.code != crate::diag::code::method::M001
        };
        let row = |d: &crate::diag::Diagnostic| {
            let hint = d.hint.as_ref().map_or_else(String::new, |h| scene.words(h));
            Row::new(vec![
                Cell::Short(d.code.as_str().to_owned()),
                Cell::Words(scene.words(&d.message).replace('`', "")),
                Cell::Words(hint.replace('`', "")),
            ])
        };
        let mut rows: Vec<Row> = scene.a.remarks().iter().filter(concerns).map(row).collect();
        let notes = self.cut(&mut rows);
        (!rows.is_empty()).then(|| Table {
            caption: scene.say("方法做不到的", "What the methods could not do"),
            head: vec![
                Heading::words(scene.say("代码", "Code")),
                Heading::words(scene.say("说明", "What")),
                Heading::words(scene.say("可以怎么办", "What to do")),
            ],
            rows,
            notes,
            wide: true,
        })
    }
}
