//! Domain facts as events.

use ovation_chassis::call::Call;
use ovation_chassis::consistency::EventRef;
use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::checkins::v1::CheckInCreated;
use ovation_proto::ovation::common::v1::Audience;
use prost::Name as _;

use crate::check_in::CheckIn;
use crate::convert;

/// Says that the caller checked in: in a batch, each fact has its own actor and trace. A check-in never changes: its only revision is 1.
pub fn check_in_created(tx: &mut Tx, call: &Call, check_in: &CheckIn) -> Result<EventRef, Failure> {
    let message = CheckInCreated { check_in: Some(convert::check_in(check_in)) };
    let entity_id = check_in.id.uuid();
    let fact = Fact { message: &message, entity_id, revision: 1, audience: Audience::Open };
    let id = tx.emit_for(fact, &call.caller.actor(), call.traceparent.as_deref())?;
    Ok(EventRef { id, type_name: CheckInCreated::full_name() })
}
