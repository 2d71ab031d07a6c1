//! Everything that an installation emitted, and a search for what must not be in it.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
};

use loadtests::population::{Population, registrar::Person};

use crate::{browser::Browser, installation::Installation, program::Program, witness::Witness};

/// What was told, by place.
pub struct Told {
    pub places: BTreeMap<&'static str, String>,
}

impl Told {
    pub async fn by(
        installation: &Installation,
        program: &Program,
        witness: &Witness,
        browsers: impl Iterator<Item = &Browser>,
    ) -> Self {
        let server =
            |name: &str| fs::read_to_string(installation.directory.join("servers").join(name).join("log")).unwrap_or_default();
        let addresses: Vec<String> = browsers.flat_map(|browser| browser.addresses.lock().unwrap().clone()).collect();
        let events = witness.events();
        let events = events.iter().map(|event| format!("{event:?} {}\n", String::from_utf8_lossy(&event.payload)));
        Self {
            places: BTreeMap::from([
                ("the log", program.log()),
                ("the metrics", program.metrics().await),
                ("an address", addresses.join("\n")),
                ("an event", events.collect()),
                ("PostgreSQL's log", server("postgres")),
                ("Redis's log", server("redis")),
                ("RabbitMQ's log", server("rabbitmq")),
            ]),
        }
    }

    /// We looked where something is: each place holds what it must hold.
    pub fn is_complete(&self, login: &str) {
        let holds = |place: &str, text: &str| assert!(self.places[place].contains(text), "{place} does not hold {text:?}");
        holds("the log", "insert into identity.devices");
        holds("the log", "\"level\":\"DEBUG\"");
        holds("the log", "\"rpc.method\":\"/enej.identity.v1.IdentityService/SignIn\"");
        holds("the metrics", "rpc_method=\"/enej.identity.v1.IdentityService/SignIn\"");
        holds("the metrics", "http_route=\"/activation/mot-de-passe\"");
        holds("an address", "/connexion?suite=/appareils");
        holds("an event", "enej.identity.v1.PersonActivated");
        holds("an event", "enej.identity.v1.MembershipsChanged");
        holds("PostgreSQL's log", "database system is ready");
        holds("RabbitMQ's log", "connection");
        let hers = Secrets(BTreeMap::from([(login.to_owned(), "login")]));
        let indiscreet = format!(r#"{}{{"message":"{login} signed in"}}"#, self.places["the log"]);
        assert_eq!(hers.found_in(&indiscreet).len(), 1, "a login in the log would be found");
    }
}

/// What must not be told, and what it is.
#[derive(Default)]
pub struct Secrets(BTreeMap<String, &'static str>);

impl Secrets {
    /// Names, national identifiers and addresses of a whole territory.
    pub fn of(population: &Population) -> Self {
        let mut secrets = Self::default();
        for pupil in &population.pupils {
            secrets.add_person(&pupil.person);
            secrets.add("INE", &pupil.ine);
        }
        for guardian in &population.guardians {
            secrets.add_person(&guardian.person);
            guardian.mail.iter().for_each(|mail| secrets.add("e-mail", mail));
            guardian.mobile.iter().for_each(|mobile| secrets.add("mobile", mobile));
        }
        for member in &population.staff {
            secrets.add_person(&member.person);
            secrets.add("e-mail", &member.mail);
        }
        secrets
    }

    fn add_person(&mut self, person: &Person) {
        self.add("given name", person.given_name);
        self.add("family name", &person.family_name);
        self.add("birth name", &person.birth_name);
    }

    pub fn add(&mut self, what: &'static str, text: &str) {
        self.0.insert(text.to_owned(), what);
    }

    /// Those that a text holds as whole words, as they are stored, with what they are.
    pub fn found_in(&self, text: &str) -> BTreeSet<(&str, &'static str)> {
        let known: HashSet<&str> = words(text).collect();
        let holds = |secret: &str| words(secret).all(|word| known.contains(word)) && text.contains(secret);
        self.0.iter().filter(|(secret, _)| holds(secret)).map(|(secret, what)| (secret.as_str(), *what)).collect()
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}
