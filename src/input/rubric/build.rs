//! From a checked draft to the model; nothing here can fail, the checks have seen to that.

pub(super) mod instrument;
pub(super) mod methods;
pub(in crate::input::rubric) mod uncertainty;

use super::draft::{Draft, DraftNode};
use super::file;
use super::number;
use super::scale_file as written;
use crate::lang::Text;
use crate::model::{
    self, Ahp, Change, Choice, Concern, ConcernIdx, ConcernLink, Gate, Hierarchy, Indicator,
    IndicatorIdx, InputFile, Ladder, Level, LevelDescriptor, Merge, MissingPolicy, NaRule, Need,
    Node, NodeIdx, NotMeasured, NumberKind, RegionKind, Rubric, Scale, Source, SourceRef,
    StateCodes, WeightSet,
};
use crate::stats::comparison;
use std::collections::BTreeMap;

/// The positions of everything that is named by id.
struct Names {
    concerns: BTreeMap<String, ConcernIdx>,
    nodes: BTreeMap<String, NodeIdx>,
    kinds: BTreeMap<String, usize>,
    answers: Answers,
}

/// The shared sets of answers, by id.
pub(super) type Answers = BTreeMap<String, Vec<written::Choice>>;

/// Turns a checked draft into the model.
pub(super) fn build(draft: Draft, files: Vec<InputFile>) -> Rubric {
    let names = Names::new(&draft);
    let levels = draft.levels.into_iter().map(|l| level(l.it, &names)).collect();
    let weight_sets = draft.weight_sets.iter();
    let weight_sets = weight_sets.map(|s| weight_set(&s.it, &draft.nodes, &names)).collect();
    let least = (draft.coverage_min, draft.children_min);
    let uncertainty =
        draft.uncertainty.map(|u| uncertainty::uncertainty(u.it, &draft.nodes, &names.nodes));
    let methods = methods::methods(&draft.nodes, draft.auxiliaries, draft.methods);
    let nodes = draft.nodes.into_iter().map(|n| node(n, least, &names)).collect();
    Rubric {
        id: draft.id,
        version: draft.version,
        title: text(draft.title.it),
        description: text(draft.description.it),
        sources: draft.sources.into_iter().map(|s| source(s.it)).collect(),
        changes: draft.changes.into_iter().map(|c| change(c.it)).collect(),
        region_kinds: draft
            .region_kinds
            .into_iter()
            .map(|k| RegionKind { id: k.it.id, title: text(k.it.title) })
            .collect(),
        concerns: draft.concerns.into_iter().map(|c| concern(c.it)).collect(),
        not_measured: draft
            .not_measured
            .into_iter()
            .filter_map(|n| {
                let concern = *names.concerns.get(&n.it.concern)?;
                Some(NotMeasured { concern, reason: text(n.it.reason) })
            })
            .collect(),
        states: states(draft.states.it),
        missing: missing(draft.missing),
        merge: merge(draft.respondents.it),
        methods,
        uncertainty,
        instrument: draft.survey.map(|s| instrument::instrument(s.it, &names)),
        ladder: Ladder::new(levels),
        hierarchy: Hierarchy::new(nodes),
        comparisons: draft.comparisons.iter().filter_map(|c| ahp(&c.it, &names)).collect(),
        weight_sets,
        extends: draft.extends,
        patches: draft.patches,
        files,
    }
}

impl Names {
    fn new(draft: &Draft) -> Self {
        let concerns = draft.concerns.iter().enumerate();
        let nodes = draft.nodes.iter().enumerate();
        let kinds = draft.region_kinds.iter().enumerate();
        Self {
            concerns: concerns.map(|(i, c)| (c.it.id.clone(), ConcernIdx(position(i)))).collect(),
            nodes: nodes.map(|(i, n)| (n.node.id.clone(), NodeIdx(position(i)))).collect(),
            kinds: kinds.map(|(i, k)| (k.it.id.clone(), i)).collect(),
            answers: answers(draft),
        }
    }

    fn links(&self, links: &[file::ConcernLink]) -> Vec<ConcernLink> {
        let found = links.iter().filter_map(|link| {
            let (id, weight) = link.parts();
            Some(ConcernLink { concern: *self.concerns.get(id)?, weight })
        });
        found.collect()
    }
}

/// The shared sets of answers of a draft.
pub(super) fn answers(draft: &Draft) -> Answers {
    draft.answer_sets.iter().map(|s| (s.it.id.clone(), s.it.choices.clone())).collect()
}

/// A position as an index type; limits keep it small.
fn position(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// Rounds a whole number that the schema has bounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type"
)]
fn small(value: f64) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

pub(in crate::input) fn text(text: file::Text) -> Text {
    Text { zh: text.zh, en: text.en }
}

fn words(text: Option<file::Text>) -> Text {
    text.map(self::text).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "a year the schema calls a whole number")]
pub(in crate::input) fn source(source: file::Source) -> Source {
    Source {
        id: source.id,
        title: text(source.title),
        issuer: text(source.issuer),
        year: source.year.map(|y| y as i32),
        note: source.note.map(text),
    }
}

pub(in crate::input) fn reference(reference: file::SourceRef) -> SourceRef {
    SourceRef { source: reference.source, at: reference.at }
}

fn change(change: file::Change) -> Change {
    Change { version: change.version, date: change.date, what: text(change.what) }
}

fn concern(concern: file::Concern) -> Concern {
    use file::ConcernKind as Written;
    use model::ConcernKind as Kind;
    Concern {
        id: concern.id,
        kind: match concern.kind {
            Written::Problem => Kind::Problem,
            Written::Goal => Kind::Goal,
            Written::Principle => Kind::Principle,
            Written::Task => Kind::Task,
            Written::Measure => Kind::Measure,
            Written::System => Kind::System,
        },
        title: text(concern.title),
        sources: concern.sources.into_iter().map(reference).collect(),
        note: concern.note.map(text),
    }
}

fn states(states: file::States) -> StateCodes {
    StateCodes {
        unknown: states.unknown,
        not_applicable: states.not_applicable,
        excluded: states.excluded,
    }
}

fn missing(missing: file::Missing) -> MissingPolicy {
    match missing {
        file::Missing::Renormalise => MissingPolicy::Renormalise,
        file::Missing::WorstCase => MissingPolicy::WorstCase,
        file::Missing::NoScore => MissingPolicy::NoScore,
    }
}

fn merge(respondents: file::Respondents) -> Merge {
    match respondents.merge {
        file::Merge::Median => Merge::Median,
        file::Merge::Mean => Merge::Mean,
        file::Merge::Minimum => Merge::Minimum,
        file::Merge::Lead => Merge::Lead(respondents.lead.unwrap_or_default()),
    }
}

fn level(level: file::Level, names: &Names) -> Level {
    Level {
        id: level.id,
        title: text(level.title),
        description: text(level.description),
        min: level.min,
        gates: level.gates.into_iter().filter_map(|g| gate(g, names)).collect(),
    }
}

fn gate(gate: file::Gate, names: &Names) -> Option<Gate> {
    let need = match (gate.level_min, gate.score_min) {
        (Some(level), _) => Need::Level(small(level)),
        (None, score) => Need::Score(score?),
    };
    Some(Gate {
        node: *names.nodes.get(&gate.node)?,
        id: gate.id,
        need,
        why: text(gate.why),
        concerns: names.links(&gate.concerns),
    })
}

fn ahp(ahp: &file::Ahp, names: &Names) -> Option<Ahp> {
    let matrix: Vec<f64> = ahp.matrix.iter().flatten().map(file::Ratio::value).collect();
    let result = comparison::weights(&matrix, ahp.order.len()).ok()?;
    Some(Ahp {
        node: *names.nodes.get(&ahp.node)?,
        order: ahp.order.iter().filter_map(|id| names.nodes.get(id).copied()).collect(),
        matrix,
        weights: result.weights,
        consistency_ratio: result.consistency_ratio,
    })
}

fn weight_set(set: &file::WeightSet, nodes: &[DraftNode], names: &Names) -> WeightSet {
    let of_method = set.method.as_ref().map(|m| methods::given(m, nodes, &names.nodes));
    let given = set.weights.iter().filter_map(|(id, w)| Some((*names.nodes.get(id)?, *w)));
    let weights: BTreeMap<NodeIdx, f64> = of_method.into_iter().flatten().chain(given).collect();
    WeightSet {
        id: set.id.clone(),
        title: text(set.title.clone()),
        note: text(set.note.clone()),
        method: set.method.as_ref().and_then(|m| methods::weighting(m, &names.nodes)),
        weights: weights.into_iter().collect(),
        comparisons: set.comparisons.iter().filter_map(|c| ahp(c, names)).collect(),
    }
}

fn node(draft: DraftNode, least: (f64, f64), names: &Names) -> Node {
    let mut node = draft.node;
    let scale = node.scale.take();
    let indicator = scale.map(|s| {
        let scale = methods::scale_of(s, &names.answers);
        indicator(&mut node, scale, names)
    });
    let aggregation = methods::aggregation(&node);
    Node {
        title: text(node.title),
        description: words(node.description),
        parent: draft.parent.map(|p| NodeIdx(position(p))),
        depth: position(draft.depth),
        children: draft.children.iter().map(|c| NodeIdx(position(*c))).collect(),
        weight: node.weight.unwrap_or(1.0),
        aggregation,
        floor: node.floor.unwrap_or(0.0),
        order_weights: node.order_weights.unwrap_or_default(),
        coverage_min: node.coverage_min.unwrap_or(least.0),
        children_min: node.children_min.unwrap_or(least.1),
        concerns: names.links(&node.concerns),
        indicator,
        pointer: draft.at.pointer,
        id: node.id,
    }
}

fn indicator(node: &mut file::Node, scale: Scale, names: &Names) -> Indicator {
    let kinds = node.applies_to.take().unwrap_or_default();
    Indicator {
        column: IndicatorIdx(0),
        question: text(node.question.take().unwrap_or_else(|| node.title.clone())),
        why: words(node.why.take()),
        unit: words(node.unit.take()),
        scale,
        evidence: words(node.evidence.take()),
        evidence_examples: node.evidence_examples.take().into_iter().flatten().map(text).collect(),
        effort: node.effort.map(small),
        references: node.references.take().into_iter().flatten().map(reference).collect(),
        tags: node.tags.take().unwrap_or_default(),
        applies_to: kinds.iter().filter_map(|k| names.kinds.get(k).copied()).collect(),
        not_applicable: match node.not_applicable {
            Some(file::NotApplicable::Forbidden) => NaRule::Forbidden,
            None | Some(file::NotApplicable::Allowed) => NaRule::Allowed,
            Some(file::NotApplicable::Justified) => NaRule::Justified,
        },
    }
}

pub(super) fn scale_of(scale: written::Scale, answers: &Answers) -> Scale {
    use written::Scale as Written;
    let number =
        |kind: NumberKind, figures: &written::Number| Scale::Number(number::read(kind, figures).0);
    match scale {
        Written::Maturity { levels } => Scale::Maturity(descriptors(levels)),
        Written::YesNo { best } => {
            Scale::YesNo { yes_is_best: best != Some(written::YesNoBest::No) }
        }
        Written::Choice { choices, answer_set } => {
            let shared = answer_set.and_then(|id| answers.get(&id).cloned());
            let choices = choices.or(shared).unwrap_or_default();
            Scale::Choice(choices.into_iter().map(choice).collect())
        }
        Written::CountOf { options } => Scale::CountOf(
            options
                .into_iter()
                .map(|o| Choice { code: o.code, title: text(o.title), score: 0.0 })
                .collect(),
        ),
        Written::Likert { points, labels, direction } => Scale::Likert {
            points: small(points),
            labels: labels.into_iter().flatten().map(text).collect(),
            high_is_best: direction != Some(written::UpDown::Down),
        },
        Written::Percentage(figures) => number(NumberKind::Percentage, &figures),
        Written::Share(figures) => number(NumberKind::Share, &figures),
        Written::Count(figures) => number(NumberKind::Count, &figures),
        Written::Amount(figures) => number(NumberKind::Amount, &figures),
        Written::Days(figures) => number(NumberKind::Days, &figures),
    }
}

fn choice(choice: written::Choice) -> Choice {
    Choice { code: choice.code, title: text(choice.title), score: choice.score }
}

/// Levels score evenly from 0 at the lowest to 100 at the highest.
fn descriptors(levels: Vec<written::LevelDescriptor>) -> Vec<LevelDescriptor> {
    let steps = levels.len().saturating_sub(1).max(1) as f64;
    let numbered = levels.into_iter().enumerate();
    numbered
        .map(|(i, level)| LevelDescriptor {
            statement: text(level.statement),
            good_enough: level.good_enough.map(text),
            next: level.next.map(text),
            score: 100.0 * i as f64 / steps,
        })
        .collect()
}
