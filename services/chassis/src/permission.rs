//! Who may call which method: one table per service, a row for every method.
//!
//! The table answers what can be known from the caller alone. Relationships (the lead of a group, the owner of an objective) are
//! checked first in the command. A method without a row is refused, and a service with such a method does not start.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ovation_proto::ovation::common::v1::ErrorReason;
use prost_reflect::ServiceDescriptor;

use crate::caller::{Caller, Identity, OrganizationRole};
use crate::failure::Failure;

/// The name under which the gateway calls services on its own behalf.
pub const GATEWAY: &str = "gateway";

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Permission {
    /// The method without the leading slash: `ovation.goals.v1.GoalsService/CreateCycle`.
    pub method: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// How the names of methods that only read begin; everything else is a write for whoever may only read.
const READ_VERBS: &[&str] =
    &["Get", "List", "Count", "Search", "Explain", "Verify", "Watch", "Replay", "Snapshot"];

/// Who may call a method: anyone of `who`, and an API token with the scope.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// Any of these suffices.
    pub who: &'static [Who],
    /// What an API token needs; without it, no API token may call.
    pub scope: Option<&'static str>,
}

/// A kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Also without a credential.
    Anybody,
    /// Every person of the organization.
    Member,
    /// A person who is an administrator.
    Administrator,
    /// A person who is of human resources.
    Hr,
    /// A person who is an auditor.
    Auditor,
    /// The gateway on its own behalf.
    Gateway,
    /// Another of Ovation's services on its own behalf; not the gateway.
    Service,
    /// Whoever runs the platform.
    Operator,
}

impl Who {
    fn is(self, caller: &Caller) -> bool {
        let person_with = |role| caller.person().is_some() && caller.has(role);
        match self {
            Self::Anybody => true,
            Self::Member => caller.person().is_some(),
            Self::Administrator => person_with(OrganizationRole::Administrator),
            Self::Hr => person_with(OrganizationRole::Hr),
            Self::Auditor => person_with(OrganizationRole::Auditor),
            Self::Gateway => matches!(&caller.identity, Identity::Service(name) if name == GATEWAY),
            Self::Service => matches!(&caller.identity, Identity::Service(name) if name != GATEWAY),
            Self::Operator => caller.identity == Identity::Operator,
        }
    }
}

impl Access {
    /// Whether the caller may enter.
    ///
    /// # Errors
    ///
    /// `CREDENTIAL_INVALID` where there is none, `SCOPE_MISSING`, `PERMISSION_DENIED`.
    pub fn check(&self, caller: &Caller) -> Result<(), Failure> {
        if self.who.iter().any(|who| who.is(caller)) {
            return Ok(());
        }
        match (&caller.identity, self.scope) {
            (Identity::Nobody, _) => {
                Err(Failure::new(ErrorReason::CredentialInvalid, "this needs a credential; sign in first"))
            }
            (Identity::ApiToken(_), Some(scope)) if caller.scopes.iter().any(|own| own == scope) => Ok(()),
            (Identity::ApiToken(_), Some(scope)) => {
                let message = format!("the API token lacks the scope `{scope}`");
                Err(Failure::new(ErrorReason::ScopeMissing, message).with("scope", scope))
            }
            _ => Err(Failure::denied("the caller's roles do not allow this method")),
        }
    }
}

/// The tables of a service, looked up by path.
#[derive(Debug)]
pub struct PermissionTable {
    rows: HashMap<&'static str, Row>,
}

#[derive(Clone, Debug)]
struct Row {
    access: Access,
    is_write: bool,
    entry: Entry,
}

/// A method that a caller may enter.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its path: `/ovation.goals.v1.GoalsService/GetTree`.
    pub path: Arc<str>,
    /// Whether its answer is a stream.
    pub is_stream: bool,
}

/// Why a table does not fit the service's methods.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A method without a row.
    #[error("the method {0} has no row in the permission table; add one")]
    Missing(String),
    /// Two rows for one method.
    #[error("the method {0} has two rows in the permission table; keep one")]
    Repeated(&'static str),
    /// A row without a method.
    #[error("the permission table has a row for {0}, which is no method of this protocol")]
    Unknown(&'static str),
}

impl PermissionTable {
    /// Joins the tables and compares them with the descriptors: every method of every service that is named must have a row.
    pub fn new(tables: &[&'static [Permission]]) -> Result<Self, TableError> {
        let mut rows = HashMap::new();
        let mut services: Vec<ServiceDescriptor> = Vec::new();
        for permission in tables.iter().copied().flatten() {
            let unknown = || TableError::Unknown(permission.method);
            let (service, method) = permission.method.split_once('/').ok_or_else(unknown)?;
            let service = ovation_proto::descriptors().get_service_by_name(service).ok_or_else(unknown)?;
            let method = service.methods().find(|found| found.name() == method).ok_or_else(unknown)?;
            let is_write = !is_read(method.name());
            let path = format!("/{}", permission.method).into();
            let entry = Entry { path, is_stream: method.is_server_streaming() };
            let row = Row { access: permission.access, is_write, entry };
            if rows.insert(permission.method, row).is_some() {
                return Err(TableError::Repeated(permission.method));
            }
            if !services.contains(&service) {
                services.push(service);
            }
        }
        for method in services.iter().flat_map(ServiceDescriptor::methods) {
            let name = format!("{}/{}", method.parent_service().full_name(), method.name());
            if !rows.contains_key(name.as_str()) {
                return Err(TableError::Missing(name));
            }
        }
        Ok(Self { rows })
    }

    /// Whether the caller may call the method, a path with its leading slash. A call on behalf of a person only reads.
    ///
    /// # Errors
    ///
    /// `METHOD_UNKNOWN`, `CREDENTIAL_INVALID`, `SCOPE_MISSING`, `PERMISSION_DENIED`.
    pub fn check(&self, path: &str, caller: &Caller, acts_for_person: bool) -> Result<Entry, Failure> {
        let row = path
            .strip_prefix('/')
            .and_then(|method| self.rows.get(method))
            .ok_or_else(|| unknown_method(path))?;
        if acts_for_person && row.is_write {
            return Err(Failure::denied("a service may only read on behalf of a person"));
        }
        row.access.check(caller)?;
        Ok(row.entry.clone())
    }

    /// The row's full method name where the path has one, so that no name from outside becomes a label of a metric.
    #[must_use]
    pub fn known(&self, path: &str) -> Option<&'static str> {
        self.rows.get_key_value(path.strip_prefix('/')?).map(|(method, _)| *method)
    }
}

impl PermissionTable {
    /// The services that have methods in the table, by full name.
    #[must_use]
    pub fn services(&self) -> BTreeSet<&'static str> {
        self.rows.keys().filter_map(|method| method.split_once('/')).map(|(service, _)| service).collect()
    }
}

fn is_read(method: &str) -> bool {
    let ends_the_verb = |rest: &str| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_uppercase());
    READ_VERBS.iter().any(|verb| method.strip_prefix(verb).is_some_and(ends_the_verb))
}

/// The answer for a path that is no method.
#[must_use]
pub fn unknown_method(path: &str) -> Failure {
    let shown: String = path.chars().filter(|c| !c.is_control()).take(200).collect();
    Failure::new(ErrorReason::MethodUnknown, format!("there is no method {shown}"))
}

/// The rows of a service's `LogService`, by its package: `log_permissions!("ovation.goals.v1")`.
///
/// The log is for Ovation's services and for API tokens with `events.read`; what is parked is for administrators.
#[macro_export]
macro_rules! log_permissions {
    ($package:literal) => {{
        use $crate::permission::{Access, Permission, Who};
        const LOG: Access = Access { who: &[Who::Service, Who::Administrator], scope: Some("events.read") };
        const PARKED: Access = Access { who: &[Who::Administrator], scope: None };
        [
            Permission { method: concat!($package, ".LogService/ReplayEvents"), access: LOG },
            Permission { method: concat!($package, ".LogService/Snapshot"), access: LOG },
            Permission { method: concat!($package, ".LogService/ListParkedEvents"), access: PARKED },
            Permission { method: concat!($package, ".LogService/RetryParkedEvents"), access: PARKED },
            Permission { method: concat!($package, ".LogService/RebuildCopies"), access: PARKED },
        ]
    }};
}

#[cfg(test)]
#[path = "permission_tests.rs"]
mod tests;
