//! Rows as they are stored, and the numbers in them, which are those of the protocol.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{GroupId, OrganizationId, PersonId};
use uuid::Uuid;

use crate::group::{Group, GroupKind, MembershipRole};
use crate::organization::Organization;
use crate::person::{Locale, Person, PersonStatus, Role};

/// A row of `organization`.
pub(crate) struct OrganizationRow {
    pub(crate) organization_id: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) time_zone: String,
    pub(crate) revision: i64,
    pub(crate) created_at: DateTime<Utc>,
}

/// A row of `person`.
pub(crate) struct PersonRow {
    pub(crate) id: Uuid,
    pub(crate) user_name: String,
    pub(crate) display_name: String,
    pub(crate) kana: String,
    pub(crate) employee_number: String,
    pub(crate) email: String,
    pub(crate) job_type: String,
    pub(crate) title: String,
    pub(crate) manager_id: Option<Uuid>,
    pub(crate) locale: String,
    pub(crate) time_zone: String,
    pub(crate) status: i16,
    pub(crate) roles: Vec<i16>,
    pub(crate) revision: i64,
    pub(crate) created_at: DateTime<Utc>,
}

/// A row of `group`.
pub(crate) struct GroupRow {
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) kind: i16,
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) revision: i64,
    pub(crate) created_at: DateTime<Utc>,
}

impl From<OrganizationRow> for Organization {
    fn from(row: OrganizationRow) -> Self {
        Self {
            id: OrganizationId(row.organization_id),
            key: row.key,
            name: row.name,
            time_zone: row.time_zone,
            revision: row.revision,
            created_at: row.created_at,
        }
    }
}

impl TryFrom<PersonRow> for Person {
    type Error = sqlx::Error;

    fn try_from(row: PersonRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: PersonId(row.id),
            user_name: row.user_name,
            display_name: row.display_name,
            kana: row.kana,
            employee_number: row.employee_number,
            email: row.email,
            job_type: row.job_type,
            title: row.title,
            manager: row.manager_id.map(PersonId),
            locale: locale(&row.locale)?,
            time_zone: row.time_zone,
            status: status(row.status)?,
            roles: row.roles.into_iter().map(role).collect::<Result<_, _>>()?,
            revision: row.revision,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<GroupRow> for Group {
    type Error = sqlx::Error;

    fn try_from(row: GroupRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: GroupId(row.id),
            key: row.key,
            name: row.name,
            kind: kind(row.kind)?,
            parent: row.parent_id.map(GroupId),
            revision: row.revision,
            created_at: row.created_at,
        })
    }
}

/// How a locale is stored.
pub(crate) const fn locale_text(locale: Locale) -> &'static str {
    match locale {
        Locale::Ja => "ja",
        Locale::En => "en",
    }
}

fn locale(text: &str) -> Result<Locale, sqlx::Error> {
    match text {
        "ja" => Ok(Locale::Ja),
        "en" => Ok(Locale::En),
        _ => Err(unknown("locale", text)),
    }
}

/// How a status is stored.
pub(crate) const fn status_number(status: PersonStatus) -> i16 {
    match status {
        PersonStatus::Active => 1,
        PersonStatus::OnLeave => 2,
        PersonStatus::Left => 3,
    }
}

/// The status that is stored as this number.
pub(crate) fn status(number: i16) -> Result<PersonStatus, sqlx::Error> {
    match number {
        1 => Ok(PersonStatus::Active),
        2 => Ok(PersonStatus::OnLeave),
        3 => Ok(PersonStatus::Left),
        _ => Err(unknown("status", number)),
    }
}

/// How roles are stored.
pub(crate) fn role_numbers(roles: &[Role]) -> Vec<i16> {
    roles
        .iter()
        .map(|role| match role {
            Role::Administrator => 1,
            Role::Hr => 2,
            Role::Auditor => 3,
            Role::Facilitator => 4,
        })
        .collect()
}

/// The role that is stored as this number.
pub(crate) fn role(number: i16) -> Result<Role, sqlx::Error> {
    match number {
        1 => Ok(Role::Administrator),
        2 => Ok(Role::Hr),
        3 => Ok(Role::Auditor),
        4 => Ok(Role::Facilitator),
        _ => Err(unknown("role", number)),
    }
}

/// How a kind of group is stored.
pub(crate) const fn kind_number(kind: GroupKind) -> i16 {
    match kind {
        GroupKind::Department => 1,
        GroupKind::Team => 2,
    }
}

/// The kind of group that is stored as this number.
pub(crate) fn kind(number: i16) -> Result<GroupKind, sqlx::Error> {
    match number {
        1 => Ok(GroupKind::Department),
        2 => Ok(GroupKind::Team),
        _ => Err(unknown("kind of group", number)),
    }
}

/// How a role in a group is stored.
pub(crate) const fn membership_role_number(role: MembershipRole) -> i16 {
    match role {
        MembershipRole::Member => 1,
        MembershipRole::Lead => 2,
    }
}

/// The role in a group that is stored as this number.
pub(crate) fn membership_role(number: i16) -> Result<MembershipRole, sqlx::Error> {
    match number {
        1 => Ok(MembershipRole::Member),
        2 => Ok(MembershipRole::Lead),
        _ => Err(unknown("role in a group", number)),
    }
}

/// A check constraint forbids it: the schema is newer than this release.
fn unknown(what: &str, value: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::Decode(format!("the {what} {value} is not known to this release").into())
}
