//! Rows in columns.

use super::width;

/// Blanks between columns.
const GAP: &str = "  ";

/// Lays rows out in columns, each as wide as its widest cell but at most as wide as `limits` says; the last one is neither cut nor
/// filled. Rows may be shorter than others.
pub(super) fn lines(rows: &[Vec<String>], limits: &[usize]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let widest = rows.iter().filter_map(|row| row.get(column)).map(|cell| width::columns(cell)).max();
            let limit = limits.get(column).copied().unwrap_or(usize::MAX);
            widest.unwrap_or(0).min(limit)
        })
        .collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let last = widths.len().saturating_sub(1);
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(
            |(column, (cell, columns))| {
                if column == last { cell.clone() } else { width::fit(cell, *columns) }
            },
        )
        .collect();
    cells.join(GAP).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_across_languages() {
        let rows = [
            vec!["夏目 透".to_owned(), "natsume".to_owned(), "開発部".to_owned()],
            vec!["Grace Tan".to_owned(), "grace.tan".to_owned(), String::new()],
            vec!["A name that is too long".to_owned(), "x".to_owned(), "Platform".to_owned()],
        ];
        assert_eq!(
            lines(&rows, &[12]),
            [
                "夏目 透       natsume    開発部",
                "Grace Tan     grace.tan",
                "A name that…  x          Platform",
            ]
        );
    }
}
