//! A school's timetable by its forms: files sent, compared and applied, a name decided, a lesson cancelled, and who then reads what.

mod desk;

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
    desk::others_have_no_desk(&installation, &mut people).await;
    let source = desk::a_source_is_added(&mut people.head).await;
    desk::files_that_are_cut_leave_nothing(&installation, &mut people.head, &source).await;
    let import = desk::files_are_sent(&mut people.head, &source).await;
    desk::a_version_is_applied(&mut people.head, &import).await;
    desk::a_name_is_decided(&mut people).await;
    everybody_reads_it(&mut people).await;
    a_lesson_is_cancelled(&mut people).await;
    a_calendar_program_reads_it(&mut people.zoe).await;
    desk::a_year_is_told(&mut people.head).await;
    something_is_typed(&mut people).await;
    contradictions_and_free_times_are_found(&mut people).await;
    the_lists_lead_to_each_timetable(&mut people).await;
    desk::the_source_is_deleted(&mut people, &source).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_timetable_its_pages_ask_to_come_back_and_the_others_are_there() {
    let installation = Installation::start("untimely").await;
    let _identity_and_portal = installation.serve_apart().await;
    let (mut agent, _) = signed_in_agent(&installation, "Zéphyrine").await;
    agent.patient = false;
    for path in [TIMETABLE, SUBSCRIPTIONS, "/emploi-du-temps/changements", &format!("{LESSONS}{NOBODYS}")] {
        let busy = agent.open(path).await.unwrap();
        assert!(busy.status == 503 && busy.text.contains("<h1"), "{path}: {}", busy.text);
    }
    let first = agent.open("/").await.unwrap();
    assert!(first.status == 200 && first.text.contains(TIMETABLE), "{}", first.text);
    let form = [("form_id", NOBODYS), ("name", "Téléphone"), ("scope", "moi"), ("days", "30")];
    assert_eq!(agent.submit(SUBSCRIPTIONS, &form).await.unwrap().status, 503);
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

/// Where it is.
/// The file is whole; only what ends the form is missing.
/// Where the version is.
/// The class is written otherwise than the directory writes it: nobody of it is shown its lessons before.
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

/// Paul and his class are typed into two lessons at one time.
async fn contradictions_and_free_times_are_found(people: &mut People) {
    let path = format!("{DESK}/ajouter");
    let asked = people.head.open(&path).await.unwrap();
    let paul = choice(&asked, "teachers", "Paul");
    let class = choice(&asked, "classes", "TROISIEME A");
    let date = (later_day() + Days::new(1)).to_string();
    for name in ["Latin", "Grec"] {
        let form_id = people.head.open(&path).await.unwrap().field("form_id").to_owned();
        let answers = [
            ("form_id", &*form_id),
            ("nature", "cours"),
            ("name", name),
            ("date", &*date),
            ("begins", "10:00"),
            ("ends", "11:00"),
            ("teachers", &*paul),
            ("classes", &*class),
        ];
        let added = followed(&mut people.head, &path, &answers).await;
        assert!(added.text.contains(name), "{}", added.text);
    }
    let found = people.head.open(&format!("{DESK}/conflits?nature=personnes")).await.unwrap();
    assert!(found.text.contains("Latin") && found.text.contains("Grec") && found.text.contains("Paul"), "{}", found.text);
    let pupils = people.head.open(&format!("{DESK}/conflits?nature=eleves")).await.unwrap();
    assert!(pupils.text.contains("Latin") && pupils.text.contains("TROISIEME A"), "{}", pupils.text);
    for browser in [&mut people.teacher, &mut people.zoe, &mut people.alice] {
        let day = day_of(browser, later_day() + Days::new(1)).await;
        assert!(day.text.contains("Deux cours en même temps"), "{}", day.text);
    }

    let question = format!("etablissement={COLLEGE}&people={paul}&first_day={date}&last_day={date}&minutes=55");
    let free = people.teacher.open(&format!("/emploi-du-temps/creneaux?{question}&opens=08:00&closes=18:00")).await.unwrap();
    assert_eq!(free.status, 200, "{}", free.text);
    let nobody =
        people.teacher.open(&format!("/emploi-du-temps/creneaux?etablissement={COLLEGE}&first_day={date}")).await.unwrap();
    assert!(nobody.status == 422 && nobody.text.contains("field-error"), "{}", nobody.text);
    assert_eq!(people.zoe.open(&format!("/emploi-du-temps/creneaux?{question}")).await.unwrap().status, 404);

    let list = "/emploi-du-temps/changements";
    for browser in [&mut people.zoe, &mut people.alice] {
        let changed = browser.open(list).await.unwrap();
        assert!(changed.text.contains("Latin") && changed.text.contains("MATHEMATIQUES"), "{}", changed.text);
        assert_eq!(browser.open(&format!("{list}?etablissement={COLLEGE}")).await.unwrap().status, 404);
    }
    let of_school = people.teacher.open(&format!("{list}?etablissement={COLLEGE}")).await.unwrap();
    assert!(of_school.text.contains("Grec"), "{}", of_school.text);
}

/// The value of the box that bears these words.
fn choice(page: &Page, field: &str, words: &str) -> String {
    let named = format!("name=\"{field}\" type=\"checkbox\" value=\"");
    let boxes: Vec<&str> = page.text.split(&named).skip(1).collect();
    let found = boxes.iter().find(|rest| rest.split_once("</label>").is_some_and(|(label, _)| label.contains(words)));
    found.unwrap_or_else(|| panic!("no {words}: {}", page.text)).split('"').next().unwrap().to_owned()
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
        for (words, base) in
            [("B12", "/emploi-du-temps/salles/"), ("TROISIEME A", "/emploi-du-temps/classes/"), ("Paul", "/enseignants/")]
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
