//! Where a picture puts things, read back from the SVG.

fn attribute(line: &str, name: &str) -> String {
    let start = line.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name} in {line}")) + name.len() + 3;
    line[start..].split('"').next().expect("split gives one").to_string()
}

/// The rectangles of the given classes as (class, x, y, width, height).
pub fn boxes(svg: &str, classes: &[&str]) -> Vec<(String, [i32; 4])> {
    let rects = svg.split("<rect").skip(1).map(|rest| rest.split('>').next().expect("split gives one"));
    let wanted = |rect: &&str| {
        rect.contains(" class=")
            && classes.iter().any(|class| attribute(rect, "class").split(' ').next() == Some(class))
    };
    rects
        .filter(wanted)
        .map(|rect| {
            let place = ["x", "y", "width", "height"].map(|name| attribute(rect, name).parse().expect("number"));
            (attribute(rect, "class"), place)
        })
        .collect()
}

/// Where the labels beside edges are, as wide as the font can make them.
fn labels(svg: &str) -> Vec<(String, [i32; 4])> {
    let texts = svg.split("<text class=\"label").skip(1);
    texts
        .map(|text| {
            let (tag, rest) = text.split_once('>').expect("a tag");
            let content = rest.split('<').next().expect("split gives one").to_string();
            let (x, y) =
                (attribute(tag, "x").parse::<i32>().expect("x"), attribute(tag, "y").parse::<i32>().expect("y"));
            let width = (content.chars().count() * 66 / 10) as i32;
            let x = if tag.contains("left") { x - width } else { x };
            (content, [x, y - 9, width, 11])
        })
        .collect()
}

/// The classes of boxes that hold text.
pub const SOLID: [&str; 3] = ["argument", "forward", "backward"];

/// Boxes and labels lie apart from each other and inside of the page.
pub fn check_layout(svg: &str) {
    let page: Vec<i32> = svg.split('"').filter_map(|part| part.parse().ok()).take(2).collect();
    let mut all = boxes(svg, &SOLID);
    all.extend(labels(svg));
    for (i, (what, [x, y, width, height])) in all.iter().enumerate() {
        assert!(*x >= 0 && *y >= 0 && x + width <= page[0] && y + height <= page[1], "{what} is cut off");
        for (other, [x2, y2, width2, height2]) in &all[..i] {
            let apart = x + width <= *x2 || x2 + width2 <= *x || y + height <= *y2 || y2 + height2 <= *y;
            assert!(apart, "{what} overlaps {other}: {:?}", all[i]);
        }
    }
    for (what, [x, y, width, height]) in boxes(svg, &["call", "region"]) {
        assert!(x >= 0 && y >= 0 && x + width <= page[0] && y + height <= page[1], "{what} is cut off");
    }
}
