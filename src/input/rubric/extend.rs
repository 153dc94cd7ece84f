//! Lays an extension over the rubric it changes: what it adds, and its patches in order.

use super::check::{carried, weight_fault};
use super::draft::{Draft, Placed, Spot, placed};
use super::extension_file::{self as written, Extension};
use super::file;
use super::is_mended;
use super::method_file::{Denominator, Imputation, Normalisation, Treatment, WeightMethod};
use crate::diag::code::rubric::{R010, R011, R015, R021, R037, R040, R046};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::input::bilingual;
use crate::input::json::Located;
use crate::input::repair::Mended;
use crate::input::violation::meant;
use crate::lang::Text;
use crate::model::{Patch, PatchKind};
use std::collections::BTreeSet;

/// The rubric that comes out.
pub(super) fn extend(
    mut base: Draft,
    extension: Extension,
    files: &[Located<'_>],
    own: usize,
    mended: &[Mended],
    found: &mut Diagnostics,
) -> Draft {
    let carried_before: BTreeSet<String> = carried(&base).into_iter().map(str::to_owned).collect();
    let mut patcher = Patcher { file: &files[own], found, gone: Vec::new() };
    if base.id == extension.id && !is_mended(mended, "/id") {
        patcher.own_id(&base.id);
    }
    base.extends = Some((std::mem::take(&mut base.id), std::mem::take(&mut base.version)));
    base.id = extension.id;
    base.version = extension.version;
    base.title.it = extension.title;
    base.title.at = Spot::new(own, "/title");
    if let Some(description) = extension.description {
        base.description.it = description;
        base.description.at = Spot::new(own, "/description");
    }
    base.sources.extend(placed(own, "sources", extension.sources));
    base.changes = placed(own, "changes", extension.changes);
    base.concerns.extend(placed(own, "concerns", extension.concerns));
    base.not_measured.extend(placed(own, "not_measured", extension.not_measured));
    base.missing = extension.missing.unwrap_or(base.missing);
    base.coverage_min = extension.coverage_min.unwrap_or(base.coverage_min);
    base.children_min = extension.children_min.unwrap_or(base.children_min);
    base.auxiliaries.extend(placed(own, "auxiliaries", extension.auxiliaries));
    let methods = extension.methods.map(|it| Placed { it, at: Spot::new(own, "/methods") });
    base.methods = methods.or(base.methods);
    let uncertainty =
        extension.uncertainty.map(|it| Placed { it, at: Spot::new(own, "/uncertainty") });
    base.uncertainty = uncertainty.or(base.uncertainty);
    let survey = extension.survey.map(|it| Placed { it, at: Spot::new(own, "/survey") });
    base.patches.clear();
    for (i, patch) in extension.patches.into_iter().enumerate() {
        let at = format!("/patches/{i}");
        if is_mended(mended, &at) {
            continue;
        }
        if let Some(done) = patcher.apply(&mut base, patch, &at, own) {
            base.patches.push(done);
        }
    }
    // What the other rubric says of its tables has been patched by now; this one's own stands as it is.
    base.survey = survey.or(base.survey);
    patcher.no_longer_carried(&base, &carried_before);
    base
}

/// The methods that a patch chooses.
struct Chosen {
    denominator: Option<Denominator>,
    imputation: Option<Imputation>,
    treatment: Option<Treatment>,
    normalisation: Option<Normalisation>,
}

impl Chosen {
    /// The names of the fields, and whether each is given.
    const fn given(&self) -> [(&'static str, bool); 4] {
        [
            ("denominator", self.denominator.is_some()),
            ("imputation", self.imputation.is_some()),
            ("treatment", self.treatment.is_some()),
            ("normalisation", self.normalisation.is_some()),
        ]
    }
}

struct Patcher<'r, 'a> {
    file: &'r Located<'a>,
    found: &'r mut Diagnostics,
    /// The ids that patches have taken out.
    gone: Vec<String>,
}

impl Patcher<'_, '_> {
    fn apply(
        &mut self,
        draft: &mut Draft,
        patch: written::Patch,
        at: &str,
        own: usize,
    ) -> Option<Patch> {
        let node = match &patch {
            written::Patch::Disable { node, .. }
            | written::Patch::Reweight { node, .. }
            | written::Patch::Retitle { node, .. }
            | written::Patch::Methods { node, .. } => self.find(draft, node, &format!("{at}/node")),
            written::Patch::Add { parent, .. } => self.find(draft, parent, &format!("{at}/parent")),
        }?;
        let (kind, id, what, why) = match patch {
            written::Patch::Disable { node: id, why } => {
                (PatchKind::Disable, id, self.disable(draft, node, at)?, why)
            }
            written::Patch::Reweight { node: id, weight, why } => {
                (PatchKind::Reweight, id, self.reweight(draft, node, weight, at)?, why)
            }
            written::Patch::Retitle { node: id, title, why } => {
                self.languages(&title, &format!("{at}/title"));
                (PatchKind::Retitle, id, retitle(draft, node, title), why)
            }
            written::Patch::Methods {
                node: id,
                denominator,
                imputation,
                treatment,
                normalisation,
                why,
            } => {
                let chosen = Chosen { denominator, imputation, treatment, normalisation };
                let spot = Spot::new(own, at);
                (PatchKind::Methods, id, self.methods(draft, node, chosen, &spot)?, why)
            }
            written::Patch::Add { node: new, why, .. } => {
                let id = new.id.clone();
                let spot = Spot::new(own, format!("{at}/node"));
                (PatchKind::Add, id, self.add(draft, node, *new, spot, at)?, why)
            }
        };
        let why = why.unwrap_or_default();
        if !(why.zh.is_empty() && why.en.is_empty()) {
            self.languages(&why, &format!("{at}/why"));
        }
        Some(Patch { kind, node: id, what, why: super::build::text(why) })
    }

    fn find(&mut self, draft: &Draft, id: &str, at: &str) -> Option<usize> {
        let found = draft.find(id);
        if found.is_none() {
            let message = Text::new(
                format!("原量规没有编号为 `{id}` 的节点"),
                format!("the rubric that is extended has no node `{id}`"),
            );
            let hint = if self.gone.iter().any(|gone| gone == id) {
                Text::new("前面的修改已把它去掉", "an earlier patch has taken it out")
            } else {
                let known: Vec<_> = draft.nodes.iter().map(|n| n.node.id.as_str()).collect();
                meant(id, &known)
            };
            self.error(R015, at, message, hint);
        }
        found
    }

    fn disable(&mut self, draft: &mut Draft, node: usize, at: &str) -> Option<Text> {
        let id = draft.nodes[node].node.id.clone();
        let Some(parent) = draft.nodes[node].parent else {
            let message = Text::new("不能去掉总指数", "the index itself cannot be taken out");
            let hint = Text::new("去掉它下面的节点", "take out nodes below it");
            self.error(R011, &format!("{at}/node"), message, hint);
            return None;
        };
        let gone: Vec<String> =
            draft.nodes[draft.subtree(node)].iter().map(|n| n.node.id.clone()).collect();
        let gates = draft.levels.iter().flat_map(|l| l.it.gates.iter().map(move |g| (l, g)));
        if let Some((level, gate)) = gates.into_iter().find(|(_, g)| gone.contains(&g.node)) {
            let (level, node) = (&level.it.id, &gate.node);
            let message = Text::new(
                format!("不能去掉 `{id}`：等级 `{level}` 的门槛 `{}` 要看 `{node}`", gate.id),
                format!(
                    "`{id}` cannot be taken out: gate `{}` of level `{level}` looks at `{node}`",
                    gate.id
                ),
            );
            let hint = Text::new(
                "保留它，或把权重改为 0（`reweight`）",
                "keep it, or give it weight 0 with `reweight`",
            );
            self.error(R011, &format!("{at}/node"), message, hint);
            return None;
        }
        if draft.nodes[parent].children.len() == 1 {
            let parent = &draft.nodes[parent].node.id;
            let message = Text::new(
                format!("去掉 `{id}` 后 `{parent}` 就没有下级了"),
                format!("`{parent}` would have no children without `{id}`"),
            );
            let hint = Text::new(
                format!("改为去掉 `{parent}`，或先在其下增加节点"),
                format!("take `{parent}` out instead, or add a node to it first"),
            );
            self.error(R011, &format!("{at}/node"), message, hint);
            return None;
        }
        let title = &draft.nodes[node].node.title;
        let below = gone.len() - 1;
        let what = if below == 0 {
            Text::new(
                format!("去掉 `{id}`（{}）", title.zh),
                format!("takes out `{id}` ({})", title.en),
            )
        } else {
            Text::new(
                format!("去掉 `{id}`（{}）及其下 {below} 个节点", title.zh),
                format!("takes out `{id}` ({}) and the {below} nodes below it", title.en),
            )
        };
        draft.remove(node);
        forget(draft, &gone);
        self.gone.extend(gone);
        Some(what)
    }

    fn reweight(&mut self, draft: &mut Draft, node: usize, weight: f64, at: &str) -> Option<Text> {
        let own = &draft.nodes[node];
        let id = own.node.id.clone();
        let at = format!("{at}/weight");
        if let Some((message, hint)) = weight_fault(&id, weight) {
            self.error(R021, &at, message, hint);
            return None;
        }
        let compared = draft.comparisons.iter().any(|c| c.it.order.contains(&id));
        if own.parent.is_none() || compared {
            let message = Text::new(
                format!("改 `{id}` 的权重不起作用"),
                format!("another weight for `{id}` changes nothing"),
            );
            let hint = if compared {
                Text::new(
                    "它与同级的权重由原量规的两两比较得出",
                    "its weight and its siblings' come from pairwise comparisons in the other rubric",
                )
            } else {
                Text::new("总指数没有同级", "the index has no siblings")
            };
            self.error(R011, &at, message, hint);
            return None;
        }
        let before = draft.nodes[node].node.weight.replace(weight).unwrap_or(1.0);
        Some(Text::new(
            format!("`{id}` 的权重由 {before} 改为 {weight}"),
            format!("gives `{id}` a weight of {weight} instead of {before}"),
        ))
    }

    fn methods(
        &mut self,
        draft: &mut Draft,
        node: usize,
        chosen: Chosen,
        spot: &Spot,
    ) -> Option<Text> {
        let node = &mut draft.nodes[node];
        let id = node.node.id.clone();
        let given: Vec<_> =
            chosen.given().into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect();
        if node.node.scale.is_none() || given.is_empty() {
            let (message, hint) = if given.is_empty() {
                (
                    Text::new("这项修改没有写任何方法", "this patch names no method"),
                    Text::new(
                        "写上 `denominator`、`imputation`、`treatment` 或 `normalisation`",
                        "give `denominator`, `imputation`, `treatment` or `normalisation`",
                    ),
                )
            } else {
                (
                    Text::new(
                        format!("`{id}` 是分组，方法只用于指标"),
                        format!("`{id}` is a group, and only indicators have methods"),
                    ),
                    Text::new(
                        "逐个修改它下面的指标，或在 `methods` 里为全部指标选定",
                        "patch the indicators below it, or choose for all of them in `methods`",
                    ),
                )
            };
            self.error(R011, &spot.at("/node").pointer, message, hint);
            return None;
        }
        let names: Vec<_> = given.iter().map(|n| format!("`{n}`")).collect();
        for name in given {
            node.places.insert(name, spot.at(&format!("/{name}")));
        }
        let own = &mut node.node;
        own.denominator = chosen.denominator.or(own.denominator.take());
        own.imputation = chosen.imputation.or(own.imputation.take());
        own.treatment = chosen.treatment.or(own.treatment.take());
        own.normalisation = chosen.normalisation.or(own.normalisation.take());
        Some(Text::new(
            format!("改 `{id}` 的方法：{}", names.join("、")),
            format!("gives `{id}` other methods: {}", names.join(", ")),
        ))
    }

    fn add(
        &mut self,
        draft: &mut Draft,
        parent: usize,
        node: file::Node,
        spot: Spot,
        at: &str,
    ) -> Option<Text> {
        let group = draft.nodes[parent].node.id.clone();
        if draft.nodes[parent].node.scale.is_some() {
            let message = Text::new(
                format!("`{group}` 是指标，下面不能再加节点"),
                format!("`{group}` is an indicator and has nothing below it"),
            );
            let hint = Text::new("加到一个分组下面", "add the node to a group");
            self.error(R011, &format!("{at}/parent"), message, hint);
            return None;
        }
        let what = Text::new(
            format!("在 `{group}` 下增加 `{}`（{}）", node.id, node.title.zh),
            format!("adds `{}` ({}) to `{group}`", node.id, node.title.en),
        );
        draft.insert(parent, node, spot);
        self.drop_comparisons(draft, &group, at);
        Some(what)
    }

    /// Comparisons say nothing of a node that is added later.
    fn drop_comparisons(&mut self, draft: &mut Draft, group: &str, at: &str) {
        let before = draft.comparisons.len();
        draft.comparisons.retain(|c| c.it.node != group);
        let mut sets = Vec::new();
        if draft.comparisons.len() < before {
            sets.push("default".to_owned());
        }
        for set in &mut draft.weight_sets {
            let before = set.it.comparisons.len();
            set.it.comparisons.retain(|c| c.node != group);
            let budget = set.it.method.take_if(
                |m| matches!(m, WeightMethod::BudgetAllocation { node, .. } if node == group),
            );
            if set.it.comparisons.len() < before || budget.is_some() {
                sets.push(set.it.id.clone());
            }
        }
        draft.weight_sets.retain(|s| !says_nothing(&s.it));
        for set in sets {
            let (of_zh, of_en) = if set == "default" {
                ("默认权重".to_owned(), "the default weights".to_owned())
            } else {
                (format!("权重方案 `{set}` "), format!("weight set `{set}`"))
            };
            let message = Text::new(
                format!("{of_zh}对 `{group}` 下级的两两比较不含新增节点，不再采用"),
                format!(
                    "the comparisons of {of_en} under `{group}` lack the added node and are left out"
                ),
            );
            let hint = Text::new(
                "这些节点改用给定的权重；方案没有其他内容的，整个去掉",
                "given weights are used there; a set with nothing else in it is gone",
            );
            let place = self.file.place(&format!("{at}/parent"));
            self.found.push(Diagnostic::warning(R046, place, message).hint(hint));
        }
    }

    fn no_longer_carried(&mut self, draft: &Draft, before: &BTreeSet<String>) {
        let after = carried(draft);
        let excused: BTreeSet<_> =
            draft.not_measured.iter().map(|n| n.it.concern.as_str()).collect();
        for id in before {
            if !after.contains(id.as_str()) && !excused.contains(id.as_str()) {
                let message = Text::new(
                    format!("修改之后，没有指标或门槛再承载事项 `{id}`"),
                    format!("after the patches nothing stands for concern `{id}` any more"),
                );
                let hint = Text::new(
                    "在 `not_measured` 里说明理由，或增加承载它的指标",
                    "give the reason in `not_measured`, or add an indicator that stands for it",
                );
                let place = self.file.place_of_key("", "patches");
                self.found.push(Diagnostic::warning(R040, place, message).value(id).hint(hint));
            }
        }
    }

    fn own_id(&mut self, id: &str) {
        let message = Text::new(
            format!("本量规与被修改的量规编号相同：`{id}`"),
            format!("this rubric has the id of the one it extends: `{id}`"),
        );
        let hint = Text::new(
            "给本量规另取编号，否则两者的结果无法分辨",
            "give this rubric an id of its own, or nobody can tell their results apart",
        );
        self.error(R010, "/id", message, hint);
    }

    fn languages(&mut self, text: &file::Text, at: &str) {
        let Some((field, message, hint)) = bilingual::missing(&text.zh, &text.en) else { return };
        let place = self.file.place(&format!("{at}/{field}"));
        self.found.push(Diagnostic::warning(R037, place, message).hint(hint));
    }

    fn error(&mut self, code: Code, at: &str, message: Text, hint: Text) {
        let written = self.file.written(at).unwrap_or_default().trim_matches('"');
        let diagnostic = Diagnostic::error(code, self.file.place(at), message);
        self.found.push(diagnostic.value(written).hint(hint));
    }
}

fn retitle(draft: &mut Draft, node: usize, title: file::Text) -> Text {
    let node = &mut draft.nodes[node].node;
    let what = Text::new(
        format!("`{}` 的标题由“{}”改为“{}”", node.id, node.title.zh, title.zh),
        format!("renames `{}` from `{}` to `{}`", node.id, node.title.en, title.en),
    );
    node.title = title;
    what
}

/// Takes nodes out of all weights, comparisons and measures: what is left keeps its proportions.
fn forget(draft: &mut Draft, gone: &[String]) {
    let keep = |ahp: &mut file::Ahp| {
        let stays: Vec<bool> = ahp.order.iter().map(|id| !gone.contains(id)).collect();
        let mut stay = stays.iter();
        ahp.order.retain(|_| *stay.next().unwrap_or(&false));
        let mut stay = stays.iter();
        ahp.matrix.retain(|_| *stay.next().unwrap_or(&false));
        for row in &mut ahp.matrix {
            let mut stay = stays.iter();
            row.retain(|_| *stay.next().unwrap_or(&false));
        }
        !gone.contains(&ahp.node)
    };
    draft.comparisons.retain_mut(|c| keep(&mut c.it));
    for set in &mut draft.weight_sets {
        set.it.comparisons.retain_mut(keep);
        set.it.weights.retain(|id, _| !gone.contains(id));
        forget_method(&mut set.it.method, gone);
    }
    if let Some(survey) = &mut draft.survey {
        survey.it.measures.retain(|m| !gone.contains(&m.indicator));
    }
    draft.weight_sets.retain(|s| !says_nothing(&s.it));
}

/// Whether a weight set is the default by another name.
fn says_nothing(set: &file::WeightSet) -> bool {
    set.method.is_none() && set.weights.is_empty() && set.comparisons.is_empty()
}

/// Takes nodes out of how weights come about; what is left of budgets keeps its proportions.
fn forget_method(method: &mut Option<WeightMethod>, gone: &[String]) {
    if method.as_ref().and_then(WeightMethod::node).is_some_and(|n| gone.iter().any(|g| g == n)) {
        *method = None;
    } else if let Some(WeightMethod::BudgetAllocation { order, points, .. }) = method {
        for row in points.iter_mut().filter(|row| row.len() == order.len()) {
            let mut stays = order.iter().map(|id| !gone.contains(id));
            row.retain(|_| stays.next().unwrap_or(true));
        }
        order.retain(|id| !gone.contains(id));
    }
}
