//! Typed ids. Nothing passes a bare UUID across a function boundary.

use uuid::Uuid;

/// Defines a newtype over a UUID: ordered by time of creation (version 7), printed in lower case with hyphens.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
            $crate::ids::serde::Serialize, $crate::ids::serde::Deserialize,
        )]
        #[serde(crate = "ovation_chassis::ids::serde", transparent)]
        $visibility struct $name(pub $crate::ids::uuid::Uuid);

        impl $name {
            /// A new id. Later ids sort behind earlier ones.
            #[must_use]
            pub fn random() -> Self {
                Self($crate::ids::random_uuid())
            }

            /// The bare UUID, for SQL and messages.
            #[must_use]
            pub const fn uuid(self) -> $crate::ids::uuid::Uuid {
                self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::ids::uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$crate::ids::uuid::Uuid> for $name {
            fn from(uuid: $crate::ids::uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for $crate::ids::uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

pub use serde;
pub use uuid;

id!(
    /// An organization: the tenant.
    pub struct OrganizationId
);
id!(
    /// A person of the directory.
    pub struct PersonId
);
id!(
    /// A department or a team.
    pub struct GroupId
);
id!(
    /// A fact in a service's log; the CloudEvents `id`.
    pub struct EventId
);
id!(
    /// The caller's own id of a write, for repeating it.
    pub struct RequestId
);

/// A new version 7 UUID.
#[expect(clippy::disallowed_methods, reason = "the one lawful place for random ids")]
#[must_use]
pub fn random_uuid() -> Uuid {
    Uuid::now_v7()
}
