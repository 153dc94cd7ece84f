//! What can only be seen of tables of items when every row is in.

use super::super::findings::Extra;
use super::super::heading::fold;
use super::super::identity;
use super::super::intake::Intake;
use super::super::place::{Places, Spot};
use super::super::review::share;
use super::collected::NOTHING;
use super::form::Form;
use super::unmet::unmet;
use super::words;
use crate::diag::code::survey as code;
use std::collections::{BTreeSet, HashSet};

/// Looks at everything that was taken in.
pub(in super::super) fn review(intake: &mut Intake<'_, '_>, places: &Places) {
    for at in 0..intake.catalogue.forms.len() {
        let form = &intake.catalogue.forms[at];
        strangers(intake, at, form, places);
        lacking(intake, at, form, places);
        slips(intake, at, form, places);
        unmet(intake, at, form, places);
        beyond(intake, at, form, places);
        let sizes = &intake.items.tables[at].sizes;
        share(form.questions.iter().zip(sizes), places, &mut intake.findings);
    }
}

/// Tables of the rubric that no file is.
pub(in super::super) fn absent(intake: &mut Intake<'_, '_>, places: &Places) {
    for (table, form) in intake.items.tables.iter().zip(&intake.catalogue.forms) {
        if !table.is_given {
            intake.findings.error(code::S051, || words::absent(form, 0, places));
        }
    }
}

fn strangers(intake: &mut Intake<'_, '_>, table: usize, form: &Form<'_>, places: &Places) {
    for (name, (spot, n)) in std::mem::take(&mut intake.items.tables[table].strangers) {
        intake.findings.warning(code::S036, || words::stranger(form, &name, n, places, spot));
    }
}

/// Values that follow from others and are out of range, where they are taken as they are.
fn beyond(intake: &mut Intake<'_, '_>, table: usize, form: &Form<'_>, places: &Places) {
    for (question, (n, value, spot)) in std::mem::take(&mut intake.items.tables[table].beyond) {
        let question = &form.questions[question];
        intake.findings.warning(code::S058, || words::beyond(question, (n, value), places, spot));
    }
}

/// Attributes that an item has to have and has not; said once for a file without the column.
fn lacking(intake: &mut Intake<'_, '_>, table: usize, form: &Form<'_>, places: &Places) {
    let Intake { items, findings, regions, .. } = intake;
    let collected = &items.tables[table];
    let n_attributes = form.table.attributes.len();
    let mut said = BTreeSet::new();
    for (item, entry) in (0..).zip(&collected.entries) {
        for at in form.table.n_key..n_attributes {
            let value = collected.attributes[item as usize * n_attributes + at];
            if value != NOTHING || form.table.attributes[at].is_optional {
                continue;
            }
            let columns = items.columns.get(usize::from(entry.spot.file));
            let column = columns.and_then(|c| c.as_ref()?.attributes[at]);
            if column.is_none() && !said.insert((entry.spot.file, at)) {
                continue;
            }
            let region = regions.ids.list()[entry.region as usize].as_str();
            findings.error(code::S048, || {
                let named = collected.named(form, item, region);
                let about = (&named, &form.attribute(at));
                let spot = entry.spot.field(column.unwrap_or(0));
                let (place, message, extra) = words::lacks(about, column.is_some(), places, spot);
                (place, message, extra.region(region))
            });
        }
    }
}

/// Values of a facet that one row has and that look like a slip of a value that more rows have.
fn slips(intake: &mut Intake<'_, '_>, table: usize, form: &Form<'_>, places: &Places) {
    // Among so many values nobody can say which is a slip.
    const VALUES_MAX: usize = 2_000;
    let Intake { items, findings, .. } = intake;
    let collected = &items.tables[table];
    for (at, rows) in collected.value_rows.iter().enumerate() {
        if rows.len() > VALUES_MAX {
            continue;
        }
        let values = collected.values[at].list();
        let common: Vec<&str> =
            values.iter().zip(rows).filter(|(_, (n, _))| *n > 1).map(|(v, _)| v.as_str()).collect();
        for (value, (_, spot)) in values.iter().zip(rows).filter(|(_, (n, _))| *n == 1) {
            if let Some(near) = common.iter().find(|known| is_slip(value, known)) {
                findings.warning(code::S050, || {
                    words::slip(&form.attribute(at), value, near, places, *spot)
                });
            }
        }
    }
}

/// Whether a text is another but for case, width, white space or one letter in five. Figures are
/// never slips: `1.1` and `1.2` are two things.
pub(super) fn is_slip(value: &str, known: &str) -> bool {
    let plain = |text: &str| {
        let mut folded = String::new();
        fold(text, &mut folded);
        folded.retain(char::is_alphanumeric);
        folded
    };
    let (value, known) = (plain(value), plain(known));
    if value == known {
        return true;
    }
    let figures = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if figures(&value) != figures(&known) {
        return false;
    }
    let n = value.chars().count().min(known.chars().count());
    n >= 4 && strsim::damerau_levenshtein(&value, &known) <= (n / 5).max(1)
}

/// Files without a period beside others: what they belong to, or that it cannot be told.
///
/// In one table, the plain one or one of items, all rows have a period or none has. A table without
/// periods belongs to the period of the others, if they have one and the same.
pub(in super::super) fn settle_periods(intake: &mut Intake<'_, '_>, places: &Places) {
    let Some(none) = intake.periods.find("") else { return };
    if intake.catalogue.forms.is_empty() || intake.periods.list().len() < 2 {
        return;
    }
    let other = (intake.periods.list().len() == 2).then(|| 1 - none);
    let Intake { items, findings, responses, .. } = intake;
    let plain: Vec<(&mut u32, Spot)> =
        responses.iter_mut().map(|r| (&mut r.period, r.spot)).collect();
    let tables = items.tables.iter_mut();
    let tables = tables.map(|t| t.entries.iter_mut().map(|e| (&mut e.period, e.spot)).collect());
    for mut rows in std::iter::once(plain).chain(tables) {
        let is_mixed = rows.iter().any(|(period, _)| **period != none);
        for (period, spot) in rows.iter_mut().filter(|(period, _)| **period == none) {
            match other.filter(|_| !is_mixed) {
                Some(other) => **period = other,
                None => findings.error(code::S025, || identity::without_period(places.cell(*spot))),
            }
        }
    }
    intake.is_dated = other.is_some();
}

/// Makes sure that every region and period of an item is a row of the survey, and every region of a
/// register a row in each period.
pub(in super::super) fn cover(intake: &mut Intake<'_, '_>) {
    let mut known: HashSet<(u32, u32)> =
        intake.responses.iter().map(|r| (r.region, r.period)).collect();
    let mut wanted: Vec<(u32, u32, Spot)> = Vec::new();
    for table in &intake.items.tables {
        for entry in &table.entries {
            if known.insert((entry.region, entry.period)) {
                wanted.push((entry.region, entry.period, entry.spot));
            }
        }
    }
    let periods: BTreeSet<u32> = known.iter().map(|(_, period)| *period).collect();
    let parents = intake.regions.parents();
    for (region, spot) in std::mem::take(&mut intake.registered) {
        for period in &periods {
            let has_answers = known.contains(&(region, *period));
            // A region that others lie in is there for their sake.
            if !has_answers && !parents.contains(&region) {
                known.insert((region, *period));
                wanted.push((region, *period, spot));
            }
        }
    }
    if wanted.is_empty() {
        return;
    }
    let nobody = intake.respondents.position("").0;
    for (region, period, spot) in wanted {
        let (response, _) = intake.enter((region, period, nobody), spot);
        intake.responses[response as usize].answered = true;
    }
}

/// Beside what is said of a plain column for an indicator that is measured.
pub(in super::super) fn measured(
    named: &crate::lang::Text,
    table: &str,
) -> (crate::lang::Text, Extra) {
    let message = crate::lang::Text::new(
        format!("指标 {} 由表 `{table}` 得出，不由地区填写", named.zh),
        format!(
            "indicator {} follows from table `{table}` and is not answered by regions",
            named.en
        ),
    );
    let hint = Extra::hint(
        "一个指标只有一个来源：请删去此列（或此行），或在量规中删去它的 `measures`",
        "an indicator has one source: delete this column (or row), or its entry under `measures` in the rubric",
    );
    (message, hint)
}
