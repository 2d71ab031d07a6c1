//! The category `PersRelEleve`.

use crate::population::{Population, delivery::feed};

use feed::{Record, date};

/// A record of the category `PersRelEleve`.
pub fn describe(record: &mut Record, population: &Population, at: usize) {
    let guardian = &population.guardians[at];
    let person = &guardian.person;
    let known = |value: &Option<String>| value.clone().unwrap_or_default();
    record.one("ENTPersonJointure", person.jointure.to_string());
    record.many("ENTPersonDateNaissance", guardian.birth_known.then(|| date(person.born)));
    record.one("ENTPersonNomPatro", &person.birth_name);
    record.one("sn", &person.family_name);
    record.one("givenName", guardian.given_name());
    record.one("personalTitle", person.sex.title());
    record.one("homePhone", known(&guardian.home_phone));
    record.one("telephoneNumber", known(&guardian.work_phone));
    record.one("ENTPersonAdresse", &guardian.address.lines);
    record.one("ENTPersonCodePostal", guardian.address.postcode);
    record.one("ENTPersonVille", &guardian.address.town);
    record.one("ENTPersonPays", "FRANCE");
    record.flag("ENTPersonAdresseDiffusion", guardian.address_shared);
    record.one("mobile", known(&guardian.mobile));
    record.many("ENTPersonMobileSMS", guardian.mobile.as_ref().filter(|_| guardian.accepts_sms));
    record.one("mail", known(&guardian.mail));
}
