//! The methods of `NotificationsService`: who calls, what exactly, do it, answer.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use ovation_chassis::call::{Call, respond};
use ovation_proto::ovation::notifications::v1::notifications_service_server::NotificationsService;
use ovation_proto::ovation::notifications::v1::{
    CountUnreadRequest, CountUnreadResponse, ListNotificationsRequest, ListNotificationsResponse,
    MarkReadRequest, MarkReadResponse, WatchNotificationsRequest, WatchNotificationsResponse,
};
use tonic::{Request, Response, Status};

use crate::commands::mark_read::mark_read;
use crate::queries::{inbox, watch};
use crate::{Notifications, convert};

#[tonic::async_trait]
impl NotificationsService for Notifications {
    async fn list_notifications(
        &self,
        request: Request<ListNotificationsRequest>,
    ) -> Result<Response<ListNotificationsResponse>, Status> {
        let call = Call::of(&request)?;
        let ListNotificationsRequest { page_size, page_token, unread_only } = request.into_inner();
        let (notifications, next_page_token) =
            inbox::notifications(self.database(), &call, unread_only, page_size, &page_token).await?;
        let notifications = notifications.iter().map(convert::notification).collect();
        Ok(Response::new(ListNotificationsResponse { notifications, next_page_token }))
    }

    async fn count_unread(
        &self,
        request: Request<CountUnreadRequest>,
    ) -> Result<Response<CountUnreadResponse>, Status> {
        let call = Call::of(&request)?;
        let unread = inbox::count_unread(self.database(), &call).await?;
        Ok(Response::new(CountUnreadResponse { unread }))
    }

    async fn mark_read(
        &self,
        request: Request<MarkReadRequest>,
    ) -> Result<Response<MarkReadResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let ids = convert::marked(&message)?;
        Ok(respond(mark_read(self.database(), &call, &message.request_id, ids).await?))
    }

    type WatchNotificationsStream =
        Pin<Box<dyn Stream<Item = Result<WatchNotificationsResponse, Status>> + Send + 'static>>;

    async fn watch_notifications(
        &self,
        request: Request<WatchNotificationsRequest>,
    ) -> Result<Response<Self::WatchNotificationsStream>, Status> {
        let call = Call::of(&request)?;
        let frames =
            watch::watch(self.database(), &self.context.hints, self.context.stopping.clone(), &call)?;
        let answers = frames.map(|frame| Ok(convert::frame(&frame?)));
        Ok(Response::new(Box::pin(answers)))
    }
}
