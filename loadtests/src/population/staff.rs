//! Everybody who works in or for the schools: teachers, heads, school life, offices, inspectors, agents.

use serde::Serialize;

use super::classes::Class;
use super::contact::ACADEMIE_DOMAIN;
use super::groups::Group;
use super::names::Sex;
use super::registrar::{Person, Registrar};
use super::teachers::{self, TeachingPost};
use super::territory::School;

/// A function of the directory (`ENTPersonFonctions`), with the post that goes with it.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Code of the function.
    pub code: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Code of the post, `-` when there is none.
    pub post_code: &'static str,
    /// Label of the post, `-` when there is none.
    pub post_label: &'static str,
}

const fn function(code: &'static str, label: &'static str, post_code: &'static str, post_label: &'static str) -> Function {
    Function { code, label, post_code, post_label }
}

/// Head of a school.
pub const HEAD: Function = function("DIR", "DIRECTION", "D0010", "CHEF D'ETABLISSEMENT");
/// Deputy head.
pub const DEPUTY_HEAD: Function = function("DIR", "DIRECTION", "D0011", "ADJOINT AU CHEF D'ETABLISSEMENT");
/// Head of school life (CPE).
pub const SCHOOL_LIFE: Function = function("EDU", "EDUCATION", "E0030", "CONSEILLER PRINCIPAL D'EDUCATION");
/// Librarian.
pub const LIBRARIAN: Function = function("DOC", "DOCUMENTATION", "L0080", "DOCUMENTATION");
/// Inspector.
pub const INSPECTOR: Function = function("INS", "INSPECTION", "-", "-");
const TEACHING: (&str, &str) = ("ENS", "ENSEIGNEMENT DEVANT ELEVES");
const ASSISTANT: Function = function("AED", "ASSISTANT D'EDUCATION", "-", "-");
const OFFICE: Function = function("ADF", "PERSONNELS ADMINISTRATIFS", "-", "-");
const NURSE: Function = function("MDS", "PERSONNELS MEDICO-SOCIAUX", "-", "-");
const PSYCHOLOGIST: Function = function("PSY", "PSYCHOLOGUE", "-", "-");
const COLLECTIVITE: Function = function("COLTER", "PERSONNEL DE COLLECTIVITE TERRITORIALE", "-", "-");

/// Someone employed.
#[derive(Debug)]
pub struct StaffMember {
    /// Civil identity.
    pub person: Person,
    /// Professional mail.
    pub mail: String,
    /// What he or she does.
    pub work: Work,
}

/// Teaching, or a function in one or several schools.
#[derive(Debug)]
pub enum Work {
    /// Teaching.
    Teaching(TeachingPost),
    /// Another function, the same in each school (positions).
    Serving(&'static Function, Vec<usize>),
}

impl StaffMember {
    /// Positions of the schools, the main one first.
    pub fn schools(&self) -> Vec<usize> {
        match &self.work {
            Work::Teaching(post) => post.services.iter().map(|service| service.school).collect(),
            Work::Serving(_, schools) => schools.clone(),
        }
    }

    /// `code$label$post code$post label`, as it follows the school in `ENTPersonFonctions`.
    pub fn function_fields(&self) -> String {
        match &self.work {
            Work::Teaching(TeachingPost { discipline, .. }) => {
                format!("{}${}${}${}", TEACHING.0, TEACHING.1, discipline.code, discipline.label)
            }
            Work::Serving(function, _) => {
                format!("{}${}${}${}", function.code, function.label, function.post_code, function.post_label)
            }
        }
    }

    /// Whether he or she has this function.
    pub fn serves_as(&self, wanted: &Function) -> bool {
        matches!(&self.work, Work::Serving(function, _) if *function == wanted)
    }

    /// The teaching post, if it is one.
    pub fn teaching(&self) -> Option<&TeachingPost> {
        match &self.work {
            Work::Teaching(post) => Some(post),
            Work::Serving(..) => None,
        }
    }
}

/// An agent of the département or of a town hall.
#[derive(Debug, Serialize)]
pub struct Agent {
    given_name: &'static str,
    family_name: String,
    email: String,
    organisation_kind: &'static str,
    organisation_code: &'static str,
    organisation_name: String,
    title: &'static str,
    administrator: bool,
}

/// Hires the staff of all schools.
pub fn hire(schools: &[School], classes: &[Class], groups: &[Group], registrar: &mut Registrar) -> Vec<StaffMember> {
    let posts = teachers::posts(schools, classes, groups, registrar);
    let mut staff: Vec<StaffMember> = posts.into_iter().map(|post| employ(Work::Teaching(post), 66, registrar)).collect();
    for (at, school) in schools.iter().enumerate() {
        for (function, count) in establishment(school.headcount()) {
            staff.extend((0..count).map(|_| employ(Work::Serving(function, vec![at]), women_in(function), registrar)));
        }
    }
    for (function, schools_each) in [(&PSYCHOLOGIST, 3), (&INSPECTOR, 9), (&COLLECTIVITE, 33)] {
        for at in (0..schools.len()).step_by(schools_each) {
            let around = (at..schools.len().min(at + schools_each)).collect();
            staff.push(employ(Work::Serving(function, around), women_in(function), registrar));
        }
    }
    staff
}

/// How many of each function a school of that size has.
fn establishment(headcount: u32) -> [(&'static Function, u32); 7] {
    [
        (&HEAD, 1),
        (&DEPUTY_HEAD, u32::from(headcount >= 150)),
        (&SCHOOL_LIFE, headcount.div_ceil(450)),
        (&ASSISTANT, headcount.div_ceil(110) + 1),
        (&LIBRARIAN, 1 + u32::from(headcount > 750)),
        (&OFFICE, 1 + headcount.div_ceil(400)),
        (&NURSE, 1),
    ]
}

fn women_in(function: &Function) -> u32 {
    match function.code {
        "DIR" | "INS" | "COLTER" => 52,
        "MDS" | "DOC" | "PSY" => 88,
        _ => 68,
    }
}

fn employ(work: Work, women: u32, registrar: &mut Registrar) -> StaffMember {
    let sex = if registrar.chance.percent(women) { Sex::Female } else { Sex::Male };
    let young = matches!(work, Work::Serving(function, _) if *function == ASSISTANT);
    let year = if young { registrar.chance.within(1990..2005) } else { registrar.chance.within(1962..2000) };
    let born = registrar.day_of(i32::try_from(year).expect("years are small"));
    let mut person = registrar.register_stranger(sex, born);
    if sex == Sex::Female && !young && registrar.chance.percent(38) {
        person.family_name = registrar.names.family(&mut registrar.chance);
    }
    let mail = registrar.mailboxes.at(person.given_name, &person.family_name, ACADEMIE_DOMAIN);
    StaffMember { person, mail, work }
}

/// Two agents of the département, the first of whom administers the platform, and one of each of the first two communes.
pub fn agents(schools: &[School], registrar: &mut Registrar) -> Vec<Agent> {
    let mut agents = Vec::new();
    for title in ["Cheffe de projet numérique éducatif", "Gestionnaire des collèges"] {
        let name = "Département des Hauts-de-Seine".to_owned();
        let hired = agent("departement", "92", name, "hauts-de-seine.example", title, registrar);
        agents.push(Agent { administrator: agents.is_empty(), ..hired });
    }
    let mut communes: Vec<_> = schools.iter().map(|school| school.commune).collect();
    communes.dedup();
    for commune in communes.into_iter().take(2) {
        let name = format!("Ville de {}", commune.name);
        agents.push(agent("commune", commune.code, name, "mairie.example", "Responsable des affaires scolaires", registrar));
    }
    agents
}

fn agent(
    organisation_kind: &'static str,
    organisation_code: &'static str,
    organisation_name: String,
    domain: &str,
    title: &'static str,
    registrar: &mut Registrar,
) -> Agent {
    let born = registrar.day_of(1982);
    let person = registrar.register_stranger(Sex::Female, born);
    let email = registrar.mailboxes.at(person.given_name, &person.family_name, domain);
    let (given_name, family_name) = (person.given_name, person.family_name);
    Agent { given_name, family_name, email, organisation_kind, organisation_code, organisation_name, title, administrator: false }
}
