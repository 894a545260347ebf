//! Every limit of this service, with its unit, its value and its reason. None of them is worth an
//! environment variable: they are promised in the protocol or bound by the types that hold the
//! values.

mod transfer;

pub use transfer::*;

use std::time::Duration;

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
/// Decimals of the part of its milestones that a key result records as a value: as many as any value has.
pub const MILESTONES_VALUE_DECIMALS: u32 = 6;
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
/// Places behind the point of a progress at a glance, as in the protocol: a hundredth of a percent.
pub const SUMMARY_PROGRESS_DECIMALS: u32 = 4;
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
/// Rows that one statement of a tree reads: ten thousand key results, and somewhat more, need no
/// second, and memory stays bounded for any other.
pub const TREE_WINDOW_ROWS: usize = 12_000;
/// Pieces of a tree that wait for a slow reader; then the reading of the database waits, too.
pub const TREE_PIECES_AHEAD: usize = 2;

/// Groups, and people, by which a filter may ask for goals, as in the protocol: what a person picks from a list.
pub const FILTER_OWNERS_MAX: usize = 50;
/// Windows that one page of a list reads where most objectives do not match: a call stays a matter of a fraction of a second.
pub const LISTED_WINDOWS_MAX: usize = 10;
/// Rows of such a window, at least: a small page is no reason to read in many small steps.
pub const LISTED_ROWS_PER_WINDOW_MIN: usize = 500;
/// Parts that an explanation has, at most: the key results below a department; a sum over a whole company is told by its totals.
pub const EXPLAINED_PARTS_MAX: usize = 5_000;

/// How far ahead an override of a progress may end, in days: a year and a bit, as long as the longest cycle.
pub const OVERRIDE_DAYS_MAX: i64 = 400;
/// How far from 0 an override may be: ten times a hundred targets, and far from the bounds of the sums.
pub const OVERRIDE_PROGRESS_MAX: i64 = 1_000;
/// Overrides that one transaction ends.
pub const OVERRIDES_ENDED_AT_ONCE: usize = 500;
/// Characters of a reason: a paragraph.
pub const REASON_CHARS_MAX: usize = 1_000;
/// People who contribute to an objective, or are named to see it: more is a group.
pub const PEOPLE_MAX: usize = 100;
/// Labels of an objective: more is no help in finding it.
pub const LABELS_MAX: usize = 20;
/// Characters of a label: what fits on a tag.
pub const LABEL_CHARS_MAX: usize = 50;
/// Characters of an external id: the longest that the known systems give, with room.
pub const EXTERNAL_ID_CHARS_MAX: usize = 200;
/// Characters of a milestone's title: as an objective's.
pub const MILESTONE_TITLE_CHARS_MAX: usize = 300;
/// Answers that a published result of a secret poll holds at least, whatever is set: among fewer one
/// would know the others' (the least that the product allows).
pub const ANSWERS_SHOWN_FROM_MIN: usize = 3;
/// People's answers by which two published results differ at least, whatever is set: of two who
/// changed, each would know the other's.
pub const ANSWERS_STEP_MIN: usize = 3;
/// One in so many of the answers of the last result must have changed before the next, where that is
/// more than the step: five of a hundred. Keeps the results of a whole company few.
pub const ANSWERS_STEP_SHARE: usize = 20;
/// Characters of a comment on a commitment: a few sentences.
pub const COMMITMENT_COMMENT_CHARS_MAX: usize = 1_000;
/// Results of commitment on a page, by default and at most.
pub const COMMITMENT_RESULTS_PAGE: (i32, i32) = (20, 100);
/// Comments on commitment on a page, by default and at most.
pub const COMMITMENT_COMMENTS_PAGE: (i32, i32) = (50, 100);
/// Policies of an organization: each group of the largest we plan for, or some job types in most.
pub const GROUP_POLICIES_MAX: i64 = 10_000;
/// Characters of a job type: one line, as directories spell it.
pub const JOB_TYPE_CHARS_MAX: usize = 100;
/// Groups above one another that policies are looked for in: several times the deepest company.
pub const GROUP_LEVELS_MAX: usize = 64;
/// Policies on a page, by default and at most.
pub const GROUP_POLICIES_PAGE: (i32, i32) = (100, 500);
/// Days before a cycle's start and after its end that its timetable may reach: a year of preparation.
pub const TIMETABLE_DAYS_AROUND_CYCLE_MAX: u64 = 366;
/// Groups on a page of a cycle's progress, by default and at most.
pub const CYCLE_PROGRESS_PAGE: (i32, i32) = (100, 500);
/// Reminders whose facts go out in one transaction: about a megabyte of envelopes.
pub const REMINDERS_PER_TX: i64 = 1_000;
/// Things to hand over on a page, by default and at most.
pub const HANDOVERS_PAGE: (i32, i32) = (100, 500);
/// Goals that one call hands over: their facts go out in one transaction.
pub const HANDOVER_GOALS_MAX: usize = 500;
/// Days that a handover may lie ahead: a year.
pub const HANDOVER_DAYS_AHEAD_MAX: u64 = 366;
/// Handovers that are carried out in one transaction, for the same reason as in a call.
pub const HANDOVERS_PER_TX: i64 = 500;
/// Organizations and callers whose due work is looked up at once; more have their turn right after.
pub const DUE_GROUPS_PER_ROUND: i64 = 100;
/// How often due handovers and waiting reminders are looked for: so late is a handover at most when
/// its day begins.
pub const DUE_WORK_EVERY: Duration = Duration::from_secs(15);
/// Characters of a KPI's name: one line in a list.
pub const KPI_NAME_CHARS_MAX: usize = 200;
/// Characters of a KPI's description: two pages.
pub const KPI_DESCRIPTION_CHARS_MAX: usize = 5_000;
/// Characters of a metric key: a path of names in the system that pushes.
pub const METRIC_KEY_CHARS_MAX: usize = 200;
/// Characters of the id that a source gives to a value.
pub const SOURCE_ID_CHARS_MAX: usize = 200;
/// Values in one report, as in the protocol.
pub const METRIC_VALUES_MAX: usize = 1_000;
/// Readings that one report may lead to: a value goes to everything with its key, and all of them are written in one transaction
/// under the lock of the organization's tree. As many are written in about two seconds.
pub const REPORTED_READINGS_MAX: usize = 20_000;
/// Days ahead of the clock that a value may be as of: clocks differ, and a day begins earlier elsewhere.
pub const EFFECTIVE_DAYS_AHEAD_MAX: i64 = 1;
/// Days back that a value may be as of: ten years, leap days included.
pub const EFFECTIVE_DAYS_BACK_MAX: i64 = 3_653;
/// Cadences for which a KPI may be without a value: one may be late.
pub const KPI_CADENCES_MAX: i64 = 2;
/// Days of a daily cadence.
pub const KPI_DAILY_DAYS: i64 = 1;
/// Days of a weekly cadence.
pub const KPI_WEEKLY_DAYS: i64 = 7;
/// Days of a monthly cadence: the longest month.
pub const KPI_MONTHLY_DAYS: i64 = 31;
/// Days of a quarterly cadence: the longest quarter.
pub const KPI_QUARTERLY_DAYS: i64 = 92;
/// Readings on a page, by default and at most.
pub const READINGS_PAGE: (i32, i32) = (100, 500);
/// KPIs on a page, by default and at most.
pub const KPIS_PAGE: (i32, i32) = (50, 200);
/// Key results of one objective before the coach speaks, where no policy says otherwise: what a person keeps in mind.
pub const COACH_KEY_RESULTS_MAX: usize = 5;
/// Objectives of one owner in one cycle before the coach speaks, where no policy says otherwise: what a group talks about
/// in every session.
pub const COACH_OWNER_OBJECTIVES_MAX: usize = 3;
/// Active objectives of one person in all cycles before the coach asks whether there is time for them: a year's, and
/// those of the quarter beside it.
pub const COACH_OWNED_OBJECTIVES_MAX: usize = 7;
/// Days without a change or a check-in after which the coach calls an active objective stale: two fortnights and some days
/// of holiday.
pub const COACH_STALE_DAYS: u32 = 35;
/// Objectives of one owner in one cycle from which on the mix of their kinds means something.
pub const COACH_MIXED_KINDS_MIN: usize = 3;
/// How much of two titles is the same in a repetition, in percent of all their words (see `coach::similarity`).
pub const COACH_SAME_WORDS_PERCENT_MIN: usize = 85;
/// Titles that one review compares of each sort: of the same owner, under each parent, and with the very same words. What
/// else is in a cycle of a hundred thousand objectives would cost every review its speed.
pub const COACH_OTHERS_MAX: i64 = 100;
/// Levels of groups upwards in which the coach looks for engineering, far above any company's.
pub const COACH_GROUP_LEVELS_MAX: i32 = 16;
/// Characters of the reason for which advice is dismissed: a few sentences.
pub const DISMISSAL_REASON_CHARS_MAX: usize = 500;
/// Objectives on a page of advice, by default and at most, as in the protocol.
pub const ADVICE_PAGE: (i32, i32) = (50, 200);
/// Rules on a page, by default and at most, as in the protocol.
pub const COACH_RULES_PAGE: (i32, i32) = (100, 100);
/// Changes on a page of the history, by default and at most: what is left of them where texts are
/// long must fit into an answer.
pub const CHANGES_PAGE: (i32, i32) = (50, 200);
/// Points of a progress over time on a page, by default and at most: a point is small, and a chart
/// of a quarter wants all of them.
pub const PROGRESS_POINTS_PAGE: (i32, i32) = (200, 1_000);
/// Characters of a comment and of an answer: two pages, as a rationale.
pub const COMMENT_CHARS_MAX: usize = 5_000;
/// People whom a comment mentions: more than that is an announcement.
pub const MENTIONS_MAX: usize = 20;
/// Characters of a question why: it asks, it does not argue.
pub const QUESTION_CHARS_MAX: usize = 1_000;
/// Answers to one question, so that a question with all of them fits into an answer and a fact; a
/// talk that is longer belongs into a room.
pub const ANSWERS_PER_QUESTION_MAX: usize = 50;
/// Fields that one suggestion changes: more than that is an alternative.
pub const SUGGESTED_FIELDS_MAX: usize = 10;
/// Alternatives kept beside one objective: a page of them.
pub const ALTERNATIVES_MAX: i64 = 50;
/// Objectives on the path of whys: twice the levels of a tree, since the path leads into other cycles.
pub const WHYS_MAX: usize = 64;
/// Comments, questions, suggestions, approvals and proposals on a page, by default and at most.
pub const TALK_PAGE: (i32, i32) = (50, 200);
/// Alternatives on a page, by default and at most.
pub const ALTERNATIVES_PAGE: (i32, i32) = (50, 50);

/// Characters of a query: as in the protocol.
pub const SEARCH_QUERY_CHARS_MAX: usize = 200;
/// Words of a query: each is compared with each candidate.
pub const SEARCH_WORDS_MAX: usize = 20;
/// Goals on a page of a search, by default and at most.
pub const SEARCH_PAGE: (i32, i32) = (20, 100);
/// Texts with all terms of a query that are ranked, at most (a goal has one or two): more than anybody would page through, and the
/// bound of what the commonest word costs.
pub const SEARCH_CANDIDATES_MAX: i64 = 5_000;
/// Candidates that are compared first: more than the largest page, so that one window fills it unless some are hidden or do not hold the words.
pub const SEARCH_WINDOW_ROWS: i64 = 150;
/// Code points of an excerpt: as in the protocol.
pub const EXCERPT_CHARS_MAX: usize = 120;
/// Gaps on a page, by default and at most.
pub const GAPS_PAGE: (i32, i32) = (50, 500);
/// Characters of a closing note: two pages.
pub const CLOSING_NOTE_CHARS_MAX: usize = 5_000;
/// Characters of each part of a retrospective: two pages.
pub const RETROSPECTIVE_CHARS_MAX: usize = 5_000;
/// A score is projected once one in so many parts of the cycle is gone: nine days of a quarter.
pub const PROJECTED_FROM_PART: i64 = 10;
/// Hundredths by which members' judgement and the score of the key results lie apart at least, to be a
/// gap, as in the protocol: what rounding and mood do not explain.
pub const JUDGEMENT_GAP_HUNDREDTHS_MIN: i64 = 30;
/// Gaps on a page, by default and at most.
pub const JUDGEMENT_GAPS_PAGE: (i32, i32) = (50, 200);
/// Objectives that one call carries over: what a department has.
pub const CARRIED_MAX: usize = 200;
/// Key results that go with them: twenty-five each, far above any good objectives; each is a row, a fact
/// and an answer's worth of work in one transaction.
pub const CARRIED_KEY_RESULTS_MAX: usize = 5_000;
/// Objectives of a lineage on a page, by default and at most.
pub const LINEAGE_PAGE: (i32, i32) = (100, 100);
