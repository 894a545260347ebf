//! Domain facts as events.

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::notifications::v1::{Category, NotificationCreated};

use crate::notification::NotificationId;

/// Says that something came into somebody's inbox: that it did, not what. Its only revision is 1.
pub fn notification_created(tx: &mut Tx, id: NotificationId, person: PersonId) -> Result<(), Failure> {
    let message = NotificationCreated {
        notification_id: id.to_string(),
        person_id: person.to_string(),
        category: Category::Coin.into(),
    };
    tx.emit(Fact { message: &message, entity_id: id.uuid(), revision: 1, audience: Audience::Restricted })?;
    Ok(())
}
