//! Who may call what. A Feedback coin is beyond this table: statements show it to its receiver and its sender only.

use ovation_chassis::permission::{Access, Permission, Who};

const MEMBER: Access = Access { who: &[Who::Member], scope: None };
const READER: Access = Access { who: &[Who::Member], scope: Some("recognition.read") };
const ADMINISTRATION: Access = Access { who: &[Who::Administrator], scope: None };
const REVISION: Access = Access { who: &[Who::Administrator, Who::Auditor], scope: None };

/// A row for every method of `RecognitionService`.
pub const RECOGNITION: &[Permission] = &[
    Permission { method: "ovation.recognition.v1.RecognitionService/SendCoin", access: MEMBER },
    Permission { method: "ovation.recognition.v1.RecognitionService/GetCoin", access: READER },
    Permission { method: "ovation.recognition.v1.RecognitionService/ListCoins", access: READER },
    Permission { method: "ovation.recognition.v1.RecognitionService/GetAllowance", access: MEMBER },
    Permission { method: "ovation.recognition.v1.RecognitionService/GetBalance", access: MEMBER },
    Permission { method: "ovation.recognition.v1.RecognitionService/GetRecognitionPolicy", access: READER },
    Permission {
        method: "ovation.recognition.v1.RecognitionService/UpdateRecognitionPolicy",
        access: ADMINISTRATION,
    },
    Permission { method: "ovation.recognition.v1.RecognitionService/VerifyLedger", access: REVISION },
];

/// A row for every method of `LogService`.
pub const LOG: &[Permission] = &ovation_chassis::log_permissions!("ovation.recognition.v1");

#[cfg(test)]
mod tests {
    use ovation_chassis::permission::PermissionTable;

    use super::*;

    #[test]
    fn every_method_has_one_row() {
        PermissionTable::new(&[RECOGNITION, LOG]).expect("the table is complete");
    }
}
