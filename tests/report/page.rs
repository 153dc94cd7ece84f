//! A page taken apart: tags that balance, anchors that lead somewhere, text that can be searched.

use std::collections::BTreeSet;

/// Elements that have no end tag.
const VOID: [&str; 2] = ["meta", "br"];

/// What a page is made of.
#[derive(Default)]
pub(crate) struct Page {
    /// Every start tag with its attributes, in order.
    pub(crate) tags: Vec<(String, Vec<(String, String)>)>,
    /// The words between the tags, one piece each, entities resolved.
    pub(crate) texts: Vec<String>,
    /// The text of every cell with the class of a number.
    pub(crate) numbers: Vec<String>,
    /// The text of every cell.
    pub(crate) cells: Vec<String>,
}

/// Takes a page apart, and fails where it isn't well formed.
pub(crate) fn read(html: &str) -> Page {
    let mut page = Page::default();
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut cell = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let text = resolve(&rest[..at]);
        if open.iter().any(|(name, _)| name == "td") {
            cell.push_str(text.trim());
        }
        if !text.trim().is_empty() && open.last().is_none_or(|(name, _)| name != "style") {
            page.texts.push(text.trim().to_owned());
        }
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let (started, number) = open.pop().expect("an end tag has a start tag");
            assert_eq!(started, name, "tags are nested");
            if name == "td" {
                if number {
                    page.numbers.push(cell.clone());
                }
                page.cells.push(std::mem::take(&mut cell));
            }
            continue;
        }
        let (name, attributes) = attributes(tag);
        let number = attributes.iter().any(|(k, v)| k == "class" && v.split(' ').any(|c| c == "n"));
        page.tags.push((name.clone(), attributes));
        if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push((name, number));
        }
    }
    assert!(open.is_empty(), "every tag is closed: {open:?}");
    page
}

/// The name of a tag and its attributes, each in double quotes or bare.
fn attributes(tag: &str) -> (String, Vec<(String, String)>) {
    let tag = tag.trim_end_matches('/').trim();
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut found = Vec::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let Some((key, after)) = rest.split_once("=\"") else {
            panic!("`{rest}` of <{tag}> is no attribute in double quotes");
        };
        let (value, left) = after.split_once('"').expect("an attribute's value ends");
        found.push((key.to_owned(), resolve(value)));
        rest = left;
    }
    (name.to_owned(), found)
}

/// Entities as the characters they stand for.
fn resolve(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

impl Page {
    /// The values of an attribute.
    pub(crate) fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.tags.iter().flat_map(|(_, attributes)| attributes);
        all.filter(move |(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// Whether some piece of text holds these words.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.texts.iter().any(|t| t.contains(words))
    }

    /// What every page must hold to: it stands alone, its anchors exist once and lead somewhere,
    /// headings go down step by step, tables have captions and headings, pictures have words.
    pub(crate) fn check(&self) {
        for (name, attributes) in &self.tags {
            assert!(
                !matches!(name.as_str(), "script" | "link" | "img" | "iframe" | "object"),
                "<{name}>"
            );
            for (key, value) in attributes {
                assert!(!key.starts_with("on"), "{key} would run a script");
                let own = key.starts_with("xmlns");
                assert!(own || !value.contains("://"), "{key}=\"{value}\" leads to a network");
            }
        }
        let mut ids = BTreeSet::new();
        for id in self.values("id") {
            assert!(ids.insert(id), "the id `{id}` stands twice");
        }
        for anchor in self.values("href").filter_map(|h| h.strip_prefix('#')) {
            assert!(ids.contains(anchor), "nothing has the id `{anchor}`");
        }
        let mut before = 0;
        for (name, _) in &self.tags {
            let Some(level) = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) else {
                continue;
            };
            assert!(level <= before + 1, "<{name}> after <h{before}>");
            before = level;
        }
        let count = |wanted: &str| self.tags.iter().filter(|(name, _)| name == wanted).count();
        assert_eq!(count("table"), count("caption"), "every table has a caption");
        assert_eq!(count("h1"), 1, "one page, one title");
        assert_eq!(count("svg"), count("figcaption"), "every picture has a caption");
        let folded = self.values("class").filter(|c| *c == "folded").count();
        assert_eq!(count("svg"), count("details") - folded, "every picture has its data");
        for (_, attributes) in self.tags.iter().filter(|(name, _)| name == "th") {
            assert!(attributes.iter().any(|(k, _)| k == "scope"), "a heading says for what");
        }
        for cell in &self.cells {
            assert!(
                !cell.is_empty(),
                "no cell is blank, after: {:?}",
                self.cells.iter().take_while(|c| !c.is_empty()).last()
            );
        }
        for text in &self.texts {
            assert!(!text.contains("NaN") && !text.contains("inf\u{20}"), "`{text}`");
        }
    }
}
