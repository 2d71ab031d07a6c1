//! `enej import annuaire`: what the open data of the ministry says of schools, in any of the layouts in which it is published.

use std::{fs, path::Path};

use anyhow::Context;
use csv::StringRecord;
use proto::identity::v1::{Coordinates, DescribeStructuresRequest, DescribeStructuresResponse, Sector, StructureDescription};

use super::{Operator, refused};

/// Schools sent at once.
const BATCH: usize = 1_000;

/// Under which names the layouts have each column, in small letters.
const UAI: &[&str] = &["identifiant_de_l_etablissement", "numero_uai", "uai"];
const NAME: &[&str] = &["nom_etablissement", "appellation_officielle", "nom"];
const STREET: &[&str] = &["adresse_1", "adresse_uai", "adresse"];
const POSTAL_CODE: &[&str] = &["code_postal", "code_postal_uai"];
const CITY: &[&str] = &["nom_commune", "libelle_commune", "commune"];
const COMMUNE_CODE: &[&str] = &["code_commune"];
const SECTOR: &[&str] = &["statut_public_prive", "secteur_public_prive_libe", "secteur"];
const NATURE: &[&str] = &["code_nature", "nature_uai"];

/// Sends the file.
pub(super) async fn send(mut operator: Operator, path: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read as UTF-8", path.display()))?;
    let schools = schools(&text).with_context(|| path.display().to_string())?;
    let mut all = DescribeStructuresResponse::default();
    for batch in schools.chunks(BATCH) {
        let request = operator.ask(DescribeStructuresRequest { structures: batch.to_vec() })?;
        let answer = operator.identity.describe_structures(request).await.map_err(|status| refused(&status))?.into_inner();
        all.changed += answer.changed;
        all.unchanged += answer.unchanged;
        all.unknown += answer.unknown;
    }
    println!("{} schools changed, {} unchanged; {} are not in the directory.", all.changed, all.unchanged, all.unknown);
    Ok(())
}

/// The schools of a table.
fn schools(text: &str) -> anyhow::Result<Vec<StructureDescription>> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut rows = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let header: Vec<String> = rows.headers()?.iter().map(|name| name.trim().to_lowercase()).collect();
    anyhow::ensure!(column(&header, UAI).is_some(), "no column of UAIs: one of {}", UAI.join(", "));
    let mut schools = vec![];
    for row in rows.records() {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        schools.push(school(&header, &row).with_context(|| format!("line {line}"))?);
    }
    Ok(schools)
}

fn column(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| column == name))
}

fn school(header: &[String], row: &StringRecord) -> anyhow::Result<StructureDescription> {
    let cell = |names| column(header, names).and_then(|place| row.get(place)).unwrap_or_default().trim().to_owned();
    Ok(StructureDescription {
        uai: cell(UAI),
        name: cell(NAME),
        street: cell(STREET),
        postal_code: cell(POSTAL_CODE),
        city: cell(CITY),
        commune_code: cell(COMMUNE_CODE),
        coordinates: coordinates(&cell(&["latitude"]), &cell(&["longitude"]))?,
        sector: sector(&cell(SECTOR)).into(),
        kind: kind(&cell(NATURE)).to_owned(),
    })
}

/// None where the table has none.
fn coordinates(latitude: &str, longitude: &str) -> anyhow::Result<Option<Coordinates>> {
    if latitude.is_empty() || longitude.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str| text.parse().with_context(|| format!("`{text}` is no number of degrees"));
    Ok(Some(Coordinates { latitude: degrees(latitude)?, longitude: degrees(longitude)? }))
}

fn sector(name: &str) -> Sector {
    match name.to_lowercase().as_str() {
        "public" => Sector::Public,
        "privé" | "prive" => Sector::Private,
        _ => Sector::Unspecified,
    }
}

/// By the ministry's code of the nature: 151 is an école élémentaire, 340 a collège, 300 a lycée.
fn kind(nature: &str) -> &'static str {
    match nature.as_bytes() {
        b"340" | b"350" | b"352" => "COLLEGE",
        [b'1', _, _] => "ECOLE",
        [b'3', b'0'..=b'2', _] => "LYCEE",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(table: &str) -> StructureDescription {
        schools(table).unwrap().swap_remove(0)
    }

    #[test]
    fn each_layout_of_the_ministry_is_read() {
        let national = first(include_str!("../../../tests/fixtures/annuaire_national.csv"));
        assert_eq!((national.uai.as_str(), national.name.as_str()), ("0940176F", "Ecole élémentaire Robert Doisneau"));
        assert_eq!(
            (national.commune_code.as_str(), national.city.as_str(), national.kind.as_str()),
            ("94034", "Fresnes", "ECOLE")
        );
        assert_eq!(national.sector(), Sector::Public);

        let located = first(include_str!("../../../tests/fixtures/annuaire_located.csv"));
        assert_eq!(
            (located.uai.as_str(), located.commune_code.as_str(), located.kind.as_str()),
            ("0071168G", "07129", "COLLEGE")
        );
        assert_eq!((located.street.as_str(), located.postal_code.as_str()), ("2 rue DE MACHEVILLE", "07270"));
        assert_eq!(located.sector(), Sector::Private);

        let derived = first(include_str!("../../../tests/fixtures/annuaire_derived.csv"));
        assert_eq!((derived.uai.as_str(), derived.commune_code.as_str(), derived.kind.as_str()), ("0350122T", "35016", "ECOLE"));
        let place = derived.coordinates.unwrap();
        assert!((place.latitude - 47.986_145).abs() < 1e-5 && (place.longitude + 1.929_490).abs() < 1e-5, "{place:?}");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let told = |table: &str| format!("{:#}", schools(table).unwrap_err());
        assert!(told("nom;commune\nA;B\n").contains("no column of UAIs"));
        assert!(told("uai,latitude,longitude\n0920001A,,\n0920002B,nord,2\n").contains("line 3: `nord` is no number"));
        assert_eq!(first("uai,latitude,longitude\n0920001A,,\n").coordinates, None);
    }
}
