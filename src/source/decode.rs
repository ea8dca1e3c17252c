//! Bytes become text; what is no text is refused by name.

use thiserror::Error;

/// How many bytes at the start of a file are looked at to tell text from binary data.
const SAMPLE: usize = 8192;

/// The text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text without its byte order mark; all offsets count in its bytes.
    pub text: &'a str,
    /// How it was written.
    pub encoding: Encoding,
}

/// How a text is written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Bom,
    /// UTF-16, low byte first, with or without a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, with or without a byte order mark.
    Utf16Be,
}

/// Why a file cannot be read as text: what it is instead, and what to do. Offsets are bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No bytes, or nothing but a byte order mark and blanks.
    #[error("the file is empty: the command that wrote it failed or found nothing; run that export again")]
    Empty,
    /// The signature of gzip.
    #[error("the file is compressed with gzip: decompress it first (gzip -d)")]
    Gzip,
    /// The signature of a ZIP archive.
    #[error("the file is a ZIP archive: specify it as a separate path, or unpack it first")]
    Zip,
    /// The signature of `SQLite`, the format of `ROADrecon`.
    #[error("the file is an SQLite database, probably of ROADrecon: export the collections as JSON instead")]
    Sqlite,
    /// A NUL byte, or many control bytes.
    #[error(
        "the file is binary data, not text (byte {offset}): give JSON files, or archives that end in .zip, .tar, .tar.gz or .gz"
    )]
    Binary {
        /// The first byte that is no text.
        offset: usize,
    },
    /// Bytes that are not UTF-8.
    #[error("{}", not_utf8(*offset, *windows_1252))]
    NotUtf8 {
        /// The first byte that is not UTF-8.
        offset: usize,
        /// Whether the file looks like Windows-1252, which `Set-Content` of Windows PowerShell writes.
        windows_1252: bool,
    },
    /// UTF-16 with a lone surrogate or half a character at its end.
    #[error("the file is UTF-16 but damaged at byte {offset}: run the export again and write UTF-8")]
    Utf16 {
        /// The first byte that cannot be decoded.
        offset: usize,
    },
    /// A web page.
    #[error("the file is an HTML page, probably an error or sign-in page saved as .json: run the export again")]
    Html,
    /// An XML document.
    #[error("the file is an XML document: export the collection as JSON instead (ConvertTo-Json, not Export-Clixml)")]
    Xml,
}

fn not_utf8(offset: usize, windows_1252: bool) -> String {
    if windows_1252 {
        format!("the file is not UTF-8 (byte {offset}) but looks like Windows-1252: write it again with -Encoding utf8")
    } else {
        format!("the file is not UTF-8 (byte {offset}): it is damaged or cut; run the export again and write UTF-8")
    }
}

/// The text that `bytes`, a whole file, hold.
///
/// UTF-8 is borrowed after one validation; UTF-16 (told by its byte order mark, else by where its NUL bytes stand) is
/// written to `scratch`, whose old content is lost.
///
/// # Errors
///
/// What the file is instead of text that could be JSON.
pub fn decode<'a>(bytes: &'a [u8], scratch: &'a mut String) -> Result<Decoded<'a>, Refusal> {
    refuse_other_formats(bytes)?;
    let (encoding, mark) = encoding(bytes);
    let body = bytes.get(mark..).unwrap_or_default();
    let text = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => utf8(body, mark)?,
        Encoding::Utf16Le => utf16(body, mark, u16::from_le_bytes, scratch)?,
        Encoding::Utf16Be => utf16(body, mark, u16::from_be_bytes, scratch)?,
    };
    refuse_markup(text)?;
    Ok(Decoded { text, encoding })
}

fn refuse_other_formats(bytes: &[u8]) -> Result<(), Refusal> {
    match bytes {
        [] => Err(Refusal::Empty),
        [0x1F, 0x8B, ..] => Err(Refusal::Gzip),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Err(Refusal::Zip),
        _ if bytes.starts_with(b"SQLite format 3\0") => Err(Refusal::Sqlite),
        _ => Ok(()),
    }
}

/// The encoding, and the length of its byte order mark.
fn encoding(bytes: &[u8]) -> (Encoding, usize) {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8Bom, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
        _ => (guess(bytes), 0),
    }
}

/// JSON starts with ASCII, of which every second byte is NUL in UTF-16.
fn guess(bytes: &[u8]) -> Encoding {
    let pairs = sample(bytes).as_chunks::<2>().0;
    let nul_first = pairs.iter().filter(|[first, second]| *first == 0 && *second != 0).count();
    let nul_second = pairs.iter().filter(|[first, second]| *first != 0 && *second == 0).count();
    match pairs.first() {
        Some([1..=0x7F, 0]) if nul_second > pairs.len() / 2 => Encoding::Utf16Le,
        Some([0, 1..=0x7F]) if nul_first > pairs.len() / 2 => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

fn utf8(body: &[u8], mark: usize) -> Result<&str, Refusal> {
    refuse_binary(body, mark)?;
    simdutf8::basic::from_utf8(body).map_err(|_| not_text(body, mark))
}

fn not_text(body: &[u8], mark: usize) -> Refusal {
    let valid = simdutf8::compat::from_utf8(body).map_or_else(|error| error.valid_up_to(), str::len);
    let (before, after) = body.split_at_checked(valid).unwrap_or((body, &[]));
    Refusal::NotUtf8 { offset: mark + valid, windows_1252: before.is_ascii() && could_be_windows_1252(after) }
}

fn could_be_windows_1252(bytes: &[u8]) -> bool {
    !sample(bytes).iter().any(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
}

fn utf16<'a>(body: &[u8], mark: usize, unit: fn([u8; 2]) -> u16, scratch: &'a mut String) -> Result<&'a str, Refusal> {
    let (pairs, rest) = body.as_chunks::<2>();
    scratch.clear();
    scratch.reserve(pairs.len());
    let mut offset = mark;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = decoded.map_err(|_| Refusal::Utf16 { offset })?;
        if character == '\0' {
            return Err(Refusal::Binary { offset });
        }
        scratch.push(character);
        offset += 2 * character.len_utf16();
    }
    if !rest.is_empty() {
        return Err(Refusal::Utf16 { offset });
    }
    Ok(scratch)
}

/// Only the start is looked at: a stray control byte further on is the parser's to report, with its line.
fn refuse_binary(body: &[u8], mark: usize) -> Result<(), Refusal> {
    let sample = sample(body);
    let controls = sample.iter().filter(|byte| is_binary(**byte)).count();
    let many = controls > sample.len() / 16;
    let first = sample.iter().position(|byte| *byte == 0 || (many && is_binary(*byte)));
    first.map_or(Ok(()), |first| Err(Refusal::Binary { offset: mark + first }))
}

fn is_binary(byte: u8) -> bool {
    byte.is_ascii_control() && !byte.is_ascii_whitespace() && byte != 0x1B
}

fn refuse_markup(text: &str) -> Result<(), Refusal> {
    let text = text.trim_ascii_start();
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if text.is_empty() {
        Err(Refusal::Empty)
    } else if ["<!doctype html", "<html", "<head", "<body"].into_iter().any(starts) {
        Err(Refusal::Html)
    } else if starts("<?xml") || starts("<Objs") {
        Err(Refusal::Xml)
    } else {
        Ok(())
    }
}

fn sample(bytes: &[u8]) -> &[u8] {
    bytes.get(..SAMPLE).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> Result<(String, Encoding), Refusal> {
        let mut scratch = "old".to_owned();
        decode(bytes, &mut scratch).map(|decoded| (decoded.text.to_owned(), decoded.encoding))
    }

    fn utf16_bytes(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf8_is_borrowed_without_its_mark() {
        let bytes = "\u{FEFF}{\"é\":1}".as_bytes();
        let mut scratch = String::new();
        let decoded = decode(bytes, &mut scratch).unwrap();
        assert_eq!(decoded, Decoded { text: "{\"é\":1}", encoding: Encoding::Utf8Bom });
        assert_eq!(decoded.text.as_ptr(), bytes[3..].as_ptr());
    }

    #[test]
    fn utf16_is_told_by_its_mark_or_by_its_nul_bytes() {
        let json = "{\"name\":\"Zoë 日本 🔑\"}";
        for mark in ["\u{FEFF}", ""] {
            let marked = format!("{mark}{json}");
            let little = text(&utf16_bytes(&marked, u16::to_le_bytes));
            let big = text(&utf16_bytes(&marked, u16::to_be_bytes));
            assert_eq!(little, Ok((json.to_owned(), Encoding::Utf16Le)));
            assert_eq!(big, Ok((json.to_owned(), Encoding::Utf16Be)));
        }
    }

    #[test]
    fn damaged_utf16_is_refused_where_it_breaks() {
        assert_eq!(text(&[0xFF, 0xFE, b'[', 0, 0x00, 0xD8, b']', 0]), Err(Refusal::Utf16 { offset: 4 }));
        assert_eq!(text(&[0xFF, 0xFE, b'[', 0, 0, 0]), Err(Refusal::Binary { offset: 4 }));
        assert_eq!(text(&[0xFF, 0xFE, b'[', 0, b']']), Err(Refusal::Utf16 { offset: 4 }));
        assert_eq!(text(&[0xFF, 0xFE, b'[', 0, 0x00, 0xD8]), Err(Refusal::Utf16 { offset: 4 }));
    }

    #[test]
    fn other_formats_are_refused_by_name() {
        let mut binary = vec![b'a'; 10];
        binary.push(0);
        let cases: [(&[u8], Refusal); 13] = [
            (b"", Refusal::Empty),
            (b"\xEF\xBB\xBF\r\n", Refusal::Empty),
            (b"\xFF\xFE", Refusal::Empty),
            (b"\x1f\x8b\x08\0", Refusal::Gzip),
            (b"PK\x03\x04\x14\0", Refusal::Zip),
            (b"SQLite format 3\0\x10\0", Refusal::Sqlite),
            (&binary, Refusal::Binary { offset: 10 }),
            (b"ab\x01\x02\x03\x04", Refusal::Binary { offset: 2 }),
            (b"\r\n<!DOCTYPE html><html>", Refusal::Html),
            (b"<HTML lang=en>", Refusal::Html),
            (b"<?xml version=\"1.0\"?>", Refusal::Xml),
            (b"<Objs Version=\"1.1.0.1\">", Refusal::Xml),
            (b"\xEF\xBB\xBF{\"name\":\"Zo\xEB\"}", Refusal::NotUtf8 { offset: 14, windows_1252: true }),
        ];
        for (bytes, refusal) in cases {
            assert_eq!(text(bytes), Err(refusal), "{bytes:?}");
        }
    }

    #[test]
    fn a_cut_character_is_not_taken_for_windows_1252() {
        let refusal = text(b"{\"a\":\"\xC3\xA9\xE6\x97").unwrap_err();
        assert_eq!(refusal, Refusal::NotUtf8 { offset: 8, windows_1252: false });
        assert!(refusal.to_string().contains("damaged or cut"));
    }

    #[test]
    fn text_that_is_no_json_is_still_text() {
        for any in ["hello", "WARNING: \u{1b}[33mupgrade\u{1b}[0m\n{}", "<b>", "null"] {
            assert_eq!(text(any.as_bytes()), Ok((any.to_owned(), Encoding::Utf8)));
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), mark in 0usize..4) {
            let marks: [&[u8]; 4] = [b"", b"\xFF\xFE", b"\xFE\xFF", b"\xEF\xBB\xBF"];
            let _ = text(&[marks[mark], &bytes].concat());
        }

        #[test]
        fn every_encoding_gives_the_same_text(body in "[ -~é日🔑]{1,60}") {
            let json = format!("[{body:?}]");
            let marked = format!("\u{FEFF}{json}");
            prop_assert_eq!(text(json.as_bytes()).unwrap().0, json.clone());
            prop_assert_eq!(text(marked.as_bytes()).unwrap().0, json.clone());
            prop_assert_eq!(text(&utf16_bytes(&marked, u16::to_le_bytes)).unwrap().0, json.clone());
            prop_assert_eq!(text(&utf16_bytes(&marked, u16::to_be_bytes)).unwrap().0, json);
        }
    }
}
