//! Chapters get their numbers, and sentences the names of the chapters they point to.

use super::document::{Block, Chapter};
use super::scene::Scene;
use crate::lang::Lang;

/// A chapter before it has a number: its anchor, its title in both languages, its blocks.
pub(crate) type Draft = (&'static str, (&'static str, &'static str), Vec<Block>);

/// Chapters that may have nothing to say and that no sentence points to then.
const MAY_FOLD: [&str; 3] = ["benchmarks", "concerns", "change"];

/// A chapter with nothing but the reason for that becomes a line at the end of another.
pub(crate) fn fold(scene: &Scene<'_>, chapters: Vec<Draft>, into: &str) -> Vec<Draft> {
    let says_nothing = |(id, _, blocks): &Draft| {
        MAY_FOLD.contains(id) && matches!(blocks.as_slice(), [Block::Omitted(_)])
    };
    let (empty, mut full): (Vec<Draft>, Vec<Draft>) = chapters.into_iter().partition(says_nothing);
    let lines = empty.into_iter().flat_map(|(_, (zh, en), blocks)| {
        let title = scene.say(zh, en);
        blocks.into_iter().map(move |block| match block {
            Block::Omitted(why) => {
                Block::Omitted(format!("{title}{}{why}", scene.lang.pick("：", ": ")))
            }
            block => block,
        })
    });
    if let Some((_, _, blocks)) = full.iter_mut().find(|(id, _, _)| *id == into) {
        blocks.extend(lines);
    }
    full
}

/// Chapters, then annexes, numbered in this order.
pub(crate) fn numbered(
    scene: &Scene<'_>,
    chapters: Vec<Draft>,
    annexes: Vec<Draft>,
) -> Vec<Chapter> {
    let made = |annex: bool| {
        move |(at, (id, title, blocks)): (usize, Draft)| Chapter {
            id,
            number: number(scene.lang, at + 1, annex),
            title: scene.say(title.0, title.1),
            blocks,
            annex,
        }
    };
    let mut all: Vec<Chapter> = chapters.into_iter().enumerate().map(made(false)).collect();
    all.extend(annexes.into_iter().enumerate().map(made(true)));
    let names: Vec<(&str, String)> =
        all.iter().map(|c| (c.id, reference(scene.lang, &c.number, c.annex))).collect();
    for block in all.iter_mut().flat_map(|c| &mut c.blocks) {
        let Block::Sentences(sentences) = block else { continue };
        for sentence in sentences {
            let name = names.iter().find(|(id, _)| *id == sentence.chapter);
            sentence.link = name.map_or_else(String::new, |(_, name)| name.clone());
        }
    }
    all
}

/// `三` and `3`; `附录一` and `Annex A`.
fn number(lang: Lang, number: usize, annex: bool) -> String {
    match (lang, annex) {
        (Lang::Zh, false) => chinese(number),
        (Lang::Zh, true) => format!("附录{}", chinese(number)),
        (Lang::En, false) => number.to_string(),
        (Lang::En, true) => {
            let letter = u8::try_from(number - 1).ok().and_then(|n| b'A'.checked_add(n));
            format!("Annex {}", char::from(letter.unwrap_or(b'?')))
        }
    }
}

/// How a sentence names a chapter.
fn reference(lang: Lang, number: &str, annex: bool) -> String {
    match (lang, annex) {
        (Lang::Zh, false) => format!("见第{number}部分"),
        (Lang::Zh, true) => format!("见{number}"),
        (Lang::En, false) => format!("section {number}"),
        (Lang::En, true) => number.to_owned(),
    }
}

/// A number below a hundred in Chinese.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, DIGITS[number % 10]);
    match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_both_languages() {
        let zh: Vec<String> = [1, 9, 10, 12, 20, 31].map(chinese).into();
        assert_eq!(zh, ["一", "九", "十", "十二", "二十", "三十一"]);
        assert_eq!(number(Lang::En, 2, true), "Annex B");
        assert_eq!(number(Lang::Zh, 2, true), "附录二");
    }
}
