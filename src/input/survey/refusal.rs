//! Why a file cannot be a survey at all, in words.

use super::decode::Refusal;
use super::findings::{Extra, Findings};
use super::place::beginning;
use crate::diag::code::survey as code;
use crate::diag::{Code, Place, Position};
use crate::lang::Text;

/// Adds the error that a file is refused; `most` is the largest number of bytes that are read.
pub(super) fn refuse(name: &str, refusal: &Refusal, most: usize, findings: &mut Findings) {
    let line = if let Refusal::Undecodable(line) = refusal { *line } else { 1 };
    let place = Place { position: Some(Position { line, column: 1 }), ..Place::file(name) };
    let (code, message, hint) = words(refusal, most);
    let extra = Extra { hint: Some(hint), ..Extra::default() };
    findings.error(code, || (place, message, extra));
}

/// The rule, what was found, and what to do.
pub(super) fn words(refusal: &Refusal, most: usize) -> (Code, Text, Text) {
    match refusal {
        Refusal::Empty => (
            code::S001,
            Text::new("文件是空的", "the file is empty"),
            Text::new(
                "请确认导出成功；表格至少要有表头和一行数据",
                "see whether the export went well; a survey has a header and at least one row",
            ),
        ),
        Refusal::TooLarge => {
            let mebibytes = most >> 20;
            (
                code::S004,
                Text::new(
                    format!("文件（解压后）超过 {mebibytes} MiB"),
                    format!("the file (unpacked) is larger than {mebibytes} MiB"),
                ),
                Text::new("请分成几份文件", "split it into several files"),
            )
        }
        Refusal::Damaged(packer) => {
            let name = packer.name();
            (
                code::S004,
                Text::new(
                    format!("{name} 压缩文件已损坏或不完整"),
                    format!("the {name} file is damaged or cut off"),
                ),
                Text::new("请重新压缩或重新传输", "pack it again, or copy it again"),
            )
        }
        Refusal::Foreign(zh, en) => {
            let message =
                Text::new(format!("这是{zh}，不是表格文件"), format!("this is {en}, not a table"));
            (code::S002, message, save_as())
        }
        Refusal::WebPage | Refusal::OldExcel | Refusal::Encrypted => look_alike(refusal),
        Refusal::Binary => {
            let message = Text::new(
                "文件中有文本里不会出现的字节，不是表格文件",
                "the file has bytes that occur in no text; it is not a table",
            );
            (code::S002, message, save_as())
        }
        #[cfg(not(feature = "xlsx"))]
        Refusal::Workbook => no_workbooks(),
        #[cfg(not(feature = "parquet"))]
        Refusal::Parquet => no_parquet(),
        Refusal::Undecodable(_) => (
            code::S003,
            Text::new(
                "此行起的文字既不是 UTF-8 也不是 GB18030",
                "from this line on the text is neither UTF-8 nor GB18030",
            ),
            Text::new(
                "请用 Excel 或记事本打开，另存为“CSV UTF-8”",
                "open it in the program it came from and save it as `CSV UTF-8`",
            ),
        ),
    }
}

/// A build without the feature `xlsx`.
#[cfg(not(feature = "xlsx"))]
fn no_workbooks() -> (Code, Text, Text) {
    let message = Text::new(
        "此程序未包含读取 Excel 工作簿的功能",
        "this build of the program cannot read Excel workbooks",
    );
    (code::S005, message, Text::new("请另存为 CSV（UTF-8）", "save it as CSV (UTF-8)"))
}

/// A build without the feature `parquet`.
#[cfg(not(feature = "parquet"))]
fn no_parquet() -> (Code, Text, Text) {
    let message = Text::new(
        "这是 Parquet 文件，而此程序编译时没有加入功能 `parquet`",
        "this is a Parquet file, and this program was built without the feature `parquet`",
    );
    let hint = Text::new(
        "请用 `cargo install govgauge --features full` 安装完整版，或导出为 CSV（可再用 zstd 压缩）",
        "install it with `cargo install govgauge --features full`, or export the data as CSV (which may be packed with zstd)",
    );
    (code::S070, message, hint)
}

/// What office programs make that is no table yet.
fn look_alike(refusal: &Refusal) -> (Code, Text, Text) {
    let (message, hint) = match refusal {
        Refusal::OldExcel => (
            Text::new("这是旧版 Excel 文件（.xls）", "this is an old Excel file (.xls)"),
            Text::new(
                "请用 Excel 或 WPS 打开，另存为 .xlsx；只改扩展名不行",
                "open it in Excel and save it as .xlsx; renaming it is not enough",
            ),
        ),
        Refusal::Encrypted => (
            Text::new("这是有密码的（加密的）工作簿", "this workbook is encrypted with a password"),
            Text::new(
                "请用 Excel 或 WPS 输入密码打开，取消密码后另存为 .xlsx",
                "open it with the password, take the password off and save it as .xlsx",
            ),
        ),
        _ => (
            Text::new(
                "这是网页（HTML）或 XML，只是文件名像表格",
                "this is a web page (HTML) or XML under the name of a table",
            ),
            Text::new(
                "请用 Excel 或 WPS 打开，另存为 .xlsx",
                "open it in Excel and save it as .xlsx",
            ),
        ),
    };
    (code::S002, message, hint)
}

/// Adds the error that more files are given than are read.
pub(super) fn too_many_files(name: &str, n_files: usize, most: usize, findings: &mut Findings) {
    findings.error(code::S016, || {
        let message = Text::new(
            format!("给出了 {n_files} 份文件，最多 {most} 份"),
            format!("there are {n_files} files, at most {most} are read"),
        );
        (beginning(name), message, Extra::hint("请先合并", "join some of them first"))
    });
}

/// Adds the error that two files of a survey with tables of items are the same.
pub(super) fn given_twice(first: &str, name: &str, findings: &mut Findings) {
    findings.error(code::S059, || {
        let message = Text::new(
            format!("此文件与 `{first}` 的内容完全相同，每一行都会算两次"),
            format!("this file is the same as `{first}`, so that every row would count twice"),
        );
        let hint = Extra::hint(
            "只给一份；若本应是另一份数据，请重新导出",
            "give it once; export it again if it was meant to hold other data",
        );
        (beginning(name), message, hint)
    });
}

fn save_as() -> Text {
    Text::new(
        "请另存为 CSV（UTF-8）或 Excel 工作簿（.xlsx）",
        "save it as CSV (UTF-8) or as an Excel workbook (.xlsx)",
    )
}
