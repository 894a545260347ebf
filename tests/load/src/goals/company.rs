//! The company under measurement: founded through the gateway, and filled by SQL; `sql/company.sql` says with what.

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use crate::books::settle;
use crate::error::Error;
use crate::organization::Organization;
use crate::platform::Platform;

/// Objectives of a division.
pub(crate) const OBJECTIVES: u32 = 2_308;
/// Key results of a division.
pub(crate) const KEY_RESULTS: u32 = 7_692;
/// Objectives and key results of a division.
pub(crate) const NODES: u32 = OBJECTIVES + KEY_RESULTS;
/// People of a division.
pub(crate) const PEOPLE: u32 = 770;
/// The first of a division's lowest objectives, and how many these are.
pub(crate) const LOWEST: (u32, u32) = (1_365, 943);
/// Divisions whose key results check in: those of the first cycle that are there from the beginning.
pub(crate) const CHECKING_DIVISIONS: u32 = 2;
/// Members who sign in. One reads.
const MEMBERS: u32 = 2;
/// Weeks of which the first division has a history.
const WEEKS: i32 = 6;
/// Divisions that are inserted at once.
const LOADERS: u32 = 2;
const SCHEMA: &str = include_str!("../../sql/company.sql");

/// What has an id in the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Objective = 1,
    KeyResult = 2,
    Group = 3,
    Person = 4,
    Cycle = 5,
    /// The objective above all divisions of a cycle.
    Root = 7,
}

/// An id by its number, as `load.id` makes it.
pub(crate) fn id(kind: Kind, number: u32) -> Uuid {
    Uuid::from_u128(
        (0x0190_0000_0000_7000 << 64) | (0x800 << 52) | ((kind as u128) << 48) | u128::from(number),
    )
}

/// The company.
#[derive(Debug)]
pub(crate) struct Company {
    /// Who uses it.
    pub(crate) organization: Organization,
    /// How many divisions it has.
    pub(crate) divisions: u32,
}

impl Company {
    /// Founds it; it has no division yet.
    pub(crate) async fn found(platform: &Platform) -> Result<Self, Error> {
        let organization = Organization::found(platform, MEMBERS).await?;
        let mut superuser = platform.superuser().await?;
        sqlx::raw_sql(SCHEMA).execute(&mut superuser).await?;
        superuser.close().await?;
        Ok(Self { organization, divisions: 0 })
    }

    /// Adds divisions until there are so many, and answers how long that took. Nobody is to use it meanwhile.
    pub(crate) async fn grow(&mut self, platform: &Platform, divisions: u32) -> Result<Duration, Error> {
        settle(platform).await?;
        let began = Instant::now();
        let mut superuser = platform.superuser().await?;
        let cycles = |divisions: u32| if divisions > 4 { 5 } else { divisions.div_ceil(2) };
        for cycle in cycles(self.divisions)..cycles(divisions) {
            self.execute(&mut superuser, "SELECT load.add_cycle($1, $2)", cycle).await?;
        }
        let first = self.divisions;
        if first < divisions {
            self.add(&mut superuser, first).await?;
            // What is checked and looked up on the way is planned by what is there.
            run(&mut superuser, "ANALYZE").await?;
            let shares = (0..LOADERS).map(|share| self.add_share(platform, (first + 1 + share)..divisions));
            try_join_all(shares).await?;
            sqlx::query("SELECT load.sum_roots($1)")
                .bind(self.organization.id)
                .execute(&mut superuser)
                .await?;
        }
        if first == 0 {
            for week in 1..=WEEKS {
                let statement = "SELECT load.add_week($1, 0, $2)";
                let week = sqlx::query(statement).bind(self.organization.id).bind(week);
                week.execute(&mut superuser).await?;
            }
        }
        run(&mut superuser, "VACUUM ANALYZE").await?;
        run(&mut superuser, "CHECKPOINT").await?;
        self.divisions = divisions;
        superuser.close().await?;
        Ok(began.elapsed())
    }

    /// Adds every so many of these divisions, by a connection of its own.
    async fn add_share(&self, platform: &Platform, divisions: std::ops::Range<u32>) -> Result<(), Error> {
        let mut superuser = platform.superuser().await?;
        for division in divisions.step_by(usize::try_from(LOADERS).unwrap_or(1)) {
            self.add(&mut superuser, division).await?;
        }
        Ok(superuser.close().await?)
    }

    async fn add(&self, superuser: &mut PgConnection, division: u32) -> Result<(), Error> {
        self.execute(superuser, "SELECT load.add_division($1, $2)", division).await
    }

    async fn execute(
        &self,
        superuser: &mut PgConnection,
        statement: &'static str,
        number: u32,
    ) -> Result<(), Error> {
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        sqlx::query(statement).bind(self.organization.id).bind(number).execute(superuser).await?;
        Ok(())
    }
}

/// Executes a statement without arguments, outside a transaction.
pub(crate) async fn run(superuser: &mut PgConnection, statement: &'static str) -> Result<(), Error> {
    sqlx::query(AssertSqlSafe(statement)).execute(superuser).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_database() {
        assert_eq!(id(Kind::KeyResult, 1_400).to_string(), "01900000-0000-7000-8002-000000000578");
        assert_eq!(id(Kind::Root, 0).to_string(), "01900000-0000-7000-8007-000000000000");
    }
}
