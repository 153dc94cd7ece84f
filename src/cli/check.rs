//! `govgauge check`: every problem in a survey.

use super::args::SurveyArgs;
use super::screen::Screen;
use super::{Failure, load};

pub(super) fn run(args: &SurveyArgs, screen: &Screen) -> Result<(), Failure> {
    let loaded = load::load(args, screen)?;
    let survey = &loaded.survey;
    let (n, periods, questions) =
        (survey.regions.len(), survey.periods.len(), loaded.rubric.hierarchy.indicators().len());
    let (_, warnings) = loaded.warnings.counts();
    screen.note(
        &format!("可以评分：{n} 个地区，{periods} 个时期，{questions} 个指标，{warnings} 个警告"),
        &format!(
            "ready to score: {}, {}, {}, {}",
            counted(n, "region"),
            counted(periods, "period"),
            counted(questions, "indicator"),
            counted(warnings, "warning"),
        ),
    );
    Ok(())
}

/// A number with its noun.
fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
