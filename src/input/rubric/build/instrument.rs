//! From the section `survey` of a checked draft to the model; positions take the place of ids.

use super::{Answers, Names, scale_of, text};
use crate::input::rubric::number;
use crate::input::rubric::survey_file as written;
use crate::lang::Text;
use crate::model::{
    Attribute, CellGroup, Code, Condition, Derivation, Derive, Direction, Exception, Facet, Goal,
    Instead, Instrument, ItemQuestion, Measure, Members, NumberKind, NumberScale, Part,
    RegionGroup, RollUp, Rounding, RoundingMode, RowAggregate, RowRule, Sample, Scale, Slot,
    Strata, Table, Takes,
};

/// The probability of an interval of sampling error where a rubric says nothing.
const CONFIDENCE: f64 = 0.95;

/// The scale of a question, and whether its answers have scores.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::input::rubric) struct Asked {
    /// The scale; a number that nothing scores has one break point, so that it scores 0 everywhere.
    pub scale: Scale,
    /// Whether it says which answers score 0 and 100.
    pub is_scored: bool,
}

/// Turns the section of a checked draft into the model.
pub(super) fn instrument(survey: written::Survey, names: &Names) -> Instrument {
    let facets: Vec<_> = survey.facets.into_iter().map(facet).collect();
    let mut tables: Vec<_> =
        survey.tables.into_iter().map(|t| table(t, &facets, &names.answers)).collect();
    let mut measures = Vec::new();
    for written in survey.measures {
        measures.extend(measure(written, &mut tables, &facets, names));
    }
    let region_groups =
        survey.region_groups.into_iter().map(|g| region_group(g, &mut tables)).collect();
    let overall = survey.overall.and_then(|o| {
        let facet = facets.iter().position(|f| f.id == o.facet)?;
        Some((facet, facets[facet].groups.iter().position(|g| g.id == o.group)?))
    });
    Instrument {
        tables,
        measures,
        facets,
        overall,
        region_groups,
        confidence: survey.confidence.unwrap_or(CONFIDENCE),
    }
}

fn facet(facet: written::Facet) -> Facet {
    let groups = facet.groups.into_iter();
    Facet {
        id: facet.id,
        title: text(facet.title),
        cells: facet.cells.into_iter().flatten().map(code).collect(),
        only_indicators: facet.nodes == written::FacetNodes::Indicators,
        groups: groups
            .map(|g| CellGroup {
                id: g.id,
                title: text(g.title),
                cells: g.cells.unwrap_or_default(),
            })
            .collect(),
    }
}

fn code(code: written::Code) -> Code {
    Code { code: code.code, title: text(code.title) }
}

fn table(table: written::Table, facets: &[Facet], answers: &Answers) -> Table {
    let key = table.item;
    let mut attributes: Vec<_> =
        table.attributes.into_iter().map(|a| attribute(a, facets)).collect();
    // A stable sort: the key as it is listed, then the others as they are.
    attributes
        .sort_by_key(|a: &Attribute| key.iter().position(|id| *id == a.id).unwrap_or(key.len()));
    let asked = scales(&table.questions, answers);
    let ids: Vec<String> = table.questions.iter().map(|q| q.id.clone()).collect();
    let slots = asked.iter().enumerate();
    let slots = slots.map(|(question, asked)| {
        let takes = if asked.is_scored { Takes::Scores } else { Takes::Values };
        Slot { question, gate: None, takes }
    });
    let slots = slots.collect();
    let (rows, blank) = (table.rows, table.blank);
    let questions = table.questions.into_iter().zip(asked);
    let questions = questions.map(|(q, asked)| ItemQuestion {
        title: titled(q.title, &q.id),
        question: q.question.map(text).unwrap_or_default(),
        scale: asked.scale,
        blank: q.blank.or_else(|| blank.clone()),
        rows: row_rule(q.rows.as_ref().or(rows.as_ref()), &attributes),
        derive: q.derive.as_ref().and_then(|d| derive(d, &ids)),
        id: q.id,
    });
    let questions = questions.collect();
    Table {
        n_key: key.len(),
        id: table.id,
        title: text(table.title),
        region: table.region,
        period: table.period,
        attributes,
        respondent: table.respondent,
        weight: table.weight,
        ignored: table.ignore,
        questions,
        rows_min: whole(table.rows_min.unwrap_or(1.0)),
        sample: match table.sample {
            written::Sample::None => Sample::Nothing,
            written::Sample::Rows => Sample::Rows,
            written::Sample::Items => Sample::Items,
        },
        slots,
    }
}

/// Rounds a whole number that the schema has bounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type"
)]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}

fn attribute(attribute: written::Attribute, facets: &[Facet]) -> Attribute {
    let facet = facets.iter().find(|f| f.id == attribute.id);
    let title = facet.map(|f| f.title.clone());
    let cells = || facet.map(|f| f.cells.clone()).unwrap_or_default();
    Attribute {
        title: attribute.title.map(text).or(title).unwrap_or_else(|| Text::same(&attribute.id)),
        values: match attribute.values {
            Some(values) => values.into_iter().map(code).collect(),
            None => cells(),
        },
        is_optional: attribute.optional,
        id: attribute.id,
    }
}

fn titled(title: Option<super::file::Text>, id: &str) -> Text {
    title.map_or_else(|| Text::same(id), text)
}

/// The scales of the questions of a table, in order; those of derived questions may follow from what they
/// are derived from.
pub(in crate::input::rubric) fn scales(
    questions: &[written::ItemQuestion],
    answers: &Answers,
) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for question in questions {
        let derive = question.derive.as_ref();
        let asked = match (&question.scale, derive.and_then(way)) {
            (Some(scale), _) => asked(scale, answers),
            (None, Some((Derivation::CountOf, parts))) => count(parts.len()),
            (None, Some((Derivation::FirstOf, parts))) => {
                let first = parts.first().and_then(|id| questions.iter().position(|q| q.id == *id));
                first.and_then(|at| all.get(at)).cloned().unwrap_or_else(yes_no)
            }
            (None, Some((Derivation::Difference | Derivation::Ratio(_), _))) => {
                unscored(NumberKind::Amount, f64::NEG_INFINITY, f64::INFINITY)
            }
            (None, _) => yes_no(),
        };
        all.push(asked);
    }
    all
}

fn yes_no() -> Asked {
    Asked { scale: Scale::YesNo { yes_is_best: true }, is_scored: true }
}

/// How many of `n` hold.
fn count(n: usize) -> Asked {
    let best = n as f64;
    Asked {
        scale: Scale::Number(NumberScale {
            kind: NumberKind::Count,
            direction: Direction::Up,
            goal: Goal::Goalposts { worst: 0.0, best },
            min: 0.0,
            max: best,
        }),
        is_scored: true,
    }
}

/// A number that is no better for being high or low.
fn unscored(kind: NumberKind, min: f64, max: f64) -> Asked {
    let (goal, direction) = (Goal::Points(vec![(0.0, 0.0)]), Direction::Up);
    let scale = Scale::Number(NumberScale { kind, direction, goal, min, max });
    Asked { scale, is_scored: false }
}

fn asked(scale: &super::written::Scale, answers: &Answers) -> Asked {
    let is_scored = !number::is_unscored(scale);
    match scale_of(scale.clone(), answers) {
        Scale::Number(number) if !is_scored => unscored(number.kind, number.min, number.max),
        scale => Asked { scale, is_scored },
    }
}

/// The way a question is derived and from what; none where none or several are written.
pub(in crate::input::rubric) fn way(derive: &written::Derive) -> Option<(Derivation, &[String])> {
    let mut ways = ways(derive);
    (ways.len() == 1).then(|| ways.swap_remove(0)).map(|(_, how, from)| (how, from))
}

/// All ways that are written, by the names of their fields.
pub(in crate::input::rubric) fn ways(
    derive: &written::Derive,
) -> Vec<(&'static str, Derivation, &[String])> {
    let all = [
        ("any_of", Derivation::AnyOf, &derive.any_of),
        ("all_of", Derivation::AllOf, &derive.all_of),
        ("count_of", Derivation::CountOf, &derive.count_of),
        ("first_of", Derivation::FirstOf, &derive.first_of),
        ("difference", Derivation::Difference, &derive.difference),
        ("ratio", Derivation::Ratio(derive.per.unwrap_or(1.0)), &derive.ratio),
    ];
    let given = all.into_iter();
    given.filter_map(|(name, how, from)| Some((name, how, from.as_deref()?))).collect()
}

fn derive(derive: &written::Derive, ids: &[String]) -> Option<Derive> {
    let (how, from) = way(derive)?;
    Some(Derive {
        how,
        from: from.iter().filter_map(|id| ids.iter().position(|other| other == id)).collect(),
        not_applicable_counts: derive.not_applicable_counts,
    })
}

fn row_rule(rule: Option<&written::RowRule>, attributes: &[Attribute]) -> RowRule {
    match rule {
        None => RowRule::default(),
        Some(written::RowRule::Always(how)) => {
            RowRule { otherwise: aggregate(*how), ..RowRule::default() }
        }
        Some(written::RowRule::By(cases)) => RowRule {
            otherwise: aggregate(cases.otherwise),
            by: attributes.iter().position(|a| a.id == cases.by),
            cases: cases.of.iter().map(|(code, how)| (code.clone(), aggregate(*how))).collect(),
        },
    }
}

fn aggregate(written: written::RowAggregate) -> RowAggregate {
    match written {
        written::RowAggregate::Mean => RowAggregate::Mean,
        written::RowAggregate::Max => RowAggregate::Maximum,
        written::RowAggregate::Min => RowAggregate::Minimum,
        written::RowAggregate::Median => RowAggregate::Median,
        written::RowAggregate::Share => RowAggregate::Share,
    }
}

/// The position of a slot of a table, which is added where nothing has asked for it yet.
fn slot(table: &mut Table, slot: Slot) -> usize {
    table.slots.iter().position(|s| *s == slot).unwrap_or_else(|| {
        table.slots.push(slot);
        table.slots.len() - 1
    })
}

fn measure(
    measure: written::Measure,
    tables: &mut [Table],
    facets: &[Facet],
    names: &Names,
) -> Option<Measure> {
    let position = tables.iter().position(|t| t.id == measure.table)?;
    let table = &mut tables[position];
    let takes = match measure.takes {
        written::Takes::Scores => Takes::Scores,
        written::Takes::Values => Takes::Values,
    };
    let gate = measure.gate.as_ref().and_then(|id| table.question(id));
    let mut parts = Vec::new();
    for (id, weight) in measure.questions.iter().map(written::Part::parts) {
        let question = table.question(id)?;
        let open = slot(table, Slot { question, gate: None, takes });
        let gated = slot(table, Slot { question, gate, takes });
        parts.push(Part { question, weight, gated, open });
    }
    let weight = measure.weight.as_ref().and_then(|id| weighted(table, id));
    Some(Measure {
        node: *names.nodes.get(&measure.indicator)?,
        table: position,
        parts,
        takes,
        applies: conditions(&measure.when, table),
        gate,
        not_applicable_counts: measure.not_applicable_counts,
        exceptions: measure.exceptions.iter().map(|e| exception(e, table)).collect(),
        default: measure.default,
        round: measure.round.map(rounding),
        roll_up: RollUp { weight, strata: measure.strata.and_then(|s| strata(s, table, facets)) },
    })
}

/// A question whose value is a weight; its values are counted, whatever the gate.
fn weighted(table: &mut Table, id: &str) -> Option<usize> {
    let question = table.question(id)?;
    slot(table, Slot { question, gate: None, takes: Takes::Values });
    Some(question)
}

fn conditions(when: &written::When, table: &Table) -> Vec<Condition> {
    let known = when.iter().filter_map(|(id, values)| {
        Some(Condition { attribute: table.attribute(id)?, values: values.values().to_vec() })
    });
    known.collect()
}

fn exception(exception: &written::Exception, table: &Table) -> Exception {
    Exception {
        when: conditions(&exception.when, table),
        then: match &exception.then {
            written::Then::Word(written::ThenWord::NoScore) => Instead::NoScore,
            written::Then::Word(written::ThenWord::NoGate) => Instead::NoGate,
            written::Then::Given(given) => Instead::Value(given.value),
        },
    }
}

fn rounding(rounding: written::Rounding) -> Rounding {
    Rounding {
        step: rounding.to,
        mode: match rounding.mode {
            written::RoundingMode::HalfUp => RoundingMode::HalfUp,
            written::RoundingMode::HalfEven => RoundingMode::HalfEven,
            written::RoundingMode::Up => RoundingMode::Up,
            written::RoundingMode::Down => RoundingMode::Down,
        },
    }
}

fn strata(strata: written::Strata, table: &Table, facets: &[Facet]) -> Option<Strata> {
    let required_in = strata.required_in.iter();
    Some(Strata {
        attribute: table.attribute(&strata.by)?,
        weights: strata.weights.into_iter().collect(),
        is_required: strata.missing == written::MissingStratum::Required,
        required_in: required_in.filter_map(|id| facets.iter().position(|f| f.id == *id)).collect(),
    })
}

fn region_group(group: written::RegionGroup, tables: &mut [Table]) -> RegionGroup {
    let members = match (group.regions, group.except, group.by) {
        (Some(regions), _, _) => Members::Only(regions),
        (None, Some(regions), _) => Members::Except(regions),
        (None, None, Some(written::GroupedBy::Parent)) => Members::ByParent,
        (None, None, Some(written::GroupedBy::Group)) => Members::ByGroup,
        (None, None, Some(written::GroupedBy::Kind)) => Members::ByKind,
        (None, None, None) => Members::All,
    };
    let weight = group.weight.and_then(|weight| {
        let table = tables.iter().position(|t| t.id == weight.table)?;
        Some((table, weighted(&mut tables[table], &weight.question)?))
    });
    RegionGroup { id: group.id, title: text(group.title), members, weight }
}
