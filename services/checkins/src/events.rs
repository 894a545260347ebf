//! Domain facts as events.

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::checkins::v1::CheckInCreated;
use ovation_proto::ovation::common::v1::Audience;

use crate::check_in::CheckIn;
use crate::convert;

/// Says that somebody checked in. A check-in never changes: its only revision is 1.
pub fn check_in_created(tx: &mut Tx, check_in: &CheckIn) -> Result<(), Failure> {
    let message = CheckInCreated { check_in: Some(convert::check_in(check_in)) };
    tx.emit(Fact {
        message: &message,
        entity_id: check_in.id.uuid(),
        revision: 1,
        audience: Audience::Open,
    })?;
    Ok(())
}
