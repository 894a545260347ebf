//! Laws of the formats: what a format can hold comes back as it was, and any bytes are read to their end or refused.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::formats::ALL;
use super::mapping::{Mapping, Structure};
use super::write::held;
use super::*;

fn word(extra: &'static str) -> impl Strategy<Value = String> {
    // Signs that files give a meaning to, among letters of several scripts.
    prop::string::string_regex(&format!(
        "[a-zA-Zぁ-ん目標{extra}]([a-zA-Z0-9ぁ-ん目標 ,;'\"=+@.-]{{0,14}}[a-zA-Zぁ-ん目標])?"
    ))
    .expect("it is a pattern")
    .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn number() -> impl Strategy<Value = Option<Decimal>> {
    prop::option::of((-1_000_000_000_i64..1_000_000_000, 0_u32..5)).prop_map(|number| {
        number.map(|(mantissa, scale)| {
            let number = Decimal::new(mantissa, scale).normalize();
            if number.is_zero() { Decimal::ZERO } else { number }
        })
    })
}

fn date() -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::of((2000_i32..2100, 1_u32..13, 1_u32..29))
        .prop_map(|date| date.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day)))
}

fn list() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(word("=@"), 0..3).prop_map(|texts| texts.into_iter().collect())
}

fn choice<T: Clone + std::fmt::Debug + 'static>(words: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(words))
}

prop_compose! {
    fn texts()(
        title in word("=+"),
        description in prop::collection::vec(word("-"), 0..3),
        owners in list(),
        groups in list(),
        cycle in prop::option::of(word("")),
        labels in list(),
        visible_to in list(),
        external_id in prop::option::of(word("@")),
    ) -> Row {
        Row {
            title,
            description: description.join("\n"),
            owners,
            groups,
            cycle: cycle.unwrap_or_default(),
            labels,
            visible_to,
            external_id: external_id.unwrap_or_default(),
            ..Row::default()
        }
    }
}

prop_compose! {
    fn row()(
        texts in texts(),
        numbers in prop::collection::vec(number(), 8),
        days in (date(), date()),
        weight in prop::option::of(0_i64..1000),
        confidence in prop::option::of(1_i64..11),
        score in prop::option::of(0_i64..101),
        words in (
            choice(&[Kind::Committed, Kind::Aspirational, Kind::Moonshot]),
            choice(&[Direction::Increase, Direction::Decrease, Direction::Band, Direction::YesNo, Direction::NotMeasured]),
            choice(&[Status::Active, Status::Achieved]),
            choice(&[Controllability::Ours, Controllability::Shared, Controllability::Outside]),
            choice(&[Visibility::Organization, Visibility::Group, Visibility::People]),
            choice(&[Action::Edit, Action::Delete]),
        ),
        is_key_result in any::<bool>(),
    ) -> Row {
        let (starts_on, due_on) = match days {
            (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
            days => days,
        };
        Row {
            kind: Some(if is_key_result { RowKind::KeyResult } else { RowKind::Objective }),
            objective_kind: words.0,
            direction: words.1,
            status: words.2,
            controllability: words.3,
            visibility: words.4,
            action: words.5,
            baseline: numbers[0],
            target: numbers[1],
            committed: numbers[2],
            stretch: numbers[3],
            lower: numbers[4],
            upper: numbers[5],
            current: numbers[6],
            progress: numbers[7],
            weight: weight.map(Decimal::from),
            confidence: confidence.map(Decimal::from),
            score: score.map(|score| Decimal::new(score, 2).normalize()),
            starts_on,
            due_on,
            ..texts
        }
    }
}

/// Rows as a format can hold them: with places that its structure can state, and one owner that it can name.
fn fitted(mapping: &Mapping, mut rows: Vec<Row>, picks: &[usize]) -> Vec<Row> {
    let structure = mapping.structure;
    let is_following = matches!(structure, Structure::Following | Structure::Wide);
    let mut above: Vec<usize> = Vec::new();
    for (index, row) in rows.iter_mut().enumerate() {
        let pick = picks.get(index).copied().unwrap_or_default();
        row.reference = format!("r{index}");
        if above.is_empty() {
            row.kind = Some(RowKind::Objective);
        }
        let is_key_result = row.kind == Some(RowKind::KeyResult);
        let parent = match above.as_slice() {
            [] => None,
            [.., last] if is_following && is_key_result => Some(*last),
            _ if is_following => None,
            above => Some(above[pick % above.len()]).filter(|_| is_key_result || pick % 3 > 0),
        };
        if !is_key_result {
            above.push(index);
        }
        let parent = parent.map(|parent| format!("r{parent}"));
        row.parents = parent.into_iter().collect();
        row.scope = if row.groups.is_empty() { Some(Scope::Person) } else { Some(Scope::Group) };
        if mapping.is_progress_only {
            row.owners.truncate(1);
        }
        if matches!(mapping.format(), Format::VivaGoals) {
            row.groups.truncate(1);
        }
    }
    rows
}

fn written(mapping: &Mapping, rows: &[Row]) -> Vec<u8> {
    let shape = Shape { key_results_max: 30 };
    let mut writer =
        Writer::begin(mapping.format(), Vec::new(), shape).expect("it takes it").expect("it has columns");
    for row in rows {
        writer.write(row).expect("it takes it");
    }
    writer.finish().expect("it takes it")
}

fn read(mapping: &Mapping, bytes: &[u8]) -> Vec<Row> {
    let reader = Reader::open(mapping.format(), bytes).expect("the columns fit");
    reader.filter_map(|row| row.expect("the file reads").row).collect()
}

/// What must come back: places are compared by position, since some formats name their rows anew.
fn compared(mapping: &Mapping, rows: &[Row]) -> Vec<BTreeMap<Field, Value>> {
    let called: Vec<&str> = rows.iter().map(Row::called).collect();
    let place =
        |parent: &String| called.iter().position(|name| name == parent).unwrap_or_default().to_string();
    rows.iter()
        .map(|row| {
            let is_key_result = row.kind == Some(RowKind::KeyResult);
            let mut values: BTreeMap<Field, Value> =
                held(mapping).into_iter().map(|field| (field, row.value(field))).collect();
            values.insert(Field::Parents, Value::list(&row.parents.iter().map(place).collect::<Vec<_>>()));
            values.remove(&Field::Reference);
            if mapping.is_progress_only && is_key_result {
                // It has its progress instead.
                values.remove(&Field::Progress);
                values.insert(Field::Current, Value::number(row.current));
            }
            if mapping.structure == Structure::Wide && is_key_result {
                values.retain(|field, _| matches!(field, Field::Title | Field::Parents | Field::Current));
            }
            // Words that the format has none for.
            let is_own = matches!(mapping.format(), Format::Csv | Format::Json);
            values.retain(|field, _| {
                is_own || !matches!(field, Field::ObjectiveKind | Field::Visibility | Field::Status)
            });
            values.remove(&Field::Unit);
            values
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_a_format_can_hold_comes_back(
        rows in prop::collection::vec(row(), 1..8),
        picks in prop::collection::vec(0_usize..30, 8),
        which in 0..ALL.len(),
    ) {
        let mapping = ALL[which];
        let mut rows = fitted(mapping, rows, &picks);
        if mapping.is_progress_only {
            for row in rows.iter_mut().filter(|row| row.kind == Some(RowKind::KeyResult)) {
                // In percent: what such formats hold.
                (row.baseline, row.target) = (Some(Decimal::ZERO), Some(Decimal::ONE_HUNDRED));
                row.direction = Some(Direction::Increase);
                row.progress = None;
                row.current = row.current.map(|current| current.round_dp(4).normalize());
            }
        }
        let back = read(mapping, &written(mapping, &rows));
        prop_assert_eq!(compared(mapping, &back), compared(mapping, &rows), "{:?}", mapping.format());
        // And once more: nothing changes any more, what is only kept included.
        let again = read(mapping, &written(mapping, &back));
        prop_assert_eq!(again, back);
    }

    #[test]
    fn canonical_rows_come_back_whole(rows in prop::collection::vec(row(), 1..8), picks in prop::collection::vec(0_usize..30, 8)) {
        for mapping in &ALL[..2] {
            let rows = fitted(mapping, rows.clone(), &picks);
            prop_assert_eq!(&read(mapping, &written(mapping, &rows)), &rows);
        }
    }

    #[test]
    fn any_bytes_are_read_to_their_end_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), which in 0..ALL.len()) {
        if let Ok(reader) = Reader::open(ALL[which].format(), bytes.as_slice()) {
            let _ = reader.count();
        }
    }

    #[test]
    fn any_cells_are_read_and_every_row_has_a_verdict(
        cells in prop::collection::vec(prop::collection::vec("[^\r\n\0]{0,12}", 4), 0..6),
        which in 0..ALL.len(),
    ) {
        let mapping = ALL[which];
        let names: Vec<&str> = mapping.columns.iter().map(|column| column.name).collect();
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(&names).expect("it takes it");
        for row in &cells {
            let padded = row.iter().map(String::as_str).chain(std::iter::repeat("")).take(names.len());
            file.write_record(padded).expect("it takes it");
        }
        let file = file.into_inner().expect("it takes it");
        if mapping.format() == Format::Json {
            return Ok(());
        }
        let read: Vec<ReadRow> = Reader::open(mapping.format(), file.as_slice())
            .expect("the columns fit")
            .map(|row| row.expect("the file reads"))
            .collect();
        for row in &read {
            prop_assert!(row.row.is_some() || !row.findings.is_empty());
            for finding in &row.findings {
                prop_assert!(!finding.say(Language::Japanese).is_empty());
            }
        }
    }

    #[test]
    fn an_outline_gives_back_titles_places_owners_and_reasons(
        rows in prop::collection::vec(("[A-Z][a-z]{2,8} [a-z*_<]{1,6} [a-z]{2,5}", any::<bool>(), 0_usize..9, prop::option::of("[A-Z][a-z]{4,7}"), prop::option::of("[A-Z][a-z ]{2,20}[a-z]")), 1..8)
    ) {
        let mut goals: Vec<Row> = Vec::new();
        for (index, (title, is_key_result, pick, group, why)) in rows.into_iter().enumerate() {
            let objectives: Vec<usize> = goals.iter().enumerate().filter(|(_, goal)| goal.kind == Some(RowKind::Objective)).map(|(index, _)| index).collect();
            let is_key_result = is_key_result && !objectives.is_empty();
            let parent = if is_key_result { Some(objectives[pick % objectives.len()]) } else { Some(pick).filter(|pick| *pick < index) };
            let mut goal = Row {
                kind: Some(if is_key_result { RowKind::KeyResult } else { RowKind::Objective }),
                reference: index.to_string(),
                title,
                parents: parent.map(|parent| parent.to_string()).into_iter().collect(),
                ..Row::default()
            };
            if !is_key_result {
                goal.groups = group.into_iter().collect();
                goal.description = why.map(|why| why.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
            }
            goals.push(goal);
        }
        let outline = write_markdown(&goals);
        let back: Vec<Row> = read_markdown(&outline).into_iter().filter_map(|read| read.row).collect();
        let told = |rows: &[Row], index: usize| {
            let row = &rows[index];
            let title_of = |name: &String| rows.iter().find(|row| row.reference == *name).map(|row| row.title.clone());
            (row.title.clone(), row.kind, row.parents.first().and_then(title_of), row.description.clone())
        };
        let mut expected: Vec<_> = (0..goals.len()).map(|index| told(&goals, index)).collect();
        let mut found: Vec<_> = (0..back.len()).map(|index| told(&back, index)).collect();
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected, "{}", outline);
    }
}
