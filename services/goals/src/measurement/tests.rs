use chrono::DateTime;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::ids::MilestoneId;
use crate::progress::{Progress, Weight};

fn measurement(measure: Measure, baseline: i64, target: i64) -> Measurement {
    let values = Values { baseline: Some(baseline.into()), target: Some(target.into()), ..Values::default() };
    Measurement::new(measure, values).expect("the values fit")
}

fn band(lower: i64, upper: i64, baseline: Option<i64>) -> Measurement {
    let values = Values {
        lower: Some(lower.into()),
        upper: Some(upper.into()),
        baseline: baseline.map(Decimal::from),
        ..Values::default()
    };
    Measurement::new(Measure::Band, values).expect("the values fit")
}

fn milestone(id: u128, weight: i64, is_done: bool) -> Milestone {
    Milestone {
        id: MilestoneId(Uuid::from_u128(id)),
        title: String::new(),
        weight: Weight::of_decimal(weight.into()).expect("it is a weight"),
        due_on: None,
        done_at: is_done.then(DateTime::default),
    }
}

fn milestones(milestones: Vec<Milestone>) -> Result<Measurement, Vec<Misfit>> {
    Measurement::new(Measure::Milestones, Values { milestones, ..Values::default() })
}

fn at(measurement: &Measurement, value: i64) -> Option<Decimal> {
    measurement.progress(Some(value.into())).map(Progress::decimal)
}

fn fields(measure: Measure, values: Values) -> Vec<&'static str> {
    let misfits = Measurement::new(measure, values).err().unwrap_or_default();
    misfits.iter().map(|misfit| misfit.field).collect()
}

#[test]
fn a_way_of_no_length_is_done_at_or_beyond_the_target() {
    let up = measurement(Measure::Increase, 5, 5);
    let down = measurement(Measure::Decrease, 5, 5);
    for (current, is_up_done, is_down_done) in [(4, false, true), (5, true, true), (6, true, false)] {
        let done = |is_done| Some(if is_done { Decimal::ONE } else { Decimal::ZERO });
        assert_eq!(at(&up, current), done(is_up_done), "up to 5, at {current}");
        assert_eq!(at(&down, current), done(is_down_done), "down to 5, at {current}");
    }
}

#[test]
fn from_100_down_to_20_is_0_at_the_start_and_grows_as_the_value_falls() {
    let errors = measurement(Measure::Decrease, 100, 20);
    assert_eq!(errors.progress(None), Some(Progress::NONE));
    for (current, progress) in [(100, "0"), (60, "0.5"), (20, "1"), (0, "1.25"), (180, "-1")] {
        assert_eq!(at(&errors, current).map(|progress| progress.to_string()).as_deref(), Some(progress));
    }
}

#[test]
fn yes_or_no_is_done_or_not() {
    let yes_no = Measurement::new(Measure::YesNo, Values::default()).expect("the values fit");
    assert_eq!(yes_no.progress(Some(Decimal::ONE)), Some(Progress::DONE));
    assert_eq!(yes_no.progress(Some(Decimal::ZERO)), Some(Progress::NONE));
    assert_eq!(yes_no.progress(None), Some(Progress::NONE));
    assert_eq!(yes_no.ways(None), None);
}

#[test]
fn what_is_not_measured_has_no_progress_and_no_values() {
    let none = Measurement::new(Measure::NotMeasured, Values::default()).expect("the values fit");
    assert_eq!(none.progress(Some(Decimal::ONE)), None);
    let one = Values { target: Some(Decimal::ONE), ..Values::default() };
    assert_eq!(fields(Measure::NotMeasured, one), ["target"]);
}

#[test]
fn a_band_counts_the_distance_to_its_nearest_edge() {
    let from_outside = band(10, 20, Some(0));
    for (current, progress) in [
        (0, "0"),
        (5, "0.5"),
        (10, "1"),
        (15, "1"),
        (20, "1"),
        (25, "0.5"),
        (30, "0"),
        (35, "-0.5"),
        (-10, "-1"),
    ] {
        let shown = at(&from_outside, current).map(|progress| progress.to_string());
        assert_eq!(shown.as_deref(), Some(progress), "at {current}");
    }
}

#[test]
fn a_band_without_a_way_to_go_is_kept_or_not() {
    for baseline in [Some(15), None] {
        let kept = band(10, 20, baseline);
        for (current, progress) in [(9, 0), (10, 1), (20, 1), (21, 0)] {
            assert_eq!(at(&kept, current), Some(Decimal::from(progress)), "at {current}");
        }
    }
}

#[test]
fn a_band_without_baseline_and_reading_stands_nowhere() {
    assert_eq!(band(10, 20, None).progress(None), None);
    assert_eq!(band(10, 20, Some(15)).progress(None), Some(Progress::DONE));
    assert_eq!(band(10, 20, Some(5)).progress(None), Some(Progress::NONE));
}

#[test]
fn milestones_count_by_their_weights() {
    let half = milestones(vec![milestone(1, 3, true), milestone(2, 1, true), milestone(3, 4, false)]);
    assert_eq!(half.map(|half| half.progress(None).map(Progress::decimal)), Ok(Some(Decimal::new(5, 1))));
}

#[test]
fn milestones_that_count_in_nothing_have_no_progress() {
    for list in [vec![], vec![milestone(1, 0, true)]] {
        assert_eq!(milestones(list).map(|list| list.progress(Some(Decimal::ONE))), Ok(None));
    }
}

#[test]
fn milestones_are_bounded_and_each_is_there_once() {
    let twice = milestones(vec![milestone(1, 1, true), milestone(1, 1, false)]);
    assert_eq!(twice.map_err(|misfits| misfits[0].description), Err("must have each `id` once"));
    assert!(milestones((0..100).map(|id| milestone(id, 1, true)).collect()).is_ok());
    assert!(milestones((0..101).map(|id| milestone(id, 1, true)).collect()).is_err());
}

#[test]
fn values_on_the_wrong_side_are_all_named() {
    let fields = |measure, baseline: i64, target: i64, committed: i64, stretch: i64| {
        let [baseline, target, committed, stretch] =
            [baseline, target, committed, stretch].map(|value| Some(Decimal::from(value)));
        fields(measure, Values { baseline, target, committed, stretch, ..Values::default() })
    };
    assert_eq!(fields(Measure::Increase, 0, 10, 8, 12), Vec::<&str>::new());
    assert_eq!(fields(Measure::Increase, 10, 0, 5, -1), ["target", "committed", "stretch"]);
    assert_eq!(fields(Measure::Increase, 0, 10, 11, 12), ["committed"]);
    assert_eq!(fields(Measure::Decrease, 10, 2, 4, 3), ["stretch"]);
    assert_eq!(fields(Measure::Decrease, 0, 1, 0, 0), ["target", "committed"]);
}

#[test]
fn edges_of_a_band_are_required_and_in_order() {
    let band = |lower: Option<i64>, upper: Option<i64>| Values {
        lower: lower.map(Decimal::from),
        upper: upper.map(Decimal::from),
        ..Values::default()
    };
    assert_eq!(fields(Measure::Band, band(None, None)), ["lower", "upper"]);
    assert_eq!(fields(Measure::Band, band(Some(2), Some(1))), ["upper"]);
    assert_eq!(fields(Measure::Band, band(Some(2), Some(2))), Vec::<&str>::new());
}

#[test]
fn values_of_other_kinds_are_refused() {
    let all = Values {
        baseline: Some(Decimal::ZERO),
        target: Some(Decimal::ONE),
        committed: Some(Decimal::ONE),
        stretch: Some(Decimal::ONE),
        lower: Some(Decimal::ZERO),
        upper: Some(Decimal::ONE),
        milestones: vec![milestone(1, 1, true)],
    };
    let of_band = ["lower", "upper", "milestones"];
    assert_eq!(fields(Measure::Increase, all.clone()), of_band);
    assert_eq!(
        fields(Measure::Decrease, Values { target: Some(Decimal::ZERO), ..all.clone() })[..3],
        of_band
    );
    assert_eq!(fields(Measure::YesNo, all.clone()), ["committed", "stretch", "lower", "upper", "milestones"]);
    assert_eq!(fields(Measure::Band, all.clone()), ["target", "committed", "stretch", "milestones"]);
    let not_milestones = ["baseline", "target", "committed", "stretch", "lower", "upper"];
    assert_eq!(fields(Measure::Milestones, all.clone()), not_milestones);
    assert_eq!(fields(Measure::NotMeasured, all).len(), 7);
}
