//! Percent-encoding, as URLs carry it.

/// The text behind a percent-encoded path segment, or nothing where it is malformed or not UTF-8.
pub(crate) fn decode(encoded: &str) -> Option<String> {
    if !encoded.contains('%') {
        return Some(encoded.to_owned());
    }
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = hex_digit(rest.next()?)?;
            let low = hex_digit(rest.next()?)?;
            bytes.push(high * 16 + low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The pairs of a query string, in order; nothing where an escape is malformed. `+` is a blank here, as forms write it.
pub(crate) fn query_pairs(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode_form(name)?, decode_form(value)?))
        })
        .collect()
}

fn decode_form(encoded: &str) -> Option<String> {
    decode(&encoded.replace('+', " "))
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_as_utf_8() {
        assert_eq!(decode("a%2Fb%3a"), Some("a/b:".to_owned()));
        assert_eq!(decode("%E7%9B%AE%E6%A8%99"), Some("目標".to_owned()));
        assert_eq!(decode("a+b"), Some("a+b".to_owned()));
    }

    #[test]
    fn malformed_escapes_are_noticed() {
        for malformed in ["%", "%4", "%zz", "%E7%9B", "%+1"] {
            assert_eq!(decode(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn a_query_is_pairs_in_order() {
        let pairs = query_pairs("a=1&b=x+y&&a=2&c&d=%3D=").expect("well-formed");
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("a", "1"), ("b", "x y"), ("a", "2"), ("c", ""), ("d", "==")]);
        assert_eq!(query_pairs("a=%"), None);
    }
}
