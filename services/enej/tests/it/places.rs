//! Schools as places by the forms: found, read by their head alone, numbered anew, made one place, and who is responsible for them.

use proto::identity::v1::Profile;

use crate::{
    browser::{Browser, Page},
    deliveries::{administrator, delivery},
    directory::{COLLEGE, Files, applied, followed},
    installation::Installation,
    people::{PASSWORD, letters, open_account, signed_in_agent},
};

const SCHOOLS: &str = "/annuaire/etablissements";
/// Of La Réunion, where the days begin before those of the other.
const OTHER: &str = "9740003K";
const NEW: &str = "0269950Z";

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_says_what_a_school_is_and_its_head_reads_it() {
    let installation = Installation::start("places").await;
    let _program = installation.serve_all().await;
    let mut browser = administrator(&installation).await;
    applied(&mut browser, &overseas(delivery())).await;
    days_begin_where_a_school_stands(&installation, &mut browser).await;
    let mut agent = signed_in_agent(&installation, "Zéphyrine").await.0;
    let (mut head, mut teacher) = (somebody(&installation, Profile::Head).await, somebody(&installation, Profile::Teacher).await);
    schools_are_found(&mut browser).await;
    others_change_nothing([&mut agent, &mut head, &mut teacher]).await;
    its_head_reads_it(&mut head).await;
    schools_become_one_place(&mut browser, &mut head).await;
    somebody_else_is_responsible(&mut browser, &mut agent).await;
    its_number_changes(&mut browser, &mut head).await;
}

/// With the account of her letter.
async fn somebody(installation: &Installation, profile: Profile) -> Browser {
    let code = letters(installation, COLLEGE, profile).await.remove(0).code;
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    browser
}

/// One of the two schools is of La Réunion.
fn overseas(files: Files) -> Files {
    let moved = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace("0269903Y", OTHER).into_bytes();
    files.into_iter().map(|(name, bytes)| (name, moved(bytes))).collect()
}

/// In what is shown of an import that touches it, and of a code that is handed over there.
async fn days_begin_where_a_school_stands(installation: &Installation, browser: &mut Browser) {
    let school = browser.open(&of(OTHER, "")).await.unwrap();
    assert!(school.text.contains("Heure de La Réunion"), "{}", school.text);
    let told = "select import_id::text, to_char(created_at at time zone 'Indian/Reunion', 'HH24:MI'),
                       to_char(now() at time zone 'Indian/Reunion' + interval '90 days', 'YYYY-MM-DD')
                from identity.imports";
    let told: (String, String, String) = sqlx::query_as(told).fetch_one(&installation.database()).await.unwrap();
    let (import, compared, last_day) = told;
    let there = browser.open(&format!("/annuaire/imports/{import}/etablissements/{OTHER}")).await.unwrap();
    assert!(there.text.contains(&format!("à {compared}")), "{compared}: {}", there.text);
    let elsewhere = browser.open(&format!("/annuaire/imports/{import}/etablissements/{COLLEGE}")).await.unwrap();
    assert!(!elsewhere.text.contains(&format!("à {compared}")), "{}", elsewhere.text);
    let new = "/annuaire/personnes/nouvelle";
    let form_id = browser.open(new).await.unwrap().field("form_id").to_owned();
    let nadia = [("form_id", &*form_id), ("given_name", "Nadia"), ("family_name", "Benali"), ("uai", OTHER)];
    let nadia = [&nadia[..], &[("function_code", "AES"), ("last_day", &*last_day)]].concat();
    let code = followed(browser, new, &nadia).await;
    let until = "select to_char(max(expires_at) at time zone 'Indian/Reunion', 'HH24:MI') from identity.activation_codes";
    let until: String = sqlx::query_scalar(until).fetch_one(&installation.database()).await.unwrap();
    assert!(code.text.contains(&format!("à {until}")), "{until}: {}", code.text);
}

fn of(uai: &str, form: &str) -> String {
    format!("{SCHOOLS}/{uai}{form}")
}

async fn schools_are_found(browser: &mut Browser) {
    assert!(browser.open("/annuaire").await.unwrap().text.contains(SCHOOLS));
    let all = browser.open(SCHOOLS).await.unwrap();
    assert!(all.text.contains(&of(COLLEGE, "")) && all.text.contains(&of(OTHER, "")), "{}", all.text);
    for (query, found) in [("modele", OTHER), (&*COLLEGE.to_lowercase(), COLLEGE), ("ville-exemple%20modele", OTHER)] {
        let listed = browser.open(&format!("{SCHOOLS}?q={query}")).await.unwrap();
        assert!(listed.text.contains("Un établissement trouvé") && listed.text.contains(&of(found, "")), "{}", listed.text);
    }
    let none = browser.open(&format!("{SCHOOLS}?q=inconnu")).await.unwrap();
    assert!(none.text.contains("Essayez avec moins de mots"), "{}", none.text);
    let long = browser.open(&format!("{SCHOOLS}?q={}", "a".repeat(101))).await.unwrap();
    assert!(long.status == 422 && long.text.contains("field-error"), "{}", long.text);
    let school = browser.open(&of(COLLEGE, "")).await.unwrap();
    for words in ["<dd>0269901W</dd>", "Grenoble (code 8)", "Heure de Paris", "relié à aucun autre", "<dt>Élèves</dt>"] {
        assert!(school.text.contains(words), "{words}: {}", school.text);
    }
    assert_eq!(browser.open(&of("0269999Z", "")).await.unwrap().status, 404);
    assert_eq!(browser.open(&of("0269999Z", "/uai")).await.unwrap().status, 404);
}

async fn others_change_nothing(others: [&mut Browser; 3]) {
    for browser in others {
        for form in ["/uai", "/relier", "/responsables", "/liens/00000000-0000-7000-8000-000000000001"] {
            assert_eq!(browser.open(&of(COLLEGE, form)).await.unwrap().status, 403, "{form}");
            let fields = [("new_uai", NEW), ("confirmed", "yes"), ("said", "responsable")];
            assert_eq!(browser.submit(&of(COLLEGE, form), &fields).await.unwrap().status, 403, "{form}");
        }
    }
}

async fn its_head_reads_it(head: &mut Browser) {
    let own = head.open(SCHOOLS).await.unwrap();
    assert!(own.text.contains(&of(COLLEGE, "")) && !own.text.contains(OTHER), "{}", own.text);
    let school = head.open(&of(COLLEGE, "")).await.unwrap();
    assert!(school.status == 200 && !school.text.contains("Changer") && !school.text.contains("Relier"), "{}", school.text);
    assert_eq!(head.open(&of(OTHER, "")).await.unwrap().status, 404);
}

async fn schools_become_one_place(browser: &mut Browser, head: &mut Browser) {
    let form = of(COLLEGE, "/relier");
    let asked = |kind, uais, name| vec![("kind", kind), ("uais", uais), ("name", name), ("heads_see_all", "yes")];
    for (fields, words) in [
        (asked("", OTHER, "Cité"), "Choisissez une cité scolaire"),
        (asked("cite-scolaire", "", "Cité"), "Écrivez le numéro d’un autre"),
        (asked("cite-scolaire", COLLEGE, "Cité"), "Écrivez le numéro d’un autre"),
        (asked("cite-scolaire", "0269999z", "Cité"), "ne porte le numéro 0269999Z"),
        (asked("cite-scolaire", OTHER, " "), "Écrivez un nom"),
    ] {
        let refused = browser.submit(&form, &fields).await.unwrap();
        assert!(
            refused.status == 422 && refused.text.contains("field-error") && refused.text.contains(words),
            "{words}: {}",
            refused.text
        );
        assert!(refused.text.contains("name=\"heads_see_all\" type=\"checkbox\" value=\"yes\" checked"), "{}", refused.text);
    }
    let cite = asked("cite-scolaire", "9740003k", "Cité Exemple");
    let asks = browser.submit(&form, &cite).await.unwrap();
    assert!(
        asks.status == 200 && asks.text.contains("Modele") && asks.text.contains("Relier ces établissements"),
        "{}",
        asks.text
    );
    assert_eq!(head.open(&of(OTHER, "")).await.unwrap().status, 404, "nothing is done before it is confirmed");
    let form_id = asks.field("form_id").to_owned();
    let confirmed = [cite.clone(), vec![("form_id", &form_id), ("confirmed", "yes")]].concat();
    let linked = followed(browser, &form, &confirmed).await;
    assert!(linked.text.contains("ces établissements sont reliés") && linked.text.contains("Cité Exemple"), "{}", linked.text);
    assert!(followed(browser, &form, &confirmed).await.text.contains("sont reliés"), "a double click links once");
    let again = browser.submit(&form, &cite).await.unwrap();
    assert!(again.status == 422 && again.text.contains("défaites d’abord ce lien"), "{}", again.text);
    assert_eq!(head.open(&of(OTHER, "")).await.unwrap().status, 200, "the heads of each see all of them");
    let undo = undo_of(&browser.open(&of(OTHER, "")).await.unwrap());
    assert!(browser.open(&undo).await.unwrap().text.contains("Cité Exemple"));
    for _ in 0..2 {
        let undone = followed(browser, &undo, &[]).await;
        assert!(undone.text.contains("ne sont plus reliés") && undone.text.contains("relié à aucun autre"), "{}", undone.text);
    }
    assert_eq!(browser.open(&undo).await.unwrap().status, 404);
    assert_eq!(head.open(&of(OTHER, "")).await.unwrap().status, 404);
}

/// Where the form is that undoes a link.
fn undo_of(page: &Page) -> String {
    let start = of(OTHER, "/liens/");
    let id = page.text.split_once(&start).unwrap_or_else(|| panic!("{}", page.text)).1.split('"').next().unwrap();
    format!("{start}{id}")
}

/// The Hauts-de-Seine, of a collège of the Drôme.
async fn somebody_else_is_responsible(browser: &mut Browser, agent: &mut Browser) {
    let form = of(COLLEGE, "/responsables");
    let asked = |kind, code, said| [("kind", kind), ("code", code), ("said", said)];
    for (fields, words) in [
        (asked("region", "999", "responsable"), "ne connaît pas encore d’organisation avec ce code"),
        (asked("departement", "92", ""), "Choisissez ce qui vaut"),
    ] {
        let refused = browser.submit(&form, &fields).await.unwrap();
        assert!(
            refused.status == 422 && refused.text.contains("field-error") && refused.text.contains(words),
            "{}",
            refused.text
        );
    }
    assert!(!agent.open("/").await.unwrap().text.contains(COLLEGE));
    let school = followed(browser, &form, &asked("departement", "92", "responsable")).await;
    assert!(
        school.text.contains("Hauts-de-Seine") && school.text.contains("par décision de l’administration"),
        "{}",
        school.text
    );
    assert!(agent.open("/").await.unwrap().text.contains(COLLEGE), "an agent sees it at once");
    assert_eq!(agent.open(&of(COLLEGE, "")).await.unwrap().status, 403, "on her own page only");
    let prefilled = browser.open(&format!("{form}?nature=departement&code=92")).await.unwrap();
    assert!(
        prefilled.text.contains("value=\"92\"") && prefilled.text.contains("value=\"departement\" selected"),
        "{}",
        prefilled.text
    );
    let not = followed(browser, &form, &asked("departement", "92", "pas-responsable")).await;
    assert!(not.text.contains("N’en sont pas responsables"), "{}", not.text);
    let ruled = followed(browser, &form, &asked("departement", "92", "selon-la-regle")).await;
    assert!(!ruled.text.contains("Hauts-de-Seine"), "{}", ruled.text);
}

async fn its_number_changes(browser: &mut Browser, head: &mut Browser) {
    let form = of(COLLEGE, "/uai");
    for (new_uai, day, words) in [
        ("269", "", "sept chiffres et une lettre"),
        ("0269950A", "", "se termine par la lettre Z"),
        ("0269950", "", "se termine par la lettre Z"),
        (OTHER, "", "porte ou a porté ce numéro"),
        (NEW, "demain", "Choisissez un jour"),
    ] {
        let refused = browser.submit(&form, &[("new_uai", new_uai), ("day", day)]).await.unwrap();
        assert!(
            refused.status == 422 && refused.text.contains("field-error") && refused.text.contains(words),
            "{words}: {}",
            refused.text
        );
        assert!(refused.text.contains(&format!("value=\"{new_uai}\"")), "{}", refused.text);
    }
    let asks = browser.submit(&form, &[("new_uai", "0269950z"), ("day", "")]).await.unwrap();
    assert!(asks.status == 200 && asks.text.contains("0269901W devient 0269950Z"), "{}", asks.text);
    let (later, now) =
        ([("new_uai", NEW), ("day", "2099-09-01"), ("confirmed", "yes")], [("new_uai", NEW), ("day", ""), ("confirmed", "yes")]);
    let due = followed(browser, &form, &later).await;
    assert!(due.text.contains("0269950Z, à partir du mardi 1er septembre 2099"), "{}", due.text);
    assert!(browser.open(&form).await.unwrap().text.contains("ce que vous enregistrez ici le remplace"));
    let asks = browser.submit(&form, &[("new_uai", COLLEGE), ("day", "")]).await.unwrap();
    assert!(asks.text.contains("0269901W reste son numéro"), "{}", asks.text);
    for _ in 0..2 {
        let kept = followed(browser, &form, &[("new_uai", COLLEGE), ("day", ""), ("confirmed", "yes")]).await;
        assert!(!kept.text.contains(NEW), "{}", kept.text);
    }
    for _ in 0..2 {
        let changed = followed(browser, &form, &now).await;
        assert!(changed.text.contains("<dd>0269950Z</dd>") && changed.text.contains("<dd>0269901W</dd>"), "{}", changed.text);
    }
    assert!(head.open(&of(COLLEGE, "")).await.unwrap().text.contains("<dd>0269950Z</dd>"), "either number leads there");
}
