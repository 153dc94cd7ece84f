//! The field's nouns: rubric, hierarchy, indicator, scale, region, survey, matrix, weights, ladder,
//! benchmark, instrument, fieldwork. No files and no file formats; everything here has been checked already.

pub mod benchmark;
pub mod block;
pub mod concern;
pub mod fieldwork;
pub mod hierarchy;
pub mod instrument;
pub mod ladder;
pub mod matrix;
pub mod method;
mod packed;
pub mod region;
pub mod rubric;
pub mod say;
pub mod scale;
pub mod survey;
pub mod uncertainty;
pub mod weights;

pub use benchmark::{Basis, Benchmark, Target};
pub use block::{Answers, Block, CellFigures, Texts};
pub use concern::{Concern, ConcernIdx, ConcernKind, ConcernLink, NotMeasured, Source, SourceRef};
pub use fieldwork::{
    CellAnswers, FacetAnswers, Fieldwork, Item, ItemStatus, ItemTable, ItemValue, KeptRow,
    RespondentTally, RollUps, Tally,
};
pub use hierarchy::{
    Aggregation, Hierarchy, Indicator, IndicatorIdx, NaRule, Node, NodeIdx, Penalty,
};
pub use instrument::{
    Attribute, CellGroup, Code, Condition, Derivation, Derive, Exception, Facet, Instead,
    Instrument, ItemQuestion, Measure, Members, Part, RegionGroup, RollUp, Rounding, RoundingMode,
    RowAggregate, RowRule, Sample, Slot, Strata, Table, Takes,
};
pub use ladder::{Gate, Ladder, Level, Need};
pub use matrix::{Imputed, Matrix, Normalised, Raw, Stage, Treated};
pub use method::{
    Auxiliary, Imputation, IndicatorMethods, Methods, Normalisation, Screening, Transform,
    Treatment, TwoStage,
};
pub use region::{Period, PeriodIdx, Region, RegionIdx};
pub use rubric::{Change, Merge, MissingPolicy, Patch, PatchKind, RegionKind, Rubric, StateCodes};
pub use say::figure;
pub use scale::{Choice, Direction, Goal, LevelDescriptor, NumberKind, NumberScale, Scale};
pub use survey::{Answer, AnswerState, Column, Disagreement, InputFile, Note, Row, RowIdx, Survey};
pub use uncertainty::{
    OtherNormalisation, UncertainAggregation, UncertainBenchmark, UncertainWeights, Uncertainty,
};
pub use weights::{Ahp, WeightSet, Weighting, Weights};
