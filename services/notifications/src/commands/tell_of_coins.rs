//! Puts news of coins into their receivers' inboxes: each coin once.

use ovation_chassis::tx::Tx;

use crate::error::Error;
use crate::inbox;
use crate::notification::{CoinNews, NotificationId};
use crate::{events, store};

/// The kind of hint that wakes whoever watches an inbox.
pub const INBOX_HINT: &str = "inbox";

/// Tells of the coins, in the consumer's transaction.
///
/// The inboxes are locked before it is looked up what they hold, so that two consumers that hear of the same coin cannot both
/// find it new.
pub async fn tell_of_coins(tx: &mut Tx, news: Vec<CoinNews>) -> Result<(), Error> {
    if news.is_empty() {
        return Ok(());
    }
    let (organization, now) = (tx.organization(), tx.now());
    let receivers = inbox::receivers(&news);
    store::open_inboxes(tx.connection(), organization, &receivers).await?;
    let ends = store::lock_inboxes(tx.connection(), organization, &receivers).await?;
    let told = store::told_coins(tx.connection(), organization, &news).await?;
    let growth = inbox::grow(news, &told, &ends);

    let ids: Vec<NotificationId> = growth.entries.iter().map(|_| NotificationId::random()).collect();
    store::insert_notifications(tx.connection(), organization, &ids, &growth.entries, now).await?;
    store::advance_inboxes(tx.connection(), organization, &growth.ends).await?;
    for (id, (_, news)) in ids.iter().zip(&growth.entries) {
        events::notification_created(tx, *id, news.receiver)?;
    }
    for (person, end) in growth.ends {
        tx.hint_after_commit(INBOX_HINT, person.uuid(), end.0);
    }
    Ok(())
}
