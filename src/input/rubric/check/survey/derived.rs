//! The questions of a table: their scales, what an empty cell stands for, and what follows from others.

use super::super::Asker;
use super::nature::{go_together, is_number};
use super::{Checker, TableView};
use crate::diag::code::rubric::{R058, R060};
use crate::input::rubric::build::instrument::{way, ways};
use crate::input::rubric::draft::Spot;
use crate::input::rubric::survey_file::{Derive, ItemQuestion};
use crate::lang::Text;
use crate::model::Derivation;

impl Checker<'_, '_> {
    pub(super) fn item_questions(&mut self, view: &TableView<'_>) {
        for (i, question) in view.table.questions.iter().enumerate() {
            let at = view.at.at(&format!("/questions/{i}"));
            if let Some(scale) = &question.scale {
                let asker = Asker { id: &question.id, scale: at.at("/scale"), node: None };
                self.scale(scale, &asker);
            }
            if let Some(derive) = &question.derive {
                self.derived(view, i, question, derive, &at.at("/derive"));
            }
        }
        self.blanks(view);
    }

    fn derived(
        &mut self,
        view: &TableView<'_>,
        own: usize,
        question: &ItemQuestion,
        derive: &Derive,
        at: &Spot,
    ) {
        let id = &question.id;
        if question.blank.is_some() {
            let message = Text::new(
                format!("问题 `{id}` 由其他问题推得，没有自己的列，不应有 `blank`"),
                format!(
                    "question `{id}` follows from others and has no column, so it has no `blank`"
                ),
            );
            let hint = Text::new("写在所依据的问题上", "give it to the questions it follows from");
            let below = view.at.at(&format!("/questions/{own}/blank"));
            self.error(R058, &below, message, hint);
        }
        let Some((how, from)) = way(derive) else {
            self.not_one_way(id, derive, at);
            return;
        };
        let name = ways(derive)[0].0;
        let mut listed = Vec::new();
        let mut parts = Vec::new();
        for (i, part) in from.iter().enumerate() {
            let at = at.at(&format!("/{name}/{i}"));
            listed.push((part.as_str(), at.clone()));
            let Some(found) = self.question_of(view, part, &at) else { continue };
            if found >= own {
                self.not_before(id, part, found == own, &at);
            } else {
                parts.push((found, at));
            }
        }
        self.unique(
            &Text::new("此处两次列出问题 `{}`", "question `{}` stands twice in this list"),
            listed,
        );
        self.fields_of(id, derive, how, name, from.len(), at);
        self.nature(view, id, how, &parts);
    }

    fn not_one_way(&mut self, id: &str, derive: &Derive, at: &Spot) {
        let given: Vec<_> = ways(derive).iter().map(|(name, ..)| format!("`{name}`")).collect();
        let message = if given.is_empty() {
            Text::new(
                format!("没有写明问题 `{id}` 怎样推得"),
                format!("nothing says how question `{id}` follows from others"),
            )
        } else {
            Text::new(
                format!("问题 `{id}` 有几种推得的办法：{}", given.join("、")),
                format!("question `{id}` follows in several ways: {}", given.join(", ")),
            )
        };
        let hint = Text::new(
            "写且只写一种：`any_of`、`all_of`、`count_of`、`first_of`、`difference` 或 `ratio`",
            "give exactly one of `any_of`, `all_of`, `count_of`, `first_of`, `difference` and `ratio`",
        );
        self.error(R058, at, message, hint);
    }

    fn not_before(&mut self, id: &str, part: &str, is_own: bool, at: &Spot) {
        let message = if is_own {
            Text::new(
                format!("问题 `{id}` 由自身推得"),
                format!("question `{id}` follows from itself"),
            )
        } else {
            Text::new(
                format!("问题 `{id}` 由排在后面的 `{part}` 推得"),
                format!("question `{id}` follows from `{part}`, which stands after it"),
            )
        };
        let hint = Text::new(
            "只能由排在前面的问题推得；调整先后，或改用别的问题",
            "a question follows from those before it; put them in order, or use another",
        );
        self.error(R058, at, message, hint);
    }

    /// Fields that go with some ways only, and how many parts a way has.
    fn fields_of(
        &mut self,
        id: &str,
        derive: &Derive,
        how: Derivation,
        name: &str,
        n_parts: usize,
        at: &Spot,
    ) {
        let pair = matches!(how, Derivation::Difference | Derivation::Ratio(_));
        if pair && n_parts != 2 || n_parts == 0 {
            let wanted = if pair {
                Text::new("应为两个", "expected two")
            } else {
                Text::new("至少一个", "expected at least one")
            };
            let message = Text::new(
                format!("问题 `{id}` 的 `{name}` 列了 {n_parts} 个问题，{}", wanted.zh),
                format!("`{name}` of question `{id}` lists questions: {n_parts}, {}", wanted.en),
            );
            let hint = Text::new(
                "写成 `[\"前者\", \"后者\"]` 的样子，用问题编号",
                "write it as `[\"first\", \"second\"]`, with ids of questions",
            );
            self.error(R058, &at.at(&format!("/{name}")), message, hint);
        }
        let per_is_wrong = match (how, derive.per) {
            (_, None) => false,
            (Derivation::Ratio(per), Some(_)) => per <= 0.0,
            _ => true,
        };
        if per_is_wrong {
            let message = Text::new(
                format!("问题 `{id}` 的 `per` 只与 `ratio` 同用，且大于 0"),
                format!("`per` of question `{id}` goes with `ratio` only, and is above 0"),
            );
            let hint = Text::new(
                "每百人写 `\"per\": 100`；不是比率就不写",
                "write `\"per\": 100` for a figure per hundred; leave it out where there is no ratio",
            );
            self.error(R058, &at.at("/per"), message, hint);
        }
        let holds = matches!(how, Derivation::AnyOf | Derivation::AllOf | Derivation::CountOf);
        if derive.not_applicable_counts.is_some() && !holds {
            let message = Text::new(
                format!("`{name}` 不能与 `not_applicable_counts` 同用"),
                format!("`not_applicable_counts` does not go with `{name}`"),
            );
            let hint = Text::new(
                "它只说明不适用算不算成立，与 `any_of`、`all_of`、`count_of` 同用",
                "it says whether what does not apply holds, with `any_of`, `all_of` and `count_of`",
            );
            self.error(R058, &at.at("/not_applicable_counts"), message, hint);
        }
    }

    /// Parts that cannot be put together as the way asks.
    fn nature(&mut self, view: &TableView<'_>, id: &str, how: Derivation, parts: &[(usize, Spot)]) {
        let name = |part: usize| view.table.questions[part].id.as_str();
        for (i, (part, at)) in parts.iter().enumerate() {
            let asked = &view.asked[*part];
            match how {
                Derivation::AnyOf | Derivation::AllOf | Derivation::CountOf => {
                    if !asked.is_scored {
                        self.unscored(name(*part), at);
                    }
                }
                Derivation::Difference | Derivation::Ratio(_) if !is_number(&asked.scale) => {
                    let part = name(*part);
                    let message = Text::new(
                        format!("问题 `{part}` 的答案不是数值，`{id}` 无法计算"),
                        format!(
                            "answers to question `{part}` are no numbers, so `{id}` cannot be worked out"
                        ),
                    );
                    let hint = Text::new(
                        "差和比只用数值、比例或是否题",
                        "differences and ratios take numbers, shares, and yes or no",
                    );
                    self.error(R060, at, message, hint);
                }
                Derivation::FirstOf | Derivation::Difference => {
                    let first = parts[0].0;
                    if i > 0 && !go_together(&view.asked[first].scale, &asked.scale) {
                        self.unlike(name(first), name(*part), at);
                    }
                }
                Derivation::Ratio(_) => {}
            }
        }
    }

    /// A question of which nothing says what is good, where its score is needed.
    pub(super) fn unscored(&mut self, id: &str, at: &Spot) {
        let message = Text::new(
            format!("问题 `{id}` 的数值没有好坏之分，无从判断是否成立，也没有得分"),
            format!(
                "nothing says which answers to question `{id}` are good, so it neither holds nor scores"
            ),
        );
        let hint = Text::new(
            "在它的量尺里写 `worst` 和 `best`；只用数值的，测量里写 `\"takes\": \"values\"`",
            "give its scale `worst` and `best`, or take its values with `\"takes\": \"values\"`",
        );
        self.error(R060, at, message, hint);
    }

    /// Two questions whose values are not of one sort.
    pub(super) fn unlike(&mut self, first: &str, second: &str, at: &Spot) {
        let message = Text::new(
            format!("问题 `{second}` 与 `{first}` 的数值性质不同，不能放在一起"),
            format!("values of question `{second}` are of another nature than those of `{first}`"),
        );
        let hint = Text::new(
            "用单位相同的问题；测量也可改取得分，得分彼此可比",
            "use questions in the same units; a measure can take scores instead, which are alike",
        );
        self.error(R060, at, message, hint);
    }
}
