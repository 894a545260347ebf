//! Importing: cycle, groups, a rehearsal for the headings, then the outline itself.

use std::collections::{BTreeSet, HashMap};

use ovation_chassis::time;
use ovation_proto::ovation::common::v1::ErrorReason;
use ovation_proto::ovation::directory::v1::{CreateGroupRequest, GetOrganizationRequest, Group, GroupKind};
use ovation_proto::ovation::goals::v1::{
    CreateCycleRequest, Cycle, ImportOutlineRequest, ImportOutlineResponse,
};
use uuid::Uuid;

use super::Period;
use super::keys::key_of;
use super::rehearsal::rehearse;
use crate::client::connection::Connection;
use crate::client::lookup::{choose, fold};
use crate::client::pages;
use crate::client::patience::until_known;
use crate::client::problem::{Problem, Result};

/// What is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Import<'a> {
    /// The cycle to import into.
    pub(crate) cycle: &'a str,
    /// Create it where it is missing, with these days.
    pub(crate) create_cycle: Option<Period>,
    /// Create a team for every heading that names no group.
    pub(crate) create_groups: bool,
    /// Who owns what no heading gives to a group: a name or key; none for the only top department.
    pub(crate) default_group: Option<&'a str>,
    /// Change nothing.
    pub(crate) dry_run: bool,
}

/// What became of one outline.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The platform's answer.
    pub(crate) answer: ImportOutlineResponse,
    /// Groups that were created, or would be.
    pub(crate) new_groups: Vec<String>,
    /// Headings whose goals went to the default group.
    pub(crate) without_group: Vec<String>,
}

/// Imports outlines into one cycle.
pub(crate) struct Importer<'a> {
    pub(super) connection: &'a Connection,
    pub(super) import: Import<'a>,
    /// Gives each request its id, by what it is about.
    pub(super) request_id: &'a (dyn Fn(&str) -> Uuid + Sync),
    /// None in a dry run, if it is missing.
    pub(super) cycle: Option<Cycle>,
    /// None in a dry run, if it is missing.
    pub(super) default_group: Option<Group>,
    pub(super) groups: Vec<Group>,
    is_cycle_new: bool,
}

impl<'a> Importer<'a> {
    /// Finds the cycle and the groups, and creates what is wanted and missing.
    ///
    /// # Errors
    /// Something is missing that was not to be created; the platform refuses.
    pub(crate) async fn start(
        connection: &'a Connection,
        import: Import<'a>,
        request_id: &'a (dyn Fn(&str) -> Uuid + Sync),
    ) -> Result<Importer<'a>> {
        let groups = pages::groups(connection).await?;
        let mut importer = Importer {
            connection,
            import,
            request_id,
            cycle: None,
            default_group: None,
            groups,
            is_cycle_new: false,
        };
        importer.default_group = importer.find_default_group().await?;
        importer.cycle = importer.find_cycle().await?;
        Ok(importer)
    }

    /// Whether the cycle was created, or would be.
    pub(crate) fn is_cycle_new(&self) -> bool {
        self.is_cycle_new
    }

    /// Imports one outline; `about` names it for the request's id.
    ///
    /// # Errors
    /// The platform refuses; nothing of this outline is imported then.
    pub(crate) async fn outline(&mut self, about: &str, outline: &str) -> Result<Imported> {
        let (Some(cycle), Some(default_group)) = (self.cycle.clone(), self.default_group.clone()) else {
            let answer = rehearse(outline)?;
            let (_, without_group) = self.owners(&answer.headings);
            return Ok(self.imported(answer, without_group));
        };
        let mut request = ImportOutlineRequest {
            request_id: (self.request_id)(&format!("outline {about}")).to_string(),
            cycle_id: cycle.id,
            outline: outline.to_owned(),
            dry_run: true,
            groups: HashMap::new(),
            default_group_id: default_group.id,
        };
        let rehearsed = self.send(&request).await?;
        let (_, missing) = self.owners(&rehearsed.headings);
        if self.import.dry_run {
            (request.groups, _) = self.owners(&rehearsed.headings);
            let answer = self.send(&request).await?;
            return Ok(self.imported(answer, missing));
        }
        if self.import.create_groups {
            for heading in &missing {
                self.create_group(heading, GroupKind::Team).await?;
            }
        }
        (request.groups, _) = self.owners(&rehearsed.headings);
        request.dry_run = false;
        let answer = self.send(&request).await?;
        Ok(self.imported(answer, missing))
    }

    async fn send(&self, request: &ImportOutlineRequest) -> Result<ImportOutlineResponse> {
        // New groups reach the goals a moment later.
        until_known(|| async {
            let request = self.connection.request(request.clone());
            self.connection.heard(self.connection.goals().import_outline(request).await)
        })
        .await
    }

    fn imported(&self, answer: ImportOutlineResponse, missing: Vec<String>) -> Imported {
        let (new_groups, without_group) =
            if self.import.create_groups { (missing, Vec::new()) } else { (Vec::new(), missing) };
        Imported { answer, new_groups, without_group }
    }

    /// The groups that headings name, and the headings that name none.
    fn owners(&self, headings: &[String]) -> (HashMap<String, String>, Vec<String>) {
        let mut owners = HashMap::new();
        let mut missing: Vec<String> = Vec::new();
        for heading in headings {
            let wanted = fold(heading);
            match self.groups.iter().find(|group| fold(&group.name) == wanted || fold(&group.key) == wanted) {
                Some(group) => {
                    owners.insert(heading.clone(), group.id.clone());
                }
                None if missing.contains(heading) => {}
                None => missing.push(heading.clone()),
            }
        }
        (owners, missing)
    }

    async fn find_cycle(&mut self) -> Result<Option<Cycle>> {
        let wanted = fold(self.import.cycle);
        let cycles = pages::cycles(self.connection).await?;
        if let Some(cycle) = cycles.into_iter().find(|cycle| fold(&cycle.name) == wanted) {
            return Ok(Some(cycle));
        }
        let Some(period) = self.import.create_cycle else {
            return Err(Problem::NotFound(format!(
                "there is no cycle \"{}\": name another one, or create it with --create-cycle",
                self.import.cycle
            )));
        };
        self.is_cycle_new = true;
        if self.import.dry_run {
            return Ok(None);
        }
        let request = CreateCycleRequest {
            request_id: (self.request_id)(&format!("cycle {}", self.import.cycle)).to_string(),
            cycle: Some(Cycle {
                name: self.import.cycle.to_owned(),
                starts_on: Some(time::date(period.starts_on)),
                ends_on: Some(time::date(period.ends_on)),
                ..Cycle::default()
            }),
        };
        let answer = self.connection.goals().create_cycle(self.connection.request(request)).await;
        self.connection.heard(answer).map(Some)
    }

    async fn find_default_group(&mut self) -> Result<Option<Group>> {
        if let Some(wanted) = self.import.default_group {
            let named = self.groups.iter().map(|group| (group, [group.key.as_str(), group.name.as_str()]));
            return choose("group", wanted, named).cloned().map(Some);
        }
        let tops: Vec<&Group> = self
            .groups
            .iter()
            .filter(|group| group.kind() == GroupKind::Department && group.parent_id.is_empty())
            .collect();
        match tops.as_slice() {
            [top] => Ok(Some((*top).clone())),
            [] if self.import.create_groups && self.import.dry_run => Ok(None),
            [] if self.import.create_groups => {
                let request = self.connection.request(GetOrganizationRequest {});
                let organization = self.connection.heard(self.connection.directory().get_organization(request).await)?;
                self.create_group(&organization.name, GroupKind::Department).await.map(Some)
            }
            _ => Err(Problem::NotFound(
                "say with --default-group which group owns what no heading gives to one; there is not exactly one top department"
                    .to_owned(),
            )),
        }
    }

    pub(super) async fn create_group(&mut self, name: &str, kind: GroupKind) -> Result<Group> {
        let taken: BTreeSet<String> = self.groups.iter().map(|group| group.key.to_lowercase()).collect();
        let key = key_of(name, &taken);
        let request = CreateGroupRequest {
            request_id: (self.request_id)(&format!("group {key}")).to_string(),
            group: Some(Group {
                key: key.clone(),
                name: name.to_owned(),
                kind: kind.into(),
                ..Group::default()
            }),
        };
        let answer = self.connection.directory().create_group(self.connection.request(request)).await;
        let group = match self.connection.heard(answer) {
            // Somebody else made it since we looked.
            Err(Problem::Refused(refusal)) if refusal.reason == Some(ErrorReason::AlreadyExists) => {
                self.groups = pages::groups(self.connection).await?;
                let made = self.groups.iter().find(|group| group.key.eq_ignore_ascii_case(&key)).cloned();
                return made.ok_or(Problem::Refused(refusal));
            }
            answer => answer?,
        };
        self.groups.push(group.clone());
        Ok(group)
    }
}
