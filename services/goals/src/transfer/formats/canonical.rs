//! Our own rows, as CSV and as JSON. Everything that a row holds comes back, extras aside: they belong to the format that
//! they came from.

use super::super::field::Field;
use super::super::mapping::{Cell, Column, Format, Mapping, Structure};

const SEPARATORS: &[char] = &[';', '；'];
const LIST: Cell = Cell::List(SEPARATORS);

const LOSES: &[&str] = &[
    "cells that another system's file had and this platform has no field for: they return in that system's format",
];

/// As CSV.
pub(super) static CSV: Mapping = mapping(Format::Csv);
/// As JSON.
pub(super) static JSON: Mapping = mapping(Format::Json);

const fn mapping(format: Format) -> Mapping {
    Mapping {
        format,
        columns: COLUMNS,
        structure: Structure::Stated,
        kind: None,
        is_progress_only: false,
        loses: LOSES,
    }
}

const COLUMNS: &[Column] = &[
    Column::of("kind", Field::Kind, Cell::Words(KINDS)).or(&["type", "種別"]).required(),
    Column::of("external_id", Field::ExternalId, Cell::Plain).or(&["外部ID"]),
    Column::of("reference", Field::Reference, Cell::Plain).or(&["ref", "参照"]),
    Column::of("parents", Field::Parents, LIST).or(&["parent", "parent references", "上位"]),
    Column::of("parent_external_ids", Field::ParentExternalIds, LIST).or(&["上位の外部ID"]),
    Column::of("title", Field::Title, Cell::Plain).or(&["タイトル", "目標名"]).required(),
    Column::of("description", Field::Description, Cell::Plain).or(&["rationale", "理由", "説明"]),
    Column::of("owners", Field::Owners, LIST).or(&["owner", "担当"]),
    Column::of("groups", Field::Groups, LIST).or(&["group", "部署・チーム", "部署", "チーム"]),
    Column::of("scope", Field::Scope, Cell::Words(SCOPES)),
    Column::of("cycle", Field::Cycle, Cell::Plain).or(&["OKR期間", "期間"]),
    Column::of("objective_kind", Field::ObjectiveKind, Cell::Words(OBJECTIVE_KINDS)).or(&["目標の種類"]),
    Column::of("direction", Field::Direction, Cell::Words(DIRECTIONS)).or(&["measure", "測り方"]),
    Column::of("unit", Field::Unit, Cell::Plain).or(&["単位"]),
    Column::of("baseline", Field::Baseline, Cell::Plain).or(&["start value", "開始値"]),
    Column::of("target", Field::Target, Cell::Plain).or(&["target value", "目標値"]),
    Column::of("committed", Field::Committed, Cell::Plain).or(&["必達値"]),
    Column::of("stretch", Field::Stretch, Cell::Plain).or(&["ストレッチ値"]),
    Column::of("lower", Field::Lower, Cell::Plain).or(&["下限"]),
    Column::of("upper", Field::Upper, Cell::Plain).or(&["上限"]),
    Column::of("current", Field::Current, Cell::Plain).or(&["current value", "現在値"]),
    Column::of("progress", Field::Progress, Cell::Plain).or(&["進捗"]),
    Column::of("weight", Field::Weight, Cell::Plain).or(&["重み"]),
    Column::of("confidence", Field::Confidence, Cell::Plain).or(&["自信度"]),
    Column::of("score", Field::Score, Cell::Plain).or(&["スコア"]),
    Column::of("status", Field::Status, Cell::Words(STATUSES)).or(&["state", "状態"]),
    Column::of("labels", Field::Labels, LIST).or(&["tags", "ラベル"]),
    Column::of("starts_on", Field::StartsOn, Cell::Plain).or(&["start date", "開始日"]),
    Column::of("due_on", Field::DueOn, Cell::Plain).or(&["due date", "end date", "期限", "終了日"]),
    Column::of("controllability", Field::Controllability, Cell::Words(CONTROLLABILITIES))
        .or(&["コントロールできるか"]),
    Column::of("visibility", Field::Visibility, Cell::Words(VISIBILITIES)).or(&["公開範囲"]),
    Column::of("visible_to", Field::VisibleTo, LIST).or(&["公開する人"]),
    Column::of("action", Field::Action, Cell::Words(ACTIONS)),
];

const KINDS: &[(&str, &str)] = &[
    ("objective", "objective"),
    ("o", "objective"),
    ("goal", "objective"),
    ("目標", "objective"),
    ("O(目標)", "objective"),
    ("key_result", "key_result"),
    ("kr", "key_result"),
    ("主要な結果", "key_result"),
    ("KR(主要な結果)", "key_result"),
];
const SCOPES: &[(&str, &str)] = &[
    ("person", "person"),
    ("個人", "person"),
    ("group", "group"),
    ("部署・チーム", "group"),
    ("organization", "organization"),
    ("会社", "organization"),
];
const OBJECTIVE_KINDS: &[(&str, &str)] = &[
    ("committed", "committed"),
    ("必達", "committed"),
    ("aspirational", "aspirational"),
    ("ストレッチ", "aspirational"),
    ("moonshot", "moonshot"),
    ("ムーンショット", "moonshot"),
];
const DIRECTIONS: &[(&str, &str)] = &[
    ("increase", "increase"),
    ("増やす", "increase"),
    ("decrease", "decrease"),
    ("減らす", "decrease"),
    ("band", "band"),
    ("範囲内に保つ", "band"),
    ("milestones", "milestones"),
    ("マイルストーン", "milestones"),
    ("yes_no", "yes_no"),
    ("はい・いいえ", "yes_no"),
    ("not_measured", "not_measured"),
    ("数値なし", "not_measured"),
];
const STATUSES: &[(&str, &str)] = &[
    ("draft", "draft"),
    ("たたき台", "draft"),
    ("proposed", "proposed"),
    ("承認待ち", "proposed"),
    ("active", "active"),
    ("進行中", "active"),
    ("closed", "closed"),
    ("終了", "closed"),
    ("achieved", "achieved"),
    ("達成", "achieved"),
    ("partly", "partly"),
    ("一部達成", "partly"),
    ("missed", "missed"),
    ("未達", "missed"),
    ("cancelled", "cancelled"),
    ("中止", "cancelled"),
];
const CONTROLLABILITIES: &[(&str, &str)] = &[
    ("ours", "ours"),
    ("自分たちでできる", "ours"),
    ("shared", "shared"),
    ("一緒ならできる", "shared"),
    ("outside", "outside"),
    ("できない", "outside"),
];
const VISIBILITIES: &[(&str, &str)] = &[
    ("organization", "organization"),
    ("会社", "organization"),
    ("group", "group"),
    ("部署・チーム", "group"),
    ("people", "people"),
    ("指定した人", "people"),
];
const ACTIONS: &[(&str, &str)] =
    &[("edit", "edit"), ("変更", "edit"), ("delete", "delete"), ("削除", "delete")];
