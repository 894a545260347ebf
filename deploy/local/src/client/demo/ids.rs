//! Ids of requests, made of what they are about: the same step repeated, after a kill in its middle, is the same request.

use uuid::Uuid;

/// What all of them are made from.
const NAMESPACE: Uuid = Uuid::from_u128(0x5d4a_9c1e_7f02_4b68_a1d3_0c97_be52_f86e);

/// The id of the request about `what` in the organization with this key.
pub(super) fn request_id(organization: &str, what: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{organization}\n{what}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_of_one_organization_has_one_id() {
        assert_eq!(request_id("hinode", "person aoi"), request_id("hinode", "person aoi"));
        assert_ne!(request_id("hinode", "person aoi"), request_id("hinode", "person yuki"));
        assert_ne!(request_id("hinode", "person aoi"), request_id("own", "person aoi"));
    }
}
