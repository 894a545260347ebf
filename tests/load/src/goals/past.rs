//! What a tree of the past costs against today's: the same division, in turn.

use std::time::{Duration, Instant};

use ovation_chassis::{clock, time};
use ovation_proto::ovation::goals::v1 as goals;

use super::company::{Company, NODES};
use super::questions::{Reader, tree};
use super::report;
use crate::error::Error;
use crate::platform::Platform;

/// Reads of each kind.
const PAIRS: usize = 30;
/// Before the last weeks of the history.
const DAYS: i64 = 65;

/// Measures in the FULL view, and in the BASIC one.
pub(crate) async fn run(platform: &Platform, company: &Company) -> Result<(), Error> {
    let credential = company.organization.people[0].credential.clone();
    let mut reader = Reader::new(platform.connect().await?, credential);
    report::past();
    for view in [goals::TreeView::Full, goals::TreeView::Basic] {
        let today = tree(0, view);
        let moment = clock::now() - chrono::Duration::days(DAYS);
        let past = goals::GetTreeRequest { as_of: Some(time::timestamp(moment)), ..today.clone() };
        let mut pairs = Vec::with_capacity(PAIRS);
        for _ in 0..PAIRS {
            let then = read(&mut reader, &past).await?;
            pairs.push((then, read(&mut reader, &today).await?));
        }
        // What was prepared on the way does not count.
        pairs.drain(..PAIRS / 3);
        report::measured_past(view.as_str_name(), &pairs);
    }
    Ok(())
}

async fn read(reader: &mut Reader, request: &goals::GetTreeRequest) -> Result<Duration, Error> {
    let began = Instant::now();
    let nodes = reader.tree(request).await.map_err(Error::call("reading a tree"))?;
    let took = began.elapsed();
    if u32::try_from(nodes) == Ok(NODES) {
        return Ok(took);
    }
    Err(Error::Books(format!("the division has {NODES} nodes, and {nodes} were read")))
}
