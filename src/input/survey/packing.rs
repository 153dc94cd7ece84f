//! What a workbook unpacks to, before anything is unpacked in earnest.
//!
//! A workbook is a ZIP archive: a small file may claim to be a very large one. The parts are counted
//! here first, because the reader behind it trusts what they say.

use std::io::{Cursor, Read};

/// Why a workbook is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// It is no ZIP archive that can be read.
    Damaged,
    /// It is a ZIP archive of something else.
    NoWorkbook,
    /// A part unpacks to more than is accepted.
    TooLarge,
}

/// How much deflate packs into one byte at the most.
const RATIO_MAX: u64 = 1_032;

/// Sheets of one letter repeated reach this; beyond it no office has been.
const RATIO_OF_SHEETS: u64 = 200;

/// The most the table of texts may unpack to: it is held in memory.
const TEXTS_MAX: u64 = 256 << 20;

/// The most any other part may unpack to.
const PART_MAX: u64 = 64 << 20;

/// Looks at every part; `most` is for one worksheet.
pub(super) fn check(bytes: &[u8], most: usize) -> Result<(), Packing> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Packing::Damaged)?;
    let mut is_workbook = false;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| Packing::Damaged)?;
        let name = part.name().map_err(|_| Packing::Damaged)?.to_ascii_lowercase();
        is_workbook |= name.ends_with("workbook.xml");
        let is_texts = name.ends_with("sharedstrings.xml");
        let packed = part.compressed_size();
        let limit = if name.contains("worksheets/") {
            (packed * RATIO_OF_SHEETS).max(PART_MAX).min(most as u64)
        } else if is_texts {
            TEXTS_MAX
        } else {
            PART_MAX
        };
        // What cannot unpack to more than the limit need not be tried.
        if !is_texts && packed.saturating_mul(RATIO_MAX) <= limit {
            continue;
        }
        let (n_bytes, claimed) = measure(&mut part, limit)?;
        // A text takes at least as many bytes as there are in `<t/>`.
        if n_bytes > limit || (is_texts && claimed > n_bytes) {
            return Err(Packing::TooLarge);
        }
    }
    if is_workbook { Ok(()) } else { Err(Packing::NoWorkbook) }
}

/// How many bytes a part unpacks to, up to just over the limit, and the largest number of texts it
/// claims to have: the reader makes room for that many before it reads the first.
fn measure(part: &mut impl Read, limit: u64) -> Result<(u64, u64), Packing> {
    const CLAIM: &[u8] = b"uniqueCount";
    /// Long enough for the claim and its number.
    const OVERLAP: usize = 256;
    let mut window = vec![0; (1 << 16) + OVERLAP];
    let (mut kept, mut n_bytes, mut claimed) = (0, 0, 0);
    loop {
        let n = part.read(&mut window[kept..]).map_err(|_| Packing::Damaged)?;
        n_bytes += n as u64;
        let filled = &window[..kept + n];
        for at in 0..filled.len().saturating_sub(CLAIM.len()) {
            if filled[at] == CLAIM[0] && filled[at..].starts_with(CLAIM) {
                claimed = number_after(&filled[at + CLAIM.len()..]).max(claimed);
            }
        }
        if n == 0 || n_bytes > limit {
            return Ok((n_bytes, claimed));
        }
        let keep_from = filled.len().saturating_sub(OVERLAP);
        let end = filled.len();
        window.copy_within(keep_from..end, 0);
        kept = end - keep_from;
    }
}

/// The number in `="123"`.
fn number_after(bytes: &[u8]) -> u64 {
    let start =
        bytes.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\''));
    let digits = start.map_or(&[][..], |start| &bytes[start..]);
    digits
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0')))
}
