//! The ways for machines. The fields are a contract (`docs/paths.md`).

use std::io::{self, Write};

use serde::Serialize;

use super::located::Located;
use crate::paths::{Points, Spot, Target, Way};
use crate::report::formatter::write_document;
use crate::report::locate::Location;
use crate::report::rows::RunRow;
use crate::report::tool::ThisTool;
use crate::tenant::paths::Gate;

const SCHEMA_VERSION: u32 = 1;
/// The levels that stand on lines of their own.
const LEVELS: usize = 6;

/// Writes the answer.
pub(super) fn write(located: &Located<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: ThisTool::ROW,
        run: RunRow::new(&located.answer.run),
        targets: located.targets().map(|(target, ways)| TargetRow::new(target, &ways)).collect(),
        complete: located.answer.gap.is_none(),
        missing: located.answer.gap.map(|gap| gap.to_string()),
    };
    write_document(&document, LEVELS, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    run: RunRow<'a>,
    targets: Vec<TargetRow<'a>>,
    complete: bool,
    missing: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TargetRow<'a> {
    object: SpotRow<'a>,
    holders: usize,
    ending_holders: usize,
    undated_holders: usize,
    holders_missing: Option<String>,
    ways: Vec<WayRow<'a>>,
    closed: Vec<WayRow<'a>>,
    choke_points: Option<PointsRow<'a>>,
    complete: bool,
    missing: Option<String>,
}

impl<'a> TargetRow<'a> {
    fn new(target: &'a Target, ways: &[(&'a Way, &[Location<'a>])]) -> Self {
        Self {
            object: SpotRow::new(&target.object),
            holders: target.holders.all_the_time,
            ending_holders: target.holders.until_a_date,
            undated_holders: target.holders.undated,
            holders_missing: target.holders.gap.map(|gap| gap.to_string()),
            ways: ways.iter().map(|(way, places)| WayRow::new(way, places)).collect(),
            closed: target.closed.iter().map(|way| WayRow::new(way, &[])).collect(),
            choke_points: target.points.as_ref().map(PointsRow::new),
            complete: target.gap.is_none(),
            missing: target.gap.map(|gap| gap.to_string()),
        }
    }
}

#[derive(Serialize)]
struct SpotRow<'a> {
    kind: &'static str,
    id: Option<&'a str>,
    name: &'a str,
}

impl<'a> SpotRow<'a> {
    fn new(spot: &'a Spot) -> Self {
        Self { kind: spot.kind, id: spot.id.as_deref(), name: &spot.name }
    }
}

#[derive(Serialize)]
struct GateRow {
    people: u8,
    factor: &'static str,
    undermined: bool,
}

impl GateRow {
    fn new(gate: Gate) -> Self {
        Self { people: gate.people, factor: gate.factor.name(), undermined: gate.is_undermined() }
    }
}

#[derive(Serialize)]
struct WayRow<'a> {
    gate: GateRow,
    people: usize,
    opened: Option<bool>,
    examples: Vec<SpotRow<'a>>,
    steps: Vec<StepRow<'a>>,
}

impl<'a> WayRow<'a> {
    fn new(way: &'a Way, places: &[Location<'a>]) -> Self {
        let place = |number: usize| {
            let is_it = |place: &&Location<'a>| place.step.is_some_and(|hop| usize::try_from(hop.number) == Ok(number));
            places.iter().find(is_it)
        };
        let step = |(number, (hop, label)): (usize, (&'a crate::paths::Hop, &'a crate::finding::Label))| StepRow {
            number,
            from: SpotRow::new(&hop.from),
            to: SpotRow::new(&hop.to),
            by: hop.by,
            people: hop.gate.people,
            factor: hop.gate.factor.name(),
            text: &label.text,
            place: place(number).filter(|place| place.is_read()).map(|place| PlaceRow {
                path: place.path,
                line: place.start.line,
                pointer: place.pointer.clone(),
            }),
        };
        Self {
            gate: GateRow::new(way.gate),
            people: way.who.len(),
            opened: way.opened,
            examples: way.named().iter().map(|start| SpotRow::new(&start.spot)).collect(),
            steps: (1..).zip(way.nodes.iter().zip(&way.steps)).map(step).collect(),
        }
    }
}

#[derive(Serialize)]
struct StepRow<'a> {
    number: usize,
    from: SpotRow<'a>,
    to: SpotRow<'a>,
    by: &'static str,
    people: u8,
    factor: &'static str,
    text: &'a str,
    place: Option<PlaceRow<'a>>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    path: &'a str,
    line: u32,
    pointer: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PointsRow<'a> {
    people: u8,
    factor: &'static str,
    at_least: usize,
    changes: Vec<ChangeRow<'a>>,
}

#[derive(Serialize)]
struct ChangeRow<'a> {
    change: &'static str,
    text: &'a str,
}

impl<'a> PointsRow<'a> {
    fn new(points: &'a Points) -> Self {
        let change = |point: &'a crate::paths::Point| ChangeRow { change: point.change, text: &point.words };
        Self {
            people: points.limit.people,
            factor: points.limit.factor.name(),
            at_least: points.at_least,
            changes: points.changes.iter().map(change).collect(),
        }
    }
}
