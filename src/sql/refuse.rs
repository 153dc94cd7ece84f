//! What SQL cannot do, by name, and what helps.

use super::Layout;
use super::job::{Leaf, leaves};
use crate::assessment::calibration::{Calibration, Filling, Joint, TableFit};
use crate::diag::code::sql as code;
use crate::diag::{Code, Diagnostic, Diagnostics, Place};
use crate::imputation::Centre;
use crate::lang::Text;
use crate::model::{Aggregation, Imputation, Merge, Normalisation, Rubric, Treatment, Weights};
use crate::normalisation::method::Fitted;

/// What helps where SQL cannot learn but can use what was learnt.
fn calibrate() -> Text {
    Text::new(
        "先在能整个读入的数据（或样本）上运行 `govgauge calibrate`，再加 `--calibration FILE`",
        "run `govgauge calibrate` on data that fit one machine, or on a sample, and add `--calibration FILE`",
    )
}

/// What helps where SQL cannot use it either.
fn score() -> Text {
    Text::new(
        "请用 `govgauge score` 评分，或在量规中改用其他方法",
        "score with `govgauge score`, or let the rubric take another method",
    )
}

/// Finds everything that cannot be compiled.
pub(super) fn refuse(
    rubric: &Rubric,
    weights: &Weights,
    calibration: Option<&Calibration>,
    layout: Layout,
    file: &str,
) -> Diagnostics {
    let mut refusals = Refusals { file, found: Diagnostics::new() };
    refusals.layout(rubric, layout);
    refusals.weights(rubric, weights, calibration);
    refusals.periods(rubric, calibration);
    for leaf in leaves(rubric) {
        refusals.leaf(&leaf, calibration);
    }
    for node in rubric.hierarchy.nodes() {
        refusals.aggregation(node, calibration);
    }
    if let Some(instrument) = rubric.instrument.as_ref().filter(|_| layout == Layout::Items) {
        refusals.found.extend(super::items::refusals(rubric, instrument, file));
    }
    refusals.found
}

struct Refusals<'f> {
    file: &'f str,
    found: Diagnostics,
}

impl Refusals<'_> {
    fn add(&mut self, code: Code, node: &str, message: Text, hint: Text) {
        let found = Diagnostic::error(code, Place::file(self.file), message);
        self.found.push(found.hint(hint).node(node));
    }

    fn layout(&mut self, rubric: &Rubric, layout: Layout) {
        let has_tables = rubric.instrument.is_some();
        let (message, hint) = match layout {
            Layout::Items if !has_tables => (
                Text::new("量规没有事项调查表", "the rubric has no tables of items"),
                Text::new(
                    "请改用 `--layout wide` 或 `--layout long`",
                    "use `--layout wide` or `--layout long`",
                ),
            ),
            Layout::Wide | Layout::Long if has_tables => (
                Text::new(
                    "量规的指标由事项调查表得出",
                    "the rubric's indicators follow from tables of items",
                ),
                Text::new("请改用 `--layout items`", "use `--layout items`"),
            ),
            Layout::Long if matches!(rubric.merge, Merge::Lead(_)) => {
                let message = Text::new(
                    "合并方式 `lead` 取文件中最先的答案，而 SQL 的行没有先后",
                    "merging by `lead` takes the first answer of the file, and rows in SQL have no order",
                );
                let hint = Text::new(
                    "每个地区只留一人的答案，用宽表；或在量规中改用 `median`、`mean` 或 `minimum`",
                    "keep one answer per region in a wide table, or let the rubric merge by `median`, `mean` or `minimum`",
                );
                self.add(code::Q007, &rubric.hierarchy.root().id, message, hint);
                return;
            }
            _ => return,
        };
        self.add(code::Q009, &rubric.hierarchy.root().id, message, hint);
    }

    fn weights(&mut self, rubric: &Rubric, weights: &Weights, calibration: Option<&Calibration>) {
        let method = rubric.weight_set(&weights.set).and_then(|s| s.method);
        let from_data = method.filter(|(m, _)| m.needs_data());
        if let Some((method, node)) = from_data
            && calibration.is_none()
        {
            let name = method.name();
            let message = Text::new(
                format!("权重方案 `{}` 的权重（`{name}`）由全部地区的数据得出", weights.set),
                format!(
                    "the weights of set `{}` (`{name}`) follow from the data of all regions",
                    weights.set
                ),
            );
            self.add(code::Q005, &rubric.hierarchy.node(node).id, message, calibrate());
        }
    }

    fn periods(&mut self, rubric: &Rubric, calibration: Option<&Calibration>) {
        let several = calibration.is_some_and(|c| c.fits.len() > 1);
        let is_learnt = rubric.methods.are_used() && !rubric.methods.is_pooled;
        if several || (calibration.is_none() && is_learnt) {
            let message = Text::new(
                "参数按时期分别得出，一条语句只用一组参数",
                "figures are learnt period by period, and one statement takes one set of them",
            );
            let hint = Text::new(
                "对每个时期运行 `govgauge calibrate --period P`，各自加 `--calibration FILE`",
                "run `govgauge calibrate --period P` for each period, and add `--calibration FILE` to each",
            );
            self.add(code::Q006, &rubric.hierarchy.root().id, message, hint);
        }
    }

    fn leaf(&mut self, leaf: &Leaf<'_>, calibration: Option<&Calibration>) {
        let id = leaf.node.id.as_str();
        if let Some((name, hint)) = imputation(leaf, calibration) {
            let message = Text::new(
                format!("指标 `{id}` 的填补方法 `{name}` 没有各引擎通用的写法"),
                format!(
                    "the imputation `{name}` of indicator `{id}` has no form that all engines take"
                ),
            );
            self.add(code::Q002, id, message, hint);
        }
        let name = match leaf.methods.treatment {
            Treatment::TwoStage(_) => "two_stage",
            Treatment::Winsorise(_) => "winsorise",
            Treatment::Nothing | Treatment::Transform(_) => "",
        };
        if !name.is_empty() && calibration.is_none() {
            let message = Text::new(
                format!("指标 `{id}` 的异常值处理 `{name}` 要反复看全部地区"),
                format!(
                    "the treatment `{name}` of indicator `{id}` looks at all regions again and again"
                ),
            );
            self.add(code::Q003, id, message, calibrate());
        }
        let transform = matches!(leaf.methods.treatment, Treatment::Transform(_));
        let by_rows = leaf.methods.imputation == Imputation::RowMean;
        if by_rows && transform && calibration.is_none() {
            let message = Text::new(
                format!("指标 `{id}` 先按 `row_mean` 填补，再作变换，要看三遍数据"),
                format!(
                    "indicator `{id}` is filled by `row_mean` and then transformed, which takes three passes over the data"
                ),
            );
            self.add(code::Q003, id, message, calibrate());
        }
        if let Some((name, hint)) = normalisation(leaf, calibration) {
            let message = Text::new(
                format!("指标 `{id}` 的标准化方法 `{name}` 没有各引擎通用的写法"),
                format!(
                    "the normalisation `{name}` of indicator `{id}` has no form that all engines take"
                ),
            );
            self.add(code::Q004, id, message, hint);
        }
    }

    fn aggregation(&mut self, node: &crate::model::Node, calibration: Option<&Calibration>) {
        let (id, name) = (node.id.as_str(), node.aggregation.name());
        let fits = calibration.iter().flat_map(|c| &c.fits).flat_map(|f| &f.nodes);
        let mut fits = fits.filter(|f| f.node == id);
        let mut has_ends = || {
            fits.any(|f| matches!(&f.fit, TableFit::Goalposts(e) if e.iter().all(Option::is_some)))
        };
        let hint = match node.aggregation {
            Aggregation::Copeland
            | Aggregation::Wroclaw
            | Aggregation::BenefitOfTheDoubt { .. } => score(),
            Aggregation::AdjustedMazziottaPareto(_) if calibration.is_none() => calibrate(),
            Aggregation::AdjustedMazziottaPareto(_) if !has_ends() => score(),
            _ => return,
        };
        let message = Text::new(
            format!("节点 `{id}` 的聚合方法 `{name}` 要把每个地区同其他地区比较"),
            format!("the aggregation `{name}` of node `{id}` compares each region with the others"),
        );
        self.add(code::Q001, id, message, hint);
    }
}

fn imputation(leaf: &Leaf<'_>, calibration: Option<&Calibration>) -> Option<(&'static str, Text)> {
    let by_group = |name| calibration.is_none().then(|| (name, calibrate()));
    match leaf.methods.imputation {
        Imputation::Nothing | Imputation::Mean | Imputation::Constant(_) => None,
        Imputation::Median => by_group("median"),
        Imputation::GroupMean => by_group("group_mean"),
        Imputation::GroupMedian => by_group("group_median"),
        Imputation::RowMean => {
            let fit = calibration?.fits.first()?;
            let Some(Filling::Joint(at)) = &fit.indicators.get(leaf.at)?.filling else {
                return None;
            };
            let is_mean =
                matches!(&fit.joint.get(*at)?.by, Joint::RowWise(by) if by.centre == Centre::Mean);
            (!is_mean).then(|| ("row_mean", score()))
        }
        Imputation::Nearest(_) => Some(("nearest", score())),
        Imputation::ExpectationMaximisation => Some(("expectation_maximisation", score())),
        Imputation::Latest(_) => Some(("latest", score())),
        Imputation::Linear => Some(("linear", score())),
        Imputation::Carried => Some(("carried", score())),
    }
}

fn normalisation(
    leaf: &Leaf<'_>,
    calibration: Option<&Calibration>,
) -> Option<(&'static str, Text)> {
    let learnt = || {
        let fit = calibration?.fits.first()?.indicators.get(leaf.at)?;
        fit.normalisation.as_ref().filter(|_| !fit.is_left_out)
    };
    let by_median = |name| calibration.is_none().then(|| (name, calibrate()));
    match &leaf.methods.normalisation {
        Normalisation::Rank => Some(("rank", score())),
        Normalisation::PercentileRank => Some(("percentile_rank", score())),
        Normalisation::Borda => Some(("borda", score())),
        Normalisation::DistanceToReference { .. } => by_median("distance_to_reference"),
        Normalisation::Closest { target: None, .. } => by_median("closest"),
        Normalisation::Sigmoid { middle: None, .. } => by_median("sigmoid"),
        _ => match learnt() {
            Some(Fitted::Rank(_) | Fitted::PercentileRank(_) | Fitted::Borda(_)) => {
                Some(("rank", score()))
            }
            _ => None,
        },
    }
}

/// Texts that engines read differently: a backslash is a mark of its own for some.
pub(super) fn odd_texts(rubric: &Rubric, texts: &[String], file: &str) -> Diagnostics {
    let mut found = Diagnostics::new();
    for text in texts.iter().filter(|t| t.contains('\\') || t.chars().any(char::is_control)) {
        let shown = crate::diag::shorten(text, 40);
        let message = Text::new(
            format!("`{shown}` 中有反斜杠或控制字符，各引擎读法不同"),
            format!(
                "`{shown}` has a backslash or a control character, which engines read differently"
            ),
        );
        let hint = Text::new("请在量规中改用别的写法", "write it otherwise in the rubric");
        let found_here = Diagnostic::error(code::Q011, Place::file(file), message);
        found.push(found_here.hint(hint).value(&shown).node(&rubric.hierarchy.root().id));
    }
    found
}
