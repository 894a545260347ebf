//! Ovation's protocol: the messages and services of `proto/ovation`, compiled at build time, and their descriptors.
//!
//! Documentation stands in the `.proto` files; the generated code repeats it.

use std::sync::LazyLock;

use prost_reflect::DescriptorPool;

#[expect(missing_docs, clippy::pedantic, clippy::all, reason = "generated code")]
mod api {
    include!(concat!(env!("OUT_DIR"), "/api.rs"));
}

pub use api::{google, ovation};

/// All descriptors, with comments and custom options, as an encoded `FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    // The set is written by our own build script; that it decodes is tested below.
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap_or_default()
});

/// The descriptors of every message and service, for JSON and reflection.
pub fn descriptors() -> &'static DescriptorPool {
    &POOL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_descriptors_decode_with_their_options() {
        let coin = descriptors()
            .get_message_by_name("ovation.recognition.v1.CoinSent")
            .expect("the message is known");
        let fact =
            descriptors().get_extension_by_name("ovation.common.v1.fact").expect("the option is known");
        assert!(coin.options().has_extension(&fact));
    }
}
