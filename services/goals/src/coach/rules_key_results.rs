//! The rules about key results. A rule that others yield to stands before them.

use super::facts;
use super::finding::Severity;
use super::lexicon::{DEEDS, DOINGS, OTHERS, OWN, RECURRING, ROUTINES};
use super::rule::{Bilingual, Looks, Pattern, Rule, RuleId, When};
use super::signs::Sign;

/// The rules about key results.
pub(super) const KEY_RESULT_RULES: &[Rule] = &[
    ROUTINE,
    TASK,
    OUTSIDE_CONTROL,
    PROBABLY_OUTSIDE_CONTROL,
    TARGET_EQUALS_BASELINE,
    NO_NUMBER,
    NUMBER_NOT_MEASURED,
];

const ROUTINE: Rule = Rule {
    id: RuleId::Routine,
    title: Bilingual { japanese: "くり返しの活動", english: "A routine as a key result" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "「{saw}」とあり、くり返す活動のようです。",
        english: "“{saw}” sounds like an activity that is repeated.",
    },
    why: Bilingual {
        japanese: "続けることは大切ですが、活動そのものが目標になると、それで何が変わったのかが見えなくなります。",
        english: "Repeating it may well be right, but when the activity is the goal, nobody sees what it changes.",
    },
    mend: Bilingual {
        japanese: "その活動で期末に何がどう変わっていてほしいかを、数字や状態で書いてみてください。活動はネクストアクションに置けます。",
        english: "Write what will be different at the end of the cycle because of it, as a number or a state. The activity itself can be a next step.",
    },
    yields_to: &[],
    looks: Looks::KeyResultTitles(&[
        Pattern {
            cues: ROUTINES,
            with: &[],
            when: &[When::TitleSaysIt],
            unless: &[Sign::Quantity, Sign::Outcome],
            without: &[],
        },
        Pattern {
            cues: RECURRING,
            with: DOINGS,
            when: &[When::TitleSaysIt],
            unless: &[Sign::Quantity, Sign::Outcome],
            without: &[],
        },
    ]),
};

const TASK: Rule = Rule {
    id: RuleId::Task,
    title: Bilingual { japanese: "作業のようなKR", english: "A task as a key result" },
    severity: Severity::Advice,
    grave_from: Some(2),
    what: Bilingual {
        japanese: "「{saw}」は、期日も成果も書かれていない作業のようです。",
        english: "“{saw}” reads like a task: it says neither by when nor what it brings about.",
    },
    why: Bilingual {
        japanese: "作業が並ぶと、終わったかどうかだけを追うことになり、目標に近づいたかが分からなくなります。",
        english: "A list of tasks tells what was done, not whether the objective came nearer.",
    },
    mend: Bilingual {
        japanese: "それができると誰にどんな変化があるかを数字で書くか、「いつまでに」を添えて節目にしてください。作業はネクストアクションに置けます。",
        english: "Write what changes for whom once it is done, with a number, or make it a milestone by adding by when. The task itself can be a next step.",
    },
    yields_to: &[RuleId::Routine],
    looks: Looks::KeyResultTitles(&[Pattern {
        cues: DEEDS,
        with: &[],
        when: &[When::TitleSaysIt, When::Undated],
        unless: &[Sign::Quantity, Sign::Duration, Sign::Date, Sign::Outcome, Sign::End],
        without: &[],
    }]),
};

const OUTSIDE_CONTROL: Rule = Rule {
    id: RuleId::OutsideControl,
    title: Bilingual {
        japanese: "コントロールできないKR", english: "A key result outside your control"
    },
    severity: Severity::Warning,
    grave_from: None,
    what: Bilingual {
        japanese: "「{saw}」は、自分たちではコントロールできないとされています。",
        english: "“{saw}” is stated to be outside your control.",
    },
    why: Bilingual {
        japanese: "自分たちの動きで変えられない数字は、良くなっても悪くなっても学びにつながりにくく、手応えが残りません。",
        english: "A number that your own work does not move teaches little, whichever way it goes.",
    },
    mend: Bilingual {
        japanese: "その数字につながる、自分たちで動かせる結果に置きかえるか、動かせるチームと一緒に持ってください。見守るだけならKPIにできます。",
        english: "Replace it by a result on the way to it that you can bring about, share it with the team that can, or keep it as a KPI.",
    },
    yields_to: &[],
    looks: Looks::KeyResults(facts::outside_control),
};

const PROBABLY_OUTSIDE_CONTROL: Rule = Rule {
    id: RuleId::ProbablyOutsideControl,
    title: Bilingual {
        japanese: "コントロールしにくそうなKR",
        english: "A key result probably outside your control",
    },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "「{saw}」は、開発するチームだけでは動かしにくい数字かもしれません。",
        english: "“{saw}” may be a number that a team of engineers alone can hardly move.",
    },
    why: Bilingual {
        japanese: "利用する人の行動や市場で決まる数字だけを追うと、何をすればよいかが日々の仕事から見えにくくなります。",
        english: "A number that depends on what users or the market do gives little hint of what to do tomorrow.",
    },
    mend: Bilingual {
        japanese: "自分たちの手で届けられるもの（「◯◯を12月までに公開する」など）にするか、「コントロールできるか」を選んで、一緒に動かすチームと持ってください。",
        english: "Choose something that you can deliver yourselves, such as a dated milestone, or state its controllability and share it with those who can move it.",
    },
    yields_to: &[RuleId::OutsideControl, RuleId::Task, RuleId::Routine],
    looks: Looks::KeyResultTitles(&[Pattern {
        cues: OTHERS,
        with: &[],
        when: &[When::OwnerIsEngineering, When::ControllabilityUnsaid],
        unless: &[Sign::Date],
        without: OWN,
    }]),
};

const TARGET_EQUALS_BASELINE: Rule = Rule {
    id: RuleId::TargetEqualsBaseline,
    title: Bilingual {
        japanese: "開始値と目標値が同じ", english: "A target that equals its baseline"
    },
    severity: Severity::Warning,
    grave_from: None,
    what: Bilingual {
        japanese: "開始値と目標値がどちらも{saw}です。",
        english: "Baseline and target are both {saw}.",
    },
    why: Bilingual {
        japanese: "進む道のりがないため、進捗は0%か100%にしかなりません。",
        english: "There is no way to go, so that progress is either 0 % or 100 %.",
    },
    mend: Bilingual {
        japanese: "いまの値と目指す値を見直してください。保つことが目的なら、範囲で測るか、KPIにできます。",
        english: "Look again at where it stands and where it is to go. If it is to be kept, measure it by a band or make it a KPI.",
    },
    yields_to: &[],
    looks: Looks::KeyResults(facts::target_equals_baseline),
};

const NO_NUMBER: Rule = Rule {
    id: RuleId::NoNumber,
    title: Bilingual { japanese: "数字のないKR", english: "A key result without a number" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "「{saw}」には、届いたかどうかを確かめる数字や期日が見あたりません。",
        english: "“{saw}” has no number and no date to tell whether it was reached.",
    },
    why: Bilingual {
        japanese: "期末に「できた」かどうかの受けとめが人によって変わり、途中の進み具合も見えません。",
        english: "At the end of the cycle everybody will judge it differently, and until then nobody sees how far it is.",
    },
    mend: Bilingual {
        japanese: "いくつからいくつにするかを書くか、できた・できていないで決まるものなら「はい・いいえ」で測ってください。",
        english: "Write from how much to how much. If it is either done or not, measure it by yes or no.",
    },
    yields_to: &[RuleId::Routine, RuleId::Task],
    looks: Looks::KeyResults(facts::no_number),
};

const NUMBER_NOT_MEASURED: Rule = Rule {
    id: RuleId::NumberNotMeasured,
    title: Bilingual { japanese: "測り方が未設定", english: "A number that nothing measures" },
    severity: Severity::Hint,
    grave_from: None,
    what: Bilingual {
        japanese: "「{saw}」という数字がありますが、測り方が決まっていません。",
        english: "There is a number, “{saw}”, and nothing measures it.",
    },
    why: Bilingual {
        japanese: "測り方が決まるまで、チェックインで値を入れられず、進捗にも数えられません。",
        english: "Until it is measured, check-ins cannot state a value, and it does not count in progress.",
    },
    mend: Bilingual {
        japanese: "開始値と目標値、単位を入れてください。",
        english: "Enter its baseline, its target and its unit.",
    },
    yields_to: &[RuleId::Routine, RuleId::Task],
    looks: Looks::KeyResults(facts::number_not_measured),
};
