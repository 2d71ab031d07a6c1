//! Groups: the half classes of a collège; second languages, Latin and specialities over the classes of a level.

use std::collections::BTreeSet;

use super::chance::Chance;
use super::classes::Class;
use super::curriculum::{GERMAN, ITALIAN, LATIN, LIFE_SCIENCES, SPANISH, SPECIALITIES, SUBJECTS, TaughtTo};
use super::levels::Level;
use super::pupils::Pupil;

/// A group holds at most so many pupils.
const FULL: usize = 29;

/// A group of a school.
#[derive(Debug, Clone)]
pub struct Group {
    /// Position of the school.
    pub school: usize,
    /// Level.
    pub level: Level,
    /// `5ESP1`, or `6AGR1` for a half class.
    pub code: String,
    /// Written out.
    pub label: String,
    /// Position of its subject.
    pub subject: usize,
    /// Positions of the classes that its pupils come from.
    pub classes: Vec<usize>,
}

impl Group {
    /// Whether it is one half of a class; the others bring together pupils of several classes.
    pub fn is_half_class(&self) -> bool {
        SUBJECTS[self.subject].taught_to == TaughtTo::Class
    }
}

/// Forms the groups of all classes and puts their pupils into them.
pub fn form(classes: &[Class], pupils: &mut [Pupil], chance: &mut Chance) -> Vec<Group> {
    let mut groups = Vec::new();
    let of_one_level = |a: &Class, b: &Class| (a.school, a.level) == (b.school, b.level);
    let mut first = 0;
    for level_classes in classes.chunk_by(of_one_level) {
        let positions: Vec<usize> = (first..first + level_classes.len()).collect();
        first += level_classes.len();
        if Level::college().contains(&level_classes[0].level) {
            for &class in &positions {
                half_classes(class, &classes[class], pupils, &mut groups);
            }
        }
        if level_classes[0].level > Level::Sixth {
            for subject in [SPANISH, GERMAN, ITALIAN, LATIN].into_iter().chain(SPECIALITIES) {
                option_groups(subject, &positions, classes, pupils, &mut groups, chance);
            }
        }
    }
    groups
}

fn half_classes(at: usize, class: &Class, pupils: &mut [Pupil], groups: &mut Vec<Group>) {
    let (first, second) = class.pupils.split_at(class.pupils.len() / 2);
    for (number, half) in [(1, first), (2, second)] {
        join(half, groups.len(), pupils);
        groups.push(Group {
            school: class.school,
            level: class.level,
            code: format!("{}GR{number}", class.code),
            label: format!("{} GROUPE {number}", class.code),
            subject: LIFE_SCIENCES,
            classes: vec![at],
        });
    }
}

fn option_groups(
    subject: usize,
    positions: &[usize],
    classes: &[Class],
    pupils: &mut [Pupil],
    groups: &mut Vec<Group>,
    chance: &mut Chance,
) {
    let of_level = positions.iter().flat_map(|&class| &classes[class].pupils).copied();
    let mut learners: Vec<usize> = of_level.filter(|&pupil| pupils[pupil].options.contains(&subject)).collect();
    chance.shuffle(&mut learners);
    let count = learners.len().div_ceil(FULL);
    let (school, level) = (classes[positions[0]].school, classes[positions[0]].level);
    for number in 1..=count {
        let members: Vec<usize> = learners.iter().skip(number - 1).step_by(count).copied().collect();
        let from: BTreeSet<usize> = members.iter().map(|&pupil| pupils[pupil].class).collect();
        join(&members, groups.len(), pupils);
        let taught = &SUBJECTS[subject];
        groups.push(Group {
            school,
            level,
            code: format!("{}{}{number}", level.digit(), taught.short),
            label: format!("{} {} GR {number}", level.label(), taught.label),
            subject,
            classes: from.into_iter().collect(),
        });
    }
}

fn join(members: &[usize], group: usize, pupils: &mut [Pupil]) {
    for &pupil in members {
        pupils[pupil].groups.push(group);
    }
}
