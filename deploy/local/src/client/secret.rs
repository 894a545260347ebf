//! How a password comes in: never as an argument, which everybody on the machine could read.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::problem::{Problem, Result};
use super::terminal;

/// A line of standard input. Asks with `question` where somebody sits at a terminal.
pub(super) fn ask(question: &str) -> Result<String> {
    if io::stdin().is_terminal() {
        // Where nobody sees the question, the answer is awaited all the same.
        let _unseen = write!(io::stderr(), "{question}: ").and_then(|()| io::stderr().flush());
    }
    line()
}

/// Like [`ask`], and what is typed is not shown.
pub(super) async fn ask_unseen(question: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        return Err(Problem::Usage(format!(
            "there is no terminal to ask for the {question}: give it with --password-stdin or in OVATION_PASSWORD"
        )));
    }
    // Ctrl-C must not leave a terminal behind that shows nothing any more.
    let answer = terminal::unseen(async {
        let question = question.to_owned();
        tokio::select! {
            answered = tokio::task::spawn_blocking(move || ask(&question)) => answered.ok(),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    let answer = answer.await;
    let _unseen = writeln!(io::stderr());
    answer.unwrap_or_else(|| Err(Problem::Usage("no password was given".to_owned())))
}

/// The first line of standard input, without its end.
pub(super) fn line() -> Result<String> {
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) => Err(Problem::Usage("standard input is empty; one line was expected".to_owned())),
        Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(Problem::Usage(format!("standard input cannot be read: {error}"))),
    }
}
