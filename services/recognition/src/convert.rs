//! Messages to domain values and back. Nothing malformed passes.

use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::PersonId;
use ovation_chassis::time::timestamp;
use ovation_proto::ovation::recognition::v1;

use crate::audit::{Finding, Totals};
use crate::coin::{Coin, CoinContent, CoinId, CoinKind, Points};
use crate::config::{ALLOWANCE_POINTS_MAX, COIN_POINTS_MAX, COMMENT_CHARS_MAX};
use crate::period::AllowancePeriod;
use crate::policy::{Policy, PolicyContent, Standing};

/// A coin as an answer.
pub type CoinMessage = v1::Coin;
/// A policy as an answer.
pub type PolicyMessage = v1::RecognitionPolicy;

/// What to send.
pub fn send_coin(message: &v1::SendCoinRequest) -> Result<CoinContent, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let content = CoinContent {
        kind: kind_of(fields.choice("kind", message.kind)),
        receiver: fields.id("receiver_id", &message.receiver_id),
        comment: fields.paragraphs("comment", &message.comment, 1..=COMMENT_CHARS_MAX),
        points: Points::new(fields.number("points", message.points, 0..=COIN_POINTS_MAX)),
        about: fields.optional_id("about_node_id", &message.about_node_id),
    };
    fields.finish()?;
    Ok(content)
}

/// Which coin to get.
pub fn get_coin(message: &v1::GetCoinRequest) -> Result<CoinId, Failure> {
    let mut fields = Fields::new();
    let coin = fields.id("coin_id", &message.coin_id);
    fields.finish()?;
    Ok(coin)
}

/// Receiver and sender of the coins to list.
pub fn list_coins(message: &v1::ListCoinsRequest) -> Result<(Option<PersonId>, Option<PersonId>), Failure> {
    let mut fields = Fields::new();
    let receiver = fields.optional_id("receiver_id", &message.receiver_id);
    let sender = fields.optional_id("sender_id", &message.sender_id);
    fields.finish()?;
    Ok((receiver, sender))
}

/// The policy to set, and the etag that it must have until then.
pub fn update_recognition_policy(
    message: &v1::UpdateRecognitionPolicyRequest,
) -> Result<(PolicyContent, String), Failure> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let policy = fields.required("policy", message.policy.as_ref()).cloned().unwrap_or_default();
    let content = fields.within("policy", |fields| PolicyContent {
        peer_bonus: policy.peer_bonus,
        allowance: Points::new(fields.number(
            "allowance_points",
            policy.allowance_points,
            0..=ALLOWANCE_POINTS_MAX,
        )),
        period: match fields.optional_choice("period", policy.period) {
            Some(v1::AllowancePeriod::Week) => AllowancePeriod::Week,
            Some(v1::AllowancePeriod::Month | v1::AllowancePeriod::Unspecified) | None => {
                AllowancePeriod::Month
            }
        },
    });
    fields.finish()?;
    Ok((content, policy.etag))
}

/// A coin as everybody who may know of it sees it.
#[must_use]
pub fn coin(coin: &Coin) -> CoinMessage {
    v1::Coin {
        id: coin.id.to_string(),
        kind: message_of(coin.content.kind).into(),
        sender_id: coin.sender.to_string(),
        receiver_id: coin.content.receiver.to_string(),
        comment: coin.content.comment.clone(),
        points: coin.content.points.get(),
        about_node_id: coin.content.about.map(|node| node.to_string()).unwrap_or_default(),
        created_at: Some(timestamp(coin.created_at)),
    }
}

/// A page of coins.
#[must_use]
pub fn coins(coins: &[Coin], next_page_token: String) -> v1::ListCoinsResponse {
    v1::ListCoinsResponse { coins: coins.iter().map(coin).collect(), next_page_token }
}

/// What somebody can still send.
#[must_use]
pub fn allowance(standing: &Standing) -> v1::Allowance {
    v1::Allowance {
        granted_points: standing.granted.get(),
        available_points: standing.available.get(),
        period_starts_at: Some(timestamp(standing.period.starts_at)),
        period_ends_at: Some(timestamp(standing.period.ends_at)),
    }
}

/// A policy with the etag of its revision.
#[must_use]
pub fn policy(policy: &Policy) -> PolicyMessage {
    let period = match policy.content.period {
        AllowancePeriod::Week => v1::AllowancePeriod::Week,
        AllowancePeriod::Month => v1::AllowancePeriod::Month,
    };
    v1::RecognitionPolicy {
        peer_bonus: policy.content.peer_bonus,
        allowance_points: policy.content.allowance.get(),
        period: period.into(),
        etag: policy.etag(),
    }
}

/// The proof of a ledger.
#[must_use]
pub fn proof(totals: Totals, findings: &[Finding]) -> v1::VerifyLedgerResponse {
    v1::VerifyLedgerResponse {
        sound: findings.is_empty(),
        findings: findings.iter().map(ToString::to_string).collect(),
        postings: totals.postings,
        coins: totals.coins,
        points_moved: totals.points_moved,
    }
}

/// An unspecified kind is a violation that was noted before; what stands in for it passes no further.
fn kind_of(kind: v1::CoinKind) -> CoinKind {
    match kind {
        v1::CoinKind::Excellent => CoinKind::Excellent,
        v1::CoinKind::ThankYou => CoinKind::ThankYou,
        v1::CoinKind::Good => CoinKind::Good,
        v1::CoinKind::Feedback | v1::CoinKind::Unspecified => CoinKind::Feedback,
    }
}

fn message_of(kind: CoinKind) -> v1::CoinKind {
    match kind {
        CoinKind::Excellent => v1::CoinKind::Excellent,
        CoinKind::ThankYou => v1::CoinKind::ThankYou,
        CoinKind::Good => v1::CoinKind::Good,
        CoinKind::Feedback => v1::CoinKind::Feedback,
    }
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::random_uuid;

    use super::*;

    fn request() -> v1::SendCoinRequest {
        v1::SendCoinRequest {
            request_id: random_uuid().to_string(),
            kind: v1::CoinKind::ThankYou.into(),
            receiver_id: random_uuid().to_string(),
            comment: "  ありがとう\nございます  ".to_owned(),
            points: 10,
            about_node_id: String::new(),
        }
    }

    fn fields_of<T>(result: Result<T, Failure>) -> Vec<String> {
        result.err().map_or_else(Vec::new, |failure| {
            failure.violations().iter().map(|violation| violation.field.clone()).collect()
        })
    }

    #[test]
    fn a_request_becomes_what_it_says() {
        let message = request();
        let content = send_coin(&message).expect("it is well formed");
        assert_eq!(content.receiver.to_string(), message.receiver_id);
        assert_eq!(content.comment, "ありがとう\nございます");
        assert_eq!((content.kind, content.points.get(), content.about), (CoinKind::ThankYou, 10, None));
    }

    #[test]
    fn everything_that_is_malformed_is_named_at_once() {
        let message = v1::SendCoinRequest {
            request_id: "1".to_owned(),
            kind: 0,
            receiver_id: String::new(),
            comment: "\u{3000}\n\u{3000}".to_owned(),
            points: COIN_POINTS_MAX + 1,
            about_node_id: "O1".to_owned(),
        };
        let expected = ["request_id", "kind", "receiver_id", "comment", "points", "about_node_id"];
        assert_eq!(fields_of(send_coin(&message)), expected);
    }

    #[test]
    fn a_comment_has_at_most_a_thousand_characters_as_people_count_them() {
        let family = "👨‍👩‍👧‍👦";
        let fits = v1::SendCoinRequest { comment: family.repeat(COMMENT_CHARS_MAX), ..request() };
        assert!(send_coin(&fits).is_ok());
        let exceeds = v1::SendCoinRequest { comment: "a".repeat(COMMENT_CHARS_MAX + 1), ..request() };
        assert_eq!(fields_of(send_coin(&exceeds)), ["comment"]);
    }

    #[test]
    fn an_unspecified_period_is_a_month_and_a_missing_policy_is_named() {
        let request_id = random_uuid().to_string();
        let set = |policy| {
            let message = v1::UpdateRecognitionPolicyRequest { request_id: request_id.clone(), policy };
            update_recognition_policy(&message).map(|(content, _)| content)
        };
        let policy = v1::RecognitionPolicy { peer_bonus: true, allowance_points: 400, ..Default::default() };
        let content = set(Some(policy)).expect("it is well formed");
        assert_eq!((content.period, content.allowance.get()), (AllowancePeriod::Month, 400));
        let exceeding =
            v1::RecognitionPolicy { allowance_points: ALLOWANCE_POINTS_MAX + 1, ..policy_default() };
        assert_eq!(fields_of(set(Some(exceeding))), ["policy.allowance_points"]);
        assert_eq!(fields_of(set(None)), ["policy"]);
    }

    fn policy_default() -> v1::RecognitionPolicy {
        policy(&Policy::default())
    }

    #[test]
    fn kinds_and_periods_have_one_number_everywhere() {
        for kind in [CoinKind::Excellent, CoinKind::ThankYou, CoinKind::Good, CoinKind::Feedback] {
            assert_eq!(message_of(kind) as i32, i32::from(kind.code()));
            assert_eq!(CoinKind::from_code(kind.code()), Some(kind));
            assert_eq!(kind_of(message_of(kind)), kind);
        }
        for period in [AllowancePeriod::Week, AllowancePeriod::Month] {
            let content = PolicyContent { period, ..PolicyContent::default() };
            assert_eq!(policy(&Policy { content, revision: 1 }).period, i32::from(period.code()));
            assert_eq!(AllowancePeriod::from_code(period.code()), Some(period));
        }
    }
}
