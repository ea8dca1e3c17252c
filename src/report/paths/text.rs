//! The ways in words.

use super::located::{Located, gate, summary, who};
use crate::paths::{Points, Target, Way};
use crate::report::locate::Location;
use crate::report::outline::{Line, Outline, Tone};
use crate::report::words::capitalised;
use crate::who::List;

/// The answer as sections: what to change first, then the ways.
pub(super) fn outline(located: &Located<'_>, all: bool) -> Outline {
    let mut outline = Outline::new("Paths", all);
    outline.say(Line::new(0, located.answer.run.line()).toned(Tone::Aside));
    if located.answer.targets.is_empty() {
        outline.say(Line::new(0, "The export shows no directory role of tier 0 that anyone can have"));
    }
    if let Some(gap) = located.answer.gap {
        let said = outline.lacks(gap);
        outline.say(
            Line::new(0, format!("There may be more roles of tier 0 that someone can have: {said}"))
                .toned(Tone::Warning),
        );
    }
    for (target, ways) in located.targets() {
        self::target(target, &ways, &mut outline);
    }
    outline.finish()
}

fn target(target: &Target, ways: &[(&Way, &[Location<'_>])], outline: &mut Outline) {
    let name = capitalised(&target.object.label);
    outline.say(Line::new(0, format!("{name}: {}", summary(target, ways.len()))));
    if let Some(gap) = target.holders.gap.filter(|gap| Some(*gap) != target.gap) {
        let said = outline.lacks(gap);
        outline.say(Line::new(0, format!("There may be more who hold it: {said}")).toned(Tone::Warning));
    }
    if let Some(points) = target.points.as_ref().filter(|points| points.limit.people == 0) {
        let title = format!("Changes that close every way to {} without approval", target.object.label);
        outline.section(&title, |_| changes(points));
    }
    let list = List { items: ways.to_vec(), gap: target.gap };
    outline.list(&format!("Ways to {}", target.object.label), "ways", &list, |_, (way, places)| lines(way, places));
    if !target.closed.is_empty() {
        let title = format!("Ways to {} that the plan closes", target.object.label);
        outline.section(&title, |_| target.closed.iter().flat_map(closed).collect());
    }
}

/// A way that is no longer there: its steps have no place in what the plan leaves.
fn closed(way: &Way) -> Vec<Line> {
    let head = Line::new(0, format!("{}: {}", who(way), gate(way))).toned(Tone::Good);
    let steps = (1..).zip(&way.steps).map(|(number, step)| Line::new(1, format!("{number}. {}", step.text)));
    std::iter::once(head).chain(steps).collect()
}

fn changes(points: &Points) -> Vec<Line> {
    let mut lines: Vec<Line> =
        points.changes.iter().map(|point| Line::new(0, capitalised(&point.words)).toned(Tone::Good)).collect();
    let bound = match (points.is_smallest(), points.at_least) {
        (true, 1) => "one change is enough".to_owned(),
        (true, _) => "fewer changes are not enough".to_owned(),
        (false, least) => format!("at least {least} of them are needed"),
    };
    lines.push(Line::new(0, bound).toned(Tone::Aside));
    lines
}

fn lines(way: &Way, places: &[Location<'_>]) -> Vec<Line> {
    let tone = if way.gate.is_ungated() { Tone::Warning } else { Tone::Plain };
    let opened = if way.opened == Some(true) { "opened by the plan: " } else { "" };
    let head = Line::new(0, format!("{opened}{}: {}", who(way), gate(way))).toned(tone);
    let step = |place: &Location<'_>| {
        let number = place.step.map_or(0, |hop| hop.number);
        let stands = if place.is_read() { format!(": {}:{}", place.path, place.start.line) } else { String::new() };
        Line::new(1, format!("{number}. {}{stands}", place.label))
    };
    let steps = places.iter().filter(|place| place.step.is_some());
    let mut numbers = std::collections::BTreeSet::new();
    let steps = steps.filter(|place| place.step.is_some_and(|hop| numbers.insert(hop.number))).map(step);
    std::iter::once(head).chain(steps.collect::<Vec<_>>()).collect()
}
