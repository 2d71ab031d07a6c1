//! Reads a feed as simply as can be: unfolded lines, properties by name, the lines of a description.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};

/// An event: its properties without their parameters.
#[derive(Debug)]
pub struct Event(BTreeMap<String, String>);

/// Every event of a feed.
pub fn events(feed: &str) -> Vec<Event> {
    let unfolded = feed.replace("\r\n ", "");
    let bodies = unfolded.split("BEGIN:VEVENT\r\n").skip(1);
    bodies.map(|body| Event(body.split("END:VEVENT").next().unwrap().lines().map(property).collect())).collect()
}

fn property(line: &str) -> (String, String) {
    let (name, value) = line.split_once(':').unwrap();
    (name.split(';').next().unwrap().to_owned(), value.to_owned())
}

impl Event {
    pub fn get(&self, name: &str) -> &str {
        &self.0[name]
    }

    pub fn uid(&self) -> &str {
        self.get("UID")
    }

    /// Without the time of export.
    pub fn stable_uid(&self) -> &str {
        self.uid().strip_suffix("-Index-Education").unwrap().rsplit_once('-').unwrap().0
    }

    pub fn category(&self) -> &str {
        self.get("CATEGORIES")
    }

    pub fn is_lesson(&self) -> bool {
        self.category().starts_with("Cours")
    }

    pub fn is_cancelled(&self) -> bool {
        self.category() == "Cours - Cours annulé"
    }

    pub fn begins(&self) -> DateTime<Utc> {
        time(self.get("DTSTART"))
    }

    pub fn ends(&self) -> DateTime<Utc> {
        time(self.get("DTEND"))
    }

    /// What a line of the description says, freed of both escapes.
    pub fn line(&self, label: &str) -> Option<String> {
        let mut lines = self.get("DESCRIPTION").split("\\n");
        let said = lines.find_map(|line| line.strip_prefix(label)?.strip_prefix(" : "))?;
        let html = said.replace("\\;", ";").replace("\\,", ",");
        Some(html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    }

    /// `3A`, or `[3AGR1]`.
    pub fn audience(&self) -> Option<String> {
        self.line("Classe").or_else(|| self.line("Groupe"))
    }

    /// All of it, its beginning first, without the time of export.
    pub fn without_export(&self) -> String {
        let others = self.0.iter().filter(|(name, _)| !["UID", "DTSTAMP"].contains(&name.as_str()));
        let others: Vec<_> = others.map(|(name, value)| format!("{name}:{value}")).collect();
        format!("{} {} {}", self.get("DTSTART"), self.stable_uid(), others.join(" "))
    }
}

fn time(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").unwrap().and_utc()
}
