//! Any bytes as COINr's two tables, divided by a line of two percent signs.
#![no_main]

use govgauge::diag::SourceFile;
use govgauge::input::coin::{TableInput, import};
use govgauge::input::{library, rubric};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let at = bytes.windows(3).position(|w| w == b"%%\n").unwrap_or(bytes.len());
    let (data, meta) = (&bytes[..at], bytes.get(at + 3..).unwrap_or_default());
    let table = |name: &str, bytes: &[u8]| TableInput { name: name.to_owned(), bytes: bytes.to_vec() };
    let read = import(table("iData.csv", data), table("iMeta.csv", meta), None);
    if let Some((imported, found)) = govgauge_fuzz::told(read) {
        govgauge_fuzz::tell(&found);
        let source = SourceFile::new("rubric.json", imported.rubric);
        if let Err(found) = rubric::read(&source, &library::rubric) {
            let first = found.iter().next().map_or("", |d| d.message.en.as_str());
            panic!("the rubric that an import makes is refused: {first}");
        }
    }
});
