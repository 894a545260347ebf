//! Random bytes from the operating system, for secrets and salts.

use rand::TryRngCore as _;
use rand::rngs::OsRng;

use crate::error::Error;

/// Draws bytes that nobody can guess.
pub(crate) fn draw_random<const BYTES: usize>() -> Result<[u8; BYTES], Error> {
    let mut bytes = [0; BYTES];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::Defect(format!("the operating system gave no random bytes: {error}")))?;
    Ok(bytes)
}
