//! Creating a department or a team.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::GroupId;

use crate::convert::{self, message};
use crate::error::Error;
use crate::group::{DEPARTMENT_LEVELS_MAX, Group, NewGroup, place};
use crate::{events, store};

/// Creates a group. Errors: the parent is no department here; the tree would become too deep; the key is taken.
pub(crate) async fn create_group(
    database: &Database,
    call: &Call,
    remembered: &Remembered,
    new: NewGroup,
) -> Result<Committed<message::Group>, Error> {
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let group = Group::created(GroupId::random(), new, tx.now());
    if let Some(parent) = group.parent {
        let levels_max = i64::try_from(DEPARTMENT_LEVELS_MAX).unwrap_or(i64::MAX);
        let line = store::groups::line_of(tx.connection(), organization, parent, levels_max).await?;
        if line.is_empty() {
            return Err(Error::field("group.parent_id", "must be a department of the organization"));
        }
        place(group.id, &line)?;
    }
    store::groups::insert(tx.connection(), organization, &group).await?;
    events::group_created(&mut tx, &group)?;
    Ok(tx.commit(convert::group(&group)).await?)
}
