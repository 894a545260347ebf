use ovation_proto::ovation::directory::v1 as message;

use crate::office::{Office, PASSWORD, inner, operator, organization_request, reason};

#[tokio::test]
async fn a_repeated_creation_makes_one_organization_and_is_answered_alike() {
    let office = Office::open().await;
    let request = organization_request("yuuhi");
    let mut directory = office.directory(&operator());
    let first = inner(directory.create_organization(request.clone()).await);
    let second = inner(directory.create_organization(request.clone()).await);
    assert_eq!(first, second);
    let administrator = first.administrator.expect("the administrator");
    assert_eq!(administrator.roles, [i32::from(message::Role::Administrator)]);
    assert_eq!(administrator.time_zone, "Asia/Tokyo");
    let other = message::CreateOrganizationRequest { organization: None, ..organization_request("asahi") };
    let reused = message::CreateOrganizationRequest {
        request_id: request.request_id,
        organization: organization_request("asahi").organization,
        ..other
    };
    assert_eq!(reason(directory.create_organization(reused).await), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn a_taken_key_is_refused_and_leaves_nothing() {
    let office = Office::open().await;
    let answer = office.directory(&operator()).create_organization(organization_request("hinode")).await;
    assert_eq!(reason(answer), "ALREADY_EXISTS");
    let mut connection = office.world.superuser().await;
    let organizations: i64 = sqlx::query_scalar("SELECT count(*) FROM directory.organization")
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    assert_eq!(organizations, 1);
}

#[tokio::test]
async fn only_operators_create_organizations() {
    let office = Office::open().await;
    let answer = office.directory(&office.dora).create_organization(organization_request("yuuhi")).await;
    assert_eq!(reason(answer), "PERMISSION_DENIED");
}

#[tokio::test]
async fn the_first_administrator_signs_in_and_sees_the_organization() {
    let office = Office::open().await;
    let signed_in = office.sign_in("dora", PASSWORD).await.expect("dora signs in");
    let own =
        inner(office.directory(&office.dora).get_organization(message::GetOrganizationRequest {}).await);
    assert_eq!(signed_in.organization, Some(own.clone()));
    assert_eq!((own.key.as_str(), own.name.as_str(), own.etag.as_str()), ("hinode", "日の出プロダクト", "1"));
}
