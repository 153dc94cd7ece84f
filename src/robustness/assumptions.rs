//! What is varied in a study: what the rubric declares, else what is usual.

use crate::assessment::Assessment;
use crate::lang::Text;
use crate::model::{
    Aggregation, Hierarchy, Node, NodeIdx, OtherNormalisation, Rubric, UncertainAggregation,
    UncertainWeights, Uncertainty, figure,
};

/// The share by which weights are uncertain where a rubric says nothing.
pub const SHARE: f64 = 0.25;

/// The floor of geometric means where nothing else is said.
pub const FLOOR: f64 = 1.0;

/// Something that is varied by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl Factor {
    /// All of them, in the order of results.
    pub const ALL: [Self; 6] = [
        Self::Weights,
        Self::Aggregation,
        Self::Normalisation,
        Self::Exclusion,
        Self::Sampling,
        Self::Noise,
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
        normalisations: Vec::new(),
        exclusions: Vec::new(),
        is_sampled: false,
        noise: 0.0,
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
    if a.is_mean_of_cells() && !uncertainty.normalisations.is_empty() {
        return refuse(
            "地区得分是各分组得分的平均，`normalisation` 用不上",
            "scores of regions are means over cells of a facet, so that `normalisation` has nothing to act on",
            (
                "从 `uncertainty` 里删去 `normalisation`",
                "remove `normalisation` from `uncertainty`",
            ),
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
            };
            let en = |n| match n {
                OtherNormalisation::AsGiven => "the rubric's own way",
                OtherNormalisation::MinMax => "min–max to 0–100",
                OtherNormalisation::ZScore => "z-scores with mean 50 and deviation 10",
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
    Text::new(
        format!("{all} 个非末级节点中有 {n} 个改用：{}，机会均等", names(Lang::Zh, "、")),
        format!("{n} of {all} groups by: {}, each as likely", names(Lang::En, ", ")),
    )
}

fn groups(hierarchy: &Hierarchy) -> usize {
    hierarchy.nodes().iter().filter(|n| !n.children.is_empty()).count()
}
