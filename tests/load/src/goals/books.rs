//! Whether every check-in had its effect, once, up to the root: a fast wrong run is a failure.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::company::Company;
use crate::books::settle;
use crate::error::Error;
use crate::platform::Platform;

/// Proves that so many check-ins are stored, heard and rolled up. Answers how long the services took to catch up.
///
/// `heard` is how many goals has heard of: more than are stored, where facts were put on the stream by hand.
pub(crate) async fn prove(
    platform: &Platform,
    company: &Company,
    (answered, heard): (u32, u32),
) -> Result<Duration, Error> {
    let caught_up = settle(platform).await?;
    let mut superuser = platform.superuser().await?;
    let (stored, readings, parked): (i64, i64, i64) = sqlx::query_as(
        "SELECT
             (SELECT count(*) FROM checkins.check_in WHERE organization_id = $1),
             (SELECT count(*) FROM goals.reading WHERE organization_id = $1 AND source = 1),
             (SELECT count(*) FROM goals.parked)",
    )
    .bind(company.organization.id)
    .fetch_one(&mut superuser)
    .await?;
    if (stored, readings, parked) != (answered.into(), heard.into(), 0) {
        return Err(Error::Books(format!(
            "{answered} check-ins were answered and {heard} published, but {stored} are stored, {readings} were read by goals, and {parked} are parked"
        )));
    }
    sums(&mut superuser, company.organization.id).await?;
    let statement = "SELECT load.wrong_values($1)";
    let wrong: i64 =
        sqlx::query_scalar(statement).bind(company.organization.id).fetch_one(&mut superuser).await?;
    superuser.close().await?;
    if wrong == 0 {
        return Ok(caught_up);
    }
    Err(Error::Books(format!("{wrong} key results do not show their latest reading")))
}

/// Proves that the sums of every objective are what adding up everything anew gives.
pub(crate) async fn sums(superuser: &mut PgConnection, organization: Uuid) -> Result<(), Error> {
    let statement = "SELECT load.wrong_sums($1)";
    let wrong: i64 = sqlx::query_scalar(statement).bind(organization).fetch_one(superuser).await?;
    if wrong == 0 {
        return Ok(());
    }
    Err(Error::Books(format!("the sums of {wrong} objectives differ from what adding up anew gives")))
}
