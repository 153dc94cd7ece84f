//! The little SQL that a rubric needs, as a tree: nothing is in it that engines read differently.

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A column, by a name that `names` made.
    Column(String),
    /// A double.
    Number(f64),
    /// A whole number, for states and counts.
    Whole(i64),
    /// A text.
    Text(String),
    /// Nothing.
    Null,
    /// Two expressions and what stands between.
    Pair(Box<Expr>, Op, Box<Expr>),
    /// Not.
    Not(Box<Expr>),
    /// Whether it is NULL.
    IsNull(Box<Expr>),
    /// Whether it is one of these.
    OneOf(Box<Expr>, Vec<Expr>),
    /// The first branch whose condition holds, else the last, else NULL.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// A function that all engines have.
    Call(&'static str, Vec<Expr>),
    /// How many rows.
    CountRows,
    /// How many different values.
    CountDistinct(Box<Expr>),
    /// A window function.
    Over {
        /// What is worked out.
        call: Box<Expr>,
        /// Among which rows.
        partition: Vec<Expr>,
        /// In which order.
        order: Vec<(Expr, Order)>,
    },
    /// A text as a double; only bindings have it, each in the way of its engine.
    ToDouble(Box<Expr>),
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The least.
    Ascending,
    /// The greatest; NULL last.
    Descending,
}

/// What stands between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Either holds.
    Or,
    /// Both hold.
    And,
    /// Equal.
    Equal,
    /// Not equal.
    Unequal,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    More,
    /// Greater or equal.
    AtLeast,
    /// Plus.
    Plus,
    /// Minus.
    Minus,
    /// Times.
    Times,
    /// Divided by.
    Over,
}

/// A column of a result: an expression and its name.
pub type Item = (String, Expr);

/// What a step reads.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    /// One table, view or step.
    One(String),
    /// A step of one row beside every row of another; the one row first, which planners like better.
    Beside(String, String),
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Whether everything that is read is kept.
    pub keeps_all: bool,
    /// What is added.
    pub items: Vec<Item>,
    /// What is read.
    pub from: From,
    /// Which rows.
    pub filter: Option<Expr>,
    /// What rows are joined by.
    pub group: Vec<Expr>,
    /// Whether planners must not unfold this step into the next.
    pub is_fence: bool,
}

/// A step, or several one below the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// One.
    One(Select),
    /// All rows of several.
    Union(Vec<Select>),
}

/// A whole statement: named steps, and the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The steps, each with what it is for.
    pub steps: Vec<(String, &'static str, Step)>,
    /// The result.
    pub result: Select,
}

/// A column.
pub fn col(name: impl Into<String>) -> Expr {
    Expr::Column(name.into())
}

/// A double.
pub const fn num(value: f64) -> Expr {
    Expr::Number(value)
}

/// A text.
pub fn text(value: impl Into<String>) -> Expr {
    Expr::Text(value.into())
}

impl Expr {
    fn pair(self, op: Op, other: Self) -> Self {
        Self::Pair(Box::new(self), op, Box::new(other))
    }

    /// Plus.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.pair(Op::Plus, other)
    }

    /// Minus.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.pair(Op::Minus, other)
    }

    /// Times; by one it stays as it is.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        match (self, other) {
            (Self::Number(one), other) if one.total_cmp(&1.0).is_eq() => other,
            (this, Self::Number(one)) if one.total_cmp(&1.0).is_eq() => this,
            (this, other) => this.pair(Op::Times, other),
        }
    }

    /// Divided by.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        self.pair(Op::Over, other)
    }

    /// Equal.
    #[must_use]
    pub fn equals(self, other: Self) -> Self {
        self.pair(Op::Equal, other)
    }

    /// Not equal.
    #[must_use]
    pub fn differs(self, other: Self) -> Self {
        self.pair(Op::Unequal, other)
    }

    /// Less.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        self.pair(Op::Less, other)
    }

    /// Less or equal.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        self.pair(Op::AtMost, other)
    }

    /// Greater.
    #[must_use]
    pub fn more(self, other: Self) -> Self {
        self.pair(Op::More, other)
    }

    /// Greater or equal.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        self.pair(Op::AtLeast, other)
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.pair(Op::And, other)
    }

    /// Either holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.pair(Op::Or, other)
    }

    /// Whether it is NULL.
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::IsNull(Box::new(self))
    }

    /// Whether there is a value.
    #[must_use]
    pub fn is_there(self) -> Self {
        Self::Not(Box::new(self.is_null()))
    }

    /// Whether it is one of these texts.
    #[must_use]
    pub fn one_of<S: Into<String>>(self, values: impl IntoIterator<Item = S>) -> Self {
        Self::OneOf(Box::new(self), values.into_iter().map(text).collect())
    }
}

/// One thing where a condition holds, another where it does not.
pub fn if_else(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    Expr::Case(vec![(condition, then)], Some(Box::new(otherwise)))
}

/// Something where a condition holds, else NULL.
pub fn only_if(condition: Expr, then: Expr) -> Expr {
    Expr::Case(vec![(condition, then)], None)
}

/// 1 where a condition holds, else 0.
pub fn flag(condition: Expr) -> Expr {
    if_else(condition, num(1.0), num(0.0))
}

/// The first branch that holds, else the last.
pub fn cases(branches: Vec<(Expr, Expr)>, otherwise: Expr) -> Expr {
    if branches.is_empty() { otherwise } else { Expr::Case(branches, Some(Box::new(otherwise))) }
}

/// A sum; 0 of nothing.
pub fn total(terms: impl IntoIterator<Item = Expr>) -> Expr {
    terms.into_iter().reduce(Expr::plus).unwrap_or(Expr::Number(0.0))
}

/// All hold; what holds of nothing holds.
pub fn all(conditions: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(Expr::and)
}

/// A function.
pub fn call(name: &'static str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Call(name, arguments.into_iter().collect())
}

/// The least of some that are never NULL, two by two.
pub fn least(of: impl IntoIterator<Item = Expr>) -> Expr {
    of.into_iter().reduce(|a, b| call("LEAST", [a, b])).unwrap_or(Expr::Null)
}

/// The greatest of some that are never NULL, two by two.
pub fn greatest(of: impl IntoIterator<Item = Expr>) -> Expr {
    of.into_iter().reduce(|a, b| call("GREATEST", [a, b])).unwrap_or(Expr::Null)
}

impl Select {
    /// Everything of a step, and more.
    pub fn adding(from: impl Into<String>, items: Vec<Item>) -> Self {
        let from = From::One(from.into());
        Self { keeps_all: true, items, from, filter: None, group: Vec::new(), is_fence: false }
    }

    /// Only these columns.
    pub fn only(from: impl Into<String>, items: Vec<Item>) -> Self {
        Self { keeps_all: false, ..Self::adding(from, items) }
    }

    /// The same, not to be unfolded into the next step.
    #[must_use]
    pub fn fenced(self) -> Self {
        Self { is_fence: true, ..self }
    }

    /// Rows that share these columns joined into one; the columns come first.
    pub fn grouped(from: impl Into<String>, by: &[&str], items: Vec<Item>) -> Self {
        let keys = by.iter().map(|name| ((*name).to_owned(), col(*name)));
        let items = keys.chain(items).collect();
        Self { group: by.iter().map(|name| col(*name)).collect(), ..Self::only(from, items) }
    }
}

impl Query {
    /// No step yet.
    pub fn new() -> Self {
        Self { steps: Vec::new(), result: Select::only("", Vec::new()) }
    }

    /// Adds a step, and gives its name back.
    pub fn step(&mut self, name: impl Into<String>, what: &'static str, step: Select) -> String {
        self.steps(name, what, Step::One(step))
    }

    /// Adds a step of any kind.
    pub fn steps(&mut self, name: impl Into<String>, what: &'static str, step: Step) -> String {
        let name = name.into();
        self.steps.push((name.clone(), what, step));
        name
    }
}

impl Default for Query {
    fn default() -> Self {
        Self::new()
    }
}
