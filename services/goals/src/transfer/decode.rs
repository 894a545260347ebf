//! Bytes of a file as text.
//!
//! A byte order mark decides. Without one the text is ASCII as long as it can be; the first piece that is more decides between
//! UTF-8 and code page 932, since Japanese text in the one is practically never valid in the other. After that
//! a byte that does not fit is an error with its place: no character is ever replaced.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, SHIFT_JIS, UTF_8};

/// Bytes that are read at once, and looked at to choose an encoding.
const PIECE_BYTES: usize = 64 * 1024;
/// How zip files begin, and with them the spreadsheets of today.
const ZIP: &[u8] = b"PK\x03\x04";

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotText {
    /// A byte fits into no encoding.
    #[error("byte {byte} is no text in UTF-8 or code page 932")]
    Byte {
        /// Bytes before the piece that does not fit, from 0.
        byte: u64,
    },
    /// A spreadsheet.
    #[error("a spreadsheet")]
    Spreadsheet,
    /// One record is longer than any that is right.
    #[error("a record is too long")]
    Record,
}

/// The text of a file, as UTF-8.
pub(super) struct Decoded<R> {
    bytes: R,
    /// None while everything was ASCII.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: String,
    text_at: usize,
    bytes_seen: u64,
    is_ended: bool,
    /// How many bytes of text may still be given before [`Decoded::allow`] is called again.
    allowed: usize,
}

impl<R: Read> Decoded<R> {
    /// The text of these bytes; `allowed` of it may be read at first.
    pub(super) fn new(bytes: R, allowed: usize) -> Self {
        Self {
            bytes,
            decoder: None,
            raw: Vec::new(),
            text: String::new(),
            text_at: 0,
            bytes_seen: 0,
            is_ended: false,
            allowed,
        }
    }

    /// What comes next, without taking it; empty at the end only.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        while self.text_at == self.text.len() && !self.is_ended {
            self.fill()?;
        }
        Ok(&self.text.as_bytes()[self.text_at..])
    }

    /// Allows that so many bytes are read from here on: what bounds the length of one record.
    pub(super) fn allow(&mut self, allowed: usize) {
        self.allowed = allowed;
    }

    fn fill(&mut self) -> io::Result<()> {
        self.raw.clear();
        let piece = u64::try_from(PIECE_BYTES).unwrap_or(u64::MAX);
        // A whole piece, however small the reads are: a mark must not be cut.
        let read = self.bytes.by_ref().take(piece).read_to_end(&mut self.raw)?;
        self.is_ended = read < PIECE_BYTES;
        let mut skip = 0;
        if self.bytes_seen == 0 {
            if self.raw.starts_with(ZIP) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, NotText::Spreadsheet));
            }
            if let Some((encoding, mark_bytes)) = Encoding::for_bom(&self.raw) {
                self.decoder = Some(encoding.new_decoder_without_bom_handling());
                skip = mark_bytes;
            }
        }
        if self.decoder.is_none() && !self.raw.is_ascii() {
            self.decoder = Some(self.guessed().new_decoder_without_bom_handling());
        }
        self.decode(skip)?;
        self.bytes_seen += u64::try_from(self.raw.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn guessed(&self) -> &'static Encoding {
        match std::str::from_utf8(&self.raw) {
            Ok(_) => UTF_8,
            // A character that goes on behind the piece.
            Err(error) if error.error_len().is_none() && !self.is_ended => UTF_8,
            Err(_) => SHIFT_JIS,
        }
    }

    fn decode(&mut self, skip: usize) -> io::Result<()> {
        self.text.clear();
        self.text_at = 0;
        let Some(decoder) = &mut self.decoder else {
            // All of it is ASCII.
            self.text.push_str(&String::from_utf8_lossy(&self.raw));
            return Ok(());
        };
        let bytes = &self.raw[skip..];
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 4);
        self.text.reserve(room);
        let (result, read) =
            decoder.decode_to_string_without_replacement(bytes, &mut self.text, self.is_ended);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => {
                let byte = self.bytes_seen + u64::try_from(read + skip).unwrap_or(u64::MAX);
                Err(io::Error::new(io::ErrorKind::InvalidData, NotText::Byte { byte }))
            }
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let allowed = self.allowed;
        let next = self.peek()?;
        if allowed == 0 && !next.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, NotText::Record));
        }
        let count = next.len().min(into.len()).min(allowed);
        into[..count].copy_from_slice(&next[..count]);
        self.text_at += count;
        self.allowed -= count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        Decoded::new(bytes, usize::MAX).read_to_string(&mut text)?;
        Ok(text)
    }

    fn problem(bytes: &[u8]) -> Option<NotText> {
        decoded(bytes).err()?.downcast::<NotText>().ok()
    }

    #[test]
    fn the_encodings_of_japanese_files_are_told_apart() {
        let text = "目標,ﾀｲﾄﾙ,①㈱髙〜";
        let (code_page, _, _) = SHIFT_JIS.encode("目標,ﾀｲﾄﾙ,①㈱髙");
        assert_eq!(decoded(text.as_bytes()).ok().as_deref(), Some(text));
        assert_eq!(decoded(&["\u{FEFF}".as_bytes(), text.as_bytes()].concat()).ok().as_deref(), Some(text));
        assert_eq!(decoded(&code_page).ok().as_deref(), Some("目標,ﾀｲﾄﾙ,①㈱髙"));
        let utf_16: Vec<u8> = "\u{FEFF}目標\t1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&utf_16).ok().as_deref(), Some("目標\t1"));
        assert_eq!(decoded(b"").ok().as_deref(), Some(""));
    }

    #[test]
    fn bytes_that_are_no_text_are_named_and_spreadsheets_recognized() {
        assert_eq!(problem(b"PK\x03\x04..."), Some(NotText::Spreadsheet));
        assert_eq!(problem(b"title\n\xFF\xFF"), Some(NotText::Byte { byte: 7 }));
        assert_eq!(
            problem("\u{FEFF}目".as_bytes().split_last().map_or(&[], |(_, rest)| rest)),
            Some(NotText::Byte { byte: 5 })
        );
    }

    #[test]
    fn an_encoding_is_chosen_where_the_text_ceases_to_be_ascii() {
        let ascii = "a".repeat(PIECE_BYTES + 7);
        let (code_page, _, _) = SHIFT_JIS.encode("目標");
        let bytes = [ascii.as_bytes(), &code_page].concat();
        assert_eq!(decoded(&bytes).ok(), Some(format!("{ascii}目標")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn text_of_any_length_comes_through(count in 0_usize..40, word in "[a-z]{1,9}目標[ぁ-ん]{0,3}") {
            let text = word.repeat(count * 100);
            prop_assert_eq!(decoded(text.as_bytes()).ok(), Some(text.clone()));
            let (code_page, _, _) = SHIFT_JIS.encode(&text);
            prop_assert_eq!(decoded(&code_page).ok(), Some(text.clone()));
        }
    }
}
