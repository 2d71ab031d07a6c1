//! Seals what must not be read at rest, hashes what is looked up, with keys derived from the installation's one key.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hkdf::{HKDF_SHA256, Prk, Salt},
    hmac, rand,
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// First byte of everything sealed; tells a later program how.
const VERSION: u8 = 1;
const NEVER_FAILS: &str = "fails only for lengths that are fixed here or when the system has no randomness";

/// Where the installation's key is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsConfig {
    /// File that holds 32 random bytes in base64 (`openssl rand -base64 32`). Whoever loses it loses every sealed address.
    pub key_file: PathBuf,
}

impl Default for SecretsConfig {
    fn default() -> Self {
        Self { key_file: ".local/secrets/sealing.key".into() }
    }
}

/// Why the key, or a sealed value, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The key's file cannot be read.
    #[error("the sealing key {path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The key's file holds something else.
    #[error("the sealing key {0} must be 32 bytes in base64")]
    Malformed(PathBuf),
    /// Sealed with another key, in another context, or changed since.
    #[error("the sealed value cannot be opened")]
    NotOurs,
}

/// Seals and hashes. Cheap to clone; its `Debug` shows nothing.
#[derive(Clone)]
pub struct Secrets(Arc<Prk>);

impl Secrets {
    /// Reads the installation's key.
    pub fn load(config: &SecretsConfig) -> Result<Self, SecretsError> {
        let path = &config.key_file;
        let text = fs::read_to_string(path).map_err(|source| SecretsError::Unreadable { path: path.clone(), source })?;
        Ok(Self::from_key(&parse(&text, path)?))
    }

    /// Stands on a key that is already at hand.
    pub fn from_key(key: &[u8; 32]) -> Self {
        Self(Arc::new(Salt::new(HKDF_SHA256, b"enej").extract(key)))
    }

    /// Encrypts so that only [`Self::open`] with the same context gives it back: version, nonce, ciphertext and tag.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut text = plain.to_vec();
        let nonce = self.sealing_key(context).seal_in_place_append_tag(associated(context), &mut text).expect(NEVER_FAILS);
        [&[VERSION], nonce.as_ref().as_slice(), &text].concat()
    }

    /// What was sealed in this context. Fails when the value was sealed elsewhere or changed since.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretsError> {
        let (&[VERSION], rest) = sealed.split_first_chunk().ok_or(SecretsError::NotOurs)? else {
            return Err(SecretsError::NotOurs);
        };
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SecretsError::NotOurs)?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.sealing_key(context).open_in_place(nonce, associated(context), &mut text);
        Ok(opened.map_err(|_| SecretsError::NotOurs)?.to_vec())
    }

    /// HMAC-SHA256 under a key of this context: the same value gives the same hash, which nobody can guess at without the key.
    pub fn keyed_hash(&self, context: &str, value: &[u8]) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive("hash", context));
        hmac::sign(&key, value).as_ref().try_into().expect("SHA-256 gives 32 bytes")
    }

    fn sealing_key(&self, context: &str) -> RandomizedNonceKey {
        RandomizedNonceKey::new(&AES_256_GCM, &self.derive("seal", context)).expect(NEVER_FAILS)
    }

    fn derive(&self, purpose: &str, context: &str) -> [u8; 32] {
        let mut key = [0; 32];
        let info = [purpose.as_bytes(), b"\0", context.as_bytes()];
        self.0.expand(&info, HKDF_SHA256).and_then(|output| output.fill(&mut key)).expect(NEVER_FAILS);
        key
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secrets")
    }
}

/// 32 random bytes in base64url, 43 characters: a secret to give away once.
pub fn random_token() -> String {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect(NEVER_FAILS);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn associated(context: &str) -> Aad<Vec<u8>> {
    Aad::from([&[VERSION], context.as_bytes()].concat())
}

fn parse(text: &str, path: &Path) -> Result<[u8; 32], SecretsError> {
    let bytes = BASE64_STANDARD.decode(text.trim()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| SecretsError::Malformed(path.to_path_buf()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::from_key(&[7; 32])
    }

    #[test]
    fn what_is_sealed_opens_in_its_context_only() {
        let sealed = secrets().seal("mail", b"camille");
        assert_eq!(secrets().open("mail", &sealed).unwrap(), b"camille");
        assert!(matches!(secrets().open("phone", &sealed), Err(SecretsError::NotOurs)));
        assert!(matches!(Secrets::from_key(&[8; 32]).open("mail", &sealed), Err(SecretsError::NotOurs)));
    }

    #[test]
    fn any_changed_or_missing_byte_is_noticed() {
        let sealed = secrets().seal("mail", b"camille");
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(secrets().open("mail", &changed).is_err(), "byte {index}");
            assert!(secrets().open("mail", &sealed[..index]).is_err(), "length {index}");
        }
    }

    #[test]
    fn sealing_twice_gives_two_values() {
        assert_ne!(secrets().seal("mail", b"camille"), secrets().seal("mail", b"camille"));
    }

    #[test]
    fn a_hash_depends_on_the_key_and_the_context() {
        let hash = secrets().keyed_hash("codes", b"ABCD");
        assert_eq!(hash, secrets().keyed_hash("codes", b"ABCD"));
        assert_ne!(hash, secrets().keyed_hash("mails", b"ABCD"));
        assert_ne!(hash, Secrets::from_key(&[8; 32]).keyed_hash("codes", b"ABCD"));
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", secrets()), "Secrets");
    }

    #[test]
    fn tokens_are_43_characters_and_differ() {
        let (one, other) = (random_token(), random_token());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }

    #[test]
    fn a_key_file_of_another_length_is_refused_and_not_shown() {
        let path = Path::new("sealing.key");
        assert_eq!(parse("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n", path).unwrap(), [7; 32]);
        let error = parse("BwcHBwc=", path).unwrap_err().to_string();
        assert_eq!(error, "the sealing key sealing.key must be 32 bytes in base64");
    }
}
