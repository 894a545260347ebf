//! Goals as files: what becomes of the rows, and what comes back.

use std::collections::HashMap;

use futures::TryStreamExt as _;
use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::ImportRowVerdict as Verdict;
use ovation_proto::ovation::goals::v1::transfer_service_client::TransferServiceClient;
use ovation_proto::ovation::goals::v1::{ImportState as State, TransferFormat as Format};

use crate::office::{Line, Office, fresh, inner, reason, refused_fields};

impl Office {
    pub(crate) fn transfers(&self, caller: &Caller) -> TransferServiceClient<Line> {
        TransferServiceClient::new(self.world.channel("goals", caller))
    }

    pub(crate) fn options(&self, cycle: &message::Cycle) -> message::ImportOptions {
        message::ImportOptions {
            default_cycle_id: cycle.id.clone(),
            default_group_id: self.cast.team.to_string(),
            ..message::ImportOptions::default()
        }
    }

    /// An import with its file, not yet run.
    pub(crate) async fn uploaded(
        &self,
        format: Format,
        options: message::ImportOptions,
        file: &[u8],
    ) -> message::Import {
        let mut transfers = self.transfers(&self.cast.hana);
        let request = message::CreateImportRequest {
            request_id: fresh(),
            format: format.into(),
            file_name: "goals.csv".to_owned(),
            options: Some(options),
        };
        let mut import = inner(transfers.create_import(request).await);
        for piece in file.chunks(100_000) {
            let request = upload(&import, import.bytes_uploaded, piece);
            import = inner(transfers.upload_import(request).await);
        }
        import
    }

    pub(crate) async fn start(&self, import: &message::Import, dry_run: bool) -> message::Import {
        let request =
            message::RunImportRequest { request_id: fresh(), import_id: import.id.clone(), dry_run };
        inner(self.transfers(&self.cast.hana).run_import(request).await)
    }

    pub(crate) async fn import_now(&self, import: &message::Import) -> message::Import {
        let request = message::GetImportRequest { import_id: import.id.clone() };
        inner(self.transfers(&self.cast.hana).get_import(request).await)
    }

    /// The import once nobody is at it any more.
    pub(crate) async fn ended(&self, import: &message::Import) -> message::Import {
        ovation_harness::until("the import ends", async || {
            !matches!(self.import_now(import).await.state(), State::Checking | State::Running)
        })
        .await;
        self.import_now(import).await
    }

    /// Takes a file in, or checks it.
    pub(crate) async fn transfer(
        &self,
        format: Format,
        options: message::ImportOptions,
        file: &str,
        dry_run: bool,
    ) -> message::Import {
        let import = self.uploaded(format, options, file.as_bytes()).await;
        self.start(&import, dry_run).await;
        self.ended(&import).await
    }

    pub(crate) async fn report(&self, import: &message::Import, caller: &Caller) -> Vec<message::ImportRow> {
        let mut rows = Vec::new();
        let mut request = message::ListImportRowsRequest {
            import_id: import.id.clone(),
            page_size: 2,
            ..message::ListImportRowsRequest::default()
        };
        loop {
            let page = inner(self.transfers(caller).list_import_rows(request.clone()).await);
            rows.extend(page.rows);
            if page.next_page_token.is_empty() {
                return rows;
            }
            request.page_token = page.next_page_token;
        }
    }

    pub(crate) async fn export(&self, cycle: &message::Cycle, format: Format, caller: &Caller) -> String {
        let request = message::GetExportRequest { cycle_id: cycle.id.clone(), format: format.into() };
        let pieces = inner(self.transfers(caller).get_export(request).await);
        let pieces: Vec<_> = pieces.try_collect().await.expect("the export comes to its end");
        let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.data).collect();
        String::from_utf8(bytes).expect("it is text").trim_start_matches('\u{FEFF}').to_owned()
    }
}

pub(crate) fn upload(import: &message::Import, offset: i64, data: &[u8]) -> message::UploadImportRequest {
    message::UploadImportRequest {
        request_id: fresh(),
        import_id: import.id.clone(),
        offset,
        data: data.to_vec(),
    }
}

pub(crate) fn counts(import: &message::Import) -> [i64; 4] {
    [import.rows_created, import.rows_updated, import.rows_unchanged, import.rows_refused]
}

const FILE: &str = "\
kind,reference,parents,title,owners,target,current,unit,weight,labels
kr,k1,o1,更新を40件獲得する,alice,40,10,件,1,
objective,o2,k1,導入が1日で終わる,,,,,1,onboarding
kr,k2,o2,95%が完了する,,95,,%,2,
objective,o1,,顧客に選ばれる,検索チーム,,,,1,growth; sales
";

#[tokio::test]
async fn a_dry_run_says_row_by_row_what_a_run_does_and_a_second_run_changes_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let checked = office.transfer(Format::Csv, office.options(&cycle), FILE, true).await;
    assert_eq!((checked.state(), counts(&checked)), (State::Checked, [4, 0, 0, 0]));
    let report = office.report(&checked, &office.cast.hana).await;
    let numbers: Vec<i64> = report.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 3, 4, 5]);
    assert!(report.iter().all(|row| row.node_id.is_empty() && row.verdict() == Verdict::Created));
    office.start(&checked, false).await;
    let done = office.ended(&checked).await;
    assert_eq!((done.state(), counts(&done)), (State::Done, [4, 0, 0, 0]));
    let report = office.report(&done, &office.cast.hana).await;
    let below = message::Objective { id: report[1].node_id.clone(), ..message::Objective::default() };
    let below = office.get(&below).await;
    let parent = below.objective.expect("it is there").parents.pop().and_then(|parent| parent.parent);
    assert_eq!(parent, Some(message::parent::Parent::KeyResultId(report[0].node_id.clone())));
    assert_eq!(below.key_results.len(), 1);
    let again = office.transfer(Format::Csv, office.options(&cycle), FILE, false).await;
    assert_eq!(counts(&again), [0, 0, 4, 0]);
    let other =
        FILE.replace("95,,%,2", "90,,%,2").replace("顧客に選ばれる,検索チーム", "顧客に選ばれる,team");
    let changed = office.transfer(Format::Csv, office.options(&cycle), &other, false).await;
    assert_eq!(counts(&changed), [0, 1, 3, 0]);
    let report = office.report(&changed, &office.cast.hana).await;
    assert_eq!(report[2].changed_fields, ["target"]);
    office.world.settle().await;
    office.assert_sums().await;
}

#[tokio::test]
async fn what_cannot_come_in_is_said_in_the_language_of_whoever_reads_it_and_the_rest_comes_in() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = "\
kind,reference,parents,title,owners,target,Mood
objective,a,a,Under itself,,,
objective,b,,Fine,,,good
kr,c,b,No number,,many,
kr,d,a,Below what does not come in,,1,
objective,e,nowhere,Under nothing,,,
objective,f,,Fine,,,
objective,g,,Of whom,Nobody; leo,,
";
    let done = office.transfer(Format::Csv, office.options(&cycle), file, false).await;
    assert_eq!((done.state(), counts(&done)), (State::Done, [2, 0, 0, 5]));
    assert_eq!((done.rows_total, done.rows_done), (7, 7));
    assert_eq!(done.unknown_columns, ["Mood"]);
    assert_eq!(done.missing, ["Nobody", "leo"]);
    let report = office.report(&done, &office.cast.hana).await;
    let remarks: Vec<usize> = report.iter().map(|row| row.remarks.len()).collect();
    assert_eq!(remarks, [1, 0, 1, 1, 1, 1, 2]);
    assert_eq!(report[2].remarks[0].column, "target");
    assert!(report[2].remarks[0].text.contains("数値"), "{:?}", report[2].remarks);
    assert!(report[6].remarks.iter().all(|remark| !remark.is_error));
    let request = message::ListImportRowsRequest {
        import_id: done.id.clone(),
        verdict: Verdict::Refused.into(),
        ..message::ListImportRowsRequest::default()
    };
    office.person_reads_english(&office.cast.hana).await;
    let refused = inner(office.transfers(&office.cast.hana).list_import_rows(request).await);
    assert_eq!(refused.rows.len(), 5);
    assert!(refused.rows[0].remarks[0].text.contains("names itself"), "{:?}", refused.rows[0].remarks);
}

#[tokio::test]
async fn what_a_file_calls_proposed_waits_for_its_approval_until_a_file_says_otherwise() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let waiting = async || -> Vec<String> {
        let listed = inner(
            office.talk(&office.cast.hana).list_approvals(message::ListApprovalsRequest::default()).await,
        );
        listed.objectives.into_iter().map(|objective| objective.title).collect()
    };
    let file = |status: &str| format!("kind,reference,title,status\nobjective,a,Grow,{status}\n");
    office.transfer(Format::Csv, office.options(&cycle), &file("proposed"), false).await;
    assert_eq!(waiting().await, ["Grow"]);
    let done = office.transfer(Format::Csv, office.options(&cycle), &file("active"), false).await;
    assert_eq!((counts(&done), waiting().await), ([0, 1, 0, 0], Vec::<String>::new()));
}

#[tokio::test]
async fn an_export_is_a_way_into_the_next_cycle_and_none_into_a_closed_one() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let next = office.cycle("2027 H2", 2027).await;
    let old = office.objective(&cycle, "Grow", vec![]).await;
    let file =
        |cycle: &str| format!("kind,reference,title,weight,cycle\nobjective,{},Grow,2,{cycle}\n", old.id);
    office.close(&cycle).await;
    let done = office.transfer(Format::Csv, office.options(&next), &file("2027 H2"), false).await;
    assert_eq!(counts(&done), [1, 0, 0, 0]);
    let created = office.report(&done, &office.cast.hana).await[0].node_id.clone();
    let created = message::Objective { id: created, ..message::Objective::default() };
    let created = office.get(&created).await.objective.expect("it is there");
    assert_eq!((created.cycle_id == next.id, created.id != old.id), (true, true));
    for named in ["", "2026 H2"] {
        let done = office.transfer(Format::Csv, office.options(&next), &file(named), false).await;
        assert_eq!(counts(&done), [0, 0, 0, 1], "{named}");
    }
    let weight = office.get(&old).await.objective.and_then(|objective| objective.weight);
    assert_eq!(weight.map(|weight| weight.value).as_deref(), Some("1"));
}

#[tokio::test]
async fn a_file_of_another_form_fails_as_a_whole_and_says_why() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let failed = office.transfer(Format::Peoplebox, office.options(&cycle), FILE, false).await;
    assert_eq!(failed.state(), State::Failed);
    assert!(failed.error.contains("`Row ID`"), "{}", failed.error);
    let spreadsheet = office.transfer(Format::VivaGoals, office.options(&cycle), "PK\u{3}\u{4}", false).await;
    assert!(spreadsheet.error.contains("save its sheet"), "{}", spreadsheet.error);
}

const PEOPLEBOX: &str = "\
Row ID,Parent Row IDs,Parent Goal IDs,Goal ID,Action,Goal Title,Owner Emails,Goal Cycle,Goal Type,Scope,Departments,Start Date,End Date,Description,Starting Value,Target Value,Current Value,Progress Status,Check-in Type,Tags,Review Cycle ID,Review Cycle Weightage,Approved\r
1,,,G-1,,顧客に選ばれる,\"hanako@example.com, dora\",2026 H2,Objective,Department,検索チーム,2026-10-01,2026-12-31,なぜなら,,,,Off track,Auto Rollup,\"growth, sales\",,,\r
2,1,,G-2,,Win 40 customers,hanako@example.com,2026 H2,Key Result,Individual,,,2026-12-31,,0,40,12,At Risk,Manual,,R1,30,Yes\r
3,\"2, 1\",,G-3,,Below both,hanako@example.com,2026 H2,Objective,Individual,,,,,,,,On track,,,,,\r
";

#[tokio::test]
async fn a_file_of_another_system_comes_back_as_it_was_and_moves_on_with_the_goals() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let alice = office.cast.alice.person().expect("a person").to_string();
    let options = message::ImportOptions {
        owners: HashMap::from([("hanako@example.com".to_owned(), alice)]),
        with_values: true,
        ..office.options(&cycle)
    };
    let done = office.transfer(Format::Peoplebox, options.clone(), PEOPLEBOX, false).await;
    assert_eq!(
        (done.state(), counts(&done)),
        (State::Done, [3, 0, 0, 0]),
        "{:?}",
        office.report(&done, &office.cast.hana).await
    );
    assert!(done.missing.is_empty(), "{:?}", done.missing);
    assert_eq!(office.export(&cycle, Format::Peoplebox, &office.cast.bob).await, PEOPLEBOX);
    let again = office.transfer(Format::Peoplebox, options, PEOPLEBOX, false).await;
    assert_eq!(counts(&again), [0, 0, 3, 0]);
    let report = office.report(&done, &office.cast.hana).await;
    let at = message::KeyResult { id: report[1].node_id.clone(), ..message::KeyResult::default() };
    let at = office.get_key_result(&at).await;
    assert_eq!(at.current.map(|value| value.value).as_deref(), Some("12"));
    assert_eq!(at.progress.map(|value| value.value).as_deref(), Some("0.3"));
    let below = message::Objective { id: report[2].node_id.clone(), ..message::Objective::default() };
    let below = office.get(&below).await.objective.expect("it is there");
    assert_eq!(below.parents.len(), 2);
    let rename = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective { title: "Renamed".to_owned(), ..below }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["title".to_owned()] }),
        ..message::UpdateObjectiveRequest::default()
    };
    inner(office.goals(&office.cast.alice).update_objective(rename).await);
    let moved = office.export(&cycle, Format::Peoplebox, &office.cast.bob).await;
    assert_eq!(moved, PEOPLEBOX.replace("Below both", "Renamed"));
}

#[tokio::test]
async fn an_export_of_ours_is_found_again_whatever_was_renamed() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let thirds = office.key_result(&top, "10 customers", "3").await;
    office.check_in(&[(&thirds, "1")], 0).await;
    office.world.settle().await;
    office.objective(&cycle, "=Below", vec![crate::office::under(&top)]).await;
    for format in [Format::Csv, Format::Json] {
        let file = office.export(&cycle, format, &office.cast.bob).await;
        let renamed = file.replace("10 customers", "10 clients").replace("Top", "Peak");
        let checked = office.transfer(format, office.options(&cycle), &renamed, true).await;
        assert_eq!(counts(&checked), [0, 2, 1, 0], "{file}");
        let same = office.transfer(format, office.options(&cycle), &file, false).await;
        assert_eq!(counts(&same), [0, 0, 3, 0], "{file}");
    }
    let outline = office.export(&cycle, Format::Markdown, &office.cast.bob).await;
    assert!(
        outline.contains("## 検索チーム") && outline.contains("- O: Top\n  - KR: 10 customers"),
        "{outline}"
    );
    for format in [Format::Appfire, Format::Betterworks, Format::CultureAmp, Format::VivaGoals] {
        let file = office.export(&cycle, format, &office.cast.bob).await;
        let imported = office.transfer(format, office.options(&cycle), &file, true).await;
        assert_eq!((imported.state(), imported.rows_refused), (State::Checked, 0), "{file}");
    }
}

#[tokio::test]
async fn what_named_people_see_leaves_in_their_files_only() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = "kind,title,owners,visibility,visible_to\nobjective,Secret,alice,people,bob\nobjective,Open,alice,,\n";
    let done = office.transfer(Format::Csv, office.options(&cycle), file, false).await;
    assert_eq!(counts(&done), [2, 0, 0, 0]);
    for (caller, sees) in [
        (&office.cast.alice, true),
        (&office.cast.bob, true),
        (&office.cast.carol, false),
        (&office.cast.hana, false),
    ] {
        let exported = office.export(&cycle, Format::Csv, caller).await;
        assert!(exported.contains("Open"));
        assert_eq!(exported.contains("Secret"), sees, "{exported}");
    }
}

#[tokio::test]
async fn cycles_that_rows_name_are_opened_on_request_with_the_days_of_the_rows() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let file = "kind,title,cycle,starts_on,due_on\nobjective,A,2027 上期,2027-04-01,2027-06-30\nobjective,B,２０２７ 上期,2027-07-01,2027-09-30\nobjective,C,Never,,\n";
    let without = office.transfer(Format::Csv, office.options(&cycle), file, true).await;
    assert_eq!((counts(&without), without.missing_cycles.len()), ([0, 0, 0, 3], 3));
    let options = message::ImportOptions { create_cycles: true, ..office.options(&cycle) };
    let done = office.transfer(Format::Csv, options, file, false).await;
    assert_eq!((counts(&done), done.missing_cycles), ([2, 0, 0, 1], vec!["Never".to_owned()]));
    let cycles =
        inner(office.goals(&office.cast.alice).list_cycles(message::ListCyclesRequest::default()).await);
    let opened = &cycles.cycles[0];
    assert_eq!(opened.name, "2027 上期");
    assert_eq!(opened.starts_on.map(|day| (day.year, day.month)), Some((2027, 4)));
    office.world.settle().await;
}

#[tokio::test]
async fn imports_are_for_administrators_of_the_organization_and_owners_must_be_known() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let import = office.uploaded(Format::Csv, office.options(&cycle), FILE.as_bytes()).await;
    let get = message::GetImportRequest { import_id: import.id.clone() };
    assert_eq!(
        reason(office.transfers(&office.cast.carol).get_import(get.clone()).await),
        "PERMISSION_DENIED"
    );
    assert_eq!(reason(office.transfers(&office.cast.mallory).get_import(get).await), "NOT_FOUND");
    let run = message::RunImportRequest { request_id: fresh(), import_id: import.id.clone(), dry_run: false };
    assert_eq!(reason(office.transfers(&office.cast.mallory).run_import(run).await), "NOT_FOUND");
    let leo = office.cast.leo.person().expect("a person").to_string();
    let request = message::CreateImportRequest {
        request_id: fresh(),
        format: Format::Csv.into(),
        options: Some(message::ImportOptions {
            owners: HashMap::from([("x@example.com".to_owned(), leo)]),
            default_group_id: fresh(),
            ..message::ImportOptions::default()
        }),
        ..message::CreateImportRequest::default()
    };
    let refused = office.transfers(&office.cast.dora).create_import(request).await;
    assert_eq!(refused_fields(refused), ["options.default_group_id", "options.owners[\"x@example.com\"]"]);
    let export = message::GetExportRequest { cycle_id: cycle.id.clone(), format: Format::Csv.into() };
    assert_eq!(reason(office.transfers(&office.cast.mallory).get_export(export).await), "NOT_FOUND");
    let listed = inner(
        office.transfers(&office.cast.mallory).list_imports(message::ListImportsRequest::default()).await,
    );
    assert!(listed.imports.is_empty());
    let listed =
        inner(office.transfers(&office.cast.dora).list_imports(message::ListImportsRequest::default()).await);
    assert_eq!(listed.imports.len(), 1);
}
