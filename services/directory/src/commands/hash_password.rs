//! Hashing passwords with Argon2id: slow by design, on threads of its own, a few at a time.
//!
//! Each hash takes a core and 7 MiB. A bounded number runs, a bounded number waits, and more are told to come back, so that a
//! flood of attempts to sign in takes neither the memory of the service nor the threads of its other calls. The memory is kept and used
//! again: given back to the allocator it would stay with whichever thread had it, a piece for every thread in the end.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{Output, ParamsString, PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
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
    memory: Memory,
}

/// What hashing works in; at most as many pieces as hashes run at once.
#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

/// The right to hash one password now. It is given back when the hashing is over, even if nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Turn {
    _admitted: OwnedSemaphorePermit,
    _running: OwnedSemaphorePermit,
    memory: Memory,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self {
            admitted: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE_MAX + PASSWORDS_WAITING_MAX)),
            running: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE_MAX)),
            memory: Memory::default(),
        }
    }

    /// Waits for a turn; refuses at once where too many wait already.
    pub(crate) async fn turn(&self) -> Result<Turn, Error> {
        let overloaded = || Error::Overloaded { retry_after: PASSWORDS_RETRY_AFTER };
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| overloaded())?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(|_| overloaded())?;
        Ok(Turn { _admitted: admitted, _running: running, memory: self.memory.clone() })
    }

    /// The hash of a password to set.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, Error> {
        self.turn().await?.run(move |blocks| hash(&password, blocks)).await
    }
}

impl Turn {
    /// Whether it is the password of the hash. It takes the same time where there is no hash; then it never is.
    pub(crate) async fn verify(self, password: Password, hash: Option<String>) -> Result<bool, Error> {
        self.run(move |blocks| verify(&password, hash.as_deref(), blocks)).await
    }

    async fn run<R: Send + 'static>(
        self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let result = tokio::task::spawn_blocking(move || {
            let mut blocks = self.memory.take();
            let result = work(&mut blocks);
            self.memory.keep(blocks);
            drop(self);
            result
        });
        result.await.map_err(|error| Error::Defect(format!("hashing a password did not end: {error}")))?
    }
}

impl Memory {
    fn take(&self) -> Vec<Block> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn keep(&self, blocks: Vec<Block>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
    }
}

/// Argon2id of a password, as many bytes as `output` has.
fn derive(
    password: &Password,
    salt: &[u8],
    params: Params,
    output: &mut [u8],
    blocks: &mut Vec<Block>,
) -> Result<(), Error> {
    blocks.resize(params.block_count(), Block::default());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password.as_bytes(), salt, output, blocks)
        .map_err(defect)
}

fn hash(password: &Password, blocks: &mut Vec<Block>) -> Result<String, Error> {
    let salt = draw_random::<SALT_BYTES>()?;
    let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, None).map_err(defect)?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    derive(password, &salt, params.clone(), &mut output, blocks)?;
    let salt = SaltString::encode_b64(&salt).map_err(defect)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(defect)?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(&output).map_err(defect)?),
    };
    Ok(hash.to_string())
}

fn verify(password: &Password, stored: Option<&str>, blocks: &mut Vec<Block>) -> Result<bool, Error> {
    let Some(stored) = stored else {
        hash(password, blocks)?;
        return Ok(false);
    };
    let stored = PasswordHash::new(stored).map_err(defect)?;
    if stored.algorithm != Algorithm::Argon2id.ident() {
        return Err(defect("the stored hash is of another algorithm"));
    }
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Err(defect("the stored hash lacks its salt or its output"));
    };
    let mut bytes = [0; Params::DEFAULT_OUTPUT_LEN];
    let salt = salt.decode_b64(&mut bytes).map_err(defect)?;
    // The costs are those of the stored hash.
    let params = Params::try_from(&stored).map_err(defect)?;
    let mut output = vec![0; expected.len()];
    derive(password, salt, params, &mut output, blocks)?;
    // Outputs are compared in constant time.
    Ok(Output::new(&output).map_err(defect)? == expected)
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
    async fn a_hash_is_the_one_that_argon2_s_own_interface_makes() {
        use argon2::password_hash::PasswordVerifier as _;
        let passwords = Passwords::new();
        for text in ["correct horse", "battery staple"] {
            let hash = passwords.hash(password(text)).await.expect("it is hashed");
            let hash = PasswordHash::new(&hash).expect("it reads");
            Argon2::default().verify_password(text.as_bytes(), &hash).expect("it is the password");
        }
    }

    #[tokio::test]
    async fn somebody_without_a_password_is_never_right() {
        let turn = Passwords::new().turn().await.expect("nobody waits");
        assert!(!turn.verify(password("anything"), None).await.expect("it is compared"));
    }

    #[tokio::test]
    async fn too_many_at_once_are_told_to_come_back() {
        let passwords = Passwords { admitted: Arc::new(Semaphore::new(1)), ..Passwords::new() };
        let first = passwords.turn().await.expect("nobody waits");
        assert!(matches!(passwords.turn().await, Err(Error::Overloaded { .. })));
        drop(first);
        passwords.turn().await.expect("nobody waits any more");
    }
}
