//! The platform's Postgres and NATS: the given ones, or private ones that are kept running.

use std::time::Duration;

use ovation_provision::{Durability, Environment, Nats, Postgres, StartNats, StartPostgres, Tools};
use tokio::time::sleep;

use crate::console::Console;
use crate::home::Home;
use crate::{Error, Result, database};

/// How often private servers are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The longest pause between attempts to start a server again.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Running servers. Private ones stop when this is dropped.
pub struct Servers {
    /// A superuser's address of a database to connect to first.
    pub postgres_url: String,
    /// The address of NATS, with user and password if it wants them.
    pub nats_url: String,
    postgres: Option<Postgres>,
    nats: Option<Nats>,
}

impl Servers {
    /// Uses `DATABASE_URL` and `NATS_URL` where given and starts what is not, in `home`. With
    /// `fresh`, all earlier data are removed first.
    ///
    /// # Errors
    /// What is missing on this machine and what to install; why a server did not start; a request
    /// to wipe a database that is not ours.
    pub async fn start(
        home: &Home,
        environment: &Environment,
        fresh: bool,
        console: &Console,
    ) -> Result<Servers> {
        if fresh {
            if environment.database_url.is_some() {
                return Err(Error::NotOurDatabase);
            }
            home.wipe().await?;
        }
        let tools = Tools::in_folder(&home.tools(), environment);
        let (postgres, nats) = tokio::try_join!(
            start_postgres(home, &tools, environment, console),
            start_nats(home, &tools, environment, console),
        )?;
        let (postgres_url, postgres) = postgres;
        let (nats_url, nats) = nats;
        Ok(Servers { postgres_url, nats_url, postgres, nats })
    }

    /// A superuser's address of the platform's database; in a private Postgres it is created if
    /// missing, and reached by the unix socket where there is one.
    ///
    /// # Errors
    /// Postgres refuses.
    pub async fn database_url(&self) -> Result<String> {
        match &self.postgres {
            None => Ok(self.postgres_url.clone()),
            Some(postgres) => {
                let socket_url = postgres.socket_url()?;
                database::create(socket_url.as_ref().unwrap_or(&self.postgres_url)).await
            }
        }
    }

    /// Starts private servers again whenever they die. Never returns; drop it to end it.
    pub async fn keep(&self, console: &Console) {
        let mut pause = LOOK_EVERY;
        loop {
            sleep(pause).await;
            let postgres = async {
                match &self.postgres {
                    Some(server) if !server.is_running() => {
                        console.say_of("postgres", "died; starting it again");
                        server.start_again().await
                    }
                    _ => Ok(()),
                }
            };
            let nats = async {
                match &self.nats {
                    Some(server) if !server.is_running() => {
                        console.say_of("nats", "died; starting it again");
                        server.start_again().await
                    }
                    _ => Ok(()),
                }
            };
            let (postgres, nats) = tokio::join!(postgres, nats);
            pause = LOOK_EVERY;
            for failed in [postgres.err(), nats.err()].into_iter().flatten() {
                console.say(&format!("{failed}"));
                pause = PAUSE_MAX;
            }
        }
    }

    /// Stops private servers cleanly, NATS first: what it had not stored is refilled from Postgres.
    ///
    /// # Errors
    /// A process that does not end.
    pub async fn stop(self) -> Result<()> {
        if let Some(nats) = &self.nats {
            nats.stop().await?;
        }
        if let Some(postgres) = &self.postgres {
            postgres.stop().await?;
        }
        Ok(())
    }
}

async fn start_postgres(
    home: &Home,
    tools: &Tools,
    environment: &Environment,
    console: &Console,
) -> Result<(String, Option<Postgres>)> {
    if let Some(url) = &environment.database_url {
        console.say("Postgres      the one of DATABASE_URL");
        return Ok((url.clone(), None));
    }
    let data_dir = home.postgres();
    let found = tools.postgres(Some(&data_dir)).await?;
    let start = StartPostgres { bin: found.bin, data_dir, durability: Durability::Durable };
    let postgres = Postgres::start(start).await?;
    console.say(&format!(
        "Postgres      {} on port {}, data in {}",
        found.version,
        postgres.port(),
        postgres.data_dir().display()
    ));
    Ok((postgres.url()?, Some(postgres)))
}

async fn start_nats(
    home: &Home,
    tools: &Tools,
    environment: &Environment,
    console: &Console,
) -> Result<(String, Option<Nats>)> {
    if let Some(url) = &environment.nats_url {
        console.say("NATS          the one of NATS_URL");
        return Ok((url.clone(), None));
    }
    let found = tools.nats().await?;
    let start = StartNats { bin: found.bin, data_dir: home.nats(), durability: Durability::Durable };
    let nats = Nats::start(start).await?;
    console.say(&format!(
        "NATS          {} on port {}, data in {}",
        found.version,
        nats.port(),
        nats.data_dir().display()
    ));
    Ok((nats.url()?, Some(nats)))
}
