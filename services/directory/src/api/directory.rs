//! `DirectoryService`.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::page::Page;
use ovation_proto::ovation::directory::v1::directory_service_server::DirectoryService;
use tonic::{Request, Response, Status};

use crate::commands::create_group::create_group;
use crate::commands::create_organization::{Founding, create_organization};
use crate::commands::create_person::create_person;
use crate::commands::end_membership::end_membership;
use crate::commands::set_membership::set_membership;
use crate::commands::update_person::update_person;
use crate::config::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX};
use crate::convert::message::{
    CreateGroupRequest, CreateOrganizationRequest, CreateOrganizationResponse, CreatePersonRequest,
    EndMembershipRequest, EndMembershipResponse, GetGroupRequest, GetMeRequest, GetMeResponse,
    GetOrganizationRequest, GetPersonRequest, Group, ListGroupsRequest, ListGroupsResponse,
    ListMembersRequest, ListMembersResponse, ListPeopleRequest, ListPeopleResponse, Membership, Organization,
    Person, SetMembershipRequest, UpdatePersonRequest,
};
use crate::{Directory, convert, queries};

#[tonic::async_trait]
impl DirectoryService for Directory {
    async fn create_organization(
        &self,
        request: Request<CreateOrganizationRequest>,
    ) -> Result<Response<CreateOrganizationResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let asked = convert::create_organization(&message)?;
        // Without the password: a hash of it that is made for comparing requests would be cheap to guess from.
        let content = (&asked.organization, &asked.administrator);
        let remembered = call.request_id(&message.request_id, &content)?;
        let founding = Founding {
            request: asked.request,
            organization: asked.organization,
            administrator: asked.administrator,
            password: asked.password,
        };
        let created =
            create_organization(&self.database, &self.passwords, &call, &remembered, founding).await?;
        Ok(respond(created))
    }

    async fn get_organization(
        &self,
        request: Request<GetOrganizationRequest>,
    ) -> Result<Response<Organization>, Status> {
        let call = Call::of(&request)?;
        let organization = queries::organization(&self.database, &call).await?;
        Ok(Response::new(convert::organization(&organization)))
    }

    async fn get_me(&self, request: Request<GetMeRequest>) -> Result<Response<GetMeResponse>, Status> {
        let call = Call::of(&request)?;
        let (person, organization, memberships) = queries::me(&self.database, &call).await?;
        Ok(Response::new(convert::me(&person, &organization, &memberships)))
    }

    async fn create_person(&self, request: Request<CreatePersonRequest>) -> Result<Response<Person>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let (new, password) = convert::create_person(&message)?;
        // Whether there is a password, but not which: see `create_organization`.
        let remembered = call.request_id(&message.request_id, &(&new, password.is_some()))?;
        let created =
            create_person(&self.database, &self.passwords, &call, &remembered, new, password).await?;
        Ok(respond(created))
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<Person>, Status> {
        let call = Call::of(&request)?;
        let id = convert::person_id("person_id", &request.into_inner().person_id)?;
        let person = queries::person(&self.database, &call, id).await?;
        Ok(Response::new(convert::person(&person)))
    }

    async fn list_people(
        &self,
        request: Request<ListPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let query = convert::people_query(&message)?;
        let same = (&query, message.include_left);
        let page =
            Page::of(&call, message.page_size, &message.page_token, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, &same)?;
        let (people, next_page_token) =
            queries::people(&self.database, &call, &page, &query, message.include_left).await?;
        let people = people.iter().map(convert::person).collect();
        Ok(Response::new(ListPeopleResponse { people, next_page_token }))
    }

    async fn update_person(&self, request: Request<UpdatePersonRequest>) -> Result<Response<Person>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let asked = convert::update_person(&message)?;
        let content = (asked.person, asked.expected_revision, &asked.change);
        let remembered = call.request_id(&message.request_id, &content)?;
        let updated = update_person(
            &self.database,
            &call,
            &remembered,
            asked.person,
            asked.expected_revision,
            asked.change,
        )
        .await?;
        Ok(respond(updated))
    }

    async fn create_group(&self, request: Request<CreateGroupRequest>) -> Result<Response<Group>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let new = convert::create_group(&message)?;
        let remembered = call.request_id(&message.request_id, &new)?;
        let created = create_group(&self.database, &call, &remembered, new).await?;
        Ok(respond(created))
    }

    async fn get_group(&self, request: Request<GetGroupRequest>) -> Result<Response<Group>, Status> {
        let call = Call::of(&request)?;
        let id = convert::group_id(&request.into_inner().group_id)?;
        let group = queries::group(&self.database, &call, id).await?;
        Ok(Response::new(convert::group(&group)))
    }

    async fn list_groups(
        &self,
        request: Request<ListGroupsRequest>,
    ) -> Result<Response<ListGroupsResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let kind = convert::listed_kind(&message)?;
        let page =
            Page::of(&call, message.page_size, &message.page_token, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, &kind)?;
        let (groups, next_page_token) = queries::groups(&self.database, &call, &page, kind).await?;
        let groups = groups.iter().map(convert::group).collect();
        Ok(Response::new(ListGroupsResponse { groups, next_page_token }))
    }

    async fn set_membership(
        &self,
        request: Request<SetMembershipRequest>,
    ) -> Result<Response<Membership>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let (group, person, role) = convert::set_membership(&message)?;
        let remembered = call.request_id(&message.request_id, &(group, person, role))?;
        let set = set_membership(&self.database, &call, &remembered, group, person, role).await?;
        Ok(respond(set))
    }

    async fn end_membership(
        &self,
        request: Request<EndMembershipRequest>,
    ) -> Result<Response<EndMembershipResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let (group, person) = convert::end_membership(&message)?;
        let remembered = call.request_id(&message.request_id, &(group, person))?;
        let ended = end_membership(&self.database, &call, &remembered, group, person).await?;
        Ok(respond(ended))
    }

    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Result<Response<ListMembersResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let group = convert::group_id(&message.group_id)?;
        let page = Page::of(
            &call,
            message.page_size,
            &message.page_token,
            PAGE_SIZE_DEFAULT,
            PAGE_SIZE_MAX,
            &group,
        )?;
        let (members, next_page_token) = queries::members(&self.database, &call, &page, group).await?;
        let members = members.iter().map(convert::member).collect();
        Ok(Response::new(ListMembersResponse { members, next_page_token }))
    }
}
