//! Lines that people write, with what the coach says of each: in both languages, and with the traps.

use RuleId::{
    KpiAsObjective as Kpi, NoNumber, NumberNotMeasured as Unmeasured, ProbablyOutsideControl as Outside,
    Routine, Task,
};

use super::tests::{draft, key_result};
use super::*;
use crate::measurement::Measure;

/// What is said of a key result of this title, in an objective of engineers or of others.
fn of_key_result(title: &str, measure: Measure, by_engineers: bool) -> Vec<RuleId> {
    let mut draft = draft("毎日が楽しくなる");
    draft.around.owner_is_engineering = by_engineers;
    draft.key_results = vec![DraftKeyResult { measure, ..key_result(title) }];
    review(&draft).iter().map(|finding| finding.rule.id).collect()
}

fn of_objective(title: &str) -> Vec<RuleId> {
    review(&draft(title)).iter().map(|finding| finding.rule.id).collect()
}

fn check(lines: &[(&str, &[RuleId])], said: impl Fn(&str) -> Vec<RuleId>) {
    let wrong: Vec<_> = lines
        .iter()
        .map(|(title, expected)| (title, *expected, said(title)))
        .filter(|(_, expected, said)| said != expected)
        .map(|(title, expected, said)| format!("{title}: expected {expected:?}, said {said:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Good as they are, however they are measured and whoever owns them.
const GOOD: &[&str] = &[
    // A dated milestone in one's own hands.
    "モバイル版を12月までにリリースする",
    "モバイル版を１２月までにリリースする",
    "iPad版を12月15日までに公開する",
    "新しい評価制度を年内に導入する",
    "決済基盤の移行を第2四半期末までに実施",
    "検索機能を来月から提供開始",
    "採用サイトを2026/12/15までに公開する",
    "引き継ぎメモの新しい形を11月末までに決める",
    "Ship the mobile version by December",
    "Launch the new pricing page by April 1st",
    "Publish the roadmap by the end of Q2",
    "Public Learn Platform MVP deployed in June",
    "Deploy the new search before year-end",
    "The last manual approval is gone by the end of January",
    // Something that ends, seen at once.
    "提案書のひな形を廃止する",
    "ISO 27001の認証を取得する",
    "旧システムからの移行が完了している",
    "Complete the migration to the new ledger",
    "Multi-touch attribution is in place",
    // All, none.
    "全角と半角のちがいで見つからない例をすべて直す",
    "夜間の呼び出しを月に一度も起こさない",
    "Every strategic account has a success plan defined",
    "All AEs have completed the enablement program",
    "Nobody waits for a deployment",
];

#[test]
fn good_key_results_are_left_in_peace() {
    for title in GOOD {
        for (measure, by_engineers) in
            [(Measure::NotMeasured, true), (Measure::YesNo, true), (Measure::NotMeasured, false)]
        {
            assert_eq!(of_key_result(title, measure, by_engineers), [], "{title}");
        }
    }
}

#[test]
fn tasks_are_told_from_results_in_japanese() {
    let lines: &[(&str, &[RuleId])] = &[
        ("検索の機能をつくる", &[Task]),
        ("◯◯の機能をつくる", &[Task]),
        ("検索の機能をつくります。", &[Task]),
        ("管理画面を開発する", &[Task]),
        ("管理画面の開発", &[Task]),
        ("ﾏﾆｭｱﾙを作成する（営業と一緒に）", &[Task]),
        ("新しい研修を企画する", &[Task]),
        ("モバイル版をリリースする", &[Task]),
        ("受注管理システムの構築", &[Task]),
        ("顧客満足度調査を実施する", &[Task]),
        ("コスト削減施策の検討", &[Task]),
        ("業務フローを見直す", &[Task]),
        ("新チームを立ち上げる", &[Task]),
        ("品質向上に取り組みます", &[Task]),
        ("2要素認証を導入する", &[Task]),
        // A deed with an outcome, an end, or a number is none.
        ("仕組みをつくり、離職率を半減させる", &[]),
        ("勉強会を6回開催する", &[Unmeasured]),
        ("利用者インタビューを20件実施する", &[Unmeasured]),
        ("三社と一緒に事例を作成する", &[Unmeasured]),
        ("問い合わせ対応の時間を短縮する", &[NoNumber]),
        ("作成した資料がお客様に読まれる", &[NoNumber]),
        ("お客様に「頼んでよかった」と言われる", &[NoNumber]),
        ("満足度を７０％から８０％にする", &[Unmeasured]),
        ("受注額1,200万円を達成する", &[Unmeasured]),
        ("新規契約を４０社獲得する（ストレッチ ５０社）", &[Unmeasured]),
    ];
    check(lines, |title| of_key_result(title, Measure::NotMeasured, false));
}

#[test]
fn tasks_are_told_from_results_in_english() {
    let lines: &[(&str, &[RuleId])] = &[
        ("Build feature X", &[Task]),
        ("build the onboarding wizard", &[Task]),
        ("[Platform] We will implement single sign-on", &[Task]),
        ("Set up a scalable web infrastructure", &[Task]),
        ("Design and roll out new careers page (in partnership with Marketing)", &[Task]),
        ("Define marketing guidelines for dev vs enterprise audience", &[Task]),
        ("Ship the mobile version", &[Task]),
        ("Building a dashboard", &[Task]),
        ("To write the handbook", &[Task]),
        ("Send out a survey and identify top pain points", &[Task]),
        ("Implement 2FA", &[Task]),
        // A deed with an outcome, an end, or a number is none.
        ("Build an onboarding that cuts support requests by 25%", &[Unmeasured]),
        ("Publish 12 guides written by customers", &[Unmeasured]),
        ("Automate releases so that teams ship on their own", &[NoNumber]),
        ("Builders trust our documentation", &[NoNumber]),
        // Known to be taken wrongly, and kept to show it: a gerund that is the subject of a sentence.
        ("Building trust is second nature to us", &[Task]),
        ("Our own team can search private code", &[]),
        ("Start-up customers recommend us", &[NoNumber]),
        ("Sign two partners", &[Unmeasured]),
        ("Reach N0 MAU", &[Unmeasured]),
        ("Merged PRs land on staging within 25 minutes", &[]),
        ("Win $1.5M in new business through partners", &[Unmeasured]),
    ];
    check(lines, |title| of_key_result(title, Measure::NotMeasured, false));
}

#[test]
fn routines_are_told_from_results() {
    let lines: &[(&str, &[RuleId])] = &[
        ("毎朝◯◯をする", &[Routine]),
        ("毎朝、フロアの掃除をする", &[Routine]),
        ("毎日30分、英語を勉強する", &[Routine]),
        ("毎朝9時に朝会をひらく", &[Routine]),
        ("週1回、1on1を実施する", &[Routine]),
        ("週に一度、チームで振り返る", &[Routine]),
        ("定期的に顧客を訪問する", &[Routine]),
        ("週次で進捗を確認する", &[Routine]),
        ("月次レポートを送る", &[Routine]),
        ("あいさつを心がける", &[Routine]),
        ("毎週金曜日に日報を書く", &[Routine]),
        ("Every morning we clean the office", &[Routine]),
        ("Call every customer every week", &[Routine]),
        ("Review the backlog weekly", &[Routine]),
        ("Weekly CEO company-wide email updates and office hours", &[Routine]),
        ("Regular check-ins with hiring managers to confirm and update hiring plans", &[Routine]),
        ("Read for 30 minutes every day", &[Routine]),
        ("Post on social media daily", &[Routine]),
        ("Report to the board on a monthly basis", &[Routine]),
        ("Call each partner twice a week", &[Routine]),
        // Traps: a word of time that repeats nothing.
        ("毎月の売上を10%増やす", &[Unmeasured]),
        ("毎朝ひらくチームを1,200から1,800に増やす", &[Unmeasured]),
        ("毎日の業務が見えるようになる", &[NoNumber]),
        ("お客様が毎日使うアプリになる", &[NoNumber]),
        ("月次決算を5営業日で締める", &[]),
        ("週次ミーティングの参加率を90%にする", &[Unmeasured]),
        ("every customer is happy", &[]),
        ("Every team has documented KPIs", &[]),
        ("Grow weekly active users by 10%", &[Unmeasured]),
        ("Maximize monthly community engagement", &[NoNumber]),
        ("3/3 monthly releases do not require a patch", &[Unmeasured]),
        ("Daily active teams double", &[]),
        ("The daily build is green", &[NoNumber]),
    ];
    check(lines, |title| of_key_result(title, Measure::NotMeasured, false));
}

#[test]
fn what_users_do_is_told_from_what_engineers_do() {
    let lines: &[(&str, &[RuleId])] = &[
        ("ユーザーのログイン率を80%にする", &[Outside]),
        ("ユーザーのログイン率を８０％にする", &[Outside]),
        ("月間アクティブユーザー数を10万人にする", &[Outside]),
        ("解約率を3%以下にする", &[Outside]),
        ("売上を20%伸ばす", &[Outside]),
        ("アプリのダウンロード数を2倍にする", &[Outside]),
        ("Login rate of users reaches 80%", &[Outside]),
        ("Raise the login rate of users from 60% to 80%", &[Outside]),
        ("Grow MAU to 100k", &[Outside]),
        ("Reduce churn rate to 2%", &[Outside]),
        ("Double the number of sign-ups", &[]),
        ("Increase the number of downloads by 50%", &[Outside]),
        ("40% of users log in every week", &[Outside]),
        // Traps: the engineers' own.
        ("ログインの応答時間を200ミリ秒にする", &[]),
        ("ログイン成功率を99.9%にする", &[]),
        ("クラッシュ率を0.1%にする", &[]),
        ("社内ユーザーの利用者数を50人にする", &[]),
        ("テストカバレッジを80%にする", &[]),
        ("ログイン率を計測する基盤を12月までに公開する", &[]),
        ("モバイル版を12月までにリリースする", &[]),
        ("Serve 10,000 concurrent users", &[]),
        ("Set data retention to 30 days", &[]),
        ("Error rate below 0.1%", &[]),
        ("Uptime of 99.9%", &[]),
        ("Deploy 10 times a day", &[]),
    ];
    check(lines, |title| of_key_result(title, Measure::Increase, true));
    // Owned by others, or stated to be ours, it is theirs to judge.
    check(&lines.iter().map(|(title, _)| (*title, &[] as &[RuleId])).collect::<Vec<_>>(), |title| {
        of_key_result(title, Measure::Increase, false)
    });
}

#[test]
fn kpis_are_told_from_objectives() {
    let lines: &[(&str, &[RuleId])] = &[
        ("売上を120%にする", &[Kpi]),
        ("売上１０億円を達成する", &[Kpi]),
        ("営業部の売上目標1億円の達成", &[Kpi]),
        ("解約率3%以下を維持する", &[Kpi]),
        ("新規契約100件", &[Kpi]),
        ("売上目標を達成する", &[Kpi]),
        ("予算達成", &[Kpi]),
        ("東日本エリアの売上を10%伸ばす", &[Kpi]),
        ("残業時間を月20時間以下にする", &[]),
        ("Grow revenue by 20%", &[Kpi]),
        ("Keep churn below 3%", &[Kpi]),
        ("Reach $10M ARR", &[Kpi]),
        ("Hit our quota", &[Kpi]),
        ("Meet the sales target", &[Kpi]),
        ("Increase enterprise sales by 30% in Q3", &[Kpi]),
        // Traps: an objective that speaks of numbers.
        ("ノルマの数字だけを追わない", &[]),
        ("売上に頼らない文化をつくる", &[]),
        ("お客様に愛され、売上を10%伸ばす", &[]),
        ("売上1億円の先にある景色を見に行く", &[]),
        ("100人の開発者に愛される", &[]),
        ("入って30日で、自分の目標を語れる", &[]),
        ("お客様が「チームが変わった」と話したくなる", &[]),
        ("Ship features, scale, and performance improvements that enable 3x growth in ARR", &[]),
        ("Build foundation for long-term revenue growth", &[]),
        ("Customers renew gladly", &[]),
        ("Solve Big Code problems for the largest enterprises (5k+ user)", &[]),
    ];
    check(lines, of_objective);
}

#[test]
fn engineering_is_told_by_its_name() {
    for name in [
        "開発部",
        "プロダクト開発",
        "エンジニア",
        "バックエンドエンジニア",
        "技術本部",
        "Engineering",
        "Software Engineer",
        "Platform",
        "SRE",
        "Backend developers",
    ] {
        assert!(suggests_engineering(name), "{name}");
    }
    for name in [
        "営業部",
        "事業開発部",
        "人材開発グループ",
        "カスタマーエンジニア",
        "セールスエンジニア",
        "Customer Engineering",
        "Sales Engineer",
        "Product/Engineering",
        "Business Development",
        "Developer Relations",
        "マーケティング部",
        "人事部",
        "会社",
        "",
    ] {
        assert!(!suggests_engineering(name), "{name}");
    }
}
