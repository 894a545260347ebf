//! The repository that these commands work on.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The repository around the current folder.
pub(super) fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().map_err(Error::files("find", Path::new(".")))?;
    here.ancestors()
        .find(|dir| dir.join("deploy/local/Cargo.toml").is_file())
        .map(Path::to_owned)
        .ok_or(Error::NoRepository { dir: here })
}
