//! A person of the directory, and what may change about them.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use serde::Serialize;

use crate::folding::{folded_key, folded_name};

/// Someone in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// How they sign in.
    pub user_name: String,
    /// How they are called.
    pub display_name: String,
    /// The reading in kana; may be empty.
    pub kana: String,
    /// May be empty.
    pub employee_number: String,
    /// May be empty.
    pub email: String,
    /// May be empty.
    pub job_type: String,
    /// May be empty.
    pub title: String,
    /// Whom they report to.
    pub manager: Option<PersonId>,
    /// The language they read.
    pub locale: Locale,
    /// An IANA time zone.
    pub time_zone: String,
    /// Where they stand in their employment.
    pub status: PersonStatus,
    /// Roles in the whole organization, in order, each once.
    pub roles: Vec<Role>,
    /// Counts their changes from 1.
    pub revision: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// A language that Ovation speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Locale {
    /// Japanese, unless said otherwise.
    #[default]
    Ja,
    /// English.
    En,
}

/// Where somebody stands in their employment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PersonStatus {
    /// Works here.
    Active,
    /// Works here, but not now.
    OnLeave,
    /// Cannot sign in; kept as the author of what they did.
    Left,
}

/// A role in the whole organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Role {
    /// Organization administrator.
    Administrator,
    /// Human resources.
    Hr,
    /// Reads everything that is not private.
    Auditor,
    /// Runs workshops and Win Sessions.
    Facilitator,
}

/// A person to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewPerson {
    /// 1 to 100 characters without blanks.
    pub user_name: String,
    /// 1 to 200 characters.
    pub display_name: String,
    /// At most 200 characters.
    pub kana: String,
    /// At most 50 characters.
    pub employee_number: String,
    /// An address or nothing.
    pub email: String,
    /// At most 100 characters.
    pub job_type: String,
    /// At most 100 characters.
    pub title: String,
    /// Somebody of the same organization.
    pub manager: Option<PersonId>,
    /// The language they read.
    pub locale: Locale,
    /// An IANA time zone; `None` means the organization's.
    pub time_zone: Option<String>,
    /// In order, each once.
    pub roles: Vec<Role>,
}

/// What to change about a person; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonChange {
    /// See [`NewPerson`], as for all the others.
    pub display_name: Option<String>,
    /// The reading.
    pub kana: Option<String>,
    /// Leading zeros are kept.
    pub employee_number: Option<String>,
    /// An address or nothing.
    pub email: Option<String>,
    /// 職種.
    pub job_type: Option<String>,
    /// 役職.
    pub title: Option<String>,
    /// `Some(None)`: nobody.
    pub manager: Option<Option<PersonId>>,
    /// The language they read.
    pub locale: Option<Locale>,
    /// An IANA time zone.
    pub time_zone: Option<String>,
    /// Where they stand.
    pub status: Option<PersonStatus>,
    /// All roles, in order, each once.
    pub roles: Option<Vec<Role>>,
}

impl Person {
    /// The person that this request adds: active, at revision 1.
    #[must_use]
    pub fn added(id: PersonId, new: NewPerson, organization_time_zone: &str, now: DateTime<Utc>) -> Self {
        Self {
            id,
            user_name: new.user_name,
            display_name: new.display_name,
            kana: new.kana,
            employee_number: new.employee_number,
            email: new.email,
            job_type: new.job_type,
            title: new.title,
            manager: new.manager,
            locale: new.locale,
            time_zone: new.time_zone.unwrap_or_else(|| organization_time_zone.to_owned()),
            status: PersonStatus::Active,
            roles: new.roles,
            revision: 1,
            created_at: now,
        }
    }

    /// The person with the change applied, at the next revision; `None` where nothing would change.
    #[must_use]
    pub fn changed(&self, change: PersonChange) -> Option<Self> {
        let same = self.clone();
        let next = Self {
            display_name: change.display_name.unwrap_or(same.display_name),
            kana: change.kana.unwrap_or(same.kana),
            employee_number: change.employee_number.unwrap_or(same.employee_number),
            email: change.email.unwrap_or(same.email),
            job_type: change.job_type.unwrap_or(same.job_type),
            title: change.title.unwrap_or(same.title),
            manager: change.manager.unwrap_or(same.manager),
            locale: change.locale.unwrap_or(same.locale),
            time_zone: change.time_zone.unwrap_or(same.time_zone),
            status: change.status.unwrap_or(same.status),
            roles: change.roles.unwrap_or(same.roles),
            ..same
        };
        (next != *self).then(|| Self { revision: self.revision + 1, ..next })
    }

    /// Whether they can act as an administrator.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.status != PersonStatus::Left && self.roles.contains(&Role::Administrator)
    }

    /// Where they stand among others: by kana, or by display name where there is none.
    #[must_use]
    pub fn sort_key(&self) -> String {
        folded_name(if self.kana.is_empty() { &self.display_name } else { &self.kana })
    }

    /// What a search looks into. Line breaks keep a match within one of the names.
    #[must_use]
    pub fn search_text(&self) -> String {
        folded_name(&format!("{}\n{}\n{}", self.display_name, self.kana, self.user_name))
    }

    /// The user name as it is looked up.
    #[must_use]
    pub fn user_name_key(&self) -> String {
        folded_key(&self.user_name)
    }
}

impl PersonChange {
    /// Whether it changes nothing but what people change about themselves: locale and time zone.
    #[must_use]
    pub fn is_ones_own(&self) -> bool {
        let rest = Self { locale: None, time_zone: None, ..self.clone() };
        rest == Self::default()
    }

    /// Whether it can leave the organization without an administrator.
    #[must_use]
    pub fn touches_administration(&self) -> bool {
        self.status.is_some() || self.roles.is_some()
    }

    /// Whether it makes the person an administrator or withdraws that role.
    #[must_use]
    pub fn moves_the_administrator_role(&self, person: &Person) -> bool {
        self.roles.as_ref().is_some_and(|roles| {
            roles.contains(&Role::Administrator) != person.roles.contains(&Role::Administrator)
        })
    }
}

/// Whether the text may be a user name, besides its length: no blanks in it.
#[must_use]
pub fn is_user_name(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_whitespace)
}

/// Whether the text can be an e-mail address. Whether it reaches anybody is found out by writing to it.
#[must_use]
pub fn is_email(text: &str) -> bool {
    !text.chars().any(char::is_whitespace)
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        let new = NewPerson {
            user_name: "Hanako".to_owned(),
            display_name: "佐藤 花子".to_owned(),
            kana: "サトウ ハナコ".to_owned(),
            employee_number: "00042".to_owned(),
            email: "hanako@example.com".to_owned(),
            job_type: "営業".to_owned(),
            title: String::new(),
            manager: None,
            locale: Locale::Ja,
            time_zone: None,
            roles: vec![Role::Administrator],
        };
        Person::added(PersonId::random(), new, "Asia/Tokyo", DateTime::UNIX_EPOCH)
    }

    #[test]
    fn somebody_new_is_active_and_lives_in_the_time_zone_of_the_organization() {
        let person = person();
        assert_eq!((person.status, person.revision), (PersonStatus::Active, 1));
        assert_eq!(person.time_zone, "Asia/Tokyo");
    }

    #[test]
    fn a_change_takes_the_named_fields_and_counts_the_revision() {
        let before = person();
        let change = PersonChange {
            title: Some("部長".to_owned()),
            manager: Some(Some(PersonId::random())),
            ..PersonChange::default()
        };
        let after = before.changed(change.clone()).expect("it changes something");
        assert_eq!(after.title, "部長");
        assert_eq!(Some(after.manager), change.manager);
        assert_eq!((after.revision, after.kana.as_str()), (2, before.kana.as_str()));
    }

    #[test]
    fn a_change_to_what_is_already_so_is_none() {
        let before = person();
        let change = PersonChange { title: Some(String::new()), ..PersonChange::default() };
        assert_eq!(before.changed(change), None);
        assert_eq!(before.changed(PersonChange::default()), None);
    }

    #[test]
    fn only_locale_and_time_zone_are_ones_own() {
        let own = PersonChange {
            locale: Some(Locale::En),
            time_zone: Some("Europe/Paris".to_owned()),
            ..PersonChange::default()
        };
        assert!(own.is_ones_own());
        assert!(!PersonChange { title: Some("部長".to_owned()), ..own }.is_ones_own());
    }

    #[test]
    fn the_administrator_role_moves_when_it_is_given_or_taken() {
        let administrator = person();
        let keeps =
            PersonChange { roles: Some(vec![Role::Administrator, Role::Hr]), ..PersonChange::default() };
        assert!(!keeps.moves_the_administrator_role(&administrator));
        let withdrawn = PersonChange { roles: Some(Vec::new()), ..PersonChange::default() };
        assert!(withdrawn.moves_the_administrator_role(&administrator));
        let member = administrator.changed(withdrawn).expect("it changes something");
        assert!(keeps.moves_the_administrator_role(&member));
        assert!(!member.administers());
    }

    #[test]
    fn people_sort_by_kana_or_by_name_where_there_is_none() {
        let mut person = person();
        assert_eq!(person.sort_key(), "さとう はなこ");
        person.kana = String::new();
        assert_eq!(person.sort_key(), "佐藤 花子");
    }

    #[test]
    fn addresses_have_two_sides() {
        assert!(is_email("a@example.com"));
        for wrong in ["a", "@example.com", "a@", "a@b@c", "a b@example.com"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn user_names_have_no_blanks_of_any_width() {
        assert!(is_user_name("hanako.satō"));
        for wrong in ["", "a b", "a\u{3000}b"] {
            assert!(!is_user_name(wrong), "{wrong:?}");
        }
    }
}
