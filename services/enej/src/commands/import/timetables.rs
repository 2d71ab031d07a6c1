//! `enej import timetables`: the exports of many schools at once, each under the UAI that its name begins with.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use futures::stream;
use indicatif::{ProgressBar, ProgressStyle};
use proto::{
    identity::v1::GetStructureRequest,
    timetable::v1::{
        ApplyImportRequest, CreateSourceRequest, Import, ImportTimetableRequest, ListSourcesRequest, SourceKind, TimetableFile,
        import_timetable_request::Piece,
    },
};
use uuid::Uuid;

use super::{CHUNK, Operator, refused};

/// The source that holds what this command sends.
const NAME: &str = "Envoi par la ligne de commande";

/// How long a school's file may take to be read, or to be put in force.
const PATIENCE: Duration = Duration::from_mins(10);

/// A name begins with seven digits and a letter.
const UAI: usize = 8;

/// Sends each school's file as the next version of its source; puts it in force if so ordered.
pub(super) async fn send(mut operator: Operator, folder: &Path, apply: bool) -> anyhow::Result<()> {
    let files = files(folder)?;
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")?;
    let bar = ProgressBar::new(files.len() as u64).with_style(style);
    let mut lessons = 0;
    for (uai, path) in files {
        bar.set_message(uai.clone());
        let import = send_one(&mut operator, &uai, &path, apply).await.with_context(|| path.display().to_string())?;
        lessons += i64::from(import.figures.map_or(0, |figures| figures.lessons));
        if import.labels_unmatched > 0 {
            bar.println(format!("{uai}: {} names are not matched yet", import.labels_unmatched));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    println!("{} schools, {lessons} lessons, {}", bar.length().unwrap_or_default(), if apply { "applied" } else { "compared" });
    Ok(())
}

/// The files of a folder whose names begin with a UAI, by name.
fn files(folder: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let entries = folder.read_dir().with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = vec![];
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some((uai, _)) = name.split_at_checked(UAI).filter(|(uai, _)| is_uai(uai)) {
            files.push((uai.to_owned(), path.clone()));
        }
    }
    ensure!(!files.is_empty(), "{} holds no file whose name begins with a UAI, such as 0920001A.ics", folder.display());
    files.sort();
    Ok(files)
}

fn is_uai(text: &str) -> bool {
    let Some((digits, letter)) = text.split_at_checked(UAI - 1) else { return false };
    letter.len() == 1
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && letter.bytes().all(|letter| letter.is_ascii_alphabetic())
}

async fn send_one(operator: &mut Operator, uai: &str, path: &Path, apply: bool) -> anyhow::Result<Import> {
    let request = operator.ask(GetStructureRequest { uai: uai.into() }).map_err(|status| refused(&status))?;
    let found = operator.identity.get_structure(request).await.map_err(|status| refused(&status))?.into_inner();
    let structure = found.structure.and_then(|details| details.structure).context("the directory does not know this school")?;
    let source_id = source(operator, &structure.structure_id).await?;
    let mut request = operator.ask(stream::iter(pieces(source_id, path)?)).map_err(|status| refused(&status))?;
    request.set_timeout(PATIENCE);
    let import = operator.timetable.import_timetable(request).await.map_err(|status| refused(&status))?.into_inner().import;
    let import = import.unwrap_or_default();
    if !apply {
        return Ok(import);
    }
    let request = ApplyImportRequest { import_id: import.import_id, confirm: false };
    let mut request = operator.ask(request).map_err(|status| refused(&status))?;
    request.set_timeout(PATIENCE);
    let applied = operator.timetable.apply_import(request).await.map_err(|status| refused(&status))?.into_inner();
    Ok(applied.import.unwrap_or_default())
}

/// The school's source for what is sent so; a new one the first time.
async fn source(operator: &mut Operator, structure_id: &str) -> anyhow::Result<String> {
    let request = ListSourcesRequest { structure_id: structure_id.into(), page_size: 1_000, ..ListSourcesRequest::default() };
    let request = operator.ask(request).map_err(|status| refused(&status))?;
    let there = operator.timetable.list_sources(request).await.map_err(|status| refused(&status))?.into_inner().sources;
    if let Some(source) = there.into_iter().find(|source| source.name == NAME) {
        return Ok(source.source_id);
    }
    let request = CreateSourceRequest {
        structure_id: structure_id.into(),
        kind: SourceKind::Upload.into(),
        name: NAME.into(),
        request_id: Uuid::now_v7().to_string(),
        ..CreateSourceRequest::default()
    };
    let request = operator.ask(request).map_err(|status| refused(&status))?;
    let created = operator.timetable.create_source(request).await.map_err(|status| refused(&status))?.into_inner();
    Ok(created.source.unwrap_or_default().source_id)
}

/// A school's file is some megabytes.
fn pieces(source_id: String, path: &Path) -> anyhow::Result<Vec<ImportTimetableRequest>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::read(path)?;
    let head = [Piece::SourceId(source_id), Piece::File(TimetableFile { name })];
    let chunks = bytes.chunks(CHUNK).map(|chunk| Piece::Chunk(chunk.to_vec()));
    Ok(head.into_iter().chain(chunks).map(|piece| ImportTimetableRequest { piece: Some(piece) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uai_is_seven_digits_and_a_letter() {
        assert!(is_uai("0269901W"));
        assert!(!is_uai("0269901") && !is_uai("02699011") && !is_uai("conflict"));
    }
}
