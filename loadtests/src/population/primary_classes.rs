//! Divides the pupils of écoles into classes of some two dozen, over several levels where there are few pupils.

use std::collections::BTreeMap;

use super::chance::Chance;
use super::classes::{Class, enter, letter};
use super::levels::Level;
use super::pupils::Pupil;
use super::schools::School;

/// What a class is meant to hold.
const USUAL_SIZE: usize = 24;
/// So many pupils of a level are not put into a class of another one.
const TOO_FEW: usize = 4;
/// The feed of the first degree numbers classes; this is the number before the first.
const BEFORE_FIRST: usize = 70_000;

/// Forms the classes of all écoles and seats every pupil in one.
pub fn form(schools: &[School], pupils: &mut [Pupil], chance: &mut Chance) -> Vec<Class> {
    let mut members = vec![Vec::new(); schools.len()];
    for (at, pupil) in pupils.iter().enumerate() {
        members[pupil.school].push(at);
    }
    let mut classes = Vec::new();
    for (school, mut members) in members.into_iter().enumerate() {
        chance.shuffle(&mut members);
        members.sort_by_key(|&pupil| pupils[pupil].level);
        divide(school, &members, pupils, &mut classes);
    }
    enter(&classes, pupils);
    classes
}

/// Cuts the pupils of an école, youngest level first, into classes.
fn divide(school: usize, members: &[usize], pupils: &[Pupil], classes: &mut Vec<Class>) {
    let level = |at: usize| pupils[members[at]].level;
    let count = ((members.len() + USUAL_SIZE / 2) / USUAL_SIZE).max(1);
    let edges: Vec<usize> = (1..members.len()).filter(|&at| level(at) != level(at - 1)).collect();
    let near_edge = |cut: usize| edges.iter().copied().find(|edge| edge.abs_diff(cut) <= TOO_FEW).unwrap_or(cut);
    let inner = (1..count).map(|number| near_edge(members.len() * number / count));
    let cuts = [0].into_iter().chain(inner).chain([members.len()]).collect::<Vec<_>>();
    let spans = cuts.windows(2).map(|cut| (level(cut[0]), level(cut[1] - 1))).collect::<Vec<_>>();
    let mut named = BTreeMap::new();
    for (cut, span) in cuts.windows(2).zip(&spans) {
        let rank: &mut usize = named.entry(span).or_default();
        *rank += 1;
        let alone = spans.iter().filter(|other| *other == span).count() == 1;
        let label = if alone { name(*span) } else { format!("{} {}", name(*span), letter(*rank)) };
        let code = (BEFORE_FIRST + 1 + classes.len()).to_string();
        classes.push(Class { school, level: span.0, code, label, pupils: members[cut[0]..cut[1]].to_vec() });
    }
}

/// `CP`, or `CE1-CE2` over several levels.
fn name((lowest, highest): (Level, Level)) -> String {
    let levels = Level::ALL[lowest.index()..=highest.index()].iter().map(|level| level.name());
    levels.collect::<Vec<_>>().join("-")
}
