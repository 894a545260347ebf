//! Every limit of this service.

use std::time::Duration;

/// Notifications on a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: i32 = 50;

/// Notifications on a page at most: with the longest texts still below the 4 MiB of an answer.
pub const PAGE_ROWS_MAX: i32 = 200;

/// Notifications marked as read by one call at most: a page.
pub const MARKED_MAX: usize = 200;

/// Notifications in one piece of a watch at most; what is left follows at once.
pub const FRAME_ROWS_MAX: i64 = 200;

/// The beginning of a comment that a notification repeats, in characters as people count them: what one reads at a glance.
pub const COMMENT_CHARS_MAX: usize = 300;

/// The same in bytes, since one character may be made of thousands of code points.
pub const COMMENT_BYTES_MAX: usize = 4_096;

/// How often a watch looks by itself. Hints wake it long before; this is how late it is when one was lost, and how late it ends
/// after its person has left, which must not take longer than 60 seconds.
pub const POLL_PERIOD: Duration = Duration::from_secs(15);
