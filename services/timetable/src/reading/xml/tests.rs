//! What is read of XML, and what is refused.

use proto::timetable::v1::FindingCode::{self, EncodingWrong};

use super::*;

/// Every tag and text, and why it stopped.
fn read(bytes: &[u8]) -> (Vec<String>, Option<FindingCode>) {
    let mut seen = Vec::new();
    let outcome = Xml::new(bytes).and_then(|mut xml| {
        loop {
            match xml.next()? {
                Node::Open(tag) => seen.push(format!("{}@{} {}", tag.name, tag.line, tag.get("a").unwrap_or("-"))),
                Node::Close { name, text } => seen.push(format!("/{name} {text}")),
                Node::End => return Ok(()),
            }
        }
    });
    (seen, outcome.err().map(|finding| finding.code()))
}

#[test]
fn elements_attributes_and_texts_are_trimmed() {
    let (seen, fault) = read(b"<?xml version='1.0'?>\n<r>\n <x:e a=' 1 &amp; 2 '>  a&lt;<![CDATA[b]]>&#233; </x:e><e a=''/></r>");
    assert_eq!(
        seen,
        ["r@2 -", "e@3 1 & 2", "/e a<bé", "e@3 -", "/e", "/r"].map(|line| if line.starts_with('/') && !line.contains(' ') {
            format!("{line} ")
        } else {
            line.to_owned()
        })
    );
    assert_eq!(fault, None);
}

#[test]
fn the_declared_encoding_is_the_one_that_is_read() {
    let texts: [(&str, &[u8]); 5] = [
        ("UTF-8", "é€".as_bytes()),
        ("utf-8", "é€".as_bytes()),
        ("ISO-8859-15", b"\xE9\xA4"),
        ("windows-1252", b"\xE9\x80"),
        ("ISO-8859-1", b"\xE9\x80"),
    ];
    for (label, text) in texts {
        let head = format!("<?xml version=\"1.0\" encoding=\"{label}\"?><r>");
        assert_eq!(read(&[head.as_bytes(), text, b"</r>"].concat()).0[1], "/r é€", "{label}");
    }
}

#[test]
fn a_byte_order_mark_says_more_than_the_declaration() {
    let marked = "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-15'?><r>é</r>";
    assert_eq!(read(marked.as_bytes()).0[1], "/r é");
}

#[test]
fn bytes_that_the_encoding_does_not_have_are_refused() {
    assert_eq!(read(b"<r>\xE9</r>").1, Some(EncodingWrong));
    assert_eq!(read(b"<?xml version='1.0' encoding='EBCDIC'?><r/>").1, Some(EncodingWrong));
    assert_eq!(read(b"<?xml version='1.0' encoding='UTF-16'?><r/>").1, Some(EncodingWrong));
}

#[test]
fn entities_of_the_files_own_are_refused() {
    let laughs = b"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><r>&b;</r>";
    let outside = b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r>&a;</r>";
    assert_eq!(read(laughs).1, Some(XmlMalformed));
    assert_eq!(read(outside).1, Some(XmlMalformed));
    assert_eq!(read(b"<r>&eacute;</r>").1, Some(XmlMalformed));
    assert_eq!(read(b"<r a='&b;'/>").1, Some(XmlMalformed));
}

#[test]
fn a_file_that_ends_in_the_middle_is_cut() {
    for cut in ["<r><e>", "<r><e a=\"1", "<r", "<r><!-- ", "<r><e/>"] {
        assert_eq!(read(cut.as_bytes()).1, Some(SourceCut), "{cut}");
    }
}

#[test]
fn what_is_no_xml_is_malformed_or_empty() {
    for malformed in ["<r></e>", "<r/><r/>", "<r/>more", "words", "<r a='1' a='2'/>", "<r a=1 b></r>"] {
        assert_eq!(read(malformed.as_bytes()).1, Some(XmlMalformed), "{malformed}");
    }
    for empty in ["", " \n", "<?xml version='1.0'?>", "<!-- nothing -->"] {
        assert_eq!(read(empty.as_bytes()).1, Some(SourceEmpty), "{empty}");
    }
}

#[test]
fn control_characters_that_xml_forbids_are_left_out() {
    assert_eq!(read(b"<r a='1\0&#2;2'>a\0b&#1;c\nd<![CDATA[\x1Be]]></r>").0, ["r@1 12", "/r abc\nde"]);
    let refused = Xml::new(&b"<r>&x\0;</r>"[..]).and_then(|mut xml| xml.next().and(Ok(())).and_then(|()| xml.next().map(drop)));
    assert_eq!(refused.unwrap_err().value, "&x ;");
}

#[test]
fn nothing_takes_more_than_a_bounded_memory() {
    let deep = "<e>".repeat(1000);
    let long = format!("<r a='{}'/>", "x".repeat(2 * LONGEST));
    let text = format!("<r>{}</r>", "word &amp; ".repeat(LONGEST / 4));
    for bytes in [deep, long, text] {
        assert_eq!(read(bytes.as_bytes()).1, Some(XmlMalformed));
    }
}
