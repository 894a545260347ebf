//! Enums that are stored as small numbers: the numbers of the protocol's enums, so that rows can be
//! read beside messages.

/// Defines an enum with its numbers, both ways.
macro_rules! coded {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
        $visibility enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// The number under which it is stored and sent.
            #[must_use]
            pub const fn code(self) -> i16 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The variant with the number, if there is one.
            #[must_use]
            pub const fn of_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// Its name in the protocol's JSON, such as `OBJECTIVE_KIND_COMMITTED`.
            #[must_use]
            pub fn json_name(self) -> String {
                match self { $(Self::$variant => $crate::coded::json_name(concat!(stringify!($name), stringify!($variant))),)+ }
            }
        }
    };
}

pub(crate) use coded;

/// `YesNo` as `YES_NO`.
pub(crate) fn json_name(camel: &str) -> String {
    let mut name = String::with_capacity(camel.len() + 8);
    for (index, letter) in camel.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}
