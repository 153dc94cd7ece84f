//! A tree as text: the same text for every engine, but for how a binding turns text into doubles.

use super::ast::{Expr, From, Op, Order, Query, Select, Step};
use std::fmt::Write as _;

/// How an engine turns text into a double: what stands before and after.
pub type ToDouble = (&'static str, &'static str);

/// A double as every engine reads it back: the shortest digits that round-trip, with an exponent,
/// without which they would be a decimal on some engines.
pub fn number(value: f64) -> String {
    let value = if value == 0.0 { 0.0 } else { value };
    if value < 0.0 { format!("({value:e})") } else { format!("{value:e}") }
}

/// A text between quotes.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

const fn binding(op: Op) -> u8 {
    match op {
        Op::Or => 1,
        Op::And => 2,
        Op::Equal | Op::Unequal | Op::Less | Op::AtMost | Op::More | Op::AtLeast => 4,
        Op::Plus | Op::Minus => 5,
        Op::Times | Op::Over => 6,
    }
}

const fn sign(op: Op) -> &'static str {
    match op {
        Op::Or => "OR",
        Op::And => "AND",
        Op::Equal => "=",
        Op::Unequal => "<>",
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
        Op::Plus => "+",
        Op::Minus => "-",
        Op::Times => "*",
        Op::Over => "/",
    }
}

/// Prints expressions.
pub struct Printer {
    to_double: ToDouble,
    has_fences: bool,
}

impl Printer {
    /// For bodies, in which no text becomes a double.
    pub const BODY: Self = Self { to_double: ("", ""), has_fences: true };

    /// For the binding of an engine.
    pub const fn binding(to_double: ToDouble, has_fences: bool) -> Self {
        Self { to_double, has_fences }
    }

    /// One expression.
    pub fn expr(&self, expr: &Expr) -> String {
        let mut out = String::new();
        self.write(expr, 0, &mut out);
        out
    }

    /// Writes an expression, in parentheses where it binds weaker than what is around it.
    fn write(&self, expr: &Expr, around: u8, out: &mut String) {
        match expr {
            Expr::Column(name) => out.push_str(name),
            Expr::Number(value) => out.push_str(&number(*value)),
            Expr::Whole(value) => {
                let _ = write!(out, "{value}");
            }
            Expr::Text(text) => out.push_str(&quoted(text)),
            Expr::Null => out.push_str("NULL"),
            Expr::Pair(left, op, right) => self.pair(left, *op, right, around, out),
            Expr::Not(inner) => self.not(inner, around, out),
            Expr::IsNull(inner) => self.test(inner, " IS NULL", around, out),
            Expr::OneOf(inner, values) => {
                let list = values.iter().map(|v| self.expr(v)).collect::<Vec<_>>().join(", ");
                self.test(inner, &format!(" IN ({list})"), around, out);
            }
            Expr::Case(branches, otherwise) => {
                out.push_str("CASE");
                for (when, then) in branches {
                    out.push_str(" WHEN ");
                    self.write(when, 0, out);
                    out.push_str(" THEN ");
                    self.write(then, 0, out);
                }
                if let Some(otherwise) = otherwise {
                    out.push_str(" ELSE ");
                    self.write(otherwise, 0, out);
                }
                out.push_str(" END");
            }
            Expr::Call(name, arguments) => {
                out.push_str(name);
                self.list("(", arguments, ")", out);
            }
            Expr::CountRows => out.push_str("COUNT(*)"),
            Expr::CountDistinct(inner) => {
                let _ = write!(out, "COUNT(DISTINCT {})", self.expr(inner));
            }
            Expr::Over { call, partition, order } => self.over(call, partition, order, out),
            Expr::ToDouble(inner) => {
                let (before, after) = self.to_double;
                let _ = write!(out, "{before}{}{after}", self.expr(inner));
            }
        }
    }

    fn pair(&self, left: &Expr, op: Op, right: &Expr, around: u8, out: &mut String) {
        let own = binding(op);
        // Conditions do not chain, and sums are not regrouped: rounding depends on the order.
        let is_sum = matches!(op, Op::Plus | Op::Minus | Op::Times | Op::Over);
        let is_condition = matches!(op, Op::Or | Op::And);
        let left_around = if is_sum || is_condition { own } else { own + 1 };
        let parentheses = own < around;
        if parentheses {
            out.push('(');
        }
        self.write(left, left_around, out);
        let _ = write!(out, " {} ", sign(op));
        self.write(right, if is_condition { own } else { own + 1 }, out);
        if parentheses {
            out.push(')');
        }
    }

    fn not(&self, inner: &Expr, around: u8, out: &mut String) {
        match inner {
            Expr::IsNull(of) => self.test(of, " IS NOT NULL", around, out),
            inner => {
                out.push_str("NOT (");
                self.write(inner, 0, out);
                out.push(')');
            }
        }
    }

    fn test(&self, inner: &Expr, test: &str, around: u8, out: &mut String) {
        let parentheses = around > 4;
        if parentheses {
            out.push('(');
        }
        self.write(inner, 5, out);
        out.push_str(test);
        if parentheses {
            out.push(')');
        }
    }

    fn list(&self, before: &str, of: &[Expr], after: &str, out: &mut String) {
        out.push_str(before);
        for (at, expr) in of.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            self.write(expr, 0, out);
        }
        out.push_str(after);
    }

    fn over(&self, call: &Expr, partition: &[Expr], order: &[(Expr, Order)], out: &mut String) {
        self.write(call, 0, out);
        out.push_str(" OVER (");
        if !partition.is_empty() {
            self.list("PARTITION BY ", partition, "", out);
        }
        for (at, (by, end)) in order.iter().enumerate() {
            let before = if at > 0 { ", " } else { " ORDER BY " };
            out.push_str(if partition.is_empty() && at == 0 { "ORDER BY " } else { before });
            self.write(by, 0, out);
            if *end == Order::Descending {
                out.push_str(" DESC NULLS LAST");
            }
        }
        out.push(')');
    }

    /// One step, indented.
    pub fn select(&self, select: &Select, indent: &str) -> String {
        let mut out = format!("{indent}SELECT");
        let kept = select.keeps_all.then(|| "*".to_owned());
        let items = select.items.iter().map(|(name, expr)| match expr {
            Expr::Column(own) if own == name => own.clone(),
            expr => format!("{} AS {name}", self.expr(expr)),
        });
        let items: Vec<String> = kept.into_iter().chain(items).collect();
        for (at, item) in items.iter().enumerate() {
            let comma = if at + 1 < items.len() { "," } else { "" };
            let _ = write!(out, "\n{indent}  {item}{comma}");
        }
        let from = match &select.from {
            From::One(name) => name.clone(),
            From::Beside(one, many) => format!("{one} CROSS JOIN {many}"),
        };
        let _ = write!(out, "\n{indent}FROM {from}");
        if let Some(filter) = &select.filter {
            let _ = write!(out, "\n{indent}WHERE {}", self.expr(filter));
        }
        if !select.group.is_empty() {
            let by: Vec<String> = select.group.iter().map(|g| self.expr(g)).collect();
            let _ = write!(out, "\n{indent}GROUP BY {}", by.join(", "));
        }
        if select.is_fence && self.has_fences {
            let _ = write!(out, "\n{indent}OFFSET 0");
        }
        out
    }

    /// A whole statement, without the semicolon.
    pub fn query(&self, query: &Query) -> String {
        let mut out = String::new();
        for (at, (name, what, step)) in query.steps.iter().enumerate() {
            out.push_str(if at == 0 { "WITH\n" } else { ",\n" });
            let _ = writeln!(out, "-- {what}\n{name} AS (");
            let parts: Vec<String> = match step {
                Step::One(select) => vec![self.select(select, "  ")],
                Step::Union(selects) => selects.iter().map(|s| self.select(s, "  ")).collect(),
            };
            out.push_str(&parts.join("\n  UNION ALL\n"));
            out.push_str("\n)");
        }
        if !query.steps.is_empty() {
            out.push('\n');
        }
        out.push_str(&self.select(&query.result, ""));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::ast::{call, col, if_else, num, text};
    use super::*;

    fn printed(expr: &Expr) -> String {
        Printer::BODY.expr(expr)
    }

    #[test]
    fn sums_keep_their_order() {
        let (a, b, c) = (|| col("a"), || col("b"), || col("c"));
        assert_eq!(printed(&a().plus(b()).plus(c())), "a + b + c");
        assert_eq!(printed(&a().plus(b().plus(c()))), "a + (b + c)");
        assert_eq!(printed(&a().minus(b().minus(c()))), "a - (b - c)");
        assert_eq!(printed(&a().plus(b()).over(c())), "(a + b) / c");
        assert_eq!(printed(&a().over(b().times(c()))), "a / (b * c)");
        assert_eq!(printed(&a().minus(num(-2.0))), "a - (-2e0)");
    }

    #[test]
    fn conditions_are_told_apart() {
        let (a, b) = (|| col("a").less(num(1.0)), || col("b").is_there());
        assert_eq!(printed(&a().and(b()).or(a())), "a < 1e0 AND b IS NOT NULL OR a < 1e0");
        assert_eq!(printed(&a().and(b().or(a()))), "a < 1e0 AND (b IS NOT NULL OR a < 1e0)");
        let case = if_else(a(), call("LN", [col("a")]), Expr::Null);
        assert_eq!(printed(&case), "CASE WHEN a < 1e0 THEN LN(a) ELSE NULL END");
        assert_eq!(printed(&col("k").one_of(["x", "y's"])), "k IN ('x', 'y''s')");
        assert_eq!(printed(&text("区")), "'区'");
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        for value in
            [0.0, -0.0, 0.1, 1.0 / 3.0, 100.0, 1e-300, 1e300, 5e-324, -2.5, 66.499_999_999_999_99]
        {
            let text = number(value);
            assert!(text.contains('e'), "{text}");
            let read: f64 = text.trim_matches(['(', ')']).parse().expect("a number");
            assert_eq!(read.to_bits(), (value + 0.0).to_bits(), "{text}");
        }
    }
}
