//! Imports go one way: journeys → services → chassis, proto; and within a service main → lib → api → commands, queries → domain,
//! store, events.

use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

/// Services that have a crate.
const SERVICES: [&str; 6] = ["directory", "goals", "checkins", "recognition", "notifications", "gateway"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A file's text without comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_service_depends_on_another_s_crate() {
    for service in SERVICES {
        let manifest =
            fs::read_to_string(root().join("services").join(service).join("Cargo.toml")).expect("a manifest");
        for other in SERVICES.iter().filter(|other| **other != service) {
            assert!(!manifest.contains(&format!("ovation-{other}")), "{service} depends on {other}");
        }
    }
    let chassis = fs::read_to_string(root().join("services/chassis/Cargo.toml")).expect("a manifest");
    let harness = fs::read_to_string(root().join("tests/harness/Cargo.toml")).expect("a manifest");
    for service in SERVICES {
        assert!(!chassis.contains(&format!("ovation-{service}")), "chassis depends on {service}");
        assert!(!harness.contains(&format!("ovation-{service}")), "the harness depends on {service}");
    }
}

/// Which layer a file of a service is of, by its path below `src`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Transport,
    Control,
    Store,
    Error,
    Domain,
}

fn layer(path: &Path) -> Layer {
    let first = path
        .components()
        .next()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = first.trim_end_matches(".rs").trim_end_matches("_tests").to_owned();
    match stem.as_str() {
        "main" | "lib" | "api" | "events" | "subscriptions" | "convert" | "permissions" | "watch"
        | "frames" => Layer::Transport,
        "commands" | "queries" => Layer::Control,
        "store" => Layer::Store,
        "error" => Layer::Error,
        _ => Layer::Domain,
    }
}

#[test]
fn within_a_service_imports_go_one_way() {
    let mut findings = Vec::new();
    for service in SERVICES.iter().filter(|service| **service != "gateway") {
        let src = root().join("services").join(service).join("src");
        let mut files = Vec::new();
        sources(&src, &mut files);
        assert!(files.len() > 8, "{service} has its sources elsewhere");
        for file in files {
            let relative = file.strip_prefix(&src).expect("below src").to_owned();
            if relative.to_string_lossy().contains("_tests") {
                continue;
            }
            let text = code(&file);
            let mut refuse = |needle: &str, why: &str| {
                if text.contains(needle) {
                    findings.push(format!("{service}/{}: `{needle}`: {why}", relative.display()));
                }
            };
            match layer(&relative) {
                Layer::Transport | Layer::Error => {}
                Layer::Control => {
                    refuse("sqlx::query", "statements are in store");
                    refuse("tonic::", "transport stops at api");
                }
                Layer::Store => {
                    refuse("ovation_proto", "proto types stop at convert");
                    refuse("tonic::", "transport stops at api");
                    refuse("crate::commands", "the store does not know commands");
                    refuse("crate::api", "the store does not know the api");
                }
                Layer::Domain => {
                    for needle in [
                        "ovation_proto",
                        "tonic::",
                        "sqlx::",
                        "async fn",
                        "clock::now",
                        "crate::store",
                        "crate::commands",
                        "crate::api",
                    ] {
                        refuse(needle, "the domain is pure");
                    }
                }
            }
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn a_statement_lives_in_a_store() {
    let mut findings = Vec::new();
    for service in SERVICES.iter().filter(|service| **service != "gateway") {
        let src = root().join("services").join(service).join("src");
        let mut files = Vec::new();
        sources(&src, &mut files);
        for file in files {
            let relative = file.strip_prefix(&src).expect("below src").to_owned();
            if layer(&relative) != Layer::Store && code(&file).contains("sqlx::query") {
                findings.push(format!("{service}/{}", relative.display()));
            }
        }
    }
    assert!(findings.is_empty(), "statements outside of store: {}", findings.join(", "));
}
