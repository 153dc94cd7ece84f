//! The header of a table: which column is what, wide or long, and what it lacks.

use super::findings::{Extra, Findings, Words};
use super::heading::{self, Heading, Match, N_HEADINGS};
use super::items::{self, Columns as ItemColumns};
use super::limits::Limits;
use super::near;
use super::place::{Places, Spot};
use super::question::{Catalogue, Named, Question};
use super::row::Row;
use crate::diag::code::survey as code;
use crate::diag::{nearest, shorten};
use crate::lang::Text;
use crate::model::IndicatorIdx;

/// The columns of one indicator in a wide table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Of the answer.
    pub(super) answer: Option<usize>,
    /// Of the comment.
    pub(super) comment: Option<usize>,
    /// Of the evidence.
    pub(super) evidence: Option<usize>,
}

/// What the columns of a table are.
#[derive(Debug)]
pub(super) struct Layout {
    fields: [Option<usize>; N_HEADINGS],
    /// In a wide table, the columns of each indicator; empty in a long one.
    pub(super) wide: Vec<Columns>,
    /// Whether each row is one answer.
    pub(super) long: bool,
    /// How many columns the header has.
    pub(super) width: usize,
    /// In a wide table, by indicator the heading of its answers as it is written.
    pub(super) headings: Vec<String>,
    /// Columns without a heading.
    pub(super) unnamed: Vec<usize>,
    /// In a table of items, its columns.
    pub(super) items: Option<ItemColumns>,
    /// Whether it only says what regions are called and where they lie.
    pub(super) register: bool,
}

impl Layout {
    /// A table of so many columns, none of them known yet.
    pub(super) fn of_columns(width: usize) -> Self {
        Self {
            fields: [None; N_HEADINGS],
            wide: Vec::new(),
            long: false,
            width,
            headings: Vec::new(),
            unnamed: Vec::new(),
            items: None,
            register: false,
        }
    }

    /// Whether anything in this column is read.
    #[cfg(any(feature = "xlsx", feature = "parquet"))]
    pub(super) fn reads(&self, column: usize) -> bool {
        let wide = self.wide.iter().flat_map(|c| [c.answer, c.comment, c.evidence]);
        let items = self.items.as_ref().is_some_and(|items| items.reads(column));
        items || self.fields.iter().copied().chain(wide).flatten().any(|at| at == column)
    }

    /// The column with the heading of this position.
    pub(super) fn column_mut(&mut self, heading: usize) -> &mut Option<usize> {
        &mut self.fields[heading]
    }

    /// The column with this heading.
    pub(super) fn field(&self, heading: Heading) -> Option<usize> {
        self.fields[heading.at()]
    }

    fn slot(&mut self, target: Target) -> &mut Option<usize> {
        match target {
            Target::Field(heading) => &mut self.fields[heading.at()],
            Target::Answer(i) => &mut self.wide[i.at()].answer,
            Target::Comment(i) => &mut self.wide[i.at()].comment,
            Target::Evidence(i) => &mut self.wide[i.at()].evidence,
        }
    }
}

/// What a column is for.
#[derive(Clone, Copy)]
enum Target {
    Field(Heading),
    Answer(IndicatorIdx),
    Comment(IndicatorIdx),
    Evidence(IndicatorIdx),
}

/// What one heading means.
enum Meaning {
    Sure(Target),
    /// This, unless a column that is likelier or sure to be has the place.
    Likely(usize, Target),
    Several,
    Ignored,
    Unknown,
}

/// Reads the header; none where the table cannot be read for lack of columns. A register of regions
/// answers nothing.
pub(super) fn layout(
    header: &impl Row,
    spot: Spot,
    (catalogue, limits): (&Catalogue<'_>, &Limits),
    register: bool,
    (places, findings): (&Places, &mut Findings),
) -> Option<Layout> {
    if header.width() > limits.columns {
        findings.error(code::S016, || too_many_columns(header.width(), limits, places, spot));
        return None;
    }
    let mut scratch = String::new();
    let wide = vec![Columns::default(); catalogue.questions.len()];
    let mut layout = Layout { wide, register, ..Layout::of_columns(header.width()) };
    let mut unknown = Vec::new();
    let mut likely = Vec::new();
    for at in 0..header.width() {
        let text = header.cell(at).shown();
        let spot = spot.field(at);
        if text.is_empty() {
            layout.unnamed.push(at);
            continue;
        }
        let slot = match meaning(&text, catalogue, &mut scratch) {
            Meaning::Likely(rank, target) => {
                likely.push((rank, at, target));
                continue;
            }
            Meaning::Sure(target) => layout.slot(target),
            Meaning::Several => {
                findings.warning(code::S010, || ambiguous(&text, places, spot));
                continue;
            }
            Meaning::Ignored => continue,
            Meaning::Unknown => {
                unknown.push((at, text.into_owned()));
                continue;
            }
        };
        match *slot {
            None => *slot = Some(at),
            Some(first) => {
                let first = header.cell(first).shown().into_owned();
                findings.error(code::S008, || duplicate(&text, &first, places, spot));
            }
        }
    }
    // What is only likely takes the places that are left.
    likely.sort_by_key(|(rank, at, _)| (*rank, *at));
    for (_, at, target) in likely {
        let slot = layout.slot(target);
        match slot {
            None => *slot = Some(at),
            Some(_) => unknown.push((at, header.cell(at).shown().into_owned())),
        }
    }
    unknown.sort();
    by_hand(&layout, catalogue, spot, places, findings);
    layout.headings = layout
        .wide
        .iter()
        .map(|c| c.answer.map(|at| header.cell(at).shown().into_owned()).unwrap_or_default())
        .collect();
    let whole = (header, spot, places);
    let usable = conclude(&mut layout, whole, &unknown, catalogue, findings);
    // A first row without `region` may be no header at all, and the column meant was named above.
    let is_header = layout.field(Heading::Region).is_some();
    for (at, text) in unknown.iter().filter(|_| is_header) {
        let spot = spot.field(*at);
        findings.warning(code::S009, || unknown_column(text, catalogue, places, spot));
    }
    usable.then_some(layout)
}

/// Says where a column answers what follows from a table of items.
fn by_hand(
    layout: &Layout,
    catalogue: &Catalogue<'_>,
    spot: Spot,
    places: &Places,
    findings: &mut Findings,
) {
    for (at, columns) in layout.wide.iter().enumerate() {
        let indicator = IndicatorIdx(u32::try_from(at).unwrap_or(u32::MAX));
        if let (Some(field), Some(table)) = (columns.answer, catalogue.measured(indicator)) {
            let question = catalogue.question(indicator);
            findings.error(code::S053, || {
                let (message, hint) = items::measured(&question.named(), table);
                (places.cell(spot.field(field)), message, hint.node(question.id))
            });
        }
    }
}

fn meaning(text: &str, catalogue: &Catalogue<'_>, scratch: &mut String) -> Meaning {
    let field = catalogue.heading(text, scratch);
    if let Some(Match::Sure(heading)) = field {
        return Meaning::Sure(Target::Field(heading));
    }
    match catalogue.find(text, scratch) {
        Some(Named::One(indicator)) => return Meaning::Sure(Target::Answer(indicator)),
        Some(Named::Several) => return Meaning::Several,
        None => {}
    }
    if let Some(Match::Likely(heading, rank)) = field {
        return Meaning::Likely(rank, Target::Field(heading));
    }
    if let Some((before, last)) = text.rsplit_once(['.', '\u{ff0e}'])
        && let Some(kind) = heading::exactly(last, scratch)
        && let Some(Named::One(indicator)) = catalogue.find(before, scratch)
    {
        match kind {
            Heading::Comment => return Meaning::Sure(Target::Comment(indicator)),
            Heading::Evidence => return Meaning::Sure(Target::Evidence(indicator)),
            _ => {}
        }
    }
    heading::fold(text, scratch);
    if scratch.starts_with("x_") || scratch.starts_with('#') {
        return Meaning::Ignored;
    }
    let bare = heading::without_remarks(scratch);
    match catalogue.find(&bare, scratch) {
        Some(Named::One(indicator)) => Meaning::Likely(usize::MAX, Target::Answer(indicator)),
        _ => Meaning::Unknown,
    }
}

/// Decides between wide and long and names what is missing; says whether the table can be read.
fn conclude(
    layout: &mut Layout,
    (header, spot, places): (&impl Row, Spot, &Places),
    unknown: &[(usize, String)],
    catalogue: &Catalogue<'_>,
    findings: &mut Findings,
) -> bool {
    if layout.field(Heading::Region).is_none() {
        findings.error(code::S006, || no_region(header, layout, unknown, places, spot));
        return false;
    }
    if layout.register {
        return true;
    }
    let any_answer = layout.wide.iter().any(|c| c.answer.is_some());
    match (layout.field(Heading::Question), layout.field(Heading::Value)) {
        (Some(_), Some(_)) => {
            layout.long = true;
            for columns in std::mem::take(&mut layout.wide) {
                if let Some(at) = columns.answer {
                    let text = header.cell(at).shown().into_owned();
                    findings.warning(code::S009, || beside_long(&text, places, spot.field(at)));
                }
            }
            return true;
        }
        (Some(at), None) | (None, Some(at)) if !any_answer => {
            let missing = if layout.field(Heading::Value).is_none() {
                Heading::Value
            } else {
                Heading::Question
            };
            findings.error(code::S012, || half_long(missing, places, spot.field(at)));
            return false;
        }
        _ => {}
    }
    if !any_answer {
        findings.error(code::S007, || no_indicator(catalogue, places, spot));
        return false;
    }
    let missing: Vec<&Question<'_>> = catalogue
        .questions
        .iter()
        .zip(&layout.wide)
        .zip(0..)
        .take(catalogue.n_indicators())
        .filter(|((_, columns), at)| {
            columns.answer.is_none() && catalogue.measured(IndicatorIdx(*at)).is_none()
        })
        .map(|((question, _), _)| question)
        .collect();
    // A table of nothing but columns that are no answers stands beside one with answers.
    let answers = &layout.wide[..catalogue.n_indicators()];
    if !missing.is_empty() && answers.iter().any(|c| c.answer.is_some()) {
        let n_all = catalogue.n_answered();
        findings.warning(code::S011, || missing_columns(&missing, n_all, places, spot));
    }
    true
}

pub(super) fn too_many_columns(
    width: usize,
    limits: &Limits,
    places: &Places,
    spot: Spot,
) -> Words {
    let most = limits.columns;
    let message = Text::new(
        format!("表头有 {width} 列，最多可有 {most} 列"),
        format!("the header has {width} columns, at most {most} are read"),
    );
    let hint = Extra::hint(
        "删去用不到的列，或改用长表（每行一个答案）",
        "take out the columns that are not needed, or use a long table (one answer per row)",
    );
    (places.whole(spot.file), message, hint)
}

fn ambiguous(text: &str, places: &Places, spot: Spot) -> Words {
    let text = shorten(text, 60);
    let message = Text::new(
        format!("列名 `{text}` 是多个指标共用的名称，该列未读取"),
        format!("column `{text}` is the title of several indicators and was not read"),
    );
    let hint = Extra::hint("改用指标编号作列名", "head the column by the indicator's id");
    (places.cell(spot), message, hint)
}

pub(super) fn duplicate(text: &str, first: &str, places: &Places, spot: Spot) -> Words {
    let (text, first) = (shorten(text, 60), shorten(first, 60));
    let message = if text == first {
        Text::new(format!("列 `{text}` 出现了两次"), format!("column `{text}` appears twice"))
    } else {
        Text::new(
            format!("列 `{text}` 与前面的列 `{first}` 是同一列"),
            format!("column `{text}` means the same as the earlier column `{first}`"),
        )
    };
    let hint = Extra::hint(
        "删去其中一列；如两列内容不同，请先核对",
        "delete one of them, after comparing what they hold",
    );
    (places.cell(spot), message, hint)
}

fn unknown_column(text: &str, catalogue: &Catalogue<'_>, places: &Places, spot: Spot) -> Words {
    let shown = shorten(text, 60);
    let message = Text::new(
        format!("不认识的列 `{shown}`，未读取"),
        format!("column `{shown}` is not known and was not read"),
    );
    let hint = match near::meant(text, catalogue) {
        Some(name) => Extra::hint(
            format!("是否应为 {}？如为自用列，列名前加 `x_`", name.zh),
            format!("did you mean {}? begin the name of a column of your own with `x_`", name.en),
        ),
        None => Extra::hint(
            "如为自用列，可在列名前加 `x_`，以后不再提示",
            "begin the name of a column of your own with `x_` to have it passed over in silence",
        ),
    };
    (places.cell(spot), message, hint)
}

pub(super) fn beside_long(text: &str, places: &Places, spot: Spot) -> Words {
    let shown = shorten(text, 60);
    let message = Text::new(
        format!("长表（有题号列和答案列）中的指标列 `{shown}` 未读取"),
        format!(
            "indicator column `{shown}` was not read: with `question` and `value` the table is long"
        ),
    );
    let hint = Extra::hint(
        "宽表请删去题号列和答案列；长表请把该列改写成行",
        "delete the columns `question` and `value`, or turn this column into rows",
    );
    (places.cell(spot), message, hint)
}

fn no_region(
    header: &impl Row,
    layout: &Layout,
    unknown: &[(usize, String)],
    places: &Places,
    spot: Spot,
) -> Words {
    let shown = (0..header.width()).map(|at| header.cell(at).shown());
    let shown: Vec<_> = shown.filter(|text| !text.is_empty()).take(12).collect();
    let shown = shorten(&shown.join(" | "), 120);
    let message = Text::new(
        format!("没有地区列（`region` 或 `地区`）；前十行中最像表头的一行是：{shown}"),
        format!(
            "there is no column `region`; of the first ten rows this is most like a header: {shown}"
        ),
    );
    let like = |text: &str| {
        const PARTS: [&str; 9] =
            ["region", "地区", "区划", "代码", "单位", "县", "市", "county", "code"];
        nearest(text, ["region", "地区代码", "地区编号"]).is_some()
            || PARTS.iter().any(|part| text.to_lowercase().contains(part))
    };
    let near = unknown
        .iter()
        .find(|(_, text)| text.chars().count() <= 20 && like(text))
        .map(|(at, text)| (*at, shorten(text, 60)))
        .or_else(|| {
            let at = layout.field(Heading::Name)?;
            Some((at, shorten(&header.cell(at).shown(), 60)))
        });
    let at = near.as_ref().map_or(0, |(at, _)| *at);
    let hint = match near {
        Some((_, text)) => Extra::hint(
            format!("如 `{text}` 列写的是地区，把列名改为 `region` 或 `地区`"),
            format!("if the column `{text}` says which region a row is, rename it to `region`"),
        ),
        None => Extra::hint(
            "加一列，列名为 `region`（或 `地区`），写各地区的编号；表头须在前十行内，其上可有标题",
            "add a column headed `region` with a code for each region; the header is among the first ten rows, titles may stand above it",
        ),
    };
    (places.cell(spot.field(at)), message, hint)
}

fn half_long(missing: Heading, places: &Places, spot: Spot) -> Words {
    let missing = missing.shown();
    let message = Text::new(
        format!("长表缺少 {} 列", missing.zh),
        format!("a long table needs the column {} too", missing.en),
    );
    let hint = Extra::hint(
        "长表需有 `region`（地区）、`question`（题号）、`value`（答案）三列；宽表则每个指标一列，以编号为列名",
        "a long table has `region`, `question` and `value`; a wide one has a column per indicator, headed by its id",
    );
    (places.cell(spot), message, hint)
}

fn no_indicator(catalogue: &Catalogue<'_>, places: &Places, spot: Spot) -> Words {
    let some: Vec<_> = catalogue.ids().take(3).map(|id| format!("`{id}`")).collect();
    let message =
        Text::new("表中没有一列是量规中的指标", "not one column is an indicator of the rubric");
    let hint = Extra::hint(
        format!("以指标编号作列名，例如 {}；并确认所选的量规无误", some.join("、")),
        format!(
            "head columns by indicator ids, such as {}; or choose the rubric this survey was made for",
            some.join(", ")
        ),
    );
    (places.cell(spot), message, hint)
}

fn missing_columns(missing: &[&Question<'_>], n_all: usize, places: &Places, spot: Spot) -> Words {
    let n = missing.len();
    let some: Vec<_> = missing.iter().take(5).map(|q| q.named()).collect();
    let some_zh: Vec<_> = some.iter().map(|t| t.zh.as_str()).collect();
    let some_en: Vec<_> = some.iter().map(|t| t.en.as_str()).collect();
    let (more_zh, more_en) = if n > 5 { (" 等", ", …") } else { ("", "") };
    let message = Text::new(
        format!("{n_all} 个指标中有 {n} 个没有列：{}{more_zh}", some_zh.join("、")),
        format!(
            "{n} of {n_all} indicators {} no column: {}{more_en}",
            if n == 1 { "has" } else { "have" },
            some_en.join(", ")
        ),
    );
    let hint = Extra::hint(
        "这些指标将按未作答处理；如有数据，请加列并以编号或名称为列名",
        "they count as not answered; add columns headed by these ids or titles if there are answers",
    );
    (places.whole(spot.file), message, hint)
}
