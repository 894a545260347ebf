//! `CreateImport`: opens an import, into which the file comes in pieces.

use std::collections::BTreeSet;

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::tx::Tx;
use serde::Serialize;
use uuid::Uuid;

use super::lookup;
use crate::config::GROUPS_REFUSED_MAX;
use crate::convert::TransferAnswer;
use crate::convert::transfers::{self, owners_field};
use crate::error::Error;
use crate::ids::ImportId;
use crate::store;
use crate::store::transfers::imports::Claimed;
use crate::transfer::Format;
use crate::transfer::job::{Import, ImportOptions, ImportState, RowCounts};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CreateImport {
    /// The form of the file.
    pub format: Format,
    /// What it is called.
    pub file_name: String,
    /// How it is taken.
    pub options: ImportOptions,
}

/// Opens an import. Whom names stand for must be known, so that no row finds it out.
pub(crate) async fn create_import(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CreateImport,
) -> Result<Committed<TransferAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    demand_owners(&mut tx, &asked.options).await?;
    if let Some(cycle) = asked.options.default_cycle_id {
        lookup::open_cycle(&mut tx, cycle).await?;
    }
    let import = Import {
        id: ImportId::random(),
        actor: tx.actor().to_owned(),
        format: asked.format,
        file_name: asked.file_name,
        options: asked.options,
        state: ImportState::Uploading,
        has_run: false,
        bytes_uploaded: 0,
        counts: RowCounts::default(),
        place_done: 0,
        is_staged: false,
        unknown_columns: Vec::new(),
        missing: Vec::new(),
        missing_cycles: Vec::new(),
        error: String::new(),
        created_at: tx.now(),
        finished_at: None,
    };
    let claimed = Claimed {
        id: import.id,
        organization: tx.organization(),
        organization_key: tx.organization_key().to_owned(),
        actor: import.actor.clone(),
        person: call.caller.person(),
    };
    store::transfers::imports::insert(tx.connection(), &claimed, &import).await?;
    Ok(tx.commit(transfers::import(&import)).await?)
}

/// Demands that everybody who is to own something is known and has not left.
async fn demand_owners(tx: &mut Tx, options: &ImportOptions) -> Result<(), Error> {
    let organization = tx.organization();
    let asked: BTreeSet<Uuid> =
        options.owners.values().copied().chain([options.default_group_id.uuid()]).collect();
    let groups: Vec<GroupId> = asked.iter().copied().map(GroupId).collect();
    let groups = store::directory::known_groups(tx.connection(), &groups).await?;
    let people: Vec<PersonId> = asked.into_iter().map(PersonId).collect();
    let people = directory_copy::people(tx.connection(), organization, &people).await?;
    let is_group = |id: Uuid| groups.contains(&GroupId(id));
    let is_person = |id: Uuid| people.iter().any(|person| person.id == PersonId(id) && !person.left);
    let mut violations = Vec::new();
    if !is_group(options.default_group_id.uuid()) {
        violations.push(Violation::new("options.default_group_id", "must be a group of the organization"));
    }
    for (name, id) in &options.owners {
        if !is_group(*id) && !is_person(*id) {
            let field = format!("options.{}", owners_field(name));
            let right = "must be a group of the organization, or a person who has not left";
            violations.push(Violation::new(field, right));
        }
    }
    violations.truncate(GROUPS_REFUSED_MAX);
    if violations.is_empty() { Ok(()) } else { Err(Error::Fields(violations)) }
}
