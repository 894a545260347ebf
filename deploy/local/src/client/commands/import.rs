//! `import`.

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use ovation_chassis::ids::RequestId;
use ovation_proto::ovation::goals::v1::{ImportOutlineResponse, OutlineLine, OutlineVerdict};

use crate::client::command_line::Client;
use crate::client::import::{FileFormat, Import, Imported, Importer, Period};
use crate::client::numbers::counted;
use crate::client::printer::Printer;
use crate::client::problem::{Problem, Result};
use crate::client::width;

/// Columns of a quoted line.
const QUOTE_COLUMNS: usize = 76;

/// The options of `ovation import`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line, each by its name")]
pub struct ImportOutlines {
    /// Files; importing one again creates nothing twice
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,

    /// The cycle to import into
    #[arg(long, value_name = "NAME")]
    pub(super) cycle: String,

    /// Only say what would be created and what is not understood
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Create the cycle if it is missing
    #[arg(long)]
    pub(super) create_cycle: bool,

    /// The first day of a new cycle; default: what its name says (2026-Q1, 2026-H2, 2026年度 下期)
    #[arg(long, value_name = "YYYY-MM-DD", requires = "create_cycle", requires = "ends_on")]
    starts_on: Option<NaiveDate>,

    /// The last day of a new cycle
    #[arg(long, value_name = "YYYY-MM-DD", requires = "create_cycle", requires = "starts_on")]
    ends_on: Option<NaiveDate>,

    /// Create a team for each heading that names no group
    #[arg(long)]
    pub(super) create_groups: bool,

    /// Who owns what no heading gives to a group: a name or key; default: the only top department
    #[arg(long, value_name = "GROUP")]
    pub(super) default_group: Option<String>,

    /// What the files are
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: FileFormat,

    /// Create a person for each address that nobody has; not for outlines
    #[arg(long)]
    pub(super) create_people: bool,

    /// Take values as readings; not for outlines
    #[arg(long)]
    pub(super) with_values: bool,

    /// Say of every line what it was taken for
    #[arg(long)]
    pub(super) verbose: bool,
}

impl ImportOutlines {
    /// Imports file by file.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let printer = &client.printer;
        if self.format != FileFormat::Markdown {
            return self.run_files(client).await;
        }
        // Everything is read first, so that a wrong name changes nothing.
        let mut outlines = Vec::new();
        for path in &self.files {
            outlines.push((path, fs::read_to_string(path).map_err(Problem::files("read", path))?));
        }
        let import = Import {
            cycle: &self.cycle,
            create_cycle: self.new_cycle()?,
            create_groups: self.create_groups,
            default_group: self.default_group.as_deref(),
            dry_run: self.dry_run,
        };
        let request_id = |_: &str| RequestId::random().uuid();
        let mut importer = Importer::start(&client.connection, import, &request_id).await?;
        if importer.is_cycle_new() {
            let verb = if self.dry_run { "would be created" } else { "was created" };
            printer.line(format!("the cycle {} {verb}", self.cycle))?;
        }
        for (path, outline) in outlines {
            let done = importer.outline(&path.to_string_lossy(), &outline).await?;
            printer.answer(&done.answer)?;
            printer.line(printer.paint.strong(&path.display().to_string()))?;
            self.report(printer, &outline, &done)?;
        }
        Ok(())
    }

    pub(super) fn new_cycle(&self) -> Result<Option<Period>> {
        if !self.create_cycle {
            return Ok(None);
        }
        match (self.starts_on, self.ends_on) {
            (Some(starts_on), Some(ends_on)) => Ok(Some(Period { starts_on, ends_on })),
            _ => Period::of_name(&self.cycle).map(Some).ok_or_else(|| {
                Problem::Usage(format!(
                    "the name \"{}\" does not say which days it holds: give --starts-on and --ends-on",
                    self.cycle
                ))
            }),
        }
    }

    fn report(&self, printer: &Printer, outline: &str, imported: &Imported) -> Result<()> {
        let texts: Vec<&str> = outline.lines().collect();
        let mut lines = imported.answer.lines.iter().peekable();
        while let Some(line) = lines.next() {
            let place = usize::try_from(line.number).unwrap_or(0).saturating_sub(1);
            let text = texts.get(place).copied().unwrap_or_default();
            if line.verdict() == OutlineVerdict::NotUnderstood {
                printer.line(printer.paint.notable(&quoted(line, text)))?;
                // What is said of several lines in a row is said once.
                let is_said_next = lines
                    .peek()
                    .is_some_and(|next| next.verdict() == line.verdict() && next.detail == line.detail);
                if !is_said_next {
                    printer.line(format!("      not understood: {}", line.detail))?;
                }
            } else if self.verbose {
                printer.line(understood(line))?;
            }
        }
        let verb = if self.dry_run { "would create" } else { "created" };
        if !imported.new_groups.is_empty() {
            let names = imported.new_groups.join(", ");
            printer.line(format!("  {verb} the teams {names}"))?;
        }
        if !imported.without_group.is_empty() {
            let names = imported.without_group.join(", ");
            printer.line(format!("  no groups are called {names}: their goals go to the default group; --create-groups makes teams of them"))?;
        }
        printer.line(format!("  {}", counts(&imported.answer, verb)))
    }
}

fn quoted(line: &OutlineLine, text: &str) -> String {
    let text = width::cut(text.trim(), QUOTE_COLUMNS);
    format!("  line {:<5} {text}", line.number)
}

fn understood(line: &OutlineLine) -> String {
    let verdict = line.verdict().as_str_name();
    let verdict =
        verdict.strip_prefix("OUTLINE_VERDICT_").unwrap_or(verdict).to_lowercase().replace('_', " ");
    let detail = width::cut(&line.detail, QUOTE_COLUMNS);
    let text = format!("  line {:<5} {verdict:<19} {detail}", line.number);
    text.trim_end().to_owned()
}

fn counts(answer: &ImportOutlineResponse, verb: &str) -> String {
    format!(
        "{verb} {} and {}, found {} and {} that were there; {} of {} lines were not understood",
        counted(answer.objectives_created, "objective"),
        counted(answer.key_results_created, "key result"),
        answer.objectives_found,
        answer.key_results_found,
        answer.lines_not_understood,
        answer.lines.len(),
    )
}
