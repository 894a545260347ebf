//! The numbers of a title: what counts something, told from labels, dates, clock times and frequencies.
//!
//! The outline importer asks which one number a key result is measured by, and takes none in doubt. The coach asks the
//! other question, whether a title has any number at all, and in doubt sees one: then it stays silent.

use super::text::{Span, Text, is_latin};

/// The numbers of a title, by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Count something: `80%`, `1,200万`, `3x`, `五社`.
    pub(super) quantities: Vec<Span>,
    /// Lengths of time: `30 minutes`, `5営業日`.
    pub(super) durations: Vec<Span>,
    /// Days and months: `12月`, `2026-12-15`.
    pub(super) dates: Vec<Span>,
    /// How often: `週1回`, `twice a week`.
    pub(super) frequencies: Vec<Span>,
}

#[derive(Clone, Copy)]
enum Kind {
    Quantity,
    Duration,
    Date,
    Frequency,
    /// A label or a clock time: counts nothing.
    Aside,
}

/// Words whose number is a name.
const LABELS: &[&str] = &[
    "stage", "tier", "type", "phase", "level", "version", "step", "soc", "iso", "asc", "no", "part", "day",
    "week", "month", "year", "round", "series", "section", "sprint", "chapter", "grade", "priority", "q",
    "fy", "h", "release", "web", "office", "windows", "python", "java", "android", "ios", "http", "covid",
];
const BEFORE_YEARS: &[&str] = &[
    "in",
    "by",
    "of",
    "since",
    "until",
    "through",
    "end",
    "during",
    "before",
    "after",
    "fy",
    "early",
    "late",
    "mid",
    "for",
    "summer",
    "spring",
    "autumn",
    "fall",
    "winter",
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
];
/// May is too often a verb.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];
const BEFORE_DAYS: &[&str] = &["by", "on", "until", "before", "due", "till"];
/// Letters that may follow a number without making a label of it.
const SUFFIXES: &[&str] = &[
    "k", "m", "b", "mm", "bn", "x", "pt", "pts", "pp", "gb", "tb", "mb", "kb", "kg", "t", "usd", "eur",
    "jpy", "yen", "w", "kw", "mw", "kwh", "ppm", "bps", "rps", "qps", "fps",
];
const SHORT_DURATIONS: &[&str] = &["h", "hr", "hrs", "min", "mins", "s", "sec", "secs", "ms", "d"];
const DURATIONS: &[&str] = &[
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "quarter",
    "quarters",
    "year",
    "years",
    "hour",
    "hours",
    "hr",
    "hrs",
    "minute",
    "minutes",
    "min",
    "mins",
    "second",
    "seconds",
    "ms",
    "millisecond",
    "milliseconds",
];
const DURATION_KINDS: &[&str] = &["business", "working", "calendar", "consecutive"];
const PERIODS: &[&str] = &["day", "week", "month", "quarter", "year", "sprint", "daily", "weekly"];
const JAPANESE_DURATIONS: &[&str] = &[
    "時間",
    "分!の",
    "秒",
    "ミリ秒",
    "営業日",
    "稼働日",
    "日間",
    "日",
    "週間",
    "週",
    "か月",
    "ヶ月",
    "カ月",
    "ヵ月",
    "ケ月",
    "箇月",
    "年間",
    "四半期",
];
/// What makes a label of the number before it.
const JAPANESE_LABELS: &[&str] =
    &["段階認証", "要素認証", "次元", "次面接", "次選考", "対1", "つ星", "期生", "丁目", "階"];
const JAPANESE_COUNTERS: &[char] = &[
    '件', '社', '人', '名', '回', '本', '個', '台', 'つ', '倍', '割', '店', '点', '組', '冊', '枚', '通',
    '部', '校', '百', '千', '万', '億',
];
const KANJI_DIGITS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const NUMBER_WORDS: &[&str] =
    &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "dozen"];

/// The numbers of a text.
pub(super) fn scan(text: &Text) -> Numbers {
    let mut numbers = Numbers::default();
    let chars = text.chars();
    let mut index = 0;
    while index < chars.len() {
        if chars[index].is_ascii_digit() {
            let end = digits_end(chars, index);
            let (kind, span) = judge(text, Span { start: index, end });
            index = span.end.max(index + 1);
            numbers.add(kind, span);
        } else if let Some(end) = kanji_number_end(chars, index) {
            numbers.add(Kind::Quantity, Span { start: index, end });
            index = end;
        } else {
            index += 1;
        }
    }
    for word in text.words() {
        if NUMBER_WORDS.contains(&text.plain(*word).as_str()) {
            let kind = if is_frequency(text, word.end) { Kind::Frequency } else { Kind::Quantity };
            numbers.add(kind, *word);
        }
    }
    numbers
}

impl Numbers {
    fn add(&mut self, kind: Kind, span: Span) {
        match kind {
            Kind::Quantity => self.quantities.push(span),
            Kind::Duration => self.durations.push(span),
            Kind::Date => self.dates.push(span),
            Kind::Frequency => self.frequencies.push(span),
            Kind::Aside => {}
        }
    }
}

/// The end of digits with their groups and fraction: `1,200.5`.
fn digits_end(chars: &[char], start: usize) -> usize {
    let is_digit = |place: usize| chars.get(place).is_some_and(char::is_ascii_digit);
    let mut end = start;
    while is_digit(end) || (matches!(chars.get(end), Some(',' | '.')) && is_digit(end + 1)) {
        end += 1;
    }
    end
}

/// A number in words of Japanese that counts something: `三社`, `十件`.
fn kanji_number_end(chars: &[char], start: usize) -> Option<usize> {
    let is_first = start == 0 || !KANJI_DIGITS.contains(&chars[start - 1]) && chars[start - 1] != '第';
    let digits = chars[start..].iter().take_while(|c| KANJI_DIGITS.contains(c)).count();
    let end = start + digits;
    // One of something is often no number: 一つ, 一人ひとり, 一部.
    let is_one = digits == 1 && chars[start] == '一';
    let counts = chars.get(end).is_some_and(|c| JAPANESE_COUNTERS.contains(c));
    (digits > 0 && is_first && !is_one && counts).then_some(end + 1)
}

/// What a number is, and how far it reaches.
fn judge(text: &Text, digits: Span) -> (Kind, Span) {
    let chars = text.chars();
    let before = digits.start.checked_sub(1).and_then(|place| chars.get(place)).copied();
    let after = chars.get(digits.end).copied();
    if let Some(judged) = date(text, digits).or_else(|| time(text, digits)) {
        return judged;
    }
    if before.is_some_and(is_latin) {
        // A withheld number is written as N1, N2; any other letter makes a label: Q3, V2, B2B.
        let letters = chars[..digits.start].iter().rev().take_while(|c| is_latin(**c)).count();
        let is_withheld = letters == 1 && before == Some('n');
        return if is_withheld {
            (Kind::Quantity, Span { start: digits.start - 1, ..digits })
        } else {
            (Kind::Aside, digits)
        };
    }
    let word_before = text.word_before(digits.start);
    // Interviewing 101: a beginners' course.
    let is_course = word_before.is_some() && text.plain(digits) == "101";
    let is_labelled = is_course || word_before.as_deref().is_some_and(|word| LABELS.contains(&word));
    let is_hyphened = before == Some('-') && word_before.as_deref().is_some_and(|word| word != "top");
    if is_labelled || is_hyphened || before == Some('第') {
        return (Kind::Aside, digits);
    }
    let is_frequent = |place: usize| matches!(chars.get(place), Some('回' | '度'));
    let of_period = chars[..digits.start].iter().rev().find(|c| !matches!(c, 'に' | ' '));
    if matches!(of_period, Some('週' | '月' | '日' | '年')) && is_frequent(digits.end) {
        return (Kind::Frequency, Span { end: digits.end + 1, ..digits });
    }
    if is_frequency(text, digits.end) {
        return (Kind::Frequency, digits);
    }
    match after {
        Some(c) if is_latin(c) => {
            let letters = chars[digits.end..].iter().take_while(|c| is_latin(**c)).collect::<String>();
            let span = Span { end: digits.end + letters.chars().count(), ..digits };
            match letters.as_str() {
                letters if SHORT_DURATIONS.contains(&letters) => (Kind::Duration, span),
                letters if SUFFIXES.contains(&letters) => (Kind::Quantity, span),
                _ => (Kind::Aside, span),
            }
        }
        Some('-') if text.has_at(digits.end, "-on-") => (Kind::Aside, Span { end: digits.end + 5, ..digits }),
        _ => (Kind::Quantity, with_unit(chars, digits)),
    }
}

/// Signs and counters that belong to a number.
fn with_unit(chars: &[char], digits: Span) -> Span {
    let units = chars[digits.end..]
        .iter()
        .take_while(|c| matches!(c, '%' | '円' | '+') || JAPANESE_COUNTERS.contains(c));
    let end = digits.end + units.count();
    let start = digits.start
        - usize::from(digits.start > 0 && matches!(chars[digits.start - 1], '$' | '€' | '£' | '¥'));
    Span { start, end }
}

fn date(text: &Text, digits: Span) -> Option<(Kind, Span)> {
    let chars = text.chars();
    let value: u32 = text.plain(digits).parse().unwrap_or(u32::MAX);
    let is_year = (1_900..2_100).contains(&value);
    let at = |place: usize| chars.get(place).copied();
    if at(digits.end) == Some('年') && (is_year || at(digits.end + 1) == Some('度')) {
        return Some((Kind::Date, Span { end: digits.end + 1, ..digits }));
    }
    let is_month = (1..=12).contains(&value) && at(digits.end) == Some('月');
    let is_day = at(digits.end) == Some('日') && digits.start > 0 && at(digits.start - 1) == Some('月');
    if is_month || is_day {
        return Some((Kind::Date, Span { end: digits.end + 1, ..digits }));
    }
    let word_before = text.word_before(digits.start);
    let follows = |words: &[&str]| word_before.as_deref().is_some_and(|word| words.contains(&word));
    // 2026-12-15, 12/24: two or three numbers, the whole a date if it is one of a year or a day for something.
    let mut parts = vec![value];
    let mut end = digits.end;
    while let Some('/' | '-') = at(end) {
        let next = Span { start: end + 1, end: digits_end(chars, end + 1) };
        let Ok(value) = text.plain(next).parse() else {
            break;
        };
        parts.push(value);
        end = next.end;
    }
    let span = Span { end, ..digits };
    let is_due =
        follows(BEFORE_DAYS) || ["まで", "末", "に", " まで"].iter().any(|phrase| text.has_at(end, phrase));
    let is_date = match parts.as_slice() {
        [year, 1..=12, 1..=31] => (1_900..2_100).contains(year),
        [1..=12, 1..=31] => is_due,
        _ => false,
    };
    if is_date {
        return Some((Kind::Date, span));
    }
    let is_said = is_year && follows(BEFORE_YEARS) && at(digits.end) != Some('%');
    let is_month_before = follows(MONTHS);
    let is_month_after =
        text.word_after(digits.end).is_some_and(|word| MONTHS.contains(&text.plain(word).as_str()));
    let is_day_of_month = value <= 31 && (is_month_before || is_month_after);
    (is_said || is_day_of_month).then_some((Kind::Date, digits))
}

/// Clock times and ordinals aside, and lengths of time.
fn time(text: &Text, digits: Span) -> Option<(Kind, Span)> {
    let chars = text.chars();
    let at = |place: usize| chars.get(place).copied();
    if at(digits.end) == Some(':') && at(digits.end + 1).is_some_and(|c| c.is_ascii_digit()) {
        return Some((Kind::Aside, Span { end: digits_end(chars, digits.end + 1), ..digits }));
    }
    if at(digits.end) == Some('時') && at(digits.end + 1) != Some('間') {
        return Some((Kind::Aside, Span { end: digits.end + 1, ..digits }));
    }
    if JAPANESE_LABELS.iter().any(|label| text.has_at(digits.end, label)) {
        return Some((Kind::Aside, digits));
    }
    let unit = JAPANESE_DURATIONS.iter().map(|unit| unit.split_once('!').unwrap_or((unit, "\0")));
    for (unit, refused) in unit {
        let end = digits.end + unit.chars().count();
        if text.has_at(digits.end, unit) && !text.has_at(end, refused) {
            return Some((Kind::Duration, Span { end, ..digits }));
        }
    }
    let next = text.word_after(digits.end).filter(|next| next.start > digits.end)?;
    let unit =
        if DURATION_KINDS.contains(&text.plain(next).as_str()) { text.word_after(next.end)? } else { next };
    let unit_word = text.plain(unit);
    if matches!(unit_word.as_str(), "am" | "pm" | "o'clock") {
        return Some((Kind::Aside, Span { end: unit.end, ..digits }));
    }
    let is_label = text.word_before(digits.start).is_some_and(|word| LABELS.contains(&word.as_str()));
    (!is_label && DURATIONS.contains(&unit_word.as_str()))
        .then_some((Kind::Duration, Span { end: unit.end, ..digits }))
}

/// Whether "times a week" or the like follows.
fn is_frequency(text: &Text, end: usize) -> bool {
    let mut words = text.words().iter().filter(|word| word.start >= end).map(|word| text.plain(*word));
    let times = words.next();
    let per = words.next();
    let period = words.next();
    matches!(times.as_deref(), Some("times" | "time"))
        && matches!(per.as_deref(), Some("a" | "per" | "each" | "every" | "daily" | "weekly"))
        && (period.is_some_and(|period| PERIODS.contains(&period.as_str()))
            || matches!(per.as_deref(), Some("daily" | "weekly")))
}
