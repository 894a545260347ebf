//! Compiles the protocol definitions without a system `protoc`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost::Message as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=ovation");
    println!("cargo:rerun-if-changed=third_party");
    let mut files = Vec::new();
    collect(Path::new("ovation"), &mut files)?;
    files.sort();
    let mut compiler = protox::Compiler::new(["third_party", "."])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(&files)?;
    let out = out_dir()?;
    // Encoded by protox itself: its plain descriptor type drops custom options (REST paths, facts).
    fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    let set = compiler.file_descriptor_set();
    let mut config = tonic_prost_build::Config::new();
    // A fact is known by its full name at run time.
    config.enable_type_names();
    let set = prost_types::FileDescriptorSet::decode(set.encode_to_vec().as_slice())?;
    tonic_prost_build::configure()
        .build_transport(true)
        .include_file("api.rs")
        .compile_fds_with_config(set, config)?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment where to write")]
fn out_dir() -> Result<PathBuf, env::VarError> {
    env::var("OUT_DIR").map(PathBuf::from)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}
