//! The rule of a measure in words: what is asked, of which items, and what is done with it.

use crate::lang::{Lang, Text};
use crate::model::{
    Condition, Instead, Instrument, ItemQuestion, Measure, RoundingMode, RowAggregate, RowRule,
    Sample, Strata, Table, figure,
};
use crate::report::rounding::percent;

/// The sentences of a measure's rule.
pub(super) fn words(instrument: &Instrument, measure: &Measure) -> Vec<Text> {
    let table = &instrument.tables[measure.table];
    let mut list = vec![of_items(instrument, table, measure), questions(table, measure)];
    list.extend(rows(instrument, table, measure));
    list.extend(measure.gate.map(|gate| {
        let [zh, en] = both(|lang| asked(&table.questions[gate], lang));
        Text::new(format!("只计 {zh} 成立的行"), format!("only rows in which {en} holds count"))
    }));
    list.extend(measure.not_applicable_counts.map(|value| {
        let value = figure(value);
        Text::new(
            format!("同一项目他行有答时，不适用计为 {value}"),
            format!(
                "`not applicable` beside an answer in another row of the item counts as {value}"
            ),
        )
    }));
    list.extend(measure.exceptions.iter().map(|e| {
        let [when_zh, when_en] = both(|lang| conditions(instrument, table, &e.when, lang));
        let then = instead(e.then);
        Text::new(
            format!("例外：{when_zh}时，{}", then.zh),
            format!("exception: where {when_en}, {}", then.en),
        )
    }));
    list.extend(measure.default.map(|value| {
        let value = figure(value);
        Text::new(
            format!("一无所知的项目计为 {value}"),
            format!("an item of which nothing is known counts as {value}"),
        )
    }));
    list.extend(measure.round.map(|rounding| {
        let (step, way) = (figure(rounding.step), way(rounding.mode));
        Text::new(
            format!("项目的值取整到 {step}（{}）", way.zh),
            format!("the value of an item is rounded to a multiple of {step}, {}", way.en),
        )
    }));
    list.push(roll_up(table, measure));
    list.extend(measure.roll_up.strata.as_ref().map(|s| strata(instrument, table, s)));
    list.extend(sample(table));
    list.extend(overall(instrument));
    list
}

fn both(make: impl Fn(Lang) -> String) -> [String; 2] {
    Lang::ALL.map(make)
}

fn titled(title: &Text, id: &str, lang: Lang) -> String {
    super::text::named(title, id, lang)
}

/// A question with its id.
pub(super) fn asked(question: &ItemQuestion, lang: Lang) -> String {
    titled(&question.title, &question.id, lang)
}

/// The title of a value of an attribute: its own, or that of the facet's cell.
pub(super) fn value_title(
    instrument: &Instrument,
    table: &Table,
    attribute: usize,
    code: &str,
) -> Text {
    let Some(attribute) = table.attributes.get(attribute) else { return Text::same(code) };
    let facets = instrument.facets.iter().filter(|f| f.id == attribute.id);
    let mut codes = attribute.values.iter().chain(facets.flat_map(|f| &f.cells));
    let known = codes.find(|c| c.code == code && !c.title.is_empty());
    known.map_or_else(|| Text::same(code), |c| c.title.clone())
}

fn of_items(instrument: &Instrument, table: &Table, measure: &Measure) -> Text {
    let [zh, en] = both(|lang| titled(&table.title, &table.id, lang));
    if measure.applies.is_empty() {
        return Text::new(
            format!("取自表 {zh} 的全部项目"),
            format!("from all items of table {en}"),
        );
    }
    let [when_zh, when_en] = both(|lang| conditions(instrument, table, &measure.applies, lang));
    Text::new(
        format!("取自表 {zh} 中{when_zh}的项目"),
        format!("from the items of table {en} whose {when_en}"),
    )
}

/// Conditions on an item: `type is Transactional or Informational, and level is Local`.
fn conditions(instrument: &Instrument, table: &Table, all: &[Condition], lang: Lang) -> String {
    let one = |c: &Condition| {
        let attribute = table.attributes.get(c.attribute);
        let name = attribute.map_or("", |a| match a.title.get(lang) {
            "" => &a.id,
            title => title,
        });
        let title =
            |v: &String| value_title(instrument, table, c.attribute, v).get(lang).to_owned();
        let values: Vec<String> = c.values.iter().map(title).collect();
        let (is, or) = (lang.pick("为", " is "), lang.pick("或", " or "));
        format!("{name}{is}{}", values.join(or))
    };
    let said: Vec<String> = all.iter().map(one).collect();
    said.join(lang.pick("且", " and "))
}

fn questions(table: &Table, measure: &Measure) -> Text {
    let total: f64 = measure.parts.iter().map(|p| p.weight).sum();
    if let [only] = &measure.parts[..] {
        let [zh, en] = both(|lang| asked(&table.questions[only.question], lang));
        return Text::new(format!("题目：{zh}"), format!("question: {en}"));
    }
    let first = measure.parts.first().map_or(1.0, |p| p.weight);
    let is_even = measure.parts.iter().all(|p| p.weight.total_cmp(&first).is_eq());
    let [zh, en] = both(|lang| {
        let part = |p: &crate::model::Part| {
            let name = asked(&table.questions[p.question], lang);
            if is_even { name } else { format!("{name} {}", percent(p.weight / total)) }
        };
        let list: Vec<String> = measure.parts.iter().map(part).collect();
        list.join(lang.pick("、", ", "))
    });
    let how = if is_even {
        Text::new("有值者的平均", "mean of those that have a value")
    } else {
        Text::new("有值者的加权平均", "weighted mean of those that have a value")
    };
    Text::new(format!("题目：{zh}；{}", how.zh), format!("questions: {en}; {}", how.en))
}

/// How rows become one value; said once for questions that have it in common.
fn rows(instrument: &Instrument, table: &Table, measure: &Measure) -> Vec<Text> {
    let mut rules: Vec<(&RowRule, Vec<&ItemQuestion>)> = Vec::new();
    for part in &measure.parts {
        let question = &table.questions[part.question];
        match rules.iter_mut().find(|(rule, _)| *rule == &question.rows) {
            Some((_, of)) => of.push(question),
            None => rules.push((&question.rows, vec![question])),
        }
    }
    let is_one = rules.len() == 1;
    let sentence = |(rule, of): &(&RowRule, Vec<&ItemQuestion>)| {
        let [zh, en] = both(|lang| row_rule(instrument, table, rule, lang));
        if is_one {
            return Text::new(format!("项目各行取{zh}"), format!("rows of an item: {en}"));
        }
        let ids = of.iter().map(|q| q.id.as_str()).collect::<Vec<_>>();
        Text::new(
            format!("项目各行（{}）取{zh}", ids.join("、")),
            format!("rows of an item ({}): {en}", ids.join(", ")),
        )
    };
    rules.iter().map(sentence).collect()
}

fn row_rule(instrument: &Instrument, table: &Table, rule: &RowRule, lang: Lang) -> String {
    let otherwise = aggregate(rule.otherwise).get(lang).to_owned();
    let Some(by) = rule.by.and_then(|by| Some((by, table.attributes.get(by)?))) else {
        return otherwise;
    };
    let (at, attribute) = by;
    let name = match attribute.title.get(lang) {
        "" => &attribute.id,
        title => title,
    };
    // Values with the same aggregate are said together.
    let mut cases: Vec<(RowAggregate, Vec<String>)> = Vec::new();
    for (code, how) in &rule.cases {
        let title = value_title(instrument, table, at, code).get(lang).to_owned();
        match cases.iter_mut().find(|(known, _)| known == how) {
            Some((_, titles)) => titles.push(title),
            None => cases.push((*how, vec![title])),
        }
    }
    let case = |(how, titles): &(RowAggregate, Vec<String>)| {
        let (titles, how) = (titles.join(lang.pick("或", " or ")), aggregate(*how));
        match lang {
            Lang::Zh => format!("{name}为{titles}时取{}", how.zh),
            Lang::En => format!("{} where {name} is {titles}", how.en),
        }
    };
    let cases: Vec<String> = cases.iter().map(case).collect();
    match lang {
        Lang::Zh => format!("{otherwise}；{}", cases.join("；")),
        Lang::En => format!("{}; otherwise {otherwise}", cases.join("; ")),
    }
}

/// An aggregate in words.
pub(super) fn aggregate(how: RowAggregate) -> Text {
    match how {
        RowAggregate::Mean => Text::new("平均", "mean"),
        RowAggregate::Maximum => Text::new("最大值", "greatest"),
        RowAggregate::Minimum => Text::new("最小值", "least"),
        RowAggregate::Median => Text::new("中位数", "median"),
        RowAggregate::Share => {
            Text::new("满分行的百分比", "percentage of rows with the full score")
        }
    }
}

/// What holds in place of the rule, in words.
pub(super) fn instead(then: Instead) -> Text {
    match then {
        Instead::NoScore => Text::new("不计分", "the item does not count"),
        Instead::Value(value) => {
            let value = figure(value);
            Text::new(format!("计为 {value}"), format!("the item counts as {value}"))
        }
        Instead::NoGate => Text::new("不看前提题，各行都计", "all rows count"),
    }
}

/// An exception in words.
pub(super) fn exception(instrument: &Instrument, measure: &Measure, at: usize) -> Text {
    let Some(exception) = measure.exceptions.get(at) else { return Text::default() };
    let table = &instrument.tables[measure.table];
    let [zh, en] = both(|lang| conditions(instrument, table, &exception.when, lang));
    let then = instead(exception.then);
    Text::new(format!("例外（{zh}）：{}", then.zh), format!("exception ({en}): {}", then.en))
}

fn way(mode: RoundingMode) -> Text {
    match mode {
        RoundingMode::HalfUp => Text::new("四舍五入", "a half goes up"),
        RoundingMode::HalfEven => Text::new("四舍六入五成双", "a half goes to the even neighbour"),
        RoundingMode::Up => Text::new("向上", "up"),
        RoundingMode::Down => Text::new("向下", "down"),
    }
}

fn roll_up(table: &Table, measure: &Measure) -> Text {
    let mean = if measure.roll_up.strata.is_some() {
        Text::new("各层取项目的平均", "in each stratum the mean over its items")
    } else {
        Text::new("地区取项目的平均", "a region has the mean over its items")
    };
    let Some(question) = measure.roll_up.weight else { return mean };
    let [zh, en] = both(|lang| asked(&table.questions[question], lang));
    Text::new(format!("{}，以 {zh} 为权重", mean.zh), format!("{}, weighted by {en}", mean.en))
}

fn strata(instrument: &Instrument, table: &Table, strata: &Strata) -> Text {
    let total: f64 = strata.weights.iter().map(|w| w.1).sum();
    let [zh, en] = both(|lang| {
        let attribute = table.attributes.get(strata.attribute);
        let name = attribute.map_or("", |a| match a.title.get(lang) {
            "" => &a.id,
            title => title,
        });
        let one = |(code, weight): &(String, f64)| {
            let title = value_title(instrument, table, strata.attribute, code);
            format!("{} {}", title.get(lang), percent(weight / total))
        };
        let all: Vec<String> = strata.weights.iter().map(one).collect();
        format!("{name}{}{}", lang.pick("：", ": "), all.join(lang.pick("、", ", ")))
    });
    let facets = strata.required_in.iter().filter_map(|f| instrument.facets.get(*f));
    let facets: Vec<&Text> = facets.map(|f| &f.title).collect();
    let missing = match (strata.is_required, facets.is_empty()) {
        (true, _) => Text::new("缺一层即没有得分", "without one of them there is no answer"),
        (false, true) => {
            Text::new("缺一层则权重分给其余", "where one is missing its weight goes to the others")
        }
        (false, false) => {
            let [zh, en] = both(|lang| {
                let names: Vec<&str> = facets.iter().map(|t| t.get(lang)).collect();
                names.join(lang.pick("、", ", "))
            });
            Text::new(
                format!("缺一层则权重分给其余，但在{zh}的各部分中缺一层即没有得分"),
                format!(
                    "where one is missing its weight goes to the others, but in the cells of {en} there is no answer then"
                ),
            )
        }
    };
    Text::new(format!("分层 {zh}；{}", missing.zh), format!("strata by {en}; {}", missing.en))
}

fn sample(table: &Table) -> Option<Text> {
    match table.sample {
        Sample::Nothing => None,
        Sample::Rows => Some(Text::new(
            "各行是抽样，因此有抽样误差",
            "the rows are a sample, so there is a sampling error",
        )),
        Sample::Items => Some(Text::new(
            "项目是抽样，因此有抽样误差",
            "the items are a sample, so there is a sampling error",
        )),
    }
}

fn overall(instrument: &Instrument) -> Option<Text> {
    let (facet, group) = instrument.overall?;
    let facet = instrument.facets.get(facet)?;
    let group = facet.groups.get(group)?;
    let [facet_zh, facet_en] = both(|lang| titled(&facet.title, &facet.id, lang));
    let [zh, en] = both(|lang| titled(&group.title, &group.id, lang));
    Some(Text::new(
        format!("先按{facet_zh}分别计算，地区取“{zh}”各部分的平均"),
        format!("worked out by {facet_en}; a region has the mean over the cells of {en}"),
    ))
}
