//! Damaged surveys: nothing panics, and every place lies inside the file.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

mod tiny;

use govgauge::diag::{Diagnostics, render};
use govgauge::input::survey::{SurveyInput, read};
use govgauge::lang::Lang;
use proptest::prelude::*;

const GOOD: &str = "\
region,name,period,kind,parent,respondent,weight,stage,linked,linked.comment,rate,open,mode,domains,rating,count,days,spread
r-1,甲省,2023,province,,a,1,3,85%,,85%,是,shared,tax;school,4.5,\"1,234\",3,0.25
r-1,甲省,2023,province,,b,2,4,不适用,\"没有
此类系统\",80%,否,own,2,3,12,3,0.5
r-2,乙县,2023,county,r-1,a,,L2,60,,0.6,no,自建,\"税务、教育\",好,0,,
r-1,甲省,2024,省,,a,1,第4级,90,,0.9,√,Shared,none,5,12,2.5,-1
";

const LONG: &str = "\
地区;题号;答案;填报人;说明
r-1;stage;3;a;
r-1;阶段;4;b;
r-2;linked;85,5;a;\"上年
数据\"
r-2;domains;税务|教育;a;
r-3;open;不清楚;;
";

fn problems(name: &str, bytes: Vec<u8>) -> Diagnostics {
    let input = SurveyInput { name: name.into(), bytes };
    match read(vec![input], &tiny::rubric(), &mut |_| {}) {
        Ok((survey, remarks)) => {
            assert!(!survey.rows.is_empty(), "nothing was read, and nobody was told");
            assert!(!remarks.has_errors());
            assert_eq!(survey.columns.len(), 10);
            assert!(survey.rows.is_sorted());
            remarks
        }
        Err(problems) => {
            assert!(problems.has_errors());
            problems
        }
    }
}

/// Every place names a line and a column that the text has.
fn within(text: &str, found: &Diagnostics) {
    let lines: Vec<&str> = text.split('\n').collect();
    for d in found {
        let shown = render::human(d, Lang::Zh) + &render::json_line(d);
        assert!(!shown.is_empty());
        let Some(position) = d.place.position else { continue };
        let line = lines.get(position.line - 1);
        let line = line.unwrap_or_else(|| panic!("line {} of {}", position.line, lines.len()));
        let most = line.chars().count() + 1;
        assert!((1..=most).contains(&position.column), "{}:{}", position.line, position.column);
        if let Some(excerpt) = &d.place.excerpt {
            assert!(excerpt.text.chars().count() <= 160 && excerpt.before <= 160);
        }
    }
}

fn scraps() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            ",",
            ";",
            "\t",
            "\"",
            "\"\"",
            "\n",
            "\r\n",
            "\r",
            "'",
            "%",
            "-",
            "1e400",
            "NaN",
            "不适用",
            "region",
            "地区",
            "stage",
            "r-1",
            "0.5",
            "999999999999",
            "，",
            "１",
            "é",
            "\u{feff}",
            "𠮷",
            "2024-01-02",
            "#N/A",
            "tax;tax",
            " ",
            "\u{0}",
            "\u{1}",
            "question,value",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ]
}

/// Puts each scrap in place of some characters of the text.
fn mutated(text: &str, changes: &[(usize, usize, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, n, scrap) in changes {
        let at = at % (chars.len() + 1);
        let end = (at + n).min(chars.len());
        chars.splice(at..end, scrap.chars());
    }
    chars.into_iter().collect()
}

fn changes() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
    proptest::collection::vec((any::<usize>(), 0usize..4, scraps()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn damaged_texts_are_read_or_refused(wide in any::<bool>(), changes in changes()) {
        let text = mutated(if wide { GOOD } else { LONG }, &changes);
        let found = problems("m.csv", text.clone().into_bytes());
        // A mark is taken off and lone carriage returns become lines before places are counted.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let text = if text.contains('\n') { text } else { text.replace('\r', "\n") };
        within(&text, &found);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        problems("b.csv", bytes);
    }

    #[test]
    fn flipped_bytes_are_read_or_refused(
        flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..5),
        cut in any::<usize>(),
    ) {
        for encoded in [GOOD.as_bytes().to_vec(), encoding_rs::GB18030.encode(GOOD).0.into_owned()] {
            let mut bytes = encoded;
            for (at, byte) in &flips {
                let at = at % bytes.len();
                bytes[at] = *byte;
            }
            bytes.truncate(cut % (bytes.len() * 2));
            problems("f.csv", bytes);
        }
    }
}

#[cfg(feature = "xlsx")]
mod workbooks {
    use super::*;
    use std::io::{Cursor, Read as _, Write as _};

    fn good() -> Vec<(String, Vec<u8>)> {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, line) in (0u32..).zip(GOOD.replace("\"没有\n此类系统\"", "没有").lines())
        {
            for (column, cell) in (0u16..).zip(line.split(',')) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row, column, number).unwrap(),
                    Err(_) => sheet.write(row, column, cell).unwrap(),
                };
            }
        }
        let bytes = workbook.save_to_buffer().unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|at| {
                let mut part = archive.by_index(at).unwrap();
                let name = part.name().unwrap().into_owned();
                let mut bytes = Vec::new();
                part.read_to_end(&mut bytes).unwrap();
                (name, bytes)
            })
            .collect()
    }

    fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    fn scraps() -> impl Strategy<Value = &'static [u8]> {
        proptest::sample::select(vec![
            &b"<"[..],
            b">",
            b"\"",
            b"/",
            b"&",
            b"<c>",
            b"</row>",
            b"A1",
            b"XFD1",
            b"99999999999",
            b"-1",
            b"t=\"e\"",
            b"t=\"d\"",
            b"<v>",
            b"#",
            b"",
            b" ",
            b"s=\"9\"",
            b"1e999",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

        #[test]
        fn damaged_parts_are_read_or_refused(
            changes in proptest::collection::vec((any::<usize>(), any::<usize>(), 0usize..8, scraps()), 1..5),
        ) {
            let mut parts = good();
            for (part, at, n, scrap) in changes {
                let which = part % parts.len();
                let bytes = &mut parts[which].1;
                let at = at % (bytes.len() + 1);
                let end = (at + n).min(bytes.len());
                bytes.splice(at..end, scrap.iter().copied());
            }
            problems("m.xlsx", packed(&parts));
        }

        #[test]
        fn damaged_archives_are_read_or_refused(
            flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..5),
        ) {
            let mut bytes = packed(&good());
            for (at, byte) in flips {
                let at = at % bytes.len();
                bytes[at] = byte;
            }
            problems("m.xlsx", bytes);
        }
    }
}
