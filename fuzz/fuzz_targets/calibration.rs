//! Any text as a calibration, which a survey is then scored by.
#![no_main]

use govgauge::assessment::{Calibration, Options, assess_calibrated};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::model::Survey;
use govgauge::weighting::weigh;
use govgauge_fuzz::PARTS;
use std::sync::LazyLock;

static SURVEY: LazyLock<Survey> = LazyLock::new(|| {
    let text = "region,people,doctors,wait,budget,rooms,trees,roads,lamps,share,goal\n\
                a,100,1,2,3,4,5,6,7,80,9\nb,50,2,,1,,7,8,9,10,11\nc,20,1,1,,1,1,1,1,,1\n";
    let input = SurveyInput { name: "survey.csv".into(), bytes: text.into() };
    read(vec![input], &PARTS, &mut |_| {}).expect("is in order").0
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(calibration) = Calibration::read(text) else { return };
    let weights = weigh(&PARTS, None).expect("has its own");
    let by = assess_calibrated(&PARTS, &SURVEY, &weights, &[], Options { rank: true }, &calibration);
    match by {
        Ok(a) => {
            for (row, _) in SURVEY.rows() {
                let _ = a.row(row);
            }
        }
        Err(mismatch) => assert!(!mismatch.text(&PARTS).en.is_empty()),
    }
});
