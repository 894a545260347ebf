//! What check-ins keep of goals: pure. The newest revision of an entity wins, whatever order its facts arrive in.

use std::collections::BTreeMap;

use crate::check_in::{KeyResultId, Measure, Owner};

ovation_chassis::id!(
    /// An objective of goals.
    pub struct ObjectiveId
);
ovation_chassis::id!(
    /// A cycle of goals.
    pub struct CycleId
);

/// A key result as a fact states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyResultCopy {
    /// Its id.
    pub id: KeyResultId,
    /// The objective that it is of.
    pub objective: ObjectiveId,
    /// What values it takes.
    pub measure: Measure,
    /// Who owns it.
    pub owner: Option<Owner>,
    /// Of the fact.
    pub revision: i64,
}

/// An objective as a fact states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveCopy {
    /// Its id.
    pub id: ObjectiveId,
    /// The cycle that it is in.
    pub cycle: CycleId,
    /// Who owns it.
    pub owner: Option<Owner>,
    /// Of the fact.
    pub revision: i64,
}

/// A cycle as a fact states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleCopy {
    /// Its id.
    pub id: CycleId,
    /// Whether nothing in it changes any more.
    pub closed: bool,
    /// Of the fact.
    pub revision: i64,
}

/// A copy of an entity with the revision of the fact that it is from.
pub trait Copied {
    /// What identifies the entity; rows are locked in its order.
    type Id: Copy + Ord;

    /// The entity's id.
    fn id(&self) -> Self::Id;

    /// The fact's revision.
    fn revision(&self) -> i64;
}

impl Copied for KeyResultCopy {
    type Id = KeyResultId;

    fn id(&self) -> Self::Id {
        self.id
    }

    fn revision(&self) -> i64 {
        self.revision
    }
}

impl Copied for ObjectiveCopy {
    type Id = ObjectiveId;

    fn id(&self) -> Self::Id {
        self.id
    }

    fn revision(&self) -> i64 {
        self.revision
    }
}

impl Copied for CycleCopy {
    type Id = CycleId;

    fn id(&self) -> Self::Id {
        self.id
    }

    fn revision(&self) -> i64 {
        self.revision
    }
}

/// The newest copy of each entity, in order of id: a statement cannot write one row twice.
pub fn newest<C: Copied>(copies: impl IntoIterator<Item = C>) -> Vec<C> {
    let mut newest: BTreeMap<C::Id, C> = BTreeMap::new();
    for copy in copies {
        let is_older = newest.get(&copy.id()).is_some_and(|held| held.revision() >= copy.revision());
        if !is_older {
            newest.insert(copy.id(), copy);
        }
    }
    newest.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cycle(id: u128, revision: i64) -> CycleCopy {
        CycleCopy { id: CycleId(uuid::Uuid::from_u128(id)), closed: revision > 3, revision }
    }

    proptest! {
        #[test]
        fn whatever_the_order_and_the_repetitions_the_newest_is_kept_once_in_order_of_id(
            facts in prop::collection::vec((0_u128..4, 1_i64..9), 0..40)
        ) {
            let copies = facts.iter().map(|&(id, revision)| cycle(id, revision));
            let kept = newest(copies.clone());
            prop_assert_eq!(&newest(copies.rev()), &kept);
            prop_assert!(kept.is_sorted_by(|a, b| a.id < b.id));
            for (id, revision) in facts {
                let of_id: Vec<_> = kept.iter().filter(|copy| copy.id.uuid().as_u128() == id).collect();
                prop_assert_eq!(of_id.len(), 1);
                prop_assert!(of_id.iter().all(|copy| copy.revision >= revision));
            }
        }
    }
}
