//! Where answers leave: text for people, or proto3 JSON for programs.

use std::io::{self, Write as _};

use clap::ValueEnum;
use ovation_proto::descriptors;
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, SerializeOptions};
use serde_json::{Value, json};

use super::paint::Paint;
use super::problem::{Problem, Result};
use super::terminal;

/// How answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// The platform's answer as proto3 JSON: for programs.
    Json,
}

/// Standard output, in the form that was asked for.
#[derive(Debug, Clone)]
pub struct Printer {
    output: Output,
    pub(super) paint: Paint,
}

impl Printer {
    /// Prints as `output` says.
    pub fn new(output: Output) -> Printer {
        let paint = Paint::new(output == Output::Text && terminal::is_watched());
        Printer { output, paint }
    }

    /// Whether programs read it.
    pub(super) fn is_json(&self) -> bool {
        self.output == Output::Json
    }

    /// A line for people; nothing where programs read.
    pub(super) fn line(&self, text: impl AsRef<str>) -> Result<()> {
        if self.is_json() { Ok(()) } else { print(text.as_ref()) }
    }

    /// An answer for programs; nothing where people read.
    pub(super) fn answer<M: Message + Name>(&self, answer: &M) -> Result<()> {
        if !self.is_json() {
            return Ok(());
        }
        let value = json_of(answer)?;
        let text =
            serde_json::to_string_pretty(&value).map_err(|error| Problem::Answer(error.to_string()))?;
        print(&text)
    }

    /// One of many answers for programs, on a line of its own; nothing where people read.
    pub(super) fn json_line(&self, value: &Value) -> Result<()> {
        if self.is_json() { print(&value.to_string()) } else { Ok(()) }
    }

    /// What went wrong, to standard error: in words with a remedy, or as JSON.
    pub fn problem(&self, problem: &Problem) {
        if matches!(problem, Problem::OutputClosed) {
            return;
        }
        if self.is_json() {
            let error = match problem.refusal() {
                Some(refusal) => refusal.json(),
                None => json!({ "message": problem.to_string() }),
            };
            aside(json!({ "error": error }).to_string());
            return;
        }
        aside(format!("error: {problem}"));
        let mut cause = std::error::Error::source(problem).filter(|_| problem.refusal().is_none());
        while let Some(error) = cause {
            aside(format!("  because {error}"));
            cause = error.source();
        }
        if let Some(refusal) = problem.refusal() {
            for (field, description) in &refusal.fields {
                aside(format!("  {field}: {description}"));
            }
            for (key, value) in &refusal.metadata {
                aside(format!("  {key}: {value}"));
            }
        }
        if let Some(remedy) = problem.remedy() {
            aside(format!("  → {remedy}"));
        }
    }
}

/// A message as proto3 JSON, with fields that hold their defaults.
pub(super) fn json_of<M: Message + Name>(message: &M) -> Result<Value> {
    let name = M::full_name();
    let unfit = |error: &dyn std::fmt::Display| Problem::Answer(format!("{name}: {error}"));
    let descriptor = descriptors().get_message_by_name(&name).ok_or_else(|| unfit(&"unknown message"))?;
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())
        .map_err(|error| unfit(&error))?;
    let options = SerializeOptions::new().skip_default_fields(false);
    message.serialize_with_options(serde_json::value::Serializer, &options).map_err(|error| unfit(&error))
}

/// Something beside the answer, whatever the output is: it goes to standard error.
pub(super) fn aside(text: impl AsRef<str>) {
    // Where nobody listens, nothing can be said.
    let _unheard = writeln!(io::stderr(), "{}", text.as_ref());
}

fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|_| Problem::OutputClosed)
}

#[cfg(test)]
mod tests {
    use ovation_proto::ovation::recognition::v1::{Coin, CoinKind};

    use super::*;

    #[test]
    fn answers_are_proto3_json_with_defaults() {
        let coin =
            Coin {
                kind: CoinKind::ThankYou.into(), comment: "ありがとう".to_owned(), ..Coin::default()
            };
        let value = json_of(&coin).unwrap();
        assert_eq!(value["kind"], "COIN_KIND_THANK_YOU");
        assert_eq!(value["comment"], "ありがとう");
        assert_eq!(value["points"], 0);
        assert_eq!(value["aboutNodeId"], "");
    }
}
