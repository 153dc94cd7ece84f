//! Charts as inline SVG: each a pure function from plain data and a language to text.
//!
//! Every chart has a struct of plain data, `draw(&data, lang)` which gives the picture and
//! `table(&data, lang)` which gives the same numbers as a [`Table`], for those who cannot see the
//! picture and for those who want to copy a number. The rules all charts keep:
//!
//! - The picture is 720 units wide, the text width of an A4 page, and as tall as it needs to be.
//! - Nothing is said by colour alone: levels are printed as digits, own values have their own shape.
//! - Every text is measured with the font in `assets/fonts` before it is placed ([`measure`]); a
//!   text that must be shortened keeps its full words in a `<title>`.
//! - A missing number is `None`; one that is not finite is treated as missing and never drawn.
//! - The same data give the same bytes.
//!
//! ```
//! use govgauge::lang::{Lang, Text};
//! use govgauge::report::chart::{Bar, Severity, severity};
//!
//! let chart = Severity {
//!     id: "concerns".into(),
//!     title: Text::new("问题严重程度", "Severity of concerns"),
//!     bars: vec![Bar {
//!         label: Text::new("信息孤岛", "Information islands"),
//!         severity: Some(62.5),
//!         coverage: Some(0.9),
//!     }],
//! };
//! let svg = severity::draw(&chart, Lang::Zh)?;
//! assert!(svg.starts_with("<svg ") && svg.contains("信息孤岛"));
//! # Ok::<(), govgauge::report::chart::ChartError>(())
//! ```

pub mod bands;
pub mod biplot;
pub mod correlation;
pub mod dots;
pub mod dumbbell;
pub mod heatmap;
pub mod intervals;
pub mod ladder;
pub mod pareto;
pub mod radar;
pub mod severity;
pub mod spread;
pub mod strip;
pub mod tornado;
pub mod weight_tree;

pub mod measure;
pub mod palette;

mod axis;
mod canvas;
mod legend;
mod number;
mod rows;
mod svg;

pub use bands::{Band, Bands};
pub use biplot::{Biplot, BiplotPoint};
pub use correlation::{Correlation, CorrelationCell, CorrelationRow};
pub use dots::{DotRow, Dots};
pub use dumbbell::{Dumbbell, DumbbellRow};
pub use heatmap::{Heatmap, HeatmapCell, HeatmapRow};
pub use intervals::{IntervalRow, Intervals};
pub use ladder::{Ladder, LadderLevel, Requirement, RequirementState};
pub use pareto::{Pareto, ParetoBar};
pub use radar::{Radar, RadarAxis};
pub use severity::{Bar, Severity};
pub use spread::{Spread, SpreadRow};
pub use strip::{Strip, StripRow};
pub use tornado::{Estimate, Tornado, TornadoBar};
pub use weight_tree::{WeightNode, WeightTree};

/// Why a chart could not be drawn. No data is not a reason: that gives a picture that says so.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded font could not be read.
    #[error("the embedded chart font cannot be read")]
    Font,
    /// The drawing library refused a shape.
    #[error("the chart cannot be drawn: {0}")]
    Drawing(String),
    /// The drawing library wrote something else than one element for each shape.
    #[error("the chart has {drawn} elements where {expected} shapes were asked for")]
    Shapes {
        /// How many shapes were asked for.
        expected: usize,
        /// How many elements were found.
        drawn: usize,
    },
}

/// The data of a chart as words and numbers, ready to be printed as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings, one for each column.
    pub header: Vec<String>,
    /// The rows; each has as many cells as there are headings.
    pub rows: Vec<Vec<String>>,
}
