//! What `ovation up` does for a newcomer: an organization with people in it, a password, and three commands to try.
//!
//! The organization is brought once. Whether it is complete is told by a file beside the password; until that is there every start goes
//! on where the last one stopped.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rand::distr::{Alphanumeric, SampleString as _};

use crate::client::demo::{self, Founder, Progress, Welcome};
use crate::client::problem::{Problem, Result};
use crate::client::program;
use crate::console::Console;
use crate::home::Home;

/// Characters of the password that the demo's people share: short enough to be typed, 95 bits.
const PASSWORD_CHARS: usize = 16;

/// Brings the demo organization, or `outlines` into one of their own, and answers what to tell.
///
/// # Errors
/// What the platform refused or could not do; the next start goes on from there.
pub(crate) async fn prepare(
    home: &Home,
    gateway: SocketAddr,
    outlines: &[PathBuf],
    console: &Console,
) -> Result<Welcome> {
    let complete = home.demo().join("complete.json");
    if outlines.is_empty()
        && let Some(welcome) = read(&complete)?
    {
        return Ok(welcome);
    }
    let operator_secret = ovation_chassis::keys::operator_secret(&home.keys())
        .map_err(|error| Problem::NotFound(format!("the operator's secret is not there: {error}")))?;
    let address = format!("http://{gateway}");
    let password = password(&password_file(home))?;
    let founder = Founder { address: &address, operator_secret: &operator_secret, password: &password };
    let progress = Progress::on(console, if outlines.is_empty() { "demo" } else { "import" });
    let welcome = if outlines.is_empty() {
        demo::load(&founder, &progress).await?
    } else {
        demo::load_own(&founder, outlines, &progress).await?
    };
    if outlines.is_empty() {
        let text = serde_json::to_vec_pretty(&welcome).map_err(|error| Problem::Answer(error.to_string()))?;
        write_private(&complete, &text)?;
    }
    Ok(welcome)
}

/// Says whom to sign in as, with what, and three commands to try.
pub(crate) fn tell(home: &Home, welcome: &Welcome, gateway: SocketAddr, console: &Console) {
    let Welcome { organization, organization_name, user_name, display_name, colleague, english } = welcome;
    let file = password_file(home);
    let password = fs::read_to_string(&file).unwrap_or_default();
    let program = program();
    // In the repository the client finds the platform by itself.
    let is_usual =
        Home::usual_dir().is_ok_and(|usual| usual.canonicalize().is_ok_and(|usual| usual == home.dir()));
    let server = if is_usual { String::new() } else { format!(" --server http://{gateway}") };
    let file = shorter(&file);
    console.say(&format!(
        "\nSign in to {organization_name} (organization {organization}) as {display_name} (user {user_name}),\npassword {} (kept in {file}; everybody there has it).",
        password.trim(),
    ));
    if let Some(english) = english {
        console.say(&format!("To read Ovation's notifications in English, sign in as user {english}."));
    }
    console.say("\nTry, in another terminal:\n");
    console.say(&format!(
        "  {program}{server} sign-in --organization {organization} --user {user_name} --password-stdin < {file}"
    ));
    console.say(&format!("  {program}{server} tree"));
    console.say(&match colleague {
        Some(colleague) => format!(
            "  {program}{server} coin send --to {colleague} --kind thank-you --points 10 --comment 'いつもありがとう!'"
        ),
        None => format!("  {program}{server} follow"),
    });
}

/// The path from here, if it is below.
fn shorter(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.as_ref().and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path).display().to_string()
}

fn password_file(home: &Home) -> PathBuf {
    home.demo().join("password")
}

/// The password in the file, made at the first start.
fn password(file: &Path) -> Result<String> {
    match fs::read_to_string(file) {
        Ok(password) => Ok(password.trim().to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let password = Alphanumeric.sample_string(&mut rand::rng(), PASSWORD_CHARS);
            write_private(file, format!("{password}\n").as_bytes())?;
            Ok(password)
        }
        Err(error) => Err(Problem::files("read", file)(error)),
    }
}

fn read(file: &Path) -> Result<Option<Welcome>> {
    match fs::read(file) {
        // A damaged file says nothing; everything is looked at again.
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::files("read", file)(error)),
    }
}

/// Writes a file that only its owner reads, whole or not at all.
fn write_private(file: &Path, content: &[u8]) -> Result<()> {
    let draft = file.with_extension("draft");
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut opened| opened.write_all(content))
        .and_then(|()| fs::rename(&draft, file))
        .map_err(Problem::files("write", file))
}
