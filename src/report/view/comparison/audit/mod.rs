//! Whether the figures can be believed: what is missing, how answers are spread, what goes together,
//! what weights do. Sentences first, then pictures, every figure behind a line that opens it.

mod missing;
mod pairs;
mod spread;
mod structure;
mod weights;

use super::Field;
use crate::coherence::indicators::{Compared, IndicatorsAudit, REGIONS_MIN, audit_period};
use crate::model::{NodeIdx, RowIdx};
use crate::report::chart::ChartError;
use crate::report::sentences::audit as say;
use crate::report::view::document::{Block, Cell};
use crate::report::view::scene::Scene;

/// What the chapter is made of.
struct Look<'a, 'f> {
    scene: &'f Scene<'a>,
    audit: IndicatorsAudit,
}

pub(super) fn blocks(f: &Field<'_>) -> Result<Vec<Block>, ChartError> {
    let look = Look { scene: &f.scene, audit: audit_period(f.scene.a, f.period) };
    let (scene, audit) = (look.scene, &look.audit);
    let n = scene.hierarchy().indicators().len();
    let intro = say::intro(scene.lang, audit.rows.len(), audit.n_scored, n);
    let mut blocks = vec![Block::Paragraph(intro)];
    let Some(compared) = &audit.compared else {
        blocks.extend(missing::blocks(&look));
        blocks.push(Block::Omitted(say::too_few(scene.lang, audit.n_scored, REGIONS_MIN)));
        return Ok(blocks);
    };
    blocks.push(Block::Box {
        title: scene.say("值得核看之处", "What stands out"),
        lines: look.findings(compared),
    });
    blocks.extend(missing::blocks(&look));
    blocks.extend(spread::blocks(&look)?);
    blocks.extend(pairs::blocks(&look, compared)?);
    blocks.extend(structure::blocks(&look, compared)?);
    blocks.extend(weights::blocks(&look, compared));
    Ok(blocks)
}

impl Look<'_, '_> {
    fn findings(&self, compared: &Compared) -> Vec<String> {
        let mut lines = vec![missing::sentence(self)];
        lines.extend(spread::findings(self));
        lines.extend(pairs::findings(self, compared));
        lines.extend(structure::findings(self, compared));
        lines.extend(weights::findings(self, compared));
        if lines.len() == 1 {
            lines.push(self.scene.say(
                "分布、相关、信度和影响都没有需要特别指出的。",
                "Spread, correlations, reliability and influence call for no remark.",
            ));
        }
        lines
    }

    fn title(&self, node: NodeIdx) -> String {
        self.scene.title(node)
    }

    fn region(&self, row: RowIdx) -> String {
        self.scene.region_name(row)
    }

    fn heading(&self, zh: &str, en: &str) -> Block {
        Block::Heading { id: String::new(), text: self.scene.say(zh, en), level: None }
    }

    /// Each dimension with the indicators at or below it, those above the dimensions last.
    fn dimensions(&self) -> Vec<(NodeIdx, Vec<NodeIdx>)> {
        let below = |d: &NodeIdx| (*d, self.scene.indicators_below(*d).collect());
        self.scene.dimensions().iter().map(below).collect()
    }

    /// A number with two decimals, or the words for why there is none.
    fn two_or(&self, value: Option<f64>, zh: &str, en: &str) -> Cell {
        value.map_or_else(|| self.scene.none(zh, en), |v| Cell::Number(two(v)))
    }
}

/// Two decimals with a true minus; of large figures as many as say something.
fn two(value: f64) -> String {
    let text = if value.abs() >= 1000.0 {
        crate::report::rounding::natural(value.round())
    } else {
        format!("{:.2}", (value * 100.0).round() / 100.0 + 0.0)
    };
    text.replace('-', "−")
}

/// Parts of at most so many things, whole groups together where they fit.
fn parts<T: Clone>(groups: &[Vec<T>], most: usize) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    for group in groups {
        for piece in group.chunks(most.max(1)) {
            match parts.last_mut().filter(|p| p.len() + piece.len() <= most) {
                Some(part) => part.extend_from_slice(piece),
                None => parts.push(piece.to_vec()),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stay_together_where_they_fit() {
        let groups = [vec![1, 2], vec![3, 4], vec![5, 6, 7, 8, 9]];
        assert_eq!(parts(&groups, 4), [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9]]);
        assert!(parts::<u8>(&[], 4).is_empty());
    }

    #[test]
    fn figures_have_two_decimals() {
        assert_eq!(two(-0.001), "0.00");
        assert_eq!(two(-0.456), "−0.46");
        assert_eq!(two(123_456.7), "123,457");
    }
}
