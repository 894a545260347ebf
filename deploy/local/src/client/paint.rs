//! Emphasis on terminals, and none elsewhere.

/// Paints text if a person looks at it on a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    is_colored: bool,
}

impl Paint {
    /// With `is_colored` false, text stays as it is.
    pub(super) fn new(is_colored: bool) -> Paint {
        Paint { is_colored }
    }

    /// What matters most.
    pub(super) fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What is there if one looks for it.
    pub(super) fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    /// What went well.
    pub(super) fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    /// What deserves a look.
    pub(super) fn notable(self, text: &str) -> String {
        self.with("33", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.is_colored && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}
