//! Opening a session with a user name and a password.
//!
//! Whatever is wrong, the answer is the same and takes the same time: an organization that does not exist is looked into as the
//! nil organization, where nobody is, and a person without a password is compared with one that nobody can type.

use ovation_chassis::call::Committed;
use ovation_chassis::db::Database;
use ovation_chassis::ids::OrganizationId;
use ovation_chassis::tx::{Begin, Tx};

use super::check_password::check_password;
use super::draw_random::draw_random;
use super::hash_password::Passwords;
use crate::config::{SESSION_AGE_MAX, SESSIONS_PER_PERSON_MAX};
use crate::credential::{Credential, CredentialHolder, Secret, SecretKind, Session, SessionId, attempt_name};
use crate::error::Error;
use crate::identity::SignedIn;
use crate::password::Password;
use crate::person::PersonStatus;
use crate::store;
use crate::store::passwords::Login;

/// Opens a session. Errors: something of the three is wrong, or the person has left; too many wrong attempts.
pub(crate) async fn sign_in(
    database: &Database,
    passwords: &Passwords,
    organization_key: &str,
    user_name_key: &str,
    password: Password,
) -> Result<Committed<SignedIn>, Error> {
    let organization =
        store::organizations::id_of_key(database.across(), organization_key).await?.unwrap_or_default();
    let login = {
        let mut reader = database.begin_read_of(organization).await?;
        store::passwords::find(reader.connection(), organization, user_name_key).await?
    };
    let hash = login.as_ref().and_then(|login| login.hash.clone());
    let name = attempt_name(organization_key, user_name_key);
    let right = check_password(database, passwords, &name, password, hash).await?;
    let login =
        login.filter(|login| right && login.status != PersonStatus::Left).ok_or(Error::SignInRefused)?;
    open_session(database, organization, organization_key, &login).await
}

async fn open_session(
    database: &Database,
    organization: OrganizationId,
    organization_key: &str,
    login: &Login,
) -> Result<Committed<SignedIn>, Error> {
    let secret = Secret::new(SecretKind::Session, draw_random()?);
    let begin = Begin {
        organization,
        organization_key: organization_key.to_owned(),
        actor: format!("person/{}", login.person),
        traceparent: None,
        cause: None,
    };
    let mut tx = database.begin(begin).await?;
    hold(&mut tx, login).await?;
    let now = tx.now();
    let session = Session::opened(SessionId::random(), login.person, now);
    let connection = tx.connection();
    let forget_before = now - SESSION_AGE_MAX;
    store::sessions::forget_old(
        connection,
        organization,
        login.person,
        forget_before,
        SESSIONS_PER_PERSON_MAX - 1,
    )
    .await?;
    store::sessions::insert(connection, organization, &session).await?;
    let credential = Credential { organization, holder: CredentialHolder::Session(session.id) };
    store::credentials::insert(connection, &secret, credential).await?;
    let person = store::people::get(connection, organization, login.person).await?;
    let ours = store::organizations::get(connection, organization).await?;
    let (Some(person), Some(organization)) = (person, ours) else {
        return Err(Error::SignInRefused);
    };
    Ok(tx.commit_unremembered(SignedIn { secret, session, person, organization }).await?)
}

/// Holds the person as they were when the password was compared: who left, or has another password, meanwhile does not sign in.
async fn hold(tx: &mut Tx, login: &Login) -> Result<(), Error> {
    let organization = tx.organization();
    let status = store::people::hold(tx.connection(), organization, login.person).await?;
    let hash = store::passwords::get(tx.connection(), organization, login.person).await?;
    let unchanged = hash == login.hash && status.is_some_and(|status| status != PersonStatus::Left);
    if unchanged { Ok(()) } else { Err(Error::SignInRefused) }
}
