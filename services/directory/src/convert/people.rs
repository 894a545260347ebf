//! Messages about people.

use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::PersonId;
use ovation_chassis::time::timestamp;

use super::credentials::required_password;
use super::{membership, message, organization};
use crate::group::Membership;
use crate::organization::Organization;
use crate::password::Password;
use crate::person::{Locale, NewPerson, Person, PersonChange, PersonStatus, Role, is_email, is_user_name};

/// The fields of a person that an update may name.
const CHANGEABLE: &[&str] = &[
    "display_name",
    "kana",
    "employee_number",
    "email",
    "job_type",
    "title",
    "manager_id",
    "locale",
    "time_zone",
    "status",
    "roles",
];

/// The longest part of a name that is searched for, in characters.
const QUERY_CHARS_MAX: usize = 100;

pub(crate) fn create_person(
    request: &message::CreatePersonRequest,
) -> Result<(NewPerson, Option<Password>), Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let nobody = message::Person::default();
    let person = fields.required("person", request.person.as_ref()).unwrap_or(&nobody);
    let new = fields.within("person", |fields| new_person(fields, person));
    let password = match request.password.as_str() {
        "" => None,
        text => Some(required_password(&mut fields, "password", text)),
    };
    fields.finish()?;
    Ok((new, password))
}

/// A change of a person, and the revision that it is meant for.
pub(crate) struct UpdatePerson {
    pub(crate) person: PersonId,
    pub(crate) expected_revision: Option<i64>,
    pub(crate) change: PersonChange,
}

pub(crate) fn update_person(request: &message::UpdatePersonRequest) -> Result<UpdatePerson, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let mask = fields.mask("update_mask", request.update_mask.as_ref(), CHANGEABLE);
    let nobody = message::Person::default();
    let person = fields.required("person", request.person.as_ref()).unwrap_or(&nobody);
    let (id, change) = fields.within("person", |fields| {
        let id = fields.id("id", &person.id);
        let mut change = PersonChange::default();
        for field in mask {
            take(fields, &mut change, field, person);
        }
        (id, change)
    });
    fields.finish()?;
    Ok(UpdatePerson { person: id, expected_revision: expected_revision(&person.etag), change })
}

fn take(fields: &mut Fields, change: &mut PersonChange, field: &str, person: &message::Person) {
    match field {
        "display_name" => change.display_name = Some(display_name(fields, person)),
        "kana" => change.kana = Some(kana(fields, person)),
        "employee_number" => change.employee_number = Some(employee_number(fields, person)),
        "email" => change.email = Some(email(fields, person)),
        "job_type" => change.job_type = Some(job_type(fields, person)),
        "title" => change.title = Some(title(fields, person)),
        "manager_id" => change.manager = Some(fields.optional_id("manager_id", &person.manager_id)),
        "locale" => change.locale = Some(locale(fields, person)),
        "time_zone" => {
            change.time_zone = Some(fields.time_zone("time_zone", &person.time_zone).name().to_owned());
        }
        "status" => change.status = status(fields, person),
        "roles" => change.roles = Some(roles(fields, &person.roles)),
        _ => fields.violation(field, "cannot be changed"),
    }
}

pub(super) fn new_person(fields: &mut Fields, person: &message::Person) -> NewPerson {
    let user_name = fields.line("user_name", &person.user_name, 1..=100);
    fields.require(user_name.is_empty() || is_user_name(&user_name), "user_name", "must not contain blanks");
    let time_zone = match person.time_zone.as_str() {
        "" => None,
        name => Some(fields.time_zone("time_zone", name).name().to_owned()),
    };
    NewPerson {
        user_name,
        display_name: display_name(fields, person),
        kana: kana(fields, person),
        employee_number: employee_number(fields, person),
        email: email(fields, person),
        job_type: job_type(fields, person),
        title: title(fields, person),
        manager: fields.optional_id("manager_id", &person.manager_id),
        locale: if person.locale.is_empty() { Locale::default() } else { locale(fields, person) },
        time_zone,
        roles: roles(fields, &person.roles),
    }
}

/// The part of a name that people are searched by.
pub(crate) fn people_query(request: &message::ListPeopleRequest) -> Result<String, Failure> {
    let mut fields = Fields::new();
    let query = fields.line("query", &request.query, 0..=QUERY_CHARS_MAX);
    fields.finish()?;
    Ok(query)
}

pub(crate) fn person_id(field: &str, id: &str) -> Result<PersonId, Failure> {
    let mut fields = Fields::new();
    let id = fields.id(field, id);
    fields.finish()?;
    Ok(id)
}

fn display_name(fields: &mut Fields, person: &message::Person) -> String {
    fields.line("display_name", &person.display_name, 1..=200)
}

fn kana(fields: &mut Fields, person: &message::Person) -> String {
    fields.line("kana", &person.kana, 0..=200)
}

fn employee_number(fields: &mut Fields, person: &message::Person) -> String {
    fields.line("employee_number", &person.employee_number, 0..=50)
}

fn email(fields: &mut Fields, person: &message::Person) -> String {
    let email = fields.line("email", &person.email, 0..=254);
    fields.require(
        email.is_empty() || is_email(&email),
        "email",
        "must be an e-mail address, such as hanako@example.com, or empty",
    );
    email
}

fn job_type(fields: &mut Fields, person: &message::Person) -> String {
    fields.line("job_type", &person.job_type, 0..=100)
}

fn title(fields: &mut Fields, person: &message::Person) -> String {
    fields.line("title", &person.title, 0..=100)
}

fn locale(fields: &mut Fields, person: &message::Person) -> Locale {
    match person.locale.as_str() {
        "ja" => Locale::Ja,
        "en" => Locale::En,
        _ => {
            fields.violation("locale", "must be ja or en");
            Locale::default()
        }
    }
}

fn status(fields: &mut Fields, person: &message::Person) -> Option<PersonStatus> {
    match fields.choice("status", person.status) {
        message::PersonStatus::Unspecified => None,
        message::PersonStatus::Active => Some(PersonStatus::Active),
        message::PersonStatus::OnLeave => Some(PersonStatus::OnLeave),
        message::PersonStatus::Left => Some(PersonStatus::Left),
    }
}

fn roles(fields: &mut Fields, numbers: &[i32]) -> Vec<Role> {
    let mut roles: Vec<Role> = numbers
        .iter()
        .enumerate()
        .filter_map(|(index, number)| match fields.choice(&format!("roles[{index}]"), *number) {
            message::Role::Unspecified => None,
            message::Role::Administrator => Some(Role::Administrator),
            message::Role::Hr => Some(Role::Hr),
            message::Role::Auditor => Some(Role::Auditor),
            message::Role::Facilitator => Some(Role::Facilitator),
        })
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// The revision in an etag; one that was never ours is a revision that never is.
fn expected_revision(etag: &str) -> Option<i64> {
    (!etag.is_empty()).then(|| etag.parse().unwrap_or_default())
}

pub(crate) fn person(person: &Person) -> message::Person {
    message::Person {
        id: person.id.to_string(),
        user_name: person.user_name.clone(),
        display_name: person.display_name.clone(),
        kana: person.kana.clone(),
        employee_number: person.employee_number.clone(),
        email: person.email.clone(),
        job_type: person.job_type.clone(),
        title: person.title.clone(),
        manager_id: person.manager.map(|manager| manager.to_string()).unwrap_or_default(),
        locale: match person.locale {
            Locale::Ja => "ja".to_owned(),
            Locale::En => "en".to_owned(),
        },
        time_zone: person.time_zone.clone(),
        status: match person.status {
            PersonStatus::Active => message::PersonStatus::Active,
            PersonStatus::OnLeave => message::PersonStatus::OnLeave,
            PersonStatus::Left => message::PersonStatus::Left,
        }
        .into(),
        roles: role_numbers(&person.roles),
        etag: person.revision.to_string(),
        created_at: Some(timestamp(person.created_at)),
    }
}

pub(super) fn role_numbers(roles: &[Role]) -> Vec<i32> {
    roles
        .iter()
        .map(|role| match role {
            Role::Administrator => message::Role::Administrator.into(),
            Role::Hr => message::Role::Hr.into(),
            Role::Auditor => message::Role::Auditor.into(),
            Role::Facilitator => message::Role::Facilitator.into(),
        })
        .collect()
}

pub(crate) fn me(me: &Person, ours: &Organization, memberships: &[Membership]) -> message::GetMeResponse {
    message::GetMeResponse {
        person: Some(person(me)),
        organization: Some(organization(ours)),
        memberships: memberships.iter().map(membership).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hanako() -> message::Person {
        message::Person {
            user_name: "hanako".to_owned(),
            display_name: "佐藤 花子".to_owned(),
            roles: vec![2, 1, 2],
            ..message::Person::default()
        }
    }

    fn create(person: message::Person, password: &str) -> Result<(NewPerson, Option<Password>), Failure> {
        create_person(&message::CreatePersonRequest {
            request_id: PersonId::random().to_string(),
            person: Some(person),
            password: password.to_owned(),
        })
    }

    fn wrong<T>(result: Result<T, Failure>) -> Vec<String> {
        result
            .err()
            .map(|failure| failure.violations().iter().map(|one| one.field.clone()).collect())
            .unwrap_or_default()
    }

    #[test]
    fn a_name_is_enough_and_roles_come_in_order_each_once() {
        let (new, password) = create(hanako(), "").expect("it is right");
        assert_eq!(new.roles, [Role::Administrator, Role::Hr]);
        assert_eq!((new.locale, new.time_zone, password), (Locale::Ja, None, None));
    }

    #[test]
    fn everything_wrong_with_a_person_is_reported_at_once() {
        let person = message::Person {
            user_name: "hanako satō".to_owned(),
            display_name: "\u{3000}".to_owned(),
            email: "nobody".to_owned(),
            manager_id: "boss".to_owned(),
            locale: "fr".to_owned(),
            time_zone: "Tokyo".to_owned(),
            roles: vec![0, 9],
            ..message::Person::default()
        };
        assert_eq!(
            wrong(create(person, "short")),
            [
                "person.user_name",
                "person.time_zone",
                "person.display_name",
                "person.email",
                "person.manager_id",
                "person.locale",
                "person.roles[0]",
                "person.roles[1]",
                "password",
            ]
        );
    }

    #[test]
    fn an_update_takes_the_masked_fields_only() {
        let person = message::Person {
            id: PersonId::random().to_string(),
            etag: "3".to_owned(),
            title: "部長".to_owned(),
            locale: "fr".to_owned(),
            ..message::Person::default()
        };
        let request = message::UpdatePersonRequest {
            request_id: PersonId::random().to_string(),
            person: Some(person.clone()),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["title".to_owned(), "manager_id".to_owned()],
            }),
        };
        let update = update_person(&request).expect("the wrong locale is not in the mask");
        let change =
            PersonChange { title: Some("部長".to_owned()), manager: Some(None), ..PersonChange::default() };
        assert_eq!((update.expected_revision, update.change), (Some(3), change));
        let unmasked = message::UpdatePersonRequest { update_mask: None, ..request };
        assert_eq!(wrong(update_person(&unmasked)), ["update_mask"]);
    }

    #[test]
    fn an_etag_that_was_never_ours_never_matches() {
        assert_eq!(expected_revision(""), None);
        assert_eq!(expected_revision("W/abc"), Some(0));
    }
}
