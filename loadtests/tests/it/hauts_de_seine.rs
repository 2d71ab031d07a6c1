//! The whole département, judged by its registers: sizes, shares and what must be unique.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use loadtests::population::guardians::{Guardianship, Tie};
use loadtests::population::{Population, Pupil, Territory};

use crate::population;

static HAUTS_DE_SEINE: LazyLock<Population> = LazyLock::new(|| population(Territory::HautsDeSeine, 1));

#[test]
fn about_150_000_people_live_around_99_colleges() {
    let counts = HAUTS_DE_SEINE.counts();
    assert_eq!((counts.schools, counts.pupils), (99, 54_000));
    assert!((145_000..155_000).contains(&counts.people), "{}", counts.people);
    let pupils_per_teacher = counts.pupils / counts.teachers;
    assert!((11..=13).contains(&pupils_per_teacher), "{pupils_per_teacher}");
}

#[test]
fn jointures_ines_and_siecle_numbers_are_unique() {
    let people = &*HAUTS_DE_SEINE;
    let pupils = people.pupils.iter().map(|pupil| &pupil.person);
    let guardians = people.guardians.iter().map(|guardian| &guardian.person);
    let staff = people.staff.iter().map(|member| &member.person);
    let jointures: Vec<u32> = pupils.chain(guardians).chain(staff).map(|person| person.jointure).collect();
    assert_eq!(jointures.iter().collect::<BTreeSet<_>>().len(), jointures.len());
    let ines: BTreeSet<_> = people.pupils.iter().map(|pupil| &pupil.ine).collect();
    let numbers: BTreeSet<_> = people.pupils.iter().map(|pupil| pupil.siecle_id).collect();
    assert_eq!((ines.len(), numbers.len()), (people.pupils.len(), people.pupils.len()));
    assert!(ines.iter().all(|ine| {
        let (digits, letters) = ine.split_at(9);
        digits.bytes().all(|byte| byte.is_ascii_digit())
            && letters.len() == 2
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
    }));
}

#[test]
fn a_quarter_of_the_couples_are_separated() {
    let pairs: Vec<_> = HAUTS_DE_SEINE.pupils.iter().filter_map(parents).collect();
    let address = |tie: &Guardianship| &HAUTS_DE_SEINE.guardians[tie.guardian].address;
    let separated = pairs.iter().filter(|[first, second]| address(first) != address(second)).count();
    let share = separated * 1_000 / pairs.len();
    assert!((235..=265).contains(&share), "{share} ‰");
}

#[test]
fn eight_percent_of_the_teachers_serve_in_several_schools() {
    let counts = HAUTS_DE_SEINE.counts();
    let share = counts.teachers_in_several_schools * 1_000 / counts.teachers;
    assert!((75..=85).contains(&share), "{share} ‰");
}

#[test]
fn classes_hold_22_to_30_pupils_and_are_told_apart() {
    let mut codes = BTreeSet::new();
    for class in &HAUTS_DE_SEINE.classes {
        assert!((22..=30).contains(&class.pupils.len()), "{} has {}", class.code, class.pupils.len());
        assert!(codes.insert((class.school, &class.code)), "{} twice", class.code);
    }
}

#[test]
fn households_have_one_to_four_children_some_in_several_schools() {
    let pupils = &HAUTS_DE_SEINE.pupils;
    let households: Vec<&[Pupil]> = pupils.chunk_by(|a, b| a.guardianships[0].guardian == b.guardianships[0].guardian).collect();
    assert_eq!(households.len(), HAUTS_DE_SEINE.households);
    let sizes: BTreeSet<_> = households.iter().map(|household| household.len()).collect();
    assert_eq!(sizes, BTreeSet::from([1, 2, 3, 4]));
    let siblings = households.iter().filter(|household| household.len() > 1);
    let scattered = siblings.clone().filter(|household| household.iter().any(|pupil| pupil.school != household[0].school));
    let share = scattered.count() * 100 / siblings.count();
    assert!((25..50).contains(&share), "{share} %");
}

#[test]
fn siblings_are_twins_or_born_months_apart() {
    for pair in HAUTS_DE_SEINE.pupils.windows(2) {
        if pair[0].guardianships[0].guardian == pair[1].guardianships[0].guardian {
            let days = (pair[0].person.born - pair[1].person.born).num_days().abs();
            assert!(days == 0 || days >= 270, "{days} days");
        }
    }
}

/// Mother and father, for a pupil who has both.
fn parents(pupil: &Pupil) -> Option<[&Guardianship; 2]> {
    let of = |wanted: Tie| pupil.guardianships.iter().find(|tie| tie.tie == wanted);
    Some([of(Tie::Mother)?, of(Tie::Father)?])
}
