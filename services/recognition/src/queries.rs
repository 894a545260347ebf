//! Reads. Each sees one moment.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::ids::PersonId;
use ovation_chassis::page::Page;

use crate::audit::{Finding, Totals};
use crate::coin::{self, Coin, CoinId};
use crate::config::{FINDINGS_MAX, LIST_COINS_BYTES_MAX, LIST_COINS_PAGE_DEFAULT, LIST_COINS_PAGE_MAX};
use crate::error::Error;
use crate::policy::{Policy, Standing};
use crate::store;
use crate::store::coins::Listing;

/// A coin that the caller may know of.
pub async fn get_coin(database: &Database, call: &Call, coin: CoinId) -> Result<Coin, Error> {
    let organization = call.caller.organization;
    let mut reader = database.begin_read(call).await?;
    store::coins::find(reader.connection(), organization, call.caller.person(), coin)
        .await?
        .ok_or(Error::CoinNotFound(coin))
}

/// A page of the coins that the caller may know of, and the token of the next.
///
/// A page of coins with very long comments holds fewer than it could; its token continues where it ends.
pub async fn list_coins(
    database: &Database,
    call: &Call,
    (receiver, sender): (Option<PersonId>, Option<PersonId>),
    page_size: i32,
    page_token: &str,
) -> Result<(Vec<Coin>, String), Error> {
    let page_of = |size, token| {
        let (default, max) = (LIST_COINS_PAGE_DEFAULT, LIST_COINS_PAGE_MAX);
        Page::of(call, size, token, default, max, &(receiver, sender))
    };
    let page = page_of(page_size, page_token)?;
    let listing = Listing {
        reader: call.caller.person(),
        receiver,
        sender,
        before: page.after()?,
        limit: page.limit(),
    };
    let mut reader = database.begin_read(call).await?;
    let coins = store::coins::list(reader.connection(), call.caller.organization, &listing).await?;
    let rows = coin::fitting(&coins, LIST_COINS_BYTES_MAX).min(page.size());
    let sent = page_of(i32::try_from(rows).unwrap_or(LIST_COINS_PAGE_MAX), "")?;
    Ok(sent.finish(coins, |last| last.id))
}

/// What the caller can still send.
pub async fn get_allowance(database: &Database, call: &Call) -> Result<Standing, Error> {
    let organization = call.caller.organization;
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    let mut reader = database.begin_read(call).await?;
    let now = store::ledger::now(reader.connection()).await?;
    let (policy, zone) = store::policies::find_with_zone(reader.connection(), organization).await?;
    let zone = zone.ok_or(Error::OrganizationUnknown)?;
    let open = store::ledger::find_open(reader.connection(), organization, person).await?;
    Ok(policy.standing(now, zone, open))
}

/// The points that the caller has received.
pub async fn get_balance(database: &Database, call: &Call) -> Result<i64, Error> {
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    let mut reader = database.begin_read(call).await?;
    Ok(store::ledger::balance(reader.connection(), call.caller.organization, person).await?)
}

/// The organization's policy.
pub async fn get_recognition_policy(database: &Database, call: &Call) -> Result<Policy, Error> {
    let mut reader = database.begin_read(call).await?;
    Ok(store::policies::find(reader.connection(), call.caller.organization).await?)
}

/// Sums over the ledger, and what does not agree in it.
pub async fn verify_ledger(database: &Database, call: &Call) -> Result<(Totals, Vec<Finding>), Error> {
    let organization = call.caller.organization;
    let mut reader = database.begin_read(call).await?;
    let connection = reader.connection();
    let totals = store::audit::totals(connection, organization).await?;
    let mut findings = store::audit::unbalanced_transfers(connection, organization, FINDINGS_MAX).await?;
    findings.extend(store::audit::coins_posted_wrongly(connection, organization, FINDINGS_MAX).await?);
    findings.extend(store::audit::allowances_posted_wrongly(connection, organization, FINDINGS_MAX).await?);
    findings.truncate(usize::try_from(FINDINGS_MAX).unwrap_or_default());
    Ok((totals, findings))
}
