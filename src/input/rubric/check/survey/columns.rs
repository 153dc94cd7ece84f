//! The columns of a table: each with one meaning, the key among the attributes, rows put together by
//! attributes that are there.

use super::{Checker, TableView, fold};
use crate::diag::code::rubric::{R018, R062, R064, R065};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::survey_file::{Code, RowRule, Sample};
use crate::lang::Text;
use std::collections::BTreeMap;

/// Columns of a table that mean something by themselves and that it cannot do without.
const RESERVED: [&str; 6] = ["region", "period", "respondent", "weight", "question", "value"];

impl Checker<'_, '_> {
    pub(super) fn columns(&mut self, view: &TableView<'_>) {
        let table = view.table;
        self.key(view);
        self.one_use(view);
        for (i, attribute) in table.attributes.iter().enumerate() {
            self.reserved_column(&attribute.id, &view.at.at(&format!("/attributes/{i}/id")));
            let values = attribute.values.as_deref().unwrap_or_default();
            self.codes_once(values, &view.at.at(&format!("/attributes/{i}/values")));
        }
        for (i, question) in table.questions.iter().enumerate() {
            let at = view.at.at(&format!("/questions/{i}"));
            self.reserved_column(&question.id, &at.at("/id"));
            self.row_rule(view, question.rows.as_ref(), &at.at("/rows"));
        }
        self.row_rule(view, table.rows.as_ref(), &view.at.at("/rows"));
        if table.sample == Sample::Items && table.item.is_empty() && view.is_whole {
            let id = &table.id;
            let message = Text::new(
                format!("调查表 `{id}` 的事项是抽样，但每个地区只有一个事项，没有抽样误差"),
                format!(
                    "the items of table `{id}` are a sample, and a region has one item only, so there is no sampling error"
                ),
            );
            let hint = Text::new(
                "用 `item` 写明事项由哪些属性区分，或不写 `sample`",
                "say in `item` which attributes tell items apart, or leave `sample` out",
            );
            self.warning(R064, &view.at.at("/sample"), message, hint);
        }
    }

    /// The parts of the key are attributes, each once, and never empty.
    fn key(&mut self, view: &TableView<'_>) {
        let table = view.table;
        let mut listed = Vec::new();
        for (i, id) in table.item.iter().enumerate() {
            let at = view.at.at(&format!("/item/{i}"));
            if !self.attribute_known(view, id, &at, false) {
                continue;
            }
            listed.push((id.as_str(), at.clone()));
            if view.attribute(id).is_some_and(|a| a.optional) {
                let message = Text::new(
                    format!("属性 `{id}` 用来区分事项，不能可空"),
                    format!("attribute `{id}` tells items apart and cannot be optional"),
                );
                let hint = Text::new(
                    "去掉它的 `optional`，或不列入 `item`",
                    "remove its `optional`, or take it out of `item`",
                );
                self.error(R062, &at, message, hint);
            }
        }
        self.unique(
            &Text::new("`item` 两次列出属性 `{}`", "`item` lists attribute `{}` twice"),
            listed,
        );
    }

    /// No name stands for two columns, whatever its case and width.
    fn one_use(&mut self, view: &TableView<'_>) {
        let table = view.table;
        let attributes = table.attributes.iter().enumerate();
        let attributes = attributes.map(|(i, a)| (a.id.as_str(), format!("/attributes/{i}/id")));
        let questions = table.questions.iter().enumerate();
        let questions = questions.map(|(i, q)| (q.id.as_str(), format!("/questions/{i}/id")));
        let extra = [
            ("region", &table.region),
            ("period", &table.period),
            ("respondent", &table.respondent),
            ("weight", &table.weight),
        ];
        let extra = extra
            .into_iter()
            .filter_map(|(field, name)| Some((name.as_deref()?, format!("/{field}"))));
        let ignored = table.ignore.iter().enumerate();
        let ignored = ignored.map(|(i, name)| (name.as_str(), format!("/ignore/{i}")));
        let mut seen: BTreeMap<String, Spot> = BTreeMap::new();
        for (name, below) in attributes.chain(questions).chain(extra).chain(ignored) {
            let (key, at) = (fold(name), view.at.at(&below));
            if key.is_empty() {
                continue;
            }
            let Some(first) = seen.get(&key) else {
                seen.insert(key, at);
                continue;
            };
            let first = self.line_of(first);
            let message = Text::new(
                format!("同一张表里有两处把列叫作 `{name}`（大小写和全角半角不计）"),
                format!(
                    "two things of one table are called `{name}` (case and width do not count)"
                ),
            );
            let hint = Text::new(
                format!("第一次在{}；一列只有一种用途，删去一处或换一个名称", first.zh),
                format!(
                    "the first is on {}; a column has one use, so remove one or use another name",
                    first.en
                ),
            );
            self.error(R062, &at, message, hint);
        }
    }

    fn reserved_column(&mut self, id: &str, at: &Spot) {
        if RESERVED.contains(&fold(id).as_str()) {
            let message = Text::new(
                format!("`{id}` 是各调查表都有的固定列"),
                format!("`{id}` is the name of a column that every table has"),
            );
            let hint = Text::new(
                format!("换一个编号，如 `{id}-1`"),
                format!("use another id, such as `{id}-1`"),
            );
            self.error(R018, at, message, hint);
        }
    }

    /// Codes of one list: each once.
    pub(super) fn codes_once(&mut self, codes: &[Code], at: &Spot) {
        let numbered = codes.iter().enumerate();
        let listed = numbered.map(|(i, c)| (c.code.as_str(), at.at(&format!("/{i}/code"))));
        self.unique(
            &Text::new("此处两次列出取值 `{}`", "value `{}` stands twice in this list"),
            listed.collect(),
        );
    }

    fn row_rule(&mut self, view: &TableView<'_>, rule: Option<&RowRule>, at: &Spot) {
        let Some(RowRule::By(cases)) = rule else { return };
        if !self.attribute_known(view, &cases.by, &at.at("/by"), false) {
            return;
        }
        for code in cases.of.keys() {
            self.value_possible(view, &cases.by, code, &at.at("/of"), true);
        }
        if cases.of.is_empty() {
            let message = Text::new("`of` 没有列出任何取值", "`of` lists no value at all");
            let hint = Text::new(
                "写明各取值的合并办法，或只写一种办法，如 `\"rows\": \"mean\"`",
                "give the aggregate of each value, or a single one as in `\"rows\": \"mean\"`",
            );
            self.warning(R065, &at.at("/of"), message, hint);
        }
    }
}
