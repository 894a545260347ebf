//! Messages about organizations.

use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::RequestId;
use ovation_chassis::time::timestamp;

use super::credentials::required_password;
use super::people::new_person;
use super::{message, person};
use crate::organization::{KEY_CHARS_MAX, KEY_CHARS_MIN, NewOrganization, Organization, is_key};
use crate::password::Password;
use crate::person::{NewPerson, Person};

/// Where an organization is that does not say so.
const TIME_ZONE_DEFAULT: &str = "Asia/Tokyo";

/// An organization to create.
pub(crate) struct CreateOrganization {
    pub(crate) request: RequestId,
    pub(crate) organization: NewOrganization,
    pub(crate) administrator: NewPerson,
    pub(crate) password: Password,
}

pub(crate) fn create_organization(
    request: &message::CreateOrganizationRequest,
) -> Result<CreateOrganization, Failure> {
    let mut fields = Fields::new();
    let id = fields.request_id(&request.request_id);
    let absent = message::Organization::default();
    let organization = fields.required("organization", request.organization.as_ref()).unwrap_or(&absent);
    let organization = fields.within("organization", |fields| new_organization(fields, organization));
    let nobody = message::Person::default();
    let administrator = fields.required("administrator", request.administrator.as_ref()).unwrap_or(&nobody);
    let administrator = fields.within("administrator", |fields| {
        fields.require(
            administrator.manager_id.is_empty(),
            "manager_id",
            "must be empty: nobody is there yet",
        );
        new_person(fields, administrator)
    });
    let password = required_password(&mut fields, "administrator_password", &request.administrator_password);
    fields.finish()?;
    Ok(CreateOrganization { request: id, organization, administrator, password })
}

fn new_organization(fields: &mut Fields, organization: &message::Organization) -> NewOrganization {
    fields.require(
        is_key(&organization.key),
        "key",
        format!("must have {KEY_CHARS_MIN} to {KEY_CHARS_MAX} of a-z, 0-9 and -, and begin with a letter"),
    );
    let time_zone = match organization.time_zone.as_str() {
        "" => TIME_ZONE_DEFAULT,
        name => fields.time_zone("time_zone", name).name(),
    };
    NewOrganization {
        key: organization.key.clone(),
        name: fields.line("name", &organization.name, 1..=200),
        time_zone: time_zone.to_owned(),
    }
}

pub(crate) fn organization(organization: &Organization) -> message::Organization {
    message::Organization {
        id: organization.id.to_string(),
        key: organization.key.clone(),
        name: organization.name.clone(),
        time_zone: organization.time_zone.clone(),
        etag: organization.revision.to_string(),
        created_at: Some(timestamp(organization.created_at)),
    }
}

pub(crate) fn created_organization(
    created: &Organization,
    administrator: &Person,
) -> message::CreateOrganizationResponse {
    message::CreateOrganizationResponse {
        organization: Some(organization(created)),
        administrator: Some(person(administrator)),
    }
}
