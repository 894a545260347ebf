//! `whoami`.

use ovation_proto::ovation::directory::v1::{GetMeRequest, MembershipRole, Role};

use crate::client::command_line::Client;
use crate::client::names::Names;
use crate::client::problem::Result;
use crate::client::table;

/// Prints who is signed in.
pub(in crate::client) async fn whoami(client: &Client) -> Result<()> {
    let (connection, printer) = (&client.connection, &client.printer);
    let me = connection.heard(connection.directory().get_me(connection.request(GetMeRequest {})).await)?;
    printer.answer(&me)?;
    if printer.is_json() {
        return Ok(());
    }
    let names = Names::of_groups(connection).await?;
    let person = me.person.unwrap_or_default();
    let organization = me.organization.unwrap_or_default();
    let roles: Vec<&str> = person.roles().map(role).collect();
    let reading = if person.kana.is_empty() { String::new() } else { format!("  {}", person.kana) };
    printer.line(format!(
        "{}{}",
        printer.paint.strong(&person.display_name),
        printer.paint.faint(&reading)
    ))?;
    let mut rows = vec![
        row("user name", &person.user_name),
        row("organization", &format!("{} ({})", organization.name, organization.key)),
        row(
            "job",
            &[person.job_type.as_str(), person.title.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        row("roles", &roles.join(", ")),
        row("language", &format!("{}, {}", person.locale, person.time_zone)),
    ];
    for membership in &me.memberships {
        let lead = if membership.role() == MembershipRole::Lead { " (lead)" } else { "" };
        let first = if rows.iter().any(|row| row[0] == "groups") { "" } else { "groups" };
        rows.push(vec![first.to_owned(), format!("{}{lead}", names.of(&membership.group_id))]);
    }
    rows.push(row("platform", connection.server()));
    rows.retain(|row| !row[1].is_empty());
    for line in table::lines(&rows, &[]) {
        printer.line(line)?;
    }
    Ok(())
}

fn row(what: &str, value: &str) -> Vec<String> {
    vec![what.to_owned(), value.to_owned()]
}

/// A role in the whole organization, as people say it.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrator",
        Role::Hr => "HR",
        Role::Auditor => "auditor",
        Role::Facilitator => "facilitator",
        Role::Unspecified => "?",
    }
}
