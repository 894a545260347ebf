//! A service's own copy of people and groups, fed by directory's facts.
//!
//! The tables are made by `create_directory_copy()` in the service's migrations. A row is replaced only by a newer revision, so that facts
//! may come twice and in any order.

mod applying;
mod reading;

pub use applying::{DIRECTORY_TYPES, apply};
pub use reading::{
    DirectoryPerson, group_exists, groups_of, groups_of_all, people, person, role_in, time_zone,
};
