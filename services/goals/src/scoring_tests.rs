//! The laws of scores.

use chrono::{DateTime, NaiveDate};
use ovation_chassis::ids::GroupId;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::cycle::{CyclePlan, FiscalPart};
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultPlan, Retirement};
use crate::measurement::Measurement;
use crate::objective::ObjectiveKind;
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Weight};
use crate::scoring::{Gone, Score, ScoreVerdict, of_key_results, success_line};

fn decimal(text: &str) -> Decimal {
    text.parse().expect("it is a decimal")
}

fn progress(text: &str) -> Progress {
    Progress::of_decimal(decimal(text))
}

fn score(text: &str) -> Score {
    Score::of_decimal(decimal(text)).expect("it is a score")
}

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 1).expect("it is a date") + chrono::Duration::days(number)
}

fn gone(days: i64, of_days: i64) -> Gone {
    let cycle = CyclePlan {
        name: "第3四半期".to_owned(),
        starts_on: day(0),
        ends_on: day(of_days),
        part: FiscalPart::CUSTOM,
    };
    Gone::on(&cycle, day(days))
}

fn key_result(weight: &str, progress_of_it: Option<&str>, last: Option<&str>) -> KeyResult {
    let (id, objective) = (KeyResultId(Uuid::from_u128(2)), ObjectiveId(Uuid::from_u128(1)));
    let weight = Weight::of_decimal(decimal(weight)).expect("it is a weight");
    let plan = KeyResultPlan { weight, ..KeyResultPlan::new("成果".to_owned(), Measurement::YesNo) };
    let path = Path::of_objective(None, objective).expect("it is not too deep");
    let owner = Owner::Group(GroupId::default());
    let place = (objective, CycleId::default());
    KeyResult {
        progress: progress_of_it.map(progress),
        score: last.map(decimal),
        ..KeyResult::new(id, place, plan, owner, path, DateTime::default())
    }
}

#[test]
fn a_suggestion_is_the_progress_held_and_rounded_to_the_even_tenth() {
    for (from, to) in [
        ("-0.4", "0"),
        ("0.05", "0"),
        ("0.050000000001", "0.1"),
        ("0.15", "0.2"),
        ("0.249999999999", "0.2"),
        ("0.25", "0.2"),
        ("0.95", "1"),
        ("3.2", "1"),
    ] {
        assert_eq!(Score::suggested(progress(from)), score(to), "{from}");
    }
}

#[test]
fn a_projection_goes_on_as_so_far() {
    let projected = |from: &str, days, of_days| {
        Score::projected(progress(from), gone(days, of_days)).map(|score| score.decimal().to_string())
    };
    assert_eq!(projected("0.2", 8, 90), None);
    assert_eq!(projected("0.2", -3, 90), None);
    assert_eq!(projected("0.05", 9, 90).as_deref(), Some("0.5"));
    assert_eq!(projected("0.3", 45, 90).as_deref(), Some("0.6"));
    assert_eq!(projected("0.7", 45, 90).as_deref(), Some("1"));
    assert_eq!(projected("-0.7", 45, 90).as_deref(), Some("0"));
    assert_eq!(projected("0.125", 90, 90).as_deref(), Some("0.12"));
    assert_eq!(projected("0.135", 400, 90).as_deref(), Some("0.14"));
    // A cycle of one day.
    assert_eq!(projected("0.4", -1, 0), None);
    assert_eq!(projected("0.4", 0, 0).as_deref(), Some("0.4"));
}

#[test]
fn each_kind_has_its_line() {
    let verdict = |kind, text| ScoreVerdict::of(kind, score(text));
    assert_eq!(verdict(ObjectiveKind::Committed, "1"), ScoreVerdict::Success);
    assert_eq!(verdict(ObjectiveKind::Committed, "0.99"), ScoreVerdict::Below);
    assert_eq!(verdict(ObjectiveKind::Aspirational, "0.7"), ScoreVerdict::Success);
    assert_eq!(verdict(ObjectiveKind::Aspirational, "0.69"), ScoreVerdict::Below);
    assert_eq!(verdict(ObjectiveKind::Moonshot, "0.2"), ScoreVerdict::Beyond);
    assert_eq!(success_line(ObjectiveKind::Moonshot), None);
}

#[test]
fn scores_are_from_0_to_1_with_two_decimals() {
    for (text, is_score) in [
        ("0", true),
        ("1", true),
        ("1.00", true),
        ("0.07", true),
        ("0.075", false),
        ("1.01", false),
        ("-0.1", false),
    ] {
        assert_eq!(Score::of_decimal(decimal(text)).is_some(), is_score, "{text}");
    }
}

#[test]
fn key_results_count_by_weight_with_the_final_score_before_the_suggested_one() {
    let retired =
        Retirement { at: DateTime::default(), reason: "変わった".to_owned(), replaced_by: None };
    let all = [
        key_result("1", Some("0.5"), None),
        key_result("2", Some("0.1"), Some("0.9")),
        key_result("0", Some("1"), Some("1")),
        key_result("1", None, None),
        KeyResult { retired: Some(retired), ..key_result("5", Some("0"), Some("0")) },
    ];
    // (0.5 + 2 · 0.9) ÷ 3 = 0.7666…
    assert_eq!(of_key_results(&all), Some(score("0.77")));
    assert_eq!(of_key_results(&all[2..]), None);
    assert_eq!(of_key_results(&[]), None);
}

proptest! {
    #[test]
    fn scores_stay_in_their_bounds_and_rise_with_progress(
        one in -3_000_000_000_000_i64..=3_000_000_000_000,
        more in 0_i64..=1_000_000_000_000,
        days in -10_i64..=200,
        of_days in 0_i64..=180,
    ) {
        let at = |picos| Progress::of_decimal(Decimal::new(picos, 12));
        let (low, high) = (at(one), at(one + more));
        prop_assert!(Score::suggested(low) <= Score::suggested(high));
        prop_assert_eq!(Score::suggested(high).hundredths() % 10, 0);
        let (below, above) = (Score::projected(low, gone(days, of_days)), Score::projected(high, gone(days, of_days)));
        prop_assert_eq!(below.is_some(), above.is_some());
        prop_assert!(below <= above);
        // What is left of the cycle never takes anything away.
        prop_assert!(below.is_none_or(|below| below >= Score::projected(low, gone(1, 0)).expect("it is over")));
        prop_assert!(above.is_none_or(|above| above <= Score::FULL));
    }

    #[test]
    fn the_score_of_key_results_lies_between_the_least_and_the_greatest(
        all in prop::collection::vec((1_i64..=1_000_000_000, 0_u8..=100), 1..12),
    ) {
        let made: Vec<KeyResult> = all
            .iter()
            .map(|(micros, hundredths)| {
                let last = Decimal::new(i64::from(*hundredths), 2).to_string();
                key_result(&Decimal::new(*micros, 6).to_string(), None, Some(&last))
            })
            .collect();
        let mean = of_key_results(&made).expect("all count").hundredths();
        let scores = || all.iter().map(|(_, hundredths)| *hundredths);
        prop_assert!(scores().min() <= Some(mean) && Some(mean) <= scores().max());
    }
}
