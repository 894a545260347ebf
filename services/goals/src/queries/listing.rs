//! A list that is asked for page by page.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::page::Page;
use serde::Serialize;

use crate::config::ANSWER_BYTES_MAX;
use crate::size;

/// A page of what is asked for; its token is good for the same only.
#[derive(Debug)]
pub(crate) struct Listing<T> {
    /// What is asked for.
    pub what: T,
    /// Which page.
    pub page: Page,
}

impl<T: Serialize> Listing<T> {
    /// Asks for a page of `default` rows, or of `page_size`, at most `max`.
    ///
    /// # Errors
    ///
    /// A size or a token that is none.
    pub(crate) fn new(
        call: &Call,
        what: T,
        (default, max): (i32, i32),
        page_size: i32,
        page_token: &str,
    ) -> Result<Self, Failure> {
        let page = Page::of(call, page_size, page_token, default, max, &what)?;
        Ok(Self { what, page })
    }

    /// Cuts rows to the page, and to what an answer holds: the token continues where it ends.
    ///
    /// # Errors
    ///
    /// None that a caller can cause.
    pub(crate) fn finish<R, K: Serialize>(
        &self,
        call: &Call,
        rows: Vec<R>,
        bytes_of: impl Fn(&R) -> usize,
        key: impl FnOnce(&R) -> K,
    ) -> Result<(Vec<R>, String), Failure> {
        let fitting = size::fitting(rows.iter().map(bytes_of), ANSWER_BYTES_MAX).min(self.page.size());
        let fitting = i32::try_from(fitting).unwrap_or(i32::MAX);
        let sent = Page::of(call, fitting, "", fitting, fitting, &self.what)?;
        Ok(sent.finish(rows, key))
    }
}
