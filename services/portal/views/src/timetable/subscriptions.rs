//! Addresses at which calendar programs read a timetable: the list with the form of a new one, and a new one's page.

use askama::Template;
use chrono::NaiveDateTime;

use super::Choice;
use crate::{Layout, page, paths, text::Text, wording::FieldError};

/// The page; fields of the form are `form_id`, `name`, `scope` and `days`.
#[derive(Template)]
#[template(path = "timetable/subscriptions.html")]
pub struct Subscriptions<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Now, where the viewer is.
    pub now: NaiveDateTime,
    /// One's own, latest first.
    pub subscriptions: Vec<Subscription<'a>>,
    /// One form makes one address, however often it is sent.
    pub form_id: &'a str,
    /// What was typed before.
    pub name: &'a str,
    /// The scope that was chosen before, or that the page before led to; may be empty.
    pub scope: &'a str,
    /// Days that were chosen before; 0 is until the end of the school year.
    pub days: u32,
    /// Whose timetable one may follow: `moi`, `enfant:` or `classe:` and an id, with what people read.
    pub scopes: Vec<Choice<'a>>,
    /// What was just done.
    pub notice: Option<SubscriptionNotice>,
    /// Why the form came back.
    pub problem: Option<SubscriptionProblem>,
}
page!(Subscriptions);

/// One address.
#[derive(Clone, Copy, Debug)]
pub struct Subscription<'a> {
    /// Its id.
    pub id: &'a str,
    /// What its maker calls it.
    pub name: &'a str,
    /// Whose timetable it tells: "Vous", "Léo", "6e B".
    pub whose: &'a str,
    /// When it was made.
    pub created: NaiveDateTime,
    /// When it ends.
    pub expires: NaiveDateTime,
    /// When a program last read it.
    pub last_use: Option<NaiveDateTime>,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionNotice {
    /// The address works no more.
    Revoked,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Why there is no new address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionProblem {
    /// The name is empty or too long.
    Name,
    /// Nobody was chosen, or somebody whose timetable one may not see.
    Scope,
    /// The duration is not one of those offered.
    Days,
    /// There are as many as one may have.
    TooMany,
    /// The service is overloaded or away.
    Busy,
}

/// A new address; shown once.
#[derive(Template)]
#[template(path = "timetable/subscribed.html")]
pub struct Subscribed<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// What it is.
    pub subscription: Subscription<'a>,
    /// "enej.exemple.fr", with the port if it has one.
    pub host: &'a str,
    /// What the address holds; told only here.
    pub secret: &'a str,
}
page!(Subscribed);

/// How long an address may be read, in days; 0 is until the end of the school year.
pub const DAYS: [u32; 4] = [0, 30, 90, 365];

impl Subscriptions<'_> {
    /// Each duration in words, and whether it is chosen.
    fn durations(&self) -> [(u32, String, bool); 4] {
        let t = self.layout.text();
        DAYS.map(|days| {
            let words = if days == 0 { t.subscription_year().to_owned() } else { t.subscription_days(days) };
            (days, words, days == self.days)
        })
    }

    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            SubscriptionNotice::Revoked => t.subscription_revoked(),
            SubscriptionNotice::Busy => t.nothing_changed_busy(),
        })
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            SubscriptionProblem::Name => FieldError::new("name", t.subscription_name_wrong()),
            SubscriptionProblem::Scope => FieldError::new("scope", t.subscription_scope_wrong()),
            SubscriptionProblem::Days => FieldError::new("days", t.subscription_days_wrong()),
            SubscriptionProblem::TooMany => FieldError::general(t.subscription_too_many()),
            SubscriptionProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}

impl Subscription<'_> {
    fn dates(&self, t: Text) -> String {
        t.subscription_dates(&t.long_date(self.created.date()), &t.long_date(self.expires.date()))
    }

    fn use_in_words(&self, t: Text, now: NaiveDateTime) -> String {
        self.last_use.map_or_else(|| t.subscription_unused().to_owned(), |then| t.subscription_used(&t.ago(then, now)))
    }

    fn has_ended(&self, now: NaiveDateTime) -> bool {
        self.expires <= now
    }
}

impl Subscribed<'_> {
    /// Opens the calendar program of Apple and of most others.
    fn webcal(&self) -> String {
        format!("webcal://{}{}/{}.ics", self.host, paths::CALENDARS, self.secret)
    }

    /// To copy.
    fn address(&self) -> String {
        format!("https://{}{}/{}.ics", self.host, paths::CALENDARS, self.secret)
    }

    fn until(&self) -> String {
        self.layout.text().long_date(self.subscription.expires.date())
    }
}
