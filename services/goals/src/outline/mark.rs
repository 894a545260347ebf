//! The marks that say what a line is: `OBJECTIVE:`, `KR 2.`, `理由：`.

/// What a line is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Objective,
    KeyResult,
    Why,
    Owner,
}

const OBJECTIVE: &[&str] = &["objective", "obj", "o", "goal", "目標", "目的"];
const KEY_RESULT: &[&str] = &["key result", "key-result", "kr", "主要な結果", "主な結果", "成果指標"];
const WHY: &[&str] = &[
    "why",
    "rationale",
    "reason",
    "background",
    "なぜやるのか",
    "なぜ",
    "理由",
    "背景",
    "ねらい",
    "狙い",
    "意図",
    "想い",
    "思い",
];
const OWNER: &[&str] = &["owner", "owned by", "担当部署", "担当チーム", "担当", "オーナー"];

/// Texts that say "key results follow", and nothing else.
const KEY_RESULTS_LABELS: &[&str] =
    &["key results", "key result", "results", "krs", "kr", "主要な結果", "主な結果", "成果指標"];
/// Texts of headings that say "objectives follow", and name nobody.
const OBJECTIVES_LABELS: &[&str] =
    &["objectives", "objectives and key results", "objectives & key results", "okr", "okrs", "goals", "目標"];

/// Full-width letters, digits and signs as the ASCII ones they stand for; one character for one, so that positions
/// stay valid.
pub(super) const fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(c as u32 - 0xFEE0) {
            Some(half) => half,
            None => c,
        },
        '\u{3000}' => ' ',
        '￥' => '¥',
        _ => c,
    }
}

fn folded(c: char) -> char {
    half_width(c).to_ascii_lowercase()
}

/// The mark at the head of a plain text, and the text behind it; the text is empty if there is only the mark.
///
/// A mark without a number needs a colon or a dash set off by spaces; one with a number (`KR1.`, `O2)`) may have other
/// separators. `[KR1]` and `【目標】` need none.
pub(super) fn split(text: &str) -> Option<(Mark, &str)> {
    if let Some(marked) = split_bracketed(text) {
        return Some(marked);
    }
    let (mark, rest) = word(text)?;
    let (numbered, rest) = number(parenthesis(rest));
    let title = after_separator(rest, mark, numbered)?;
    Some((mark, title))
}

/// Whether a text only announces that key results follow.
pub(super) fn announces_key_results(text: &str) -> bool {
    is_label(text, KEY_RESULTS_LABELS)
}

/// Whether a text only announces that objectives follow.
pub(super) fn announces_objectives(text: &str) -> bool {
    is_label(text, OBJECTIVES_LABELS)
}

/// Whether a text only announces that a reason follows.
pub(super) fn announces_why(text: &str) -> bool {
    is_label(text, WHY)
}

fn is_label(text: &str, labels: &[&str]) -> bool {
    let text = text.trim().trim_end_matches([':', '：']).trim_end();
    labels.iter().any(|label| take(text, label).is_some_and(str::is_empty))
}

/// `text` without `prefix`, compared without regard to case and width.
fn take<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    prefix.chars().all(|wanted| rest.next().map(folded) == Some(wanted)).then_some(rest.as_str())
}

fn word(text: &str) -> Option<(Mark, &str)> {
    let marks =
        [(Mark::KeyResult, KEY_RESULT), (Mark::Objective, OBJECTIVE), (Mark::Why, WHY), (Mark::Owner, OWNER)];
    marks.into_iter().find_map(|(mark, words)| {
        let rest = words.iter().find_map(|word| take(text, word))?;
        // "Okinawa" and "goalkeeper" begin with a mark's letters and are no marks.
        let ends = !rest.starts_with(|c: char| folded(c).is_ascii_alphabetic());
        ends.then_some((mark, rest))
    })
}

/// `O(目標)` and `KR(主要な結果)` are how the product itself writes the two.
fn parenthesis(rest: &str) -> &str {
    let Some(inner) = rest.strip_prefix(['(', '（']) else {
        return rest;
    };
    match inner.split_once([')', '）']) {
        Some((word, after)) if word.chars().count() <= 20 => after,
        _ => rest,
    }
}

/// Takes ` #1.2` off.
fn number(text: &str) -> (bool, &str) {
    let start = text.trim_start_matches([' ', '\u{3000}', '#', '＃']);
    let digits = start.trim_start_matches(|c: char| half_width(c).is_ascii_digit());
    if digits.len() == start.len() {
        return (false, text);
    }
    let mut rest = digits;
    while let Some(more) = rest.strip_prefix(['.', '-', '．']) {
        let after = more.trim_start_matches(|c: char| half_width(c).is_ascii_digit());
        if after.len() == more.len() {
            break;
        }
        rest = after;
    }
    (true, rest)
}

fn after_separator(rest: &str, mark: Mark, numbered: bool) -> Option<&str> {
    let trimmed = rest.trim_start();
    let spaced = trimmed.len() < rest.len();
    let first = trimmed.chars().next().map(half_width);
    let mut behind = trimmed.chars();
    behind.next();
    let title = behind.as_str();
    match first {
        Some(':') => Some(title.trim()),
        Some('.' | ')' | '、') if numbered => Some(title.trim()),
        // "O-ring" and "KR-based" are words: a dash that separates has a space on either side.
        Some('-' | '–' | '—' | '―') if goal(mark) && (numbered || spaced) => {
            title.starts_with(char::is_whitespace).then_some(title.trim())
        }
        Some(_) if numbered && spaced && mark == Mark::KeyResult => Some(trimmed.trim_end()),
        None if numbered => Some(""),
        _ => None,
    }
}

const fn goal(mark: Mark) -> bool {
    matches!(mark, Mark::Objective | Mark::KeyResult)
}

fn split_bracketed(text: &str) -> Option<(Mark, &str)> {
    let (inner, close) = match text.chars().next().map(half_width)? {
        '[' => (text, [']', '］']),
        '【' => (text, ['】', '】']),
        _ => return None,
    };
    let mut chars = inner.chars();
    chars.next();
    let (label, title) = chars.as_str().split_once(close)?;
    let (mark, rest) = word(label)?;
    let (_, rest) = number(parenthesis(rest));
    let title = title.trim_start_matches([':', '：']).trim();
    rest.trim().is_empty().then_some((mark, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_whatever_their_case_width_number_and_language() {
        let objectives = [
            "OBJECTIVE: Grow",
            "Objective 2: Grow",
            "O: Grow",
            "O1. Grow",
            "Ｏ１：Grow",
            "目標： Grow",
            "目標1：Grow",
            "O(目標): Grow",
            "【目標】Grow",
            "Objective — Grow",
        ];
        for text in objectives {
            assert_eq!(split(text), Some((Mark::Objective, "Grow")), "{text}");
        }
        let key_results = [
            "KR: Ship",
            "kr:Ship",
            "KR1.2: Ship",
            "KR1 Ship",
            "Key Result #3 - Ship",
            "[KR2] Ship",
            "主要な結果：Ship",
            "ＫＲ： Ship",
            "KR（主要な結果）：Ship",
        ];
        for text in key_results {
            assert_eq!(split(text), Some((Mark::KeyResult, "Ship")), "{text}");
        }
        assert_eq!(split("WHY: Renewals carry us"), Some((Mark::Why, "Renewals carry us")));
        assert_eq!(split("担当：営業部"), Some((Mark::Owner, "営業部")));
    }

    #[test]
    fn words_that_begin_like_a_mark_are_no_marks() {
        for text in [
            "Okinawa: open an office",
            "O-ring sales",
            "O2 sensors",
            "KR-based bonus",
            "Why not",
            "目標を立てる",
            "Objective 3 teams",
            "[Legal] Terms",
            "",
            "O",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn a_mark_with_nothing_behind_it_has_an_empty_title() {
        assert_eq!(split("KR:"), Some((Mark::KeyResult, "")));
        assert_eq!(split("O1"), Some((Mark::Objective, "")));
    }
}
