//! The views of a graph, on one made by hand: `(tanh(w * x) - target)²` with its gradients.
use tapeless_runtime::graph::{Element, Graph, Node, Pass, Rewrite};

const fn node(id: u32, pass: Pass, op: &'static str, inputs: &'static [u32], shape: &'static [usize]) -> Node {
    Node { id, pass, op, inputs, shape, formula: "", latex: "", name: "", element: Element::F32, line: 0, flops: 0 }
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
            latex: r"\mathit{net.w}\,x",
            line: 4,
            flops: 64,
            ..node(3, Pass::Forward, "matvec", &[0, 1], &[16])
        },
        Node {
            name: "h",
            formula: "tanh(z)",
            latex: r"\tanh(z)",
            line: 5,
            flops: 160,
            ..node(4, Pass::Forward, "tanh", &[3], &[16])
        },
        Node {
            formula: "h - target",
            latex: r"h - \mathit{target}",
            line: 6,
            flops: 16,
            ..node(5, Pass::Forward, "sub", &[4, 2], &[16])
        },
        Node { formula: "‖%5‖²", line: 6, flops: 31, ..node(6, Pass::Forward, "norm_squared", &[5], &[]) },
        Node { formula: "2 · %5", line: 6, flops: 16, ..node(8, Pass::Backward, "scale", &[5], &[16]) },
        Node {
            name: "δz",
            formula: "%8 ⊙ (1 - h²)",
            line: 5,
            flops: 48,
            ..node(9, Pass::Backward, "tanh_vjp", &[8, 4], &[16])
        },
        Node {
            formula: "δz · xᵀ",
            latex: r"\mathit{\delta z}\, x^\top",
            line: 4,
            flops: 32,
            ..node(10, Pass::Backward, "outer", &[9, 1], &[16, 2])
        },
        Node { formula: "net.wᵀ · δz", line: 4, flops: 64, ..node(11, Pass::Backward, "tr_matvec", &[0, 9], &[2]) },
    ],
    outputs: &[6],
    gradients: &[("net.w", 10), ("x", 11)],
    rewrites: &[Rewrite { rule: "x * 1 → x", line: 6 }, Rewrite { rule: "(e²ˣ - 1) / (e²ˣ + 1) → tanh(x)", line: 5 }],
    residuals: &[4, 5],
    workspace_bytes: 0,
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
        Node { ..node(8, Pass::Backward, "x^y{", &[7], &[usize::MAX, usize::MAX]) },
    ],
    outputs: &[7, 99],
    gradients: &[("a\"<&", 8), ("b_1", 8)],
    rewrites: &[],
    residuals: &[7, 99],
    workspace_bytes: 0,
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
    let empty = Graph {
        name: "f",
        nodes: &[],
        outputs: &[],
        gradients: &[],
        rewrites: &[],
        residuals: &[],
        workspace_bytes: 0,
    };
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
    assert!(dot.contains("n0 -> n3 [label=\"16×2\"]"));
    assert!(dot.contains("n4 -> n9 [label=\"16\", style=dashed"));
    assert!(dot.contains("n10 [label=\"%10 = δz · xᵀ\\n16×2\\n∇ net.w\""));
    let marked = |mark: &str| dot.lines().filter(|line| line.contains(mark)).count();
    assert_eq!((marked("peripheries=2"), marked("penwidth")), (2, 1));
    assert_eq!(marked(" -> "), LOSS.nodes.iter().map(|node| node.inputs.len()).sum::<usize>());
}

#[test]
fn dot_escapes() {
    let dot = HOSTILE.to_dot().to_string();
    let tokens = check_dot(&dot);
    assert_eq!(tokens[1], r#"a\"b\\<&amp;>_%"#);
    assert!(tokens.contains(&r#"\" = a < b &amp;&amp; \"c\" \\N &amp;lt; \n ]]>\n1"#.to_string()), "{dot}");
    assert!(!dot.contains("n99"));
}

#[test]
fn latex_has_a_line_for_each_node() {
    let latex = LOSS.to_latex().to_string();
    let lines: Vec<_> = latex.lines().collect();
    assert_eq!(lines.len(), LOSS.nodes.len() + 2);
    assert_eq!(lines[0], r"\begin{aligned}");
    assert_eq!(lines[1], r"  \mathit{net.w} & && \in \mathbb{R}^{16 \times 2} \\");
    assert_eq!(lines[5], r"  h &= \tanh(z) && \in \mathbb{R}^{16} \\");
    assert_eq!(lines[7], r"  v_{6} &= \operatorname{norm\_squared}(v_{5}) && \in \mathbb{R} \\");
    assert_eq!(lines[9], r"  \mathit{\delta z} &= \operatorname{tanh\_vjp}(v_{8}, h) && \in \mathbb{R}^{16} \\");
    assert_eq!(
        lines[10],
        r"  \frac{\partial \mathit{loss}}{\partial \mathit{net.w}} = v_{10} &= \mathit{\delta z}\, x^\top && \in \mathbb{R}^{16 \times 2} \\"
    );
    assert!(!lines[11].ends_with('\\'));
    assert_eq!(lines[12], r"\end{aligned}");
}

#[test]
fn latex_escapes() {
    let latex = HOSTILE.to_latex().to_string();
    assert!(latex.contains(r"\mathit{r\#in\_\%}"));
    assert!(latex.contains(r"\operatorname{x\^{}y\{}"));
    let unescaped = |c: char| {
        let bytes = latex.replace(r"\backslash{}", "").replace(r"\\", "").replace(&format!("\\{c}"), "");
        bytes.matches(c).count()
    };
    assert_eq!((unescaped('{'), unescaped('#'), unescaped('%')), (unescaped('}'), 0, 0));
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
    let count = |tag: &str| tags.iter().filter(|name| *name == tag).count();
    let edges: usize = LOSS.nodes.iter().map(|node| node.inputs.len()).sum();
    // One path more for the arrow's tip, one rectangle more for the page.
    assert_eq!((count("g"), count("rect"), count("path")), (LOSS.nodes.len(), LOSS.nodes.len() + 1, edges + 1));
    for text in [">h = tanh(z)<", ">16×2<", "∇ net.w · 16×2<"] {
        assert!(svg.contains(text), "{text}");
    }
    check_xml(&HOSTILE.to_svg().to_string());
}

/// The boxes as (class, x, y, width, height).
fn boxes(svg: &str) -> Vec<(String, [i32; 4])> {
    let attribute = |line: &str, name: &str| {
        let start = line.find(&format!(" {name}=\"")).expect("attribute") + name.len() + 3;
        line[start..].split('"').next().expect("split gives one").to_string()
    };
    let rects =
        svg.lines().filter_map(|line| line.split_once("<rect class").map(|(_, rect)| format!("<rect class{rect}")));
    rects
        .map(|rect| {
            let place = ["x", "y", "width", "height"].map(|name| attribute(&rect, name).parse().expect("number"));
            (attribute(&rect, "class"), place)
        })
        .collect()
}

#[test]
fn svg_boxes_lie_apart_inside_the_page() {
    let svg = LOSS.to_svg().to_string();
    let page: Vec<i32> = svg.split('"').filter_map(|part| part.parse().ok()).take(2).collect();
    let boxes = boxes(&svg);
    assert_eq!(boxes.len(), LOSS.nodes.len());
    for (i, (_, [x, y, width, height])) in boxes.iter().enumerate() {
        assert!(*x >= 0 && *y >= 0 && x + width <= page[0] && y + height <= page[1]);
        for (_, [x2, y2, width2, height2]) in &boxes[..i] {
            let apart = x + width <= *x2 || x2 + width2 <= *x || y + height <= *y2 || y2 + height2 <= *y;
            assert!(apart, "{:?} overlaps", boxes[i]);
        }
    }
    let y = |i: usize| boxes[i].1[1];
    assert!(y(3) < y(4) && y(4) < y(5) && y(5) < y(6), "forward runs down");
    assert!(y(7) > y(8) && y(8) > y(9), "backward runs up");
    assert!(boxes[9].0.contains("gradient") && boxes[6].0.contains("output"));
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
    let chain = Graph {
        name: "chain",
        nodes: &NODES,
        outputs: &[],
        gradients: &[],
        rewrites: &[],
        residuals: &[],
        workspace_bytes: 0,
    };
    let svg = chain.to_svg().to_string();
    assert_eq!(boxes(&svg).len(), tapeless_runtime::graph::Svg::LIMIT);
    assert!(svg.contains("… and 6 more nodes"));
    check_xml(&svg);
}
