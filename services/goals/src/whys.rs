//! The path from an objective to the top of what it serves, as one sentence of whys.

use uuid::Uuid;

use crate::ids::ObjectiveId;

/// A step of the path to the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The objective or the key result.
    pub node_id: Uuid,
    /// The objective, of a key result the one that has it.
    pub objective_id: ObjectiveId,
    /// Its title.
    pub title: String,
    /// Of an objective: why. Empty for a key result.
    pub rationale: String,
}

/// The path, from the objective itself to the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whys {
    /// Its steps; at least the objective itself.
    pub steps: Vec<Why>,
    /// Whether it goes on where the caller may not look.
    pub is_cut: bool,
}

impl Why {
    /// Whether it is a key result.
    #[must_use]
    pub fn is_key_result(&self) -> bool {
        self.node_id != self.objective_id.uuid()
    }
}

impl Whys {
    /// From the top down: 「A」のために「B」を、そのために「C」を目指します。
    #[must_use]
    pub fn sentence_ja(&self) -> String {
        let mut titles = self.steps.iter().rev().map(|why| quoted_ja(&why.title));
        let top = if self.is_cut { Some("さらに上位の目標".to_owned()) } else { titles.next() };
        let (Some(top), rest) = (top, titles.collect::<Vec<_>>()) else {
            return String::new();
        };
        if rest.is_empty() {
            return format!("{top}を目指します。");
        }
        format!("{top}のために、{}を目指します。", rest.join("を、そのために"))
    }

    /// From the top down: For the sake of “A” we aim at “B”, and for that at “C”.
    #[must_use]
    pub fn sentence_en(&self) -> String {
        let mut titles = self.steps.iter().rev().map(|why| format!("“{}”", why.title));
        let top = if self.is_cut { Some("a goal further up".to_owned()) } else { titles.next() };
        let (Some(top), rest) = (top, titles.collect::<Vec<_>>()) else {
            return String::new();
        };
        if rest.is_empty() {
            return format!("We aim at {top}.");
        }
        format!("For the sake of {top} we aim at {}.", rest.join(", and for that at "))
    }
}

/// In Japanese quotation marks; those inside become the inner ones.
fn quoted_ja(title: &str) -> String {
    format!("「{}」", title.replace('「', "『").replace('」', "』"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(titles: &[&str], is_cut: bool) -> Whys {
        let steps = (1..).zip(titles).map(|(id, title)| Why {
            node_id: Uuid::from_u128(id),
            objective_id: ObjectiveId(Uuid::from_u128(id)),
            title: (*title).to_owned(),
            rationale: String::new(),
        });
        Whys { steps: steps.collect(), is_cut }
    }

    #[test]
    fn the_sentence_leads_from_the_top_down() {
        let path = whys(&["索引を作り直す", "検索で迷わない", "お客さまの毎日を軽くする"], false);
        assert_eq!(
            path.sentence_ja(),
            "「お客さまの毎日を軽くする」のために、「検索で迷わない」を、そのために「索引を作り直す」を目指します。"
        );
        let path = whys(&["Rebuild the index", "Nobody gets lost", "Lighter days"], false);
        assert_eq!(
            path.sentence_en(),
            "For the sake of “Lighter days” we aim at “Nobody gets lost”, and for that at “Rebuild the index”."
        );
    }

    #[test]
    fn the_top_itself_is_aimed_at() {
        assert_eq!(whys(&["「最高」の一年"], false).sentence_ja(), "「『最高』の一年」を目指します。");
        assert_eq!(whys(&["Grow"], false).sentence_en(), "We aim at “Grow”.");
    }

    #[test]
    fn a_path_that_is_cut_says_so() {
        assert_eq!(
            whys(&["育てる"], true).sentence_ja(),
            "さらに上位の目標のために、「育てる」を目指します。"
        );
        assert_eq!(
            whys(&["Grow"], true).sentence_en(),
            "For the sake of a goal further up we aim at “Grow”."
        );
    }
}
