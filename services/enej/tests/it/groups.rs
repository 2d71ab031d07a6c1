//! Local groups by the forms: a teacher adds a class and removes whom she does not want, a head chooses pupils by name.

use proto::identity::v1::Profile;

use crate::{
    browser::{Browser, Page},
    deliveries::{administrator, delivery},
    directory::{COLLEGE, applied, followed},
    installation::Installation,
    people::{PASSWORD, letters, open_account, signed_in_agent},
};

const GROUPS: &str = "/annuaire/groupes";
const NEW: &str = "/annuaire/groupes/nouveau";

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_and_a_head_make_groups_of_their_school() {
    let installation = Installation::start("groups").await;
    let _program = installation.serve_all().await;
    let mut administrator = administrator(&installation).await;
    applied(&mut administrator, &delivery()).await;
    let (mut agent, _) = signed_in_agent(&installation, "Zéphyrine").await;
    for browser in [&mut administrator, &mut agent] {
        assert_eq!(browser.open(GROUPS).await.unwrap().status, 403);
        assert_eq!(browser.open(NEW).await.unwrap().status, 403);
    }
    let mut teacher = somebody(&installation, Profile::Teacher).await;
    let mut head = somebody(&installation, Profile::Head).await;
    assert!(head.open("/annuaire").await.unwrap().text.contains(GROUPS));
    assert!(teacher.open("/").await.unwrap().text.contains(GROUPS));
    let club = a_teacher_makes(&mut teacher).await;
    assert_eq!(agent.open(&club).await.unwrap().status, 404);
    assert_eq!(agent.submit(&format!("{club}/renommer"), &[("name", "Autre")]).await.unwrap().status, 404);
    a_head_chooses(&mut head, &club).await;
    it_is_closed(&mut teacher, &club).await;
}

/// With the account of her letter.
async fn somebody(installation: &Installation, profile: Profile) -> Browser {
    let code = letters(installation, COLLEGE, profile).await.remove(0).code;
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    browser
}

/// Where her club is, with a class in it but for one pupil.
async fn a_teacher_makes(browser: &mut Browser) -> String {
    let asked = browser.open(&format!("{NEW}?etablissement={COLLEGE}")).await.unwrap();
    let form_id = asked.field("form_id").to_owned();
    let (unnamed, named) = (
        [("form_id", &*form_id), ("uai", COLLEGE), ("name", " ")],
        [("form_id", &*form_id), ("uai", COLLEGE), ("name", "Échecs")],
    );
    let refused = browser.submit(NEW, &unnamed).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("Écrivez un nom"), "{}", refused.text);
    assert!(!browser.open("/").await.unwrap().text.contains("Échecs"));
    let club = browser.submit(NEW, &named).await.unwrap().leads_to().split('?').next().unwrap().to_owned();
    assert!(browser.open("/").await.unwrap().text.contains("Échecs"), "who makes it sees it at once");
    let again = browser.submit(NEW, &named).await.unwrap().leads_to().to_owned();
    assert_eq!(again, format!("{club}?fait=cree"), "the same form makes it once");
    let empty = browser.open(&club).await.unwrap();
    assert_eq!(members(&empty).len(), 1, "a teacher is its first member: {}", empty.text);
    let (add, remove) = (format!("{club}/ajouter"), format!("{club}/retirer"));
    let class = empty.text.split("<option value=\"classe-").nth(1).unwrap().split('"').next().unwrap();
    let nobody = followed(browser, &add, &[]).await;
    assert!(nobody.text.contains("personne n’était choisi"), "{}", nobody.text);
    let strange = browser.submit(&add, &[("audience", "classe-00000000-0000-7000-8000-000000000000")]).await.unwrap();
    assert_eq!(strange.status, 400);
    let full = followed(browser, &add, &[("audience", &format!("classe-{class}"))]).await;
    let added = members(&full);
    assert!(added.len() > 1 && full.text.contains("ses nouveaux membres"), "{}", full.text);
    let (gone, _) = added.iter().find(|(_, name)| !members(&empty).iter().any(|(_, maker)| maker == name)).unwrap();
    let left = followed(browser, &remove, &[("person", gone)]).await;
    assert_eq!(members(&left).len(), added.len() - 1, "{}", left.text);
    assert!(!members(&left).iter().any(|(id, _)| id == gone));
    let renamed = followed(browser, &format!("{club}/renommer"), &[("name", "Club échecs")]).await;
    assert!(renamed.text.contains("<h1>Club échecs</h1>"), "{}", renamed.text);
    let refused = browser.submit(&format!("{club}/renommer"), &[("name", "")]).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("field-error"), "{}", refused.text);
    club
}

/// In the club of another, by the names of a class.
async fn a_head_chooses(browser: &mut Browser, club: &str) {
    let listed = browser.open(&format!("{GROUPS}?etablissement={COLLEGE}")).await.unwrap();
    assert!(listed.text.contains("Club échecs"), "{}", listed.text);
    let shown = browser.open(club).await.unwrap();
    let before = members(&shown);
    let mut chosen = vec![];
    for class in shown.text.split("<option>").skip(1).map(|rest| rest.split('<').next().unwrap()) {
        chosen.extend(members(&browser.open(&format!("{club}/eleves?classe={class}")).await.unwrap()));
    }
    let (new, _) = chosen.iter().find(|one| !before.contains(one)).unwrap_or_else(|| panic!("{chosen:?}: {}", shown.text));
    let added = followed(browser, &format!("{club}/ajouter"), &[("person", new)]).await;
    assert_eq!(members(&added).len(), before.len() + 1, "{}", added.text);
    let everybody = followed(browser, &format!("{club}/ajouter"), &[("audience", "direction")]).await;
    assert!(everybody.text.contains("Direction"), "{}", everybody.text);
}

async fn it_is_closed(browser: &mut Browser, club: &str) {
    let close = format!("{club}/fermer");
    assert!(browser.open(&close).await.unwrap().text.contains("Club échecs"));
    let closed = followed(browser, &close, &[]).await;
    assert!(closed.text.contains("Le groupe est fermé") && !closed.text.contains("Club échecs"), "{}", closed.text);
    let all = browser.open(&format!("{GROUPS}?etablissement={COLLEGE}&fermes")).await.unwrap();
    assert!(all.text.contains("Club échecs"), "{}", all.text);
    let shown = browser.open(club).await.unwrap();
    assert!(shown.text.contains("plus de membres") && !shown.text.contains("/retirer"), "{}", shown.text);
}

/// Those who can be ticked, each with her id and her name.
fn members(page: &Page) -> Vec<(String, String)> {
    let boxes = page.text.split("name=\"person\" type=\"checkbox\" value=\"").skip(1);
    let of = |rest: &str| {
        let id = rest.split('"').next().unwrap().to_owned();
        let name = rest.split_once("<label").unwrap().1.split_once('>').unwrap().1.split('<').next().unwrap().trim().to_owned();
        (id, name)
    };
    boxes.map(of).collect()
}
