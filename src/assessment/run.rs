//! What a result rests on: the tool, the files with their hashes, the method. No clock: a date is
//! an argument, so the same input gives the same bytes tomorrow.

use super::Assessment;
use crate::model::InputFile;
use crate::stats::hash::sha256;

/// One run of the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// `r-` and twelve hexadecimal digits of the hash of everything it rests on.
    pub id: String,
    /// The date the user gave it, if any.
    pub date: Option<String>,
    /// The version of this tool.
    pub tool_version: &'static str,
    /// The files: rubric first, then benchmarks, a calibration, surveys.
    pub inputs: Vec<InputFile>,
    /// The weight set in use.
    pub weight_set: String,
}

impl Run {
    /// Describes the run that made an assessment.
    pub fn new(assessment: &Assessment<'_>, date: Option<String>) -> Self {
        let inputs: Vec<InputFile> = assessment
            .rubric
            .files
            .iter()
            .chain(assessment.benchmarks.iter().map(|b| &b.file))
            .chain(&assessment.calibrated_by)
            .chain(&assessment.survey.files)
            .cloned()
            .collect();
        let weight_set = assessment.weights.set.clone();
        let tool_version = env!("CARGO_PKG_VERSION");
        let ranked = if assessment.options.rank { "rank" } else { "" };
        // The study beside the scores, so that the same run has the same figures.
        let study = assessment.certainty.as_ref().map(|c| {
            let indices = c.influence.as_ref().map_or(0, |i| i.runs);
            format!("{} {} {indices}", c.seed, c.replicates)
        });
        // Separated by a byte that occurs in none of the parts, so that no two lists look alike.
        let parts: Vec<&str> = inputs
            .iter()
            .map(|i| i.sha256.as_str())
            .chain([weight_set.as_str(), tool_version, date.as_deref().unwrap_or(""), ranked])
            .chain(study.as_deref())
            .collect();
        let id = format!("r-{}", &sha256(parts.join("\0").as_bytes())[..12]);
        Self { id, date, tool_version, inputs, weight_set }
    }
}
