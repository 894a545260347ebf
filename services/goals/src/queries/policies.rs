//! Reads of `PoliciesService`.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::page::Page;
use ovation_chassis::tx::Reader;
use uuid::Uuid;

use crate::commands::reach::{self, Reach};
use crate::error::Error;
use crate::handover::HandoverItem;
use crate::ids::{CycleId, PolicyId, TimetableId};
use crate::owner::Owner;
use crate::policy::{Approval, EffectivePolicy, GroupPolicy, IndividualObjectives, Place};
use crate::settings::Settings;
use crate::store;
use crate::store::cycle_progress::GroupCycleProgress;
use crate::store::handover_items::Cut;
use crate::timetable::{Steps, Timetable};

/// A page of a cycle's progress that is asked for.
#[derive(Debug)]
pub(crate) struct ListCycleProgress {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Which page.
    pub page: Page,
}

/// A page of what hangs in the air that is asked for.
#[derive(Debug)]
pub(crate) struct ListHandovers {
    /// Only of this cycle.
    pub cycle_id: Option<CycleId>,
    /// What this person has.
    pub person: Option<PersonId>,
    /// Which page.
    pub page: Page,
}

/// `GetGoalsSettings`: with their revision, 0 before they were set.
pub(crate) async fn settings(database: &Database, call: &Call) -> Result<(Settings, i64), Error> {
    let mut reader = database.begin_read(call).await?;
    store::settings::read_with_revision(reader.connection()).await
}

/// `ListGroupPolicies`, and the token of the next page.
pub(crate) async fn group_policies(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<(Vec<GroupPolicy>, String), Error> {
    let after: Option<PolicyId> = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let policies = store::policies::list(reader.connection(), after, page.limit()).await?;
    Ok(page.finish(policies, |last| last.id))
}

/// `GetEffectivePolicy`.
pub(crate) async fn effective_policy(
    database: &Database,
    call: &Call,
    owner: Owner,
) -> Result<EffectivePolicy, Error> {
    let mut reader = database.begin_read(call).await?;
    let organization = call.caller.organization;
    match owner {
        Owner::Person(person) => {
            let known = directory_copy::person(reader.connection(), organization, person).await?;
            known.ok_or(Error::NotFound { what: "person", id: person.uuid() })?;
        }
        Owner::Group(group) => {
            if !directory_copy::group_exists(reader.connection(), organization, group).await? {
                return Err(Error::NotFound { what: "group", id: group.uuid() });
            }
        }
    }
    store::policies::effective(reader.connection(), owner).await
}

/// `GetCycleTimetable`: without a date before one was set.
pub(crate) async fn timetable(database: &Database, call: &Call, cycle: CycleId) -> Result<Timetable, Error> {
    let mut reader = database.begin_read(call).await?;
    demand_cycle(&mut reader, cycle).await?;
    let timetable = store::timetables::find(reader.connection(), cycle).await?;
    let unset =
        Timetable { id: TimetableId::default(), cycle_id: cycle, steps: Steps::default(), revision: 0 };
    Ok(timetable.unwrap_or(unset))
}

async fn demand_cycle(reader: &mut Reader, id: CycleId) -> Result<(), Error> {
    let cycle = store::cycles::find(reader.connection(), id).await?;
    cycle.map(|_| ()).ok_or(Error::NotFound { what: "cycle", id: id.uuid() })
}

/// `ListCycleProgress`: the groups within the caller's reach by name, and the token of the next page.
pub(crate) async fn cycle_progress(
    database: &Database,
    call: &Call,
    asked: &ListCycleProgress,
) -> Result<(Vec<GroupCycleProgress>, String), Error> {
    let after: Option<(String, GroupId)> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    demand_cycle(&mut reader, asked.cycle_id).await?;
    let connection = reader.connection();
    let reach = reach::of(connection, &call.caller).await?;
    let groups = store::groups::by_name(connection, reach.groups(), after, asked.page.limit()).await?;
    let (groups, next_page_token) = asked.page.finish(groups, |last| (last.name.clone(), last.id));
    let groups: Vec<GroupId> = groups.into_iter().map(|group| group.id).collect();
    let policies = store::policies::around(connection, &groups).await?;
    let is_required = |group: &GroupId| {
        let policy = policies.in_force(&Place { group: Some(*group), job_type: None });
        policy.individual_objectives.value == IndividualObjectives::Required
    };
    let required: Vec<GroupId> = groups.iter().copied().filter(is_required).collect();
    let progress = store::cycle_progress::of_groups(connection, asked.cycle_id, &groups, &required).await?;
    Ok((progress, next_page_token))
}

/// `ListHandovers`: by kind and id, and the token of the next page.
pub(crate) async fn handovers(
    database: &Database,
    call: &Call,
    asked: &ListHandovers,
) -> Result<(Vec<HandoverItem>, String), Error> {
    let after: Option<(i16, Uuid)> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    if let Some(cycle) = asked.cycle_id {
        demand_cycle(&mut reader, cycle).await?;
    }
    let connection = reader.connection();
    let viewer = store::viewers::viewer(connection, &call.caller).await?;
    let reach = reach::of(connection, &call.caller).await?;
    if let Some(person) = asked.person {
        demand_reach(&mut reader, &reach, person).await?;
    }
    let connection = reader.connection();
    let mut cut = Cut { cycle: asked.cycle_id, after, limit: asked.page.limit() };
    let mut items = match asked.person {
        Some(person) => store::handover_items::of_person(connection, &viewer, &cut, person).await?,
        None => store::handover_items::without_owner(connection, &viewer, &cut, reach.groups()).await?,
    };
    // Suggestions come behind approvals in the same way.
    cut.limit -= i64::try_from(items.len()).unwrap_or(i64::MAX);
    if cut.limit > 0 {
        let by_leads =
            store::policies::groups_where(connection, |policy| policy.approval.value == Approval::Lead)
                .await?;
        items.extend(if let Some(person) = asked.person {
            store::handover_items::to_approve(connection, &viewer, &cut, &by_leads, person).await?
        } else {
            let only = reach.groups();
            store::handover_items::without_approver(connection, &viewer, &cut, &by_leads, only).await?
        });
    }
    Ok(asked.page.finish(items, |last| (last.kind.code(), last.id)))
}

/// Demands that the caller may see what a person has: their own, or of people in their groups.
async fn demand_reach(reader: &mut Reader, reach: &Reach, person: PersonId) -> Result<(), Error> {
    if reach.holds(Owner::Person(person)) {
        return Ok(());
    }
    let groups = reach.groups().unwrap_or_default();
    if store::groups::has_among(reader.connection(), groups, person).await? {
        return Ok(());
    }
    let denied =
        "what a person has is seen by themselves, by leads of their groups, by administrators and by HR";
    Err(Error::Denied(denied))
}
