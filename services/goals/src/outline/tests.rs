//! Outlines as people write them.

use std::fmt::Write as _;

use super::{LineKind, Node, Outline, parse};

/// An outline in short: objectives with owner, parent and reasons, key results with their targets.
fn described(outline: &Outline) -> String {
    let mut text = String::new();
    for (index, objective) in outline.objectives.iter().enumerate() {
        let owner = objective.owner.as_deref().unwrap_or("-");
        let parent = match objective.parent {
            None => String::new(),
            Some(Node::Objective(o)) => format!(" < O{o}"),
            Some(Node::KeyResult(o, k)) => format!(" < O{o}.{k}"),
        };
        _ = writeln!(text, "O{index} [{owner}] {}{parent}", objective.title);
        if !objective.rationale.is_empty() {
            let rationale = objective.rationale.replace('\n', "/");
            _ = writeln!(text, "  why: {rationale}");
        }
        for key_result in &objective.key_results {
            let number = key_result.number.as_ref();
            let number = number.map(|number| format!(" = {}{}", number.target, number.unit));
            let number = number.unwrap_or_default();
            _ = writeln!(text, "  - {}{number}", key_result.title);
        }
    }
    text
}

/// The kinds of the lines, one letter each; small letters for what adds to something.
fn kinds(outline: &Outline) -> String {
    let letter = |kind| match kind {
        LineKind::Blank => '.',
        LineKind::Document => 'D',
        LineKind::Owner => 'G',
        LineKind::Objective(_) => 'O',
        LineKind::KeyResult(..) => 'K',
        LineKind::Rationale(_) => 'w',
        LineKind::Continuation(_) => 'c',
        LineKind::Note => 'n',
        LineKind::NotUnderstood => '?',
    };
    outline.lines.iter().map(|line| letter(line.kind)).collect()
}

#[track_caller]
fn check(text: &str, wanted_kinds: &str, wanted: &str) {
    let outline = parse(text);
    let mut described_wanted = wanted.trim().to_owned();
    described_wanted.push('\n');
    assert_eq!(kinds(&outline), wanted_kinds);
    assert_eq!(described(&outline), described_wanted);
}

#[test]
fn objectives_stand_under_objectives_and_key_results_by_indentation() {
    check(
        "\
## Company
- O: Customers renew gladly

  Renewals carry the year.

  - KR: Renew 40 contracts (stretch 50)
    - O: Onboarding takes a day
      - Owner: Customer Success
      - KR: 95% of customers finish it
      - O: The guide answers the first questions
        - KR: 12 articles are published
  - O: Prices are easy to explain
    - KR: Publish 1 price list
",
        "GO.w.KOGKOKOK",
        "
O0 [Company] Customers renew gladly
  why: Renewals carry the year.
  - Renew 40 contracts (stretch 50) = 40
O1 [Customer Success] Onboarding takes a day < O0.0
  - 95% of customers finish it = 95%
O2 [Customer Success] The guide answers the first questions < O1
  - 12 articles are published = 12
O3 [Company] Prices are easy to explain < O0
  - Publish 1 price list = 1
",
    );
}

#[test]
fn objectives_stand_under_others_by_the_depth_of_headings_whoever_owns_them() {
    check(
        "\
# 2026年度 下期

## 会社
### 目標: お客様が続けたいと思う
理由: 更新が来年を支える
#### 主要な結果: 更新率95%を達成する
##### カスタマーサクセス部
###### O: 導入が一日で終わる
- KR: 導入ガイドの記事を12本公開する
## 営業部
### 目標：初めてのお客様と出会う
・新規契約を４０社獲得する
",
        "D.GOwKGOKGOK",
        "
O0 [会社] お客様が続けたいと思う
  why: 更新が来年を支える
  - 更新率95%を達成する = 95%
O1 [カスタマーサクセス部] 導入が一日で終わる < O0.0
  - 導入ガイドの記事を12本公開する = 12本
O2 [営業部] 初めてのお客様と出会う
  - 新規契約を４０社獲得する = 40社
",
    );
}

#[test]
fn marks_on_lines_of_their_own_need_neither_lists_nor_indentation() {
    check(
        "\
目標：毎日ひらきたくなる
理由：習慣にならない目標は忘れられる
主要な結果：週間利用者が500ユーザーを超える
KR: iPad版を12月までに出す
\u{3000}\u{3000}目標：iPadでも指が迷わない
\u{3000}\u{3000}KR: 操作テストを3回実施する
担当：デザイン
O: Next
",
        "OwKKOKGO",
        "
O0 [デザイン] 毎日ひらきたくなる
  why: 習慣にならない目標は忘れられる
  - 週間利用者が500ユーザーを超える = 500ユーザー
  - iPad版を12月までに出す
O1 [-] iPadでも指が迷わない < O0.1
  - 操作テストを3回実施する = 3回
O2 [-] Next
",
    );
}

#[test]
fn reasons_may_be_paragraphs_quotations_and_lists() {
    check(
        "\
1. **OBJECTIVE: Ship calmly**

   **WHY:** Releases hurt.
   They hurt every week.

   They need not:
   - other teams do better
   - we did better

   - KR: 12 releases need no patch

   Tracked in [a board](https://example.org).
2. **Answer kindly**
   > People remember tone.

   - KR: Reply to 90% of letters

Everything above is [public](https://example.org).
",
        "O.ww.www.K.nOw.K.n",
        "
O0 [-] Ship calmly
  why: Releases hurt. They hurt every week.//They need not:/- other teams do better/- we did better
  - 12 releases need no patch = 12
O1 [-] Answer kindly
  why: People remember tone.
  - Reply to 90% of letters = 90%
",
    );
}

#[test]
fn titles_go_on_over_lines_and_take_in_their_details() {
    check(
        "\
## Sales
- O: Grow where
  we are known
  - KR: Generate 40 meetings
    with new customers
    - 20 from events
    - 20 from partners
  - KR: 新しいお客様を
    30社獲得する
",
        "GOcKcccKc",
        "
O0 [Sales] Grow where we are known
  - Generate 40 meetings with new customers: 20 from events; 20 from partners = 40
  - 新しいお客様を30社獲得する = 30社
",
    );
}

#[test]
fn forms_without_marks_are_taken_as_readers_take_them() {
    check(
        "\
# FY26 OKRs
- [Sales](#sales)
- [Support](#support)

## Sales
### Grow where we are known
- KR: Sign 5 partners
### Keep what we have
**Key Results**
1. KR: Renew 40 contracts
## Support
### Objective 1: Answer kindly
#### Why
People remember tone.
#### Key Results
- 90% of letters are answered in a day
- Tone guide is written
## Legal
",
        "DDD.GOKOnKGOwwnKKG",
        "
O0 [Sales] Grow where we are known
  - Sign 5 partners = 5
O1 [Sales] Keep what we have
  - Renew 40 contracts = 40
O2 [Support] Answer kindly
  why: People remember tone.
  - 90% of letters are answered in a day = 90%
  - Tone guide is written
",
    );
}

#[test]
fn numbered_items_with_items_under_them_are_objectives_with_key_results() {
    check(
        "\
Sales
-----
1. Grow where we are known
   - Sign 5 partners
   - [ ] Visit every fair
2. **Keep what we have**
",
        "GGOKKO",
        "
O0 [Sales] Grow where we are known
  - Sign 5 partners = 5
  - Visit every fair
O1 [Sales] Keep what we have
",
    );
}

#[test]
fn what_is_not_understood_says_why_and_what_would_be_right() {
    let text = "\
## Sales
- KR: Sign 5 partners
- Call people
  - every day
- O:
  - KR: Lost with it

| O | KR |
```
O: in code
```
- O: Grow
  - KR:
";
    check(
        text,
        "G?????.????O?",
        "
O0 [Sales] Grow
",
    );
    let outline = parse(text);
    let reasons: Vec<&str> = outline
        .lines
        .iter()
        .filter(|line| line.kind == LineKind::NotUnderstood)
        .map(|line| line.detail.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "a key result without an objective above it; write `O: …` on a line before it",
            "an item of a list with no objective above it; if it is an objective write `O: …`, if it is a key result write the objective above it and begin this line with `KR:`",
            "belongs to a line above that was not understood; mend that line first",
            "marked as an objective, without a title behind the mark; write it on the same line",
            "belongs to a line above that was not understood; mend that line first",
            "a row of a table; write each goal as an item of a list: `O: …`, and `KR: …` under it",
            "in a block of code; take the block's fences away so that its lines count",
            "in a block of code; take the block's fences away so that its lines count",
            "in a block of code; take the block's fences away so that its lines count",
            "marked as a key result, without a title behind the mark; write it on the same line",
        ]
    );
}

#[test]
fn details_too_long_for_a_title_are_remarks() {
    let long = "x".repeat(500);
    let outline = parse(&format!("O: a\n- KR: b\n  - {long}\n  - short\n"));
    assert_eq!(kinds(&outline), "OKnc");
    assert_eq!(outline.objectives[0].key_results[0].title, "b: short");
}

#[test]
fn owners_are_listed_once_whether_or_not_they_have_objectives() {
    let outline = parse("## Sales\n- O: a\n## Legal\n## Sales\n- O: b\n### Notes\nNothing.\n");
    assert_eq!(outline.headings, ["Sales", "Legal"]);
    assert_eq!(kinds(&outline), "GOGGOnn");
}

#[test]
fn an_empty_text_is_an_empty_outline() {
    assert_eq!(parse(""), Outline::default());
}
