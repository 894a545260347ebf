//! What a caller may do to a person, beyond what the permission table says of the method.

use ovation_chassis::caller::{Caller, Identity, OrganizationRole};
use ovation_chassis::ids::PersonId;

use crate::person::{Person, PersonChange, Role};

/// Why not; the text says who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied(pub &'static str);

/// Checks that the caller may add a person with these roles, and with a password where there is one.
pub fn may_add(caller: &Caller, roles: &[Role], has_password: bool) -> Result<(), Denied> {
    if is_token(caller) && (has_password || !roles.is_empty()) {
        return Err(BEYOND_SCOPES);
    }
    if roles.contains(&Role::Administrator) {
        return may_move_the_administrator_role(caller);
    }
    Ok(())
}

/// Checks what can be known before the person is read: a person changes nothing of others, and only their own of themselves.
pub fn may_change(caller: &Caller, person: PersonId, change: &PersonChange) -> Result<(), Denied> {
    if is_token(caller) && change.roles.is_some() {
        return Err(BEYOND_SCOPES);
    }
    if writes_the_directory(caller) || (caller.person() == Some(person) && change.is_ones_own()) {
        return Ok(());
    }
    Err(Denied("changing a person is for administrators and HR; one's own locale and time zone by oneself"))
}

/// Checks what depends on the person: who is an administrator is decided by administrators.
pub fn may_change_roles(caller: &Caller, person: &Person, change: &PersonChange) -> Result<(), Denied> {
    if change.moves_the_administrator_role(person) {
        return may_move_the_administrator_role(caller);
    }
    Ok(())
}

/// Checks that the caller may set the person's password.
pub fn may_set_password(caller: &Caller, person: PersonId) -> Result<(), Denied> {
    if caller.person() == Some(person) || caller.has(OrganizationRole::Administrator) {
        return Ok(());
    }
    Err(Denied("setting somebody's password is for themselves and for administrators"))
}

/// Whether the caller administers the directory. A token comes this far only with the scope `directory.write`.
fn writes_the_directory(caller: &Caller) -> bool {
    caller.may_administer() || is_token(caller)
}

/// A token that could sign in as somebody of its own making, or give them a role, would have no scopes that mean anything.
const BEYOND_SCOPES: Denied = Denied("giving roles and first passwords is for people, not for API tokens");

fn is_token(caller: &Caller) -> bool {
    matches!(caller.identity, Identity::ApiToken(_))
}

fn may_move_the_administrator_role(caller: &Caller) -> Result<(), Denied> {
    if caller.person().is_some() && caller.has(OrganizationRole::Administrator) {
        return Ok(());
    }
    Err(Denied("giving or withdrawing the role of an administrator is for administrators"))
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::OrganizationId;

    use super::*;
    use crate::person::Locale;

    fn caller(identity: Identity, roles: &[OrganizationRole]) -> Caller {
        Caller {
            organization: OrganizationId::random(),
            organization_key: "hinode".into(),
            identity,
            roles: roles.to_vec(),
            scopes: Vec::new(),
        }
    }

    fn title() -> PersonChange {
        PersonChange { title: Some("部長".to_owned()), ..PersonChange::default() }
    }

    #[test]
    fn members_change_their_own_locale_and_nothing_else() {
        let (own, other) = (PersonId::random(), PersonId::random());
        let member = caller(Identity::Person(own), &[OrganizationRole::Auditor]);
        let locale = PersonChange { locale: Some(Locale::En), ..PersonChange::default() };
        assert!(may_change(&member, own, &locale).is_ok());
        assert!(may_change(&member, other, &locale).is_err());
        assert!(may_change(&member, own, &title()).is_err());
    }

    #[test]
    fn hr_and_tokens_change_people_but_make_no_administrators() {
        let hr = caller(Identity::Person(PersonId::random()), &[OrganizationRole::Hr]);
        let token = caller(Identity::ApiToken(uuid::Uuid::nil()), &[]);
        for caller in [hr, token] {
            assert!(may_change(&caller, PersonId::random(), &title()).is_ok());
            assert!(may_add(&caller, &[], false).is_ok());
            assert!(may_add(&caller, &[Role::Administrator], false).is_err());
        }
    }

    #[test]
    fn a_token_makes_nobody_as_whom_it_could_do_more_than_its_scopes_say() {
        let hr = caller(Identity::Person(PersonId::random()), &[OrganizationRole::Hr]);
        let token = caller(Identity::ApiToken(uuid::Uuid::nil()), &[]);
        for (roles, has_password) in [(&[Role::Hr][..], false), (&[], true)] {
            assert!(may_add(&hr, roles, has_password).is_ok());
            assert!(may_add(&token, roles, has_password).is_err());
        }
        let to_hr = PersonChange { roles: Some(vec![Role::Hr]), ..PersonChange::default() };
        assert!(may_change(&hr, PersonId::random(), &to_hr).is_ok());
        assert!(may_change(&token, PersonId::random(), &to_hr).is_err());
    }

    #[test]
    fn passwords_are_set_by_oneself_and_by_administrators() {
        let own = PersonId::random();
        let hr = caller(Identity::Person(own), &[OrganizationRole::Hr]);
        assert!(may_set_password(&hr, own).is_ok());
        assert!(may_set_password(&hr, PersonId::random()).is_err());
        let administrator = caller(Identity::Person(own), &[OrganizationRole::Administrator]);
        assert!(may_set_password(&administrator, PersonId::random()).is_ok());
    }
}
