//! Messages as domain values: nothing malformed passes.

use std::collections::{BTreeMap, HashMap};

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::idempotency::Remembered;
use ovation_chassis::ids::GroupId;
use ovation_chassis::page::Page;
use ovation_proto::ovation::goals::v1 as proto;
use serde::Serialize;
use uuid::Uuid;

use super::parts::required_date;
use crate::commands::{CreateCycle, ImportOutline, UpdateCycle};
use crate::config::{
    CYCLE_NAME_CHARS_MAX, CYCLES_PAGE, HEADING_SHOWN_CHARS_MAX, OUTLINE_BYTES_MAX, OUTLINE_LINES_MAX,
};
use crate::cycle::{CycleChange, CycleKind, CycleState, FiscalPart};
use crate::ids::CycleId;
use crate::import::Owners;

/// The key under which a write is remembered, and what it asks for.
pub(crate) type Asked<T> = Result<(Remembered, T), Failure>;

/// `CreateCycle`: what is left out follows from the fiscal year.
pub(crate) fn create_cycle(call: &Call, message: &proto::CreateCycleRequest) -> Asked<CreateCycle> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let cycle = fields.required("cycle", message.cycle.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("cycle", |fields| {
        let part = fiscal_part(fields, &cycle);
        let follows = part.kind != CycleKind::Custom && part.year.is_some();
        let name = fields.line("name", &cycle.name, usize::from(!follows)..=CYCLE_NAME_CHARS_MAX);
        let dates = [("starts_on", &cycle.starts_on), ("ends_on", &cycle.ends_on)];
        let may_miss = follows && cycle.starts_on.is_none() && cycle.ends_on.is_none();
        let [starts_on, ends_on] = dates
            .map(|(field, date)| if may_miss { None } else { required_date(fields, field, date.as_ref()) });
        let is_backwards = starts_on.zip(ends_on).is_some_and(|(starts_on, ends_on)| ends_on < starts_on);
        fields.require(!is_backwards, "ends_on", "must not be before `starts_on`");
        let state: Option<proto::CycleState> = fields.optional_choice("state", cycle.state);
        let is_early = state
            .is_none_or(|state| matches!(state, proto::CycleState::Planning | proto::CycleState::Active));
        fields.require(is_early, "state", "must be PLANNING or ACTIVE for a new cycle");
        let is_planning = state == Some(proto::CycleState::Planning);
        CreateCycle {
            name: Some(name).filter(|name| !name.is_empty()),
            dates: starts_on.zip(ends_on),
            part,
            state: if is_planning { CycleState::Planning } else { CycleState::Active },
        }
    });
    asked(call, fields, &message.request_id, value)
}

/// Which part of which fiscal year a cycle is.
fn fiscal_part(fields: &mut Fields, cycle: &proto::Cycle) -> FiscalPart {
    let part = FiscalPart {
        kind: cycle_kind(fields, cycle.kind),
        year: fiscal_year(fields, cycle.fiscal_year),
        ordinal: ordinal(fields, cycle.ordinal),
    };
    fields.require(
        part.fits(),
        "ordinal",
        "must be 1 or 2 for a HALF, 1 to 4 for a QUARTER, and 0 otherwise",
    );
    part
}

fn cycle_kind(fields: &mut Fields, value: i32) -> CycleKind {
    let kind: Option<proto::CycleKind> = fields.optional_choice("kind", value);
    let code = kind.and_then(|kind| i16::try_from(i32::from(kind)).ok());
    code.and_then(CycleKind::of_code).unwrap_or(CycleKind::Custom)
}

fn fiscal_year(fields: &mut Fields, value: i32) -> Option<i16> {
    let is_year = value == 0 || (1900..=2200).contains(&value);
    fields.require(is_year, "fiscal_year", "must be a year from 1900 to 2200, or 0");
    i16::try_from(value).ok().filter(|year| *year != 0)
}

fn ordinal(fields: &mut Fields, value: i32) -> Option<i16> {
    let value = fields.number("ordinal", value, 0..=4);
    i16::try_from(value).ok().filter(|ordinal| *ordinal != 0)
}

/// `UpdateCycle`.
pub(crate) fn update_cycle(call: &Call, message: &proto::UpdateCycleRequest) -> Asked<UpdateCycle> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let allowed = ["name", "starts_on", "ends_on", "kind", "fiscal_year", "ordinal"];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let has = |name: &str| mask.contains(&name);
    let cycle = fields.required("cycle", message.cycle.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("cycle", |fields| UpdateCycle {
        id: fields.id("id", &cycle.id),
        etag: cycle.etag.clone(),
        change: CycleChange {
            name: has("name").then(|| fields.line("name", &cycle.name, 1..=CYCLE_NAME_CHARS_MAX)),
            starts_on: has("starts_on").then(|| fields.required_date("starts_on", cycle.starts_on.as_ref())),
            ends_on: has("ends_on").then(|| fields.required_date("ends_on", cycle.ends_on.as_ref())),
            kind: has("kind").then(|| cycle_kind(fields, cycle.kind)),
            year: has("fiscal_year").then(|| fiscal_year(fields, cycle.fiscal_year)),
            ordinal: has("ordinal").then(|| ordinal(fields, cycle.ordinal)),
        },
    });
    asked(call, fields, &message.request_id, value)
}

/// `MoveCycle`.
pub(crate) fn move_cycle(call: &Call, message: &proto::MoveCycleRequest) -> Asked<(CycleId, CycleState)> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("cycle_id", &message.cycle_id);
    let state: proto::CycleState = fields.choice("state", message.state);
    fields.require(
        state != proto::CycleState::Closed,
        "state",
        "must be PLANNING, ACTIVE or SCORING; a cycle is closed by `CloseCycle`",
    );
    let state = i16::try_from(i32::from(state)).ok().and_then(CycleState::of_code);
    asked(call, fields, &message.request_id, (id, state.unwrap_or(CycleState::Active)))
}

/// `CloseCycle`.
pub(crate) fn close_cycle(call: &Call, message: &proto::CloseCycleRequest) -> Asked<CycleId> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("cycle_id", &message.cycle_id);
    asked(call, fields, &message.request_id, id)
}

/// `ImportOutline`: without a key in a dry run.
pub(crate) fn import_outline(
    call: &Call,
    message: proto::ImportOutlineRequest,
) -> Result<(Option<Remembered>, ImportOutline), Failure> {
    let mut fields = Fields::new();
    let (bytes, lines) = (message.outline.len(), message.outline.lines().count());
    fields.require(
        bytes <= OUTLINE_BYTES_MAX,
        "outline",
        format!("must have at most {OUTLINE_BYTES_MAX} bytes, has {bytes}"),
    );
    fields.require(
        lines <= OUTLINE_LINES_MAX,
        "outline",
        format!("must have at most {OUTLINE_LINES_MAX} lines, has {lines}"),
    );
    let groups = headed_groups(&mut fields, &message.groups);
    let value = ImportOutline {
        cycle_id: fields.id("cycle_id", &message.cycle_id),
        owners: Owners { groups, default: fields.id("default_group_id", &message.default_group_id) },
        outline: message.outline,
    };
    if message.dry_run {
        fields.finish()?;
        return Ok((None, value));
    }
    fields.request_id(&message.request_id);
    let (key, value) = asked(call, fields, &message.request_id, value)?;
    Ok((Some(key), value))
}

/// Which group owns what is under which heading. Blanks around a heading do not count; what two
/// headings that are then the same say would be a matter of luck.
fn headed_groups(fields: &mut Fields, said: &HashMap<String, String>) -> BTreeMap<String, GroupId> {
    let mut groups: BTreeMap<String, GroupId> = BTreeMap::new();
    // Sorted: a map of the protocol has no order, and violations are to be the same each time.
    let said: BTreeMap<&String, &String> = said.iter().collect();
    for (heading, group) in said {
        let field = groups_field(heading);
        let group = fields.id(&field, group);
        let is_new = groups.insert(heading.trim().to_owned(), group).is_none();
        fields.require(is_new, &field, "must differ from other headings by more than blanks");
    }
    groups
}

/// The field that a violation of a heading's group is of; an error is no place for a long heading.
pub(crate) fn groups_field(heading: &str) -> String {
    let shown: String = heading.chars().take(HEADING_SHOWN_CHARS_MAX).collect();
    format!("groups[{shown:?}]")
}

/// `ListCycles`.
pub(crate) fn list_cycles(call: &Call, message: &proto::ListCyclesRequest) -> Result<Page, Failure> {
    let (default, max) = CYCLES_PAGE;
    Page::of(call, message.page_size, &message.page_token, default, max, &())
}

/// The one id that a read asks for.
pub(crate) fn id<T: From<Uuid>>(field: &str, value: &str) -> Result<T, Failure> {
    let mut fields = Fields::new();
    let id = fields.id(field, value);
    fields.finish()?;
    Ok(id)
}

/// Ends the reading of a write: the key under which it is remembered, and what it asks for.
pub(super) fn asked<T: Serialize>(call: &Call, fields: Fields, request_id: &str, value: T) -> Asked<T> {
    fields.finish()?;
    Ok((call.request_id(request_id, &value)?, value))
}
