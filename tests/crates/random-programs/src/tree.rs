//! Source text as a tree, so that parts of a program can be taken out of it.

use crate::types::Ty;

/// What a part of a program is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An expression of a type.
    Value(Ty),
    /// A statement.
    Statement,
    /// Anything else.
    Other,
}

/// Text, or a part with parts of its own.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// A part.
    Node(Node),
}

/// A part of a program.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub pieces: Vec<Piece>,
}

impl Node {
    /// A part from a template, in which each `#` stands for the next of `parts`.
    ///
    /// # Panics
    /// If there are more or fewer `#` than parts.
    pub fn new(kind: Kind, template: &str, parts: Vec<Node>) -> Node {
        let mut pieces = Vec::new();
        let mut parts = parts.into_iter();
        for (position, text) in template.split('#').enumerate() {
            if position > 0 {
                pieces.push(Piece::Node(parts.next().unwrap_or_else(|| panic!("parts of {template}"))));
            }
            pieces.push(Piece::Text(text.to_owned()));
        }
        assert!(parts.next().is_none(), "parts of {template}");
        Node { kind, pieces }
    }

    /// Its text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Node(node) => node.write(text),
            }
        }
    }

    fn children(&self) -> impl Iterator<Item = (usize, &Node)> {
        self.pieces.iter().enumerate().filter_map(|(at, piece)| match piece {
            Piece::Node(node) => Some((at, node)),
            Piece::Text(_) => None,
        })
    }

    /// All that this part can be made smaller to, by one step: a statement less, an expression in place of a larger one.
    pub fn smaller(&self) -> Vec<Node> {
        let mut all = Vec::new();
        match &self.kind {
            Kind::Statement => all.push(Node { kind: Kind::Other, pieces: vec![] }),
            Kind::Value(ty) => {
                let plain = Node::new(Kind::Other, &ty.plain(), vec![]);
                if self.pieces.len() > 1 {
                    all.push(plain);
                    self.inner_values(ty, &mut all);
                }
            }
            Kind::Other => {}
        }
        for (at, child) in self.children() {
            for smaller in child.smaller() {
                let mut node = self.clone();
                node.pieces[at] = Piece::Node(smaller);
                all.push(node);
            }
        }
        all
    }

    fn inner_values(&self, ty: &Ty, all: &mut Vec<Node>) {
        for (_, child) in self.children() {
            if child.kind == Kind::Value(ty.clone()) {
                all.push(child.clone());
            } else {
                child.inner_values(ty, all);
            }
        }
    }
}
