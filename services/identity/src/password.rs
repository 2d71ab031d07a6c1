//! Passwords: which are good enough, and argon2id on a bounded pool that sheds instead of drowning.

use std::{
    sync::{Arc, Mutex},
    thread::available_parallelism,
};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::phc::{Output, Salt},
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

use crate::error::Error;

/// What is hashed when the login is unknown, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$mCBfyxnQPMqXCCkyNXJYtTjAAGSxPQbaDBCJKoSYmVs";

/// Hashes and checks passwords, as many at a time as there are cores.
#[derive(Clone)]
pub struct Passwords {
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// The 19 MiB that each worker fills: kept, since asking the system for fresh pages costs a third of a hash.
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl Passwords {
    /// At most `queue` wait; the next is refused at once.
    pub fn new(queue: usize) -> Self {
        let workers = available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            workers: Arc::new(Semaphore::new(workers)),
            places: Arc::new(Semaphore::new(queue + workers)),
            memory: Arc::default(),
        }
    }

    /// The argon2id hash of a password, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        let _place = self.place()?;
        let _worker = self.turn().await;
        self.in_memory(move |blocks| hashed(&password, blocks)).await.ok_or(Error::UnreadableHash)
    }

    /// True when the password fits the hash; with no hash, false after the same time. The place is given back at the end.
    pub async fn verify(&self, _place: OwnedSemaphorePermit, password: String, hash: Option<String>) -> Result<bool, Error> {
        let _worker = self.turn().await;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let fits = self.in_memory(move |blocks| fits(&password, &hash, blocks)).await;
        fits.ok_or(Error::UnreadableHash).map(|fits| fits && known)
    }

    /// Works on a thread of its own, in memory that a worker before it left.
    async fn in_memory<T: Send + 'static>(&self, work: impl FnOnce(&mut Vec<Block>) -> Option<T> + Send + 'static) -> Option<T> {
        let memory = self.memory.clone();
        let worked = spawn_blocking(move || {
            let mut blocks = memory.lock().expect("nobody panics while holding it").pop().unwrap_or_default();
            let outcome = work(&mut blocks);
            memory.lock().expect("nobody panics while holding it").push(blocks);
            outcome
        });
        worked.await.ok().flatten()
    }

    /// A place in the queue; refused at once when it is full.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.places.clone().try_acquire_owned().map_err(|_| Error::SignInBusy)
    }

    async fn turn(&self) -> OwnedSemaphorePermit {
        let worker = self.workers.clone().acquire_owned().await.expect("the semaphore is never closed");
        metrics::gauge!("password_queue_free").set(u32::try_from(self.places.available_permits()).unwrap_or(u32::MAX));
        worker
    }
}

/// With a new salt; none when argon2 refuses, which it does for no password under 4 GiB.
fn hashed(password: &str, blocks: &mut Vec<Block>) -> Option<String> {
    let (mut salt, mut out) = ([0; 16], [0; Params::DEFAULT_OUTPUT_LEN]);
    aws_lc_rs::rand::fill(&mut salt).expect("the system gives random bytes");
    let argon2id = argon2id();
    blocks.resize(argon2id.params().block_count(), Block::default());
    argon2id.hash_password_into_with_memory(password.as_bytes(), &salt, &mut out, blocks).ok()?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: argon2id.params().try_into().ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&out).ok()?),
    };
    Some(hash.to_string())
}

/// None when the hash cannot be read.
fn fits(password: &str, hash: &str, blocks: &mut Vec<Block>) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let (params, salt, expected) = (Params::try_from(&hash).ok()?, hash.salt?, hash.hash?);
    blocks.resize(params.block_count(), Block::default());
    let mut found = vec![0; expected.as_bytes().len()];
    let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2id.hash_password_into_with_memory(password.as_bytes(), salt.as_ref(), &mut found, blocks).ok()?;
    Some(verify_slices_are_equal(&found, expected.as_bytes()).is_ok())
}

/// OWASP's parameters of 2024 for argon2id: 19 MiB, two passes, one lane.
fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).expect("the parameters are valid"))
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Under 12 characters.
    #[error("must have at least 12 characters")]
    TooShort,
    /// Over 128 characters.
    #[error("must have at most 128 characters")]
    TooLong,
    /// Little beside the person's name.
    #[error("must be more than the person's name")]
    HoldsName,
    /// Among those that are tried first.
    #[error("is too easy to guess")]
    TooCommon,
}

/// Length and guessability (NIST SP 800-63B and ANSSI: length over composition rules). `about` is what the person is called.
pub fn check(password: &str, about: &[&str]) -> Result<(), Error> {
    match password.chars().count() {
        ..12 => return Err(Fault::TooShort.into()),
        129.. => return Err(Fault::TooLong.into()),
        _ => {}
    }
    let lower = password.to_lowercase();
    let beside_names = about.iter().fold(lower, |rest, name| rest.replace(&name.to_lowercase(), ""));
    if beside_names.chars().count() < 8 {
        return Err(Fault::HoldsName.into());
    }
    if zxcvbn::zxcvbn(password, about).score() < zxcvbn::Score::Two {
        return Err(Fault::TooCommon.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_unlikely_is_enough() {
        check("trois renards bleus", &[]).unwrap();
        check("un chien à vélo", &[]).unwrap();
    }

    #[test]
    fn short_common_and_personal_are_refused() {
        for password in ["onze lettre", "passwordpassword", "111111111111", "marie.dupont", "123456789012"] {
            assert!(check(password, &["marie", "dupont"]).is_err(), "{password}");
        }
        assert!(check(&"a".repeat(129), &[]).is_err());
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let passwords = Passwords::new(0);
        let _all = passwords.places.clone().acquire_many_owned(passwords.places.available_permits().try_into().unwrap()).await;
        assert!(matches!(passwords.hash("x".into()).await, Err(Error::SignInBusy)));
    }

    #[tokio::test]
    async fn only_the_right_password_fits_and_nobody_has_none() {
        let passwords = Passwords::new(8);
        let hash = passwords.hash("trois renards bleus".into()).await.unwrap();
        assert!(passwords.verify(passwords.place().unwrap(), "trois renards bleus".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(passwords.place().unwrap(), "trois renards verts".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify(passwords.place().unwrap(), "trois renards bleus".into(), None).await.unwrap());
    }
}
