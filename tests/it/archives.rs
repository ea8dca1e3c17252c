//! Archives, compressed files and batches are read like the files in them, and none can exhaust the machine.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use pimlint::export::limits::{Bound, Limits};
use pimlint::export::{LoadError, LoadOptions, Loaded, load};
use pimlint::source::FileId;

use crate::support::said;
use zip::write::SimpleFileOptions;

const GROUP: &str = r#"[{"id": "0aa0bb11-1111-2222-3333-444455556666", "displayName": "a", "groupTypes": []}]"#;

/// The files of a fixture by their paths in it.
fn fixture() -> Vec<(String, Vec<u8>)> {
    let root = Path::new("fixtures/tenants/contoso");
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "json"));
    let name = |path: &Path| path.strip_prefix(root).expect("below it").to_string_lossy().into_owned();
    files.map(|entry| (name(entry.path()), std::fs::read(entry.path()).expect("readable"))).collect()
}

pub fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).expect("a new entry");
        archive.write_all(bytes).expect("it takes bytes");
    }
    archive.finish().expect("it ends").into_inner()
}

fn header(path: &[u8], size: usize, kind: tar::EntryType) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path);
    header.set_size(size as u64);
    header.set_entry_type(kind);
    header.set_cksum();
    header
}

fn tarred(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        // Written by hand, because the library refuses the paths that are tested here.
        archive.append(&header(name.as_bytes(), bytes.len(), tar::EntryType::Regular), &bytes[..]).expect("an entry");
    }
    archive.into_inner().expect("it ends")
}

pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("it takes bytes");
    packed.finish().expect("it ends")
}

fn one(name: &str, text: &str) -> Vec<(String, Vec<u8>)> {
    vec![(name.to_owned(), text.as_bytes().to_vec())]
}

fn piped(bytes: Vec<u8>, limits: Limits) -> Result<Loaded, LoadError> {
    let options = LoadOptions { standard_input: Some(bytes), limits, hash: true, ..LoadOptions::default() };
    load(&["-".into()], &options)
}

fn messages(loaded: &Loaded) -> Vec<String> {
    loaded.notices.iter().map(|notice| said(&notice.message)).collect()
}

/// What was read, by the name of each file below the path given.
fn read(loaded: &Loaded, below: &str) -> Vec<(String, String)> {
    let files = (0..).zip(loaded.sources.files()).zip(&loaded.collections);
    let data = files.filter(|(_, counts)| counts.iter().next().is_some());
    data.map(|((id, file), counts)| {
        let text = loaded.sources.text(FileId(id)).expect("it can be read again");
        (file.shown.strip_prefix(below).expect("below it").to_owned(), format!("{counts:?}{text}"))
    })
    .collect()
}

#[test]
fn an_archive_is_read_like_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = fixture();
    let (zip, tar) = (zipped(&files), tarred(&files));
    let expected = read(
        &load(&["fixtures/tenants/contoso".into()], &LoadOptions::default()).expect("a fixture"),
        "fixtures/tenants/contoso/",
    );
    assert!(expected.len() > 5);
    // By its first bytes, not by its name.
    for (name, bytes) in [("a.zip", &zip), ("b.tar", &tar), ("c.tgz", &gzipped(&tar)), ("d.json", &gzipped(&tar))] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("writable");
        let options =
            LoadOptions { working_directory: Some(folder.path().into()), hash: true, ..LoadOptions::default() };
        let loaded = load(std::slice::from_ref(&path), &options).expect("an archive");
        assert_eq!(read(&loaded, &format!("{name}/")), expected, "{name}");
        let piped = piped(bytes.clone(), Limits::default()).expect("an archive");
        assert_eq!(read(&piped, "standard-input/"), expected, "{name}");
        // The archive itself is an input, with its hash.
        assert_eq!(loaded.sources.files()[0].shown, name);
        assert_eq!(loaded.sources.files()[0].bytes, bytes.len() as u64);
        assert!(loaded.sources.files()[0].sha256.is_some());
    }
}

#[test]
fn a_compressed_file_is_read_wherever_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("groups.json.gz"), gzipped(GROUP.as_bytes())).expect("writable");
    for path in [folder.path().to_owned(), folder.path().join("groups.json.gz")] {
        let loaded = load(&[path], &LoadOptions::default()).expect("readable");
        assert_eq!(loaded.objects.groups.len(), 1, "{:?}", messages(&loaded));
        assert_eq!(loaded.sources.text(FileId(0)).expect("readable again"), GROUP);
    }
    let loaded = piped(gzipped(GROUP.as_bytes()), Limits::default()).expect("readable");
    assert_eq!((loaded.objects.groups.len(), loaded.sources.text(FileId(0)).expect("kept").as_str()), (1, GROUP));
}

#[test]
fn an_archive_in_a_folder_is_not_opened_but_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("groups.json"), GROUP).expect("writable");
    std::fs::write(folder.path().join("copy.zip"), zipped(&one("groups.json", GROUP))).expect("writable");
    let loaded = load(&[folder.path().to_owned()], &LoadOptions::default()).expect("readable");
    assert_eq!(loaded.objects.groups.len(), 1);
    assert!(messages(&loaded)[0].contains("specify it as a separate path"), "{:?}", messages(&loaded));
}

#[test]
fn what_leads_out_of_an_archive_is_left_out() {
    for name in ["../groups.json", "/groups.json", "C:\\groups.json", "x\\..\\..\\groups.json"] {
        let mut files = one(name, GROUP);
        files.extend(one("ok/groups.json", GROUP));
        for bytes in [zipped(&files), tarred(&files), gzipped(&tarred(&files))] {
            let loaded = piped(bytes, Limits::default()).expect("an archive");
            assert_eq!(loaded.objects.groups.len(), 1, "{name}");
            assert!(messages(&loaded)[0].contains("its path points outside the archive"), "{:?}", messages(&loaded));
            assert!(loaded.sources.files().iter().all(|file| !file.shown.contains("..")), "{name}");
        }
    }
}

#[test]
fn what_cannot_be_read_in_an_archive_is_named_and_missed() {
    let link = {
        let mut archive = tar::Builder::new(Vec::new());
        let mut link = header(b"groups.json", 0, tar::EntryType::Symlink);
        link.set_link_name("/etc/passwd").expect("short");
        link.set_cksum();
        archive.append(&link, &b""[..]).expect("an entry");
        archive.into_inner().expect("it ends")
    };
    let nested = zipped(&[("more.zip".to_owned(), zipped(&one("groups.json", GROUP)))]);
    for (bytes, says) in [(link, "links are not followed"), (nested, "unpack it first")] {
        let loaded = piped(bytes, Limits::default()).expect("an archive");
        assert!(loaded.objects.groups.is_empty());
        assert!(messages(&loaded)[0].contains(says), "{:?}", messages(&loaded));
    }
}

#[test]
fn a_damaged_archive_is_refused_whole() {
    let files = fixture();
    for bytes in [zipped(&files), tarred(&files), gzipped(&tarred(&files)), gzipped(GROUP.as_bytes())] {
        let cut = bytes[..bytes.len() * 2 / 3].to_vec();
        let loaded = piped(cut, Limits::default()).expect("a notice, not an error");
        assert!(loaded.objects.groups.is_empty());
        assert!(messages(&loaded)[0].contains("damaged"), "{:?}", messages(&loaded));
    }
}

#[test]
fn an_entry_that_is_not_what_the_archive_says_is_refused_alone() {
    let mut files = one("groups.json", GROUP);
    files.extend(one("users.json", r#"[{"id": "1aa0bb11-1111-2222-3333-444455556666", "userPrincipalName": "a@b"}]"#));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in &files {
        archive.start_file(name.as_str(), stored).expect("a new entry");
        archive.write_all(bytes).expect("it takes bytes");
    }
    let mut bytes = archive.finish().expect("it ends").into_inner();
    let at = bytes.windows(3).position(|window| window == b"0aa").expect("stored as it is");
    bytes[at] = b'9';
    let loaded = piped(bytes, Limits::default()).expect("an archive");
    assert_eq!((loaded.objects.groups.len(), loaded.objects.users.len()), (0, 1));
    assert!(messages(&loaded)[0].contains("checksum"), "{:?}", messages(&loaded));
}

#[test]
fn every_bound_is_an_error_that_names_its_option() {
    let bomb = vec![b' '; 1 << 20];
    let files = vec![("groups.json".to_owned(), bomb.clone())];
    let deep = one("a/b/c/groups.json", GROUP);
    let small = Limits { expanded_bytes: 1 << 18, ..Limits::default() };
    let short = Limits { file_bytes: 1 << 18, ..Limits::default() };
    let few = Limits { files: 1, ..Limits::default() };
    let flat = Limits { depth: 2, ..Limits::default() };
    let two = [one("a.json", GROUP), one("b.json", GROUP)].concat();
    let archives = |files: &[(String, Vec<u8>)]| [zipped(files), tarred(files), gzipped(&tarred(files))];
    let mut cases: Vec<(Vec<u8>, Limits, Bound)> = Vec::new();
    cases.extend(archives(&files).map(|bytes| (bytes, small, Bound::ExpandedSize)));
    cases.extend([zipped(&files), gzipped(&tarred(&files))].map(|bytes| (bytes, short, Bound::FileSize)));
    cases.extend(archives(&two).map(|bytes| (bytes, few, Bound::Files)));
    cases.extend(archives(&deep).map(|bytes| (bytes, flat, Bound::Depth)));
    cases.push((gzipped(&bomb), small, Bound::ExpandedSize));
    cases.push((gzipped(&bomb), short, Bound::FileSize));
    cases.push((bomb, short, Bound::FileSize));
    for (bytes, limits, bound) in cases {
        let error = piped(bytes, limits).expect_err("beyond the bound");
        let LoadError::Exceeded { path, exceeded } = &error else { panic!("{error}") };
        assert_eq!(exceeded.bound, bound, "{error}");
        assert!(path.starts_with("standard-input"), "{error}");
        let help = miette::Diagnostic::help(&error).expect("help").to_string();
        assert!(help.contains(bound.option()), "{help}");
    }
}

#[test]
fn the_bounds_hold_for_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("a/b/c")).expect("writable");
    for name in ["groups.json", "a/b/c/groups.json"] {
        std::fs::write(folder.path().join(name), GROUP).expect("writable");
    }
    let bound = |limits| match load(&[folder.path().to_owned()], &LoadOptions { limits, ..LoadOptions::default() }) {
        Err(LoadError::Exceeded { exceeded, .. }) => Some(exceeded.bound),
        _ => None,
    };
    assert_eq!(bound(Limits::default()), None);
    assert_eq!(bound(Limits { depth: 3, ..Limits::default() }), None);
    assert_eq!(bound(Limits { depth: 2, ..Limits::default() }), Some(Bound::Depth));
    assert_eq!(bound(Limits { files: 1, ..Limits::default() }), Some(Bound::Files));
    assert_eq!(bound(Limits { file_bytes: 10, ..Limits::default() }), Some(Bound::FileSize));
}

#[test]
fn an_archive_that_changed_is_not_quoted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("a.zip");
    std::fs::write(&path, zipped(&one("groups.json", GROUP))).expect("writable");
    let loaded = load(std::slice::from_ref(&path), &LoadOptions::default()).expect("readable");
    assert!(loaded.sources.text(FileId(1)).is_ok());
    std::fs::write(&path, zipped(&one("groups.json", &GROUP.replace("\"a\"", "\"b\"")))).expect("writable");
    assert!(loaded.sources.text(FileId(1)).is_err());
}

#[test]
fn each_answer_of_a_batch_is_a_page() {
    let batch = r##"{"responses": [
        {"id": "1", "status": 200, "headers": {}, "body": {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value":
            [{"id": "0aa0bb11-1111-2222-3333-444455556666", "displayName": "a", "groupTypes": []}]}},
        {"body": {"@odata.context":
            "https://graph.microsoft.com/v1.0/$metadata#groups('0aa0bb11-1111-2222-3333-444455556666')/members",
            "value": [{"@odata.type": "#microsoft.graph.user", "id": "1aa0bb11-1111-2222-3333-444455556666"}]},
         "status": 200, "id": "2"},
        {"id": "users", "status": 403, "body": {"error": {"code": "Authorization_RequestDenied", "message": "no"}}},
        {"id": "4", "status": "204"},
        {"id": "5", "status": 200, "body": "aGVsbG8="},
        7
    ]}"##;
    let files = [("export-00001.json".to_owned(), batch.as_bytes().to_vec())];
    let loaded = pimlint::export::load_texts(&files);
    assert_eq!((loaded.objects.groups.len(), loaded.objects.members.len()), (1, 1));
    let text = messages(&loaded).join("\n");
    assert!(text.contains("request users of the batch failed (403, Authorization_RequestDenied)"), "{text}");
    assert!(text.contains("whose body is not a JSON object"), "{text}");
    assert_eq!(loaded.notices.len(), 3, "{text}");
    let groups = loaded.completeness.of(pimlint::model::Collection::Groups).expect("listed");
    assert!(groups.whole);
}

#[test]
fn a_batch_that_announces_a_further_page_is_cut() {
    let page = |link: &str| {
        format!(r#"{{"status": 200, "body": {{"@odata.context": "x/$metadata#groups", {link} "value": {GROUP}}}}}"#)
    };
    let cut = page(r#""@odata.nextLink": "https://graph.microsoft.com/next","#);
    let text = format!(r#"{{"responses": [{cut}, {}]}}"#, page(""));
    let loaded = pimlint::export::load_texts(&[("groups-1.json".to_owned(), text.into_bytes())]);
    assert!(!loaded.completeness.of(pimlint::model::Collection::Groups).expect("listed").whole);
}

#[test]
fn a_failed_answer_spoils_what_the_file_is_named_after() {
    let text = format!(
        r#"{{"responses": [{{"status": 200, "body": {{"@odata.context": "x/$metadata#groups", "value": {GROUP}}}}},
            {{"status": 429, "body": {{}}}}]}}"#
    );
    let loaded = pimlint::export::load_texts(&[("groups.json".to_owned(), text.into_bytes())]);
    assert!(!loaded.completeness.of(pimlint::model::Collection::Groups).expect("listed").whole);
}

#[test]
fn a_batch_inside_a_batch_is_not_followed() {
    let mut text = "{}".to_owned();
    for _ in 0..5_000 {
        text = format!(r#"{{"responses": [{{"status": 200, "body": {text}}}]}}"#);
    }
    let loaded = pimlint::export::load_texts(&[("batch.json".to_owned(), text.into_bytes())]);
    assert!(!loaded.notices.is_empty());
}

#[test]
fn a_tar_that_was_cut_or_joined_is_refused() {
    let (a, b) = (tarred(&one("a/groups.json", GROUP)), tarred(&one("b/groups.json", GROUP)));
    let refused = |bytes: Vec<u8>| {
        let loaded = piped(bytes, Limits::default()).expect("it is a notice");
        loaded.objects.groups.is_empty() && messages(&loaded).iter().any(|message| message.contains("damaged"))
    };
    assert!(!refused(a.clone()));
    let joined = [a.clone(), b].concat();
    assert!(refused(joined.clone()), "joined");
    assert!(refused(gzipped(&joined)), "joined and compressed");
    assert!(refused(a[..1024].to_vec()), "cut where its first entry ends");
}
