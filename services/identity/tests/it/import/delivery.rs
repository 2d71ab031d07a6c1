//! A delivery for tests: the invented one, changed as a test needs, sent in small chunks.
use std::{fs, path::Path};

use bytes::Bytes;
use futures::stream;
use identity::{
    MIGRATOR,
    import::{self, Error, Piece, Summary},
};
use sqlx::PgPool;
use tokio::sync::mpsc;

/// Small and odd, so that tags, letters and entities are cut everywhere.
const CHUNK: usize = 61;

/// The schools and people of `tests/fixtures/aaf`.
#[derive(Clone)]
pub struct Delivery {
    files: Vec<(String, Vec<u8>)>,
}

impl Delivery {
    pub fn sample() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aaf");
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
        let mut files: Vec<_> = named.filter(|(name, _)| name.ends_with(".xml")).collect();
        files.sort();
        Self { files }
    }

    fn file(&mut self, kind: &str) -> &mut (String, Vec<u8>) {
        let suffix = format!("_{kind}_0000.xml");
        self.files.iter_mut().find(|(name, _)| name.ends_with(&suffix)).unwrap()
    }

    /// Replaces a text that must stand in the file.
    pub fn replaced(mut self, kind: &str, from: &str, to: &str) -> Self {
        let (_, bytes) = self.file(kind);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{from} stands in {kind}");
        *bytes = text.replace(from, to).into_bytes();
        self
    }

    /// Replaces the whole file.
    pub fn with(mut self, kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.file(kind).1 = bytes.into();
        self
    }

    /// Cuts the file after so many bytes.
    pub fn cut(mut self, kind: &str, length: usize) -> Self {
        self.file(kind).1.truncate(length);
        self
    }

    /// Leaves the file out.
    pub fn without(mut self, kind: &str) -> Self {
        let name = self.file(kind).0.clone();
        self.files.retain(|(other, _)| *other != name);
        self
    }

    /// Leaves out the record of this identifier.
    pub fn without_record(mut self, kind: &str, identifier: &str) -> Self {
        let text = self.text(kind);
        let at = text.find(&format!("<id>{identifier}</id>")).unwrap();
        let start = text[..at].rfind("<addRequest>").unwrap();
        let end = at + text[at..].find("</addRequest>").unwrap() + "</addRequest>".len();
        self.file(kind).1 = format!("{}{}", &text[..start], &text[end..]).into_bytes();
        self
    }

    /// Adds a record like that of `identifier`, with these replacements.
    pub fn with_copy(mut self, kind: &str, identifier: &str, changes: &[(&str, &str)]) -> Self {
        let text = self.text(kind);
        let at = text.find(&format!("<id>{identifier}</id>")).unwrap();
        let start = text[..at].rfind("<addRequest>").unwrap();
        let end = at + text[at..].find("</addRequest>").unwrap() + "</addRequest>".len();
        let copy = changes.iter().fold(text[start..end].to_owned(), |copy, (from, to)| copy.replace(from, to));
        self.file(kind).1 = format!("{}\n {copy}{}", &text[..end], &text[end..]).into_bytes();
        self
    }

    pub fn reversed(mut self) -> Self {
        self.files.reverse();
        self
    }

    pub fn text(&self, kind: &str) -> String {
        String::from_utf8(self.clone().file(kind).1.clone()).unwrap()
    }

    fn pieces(self) -> Vec<Result<Piece, &'static str>> {
        let of_file = |(name, bytes): (String, Vec<u8>)| {
            let chunks: Vec<_> = bytes.chunks(CHUNK).map(|chunk| Ok(Piece::Chunk(Bytes::copy_from_slice(chunk)))).collect();
            std::iter::once(Ok(Piece::File { name, size: bytes.len() as u64 })).chain(chunks)
        };
        self.files.into_iter().flat_map(of_file).collect()
    }

    pub async fn imported(self, pool: &PgPool, apply: bool) -> Result<Summary, Error> {
        send(pool, self.pieces(), apply).await
    }

    pub async fn apply(self, pool: &PgPool) -> Summary {
        self.imported(pool, true).await.unwrap()
    }

    /// Applies while the sender goes away in the middle.
    pub async fn interrupted(self, pool: &PgPool) -> Result<Summary, Error> {
        let mut pieces = self.pieces();
        pieces.truncate(pieces.len() / 2);
        pieces.push(Err("gone"));
        send(pool, pieces, true).await
    }
}

async fn send(pool: &PgPool, pieces: Vec<Result<Piece, &'static str>>, apply: bool) -> Result<Summary, Error> {
    let (progress, _told) = mpsc::channel(1);
    import::run(pool, "test", apply, stream::iter(pieces), progress).await
}

/// A database with the tables of identity.
pub async fn migrate(pool: &PgPool) {
    platform::db::migrate(pool, "identity", &MIGRATOR).await.unwrap();
}

/// Rows of one text column, for comparisons.
pub async fn rows(pool: &PgPool, select: &'static str) -> Vec<String> {
    sqlx::query_scalar(select).fetch_all(pool).await.unwrap()
}

/// Everything in force, in words that stay the same from one run to the next.
pub async fn in_force(pool: &PgPool) -> Vec<String> {
    rows(
        pool,
        "select given_name || ' ' || profile || ' ' || code || ' @ ' || s.name
         from identity.functions f join identity.people using (person_id) join identity.structures s using (structure_id)
         where valid_until is null
         union all
         select given_name || ' ' || profile || ' ' || c.code || ' ' || subject_code || case when main_teacher then ' main' else '' end
         from identity.memberships m join identity.people using (person_id) join identity.classes c using (class_id)
         where m.valid_until is null
         union all
         select concat_ws(' ', c.given_name, '<', g.given_name, link_code, legal, financial, contact, payment, lives_with)
         from identity.guardianships join identity.people c on c.person_id = child_id join identity.people g on g.person_id = guardian_id
         where valid_until is null
         order by 1",
    )
    .await
}

/// How many events of a kind wait in the outbox.
pub async fn events(pool: &PgPool, kind: &str) -> i64 {
    sqlx::query_scalar("select count(*) from identity.outbox where kind like '%.' || $1").bind(kind).fetch_one(pool).await.unwrap()
}
