//! The server that stands for the schools' own, asked over HTTP.

use std::fs;
use std::path::Path;

use reqwest::{Client, Response, StatusCode, Version, header};

/// Asks while the server runs.
async fn while_serving(folder: &Path, asking: impl AsyncFnOnce(String)) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::select! {
        served = axum::serve(listener, loadtests::feeds::router(folder)) => panic!("the server ended: {served:?}"),
        () = asking(address) => {}
    }
}

async fn get(url: &str, etag: Option<&str>) -> Response {
    let request = Client::new().get(url);
    let request = etag.into_iter().fold(request, |request, etag| request.header(header::IF_NONE_MATCH, etag));
    request.send().await.unwrap()
}

fn etag(answer: &Response) -> String {
    answer.headers()[header::ETAG].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_feed_is_sent_once_until_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("0920068Z.ics");
    fs::write(&file, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").unwrap();
    while_serving(folder.path(), async |address| {
        let url = format!("{address}/0920068Z.ics");
        let first = get(&url, None).await;
        assert_eq!((first.status(), first.version()), (StatusCode::OK, Version::HTTP_11));
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/calendar");
        let known = etag(&first);
        assert_eq!(first.text().await.unwrap().len(), 32);
        let again = get(&url, Some(&known)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.bytes().await.unwrap().is_empty());
        fs::write(&file, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n").unwrap();
        let changed = get(&url, Some(&known)).await;
        assert_eq!(changed.status(), StatusCode::OK);
        assert_ne!(etag(&changed), known);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_in_the_folder_is_not_found() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("feeds");
    fs::create_dir(&folder).unwrap();
    fs::write(outer.path().join("secret.ics"), "").unwrap();
    while_serving(&folder, async |address| {
        for path in ["0920068Z.ics", "", "%2e%2e/secret.ics", "..%2fsecret.ics"] {
            assert_eq!(get(&format!("{address}/{path}"), None).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}
