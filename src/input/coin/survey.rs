//! From `iData` to a survey, as the text of its file: a row per region and time.

use super::csv_text;
use super::data::Data;
use super::ids::Ids;
use super::meta::{Kind, Meta};

/// The text of the survey; `group` is the code of the column that becomes the peer groups.
pub(super) fn text(
    meta: &Meta,
    data: &Data,
    (codes, regions): (&Ids, &Ids),
    group: Option<&str>,
) -> String {
    let has_names = data.table.column("uName").is_some();
    let numeric = |e: &&super::meta::Entry| matches!(e.kind, Kind::Denominator | Kind::Indicator);
    let figures: Vec<&str> = meta.entries.iter().filter(numeric).map(|e| e.code.as_str()).collect();
    let mut header = vec!["region".to_owned()];
    header.extend(has_names.then(|| "name".to_owned()));
    header.extend(data.times.as_ref().map(|_| "period".to_owned()));
    header.extend(group.map(|_| "group".to_owned()));
    header.extend(figures.iter().map(|code| codes.of(code).to_owned()));
    let rows = (0..data.table.rows.len()).map(|row| {
        let mut cells = vec![regions.of(data.region(row)).to_owned()];
        if has_names {
            cells.push(data.text(row, "uName").unwrap_or_default().to_owned());
        }
        if data.times.is_some() {
            cells.push(data.time(row));
        }
        cells.extend(group.map(|group| data.text(row, group).unwrap_or_default().to_owned()));
        cells.extend(figures.iter().map(|code| {
            let figure = data.figures.get(*code).and_then(|all| all[row]);
            figure.map_or_else(String::new, |figure| figure.to_string())
        }));
        cells
    });
    // Without the mark Excel takes Chinese for something else.
    format!("\u{feff}{}", csv_text(std::iter::once(header).chain(rows)))
}
