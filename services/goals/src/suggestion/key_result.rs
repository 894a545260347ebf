//! The fields of a key result for which something can be suggested.

use chrono::{Datelike as _, NaiveDate};
use ovation_chassis::{decimal, text, time};
use rust_decimal::Decimal;

use super::fields::SuggestFor;
use super::names::{CONTROLLABILITIES, name_of, of_name};
use crate::config::{KEY_RESULT_TITLE_CHARS_MAX, UNIT_CHARS_MAX};
use crate::key_result::{KeyResult, KeyResultChange};
use crate::measurement::Misfit;
use crate::progress::Weight;

/// Characters of a date, as in 2026-11-27.
const DATE_CHARS: usize = 10;

impl SuggestFor for KeyResult {
    type Change = KeyResultChange;

    const FIELDS: &'static [&'static str] = &[
        "title",
        "baseline",
        "target",
        "stretch",
        "committed",
        "lower",
        "upper",
        "unit",
        "weight",
        "controllability",
        "due_on",
    ];

    fn read(&self, field: &str) -> String {
        let plan = &self.plan;
        let shown = |value: Option<Decimal>| value.map(decimal::plain).unwrap_or_default();
        match field {
            "title" => plan.title.clone(),
            "baseline" => shown(plan.measurement.baseline()),
            "target" => shown(plan.measurement.target()),
            "stretch" => shown(plan.measurement.values().stretch),
            "committed" => shown(plan.measurement.values().committed),
            "lower" => shown(plan.measurement.values().lower),
            "upper" => shown(plan.measurement.values().upper),
            "unit" => plan.unit.clone(),
            "weight" => decimal::plain(plan.weight.decimal()),
            "controllability" => {
                plan.controllability.map(|choice| name_of(CONTROLLABILITIES, choice)).unwrap_or_default()
            }
            "due_on" => plan.due_on.map(|date| date.to_string()).unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn write(change: &mut KeyResultChange, field: &str, to: &str) -> Result<(), String> {
        match field {
            "title" => {
                let title = text::line(to, 1..=KEY_RESULT_TITLE_CHARS_MAX);
                change.title = Some(title.map_err(|error| error.to_string())?);
            }
            "baseline" => change.baseline = Some(value(to)?),
            "target" => change.target = Some(value(to)?),
            "stretch" => change.stretch = Some(value(to)?),
            "committed" => change.committed = Some(value(to)?),
            "lower" => change.lower = Some(value(to)?),
            "upper" => change.upper = Some(value(to)?),
            "unit" => {
                let unit = text::line(to, 0..=UNIT_CHARS_MAX);
                change.unit = Some(unit.map_err(|error| error.to_string())?);
            }
            "weight" => {
                let weight = value(to)?.map_or(Some(Weight::ONE), Weight::of_decimal);
                change.weight = Some(weight.ok_or("must be from 0 to 1000")?);
            }
            "controllability" if to.is_empty() => change.controllability = Some(None),
            "controllability" => change.controllability = Some(Some(of_name(CONTROLLABILITIES, to)?)),
            "due_on" => change.due_on = Some(date(to)?),
            _ => {}
        }
        Ok(())
    }

    fn with(self, change: KeyResultChange) -> Result<Self, Vec<Misfit>> {
        self.changed(change)
    }
}

/// A decimal, or none.
fn value(text: &str) -> Result<Option<Decimal>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    decimal::parse(text).map(Some).map_err(|error| error.to_string())
}

/// A date, or none.
fn date(text: &str) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let date = date
        .filter(|date| text.len() == DATE_CHARS && (time::YEAR_MIN..=time::YEAR_MAX).contains(&date.year()));
    let right = "must be a date of the calendar between the years 1900 and 2999, such as 2026-11-27";
    date.map(Some).ok_or_else(|| right.to_owned())
}
