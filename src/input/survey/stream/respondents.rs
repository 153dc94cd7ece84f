//! Who answered what so far, by 64-bit keys, in no more memory than is allowed.

/// Questions are told apart by bits, so many of them under one key.
pub(super) const QUESTIONS: usize = 63;
/// The bit of those who answered anything at all.
pub(super) const ANSWERED: u64 = 1 << 63;

/// What a run of rows of one respondent is among the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// The respondent was not there before.
    New,
    /// The respondent was there before, with other questions and the same weight.
    Known,
    /// The respondent was there before and answered one of these questions, or has another weight.
    Clash,
    /// There was no room to remember who was there before.
    Unknown,
}

/// All respondents so far, as far as there is room.
#[derive(Debug)]
pub(super) struct Respondents {
    /// Key and bits; a key of 0 is none.
    slots: Vec<(u64, u64)>,
    /// The weights, as bits, where there are any.
    weights: Vec<u64>,
    is_weighed: bool,
    n: usize,
    /// The most slots there may be.
    most: usize,
    /// Keeps what is fetched from being left out as useless.
    fetched: u64,
    /// How many runs found no room.
    pub(super) n_unknown: u64,
}

impl Respondents {
    /// Begins with nobody, and with room for so many bytes at the end.
    pub(super) fn new(bytes: u64, is_weighed: bool) -> Self {
        let each = if is_weighed { 24 } else { 16 };
        let slots = usize::try_from(bytes / each).unwrap_or(usize::MAX >> 1).max(64);
        // The largest power of two that fits.
        let most = 1 << slots.ilog2();
        Self {
            slots: Vec::new(),
            weights: Vec::new(),
            is_weighed,
            n: 0,
            most,
            fetched: 0,
            n_unknown: 0,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// Notes what a respondent answers in rows that follow each other. One who `must` be remembered is,
    /// whatever room there is.
    #[inline]
    pub(super) fn meet(&mut self, key: u64, bits: u64, weight: f64, must: bool) -> Met {
        let key = key.max(1);
        if self.slots.len() * 7 <= self.n * 8 && !self.grow(must) {
            return self.find(key, bits, weight);
        }
        let at = self.at(key);
        let slot = &mut self.slots[at];
        if slot.0 == 0 {
            *slot = (key, bits);
            self.n += 1;
            if self.is_weighed {
                self.weights[at] = weight.to_bits();
            }
            return Met::New;
        }
        self.again(at, bits, weight)
    }

    /// Does so where the respondent is surely known and nothing is to be said; else does nothing, and gives
    /// false.
    #[inline]
    pub(super) fn meet_again(&mut self, key: u64, bits: u64) -> bool {
        let Some(mask) = self.slots.len().checked_sub(1) else { return false };
        #[expect(clippy::cast_possible_truncation, reason = "only its low bits are taken")]
        let slot = &mut self.slots[key as usize & mask];
        if slot.0 != key || key == 0 || slot.1 & bits & !ANSWERED != 0 || self.is_weighed {
            return false;
        }
        slot.1 |= bits;
        true
    }

    /// The same where nobody can be added.
    fn find(&mut self, key: u64, bits: u64, weight: f64) -> Met {
        let at = self.at(key);
        if self.slots[at].0 == 0 {
            self.n_unknown += 1;
            return Met::Unknown;
        }
        self.again(at, bits, weight)
    }

    fn again(&mut self, at: usize, bits: u64, weight: f64) -> Met {
        let known = &mut self.slots[at].1;
        let other = self.is_weighed && self.weights[at] != weight.to_bits();
        let met = if *known & bits & !ANSWERED != 0 || other { Met::Clash } else { Met::Known };
        *known |= bits;
        met
    }

    /// Fetches what is known of some together, so that it need not be waited for one by one.
    #[inline]
    pub(super) fn fetch(&mut self, keys: impl Iterator<Item = u64>) {
        let Some(mask) = self.slots.len().checked_sub(1) else { return };
        #[expect(clippy::cast_possible_truncation, reason = "only its low bits are taken")]
        let bits = keys.fold(0, |bits, key| bits ^ self.slots[key as usize & mask].0);
        self.fetched ^= bits;
    }

    /// Whether somebody is known to have answered anything; none of who is not known.
    pub(super) fn has_answered(&self, key: u64) -> Option<bool> {
        if self.slots.is_empty() {
            return None;
        }
        let (key, bits) = self.slots[self.at(key.max(1))];
        (key != 0).then_some(bits & ANSWERED != 0)
    }

    /// How many answered nothing.
    pub(super) fn n_silent(&self) -> usize {
        let silent = |slot: &&(u64, u64)| slot.0 != 0 && slot.1 & ANSWERED == 0;
        self.slots.iter().filter(silent).count()
    }

    /// The slot of a key, or the free one that it would take.
    #[inline]
    fn at(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "only its low bits are taken")]
        let mut at = key as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// Makes room for more; not where there may be no more.
    #[cold]
    fn grow(&mut self, must: bool) -> bool {
        let room = (self.slots.len() * 2).max(64);
        if room > self.most && !must {
            return false;
        }
        let slots = std::mem::replace(&mut self.slots, vec![(0, 0); room]);
        let weights = std::mem::take(&mut self.weights);
        if self.is_weighed {
            self.weights = vec![0; room];
        }
        for (old, slot) in slots.into_iter().enumerate().filter(|(_, slot)| slot.0 != 0) {
            let at = self.at(slot.0);
            self.slots[at] = slot;
            if let Some(weight) = weights.get(old) {
                self.weights[at] = *weight;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::survey::stream::notes::key;

    #[test]
    fn everybody_is_known_again() {
        let mut all = Respondents::new(1 << 20, false);
        let who = |n: u32| key(&[&n.to_string()]);
        for n in 0..10_000 {
            assert_eq!(all.meet(who(n), 0, 1.0, false), Met::New);
        }
        assert_eq!((all.len(), all.n_silent()), (10_000, 10_000));
        for n in 0..10_000 {
            assert_eq!(all.meet(who(n), ANSWERED | 1 << (n % 40), 1.0, false), Met::Known);
        }
        assert_eq!(all.n_silent(), 0);
        assert_eq!(all.meet(who(41), 1 << 1, 1.0, false), Met::Clash);
        assert_eq!(all.has_answered(who(3)), Some(true));
        assert_eq!(all.has_answered(who(10_000)), None);
    }

    #[test]
    fn without_room_nobody_is_added() {
        let mut all = Respondents::new(24 * 64, true);
        let who = |n: u32| key(&[&n.to_string()]);
        let met: Vec<Met> = (0..100).map(|n| all.meet(who(n), 0, 2.0, false)).collect();
        let n = met.iter().filter(|met| **met == Met::New).count();
        assert!((50..64).contains(&n) && met.iter().all(|m| matches!(m, Met::New | Met::Unknown)));
        assert_eq!(all.n_unknown, 100 - n as u64);
        assert_eq!(all.meet(who(0), 0, 2.0, false), Met::Known);
        assert_eq!(all.meet(who(0), 0, 1.0, false), Met::Clash);
    }
}
