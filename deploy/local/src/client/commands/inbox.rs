//! `inbox`.

use clap::Args;
use ovation_chassis::ids::RequestId;
use ovation_proto::ovation::notifications::v1::{
    CountUnreadRequest, ListNotificationsRequest, MarkReadRequest, Notification,
};

use super::coins::day;
use crate::client::command_line::Client;
use crate::client::problem::Result;

/// The options of `ovation inbox`.
#[derive(Debug, Args)]
pub struct Inbox {
    /// Only what you have not read
    #[arg(long)]
    unread: bool,

    /// Mark what is shown as read
    #[arg(long)]
    mark_read: bool,

    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=200))]
    limit: i32,
}

impl Inbox {
    /// Lists the inbox, the newest first.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let request = ListNotificationsRequest {
            page_size: self.limit,
            page_token: String::new(),
            unread_only: self.unread,
        };
        let request = connection.request(request);
        let inbox = connection.heard(connection.notifications().list_notifications(request).await)?;
        printer.answer(&inbox)?;
        for notification in &inbox.notifications {
            let is_unread = notification.read_at.is_none();
            let mark = if is_unread { printer.paint.notable("●") } else { " ".to_owned() };
            let text = notification.text.replace('\n', "\n    ");
            printer.line(format!("{mark} {}  {text}", printer.paint.faint(&day(notification.created_at))))?;
        }
        if inbox.notifications.is_empty() {
            printer.line(if self.unread { "nothing unread" } else { "the inbox is empty" })?;
        }
        let unread = if self.mark_read {
            self.mark(client, &inbox.notifications).await?
        } else {
            let request = connection.request(CountUnreadRequest {});
            connection.heard(connection.notifications().count_unread(request).await)?.unread
        };
        printer.line(printer.paint.faint(&format!("{unread} unread")))
    }

    /// Marks what was shown, and nothing that came meanwhile.
    async fn mark(&self, client: &Client, shown: &[Notification]) -> Result<i64> {
        let connection = &client.connection;
        let unread = shown.iter().filter(|notification| notification.read_at.is_none());
        let notification_ids: Vec<String> = unread.map(|notification| notification.id.clone()).collect();
        if notification_ids.is_empty() {
            let request = connection.request(CountUnreadRequest {});
            return Ok(connection.heard(connection.notifications().count_unread(request).await)?.unread);
        }
        let request = MarkReadRequest { request_id: RequestId::random().to_string(), notification_ids };
        Ok(connection.heard(connection.notifications().mark_read(connection.request(request)).await)?.unread)
    }
}
