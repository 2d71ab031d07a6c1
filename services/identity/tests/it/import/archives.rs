//! Deliveries in an archive: what is unpacked, and what is refused.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use platform::testing::TestApp;
use sqlx::PgPool;
use tar::{EntryType, Header};
use zip::{ZipWriter, unstable::write::FileOptionsExt, write::SimpleFileOptions};

use super::delivery::{Delivery, in_force, rows};

const ZIP: &str = "ENT2DVA-ENT26.20260901.zip";
const TGZ: &str = "ENT2DVA-ENT26.20260901.tgz";

fn entries<'a>(folder: &str, delivery: &'a Delivery) -> Vec<(String, &'a [u8])> {
    delivery.files().iter().map(|(name, bytes)| (format!("{folder}{name}"), &**bytes)).collect()
}

fn zipped(entries: &[(String, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The name as it is, even where `tar` would not write it.
fn header(name: &str, kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size as u64);
    header.set_cksum();
    header
}

fn tarred(entries: &[(String, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in entries {
        tar.append(&header(name, EntryType::Regular, bytes.len()), *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

async fn refused(pool: PgPool, archive: &str, bytes: Vec<u8>, reason: &str) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (file, why) = Delivery::single(archive, bytes).refused(&app).await;
    assert!(file == archive && why.contains(reason), "{file}: {why}");
}

/// Text that is XML for as long as one likes, and deflates well.
fn bomb() -> Vec<u8> {
    let comment = format!("<!-- {} -->\n", "a".repeat(60_000));
    format!("<ficAlimMENESR>\n{}", comment.repeat(1_150)).into_bytes()
}

#[sqlx::test(migrations = false)]
async fn a_zip_is_the_delivery_that_is_in_it(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample();
    let mut packed = entries("AAF/2026/", &sample);
    for droppings in ["ficAlimMENESR.dtd", "__MACOSX/AAF/._X_Eleve_0000.xml", "AAF/.DS_Store"] {
        packed.push((droppings.to_owned(), b"x"));
    }
    let summary = Delivery::single(ZIP, zipped(&packed)).applied(&app).await;
    assert_eq!((summary.people_created, summary.set_aside.len()), (7, 0));
    assert_eq!(in_force(&app).await.len(), 16);
    let year = "select distinct school_year::text from identity.classes";
    assert_eq!(rows(&app.pool, year).await, ["2026"]);
}

#[sqlx::test(migrations = false)]
async fn a_tgz_is_the_delivery_that_is_in_it(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample();
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    tar.append(&header("AAF/", EntryType::Directory, 0), &[][..]).unwrap();
    for (name, bytes) in entries(&format!("AAF/{}/", "long".repeat(40)), &sample) {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, &name, bytes).unwrap();
    }
    let archive = tar.into_inner().unwrap().finish().unwrap();
    assert_eq!(Delivery::single("ENT2D.tar.gz", archive).applied(&app).await.people_created, 7);
}

#[sqlx::test(migrations = false)]
async fn a_name_in_a_pax_header_counts(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample();
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    tar.append(&header("pax_global_header", EntryType::XGlobalHeader, 0), &[][..]).unwrap();
    for (name, bytes) in entries("", &sample) {
        tar.append_pax_extensions([("mtime", &b"1.5"[..]), ("path", name.as_bytes())]).unwrap();
        tar.append(&header("short", EntryType::Regular, bytes.len()), bytes).unwrap();
    }
    let archive = tar.into_inner().unwrap().finish().unwrap();
    assert_eq!(Delivery::single(TGZ, archive).applied(&app).await.people_created, 7);
}

#[sqlx::test(migrations = false)]
async fn a_fault_of_a_file_in_an_archive_names_file_and_line(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let bad = Delivery::sample().replaced("Eleve", "</identifier>", "</identifer>");
    for (archive, bytes) in [(ZIP, zipped(&entries("", &bad))), (TGZ, tarred(&entries("", &bad)))] {
        let (file, why) = Delivery::single(archive, bytes).refused(&app).await;
        assert_eq!(file, "ENT2DVA-ENT26_Complet_20260901_Eleve_0000.xml");
        assert!(why.starts_with("line 7: malformed XML"), "{why}");
    }
}

#[sqlx::test(migrations = false)]
async fn paths_that_escape(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let paths = ["../X_Eleve_0000.xml", "a/../../X_Eleve_0000.xml", "/etc/X_Eleve_0000.xml", "C:\\X_Eleve_0000.xml", "a\\..\\X"];
    for path in paths {
        let entry = [(path.to_owned(), &b"x"[..])];
        for (archive, bytes) in [(ZIP, zipped(&entry)), (TGZ, tarred(&entry))] {
            let (file, why) = Delivery::single(archive, bytes).refused(&app).await;
            assert!(file == archive && why.contains(&format!("the entry {path} has a path that leaves the archive")), "{why}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn links_and_special_files(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Fifo, EntryType::Char] {
        let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        tar.append(&header("X_Eleve_0000.xml", kind, 0), &[][..]).unwrap();
        let (file, why) = Delivery::single(TGZ, tar.into_inner().unwrap().finish().unwrap()).refused(&app).await;
        assert!(file == TGZ && why.contains("X_Eleve_0000.xml is a link or a special file"), "{why}");
    }
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.add_symlink("X_Eleve_0000.xml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let (file, why) = Delivery::single(ZIP, zip.finish().unwrap().into_inner()).refused(&app).await;
    assert!(file == ZIP && why.contains("X_Eleve_0000.xml is a link"), "{why}");
}

#[sqlx::test(migrations = false)]
async fn an_archive_in_an_archive(pool: PgPool) {
    let inner = zipped(&[]);
    refused(pool, ZIP, zipped(&[("inner.ZIP".to_owned(), &inner)]), "the entry inner.ZIP is an archive in an archive").await;
}

#[sqlx::test(migrations = false)]
async fn an_encrypted_entry(pool: PgPool) {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().with_deprecated_encryption(b"secret").unwrap();
    zip.start_file("X_Eleve_0000.xml", options).unwrap();
    zip.write_all(b"x").unwrap();
    refused(pool, ZIP, zip.finish().unwrap().into_inner(), "the entry X_Eleve_0000.xml is encrypted").await;
}

#[sqlx::test(migrations = false)]
async fn a_bomb_in_a_zip(pool: PgPool) {
    let name = "X_Complet_20260901_Eleve_0000.xml".to_owned();
    refused(pool, ZIP, zipped(&[(name.clone(), &bomb())]), &format!("the entry {name} inflates to more than 200 times")).await;
}

#[sqlx::test(migrations = false)]
async fn a_bomb_in_a_tgz_even_where_nobody_reads_it(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for name in ["X_Complet_20260901_Eleve_0000.xml", "ficAlimMENESR.dtd"] {
        let (file, why) = Delivery::single(TGZ, tarred(&[(name.to_owned(), &bomb())])).refused(&app).await;
        assert!(file == TGZ && why.contains(&format!("the entry {name} inflates to more than 200 times")), "{why}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_name_without_end(pool: PgPool) {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let long = vec![b'a'; 70_000];
    tar.append(&header("././@LongLink", EntryType::GNULongName, long.len()), &*long).unwrap();
    refused(pool, TGZ, tar.into_inner().unwrap().finish().unwrap(), "a name longer than 64 KiB").await;
}

#[sqlx::test(migrations = false)]
async fn more_entries_than_a_delivery_has(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let many: Vec<_> = (0..10_001).map(|number| (format!("{number}.dtd"), &b""[..])).collect();
    for (archive, bytes) in [(ZIP, zipped(&many)), (TGZ, tarred(&many))] {
        let (file, why) = Delivery::single(archive, bytes).refused(&app).await;
        assert!(file == archive && why.contains("more than 10,000 entries"), "{why}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_cut_archive_wherever_it_is_cut(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample();
    for (archive, bytes) in [(ZIP, zipped(&entries("", &sample))), (TGZ, tarred(&entries("", &sample)))] {
        for length in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
            let (file, why) = Delivery::single(archive, bytes[..length].to_vec()).refused(&app).await;
            assert!(file == archive && why.contains("cut or damaged"), "{length}: {file}: {why}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn an_archive_whose_bytes_were_changed(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample();
    for (archive, mut bytes) in [(ZIP, zipped(&entries("", &sample))), (TGZ, tarred(&entries("", &sample)))] {
        bytes[700] ^= 0xff;
        Delivery::single(archive, bytes).refused(&app).await;
    }
}

#[sqlx::test(migrations = false)]
async fn an_archive_without_a_delivery(pool: PgPool) {
    refused(pool, TGZ, tarred(&[("ficAlimMENESR.dtd".to_owned(), b"x")]), "no file of a delivery in it").await;
}

#[sqlx::test(migrations = false)]
async fn an_archive_and_its_files_that_contradict_each_other(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample();
    let (file, why) = Delivery::single("ENT2D.Delta.zip", zipped(&entries("", &sample))).refused(&app).await;
    assert!(file.ends_with("_Eleve_0000.xml") && why.contains("one of the file and its archive is named Delta"), "{file} {why}");
}
