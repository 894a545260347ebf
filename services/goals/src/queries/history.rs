//! Reads of the history.

use chrono::{DateTime, Utc};
use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::page::Page;
use ovation_chassis::tx::Reader;
use uuid::Uuid;

use crate::change::PastChange;
use crate::config::{ANSWER_BYTES_MAX, CHANGES_PAGE, PROGRESS_POINTS_PAGE};
use crate::error::Error;
use crate::size;
use crate::store;
use crate::store::changes::{After, Node};
use crate::store::progress_points::Point;

/// A page of changes that is asked for.
#[derive(Debug)]
pub(crate) struct ListChanges {
    /// Of which objective or key result.
    pub node_id: Uuid,
    /// Which page.
    pub page: Page,
}

impl ListChanges {
    /// Asks for a page; its token is good for the same goal only.
    ///
    /// # Errors
    ///
    /// A size or a token that is none.
    pub(crate) fn new(call: &Call, node_id: Uuid, page_size: i32, page_token: &str) -> Result<Self, Failure> {
        let (default, max) = CHANGES_PAGE;
        let page = Page::of(call, page_size, page_token, default, max, &node_id)?;
        Ok(Self { node_id, page })
    }
}

/// A page of points that is asked for.
#[derive(Debug)]
pub(crate) struct ListProgress {
    /// Of which objective or key result.
    pub node_id: Uuid,
    /// Which page.
    pub page: Page,
}

impl ListProgress {
    /// Asks for a page; its token is good for the same goal only.
    ///
    /// # Errors
    ///
    /// A size or a token that is none.
    pub(crate) fn new(call: &Call, node_id: Uuid, page_size: i32, page_token: &str) -> Result<Self, Failure> {
        let (default, max) = PROGRESS_POINTS_PAGE;
        let page = Page::of(call, page_size, page_token, default, max, &node_id)?;
        Ok(Self { node_id, page })
    }
}

/// `ListChanges`: the latest first, and the token of the next page. A page of very long texts holds
/// fewer than it could; its token continues where it ends.
pub(crate) async fn changes(
    database: &Database,
    call: &Call,
    asked: &ListChanges,
) -> Result<(Vec<PastChange>, String), Error> {
    let after: Option<After> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let node = seen_node(&mut reader, call, asked.node_id).await?;
    let limit = asked.page.limit();
    let recorded = store::changes::recorded(reader.connection(), node, after, limit).await?;
    let mut changes = store::past_values::list(reader.connection(), node, after, limit).await?;
    changes.extend(recorded);
    changes.sort_by_key(|change| std::cmp::Reverse(key(change)));
    let sizes = changes.iter().map(size::of_change);
    let rows = size::fitting(sizes, ANSWER_BYTES_MAX).min(asked.page.size());
    let rows = i32::try_from(rows).unwrap_or(i32::MAX);
    let sent = ListChanges::new(call, asked.node_id, rows, "")?;
    Ok(sent.page.finish(changes, key))
}

fn key(change: &PastChange) -> After {
    (change.changed_at, change.node_id, change.id)
}

/// `ListProgress`: the latest first, and the token of the next page.
pub(crate) async fn progress(
    database: &Database,
    call: &Call,
    asked: &ListProgress,
) -> Result<(Vec<Point>, String), Error> {
    let before: Option<DateTime<Utc>> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let node = seen_node(&mut reader, call, asked.node_id).await?;
    let (connection, limit) = (reader.connection(), asked.page.limit());
    let points = if node.is_key_result() {
        store::progress_points::of_key_result(connection, node.id, before, limit).await?
    } else {
        store::progress_points::of_objective(connection, node.id, before, limit).await?
    };
    Ok(asked.page.finish(points, |last| last.from))
}

/// An objective or a key result that the caller may see; to others it is not there.
async fn seen_node(reader: &mut Reader, call: &Call, id: Uuid) -> Result<Node, Error> {
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let node = store::changes::node(reader.connection(), &viewer, id).await?;
    node.ok_or(Error::NotFound { what: "objective or key result", id })
}
