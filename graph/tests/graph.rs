//! The views of a graph, on one made by hand: `(tanh(w * x) - target)²` with its gradients.
#![cfg(feature = "alloc")]

#[path = "support/layout.rs"]
mod layout;

use layout::{SOLID, boxes, check_layout};
use tapeless_graph::{Body, Element, Formulas, Graph, Node, Pass, Rewrite};

const fn node(id: u32, pass: Pass, op: &'static str, inputs: &'static [u32], shape: &'static [usize]) -> Node {
    Node { shape, ..Node::new(id, pass, op, inputs) }
}

const LOSS: Graph = Graph {
    name: "loss",
    nodes: &[
        Node { name: "net.w", line: 3, ..node(0, Pass::Argument, "argument", &[], &[16, 2]) },
        Node { name: "x", line: 3, ..node(1, Pass::Argument, "argument", &[], &[2]) },
        Node { name: "target", line: 3, ..node(2, Pass::Argument, "argument", &[], &[16]) },
        Node {
            name: "z",
            formula: "net.w · x",
            line: 4,
            flops: 64,
            ..node(3, Pass::Forward, "matvec", &[0, 1], &[16])
        },
        Node { name: "h", formula: "tanh(z)", line: 5, flops: 160, ..node(4, Pass::Forward, "tanh", &[3], &[16]) },
        Node { formula: "h - target", line: 6, flops: 16, ..node(5, Pass::Forward, "sub", &[4, 2], &[16]) },
        Node { formula: "‖%5‖²", line: 6, flops: 31, ..node(6, Pass::Forward, "norm_squared", &[5], &[]) },
        Node { formula: "2 · %5", line: 6, flops: 16, ..node(8, Pass::Backward, "scale", &[5], &[16]) },
        Node {
            name: "δz",
            formula: "%8 ⊙ (1 - h²)",
            line: 5,
            flops: 48,
            ..node(9, Pass::Backward, "tanh_vjp", &[8, 4], &[16])
        },
        Node { formula: "δz · xᵀ", line: 4, flops: 32, ..node(10, Pass::Backward, "outer", &[9, 1], &[16, 2]) },
        Node { formula: "net.wᵀ · δz", line: 4, flops: 64, ..node(11, Pass::Backward, "tr_matvec", &[0, 9], &[2]) },
    ],
    outputs: &[6],
    gradients: &[("net.w", 10), ("x", 11)],
    rewrites: &[Rewrite { rule: "x * 1 → x", line: 6 }, Rewrite { rule: "(e²ˣ - 1) / (e²ˣ + 1) → tanh(x)", line: 5 }],
    residuals: &[4, 5],
    formulas: Formulas { unicode: "h = tanh(w x)", latex: r"  h &= \tanh(w x)" },
    ..Graph::EMPTY
};

/// Names, formulas and rules that would break each format if written as they are.
const HOSTILE: Graph = Graph {
    name: "a\"b\\<&>_%",
    nodes: &[
        Node { name: "r#in_%", ..node(0, Pass::Argument, "argument", &[], &[]) },
        Node {
            name: "\"",
            formula: "a < b && \"c\" \\N &lt; \n\u{7}]]>",
            ..node(7, Pass::Forward, "op\\\"", &[0, 0, 99], &[1])
        },
        Node { ..node(8, Pass::Backward, "x^y{", &[7], &[usize::MAX / 2, 4]) },
    ],
    outputs: &[7, 99],
    gradients: &[("a\"<&", 8), ("b_1", 8)],
    rewrites: &[],
    residuals: &[7, 99],
    ..Graph::EMPTY
};

#[test]
fn costs_are_constants() {
    const _: () = assert!(LOSS.flops(Pass::Forward) == 64 + 160 + 16 + 31);
    const _: () = assert!(LOSS.residual_bytes() == 2 * 16 * 4);
    const NODE: Option<&Node> = LOSS.node(9);
    assert_eq!(NODE.map(|node| node.name), Some("δz"));
    assert_eq!(LOSS.node(7), None);
    assert_eq!(LOSS.flops(Pass::Backward), 160);
    assert_eq!(LOSS.flops(Pass::Argument), 0);
    assert_eq!(LOSS.bytes(Pass::Argument), 4 * (32 + 2 + 16));
    assert_eq!(LOSS.bytes(Pass::Forward), 4 * (3 * 16 + 1));
}

#[test]
fn sizes_count_elements_and_never_overflow() {
    let bytes = |element| Node { element, ..node(0, Pass::Forward, "", &[], &[3]) }.bytes();
    assert_eq!([Element::F32, Element::F64, Element::Int, Element::Bool].map(bytes), [12, 24, 24, 3]);
    assert_eq!(node(0, Pass::Forward, "", &[], &[]).bytes(), 4);
    assert_eq!(node(0, Pass::Forward, "", &[], &[3, 0]).bytes(), 0);
    assert_eq!(HOSTILE.node(8).map(Node::bytes), Some(u64::MAX));
    assert_eq!(HOSTILE.bytes(Pass::Backward), u64::MAX);
    assert_eq!(HOSTILE.residual_bytes(), 4);
}

#[test]
fn the_table_is_aligned() {
    let expected = "\
graph of `loss`
   id  name    operation          formula        shape   FLOPs  bytes  line
arguments
   %0  net.w   argument                          16×2        0    128     3
   %1  x       argument                          2           0      8     3
   %2  target  argument                          16          0     64     3
               total                                         0    200
forward
   %3  z       matvec(%0, %1)     net.w · x      16         64     64     4
   %4  h       tanh(%3)           tanh(z)        16        160     64     5  saved
   %5          sub(%4, %2)        h - target     16         16     64     6  saved
   %6          norm_squared(%5)   ‖%5‖²          scalar     31      4     6
               total                                       271    196
backward
   %8          scale(%5)          2 · %5         16         16     64     6
   %9  δz      tanh_vjp(%8, %4)   %8 ⊙ (1 - h²)  16         48     64     5
  %10          outer(%9, %1)      δz · xᵀ        16×2       32    128     4
  %11          tr_matvec(%0, %9)  net.wᵀ · δz    2          64      8     4
               total                                       160    264
outputs: %6
gradients: net.w in %10, x in %11
saved for the backward pass (128 bytes): %4 h, %5
receipt: rules that changed the graph
  line 6: x * 1 → x
  line 5: (e²ˣ - 1) / (e²ˣ + 1) → tanh(x)
";
    assert_eq!(LOSS.to_string(), expected);
}

#[test]
fn a_graph_without_anything_prints() {
    let empty = Graph { name: "f", ..Graph::EMPTY };
    assert_eq!(
        empty.to_string(),
        "graph of `f`\n  id  name  operation  formula  shape  FLOPs  bytes  line\noutputs: \n"
    );
    assert_eq!(empty.to_latex().to_string(), "\\begin{aligned}\n\n\\end{aligned}\n");
    check_dot(&empty.to_dot().to_string());
    check_xml(&empty.to_svg().to_string());
}

/// Splits Graphviz source into tokens as its lexer does, and checks that quotes and braces close.
fn check_dot(source: &str) -> Vec<String> {
    let (mut tokens, mut depth) = (Vec::new(), 0);
    let mut characters = source.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                let mut text = String::new();
                loop {
                    match characters.next().expect("a string that does not close") {
                        '"' => break,
                        '\\' => text.extend(['\\', characters.next().expect("a string that does not close")]),
                        c => text.push(c),
                    }
                }
                tokens.push(text);
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            c if c.is_whitespace() || "[]=;,-".contains(c) => {}
            c => {
                let mut word = c.to_string();
                while let Some(c) = characters.next_if(|c| c.is_alphanumeric() || "_.>".contains(*c)) {
                    word.push(c);
                }
                assert!(
                    word == ">" || word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.'),
                    "bare {word}"
                );
                tokens.push(word);
            }
        }
        assert!(depth >= 0);
    }
    assert_eq!(depth, 0);
    tokens
}

#[test]
fn dot_has_a_cluster_for_each_pass_and_shapes_on_edges() {
    let dot = LOSS.to_dot().to_string();
    let tokens = check_dot(&dot);
    assert_eq!(&tokens[..2], ["digraph", "loss"]);
    for pass in ["arguments", "forward", "backward"] {
        assert!(tokens.contains(&format!("cluster_{pass}")), "{pass}");
    }
    assert!(dot.contains("n0 -> n3 [label=\" 16×2\"]"));
    assert!(dot.contains("n4 -> n9 [label=\" 16\", style=dashed"));
    assert!(dot.contains("n10 [label=\"δz × xᵀ\\n∇ net.w\""));
    let marked = |mark: &str| dot.lines().filter(|line| line.contains(mark)).count();
    assert_eq!((marked("peripheries=2"), marked("penwidth")), (2, 1));
    assert_eq!(marked(" -> "), LOSS.nodes.iter().map(|node| node.inputs.len()).sum::<usize>());
}

#[test]
fn dot_escapes() {
    let dot = HOSTILE.to_dot().to_string();
    let tokens = check_dot(&dot);
    assert_eq!(tokens[1], r#"a\"b\\<&amp;>_%"#);
    assert!(tokens.contains(&r#"\" = a < b &amp;&amp; \"c\" \\N &amp;lt; \n ]]>"#.to_string()), "{dot}");
    assert!(!dot.contains("n99"));
}

#[test]
fn formulas_stand_in_their_environment() {
    assert_eq!(LOSS.to_unicode(), "h = tanh(w x)");
    assert_eq!(LOSS.to_latex().to_string(), "\\begin{aligned}\n  h &= \\tanh(w x)\n\\end{aligned}\n");
}

#[test]
fn mermaid_has_each_node_and_edge_once() {
    let text = LOSS.to_mermaid().to_string();
    assert!(text.starts_with("flowchart TD\n  subgraph arguments\n    n0([\"net.w\"]):::argument\n"), "{text}");
    assert!(text.contains("n4[\"h = tanh(z)\"]:::forward"));
    assert!(text.contains("n10[\"δz × xᵀ<br/>∇ net.w\"]:::backward"), "{text}");
    assert!(text.contains("  n0 -->|\"16×2\"| n3\n") && text.contains("  n4 -.->|\"16\"| n9\n"));
    let edges = text.lines().filter(|line| line.contains("->|")).count();
    assert_eq!(edges, LOSS.nodes.iter().map(|node| node.inputs.len()).sum::<usize>());
    let hostile = HOSTILE.to_mermaid().to_string();
    assert!(hostile.contains("#quot; = a #lt; b #amp;#amp; #quot;c#quot; #92;N"), "{hostile}");
}

/// Checks that tags nest, attributes are quoted and entities are whole; gives the tags' names in order.
fn check_xml(source: &str) -> Vec<String> {
    let (mut open, mut tags) = (Vec::new(), Vec::new());
    let mut rest = source;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag that does not close");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let name = tag.split([' ', '/']).next().expect("split gives one").to_string();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        check_text(tag);
        tags.push(name.clone());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    tags
}

fn check_text(text: &str) {
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    for after in text.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|entity| after.starts_with(entity)), "&{after}");
    }
}

#[test]
fn svg_draws_every_node_and_edge() {
    let svg = LOSS.to_svg().to_string();
    let tags = check_xml(&svg);
    assert_eq!(tags.iter().filter(|name| *name == "g").count(), LOSS.nodes.len());
    let edges: usize = LOSS.nodes.iter().map(|node| node.inputs.len()).sum();
    assert_eq!(svg.matches("class=\"tip\"").count() + svg.matches("class=\"saved-tip\"").count(), edges);
    for text in [">h = tanh(z)<", ">16×2<", ">∇ net.w<"] {
        assert!(svg.contains(text), "{text}");
    }
    check_xml(&HOSTILE.to_svg().to_string());
    check_xml(&LOOP.to_svg().to_string());
}

#[test]
fn svg_boxes_lie_apart_inside_the_page() {
    let svg = LOSS.to_svg().to_string();
    check_layout(&svg);
    check_layout(&LOOP.to_svg().to_string());
    let boxes = boxes(&svg, &SOLID);
    assert_eq!(boxes.len(), LOSS.nodes.len());
    let y = |class: &str| boxes.iter().find(|(known, _)| known == class).map(|(_, place)| place[1]);
    let forward: Vec<i32> =
        boxes.iter().filter(|(class, _)| class.starts_with("forward")).map(|(_, place)| place[1]).collect();
    let backward: Vec<i32> =
        boxes.iter().filter(|(class, _)| class.starts_with("backward")).map(|(_, place)| place[1]).collect();
    assert!(forward.is_sorted() && forward[0] < forward[3], "forward runs down: {forward:?}");
    assert!(backward.iter().rev().is_sorted() && backward[0] > backward[2], "backward runs up: {backward:?}");
    assert!(y("backward gradient").is_some() && y("forward output").is_some());
}

/// `for t in 0..10 { s = tanh(w s) }`, then `s²`, in which `tanh` stands in a called function.
const LOOP: Graph = Graph {
    name: "scan",
    nodes: &[
        Node { name: "w", ..node(0, Pass::Argument, "argument", &[], &[4, 4]) },
        Node { name: "s", ..node(1, Pass::Argument, "argument", &[], &[4]) },
        Node { formula: "10", element: Element::Int, ..node(2, Pass::Forward, "constant", &[], &[]) },
        Node {
            bodies: &[Body {
                role: "each turn",
                nodes: &[
                    Node { name: "t", element: Element::Int, ..node(8, Pass::Forward, "input", &[], &[]) },
                    Node { name: "s", ..node(9, Pass::Forward, "input", &[1], &[4]) },
                    Node { name: "w", ..node(10, Pass::Forward, "input", &[0], &[4, 4]) },
                    Node { formula: "w s", call: "act#1", ..node(11, Pass::Forward, "matvec", &[10, 9], &[4]) },
                    Node { formula: "tanh(%11)", call: "act#1", ..node(12, Pass::Forward, "tanh", &[11], &[4]) },
                ],
                outputs: &[12],
            }],
            ..node(3, Pass::Forward, "loop", &[2, 1, 0], &[])
        },
        Node { name: "s₂", ..node(4, Pass::Forward, "value", &[3], &[4]) },
        Node { formula: "%4²", ..node(5, Pass::Forward, "mul", &[4, 4], &[4]) },
    ],
    outputs: &[5],
    ..Graph::EMPTY
};

#[test]
fn loops_and_calls_are_frames() {
    let svg = LOOP.to_svg().to_string();
    let frames = boxes(&svg, &["call", "region"]);
    assert_eq!(frames.len(), 2);
    let inside = |[x, y, width, height]: [i32; 4], [x2, y2, width2, height2]: [i32; 4]| {
        x2 >= x && y2 >= y && x2 + width2 <= x + width && y2 + height2 <= y + height
    };
    assert!(inside(frames[0].1, frames[1].1), "the call stands in the loop");
    let within = boxes(&svg, &SOLID).into_iter().filter(|(_, place)| inside(frames[0].1, *place)).count();
    assert_eq!(within, 5);
    let dot = LOOP.to_dot().to_string();
    check_dot(&dot);
    for line in ["subgraph \"cluster_n3_0\" { label=\"each turn\"", "n1 -> n9", "n12 -> n3 [style=dotted]", "n3 -> n4"]
    {
        assert!(dot.contains(line), "{line} in {dot}");
    }
    assert!(!dot.contains("n2"), "constants stand in formulas");
    let table = LOOP.to_string();
    assert!(table.contains("\n    each turn\n") && table.contains("\n    yields: %12\n"), "{table}");
    assert!(LOOP.to_mermaid().to_string().contains("subgraph r3[\"loop: each turn\"]"));
    assert_eq!(LOOP.node(11).map(|node| node.formula), Some("w s"));
}

#[test]
fn a_long_chain_is_drawn_up_to_the_limit_and_says_what_is_missing() {
    const COUNT: usize = 1030;
    const INPUTS: [[u32; 1]; COUNT] = {
        let mut inputs = [[0]; COUNT];
        let mut i = 0;
        while i < COUNT {
            inputs[i] = [i as u32];
            i += 1;
        }
        inputs
    };
    static NODES: [Node; COUNT] = {
        let mut nodes = [node(0, Pass::Argument, "argument", &[], &[]); COUNT];
        let mut i = 1;
        while i < COUNT {
            nodes[i] = node(i as u32, Pass::Forward, "exp", &INPUTS[i - 1], &[]);
            i += 1;
        }
        nodes
    };
    let chain = Graph { name: "chain", nodes: &NODES, ..Graph::EMPTY };
    let svg = chain.to_svg().to_string();
    assert_eq!(boxes(&svg, &["argument", "forward"]).len(), tapeless_graph::Svg::LIMIT);
    assert!(svg.contains("… and 6 more nodes"));
    check_xml(&svg);
}
