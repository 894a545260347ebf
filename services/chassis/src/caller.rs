//! Who calls, as the internal token says it.

use std::sync::Arc;

use uuid::Uuid;

use crate::ids::{OrganizationId, PersonId};

/// An authenticated caller. Roles limited to a group are not here: services read them from their copy of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The tenant that the call is about.
    pub organization: OrganizationId,
    /// The tenant's key, as it stands in subjects.
    pub organization_key: Arc<str>,
    /// Who it is.
    pub identity: Identity,
    /// Roles in the whole organization.
    pub roles: Vec<OrganizationRole>,
    /// What an API token may do; empty for everybody else.
    pub scopes: Vec<String>,
}

/// What kind of caller it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// A member, through a session.
    Person(PersonId),
    /// A machine client.
    ApiToken(Uuid),
    /// One of Ovation's own services, by its name.
    Service(String),
    /// Whoever runs the platform.
    Operator,
    /// Nobody in particular: no credential came with the call.
    Nobody,
}

/// A role in the whole organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationRole {
    /// Organization administrator.
    Administrator,
    /// Human resources.
    Hr,
    /// Reads everything that is not private.
    Auditor,
    /// Runs workshops and Win Sessions.
    Facilitator,
}

impl Caller {
    /// The person who calls, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self.identity {
            Identity::Person(person) => Some(person),
            _ => None,
        }
    }

    /// Whether the caller has the role.
    #[must_use]
    pub fn has(&self, role: OrganizationRole) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller administers the organization: administrators and HR.
    #[must_use]
    pub fn may_administer(&self) -> bool {
        self.has(OrganizationRole::Administrator) || self.has(OrganizationRole::Hr)
    }

    /// Who it is, for events and idempotency: `person/<id>`, `token/<id>`, `service/<name>`, `operator`, `nobody`.
    #[must_use]
    pub fn actor(&self) -> String {
        match &self.identity {
            Identity::Person(person) => format!("person/{person}"),
            Identity::ApiToken(token) => format!("token/{token}"),
            Identity::Service(name) => format!("service/{name}"),
            Identity::Operator => "operator".to_owned(),
            Identity::Nobody => "nobody".to_owned(),
        }
    }
}
