//! Proof that the bans of `clippy.toml` and of the workspace's lints fire.
//!
//! Every function here does what is banned and *expects* the lint. Should a ban stop firing, the expectation is unfulfilled, which is a
//! warning, which CI refuses.

/// The machine's clock.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn system_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The machine's clock, by chrono.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn utc() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

/// The machine's local clock.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn local() -> chrono::DateTime<chrono::Local> {
    chrono::Local::now()
}

/// Random ids.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn random() -> uuid::Uuid {
    uuid::Uuid::new_v4()
}

/// Random ids in order of time.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn random_in_order() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// A task that nobody waits for.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn spawned() -> tokio::task::JoinHandle<()> {
    tokio::spawn(async {})
}

/// A transaction beside `Tx`.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub async fn begun(pool: &sqlx::PgPool) -> Result<(), sqlx::Error> {
    pool.begin().await?.rollback().await
}

/// A read beside `Reader`.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub async fn begun_with(pool: &sqlx::PgPool) -> Result<(), sqlx::Error> {
    pool.begin_with("BEGIN READ ONLY").await?.rollback().await
}

/// A fact beside the outbox.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub async fn published(client: &async_nats::Client) -> bool {
    client.publish("ovation.x", "".into()).await.is_ok()
}

/// A fact beside the relay.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub async fn published_to_stream(context: &async_nats::jetstream::Context) -> bool {
    context.publish("ovation.x", "".into()).await.is_ok()
}

/// A fact beside the relay, with headers.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub async fn sent_to_stream(context: &async_nats::jetstream::Context) -> bool {
    let message = async_nats::jetstream::message::PublishMessage::build();
    context.send_publish("ovation.x", message).await.is_ok()
}

/// Configuration that nobody documented.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn variable() -> bool {
    std::env::var("X").is_ok()
}

/// Configuration that nobody documented, in another form.
#[expect(clippy::disallowed_methods, reason = "proof that the ban fires")]
pub fn variable_as_it_is() -> bool {
    std::env::var_os("X").is_some()
}

/// A crash in place of an error.
#[expect(clippy::unwrap_used, reason = "proof that the ban fires")]
pub fn unwrapped(value: Option<u8>) -> u8 {
    value.unwrap()
}

/// A crash in place of an error, with words.
#[expect(clippy::expect_used, reason = "proof that the ban fires")]
pub fn expected(value: Option<u8>) -> u8 {
    value.expect("a value")
}

/// A crash on purpose.
#[expect(clippy::panic, reason = "proof that the ban fires")]
pub fn panicking() {
    panic!("a panic")
}

/// What is left of debugging.
#[expect(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro, reason = "proof that the ban fires")]
pub fn printed() -> u8 {
    println!("out");
    eprintln!("err");
    dbg!(1)
}

/// Work that was put off.
#[expect(clippy::todo, reason = "proof that the ban fires")]
pub fn put_off() {
    todo!()
}
