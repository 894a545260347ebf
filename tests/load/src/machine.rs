//! What the machine is, and what it takes away.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::statistics::float;

/// Writes that are timed: enough for a median.
const SYNCS: usize = 64;
/// A page of Postgres, the least that a commit writes.
const PAGE_BYTES: usize = 8 * 1024;

/// How much time the machine's cores have had, in ticks since it was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticks {
    stolen: u64,
    total: u64,
}

impl Ticks {
    /// Reads them; `None` where the system does not tell.
    pub(crate) fn read() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/stat").ok()?)
    }

    /// The first line of `/proc/stat`: `cpu`, then user, nice, system, idle, iowait, irq, softirq, steal, and two that are
    /// contained in user and nice.
    fn parse(text: &str) -> Option<Self> {
        let numbers = text.lines().next()?.strip_prefix("cpu ")?;
        let ticks: Vec<u64> =
            numbers.split_whitespace().take(8).map_while(|number| number.parse().ok()).collect();
        Some(Self { stolen: *ticks.get(7)?, total: ticks.iter().sum() })
    }

    /// The share of the cores' time since `earlier` that the machine below gave to others, from 0 to 1.
    pub(crate) fn stolen_since(self, earlier: Self) -> f64 {
        let total = self.total.saturating_sub(earlier.total);
        if total == 0 { 0.0 } else { float(self.stolen.saturating_sub(earlier.stolen)) / float(total) }
    }
}

/// The median time that a page takes to the disk below `folder`, as a commit waits for it. Blocks the thread meanwhile: nothing else
/// is to run.
pub(crate) fn sync_time(folder: &Path) -> Result<Duration, Error> {
    let failed = Error::system("time the disk");
    let path = folder.join("sync");
    let time = || {
        let mut file = File::create(&path)?;
        let page = [1; PAGE_BYTES];
        let mut times = Vec::with_capacity(SYNCS);
        for _ in 0..SYNCS {
            let began = Instant::now();
            file.write_all(&page)?;
            file.sync_data()?;
            times.push(began.elapsed());
        }
        fs::remove_file(&path)?;
        times.sort_unstable();
        Ok(times.get(SYNCS / 2).copied().unwrap_or_default())
    };
    time().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stolen_time_is_a_share_of_all_time() {
        let earlier = Ticks::parse("cpu  100 0 100 700 50 0 0 50 9 9\ncpu0 1 2 3").unwrap();
        let later = Ticks::parse("cpu  150 0 150 770 50 0 0 80 9 9\n").unwrap();
        assert!((later.stolen_since(earlier) - 0.15).abs() < 1e-9);
        assert!(earlier.stolen_since(earlier).abs() < 1e-9);
    }

    #[test]
    fn another_system_tells_nothing() {
        assert_eq!(Ticks::parse("cpu  1 2 3"), None);
        assert_eq!(Ticks::parse(""), None);
    }
}
