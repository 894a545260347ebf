//! Days as people and systems write them into cells.
//!
//! `2026-04-01`, `2026/4/1`, `2026.4.1`, `2026年4月1日`, `20260401`, `Apr 1, 2026`, `1 April 2026`, each with a time of day behind it
//! that is dropped. `04/05/2026` can be read two ways and is refused; `13/05/2026` cannot.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

/// Longer than any date with its time.
const CHARS_MAX: usize = 60;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDate {
    /// It does not read as a day between the years 1900 and 2999.
    Notation,
    /// The day and the month can be taken for one another.
    Ambiguous,
}

/// One piece of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Number(u32, usize),
    Month(u32),
}

/// Reads a day.
pub(super) fn read(text: &str) -> Result<NaiveDate, NoDate> {
    let plain: String = text.trim().nfkc().take(CHARS_MAX + 1).collect::<String>().to_lowercase();
    if plain.chars().count() > CHARS_MAX {
        return Err(NoDate::Notation);
    }
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| plain.get(range).and_then(|part| part.parse().ok());
        return day(part(0..4), part(4..6), part(6..8));
    }
    let pieces = pieces(&plain).ok_or(NoDate::Notation)?;
    match pieces.as_slice() {
        [Piece::Number(year, 4), Piece::Number(month, _), Piece::Number(date, _)]
        | [Piece::Month(month), Piece::Number(date, 1 | 2), Piece::Number(year, 4)]
        | [Piece::Number(date, 1 | 2), Piece::Month(month), Piece::Number(year, 4)] => {
            day(Some(*year), Some(*month), Some(*date))
        }
        [Piece::Number(one, 1 | 2), Piece::Number(other, 1 | 2), Piece::Number(year, 4)] => {
            match (*one > 12, *other > 12) {
                (true, false) => day(Some(*year), Some(*other), Some(*one)),
                (false, true) => day(Some(*year), Some(*one), Some(*other)),
                (false, false) if one == other => day(Some(*year), Some(*one), Some(*other)),
                (false, false) => Err(NoDate::Ambiguous),
                (true, true) => Err(NoDate::Notation),
            }
        }
        _ => Err(NoDate::Notation),
    }
}

fn day(year: Option<u32>, month: Option<u32>, date: Option<u32>) -> Result<NaiveDate, NoDate> {
    let year = year.filter(|year| (1900..=2999).contains(year)).and_then(|year| i32::try_from(year).ok());
    let (Some(year), Some(month), Some(date)) = (year, month, date) else {
        return Err(NoDate::Notation);
    };
    NaiveDate::from_ymd_opt(year, month, date).ok_or(NoDate::Notation)
}

/// The first three pieces; what follows must be a time of day.
fn pieces(plain: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::with_capacity(3);
    let mut rest = plain;
    while pieces.len() < 3 {
        let is_digits = rest.starts_with(|c: char| c.is_ascii_digit());
        let same = |c: char| if is_digits { c.is_ascii_digit() } else { c.is_ascii_alphabetic() };
        let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        pieces.push(if is_digits { Piece::Number(word.parse().ok()?, word.len()) } else { month(word)? });
        let separated = behind.trim_start_matches(['-', '/', '.', ',', ' ', '年', '月']);
        if pieces.len() < 3 && separated.len() == behind.len() {
            return None;
        }
        rest = if pieces.len() < 3 { separated } else { behind };
    }
    is_time(rest).then_some(pieces)
}

fn month(word: &str) -> Option<Piece> {
    let index = MONTHS.iter().position(|month| word.starts_with(month))?;
    Some(Piece::Month(u32::try_from(index + 1).ok()?))
}

/// Nothing, or the time of day of a timestamp.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_start_matches('日').trim_start();
    let time = rest.strip_prefix('t').unwrap_or(rest);
    time.is_empty() || (time.starts_with(|c: char| c.is_ascii_digit()) && time.contains(':'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_understood_as_people_and_systems_write_them() {
        let first_of_april = NaiveDate::from_ymd_opt(2026, 4, 1);
        for text in [
            "2026-04-01",
            "2026/4/1",
            "2026.4.1",
            "２０２６年４月１日",
            "20260401",
            "Apr 1, 2026",
            "1 April 2026",
            "01-Apr-2026",
            "2026-04-01T09:30:00Z",
            "2026-04-01 09:30",
            "2026年4月1日",
        ] {
            assert_eq!(read(text).ok(), first_of_april, "{text}");
        }
        assert_eq!(read("13/05/2026").ok(), NaiveDate::from_ymd_opt(2026, 5, 13));
        assert_eq!(read("05/13/2026").ok(), NaiveDate::from_ymd_opt(2026, 5, 13));
        assert_eq!(read("05/05/2026").ok(), NaiveDate::from_ymd_opt(2026, 5, 5));
    }

    #[test]
    fn what_is_no_day_or_can_be_two_is_refused() {
        assert_eq!(read("04/05/2026"), Err(NoDate::Ambiguous));
        for text in [
            "",
            "soon",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "1/2",
            "2026-04-01x",
            "99/99/2026",
            "1899-01-01",
            "4月1日",
        ] {
            assert_eq!(read(text), Err(NoDate::Notation), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_or_refused(text in "\\PC{0,30}") {
            let _ = read(&text);
        }
    }
}
