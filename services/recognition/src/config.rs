//! Every limit of this service, with its unit and its reason.

/// Characters (as people count them) in a comment: a thank-you with its story, not a report. The proto promises it.
pub const COMMENT_CHARS_MAX: usize = 1_000;

/// Points on one coin. The proto promises it.
pub const COIN_POINTS_MAX: i32 = 10_000;

/// Points of one person's allowance in one period. The proto promises it.
pub const ALLOWANCE_POINTS_MAX: i32 = 100_000;

/// Coins on a page if the caller does not say: a screen or two of the feed.
pub const LIST_COINS_PAGE_DEFAULT: i32 = 50;

/// Coins on a page at most: about half a mebibyte with full comments in Japanese.
pub const LIST_COINS_PAGE_MAX: i32 = 200;

/// Bytes of a page, about: a character may be made of many code points, and a page of such comments is cut before it passes the
/// 4 MiB that clients accept.
pub const LIST_COINS_BYTES_MAX: usize = 3 << 20;

/// Findings in one answer of `VerifyLedger`: enough to see a pattern, and the answer stays readable. The proto promises it.
pub const FINDINGS_MAX: i64 = 100;

/// Queues per organization that sends are spread over, by sender. Senders of one queue wait for one another; every queue is a
/// batch of its own, so more of them means smaller batches. Four keep both of two cores and Postgres busy.
pub const SEND_SHARDS: u16 = 4;

/// How often a batch of sends tries to open its senders' allowances. The second try sees what another replica opened during
/// the first; there is no third but for a person whose allowance is opened and ends within one transaction.
pub const OPENING_ROUNDS_MAX: usize = 3;
