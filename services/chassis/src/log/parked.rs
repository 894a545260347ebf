//! Events that the consumer gave up on: listed, and tried again.

use chrono::{DateTime, Utc};
use ovation_proto::ovation::common::v1::{
    ListParkedEventsRequest, ListParkedEventsResponse, RetryParkedEventsRequest, RetryParkedEventsResponse,
};
use uuid::Uuid;

use crate::call::Call;
use crate::db::Database;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::inbox::{HandleError, Incoming, Subscriber, store};
use crate::page::Page;
use crate::service::Context;

/// Lists what this service's consumer gave up on.
pub async fn list_parked(
    context: &Context,
    call: &Call,
    request: ListParkedEventsRequest,
) -> Result<ListParkedEventsResponse, Failure> {
    let page = Page::of(call, request.page_size, &request.page_token, 50, 200, &())?;
    let after = page.after::<(DateTime<Utc>, Uuid)>()?;
    let mut reader = context.database.begin_read(call).await?;
    let rows = store::list_parked(reader.connection(), call.caller.organization, after, page.limit()).await?;
    let (rows, next_page_token) =
        page.finish(rows, |(parked_at, event)| (*parked_at, event.id.parse::<Uuid>().unwrap_or_default()));
    let events = rows.into_iter().map(|(_, event)| event).collect();
    Ok(ListParkedEventsResponse { events, next_page_token })
}

/// Tries parked events again, each in a transaction of its own.
pub async fn retry_parked<S: Subscriber>(
    context: &Context,
    subscriber: &S,
    call: &Call,
    request: RetryParkedEventsRequest,
) -> Result<RetryParkedEventsResponse, Failure> {
    let mut fields = Fields::new();
    fields.require(request.ids.len() <= 200, "ids", "must have at most 200 entries");
    let ids: Vec<Uuid> =
        request.ids.iter().enumerate().map(|(place, id)| fields.id(&format!("ids[{place}]"), id)).collect();
    fields.finish()?;
    let organization = call.caller.organization;
    let mut reader = context.database.begin_read(call).await?;
    let envelopes = store::parked_envelopes(reader.connection(), organization, &ids).await?;
    drop(reader);
    let mut response = RetryParkedEventsResponse::default();
    for envelope in envelopes {
        let event = Incoming::parse(&envelope).map_err(Failure::internal)?;
        match retry(&context.database, subscriber, &event).await {
            Ok(true) => response.handled += 1,
            Ok(false) => {}
            Err(error) => {
                let mut tx = context.database.begin_unremembered(call).await?;
                let service = context.database.service;
                store::park(tx.connection(), service, &event, &error.to_string(), 1).await?;
                tx.commit_unremembered(()).await?;
                response.parked += 1;
            }
        }
    }
    Ok(response)
}

async fn retry<S: Subscriber>(
    database: &Database,
    subscriber: &S,
    event: &Incoming,
) -> Result<bool, HandleError> {
    let mut tx = database.begin(crate::inbox::begin(database.service, &[event])).await?;
    if !store::unpark(tx.connection(), event.organization, database.service, event.id).await? {
        return Ok(false);
    }
    crate::inbox::effect(&mut tx, subscriber, event.organization, &[event]).await?;
    tx.commit_unremembered(()).await?;
    Ok(true)
}
