//! What can only be seen when every row is in: regions, periods and columns as wholes.

use super::findings::{Extra, Findings, Words};
use super::heading::Heading;
use super::identity;
use super::intake::{Intake, Sizes};
use super::place::{Places, Spot};
use super::question::{Question, named};
use crate::diag::code::survey as code;
use crate::diag::{Place, nearest, shorten};
use crate::lang::Text;
use crate::model::{Merge, Rubric};

/// Looks at everything that was taken in.
pub(super) fn review(intake: &mut Intake<'_, '_>, places: &Places) {
    answers(intake, places);
    digits_first(intake, places);
    nameless_periods(intake, places);
    kinds(intake, places);
    circles(intake, places);
    silent_rows(intake, places);
    lead(intake, places);
}

/// Looks at questions and values, which say something though nobody is known who gave them.
pub(super) fn answers(intake: &mut Intake<'_, '_>, places: &Places) {
    strangers(intake, places);
    let sizes = intake.catalogue.questions.iter().zip(&intake.sizes);
    share(sizes, places, &mut intake.findings);
}

/// Questions of long tables that the rubric does not have.
fn strangers(intake: &mut Intake<'_, '_>, places: &Places) {
    for (name, (spot, n)) in std::mem::take(&mut intake.strangers) {
        let ids = intake.catalogue.ids();
        intake.findings.warning(code::S036, || stranger(&name, n, ids, places.cell(spot)));
    }
}

/// How many rows there are, behind a message; nothing of one.
pub(super) fn rows(n: usize) -> Text {
    match n {
        1 => Text::default(),
        _ => Text::new(format!("（共 {n} 行）"), format!(" ({n} rows)")),
    }
}

/// So many rows that name no question.
pub(super) fn without_question(n: usize) -> Text {
    let Text { zh, en } = rows(n);
    Text::new(
        format!("此行没有题号，未读取{zh}"),
        format!("this row has no question and was not read{en}"),
    )
}

/// Says that the rubric does not have a question, which so many rows answer.
pub(super) fn stranger<'q>(
    name: &str,
    n: usize,
    ids: impl Iterator<Item = &'q str>,
    place: Place,
) -> Words {
    let shown = shorten(name, 60);
    let Text { zh, en } = rows(n);
    let message = match shown.as_str() {
        "" => without_question(n),
        _ => Text::new(
            format!("量规中没有题号 `{shown}`，未读取{zh}"),
            format!("the rubric has no question `{shown}`; it was not read{en}"),
        ),
    };
    let extra = match nearest(name, ids) {
        Some(id) => Extra::hint(format!("是否应为 `{id}`？"), format!("did you mean `{id}`?")),
        None => Extra::hint(
            "题号用指标编号；自用的题目可以 `x_` 开头，以后不再提示",
            "questions are indicator ids; begin one of your own with `x_` to have it passed over in silence",
        ),
    };
    (place, message, extra.value(shown))
}

/// Ids such as `330100` become numbers in the hands of other programs.
fn digits_first(intake: &mut Intake<'_, '_>, places: &Places) {
    let ids = intake.regions.ids.list();
    let digit = |id: &String| id.starts_with(|c: char| c.is_ascii_digit());
    let Some(first) = ids.iter().position(digit) else { return };
    let n = ids.iter().filter(|id| digit(id)).count();
    let (id, spot) = (&ids[first], intake.regions.first(first));
    intake.findings.warning(code::S019, || digits(n, id, places.cell(spot)));
}

/// Says how many ids begin with a digit; the first of them stands at `place`.
pub(super) fn digits(n: usize, id: &str, place: Place) -> Words {
    let message = Text::new(
        format!("{n} 个地区编号以数字开头，例如 `{id}`"),
        match n {
            1 => format!("region id `{id}` begins with a digit"),
            _ => format!("{n} region ids begin with a digit, such as `{id}`"),
        },
    );
    let hint = Extra::hint(
        format!("建议加字母前缀，例如 `CN-{id}`；否则结果在别的软件中会被当作数，开头的 0 会丢失"),
        format!(
            "a letter in front, as in `CN-{id}`, keeps other programs from taking ids for numbers and dropping leading zeros"
        ),
    );
    (place, message, hint.region(id))
}

/// Rows without a period beside rows that have one.
fn nameless_periods(intake: &mut Intake<'_, '_>, places: &Places) {
    let Some(none) = intake.periods.find("") else { return };
    // Where there are tables of items, it is settled table by table.
    if intake.periods.list().len() < 2 || !intake.catalogue.forms.is_empty() {
        return;
    }
    for response in intake.responses.iter().filter(|r| r.period == none) {
        let spot = response.spot;
        intake.findings.error(code::S025, || identity::without_period(places.cell(spot)));
    }
}

/// Regions without a kind where some indicators are for certain kinds only.
fn kinds(intake: &mut Intake<'_, '_>, places: &Places) {
    if intake.catalogue.indicators().all(|i| i.applies_to.is_empty()) {
        return;
    }
    let ids = intake.regions.ids.list();
    let said = |at: usize| u32::try_from(at).is_ok_and(|at| intake.unknown_kinds.contains(&at));
    let without = |at: &usize| !said(*at) && intake.regions.said(*at, Heading::Kind).is_none();
    let Some(first) = (0..ids.len()).find(without) else { return };
    let n = (0..ids.len()).filter(without).count();
    let (id, spot) = (&ids[first], intake.regions.first(first));
    let rubric = intake.rubric;
    intake.findings.warning(code::S022, || kindless(rubric, n, id, places.cell(spot)));
}

/// Says how many regions have no kind; the first of them stands at `place`.
pub(super) fn kindless(rubric: &Rubric, n: usize, id: &str, place: Place) -> Words {
    let kinds = &rubric.region_kinds;
    let kinds_zh: Vec<_> = kinds.iter().map(|k| named(&k.id, &k.title.zh).0).collect();
    let kinds_en: Vec<_> = kinds.iter().map(|k| named(&k.id, &k.title.en).1).collect();
    let message = Text::new(
        format!("{n} 个地区没有写类型，例如 `{id}`；按全部指标都适用处理"),
        match n {
            1 => format!("region `{id}` has no kind; every indicator is taken to apply to it"),
            _ => format!(
                "{n} regions have no kind, such as `{id}`; every indicator is taken to apply to them"
            ),
        },
    );
    let hint = Extra::hint(
        format!("请在 `kind`（类型）列填写 {}", kinds_zh.join("、")),
        format!("give a column `kind` with {}", kinds_en.join(", ")),
    );
    (place, message, hint)
}

/// Regions that lie in themselves.
fn circles(intake: &mut Intake<'_, '_>, places: &Places) {
    for at in intake.regions.circular() {
        let id = &intake.regions.ids.list()[at];
        let spot = intake.regions.said_at(at, Heading::Parent).unwrap_or_default();
        intake.findings.error(code::S044, || {
            let message = Text::new(
                format!("地区 `{id}` 经上级关系又回到自身"),
                format!("region `{id}` lies in itself by way of its parents"),
            );
            let hint = Extra::hint(
                "请核对 `parent`（上级）列；最上级的地区留空",
                "check the column `parent`; the topmost region has none",
            );
            (places.cell(spot), message, hint.region(id.as_str()))
        });
    }
}

/// Percentages that look like shares, because not one of them is above 1.
pub(super) fn share<'q>(
    sizes: impl Iterator<Item = (&'q Question<'q>, &'q Sizes)>,
    places: &Places,
    findings: &mut Findings,
) {
    for (question, sizes) in sizes.filter(|(_, s)| s.n_small > 0 && s.n_large == 0) {
        findings.warning(code::S033, || small(question, places.cell(sizes.first)));
    }
}

/// Says that no value of a percentage is above 1; the first of them stands at `place`.
pub(super) fn small(question: &Question<'_>, place: Place) -> Words {
    let (named, (noun_zh, noun_en)) = (question.named(), question.noun);
    let message = Text::new(
        format!("{noun_zh} {} 是百分数（0–100），但所有非零值都不超过 1", named.zh),
        format!("{noun_en} {} is a percentage from 0 to 100, yet no value is above 1", named.en),
    );
    let hint = Extra::hint(
        "如本意是 0.85 即 85%，请写 `85` 或 `85%`；如确为不足 1% 的值，可写作 `0.85%` 以示明确",
        "if 0.85 means 85 per cent, write `85` or `85%`; if it is less than 1 per cent indeed, write `0.85%`",
    );
    (place, message, hint.node(question.id))
}

/// Rows in which nothing is answered.
fn silent_rows(intake: &mut Intake<'_, '_>, places: &Places) {
    for response in intake.responses.iter().filter(|r| !r.answered) {
        let id = &intake.regions.ids.list()[response.region as usize];
        intake.findings.warning(code::S040, || silent(id, places.cell(response.spot)));
    }
}

/// Says that a row answers nothing.
pub(super) fn silent(id: &str, place: Place) -> Words {
    let message = Text::new(
        format!("地区 `{id}` 没有任何答案"),
        format!("region `{id}` has not a single answer here"),
    );
    let hint = Extra::hint(
        "如尚未填报，可先删去此行；保留则各指标均为未作答",
        "delete the row until there are answers; kept, all its indicators are not answered",
    );
    (place, message, hint.region(id))
}

/// A lead respondent who never appears.
fn lead(intake: &mut Intake<'_, '_>, places: &Places) {
    let Merge::Lead(name) = &intake.rubric.merge else { return };
    let respondents = intake.respondents.list();
    // A survey without respondents has nobody to lead.
    if intake.respondents.find(name).is_some() || respondents.iter().all(String::is_empty) {
        return;
    }
    let spot = intake.responses.first().map_or(Spot::default(), |r| r.spot);
    intake.findings.warning(code::S043, || {
        let message = Text::new(
            format!("没有名为 `{name}` 的填报人；量规以其答案为准"),
            format!("there is no respondent `{name}`, whose answers the rubric takes"),
        );
        let near = nearest(name, respondents.iter().map(String::as_str));
        let hint = match near {
            Some(near) => Extra::hint(
                format!("`{near}` 是否应写作 `{name}`？现采用各地区第一个填报人的答案"),
                format!("should `{near}` be `{name}`? the first respondent of each region is taken instead"),
            ),
            None => Extra::hint(
                "现采用各地区第一个填报人的答案",
                "the first respondent of each region is taken instead",
            ),
        };
        (places.whole(spot.file), message, hint)
    });
}
