//! What is wrong with tables of items, in words.

use super::super::findings::{Extra, Words};
use super::super::heading::Heading;
use super::super::near;
use super::super::place::{Places, Spot};
use super::super::question::{Catalogue, Question};
use super::super::review;
use super::super::row::Row;
use super::form::{self, Form};
use super::header::{Kind, Mapped};
use super::unmet::For;
use crate::diag::{nearest, shorten};
use crate::lang::Text;

/// The parts of a list in words.
fn list(parts: &[Text]) -> Text {
    let zh: Vec<_> = parts.iter().map(|t| t.zh.as_str()).collect();
    let en: Vec<_> = parts.iter().map(|t| t.en.as_str()).collect();
    Text::new(zh.join("、"), en.join(", "))
}

/// The headings by which a table is known.
fn headings(form: &Form<'_>) -> Text {
    const SHOWN: usize = 8;
    let region = form
        .table
        .region
        .as_ref()
        .map_or_else(|| Heading::Region.shown(), |name| Text::same(format!("`{name}`")));
    let key = (0..form.table.n_key).map(|at| form.attribute(at));
    let asked = form.table.questions.iter().filter(|q| q.derive.is_none());
    let questions = asked.map(|q| super::form::named(&q.id, &q.title));
    let mut all: Vec<_> = std::iter::once(region).chain(key).chain(questions).collect();
    if all.len() > SHOWN {
        all.truncate(SHOWN);
        all.push(Text::same("…"));
    }
    list(&all)
}

fn kind_named(kind: Kind, catalogue: &Catalogue<'_>) -> Text {
    match kind {
        Kind::Items(table) => {
            let named = catalogue.forms[table].named();
            Text::new(format!("表 {}", named.zh), format!("table {}", named.en))
        }
        Kind::Plain => Text::new("地区自填的调查表", "the plain table that regions answer"),
    }
}

/// A file that may be two tables.
pub(super) fn two_tables(
    a: Kind,
    b: Kind,
    catalogue: &Catalogue<'_>,
    places: &Places,
    spot: Spot,
) -> Words {
    let (a, b) = (kind_named(a, catalogue), kind_named(b, catalogue));
    let message = Text::new(
        format!("此文件既像{}，又像{}", a.zh, b.zh),
        format!("this file may be {} as well as {}", a.en, b.en),
    );
    let hint = Extra::hint(
        "每份文件只放一张表：请把两张表的列分到两份文件",
        "a file holds one table: put the columns of the two into files of their own",
    );
    (places.whole(spot.file), message, hint)
}

/// What a header lacks of a table.
fn lacking(form: &Form<'_>, mapped: &Mapped) -> Text {
    let mut lacks = Vec::new();
    if mapped.fields[Heading::Region.at()].is_none() {
        let own = form.table.region.as_ref();
        lacks.push(own.map_or_else(|| Heading::Region.shown(), |n| Text::same(format!("`{n}`"))));
    }
    let keys = (0..form.table.n_key).filter(|at| mapped.columns.attributes[*at].is_none());
    lacks.extend(keys.map(|at| form.attribute(at)));
    if lacks.is_empty() {
        return Text::new("任何一个问题", "every question");
    }
    list(&lacks)
}

/// A file that is no table of the rubric, with the one that is nearest.
pub(super) fn near(
    form: &Form<'_>,
    mapped: &Mapped,
    header: &impl Row,
    places: &Places,
    spot: Spot,
) -> Words {
    let (table, lacks) = (form.named(), lacking(form, mapped));
    let message = Text::new(
        format!("此文件与量规的各表都不符，最像表 {}，但缺少 {} 列", table.zh, lacks.zh),
        format!(
            "this file is none of the tables of the rubric; it is most like {}, but lacks {}",
            table.en, lacks.en
        ),
    );
    let heads = headings(form);
    let known: Vec<String> =
        mapped.unknown.iter().map(|at| header.cell(*at).shown().into_owned()).collect();
    let meant = (0..form.table.n_key)
        .filter(|at| mapped.columns.attributes[*at].is_none())
        .map(|at| form.table.attributes[at].id.as_str())
        .chain(form.table.region.as_deref())
        .find_map(|id| Some((id, nearest(id, known.iter().map(String::as_str))?)));
    let hint = match meant {
        Some((id, found)) => Extra::hint(
            format!("列 `{found}` 是否应为 `{id}`？此表的列有 {}", heads.zh),
            format!("should the column `{found}` be `{id}`? the table is known by {}", heads.en),
        ),
        None => Extra::hint(
            format!("此表的列有 {}；并确认所选的量规无误", heads.zh),
            format!(
                "the table is known by {}; or choose the rubric this file was made for",
                heads.en
            ),
        ),
    };
    (places.whole(spot.file), message, hint)
}

/// A table that no file is.
pub(super) fn absent(form: &Form<'_>, file: u16, places: &Places) -> Words {
    let (table, heads) = (form.named(), headings(form));
    let message = Text::new(
        format!("量规要求的表 {} 没有给出", table.zh),
        format!("no file is the table {} of the rubric", table.en),
    );
    let hint = Extra::hint(
        format!("请一并给出此表；它的列有 {}", heads.zh),
        format!("give it beside the others; it is known by {}", heads.en),
    );
    (places.whole(file), message, hint)
}

/// A long table of items without the columns of their key.
pub(super) fn keyless(form: &Form<'_>, mapped: &Mapped, places: &Places, spot: Spot) -> Words {
    let (table, lacks) = (form.named(), lacking(form, mapped));
    let message = Text::new(
        format!("长表中的问题属于表 {}，但缺少 {} 列", table.zh, lacks.zh),
        format!(
            "the questions of this long table are those of {}, but it lacks {}",
            table.en, lacks.en
        ),
    );
    let hint = Extra::hint(
        "每行都要写明是哪个地区的哪一项；请加上这些列",
        "every row has to say which item of which region it is about; add these columns",
    );
    (places.whole(spot.file), message, hint)
}

/// A heading that two columns of the table have as their title.
pub(super) fn ambiguous(text: &str, places: &Places, spot: Spot) -> Words {
    let text = shorten(text, 60);
    let message = Text::new(
        format!("列名 `{text}` 是表中多列共用的名称，该列未读取"),
        format!("column `{text}` is the title of several columns of the table and was not read"),
    );
    let hint = Extra::hint("改用编号作列名", "head the column by its id");
    (places.cell(spot), message, hint)
}

/// A column that nobody knows.
pub(super) fn unknown_column(text: &str, form: &Form<'_>, places: &Places, spot: Spot) -> Words {
    let shown = shorten(text, 60);
    let table = form.named();
    let message = Text::new(
        format!("表 {} 没有列 `{shown}`，未读取", table.zh),
        format!("column `{shown}` is not known in table {} and was not read", table.en),
    );
    let hint = match near::meant_by(text, form.names()) {
        Some(name) => Extra::hint(
            format!("是否应为 {}？如不使用，写入量规此表的 `ignore`，或在列名前加 `x_`", name.zh),
            format!(
                "did you mean {}? list a column that is not used under `ignore` in the rubric, or begin its name with `x_`",
                name.en
            ),
        ),
        None => Extra::hint(
            "如不使用，写入量规此表的 `ignore`，或在列名前加 `x_`，以后不再提示",
            "list it under `ignore` in the rubric, or begin its name with `x_`, to have it passed over in silence",
        ),
    };
    (places.cell(spot), message, hint)
}

/// A column of a question that follows from others.
pub(super) fn derived_column(text: &str, places: &Places, spot: Spot) -> Words {
    let shown = shorten(text, 60);
    let message = Text::new(
        format!("问题 `{shown}` 由其他问题推出，此列未读取"),
        format!("question `{shown}` follows from others; its column was not read"),
    );
    let hint = Extra::hint(
        "请删去此列，或在列名前加 `x_`",
        "delete the column, or begin its name with `x_`",
    );
    (places.cell(spot), message, hint)
}

/// Questions of a table that have no column.
pub(super) fn missing(
    missing: &[&Question<'_>],
    form: &Form<'_>,
    places: &Places,
    spot: Spot,
) -> Words {
    let n = missing.len();
    let n_all = form.table.questions.iter().filter(|q| q.derive.is_none()).count();
    let mut some: Vec<_> = missing.iter().take(5).map(|q| q.named()).collect();
    if n > 5 {
        some.push(Text::same("…"));
    }
    let (some, table) = (list(&some), form.named());
    let message = Text::new(
        format!("表 {} 的 {n_all} 个问题中有 {n} 个没有列：{}", table.zh, some.zh),
        format!(
            "{n} of {n_all} questions of table {} {} no column: {}",
            table.en,
            if n == 1 { "has" } else { "have" },
            some.en
        ),
    );
    let hint = Extra::hint(
        "这些问题将按未作答处理；如有数据，请加列并以编号或名称为列名",
        "they count as not answered; add columns headed by these ids or titles if there are answers",
    );
    (places.whole(spot.file), message, hint)
}

/// A row that does not say which item it is about.
pub(super) fn empty_key(form: &Form<'_>, attribute: usize, places: &Places, spot: Spot) -> Words {
    let (named, table) = (form.attribute(attribute), form.named());
    let message = Text::new(
        format!("此行没有写 {}；表 {} 的每一项都须写明", named.zh, table.zh),
        format!(
            "this row has no {}, by which the items of table {} are told apart",
            named.en, table.en
        ),
    );
    let hint = Extra::hint(
        "请补填（合并单元格也须逐行填写）；不是数据的行请整行清空",
        "fill it in (merged cells too); clear rows that hold no data",
    );
    (places.cell(spot), message, hint)
}

/// A value that an attribute with a closed list does not have.
pub(super) fn unknown_value(
    form: &Form<'_>,
    attribute: usize,
    text: &str,
    places: &Places,
    spot: Spot,
) -> Words {
    const SHOWN: usize = 8;
    let shown = shorten(text, 60);
    let (named, values) = (form.attribute(attribute), &form.table.attributes[attribute].values);
    let mut all: Vec<_> =
        values.iter().take(SHOWN).map(|v| form::named(&v.code, &v.title)).collect();
    if values.len() > SHOWN {
        all.push(Text::same("…"));
    }
    let all = list(&all);
    let message = Text::new(
        format!("`{shown}` 不是 {} 的取值；可用的有 {}", named.zh, all.zh),
        format!("`{shown}` is no value of {}; it takes {}", named.en, all.en),
    );
    let known = values.iter().flat_map(|v| [v.code.as_str(), &v.title.zh, &v.title.en]);
    let hint = match nearest(text, known.filter(|name| !name.is_empty())) {
        Some(name) => {
            Extra::hint(format!("是否应为 `{name}`？"), format!("did you mean `{name}`?"))
        }
        None => Extra::hint(
            "请改用上列取值，写代码或名称都可以；若确有此值，请写入量规",
            "use one of these, by code or title; add it to the rubric if there is such a value",
        ),
    };
    (places.cell(spot), message, hint.value(shown))
}

/// An item that two rows describe differently.
pub(super) fn differs(
    (item, attribute): (&Text, &Text),
    (first, first_spot): (&str, Spot),
    (value, spot): (&str, Spot),
    places: &Places,
) -> Words {
    let (line_zh, line_en) = places.line_named(first_spot, spot);
    let (first, value) = (shorten(first, 40), shorten(value, 40));
    let message = Text::new(
        format!("{} 的 {} 在此为 `{value}`，{line_zh}为 `{first}`", item.zh, attribute.zh),
        format!("{} of {} is `{value}` here and `{first}` in {line_en}", attribute.en, item.en),
    );
    let hint = Extra::hint(
        "同一项的各行须一致；若是两项，请改正其编号",
        "the rows of an item have to agree; change the key of one if they are two items",
    );
    (places.cell(spot), message, hint.value(value))
}

/// An item of which no row says what has to be said.
pub(super) fn lacks(
    (item, attribute): (&Text, &Text),
    has_column: bool,
    places: &Places,
    spot: Spot,
) -> Words {
    let message = Text::new(
        format!("{} 没有写 {}", item.zh, attribute.zh),
        format!("{} has no {}", item.en, attribute.en),
    );
    let hint = if has_column {
        Extra::hint(
            "请补填；若可以没有，请在量规中给此属性写 `\"optional\": true`",
            "fill it in; if an item may do without, give the attribute `\"optional\": true` in the rubric",
        )
    } else {
        Extra::hint(
            "请加上此列；若可以没有，请在量规中给此属性写 `\"optional\": true`",
            "add the column; if an item may do without, give the attribute `\"optional\": true` in the rubric",
        )
    };
    (places.cell(spot), message, hint)
}

/// A value of a facet that only one row has and that looks like a slip of another.
pub(super) fn slip(
    attribute: &Text,
    value: &str,
    near: &str,
    places: &Places,
    spot: Spot,
) -> Words {
    let (shown, near) = (shorten(value, 60), shorten(near, 60));
    let message = Text::new(
        format!("{} 的取值 `{shown}` 只有这一行有，疑为 `{near}` 的笔误", attribute.zh),
        format!(
            "only this row has `{shown}` as {}; it looks like a slip of `{near}`",
            attribute.en
        ),
    );
    let hint = Extra::hint(
        format!(
            "如是笔误，请改为 `{near}`；现作为另一个值单独计分。在量规中列出 `values` 可使笔误成为错误"
        ),
        "correct it if it is one; as it stands it is scored by itself, and `values` in the rubric would make slips errors",
    );
    (places.cell(spot), message, hint.value(shown))
}

/// A question of a long table that the table does not have.
pub(super) fn stranger(
    form: &Form<'_>,
    name: &str,
    n: usize,
    places: &Places,
    spot: Spot,
) -> Words {
    let (shown, table) = (shorten(name, 60), form.named());
    let Text { zh, en } = review::rows(n);
    let message = match shown.as_str() {
        "" => review::without_question(n),
        _ => Text::new(
            format!("表 {} 没有问题 `{shown}`，未读取{zh}", table.zh),
            format!("table {} has no question `{shown}`; it was not read{en}", table.en),
        ),
    };
    let hint = match near::meant_by(name, form.names()) {
        Some(name) => {
            Extra::hint(format!("是否应为 {}？", name.zh), format!("did you mean {}?", name.en))
        }
        None => Extra::hint(
            "题号用量规中的编号；自用的题目可以 `x_` 开头，以后不再提示",
            "questions are named by the ids of the rubric; begin one of your own with `x_` to have it passed over in silence",
        ),
    };
    (places.cell(spot), message, hint.value(shown))
}

/// A long table in which not one question is known.
pub(super) fn no_question(form: &Form<'_>, places: &Places, spot: Spot) -> Words {
    let (table, heads) = (form.named(), headings(form));
    let message = Text::new(
        format!("题号列中没有一个是表 {} 的问题", table.zh),
        format!("not one question is one of table {}", table.en),
    );
    let hint = Extra::hint(
        format!("题号用量规中的编号；此表的列有 {}", heads.zh),
        format!("questions are named by the ids of the rubric; the table is known by {}", heads.en),
    );
    (places.whole(spot.file), message, hint)
}

/// A question of a long table that one visit answers twice.
pub(super) fn twice(
    item: &Text,
    question: &Text,
    first: Spot,
    spot: Spot,
    places: &Places,
) -> Words {
    let (line_zh, line_en) = places.line_named(first, spot);
    let message = Text::new(
        format!("{} 对 {} 作答两次：{line_zh}和此行", item.zh, question.zh),
        format!("{} answers {} twice: in {line_en} and here", item.en, question.en),
    );
    let hint = Extra::hint(
        "若有多次走访，请用 `respondent`（填报人）列区分；否则只留一个答案",
        "tell visits apart by the column `respondent`; else keep one answer",
    );
    (places.cell(spot), message, hint)
}

/// A value that the rubric names and no item has.
pub(super) fn unmet(
    attribute: &Text,
    (value, named_for, near): (&str, For<'_>, Option<&str>),
    places: &Places,
    spot: Spot,
) -> Words {
    let (shown, (what, so)) = (shorten(value, 60), named_for.words());
    let message = Text::new(
        format!("没有一项的 {} 是 `{shown}`，而量规中{}用到它；{}", attribute.zh, what.zh, so.zh),
        format!("no item has `{shown}` as {}, which {} names; {}", attribute.en, what.en, so.en),
    );
    let hint = match near {
        Some(near) => {
            let near = shorten(near, 60);
            Extra::hint(
                format!("此表有 `{near}`；两处写法须一致"),
                format!("items have `{near}`; write both the same way"),
            )
        }
        None => Extra::hint(
            "若不应如此，请核对此列或量规；在量规中列出此属性的 `values`，取值有误即会报错",
            "check the column or the rubric unless this is as it should be; with `values` of the attribute in the rubric, wrong values are errors",
        ),
    };
    (places.cell(spot), message, hint.value(shown))
}

/// Items that lie in no stratum of an indicator.
pub(super) fn outside(
    (attribute, value): (&Text, Option<&str>),
    indicator: &str,
    n: usize,
    places: &Places,
    spot: Spot,
) -> Words {
    let items = if n == 1 { "1 item".to_owned() } else { format!("{n} items") };
    let (verb, are) = if n == 1 { ("has", "is") } else { ("have", "are") };
    let (zh, en) = match value {
        Some(value) => {
            let value = shorten(value, 60);
            (format!("的 {} 是 `{value}`", attribute.zh), format!("`{value}` as {}", attribute.en))
        }
        None => (format!("没有写 {}", attribute.zh), format!("no {}", attribute.en)),
    };
    let message = Text::new(
        format!("有 {n} 项{zh}，不在指标 `{indicator}` 的任何一层，没有计入"),
        format!(
            "{items} {verb} {en}, {are} in no stratum of indicator `{indicator}`, and {are} not counted"
        ),
    );
    let hint = Extra::hint(
        "请改正此列，或在量规的 `strata` 中给它权重",
        "correct the column, or give it a weight under `strata` in the rubric",
    );
    (places.cell(spot), message, hint)
}

/// A value that follows from others and is out of range.
pub(super) fn beyond(
    question: &Question<'_>,
    (n, value): (usize, f64),
    places: &Places,
    spot: Spot,
) -> Words {
    let (least, most) = question.scale.range();
    let value = figure(value);
    let (zh, en) = match (least.is_finite(), most.is_finite()) {
        (true, true) => (
            format!("{} 到 {}", figure(least), figure(most)),
            format!("{} to {}", figure(least), figure(most)),
        ),
        (true, false) => {
            (format!("不小于 {}", figure(least)), format!("from {} up", figure(least)))
        }
        _ => (format!("不大于 {}", figure(most)), format!("up to {}", figure(most))),
    };
    let (more_zh, more_en) = match n {
        1 => (String::new(), String::new()),
        _ => (format!("（共 {n} 行）"), format!(" ({n} rows in all)")),
    };
    let named = question.named();
    let message = Text::new(
        format!("此行的 {} 推得 {value}，超出范围（{zh}），照原样计入{more_zh}", named.zh),
        format!(
            "{} comes out as {value} in this row, outside its range ({en}), and counts as it is{more_en}",
            named.en
        ),
    );
    let hint = Extra::hint("请核对它由哪些数推出", "check the figures it follows from");
    (places.cell(spot.field(0)), message, hint)
}

/// A figure with at most two decimals.
fn figure(value: f64) -> String {
    let short = format!("{value:.2}");
    let short = short.trim_end_matches('0').trim_end_matches('.').to_owned();
    if value.abs() >= 1e15 { format!("{value:e}") } else { short }
}
