//! The forms that lines have.

use super::source::{Form, read};

fn form(line: &str) -> (usize, String) {
    let source = read(line);
    let described = source.lines.first().map(|line| {
        let text = match &line.form {
            Form::Blank => "blank".to_owned(),
            Form::Document(what) => (*what).to_owned(),
            Form::Heading(level, words) => format!("heading {level}: {}", words.plain.text),
            Form::Underline => "underline".to_owned(),
            Form::Item(bullet, words) => format!("item {bullet:?}: {}", words.plain.text),
            Form::Paragraph(words) => format!("paragraph: {}", words.plain.text),
            Form::Quote(words) => format!("quote: {}", words.plain.text),
            Form::Foreign(_) => "foreign".to_owned(),
        };
        (line.indent, text)
    });
    described.expect("one line")
}

#[test]
fn a_line_has_the_form_that_a_reader_sees() {
    let cases = [
        ("\u{3000} ", 3, "blank"),
        ("## Sales ##", 0, "heading 2: Sales"),
        ("#hashtag", 0, "paragraph: #hashtag"),
        ("1. **Grow**", 0, "item Number: Grow"),
        ("  - [ ] Ship", 2, "item Sign: Ship"),
        ("\t* Ship", 4, "item Sign: Ship"),
        ("\u{3000}・出荷", 2, "item Sign: 出荷"),
        ("１．成長", 0, "item Number: 成長"),
        ("②成長", 0, "item Number: 成長"),
        ("1.5M ARR", 0, "paragraph: 1.5M ARR"),
        ("１．５倍", 0, "paragraph: １．５倍"),
        ("KR: Ship", 0, "item Mark: KR: Ship"),
        ("> Because", 0, "quote: Because"),
        (">50% of teams", 0, "paragraph: >50% of teams"),
        ("[n0]: https://example.org", 0, "the definition of a link"),
        ("[Legal]: Terms", 0, "paragraph: [Legal]: Terms"),
        ("<!-- hidden -->", 0, "a comment"),
        ("* * *", 0, "a line across"),
        ("-", 0, "blank"),
        ("<br>", 0, "markup without words"),
        ("| O | KR |", 0, "foreign"),
    ];
    for (line, indent, wanted) in cases {
        assert_eq!(form(line), (indent, wanted.to_owned()), "{line}");
    }
}

#[test]
fn blocks_reach_from_fence_to_fence() {
    let text = "---\ntitle: x\n---\n```\nO: x\n```\n<!-- a\nb -->\nSales\n-----\nO: y";
    let source = read(text);
    let mut kinds = source.lines.iter().map(|line| match line.form {
        Form::Document(_) => 'd',
        Form::Foreign(_) => 'f',
        Form::Heading(2, _) => 'h',
        Form::Underline => 'u',
        Form::Item(..) => 'i',
        _ => '?',
    });
    assert_eq!(kinds.by_ref().collect::<String>(), "dddfffddhui");
}
