//! Reading the whole tree of an organization of a thousand people through the gateway.

use std::fmt::Write as _;
use std::time::Duration;

use ovation_chassis::ids::random_uuid;
use ovation_proto::google::r#type::Date;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::directory::v1::directory_service_client::DirectoryServiceClient;
use ovation_proto::ovation::goals::v1 as goals;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use tokio::time::Instant;
use tonic::transport::Channel;

use crate::error::Error;
use crate::options::Options;
use crate::organization::{Credential, Organization, call};
use crate::platform::Platform;
use crate::statements::{self, Statements};
use crate::statistics::Latencies;
use crate::watch::{self, Disturbance, Watch};
use crate::{books, report};

/// Outlines that are imported; each holds one objective with [`BRANCHES`] under it, and [`LEAVES`] under each of these.
const OUTLINES: u32 = 9;
const BRANCHES: u32 = 9;
const LEAVES: u32 = 10;
/// Key results of each objective.
const KEY_RESULTS: u32 = 4;
/// Objectives of one outline.
const OUTLINE_OBJECTIVES: u32 = 1 + BRANCHES * (1 + LEAVES);
/// All objectives.
pub(crate) const OBJECTIVES: u32 = OUTLINES * OUTLINE_OBJECTIVES;
/// All nodes.
pub(crate) const NODES: u32 = OBJECTIVES * (1 + KEY_RESULTS);
/// Reads in one measurement at most.
const READS_MAX: u64 = 2_000;
/// Measurements until one is undisturbed.
const TRIES: usize = 4;

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    /// From the call to the last piece of the answer.
    pub(crate) reads: Latencies,
    /// What one read costs Postgres.
    pub(crate) statements: Statements,
    /// What happened beside it.
    pub(crate) disturbance: Disturbance,
}

/// Who reads which tree.
struct Reader {
    client: GoalsServiceClient<Channel>,
    credential: Credential,
    cycle_id: String,
}

/// Plants the tree and measures until a measurement counts.
pub(crate) async fn run(
    platform: &Platform,
    organization: &Organization,
    options: &Options,
) -> Result<(), Error> {
    let mut reader = plant(platform, organization).await?;
    books::settle(platform).await?;
    let mut superuser = platform.superuser().await?;
    watch::tidy(&mut superuser).await?;
    report::tree();
    for _ in 0..TRIES {
        // Every connection of the pool prepares its statements once.
        reader.read_for(options.warm_up()).await?;
        let watch = Watch::begin(&mut superuser).await?;
        let reads = reader.read_for(options.block()).await?;
        let disturbance = watch.end(&mut superuser).await?;
        let log = platform.postgres_log();
        let statements = statements::of_one_call(&mut superuser, &log, async || reader.read().await).await?;
        let measured = Measured { reads, statements, disturbance };
        report::measured_tree(&measured);
        if measured.disturbance.is_bearable() {
            return Ok(());
        }
    }
    Err(Error::Disturbed { what: "measurements of the tree", fit: 0, wanted: 1, tried: TRIES })
}

impl Reader {
    /// Reads the whole tree again and again; once at least.
    async fn read_for(&mut self, time: Duration) -> Result<Latencies, Error> {
        let mut reads = Latencies::new()?;
        let began = Instant::now();
        loop {
            reads.record(self.read().await?);
            if began.elapsed() >= time || reads.count() >= READS_MAX {
                return Ok(reads);
            }
        }
    }

    /// Reads the whole tree, and answers how long that took.
    async fn read(&mut self) -> Result<Duration, Error> {
        let began = Instant::now();
        let request = goals::GetTreeRequest { cycle_id: self.cycle_id.clone(), ..Default::default() };
        let failed = "reading the tree";
        let answer = self.client.get_tree(call(request, &self.credential)).await;
        let mut pieces = answer.map_err(Error::call(failed))?.into_inner();
        let mut nodes = 0;
        while let Some(piece) = pieces.message().await.map_err(Error::call(failed))? {
            nodes += piece.nodes.len();
        }
        let took = began.elapsed();
        if u32::try_from(nodes) == Ok(NODES) {
            return Ok(took);
        }
        Err(Error::Books(format!("the tree has {NODES} nodes, and {nodes} were read")))
    }
}

/// Imports the tree as an administrator; somebody else will read it.
async fn plant(platform: &Platform, organization: &Organization) -> Result<Reader, Error> {
    let channel = platform.connect().await?;
    let group_id = form_team(&channel, organization).await?;
    books::settle(platform).await?;
    let mut client = GoalsServiceClient::new(channel).max_decoding_message_size(usize::MAX);
    let cycle = goals::Cycle {
        name: "負荷試験".to_owned(),
        starts_on: Some(Date { year: 2026, month: 10, day: 1 }),
        ends_on: Some(Date { year: 2026, month: 12, day: 31 }),
        ..Default::default()
    };
    let request = goals::CreateCycleRequest { request_id: random_uuid().to_string(), cycle: Some(cycle) };
    let cycle = client.create_cycle(call(request, &organization.administrator)).await;
    let cycle_id = cycle.map_err(Error::call("opening a cycle"))?.into_inner().id;
    for number in 0..OUTLINES {
        let request = goals::ImportOutlineRequest {
            request_id: random_uuid().to_string(),
            cycle_id: cycle_id.clone(),
            outline: outline(number),
            default_group_id: group_id.clone(),
            ..Default::default()
        };
        let imported = client.import_outline(call(request, &organization.administrator)).await;
        let imported = imported.map_err(Error::call("importing an outline"))?.into_inner();
        check(&imported)?;
    }
    let credential = organization.people[0].credential.clone();
    Ok(Reader { client, credential, cycle_id })
}

async fn form_team(channel: &Channel, organization: &Organization) -> Result<String, Error> {
    let group = directory::Group {
        key: "everybody".to_owned(),
        name: "全社".to_owned(),
        kind: directory::GroupKind::Team.into(),
        ..Default::default()
    };
    let request = directory::CreateGroupRequest { request_id: random_uuid().to_string(), group: Some(group) };
    let team = DirectoryServiceClient::new(channel.clone())
        .create_group(call(request, &organization.administrator))
        .await;
    Ok(team.map_err(Error::call("forming a team"))?.into_inner().id)
}

fn check(imported: &goals::ImportOutlineResponse) -> Result<(), Error> {
    let counts = [imported.objectives_created, imported.key_results_created].map(u32::try_from);
    if counts == [Ok(OUTLINE_OBJECTIVES), Ok(OUTLINE_OBJECTIVES * KEY_RESULTS)] {
        return Ok(());
    }
    let lost =
        imported.lines.iter().find(|line| line.verdict == i32::from(goals::OutlineVerdict::NotUnderstood));
    Err(Error::Books(format!(
        "an outline of {OUTLINE_OBJECTIVES} objectives created {}, and {} key results; the first line that was not understood: {lost:?}",
        imported.objectives_created, imported.key_results_created
    )))
}

/// Three levels of objectives; every one is named by its place.
fn outline(number: u32) -> String {
    let mut text = String::new();
    let root = letter(number);
    add_objective(&mut text, 0, &root);
    for branch in 0..BRANCHES {
        let branch = format!("{root}{}", letter(branch));
        add_objective(&mut text, 1, &branch);
        for leaf in 0..LEAVES {
            add_objective(&mut text, 2, &format!("{branch}{}", letter(leaf)));
        }
    }
    text
}

fn add_objective(text: &mut String, level: usize, name: &str) {
    let indent = "  ".repeat(level);
    // Writing to a String does not fail.
    let _ = writeln!(text, "{indent}- O: Customers of segment {name} renew gladly");
    for number in 0..KEY_RESULTS {
        let subject = ["contracts", "workshops", "articles", "interviews"][number as usize % 4];
        let _ = writeln!(text, "{indent}  - KR: Publish {} {subject} for segment {name}", 10 + number);
    }
}

/// A letter: a digit would read as a value.
fn letter(number: u32) -> String {
    char::from_u32(u32::from('A') + number).map(String::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlines_hold_the_promised_tree() {
        assert_eq!((OBJECTIVES, NODES), (900, 4_500));
        let text = outline(0);
        let count = |mark: &str| text.lines().filter(|line| line.contains(mark)).count();
        assert_eq!(u32::try_from(count("- O: ")), Ok(OUTLINE_OBJECTIVES));
        assert_eq!(u32::try_from(count("- KR: ")), Ok(OUTLINE_OBJECTIVES * KEY_RESULTS));
        let distinct: std::collections::HashSet<&str> = text.lines().map(str::trim).collect();
        assert_eq!(distinct.len(), text.lines().count());
    }
}
