//! The binding of an engine: names for files, and views that give cells a value and a state.

use super::ast::{Expr, Item, Query, Select, call, cases, col, if_else, text};
use super::cell::{Words, is_answer, is_code, numeral, refusal, trimmed};
use super::engine::Engine;
use super::job::Job;
use super::prepare::{ANSWERED, NOT_ANSWERED, NOT_APPLICABLE};
use crate::model::{NaRule, NodeIdx, Scale};

/// A table of a survey as an engine sees it.
#[derive(Debug)]
pub(super) struct Source {
    /// The file, by the name that the text has for it.
    pub file: String,
    /// The table of texts.
    pub table: String,
    /// Its columns, in the order of the file: the name in SQL, and what the survey calls it.
    pub columns: Vec<(String, String)>,
    /// The view of values and states.
    pub view: String,
    /// What the view selects.
    pub query: Query,
}

/// A question with what its cells may say.
pub(super) struct Asked<'a> {
    pub(super) id: &'a str,
    pub(super) scale: Option<&'a Scale>,
    pub(super) na: NaRule,
    /// The kinds that it is for; all where empty.
    kinds: Vec<String>,
}

/// The questions of regions, the columns that are no answers after them.
pub(super) fn asked<'a>(job: &Job<'a>) -> Vec<Asked<'a>> {
    let rubric = job.rubric;
    let measured =
        |node: NodeIdx| rubric.instrument.as_ref().is_some_and(|i| i.measure(node).is_some());
    let of_leaf = |leaf: super::job::Leaf<'a>| {
        let kinds = &leaf.indicator.applies_to;
        let ids = kinds.iter().filter_map(|k| rubric.region_kinds.get(*k)).map(|k| k.id.clone());
        Asked {
            id: &leaf.node.id,
            scale: Some(&leaf.indicator.scale),
            na: leaf.indicator.not_applicable,
            kinds: ids.collect(),
        }
    };
    let auxiliary = |a: &'a crate::model::Auxiliary| Asked {
        id: &a.id,
        scale: None,
        na: NaRule::Allowed,
        kinds: Vec::new(),
    };
    let leaves = job.leaves().into_iter().filter(|l| !measured(l.idx)).map(of_leaf);
    leaves.chain(rubric.methods.auxiliaries.iter().map(auxiliary)).collect()
}

/// The columns that say who is asked: the name in the view, in the table of texts, and in surveys.
fn who(job: &Job<'_>) -> Vec<[&'static str; 3]> {
    let mut columns = vec![["region", "region", "region"], ["period", "period_text", "period"]];
    if job.has_kinds() {
        columns.push(["kind", "kind_text", "kind"]);
    }
    if job.has_groups() {
        columns.push(["grp", "grp_text", "group"]);
    }
    columns
}

/// The columns of the table of texts that say who is asked.
fn texts(who: &[[&'static str; 3]]) -> Vec<(String, String)> {
    who.iter().map(|[_, text, theirs]| ((*text).to_owned(), (*theirs).to_owned())).collect()
}

/// The same without white space; what is missing is empty.
fn whose(who: &[[&'static str; 3]]) -> Vec<Item> {
    let cell = |text: &str| if text == "region" { col(text) } else { trimmed(text) };
    who.iter().map(|[own, text, _]| ((*own).to_owned(), cell(text))).collect()
}

/// The same as they are.
fn kept(names: impl IntoIterator<Item = &'static str>) -> Vec<Item> {
    names.into_iter().map(|name| (name.to_owned(), col(name))).collect()
}

/// A wide table: one row per region and period.
pub(super) fn wide(job: &Job<'_>) -> Source {
    let words = Words::new(&job.rubric.states);
    let (asked, who) = (asked(job), who(job));
    let mut columns = texts(&who);
    let (mut cells, mut states, mut numbers) = (whose(&who), Vec::new(), Vec::new());
    let mut last = kept(who.iter().map(|w| w[0]));
    for question in &asked {
        let own = |ending: &str| job.names.column(question.id, ending);
        columns.push((own("text"), question.id.to_owned()));
        cells.push((own("cell"), trimmed(&own("text"))));
        let mut state =
            words.state(&own("cell"), is_own(question, &words, &own("cell")), NOT_ANSWERED);
        if question.na == NaRule::Justified {
            columns.push((own("reason"), format!("{}.comment", question.id)));
            cells.push((own("why"), trimmed(&own("reason"))));
            let low = call("LOWER", [col(own("cell"))]);
            let says_so = low.one_of(words.of(NOT_APPLICABLE));
            let unjustified = says_so.and(col(own("why")).equals(text("")));
            state = if_else(unjustified, Expr::Whole(NOT_ANSWERED), state);
        }
        states.push((own("state"), state));
        numbers.push((own("number"), number(question, &own("state"), &own("cell"))));
        let kept = value(question, &own("state"), &own("number"), &own("cell"));
        last.push((own("value"), kept));
        if question.scale.is_some() {
            last.push((own("state"), col(own("state"))));
        }
    }
    let query = views("gg_wide_text", cells, states, numbers, last);
    let (file, table) = ("wide.csv".to_owned(), "gg_wide_text".to_owned());
    Source { file, table, columns, view: "gg_wide".to_owned(), query }
}

fn is_own(question: &Asked<'_>, words: &Words, cell: &str) -> Option<Expr> {
    question.scale.and_then(|scale| is_code(scale, words, cell))
}

/// The steps of a view: cells without white space, states, numbers, answers.
pub(super) fn views(
    table: &str,
    cells: Vec<Item>,
    states: Vec<Item>,
    numbers: Vec<Item>,
    last: Vec<Item>,
) -> Query {
    let mut query = Query::new();
    let name = query.step("cells", "Cells without white space", Select::only(table, cells));
    let what = "0 answered, 1 excluded, 2 not answered, 3 unknown, 4 not applicable";
    let name = query.step("states", what, Select::adding(name, states));
    let name = query.step("numbers", "Texts to doubles", Select::adding(name, numbers));
    query.result = Select::only(name, last).fenced();
    query
}

/// A cell as a double; 0 where it is no answer.
fn number(question: &Asked<'_>, state: &str, cell: &str) -> Expr {
    let is_answered = col(state).equals(Expr::Whole(ANSWERED));
    let text = if_else(is_answered, numeral(question.scale, cell), text("0"));
    Expr::ToDouble(Box::new(text))
}

/// The value of a cell; refused where it is no answer.
fn value(question: &Asked<'_>, state: &str, number: &str, cell: &str) -> Expr {
    let is_missing = col(state).differs(Expr::Whole(ANSWERED));
    let mut branches = Vec::new();
    if question.na == NaRule::Forbidden {
        let mut says_so = col(state).equals(Expr::Whole(NOT_APPLICABLE));
        if !question.kinds.is_empty() {
            let own = question.kinds.iter().cloned().chain([String::new()]);
            says_so = says_so.and(col("kind").one_of(own));
        }
        branches.push((says_so, refusal(question.id, cell)));
    }
    branches.push((is_missing, Expr::Null));
    branches.push((is_answer(question.scale, number), col(number)));
    cases(branches, refusal(question.id, cell))
}

/// A long table: one row per answer.
pub(super) fn long(job: &Job<'_>) -> Source {
    let words = Words::new(&job.rubric.states);
    let (asked, mut who) = (asked(job), who(job));
    who.push(["respondent", "respondent_text", "respondent"]);
    who.push(["question", "question_text", "question"]);
    let mut columns = texts(&who);
    let justified: Vec<&str> =
        asked.iter().filter(|q| q.na == NaRule::Justified).map(|q| q.id).collect();
    let ours = [("weight_text", "weight"), ("value_text", "value")];
    columns.extend(ours.map(|(own, theirs)| (own.to_owned(), theirs.to_owned())));
    let mut cells = whose(&who);
    cells.push(("weight_cell".to_owned(), trimmed("weight_text")));
    cells.push(("value_cell".to_owned(), trimmed("value_text")));
    let is = |id: &str| col("question").equals(text(id));
    let own = asked.iter().filter_map(|q| Some(is(q.id).and(is_own(q, &words, "value_cell")?)));
    let mut state = words.state("value_cell", own.reduce(Expr::or), NOT_ANSWERED);
    if !justified.is_empty() {
        columns.push(("comment_text".to_owned(), "comment".to_owned()));
        cells.push(("comment_cell".to_owned(), trimmed("comment_text")));
        let says_so = call("LOWER", [col("value_cell")]).one_of(words.of(NOT_APPLICABLE));
        let bare = col("comment_cell").equals(text(""));
        let unjustified = col("question").one_of(justified).and(says_so).and(bare);
        state = if_else(unjustified, Expr::Whole(NOT_ANSWERED), state);
    }
    let numbers = vec![
        ("number".to_owned(), by_question(&asked, |q| number(q, "state", "value_cell"))),
        ("weight".to_owned(), weight("weight_cell")),
    ];
    let mut last = kept(who.iter().map(|w| w[0]).chain(["weight"]));
    let values = by_question(&asked, |q| value(q, "state", "number", "value_cell"));
    last.push(("value".to_owned(), values));
    last.push(("state".to_owned(), col("state")));
    let query = views("gg_long_text", cells, vec![("state".to_owned(), state)], numbers, last);
    let (file, table) = ("long.csv".to_owned(), "gg_long_text".to_owned());
    Source { file, table, columns, view: "gg_long".to_owned(), query }
}

/// How much a row counts; 1 where nothing is said.
pub(super) fn weight(cell: &str) -> Expr {
    let said = if_else(col(cell).equals(text("")), text("1"), col(cell));
    Expr::ToDouble(Box::new(said))
}

/// What depends on the question of a row; questions that are read alike share a branch.
fn by_question(asked: &[Asked<'_>], of: impl Fn(&Asked<'_>) -> Expr) -> Expr {
    let mut alike: Vec<(Expr, Vec<&str>)> = Vec::new();
    for question in asked {
        // What is refused is named by the row, so that questions of one kind are alike.
        let shared = Asked { id: "value", kinds: question.kinds.clone(), ..*question };
        let expr = of(&shared);
        match alike.iter_mut().find(|(known, _)| *known == expr) {
            Some((_, ids)) => ids.push(question.id),
            None => alike.push((expr, vec![question.id])),
        }
    }
    let branches = alike.into_iter().map(|(expr, ids)| (col("question").one_of(ids), expr));
    cases(branches.collect(), Expr::Null)
}

/// The text of a binding: the statements that an engine runs before the others.
pub(super) fn text_of(engine: Engine, sources: &[Source]) -> String {
    let printer = engine.printer();
    let mut out = engine.setting().to_owned();
    for source in sources {
        let columns: Vec<String> = source.columns.iter().map(|c| c.0.clone()).collect();
        out.push_str(&engine.source(&source.table, &source.file, &columns));
        out.push_str("\n\n");
        out.push_str(&engine.named(&source.view, &printer.query(&source.query)));
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
