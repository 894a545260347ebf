//! Every limit of this service, with its unit, its value and its reason. None of them is worth an
//! environment variable: they are promised in the protocol or bound by the types that hold the
//! values.

/// Characters of a cycle's name: one line in a list.
pub const CYCLE_NAME_CHARS_MAX: usize = 100;
/// Characters of an objective's title: what a person reads at once.
pub const OBJECTIVE_TITLE_CHARS_MAX: usize = 300;
/// Characters of a rationale: two pages.
pub const RATIONALE_CHARS_MAX: usize = 5_000;
/// Characters of a key result's title: longer than an objective's, since outlines put conditions
/// there.
pub const KEY_RESULT_TITLE_CHARS_MAX: usize = 500;
/// Characters of a unit: `%`, `件`, `JPY`, `customers / month`.
pub const UNIT_CHARS_MAX: usize = 20;

/// What an objective serves: more than this is no alignment.
pub const PARENTS_MAX: usize = 20;
/// Key results of one objective: far above any good objective, so that `GetObjective` answers with
/// all of them.
pub const KEY_RESULTS_PER_OBJECTIVE_MAX: usize = 200;
/// Levels of the tree, key results included. Four times what organizations plan for; bounds the
/// length of paths to 1,056 characters, which an index entry holds.
pub const TREE_LEVELS_MAX: usize = 32;

/// Milestones of one key result: more are a project plan, and each is a row to read with it.
/// [`crate::measurement::Milestones`] names the number in its refusal.
pub const MILESTONES_MAX: usize = 100;
/// Dated steps of an expected path: one per week of two years. [`crate::expected::Steps`] names the
/// number in its refusal.
pub const EXPECTED_STEPS_MAX: usize = 100;

/// Percent of the whole way by which a goal may lie below its expectation and is on track: nine days
/// of a quarter on a straight line. A value that is read every two weeks is seven days old on
/// average, and being old is not being behind.
pub const HEALTH_ON_TRACK_PERCENT_MAX: u8 = 10;
/// Percent of the whole way by which a goal may lie below its expectation and is at risk: a month of
/// a quarter, which can still be caught up with; what is farther below is behind.
pub const HEALTH_AT_RISK_PERCENT_MAX: u8 = 30;

/// A weight, at most: a thousand times the usual.
pub const WEIGHT_MAX: i64 = 1_000;
/// Places behind the point of values and weights, as in the protocol.
pub const VALUE_DECIMALS: u32 = 6;
/// Places behind the point of a progress, as in the protocol.
pub const PROGRESS_DECIMALS: u32 = 12;
/// How far from 0 a progress is held: a million million times the way. Values of 15 digits over a
/// way of a millionth would go farther and leave the 128 bits of the sums.
pub const PROGRESS_MAX: i128 = 1_000_000_000_000;

/// Bytes of an outline: a quarter of what a message may have.
pub const OUTLINE_BYTES_MAX: usize = 1024 * 1024;
/// Lines of an outline: the answer has a verdict for each, and must fit into a message.
pub const OUTLINE_LINES_MAX: usize = 20_000;
/// Characters of a verdict's detail: a title in full, so that a line is recognized; what is longer
/// is cut, so that the verdicts of a full outline fit into an answer.
pub const VERDICT_DETAIL_CHARS_MAX: usize = 300;

/// Characters of a heading that an error repeats: errors travel in headers, which are small.
pub const HEADING_SHOWN_CHARS_MAX: usize = 60;

/// Groups of an import that an error names as unknown, for the same reason.
pub const GROUPS_REFUSED_MAX: usize = 20;

/// Bytes of a page of objectives and of a piece of a tree, about: clients accept 4 MiB, and goals
/// with rationales in full length are longer than that long before they are many.
pub const ANSWER_BYTES_MAX: usize = 3 << 20;
/// Cycles on a page, by default and at most.
pub const CYCLES_PAGE: (i32, i32) = (50, 200);
/// Objectives on a page, by default and at most.
pub const OBJECTIVES_PAGE: (i32, i32) = (50, 500);
/// Nodes in one piece of a tree, as in the protocol: about 600 KiB.
pub const TREE_PIECE_NODES: usize = 1_000;
/// Rows that one statement of a tree reads: the tree of an organization of a thousand people needs
/// no second, and memory stays bounded for any other.
pub const TREE_WINDOW_ROWS: usize = 10_000;
/// Pieces of a tree that wait for a slow reader; then the reading of the database waits, too.
pub const TREE_PIECES_AHEAD: usize = 2;
