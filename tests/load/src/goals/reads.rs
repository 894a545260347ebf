//! How long the questions take, at each size of the company.

use std::time::{Duration, Instant};

use super::company::Company;
use super::questions::{self, Question, Reader};
use super::report;
use crate::error::Error;
use crate::platform::Platform;
use crate::statistics::Latencies;

/// A question is asked so often, or for so long.
const ASKED_MAX: u64 = 100;
const ASKED_FOR: Duration = Duration::from_secs(3);
/// Asked so often before it counts: every connection of the pool prepares its statements.
const ASKED_BEFORE: usize = 12;

/// How long a question took.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Which.
    pub(crate) name: &'static str,
    /// Nodes, objectives or matches in its answer.
    pub(crate) rows: usize,
    /// From the call to the end of the answer.
    pub(crate) took: Latencies,
}

/// Asks everything; what the service cannot answer yet is left out, and said so.
pub(crate) async fn run(platform: &Platform, company: &Company) -> Result<Vec<Answer>, Error> {
    let credential = company.organization.people[0].credential.clone();
    let mut reader = Reader::new(platform.connect().await?, credential);
    let mut answers = Vec::new();
    for question in questions::all() {
        match ask(&mut reader, &question).await? {
            Some(answer) => answers.push(answer),
            None => report::not_yet(question.name),
        }
    }
    Ok(answers)
}

async fn ask(reader: &mut Reader, question: &Question) -> Result<Option<Answer>, Error> {
    let began = Instant::now();
    for _ in 0..ASKED_BEFORE {
        if began.elapsed() > ASKED_FOR {
            break;
        }
        if reader.ask(question).await?.is_none() {
            return Ok(None);
        }
    }
    let mut took = Latencies::new()?;
    let mut rows = 0;
    let began = Instant::now();
    while took.count() < ASKED_MAX && (took.count() == 0 || began.elapsed() < ASKED_FOR) {
        let asked = Instant::now();
        rows = reader.ask(question).await?.unwrap_or_default();
        took.record(asked.elapsed());
    }
    Ok(Some(Answer { name: question.name, rows, took }))
}
