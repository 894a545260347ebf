//! What fields of few words may say: one word of ours for each, which files of the canonical form use.

use unicode_normalization::UnicodeNormalization as _;

/// A text as names are compared: compatibility forms made plain, in lower case, nothing but letters and digits.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Defines an enum of words.
macro_rules! worded {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The variant of exactly this word, if there is one.
            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

worded! {
    /// What a row is.
    pub enum RowKind {
        /// O(目標).
        Objective = "objective",
        /// KR(主要な結果).
        KeyResult = "key_result",
    }
}

worded! {
    /// How an objective is meant.
    pub enum Kind {
        /// 必達.
        Committed = "committed",
        /// ストレッチ.
        Aspirational = "aspirational",
        /// ムーンショット.
        Moonshot = "moonshot",
    }
}

worded! {
    /// How a key result is measured.
    pub enum Direction {
        /// From a baseline up to a target.
        Increase = "increase",
        /// From a baseline down to a target.
        Decrease = "decrease",
        /// Kept between two bounds.
        Band = "band",
        /// A weighted checklist.
        Milestones = "milestones",
        /// Done or not.
        YesNo = "yes_no",
        /// Without a number.
        NotMeasured = "not_measured",
    }
}

worded! {
    /// Where a goal stands in its life.
    pub enum Status {
        /// たたき台.
        Draft = "draft",
        /// Waiting for approval.
        Proposed = "proposed",
        /// Being worked towards.
        Active = "active",
        /// Over, without more being said.
        Closed = "closed",
        /// Over: it came true.
        Achieved = "achieved",
        /// Over: it came true in part.
        Partly = "partly",
        /// Over: it did not come true.
        Missed = "missed",
        /// Given up.
        Cancelled = "cancelled",
    }
}

worded! {
    /// Whether the owners can bring it about.
    pub enum Controllability {
        /// 自分たちでできる.
        Ours = "ours",
        /// 一緒ならできる.
        Shared = "shared",
        /// できない.
        Outside = "outside",
    }
}

worded! {
    /// Who sees a goal.
    pub enum Visibility {
        /// Whoever is in the organization.
        Organization = "organization",
        /// The owning group.
        Group = "group",
        /// People who are named.
        People = "people",
    }
}

worded! {
    /// Whose goal it is: which of the fields for owners says so.
    pub enum Scope {
        /// The first of the owners.
        Person = "person",
        /// The first of the groups.
        Group = "group",
        /// The organization.
        Organization = "organization",
    }
}

worded! {
    /// What the file asks for.
    pub enum Action {
        /// Change what is there; it must be there.
        Edit = "edit",
        /// Remove what is there.
        Delete = "delete",
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn names_are_compared_without_case_width_blanks_and_signs() {
        for name in ["Goal Title", "goal_title", "ＧＯＡＬ　ＴＩＴＬＥ", "goal-title", " GoalTitle* "]
        {
            assert_eq!(fold(name), "goaltitle", "{name}");
        }
        assert_eq!(fold("ﾀｲﾄﾙ"), fold("タイトル"));
    }
}
