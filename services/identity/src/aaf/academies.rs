//! Which académie a département belongs to, for deliveries that name none.

/// The code of the académie and its départements.
const ACADEMIES: [(&str, &str); 31] = [
    ("1", "75"),
    ("2", "04 05 13 84"),
    ("3", "25 39 70 90"),
    ("4", "24 33 40 47 64"),
    ("6", "03 15 43 63"),
    ("7", "21 58 71 89"),
    ("8", "07 26 38 73 74"),
    ("9", "59 62"),
    ("10", "01 42 69"),
    ("11", "11 30 34 48 66"),
    ("12", "54 55 57 88"),
    ("13", "16 17 79 86"),
    ("14", "22 29 35 56"),
    ("15", "67 68"),
    ("16", "09 12 31 32 46 65 81 82"),
    ("17", "44 49 53 72 85"),
    ("18", "18 28 36 37 41 45"),
    ("19", "08 10 51 52"),
    ("20", "02 60 80"),
    ("22", "19 23 87"),
    ("23", "06 83"),
    ("24", "77 93 94"),
    ("25", "78 91 92 95"),
    ("27", "2A 2B"),
    ("28", "974"),
    ("31", "972"),
    ("32", "971"),
    ("33", "973"),
    ("43", "976"),
    ("44", "975"),
    ("70", "14 27 50 61 76"),
];

/// The académie of a département as `identity.structures` writes it (`92`, `2A`, `971`; `04` may be `4` or `04`).
pub(super) fn of_departement(code: &str) -> Option<&'static str> {
    let code = format!("{code:0>2}");
    let found = ACADEMIES.iter().find(|(_, departements)| departements.split(' ').any(|one| one == code));
    found.map(|(academy, _)| *academy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departement_has_one_academie() {
        let codes = ["26", "92", "2B", "974", "59", "4", "04", "76", "99"];
        let academies = codes.map(|code| of_departement(code).unwrap_or_default());
        assert_eq!(academies, ["8", "25", "27", "28", "9", "2", "2", "70", ""]);
        let mut all: Vec<&str> = ACADEMIES.iter().flat_map(|(_, departements)| departements.split(' ')).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 96 + 6);
    }
}
