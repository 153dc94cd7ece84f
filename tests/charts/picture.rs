//! Reads an SVG picture back: whether it is balanced, and where its texts stand.

use govgauge::report::chart::measure;

pub(crate) struct Picture {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) texts: Vec<Placed>,
}

pub(crate) struct Placed {
    pub(crate) words: String,
    /// Left, top, right, bottom.
    pub(crate) bounds: (f64, f64, f64, f64),
    /// How much further it may reach left and right in another font.
    pub(crate) allowance: (f64, f64),
    pub(crate) titled: bool,
}

impl Picture {
    /// Checks that tags are balanced and attributes quoted, and collects the texts.
    pub(crate) fn read(svg: &str) -> Result<Self, String> {
        let mut open: Vec<(String, Vec<(String, String)>)> = Vec::new();
        let mut picture = Self { width: 0.0, height: 0.0, texts: Vec::new() };
        let mut rest = svg;
        let mut titled = false;
        while let Some(at) = rest.find('<') {
            let (words, after) = rest.split_at(at);
            check_words(words)?;
            if let Some((tag, attributes)) = open.last()
                && tag == "text"
                && !words.trim().is_empty()
            {
                picture.texts.push(placed(words, attributes, titled)?);
            }
            let end = after.find('>').ok_or("a tag is not closed")?;
            let (tag, next) = (&after[1..end], &after[end + 1..]);
            rest = next;
            if let Some(name) = tag.strip_prefix('/') {
                let (opened, _) = open.pop().ok_or(format!("</{name}> closes nothing"))?;
                if opened != name {
                    return Err(format!("</{name}> closes <{opened}>"));
                }
                continue;
            }
            let (name, attributes) = attributes(tag.trim_end_matches('/'))?;
            if name == "title" && open.last().is_some_and(|(tag, _)| tag == "text") {
                titled = true;
            } else if name == "text" {
                titled = false;
            }
            if name == "svg" {
                let view = value(&attributes, "viewBox").ok_or("no viewBox")?;
                let numbers: Vec<f64> = view.split(' ').filter_map(|n| n.parse().ok()).collect();
                (picture.width, picture.height) = (numbers[2], numbers[3]);
            }
            if !tag.ends_with('/') {
                open.push((name, attributes));
            }
        }
        if open.is_empty() && rest.trim().is_empty() {
            Ok(picture)
        } else {
            Err("open tags".into())
        }
    }

    /// Two texts that stand on each other.
    pub(crate) fn overlap(&self) -> Option<(&Placed, &Placed)> {
        let mut order: Vec<&Placed> = self.texts.iter().collect();
        order.sort_by(|a, b| a.bounds.1.total_cmp(&b.bounds.1));
        for (index, one) in order.iter().enumerate() {
            for other in &order[index + 1..] {
                if other.bounds.1 >= one.bounds.3 {
                    break;
                }
                let (a, b) = (one.bounds, other.bounds);
                // Half a unit of touching is not an overlap.
                if a.0 + 0.5 < b.2 && b.0 + 0.5 < a.2 && a.1 + 0.5 < b.3 && b.1 + 0.5 < a.3 {
                    return Some((one, other));
                }
            }
        }
        None
    }
}

fn check_words(words: &str) -> Result<(), String> {
    for part in words.split('&').skip(1) {
        let entity = part.split(';').next().unwrap_or_default();
        if !["lt", "gt", "amp", "quot", "#39"].contains(&entity) {
            return Err(format!("a bare & before `{part}`"));
        }
    }
    match words.chars().find(|c| (c.is_control() && *c != '\n') || *c == '>') {
        Some(c) => Err(format!("{c:?} in `{words}`")),
        None => Ok(()),
    }
}

fn attributes(tag: &str) -> Result<(String, Vec<(String, String)>), String> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(format!("`{tag}` is not a tag"));
    }
    let mut found: Vec<(String, String)> = Vec::new();
    while !rest.trim().is_empty() {
        let (key, after) = rest.split_once("=\"").ok_or(format!("`{rest}` is not quoted"))?;
        let (value, left) = after.split_once('"').ok_or(format!("`{rest}` is not closed"))?;
        check_words(value)?;
        if found.iter().any(|(known, _)| known == key.trim()) {
            return Err(format!("{key} is there twice in <{tag}>"));
        }
        found.push((key.trim().to_owned(), value.to_owned()));
        rest = left;
    }
    Ok((name.to_owned(), found))
}

fn value<'a>(attributes: &'a [(String, String)], key: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

fn placed(words: &str, attributes: &[(String, String)], titled: bool) -> Result<Placed, String> {
    let number = |key: &str| -> Result<f64, String> {
        let text = value(attributes, key).ok_or(format!("a text without {key}"))?;
        let number: f64 = text.parse().map_err(|_| format!("{key} is `{text}`"))?;
        if number.is_finite() { Ok(number) } else { Err(format!("{key} is `{text}`")) }
    };
    let (x, y, size) = (number("x")?, number("y")?, number("font-size")?);
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let words = words.replace("&#39;", "'").replace("&amp;", "&");
    let width = measure::width(&words, size);
    let before = match value(attributes, "text-anchor") {
        Some("middle") => width / 2.0,
        Some("end") => width,
        _ => 0.0,
    };
    // From the top of capitals and characters to just under the baseline.
    let (rise, fall) = (size * 0.85, size * 0.15);
    let bounds = if value(attributes, "transform").is_some() {
        // The only turn there is runs upwards.
        (x - rise, y - width + before, x + fall, y + before)
    } else {
        (x - before, y - rise, x - before + width, y + fall)
    };
    let more = measure::room(&words, size) - width;
    let turned = value(attributes, "transform").is_some();
    let allowance = match value(attributes, "text-anchor") {
        _ if turned => (0.0, 0.0),
        Some("middle") => (more / 2.0, more / 2.0),
        Some("end") => (more, 0.0),
        _ => (0.0, more),
    };
    Ok(Placed { words, bounds, allowance, titled })
}
