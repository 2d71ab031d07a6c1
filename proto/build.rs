//! Compiles the contract and reads what each rpc declares from its descriptor.
use std::{env, error::Error, fmt::Write as _, fs, path::PathBuf};

use prost_reflect::{DescriptorPool, Value};

const FILES: [&str; 4] = [
    "enej/identity/v1/identity_service.proto",
    "enej/identity/v1/events.proto",
    "enej/timetable/v1/timetable_service.proto",
    "enej/timetable/v1/events.proto",
];

#[expect(clippy::disallowed_methods, reason = "OUT_DIR is how Cargo talks to a build script, not a setting")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=enej");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).include_source_info(true).open_files(FILES)?;
    fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    fs::write(out.join("rpcs.rs"), rpcs(&compiler.descriptor_pool()))?;
    generate(compiler.file_descriptor_set())
}

fn generate(files: prost_types::FileDescriptorSet) -> Result<(), Box<dyn Error>> {
    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names().skip_source_info();
    Ok(tonic_prost_build::configure().compile_fds_with_config(files, config)?)
}

/// One row per rpc: its path, the number of its `Priority` and of its `Access`, and whether its client sends a stream.
fn rpcs(pool: &DescriptorPool) -> String {
    let option = |name| pool.get_extension_by_name(name).expect("options.proto declares it");
    let (priority, access) = (option("enej.platform.v1.priority"), option("enej.platform.v1.access"));
    let mut rows = String::from("&[");
    for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let number = |extension| match method.options().get_extension(extension).as_ref() {
            Value::EnumNumber(number) => *number,
            _ => 0,
        };
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let sends = method.is_client_streaming();
        let _ = write!(rows, "({path:?}, {}, {}, {sends}),", number(&priority), number(&access));
    }
    rows + "]"
}
