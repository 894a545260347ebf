//! The coach: what it finds on stored objectives and on drafts, and what is dismissed.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::AdviceSeverity;
use prost_types::FieldMask;

use crate::office::{Office, decimal, fresh, increase, inner, reason, refused_fields, under};

const TITLE: &str = "探す前に、もう見えている";

fn unmeasured(title: &str) -> message::KeyResult {
    message::KeyResult {
        title: title.to_owned(),
        measure: message::Measure::NotMeasured.into(),
        ..message::KeyResult::default()
    }
}

async fn add(
    office: &Office,
    objective: &message::Objective,
    key_result: message::KeyResult,
) -> message::KeyResult {
    let request = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(key_result),
    };
    inner(office.goals(&office.cast.carol).create_key_result(request).await)
}

async fn rename(office: &Office, key_result: &message::KeyResult, title: &str) {
    let request = message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: key_result.id.clone(),
            title: title.to_owned(),
            ..message::KeyResult::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["title".to_owned()] }),
        ..message::UpdateKeyResultRequest::default()
    };
    inner(office.goals(&office.cast.carol).update_key_result(request).await);
}

async fn advice(office: &Office, caller: &Caller, objective: &message::Objective) -> Vec<message::Advice> {
    let request = message::GetAdviceRequest { objective_id: objective.id.clone() };
    inner(office.coach(caller).get_advice(request).await).advice
}

fn rules(advice: &[message::Advice]) -> Vec<&str> {
    advice.iter().map(|advice| advice.rule_id.as_str()).collect()
}

fn dismiss(advice: &message::Advice) -> message::DismissAdviceRequest {
    message::DismissAdviceRequest {
        request_id: fresh(),
        objective_id: advice.objective_id.clone(),
        key: advice.key.clone(),
        reason: "今期は学ぶことが目的です".to_owned(),
    }
}

fn restore(advice: &message::Advice) -> message::RestoreAdviceRequest {
    message::RestoreAdviceRequest {
        request_id: fresh(),
        objective_id: advice.objective_id.clone(),
        key: advice.key.clone(),
    }
}

fn list(cycle: &message::Cycle) -> message::ListAdviceRequest {
    message::ListAdviceRequest { cycle_id: cycle.id.clone(), ..message::ListAdviceRequest::default() }
}

/// An objective of the team with two tasks, which is a warning each.
async fn two_tasks(office: &Office) -> (message::Cycle, message::Objective, [message::KeyResult; 2]) {
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, TITLE, vec![]).await;
    let build = add(office, &objective, unmeasured("検索の機能をつくる")).await;
    let ship = add(office, &objective, unmeasured("Build feature X")).await;
    (cycle, objective, [build, ship])
}

/// Lets the team be a group of another name, as directory would say.
async fn call_the_team(office: &Office, name: &str) {
    let mut connection = office.world.superuser().await;
    sqlx::query("UPDATE goals.directory_group SET name = $2 WHERE id = $1")
        .bind(office.cast.team.uuid())
        .bind(name)
        .execute(&mut connection)
        .await
        .expect("the group is renamed");
}

#[tokio::test]
async fn tasks_are_found_with_their_words_in_both_languages_and_saving_was_not_blocked() {
    let office = Office::open().await;
    let (_, objective, [build, ship]) = two_tasks(&office).await;
    let found = advice(&office, &office.cast.bob, &objective).await;
    assert_eq!(rules(&found), ["task", "task"]);
    assert_eq!(found[0].severity(), AdviceSeverity::Warning);
    assert_eq!((&found[0].key_result_id, &found[1].key_result_id), (&build.id, &ship.id));
    assert_eq!((found[0].words.as_str(), found[0].words_start, found[0].words_end), ("をつくる", 5, 9));
    let what = found[0].what.as_ref().expect("both languages");
    assert_eq!(what.ja, "「をつくる」は、期日も成果も書かれていない作業のようです。");
    let why = found[0].why.as_ref().expect("both languages");
    assert!(!why.ja.is_empty() && !why.en.is_empty());
    assert_eq!(found[0].dismissed_at, None);
}

#[tokio::test]
async fn a_dated_milestone_is_good_and_a_login_rate_of_engineers_is_named() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, TITLE, vec![]).await;
    add(&office, &objective, unmeasured("モバイル版を12月までにリリースする")).await;
    add(&office, &objective, increase("ユーザーのログイン率を80%にする", "80")).await;
    assert_eq!(rules(&advice(&office, &office.cast.alice, &objective).await), [] as [&str; 0]);
    call_the_team(&office, "開発部").await;
    let found = advice(&office, &office.cast.alice, &objective).await;
    assert_eq!(rules(&found), ["probably-outside-control"]);
    assert_eq!(found[0].words, "ログイン率");
}

#[tokio::test]
async fn advice_is_dismissed_with_a_reason_until_its_words_change() {
    let office = Office::open().await;
    let (cycle, objective, [build, _]) = two_tasks(&office).await;
    let first = advice(&office, &office.cast.carol, &objective).await.remove(0);
    let request = dismiss(&first);
    let dismissed = inner(office.coach(&office.cast.carol).dismiss_advice(request.clone()).await);
    assert_eq!(dismissed.dismissal_reason, "今期は学ぶことが目的です");
    assert_eq!(dismissed.dismissed_by_id, office.cast.carol.person().expect("a person").to_string());
    let again = inner(office.coach(&office.cast.carol).dismiss_advice(request).await);
    assert_eq!(again, dismissed);
    let found = advice(&office, &office.cast.alice, &objective).await;
    assert_eq!(found[0], dismissed);
    assert_eq!(found[1].dismissed_at, None);
    let listed = inner(office.coach(&office.cast.carol).list_advice(list(&cycle)).await).advice;
    assert_eq!(listed, found[1..]);
    // Other words: nobody has said anything about these.
    rename(&office, &build, "検索の機能を作る").await;
    let found = advice(&office, &office.cast.alice, &objective).await;
    assert_eq!((found[0].words.as_str(), found[0].dismissed_at), ("を作る", None));
    let stale = office.coach(&office.cast.carol).dismiss_advice(dismiss(&first)).await;
    assert_eq!(refused_fields(stale), ["key"]);
    // The words are back, and with them what was said.
    rename(&office, &build, "検索の機能をつくる").await;
    assert_eq!(advice(&office, &office.cast.alice, &objective).await[0], dismissed);
    let restored = inner(office.coach(&office.cast.carol).restore_advice(restore(&first)).await);
    assert_eq!(restored, first);
    inner(office.coach(&office.cast.carol).restore_advice(restore(&first)).await);
    assert_eq!(advice(&office, &office.cast.alice, &objective).await[0], first);
}

#[tokio::test]
async fn only_who_acts_for_the_owner_dismisses_and_restores() {
    let office = Office::open().await;
    let (_, objective, _) = two_tasks(&office).await;
    let first = advice(&office, &office.cast.alice, &objective).await.remove(0);
    for (caller, may) in [
        (&office.cast.alice, false),
        (&office.cast.bob, false),
        (&office.cast.carol, true),
        (&office.cast.hana, true),
        (&office.cast.dora, true),
    ] {
        let dismissed = office.coach(caller).dismiss_advice(dismiss(&first)).await;
        let restored = office.coach(caller).restore_advice(restore(&first)).await;
        assert_eq!((dismissed.is_ok(), restored.is_ok()), (may, may));
        if !may {
            assert_eq!(
                (reason(dismissed), reason(restored)),
                ("PERMISSION_DENIED".into(), "PERMISSION_DENIED".into())
            );
        }
    }
}

#[tokio::test]
async fn two_who_dismiss_at_once_leave_one_dismissal() {
    let office = Office::open().await;
    let (_, objective, _) = two_tasks(&office).await;
    let first = advice(&office, &office.cast.carol, &objective).await.remove(0);
    let (mut carol, mut dora) = (office.coach(&office.cast.carol), office.coach(&office.cast.dora));
    let (one, other) =
        tokio::join!(carol.dismiss_advice(dismiss(&first)), dora.dismiss_advice(dismiss(&first)));
    let both = [inner(one), inner(other)];
    let found = advice(&office, &office.cast.alice, &objective).await.remove(0);
    assert!(both.contains(&found));
}

#[tokio::test]
async fn a_dismissal_needs_a_reason_and_a_key_that_is_one() {
    let office = Office::open().await;
    let (_, objective, _) = two_tasks(&office).await;
    let first = advice(&office, &office.cast.carol, &objective).await.remove(0);
    let blank = message::DismissAdviceRequest { reason: "\u{3000}".to_owned(), ..dismiss(&first) };
    assert_eq!(refused_fields(office.coach(&office.cast.carol).dismiss_advice(blank).await), ["reason"]);
    let nothing = message::DismissAdviceRequest::default();
    let refused = refused_fields(office.coach(&office.cast.carol).dismiss_advice(nothing).await);
    assert_eq!(refused, ["request_id", "objective_id", "key", "reason"]);
    for key in ["task", "task.1.2", "no-such-rule.x.y"] {
        let unknown = message::RestoreAdviceRequest { key: key.to_owned(), ..restore(&first) };
        assert_eq!(refused_fields(office.coach(&office.cast.carol).restore_advice(unknown).await), ["key"]);
    }
}

#[tokio::test]
async fn nobody_is_advised_about_what_they_may_not_see() {
    let office = Office::open().await;
    let (cycle, objective, _) = two_tasks(&office).await;
    let first = advice(&office, &office.cast.carol, &objective).await.remove(0);
    let mut connection = office.world.superuser().await;
    sqlx::query("UPDATE goals.objective SET visibility = 3 WHERE id = $1::uuid")
        .bind(&objective.id)
        .execute(&mut connection)
        .await
        .expect("the objective is restricted");
    let get = message::GetAdviceRequest { objective_id: objective.id.clone() };
    for stranger in [&office.cast.mallory, &office.cast.dora, &office.cast.aki] {
        let mut coach = office.coach(stranger);
        assert_eq!(reason(coach.get_advice(get.clone()).await), "NOT_FOUND");
    }
    for stranger in [&office.cast.mallory, &office.cast.dora] {
        assert_eq!(reason(office.coach(stranger).dismiss_advice(dismiss(&first)).await), "NOT_FOUND");
        assert_eq!(reason(office.coach(stranger).restore_advice(restore(&first)).await), "NOT_FOUND");
    }
    let listed = inner(office.coach(&office.cast.dora).list_advice(list(&cycle)).await);
    assert_eq!(listed, message::ListAdviceResponse::default());
    assert_eq!(reason(office.coach(&office.cast.mallory).list_advice(list(&cycle)).await), "NOT_FOUND");
    // The title gives nothing away either.
    let draft = message::ExplainDraftRequest {
        objective: Some(office.team_objective(&cycle, TITLE)),
        key_results: vec![increase("満足度を70%から90%にする", "90")],
    };
    let found = inner(office.coach(&office.cast.dora).explain_draft(draft.clone()).await).advice;
    assert_eq!(rules(&found), [] as [&str; 0]);
    let found = inner(office.coach(&office.cast.carol).explain_draft(draft).await).advice;
    assert_eq!(rules(&found), ["duplicate"]);
}

#[tokio::test]
async fn a_rough_draft_is_looked_at_and_nothing_is_stored() {
    let office = Office::open().await;
    let empty = message::ExplainDraftRequest {
        objective: Some(message::Objective::default()),
        ..message::ExplainDraftRequest::default()
    };
    let found = inner(office.coach(&office.cast.alice).explain_draft(empty).await).advice;
    assert_eq!(rules(&found), ["no-key-results"]);
    let draft = message::ExplainDraftRequest {
        objective: Some(message::Objective {
            title: "売上１０億円を達成する".to_owned(),
            ..Default::default()
        }),
        key_results: vec![
            message::KeyResult::default(),
            unmeasured("毎朝、フロアの掃除をする"),
            message::KeyResult { baseline: decimal("80"), ..increase("満足度", "80") },
        ],
    };
    let found = inner(office.coach(&office.cast.alice).explain_draft(draft).await).advice;
    assert_eq!(rules(&found), ["target-equals-baseline", "kpi-as-objective", "no-number", "routine"]);
    let numbers: Vec<_> = found.iter().map(|advice| advice.key_result_number).collect();
    assert_eq!(numbers, [3, 0, 1, 2]);
    assert!(found.iter().all(|advice| advice.key.is_empty() && advice.objective_id.is_empty()));
    let mut connection = office.world.superuser().await;
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM goals.objective")
        .fetch_one(&mut connection)
        .await
        .expect("objectives are counted");
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn what_cannot_be_read_in_a_draft_is_said_at_once() {
    let office = Office::open().await;
    let nothing = message::ExplainDraftRequest::default();
    assert_eq!(refused_fields(office.coach(&office.cast.alice).explain_draft(nothing).await), ["objective"]);
    let broken = message::ExplainDraftRequest {
        objective: Some(message::Objective {
            title: "あ".repeat(301),
            cycle_id: "1".to_owned(),
            ..Default::default()
        }),
        key_results: vec![message::KeyResult { target: decimal("ten"), measure: 99, ..Default::default() }],
    };
    let refused = refused_fields(office.coach(&office.cast.alice).explain_draft(broken).await);
    assert_eq!(
        refused,
        ["objective.title", "objective.cycle_id", "key_results[0].measure", "key_results[0].target"]
    );
    let many = message::ExplainDraftRequest {
        objective: Some(message::Objective::default()),
        key_results: vec![message::KeyResult::default(); 201],
    };
    assert_eq!(refused_fields(office.coach(&office.cast.alice).explain_draft(many).await), ["key_results"]);
}

#[tokio::test]
async fn what_is_around_an_objective_is_looked_at() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let good = || increase("満足度を70%から90%にする", "90");
    let top = office.objective(&cycle, "お客様が「変わった」と話したくなる", vec![]).await;
    add(&office, &top, good()).await;
    assert_eq!(rules(&advice(&office, &office.cast.alice, &top).await), [] as [&str; 0]);
    let own = |title: &str, parents| message::CreateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective {
            cycle_id: cycle.id.clone(),
            title: title.to_owned(),
            owner: Some(message::Owner {
                owner: Some(message::owner::Owner::PersonId(
                    office.cast.alice.person().expect("a person").to_string(),
                )),
            }),
            parents,
            ..message::Objective::default()
        }),
    };
    // The same words again, by somebody else, and aligned to nothing.
    let request = own("お客様が「変わった」と話したくなる", vec![]);
    let copy = inner(office.goals(&office.cast.alice).create_objective(request).await);
    let found = advice(&office, &office.cast.alice, &copy).await;
    assert_eq!(rules(&found), ["no-key-results", "unaligned", "duplicate"]);
    let what = found[2].what.as_ref().expect("both languages");
    assert!(what.ja.contains(&top.title), "{}", what.ja);
    assert_eq!(rules(&advice(&office, &office.cast.alice, &top).await), ["duplicate"]);
    // Nearly the same words are found under what it serves.
    let request = own("お客様が変わったと、話したくなる。", vec![under(&top)]);
    let near = inner(office.goals(&office.cast.alice).create_objective(request).await);
    assert_eq!(rules(&advice(&office, &office.cast.alice, &near).await), ["no-key-results", "duplicate"]);
    for title in ["朝が楽しみになる", "失敗を笑って話せる"] {
        inner(office.goals(&office.cast.alice).create_objective(own(title, vec![under(&top)])).await);
    }
    let found = advice(&office, &office.cast.alice, &near).await;
    let expected = ["no-key-results", "duplicate", "too-many-objectives", "nothing-committed"];
    assert_eq!(rules(&found), expected);
    assert_eq!((found[2].words.as_str(), found[3].severity()), ("4", AdviceSeverity::Hint));
}

#[tokio::test]
async fn what_one_may_change_is_listed_page_by_page() {
    let office = Office::open().await;
    let (cycle, _, _) = two_tasks(&office).await;
    let empty = office.objective(&cycle, "紹介で仲間ができる", vec![]).await;
    let of = |caller: &Caller, request: message::ListAdviceRequest| {
        let mut coach = office.coach(caller);
        async move { inner(coach.list_advice(request).await) }
    };
    for caller in [&office.cast.carol, &office.cast.hana, &office.cast.dora] {
        assert_eq!(rules(&of(caller, list(&cycle)).await.advice), ["task", "task", "no-key-results"]);
    }
    assert_eq!(of(&office.cast.alice, list(&cycle)).await, message::ListAdviceResponse::default());
    let first = of(&office.cast.carol, message::ListAdviceRequest { page_size: 1, ..list(&cycle) }).await;
    assert_eq!(rules(&first.advice), ["task", "task"]);
    let next = message::ListAdviceRequest { page_size: 1, page_token: first.next_page_token, ..list(&cycle) };
    let second = of(&office.cast.carol, next).await;
    assert_eq!(second.advice[0].objective_id, empty.id);
    assert_eq!((second.advice.len(), second.next_page_token.as_str()), (1, ""));
    let only = message::ListAdviceRequest { rule_id: "no-key-results".to_owned(), ..list(&cycle) };
    assert_eq!(rules(&of(&office.cast.carol, only).await.advice), ["no-key-results"]);
    let unknown = message::ListAdviceRequest { rule_id: "no-such-rule".to_owned(), ..list(&cycle) };
    assert_eq!(refused_fields(office.coach(&office.cast.carol).list_advice(unknown).await), ["rule_id"]);
}

#[tokio::test]
async fn the_rules_are_listed_by_name() {
    let office = Office::open().await;
    let mut coach = office.coach(&office.cast.bob);
    let all = inner(coach.list_coach_rules(message::ListCoachRulesRequest::default()).await);
    assert_eq!((all.rules.len(), all.next_page_token.as_str()), (19, ""));
    assert!(all.rules.is_sorted_by_key(|rule| &rule.id));
    let title = all.rules[0].title.as_ref().expect("both languages");
    assert_eq!((all.rules[0].id.as_str(), title.ja.as_str()), ("duplicate", "似たOがある"));
    let mut paged = Vec::new();
    let mut page_token = String::new();
    loop {
        let page =
            inner(coach.list_coach_rules(message::ListCoachRulesRequest { page_size: 8, page_token }).await);
        paged.extend(page.rules);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, all.rules);
}
