//! The demo organization's files are understood whole, and fit together.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use super::{LineKind, Outline, parse};

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/local/demo");
    std::fs::read_to_string(folder.join(name)).expect("a file of the demo organization")
}

fn json(name: &str) -> Value {
    serde_json::from_str(&file(name)).expect("JSON")
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("a text")
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().expect("a list")
}

fn outlines(organization: &Value) -> Vec<Outline> {
    let names = list(organization, "outlines").iter();
    let names = names.map(|name| name.as_str().expect("a file's name"));
    names.map(|name| parse(&file(name))).collect()
}

#[test]
fn every_line_of_the_demo_outlines_is_understood_and_every_objective_is_whole() {
    let organization = json("organization.json");
    let groups: HashSet<&str> =
        list(&organization, "groups").iter().map(|group| text(group, "name")).collect();
    for outline in outlines(&organization) {
        for line in &outline.lines {
            let lost = matches!(line.kind, LineKind::NotUnderstood | LineKind::Note);
            assert!(!lost, "{}: {}", line.number, line.detail);
        }
        for heading in &outline.headings {
            assert!(groups.contains(heading.as_str()), "{heading} is no group");
        }
        for objective in &outline.objectives {
            assert!(objective.owner.is_some(), "{}", objective.title);
            assert!(!objective.rationale.is_empty(), "{}", objective.title);
            assert!(objective.key_results.len() >= 2, "{}", objective.title);
        }
        let aligned = outline.objectives.iter().filter(|objective| objective.parent.is_some());
        assert!(aligned.count() >= 1);
    }
}

#[test]
fn people_stand_behind_their_managers_and_groups_behind_those_above() {
    let organization = json("organization.json");
    let mut people = HashSet::from([""]);
    for person in list(&organization, "people") {
        assert!(people.contains(text(person, "manager")), "{person}");
        assert!(people.insert(text(person, "user_name")), "{person}");
    }
    assert!(people.contains(text(&organization, "administrator")));
    let mut groups = HashSet::from([""]);
    for group in list(&organization, "groups") {
        assert!(groups.contains(text(group, "parent")), "{group}");
        assert!(groups.insert(text(group, "key")), "{group}");
        let members = list(group, "leads").iter().chain(list(group, "members"));
        for member in members {
            assert!(people.contains(member.as_str().expect("a user name")), "{member}");
        }
    }
    assert!(groups.contains(text(&organization, "default_group")));
}

#[test]
fn check_ins_state_values_of_measured_key_results_that_their_authors_act_for() {
    let organization = json("organization.json");
    let mut members: HashMap<&str, HashSet<&str>> = HashMap::new();
    for group in list(&organization, "groups") {
        let all = list(group, "leads").iter().chain(list(group, "members"));
        let all = all.map(|member| member.as_str().expect("a user name"));
        members.insert(text(group, "name"), all.collect());
    }
    let outlines = outlines(&organization);
    let mut key_results = HashMap::new();
    for objective in outlines.iter().flat_map(|outline| &outline.objectives) {
        for key_result in &objective.key_results {
            let owner = objective.owner.as_deref().expect("an owner");
            let before = key_results.insert(key_result.title.as_str(), (owner, key_result));
            assert!(before.is_none(), "{} is there twice", key_result.title);
        }
    }
    let activity = json("activity.json");
    for check_in in list(&activity, "check_ins") {
        for entry in list(check_in, "entries") {
            let title = text(entry, "key_result");
            let (owner, key_result) = key_results.get(title).expect(title);
            assert!(members[owner].contains(text(check_in, "author")), "{title}");
            assert_eq!(entry["value"].is_string(), key_result.number.is_some(), "{title}");
            let confidence = entry["confidence"].as_i64();
            assert!(confidence.is_some_and(|confidence| (1..=10).contains(&confidence)));
        }
    }
    for coin in list(&activity, "coins") {
        let about = text(coin, "about");
        assert!(about.is_empty() || key_results.contains_key(about), "{about}");
    }
}

#[test]
fn coins_keep_to_the_allowance_and_to_the_rules_of_their_kind() {
    let organization = json("organization.json");
    let people: HashSet<&str> =
        list(&organization, "people").iter().map(|person| text(person, "user_name")).collect();
    let allowance = organization["recognition"]["allowance_points"].as_i64();
    let mut sent: HashMap<&str, i64> = HashMap::new();
    let mut kinds = HashSet::new();
    let activity = json("activity.json");
    for coin in list(&activity, "coins") {
        let (from, to) = (text(coin, "from"), text(coin, "to"));
        assert!(people.contains(from) && people.contains(to) && from != to, "{coin}");
        assert!(!text(coin, "comment").trim().is_empty());
        let points = coin["points"].as_i64().expect("points");
        assert!(points == 0 || text(coin, "kind") != "FEEDBACK");
        *sent.entry(from).or_default() += points;
        kinds.insert(text(coin, "kind"));
    }
    assert!(sent.values().all(|points| Some(*points) <= allowance));
    assert_eq!(kinds.len(), 4, "all four kinds are shown");
}
