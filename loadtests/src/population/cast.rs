//! The people whom a demonstration shows: one of each kind, found in the population.

use serde::Serialize;

use super::first_degree::InBoth;
use super::guardians::{Guardianship, Spelling, Standing, Tie};
use super::registrar::Person;
use super::staff::{Function, HEAD, INSPECTOR, SCHOOL_LIFE, StaffMember};
use super::{Inhabitants, Population};

/// Someone to sign in as.
#[derive(Debug, Serialize)]
pub struct CastMember {
    /// What he or she shows: `guardian_of_three`, `teacher_in_two_schools`…
    pub role: &'static str,
    /// Profile of the directory: `pupil`, `guardian`, `teacher`, `head`, `school_life`, `inspector`.
    pub profile: &'static str,
    /// Jointure.
    pub jointure: u32,
    /// Given name.
    pub given_name: &'static str,
    /// Family name, capitals.
    pub family_name: String,
    /// UAIs of the schools: one's own, or those of one's children.
    pub schools: Vec<&'static str>,
    /// Jointures of the children.
    pub children: Vec<u32>,
}

/// A guardian and the pupils whom he or she represents, as positions.
struct Family<'a> {
    guardian: usize,
    children: Vec<usize>,
    ties: Vec<&'a Guardianship>,
}

/// The cast; a role that nobody fits is left out.
pub fn cast(population: &Population) -> Vec<CastMember> {
    let families = families(population);
    let schools_of = |family: &Family| schools_of_children(population, family).len();
    let reachable = |family: &Family| population.guardians[family.guardian].mail.is_some();
    let find = |fits: &dyn Fn(&Family) -> bool| families.iter().find(|family| reachable(family) && fits(family));
    let three = find(&|family| family.children.len() == 3 && schools_of(family) > 1)
        .or_else(|| families.iter().find(|family| family.children.len() == 3 && schools_of(family) > 1));
    let one = find(&|family| family.children.len() == 1 && !is_separated(population, family));
    let separated = find(&|family| is_separated(population, family));
    let guardians = [("guardian_of_three", three), ("guardian_of_one", one), ("separated_guardian", separated)];
    let guardians = guardians.into_iter().filter_map(|(role, family)| Some(guardian(role, population, family?)));
    let pupil = three.map(|family| pupil(population, family.children[0]));
    guardians.chain(pupil).chain(staff_cast(population)).collect()
}

/// Families by the guardian's position, each with the children whom he or she represents by law.
fn families(population: &Population) -> Vec<Family<'_>> {
    let empty = |guardian| Family { guardian, children: Vec::new(), ties: Vec::new() };
    let mut families: Vec<Family> = (0..population.guardians.len()).map(empty).collect();
    for (at, pupil) in population.pupils.iter().enumerate() {
        for tie in pupil.guardianships.iter().filter(|tie| tie.standing == Standing::Legal) {
            families[tie.guardian].children.push(at);
            families[tie.guardian].ties.push(tie);
        }
    }
    families
}

/// A parent who does not live where the other parent of the children lives.
fn is_separated(population: &Population, family: &Family) -> bool {
    let is_parent = |tie: &Guardianship| matches!(tie.tie, Tie::Mother | Tie::Father);
    let address = |guardian: usize| &population.guardians[guardian].address;
    let Some(&child) = family.children.first() else { return false };
    let others = population.pupils[child].guardianships.iter().filter(|tie| is_parent(tie));
    family.ties.iter().all(|tie| is_parent(tie))
        && others.into_iter().any(|tie| address(tie.guardian) != address(family.guardian))
}

fn schools_of_children(population: &Population, family: &Family) -> Vec<&'static str> {
    let mut schools: Vec<_> =
        family.children.iter().map(|&child| population.schools[population.pupils[child].school].uai).collect();
    schools.sort_unstable();
    schools.dedup();
    schools
}

fn staff_cast(population: &Population) -> impl Iterator<Item = CastMember> {
    let teacher_in = |count: usize| {
        let mut staff = population.staff.iter();
        staff
            .find(|member| member.teaching().is_some_and(|post| post.services.len() == count && !post.main_of.is_empty()))
            .or_else(|| population.staff.iter().find(|member| member.teaching().is_some_and(|post| post.services.len() == count)))
    };
    let serving = |function: &Function| population.staff.iter().find(|member| member.serves_as(function));
    let chosen = [
        ("teacher_in_two_schools", "teacher", teacher_in(2)),
        ("teacher_in_one_school", "teacher", teacher_in(1)),
        ("head", "head", serving(&HEAD)),
        ("school_life", "school_life", serving(&SCHOOL_LIFE)),
        ("inspector", "academic", serving(&INSPECTOR)),
    ];
    chosen.into_iter().filter_map(|(role, profile, member)| Some(employee(role, profile, population, member?)))
}

fn member(
    role: &'static str,
    profile: &'static str,
    person: &Person,
    schools: Vec<&'static str>,
    children: Vec<u32>,
) -> CastMember {
    let (jointure, given_name, family_name) = (person.jointure, person.given_name, person.family_name.clone());
    CastMember { role, profile, jointure, given_name, family_name, schools, children }
}

fn guardian(role: &'static str, population: &Population, family: &Family) -> CastMember {
    let children = family.children.iter().map(|&child| population.pupils[child].person.jointure).collect();
    let person = &population.guardians[family.guardian].person;
    member(role, "guardian", person, schools_of_children(population, family), children)
}

fn pupil(population: &Population, at: usize) -> CastMember {
    let pupil = &population.pupils[at];
    member("pupil", "pupil", &pupil.person, vec![population.schools[pupil.school].uai], Vec::new())
}

fn employee(role: &'static str, profile: &'static str, population: &Population, employee: &StaffMember) -> CastMember {
    let schools = employee.schools().into_iter().map(|school| population.schools[school].uai).collect();
    member(role, profile, &employee.person, schools, Vec::new())
}

/// A parent whose children are in both feeds: one household, whom both know how to reach. Schools and
/// children of the second degree come first; the jointure is that of the second degree.
pub fn family_in_both(inhabitants: &Inhabitants) -> Option<CastMember> {
    let Inhabitants { second_degree, first_degree, in_both, .. } = inhabitants;
    let families = families(second_degree);
    let fits = |known: &&InBoth| {
        let family = &families[known.second];
        let [older, younger] = [&second_degree.guardians[known.second], &first_degree.guardians[known.first]];
        let married = !family.children.is_empty() && !is_separated(second_degree, family);
        married && older.mail.is_some() && older.mail == younger.mail && younger.spelling == Spelling::AsRegistered
    };
    let known = in_both.iter().find(fits)?;
    let older = guardian("guardian_in_both_degrees", second_degree, &families[known.second]);
    let younger = first_degree.guardians[known.first].wards.iter().map(|&at| &first_degree.pupils[at]);
    let mut schools: Vec<_> = younger.clone().map(|pupil| first_degree.schools[pupil.school].uai).collect();
    schools.sort_unstable();
    schools.dedup();
    let children = younger.map(|pupil| pupil.person.jointure).collect();
    Some(CastMember { schools: [older.schools, schools].concat(), children: [older.children, children].concat(), ..older })
}
