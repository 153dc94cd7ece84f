//! Each group of siblings as a whole: whether its members measure one thing, and how much one figure
//! can stand for all.

use super::components::{Structure, structure};
use super::indicators::{REGIONS_MIN, Scores};
use super::reliability::{Reliability, reliability};
use crate::model::{Hierarchy, NodeIdx};
use crate::stats::components::ComponentsError;
use crate::stats::correlation::complete_rows;
use crate::stats::moments::moments;

/// With fewer columns than this alpha says nothing that their correlation does not.
pub const MEMBERS_MIN: usize = 3;

/// Why there is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// Too few members vary.
    #[error("{varying} members vary")]
    FewMembers {
        /// How many do.
        varying: usize,
    },
    /// Too few regions have a score in every member.
    #[error("{complete} regions have all scores")]
    FewRegions {
        /// How many have.
        complete: usize,
    },
    /// Among the regions that have all scores some member does not vary, or nothing came out.
    #[error("no figure came out")]
    Undetermined,
}

/// The children of one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The parent.
    pub node: NodeIdx,
    /// The children that vary, in their order.
    pub members: Vec<NodeIdx>,
    /// The children that don't, or have scores in too few regions: they are left out.
    pub left_out: Vec<NodeIdx>,
    /// How many regions have a score in every member.
    pub n_complete: usize,
    /// Cronbach's alpha of three members or more.
    pub reliability: Result<Reliability, Lack>,
    /// Principal components of two members or more.
    pub structure: Result<Structure, Lack>,
}

/// The groups of two children or more, in the order of the tree.
pub(super) fn groups(hierarchy: &Hierarchy, scores: &Scores) -> Vec<Group> {
    let several = hierarchy.iter().filter(|(_, n)| n.children.len() > 1);
    several.map(|(node, n)| group(node, &n.children, scores)).collect()
}

fn group(node: NodeIdx, children: &[NodeIdx], scores: &Scores) -> Group {
    let varies = |child: &NodeIdx| {
        let found = moments(scores.of(*child));
        found.is_some_and(|m| m.n >= REGIONS_MIN && m.sd.is_some_and(|sd| sd > 0.0))
    };
    let (members, left_out): (Vec<NodeIdx>, Vec<NodeIdx>) =
        children.iter().copied().partition(varies);
    let columns: Vec<&[f64]> = members.iter().map(|m| scores.of(*m)).collect();
    let n_complete = complete_rows(&columns).first().map_or(0, Vec::len);
    let enough = |min: usize| {
        if members.len() < min {
            Err(Lack::FewMembers { varying: members.len() })
        } else if n_complete < REGIONS_MIN {
            Err(Lack::FewRegions { complete: n_complete })
        } else {
            Ok(())
        }
    };
    let lack = |error| match error {
        ComponentsError::TooFewRows { complete } => Lack::FewRegions { complete },
        ComponentsError::NoColumns => Lack::FewMembers { varying: 0 },
        ComponentsError::Constant { .. } | ComponentsError::NoConvergence => Lack::Undetermined,
    };
    Group {
        node,
        n_complete,
        reliability: enough(MEMBERS_MIN)
            .and_then(|()| reliability(&columns).ok_or(Lack::Undetermined)),
        structure: enough(2).and_then(|()| structure(&columns).map_err(lack)),
        members,
        left_out,
    }
}
