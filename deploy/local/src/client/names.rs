//! What people and groups are called, for answers that hold their ids.

use std::collections::{BTreeSet, HashMap};

use ovation_proto::ovation::common::v1::ErrorReason;
use ovation_proto::ovation::directory::v1::GetPersonRequest;
use ovation_proto::ovation::goals::v1::Owner;
use ovation_proto::ovation::goals::v1::owner::Owner as Who;

use super::connection::Connection;
use super::pages;
use super::problem::{Problem, Result};

/// People who are asked for at once.
const QUESTIONS_MAX: usize = 16;

/// Names by id.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// The names of all groups.
    pub(super) async fn of_groups(connection: &Connection) -> Result<Names> {
        let groups = pages::groups(connection).await?;
        Ok(Names(groups.into_iter().map(|group| (group.id, group.name)).collect()))
    }

    /// Adds the names of these people; who is not to be found keeps their id.
    pub(super) async fn add_people<'a>(
        &mut self,
        connection: &Connection,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        let unknown: BTreeSet<&str> =
            ids.into_iter().filter(|id| !id.is_empty() && !self.0.contains_key(*id)).collect();
        let unknown: Vec<&str> = unknown.into_iter().collect();
        for some in unknown.chunks(QUESTIONS_MAX) {
            let people = futures::future::join_all(some.iter().map(|id| person(connection, id))).await;
            for (id, name) in some.iter().zip(people) {
                if let Some(name) = name? {
                    self.0.insert((*id).to_owned(), name);
                }
            }
        }
        Ok(())
    }

    /// What `id` is called, or the id itself.
    pub(super) fn of<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// What an owner is called.
    pub(super) fn of_owner<'a>(&'a self, owner: Option<&'a Owner>) -> &'a str {
        match owner.and_then(|owner| owner.owner.as_ref()) {
            Some(Who::GroupId(id) | Who::PersonId(id)) => self.of(id),
            None => "",
        }
    }
}

/// The id of an owner who is a person.
pub(super) fn person_of(owner: Option<&Owner>) -> Option<&str> {
    match owner?.owner.as_ref()? {
        Who::PersonId(id) => Some(id),
        Who::GroupId(_) => None,
    }
}

async fn person(connection: &Connection, id: &str) -> Result<Option<String>> {
    let request = connection.request(GetPersonRequest { person_id: id.to_owned() });
    match connection.heard(connection.directory().get_person(request).await) {
        Ok(person) => Ok(Some(person.display_name)),
        Err(Problem::Refused(refusal)) if refusal.reason == Some(ErrorReason::NotFound) => Ok(None),
        Err(problem) => Err(problem),
    }
}
