//! The desk by its forms: a source added, files sent and refused, a version applied, a name decided, a year told, a source deleted.

use std::time::Duration;

use crate::{
    browser::{Browser, multipart},
    deliveries::cut,
    directory::{COLLEGE, followed},
    installation::Installation,
    people::signed_in_agent,
};

use super::{DESK, NOBODYS, People, day_of, edt, later_day, past_day, shown_day};

pub async fn others_have_no_desk(installation: &Installation, people: &mut People) {
    let mut agent = signed_in_agent(installation, "Zéphyrine").await.0;
    let new = [("form_id", NOBODYS), ("kind", "fichiers"), ("name", "EDT")];
    for browser in [&mut agent, &mut people.teacher, &mut people.zoe, &mut people.alice] {
        for below in ["", "/imports", "/noms", "/calendrier", "/sources/nouvelle", "/conflits"] {
            assert_eq!(browser.open(&format!("{DESK}{below}")).await.unwrap().status, 404, "{below}");
        }
        assert_eq!(browser.submit(&format!("{DESK}/sources/nouvelle"), &new).await.unwrap().status, 404);
        assert_eq!(browser.deliver(&format!("{DESK}/sources/{NOBODYS}/fichiers"), &edt()).await.unwrap().status, 404);
    }
    for browser in [&mut agent, &mut people.zoe, &mut people.alice] {
        assert_eq!(browser.open(&format!("{DESK}/classes-et-salles")).await.unwrap().status, 404);
        assert_eq!(browser.open(&format!("{DESK}/ajouter")).await.unwrap().status, 404);
    }
    assert_eq!(people.head.open("/emploi-du-temps/etablissement/0269903Y").await.unwrap().status, 404, "another school");
}

pub async fn a_source_is_added(head: &mut Browser) -> String {
    let empty = head.open(DESK).await.unwrap();
    assert!(empty.status == 200 && empty.text.contains("Aucune source"), "{}", empty.text);
    let new = format!("{DESK}/sources/nouvelle");
    let form_id = head.open(&new).await.unwrap().field("form_id").to_owned();
    let answers = |kind, name, address| [("form_id", &*form_id), ("kind", kind), ("name", name), ("address", address)];
    let wrong = [
        (answers("fichiers", " ", ""), "Donnez un nom"),
        (answers("adresse", "Pronote", "ftp://exemple.fr"), "http, https ou webcal"),
        (answers("adresse", "Pronote", ""), "http, https ou webcal"),
    ];
    for (answers, words) in wrong {
        let refused = head.submit(&new, &answers).await.unwrap();
        assert!(refused.status == 422 && refused.text.contains(words), "{words}: {}", refused.text);
        assert!(refused.text.contains("field-error") && refused.text.contains(answers[3].1), "{}", refused.text);
    }
    let added = head.submit(&new, &answers("fichiers", "EDT", "")).await.unwrap().leads_to().to_owned();
    let again = head.submit(&new, &answers("fichiers", "EDT", "")).await.unwrap().leads_to().to_owned();
    assert_eq!(added, again, "the same form adds it once");
    let source = added.split('?').next().unwrap().to_owned();
    let renamed = followed(head, &source, &[("name", "EDT 2026")]).await;
    assert!(renamed.text.contains("<h1>EDT 2026</h1>"), "{}", renamed.text);
    let refused = head.submit(&source, &[("name", "")]).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("Donnez un nom"), "{}", refused.text);
    source
}

pub async fn files_that_are_cut_leave_nothing(installation: &Installation, head: &mut Browser, source: &str) {
    let body = multipart(&edt());
    cut(installation, head, &format!("{source}/fichiers"), &body[..body.len() - 4]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let none = head.open(&format!("{DESK}/imports")).await.unwrap();
    assert!(none.status == 200 && !none.text.contains("version 1"), "{}", none.text);
}

pub async fn files_are_sent(head: &mut Browser, source: &str) -> String {
    let form = format!("{source}/fichiers");
    let photo = vec![("photo.jpg".to_owned(), b"\xFF\xD8\xFF\xE0 this is no timetable".to_vec())];
    let garbage = head.deliver(&form, &photo).await.unwrap();
    assert!(garbage.status == 422 && garbage.text.contains("Ce format"), "{}", garbage.text);
    let none = head.deliver(&form, &[]).await.unwrap();
    assert!(none.status == 422 && none.text.contains("field-error"), "{}", none.text);
    let half = vec![("edt.xml".to_owned(), edt()[0].1[..1_500].to_vec())];
    let half = head.deliver(&form, &half).await.unwrap();
    assert!(half.status == 422 && half.text.contains("field-error"), "{}", half.text);
    let other = String::from_utf8(edt().remove(0).1).unwrap().replace(COLLEGE, "0269903Y");
    let other = head.deliver(&form, &[("edt.xml".to_owned(), other.into_bytes())]).await.unwrap();
    assert!(other.status == 422 && other.text.contains("0269903Y"), "{}", other.text);
    let sent = head.deliver(&form, &edt()).await.unwrap().leads_to().to_owned();
    let read = head.open(&sent).await.unwrap();
    assert!(read.text.contains("Les fichiers sont lus") && read.text.contains("3 cours en tout"), "{}", read.text);
    assert!(read.text.contains("EDT 2026, version 1"), "{}", read.text);
    sent.split('?').next().unwrap().to_owned()
}

pub async fn a_version_is_applied(head: &mut Browser, import: &str) {
    let apply = format!("{import}/appliquer");
    let mut twin = head.clone();
    let (once, twice) = tokio::join!(head.submit(&apply, &[]), twin.submit(&apply, &[]));
    for sent in [once.unwrap(), twice.unwrap()] {
        assert_eq!(sent.leads_to(), format!("{import}?fait=applique"), "a double click applies once");
    }
    let shown = head.open(&format!("{import}?fait=applique")).await.unwrap();
    assert!(shown.text.contains("La version est en place"), "{}", shown.text);
    let first = followed(head, &format!("{import}/annuler"), &[]).await;
    assert!(first.text.contains("pas de version précédente"), "{}", first.text);
    let listed = head.open(&format!("{DESK}/imports")).await.unwrap();
    assert!(listed.text.contains(import) && listed.text.contains("En place"), "{}", listed.text);
}

pub async fn a_name_is_decided(people: &mut People) {
    let desk = people.head.open(DESK).await.unwrap();
    assert!(desk.text.contains("pas encore reconnu"), "{}", desk.text);
    let names = people.head.open(&format!("{DESK}/noms?nature=classes")).await.unwrap();
    let entry = names.text.split("<li class=\"card entry").find(|entry| entry.contains("<h2>3EME A</h2>")).unwrap();
    assert!(entry.contains("Est-ce"), "{entry}");
    let path = entry.split_once("<form action=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let target = entry.split_once("name=\"target\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let choose = people.head.open(&path).await.unwrap();
    assert!(choose.text.contains(&format!("<option value=\"{target}\">TROISIEME A</option>")), "{}", choose.text);
    let missing = people.head.submit(&path, &[("target", "")]).await.unwrap();
    assert!(missing.status == 422 && missing.text.contains("field-error"), "{}", missing.text);
    assert_eq!(people.teacher.submit(&path, &[("target", &target)]).await.unwrap().status, 404);
    assert!(!day_of(&mut people.zoe, shown_day()).await.text.contains("MATHEMATIQUES"));
    let ignored = followed(&mut people.head, &path, &[("ignore", "oui")]).await;
    assert!(ignored.text.contains("ne veut rien dire"), "{}", ignored.text);
    let decided = followed(&mut people.head, &path, &[("target", &target)]).await;
    assert!(decided.text.contains("Les cours suivent"), "{}", decided.text);
}

pub async fn a_year_is_told(head: &mut Browser) {
    let path = format!("{DESK}/calendrier");
    let asked = head.open(&path).await.unwrap();
    let year = asked.field("year").to_owned();
    let (open, next) = (year.clone(), (year.parse::<i32>().unwrap() + 1).to_string());
    let (first, last) = (format!("{next}-03-11"), format!("{next}-03-12"));
    let closure = |name| [("year", &*open), ("closure_name", name), ("closure_first", &*first), ("closure_last", &*last)];
    let refused = head.submit(&path, &closure("")).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("La fermeture 1"), "{}", refused.text);
    assert!(refused.text.contains(&first), "what was typed stays: {}", refused.text);
    let saved = followed(head, &path, &closure("Pont du collège")).await;
    assert!(saved.text.contains("enregistré") && saved.text.contains("Pont du collège"), "{}", saved.text);
}

pub async fn the_source_is_deleted(people: &mut People, source: &str) {
    let delete = format!("{source}/supprimer");
    let asked = people.head.open(&delete).await.unwrap();
    assert!(asked.text.contains("EDT 2026") && asked.text.contains("Supprimer"), "{}", asked.text);
    let deleted = followed(&mut people.head, &delete, &[]).await;
    assert!(deleted.text.contains("La source est supprimée"), "{}", deleted.text);
    assert_eq!(people.head.submit(&delete, &[]).await.unwrap().leads_to(), format!("{DESK}?fait=supprimee"));
    for (day, is_read) in [(later_day(), false), (past_day(), true)] {
        let read = day_of(&mut people.teacher, day).await;
        assert_eq!(read.text.contains("MATHEMATIQUES"), is_read, "what was stays: {}", read.text);
    }
    assert_eq!(people.head.open(source).await.unwrap().status, 404);
}
