//! Any bytes as a survey that is read in pieces, beside the ordinary reader.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| govgauge_fuzz::stream(bytes));
