//! What is varied in a study: what the rubric declares, else what is usual.

use super::study::Reason;
use crate::assessment::Assessment;
use crate::lang::Text;
use crate::model::{
    Aggregation, Hierarchy, Imputation, Node, NodeIdx, Normalisation, OtherNormalisation, Rubric,
    Transform, Treatment, UncertainAggregation, UncertainBenchmark, UncertainWeights, Uncertainty,
    figure,
};

/// The share by which weights are uncertain where a rubric says nothing.
pub const SHARE: f64 = 0.25;

/// The floor of geometric means where nothing else is said.
pub const FLOOR: f64 = 1.0;

/// The most combinations of ways to fill gaps, to treat and to normalise: each is kept prepared.
pub const WAYS_MAX: usize = 200;

/// Something that is varied by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Factor {
    /// The weights.
    Weights,
    /// How children become their parent.
    Aggregation,
    /// How answers become scores.
    Normalisation,
    /// Which indicator is left out.
    Exclusion,
    /// How samples came out.
    Sampling,
    /// By how much scores of answers are off.
    Noise,
    /// How outliers are treated.
    Treatment,
    /// How gaps are filled.
    Imputation,
    /// What is to be reached.
    Benchmark,
}

impl Factor {
    /// All of them, in the order of results.
    pub const ALL: [Self; 9] = [
        Self::Weights,
        Self::Aggregation,
        Self::Normalisation,
        Self::Exclusion,
        Self::Sampling,
        Self::Noise,
        Self::Treatment,
        Self::Imputation,
        Self::Benchmark,
    ];

    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Aggregation => "aggregation",
            Self::Normalisation => "normalisation",
            Self::Exclusion => "exclusion",
            Self::Sampling => "sampling",
            Self::Noise => "noise",
            Self::Treatment => "treatment",
            Self::Imputation => "imputation",
            Self::Benchmark => "benchmark",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Self::Weights => Text::new("权重", "weights"),
            Self::Aggregation => Text::new("汇总方法", "aggregation"),
            Self::Normalisation => Text::new("标准化方法", "normalisation"),
            Self::Exclusion => Text::new("剔除一个指标", "exclusion of one indicator"),
            Self::Sampling => Text::new("抽样误差", "sampling error"),
            Self::Noise => Text::new("答案得分的误差", "noise on the scores of answers"),
            Self::Treatment => Text::new("异常值处理", "treatment of outliers"),
            Self::Imputation => Text::new("缺失值填补", "imputation of gaps"),
            Self::Benchmark => Text::new("对标基准", "benchmark"),
        }
    }
}

/// Why a study cannot be made; in words, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Text,
}

/// What is varied where a rubric declares nothing: weights by a quarter either way, and geometric
/// means in place of arithmetic ones where scores run from 0 to 100.
pub fn usual(a: &Assessment<'_>) -> Uncertainty {
    let hierarchy = &a.rubric.hierarchy;
    let mean = |n: &Node| n.aggregation == Aggregation::Arithmetic && n.children.len() > 1;
    let nodes: Vec<NodeIdx> = hierarchy.iter().filter(|(_, n)| mean(n)).map(|(i, _)| i).collect();
    let several = hierarchy.nodes().iter().any(|n| n.children.len() > 1);
    let aggregation = (a.is_percent() && !nodes.is_empty()).then(|| UncertainAggregation {
        nodes,
        methods: vec![Aggregation::Arithmetic, Aggregation::Geometric],
        floor: FLOOR,
    });
    Uncertainty {
        weights: several.then_some(UncertainWeights::Uniform(SHARE)),
        aggregation,
        ..Uncertainty::default()
    }
}

/// The factors of an uncertainty.
pub fn factors(uncertainty: &Uncertainty) -> Vec<Factor> {
    let varies = |factor: &Factor| match factor {
        Factor::Weights => uncertainty.weights.is_some(),
        Factor::Aggregation => uncertainty.aggregation.is_some(),
        Factor::Normalisation => !uncertainty.normalisations.is_empty(),
        Factor::Exclusion => !uncertainty.exclusions.is_empty(),
        Factor::Sampling => uncertainty.is_sampled,
        Factor::Noise => uncertainty.noise > 0.0,
        Factor::Treatment => !uncertainty.treatments.is_empty(),
        Factor::Imputation => !uncertainty.imputations.is_empty(),
        Factor::Benchmark => uncertainty.benchmark.is_some(),
    };
    Factor::ALL.into_iter().filter(varies).collect()
}

/// What these answers cannot be asked; nothing is left out in silence.
///
/// # Errors
///
/// If an assumption would change nothing, or cannot be made of these answers.
pub fn check(a: &Assessment<'_>, uncertainty: &Uncertainty) -> Result<(), Refusal> {
    let refuse = |zh: &str, en: &str, hint: (&str, &str)| {
        Err(Refusal { message: Text::new(zh, en), hint: Text::new(hint.0, hint.1) })
    };
    if factors(uncertainty).is_empty() {
        return refuse(
            "没有可变动的假设：量规只有一个指标，也没有 `uncertainty` 一节",
            "there is nothing to vary: the rubric has a single indicator and no section `uncertainty`",
            (
                "在量规的 `uncertainty` 里写明哪些假设不确定，如 `\"noise\": {\"points\": 5}`",
                "say in `uncertainty` of the rubric what is uncertain, such as `\"noise\": {\"points\": 5}`",
            ),
        );
    }
    if a.is_calibrated && learns_anew(a, uncertainty) {
        return refuse(
            "结果按校准文件计分，而重复计分要从现有地区重新得出校准已定的参数，区间会不对",
            "results rest on a calibration, and scoring again would learn from the regions at hand what it has fixed, so that intervals would be wrong",
            (
                "在得出校准的那份调查上检验，不用 `--calibration`",
                "study the survey that the calibration was learnt from, without `--calibration`",
            ),
        );
    }
    if uncertainty.is_sampled && !a.is_sampled() {
        return refuse(
            "`uncertainty` 里有 `sampling`，而这份调查没有抽样误差",
            "`uncertainty` has `sampling`, and this survey has no sampling errors",
            (
                "删去 `sampling`，或在量规的 `survey` 里把测量标为抽样",
                "remove `sampling`, or declare measures as samples in `survey` of the rubric",
            ),
        );
    }
    check_cells(a, uncertainty)?;
    if !uncertainty.imputations.is_empty() && !a.has_gaps() {
        return refuse(
            "`uncertainty` 里有 `imputation`，而这份调查没有缺失值",
            "`uncertainty` has `imputation`, and this survey has no gaps",
            ("从 `uncertainty` 里删去 `imputation`", "remove `imputation` from `uncertainty`"),
        );
    }
    let ways = uncertainty.normalisations.len().max(1)
        * uncertainty.treatments.len().max(1)
        * uncertainty.imputations.len().max(1);
    if ways > WAYS_MAX {
        return Err(Refusal {
            message: Text::new(
                format!(
                    "`imputation`、`treatment`、`normalisation` 共有 {ways} 种组合，至多 {WAYS_MAX}"
                ),
                format!(
                    "`imputation`, `treatment` and `normalisation` make {ways} combinations, at most {WAYS_MAX}"
                ),
            ),
            hint: Text::new("减少其中的方法", "give fewer ways"),
        });
    }
    uncertainty.benchmark.as_ref().map_or(Ok(()), |b| check_benchmark(a, b))
}

/// What cannot be done where scores of regions are means over cells.
fn check_cells(a: &Assessment<'_>, uncertainty: &Uncertainty) -> Result<(), Refusal> {
    let refuse = |zh: &str, en: &str, hint: (&str, &str)| {
        Err(Refusal { message: Text::new(zh, en), hint: Text::new(hint.0, hint.1) })
    };
    if a.is_mean_of_cells() && (uncertainty.is_sampled || uncertainty.noise > 0.0) {
        return refuse(
            "地区得分是各分组得分的平均，`sampling` 和 `noise` 用不上",
            "scores of regions are means over cells of a facet, so that `sampling` and `noise` have nothing to act on",
            (
                "从 `uncertainty` 里删去 `sampling` 和 `noise`",
                "remove `sampling` and `noise` from `uncertainty`",
            ),
        );
    }
    let prepared = [Factor::Normalisation, Factor::Treatment, Factor::Imputation];
    if a.is_mean_of_cells() && factors(uncertainty).iter().any(|f| prepared.contains(f)) {
        return refuse(
            "地区得分是各分组得分的平均，`normalisation`、`treatment`、`imputation` 用不上",
            "scores of regions are means over cells of a facet, so that `normalisation`, `treatment` and `imputation` have nothing to act on",
            (
                "从 `uncertainty` 里删去 `normalisation`、`treatment`、`imputation`",
                "remove `normalisation`, `treatment` and `imputation` from `uncertainty`",
            ),
        );
    }
    Ok(())
}

/// Whether scoring again would learn from the regions at hand: a way that is listed, a step of the rubric
/// after it, or a node that compares regions.
pub fn learns_anew(a: &Assessment<'_>, uncertainty: &Uncertainty) -> bool {
    let own = || a.rubric.methods.indicators.iter();
    let treats = own().any(|m| m.treatment != Treatment::Nothing);
    let normalises = own().any(|m| learns_to_normalise(&m.normalisation));
    let fills = |m: &Imputation| {
        let knows = matches!(
            m,
            Imputation::Nothing
                | Imputation::Constant(_)
                | Imputation::Latest(_)
                | Imputation::Linear
                | Imputation::Carried
        );
        !knows
    };
    let imputations = uncertainty.imputations.iter().flatten();
    let treatments = uncertainty.treatments.iter().flatten();
    // The scores of choices are read anew where they are normalised otherwise, and with them all steps.
    let reads = |way: &OtherNormalisation| {
        !matches!(way, OtherNormalisation::AsGiven | OtherNormalisation::Scale)
            || *way == OtherNormalisation::Scale
                && own().any(|m| m.normalisation != Normalisation::Scale && fills(&m.imputation))
    };
    a.compares_regions()
        || imputations.into_iter().any(|m| fills(m) || treats || normalises)
        || treatments.into_iter().any(|t| *t != Treatment::Nothing || normalises)
        || uncertainty.normalisations.iter().any(reads)
}

const fn learns_to_normalise(method: &Normalisation) -> bool {
    !matches!(
        method,
        Normalisation::Scale
            | Normalisation::Scaled { .. }
            | Normalisation::Goalposts { .. }
            | Normalisation::CutPoints(_)
    )
}

/// Whether there is a benchmark to be unsure of.
fn check_benchmark(a: &Assessment<'_>, uncertain: &UncertainBenchmark) -> Result<(), Refusal> {
    let refuse = |message, hint| Err(Refusal { message, hint });
    if a.benchmarks.is_empty() {
        return refuse(
            Text::new(
                "`uncertainty` 里有 `benchmark`，而本次没有对标基准",
                "`uncertainty` has `benchmark`, and this run has no benchmark",
            ),
            Text::new(
                "用 `--benchmark` 给出基准，或删去 `benchmark`",
                "name one with `--benchmark`, or remove `benchmark`",
            ),
        );
    }
    let known = |id: &&String| a.benchmarks.iter().any(|b| b.id == **id);
    if let Some(id) = uncertain.benchmarks.iter().find(|id| !known(id)) {
        return refuse(
            Text::new(
                format!("`uncertainty` 里的基准 `{id}` 本次没有给出"),
                format!("the benchmark `{id}` of `uncertainty` is not one of this run"),
            ),
            Text::new(format!("加上 `--benchmark {id}`"), format!("add `--benchmark {id}`")),
        );
    }
    if uncertain.points <= 0.0 && a.benchmarks.len() < 2 {
        return refuse(
            Text::new(
                "`benchmark` 没有可变动之处：只有一个基准，目标也不浮动",
                "`benchmark` has nothing to vary: there is one benchmark, and its targets are fixed",
            ),
            Text::new(
                "给出 `points`，或用 `--benchmark` 给出两个以上基准",
                "give `points`, or two or more benchmarks with `--benchmark`",
            ),
        );
    }
    if !a.is_percent() {
        return refuse(
            Text::new(
                "得分不是 0 到 100，不能与目标相比",
                "scores do not run from 0 to 100, and cannot be held against targets",
            ),
            Text::new("删去 `benchmark`", "remove `benchmark`"),
        );
    }
    Ok(())
}

/// One line for each assumption, for people.
pub fn in_words(rubric: &Rubric, uncertainty: &Uncertainty, factor: Factor) -> Text {
    match factor {
        Factor::Weights => uncertainty.weights.as_ref().map_or_else(Text::default, weights),
        Factor::Aggregation => {
            uncertainty.aggregation.as_ref().map_or_else(Text::default, |a| aggregation(rubric, a))
        }
        Factor::Normalisation => {
            let names = |word: &dyn Fn(OtherNormalisation) -> &'static str, sep: &str| {
                uncertainty.normalisations.iter().map(|n| word(*n)).collect::<Vec<_>>().join(sep)
            };
            let zh = |n| match n {
                OtherNormalisation::AsGiven => "量规原有的方法",
                OtherNormalisation::MinMax => "最小－最大值（0–100）",
                OtherNormalisation::ZScore => "标准分（均值 50，标准差 10）",
                OtherNormalisation::Scale => "各指标的量尺",
                OtherNormalisation::PercentileRank => "百分位名次",
                OtherNormalisation::FractionOfMaximum => "占最大值的百分比",
            };
            let en = |n| match n {
                OtherNormalisation::AsGiven => "the rubric's own way",
                OtherNormalisation::MinMax => "min–max to 0–100",
                OtherNormalisation::ZScore => "z-scores with mean 50 and deviation 10",
                OtherNormalisation::Scale => "the scale of each indicator",
                OtherNormalisation::PercentileRank => "percentile ranks",
                OtherNormalisation::FractionOfMaximum => "per cent of the maximum",
            };
            Text::new(
                format!("标准化方法：{}，机会均等", names(&zh, "、")),
                format!("normalisation: {}, each as likely", names(&en, ", ")),
            )
        }
        Factor::Exclusion => {
            let n = uncertainty.exclusions.len();
            Text::new(
                format!("{n} 个指标中剔除一个或一个也不剔除，机会均等"),
                format!("one of {n} indicators left out, or none, each as likely"),
            )
        }
        Factor::Sampling => Text::new(
            "抽样所得的答案按其标准误差重新抽取（正态分布）",
            "answers from samples drawn anew within their standard errors (normal distribution)",
        ),
        Factor::Noise => {
            let points = figure(uncertainty.noise);
            Text::new(
                format!("每个答案的得分上下浮动至多 {points} 分（均匀分布）"),
                format!("the score of every answer up to {points} points off (uniform)"),
            )
        }
        Factor::Treatment => {
            let names = names(&uncertainty.treatments, treatment_title);
            Text::new(
                format!("异常值处理：{}，机会均等", names.zh),
                format!("treatment of outliers: {}, each as likely", names.en),
            )
        }
        Factor::Imputation => {
            let names = names(&uncertainty.imputations, imputation_title);
            Text::new(
                format!("缺失值填补：{}，机会均等", names.zh),
                format!("imputation of gaps: {}, each as likely", names.en),
            )
        }
        Factor::Benchmark => uncertainty.benchmark.as_ref().map_or_else(Text::default, benchmark),
    }
}

/// Why a replicate has no scores, in words.
pub fn failed(rubric: &Rubric, uncertainty: &Uncertainty, reason: Reason) -> Text {
    let (step, way, node) = match reason {
        Reason::NoWeights => return Text::new("同级权重全为零", "siblings without weight"),
        Reason::NothingLeft => {
            return Text::new("剔除指标后无可计分", "nothing left after an exclusion");
        }
        Reason::Step { step, way, node } => (step, way, &rubric.hierarchy.node(node).id),
    };
    let one = |all: Text| Text::new(format!("`{node}` 无法{}", all.zh), all.en);
    match step {
        Factor::Treatment => {
            let by = uncertainty.treatments.get(way).copied().flatten().map(treatment_title);
            let by = by.unwrap_or_default();
            one(Text::new(
                format!("处理异常值（{}）", by.zh),
                format!("`{node}` cannot be treated ({})", by.en),
            ))
        }
        Factor::Imputation => {
            let by = uncertainty.imputations.get(way).copied().flatten().map(imputation_title);
            let by = by.unwrap_or_default();
            one(Text::new(
                format!("填补（{}）", by.zh),
                format!("the gaps of `{node}` cannot be filled ({})", by.en),
            ))
        }
        _ => {
            let by = uncertainty.normalisations.get(way).map_or("", |n| n.name());
            one(Text::new(
                format!("标准化（{by}）"),
                format!("`{node}` cannot be normalised ({by})"),
            ))
        }
    }
}

/// The ways in a row, the rubric's own among them.
fn names<M: Copy>(ways: &[Option<M>], title: fn(M) -> Text) -> Text {
    let own = || Text::new("量规原有的方法", "the rubric's own way");
    let titles: Vec<Text> = ways.iter().map(|w| w.map_or_else(own, title)).collect();
    let zh: Vec<&str> = titles.iter().map(|t| t.zh.as_str()).collect();
    let en: Vec<&str> = titles.iter().map(|t| t.en.as_str()).collect();
    Text::new(zh.join("、"), en.join(", "))
}

fn treatment_title(method: Treatment) -> Text {
    match method {
        Treatment::Nothing => Text::new("不处理", "none"),
        Treatment::TwoStage(_) => Text::new("先缩尾、不够再变换", "winsorised, then transformed"),
        Treatment::Winsorise(_) => Text::new("缩尾", "winsorised"),
        Treatment::Transform(Transform::Log) => Text::new("取对数", "logarithms"),
        Treatment::Transform(Transform::LogAsReference) => {
            Text::new("取对数（不镜像）", "logarithms, never mirrored")
        }
        Treatment::Transform(Transform::BoxCox(lambda)) => {
            let lambda = figure(lambda);
            Text::new(format!("博克斯－考克斯变换（{lambda}）"), format!("Box–Cox ({lambda})"))
        }
    }
}

fn imputation_title(method: Imputation) -> Text {
    match method {
        Imputation::Nothing => Text::new("不填补", "none"),
        Imputation::Mean => Text::new("均值", "the mean"),
        Imputation::Median => Text::new("中位数", "the median"),
        Imputation::GroupMean => Text::new("同组均值", "the mean of the group"),
        Imputation::GroupMedian => Text::new("同组中位数", "the median of the group"),
        Imputation::RowMean => {
            Text::new("同一上级其他指标的均值", "the mean of the region's other indicators")
        }
        Imputation::Constant(value) => {
            let value = figure(value);
            Text::new(format!("固定值 {value}"), format!("the figure {value}"))
        }
        Imputation::Nearest(k) => {
            Text::new(format!("最相近的 {k} 个地区"), format!("the {k} nearest regions"))
        }
        Imputation::ExpectationMaximisation => {
            Text::new("期望最大化", "expectation and maximisation")
        }
        Imputation::Latest(_) => Text::new("最近一期", "the latest earlier period"),
        Imputation::Linear => Text::new("前后两期之间的直线", "a line between periods"),
        Imputation::Carried => Text::new("上一期", "the period before"),
    }
}

fn benchmark(benchmark: &UncertainBenchmark) -> Text {
    let (zh, en) = match benchmark.benchmarks.as_slice() {
        [] => ("本次所用基准".to_owned(), "the benchmarks of this run".to_owned()),
        [one] => (format!("基准 {one}"), format!("benchmark {one}")),
        several => (
            format!("基准 {}，机会均等", several.join("、")),
            format!("benchmarks {}, each as likely", several.join(", ")),
        ),
    };
    if benchmark.points > 0.0 {
        let points = figure(benchmark.points);
        Text::new(
            format!("{zh}；每个目标上下浮动至多 {points} 分（均匀分布）"),
            format!("{en}; every target up to {points} points off (uniform)"),
        )
    } else {
        Text::new(zh, en)
    }
}

fn weights(weights: &UncertainWeights) -> Text {
    match weights {
        UncertainWeights::Uniform(share) => {
            let percent = figure(100.0 * share);
            Text::new(
                format!("每个权重上下浮动至多 {percent}%（均匀分布）"),
                format!("every weight up to {percent} % larger or smaller (uniform)"),
            )
        }
        UncertainWeights::Dirichlet(concentration) => {
            let c = figure(*concentration);
            Text::new(
                format!("同级权重按狄利克雷分布抽取（集中度 {c}）"),
                format!("weights of siblings from a Dirichlet distribution (concentration {c})"),
            )
        }
        UncertainWeights::Sets(sets) => Text::new(
            format!("权重方案 {}，机会均等", sets.join("、")),
            format!("weight sets {}, each as likely", sets.join(", ")),
        ),
    }
}

fn aggregation(rubric: &Rubric, aggregation: &UncertainAggregation) -> Text {
    use crate::lang::Lang;

    let names = |lang, sep: &str| {
        let title = |m: &Aggregation| m.title().get(lang).to_owned();
        aggregation.methods.iter().map(title).collect::<Vec<_>>().join(sep)
    };
    let (n, all) = (aggregation.nodes.len(), groups(&rubric.hierarchy));
    let (zh, en) = if n == all {
        (format!("全部 {all} 个汇总节点"), format!("all {all} nodes"))
    } else {
        (format!("{all} 个汇总节点中的 {n} 个"), format!("{n} of {all} nodes"))
    };
    Text::new(
        format!("{zh}一起用同一种方法，每次以均等机会取{}之一", names(Lang::Zh, "、")),
        format!("{en} by one method, drawn each time from {}", names(Lang::En, ", ")),
    )
}

fn groups(hierarchy: &Hierarchy) -> usize {
    hierarchy.nodes().iter().filter(|n| !n.children.is_empty()).count()
}
