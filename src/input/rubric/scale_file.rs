//! Scales as they are written in a rubric file, told apart by their `type`.

use super::file::Text;
use schemars::JsonSchema;
use serde::Deserialize;

/// What an answer may be and how it becomes a score. 可填什么、怎样计分。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::input) enum Scale {
    /// Levels described one by one, lowest first; the answer is the level, from 1. 逐级描述，由低到高，填级别，从 1 起。
    Maturity {
        /// The levels. 各级。
        #[schemars(length(min = 2, max = 10))]
        levels: Vec<LevelDescriptor>,
    },
    /// Yes or no. 是或否。
    YesNo {
        /// The good answer; `yes` unless given. 哪个为好，默认 `yes`。
        #[serde(default)]
        best: Option<YesNoBest>,
    },
    /// One of several answers. 多选一。
    Choice {
        /// The answers. 选项。
        #[serde(default)]
        choices: Option<Vec<Choice>>,
        /// The id of a shared set of answers, in place of `choices`. 共用选项的编号，替代 `choices`。
        #[serde(default)]
        answer_set: Option<String>,
    },
    /// Several of n options; the score is the share of options that hold. 可多选，按选中比例计分。
    CountOf {
        /// The options. 选项。
        #[schemars(length(min = 1))]
        options: Vec<OptionItem>,
    },
    /// A rating from 1 to `points`. 1 至 `points` 的评分。
    Likert {
        /// How many points, 2 to 11. 级数，2 至 11。
        #[schemars(with = "i64", range(min = 2, max = 11))]
        points: f64,
        /// What the points say, one text per point. 各级的文字。
        #[serde(default)]
        labels: Option<Vec<Text>>,
        /// Which way is better; `up` unless given. 方向，默认 `up`。
        #[serde(default)]
        direction: Option<UpDown>,
    },
    /// A percentage, 0 to 100. 百分比，0 至 100。
    Percentage(Number),
    /// A share, 0 to 1. 比例，0 至 1。
    Share(Number),
    /// A whole number from 0. 非负整数。
    Count(Number),
    /// Any number. 任意数。
    Amount(Number),
    /// Days, from 0. 天数，不小于 0。
    Days(Number),
}

/// One level of a maturity scale. 成熟度量尺的一级。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct LevelDescriptor {
    /// What holds at this level, as somebody could observe it. 这一级可观察到的情形。
    pub statement: Text,
    /// How to tell that it really holds. 怎样算达到。
    #[serde(default)]
    pub good_enough: Option<Text>,
    /// How to reach the next level; not at the top. 怎样升到下一级，最高级没有。
    #[serde(default)]
    pub next: Option<Text>,
}

/// The good answer. 哪个为好。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum YesNoBest {
    /// Yes. 是。
    Yes,
    /// No. 否。
    No,
}

/// Higher or lower is better. 越高越好或越低越好。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum UpDown {
    /// Higher is better. 越高越好。
    Up,
    /// Lower is better. 越低越好。
    Down,
}

/// Which way is better. 方向。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::input) enum Direction {
    /// Higher is better. 越高越好。
    Up,
    /// Lower is better. 越低越好。
    Down,
    /// The nearer to a target the better. 越接近目标越好。
    Target,
}

/// One answer of a choice. 一个选项。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Choice {
    /// The code used in survey files. 调查表中的代码。
    #[schemars(length(min = 1))]
    pub code: String,
    /// What it says. 文字。
    pub title: Text,
    /// Its score, 0 to 100. 得分，0 至 100。
    #[schemars(range(min = 0, max = 100))]
    pub score: f64,
}

/// One option of a count. 一个可选项。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct OptionItem {
    /// The code used in survey files. 调查表中的代码。
    #[schemars(length(min = 1))]
    pub code: String,
    /// What it says. 文字。
    pub title: Text,
}

/// How a number becomes a score: goalposts, a target, or break points. 数值怎样计分：两端标杆、目标值或折点。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct Number {
    /// Which way is better; `up` unless given. 方向，默认 `up`。
    #[serde(default)]
    pub direction: Option<Direction>,
    /// The value that scores 0. 得 0 分的值。
    #[serde(default)]
    pub worst: Option<f64>,
    /// The value that scores 100. 得 100 分的值。
    #[serde(default)]
    pub best: Option<f64>,
    /// With direction `target`: the value that scores 100. 方向为 `target` 时得 100 分的值。
    #[serde(default)]
    pub target: Option<f64>,
    /// With direction `target`: the distance at which the score is 0. 方向为 `target` 时得 0 分的距离。
    #[serde(default)]
    pub reach: Option<f64>,
    /// Break points, linear between them, in place of goalposts. 折点，其间线性，替代两端标杆。
    #[serde(default)]
    pub points: Option<Vec<BreakPoint>>,
    /// The least an answer may be. 可填的最小值。
    #[serde(default)]
    pub min: Option<f64>,
    /// The most an answer may be. 可填的最大值。
    #[serde(default)]
    pub max: Option<f64>,
}

/// A value and its score. 一个值及其得分。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::input) struct BreakPoint {
    /// The value, in natural units. 值，自然单位。
    pub value: f64,
    /// Its score, 0 to 100. 得分，0 至 100。
    pub score: f64,
}
