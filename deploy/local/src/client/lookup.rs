//! Finds what people name in their own words: an id, a name or a title, or a part of one that fits nothing else.

use chrono::NaiveDate;
use ovation_chassis::clock;
use ovation_chassis::time;
use ovation_proto::ovation::directory::v1::Person;
use ovation_proto::ovation::goals::v1::tree_node::Node;
use ovation_proto::ovation::goals::v1::{Cycle, CycleState, KeyResult, Objective, TreeNode};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::connection::Connection;
use super::pages;
use super::problem::{Problem, Result};
use super::program;

/// How many of those that fit are listed.
const LISTED_MAX: usize = 8;
/// How many people are looked through for a name.
const PEOPLE_MAX: usize = 200;

/// The cycle called `name`, or the current one: the active one that today lies in, otherwise the latest.
pub(super) async fn cycle(connection: &Connection, name: Option<&str>) -> Result<Cycle> {
    let cycles = pages::cycles(connection).await?;
    if let Some(name) = name {
        let found = choose(
            "cycle",
            name,
            cycles.iter().map(|cycle| (cycle, [cycle.id.as_str(), cycle.name.as_str()])),
        )?;
        return Ok(found.clone());
    }
    current(&cycles, clock::now().date_naive()).cloned().ok_or_else(|| {
        Problem::NotFound(format!(
            "there is no cycle yet: import an outline with {} import FILE --cycle NAME --create-cycle",
            program()
        ))
    })
}

/// The cycle that people mean when they name none.
fn current(cycles: &[Cycle], today: NaiveDate) -> Option<&Cycle> {
    let day = |date: &Option<_>| date.as_ref().and_then(time::from_date);
    let holds_today = |cycle: &&Cycle| {
        cycle.state() == CycleState::Active
            && day(&cycle.starts_on).is_some_and(|start| start <= today)
            && day(&cycle.ends_on).is_some_and(|end| today <= end)
    };
    let latest = |cycle: &&Cycle| day(&cycle.starts_on);
    cycles.iter().filter(holds_today).max_by_key(latest).or_else(|| cycles.iter().max_by_key(latest))
}

/// The key result that `wanted` names.
pub(super) fn key_result<'a>(tree: &'a [TreeNode], wanted: &str) -> Result<&'a KeyResult> {
    let key_results = tree.iter().filter_map(|node| match &node.node {
        Some(Node::KeyResult(key_result)) => Some(key_result),
        _ => None,
    });
    choose("key result", wanted, key_results.map(|it| (it, [it.id.as_str(), it.title.as_str()])))
}

/// The objective or key result that `wanted` names.
pub(super) fn node<'a>(tree: &'a [TreeNode], wanted: &str) -> Result<&'a TreeNode> {
    choose("objective or key result", wanted, tree.iter().map(|node| (node, [id_of(node), title_of(node)])))
}

/// The objective with this id.
pub(super) fn objective<'a>(tree: &'a [TreeNode], id: &str) -> Option<&'a Objective> {
    tree.iter().find_map(|node| match &node.node {
        Some(Node::Objective(objective)) if objective.id == id => Some(objective),
        _ => None,
    })
}

/// The id of a node.
pub(super) fn id_of(node: &TreeNode) -> &str {
    match &node.node {
        Some(Node::Objective(objective)) => &objective.id,
        Some(Node::KeyResult(key_result)) => &key_result.id,
        Some(Node::Summary(summary)) => &summary.id,
        None => "",
    }
}

/// The title of a node.
pub(super) fn title_of(node: &TreeNode) -> &str {
    match &node.node {
        Some(Node::Objective(objective)) => &objective.title,
        Some(Node::KeyResult(key_result)) => &key_result.title,
        Some(Node::Summary(summary)) => &summary.title,
        None => "",
    }
}

/// The person whom `wanted` names: by user name, or by a part of the name that fits nobody else.
pub(super) async fn person(connection: &Connection, wanted: &str) -> Result<Person> {
    let query = if wanted.parse::<Uuid>().is_ok() { "" } else { wanted };
    let (people, _) = pages::people(connection, query, false, PEOPLE_MAX).await?;
    let names_of =
        |person: &Person| [person.id.clone(), person.user_name.clone(), person.display_name.clone()];
    let named: Vec<_> = people.iter().map(|person| (person, names_of(person))).collect();
    let fitting = named.iter().map(|(person, names)| (*person, names.each_ref().map(String::as_str)));
    // The platform knows better than we do what fits, by the reading in kana, too.
    match choose("person", wanted, fitting) {
        Ok(person) => Ok(person.clone()),
        Err(_) if people.len() == 1 => Ok(people[0].clone()),
        Err(problem) => Err(problem),
    }
}

/// The one of `things` that `wanted` names: exactly if one does, otherwise by a part, case and width not regarded. The last of
/// a thing's names is the one that people know it by.
///
/// # Errors
/// [`Problem::NotFound`] if nothing fits or several do; it lists them.
pub(super) fn choose<'a, T, const N: usize>(
    what: &str,
    wanted: &str,
    things: impl Iterator<Item = (&'a T, [&'a str; N])>,
) -> Result<&'a T> {
    let wanted_folded = fold(wanted);
    let mut exact = Vec::new();
    let mut partial = Vec::new();
    for (thing, names) in things {
        let folded = names.map(fold);
        let shown = names.last().copied().unwrap_or_default();
        if folded.contains(&wanted_folded) {
            exact.push((thing, shown));
        } else if folded.iter().any(|name| name.contains(&wanted_folded)) {
            partial.push((thing, shown));
        }
    }
    let fitting = if exact.is_empty() { partial } else { exact };
    match fitting.as_slice() {
        [(thing, _)] => Ok(thing),
        [] => Err(Problem::NotFound(format!("no {what} is called \"{wanted}\""))),
        several => {
            let said =
                format!("\"{wanted}\" fits {} of them: give more of the name, or the id", several.len());
            let mut lines = vec![said.as_str()];
            lines.extend(several.iter().take(LISTED_MAX).map(|(_, name)| *name));
            if several.len() > LISTED_MAX {
                lines.push("…");
            }
            Err(Problem::NotFound(lines.join("\n  ")))
        }
    }
}

/// Text as it is compared: width and case do not matter, nor how many blanks there are.
pub(super) fn fold(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(wanted: &str) -> Result<&'static &'static str> {
        const TITLES: [&str; 4] =
            ["Publish 12 guides", "Publish 12 guides in Japanese", "事例記事を12本公開する", "iPad 版"];
        choose("key result", wanted, TITLES.iter().map(|title| (title, [*title])))
    }

    #[test]
    fn a_part_of_a_title_is_enough_if_it_fits_one() {
        assert_eq!(chosen("事例").unwrap(), &"事例記事を12本公開する");
        assert_eq!(chosen("１２本").unwrap(), &"事例記事を12本公開する");
        assert_eq!(chosen("ipad　版").unwrap(), &"iPad 版");
        assert_eq!(chosen("publish 12 GUIDES").unwrap(), &"Publish 12 guides", "a whole title beats parts");
    }

    #[test]
    fn what_fits_nothing_or_several_is_refused_with_what_there_is() {
        assert_eq!(chosen("revenue").unwrap_err().to_string(), "no key result is called \"revenue\"");
        let refused = chosen("guides").unwrap_err().to_string();
        assert!(refused.contains("fits 2") && refused.contains("in Japanese"), "{refused}");
    }

    #[test]
    fn the_current_cycle_is_the_one_of_today_or_the_latest() {
        let cycle = |name: &str, from: (i32, u32), to: (i32, u32), state: CycleState| Cycle {
            name: name.to_owned(),
            starts_on: NaiveDate::from_ymd_opt(from.0, from.1, 1).map(time::date),
            ends_on: NaiveDate::from_ymd_opt(to.0, to.1, 28).map(time::date),
            state: state.into(),
            ..Cycle::default()
        };
        let cycles = [
            cycle("next", (2027, 4), (2027, 9), CycleState::Active),
            cycle("half", (2026, 10), (2027, 3), CycleState::Active),
            cycle("year", (2026, 4), (2027, 3), CycleState::Active),
            cycle("closed", (2026, 11), (2027, 3), CycleState::Closed),
        ];
        let name_on = |year, month| {
            let today = NaiveDate::from_ymd_opt(year, month, 10).unwrap();
            current(&cycles, today).map(|cycle| cycle.name.as_str())
        };
        assert_eq!(name_on(2026, 11), Some("half"));
        assert_eq!(name_on(2026, 5), Some("year"));
        assert_eq!(name_on(2030, 1), Some("next"));
        assert_eq!(current(&[], NaiveDate::default()), None);
    }
}
