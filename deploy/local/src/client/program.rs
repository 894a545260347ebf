//! How this program is started, for advice that can be typed as it stands.

/// `cargo ovation` where Cargo built the program, for whom it is on no `PATH`; otherwise `ovation`.
pub(crate) fn program() -> &'static str {
    let program = std::env::current_exe().ok();
    let is_built_here = program.as_ref().is_some_and(|path| path.iter().any(|part| part == "target"));
    if is_built_here { "cargo ovation" } else { "ovation" }
}
