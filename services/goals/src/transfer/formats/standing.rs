//! Words for how a goal stands, which other systems use where this one has a state and derives the health.

/// `Progress Status`, `Status`: a goal that is on its way is active; how it goes is kept for the way back.
pub(super) const STANDINGS: &[(&str, &str)] = &[
    ("On track", "active"),
    ("In progress", "active"),
    ("Ongoing", "active"),
    ("Active", "active"),
    ("Open", "active"),
    ("At risk", "active"),
    ("Off track", "active"),
    ("Behind", "active"),
    ("Not started", "active"),
    ("To do", "active"),
    ("Draft", "draft"),
    ("Completed", "closed"),
    ("Done", "closed"),
    ("Closed", "closed"),
    ("Achieved", "achieved"),
    ("Partially achieved", "partly"),
    ("Missed", "missed"),
    ("Not achieved", "missed"),
    ("Cancelled", "cancelled"),
    ("Canceled", "cancelled"),
];

/// What a row is, in the words of most systems.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("Objective", "objective"),
    ("Goal", "objective"),
    ("O", "objective"),
    ("目標", "objective"),
    ("Key result", "key_result"),
    ("KR", "key_result"),
    ("主要な結果", "key_result"),
];
