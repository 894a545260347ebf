//! `import` of files of other systems.

use std::fs;

use ovation_chassis::ids::RequestId;
use ovation_proto::ovation::goals::v1::{ImportRow, ImportRowVerdict, ImportState};

use super::import::ImportOutlines;
use crate::client::command_line::Client;
use crate::client::import::{FileImport, FileImported, Import, Importer};
use crate::client::printer::Printer;
use crate::client::problem::{Problem, Result};
use crate::client::width;

/// Columns of a title.
const TITLE_COLUMNS: usize = 60;

impl ImportOutlines {
    /// Imports file by file.
    pub(super) async fn run_files(self, client: &Client) -> Result<()> {
        let printer = &client.printer;
        let mut files = Vec::new();
        for path in &self.files {
            files.push((path, fs::read(path).map_err(Problem::files("read", path))?));
        }
        let import = Import {
            cycle: &self.cycle,
            create_cycle: self.new_cycle()?,
            create_groups: self.create_groups,
            default_group: self.default_group.as_deref(),
            dry_run: self.dry_run,
        };
        let asked = FileImport {
            format: self.format,
            create_people: self.create_people,
            create_cycles: self.create_cycle,
            with_values: self.with_values,
        };
        let request_id = |_: &str| RequestId::random().uuid();
        let mut importer = Importer::start(&client.connection, import, &request_id).await?;
        let mut failed = Vec::new();
        for (path, file) in files {
            let name = path.display().to_string();
            let done = importer.file(&name, &file, asked).await?;
            printer.answer(&done.import)?;
            printer.line(printer.paint.strong(&name))?;
            self.report_file(printer, &done)?;
            if done.import.state() == ImportState::Failed {
                failed.push(name);
            }
        }
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Problem::Incomplete(format!("not imported: {}", failed.join(", "))))
        }
    }

    fn report_file(&self, printer: &Printer, done: &FileImported) -> Result<()> {
        let import = &done.import;
        if !import.error.is_empty() {
            return printer.line(printer.paint.notable(&format!("  {}", import.error)));
        }
        for row in &done.rows {
            let is_refused = row.verdict() == ImportRowVerdict::Refused;
            if is_refused || self.verbose || !row.remarks.is_empty() {
                let line = line_of(row);
                printer.line(if is_refused { printer.paint.notable(&line) } else { line })?;
            }
            for remark in &row.remarks {
                let column =
                    if remark.column.is_empty() { String::new() } else { format!("{}: ", remark.column) };
                printer.line(format!("      {column}{}", remark.text))?;
            }
        }
        let say = |what: &str, names: &[String]| {
            if names.is_empty() { Ok(()) } else { printer.line(format!("  {what}: {}", names.join(", "))) }
        };
        say("columns that are not known and were left out", &import.unknown_columns)?;
        say(if self.dry_run { "would create" } else { "created" }, &done.created)?;
        say("nobody is known by these names; their goals go to the default group", &import.missing)?;
        say("no cycles are called", &import.missing_cycles)?;
        let verb = if self.dry_run { "would be " } else { "" };
        printer.line(format!(
            "  {} rows: {} {verb}created, {} {verb}updated, {} unchanged, {} refused",
            import.rows_total,
            import.rows_created,
            import.rows_updated,
            import.rows_unchanged,
            import.rows_refused
        ))
    }
}

fn line_of(row: &ImportRow) -> String {
    let verdict = row.verdict().as_str_name();
    let verdict = verdict.strip_prefix("IMPORT_ROW_VERDICT_").unwrap_or(verdict).to_lowercase();
    let changed = if row.changed_fields.is_empty() {
        String::new()
    } else {
        format!(" ({})", row.changed_fields.join(", "))
    };
    let title = width::cut(&row.title, TITLE_COLUMNS);
    format!("  row {:<6} {verdict:<9} {title}{changed}", row.number)
}
