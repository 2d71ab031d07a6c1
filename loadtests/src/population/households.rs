//! Settles households around the schools until every place is taken.

use chrono::{Datelike, NaiveDate};

use super::SchoolYear;
use super::address::Address;
use super::guardians::{self, Guardian, Guardianship, Standing, Tie, legal, separated_ties};
use super::levels::{Degree, Level};
use super::names::Sex;
use super::pupils::Pupil;
use super::registrar::{Person, Registrar};
use super::schools::School;
use super::siblings::{Child, Places, Plan};

/// Who lives in the territory.
#[derive(Debug)]
pub struct Residents {
    /// Pupils, not yet in classes.
    pub pupils: Vec<Pupil>,
    /// Guardians and contacts.
    pub guardians: Vec<Guardian>,
    /// How many households.
    pub households: usize,
    /// Which feed they are registered for; that of the first degree knows legal guardians only.
    degree: Degree,
    /// The day on which who moves in enters a class.
    day: NaiveDate,
    /// How many children of a household are in these schools at once.
    family_sizes: &'static [(usize, u32)],
    /// People whom the schools already employ, of whom some have children.
    pub colleagues: Vec<Person>,
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
const IN_COLLEGE: [(usize, u32); 4] = [(1, 78), (2, 17), (3, 4), (4, 1)];
/// The same over collège and lycée.
const IN_SECOND_DEGREE: [(usize, u32); 4] = [(1, 66), (2, 26), (3, 7), (4, 1)];
/// The same over the eight years of école.
const IN_FIRST_DEGREE: [(usize, u32); 4] = [(1, 58), (2, 33), (3, 8), (4, 1)];

/// The name and the ties that all children of a household share.
pub struct Household {
    /// Name of the children.
    pub family_name: String,
    /// Where they live.
    pub address: Address,
    /// Ties of each child.
    pub guardianships: Vec<Guardianship>,
    /// Positions of the guardians whom they live with.
    pub lives_with: Vec<usize>,
}

impl Residents {
    /// Nobody yet.
    pub fn none(degree: Degree, schools: &[School], day: NaiveDate) -> Self {
        let lycees = schools.iter().any(|school| school.headcounts[Level::Final.index()] > 0);
        let family_sizes: &'static [_] = match degree {
            Degree::First => &IN_FIRST_DEGREE,
            Degree::Second if lycees => &IN_SECOND_DEGREE,
            Degree::Second => &IN_COLLEGE,
        };
        let (pupils, guardians, colleagues) = (Vec::new(), Vec::new(), Vec::new());
        Self { pupils, guardians, households: 0, degree, day, family_sizes, colleagues }
    }

    /// Fills every place that is left.
    pub fn settle(&mut self, places: &mut Places, schools: &[School], year: SchoolYear, registrar: &mut Registrar) {
        let mut homes: Vec<usize> = Vec::new();
        for (at, school) in schools.iter().enumerate() {
            homes.extend(std::iter::repeat_n(at, school.headcount() as usize));
        }
        registrar.chance.shuffle(&mut homes);
        for home in homes {
            if places.left_at(home) {
                let plan = self.next_plan(registrar);
                let children = places.seat(home, plan, schools, year, registrar);
                self.move_in(&children, home, schools, plan, registrar);
            }
        }
    }

    /// The first household is the one that a demonstration shows: three children in two schools.
    fn next_plan(&self, registrar: &mut Registrar) -> Plan {
        match self.households {
            0 => Plan { children: 3, scattered: true },
            _ => Plan { children: registrar.chance.weighted(self.family_sizes), scattered: false },
        }
    }

    /// Registers the children who were seated near a school, and whoever brings them up.
    pub fn move_in(&mut self, children: &[Child], home: usize, schools: &[School], plan: Plan, registrar: &mut Registrar) {
        let home = &schools[home];
        let oldest = children.iter().map(|child| child.born).min().expect("a household has a child");
        let parents = if plan.scattered { Parents::Together } else { registrar.chance.weighted(&PARENTS) };
        let mut household = match parents {
            Parents::Together => self.couple(oldest, home, registrar),
            Parents::Separated => self.separated(oldest, home, schools, registrar),
            Parents::Alone => self.lone_parent(oldest, home, registrar),
            Parents::Entrusted => self.entrusted(home, registrar),
        };
        if self.degree == Degree::Second && registrar.chance.percent(20) {
            let contact = self.further_contact(home, registrar);
            household.guardianships.push(contact);
        }
        self.enrol(children, &household, registrar);
        self.households += 1;
    }

    /// Registers children of a household whose guardians are registered.
    pub fn enrol(&mut self, children: &[Child], household: &Household, registrar: &mut Registrar) {
        for child in children {
            for tie in &household.guardianships {
                self.guardians[tie.guardian].wards.push(self.pupils.len());
            }
            self.pupils.push(Pupil::enrol(*child, household, self.day, registrar));
        }
    }

    fn add(&mut self, person: Person, address: Address, registrar: &mut Registrar) -> usize {
        self.guardians.push(guardians::adult(person, address, registrar));
        self.guardians.len() - 1
    }

    fn couple(&mut self, oldest: NaiveDate, home: &School, registrar: &mut Registrar) -> Household {
        let mut parents = two_parents(oldest, registrar);
        self.recognise_colleague(&mut parents, oldest, registrar);
        let [mut first, second] = parents;
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

    /// In one couple of twenty-five, one is somebody whom the schools already employ, of an age to have the children.
    fn recognise_colleague(&mut self, parents: &mut [Person; 2], oldest: NaiveDate, registrar: &mut Registrar) {
        if self.colleagues.is_empty() || !registrar.chance.percent(4) {
            return;
        }
        let Some(colleague) = self.colleagues.pop() else { return };
        let age = oldest.year() - colleague.born.year();
        if let Some(parent) = parents.iter_mut().find(|parent| parent.sex == colleague.sex && (20..42).contains(&age)) {
            *parent = Person { jointure: parent.jointure, ..colleague };
        }
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
        let may_lose_rights = self.degree == Degree::Second;
        let guardianships = separated_ties(here, elsewhere, shared_week, may_lose_rights, registrar);
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
        if self.degree == Degree::Second && registrar.chance.percent(50) {
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
pub fn moved_out(left: &Address, home: &School, schools: &[School], registrar: &mut Registrar) -> Address {
    loop {
        let near = if registrar.chance.percent(50) { home } else { &schools[*registrar.chance.pick(&home.neighbours)] };
        let address = Address::near(near, &mut registrar.chance);
        if address != *left {
            return address;
        }
    }
}
