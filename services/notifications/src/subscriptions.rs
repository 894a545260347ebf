//! What notifications hear of others: people of directory, kept as a copy; coins of recognition, told to their receivers.
//!
//! A coin is told once, however often its fact comes: the inbox of events sees to repeated deliveries, and an entry per coin
//! to a log that is read again. The order does not matter: entries stand in the order in which they arrive.

use ovation_chassis::directory_copy;
use ovation_chassis::failure::Failure;
use ovation_chassis::inbox::{HandleError, Incoming, Subscriber};
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::recognition::v1::{CoinSent, FeedbackCoinSent};

use crate::commands::tell_of_coins::tell_of_coins;
use crate::convert;
use crate::notification::CoinNews;

/// Keeps the copy of the directory and tells of coins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Teller;

impl Subscriber for Teller {
    const TYPES: &'static [&'static str] = &[
        "ovation.directory.v1.OrganizationCreated",
        "ovation.directory.v1.PersonCreated",
        "ovation.directory.v1.PersonUpdated",
        "ovation.directory.v1.GroupCreated",
        "ovation.directory.v1.MembershipSet",
        "ovation.directory.v1.MembershipEnded",
        "ovation.recognition.v1.CoinSent",
        "ovation.recognition.v1.FeedbackCoinSent",
    ];
    const COPIES: &'static [(&'static str, &'static [&'static str])] =
        &[("directory", directory_copy::DIRECTORY_TYPES)];

    async fn handle(&self, tx: &mut Tx, events: &[Incoming]) -> Result<(), HandleError> {
        directory_copy::apply(tx, events).await?;
        let mut coins = Vec::new();
        for event in events {
            coins.extend(news(event)?);
        }
        tell_of_coins(tx, coins).await.map_err(Failure::from)?;
        Ok(())
    }
}

/// What the event says of a coin, if it is about one.
fn news(event: &Incoming) -> Result<Option<CoinNews>, HandleError> {
    let news = if event.is::<CoinSent>() {
        convert::coin_sent(&event.decode()?)
    } else if event.is::<FeedbackCoinSent>() {
        convert::feedback_coin_sent(&event.decode()?)
    } else {
        return Ok(None);
    };
    news.map(Some).map_err(HandleError::Poison)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::CoinKind;

    const ID: &str = "00000000-0000-0000-0000-000000000007";

    fn event(type_name: &str, data: &str) -> Incoming {
        let envelope = format!(
            r#"{{"specversion":"1.0","id":"{ID}","source":"/ovation/recognition","type":"{type_name}","subject":"{ID}",
                "time":"2026-01-01T00:00:00.000000Z","organization":"{ID}","organizationkey":"hinode",
                "actor":"person/{ID}","revision":"1","data":{data}}}"#
        );
        Incoming::parse(&envelope).expect("the envelope reads")
    }

    #[test]
    fn coins_of_both_facts_are_news_for_their_receiver() {
        let coin = format!(
            r#"{{"coin":{{"id":"{ID}","senderId":"{ID}","receiverId":"{ID}","kind":"COIN_KIND_GOOD"}}}}"#
        );
        let open = news(&event("ovation.recognition.v1.CoinSent", &coin)).expect("it is well-formed");
        assert_eq!(open.map(|news| news.kind), Some(CoinKind::Good));
        let feedback = format!(r#"{{"coinId":"{ID}","senderId":"{ID}","receiverId":"{ID}"}}"#);
        let told =
            news(&event("ovation.recognition.v1.FeedbackCoinSent", &feedback)).expect("it is well-formed");
        assert_eq!(told.map(|news| news.kind), Some(CoinKind::Feedback));
    }

    #[test]
    fn facts_about_something_else_are_no_news() {
        let policy = event("ovation.recognition.v1.RecognitionPolicyUpdated", "{}");
        assert!(matches!(news(&policy), Ok(None)));
    }

    #[test]
    fn a_coin_without_a_receiver_is_poison() {
        let coin = format!(r#"{{"coin":{{"id":"{ID}","senderId":"{ID}"}}}}"#);
        assert!(matches!(
            news(&event("ovation.recognition.v1.CoinSent", &coin)),
            Err(HandleError::Poison(_))
        ));
    }

    #[test]
    fn everything_that_feeds_the_copy_is_heard() {
        for type_name in directory_copy::DIRECTORY_TYPES {
            assert!(Teller::TYPES.contains(type_name), "{type_name}");
        }
    }
}
