//! Those who read the pieces of a long table, each with cells of its own.

use super::grid::Rules;
use super::hand::Hand;
use super::long::{LongPart, Plan, Walk};
use super::pieces::Piece;
use super::sheet::Sheet;
use crate::input::survey::heading::Heading;
use crate::lang::Text;
use crate::model::Scale;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How much memory may be taken, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// For respondents, so that one who answers a question in two places is noticed.
    pub respondents: u64,
    /// For the different values of each cell, where the rubric's rule is their median.
    pub values: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self { respondents: 16 << 20, values: 512 << 20 }
    }
}

/// Readers of the pieces of one long table.
pub struct Crew<'s> {
    pub(super) sheet: &'s Sheet<'s>,
    pub(super) plan: Plan<'s>,
    pub(super) room: Room,
    /// What each has, while it does not read.
    hands: Mutex<Vec<Hand>>,
    pub(super) n_hands: AtomicUsize,
    /// Whether reading on is in vain.
    pub(super) is_over: AtomicBool,
}

impl<'s> Crew<'s> {
    /// Begins with nobody.
    ///
    /// # Errors
    ///
    /// Where the rubric's rule for several respondents needs all answers at once.
    pub fn new(sheet: &'s Sheet<'_>, room: Room) -> Result<Self, Text> {
        if sheet.is_kinded {
            return Err(Text::new(
                "有的指标只适用于某些类型的地区",
                "some indicators are for certain kinds of regions only",
            ));
        }
        let scales: Vec<&Scale> = sheet.catalogue.indicators().map(|i| &i.scale).collect();
        let is_weighed = sheet.layout.field(Heading::Weight).is_some();
        let rules = Rules::new(scales, &sheet.rubric.merge, is_weighed)?;
        Ok(Self {
            sheet,
            plan: Plan::new(sheet, rules),
            room,
            hands: Mutex::default(),
            n_hands: AtomicUsize::new(1),
            is_over: AtomicBool::new(false),
        })
    }

    /// Reads a piece: its answers go into the cells of whoever reads it. Pieces may be read in any
    /// order and many at once.
    pub fn read(&self, piece: &Piece) -> LongPart {
        if self.is_over.load(Ordering::Relaxed) {
            return LongPart::default();
        }
        let free = self.hands.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let hand = free.unwrap_or_else(|| {
            Hand::new(self.n_hands.fetch_add(1, Ordering::Relaxed), &self.plan.rules)
        });
        let (part, hand) = Walk::new((self.sheet, piece), &self.plan, hand).all();
        self.hands.lock().unwrap_or_else(PoisonError::into_inner).push(hand);
        part
    }

    /// What all of them have, when they have read everything.
    pub(super) fn dismissed(&self) -> Vec<Hand> {
        std::mem::take(&mut *self.hands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
