//! Every limit of this service.

/// Entries of one check-in. A person who owns more key results than this checks in twice; a statement of 50 still fits one
/// screen and one short transaction.
pub const ENTRIES_MAX: usize = 50;

/// Queues per organization that check-ins are spread over, by author; every queue is a batch of its own, so more of them means
/// smaller batches. Two keep one batch with Postgres while the next is read and answered.
pub const CHECK_IN_SHARDS: u16 = 2;

/// Length of a check-in's note, in characters as people count them: a page of text.
pub const NOTE_CHARS_MAX: usize = 5_000;

/// Length of an entry's note, in characters as people count them: a few paragraphs, since there may be 50 of them.
pub const ENTRY_NOTE_CHARS_MAX: usize = 2_000;

/// Bytes of all notes of one check-in together. Full notes of characters of up to four bytes fit; what is above is made of
/// characters of many code points. Its fact repeats them as JSON, which at worst doubles them, and a message on the stream has
/// at most 1 MiB: a larger fact could never be published.
pub const NOTES_BYTES_MAX: usize = 480 << 10;

/// Key results that the message of an error names; its metadata names all.
pub const KEY_RESULTS_NAMED_MAX: usize = 3;

/// Check-ins on a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: i32 = 50;

/// Check-ins on a page at most.
pub const PAGE_ROWS_MAX: i32 = 200;

/// Bytes of a page, about: a page of full check-ins is cut before it passes the 4 MiB that clients accept.
pub const PAGE_BYTES_MAX: usize = 3 << 20;

/// Confidence, 自信度: from hardly to surely.
pub const CONFIDENCE_MAX: i32 = 10;
