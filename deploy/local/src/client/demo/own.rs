//! An organization of somebody's own outlines: `ovation up --import FILE…`.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use ovation_chassis::clock;
use ovation_proto::ovation::directory::v1::{Organization, Person, Role};

use super::Welcome;
use super::founding::Founder;
use super::ids::request_id;
use super::progress::Progress;
use crate::client::import::{Import, Importer, Period, rehearse};
use crate::client::numbers::counted;
use crate::client::problem::{Problem, Result};
use crate::client::program;

/// Key, name and administrator of the organization that outlines are imported into.
const KEY: &str = "own";
const NAME: &str = "Our own organization";
const ADMINISTRATOR: &str = "admin";

/// Imports each file into a cycle of its name, and a team for each heading. Repeating it creates nothing twice.
///
/// # Errors
/// A file that cannot be read (before anything is changed); what the platform refuses.
pub async fn load_own(founder: &Founder<'_>, files: &[PathBuf], progress: &Progress<'_>) -> Result<Welcome> {
    let mut outlines = Vec::new();
    for path in files {
        let text = fs::read_to_string(path).map_err(Problem::files("read", path))?;
        outlines.push((path, text));
    }
    let organization = Organization { key: KEY.to_owned(), name: NAME.to_owned(), ..Organization::default() };
    let administrator = Person {
        user_name: ADMINISTRATOR.to_owned(),
        display_name: "Administrator".to_owned(),
        locale: "en".to_owned(),
        roles: vec![Role::Administrator.into()],
        ..Person::default()
    };
    let connection = founder.found(organization, administrator.clone()).await?;
    progress.step(&format!("organization {NAME} ({KEY})"));
    for (path, text) in outlines {
        // A text without goals, such as a README beside the outlines, deserves no cycle.
        if rehearse(&text)?.objectives_created == 0 {
            progress.step(&format!("{}: no objectives in it", path.display()));
            continue;
        }
        let cycle = cycle_of(path);
        let import = Import {
            cycle: &cycle,
            create_cycle: Some(days_of(&cycle, clock::now().date_naive())),
            create_groups: true,
            default_group: None,
            dry_run: false,
        };
        let ids = |what: &str| request_id(KEY, &format!("{what}\n{text}"));
        let mut importer = Importer::start(&connection, import, &ids).await?;
        let answer = importer.outline(&cycle, &text).await?.answer;
        progress.step(&format!(
            "{}: {} and {} in {cycle}; {} of {} lines not understood",
            path.display(),
            counted(answer.objectives_created + answer.objectives_found, "objective"),
            counted(answer.key_results_created + answer.key_results_found, "key result"),
            answer.lines_not_understood,
            answer.lines.len()
        ));
        if answer.lines_not_understood > 0 {
            progress.step(&format!(
                "see why, once signed in, with: {} import {} --cycle {cycle:?} --dry-run",
                program(),
                path.display()
            ));
        }
    }
    Ok(Welcome {
        organization: KEY.to_owned(),
        organization_name: NAME.to_owned(),
        user_name: ADMINISTRATOR.to_owned(),
        display_name: administrator.display_name,
        colleague: None,
        english: None,
    })
}

/// The cycle that a file is about: `2022_q1.md` is `2022_q1`.
fn cycle_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "outline".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn days_of(cycle: &str, today: NaiveDate) -> Period {
    Period::of_name(cycle).unwrap_or_else(|| Period::half_year_of(today))
}
