//! What this service does with others' facts: people and groups into the copy of the directory,
//! check-ins into values and progress.

use std::collections::BTreeMap;

use chrono::SubsecRound as _;
use ovation_chassis::directory_copy::{self, DIRECTORY_TYPES};
use ovation_chassis::fields::Fields;
use ovation_chassis::inbox::{HandleError, Incoming, Subscriber};
use ovation_chassis::time;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::checkins::v1 as checkins;

use crate::commands::take_check_ins::take_check_ins;
use crate::ids::{CheckInId, KeyResultId, ReadingId};
use crate::series::{Place, Reading, ReadingSource};

/// The consumer `goals`.
#[derive(Clone, Copy, Debug)]
pub struct GoalsSubscriber;

impl Subscriber for GoalsSubscriber {
    const TYPES: &'static [&'static str] = &[
        "ovation.directory.v1.OrganizationCreated",
        "ovation.directory.v1.PersonCreated",
        "ovation.directory.v1.PersonUpdated",
        "ovation.directory.v1.GroupCreated",
        "ovation.directory.v1.MembershipSet",
        "ovation.directory.v1.MembershipEnded",
        "ovation.checkins.v1.CheckInCreated",
    ];
    const COPIES: &'static [(&'static str, &'static [&'static str])] = &[("directory", DIRECTORY_TYPES)];

    /// The latest reading of each key result wins by itself, so that any order and any cut into
    /// batches leads to the same.
    async fn handle(&self, tx: &mut Tx, events: &[Incoming]) -> Result<(), HandleError> {
        directory_copy::apply(tx, events).await?;
        let mut check_ins: BTreeMap<KeyResultId, Vec<Reading>> = BTreeMap::new();
        for event in events.iter().filter(|event| event.is::<checkins::CheckInCreated>()) {
            for (key_result, reading) in read(event)? {
                // Which of them count, and which is the latest, is decided under the key result's lock.
                check_ins.entry(key_result).or_default().push(reading);
            }
        }
        Ok(take_check_ins(tx, check_ins).await?)
    }
}

/// What a check-in says of each of its key results: a reading as of when it was made, known since then.
fn read(event: &Incoming) -> Result<Vec<(KeyResultId, Reading)>, HandleError> {
    let Some(message) = event.decode::<checkins::CheckInCreated>()?.check_in else {
        return Err(HandleError::Poison("the event holds no check-in".to_owned()));
    };
    let mut fields = Fields::new();
    let id: CheckInId = fields.id("check_in.id", &message.id);
    let person = fields.optional_id("check_in.author_id", &message.author_id);
    let created_at = message.created_at.as_ref().and_then(time::from_timestamp);
    // To the microsecond, which is what Postgres keeps: what is compared must be what is stored.
    let created_at = created_at.unwrap_or(event.recorded_at).trunc_subsecs(6);
    let place = Place { effective_at: created_at, recorded_at: created_at, id: ReadingId(id.uuid()) };
    let mut entries = Vec::with_capacity(message.entries.len());
    for (index, entry) in message.entries.iter().enumerate() {
        let said = fields.within(format_args!("check_in.entries[{index}]"), |fields| {
            let key_result = fields.id("key_result_id", &entry.key_result_id);
            let value = fields.decimal("value", entry.value.as_ref());
            let confidence = fields.number("confidence", entry.confidence, 0..=10);
            let reading = Reading {
                place,
                value,
                source: ReadingSource::CheckIn,
                source_id: id.to_string(),
                confidence: i16::try_from(confidence).unwrap_or_default(),
                person,
            };
            (key_result, reading)
        });
        entries.push(said);
    }
    fields.finish().map_err(|failure| HandleError::Poison(failure.to_string()))?;
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_hears_all_that_feeds_the_copy_of_the_directory() {
        assert!(DIRECTORY_TYPES.iter().all(|name| GoalsSubscriber::TYPES.contains(name)));
    }
}
