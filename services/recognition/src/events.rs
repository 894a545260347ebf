//! What happened here, as facts.
//!
//! Each carries the entity's whole state, so that a copy keeps the newest and needs no other. A Feedback coin's fact is
//! restricted and says no more than who sent one to whom; its receiver reads the rest from here.

use ovation_chassis::call::Call;
use ovation_chassis::consistency::EventRef;
use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::recognition::v1::{CoinSent, FeedbackCoinSent, RecognitionPolicyUpdated};
use prost::{Message, Name};

use crate::coin::Coin;
use crate::convert;
use crate::policy::Policy;

/// A coin never changes.
const COIN_REVISION: i64 = 1;

/// A coin was sent, by the caller of `call`: in a batch, each coin's fact has its own actor and trace.
pub fn coin_sent(tx: &mut Tx, call: &Call, coin: &Coin) -> Result<EventRef, Failure> {
    if coin.content.kind.is_open() {
        let message = CoinSent { coin: Some(convert::coin(coin)) };
        emit_coin(tx, call, coin, &message, Audience::Open)
    } else {
        let message = FeedbackCoinSent {
            coin_id: coin.id.to_string(),
            sender_id: coin.sender.to_string(),
            receiver_id: coin.content.receiver.to_string(),
        };
        emit_coin(tx, call, coin, &message, Audience::Restricted)
    }
}

/// The organization changed its policy.
pub fn recognition_policy_updated(tx: &mut Tx, policy: &Policy) -> Result<(), Failure> {
    let message = RecognitionPolicyUpdated { policy: Some(convert::policy(policy)) };
    let entity_id = tx.organization().uuid();
    let fact = Fact { message: &message, entity_id, revision: policy.revision, audience: Audience::Open };
    tx.emit(fact)?;
    Ok(())
}

fn emit_coin<M: Message + Name>(
    tx: &mut Tx,
    call: &Call,
    coin: &Coin,
    message: &M,
    audience: Audience,
) -> Result<EventRef, Failure> {
    let fact = Fact { message, entity_id: coin.id.uuid(), revision: COIN_REVISION, audience };
    let id = tx.emit_for(fact, &call.caller.actor(), call.traceparent.as_deref())?;
    Ok(EventRef { id, type_name: M::full_name() })
}
