//! Forms that families correct: names, mails, telephone numbers.

use super::{NextDay, Touched};
use crate::population::contact;
use crate::population::guardians::{Guardian, Spelling, Standing};
use crate::population::registrar::Registrar;

/// What a guardian tells the school.
#[derive(Clone, Copy)]
enum Correction {
    Name,
    Mail,
    NoMail,
    Mobile,
}

const CORRECTIONS: [(Correction, u32); 4] =
    [(Correction::Name, 15), (Correction::Mail, 35), (Correction::NoMail, 10), (Correction::Mobile, 40)];

impl NextDay<'_> {
    /// A guardian has another name, mail or mobile, or takes the mail back.
    pub(super) fn correct_guardian(&mut self) {
        let Some(at) = self.draw_guardian() else { return };
        let correction = self.registrar.chance.weighted(&CORRECTIONS);
        let guardian = &mut self.people.guardians[at];
        if guardian.mail.is_none() && matches!(correction, Correction::NoMail) {
            return;
        }
        correct(guardian, correction, self.registrar);
        self.touch(Touched::Guardian(at));
    }

    /// A pupil is called by the names of both parents from now on.
    pub(super) fn correct_pupil(&mut self) {
        let Some(at) = self.draw_pupil() else { return };
        let pupil = &self.people.pupils[at];
        let name = &pupil.person.family_name;
        let legal = pupil.guardianships.iter().filter(|tie| tie.standing == Standing::Legal);
        let mut names = legal.map(|tie| &self.people.guardians[tie.guardian].person.birth_name);
        let Some(other) = names.find(|other| !name.contains(other.as_str())) else { return };
        self.people.pupils[at].person.family_name = format!("{name}-{other}");
        self.touch(Touched::Pupil(at));
    }
}

fn correct(guardian: &mut Guardian, correction: Correction, registrar: &mut Registrar) {
    let person = &mut guardian.person;
    match correction {
        Correction::Name if guardian.spelling == Spelling::WithoutAccents => guardian.spelling = Spelling::AsRegistered,
        Correction::Name => {
            person.family_name = format!("{}-{}", person.birth_name, registrar.names.family(&mut registrar.chance));
        }
        Correction::Mail => {
            let mail = registrar.mailboxes.family(person.given_name, &person.family_name, &mut registrar.chance);
            guardian.mail = Some(mail);
        }
        Correction::NoMail => guardian.mail = None,
        Correction::Mobile => guardian.mobile = Some(contact::mobile(&mut registrar.chance)),
    }
}
