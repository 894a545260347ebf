//! Messages about groups and memberships.

use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::time::timestamp;

use super::{message, person};
use crate::group::{Group, GroupKind, Membership, MembershipRole, NewGroup, is_key};
use crate::person::Person;

pub(crate) fn create_group(request: &message::CreateGroupRequest) -> Result<NewGroup, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let absent = message::Group::default();
    let group = fields.required("group", request.group.as_ref()).unwrap_or(&absent);
    let new = fields.within("group", |fields| {
        let key = fields.line("key", &group.key, 1..=60);
        fields.require(key.is_empty() || is_key(&key), "key", "must be of letters, digits, - and _");
        let kind = match fields.choice("kind", group.kind) {
            message::GroupKind::Team => GroupKind::Team,
            message::GroupKind::Department | message::GroupKind::Unspecified => GroupKind::Department,
        };
        let parent = fields.optional_id("parent_id", &group.parent_id);
        fields.require(
            parent.is_none() || kind == GroupKind::Department,
            "parent_id",
            "must be empty for a team: only departments form a tree",
        );
        NewGroup { key, name: fields.line("name", &group.name, 1..=200), kind, parent }
    });
    fields.finish()?;
    Ok(new)
}

pub(crate) fn group_id(id: &str) -> Result<GroupId, Failure> {
    let mut fields = Fields::new();
    let id = fields.id("group_id", id);
    fields.finish()?;
    Ok(id)
}

/// The kind that a list is limited to.
pub(crate) fn listed_kind(request: &message::ListGroupsRequest) -> Result<Option<GroupKind>, Failure> {
    let mut fields = Fields::new();
    let kind = fields.optional_choice("kind", request.kind).and_then(|kind| match kind {
        message::GroupKind::Unspecified => None,
        message::GroupKind::Department => Some(GroupKind::Department),
        message::GroupKind::Team => Some(GroupKind::Team),
    });
    fields.finish()?;
    Ok(kind)
}

pub(crate) fn set_membership(
    request: &message::SetMembershipRequest,
) -> Result<(GroupId, PersonId, MembershipRole), Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let group = fields.id("group_id", &request.group_id);
    let person = fields.id("person_id", &request.person_id);
    let role = match fields.optional_choice("role", request.role) {
        Some(message::MembershipRole::Lead) => MembershipRole::Lead,
        Some(message::MembershipRole::Member | message::MembershipRole::Unspecified) | None => {
            MembershipRole::Member
        }
    };
    fields.finish()?;
    Ok((group, person, role))
}

pub(crate) fn end_membership(
    request: &message::EndMembershipRequest,
) -> Result<(GroupId, PersonId), Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let group = fields.id("group_id", &request.group_id);
    let person = fields.id("person_id", &request.person_id);
    fields.finish()?;
    Ok((group, person))
}

pub(crate) fn group(group: &Group) -> message::Group {
    message::Group {
        id: group.id.to_string(),
        key: group.key.clone(),
        name: group.name.clone(),
        kind: match group.kind {
            GroupKind::Department => message::GroupKind::Department,
            GroupKind::Team => message::GroupKind::Team,
        }
        .into(),
        parent_id: group.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        etag: group.revision.to_string(),
        created_at: Some(timestamp(group.created_at)),
    }
}

pub(crate) fn membership(membership: &Membership) -> message::Membership {
    message::Membership {
        group_id: membership.group.to_string(),
        person_id: membership.person.to_string(),
        role: membership_role(membership.role),
    }
}

pub(crate) fn member(member: &(Person, MembershipRole)) -> message::Member {
    message::Member { person: Some(person(&member.0)), role: membership_role(member.1) }
}

fn membership_role(role: MembershipRole) -> i32 {
    match role {
        MembershipRole::Member => message::MembershipRole::Member.into(),
        MembershipRole::Lead => message::MembershipRole::Lead.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(kind: message::GroupKind, parent: &str) -> message::CreateGroupRequest {
        message::CreateGroupRequest {
            request_id: GroupId::random().to_string(),
            group: Some(message::Group {
                key: "sales".to_owned(),
                name: "営業部".to_owned(),
                kind: kind.into(),
                parent_id: parent.to_owned(),
                ..message::Group::default()
            }),
        }
    }

    #[test]
    fn only_departments_have_parents() {
        let parent = GroupId::random().to_string();
        assert!(create_group(&request(message::GroupKind::Department, &parent)).is_ok());
        assert!(create_group(&request(message::GroupKind::Team, "")).is_ok());
        let failure = create_group(&request(message::GroupKind::Team, &parent)).expect_err("a team is free");
        assert_eq!(failure.violations()[0].field, "group.parent_id");
    }

    #[test]
    fn a_group_needs_a_kind() {
        let failure = create_group(&request(message::GroupKind::Unspecified, "")).expect_err("it has none");
        assert_eq!(failure.violations()[0].field, "group.kind");
    }

    #[test]
    fn a_membership_without_a_role_is_a_members() {
        let request = message::SetMembershipRequest {
            request_id: GroupId::random().to_string(),
            group_id: GroupId::random().to_string(),
            person_id: PersonId::random().to_string(),
            role: 0,
        };
        let (_, _, role) = set_membership(&request).expect("it is right");
        assert_eq!(role, MembershipRole::Member);
    }
}
