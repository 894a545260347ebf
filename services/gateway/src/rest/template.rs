//! Path templates of `google.api.http`: `/v1/cycles/{cycle_id}:close`.
//!
//! The grammar stands in `google/api/http.proto`. A variable holds one segment unless it says otherwise (`{name=a/*}`), `**`
//! takes the rest of the path, and a verb follows the last segment behind a colon. A colon that belongs to a value is sent as
//! `%3A`, so that the two are never confused.

use std::cmp::Ordering;

use super::percent;

/// A parsed path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
    verb: Option<String>,
    variables: Vec<Variable>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// Any one segment.
    One,
    /// All segments that are left, at least none.
    Rest,
}

/// A variable and the parts that it spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// The field that takes the value: `person.id`.
    pub(crate) field_path: String,
    from: usize,
    to: usize,
}

/// The path of a request, cut into segments.
pub(crate) struct Path {
    segments: Vec<Segment>,
    verb: Option<String>,
}

struct Segment {
    encoded: String,
    decoded: String,
}

/// Why a template is none.
#[derive(Debug, thiserror::Error)]
#[error("the path template `{template}` is malformed: {problem}")]
pub(crate) struct TemplateError {
    template: String,
    problem: &'static str,
}

impl Template {
    /// Reads a template as an annotation writes it.
    pub(crate) fn parse(template: &str) -> Result<Self, TemplateError> {
        let malformed = |problem| TemplateError { template: template.to_owned(), problem };
        let path = template.strip_prefix('/').ok_or_else(|| malformed("it does not begin with `/`"))?;
        // A colon inside of braces belongs to no verb; behind the last brace it does.
        let after_braces = path.rfind('}').map_or(0, |brace| brace + 1);
        let (path, verb) = match path[after_braces..].rfind(':') {
            Some(colon) => (&path[..after_braces + colon], Some(&path[after_braces + colon + 1..])),
            None => (path, None),
        };
        if verb.is_some_and(|verb| verb.is_empty() || verb.contains('/')) {
            return Err(malformed("what follows the colon is no verb"));
        }
        let mut parsed = Self { parts: Vec::new(), verb: verb.map(str::to_owned), variables: Vec::new() };
        let mut rest = path;
        loop {
            rest = parsed.take_segment(rest).map_err(malformed)?;
            match rest.strip_prefix('/') {
                Some(following) => rest = following,
                None if rest.is_empty() => break,
                None => return Err(malformed("a segment goes on behind its variable")),
            }
        }
        let rests = parsed.parts.iter().rev().skip(1).any(|part| *part == Part::Rest);
        if rests {
            return Err(malformed("`**` is not the last segment"));
        }
        Ok(parsed)
    }

    /// The variables in the order in which [`Template::captures`] gives their values.
    pub(crate) fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The values of the variables, if the path fits.
    pub(crate) fn captures(&self, path: &Path) -> Option<Vec<String>> {
        if self.verb != path.verb {
            return None;
        }
        let open_ended = self.parts.last() == Some(&Part::Rest);
        let fixed = if open_ended { self.parts.len() - 1 } else { self.parts.len() };
        if path.segments.len() < fixed || (path.segments.len() > fixed && !open_ended) {
            return None;
        }
        let fits = self.parts[..fixed].iter().zip(&path.segments).all(|(part, segment)| match part {
            Part::Literal(literal) => *literal == segment.decoded,
            Part::One | Part::Rest => !segment.decoded.is_empty(),
        });
        fits.then(|| self.variables.iter().map(|variable| self.value(variable, path)).collect())
    }

    /// How many of the path's first segments are this template's own words; tells what is near an unknown path.
    pub(crate) fn shared_literals(&self, path: &Path) -> usize {
        self.parts
            .iter()
            .zip(&path.segments)
            .take_while(|(part, segment)| match part {
                Part::Literal(literal) => *literal == segment.decoded,
                Part::One | Part::Rest => true,
            })
            .filter(|(part, _)| matches!(part, Part::Literal(_)))
            .count()
    }

    /// Templates sorted by this stand before those that would shadow them: literals before variables.
    pub(crate) fn by_specificity(&self, other: &Self) -> Ordering {
        let rank = |part: &Part| match part {
            Part::Literal(_) => 0,
            Part::One => 1,
            Part::Rest => 2,
        };
        self.parts
            .iter()
            .map(rank)
            .cmp(other.parts.iter().map(rank))
            .then_with(|| other.parts.len().cmp(&self.parts.len()))
    }

    /// Whether the two take the same paths, whatever their variables are called.
    pub(crate) fn same_shape(&self, other: &Self) -> bool {
        self.parts == other.parts && self.verb == other.verb
    }

    /// Takes one segment off the front of the text and returns what is left.
    fn take_segment<'t>(&mut self, text: &'t str) -> Result<&'t str, &'static str> {
        let Some(variable) = text.strip_prefix('{') else {
            let end = text.find('/').unwrap_or(text.len());
            self.parts.push(part(&text[..end])?);
            return Ok(&text[end..]);
        };
        let (inside, rest) = variable.split_once('}').ok_or("a brace is not closed")?;
        let (field_path, segments) = inside.split_once('=').unwrap_or((inside, "*"));
        let named = field_path.split('.').all(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        if !named {
            return Err("a variable does not name a field");
        }
        let from = self.parts.len();
        for segment in segments.split('/') {
            self.parts.push(part(segment)?);
        }
        self.variables.push(Variable { field_path: field_path.to_owned(), from, to: self.parts.len() });
        Ok(rest)
    }

    /// A variable of one segment is decoded whole; in one of several an escaped slash stays escaped, or it would be one
    /// segment more.
    fn value(&self, variable: &Variable, path: &Path) -> String {
        let to = if self.parts[variable.to - 1] == Part::Rest { path.segments.len() } else { variable.to };
        match &path.segments[variable.from..to] {
            [segment] if self.parts[variable.from] != Part::Rest => segment.decoded.clone(),
            segments => {
                let encoded: Vec<_> = segments.iter().map(Segment::multi_decoded).collect();
                encoded.join("/")
            }
        }
    }
}

impl Path {
    /// Cuts a request's path; nothing where an escape in it is malformed.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let last_segment = path.rfind('/').map_or(0, |slash| slash + 1);
        let (path, verb) = match path[last_segment..].rfind(':') {
            Some(colon) => {
                let colon = last_segment + colon;
                (&path[..colon], Some(percent::decode(&path[colon + 1..])?))
            }
            None => (path, None),
        };
        let segments = path
            .split('/')
            .map(|encoded| {
                let decoded = percent::decode(encoded)?;
                Some(Segment { encoded: encoded.to_owned(), decoded })
            })
            .collect::<Option<_>>()?;
        Some(Self { segments, verb })
    }
}

impl Segment {
    fn multi_decoded(&self) -> String {
        let kept = self.encoded.replace("%2F", "%252F").replace("%2f", "%252F");
        percent::decode(&kept).unwrap_or_else(|| self.decoded.clone())
    }
}

fn part(segment: &str) -> Result<Part, &'static str> {
    match segment {
        "" => Err("a segment is empty"),
        "*" => Ok(Part::One),
        "**" => Ok(Part::Rest),
        literal if literal.contains(['{', '}', '*', '=']) => {
            Err("a segment is neither a word nor a variable")
        }
        literal => Ok(Part::Literal(literal.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(template: &str, path: &str) -> Option<Vec<String>> {
        let template = Template::parse(template).expect("a template");
        template.captures(&Path::parse(path).expect("a path"))
    }

    #[test]
    fn paths_are_matched_as_the_grammar_says() {
        let table: &[(&str, &str, Option<&[&str]>)] = &[
            ("/v1/cycles", "/v1/cycles", Some(&[])),
            ("/v1/cycles", "/v1/cycles/", None),
            ("/v1/cycles", "/v1", None),
            ("/v1/cycles/{id}", "/v1/cycles/7", Some(&["7"])),
            ("/v1/cycles/{id}", "/v1/cycles/", None),
            ("/v1/cycles/{id}", "/v1/cycles/7/tree", None),
            ("/v1/cycles/{id}", "/v1/cycles/a%2Fb%3Ac", Some(&["a/b:c"])),
            ("/v1/cycles/{id}", "/v1/cycles/7:close", None),
            ("/v1/cycles/{id}:close", "/v1/cycles/7:close", Some(&["7"])),
            ("/v1/cycles/{id}:close", "/v1/cycles/7", None),
            ("/v1/cycles/{id}:close", "/v1/cycles/7:open", None),
            ("/v1/cycles/{id}:close", "/v1/cycles/:close", None),
            ("/v1/ledger:verify", "/v1/ledger:verify", Some(&[])),
            ("/v1/groups/{g}/members/{p.id}", "/v1/groups/a/members/b", Some(&["a", "b"])),
            ("/v1/{name=shelves/*/books/*}", "/v1/shelves/a/books/b%2Fc", Some(&["shelves/a/books/b%2Fc"])),
            ("/v1/{name=shelves/*}", "/v1/tables/a", None),
            ("/v1/files/{path=**}", "/v1/files/a/b%20c", Some(&["a/b c"])),
            ("/v1/files/{path=**}", "/v1/files", Some(&[""])),
        ];
        for (template, path, expected) in table {
            let found = captures(template, path);
            let found: Option<Vec<&str>> =
                found.as_ref().map(|values| values.iter().map(String::as_str).collect());
            assert_eq!(found.as_deref(), *expected, "{template} on {path}");
        }
    }

    #[test]
    fn malformed_templates_are_refused() {
        for template in [
            "v1",
            "/",
            "/v1/{id",
            "/v1/{}",
            "/v1//a",
            "/v1/**/a",
            "/v1/{a}b",
            "/v1/a:",
            "/v1/{a..b}",
            "/v1/a*",
        ] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
    }

    #[test]
    fn words_stand_before_variables() {
        let mut templates = ["/v1/{name=**}", "/v1/sessions/{id}", "/v1/sessions/current"]
            .map(|text| (text, Template::parse(text).expect("a template")));
        templates.sort_by(|(_, one), (_, other)| one.by_specificity(other));
        assert_eq!(
            templates.map(|(text, _)| text),
            ["/v1/sessions/current", "/v1/sessions/{id}", "/v1/{name=**}"]
        );
    }
}
