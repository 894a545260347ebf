//! Findings in words: what is wrong, and how to mend it.

use std::borrow::Cow;

use super::finding::{Complaint, Finding};

/// A language of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// 日本語.
    Japanese,
}

/// A sentence in both languages.
struct Both(Cow<'static, str>, Cow<'static, str>);

const fn both(english: &'static str, japanese: &'static str) -> Both {
    Both(Cow::Borrowed(english), Cow::Borrowed(japanese))
}

fn filled(english: String, japanese: String) -> Both {
    Both(Cow::Owned(english), Cow::Owned(japanese))
}

impl Finding {
    /// The finding as a sentence.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let complaint = &self.complaint;
        let said = of_columns(complaint)
            .or_else(|| of_cells(complaint))
            .or_else(|| of_rows(complaint))
            .or_else(|| of_parents(complaint))
            .unwrap_or_else(|| of_plan(complaint));
        match language {
            Language::English => said.0.into_owned(),
            Language::Japanese => said.1.into_owned(),
        }
    }
}

fn of_columns(complaint: &Complaint) -> Option<Both> {
    Some(match complaint {
        Complaint::UnknownColumn { closest: None } => both(
            "no column of this name is known; its cells are not imported",
            "この列名は知られていないため、取り込みません",
        ),
        Complaint::UnknownColumn { closest: Some(closest) } => filled(
            format!(
                "no column of this name is known; its cells are not imported. If it is `{closest}`, name it so"
            ),
            format!(
                "この列名は知られていないため、取り込みません。「{closest}」のことであれば、列名を直してください"
            ),
        ),
        Complaint::MissingColumn { closest: None } => both(
            "the file has no such column, and must; add it, or choose the format that the file has",
            "必要な列がありません。列を追加するか、ファイルに合った形式を選んでください",
        ),
        Complaint::MissingColumn { closest: Some(closest) } => filled(
            format!(
                "the file has no such column, and must; if the column `{closest}` is it, rename that one"
            ),
            format!("必要な列がありません。列「{closest}」がそれにあたる場合は、列名を直してください"),
        ),
        Complaint::RepeatedColumn => both(
            "two columns are the same; remove one of them, or rename it",
            "同じ列が2つあります。どちらかを削除するか、列名を直してください",
        ),
        Complaint::CellsBeyondColumns => both(
            "the row has more cells than the file has columns; those beyond are not imported. Check for a comma outside of quotation marks",
            "列の数より多くのセルがあります。余分なセルは取り込みません。引用符の外にカンマがないか確認してください",
        ),
        _ => return None,
    })
}

fn of_cells(complaint: &Complaint) -> Option<Both> {
    Some(match complaint {
        Complaint::Missing => both("must not be empty; fill it in", "未入力です。入力してください"),
        Complaint::NotAText => both(
            "is neither a text nor a number, nor a list of texts where there may be several; write it as a string",
            "文字列・数値・文字列の配列のいずれでもありません。文字列で入力してください",
        ),
        Complaint::NotANumber => both(
            "is not one number; write it like 1200, 1,200.5, 80% or 1,200万",
            "1つの数値として読み取れません。1200、1,200.5、80%、1,200万 のように入力してください",
        ),
        Complaint::TooManyDigits => both(
            "has too many digits; at most 15 before and 6 after the point are held exactly",
            "桁数が多すぎます。整数部は15桁、小数部は6桁までです",
        ),
        Complaint::OutOfBounds { min, max } => filled(
            format!("must be from {min} to {max}"),
            format!("{min}から{max}までの値を入力してください"),
        ),
        Complaint::NotADate => both(
            "is not a day; write it like 2026-04-01",
            "日付として読み取れません。2026-04-01 のように入力してください",
        ),
        Complaint::AmbiguousDate => both(
            "can be read as two different days; write it like 2026-04-01",
            "2通りの日付に読めます。2026-04-01 のように入力してください",
        ),
        Complaint::UnknownWord { allowed } => filled(
            format!("is none of {}; write one of them", allowed.join(", ")),
            format!("{} のいずれかを入力してください", allowed.join("、")),
        ),
        Complaint::KeptWord => both(
            "has no meaning here; it is kept as it is and exported again, and changes nothing",
            "対応する値がありません。そのまま保管し、書き出すときに元に戻します。状態は変わりません",
        ),
        Complaint::BadText(error) => filled(error.to_string(), format!("文字列を確認してください({error})")),
        Complaint::TooMany { max } => filled(
            format!("must name at most {max}; remove some"),
            format!("{max}件までです。減らしてください"),
        ),
        Complaint::UnitsDiffer { kept } => filled(
            format!("has another unit than the other values of the row; `{kept}` is kept for all of them"),
            format!("同じ行のほかの値と単位が異なります。すべて「{kept}」として扱います"),
        ),
        _ => return None,
    })
}

fn of_rows(complaint: &Complaint) -> Option<Both> {
    Some(match complaint {
        Complaint::EndsBeforeItStarts => both(
            "ends before it starts; correct one of the two days",
            "終了日が開始日より前です。どちらかの日付を直してください",
        ),
        Complaint::NotAGoal => both(
            "is neither an objective nor a key result and is left out",
            "OでもKRでもないため、取り込みません",
        ),
        Complaint::TakenForObjective => both(
            "the file does not say whether this is an objective or a key result; it is taken for an objective",
            "OかKRかが書かれていないため、Oとして扱います",
        ),
        Complaint::NotDotted => both(
            "is no dotted order; write it like 1, 1.2 or 1.2.1",
            "階層の番号として読み取れません。1、1.2、1.2.1 のように入力してください",
        ),
        Complaint::NothingAbove => both(
            "no goal stands above it in the file; move it below its goal",
            "上に対応する目標がありません。目標の行の下に移してください",
        ),
        Complaint::SeenByFewer => both(
            "is seen by named people here, which are fewer than in the file; add them after the import",
            "指定された人だけに公開されます。ファイルより範囲が狭いため、取り込み後に追加してください",
        ),
        Complaint::Misfit(what) => {
            filled((*what).to_owned(), format!("値の組み合わせを確認してください({what})"))
        }
        Complaint::Line(why) => {
            filled(why.clone(), format!("この行は読み取れません。書き方を確認してください({why})"))
        }
        Complaint::NotKept => {
            both("is kept nowhere here and is not imported", "保管する場所がないため、取り込みません")
        }
        _ => return None,
    })
}

fn of_parents(complaint: &Complaint) -> Option<Both> {
    Some(match complaint {
        Complaint::ReferenceRepeated { row } => filled(
            format!("row {row} is called the same; give each row its own"),
            format!("{row}行目と同じです。行ごとに異なる値にしてください"),
        ),
        Complaint::ParentUnknown { parent } => filled(
            format!("`{parent}` is neither in the file nor here; correct it, or add its row"),
            format!("「{parent}」はファイルにも登録済みの目標にもありません。直すか、行を追加してください"),
        ),
        Complaint::ParentIsItself => both(
            "names itself as what it stands under; name another goal, or none",
            "自分自身を上位にしています。別の目標を指定するか、空欄にしてください",
        ),
        Complaint::ParentCircle { rows } => {
            let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
            filled(
                format!(
                    "stands under itself, by way of the rows {}; take one of the parents off",
                    rows.join(", ")
                ),
                format!(
                    "上位をたどると自分に戻ります({}行目)。いずれかの上位を外してください",
                    rows.join("、")
                ),
            )
        }
        Complaint::ParentRefused { row } => filled(
            format!("row {row}, which it stands under, is not imported; mend that row first"),
            format!("上位の{row}行目を取り込めません。先にその行を直してください"),
        ),
        Complaint::NoObjective => both(
            "a key result needs its objective; name it as the parent",
            "KRにはOが必要です。上位にOを指定してください",
        ),
        Complaint::UnderKeyResult => both(
            "a key result stands under an objective, not under a key result; name its objective",
            "KRの上位にはKRではなくOを指定してください",
        ),
        Complaint::SeveralObjectives => both(
            "a key result has one objective; the first is taken",
            "KRが属するOは1つです。先頭のOに取り込みます",
        ),
        _ => return None,
    })
}

fn of_plan(complaint: &Complaint) -> Both {
    match complaint {
        Complaint::OwnerUnknown { owner } => filled(
            format!(
                "unknown owner: {owner}; create the person or the group, or say whom the name stands for"
            ),
            format!(
                "担当「{owner}」が見つかりません。メンバーまたは部署・チームを登録するか、誰を指すか選んでください"
            ),
        ),
        Complaint::OwnerAmbiguous { owner } => filled(
            format!(
                "several are called {owner}; until you say whom the name stands for, the owner by default takes the place"
            ),
            format!(
                "「{owner}」にあてはまる相手が複数いるため、既定の担当にします。誰を指すか選んでください"
            ),
        ),
        Complaint::NoCycle => both(
            "no cycle is named; name one, or choose one for all rows that name none",
            "OKR期間がありません。入力するか、未入力の行のOKR期間を選んでください",
        ),
        Complaint::CycleUnknown { cycle } => filled(
            format!("unknown cycle: {cycle}; create it, or let the import create it"),
            format!("OKR期間「{cycle}」が見つかりません。登録するか、取り込み時に作成してください"),
        ),
        Complaint::CycleClosed { cycle } => filled(
            format!("the cycle {cycle} is closed and nothing in it changes any more; use an open cycle"),
            format!("OKR期間「{cycle}」は終了しているため変更できません。別のOKR期間を指定してください"),
        ),
        Complaint::SameGoal { row } => filled(
            format!("row {row} is the same goal; keep one of them, or give them different titles"),
            format!("{row}行目と同じ目標です。どちらかを削除するか、タイトルを変えてください"),
        ),
        Complaint::OtherExternalId { external_id } => filled(
            format!("the goal of this name has the external id {external_id}; correct the id, or the title"),
            format!(
                "同じ名前の目標には外部ID「{external_id}」が付いています。外部IDかタイトルを直してください"
            ),
        ),
        Complaint::NotThere => both(
            "is to be changed or removed, and is not there; check its id",
            "変更・削除する目標が見つかりません。IDを確認してください",
        ),
        Complaint::NotRemoved => both(
            "an import removes nothing; close or cancel the goal by hand",
            "取り込みでは削除しません。画面から終了または中止してください",
        ),
        Complaint::Moves => both(
            "a key result stays with its objective; create it anew under the other one",
            "KRは別のOに移せません。移したいOに新しく作成してください",
        ),
        _ => both("is not imported", "取り込みません"),
    }
}
