//! Everything that must hold in a rubric and that a schema cannot say.

mod choices;
mod concerns;
mod levels;
mod methods;
mod names;
mod scales;
mod survey;
mod texts;
mod tree;
mod uncertain_steps;
mod uncertain_ways;
mod uncertainty;
mod weights;

pub(super) use concerns::carried;
pub(super) use tree::weight_fault;

use super::draft::{Draft, Spot};
use crate::diag::{Code, Diagnostic, Diagnostics, Place};
use crate::input::json::Located;
use crate::input::limits::PROBLEMS_MAX;
use crate::input::repair::Mended;
use crate::lang::Text;
use std::collections::BTreeMap;

/// What a scale belongs to.
struct Asker<'q> {
    /// The id of the indicator, or of the question of a table.
    id: &'q str,
    /// Where the scale stands.
    scale: Spot,
    /// The indicator, where it is one.
    node: Option<&'q str>,
    /// Whether something else says what values score.
    is_learnt: bool,
}

/// Checks a draft, at one stage of a chain of extensions.
pub(super) struct Checker<'r, 'a> {
    /// The chain of files; 0 is the one that was asked for.
    pub files: &'r [Located<'a>],
    /// The file whose stage this is.
    pub own: usize,
    /// What was put into that file so that it could be read.
    pub mended: &'r [Mended],
    /// What is checked.
    pub draft: &'r Draft,
    /// The positions of the nodes, by id.
    nodes: BTreeMap<&'r str, usize>,
    found: Diagnostics,
}

impl<'r, 'a> Checker<'r, 'a> {
    /// A checker that has found nothing yet.
    pub(super) fn new(
        files: &'r [Located<'a>],
        own: usize,
        mended: &'r [Mended],
        draft: &'r Draft,
    ) -> Self {
        let numbered = draft.nodes.iter().enumerate();
        let nodes = numbered.map(|(i, n)| (n.node.id.as_str(), i)).collect();
        Self { files, own, mended, draft, nodes, found: Diagnostics::new() }
    }

    /// Everything that is wrong or remarkable.
    pub(super) fn check(mut self) -> Diagnostics {
        if !self.size() {
            return self.found;
        }
        self.names();
        self.tree();
        self.scales();
        self.states();
        self.levels();
        self.respondents();
        self.weights();
        self.methods();
        self.survey();
        self.uncertainty();
        self.concerns();
        self.questions();
        self.translations();
        self.found
    }

    fn error(&mut self, code: Code, at: &Spot, message: Text, hint: Text) {
        self.push(Diagnostic::error, code, at, None, message, hint, None);
    }

    fn warning(&mut self, code: Code, at: &Spot, message: Text, hint: Text) {
        // What is remarkable in another rubric is for its own author.
        if at.file == self.own {
            self.push(Diagnostic::warning, code, at, None, message, hint, None);
        }
    }

    /// An error in or about a node.
    fn node_error(&mut self, code: Code, node: usize, below: &str, message: Text, hint: Text) {
        let node = &self.draft.nodes[node];
        let at = node.at.at(below);
        self.push(Diagnostic::error, code, &at, None, message, hint, Some(&node.node.id));
    }

    /// An error in a scale; `below` is a place in it.
    fn asker_error(
        &mut self,
        code: Code,
        asker: &Asker<'_>,
        below: &str,
        message: Text,
        hint: Text,
    ) {
        let at = asker.scale.at(below);
        self.push(Diagnostic::error, code, &at, None, message, hint, asker.node);
    }

    /// A warning about a node.
    fn node_warning(&mut self, code: Code, node: usize, below: &str, message: Text, hint: Text) {
        let node = &self.draft.nodes[node];
        let at = node.at.at(below);
        if at.file == self.own {
            self.push(Diagnostic::warning, code, &at, None, message, hint, Some(&node.node.id));
        }
    }

    /// An error about a key rather than a value.
    fn key_error(&mut self, code: Code, at: &Spot, key: &str, message: Text, hint: Text) {
        self.push(Diagnostic::error, code, at, Some(key), message, hint, None);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a diagnostic, in one place")]
    fn push(
        &mut self,
        kind: fn(Code, Place, Text) -> Diagnostic,
        code: Code,
        at: &Spot,
        key: Option<&str>,
        message: Text,
        hint: Text,
        node: Option<&str>,
    ) {
        let is_ours = at.file == self.own;
        if self.is_full() || is_ours && self.mended.iter().any(|m| m.covers(&at.pointer)) {
            return;
        }
        let file = &self.files[at.file];
        let (place, message) = if at.file == self.own {
            let place = match key {
                Some(key) => file.place_of_key(&at.pointer, key),
                None => file.place(&at.pointer),
            };
            (place, message)
        } else {
            // The other rubric was sound by itself, so that it is the patches which broke it.
            (self.files[self.own].place_of_key("", "patches"), after_patches(&message))
        };
        let mut diagnostic = kind(code, place, message).hint(hint);
        let written = key.or_else(|| file.written(&at.pointer));
        if let Some(written) = written.filter(|w| !w.starts_with(['{', '['])) {
            diagnostic = diagnostic.value(written.trim_matches('"'));
        }
        if let Some(node) = node {
            diagnostic = diagnostic.node(node);
        }
        self.found.push(diagnostic);
    }

    /// Whether more would help nobody.
    fn is_full(&self) -> bool {
        self.found.iter().len() >= PROBLEMS_MAX
    }

    /// Where something else stands, in words, to point to the first of two.
    fn line_of(&self, at: &Spot) -> Text {
        let place = self.files[at.file].place(&at.pointer);
        let line = place.position.map_or(1, |p| p.line);
        if at.file == self.own {
            Text::new(format!("第 {line} 行"), format!("line {line}"))
        } else {
            let name = place.file;
            Text::new(format!("`{name}` 第 {line} 行"), format!("line {line} of `{name}`"))
        }
    }

    /// Whether the schema found fault with anything at or below a place.
    fn is_mended(&self, pointer: &str) -> bool {
        let below = |m: &Mended| {
            m.pointer.strip_prefix(pointer).is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        self.mended.iter().any(|m| below(m) || m.covers(pointer))
    }
}

fn after_patches(message: &Text) -> Text {
    Text::new(format!("修改之后：{}", message.zh), format!("after the patches: {}", message.en))
}

/// A text as it is compared: case, width and spaces do not count.
fn fold(text: &str) -> String {
    let narrow = text.chars().map(|c| match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        _ => c,
    });
    let narrow: String = narrow.flat_map(char::to_lowercase).collect();
    narrow.split_whitespace().collect::<Vec<_>>().join(" ")
}
