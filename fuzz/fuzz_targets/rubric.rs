//! Any text as a rubric.
#![no_main]

use govgauge::diag::SourceFile;
use govgauge::input::{library, rubric};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let source = SourceFile::new("rubric.json", text);
    if let Some((_, found)) = govgauge_fuzz::told(rubric::read(&source, &library::rubric)) {
        govgauge_fuzz::tell(&found);
    }
});
