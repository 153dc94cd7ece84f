//! Methods: parameters that mean something, and methods that go together.

use super::Checker;
use crate::input::rubric::build;
use crate::input::rubric::file::Node;
use crate::model::Normalisation;

impl Checker<'_, '_> {
    /// How the values of an indicator become scores.
    pub(super) fn normalisation(&self, node: &Node) -> Normalisation {
        let defaults = self.draft.methods.as_ref().map(|m| &m.it);
        build::methods::chosen(node, defaults)
            .map(build::methods::normalisation)
            .unwrap_or_default()
    }
}
