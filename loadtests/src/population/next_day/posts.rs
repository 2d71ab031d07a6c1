//! Teachers who are replaced, or whose work is divided otherwise.

use super::{NextDay, Touched};
use crate::population::registrar::Registrar;
use crate::population::staff::{StaffMember, Work, employ};

impl NextDay<'_> {
    /// A teacher is replaced; in collège a class gets another main teacher, in école one goes to a second école.
    pub(super) fn change_teacher(&mut self) {
        let Some(at) = self.draw_employee() else { return };
        if self.registrar.chance.percent(50) {
            self.replace(at);
        } else if self.people.staff[at].teaching().is_some() {
            self.hand_over_class(at);
        } else {
            self.send_to_second_school(at);
        }
    }

    /// A substitute does what the teacher did.
    fn replace(&mut self, at: usize) {
        let member = &mut self.people.staff[at];
        if !member.is_teacher() {
            return;
        }
        member.person.left = true;
        let substitute = substitute(member, self.registrar);
        self.touch(Touched::Employee(at));
        self.touch(Touched::Employee(self.people.staff.len()));
        self.people.staff.push(substitute);
    }

    /// Another teacher of the class becomes its main teacher.
    fn hand_over_class(&mut self, at: usize) {
        let staff = &self.people.staff;
        let Some(&class) = staff[at].teaching().and_then(|post| post.main_of.first()) else { return };
        let takes = |other: &usize| *other != at && staff[*other].teaching().is_some_and(|post| post.teaches(class));
        let free = |other: &usize| !self.touched.contains(&Touched::Employee(*other));
        let Some(other) = (0..staff.len()).filter(takes).find(free) else { return };
        for (member, gives) in [(at, true), (other, false)] {
            let Work::Teaching(post) = &mut self.people.staff[member].work else { continue };
            if gives {
                post.main_of.retain(|&mine| mine != class);
            } else {
                post.main_of.push(class);
            }
            self.touch(Touched::Employee(member));
        }
    }

    /// A teacher of one école also serves in a neighbouring one.
    fn send_to_second_school(&mut self, at: usize) {
        let Work::TeachingPrimary(post) = &mut self.people.staff[at].work else { return };
        let neighbour = self.people.schools[post.schools[0]].neighbours.first();
        if let ([_], Some(&neighbour)) = (post.schools.as_slice(), neighbour) {
            post.schools.push(neighbour);
            self.touch(Touched::Employee(at));
        }
    }
}

fn substitute(member: &StaffMember, registrar: &mut Registrar) -> StaffMember {
    employ(member.work.clone(), 70, registrar)
}
