//! What readers see of lines with markup.

use super::inline::{Labels, plain};

fn text(raw: &str) -> String {
    let labels = Labels::from(["n0".to_owned(), "tracker".to_owned()]);
    plain(raw, &labels, false).text
}

#[test]
fn a_reader_sees_the_text_without_its_markup() {
    let cases = [
        ("**OBJECTIVE: Earn _trust_ again**", "OBJECTIVE: Earn trust again"),
        ("Reach [_N<sub>0</sub>_][n0] MAU", "Reach N0 MAU"),
        ("Generate **[_N<sub>26</sub>_][n23]** leads", "Generate N26 leads"),
        ("2x [weekly rate](https://example.org/a_(b)) up", "2x weekly rate up"),
        ("See the [tracker] and ![a chart](c.png)", "See the tracker and a chart"),
        ("[Legal] Terms, [a][b]", "[Legal] Terms, [a][b]"),
        ("takes <1 week, <b>bold</b>, a<br>b", "takes <1 week, bold, a b"),
        ("snake_case, 5 * 3, a\\*b, `x_y*z`", "snake_case, 5 * 3, a*b, x_y*z"),
        ("**「売上」**を~~去年~~今年", "「売上」を去年今年"),
        ("R&amp;D at <https://example.org>", "R&D at https://example.org"),
        ("a note[^1]", "a note"),
        ("two   spaces", "two spaces"),
    ];
    for (raw, wanted) in cases {
        assert_eq!(text(raw), wanted, "{raw}");
    }
}

#[test]
fn a_rationale_keeps_the_addresses_of_web_pages() {
    let raw = "See [why](https://example.org/why) and [home](../home.md)";
    assert_eq!(plain(raw, &Labels::new(), true).text, "See why (https://example.org/why) and home");
}

#[test]
fn only_a_line_that_is_bold_as_a_whole_is_bold() {
    let bold = |raw| plain(raw, &Labels::new(), false).bold;
    assert!(bold("**Attract talent globally.**"));
    assert!(bold("__Attract__"));
    assert!(bold("**With a [link](x.md)**:"));
    assert!(!bold("**WHY:** because"));
    assert!(!bold("**a** and **b**"));
    assert!(!bold("*only emphasis*"));
    assert!(!bold("plain"));
}

#[test]
fn hostile_lines_take_no_longer_than_others_of_their_length() {
    for piece in ["[", "](", "*a _b ", "`", "<a ", "[[a]", "**", "&amp;", "  "] {
        let raw = piece.repeat(100_000);
        assert!(plain(&raw, &Labels::new(), true).text.len() <= raw.len());
    }
}
