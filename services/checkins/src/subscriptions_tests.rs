use super::*;
use crate::check_in::{Measure, Owner};

const ID: &str = "00000000-0000-0000-0000-000000000007";

fn event(type_name: &str, revision: i64, data: &str) -> Incoming {
    let envelope = format!(
        r#"{{"specversion":"1.0","id":"{ID}","source":"/ovation/goals","type":"{type_name}","subject":"{ID}",
            "time":"2026-01-01T00:00:00.000000Z","organization":"{ID}","organizationkey":"hinode",
            "actor":"person/{ID}","revision":"{revision}","data":{data}}}"#
    );
    Incoming::parse(&envelope).expect("the envelope reads")
}

fn data_of(type_name: &str) -> String {
    match type_name.rsplit('.').next().unwrap_or_default() {
        fact if fact.starts_with("Cycle") => {
            format!(r#"{{"cycle":{{"id":"{ID}","state":"CYCLE_STATE_CLOSED"}}}}"#)
        }
        fact if fact.starts_with("Objective") => {
            format!(r#"{{"objective":{{"id":"{ID}","cycleId":"{ID}","owner":{{"groupId":"{ID}"}}}}}}"#)
        }
        _ => format!(r#"{{"keyResult":{{"id":"{ID}","objectiveId":"{ID}","measure":"MEASURE_YES_NO"}}}}"#),
    }
}

#[test]
fn every_fact_of_goals_that_is_heard_is_kept_with_its_revision() {
    for (revision, type_name) in (1..).zip(GOALS_TYPES) {
        let mut heard = Heard::default();
        heard.take(&event(type_name, revision, &data_of(type_name))).expect(type_name);
        let cycles = heard.cycles.iter().map(|copy| (copy.revision, copy.closed));
        let objectives = heard.objectives.iter().map(|copy| (copy.revision, copy.owner.is_some()));
        let key_results =
            heard.key_results.iter().map(|copy| (copy.revision, copy.measure == Measure::YesNo));
        let kept: Vec<_> = cycles.chain(objectives).chain(key_results).collect();
        assert_eq!(kept, [(revision, true)], "{type_name}");
    }
}

#[test]
fn a_fact_of_goals_without_its_entity_is_poison() {
    for type_name in GOALS_TYPES {
        let refusal = Heard::default().take(&event(type_name, 1, "{}"));
        assert!(matches!(refusal, Err(HandleError::Poison(_))), "{type_name}");
    }
}

#[test]
fn facts_of_others_are_left_to_others() {
    let mut heard = Heard::default();
    heard.take(&event("ovation.directory.v1.PersonCreated", 1, "{}")).expect("it is not ours");
    heard.take(&event("ovation.goals.v1.OfTomorrow", 1, "{}")).expect("it is not known");
    assert!(heard.cycles.is_empty() && heard.objectives.is_empty() && heard.key_results.is_empty());
}

#[test]
fn an_owner_is_a_group_or_a_person() {
    let data = format!(r#"{{"objective":{{"id":"{ID}","cycleId":"{ID}","owner":{{"personId":"{ID}"}}}}}}"#);
    let mut heard = Heard::default();
    heard.take(&event("ovation.goals.v1.ObjectiveCreated", 1, &data)).expect("it is well-formed");
    assert!(matches!(heard.objectives[0].owner, Some(Owner::Person(_))));
}

#[test]
fn everything_that_feeds_a_copy_is_heard() {
    for (service, types) in Copies::COPIES {
        for type_name in *types {
            assert!(Copies::TYPES.contains(type_name), "{type_name} of {service}");
        }
    }
}
