//! Fetching from encrypted servers.

use std::{io::Write, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::*;

/// An authority's certificate, and an acceptor with a certificate that it gave to this host.
fn authority_and_acceptor(host: &str) -> (String, TlsAcceptor) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([host.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

/// Fetches from a server whose certificate is for this host, given by an authority that is trusted.
async fn fetch_from(host: &str, answer: Answer) -> Result<Fetched, FetchError> {
    let (authority, acceptor) = authority_and_acceptor(host);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(authority.as_bytes()).unwrap();
    let server = Server::encrypted(acceptor, move |_| answer.clone()).await;
    let fetcher = Fetcher::new(&FetchConfig { authorities_file: Some(file.path().into()), ..config(&["127.0.0.1/32"]) }).unwrap();
    let address = Address::parse(&format!("webcal://{}/edt.ics", server.address)).unwrap();
    fetcher.fetch(&address, &Validators::default()).await
}

#[tokio::test]
async fn a_calendar_comes_from_a_server_whose_authority_is_trusted() {
    assert_eq!(text(fetch_from("127.0.0.1", Answer::ok("", CALENDAR)).await).0, CALENDAR);
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let (_, acceptor) = authority_and_acceptor("127.0.0.1");
    let server = Server::encrypted(acceptor, |_| Answer::ok("", CALENDAR)).await;
    let fetched = fetch(&format!("https://{}/", server.address)).await;
    assert_eq!(finding(fetched), Finding::of(FindingCode::CertificateWrong));
    assert_eq!(server.heads().len(), 0);
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused() {
    let fetched = fetch_from("calendrier.example", Answer::ok("", CALENDAR)).await;
    assert_eq!(finding(fetched), Finding::of(FindingCode::CertificateWrong));
}

#[tokio::test]
async fn encryption_where_there_is_none_is_no_answer() {
    let server = Server::start(|_| Answer::ok("", CALENDAR)).await;
    assert_eq!(finding(fetch(&format!("https://{}/", server.address)).await), Finding::of(FindingCode::NoAnswer));
}

#[tokio::test]
async fn a_redirect_never_leaves_encryption() {
    let clear = Server::start(|_| Answer::ok("", CALENDAR)).await;
    let fetched = fetch_from("127.0.0.1", Answer::to(&clear.http("/"))).await;
    assert_eq!(finding(fetched), Finding::of(FindingCode::AddressRefused).value("http"));
    assert_eq!(clear.heads().len(), 0);
}

#[test]
fn authorities_that_cannot_be_read_are_named() {
    let config = FetchConfig { authorities_file: Some("/nowhere/authorities.pem".into()), ..FetchConfig::default() };
    let error = Fetcher::new(&config).unwrap_err();
    assert_eq!(error.to_string(), "the certificate authorities in /nowhere/authorities.pem cannot be read");
}
