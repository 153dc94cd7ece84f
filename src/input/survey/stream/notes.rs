//! What a piece has to tell that shows only beside the other pieces.

use super::super::findings::Findings;
use super::super::identity;
use crate::diag::Place;
use crate::diag::code::survey as code;

/// Rows without a region that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) place: Place,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) n: usize,
}

impl Run {
    /// Says it.
    pub(super) fn say(self, findings: &mut Findings) {
        findings
            .error(code::S017, || identity::regionless(self.place, (self.from, self.to), self.n));
    }

    /// This run, and another right behind it.
    pub(super) fn and(self, later: &Self) -> Self {
        Self { to: later.to, n: self.n + later.n, ..self }
    }
}

/// What the values of a percentage look like.
#[derive(Clone, Debug, Default)]
pub(super) struct Size {
    /// Whether one is above 1.
    pub(super) large: bool,
    /// The record and the field of the first one that is not, and is not marked with a percent sign.
    pub(super) small: Option<(u32, usize)>,
    /// The place of that field.
    pub(super) place: Option<Place>,
}

/// Regions that are counted, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    pub(super) keys: Vec<u64>,
    /// The first of them, and where it stands.
    pub(super) first: Option<(String, Place)>,
}

/// What a piece has to tell.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) findings: Findings,
    /// A key for each row: its region and period.
    pub(super) keys: Vec<u64>,
    /// Where regions may have several rows: a key for the region and one for what the row says of it.
    pub(super) attributes: Vec<(u64, u64)>,
    /// Regions whose ids begin with a digit.
    pub(super) digits: Counted,
    /// Regions without a kind.
    pub(super) kindless: Counted,
    pub(super) sizes: Vec<Size>,
    /// Whether any row has a region.
    pub(super) rows_began: bool,
    /// Rows without a region at the beginning, and those at the end.
    pub(super) head: Option<Run>,
    pub(super) tail: Option<Run>,
    /// What is to be said of rows without a period if others have one.
    pub(super) undated: Findings,
    /// Whether a quote is open, so that nothing is read from it on.
    pub(super) is_cut: bool,
}

impl Notes {
    pub(super) fn new(n_questions: usize) -> Self {
        Self { sizes: vec![Size::default(); n_questions], ..Self::default() }
    }

    pub(super) fn region(&mut self, key: u64) {
        self.keys.push(key);
    }

    /// Notes the value of a percentage.
    #[inline]
    pub(super) fn size(&mut self, question: usize, value: f64, at: (u32, usize)) {
        let size = &mut self.sizes[question];
        if value.abs() > 1.0 {
            size.large = true;
        } else if size.small.is_none() && value.abs() > 0.0 {
            size.small = Some(at);
        }
    }
}

/// A number for some texts, another for other texts but for one in 10¹⁹.
pub(super) fn key(texts: &[&str]) -> u64 {
    texts.iter().fold(START, |state, text| take(state, text.as_bytes()))
}

/// The same of some bytes.
pub(super) fn number(text: &[u8]) -> u64 {
    take(START, text)
}

const START: u64 = 0xa076_1d64_78bd_642f;

fn take(mut state: u64, text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    for word in words {
        state = mix(state, u64::from_le_bytes(*word));
    }
    let mut last = [0u8; 8];
    last[..rest.len()].copy_from_slice(rest);
    state = mix(state, u64::from_le_bytes(last));
    mix(state, text.len() as u64)
}

/// One number of two, whose bits all hang on all of theirs.
#[inline]
pub(super) fn mix(a: u64, b: u64) -> u64 {
    const A: u64 = 0x9e37_79b9_7f4a_7c15;
    const B: u64 = 0xd6e8_feb8_6659_fd93;
    let product = u128::from(a ^ A) * u128::from(b ^ B);
    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    let halves = (product as u64, (product >> 64) as u64);
    halves.0 ^ halves.1
}

#[cfg(test)]
mod tests {
    use super::key;
    use std::collections::BTreeSet;

    #[test]
    fn different_texts_have_different_keys() {
        let ids = (0..100_000).map(|n| format!("r{n:07}"));
        let pairs = (0..100_000).map(|n| key(&["a", &n.to_string()]));
        let keys: BTreeSet<u64> = ids.map(|id| key(&[&id, ""])).chain(pairs).collect();
        assert_eq!(keys.len(), 200_000);
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
    }
}
