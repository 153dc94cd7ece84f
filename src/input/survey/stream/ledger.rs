//! What all pieces of a table have to tell together.

use super::super::findings::{Extra, Findings};
use super::super::heading::Heading;
use super::super::place::beginning;
use super::super::{period, review, table};
use super::notes::{Counted, Run, Size};
use super::sheet::Sheet;
use super::walk::Part;
use crate::diag::code::survey as code;
use crate::diag::{Diagnostics, Place};
use crate::lang::Text;
use crate::model::Period;
use crate::stats::order::sort_spread;
use std::collections::{BTreeMap, BTreeSet};

/// What was noted of the pieces so far, in their order.
pub struct Ledger {
    findings: Findings,
    undated: Findings,
    n_rows: usize,
    keys: Vec<u64>,
    attributes: Vec<(u64, u64)>,
    digits: Counted,
    kindless: Counted,
    sizes: Vec<Size>,
    run: Option<Run>,
    periods: BTreeSet<String>,
    unknown_periods: BTreeSet<String>,
    unnamed: bool,
    is_cut: bool,
    /// Questions of long tables that the rubric does not have.
    strangers: BTreeMap<String, (Place, usize)>,
    /// Whether not one question of a long table is known.
    is_strange: bool,
}

/// What a table came to.
#[derive(Debug)]
pub struct Closing {
    /// Everything found.
    pub found: Diagnostics,
    /// How many rows had anything in them.
    pub n_rows: usize,
    /// The periods, in time order.
    pub periods: Vec<Period>,
    /// Why the table is to be read again as a whole, if so.
    pub again: Option<Text>,
}

impl Ledger {
    /// Begins a table of about so many rows.
    pub fn new(sheet: &Sheet<'_>, n_rows: usize) -> Self {
        Self {
            findings: Findings::default(),
            undated: Findings::default(),
            n_rows: 0,
            keys: Vec::with_capacity(n_rows),
            attributes: Vec::new(),
            digits: Counted::default(),
            kindless: Counted::default(),
            sizes: vec![Size::default(); sheet.catalogue.questions.len()],
            run: None,
            periods: BTreeSet::new(),
            unknown_periods: BTreeSet::new(),
            unnamed: false,
            is_cut: false,
            strangers: BTreeMap::new(),
            is_strange: false,
        }
    }

    /// Takes what a piece notes.
    pub fn take(&mut self, part: &mut Part) {
        let notes = &mut part.notes;
        self.n_rows += part.n_rows;
        self.keys.append(&mut notes.keys);
        self.attributes.append(&mut notes.attributes);
        for (all, own) in
            [(&mut self.digits, &mut notes.digits), (&mut self.kindless, &mut notes.kindless)]
        {
            all.keys.append(&mut own.keys);
            all.first = all.first.take().or_else(|| own.first.take());
        }
        for (all, own) in self.sizes.iter_mut().zip(&mut notes.sizes) {
            all.large |= own.large;
            all.place = all.place.take().or_else(|| own.place.take());
        }
        if let Some(head) = notes.head.take() {
            let run = self.run.take().map_or(head.clone(), |run| run.and(&head));
            run.say(&mut self.findings);
        } else if notes.rows_began
            && let Some(run) = self.run.take()
        {
            run.say(&mut self.findings);
        }
        if let Some(tail) = notes.tail.take() {
            self.run = Some(match self.run.take() {
                Some(run) => run.and(&tail),
                None => tail,
            });
        }
        self.periods.extend(part.block.period_ids.iter().cloned());
        self.is_cut |= notes.is_cut;
        let mut findings = std::mem::take(&mut notes.findings);
        // Said once in a file: that a column without a heading holds something, and each text that
        // is no known period.
        let unnamed = &mut self.unnamed;
        findings.keep(code::S009, |_| !std::mem::replace(unnamed, true));
        let known = &mut self.unknown_periods;
        findings.keep(code::S045, |d| known.insert(d.value.clone().unwrap_or_default()));
        self.findings.join(findings);
        self.undated.join(std::mem::take(&mut notes.undated));
    }

    pub(super) fn findings_mut(&mut self) -> &mut Findings {
        &mut self.findings
    }

    /// Adds questions that the rubric does not have.
    pub(super) fn strangers(&mut self, more: BTreeMap<String, (Place, usize)>) {
        for (name, (place, n)) in more {
            self.strangers.entry(name).or_insert((place, 0)).1 += n;
        }
    }

    /// Notes how many questions of a long table are known.
    pub(super) fn long(&mut self, n_known: usize) {
        self.is_strange = n_known == 0;
    }

    /// Notes the regions whose ids begin with a digit.
    pub(super) fn digits(&mut self, keys: Vec<u64>) {
        self.digits.keys = keys;
    }

    /// The periods so far, in time order.
    pub fn periods(&self) -> Vec<Period> {
        let mut periods: Vec<Period> = self.periods.iter().map(|id| period::period(id).0).collect();
        periods.sort_by(period::in_time);
        periods
    }

    /// Whether anything is wrong already.
    pub fn has_errors(&self) -> bool {
        self.findings.has_errors()
    }

    /// Looks at everything.
    pub fn finish(mut self, sheet: &Sheet<'_>) -> Closing {
        if let Some(run) = self.run.take() {
            run.say(&mut self.findings);
        }
        if self.n_rows == 0 && !self.is_cut {
            self.findings.error(code::S041, || {
                let message = Text::new("表头之下没有数据行", "there is no row below the header");
                let hint = Extra::hint(
                    "每个地区一行（长表每个答案一行）",
                    "give each region a row (in a long table each answer)",
                );
                (beginning(&sheet.name), message, hint)
            });
        }
        for (name, (place, n)) in std::mem::take(&mut self.strangers) {
            let ids = sheet.catalogue.ids();
            self.findings.warning(code::S036, || review::stranger(&name, n, ids, place));
        }
        if self.n_rows > 0 && self.is_strange {
            let words = table::no_question(&sheet.catalogue, beginning(&sheet.name));
            self.findings.error(code::S007, || words);
        }
        let again = self.again(sheet);
        if self.periods.len() > 1 {
            self.findings.join(std::mem::take(&mut self.undated));
        }
        for (counted, is_digits) in
            [(std::mem::take(&mut self.digits), true), (std::mem::take(&mut self.kindless), false)]
        {
            let Some((id, place)) = counted.first else { continue };
            let n = distinct(counted.keys);
            if is_digits {
                self.findings.warning(code::S019, || review::digits(n, &id, place));
            } else {
                let rubric = sheet.rubric;
                self.findings.warning(code::S022, || review::kindless(rubric, n, &id, place));
            }
        }
        for (question, size) in sheet.catalogue.questions.iter().zip(&mut self.sizes) {
            if let Some(place) = size.place.take().filter(|_| !size.large) {
                self.findings.warning(code::S033, || review::small(question, place));
            }
        }
        let periods = self.periods();
        Closing { found: self.findings.finish(&sheet.name), n_rows: self.n_rows, periods, again }
    }

    /// Whether rows must be seen beside each other to say what is wrong.
    fn again(&mut self, sheet: &Sheet<'_>) -> Option<Text> {
        let column = sheet.layout.field(Heading::Region)?;
        let keys = std::mem::take(&mut self.keys);
        let (n, n_distinct) = (keys.len(), distinct(keys));
        if n_distinct < n {
            let more = n - n_distinct;
            return Some(Text::new(
                format!("第 {} 列有 {more} 行的地区重复", column + 1),
                format!("in column {} {more} rows repeat a region", column + 1),
            ));
        }
        let mut said = std::mem::take(&mut self.attributes);
        said.sort_unstable();
        said.dedup();
        let differs = said.windows(2).any(|pair| pair[0].0 == pair[1].0);
        differs.then(|| {
            Text::new(
                "有的地区在不同行中名称等不一致",
                "some regions are described differently in different rows",
            )
        })
    }
}

/// How many different keys there are.
fn distinct(keys: Vec<u64>) -> usize {
    sort_spread(keys).chunk_by(|a, b| a == b).count()
}
