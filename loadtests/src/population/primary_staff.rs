//! Everybody who works in the écoles: a teacher for each class, who may direct the école, and those who come by.

use std::collections::BTreeMap;

use super::classes::Class;
use super::guardians::Guardian;
use super::registrar::Registrar;
use super::schools::School;
use super::staff::{Function, INSPECTOR, PSYCHOLOGIST, PrimaryPost, StaffMember, Work, appoint, employ};

/// Of a hundred teachers, so many serve in two écoles or three.
const SHARED_PERCENT: usize = 8;
/// Of a hundred teachers, so many have a child in an école of the territory.
const PARENTS_PERCENT: u32 = 15;
const WOMEN: u32 = 84;
const ASSISTANT: Function =
    Function { code: "AES", label: "ACCOMPAGNANT DES ELEVES EN SITUATION DE HANDICAP", post_code: "-", post_label: "-" };

/// Hires the staff of all écoles; some of the guardians are teachers.
pub fn hire(schools: &[School], classes: &[Class], guardians: &[Guardian], registrar: &mut Registrar) -> Vec<StaffMember> {
    let mut parents: Vec<&Guardian> = guardians.iter().filter(|guardian| may_teach(guardian)).collect();
    registrar.chance.shuffle(&mut parents);
    let mut staff = Vec::new();
    for post in posts(schools, classes, registrar) {
        let parent = registrar.chance.percent(PARENTS_PERCENT).then(|| parents.pop()).flatten();
        staff.push(engage(post, parent, registrar));
    }
    for (at, school) in schools.iter().enumerate() {
        let assistants = (0..school.headcount().div_ceil(80)).map(|_| Work::Serving(&ASSISTANT, vec![at]));
        staff.extend(assistants.map(|work| employ(work, WOMEN, registrar)));
    }
    for group in (0..schools.len()).collect::<Vec<_>>().chunks(8) {
        staff.push(employ(Work::Serving(&PSYCHOLOGIST, group.to_vec()), WOMEN, registrar));
    }
    for (_, district) in districts(schools) {
        staff.push(employ(Work::Serving(&INSPECTOR, district), 52, registrar));
    }
    staff
}

fn may_teach(guardian: &Guardian) -> bool {
    guardian.birth_known && (1966..1999).contains(&chrono::Datelike::year(&guardian.person.born))
}

fn engage(post: PrimaryPost, parent: Option<&Guardian>, registrar: &mut Registrar) -> StaffMember {
    let work = Work::TeachingPrimary(post);
    match parent {
        Some(parent) => {
            let person = registrar.register_again(&parent.person);
            appoint(person, work, registrar)
        }
        None => employ(work, WOMEN, registrar),
    }
}

/// One post for each class, the first of an école with its direction; then those who replace and relieve the others.
fn posts(schools: &[School], classes: &[Class], registrar: &mut Registrar) -> Vec<PrimaryPost> {
    let mut directed = vec![false; schools.len()];
    let of_class = |class: &Class| {
        let directs = !std::mem::replace(&mut directed[class.school], true);
        PrimaryPost { schools: vec![class.school], directs: directs.then_some(class.school) }
    };
    let mut posts: Vec<PrimaryPost> = classes.iter().map(of_class).collect();
    let shared = posts.len() * SHARED_PERCENT / (100 - SHARED_PERCENT) + 1;
    let everywhere: Vec<usize> = (0..schools.len()).collect();
    for _ in 0..shared {
        let main = *registrar.chance.pick(&everywhere);
        let mut neighbours = schools[main].neighbours.clone();
        registrar.chance.shuffle(&mut neighbours);
        neighbours.truncate(registrar.chance.weighted(&[(1, 60), (2, 40)]));
        posts.push(PrimaryPost { schools: [vec![main], neighbours].concat(), directs: None });
    }
    posts
}

/// The écoles of each inspector.
fn districts(schools: &[School]) -> BTreeMap<&'static str, Vec<usize>> {
    let mut districts: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, school) in schools.iter().enumerate().filter(|(_, school)| !school.listed.circonscription.is_empty()) {
        districts.entry(school.listed.circonscription).or_default().push(at);
    }
    districts
}
