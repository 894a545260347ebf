//! Whole lists, page by page.

use ovation_proto::ovation::directory::v1::{Group, ListGroupsRequest, ListPeopleRequest, Person};
use ovation_proto::ovation::goals::v1::{Cycle, GetTreeRequest, ListCyclesRequest, TreeNode};

use super::connection::Connection;
use super::problem::Result;

/// Rows of a page: few calls, and no answer near the limit of a message.
const PAGE_ROWS: i32 = 200;

/// All groups, by name.
pub(super) async fn groups(connection: &Connection) -> Result<Vec<Group>> {
    let mut groups = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListGroupsRequest { page_size: PAGE_ROWS, page_token, ..ListGroupsRequest::default() };
        let page = connection.heard(connection.directory().list_groups(connection.request(request)).await)?;
        groups.extend(page.groups);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(groups);
        }
    }
}

/// At most `people_max` people who match `query`, and whether there are more.
pub(super) async fn people(
    connection: &Connection,
    query: &str,
    include_left: bool,
    people_max: usize,
) -> Result<(Vec<Person>, bool)> {
    let mut people = Vec::new();
    let mut page_token = String::new();
    loop {
        let query = query.to_owned();
        let request = ListPeopleRequest { page_size: PAGE_ROWS, page_token, query, include_left };
        let page = connection.heard(connection.directory().list_people(connection.request(request)).await)?;
        people.extend(page.people);
        page_token = page.next_page_token;
        if page_token.is_empty() || people.len() > people_max {
            let has_more = people.len() > people_max;
            people.truncate(people_max);
            return Ok((people, has_more));
        }
    }
}

/// All cycles, the latest start first.
pub(super) async fn cycles(connection: &Connection) -> Result<Vec<Cycle>> {
    let mut cycles = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListCyclesRequest { page_size: PAGE_ROWS, page_token };
        let page = connection.heard(connection.goals().list_cycles(connection.request(request)).await)?;
        cycles.extend(page.cycles);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(cycles);
        }
    }
}

/// The tree of a cycle, parents before what is under them; `depth` 0 means all levels.
pub(super) async fn tree(connection: &Connection, cycle_id: &str, depth: i32) -> Result<Vec<TreeNode>> {
    let request = GetTreeRequest { cycle_id: cycle_id.to_owned(), depth, ..GetTreeRequest::default() };
    let mut stream = connection.heard(connection.goals().get_tree(connection.request(request)).await)?;
    let mut nodes = Vec::new();
    loop {
        let piece = stream.message().await;
        match piece.map_err(|status| super::Problem::of(connection.server(), &status))? {
            Some(piece) => nodes.extend(piece.nodes),
            None => return Ok(nodes),
        }
    }
}
