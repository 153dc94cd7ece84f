//! The header of a table of items: which columns are read, and what is said of the rest.

use super::super::findings::Findings;
use super::super::heading::Heading;
use super::super::layout::{Layout, beside_long, duplicate, too_many_columns};
use super::super::limits::Limits;
use super::super::place::{Places, Spot};
use super::super::question::Catalogue;
use super::super::row::Row;
use super::header::{Choice, Kind, Mapped, choose};
use super::words;
use crate::diag::code::survey as code;

/// What a header turned out to be.
pub(in super::super) enum Header {
    /// That of a plain table.
    Plain,
    /// That of a register of regions: only what they are called and where they lie.
    Register,
    /// That of a table of items.
    Read(Box<Layout>),
    /// None that can be read; it has been said why. The tables it is most like.
    Refused(Vec<usize>),
}

/// Reads a header where the rubric has tables of items; `rows` are the first of those below it.
pub(in super::super) fn layout(
    header: &impl Row,
    rows: &[Vec<String>],
    spot: Spot,
    (catalogue, limits): (&Catalogue<'_>, &Limits),
    (places, findings): (&Places, &mut Findings),
) -> Header {
    if catalogue.forms.is_empty() {
        return Header::Plain;
    }
    if header.width() > limits.columns {
        findings.error(code::S016, || too_many_columns(header.width(), limits, places, spot));
        return Header::Refused(Vec::new());
    }
    match choose(header, rows, catalogue) {
        Choice::Plain => Header::Plain,
        Choice::Register => Header::Register,
        Choice::Items(mapped) => {
            let layout = items(header, *mapped, spot, catalogue, (places, findings));
            Header::Read(Box::new(layout))
        }
        Choice::Two(a, b) => {
            findings.error(code::S052, || words::two_tables(a, b, catalogue, places, spot));
            Header::Refused([a, b].into_iter().filter_map(Kind::table).collect())
        }
        Choice::Keyless(table, mapped) => {
            let form = &catalogue.forms[table];
            findings.error(code::S054, || words::keyless(form, &mapped, places, spot));
            Header::Refused(vec![table])
        }
        Choice::Near(mapped) => {
            let form = &catalogue.forms[mapped.columns.table];
            findings.error(code::S051, || words::near(form, &mapped, header, places, spot));
            Header::Refused(vec![mapped.columns.table])
        }
    }
}

fn items(
    header: &impl Row,
    mapped: Mapped,
    spot: Spot,
    catalogue: &Catalogue<'_>,
    (places, findings): (&Places, &mut Findings),
) -> Layout {
    let form = &catalogue.forms[mapped.columns.table];
    let text = |at: usize| header.cell(at).shown().into_owned();
    for (first, at) in &mapped.twice {
        let spot = spot.field(*at);
        findings.error(code::S008, || duplicate(&text(*at), &text(*first), places, spot));
    }
    for at in &mapped.several {
        let spot = spot.field(*at);
        findings.warning(code::S010, || words::ambiguous(&text(*at), places, spot));
    }
    for at in &mapped.unknown {
        let spot = spot.field(*at);
        findings.warning(code::S009, || words::unknown_column(&text(*at), form, places, spot));
    }
    for at in &mapped.derived {
        let spot = spot.field(*at);
        findings.warning(code::S009, || words::derived_column(&text(*at), places, spot));
    }
    let mut layout = Layout::of_columns(header.width());
    layout.long = mapped.is_long();
    for (field, found) in mapped.fields.iter().enumerate() {
        *layout.column_mut(field) = *found;
    }
    layout.unnamed = mapped.unnamed;
    let mut columns = mapped.columns;
    if layout.long {
        for column in &mut columns.questions {
            if let Some(at) = column.take() {
                let spot = spot.field(at);
                findings.warning(code::S009, || beside_long(&text(at), places, spot));
            }
        }
    } else {
        *layout.column_mut(Heading::Question.at()) = None;
        *layout.column_mut(Heading::Value.at()) = None;
        let asked = form.questions.iter().zip(&form.table.questions).zip(&columns.questions);
        let missing: Vec<_> = asked
            .filter(|((_, asked), column)| column.is_none() && asked.derive.is_none())
            .map(|((question, _), _)| question)
            .collect();
        if !missing.is_empty() {
            findings.warning(code::S011, || words::missing(&missing, form, places, spot));
        }
    }
    layout.items = Some(columns);
    layout
}
