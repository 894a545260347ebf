//! Which RPC a method and a path mean: the `google.api.http` annotations of all services, read once at start.

use std::collections::BTreeSet;

use http::Method;
use http::uri::PathAndQuery;
use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor,
};

use super::problem::Problem;
use super::template::{Path, Template, TemplateError};

const HTTP_OPTION: &str = "google.api.http";
const HTTP_METHODS: [(&str, Method); 5] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("patch", Method::PATCH),
];
/// A hint names this many paths at most.
const NEAR_PATHS_MAX: usize = 12;

/// All paths, the most specific first.
pub(crate) struct Routes {
    routes: Vec<Route>,
}

/// One binding of an RPC to a method and a path.
pub(crate) struct Route {
    pub(crate) http_method: Method,
    /// The template as it is written in the proto.
    pub(crate) text: String,
    pub(crate) template: Template,
    /// For each variable of the template the fields that lead to its value.
    pub(crate) variables: Vec<Vec<FieldDescriptor>>,
    pub(crate) body: Body,
    /// The part of the answer that is sent, where it is not the whole.
    pub(crate) response_body: Option<FieldDescriptor>,
    pub(crate) method: MethodDescriptor,
    /// `/ovation.goals.v1.GoalsService/GetTree`.
    pub(crate) grpc_path: PathAndQuery,
}

/// What the request's body holds.
pub(crate) enum Body {
    /// Nothing; all fields come by path and query.
    Absent,
    /// Every field that is not in the path.
    Whole,
    /// One field.
    Field(FieldDescriptor),
}

/// Why annotations make no table. Found at start and by a test, never by a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnnotationError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error("{method} is bound to `{field}`, which is no such field of its request")]
    FieldUnknown { method: String, field: String },
    #[error("{method} takes a stream and cannot be bound to HTTP")]
    ClientStream { method: String },
    #[error("{method} is bound to no HTTP method of {HTTP_METHODS:?}")]
    MethodUnknown { method: String },
    #[error("{method} and {other} are bound to the same path `{template}`")]
    Twice { method: String, other: String, template: String },
}

impl Routes {
    /// Reads the annotations of every method in the pool, additional bindings included.
    pub(crate) fn of(pool: &DescriptorPool) -> Result<Self, AnnotationError> {
        let mut routes: Vec<Route> = Vec::new();
        let Some(option) = pool.get_extension_by_name(HTTP_OPTION) else {
            return Ok(Self { routes });
        };
        for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
            let options = method.options();
            if !options.has_extension(&option) {
                continue;
            }
            let value = options.get_extension(&option);
            let Some(rule) = value.as_message() else {
                continue;
            };
            routes.push(Route::of(&method, rule)?);
            for additional in messages(rule, "additional_bindings") {
                routes.push(Route::of(&method, &additional)?);
            }
        }
        routes.sort_by(|one, other| one.template.by_specificity(&other.template));
        for (index, route) in routes.iter().enumerate() {
            let twin = routes[..index].iter().find(|other| {
                other.http_method == route.http_method && other.template.same_shape(&route.template)
            });
            if let Some(other) = twin {
                return Err(AnnotationError::Twice {
                    method: route.method.full_name().to_owned(),
                    other: other.method.full_name().to_owned(),
                    template: route.text.clone(),
                });
            }
        }
        Ok(Self { routes })
    }

    /// The route of a request with the values of its variables.
    pub(crate) fn find(&self, http_method: &Method, path: &str) -> Result<(&Route, Vec<String>), Problem> {
        let Some(parsed) = Path::parse(path) else {
            return Err(Failure::field("path", "must be percent-encoded UTF-8").into());
        };
        let mut fitting = BTreeSet::new();
        for route in &self.routes {
            if let Some(values) = route.template.captures(&parsed) {
                if route.http_method == *http_method {
                    return Ok((route, values));
                }
                fitting.insert(route.http_method.as_str());
            }
        }
        if fitting.is_empty() {
            Err(self.not_found(path, &parsed))
        } else {
            let allowed = fitting.into_iter().collect::<Vec<_>>().join(", ");
            Err(Problem::method_not_allowed(http_method, path, &allowed))
        }
    }

    /// The methods that can be reached, the most specific paths first.
    #[cfg(test)]
    pub(crate) fn methods(&self) -> impl Iterator<Item = &MethodDescriptor> {
        self.routes.iter().map(|route| &route.method)
    }

    /// Says what is near, so that a misspelt path is found at once.
    fn not_found(&self, path: &str, parsed: &Path) -> Problem {
        let nearest =
            self.routes.iter().map(|route| route.template.shared_literals(parsed)).max().unwrap_or(0);
        let near: BTreeSet<&str> = self
            .routes
            .iter()
            .filter(|route| nearest > 0 && route.template.shared_literals(parsed) == nearest)
            .map(|route| route.text.as_str())
            .collect();
        let mut message = format!("there is no path {path}");
        if !near.is_empty() {
            let named: Vec<&str> = near.iter().copied().take(NEAR_PATHS_MAX).collect();
            message.push_str("; near it are ");
            message.push_str(&named.join(", "));
            if near.len() > named.len() {
                message.push_str(" and more");
            }
        }
        Failure::new(ErrorReason::NotFound, message).into()
    }
}

impl Route {
    fn of(method: &MethodDescriptor, rule: &DynamicMessage) -> Result<Self, AnnotationError> {
        let name = || method.full_name().to_owned();
        if method.is_client_streaming() {
            return Err(AnnotationError::ClientStream { method: name() });
        }
        let (http_method, text) = HTTP_METHODS
            .iter()
            .find_map(|(field, http_method)| {
                let pattern = text(rule, field);
                (!pattern.is_empty()).then(|| (http_method.clone(), pattern))
            })
            .ok_or_else(|| AnnotationError::MethodUnknown { method: name() })?;
        let template = Template::parse(&text)?;
        let unknown = |field: &str| AnnotationError::FieldUnknown { method: name(), field: field.to_owned() };
        let input = method.input();
        let variables = template
            .variables()
            .iter()
            .map(|variable| {
                field_path(&input, &variable.field_path)
                    .filter(|fields| fields.last().is_some_and(is_single_scalar))
                    .ok_or_else(|| unknown(&variable.field_path))
            })
            .collect::<Result<_, _>>()?;
        let body = match text_or_none(rule, "body").as_deref() {
            None => Body::Absent,
            Some("*") => Body::Whole,
            Some(field) => Body::Field(input.get_field_by_name(field).ok_or_else(|| unknown(field))?),
        };
        let response_body = match text_or_none(rule, "response_body") {
            None => None,
            Some(field) => Some(method.output().get_field_by_name(&field).ok_or_else(|| unknown(&field))?),
        };
        let grpc_path = format!("/{}/{}", method.parent_service().full_name(), method.name())
            .parse()
            .map_err(|_| AnnotationError::MethodUnknown { method: name() })?;
        let method = method.clone();
        Ok(Self { http_method, text, template, variables, body, response_body, method, grpc_path })
    }
}

/// The fields that a dotted path of proto or JSON names leads through; nothing where one is unknown, repeated on the way, or
/// no message on the way.
pub(crate) fn field_path(message: &MessageDescriptor, path: &str) -> Option<Vec<FieldDescriptor>> {
    let mut message = Some(message.clone());
    let mut fields: Vec<FieldDescriptor> = Vec::new();
    for name in path.split('.') {
        if fields.last().is_some_and(|field| field.is_list() || field.is_map()) {
            return None;
        }
        let parent = message?;
        let field = parent.get_field_by_name(name).or_else(|| parent.get_field_by_json_name(name))?;
        message = match field.kind() {
            Kind::Message(inner) => Some(inner),
            _ => None,
        };
        fields.push(field);
    }
    Some(fields)
}

fn is_single_scalar(field: &FieldDescriptor) -> bool {
    !field.is_list() && !field.is_map() && !matches!(field.kind(), Kind::Message(_))
}

fn text(rule: &DynamicMessage, field: &str) -> String {
    let value = rule.get_field_by_name(field);
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

fn text_or_none(rule: &DynamicMessage, field: &str) -> Option<String> {
    Some(text(rule, field)).filter(|text| !text.is_empty())
}

fn messages(rule: &DynamicMessage, field: &str) -> Vec<DynamicMessage> {
    let value = rule.get_field_by_name(field);
    let list = value.as_ref().and_then(|value| value.as_list()).unwrap_or_default();
    list.iter().filter_map(|value| value.as_message().cloned()).collect()
}
