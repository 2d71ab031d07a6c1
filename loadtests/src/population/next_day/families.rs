//! Families who come, leave or separate.

use std::mem;

use super::{NextDay, Touched};
use crate::population::Degree;
use crate::population::guardians::{Guardianship, Standing, Tie};
use crate::population::households::{Residents, moved_out};
use crate::population::siblings::{Child, Place, Plan, birthday};

/// Of a hundred parents who move out, so many lose their rights by the judge's decision.
const LOSE_RIGHTS_PERCENT: u32 = 12;

impl NextDay<'_> {
    /// A family of one child moves in; the child joins a class, and the groups of somebody there.
    pub(super) fn arrive(&mut self) {
        let Some(beside) = self.draw_pupil() else { return };
        let pupil = &self.people.pupils[beside];
        let place = Place { school: pupil.school, level: pupil.level };
        let (class, groups, options) = (pupil.class, pupil.groups.clone(), pupil.options.clone());
        let born = birthday(place.level, self.people.year, self.registrar);
        let [pupils, guardians] = self.settle(Child { place, born });
        let newcomer = &mut self.people.pupils[pupils];
        (newcomer.class, newcomer.groups, newcomer.options) = (class, groups, options);
        self.people.classes[class].pupils.push(pupils);
        self.touch(Touched::Pupil(pupils));
        for guardian in guardians..self.people.guardians.len() {
            self.touch(Touched::Guardian(guardian));
        }
    }

    /// Registers the child and its guardians; tells the positions from which on they stand.
    fn settle(&mut self, child: Child) -> [usize; 2] {
        let people = &mut self.people;
        let from = [people.pupils.len(), people.guardians.len()];
        let mut residents = Residents::none(people.degree, &people.schools, people.day);
        residents.pupils = mem::take(&mut people.pupils);
        residents.guardians = mem::take(&mut people.guardians);
        let plan = Plan { children: 1, scattered: false };
        residents.move_in(&[child], child.place.school, &people.schools, plan, self.registrar);
        people.pupils = residents.pupils;
        people.guardians = residents.guardians;
        people.households += 1;
        from
    }

    /// A pupil leaves, and with him the guardians who have no other child there.
    pub(super) fn depart(&mut self) {
        let Some(at) = self.draw_pupil() else { return };
        self.touch(Touched::Pupil(at));
        let pupil = &mut self.people.pupils[at];
        pupil.person.left = true;
        self.people.classes[pupil.class].pupils.retain(|&member| member != at);
        let guardians: Vec<usize> = pupil.guardianships.iter().map(|tie| tie.guardian).collect();
        for guardian in guardians {
            self.release(guardian);
        }
    }

    /// A guardian who has no child left leaves the feed; in the first degree the record names the children.
    fn release(&mut self, at: usize) {
        let pupils = &self.people.pupils;
        let guardian = &mut self.people.guardians[at];
        guardian.person.left = guardian.wards.iter().all(|&ward| pupils[ward].person.left);
        if guardian.person.left || self.people.degree == Degree::First {
            self.touch(Touched::Guardian(at));
        }
    }

    /// Of two parents under one roof, one moves out; both are liable from now on, and the other is sent the bills.
    pub(super) fn separate(&mut self) {
        let Some(child) = self.draw_pupil() else { return };
        let Some(parents) = self.parents_together(child) else { return };
        let [leaving, staying] = if self.registrar.chance.percent(75) { [parents[1], parents[0]] } else { parents };
        if !self.touch(Touched::Guardian(leaving)) {
            return;
        }
        let school = &self.people.schools[self.people.pupils[child].school];
        let left = &self.people.guardians[leaving].address;
        self.people.guardians[leaving].address = moved_out(left, school, &self.people.schools, self.registrar);
        let loses_rights = self.registrar.chance.percent(LOSE_RIGHTS_PERCENT);
        for pupil in self.people.guardians[leaving].wards.clone() {
            self.divide(pupil, leaving, staying, loses_rights);
        }
        if loses_rights && self.people.degree == Degree::First {
            self.people.guardians[leaving].wards.clear();
            self.people.guardians[leaving].person.left = true;
        }
    }

    /// Both parents, if they live at one address and represent the child.
    fn parents_together(&self, child: usize) -> Option<[usize; 2]> {
        let is_parent = |tie: &&Guardianship| matches!(tie.tie, Tie::Mother | Tie::Father) && tie.standing == Standing::Legal;
        let parents = self.people.pupils[child].guardianships.iter().filter(is_parent).map(|tie| tie.guardian);
        let parents: [usize; 2] = parents.collect::<Vec<_>>().try_into().ok()?;
        let [first, second] = parents.map(|parent| &self.people.guardians[parent].address);
        (first == second).then_some(parents)
    }

    /// What the separation changes for a child. The first degree states parental authority only, and only
    /// as long as one has it.
    fn divide(&mut self, pupil: usize, leaving: usize, staying: usize, loses_rights: bool) {
        let contact = self.registrar.chance.percent(88) && !loses_rights;
        let first_degree = self.people.degree == Degree::First;
        let child = &mut self.people.pupils[pupil];
        for tie in &mut child.guardianships {
            if tie.guardian == leaving {
                (tie.financial, tie.payment, tie.contact) = (!loses_rights, false, contact);
                tie.standing = if loses_rights { Standing::None } else { tie.standing };
            } else if tie.guardian == staying {
                (tie.financial, tie.payment) = (true, true);
            }
        }
        child.lives_with.retain(|&guardian| guardian != leaving);
        if first_degree {
            child.guardianships.retain(|tie| tie.standing == Standing::Legal);
        }
        if (loses_rights || !first_degree) && !child.person.left {
            self.touch(Touched::Pupil(pupil));
        }
    }
}
