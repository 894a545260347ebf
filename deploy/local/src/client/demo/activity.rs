//! What the demo's people have done: check-ins and coins, each in its author's own name.
//!
//! Requests are remembered for a week only, so what is there already is also recognized by its content.

use std::collections::HashMap;

use ovation_proto::google::r#type::Decimal;
use ovation_proto::ovation::checkins::v1::{
    CheckIn, CheckInEntry, CreateCheckInRequest, ListCheckInsRequest,
};
use ovation_proto::ovation::goals::v1::tree_node::Node;
use ovation_proto::ovation::recognition::v1::{CoinKind, ListCoinsRequest, SendCoinRequest};

use super::files::CheckInRow;
use super::organization::{Ids, Loader, id};
use crate::client::connection::Connection;
use crate::client::patience::{until_allowed, until_known};
use crate::client::problem::{Problem, Result};
use crate::client::{lookup, pages};

/// More than the demo has of one author.
const ROWS_MAX: i32 = 200;

/// Makes the check-ins, in their order.
pub(super) async fn check_ins(loader: &Loader<'_>) -> Result<()> {
    let key_results = key_results(loader).await?;
    let rows = &loader.demo.activity.check_ins;
    let connection = &loader.connection;
    let request = ListCheckInsRequest { page_size: ROWS_MAX, ..ListCheckInsRequest::default() };
    let there =
        connection.heard(connection.check_ins().list_check_ins(connection.request(request)).await)?.check_ins;
    for (place, row) in rows.iter().enumerate() {
        let entries = entries(row, &key_results)?;
        if there.iter().any(|check_in| is_same(check_in, &row.note, &entries)) {
            continue;
        }
        let author = loader.as_person(&row.author).await?;
        let request = CreateCheckInRequest {
            request_id: loader.request_id(&format!("check-in {place}")),
            note: row.note.clone(),
            entries,
        };
        // Memberships and key results reach the service a moment later.
        until_allowed(|| async {
            author.heard(author.check_ins().create_check_in(author.request(request.clone())).await)
        })
        .await?;
        loader.progress.one_of(rows.len(), "check-ins");
    }
    loader.progress.step(&format!("{} check-ins", rows.len()));
    Ok(())
}

/// Sends the coins.
pub(super) async fn coins(loader: &Loader<'_>, people: &Ids) -> Result<()> {
    let key_results = key_results(loader).await?;
    let rows = &loader.demo.activity.coins;
    for (place, row) in rows.iter().enumerate() {
        let sender = loader.as_person(&row.from).await?;
        let receiver_id = id(people, &row.to)?;
        if was_sent(&sender, &id(people, &row.from)?, &receiver_id, &row.comment).await? {
            continue;
        }
        let about_node_id =
            if row.about.is_empty() { String::new() } else { key_result(&key_results, &row.about)? };
        let kind = CoinKind::from_str_name(&format!("COIN_KIND_{}", row.kind));
        let request = SendCoinRequest {
            request_id: loader.request_id(&format!("coin {place}")),
            kind: kind.unwrap_or_default().into(),
            receiver_id,
            comment: row.comment.clone(),
            points: row.points,
            about_node_id,
        };
        until_known(|| async {
            sender.heard(sender.recognition().send_coin(sender.request(request.clone())).await)
        })
        .await?;
    }
    loader.progress.step(&format!("{} coins", rows.len()));
    Ok(())
}

async fn was_sent(sender: &Connection, sender_id: &str, receiver_id: &str, comment: &str) -> Result<bool> {
    let request = ListCoinsRequest {
        receiver_id: receiver_id.to_owned(),
        sender_id: sender_id.to_owned(),
        page_size: ROWS_MAX,
        page_token: String::new(),
    };
    let there = sender.heard(sender.recognition().list_coins(sender.request(request)).await)?;
    Ok(there.coins.iter().any(|coin| coin.comment == comment))
}

/// Key results' ids by title.
async fn key_results(loader: &Loader<'_>) -> Result<HashMap<String, String>> {
    let cycle = lookup::cycle(&loader.connection, Some(&loader.demo.file.cycle.name)).await?;
    let tree = pages::tree(&loader.connection, &cycle.id, 0).await?;
    let key_results = tree.into_iter().filter_map(|node| match node.node {
        Some(Node::KeyResult(key_result)) => Some((lookup::fold(&key_result.title), key_result.id)),
        _ => None,
    });
    Ok(key_results.collect())
}

fn key_result(key_results: &HashMap<String, String>, title: &str) -> Result<String> {
    let found = key_results.get(&lookup::fold(title)).cloned();
    found.ok_or_else(|| Problem::NotFound(format!("the demo's key result \"{title}\" is not there")))
}

fn entries(row: &CheckInRow, key_results: &HashMap<String, String>) -> Result<Vec<CheckInEntry>> {
    row.entries
        .iter()
        .map(|entry| {
            Ok(CheckInEntry {
                key_result_id: key_result(key_results, &entry.key_result)?,
                value: entry.value.clone().map(|value| Decimal { value }),
                confidence: entry.confidence,
                note: entry.note.clone(),
            })
        })
        .collect()
}

fn is_same(check_in: &CheckIn, note: &str, entries: &[CheckInEntry]) -> bool {
    let stated = |entry: &CheckInEntry| {
        (entry.key_result_id.clone(), entry.value.as_ref().map(|value| value.value.clone()), entry.confidence)
    };
    let mut one: Vec<_> = check_in.entries.iter().map(stated).collect();
    let mut other: Vec<_> = entries.iter().map(stated).collect();
    one.sort();
    other.sort();
    check_in.note == note && one == other
}
