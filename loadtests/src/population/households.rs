//! Settles households around the schools until every place is taken.

use chrono::NaiveDate;

use super::SchoolYear;
use super::address::Address;
use super::guardians::{self, Guardian, Guardianship, Standing, Tie};
use super::names::Sex;
use super::pupils::{self, Pupil};
use super::registrar::{Person, Registrar};
use super::siblings::{Child, Places, Plan};
use super::territory::School;

/// Who lives in the territory.
#[derive(Debug, Default)]
pub struct Residents {
    /// Pupils, not yet in classes.
    pub pupils: Vec<Pupil>,
    /// Guardians and contacts.
    pub guardians: Vec<Guardian>,
    /// How many households.
    pub households: usize,
}

/// How the parents live. Of two parents, one pair in four is separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parents {
    Together,
    Separated,
    Alone,
    Entrusted,
}

const PARENTS: [(Parents, u32); 4] =
    [(Parents::Together, 668), (Parents::Separated, 222), (Parents::Alone, 90), (Parents::Entrusted, 20)];
/// Children of a household who are in collège in the same year.
const CHILDREN: [(usize, u32); 4] = [(1, 78), (2, 17), (3, 4), (4, 1)];

/// The name and the ties that all children of a household share.
struct Household {
    family_name: String,
    address: Address,
    guardianships: Vec<Guardianship>,
    lives_with: Vec<usize>,
}

/// Fills every place of the schools.
pub fn settle(schools: &[School], year: SchoolYear, registrar: &mut Registrar) -> Residents {
    let mut homes: Vec<usize> = Vec::new();
    for (at, school) in schools.iter().enumerate() {
        homes.extend(std::iter::repeat_n(at, school.headcount() as usize));
    }
    registrar.chance.shuffle(&mut homes);
    let mut places = Places::of(schools);
    let mut residents = Residents::default();
    for home in homes {
        if places.left_at(home) {
            let plan = residents.next_plan(registrar);
            let children = places.seat(home, plan, schools, year, registrar);
            residents.move_in(&children, &schools[home], schools, plan, registrar);
        }
    }
    residents
}

impl Residents {
    /// The first household is the one that a demonstration shows: three children in two schools.
    fn next_plan(&self, registrar: &mut Registrar) -> Plan {
        match self.households {
            0 => Plan { children: 3, scattered: true },
            _ => Plan { children: registrar.chance.weighted(&CHILDREN), scattered: false },
        }
    }

    fn move_in(&mut self, children: &[Child], home: &School, schools: &[School], plan: Plan, registrar: &mut Registrar) {
        let oldest = children.iter().map(|child| child.born).min().expect("a household has a child");
        let parents = if plan.scattered { Parents::Together } else { registrar.chance.weighted(&PARENTS) };
        let mut household = match parents {
            Parents::Together => self.couple(oldest, home, registrar),
            Parents::Separated => self.separated(oldest, home, schools, registrar),
            Parents::Alone => self.lone_parent(oldest, home, registrar),
            Parents::Entrusted => self.entrusted(home, registrar),
        };
        if registrar.chance.percent(20) {
            let contact = self.further_contact(home, registrar);
            household.guardianships.push(contact);
        }
        for child in children {
            self.pupils.push(pupil(*child, &household, registrar));
        }
        self.households += 1;
    }

    fn add(&mut self, person: Person, address: Address, registrar: &mut Registrar) -> usize {
        self.guardians.push(guardians::adult(person, address, registrar));
        self.guardians.len() - 1
    }

    fn couple(&mut self, oldest: NaiveDate, home: &School, registrar: &mut Registrar) -> Household {
        let [mut first, second] = two_parents(oldest, registrar);
        if registrar.chance.percent(55) {
            first.family_name.clone_from(&second.family_name);
        } else if registrar.chance.percent(14) {
            first.family_name = format!("{}-{}", first.birth_name, second.birth_name);
        }
        let family_name = childrens_name(&first, &second, registrar);
        let address = Address::near(home, &mut registrar.chance);
        let ties = [Tie::parent(first.sex), Tie::parent(second.sex)];
        let parents = [first, second].map(|parent| self.add(parent, address.clone(), registrar));
        let payer = usize::from(registrar.chance.percent(45));
        let guardianships = [0, 1].map(|at| legal(parents[at], ties[at], at == payer)).to_vec();
        Household { family_name, address, guardianships, lives_with: parents.to_vec() }
    }

    fn separated(&mut self, oldest: NaiveDate, home: &School, schools: &[School], registrar: &mut Registrar) -> Household {
        let [mut first, second] = two_parents(oldest, registrar);
        if registrar.chance.percent(25) {
            first.family_name.clone_from(&second.family_name);
        }
        let family_name = childrens_name(&first, &second, registrar);
        let address = Address::near(home, &mut registrar.chance);
        let other_address = moved_out(&address, home, schools, registrar);
        let ties = [Tie::parent(first.sex), Tie::parent(second.sex)];
        let first_lives_here = registrar.chance.percent(78);
        let addresses = if first_lives_here { [address.clone(), other_address] } else { [other_address, address.clone()] };
        let [first, second] = [(first, 0), (second, 1)].map(|(parent, at)| self.add(parent, addresses[at].clone(), registrar));
        let [here, elsewhere] =
            if first_lives_here { [(first, ties[0]), (second, ties[1])] } else { [(second, ties[1]), (first, ties[0])] };
        let shared_week = registrar.chance.percent(18);
        let lives_with = if shared_week { vec![here.0, elsewhere.0] } else { vec![here.0] };
        let guardianships = separated_ties(here, elsewhere, shared_week, registrar);
        Household { family_name, address, guardianships, lives_with }
    }

    fn lone_parent(&mut self, oldest: NaiveDate, home: &School, registrar: &mut Registrar) -> Household {
        let sex = if registrar.chance.percent(85) { Sex::Female } else { Sex::Male };
        let born = guardians::parent_birthday(oldest, 20..43, registrar);
        let parent = registrar.register_stranger(sex, born);
        let (family_name, tie) = (parent.family_name.clone(), Tie::parent(sex));
        let address = Address::near(home, &mut registrar.chance);
        let parent = self.add(parent, address.clone(), registrar);
        Household { family_name, address, guardianships: vec![legal(parent, tie, true)], lives_with: vec![parent] }
    }

    /// Children whom a tutor brings up, or child welfare with a foster parent.
    fn entrusted(&mut self, home: &School, registrar: &mut Registrar) -> Household {
        let family_name = registrar.names.family(&mut registrar.chance);
        let address = Address::near(home, &mut registrar.chance);
        let carer = stranger(1962..1990, registrar);
        let carer = self.add(carer, address.clone(), registrar);
        let mut guardianships = vec![legal(carer, Tie::Tutor, true)];
        if registrar.chance.percent(50) {
            let welfare_office = stranger(1966..1996, registrar);
            let office_address = Address::near(home, &mut registrar.chance);
            let welfare_officer = self.add(welfare_office, office_address, registrar);
            let tie = if registrar.chance.percent(80) { Tie::FosterParent } else { Tie::Educator };
            let carer_tie = Guardianship {
                guardian: carer,
                tie,
                financial: false,
                standing: Standing::InCharge,
                contact: true,
                payment: false,
            };
            guardianships = vec![legal(welfare_officer, Tie::ChildWelfare, true), carer_tie];
        }
        Household { family_name, address, guardianships, lives_with: vec![carer] }
    }

    /// A grandparent, an aunt, an older brother, a childminder: someone to call, rarely someone in charge.
    fn further_contact(&mut self, home: &School, registrar: &mut Registrar) -> Guardianship {
        const TIES: [(Tie, u32); 5] =
            [(Tie::Grandparent, 46), (Tie::OtherRelative, 20), (Tie::Sibling, 10), (Tie::Childminder, 10), (Tie::Other, 14)];
        let tie = registrar.chance.weighted(&TIES);
        let years = match tie {
            Tie::Grandparent => 1944..1964,
            Tie::Sibling => 1998..2007,
            _ => 1965..2000,
        };
        let person = stranger(years, registrar);
        let address = Address::near(home, &mut registrar.chance);
        let guardian = self.add(person, address, registrar);
        let standing = if registrar.chance.percent(12) { Standing::InCharge } else { Standing::None };
        Guardianship { guardian, tie, financial: false, standing, contact: registrar.chance.percent(85), payment: false }
    }
}

/// Mother and father; one couple in seventy is of one sex.
fn two_parents(oldest: NaiveDate, registrar: &mut Registrar) -> [Person; 2] {
    let sexes = registrar.chance.weighted(&[
        ([Sex::Female, Sex::Male], 986),
        ([Sex::Female, Sex::Female], 8),
        ([Sex::Male, Sex::Male], 6),
    ]);
    sexes.map(|sex| {
        let ages = if sex == Sex::Female { 20..41 } else { 22..47 };
        let born = guardians::parent_birthday(oldest, ages, registrar);
        registrar.register_stranger(sex, born)
    })
}

fn stranger(years: std::ops::Range<u32>, registrar: &mut Registrar) -> Person {
    let sex = if registrar.chance.percent(70) { Sex::Female } else { Sex::Male };
    let year = registrar.chance.within(years);
    let born = registrar.day_of(i32::try_from(year).expect("years are small"));
    registrar.register_stranger(sex, born)
}

/// Most often the father's name, sometimes both, sometimes the mother's.
fn childrens_name(first: &Person, second: &Person, registrar: &mut Registrar) -> String {
    match registrar.chance.within(0..100) {
        0..78 => second.birth_name.clone(),
        78..90 => format!("{}-{}", second.birth_name, first.birth_name),
        _ => first.birth_name.clone(),
    }
}

/// Another home: in the same commune, or around a neighbouring school.
fn moved_out(left: &Address, home: &School, schools: &[School], registrar: &mut Registrar) -> Address {
    loop {
        let near = if registrar.chance.percent(50) { home } else { &schools[*registrar.chance.pick(&home.neighbours)] };
        let address = Address::near(near, &mut registrar.chance);
        if address != *left {
            return address;
        }
    }
}

fn legal(guardian: usize, tie: Tie, payment: bool) -> Guardianship {
    Guardianship { guardian, tie, financial: payment, standing: Standing::Legal, contact: true, payment }
}

/// Both keep their parental authority, save one parent in twenty who left and has lost it.
fn separated_ties(here: (usize, Tie), elsewhere: (usize, Tie), shared: bool, registrar: &mut Registrar) -> Vec<Guardianship> {
    let mut left = legal(elsewhere.0, elsewhere.1, false);
    left.financial = shared || registrar.chance.percent(40);
    left.contact = shared || registrar.chance.percent(88);
    if !shared && registrar.chance.percent(6) {
        left.standing = Standing::None;
        (left.contact, left.financial) = (false, false);
    }
    vec![legal(here.0, here.1, true), left]
}

fn pupil(child: Child, household: &Household, registrar: &mut Registrar) -> Pupil {
    let sex = if registrar.chance.percent(49) { Sex::Female } else { Sex::Male };
    let person = registrar.register(sex, child.born, household.family_name.clone());
    let others = registrar.chance.weighted(&[(0, 45), (1, 30), (2, 25)]);
    let other_given_names = (0..others).map(|_| registrar.names.given(sex, child.born, &mut registrar.chance)).collect();
    Pupil {
        person,
        other_given_names,
        ine: registrar.ine(),
        siecle_id: registrar.siecle_id(),
        school: child.place.school,
        level: child.place.level,
        class: usize::MAX,
        groups: Vec::new(),
        address: household.address.clone(),
        lives_with: household.lives_with.clone(),
        guardianships: household.guardianships.clone(),
        options: pupils::options(child.place.level, &mut registrar.chance),
        regime: pupils::regime(&mut registrar.chance),
        has_grant: registrar.chance.percent(24),
        transported: registrar.chance.percent(12),
    }
}
