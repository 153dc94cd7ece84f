//! Measures: one for each indicator, of questions that are there, with figures that it can take.

use super::nature::{go_together, is_number, lies_in};
use super::{Checker, TableView, escaped};
use crate::diag::code::rubric::{R055, R056, R057, R059, R060, R064, R065};
use crate::input::limits::FIGURE_MAX;
use crate::input::rubric::draft::{Placed, Spot};
use crate::input::rubric::survey_file::{
    Measure, OneOf, Part, RowAggregate, Sample, Strata, Survey, Takes, Then, ThenWord, When,
};
use crate::input::rubric::{build, number};
use crate::lang::Text;
use crate::model::Scale;
use std::collections::{BTreeMap, BTreeSet};

/// The range of a score.
const SCORES: (f64, f64) = (0.0, 100.0);

impl Checker<'_, '_> {
    pub(super) fn measures(&mut self, survey: &Placed<Survey>, views: &[TableView<'_>]) {
        let mut measured: BTreeMap<&str, Spot> = BTreeMap::new();
        let mut told = BTreeSet::new();
        for (i, measure) in survey.it.measures.iter().enumerate() {
            let at = survey.at.at(&format!("/measures/{i}"));
            let own = at.at("/indicator");
            let leaf = self.indicator(measure, &own);
            if let Some(first) = measured.get(measure.indicator.as_str()) {
                self.measured_twice(&measure.indicator, first, &own);
            } else {
                measured.insert(&measure.indicator, own);
            }
            let Some(view) = views.iter().find(|v| v.table.id == measure.table) else {
                let known: Vec<_> = views.iter().map(|v| v.table.id.as_str()).collect();
                if !self.is_mended("/survey/tables") {
                    let kind = Text::new("调查表", "table");
                    self.unknown(R055, &at.at("/table"), &kind, &measure.table, &known);
                }
                continue;
            };
            self.measure(measure, view, leaf.as_ref(), &at);
            self.sampled(measure, view, &mut told);
        }
    }

    /// The scale of the indicator that a measure answers.
    fn indicator(&mut self, measure: &Measure, at: &Spot) -> Option<Scale> {
        let draft = self.draft;
        let id = measure.indicator.as_str();
        let Some(node) = self.nodes.get(id).map(|at| &draft.nodes[*at]) else {
            let leaves = draft.nodes.iter().filter(|n| n.node.scale.is_some());
            let known: Vec<_> = leaves.map(|n| n.node.id.as_str()).collect();
            self.unknown(R055, at, &Text::new("指标", "indicator"), id, &known);
            return None;
        };
        let Some(scale) = &node.node.scale else {
            let below: Vec<_> =
                node.children.iter().map(|c| draft.nodes[*c].node.id.as_str()).collect();
            let below = super::super::tree::list(below.into_iter());
            let message = Text::new(
                format!("`{id}` 是分组，得分由下级汇总"),
                format!("`{id}` is a group, whose score comes from its children"),
            );
            let hint = Text::new(
                format!("测量只针对指标，如 {}", below.zh),
                format!("measure indicators, such as {}", below.en),
            );
            self.error(R056, at, message, hint);
            return None;
        };
        let sound =
            number::figures(scale).is_none_or(|(kind, f)| number::read(kind, f).1.is_empty());
        sound.then(|| build::scale_of(scale.clone(), &build::answers(draft)))
    }

    fn measured_twice(&mut self, id: &str, first: &Spot, at: &Spot) {
        let first = self.line_of(first);
        let message = Text::new(
            format!("指标 `{id}` 有两个测量"),
            format!("indicator `{id}` is measured twice"),
        );
        let hint = Text::new(
            format!("第一次在{}；合并为一个，或另设一个指标", first.zh),
            format!("the first is on {}; join the two, or add another indicator", first.en),
        );
        self.error(R056, at, message, hint);
    }

    fn measure(
        &mut self,
        measure: &Measure,
        view: &TableView<'_>,
        leaf: Option<&Scale>,
        at: &Spot,
    ) {
        let parts = self.parts(measure, view, at);
        if let Some(gate) = &measure.gate {
            let at = at.at("/gate");
            if let Some(found) = self.question_of(view, gate, &at)
                && !view.asked[found].is_scored
            {
                self.unscored(gate, &at);
            }
        }
        if let Some(leaf) = leaf {
            self.taken(measure, view, leaf, &parts, at);
        }
        self.conditions(&measure.when, view, &at.at("/when"));
        self.exceptions(measure, view, leaf, at);
        let fits = [
            ("default", measure.default),
            ("not_applicable_counts", measure.not_applicable_counts),
        ];
        for (field, value) in fits {
            if let Some(value) = value {
                self.value_fits(measure, leaf, value, &at.at(&format!("/{field}")));
            }
        }
        if let Some(round) = measure.round.filter(|r| !(r.to > 0.0 && r.to <= FIGURE_MAX)) {
            let to = round.to;
            let message = Text::new(
                format!("修约的步长为 {to}，应大于 0"),
                format!("the step of rounding is {to}, expected more than 0"),
            );
            let hint = Text::new(
                "取整写 1，取一位小数写 0.1",
                "write 1 for whole points, 0.1 for one decimal",
            );
            self.error(R059, &at.at("/round/to"), message, hint);
        }
        if let Some(weight) = &measure.weight {
            self.weighing(view, weight, &at.at("/weight"));
        }
        if let Some(strata) = &measure.strata {
            self.strata(strata, measure, view, &at.at("/strata"));
        }
    }

    /// The questions of a measure, by position, with their places.
    fn parts(&mut self, measure: &Measure, view: &TableView<'_>, at: &Spot) -> Vec<(usize, Spot)> {
        let mut listed = Vec::new();
        let mut found = Vec::new();
        for (i, part) in measure.questions.iter().enumerate() {
            let own = at.at(&format!("/questions/{i}"));
            let place = match part {
                Part::Id(_) => own.clone(),
                Part::Weighted(_) => own.at("/question"),
            };
            let (id, weight) = part.parts();
            listed.push((id, place.clone()));
            self.weight_above_zero(id, weight, &own.at("/weight"));
            if let Some(question) = self.question_of(view, id, &place) {
                found.push((question, place));
            }
        }
        self.unique(
            &Text::new("此测量两次列出问题 `{}`", "question `{}` stands twice in this measure"),
            listed,
        );
        found
    }

    /// Whether the indicator can take what is taken from the questions.
    fn taken(
        &mut self,
        measure: &Measure,
        view: &TableView<'_>,
        leaf: &Scale,
        parts: &[(usize, Spot)],
        at: &Spot,
    ) {
        let id = &measure.indicator;
        if measure.takes == Takes::Scores {
            for (part, place) in parts.iter().filter(|(part, _)| !view.asked[*part].is_scored) {
                self.unscored(&view.table.questions[*part].id, place);
            }
            if !is_number(leaf) || !lies_in(SCORES, leaf.range()) {
                let scale = leaf.name();
                let message = Text::new(
                    format!("指标 `{id}` 的量尺 `{scale}` 装不下 0 至 100 的得分"),
                    format!(
                        "the `{scale}` scale of indicator `{id}` cannot take scores from 0 to 100"
                    ),
                );
                let hint = Text::new(
                    "把指标的量尺改为 `percentage`，或取数值：`\"takes\": \"values\"`",
                    "make it a `percentage`, or take values with `\"takes\": \"values\"`",
                );
                self.error(R060, &at.at("/indicator"), message, hint);
            }
            return;
        }
        for (i, (part, place)) in parts.iter().enumerate() {
            let first = parts[0].0;
            let scale = &view.asked[*part].scale;
            let all_shares = view.rows(*part).0.iter().all(|r| *r == RowAggregate::Share);
            let fits = if all_shares {
                is_number(leaf) && lies_in(SCORES, leaf.range())
            } else {
                go_together(scale, leaf) && lies_in(scale.range(), leaf.range())
            };
            let question = view.table.questions[*part].id.as_str();
            if !fits {
                let (of, into) = (scale.name(), leaf.name());
                let message = Text::new(
                    format!("指标 `{id}` 的量尺 `{into}` 装不下问题 `{question}` 的数值（`{of}`）"),
                    format!(
                        "the `{into}` scale of indicator `{id}` cannot take values of question `{question}` (`{of}`)"
                    ),
                );
                let hint = Text::new(
                    "给指标同样的量尺和范围，或取得分：`\"takes\": \"scores\"`",
                    "give the indicator the same scale and range, or take scores with `\"takes\": \"scores\"`",
                );
                self.error(R060, place, message, hint);
            } else if i > 0 && !go_together(&view.asked[first].scale, scale) {
                self.unlike(&view.table.questions[first].id, question, place);
            }
        }
    }

    /// A value that is given where an item has none of its own.
    fn value_fits(&mut self, measure: &Measure, leaf: Option<&Scale>, value: f64, at: &Spot) {
        let (least, most) = match (measure.takes, leaf) {
            (Takes::Scores, _) => SCORES,
            (Takes::Values, Some(leaf)) => leaf.range(),
            (Takes::Values, None) => return,
        };
        if (least..=most).contains(&value) {
            return;
        }
        let id = &measure.indicator;
        let message = Text::new(
            format!("{value} 不在指标 `{id}` 可取的 {least} 至 {most} 之间"),
            format!("{value} is not between {least} and {most}, which indicator `{id}` can take"),
        );
        let hint = if measure.takes == Takes::Scores {
            Text::new("这里写得分，0 至 100", "write a score from 0 to 100 here")
        } else {
            Text::new("这里写数值，单位同指标", "write a value in the units of the indicator here")
        };
        self.error(R060, at, message, hint);
    }

    fn conditions(&mut self, when: &When, view: &TableView<'_>, at: &Spot) {
        for (id, values) in when {
            if !self.attribute_known(view, id, at, true) {
                continue;
            }
            let own = at.at(&format!("/{}", escaped(id)));
            if values.values().is_empty() {
                let message = Text::new(
                    format!("属性 `{id}` 的条件没有列出取值，没有事项会符合"),
                    format!("the condition on `{id}` lists no value, so no item can meet it"),
                );
                let hint = Text::new("写上取值，或去掉这个条件", "list values, or remove it");
                self.error(R057, &own, message, hint);
            }
            let several = matches!(values, OneOf::Several(_));
            for (i, value) in values.values().iter().enumerate() {
                let place = if several { own.at(&format!("/{i}")) } else { own.clone() };
                self.value_possible(view, id, value, &place, false);
            }
        }
    }

    fn exceptions(
        &mut self,
        measure: &Measure,
        view: &TableView<'_>,
        leaf: Option<&Scale>,
        at: &Spot,
    ) {
        let mut all_met = false;
        for (i, exception) in measure.exceptions.iter().enumerate() {
            let at = at.at(&format!("/exceptions/{i}"));
            self.conditions(&exception.when, view, &at.at("/when"));
            let id = &measure.indicator;
            if all_met {
                let message = Text::new(
                    format!("指标 `{id}` 的这项例外轮不到：前面有一项例外没有条件"),
                    format!(
                        "this exception of `{id}` is never reached: one before it has no condition"
                    ),
                );
                let hint = Text::new(
                    "给前面的例外写上 `when`，或删去这一项",
                    "give the one before it a `when`, or remove this one",
                );
                self.warning(R065, &at, message, hint);
            }
            all_met |= exception.when.is_empty();
            match &exception.then {
                Then::Word(ThenWord::NoGate) if measure.gate.is_none() => {
                    let message = Text::new(
                        format!("指标 `{id}` 没有 `gate`，`no_gate` 不起作用"),
                        format!("`{id}` has no `gate`, so that `no_gate` changes nothing"),
                    );
                    let hint = Text::new(
                        "写上 `gate`，或删去这项例外",
                        "give the measure a `gate`, or remove the exception",
                    );
                    self.warning(R065, &at.at("/then"), message, hint);
                }
                Then::Word(_) => {}
                Then::Given(given) => {
                    self.value_fits(measure, leaf, given.value, &at.at("/then/value"));
                }
            }
        }
    }

    /// A question whose value is a weight.
    pub(super) fn weighing(&mut self, view: &TableView<'_>, id: &str, at: &Spot) {
        let Some(question) = self.question_of(view, id, at) else { return };
        if is_number(&view.asked[question].scale) {
            return;
        }
        let message = Text::new(
            format!("问题 `{id}` 的答案不是数值，不能作权重"),
            format!("answers to question `{id}` are no numbers and cannot be weights"),
        );
        let hint = Text::new("用 `count` 或 `amount` 量尺", "use a `count` or `amount` scale");
        self.error(R060, at, message, hint);
    }

    fn strata(&mut self, strata: &Strata, measure: &Measure, view: &TableView<'_>, at: &Spot) {
        let by = &strata.by;
        let weights = at.at("/weights");
        if self.attribute_known(view, by, &at.at("/by"), false) {
            for code in strata.weights.keys() {
                self.value_possible(view, by, code, &weights, true);
                let wanted = measure.when.get(by);
                let possible = view.values(by).is_none_or(|v| v.contains(&code.as_str()));
                if possible && wanted.is_some_and(|w| !w.values().contains(code)) {
                    let message = Text::new(
                        format!("`when` 把 `{by}` 为 `{code}` 的事项排除在外，这一层没有事项"),
                        format!(
                            "`when` leaves out items whose `{by}` is `{code}`, so no item can be in this stratum"
                        ),
                    );
                    let hint = Text::new(
                        format!("在 `when` 里加上 `{code}`，或去掉这一层"),
                        format!("add `{code}` to `when`, or remove the stratum"),
                    );
                    self.key_error(R057, &weights, code, message, hint);
                }
            }
        }
        for (code, weight) in &strata.weights {
            self.weight_above_zero(code, *weight, &weights.at(&format!("/{}", escaped(code))));
        }
        if strata.weights.is_empty() {
            let message = Text::new("分层没有列出任何权重", "the strata have no weights");
            let hint = Text::new(
                "写明各层的权重，或去掉 `strata`",
                "give each its weight, or remove `strata`",
            );
            self.error(R059, &weights, message, hint);
        }
        let known: Vec<_> = view.survey.facets.iter().map(|f| f.id.as_str()).collect();
        for (i, facet) in strata.required_in.iter().enumerate() {
            if !known.contains(&facet.as_str()) && !self.is_mended("/survey/facets") {
                let at = at.at(&format!("/required_in/{i}"));
                self.unknown(R055, &at, &Text::new("分项属性", "facet"), facet, &known);
            }
        }
    }

    /// A sample of rows put through an aggregate of which nobody knows the sampling error.
    fn sampled(&mut self, measure: &Measure, view: &TableView<'_>, told: &mut BTreeSet<String>) {
        if view.table.sample != Sample::Rows {
            return;
        }
        for (id, _) in measure.questions.iter().map(Part::parts) {
            let Some(question) = view.question(id) else { continue };
            let (rows, at) = view.rows(question);
            let word = rows.iter().find_map(|how| match how {
                RowAggregate::Max => Some("max"),
                RowAggregate::Min => Some("min"),
                RowAggregate::Median => Some("median"),
                RowAggregate::Mean | RowAggregate::Share => None,
            });
            let Some(word) = word.filter(|_| told.insert(at.pointer.clone())) else { continue };
            let table = &view.table.id;
            let message = Text::new(
                format!("调查表 `{table}` 的各行是抽样，但问题 `{id}` 取 `{word}`，算不出抽样误差"),
                format!(
                    "the rows of table `{table}` are a sample, and `{word}` of question `{id}` has no sampling error"
                ),
            );
            let hint = Text::new(
                "改用 `mean` 或 `share`，或不写 `sample`",
                "use `mean` or `share`, or leave `sample` out",
            );
            self.warning(R064, &at, message, hint);
        }
    }
}
