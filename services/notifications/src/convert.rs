//! Messages to domain values and back. Nothing malformed passes.

use std::collections::BTreeSet;

use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::time;
use ovation_proto::ovation::notifications::v1 as wire;
use ovation_proto::ovation::recognition::v1 as recognition;

use crate::config::MARKED_MAX;
use crate::inbox::Frame;
use crate::notification::{CoinKind, CoinNews, Notification, NotificationId, told_comment};

/// What marking as read is answered; a repeated call is answered from its bytes.
pub use wire::MarkReadResponse as MarkReadMessage;

/// Which notifications are to be marked; none means all.
pub fn marked(message: &wire::MarkReadRequest) -> Result<BTreeSet<NotificationId>, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let ids: Vec<NotificationId> = fields.ids("notification_ids", &message.notification_ids, MARKED_MAX);
    fields.finish()?;
    Ok(ids.into_iter().collect())
}

/// The answer to marking.
pub fn marked_read(unread: i64) -> MarkReadMessage {
    MarkReadMessage { unread }
}

/// An entry of an inbox, in its reader's language.
pub fn notification(notification: &Notification) -> wire::Notification {
    wire::Notification {
        id: notification.id.to_string(),
        category: wire::Category::Coin.into(),
        text: notification.text(),
        actor_id: notification.news.sender.to_string(),
        subject_id: notification.news.coin.to_string(),
        created_at: Some(time::timestamp(notification.created_at)),
        read_at: notification.read_at.map(time::timestamp),
    }
}

/// A piece of a watch.
pub fn frame(frame: &Frame) -> wire::WatchNotificationsResponse {
    wire::WatchNotificationsResponse {
        notifications: frame.notifications.iter().map(notification).collect(),
        unread: frame.unread,
    }
}

/// News of a coin that everybody may see, or what is wrong with the fact.
pub fn coin_sent(fact: &recognition::CoinSent) -> Result<CoinNews, String> {
    let coin = fact.coin.as_ref().ok_or("`coin` must be set")?;
    let kind = kind(coin.kind());
    Ok(CoinNews {
        coin: id("coin.id", &coin.id)?,
        kind,
        sender: id("coin.sender_id", &coin.sender_id)?,
        receiver: id("coin.receiver_id", &coin.receiver_id)?,
        comment: told_comment(kind, &coin.comment),
    })
}

/// News of a Feedback coin, or what is wrong with the fact.
pub fn feedback_coin_sent(fact: &recognition::FeedbackCoinSent) -> Result<CoinNews, String> {
    Ok(CoinNews {
        coin: id("coin_id", &fact.coin_id)?,
        kind: CoinKind::Feedback,
        sender: id("sender_id", &fact.sender_id)?,
        receiver: id("receiver_id", &fact.receiver_id)?,
        comment: None,
    })
}

fn kind(kind: recognition::CoinKind) -> CoinKind {
    match kind {
        recognition::CoinKind::Excellent => CoinKind::Excellent,
        recognition::CoinKind::ThankYou => CoinKind::ThankYou,
        recognition::CoinKind::Good => CoinKind::Good,
        recognition::CoinKind::Feedback => CoinKind::Feedback,
        recognition::CoinKind::Unspecified => CoinKind::Unknown,
    }
}

fn id<I: std::str::FromStr>(field: &str, text: &str) -> Result<I, String> {
    text.parse().map_err(|_| format!("`{field}` must be a UUID"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovation_chassis::ids::PersonId;

    fn coin(kind: i32) -> recognition::Coin {
        recognition::Coin {
            id: NotificationId::random().to_string(),
            kind,
            sender_id: PersonId::random().to_string(),
            receiver_id: PersonId::random().to_string(),
            comment: "ありがとう".to_owned(),
            ..recognition::Coin::default()
        }
    }

    #[test]
    fn a_coin_is_told_with_its_comment() {
        let coin = coin(recognition::CoinKind::ThankYou.into());
        let news = coin_sent(&recognition::CoinSent { coin: Some(coin.clone()) }).expect("it is well-formed");
        assert_eq!(news.receiver.to_string(), coin.receiver_id);
        assert_eq!((news.kind, news.comment.as_deref()), (CoinKind::ThankYou, Some("ありがとう")));
    }

    #[test]
    fn a_feedback_coin_that_comes_as_an_open_fact_is_still_told_without_its_comment() {
        let coin = coin(recognition::CoinKind::Feedback.into());
        let news = coin_sent(&recognition::CoinSent { coin: Some(coin) }).expect("it is well-formed");
        assert_eq!(news.comment, None);
    }

    #[test]
    fn a_kind_of_a_later_release_is_told_as_a_coin() {
        let news = coin_sent(&recognition::CoinSent { coin: Some(coin(99)) }).expect("it is well-formed");
        assert_eq!(news.kind, CoinKind::Unknown);
    }

    #[test]
    fn a_fact_without_readable_ids_is_poison() {
        assert!(coin_sent(&recognition::CoinSent { coin: None }).is_err());
        assert!(feedback_coin_sent(&recognition::FeedbackCoinSent::default()).is_err());
    }

    #[test]
    fn at_most_200_notifications_are_marked_at_once() {
        let request = |count: usize| wire::MarkReadRequest {
            notification_ids: (0..count).map(|_| NotificationId::random().to_string()).collect(),
            request_id: NotificationId::random().to_string(),
        };
        assert_eq!(marked(&request(200)).expect("it is well-formed").len(), 200);
        let failure = marked(&request(201)).expect_err("they are too many");
        assert_eq!(failure.violations()[0].field, "notification_ids");
        assert!(marked(&request(0)).expect("it means all").is_empty());
    }
}
