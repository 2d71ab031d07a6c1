//! The families of the écoles: younger brothers and sisters of the collèges first, then families of their own.

use std::ops::Range;

use chrono::Datelike;

use super::Population;
use super::guardians::{self, Guardianship, Standing, Tie};
use super::households::{Household, Residents};
use super::levels::Degree;
use super::registrar::Registrar;
use super::schools::{School, nearest};
use super::siblings::{Child, Place, Places, Plan};

/// Of a hundred places of an école, so many go to families who have a child in collège or lycée.
const SIBLINGS_PERCENT: u32 = 30;
/// They are looked for in so many of the nearest collèges and lycées.
const NEARBY: usize = 3;
/// More children no household has.
const MOST_CHILDREN: usize = 4;
/// Parents older than that have no child in an école.
const OLDEST_PARENT: i32 = 48;

/// Somebody whom both feeds know, each under a jointure of its own.
#[derive(Clone, Copy, Debug)]
pub struct InBoth {
    /// Position among the guardians of the second degree.
    pub second: usize,
    /// Position among the guardians of the first degree.
    pub first: usize,
}

/// Fills every place of the écoles; also tells who of the second degree is there again.
pub fn settle(second: &Population, schools: &[School], registrar: &mut Registrar) -> (Residents, Vec<InBoth>) {
    let mut residents = Residents::none(Degree::First, schools, second.day);
    residents.colleagues = second.staff.iter().filter(|member| member.is_teacher()).map(|member| member.person.clone()).collect();
    registrar.chance.shuffle(&mut residents.colleagues);
    let mut places = Places::of(schools);
    let mut waiting = families(second, registrar);
    let mut in_both = Vec::new();
    for home in 0..schools.len() {
        let mut wanted = schools[home].headcount() * SIBLINGS_PERCENT / 100;
        for near in nearest(&schools[home], &second.schools, NEARBY) {
            while wanted > 0 && places.left_at(home) {
                let Some(family) = waiting[near].pop() else { break };
                let seated = seat(family.clone(), home, &mut places, second, schools, registrar);
                wanted = wanted.saturating_sub(u32::try_from(seated.len()).expect("households are small"));
                in_both.extend(enrol(family, &seated, &mut residents, second, registrar));
            }
        }
    }
    residents.settle(&mut places, schools, second.year, registrar);
    (residents, in_both)
}

/// The households that may have younger children, as ranges of pupils, by the school of the first child.
fn families(second: &Population, registrar: &mut Registrar) -> Vec<Vec<Range<usize>>> {
    let mut waiting = vec![Vec::new(); second.schools.len()];
    let mut from = 0;
    for children in second.pupils.chunk_by(|a, b| a.guardianships[0].guardian == b.guardianships[0].guardian) {
        if children.len() < MOST_CHILDREN && may_have_younger(&children[0].guardianships, second) {
            waiting[children[0].school].push(from..from + children.len());
        }
        from += children.len();
    }
    for families in &mut waiting {
        registrar.chance.shuffle(families);
    }
    waiting
}

fn may_have_younger(ties: &[Guardianship], second: &Population) -> bool {
    let mut parents = ties.iter().filter(|tie| matches!(tie.tie, Tie::Mother | Tie::Father)).peekable();
    let young = |tie: &Guardianship| second.guardians[tie.guardian].person.born.year() >= second.year.year() - OLDEST_PARENT;
    parents.peek().is_some() && parents.all(young)
}

/// Seats one to three younger children of a family.
fn seat(
    family: Range<usize>,
    home: usize,
    places: &mut Places,
    second: &Population,
    schools: &[School],
    registrar: &mut Registrar,
) -> Vec<Child> {
    let older = second.pupils[family].iter();
    let older = older.map(|pupil| Child { place: Place { school: home, level: pupil.level }, born: pupil.person.born });
    let mut children: Vec<Child> = older.collect();
    let known = children.len();
    let wanted = known + registrar.chance.weighted(&[(1, 76), (2, 20), (3, 4)]);
    let plan = Plan { children: wanted.min(MOST_CHILDREN), scattered: false };
    places.seat_beside(&mut children, home, plan, schools, second.year, registrar);
    children.split_off(known)
}

/// Registers the younger children, and their legal guardians anew.
fn enrol(
    family: Range<usize>,
    seated: &[Child],
    residents: &mut Residents,
    second: &Population,
    registrar: &mut Registrar,
) -> Vec<InBoth> {
    if seated.is_empty() {
        return Vec::new();
    }
    let eldest = &second.pupils[family.start];
    let legal = || eldest.guardianships.iter().filter(|tie| tie.standing == Standing::Legal);
    let mut known_again = Vec::new();
    for tie in legal() {
        known_again.push(InBoth { second: tie.guardian, first: residents.guardians.len() });
        residents.guardians.push(guardians::known_again(&second.guardians[tie.guardian], registrar));
    }
    let guardianships = legal().zip(&known_again).map(|(tie, known)| Guardianship { guardian: known.first, ..*tie }).collect();
    let lives_with = known_again.iter().filter(|known| eldest.lives_with.contains(&known.second)).map(|known| known.first);
    let household = Household {
        family_name: eldest.person.family_name.clone(),
        address: eldest.address.clone(),
        guardianships,
        lives_with: lives_with.collect(),
    };
    residents.enrol(seated, &household, registrar);
    residents.households += 1;
    known_again
}
