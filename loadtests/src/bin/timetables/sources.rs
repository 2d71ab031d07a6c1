//! Sources of schools: feeds that are served somewhere, files that are sent.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context;
use futures::stream;
use platform::client::{Channel, as_caller};
use proto::timetable::v1::{
    ApplyImportRequest, CreateSourceRequest, ImportTimetableRequest, SourceKind, TimetableFile, import_timetable_request::Piece,
    timetable_service_client::TimetableServiceClient,
};
use uuid::Uuid;

use crate::Program;

/// Bytes sent at a time.
const CHUNK: usize = 256 * 1024;

/// More than the program itself allows.
const PATIENCE: Duration = Duration::from_mins(2);

/// Which feeds.
#[derive(clap::Args)]
pub struct Feeds {
    /// Where they are served, `/<UAI>.ics`: `http://127.0.0.1:8092`.
    address: String,
    /// The schools' UAIs.
    uais: Vec<String>,
}

impl Feeds {
    /// One after the other: they are made, not fetched.
    pub async fn create(&self, program: &Program) -> anyhow::Result<()> {
        let (schools, token, mut timetable) = (program.schools().await?, program.operator(), program.timetable()?);
        for uai in &self.uais {
            let structure_id = schools.get(uai).with_context(|| format!("no school {uai}"))?;
            let address = format!("{}/{uai}.ics", self.address);
            create(&mut timetable, &token, structure_id, SourceKind::Feed, address).await?;
        }
        Ok(())
    }
}

/// A file of a school.
#[derive(clap::Args)]
pub struct Upload {
    /// The school's UAI.
    uai: String,
    /// What its software exported.
    file: PathBuf,
}

impl Upload {
    /// As a source of its own.
    pub async fn send(&self, program: &Program) -> anyhow::Result<()> {
        let schools = program.schools().await?;
        let structure_id = schools.get(&self.uai).with_context(|| format!("no school {}", self.uai))?;
        let (token, mut timetable) = (program.operator(), program.timetable()?);
        let source_id = create(&mut timetable, &token, structure_id, SourceKind::Upload, String::new()).await?;
        let pieces = self.pieces(source_id)?;

        let began = Instant::now();
        let mut request = as_caller(stream::iter(pieces), &token)?;
        request.set_timeout(PATIENCE);
        let staged = timetable.import_timetable(request).await?.into_inner().import.context("a staged import is told")?;
        let (staging, began) = (began.elapsed(), Instant::now());
        let mut request = as_caller(ApplyImportRequest { import_id: staged.import_id, confirm: true }, &token)?;
        request.set_timeout(PATIENCE);
        timetable.apply_import(request).await?;
        let lessons = staged.figures.unwrap_or_default().lessons;
        println!("{lessons} {:.2} {:.2}", staging.as_secs_f64(), began.elapsed().as_secs_f64());
        Ok(())
    }

    fn pieces(&self, source_id: String) -> anyhow::Result<Vec<ImportTimetableRequest>> {
        let bytes = fs::read(&self.file).with_context(|| self.file.display().to_string())?;
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let begins = [Piece::SourceId(source_id), Piece::File(TimetableFile { name })];
        let chunks = bytes.chunks(CHUNK).map(|chunk| Piece::Chunk(chunk.to_vec()));
        Ok(begins.into_iter().chain(chunks).map(|piece| ImportTimetableRequest { piece: Some(piece) }).collect())
    }
}

async fn create(
    timetable: &mut TimetableServiceClient<Channel>,
    token: &str,
    structure_id: &str,
    kind: SourceKind,
    address: String,
) -> anyhow::Result<String> {
    let request = CreateSourceRequest {
        structure_id: structure_id.to_owned(),
        kind: kind.into(),
        name: "Pronote".into(),
        address,
        subject: None,
        request_id: Uuid::new_v4().to_string(),
    };
    let answer = timetable.create_source(as_caller(request, token)?).await?.into_inner();
    Ok(answer.source.context("a new source is told")?.source_id)
}
