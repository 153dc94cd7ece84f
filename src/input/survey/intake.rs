//! Row by row: which region answered, for which period, by whom, and what.

use super::cells::{Reader, Reading};
use super::cut::Cut;
use super::findings::{Extra, Findings};
use super::heading::Heading;
use super::items::{self, Items};
use super::layout::Layout;
use super::limits::{ID_MAX, Limits};
use super::place::{Places, Spot};
use super::question::{Catalogue, Named};
use super::regions::{ATTRIBUTES, Names, Regions};
use super::row::{Cell, Row};
use super::{identity, period, slips};
use crate::diag::code::survey as code;
use crate::lang::Text;
use crate::model::{
    Answer, AnswerState, Column, IndicatorIdx, Note, NumberKind, RowIdx, Rubric, Scale,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

/// One respondent's answers for one region in one period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Response {
    /// Which region.
    pub(super) region: u32,
    /// Which period.
    pub(super) period: u32,
    /// Who.
    pub(super) respondent: u32,
    /// How much it counts; `NaN` where nothing was said.
    pub(super) weight: f64,
    /// Where it began.
    pub(super) spot: Spot,
    /// The file that spoke of it last.
    file: u16,
    /// Whether there is any answer.
    pub(super) answered: bool,
}

/// Whether the values of a percentage look like shares.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sizes {
    /// Values that are neither 0 nor marked with a percent sign, up to 1.
    pub(super) n_small: usize,
    /// Values above 1.
    pub(super) n_large: usize,
    /// The first small one.
    pub(super) first: Spot,
}

/// Everything taken in so far.
pub(super) struct Intake<'c, 'r> {
    /// The rubric.
    pub(super) rubric: &'r Rubric,
    /// Its indicators.
    pub(super) catalogue: &'c Catalogue<'r>,
    /// What is accepted.
    pub(super) limits: Limits,
    /// What was found.
    pub(super) findings: Findings,
    /// The regions.
    pub(super) regions: Regions,
    /// The periods, by id.
    pub(super) periods: Names,
    /// The periods as they were written, and for each its position among `periods`.
    written_periods: (Names, Vec<u32>),
    /// The respondents.
    pub(super) respondents: Names,
    /// The responses, in the order of the files.
    pub(super) responses: Vec<Response>,
    index: HashMap<(u32, u32, u32), u32>,
    /// One column per indicator; rows are responses.
    pub(super) columns: Vec<Column>,
    /// Where the answers of long tables stand.
    pub(super) spots: Vec<Vec<Option<Spot>>>,
    /// By file and indicator, the column of its answers.
    pub(super) fields: Vec<Vec<Option<usize>>>,
    /// By file and indicator, the heading of that column as it is written.
    headings: Vec<Vec<String>>,
    /// Comments and evidence, by response and indicator.
    pub(super) notes: BTreeMap<(u32, u32), Note>,
    /// One per indicator.
    pub(super) sizes: Vec<Sizes>,
    /// Questions of long tables that the rubric does not have, with where and how often.
    pub(super) strangers: BTreeMap<String, (Spot, usize)>,
    /// Rows with anything in them, in the file at hand.
    pub(super) n_rows: usize,
    /// Answers to known questions, in the file at hand.
    pub(super) n_known: usize,
    /// Regions whose kind the rubric does not have.
    pub(super) unknown_kinds: BTreeSet<u32>,
    /// What was taken in of tables of items.
    pub(super) items: Items,
    /// The regions of registers, with the row that names each.
    pub(super) registered: Vec<(u32, Spot)>,
    /// Which share of the rows is read, where a file is cut.
    pub(super) cut: Option<Cut>,
    /// Whether rows without a period belong to the only period there is.
    pub(super) is_dated: bool,
    unnamed_said: bool,
    /// The first and the last of the rows without a region that follow each other, and how many.
    nameless: Option<(Spot, Spot, usize)>,
    scratch: String,
}

impl<'c, 'r> Intake<'c, 'r> {
    /// Begins with nothing.
    pub(super) fn new(
        rubric: &'r Rubric,
        catalogue: &'c Catalogue<'r>,
        limits: Limits,
        keep: Option<&str>,
    ) -> Self {
        let n = catalogue.questions.len();
        Self {
            rubric,
            catalogue,
            limits,
            findings: Findings::default(),
            regions: Regions::default(),
            periods: Names::default(),
            written_periods: (Names::default(), Vec::new()),
            respondents: Names::default(),
            responses: Vec::new(),
            index: HashMap::new(),
            columns: vec![Column::default(); n],
            spots: Vec::new(),
            fields: Vec::new(),
            headings: Vec::new(),
            notes: BTreeMap::new(),
            sizes: vec![Sizes::default(); n],
            strangers: BTreeMap::new(),
            n_rows: 0,
            n_known: 0,
            unknown_kinds: BTreeSet::new(),
            items: Items::new(&catalogue.forms, keep),
            registered: Vec::new(),
            cut: None,
            is_dated: false,
            unnamed_said: false,
            nameless: None,
            scratch: String::new(),
        }
    }

    /// Whether nothing was taken in.
    pub(super) fn is_empty(&self) -> bool {
        self.responses.is_empty() && self.items.is_empty()
    }

    /// Begins a file of about so many rows.
    pub(super) fn begin(&mut self, file: u16, layout: &Layout, n_rows: usize) {
        self.n_rows = 0;
        self.n_known = 0;
        self.unnamed_said = false;
        self.fields.resize(usize::from(file) + 1, Vec::new());
        self.fields[usize::from(file)] = layout.wide.iter().map(|c| c.answer).collect();
        self.headings.resize(usize::from(file) + 1, Vec::new());
        self.headings[usize::from(file)].clone_from(&layout.headings);
        if let Some(columns) = &layout.items {
            self.items.begin(file, columns);
            return;
        }
        if layout.long || layout.register {
            return;
        }
        if self.responses.is_empty() {
            let n_rows = n_rows.min(self.limits.cells / self.columns.len().max(1));
            self.columns = vec![Column::unanswered(n_rows); self.columns.len()];
            self.responses.reserve(n_rows);
            self.index.reserve(n_rows);
        }
    }

    /// Takes in one row; breaks off where a limit is passed.
    pub(super) fn row(
        &mut self,
        layout: &Layout,
        row: &impl Row,
        spot: Spot,
        reader: &mut Reader<'_>,
        places: &Places,
    ) -> ControlFlow<()> {
        let mut blank = true;
        let mut too_long = false;
        for at in 0..row.width() {
            let cell = row.cell(at);
            blank = blank && cell.is_blank();
            // Bytes are counted first: a text has at least as many as characters.
            if let Cell::Text(text) = cell
                && text.len() > self.limits.cell
            {
                too_long |= self.too_long(text, spot.field(at), places);
            }
        }
        if blank {
            return ControlFlow::Continue(());
        }
        self.n_rows += 1;
        let unnamed = layout.unnamed.iter().find(|at| !row.cell(**at).is_blank());
        if let Some(at) = unnamed {
            self.unnamed(spot.field(*at), *at, places);
        }
        if too_long || !self.fits(layout, row, spot, places) {
            return ControlFlow::Continue(());
        }
        if identity::is_remark(self, layout, row, spot, places) {
            return ControlFlow::Continue(());
        }
        if let Some(columns) = &layout.items {
            items::row(self, (layout, columns), row, spot, reader, places);
            return self.within_limits(spot, places);
        }
        if layout.register {
            let region = identity::region(self, layout, row, spot, places);
            self.registered.extend(region.map(|region| (region, spot)));
            return self.within_limits(spot, places);
        }
        let response = identity::identify(self, layout, row, spot, places, reader.decimal_comma);
        if layout.long {
            self.long(layout, row, spot, response, reader, places);
        } else {
            self.wide(layout, row, spot, response, reader, places);
        }
        self.within_limits(spot, places)
    }

    /// Says once per file that a column without a heading has something in it.
    pub(super) fn unnamed(&mut self, spot: Spot, column: usize, places: &Places) {
        if std::mem::replace(&mut self.unnamed_said, true) {
            return;
        }
        let number = column + 1;
        self.findings.warning(code::S009, || {
            let message = Text::new(
                format!("第 {number} 列没有列名，但有内容，未读取"),
                format!("column {number} has no heading; what stands in it was not read"),
            );
            let hint = Extra::hint("请补写列名，或清空该列", "give it a heading, or clear it");
            (places.cell(spot), message, hint)
        });
    }

    fn wide(
        &mut self,
        layout: &Layout,
        row: &impl Row,
        spot: Spot,
        response: Option<(u32, bool)>,
        reader: &mut Reader<'_>,
        places: &Places,
    ) {
        for (at, columns) in layout.wide.iter().enumerate() {
            let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
            if let Some(field) = columns.answer {
                let spot = spot.field(field);
                let reading = self.read(indicator, row.cell(field), spot, reader, places);
                if let (Some(reading), Some((response, fresh))) = (reading, response)
                    && (fresh || self.first_time(response, indicator, reading, spot, places))
                {
                    self.set(response, indicator, reading);
                    // An answer from another file than the rest of the response.
                    if !fresh {
                        self.remember(response, indicator, spot);
                    }
                }
            }
            if let Some((response, _)) = response
                && (columns.comment.is_some() || columns.evidence.is_some())
            {
                self.note(response, indicator, row, (columns.comment, columns.evidence));
            }
        }
    }

    fn long(
        &mut self,
        layout: &Layout,
        row: &impl Row,
        spot: Spot,
        response: Option<(u32, bool)>,
        reader: &mut Reader<'_>,
        places: &Places,
    ) {
        let (Some(question_field), Some(value)) =
            (layout.field(Heading::Question), layout.field(Heading::Value))
        else {
            return;
        };
        let name = row.cell(question_field).shown();
        let indicator = match self.catalogue.find(&name, &mut self.scratch) {
            Some(Named::One(indicator)) => indicator,
            found => {
                let silent = self.scratch.starts_with("x_") || self.scratch.starts_with('#');
                if found.is_some() || !silent {
                    self.stranger(&name, spot.field(question_field));
                }
                return;
            }
        };
        self.n_known += 1;
        if let Some(table) = self.catalogue.measured(indicator) {
            let question = self.catalogue.question(indicator);
            self.findings.error(code::S053, || {
                let (message, hint) = items::measured(&question.named(), table);
                (places.cell(spot.field(question_field)), message, hint.node(question.id))
            });
            return;
        }
        let spot = spot.field(value);
        let reading = self.read(indicator, row.cell(value), spot, reader, places);
        let Some((response, _)) = response else { return };
        if let Some(reading) = reading
            && self.first_time(response, indicator, reading, spot, places)
        {
            self.set(response, indicator, reading);
            self.remember(response, indicator, spot);
        }
        let fields = (layout.field(Heading::Comment), layout.field(Heading::Evidence));
        self.note(response, indicator, row, fields);
    }

    fn stranger(&mut self, name: &str, spot: Spot) {
        // So many different names are no slips; the rest is one more of the same.
        const DIFFERENT_MAX: usize = 1_000;
        if let Some((_, n)) = self.strangers.get_mut(name) {
            *n += 1;
        } else if self.strangers.len() < DIFFERENT_MAX {
            self.strangers.insert(name.to_owned(), (spot, 1));
        }
    }

    fn read(
        &mut self,
        indicator: IndicatorIdx,
        cell: Cell<'_>,
        spot: Spot,
        reader: &mut Reader<'_>,
        places: &Places,
    ) -> Option<Reading> {
        let question = self.catalogue.question(indicator);
        match reader.read(question, cell) {
            Ok(reading) => {
                if let (Answer::Value(value), Scale::Number(number)) =
                    (reading.answer, question.scale)
                    && number.kind == NumberKind::Percentage
                {
                    self.sizes[indicator.at()].count(value, reading.percent, spot);
                }
                Some(reading)
            }
            Err(slip) => {
                let headings = self.headings.get(usize::from(spot.file));
                let heading =
                    headings.and_then(|h| h.get(indicator.at())).map_or("", String::as_str);
                let at = (heading, spot);
                slips::report(&slip, question, cell, at, places, &mut self.findings);
                None
            }
        }
    }

    fn set(&mut self, response: u32, indicator: IndicatorIdx, reading: Reading) {
        if reading.answer == Answer::Missing(AnswerState::NotAnswered) {
            return;
        }
        self.responses[response as usize].answered = true;
        let column = &mut self.columns[indicator.at()];
        column.set(RowIdx(response), reading.answer);
        if reading.picked != 0 {
            column.set_picked(RowIdx(response), reading.picked);
        }
    }

    /// Whether this question has no answer of this response yet; an error where it has.
    fn first_time(
        &mut self,
        response: u32,
        indicator: IndicatorIdx,
        reading: Reading,
        spot: Spot,
        places: &Places,
    ) -> bool {
        let before = self.columns[indicator.at()].get(RowIdx(response));
        let empty = Answer::Missing(AnswerState::NotAnswered);
        if before == empty || reading.answer == empty {
            return true;
        }
        let first = self.spot(response, indicator);
        let region = &self.regions.ids.list()[self.responses[response as usize].region as usize];
        let question = self.catalogue.question(indicator);
        let (node, named) = (question.id, question.named());
        let same = before == reading.answer;
        self.findings.error(code::S024, || {
            let (line_zh, line_en) = places.line_named(first, spot);
            let (but_zh, but_en) =
                if same { ("相同", "the same") } else { ("不同", "another") };
            let message = Text::new(
                format!("地区 `{region}` 对 {} 作答两次：{line_zh}已有{but_zh}的答案", named.zh),
                format!("region `{region}` answers {} twice: {line_en} has {but_en} answer", named.en),
            );
            let hint = Extra::hint(
                "只留一个答案；如由多人填报，请加 `respondent`（填报人）列，如为不同年份，请加 `period`（时期）列",
                "keep one; if several people answered add a column `respondent`, if years differ a column `period`",
            );
            (places.cell(spot), message, hint.region(region.as_str()).node(node))
        });
        false
    }

    /// Remembers where an answer of a long table stands.
    fn remember(&mut self, response: u32, indicator: IndicatorIdx, spot: Spot) {
        self.spots.resize(self.columns.len(), Vec::new());
        let spots = &mut self.spots[indicator.at()];
        if spots.len() <= response as usize {
            spots.resize(response as usize + 1, None);
        }
        spots[response as usize] = Some(spot);
    }

    /// Where an answer stands: in a long table in its own row, in a wide one in its column.
    pub(super) fn spot(&self, response: u32, indicator: IndicatorIdx) -> Spot {
        let spots = self.spots.get(indicator.at());
        if let Some(spot) = spots.and_then(|s| s.get(response as usize).copied().flatten()) {
            return spot;
        }
        let spot = self.responses[response as usize].spot;
        let fields = self.fields.get(usize::from(spot.file));
        let field = fields.and_then(|f| f.get(indicator.at()).copied().flatten());
        spot.field(field.unwrap_or(0))
    }

    fn note(
        &mut self,
        response: u32,
        indicator: IndicatorIdx,
        row: &impl Row,
        (comment, evidence): (Option<usize>, Option<usize>),
    ) {
        for (field, is_comment) in [(comment, true), (evidence, false)] {
            let Some(field) = field else { continue };
            let text = row.cell(field).shown();
            if text.is_empty() {
                continue;
            }
            let note = self.notes.entry((response, indicator.0)).or_default();
            let part = if is_comment { &mut note.comment } else { &mut note.evidence };
            join(part, &text);
        }
    }

    /// The response of this region, period and respondent, and whether it is new.
    pub(super) fn enter(&mut self, key: (u32, u32, u32), spot: Spot) -> (u32, bool) {
        let next = u32::try_from(self.responses.len()).unwrap_or(u32::MAX);
        let response = *self.index.entry(key).or_insert(next);
        if response == next {
            let (region, period, respondent) = key;
            let weight = f64::NAN;
            let file = spot.file;
            self.responses.push(Response {
                region,
                period,
                respondent,
                weight,
                spot,
                file,
                answered: false,
            });
        }
        (response, response == next)
    }

    /// Notes a row without a region.
    pub(super) fn nameless(&mut self, spot: Spot) {
        let (_, last, n) = self.nameless.get_or_insert((spot, spot, 0));
        *last = spot;
        *n += 1;
    }

    /// Forgets the rows taken in, but not what was found in them.
    pub(super) fn forget(&mut self) {
        self.regions = Regions::default();
        self.respondents = Names::default();
        self.responses.clear();
        self.index.clear();
        self.columns.iter_mut().for_each(|column| *column = Column::default());
        self.notes.clear();
        self.unknown_kinds.clear();
        self.nameless = None;
    }

    /// Whether the last row had no region.
    pub(super) fn is_nameless(&self) -> bool {
        self.nameless.is_some()
    }

    /// Says that the last rows had no region, if so.
    pub(super) fn end_nameless(&mut self, places: &Places) {
        if let Some((first, last, n)) = self.nameless.take() {
            self.findings.error(code::S017, || identity::without_region(first, last, n, places));
        }
    }

    /// The period that a text names; a text in none of the known forms is remarked on once.
    pub(super) fn period(&mut self, text: &str, spot: Spot, places: &Places) -> u32 {
        let (written, positions) = &mut self.written_periods;
        let (at, new) = written.position(text);
        if !new {
            return positions[at as usize];
        }
        let (period, known) = period::period(text);
        let (position, _) = self.periods.position(&period.id);
        positions.push(position);
        if !known && !text.is_empty() {
            self.findings.warning(code::S045, || identity::unknown_period(text, spot, places));
        }
        position
    }

    /// Whether this file has spoken of a response before; from now on it has.
    pub(super) fn repeated(&mut self, response: u32, file: u16) -> bool {
        let response = &mut self.responses[response as usize];
        std::mem::replace(&mut response.file, file) == file
    }

    /// Notes what a row says about its region.
    pub(super) fn attributes(
        &mut self,
        region: u32,
        layout: &Layout,
        row: &impl Row,
        spot: Spot,
        places: &Places,
    ) {
        for (at, heading) in ATTRIBUTES.into_iter().enumerate() {
            let Some(field) = layout.field(heading) else { continue };
            let value = row.cell(field).shown();
            if value.is_empty() {
                continue;
            }
            let spot = spot.field(field);
            // A kind is its id, whichever of its names a row uses.
            let value = if heading == Heading::Kind {
                let Some(kind) = identity::kind(self.rubric, &value) else {
                    self.unknown_kinds.insert(region);
                    identity::unknown_kind(self, &value, spot, places);
                    continue;
                };
                Cow::Borrowed(self.rubric.region_kinds[kind].id.as_str())
            } else {
                value
            };
            let end = value.char_indices().nth(ID_MAX).map_or(value.len(), |(end, _)| end);
            self.regions.say(region, at, &value[..end], spot, (places, &mut self.findings));
        }
    }
}

impl Sizes {
    /// Counts a value.
    pub(super) fn count(&mut self, value: f64, marked: bool, spot: Spot) {
        if value.abs() > 1.0 {
            self.n_large += 1;
        } else if value != 0.0 && !marked {
            if self.n_small == 0 {
                self.first = spot;
            }
            self.n_small += 1;
        }
    }
}

/// Adds a text on a line of its own, unless it is there already.
pub(super) fn join(all: &mut String, more: &str) {
    if more.is_empty() || all.lines().any(|line| line == more) {
        return;
    }
    if !all.is_empty() {
        all.push('\n');
    }
    all.push_str(more);
}
