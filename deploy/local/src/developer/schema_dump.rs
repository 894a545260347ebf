//! `ovation schema-dump`: every service's schema after all migrations, to be read first.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::repository::root;
use super::throw_away::ThrowAway;
use crate::console::Console;
use crate::services::schemas;
use crate::{Error, Result};

/// Lines of a difference that are shown.
const DIFFERENCE_LINES_MAX: usize = 60;

/// Renews `services/*/schema.sql` or compares them.
pub(super) async fn run(check: bool) -> Result<()> {
    let console = Console::stdout(false);
    let root = root()?;
    let schemas = schemas();
    let throw_away = ThrowAway::start(&root, &schemas).await?;
    let mut dumps = Vec::new();
    for schema in &schemas {
        dumps.push(dump(&throw_away, schema.service).await);
    }
    throw_away.end().await?;
    let mut outdated = Vec::new();
    for (schema, wanted) in schemas.iter().zip(dumps) {
        let wanted = wanted?;
        let name = format!("services/{}/schema.sql", schema.service);
        let path = root.join(&name);
        if fs::read_to_string(&path).is_ok_and(|found| found == wanted) {
            console.say(&format!("{name} is what the migrations make"));
        } else if check {
            console.say(&difference(&path, &wanted).await);
            outdated.push(name);
        } else {
            fs::write(&path, wanted).map_err(Error::files("write", &path))?;
            console.say(&format!("{name} is renewed"));
        }
    }
    if outdated.is_empty() {
        return Ok(());
    }
    Err(Error::NotAsItShouldBe { what: "schema.sql", files: outdated, command: "cargo ovation schema-dump" })
}

/// The schema of a service as SQL, the same on every machine. Left out: partitions, which are named after the months in which they were made,
/// and what the migrations themselves remember.
async fn dump(throw_away: &ThrowAway, service: &str) -> Result<String> {
    let program = throw_away.bin.join("pg_dump");
    // The parameters are sqlx's own.
    let database = throw_away.url.split('?').next().unwrap_or_default();
    let output = Command::new(&program)
        .args(["--schema-only", "--no-owner", "--no-comments"])
        .arg(format!("--schema={service}"))
        .arg(format!("--exclude-table={service}.event_2*"))
        .arg(format!("--exclude-table={service}._*_migrations"))
        .arg(format!("--dbname={database}"))
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(Error::files("run", &program))?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::ProgramFailed { program: program.display().to_string(), output });
    }
    Ok(normalized(service, &String::from_utf8_lossy(&output.stdout)))
}

/// Without what differs between versions of `pg_dump` and says nothing of the schema.
fn normalized(service: &str, dump: &str) -> String {
    let mut text = format!(
        "-- The schema of {service} after all migrations, chassis' among them: to be read first, never edited.\n-- `cargo ovation schema-dump` renews it.\n"
    );
    let mut is_in_body = false;
    let mut is_blank = false;
    for line in dump.lines() {
        let says_nothing = ["--", "SET ", "SELECT pg_catalog.set_config(", "\\restrict", "\\unrestrict"]
            .iter()
            .any(|start| line.starts_with(start));
        // A function's body stands between dollars and is kept as it is.
        if says_nothing && !is_in_body {
            continue;
        }
        is_in_body ^= line.matches("$$").count() % 2 == 1;
        if line.trim().is_empty() && !is_in_body {
            is_blank = true;
            continue;
        }
        if is_blank {
            text.push('\n');
            is_blank = false;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// How the file at `path` differs from what is wanted.
async fn difference(path: &Path, wanted: &str) -> String {
    let unknown = || format!("{} differs", path.display());
    let started = Command::new("diff")
        .arg("--unified")
        .args([path, Path::new("-")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut process) = started else {
        return unknown();
    };
    let input = process.stdin.take();
    let feed = async {
        if let Some(mut input) = input {
            // One that reads no further has said what it has to say.
            let _read = input.write_all(wanted.as_bytes()).await;
        }
    };
    match tokio::join!(feed, process.wait_with_output()).1 {
        Ok(output) if !output.stdout.is_empty() => {
            let text = String::from_utf8_lossy(&output.stdout);
            let mut lines: Vec<&str> = text.lines().take(DIFFERENCE_LINES_MAX).collect();
            if text.lines().nth(DIFFERENCE_LINES_MAX).is_some() {
                lines.push("…");
            }
            lines.join("\n")
        }
        _ => unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_the_same_whatever_version_made_it() {
        let one = "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n\n\nCREATE FUNCTION goals.f() RETURNS void\n    AS $$\nBEGIN\n-- Kept.\n\n    SET x = 1;\nEND;\n$$;\n\n\n";
        let other = "\\restrict abc\n\nSET transaction_timeout = 0;\n\nCREATE FUNCTION goals.f() RETURNS void\n    AS $$\nBEGIN\n-- Kept.\n\n    SET x = 1;\nEND;\n$$;\n\n\\unrestrict abc\n";
        assert_eq!(normalized("goals", one), normalized("goals", other));
        let text = normalized("goals", one);
        assert!(text.ends_with("BEGIN\n-- Kept.\n\n    SET x = 1;\nEND;\n$$;\n"), "{text}");
        assert!(text.starts_with("-- The schema of goals"));
    }
}
