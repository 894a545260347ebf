//! Suggestions: made by anybody who sees the goal, accepted or declined by its owner.

use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;

use crate::office::{Office, decimal, fresh, inner, reason, refused_fields};
use crate::talk::person;

fn of(objective: &message::Objective) -> message::ListSuggestionsRequest {
    message::ListSuggestionsRequest { objective_id: objective.id.clone(), ..Default::default() }
}

async fn rename(office: &Office, objective: &message::Objective, title: &str) {
    let objective =
        message::Objective { id: objective.id.clone(), title: title.to_owned(), ..Default::default() };
    let request = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(objective),
        update_mask: Some(FieldMask { paths: vec!["title".to_owned()] }),
        ..Default::default()
    };
    inner(office.goals(&office.cast.carol).update_objective(request).await);
}

#[tokio::test]
async fn an_accepted_suggestion_changes_the_objective_in_the_same_step() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let changes = [("title", " Grow calmly "), ("kind", "OBJECTIVE_KIND_MOONSHOT")];
    let suggestion = office.suggest(&cast.bob, &objective.id, &changes).await.expect("he sees it");
    assert_eq!(suggestion.author_id, person(&cast.bob));
    assert_eq!(
        (suggestion.changes[0].from.as_str(), suggestion.changes[0].to.as_str()),
        ("Grow", "Grow calmly")
    );
    assert_eq!(suggestion.changes[1].from, "OBJECTIVE_KIND_ASPIRATIONAL");
    assert_eq!(office.get(&objective).await.objective.expect("it is there").title, "Grow");
    for stranger in [&cast.alice, &cast.bob] {
        assert_eq!(reason(office.accept(stranger, &suggestion).await), "PERMISSION_DENIED");
    }
    assert_eq!(reason(office.accept(&cast.mallory, &suggestion).await), "NOT_FOUND");
    let accepted = office.accept(&cast.carol, &suggestion).await.expect("she leads the team");
    assert_eq!(accepted.state(), message::SuggestionState::Accepted);
    assert_eq!((accepted.author_id, accepted.decided_by_id), (person(&cast.bob), person(&cast.carol)));
    let new = office.get(&objective).await.objective.expect("it is there");
    assert_eq!((new.title.as_str(), new.kind()), ("Grow calmly", message::ObjectiveKind::Moonshot));
    assert_eq!(reason(office.accept(&cast.carol, &suggestion).await), "SUGGESTION_DECIDED");
    assert_eq!(reason(office.decline(&cast.carol, &suggestion).await), "SUGGESTION_DECIDED");
    let types = ["SuggestionMade", "SuggestionDecided", "ObjectiveUpdated"];
    assert_eq!(office.facts_of(&types).await.len(), 3);
}

#[tokio::test]
async fn an_accepted_target_of_a_key_result_rolls_up() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let objective = office.objective(&cycle, "Grow", vec![crate::office::under(&top)]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    office.check_in(&[(&result, "5")], 0).await;
    office.world.settle().await;
    let changes = [("target", "20"), ("due_on", "2026-12-01"), ("controllability", "CONTROLLABILITY_OURS")];
    let suggestion = office.suggest(&office.cast.bob, &result.id, &changes).await.expect("he sees it");
    assert_eq!((&suggestion.objective_id, &suggestion.key_result_id), (&objective.id, &result.id));
    office.accept(&office.cast.carol, &suggestion).await.expect("she leads the team");
    let new = office.get_key_result(&result).await;
    assert_eq!(new.controllability(), message::Controllability::Ours);
    assert_eq!((new.target, new.progress), (decimal("20"), decimal("0.25")));
    office.assert_sums().await;
}

#[tokio::test]
async fn a_suggestion_is_outdated_once_one_of_its_fields_is_another() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let title = office.suggest(&cast.bob, &objective.id, &[("title", "Grow calmly")]).await.expect("he may");
    let why = office.suggest(&cast.bob, &objective.id, &[("rationale", "Why")]).await.expect("he may");
    rename(&office, &objective, "Grow fast").await;
    let refused = office.accept(&cast.carol, &title).await;
    assert_eq!(reason(refused), "SUGGESTION_OUTDATED");
    office.accept(&cast.carol, &why).await.expect("another field changed");
    // Changed back, it is again what was suggested.
    rename(&office, &objective, "Grow").await;
    office.accept(&cast.carol, &title).await.expect("it is as it was");
}

#[tokio::test]
async fn of_suggestions_for_one_field_accepted_at_once_one_is_made() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let mut suggestions = Vec::new();
    for title in ["A", "B", "C", "D"] {
        suggestions
            .push(office.suggest(&cast.bob, &objective.id, &[("title", title)]).await.expect("he may"));
    }
    // Each of them twice.
    let tries = suggestions.iter().chain(&suggestions).map(|one| office.accept(&cast.carol, one));
    let answers = futures::future::join_all(tries).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for one in refused {
        assert!(["SUGGESTION_OUTDATED", "SUGGESTION_DECIDED"].contains(&reason(one).as_str()));
    }
}

#[tokio::test]
async fn a_declined_suggestion_has_a_reason_and_its_author_may_take_another_back() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let first = office.suggest(&cast.bob, &objective.id, &[("title", "A")]).await.expect("he may");
    let second = office.suggest(&cast.bob, &objective.id, &[("title", "B")]).await.expect("he may");
    let without = message::DeclineSuggestionRequest {
        request_id: fresh(),
        suggestion_id: first.id.clone(),
        reason: " ".to_owned(),
    };
    assert_eq!(refused_fields(office.talk(&cast.carol).decline_suggestion(without).await), ["reason"]);
    let declined = office.decline(&cast.carol, &first).await.expect("she leads the team");
    assert_eq!(declined.decision_reason, "来期にします");
    let withdraw = |caller| {
        let request =
            message::WithdrawSuggestionRequest { request_id: fresh(), suggestion_id: second.id.clone() };
        let mut talk = office.talk(caller);
        async move { talk.withdraw_suggestion(request).await }
    };
    assert_eq!(reason(withdraw(&cast.carol).await), "PERMISSION_DENIED");
    assert_eq!(inner(withdraw(&cast.bob).await).state(), message::SuggestionState::Withdrawn);
    assert_eq!(reason(withdraw(&cast.bob).await), "SUGGESTION_DECIDED");
    let listed = inner(office.talk(&cast.alice).list_suggestions(of(&objective)).await).suggestions;
    let states: Vec<_> = listed.iter().map(message::Suggestion::state).collect();
    assert_eq!(states, [message::SuggestionState::Withdrawn, message::SuggestionState::Declined]);
    let mut declined = of(&objective);
    declined.set_state(message::SuggestionState::Declined);
    let listed = inner(office.talk(&cast.alice).list_suggestions(declined).await).suggestions;
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn a_suggestion_waits_for_owners_and_leads_and_for_nobody_else() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let owner = Some(message::Owner { owner: Some(message::owner::Owner::PersonId(person(&cast.alice))) });
    let key_result = message::KeyResult { owner, ..crate::office::increase("10 customers", "10") };
    let request = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(key_result),
    };
    let of_alice = inner(office.goals(&cast.carol).create_key_result(request).await);
    let first = office.suggest(&cast.bob, &objective.id, &[("title", "A")]).await.expect("he may");
    let second = office.suggest(&cast.bob, &of_alice.id, &[("title", "B")]).await.expect("he may");
    let waiting = |caller| {
        let mut talk = office.talk(caller);
        async move {
            let listed = talk.list_suggestions(message::ListSuggestionsRequest::default()).await;
            inner(listed).suggestions.into_iter().map(|one| one.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(waiting(&cast.carol).await, [second.id.clone(), first.id.clone()]);
    assert_eq!(waiting(&cast.alice).await, std::slice::from_ref(&second.id));
    for other in [&cast.bob, &cast.hana, &cast.mallory] {
        assert_eq!(waiting(other).await, Vec::<String>::new());
    }
    office.accept(&cast.alice, &second).await.expect("the key result is hers");
    assert_eq!(waiting(&cast.carol).await, std::slice::from_ref(&first.id));
    let mut decided = message::ListSuggestionsRequest::default();
    decided.set_state(message::SuggestionState::Accepted);
    assert_eq!(refused_fields(office.talk(&cast.carol).list_suggestions(decided).await), ["state"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_suggestion_is_said_at_its_change() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    let wrong = [("title", ""), ("owner", "bob"), ("kind", "OBJECTIVE_KIND_ASPIRATIONAL")];
    let refused = office.suggest(&cast.bob, &objective.id, &wrong).await;
    assert_eq!(refused_fields(refused), ["changes[0].to", "changes[1].field"]);
    let same = office.suggest(&cast.bob, &objective.id, &[("kind", "OBJECTIVE_KIND_ASPIRATIONAL")]).await;
    assert_eq!(refused_fields(same), ["changes[0].to"]);
    let below = office.suggest(&cast.bob, &result.id, &[("target", "-1")]).await;
    assert_eq!(refused_fields(below), ["changes[0].to"]);
    assert_eq!(refused_fields(office.suggest(&cast.bob, &result.id, &[]).await), ["changes"]);
    let many: Vec<_> = (0..11).map(|_| ("title", "x")).collect();
    assert_eq!(refused_fields(office.suggest(&cast.bob, &result.id, &many).await), ["changes"]);
}

#[tokio::test]
async fn a_suggestion_for_a_restricted_objective_is_told_without_its_words() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "A secret", vec![]).await;
    office.hide(&objective).await;
    assert_eq!(reason(office.suggest(&cast.hana, &objective.id, &[("title", "x")]).await), "NOT_FOUND");
    let made =
        office.suggest(&cast.bob, &objective.id, &[("title", "Another secret")]).await.expect("he may");
    assert_eq!(reason(office.accept(&cast.hana, &made).await), "NOT_FOUND");
    office.decline(&cast.carol, &made).await.expect("she leads the team");
    let facts = office.facts_of(&["SuggestionMade", "SuggestionDecided"]).await;
    assert_eq!(facts.len(), 2);
    for fact in facts {
        assert_eq!(
            (&fact["audience"], &fact["data"]["suggestion"]["changes"][0]["field"]),
            (&"restricted".into(), &"title".into())
        );
        let text = fact.to_string();
        assert!(!text.contains("secret") && !text.contains("来期") && !text.contains("わかり"), "{text}");
    }
}
