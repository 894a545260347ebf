//! The client as a person uses it: the commands that `ovation up` prints, and those around them.
#![cfg(test)]

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// Longer than any fact travels; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// A platform in a folder of its own, with the repository's tools.
struct Platform {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: Vec<String>,
}

impl Platform {
    fn start(folder: &Path) -> Platform {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ovation/tools");
        let mut process = Command::new(env!("CARGO_BIN_EXE_ovation"))
            .args(["up", "--port=0", "--data"])
            .arg(folder.join("platform"))
            .env("OVATION_TOOLS", tools)
            .env_remove("DATABASE_URL")
            .env_remove("NATS_URL")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Platform { process, lines, said: Vec::new() }
    }

    /// Reads until a line holds `text`.
    fn wait_for(&mut self, text: &str) {
        for line in self.lines.by_ref() {
            self.said.push(line.unwrap());
            let says = |text: &str| self.said.last().is_some_and(|line| line.contains(text));
            if says(text) {
                return;
            }
            assert!(!says("is not complete"), "{}", self.said.join("\n"));
        }
        panic!("it ended without saying {text:?}:\n{}", self.said.join("\n"));
    }

    fn signal(&self, signal: Signal) {
        let process = i32::try_from(self.process.id()).unwrap();
        kill(Pid::from_raw(process), signal).unwrap();
    }

    /// The line with the command, of those to try.
    fn command(&self, name: &str) -> String {
        let is_it = |line: &&String| line.starts_with("  ") && line.contains(&format!(" {name}"));
        let line = self.said.iter().find(is_it).unwrap();
        line.trim().replace("cargo ovation", env!("CARGO_BIN_EXE_ovation"))
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        // Everything below it ends with it.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Somebody at a terminal.
struct Person {
    config: PathBuf,
    server: String,
}

impl Person {
    fn run(&self, command: &mut Command) -> Output {
        command
            .env("OVATION_CONFIG", &self.config)
            .env("OVATION_SERVER", &self.server)
            .env_remove("OVATION_PASSWORD")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs a line as it was printed.
    fn types(&self, line: &str) -> String {
        text(&self.run(Command::new("sh").arg("-c").arg(line)))
    }

    fn asks(&self, arguments: &[&str]) -> Output {
        self.run(Command::new(env!("CARGO_BIN_EXE_ovation")).args(arguments))
    }

    fn says(&self, arguments: &[&str]) -> String {
        text(&self.asks(arguments))
    }

    /// What a command is refused with: its exit code and its words.
    fn is_refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.asks(arguments);
        let words = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), words)
    }
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_newcomer_goes_from_the_printed_commands_to_a_coin_in_an_inbox() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();

    // The worst beginning: killed while the demo organization is made. The next start goes on.
    let mut killed = Platform::start(folder.path());
    killed.wait_for("10 of 24 people");
    killed.signal(Signal::SIGKILL);
    killed.process.wait().unwrap();
    let mut platform = Platform::start(folder.path());
    platform.wait_for("coin send");

    let server = fs::read_to_string(folder.path().join("platform/address")).unwrap();
    let person = |name: &str| Person { config: folder.path().join(name), server: server.trim().to_owned() };
    let asakura = person("asakura");
    assert_eq!(asakura.is_refused(&["tree"]).0, 1, "nobody is signed in");
    let signed_in = asakura.types(&platform.command("sign-in"));
    assert!(signed_in.contains("朝倉 美和"), "{signed_in}");

    everything_is_there_once(&asakura);
    let tree = asakura.types(&platform.command("tree"));
    assert!(tree.contains("└─ O  導入の一日目に「できた」がある"), "{tree}");

    let sent = asakura.types(&platform.command("coin send"));
    assert!(sent.contains("神崎 芽衣") && sent.contains("340 of 400 points"), "{sent}");
    let kanzaki = person("kanzaki");
    let sign_in = platform.command("sign-in").replace("--user asakura", "--user kanzaki");
    kanzaki.types(&sign_in);
    let started = Instant::now();
    while !kanzaki.says(&["inbox", "--unread"]).contains("いつもありがとう!") {
        assert!(started.elapsed() < PATIENCE, "the coin does not arrive");
    }
    assert!(kanzaki.says(&["inbox", "--mark-read"]).contains("0 unread"));
    assert!(kanzaki.says(&["inbox", "--unread"]).contains("nothing unread"));

    a_check_in_moves_the_tree(&asakura);
    an_import_says_what_is_lost_and_creates_nothing_twice(&asakura, folder.path());
    refusals_say_what_would_be_right(&asakura);
    assert!(asakura.says(&["parked"]).contains("nothing is parked"));
    assert!(asakura.says(&["parked", "--retry"]).contains("goals: 0 handled, 0 still parked"));
    let retried = asakura.says(&["parked", "--retry", "--service=goals", "--output=json"]);
    assert_eq!(json(&retried), serde_json::json!({"service": "goals", "handled": 0, "parked": 0}));
    assert_eq!(kanzaki.is_refused(&["parked"]).0, 1, "what is parked is for administrators");

    assert!(kanzaki.says(&["sign-out"]).contains("signed out"));
    assert_eq!(kanzaki.is_refused(&["inbox"]).0, 1);
    platform.signal(Signal::SIGINT);
    assert!(platform.process.wait().unwrap().success());
    assert_eq!(asakura.is_refused(&["tree"]).0, 3, "nobody answers");
    assert!(!folder.path().join("platform/address").exists());
}

/// Whatever was killed in the middle, nothing is missing and nothing is there twice.
fn everything_is_there_once(person: &Person) {
    let count = |arguments: &[&str], field: &str| {
        let answer = json(&person.says(arguments));
        answer[field].as_array().unwrap().len()
    };
    assert_eq!(count(&["people", "--output=json"], "people"), 25);
    assert_eq!(count(&["tree", "--output=json"], "nodes"), 63);
    assert_eq!(count(&["tree", "--depth=1", "--output=json"], "nodes"), 30);
    assert_eq!(count(&["coins", "--sent", "--output=json"], "coins"), 1);
    let events = |service: &str, type_name: &str| {
        let log = person.says(&["follow", "--until-now", "--service", service]);
        log.lines().filter(|line| line.contains(type_name)).count()
    };
    assert_eq!(events("directory", "PersonCreated"), 25);
    assert_eq!(events("checkins", "CheckInCreated"), 13);
    assert_eq!(events("recognition", "CoinSent"), 9, "and one Feedback coin");
}

fn a_check_in_moves_the_tree(person: &Person) {
    let before = person.says(&["explain", "継続率"]);
    assert!(before.contains("93% = (88 − 0) ÷ (95 − 0)"), "{before}");
    let moved = person.says(&["check-in", "継続率=９０:8", "推奨度=33", "--note", "よくなりました"]);
    assert!(moved.contains("93% → 95%") && moved.contains("17% → 42%"), "{moved}");
    assert!(moved.contains("O  お客様が「チームが変わった」と話したくなる  33% → 38%"), "{moved}");
    let after = person.says(&["tree"]);
    assert!(after.contains("90 / 95% · 8/10"), "the next command sees it: {after}");
}

fn an_import_says_what_is_lost_and_creates_nothing_twice(person: &Person, folder: &Path) {
    let file = folder.join("own.md");
    let outline = "# Ours\n\n## 品質チーム\n\n- O: 失敗から学ぶ\n  - KR: 振り返りを6回開催する\n\n## Marketing\n\n- who knows\n";
    fs::write(&file, outline).unwrap();
    let file = file.to_str().unwrap();
    let import = |more: &[&str]| person.asks(&[&["import", file], more].concat());
    assert_eq!(import(&["--cycle=2027-Q1"]).status.code(), Some(1), "there is no such cycle");
    let new = ["--cycle=2027-Q1", "--create-cycle", "--create-groups"];
    let rehearsed = text(&import(&[&new[..], &["--dry-run"]].concat()));
    for said in
        ["would be created", "would create the teams 品質チーム", "line 10    - who knows", "1 of 10 lines"]
    {
        assert!(rehearsed.contains(said), "{said}: {rehearsed}");
    }
    let created = text(&import(&new));
    assert!(created.contains("created 1 objective and 1 key result"), "{created}");
    let again = text(&import(&new));
    assert!(again.contains("created 0 objectives and 0 key results, found 1 and 1"), "{again}");
    let tree = person.says(&["tree", "--cycle=2027-Q1"]);
    assert!(tree.contains("品質チーム"), "{tree}");
}

fn refusals_say_what_would_be_right(person: &Person) {
    let send = |points: &str, to: &str| {
        let comment = ["--kind=good", "--comment=すばらしい", "--to", to, "--points", points];
        person.is_refused(&[&["coin", "send"], comment.as_slice()].concat())
    };
    let (code, words) = send("5000", "kanzaki");
    assert_eq!(code, 1);
    assert!(words.contains("ALLOWANCE_EXCEEDED") && words.contains("available: 340"), "{words}");
    assert!(send("0", "asakura").1.contains("COIN_TO_SELF"));
    assert!(send("0", "田中").1.contains("no person is called"));
    assert_eq!(send("-1", "kanzaki").0, 2);
    let (code, words) = person.is_refused(&["check-in", "継続率=many"]);
    assert_eq!(code, 2);
    assert!(words.contains("is a number, yes, no"), "{words}");
    let (code, words) = person.is_refused(&["check-in", "の=1"]);
    assert_eq!(code, 1);
    assert!(words.contains("give more of the name"), "{words}");
    let (code, words) = person.is_refused(&["coins", "--limit=0", "--output=json"]);
    assert_eq!(code, 2, "{words}");
    let (_, words) = person.is_refused(&[
        "coin",
        "send",
        "--to=kanzaki",
        "--kind=feedback",
        "--points=5",
        "--comment=x",
        "--output=json",
    ]);
    assert_eq!(json(&words)["error"]["reason"], "KIND_WITHOUT_POINTS");
}

#[test]
fn help_tells_the_exit_codes_and_shells_complete_every_command() {
    let help = Command::new(env!("CARGO_BIN_EXE_ovation")).arg("--help").output().unwrap();
    assert!(text(&help).contains("3  the platform does not answer"));
    for shell in ["bash", "zsh", "fish"] {
        let script =
            Command::new(env!("CARGO_BIN_EXE_ovation")).args(["completions", shell]).output().unwrap();
        assert!(text(&script).contains("check-in"), "{shell}");
    }
}
