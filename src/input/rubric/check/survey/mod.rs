//! The section `survey`: names that are known, columns with one meaning, figures that make sense.

mod blank;
mod columns;
mod derived;
mod facets;
mod measures;
mod nature;

use super::{Checker, fold};
use crate::diag::code::rubric::{R055, R057, R059, R065};
use crate::input::rubric::build::{self, instrument::Asked};
use crate::input::rubric::draft::{Placed, Spot};
use crate::input::rubric::survey_file::{Attribute, RowAggregate, RowRule, Survey, Table};
use crate::input::violation::meant;
use crate::lang::Text;

/// A table, with what its questions are.
struct TableView<'r> {
    /// As it is written.
    table: &'r Table,
    /// Where.
    at: Spot,
    /// The scale of each question.
    asked: Vec<Asked>,
    /// The facets of the section, whose cells may be the values of an attribute.
    survey: &'r Survey,
    /// Whether nothing in it had to be put in so that it could be read.
    is_whole: bool,
}

impl<'r> TableView<'r> {
    /// The position of a question.
    fn question(&self, id: &str) -> Option<usize> {
        self.table.questions.iter().position(|q| q.id == id)
    }

    fn attribute(&self, id: &str) -> Option<&'r Attribute> {
        self.table.attributes.iter().find(|a| a.id == id)
    }

    /// The values that an attribute may have; none where it may have any.
    fn values(&self, attribute: &str) -> Option<Vec<&'r str>> {
        let own = self.attribute(attribute)?.values.as_ref();
        let facet = self.survey.facets.iter().find(|f| f.id == attribute);
        let codes = own.or_else(|| facet?.cells.as_ref())?;
        Some(codes.iter().map(|c| c.code.as_str()).collect())
    }

    /// The aggregates that the rows of a question may be put through, and where that is written.
    fn rows(&self, question: usize) -> (Vec<RowAggregate>, Spot) {
        let own = self.table.questions[question].rows.as_ref();
        let at = match own {
            Some(_) => self.at.at(&format!("/questions/{question}/rows")),
            None => self.at.at("/rows"),
        };
        let all = match own.or(self.table.rows.as_ref()) {
            None => vec![RowAggregate::Mean],
            Some(RowRule::Always(how)) => vec![*how],
            Some(RowRule::By(cases)) => {
                cases.of.values().copied().chain([cases.otherwise]).collect()
            }
        };
        (all, at)
    }

    /// What it is called in a sentence.
    fn named(&self) -> Text {
        let id = &self.table.id;
        Text::new(format!("调查表 `{id}` "), format!("table `{id}`"))
    }
}

impl<'r> Checker<'r, '_> {
    pub(super) fn survey(&mut self) {
        let Some(survey) = &self.draft.survey else { return };
        let views = self.views(survey);
        for view in &views {
            self.columns(view);
            self.item_questions(view);
        }
        let tables = survey.it.tables.iter().enumerate();
        let tables = tables.map(|(i, t)| (t.id.as_str(), survey.at.at(&format!("/tables/{i}/id"))));
        self.unique(
            &Text::new("调查表 `{}` 出现了两次", "table `{}` is given twice"),
            tables.collect(),
        );
        self.measures(survey, &views);
        self.facets(survey, &views);
        self.region_groups(survey, &views);
        self.unused_tables(survey, &views);
        if let Some(confidence) = survey.it.confidence.filter(|c| !(*c > 0.5 && *c < 1.0)) {
            let message = Text::new(
                format!("置信水平为 {confidence}，应大于 0.5、小于 1"),
                format!("the confidence is {confidence}, expected more than 0.5 and less than 1"),
            );
            let hint = Text::new("百分之九十五写作 0.95", "write 95 per cent as 0.95");
            self.error(R059, &survey.at.at("/confidence"), message, hint);
        }
    }

    fn views(&self, survey: &'r Placed<Survey>) -> Vec<TableView<'r>> {
        let answers = build::answers(self.draft);
        let numbered = survey.it.tables.iter().enumerate();
        let views = numbered.map(|(i, table)| {
            let at = survey.at.at(&format!("/tables/{i}"));
            TableView {
                asked: build::instrument::scales(&table.questions, &answers),
                is_whole: !(at.file == self.own && self.is_mended(&at.pointer)),
                table,
                at,
                survey: &survey.it,
            }
        });
        views.collect()
    }

    /// Nothing of this name is there; `owner` is where it was looked for.
    fn not_there(&mut self, at: &Spot, owner: &Text, kind: &Text, id: &str, known: &[&str]) {
        let (message, hint) = absent(owner, kind, id, known);
        self.error(R055, at, message, hint);
    }

    /// The position of a question of a table, or that it isn't there.
    fn question_of(&mut self, view: &TableView<'_>, id: &str, at: &Spot) -> Option<usize> {
        let found = view.question(id);
        if found.is_none() && view.is_whole && !self.is_full() {
            let known: Vec<_> = view.table.questions.iter().map(|q| q.id.as_str()).collect();
            let kind = Text::new("问题", "question");
            self.not_there(at, &view.named(), &kind, id, &known);
        }
        found
    }

    /// Whether a table has an attribute, which is named by a key or a value at a place.
    fn attribute_known(&mut self, view: &TableView<'_>, id: &str, at: &Spot, is_key: bool) -> bool {
        let found = view.attribute(id).is_some();
        if !found && view.is_whole && !self.is_full() {
            let known: Vec<_> = view.table.attributes.iter().map(|a| a.id.as_str()).collect();
            let kind = Text::new("属性", "attribute");
            let (message, hint) = absent(&view.named(), &kind, id, &known);
            if is_key {
                self.key_error(R055, at, id, message, hint);
            } else {
                self.error(R055, at, message, hint);
            }
        }
        found
    }

    /// Refuses a value that an attribute with a closed list doesn't have.
    fn value_possible(
        &mut self,
        view: &TableView<'_>,
        attribute: &str,
        value: &str,
        at: &Spot,
        is_key: bool,
    ) {
        let Some(known) = view.values(attribute) else { return };
        if known.contains(&value) || !view.is_whole || self.is_full() {
            return;
        }
        let message = Text::new(
            format!("属性 `{attribute}` 没有取值 `{value}`，没有事项会符合"),
            format!("attribute `{attribute}` has no value `{value}`, so no item can have it"),
        );
        let hint = meant(value, &known);
        if is_key {
            self.key_error(R057, at, value, message, hint);
        } else {
            self.error(R057, at, message, hint);
        }
    }

    /// A weight that isn't above 0 and finite.
    fn weight_above_zero(&mut self, of: &str, weight: f64, at: &Spot) {
        if weight > 0.0 {
            return;
        }
        let message = Text::new(
            format!("`{of}` 的权重为 {weight}，应大于 0"),
            format!("the weight of `{of}` is {weight}, expected more than 0"),
        );
        let hint = Text::new("不计的项不列", "leave out what does not count");
        self.error(R059, at, message, hint);
    }

    fn unused_tables(&mut self, survey: &Placed<Survey>, views: &[TableView<'_>]) {
        for view in views.iter().filter(|v| v.is_whole) {
            let id = &view.table.id;
            let groups = survey.it.region_groups.iter().filter_map(|g| g.weight.as_ref());
            let by_groups = groups.map(|w| &w.table);
            let mut users = survey.it.measures.iter().map(|m| &m.table).chain(by_groups);
            if users.any(|user| user == id) {
                continue;
            }
            let message = Text::new(
                format!("没有指标取自调查表 `{id}`"),
                format!("no indicator is answered by table `{id}`"),
            );
            let hint = Text::new(
                "在 `measures` 里写明哪些指标由它得出，或删去这张表",
                "say in `measures` which indicators it answers, or remove the table",
            );
            self.warning(R065, &view.at.at("/id"), message, hint);
        }
    }
}

/// What is said of a name that is not there.
fn absent(owner: &Text, kind: &Text, id: &str, known: &[&str]) -> (Text, Text) {
    let message = Text::new(
        format!("{}没有{} `{id}`", owner.zh, kind.zh),
        format!("{} has no {} `{id}`", owner.en, kind.en),
    );
    let hint = if known.is_empty() {
        Text::new(format!("先列出这个{}", kind.zh), format!("list the {} first", kind.en))
    } else {
        meant(id, known)
    };
    (message, hint)
}

/// A key of an object as part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
