//! Reads AAF files back, as strictly as their DTD.

use std::collections::BTreeMap;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One `addRequest`: its identifier and its attributes in order.
pub struct Record {
    pub id: String,
    pub names: Vec<String>,
    values: BTreeMap<String, Vec<String>>,
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

/// The records of one category over all its files; panics where the DTD is broken.
pub fn records(folder: &Path, category: &str) -> Vec<Record> {
    let files = crate::contents(folder).into_iter().filter(|(name, _)| name.contains(&format!("_{category}_")));
    let roots: Vec<Element> = files.map(|(_, bytes)| root(&String::from_utf8(bytes).unwrap())).collect();
    assert!(!roots.is_empty(), "no file of {category}");
    roots.iter().flat_map(|root| root.children.iter().map(record)).collect()
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

/// `addRequest (operationalAttributes, identifier, attributes)` and everything in it.
fn record(request: &Element) -> Record {
    let [operational, identifier, attributes] = children(request, "addRequest");
    let [kind] = children(operational, "operationalAttributes");
    assert_eq!(attribute(kind).1.len(), 1);
    let [id] = children(identifier, "identifier");
    assert_eq!((attributes.tag.as_str(), id.tag.as_str()), ("attributes", "id"));
    assert!(!attributes.children.is_empty());
    let attributes: Vec<_> = attributes.children.iter().map(attribute).collect();
    let names = attributes.iter().map(|(name, _)| name.clone()).collect();
    Record { id: id.text.clone(), names, values: attributes.into_iter().collect() }
}

fn children<'a, const COUNT: usize>(parent: &'a Element, tag: &str) -> [&'a Element; COUNT] {
    assert_eq!(parent.tag, tag);
    assert!(parent.text.trim().is_empty(), "{tag} holds text");
    parent.children.iter().collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{tag} has other children"))
}

/// `attr (value+)`, `value (#PCDATA)`.
fn attribute(attr: &Element) -> (String, Vec<String>) {
    assert_eq!(attr.tag, "attr");
    let [(key, name)] = attr.attributes.as_slice() else { panic!("attr has other attributes") };
    assert_eq!(key, "name");
    assert!(!attr.children.is_empty() && attr.children.iter().all(|value| value.tag == "value" && value.children.is_empty()));
    let values = attr.children.iter().map(|value| value.text.clone()).filter(|value| !value.is_empty());
    (name.clone(), values.collect())
}
