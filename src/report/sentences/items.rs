//! Sentences about items: how an answer was measured, and what was found.

use super::count;
use crate::lang::Lang;

/// The value of an item that an exception of the rubric gives.
pub(crate) fn by_exception(lang: Lang) -> String {
    lang.pick("由量规的例外规定给出", "given by an exception of the rubric").to_owned()
}

/// The value of an item of which nothing is known.
pub(crate) fn by_default(lang: Lang) -> String {
    lang.pick("没有可用的记录，按量规的缺省值计", "no usable record: the rubric's default counts")
        .to_owned()
}

/// Why a question has no value in an item.
pub(crate) fn no_value(lang: Lang, not_applicable: bool, unknown: bool) -> String {
    let words = match (not_applicable, unknown) {
        (true, _) => ("不适用", "not applicable"),
        (false, true) => ("不清楚", "unknown"),
        (false, false) => ("未作答", "not answered"),
    };
    lang.pick(words.0, words.1).to_owned()
}

/// How often a yes-no question was answered so: `no in 3 of 3 records`.
pub(crate) fn yes_no(lang: Lang, yes: u32, n: u32) -> String {
    let word = |is_yes: bool| match (lang, is_yes) {
        (Lang::Zh, true) => "是",
        (Lang::Zh, false) => "否",
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
    };
    if n == 1 {
        return word(yes > 0).to_owned();
    }
    // What is told is the answer that all gave, or else how many said yes.
    let (is_yes, times) = if yes == 0 { (false, n) } else { (true, yes) };
    match lang {
        Lang::Zh => format!("{n}条记录中{times}条为“{}”", word(is_yes)),
        Lang::En => format!("{} in {times} of {n} records", word(is_yes)),
    }
}

/// An answer that all records of an item gave.
pub(crate) fn same(lang: Lang, answer: &str, n: u32) -> String {
    match (lang, n) {
        (_, 1) => answer.to_owned(),
        (Lang::Zh, _) => format!("{n}条记录均为{answer}"),
        (Lang::En, _) => format!("{answer} in all {n} records"),
    }
}

/// The mean of several records; `between` are the least and the greatest.
pub(crate) fn mean(lang: Lang, mean: &str, (min, max): (&str, &str), n: u32) -> String {
    match lang {
        Lang::Zh => format!("{n}条记录平均{mean}（{min}至{max}）"),
        Lang::En => format!("{mean} on average of {n} records ({min} to {max})"),
    }
}

/// What several questions found, cut short where they are many.
pub(crate) fn several(lang: Lang, words: &[String], most: usize) -> String {
    let parted = lang.pick("；", "; ");
    if words.len() <= most {
        return words.join(parted);
    }
    let shown = words[..most].join(parted);
    let more = words.len() - most;
    match lang {
        Lang::Zh => format!("{shown}；另有{more}问未满分"),
        Lang::En => {
            format!("{shown}; {} more short of full marks", count(more, "question", "questions"))
        }
    }
}

/// How an answer that rolls up items came about.
pub(crate) fn measured_items(
    lang: Lang,
    table: &str,
    valued: usize,
    applicable: usize,
    records: usize,
) -> String {
    match lang {
        Lang::Zh => format!(
            "由调查表{table}测得：适用的{applicable}个调查对象中{valued}个有数值（共{records}条记录）"
        ),
        Lang::En => format!(
            "measured in the table {table}: {valued} of {} it applies to {} a value ({} in all)",
            count(applicable, "item", "items"),
            if valued == 1 { "has" } else { "have" },
            count(records, "record", "records")
        ),
    }
}

/// How an answer of a table about regions came about.
pub(crate) fn measured_region(lang: Lang, table: &str, records: usize) -> String {
    match lang {
        Lang::Zh => format!("由调查表{table}测得：共{records}条记录"),
        Lang::En => {
            format!("measured in the table {table}: {}", count(records, "record", "records"))
        }
    }
}

/// How many of the values below full marks a list shows.
pub(crate) fn shown(lang: Lang, shown: usize, of: usize, most: usize) -> String {
    match lang {
        Lang::Zh if shown == of => format!("未满分的{of}项全部列出。"),
        Lang::Zh => format!(
            "未满分的共{of}项，列出得分最低的{shown}项，每个指标至多{most}项；同分的先列权重大的指标。"
        ),
        Lang::En if shown == of => match of {
            1 => "The one value below full marks is listed.".to_owned(),
            _ => format!("All {of} values below full marks are listed."),
        },
        Lang::En => format!(
            "Of {of} values below full marks the {shown} lowest are listed, at most {most} of each \
             indicator; of equal scores the heavier indicator comes first."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_by_how_often() {
        assert_eq!(yes_no(Lang::En, 0, 3), "no in 3 of 3 records");
        assert_eq!(yes_no(Lang::En, 1, 3), "yes in 1 of 3 records");
        assert_eq!(yes_no(Lang::En, 0, 1), "no");
        assert_eq!(yes_no(Lang::Zh, 2, 3), "3条记录中2条为“是”");
    }

    #[test]
    fn a_list_is_cut_short_and_says_so() {
        let words = ["a: no", "b: no", "c: no", "d: no"].map(str::to_owned);
        assert_eq!(
            several(Lang::En, &words, 3),
            "a: no; b: no; c: no; 1 question more short of full marks"
        );
        assert_eq!(several(Lang::Zh, &words[..2], 3), "a: no；b: no");
    }

    #[test]
    fn items_agree_with_their_count() {
        assert_eq!(
            measured_items(Lang::En, "“Services”", 1, 1, 1),
            "measured in the table “Services”: 1 of 1 item it applies to has a value (1 record in all)"
        );
    }
}
