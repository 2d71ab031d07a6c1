//! Deliveries by the administrator's page: through the portal without stopping there, and nothing of one that is cut.

use std::{fs, path::Path, time::Duration};

use platform::client::as_caller;
use proto::identity::v1::{Import, ListImportsRequest};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use uuid::Uuid;

use crate::{
    browser::{Browser, Page, multipart},
    installation::{Installation, within},
    people::{PASSWORD, agent, open_account, registered},
};

/// The form that sends a delivery.
pub const NEW: &str = "/annuaire/imports/nouveau";
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../identity/tests/fixtures/aaf");
/// Of two deliveries, and half of their difference.
const MEGABYTES: [usize; 2] = [8, 40];
const GROWTH: usize = 16 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_stays_nowhere_on_its_way() {
    let installation = Installation::start("deliveries").await;
    let (_identity, portal) = installation.serve_apart().await;
    let mut browser = administrator(&installation).await;
    let mut peaks = vec![];
    for megabytes in MEGABYTES {
        let mut files = delivery();
        let (_, subjects) = files.iter_mut().find(|(name, _)| name.contains("Matiere")).unwrap();
        *subjects = repeated(subjects, megabytes * 1024 * 1024);
        let sent = browser.deliver(NEW, &files).await.unwrap();
        let import = ended(&mut browser, sent.leads_to()).await;
        assert!(import.text.contains("Rien n’a encore changé"), "{}", import.text);
        peaks.push(portal.peak_memory());
    }
    assert!(peaks[1] - peaks[0] < GROWTH, "five times as much to send took the portal {peaks:?} bytes");
    let compared = imports(&installation).await;
    assert_eq!(compared.len(), 2);
    assert!(compared.iter().all(|import| import.apply_time.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_cut_leaves_nothing() {
    let installation = Installation::start("cut").await;
    let _program = installation.serve_all().await;
    let mut browser = administrator(&installation).await;
    // All files are whole; only what ends the form is missing.
    let body = multipart(&delivery());
    cut(&installation, &browser, NEW, &body[..body.len() - 4]).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(imports(&installation).await, []);

    let whole = browser.deliver(NEW, &delivery()).await.unwrap();
    let import = ended(&mut browser, whole.leads_to()).await;
    assert_eq!(import.status, 200, "{}", import.text);
    assert_eq!(imports(&installation).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_administrator_sends_and_a_run_is_hers_alone() {
    let installation = Installation::start("senders").await;
    let _program = installation.serve_all().await;
    let mut browser = administrator(&installation).await;
    let sent = browser.deliver(NEW, &delivery()).await.unwrap();
    let run = sent.leads_to().to_owned();
    let import = ended(&mut browser, &run).await;
    assert_eq!(import.status, 200);

    let (mut other, _) = crate::people::signed_in_agent(&installation, "Zéphyrine").await;
    assert_eq!(other.deliver(NEW, &delivery()).await.unwrap().status, 403);
    assert_eq!(other.open(&run).await.unwrap().status, 404);
    let import_id = &imports(&installation).await[0].import_id;
    let (apply, roll_back) =
        (format!("/annuaire/imports/{import_id}/appliquer"), format!("/annuaire/imports/{import_id}/annuler"));
    for path in [&apply, &roll_back] {
        assert_eq!(other.submit(path, &[("form_id", &Uuid::new_v4().to_string())]).await.unwrap().status, 403);
    }

    let form_id = Uuid::new_v4().to_string();
    let (form, mut twin) = ([("form_id", &*form_id)], browser.clone());
    let (once, twice) = tokio::join!(browser.submit(&apply, &form), twin.submit(&apply, &form));
    for begun in [once.unwrap(), twice.unwrap()] {
        let applied = ended(&mut browser, begun.leads_to()).await;
        assert!(applied.text.contains("Appliqué le"), "a double click applies once: {}", applied.text);
    }
}

/// Somebody who administers the platform, signed in.
pub async fn administrator(installation: &Installation) -> Browser {
    let mut asked = agent("Ombeline", "Quintefeuille", &format!("{}@example.org", Uuid::now_v7().simple()));
    asked.administrator = true;
    let code = registered(installation, asked).await;
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    browser
}

/// The page to which a run leads when it is done.
pub async fn ended(browser: &mut Browser, run: &str) -> Page {
    let mut led = None;
    let done = async || {
        let page = browser.open(run).await.unwrap();
        assert!(page.status == 303 || page.text.contains("<progress"), "{}", page.text);
        led = page.location;
        led.is_some()
    };
    within(120, "the delivery is compared", done).await;
    browser.open(&led.unwrap()).await.unwrap()
}

async fn imports(installation: &Installation) -> Vec<Import> {
    let asked = as_caller(ListImportsRequest { page_size: 0, page_token: String::new() }, &installation.operator()).unwrap();
    installation.identity().list_imports(asked).await.unwrap().into_inner().imports
}

/// The files of a small delivery.
pub fn delivery() -> Vec<(String, Vec<u8>)> {
    let files = Path::new(FIXTURES).read_dir().unwrap().map(|entry| entry.unwrap().path());
    let xml = files.filter(|path| path.extension().is_some_and(|extension| extension == "xml"));
    xml.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())).collect()
}

/// The same file with its first record again and again.
fn repeated(file: &[u8], bytes: usize) -> Vec<u8> {
    let text = str::from_utf8(file).unwrap();
    let (start, rest) = text.split_once("<addRequest>").unwrap();
    let (record, _) = rest.split_once("</addRequest>").unwrap();
    let record = format!("<addRequest>{record}</addRequest>");
    format!("{start}{}</ficAlimMENESR>", record.repeat(bytes / record.len())).into_bytes()
}

/// Sends a part of a form, and hangs up.
pub async fn cut(installation: &Installation, browser: &Browser, path: &str, part: &[u8]) {
    let mut connection = TcpStream::connect(installation.setting("ENEJ__PORTAL__LISTEN")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncookie: __Host-sid={}\r\n\
         content-type: multipart/form-data; boundary=edge\r\ncontent-length: {}\r\n\r\n",
        browser.session.as_deref().unwrap(),
        part.len() + 4
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(part).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
}
