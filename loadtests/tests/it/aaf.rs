//! Reads AAF files back, as strictly as their DTD, and applies deltas.

use std::collections::BTreeMap;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Identifier and attributes, in their order: all of them, or those that change.
pub struct Record {
    pub id: String,
    pub names: Vec<String>,
    pub values: BTreeMap<String, Vec<String>>,
}

/// One request of a file.
pub enum Request {
    Add(Record),
    Modify(Record),
    Delete(String),
}

impl Record {
    /// The values of an attribute; `<value/>` is none.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).unwrap_or_else(|| panic!("{} has no attribute {name}", self.id))
    }

    /// Its only value.
    pub fn one(&self, name: &str) -> &str {
        assert_eq!(self.all(name).len(), 1, "{name} of {}", self.id);
        &self.all(name)[0]
    }
}

#[derive(Default)]
struct Element {
    tag: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

/// The requests of one category over all its files; panics where the DTD is broken.
pub fn requests(folder: &Path, category: &str) -> Vec<Request> {
    let files = crate::contents(folder).into_iter().filter(|(name, _)| name.contains(&format!("_{category}_")));
    let roots: Vec<Element> = files.map(|(_, bytes)| root(&String::from_utf8(bytes).unwrap())).collect();
    assert!(!roots.is_empty(), "no file of {category}");
    roots.iter().flat_map(|root| root.children.iter().map(request)).collect()
}

/// The records of a complete delivery.
pub fn records(folder: &Path, category: &str) -> Vec<Record> {
    let added = requests(folder, category).into_iter().map(|request| match request {
        Request::Add(record) => record,
        Request::Modify(Record { id, .. }) | Request::Delete(id) => panic!("{id} is not added"),
    });
    added.collect()
}

/// What a directory holds that took in a complete delivery and then a delta: values by identifier and attribute.
pub fn applied(complete: &Path, delta: &Path, category: &str) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut held = values(records(complete, category));
    for request in requests(delta, category) {
        match request {
            Request::Add(record) => assert!(held.insert(record.id, record.values).is_none(), "added twice"),
            Request::Modify(record) => held.get_mut(&record.id).expect("somebody known").extend(record.values),
            Request::Delete(id) => assert!(held.remove(&id).is_some(), "{id} was not there"),
        }
    }
    held
}

pub fn values(records: Vec<Record>) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    records.into_iter().map(|record| (record.id, record.values)).collect()
}

fn root(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(element(&start)),
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                let entity = format!("&{};", &*entity);
                open.last_mut().unwrap().text.push_str(&quick_xml::escape::unescape(&entity).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = open.pop().unwrap();
    assert!(open.is_empty() && document.children.len() == 1, "one root, everything closed");
    let root = document.children.remove(0);
    assert_eq!(root.tag, "ficAlimMENESR");
    root
}

fn element(start: &BytesStart) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        (attribute.key.as_ref().to_owned(), attribute.value.into_owned())
    });
    Element { tag: start.name().as_ref().to_owned(), attributes: attributes.collect(), ..Element::default() }
}

/// `addRequest`, `modifyRequest` or `deleteRequest`, and everything in it.
fn request(request: &Element) -> Request {
    match request.tag.as_str() {
        "addRequest" => Request::Add(changed(request, "attributes", attribute)),
        "modifyRequest" => Request::Modify(changed(request, "modifications", modification)),
        _ => Request::Delete(identified(&children::<2>(request, "deleteRequest"))),
    }
}

fn changed(request: &Element, what: &str, read: fn(&Element) -> (String, Vec<String>)) -> Record {
    let [operational, identifier, changes] = children(request, &request.tag);
    assert_eq!(changes.tag, what);
    assert!(!changes.children.is_empty());
    let changes: Vec<_> = changes.children.iter().map(read).collect();
    let names = changes.iter().map(|(name, _)| name.clone()).collect();
    Record { id: identified(&[operational, identifier]), names, values: changes.into_iter().collect() }
}

/// `operationalAttributes (attr)`, then `identifier (id)`.
fn identified([operational, identifier]: &[&Element; 2]) -> String {
    let [kind] = children(operational, "operationalAttributes");
    assert_eq!(attribute(kind).1.len(), 1);
    let [id] = children(identifier, "identifier");
    assert_eq!(id.tag, "id");
    id.text.clone()
}

fn children<'a, const COUNT: usize>(parent: &'a Element, tag: &str) -> [&'a Element; COUNT] {
    assert_eq!(parent.tag, tag);
    assert!(parent.text.trim().is_empty(), "{tag} holds text");
    parent.children.iter().collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{tag} has other children"))
}

/// `attr (value+)`
fn attribute(attr: &Element) -> (String, Vec<String>) {
    assert_eq!(attr.tag, "attr");
    let [(key, name)] = attr.attributes.as_slice() else { panic!("attr has other attributes") };
    assert_eq!(key, "name");
    (name.clone(), stated(attr))
}

/// `modification (value+)`
fn modification(element: &Element) -> (String, Vec<String>) {
    assert_eq!(element.tag, "modification");
    let [(key, name), (operation, replace)] = element.attributes.as_slice() else { panic!("other attributes") };
    assert_eq!((key.as_str(), operation.as_str(), replace.as_str()), ("name", "operation", "replace"));
    (name.clone(), stated(element))
}

/// `value (#PCDATA)`, at least one.
fn stated(element: &Element) -> Vec<String> {
    let values = &element.children;
    assert!(!values.is_empty() && values.iter().all(|value| value.tag == "value" && value.children.is_empty()));
    values.iter().map(|value| value.text.clone()).filter(|value| !value.is_empty()).collect()
}
