//! What every view needs: the assessment, the language, and the words for its parts.

use super::document::{Block, Cell, Figure, Mark};
use crate::assessment::{Assessment, NodeScore, Run, Status};
use crate::lang::{Lang, Text};
use crate::model::{
    Benchmark, Hierarchy, Node, NodeIdx, PeriodIdx, Region, RowIdx, Rubric, SourceRef, Target,
};
use crate::report::chart::{self, ChartError};
use crate::report::rounding::{self, Side};
use crate::report::sentences;

/// How many places in the sources a cell names.
pub(crate) const REFERENCES_MAX: usize = 2;

/// An assessment and the language it is told in.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) a: &'a Assessment<'a>,
    pub(crate) run: &'a Run,
    pub(crate) lang: Lang,
    /// Whether ranks are shown.
    pub(crate) rank: bool,
}

impl<'a> Scene<'a> {
    /// The words of this report's language.
    pub(crate) fn say(&self, zh: &str, en: &str) -> String {
        self.lang.pick(zh, en).to_owned()
    }

    /// The words of a text in this report's language.
    pub(crate) fn words(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    pub(crate) fn rubric(&self) -> &'a Rubric {
        self.a.rubric
    }

    pub(crate) fn hierarchy(&self) -> &'a Hierarchy {
        &self.a.rubric.hierarchy
    }

    pub(crate) fn node(&self, idx: NodeIdx) -> &'a Node {
        self.hierarchy().node(idx)
    }

    /// The anchor of a node, which no chapter and no chart has.
    pub(crate) fn anchor(&self, idx: NodeIdx) -> String {
        format!("n-{}", self.node(idx).id)
    }

    pub(crate) fn title(&self, idx: NodeIdx) -> String {
        self.words(&self.node(idx).title)
    }

    /// The nodes just below the index.
    pub(crate) fn dimensions(&self) -> &'a [NodeIdx] {
        &self.hierarchy().root().children
    }

    /// The indicators at or below a node.
    pub(crate) fn indicators_below(&self, idx: NodeIdx) -> impl Iterator<Item = NodeIdx> + 'a {
        let range = self.hierarchy().subtree(idx);
        self.hierarchy().indicators().iter().copied().filter(move |i| range.contains(&i.at()))
    }

    pub(crate) fn region(&self, row: RowIdx) -> &'a Region {
        self.a.survey.region(row)
    }

    pub(crate) fn region_name(&self, row: RowIdx) -> String {
        self.words(&self.region(row).name)
    }

    /// The period as its survey names it; nothing where it names none.
    pub(crate) fn period(&self, period: PeriodIdx) -> &'a str {
        self.a.survey.periods.get(period.at()).map_or("", |p| p.id.as_str())
    }

    /// The period in running text: a year is called one in Chinese.
    pub(crate) fn period_words(&self, period: PeriodIdx) -> String {
        let id = self.period(period);
        let year = id.len() == 4 && id.bytes().all(|b| b.is_ascii_digit());
        if year && self.lang == Lang::Zh { format!("{id}年") } else { id.to_owned() }
    }

    /// The row of the same region in the nearest period before.
    pub(crate) fn earlier(&self, row: RowIdx) -> Option<RowIdx> {
        let survey = self.a.survey;
        let this = survey.rows[row.at()];
        (0..this.period.0).rev().find_map(|p| survey.row(this.region, PeriodIdx(p)))
    }

    /// A score as it is printed.
    pub(crate) fn score(&self, score: f64) -> String {
        rounding::score(score, &self.rubric().ladder)
    }

    /// The score, or the word for why there is none.
    pub(crate) fn score_or_status(&self, node: &NodeScore) -> String {
        node.score.map_or_else(|| self.words(&node.status.title()), |s| self.score(s))
    }

    pub(crate) fn score_cell(&self, score: Option<f64>, status: Status) -> Cell {
        match score {
            Some(score) => Cell::Number(self.score(score)),
            None => Cell::Missing(self.words(&status.title())),
        }
    }

    /// A number, or the words for why there is none.
    pub(crate) fn number_or(&self, number: Option<f64>, zh: &str, en: &str) -> Cell {
        number.map_or_else(|| self.none(zh, en), |n| Cell::Number(rounding::one(n)))
    }

    /// A share of 1 as a percentage, or the words for why there is none.
    pub(crate) fn percent_or(&self, share: Option<f64>, zh: &str, en: &str) -> Cell {
        share.map_or_else(|| self.none(zh, en), |s| Cell::Number(rounding::percent(s)))
    }

    /// Words in a cell; a text that the rubric leaves out is said to be left out.
    pub(crate) fn text_cell(&self, text: String) -> Cell {
        if text.trim().is_empty() {
            self.none("未写明", "not stated")
        } else {
            Cell::Words(text)
        }
    }

    /// Words that stand where a number is missing.
    pub(crate) fn none(&self, zh: &str, en: &str) -> Cell {
        Cell::Missing(self.say(zh, en))
    }

    /// A difference, own minus reference, or the words for why there is none.
    pub(crate) fn gap_or(&self, difference: Option<f64>, zh: &str, en: &str) -> Cell {
        difference.map_or_else(|| self.none(zh, en), gap_cell)
    }

    /// The name of a level by its number.
    pub(crate) fn level_name(&self, number: u8) -> &'a str {
        self.rubric().ladder.level(number).map_or("", |l| l.title.get(self.lang))
    }

    pub(crate) fn mark(&self, number: u8) -> Mark {
        Mark { number, name: sentences::level(self.lang, number, self.level_name(number)) }
    }

    pub(crate) fn level_cell(&self, node: &NodeScore) -> Cell {
        match node.level {
            Some(level) => Cell::Level(self.mark(level)),
            None if node.score.is_some() => self.none("未设等级", "no levels"),
            None => Cell::Missing(self.words(&node.status.title())),
        }
    }

    /// Whether the rubric has levels.
    pub(crate) fn has_levels(&self) -> bool {
        !self.rubric().ladder.levels().is_empty()
    }

    /// Places in the sources: `S4 L3、S1 @7740`.
    pub(crate) fn references(&self, references: &[SourceRef]) -> String {
        let places: Vec<String> =
            references.iter().map(|r| format!("{} {}", r.source, r.at)).collect();
        places.join(self.lang.pick("、", ", "))
    }

    /// The same, cut short where there are many.
    pub(crate) fn references_short(&self, references: &[SourceRef]) -> String {
        if references.len() <= REFERENCES_MAX {
            return self.references(references);
        }
        let first = self.references(&references[..REFERENCES_MAX]);
        match self.lang {
            Lang::Zh => format!("{first}等{}处", references.len()),
            Lang::En => format!("{first} and {} more", references.len() - REFERENCES_MAX),
        }
    }

    /// What a target asks for, in the units of its indicator.
    pub(crate) fn target_words(&self, target: &Target) -> String {
        let node = self.node(target.node);
        if let (None, Some(answer)) =
            (target.value, super::answer::answer_of_score(self.lang, node, target.score))
        {
            return answer;
        }
        match (target.value, target.level) {
            (Some(value), _) => super::answer::in_units(self.lang, self.node(target.node), value),
            (None, Some(level)) => match self.lang {
                Lang::Zh => format!("第{level}级"),
                Lang::En => format!("level {level}"),
            },
            (None, None) => match self.lang {
                Lang::Zh => format!("{}分", self.score(target.score)),
                Lang::En => format!("score {}", self.score(target.score)),
            },
        }
    }

    pub(crate) fn benchmark_title(&self, benchmark: &Benchmark) -> String {
        self.words(&benchmark.title)
    }

    /// A chart with its twin and a caption.
    pub(crate) fn figure<T>(
        &self,
        chart: &T,
        draw: impl Fn(&T, Lang) -> Result<String, ChartError>,
        table: impl Fn(&T, Lang) -> chart::Table,
        caption: String,
    ) -> Result<Block, ChartError> {
        let svg = draw(chart, self.lang)?;
        let mut twin = table(chart, self.lang);
        // Where a chart has nothing to say in a cell, the table says so.
        for cell in twin.rows.iter_mut().flatten().filter(|c| c.is_empty()) {
            self.lang.pick("无", "none").clone_into(cell);
        }
        Ok(Block::Figure(Figure { svg, caption, twin }))
    }
}

/// A difference, own minus reference.
pub(crate) fn gap_cell(difference: f64) -> Cell {
    let class = match rounding::side(difference) {
        Side::Above => "up",
        Side::Below => "down",
        Side::Level => "even",
    };
    Cell::Gap { text: rounding::signed(difference), class }
}
