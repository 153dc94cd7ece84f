//! Texts: both languages everywhere, and no question asked twice.

use super::{Checker, fold};
use crate::diag::code::rubric::{R037, R039};
use crate::input::bilingual;
use crate::input::rubric::draft::{Draft, Spot};
use crate::input::rubric::file::{self, Node};
use crate::input::rubric::scale_file::{Choice, Scale};
use crate::input::rubric::survey_file::{Code, Survey};
use crate::lang::Text;
use std::collections::BTreeMap;

/// Texts with the places they stand at.
type Texts<'a> = Vec<(Spot, &'a file::Text)>;

impl Checker<'_, '_> {
    pub(super) fn questions(&mut self) {
        let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
        for (at, node) in self.draft.nodes.iter().enumerate() {
            let Some(question) = &node.node.question else { continue };
            let keys = [(true, bare(&question.zh)), (false, bare(&question.en))];
            let mut same = None;
            for key in keys.into_iter().filter(|(_, words)| !words.is_empty()) {
                same = same.or(seen.get(&key).copied());
                seen.entry(key).or_insert(at);
            }
            if let Some(same) = same {
                let (id, other) = (&node.node.id, &self.draft.nodes[same].node.id);
                let message = Text::new(
                    format!("`{id}` 与 `{other}` 问的是同一个问题"),
                    format!("`{id}` asks the same question as `{other}`"),
                );
                let hint = Text::new(
                    "合并为一个指标，或写明二者的差别",
                    "make one indicator of them, or say in the question how they differ",
                );
                self.node_warning(R039, at, "/question", message, hint);
            }
        }
    }

    pub(super) fn translations(&mut self) {
        for (at, text) in texts(self.draft) {
            let (field, message, hint) = match bilingual::missing(&text.zh, &text.en) {
                Some((field, message, hint)) => (format!("/{field}"), message, hint),
                None if text.zh.trim().is_empty() => (
                    String::new(),
                    Text::new("这里没有文字", "there are no words here"),
                    Text::new("写上中文和英文", "write it in Chinese and in English"),
                ),
                None => continue,
            };
            self.warning(R037, &at.at(&field), message, hint);
        }
    }
}

/// A question without case, width, spaces and the mark at its end: none of them asks for more.
fn bare(question: &str) -> String {
    let folded = fold(question);
    let words = folded.trim_end_matches(|c: char| c.is_whitespace() || ".?!:;。…".contains(c));
    words.split_whitespace().collect()
}

/// All texts that somebody has written.
fn texts(draft: &Draft) -> Texts<'_> {
    let mut texts = Vec::new();
    texts.push((draft.title.at.clone(), &draft.title.it));
    optional(&mut texts, &draft.description.at, "", &draft.description.it);
    for source in &draft.sources {
        texts.push((source.at.at("/title"), &source.it.title));
        optional(&mut texts, &source.at, "/issuer", &source.it.issuer);
        texts.extend(source.it.note.iter().map(|t| (source.at.at("/note"), t)));
    }
    texts.extend(draft.changes.iter().map(|c| (c.at.at("/what"), &c.it.what)));
    texts.extend(draft.region_kinds.iter().map(|k| (k.at.at("/title"), &k.it.title)));
    for concern in &draft.concerns {
        texts.push((concern.at.at("/title"), &concern.it.title));
        texts.extend(concern.it.note.iter().map(|t| (concern.at.at("/note"), t)));
    }
    texts.extend(draft.not_measured.iter().map(|n| (n.at.at("/reason"), &n.it.reason)));
    for set in &draft.answer_sets {
        choices(&mut texts, &set.at.at("/choices"), &set.it.choices);
    }
    for level in &draft.levels {
        texts.push((level.at.at("/title"), &level.it.title));
        optional(&mut texts, &level.at, "/description", &level.it.description);
        for (i, gate) in level.it.gates.iter().enumerate() {
            optional(&mut texts, &level.at, &format!("/gates/{i}/why"), &gate.why);
        }
    }
    for set in &draft.weight_sets {
        texts.push((set.at.at("/title"), &set.it.title));
        optional(&mut texts, &set.at, "/note", &set.it.note);
    }
    for node in &draft.nodes {
        of_node(&mut texts, &node.at, &node.node);
    }
    if let Some(survey) = &draft.survey {
        of_survey(&mut texts, &survey.at, &survey.it);
    }
    texts
}

fn of_survey<'a>(texts: &mut Texts<'a>, at: &Spot, survey: &'a Survey) {
    for (i, table) in survey.tables.iter().enumerate() {
        let at = at.at(&format!("/tables/{i}"));
        texts.push((at.at("/title"), &table.title));
        for (i, attribute) in table.attributes.iter().enumerate() {
            let at = at.at(&format!("/attributes/{i}"));
            texts.extend(attribute.title.iter().map(|t| (at.at("/title"), t)));
            codes(texts, &at.at("/values"), attribute.values.as_deref());
        }
        for (i, question) in table.questions.iter().enumerate() {
            let at = at.at(&format!("/questions/{i}"));
            texts.extend(question.title.iter().map(|t| (at.at("/title"), t)));
            texts.extend(question.question.iter().map(|t| (at.at("/question"), t)));
            of_scale(texts, &at.at("/scale"), question.scale.as_ref());
        }
    }
    for (i, facet) in survey.facets.iter().enumerate() {
        let at = at.at(&format!("/facets/{i}"));
        texts.push((at.at("/title"), &facet.title));
        codes(texts, &at.at("/cells"), facet.cells.as_deref());
        let groups = facet.groups.iter().enumerate();
        texts.extend(groups.map(|(i, g)| (at.at(&format!("/groups/{i}/title")), &g.title)));
    }
    let groups = survey.region_groups.iter().enumerate();
    texts.extend(groups.map(|(i, g)| (at.at(&format!("/region_groups/{i}/title")), &g.title)));
}

fn codes<'a>(texts: &mut Texts<'a>, at: &Spot, codes: Option<&'a [Code]>) {
    let numbered = codes.unwrap_or_default().iter().enumerate();
    texts.extend(numbered.map(|(i, c)| (at.at(&format!("/{i}/title")), &c.title)));
}

/// A text that is empty where it was not written at all.
fn optional<'a>(texts: &mut Texts<'a>, at: &Spot, below: &str, text: &'a file::Text) {
    if !(text.zh.is_empty() && text.en.is_empty()) {
        texts.push((at.at(below), text));
    }
}

fn of_node<'a>(texts: &mut Texts<'a>, at: &Spot, node: &'a Node) {
    texts.push((at.at("/title"), &node.title));
    let fields = [
        ("/description", &node.description),
        ("/question", &node.question),
        ("/why", &node.why),
        ("/unit", &node.unit),
        ("/evidence", &node.evidence),
    ];
    for (field, text) in fields {
        texts.extend(text.iter().map(|t| (at.at(field), t)));
    }
    let examples = node.evidence_examples.iter().flatten().enumerate();
    texts.extend(examples.map(|(i, t)| (at.at(&format!("/evidence_examples/{i}")), t)));
    of_scale(texts, &at.at("/scale"), node.scale.as_ref());
}

fn of_scale<'a>(texts: &mut Texts<'a>, at: &Spot, scale: Option<&'a Scale>) {
    match scale {
        Some(Scale::Maturity { levels }) => {
            for (i, level) in levels.iter().enumerate() {
                let at = at.at(&format!("/levels/{i}"));
                texts.push((at.at("/statement"), &level.statement));
                texts.extend(level.good_enough.iter().map(|t| (at.at("/good_enough"), t)));
                texts.extend(level.next.iter().map(|t| (at.at("/next"), t)));
            }
        }
        Some(Scale::Choice { choices: Some(list), .. }) => {
            choices(texts, &at.at("/choices"), list);
        }
        Some(Scale::CountOf { options }) => {
            let numbered = options.iter().enumerate();
            texts.extend(numbered.map(|(i, o)| (at.at(&format!("/options/{i}/title")), &o.title)));
        }
        Some(Scale::Likert { labels, .. }) => {
            let numbered = labels.iter().flatten().enumerate();
            texts.extend(numbered.map(|(i, t)| (at.at(&format!("/labels/{i}")), t)));
        }
        _ => {}
    }
}

fn choices<'a>(texts: &mut Texts<'a>, at: &Spot, choices: &'a [Choice]) {
    let numbered = choices.iter().enumerate();
    texts.extend(numbered.map(|(i, c)| (at.at(&format!("/{i}/title")), &c.title)));
}
