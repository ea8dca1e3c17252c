//! Every fixture, in memory and on disk.

use std::path::{Path, PathBuf};

use super::Files;

/// Folders whose files and folders are exports of their own.
const COLLECTIONS: [&str; 4] = ["exports/broken", "exports/easypim", "exports/scubagear", "exports/terraform"];

/// One export of `fixtures`.
pub struct Fixture {
    /// Its path below `fixtures`.
    pub name: String,
    /// Its files by their paths in it, in the order in which they are read.
    pub files: Files,
}

/// Every export of `fixtures`.
pub fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found = Vec::new();
    for kind in ["tenants", "exports"] {
        for path in entries(&root.join(kind)) {
            let is_collection = COLLECTIONS.iter().any(|collection| path.ends_with(collection));
            found.extend(if is_collection { entries(&path) } else { vec![path] });
        }
    }
    let fixture = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
        Fixture { name, files: files_below(&path) }
    };
    found.into_iter().map(fixture).filter(|fixture| !fixture.files.is_empty()).collect()
}

/// The data files of a folder, or the file.
pub fn files_below(path: &Path) -> Files {
    let base = if path.is_file() { path.parent().expect("a folder") } else { path };
    let files = walkdir::WalkDir::new(path).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    let is_data = |path: &Path| path.extension().is_some_and(|ending| ending == "json" || ending == "jsonl");
    let read = |path: &Path| {
        let name = path.strip_prefix(base).expect("below").to_string_lossy().replace('\\', "/");
        (name, std::fs::read(path).expect("readable"))
    };
    files.filter(|entry| entry.path().is_file() && is_data(entry.path())).map(|entry| read(entry.path())).collect()
}

/// Writes files below a folder.
pub fn write_below(folder: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, bytes).expect("writable");
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
}
