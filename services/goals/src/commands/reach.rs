//! Whose goals a caller may act for: the one rule behind every command and list.

use ovation_chassis::caller::{Caller, Identity};
use ovation_chassis::ids::{GroupId, PersonId};
use sqlx::PgConnection;

use crate::error::Error;
use crate::owner::Owner;
use crate::store;

/// What a caller may act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everything: administrators, HR, and API tokens, whose scope the permission table has checked.
    Everything,
    /// What a person owns, and what is owned by the groups that they lead with all under them.
    Person {
        /// The person.
        person: PersonId,
        /// The groups.
        groups: Vec<GroupId>,
    },
    /// Nothing.
    Nothing,
}

/// How far a caller reaches.
pub(crate) async fn of(connection: &mut PgConnection, caller: &Caller) -> Result<Reach, Error> {
    let mut reach = without_groups(caller);
    if let Reach::Person { person, groups } = &mut reach {
        *groups = store::groups::led_by(connection, *person).await?;
    }
    Ok(reach)
}

/// How far a caller reaches, as far as these owners go: no statement where no group is among them.
pub(crate) async fn over(
    connection: &mut PgConnection,
    caller: &Caller,
    owners: &[Owner],
) -> Result<Reach, Error> {
    if owners.iter().any(|owner| owner.group().is_some()) {
        of(connection, caller).await
    } else {
        Ok(without_groups(caller))
    }
}

fn without_groups(caller: &Caller) -> Reach {
    if caller.may_administer() || matches!(caller.identity, Identity::ApiToken(_)) {
        return Reach::Everything;
    }
    caller.person().map_or(Reach::Nothing, |person| Reach::Person { person, groups: Vec::new() })
}

impl Reach {
    /// Whether the caller may act for an owner.
    pub(crate) fn holds(&self, owner: Owner) -> bool {
        match (self, owner) {
            (Self::Everything, _) => true,
            (Self::Person { groups, .. }, Owner::Group(group)) => groups.contains(&group),
            (Self::Person { person, .. }, Owner::Person(owner)) => *person == owner,
            (Self::Nothing, _) => false,
        }
    }

    /// The groups that lists are cut to; `None` for all.
    pub(crate) fn groups(&self) -> Option<&[GroupId]> {
        match self {
            Self::Everything => None,
            Self::Person { groups, .. } => Some(groups),
            Self::Nothing => Some(&[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_lead_acts_for_themselves_and_their_groups_and_for_nobody_else() {
        let [me, other] = [1, 2].map(|number| PersonId(Uuid::from_u128(number)));
        let [led, strange] = [3, 4].map(|number| GroupId(Uuid::from_u128(number)));
        let reach = Reach::Person { person: me, groups: vec![led] };
        assert!(reach.holds(Owner::Person(me)) && reach.holds(Owner::Group(led)));
        assert!(!reach.holds(Owner::Person(other)) && !reach.holds(Owner::Group(strange)));
        assert!(Reach::Everything.holds(Owner::Group(strange)) && !Reach::Nothing.holds(Owner::Person(me)));
        assert_eq!((Reach::Everything.groups(), Reach::Nothing.groups()), (None, Some(&[][..])));
    }
}
