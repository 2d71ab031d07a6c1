//! The contract of ENEJ: generated messages, clients and servers, one module per package.

/// Options that every rpc may declare.
pub mod platform {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("enej.platform.v1");
    }
}

/// Identity: the directory, sign-in and rights.
pub mod identity {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("enej.identity.v1");
    }
}

/// Timetable: every school's timetable in one week per person.
pub mod timetable {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("enej.timetable.v1");
    }
}

/// Every message and service, encoded, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Each rpc's path, the number of its `platform::v1::Priority` and of its `platform::v1::Access`, and whether its client sends a stream.
pub const RPCS: &[(&str, i32, i32, bool)] = include!(concat!(env!("OUT_DIR"), "/rpcs.rs"));
