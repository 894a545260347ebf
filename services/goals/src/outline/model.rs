//! What an outline is once it is read.

use rust_decimal::Decimal;

use super::place::Placer;
use super::{headings, source};

/// An outline of objectives and key results, and what became of each of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// One for each line of the text as [`str::lines`] counts them, in order.
    pub lines: Vec<Line>,
    /// In the order of the text: a parent comes before what is under it.
    pub objectives: Vec<OutlineObjective>,
    /// The texts that name owners, each once, in the order of the text; an owner without objectives is among them.
    pub headings: Vec<String>,
}

/// The verdict on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u32,
    /// What the line is.
    pub kind: LineKind,
    /// What it is taken for: the title, the owner's name, the words that were kept; or why it was not understood and
    /// what would be. Empty for a blank line.
    pub detail: String,
}

/// What a line of an outline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but spaces.
    Blank,
    /// Said about the document: its title, a quotation at its head, the definition of a link.
    Document,
    /// Names an owner.
    Owner,
    /// Begins the objective of this index.
    Objective(usize),
    /// Begins a key result: the index of its objective, and its own index there.
    KeyResult(usize, usize),
    /// Part of the rationale of the objective of this index.
    Rationale(usize),
    /// More of the title of what stands above.
    Continuation(Node),
    /// Understood as a remark, and kept nowhere.
    Note,
    /// Not understood; the detail says why, and what would be.
    NotUnderstood,
}

/// A place in the outline that something can belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// The objective of this index.
    Objective(usize),
    /// The index of the objective, and the index of the key result there.
    KeyResult(usize, usize),
}

impl Node {
    /// The index of the objective that this is or belongs to.
    pub const fn objective(self) -> usize {
        match self {
            Self::Objective(objective) | Self::KeyResult(objective, _) => objective,
        }
    }
}

/// An objective of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineObjective {
    /// The line it begins on, from 1.
    pub line: u32,
    /// The text that names its owner, one of [`Outline::headings`]; `None` if nothing above it does.
    pub owner: Option<String>,
    /// Its title without marks, emphasis, links and other markup; not blank, of any length.
    pub title: String,
    /// Why, in paragraphs separated by a blank line; empty if the outline does not say.
    pub rationale: String,
    /// In the order of the text.
    pub key_results: Vec<OutlineKeyResult>,
    /// What it stands under, always of an earlier line.
    pub parent: Option<Node>,
}

/// A key result of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineKeyResult {
    /// The line it begins on, from 1.
    pub line: u32,
    /// Its title without marks, emphasis, links and other markup; not blank, of any length.
    pub title: String,
    /// Its number, where the title leaves no doubt about it.
    pub number: Option<Number>,
}

/// The number of a key result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Where it starts, if the title says so (`from 25 to 35`); above the target where less is better.
    pub baseline: Option<Decimal>,
    /// At most 15 digits before and 6 after the point; never negative.
    pub target: Decimal,
    /// Beyond the target, if the title says so (`40 logos (stretch 50)`).
    pub stretch: Option<Decimal>,
    /// As the title writes it: `%`, `$`, `件`; empty if it has none. At most 20 characters.
    pub unit: String,
}

/// Reads an outline. Never fails: what is not understood has a line that says so.
///
/// The answer depends on the text alone, and has as many lines as [`str::lines`] counts. It is found in time linear in
/// the text's length; lengths of titles and the number of lines are for the caller to limit.
pub fn parse(text: &str) -> Outline {
    let source = source::read(text);
    let roles = headings::roles(&source);
    Placer::new(&source, &roles).place()
}
