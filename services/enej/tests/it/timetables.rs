//! A school's timetable by its forms: files sent, compared and applied, a name decided, a lesson cancelled, and who then reads what.

use chrono::{Days, NaiveDate, Timelike, Utc};
use chrono_tz::Europe::Paris;
use proto::identity::v1::Profile;

use crate::{
    browser::{Browser, Page},
    deliveries::{administrator, delivery},
    directory::{COLLEGE, applied, followed},
    installation::{Installation, within},
    people::{PASSWORD, letters, open_account, signed_in_agent},
};

const DESK: &str = "/emploi-du-temps/etablissement/0269901W";
const TIMETABLE: &str = "/emploi-du-temps";
const LESSONS: &str = "/emploi-du-temps/cours/";
const SUBSCRIPTIONS: &str = "/emploi-du-temps/abonnements";
/// The clear XML of EDT of the same invented school.
const EDT: &str = include_str!("../../../timetable/tests/fixtures/edt/edt_clear.xml");
const NOBODYS: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test(flavor = "multi_thread")]
async fn a_head_sends_the_timetable_and_everybody_reads_it() {
    let installation = Installation::start("timetables").await;
    let _program = installation.serve_all().await;
    applied(&mut administrator(&installation).await, &delivery()).await;
    let mut people = People::new(&installation).await;
    others_have_no_desk(&installation, &mut people).await;
    let source = a_source_is_added(&mut people.head).await;
    let import = files_are_sent(&mut people.head, &source).await;
    a_version_is_applied(&mut people.head, &import).await;
    a_name_is_decided(&mut people).await;
    everybody_reads_it(&mut people).await;
    a_lesson_is_cancelled(&mut people).await;
    a_calendar_program_reads_it(&mut people.zoe).await;
    a_year_is_told(&mut people.head).await;
    something_is_typed(&mut people).await;
    the_lists_lead_to_each_timetable(&mut people).await;
    the_source_is_deleted(&mut people, &source).await;
}

struct People {
    head: Browser,
    /// Paul, who teaches mathematics.
    teacher: Browser,
    /// Of 3A.
    zoe: Browser,
    /// Her mother.
    alice: Browser,
}

impl People {
    async fn new(installation: &Installation) -> Self {
        Self {
            head: somebody(installation, Profile::Head, "").await,
            teacher: somebody(installation, Profile::Teacher, "Paul").await,
            zoe: somebody(installation, Profile::Pupil, "Zoé").await,
            alice: somebody(installation, Profile::Guardian, "Alice").await,
        }
    }
}

/// With the account of her letter; anybody's when no name is given.
async fn somebody(installation: &Installation, profile: Profile, given_name: &str) -> Browser {
    let letters = letters(installation, COLLEGE, profile).await;
    let letter = letters.into_iter().find(|letter| given_name.is_empty() || letter.given_name == given_name).unwrap();
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &letter.code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    browser
}

/// The day that the first page shows: today, and tomorrow in the evening.
fn shown_day() -> NaiveDate {
    let now = Utc::now().with_timezone(&Paris);
    now.date_naive() + Days::new(u64::from(now.hour() >= 18))
}

/// The day of a lesson that is to come, three weeks later.
fn later_day() -> NaiveDate {
    shown_day() + Days::new(21)
}

/// The day of one that was.
fn past_day() -> NaiveDate {
    shown_day() - Days::new(7)
}

/// The sample with its weeks from a week before the day that is shown on, and its class written as people write it. It has a lesson each
/// of the three days; the one two weeks after the day that is shown the sample cancels itself, by its weeks.
fn edt() -> Vec<(String, Vec<u8>)> {
    let (begins, ends) = (shown_day() - Days::new(30), shown_day() + Days::new(200));
    let text = EDT.replace("DateDebut=\"2026-09-01", &format!("DateDebut=\"{begins}"));
    let text = text.replace("DateFin=\"2027-07-03", &format!("DateFin=\"{ends}"));
    let text = text.replace("DatePremierJourSemaine1=\"2026-08-31", &format!("DatePremierJourSemaine1=\"{}", past_day()));
    let text = text.replace("Semaines=\"22\"", "Semaines=\"54\"").replace("Semaines=\"18\"", "Semaines=\"54\"");
    let text = text.replace("SemainesAnnulation=\"4\"", "SemainesAnnulation=\"16\"");
    let text = text.replace("Classe Ident=\"C1\" Nom=\"3A\"", "Classe Ident=\"C1\" Nom=\"3EME A\"");
    vec![("edt.xml".into(), text.into_bytes())]
}

async fn day_of(browser: &mut Browser, day: NaiveDate) -> Page {
    browser.open(&format!("{TIMETABLE}?vue=jour&date={day}")).await.unwrap()
}

async fn others_have_no_desk(installation: &Installation, people: &mut People) {
    let mut agent = signed_in_agent(installation, "Zéphyrine").await.0;
    let new = [("form_id", NOBODYS), ("kind", "fichiers"), ("name", "EDT")];
    for browser in [&mut agent, &mut people.teacher, &mut people.zoe, &mut people.alice] {
        for below in ["", "/imports", "/noms", "/annee", "/sources/nouvelle", "/conflits"] {
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

/// Where it is.
async fn a_source_is_added(head: &mut Browser) -> String {
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

/// Where the version is.
async fn files_are_sent(head: &mut Browser, source: &str) -> String {
    let send = format!("{source}/fichiers");
    let photo = vec![("photo.jpg".to_owned(), b"\xFF\xD8\xFF\xE0 this is no timetable".to_vec())];
    let garbage = head.deliver(&send, &photo).await.unwrap();
    assert!(garbage.status == 422 && garbage.text.contains("Ce format"), "{}", garbage.text);
    let none = head.deliver(&send, &[]).await.unwrap();
    assert!(none.status == 422 && none.text.contains("field-error"), "{}", none.text);
    let cut = vec![("edt.xml".to_owned(), edt()[0].1[..1_500].to_vec())];
    let cut = head.deliver(&send, &cut).await.unwrap();
    assert!(cut.status == 422 && cut.text.contains("field-error"), "{}", cut.text);
    let other = String::from_utf8(edt().remove(0).1).unwrap().replace(COLLEGE, "0269903Y");
    let other = head.deliver(&send, &[("edt.xml".to_owned(), other.into_bytes())]).await.unwrap();
    assert!(other.status == 422 && other.text.contains("0269903Y"), "{}", other.text);
    let sent = head.deliver(&send, &edt()).await.unwrap().leads_to().to_owned();
    let read = head.open(&sent).await.unwrap();
    assert!(read.text.contains("Les fichiers sont lus") && read.text.contains("3 cours en tout"), "{}", read.text);
    assert!(read.text.contains("EDT 2026, version 1"), "{}", read.text);
    sent.split('?').next().unwrap().to_owned()
}

async fn a_version_is_applied(head: &mut Browser, import: &str) {
    let apply = format!("{import}/appliquer");
    let form_id = head.open(import).await.unwrap().field("form_id").to_owned();
    let mut twin = head.clone();
    let form = [("form_id", &*form_id)];
    let (once, twice) = tokio::join!(head.submit(&apply, &form), twin.submit(&apply, &form));
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

/// The class is written otherwise than the directory writes it: nobody of it is shown its lessons before.
async fn a_name_is_decided(people: &mut People) {
    let desk = people.head.open(DESK).await.unwrap();
    assert!(desk.text.contains("pas encore reconnu"), "{}", desk.text);
    let names = people.head.open(&format!("{DESK}/noms?nature=classes")).await.unwrap();
    let entry = names.text.split("<li class=\"card entry").find(|entry| entry.contains("<h2>3EME A</h2>")).unwrap();
    assert!(entry.contains("Est-ce"), "{entry}");
    let path = entry.split_once("<form action=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let target = entry.split_once("name=\"target\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let choose = people.head.open(&path).await.unwrap();
    assert!(choose.text.contains(&format!("<option value=\"{target}\">3A</option>")), "{}", choose.text);
    let missing = people.head.submit(&path, &[("target", "")]).await.unwrap();
    assert!(missing.status == 422 && missing.text.contains("field-error"), "{}", missing.text);
    assert_eq!(people.teacher.submit(&path, &[("target", &target)]).await.unwrap().status, 404);
    assert!(!day_of(&mut people.zoe, shown_day()).await.text.contains("MATHEMATIQUES"));
    let ignored = followed(&mut people.head, &path, &[("ignore", "oui")]).await;
    assert!(ignored.text.contains("ne veut rien dire"), "{}", ignored.text);
    let decided = followed(&mut people.head, &path, &[("target", &target)]).await;
    assert!(decided.text.contains("Les cours suivent"), "{}", decided.text);
}

/// Timetable hears of who is in which class a moment after the directory was applied.
async fn everybody_reads_it(people: &mut People) {
    let taught = day_of(&mut people.teacher, shown_day()).await;
    assert!(taught.text.contains("MATHEMATIQUES") && taught.text.contains("B12"), "{}", taught.text);
    let zoe = async || day_of(&mut people.zoe.clone(), shown_day()).await.text.contains("MATHEMATIQUES");
    within(60, "Zoé reads her lesson", zoe).await;
    for browser in [&mut people.zoe, &mut people.alice] {
        let read = day_of(browser, shown_day()).await;
        assert!(read.text.contains("MATHEMATIQUES") && read.text.contains("Paul"), "{}", read.text);
        let first = browser.open("/").await.unwrap();
        assert!(first.text.contains("MATHEMATIQUES") && first.text.contains("B12"), "{}", first.text);
        assert!(first.text.contains(&format!("href=\"{TIMETABLE}")), "{}", first.text);
    }
}

/// The lesson of a day.
fn lesson(page: &Page) -> String {
    let (_, rest) = page.text.split_once(LESSONS).unwrap_or_else(|| panic!("{}", page.text));
    format!("{LESSONS}{}", &rest[..36])
}

async fn a_lesson_is_cancelled(people: &mut People) {
    let lesson = lesson(&day_of(&mut people.zoe, later_day()).await);
    let (cancel, shift, room) = (format!("{lesson}/annuler"), format!("{lesson}/deplacer"), format!("{lesson}/salle"));
    for browser in [&mut people.zoe, &mut people.alice] {
        let read = browser.open(&lesson).await.unwrap();
        assert!(read.status == 200 && !read.text.contains(&cancel), "{}", read.text);
        assert_eq!(browser.submit(&cancel, &[("form_id", NOBODYS)]).await.unwrap().status, 404);
    }
    let shown = people.head.open(&lesson).await.unwrap();
    let (form_id, date) = (shown.field("form_id").to_owned(), later_day().to_string());
    let moved = |ends| [("form_id", &*form_id), ("date", &*date), ("begins", "14:05"), ("ends", ends)];
    let refused = people.head.submit(&shift, &moved("14:00")).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("heure de fin"), "{}", refused.text);
    assert!(refused.text.contains("value=\"14:05\"") && refused.text.contains("value=\"14:00\""), "what was typed stays");
    let nowhere = people.head.submit(&room, &[("form_id", &form_id), ("rooms", " , ")]).await.unwrap();
    assert!(nowhere.status == 422 && nowhere.text.contains("field-error"), "{}", nowhere.text);
    let moved = followed(&mut people.head, &shift, &moved("15:00")).await;
    assert!(moved.text.contains("Le cours est déplacé") && moved.text.contains("14\u{a0}h\u{a0}05"), "{}", moved.text);
    let restored = followed(&mut people.head, &format!("{lesson}/retablir"), &[]).await;
    assert!(restored.text.contains("La source décide à nouveau"), "{}", restored.text);

    let form_id = restored.field("form_id").to_owned();
    let cancelled = [("form_id", &*form_id), ("note", "Sortie au musée")];
    let (mut twin, mut head) = (people.head.clone(), people.head.clone());
    let (once, twice) = tokio::join!(head.submit(&cancel, &cancelled), twin.submit(&cancel, &cancelled));
    for sent in [once.unwrap(), twice.unwrap()] {
        assert_eq!(sent.leads_to(), format!("{lesson}?fait=annule"), "a double click cancels once");
    }
    for browser in [&mut people.zoe, &mut people.alice, &mut people.teacher] {
        let day = day_of(browser, later_day()).await;
        assert!(day.text.contains("Annulé"), "{}", day.text);
        let read = browser.open(&lesson).await.unwrap();
        assert!(read.text.contains("Sortie au musée") && read.text.contains("Annulé"), "{}", read.text);
    }
    let past = self::lesson(&day_of(&mut people.teacher, past_day()).await);
    let begun = followed(&mut people.head, &format!("{past}/annuler"), &[("form_id", NOBODYS)]).await;
    assert!(begun.text.contains("a déjà commencé") && !begun.text.contains("/annuler"), "{}", begun.text);
}

async fn a_calendar_program_reads_it(zoe: &mut Browser) {
    let asked = zoe.open(SUBSCRIPTIONS).await.unwrap();
    let form_id = asked.field("form_id").to_owned();
    let answers = |name, scope| [("form_id", &*form_id), ("name", name), ("scope", scope), ("days", "30")];
    let stranger = format!("enfant:{NOBODYS}");
    for wrong in [answers("", "moi"), answers("Téléphone", ""), answers("Téléphone", &stranger)] {
        let refused = zoe.submit(SUBSCRIPTIONS, &wrong).await.unwrap();
        assert!(refused.status == 422 && refused.text.contains("field-error"), "{}", refused.text);
    }
    let made = zoe.submit(SUBSCRIPTIONS, &answers("Téléphone", "moi")).await.unwrap();
    assert_eq!(made.status, 200, "{}", made.text);
    let address = format!("/agenda/{}", made.text.split_once("/agenda/").unwrap().1.split(['"', '<']).next().unwrap());
    let again = zoe.submit(SUBSCRIPTIONS, &answers("Téléphone", "moi")).await.unwrap();
    assert!(again.text.contains(&address), "the same form makes it once");
    let read = zoe.open(&address).await.unwrap();
    assert!(read.status == 200 && read.text.starts_with("BEGIN:VCALENDAR"), "{}", read.text);
    let listed = zoe.open(SUBSCRIPTIONS).await.unwrap();
    assert!(listed.text.contains("Téléphone") && !listed.text.contains(&address), "{}", listed.text);
    let subscription = listed.field("subscription").to_owned();
    let revoked = followed(zoe, &format!("{SUBSCRIPTIONS}/revoquer"), &[("subscription", &subscription)]).await;
    assert!(revoked.text.contains("ne marche plus"), "{}", revoked.text);
    assert_eq!(zoe.open(&address).await.unwrap().status, 404);
}

async fn a_year_is_told(head: &mut Browser) {
    let path = format!("{DESK}/annee");
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

async fn something_is_typed(people: &mut People) {
    let path = format!("{DESK}/ajouter");
    let asked = people.teacher.open(&path).await.unwrap();
    let form_id = asked.field("form_id").to_owned();
    let class =
        asked.text.split_once("name=\"classes\" type=\"checkbox\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let date = later_day().to_string();
    let answers = |name, ends| {
        [
            ("form_id", &*form_id),
            ("nature", "evenement"),
            ("name", name),
            ("date", &*date),
            ("begins", "16:00"),
            ("ends", ends),
            ("classes", &*class),
        ]
    };
    for (wrong, words) in [(answers(" ", "17:00"), "typed"), (answers("Sortie", "15:00"), "heure de fin")] {
        let refused = people.teacher.submit(&path, &wrong).await.unwrap();
        assert!(refused.status == 422 && (words == "typed" || refused.text.contains(words)), "{}", refused.text);
        assert!(refused.text.contains("value=\"16:00\"") && refused.text.contains(" checked"), "what was typed stays");
    }
    assert_eq!(people.zoe.submit(&path, &answers("Sortie", "17:00")).await.unwrap().status, 404);
    let added = people.teacher.submit(&path, &answers("Sortie au cinéma", "17:00")).await.unwrap().leads_to().to_owned();
    let again = people.teacher.submit(&path, &answers("Sortie au cinéma", "17:00")).await.unwrap().leads_to().to_owned();
    assert_eq!(added, again, "the same form adds it once");
    let shown = people.teacher.open(&added).await.unwrap();
    assert!(shown.text.contains("ajouté") && shown.text.contains("Sortie au cinéma"), "{}", shown.text);
    let lesson = added.split('?').next().unwrap();
    let gone = people.teacher.submit(&format!("{lesson}/retablir"), &[]).await.unwrap();
    assert_eq!(gone.leads_to(), TIMETABLE);
    assert_eq!(people.teacher.open(lesson).await.unwrap().status, 404);
}

async fn the_lists_lead_to_each_timetable(people: &mut People) {
    for browser in [&mut people.head, &mut people.teacher] {
        let lists = browser.open(&format!("{DESK}/classes-et-salles")).await.unwrap();
        for (words, base) in [("B12", "/emploi-du-temps/salles/"), ("3A", "/emploi-du-temps/classes/"), ("Paul", "/enseignants/")]
        {
            let links = lists.text.split("<a href=\"").map(|rest| rest.split_once("</a>").map_or(rest, |(link, _)| link));
            let link = links
                .into_iter()
                .find(|link| link.contains(base) && link.contains(words))
                .unwrap_or_else(|| panic!("{}", lists.text));
            let path = link.split('"').next().unwrap();
            let week = browser.open(&format!("{path}?vue=jour&date={}", shown_day())).await.unwrap();
            assert!(week.text.contains("MATHEMATIQUES"), "{path}: {}", week.text);
        }
    }
}

async fn the_source_is_deleted(people: &mut People, source: &str) {
    let delete = format!("{source}/supprimer");
    let asked = people.head.open(&delete).await.unwrap();
    assert!(asked.text.contains("EDT 2026") && asked.text.contains("Supprimer"), "{}", asked.text);
    let deleted = followed(&mut people.head, &delete, &[]).await;
    assert!(deleted.text.contains("La source est supprimée"), "{}", deleted.text);
    assert_eq!(people.head.submit(&delete, &[]).await.unwrap().leads_to(), format!("{DESK}?fait=supprimee"));
    for (day, is_read) in [(later_day(), false), (past_day(), true)] {
        let read = day_of(&mut people.zoe, day).await;
        assert_eq!(read.text.contains("MATHEMATIQUES"), is_read, "what was stays: {}", read.text);
    }
    assert_eq!(people.head.open(source).await.unwrap().status, 404);
}
