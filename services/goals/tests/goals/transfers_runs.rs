//! Imports as work that goes on: pieces, states, stops, restarts, and several at once.

use std::fmt::Write as _;

use ovation_goals::Goals;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::{ImportState as State, TransferFormat as Format};
use sqlx::PgConnection;

use crate::office::{Office, fresh, inner, reason, refused_fields};
use crate::transfers::{counts, upload};

/// Objectives with three key results each, each under the one before its.
fn large(objectives: usize) -> String {
    let mut file = String::from("kind,external_id,parents,title,target\n");
    for number in 0..objectives {
        let parent = if number % 5 == 0 { String::new() } else { format!("o{}", number - 1) };
        let _ = writeln!(file, "objective,o{number},{parent},Objective {number},");
        for result in 0..3 {
            let _ = writeln!(file, "kr,o{number}k{result},o{number},Win {result} of {number},{}", result + 1);
        }
    }
    file
}

/// Holds the organization's tree, so that no batch comes in until it is let go.
async fn hold_tree(office: &Office) -> PgConnection {
    let mut connection = office.world.superuser().await;
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('ovation.goals.tree/' || $1::text, 0))")
        .bind(office.cast.organization.id.to_string())
        .execute(&mut connection)
        .await
        .expect("the lock is taken");
    connection
}

async fn let_go(mut connection: PgConnection) {
    sqlx::query("SELECT pg_advisory_unlock_all()")
        .execute(&mut connection)
        .await
        .expect("the lock is let go");
}

/// The worker's lease is over, as it is half a minute after a worker is gone.
async fn end_lease(office: &Office) {
    let mut connection = office.world.superuser().await;
    sqlx::query("UPDATE goals.import SET worked_until = now() - interval '1 s'")
        .execute(&mut connection)
        .await
        .expect("the lease ends");
}

async fn staged(office: &Office, import: &message::Import) {
    ovation_harness::until("the rows are read", async || office.import_now(import).await.rows_total > 0)
        .await;
}

#[tokio::test]
async fn a_file_comes_in_pieces_that_may_be_repeated_and_leave_no_gap() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let import = office.uploaded(Format::Csv, office.options(&cycle), b"kind,title\nobj").await;
    let mut transfers = office.transfers(&office.cast.hana);
    let gap = transfers.upload_import(upload(&import, 20, b"x")).await;
    assert_eq!(refused_fields(gap), ["offset"]);
    let repeated = inner(transfers.upload_import(upload(&import, 0, b"kind,title\nobj")).await);
    assert_eq!(repeated.bytes_uploaded, 14);
    let rest = upload(&import, 14, b"ective,Grow\n");
    let first = inner(transfers.upload_import(rest.clone()).await);
    assert_eq!(inner(transfers.upload_import(rest).await), first);
    let nothing = transfers.upload_import(upload(&import, 26, b"")).await;
    assert_eq!(refused_fields(nothing), ["data"]);
    office.start(&import, false).await;
    let done = office.ended(&import).await;
    assert_eq!(counts(&done), [1, 0, 0, 0]);
    let late = transfers.upload_import(upload(&import, 26, b"x")).await;
    assert_eq!(reason(late), "IMPORT_STATE_INVALID");
    let run = message::RunImportRequest { request_id: fresh(), import_id: import.id.clone(), dry_run: false };
    assert_eq!(reason(transfers.run_import(run).await), "IMPORT_STATE_INVALID");
    let empty = office.uploaded(Format::Csv, office.options(&cycle), b"").await;
    let run = message::RunImportRequest { request_id: fresh(), import_id: empty.id, dry_run: true };
    assert_eq!(refused_fields(transfers.run_import(run).await), ["import_id"]);
}

#[tokio::test]
async fn an_import_goes_on_after_its_service_was_stopped_in_the_middle() {
    let mut office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = large(500);
    let import = office.uploaded(Format::Csv, office.options(&cycle), file.as_bytes()).await;
    let tree = hold_tree(&office).await;
    office.start(&import, false).await;
    staged(&office, &import).await;
    office.world.stop("goals").await;
    let_go(tree).await;
    end_lease(&office).await;
    office.world.serve::<Goals>().await;
    let done = office.ended(&import).await;
    assert_eq!((done.state(), counts(&done)), (State::Done, [2_000, 0, 0, 0]));
    assert_eq!(done.rows_done, 2_000);
    office.assert_sums().await;
    let again = office.transfer(Format::Csv, office.options(&cycle), &file, false).await;
    assert_eq!(counts(&again), [0, 0, 2_000, 0]);
}

#[tokio::test]
async fn a_cancelled_import_goes_on_where_it_was() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let import = office.uploaded(Format::Csv, office.options(&cycle), large(20).as_bytes()).await;
    let mut transfers = office.transfers(&office.cast.dora);
    let cancel = || message::CancelImportRequest { request_id: fresh(), import_id: import.id.clone() };
    let checked = office.start(&import, true).await;
    assert_eq!(checked.state(), State::Checking);
    office.ended(&import).await;
    let mut connection = office.world.superuser().await;
    // Half of it is in: as if it had been cancelled between two batches.
    office.start(&import, false).await;
    office.ended(&import).await;
    sqlx::query("UPDATE goals.import SET state = 6, place_done = 40, rows_done = 40, rows_created = 40")
        .execute(&mut connection)
        .await
        .expect("it is half done");
    let dry = message::RunImportRequest { request_id: fresh(), import_id: import.id.clone(), dry_run: true };
    assert_eq!(reason(office.transfers(&office.cast.hana).run_import(dry).await), "IMPORT_STATE_INVALID");
    assert_eq!(inner(transfers.cancel_import(cancel()).await).state(), State::Cancelled);
    office.start(&import, false).await;
    let done = office.ended(&import).await;
    // The second half was in already, and is found.
    assert_eq!((done.state(), counts(&done), done.rows_done), (State::Done, [40, 0, 40, 0], 80));
    assert_eq!(reason(transfers.cancel_import(cancel()).await), "IMPORT_STATE_INVALID");
    office.assert_sums().await;
}

#[tokio::test]
async fn one_file_imported_twice_at_once_creates_each_goal_once() {
    let office = Office::open().await;
    let _second = office.world.replica::<Goals>().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = large(300);
    let one = office.uploaded(Format::Csv, office.options(&cycle), file.as_bytes()).await;
    let other = office.uploaded(Format::Csv, office.options(&cycle), file.as_bytes()).await;
    office.start(&one, false).await;
    office.start(&other, false).await;
    let (one, other) = (office.ended(&one).await, office.ended(&other).await);
    assert_eq!(one.rows_created + other.rows_created, 1_200);
    assert_eq!(one.rows_unchanged + other.rows_unchanged, 1_200);
    office.assert_sums().await;
}

#[tokio::test]
async fn goals_move_in_the_tree_with_the_file_and_circles_are_refused() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = |parents: [&str; 3]| {
        let rows: Vec<String> = ["a", "b", "c"]
            .iter()
            .zip(parents)
            .map(|(name, parent)| {
                format!("objective,{name},{parent},Objective {name},\nkr,{name}k,{name},Win {name},10\n")
            })
            .collect();
        format!("kind,external_id,parents,title,target\n{}", rows.concat())
    };
    let first = office.transfer(Format::Csv, office.options(&cycle), &file(["", "a", "b"]), false).await;
    assert_eq!(counts(&first), [6, 0, 0, 0]);
    let moved = office.transfer(Format::Csv, office.options(&cycle), &file(["", "a", "a"]), false).await;
    assert_eq!(counts(&moved), [0, 1, 5, 0]);
    office.assert_sums().await;
    // Only the row of the one: the other half of the circle is there already.
    let circle = "kind,external_id,parents,title\nobjective,a,b,Objective a\n";
    let refused = office.transfer(Format::Csv, office.options(&cycle), circle, false).await;
    let report = office.report(&refused, &office.cast.hana).await;
    assert!(report[0].remarks.iter().any(|remark| remark.is_error), "{report:?}");
    office.assert_sums().await;
    office.close(&cycle).await;
    let closed = office
        .transfer(
            Format::Csv,
            message::ImportOptions { default_cycle_id: String::new(), ..office.options(&cycle) },
            &file(["", "a", "a"])
                .replace("title,target", "title,target,cycle")
                .replace(",\n", ",,2026 H2\n")
                .replace(",10\n", ",10,2026 H2\n"),
            false,
        )
        .await;
    assert_eq!(counts(&closed), [0, 0, 0, 6]);
}
