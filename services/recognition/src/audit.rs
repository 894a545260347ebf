//! What is wrong with a ledger, in words.

use std::fmt;

use crate::coin::{CoinId, Points};
use crate::ledger::AllowanceId;

/// Something in the ledger that does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A transfer that is not two postings which sum to zero.
    UnbalancedTransfer {
        /// Its id: a coin's or an allowance's.
        transfer: uuid::Uuid,
        /// How many postings it has.
        postings: i64,
        /// What they sum to.
        sum: i64,
    },
    /// A coin whose postings say something else than the coin.
    CoinPostedWrongly {
        /// The coin.
        coin: CoinId,
        /// What it carries.
        points: Points,
        /// What left an allowance with it.
        debited: i64,
        /// What came to a balance with it.
        credited: i64,
    },
    /// A coin whose points left somebody else's allowance, or one whose period was over, or came to somebody else's balance.
    CoinPostedElsewhere {
        /// The coin.
        coin: CoinId,
    },
    /// Postings of a coin that does not exist.
    OrphanPostings {
        /// The id that they name.
        coin: CoinId,
    },
    /// An allowance whose row says something else than its postings.
    AllowancePostedWrongly {
        /// The allowance.
        allowance: AllowanceId,
        /// Granted, sent, expired: by its row.
        stored: [i64; 3],
        /// Granted, sent, expired: by its postings.
        posted: [i64; 3],
    },
    /// Postings on an allowance that does not exist.
    OrphanAllowance {
        /// The id that they name.
        allowance: AllowanceId,
    },
}

/// Sums over the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many postings there are.
    pub postings: i64,
    /// How many coins there are.
    pub coins: i64,
    /// The sum of the points on all coins.
    pub points_moved: i64,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnbalancedTransfer { transfer, postings, sum } => write!(
                formatter,
                "transfer {transfer} has {postings} postings that sum to {sum} points; there must be 2 that sum to 0"
            ),
            Self::CoinPostedWrongly { coin, points, debited, credited } => write!(
                formatter,
                "coin {coin} carries {} points, but {debited} left an allowance and {credited} came to a balance",
                points.get()
            ),
            Self::CoinPostedElsewhere { coin } => write!(
                formatter,
                "the points of coin {coin} did not go from its sender's allowance of that time to its receiver's balance"
            ),
            Self::OrphanPostings { coin } => {
                write!(formatter, "there are postings of coin {coin}, which does not exist")
            }
            Self::AllowancePostedWrongly { allowance, stored, posted } => write!(
                formatter,
                "allowance {allowance} says granted {}, sent {}, expired {}, but its postings say {}, {}, {}",
                stored[0], stored[1], stored[2], posted[0], posted[1], posted[2]
            ),
            Self::OrphanAllowance { allowance } => {
                write!(formatter, "there are postings on allowance {allowance}, which does not exist")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_what_does_not_agree_and_both_sides() {
        let allowance = AllowanceId::random();
        let finding =
            Finding::AllowancePostedWrongly { allowance, stored: [400, 30, 0], posted: [400, 20, 0] };
        assert_eq!(
            finding.to_string(),
            format!(
                "allowance {allowance} says granted 400, sent 30, expired 0, but its postings say 400, 20, 0"
            ),
        );
    }
}
