//! Files as other systems write them.

use super::*;

fn rows(format: Format, file: &str) -> Vec<ReadRow> {
    Reader::open(format, file.as_bytes())
        .expect("the columns fit")
        .map(|row| row.expect("the file reads"))
        .collect()
}

fn right(format: Format, file: &str) -> Vec<Row> {
    rows(format, file)
        .into_iter()
        .map(|read| {
            assert!(read.is_right(), "{read:?}");
            read.row.expect("it is a goal")
        })
        .collect()
}

fn said(read: &ReadRow) -> Vec<(&str, &Complaint)> {
    read.findings.iter().map(|finding| (finding.column.as_str(), &finding.complaint)).collect()
}

fn written(format: Format, rows: &[Row], key_results_max: u32) -> String {
    let mut writer = Writer::begin(format, Vec::new(), Shape { key_results_max })
        .expect("it takes it")
        .expect("it has columns");
    for row in rows {
        writer.write(row).expect("it takes it");
    }
    String::from_utf8(writer.finish().expect("it takes it")).expect("it is text")
}

const PEOPLEBOX: &str = "\
Row ID,Parent Row IDs,Parent Goal IDs,Goal ID,Action,Goal Title,Owner Emails,Goal Cycle,Goal Type,Scope,Departments,Start Date,End Date,Description,Starting Value,Target Value,Current Value,Progress Status,Check-in Type,Tags,Review Cycle ID,Review Cycle Weightage,Approved\r
2,\"1, 3\",G-9,,,Win 40 customers,\"aoki@example.com, baba@example.com\",2026 H1,Key Result,Individual,,2026-04-01,2026-09-30,,0,40,12,Off Track,Manual,\"growth, sales\",R1,30,Yes\r
1,,,G-1,Edit,顧客に選ばれる,chiba@example.com,2026 H1,Objective,Department,\"Sales, Marketing\",,,なぜなら…,,,,On track,Auto Rollup,,,,\r
";

#[test]
fn peoplebox_states_ids_and_several_parents() {
    let read = rows(Format::Peoplebox, PEOPLEBOX);
    let key_result = read[0].row.as_ref().expect("a goal");
    assert_eq!((read[0].number, read[1].number), (2, 3));
    assert_eq!(key_result.kind, Some(RowKind::KeyResult));
    assert_eq!((key_result.reference.as_str(), key_result.external_id.as_str()), ("2", ""));
    assert_eq!(
        (key_result.parents.len(), key_result.parent_external_ids.as_slice()),
        (2, &["G-9".to_owned()][..])
    );
    assert_eq!(key_result.owners, ["aoki@example.com", "baba@example.com"]);
    assert_eq!(key_result.labels, ["growth", "sales"]);
    assert_eq!(key_result.status, Some(Status::Active));
    let objective = read[1].row.as_ref().expect("a goal");
    assert_eq!((objective.scope, objective.action), (Some(Scope::Group), Some(Action::Edit)));
    assert_eq!(objective.groups, ["Sales", "Marketing"]);
    let bones: Vec<_> = read.iter().filter_map(link::Bone::of).collect();
    assert_eq!(link::link(&bones).above[0][0], link::Above::Row(1));
}

#[test]
fn peoplebox_comes_back_as_it_was() {
    let rows = right(Format::Peoplebox, PEOPLEBOX);
    let written = written(Format::Peoplebox, &rows, 0);
    assert_eq!(written.trim_start_matches('\u{FEFF}'), PEOPLEBOX);
}

const APPFIRE: &str = "\
Order,Type,Summary,Status,Period,Owner,Weight,OKR type,Labels,Teams,Expected start date,Expected end date,Start value,Current value,Target value,Description\r
1,Objective,顧客に選ばれる,ON TRACK,2026 Q2,Aoki Hana,,Committed,,Sales,,,,,,\r
1.1,Key result,\"Grow, gladly\",at risk,2026 Q2,baba@example.com,2,,a;b,,2026-04-01,2026-06-30,10,15,20,\r
1.1.1,Story,PROJ-7 Build it,Done,,,,,,,,,,,,\r
1.1.2,Objective,Below,,,Baba,,,,,,,,,,\r
2,Objective,Second,Postponed,,Chiba,,,,,,,,,,\r
";

#[test]
fn appfire_has_a_dotted_order_and_work_items() {
    let read = rows(Format::Appfire, APPFIRE);
    assert_eq!(said(&read[2]), [("Type", &Complaint::NotAGoal)]);
    assert!(read[2].row.is_none());
    let goals: Vec<&Row> = read.iter().filter_map(|read| read.row.as_ref()).collect();
    assert_eq!(goals[1].parents, ["1"]);
    assert_eq!(goals[2].parents, ["1.1"]);
    assert_eq!(goals[0].objective_kind, Some(Kind::Committed));
    assert_eq!(goals[1].status, Some(Status::Active));
    assert_eq!(said(&read[4]), [("Status", &Complaint::KeptWord)]);
}

#[test]
fn appfire_comes_back_without_its_work_items() {
    let goals: Vec<Row> = rows(Format::Appfire, APPFIRE).into_iter().filter_map(|read| read.row).collect();
    let written = written(Format::Appfire, &goals, 0);
    let expected: String = APPFIRE.split_inclusive('\n').filter(|line| !line.contains("Story")).collect();
    assert_eq!(written.trim_start_matches('\u{FEFF}'), expected.replace("a;b", "\"a, b\""));
}

#[test]
fn rows_of_another_origin_get_an_order() {
    let row = |kind, reference: &str, parents: &[&str]| Row {
        kind: Some(kind),
        reference: reference.to_owned(),
        title: reference.to_owned(),
        parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
        ..Row::default()
    };
    let rows = [
        row(RowKind::Objective, "top", &[]),
        row(RowKind::KeyResult, "kr", &["top"]),
        row(RowKind::Objective, "below", &["kr"]),
        row(RowKind::Objective, "other", &[]),
        row(RowKind::KeyResult, "kr 2", &["top"]),
    ];
    let written = written(Format::Appfire, &rows, 0);
    let orders: Vec<&str> = written.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(orders, ["1", "1.1", "1.1.1", "2", "1.2"]);
}

const BETTERWORKS: &str = "\
name,type,progress,start_date,end_date,owner_email,categories,description\r
顧客に選ばれる,goal,40,2026-04-01,2026-09-30,aoki@example.com,growth; sales,\"Because\nwe care\"\r
Win 40 customers,milestone,33.3,,,baba@example.com,,\r
Ship it,milestone,,,,,,\r
";

#[test]
fn betterworks_has_milestones_below_their_goal_in_percent() {
    let goals = right(Format::Betterworks, BETTERWORKS);
    assert_eq!(goals[1].parents, [goals[0].reference.clone()]);
    let number = |number: Option<rust_decimal::Decimal>| number.map(|number| number.to_string());
    assert_eq!(number(goals[0].progress).as_deref(), Some("0.4"));
    assert_eq!(number(goals[1].current).as_deref(), Some("33.3"));
    assert_eq!((number(goals[1].target).as_deref(), goals[1].unit.as_str()), (Some("100"), "%"));
    assert_eq!(goals[2].current, None);
    let again = written(Format::Betterworks, &goals, 0);
    assert_eq!(again.trim_start_matches('\u{FEFF}'), BETTERWORKS);
    let lost = rows(Format::Betterworks, "name,type\nShip it,milestone\n");
    assert_eq!(said(&lost[0]), [("", &Complaint::NothingAbove)]);
}

const CULTURE_AMP: &str = "\
email,name,description,visibility,individual_emails,due_at,created_at,priority,status,completion,key_result_1_title,key_result_1_completion,key_result_2_title,key_result_2_completion\r
aoki@example.com,Learn,,manager,baba@example.com; chiba@example.com,2026-09-30,2026-04-02,1,blocked,0.25,Read,0.5,Write,0\r
baba@example.com,Rest,,everyone,,,,,ongoing,,,,,\r
";

#[test]
fn culture_amp_is_wide() {
    let read = rows(Format::CultureAmp, CULTURE_AMP);
    let parts: Vec<(u32, u32)> = read.iter().map(|read| (read.number, read.part)).collect();
    assert_eq!(parts, [(2, 0), (2, 1), (2, 2), (3, 0)]);
    assert_eq!(said(&read[0]), [("visibility", &Complaint::SeenByFewer)]);
    let goals = right(Format::CultureAmp, CULTURE_AMP);
    assert_eq!(goals[2].parents, [goals[0].reference.clone()]);
    assert_eq!(goals[1].current.map(|current| current.to_string()).as_deref(), Some("50"));
    assert_eq!(goals[0].visible_to.len(), 2);
    let again = written(Format::CultureAmp, &goals, 2);
    assert_eq!(again.trim_start_matches('\u{FEFF}'), CULTURE_AMP);
}

#[test]
fn viva_goals_names_the_parent_by_its_reference() {
    let file = "OKR Reference;Parent OKR;Title;Owner;Type;Time period\n7;;Top;Aoki;Organization;2026\n8;7;Below;Baba;営業部;2026 Q1\n9;7;Own;Chiba;Individual;2026 Q1\n";
    let goals = right(Format::VivaGoals, file);
    assert_eq!(goals[1].parents, ["7"]);
    assert_eq!(goals[1].groups, ["営業部"]);
    let scopes: Vec<_> = goals.iter().map(|goal| goal.scope).collect();
    assert_eq!(scopes, [Some(Scope::Organization), Some(Scope::Group), Some(Scope::Person)]);
    let read = rows(Format::VivaGoals, file);
    assert_eq!(said(&read[0]), [("", &Complaint::TakenForObjective)]);
    assert_eq!(right(Format::VivaGoals, &written(Format::VivaGoals, &goals, 0)), goals);
}

#[test]
fn japanese_files_are_read_in_their_code_page_with_full_width_input() {
    let file = "種別,タイトル,目標値,期限,状態\n目標,顧客に選ばれる,,２０２６年９月３０日,進行中\nＫＲ,売上,１,２００万円,2026/9/30,たたき台\n";
    let file = file.replace("１,２００万円", "\"１，２００万円\"");
    let (code_page, _, _) = encoding_rs::SHIFT_JIS.encode(&file);
    let read: Vec<ReadRow> = Reader::open(Format::Csv, code_page.as_ref())
        .expect("the columns fit")
        .map(|row| row.expect("the file reads"))
        .collect();
    let key_result = read[1].row.as_ref().expect("a goal");
    assert_eq!(key_result.target.map(|target| target.to_string()).as_deref(), Some("12000000"));
    assert_eq!(key_result.unit, "円");
    assert_eq!(key_result.due_on, chrono::NaiveDate::from_ymd_opt(2026, 9, 30));
    assert_eq!(key_result.status, Some(Status::Draft));
}

#[test]
fn what_is_wrong_with_a_row_is_said_with_its_column() {
    let file = "kind,title,target,due_on,weight,status,Mood\ntask,,ten,04/05/2026,2000,soon,good\nkr,Fine,10 件,2026-01-01,1,active,\n";
    let reader = Reader::open(Format::Csv, file.as_bytes()).expect("the columns fit");
    let columns: Vec<&str> = reader.columns().iter().map(|finding| finding.column.as_str()).collect();
    assert_eq!(columns, ["Mood"]);
    let read = rows(Format::Csv, file);
    let columns: Vec<&str> = read[0].findings.iter().map(|finding| finding.column.as_str()).collect();
    assert_eq!(columns, ["kind", "target", "due_on", "weight", "status", "title"]);
    assert!(!read[0].is_right() && read[1].is_right());
    for finding in &read[0].findings {
        assert!(!finding.say(Language::English).is_empty() && !finding.say(Language::Japanese).is_empty());
    }
}

#[test]
fn empty_rows_count_as_spreadsheets_count_them() {
    let file = "kind,title\n\nobjective,\"One\nmore\"\n,,\n\n\nobjective,Two\n";
    let numbers: Vec<u32> = rows(Format::Csv, file).iter().map(|read| read.number).collect();
    assert_eq!(numbers, [3, 7]);
}

#[test]
fn json_comes_as_lines_or_as_an_array_and_numbers_stay_exact() {
    let lines = "{\"kind\":\"objective\",\"title\":\"A\",\"external_id\":\"x\"}\n{\"kind\":\"kr\",\"title\":\"B [1] \\\"2\\\"\",\"parents\":[\"x\"],\"target\":0.300001,\"Mood\":1}\n";
    let goals = right(Format::Json, lines);
    assert_eq!(goals[1].target.map(|target| target.to_string()).as_deref(), Some("0.300001"));
    assert_eq!(
        (goals[1].title.as_str(), goals[1].parents.as_slice()),
        ("B [1] \"2\"", &["x".to_owned()][..])
    );
    let array = format!("[{}]", lines.trim().replace('\n', ","));
    assert_eq!(right(Format::Json, &array), goals);
    assert_eq!(right(Format::Json, &written(Format::Json, &goals, 0)), goals);
    for (broken, row) in [("[{}", 2), ("{\"kind\":", 1), ("7", 1), ("{\"a\":{]}", 1), ("[{}] {}", 2)] {
        let problem =
            Reader::open(Format::Json, broken.as_bytes()).expect("no columns").find_map(Result::err);
        assert!(
            matches!(problem, Some(FileProblem::Json { row: at, .. }) if at == row),
            "{broken}: {problem:?}"
        );
    }
}

#[test]
fn files_that_are_no_files_of_the_format_are_refused_as_a_whole() {
    let problem = |bytes: &[u8]| Reader::open(Format::Peoplebox, bytes).err();
    assert_eq!(problem(b""), Some(FileProblem::Empty));
    assert_eq!(problem(b"PK\x03\x04rest"), Some(FileProblem::Spreadsheet));
    assert!(matches!(problem(APPFIRE.as_bytes()), Some(FileProblem::Columns { .. })));
    let open_quote = format!("Row ID,Goal Title,Goal Type\n1,\"{}", "a".repeat(2_000_000));
    let last = rows_of_bytes(open_quote.as_bytes()).pop();
    assert!(matches!(last, Some(Err(FileProblem::RecordTooLong { row: 2 }))));
}

#[test]
fn what_is_said_of_a_record_does_not_grow_with_it() {
    let wide = format!("kind,title\nobjective,One{}\n", ",a".repeat(100_000));
    let read = rows(Format::Csv, &wide);
    assert_eq!(read[0].findings.len(), 1);
    assert_eq!(read[0].findings[0].complaint, Complaint::CellsBeyondColumns);
    let names: Vec<String> = (0..1_000).map(|number| format!("{{\"name {number}\":1}}")).collect();
    let names = names.join("\n");
    let problem = Reader::open(Format::Json, names.as_bytes()).expect("no columns").find_map(Result::err);
    assert!(matches!(problem, Some(FileProblem::TooManyColumns)), "{problem:?}");
}

fn rows_of_bytes(bytes: &[u8]) -> Vec<Result<ReadRow, FileProblem>> {
    Reader::open(Format::Peoplebox, bytes).expect("the columns fit").collect()
}

#[test]
fn no_cell_is_a_formula_and_every_title_comes_back() {
    let row = Row {
        kind: Some(RowKind::Objective),
        title: "=HYPERLINK(\"http://example.com\")".to_owned(),
        owners: vec!["@all".to_owned()],
        target: Some(rust_decimal::Decimal::from(-5)),
        ..Row::default()
    };
    let file = written(Format::Csv, std::slice::from_ref(&row), 0);
    assert!(file.contains("'=HYPERLINK") && file.contains(",'@all,") && file.contains(",-5,"));
    assert_eq!(right(Format::Csv, &file), [row]);
}

#[test]
fn an_outline_becomes_rows_and_rows_become_an_outline() {
    let outline = "## 営業部\n\n- O: 顧客に選ばれる\n  - WHY: 更新が今年を支える\n  - KR: 新規契約を40社獲得する\n    - O: 導入が1日で終わる\n      - Owner: 開発部\n";
    let read = read_markdown(outline);
    let goals: Vec<Row> = read.into_iter().filter_map(|read| read.row).collect();
    assert_eq!(goals.len(), 3);
    assert_eq!(goals[1].target.map(|target| target.to_string()).as_deref(), Some("40"));
    assert_eq!(goals[2].parents, [goals[1].reference.clone()]);
    assert_eq!(goals[2].groups, ["開発部"]);
    let again = write_markdown(&goals);
    assert_eq!(again.trim_end(), outline.trim_end());
    let lost = read_markdown("- KR: without an objective\n");
    assert!(lost.iter().any(|read| read.row.is_none() && !read.is_right()));
}
