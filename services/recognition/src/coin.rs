//! A coin, and the rules that it meets before it may move points.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use serde::Serialize;

ovation_chassis::id!(
    /// A coin.
    pub struct CoinId
);
ovation_chassis::id!(
    /// An objective or a key result of `goals`: kept as it is given, and not looked up.
    pub struct NodeId
);

/// Points: never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Points(i32);

/// The four kinds of coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum CoinKind {
    /// Outstanding work.
    Excellent,
    /// A thank-you.
    ThankYou,
    /// Good work.
    Good,
    /// Something to think about: for its receiver only, and without points, so that no total betrays it.
    Feedback,
}

/// What the sender chooses. Its serialization tells repeated calls from reused ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoinContent {
    /// One of the four kinds.
    pub kind: CoinKind,
    /// Who gets it.
    pub receiver: PersonId,
    /// Why: never blank.
    pub comment: String,
    /// 0 to 10,000.
    pub points: Points,
    /// The goal that it is about.
    pub about: Option<NodeId>,
}

/// A coin that was sent. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// Later coins have later ids.
    pub id: CoinId,
    /// Who sent it.
    pub sender: PersonId,
    /// What the sender chose.
    pub content: CoinContent,
    /// The time of the transaction that stored it.
    pub created_at: DateTime<Utc>,
}

/// Why a coin is not sent, in the order in which it is found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The receiver is the sender.
    #[error("a coin is for somebody else; choose another receiver")]
    ToSelf,
    /// The receiver is not a member of the organization any more, or never was.
    #[error("the receiver is not a member of the organization; choose somebody who is")]
    ReceiverUnknown,
    /// Points on a Feedback coin.
    #[error("a Feedback coin carries no points; send it with 0 points")]
    KindWithoutPoints,
    /// Points where the organization uses none.
    #[error("the organization has not switched the peer bonus on; send the coin with 0 points")]
    PeerBonusOff,
    /// More points than are left.
    #[error("the allowance has {} points left and the coin has {}; send it with fewer, or with 0", available.get(), requested.get())]
    AllowanceExceeded {
        /// What is left in this period.
        available: Points,
        /// What the coin was to carry.
        requested: Points,
    },
}

/// Bytes of a coin in an answer, about, beside its comment.
const COIN_BYTES: usize = 220;

/// How many of the coins, from the first on, have at most so many bytes together; at least one.
#[must_use]
pub fn fitting(coins: &[Coin], bytes_max: usize) -> usize {
    let sums = coins.iter().scan(0_usize, |sum, coin| {
        *sum += COIN_BYTES + coin.content.comment.len();
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= bytes_max).count().max(1)
}

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// Points from a number that is known not to be negative; a negative one counts as 0.
    #[must_use]
    pub const fn new(points: i32) -> Self {
        Self(if points < 0 { 0 } else { points })
    }

    /// The bare number, not negative.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// What is left after taking `taken` away; `None` if that is more than there is.
    #[must_use]
    pub const fn minus(self, taken: Self) -> Option<Self> {
        if taken.0 > self.0 { None } else { Some(Self(self.0 - taken.0)) }
    }

    /// Both together. Two sums of points that the limits allow stay far below the largest number.
    #[must_use]
    pub const fn plus(self, added: Self) -> Self {
        Self(self.0.saturating_add(added.0))
    }
}

impl CoinKind {
    /// The number of the kind in the protocol and in the database.
    #[must_use]
    pub const fn code(self) -> i16 {
        match self {
            Self::Excellent => 1,
            Self::ThankYou => 2,
            Self::Good => 3,
            Self::Feedback => 4,
        }
    }

    /// The kind with this number.
    #[must_use]
    pub const fn from_code(code: i16) -> Option<Self> {
        match code {
            1 => Some(Self::Excellent),
            2 => Some(Self::ThankYou),
            3 => Some(Self::Good),
            4 => Some(Self::Feedback),
            _ => None,
        }
    }

    /// Whether coins of this kind may carry points, and be seen by everybody: the same question, since points that nobody
    /// may see would show in a total.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Excellent | Self::ThankYou | Self::Good => true,
            Self::Feedback => false,
        }
    }
}

impl CoinContent {
    /// The rules that need no ledger, in their documented order. `members` holds those who can receive something.
    pub fn check(&self, sender: PersonId, members: &HashSet<PersonId>) -> Result<(), Refusal> {
        if self.receiver == sender {
            return Err(Refusal::ToSelf);
        }
        if !members.contains(&self.receiver) {
            return Err(Refusal::ReceiverUnknown);
        }
        if self.points > Points::ZERO && !self.kind.is_open() {
            return Err(Refusal::KindWithoutPoints);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(kind: CoinKind, receiver: PersonId, points: i32) -> CoinContent {
        CoinContent {
            kind,
            receiver,
            comment: "thank you for the review".to_owned(),
            points: Points::new(points),
            about: None,
        }
    }

    #[test]
    fn the_first_rule_that_is_broken_is_named() {
        let (alice, bob) = (PersonId::random(), PersonId::random());
        let members = HashSet::from([bob]);
        let broken_in_every_way = content(CoinKind::Feedback, alice, 5);
        assert_eq!(broken_in_every_way.check(alice, &members), Err(Refusal::ToSelf));
        let to_a_stranger = content(CoinKind::Feedback, PersonId::random(), 5);
        assert_eq!(to_a_stranger.check(alice, &members), Err(Refusal::ReceiverUnknown));
        let with_points = content(CoinKind::Feedback, bob, 5);
        assert_eq!(with_points.check(alice, &members), Err(Refusal::KindWithoutPoints));
    }

    #[test]
    fn a_coin_of_any_kind_can_be_sent_without_points() {
        let (alice, bob) = (PersonId::random(), PersonId::random());
        let members = HashSet::from([bob]);
        for kind in [CoinKind::Excellent, CoinKind::ThankYou, CoinKind::Good, CoinKind::Feedback] {
            assert_eq!(content(kind, bob, 0).check(alice, &members), Ok(()));
        }
    }

    #[test]
    fn points_are_never_negative() {
        assert_eq!(Points::new(-1), Points::ZERO);
        assert_eq!(Points::new(3).minus(Points::new(4)), None);
        assert_eq!(Points::new(4).minus(Points::new(4)), Some(Points::ZERO));
    }

    #[test]
    fn a_refusal_says_what_is_left_and_what_was_asked_for() {
        let refusal = Refusal::AllowanceExceeded { available: Points::new(3), requested: Points::new(10) };
        let message = refusal.to_string();
        assert!(message.contains('3') && message.contains("10"), "{message}");
    }
}
