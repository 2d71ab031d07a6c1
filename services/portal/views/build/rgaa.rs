//! Reads `docs/rgaa/audit.csv`, the audit under RGAA 4.1.2, and writes it as a table: a criterion that is missing or a status that
//! is none does not compile.

use std::{fmt::Write as _, fs};

/// The audit, from the crate's folder.
pub const AUDIT: &str = "../../../docs/rgaa/audit.csv";

/// Criteria of each of the thirteen themes.
const THEMES: [u32; 13] = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12];

/// The Rust source of the table, and of the day on which the last criterion was looked at.
pub fn generate() -> String {
    let text = fs::read_to_string(AUDIT).expect("docs/rgaa/audit.csv is there");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(';').collect()).collect();
    let numbers: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(numbers, expected(), "docs/rgaa/audit.csv holds the 106 criteria in order");
    let mut rust = String::from("/// Every criterion, in order.\npub const AUDIT: [Criterion; 106] = [\n");
    for row in &rows {
        rust += &criterion(row);
    }
    let examined = rows.iter().map(|row| row[4]).max().expect("there are criteria");
    let day: Vec<u32> = examined.split('-').map(|part| part.parse().expect("days are ISO 8601")).collect();
    let &[year, month, day] = day.as_slice() else { panic!("{examined} is no day") };
    writeln!(
        rust,
        "];\n/// Year, month and day of the last look.\npub const EXAMINED: (i32, u32, u32) = ({year}, {month}, {day});"
    )
    .expect("a String takes it");
    rust
}

fn expected() -> Vec<String> {
    let themes = (1..).zip(THEMES);
    themes.flat_map(|(theme, criteria)| (1..=criteria).map(move |criterion| format!("{theme}.{criterion}"))).collect()
}

fn criterion(row: &[&str]) -> String {
    let &[number, title, status, check, _, note] = row else { panic!("{row:?} has other columns than the first line") };
    let status = match status {
        "C" => "Met",
        "NC" => "NotMet",
        "NA" => "NotApplicable",
        "NT" => "NotExamined",
        other => panic!("{number}: {other} is no status"),
    };
    assert!(check.is_empty() == (status == "NotExamined"), "{number}: what was looked at says how, and nothing else does");
    format!("    Criterion {{ number: {number:?}, title: {title:?}, status: Status::{status}, note: {note:?} }},\n")
}
