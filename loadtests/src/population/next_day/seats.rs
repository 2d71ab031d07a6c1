//! Pupils who change class.

use super::{NextDay, Touched};
use crate::population::curriculum::{SUBJECTS, TaughtTo};

impl NextDay<'_> {
    /// A pupil changes to another class of the level that has the same groups.
    pub(super) fn change_class(&mut self) {
        let Some(at) = self.draw_pupil() else { return };
        let Some(to) = self.other_class(at) else { return };
        let from = std::mem::replace(&mut self.people.pupils[at].class, to);
        self.people.pupils[at].in_class_since = self.people.day;
        self.people.classes[from].pupils.retain(|&member| member != at);
        self.people.classes[to].pupils.push(at);
        self.change_half(at, from, to);
        self.touch(Touched::Pupil(at));
    }

    fn other_class(&mut self, at: usize) -> Option<usize> {
        let people = &self.people;
        let pupil = &people.pupils[at];
        let options = || pupil.groups.iter().map(|&group| &people.groups[group]).filter(|group| is_over_classes(group.subject));
        let fits = |class: &usize| {
            let other = &people.classes[*class];
            other.school == pupil.school
                && *class != pupil.class
                && other.pupils.iter().any(|&member| people.pupils[member].level == pupil.level)
                && options().all(|group| group.classes.contains(class))
        };
        let fitting: Vec<usize> = (0..people.classes.len()).filter(fits).collect();
        (!fitting.is_empty()).then(|| *self.registrar.chance.pick(&fitting))
    }

    /// Out of the half of the old class, into one of the new class.
    fn change_half(&mut self, at: usize, from: usize, to: usize) {
        let groups = &self.people.groups;
        let halves_of = |class: usize| {
            let halves = (0..groups.len()).filter(move |&group| groups[group].classes == [class]);
            halves.filter(|&group| !is_over_classes(groups[group].subject)).collect::<Vec<_>>()
        };
        let (old, new) = (halves_of(from), halves_of(to));
        let pupil = &mut self.people.pupils[at];
        pupil.groups.retain(|group| !old.contains(group));
        if !new.is_empty() {
            pupil.groups.push(*self.registrar.chance.pick(&new));
        }
    }
}

/// Languages, options and specialities bring together pupils of several classes; half classes do not.
fn is_over_classes(subject: usize) -> bool {
    SUBJECTS[subject].taught_to == TaughtTo::Group
}
