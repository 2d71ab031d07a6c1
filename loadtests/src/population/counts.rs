//! How many there are of each.

use std::fmt;

use serde::Serialize;

use super::Population;

/// Sizes of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Schools.
    pub schools: usize,
    /// Classes.
    pub classes: usize,
    /// Groups.
    pub groups: usize,
    /// Households with a pupil.
    pub households: usize,
    /// Pupils.
    pub pupils: usize,
    /// Guardians and other contacts.
    pub guardians: usize,
    /// Staff, teachers included.
    pub staff: usize,
    /// Teachers.
    pub teachers: usize,
    /// Teachers who serve in two schools or more.
    pub teachers_in_several_schools: usize,
    /// Pupils, guardians and staff: the person records of the delivery.
    pub people: usize,
}

impl Counts {
    /// Counts a population.
    pub fn of(population: &Population) -> Self {
        let teachers = population.staff.iter().filter(|member| member.is_teacher());
        let [pupils, guardians, staff] = [population.pupils.len(), population.guardians.len(), population.staff.len()];
        Self {
            schools: population.schools.len(),
            classes: population.classes.len(),
            groups: population.groups.len(),
            households: population.households,
            pupils,
            guardians,
            staff,
            teachers: teachers.clone().count(),
            teachers_in_several_schools: teachers.filter(|member| member.schools().len() > 1).count(),
            people: pupils + guardians + staff,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schools, classes, groups, households, pupils, guardians, .. } = self;
        writeln!(out, "{schools} établissements, {classes} classes, {groups} groupes")?;
        writeln!(out, "{pupils} élèves de {households} foyers, {guardians} responsables")?;
        writeln!(out, "{} personnels, dont {} enseignants", self.staff, self.teachers)?;
        write!(out, "{} personnes en tout", self.people)
    }
}
