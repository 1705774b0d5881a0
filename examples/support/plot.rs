//! Line plots as SVG files, for the examples.

use plotters::coord::Shift;
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

const COLOURS: [RGBColor; 10] = [
    RGBColor(0x1f, 0x77, 0xb4),
    RGBColor(0xff, 0x7f, 0x0e),
    RGBColor(0x2c, 0xa0, 0x2c),
    RGBColor(0xd6, 0x27, 0x28),
    RGBColor(0x94, 0x67, 0xbd),
    RGBColor(0x8c, 0x56, 0x4b),
    RGBColor(0xe3, 0x77, 0xc2),
    RGBColor(0x7f, 0x7f, 0x7f),
    RGBColor(0xbc, 0xbd, 0x22),
    RGBColor(0x17, 0xbe, 0xcf),
];

/// Writes plots side by side to a file, and says so.
pub fn write(path: &str, plots: &[Plot<'_>]) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)?;
    }
    let root = SVGBackend::new(path, (620 * plots.len() as u32, 440)).into_drawing_area();
    root.fill(&WHITE)?;
    for (area, plot) in root.split_evenly((1, plots.len())).iter().zip(plots) {
        draw(area, plot)?;
    }
    root.present()?;
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
    let range = |of: fn(&(f64, f64)) -> f64, room: f64| {
        let all = lines.iter().flat_map(|(_, points)| points.iter().map(of));
        let (low, high) = all.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        let margin = 0.04 * (high - low).max(1e-9);
        low - margin..high + margin * (1.0 + room)
    };
    // Room for the legend above the lines.
    let (x, y) = (range(|point| point.0, 0.0), range(|point| point.1, (lines.len() as f64 * 2.0).min(8.0)));
    let label = |log: bool, decades: f64| {
        move |value: &f64| match log {
            true if decades < 2.5 => {
                format!("{:.2}", 10f64.powf(*value)).trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            true if (value - value.round()).abs() < 1e-6 => format!("1e{value:.0}"),
            true => String::new(),
            false if value.abs() >= 100.0 => format!("{value:.0}"),
            false => format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
        }
    };
    let labels = (label(plot.log_x, x.end - x.start), label(plot.log_y, y.end - y.start));
    let mut chart = ChartBuilder::on(area)
        .caption(plot.title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(58)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .x_desc(plot.x)
        .y_desc(plot.y)
        .x_label_formatter(&labels.0)
        .y_label_formatter(&labels.1)
        .light_line_style(WHITE)
        .draw()?;
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
        .position(SeriesLabelPosition::UpperRight)
        .draw()?;
    Ok(())
}
