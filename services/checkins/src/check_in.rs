//! The rules of a check-in. Pure: who states what of which key results comes in as values.
//!
//! A check-in is all or nothing, and the first rule that it breaks refuses it, in this order:
//!
//! 1. every key result is known here;
//! 2. every value is of the kind that its key result takes;
//! 3. the author may act for the owner of every key result;
//! 4. no key result is in a closed cycle.
//!
//! What is known comes from copies of other services' entities, which arrive in any order. A key result whose objective or
//! cycle has not arrived is judged by what is there: it has no further owner, and its cycle counts as open.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{GroupId, PersonId};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::error::Error;

ovation_chassis::id!(
    /// A check-in.
    pub struct CheckInId
);
ovation_chassis::id!(
    /// A key result of goals.
    pub struct KeyResultId
);

/// A check-in as its author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// What it is about the whole; may be empty.
    pub note: String,
    /// In the author's order, each key result once.
    pub entries: Vec<Entry>,
}

/// What a check-in states of one key result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The key result.
    pub key_result: KeyResultId,
    /// Its value as of now, without trailing zeros; nothing where it is not measured.
    pub value: Option<Decimal>,
    /// 自信度; nothing where it is not stated.
    pub confidence: Option<Confidence>,
    /// A note; may be empty.
    pub note: String,
}

/// 自信度, 1 to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Confidence(pub i16);

/// A check-in that was made. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Its id.
    pub id: CheckInId,
    /// Who made it.
    pub author: PersonId,
    /// What it is about the whole.
    pub note: String,
    /// In the author's order.
    pub entries: Vec<Entry>,
    /// When its transaction began.
    pub created_at: DateTime<Utc>,
}

/// A key result, as far as check-ins must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyResult {
    /// Its id.
    pub id: KeyResultId,
    /// What values it takes.
    pub measure: Measure,
    /// Who owns it.
    pub owner: Option<Owner>,
    /// Who owns its objective; nothing while the objective is not known here.
    pub objective_owner: Option<Owner>,
    /// Whether its cycle is known to be closed.
    pub cycle_closed: bool,
}

/// Who owns a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A department or a team.
    Group(GroupId),
    /// A person.
    Person(PersonId),
}

/// What values a key result takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Any number, whichever direction is the good one.
    Number,
    /// 0 or 1.
    YesNo,
    /// None.
    NotMeasured,
    /// A measure of a later release: any value or none, goals has the last word.
    Unknown,
}

/// Who checks in, and for whom they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The person.
    pub person: PersonId,
    /// Whether they are an administrator or in HR, and so may act for every owner.
    pub administers: bool,
    /// The groups that they are a member or a lead of.
    pub groups: HashSet<GroupId>,
}

/// Why a value is not one that its key result takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A number is required and is not there.
    Missing,
    /// Neither 0 nor 1 where only these are.
    NotYesNo,
    /// A number where none is measured.
    NotMeasured,
}

impl Author {
    /// Whether they may act for the owner.
    fn may_act_for(&self, owner: Owner) -> bool {
        match owner {
            Owner::Person(person) => person == self.person,
            Owner::Group(group) => self.groups.contains(&group),
        }
    }

    /// Whether they may state the key result's value: for its owner, or for its objective's.
    fn may_state(&self, key_result: &KeyResult) -> bool {
        self.administers
            || [key_result.owner, key_result.objective_owner]
                .into_iter()
                .flatten()
                .any(|owner| self.may_act_for(owner))
    }
}

impl Measure {
    /// Why the key result does not take the value, if it does not.
    fn refuses(self, value: Option<Decimal>) -> Option<Unfit> {
        match (self, value) {
            (Self::Unknown, _) | (Self::Number, Some(_)) | (Self::NotMeasured, None) => None,
            (Self::Number | Self::YesNo, None) => Some(Unfit::Missing),
            (Self::YesNo, Some(value)) if value == Decimal::ZERO || value == Decimal::ONE => None,
            (Self::YesNo, Some(_)) => Some(Unfit::NotYesNo),
            (Self::NotMeasured, Some(_)) => Some(Unfit::NotMeasured),
        }
    }
}

/// Whether the author may check in so, `known` being those of its key results that are known here.
///
/// # Errors
///
/// In this order: [`Error::KeyResultsUnknown`], [`Error::ValueUnfit`], [`Error::NotForOwner`], [`Error::CycleClosed`]. Each
/// names all the key results that it is about, [`Error::ValueUnfit`] all of the first one's fault.
pub fn verify(draft: &Draft, known: &BTreeMap<KeyResultId, KeyResult>, author: &Author) -> Result<(), Error> {
    let mut unknown = Vec::new();
    let mut stated = Vec::with_capacity(draft.entries.len());
    for entry in &draft.entries {
        match known.get(&entry.key_result) {
            Some(key_result) => stated.push((entry, key_result)),
            None => unknown.push(entry.key_result),
        }
    }
    if !unknown.is_empty() {
        return Err(Error::KeyResultsUnknown { ids: unknown });
    }
    let unfit: Vec<(KeyResultId, Unfit)> = stated
        .iter()
        .filter_map(|(entry, known)| Some((known.id, known.measure.refuses(entry.value)?)))
        .collect();
    if let Some(&(_, fault)) = unfit.first() {
        let ids = unfit.iter().filter(|(_, other)| *other == fault).map(|(id, _)| *id).collect();
        return Err(Error::ValueUnfit { fault, ids });
    }
    let foreign = ids_where(&stated, |key_result| !author.may_state(key_result));
    if !foreign.is_empty() {
        return Err(Error::NotForOwner { ids: foreign });
    }
    let closed = ids_where(&stated, |key_result| key_result.cycle_closed);
    if !closed.is_empty() {
        return Err(Error::CycleClosed { ids: closed });
    }
    Ok(())
}

fn ids_where(stated: &[(&Entry, &KeyResult)], condition: impl Fn(&KeyResult) -> bool) -> Vec<KeyResultId> {
    stated
        .iter()
        .filter(|(_, key_result)| condition(key_result))
        .map(|(_, key_result)| key_result.id)
        .collect()
}

#[cfg(test)]
#[path = "check_in_tests.rs"]
mod tests;
