//! What a person sees of the work.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::console::Console;

/// Tells what was done, step by step, and in between how far a long step is.
pub struct Progress<'a> {
    console: &'a Console,
    name: &'static str,
    done: AtomicUsize,
}

/// How often a long step is heard of: after so many things.
const TOLD_EVERY: usize = 10;

impl<'a> Progress<'a> {
    /// Tells it to `console` under the name of the work.
    pub fn on(console: &'a Console, name: &'static str) -> Progress<'a> {
        Progress { console, name, done: AtomicUsize::new(0) }
    }

    /// A step is done.
    pub(super) fn step(&self, text: &str) {
        self.done.store(0, Ordering::Relaxed);
        self.console.say(&format!("{:13} {text}", self.name));
    }

    /// One more of `all` things of a step is done.
    pub(super) fn one_of(&self, all: usize, things: &str) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(TOLD_EVERY) && done < all {
            self.console.say(&format!("{:13} {done} of {all} {things} …", self.name));
        }
    }
}
