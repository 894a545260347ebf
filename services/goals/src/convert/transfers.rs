//! Messages of imports and exports.

use std::collections::BTreeMap;

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::page::Page;
use ovation_chassis::time;
use ovation_proto::ovation::goals::v1 as proto;
use uuid::Uuid;

use super::requests::{Asked, asked};
use crate::commands::create_import::CreateImport;
use crate::commands::run_import::RunImport;
use crate::commands::upload_import::UploadImport;
use crate::config::{
    FILE_NAME_CHARS_MAX, HEADING_SHOWN_CHARS_MAX, IMPORT_OWNERS_MAX, IMPORT_PIECE_BYTES_MAX,
    IMPORT_ROWS_PAGE, IMPORTS_PAGE, LISTED_CHARS_MAX,
};
use crate::ids::{CycleId, ImportId};
use crate::transfer::Format;
use crate::transfer::job::{Import, ImportOptions, ReportedRow, RowVerdict};

/// A page of a report that is asked for.
#[derive(Debug)]
pub(crate) struct ListImportRows {
    /// Of which import.
    pub import_id: ImportId,
    /// Of which verdict only.
    pub verdict: Option<RowVerdict>,
    /// Which page.
    pub page: Page,
}

/// `CreateImport`.
pub(crate) fn create_import(call: &Call, message: &proto::CreateImportRequest) -> Asked<CreateImport> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = CreateImport {
        format: format(&mut fields, message.format),
        file_name: fields.line("file_name", &message.file_name, 0..=FILE_NAME_CHARS_MAX),
        options: {
            let options = fields.required("options", message.options.as_ref()).cloned().unwrap_or_default();
            fields.within("options", |fields| import_options(fields, &options))
        },
    };
    asked(call, fields, &message.request_id, value)
}

fn import_options(fields: &mut Fields, message: &proto::ImportOptions) -> ImportOptions {
    let mut owners = BTreeMap::new();
    let count = message.owners.len();
    fields.require(
        count <= IMPORT_OWNERS_MAX,
        "owners",
        format!("must have at most {IMPORT_OWNERS_MAX} names, has {count}"),
    );
    // Sorted: a map of the protocol has no order, and violations are to be the same each time.
    let said: BTreeMap<&String, &String> = message.owners.iter().take(IMPORT_OWNERS_MAX).collect();
    for (name, id) in said {
        let field = owners_field(name);
        let is_name = (1..=LISTED_CHARS_MAX).contains(&name.trim().chars().count());
        fields.require(is_name, &field, format!("must be named by 1 to {LISTED_CHARS_MAX} characters"));
        let id: Uuid = fields.id(&field, id);
        owners.insert(name.trim().to_owned(), id);
    }
    ImportOptions {
        default_cycle_id: fields.optional_id("default_cycle_id", &message.default_cycle_id),
        default_group_id: fields.id("default_group_id", &message.default_group_id),
        create_cycles: message.create_cycles,
        owners,
        with_values: message.with_values,
    }
}

/// The field that a violation of an owner is of; an error is no place for a long name.
pub(crate) fn owners_field(name: &str) -> String {
    let shown: String = name.chars().take(HEADING_SHOWN_CHARS_MAX).collect();
    format!("owners[{shown:?}]")
}

/// `UploadImport`.
pub(crate) fn upload_import(call: &Call, message: proto::UploadImportRequest) -> Asked<UploadImport> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("import_id", &message.import_id);
    let offset = fields.number("offset", message.offset, 0..=i64::MAX);
    let bytes = message.data.len();
    fields.require(
        (1..=IMPORT_PIECE_BYTES_MAX).contains(&bytes),
        "data",
        format!("must have 1 to {IMPORT_PIECE_BYTES_MAX} bytes, has {bytes}"),
    );
    asked(call, fields, &message.request_id, UploadImport { id, offset, data: message.data })
}

/// `RunImport`.
pub(crate) fn run_import(call: &Call, message: &proto::RunImportRequest) -> Asked<RunImport> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = RunImport { id: fields.id("import_id", &message.import_id), is_dry_run: message.dry_run };
    asked(call, fields, &message.request_id, value)
}

/// `CancelImport`.
pub(crate) fn cancel_import(call: &Call, message: &proto::CancelImportRequest) -> Asked<ImportId> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("import_id", &message.import_id);
    asked(call, fields, &message.request_id, id)
}

/// `ListImports`.
pub(crate) fn list_imports(call: &Call, message: &proto::ListImportsRequest) -> Result<Page, Failure> {
    let (default, max) = IMPORTS_PAGE;
    Page::of(call, message.page_size, &message.page_token, default, max, &())
}

/// `ListImportRows`.
pub(crate) fn list_import_rows(
    call: &Call,
    message: &proto::ListImportRowsRequest,
) -> Result<ListImportRows, Failure> {
    let mut fields = Fields::new();
    let import_id: ImportId = fields.id("import_id", &message.import_id);
    let verdict: Option<proto::ImportRowVerdict> = fields.optional_choice("verdict", message.verdict);
    fields.finish()?;
    let verdict = verdict.and_then(|verdict| RowVerdict::of_code(i16::try_from(i32::from(verdict)).ok()?));
    let (default, max) = IMPORT_ROWS_PAGE;
    let bound = (import_id, verdict);
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &bound)?;
    Ok(ListImportRows { import_id, verdict, page })
}

/// `GetExport`.
pub(crate) fn get_export(message: &proto::GetExportRequest) -> Result<(CycleId, Format), Failure> {
    let mut fields = Fields::new();
    let cycle = fields.id("cycle_id", &message.cycle_id);
    let format = format(&mut fields, message.format);
    fields.finish()?;
    Ok((cycle, format))
}

fn format(fields: &mut Fields, value: i32) -> Format {
    let format: proto::TransferFormat = fields.choice("format", value);
    let code = i16::try_from(i32::from(format)).unwrap_or_default();
    // After a violation it does not matter which.
    Format::of_code(code).unwrap_or(Format::Csv)
}

/// An import.
#[must_use]
pub(crate) fn import(import: &Import) -> proto::Import {
    let options = &import.options;
    let counts = import.counts;
    proto::Import {
        id: import.id.to_string(),
        format: import.format.code().into(),
        file_name: import.file_name.clone(),
        options: Some(proto::ImportOptions {
            default_cycle_id: options.default_cycle_id.map(|id| id.to_string()).unwrap_or_default(),
            default_group_id: options.default_group_id.to_string(),
            create_cycles: options.create_cycles,
            owners: options.owners.iter().map(|(name, id)| (name.clone(), id.to_string())).collect(),
            with_values: options.with_values,
        }),
        state: import.state.code().into(),
        bytes_uploaded: import.bytes_uploaded,
        rows_total: counts.total,
        rows_done: counts.done,
        rows_created: counts.created,
        rows_updated: counts.updated,
        rows_unchanged: counts.unchanged,
        rows_refused: counts.refused,
        unknown_columns: import.unknown_columns.clone(),
        missing: import.missing.clone(),
        missing_cycles: import.missing_cycles.clone(),
        error: import.error.clone(),
        created_at: Some(time::timestamp(import.created_at)),
        finished_at: import.finished_at.map(time::timestamp),
    }
}

/// A row of a report, in the language of whoever reads it.
#[must_use]
pub(crate) fn import_row(row: &ReportedRow, is_japanese: bool) -> proto::ImportRow {
    let remark = |remark: &crate::transfer::job::Remark| proto::ImportRowRemark {
        column: remark.column.clone(),
        text: if is_japanese { remark.ja.clone() } else { remark.en.clone() },
        is_error: remark.is_error,
    };
    proto::ImportRow {
        number: row.number,
        verdict: row.verdict.code().into(),
        title: row.title.clone(),
        node_id: row.node_id.map(|id| id.to_string()).unwrap_or_default(),
        remarks: row.remarks.iter().map(remark).collect(),
        changed_fields: row.changed_fields.clone(),
    }
}
