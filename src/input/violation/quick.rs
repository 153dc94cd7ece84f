//! Whether a value keeps to a published schema: a short walk, for what is right as it is.
//!
//! What a schema has to say takes the whole of a validator, and building one takes longer than reading
//! most files. The walk knows the few keywords that our schemas use and nothing to say: where it is not
//! sure that a value is right, the validator has the word.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The definitions of a published schema. A keyword that is not here makes it unreadable.
#[derive(Debug, Deserialize)]
pub(super) struct Quick<'a> {
    #[serde(rename = "$defs", borrow)]
    definitions: BTreeMap<&'a str, Node<'a>>,
}

/// A part of a schema.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Node<'a> {
    #[serde(rename = "$ref")]
    reference: Option<&'a str>,
    #[serde(rename = "type")]
    types: Option<Types>,
    #[serde(rename = "const")]
    word: Option<&'a str>,
    #[serde(default, borrow)]
    properties: BTreeMap<&'a str, Self>,
    #[serde(default)]
    required: Vec<&'a str>,
    additional_properties: Option<Others<'a>>,
    items: Option<Box<Self>>,
    one_of: Option<Vec<Self>>,
    any_of: Option<Vec<Self>>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    min_length: Option<usize>,
    min_items: Option<usize>,
    max_items: Option<usize>,
    min_properties: Option<usize>,
    pattern: Option<Pattern>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

/// The types that a value may have.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Types {
    One(Type),
    Some(Vec<Type>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Type {
    Object,
    Array,
    String,
    Number,
    Integer,
    Boolean,
    Null,
}

/// What is asked of fields that are not named.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Others<'a> {
    Allowed(bool),
    #[serde(borrow)]
    Each(Box<Node<'a>>),
}

/// The forms of texts that our schemas know.
#[derive(Clone, Copy, Debug, Deserialize)]
enum Pattern {
    #[serde(rename = "^[A-Za-z][A-Za-z0-9_.-]*$")]
    Id,
    #[serde(rename = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    Date,
    #[serde(rename = "^[0-9]+(\\.[0-9]+)?/[0-9]+(\\.[0-9]+)?$")]
    Fraction,
}

impl<'a> Quick<'a> {
    /// Reads a published schema; none where it has a keyword that the walk does not know.
    pub(super) fn new(published: &'a str) -> Option<Self> {
        serde_json::from_str(published).ok()
    }

    /// Whether a value keeps to one of the definitions. A reference that leads nowhere refuses it.
    pub(super) fn accepts(&self, definition: &str, value: &Value) -> bool {
        self.definitions.get(definition).is_some_and(|node| self.keeps(node, value))
    }

    fn keeps(&self, node: &Node<'_>, value: &Value) -> bool {
        let number = value.as_f64();
        let list = value.as_array();
        let text = value.as_str();
        let object = value.as_object();
        node.types.as_ref().is_none_or(|types| types.has(value))
            && node.word.is_none_or(|word| text == Some(word))
            && object.is_none_or(|object| self.keeps_fields(node, object))
            && list.is_none_or(|list| self.keeps_items(node, list))
            && text.is_none_or(|text| node.keeps_form(text))
            && number.is_none_or(|x| node.minimum.is_none_or(|least| x >= least))
            && number.is_none_or(|x| node.maximum.is_none_or(|most| x <= most))
            && node.reference.is_none_or(|to| self.refers(to, value))
            && node.any_of.as_ref().is_none_or(|of| of.iter().any(|node| self.keeps(node, value)))
            && node.one_of.as_ref().is_none_or(|of| {
                of.iter().filter(|node| self.keeps(node, value)).take(2).count() == 1
            })
    }

    fn refers(&self, to: &str, value: &Value) -> bool {
        to.strip_prefix("#/$defs/").is_some_and(|name| self.accepts(name, value))
    }

    fn keeps_fields(&self, node: &Node<'_>, object: &Map<String, Value>) -> bool {
        let keeps = |(name, value): (&String, &Value)| match node.properties.get(name.as_str()) {
            Some(field) => self.keeps(field, value),
            None => match &node.additional_properties {
                None => true,
                Some(Others::Allowed(allowed)) => *allowed,
                Some(Others::Each(each)) => self.keeps(each, value),
            },
        };
        node.required.iter().all(|name| object.contains_key(*name))
            && node.min_properties.is_none_or(|least| object.len() >= least)
            && object.iter().all(keeps)
    }

    fn keeps_items(&self, node: &Node<'_>, list: &[Value]) -> bool {
        node.min_items.is_none_or(|least| list.len() >= least)
            && node.max_items.is_none_or(|most| list.len() <= most)
            && node.items.as_ref().is_none_or(|items| list.iter().all(|it| self.keeps(items, it)))
    }
}

impl Node<'_> {
    fn keeps_form(&self, text: &str) -> bool {
        self.min_length.is_none_or(|least| text.chars().take(least).count() == least)
            && self.pattern.is_none_or(|pattern| pattern.fits(text))
    }
}

impl Types {
    fn has(&self, value: &Value) -> bool {
        match self {
            Self::One(one) => one.is_of(value),
            Self::Some(some) => some.iter().any(|one| one.is_of(value)),
        }
    }
}

impl Type {
    fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            // 2.0 is a whole number as well.
            Self::Integer => value.as_f64().is_some_and(|x| x.fract() == 0.0),
            Self::Boolean => value.is_boolean(),
            Self::Null => value.is_null(),
        }
    }
}

impl Pattern {
    fn fits(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Id => {
                let goes_on = |b: &u8| b.is_ascii_alphanumeric() || b"_.-".contains(b);
                bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.iter().all(goes_on)
            }
            Self::Date => {
                let of = |(at, b): (usize, &u8)| match at {
                    4 | 7 => *b == b'-',
                    _ => b.is_ascii_digit(),
                };
                bytes.len() == 10 && bytes.iter().enumerate().all(of)
            }
            Self::Fraction => {
                let is_number = |part: &str| match part.split_once('.') {
                    Some((whole, rest)) => are_digits(whole) && are_digits(rest),
                    None => are_digits(part),
                };
                text.split_once('/').is_some_and(|(a, b)| is_number(a) && is_number(b))
            }
        }
    }
}
