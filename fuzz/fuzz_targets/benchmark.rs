//! Any text as a benchmark.
#![no_main]

use govgauge::diag::SourceFile;
use govgauge::input::benchmark;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let source = SourceFile::new("benchmark.json", text);
    let read = benchmark::read(&source, &govgauge_fuzz::FLAGSHIP);
    if let Some((_, found)) = govgauge_fuzz::told(read) {
        govgauge_fuzz::tell(&found);
    }
});
