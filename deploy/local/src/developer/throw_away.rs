//! A Postgres with every schema, for as long as a command runs.

use std::path::{Path, PathBuf};

use ovation_chassis::migrate::Schema;
use ovation_provision::{Durability, Environment, Postgres, StartPostgres, Tools};

use crate::{Result, database};

/// A Postgres that is thrown away. Its schemas are migrated as in production, by their owners.
pub(super) struct ThrowAway {
    postgres: Postgres,
    data_dir: PathBuf,
    /// The folder of its programs.
    pub(super) bin: PathBuf,
    /// A superuser's address of the database with the schemas.
    pub(super) url: String,
}

impl ThrowAway {
    /// Starts it with these schemas, in a folder below `root`.
    pub(super) async fn start(root: &Path, schemas: &[Schema]) -> Result<ThrowAway> {
        let data_dir = root.join(".ovation/check/postgres");
        ovation_provision::wipe(&data_dir).await?;
        let tools = Tools::of_repository(root, &Environment::read());
        let bin = tools.postgres(None).await?.bin;
        let start =
            StartPostgres { bin: bin.clone(), data_dir: data_dir.clone(), durability: Durability::Fast };
        let postgres = Postgres::start(start).await?;
        let url = database::create(&postgres.url()?).await?;
        database::prepare(&url, schemas).await?;
        Ok(ThrowAway { postgres, data_dir, bin, url })
    }

    /// Stops it and removes its data.
    pub(super) async fn end(self) -> Result<()> {
        self.postgres.stop().await?;
        drop(self.postgres);
        ovation_provision::wipe(&self.data_dir).await?;
        Ok(())
    }
}
