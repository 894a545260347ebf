//! `sign-in` and `sign-out`.

use clap::Args;
use ovation_proto::ovation::directory::v1::{SignInRequest, SignInResponse, SignOutRequest};

use crate::client::command_line::Client;
use crate::client::connection::Connection;
use crate::client::printer::Printer;
use crate::client::problem::{Problem, Result};
use crate::client::secret;
use crate::client::sessions::{Session, Sessions};

/// The options of `ovation sign-in`. What is missing is asked for.
#[derive(Debug, Args)]
pub struct SignIn {
    /// The organization's key
    #[arg(long, value_name = "KEY")]
    organization: Option<String>,

    /// Your user name
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// Read the password from the first line of standard input, instead of from `OVATION_PASSWORD` or the terminal
    #[arg(long)]
    password_stdin: bool,

    /// The password, for scripts; only as an environment variable, since arguments are no secrets
    #[arg(env = "OVATION_PASSWORD", hide_env_values = true, hide = true, long = "password-from-environment")]
    password: Option<String>,
}

impl SignIn {
    /// Signs in and keeps the session.
    pub(in crate::client) async fn run(
        self,
        connection: &Connection,
        printer: &Printer,
        sessions: &mut Sessions,
    ) -> Result<()> {
        let organization = self.organization.map_or_else(|| secret::ask("organization"), Ok)?;
        let user_name = self.user.map_or_else(|| secret::ask("user name"), Ok)?;
        let password = match self.password {
            _ if self.password_stdin => secret::line()?,
            Some(password) => password,
            None => secret::ask_unseen("password").await?,
        };
        let request = SignInRequest { organization, user_name, password };
        let answer = connection.heard(connection.sessions().sign_in(connection.request(request)).await)?;
        sessions.set(connection.server(), Some(session(&answer)?))?;
        // The token is a secret: it goes into the file, not onto a screen or into a log.
        let shown = SignInResponse { session_token: String::new(), ..answer.clone() };
        printer.answer(&shown)?;
        let person = answer.person.unwrap_or_default();
        let organization = answer.organization.unwrap_or_default();
        printer.line(format!(
            "signed in to {} as {} ({})",
            organization.name,
            printer.paint.strong(&person.display_name),
            person.user_name
        ))
    }
}

/// What is kept of an answer.
fn session(answer: &SignInResponse) -> Result<Session> {
    let (Some(person), Some(organization)) = (&answer.person, &answer.organization) else {
        return Err(Problem::Answer("it does not say who signed in".to_owned()));
    };
    Ok(Session {
        organization: organization.key.clone(),
        user_name: person.user_name.clone(),
        display_name: person.display_name.clone(),
        token: answer.session_token.clone(),
        seen: Vec::new(),
        seen_at: None,
    })
}

/// Ends the session, at the platform and here. One that the platform does not know any more is forgotten here all the same.
pub(in crate::client) async fn sign_out(client: &Client, sessions: &mut Sessions) -> Result<()> {
    let connection = &client.connection;
    let ended = connection.heard(connection.sessions().sign_out(connection.request(SignOutRequest {})).await);
    match ended {
        Err(problem @ Problem::Unreachable { .. }) => return Err(problem),
        Ok(answer) => client.printer.answer(&answer)?,
        Err(_) => {}
    }
    sessions.set(connection.server(), None)?;
    client.printer.line(format!("signed out: {} is no longer signed in here", client.session.display_name))
}
