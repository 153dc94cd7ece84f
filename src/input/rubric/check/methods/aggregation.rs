//! Aggregations: their parameters, and scores that they can take.

use super::Checker;
use super::ranges::Range;
use crate::diag::code::rubric::{R066, R067, R070, R071};
use crate::input::limits::WEIGHT_MAX;
use crate::input::rubric::build::methods as build;
use crate::input::rubric::file::Node;
use crate::input::rubric::method_file::Aggregation as Written;
use crate::lang::Text;
use crate::model::Aggregation;

/// A mean of higher or lower power than this is the maximum or the minimum to every digit.
const POWER_MAX: f64 = 100.0;

/// The parameters of aggregations: the field, whether it is given, and the words that use it.
fn fields(node: &Node) -> [(&'static str, bool, &'static [Written]); 7] {
    use Written::{
        AdjustedMazziottaPareto, BenefitOfTheDoubt, MazziottaPareto, MeanMin, OrderedWeighted,
        Power,
    };
    [
        ("power", node.power.is_some(), &[Power]),
        ("order_weights", node.order_weights.is_some(), &[OrderedWeighted]),
        ("penalty", node.penalty.is_some(), &[MazziottaPareto, AdjustedMazziottaPareto]),
        ("alpha", node.alpha.is_some(), &[MeanMin]),
        ("beta", node.beta.is_some(), &[MeanMin]),
        ("share_min", node.share_min.is_some(), &[BenefitOfTheDoubt]),
        ("share_max", node.share_max.is_some(), &[BenefitOfTheDoubt]),
    ]
}

impl Checker<'_, '_> {
    /// Parameters of the aggregation of a group.
    pub(super) fn parameters(&mut self, at: usize) {
        let draft = self.draft;
        let node = &draft.nodes[at];
        let (id, own) = (&node.node.id, &node.node);
        let how = own.aggregation.unwrap_or(Written::Arithmetic);
        for (field, is_given, users) in fields(own) {
            if is_given && !users.contains(&how) {
                let name = build::aggregation(own).name();
                let words: Vec<_> = users.iter().map(|u| word(*u)).collect();
                let words = words.join("`、`");
                let message = Text::new(
                    format!("`{id}` 的汇总方法 `{name}` 用不到 `{field}`"),
                    format!("`{id}` has `{field}`, which its aggregation `{name}` does not use"),
                );
                let hint = Text::new(
                    format!("删去它；它只用于 `{words}`"),
                    format!("remove it; it is for `{}`", words.replace('、', " and ")),
                );
                self.needless(at, field, message, hint);
            }
        }
        match how {
            Written::Power if own.power.is_none() => self.lacks(at, "power", &Text::new(
                "写上幂次：1 为算术平均，−1 为调和平均，越小越看重最弱的一项",
                "give the power: 1 is the arithmetic mean, −1 the harmonic; the lower, the more the weakest counts",
            )),
            Written::OrderedWeighted if own.order_weights.is_none() => self.lacks(at, "order_weights", &Text::new(
                "每个下级写一个权重，第一个给最好的",
                "give one weight per child, the first for the best",
            )),
            _ => {}
        }
        self.figures(at);
    }

    fn lacks(&mut self, at: usize, field: &str, hint: &Text) {
        let node = &self.draft.nodes[at];
        let (id, name) = (&node.node.id, build::aggregation(&node.node).name());
        let message = Text::new(
            format!("`{id}` 的汇总方法 `{name}` 缺少 `{field}`"),
            format!("`{id}` is aggregated by `{name}` and has no `{field}`"),
        );
        self.node_error(R067, at, "/aggregation", message, hint.clone());
    }

    fn figures(&mut self, at: usize) {
        let draft = self.draft;
        let (own, n) = (&draft.nodes[at].node, draft.nodes[at].children.len());
        if let Some(power) = own.power.filter(|p| *p == 0.0 || p.abs() > POWER_MAX) {
            let message = if power == 0.0 {
                Text::new("幂次 0 没有意义", "a power of 0 means nothing by itself")
            } else {
                Text::new(
                    format!("幂次为 {power}，绝对值至多 {POWER_MAX}"),
                    format!("the power is {power}, the most is {POWER_MAX} either side of 0"),
                )
            };
            let hint = if power == 0.0 {
                Text::new(
                    "若指几何平均，写 `\"aggregation\": \"geometric\"`",
                    "if the geometric mean is meant, write `\"aggregation\": \"geometric\"`",
                )
            } else {
                Text::new(
                    "只看最弱的一项写 `minimum`",
                    "write `minimum` for the weakest child alone",
                )
            };
            self.node_error(R066, at, "/power", message, hint);
        }
        if let Some(weights) = &own.order_weights {
            self.order_weights(at, weights, n);
        }
        let shares =
            [("alpha", own.alpha), ("share_min", own.share_min), ("share_max", own.share_max)];
        for (name, value) in shares {
            if let Some(value) = value.filter(|v| !(0.0..=1.0).contains(v)) {
                let message = Text::new(
                    format!("`{name}` 为 {value}，应在 0 至 1 之间"),
                    format!("`{name}` is {value}, expected 0 to 1"),
                );
                let hint = Text::new("一半写作 0.5", "write a half as 0.5");
                self.node_error(R066, at, &format!("/{name}"), message, hint);
            }
        }
        if let Some(beta) = own.beta.filter(|b| *b < 0.0) {
            let message = Text::new(
                format!("`beta` 为 {beta}，应为 0 或以上"),
                format!("`beta` is {beta}, expected 0 or more"),
            );
            let hint = Text::new("0 表示不容忍任何差距", "0 forgives no difference");
            self.node_error(R066, at, "/beta", message, hint);
        }
        self.shares(at, n);
    }

    fn order_weights(&mut self, at: usize, weights: &[f64], n: usize) {
        let (message, hint) = if weights.len() != n {
            let m = weights.len();
            (
                Text::new(
                    format!("`order_weights` 有 {m} 个权重，而下级有 {n} 个"),
                    format!("`order_weights` has {m} weights for {n} children"),
                ),
                Text::new(
                    "每个下级一个，第一个给最好的，最后一个给最差的",
                    "give one per child, the first for the best, the last for the worst",
                ),
            )
        } else if weights.iter().any(|w| !(0.0..=WEIGHT_MAX).contains(w)) {
            (
                Text::new(
                    format!("`order_weights` 中有不在 0 至 {WEIGHT_MAX} 之间的权重"),
                    format!("a weight of `order_weights` is not between 0 and {WEIGHT_MAX}"),
                ),
                Text::new(
                    "权重为 0 或以上，只看比例",
                    "weights are 0 or more, only proportions count",
                ),
            )
        } else if weights.iter().all(|w| *w == 0.0) {
            (
                Text::new("`order_weights` 全为零", "`order_weights` are all zero"),
                Text::new("至少给一个大于 0 的权重", "give at least one weight above 0"),
            )
        } else {
            return;
        };
        self.node_error(R066, at, "/order_weights", message, hint);
    }

    /// Limits of shares that no shares can keep.
    fn shares(&mut self, at: usize, n: usize) {
        let own = &self.draft.nodes[at].node;
        if own.aggregation != Some(Written::BenefitOfTheDoubt) || n == 0 {
            return;
        }
        let (least, most) = (own.share_min.unwrap_or(0.0), own.share_max.unwrap_or(1.0));
        let (all_least, all_most) = (least * n as f64, most * n as f64);
        let id = &own.id;
        let (field, message) = if least > most {
            (
                "share_min",
                Text::new(
                    format!("`{id}` 的 `share_min` {least} 高于 `share_max` {most}"),
                    format!("`share_min` of `{id}` is {least}, above its `share_max` of {most}"),
                ),
            )
        } else if all_least > 1.0 + 1e-9 {
            (
                "share_min",
                Text::new(
                    format!("`{id}` 有 {n} 个下级，每个至少占 {least}，合计超过 1"),
                    format!(
                        "`{id}` has {n} children with at least {least} each, more than 1 together"
                    ),
                ),
            )
        } else if all_most < 1.0 - 1e-9 {
            (
                "share_max",
                Text::new(
                    format!("`{id}` 有 {n} 个下级，每个至多占 {most}，合计不足 1"),
                    format!(
                        "`{id}` has {n} children with at most {most} each, less than 1 together"
                    ),
                ),
            )
        } else {
            return;
        };
        let hint = Text::new(
            format!("`share_min` 至多 {:.3}，`share_max` 至少如此", 1.0 / n as f64),
            format!("`share_min` is at most {:.3} here, `share_max` at least that", 1.0 / n as f64),
        );
        self.node_error(R066, at, &format!("/{field}"), message, hint);
    }

    /// Refuses scores that an aggregation cannot take.
    pub(super) fn takes(&mut self, at: usize) {
        let draft = self.draft;
        let node = &draft.nodes[at];
        let how = build::aggregation(&node.node);
        let with = |fault: fn(Range) -> bool| {
            let found = node.children.iter().find(|c| fault(self.range(**c)));
            found.map(|c| (draft.nodes[*c].node.id.clone(), self.range(*c)))
        };
        let negative = with(|r| r.low < 0.0);
        let all_zero = node.children.iter().all(|c| self.range(*c).low <= 0.0);
        let (zh, en) = (how.title().zh, how.title().en);
        let (found, needs, hint) = match how {
            Aggregation::Geometric | Aggregation::Harmonic | Aggregation::Power(_) => {
                let foreign = with(Range::is_foreign).filter(|_| node.node.floor.is_some());
                // That a zero on a scale from 0 to 100 makes all zero is told where floors are.
                let counts = !matches!(how, Aggregation::Power(power) if power > 0.0);
                let zero = with(|r| r.low <= 0.0 && r.is_foreign());
                let zero = zero.filter(|_| counts && node.node.floor.is_none());
                if let Some(found) = negative {
                    (
                        Some(found),
                        Text::new("不能有负的得分", "cannot take scores below 0"),
                        above_zero(),
                    )
                } else if let Some(found) = foreign {
                    let needs = Text::new(
                        "的 `floor` 按 0 至 100 的得分计",
                        "has a `floor`, which is meant for scores from 0 to 100",
                    );
                    (
                        Some(found),
                        needs,
                        Text::new(
                            "下级改用 0 至 100 的标准化，如 `min_max`；或删去 `floor`，让得分都大于 0",
                            "normalise the children to 0–100, as `min_max` does, or remove `floor` and keep scores above 0",
                        ),
                    )
                } else {
                    (zero, Text::new("遇到 0 就归零", "becomes 0 with the first 0"), above_zero())
                }
            }
            Aggregation::MazziottaPareto(_) => {
                let found = negative.or_else(|| {
                    let first = node.children.first().filter(|_| all_zero)?;
                    Some((draft.nodes[*first].node.id.clone(), self.range(*first)))
                });
                let needs = Text::new(
                    "要除以下级的平均，它不能是 0 或负数",
                    "divides by the mean of the children, which must not be 0 or less",
                );
                (
                    found,
                    needs,
                    Text::new(
                        "下级用 `{\"method\": \"z_score\", \"mean\": 100, \"deviation\": 10}` 或 `{\"method\": \"min_max\", \"low\": 70, \"high\": 130}`",
                        "normalise with `{\"method\": \"z_score\", \"mean\": 100, \"deviation\": 10}` or `{\"method\": \"min_max\", \"low\": 70, \"high\": 130}`",
                    ),
                )
            }
            Aggregation::BenefitOfTheDoubt { .. } => {
                (negative, Text::new("不能有负的得分", "cannot take scores below 0"), above_zero())
            }
            _ => return,
        };
        if let Some((child, range)) = found {
            let (id, range) = (&node.node.id, range_words(range));
            let message = Text::new(
                format!("`{id}` 用{zh}，{}，而 `{child}` 的得分{}", needs.zh, range.zh),
                format!("`{id}` takes the {en}, which {}; `{child}` scores {}", needs.en, range.en),
            );
            self.node_error(R070, at, "/aggregation", message, hint);
        }
    }

    /// Refuses levels and gates over scores that do not run from 0 to 100.
    pub(super) fn levels_reached(&mut self) {
        let draft = self.draft;
        let Some(level) = draft.levels.first() else { return };
        let level = self.line_of(&level.at);
        let hint = Text::new(
            format!(
                "等级在{}，按 0 至 100 的得分划分；用 0 至 100 的方法（如 `min_max`、`closest`），或不设等级",
                level.zh
            ),
            format!(
                "the levels on {} cut scores from 0 to 100: use a method that gives such (`min_max`, `closest` …), or have no levels",
                level.en
            ),
        );
        let mut told = Vec::new();
        for node in &draft.nodes {
            let id = &node.node.id;
            let (at, message) = if node.node.scale.is_some() {
                let chosen = self.chosen_normalisation(node);
                if chosen.it.percent().is_some() {
                    continue;
                }
                (
                    chosen.at,
                    Text::new(
                        format!("`{id}` 的标准化给出的得分不是 0 至 100"),
                        format!("the normalisation of `{id}` does not give scores from 0 to 100"),
                    ),
                )
            } else if matches!(
                build::aggregation(&node.node),
                Aggregation::AdjustedMazziottaPareto(_)
            ) {
                (
                    node.at.at("/aggregation"),
                    Text::new(
                        format!("`{id}` 的得分以 100 为参照，可高于 100"),
                        format!("`{id}` has scores around 100, which may lie above it"),
                    ),
                )
            } else {
                continue;
            };
            // What is chosen for all indicators is told once.
            if !told.contains(&at) {
                self.error(R071, &at, message, hint.clone());
                told.push(at);
            }
        }
    }
}

fn above_zero() -> Text {
    Text::new(
        "下级改用得分大于 0 的标准化，如 `{\"method\": \"min_max\", \"low\": 1, \"high\": 100}`；或改用 `arithmetic`",
        "normalise the children to scores above 0, as in `{\"method\": \"min_max\", \"low\": 1, \"high\": 100}`, or aggregate with `arithmetic`",
    )
}

fn range_words(range: Range) -> Text {
    match (range.low.is_finite(), range.high.is_finite()) {
        (true, true) => {
            let (low, high) = (range.low, range.high);
            Text::new(format!("在 {low} 至 {high} 之间"), format!("from {low} to {high}"))
        }
        (true, false) => Text::new(
            format!("自 {} 起，没有上限", range.low),
            format!("from {} without end", range.low),
        ),
        (false, _) => Text::new("没有下限", "without a lower end"),
    }
}

const fn word(aggregation: Written) -> &'static str {
    match aggregation {
        Written::Power => "power",
        Written::OrderedWeighted => "ordered_weighted",
        Written::MazziottaPareto => "mazziotta_pareto",
        Written::AdjustedMazziottaPareto => "adjusted_mazziotta_pareto",
        Written::MeanMin => "mean_min",
        _ => "benefit_of_the_doubt",
    }
}
