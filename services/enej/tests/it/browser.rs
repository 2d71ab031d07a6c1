//! A browser as far as the pages need one: their cookies, forms, and a memory of every address it was given.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};
use tokio::time::{Instant, sleep};

/// Longer than any page may take; whoever waits so long has been forgotten.
const FORGOTTEN: Duration = Duration::from_secs(30);
const AGENT: &str = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0";
const SESSION: &str = "__Host-sid";
const ACTIVATION: &str = "__Host-activation";
const LETTER: &str = "__Host-letter";

/// Clones share nothing but the memory of addresses.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    origin: String,
    /// The session's cookie.
    pub session: Option<String>,
    /// The cookie of an activation under way.
    pub activation: Option<String>,
    /// The cookie of a code that is to be handed over.
    pub letter: Option<String>,
    /// `fr` or `en`.
    pub language: &'static str,
    /// Sent along, as a front end that traces would.
    pub traceparent: Option<String>,
    /// True for somebody who, told that all are busy, tries again for a minute.
    pub patient: bool,
    /// Every path and query that was asked for or answered.
    pub addresses: Arc<Mutex<Vec<String>>>,
}

/// What came back.
pub struct Page {
    pub status: u16,
    /// Where it leads.
    pub location: Option<String>,
    /// Its HTML.
    pub text: String,
}

impl Browser {
    pub fn new(origin: String) -> Self {
        let client = Client::builder().redirect(Policy::none()).timeout(FORGOTTEN).user_agent(AGENT).pool_max_idle_per_host(0);
        Self {
            client: client.build().unwrap(),
            origin,
            session: None,
            activation: None,
            letter: None,
            language: "fr",
            traceparent: None,
            patient: true,
            addresses: Arc::default(),
        }
    }

    /// Opens a page; fails only when nobody answers.
    pub async fn open(&mut self, path: &str) -> reqwest::Result<Page> {
        self.remember(path);
        let request = self.client.get(format!("{}{path}", self.origin));
        self.send(request).await
    }

    /// Sends a form.
    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> reqwest::Result<Page> {
        self.remember(path);
        let request = self.client.post(format!("{}{path}", self.origin)).form(form).header("sec-fetch-site", "same-origin");
        self.send(request).await
    }

    /// Sends a form with files, each a name and its content.
    pub async fn deliver(&mut self, path: &str, files: &[(String, Vec<u8>)]) -> reqwest::Result<Page> {
        self.remember(path);
        let request = self.client.post(format!("{}{path}", self.origin)).timeout(Duration::from_mins(4));
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge").body(multipart(files));
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    async fn send(&mut self, request: RequestBuilder) -> reqwest::Result<Page> {
        let began = Instant::now();
        loop {
            let page = self.send_once(request.try_clone().expect("a form can be sent again")).await?;
            if page.status != 503 || !self.patient || began.elapsed() > Duration::from_mins(1) {
                return Ok(page);
            }
            sleep(Duration::from_millis(500)).await;
        }
    }

    async fn send_once(&mut self, mut request: RequestBuilder) -> reqwest::Result<Page> {
        request = request.header(header::ACCEPT_LANGUAGE, self.language);
        for (name, kept) in [(SESSION, &self.session), (ACTIVATION, &self.activation), (LETTER, &self.letter)] {
            if let Some(value) = kept {
                request = request.header(header::COOKIE, format!("{name}={value}"));
            }
        }
        if let Some(traceparent) = &self.traceparent {
            request = request.header("traceparent", traceparent);
        }
        let response = request.send().await?;
        self.keep_cookies(&response);
        let location = response.headers().get(header::LOCATION).map(|location| location.to_str().unwrap().to_owned());
        if let Some(location) = &location {
            self.remember(location);
        }
        Ok(Page { status: response.status().as_u16(), location, text: response.text().await? })
    }

    fn keep_cookies(&mut self, response: &Response) {
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        for (name, rest) in cookies.filter_map(|cookie| cookie.split_once('=')) {
            let value = rest.split(';').next().map(str::to_owned).filter(|value| !value.is_empty());
            match name {
                SESSION => self.session = value,
                ACTIVATION => self.activation = value,
                LETTER => self.letter = value,
                _ => {}
            }
        }
    }

    fn remember(&self, address: &str) {
        self.addresses.lock().unwrap().push(address.to_owned());
    }

    /// Signs in by the form; the page that answers.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        self.submit("/connexion", &[("login", login), ("password", password), ("next", "/")]).await.unwrap()
    }

    /// Signs in for the first time, which leads to the charter whatever was asked for, accepts it and goes on.
    pub async fn sign_in_first(&mut self, login: &str, password: &str) {
        assert_eq!(self.sign_in(login, password).await.leads_to(), "/");
        assert_eq!(self.open("/appareils").await.unwrap().leads_to(), "/charte?suite=/appareils");
        let asked = self.open("/charte?suite=/appareils").await.unwrap();
        let (charters, next) = (asked.field("charters"), asked.field("next"));
        assert_eq!(next, "/appareils");
        let without = self.submit("/charte", &[("charters", charters), ("next", next)]).await.unwrap();
        assert_eq!((without.status, without.text.contains("field-error")), (422, true), "{}", without.text);
        let accepted = [("charters", charters), ("next", next), ("accepted", "yes")];
        assert_eq!(self.submit("/charte", &accepted).await.unwrap().leads_to(), "/appareils");
        assert_eq!(self.open("/appareils").await.unwrap().status, 200, "it is asked once");
    }
}

/// A form with files, as browsers write it with the boundary `edge`.
pub fn multipart(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut body = vec![];
    for (name, content) in files {
        let head = format!("--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    body
}

impl Page {
    /// The value of a form's field.
    pub fn field(&self, name: &str) -> &str {
        let named = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&named).unwrap_or_else(|| panic!("no field {name} in {}", self.text)).1;
        rest.split('"').next().unwrap()
    }

    /// The login that the last page of the activation shows.
    pub fn login(&self) -> &str {
        let login = self.text.split_once("identity-login\">").unwrap_or_else(|| panic!("no login in {}", self.text)).1;
        login.split('<').next().unwrap()
    }

    /// Where a redirection leads.
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.text);
        self.location.as_deref().unwrap()
    }
}
