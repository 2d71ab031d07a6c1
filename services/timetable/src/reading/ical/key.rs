//! The keys of lessons: identifiers without what changes at each export, and beginnings, each pair once.

use aws_lc_rs::digest::{SHA256, digest};

use crate::reading::{Content, LONGEST_TEXT, Lesson, Reading};

/// What ends the identifiers of Index Éducation.
const INDEX: &str = "-Index-Education";

/// The identifier without the export time that Pronote puts into it (`-20260924T195501Z-Index-Education`).
pub fn stable(uid: &str) -> String {
    let stripped = uid.strip_suffix(INDEX).and_then(|rest| rest.rsplit_once('-')).filter(|(_, time)| is_time(time));
    let stable = stripped.map_or(uid, |(stable, _)| stable);
    if stable.len() > LONGEST_TEXT || stable.contains(char::is_control) { hashed(stable) } else { stable.to_owned() }
}

fn is_time(text: &str) -> bool {
    let digits = text.strip_suffix('Z').map(|digits| digits.replacen('T', "", 1));
    digits.is_some_and(|digits| digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An identifier for an event that has none: of what it is, so that it is the same at the next export.
pub fn made_of(reading: &Reading, content: u32) -> String {
    hashed(&sayings(reading, content).join("\u{1f}"))
}

fn hashed(text: &str) -> String {
    let hash = digest(&SHA256, text.as_bytes());
    hash.as_ref()[..16].iter().fold(String::from("#"), |hex, byte| hex + &format!("{byte:02x}"))
}

/// All texts of a content, in an order that does not depend on the order of the source.
fn sayings(reading: &Reading, content: u32) -> Vec<&str> {
    let Content { subject, title, note, labels, .. } = &reading.contents[content as usize];
    let mut names: Vec<&str> = labels.iter().map(|label| reading.labels[*label as usize].text.as_str()).collect();
    names.sort_unstable();
    [subject.as_str(), title, note].into_iter().chain(names).collect()
}

/// Makes (identifier, beginning) a key: a lesson that is there twice is dropped once, as Hyperplanning repeats them, and other
/// lessons of one key get `#2`, `#3`, by what they say.
pub fn make_unique(reading: &mut Reading) {
    let mut lessons = std::mem::take(&mut reading.lessons);
    lessons.sort_by(|one, other| (one.starts_at, &one.uid).cmp(&(other.starts_at, &other.uid)));
    for same in lessons.chunk_by_mut(same_key).filter(|same| same.len() > 1) {
        same.sort_by_cached_key(|lesson| (lesson.ends_at, lesson.all_day, lesson.state, sayings(reading, lesson.content)));
    }
    lessons.dedup();
    for same in lessons.chunk_by_mut(same_key) {
        for (lesson, number) in same.iter_mut().skip(1).zip(2..) {
            lesson.uid = format!("{}#{number}", lesson.uid);
        }
    }
    reading.lessons = lessons;
}

fn same_key(one: &Lesson, other: &Lesson) -> bool {
    (one.starts_at, &one.uid) == (other.starts_at, &other.uid)
}
