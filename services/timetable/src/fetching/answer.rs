//! What a server answered: where else to ask, nothing new, or a calendar that is kept in a file.

use std::{fs::File, num::NonZeroU32};

use aws_lc_rs::digest::{Context, SHA256};
use proto::timetable::v1::FindingCode;
use reqwest::{
    Response, StatusCode,
    header::{
        CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        LAST_MODIFIED, LOCATION,
    },
};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::FetchError;
use crate::finding::Finding;

/// Bytes of the longest validator that is kept; a longer one is dropped, and the calendar is fetched whole.
pub const LONGEST_VALIDATOR: usize = 500;
/// Bytes by which a web page is told from a calendar.
const BEGINNING: usize = 1024;

/// What is at an address.
#[derive(Debug)]
pub enum Fetched {
    /// What was there the last time.
    Unchanged,
    /// Something, though maybe the same bytes: not every server remembers.
    Changed {
        /// A temporary file without a name, at its beginning. Neither empty nor a web page.
        body: File,
        /// Its SHA-256.
        digest: [u8; 32],
        /// What to say the next time at this address.
        validators: Validators,
    },
}

/// How a server recognises what it sent (RFC 9110, section 8.8); each at most [`LONGEST_VALIDATOR`] bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its `ETag`, quotes included.
    pub etag: Option<String>,
    /// Its `Last-Modified`, as it was written.
    pub last_modified: Option<String>,
}

impl Validators {
    /// The condition under which something is asked for.
    pub(super) fn headers(&self) -> HeaderMap {
        let conditions = [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)];
        let written = |(name, value): (HeaderName, &Option<String>)| Some((name, HeaderValue::from_str(value.as_deref()?).ok()?));
        conditions.into_iter().filter_map(written).collect()
    }

    fn of(answer: &Response) -> Self {
        let kept = |name| header(answer, name).filter(|value| value.len() <= LONGEST_VALIDATOR).map(str::to_owned);
        Self { etag: kept(ETAG), last_modified: kept(LAST_MODIFIED) }
    }
}

/// The `Location` that an answer sends to, when it is a redirect.
pub fn elsewhere(answer: &Response) -> Result<Option<&str>, Finding> {
    match answer.status().as_u16() {
        301 | 302 | 303 | 307 | 308 => header(answer, LOCATION).map(Some).ok_or_else(|| refused(answer)),
        _ => Ok(None),
    }
}

/// What an answer that is no redirect brings; at most so many megabytes of it.
pub async fn take(answer: Response, known: &Validators, largest_megabytes: NonZeroU32) -> Result<Fetched, FetchError> {
    match answer.status() {
        StatusCode::NOT_MODIFIED if !known.headers().is_empty() => return Ok(Fetched::Unchanged),
        StatusCode::PARTIAL_CONTENT => return Err(refused(&answer).into()),
        status if !status.is_success() => return Err(refused(&answer).into()),
        _ => {}
    }
    if let Some(encoding) = header(&answer, CONTENT_ENCODING).filter(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Err(Finding::of(FindingCode::FormatUnknown).value(encoding).into());
    }
    let validators = Validators::of(&answer);
    let declared_html = header(&answer, CONTENT_TYPE).is_some_and(is_html_type);
    let spool = Spool::of(answer, largest_megabytes).await?;
    spool.check(declared_html)?;
    spool.finish(validators).await
}

/// What came so far.
struct Spool {
    file: tokio::fs::File,
    length: u64,
    digest: Context,
    /// Its first bytes, without white space before them.
    beginning: Vec<u8>,
}

impl Spool {
    async fn of(mut answer: Response, largest_megabytes: NonZeroU32) -> Result<Self, FetchError> {
        let most = u64::from(largest_megabytes.get()) << 20;
        let too_large = || Finding::of(FindingCode::SourceTooLarge).value(largest_megabytes.to_string());
        if answer.content_length().is_some_and(|length| length > most) {
            return Err(too_large().into());
        }
        let file = tempfile::tempfile()?.into();
        let mut spool = Self { file, length: 0, digest: Context::new(&SHA256), beginning: Vec::with_capacity(BEGINNING) };
        while let Some(piece) = answer.chunk().await? {
            spool.push(&piece).await?;
            if spool.length > most {
                return Err(too_large().into());
            }
        }
        Ok(spool)
    }

    async fn push(&mut self, piece: &[u8]) -> Result<(), FetchError> {
        self.length += piece.len() as u64;
        self.digest.update(piece);
        self.file.write_all(piece).await?;
        let piece = if self.beginning.is_empty() { piece.trim_ascii_start() } else { piece };
        self.beginning.extend(piece.iter().take(BEGINNING - self.beginning.len()));
        Ok(())
    }

    fn check(&self, declared_html: bool) -> Result<(), Finding> {
        let beginning = String::from_utf8_lossy(&self.beginning).to_ascii_lowercase();
        let beginning = beginning.trim_start_matches('\u{feff}').trim();
        if beginning.is_empty() {
            return Err(Finding::of(FindingCode::SourceEmpty));
        }
        // Scripts that print a calendar often forget to say so, and are then declared to be pages.
        let html = is_html(beginning) || (declared_html && !beginning.starts_with("begin:vcalendar"));
        if html { Err(Finding::of(FindingCode::HtmlPage)) } else { Ok(()) }
    }

    async fn finish(mut self, validators: Validators) -> Result<Fetched, FetchError> {
        self.file.flush().await?;
        self.file.rewind().await?;
        let digest = self.digest.finish().as_ref().try_into().expect("SHA-256 gives 32 bytes");
        Ok(Fetched::Changed { body: self.file.into_std().await, digest, validators })
    }
}

fn is_html(beginning: &str) -> bool {
    const ELEMENTS: [&str; 6] = ["<!doctype html", "<html", "<head", "<title", "<body", "<script"];
    beginning.starts_with('<') && ELEMENTS.iter().any(|element| beginning.contains(element))
}

fn is_html_type(declared: &str) -> bool {
    let declared = declared.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|html| declared.eq_ignore_ascii_case(html))
}

fn refused(answer: &Response) -> Finding {
    Finding::of(FindingCode::AnswerRefused).value(answer.status().as_str())
}

fn header(answer: &Response, name: HeaderName) -> Option<&str> {
    answer.headers().get(name)?.to_str().ok()
}
