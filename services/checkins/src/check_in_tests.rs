use super::*;

/// The rule, with what is known as a list.
fn verify(draft: &Draft, known: &[KeyResult], author: &Author) -> Result<(), Error> {
    let known = known.iter().map(|one| (one.id, one.clone())).collect();
    super::verify(draft, &known, author)
}

fn alice() -> Author {
    Author { person: PersonId::random(), administers: false, groups: HashSet::new() }
}

fn owned_by(owner: Owner) -> KeyResult {
    KeyResult {
        id: KeyResultId::random(),
        measure: Measure::Number,
        owner: Some(owner),
        objective_owner: None,
        cycle_closed: false,
    }
}

fn states(key_result: &KeyResult, value: Option<Decimal>) -> Entry {
    Entry { key_result: key_result.id, value, confidence: None, note: String::new() }
}

fn draft(entries: Vec<Entry>) -> Draft {
    Draft { note: String::new(), entries }
}

#[test]
fn a_person_states_the_value_of_their_own_key_result() {
    let alice = alice();
    let mine = owned_by(Owner::Person(alice.person));
    let draft = draft(vec![states(&mine, Some(Decimal::TEN))]);
    assert!(verify(&draft, &[mine], &alice).is_ok());
}

#[test]
fn a_member_states_the_value_of_a_group_s_key_result_and_nobody_else_does() {
    let group = GroupId::random();
    let ours = owned_by(Owner::Group(group));
    let draft = draft(vec![states(&ours, Some(Decimal::TEN))]);
    let member = Author { groups: HashSet::from([group]), ..alice() };
    assert!(verify(&draft, std::slice::from_ref(&ours), &member).is_ok());
    let outsider = Author { groups: HashSet::from([GroupId::random()]), ..alice() };
    let refusal = verify(&draft, std::slice::from_ref(&ours), &outsider);
    assert!(matches!(refusal, Err(Error::NotForOwner { ids }) if ids == [ours.id]));
}

#[test]
fn whoever_may_act_for_the_objective_s_owner_states_its_key_results() {
    let alice = alice();
    let theirs = KeyResult {
        objective_owner: Some(Owner::Person(alice.person)),
        ..owned_by(Owner::Person(PersonId::random()))
    };
    let draft = draft(vec![states(&theirs, Some(Decimal::TEN))]);
    assert!(verify(&draft, &[theirs], &alice).is_ok());
}

#[test]
fn administrators_state_the_value_of_every_key_result() {
    let administrator = Author { administers: true, ..alice() };
    let theirs = owned_by(Owner::Person(PersonId::random()));
    let draft = draft(vec![states(&theirs, Some(Decimal::TEN))]);
    assert!(verify(&draft, &[theirs], &administrator).is_ok());
}

#[test]
fn a_key_result_without_an_owner_that_is_known_is_for_administrators_only() {
    let orphan = KeyResult { owner: None, ..owned_by(Owner::Person(PersonId::random())) };
    let draft = draft(vec![states(&orphan, Some(Decimal::TEN))]);
    let refusal = verify(&draft, &[orphan], &alice());
    assert!(matches!(refusal, Err(Error::NotForOwner { .. })));
}

#[test]
fn one_unknown_key_result_refuses_the_whole_check_in_before_anything_else() {
    let alice = alice();
    let closed = KeyResult { cycle_closed: true, ..owned_by(Owner::Person(PersonId::random())) };
    let missing = owned_by(Owner::Person(alice.person));
    let draft = draft(vec![states(&closed, None), states(&missing, Some(Decimal::TEN))]);
    let refusal = verify(&draft, &[closed], &alice);
    assert!(matches!(refusal, Err(Error::KeyResultsUnknown { ids }) if ids == [missing.id]));
}

#[test]
fn permission_is_told_before_the_closed_cycle() {
    let alice = alice();
    let closed = KeyResult { cycle_closed: true, ..owned_by(Owner::Person(PersonId::random())) };
    let draft = draft(vec![states(&closed, Some(Decimal::TEN))]);
    assert!(matches!(verify(&draft, std::slice::from_ref(&closed), &alice), Err(Error::NotForOwner { .. })));
    let administrator = Author { administers: true, ..alice };
    assert!(matches!(
        verify(&draft, std::slice::from_ref(&closed), &administrator),
        Err(Error::CycleClosed { ids }) if ids == [closed.id]
    ));
}

#[test]
fn each_measure_takes_its_own_kind_of_value() {
    let half = Some(Decimal::new(5, 1));
    let cases = [
        (Measure::Number, None, Some(Unfit::Missing)),
        (Measure::Number, half, None),
        (Measure::YesNo, None, Some(Unfit::Missing)),
        (Measure::YesNo, Some(Decimal::ZERO), None),
        (Measure::YesNo, Some(Decimal::ONE), None),
        (Measure::YesNo, Some(Decimal::new(100, 2)), None),
        (Measure::YesNo, half, Some(Unfit::NotYesNo)),
        (Measure::YesNo, Some(Decimal::NEGATIVE_ONE), Some(Unfit::NotYesNo)),
        (Measure::NotMeasured, None, None),
        (Measure::NotMeasured, Some(Decimal::ZERO), Some(Unfit::NotMeasured)),
        (Measure::Unknown, None, None),
        (Measure::Unknown, half, None),
    ];
    for (measure, value, expected) in cases {
        assert_eq!(measure.refuses(value), expected, "{measure:?} with {value:?}");
    }
}

#[test]
fn all_key_results_with_the_first_fault_are_named_together() {
    let alice = alice();
    let mine = || owned_by(Owner::Person(alice.person));
    let (first, second) = (mine(), mine());
    let yes_no = KeyResult { measure: Measure::YesNo, ..mine() };
    let draft = draft(vec![states(&first, None), states(&yes_no, Some(Decimal::TEN)), states(&second, None)]);
    let (first_id, second_id) = (first.id, second.id);
    let refusal = verify(&draft, &[first, second, yes_no], &alice);
    assert!(matches!(
        refusal,
        Err(Error::ValueUnfit { fault: Unfit::Missing, ids }) if ids == [first_id, second_id]
    ));
}
