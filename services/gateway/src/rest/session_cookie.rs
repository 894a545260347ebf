//! The cookie by which a browser stays signed in.
//!
//! A REST sign-in sets it beside its JSON answer, a REST sign-out takes it away. Scripts cannot read it (`HttpOnly`), and other sites
//! cannot send it along with what they post (`SameSite=Lax`, and [`crate::credential`] looks at the origin once more).

use bytes::Bytes;
use http::HeaderValue;
use ovation_chassis::clock;
use ovation_proto::ovation::directory::v1::SignInResponse;
use prost::Message as _;

use crate::credential::{COOKIE_NAME, SECURE_COOKIE_NAME};

const SIGN_IN: &str = "ovation.directory.v1.SessionService.SignIn";
const SIGN_OUT: &str = "ovation.directory.v1.SessionService.SignOut";

/// The `set-cookie` of a method's successful answer; nothing for most methods.
pub(crate) fn after(method: &str, answer: &Bytes, is_secure: bool) -> Option<HeaderValue> {
    let (name, secure) = if is_secure { (SECURE_COOKIE_NAME, "; Secure") } else { (COOKIE_NAME, "") };
    let cookie = match method {
        SIGN_IN => {
            let answer = SignInResponse::decode(answer.clone()).ok()?;
            let seconds = answer.expires_at.map_or(0, |time| time.seconds - clock::now().timestamp()).max(0);
            let token = answer.session_token;
            format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
        }
        SIGN_OUT => format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"),
        _ => return None,
    };
    let mut header = HeaderValue::from_str(&cookie).ok()?;
    header.set_sensitive(true);
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_sets_the_cookie_and_signing_out_takes_it_away() {
        let expires_at = Some(prost_types::Timestamp { seconds: clock::now().timestamp() + 3_600, nanos: 0 });
        let answer = SignInResponse { session_token: "ovs_1".to_owned(), expires_at, ..Default::default() };
        let answer = Bytes::from(answer.encode_to_vec());
        let cookie = after(SIGN_IN, &answer, true).expect("a cookie");
        let cookie = cookie.to_str().expect("text");
        assert!(cookie.starts_with("__Host-ovation_session=ovs_1; Path=/; Max-Age=3"), "{cookie}");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        let cookie = after(SIGN_OUT, &Bytes::new(), false).expect("a cookie");
        assert_eq!(cookie, "ovation_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        assert_eq!(after("ovation.directory.v1.DirectoryService.GetMe", &Bytes::new(), false), None);
        assert!(ovation_proto::descriptors().services().any(|service| {
            service.methods().any(|method| method.full_name() == SIGN_IN)
                && service.methods().any(|method| method.full_name() == SIGN_OUT)
        }));
    }
}
