//! The category `PersRelEleve`.

use crate::population::guardians::Guardian;
use crate::population::{Population, delivery::feed};

use feed::{Feed, Kind, Record, date};

/// Writes every guardian and contact.
pub fn write(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    let mut file = feed.category("PersRelEleve", Kind("categoriePersonne", "PersRelEleve"))?;
    for guardian in &population.guardians {
        file.add(guardian.person.jointure, |record| describe(record, guardian))?;
    }
    file.finish()
}

fn describe(record: &mut Record, guardian: &Guardian) {
    let person = &guardian.person;
    let known = |value: &Option<String>| value.clone().unwrap_or_default();
    record.one("ENTPersonJointure", person.jointure.to_string());
    record.many("ENTPersonDateNaissance", guardian.birth_known.then(|| date(person.born)));
    record.one("ENTPersonNomPatro", &person.birth_name);
    record.one("sn", &person.family_name);
    record.one("givenName", person.given_name);
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
