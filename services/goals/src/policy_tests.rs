//! What is in force for whom.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn group(number: u128) -> GroupId {
    GroupId(Uuid::from_u128(number))
}

fn policy(number: u128, group: Option<GroupId>, job_type: Option<&str>, rules: Rules) -> GroupPolicy {
    let place = Place { group, job_type: job_type.map(str::to_owned) };
    GroupPolicy { id: PolicyId(Uuid::from_u128(number)), place, rules, revision: 1 }
}

fn member(group: GroupId, job_type: &str) -> Place {
    Place { group: Some(group), job_type: Some(job_type.to_owned()) }
}

fn most(key_results_max: i16) -> Rules {
    Rules { key_results_max: Some(key_results_max), ..Rules::default() }
}

fn by(number: u128) -> PolicyId {
    PolicyId(Uuid::from_u128(number))
}

#[test]
fn what_nobody_says_has_a_default() {
    let nothing = Policies::default().in_force(&Place::default());
    assert_eq!(nothing.individual_objectives.value, IndividualObjectives::Optional);
    assert_eq!((nothing.key_results_max.value, nothing.objectives_max.value), (5, 3));
    assert_eq!(nothing.rationale.value, RationaleRule::Optional);
    assert_eq!(nothing.approval, InForce { value: Approval::Nobody, policy: None });
}

#[test]
fn each_field_comes_from_the_nearest_group_that_says_it() {
    let (top, division, team) = (group(1), group(2), group(3));
    let policies = Policies::new(
        [(division, top), (team, division)],
        vec![
            policy(10, None, None, Rules { approval: Some(Approval::Hr), ..most(4) }),
            policy(11, Some(top), None, Rules { rationale: Some(RationaleRule::Required), ..most(3) }),
            policy(12, Some(team), None, Rules { approval: Some(Approval::Nobody), ..Rules::default() }),
        ],
    );
    let of_team = policies.in_force(&Place { group: Some(team), job_type: None });
    assert_eq!(of_team.approval, InForce { value: Approval::Nobody, policy: Some(by(12)) });
    assert_eq!(of_team.rationale, InForce { value: RationaleRule::Required, policy: Some(by(11)) });
    assert_eq!(of_team.key_results_max, InForce { value: 3, policy: Some(by(11)) });
    assert_eq!(of_team.objectives_max, InForce { value: 3, policy: None });
    let elsewhere = policies.in_force(&Place { group: Some(group(9)), job_type: None });
    assert_eq!(elsewhere.key_results_max, InForce { value: 4, policy: Some(by(10)) });
}

#[test]
fn a_job_type_goes_before_all_in_the_same_group_and_behind_a_nearer_group() {
    let (division, team) = (group(1), group(2));
    let policies = Policies::new(
        [(team, division)],
        vec![
            policy(10, None, Some("エンジニア"), most(9)),
            policy(11, Some(division), Some("エンジニア"), most(2)),
            policy(12, Some(division), None, Rules { objectives_max: Some(7), ..most(4) }),
            policy(13, Some(team), None, Rules { approval: Some(Approval::Lead), ..Rules::default() }),
        ],
    );
    let engineer = policies.in_force(&member(team, "エンジニア"));
    assert_eq!(engineer.key_results_max, InForce { value: 2, policy: Some(by(11)) });
    assert_eq!(engineer.objectives_max, InForce { value: 7, policy: Some(by(12)) });
    assert_eq!(engineer.approval, InForce { value: Approval::Lead, policy: Some(by(13)) });
    assert_eq!(policies.in_force(&member(team, "営業")).key_results_max.value, 4);
    let unknown = Place { group: Some(team), job_type: None };
    assert_eq!(policies.in_force(&unknown).key_results_max.value, 4);
    assert_eq!(policies.in_force(&member(group(8), "エンジニア")).key_results_max.value, 9);
}

#[test]
fn a_circle_of_groups_ends() {
    let policies =
        Policies::new([(group(1), group(2)), (group(2), group(1))], vec![policy(10, None, None, most(8))]);
    let place = Place { group: Some(group(1)), job_type: None };
    assert_eq!(policies.in_force(&place).key_results_max.value, 8);
}

proptest! {
    /// Against a model that asks one group after the other.
    #[test]
    fn inheritance_is_the_nearest_that_says_it(
        said in prop::collection::vec(prop::option::of(1_i16..=20), 0..8),
        of_organization in prop::option::of(1_i16..=20),
    ) {
        let groups: Vec<GroupId> = (1..).take(said.len()).map(group).collect();
        let above = groups.windows(2).map(|pair| (pair[0], pair[1]));
        let policies = groups.iter().zip(&said).zip(100..).filter_map(|((group, said), number)| {
            said.map(|max| policy(number, Some(*group), None, most(max)))
        });
        let policies = policies.chain(of_organization.map(|max| policy(1, None, None, most(max)))).collect();
        let found = Policies::new(above, policies)
            .in_force(&Place { group: groups.first().copied(), job_type: None });
        let expected = said.iter().flatten().copied().next().or(of_organization).unwrap_or(5);
        prop_assert_eq!(found.key_results_max.value, expected);
        let is_default = said.iter().all(Option::is_none) && of_organization.is_none();
        prop_assert_eq!(found.key_results_max.policy.is_none(), is_default);
    }
}
