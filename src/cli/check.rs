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
            "ready to score: {n} regions, {periods} periods, {questions} indicators, {warnings} warnings"
        ),
    );
    Ok(())
}
