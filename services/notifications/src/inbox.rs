//! How inboxes grow. Pure: what is there already comes in as values, read under the inboxes' locks.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ovation_chassis::ids::PersonId;

use crate::notification::{CoinId, CoinNews, Notification, Sequence};

/// What is put into the inboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// The new entries with their places.
    pub entries: Vec<(Sequence, CoinNews)>,
    /// How far each inbox that grows has come then, in order of person.
    pub ends: BTreeMap<PersonId, Sequence>,
}

/// What a watched inbox has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What has come since the last frame, the newest last; empty in the first one.
    pub notifications: Vec<Notification>,
    /// How many are unread now.
    pub unread: i64,
}

/// Whose inboxes the news are for, in the order in which inboxes are locked.
pub fn receivers(news: &[CoinNews]) -> Vec<PersonId> {
    let receivers: BTreeSet<PersonId> = news.iter().map(|news| news.receiver).collect();
    receivers.into_iter().collect()
}

/// Puts news into inboxes: each coin once, however often it is heard of, earlier coins first.
///
/// `told` are the coins whose receivers know of them already; `ends` is how far each receiver's inbox has come.
pub fn grow(mut news: Vec<CoinNews>, told: &BTreeSet<CoinId>, ends: &BTreeMap<PersonId, Sequence>) -> Growth {
    // Ids of coins are ordered by time.
    news.sort_by_key(|news| news.coin);
    let mut growth = Growth::default();
    let mut taken = HashSet::new();
    for news in news {
        if told.contains(&news.coin) || !taken.insert(news.coin) {
            continue;
        }
        let begin = || ends.get(&news.receiver).copied().unwrap_or_default();
        let end = growth.ends.entry(news.receiver).or_insert_with(begin);
        end.0 += 1;
        growth.entries.push((*end, news));
    }
    growth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::CoinKind;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    fn news(coin: u128) -> CoinNews {
        CoinNews {
            coin: CoinId(Uuid::from_u128(coin)),
            kind: CoinKind::Good,
            sender: person(100),
            // A coin has one receiver.
            receiver: person(coin % 3),
            comment: None,
        }
    }

    proptest! {
        #[test]
        fn batches_that_overlap_in_any_order_tell_each_coin_once_without_gaps(
            batches in prop::collection::vec(prop::collection::vec(0_u128..30, 0..20), 0..6)
        ) {
            let mut told = BTreeSet::new();
            let mut ends = BTreeMap::new();
            let mut inboxes: BTreeMap<PersonId, Vec<i64>> = BTreeMap::new();
            for batch in &batches {
                let growth = grow(batch.iter().copied().map(news).collect(), &told, &ends);
                for (sequence, news) in growth.entries {
                    prop_assert!(told.insert(news.coin), "{} is told twice", news.coin);
                    inboxes.entry(news.receiver).or_default().push(sequence.0);
                }
                ends.extend(growth.ends);
            }
            let sent: HashSet<u128> = batches.into_iter().flatten().collect();
            prop_assert_eq!(told.len(), sent.len());
            for (person, sequences) in inboxes {
                let expected: Vec<i64> = (1..=ends[&person].0).collect();
                prop_assert_eq!(sequences, expected);
            }
        }
    }

    #[test]
    fn earlier_coins_come_first_whatever_the_order_of_their_events() {
        let growth = grow(vec![news(6), news(3)], &BTreeSet::new(), &BTreeMap::new());
        let coins: Vec<u128> = growth.entries.iter().map(|(_, news)| news.coin.uuid().as_u128()).collect();
        assert_eq!(coins, [3, 6]);
    }

    #[test]
    fn inboxes_are_locked_in_one_order_and_once() {
        assert_eq!(receivers(&[news(5), news(1), news(2)]), [person(1), person(2)]);
    }
}
