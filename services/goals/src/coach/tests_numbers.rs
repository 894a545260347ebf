//! Numbers are told from labels, dates, clock times and frequencies.

use super::numbers::scan;
use super::text::{Span, Text};

fn kinds(title: &str) -> String {
    let text = Text::new(title);
    let numbers = scan(&text);
    let kinds = [
        ("#", &numbers.quantities),
        ("~", &numbers.durations),
        ("@", &numbers.dates),
        ("/", &numbers.frequencies),
    ];
    let shown = kinds.iter().flat_map(|(sign, spans)| {
        spans.iter().map(|span: &Span| format!("{sign}{}", text.written(*span).0)).collect::<Vec<_>>()
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn numbers_are_told_apart() {
    for (title, expected) in [
        ("満足度を８０％にする", "#８０％"),
        ("受注額1,200万円", "#1,200万円"),
        ("三社と契約する", "#三社"),
        ("一人ひとりと話す", ""),
        ("第3弾を出す", ""),
        ("12月15日までに公開する", "@12月 @15日"),
        ("2026年度の計画", "@2026年"),
        ("3か月続ける", "~3か月"),
        ("毎日30分読む", "~30分"),
        ("朝9時に集まる", ""),
        ("週1回、1on1をする", "/1回"),
        ("月に2回会う", "/2回"),
        ("30日目に語れる", "~30日"),
        ("2要素認証を入れる", ""),
        ("12/24までに出す", "@12/24"),
        ("Grow to 5k+ users", "#5k"),
        ("3x qualified pipeline for FY22 Q3", "#3x"),
        ("Reach N0 MAU", "#N0"),
        ("Interviewing 101", ""),
        ("Ship by December 15, announce on 3 December", "@15 @3"),
        ("$1.5M in new business", "#1.5M"),
        ("SOC 2 Type 2, V2, B2B, P1, Tier 1", ""),
        ("Top-5 post", "#5"),
        ("Week-1 retention", ""),
        ("Launch by 2026-12-15", "@2026-12-15"),
        ("Ship by 12/24", "@12/24"),
        ("3/3 releases without a patch", "#3 #3"),
        ("within 5 business days", "~5 business days"),
        ("below 24h", "~24h"),
        ("Meet at 9:30 and 5 pm", ""),
        ("the 1st CAB", ""),
        ("Call them 3 times a week", "/3"),
        ("Ship in 2026", "@2026"),
        ("Win 2000 customers", "#2000"),
        ("2FA, 5G, 1on1, 1-on-1", ""),
        ("Sign two partners", "#two"),
        ("", ""),
    ] {
        assert_eq!(kinds(title), expected, "{title}");
    }
}
