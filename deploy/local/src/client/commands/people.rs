//! `people`.

use clap::Args;
use ovation_proto::ovation::directory::v1::{ListPeopleResponse, Person, PersonStatus};

use super::whoami::role;
use crate::client::command_line::Client;
use crate::client::pages;
use crate::client::printer::aside;
use crate::client::problem::Result;
use crate::client::table;

/// The options of `ovation people`.
#[derive(Debug, Args)]
pub struct People {
    /// Only those whose name, reading or user name holds this
    query: Option<String>,

    /// Also those who have left
    #[arg(long)]
    include_left: bool,

    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
}

impl People {
    /// Lists people by their reading.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let printer = &client.printer;
        let query = self.query.unwrap_or_default();
        let (people, has_more) =
            pages::people(&client.connection, &query, self.include_left, self.limit).await?;
        if printer.is_json() {
            return printer.answer(&ListPeopleResponse { people, next_page_token: String::new() });
        }
        if people.is_empty() {
            return printer.line("nobody");
        }
        let rows: Vec<Vec<String>> = people.iter().map(row).collect();
        for line in table::lines(&rows, &[24, 24, 20, 28]) {
            printer.line(line)?;
        }
        if has_more {
            aside(format!("and more: only the first {} are shown (--limit)", self.limit));
        }
        Ok(())
    }
}

fn row(person: &Person) -> Vec<String> {
    let mut notes: Vec<&str> = person.roles().map(role).collect();
    match person.status() {
        PersonStatus::OnLeave => notes.push("on leave"),
        PersonStatus::Left => notes.push("has left"),
        PersonStatus::Active | PersonStatus::Unspecified => {}
    }
    let job = match (person.job_type.as_str(), person.title.as_str()) {
        (job, "") => job,
        (_, title) => title,
    };
    vec![
        person.display_name.clone(),
        person.kana.clone(),
        person.user_name.clone(),
        job.to_owned(),
        notes.join(", "),
    ]
}
