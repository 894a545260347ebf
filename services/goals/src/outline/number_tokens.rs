//! The quantities of a title: numbers that count something, told from labels, dates and durations.

use rust_decimal::Decimal;

use super::number_digits::{Digits, next_word, number, starts};

/// A number that counts something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    /// Where it begins, its currency sign included, in characters.
    pub(super) start: usize,
    /// Where it ends, its unit included.
    pub(super) end: usize,
    pub(super) value: Decimal,
    /// As written, without what only scales the value; empty if there is none.
    pub(super) unit: String,
    /// Whether `K`, `million`, `万` or the like scaled it.
    pub(super) scaled: bool,
}

/// What a number turned out to be.
enum Token {
    Quantity(Quantity),
    /// A label, a date or a limit of time: it counts nothing. Where to go on.
    Aside(usize),
    /// A range, a fraction, a multiple, a rate: no one number.
    Doubt,
}

const LABELS: &[&str] = &[
    "stage", "tier", "type", "phase", "level", "version", "step", "top", "first", "last", "next", "past",
    "soc", "iso", "asc", "no", "part", "day", "week", "month", "year", "round", "series", "section",
    "sprint", "chapter", "grade", "priority",
];
const BEFORE_YEARS: &[&str] =
    &["in", "by", "of", "since", "until", "through", "end", "during", "before", "after", "fy"];
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DURATIONS: &[&str] = &[
    "day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years", "hour",
    "hours", "hrs", "minute", "minutes", "min", "mins", "second", "seconds",
];
const DAYS_THAT: &[&str] = &["business", "working", "calendar", "consecutive"];
const BEFORE_LIMITS: &[&str] =
    &["within", "in", "every", "first", "last", "past", "next", "per", "for", "under"];
const JAPANESE_TIMES: &[&str] =
    &["年", "月", "日", "週", "時", "分", "秒", "か月", "ヶ月", "カ月", "ヵ月", "四半期", "期"];
const JAPANESE_RANKS: &[&str] = &["位", "番", "級", "次", "代", "年目", "回目", "つ目", "人目"];
const PER: &[&str] = &["あたり", "当たり", "につき", "ごと", "毎"];
const COUNTERS: &[&str] = &[
    "か国", "カ国", "か所", "カ所", "ヶ所", "箇所", "店舗", "拠点", "部署", "機能", "記事", "件", "人", "名",
    "社", "回", "本", "個", "台", "つ", "校", "店", "点", "組", "冊", "枚", "通", "票", "円", "歳", "語",
];

/// Finds the quantities of a text of half-width characters; `None` if a number in it is none that counts one thing.
pub(super) fn scan(text: &[char]) -> Option<Vec<Quantity>> {
    let mut quantities = Vec::new();
    let mut index = 0;
    while let Some(c) = text.get(index) {
        if !c.is_ascii_digit() {
            index += 1;
            continue;
        }
        match token(text, index) {
            Token::Quantity(quantity) => {
                index = quantity.end;
                quantities.push(quantity);
            }
            Token::Aside(end) => index = end.max(index + 1),
            Token::Doubt => return None,
        }
    }
    Some(quantities)
}

/// Whether the text holds a withheld number, such as `N12`.
pub(super) fn has_withheld(text: &[char]) -> bool {
    text.windows(2).enumerate().any(|(index, pair)| {
        let begins = index == 0 || !text[index - 1].is_alphanumeric();
        begins && pair[0] == 'N' && pair[1].is_ascii_digit()
    })
}

fn token(text: &[char], start: usize) -> Token {
    let before = start.checked_sub(1).map(|index| text[index]);
    let before_that = start.checked_sub(2).map(|index| text[index]);
    match before {
        Some(c) if c.is_ascii_alphabetic() || matches!(c, '_' | '#') => {
            return Token::Aside(word_end(text, start));
        }
        Some('-') if before_that.is_some_and(char::is_alphanumeric) => {
            return Token::Aside(word_end(text, start));
        }
        Some('-' | '.' | ',' | '/' | ':' | '±' | '~' | '〜' | '–' | '=') => {
            return Token::Doubt;
        }
        _ => {}
    }
    let Some(number) = number(text, start) else {
        return Token::Doubt;
    };
    let label = previous_word(text, start);
    let after = &text[number.end..];
    if LABELS.contains(&label.as_str()) || follows(text, start, &["第", "上位", "トップ"]) {
        return Token::Aside(word_end(text, number.end));
    }
    if is_part_of_more(after) || follows(text, start, &["毎月", "毎週", "毎日", "各"]) {
        return Token::Doubt;
    }
    if let Some(token) = time(text, start, &number) {
        return token;
    }
    unit(text, start, &number)
}

/// Ranges, fractions, ratios, times of day and multiples.
fn is_part_of_more(after: &[char]) -> bool {
    let digit = |at: usize| after.get(at).is_some_and(char::is_ascii_digit);
    let letter = |at: usize| after.get(at).is_some_and(char::is_ascii_alphabetic);
    let spaced_digit = |at: usize| digit(at) || (after.get(at) == Some(&' ') && digit(at + 1));
    match after.first() {
        Some('/' | ':' | '-') => digit(1),
        Some('–' | '—' | '~' | '〜' | '±') => spaced_digit(1) || after.get(1) == Some(&'$'),
        Some('x' | 'X') => !letter(1),
        Some('×' | '倍' | '割') => true,
        Some(' ') => starts(after, " times ") || starts(after, " x ") || starts(after, " – "),
        _ => false,
    }
}

/// What a number is that says when, or how long.
fn time(text: &[char], start: usize, number: &Digits) -> Option<Token> {
    let after = &text[number.end..];
    if let Some(rank) = JAPANESE_RANKS.iter().find(|rank| starts(after, rank)) {
        return Some(Token::Aside(number.end + rank.chars().count()));
    }
    if let Some(time) = JAPANESE_TIMES.iter().find(|time| starts(after, time)) {
        let end = number.end + time.chars().count();
        // "9月30日" is a date; "1日10件" is a rate.
        let rate = !matches!(*time, "年" | "月") && text.get(end).is_some_and(char::is_ascii_digit);
        return Some(if rate { Token::Doubt } else { Token::Aside(end) });
    }
    let rate = follows(text, start, &["月", "週", "日", "年"]);
    let dated = start >= 2 && text[start - 2].is_ascii_digit();
    if rate && !dated {
        return Some(Token::Doubt);
    }
    let before = previous_word(text, start);
    let next = next_word(text, number.end);
    let month = |word: &str| MONTHS.iter().any(|month| word.starts_with(month)) && word.len() < 10;
    if number.bare && (is_month(&before) || (month(&next) && is_month(&next))) {
        return Some(Token::Aside(number.end));
    }
    let year = number.bare && (1990..=2100).any(|year| number.value == Decimal::from(year));
    if year {
        let dated = BEFORE_YEARS.contains(&before.as_str()) || is_month(&before);
        return Some(if dated { Token::Aside(number.end) } else { Token::Doubt });
    }
    let lasting =
        if DAYS_THAT.contains(&next.as_str()) { next_word(text, number.end + 1 + next.len()) } else { next };
    DURATIONS.contains(&lasting.as_str()).then(|| {
        let limits = BEFORE_LIMITS.contains(&before.as_str());
        if limits { Token::Aside(number.end) } else { Token::Doubt }
    })
}

/// Whether a word is a month's name or its short form.
fn is_month(word: &str) -> bool {
    const NAMES: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
    ];
    NAMES.contains(&word) || MONTHS.contains(&word)
}

fn unit(text: &[char], start: usize, number: &Digits) -> Token {
    let mut end = number.end;
    let money = start.checked_sub(1).map(|index| text[index]);
    let money = money.filter(|c| matches!(c, '$' | '€' | '£' | '¥'));
    let plus = |at: usize| usize::from(text.get(at) == Some(&'+'));
    end += plus(end);
    let after = &text[end..];
    let katakana = after.iter().take_while(|c| is_katakana(**c)).count();
    let unit = if let Some(sign) = money {
        sign.to_string()
    } else if after.first() == Some(&'%') {
        end += 1;
        "%".to_owned()
    } else if next_word(text, end) == "percent" {
        end += " percent".len();
        "%".to_owned()
    } else if let Some(counter) = COUNTERS.iter().find(|counter| starts(after, counter)) {
        end += counter.chars().count();
        (*counter).to_owned()
    } else if (1..=20).contains(&katakana) {
        end += katakana;
        after[..katakana].iter().collect()
    } else if after.first().is_some_and(char::is_ascii_alphabetic) {
        // "24h", "1st", "3D": letters that belong to the number and do not scale it.
        return Token::Aside(word_end(text, end));
    } else if starts(after, "-") && after.get(1).is_some_and(char::is_ascii_alphabetic) {
        return Token::Aside(word_end(text, end));
    } else {
        String::new()
    };
    end += plus(end);
    if PER.iter().any(|per| starts(&text[end..], per)) {
        return Token::Aside(end);
    }
    if is_part_of_more(&text[end..]) {
        return Token::Doubt;
    }
    Token::Quantity(Quantity {
        start: start - usize::from(money.is_some()),
        end,
        value: number.value,
        unit,
        scaled: number.scaled,
    })
}

const fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

/// Where the word of letters, digits and the signs inside words ends that goes on here.
fn word_end(text: &[char], from: usize) -> usize {
    let inside = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | '_');
    from + text[from..].iter().take_while(|c| inside(c)).count()
}

/// Whether the text before a place ends with one of these.
fn follows(text: &[char], place: usize, ends: &[&str]) -> bool {
    ends.iter().any(|end| {
        let count = end.chars().count();
        place >= count && starts(&text[place - count..], end)
    })
}

/// The word before a place, in lower case, a currency sign aside; empty if there is none.
pub(super) fn previous_word(text: &[char], place: usize) -> String {
    let before = text[..place].iter().rev();
    let mut word: Vec<char> = before
        .skip_while(|c| matches!(c, ' ' | '$' | '€' | '£' | '¥'))
        .take_while(|c| c.is_ascii_alphabetic())
        .copied()
        .collect();
    word.reverse();
    word.iter().collect::<String>().to_ascii_lowercase()
}
