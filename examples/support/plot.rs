//! Line plots as SVG files, for the examples.

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

/// What is plotted.
pub struct Plot<'a> {
    pub title: &'a str,
    /// What the axes show.
    pub x: &'a str,
    pub y: &'a str,
    /// Whether an axis is logarithmic.
    pub log_x: bool,
    pub log_y: bool,
    /// A name and the points of each line.
    pub lines: Vec<(String, Vec<(f64, f64)>)>,
}

/// To be told apart on white and on black.
const COLOURS: [RGBColor; 10] = [
    RGBColor(0x22, 0x8b, 0xe6),
    RGBColor(0xfd, 0x7e, 0x14),
    RGBColor(0x2f, 0x9e, 0x44),
    RGBColor(0xf0, 0x3e, 0x3e),
    RGBColor(0xae, 0x3e, 0xc9),
    RGBColor(0xa9, 0x71, 0x4b),
    RGBColor(0xe6, 0x49, 0x80),
    RGBColor(0x86, 0x8e, 0x96),
    RGBColor(0x94, 0xa5, 0x1f),
    RGBColor(0x10, 0x98, 0xad),
];

/// Alone, a plot is light or dark as the reader likes it; as part of a page it takes the colours of mdBook's theme.
const STYLE: &str = "\
.tapeless-plot { --plot-page: var(--bg, #ffffff); color: var(--fg, #1b1e22); background: var(--plot-page); max-width: 100%; height: auto }
@media (prefers-color-scheme: dark) { .tapeless-plot { --plot-page: var(--bg, #15181c); color: var(--fg, #dfe3e8) } }
.tapeless-plot [fill='#FFFFFF'] { fill: var(--plot-page) }
.tapeless-plot [fill='#000000'] { fill: currentColor } .tapeless-plot [stroke='#000000'] { stroke: currentColor }";

/// Plots one above the other, as an SVG document.
pub fn svg(plots: &[Plot<'_>]) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let root = SVGBackend::with_string(&mut text, (720, 420 * plots.len() as u32)).into_drawing_area();
    for (area, plot) in root.split_evenly((plots.len(), 1)).iter().zip(plots) {
        draw(area, plot)?;
    }
    root.present()?;
    drop(root);
    let (tag, rest) = text.split_once(">\n").ok_or("an svg element")?;
    let tag = tag.replace("<svg", "<svg class=\"tapeless-plot\"");
    // A blank line would end the block of HTML in a page of Markdown.
    let rest: String = rest.lines().filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect();
    Ok(format!("{tag}>\n<style>{STYLE}</style>\n{rest}"))
}

/// Writes plots to a file, and says so.
#[allow(dead_code, reason = "the book's tests write for themselves")]
pub fn write(path: &str, plots: &[Plot<'_>]) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, svg(plots)?)?;
    println!("plot written to {path}");
    Ok(())
}

fn draw(area: &DrawingArea<SVGBackend<'_>, Shift>, plot: &Plot<'_>) -> Result<(), Box<dyn Error>> {
    // Logarithms are taken here, so that one kind of axis serves all four cases.
    let scale = |value: f64, log: bool| if log { value.log10() } else { value };
    let lines: Vec<(&String, Vec<(f64, f64)>)> = plot
        .lines
        .iter()
        .map(|(name, points)| (name, points.iter().map(|&(x, y)| (scale(x, plot.log_x), scale(y, plot.log_y)))))
        .map(|(name, points)| (name, points.filter(|(x, y)| x.is_finite() && y.is_finite()).collect()))
        .collect();
    let extent = |of: fn(&(f64, f64)) -> f64| {
        let all = lines.iter().flat_map(|(_, points)| points.iter().map(of));
        all.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (x, y) = (extent(|point| point.0), extent(|point| point.1));
    let margin = |(low, high): (f64, f64)| 0.04 * (high - low).max(1e-9);
    // Room for the legend above the lines.
    let room = 1.0 + (lines.len() as f64 * 2.0).min(8.0);
    let ticks = (ticks(x, plot.log_x), ticks(y, plot.log_y));
    let mut chart = ChartBuilder::on(area)
        .caption(plot.title, ("sans-serif", 17))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(58)
        .build_cartesian_2d(
            Axis { from: x.0 - margin(x), to: x.1 + margin(x), ticks: ticks.0.0 },
            Axis { from: y.0 - margin(y), to: y.1 + margin(y) * room, ticks: ticks.1.0 },
        )?;
    chart
        .configure_mesh()
        .x_desc(plot.x)
        .y_desc(plot.y)
        .x_label_formatter(&ticks.0.1)
        .y_label_formatter(&ticks.1.1)
        .max_light_lines(0)
        .draw()?;
    // Where lines rise, there is room on the left.
    let rise: f64 = lines.iter().filter_map(|(_, points)| Some(points.last()?.1 - points.first()?.1)).sum();
    let legend = if rise > 0.0 { SeriesLabelPosition::UpperLeft } else { SeriesLabelPosition::UpperRight };
    for ((name, points), colour) in lines.into_iter().zip(COLOURS.iter().cycle()) {
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .position(legend)
        .draw()?;
    Ok(())
}

/// An axis with numbers at given places.
struct Axis {
    from: f64,
    to: f64,
    ticks: Vec<f64>,
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (low, high): (i32, i32)) -> i32 {
        low + ((value - self.from) / (self.to - self.from) * f64::from(high - low)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.from..self.to
    }
}

/// Where an axis has numbers, round ones, and how they are written. On a logarithmic axis a place is the number's logarithm.
fn ticks((low, high): (f64, f64), log: bool) -> (Vec<f64>, impl Fn(&f64) -> String) {
    let span = (high - low).max(1e-9);
    let within = move |tick: &f64| (low - 0.04 * span..=high + 0.04 * span).contains(tick);
    let many = log && span > 3.0;
    let places: Vec<f64> = if log {
        let decades = low.floor() as i32..=high.ceil() as i32;
        let digits: &[f64] = if many { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let every = 1 + span as i32 / 8;
        let all = decades.filter(|k| k % every == 0);
        all.flat_map(|k| digits.iter().map(move |digit| f64::from(k) + digit.log10())).filter(within).collect()
    } else {
        let rough = 10f64.powf((span / 8.0).log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * rough).into_iter().find(|step| span / step <= 8.0);
        let step = step.unwrap_or(rough);
        let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
        (first..=last).map(|k| k as f64 * step).filter(within).collect()
    };
    let write = move |place: &f64| match log {
        true if many => format!("1e{place:.0}"),
        true => short(10f64.powf(*place)),
        false => short(*place),
    };
    (places, write)
}

/// A round number without trailing zeros.
fn short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').replace("-0", if value.abs() < 1e-9 { "0" } else { "-0" })
}
