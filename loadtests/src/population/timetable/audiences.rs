//! Who can be taught together in a school, and which of them cannot be taught at the same time.

use crate::population::Population;
use crate::population::teachers::Audience;

/// The classes and groups of a school.
#[derive(Clone, Debug)]
pub struct Audiences {
    all: Vec<Audience>,
    classes: usize,
    rivals: Vec<Vec<usize>>,
    partners: Vec<Vec<usize>>,
}

impl Audiences {
    /// Those of every school of a population, by school.
    pub fn of(population: &Population) -> Vec<Self> {
        let mut all = vec![Vec::new(); population.schools.len()];
        for (at, class) in population.classes.iter().enumerate() {
            all[class.school].push(Audience::Class(at));
        }
        let classes: Vec<usize> = all.iter().map(Vec::len).collect();
        for (at, group) in population.groups.iter().enumerate() {
            all[group.school].push(Audience::Group(at));
        }
        let shared = shared_pupils(population);
        all.into_iter().zip(classes).map(|(all, classes)| Self::gather(all, classes, population, &shared)).collect()
    }

    fn gather(all: Vec<Audience>, classes: usize, population: &Population, shared: &[Vec<usize>]) -> Self {
        let others = |one: Audience, wanted: &dyn Fn(Audience, Audience) -> bool| -> Vec<usize> {
            (0..all.len()).filter(|&other| wanted(one, all[other])).collect()
        };
        let meet = |one, other| meet(one, other, population, shared);
        let rivals = all.iter().map(|&one| others(one, &meet)).collect();
        let beside = |one, other| !meet(one, other) && have_a_class_in_common(one, other, population);
        let partners = all.iter().map(|&one| others(one, &beside)).collect();
        Self { all, classes, rivals, partners }
    }

    /// How many there are, classes first.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether the school has none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many of them are classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// What stands at a place.
    pub fn at(&self, place: usize) -> Audience {
        self.all[place]
    }

    /// The place of one.
    pub fn place(&self, audience: Audience) -> usize {
        self.all.iter().position(|known| *known == audience).expect("a service is for classes and groups of its school")
    }

    /// Those that have a pupil in common with it, itself among them.
    pub fn rivals(&self, place: usize) -> &[usize] {
        &self.rivals[place]
    }

    /// Those of the same classes that have no pupil in common with it: what is best taught at the same time.
    pub fn partners(&self, place: usize) -> &[usize] {
        &self.partners[place]
    }

    /// The two halves of a class, where it has halves.
    pub fn halves(&self, class: usize, population: &Population) -> Option<[usize; 2]> {
        let of_class = |place: &usize| match (self.all[*place], self.all[class]) {
            (Audience::Group(group), Audience::Class(class)) => {
                let group = &population.groups[group];
                group.is_half_class() && group.classes == [class]
            }
            _ => false,
        };
        let halves: Vec<usize> = (self.classes..self.len()).filter(of_class).collect();
        halves.try_into().ok()
    }
}

/// For every group the groups that a pupil of it is in, itself among them.
fn shared_pupils(population: &Population) -> Vec<Vec<usize>> {
    let mut shared = vec![Vec::new(); population.groups.len()];
    for pupil in &population.pupils {
        for &group in &pupil.groups {
            shared[group].extend(&pupil.groups);
        }
    }
    for others in &mut shared {
        others.sort_unstable();
        others.dedup();
    }
    shared
}

fn meet(one: Audience, other: Audience, population: &Population, shared: &[Vec<usize>]) -> bool {
    match (one, other) {
        (Audience::Class(one), Audience::Class(other)) => one == other,
        (Audience::Class(class), Audience::Group(group)) | (Audience::Group(group), Audience::Class(class)) => {
            population.groups[group].classes.contains(&class)
        }
        (Audience::Group(one), Audience::Group(other)) => one == other || shared[one].contains(&other),
    }
}

fn have_a_class_in_common(one: Audience, other: Audience, population: &Population) -> bool {
    let (Audience::Group(one), Audience::Group(other)) = (one, other) else { return false };
    population.groups[one].classes.iter().any(|class| population.groups[other].classes.contains(class))
}
