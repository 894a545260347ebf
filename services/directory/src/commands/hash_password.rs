//! Hashing passwords with Argon2id: slow by design, on threads of its own, a few at a time.
//!
//! Each hash takes a core and 7 MiB. A bounded number runs, a bounded number waits, and more are told to come back, so that a
//! flood of attempts to sign in takes neither the memory of the service nor the threads of its other calls.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::draw_random::draw_random;
use crate::config::{
    ARGON2_LANES, ARGON2_MEMORY_KIB, ARGON2_PASSES, PASSWORDS_AT_ONCE_MAX, PASSWORDS_RETRY_AFTER,
    PASSWORDS_WAITING_MAX,
};
use crate::error::Error;
use crate::password::Password;

/// Bytes of a salt. Source: RFC 9106, section 3.1.
const SALT_BYTES: usize = 16;

/// Where passwords are hashed. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

/// The right to hash one password now. It is given back when the hashing is over, even if nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Turn {
    _admitted: OwnedSemaphorePermit,
    _running: OwnedSemaphorePermit,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self {
            admitted: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE_MAX + PASSWORDS_WAITING_MAX)),
            running: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE_MAX)),
        }
    }

    /// Waits for a turn; refuses at once where too many wait already.
    pub(crate) async fn turn(&self) -> Result<Turn, Error> {
        let overloaded = || Error::Overloaded { retry_after: PASSWORDS_RETRY_AFTER };
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| overloaded())?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(|_| overloaded())?;
        Ok(Turn { _admitted: admitted, _running: running })
    }

    /// The hash of a password to set.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, Error> {
        self.turn().await?.run(move || hash(&password)).await
    }
}

impl Turn {
    /// Whether it is the password of the hash. It takes the same time where there is no hash; then it never is.
    pub(crate) async fn verify(self, password: Password, hash: Option<String>) -> Result<bool, Error> {
        self.run(move || verify(&password, hash.as_deref())).await
    }

    async fn run<R: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let result = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(self);
            result
        });
        result.await.map_err(|error| Error::Defect(format!("hashing a password did not end: {error}")))?
    }
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, None).map_err(defect)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &Password) -> Result<String, Error> {
    let salt = SaltString::encode_b64(&draw_random::<SALT_BYTES>()?).map_err(defect)?;
    let hash = argon2()?.hash_password(password.as_bytes(), &salt).map_err(defect)?;
    Ok(hash.to_string())
}

fn verify(password: &Password, stored: Option<&str>) -> Result<bool, Error> {
    let Some(stored) = stored else {
        hash(password)?;
        return Ok(false);
    };
    let stored = PasswordHash::new(stored).map_err(defect)?;
    // The costs are those of the stored hash.
    match argon2()?.verify_password(password.as_bytes(), &stored) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(defect(error)),
    }
}

fn defect(error: impl std::fmt::Display) -> Error {
    Error::Defect(format!("argon2 refused: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::offered(text).expect("it is a password")
    }

    #[tokio::test]
    async fn a_password_is_found_again_by_its_hash_and_no_other_is() {
        let passwords = Passwords::new();
        let hash = passwords.hash(password("correct horse")).await.expect("it is hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{hash}");
        for (offered, right) in [("correct horse", true), ("correct Horse", false)] {
            let turn = passwords.turn().await.expect("nobody waits");
            assert_eq!(
                turn.verify(password(offered), Some(hash.clone())).await.expect("it is compared"),
                right
            );
        }
    }

    #[tokio::test]
    async fn somebody_without_a_password_is_never_right() {
        let turn = Passwords::new().turn().await.expect("nobody waits");
        assert!(!turn.verify(password("anything"), None).await.expect("it is compared"));
    }

    #[tokio::test]
    async fn too_many_at_once_are_told_to_come_back() {
        let passwords =
            Passwords { admitted: Arc::new(Semaphore::new(1)), running: Arc::new(Semaphore::new(1)) };
        let first = passwords.turn().await.expect("nobody waits");
        assert!(matches!(passwords.turn().await, Err(Error::Overloaded { .. })));
        drop(first);
        passwords.turn().await.expect("nobody waits any more");
    }
}
