//! Imports as they stand, and their reports.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::page::Page;

use crate::commands::lookup;
use crate::convert::transfers::ListImportRows;
use crate::error::Error;
use crate::ids::ImportId;
use crate::store;
use crate::transfer::job::{Import, ReportedRow};

/// A page of a report.
#[derive(Debug)]
pub(crate) struct Report {
    /// The rows, in the order of the file.
    pub rows: Vec<ReportedRow>,
    /// Empty on the last page.
    pub next_page_token: String,
    /// Whether whoever reads it reads Japanese.
    pub is_japanese: bool,
}

/// `GetImport`.
pub(crate) async fn import(database: &Database, call: &Call, id: ImportId) -> Result<Import, Error> {
    let mut reader = database.begin_read(call).await?;
    let import = store::transfers::imports::find(reader.connection(), id).await?;
    import.ok_or(Error::NotFound { what: "import", id: id.uuid() })
}

/// `ListImports`: the latest first, and the token of the next page.
pub(crate) async fn imports(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<(Vec<Import>, String), Error> {
    let after: Option<ImportId> = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let imports = store::transfers::imports::list(reader.connection(), after, page.limit()).await?;
    Ok(page.finish(imports, |last| last.id))
}

/// `ListImportRows`: rows that have their verdict, in the language of the caller.
pub(crate) async fn import_rows(
    database: &Database,
    call: &Call,
    asked: &ListImportRows,
) -> Result<Report, Error> {
    let after: i32 = asked.page.after()?.unwrap_or_default();
    let mut reader = database.begin_read(call).await?;
    let id = asked.import_id;
    let import = store::transfers::imports::find(reader.connection(), id).await?;
    let import = import.ok_or(Error::NotFound { what: "import", id: id.uuid() })?;
    lookup::demand_own(&import, &call.caller)?;
    let locale = match call.caller.person() {
        Some(person) => directory_copy::person(reader.connection(), call.caller.organization, person).await?,
        None => None,
    };
    let limit = asked.page.limit();
    let rows = store::transfers::rows::report(reader.connection(), id, asked.verdict, after, limit).await?;
    let (rows, next_page_token) = asked.page.finish(rows, |last| last.ordinal);
    // Programs read English.
    let is_japanese = locale.is_some_and(|person| person.locale == "ja");
    Ok(Report { rows, next_page_token, is_japanese })
}
