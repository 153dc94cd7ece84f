//! `govgauge calibrate`: what the methods of a rubric learn from a survey, as a file.

use super::args::CalibrateArgs;
use super::files::Folder;
use super::screen::Screen;
use super::{Failure, load};
use crate::assessment::Options;
use crate::lang::Lang;
use std::path::Path;

pub(super) fn run(args: &CalibrateArgs, screen: &Screen) -> Result<(), Failure> {
    let loaded = load::load(&args.survey, screen)?;
    let a = load::assess(&loaded, None, Options::default(), screen)?;
    let calibration = a.calibration();
    let Some(name) = args.file.file_name().and_then(|n| n.to_str()) else {
        let path = args.file.display();
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => format!("`{path}` 不是文件名"),
            Lang::En => format!("`{path}` is not the name of a file"),
        }));
    };
    let parent = args.file.parent().filter(|p| !p.as_os_str().is_empty());
    let mut folder = Folder::open(parent.unwrap_or(Path::new(".")), args.force, screen)?;
    folder.claim([name])?;
    folder.write(name, |out| {
        serde_json::to_writer_pretty(&mut *out, &calibration)?;
        writeln!(out)
    })?;
    folder.close(&[name])?;
    screen.note(
        "用法：govgauge score 调查 --calibration 该文件",
        "next: govgauge score SURVEY --calibration FILE",
    );
    Ok(())
}
