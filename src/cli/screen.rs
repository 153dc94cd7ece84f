//! What goes to the error stream: problems, notes, progress.

use super::args::MessageFormat;
use crate::diag::{Diagnostics, Severity, render};
use crate::lang::Lang;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

/// The error stream, in one language.
pub(super) struct Screen {
    pub(super) lang: Lang,
    format: MessageFormat,
    quiet: bool,
}

impl Screen {
    pub(super) fn new(lang: Lang, format: MessageFormat, quiet: bool) -> Self {
        Self { lang, format, quiet }
    }

    /// Prints everything found, errors and warnings in the order of the files.
    pub(super) fn diagnostics(&self, found: &Diagnostics) {
        let mut err = io::stderr().lock();
        let mut sorted = found.sorted();
        if self.quiet {
            sorted.retain(|d| d.severity == Severity::Error);
            if sorted.is_empty() {
                return;
            }
        }
        // A closed error stream is no reason to fail.
        if self.format == MessageFormat::Json {
            for d in sorted {
                let _ = writeln!(err, "{}", render::json_line(d));
            }
            return;
        }
        let (errors, warnings) = found.counts();
        let warnings = if self.quiet { 0 } else { warnings };
        let shown = sorted.len().min(render::SHOWN_MAX);
        // Errors must be seen even where there are very many warnings.
        let mut order = sorted;
        if order.len() > render::SHOWN_MAX {
            order.sort_by_key(|d| d.severity);
        }
        for d in order.iter().take(shown) {
            let _ = writeln!(err, "{}", render::human(d, self.lang));
        }
        if errors + warnings > shown {
            let more = errors + warnings - shown;
            let _ = match self.lang {
                Lang::Zh => writeln!(err, "……另有 {more} 处，用 --message-format json 可全部列出"),
                Lang::En => {
                    writeln!(err, "… and {more} more; --message-format json lists them all")
                }
            };
        }
        // What blocks comes first, so that nobody mends a warning and is refused again.
        if let Some(first) = order.iter().min_by_key(|d| d.severity) {
            let code = first.code;
            let _ = match self.lang {
                Lang::Zh => writeln!(
                    err,
                    "{errors} 个错误，{warnings} 个警告。规则说明：govgauge rule {code}"
                ),
                Lang::En => writeln!(
                    err,
                    "{errors} {}, {warnings} {}. `govgauge rule {code}` tells more",
                    if errors == 1 { "error" } else { "errors" },
                    if warnings == 1 { "warning" } else { "warnings" },
                ),
            };
        }
    }

    /// A remark that `--quiet` silences.
    pub(super) fn note(&self, zh: &str, en: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}", self.lang.pick(zh, en));
        }
    }

    /// A file that was written.
    pub(super) fn wrote(&self, path: &Path) {
        if !self.quiet {
            let _ =
                writeln!(io::stderr(), "{} {}", self.lang.pick("已写出", "wrote"), path.display());
        }
    }

    /// Why nothing came of it.
    pub(super) fn fault(&self, message: &str) {
        let word = self.lang.pick("错误", "error");
        if self.format == MessageFormat::Json {
            // The keys of a diagnostic, so that a reader of the stream meets one shape only.
            let line = serde_json::json!({
                "severity": "error", "code": null, "file": null, "sheet": null, "line": null,
                "column": null, "value": null, "region_id": null, "period": null, "node_id": null,
                "message": { "zh": message, "en": message }, "hint": null,
            });
            let _ = writeln!(io::stderr(), "{line}");
        } else {
            let separator = self.lang.pick("：", ": ");
            let _ = writeln!(io::stderr(), "{word}{separator}{}", Self::plain(message));
        }
    }

    /// A text for a terminal: control characters of the user's files could steer it.
    pub(super) fn plain(text: &str) -> String {
        text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
    }

    /// The same over bytes, with the rate and the time left.
    pub(super) fn progress_bytes(
        &self,
        total: u64,
        zh: &'static str,
        en: &'static str,
    ) -> ProgressBar {
        let bar = self.progress(total, zh, en);
        let template = "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar
    }

    /// A progress bar on a terminal, nothing elsewhere. `total` of 0 means unknown.
    pub(super) fn progress(&self, total: u64, zh: &'static str, en: &'static str) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() || self.format == MessageFormat::Json {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(
            (total > 0).then_some(total),
            ProgressDrawTarget::stderr_with_hz(8),
        );
        let template = if total > 0 {
            "{msg} {bar:30} {human_pos}/{human_len} {eta}"
        } else {
            "{msg} {human_pos} {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(self.lang.pick(zh, en));
        bar
    }
}

/// Moves a bar on by one. It would look at the clock each time, even where nobody sees it.
pub(super) fn steps(bar: &ProgressBar) -> impl Fn() + Sync {
    let is_seen = !bar.is_hidden();
    move || {
        if is_seen {
            bar.inc(1);
        }
    }
}
