//! Opaque keyset page tokens, sealed so that only the call that gave one takes it back.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use tonic::Status;

use crate::{secrets::Secrets, status};

const DEFAULT: i64 = 50;
const MOST: i64 = 1000;

/// A page of a list, as somebody asked for it.
pub struct Page<'a> {
    secrets: &'a Secrets,
    call: String,
    size: i64,
}

impl<'a> Page<'a> {
    /// The page and the cursor that it begins after, none for the first; `call` as for [`encode`]. 50 rows when not asked, 1,000 at
    /// most.
    pub fn asked<C: DeserializeOwned>(
        secrets: &'a Secrets,
        call: String,
        page_size: i32,
        page_token: &str,
    ) -> Result<(Self, Option<C>), Status> {
        let size = rows_asked(page_size)?;
        let after = decode(secrets, &call, page_token)?;
        Ok((Self { secrets, call, size }, after))
    }

    /// How many rows to read: one more than the page has tells whether another page follows.
    pub const fn rows(&self) -> i64 {
        self.size + 1
    }

    /// Leaves the page's own rows; gives the token of the next page from the last of them, empty when none follows.
    pub fn cut<R, C: Serialize>(&self, rows: &mut Vec<R>, cursor: impl FnOnce(&R) -> C) -> String {
        let size = usize::try_from(self.size).expect("it is positive");
        let more = rows.len() > size;
        rows.truncate(size);
        rows.last().filter(|_| more).map(|last| encode(self.secrets, &self.call, &cursor(last))).unwrap_or_default()
    }
}

/// The token of the page that begins after `cursor`, the keys of the last row shown.
///
/// `call` names the rpc and whatever else decides which rows there are, such as the parent and the filter: a token is taken back
/// only with the same `call`. What is in the cursor cannot be read in the token.
pub fn encode(secrets: &Secrets, call: &str, cursor: &impl Serialize) -> String {
    let plain = serde_json::to_vec(cursor).expect("a cursor is a plain struct of keys");
    BASE64_URL_SAFE_NO_PAD.encode(secrets.seal(&context(call), &plain))
}

/// The cursor in a token that the same `call` gave; none for an empty token, which is the first page.
pub fn decode<T: DeserializeOwned>(secrets: &Secrets, call: &str, page_token: &str) -> Result<Option<T>, Status> {
    if page_token.is_empty() {
        return Ok(None);
    }
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(page_token).map_err(|_| refused())?;
    let plain = secrets.open(&context(call), &sealed).map_err(|_| refused())?;
    serde_json::from_slice(&plain).map(Some).map_err(|_| refused())
}

fn rows_asked(requested: i32) -> Result<i64, Status> {
    match i64::from(requested) {
        0 => Ok(DEFAULT),
        size @ 1..=MOST => Ok(size),
        _ => Err(status::invalid_argument("page_size", "must be between 0 and 1000")),
    }
}

fn refused() -> Status {
    status::invalid_argument("page_token", "was not given by this call")
}

fn context(call: &str) -> String {
    format!("page_token {call}")
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    const CALL: &str = "ListClasses structure=0350001A";

    fn secrets() -> Secrets {
        Secrets::from_key(&[7; 32])
    }

    fn refusal(call: &str, token: &str) -> Code {
        decode::<(String, i64)>(&secrets(), call, token).unwrap_err().code()
    }

    #[test]
    fn the_same_call_takes_its_token_back() {
        let token = encode(&secrets(), CALL, &("Lefèvre", 12));
        assert_eq!(decode::<(String, i64)>(&secrets(), CALL, &token).unwrap(), Some(("Lefèvre".into(), 12)));
        assert_eq!(decode::<(String, i64)>(&secrets(), CALL, "").unwrap(), None);
    }

    #[test]
    fn another_call_another_key_and_another_shape_are_refused() {
        let token = encode(&secrets(), CALL, &("Lefèvre", 12));
        assert_eq!(refusal("ListClasses structure=0350002B", &token), Code::InvalidArgument);
        assert_eq!(refusal(CALL, &encode(&Secrets::from_key(&[8; 32]), CALL, &("Lefèvre", 12))), Code::InvalidArgument);
        assert_eq!(refusal(CALL, &encode(&secrets(), CALL, &12)), Code::InvalidArgument);
        assert_eq!(refusal(CALL, "pas un jeton"), Code::InvalidArgument);
        assert_eq!(refusal(CALL, &token[1..]), Code::InvalidArgument);
    }

    #[test]
    fn what_is_in_a_cursor_cannot_be_read() {
        let token = encode(&secrets(), CALL, &("Lefevre", 12));
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"Lefevre"));
    }

    #[test]
    fn a_page_has_50_rows_unless_asked_and_1000_at_most() {
        assert_eq!(rows_asked(0).unwrap(), 50);
        assert_eq!(rows_asked(1).unwrap(), 1);
        assert_eq!(rows_asked(1000).unwrap(), 1000);
        assert_eq!(rows_asked(1001).unwrap_err().code(), Code::InvalidArgument);
        assert_eq!(rows_asked(-1).unwrap_err().code(), Code::InvalidArgument);
    }

    #[test]
    fn a_page_is_followed_by_another_when_there_is_a_row_more() {
        let secrets = secrets();
        let (page, after) = Page::asked::<i32>(&secrets, CALL.into(), 2, "").unwrap();
        assert_eq!((page.rows(), after), (3, None));
        let mut rows = vec![1, 2, 3];
        let token = page.cut(&mut rows, |last| *last);
        assert_eq!(rows, [1, 2]);
        let (page, after) = Page::asked::<i32>(&secrets, CALL.into(), 2, &token).unwrap();
        assert_eq!(after, Some(2));
        assert_eq!(page.cut(&mut vec![3, 4], |last| *last), "");
    }
}
