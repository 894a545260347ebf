//! Coins as recognition would publish them, and the inboxes that they come into.

use ovation_chassis::caller::Caller;
use ovation_chassis::event::Fact;
use ovation_chassis::ids::random_uuid;
use ovation_harness::{Cast, Identified, World};
use ovation_notifications::Notifications;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::notifications::v1 as message;
use ovation_proto::ovation::notifications::v1::notifications_service_client::NotificationsServiceClient;
use ovation_proto::ovation::recognition::v1 as recognition;
use tonic::Status;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// A client on which somebody calls.
pub(crate) type Client = NotificationsServiceClient<InterceptedService<Channel, Identified>>;

/// A world with notifications in it.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) cast: Cast,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let (world, cast) = World::of::<Notifications>().await;
        Self { world, cast }
    }

    pub(crate) fn client(&self, caller: &Caller) -> Client {
        NotificationsServiceClient::new(self.world.channel("notifications", caller))
    }

    /// Publishes that a Thank you coin was sent, and gives its id.
    pub(crate) async fn thank(&self, sender: &str, receiver: &Caller, comment: &str) -> Uuid {
        let coin = random_uuid();
        self.publish_thanks(coin, sender, receiver, comment).await;
        coin
    }

    /// Publishes an event, under an id of its own, that this Thank you coin was sent.
    pub(crate) async fn publish_thanks(&self, coin: Uuid, sender: &str, receiver: &Caller, comment: &str) {
        let message = recognition::CoinSent {
            coin: Some(recognition::Coin {
                id: coin.to_string(),
                kind: recognition::CoinKind::ThankYou.into(),
                sender_id: sender.to_owned(),
                receiver_id: id_of(receiver),
                comment: comment.to_owned(),
                ..recognition::Coin::default()
            }),
        };
        let fact = Fact { message: &message, entity_id: coin, revision: 1, audience: Audience::Open };
        self.world.publish(&self.cast.organization, fact).await;
    }

    /// Publishes that a Feedback coin was sent.
    pub(crate) async fn give_feedback(&self, sender: &Caller, receiver: &Caller) {
        let coin = random_uuid();
        let message = recognition::FeedbackCoinSent {
            coin_id: coin.to_string(),
            sender_id: id_of(sender),
            receiver_id: id_of(receiver),
        };
        let fact = Fact { message: &message, entity_id: coin, revision: 1, audience: Audience::Restricted };
        self.world.publish(&self.cast.organization, fact).await;
    }

    /// Somebody's inbox.
    pub(crate) async fn inbox(&self, caller: &Caller, unread_only: bool) -> Vec<message::Notification> {
        let request =
            message::ListNotificationsRequest { unread_only, ..message::ListNotificationsRequest::default() };
        let answer = self.client(caller).list_notifications(request).await.expect("the inbox is answered");
        answer.into_inner().notifications
    }

    /// How many are unread in somebody's inbox.
    pub(crate) async fn unread(&self, caller: &Caller) -> i64 {
        let answer = self.client(caller).count_unread(message::CountUnreadRequest {}).await;
        answer.expect("the count is answered").into_inner().unread
    }
}

pub(crate) fn id_of(caller: &Caller) -> String {
    caller.person().expect("the cast are people").to_string()
}

pub(crate) fn texts(notifications: &[message::Notification]) -> Vec<&str> {
    notifications.iter().map(|notification| notification.text.as_str()).collect()
}

/// Why a call is refused.
pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    answer.expect_err("the call is refused").get_details_error_info().expect("it says why").reason
}
