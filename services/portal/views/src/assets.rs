//! The files that pages ask for, embedded, compressed, and named by their content.

/// A file to serve under `path`. Its name changes with its content: it may be cached for ever.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The address, `/assets/app.0123456789ab.css`.
    pub path: &'static str,
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// The bytes as they are.
    pub plain: &'static [u8],
    /// For `Content-Encoding: gzip`.
    pub gzip: &'static [u8],
    /// For `Content-Encoding: br`.
    pub brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at an address.
pub fn find(path: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.path == path)
}
