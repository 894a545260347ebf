//! Who somebody turned out to be.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;

use crate::credential::{Credential, Secret, Session};
use crate::organization::Organization;
use crate::person::{Person, Role};

/// Somebody who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session's secret, shown this once.
    pub secret: Secret,
    /// The session.
    pub session: Session,
    /// Who it is.
    pub person: Person,
    /// Where.
    pub organization: Organization,
}

/// Who is behind a credential, and what they may do now.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The session or token.
    pub credential: Credential,
    /// The organization's key.
    pub organization_key: String,
    /// Nobody for a machine client.
    pub person: Option<PersonId>,
    /// A person's roles in the whole organization.
    pub roles: Vec<Role>,
    /// A machine client's scopes.
    pub scopes: Vec<String>,
    /// When the credential ends if it is not used again.
    pub expires_at: DateTime<Utc>,
}
