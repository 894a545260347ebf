//! The days of a new cycle.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

/// From a first day to a last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) starts_on: NaiveDate,
    pub(crate) ends_on: NaiveDate,
}

impl Period {
    /// What a cycle's name says: a quarter (`2022_q1`, `Q3 2026`) or half (`2026-H2`) of a calendar year, or a half of a Japanese
    /// fiscal year (`2026年度 下期`).
    pub(crate) fn of_name(name: &str) -> Option<Period> {
        let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
        let year = year(&name)?;
        if let Some(quarter) = numbered(&name, 'q', 4) {
            return Period::months(year, quarter * 3 - 2, 3);
        }
        if let Some(half) = numbered(&name, 'h', 2) {
            return Period::months(year, half * 6 - 5, 6);
        }
        if name.contains("上期") {
            return Period::months(year, 4, 6);
        }
        if name.contains("下期") {
            return Period::months(year, 10, 6);
        }
        None
    }

    /// The half of the calendar year that holds `today`.
    pub(crate) fn half_year_of(today: NaiveDate) -> Period {
        let month = if today.month() <= 6 { 1 } else { 7 };
        Period::months(today.year(), month, 6).unwrap_or(Period { starts_on: today, ends_on: today })
    }

    fn months(year: i32, first_month: u32, months: u32) -> Option<Period> {
        let starts_on = NaiveDate::from_ymd_opt(year, first_month, 1)?;
        let ends_on = starts_on.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))?;
        Some(Period { starts_on, ends_on })
    }
}

/// The first group of exactly four digits that may be a year.
fn year(name: &str) -> Option<i32> {
    name.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| digits.parse().ok().filter(|year| (1900..=2999).contains(year)))
}

/// The digit right behind `letter`, which stands at the beginning of a word.
fn numbered(name: &str, letter: char, most: u32) -> Option<u32> {
    let letters: Vec<char> = name.chars().collect();
    letters.windows(2).enumerate().find_map(|(place, pair)| {
        let begins = place == 0 || !letters[place - 1].is_alphabetic();
        let ends = letters.get(place + 2).is_none_or(|next| !next.is_ascii_digit());
        let digit = pair[1].to_digit(10).filter(|digit| (1..=most).contains(digit));
        digit.filter(|_| pair[0] == letter && begins && ends)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cycles_say_their_days() {
        for (name, days) in [
            ("2022_q1", Some(("2022-01-01", "2022-03-31"))),
            ("Q4 2022", Some(("2022-10-01", "2022-12-31"))),
            ("２０２６年 Ｑ２", Some(("2026-04-01", "2026-06-30"))),
            ("2026-h2", Some(("2026-07-01", "2026-12-31"))),
            ("2026年度 下期", Some(("2026-10-01", "2027-03-31"))),
            ("2026年度上期", Some(("2026-04-01", "2026-09-30"))),
            ("2026", None),
            ("Q5 2026", None),
            ("Q1", None),
            ("faq1 2026", None),
            ("Q12 2026", None),
        ] {
            let date = |text: &str| text.parse::<NaiveDate>().unwrap();
            let wanted = days.map(|(from, to)| Period { starts_on: date(from), ends_on: date(to) });
            assert_eq!(Period::of_name(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_half_year_holds_its_days() {
        for (today, last) in
            [("2026-01-01", "2026-06-30"), ("2026-06-30", "2026-06-30"), ("2026-07-01", "2026-12-31")]
        {
            assert_eq!(Period::half_year_of(today.parse().unwrap()).ends_on, last.parse().unwrap());
        }
    }
}
