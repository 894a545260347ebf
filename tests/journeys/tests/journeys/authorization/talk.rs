//! What requests on talk name: things that dora has said, and drafts of the team on their way.

use ovation_journeys::{Client, Season};

const GOALS: &str = "ovation.goals.v1.GoalsService";
const CONVERSATION: &str = "ovation.goals.v1.ConversationService";

/// Makes them; the words stand for their ids from then on.
pub(super) async fn begin(season: &mut Season, dora: &Client) {
    for (word, method, request) in [
        ("comment", "CreateComment", r#"{"requestId":"$fresh","nodeId":"$objective","text":"いいですね"}"#),
        ("question", "AskWhy", r#"{"requestId":"$fresh","objectiveId":"$objective","text":"なぜ?"}"#),
    ] {
        season.make(dora, word, &format!("{CONVERSATION}/{method}"), request).await;
    }
    for word in ["accepted", "declined", "taken_back"] {
        let request = r#"{"requestId":"$fresh","nodeId":"$objective","changes":[{"field":"rationale","to":"迷わせたくないので"}]}"#;
        season.make(dora, word, &format!("{CONVERSATION}/Suggest"), request).await;
    }
    for word in ["draft", "proposable", "approvable", "returnable"] {
        let request = r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"たたき台","owner":{"groupId":"$team"}}}"#;
        season.make(dora, word, &format!("{GOALS}/CreateObjective"), request).await;
    }
    let request = r#"{"requestId":"$fresh","objectiveId":"$draft"}"#;
    season.make(dora, "alternative", &format!("{CONVERSATION}/CreateAlternative"), request).await;
    for word in ["approvable", "returnable"] {
        let request = format!(r#"{{"requestId":"$fresh","objectiveId":"${word}"}}"#);
        season.make(dora, word, &format!("{CONVERSATION}/ProposeObjective"), &request).await;
    }
}
