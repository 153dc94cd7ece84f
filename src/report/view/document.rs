//! A report as plain data ready to be printed: chapters of blocks, every number a string already.

use crate::report::chart;

/// A whole report.
#[derive(Debug)]
pub(crate) struct Document {
    /// What the browser's tab and the PDF's properties say.
    pub(crate) title: String,
    /// The first page.
    pub(crate) cover: Cover,
    /// The rest, in reading order.
    pub(crate) chapters: Vec<Chapter>,
    /// Whether tables of items stand behind it, which have styles of their own.
    pub(crate) is_surveyed: bool,
}

/// The first page.
#[derive(Debug)]
pub(crate) struct Cover {
    /// What kind of document it is.
    pub(crate) kicker: String,
    /// The name of the region, or of the round.
    pub(crate) title: String,
    /// The rubric.
    pub(crate) subtitle: String,
    /// Period, group, versions and the like.
    pub(crate) facts: Vec<Fact>,
    /// What the document is not.
    pub(crate) notice: String,
}

/// A name and what it is.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) term: String,
    pub(crate) text: String,
}

/// A numbered part of a report.
#[derive(Debug)]
pub(crate) struct Chapter {
    /// Its anchor.
    pub(crate) id: &'static str,
    /// `三` or `3`, or `附录一` or `Annex A`.
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
    /// Whether it is an annex.
    pub(crate) annex: bool,
}

impl Chapter {
    /// Whether it has so little to say that it needs no page of its own.
    pub(crate) fn is_brief(&self) -> bool {
        let brief = |b: &Block| {
            matches!(b, Block::Paragraph(_) | Block::Note(_) | Block::Omitted(_) | Block::Sign(_))
        };
        self.blocks.len() <= 3 && self.blocks.iter().all(brief)
    }
}

/// A piece of a chapter.
#[derive(Debug)]
pub(crate) enum Block {
    /// The level, large.
    Badge(Badge),
    /// Sentences made by rules, each with the chapter its numbers stand in.
    Sentences(Vec<Sentence>),
    /// Short lists beside each other.
    Columns(Vec<Column>),
    Paragraph(String),
    /// Small print.
    Note(String),
    /// Why a chapter, or a part of one, has nothing to show.
    Omitted(String),
    /// A heading inside a chapter; the anchor may be empty.
    Heading {
        id: String,
        text: String,
        level: Option<Mark>,
    },
    Facts(Vec<Fact>),
    Table(Table),
    /// Tables behind a line that opens them: for those who want every figure.
    Folded {
        summary: String,
        tables: Vec<Table>,
    },
    Figure(Figure),
    Indicator(Box<Indicator>),
    /// A box with a few lines.
    Box {
        title: String,
        lines: Vec<String>,
    },
    /// A command line.
    Command(String),
    Cards(Vec<Card>),
    /// Empty lines to sign on.
    Sign(Vec<String>),
}

/// A sentence and where its numbers stand.
#[derive(Debug)]
pub(crate) struct Sentence {
    pub(crate) text: String,
    /// The chapter's id.
    pub(crate) chapter: &'static str,
    /// How the text names that chapter; filled in when the chapters have their numbers.
    pub(crate) link: String,
}

/// The level and the score, large.
#[derive(Debug)]
pub(crate) struct Badge {
    /// None where there is no level.
    pub(crate) mark: Option<Mark>,
    /// The level's name, or the status.
    pub(crate) name: String,
    pub(crate) description: String,
    /// The score, or the status word.
    pub(crate) score: String,
    pub(crate) score_label: String,
    /// The level by score alone, where it differs.
    pub(crate) beside: String,
}

/// A level as a coloured square with its digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) number: u8,
    /// What is read aloud and shown when pointed at.
    pub(crate) name: String,
}

/// A short list under a title.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) items: Vec<Item>,
    /// What stands there when the list is empty.
    pub(crate) empty: String,
}

/// An entry of a short list.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) head: Vec<Heading>,
    pub(crate) rows: Vec<Row>,
    /// Small print under it.
    pub(crate) notes: Vec<String>,
    /// `wide` where it has many columns, so that it is set smaller.
    pub(crate) wide: bool,
}

/// The heading of a column.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub(crate) text: String,
    /// Whether the column holds numbers, which stand right.
    pub(crate) number: bool,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Small print that belongs to the row.
    pub(crate) note: String,
    /// Whether the row sums up the others.
    pub(crate) total: bool,
}

/// A cell of a table. A number that is missing is `Missing` with the word for why, never blank.
#[derive(Debug)]
pub(crate) enum Cell {
    /// What the row is about.
    Head(String),
    /// The same as a link inside the page.
    Link {
        id: String,
        text: String,
    },
    Words(String),
    /// A word or two that must not be broken.
    Short(String),
    /// Left empty on purpose, to be filled in by hand.
    Blank,
    Number(String),
    Missing(String),
    Level(Mark),
    /// A score on the colour of its level.
    Tile {
        mark: Mark,
        score: String,
    },
    /// A score on the colour of its fifth of the scale, where there are no levels.
    Shade {
        step: u8,
        score: String,
    },
    /// A difference with its direction; the class says which.
    Gap {
        text: String,
        class: &'static str,
    },
}

/// A chart with the same numbers as a table.
#[derive(Debug)]
pub(crate) struct Figure {
    /// The picture, which the chart has escaped already.
    pub(crate) svg: String,
    pub(crate) caption: String,
    pub(crate) twin: chart::Table,
}

/// One indicator in one region.
#[derive(Debug)]
pub(crate) struct Indicator {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) mark: Option<Mark>,
    /// The score, or the status word.
    pub(crate) score: String,
    pub(crate) scored: bool,
    pub(crate) question: String,
    /// Why it matters.
    pub(crate) why: String,
    pub(crate) facts: Vec<Fact>,
    /// The evidence that is asked for, with examples.
    pub(crate) asked: String,
    /// Whether there is little to say of it on paper: it has full marks, or no score.
    pub(crate) is_brief: bool,
}

/// A region in a comparison.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) mark: Option<Mark>,
    pub(crate) score: String,
    pub(crate) facts: Vec<Fact>,
}

impl Table {
    /// Whether a column holds numbers.
    pub(crate) fn is_number(&self, column: usize) -> bool {
        self.head.get(column).is_some_and(|h| h.number)
    }

    /// Whether it is short enough to stand on one printed page.
    pub(crate) fn is_short(&self) -> bool {
        self.rows.len() <= 8 && self.rows.iter().all(|r| r.note.is_empty())
    }

    /// Whether it is a field of coloured scores, whose columns share the width evenly.
    pub(crate) fn has_tiles(&self) -> bool {
        let is_tile = |cell: &Cell| matches!(cell, Cell::Tile { .. } | Cell::Shade { .. });
        self.rows.iter().flat_map(|r| &r.cells).any(is_tile)
    }

    /// Whether it has rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Row {
    /// A row of these cells.
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Self { cells, ..Self::default() }
    }
}

impl Heading {
    /// Whether it is too short to be broken into lines.
    pub(crate) fn is_short(&self) -> bool {
        self.text.chars().count() <= 6
    }

    /// A column of words.
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: false }
    }

    /// A column of numbers.
    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: true }
    }
}

impl Fact {
    /// A name and what it is.
    pub(crate) fn new(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { term: term.into(), text: text.into() }
    }
}
