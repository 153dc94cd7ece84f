//! The most a survey may hold, in one table: beyond it something is wrong, or asks for another tool.

/// How much is accepted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Bytes of a file after unpacking; places are kept in 32 bits.
    pub(super) bytes: usize,
    /// Columns of a table: what Excel can hold.
    pub(super) columns: usize,
    /// Characters of a cell: what Excel can hold.
    pub(super) cell: usize,
    /// Different regions in a survey.
    pub(super) regions: usize,
    /// Cells of answers in a survey: rows times indicators.
    pub(super) cells: usize,
    /// Sums of tables of items: items times questions.
    pub(super) tallies: usize,
    /// Files of one survey.
    pub(super) files: usize,
}

impl Limits {
    /// The limits in force.
    pub(super) const STANDARD: Self = Self {
        bytes: 1 << 30,
        columns: 16_384,
        cell: 32_767,
        regions: 1_000_000,
        cells: 100_000_000,
        tallies: 20_000_000,
        files: 1_000,
    };
}

/// Characters of an id of a region, a period or a respondent.
pub(super) const ID_MAX: usize = 200;

/// Rows before the header, such as a title, that are passed over in search of it.
pub(super) const HEADER_WITHIN: usize = 10;
