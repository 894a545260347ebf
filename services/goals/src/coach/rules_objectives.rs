//! The rules about objectives. A rule that others yield to stands before them.

use super::facts;
use super::finding::Severity;
use super::lexicon::{METRICS, QUOTAS};
use super::rule::{Bilingual, Looks, Pattern, Rule, RuleId, When};
use super::signs::Sign;

/// The rules about objectives.
pub(super) const OBJECTIVE_RULES: &[Rule] = &[
    NO_KEY_RESULTS,
    TOO_MANY_KEY_RESULTS,
    KPI_AS_OBJECTIVE,
    RATIONALE_MISSING,
    UNALIGNED,
    DUPLICATE,
    TOO_MANY_OBJECTIVES,
    OWNER_WITHOUT_CAPACITY,
    INDIVIDUAL_OBJECTIVE_OFF,
    NOTHING_COMMITTED,
    NOTHING_ASPIRATIONAL,
    STALE,
];

const NO_KEY_RESULTS: Rule = Rule {
    id: RuleId::NoKeyResults,
    title: Bilingual { japanese: "KRがない", english: "No key result" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual { japanese: "KRがまだありません。", english: "There is no key result yet." },
    why: Bilingual {
        japanese: "Oに近づいているかどうかを、みんなで確かめる手がかりがありません。",
        english: "Nothing tells whether the objective is coming nearer.",
    },
    mend: Bilingual {
        japanese: "「これができたら近づいたと言える」という結果を、2つか3つ書いてみてください。粗くても話し合いを始められます。",
        english: "Write two or three results that would tell you so. Rough ones are enough to start the discussion.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::no_key_results),
};

const TOO_MANY_KEY_RESULTS: Rule = Rule {
    id: RuleId::TooManyKeyResults,
    title: Bilingual { japanese: "KRが多い", english: "Too many key results" },
    severity: Severity::Warning,
    grave_from: None,
    what: Bilingual {
        japanese: "KRが{saw}個あり、目安の{beside}個より多くなっています。",
        english: "There are {saw} key results, more than the {beside} of the policy.",
    },
    why: Bilingual {
        japanese: "KRが多いと、どれが大切かが分からなくなり、だんだん見られなくなります。",
        english: "With many key results nobody knows which matter, and after a while nobody looks.",
    },
    mend: Bilingual {
        japanese: "Oに一番効くものを残し、ほかはネクストアクションやKPIに移すか、別のOに分けてください。",
        english: "Keep those that carry the objective, and make the others next steps, KPIs or another objective.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::too_many_key_results),
};

const KPI_AS_OBJECTIVE: Rule = Rule {
    id: RuleId::KpiAsObjective,
    title: Bilingual { japanese: "KPIのようなO", english: "A KPI as an objective" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "「{saw}」は、Oというより、いつも見ておくKPIのようです。",
        english: "“{saw}” looks like a KPI to keep an eye on rather than an objective.",
    },
    why: Bilingual {
        japanese: "数字だけのOはノルマのように受けとられやすく、何のために目指すのかが伝わりません。",
        english: "An objective that is only a number is taken for a quota: it does not say what for.",
    },
    mend: Bilingual {
        japanese: "その数字が動いたとき、お客様やチームに何が起きているかをOに書き、数字はKRかKPIにしてください。",
        english: "Say what will be true for customers or the team once the number moves, and keep the number as a key result or a KPI.",
    },
    yields_to: &[],
    looks: Looks::Title(&[
        Pattern {
            cues: METRICS,
            with: &[],
            when: &[When::Has(Sign::Quantity), When::LittleElse],
            unless: &[],
            without: &[],
        },
        Pattern { cues: QUOTAS, with: &[], when: &[When::LittleElse], unless: &[], without: &[] },
    ]),
};

const RATIONALE_MISSING: Rule = Rule {
    id: RuleId::RationaleMissing,
    title: Bilingual { japanese: "理由が未入力", english: "No rationale" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual { japanese: "理由が未入力です。", english: "It does not say why." },
    why: Bilingual {
        japanese: "なぜ目指すのかが分かると、ほかの人も自分の目標として考えやすくなります。",
        english: "People make a goal their own once they know the thinking behind it.",
    },
    mend: Bilingual {
        japanese: "なぜ今これなのか、何を見てそう考えたのかを、数行で書いてください。",
        english: "Write in a few lines why it is this, why now, and what made you think so.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::rationale_missing),
};

const UNALIGNED: Rule = Rule {
    id: RuleId::Unaligned,
    title: Bilingual { japanese: "紐づけがない", english: "Unaligned" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "上位のOやKRに紐づいていません。",
        english: "It is aligned to no upper objective or key result.",
    },
    why: Bilingual {
        japanese: "何につながるOなのかが、ほかの人から見えません。",
        english: "Others cannot see what it contributes to.",
    },
    mend: Bilingual {
        japanese: "支えている上位のOやKRを選んでください。見あたらないときは、上位のOが足りないのかもしれません。",
        english: "Choose the objective or key result that it serves. If there is none, an upper objective may be missing.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::unaligned),
};

const DUPLICATE: Rule = Rule {
    id: RuleId::Duplicate,
    title: Bilingual { japanese: "似たOがある", english: "A repetition of another objective" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "「{beside}」とほとんど同じOです。",
        english: "It says nearly the same as “{beside}”.",
    },
    why: Bilingual {
        japanese: "同じOが二つあると、進捗が分かれ、どちらで話せばよいか迷います。",
        english: "Twice the same objective splits its progress, and people wonder which one counts.",
    },
    mend: Bilingual {
        japanese: "一つにまとめてみんなで持つか、もう一方を支える自分たちならではのOにして紐づけてください。",
        english: "Join the two and share it, or say what your own part is and align it to the other.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::duplicate),
};

const TOO_MANY_OBJECTIVES: Rule = Rule {
    id: RuleId::TooManyObjectives,
    title: Bilingual { japanese: "Oが多い", english: "Too many objectives" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "このOKR期間に、同じ持ち主のOが{saw}個あります（目安は{beside}個まで）。",
        english: "Its owner has {saw} objectives in this cycle; {beside} are plenty.",
    },
    why: Bilingual {
        japanese: "Oが多いと力が分かれ、どれも途中で終わりやすくなります。",
        english: "Many objectives divide the strength, and none comes true.",
    },
    mend: Bilingual {
        japanese: "この期間にどうしても動かしたいものを選び、ほかは次の期間のたたき台に残してください。",
        english: "Choose what must move in this cycle, and keep the others as drafts for the next.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::too_many_objectives),
};

const OWNER_WITHOUT_CAPACITY: Rule = Rule {
    id: RuleId::OwnerWithoutCapacity,
    title: Bilingual { japanese: "持ち主の余力", english: "An owner without capacity" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "持ち主は、いま{saw}個のOを同時に進めています（目安は{beside}個まで）。",
        english: "Its owner works on {saw} objectives at once; {beside} are plenty.",
    },
    why: Bilingual {
        japanese: "一人が同時に持つOが多いと、時間をとれず、チェックインも難しくなります。",
        english: "Somebody with that many objectives has time for none of them, nor for checking in.",
    },
    mend: Bilingual {
        japanese: "ほかのメンバーに引きつぐか、いまは進めないOを決めて、持ち主と話してください。",
        english: "Talk with the owner about handing some over, or about which of them wait.",
    },
    yields_to: &[RuleId::TooManyObjectives],
    looks: Looks::Objective(facts::owner_without_capacity),
};

const INDIVIDUAL_OBJECTIVE_OFF: Rule = Rule {
    id: RuleId::IndividualObjectiveOff,
    title: Bilingual { japanese: "個人のO", english: "An individual objective where there are none" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "この部署・チームでは、個人のOを持たないことにしています。",
        english: "This group has decided to do without objectives of persons.",
    },
    why: Bilingual {
        japanese: "チームのOに力を合わせるための取り決めです。",
        english: "It wants everybody to work on the objectives of the team.",
    },
    mend: Bilingual {
        japanese: "チームのOにするか、チームのOのKRの担当になることを考えてみてください。",
        english: "Make it an objective of the team, or own a key result of one.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::individual_objective_off),
};

const NOTHING_COMMITTED: Rule = Rule {
    id: RuleId::NothingCommitted,
    title: Bilingual { japanese: "必達がない", english: "Nothing committed" },
    severity: Severity::Hint,
    grave_from: None,
    what: Bilingual {
        japanese: "この持ち主の{saw}個のOに、必達のものがありません。",
        english: "None of its owner's {saw} objectives is committed.",
    },
    why: Bilingual {
        japanese: "すべてがストレッチだと、これだけは届けるという約束がまわりから見えません。",
        english: "If all are aspirational, others cannot see what they may rely on.",
    },
    mend: Bilingual {
        japanese: "まわりが頼りにしているOがあれば、必達にしてください。なければこのままで大丈夫です。",
        english: "If others rely on one of them, make it committed. If nobody does, leave it as it is.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::nothing_committed),
};

const NOTHING_ASPIRATIONAL: Rule = Rule {
    id: RuleId::NothingAspirational,
    title: Bilingual { japanese: "必達だけ", english: "Nothing aspirational" },
    severity: Severity::Hint,
    grave_from: None,
    what: Bilingual {
        japanese: "この持ち主の{saw}個のOは、すべて必達です。",
        english: "All of its owner's {saw} objectives are committed.",
    },
    why: Bilingual {
        japanese: "必ず届くものだけだと、ワクワクする挑戦が入る余地がなくなります。",
        english: "With nothing but what must be hit there is no room for what would be exciting.",
    },
    mend: Bilingual {
        japanese: "70%届けば上出来と思えるOを、一つ加えてみてください。",
        english: "Add one of which 70 % would already be a success.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::nothing_aspirational),
};

const STALE: Rule = Rule {
    id: RuleId::Stale,
    title: Bilingual { japanese: "動きがない", english: "Stale" },
    severity: Severity::Advice,
    grave_from: None,
    what: Bilingual {
        japanese: "{saw}から{beside}日以上、変更もチェックインもありません。",
        english: "Nothing has changed and nobody has checked in since {saw}, for more than {beside} days.",
    },
    why: Bilingual {
        japanese: "動きがないままだと、いまも目指しているのかがまわりから分かりません。",
        english: "Others cannot tell whether it is still meant.",
    },
    mend: Bilingual {
        japanese: "いまの状況をチェックインするか、事情が変わっていればOやKRを見直してください。",
        english: "Check in where it stands, or change it if things have changed.",
    },
    yields_to: &[],
    looks: Looks::Objective(facts::stale),
};
