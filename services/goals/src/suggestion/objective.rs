//! The fields of an objective for which something can be suggested.

use ovation_chassis::text;

use super::fields::SuggestFor;
use super::names::{KINDS, name_of, of_name};
use crate::config::{OBJECTIVE_TITLE_CHARS_MAX, RATIONALE_CHARS_MAX};
use crate::measurement::Misfit;
use crate::objective::{Objective, ObjectiveChange};

impl SuggestFor for Objective {
    type Change = ObjectiveChange;

    const FIELDS: &'static [&'static str] = &["title", "rationale", "kind"];

    fn read(&self, field: &str) -> String {
        match field {
            "title" => self.plan.title.clone(),
            "rationale" => self.plan.rationale.clone(),
            "kind" => name_of(KINDS, self.plan.kind),
            _ => String::new(),
        }
    }

    fn write(change: &mut ObjectiveChange, field: &str, to: &str) -> Result<(), String> {
        match field {
            "title" => {
                let title = text::line(to, 1..=OBJECTIVE_TITLE_CHARS_MAX);
                change.title = Some(title.map_err(|error| error.to_string())?);
            }
            "rationale" => {
                let rationale = text::paragraphs(to, 0..=RATIONALE_CHARS_MAX);
                change.rationale = Some(rationale.map_err(|error| error.to_string())?);
            }
            "kind" => change.kind = Some(of_name(KINDS, to)?),
            _ => {}
        }
        Ok(())
    }

    fn with(self, change: ObjectiveChange) -> Result<Self, Vec<Misfit>> {
        Ok(self.changed(change))
    }
}
