//! What a person reads on the terminal.
//!
//! The services' own output goes to their logs; of it the terminal shows warnings and errors, each
//! line under its service's name, so that what matters is not buried.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The width of the column of names.
const NAME_CHARS: usize = 13;

/// The terminal, shared by all tasks; a line is never torn. Cheap to clone.
#[derive(Clone)]
pub struct Console {
    out: Arc<Mutex<dyn Write + Send>>,
    is_colored: bool,
    shows_everything: bool,
}

impl Console {
    /// Standard output, in color on a terminal. With `shows_everything` every line of every
    /// service appears, not only warnings and errors.
    pub fn stdout(shows_everything: bool) -> Console {
        let is_colored = io::stdout().is_terminal();
        Console { out: Arc::new(Mutex::new(io::stdout())), is_colored, shows_everything }
    }

    /// Anything else that takes lines, without color.
    pub fn to(out: impl Write + Send + 'static, shows_everything: bool) -> Console {
        Console { out: Arc::new(Mutex::new(out)), is_colored: false, shows_everything }
    }

    /// Our own words.
    pub fn say(&self, text: &str) {
        self.write(format_args!("{text}\n"));
    }

    /// Our own words about a service.
    pub fn say_of(&self, name: &str, text: &str) {
        self.prefixed(name, text);
    }

    /// A line that a service wrote.
    pub fn relay(&self, name: &str, line: &str) {
        if self.shows_everything || is_worth_showing(line) {
            self.prefixed(name, line);
        }
    }

    fn prefixed(&self, name: &str, text: &str) {
        if self.is_colored {
            let color = 31 + name.bytes().fold(0_u32, |sum, byte| sum + u32::from(byte)) % 6;
            self.write(format_args!("\x1b[{color}m{name:NAME_CHARS$}\x1b[0m │ {text}\n"));
        } else {
            self.write(format_args!("{name:NAME_CHARS$} │ {text}\n"));
        }
    }

    fn write(&self, text: std::fmt::Arguments<'_>) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        // A terminal that went away must not take the platform with it.
        let _gone = out.write_fmt(text).and_then(|()| out.flush());
    }
}

/// Whether a log line, as text or as JSON, is a warning or worse.
fn is_worth_showing(line: &str) -> bool {
    let is_json = line.starts_with('{');
    if is_json {
        return line.contains(r#""level":"WARN""#) || line.contains(r#""level":"ERROR""#);
    }
    line.split_whitespace().take(3).any(|word| word == "WARN" || word == "ERROR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_errors_are_shown_and_chatter_is_not() {
        for shown in [
            "2026-11-24T09:00:00Z  WARN ovation_goals::relay: the stream was refilled",
            "ERROR something broke",
            r#"{"timestamp":"2026-11-24T09:00:00Z","level":"ERROR","message":"broken"}"#,
        ] {
            assert!(is_worth_showing(shown), "{shown}");
        }
        for hidden in [
            "2026-11-24T09:00:00Z  INFO ovation_goals: ready WARN",
            r#"{"timestamp":"2026-11-24T09:00:00Z","level":"INFO","message":"WARN"}"#,
            "",
        ] {
            assert!(!is_worth_showing(hidden), "{hidden}");
        }
    }
}
