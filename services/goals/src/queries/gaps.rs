//! `ListAlignmentGaps`.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::ids::GroupId;
use ovation_chassis::page::Page;

use crate::error::Error;
use crate::gap::{Gap, GapKind};
use crate::ids::CycleId;
use crate::store;

/// A page of gaps that is asked for.
#[derive(Debug)]
pub(crate) struct ListAlignmentGaps {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Of which kind only.
    pub kind: Option<GapKind>,
    /// Of this group and those under it only.
    pub group_id: Option<GroupId>,
    /// Which page.
    pub page: Page,
}

/// `ListAlignmentGaps`: kind by kind, each by tree path, and the token of the next page.
pub(crate) async fn gaps(
    database: &Database,
    call: &Call,
    asked: &ListAlignmentGaps,
) -> Result<(Vec<Gap>, String), Error> {
    let after: Option<(GapKind, String)> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let connection = reader.connection();
    let cycle = store::cycles::find(connection, asked.cycle_id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    if let Some(group) = asked.group_id
        && store::directory::known_groups(connection, &[group]).await?.is_empty()
    {
        return Err(Error::NotFound { what: "group", id: group.uuid() });
    }
    let viewer = store::viewers::viewer(connection, &call.caller).await?;
    let which = store::gaps::Asked { cycle: asked.cycle_id, group: asked.group_id, viewer: &viewer };
    let (begun, behind) = after.map_or((None, String::new()), |(kind, path)| (Some(kind), path));
    let mut gaps = Vec::new();
    // At most three kinds, each in one statement.
    for kind in GapKind::ALL {
        let is_asked =
            asked.kind.is_none_or(|asked| asked == kind) && begun.is_none_or(|begun| kind >= begun);
        let missing = asked.page.limit() - i64::try_from(gaps.len()).unwrap_or(i64::MAX);
        if is_asked && missing > 0 {
            let behind = if begun == Some(kind) { behind.as_str() } else { "" };
            gaps.extend(store::gaps::list(connection, kind, &which, behind, missing).await?);
        }
    }
    Ok(asked.page.finish(gaps, |last| (last.kind, last.path.clone())))
}
