//! Planning periods.

use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, fresh, inner, new_cycle, reason, refused_fields};

#[tokio::test]
async fn only_administrators_and_hr_open_a_cycle() {
    let office = Office::open().await;
    for (name, caller) in office.cast.people() {
        let opened = office.goals(caller).create_cycle(new_cycle(&format!("of {name}"), 2026)).await;
        match name {
            "dora" | "hana" | "mallory" => assert!(opened.is_ok(), "{name}"),
            _ => assert_eq!(reason(opened), "PERMISSION_DENIED", "{name}"),
        }
    }
}

#[tokio::test]
async fn the_name_of_a_cycle_is_unique_in_its_organization() {
    let office = Office::open().await;
    office.cycle("2026 H2", 2026).await;
    let again = office.goals(&office.cast.hana).create_cycle(new_cycle("2026 H2", 2027)).await;
    assert_eq!(reason(again), "ALREADY_EXISTS");
    inner(office.goals(&office.cast.mallory).create_cycle(new_cycle("2026 H2", 2026)).await);
}

#[tokio::test]
async fn a_cycle_opened_twice_with_one_key_is_one() {
    let office = Office::open().await;
    let mut goals = office.goals(&office.cast.dora);
    let request = new_cycle("2026 H2", 2026);
    let first = inner(goals.create_cycle(request.clone()).await);
    assert_eq!(inner(goals.create_cycle(request.clone()).await), first);
    let other = message::CreateCycleRequest { request_id: request.request_id, ..new_cycle("2027 H1", 2027) };
    assert_eq!(reason(goals.create_cycle(other).await), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn cycles_are_listed_by_start_and_page_by_page() {
    let office = Office::open().await;
    for year in [2024, 2026, 2025] {
        office.cycle(&format!("{year}"), year).await;
    }
    let mut goals = office.goals(&office.cast.bob);
    let request = message::ListCyclesRequest { page_size: 2, ..message::ListCyclesRequest::default() };
    let first = inner(goals.list_cycles(request.clone()).await);
    let next = message::ListCyclesRequest { page_token: first.next_page_token, ..request };
    let second = inner(goals.list_cycles(next).await);
    let names: Vec<_> = first.cycles.iter().chain(&second.cycles).map(|cycle| cycle.name.as_str()).collect();
    assert_eq!(names, ["2026", "2025", "2024"]);
    assert_eq!(second.next_page_token, "");
    let forged =
        message::ListCyclesRequest { page_token: "x".to_owned(), ..message::ListCyclesRequest::default() };
    assert_eq!(reason(goals.list_cycles(forged).await), "PAGE_TOKEN_INVALID");
}

#[tokio::test]
async fn a_closed_cycle_stays_closed_and_nothing_in_it_changes() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let closed = office.close(&cycle).await;
    assert_eq!(closed.state(), message::CycleState::Closed);
    assert_eq!(office.close(&cycle).await, closed);
    let create = message::CreateObjectiveRequest {
        request_id: fresh(),
        objective: Some(office.team_objective(&cycle, "Late")),
    };
    assert_eq!(reason(office.goals(&office.cast.dora).create_objective(create).await), "CYCLE_CLOSED");
    assert_eq!(reason(office.align(&objective, vec![]).await), "CYCLE_CLOSED");
}

#[tokio::test]
async fn what_is_wrong_with_a_cycle_is_said_at_once() {
    let office = Office::open().await;
    let mut request = new_cycle(" ", 2026);
    request.request_id = "mine".to_owned();
    let cycle = request.cycle.as_mut().expect("a cycle");
    cycle.ends_on = cycle.starts_on.map(|date| ovation_proto::google::r#type::Date { year: 2025, ..date });
    let refused = refused_fields(office.goals(&office.cast.dora).create_cycle(request).await);
    assert_eq!(refused, ["request_id", "cycle.name", "cycle.ends_on"]);
}
