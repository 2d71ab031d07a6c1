//! Files that somebody sends: spooled, read on a thread of their own, compared and kept; nothing is in force yet.
//!
//! `EXP_COURS` says which courses there are in a week, not when the school is closed: that is taken off here.

use std::{fs::File, io::Write};

use futures::{Stream, StreamExt};
use platform::auth::Caller;
use proto::timetable::v1::{self as wire, FindingCode, Format, SourceKind};
use tokio::{sync::OwnedSemaphorePermit, task::spawn_blocking};
use uuid::Uuid;

use super::managed;
use crate::{
    error::Error,
    finding::Finding,
    import::{Delivery, Importer, history},
    reading::{Frame, Reading, files, files::Sent},
    school_year,
};

/// Bytes of all files of a delivery.
const LARGEST: usize = 200 * 1024 * 1024;

/// Files of a delivery; STS has two.
const MOST_FILES: usize = 10;

/// A piece of a delivery.
pub enum Piece {
    /// A file begins.
    File(String),
    /// Its next bytes.
    Chunk(Vec<u8>),
}

/// Reads what is sent for an upload, for who manages the school, and keeps it as a staged import.
pub async fn stage<E>(
    importer: &Importer,
    caller: &Caller,
    source_id: Uuid,
    pieces: impl Stream<Item = Result<Piece, E>>,
) -> Result<wire::Import, Error> {
    let structure_id = {
        let mut tx = importer.pool.begin().await?;
        let (structure_id, kind) = managed(&mut tx, caller, source_id).await?;
        if kind != SourceKind::Upload {
            return Err(Error::NotAnUpload);
        }
        structure_id
    };
    let frame = importer.frame(structure_id).await?;
    let files = spool(pieces).await?;
    let (_turn, format, mut reading) = read(importer, files, frame).await?;
    if format == Format::ExpCours {
        let closed = school_year::closed(&importer.pool, structure_id).await?;
        reading.lessons.retain(|lesson| !closed.on(lesson.starts_at.with_timezone(&frame.zone).date_naive()));
    }
    let delivery = Delivery { source_id, structure_id, format, person_id: Some(caller.person_id), reading };
    let import_id = importer.stage(&delivery).await?;
    history::get(&importer.pool, caller, import_id).await
}

async fn spool<E>(pieces: impl Stream<Item = Result<Piece, E>>) -> Result<Vec<Sent>, Error> {
    let mut pieces = std::pin::pin!(pieces);
    let (mut files, mut bytes) = (Vec::<Sent>::new(), 0);
    while let Some(piece) = pieces.next().await {
        match piece.map_err(|_| Error::Interrupted)? {
            Piece::File(name) if files.len() < MOST_FILES => files.push(Sent { name, file: tempfile::tempfile()? }),
            Piece::File(_) => return Err(Error::Invalid { field: "piece", reason: "has too many files: 10 at most" }),
            Piece::Chunk(chunk) => {
                bytes += chunk.len();
                let file = files.last_mut().ok_or(Error::Invalid { field: "piece", reason: "must begin with a file" })?;
                if bytes > LARGEST {
                    return Err(Error::Refused(too_large()));
                }
                file.file.write_all(&chunk)?;
            }
        }
    }
    Ok(files)
}

fn too_large() -> Finding {
    Finding::of(FindingCode::SourceTooLarge).value((LARGEST / 1024 / 1024).to_string())
}

/// Reads on a thread of its own, when it is its turn: the turn lasts until the thread is done, even if nobody waits for it any more, and
/// until what was read is given back.
pub(super) async fn read(
    importer: &Importer,
    files: Vec<Sent>,
    frame: Frame,
) -> Result<(OwnedSemaphorePermit, Format, Reading), Error> {
    let turn = importer.reading.clone().acquire_owned().await.map_err(|_| Error::Interrupted)?;
    let read = move || {
        let (format, reading) = files::read(rewound(files)?, &frame).map_err(Error::Refused)?;
        Ok((turn, format, reading))
    };
    spawn_blocking(read).await.unwrap_or(Err(Error::Interrupted))
}

fn rewound(mut files: Vec<Sent>) -> Result<Vec<Sent>, Error> {
    use std::io::Seek;
    files.iter_mut().map(|sent| &mut sent.file).try_for_each(File::rewind)?;
    Ok(files)
}
