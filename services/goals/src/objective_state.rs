//! Which states of an objective follow each other: DRAFT, PROPOSED, ACTIVE, CLOSED.

use crate::objective::ObjectiveState;

/// Whether an objective may go from a state to another. It may always stay.
///
/// A draft is proposed, or becomes active at once where no approval is wanted; a proposal becomes
/// active, or a draft again; what is active is closed, or becomes a draft again; what is closed is
/// opened again.
#[must_use]
pub fn may_become(from: ObjectiveState, to: ObjectiveState) -> bool {
    use ObjectiveState::{Active, Closed, Draft, Proposed};
    from == to
        || matches!(
            (from, to),
            (Draft, Proposed | Active)
                | (Proposed, Draft | Active)
                | (Active, Draft | Closed)
                | (Closed, Active)
        )
}

impl ObjectiveState {
    /// As the protocol's texts name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Proposed => "PROPOSED",
            Self::Active => "ACTIVE",
            Self::Closed => "CLOSED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_reached_by_its_neighbours_only() {
        use ObjectiveState::{Active, Closed, Draft, Proposed};
        let all = [Draft, Proposed, Active, Closed];
        let ways: Vec<_> = all
            .into_iter()
            .flat_map(|from| all.map(|to| (from, to)))
            .filter(|(from, to)| from != to && may_become(*from, *to))
            .collect();
        let expected = [
            (Draft, Proposed),
            (Draft, Active),
            (Proposed, Draft),
            (Proposed, Active),
            (Active, Draft),
            (Active, Closed),
            (Closed, Active),
        ];
        assert_eq!(ways, expected);
    }
}
