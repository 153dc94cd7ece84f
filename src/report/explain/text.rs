//! A trace in words for a terminal, and as JSON.

use super::{Cell, Explanation, Measured, Part};
use crate::lang::{Lang, Text};
use crate::report::rounding::{one, percent};
use crate::stats::round6;
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

impl Explanation {
    /// The trace as text for a terminal.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = format!("{}\n{}\n", self.head.get(lang), self.result.get(lang));
        for line in
            [&self.interval, &self.certainty, &self.formula].into_iter().filter(|l| !l.is_empty())
        {
            let _ = writeln!(out, "  {}", line.get(lang));
        }
        for line in &self.answer {
            let _ = writeln!(out, "  {}", line.get(lang));
        }
        self.cells_text(&mut out, lang);
        if let Some(measured) = &self.measured {
            measured.text(&mut out, lang);
        }
        self.parts_text(&mut out, lang);
        section(
            &mut out,
            lang.pick("缺失及其处理", "missing, and how it was treated"),
            &self.missing,
            lang,
        );
        self.blocks_text(&mut out, lang);
        self.lifts_text(&mut out, lang);
        section(
            &mut out,
            lang.pick("所对应的关切事项及出处", "concerns it stands for, with sources"),
            &self.concerns,
            lang,
        );
        out
    }

    fn blocks_text(&self, out: &mut String, lang: Lang) {
        if self.blocks.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", lang.pick("升级所缺", "what blocks the next level"));
        for block in &self.blocks {
            let _ = writeln!(out, "  {}", block.text.get(lang));
            for concern in &block.concerns {
                let _ = writeln!(out, "        {}", concern.get(lang));
            }
        }
    }

    fn lifts_text(&self, out: &mut String, lang: Lang) {
        if !self.lifts.is_empty() {
            let _ = writeln!(
                out,
                "\n{}",
                lang.pick("最能提升总分的指标", "what would lift the index most")
            );
            for l in &self.lifts {
                let effort = l.effort.map_or_else(String::new, |e| {
                    format!("{}{e}/5", lang.pick("，难度 ", ", effort "))
                });
                let _ = writeln!(
                    out,
                    "  +{}  {} [{}]{effort}",
                    one(l.potential),
                    l.title.get(lang),
                    l.id
                );
                if !l.next.is_empty() {
                    let _ = writeln!(out, "        {}", l.next.get(lang));
                }
                for concern in &l.concerns {
                    let _ = writeln!(out, "        {}", concern.get(lang));
                }
            }
        }
    }

    fn cells_text(&self, out: &mut String, lang: Lang) {
        if self.cells.is_empty() {
            return;
        }
        let name = |c: &Cell| named(&c.title, &c.id, lang);
        let width = self.cells.iter().map(|c| name(c).width()).max().unwrap_or(0);
        let _ = writeln!(out, "\n{}", lang.pick("取其平均的各部分", "the cells whose mean it is"));
        for c in &self.cells {
            let score = c.score.map_or_else(|| c.status.get(lang).to_owned(), one);
            let _ = writeln!(out, "  {}{score:>8}", pad(&name(c), width));
        }
    }

    fn parts_text(&self, out: &mut String, lang: Lang) {
        if self.parts.is_empty() {
            return;
        }
        let head = match lang {
            Lang::Zh => ["节点", "权重", "得分", "贡献", "失分"],
            Lang::En => ["node", "weight", "score", "points", "lost"],
        };
        let name = |p: &Part| format!("{} [{}]", p.title.get(lang), p.id);
        let width = self.parts.iter().map(|p| name(p).width()).max().unwrap_or(0).max(10);
        let _ = writeln!(
            out,
            "\n  {}{:>8}{:>8}{:>8}{:>8}",
            pad(head[0], width),
            head[1],
            head[2],
            head[3],
            head[4]
        );
        for p in &self.parts {
            let figure = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), one);
            let score = p.score.map_or_else(|| p.status.get(lang).to_owned(), one);
            let _ = writeln!(
                out,
                "  {}{:>8}{:>8}{:>8}{:>8}",
                pad(&name(p), width),
                percent(p.share),
                score,
                figure(p.contribution),
                figure(p.potential)
            );
        }
    }

    /// The trace as JSON.
    pub fn json(&self) -> Value {
        let figure = |v: Option<f64>| v.map(round6);
        json!({
            "head": text(&self.head),
            "result": text(&self.result),
            "interval": text(&self.interval),
            "score_low": figure(self.bounds.0), "score_high": figure(self.bounds.1),
            "robustness": text(&self.certainty),
            "formula": text(&self.formula),
            "cells": self.cells.iter().map(|c| json!({
                "cell_id": c.id, "name": text(&c.title), "status": text(&c.status),
                "score": figure(c.score),
            })).collect::<Vec<_>>(),
            "measured": self.measured.as_ref().map(Measured::json),
            "answer": texts(&self.answer),
            "parts": self.parts.iter().map(|p| json!({
                "node_id": p.id, "name": text(&p.title), "share": round6(p.share),
                "score": figure(p.score),
                "status": text(&p.status), "contribution": figure(p.contribution),
                "potential": figure(p.potential),
            })).collect::<Vec<_>>(),
            "missing": texts(&self.missing),
            "blocks": self.blocks.iter().map(|b| json!({
                "zh": b.text.get(Lang::Zh), "en": b.text.get(Lang::En),
                "concerns": texts(&b.concerns),
            })).collect::<Vec<_>>(),
            "lifts": self.lifts.iter().map(|l| json!({
                "node_id": l.id, "name": text(&l.title), "potential": round6(l.potential),
                "effort": l.effort, "next": text(&l.next), "concerns": texts(&l.concerns),
            })).collect::<Vec<_>>(),
            "concerns": texts(&self.concerns),
        })
    }
}

/// A text as JSON.
pub(super) fn text(words: &Text) -> Value {
    json!({ "zh": words.get(Lang::Zh), "en": words.get(Lang::En) })
}

/// Some texts as JSON.
pub(super) fn texts(list: &[Text]) -> Vec<Value> {
    list.iter().map(text).collect()
}

/// A title with its id, or the id alone where it says all.
pub(super) fn named(title: &Text, id: &str, lang: Lang) -> String {
    let title = title.get(lang);
    if title.is_empty() || title == id { id.to_owned() } else { format!("{title} [{id}]") }
}

pub(super) fn section(out: &mut String, title: &str, lines: &[Text], lang: Lang) {
    if !lines.is_empty() {
        let _ = writeln!(out, "\n{title}");
        for line in lines {
            let _ = writeln!(out, "  {}", line.get(lang));
        }
    }
}

/// Pads to a display width, in which a Chinese character counts two.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
