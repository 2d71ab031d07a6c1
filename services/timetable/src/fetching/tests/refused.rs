//! What this server must not be made to ask, and what must not be told.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use tracing_subscriber::filter::LevelFilter;

use super::*;

async fn fetch_allowing(allowed: &[&str], address: &str) -> Result<Fetched, FetchError> {
    let fetcher = Fetcher::new(&config(allowed)).unwrap();
    fetcher.fetch(&Address::parse(address).unwrap(), &Validators::default()).await
}

#[tokio::test]
async fn this_machine_is_not_asked_however_it_is_spelled() {
    let server = Server::start(|_| Answer::ok("", CALENDAR)).await;
    let port = server.address.port();
    let hosts = [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.1",
        "127.1",
        "localhost",
        "LOCALHOST",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[::1]",
        "0.0.0.0",
        "0",
        "[::]",
    ];
    for host in hosts {
        let refused = finding(fetch_allowing(&[], &format!("http://{host}:{port}/")).await);
        assert_eq!(refused, Finding::of(FindingCode::AddressRefused), "{host}");
    }
    assert_eq!(server.heads().len(), 0);
}

#[tokio::test]
async fn an_allowed_network_is_asked_by_number_and_by_name() {
    let server = Server::start(|_| Answer::ok("", CALENDAR)).await;
    let port = server.address.port();
    for host in ["127.0.0.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"] {
        let fetched = fetch_allowing(&["127.0.0.0/8"], &format!("http://{host}:{port}/")).await;
        assert_eq!(text(fetched).0, CALENDAR, "{host}");
    }
}

#[tokio::test]
async fn a_refused_network_is_not_asked_though_it_be_allowed() {
    let server = Server::start(|_| Answer::ok("", CALENDAR)).await;
    let refused_networks = vec!["127.0.0.1/32".parse().unwrap()];
    let fetcher = Fetcher::new(&FetchConfig { refused_networks, ..config(&["127.0.0.0/8"]) }).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let address = Address::parse(&format!("http://{host}:{}/", server.address.port())).unwrap();
        let answer = fetcher.fetch(&address, &Validators::default()).await;
        assert_eq!(finding(answer), Finding::of(FindingCode::AddressRefused), "{host}");
    }
    assert_eq!(server.heads().len(), 0);
}

#[tokio::test]
async fn a_redirect_to_where_one_may_not_go_is_not_followed() {
    let forbidden = Server::on("127.0.0.2", |_| Answer::ok("", CALENDAR)).await;
    let port = forbidden.address.port();
    let literal = [forbidden.http("/"), format!("http://2130706434:{port}/"), format!("http://[::ffff:127.0.0.2]:{port}/")];
    let private = ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "//192.168.1.1/"].map(str::to_owned);
    for location in literal.into_iter().chain(private) {
        let to = location.clone();
        let server = Server::start(move |_| Answer::to(&to)).await;
        assert_eq!(finding(fetch(&server.http("/")).await), Finding::of(FindingCode::AddressRefused), "{location}");
        assert_eq!(server.heads().len(), 1);
    }
    assert_eq!(forbidden.heads().len(), 0);
}

#[tokio::test]
async fn a_redirect_by_a_name_is_looked_up_again() {
    let server = Server::on("127.0.0.2", |head| {
        let port = head.rsplit(':').next().unwrap().trim();
        Answer::to(&format!("http://localhost:{port}/"))
    })
    .await;
    let refused = finding(fetch_allowing(&["127.0.0.2/32"], &server.http("/")).await);
    assert_eq!(refused, Finding::of(FindingCode::AddressRefused));
}

#[tokio::test]
async fn a_redirect_out_of_the_web_is_not_followed() {
    for location in [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "http://durand:secret@127.0.0.1/",
        "http://",
    ] {
        let finding = finding_about(Answer::to(location)).await;
        assert_eq!(finding, Finding::of(FindingCode::AddressWrong), "{location}");
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn neither_logs_nor_errors_tell_more_of_an_address_than_its_host() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let cut = Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", Then::Close);
    for answer in [
        cut,
        Answer::raw("SSH", Then::Close),
        Answer::to("http://10.0.0.1/secret"),
        Answer::to("/secret"),
        Answer::ok("", CALENDAR),
    ] {
        let server = Server::start(move |_| answer.clone()).await;
        let fetched = fetch(&server.http("/secret/edt.ics?cle=secret")).await;
        assert!(!format!("{fetched:?}").contains("secret"));
    }
    let bound = bound_and_not_listening();
    let nobody = format!("http://{}/secret", bound.local_addr().unwrap());
    assert!(!format!("{:?}", fetch(&nobody).await).contains("secret"));
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a calendar's server does not answer") && log.contains("127.0.0.1"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}
