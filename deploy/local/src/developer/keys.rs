//! `ovation keys init`: what services sign and seal with.

use std::path::Path;

use ovation_chassis::keys;

use crate::console::Console;
use crate::services::{GATEWAY, schemas};
use crate::{Error, Result};

/// Makes the missing keys of every service in `folder`.
pub(super) fn init(folder: &Path) -> Result<()> {
    let names: Vec<&str> = schemas().iter().map(|schema| schema.service).chain([GATEWAY]).collect();
    keys::create_missing(folder, &names).map_err(Error::Keys)?;
    Console::stdout(false).say(&format!("{} holds the keys of {}", folder.display(), names.join(", ")));
    Ok(())
}
