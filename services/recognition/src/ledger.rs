//! The double-entry ledger: what a batch of sends moves between which accounts, and whether it may.
//!
//! Points come from the organization's *issue* into a person's *allowance* of a period, go from there to another person's
//! *balance* with a coin, and what is left when the period is over goes to the organization's *expiry*. Each of the three
//! is a [`Transfer`]: two postings whose points sum to zero by construction.
//!
//! An allowance is opened by its person's first coin with points in a period, with what the policy grants at that moment, and
//! so a later change of policy reaches everybody at their next opening. What is left over is unusable from the period's
//! end on, and is posted to expiry when the person's next allowance is opened.
//!
//! [`settle`] decides a whole batch against the locked allowances, coin by coin in order: each sees what those before it
//! left. It proposes openings instead of performing them, because another replica may open the same allowance at the same
//! moment; the caller stores them, reads again and settles again. Settling twice decides alike: an opened allowance has
//! exactly what its proposal promised.
//!
//! Laws, tested below against a model: postings sum to zero; an allowance is never overdrawn; its `sent` is the sum of the
//! coins posted from it; nothing moves for a refused coin.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;

use crate::coin::{CoinId, Points, Refusal};
use crate::period::Period;

ovation_chassis::id!(
    /// An allowance: the id of the coin that opened it.
    pub struct AllowanceId
);

/// What the policy gives to whoever opens an allowance now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// How much.
    pub points: Points,
    /// For how long.
    pub period: Period,
}

/// An open allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Its id.
    pub id: AllowanceId,
    /// Whose it is.
    pub person: PersonId,
    /// When it can be used.
    pub period: Period,
    /// What it began with.
    pub granted: Points,
    /// What coins have carried away; never more than granted.
    pub sent: Points,
}

/// A coin with points that wants to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Send {
    /// The coin.
    pub coin: CoinId,
    /// Whose allowance it uses.
    pub sender: PersonId,
    /// Whose balance it adds to.
    pub receiver: PersonId,
    /// More than 0.
    pub points: Points,
}

/// An allowance to open, after closing the one whose period is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// With nothing sent yet.
    pub allowance: Allowance,
    /// The person's open allowance of an earlier period.
    pub elapsed: Option<Allowance>,
}

/// What leaves an allowance with one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending {
    /// The allowance.
    pub allowance: AllowanceId,
    /// The sum over its coins.
    pub points: Points,
}

/// How a batch of sends ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// For each send, in order.
    pub verdicts: Vec<Result<(), Refusal>>,
    /// What must be opened before any of the rest is true; ordered by person.
    pub openings: Vec<Opening>,
    /// What to take from each allowance that is used; ordered by id.
    pub spendings: Vec<Spending>,
    /// A transfer for each send that passes.
    pub transfers: Vec<Transfer>,
}

/// Points that move, all at once or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// From issue to an allowance.
    Grant {
        /// The allowance that is opened.
        allowance: AllowanceId,
        /// What it begins with.
        points: Points,
    },
    /// From an allowance to a balance.
    Coin {
        /// The coin.
        coin: CoinId,
        /// The sender's allowance.
        from: AllowanceId,
        /// The receiver.
        to: PersonId,
        /// What it carries.
        points: Points,
    },
    /// From an allowance to expiry.
    Expiry {
        /// The allowance that is closed.
        allowance: AllowanceId,
        /// What was left in it.
        points: Points,
    },
}

/// Where points are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// Where all points come from: minus the sum of what was ever granted.
    Issue,
    /// What a person may send in a period.
    Allowance(AllowanceId),
    /// What a person has received.
    Balance(PersonId),
    /// What was granted and not sent.
    Expiry,
}

/// One side of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// Negative where they leave.
    pub points: i32,
}

impl Allowance {
    /// What is left.
    #[must_use]
    pub fn available(&self) -> Points {
        self.granted.minus(self.sent).unwrap_or_default()
    }

    /// Whether its period is not over. Not asked for is whether it has begun: a transaction that is a moment older than the one
    /// that opened the allowance uses it, too.
    #[must_use]
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        now < self.period.ends_at
    }

    fn spend(&mut self, points: Points) -> Result<(), Refusal> {
        let available = self.available();
        if points > available {
            return Err(Refusal::AllowanceExceeded { available, requested: points });
        }
        self.sent = self.sent.plus(points);
        Ok(())
    }
}

impl Transfer {
    /// Its two sides.
    #[must_use]
    pub fn postings(&self) -> [Posting; 2] {
        let (from, to, points) = match *self {
            Self::Grant { allowance, points } => (Account::Issue, Account::Allowance(allowance), points),
            Self::Coin { from, to, points, .. } => (Account::Allowance(from), Account::Balance(to), points),
            Self::Expiry { allowance, points } => (Account::Allowance(allowance), Account::Expiry, points),
        };
        [Posting { account: from, points: -points.get() }, Posting { account: to, points: points.get() }]
    }
}

impl Opening {
    /// What the new allowance begins with.
    #[must_use]
    pub fn grant(&self) -> Transfer {
        Transfer::Grant { allowance: self.allowance.id, points: self.allowance.granted }
    }

    /// What is left over from before, if anything is.
    #[must_use]
    pub fn expiry(&self) -> Option<Transfer> {
        self.elapsed
            .filter(|elapsed| elapsed.available() > Points::ZERO)
            .map(|elapsed| Transfer::Expiry { allowance: elapsed.id, points: elapsed.available() })
    }
}

/// Decides a batch. `open` holds the senders' open allowances, at most one of each, and `grant` what the policy gives to those
/// without a usable one.
#[must_use]
pub fn settle(now: DateTime<Utc>, grant: Option<Grant>, open: &[Allowance], sends: &[Send]) -> Settlement {
    let mut current: HashMap<PersonId, Allowance> =
        open.iter().map(|allowance| (allowance.person, *allowance)).collect();
    let mut openings: Vec<Opening> = Vec::new();
    let mut spent: HashMap<AllowanceId, Points> = HashMap::new();
    let mut settlement = Settlement::default();
    for send in sends {
        let held = current.get(&send.sender).copied();
        let usable = held.filter(|allowance| allowance.is_usable(now));
        let verdict = match usable {
            Some(allowance) => pass(allowance, send.points),
            None => open_for(send, grant).and_then(|opened| {
                let allowance = pass(opened, send.points)?;
                openings.push(Opening { allowance: opened, elapsed: held });
                Ok(allowance)
            }),
        };
        if let Ok(allowance) = verdict {
            current.insert(send.sender, allowance);
            let sum = spent.entry(allowance.id).or_default();
            *sum = sum.plus(send.points);
            settlement.transfers.push(Transfer::Coin {
                coin: send.coin,
                from: allowance.id,
                to: send.receiver,
                points: send.points,
            });
        }
        settlement.verdicts.push(verdict.map(|_| ()));
    }
    openings.sort_unstable_by_key(|opening| opening.allowance.person);
    settlement.openings = openings;
    settlement.spendings =
        spent.into_iter().map(|(allowance, points)| Spending { allowance, points }).collect();
    settlement.spendings.sort_unstable_by_key(|spending| spending.allowance);
    settlement
}

fn pass(mut allowance: Allowance, points: Points) -> Result<Allowance, Refusal> {
    allowance.spend(points)?;
    Ok(allowance)
}

fn open_for(send: &Send, grant: Option<Grant>) -> Result<Allowance, Refusal> {
    let grant = grant.ok_or(Refusal::PeerBonusOff)?;
    Ok(Allowance {
        id: AllowanceId::from(send.coin.uuid()),
        person: send.sender,
        period: grant.period,
        granted: grant.points,
        sent: Points::ZERO,
    })
}

#[cfg(test)]
mod tests;
