//! Where a method is served and what kind it is.
//!
//! The service is the third word of the path (`/ovation.goals.v1.GoalsService/GetTree`); its kind stands in the descriptors. A
//! method that a newer service has and these descriptors have not is passed on like a stream: the service knows.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ovation_chassis::failure::Failure;
use ovation_chassis::permission::unknown_method;

/// Every method of the protocol by its path, and whether it has one message each way.
static UNARY_BY_PATH: LazyLock<HashMap<String, bool>> = LazyLock::new(|| {
    ovation_proto::descriptors()
        .services()
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .map(|method| {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            (path, !method.is_client_streaming() && !method.is_server_streaming())
        })
        .collect()
});

/// A method as the gateway sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target<'m> {
    /// The name of the service: `goals`.
    pub(crate) service: &'m str,
    /// One message each way: it has a default deadline.
    pub(crate) is_unary: bool,
}

/// The services that can be reached.
pub(crate) struct Methods {
    services: HashSet<String>,
}

impl Methods {
    pub(crate) fn new(services: impl Iterator<Item = String>) -> Self {
        Self { services: services.collect() }
    }

    /// Finds the method of a path. Errors: `METHOD_UNKNOWN`.
    pub(crate) fn find(&self, path: &str) -> Result<Target<'_>, Failure> {
        let service = service_of(path).and_then(|service| self.services.get(service));
        match service {
            Some(service) => {
                Ok(Target { service, is_unary: UNARY_BY_PATH.get(path).copied().unwrap_or(false) })
            }
            None => Err(unknown_method(path)),
        }
    }
}

/// The method's name for spans and metrics, `ovation.goals.v1.GoalsService/GetTree`, where the protocol has it: callers must not
/// invent any.
pub(crate) fn known_name(path: &str) -> Option<&'static str> {
    UNARY_BY_PATH.get_key_value(path).map(|(path, _)| path.trim_start_matches('/'))
}

fn service_of(path: &str) -> Option<&str> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let (service, rest) = service.strip_prefix("ovation.")?.split_once('.')?;
    (!method.is_empty() && rest.starts_with("v1.")).then_some(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_found_by_their_package() {
        let services = ["directory", "goals"].into_iter().map(str::to_owned);
        let methods = Methods::new(services);
        let table = [
            ("/ovation.goals.v1.GoalsService/GetCycle", Some(("goals", true))),
            ("/ovation.goals.v1.GoalsService/GetTree", Some(("goals", false))),
            ("/ovation.goals.v1.GoalsService/OfTomorrow", Some(("goals", false))),
            ("/ovation.goals.v2.GoalsService/GetTree", None),
            ("/ovation.recognition.v1.RecognitionService/SendCoin", None),
            ("/grpc.health.v1.Health/Check", None),
            ("/ovation.goals.v1.GoalsService/", None),
            ("/ovation.goals.v1.GoalsService", None),
            ("/", None),
        ];
        for (path, expected) in table {
            let found = methods.find(path).ok().map(|target| (target.service, target.is_unary));
            assert_eq!(found, expected, "{path}");
        }
    }
}
