//! The audit under RGAA 4.1.2: that it is whole, that what it names exists, and that the accessibility statement says what it says.

use std::{collections::HashSet, fs, path::Path};

use portal_views::{Locale, paths};

use crate::{samples::pages, theme};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");

/// Number, title, status, how it was examined, on which day, note.
fn rows() -> Vec<[String; 6]> {
    let text = fs::read_to_string(format!("{ROOT}/docs/rgaa/audit.csv")).expect("the audit is there");
    let row = |line: &str| line.split(';').map(str::to_owned).collect::<Vec<_>>().try_into().expect("a row has six columns");
    text.lines().skip(1).map(row).collect()
}

#[test]
fn the_audit_holds_the_106_criteria_once_each_with_its_question() {
    let rows = rows();
    let (numbers, titles): (HashSet<_>, HashSet<_>) = rows.iter().map(|row| (row[0].as_str(), row[1].as_str())).unzip();
    assert_eq!((rows.len(), numbers.len(), titles.len()), (106, 106, 106));
    let of_theme = |theme: u32| numbers.iter().filter(|number| number.starts_with(&format!("{theme}."))).count();
    assert_eq!((1..=13).map(of_theme).collect::<Vec<_>>(), [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]);
    assert!(titles.iter().all(|title| title.ends_with('?')), "a criterion is a question");
}

#[test]
fn what_was_examined_says_how_and_when_by_gates_that_exist() {
    for [number, _, status, checks, day, note] in rows() {
        if status == "NT" {
            assert!(checks.is_empty() && day.is_empty() && !note.is_empty(), "{number}: why it waits is said");
            continue;
        }
        assert!(["C", "NC", "NA"].contains(&&*status) && !checks.is_empty() && day.len() == 10, "{number}");
        assert!(status == "C" || !note.is_empty(), "{number}: what is missing is said");
        for check in checks.split(' ').filter(|check| *check != "lecture") {
            assert!(Path::new(ROOT).join(check).is_file(), "{number}: {check}");
        }
    }
}

#[test]
fn the_statement_says_what_the_audit_says() {
    let rows = rows();
    let count = |status: &str| rows.iter().filter(|row| row[2] == status).count();
    let page = |locale| pages(locale, &theme(), "Marie").into_iter().find(|(name, _)| *name == "accessibility").unwrap().1;
    let html = page(Locale::Fr);
    for (status, words) in [("C", "respectés"), ("NC", "non respectés"), ("NA", "sans objet"), ("NT", "pas encore examinés")] {
        let line = format!("<dt>Critères {words}</dt>\n<dd class=\"count\">{}</dd>", count(status));
        assert!(html.contains(&line), "{line}: {html}");
    }
    for [number, title, status, _, _, note] in rows {
        let listed = html.contains(&format!("<strong>{number}</strong>")) && html.contains(&title.replace('&', "&#38;"));
        assert_eq!(listed, ["NC", "NT"].contains(&&*status), "{number}");
        assert!(!listed || html.contains(&note), "{number}");
    }
    assert!(html.contains("non conforme"), "as long as a criterion was not examined");
    assert!(page(Locale::En).contains("lang=\"fr\""), "{}: the criteria are in French", paths::ACCESSIBILITY);
}
