//! Reads of the coach.

use ovation_chassis::call::Call;
use ovation_chassis::caller::Identity;
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::page::Page;
use ovation_chassis::tx::Reader;
use uuid::Uuid;

use crate::coach::{Advice, Rule, RuleId, advise, rules};
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::store;
use crate::store::advice::drafts::Bare;
use crate::store::advice::pages::Listed;
use crate::viewer::Viewer;

/// A page of advice that is asked for.
#[derive(Debug)]
pub(crate) struct ListAdvice {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Of which rule only.
    pub rule: Option<RuleId>,
    /// Which page of objectives.
    pub page: Page,
}

/// `GetAdvice`: the gravest first, with those that are dismissed.
pub(crate) async fn advice(database: &Database, call: &Call, id: ObjectiveId) -> Result<Vec<Advice>, Error> {
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let advice = of_objectives(&mut reader, &viewer, &[id.uuid()]).await?.pop();
    advice.map(|(_, advice)| advice).ok_or(Error::NotFound { what: "objective", id: id.uuid() })
}

/// `ExplainDraft`: the gravest first. Without a stated owner it is the caller's own.
pub(crate) async fn explain_draft(
    database: &Database,
    call: &Call,
    bare: Bare,
) -> Result<Vec<Advice>, Error> {
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let drafts = store::advice::drafts::with_surroundings(reader.connection(), &viewer, vec![bare]).await?;
    // A draft has no key under which it could be dismissed, whatever ids it names.
    Ok(drafts.iter().flat_map(|draft| advise(None, draft, &[])).collect())
}

/// `ListAdvice`: of the objectives of a page that the caller may change, with what is not dismissed; and the token of the next page.
pub(crate) async fn list_advice(
    database: &Database,
    call: &Call,
    asked: &ListAdvice,
) -> Result<(Vec<(Uuid, Vec<Advice>)>, String), Error> {
    let after: String = asked.page.after()?.unwrap_or_default();
    let mut reader = database.begin_read(call).await?;
    let cycle = store::cycles::find(reader.connection(), asked.cycle_id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let listed = changeable(&mut reader, call, &viewer, (asked.cycle_id, &after, asked.page.limit())).await?;
    let (listed, next_page_token) = asked.page.finish(listed, |last| last.path.clone());
    let ids: Vec<Uuid> = listed.iter().map(|listed| listed.id).collect();
    let mut found = of_objectives(&mut reader, &viewer, &ids).await?;
    let is_wanted = |advice: &Advice| {
        advice.dismissal.is_none() && asked.rule.is_none_or(|rule| rule == advice.finding.rule.id)
    };
    for (_, advice) in &mut found {
        advice.retain(is_wanted);
    }
    // In the order of the page.
    found.sort_by_key(|(id, _)| ids.iter().position(|listed| listed == id));
    Ok((found, next_page_token))
}

/// Objectives of a cycle that the caller may change: their own, those of groups they lead, or all.
async fn changeable(
    reader: &mut Reader,
    call: &Call,
    viewer: &Viewer,
    (cycle, after, limit): (CycleId, &str, i64),
) -> Result<Vec<Listed>, Error> {
    let caller = &call.caller;
    let connection = reader.connection();
    if caller.may_administer() || matches!(caller.identity, Identity::ApiToken(_)) {
        return store::advice::pages::of_everybody(connection, viewer, cycle, after, limit).await;
    }
    let Some(person) = caller.person() else {
        return Ok(Vec::new());
    };
    let groups = directory_copy::groups_of(&mut *connection, caller.organization, person).await?;
    let led: Vec<_> = groups.into_iter().filter(|(_, is_lead)| *is_lead).map(|(group, _)| group).collect();
    store::advice::pages::of_owners(connection, (person, &led), cycle, after, limit).await
}

/// `ListCoachRules`: by name.
pub(crate) fn coach_rules(page: &Page) -> Result<(Vec<&'static Rule>, String), Error> {
    let after: String = page.after()?.unwrap_or_default();
    let mut rules: Vec<&Rule> = rules().filter(|rule| rule.id.as_str() > after.as_str()).collect();
    rules.sort_by_key(|rule| rule.id.as_str());
    rules.truncate(page.size() + 1);
    Ok(page.finish(rules, |last| last.id.as_str()))
}

/// The advice on objectives that the caller may see, in the order of their ids.
async fn of_objectives(
    reader: &mut Reader,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Vec<Advice>)>, Error> {
    let drafts = store::advice::drafts::stored(reader.connection(), viewer, ids).await?;
    let dismissals = store::advice::dismissals::of_objectives(reader.connection(), ids).await?;
    let advice = drafts.into_iter().map(|(id, draft)| {
        let own = dismissals.iter().filter(|(objective, _)| objective.uuid() == id);
        let own: Vec<_> = own.map(|(_, dismissal)| dismissal.clone()).collect();
        (id, advise(Some(id), &draft, &own))
    });
    Ok(advice.collect())
}
