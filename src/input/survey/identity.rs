//! Who a row speaks of: its region, its period, its respondent.

use super::findings::{Extra, Findings, Words};
use super::heading::{Heading, fold};
use super::intake::Intake;
use super::layout::Layout;
use super::limits::ID_MAX;
use super::number::{self, Parsed};
use super::place::{Places, Spot};
use super::question::named;
use super::row::{Cell, Row};
use crate::diag::code::survey as code;
use crate::diag::{Place, nearest, shorten};
use crate::input::limits::FIGURE_MAX;
use crate::lang::Text;
use crate::model::Rubric;
use std::fmt::Write as _;

/// Who a row speaks of and for.
pub(super) struct Who {
    /// The region.
    pub(super) region: u32,
    /// The period.
    pub(super) period: u32,
    /// The period as it is written.
    written: String,
    /// Who answered; empty where it is not said.
    pub(super) respondent: String,
    /// How much the row counts, where it says.
    pub(super) weight: Option<f64>,
}

/// The region of a row, which is noted with what the row says about it; none where it has none.
pub(super) fn region(
    intake: &mut Intake<'_, '_>,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    places: &Places,
) -> Option<u32> {
    let region = id(Heading::Region, intake, layout, row, spot, places)?;
    if region.is_empty() {
        intake.nameless(spot.field(layout.field(Heading::Region).unwrap_or(0)));
        return None;
    }
    intake.end_nameless(places);
    let region = intake.regions.region(&region, spot);
    intake.attributes(region, layout, row, spot, places);
    Some(region)
}

/// What a row says under a heading that holds ids; none where it cannot be one.
fn id(
    heading: Heading,
    intake: &mut Intake<'_, '_>,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    places: &Places,
) -> Option<String> {
    let Some(field) = layout.field(heading) else { return Some(String::new()) };
    let text = row.cell(field).shown();
    let spot = spot.field(field);
    usable(heading, &text, spot, places, &mut intake.findings).then(|| text.into_owned())
}

/// Who a row speaks of; none where it does not say, or says it in a way that cannot be used.
pub(super) fn who(
    intake: &mut Intake<'_, '_>,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    places: &Places,
    decimal_comma: bool,
) -> Option<Who> {
    let period = id(Heading::Period, intake, layout, row, spot, places);
    let respondent = id(Heading::Respondent, intake, layout, row, spot, places);
    let weight = weight(intake, layout, row, spot, places, decimal_comma);
    let region = region(intake, layout, row, spot, places)?;
    let (written, respondent) = (period?, respondent?);
    let at = layout.field(Heading::Period).unwrap_or(0);
    let period = intake.period(&written, spot.field(at), places);
    Some(Who { region, period, written, respondent, weight })
}

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
    let who = who(intake, layout, row, spot, places, decimal_comma)?;
    let (respondent_at, _) = intake.respondents.position(&who.respondent);
    let (response, fresh) = intake.enter((who.region, who.period, respondent_at), spot);
    if let Some(weight) = who.weight
        && intake.responses[response as usize].weight.is_nan()
    {
        intake.responses[response as usize].weight = weight;
    }
    let repeated = intake.repeated(response, spot.file) && !fresh;
    if repeated && !layout.long {
        let first = intake.responses[response as usize].spot;
        let field = layout.field(Heading::Region).unwrap_or(0);
        let name = layout.field(Heading::Name).map(|at| row.cell(at).shown()).unwrap_or_default();
        let two = Twice {
            region: &intake.regions.ids.list()[who.region as usize],
            period: &who.written,
            respondent: &who.respondent,
            names: (intake.regions.said(who.region as usize, Heading::Name).unwrap_or(""), &name),
            first,
            spot: spot.field(field),
        };
        intake.findings.error(code::S023, || twice(&two, layout, places));
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
        return true;
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
            "编号应简短，例如 `county-1`；全称请写在 `name`（名称）列",
            "ids are short, such as `county-1`; the full name goes into the column `name`",
            )
        };
        (places.cell(spot), message, hint.value(text))
    });
    false
}

/// Says that rows which follow each other have no region.
pub(super) fn without_region(first: Spot, last: Spot, n: usize, places: &Places) -> Words {
    regionless(places.cell(first), (places.line(first), places.line(last)), n)
}

/// The same by the place of the first and the lines of the first and the last.
pub(super) fn regionless(place: Place, (from, to): (usize, usize), n: usize) -> Words {
    if n == 1 {
        let message = Text::new("此行没有地区编号", "this row has no region");
        let hint = Extra::hint(
            "每行都要写地区编号（合并单元格也须逐行填写）；空行请整行清空",
            "give every row its region (merged cells too); clear rows that are meant to be empty",
        );
        return (place, message, hint);
    }
    let message = Text::new(
        format!("第 {from}–{to} 行（{n} 行）没有地区编号"),
        format!("rows {from}–{to} ({n} of them) have no region"),
    );
    let hint = Extra::hint(
        "地区列若是合并单元格，请取消合并并逐行填写编号；不是数据的行请整行清空",
        "if the cells of the region are merged, take them apart and fill in every row; clear rows that hold no data",
    );
    (place, message, hint)
}

/// Whether a row holds totals or remarks instead of answers, as below many tables; says so.
pub(super) fn is_remark(
    intake: &mut Intake<'_, '_>,
    layout: &Layout,
    row: &impl Row,
    spot: Spot,
    places: &Places,
) -> bool {
    let Some(region) = layout.field(Heading::Region) else { return false };
    let at = if row.cell(region).is_blank() && !layout.long {
        // The word may stand in another cell of a merged line.
        (0..row.width()).find(|at| !row.cell(*at).is_blank()).unwrap_or(region)
    } else {
        region
    };
    let Cell::Text(text) = row.cell(at) else { return false };
    if !is_total(text) {
        return false;
    }
    intake.findings.error(code::S018, || {
        let shown = shorten(text.trim(), 60);
        let message = Text::new(
            format!("`{shown}` 不是地区，此行是合计或备注"),
            format!("`{shown}` is no region: this row is a line of totals or notes"),
        );
        let hint = Extra::hint("请删去此行", "remove this row");
        (places.cell(spot.field(at)), message, hint.value(shown))
    });
    true
}

/// Whether a text begins as lines of totals and notes do.
pub(super) fn is_total(text: &str) -> bool {
    const BEGINNINGS: [&str; 12] = [
        "合计",
        "总计",
        "小计",
        "平均",
        "均值",
        "填表人",
        "填报人",
        "填表单位",
        "制表",
        "审核人",
        "备注",
        "注:",
    ];
    const WORDS: [&str; 5] = ["total", "totals", "average", "note", "notes"];
    let text = text.trim_start();
    let latin = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    let rest = text[latin.len()..].trim_start();
    // Only what begins with such a word is looked at closely: millions of rows do not.
    if !latin.is_empty() {
        let ends = rest.is_empty() || rest.starts_with([':', '\u{ff1a}']);
        return ends && WORDS.iter().any(|word| latin.eq_ignore_ascii_case(word));
    }
    let mut start: String = text.chars().filter(|c| !c.is_whitespace()).take(4).collect();
    start = start.replace('\u{ff1a}', ":");
    BEGINNINGS.iter().any(|word| start.starts_with(word))
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
    if cell.is_blank() || value.is_some_and(|v| (0.0..=FIGURE_MAX).contains(&v)) {
        return value;
    }
    intake.findings.error(code::S026, || {
        let shown = shorten(&cell.shown(), 60);
        let message = match value {
            Some(value) if value > FIGURE_MAX && value.is_finite() => Text::new(
                format!("权重 `{shown}` 大于 10^15，其余的人将全不算数"),
                format!("weight `{shown}` is beyond 1e15, beside which nobody else would count"),
            ),
            _ => Text::new(
                format!("权重 `{shown}` 不是大于等于 0 的数"),
                format!("weight `{shown}` is not a number from 0 up"),
            ),
        };
        let hint = Extra::hint(
            "权重表示此人的答案在求平均时占多少；留空按 1 计",
            "it says how much this respondent counts in a mean; empty counts as 1",
        );
        (places.cell(spot.field(field)), message, hint.value(shown))
    });
    None
}

/// Says that a row has no period where others have one.
pub(super) fn without_period(place: Place) -> Words {
    let message =
        Text::new("此行没有时期，而其他行有", "this row has no period, while others have one");
    let hint = Extra::hint(
        "请补填 `period`（时期），例如 `2024`；或所有行都不写",
        "fill in `period`, for example `2024`, or leave it out everywhere",
    );
    (place, message, hint)
}

/// Says that a period is written in none of the known forms.
pub(super) fn unknown_period(text: &str, spot: Spot, places: &Places) -> Words {
    let shown = shorten(text, 60);
    let message = Text::new(
        format!("时期 `{shown}` 不是认识的写法，按原文当作一个时期，不知其起止日期"),
        format!("period `{shown}` is in no known form: it is kept as it is, without its days"),
    );
    let hint = Extra::hint(
        "年写 `2024`，半年 `2024-H1`，季度 `2024-Q1`，月 `2024-06`，日 `2024-12-31`；也可写 `2024年6月`、`2024年第一季度` 等",
        "write a year as `2024`, a half as `2024-H1`, a quarter as `2024-Q1`, a month as `2024-06`, a day as `2024-12-31`",
    );
    (places.cell(spot), message, hint.value(shown))
}

/// The kind of region that a text names, in any case and width: by id or title, else by its title
/// without the part in brackets or by one of the words there, where only one kind has it.
pub(super) fn kind(rubric: &Rubric, text: &str) -> Option<usize> {
    let kinds = &rubric.region_kinds;
    if let Some(at) = kinds.iter().position(|k| k.id == text) {
        return Some(at);
    }
    let (mut wanted, mut key) = (String::new(), String::new());
    fold(text, &mut wanted);
    let by_name = kinds.iter().position(|kind| {
        [&kind.id, &kind.title.zh, &kind.title.en].into_iter().any(|name| {
            fold(name, &mut key);
            key == wanted
        })
    });
    if by_name.is_some() {
        return by_name;
    }
    let mut having = (0..kinds.len()).filter(|at| {
        let title = &kinds[*at].title;
        [&title.zh, &title.en].into_iter().any(|title| {
            fold(title, &mut key);
            parts(&key).any(|part| part == wanted)
        })
    });
    having.next().filter(|_| having.next().is_none())
}

/// What a folded title such as `县级(县、市、区)` has before its brackets and, one by one, in them.
fn parts(title: &str) -> impl Iterator<Item = &str> {
    let (before, inside) = title.split_once('(').unwrap_or((title, ""));
    let inside = inside.split_once(')').map_or(inside, |(inside, _)| inside);
    let between = inside.split(['、', ',', '/', ';']).flat_map(|part| part.split(" or "));
    let between = between.map(|part| part.trim().trim_start_matches("or ").trim());
    std::iter::once(before.trim()).chain(between).filter(|part| !part.is_empty())
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
        let zh: Vec<_> = kinds.iter().map(|k| named(&k.id, &k.title.zh).0).collect();
        let en: Vec<_> = kinds.iter().map(|k| named(&k.id, &k.title.en).1).collect();
        let message = Text::new(
            format!("不认识的地区类型 `{shown}`；可用的有 {}", zh.join("、")),
            format!("region kind `{shown}` is not known; the rubric has {}", en.join(", ")),
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
                "请改用上列类型之一，写编号或名称都可以；类型决定哪些指标适用于该地区",
                "use one of these, by id or title: the kind decides which indicators apply",
            ),
        };
        (places.cell(spot), message, extra.value(shown))
    });
}

/// The two rows of one region.
struct Twice<'a> {
    region: &'a str,
    period: &'a str,
    respondent: &'a str,
    /// The names that the two rows give the region.
    names: (&'a str, &'a str),
    first: Spot,
    spot: Spot,
}

fn twice(two: &Twice<'_>, layout: &Layout, places: &Places) -> Words {
    let Twice { region, period, respondent, names: (name, other), first, spot } = two;
    let (line_zh, line_en) = places.line_named(*first, *spot);
    if !name.is_empty() && !other.is_empty() && name != other {
        let (name, other) = (shorten(name, 40), shorten(other, 40));
        let message = Text::new(
            format!("两个地区用了同一个编号 `{region}`：{line_zh}的 `{name}` 和此行的 `{other}`"),
            format!(
                "two regions have the same id `{region}`: `{name}` in {line_en} and `{other}` here"
            ),
        );
        let hint = Extra::hint(
            "请改正其中一个编号；若是同一地区，请统一名称并删去一行",
            "change one of the ids; if it is one region indeed, give it one name and delete a row",
        );
        return (places.cell(*spot), message, hint.region(*region));
    }
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
    let (mut zh, mut en) = (
        "删去一行；如是两个地区，请改正其中一个编号".to_owned(),
        "delete one, or change the id of one if they are two regions".to_owned(),
    );
    for (heading, zh_if, en_if) in [
        (Heading::Period, "如为不同年份", "if years differ"),
        (Heading::Respondent, "如由多人填报", "if several people answered"),
    ] {
        let column = heading.shown();
        if layout.field(heading).is_none() {
            let _ = write!(zh, "；{zh_if}，请加 {} 列", column.zh);
            let _ = write!(en, "; {en_if}, add a column {}", column.en);
        } else {
            let _ = write!(zh, "；{zh_if}，请在 {} 列写明", column.zh);
            let _ = write!(en, "; {en_if}, say so in the column {}", column.en);
        }
    }
    (places.cell(*spot), message, Extra::hint(zh, en).region(*region))
}
