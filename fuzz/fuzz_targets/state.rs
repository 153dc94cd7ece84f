//! Any text as a state of a part, joined with itself.
#![no_main]

use govgauge::assessment::shards::{Named, merge};
use govgauge::weighting::weigh;
use govgauge_fuzz::{PARTS, told};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let weights = weigh(&PARTS, None).expect("has its own");
    let second = text.replace("\"number\": 1", "\"number\": 2");
    let files = [Named { name: "1.json", text }, Named { name: "2.json", text: &second }];
    let _ = told(merge(&PARTS, &weights, &files[..1]));
    let _ = told(merge(&PARTS, &weights, &files));
});
