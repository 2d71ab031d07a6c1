//! Everybody who works in or for the schools: teachers, heads, school life, offices, inspectors, agents.

use serde::Serialize;

use super::classes::Class;
use super::groups::Group;
use super::names::Sex;
use super::registrar::{Person, Registrar};
use super::schools::{Commune, School};
use super::teachers::{self, TeachingPost};

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
/// Psychologist.
pub const PSYCHOLOGIST: Function = function("PSY", "PSYCHOLOGUE", "-", "-");
const COLLECTIVITE: Function = function("COLTER", "PERSONNEL DE COLLECTIVITE TERRITORIALE", "-", "-");

/// Someone employed.
#[derive(Debug, Clone)]
pub struct StaffMember {
    /// Civil identity.
    pub person: Person,
    /// Professional mail.
    pub mail: String,
    /// What he or she does.
    pub work: Work,
}

/// Teaching, or a function in one or several schools.
#[derive(Debug, Clone)]
pub enum Work {
    /// Teaching in collèges or lycées.
    Teaching(TeachingPost),
    /// Teaching in écoles.
    TeachingPrimary(PrimaryPost),
    /// Another function, the same in each school (positions).
    Serving(&'static Function, Vec<usize>),
}

/// What a teacher of écoles does.
#[derive(Debug, Clone)]
pub struct PrimaryPost {
    /// Positions of the écoles, the main one first.
    pub schools: Vec<usize>,
    /// The école that he or she heads.
    pub directs: Option<usize>,
}

impl StaffMember {
    /// Positions of the schools, the main one first.
    pub fn schools(&self) -> Vec<usize> {
        match &self.work {
            Work::Teaching(post) => post.services.iter().map(|service| service.school).collect(),
            Work::TeachingPrimary(PrimaryPost { schools, .. }) | Work::Serving(_, schools) => schools.clone(),
        }
    }

    /// The école that he or she heads.
    pub fn directs(&self) -> Option<usize> {
        match &self.work {
            Work::TeachingPrimary(post) => post.directs,
            _ => None,
        }
    }

    /// Whether he or she teaches, in either degree.
    pub fn is_teacher(&self) -> bool {
        matches!(self.work, Work::Teaching(_) | Work::TeachingPrimary(_))
    }

    /// `code$label$post code$post label`, as it follows the school in `ENTPersonFonctions`.
    pub fn function_fields(&self) -> String {
        match &self.work {
            Work::Teaching(TeachingPost { discipline, .. }) => {
                format!("{}${}${}${}", TEACHING.0, TEACHING.1, discipline.code, discipline.label)
            }
            Work::TeachingPrimary(_) => "ENS$ENSEIGNEMENT$-$-".to_owned(),
            Work::Serving(function, _) => {
                format!("{}${}${}${}", function.code, function.label, function.post_code, function.post_label)
            }
        }
    }

    /// Whether he or she has this function.
    pub fn serves_as(&self, wanted: &Function) -> bool {
        matches!(&self.work, Work::Serving(function, _) if *function == wanted)
    }

    /// The post in collèges or lycées, if it is one.
    pub fn teaching(&self) -> Option<&TeachingPost> {
        match &self.work {
            Work::Teaching(post) => Some(post),
            Work::TeachingPrimary(_) | Work::Serving(..) => None,
        }
    }
}

/// An agent of the département or of a town hall.
#[derive(Debug, Clone, Serialize)]
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

/// Hires the staff of all collèges and lycées.
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

/// Employs somebody; `women` of a hundred are.
pub fn employ(work: Work, women: u32, registrar: &mut Registrar) -> StaffMember {
    let sex = if registrar.chance.percent(women) { Sex::Female } else { Sex::Male };
    let young = matches!(work, Work::Serving(function, _) if *function == ASSISTANT);
    let year = if young { registrar.chance.within(1990..2005) } else { registrar.chance.within(1962..2000) };
    let born = registrar.day_of(i32::try_from(year).expect("years are small"));
    let mut person = registrar.register_stranger(sex, born);
    if sex == Sex::Female && !young && registrar.chance.percent(38) {
        person.family_name = registrar.names.family(&mut registrar.chance);
    }
    appoint(person, work, registrar)
}

/// Gives somebody a professional mail.
pub fn appoint(person: Person, work: Work, registrar: &mut Registrar) -> StaffMember {
    let mail = registrar.mailboxes.at(person.given_name, &person.family_name, registrar.departement.academie_domain);
    StaffMember { person, mail, work }
}

/// Agents of the département and of some communes; of the académie where it has offices. The first administers the
/// platform.
pub fn agents(schools: &[School], registrar: &mut Registrar) -> Vec<Agent> {
    let mut agents = Vec::new();
    for office in registrar.departement.offices {
        let hired = agent(office.kind, office.code, office.name.to_owned(), office.domain, office.title, registrar);
        agents.push(Agent { administrator: agents.is_empty(), ..hired });
    }
    for commune in communes(schools, registrar.departement.communes) {
        let name = format!("Ville de {}", commune.name);
        agents.push(agent("commune", commune.code, name, "mairie.example", "Responsable des affaires scolaires", registrar));
    }
    agents
}

/// The chosen communes, else those of the first two schools.
fn communes(schools: &[School], chosen: &[&str]) -> Vec<Commune> {
    let mut communes: Vec<_> = schools.iter().map(|school| school.commune).collect();
    if chosen.is_empty() {
        communes.dedup();
        communes.truncate(2);
        return communes;
    }
    chosen.iter().filter_map(|code| communes.iter().copied().find(|commune| commune.code == *code)).collect()
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
