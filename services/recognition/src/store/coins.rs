//! Coins, and who can receive one.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::coin::{Coin, CoinContent, CoinId, CoinKind, NodeId, Points};

/// Which coins are listed.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// Who reads: Feedback coins of others are left out.
    pub reader: Option<PersonId>,
    /// Only those to this person.
    pub receiver: Option<PersonId>,
    /// Only those from this person.
    pub sender: Option<PersonId>,
    /// Only those before this coin.
    pub before: Option<CoinId>,
    /// At most so many.
    pub limit: i64,
}

struct Row {
    id: Uuid,
    kind: i16,
    sender_id: Uuid,
    receiver_id: Uuid,
    comment: String,
    points: i32,
    about_node_id: Option<Uuid>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn coin(self) -> Result<Coin, sqlx::Error> {
        let kind = CoinKind::from_code(self.kind).ok_or_else(|| {
            sqlx::Error::Decode(format!("coin {} has the kind {}", self.id, self.kind).into())
        })?;
        Ok(Coin {
            id: self.id.into(),
            sender: self.sender_id.into(),
            content: CoinContent {
                kind,
                receiver: self.receiver_id.into(),
                comment: self.comment,
                points: Points::new(self.points),
                about: self.about_node_id.map(NodeId::from),
            },
            created_at: self.created_at,
        })
    }
}

/// Those of the people who can receive something: who is not known here or has left is missing.
pub async fn members_of(
    connection: &mut PgConnection,
    organization: OrganizationId,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, sqlx::Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    let members = sqlx::query_scalar!(
        "SELECT id
         FROM recognition.directory_person
         WHERE organization_id = $1
             AND id = ANY($2)
             -- PERSON_STATUS_ACTIVE, PERSON_STATUS_ON_LEAVE
             AND status IN (1, 2)",
        organization.uuid(),
        &people,
    )
    .fetch_all(connection)
    .await?;
    Ok(members.into_iter().map(PersonId::from).collect())
}

/// Stores coins.
pub async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    coins: &[&Coin],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = coins.iter().map(|coin| coin.id.uuid()).collect();
    let kinds: Vec<i16> = coins.iter().map(|coin| coin.content.kind.code()).collect();
    let senders: Vec<Uuid> = coins.iter().map(|coin| coin.sender.uuid()).collect();
    let receivers: Vec<Uuid> = coins.iter().map(|coin| coin.content.receiver.uuid()).collect();
    let comments: Vec<&str> = coins.iter().map(|coin| coin.content.comment.as_str()).collect();
    let points: Vec<i32> = coins.iter().map(|coin| coin.content.points.get()).collect();
    let nodes: Vec<Option<Uuid>> = coins.iter().map(|coin| coin.content.about.map(NodeId::uuid)).collect();
    let times: Vec<DateTime<Utc>> = coins.iter().map(|coin| coin.created_at).collect();
    sqlx::query!(
        "INSERT INTO recognition.coin
             (organization_id, id, kind, sender_id, receiver_id, comment, points, about_node_id, created_at)
         SELECT $1, coin.*
         FROM UNNEST(
             $2::uuid[], $3::smallint[], $4::uuid[], $5::uuid[], $6::text[], $7::integer[], $8::uuid[], $9::timestamptz[]
         ) AS coin",
        organization.uuid(),
        &ids,
        &kinds,
        &senders,
        &receivers,
        &comments as &[&str],
        &points,
        &nodes as &[Option<Uuid>],
        &times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The coin, if the reader may know of it.
pub async fn find(
    connection: &mut PgConnection,
    organization: OrganizationId,
    reader: Option<PersonId>,
    coin: CoinId,
) -> Result<Option<Coin>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, kind, sender_id, receiver_id, comment, points, about_node_id, created_at
         FROM recognition.coin
         WHERE organization_id = $1
             AND id = $2
             -- COIN_KIND_FEEDBACK
             AND (kind <> 4 OR sender_id = $3 OR receiver_id = $3)",
        organization.uuid(),
        coin.uuid(),
        reader.map(PersonId::uuid),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::coin).transpose()
}

/// A page of coins, the latest first. Each of the three lists has a statement of its own, so that each has a plan of its own.
pub async fn list(
    connection: &mut PgConnection,
    organization: OrganizationId,
    listing: &Listing,
) -> Result<Vec<Coin>, sqlx::Error> {
    let rows = match (listing.receiver, listing.sender) {
        (Some(receiver), sender) => {
            list_of_receiver(connection, organization, listing, receiver, sender).await?
        }
        (None, Some(sender)) => list_of_sender(connection, organization, listing, sender).await?,
        (None, None) => list_of_all(connection, organization, listing).await?,
    };
    rows.into_iter().map(Row::coin).collect()
}

/// Before which id a page ends: on the first one, before none that exists.
fn before(listing: &Listing) -> Uuid {
    listing.before.map_or(Uuid::max(), CoinId::uuid)
}

async fn list_of_receiver(
    connection: &mut PgConnection,
    organization: OrganizationId,
    listing: &Listing,
    receiver: PersonId,
    sender: Option<PersonId>,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, kind, sender_id, receiver_id, comment, points, about_node_id, created_at
         FROM recognition.coin
         WHERE organization_id = $1
             AND receiver_id = $2
             AND ($3::uuid IS NULL OR sender_id = $3)
             AND id < $4
             AND (kind <> 4 OR sender_id = $5 OR receiver_id = $5)
         ORDER BY id DESC
         LIMIT $6",
        organization.uuid(),
        receiver.uuid(),
        sender.map(PersonId::uuid),
        before(listing),
        listing.reader.map(PersonId::uuid),
        listing.limit,
    )
    .fetch_all(connection)
    .await
}

async fn list_of_sender(
    connection: &mut PgConnection,
    organization: OrganizationId,
    listing: &Listing,
    sender: PersonId,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, kind, sender_id, receiver_id, comment, points, about_node_id, created_at
         FROM recognition.coin
         WHERE organization_id = $1
             AND sender_id = $2
             AND id < $3
             AND (kind <> 4 OR sender_id = $4 OR receiver_id = $4)
         ORDER BY id DESC
         LIMIT $5",
        organization.uuid(),
        sender.uuid(),
        before(listing),
        listing.reader.map(PersonId::uuid),
        listing.limit,
    )
    .fetch_all(connection)
    .await
}

async fn list_of_all(
    connection: &mut PgConnection,
    organization: OrganizationId,
    listing: &Listing,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, kind, sender_id, receiver_id, comment, points, about_node_id, created_at
         FROM recognition.coin
         WHERE organization_id = $1
             AND id < $2
             AND (kind <> 4 OR sender_id = $3 OR receiver_id = $3)
         ORDER BY id DESC
         LIMIT $4",
        organization.uuid(),
        before(listing),
        listing.reader.map(PersonId::uuid),
        listing.limit,
    )
    .fetch_all(connection)
    .await
}
