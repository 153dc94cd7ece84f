//! Who a row speaks of: its region, its period, its respondent.

use super::findings::{Extra, Findings};
use super::heading::{Heading, fold};
use super::intake::Intake;
use super::layout::Layout;
use super::limits::ID_MAX;
use super::number::{self, Parsed};
use super::place::{Places, Spot};
use super::row::{Cell, Row};
use crate::diag::code::survey as code;
use crate::diag::{nearest, shorten};
use crate::lang::Text;
use crate::model::Rubric;

/// The response a row belongs to and whether it is new; none where the row does not say, or says
/// again what an earlier row said.
pub(super) fn identify(
    intake: &mut Intake<'_, '_>,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    places: &Places,
    decimal_comma: bool,
) -> Option<(u32, bool)> {
    let id = |heading: Heading, findings: &mut Findings| {
        let Some(field) = layout.field(heading) else { return Some(String::new()) };
        let text = row.cell(field).shown();
        usable(heading, &text, spot.field(field), places, findings).then(|| text.into_owned())
    };
    let region = id(Heading::Region, &mut intake.findings);
    let period = id(Heading::Period, &mut intake.findings);
    let respondent = id(Heading::Respondent, &mut intake.findings);
    let weight = weight(intake, layout, row, spot, places, decimal_comma);
    let region = intake.regions.region(&region?, spot);
    intake.attributes(region, layout, row, spot, places);
    let (period, respondent) = (period?, respondent?);
    let (period_at, _) = intake.periods.position(&period);
    let (respondent_at, _) = intake.respondents.position(&respondent);
    let (response, fresh) = intake.enter((region, period_at, respondent_at), spot);
    if let Some(weight) = weight
        && intake.responses[response as usize].weight.is_nan()
    {
        intake.responses[response as usize].weight = weight;
    }
    let repeated = intake.repeated(response, spot.file) && !fresh;
    if repeated && !layout.long {
        let first = intake.responses[response as usize].spot;
        let region = &intake.regions.ids.list()[region as usize];
        let field = layout.field(Heading::Region).unwrap_or(0);
        intake.findings.error(code::S023, || {
            twice(region, &period, &respondent, first, spot.field(field), places)
        });
        return None;
    }
    Some((response, fresh))
}

/// Whether a text can be an id; says so where it can't.
fn usable(
    heading: Heading,
    text: &str,
    spot: Spot,
    places: &Places,
    findings: &mut Findings,
) -> bool {
    if text.is_empty() {
        if heading == Heading::Region {
            findings.error(code::S017, || {
                let message = Text::new("此行没有地区编号", "this row has no region");
                let hint = Extra::hint(
                    "每行都要写地区编号（合并单元格也须逐行填写）；空行请整行清空",
                    "give every row its region (merged cells too); clear rows that are meant to be empty",
                );
                (places.cell(spot), message, hint)
            });
        }
        return heading != Heading::Region;
    }
    let n = if text.len() > ID_MAX { text.chars().count() } else { 0 };
    let control = text.bytes().any(|b| b < 0x20 || b == 0x7f) || text.chars().any(char::is_control);
    // A figure that slipped into the column of regions, as a line of totals below a table does.
    let figure = heading == Heading::Region && text.contains('.') && text.parse::<f64>().is_ok();
    if n <= ID_MAX && !control && !figure {
        return true;
    }
    let name = heading.name();
    findings.error(code::S018, || {
        let message = if figure {
            Text::new(
                format!("地区编号 `{text}` 是小数，不是编号"),
                format!("region `{text}` is a decimal number, not an id"),
            )
        } else if control {
            Text::new(
                format!("`{name}` 中有换行等控制字符"),
                format!("this `{name}` has a line break or another control character in it"),
            )
        } else {
            Text::new(
                format!("`{name}` 有 {n} 个字符，最多 {ID_MAX} 个"),
                format!("this `{name}` has {n} characters, at most {ID_MAX} are accepted"),
            )
        };
        let hint = if figure {
            Extra::hint(
                "此行可能是表格下方的合计或统计行，请删去；若确是地区，编号以字母开头",
                "this may be a line of totals below the table: remove it; the id of a region begins with a letter",
            )
        } else {
            Extra::hint(
            "编号应简短，例如 `county-1`；全称请写在 `name` 列",
            "ids are short, such as `county-1`; the full name goes into the column `name`",
            )
        };
        (places.cell(spot), message, hint.value(text))
    });
    false
}

fn weight(
    intake: &mut Intake<'_, '_>,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    places: &Places,
    decimal_comma: bool,
) -> Option<f64> {
    let field = layout.field(Heading::Weight)?;
    let cell = row.cell(field);
    let value = match cell {
        Cell::Number(value) | Cell::Percent(value) => Some(value),
        _ => match number::parse(&cell.shown(), decimal_comma) {
            Parsed::Number { value, percent } => Some(if percent { value / 100.0 } else { value }),
            _ => None,
        },
    };
    if cell.is_blank() || value.is_some_and(|v| v.is_finite() && v >= 0.0) {
        return value;
    }
    intake.findings.error(code::S026, || {
        let shown = shorten(&cell.shown(), 60);
        let message = Text::new(
            format!("权重 `{shown}` 不是大于等于 0 的数"),
            format!("weight `{shown}` is not a number from 0 up"),
        );
        let hint = Extra::hint(
            "权重表示此人的答案在求平均时占多少；留空按 1 计",
            "it says how much this respondent counts in a mean; empty counts as 1",
        );
        (places.cell(spot.field(field)), message, hint.value(shown))
    });
    None
}

/// The kind of region that a text names: by id or title, in any case and width.
pub(super) fn kind(rubric: &Rubric, text: &str) -> Option<usize> {
    if let Some(at) = rubric.region_kinds.iter().position(|k| k.id == text) {
        return Some(at);
    }
    let (mut wanted, mut key) = (String::new(), String::new());
    fold(text, &mut wanted);
    rubric.region_kinds.iter().position(|kind| {
        [&kind.id, &kind.title.zh, &kind.title.en].into_iter().any(|name| {
            fold(name, &mut key);
            key == wanted
        })
    })
}

/// Says that a kind is not one of the rubric's.
pub(super) fn unknown_kind(intake: &mut Intake<'_, '_>, text: &str, spot: Spot, places: &Places) {
    let kinds = &intake.rubric.region_kinds;
    // A rubric without kinds has no use for them: nothing is wrong.
    if kinds.is_empty() {
        return;
    }
    intake.findings.error(code::S021, || {
        let shown = shorten(text, 60);
        let ids: Vec<_> = kinds.iter().map(|k| format!("`{}`", k.id)).collect();
        let message = Text::new(
            format!("不认识的地区类型 `{shown}`；可用的有 {}", ids.join("、")),
            format!("region kind `{shown}` is not known; the rubric has {}", ids.join(", ")),
        );
        let near = nearest(
            text,
            kinds.iter().flat_map(|k| [k.id.as_str(), k.title.zh.as_str(), k.title.en.as_str()]),
        );
        let extra = match near {
            Some(name) => {
                Extra::hint(format!("是否应为 `{name}`？"), format!("did you mean `{name}`?"))
            }
            None => Extra::hint(
                "请改用上列类型之一；不便归类的留空",
                "use one of these, or leave the cell empty where none fits",
            ),
        };
        (places.cell(spot), message, extra.value(shown))
    });
}

fn twice(
    region: &str,
    period: &str,
    respondent: &str,
    first: Spot,
    spot: Spot,
    places: &Places,
) -> (crate::diag::Place, Text, Extra) {
    let (line_zh, line_en) = places.line_named(first, spot);
    let part = |label: &str, id: &str| match id {
        "" => String::new(),
        id => format!("{label} `{id}`"),
    };
    let (period_zh, period_en) = (part("、时期", period), part(", period", period));
    let (who_zh, who_en) = (part("、填报人", respondent), part(", respondent", respondent));
    let message = Text::new(
        format!("地区 `{region}`{period_zh}{who_zh} 有两行：{line_zh}和此行"),
        format!("region `{region}`{period_en}{who_en} has two rows: {line_en} and this one"),
    );
    let hint = Extra::hint(
        "删去一行；如为不同年份，请加 `period` 列；如由多人填报，请加 `respondent` 列",
        "delete one; add a column `period` if years differ, or `respondent` if several people answered",
    );
    (places.cell(spot), message, hint.region(region))
}
