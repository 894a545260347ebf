//! A service that has lost what it knew of others builds its copies anew, online.

use ovation_journeys::{Client, Company, Platform, Season, wire};
use ovation_proto::ovation::common::v1::ErrorReason;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::PROGRAM;

/// Every service that keeps copies.
const SERVICES: [&str; 4] = ["goals", "checkins", "recognition", "notifications"];

#[tokio::test]
async fn a_lost_copy_is_built_anew_from_its_owners_snapshot() {
    let platform = Platform::start(PROGRAM).await;
    let company = Company::found(&platform, "hinode").await;
    let season = Season::begin(&platform, &company).await;
    Company::found(&platform, "elsewhere").await;
    let dora = company.client(&platform, "dora");
    let mut connection = platform.world.superuser().await;
    for service in SERVICES {
        let tables = copies(&mut connection, service).await;
        assert!(tables.len() >= 4, "{service} should have copies: {tables:?}");
        let before = contents(&mut connection, &tables).await;
        for table in &tables {
            let statement = format!("DELETE FROM {table} WHERE organization_id = $1::uuid");
            let gone = sqlx::query(AssertSqlSafe(statement)).bind(&company.id).execute(&mut connection).await;
            assert!(gone.expect("rows are deleted").rows_affected() > 0, "{table} was empty");
        }
        if service == "recognition" {
            assert_eq!(
                send_coin(&company.client(&platform, "alice"), &season).await,
                Some(ErrorReason::ReceiverUnknown)
            );
        }
        let rebuilt =
            wire::call(&dora, &format!("ovation.{service}.v1.LogService/RebuildCopies"), "{}").await;
        let entities = rebuilt
            .expect("the copies are built")
            .get_field_by_name("entities")
            .and_then(|count| count.as_i64());
        assert!(entities.is_some_and(|entities| entities >= 11), "{service} read {entities:?} entities");
        assert_eq!(contents(&mut connection, &tables).await, before, "{service} has not what it had");
    }
    assert_eq!(send_coin(&company.client(&platform, "alice"), &season).await, None);

    // A copy that is whole is left as it is.
    let tables = copies(&mut connection, "checkins").await;
    let before = contents(&mut connection, &tables).await;
    wire::call(&dora, "ovation.checkins.v1.LogService/RebuildCopies", "{}")
        .await
        .expect("the copies are built again");
    assert_eq!(contents(&mut connection, &tables).await, before);
}

/// The tables with copies: named after the service that owns the entities.
async fn copies(connection: &mut PgConnection, service: &str) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT relnamespace::regnamespace::text || '.' || relname
         FROM pg_class
         WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relname ~ '^(directory|goals)_'
         ORDER BY relname",
    )
    .bind(service)
    .fetch_all(connection)
    .await
    .expect("the catalogue")
}

async fn contents(connection: &mut PgConnection, tables: &[String]) -> Vec<String> {
    let mut contents = Vec::new();
    for table in tables {
        let statement = format!("SELECT line::text FROM {table} AS line ORDER BY line::text");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(statement))
            .fetch_all(&mut *connection)
            .await
            .expect("the table is read");
        contents.extend(rows.into_iter().map(|row| format!("{table} {row}")));
    }
    contents
}

/// Why a coin to bob is refused, if it is.
async fn send_coin(alice: &Client, season: &Season) -> Option<ErrorReason> {
    let request =
        r#"{"requestId":"$fresh","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"よい写しです"}"#;
    let sent =
        wire::call(alice, "ovation.recognition.v1.RecognitionService/SendCoin", &season.words.fill(request))
            .await;
    sent.err().map(|status| wire::reason(&status).expect("a reason"))
}
