//! Keys of groups that a heading names.

use std::collections::BTreeSet;

use uuid::Uuid;

/// The longest key, as the directory has it.
const KEY_CHARS_MAX: usize = 60;
/// Letters of a hash that tells names of one key apart.
const HASH_CHARS: usize = 8;

/// A key for a group called `name`: its Latin letters and digits, or a hash where there are none or the key is taken. The same
/// name gives the same key as long as `taken` is the same.
pub(super) fn key_of(name: &str, taken: &BTreeSet<String>) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut key = words.join("-");
    key.truncate(KEY_CHARS_MAX - HASH_CHARS - 1);
    let says_all = name.is_ascii() && !key.is_empty();
    if says_all && !taken.contains(&key) {
        return key;
    }
    let hash = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).simple().to_string();
    let stem = if key.is_empty() { "group" } else { key.trim_end_matches('-') };
    format!("{stem}-{}", &hash[..HASH_CHARS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_readable_where_names_are_and_always_differ() {
        let taken = BTreeSet::from(["sales".to_owned()]);
        assert_eq!(key_of("Customer Support & Success", &taken), "customer-support-success");
        assert!(key_of("Sales", &taken).starts_with("sales-"));
        assert!(key_of("こよみチーム", &taken).starts_with("group-"));
        assert_ne!(key_of("こよみチーム", &taken), key_of("つむぎチーム", &taken));
        assert_eq!(key_of("こよみチーム", &taken), key_of("こよみチーム", &taken));
        assert!(key_of(&"long name ".repeat(30), &taken).len() <= KEY_CHARS_MAX);
    }
}
