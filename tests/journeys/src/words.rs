//! The words of a table of calls: `$alice` in a request stands for her id.

use std::collections::BTreeMap;

use ovation_chassis::ids::random_uuid;

/// Names and what they stand for.
///
/// Beside them, `$fresh` is another id each time, `$name` another name each time that is right for a key, and `$12あ` is twelve times `あ`.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// A word stands for a text from now on.
    pub fn set(&mut self, word: &str, text: impl Into<String>) {
        self.0.insert(word.to_owned(), text.into());
    }

    /// What a word stands for.
    ///
    /// # Panics
    ///
    /// If nobody has said.
    #[must_use]
    pub fn get(&self, word: &str) -> &str {
        self.0.get(word).unwrap_or_else(|| panic!("nobody has said what ${word} is"))
    }

    /// The text with every word replaced.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let mut parts = text.split('$');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_number = part.starts_with(|first: char| first.is_ascii_digit());
            let belongs = |c: char| {
                if is_number { c.is_ascii_digit() } else { c.is_ascii_lowercase() || c == '_' }
            };
            let (word, rest) = part.split_at(part.find(|c| !belongs(c)).unwrap_or(part.len()));
            if is_number {
                let repeated = rest.chars().next().expect("what is repeated");
                filled.extend(std::iter::repeat_n(repeated, word.parse().expect("how often")));
                filled.push_str(&rest[repeated.len_utf8()..]);
                continue;
            }
            match word {
                "fresh" => filled.push_str(&random_uuid().to_string()),
                "name" => {
                    filled.push('n');
                    filled.push_str(&random_uuid().simple().to_string()[12..]);
                }
                _ => filled.push_str(self.get(word)),
            }
            filled.push_str(rest);
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_and_the_rest_stays() {
        let mut words = Words::default();
        words.set("alice", "1");
        words.set("alice_s", "2");
        assert_eq!(
            words.fill(r#"{"a":"$alice","b":"$alice_s!","c":"$3あい"}"#),
            r#"{"a":"1","b":"2!","c":"あああい"}"#
        );
        assert_ne!(words.fill("$fresh"), words.fill("$fresh"));
        assert_eq!(words.fill("nothing"), "nothing");
    }
}
