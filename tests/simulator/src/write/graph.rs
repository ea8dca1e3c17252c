//! Lists in files: page by page, whole, or object by object.

use std::fs::create_dir_all;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::Value;

use super::{List, create, write_json};

/// Writes a list page by page: `groups-00001.json`, `groups-00002.json`.
pub(super) fn pages(folder: &Path, list: List<'_>) -> io::Result<usize> {
    let (name, context, page) = (list.name(), list.context(), list.page);
    let mut rows = list.rows.peekable();
    let (mut number, mut count) = (0, 0);
    while number == 0 || rows.peek().is_some() {
        number += 1;
        let values: Vec<Value> = rows.by_ref().take(page).collect();
        count += values.len();
        let next = rows.peek().map(|_| format!("{}&$skiptoken={number}", context.replace("$metadata#", "")));
        write_list(&folder.join(format!("{name}-{number:05}.json")), &context, next.as_deref(), values.into_iter())?;
    }
    Ok(count)
}

/// Writes a list to one file, whatever its length.
pub(super) fn single(folder: &Path, list: List<'_>) -> io::Result<usize> {
    let path = folder.join(format!("{}.json", list.name()));
    write_list(&path, &list.context(), None, list.rows)
}

/// Writes each object of a list to a file of its own. Lists of one parent stay lists, as nothing in an object names the parent.
pub(super) fn objects(folder: &Path, list: List<'_>) -> io::Result<usize> {
    if list.parent.is_some() {
        return single(folder, list);
    }
    let folder = folder.join(list.stem);
    create_dir_all(&folder)?;
    let mut count = 0;
    for row in list.rows {
        count += 1;
        let name = row["id"].as_str().unwrap_or_default().replace('/', "_");
        write_json(&folder.join(format!("{name}.json")), &row)?;
    }
    Ok(count)
}

fn write_list(path: &Path, context: &str, next: Option<&str>, rows: impl Iterator<Item = Value>) -> io::Result<usize> {
    let mut file = create(path)?;
    write!(file, "{{\"@odata.context\":\"{context}\"")?;
    if let Some(next) = next {
        write!(file, ",\"@odata.nextLink\":\"{next}\"")?;
    }
    write!(file, ",\"value\":[")?;
    let mut count = 0;
    for row in rows {
        if count > 0 {
            write!(file, ",")?;
        }
        serde_json::to_writer(&mut file, &row)?;
        count += 1;
    }
    writeln!(file, "]}}")?;
    file.flush()?;
    Ok(count)
}
