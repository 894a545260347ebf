//! Which platform a command talks to.

use std::fs;

use crate::home::Home;

/// Where a platform on this machine usually is.
const USUAL: &str = "http://127.0.0.1:8080";

/// The address without what does not matter: `HTTP://Host/` and `host` are one platform.
pub(super) fn address(given: Option<&str>) -> String {
    let given = match given {
        Some(given) => given.trim().to_owned(),
        None => running_here().unwrap_or_else(|| USUAL.to_owned()),
    };
    let with_scheme = if given.contains("://") { given } else { format!("http://{given}") };
    with_scheme.trim_end_matches('/').to_lowercase()
}

/// The platform that `ovation up` runs from this repository, if one is up.
fn running_here() -> Option<String> {
    let home = Home::usual_dir().ok()?;
    let address = fs::read_to_string(home.join(Home::ADDRESS_FILE)).ok()?;
    Some(address.trim().to_owned()).filter(|address| !address.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_platform_are_one() {
        for given in ["http://Ovation.example:8080", "ovation.example:8080/", " HTTP://ovation.example:8080 "]
        {
            assert_eq!(address(Some(given)), "http://ovation.example:8080");
        }
        assert_eq!(address(Some("https://ovation.example")), "https://ovation.example");
    }
}
