//! What verdicts say: why a line was not understood and what would be right, or how it was taken.

pub(super) const NO_OBJECTIVE_ABOVE: &str =
    "a key result without an objective above it; write `O: …` on a line before it";
pub(super) const NO_OBJECTIVE_FOR_ITEM: &str = "an item of a list with no objective above it; if it is an objective write `O: …`, if it is a key result write the objective above it and begin this line with `KR:`";
pub(super) const OBJECTIVE_WITHOUT_TITLE: &str =
    "marked as an objective, without a title behind the mark; write it on the same line";
pub(super) const KEY_RESULT_WITHOUT_TITLE: &str =
    "marked as a key result, without a title behind the mark; write it on the same line";
pub(super) const OWNER_WITHOUT_NAME: &str =
    "says that an owner follows and names none; write the name on the same line";
pub(super) const UNDER_WHAT_WAS_LOST: &str =
    "belongs to a line above that was not understood; mend that line first";

pub(super) const UNDER_KEY_RESULT: &str = "stands under another key result; counted for the objective itself";
pub(super) const WITHOUT_MARK: &str = "no mark; taken as a key result since an objective is above";
pub(super) const OBJECTIVE_BY_FORM: &str = "no mark; taken as an objective by its form";
pub(super) const BACK_TO_OBJECTIVE: &str = "counted for the last objective above";

pub(super) const ANNOUNCES: &str = "announces what follows";
pub(super) const UNDERLINES: &str = "underlines the heading above";
pub(super) const NOTE_ON_KEY_RESULT: &str = "a remark on a key result, kept nowhere";
pub(super) const NOTE_TOO_LONG: &str =
    "a detail of a key result whose title has no room for it, kept nowhere";
pub(super) const NOTE_ON_OWNER: &str = "a remark outside any objective, kept nowhere";
pub(super) const NOTE_AFTER_KEY_RESULTS: &str =
    "a remark behind the key results, kept nowhere; a reason begins with `WHY:`";
pub(super) const REASON_FOR_KEY_RESULT: &str =
    "a reason for a key result, kept nowhere; a reason belongs to the objective";
pub(super) const REASON_FOR_OWNER: &str =
    "a reason outside any objective, kept nowhere; write it under the objective that it is for";
pub(super) const OWNER_OF_KEY_RESULT: &str =
    "an owner of a key result, kept nowhere; the objective's owner owns it";

/// A remark about a line, followed by the line's words.
pub(super) fn about(remark: &str, words: &str) -> String {
    format!("{remark}: {words}")
}

/// A title, followed by how it was taken if that is not plain.
pub(super) fn titled(title: &str, remark: &str) -> String {
    if remark.is_empty() { title.to_owned() } else { format!("{title} ({remark})") }
}
