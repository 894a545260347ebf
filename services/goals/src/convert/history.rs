//! Messages of `HistoryService`, both ways.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::{decimal, time};
use ovation_proto::ovation::goals::v1 as proto;

use super::requests;
use crate::change::{ChangedField, PastChange};
use crate::queries::history::{ListChanges, ListProgress};
use crate::store::progress_points::Point;

/// `ListChanges`.
pub(crate) fn list_changes(call: &Call, message: &proto::ListChangesRequest) -> Result<ListChanges, Failure> {
    let node_id = requests::id("node_id", &message.node_id)?;
    ListChanges::new(call, node_id, message.page_size, &message.page_token)
}

/// `ListProgress`.
pub(crate) fn list_progress(
    call: &Call,
    message: &proto::ListProgressRequest,
) -> Result<ListProgress, Failure> {
    let node_id = requests::id("node_id", &message.node_id)?;
    ListProgress::new(call, node_id, message.page_size, &message.page_token)
}

/// A change.
#[must_use]
pub(crate) fn change(change: PastChange) -> proto::Change {
    proto::Change {
        node_id: change.node_id.to_string(),
        is_key_result: change.is_key_result,
        kind: change.kind.code().into(),
        person_id: change.person_id.map(|person| person.to_string()).unwrap_or_default(),
        changed_at: Some(time::timestamp(change.changed_at)),
        reason: change.reason,
        fields: change.fields.into_iter().map(field).collect(),
    }
}

fn field(changed: ChangedField) -> proto::ChangedField {
    proto::ChangedField { field: changed.field, from: changed.from, to: changed.to }
}

/// A progress with the moment from which it held.
#[must_use]
pub(crate) fn point(point: &Point) -> proto::ProgressPoint {
    proto::ProgressPoint {
        progress: point.progress.map(|progress| decimal::plain(progress.decimal())).unwrap_or_default(),
        from: Some(time::timestamp(point.from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::ChangeKind;
    use crate::key_result::Controllability;
    use crate::measurement::Measure;
    use crate::objective::{ObjectiveKind, ObjectiveState};

    /// Names by which the history tells choices, and the protocol's, for every number.
    macro_rules! assert_names {
        ($($domain:ty => $proto:ty),+ $(,)?) => { $(
            for code in 1..50_i16 {
                let ours = <$domain>::of_code(code).map(<$domain>::json_name);
                let theirs = <$proto>::try_from(i32::from(code)).ok().map(|one| one.as_str_name().to_owned());
                if let Some(ours) = ours {
                    assert_eq!(Some(ours), theirs);
                }
            }
        )+ };
    }

    #[test]
    fn the_history_tells_choices_by_their_names_in_json() {
        assert_names!(
            ChangeKind => proto::ChangeKind,
            ObjectiveKind => proto::ObjectiveKind,
            ObjectiveState => proto::ObjectiveState,
            Measure => proto::Measure,
            Controllability => proto::Controllability,
        );
    }
}
