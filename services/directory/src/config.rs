//! Every limit of the service, with its unit, its default and the reason for it.

use std::time::Duration;

use chrono::TimeDelta;

/// A session that is not used for so long ends: a working day, so that nobody signs in twice on one.
pub const SESSION_IDLE_MAX: TimeDelta = TimeDelta::hours(12);
/// A session ends after so long, however much it is used: a secret that leaked does not live on.
pub const SESSION_AGE_MAX: TimeDelta = TimeDelta::days(14);
/// Sessions that a person may have; the oldest make way. Far more than devices, few enough to keep the table small.
pub const SESSIONS_PER_PERSON_MAX: i64 = 100;
/// The last use of a credential is written at most so often, to keep reads from becoming writes.
pub const LAST_USE_STEP: TimeDelta = TimeDelta::minutes(1);

/// How long an API token lives unless said otherwise: a quarter, the rhythm of changing secrets.
pub const API_TOKEN_AGE_DEFAULT: TimeDelta = TimeDelta::days(90);
/// How long an API token may live.
pub const API_TOKEN_AGE_MAX: TimeDelta = TimeDelta::days(366);

/// Wrong attempts under one name within [`SIGN_IN_WINDOW`]; the next is refused unseen. Typing errors stay far below.
pub const WRONG_ATTEMPTS_MAX: i32 = 10;
/// Over how long wrong attempts are counted, from the first one on.
pub const SIGN_IN_WINDOW: Duration = Duration::from_mins(1);
/// How often counters whose window is over are deleted.
pub const SIGN_IN_SWEEP_EVERY: Duration = Duration::from_mins(5);

/// Passwords that are hashed at once. Each takes a core for some 20 ms and [`ARGON2_MEMORY_KIB`].
pub const PASSWORDS_AT_ONCE_MAX: usize = 2;
/// Calls that may wait for their password to be hashed: about a second's work. More are told to come back.
pub const PASSWORDS_WAITING_MAX: usize = 64;
/// When to come back after that.
pub const PASSWORDS_RETRY_AFTER: Duration = Duration::from_secs(2);

/// Memory of Argon2id in KiB, with the passes that make up for it: of the equally strong choices the one that keeps the service small.
/// Source of the three costs: OWASP Password Storage Cheat Sheet (7 MiB, 5 passes, 1 lane).
pub const ARGON2_MEMORY_KIB: u32 = 7 * 1024;
/// Passes of Argon2id.
pub const ARGON2_PASSES: u32 = 5;
/// Lanes of Argon2id.
pub const ARGON2_LANES: u32 = 1;

/// Items of a page unless said otherwise.
pub const PAGE_SIZE_DEFAULT: i32 = 50;
/// People, groups or members on a page: an answer stays far below 4 MiB.
pub const PAGE_SIZE_MAX: i32 = 500;
/// API tokens on a page.
pub const API_TOKEN_PAGE_SIZE_MAX: i32 = 200;
