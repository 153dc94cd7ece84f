//! `govgauge rule CODE`: the page of a rule.

use super::Failure;
use super::screen::Screen;
use crate::diag::{code, nearest};
use crate::lang::Lang;
use std::io::{self, Write as _};

pub(super) fn run(code: Option<&str>, screen: &Screen) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let Some(asked) = code else {
        for rule in code::all() {
            writeln!(out, "{}  {}", rule.code, rule.title(screen.lang))?;
        }
        return Ok(());
    };
    let Some(rule) = code::find(asked) else {
        let meant = nearest(&asked.to_uppercase(), code::all().map(|r| r.code.as_str()));
        let meant = meant.map_or_else(String::new, |m| format!(" ({m}?)"));
        return Err(Failure::Usage(match screen.lang {
            Lang::Zh => format!("没有规则 `{asked}`{meant}；`govgauge rule` 列出全部"),
            Lang::En => {
                format!("there is no rule `{asked}`{meant}; `govgauge rule` lists them all")
            }
        }));
    };
    writeln!(out, "{}", rule.page(screen.lang))?;
    Ok(())
}
