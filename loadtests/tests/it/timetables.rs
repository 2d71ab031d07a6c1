//! The timetables of a territory, judged by the files that its schools' software would export.

use std::collections::{BTreeMap, BTreeSet};

use calcard::icalendar::{ICalendar, ICalendarComponentType};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Europe::Paris;
use loadtests::population::timetable::export::{self, Form};
use loadtests::population::timetable::planted::Kind;
use loadtests::population::{Population, Territory, Timetables};

use crate::calendar_feed::{Event, events};
use crate::edt_file::lessons as edt_lessons;
use crate::{contents, population};

/// Every file of the demonstration on a day.
fn exported(seed: u64, form: Form, day: u64) -> BTreeMap<String, Vec<u8>> {
    let people = population(Territory::Demo, seed);
    let timetables = Timetables::draw(&people).unwrap();
    let folder = tempfile::tempdir().unwrap();
    export::write(&timetables, folder.path(), form, timetables.day(day).unwrap()).unwrap();
    contents(folder.path())
}

/// The feeds among them, by school.
fn feeds(seed: u64, day: u64) -> BTreeMap<String, String> {
    let files = exported(seed, Form::Ical, day).into_iter();
    files.filter_map(|(name, bytes)| Some((name.strip_suffix(".ics")?.to_owned(), String::from_utf8(bytes).unwrap()))).collect()
}

fn lessons(feed: &str) -> Vec<Event> {
    events(feed).into_iter().filter(Event::is_lesson).collect()
}

fn held(feed: &str) -> Vec<Event> {
    lessons(feed).into_iter().filter(|event| !event.is_cancelled()).collect()
}

#[test]
fn a_feed_is_a_calendar_of_folded_lines_that_another_reader_accepts() {
    for feed in feeds(1, 9).values() {
        assert!(feed.ends_with("END:VCALENDAR\r\n") && !feed.replace("\r\n", "").contains(['\r', '\n']));
        assert!(feed.split("\r\n").all(|line| line.len() <= 75));
        let calendar = ICalendar::parse(feed).unwrap();
        let read = calendar.components.iter().filter(|part| part.component_type == ICalendarComponentType::VEvent);
        assert_eq!(read.count(), events(feed).len());
        assert!(events(feed).len() > 7_000);
    }
}

/// The order of properties in a feed of 2026.
#[test]
fn an_event_says_what_pronote_says_in_its_order() {
    let feed = &feeds(1, 1)["0920068Z"];
    let first = feed.split("BEGIN:VEVENT\r\n").nth(1).unwrap().replace("\r\n ", "");
    let names: Vec<&str> = first.lines().map(|line| line.split_once(':').unwrap().0).collect();
    let expected =
        "CATEGORIES DTSTAMP UID DTSTART DTEND SUMMARY;LANGUAGE=fr LOCATION;LANGUAGE=fr DESCRIPTION;LANGUAGE=fr COLOR END";
    assert_eq!(names, expected.split(' ').collect::<Vec<_>>());
    let biology = lessons(feed).into_iter().find(|event| event.get("SUMMARY").starts_with("SCIENCES VIE & TERRE - ")).unwrap();
    assert!(biology.get("DESCRIPTION").starts_with("Matière : SCIENCES VIE &amp\\; TERRE\\nProfesseur : "));
    let name = "X-WR-CALNAME;LANGUAGE=fr:Calendrier - Collège Maison-Blanche - du 01 septembre 2026 au 02 juillet 2027\r\n";
    assert!(feed.replace("\r\n ", "").contains(name));
}

#[test]
fn every_event_has_an_identifier_of_its_own_with_the_time_of_export() {
    for feed in feeds(1, 9).values() {
        let all = events(feed);
        let uids: BTreeSet<&str> = all.iter().map(Event::uid).collect();
        assert_eq!(uids.len(), all.len());
        assert!(uids.iter().all(|uid| uid.ends_with("-20260909T040512Z-Index-Education")));
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_other_timetables() {
    for form in [Form::Ical, Form::Edt] {
        let [first, again, other] = [1, 1, 2].map(|seed| exported(seed, form, 3));
        assert!(first == again && first != other);
        assert_eq!(first.len(), 4, "three schools and the list of conflicts");
    }
}

#[test]
fn lessons_are_given_on_days_and_at_hours_of_school() {
    for event in feeds(1, 1).values().flat_map(|feed| lessons(feed)) {
        let (begins, ends) = (event.begins().with_timezone(&Paris), event.ends().with_timezone(&Paris));
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        assert!(begins.time() >= time(8, 0) && ends.time() <= time(17, 30), "{begins}");
        assert!(begins.weekday().num_days_from_monday() < 5, "{begins}");
        assert!(begins.weekday() != Weekday::Wed || ends.time() <= time(13, 0), "{begins}");
        assert_eq!((ends - begins).num_minutes(), 55);
        let day = begins.date_naive().to_string();
        assert!(("2026-09-01".."2027-07-03").contains(&day.as_str()), "{day}");
        assert!(!["2026-10-20", "2026-11-11", "2027-03-29", "2027-05-06", "2027-05-17"].contains(&day.as_str()), "{day}");
    }
}

#[test]
fn a_pupil_has_26_to_31_lessons_a_week_and_latin_if_chosen() {
    let people = population(Territory::Demo, 1);
    let (from, to) = ("2026-11-16".parse().unwrap(), "2026-11-27".parse().unwrap());
    for (uai, feed) in feeds(1, 1) {
        let fortnight = lessons(&feed).into_iter().filter(|event| (from..=to).contains(&event.begins().date_naive()));
        let audiences: Vec<String> = fortnight.filter_map(|event| event.audience()).collect();
        for pupil in people.pupils.iter().filter(|pupil| people.schools[pupil.school].uai == uai) {
            let names = names_of(&people, pupil.class, &pupil.groups);
            let count = audiences.iter().filter(|name| names.contains(*name)).count();
            // A few are added or moved.
            let most = if names.iter().any(|name| name.contains("LAT")) { 67 } else { 63 };
            assert!((51..=most).contains(&count), "{count} lessons in two weeks for {names:?}");
        }
    }
}

fn names_of(people: &Population, class: usize, groups: &[usize]) -> BTreeSet<String> {
    let groups = groups.iter().map(|&group| format!("[{}]", people.groups[group].code));
    groups.chain([people.classes[class].code.clone()]).collect()
}

#[test]
fn nobody_and_no_room_is_taken_twice_at_a_time_but_in_planted_conflicts() {
    let people = population(Territory::Demo, 1);
    let timetables = Timetables::draw(&people).unwrap();
    let feeds = feeds(1, 30);
    for (school, place) in people.schools.iter().zip(0..) {
        for (kind, label) in [(Kind::Teacher, "Professeur"), (Kind::Room, "Salle")] {
            let planted = timetables.planted.iter().filter(|planted| planted.school == place && planted.kind == kind);
            let expected: BTreeSet<_> = planted.map(|planted| (planted.day, planted.begins)).collect();
            let found = taken_twice(&feeds[school.uai], label);
            assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), expected, "{label} in {}", school.uai);
            assert_eq!(found.len(), 6, "{label} in {}", school.uai);
        }
    }
}

/// When somebody or something has two lessons at a time, once for each.
fn taken_twice(feed: &str, label: &str) -> Vec<(NaiveDate, NaiveTime)> {
    let mut seen = BTreeSet::new();
    let twice = held(feed).into_iter().filter(|event| !seen.insert((event.begins(), event.line(label).unwrap())));
    twice.map(|event| local(event.begins())).collect()
}

fn local(time: DateTime<Utc>) -> (NaiveDate, NaiveTime) {
    let local = time.with_timezone(&Paris);
    (local.date_naive(), local.time())
}

#[test]
fn no_pupil_has_two_lessons_at_a_time_even_after_a_month_of_changes() {
    let people = population(Territory::Demo, 1);
    for (uai, feed) in feeds(1, 40) {
        let mut by_time: BTreeMap<DateTime<Utc>, Vec<String>> = BTreeMap::new();
        for event in held(&feed) {
            by_time.entry(event.begins()).or_default().push(event.audience().unwrap());
        }
        let pupils = people.pupils.iter().filter(|pupil| people.schools[pupil.school].uai == uai);
        let pupils: Vec<_> = pupils.map(|pupil| names_of(&people, pupil.class, &pupil.groups)).collect();
        for (time, audiences) in by_time {
            let twice = |names: &&BTreeSet<String>| audiences.iter().filter(|name| names.contains(*name)).count() > 1;
            assert_eq!(pupils.iter().find(twice), None, "{uai} at {time}");
        }
    }
}

#[test]
fn who_serves_in_two_schools_never_travels_between_lessons_but_where_it_was_planted() {
    let people = population(Territory::Demo, 1);
    let timetables = Timetables::draw(&people).unwrap();
    let feeds = feeds(1, 40);
    let shared = people.staff.iter().enumerate().filter(|(_, member)| member.is_teacher() && member.schools().len() > 1);
    let mut planted_in_all = 0;
    for (staff, member) in shared {
        let mut days: BTreeMap<NaiveDate, BTreeMap<usize, Vec<NaiveTime>>> = BTreeMap::new();
        for school in member.schools() {
            let agenda = timetables.agenda(school, timetables.calendar.first_day);
            let name = &agenda.week.faculty.iter().find(|teacher| teacher.staff == staff).unwrap().name;
            let feed = &feeds[people.schools[school].uai];
            for event in held(feed).iter().filter(|event| event.line("Professeur").as_ref() == Some(name)) {
                let (day, time) = local(event.begins());
                days.entry(day).or_default().entry(school).or_default().push(time);
            }
        }
        let in_two: BTreeSet<NaiveDate> = days.iter().filter(|(_, schools)| schools.len() > 1).map(|(day, _)| *day).collect();
        let planted = timetables.planted.iter().filter(|planted| (planted.kind, planted.staff) == (Kind::Travel, staff));
        let expected: BTreeSet<NaiveDate> = planted.clone().map(|planted| planted.day).collect();
        assert_eq!(in_two, expected, "{}", member.person.jointure);
        for travel in planted {
            let schools = &days[&travel.day];
            assert_eq!(schools[&travel.school], [travel.begins]);
            assert!(schools[&travel.other_school].contains(&travel.other_begins));
            assert_eq!((travel.begins - travel.other_begins).num_minutes().abs(), 55, "no minute between the two");
        }
        planted_in_all += expected.len();
    }
    assert!(planted_in_all > 0);
}

#[test]
fn a_day_changes_a_few_dozen_lessons_of_the_next_two_weeks_and_nothing_else() {
    let (before, after) = (feeds(1, 1), feeds(1, 2));
    for (uai, feed) in &before {
        let [before, after] = [feed, &after[uai]].map(|feed| stable(feed));
        let (gone, new) = (before.difference(&after).count(), after.difference(&before).count());
        assert!((20..=100).contains(&(gone + new)), "{gone} gone, {new} new");
        for event in before.symmetric_difference(&after) {
            let begins = event.split(' ').next().unwrap();
            assert!(("20260903T000000Z".."20260917T000000Z").contains(&begins), "{event}");
        }
    }
}

/// Events without the time of export, which is in every one.
fn stable(feed: &str) -> BTreeSet<String> {
    events(feed).iter().map(Event::without_export).collect()
}

#[test]
fn changes_add_up_and_say_what_they_are() {
    let feeds = feeds(1, 60);
    for feed in feeds.values() {
        let of = |category: &str| lessons(feed).into_iter().filter(|event| event.category() == category).collect::<Vec<_>>();
        let (cancelled, changed, added) = (of("Cours - Cours annulé"), of("Cours - Cours modifié"), of("Cours - Exceptionnel"));
        assert!(cancelled.len() > 500 && changed.len() > 250 && added.len() > 100);
        assert!(cancelled.iter().all(|event| event.get("SUMMARY").starts_with("Cours annulé : ")));
        let when = |event: &Event| (event.begins(), event.audience());
        let changed: BTreeSet<_> = changed.iter().map(when).collect();
        let replaced = cancelled.iter().filter(|event| changed.contains(&when(event)));
        assert!(replaced.count() > 100, "a replaced lesson is cancelled and changed at the same time");
    }
}

#[test]
fn a_moved_lesson_keeps_its_identifier() {
    let (before, after) = (feeds(1, 1), feeds(1, 5));
    for (uai, feed) in &before {
        let starts = |feed: &str| -> BTreeMap<String, DateTime<Utc>> {
            lessons(feed).iter().map(|event| (event.stable_uid().to_owned(), event.begins())).collect()
        };
        let (before, after) = (starts(feed), starts(&after[uai]));
        let moved = before.iter().filter(|(uid, begins)| after.get(*uid).is_some_and(|now| now > begins));
        assert!(moved.count() > 3);
        assert!(before.keys().all(|uid| after.contains_key(uid)), "no lesson disappears without a word");
    }
}

#[test]
fn edt_gives_the_same_lessons_as_the_feed() {
    let files = exported(1, Form::Edt, 20);
    for (uai, feed) in feeds(1, 20) {
        let xml = std::str::from_utf8(&files[&format!("{uai}.xml")]).unwrap();
        assert!(xml.contains(" SemainesAnnulation=\""));
        let of_edt = edt_lessons(xml);
        let of_feed: Vec<_> = held(&feed).iter().map(said).collect();
        assert_eq!(of_edt.len(), of_feed.len());
        assert!(of_edt.into_iter().collect::<BTreeSet<_>>() == of_feed.into_iter().collect::<BTreeSet<_>>(), "{uai}");
    }
}

/// Date, hours, matter, family name, class or group, room.
fn said(event: &Event) -> [String; 6] {
    let ((day, begins), (_, ends)) = (local(event.begins()), local(event.ends()));
    let teacher = event.line("Professeur").unwrap();
    let family = teacher.rsplit_once(' ').unwrap().0.to_owned();
    let audience = event.audience().unwrap().replace(['[', ']'], "");
    let [matter, room] = ["Matière", "Salle"].map(|label| event.line(label).unwrap());
    [day.to_string(), format!("{begins}-{ends}"), matter, family, audience, room]
}

#[test]
fn edt_names_teachers_as_the_directory_does() {
    let people = population(Territory::Demo, 1);
    let files = exported(1, Form::Edt, 1);
    for (place, school) in people.schools.iter().enumerate() {
        let xml = std::str::from_utf8(&files[&format!("{}.xml", school.uai)]).unwrap();
        let teachers = people.staff.iter().filter(|member| member.is_teacher() && member.schools().contains(&place));
        assert!(teachers.clone().count() > 10);
        for member in teachers {
            let (person, born) = (&member.person, member.person.born);
            let expected = format!(
                "IDPN=\"{}\" Nom=\"{}\" Prenom=\"{}\" DateNaissance=\"{born}T00:00:00\"",
                person.jointure,
                person.family_name.replace('\'', "&apos;"),
                person.given_name
            );
            assert!(xml.contains(&expected), "{expected}");
        }
    }
}

#[test]
fn a_day_outside_the_school_year_is_refused() {
    let people = population(Territory::Demo, 1);
    let timetables = Timetables::draw(&people).unwrap();
    assert_eq!(timetables.day(1).unwrap().to_string(), "2026-09-01");
    for refused in [0, 400, u64::MAX] {
        assert!(timetables.day(refused).unwrap_err().to_string().contains("2026-09-01"), "{refused}");
    }
}
