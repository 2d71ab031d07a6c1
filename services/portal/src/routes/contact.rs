//! Mes coordonnées: how the visitor wants to be reached.

use axum::{
    Form,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    contact::{Consents, ContactDetails, ContactProblem, Source},
    paths,
};
use proto::identity::v1::{ChangeContactRequest, Contact, ContactChannel, ContactConsent, ContactPurpose, ContactSource};
use serde::Deserialize;
use tonic::Status;

use super::{display_name, form};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    email: String,
    mobile: String,
    email_messages: Option<String>,
    email_urgent: Option<String>,
    mobile_messages: Option<String>,
    mobile_urgent: Option<String>,
}

impl Answers {
    const fn consents(&self) -> Consents {
        Consents {
            email_messages: self.email_messages.is_some(),
            email_urgent: self.email_urgent.is_some(),
            mobile_messages: self.mobile_messages.is_some(),
            mobile_urgent: self.mobile_urgent.is_some(),
        }
    }

    fn request(&self) -> ChangeContactRequest {
        let Consents { email_messages, email_urgent, mobile_messages, mobile_urgent } = self.consents();
        let (email, mobile) = (ContactChannel::Email, ContactChannel::Mobile);
        let (messages, urgent) = (ContactPurpose::Messages, ContactPurpose::Urgent);
        let boxes = [
            (email_messages, email, messages),
            (email_urgent, email, urgent),
            (mobile_messages, mobile, messages),
            (mobile_urgent, mobile, urgent),
        ];
        let ticked = boxes.into_iter().filter(|(ticked, ..)| *ticked);
        let consent = |(_, channel, purpose): (bool, ContactChannel, ContactPurpose)| ContactConsent {
            channel: channel.into(),
            purpose: purpose.into(),
            give_time: None,
        };
        ChangeContactRequest { email: self.email.clone(), mobile: self.mobile.clone(), consents: ticked.map(consent).collect() }
    }
}

/// What is known.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let saved = query.as_deref() == Some("enregistre");
    draw(&visit, &portal, &visitor, None, saved).await
}

/// Saves it and shows it again.
pub async fn change(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(answers): Form<Answers>) -> Response {
    match portal.identity.change_contact(&visitor.token, answers.request()).await {
        Ok(()) => Redirect::to(&format!("{}?enregistre", paths::CONTACT)).into_response(),
        Err(status) => match problem(&status) {
            Some(problem) => draw(&visit, &portal, &visitor, Some((answers, problem)), false).await,
            None => visit.refused(&status),
        },
    }
}

/// What identity has against the answers, as the form says it.
fn problem(status: &Status) -> Option<ContactProblem> {
    if is_busy(status) {
        return Some(ContactProblem::Busy);
    }
    match status::reason(status)?.as_str() {
        "EMAIL_MALFORMED" => Some(ContactProblem::EmailMalformed),
        "EMAIL_MISSING" => Some(ContactProblem::EmailMissing),
        "MOBILE_MALFORMED" => Some(ContactProblem::MobileMalformed),
        "MOBILE_MISSING" => Some(ContactProblem::MobileMissing),
        _ => None,
    }
}

/// With what was typed, when it could not be saved.
async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    refused: Option<(Answers, ContactProblem)>,
    saved: bool,
) -> Response {
    let asked = tokio::try_join!(portal.identity.contact(&visitor.token), portal.identity.overview(&visitor.token));
    let (known, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let typed = refused.as_ref().map(|(answers, _)| answers);
    let problem = refused.as_ref().map(|(_, problem)| *problem);
    let page = ContactDetails {
        layout: visit.layout(Some(visitor.viewer(&name))),
        email: typed.map_or(&known.email, |typed| &typed.email),
        email_source: source(known.email_source(), &known.email),
        mobile: typed.map_or(&known.mobile, |typed| &typed.mobile),
        mobile_source: source(known.mobile_source(), &known.mobile),
        consents: typed.map_or_else(|| ticked(&known), Answers::consents),
        saved,
        problems: problem.into_iter().collect(),
    };
    form(page.render(), problem.is_some(), problem == Some(ContactProblem::Busy))
}

const fn source(source: ContactSource, address: &str) -> Source {
    match (source, address.is_empty()) {
        (ContactSource::Unspecified, _) => Source::Nobody,
        (ContactSource::Feed, _) => Source::Feed,
        (ContactSource::Typed, true) => Source::Removed,
        (ContactSource::Typed, false) => Source::Typed,
    }
}

fn ticked(known: &Contact) -> Consents {
    let agreed = |channel, purpose| known.consents.iter().any(|one| one.channel() == channel && one.purpose() == purpose);
    Consents {
        email_messages: agreed(ContactChannel::Email, ContactPurpose::Messages),
        email_urgent: agreed(ContactChannel::Email, ContactPurpose::Urgent),
        mobile_messages: agreed(ContactChannel::Mobile, ContactPurpose::Messages),
        mobile_urgent: agreed(ContactChannel::Mobile, ContactPurpose::Urgent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_box_is_a_consent_and_comes_back_ticked() {
        let yes = || Some("yes".to_owned());
        let ticks = [
            Answers { email_messages: yes(), ..Answers::default() },
            Answers { email_urgent: yes(), ..Answers::default() },
            Answers { mobile_messages: yes(), ..Answers::default() },
            Answers { mobile_urgent: yes(), ..Answers::default() },
        ];
        for answers in ticks {
            let consents = answers.request().consents;
            assert_eq!(consents.len(), 1);
            assert_eq!(ticked(&Contact { consents, ..Contact::default() }), answers.consents());
        }
    }
}
