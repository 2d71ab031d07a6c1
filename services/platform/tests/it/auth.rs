//! Who calls: access tokens, verified without asking anybody.

use std::collections::HashMap;

use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use platform::{
    auth::{Caller, Function, Signer, Trust, Verifier},
    status,
};
use tonic::Code;
use uuid::Uuid;

/// A signer with a key of its own.
pub fn signer() -> Signer {
    let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(key.as_ref()));
    Signer::from_pem(pem.as_bytes()).unwrap()
}

/// Who takes what these signed.
pub fn trusting(signers: &[&Signer]) -> Verifier {
    let verifier = Verifier::default();
    verifier.follow(trust(signers));
    verifier
}

fn trust(signers: &[&Signer]) -> Trust {
    Trust { keys: signers.iter().map(|signer| signer.public_key()).collect(), ..Trust::default() }
}

pub fn somebody() -> Caller {
    Caller::new(Uuid::now_v7(), Uuid::now_v7())
}

/// Why a token is refused.
fn refusal(verifier: &Verifier, token: &str) -> String {
    status::reason(&verifier.verify(token).unwrap_err()).unwrap()
}

#[test]
fn a_token_says_everything_that_its_signer_said() {
    let ids = |count: usize| -> Vec<Uuid> { (0..count).map(|_| Uuid::now_v7()).collect() };
    let function = |class_ids| Function { profile: 3, structure_id: Uuid::now_v7(), class_ids };
    let caller = Caller {
        alias_ids: ids(1),
        functions: vec![function(ids(2)), function(vec![])],
        child_ids: ids(3),
        organisation_ids: ids(1),
        ..somebody()
    };
    let signer = signer();
    let verifier = trusting(&[&signer]);
    for caller in [caller, somebody(), Caller::operator()] {
        assert_eq!(*verifier.verify(&signer.sign(&caller)).unwrap(), caller);
    }
}

#[test]
fn a_token_that_somebody_else_signed_or_altered_is_refused() {
    let (ours, theirs) = (signer(), signer());
    let verifier = trusting(&[&ours]);
    let token = ours.sign(&somebody());
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let operator = ours.sign(&Caller::operator());
    let of_operator = operator.split('.').nth(1).unwrap();
    let unsigned = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    for forged in [
        theirs.sign(&somebody()),
        format!("{header}.{of_operator}.{signature}"),
        format!("{header}.{claims}."),
        format!("{unsigned}.{of_operator}."),
        format!("{header}.{claims}"),
        "un jeton".into(),
        String::new(),
    ] {
        assert_eq!(refusal(&verifier, &forged), "TOKEN_INVALID", "{forged}");
    }
    verifier.verify(&token).unwrap();
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let ours = signer();
    let (name, public_key) = ours.public_key();
    let header = Header { kid: Some(name), ..Header::new(Algorithm::HS256) };
    let forged = jsonwebtoken::encode(&header, &Caller::operator(), &EncodingKey::from_secret(&public_key)).unwrap();
    assert_eq!(refusal(&trusting(&[&ours]), &forged), "TOKEN_INVALID");
}

#[test]
fn a_token_ends_to_the_second_even_one_that_is_remembered() {
    let signer = signer();
    let verifier = trusting(&[&signer]);
    let now = Utc::now().timestamp();
    let ending = |expires_at| signer.sign(&Caller { expires_at, ..somebody() });
    assert_eq!(refusal(&verifier, &ending(now)), "TOKEN_EXPIRED");
    assert_eq!(refusal(&verifier, &ending(now - 3600)), "TOKEN_EXPIRED");
    let token = ending(now + 2);
    verifier.verify(&token).unwrap();
    while Utc::now().timestamp() < now + 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(refusal(&verifier, &token), "TOKEN_EXPIRED");
}

#[test]
fn what_was_issued_before_is_superseded_by_person_by_device_or_for_everybody() {
    let signer = signer();
    let caller = somebody();
    let token = signer.sign(&caller);
    let issued = DateTime::from_timestamp_millis(caller.issued_at_ms).unwrap();
    let after = issued + TimeDelta::milliseconds(1);
    let subject = |id, before| Trust { superseded: HashMap::from([(id, before)]), ..trust(&[&signer]) };
    let everybody = |before| Trust { all_before: Some(before), ..trust(&[&signer]) };
    let verifier = trusting(&[&signer]);
    verifier.verify(&token).unwrap();
    for ended in [subject(caller.person_id, after), subject(caller.device_id, after), everybody(after)] {
        verifier.follow(ended);
        assert_eq!(refusal(&verifier, &token), "TOKEN_SUPERSEDED");
    }
    for living in [subject(caller.person_id, issued), subject(Uuid::now_v7(), after), everybody(issued)] {
        verifier.follow(living);
        verifier.verify(&token).unwrap();
    }
}

#[test]
fn keys_are_changed_by_trusting_both_for_a_while() {
    let (old, new) = (signer(), signer());
    let verifier = trusting(&[&old]);
    let (of_old, of_new) = (old.sign(&somebody()), new.sign(&somebody()));
    verifier.verify(&of_old).unwrap();
    verifier.verify(&of_new).unwrap_err();
    verifier.follow(trust(&[&old, &new]));
    verifier.verify(&of_old).unwrap();
    verifier.verify(&of_new).unwrap();
    verifier.follow(trust(&[&new]));
    assert_eq!(refusal(&verifier, &of_old), "TOKEN_INVALID", "though it is remembered");
    verifier.verify(&of_new).unwrap();
}

#[test]
fn before_a_verifier_knows_a_key_it_refuses_nobody_for_good() {
    let (verifier, signer) = (Verifier::default(), signer());
    let token = signer.sign(&somebody());
    let refused = verifier.verify(&token).unwrap_err();
    assert_eq!((refused.code(), verifier.is_ready()), (Code::Unavailable, false));
    verifier.follow(trust(&[&signer]));
    assert!(verifier.is_ready());
    verifier.verify(&token).unwrap();
}
