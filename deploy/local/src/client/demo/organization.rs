//! The demo organization, step by step. Every step looks at what is there and makes what is missing, so that all of it can be repeated
//! after a kill at any moment.

use std::collections::HashMap;

use futures::{StreamExt as _, TryStreamExt as _};
use ovation_proto::ovation::directory::v1::{
    CreateGroupRequest, CreatePersonRequest, Group, GroupKind, ListMembersRequest, MembershipRole,
    Organization, Person, Role, SetMembershipRequest,
};
use ovation_proto::ovation::recognition::v1::{
    AllowancePeriod, GetRecognitionPolicyRequest, RecognitionPolicy, UpdateRecognitionPolicyRequest,
};

use super::files::{Demo, ENGLISH, GroupEntry, OUTLINES, PersonEntry};
use super::founding::{Founder, tolerate_existing};
use super::ids::request_id;
use super::progress::Progress;
use super::{Welcome, activity};
use crate::client::connection::Connection;
use crate::client::import::{Import, Importer, Period};
use crate::client::pages;
use crate::client::patience::until_known;
use crate::client::problem::{Problem, Result};

/// People whose passwords are hashed at once: hashing takes a processor each.
const AT_ONCE: usize = 4;
/// More than the demo has.
const PEOPLE_MAX: usize = 1_000;

/// Brings the demo organization to the platform, or what of it is missing.
///
/// # Errors
/// What the platform refuses, or that it went away; calling it again goes on where it stopped.
pub async fn load(founder: &Founder<'_>, progress: &Progress<'_>) -> Result<Welcome> {
    let demo = Demo::read()?;
    let file = &demo.file;
    let administrator = file
        .people
        .iter()
        .find(|person| person.user_name == file.administrator)
        .ok_or_else(|| Problem::Answer("the demo's administrator is none of its people".to_owned()))?;
    let organization = Organization {
        key: file.organization.key.clone(),
        name: file.organization.name.clone(),
        time_zone: file.organization.time_zone.clone(),
        ..Organization::default()
    };
    let connection = founder.found(organization, person(administrator, String::new())).await?;
    progress.step(&format!("organization {} ({})", file.organization.name, file.organization.key));
    let loader = Loader { founder, demo: &demo, connection, progress };
    let people = loader.people().await?;
    let groups = loader.groups().await?;
    loader.memberships(&people, &groups).await?;
    loader.policy().await?;
    loader.outlines().await?;
    activity::check_ins(&loader).await?;
    activity::coins(&loader, &people).await?;
    let colleague = demo.activity.coins.iter().map(|coin| &coin.to).find(|to| **to != file.administrator);
    let english = demo.activity.coins.iter().map(|coin| &coin.to).find(|to| demo.reads_english(to));
    Ok(Welcome {
        organization: file.organization.key.clone(),
        organization_name: file.organization.name.clone(),
        user_name: administrator.user_name.clone(),
        display_name: administrator.display_name.clone(),
        colleague: colleague.cloned(),
        english: english.filter(|_| administrator.locale != ENGLISH).cloned(),
    })
}

/// What every step works with.
pub(super) struct Loader<'a> {
    pub(super) founder: &'a Founder<'a>,
    pub(super) demo: &'a Demo,
    /// In the administrator's name.
    pub(super) connection: Connection,
    pub(super) progress: &'a Progress<'a>,
}

/// Ids by user name, or by group key.
pub(super) type Ids = HashMap<String, String>;

impl Loader<'_> {
    fn key(&self) -> &str {
        &self.demo.file.organization.key
    }

    pub(super) fn request_id(&self, what: &str) -> String {
        request_id(self.key(), what).to_string()
    }

    /// A connection in the name of one of the people.
    pub(super) async fn as_person(&self, user_name: &str) -> Result<Connection> {
        self.founder.sign_in(&self.connection, self.key(), user_name).await
    }

    /// People, those who manage before those whom they manage.
    async fn people(&self) -> Result<Ids> {
        let entries = &self.demo.file.people;
        let (there, _) = pages::people(&self.connection, "", true, PEOPLE_MAX).await?;
        let mut ids: Ids = there.into_iter().map(|person| (person.user_name, person.id)).collect();
        let mut waiting: Vec<&PersonEntry> =
            entries.iter().filter(|entry| !ids.contains_key(&entry.user_name)).collect();
        if !waiting.is_empty() {
            self.progress.step(&format!("adding {} people …", waiting.len()));
        }
        let all = waiting.len();
        while !waiting.is_empty() {
            let (ready, rest): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|entry| entry.manager.is_empty() || ids.contains_key(&entry.manager));
            if ready.is_empty() {
                return Err(Problem::Answer("the demo's people manage each other in a circle".to_owned()));
            }
            let added: Vec<(String, String)> = futures::stream::iter(ready)
                .map(|entry| self.add_person(entry, &ids, all))
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            ids.extend(added);
            waiting = rest;
        }
        self.progress.step(&format!("{} people", entries.len()));
        Ok(ids)
    }

    async fn add_person(&self, entry: &PersonEntry, ids: &Ids, all: usize) -> Result<(String, String)> {
        let manager_id = ids.get(&entry.manager).cloned().unwrap_or_default();
        let request = CreatePersonRequest {
            request_id: self.request_id(&format!("person {}", entry.user_name)),
            person: Some(person(entry, manager_id)),
            password: self.founder.password.to_owned(),
        };
        let request = self.connection.request(request);
        let added = self.connection.heard(self.connection.directory().create_person(request).await)?;
        self.progress.one_of(all, "people");
        Ok((entry.user_name.clone(), added.id))
    }

    async fn groups(&self) -> Result<Ids> {
        let entries = &self.demo.file.groups;
        let there = pages::groups(&self.connection).await?;
        let mut ids: Ids = there.into_iter().map(|group| (group.key, group.id)).collect();
        for entry in entries {
            if ids.contains_key(&entry.key) {
                continue;
            }
            let kind = match entry.kind.as_str() {
                "DEPARTMENT" => GroupKind::Department,
                _ => GroupKind::Team,
            };
            let request = CreateGroupRequest {
                request_id: self.request_id(&format!("group {}", entry.key)),
                group: Some(Group {
                    key: entry.key.clone(),
                    name: entry.name.clone(),
                    kind: kind.into(),
                    parent_id: ids.get(&entry.parent).cloned().unwrap_or_default(),
                    ..Group::default()
                }),
            };
            let request = self.connection.request(request);
            let group = self.connection.heard(self.connection.directory().create_group(request).await)?;
            ids.insert(group.key, group.id);
        }
        Ok(ids)
    }

    /// Members of groups. A membership that was there is left as it is.
    async fn memberships(&self, people: &Ids, groups: &Ids) -> Result<()> {
        let mut memberships = 0;
        for entry in &self.demo.file.groups {
            let group_id = id(groups, &entry.key)?;
            let request =
                ListMembersRequest { group_id: group_id.clone(), page_size: 500, page_token: String::new() };
            let request = self.connection.request(request);
            let there = self.connection.heard(self.connection.directory().list_members(request).await)?;
            let there: Vec<String> =
                there.members.into_iter().filter_map(|member| Some(member.person?.user_name)).collect();
            for (user_name, role) in members(entry) {
                memberships += 1;
                if there.contains(user_name) {
                    continue;
                }
                let request = SetMembershipRequest {
                    request_id: self.request_id(&format!("member {} {user_name}", entry.key)),
                    group_id: group_id.clone(),
                    person_id: id(people, user_name)?,
                    role: role.into(),
                };
                let request = self.connection.request(request);
                self.connection.heard(self.connection.directory().set_membership(request).await)?;
            }
        }
        let groups = self.demo.file.groups.len();
        self.progress.step(&format!("{groups} departments and teams with {memberships} memberships"));
        Ok(())
    }

    /// The peer bonus, unless somebody decided about it already.
    async fn policy(&self) -> Result<()> {
        let connection = &self.connection;
        let request = connection.request(GetRecognitionPolicyRequest {});
        let policy = connection.heard(connection.recognition().get_recognition_policy(request).await)?;
        let wanted = &self.demo.file.recognition;
        if policy.peer_bonus == wanted.peer_bonus {
            return Ok(());
        }
        let period = match wanted.period.as_str() {
            "WEEK" => AllowancePeriod::Week,
            _ => AllowancePeriod::Month,
        };
        let request = UpdateRecognitionPolicyRequest {
            request_id: self.request_id("policy"),
            policy: Some(RecognitionPolicy {
                peer_bonus: wanted.peer_bonus,
                allowance_points: wanted.allowance_points,
                period: period.into(),
                etag: policy.etag,
            }),
        };
        let updated = until_known(|| async {
            let request = connection.request(request.clone());
            connection.heard(connection.recognition().update_recognition_policy(request).await)
        });
        tolerate_existing(updated.await)?;
        self.progress
            .step(&format!("peer bonus: {} points for everybody to give away", wanted.allowance_points));
        Ok(())
    }

    async fn outlines(&self) -> Result<()> {
        let file = &self.demo.file;
        let import = Import {
            cycle: &file.cycle.name,
            create_cycle: Some(Period { starts_on: file.cycle.starts_on, ends_on: file.cycle.ends_on }),
            create_groups: false,
            default_group: Some(&file.default_group),
            dry_run: false,
        };
        let ids = |what: &str| request_id(self.key(), what);
        let mut importer = Importer::start(&self.connection, import, &ids).await?;
        for name in &file.outlines {
            let outline = OUTLINES.iter().find(|(of, _)| of == name).map(|(_, text)| *text);
            let outline =
                outline.ok_or_else(|| Problem::Answer(format!("the demo has no outline {name}")))?;
            let answer = importer.outline(name, outline).await?.answer;
            self.progress.step(&format!(
                "{name}: {} objectives and {} key results in {}",
                answer.objectives_created + answer.objectives_found,
                answer.key_results_created + answer.key_results_found,
                file.cycle.name
            ));
        }
        Ok(())
    }
}

fn members(entry: &GroupEntry) -> impl Iterator<Item = (&String, MembershipRole)> {
    let leads = entry.leads.iter().map(|user_name| (user_name, MembershipRole::Lead));
    leads.chain(entry.members.iter().map(|user_name| (user_name, MembershipRole::Member)))
}

fn person(entry: &PersonEntry, manager_id: String) -> Person {
    let roles = entry.roles.iter().filter_map(|role| Role::from_str_name(&format!("ROLE_{role}")));
    Person {
        user_name: entry.user_name.clone(),
        display_name: entry.display_name.clone(),
        kana: entry.kana.clone(),
        employee_number: entry.employee_number.clone(),
        email: entry.email.clone(),
        job_type: entry.job_type.clone(),
        title: entry.title.clone(),
        manager_id,
        locale: entry.locale.clone(),
        time_zone: entry.time_zone.clone(),
        roles: roles.map(Into::into).collect(),
        ..Person::default()
    }
}

/// The id of something that was made before.
pub(super) fn id(ids: &Ids, name: &str) -> Result<String> {
    ids.get(name).cloned().ok_or_else(|| Problem::NotFound(format!("\"{name}\" of the demo is not there")))
}
