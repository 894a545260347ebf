//! A hundred thousand rows.

use std::io::Read;

use super::link::{Bone, link};
use super::*;

const ROWS: u32 = 100_000;

/// A file that is made while it is read.
struct Endless {
    next: u32,
    rest: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() && self.next <= ROWS {
            let number = self.next;
            self.rest = match number {
                0 => b"kind,external_id,parents,title,owners,cycle,target,current\n".to_vec(),
                number if number % 4 == 1 => format!(
                    "objective,o{number},o{},目標 {number},部署{},2026 H1,,\n",
                    (number / 8) * 4 + 1,
                    number % 97
                )
                .into_bytes(),
                number => format!(
                    "kr,k{number},o{},成果 {number},部署{},2026 H1,\"1,200万\",８０％\n",
                    (number - 1) / 4 * 4 + 1,
                    number % 97
                )
                .into_bytes(),
            };
            self.next += 1;
        }
        let count = self.rest.len().min(into.len());
        into[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

#[test]
fn a_hundred_thousand_rows_are_read_linked_and_written() {
    let reader = Reader::open(Format::Csv, Endless { next: 0, rest: Vec::new() }).expect("the columns fit");
    let mut writer = Writer::begin(Format::Json, std::io::sink(), Shape::default())
        .expect("it takes it")
        .expect("it has columns");
    let mut bones = Vec::new();
    for read in reader {
        let read = read.expect("the file reads");
        bones.extend(Bone::of(&read));
        writer.write(read.row.as_ref().expect("a goal")).expect("it takes it");
    }
    writer.finish().expect("it takes it");
    assert_eq!(bones.len(), ROWS as usize);
    let links = link(&bones);
    // The first objective would stand under itself: with it go its key results and all below.
    let refused = links.findings.iter().filter(|findings| findings.iter().any(Finding::is_error)).count();
    assert_eq!(links.order.len() + refused, ROWS as usize);
}
