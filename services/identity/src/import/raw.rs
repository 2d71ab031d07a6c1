//! A record's attributes as one JSON object, whole, and its digest.

use aws_lc_rs::digest::{Context, Digest, SHA256};

use crate::aaf::Record;

/// Writes every attribute: one value as a string, several as an array, `<value/>` as null. Sorted by name, so that the order in
/// the file does not matter.
pub(super) fn write(record: &Record, json: &mut Vec<u8>) {
    let mut attributes: Vec<_> = record.attributes().collect();
    attributes.sort_by_key(|(name, _)| *name);
    json.clear();
    json.push(b'{');
    for same in attributes.chunk_by(|(one, _), (other, _)| one == other) {
        if json.len() > 1 {
            json.push(b',');
        }
        write_text(same[0].0, json);
        json.push(b':');
        let values: Vec<&str> = same.iter().flat_map(|(_, values)| values.clone()).collect();
        write_values(&values, json);
    }
    json.push(b'}');
}

/// An empty value among others keeps its place: some lists are parallel.
fn write_values(values: &[&str], json: &mut Vec<u8>) {
    if let [only] = values {
        return write_value(only, json);
    }
    json.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        write_value(value, json);
    }
    json.push(b']');
}

fn write_value(value: &str, json: &mut Vec<u8>) {
    if value.is_empty() { json.extend_from_slice(b"null") } else { write_text(value, json) }
}

fn write_text(text: &str, json: &mut Vec<u8>) {
    serde_json::to_writer(json, text).expect("a text is JSON and memory takes it");
}

/// What tells a changed record from an unchanged one.
pub(super) fn digest(category: i16, identifier: &str, json: &[u8]) -> Digest {
    let mut digest = Context::new(&SHA256);
    digest.update(&category.to_be_bytes());
    digest.update(identifier.as_bytes());
    digest.update(json);
    digest.finish()
}
