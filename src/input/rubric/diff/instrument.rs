//! What changed in the section `survey`: tables, measures, facets and groups of regions.

use super::{added_and_removed, scale};
use crate::input::rubric::in_words;
use crate::lang::Text;
use crate::model::{Instrument, Rubric, Table, figure};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn instrument(changes: &mut Vec<Text>, a: &Rubric, b: &Rubric) {
    let (before, after) = (a.instrument.as_ref(), b.instrument.as_ref());
    if before == after {
        return;
    }
    let tables = |i: Option<&Instrument>| {
        i.map_or_else(BTreeSet::new, |i| i.tables.iter().map(|t| t.id.clone()).collect())
    };
    let kind = Text::new("调查表", "table");
    added_and_removed(changes, &kind, &tables(before), &tables(after));
    if let (Some(before), Some(after)) = (before, after) {
        for table in &after.tables {
            if let Some(was) = before.table(&table.id) {
                changed_table(changes, &before.tables[was], table);
            }
        }
    }
    for (kind, of) in SENTENCES {
        let say = |r: &Rubric| r.instrument.as_ref().map_or_else(BTreeMap::new, |i| of(r, i));
        sentences(changes, &Text::new(kind[0], kind[1]), &say(a), &say(b));
    }
    let confidence = |i: Option<&Instrument>| i.map(|i| figure(i.confidence));
    if let (Some(was), Some(now)) = (confidence(before), confidence(after))
        && was != now
    {
        changes.push(Text::new(
            format!("置信水平：{was} → {now}"),
            format!("confidence: {was} → {now}"),
        ));
    }
}

/// Sentences by id.
type Sentences = BTreeMap<String, Text>;

/// What a section says of its things of one kind.
type Say = fn(&Rubric, &Instrument) -> Sentences;

/// What is said in one sentence each: what it is called, and the sentences.
const SENTENCES: [([&str; 2], Say); 4] = [
    (["测量", "measure of"], |rubric, i| {
        let id = |m: &crate::model::Measure| rubric.hierarchy.node(m.node).id.clone();
        i.measures.iter().map(|m| (id(m), in_words::measure(i, m))).collect()
    }),
    (["分项属性", "facet"], |_, i| {
        i.facets.iter().map(|f| (f.id.clone(), in_words::facet(f))).collect()
    }),
    (["总分的取法", "overall score from"], |_, i| {
        let facet = i.overall.map(|(facet, _)| i.facets[facet].id.clone());
        facet.zip(in_words::overall(i)).into_iter().collect()
    }),
    (["地区组", "region group"], |_, i| {
        let groups = i.region_groups.iter();
        groups.map(|g| (g.id.clone(), in_words::region_group(i, g))).collect()
    }),
];

fn sentences(changes: &mut Vec<Text>, kind: &Text, before: &Sentences, after: &Sentences) {
    let ids = |s: &Sentences| s.keys().cloned().collect::<BTreeSet<_>>();
    added_and_removed(changes, kind, &ids(before), &ids(after));
    for (id, now) in after {
        if let Some(was) = before.get(id).filter(|was| *was != now) {
            changes.push(Text::new(
                format!("{} `{id}`：{} → {}", kind.zh, was.zh, now.zh),
                format!("{} `{id}`: {} → {}", kind.en, was.en, now.en),
            ));
        }
    }
}

fn changed_table(changes: &mut Vec<Text>, before: &Table, after: &Table) {
    let id = &after.id;
    let named = |zh: &str, en: &str| {
        Text::new(format!("调查表 `{id}` 的{zh}"), format!("{en} of table `{id}`:"))
    };
    let questions = |t: &Table| t.questions.iter().map(|q| q.id.clone()).collect::<BTreeSet<_>>();
    let kind = named("问题", "question");
    added_and_removed(changes, &kind, &questions(before), &questions(after));
    let attributes = |t: &Table| t.attributes.iter().map(|a| a.id.clone()).collect::<BTreeSet<_>>();
    let kind = named("属性", "attribute");
    added_and_removed(changes, &kind, &attributes(before), &attributes(after));
    let (was, now) = (in_words::table(before), in_words::table(after));
    if was != now {
        changes.push(Text::new(
            format!("调查表 `{id}`：{} → {}", was.zh, now.zh),
            format!("table `{id}`: {} → {}", was.en, now.en),
        ));
    }
    for attribute in &after.attributes {
        let Some(was) = before.attribute(&attribute.id) else { continue };
        let codes = |a: &crate::model::Attribute| {
            a.values.iter().map(|v| v.code.clone()).collect::<BTreeSet<_>>()
        };
        let name = &attribute.id;
        let kind = named(&format!(" `{name}` 的取值"), &format!("value of `{name}`"));
        added_and_removed(changes, &kind, &codes(&before.attributes[was]), &codes(attribute));
    }
    for (at, question) in after.questions.iter().enumerate() {
        let Some(was) = before.question(&question.id) else { continue };
        let name = format!("{id}/{}", question.id);
        scale::scale(changes, &name, &before.questions[was].scale, &question.scale);
        let (old, new) = (in_words::question(before, was), in_words::question(after, at));
        if old != new {
            changes.push(Text::new(
                format!("`{name}`：{} → {}", old.zh, new.zh),
                format!("`{name}`: {} → {}", old.en, new.en),
            ));
        }
        let words = |t: &Table, at: usize| {
            (t.questions[at].title.clone(), t.questions[at].question.clone())
        };
        if words(before, was) != words(after, at) {
            changes.push(Text::new(format!("`{name}` 改了文字"), format!("`{name}` reworded")));
        }
    }
    columns(changes, before, after);
}

/// What columns are called, and which are not used.
fn columns(changes: &mut Vec<Text>, before: &Table, after: &Table) {
    let id = &after.id;
    let of = |t: &Table| {
        let own = [&t.region, &t.period, &t.respondent, &t.weight];
        let own = own.into_iter().flatten().chain(&t.ignored);
        own.cloned().collect::<BTreeSet<_>>()
    };
    let kind =
        Text::new(format!("调查表 `{id}` 的列名"), format!("name of a column of table `{id}`:"));
    added_and_removed(changes, &kind, &of(before), &of(after));
}
