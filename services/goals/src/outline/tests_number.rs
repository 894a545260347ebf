//! Titles with numbers, and titles whose numbers are left to people.

use super::number::find;

fn described(title: &str) -> String {
    find(title).map_or_else(
        || "none".to_owned(),
        |number| {
            let baseline = number.baseline.map(|value| format!("{value}→"));
            let stretch = number.stretch.map(|value| format!(" ({value})"));
            format!(
                "{}{}{}{}",
                baseline.unwrap_or_default(),
                number.target,
                number.unit,
                stretch.unwrap_or_default()
            )
        },
    )
}

#[test]
fn a_number_is_taken_where_no_reader_could_take_it_otherwise() {
    let cases = [
        ("95% of all P2 issues are resolved in one week", "95%"),
        ("1 post hits top 5 in Hacker News", "1"),
        ("100% logo retention on Q2 renewals", "100%"),
        ("Hiring managers report that 50% of new teammates had a good start", "50%"),
        ("We’ve sourced 20% of Q2 pipeline", "20%"),
        ("Final Q2 hiring is 85%+ of plan", "85%"),
        ("[Legal] At least 50% of our customers agree", "50%"),
        ("Publish 2 articles (in partnership with Marketing)", "2"),
        ("$1.5M in new business", "1500000$"),
        ("Reach $2 million", "2000000$"),
        ("10k+ developers", "10000"),
        ("Improve developer NPS from 25 to 35 ([tracker])", "25→35"),
        ("Lower churn from 5% to 3% (stretch 2%)", "5→3% (2)"),
        ("Grow weekly teams to 1,200 by June", "1200"),
        ("Renew 40 contracts (stretch 50)", "40 (50)"),
        ("100% of tickets within 5 business days", "100%"),
        ("90% of letters are completed without any editing", "90%"),
        ("新規契約を４０社獲得する（ストレッチ ５０社）", "40社 (50)"),
        ("継続率９５％を達成する", "95%"),
        ("上期の受注額 1,200万円", "12000000円"),
        ("受注額を1億2,000万円にする", "120000000円"),
        ("NPSを30から45にする", "30→45"),
        ("問い合わせの一次回答率を80%から95%に", "80→95%"),
        ("9月30日までに導入企業が12社になる", "12社"),
        ("3つの機能をリリースする", "3つ"),
        ("毎日使う人が500ユーザーを超える", "none"),
        ("週間利用者が500ユーザーを超える", "500ユーザー"),
    ];
    for (title, wanted) in cases {
        assert_eq!(described(title), wanted, "{title}");
    }
}

#[test]
fn in_doubt_there_is_no_number() {
    let titles = [
        "Reach N0 MAU",
        "N3 PQLs/week (N4x from baseline of N5/week)",
        "2 engineering deep dives; 5 highlights; 4 posts",
        "2x weekly activation",
        "5-10 logos",
        "3/3 monthly releases do not require a patch within 7 days",
        "Average time-to-fill is ≤45 days",
        "Requests for help reduced by 25%",
        "Achieve 20% fewer incidents",
        "20% variance to IARR and 10% variance to spend",
        "Final Q1 hiring ends up +/- 25% of plan",
        "SOC 2 Type 2 audit window started",
        "Merged PRs land on staging within 25 minutes",
        "Fast results over 5.5M repos",
        "All interviews 5.5-hours total or less",
        "Launch in 2026",
        "Hire 2025 interns",
        "1.200 users",
        "解約率を3%以下にする",
        "対応時間を24時間以内にする",
        "訪問を週3回する",
        "1日10件電話する",
        "商談数を2倍にする",
        "売上を10%アップする",
        "10社の声をもとに改善する",
        "上位10社に提案する",
        "10社のうち8社が更新する",
        "モバイル版を12月までに出す",
        "10000000000000000 users",
        "",
    ];
    for title in titles {
        assert_eq!(described(title), "none", "{title}");
    }
}
