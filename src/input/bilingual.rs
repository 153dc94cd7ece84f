//! Texts that exist in one language only.

use crate::lang::Text;

/// What one of two languages lacks: the field, what to say of it, and what to do.
pub(super) fn missing(zh: &str, en: &str) -> Option<(&'static str, Text, Text)> {
    let (field, message) = match (zh.trim().is_empty(), en.trim().is_empty()) {
        (true, false) => ("zh", Text::new("缺少中文", "the Chinese is missing")),
        (false, true) => ("en", Text::new("缺少英文", "the English is missing")),
        _ => return None,
    };
    let hint = Text::new(
        "补上；缺少的语言在报告里以另一种语言代替",
        "add it; a report shows the other language in its place",
    );
    Some((field, message, hint))
}
