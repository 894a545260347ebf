//! What a notification of a coin says, in the reader's language. Pure.
//!
//! Texts are made when they are read, not when the coin arrives: the reader may have changed their language, and a name that is
//! not known yet mends itself as soon as the directory's fact is here. Names stand as the directory has them (in Japanese the
//! family name first), in Japanese with さん. A Feedback coin says that it came, never what is in it.

use crate::notification::CoinKind;

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// Japanese; also where a person's language is not known.
    Japanese,
    /// English.
    English,
}

impl Locale {
    /// The language that a directory locale names.
    pub fn of(locale: Option<&str>) -> Self {
        match locale {
            Some(locale) if locale == "en" || locale.starts_with("en-") => Self::English,
            _ => Self::Japanese,
        }
    }
}

/// The text of a coin's notification. Without a name it speaks of a member.
pub fn text(locale: Locale, sender: Option<&str>, kind: CoinKind, comment: Option<&str>) -> String {
    let comment = comment.filter(|_| kind != CoinKind::Feedback);
    match locale {
        Locale::Japanese => japanese(sender, kind, comment),
        Locale::English => english(sender, kind, comment),
    }
}

fn japanese(sender: Option<&str>, kind: CoinKind, comment: Option<&str>) -> String {
    let sender = sender.map_or_else(|| "メンバー".to_owned(), |name| format!("{name}さん"));
    let coin = match kind {
        CoinKind::Excellent => "Excellentコイン",
        CoinKind::ThankYou => "Thank youコイン",
        CoinKind::Good => "Goodコイン",
        CoinKind::Feedback => "Feedbackコイン",
        CoinKind::Unknown => "コイン",
    };
    let comment = comment.map(|comment| format!("「{comment}」")).unwrap_or_default();
    format!("{sender}から{coin}が届きました。{comment}")
}

fn english(sender: Option<&str>, kind: CoinKind, comment: Option<&str>) -> String {
    let sender = sender.unwrap_or("A member");
    let coin = match kind {
        CoinKind::Excellent => "an Excellent coin",
        CoinKind::ThankYou => "a Thank you coin",
        CoinKind::Good => "a Good coin",
        CoinKind::Feedback => "a Feedback coin",
        CoinKind::Unknown => "a coin",
    };
    match comment {
        Some(comment) => format!("{sender} sent you {coin}: “{comment}”"),
        None => format!("{sender} sent you {coin}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [CoinKind; 5] =
        [CoinKind::Excellent, CoinKind::ThankYou, CoinKind::Good, CoinKind::Feedback, CoinKind::Unknown];

    #[test]
    fn a_coin_is_told_in_the_reader_s_language() {
        let told = |locale| text(locale, Some("田中 葵"), CoinKind::ThankYou, Some("助かりました"));
        assert_eq!(told(Locale::Japanese), "田中 葵さんからThank youコインが届きました。「助かりました」");
        assert_eq!(told(Locale::English), "田中 葵 sent you a Thank you coin: “助かりました”");
    }

    #[test]
    fn a_feedback_coin_never_tells_what_is_in_it() {
        for locale in [Locale::Japanese, Locale::English] {
            let told = text(locale, Some("Alice"), CoinKind::Feedback, Some("secret"));
            assert!(!told.contains("secret"));
            assert!(told.contains("Feedback"));
        }
    }

    #[test]
    fn without_a_name_a_member_sent_it() {
        assert_eq!(
            text(Locale::Japanese, None, CoinKind::Good, None),
            "メンバーからGoodコインが届きました。"
        );
        assert_eq!(
            text(Locale::English, None, CoinKind::Excellent, None),
            "A member sent you an Excellent coin."
        );
    }

    #[test]
    fn nobody_is_called_by_a_bare_name_or_by_sama_in_japanese() {
        for kind in KINDS {
            let told = text(Locale::Japanese, Some("佐藤 蓮"), kind, None);
            assert!(told.starts_with("佐藤 蓮さん"), "{told}");
            assert!(!told.contains('様'), "{told}");
        }
    }

    #[test]
    fn every_locale_that_is_not_english_is_japanese() {
        for (locale, expected) in [
            (None, Locale::Japanese),
            (Some("ja"), Locale::Japanese),
            (Some("en"), Locale::English),
            (Some("en-GB"), Locale::English),
            (Some("enm"), Locale::Japanese),
        ] {
            assert_eq!(Locale::of(locale), expected);
        }
    }
}
