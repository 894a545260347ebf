//! What can be typed, and what each command gets to work with.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ovation_chassis::clock;

use super::commands::{
    CheckIn, Coins, Explain, Export, Follow, ImportOutlines, Inbox, Parked, People, SendCoin, SignIn, Tree,
    sign_out, whoami,
};
use super::connection::Connection;
use super::printer::{Output, Printer, aside};
use super::problem::{Problem, Result};
use super::program;
use super::server;
use super::sessions::{Session, Sessions};

/// What scripts learn from the exit code; shown below `--help`.
pub const EXIT_CODES: &str = "\
Exit codes of the client's commands:
  0  done
  1  the platform refused, or what was named is not there
  2  the command line is wrong
  3  the platform does not answer";

/// Options of every command of the client.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The platform's address; default: the one that `ovation up` runs here, or <http://127.0.0.1:8080>
    #[arg(long, global = true, env = "OVATION_SERVER", value_name = "URL", help_heading = "Client")]
    pub server: Option<String>,

    /// How answers are printed
    #[arg(long, global = true, value_enum, default_value_t, help_heading = "Client")]
    pub output: Output,

    /// The folder that keeps who is signed in; default: ~/.config/ovation
    #[arg(long, global = true, env = "OVATION_CONFIG", value_name = "DIR", help_heading = "Client")]
    pub config: Option<PathBuf>,
}

/// The client's commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in to an organization; the session is kept until you sign out
    SignIn(SignIn),
    /// End the session
    SignOut,
    /// Who you are, and in which groups
    Whoami,
    /// Load objectives and key results from Markdown outlines or from files of other systems
    Import(ImportOutlines),
    /// Write the goals of a cycle into a file
    Export(Export),
    /// The OKR tree of a cycle
    Tree(Tree),
    /// State how key results stand
    CheckIn(CheckIn),
    /// Send a coin
    #[command(subcommand)]
    Coin(Coin),
    /// Coins that you received and sent
    Coins(Coins),
    /// What came into your inbox
    Inbox(Inbox),
    /// What happens in the organization, event by event; for administrators
    Follow(Follow),
    /// Events that a service could not handle: list them, or try them again; for administrators
    Parked(Parked),
    /// The people of the organization
    People(People),
    /// How the progress of an objective or key result comes about
    Explain(Explain),
}

/// What can be done with a coin.
#[derive(Debug, Subcommand)]
pub enum Coin {
    /// Send a coin with a comment to somebody
    Send(SendCoin),
}

/// What a command of somebody who is signed in works with.
pub(super) struct Client {
    pub(super) connection: Connection,
    pub(super) printer: Printer,
    pub(super) session: Session,
}

/// Runs a command of the client.
///
/// # Errors
/// What went wrong; [`Problem::exit_code`] is for scripts, [`Printer::problem`] for people.
pub async fn run(options: &Options, command: Command) -> Result<()> {
    let printer = Printer::new(options.output);
    let server = server::address(options.server.as_deref());
    let mut sessions = Sessions::open(options.config.as_deref())?;
    if let Command::SignIn(sign_in) = command {
        let connection = Connection::open(&server).await?;
        return sign_in.run(&connection, &printer, &mut sessions).await;
    }
    let session = sessions.get(&server).cloned().ok_or_else(|| {
        Problem::NotFound(format!("nobody is signed in at {server}: sign in with {} sign-in", program()))
    })?;
    let connection = Connection::open(&server).await?;
    let connection = connection.signed_in(&session.token, session.seen_lately(clock::now()))?;
    let client = Client { connection, printer, session };
    if let Command::SignOut = command {
        return sign_out(&client, &mut sessions).await;
    }
    let done = client.run(command).await;
    client.keep_what_was_seen(&mut sessions)?;
    if client.connection.is_stale() {
        aside("note: the platform is still at work on what you did before; this may not show it yet");
    }
    done
}

impl Client {
    async fn run(&self, command: Command) -> Result<()> {
        match command {
            // These two need the file of sessions and are done above.
            Command::SignIn(_) | Command::SignOut => Ok(()),
            Command::Whoami => whoami(self).await,
            Command::Import(import) => import.run(self).await,
            Command::Export(export) => export.run(self).await,
            Command::Tree(tree) => tree.run(self).await,
            Command::CheckIn(check_in) => check_in.run(self).await,
            Command::Coin(Coin::Send(send)) => send.run(self).await,
            Command::Coins(coins) => coins.run(self).await,
            Command::Inbox(inbox) => inbox.run(self).await,
            Command::Follow(follow) => follow.run(self).await,
            Command::Parked(parked) => parked.run(self).await,
            Command::People(people) => people.run(self).await,
            Command::Explain(explain) => explain.run(self).await,
        }
    }

    /// Keeps the consistency token, so that the next command sees what this one caused.
    fn keep_what_was_seen(&self, sessions: &mut Sessions) -> Result<()> {
        let Some(seen) = self.connection.news() else {
            return Ok(());
        };
        let session = Session { seen, seen_at: Some(clock::now()), ..self.session.clone() };
        sessions.set(self.connection.server(), Some(session))
    }
}
