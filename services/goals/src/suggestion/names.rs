//! Choices as texts: their names in the protocol's JSON.

use crate::key_result::Controllability;
use crate::objective::ObjectiveKind;

/// How an objective is meant.
pub const KINDS: &[(&str, ObjectiveKind)] = &[
    ("OBJECTIVE_KIND_COMMITTED", ObjectiveKind::Committed),
    ("OBJECTIVE_KIND_ASPIRATIONAL", ObjectiveKind::Aspirational),
    ("OBJECTIVE_KIND_MOONSHOT", ObjectiveKind::Moonshot),
];

/// Whether the owners can bring a key result about.
pub const CONTROLLABILITIES: &[(&str, Controllability)] = &[
    ("CONTROLLABILITY_OURS", Controllability::Ours),
    ("CONTROLLABILITY_SHARED", Controllability::Shared),
    ("CONTROLLABILITY_OUTSIDE", Controllability::Outside),
];

/// The name of a choice.
pub(super) fn name_of<T: Copy + PartialEq>(names: &[(&'static str, T)], value: T) -> String {
    names.iter().find(|(_, other)| *other == value).map_or("", |(name, _)| name).to_owned()
}

/// The choice that a name means.
///
/// # Errors
///
/// What would be right.
pub(super) fn of_name<T: Copy>(names: &[(&'static str, T)], text: &str) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        format!("must be one of {}", names.join(", "))
    })
}
