//! The path from an objective to the top, as one sentence of whys.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, inner, reason, under, under_key_result};

async fn whys(office: &Office, caller: &Caller, objective: &message::Objective) -> message::GetWhysResponse {
    let request = message::GetWhysRequest { objective_id: objective.id.clone() };
    inner(office.talk(caller).get_whys(request).await)
}

#[tokio::test]
async fn the_path_leads_over_primary_parents_into_other_cycles() {
    let office = Office::open().await;
    let (year, cycle) = (office.cycle("2026", 2026).await, office.cycle("2026 H2", 2026).await);
    let vision = office.objective(&year, "Vision", vec![]).await;
    let other = office.objective(&cycle, "Other", vec![]).await;
    let top = office.objective(&cycle, "Top", vec![under(&vision), under(&other)]).await;
    let result = office.key_result(&top, "10 customers", "10").await;
    let low = office.objective(&cycle, "Low", vec![under_key_result(&result), under(&other)]).await;
    let path = whys(&office, &office.cast.alice, &low).await;
    let titles: Vec<_> = path.whys.iter().map(|why| (why.title.as_str(), why.is_key_result)).collect();
    assert_eq!(titles, [("Low", false), ("10 customers", true), ("Top", false), ("Vision", false)]);
    assert!(!path.is_cut);
    assert_eq!(
        path.sentence_ja,
        "「Vision」のために、「Top」を、そのために「10 customers」を、そのために「Low」を目指します。"
    );
    let alone = whys(&office, &office.cast.alice, &vision).await;
    assert_eq!((alone.whys.len(), alone.sentence_en.as_str()), (1, "We aim at “Vision”."));
}

#[tokio::test]
async fn the_path_ends_where_the_caller_may_not_look() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let secret = office.objective(&cycle, "A secret", vec![under(&top)]).await;
    let low = office.objective(&cycle, "Low", vec![under(&secret)]).await;
    office.hide(&secret).await;
    let seen = whys(&office, &cast.bob, &low).await;
    assert_eq!((seen.whys.len(), seen.is_cut), (3, false));
    let cut = whys(&office, &cast.hana, &low).await;
    assert_eq!((cut.whys.len(), cut.is_cut), (1, true));
    assert!(!format!("{cut:?}").contains("secret") && !format!("{cut:?}").contains("Top"));
    let request = message::GetWhysRequest { objective_id: secret.id };
    assert_eq!(reason(office.talk(&cast.hana).get_whys(request).await), "NOT_FOUND");
}
