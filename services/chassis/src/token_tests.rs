//! What the verifier accepts, and what it refuses.

use super::*;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, &key(seed)).expect("the key encodes")
}

fn with_keys() -> Verifier {
    Verifier::new(&HashMap::from([
        ("gateway".to_owned(), key(1).verifying_key()),
        ("notifications".to_owned(), key(2).verifying_key()),
    ]))
}

fn caller(identity: Identity) -> Caller {
    Caller {
        organization: OrganizationId::random(),
        organization_key: "acme".into(),
        identity,
        roles: vec![OrganizationRole::Administrator, OrganizationRole::Hr],
        scopes: vec!["goals.read".to_owned()],
    }
}

async fn is_good(token: &str) -> bool {
    with_keys().verify(token).await.is_ok()
}

#[tokio::test]
async fn everything_that_the_gateway_says_survives() {
    for identity in [
        Identity::Person(PersonId::random()),
        Identity::ApiToken(PersonId::random().uuid()),
        Identity::Operator,
        Identity::Nobody,
    ] {
        let caller = caller(identity);
        let token = signer("gateway", 1).caller(&caller, clock::now()).expect("it signs");
        let verifier = with_keys();
        for _ in 0..2 {
            let said = verifier.verify(&token).await.expect("it is good, also from the cache");
            assert_eq!(*said.caller, caller);
            assert_eq!(said.acting_service, None);
        }
    }
}

#[tokio::test]
async fn a_token_ends() {
    let signer = signer("gateway", 1);
    let caller = caller(Identity::Person(PersonId::random()));
    let token_of_age =
        |age: i64| signer.caller(&caller, clock::now() - chrono::TimeDelta::seconds(age)).expect("it signs");
    assert!(is_good(&token_of_age(0)).await);
    assert!(!is_good(&token_of_age(70)).await, "it is over");
    assert!(!is_good(&token_of_age(-30)).await, "it comes from the future");
}

#[tokio::test]
async fn the_cache_does_not_outlive_the_token() {
    let verifier = with_keys();
    let token = signer("gateway", 1).caller(&caller(Identity::Operator), clock::now()).expect("it signs");
    let said = verifier.verify(&token).await.expect("it is good");
    let hash: [u8; 32] = Sha256::digest(&token).into();
    verifier.verified.insert(hash, Verified { expires_at: 0, ..said }).await;
    // Remembered as over, it is looked at again, and is good by itself.
    assert!(verifier.verify(&token).await.is_ok());
    assert!(verifier.check(&token, clock::now().timestamp() + 66).is_none());
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let person = caller(Identity::Person(PersonId::random()));
    let forged = signer("gateway", 9).caller(&person, clock::now()).expect("it signs");
    assert!(!is_good(&forged).await, "another key under the gateway's name");
    let unknown = signer("stranger", 1).caller(&person, clock::now()).expect("it signs");
    assert!(!is_good(&unknown).await, "an unknown name");
    let good = signer("gateway", 1).caller(&person, clock::now()).expect("it signs");
    let mut parts: Vec<&str> = good.split('.').collect();
    let other = signer("gateway", 1).caller(&caller(Identity::Operator), clock::now()).expect("it signs");
    parts[1] = other.split('.').nth(1).expect("it has claims");
    assert!(!is_good(&parts.join(".")).await, "claims of another token");
    for nonsense in ["", "a", "a.b.c", &"x".repeat(TOKEN_BYTES_MAX + 1)] {
        assert!(!is_good(nonsense).await);
    }
}

#[tokio::test]
async fn a_token_for_another_audience_or_of_long_life_is_refused() {
    let now = clock::now().timestamp();
    let sign = |change: fn(&mut Claims)| {
        let mut claims = claims_of(&caller(Identity::Operator));
        (claims.iss, claims.iat, claims.exp) = (GATEWAY.to_owned(), now, now + 60);
        change(&mut claims);
        let header = Header { kid: Some(GATEWAY.to_owned()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &signer("gateway", 1).key).expect("it signs")
    };
    assert!(is_good(&sign(|_| {})).await);
    assert!(!is_good(&sign(|claims| claims.aud = "elsewhere".to_owned())).await);
    assert!(!is_good(&sign(|claims| claims.iss = "notifications".to_owned())).await);
    assert!(!is_good(&sign(|claims| claims.exp += 3600)).await);
}

#[tokio::test]
async fn a_service_says_itself_and_nobody_else() {
    let service = signer("notifications", 2);
    let organization = OrganizationId::random();
    let own = service.service(organization, "acme", clock::now()).expect("it signs");
    let said = with_keys().verify(&own).await.expect("it is good");
    assert_eq!(said.caller.identity, Identity::Service("notifications".to_owned()));
    for identity in [
        Identity::Person(PersonId::random()),
        Identity::ApiToken(PersonId::random().uuid()),
        Identity::Operator,
        Identity::Nobody,
        Identity::Service("goals".to_owned()),
        Identity::Service("gateway".to_owned()),
    ] {
        let token = service.caller(&caller(identity), clock::now()).expect("it signs");
        assert!(!is_good(&token).await);
    }
}

#[tokio::test]
async fn a_service_reads_on_behalf_of_a_person_without_their_roles() {
    let (organization, person) = (OrganizationId::random(), PersonId::random());
    let token =
        signer("notifications", 2).acting(organization, "acme", person, clock::now()).expect("it signs");
    let said = with_keys().verify(&token).await.expect("it is good");
    assert_eq!(said.acting_service.as_deref(), Some("notifications"));
    assert_eq!(said.caller.person(), Some(person));
    assert!(said.caller.roles.is_empty());
    let by_gateway =
        signer("gateway", 1).acting(organization, "acme", person, clock::now()).expect("it signs");
    assert!(!is_good(&by_gateway).await, "the gateway acts for nobody");
}
