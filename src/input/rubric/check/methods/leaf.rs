//! Methods of one indicator: those that its scale takes, and that take one another.

use super::{Checker, Chosen, is_number};
use crate::diag::code::rubric::{R031, R065, R066, R067, R069, R072};
use crate::input::rubric::draft::DraftNode;
use crate::input::rubric::number;
use crate::input::rubric::scale_file::Scale;
use crate::lang::Text;
use crate::model::{Direction, Imputation, Normalisation, Treatment};

/// The field of a normalisation that is a figure in the unit of the answers, if it has one.
fn natural_figure(normalisation: &Normalisation) -> Option<&'static str> {
    match normalisation {
        Normalisation::Scaled { .. } => Some("from"),
        Normalisation::Goalposts { .. } => Some("worst"),
        Normalisation::DistanceToTarget { .. } | Normalisation::Closest { target: Some(_), .. } => {
            Some("target")
        }
        Normalisation::Closest { reach: Some(_), .. } => Some("reach"),
        Normalisation::CutPoints(_) => Some("points"),
        Normalisation::Sigmoid { middle: Some(_), .. } => Some("middle"),
        _ => None,
    }
}

impl Checker<'_, '_> {
    pub(super) fn leaf_methods(&mut self, at: usize) {
        let node = &self.draft.nodes[at];
        let (normalisation, treatment) =
            (self.chosen_normalisation(node), self.chosen_treatment(node));
        if normalisation.is_own {
            self.normalisation_figures(&normalisation.it, &normalisation.at);
        }
        if let Some(written) = &node.node.treatment {
            self.treatment_figures(written, &treatment.at);
        }
        self.on_steps(node, &normalisation, &treatment);
        self.directions(node, &normalisation);
        self.units(node, &normalisation, &treatment);
        self.filled(at);
    }

    /// What a scale with steps cannot take.
    fn on_steps(
        &mut self,
        node: &DraftNode,
        normalisation: &Chosen<Normalisation>,
        treatment: &Chosen<Treatment>,
    ) {
        if is_number(&node.node) {
            return;
        }
        let id = &node.node.id;
        if node.node.denominator.is_some() {
            let message = Text::new(
                format!("`{id}` 的答案不是数值，不能除以分母"),
                format!("the answers to `{id}` are no numbers, so nothing can divide them"),
            );
            let hint = Text::new(
                "删去 `denominator`，或换成数值量尺",
                "remove `denominator`, or use a number scale",
            );
            self.error(R069, &node.field("denominator"), message, hint);
        }
        if treatment.is_own && treatment.it != Treatment::Nothing {
            let message = Text::new(
                format!("`{id}` 的答案分级或分类，没有异常值可处理"),
                format!("the answers to `{id}` have steps, and no outliers to treat"),
            );
            let hint = Text::new("删去 `treatment`", "remove `treatment`");
            self.error(R069, &treatment.at, message, hint);
        }
        let is_choice = matches!(node.node.scale, Some(Scale::Choice { .. }));
        if let Some(figure) = natural_figure(&normalisation.it).filter(|_| is_choice) {
            let message = Text::new(
                format!("`{id}` 的选项没有数值，`{figure}` 无从比较"),
                format!(
                    "the answers to `{id}` have codes and no values for `{figure}` to stand beside"
                ),
            );
            let hint = Text::new(
                "用默认的 `scale`（各选项自有得分），或不带数值参数的方法",
                "use `scale`, the default, where each answer has its score, or a method without such figures",
            );
            self.error(R069, &normalisation.at, message, hint);
        }
    }

    /// A direction that the normalisation cannot follow, or that it contradicts.
    fn directions(&mut self, node: &DraftNode, normalisation: &Chosen<Normalisation>) {
        let Some((kind, figures)) = node.node.scale.as_ref().and_then(number::figures) else {
            return;
        };
        let (id, direction) = (&node.node.id, number::read(kind, figures).0.direction);
        match &normalisation.it {
            Normalisation::Scale | Normalisation::Closest { .. } | Normalisation::CutPoints(_) => {}
            Normalisation::Goalposts { worst, best, .. } => {
                let wanted = if best < worst { Direction::Down } else { Direction::Up };
                if wanted != direction {
                    let (is, other) = (word(direction), word(wanted));
                    let message = Text::new(
                        format!("`{id}` 的方向为 `{is}`，但 `worst` 为 {worst}、`best` 为 {best}"),
                        format!(
                            "`{id}` has direction `{is}` while `worst` is {worst} and `best` is {best}"
                        ),
                    );
                    let hint = Text::new(
                        format!(
                            "对调 `worst` 和 `best`，或在量尺里写 `\"direction\": \"{other}\"`"
                        ),
                        format!(
                            "swap `worst` and `best`, or write `\"direction\": \"{other}\"` in the scale"
                        ),
                    );
                    self.error(R031, &normalisation.at, message, hint);
                }
            }
            _ if direction == Direction::Target => {
                let message = Text::new(
                    format!("`{id}` 越接近目标越好，而这种标准化只认越高或越低越好"),
                    format!(
                        "nearer to a target is better for `{id}`, and this normalisation knows only higher or lower"
                    ),
                );
                let hint = Text::new(
                    "用 `closest`，或默认的 `scale`",
                    "use `closest`, or `scale`, the default",
                );
                self.error(R069, &normalisation.at, message, hint);
            }
            _ => {}
        }
    }

    /// Figures in the unit of the answers beside a transformation that leaves that unit.
    fn units(
        &mut self,
        node: &DraftNode,
        normalisation: &Chosen<Normalisation>,
        treatment: &Chosen<Treatment>,
    ) {
        let by_scale = normalisation.it == Normalisation::Scale;
        let figure = natural_figure(&normalisation.it);
        if !(by_scale || figure.is_some()) || !is_number(&node.node) {
            return;
        }
        let id = &node.node.id;
        let figures = if by_scale {
            Text::new("量尺的 `worst`、`best` 等", "the figures of its scale")
        } else {
            let figure = figure.unwrap_or_default();
            Text::new(format!("`{figure}`"), format!("`{figure}`"))
        };
        let hint = Text::new(
            "改用由各地区得出的标准化，如 `min_max`；或不作变换",
            "use a normalisation that learns from the regions, such as `min_max`, or do not transform",
        );
        match treatment.it {
            Treatment::Transform(_) => {
                let message = Text::new(
                    format!("`{id}` 先作变换，变换后的数值不能与{}相比", figures.zh),
                    format!(
                        "`{id}` is transformed first, and {} are in the unit before that",
                        figures.en
                    ),
                );
                self.error(R069, &treatment.at, message, hint);
            }
            Treatment::TwoStage(_) => {
                let message = Text::new(
                    format!("`{id}` 的第二步若作变换，数值就不能与{}相比", figures.zh),
                    format!(
                        "where the second stage transforms `{id}`, {} no longer fit its values",
                        figures.en
                    ),
                );
                let hint = Text::new(
                    "改用 `min_max` 等标准化，或只用 `winsorise`",
                    "use a normalisation such as `min_max`, or `winsorise` alone",
                );
                self.warning(R065, &treatment.at, message, hint);
            }
            Treatment::Nothing | Treatment::Winsorise(_) => {}
        }
    }

    /// An imputation that finds nothing to go by.
    fn filled(&mut self, at: usize) {
        let draft = self.draft;
        let node = &draft.nodes[at];
        let imputation = self.chosen_imputation(node);
        let id = &node.node.id;
        if imputation.is_own {
            self.imputation_figures(&imputation.it, &imputation.at);
        }
        match imputation.it {
            Imputation::RowMean => {
                let siblings = node.parent.map_or(&[][..], |p| &draft.nodes[p].children);
                let others = siblings.iter().filter(|c| **c != at);
                if others.filter(|c| draft.nodes[**c].node.scale.is_some()).count() == 0 {
                    let message = Text::new(
                        format!("`{id}` 在同一上级下没有其他指标，`row_mean` 无从填补"),
                        format!("`{id}` has no other indicator beside it for `row_mean` to go by"),
                    );
                    let hint = Text::new(
                        "给这个指标另选填补方法，如 `median` 或 `none`",
                        "choose another imputation for this indicator, such as `median` or `none`",
                    );
                    let at = node.at.clone();
                    let at = if imputation.is_own { imputation.at } else { at };
                    self.error(R072, &at, message, hint);
                }
            }
            Imputation::Constant(value) => self.constant(node, &imputation, value),
            _ => {}
        }
    }

    /// A figure that no answer may be.
    fn constant(&mut self, node: &DraftNode, imputation: &Chosen<Imputation>, value: f64) {
        let Some(scale) = &node.node.scale else { return };
        let (least, most) = crate::input::rubric::build::scale_of(
            scale.clone(),
            &crate::input::rubric::build::answers(self.draft),
        )
        .range();
        let id = &node.node.id;
        if node.node.denominator.is_none() && !(least..=most).contains(&value) {
            let message = Text::new(
                format!("`{id}` 用 {value} 填补，而答案应在 {least} 至 {most} 之间"),
                format!("`{id}` is filled in with {value}, and its answers are {least} to {most}"),
            );
            let hint = Text::new(
                "写一个可填的值，用指标的单位，不是得分",
                "give a value that an answer may have, in the unit of the indicator: not a score",
            );
            let at = if imputation.is_own { imputation.at.at("/value") } else { node.at.clone() };
            self.error(R066, &at, message, hint);
        }
    }

    /// A parameter that is missing or that nothing uses.
    pub(super) fn needless(&mut self, at: usize, field: &'static str, message: Text, hint: Text) {
        let at = self.draft.nodes[at].at.at(&format!("/{field}"));
        self.error(R067, &at, message, hint);
    }
}

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::Target => "target",
    }
}
