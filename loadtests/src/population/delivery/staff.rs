//! The category `PersEducNat`.

use std::collections::BTreeSet;

use crate::population::curriculum::SUBJECTS;
use crate::population::staff::{DEPUTY_HEAD, LIBRARIAN, StaffMember};
use crate::population::teachers::{Audience, Lesson, TeachingPost};
use crate::population::{Population, delivery::feed};

use feed::{Record, date};

/// A record of the category `PersEducNat`.
pub fn describe(record: &mut Record, population: &Population, at: usize) {
    let member = &population.staff[at];
    identity(record, member, population);
    teaching(record, member.teaching(), population);
    functions(record, member, population);
}

fn identity(record: &mut Record, member: &StaffMember, population: &Population) {
    let person = &member.person;
    record.one("ENTPersonJointure", person.jointure.to_string());
    record.one("ENTPersonDateNaissance", date(person.born));
    record.one("ENTPersonNomPatro", &person.birth_name);
    record.one("sn", &person.family_name);
    record.one("givenName", person.given_name);
    record.none("ENTPersonAutresPrenoms");
    record.one("personalTitle", person.sex.title());
    record.one("mail", &member.mail);
    let main_school = member.schools().first().map(|&school| population.schools[school].jointure.to_string());
    record.many("ENTPersonStructRattach", main_school);
}

fn teaching(record: &mut Record, post: Option<&TeachingPost>, population: &Population) {
    let discipline = post.map(|post| post.discipline);
    record.many("ENTAuxEnsCategoDiscipline", discipline.map(|d| format!("{}${}", &d.code[1..3], d.label)));
    record.many("ENTAuxEnsDisciplinesPoste", discipline.map(|d| format!("{}${}", d.code, d.label)));
    let lessons: Vec<(u32, Lesson)> = post.map(|post| lessons(post, population)).unwrap_or_default();
    record.many("ENTAuxEnsMEF", mefs(&lessons, population));
    record.many("ENTAuxEnsMatiereEnseignEtab", subjects(&lessons));
    record.none("ENTAuxEnsClasses");
    record.none("ENTAuxEnsGroupes");
    record.many(
        "ENTAuxEnsClassesMatieres",
        audiences(&lessons, |audience| match audience {
            Audience::Class(class) => Some(&population.classes[class].code),
            Audience::Group(_) => None,
        }),
    );
    record.many(
        "ENTAuxEnsGroupesMatieres",
        audiences(&lessons, |audience| match audience {
            Audience::Group(group) => Some(&population.groups[group].code),
            Audience::Class(_) => None,
        }),
    );
    record.many(
        "ENTAuxEnsClassesPrincipal",
        post.into_iter().flat_map(|post| &post.main_of).map(|&class| {
            let class = &population.classes[class];
            format!("{}${}", population.schools[class.school].jointure, class.code)
        }),
    );
}

/// Every lesson with the jointure of its school.
fn lessons(post: &TeachingPost, population: &Population) -> Vec<(u32, Lesson)> {
    let services = post.services.iter();
    let with_school = services.flat_map(|service| service.lessons.iter().map(move |&lesson| (service.school, lesson)));
    with_school.map(|(school, lesson)| (population.schools[school].jointure, lesson)).collect()
}

fn mefs(lessons: &[(u32, Lesson)], population: &Population) -> BTreeSet<String> {
    let level = |audience| match audience {
        Audience::Class(class) => population.classes[class].level,
        Audience::Group(group) => population.groups[group].level,
    };
    let mefs = lessons.iter().map(|(school, lesson)| (school, level(lesson.audience)));
    mefs.map(|(school, level)| format!("{school}${}${}", level.mef(), level.label())).collect()
}

fn subjects(lessons: &[(u32, Lesson)]) -> BTreeSet<String> {
    lessons.iter().map(|(school, lesson)| format!("{school}${}", SUBJECTS[lesson.subject].label)).collect()
}

fn audiences<'a>(lessons: &[(u32, Lesson)], code: impl Fn(Audience) -> Option<&'a String>) -> Vec<String> {
    let coded = lessons.iter().filter_map(|(school, lesson)| Some((school, code(lesson.audience)?, lesson.subject)));
    coded.map(|(school, code, subject)| format!("{school}${code}${}", SUBJECTS[subject].code)).collect()
}

/// As real deliveries do, the deputy head is flagged a teacher: whoever reads must look at the function.
fn functions(record: &mut Record, member: &StaffMember, population: &Population) {
    let fields = member.function_fields();
    let schools = member.schools();
    let in_schools = schools.iter().map(|&school| format!("{}${fields}", population.schools[school].jointure));
    record.many("ENTPersonFonctions", in_schools);
    let teaches = member.teaching().is_some();
    let flagged = teaches || member.serves_as(&LIBRARIAN) || member.serves_as(&DEPUTY_HEAD);
    record.flag("ENTPersonCategorieEnseignant", flagged);
    record.flag("PersEducNatPresenceDevantEleves", teaches);
}
