//! A delimited table read in pieces, in memory that does not grow with it.
//!
//! ```text
//! bytes ─ Pieces ─▶ whole records ─ Sheet::read, many at once ─▶ Part ─▶ Ledger, in order ─▶ Closing
//! ```
//!
//! The records, the words and the rules are those of the ordinary reader. A row in which everything
//! is plain goes straight into a block; any other row goes through the ordinary intake. What shows
//! only across rows and must name both is left to the ordinary reader: `Closing::again` says so.

mod cells;
mod columns;
mod crew;
mod grid;
mod hand;
mod keys;
mod ledger;
mod long;
mod notes;
mod odd;
mod pieces;
mod quick;
mod respondents;
mod run;
mod scattered;
mod sheet;
mod slots;
mod straight;
mod subject;
mod walk;

pub use cells::Cells;
pub use crew::{Crew, Room};
pub use ledger::{Closing, Ledger};
pub use long::LongPart;
pub use pieces::{Hint, Piece, Pieces, Refused, Stop};
pub use sheet::{NotStreamed, Sheet};
pub use walk::Part;

use super::decode;
use super::findings::Findings;
use super::refusal::refuse;
use crate::diag::Diagnostics;
use std::io::Read;

impl Refused {
    /// What is said of a file of this name.
    pub fn tell(&self, name: &str) -> Diagnostics {
        let mut findings = Findings::default();
        refuse(name, &self.0, usize::MAX, &mut findings);
        findings.finish(name)
    }
}

/// How many bytes tell what kind of file it is.
pub const START: usize = 8;

/// The bytes of a file without its packing, if it has any; `start` are its first bytes, which were
/// read already. Says whether it was packed.
pub fn unpacked<'s>(
    start: Vec<u8>,
    rest: Box<dyn Read + Send + 's>,
) -> (Box<dyn Read + Send + 's>, bool) {
    decode::unpacked(start, rest)
}

/// Whether a file that begins so is a workbook, which is not read in pieces.
pub fn is_workbook(start: &[u8]) -> bool {
    decode::is_workbook(start)
}
