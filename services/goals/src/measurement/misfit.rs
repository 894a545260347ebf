//! Values that do not go together.

/// A value that does not go with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong: a field of [`super::Values`], or the `steps` of an expected path.
    pub field: &'static str,
    /// What would be right, as a phrase that follows the field's name.
    pub description: &'static str,
}

pub(super) fn misfit(is_wrong: bool, field: &'static str, description: &'static str) -> Option<Misfit> {
    is_wrong.then_some(Misfit { field, description })
}

/// The value, unless something does not fit.
pub(super) fn all_fit<T>(
    misfits: impl IntoIterator<Item = Option<Misfit>>,
    value: T,
) -> Result<T, Vec<Misfit>> {
    let misfits: Vec<Misfit> = misfits.into_iter().flatten().collect();
    if misfits.is_empty() { Ok(value) } else { Err(misfits) }
}
