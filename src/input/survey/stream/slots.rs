//! Texts and their positions, found quickly again: the same text often comes again soon.

use super::notes::key;

/// Texts in the order of their first appearance.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// The texts.
    pub(super) texts: Vec<String>,
    /// Positions, by what the text's number leaves over; `u32::MAX` where there is none.
    slots: Vec<(u64, u32)>,
}

const EMPTY: (u64, u32) = (0, u32::MAX);

impl Slots {
    /// The position of a text, which is added if it is new; says whether it was.
    pub(super) fn position(&mut self, text: &str) -> (u32, bool) {
        if self.slots.len() < (self.texts.len() + 1) * 2 {
            self.grow();
        }
        let key = key(&[text]);
        let at = self.find(key, text);
        if self.slots[at].1 != u32::MAX {
            return (self.slots[at].1, false);
        }
        let new = u32::try_from(self.texts.len()).unwrap_or(u32::MAX - 1);
        self.slots[at] = (key, new);
        self.texts.push(text.to_owned());
        (new, true)
    }

    /// The slot of a text, or the free one that it would take.
    fn find(&self, key: u64, text: &str) -> usize {
        let mask = self.slots.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "only its low bits are taken")]
        let mut at = key as usize & mask;
        loop {
            let (known, position) = self.slots[at];
            if position == u32::MAX || (known == key && self.texts[position as usize] == text) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![EMPTY; (old.len() * 2).max(64)];
        for (key, position) in old.into_iter().filter(|slot| slot.1 != u32::MAX) {
            let at = self.find(key, &self.texts[position as usize]);
            self.slots[at] = (key, position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_positions() {
        let mut slots = Slots::default();
        for round in 0..2 {
            for n in 0..1_000u32 {
                assert_eq!(slots.position(&format!("r{n}")), (n, round == 0));
            }
        }
        assert_eq!(slots.texts.len(), 1_000);
    }
}
