//! Reads benchmarks against their rubric: targets for nodes that exist, on values that can be reached.

mod file;

use super::bilingual;
use super::json::{self, Located};
use super::repair::{Mended, repair};
use super::rubric::build;
use super::rubric::file::{SourceRef, Text as WrittenText};
use super::rubric::methods_in_words as words;
use super::rubric::schema::published;
use super::violation::{Schema, meant};
use crate::diag::code::benchmark as code;
use crate::diag::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::lang::Text;
use crate::model::{
    Basis, Benchmark, ConcernIdx, InputFile, Need, NodeIdx, Normalisation, Rubric, Scale, Target,
    Treatment,
};
use crate::stats::hash::sha256;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The published schema, which is what the types make: a test compares them.
const PUBLISHED: &str = include_str!("../../../rubrics/schema/benchmark.schema.json");

/// The codes of faults that any JSON file can have.
const CODES: json::Codes = json::Codes {
    syntax: code::B001,
    duplicate: code::B002,
    missing: code::B003,
    wrong_type: code::B004,
    unknown_field: code::B005,
    not_one_of: code::B006,
    form: code::B007,
    limit: code::B008,
    bounds: &[],
};

/// The JSON Schema (2020-12) of a benchmark file.
pub fn benchmark_schema() -> serde_json::Value {
    published::<file::Benchmark>("benchmark")
}

/// Reads a benchmark for a rubric.
///
/// Returns the benchmark with what is remarkable about it.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn read(source: &SourceFile, rubric: &Rubric) -> Result<(Benchmark, Diagnostics), Diagnostics> {
    read_knowing(source, rubric, false)
}

/// As [`read`]; where the form of a file `is_known` to be in order, as of those that come with the
/// program, only what it says of the rubric is checked.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn read_knowing(
    source: &SourceFile,
    rubric: &Rubric,
    is_known: bool,
) -> Result<(Benchmark, Diagnostics), Diagnostics> {
    let source = json::without_mark(source);
    let file = Located::new(&source);
    let mut found = Diagnostics::new();
    let parsed = if is_known { serde_json::from_str(&source.text).ok() } else { None };
    let Some(mut value) = parsed.or_else(|| json::parse(&file, &CODES, &mut found)) else {
        return Err(found);
    };
    let violations = if is_known { Vec::new() } else { schema().violations(&value, &file, &CODES) };
    let mended =
        if violations.is_empty() { Vec::new() } else { repair(&mut value, schema(), &violations) };
    let is_sound = violations.is_empty();
    found.extend(violations.into_iter().filter_map(|v| v.diagnostic));
    let written: file::Benchmark = match serde_json::from_value(value) {
        Ok(written) => written,
        Err(error) => {
            if is_sound {
                let message = Text::new(
                    format!("文件与格式不符：{error}"),
                    format!("the file does not follow the format: {error}"),
                );
                found.push(Diagnostic::error(code::B004, file.place(""), message));
            }
            return Err(found);
        }
    };
    let mut reader = Reader { file: &file, rubric, mended: &mended, found };
    reader.check(&written);
    let targets = reader.targets(&written);
    let found = reader.found;
    if found.has_errors() {
        return Err(found);
    }
    Ok((build(written, targets, &source), found))
}

fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::new(benchmark_schema, PUBLISHED, "Benchmark"))
}

fn build(written: file::Benchmark, targets: Vec<Target>, source: &SourceFile) -> Benchmark {
    let name = source.name.rsplit(['/', '\\']).next().unwrap_or_default();
    Benchmark {
        id: written.id,
        version: written.version,
        rubric: written.rubric,
        title: build::text(written.title),
        description: build::text(written.description),
        sources: written.sources.into_iter().map(build::source).collect(),
        targets,
        file: InputFile {
            role: "benchmark",
            name: name.to_owned(),
            sha256: sha256(source.text.as_bytes()),
            rows: None,
        },
    }
}

struct Reader<'r, 'a> {
    file: &'r Located<'a>,
    rubric: &'r Rubric,
    mended: &'r [Mended],
    found: Diagnostics,
}

impl Reader<'_, '_> {
    fn check(&mut self, written: &file::Benchmark) {
        self.is_for(&written.rubric);
        self.is_comparable();
        let words = Text::new("文献 `{}` 出现了两次", "source `{}` is given twice");
        self.unique("/sources", "id", &words, written.sources.iter().map(|s| s.id.as_str()));
        let words = Text::new("目标 `{}` 出现了两次", "target `{}` is given twice");
        self.unique("/targets", "id", &words, written.targets.iter().map(|t| t.id.as_str()));
        let words = Text::new("节点 `{}` 有两个目标", "node `{}` has two targets");
        self.unique("/targets", "node", &words, written.targets.iter().map(|t| t.node.as_str()));
        self.languages("/title", &written.title);
        self.languages("/description", &written.description);
        for (i, source) in written.sources.iter().enumerate() {
            self.languages(&format!("/sources/{i}/title"), &source.title);
            self.languages(&format!("/sources/{i}/issuer"), &source.issuer);
            if let Some(note) = &source.note {
                self.languages(&format!("/sources/{i}/note"), note);
            }
        }
        for (i, target) in written.targets.iter().enumerate() {
            let at = format!("/targets/{i}");
            self.references(&target.references, &at, written);
            self.evidence(target, &at);
            for (field, text) in [("formula", &target.formula), ("note", &target.note)] {
                if let Some(text) = text {
                    self.languages(&format!("{at}/{field}"), text);
                }
            }
        }
    }

    /// A benchmark of a rubric also serves those that extend it.
    fn is_for(&mut self, id: &str) {
        let base = self.rubric.extends.as_ref().map(|(base, _)| base.as_str());
        if id == self.rubric.id || Some(id) == base {
            return;
        }
        let own = &self.rubric.id;
        let message = Text::new(
            format!("基准属于量规 `{id}`，现在用的是 `{own}`"),
            format!("the benchmark is for rubric `{id}`, and this is `{own}`"),
        );
        let hint = Text::new(
            format!("换一份基准，或用 `--rubric {id}`"),
            format!("use another benchmark, or `--rubric {id}`"),
        );
        self.error(code::B009, "/rubric", message, hint);
    }

    /// Targets are scores from 0 to 100, or become them; other scores cannot be held against them.
    fn is_comparable(&mut self) {
        let rubric = self.rubric;
        if rubric.percent().is_some() {
            return;
        }
        let indicators = rubric.hierarchy.leaves().zip(&rubric.methods.indicators);
        let leaf = indicators
            .filter(|(_, m)| m.normalisation.percent().is_none())
            .map(|((_, node, _), m)| (node, words::normalisation(&m.normalisation)))
            .next();
        let is_leaf = leaf.is_some();
        let group = rubric.hierarchy.nodes().iter().find(|n| n.aggregation.is_around_100());
        let Some((node, by)) = leaf.or(group.map(|n| (n, n.aggregation.title()))) else { return };
        let id = &node.id;
        let message = Text::new(
            format!("目标是 0 至 100 的得分，而 `{id}` 的得分不是（{}）", by.zh),
            format!("targets are scores from 0 to 100, and those of `{id}` are not ({})", by.en),
        );
        let hint = if is_leaf {
            Text::new(
                "量规改用给出 0 至 100 的标准化，如 `min_max`、截断的 `goalposts` 或 `scale`；或者不用基准",
                "in the rubric choose a normalisation that gives 0 to 100, such as `min_max`, `goalposts` \
                 that cut off, or `scale`; or do without the benchmark",
            )
        } else {
            Text::new(
                "量规改用给出 0 至 100 的汇总方法，如 `arithmetic` 或 `mean_min`；或者不用基准",
                "in the rubric choose an aggregation that gives 0 to 100, such as `arithmetic` or `mean_min`; \
                 or do without the benchmark",
            )
        };
        self.error(code::B020, "/targets", message, hint);
    }

    /// Whether the score of a value is known before there are data.
    fn is_known_beforehand(&mut self, target: &file::Target, node: NodeIdx, at: &str) -> bool {
        let methods = &self.rubric.methods.indicators;
        let asked = self.rubric.hierarchy.node(node).indicator.as_ref();
        let Some(chosen) = asked.and_then(|i| methods.get(i.column.at())) else { return true };
        let is_treated = chosen.treatment != Treatment::Nothing;
        let by = words::normalisation(&chosen.normalisation);
        // Other scores have been refused as a whole.
        if chosen.normalisation.percent().is_none()
            || chosen.normalisation == Normalisation::Scale && !is_treated
        {
            return true;
        }
        let (id, named) = (&target.id, &target.node);
        let message = if is_treated {
            Text::new(
                format!("目标 `{id}` 写的是值，而 `{named}` 的值要先作异常值处理"),
                format!(
                    "target `{id}` gives a value, and the values of `{named}` are treated for outliers first"
                ),
            )
        } else {
            Text::new(
                format!("目标 `{id}` 写的是值，而 `{named}` 的同一个值得几分要看数据（{}）", by.zh),
                format!(
                    "target `{id}` gives a value, and what a value of `{named}` scores follows from the data ({})",
                    by.en
                ),
            )
        };
        let hint = Text::new(
            "写 `score`（0–100）；要用自然单位，就让该指标按量尺计分，不作处理",
            "give a `score` (0–100); for natural units let the scale score the indicator, untreated",
        );
        self.error(code::B021, at, message, hint);
        false
    }

    fn unique<'s>(
        &mut self,
        list: &str,
        field: &str,
        words: &Text,
        ids: impl Iterator<Item = &'s str>,
    ) {
        let mut seen = BTreeMap::new();
        for (i, id) in ids.enumerate() {
            let at = format!("{list}/{i}/{field}");
            if let Some(first) = seen.insert(id, at.clone()) {
                let line = self.file.place(&first).position.map_or(1, |p| p.line);
                let message = Text::new(words.zh.replace("{}", id), words.en.replace("{}", id));
                let hint = Text::new(
                    format!("第一次在第 {line} 行；保留一个"),
                    format!("the first is on line {line}; keep one of them"),
                );
                self.error(code::B013, &at, message, hint);
            }
        }
    }

    fn references(&mut self, references: &[SourceRef], at: &str, written: &file::Benchmark) {
        let own = written.sources.iter().map(|s| s.id.as_str());
        let known: Vec<_> = own.chain(self.rubric.sources.iter().map(|s| s.id.as_str())).collect();
        for (i, reference) in references.iter().enumerate() {
            let id = reference.source.as_str();
            if !known.contains(&id) {
                let message = Text::new(
                    format!("基准和量规都没有编号为 `{id}` 的文献"),
                    format!("neither the benchmark nor its rubric has a source `{id}`"),
                );
                let hint = meant(id, &known);
                self.error(code::B012, &format!("{at}/references/{i}/source"), message, hint);
            }
        }
    }

    fn evidence(&mut self, target: &file::Target, at: &str) {
        let id = &target.id;
        if target.basis == file::Basis::Derived && target.formula.is_none() {
            let message = Text::new(
                format!("目标 `{id}` 标为推算，但没有写明怎样算出"),
                format!("target `{id}` is derived and does not say how"),
            );
            let hint = Text::new(
                "在 `formula` 里写出算式和所用的数字",
                "give the sum and its figures in `formula`",
            );
            self.error(code::B016, &format!("{at}/basis"), message, hint);
        }
        if target.basis == file::Basis::Stated && target.references.is_empty() {
            let message = Text::new(
                format!("目标 `{id}` 标为文件明示，但没有出处"),
                format!("target `{id}` is stated and no reference says where"),
            );
            let hint = Text::new(
                "在 `references` 里写明文献和位置；不是文献给出的数字，标为 `judgement`",
                "name source and place in `references`, or call it a `judgement` if no document gives it",
            );
            self.error(code::B017, &format!("{at}/basis"), message, hint);
        }
    }

    fn targets(&mut self, written: &file::Benchmark) -> Vec<Target> {
        let mut targets = Vec::new();
        for (i, target) in written.targets.iter().enumerate() {
            let at = format!("/targets/{i}");
            let concerns = self.concerns(&target.concerns, &at);
            let node = self.node(target, &at, written);
            self.one_figure(target, &at);
            let Some(node) = node else { continue };
            let Some((score, value)) = self.score(target, node, &at) else { continue };
            targets.push(Target {
                id: target.id.clone(),
                node,
                score,
                value,
                level: target.level.map(small),
                basis: match target.basis {
                    file::Basis::Stated => Basis::Stated,
                    file::Basis::Derived => Basis::Derived,
                    file::Basis::Judgement => Basis::Judgement,
                },
                formula: target.formula.clone().map(build::text),
                references: target.references.iter().cloned().map(build::reference).collect(),
                quantities: target.quantities.clone(),
                concerns,
                note: target.note.clone().map(build::text),
            });
        }
        targets.sort_by_key(|t| t.node);
        targets
    }

    fn concerns(&mut self, ids: &[String], at: &str) -> Vec<ConcernIdx> {
        let mut found = Vec::new();
        for (i, id) in ids.iter().enumerate() {
            if let Some(position) = self.rubric.concerns.iter().position(|c| c.id == *id) {
                found.push(ConcernIdx(u32::try_from(position).unwrap_or(0)));
                continue;
            }
            let known: Vec<_> = self.rubric.concerns.iter().map(|c| c.id.as_str()).collect();
            let message = Text::new(
                format!("量规没有编号为 `{id}` 的事项"),
                format!("the rubric has no concern `{id}`"),
            );
            let hint = meant(id, &known);
            self.error(code::B011, &format!("{at}/concerns/{i}"), message, hint);
        }
        found
    }

    fn node(
        &mut self,
        target: &file::Target,
        at: &str,
        written: &file::Benchmark,
    ) -> Option<NodeIdx> {
        let id = &target.node;
        let node = self.rubric.hierarchy.find(id);
        let at = format!("{at}/node");
        if node.is_none() && self.rubric.extends.is_some() && written.rubric != self.rubric.id {
            let own = &self.rubric.id;
            let message = Text::new(
                format!("目标 `{}` 不采用：`{own}` 去掉了节点 `{id}`", target.id),
                format!("target `{}` is left out: `{own}` has no node `{id}`", target.id),
            );
            let place = self.file.place(&at);
            let hint = Text::new("其余目标照常使用", "the other targets are used as usual");
            let diagnostic = Diagnostic::warning(code::B019, place, message).value(id).node(id);
            self.found.push(diagnostic.hint(hint));
        } else if node.is_none() {
            let known: Vec<_> =
                self.rubric.hierarchy.nodes().iter().map(|n| n.id.as_str()).collect();
            let message = Text::new(
                format!("量规没有编号为 `{id}` 的节点"),
                format!("the rubric has no node `{id}`"),
            );
            self.error(code::B010, &at, message, meant(id, &known));
        }
        node
    }

    fn one_figure(&mut self, target: &file::Target, at: &str) {
        let given = [
            ("value", target.value.is_some()),
            ("level", target.level.is_some()),
            ("score", target.score.is_some()),
        ];
        let names: Vec<_> = given.iter().filter(|g| g.1).map(|g| format!("`{}`", g.0)).collect();
        if names.len() == 1 {
            return;
        }
        let id = &target.id;
        let message = if names.is_empty() {
            Text::new(
                format!("目标 `{id}` 没有写明应达到多少"),
                format!("target `{id}` does not say what to reach"),
            )
        } else {
            Text::new(
                format!("目标 `{id}` 同时写了 {}", names.join("、")),
                format!("target `{id}` has {} at once", names.join(" and ")),
            )
        };
        let hint = Text::new(
            "`value`（自然单位）、`level`（等级）、`score`（0–100）三者写一个",
            "give one of `value` (natural units), `level` and `score` (0–100)",
        );
        self.error(code::B014, at, message, hint);
    }

    /// The score to reach, and the value where one follows.
    fn score(
        &mut self,
        target: &file::Target,
        node: NodeIdx,
        at: &str,
    ) -> Option<(f64, Option<f64>)> {
        let rubric = self.rubric;
        let scale = rubric.hierarchy.node(node).indicator.as_ref().map(|i| &i.scale);
        let id = &target.id;
        if let Some(value) = target.value {
            let at = format!("{at}/value");
            let Some(scale) = scale else {
                let message = Text::new(
                    format!("目标 `{id}` 写的是值，但 `{}` 是分组，只有得分", target.node),
                    format!(
                        "target `{id}` gives a value, and `{}` is a group, which has scores only",
                        target.node
                    ),
                );
                let hint = Text::new("改写 `level` 或 `score`", "give a `level` or a `score`");
                self.error(code::B015, &at, message, hint);
                return None;
            };
            if !self.is_known_beforehand(target, node, &at) {
                return None;
            }
            let (least, most) = scale.range();
            let hint = Text::new("写一个答卷里可能出现的值", "give a value that an answer can be");
            self.bounded(&at, id, value, (least, most), hint)?;
            return Some((scale.score(value), Some(value)));
        }
        if let Some(level) = target.level {
            let at = format!("{at}/level");
            if let Some(scale @ Scale::Maturity(levels)) = scale {
                let hint = Text::new("写这个量尺的一个等级", "give a level of this scale");
                self.bounded(&at, id, level, (1.0, levels.len() as f64), hint)?;
                return Some((scale.score(level), Some(level)));
            }
            let hint = Text::new(
                "写量规的一个等级，或写 `score`",
                "give a level of the rubric, or a `score`",
            );
            self.bounded(&at, id, level, (1.0, rubric.ladder.levels().len() as f64), hint)?;
            return Some((rubric.ladder.score_of(Need::Level(small(level))), None));
        }
        let score = target.score?;
        let hint = Text::new("得分一律为 0 至 100", "scores are 0 to 100 everywhere");
        self.bounded(&format!("{at}/score"), id, score, (0.0, 100.0), hint)?;
        Some((score, None))
    }

    fn bounded(
        &mut self,
        at: &str,
        id: &str,
        value: f64,
        (least, most): (f64, f64),
        hint: Text,
    ) -> Option<()> {
        if (least..=most).contains(&value) {
            return Some(());
        }
        let (zh, en) = if most < least {
            ("量规没有等级".to_owned(), "the rubric has no levels".to_owned())
        } else if most.is_infinite() {
            (format!("应为 {least} 或以上"), format!("expected {least} or more"))
        } else {
            (format!("应在 {least} 至 {most} 之间"), format!("expected {least} to {most}"))
        };
        let message = Text::new(
            format!("目标 `{id}` 为 {value}，{zh}"),
            format!("target `{id}` is {value}, {en}"),
        );
        self.error(code::B015, at, message, hint);
        None
    }

    fn languages(&mut self, at: &str, text: &WrittenText) {
        let Some((field, message, hint)) = bilingual::missing(&text.zh, &text.en) else { return };
        let place = self.file.place(&format!("{at}/{field}"));
        self.found.push(Diagnostic::warning(code::B018, place, message).hint(hint));
    }

    fn error(&mut self, code: Code, at: &str, message: Text, hint: Text) {
        if self.mended.iter().any(|m| m.covers(at)) {
            return;
        }
        let mut diagnostic = Diagnostic::error(code, self.file.place(at), message).hint(hint);
        let written = self.file.written(at).filter(|w| !w.starts_with(['{', '[']));
        if let Some(written) = written {
            diagnostic = diagnostic.value(written.trim_matches('"'));
        }
        self.found.push(diagnostic);
    }
}

/// A level as a small number; bounded before.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type"
)]
fn small(level: f64) -> u8 {
    level.clamp(0.0, 255.0) as u8
}
