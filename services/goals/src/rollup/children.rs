//! Children that are read to compute an objective anew.

use super::{Method, Share};
use crate::ids::ObjectiveId;
use crate::progress::{Progress, Terms, Ways};

/// A direct child of an objective, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The aligned objective; `None` for a key result.
    pub aligned: Option<ObjectiveId>,
    /// What it brings; its size plays no part here. Of a frozen alignment, what was frozen.
    pub share: Share,
}

/// The sums over these children, of those kinds that the method takes.
pub(super) fn terms(method: &Method, children: &[Child]) -> Terms {
    let taken = children.iter().filter(|child| method.takes_aligned() || child.aligned.is_none());
    taken.map(|child| child.share.terms()).fold(Terms::default(), Terms::plus)
}

/// What the method gives of these sums, or of these children for the weakest of them.
pub(super) fn computed(
    method: &Method,
    terms: Terms,
    ways: Ways,
    children: Option<&[Child]>,
) -> Option<Progress> {
    match method {
        Method::WeightedMean | Method::WeightedMeanOfKeyResults => terms.progress(),
        Method::Sum { .. } => ways.progress(),
        Method::Weakest => children.and_then(weakest),
    }
}

/// The least progress of those that count.
fn weakest(children: &[Child]) -> Option<Progress> {
    let counting = children.iter().filter(|child| child.share.is_counting());
    counting.filter_map(|child| child.share.progress).min()
}
