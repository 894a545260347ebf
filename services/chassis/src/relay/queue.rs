//! The order in which the relay publishes: first in, first out, with at most one message of an entity in flight.
//!
//! An entity's events arrive here from several sides: handed over by commits of this process, which may overtake each other on the way,
//! and found by sweeps. The queue knows how far each entity has come and tells what may be published at once from what an earlier event,
//! still in the outbox, may have to precede.
//!
//! Pure: no clock, no network. Its laws are tested below.

use std::collections::{HashMap, HashSet, VecDeque};

use uuid::Uuid;

use crate::event::Event;
use crate::ids::EventId;

/// Entities whose last revision is remembered. Forgetting costs a look into the outbox.
const LATEST_MAX: usize = 50_000;

/// Events that wait, and the entities that have a message in flight.
#[derive(Debug, Default)]
pub(super) struct Queue {
    ready: VecDeque<Event>,
    /// Entities with a message in flight, each with what waits behind it.
    busy: HashMap<Uuid, VecDeque<Event>>,
    /// Everything that is here or in flight: a sweep must not take it a second time.
    known: HashSet<EventId>,
    /// The highest revision of each entity that was taken up.
    latest: HashMap<Uuid, i64>,
    in_flight: usize,
}

impl Queue {
    /// Whether the event is here already, or nothing of its entity can stand before it that was not taken up.
    pub(super) fn is_next(&self, event: &Event) -> bool {
        let taken = self.latest.get(&event.entity_id).copied().unwrap_or(0);
        event.revision <= taken + 1 || self.known.contains(&event.id)
    }

    /// Takes an event up, unless it is here already.
    pub(super) fn push(&mut self, event: Event) {
        if !self.known.insert(event.id) {
            return;
        }
        if self.latest.len() >= LATEST_MAX {
            self.latest.clear();
        }
        let latest = self.latest.entry(event.entity_id).or_default();
        *latest = event.revision.max(*latest);
        match self.busy.get_mut(&event.entity_id) {
            Some(waiting) => waiting.push_back(event),
            None => self.ready.push_back(event),
        }
    }

    /// The next event to publish. Its entity is busy until [`Queue::done`].
    pub(super) fn next(&mut self) -> Option<Event> {
        while let Some(event) = self.ready.pop_front() {
            if let Some(waiting) = self.busy.get_mut(&event.entity_id) {
                waiting.push_back(event);
                continue;
            }
            self.busy.insert(event.entity_id, VecDeque::new());
            self.in_flight += 1;
            return Some(event);
        }
        None
    }

    /// The event was acknowledged: the entity's next one may go.
    pub(super) fn done(&mut self, entity_id: Uuid) {
        if let Some(mut waiting) = self.busy.remove(&entity_id) {
            self.in_flight -= 1;
            // Behind each other, in order: all of them stand before what comes later.
            while let Some(event) = waiting.pop_back() {
                self.ready.push_front(event);
            }
        }
    }

    /// The event is marked: it may be forgotten.
    pub(super) fn forget(&mut self, id: EventId) {
        self.known.remove(&id);
    }

    /// How many messages are in flight.
    pub(super) const fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// How many events are here, in flight, or not yet marked.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use ovation_proto::ovation::common::v1::Audience;

    use super::*;
    use crate::ids::OrganizationId;

    fn event(entity: u128, revision: i64) -> Event {
        Event {
            id: EventId(Uuid::from_u128(entity * 1000 + u128::try_from(revision).unwrap())),
            organization: OrganizationId::default(),
            type_name: String::new(),
            entity_id: Uuid::from_u128(entity),
            revision,
            audience: Audience::Open,
            subject: String::new(),
            envelope: String::new(),
            traceparent: None,
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_entity_has_one_message_in_flight_and_keeps_its_order() {
        let mut queue = Queue::default();
        for (entity, revision) in [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2)] {
            queue.push(event(entity, revision));
        }
        let mut published = Vec::new();
        let mut in_flight = VecDeque::new();
        loop {
            while let Some(event) = queue.next() {
                assert!(in_flight.iter().all(|other: &Event| other.entity_id != event.entity_id));
                in_flight.push_back(event);
            }
            let Some(event) = in_flight.pop_front() else {
                break;
            };
            queue.done(event.entity_id);
            queue.forget(event.id);
            published.push((event.entity_id.as_u128(), event.revision));
        }
        let of = |entity| {
            published
                .iter()
                .filter(|(id, _)| *id == entity)
                .map(|(_, revision)| *revision)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(1), [1, 2, 3]);
        assert_eq!(of(2), [1, 2]);
        assert_eq!(queue.len(), 0);
        assert_eq!(queue.in_flight(), 0);
    }

    #[test]
    fn an_event_is_taken_up_once_until_it_is_marked() {
        let mut queue = Queue::default();
        queue.push(event(1, 1));
        queue.push(event(1, 1));
        let first = queue.next().unwrap();
        queue.push(event(1, 1));
        queue.done(first.entity_id);
        assert!(queue.next().is_none());
        queue.forget(first.id);
        queue.push(event(1, 1));
        assert!(queue.next().is_some());
    }

    #[test]
    fn an_event_with_a_gap_before_it_waits_for_a_look_into_the_outbox() {
        let mut queue = Queue::default();
        assert!(queue.is_next(&event(1, 1)), "nothing precedes the first");
        assert!(!queue.is_next(&event(1, 2)), "the first may be pending");
        queue.push(event(1, 1));
        assert!(queue.is_next(&event(1, 1)) && queue.is_next(&event(1, 2)));
        assert!(!queue.is_next(&event(1, 3)), "the second may be pending");
        queue.push(event(1, 3));
        assert!(queue.is_next(&event(1, 2)), "a late one is not held back");
        assert!(queue.is_next(&event(1, 4)) && !queue.is_next(&event(2, 4)));
    }
}
