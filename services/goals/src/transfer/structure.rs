//! How the rows of a file hang together, where its columns do not say it themselves.

use unicode_normalization::UnicodeNormalization as _;

use super::finding::{Complaint, Finding};
use super::mapping::Structure;
use super::row::Row;
use super::words::RowKind;

/// What a structure remembers of the rows above.
#[derive(Debug, Default)]
pub(super) struct Above {
    /// What the last objective is called.
    objective: Option<String>,
}

impl Above {
    /// Gives a row its reference and its parents; `number` is the record's, `part` which key result of the record it is.
    pub(super) fn place(
        &mut self,
        structure: Structure,
        row: &mut Row,
        number: u32,
        part: u32,
    ) -> Option<Finding> {
        match structure {
            Structure::Stated => None,
            Structure::Dotted => dotted(row),
            Structure::Following | Structure::Wide => {
                row.reference = if part == 0 { format!("#{number}") } else { format!("#{number}.{part}") };
                if row.kind != Some(RowKind::KeyResult) {
                    self.objective = Some(row.reference.clone());
                    return None;
                }
                match &self.objective {
                    Some(objective) => {
                        row.parents = vec![objective.clone()];
                        None
                    }
                    None => Some(Finding::of_row(Complaint::NothingAbove)),
                }
            }
        }
    }
}

/// `1.2.1` stands under `1.2`.
fn dotted(row: &mut Row) -> Option<Finding> {
    let order: String = row.reference.nfkc().collect();
    let order = order.trim().trim_end_matches('.');
    if !is_dotted(order) {
        return Some(Finding::of_row(Complaint::NotDotted));
    }
    row.parents = order.rsplit_once('.').map(|(above, _)| above.to_owned()).into_iter().collect();
    let order = order.to_owned();
    row.reference = order;
    None
}

/// Whether a text is numbers with dots between.
pub(super) fn is_dotted(order: &str) -> bool {
    order.split('.').all(|number| {
        !number.is_empty() && number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}
