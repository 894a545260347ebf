//! The inbox from now on.
//!
//! A watch knows the sequence that it has come to. It reads what stands behind it whenever a hint says that there is more, and
//! every 15 seconds in any case, so that a lost hint costs latency and nothing else. Sequences become visible in their order:
//! each entry is sent once, and none is passed over. Hints are listened for before the first read, so that nothing falls
//! between.
//!
//! A watch ends without an error when the service stops, and with one when its person has left, which every read looks at. While
//! Postgres is away it waits, and goes on where it was.

use futures::{Stream, stream};
use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::failure::Failure;
use ovation_chassis::hints::Hints;
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::commands::tell_of_coins::INBOX_HINT;
use crate::config::{FRAME_ROWS_MAX, POLL_PERIOD};
use crate::error::Error;
use crate::inbox::Frame;
use crate::notification::Sequence;
use crate::store::{self, reads};

/// Watches the caller's inbox. The first frame comes at once.
///
/// # Errors
///
/// [`Error::NotAPerson`]; in the stream, [`Error::PersonLeft`] and what the first read meets.
pub fn watch(
    database: &Database,
    hints: &Hints,
    stopping: CancellationToken,
    call: &Call,
) -> Result<impl Stream<Item = Result<Frame, Error>> + Send + use<>, Error> {
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    let organization = call.caller.organization;
    let watch = Watch {
        database: database.clone(),
        organization,
        person,
        hints: hints.watch(INBOX_HINT, organization, person.uuid()),
        stopping,
        seen: None,
    };
    Ok(stream::try_unfold(watch, Watch::next))
}

struct Watch {
    database: Database,
    organization: OrganizationId,
    person: PersonId,
    hints: watch::Receiver<i64>,
    stopping: CancellationToken,
    /// How far it has come; nothing before the first frame.
    seen: Option<Sequence>,
}

impl Watch {
    /// The next frame, as soon as there is one; nothing when the service stops.
    async fn next(mut self) -> Result<Option<(Frame, Self)>, Error> {
        let stopping = self.stopping.clone();
        let frame = tokio::select! {
            frame = self.frame() => frame?,
            () = stopping.cancelled() => return Ok(None),
        };
        Ok(Some((frame, self)))
    }

    async fn frame(&mut self) -> Result<Frame, Error> {
        let Some(seen) = self.seen else {
            return self.first().await;
        };
        loop {
            match self.read(seen).await {
                Ok(frame) => {
                    if let Some(last) = frame.notifications.last() {
                        self.seen = Some(last.sequence);
                        return Ok(frame);
                    }
                }
                Err(error) => wait_for_better_times(error)?,
            }
            self.woken(seen).await;
        }
    }

    async fn first(&mut self) -> Result<Frame, Error> {
        let (organization, person) = (self.organization, self.person);
        let mut reader = self.database.begin_read_of(organization).await?;
        let connection = reader.connection();
        refuse_who_left(connection, organization, person).await?;
        self.seen = Some(store::end_of_inbox(connection, organization, person).await?);
        let unread = store::count_unread(connection, organization, person).await?;
        Ok(Frame { notifications: Vec::new(), unread })
    }

    /// What stands behind `seen`, in one read of one moment.
    async fn read(&self, seen: Sequence) -> Result<Frame, Error> {
        let (organization, person) = (self.organization, self.person);
        let mut reader = self.database.begin_read_of(organization).await?;
        let connection = reader.connection();
        refuse_who_left(connection, organization, person).await?;
        let notifications =
            reads::notifications_after(connection, organization, person, seen, FRAME_ROWS_MAX).await?;
        let unread = store::count_unread(connection, organization, person).await?;
        Ok(Frame { notifications, unread })
    }

    /// Returns when a hint says that there is more than `seen`, or when it is time to look without one.
    async fn woken(&mut self, seen: Sequence) {
        let hinted = async {
            while self.hints.changed().await.is_ok() {
                if *self.hints.borrow_and_update() > seen.0 {
                    return;
                }
            }
            // No hint will come any more; the watch goes on by looking.
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = hinted => {}
            () = tokio::time::sleep(POLL_PERIOD) => {}
        }
    }
}

/// Nothing is sent to somebody who has left. Whom the copy of the directory does not know yet has not.
async fn refuse_who_left(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<(), Error> {
    match directory_copy::person(connection, organization, person).await? {
        Some(person) if person.left => Err(Error::PersonLeft),
        _ => Ok(()),
    }
}

/// An error that passes is logged and waited out; any other ends the watch.
fn wait_for_better_times(error: Error) -> Result<(), Error> {
    let failure = match error {
        Error::PersonLeft => return Err(error),
        error => Failure::from(error),
    };
    if failure.is_transient() {
        tracing::debug!(error = %failure, "a watched inbox cannot be read for now");
        Ok(())
    } else {
        Err(failure.into())
    }
}
