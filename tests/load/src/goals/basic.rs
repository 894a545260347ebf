//! Reading ten thousand nodes in the BASIC view through the gateway by unmodified grpcio, in turn with psql.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ovation_local::home::Home;
use ovation_proto::ovation::goals::v1 as goals;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::company::{Company, NODES};
use super::psql::Psql;
use super::questions::tree;
use super::report;
use crate::error::Error;
use crate::platform::Platform;

const SCRIPT: &str = include_str!("../../grpcio/read_tree.py");
/// What it needs, each of one version.
const PACKAGES: [&str; 3] = ["grpcio==1.76.0", "protobuf==6.33.1", "typing-extensions==4.15.0"];
/// The folder below the tools that they are installed in.
const FOLDER: &str = "grpcio-1.76.0";
/// Reads of each kind.
const PAIRS: usize = 30;
/// Of them, those that do not count.
const BEFORE: usize = 10;

/// A program in Python that reads a tree for each line.
struct Grpcio {
    // Dropped, it ends.
    _child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// What one read came to.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Read {
    seconds: f64,
    nodes: u32,
    summaries: u32,
    bytes: u32,
}

/// Measures, or says what is missing.
pub(crate) async fn run(platform: &Platform, company: &Company) -> Result<(), Error> {
    report::basic();
    let Some(packages) = install().await? else {
        report::not_yet("grpcio: there is no Python with pip");
        return Ok(());
    };
    let mut grpcio = Grpcio::start(platform, company, &packages)?;
    let psql = Psql::prepare(platform, company)?;
    let mut pairs = Vec::with_capacity(PAIRS);
    let mut last = None;
    for _ in 0..PAIRS {
        let read = grpcio.read().await?;
        if read.nodes != NODES {
            return Err(Error::Books(format!(
                "the division has {NODES} nodes, and {} were read",
                read.nodes
            )));
        }
        if read.summaries != NODES {
            report::not_yet("the BASIC view");
            return Ok(());
        }
        let ours = Duration::try_from_secs_f64(read.seconds).unwrap_or_default();
        pairs.push((ours, psql.read().await?));
        last = Some(read);
    }
    pairs.drain(..BEFORE);
    report::measured_basic(&pairs, last.map_or(0.0, |read| f64::from(read.bytes) / f64::from(read.nodes)));
    Ok(())
}

/// The packages, installed for this purpose alone; `None` without a Python whose pip runs.
async fn install() -> Result<Option<PathBuf>, Error> {
    let folder = Home::usual_dir()?.join("tools").join(FOLDER);
    if folder.exists() {
        return Ok(Some(folder));
    }
    let unfinished = folder.with_extension("unfinished");
    let installed = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary=:all:", "--upgrade", "--target"])
        .arg(&unfinished)
        .args(PACKAGES)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    match installed {
        Ok(output) if output.status.success() => {}
        _ => return Ok(None),
    }
    std::fs::rename(&unfinished, &folder).map_err(Error::system("install grpcio"))?;
    Ok(Some(folder))
}

impl Grpcio {
    fn start(platform: &Platform, company: &Company, packages: &Path) -> Result<Self, Error> {
        let failed = || Error::system("start Python");
        let script = platform.folder().join("read_tree.py");
        let descriptors = platform.folder().join("descriptors.bin");
        std::fs::write(&script, SCRIPT).map_err(failed())?;
        std::fs::write(&descriptors, ovation_proto::FILE_DESCRIPTOR_SET).map_err(failed())?;
        let credential = &company.organization.people[0].credential;
        let mut child = Command::new("python3")
            .arg(&script)
            .arg(platform.gateway().to_string())
            .arg(&descriptors)
            .env("PYTHONPATH", packages)
            // Not on the command line, which others may see.
            .env("OVATION_AUTHORIZATION", credential.to_str().unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed())?;
        let missing = || Error::Reader("it has no standard input or output".to_owned());
        let questions = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?).lines();
        Ok(Self { _child: child, questions, answers })
    }

    /// Reads the division once.
    async fn read(&mut self) -> Result<Read, Error> {
        let failed = || Error::system("ask Python");
        let request = tree(0, goals::TreeView::Basic);
        let line = json!({
            "cycleId": request.cycle_id,
            "rootId": request.root_id,
            "view": goals::TreeView::Basic.as_str_name(),
        });
        self.questions.write_all(format!("{line}\n").as_bytes()).await.map_err(failed())?;
        let answer = self.answers.next_line().await.map_err(failed())?;
        let answer = answer.ok_or_else(|| Error::Reader("it ended; see above".to_owned()))?;
        serde_json::from_str(&answer).map_err(|error| Error::Reader(error.to_string()))
    }
}
