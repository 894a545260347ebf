//! Importing files of other systems: a check finds out who is missing, people and groups are found or created in the directory, and then
//! the file is taken in.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use clap::ValueEnum;
use ovation_proto::ovation::directory::v1::{CreatePersonRequest, GroupKind, Person};
use ovation_proto::ovation::goals::v1::{
    CreateImportRequest, GetImportRequest, Import as ImportAnswer, ImportOptions, ImportRow,
    ImportRowVerdict, ImportState, ListImportRowsRequest, RunImportRequest, TransferFormat,
    UploadImportRequest,
};
use tokio::time::sleep;

use super::outlines::Importer;
use crate::client::lookup::fold;
use crate::client::pages;
use crate::client::patience::until_known;
use crate::client::problem::{Problem, Result};

/// Bytes of one piece of a file: below what a message may have.
const PIECE_BYTES: usize = 1 << 20;
/// How long to wait before asking again how far an import is.
const PAUSE: Duration = Duration::from_millis(200);
/// People who are looked through for addresses.
const PEOPLE_MAX: usize = 100_000;
/// Rows of a page of the report.
const PAGE_ROWS: i32 = 500;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum FileFormat {
    /// A Markdown outline.
    #[default]
    Markdown,
    /// Ovation's rows as CSV.
    Csv,
    /// Ovation's rows as JSON.
    Json,
    /// Peoplebox, second version of its template.
    Peoplebox,
    /// OKR for Jira by Appfire.
    Appfire,
    /// Betterworks.
    Betterworks,
    /// Culture Amp.
    CultureAmp,
    /// Microsoft Viva Goals, saved as CSV.
    VivaGoals,
}

/// How files are taken, beside what [`super::Import`] says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileImport {
    /// The form of the files.
    pub(crate) format: FileFormat,
    /// Create a person for each address that nobody has.
    pub(crate) create_people: bool,
    /// Open cycles that rows name and whose days they state.
    pub(crate) create_cycles: bool,
    /// Values become readings.
    pub(crate) with_values: bool,
}

/// What became of a file.
#[derive(Debug)]
pub(crate) struct FileImported {
    /// How the import ended.
    pub(crate) import: ImportAnswer,
    /// Its report: all rows, or those with remarks.
    pub(crate) rows: Vec<ImportRow>,
    /// People and groups that were created, or would be.
    pub(crate) created: Vec<String>,
}

impl FileFormat {
    /// As the protocol calls it.
    pub(crate) const fn transfer(self) -> TransferFormat {
        match self {
            Self::Markdown => TransferFormat::Markdown,
            Self::Csv => TransferFormat::Csv,
            Self::Json => TransferFormat::Json,
            Self::Peoplebox => TransferFormat::Peoplebox,
            Self::Appfire => TransferFormat::Appfire,
            Self::Betterworks => TransferFormat::Betterworks,
            Self::CultureAmp => TransferFormat::CultureAmp,
            Self::VivaGoals => TransferFormat::VivaGoals,
        }
    }
}

impl Importer<'_> {
    /// Imports one file; `about` is its name.
    ///
    /// # Errors
    /// The platform refuses; or the cycle or the default group is only to be created.
    pub(crate) async fn file(&mut self, about: &str, file: &[u8], asked: FileImport) -> Result<FileImported> {
        let (Some(cycle), Some(group)) = (&self.cycle, &self.default_group) else {
            return Err(Problem::NotFound(
                "a file can be checked against a cycle and a group that are there: create them first"
                    .to_owned(),
            ));
        };
        let mut options = ImportOptions {
            default_cycle_id: cycle.id.clone(),
            default_group_id: group.id.clone(),
            create_cycles: asked.create_cycles,
            with_values: asked.with_values,
            owners: HashMap::new(),
        };
        let checked = self.run_file("check", about, file, &options, asked, true).await?;
        let mut created = Vec::new();
        if checked.state() == ImportState::Checked {
            (options.owners, created) = self.owners_of(&checked.missing, asked.create_people).await?;
        }
        let is_told = !options.owners.is_empty() || !created.is_empty();
        let import = match (self.import.dry_run, is_told) {
            (true, false) => checked,
            (true, true) => self.run_file("check again", about, file, &options, asked, true).await?,
            (false, _) if checked.state() != ImportState::Checked => checked,
            (false, _) => self.run_file("run", about, file, &options, asked, false).await?,
        };
        let rows = self.report(&import).await?;
        Ok(FileImported { import, rows, created })
    }

    async fn run_file(
        &self,
        step: &str,
        about: &str,
        file: &[u8],
        options: &ImportOptions,
        asked: FileImport,
        dry_run: bool,
    ) -> Result<ImportAnswer> {
        let id = |what: &str| (self.request_id)(&format!("{step} {about} {what}")).to_string();
        let request = CreateImportRequest {
            request_id: id("create"),
            format: asked.format.transfer().into(),
            file_name: about.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect(),
            options: Some(options.clone()),
        };
        // New people and groups reach the goals a moment later.
        let mut import = until_known(|| async {
            let request = self.connection.request(request.clone());
            self.connection.heard(self.connection.transfers().create_import(request).await)
        })
        .await?;
        for piece in file.chunks(PIECE_BYTES) {
            let offset = import.bytes_uploaded;
            let import_id = import.id.clone();
            let request_id = id(&offset.to_string());
            let request = UploadImportRequest { request_id, import_id, offset, data: piece.to_vec() };
            let answer = self.connection.transfers().upload_import(self.connection.request(request)).await;
            import = self.connection.heard(answer)?;
        }
        let request = RunImportRequest { request_id: id("run"), import_id: import.id, dry_run };
        let answer = self.connection.transfers().run_import(self.connection.request(request)).await;
        import = self.connection.heard(answer)?;
        while matches!(import.state(), ImportState::Checking | ImportState::Running) {
            sleep(PAUSE).await;
            let request = GetImportRequest { import_id: import.id };
            let answer = self.connection.transfers().get_import(self.connection.request(request)).await;
            import = self.connection.heard(answer)?;
        }
        Ok(import)
    }

    /// Whom names stand for, and the names for which somebody is created.
    async fn owners_of(
        &mut self,
        missing: &[String],
        create_people: bool,
    ) -> Result<(HashMap<String, String>, Vec<String>)> {
        let mut owners = HashMap::new();
        let mut created = Vec::new();
        if missing.is_empty() {
            return Ok((owners, created));
        }
        let (people, _) = pages::people(self.connection, "", false, PEOPLE_MAX).await?;
        for name in missing {
            let wanted = fold(name);
            let known = people.iter().find(|person| {
                [&person.email, &person.user_name, &person.employee_number]
                    .iter()
                    .any(|own| fold(own) == wanted)
            });
            let is_address = name.contains('@');
            if let Some(person) = known {
                owners.insert(name.clone(), person.id.clone());
            } else if (is_address && create_people) || (!is_address && self.import.create_groups) {
                created.push(name.clone());
                if self.import.dry_run {
                    continue;
                }
                let id = if is_address {
                    self.create_person(name).await?.id
                } else {
                    self.create_group(name, GroupKind::Team).await?.id
                };
                owners.insert(name.clone(), id);
            }
        }
        Ok((owners, created))
    }

    async fn create_person(&self, address: &str) -> Result<Person> {
        let name = address.split('@').next().unwrap_or(address);
        let request = CreatePersonRequest {
            request_id: (self.request_id)(&format!("person {address}")).to_string(),
            person: Some(Person {
                user_name: address.to_owned(),
                display_name: name.to_owned(),
                email: address.to_owned(),
                ..Person::default()
            }),
            ..CreatePersonRequest::default()
        };
        let answer = self.connection.directory().create_person(self.connection.request(request)).await;
        self.connection.heard(answer)
    }

    async fn report(&self, import: &ImportAnswer) -> Result<Vec<ImportRow>> {
        let mut rows = Vec::new();
        let mut page_token = String::new();
        let mut seen = BTreeSet::new();
        loop {
            let request = ListImportRowsRequest {
                import_id: import.id.clone(),
                verdict: ImportRowVerdict::Unspecified.into(),
                page_size: PAGE_ROWS,
                page_token: page_token.clone(),
            };
            let answer = self.connection.transfers().list_import_rows(self.connection.request(request)).await;
            let page = self.connection.heard(answer)?;
            rows.extend(page.rows);
            page_token = page.next_page_token;
            if page_token.is_empty() || !seen.insert(page_token.clone()) {
                return Ok(rows);
            }
        }
    }
}
