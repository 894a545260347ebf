//! The laws of the module's documentation, as properties.

use chrono::DateTime;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::config::VALUE_DECIMALS;
use crate::ids::MilestoneId;
use crate::progress::{Contribution, Progress, Weight, any_value as value};

/// An increase or a decrease, also one whose target is its baseline.
fn way() -> impl Strategy<Value = Measurement> {
    (value(), value()).prop_map(|(baseline, target)| {
        let measure = if target < baseline { Measure::Decrease } else { Measure::Increase };
        let values = Values { baseline: Some(baseline), target: Some(target), ..Values::default() };
        Measurement::new(measure, values).expect("the values fit")
    })
}

fn band() -> impl Strategy<Value = Measurement> {
    (value(), value(), prop::option::of(value())).prop_map(|(one, other, baseline)| {
        let (lower, upper) = (Some(one.min(other)), Some(one.max(other)));
        let values = Values { baseline, lower, upper, ..Values::default() };
        Measurement::new(Measure::Band, values).expect("the values fit")
    })
}

fn milestones() -> impl Strategy<Value = Vec<Milestone>> {
    prop::collection::vec((prop_oneof![Just(0_i64), 0..=1_000_000_000_i64], any::<bool>()), 0..8).prop_map(
        |milestones| {
            (0_u128..)
                .zip(milestones)
                .map(|(id, (micros, is_done))| Milestone {
                    id: MilestoneId(Uuid::from_u128(id)),
                    title: String::new(),
                    weight: Weight::of_decimal(Decimal::new(micros, VALUE_DECIMALS)).expect("it is a weight"),
                    due_on: None,
                    done_at: is_done.then(DateTime::default),
                })
                .collect()
        },
    )
}

fn checklist(milestones: Vec<Milestone>) -> Measurement {
    Measurement::new(Measure::Milestones, Values { milestones, ..Values::default() }).expect("they fit")
}

/// With all signs turned.
fn negated(measurement: &Measurement) -> Measurement {
    let values = measurement.values();
    let turn = |value: Option<Decimal>| value.map(|value| -value);
    let turned = Values {
        baseline: turn(values.baseline),
        target: turn(values.target),
        lower: turn(values.upper),
        upper: turn(values.lower),
        ..values
    };
    let measure = match measurement.measure() {
        Measure::Increase => Measure::Decrease,
        Measure::Decrease => Measure::Increase,
        other => other,
    };
    Measurement::new(measure, turned).expect("turned values fit as well")
}

fn is_point(measurement: &Measurement) -> bool {
    measurement.way().is_some_and(|way| way.baseline == way.target)
}

proptest! {
    #[test]
    fn the_baseline_is_0_and_the_target_is_1(way in way()) {
        let target = way.target();
        prop_assert_eq!(way.progress(target), Some(Progress::DONE));
        prop_assume!(!is_point(&way));
        prop_assert_eq!(way.progress(way.baseline()), Some(Progress::NONE));
        prop_assert_eq!(way.progress(None), Some(Progress::NONE));
    }

    #[test]
    fn progress_never_falls_in_the_direction_of_the_measure(way in way(), one in value(), other in value()) {
        let (nearer, farther) = match way.measure() {
            Measure::Decrease => (one.max(other), one.min(other)),
            _ => (one.min(other), one.max(other)),
        };
        prop_assert!(way.progress(Some(nearer)) <= way.progress(Some(farther)));
    }

    #[test]
    fn all_signs_turned_mean_the_same(measurement in prop_oneof![way(), band()], current in value()) {
        prop_assert_eq!(
            measurement.progress(Some(current)),
            negated(&measurement).progress(Some(-current))
        );
        prop_assert_eq!(measurement.progress(None), negated(&measurement).progress(None));
    }

    #[test]
    fn every_value_has_a_progress(measurement in prop_oneof![way(), band()], current in value()) {
        prop_assert!(measurement.progress(Some(current)).is_some());
    }

    #[test]
    fn values_survive(measurement in prop_oneof![way(), band(), milestones().prop_map(checklist)]) {
        let made = Measurement::new(measurement.measure(), measurement.values());
        prop_assert_eq!(made, Ok(measurement));
    }

    #[test]
    fn inside_a_band_is_1_and_a_baseline_outside_is_0(band in band(), part in 0_u8..=100) {
        let Measurement::Band(edges) = &band else { unreachable!("it is a band") };
        let within = edges.lower + (edges.upper - edges.lower) / Decimal::from(100) * Decimal::from(part);
        for inside in [edges.lower, edges.upper, within.round_dp(VALUE_DECIMALS)] {
            prop_assert_eq!(band.progress(Some(inside)), Some(Progress::DONE));
        }
        if edges.leads_inwards() {
            prop_assert_eq!(band.progress(edges.baseline), Some(Progress::NONE));
        } else if edges.baseline.is_some() {
            prop_assert_eq!(band.progress(edges.baseline), Some(Progress::DONE));
        }
    }

    #[test]
    fn progress_never_falls_towards_a_band(band in band(), distances in (value(), value()), is_below in any::<bool>()) {
        let Measurement::Band(edges) = &band else { unreachable!("it is a band") };
        let (near, far) = {
            let (one, other) = (distances.0.abs(), distances.1.abs());
            (one.min(other), one.max(other))
        };
        let at = |distance| if is_below { edges.lower - distance } else { edges.upper + distance };
        prop_assert!(band.progress(Some(at(near))) >= band.progress(Some(at(far))));
        prop_assert!(band.progress(Some(at(far))) <= Some(Progress::DONE));
        // It is the distance that counts, on whichever side.
        let other_side = if is_below { edges.upper + near } else { edges.lower - near };
        prop_assert_eq!(band.progress(Some(at(near))), band.progress(Some(other_side)));
    }

    #[test]
    fn doing_a_milestone_never_lowers_progress(list in milestones(), which in any::<prop::sample::Index>()) {
        let before = checklist(list.clone()).progress(None);
        let set = |is_done: bool| {
            let all = list.iter().cloned();
            let all = all.map(|one| Milestone { done_at: is_done.then(DateTime::default), ..one });
            checklist(all.collect()).progress(None)
        };
        let counts = list.iter().any(|milestone| !milestone.weight.is_zero());
        prop_assert_eq!(before.is_some(), counts);
        prop_assert_eq!(set(false), counts.then_some(Progress::NONE));
        prop_assert_eq!(set(true), counts.then_some(Progress::DONE));
        let Measurement::Milestones(milestones) = checklist(list.clone()) else { unreachable!("it is a list") };
        let sum = milestones.contributions().into_iter().fold(Contribution::default(), Contribution::plus);
        prop_assert_eq!(sum, before.map_or_else(Contribution::default, Contribution::of_progress));
        if !list.is_empty() {
            let mut more = list.clone();
            let index = which.index(more.len());
            more[index].done_at = Some(DateTime::default());
            prop_assert!(checklist(more).progress(None) >= before);
        }
    }
}
