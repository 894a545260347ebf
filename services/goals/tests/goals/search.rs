//! Searching goals.

use ovation_chassis::caller::Caller;
use ovation_goals::search;
use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;

use crate::office::{Office, fresh, increase, inner, reason, refused_fields};

fn asked(query: &str) -> message::SearchGoalsRequest {
    message::SearchGoalsRequest { query: query.to_owned(), ..message::SearchGoalsRequest::default() }
}

/// The titles that somebody finds, in their order.
async fn found_by(office: &Office, caller: &Caller, query: &str) -> Vec<String> {
    let answer = inner(office.goals(caller).search_goals(asked(query)).await);
    assert_eq!(answer.next_page_token, "");
    answer.matches.into_iter().map(|one| one.title).collect()
}

async fn found(office: &Office, query: &str) -> Vec<String> {
    found_by(office, &office.cast.alice, query).await
}

async fn create(office: &Office, objective: message::Objective) -> message::Objective {
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
    inner(office.goals(&office.cast.carol).create_objective(request).await)
}

#[tokio::test]
async fn part_of_a_japanese_title_finds_an_objective_and_a_key_result() {
    let office = Office::open().await;
    let cycle = office.cycle("2026年度 下期", 2026).await;
    let objective = office.objective(&cycle, "お客様満足度を上げる", vec![]).await;
    let result = office.key_result(&objective, "満足度の調査で80点", "80").await;
    office.objective(&cycle, "ログイン率を保つ", vec![]).await;
    let answer = inner(office.goals(&office.cast.alice).search_goals(asked("満足度")).await);
    let [first, second] = answer.matches.as_slice() else { panic!("two are found: {answer:?}") };
    assert_eq!((&second.objective_id, second.key_result_id.as_str()), (&objective.id, ""));
    assert_eq!((&first.objective_id, &first.key_result_id), (&objective.id, &result.id));
    assert_eq!((first.title.as_str(), first.excerpt.as_str()), ("満足度の調査で80点", "満足度の調査で80点"));
    assert_eq!((&first.cycle_id, first.owner.clone()), (&cycle.id, Some(office.team())));
    assert_eq!(found(&office, "度 満足 お客様").await, ["お客様満足度を上げる"], "all words, in any order");
    assert_eq!(found(&office, "率").await, ["ログイン率を保つ"], "one letter is enough");
    assert_eq!(found(&office, "足満").await, [""; 0]);
    assert_eq!(found(&office, "満足度 ログイン").await, [""; 0]);
    assert_eq!(found(&office, "80").await, ["満足度の調査で80点"]);
}

#[tokio::test]
async fn width_case_and_kana_make_no_difference() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    office.objective(&cycle, "モバイル版をLaunchする", vec![]).await;
    for query in ["モバイル", "もばいる", "ﾓﾊﾞｲﾙ", "launch", "ＬＡＵＮＣＨ", "ばいる版　LAU", "版をlaunchす"]
    {
        assert_eq!(found(&office, query).await.len(), 1, "{query}");
    }
    // The beginning of a word finds it, its end does not; what stands apart is not one word.
    for query in ["unch", "もばいる版を出す", "launcher", "モバするイル"] {
        assert_eq!(found(&office, query).await, [""; 0], "{query}");
    }
}

#[tokio::test]
async fn pairs_that_do_not_stand_together_are_no_word() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    office.objective(&cycle, "売上目と、上目標と、目標値", vec![]).await;
    assert_eq!(found(&office, "売上目標").await, [""; 0]);
    assert_eq!(found(&office, "上目標").await.len(), 1);
}

#[tokio::test]
async fn titles_come_before_rationales_and_labels_and_the_latest_cycle_first() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let rationale = format!("{}解約が多い。{}", "長い話。".repeat(60), "続き。".repeat(60));
    create(&office, message::Objective { rationale, ..office.team_objective(&cycle, "守る") }).await;
    let labels = vec!["解約".to_owned()];
    create(&office, message::Objective { labels, ..office.team_objective(&cycle, "見る") }).await;
    office.objective(&cycle, "解約を減らす", vec![]).await;
    let earlier = office.cycle("2025 H2", 2025).await;
    office.objective(&earlier, "解約を数える", vec![]).await;
    let titles = found(&office, "解約").await;
    assert_eq!(titles, ["解約を減らす", "解約を数える", "見る", "守る"]);
    let answer = inner(office.goals(&office.cast.bob).search_goals(asked("解約 多い")).await);
    let excerpt = &answer.matches[0].excerpt;
    assert!(excerpt.contains("解約が多い") && excerpt.chars().count() <= 120, "{excerpt}");
    let of_earlier = message::SearchGoalsRequest { cycle_id: earlier.id, ..asked("解約") };
    let answer = inner(office.goals(&office.cast.bob).search_goals(of_earlier).await);
    assert_eq!(answer.matches.len(), 1);
    let nowhere = message::SearchGoalsRequest { cycle_id: fresh(), ..asked("解約") };
    assert_eq!(reason(office.goals(&office.cast.bob).search_goals(nowhere).await), "NOT_FOUND");
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut named = office.team_objective(&cycle, "秘密の買収");
    named.owner = Some(message::Owner {
        owner: Some(message::owner::Owner::PersonId(office.cast.carol.person().expect("one").to_string())),
    });
    named.set_visibility(message::Visibility::NamedPeople);
    named.visible_to_person_ids = vec![office.cast.bob.person().expect("a person").to_string()];
    let objective = create(&office, named).await;
    office.key_result(&objective, "買収を1件", "1").await;
    for (caller, count) in [
        (&office.cast.bob, 2),
        (&office.cast.carol, 2),
        (&office.cast.alice, 0),
        (&office.cast.dora, 0),
        (&office.cast.mallory, 0),
    ] {
        assert_eq!(found_by(&office, caller, "買収").await.len(), count);
    }
}

#[tokio::test]
async fn a_renamed_goal_is_found_by_its_new_name_only() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "検索を速くする", vec![]).await;
    let result = office.key_result(&objective, "応答を100msに", "1").await;
    let (title, labels) = ("探しやすくする".to_owned(), vec!["基盤".to_owned()]);
    let update = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective {
            id: objective.id,
            title,
            labels,
            ..message::Objective::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["title".to_owned(), "labels".to_owned()] }),
        ..message::UpdateObjectiveRequest::default()
    };
    inner(office.goals(&office.cast.carol).update_objective(update).await);
    let update = message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: result.id,
            title: "満足の声が10件".to_owned(),
            ..message::KeyResult::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["title".to_owned()] }),
        ..message::UpdateKeyResultRequest::default()
    };
    inner(office.goals(&office.cast.carol).update_key_result(update).await);
    for gone in ["検索", "応答"] {
        assert_eq!(found(&office, gone).await, [""; 0]);
    }
    for there in ["探しやすく", "基盤", "満足"] {
        assert_eq!(found(&office, there).await.len(), 1, "{there}");
    }
}

#[tokio::test]
async fn a_retired_key_result_is_not_found_and_what_replaces_it_is() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let old = office.key_result(&objective, "来客を100人", "100").await;
    let retire = message::RetireKeyResultRequest {
        request_id: fresh(),
        key_result_id: old.id,
        reason: "数えられない".to_owned(),
        replacement: Some(increase("来客の予約を50件", "50")),
    };
    inner(office.goals(&office.cast.carol).retire_key_result(retire).await);
    assert_eq!(found(&office, "来客").await, ["来客の予約を50件"]);
}

#[tokio::test]
async fn pages_follow_each_other_and_tokens_belong_to_their_query() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    for number in 0..5 {
        office.key_result(&objective, &format!("売上{}", "上".repeat(number * 20)), "1").await;
    }
    let all = found(&office, "売上").await;
    assert_eq!(all.len(), 5);
    assert!(all.is_sorted_by_key(String::len), "the shortest come first: {all:?}");
    let mut goals = office.goals(&office.cast.alice);
    let (mut page_token, mut paged) = (String::new(), Vec::new());
    loop {
        let page = message::SearchGoalsRequest { page_size: 2, page_token, ..asked("売上") };
        let answer = inner(goals.search_goals(page).await);
        assert!(answer.matches.len() <= 2);
        paged.extend(answer.matches.into_iter().map(|one| one.title));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
        let other = message::SearchGoalsRequest { page_token: page_token.clone(), ..asked("売") };
        assert_eq!(reason(goals.search_goals(other).await), "PAGE_TOKEN_INVALID");
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn a_query_without_a_letter_or_with_too_many_is_refused() {
    let office = Office::open().await;
    for query in [
        String::new(),
        "\u{3000}".to_owned(),
        "・ % !".to_owned(),
        "あ".repeat(201),
        "a b c d e f g h i j k l m n o p q r s t u".to_owned(),
    ] {
        let refused = office.goals(&office.cast.alice).search_goals(asked(&query)).await;
        assert_eq!(refused_fields(refused), ["query"], "{query}");
    }
    assert_eq!(found(&office, "誰も書いていない").await, [""; 0]);
}

#[tokio::test]
async fn an_imported_outline_is_found() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let import = message::ImportOutlineRequest {
        request_id: fresh(),
        cycle_id: cycle.id,
        outline: "# O: 新機能で驚かせる\n- KR: 驚きの声を10件\n".to_owned(),
        default_group_id: office.cast.team.to_string(),
        ..message::ImportOutlineRequest::default()
    };
    inner(office.goals(&office.cast.dora).import_outline(import).await);
    assert!(!found(&office, "驚").await.is_empty());
}

#[tokio::test]
async fn the_database_folds_as_the_excerpts_do_and_finds_every_part() {
    let office = Office::open().await;
    let mut connection = office.world.superuser().await;
    let texts = [
        "お客様満足度を上げる",
        "ﾓﾊﾞｲﾙ版を12月までにﾘﾘｰｽする",
        "ＮＰＳ５０＋",
        "Größe ÉTÉ straße",
        "ヽヾヴヵヶ・ー",
        "Ⅳ ㍻ ℃ ①",
        "login率 12.5%",
        "👨‍👩‍👧‍👦と🎉",
        "か\u{3099}",
        "한국어 목표",
        "Ω έργο ЦЕЛЬ",
    ];
    for text in texts {
        let folded: String = sqlx::query_scalar("SELECT goals.search_folded($1)")
            .bind(text)
            .fetch_one(&mut connection)
            .await
            .expect("it is folded");
        assert_eq!(folded, search::folded(text));
        // Every part of a text that begins with a word's beginning has terms that the text has.
        let parts: Vec<String> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .flat_map(|part| {
                let letters: Vec<char> = part.chars().collect();
                (1..=letters.len()).map(|end| letters[..end].iter().collect()).collect::<Vec<String>>()
            })
            .collect();
        let lost: Vec<String> = sqlx::query_scalar(
            "SELECT part
             FROM unnest($2) AS part
             WHERE NOT goals.search_numbers($3, $1, false) @> goals.search_numbers($3, part, true)",
        )
        .bind(&folded)
        .bind(&parts)
        .bind(office.cast.organization.id.uuid())
        .fetch_all(&mut connection)
        .await
        .expect("the terms are compared");
        assert_eq!(lost, [""; 0], "{text}");
    }
}

#[tokio::test]
async fn goals_are_looked_up_in_the_index_of_terms() {
    let office = Office::open().await;
    let mut connection = office.world.superuser().await;
    // The role under which `search_nodes` looks up. In a table of a few rows a scan would be cheaper.
    sqlx::raw_sql("SET ROLE goals_owner; SET enable_seqscan = off")
        .execute(&mut connection)
        .await
        .expect("the settings hold");
    let plan: Vec<String> =
        sqlx::query_scalar("EXPLAIN SELECT node_id FROM goals.search_document WHERE terms @> '{1,2}'")
            .fetch_all(&mut connection)
            .await
            .expect("the plan is explained");
    let plan = plan.join(" ");
    assert!(plan.contains("search_document_by_term") && plan.contains("Index Cond: (terms @>"), "{plan}");
}

#[tokio::test]
async fn the_lookup_stays_in_its_organization_and_prefers_the_latest_cycles() {
    let office = Office::open().await;
    let mut cycles = Vec::new();
    for year in [2024, 2026, 2025] {
        let cycle = office.cycle(&format!("{year} H2"), year).await;
        office.objective(&cycle, "売上を伸ばす", vec![]).await;
        cycles.push((year, cycle.id.parse::<uuid::Uuid>().expect("an id")));
    }
    cycles.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    let ids: Vec<uuid::Uuid> = cycles.into_iter().map(|(_, id)| id).collect();
    let mut connection = office.world.connection_as("goals").await;
    let own = office.cast.organization.id.to_string();
    let elsewhere = office.cast.elsewhere.id.to_string();
    for (organization, rows_max, expected) in
        [(own.as_str(), 3, ids.as_slice()), (&own, 2, &ids[..2]), (&elsewhere, 3, &[]), ("", 3, &[])]
    {
        sqlx::query("SELECT set_config('ovation.organization_id', $1, false)")
            .bind(organization)
            .execute(&mut connection)
            .await
            .expect("it is set");
        let mut found: Vec<uuid::Uuid> = sqlx::query_scalar(
            "SELECT cycle_id FROM goals.search_nodes(goals.search_numbers($1, '売上', true), $2, $3)",
        )
        .bind(office.cast.organization.id.uuid())
        .bind(&ids)
        .bind(i64::from(rows_max))
        .fetch_all(&mut connection)
        .await
        .expect("it is looked up");
        found.sort_by_key(|id| ids.iter().position(|known| known == id));
        assert_eq!(found, expected, "{organization} {rows_max}");
    }
}
