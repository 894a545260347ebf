//! What holds for any text.

use proptest::prelude::*;

use super::tests::{draft, key_result};
use super::*;

/// Any text, and texts of the words that rules look for.
fn title() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "毎朝",
        "毎月の",
        "売上",
        "を",
        "１２月",
        "までに",
        "作成",
        "する",
        "リリース",
        "80%",
        "８０％",
        "（",
        "）",
        "ﾃﾞｰﾀ",
        "Build",
        " ",
        "every day",
        "by ",
        "December",
        "N1",
        "$",
        "1,200万",
        "[",
        "]",
        "{saw}",
        "rate",
        "3x",
        "第",
        "'s",
        "-",
        "。",
        "\u{3099}",
        "ǅ",
        "İ",
        "㍻",
        "👨‍👩‍👧",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())]
}

proptest! {
    #[test]
    fn any_text_is_reviewed_and_the_words_are_in_it(
        objective in title(), titles in prop::collection::vec(title(), 0..4), by_engineers in any::<bool>(),
    ) {
        let mut draft = draft(&objective);
        draft.around.owner_is_engineering = by_engineers;
        draft.key_results = titles.iter().map(|title| key_result(title)).collect();
        for finding in review(&draft) {
            let title = match finding.subject {
                Subject::Objective => &draft.title,
                Subject::KeyResult(index) => &draft.key_results[index].title,
            };
            if let Some((start, end)) = finding.saw.place {
                let there: String = title.chars().skip(start).take(end - start).collect();
                prop_assert_eq!(&there, &finding.saw.words);
                prop_assert!(end <= title.chars().count());
            }
            for language in [Language::Japanese, Language::English] {
                prop_assert!(!finding.what(language).is_empty());
            }
        }
    }

    #[test]
    fn full_width_forms_and_letter_case_change_nothing(title in "[a-zA-Z0-9 %,]{0,40}") {
        let wide: String = title.chars().map(|c| match c {
            ' ' => '\u{3000}',
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
            _ => c,
        }).collect();
        let rules_of = |title: &str| {
            let mut draft = draft("毎日が楽しくなる");
            draft.key_results = vec![key_result(title)];
            review(&draft).iter().map(|finding| (finding.rule.id, finding.saw.place)).collect::<Vec<_>>()
        };
        prop_assert_eq!(rules_of(&title), rules_of(&wide));
        prop_assert_eq!(rules_of(&title), rules_of(&title.to_uppercase()));
    }

    #[test]
    fn one_weakness_of_a_title_gets_one_finding(title in title()) {
        let mut draft = draft("毎日が楽しくなる");
        draft.key_results = vec![key_result(&title)];
        let lacking = [RuleId::Task, RuleId::Routine, RuleId::NoNumber, RuleId::NumberNotMeasured];
        let findings = review(&draft);
        prop_assert!(findings.iter().filter(|finding| lacking.contains(&finding.rule.id)).count() <= 1);
    }
}
