//! Comparing a password that somebody offers, not more often than ten times a minute when it is wrong.
//!
//! An attempt is counted before it is looked at and taken back when it was right: many at once cannot slip past the limit. The
//! count is made when the password's turn has come, so that a person's own clients that sign in together do not look like an
//! attack. Counters are in Postgres, where all replicas see them.

use ovation_chassis::db::Database;

use super::hash_password::Passwords;
use crate::config::{SIGN_IN_WINDOW, WRONG_ATTEMPTS_MAX};
use crate::error::Error;
use crate::password::Password;
use crate::store::sign_in_attempts;

/// Whether it is the password of the hash; never where there is none. The name is that of [`crate::credential::attempt_name`].
pub(crate) async fn check_password(
    database: &Database,
    passwords: &Passwords,
    name: &[u8; 32],
    password: Password,
    hash: Option<String>,
) -> Result<bool, Error> {
    let across = database.across();
    let throttled = sign_in_attempts::throttled(across, name, WRONG_ATTEMPTS_MAX, SIGN_IN_WINDOW).await?;
    if let Some(retry_after) = throttled {
        return Err(Error::SignInThrottled { retry_after });
    }
    let turn = passwords.turn().await?;
    let throttled = sign_in_attempts::count(across, name, WRONG_ATTEMPTS_MAX, SIGN_IN_WINDOW).await?;
    if let Some(retry_after) = throttled {
        return Err(Error::SignInThrottled { retry_after });
    }
    let right = turn.verify(password, hash).await?;
    if right {
        sign_in_attempts::forgive(across, name).await?;
    }
    Ok(right)
}
