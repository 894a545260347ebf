//! What named people or a group may see stays theirs, whatever way to it is tried.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::{ImportRowVerdict, OutlineVerdict, TransferFormat};
use prost_types::FieldMask;
use tonic::Response;

use crate::office::{Office, fresh, inner, person, reason};

/// From now on only alice sees it, whose it is.
async fn restrict(office: &Office, objective: &message::Objective) {
    let visibility = message::Visibility::NamedPeople.into();
    let change = message::Objective { id: objective.id.clone(), visibility, ..message::Objective::default() };
    let request = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(change),
        update_mask: Some(FieldMask { paths: vec!["visibility".to_owned()] }),
        ..message::UpdateObjectiveRequest::default()
    };
    inner(office.goals(&office.cast.alice).update_objective(request).await);
}

/// What becomes of an objective of the team and of its key result, and the objective's id.
async fn outline(
    office: &Office,
    cycle: &message::Cycle,
    key_result: &str,
    dry_run: bool,
) -> ([OutlineVerdict; 2], String) {
    let request = message::ImportOutlineRequest {
        request_id: fresh(),
        cycle_id: cycle.id.clone(),
        outline: format!("## Team\n\n1. **OBJECTIVE: Quiet**\n\n   - KR: {key_result}\n"),
        default_group_id: office.cast.team.to_string(),
        dry_run,
        ..message::ImportOutlineRequest::default()
    };
    let imported = inner(office.goals(&office.cast.hana).import_outline(request).await);
    let is_goal = |line: &message::OutlineLine| {
        use OutlineVerdict::{KeyResultCreated, KeyResultFound, ObjectiveCreated, ObjectiveFound};
        [ObjectiveCreated, ObjectiveFound, KeyResultCreated, KeyResultFound].contains(&line.verdict())
    };
    let goals: Vec<_> = imported.lines.into_iter().filter(is_goal).collect();
    let [objective, key_result] = goals.as_slice() else { panic!("two goals: {goals:?}") };
    ([objective.verdict(), key_result.verdict()], objective.node_id.clone())
}

#[tokio::test]
async fn an_outline_finds_nothing_that_named_people_see_and_says_no_word_of_what_a_group_sees() {
    use OutlineVerdict::{KeyResultCreated, KeyResultFound, ObjectiveCreated, ObjectiveFound};
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let (verdicts, id) = outline(&office, &cycle, "Win 10 customers", false).await;
    assert_eq!(verdicts, [ObjectiveCreated, KeyResultCreated]);
    // A group's goal is there for HR, and what it gets is as restricted as it is.
    let group =
        "UPDATE goals.objective SET visibility = 2, visible_to_group_id = owner_group_id WHERE id = $1";
    office.sql(group, &id).await;
    let (verdicts, found) = outline(&office, &cycle, "Keep 10 customers", false).await;
    assert_eq!((verdicts, found), ([ObjectiveFound, KeyResultCreated], id.clone()));
    let facts = office.facts_of(&["KeyResultCreated"]).await;
    let told: Vec<_> = facts.iter().map(|fact| fact["audience"].as_str().expect("an audience")).collect();
    assert_eq!(told, ["open", "restricted"]);
    // One of named people is not there: another comes to stand beside it, and is found from then on.
    office
        .sql("UPDATE goals.objective SET visibility = 3, visible_to_group_id = NULL WHERE id = $1", &id)
        .await;
    let (verdicts, _) = outline(&office, &cycle, "Keep 10 customers", true).await;
    assert_eq!(verdicts, [ObjectiveCreated, KeyResultCreated]);
    let (verdicts, other) = outline(&office, &cycle, "Keep 10 customers", false).await;
    assert_eq!((verdicts, other != id), ([ObjectiveCreated, KeyResultCreated], true));
    let again = outline(&office, &cycle, "Keep 10 customers", false).await;
    assert_eq!(again, ([ObjectiveFound, KeyResultFound], other));
}

#[tokio::test]
async fn a_file_reaches_no_goal_that_named_people_see() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let hidden = office.objective(&cycle, "Quiet", vec![]).await;
    let result = office.key_result(&hidden, "10 customers", "10").await;
    office.hide(&hidden).await;
    let file = format!(
        "kind,reference,parents,title,target\nkey_result,,{0},10 customers,20\nkey_result,{1},{0},10 customers,20\nobjective,x,{0},Under it,\nobjective,y,{1},Under its result,\n",
        hidden.id, result.id
    );
    let done = office.transfer(TransferFormat::Csv, office.options(&cycle), &file, false).await;
    assert_eq!((done.rows_refused, done.rows_total), (4, 4));
    for row in office.report(&done, &office.cast.hana).await {
        assert_eq!((row.verdict(), row.node_id.as_str()), (ImportRowVerdict::Refused, ""));
        assert!(row.remarks.iter().any(|remark| remark.is_error), "{:?}", row.remarks);
    }
    let target =
        sqlx::query_scalar::<_, String>("SELECT target::text FROM goals.key_result WHERE id = $1::uuid")
            .bind(&result.id)
            .fetch_one(&mut office.world.superuser().await)
            .await
            .expect("it is there");
    assert_eq!(target.trim_end_matches(['0', '.']), "1", "10 as ever");
}

#[tokio::test]
async fn an_import_is_filled_run_and_read_by_who_made_it() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = "kind,title\nobjective,Quiet\n";
    let import = office.uploaded(TransferFormat::Csv, office.options(&cycle), file.as_bytes()).await;
    let mut dora = office.transfers(&office.cast.dora);
    let run = message::RunImportRequest { request_id: fresh(), import_id: import.id.clone(), dry_run: true };
    assert_eq!(reason(dora.run_import(run).await), "PERMISSION_DENIED");
    let piece = message::UploadImportRequest {
        request_id: fresh(),
        import_id: import.id.clone(),
        offset: import.bytes_uploaded,
        data: b"objective,More\n".to_vec(),
    };
    assert_eq!(reason(dora.upload_import(piece).await), "PERMISSION_DENIED");
    office.start(&import, true).await;
    office.ended(&import).await;
    let rows = message::ListImportRowsRequest { import_id: import.id.clone(), ..Default::default() };
    assert_eq!(reason(dora.list_import_rows(rows).await), "PERMISSION_DENIED");
    assert_eq!(office.report(&import, &office.cast.hana).await.len(), 1);
    let get = message::GetImportRequest { import_id: import.id };
    assert_eq!(inner(dora.get_import(get).await).rows_total, 1, "how far it is, is for all of them");
}

#[tokio::test]
async fn handing_over_is_no_way_to_read_what_one_may_not_see() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let (alice, hana) = (&office.cast.alice, &office.cast.hana);
    let hidden = office.own_objective(alice, &cycle, "Quiet").await;
    restrict(&office, &hidden).await;
    let hand_over = async |caller: &Caller, to: &Caller| {
        let request = message::HandOverRequest {
            request_id: fresh(),
            ids: vec![hidden.id.clone()],
            to: Some(person(to)),
            from: None,
        };
        office.policies(caller).hand_over(request).await.map(Response::into_inner)
    };
    for to in [hana, &office.cast.bob] {
        assert_eq!(reason(hand_over(hana, to).await), "NOT_FOUND", "it has its owner");
    }
    office.person_becomes(alice, ovation_proto::ovation::directory::v1::PersonStatus::Left).await;
    assert_eq!(reason(hand_over(hana, hana).await), "NOT_FOUND", "not to oneself");
    assert_eq!(hand_over(hana, &office.cast.bob).await.expect("it hangs in the air").handed_over, 1);
}

#[tokio::test]
async fn an_alternative_is_listed_to_who_may_see_it() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let (alice, bob) = (&office.cast.alice, &office.cast.bob);
    let objective = office.own_draft(alice, &cycle, "Grow").await;
    let request = message::CreateAlternativeRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        ..message::CreateAlternativeRequest::default()
    };
    let alternative = inner(office.talk(alice).create_alternative(request).await);
    let listed = async |caller: &Caller| {
        let request =
            message::ListAlternativesRequest { objective_id: objective.id.clone(), ..Default::default() };
        inner(office.talk(caller).list_alternatives(request).await).objectives.len()
    };
    assert_eq!((listed(alice).await, listed(bob).await), (1, 1));
    restrict(&office, &alternative).await;
    assert_eq!((listed(alice).await, listed(bob).await), (1, 0));
}
