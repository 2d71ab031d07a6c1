//! A delivery for tests: the invented one, changed as a test needs, sent in small chunks.

use std::{fs, path::Path};

use futures::{Stream, StreamExt, stream};
use platform::testing::TestApp;
use proto::identity::v1::{
    FeedSource, ImportDirectoryFile, ImportDirectoryOptions, ImportDirectoryRequest, ImportDirectoryResponse, ImportSummary,
    import_directory_request::Piece,
};
use sqlx::PgPool;
use tonic::{Status, Streaming};

use crate::calls::operator;

/// Small and odd, so that tags, letters and entities are cut everywhere.
const CHUNK: usize = 61;

/// The schools and people of `tests/fixtures/aaf`.
#[derive(Clone, Default)]
pub struct Delivery {
    files: Vec<(String, Vec<u8>)>,
    options: ImportDirectoryOptions,
}

/// Why a delivery is refused.
pub struct Refusal {
    pub file: String,
    /// The line with the reason, in English.
    pub description: String,
    pub code: String,
    /// In alphabetical order.
    pub metadata: Vec<(String, String)>,
}

impl Delivery {
    pub fn sample() -> Self {
        Self::of("aaf")
    }

    /// The école of `tests/fixtures/aaf1d`.
    pub fn premier_degre() -> Self {
        Self::of("aaf1d")
    }

    /// What changed in the sample a week later.
    pub fn delta() -> Self {
        Self::of("aaf_delta")
    }

    /// Files of ONDE for an école.
    pub fn onde(uai: &str, files: &[(&str, Vec<u8>)]) -> Self {
        let options = ImportDirectoryOptions { source: FeedSource::Onde.into(), uai: uai.to_owned(), ..Default::default() };
        Self { files: files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect(), options }
    }

    fn of(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
        let mut files: Vec<_> = named.filter(|(name, _)| name.starts_with("ENT")).collect();
        files.sort();
        Self { files, ..Self::default() }
    }

    fn file(&mut self, kind: &str) -> &mut (String, Vec<u8>) {
        let suffix = format!("_{kind}_0000.xml");
        self.files.iter_mut().find(|(name, _)| name.ends_with(&suffix)).unwrap()
    }

    pub fn text(&self, kind: &str) -> String {
        String::from_utf8(self.clone().file(kind).1.clone()).unwrap()
    }

    /// Replaces a text that must stand in the file.
    pub fn replaced(self, kind: &str, from: &str, to: &str) -> Self {
        let text = self.text(kind);
        assert!(text.contains(from), "{from} stands in {kind}");
        self.with(kind, text.replace(from, to))
    }

    /// Replaces the whole file.
    pub fn with(mut self, kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.file(kind).1 = bytes.into();
        self
    }

    /// Gives the file another name.
    pub fn renamed(mut self, kind: &str, name: &str) -> Self {
        name.clone_into(&mut self.file(kind).0);
        self
    }

    /// Adds a file.
    pub fn with_file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// The files, to be packed.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    /// One file, such as an archive.
    pub fn single(name: &str, bytes: Vec<u8>) -> Self {
        Self { files: vec![(name.to_owned(), bytes)], ..Self::default() }
    }

    /// Leaves the file out.
    pub fn without(mut self, kind: &str) -> Self {
        let name = self.file(kind).0.clone();
        self.files.retain(|(other, _)| *other != name);
        self
    }

    /// Leaves out the record of this identifier.
    pub fn without_record(self, kind: &str, identifier: &str) -> Self {
        let (text, (start, end)) = (self.text(kind), self.record(kind, identifier));
        self.with(kind, format!("{}{}", &text[..start], &text[end..]))
    }

    /// Adds, after the record of `identifier`, one like it with these replacements.
    pub fn with_copy(self, kind: &str, identifier: &str, changes: &[(&str, &str)]) -> Self {
        let (text, (start, end)) = (self.text(kind), self.record(kind, identifier));
        let copy = changes.iter().fold(text[start..end].to_owned(), |copy, (from, to)| copy.replace(from, to));
        self.with(kind, format!("{}\n {copy}{}", &text[..end], &text[end..]))
    }

    fn record(&self, kind: &str, identifier: &str) -> (usize, usize) {
        let text = self.text(kind);
        let at = text.find(&format!("<id>{identifier}</id>")).unwrap();
        let start = text[..at].rfind("<addRequest>").unwrap();
        (start, at + text[at..].find("</addRequest>").unwrap() + "</addRequest>".len())
    }

    /// The same people as the académie 25 knows them, in two schools of its own.
    pub fn elsewhere(self) -> Self {
        let renamed = self.replaced("EtabEducNat", "<value>08</value>", "<value>25</value>");
        renamed.replaced("EtabEducNat", "0269901W", "0920149B").replaced("EtabEducNat", "0269903Y", "0920150C")
    }

    pub fn reversed(mut self) -> Self {
        self.files.reverse();
        self
    }

    fn messages(self, apply: bool) -> Vec<ImportDirectoryRequest> {
        let files = self.files.into_iter().flat_map(|(name, bytes)| {
            let chunks: Vec<_> = bytes.chunks(CHUNK).map(|chunk| Piece::Chunk(chunk.to_vec())).collect();
            std::iter::once(Piece::File(ImportDirectoryFile { name, size: bytes.len() as u64 })).chain(chunks)
        });
        let options = std::iter::once(Piece::Options(ImportDirectoryOptions { apply, ..self.options }));
        options.chain(files).map(|piece| ImportDirectoryRequest { piece: Some(piece) }).collect()
    }

    /// Applies it; its events are read.
    pub async fn applied(self, app: &TestApp) -> ImportSummary {
        let summary = self.sent(app, true).await.unwrap();
        app.drained_events().await;
        summary
    }

    /// Sends it; its events wait in the outbox.
    pub async fn sent(self, app: &TestApp, apply: bool) -> Result<ImportSummary, Status> {
        imported(app, stream::iter(self.messages(apply))).await
    }

    /// What is refused about it: the file, and the line with the reason.
    pub async fn refused(self, app: &TestApp) -> (String, String) {
        let refusal = self.refusal(app).await;
        (refusal.file, refusal.description)
    }

    /// Why it is refused; nothing changed.
    pub async fn refusal(self, app: &TestApp) -> Refusal {
        use tonic_types::StatusExt;
        let known = "select person_id::text from identity.people order by 1";
        let before = rows(&app.pool, known).await;
        let status = self.sent(app, true).await.unwrap_err();
        assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}");
        let violation = status.get_details_bad_request().unwrap().field_violations.remove(0);
        assert_eq!(rows(&app.pool, known).await, before);
        let (code, metadata) = status.get_details_error_info().map(|info| (info.reason, info.metadata)).unwrap_or_default();
        let mut metadata: Vec<_> = metadata.into_iter().collect();
        metadata.sort();
        Refusal { file: violation.field, description: violation.description, code, metadata }
    }

    /// Applies it; nobody reads the answers.
    pub async fn unread(self, app: &TestApp) -> Streaming<ImportDirectoryResponse> {
        operator(app).import_directory(stream::iter(self.messages(true))).await.unwrap().into_inner()
    }

    /// Sends half of it and hangs up.
    pub async fn hung_up(self, app: &TestApp) {
        let mut messages = self.messages(true);
        messages.truncate(messages.len() / 2);
        let unfinished = stream::iter(messages).chain(stream::pending());
        let mut answers = operator(app).import_directory(unfinished).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
    }
}

/// How often this was odd and taken nevertheless.
pub fn times(summary: &ImportSummary, sentence: &str) -> u64 {
    summary.warnings.iter().filter(|warning| warning.sentence == sentence).map(|warning| warning.times).sum()
}

async fn imported(
    app: &TestApp,
    messages: impl Stream<Item = ImportDirectoryRequest> + Send + 'static,
) -> Result<ImportSummary, Status> {
    let mut answers = operator(app).import_directory(messages).await?.into_inner();
    let mut summary = None;
    while let Some(answer) = answers.message().await? {
        summary = answer.summary.or(summary);
    }
    Ok(summary.unwrap())
}

/// Rows of one text column, for comparisons.
pub async fn rows(pool: &PgPool, select: &'static str) -> Vec<String> {
    sqlx::query_scalar(select).fetch_all(pool).await.unwrap()
}

/// Everything in force, in words that stay the same from one run to the next.
pub async fn in_force(app: &TestApp) -> Vec<String> {
    rows(
        &app.pool,
        "select concat_ws(' ', given_name, '=', profile, code, s.jointure) collate \"C\"
         from identity.functions f join identity.people using (person_id) join identity.structures s using (structure_id)
         where valid_until is null
         union all
         select concat_ws(' ', given_name, 'in', s.jointure, c.code, m.profile, subject_label, case when main_teacher then 'main' end)
         from identity.memberships m join identity.people using (person_id) join identity.classes c using (class_id)
         join identity.structures s using (structure_id)
         where m.valid_until is null
         union all
         select concat_ws(' ', c.given_name, '<', g.given_name, link_code, legal, financial, contact, payment, lives_with)
         from identity.guardianships join identity.people c on c.person_id = child_id join identity.people g on g.person_id = guardian_id
         where valid_until is null
         order by 1",
    )
    .await
}

/// Every row that an import writes, whole.
pub async fn dump(app: &TestApp) -> Vec<String> {
    rows(
        &app.pool,
        "select s::text from identity.structures s
         union all select r::text from identity.source_records r
         union all select p::text from identity.people p
         union all select f::text from identity.functions f
         union all select c::text from identity.classes c
         union all select m::text from identity.memberships m
         union all select g::text from identity.guardianships g
         union all select n::text from identity.structure_figures n
         order by 1",
    )
    .await
}
