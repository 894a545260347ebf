//! Takes a key result's number out of its title, where no reader could take it otherwise.
//!
//! A wrong target is worse than none: it would show a progress that nobody stated. So a title has a number only if
//! exactly one quantity stands in it, in a place where titles state their target ("95% of …", "Publish 2 articles",
//! "商談を120件つくる"), or exactly two as "from … to …". Multiples, ranges, limits ("below 3%"), rates and withheld
//! numbers are left to people, as are titles with several quantities.

use rust_decimal::Decimal;

use super::mark::half_width;
use super::model::Number;
use super::number_tokens::{Quantity, has_withheld, previous_word, scan};

/// Titles longer than this in bytes are no titles.
const TITLE_BYTES_MAX: usize = 2_000;

const SUBJECTS: &[&str] = &["we've", "we have", "we", "our team has", "our team", "the team"];
const VERBS: &[&str] = &[
    "achieve",
    "answer",
    "reply to",
    "respond to",
    "resolve",
    "achieved",
    "add",
    "added",
    "attract",
    "book",
    "bring in",
    "build",
    "close",
    "closed",
    "complete",
    "completed",
    "convert",
    "create",
    "created",
    "deliver",
    "delivered",
    "generate",
    "generated",
    "get",
    "have",
    "hire",
    "hired",
    "host",
    "hit",
    "hold",
    "interview",
    "land",
    "landed",
    "launch",
    "launched",
    "maintain",
    "onboard",
    "onboarded",
    "open",
    "produce",
    "publish",
    "published",
    "raise",
    "reach",
    "reached",
    "recruit",
    "release",
    "renew",
    "renewed",
    "run",
    "secure",
    "sell",
    "shipped",
    "ship",
    "sign",
    "signed",
    "source",
    "sourced",
    "train",
    "win",
    "won",
    "write",
];
const AT_LEAST: &[&str] = &["at least", "more than", "over", "a total of", "another", ">=", ">", "≥"];
const UPWARD: &[&str] = &["boost", "expand", "get", "grow", "improv", "increas", "lift", "rais", "scal"];
const DOWNWARD_STEMS: &[&str] = &["decreas", "minimi", "reduc", "shrink", "exceed"];
const DOWNWARD_WORDS: &[&str] = &[
    "below", "cut", "drop", "fewer", "less", "limit", "lower", "most", "no", "not", "under", "variance",
    "without",
];
const JAPANESE_DOWNWARD: &[&str] = &[
    "削減", "減ら", "減少", "低減", "半減", "短縮", "下げ", "抑え", "抑制", "ゼロ", "切る", "毎日", "毎週",
    "毎月", "毎朝", "毎回", "隔週",
];
/// What may not follow a quantity that is a target.
const JAPANESE_NOT_BEHIND: &[&str] = &[
    "以下",
    "未満",
    "以内",
    "まで下",
    "増",
    "アップ",
    "向上",
    "改善",
    "減",
    "引",
    "中",
    "のうち",
    "前後",
    "台",
    "程度",
    "ほど",
    "月",
    "日",
    "オフ",
];
const JAPANESE_MAKING: &[&str] = &[
    "つく",
    "作",
    "獲得",
    "リリース",
    "公開",
    "出",
    "実施",
    "開催",
    "開",
    "生",
    "達成",
    "受注",
    "契約",
    "採用",
    "導入",
    "育",
    "書",
    "集",
    "完了",
    "届",
];

/// The number that a title states.
pub(super) fn find(title: &str) -> Option<Number> {
    if title.len() > TITLE_BYTES_MAX {
        return None;
    }
    let title: Vec<char> = title.chars().map(half_width).map(plain_quote).collect();
    if has_withheld(&title) {
        return None;
    }
    let (text, asides) = apart(&title);
    let quantities = scan(&text)?;
    let mut number = match quantities.as_slice() {
        [only] if is_target(&text, only) => {
            Number { baseline: None, target: only.value.normalize(), stretch: None, unit: only.unit.clone() }
        }
        [baseline, target] => change(&text, baseline, target)?,
        _ => return None,
    };
    number.stretch = asides.iter().find_map(|aside| stretch(aside, &number));
    let values = [Some(number.target), number.baseline, number.stretch];
    values.into_iter().flatten().all(fits).then_some(number)
}

const fn plain_quote(c: char) -> char {
    match c {
        '’' => '\'',
        c => c,
    }
}

/// Whether a value can be held: at most 15 digits before and 6 after the point.
fn fits(value: Decimal) -> bool {
    value.abs() < Decimal::from(1_000_000_000_000_000_i64) && value.normalize().scale() <= 6
}

/// The text outside of parentheses and without a tag such as `[Legal]` at its head, and what is inside each parenthesis.
fn apart(title: &[char]) -> (Vec<char>, Vec<Vec<char>>) {
    let tag = match title.first() {
        Some('[') => title.iter().position(|c| *c == ']').map_or(0, |end| end + 1),
        _ => 0,
    };
    let mut text = Vec::with_capacity(title.len());
    let mut asides: Vec<Vec<char>> = Vec::new();
    let mut depth = 0_usize;
    for &c in &title[tag..] {
        match c {
            '(' => {
                if depth == 0 {
                    asides.push(Vec::new());
                }
                depth += 1;
            }
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => text.push(c),
            c => asides.iter_mut().next_back().into_iter().for_each(|aside| aside.push(c)),
        }
    }
    (text, asides)
}

/// `(stretch 60)`, `(60% stretch)`, `（ストレッチ 50社）`.
fn stretch(aside: &[char], number: &Number) -> Option<Decimal> {
    let text: String = aside.iter().collect::<String>().to_lowercase();
    let named = text.contains("stretch") || text.contains("ストレッチ");
    let quantities = scan(aside).filter(|_| named)?;
    let [only] = quantities.as_slice() else {
        return None;
    };
    let rises = number.baseline.is_none_or(|baseline| baseline < number.target);
    let beyond = if rises { only.value > number.target } else { only.value < number.target };
    let same_unit = only.unit.is_empty() || only.unit == number.unit;
    (beyond && same_unit).then(|| only.value.normalize())
}

/// `from 25 to 35`, `25 -> 35`, `30から45に`.
fn change(text: &[char], baseline: &Quantity, target: &Quantity) -> Option<Number> {
    let between: String = text[baseline.end..target.start].iter().collect();
    let states = match between.trim() {
        "to" => previous_word(text, baseline.start) == "from",
        "->" | "→" | "⇒" | "から" | "から、" => true,
        _ => false,
    };
    let unit = match (baseline.unit.as_str(), target.unit.as_str()) {
        (one, other) if one == other || other.is_empty() => one,
        ("", other) => other,
        _ => return None,
    };
    let comparable = baseline.scaled || !target.scaled;
    let changes = states && comparable && baseline.value != target.value;
    changes.then(|| Number {
        baseline: Some(baseline.value.normalize()),
        target: target.value.normalize(),
        stretch: None,
        unit: unit.to_owned(),
    })
}

fn is_target(text: &[char], quantity: &Quantity) -> bool {
    let japanese = text.iter().any(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='鿿'));
    let all: String = text.iter().collect();
    if japanese {
        let goes_down = JAPANESE_DOWNWARD.iter().any(|word| all.contains(word));
        !goes_down && is_japanese_target(&text[quantity.end..], quantity)
    } else {
        is_english_target(text, quantity)
    }
}

/// Whether a text says that less is better.
fn goes_down(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    text.contains(['<', '≤', '≦', '±'])
        || words.any(|word| {
            DOWNWARD_WORDS.contains(&word) || DOWNWARD_STEMS.iter().any(|stem| word.starts_with(stem))
        })
}

fn is_english_target(text: &[char], quantity: &Quantity) -> bool {
    let lower = |part: &[char]| part.iter().collect::<String>().trim().to_lowercase();
    let before = lower(&text[..quantity.start]);
    let behind = lower(&text[quantity.end..]);
    let rest = without_head(&before, SUBJECTS);
    if without_head(without_head(rest, VERBS), AT_LEAST).is_empty() {
        // "90% of letters need no editing" is a target; "20% fewer letters" is a change.
        let next: Vec<&str> = behind.split_whitespace().take(2).collect();
        return !goes_down(&next.join(" "));
    }
    if goes_down(&before) || goes_down(&behind) {
        return false;
    }
    let ends = behind.trim_end_matches(['.', '!', ' ']).is_empty()
        || ["by ", "in ", "until ", "before ", "at "].iter().any(|word| behind.starts_with(word));
    match before.rsplit(' ').next() {
        Some("is" | "are" | "reaches" | "reach" | "hits") => true,
        Some("that") => quantity.unit == "%" && behind.starts_with("of "),
        Some("to") => ends && UPWARD.iter().any(|stem| rest.starts_with(stem)),
        _ => false,
    }
}

/// `text` without the first of these that it begins with.
fn without_head<'a>(text: &'a str, heads: &[&str]) -> &'a str {
    let rest = heads.iter().find_map(|head| {
        let rest = text.strip_prefix(head)?;
        let ends = rest.is_empty() || rest.starts_with(' ') || head.ends_with(['=', '>', '≥']);
        ends.then_some(rest.trim_start())
    });
    rest.unwrap_or(text)
}

fn is_japanese_target(behind: &[char], quantity: &Quantity) -> bool {
    let behind: String = behind.iter().collect();
    let behind = behind.trim_start();
    let starts_with_any = |words: &[&str]| words.iter().any(|word| behind.starts_with(word));
    if starts_with_any(JAPANESE_NOT_BEHIND) {
        return false;
    }
    if quantity.unit.is_empty() {
        return behind.is_empty() || starts_with_any(&["に", "へ", "まで", "以上", "を達成", "を超"]);
    }
    // "30件の商談をつくる" makes thirty; "10社の声をもとに" makes something of ten.
    match behind.strip_prefix('の') {
        Some(what) if quantity.unit != "%" => {
            let made = what.split_once('を').map(|(_, verb)| verb);
            made.is_some_and(|verb| JAPANESE_MAKING.iter().any(|make| verb.starts_with(make)))
        }
        _ => true,
    }
}
