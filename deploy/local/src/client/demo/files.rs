//! The files of `deploy/local/demo`, which are part of this program.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::client::problem::{Problem, Result};

const ORGANIZATION: &str = include_str!("../../../demo/organization.json");
const ACTIVITY: &str = include_str!("../../../demo/activity.json");

/// The locale of people who read English.
pub(super) const ENGLISH: &str = "en";

/// The outlines by the names that the organization's file gives them.
pub(super) const OUTLINES: [(&str, &str); 2] = [
    ("2026-h2.md", include_str!("../../../demo/2026-h2.md")),
    ("2026-h2-en.md", include_str!("../../../demo/2026-h2-en.md")),
];

/// Everything of the demo.
#[derive(Debug)]
pub(super) struct Demo {
    pub(super) file: OrganizationFile,
    pub(super) activity: Activity,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationFile {
    pub(super) organization: OrganizationEntry,
    pub(super) administrator: String,
    pub(super) recognition: RecognitionEntry,
    pub(super) cycle: CycleEntry,
    pub(super) outlines: Vec<String>,
    pub(super) default_group: String,
    pub(super) people: Vec<PersonEntry>,
    pub(super) groups: Vec<GroupEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationEntry {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) time_zone: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecognitionEntry {
    pub(super) peer_bonus: bool,
    pub(super) allowance_points: i32,
    pub(super) period: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CycleEntry {
    pub(super) name: String,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: NaiveDate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonEntry {
    pub(super) user_name: String,
    pub(super) display_name: String,
    pub(super) kana: String,
    pub(super) employee_number: String,
    pub(super) email: String,
    pub(super) job_type: String,
    pub(super) title: String,
    pub(super) manager: String,
    pub(super) locale: String,
    pub(super) time_zone: String,
    pub(super) roles: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupEntry {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) parent: String,
    pub(super) leads: Vec<String>,
    pub(super) members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Activity {
    pub(super) check_ins: Vec<CheckInRow>,
    pub(super) coins: Vec<CoinRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckInRow {
    pub(super) author: String,
    pub(super) note: String,
    pub(super) entries: Vec<CheckInEntryRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckInEntryRow {
    pub(super) key_result: String,
    pub(super) value: Option<String>,
    pub(super) confidence: i32,
    pub(super) note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CoinRow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: String,
    pub(super) points: i32,
    pub(super) comment: String,
    pub(super) about: String,
}

impl Demo {
    /// Reads the files.
    pub(super) fn read() -> Result<Demo> {
        let malformed =
            |file: &str, error: serde_json::Error| Problem::Answer(format!("the demo's {file}: {error}"));
        Ok(Demo {
            file: serde_json::from_str(ORGANIZATION)
                .map_err(|error| malformed("organization.json", error))?,
            activity: serde_json::from_str(ACTIVITY).map_err(|error| malformed("activity.json", error))?,
        })
    }

    /// Whether the person of that user name reads English.
    pub(super) fn reads_english(&self, user_name: &str) -> bool {
        self.file.people.iter().any(|person| person.user_name == user_name && person.locale == ENGLISH)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn somebody_who_reads_english_has_received_a_coin() {
        let demo = Demo::read().unwrap();
        assert!(demo.activity.coins.iter().any(|coin| demo.reads_english(&coin.to)));
        assert!(!demo.reads_english(&demo.file.administrator) && !demo.reads_english("nobody"));
    }

    #[test]
    fn the_demo_refers_to_nobody_who_is_not_in_it() {
        let Demo { file, activity } = Demo::read().unwrap();
        let people: HashSet<&str> = file.people.iter().map(|person| person.user_name.as_str()).collect();
        let groups: HashSet<&str> = file.groups.iter().map(|group| group.key.as_str()).collect();
        assert_eq!(people.len(), file.people.len());
        assert_eq!(groups.len(), file.groups.len());
        let members = file.groups.iter().flat_map(|group| group.leads.iter().chain(&group.members));
        let managers = file.people.iter().map(|person| &person.manager).filter(|manager| !manager.is_empty());
        let authors = activity.check_ins.iter().map(|check_in| &check_in.author);
        let friends = activity.coins.iter().flat_map(|coin| [&coin.from, &coin.to]);
        for person in members.chain(managers).chain(authors).chain(friends).chain([&file.administrator]) {
            assert!(people.contains(person.as_str()), "{person}");
        }
        assert!(groups.contains(file.default_group.as_str()));
        assert_eq!(file.outlines, OUTLINES.map(|(name, _)| name));
    }
}
