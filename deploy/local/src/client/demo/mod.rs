//! Fills a platform that was just made: with the demo organization of `deploy/local/demo`, or with somebody's own outlines.
//!
//! `organization` is the demo organization, step by step; `own` makes an organization of outlines; `files` is what the demo's
//! files hold, and `ids` gives every step the id under which it happens once.

mod activity;
mod files;
mod founding;
mod ids;
mod organization;
mod own;
mod progress;

pub use founding::Founder;
pub use organization::load;
pub use own::load_own;
pub use progress::Progress;

use serde::{Deserialize, Serialize};

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The organization's key.
    pub organization: String,
    /// What it is called.
    pub organization_name: String,
    /// How they sign in.
    pub user_name: String,
    /// What they are called.
    pub display_name: String,
    /// Somebody to send a coin to, by user name, if there is somebody else.
    pub colleague: Option<String>,
    /// Somebody who reads English and has something in the inbox, by user name, where the first one reads another language.
    #[serde(default)]
    pub english: Option<String>,
}
