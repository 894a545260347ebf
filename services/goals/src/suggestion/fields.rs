//! What is the same for every kind of goal: making a suggestion of what is wanted, and seeing
//! whether it still fits.

use super::model::FieldChange;
use crate::measurement::Misfit;

/// A goal for whose fields changes can be suggested. Fields are named as in the protocol; a name that
/// is none of [`SuggestFor::FIELDS`] reads as empty and changes nothing.
pub trait SuggestFor: Clone {
    /// A change of it.
    type Change: Clone + Default;

    /// The names of its fields.
    const FIELDS: &'static [&'static str];

    /// A field, as text.
    fn read(&self, field: &str) -> String;

    /// Adds to a change what a field is to be.
    ///
    /// # Errors
    ///
    /// What would be right, as a phrase that follows the field's name.
    fn write(change: &mut Self::Change, field: &str, to: &str) -> Result<(), String>;

    /// It, changed.
    ///
    /// # Errors
    ///
    /// Values that do not go with each other.
    fn with(self, change: Self::Change) -> Result<Self, Vec<Misfit>>;
}

/// What somebody wants a field to be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Wanted {
    /// The field's name.
    pub field: String,
    /// What it is to be.
    pub to: String,
}

/// What is wrong with a wanted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which one.
    pub index: usize,
    /// Which part of it: `field` or `to`.
    pub part: &'static str,
    /// What would be right, as a phrase that follows the part's name.
    pub description: String,
}

/// The changes that would make a goal what is wanted, with its fields as they are now. Texts are in
/// one form: `12.50` is `12.5`.
///
/// # Errors
///
/// Everything that is wrong: an unknown or repeated field, a malformed value, one that the field has
/// already, values that do not go with each other.
pub fn suggest<G: SuggestFor>(goal: &G, wanted: &[Wanted]) -> Result<Vec<FieldChange>, Vec<Wrong>> {
    let mut all = G::Change::default();
    let mut wrongs = Vec::new();
    for (index, one) in wanted.iter().enumerate() {
        let mut wrong = |part, description: String| wrongs.push(Wrong { index, part, description });
        if !G::FIELDS.contains(&one.field.as_str()) {
            wrong("field", format!("must be one of {}", G::FIELDS.join(", ")));
        } else if wanted[..index].iter().any(|other| other.field == one.field) {
            wrong("field", "must not be repeated".to_owned());
        } else if let Err(description) = G::write(&mut all, &one.field, &one.to) {
            wrong("to", description);
        }
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let new = goal.clone().with(all).map_err(|misfits| placed(misfits, wanted))?;
    let mut changes = Vec::with_capacity(wanted.len());
    for (index, one) in wanted.iter().enumerate() {
        let (from, to) = (goal.read(&one.field), new.read(&one.field));
        if from == to {
            let description = "must differ from what the field is".to_owned();
            wrongs.push(Wrong { index, part: "to", description });
        }
        changes.push(FieldChange { field: one.field.clone(), from, to });
    }
    if wrongs.is_empty() { Ok(changes) } else { Err(wrongs) }
}

/// The first field that is not any more what it was when the changes were suggested.
#[must_use]
pub fn outdated<'a, G: SuggestFor>(goal: &G, changes: &'a [FieldChange]) -> Option<&'a str> {
    changes.iter().find(|change| goal.read(&change.field) != change.from).map(|change| change.field.as_str())
}

/// The change that a suggestion means for a goal as it is now.
///
/// # Errors
///
/// The first field whose value does not go with what else the goal has become.
pub fn change<G: SuggestFor>(goal: &G, changes: &[FieldChange]) -> Result<G::Change, String> {
    let mut all = G::Change::default();
    for one in changes {
        G::write(&mut all, &one.field, &one.to).map_err(|_| one.field.clone())?;
    }
    match goal.clone().with(all.clone()) {
        Ok(_) => Ok(all),
        Err(misfits) => Err(misfits.first().map(|misfit| misfit.field.to_owned()).unwrap_or_default()),
    }
}

/// Misfits at the wanted change that they are of, or at the first where it leaves another field
/// wrong.
fn placed(misfits: Vec<Misfit>, wanted: &[Wanted]) -> Vec<Wrong> {
    let place = |misfit: Misfit| match wanted.iter().position(|one| one.field == misfit.field) {
        Some(index) => Wrong { index, part: "to", description: misfit.description.to_owned() },
        None => Wrong {
            index: 0,
            part: "to",
            description: format!("must go with the other values: `{}` {}", misfit.field, misfit.description),
        },
    };
    misfits.into_iter().map(place).collect()
}
