//! Which table of the rubric a header belongs to, and which column is what there.

use super::super::heading::{self, Heading, Match, N_HEADINGS};
use super::super::question::{Catalogue, Named};
use super::super::regions::ATTRIBUTES;
use super::super::row::Row;
use super::form::{Form, Found, Part};
use std::collections::BTreeSet;

/// The columns of a table of items.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Columns {
    /// The table, by position.
    pub(in super::super) table: usize,
    /// The column of each attribute.
    pub(super) attributes: Vec<Option<usize>>,
    /// The column of each question; none in a long table.
    pub(super) questions: Vec<Option<usize>>,
    /// The heading of each question as it is written.
    pub(super) headings: Vec<String>,
}

impl Columns {
    /// Whether anything in this column is read.
    #[cfg(any(feature = "xlsx", feature = "parquet"))]
    pub(in super::super) fn reads(&self, column: usize) -> bool {
        self.attributes.iter().chain(&self.questions).flatten().any(|at| *at == column)
    }
}

/// What the columns of a header are, if it is that of one table.
#[derive(Debug, Default)]
pub(super) struct Mapped {
    /// By heading, the column that every survey knows.
    pub(super) fields: [Option<usize>; N_HEADINGS],
    /// The columns of attributes and questions.
    pub(super) columns: Columns,
    /// Columns that are known and not used.
    pub(super) ignored: Vec<usize>,
    /// Columns of questions that follow from others.
    pub(super) derived: Vec<usize>,
    /// Columns whose title two have.
    pub(super) several: Vec<usize>,
    /// Columns that mean what an earlier one means, after that one.
    pub(super) twice: Vec<(usize, usize)>,
    /// Columns that nobody knows.
    pub(super) unknown: Vec<usize>,
    /// Columns without a heading.
    pub(super) unnamed: Vec<usize>,
}

impl Mapped {
    /// Whether it has `question` and `value`.
    pub(super) fn is_long(&self) -> bool {
        self.field(Heading::Question).is_some() && self.field(Heading::Value).is_some()
    }

    fn field(&self, heading: Heading) -> Option<usize> {
        self.fields[heading.at()]
    }

    /// Whether there is a region and every part of the key.
    fn has_key(&self, form: &Form<'_>) -> bool {
        let parts = &self.columns.attributes[..form.table.n_key];
        self.field(Heading::Region).is_some() && parts.iter().all(Option::is_some)
    }

    /// The columns by which this table is told from others.
    fn own(&self) -> BTreeSet<usize> {
        let Columns { attributes, questions, .. } = &self.columns;
        let questions = questions.iter().filter(|_| !self.is_long());
        attributes.iter().chain(questions).flatten().copied().collect()
    }

    /// Whether anything in it is of this table only.
    fn is_near(&self, header: &impl Row, scratch: &mut String) -> bool {
        let says_region = |at: &usize, scratch: &mut String| {
            let text = header.cell(*at).shown();
            heading::exactly(&text, scratch).is_some_and(|h| ATTRIBUTES.contains(&h))
        };
        self.columns.questions.iter().any(Option::is_some)
            || self.columns.attributes.iter().flatten().any(|at| !says_region(at, scratch))
    }
}

/// What a heading may mean, by how sure it is.
enum Meaning {
    Sure(Part),
    Likely(usize, Part),
    Several,
    Passed,
    Unknown,
}

/// Reads a header as that of one table.
pub(super) fn map(header: &impl Row, table: usize, form: &Form<'_>) -> Mapped {
    let (n_attributes, n_questions) = (form.table.attributes.len(), form.questions.len());
    let mut mapped = Mapped {
        columns: Columns {
            table,
            attributes: vec![None; n_attributes],
            questions: vec![None; n_questions],
            headings: vec![String::new(); n_questions],
        },
        ..Mapped::default()
    };
    let mut scratch = String::new();
    let mut likely = Vec::new();
    for at in 0..header.width() {
        let text = header.cell(at).shown();
        if text.is_empty() {
            mapped.unnamed.push(at);
            continue;
        }
        match meaning(&text, form, &mut scratch) {
            Meaning::Sure(part) => place(&mut mapped, part, at),
            Meaning::Likely(rank, part) => likely.push((rank, at, part)),
            Meaning::Several => mapped.several.push(at),
            Meaning::Passed => {}
            Meaning::Unknown => mapped.unknown.push(at),
        }
    }
    // What is only likely takes the places that are left.
    likely.sort_by_key(|(rank, at, _)| (*rank, *at));
    for (_, at, part) in likely {
        if slot(&mut mapped, part).is_some_and(|slot| slot.is_none()) {
            place(&mut mapped, part, at);
        } else {
            mapped.unknown.push(at);
        }
    }
    mapped.unknown.sort_unstable();
    for (question, column) in mapped.columns.questions.iter().enumerate() {
        let heading = column.map(|at| header.cell(at).shown().into_owned());
        mapped.columns.headings[question] = heading.unwrap_or_default();
    }
    mapped
}

fn slot(mapped: &mut Mapped, part: Part) -> Option<&mut Option<usize>> {
    match part {
        Part::Attribute(at) => mapped.columns.attributes.get_mut(at),
        Part::Question(at) => mapped.columns.questions.get_mut(at),
        Part::Field(heading) => mapped.fields.get_mut(heading.at()),
        Part::Derived(_) | Part::Ignored => None,
    }
}

fn place(mapped: &mut Mapped, part: Part, at: usize) {
    match (part, slot(mapped, part)) {
        (_, Some(slot @ None)) => *slot = Some(at),
        (_, Some(Some(first))) => {
            let first = *first;
            mapped.twice.push((first, at));
        }
        (Part::Derived(_), None) => mapped.derived.push(at),
        (_, None) => mapped.ignored.push(at),
    }
}

fn meaning(text: &str, form: &Form<'_>, scratch: &mut String) -> Meaning {
    match form.find(text, scratch) {
        Some(Found::One(part)) => return Meaning::Sure(part),
        Some(Found::Several) => return Meaning::Several,
        None => {}
    }
    let known = heading::known(text, scratch);
    match known {
        // Items have no remarks.
        Some(
            Match::Sure(Heading::Comment | Heading::Evidence)
            | Match::Likely(Heading::Comment | Heading::Evidence, _),
        ) => return Meaning::Unknown,
        Some(Match::Sure(heading)) => return Meaning::Sure(Part::Field(heading)),
        _ => {}
    }
    heading::fold(text, scratch);
    if scratch.starts_with("x_") || scratch.starts_with('#') {
        return Meaning::Passed;
    }
    let bare = heading::without_remarks(scratch);
    if let Some(Found::One(part)) = form.find(&bare, scratch) {
        return Meaning::Likely(0, part);
    }
    match known {
        Some(Match::Likely(heading, rank)) => Meaning::Likely(rank + 1, Part::Field(heading)),
        _ => Meaning::Unknown,
    }
}

/// What a file is.
#[derive(Debug)]
pub(super) enum Choice {
    /// A plain table: what regions answered themselves.
    Plain,
    /// Only what regions are called and where they lie.
    Register,
    /// A table of items.
    Items(Box<Mapped>),
    /// It may be two tables.
    Two(Kind, Kind),
    /// A long table of items without the columns of their key.
    Keyless(usize, Box<Mapped>),
    /// None of the tables, but nearest to this one.
    Near(Box<Mapped>),
}

/// A table that a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The plain one.
    Plain,
    /// A table of items, by position.
    Items(usize),
}

impl Kind {
    /// The table of items.
    pub(super) fn table(self) -> Option<usize> {
        match self {
            Self::Items(table) => Some(table),
            Self::Plain => None,
        }
    }
}

/// A table that a file may be, and the columns that speak for it.
type Candidate = (Kind, BTreeSet<usize>);

/// Decides what a file is; `rows` are the first of those below the header.
pub(super) fn choose(header: &impl Row, rows: &[Vec<String>], catalogue: &Catalogue<'_>) -> Choice {
    let forms = &catalogue.forms;
    let mut all: Vec<Mapped> =
        forms.iter().enumerate().map(|(at, form)| map(header, at, form)).collect();
    let mut scratch = String::new();
    let mut indicators = BTreeSet::new();
    let mut measured = false;
    for at in 0..header.width() {
        let text = header.cell(at).shown();
        if let Some(Named::One(indicator)) = catalogue.find(&text, &mut scratch) {
            if catalogue.measured(indicator).is_some() {
                measured = true;
            } else {
                indicators.insert(at);
            }
        }
    }
    let question = question_column(header, &mut scratch);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (mapped, form) in all.iter().zip(forms) {
        let any = mapped.is_long() || mapped.columns.questions.iter().any(Option::is_some);
        if mapped.has_key(form) && any {
            candidates.push((Kind::Items(mapped.columns.table), mapped.own()));
        }
    }
    if question.is_some() || !indicators.is_empty() {
        let own = if question.is_some() { BTreeSet::new() } else { indicators };
        candidates.push((Kind::Plain, own));
    }
    let strongest: Vec<Candidate> = candidates
        .iter()
        .filter(|(_, own)| {
            !candidates.iter().any(|(_, more)| own.len() < more.len() && own.is_subset(more))
        })
        .cloned()
        .collect();
    let chosen = match strongest.as_slice() {
        [] => None,
        [(one, _)] => Some(*one),
        several => match by_questions(several, question, rows, catalogue) {
            Some(one) => Some(one),
            None => return Choice::Two(several[0].0, several[1].0),
        },
    };
    match chosen {
        Some(Kind::Items(table)) => Choice::Items(Box::new(all.swap_remove(table))),
        Some(Kind::Plain) => match without_key(question, rows, catalogue) {
            Some(table) => Choice::Keyless(table, Box::new(all.swap_remove(table))),
            None => Choice::Plain,
        },
        None if measured => Choice::Plain,
        None => unmatched(header, all, catalogue, &mut scratch),
    }
}

/// A file that is no table of the rubric and answers nothing.
fn unmatched(
    header: &impl Row,
    all: Vec<Mapped>,
    catalogue: &Catalogue<'_>,
    scratch: &mut String,
) -> Choice {
    let (mut region, mut described) = (false, false);
    for at in 0..header.width() {
        if let Some(Match::Sure(known) | Match::Likely(known, _)) =
            catalogue.heading(&header.cell(at).shown(), scratch)
        {
            region |= known == Heading::Region;
            described |= ATTRIBUTES.contains(&known);
        }
    }
    let is_near = all.iter().any(|m| m.is_near(header, scratch));
    if !is_near && region && described {
        return Choice::Register;
    }
    if !is_near && (!region || catalogue.n_answered() > 0) {
        return Choice::Plain;
    }
    // The one with most columns of its own; of equals the first.
    let best = all.into_iter().rev().max_by_key(|m| m.own().len());
    best.map_or(Choice::Plain, |mapped| Choice::Near(Box::new(mapped)))
}

/// The column that says what was asked, where the header has `question` and `value`.
fn question_column(header: &impl Row, scratch: &mut String) -> Option<usize> {
    let mut find = |wanted: Heading| {
        (0..header.width()).find(|at| {
            matches!(
                heading::known(&header.cell(*at).shown(), scratch),
                Some(Match::Sure(h) | Match::Likely(h, _)) if h == wanted
            )
        })
    };
    find(Heading::Value)?;
    find(Heading::Question)
}

/// Of several that the headings allow, the one that knows the questions asked in a long table.
fn by_questions(
    several: &[Candidate],
    question: Option<usize>,
    rows: &[Vec<String>],
    catalogue: &Catalogue<'_>,
) -> Option<Kind> {
    let question = question?;
    let mut scratch = String::new();
    let mut known = false;
    for name in rows.iter().filter_map(|row| row.get(question)) {
        let mut knowing = several.iter().filter(|(kind, _)| match kind {
            Kind::Items(table) => catalogue.forms[*table].question(name, &mut scratch).is_some(),
            Kind::Plain => catalogue.find(name, &mut scratch).is_some(),
        });
        match (knowing.next(), knowing.next()) {
            (Some((one, _)), None) => return Some(*one),
            (first, _) => known |= first.is_some(),
        }
    }
    // Where not one question is known, that is what there is to say.
    (!known).then(|| several.last().map(|(kind, _)| *kind)).flatten()
}

/// The table that knows the questions of a long table in which regions would answer themselves.
fn without_key(
    question: Option<usize>,
    rows: &[Vec<String>],
    catalogue: &Catalogue<'_>,
) -> Option<usize> {
    let question = question?;
    let mut scratch = String::new();
    for name in rows.iter().filter_map(|row| row.get(question)) {
        if catalogue.find(name, &mut scratch).is_some() {
            return None;
        }
        let table = catalogue.forms.iter().position(|f| f.question(name, &mut scratch).is_some());
        if table.is_some() {
            return table;
        }
    }
    None
}
