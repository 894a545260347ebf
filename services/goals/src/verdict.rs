//! What is said of each line of an imported outline.

use uuid::Uuid;

use crate::coded::coded;
use crate::config::VERDICT_DETAIL_CHARS_MAX;
use crate::import::{Fate, Plan};
use crate::outline::{Line, LineKind, Node, Outline};

coded! {
    /// What a line of an outline is.
    pub enum Verdict {
        /// Blank.
        Blank = 1,
        /// Said about the document.
        Document = 2,
        /// Names an owner.
        Owner = 3,
        /// An objective that is created.
        ObjectiveCreated = 4,
        /// An objective that is there already.
        ObjectiveFound = 5,
        /// A key result that is created.
        KeyResultCreated = 6,
        /// A key result that is there already.
        KeyResultFound = 7,
        /// Part of an objective's rationale.
        Rationale = 8,
        /// More of what stands above.
        Continuation = 9,
        /// A note, kept nowhere.
        Note = 10,
        /// Not understood.
        NotUnderstood = 11,
    }
}

/// What is said of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// From 1.
    pub number: u32,
    /// What the line is.
    pub verdict: Verdict,
    /// What it is taken for, or why it was not understood and what would be.
    pub detail: String,
    /// The goal that it is, or belongs to.
    pub node: Option<Uuid>,
}

/// What is said of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// For each line, in order.
    pub lines: Vec<Said>,
    /// The texts that name owners, in order.
    pub headings: Vec<String>,
}

impl Report {
    /// Says what became of each line. In a dry run, what would be created has no id yet.
    #[must_use]
    pub fn of(outline: &Outline, plan: &Plan, is_dry_run: bool) -> Self {
        let new: std::collections::HashSet<Uuid> = if is_dry_run {
            let objectives = plan.objectives.iter().map(|objective| objective.id.uuid());
            objectives.chain(plan.key_results.iter().map(|key_result| key_result.id.uuid())).collect()
        } else {
            std::collections::HashSet::new()
        };
        let lines = outline.lines.iter().map(|line| {
            let mut said = say(line, plan);
            said.node = said.node.filter(|node| !new.contains(node));
            said
        });
        Self { lines: lines.collect(), headings: outline.headings.clone() }
    }

    /// How many lines have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.lines.iter().filter(|line| line.verdict == verdict).count()
    }
}

fn say(line: &Line, plan: &Plan) -> Said {
    let plainly = |verdict| (verdict, None, None);
    let (verdict, node, refusal) = match line.kind {
        LineKind::Blank => plainly(Verdict::Blank),
        LineKind::Document => plainly(Verdict::Document),
        LineKind::Owner => plainly(Verdict::Owner),
        LineKind::Note => plainly(Verdict::Note),
        LineKind::NotUnderstood => plainly(Verdict::NotUnderstood),
        LineKind::Objective(index) => {
            goal(plan.objective_fates.get(index), Verdict::ObjectiveCreated, Verdict::ObjectiveFound)
        }
        LineKind::KeyResult(objective, index) => {
            let fate = plan.key_result_fates.get(objective).and_then(|fates| fates.get(index));
            goal(fate, Verdict::KeyResultCreated, Verdict::KeyResultFound)
        }
        LineKind::Continuation(node) => part(plan, node, Verdict::Continuation),
        LineKind::Rationale(index) => match plan.rationale_refusals.get(index) {
            Some(Some(refusal)) => (Verdict::NotUnderstood, None, Some(refusal.clone())),
            _ => part(plan, Node::Objective(index), Verdict::Rationale),
        },
    };
    let detail = cut(refusal.as_deref().unwrap_or(&line.detail));
    Said { number: line.number, verdict, detail, node }
}

type Spoken = (Verdict, Option<Uuid>, Option<String>);

fn goal<T: Copy + Into<Uuid>>(fate: Option<&Fate<T>>, created: Verdict, found: Verdict) -> Spoken {
    match fate {
        Some(Fate::Created(id)) => (created, Some((*id).into()), None),
        Some(Fate::Found(id)) => (found, Some((*id).into()), None),
        Some(Fate::Refused(refusal)) => (Verdict::NotUnderstood, None, Some(refusal.clone())),
        None => (Verdict::NotUnderstood, None, None),
    }
}

/// A line that belongs to a goal shares its fate.
fn part(plan: &Plan, node: Node, verdict: Verdict) -> Spoken {
    let id = match node {
        Node::Objective(index) => plan.objective_fates.get(index).and_then(Fate::id).map(Uuid::from),
        Node::KeyResult(objective, index) => plan
            .key_result_fates
            .get(objective)
            .and_then(|fates| fates.get(index))
            .and_then(Fate::id)
            .map(Uuid::from),
    };
    if id.is_some() {
        return (verdict, id, None);
    }
    let refusal = "what it belongs to was not understood; mend that line first";
    (Verdict::NotUnderstood, None, Some(refusal.to_owned()))
}

fn cut(detail: &str) -> String {
    match detail.char_indices().nth(VERDICT_DETAIL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &detail[..end]),
        None => detail.to_owned(),
    }
}
