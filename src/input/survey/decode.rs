//! Bytes to text: packed files unpacked, the encoding found, and what is no table refused.

use super::compressed::{Frames, Packer};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::io::Read;

/// How the text of a file was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first, as Excel's "Unicode text".
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
}

impl Encoding {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// What a file turned out to hold.
#[derive(Debug)]
pub(super) enum Content {
    /// A text, decoded.
    Text(String, Encoding),
    /// A ZIP archive, which is what an Excel workbook is.
    Workbook(
        #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "read by `xlsx`"))] Vec<u8>,
    ),
    /// A Parquet file.
    Parquet(
        #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "read by `parquet`"))]
        Vec<u8>,
    ),
}

/// Why a file cannot be a survey.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It has no bytes, or nothing but white space.
    Empty,
    /// It is larger than the limit, packed or unpacked.
    TooLarge,
    /// What packed it was damaged or cut off.
    Damaged(Packer),
    /// It is something else: what, in Chinese and English.
    Foreign(&'static str, &'static str),
    /// It is HTML or XML, which some systems export under the name of a table.
    WebPage,
    /// It is a workbook of Excel 97 to 2003.
    OldExcel,
    /// It is a workbook encrypted with a password.
    Encrypted,
    /// It has bytes of no text.
    Binary,
    /// It is a workbook, and this build reads none.
    #[cfg(not(feature = "xlsx"))]
    Workbook,
    /// It is a Parquet file, and this build reads none.
    #[cfg(not(feature = "parquet"))]
    Parquet,
    /// Neither UTF-8 nor GB18030; the line of the first byte that fits neither.
    Undecodable(usize),
}

/// Unpacks and decodes; also says how it was packed.
pub(super) fn decode(bytes: Vec<u8>, most: usize) -> Result<(Content, Option<Packer>), Refusal> {
    let packed = Packer::of(&bytes);
    let bytes = match packed {
        Some(packer) => packer.unpack(&bytes, most)?,
        None => bytes,
    };
    if bytes.len() > most {
        return Err(Refusal::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok((Content::Workbook(bytes), packed));
    }
    if bytes.starts_with(b"PAR1") {
        return Ok((Content::Parquet(bytes), packed));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // Both kinds are compound files; the encrypted one names its stream in UTF-16.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(if encrypted { Refusal::Encrypted } else { Refusal::OldExcel });
    }
    if let Some((zh, en)) = foreign(&bytes) {
        return Err(Refusal::Foreign(zh, en));
    }
    let (text, encoding) = to_text(bytes)?;
    let text = tidy(text);
    if text.chars().all(char::is_whitespace) {
        return Err(Refusal::Empty);
    }
    if text.len() > most {
        return Err(Refusal::TooLarge);
    }
    if text.contains('\0') {
        return Err(Refusal::Binary);
    }
    if is_markup(&text) {
        return Err(Refusal::WebPage);
    }
    Ok((Content::Text(text, encoding), packed))
}

/// The encoding of a text by its beginning, and how many bytes of a mark stand before it.
/// `not_utf8` says that what follows was found not to be UTF-8.
pub(super) fn encoding_of_start(
    start: &[u8],
    not_utf8: bool,
) -> Result<(Encoding, usize), Refusal> {
    if let Some((zh, en)) = foreign(start) {
        return Err(Refusal::Foreign(zh, en));
    }
    let (encoding, skip) = match start {
        [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
        [0xef, 0xbb, 0xbf, ..] if not_utf8 => (Encoding::Gb18030, 3),
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
        _ => match zero_pattern(&start[..start.len() & !1]) {
            Some(encoding) => (encoding, 0),
            None if not_utf8 => (Encoding::Gb18030, 0),
            None => (Encoding::Utf8, 0),
        },
    };
    if matches!(encoding, Encoding::Utf8 | Encoding::Gb18030) && start.contains(&0) {
        return Err(Refusal::Binary);
    }
    let text = String::from_utf8_lossy(&start[skip..]);
    if is_markup(&text) {
        return Err(Refusal::WebPage);
    }
    Ok((encoding, skip))
}

/// What a file holds behind its packing, if it has any; also says whether it had. `start` is its
/// beginning, which was read already.
pub(super) fn unpacked<'s>(
    start: Vec<u8>,
    rest: Box<dyn Read + Send + 's>,
) -> (Box<dyn Read + Send + 's>, bool) {
    let packer = Packer::of(&start);
    let whole = std::io::Cursor::new(start).chain(rest);
    match packer {
        None => (Box::new(whole), false),
        Some(Packer::Gzip) => (Box::new(flate2::read::MultiGzDecoder::new(whole)), true),
        Some(Packer::Zstd) => (Box::new(Frames::new(std::io::BufReader::new(whole))), true),
    }
}

/// Whether these bytes begin a workbook, of any age.
pub(super) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Whether a text begins as web pages and XML files do.
fn is_markup(text: &str) -> bool {
    const LONGEST: usize = 16;
    let start: String = text.trim_start().chars().take(LONGEST).collect();
    let start = start.to_ascii_lowercase();
    ["<html", "<!doctype", "<table", "<meta", "<head", "<?xml", "<!--"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// What other kinds of file begin with.
fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const KINDS: [(&[u8], &str, &str); 12] = [
        (b"\x1f\x8b", "压缩包里的 gzip 文件", "a gzip file inside a packed file"),
        (b"PK\x05\x06", "空的 ZIP 压缩包", "an empty ZIP archive"),
        (b"%PDF", "PDF 文件", "a PDF"),
        (b"\x89PNG", "PNG 图片", "a PNG picture"),
        (b"\xff\xd8\xff", "JPEG 图片", "a JPEG picture"),
        (b"GIF8", "GIF 图片", "a GIF picture"),
        (b"PARE", "加密的 Parquet 文件", "an encrypted Parquet file"),
        (b"SQLite format 3\0", "SQLite 数据库", "an SQLite database"),
        (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive"),
        (b"Rar!", "RAR 压缩包", "a RAR archive"),
        (b"\x28\xb5\x2f\xfd", "压缩包里的 zstd 文件", "a zstd file inside a packed file"),
        (b"BZh", "bzip2 压缩文件", "a bzip2 file"),
    ];
    KINDS.iter().find(|(magic, ..)| bytes.starts_with(magic)).map(|(_, zh, en)| (*zh, *en))
}

fn to_text(mut bytes: Vec<u8>) -> Result<(String, Encoding), Refusal> {
    if bytes.starts_with(&[0xff, 0xfe]) {
        return utf16(&bytes[2..], Encoding::Utf16Le);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return utf16(&bytes[2..], Encoding::Utf16Be);
    }
    if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        bytes.drain(..3);
    }
    if let Some(encoding) = zero_pattern(&bytes) {
        return utf16(&bytes, encoding);
    }
    if bytes.contains(&0) {
        return Err(Refusal::Binary);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, Encoding::Utf8)),
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let bytes = e.into_bytes();
            let decoded = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
            match decoded {
                Some(text) if !damaged_utf8(&bytes[..at]) => {
                    Ok((text.into_owned(), Encoding::Gb18030))
                }
                _ => Err(Refusal::Undecodable(line_of(&bytes, at))),
            }
        }
    }
}

/// Whether what stands before the first bad byte is surely UTF-8: several Chinese characters that
/// are valid there by accident in no GB18030 text of any length.
fn damaged_utf8(before: &[u8]) -> bool {
    std::str::from_utf8(before)
        .is_ok_and(|text| text.chars().filter(|c| c.len_utf8() == 3).nth(3).is_some())
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    bytes[..at].split(|b| *b == b'\n').count()
}

/// UTF-16 without a mark: zero bytes on one side of the pairs only, as ASCII has them.
fn zero_pattern(bytes: &[u8]) -> Option<Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    // Chinese text has few zero bytes, but delimiters and line ends have them: a lone one is damage.
    let enough = start.len() / 2 / 20 + 1;
    match (zeros(0), zeros(1)) {
        (0, n) if n >= enough => Some(Encoding::Utf16Le),
        (n, 0) if n >= enough => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), Refusal> {
    let decoder = if encoding == Encoding::Utf16Be { UTF_16BE } else { UTF_16LE };
    let text = decoder
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(Refusal::Undecodable(1))?;
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{1a}');
    if text.chars().take(2048).any(control) {
        return Err(Refusal::Binary);
    }
    Ok((text.into_owned(), encoding))
}

/// Takes off a mark that is still there and DOS's end of file; lines that end in a bare carriage
/// return get a line feed, so that lines are counted as editors count them.
fn tidy(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.ends_with('\u{1a}') {
        text.pop();
    }
    if text.contains('\r') && !text.contains('\n') {
        text = text.replace('\r', "\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<(String, Encoding), Refusal> {
        match decode(bytes.to_vec(), 1 << 20)?.0 {
            Content::Text(text, encoding) => Ok((text, encoding)),
            Content::Workbook(_) | Content::Parquet(_) => Err(Refusal::Binary),
        }
    }

    #[test]
    fn four_byte_characters_of_gb18030_are_kept() {
        let expected = "地区,名称\n1,\u{20bb7}野市\u{2d195}\n";
        let (bytes, ..) = GB18030.encode(expected);
        assert_eq!(text(&bytes), Ok((expected.to_owned(), Encoding::Gb18030)));
    }

    #[test]
    fn what_stands_around_the_text_is_taken_off() {
        assert_eq!(text(b"\xef\xbb\xbfa\r\n\x1a"), Ok(("a\r\n".to_owned(), Encoding::Utf8)));
        assert_eq!(text(b"a\rb\r"), Ok(("a\nb\n".to_owned(), Encoding::Utf8)));
        assert_eq!(text(b" \r\n"), Err(Refusal::Empty));
    }

    #[test]
    fn what_only_looks_like_a_workbook_is_told_apart() {
        for page in ["<html><table>", "\n<!DOCTYPE html>", "\u{feff}<Table border=1>", "<?xml ?>"] {
            assert_eq!(text(page.as_bytes()), Err(Refusal::WebPage), "{page}");
        }
        let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec();
        assert_eq!(text(&compound), Err(Refusal::OldExcel));
        let name = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
        let encrypted: Vec<u8> = compound.into_iter().chain(name).collect();
        assert_eq!(text(&encrypted), Err(Refusal::Encrypted));
    }

    #[test]
    fn damage_is_not_taken_for_another_encoding() {
        // A cut character after several whole ones is no GB18030, even where it could be read so.
        let damaged = ["区县名称\n".as_bytes(), b"\xe5\x9c,1\n"].concat();
        assert_eq!(text(&damaged), Err(Refusal::Undecodable(2)));
        assert_eq!(text(b"region,\x00\n"), Err(Refusal::Binary));
        assert_eq!(text(b"\xff\xfe\x00\xd8"), Err(Refusal::Undecodable(1)));
    }
}
