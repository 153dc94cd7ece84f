//! The level ladder: which requirements of each level are met, and what blocks the next one.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Fill, LEADING, MIDDLE, Point, Type, WIDTH, height_of, solid};
use super::measure::{self, Lines};
use super::svg::{self, Caption};
use super::{ChartError, Table, palette};
use crate::lang::{Lang, Text};

const NAME: f64 = 14.0;
const TEXT: f64 = 11.5;
const TAG: f64 = 10.5;
const LEFT: f64 = 64.0;
const PAD: f64 = 10.0;

/// The levels of a rubric with what they ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ladder {
    /// An id that no other picture of the page has.
    pub id: String,
    /// What the picture shows.
    pub title: Text,
    /// The levels, lowest first.
    pub levels: Vec<LadderLevel>,
    /// The level reached, gates included; none if there is no score.
    pub reached: Option<u8>,
    /// The level by score alone; shown where it differs.
    pub by_score: Option<u8>,
}

/// One level of a [`Ladder`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LadderLevel {
    /// The level, counted from 1.
    pub level: u8,
    /// Its name.
    pub name: Text,
    /// What it asks for, in the rubric's order.
    pub requirements: Vec<Requirement>,
}

/// Something a level asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The requirement in words.
    pub text: Text,
    /// Whether it is met.
    pub state: RequirementState,
}

/// Whether a [`Requirement`] is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequirementState {
    /// It is met.
    Met,
    /// It isn't met.
    NotMet,
    /// It isn't met, and it is what keeps the region from the next level.
    Blocking,
    /// Nothing is known about it.
    Unknown,
}

impl RequirementState {
    /// The state as a word.
    pub const fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Met => lang.pick("已满足", "met"),
            Self::NotMet => lang.pick("未满足", "not met"),
            Self::Blocking => lang.pick("阻碍升级", "blocking"),
            Self::Unknown => lang.pick("情况不明", "unknown"),
        }
    }

    /// Fill, outline and text of its tag: dark to light by how much it matters.
    const fn paint(self) -> (RGBColor, RGBColor, RGBColor) {
        match self {
            Self::Met => (palette::PAPER, palette::PEER, palette::INK),
            Self::NotMet => (palette::BELOW_LIGHT, palette::OUTLINE, RGBColor(0, 0, 0)),
            Self::Blocking => (palette::INK, palette::INK, palette::PAPER),
            Self::Unknown => (palette::SHADE, palette::PEER, palette::INK),
        }
    }
}

/// Draws the ladder, highest level first.
///
/// # Errors
///
/// If the font cannot be read or the drawing library fails.
pub fn draw(chart: &Ladder, lang: Lang) -> Result<String, ChartError> {
    let caption = caption(chart, lang);
    if chart.levels.is_empty() {
        return svg::empty(&caption, lang);
    }
    let mut canvas = Canvas::default();
    let mut y = 6.0;
    for level in chart.levels.iter().rev() {
        y += draw_level(&mut canvas, chart, level, y, lang) + 6.0;
    }
    svg::write(&canvas, y + 2.0, &caption, lang)
}

/// The requirements, a row each, lowest level first; a level without any has a row of its own.
pub fn table(chart: &Ladder, lang: Lang) -> Table {
    let header = ["等级", "名称", "状态", "要求", "是否满足"];
    let english = ["Level", "Name", "Standing", "Requirement", "Met"];
    let header = header.iter().zip(english).map(|(zh, en)| lang.pick(zh, en).to_owned());
    let mut rows = Vec::new();
    for level in &chart.levels {
        let standing = standing(chart, level, lang).unwrap_or_default();
        let start = [format!("L{}", level.level), level.name.get(lang).to_owned(), standing];
        if level.requirements.is_empty() {
            rows.push([start.to_vec(), vec![String::new(), String::new()]].concat());
        }
        for requirement in &level.requirements {
            let text = requirement.text.get(lang).to_owned();
            let word = requirement.state.word(lang).to_owned();
            rows.push([start.to_vec(), vec![text, word]].concat());
        }
    }
    Table { header: header.collect(), rows }
}

fn caption(chart: &Ladder, lang: Lang) -> Caption {
    let named = |level: Option<u8>| match level {
        Some(level) => {
            let name = chart.levels.iter().find(|l| l.level == level);
            let name = name.map_or("", |l| l.name.get(lang));
            format!("{level} {name}").trim().to_owned()
        }
        None => lang.pick("无", "none").to_owned(),
    };
    let blocking = chart.levels.iter().flat_map(|level| &level.requirements);
    let blocking = blocking.filter(|r| r.state == RequirementState::Blocking).count();
    let (reached, by_score) = (named(chart.reached), named(chart.by_score));
    let description = match lang {
        Lang::Zh => format!(
            "等级阶梯：达到等级{reached}；仅按得分为等级{by_score}；阻碍升级的要求{blocking}项。"
        ),
        Lang::En => format!(
            "Level ladder: level reached {reached}; by score alone {by_score}; {blocking} \
             requirements block the next level."
        ),
    };
    let title = chart.title.get(lang);
    let title = if title.is_empty() { lang.pick("等级阶梯", "Level ladder") } else { title };
    Caption { id: chart.id.clone(), title: title.to_owned(), description }
}

/// What a level is to the region, in words.
fn standing(chart: &Ladder, level: &LadderLevel, lang: Lang) -> Option<String> {
    let here = chart.reached == Some(level.level);
    let scored = chart.by_score == Some(level.level);
    let next = chart.reached.unwrap_or(0).checked_add(1) == Some(level.level);
    let words = match (here, scored, next) {
        (true, true, _) => lang.pick("当前等级", "level reached"),
        (true, false, _) => lang.pick("当前等级（含门槛要求）", "level reached, gates included"),
        (false, true, _) => lang.pick("仅按得分可达到", "by score alone"),
        (false, false, true) => lang.pick("下一等级", "next level"),
        _ if chart.reached.is_some_and(|reached| level.level < reached) => {
            lang.pick("已通过", "passed")
        }
        _ => return None,
    };
    Some(words.to_owned())
}

fn draw_level(
    canvas: &mut Canvas,
    chart: &Ladder,
    level: &LadderLevel,
    top: f64,
    lang: Lang,
) -> f64 {
    let standing = standing(chart, level, lang).unwrap_or_default();
    let here = chart.reached == Some(level.level);
    let standing_room = measure::room(&standing, TEXT) + 24.0;
    let name = level.name.get(lang);
    let name_lines = measure::wrap(name, NAME, WIDTH - LEFT - PAD * 2.0 - standing_room, 3);
    let tags = chart.levels.iter().flat_map(|level| &level.requirements);
    let tags = tags.map(|r| measure::room(r.state.word(lang), TAG) + 14.0);
    let tag = tags.fold(0.0, f64::max);
    let room = WIDTH - LEFT - PAD * 2.0 - tag - 12.0;
    let texts: Vec<Lines> = level
        .requirements
        .iter()
        .map(|requirement| measure::wrap(requirement.text.get(lang), TEXT, room, 6))
        .collect();
    let head = height_of(name_lines.lines.len().max(1), NAME);
    let body: f64 = texts.iter().map(text_height).sum();
    let height = head + body + PAD * 2.0 + if texts.is_empty() { 0.0 } else { 6.0 };
    let passed = chart.reached.is_some_and(|reached| level.level <= reached);
    frame(canvas, chart, level, top, height, (here, passed));
    let middle = top + PAD + head / 2.0;
    canvas.block((LEFT + PAD, middle), &name_lines, name, Type::new(NAME, palette::INK));
    if !standing.is_empty() {
        draw_standing(canvas, (WIDTH - PAD - 2.0, middle), &standing, here);
    }
    let mut y = top + PAD + head + 6.0;
    for (requirement, lines) in level.requirements.iter().zip(&texts) {
        draw_requirement(canvas, (LEFT + PAD, y), requirement, lines, tag, lang);
        y += text_height(lines);
    }
    height
}

fn text_height(lines: &Lines) -> f64 {
    height_of(lines.lines.len().max(1), TEXT) + 7.0
}

/// The box of a level and the rung with its digit; the box of the level reached has a thick edge.
fn frame(
    canvas: &mut Canvas,
    chart: &Ladder,
    level: &LadderLevel,
    top: f64,
    height: f64,
    (here, passed): (bool, bool),
) {
    let edge = if here { solid(palette::INK, 2.6) } else { solid(palette::GRID, 1.2) };
    let fill = if passed { palette::PAPER } else { palette::SHADE };
    canvas.rect((LEFT, top), (WIDTH - LEFT - 4.0, height), Fill::Solid(fill), Some(edge));
    let count = chart.levels.iter().map(|level| level.level).max().unwrap_or(5);
    let colour = palette::level(level.level, count);
    let outline = solid(palette::OUTLINE, 1.0);
    let digit = level.level.to_string();
    let at = (30.0, top + height / 2.0 + 22.0 * MIDDLE);
    if passed {
        canvas.rect((4.0, top), (52.0, height), Fill::Solid(colour), Some(outline));
        canvas.text(at, &digit, Type::new(22.0, palette::text_on(colour)).middle());
    } else {
        // Not reached: only the rim has the colour.
        canvas.rect((4.0, top), (52.0, height), Fill::Solid(palette::PAPER), Some(outline));
        canvas.rect((4.0, top), (9.0, height), Fill::Solid(colour), Some(outline));
        canvas.text(at, &digit, Type::new(22.0, palette::QUIET).middle());
    }
}

fn draw_standing(canvas: &mut Canvas, (right, y): Point, words: &str, here: bool) {
    let room = measure::room(words, TEXT) + 14.0;
    let (fill, text) =
        if here { (palette::INK, palette::PAPER) } else { (palette::PAPER, palette::INK) };
    let edge = Some(solid(palette::OUTLINE, 1.0));
    canvas.rect((right - room, y - 10.0), (room, 20.0), Fill::Solid(fill), edge);
    let kind = Type::new(TEXT, text).middle();
    canvas.text((right - room / 2.0, y + TEXT * MIDDLE), words, kind);
}

fn draw_requirement(
    canvas: &mut Canvas,
    (left, top): Point,
    requirement: &Requirement,
    lines: &Lines,
    tag: f64,
    lang: Lang,
) {
    let (fill, edge, ink) = requirement.state.paint();
    let line = TEXT * LEADING;
    let size = (tag, line + 2.0);
    canvas.rect((left, top - 1.0), size, Fill::Solid(fill), Some(solid(edge, 1.0)));
    let middle = top + line / 2.0;
    let kind = Type::new(TAG, ink).middle();
    let at = (left + tag / 2.0, middle + TAG * MIDDLE);
    canvas.text(at, requirement.state.word(lang), kind);
    let height = height_of(lines.lines.len().max(1), TEXT);
    let full = requirement.text.get(lang);
    let kind = Type::new(TEXT, palette::INK);
    canvas.block((left + tag + 10.0, top + height / 2.0), lines, full, kind);
}
