//! By when: whether a title says it.

use super::cue::find;
use super::lexicon::{DATE_TAILS, DATES};
use super::numbers::Numbers;
use super::text::{Span, Text};

/// Where a title says by when; `None` if it does not.
///
/// A month alone is no date for something (12月の売上): what follows it must say so.
pub(super) fn due(text: &Text, numbers: &Numbers) -> Option<Span> {
    let said = find(DATES, text);
    let dated = || {
        numbers.dates.iter().copied().find(|date| {
            let is_western =
                text.chars()[date.start..date.end].iter().all(|c| !matches!(c, '年' | '月' | '日'));
            let is_tailed =
                DATE_TAILS.iter().any(|tail| text.has_at(date.end, tail)) || date.end == text.body().end;
            is_western || is_tailed
        })
    };
    said.or_else(dated)
}

#[cfg(test)]
mod tests {
    use super::super::numbers::scan;
    use super::*;

    fn is_dated(title: &str) -> bool {
        let text = Text::new(title);
        due(&text, &scan(&text)).is_some()
    }

    #[test]
    fn a_date_says_by_when() {
        for title in [
            "モバイル版を12月までにリリースする",
            "年内に公開する",
            "12月15日に出す",
            "12月末 公開",
            "来月から始める",
            "第2四半期末までに移行する",
            "期末までに決める",
            "１２月中に終える",
            "2026/12/15までに出す",
            "9/30までに出す",
            "Ship the mobile version by December",
            "Launch by April 1st",
            "Deployed in mid-June",
            "Ship by EOQ",
            "Done by the end of Q2",
            "Live before year-end",
            "Hired in Q1",
            "Ship by 2026-12-15",
            "Publish by Friday",
            "Ship this quarter",
            "Release in H2",
        ] {
            assert!(is_dated(title), "{title}");
        }
    }

    #[test]
    fn other_times_do_not() {
        for title in [
            "12月の売上を伸ばす",
            "月次決算を早める",
            "毎月会う",
            "Q3 renewals",
            "We may build it",
            "March to the top",
            "Weekly reviews",
            "Ship the mobile version",
            "",
        ] {
            assert!(!is_dated(title), "{title}");
        }
    }
}
