//! What the names of a delivery's files say: complete or delta, the day, and whether a file is missing.

use chrono::NaiveDate;

use super::Error;
use crate::{aaf::Category, finding::Code};

/// Whether a file of this name, in an archive of that name, is of a delta. A name that says neither is a complete one.
pub(super) fn is_delta(file: &str, archive: Option<&str>) -> Result<bool, Error> {
    let (own, around) = (stated(file), archive.and_then(stated));
    if own.zip(around).is_some_and(|(own, around)| own != around) {
        return Err(Error::file(file, Code::NameContradiction));
    }
    Ok(own.or(around).unwrap_or(false))
}

fn stated(name: &str) -> Option<bool> {
    if name.contains("Delta") {
        return Some(true);
    }
    name.contains("Complet").then_some(false)
}

/// The first part of a file's name that is a date, `20260901`.
pub(super) fn day(file: &str) -> Option<NaiveDate> {
    let mut parts = file.split('_').filter(|part| part.len() == 8);
    parts.find_map(|part| NaiveDate::parse_from_str(part, "%Y%m%d").ok())
}

/// A category or a number that is not there would make its people leave. A delta need not have every category.
pub(super) fn whole(files: &[String], delta: bool) -> Result<(), Error> {
    if files.is_empty() || (!delta && numbers(files, Category::Structure).is_empty()) {
        return Err(Error::file("files", Code::NoStructureFile));
    }
    let needed = [
        (Category::Structure, "EtabEducNat"),
        (Category::Pupil, "Eleve"),
        (Category::Guardian, "PersRelEleve"),
        (Category::Staff, "PersEducNat"),
    ];
    for (category, name) in needed {
        let numbers = numbers(files, category);
        let in_order = (0..).zip(&numbers).take_while(|(place, number)| place == *number).count();
        if in_order < numbers.len() || (numbers.is_empty() && !delta) {
            return Err(Error::file(&format!("…{name}_{in_order:04}.xml"), Code::FileMissing));
        }
    }
    Ok(())
}

/// The numbers of a category's files, in order.
fn numbers(files: &[String], category: Category) -> Vec<usize> {
    let files = files.iter().filter(|file| Category::of_file(file) == Some(category));
    let mut numbers: Vec<usize> = files.filter_map(|file| file.strip_suffix(".xml")?.rsplit_once('_')?.1.parse().ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_complete_or_delta() {
        let delta = |file, archive| is_delta(file, archive).ok();
        assert_eq!(delta("ENT2D_Delta_20260908_Eleve_0000.xml", None), Some(true));
        assert_eq!(delta("ENT2D_20260908_Eleve_0000.xml", Some("ENT2D.20260908.Delta.tgz")), Some(true));
        assert_eq!(delta("ENT2D_Complet_20260908_Eleve_0000.xml", Some("ENT2D.Delta.tgz")), None);
        assert_eq!(delta("ENT2D_20260908_Eleve_0000.xml", Some("ENT2D.tgz")), Some(false));
    }
}
