//! A dry run into a cycle that does not exist: nothing is found there, so what the outline says is all that matters.

use std::collections::BTreeMap;

use ovation_chassis::clock;
use ovation_chassis::ids::{GroupId, random_uuid};
use ovation_goals::ids::CycleId;
use ovation_goals::import::{self, Known, Owners, Target};
use ovation_goals::outline;
use ovation_goals::verdict::{Report, Verdict};
use ovation_proto::ovation::goals::v1::{ImportOutlineResponse, OutlineLine};

use crate::client::problem::{Problem, Result};

/// What an import of `outline` into an empty cycle would answer, every heading being a group of its own.
pub(crate) fn rehearse(outline: &str) -> Result<ImportOutlineResponse> {
    let outline = outline::parse(outline);
    let groups: BTreeMap<String, GroupId> =
        outline.headings.iter().map(|heading| (heading.clone(), GroupId::random())).collect();
    let owners = Owners { groups, default: GroupId::random() };
    let mut target = Target { cycle_id: CycleId(random_uuid()), now: clock::now(), new_id: &mut random_uuid };
    let plan = import::plan(&outline, &owners, Known::default(), &mut target)
        .map_err(|_| Problem::NotFound("the outline is deeper than a tree of goals may be".to_owned()))?;
    let report = Report::of(&outline, &plan, true);
    let count = |verdict| i32::try_from(report.count(verdict)).unwrap_or(i32::MAX);
    Ok(ImportOutlineResponse {
        objectives_created: count(Verdict::ObjectiveCreated),
        objectives_found: count(Verdict::ObjectiveFound),
        key_results_created: count(Verdict::KeyResultCreated),
        key_results_found: count(Verdict::KeyResultFound),
        lines_not_understood: count(Verdict::NotUnderstood),
        headings: report.headings.clone(),
        lines: report
            .lines
            .iter()
            .map(|said| OutlineLine {
                number: i32::try_from(said.number).unwrap_or(i32::MAX),
                verdict: said.verdict.code().into(),
                detail: said.detail.clone(),
                node_id: String::new(),
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_counts_what_would_be_created_and_names_what_is_not_understood() {
        let answer = rehearse("## Sales\n\n1. **OBJECTIVE: Win**\n   - KR: Renew 40 contracts\n").unwrap();
        assert_eq!((answer.objectives_created, answer.key_results_created), (1, 1));
        assert_eq!(answer.headings, ["Sales"]);
        assert_eq!(answer.lines.len(), 4);
    }
}
