//! The folder in which a person's own settings live.

use std::path::PathBuf;

/// `ovation` in `$XDG_CONFIG_HOME`, or in `~/.config` where that is not set; none for somebody without a home.
///
/// Source: XDG Base Directory Specification; a path that is not absolute counts as not set.
pub(super) fn config_folder() -> Option<PathBuf> {
    let base = variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))?;
    Some(base.join("ovation"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "these two say where a person's configuration is, and are not part of it"
)]
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}
