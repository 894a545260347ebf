//! The API's conventions, read off the descriptors: see `proto/README.md`.

use ovation_proto::descriptors;
use prost_reflect::{Kind, MessageDescriptor, MethodDescriptor};

/// Methods that change something without a `request_id`: repeating them is harmless, or meant.
const WITHOUT_REQUEST_ID: [&str; 5] =
    ["SignIn", "SignOut", "SetPassword", "RetryParkedEvents", "RebuildCopies"];
/// What a reading method begins with.
const READS: [&str; 10] =
    ["Get", "List", "Count", "Watch", "Explain", "Verify", "Replay", "Snapshot", "Resolve", "Search"];

fn methods() -> Vec<MethodDescriptor> {
    let ours = descriptors().services().filter(|service| service.package_name().starts_with("ovation."));
    let methods: Vec<_> = ours.flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    assert!(methods.len() > 40, "the descriptors are incomplete");
    methods
}

fn is_read(method: &MethodDescriptor) -> bool {
    READS.iter().any(|verb| method.name().starts_with(verb))
}

#[test]
fn a_write_takes_a_request_id() {
    for method in methods().iter().filter(|method| !is_read(method)) {
        let expected = !WITHOUT_REQUEST_ID.contains(&method.name());
        let takes = method.input().get_field_by_name("request_id").is_some();
        assert_eq!(takes, expected, "{}", method.full_name());
    }
}

#[test]
fn a_list_is_paged() {
    for method in methods().iter().filter(|method| method.name().starts_with("List")) {
        let (input, output) = (method.input(), method.output());
        for field in ["page_size", "page_token"] {
            assert!(input.get_field_by_name(field).is_some(), "{} lacks {field}", input.full_name());
        }
        assert!(
            output.get_field_by_name("next_page_token").is_some(),
            "{} lacks next_page_token",
            output.full_name()
        );
    }
}

#[test]
fn an_update_takes_a_mask_and_its_entity_has_an_etag() {
    for method in methods()
        .iter()
        .filter(|method| method.name().starts_with("Update") && method.name() != "UpdateRecognitionPolicy")
    {
        let input = method.input();
        assert!(input.get_field_by_name("update_mask").is_some(), "{} lacks update_mask", input.full_name());
        assert!(
            method.output().get_field_by_name("etag").is_some(),
            "{} lacks an etag",
            method.output().full_name()
        );
    }
}

fn messages() -> Vec<MessageDescriptor> {
    descriptors().all_messages().filter(|message| message.package_name().starts_with("ovation.")).collect()
}

#[test]
fn no_number_is_a_float() {
    for message in messages() {
        for field in message.fields() {
            assert!(!matches!(field.kind(), Kind::Double | Kind::Float), "{} is a float", field.full_name());
        }
    }
}

#[test]
fn every_method_without_a_path_is_for_programs() {
    let without: Vec<String> = methods()
        .iter()
        .filter(|method| {
            !method.options().fields().any(|(extension, _)| extension.full_name().contains("http"))
        })
        .filter(|method| {
            let http = descriptors().get_extension_by_name("google.api.http").expect("the option is known");
            !method.options().has_extension(&http)
        })
        .map(|method| method.full_name().to_owned())
        .filter(|name| !name.contains(".LogService."))
        .collect();
    let expected = [
        "ovation.directory.v1.DirectoryService.CreateOrganization",
        "ovation.directory.v1.SessionService.ResolveCredential",
        "ovation.notifications.v1.NotificationsService.WatchNotifications",
    ];
    let mut without = without;
    without.sort();
    assert_eq!(without, expected);
}

#[test]
fn every_method_and_message_and_value_is_commented() {
    let set = prost_types::FileDescriptorSet::decode_set();
    for file in set.file.iter().filter(|file| file.package().starts_with("ovation.")) {
        let commented: std::collections::HashSet<Vec<i32>> = file
            .source_code_info
            .iter()
            .flat_map(|info| &info.location)
            .filter(|location| !location.leading_comments().trim().is_empty())
            .map(|location| location.path.clone())
            .collect();
        for (place, message) in file.message_type.iter().enumerate() {
            let plain = message.name().ends_with("Request") || message.name().ends_with("Response");
            let path = vec![4, i32::try_from(place).expect("few messages")];
            assert!(
                plain || commented.contains(&path),
                "{} of {} lacks a comment",
                message.name(),
                file.name()
            );
        }
        for (place, enumeration) in file.enum_type.iter().enumerate() {
            let path = vec![5, i32::try_from(place).expect("few enums")];
            assert!(commented.contains(&path), "{} of {} lacks a comment", enumeration.name(), file.name());
        }
        for (place, service) in file.service.iter().enumerate() {
            let path = vec![6, i32::try_from(place).expect("few services")];
            assert!(commented.contains(&path), "{} of {} lacks a comment", service.name(), file.name());
        }
    }
}

trait DecodeSet {
    fn decode_set() -> Self;
}

impl DecodeSet for prost_types::FileDescriptorSet {
    fn decode_set() -> Self {
        use prost::Message as _;
        Self::decode(ovation_proto::FILE_DESCRIPTOR_SET).expect("the descriptors decode")
    }
}
