//! The fields of an objective for which something can be suggested.

use ovation_chassis::text;

use super::fields::SuggestFor;
use super::names::{KINDS, name_of, of_name};
use crate::config::{LABEL_CHARS_MAX, LABELS_MAX, OBJECTIVE_TITLE_CHARS_MAX, RATIONALE_CHARS_MAX};
use crate::measurement::Misfit;
use crate::objective::{Objective, ObjectiveChange};

impl SuggestFor for Objective {
    type Change = ObjectiveChange;

    const FIELDS: &'static [&'static str] = &["title", "rationale", "kind", "labels"];

    fn read(&self, field: &str) -> String {
        match field {
            "title" => self.plan.title.clone(),
            "rationale" => self.plan.rationale.clone(),
            "kind" => name_of(KINDS, self.plan.kind),
            "labels" => self.plan.labels.join(", "),
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
            "labels" => change.labels = Some(labels(to)?),
            _ => {}
        }
        Ok(())
    }

    fn with(self, change: ObjectiveChange) -> Result<Self, Vec<Misfit>> {
        // No step from one state to another is suggested.
        let unchanged = self.clone();
        Ok(self.changed(change).unwrap_or(unchanged))
    }
}

/// Labels divided by commas, each once.
fn labels(to: &str) -> Result<Vec<String>, String> {
    let mut labels: Vec<String> = Vec::new();
    for label in to.split([',', '、', '，']).map(str::trim).filter(|label| !label.is_empty()) {
        let label = text::line(label, 1..=LABEL_CHARS_MAX).map_err(|error| error.to_string())?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.len() > LABELS_MAX {
        return Err(format!("must be at most {LABELS_MAX} labels, are {}", labels.len()));
    }
    Ok(labels)
}
