//! What an inbox holds. Pure.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::coin_texts::{self, Locale};
use crate::config::{COMMENT_BYTES_MAX, COMMENT_CHARS_MAX};

ovation_chassis::id!(
    /// An entry of an inbox.
    pub struct NotificationId
);
ovation_chassis::id!(
    /// A coin of recognition.
    pub struct CoinId
);

/// Where an entry stands in its inbox: from 1, without gaps, in the order in which entries became visible.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Sequence(pub i64);

/// A kind of coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoinKind {
    /// Excellent.
    Excellent,
    /// Thank you.
    ThankYou,
    /// Good.
    Good,
    /// Feedback: for its receiver's eyes only.
    Feedback,
    /// A kind of a later release.
    Unknown,
}

/// That a coin was sent, as its receiver is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoinNews {
    /// The coin.
    pub coin: CoinId,
    /// What kind it is.
    pub kind: CoinKind,
    /// Who sent it.
    pub sender: PersonId,
    /// Who is told.
    pub receiver: PersonId,
    /// The beginning of its comment; nothing for a Feedback coin.
    pub comment: Option<String>,
}

/// An entry of an inbox with what is known of its people at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Where it stands.
    pub sequence: Sequence,
    /// What it tells.
    pub news: CoinNews,
    /// The sender's name; nothing while the directory's fact is not here.
    pub sender_name: Option<String>,
    /// The receiver's language.
    pub locale: Locale,
    /// When it came into the inbox.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

impl Notification {
    /// What it says, in its reader's language.
    pub fn text(&self) -> String {
        let news = &self.news;
        coin_texts::text(self.locale, self.sender_name.as_deref(), news.kind, news.comment.as_deref())
    }
}

/// The beginning of a comment as a notification repeats it; nothing of a Feedback coin's, and nothing where there is none.
pub fn told_comment(kind: CoinKind, comment: &str) -> Option<String> {
    if kind == CoinKind::Feedback || comment.is_empty() {
        return None;
    }
    let mut bytes = 0;
    let beginning: String = comment
        .graphemes(true)
        .take(COMMENT_CHARS_MAX)
        .take_while(|character| {
            bytes += character.len();
            bytes <= COMMENT_BYTES_MAX
        })
        .collect();
    let is_whole = beginning.len() == comment.len();
    Some(if is_whole { beginning } else { format!("{}…", beginning.trim_end()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_comment_is_told_whole() {
        let comment = "リリース、ありがとう\n助かりました";
        assert_eq!(told_comment(CoinKind::ThankYou, comment).as_deref(), Some(comment));
    }

    #[test]
    fn a_long_comment_is_cut_between_characters_as_people_count_them() {
        let family = "👨‍👩‍👧‍👦";
        let told = told_comment(CoinKind::Good, &family.repeat(50)).expect("there is a comment");
        assert_eq!(told, family.repeat(50));
        let told = told_comment(CoinKind::Good, &"が".repeat(301)).expect("there is a comment");
        assert_eq!(told, format!("{}…", "が".repeat(300)));
    }

    #[test]
    fn a_comment_of_monstrous_characters_is_cut_by_bytes() {
        let stacked = format!("a{}", "\u{301}".repeat(3_000));
        assert_eq!(told_comment(CoinKind::Good, &format!("ok {stacked}")).as_deref(), Some("ok…"));
    }

    #[test]
    fn nothing_of_a_feedback_coin_is_told() {
        assert_eq!(told_comment(CoinKind::Feedback, "secret"), None);
    }
}
