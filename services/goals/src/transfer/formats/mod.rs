//! The formats that are known, one file each.

mod appfire;
mod betterworks;
mod canonical;
mod culture_amp;
mod peoplebox;
mod standing;
mod viva_goals;

use super::mapping::{Format, Mapping};

/// All that have columns.
#[cfg(test)]
pub(super) const ALL: [&Mapping; 7] = [
    &canonical::CSV,
    &canonical::JSON,
    &peoplebox::PEOPLEBOX,
    &appfire::APPFIRE,
    &betterworks::BETTERWORKS,
    &culture_amp::CULTURE_AMP,
    &viva_goals::VIVA_GOALS,
];

/// The mapping of a format; `None` for outlines, which have no columns.
#[must_use]
pub const fn mapping_of(format: Format) -> Option<&'static Mapping> {
    match format {
        Format::Csv => Some(&canonical::CSV),
        Format::Json => Some(&canonical::JSON),
        Format::Peoplebox => Some(&peoplebox::PEOPLEBOX),
        Format::Appfire => Some(&appfire::APPFIRE),
        Format::Betterworks => Some(&betterworks::BETTERWORKS),
        Format::CultureAmp => Some(&culture_amp::CULTURE_AMP),
        Format::VivaGoals => Some(&viva_goals::VIVA_GOALS),
        Format::Markdown => None,
    }
}
