//! What the company is asked: the same at every size.

use ovation_proto::ovation::goals::v1 as goals;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::company::{Kind, OBJECTIVES, id};
use crate::error::Error;
use crate::organization::{Credential, call};

/// A question, and what it reads.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// For the report.
    pub(crate) name: &'static str,
    asked: Asked,
}

#[derive(Clone, Debug)]
enum Asked {
    Tree(goals::GetTreeRequest),
    List(goals::ListObjectivesRequest),
    Search(goals::SearchGoalsRequest),
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    client: GoalsServiceClient<Channel>,
    credential: Credential,
}

/// A subtree of the first cycle.
pub(crate) fn tree(root: u32, view: goals::TreeView) -> goals::GetTreeRequest {
    goals::GetTreeRequest {
        cycle_id: id(Kind::Cycle, 0).to_string(),
        root_id: id(Kind::Objective, root).to_string(),
        view: view.into(),
        ..Default::default()
    }
}

/// Everything that is asked.
pub(crate) fn all() -> Vec<Question> {
    let full = goals::TreeView::Full;
    let top =
        goals::GetTreeRequest { cycle_id: id(Kind::Cycle, 0).to_string(), depth: 2, ..Default::default() };
    let owner = |owner: goals::owner::Owner| goals::ListObjectivesRequest {
        cycle_id: id(Kind::Cycle, 0).to_string(),
        owner: Some(goals::Owner { owner: Some(owner) }),
        ..Default::default()
    };
    let person = goals::owner::Owner::PersonId(id(Kind::Person, 100).to_string());
    let group = goals::owner::Owner::GroupId(id(Kind::Group, 3).to_string());
    let department = goals::GoalFilter {
        group_ids: vec![id(Kind::Group, 0).to_string()],
        with_sub_groups: true,
        ..Default::default()
    };
    let filtered = goals::ListObjectivesRequest {
        cycle_id: id(Kind::Cycle, 0).to_string(),
        filter: Some(department),
        page_size: 100,
        ..Default::default()
    };
    let search = |query: &str| {
        let request = goals::SearchGoalsRequest { query: query.to_owned(), ..Default::default() };
        Asked::Search(request)
    };
    let question = |name, asked| Question { name, asked };
    vec![
        question("tree of a division, 7 levels", Asked::Tree(tree(0, full))),
        question("the same in the BASIC view", Asked::Tree(tree(0, goals::TreeView::Basic))),
        question("tree one level lower", Asked::Tree(tree(1, full))),
        question("tree two levels lower", Asked::Tree(tree(5, full))),
        question("tree three levels lower", Asked::Tree(tree(21, full))),
        question("tree four levels lower", Asked::Tree(tree(85, full))),
        question("tree of one lowest objective", Asked::Tree(tree(OBJECTIVES - 1, full))),
        question("top three levels of the cycle", Asked::Tree(top)),
        question("list by person", Asked::List(owner(person))),
        question("list by group", Asked::List(owner(group))),
        question("list by group with sub-groups", Asked::List(filtered)),
        question("search, one place", search("第0本部2307の")),
        question("search, a word of one in ten", search("満足度")),
        question("search, two words", search("応答時間 先頭")),
    ]
}

impl Reader {
    /// Asks as this person.
    pub(crate) fn new(channel: Channel, credential: Credential) -> Self {
        Self { client: GoalsServiceClient::new(channel).max_decoding_message_size(usize::MAX), credential }
    }

    /// Asks, and answers how many rows came; `None` where the service cannot answer yet.
    pub(crate) async fn ask(&mut self, question: &Question) -> Result<Option<usize>, Error> {
        let rows = match &question.asked {
            Asked::Tree(request) => self.tree(request).await,
            Asked::List(request) => {
                let answer = self.client.list_objectives(call(request.clone(), &self.credential)).await;
                answer.map(|answer| answer.into_inner().objectives.len())
            }
            Asked::Search(request) => {
                let answer = self.client.search_goals(call(request.clone(), &self.credential)).await;
                answer.map(|answer| answer.into_inner().matches.len())
            }
        };
        match rows {
            Ok(rows) => Ok(Some(rows)),
            Err(status) if status.code() == Code::Unimplemented => Ok(None),
            Err(status) => Err(Error::call(question.name)(status)),
        }
    }

    /// Reads a tree to its end, and answers how many nodes it has.
    pub(crate) async fn tree(&mut self, request: &goals::GetTreeRequest) -> Result<usize, Status> {
        let mut pieces = self.client.get_tree(call(request.clone(), &self.credential)).await?.into_inner();
        let mut nodes = 0;
        while let Some(piece) = pieces.message().await? {
            nodes += piece.nodes.len();
        }
        Ok(nodes)
    }
}
